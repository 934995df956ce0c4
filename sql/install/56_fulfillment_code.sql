-- Code of fulfillments.

-- Who may read fulfillments; their lines are seen with them, if those of the order are.
SELECT order_mgmt_data.show_rows('order_mgmt_data.fulfillments', 'read_documents', locations => '{location_id}');
SELECT order_mgmt_data.show_rows('order_mgmt_data.fulfillment_lines', 'read_documents',
	where_seen => $$order_mgmt_data.sees_document('read_documents', tenant_id, fulfillment_id, 'order_mgmt_data.fulfillments', 'location_id')
		AND order_mgmt_data.sees_order('read_documents', tenant_id, order_id, line_no)$$);

CREATE OR REPLACE VIEW order_mgmt.fulfillments WITH (security_invoker = true) AS
	SELECT f.tenant_id, f.fulfillment_id, f.fulfillment_number, f.order_id, f.location, f.status, f.carrier, f.tracking_number, f.tracking_url,
		f.shipped_at, f.delivered_at, f.actor, f.occurred_at, f.recorded_at, f.metadata
	FROM order_mgmt_data.fulfillments AS f;
COMMENT ON VIEW order_mgmt.fulfillments IS 'one row per fulfillment: what one location is to ship, or has shipped, for one order
fulfillment_number: the order''s number and a count. location: null when all its units are of untracked items. status: open, picked, packed, shipped, delivered, canceled.';

CREATE OR REPLACE VIEW order_mgmt.fulfillment_lines WITH (security_invoker = true) AS
	SELECT l.tenant_id, l.fulfillment_id, l.line_no, l.order_id, o.sku, l.planned, l.open, l.shipped, l.released,
		l.planned::numeric AS planned_numeric, l.open::numeric AS open_numeric, l.shipped::numeric AS shipped_numeric, l.released::numeric AS released_numeric
	FROM order_mgmt_data.fulfillment_lines AS l
	JOIN order_mgmt_data.fulfillments AS f ON f.tenant_id = l.tenant_id AND f.fulfillment_id = l.fulfillment_id
	JOIN order_mgmt_data.order_lines AS o ON o.tenant_id = l.tenant_id AND o.order_id = l.order_id AND o.line_no = l.line_no
	WHERE order_mgmt_data.sees_same(f.fulfillment_id, l.fulfillment_id);
COMMENT ON VIEW order_mgmt.fulfillment_lines IS 'one row per fulfillment and order line; planned = open + shipped + released
released: units that were planned and not shipped; they may be planned again, unless they were canceled.';

CREATE OR REPLACE FUNCTION order_mgmt.plan_fulfillment(order_id uuid, lines order_mgmt.strict_jsonb DEFAULT NULL, location text DEFAULT NULL,
		fulfillment_id uuid DEFAULT NULL, metadata order_mgmt.strict_jsonb DEFAULT '{}', occurred_at timestamptz DEFAULT NULL,
		idempotency_key text DEFAULT NULL, options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.fulfillments LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_plan_fulfillment';
COMMENT ON FUNCTION order_mgmt.plan_fulfillment(uuid, order_mgmt.strict_jsonb, text, uuid, order_mgmt.strict_jsonb, timestamptz, text, order_mgmt.strict_jsonb, bigint) IS 'gives what an order has allocated to its locations to ship: one fulfillment per location
lines: [{"line_no","quantity"?,"unit"?}], null = all that is allocated and not planned yet; quantity null = all of that of the line; unit: the one that the line was said in, null = the item''s own. location: only what is allocated there. fulfillment_id: for the one fulfillment the call makes.
Untracked units lie nowhere: they go with the first fulfillment of the call, or make one without a location.
Refusal: fulfillment_exceeds_allocated.
Example: SELECT fulfillment_id, location FROM order_mgmt.plan_fulfillment(''0190...'', idempotency_key => ''plan-17'')';

CREATE OR REPLACE FUNCTION order_mgmt.pick_fulfillment(fulfillment_id uuid, occurred_at timestamptz DEFAULT NULL,
		idempotency_key text DEFAULT NULL, options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.fulfillments LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_pick_fulfillment';
COMMENT ON FUNCTION order_mgmt.pick_fulfillment(uuid, timestamptz, text, order_mgmt.strict_jsonb, bigint) IS 'records that the units of an open fulfillment are picked; what was not found is told when it is shipped
Example: SELECT status FROM order_mgmt.pick_fulfillment(''0190...'')';

CREATE OR REPLACE FUNCTION order_mgmt.pack_fulfillment(fulfillment_id uuid, occurred_at timestamptz DEFAULT NULL,
		idempotency_key text DEFAULT NULL, options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.fulfillments LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_pack_fulfillment';
COMMENT ON FUNCTION order_mgmt.pack_fulfillment(uuid, timestamptz, text, order_mgmt.strict_jsonb, bigint) IS 'records that a fulfillment is packed; it may be packed without having been picked
Example: SELECT status FROM order_mgmt.pack_fulfillment(''0190...'')';

CREATE OR REPLACE FUNCTION order_mgmt.ship_fulfillment(fulfillment_id uuid, lines order_mgmt.strict_jsonb DEFAULT NULL, tracking order_mgmt.strict_jsonb DEFAULT NULL,
		occurred_at timestamptz DEFAULT NULL,
		idempotency_key text DEFAULT NULL, options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.fulfillments LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_ship_fulfillment';
COMMENT ON FUNCTION order_mgmt.ship_fulfillment(uuid, order_mgmt.strict_jsonb, order_mgmt.strict_jsonb, timestamptz, text, order_mgmt.strict_jsonb, bigint) IS 'hands a fulfillment over to a carrier or the customer: its units leave the stock, once; it may be shipped without having been picked or packed
lines: [{"line_no","quantity"?,"unit"?}] as in plan_fulfillment, null = all its units. Units that are not shipped (a short pick) stay allocated to the order and may be planned again. tracking: {"carrier"?,"number"?,"url"?}.
The order is completed when nothing of it is left to ship. Refusal: shipment_exceeds_plan.
Example: SELECT status FROM order_mgmt.ship_fulfillment(''0190...'', tracking => ''{"carrier":"DHL","number":"00340"}'')';

CREATE OR REPLACE FUNCTION order_mgmt.record_delivery(fulfillment_id uuid, occurred_at timestamptz DEFAULT NULL,
		idempotency_key text DEFAULT NULL, options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.fulfillments LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_record_delivery';
COMMENT ON FUNCTION order_mgmt.record_delivery(uuid, timestamptz, text, order_mgmt.strict_jsonb, bigint) IS 'records that a shipped fulfillment has arrived, and when (occurred_at)
Example: SELECT delivered_at FROM order_mgmt.record_delivery(''0190...'')';

CREATE OR REPLACE FUNCTION order_mgmt.cancel_fulfillment(fulfillment_id uuid, reason text DEFAULT NULL, occurred_at timestamptz DEFAULT NULL,
		idempotency_key text DEFAULT NULL, options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.fulfillments LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_cancel_fulfillment';
COMMENT ON FUNCTION order_mgmt.cancel_fulfillment(uuid, text, timestamptz, text, order_mgmt.strict_jsonb, bigint) IS 'gives up a fulfillment that is not shipped: its units stay allocated to the order and may be planned again
To cancel units of the order too, use cancel_order: it takes them out of their fulfillments.
Example: SELECT status FROM order_mgmt.cancel_fulfillment(''0190...'', ''the shelf is blocked'')';

SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT f.tenant_id, 'fulfillments', 'location', f.location_id, f.location FROM order_mgmt_data.fulfillments AS f WHERE f.location_id IS NOT NULL$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.documents', $$SELECT x.tenant_id, 'fulfillment', x.fulfillment_id, x.status FROM order_mgmt_data.fulfillments AS x$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.related_documents', $$SELECT f.fulfillment_id, f.order_id FROM order_mgmt_data.fulfillments AS f$$);

-- What export_customer tells of them.
SELECT order_mgmt_data.extend_view('order_mgmt_data.order_exports', $$SELECT o.tenant_id, o.customer_id, 'fulfillments', x.recorded_at, order_mgmt_data.exported(to_jsonb(x))
	FROM order_mgmt_data.orders AS o JOIN order_mgmt_data.fulfillments AS x ON x.tenant_id = o.tenant_id AND x.order_id = o.order_id WHERE o.customer_id IS NOT NULL$$);

CREATE OR REPLACE FUNCTION order_mgmt_data.verify_fulfillment(tenants bigint[], part order_mgmt_data.verify_part)
	RETURNS SETOF order_mgmt.verification LANGUAGE plpgsql STABLE ROWS 5 SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan
AS $$
BEGIN
	IF part.kind = 'documents' THEN
		-- Open units are of what the order line has allocated; shipped ones are shipped of the order too.
		RETURN QUERY
		WITH planned AS (
			SELECT f.tenant_id, f.order_id, f.line_no, order_mgmt.sum(f.open) AS open, order_mgmt.sum(f.shipped) AS shipped
			FROM order_mgmt_data.fulfillments AS g
			JOIN order_mgmt_data.fulfillment_lines AS f ON f.tenant_id = g.tenant_id AND f.fulfillment_id = g.fulfillment_id
			WHERE (tenants IS NULL OR g.tenant_id = ANY (tenants)) AND order_mgmt_data.in_part(g.order_id, part)
			GROUP BY f.tenant_id, f.order_id, f.line_no
		)
		SELECT n.name, count(x.name), count(*) FILTER (WHERE x.wrong),
			min(format('tenant %s order %s line %s', p.tenant_id, p.order_id, p.line_no)) FILTER (WHERE x.wrong)
		FROM (VALUES ('plans_match_lines'), ('shipments_match_lines')) AS n (name)
		LEFT JOIN (planned AS p
			LEFT JOIN order_mgmt_data.order_lines AS l ON l.tenant_id = p.tenant_id AND l.order_id = p.order_id AND l.line_no = p.line_no
			CROSS JOIN LATERAL (VALUES
				('plans_match_lines', l.line_no IS NULL
					OR p.open OPERATOR(order_mgmt.>) CASE WHEN l.location_id IS NULL OR l.kit_line_no = l.line_no THEN l.open ELSE l.allocated END),
				('shipments_match_lines', l.line_no IS NULL OR p.shipped OPERATOR(order_mgmt.>) l.shipped)) AS x (name, wrong)) ON x.name = n.name
		GROUP BY n.name ORDER BY n.name;

		-- The same of the parts of lines that several locations serve.
		RETURN QUERY
		SELECT 'plans_match_parts', count(*), count(*) FILTER (WHERE w.wrong), min(w.sample) FILTER (WHERE w.wrong)
		FROM (SELECT f.open OPERATOR(order_mgmt.>) p.allocated OR f.shipped OPERATOR(order_mgmt.>) p.shipped AS wrong,
				format('tenant %s order %s line %s at %s', p.tenant_id, p.order_id, p.line_no, p.location) AS sample
			FROM order_mgmt_data.order_line_parts AS p
			CROSS JOIN LATERAL (SELECT coalesce(order_mgmt.sum(l.open), '0') AS open, coalesce(order_mgmt.sum(l.shipped), '0') AS shipped
				FROM order_mgmt_data.fulfillments AS g
				JOIN order_mgmt_data.fulfillment_lines AS l ON l.tenant_id = g.tenant_id AND l.fulfillment_id = g.fulfillment_id AND l.line_no = p.line_no
				WHERE g.tenant_id = p.tenant_id AND g.order_id = p.order_id AND g.location_id = p.location_id) AS f
			WHERE (tenants IS NULL OR p.tenant_id = ANY (tenants)) AND order_mgmt_data.in_part(p.order_id, part)) AS w;

		-- What is over has no open units, what is not has some; units lie where their fulfillment is.
		RETURN QUERY
		SELECT 'fulfillments_follow_lines', count(*), count(*) FILTER (WHERE w.wrong), min(w.sample) FILTER (WHERE w.wrong)
		FROM (SELECT format('tenant %s fulfillment %s', f.tenant_id, f.fulfillment_id) AS sample,
				(f.status = ANY (ARRAY['open', 'picked', 'packed'])) <> coalesce(s.open OPERATOR(order_mgmt.>) '0', false)
				OR (f.status = ANY (ARRAY['shipped', 'delivered'])) <> coalesce(s.shipped OPERATOR(order_mgmt.>) '0', false)
				OR coalesce(s.elsewhere, false) AS wrong
			FROM order_mgmt_data.fulfillments AS f
			LEFT JOIN (
				SELECT l.tenant_id, l.fulfillment_id, order_mgmt.sum(l.open) AS open, order_mgmt.sum(l.shipped) AS shipped,
					bool_or(l.order_id <> g.order_id OR CASE WHEN o.location_id = 0 THEN NOT EXISTS (SELECT FROM order_mgmt_data.order_line_parts AS p
						WHERE p.tenant_id = o.tenant_id AND p.order_id = o.order_id AND p.line_no = o.line_no AND p.location_id = g.location_id)
						ELSE o.location_id <> coalesce(g.location_id, 0) END) AS elsewhere
				FROM order_mgmt_data.fulfillment_lines AS l
				JOIN order_mgmt_data.fulfillments AS g ON g.tenant_id = l.tenant_id AND g.fulfillment_id = l.fulfillment_id
				LEFT JOIN order_mgmt_data.order_lines AS o ON o.tenant_id = l.tenant_id AND o.order_id = l.order_id AND o.line_no = l.line_no
				WHERE order_mgmt_data.in_part(l.fulfillment_id, part) GROUP BY l.tenant_id, l.fulfillment_id) AS s ON s.tenant_id = f.tenant_id AND s.fulfillment_id = f.fulfillment_id
			WHERE (tenants IS NULL OR f.tenant_id = ANY (tenants)) AND order_mgmt_data.in_part(f.fulfillment_id, part)) AS w;

		-- What was shipped and has not arrived is what lines of orders say.
		RETURN QUERY
		SELECT 'deliveries_match_lines', count(*), count(*) FILTER (WHERE w.wrong), min(w.sample) FILTER (WHERE w.wrong)
		FROM (SELECT format('tenant %s order %s line %s', tenant_id, order_id, line_no) AS sample,
				coalesce(f.quantity, '0') OPERATOR(order_mgmt.<>) coalesce(l.undelivered, '0') AS wrong
			FROM (SELECT h.tenant_id, h.order_id, f.line_no, order_mgmt.sum(f.shipped) AS quantity
				FROM order_mgmt_data.fulfillments AS h
				JOIN order_mgmt_data.fulfillment_lines AS f ON f.tenant_id = h.tenant_id AND f.fulfillment_id = h.fulfillment_id
				WHERE order_mgmt_data.in_part(h.order_id, part) AND h.status = 'shipped' GROUP BY h.tenant_id, h.order_id, f.line_no) AS f
			FULL JOIN (SELECT l.tenant_id, l.order_id, l.line_no, l.undelivered FROM order_mgmt_data.order_lines AS l
				WHERE order_mgmt_data.in_part(l.order_id, part) AND l.undelivered IS NOT NULL) AS l USING (tenant_id, order_id, line_no)
			WHERE tenants IS NULL OR tenant_id = ANY (tenants)) AS w;

		-- No line without its header.
		RETURN QUERY
		SELECT 'lines_have_documents', count(*), count(*) FILTER (WHERE h.fulfillment_id IS NULL),
			min(format('tenant %s fulfillment %s line %s', l.tenant_id, l.fulfillment_id, l.line_no)) FILTER (WHERE h.fulfillment_id IS NULL)
		FROM order_mgmt_data.fulfillment_lines AS l
		LEFT JOIN order_mgmt_data.fulfillments AS h ON h.tenant_id = l.tenant_id AND h.fulfillment_id = l.fulfillment_id
		WHERE (tenants IS NULL OR l.tenant_id = ANY (tenants)) AND order_mgmt_data.in_part(l.fulfillment_id, part);

		-- No step is dated before what it needs.
		RETURN QUERY
		SELECT 'steps_in_order', count(*), count(*) FILTER (WHERE s.at < s.needed), min(format('tenant %s %s %s', s.tenant_id, s.kind, s.id)) FILTER (WHERE s.at < s.needed)
		FROM (
			SELECT f.tenant_id, 'fulfillment' AS kind, f.fulfillment_id AS id, f.shipped_at AS at, o.occurred_at AS needed
			FROM order_mgmt_data.fulfillments AS f JOIN order_mgmt_data.orders AS o ON o.tenant_id = f.tenant_id AND o.order_id = f.order_id
			WHERE f.shipped_at IS NOT NULL
			UNION ALL
			SELECT f.tenant_id, 'fulfillment', f.fulfillment_id, f.delivered_at, f.shipped_at FROM order_mgmt_data.fulfillments AS f WHERE f.delivered_at IS NOT NULL) AS s
		WHERE (tenants IS NULL OR s.tenant_id = ANY (tenants)) AND order_mgmt_data.in_part(s.id, part);

		-- The log knows how the fulfillment came to its status.
		RETURN QUERY
		SELECT 'fulfillment_log_agrees', count(*), count(*) FILTER (WHERE w.missing), min(w.sample) FILTER (WHERE w.missing)
		FROM (SELECT format('tenant %s fulfillment %s', f.tenant_id, f.fulfillment_id) AS sample,
				NOT EXISTS (SELECT 1 FROM order_mgmt_data.status_log AS s WHERE s.tenant_id = f.tenant_id
					AND s.document_kind = 'fulfillment' AND s.document_id = f.fulfillment_id AND s.to_status = f.status) AS missing
			FROM order_mgmt_data.fulfillments AS f
			WHERE (tenants IS NULL OR f.tenant_id = ANY (tenants)) AND order_mgmt_data.in_part(f.fulfillment_id, part)) AS w;
	ELSIF part.kind = 'all' THEN
		-- What an order line has shipped has left the stock.
		RETURN QUERY
		WITH left_stock AS (
			SELECT m.tenant_id, m.document_id, m.document_line, order_mgmt.sum(m.quantity) AS quantity
			FROM order_mgmt_data.stock_moves AS m
			WHERE m.document_kind = 'order' AND m.to_state OPERATOR(order_mgmt.=) 'customer'
			GROUP BY m.tenant_id, m.document_id, m.document_line
		)
		SELECT 'shipped_units_left_stock', count(*), count(*) FILTER (WHERE l.shipped OPERATOR(order_mgmt.<>) coalesce(m.quantity, '0')),
			min(format('tenant %s order %s line %s', l.tenant_id, l.order_id, l.line_no))
				FILTER (WHERE l.shipped OPERATOR(order_mgmt.<>) coalesce(m.quantity, '0'))
		FROM order_mgmt_data.order_lines AS l
		LEFT JOIN left_stock AS m ON m.tenant_id = l.tenant_id AND m.document_id = l.order_id AND m.document_line = l.line_no
		WHERE l.location_id IS NOT NULL AND l.kit_line_no IS DISTINCT FROM l.line_no AND (tenants IS NULL OR l.tenant_id = ANY (tenants));
	END IF;
END
$$;
COMMENT ON FUNCTION order_mgmt_data.verify_fulfillment(bigint[], order_mgmt_data.verify_part) IS 'the invariants of fulfillments, for verify()';

-- What columns mean, and by what rows are found.
SELECT order_mgmt_data.extend_view('order_mgmt_data.column_meanings', $$SELECT c.name, c.meaning FROM (VALUES
	('fulfillment_id', 'the fulfillment')) AS c (name, meaning)$$);
SELECT order_mgmt_data.describe_rows('order_mgmt.fulfillments', key => 'fulfillment_id', look_ups => 'order_id; fulfillment_number; tracking_number; newest by recorded_at',
	example => $$SELECT fulfillment_number, status, tracking_number FROM order_mgmt.fulfillments WHERE order_id = '0190...'$$, columns => $$
	fulfillment_number: its number on paper: the order's, and a count
	location: that ships it; null: all of it is services
	status: open, picked, packed, shipped, delivered, canceled
	carrier: who carries it; null: nobody said
	tracking_number: of the carrier; null: nobody said
	tracking_url: where it is followed; null: nobody said
	shipped_at: when it left; null: it has not
	delivered_at: when it arrived; null: nobody said$$);
SELECT order_mgmt_data.describe_rows('order_mgmt.fulfillment_lines', key => 'fulfillment_id, line_no', look_ups => 'fulfillment_id; order_id',
	example => $$SELECT sku, open FROM order_mgmt.fulfillment_lines WHERE fulfillment_id = '0190...'$$, columns => $$
	line_no: number of the order's line
	planned: units planned
	open: units to ship
	shipped: units that left
	released: units that were planned and not shipped$$);
