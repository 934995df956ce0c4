-- Code of transfers.

-- Who may read transfers: both ends see them, and their lines.
SELECT order_mgmt_data.show_rows('order_mgmt_data.transfers', 'read_transfers', locations => '{from_location_id,to_location_id}');
SELECT order_mgmt_data.show_rows('order_mgmt_data.transfer_lines', 'read_transfers',
	where_seen => $$order_mgmt_data.sees_document('read_transfers', tenant_id, transfer_id, 'order_mgmt_data.transfers', 'from_location_id', 'to_location_id')$$);

CREATE OR REPLACE VIEW order_mgmt.transfers WITH (security_invoker = true) AS
	SELECT t.tenant_id, t.transfer_id, t.transfer_number, t.from_location, t.to_location, t.status, t.reference, t.actor,
		t.occurred_at, t.recorded_at, t.metadata, t.shipped_at
	FROM order_mgmt_data.transfers AS t;
COMMENT ON VIEW order_mgmt.transfers IS 'one row per transfer of goods between two locations
status: ready (allocated at the source), in_transit, partially_received, received (nothing is on its way any more), canceled (nothing arrived, and nothing was missing on arrival).';

CREATE OR REPLACE VIEW order_mgmt.transfer_lines WITH (security_invoker = true) AS
	SELECT l.tenant_id, l.transfer_id, l.line_no, l.sku, t.from_location, t.to_location, t.status, l.quantity, c.allocated, l.shipped, c.in_transit,
		l.received, l.missing, l.returned, l.canceled, l.missing_reason, l.quantity::numeric AS quantity_numeric, c.allocated::numeric AS allocated_numeric,
		l.shipped::numeric AS shipped_numeric, c.in_transit::numeric AS in_transit_numeric, l.received::numeric AS received_numeric, l.missing::numeric AS missing_numeric, l.returned::numeric AS returned_numeric, l.canceled::numeric AS canceled_numeric
	FROM order_mgmt_data.transfer_lines AS l
	CROSS JOIN LATERAL (SELECT l.quantity OPERATOR(order_mgmt.-) l.shipped OPERATOR(order_mgmt.-) l.canceled AS allocated,
		l.shipped OPERATOR(order_mgmt.-) l.received OPERATOR(order_mgmt.-) l.missing OPERATOR(order_mgmt.-) l.returned AS in_transit) AS c
	JOIN order_mgmt_data.transfers AS t ON t.tenant_id = l.tenant_id AND t.transfer_id = l.transfer_id;
COMMENT ON VIEW order_mgmt.transfer_lines IS 'one row per transfer line; quantity = allocated + shipped + canceled, shipped = in_transit + received + missing + returned
in_transit: on its way to to_location, where it is counted; allocated: still at from_location. missing_reason: as said last.';

CREATE OR REPLACE FUNCTION order_mgmt.create_transfer(from_location text, to_location text, lines order_mgmt.strict_jsonb,
		reference text DEFAULT NULL, transfer_id uuid DEFAULT NULL, metadata order_mgmt.strict_jsonb DEFAULT '{}', occurred_at timestamptz DEFAULT NULL,
		idempotency_key text DEFAULT NULL, options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.transfers LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_create_transfer';
COMMENT ON FUNCTION order_mgmt.create_transfer(text, text, order_mgmt.strict_jsonb, text, uuid, order_mgmt.strict_jsonb, timestamptz, text, order_mgmt.strict_jsonb, bigint) IS 'plans to move goods to another location and allocates them at the source in the same step: all lines or none
lines: [{"sku" or "barcode","quantity","unit"?}]; unit: what quantity is of, one of the item''s units (put_unit), null = its own. Takes what is on the shelf, the safety stock too; an oversell limit does not help (insufficient_stock).
Example: SELECT transfer_id, transfer_number FROM order_mgmt.create_transfer(''BER'', ''HAM'', ''[{"sku":"A-1","quantity":5}]'', idempotency_key => ''refill-17'')';

CREATE OR REPLACE FUNCTION order_mgmt.ship_transfer(transfer_id uuid, lines order_mgmt.strict_jsonb DEFAULT NULL, occurred_at timestamptz DEFAULT NULL,
		idempotency_key text DEFAULT NULL, options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.transfers LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_ship_transfer';
COMMENT ON FUNCTION order_mgmt.ship_transfer(uuid, order_mgmt.strict_jsonb, timestamptz, text, order_mgmt.strict_jsonb, bigint) IS 'goods of a transfer leave the source: they are in transit at the destination from now on, at what they cost
lines: [{"line_no","quantity"?}], null = all that is allocated; quantity null = all that is left of the line. May be called several times; never more than is allocated (shipment_exceeds_allocated).
Example: SELECT status FROM order_mgmt.ship_transfer(''0190...'')';

CREATE OR REPLACE FUNCTION order_mgmt.receive_transfer(transfer_id uuid, lines order_mgmt.strict_jsonb DEFAULT NULL, occurred_at timestamptz DEFAULT NULL,
		idempotency_key text DEFAULT NULL, options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.transfers LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_receive_transfer';
COMMENT ON FUNCTION order_mgmt.receive_transfer(uuid, order_mgmt.strict_jsonb, timestamptz, text, order_mgmt.strict_jsonb, bigint) IS 'goods of a transfer arrive, or are known to be missing: never more than was shipped (receipt_exceeds_shipped)
lines: [{"line_no","quantity"?,"state"?,"missing"?,"reason"?}], null = all that is in transit, put on the shelf. quantity null = none where units are missing, else all of the line that is in transit and not named otherwise. state: free (default), quality_control, damaged, expired, returned; a line may be named once per state. missing: units that did not arrive; they are lost, and need a reason (shortage_needs_reason).
What becomes free serves orders that wait for it. Units that arrive beyond what was shipped are found goods: adjust_stock.
Example: SELECT status FROM order_mgmt.receive_transfer(''0190...'', ''[{"line_no":1,"quantity":4,"missing":1,"reason":"box was open"}]'')';

CREATE OR REPLACE FUNCTION order_mgmt.cancel_transfer(transfer_id uuid, in_transit text DEFAULT NULL, reason text DEFAULT NULL,
		occurred_at timestamptz DEFAULT NULL, idempotency_key text DEFAULT NULL, options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.transfers LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_cancel_transfer';
COMMENT ON FUNCTION order_mgmt.cancel_transfer(uuid, text, text, timestamptz, text, order_mgmt.strict_jsonb, bigint) IS 'ends a transfer: what was not shipped is free again at the source, what was received stays where it is
in_transit: "return" or "write_off", needed while goods are in transit: they are back on the source''s shelf, or lost (which needs a reason: shortage_needs_reason). A transfer of which something was received before is received then, else canceled; one that is received cannot be canceled.
Example: SELECT status FROM order_mgmt.cancel_transfer(''0190...'', reason => ''truck turned back'', in_transit => ''return'')';

SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT t.tenant_id, 'transfers', 'location', t.from_location_id, t.from_location FROM order_mgmt_data.transfers AS t$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT t.tenant_id, 'transfers', 'location', t.to_location_id, t.to_location FROM order_mgmt_data.transfers AS t$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT l.tenant_id, 'transfer_lines', 'item', l.item_id, l.sku FROM order_mgmt_data.transfer_lines AS l$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.documents', $$SELECT x.tenant_id, 'transfer', x.transfer_id, x.status FROM order_mgmt_data.transfers AS x$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.promises', $$SELECT l.tenant_id, l.item_id, t.from_location_id, '0', l.quantity OPERATOR(order_mgmt.-) l.shipped OPERATOR(order_mgmt.-) l.canceled, '0' FROM order_mgmt_data.transfer_lines AS l JOIN order_mgmt_data.transfers AS t ON t.tenant_id = l.tenant_id AND t.transfer_id = l.transfer_id$$);

CREATE OR REPLACE FUNCTION order_mgmt_data.verify_transfer(tenants bigint[], part order_mgmt_data.verify_part)
	RETURNS SETOF order_mgmt.verification LANGUAGE plpgsql STABLE ROWS 4 SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan
AS $$
BEGIN
	IF part.kind = 'documents' THEN
		-- A transfer's status is what its lines say. Written off when it was canceled, or missing when it arrived: the lines do not tell.
		RETURN QUERY
		WITH facts AS (
			SELECT t.tenant_id, t.transfer_id, t.status, count(l.line_no) AS nlines,
				coalesce(bool_or((l.shipped OPERATOR(order_mgmt.+) l.canceled) OPERATOR(order_mgmt.<) l.quantity
					OR (l.received OPERATOR(order_mgmt.+) l.missing OPERATOR(order_mgmt.+) l.returned) OPERATOR(order_mgmt.<) l.shipped), false) AS is_open,
				coalesce(bool_or(l.shipped OPERATOR(order_mgmt.>) '0'), false) AS is_shipped,
				coalesce(bool_or(l.received OPERATOR(order_mgmt.>) '0'), false) AS is_received,
				coalesce(bool_or(l.missing OPERATOR(order_mgmt.>) '0'), false) AS is_missing
			FROM order_mgmt_data.transfers AS t
			LEFT JOIN order_mgmt_data.transfer_lines AS l ON l.tenant_id = t.tenant_id AND l.transfer_id = t.transfer_id
			WHERE (tenants IS NULL OR t.tenant_id = ANY (tenants)) AND order_mgmt_data.in_part(t.transfer_id, part)
			GROUP BY t.tenant_id, t.transfer_id
		), judged AS (
			SELECT format('tenant %s transfer %s', f.tenant_id, f.transfer_id) AS sample,
				f.nlines = 0 OR f.status <> ALL (CASE
					WHEN f.is_open AND (f.is_received OR f.is_missing) THEN ARRAY['partially_received']
					WHEN f.is_open AND f.is_shipped THEN ARRAY['in_transit']
					WHEN f.is_open THEN ARRAY['ready']
					WHEN f.is_received THEN ARRAY['received']
					WHEN f.is_missing THEN ARRAY['received', 'canceled']
					ELSE ARRAY['canceled'] END) AS wrong
			FROM facts AS f
		)
		SELECT 'transfer_statuses_follow_lines', count(*), count(*) FILTER (WHERE j.wrong), min(j.sample) FILTER (WHERE j.wrong) FROM judged AS j;

		-- No line without its header.
		RETURN QUERY
		SELECT 'lines_have_documents', count(*), count(*) FILTER (WHERE h.transfer_id IS NULL),
			min(format('tenant %s transfer %s line %s', l.tenant_id, l.transfer_id, l.line_no)) FILTER (WHERE h.transfer_id IS NULL)
		FROM order_mgmt_data.transfer_lines AS l
		LEFT JOIN order_mgmt_data.transfers AS h ON h.tenant_id = l.tenant_id AND h.transfer_id = l.transfer_id
		WHERE (tenants IS NULL OR l.tenant_id = ANY (tenants)) AND order_mgmt_data.in_part(l.transfer_id, part);

		-- No step is dated before what it needs.
		RETURN QUERY
		SELECT 'steps_in_order', count(*), count(*) FILTER (WHERE s.at < s.needed), min(format('tenant %s %s %s', s.tenant_id, s.kind, s.id)) FILTER (WHERE s.at < s.needed)
		FROM (
			SELECT t.tenant_id, 'transfer' AS kind, t.transfer_id AS id, t.shipped_at AS at, t.occurred_at AS needed FROM order_mgmt_data.transfers AS t WHERE t.shipped_at IS NOT NULL) AS s
		WHERE (tenants IS NULL OR s.tenant_id = ANY (tenants)) AND order_mgmt_data.in_part(s.id, part);

		-- The log knows how the transfer came to its status.
		RETURN QUERY
		SELECT 'transfer_status_log_agrees', count(*), count(*) FILTER (WHERE w.missing), min(w.sample) FILTER (WHERE w.missing)
		FROM (SELECT format('tenant %s transfer %s', t.tenant_id, t.transfer_id) AS sample,
				NOT EXISTS (SELECT 1 FROM order_mgmt_data.status_log AS s WHERE s.tenant_id = t.tenant_id
					AND s.document_kind = 'transfer' AND s.document_id = t.transfer_id AND s.to_status = t.status) AS missing
			FROM order_mgmt_data.transfers AS t
			WHERE (tenants IS NULL OR t.tenant_id = ANY (tenants)) AND order_mgmt_data.in_part(t.transfer_id, part)) AS w;
	ELSIF part.kind = 'moves' THEN
		-- Nothing arrives before it left.
		RETURN QUERY
		SELECT 'steps_in_order', count(*), count(*) FILTER (WHERE m.occurred_at < t.shipped_at), min(format('tenant %s transfer %s', t.tenant_id, t.transfer_id)) FILTER (WHERE m.occurred_at < t.shipped_at)
		FROM order_mgmt_data.stock_moves AS m JOIN order_mgmt_data.transfers AS t ON t.tenant_id = m.tenant_id AND t.transfer_id = m.document_id
		WHERE m.document_kind = 'transfer' AND m.from_state OPERATOR(order_mgmt.=) 'in_transit' AND (tenants IS NULL OR m.tenant_id = ANY (tenants))
			AND m.stamp >= part.from_stamp AND m.stamp < part.to_stamp;
	ELSIF part.kind = 'all' THEN
		-- What is in transit to a position is what its transfers say; but where it was moved by hand.
		RETURN QUERY
		WITH expected AS (
			SELECT t.tenant_id, l.item_id, t.to_location_id AS location_id, order_mgmt.sum(l.shipped OPERATOR(order_mgmt.-) l.received
				OPERATOR(order_mgmt.-) l.missing OPERATOR(order_mgmt.-) l.returned) AS in_transit
			FROM order_mgmt_data.transfer_lines AS l
			JOIN order_mgmt_data.transfers AS t ON t.tenant_id = l.tenant_id AND t.transfer_id = l.transfer_id
			GROUP BY t.tenant_id, l.item_id, t.to_location_id
		), compared AS (
			SELECT tenant_id, item_id, location_id, coalesce(e.in_transit, '0') AS wanted, coalesce(p.in_transit, '0') AS found
			FROM expected AS e FULL JOIN order_mgmt_data.stock_positions AS p USING (tenant_id, item_id, location_id)
			WHERE tenants IS NULL OR tenant_id = ANY (tenants)
		), judged AS (
			SELECT format('tenant %s item %s location %s: transfers %s, stock %s', c.tenant_id, c.item_id, c.location_id, c.wanted, c.found) AS sample,
				c.wanted OPERATOR(order_mgmt.<>) c.found AND NOT EXISTS (SELECT 1 FROM order_mgmt_data.stock_moves AS m
					WHERE m.tenant_id = c.tenant_id AND m.item_id = c.item_id AND (m.location_id = c.location_id OR m.other_location_id = c.location_id)
					AND m.stamp OPERATOR(order_mgmt_data.~=) ANY ((SELECT order_mgmt_data.periods_since(0))::bigint[])
						AND (m.from_state OPERATOR(order_mgmt.=) 'in_transit' OR m.to_state OPERATOR(order_mgmt.=) 'in_transit')
						AND m.document_kind <> 'transfer') AS wrong
			FROM compared AS c
		)
		SELECT 'in_transit_matches_transfers', count(*), count(*) FILTER (WHERE j.wrong), min(j.sample) FILTER (WHERE j.wrong) FROM judged AS j;

		-- Each line is the sum of its moves, of the right item between the right places; nothing is lost without a reason.
		RETURN QUERY
		WITH moved AS (
			SELECT m.tenant_id, m.document_id, m.document_line, m.item_id, m.quantity, m.reason IS NULL AS unexplained,
				CASE m.from_state::text || ' ' || m.to_state::text WHEN 'free allocated' THEN 1 WHEN 'allocated in_transit' THEN 2
					WHEN 'allocated free' THEN 3 WHEN 'in_transit loss' THEN 5
					WHEN 'in_transit free' THEN CASE WHEN m.other_location_id IS NULL THEN 4 ELSE 6 END
					WHEN 'in_transit quality_control' THEN 4 WHEN 'in_transit damaged' THEN 4 WHEN 'in_transit expired' THEN 4
					WHEN 'in_transit returned' THEN 4 END AS step, m.location_id, m.other_location_id
			FROM order_mgmt_data.stock_moves AS m
			WHERE m.document_kind = 'transfer' AND (tenants IS NULL OR m.tenant_id = ANY (tenants))
		), checked AS (
			SELECT m.*, t.transfer_id IS NULL OR m.step IS NULL OR (m.step = 5 AND m.unexplained)
				OR m.location_id <> CASE WHEN m.step <= 3 THEN t.from_location_id ELSE t.to_location_id END
				OR coalesce(m.other_location_id, 0) <> CASE m.step WHEN 2 THEN t.to_location_id WHEN 6 THEN t.from_location_id ELSE 0 END AS is_strange
			FROM moved AS m
			LEFT JOIN order_mgmt_data.transfers AS t ON t.tenant_id = m.tenant_id AND t.transfer_id = m.document_id
		), summed AS (
			SELECT c.tenant_id, c.document_id, c.document_line, c.item_id, bool_or(c.is_strange) AS is_strange,
				order_mgmt.sum(c.quantity) FILTER (WHERE c.step = 1) AS quantity, order_mgmt.sum(c.quantity) FILTER (WHERE c.step = 2) AS shipped,
				order_mgmt.sum(c.quantity) FILTER (WHERE c.step = 3) AS canceled, order_mgmt.sum(c.quantity) FILTER (WHERE c.step = 4) AS received,
				order_mgmt.sum(c.quantity) FILTER (WHERE c.step = 5) AS missing, order_mgmt.sum(c.quantity) FILTER (WHERE c.step = 6) AS returned
			FROM checked AS c GROUP BY c.tenant_id, c.document_id, c.document_line, c.item_id
		), compared AS (
			SELECT format('tenant %s transfer %s line %s', coalesce(l.tenant_id, s.tenant_id), coalesce(l.transfer_id, s.document_id),
					coalesce(l.line_no, s.document_line)) AS sample,
				l.line_no IS NULL OR coalesce(s.is_strange, true) OR l.quantity OPERATOR(order_mgmt.<>) coalesce(s.quantity, '0')
					OR l.shipped OPERATOR(order_mgmt.<>) coalesce(s.shipped, '0') OR l.canceled OPERATOR(order_mgmt.<>) coalesce(s.canceled, '0')
					OR l.received OPERATOR(order_mgmt.<>) coalesce(s.received, '0') OR l.missing OPERATOR(order_mgmt.<>) coalesce(s.missing, '0')
					OR l.returned OPERATOR(order_mgmt.<>) coalesce(s.returned, '0') AS wrong
			FROM (SELECT x.* FROM order_mgmt_data.transfer_lines AS x WHERE tenants IS NULL OR x.tenant_id = ANY (tenants)) AS l
			FULL JOIN summed AS s ON s.tenant_id = l.tenant_id AND s.document_id = l.transfer_id AND s.document_line = l.line_no AND s.item_id = l.item_id
		)
		SELECT 'transfer_lines_match_moves', count(*), count(*) FILTER (WHERE c.wrong), min(c.sample) FILTER (WHERE c.wrong) FROM compared AS c;
	END IF;
END
$$;
COMMENT ON FUNCTION order_mgmt_data.verify_transfer(bigint[], order_mgmt_data.verify_part) IS 'the invariants of transfers, for verify()';

-- What columns mean, and by what rows are found.
SELECT order_mgmt_data.extend_view('order_mgmt_data.column_meanings', $$SELECT c.name, c.meaning FROM (VALUES
	('transfer_id', 'the transfer'),
	('from_location', 'code of the location goods leave'),
	('to_location', 'code of the location they go to')) AS c (name, meaning)$$);
SELECT order_mgmt_data.describe_rows('order_mgmt.transfers', key => 'transfer_id', look_ups => 'transfer_number; reference; newest by recorded_at',
	example => $$SELECT transfer_number, to_location, status FROM order_mgmt.transfers WHERE status = 'in_transit'$$, columns => $$
	transfer_number: its number on paper
	status: ready, in_transit, partially_received, received, canceled
	shipped_at: when goods first left; null: none has$$);
SELECT order_mgmt_data.describe_rows('order_mgmt.transfer_lines', key => 'transfer_id, line_no', look_ups => 'transfer_id',
	example => $$SELECT sku, order_mgmt.sum(in_transit) FROM order_mgmt.transfer_lines WHERE to_location = 'HAM' GROUP BY sku$$, columns => $$
	status: of the transfer
	quantity: units planned
	allocated: units still at the source
	shipped: units that left
	in_transit: units on their way
	received: units that arrived
	missing: units that did not
	returned: units that came back to the source
	canceled: units that will not leave
	missing_reason: why units are missing, as said last; null: none is$$);
