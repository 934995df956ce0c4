-- Code of returns.

-- Who may read returns: one without a location is seen where its order is, and of its lines those that are; one with a location there, with all its lines.
SELECT order_mgmt_data.show_rows('order_mgmt_data.returns', 'read_documents', locations => '{location_id}',
	where_seen => $$(location_id IS NULL AND order_mgmt_data.sees_order('read_documents', tenant_id, order_id))$$);
CREATE OR REPLACE FUNCTION order_mgmt_data.sees_return_line("right" text, tenant_id bigint, return_id uuid, line_no integer)
	RETURNS boolean LANGUAGE C STABLE STRICT PARALLEL RESTRICTED COST 1000 SUPPORT order_mgmt_data.sees_document_support AS 'MODULE_PATHNAME', 'om_sees_return_line';
COMMENT ON FUNCTION order_mgmt_data.sees_return_line(text, bigint, uuid, integer) IS 'true if the reader of a view has a right where a line of a return is expected';
SELECT order_mgmt_data.show_rows('order_mgmt_data.return_lines', 'read_documents', where_seen => $$order_mgmt_data.sees_return_line('read_documents', tenant_id, return_id, line_no)$$);
SELECT order_mgmt_data.show_rows('order_mgmt_data.return_receipts', 'read_documents', locations => '{location_id}');

-- A set of one row without settings, so that it becomes a part of the statement that reads it, and of its saved plan.  Its names are bound when
-- it is made: a text would be read anew, by the search_path of whoever calls.
CREATE OR REPLACE FUNCTION order_mgmt_data.derive_return_status(tenant bigint, order_of uuid) RETURNS SETOF text
	LANGUAGE sql STABLE ROWS 1
BEGIN ATOMIC
	SELECT CASE
		WHEN s.return_requested OPERATOR(order_mgmt.>) s.returned THEN CASE WHEN EXISTS (SELECT 1 FROM order_mgmt_data.returns AS r
			WHERE r.tenant_id = $1 AND r.order_id = $2 AND r.status = ANY (ARRAY['approved', 'partially_received'])) THEN 'in_progress' ELSE 'requested' END
		WHEN s.returned OPERATOR(order_mgmt.=) '0' THEN 'none'
		WHEN s.returned OPERATOR(order_mgmt.=) s.wanted THEN 'returned'
		ELSE 'partially_returned' END
	FROM (SELECT coalesce(order_mgmt.sum(l.return_requested), '0') AS return_requested, coalesce(order_mgmt.sum(l.returned), '0') AS returned,
			coalesce(order_mgmt.sum(l.ordered OPERATOR(order_mgmt.-) l.canceled), '0') AS wanted
		FROM order_mgmt_data.order_lines AS l WHERE l.tenant_id = $1 AND l.order_id = $2
			AND (l.kit_line_no IS NULL OR l.kit_line_no = l.line_no)) AS s;
END;
COMMENT ON FUNCTION order_mgmt_data.derive_return_status(bigint, uuid) IS 'the return status that an order''s lines and returns imply: what verify() holds orders.return_status to';

-- What comes back elsewhere has its name there, too, though the order's line is not shown.
CREATE OR REPLACE FUNCTION order_mgmt_data.sees_returned_sku("right" text, tenant_id bigint, return_id uuid, line_no integer)
	RETURNS text LANGUAGE C STABLE STRICT PARALLEL RESTRICTED COST 10 AS 'MODULE_PATHNAME', 'om_sees_returned_sku';
COMMENT ON FUNCTION order_mgmt_data.sees_returned_sku(text, bigint, uuid, integer) IS 'the item of a line of a return, if the reader of a view has a right where it is expected or came';

CREATE OR REPLACE VIEW order_mgmt.returns WITH (security_invoker = true) AS
	SELECT r.tenant_id, r.return_id, r.return_number, r.order_id, r.status, r.location, r.currency, r.credited, f.refunded,
		r.reason, r.actor, r.occurred_at, r.recorded_at, r.metadata, r.credited::numeric AS credited_numeric, f.refunded::numeric AS refunded_numeric,
		(SELECT o.customer_id FROM order_mgmt_data.orders AS o WHERE o.tenant_id = r.tenant_id AND o.order_id = r.order_id) AS customer_id
	FROM order_mgmt_data.returns AS r
	CROSS JOIN LATERAL (SELECT coalesce(order_mgmt.sum(CASE WHEN e.refundable_delta > 0 THEN OPERATOR(order_mgmt.-) e.amount ELSE e.amount END)
			FILTER (WHERE e.refundable_delta <> 0), order_mgmt.amount_of(0, r.currency)) AS refunded
		FROM (SELECT x.amount, x.refundable_delta, bool_or(x.return_id = r.return_id) OVER (PARTITION BY x.operation_id) AS is_its
			FROM order_mgmt_data.payment_events AS x WHERE x.tenant_id = r.tenant_id AND x.order_id = r.order_id) AS e
		WHERE e.is_its) AS f
	WHERE order_mgmt_data.sees_tenant('read_returns', r.tenant_id, (SELECT order_mgmt_data.tenants_with('read_returns')));
COMMENT ON VIEW order_mgmt.returns IS 'one row per return of an order; credited = what the units that came are worth to the customer, taxes among it; refunded = what was refunded for them, pending refunds among it
status: requested, approved, partially_received, received, closed (nothing came), rejected, canceled. location: where the goods are expected, null = where each was shipped from.';

CREATE OR REPLACE VIEW order_mgmt.return_lines WITH (security_invoker = true) AS
	SELECT l.tenant_id, l.return_id, l.line_no, r.order_id, r.return_number, r.status, r.location, coalesce(o.sku, order_mgmt_data.sees_returned_sku('read_documents', l.tenant_id, l.return_id, l.line_no)) AS sku, l.requested,
		c.open, c.came AS received, l.restocked, l.quarantined, l.damaged, l.scrapped, l.to_vendor, l.missing, l.canceled, l.reason,
		l.requested::numeric AS requested_numeric, c.open::numeric AS open_numeric, c.came::numeric AS received_numeric, l.restocked::numeric AS restocked_numeric, l.quarantined::numeric AS quarantined_numeric, l.damaged::numeric AS damaged_numeric,
		l.scrapped::numeric AS scrapped_numeric, l.to_vendor::numeric AS to_vendor_numeric, l.missing::numeric AS missing_numeric, l.canceled::numeric AS canceled_numeric
	FROM order_mgmt_data.return_lines AS l
	CROSS JOIN LATERAL (SELECT l.restocked OPERATOR(order_mgmt.+) l.quarantined OPERATOR(order_mgmt.+) l.damaged OPERATOR(order_mgmt.+) l.scrapped
		OPERATOR(order_mgmt.+) l.to_vendor AS came) AS x
	CROSS JOIN LATERAL (SELECT x.came, l.requested OPERATOR(order_mgmt.-) x.came OPERATOR(order_mgmt.-) l.missing OPERATOR(order_mgmt.-) l.canceled AS open) AS c
	JOIN order_mgmt_data.returns AS r ON r.tenant_id = l.tenant_id AND r.return_id = l.return_id
	LEFT JOIN order_mgmt_data.order_lines AS o ON o.tenant_id = l.tenant_id AND o.order_id = r.order_id AND o.line_no = l.line_no
	WHERE (r.location_id IS NOT NULL OR o.line_no IS NOT NULL) AND order_mgmt_data.sees_same(r.return_id, l.return_id);
COMMENT ON VIEW order_mgmt.return_lines IS 'one row per order line of a return; requested = open + received + missing + canceled
received = restocked + quarantined + damaged + scrapped + to_vendor.';

CREATE OR REPLACE VIEW order_mgmt.return_receipts WITH (security_invoker = true) AS
	SELECT p.tenant_id, p.return_id, p.receipt_id, p.line_no, coalesce(o.sku, order_mgmt_data.sees_returned_sku('read_documents', p.tenant_id, p.return_id, p.line_no)) AS sku, p.disposition, p.quantity, p.location, p.reason, p.actor, p.occurred_at, p.recorded_at,
		p.quantity::numeric AS quantity_numeric
	FROM order_mgmt_data.return_receipts AS p
	LEFT JOIN order_mgmt_data.returns AS r ON r.tenant_id = p.tenant_id AND r.return_id = p.return_id
	LEFT JOIN order_mgmt_data.order_lines AS o ON o.tenant_id = p.tenant_id AND o.order_id = r.order_id AND o.line_no = p.line_no;
COMMENT ON VIEW order_mgmt.return_receipts IS 'one row per receipt, line and disposition: what came back, where, and what became of it; append-only
disposition: restock (for sale again), quarantine (on hand, not inspected), damaged, return_to_vendor (on hand until it leaves), scrap, missing (did not come).';

CREATE OR REPLACE FUNCTION order_mgmt.request_return(order_id uuid, lines order_mgmt.strict_jsonb, location text DEFAULT NULL, reason text DEFAULT NULL,
		return_id uuid DEFAULT NULL, metadata order_mgmt.strict_jsonb DEFAULT '{}', occurred_at timestamptz DEFAULT NULL,
		idempotency_key text DEFAULT NULL, options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.returns LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_request_return';
COMMENT ON FUNCTION order_mgmt.request_return(uuid, order_mgmt.strict_jsonb, text, text, uuid, order_mgmt.strict_jsonb, timestamptz, text, order_mgmt.strict_jsonb, bigint) IS 'announces that shipped units of an order come back; approved at once, or with options {"approve": false} when approve_return says so
lines: [{"line_no","quantity","reason"?,"unit"?}]; unit: the one that the line was said in, null = the item''s own; a kit comes back whole, by its line (part_of_kit); never more than was shipped less what is announced already (return_exceeds_shipped). location: where the goods are expected, null = where each was shipped from.
Example: SELECT return_number FROM order_mgmt.request_return(''0190...'', ''[{"line_no":1,"quantity":1,"reason":"too small"}]'')';

CREATE OR REPLACE FUNCTION order_mgmt.approve_return(return_id uuid, reason text DEFAULT NULL, occurred_at timestamptz DEFAULT NULL,
		idempotency_key text DEFAULT NULL, options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.returns LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_approve_return';
COMMENT ON FUNCTION order_mgmt.approve_return(uuid, text, timestamptz, text, order_mgmt.strict_jsonb, bigint) IS 'lets the goods of a requested return be received
Example: SELECT status FROM order_mgmt.approve_return(''0190...'')';

CREATE OR REPLACE FUNCTION order_mgmt.reject_return(return_id uuid, reason text DEFAULT NULL, occurred_at timestamptz DEFAULT NULL,
		idempotency_key text DEFAULT NULL, options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.returns LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_reject_return';
COMMENT ON FUNCTION order_mgmt.reject_return(uuid, text, timestamptz, text, order_mgmt.strict_jsonb, bigint) IS 'refuses a requested return; its units can be announced again
Example: SELECT status FROM order_mgmt.reject_return(''0190...'', ''final sale'')';

CREATE OR REPLACE FUNCTION order_mgmt.cancel_return(return_id uuid, reason text DEFAULT NULL, occurred_at timestamptz DEFAULT NULL,
		idempotency_key text DEFAULT NULL, options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.returns LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_cancel_return';
COMMENT ON FUNCTION order_mgmt.cancel_return(uuid, text, timestamptz, text, order_mgmt.strict_jsonb, bigint) IS 'ends a return: what has not come yet will not, and can be announced again
What came stays received; a return of which nothing came is canceled.
Example: SELECT status FROM order_mgmt.cancel_return(''0190...'', ''the customer keeps it'')';

CREATE OR REPLACE FUNCTION order_mgmt.receive_return(return_id uuid, lines order_mgmt.strict_jsonb, location text DEFAULT NULL, receipt_id uuid DEFAULT NULL,
		occurred_at timestamptz DEFAULT NULL,
		idempotency_key text DEFAULT NULL, options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.returns LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_receive_return';
COMMENT ON FUNCTION order_mgmt.receive_return(uuid, order_mgmt.strict_jsonb, text, uuid, timestamptz, text, order_mgmt.strict_jsonb, bigint) IS 'books units of a return that came, each with what becomes of it, and credits the customer with their part of what was paid
lines: [{"line_no","quantity","disposition","reason"?,"unit"?}]; unit as in request_return; what a kit is made of comes with it, and a line of a component says another disposition of some of that; disposition: restock (for sale again: waiting backorders are served), quarantine, damaged, scrap, return_to_vendor, or missing, which closes units that did not come. Never more than is announced and open (receipt_exceeds_announced); the rest may come later.
location: any of yours, null = where the return is expected. Nothing is refunded: that is refund_payment or refund_return.
Example: SELECT status, credited FROM order_mgmt.receive_return(''0190...'', ''[{"line_no":1,"quantity":1,"disposition":"restock"}]'', ''BER'')';

CREATE OR REPLACE FUNCTION order_mgmt.refund_return(return_id uuid, amount order_mgmt.amount_input DEFAULT NULL, reason text DEFAULT NULL,
		register text DEFAULT NULL, refunds order_mgmt.strict_jsonb DEFAULT NULL, status text DEFAULT 'succeeded', occurred_at timestamptz DEFAULT NULL,
		idempotency_key text DEFAULT NULL, options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.returns LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_refund_return';
COMMENT ON FUNCTION order_mgmt.refund_return(uuid, order_mgmt.amount_input, text, text, order_mgmt.strict_jsonb, text, timestamptz, text, order_mgmt.strict_jsonb, bigint) IS 'gives back what was paid for the goods of a return that came
amount: null = what the order was paid beyond what it owes, at most what is credited for the return and was not refunded (refund_exceeds_return) and what its payments have left. refunds: [{"payment_id","amount"}], null = the newest payments first. register: where it happens, needed for cash, in the currency of its shift. status: pending until record_payment_event says how each refund ended.
Example: SELECT refunded FROM order_mgmt.refund_return(''0190...'')';

CREATE OR REPLACE FUNCTION order_mgmt.return_order(order_id uuid, lines order_mgmt.strict_jsonb, location text DEFAULT NULL, reason text DEFAULT NULL,
		register text DEFAULT NULL, refunds order_mgmt.strict_jsonb DEFAULT NULL, return_id uuid DEFAULT NULL, metadata order_mgmt.strict_jsonb DEFAULT '{}',
		occurred_at timestamptz DEFAULT NULL,
		idempotency_key text DEFAULT NULL, options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.returns LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_return_order';
COMMENT ON FUNCTION order_mgmt.return_order(uuid, order_mgmt.strict_jsonb, text, text, text, order_mgmt.strict_jsonb, uuid, order_mgmt.strict_jsonb, timestamptz, text, order_mgmt.strict_jsonb, bigint) IS 'takes goods of an order back in one step: announced, received and refunded
lines: [{"line_no","quantity","disposition","reason"?,"unit"?}] as in receive_return, but never missing: what does not come back is not returned. location: where the goods are, null = where each was shipped from. register, refunds: as in refund_return; an order that was not paid is not refunded.
Repeat the same call with the same idempotency_key after 40001, 40P01, 55P03 or a lost connection.
Example: SELECT return_number, refunded FROM order_mgmt.return_order(''0190...'', ''[{"line_no":1,"quantity":1,"disposition":"restock"}]'', ''BER'', register => ''BER-1'', idempotency_key => ''BER-1/4712'')';

SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT r.tenant_id, 'returns', 'location', r.location_id, r.location FROM order_mgmt_data.returns AS r WHERE r.location_id IS NOT NULL$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT r.tenant_id, 'return_receipts', 'location', r.location_id, r.location FROM order_mgmt_data.return_receipts AS r WHERE r.location_id IS NOT NULL$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.documents', $$SELECT x.tenant_id, 'return', x.return_id, x.status FROM order_mgmt_data.returns AS x$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.related_documents', $$SELECT r.return_id, r.order_id FROM order_mgmt_data.returns AS r$$);

-- What export_customer tells of them.
SELECT order_mgmt_data.extend_view('order_mgmt_data.order_exports', $$SELECT o.tenant_id, o.customer_id, 'returns', x.recorded_at, order_mgmt_data.exported(to_jsonb(x))
	FROM order_mgmt_data.orders AS o JOIN order_mgmt_data.returns AS x ON x.tenant_id = o.tenant_id AND x.order_id = o.order_id WHERE o.customer_id IS NOT NULL$$);

CREATE OR REPLACE FUNCTION order_mgmt_data.verify_returns(tenants bigint[], part order_mgmt_data.verify_part)
	RETURNS SETOF order_mgmt.verification LANGUAGE plpgsql STABLE ROWS 6 SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan
AS $$
BEGIN
	IF part.kind = 'documents' THEN
		-- Return lines count their receipts, order lines their return lines.
		RETURN QUERY
		WITH counted AS (
			SELECT l.tenant_id, l.return_id, l.line_no, x.disposition, x.quantity
			FROM order_mgmt_data.return_lines AS l
			CROSS JOIN LATERAL (VALUES ('restock', l.restocked), ('quarantine', l.quarantined), ('damaged', l.damaged), ('scrap', l.scrapped),
				('return_to_vendor', l.to_vendor), ('missing', l.missing)) AS x (disposition, quantity)
			WHERE (tenants IS NULL OR l.tenant_id = ANY (tenants)) AND order_mgmt_data.in_part(l.return_id, part)
		), received AS (
			SELECT p.tenant_id, p.return_id, p.line_no, p.disposition, order_mgmt.sum(p.quantity) AS quantity
			FROM order_mgmt_data.return_receipts AS p
			WHERE (tenants IS NULL OR p.tenant_id = ANY (tenants)) AND order_mgmt_data.in_part(p.return_id, part) GROUP BY p.tenant_id, p.return_id, p.line_no, p.disposition
		)
		SELECT 'return_lines_match_receipts', count(*), count(*) FILTER (WHERE coalesce(c.quantity, '0') OPERATOR(order_mgmt.<>) coalesce(r.quantity, '0')),
			min(format('tenant %s return %s line %s', coalesce(c.tenant_id, r.tenant_id), coalesce(c.return_id, r.return_id), coalesce(c.line_no, r.line_no)))
				FILTER (WHERE coalesce(c.quantity, '0') OPERATOR(order_mgmt.<>) coalesce(r.quantity, '0'))
		FROM counted AS c
		FULL JOIN received AS r ON r.tenant_id = c.tenant_id AND r.return_id = c.return_id AND r.line_no = c.line_no AND r.disposition = c.disposition;
		RETURN QUERY
		WITH counted AS (
			SELECT r.tenant_id, r.order_id, l.line_no,
				order_mgmt.sum(l.requested OPERATOR(order_mgmt.-) l.missing OPERATOR(order_mgmt.-) l.canceled) AS return_requested,
				order_mgmt.sum(l.restocked OPERATOR(order_mgmt.+) l.quarantined OPERATOR(order_mgmt.+) l.damaged OPERATOR(order_mgmt.+) l.scrapped
					OPERATOR(order_mgmt.+) l.to_vendor) AS returned
			FROM order_mgmt_data.return_lines AS l
			JOIN order_mgmt_data.returns AS r ON r.tenant_id = l.tenant_id AND r.return_id = l.return_id
			WHERE (tenants IS NULL OR l.tenant_id = ANY (tenants)) AND order_mgmt_data.in_part(r.order_id, part) GROUP BY r.tenant_id, r.order_id, l.line_no
		), compared AS (
			SELECT format('tenant %s order %s line %s', coalesce(o.tenant_id, c.tenant_id), coalesce(o.order_id, c.order_id), coalesce(o.line_no, c.line_no)) AS sample,
				o.order_id IS NULL OR o.return_requested OPERATOR(order_mgmt.<>) coalesce(c.return_requested, '0')
					OR o.returned OPERATOR(order_mgmt.<>) coalesce(c.returned, '0')
					OR NOT order_mgmt_data.returns_within_shipped(o.shipped, o.return_requested, o.returned) AS wrong
			FROM (SELECT x.* FROM order_mgmt_data.order_lines AS x WHERE (tenants IS NULL OR x.tenant_id = ANY (tenants)) AND order_mgmt_data.in_part(x.order_id, part)) AS o
			FULL JOIN counted AS c ON c.tenant_id = o.tenant_id AND c.order_id = o.order_id AND c.line_no = o.line_no
		)
		SELECT 'order_lines_match_returns', count(*), count(*) FILTER (WHERE c.wrong), min(c.sample) FILTER (WHERE c.wrong) FROM compared AS c;

		-- Statuses are what the lines say, of returns and of their orders; a return is no older than its order.
		RETURN QUERY
		WITH facts AS (
			SELECT r.tenant_id, r.return_id, r.status, o.order_id IS NULL OR r.occurred_at < o.occurred_at OR r.currency <> o.currency AS is_strange,
				count(l.line_no) AS nlines, order_mgmt.sum(l.requested) AS requested, order_mgmt.sum(l.missing) AS missing, order_mgmt.sum(l.canceled) AS canceled,
				order_mgmt.sum(l.restocked OPERATOR(order_mgmt.+) l.quarantined OPERATOR(order_mgmt.+) l.damaged OPERATOR(order_mgmt.+) l.scrapped
					OPERATOR(order_mgmt.+) l.to_vendor) AS came
			FROM order_mgmt_data.returns AS r
			LEFT JOIN order_mgmt_data.return_lines AS l ON l.tenant_id = r.tenant_id AND l.return_id = r.return_id
			LEFT JOIN order_mgmt_data.orders AS o ON o.tenant_id = r.tenant_id AND o.order_id = r.order_id
			WHERE (tenants IS NULL OR r.tenant_id = ANY (tenants)) AND order_mgmt_data.in_part(r.return_id, part) GROUP BY r.tenant_id, r.return_id, o.tenant_id, o.order_id
		), judged AS (
			SELECT format('tenant %s return %s', f.tenant_id, f.return_id) AS sample, f.is_strange OR f.nlines = 0 OR f.status <> ALL (CASE
				WHEN f.came OPERATOR(order_mgmt.+) f.missing OPERATOR(order_mgmt.+) f.canceled OPERATOR(order_mgmt.=) f.requested THEN
					CASE WHEN f.came OPERATOR(order_mgmt.>) '0' THEN ARRAY['received'] WHEN f.canceled OPERATOR(order_mgmt.>) '0' THEN ARRAY['canceled', 'rejected']
					ELSE ARRAY['closed'] END
				WHEN f.came OPERATOR(order_mgmt.+) f.missing OPERATOR(order_mgmt.>) '0' THEN ARRAY['partially_received']
				ELSE ARRAY['requested', 'approved'] END) AS wrong
			FROM facts AS f
		)
		SELECT 'return_statuses_follow_lines', count(*), count(*) FILTER (WHERE j.wrong), min(j.sample) FILTER (WHERE j.wrong) FROM judged AS j;
		RETURN QUERY
		SELECT 'order_return_statuses', count(*), count(*) FILTER (WHERE d.wrong), min(d.sample) FILTER (WHERE d.wrong)
		FROM (SELECT o.return_status <> (SELECT s.status FROM order_mgmt_data.derive_return_status(o.tenant_id, o.order_id) AS s (status)) AS wrong,
				format('tenant %s order %s', o.tenant_id, o.order_id) AS sample
			FROM order_mgmt_data.orders AS o
			WHERE (tenants IS NULL OR o.tenant_id = ANY (tenants)) AND order_mgmt_data.in_part(o.order_id, part)
				AND (part.ids IS NULL OR o.return_status <> 'none')) AS d;

		-- What a return says it credited is in the money ledger; no more is refunded for it, and only to its order.
		RETURN QUERY
		WITH refunded AS (
			SELECT b.tenant_id, b.return_id, sum((SELECT - sum(e.refundable_delta)
				FROM order_mgmt_data.payment_events AS e WHERE e.tenant_id = b.tenant_id AND e.operation_id = b.operation_id)) AS minor
			FROM order_mgmt_data.returns AS r
			JOIN order_mgmt_data.payment_events AS b ON b.order_id = r.order_id AND b.tenant_id = r.tenant_id AND b.return_id = r.return_id
			WHERE order_mgmt_data.in_part(r.return_id, part) AND (tenants IS NULL OR b.tenant_id = ANY (tenants)) GROUP BY b.tenant_id, b.return_id
		), credited AS (
			SELECT m.tenant_id, m.document_id AS return_id, sum(CASE WHEN m.from_account = 'receivable' THEN 1 ELSE -1 END * order_mgmt.amount_minor(m.amount)) AS minor
			FROM order_mgmt_data.returns AS r
			JOIN order_mgmt_data.money_moves AS m ON m.order_id = r.order_id AND m.tenant_id = r.tenant_id AND m.document_id = r.return_id
			WHERE order_mgmt_data.in_part(r.return_id, part) AND m.document_kind = 'return' AND (m.from_account = 'receivable' OR m.to_account = 'receivable')
				AND (tenants IS NULL OR m.tenant_id = ANY (tenants))
			GROUP BY m.tenant_id, m.document_id
		), compared AS (
			SELECT format('tenant %s return %s', coalesce(r.tenant_id, f.tenant_id, c.tenant_id), coalesce(r.return_id, f.return_id, c.return_id)) AS sample,
				r.return_id IS NULL OR coalesce(c.minor, 0) <> order_mgmt.amount_minor(r.credited) AS uncredited,
				f.minor > coalesce(c.minor, 0) AS over_cap
			FROM (SELECT x.* FROM order_mgmt_data.returns AS x WHERE (tenants IS NULL OR x.tenant_id = ANY (tenants)) AND order_mgmt_data.in_part(x.return_id, part)) AS r
			FULL JOIN credited AS c ON c.tenant_id = r.tenant_id AND c.return_id = r.return_id
			FULL JOIN refunded AS f ON f.tenant_id = coalesce(r.tenant_id, c.tenant_id) AND f.return_id = coalesce(r.return_id, c.return_id)
		)
		SELECT x.name, count(c.sample), count(*) FILTER (WHERE x.place = 1 AND c.uncredited OR x.place = 2 AND c.over_cap),
			min(c.sample) FILTER (WHERE x.place = 1 AND c.uncredited OR x.place = 2 AND c.over_cap)
		FROM (VALUES (1, 'returns_match_money'), (2, 'refunds_within_returns')) AS x (place, name)
		LEFT JOIN compared AS c ON true GROUP BY x.place, x.name ORDER BY x.place;
		RETURN QUERY
		SELECT 'refunds_within_returns', count(*), count(*) FILTER (WHERE r.return_id IS NULL OR b.order_id <> r.order_id),
			min(format('tenant %s return %s', b.tenant_id, b.return_id)) FILTER (WHERE r.return_id IS NULL OR b.order_id <> r.order_id)
		FROM order_mgmt_data.payment_events AS b
		LEFT JOIN order_mgmt_data.returns AS r ON r.tenant_id = b.tenant_id AND r.return_id = b.return_id
		WHERE b.return_id IS NOT NULL AND order_mgmt_data.in_part(b.payment_id, part) AND (tenants IS NULL OR b.tenant_id = ANY (tenants));

		-- No line without its header.
		RETURN QUERY
		SELECT 'lines_have_documents', count(*), count(*) FILTER (WHERE h.return_id IS NULL),
			min(format('tenant %s return %s line %s', l.tenant_id, l.return_id, l.line_no)) FILTER (WHERE h.return_id IS NULL)
		FROM order_mgmt_data.return_lines AS l
		LEFT JOIN order_mgmt_data.returns AS h ON h.tenant_id = l.tenant_id AND h.return_id = l.return_id
		WHERE (tenants IS NULL OR l.tenant_id = ANY (tenants)) AND order_mgmt_data.in_part(l.return_id, part);

		-- Nothing comes back before it left.
		RETURN QUERY
		SELECT 'steps_in_order', count(*), count(*) FILTER (WHERE s.at < s.needed), min(format('tenant %s %s %s', s.tenant_id, s.kind, s.id)) FILTER (WHERE s.at < s.needed)
		FROM (
			SELECT p.tenant_id, 'return' AS kind, p.return_id AS id, p.occurred_at AS at, coalesce((SELECT min(f.shipped_at) FROM order_mgmt_data.fulfillments AS f
				WHERE f.tenant_id = o.tenant_id AND f.order_id = o.order_id), o.occurred_at) AS needed
			FROM order_mgmt_data.return_receipts AS p
			JOIN order_mgmt_data.returns AS r ON r.tenant_id = p.tenant_id AND r.return_id = p.return_id
			JOIN order_mgmt_data.orders AS o ON o.tenant_id = r.tenant_id AND o.order_id = r.order_id) AS s
		WHERE (tenants IS NULL OR s.tenant_id = ANY (tenants)) AND order_mgmt_data.in_part(s.id, part);

		-- The log knows how the return came to its status.
		RETURN QUERY
		SELECT 'return_log_agrees', count(*), count(*) FILTER (WHERE w.missing), min(w.sample) FILTER (WHERE w.missing)
		FROM (SELECT format('tenant %s return %s', r.tenant_id, r.return_id) AS sample,
				NOT EXISTS (SELECT 1 FROM order_mgmt_data.status_log AS s WHERE s.tenant_id = r.tenant_id
					AND s.document_kind = 'return' AND s.document_id = r.return_id AND s.to_status = r.status) AS missing
			FROM order_mgmt_data.returns AS r
			WHERE (tenants IS NULL OR r.tenant_id = ANY (tenants)) AND order_mgmt_data.in_part(r.return_id, part)) AS w;
	ELSIF part.kind = 'moves' THEN
		-- What was credited is of a return of its order.
		RETURN QUERY
		SELECT 'returns_match_money', count(*), count(*) FILTER (WHERE w.wrong), min(w.sample) FILTER (WHERE w.wrong)
		FROM (SELECT format('tenant %s return %s', m.tenant_id, m.document_id) AS sample, NOT EXISTS (SELECT FROM order_mgmt_data.returns AS r
					WHERE r.tenant_id = m.tenant_id AND r.return_id = m.document_id AND r.order_id = m.order_id) AS wrong
			FROM order_mgmt_data.money_moves AS m
			WHERE m.document_kind = 'return' AND (m.from_account = 'receivable' OR m.to_account = 'receivable') AND (tenants IS NULL OR m.tenant_id = ANY (tenants))
				AND m.stamp >= part.from_stamp AND m.stamp < part.to_stamp) AS w;
	ELSIF part.kind = 'all' THEN
		-- What came of stocked lines has moved from the customer to where its disposition says, once (of orders with returns).
		RETURN QUERY
		WITH received AS (
			SELECT p.tenant_id, r.order_id, p.line_no, p.location_id, CASE p.disposition WHEN 'restock' THEN 'free' WHEN 'quarantine' THEN 'returned'
					WHEN 'damaged' THEN 'damaged' WHEN 'scrap' THEN 'loss' WHEN 'return_to_vendor' THEN 'quality_control' END AS state,
				order_mgmt.sum(p.quantity) AS quantity
			FROM order_mgmt_data.return_receipts AS p
			JOIN order_mgmt_data.returns AS r ON r.tenant_id = p.tenant_id AND r.return_id = p.return_id
			JOIN order_mgmt_data.order_lines AS l ON l.tenant_id = r.tenant_id AND l.order_id = r.order_id AND l.line_no = p.line_no
			WHERE p.disposition <> 'missing' AND l.location_id IS NOT NULL AND l.kit_line_no IS DISTINCT FROM l.line_no AND (tenants IS NULL OR p.tenant_id = ANY (tenants))
			GROUP BY 1, 2, 3, 4, 5
		), moved AS (
			SELECT m.tenant_id, m.document_id AS order_id, m.document_line AS line_no, m.location_id, m.to_state::text AS state, order_mgmt.sum(m.quantity) AS quantity
			FROM order_mgmt_data.stock_moves AS m
			WHERE m.document_kind = 'order' AND m.from_state OPERATOR(order_mgmt.=) 'customer' AND m.to_state::text <> 'allocated'
				AND EXISTS (SELECT 1 FROM order_mgmt_data.returns AS r WHERE r.tenant_id = m.tenant_id AND r.order_id = m.document_id)
				AND (tenants IS NULL OR m.tenant_id = ANY (tenants))
			GROUP BY 1, 2, 3, 4, 5
		)
		SELECT 'return_receipts_match_moves', count(*), count(*) FILTER (WHERE coalesce(r.quantity, '0') OPERATOR(order_mgmt.<>) coalesce(m.quantity, '0')),
			min(format('tenant %s order %s line %s %s', coalesce(r.tenant_id, m.tenant_id), coalesce(r.order_id, m.order_id), coalesce(r.line_no, m.line_no),
				coalesce(r.state, m.state))) FILTER (WHERE coalesce(r.quantity, '0') OPERATOR(order_mgmt.<>) coalesce(m.quantity, '0'))
		FROM received AS r
		FULL JOIN moved AS m ON m.tenant_id = r.tenant_id AND m.order_id = r.order_id AND m.line_no = r.line_no
			AND m.location_id = r.location_id AND m.state = r.state;
	END IF;
END
$$;
COMMENT ON FUNCTION order_mgmt_data.verify_returns(bigint[], order_mgmt_data.verify_part) IS 'the invariants of returns, for verify()';

-- What columns mean, and by what rows are found.
SELECT order_mgmt_data.extend_view('order_mgmt_data.column_meanings', $$SELECT c.name, c.meaning FROM (VALUES
	('return_id', 'the return'),
	('return_number', 'its number on paper')) AS c (name, meaning)$$);
SELECT order_mgmt_data.describe_rows('order_mgmt.returns', key => 'return_id', look_ups => 'order_id; return_number; newest by recorded_at; status newest by recorded_at',
	example => $$SELECT return_number, status, credited, refunded FROM order_mgmt.returns WHERE order_id = '0190...'$$, columns => $$
	status: requested, approved, partially_received, received, closed, rejected, canceled
	location: where goods are expected; null: nobody said
	credited: what the goods that came are worth to the customer
	refunded: what of that was refunded$$);
SELECT order_mgmt_data.describe_rows('order_mgmt.return_lines', key => 'return_id, line_no', look_ups => 'return_id',
	example => $$SELECT sku, open, received FROM order_mgmt.return_lines WHERE return_id = '0190...'$$, columns => $$
	line_no: number of the order's line
	status: of the return
	location: where goods are expected; null: nobody said
	requested: units announced
	open: units that may still come
	received: units that came
	restocked: units for sale again
	quarantined: units not inspected yet
	damaged: units not for sale
	scrapped: units thrown away
	to_vendor: units that go back to the vendor
	missing: units that did not come
	canceled: units that will not come$$);
SELECT order_mgmt_data.describe_rows('order_mgmt.return_receipts', key => 'receipt_id, line_no, disposition', look_ups => 'receipt_id; return_id; newest by recorded_at',
	example => $$SELECT sku, disposition, quantity FROM order_mgmt.return_receipts WHERE return_id = '0190...'$$, columns => $$
	receipt_id: the receipt
	line_no: number of the order's line
	disposition: what became of it: restock, quarantine, damaged, return_to_vendor, scrap, missing
	quantity: units
	location: where they came; null: nowhere, they are missing$$);
