-- Code of stock.

-- Who may read the tables of stock.
SELECT order_mgmt_data.show_rows('order_mgmt_data.reservations', 'read_documents', locations => '{location_id}');
SELECT order_mgmt_data.show_rows('order_mgmt_data.stock_documents', 'read_log', locations => '{location_id}');
SELECT order_mgmt_data.show_rows('order_mgmt_data.stock_document_lines', 'read_log',
	where_seen => $$order_mgmt_data.sees_document('read_log', tenant_id, document_id, 'order_mgmt_data.stock_documents', 'location_id')$$);
SELECT order_mgmt_data.show_rows('order_mgmt_data.stock_policies', 'read_stock', locations => '{location_id}');
SELECT order_mgmt_data.show_rows('order_mgmt_data.stock_exceptions', 'read_stock', locations => '{location_id}');

-- Positions with their codes, so that conditions on these find the rows: each branch joins the tables by itself.  One is in order of the codes, so that
-- a page of positions is merged of both before their moves are summed.  The bound above holds for every stamp: the planner expects fewer moves with it.
CREATE OR REPLACE VIEW order_mgmt_data.folded_positions WITH (security_invoker = true) AS
	(SELECT b.tenant_id, b.item_id, b.location_id, i.sku, l.code AS location, i.is_active AND l.is_active AS is_active,
		greatest(b.fold_stamp, (SELECT c.fold_stamp FROM order_mgmt_data.stock_control AS c)) AS fold_stamp,
		b.free, b.reserved, b.allocated, b.backordered, b.quality_control, b.damaged, b.expired, b.returned, b.in_transit
	FROM order_mgmt_data.stock_balances AS b
	JOIN order_mgmt_data.items AS i ON i.tenant_id = b.tenant_id AND i.item_id = b.item_id
	JOIN order_mgmt_data.locations AS l ON l.tenant_id = b.tenant_id AND l.location_id = b.location_id
	WHERE b.incarnation = (SELECT c.incarnation FROM order_mgmt_data.stock_control AS c)
	ORDER BY b.tenant_id, i.sku, l.code)
	UNION ALL
	SELECT n.tenant_id, n.item_id, n.location_id, n.sku, n.location, n.is_active, (SELECT c.fold_stamp FROM order_mgmt_data.stock_control AS c),
		'0', '0', '0', '0', '0', '0', '0', '0', '0'
	FROM (
		SELECT m.tenant_id, m.item_id, m.location_id, i.sku, l.code AS location, i.is_active AND l.is_active AS is_active
		FROM order_mgmt_data.stock_moves AS m
		JOIN order_mgmt_data.items AS i ON i.tenant_id = m.tenant_id AND i.item_id = m.item_id
		JOIN order_mgmt_data.locations AS l ON l.tenant_id = m.tenant_id AND l.location_id = m.location_id
		WHERE m.stamp >= (SELECT c.fold_stamp FROM order_mgmt_data.stock_control AS c) AND m.stamp <= 9223372036854775807
			AND m.stamp OPERATOR(order_mgmt_data.~=) ANY ((SELECT order_mgmt_data.periods_since(c.fold_stamp) FROM order_mgmt_data.stock_control AS c)::bigint[])
			AND (m.from_state OPERATOR(order_mgmt.<) 'supplier' OR m.to_state OPERATOR(order_mgmt.<) 'supplier' AND m.other_location_id IS NULL)
			AND NOT EXISTS (SELECT FROM order_mgmt_data.stock_balances AS b WHERE b.tenant_id = m.tenant_id AND b.item_id = m.item_id
				AND b.location_id = m.location_id AND b.incarnation = (SELECT c.incarnation FROM order_mgmt_data.stock_control AS c))
		UNION
		SELECT m.tenant_id, m.item_id, m.other_location_id, i.sku, l.code, i.is_active AND l.is_active
		FROM order_mgmt_data.stock_moves AS m
		JOIN order_mgmt_data.items AS i ON i.tenant_id = m.tenant_id AND i.item_id = m.item_id
		JOIN order_mgmt_data.locations AS l ON l.tenant_id = m.tenant_id AND l.location_id = m.other_location_id
		WHERE m.stamp >= (SELECT c.fold_stamp FROM order_mgmt_data.stock_control AS c) AND m.stamp <= 9223372036854775807
			AND m.stamp OPERATOR(order_mgmt_data.~=) ANY ((SELECT order_mgmt_data.periods_since(c.fold_stamp) FROM order_mgmt_data.stock_control AS c)::bigint[])
			AND m.other_location_id IS NOT NULL AND m.to_state OPERATOR(order_mgmt.<) 'supplier'
			AND NOT EXISTS (SELECT FROM order_mgmt_data.stock_balances AS b WHERE b.tenant_id = m.tenant_id AND b.item_id = m.item_id
				AND b.location_id = m.other_location_id AND b.incarnation = (SELECT c.incarnation FROM order_mgmt_data.stock_control AS c))) AS n;
COMMENT ON VIEW order_mgmt_data.folded_positions IS 'one row per item and location that ever moved: its balance of moves below fold_stamp, 0 where none is kept yet';

CREATE OR REPLACE VIEW order_mgmt.stock WITH (security_invoker = true) AS
	SELECT k.tenant_id, k.sku, k.location,
		greatest(p.free, '0') AS free, p.reserved, p.allocated, p.backordered, p.quality_control, p.damaged, p.expired, p.returned, p.in_transit,
		x.sellable, x.on_hand, x.available, k.item_id, k.location_id, x.short, k.is_active AND s.item_id IS NOT NULL AND s.oversell_limit IS NULL AS is_unlimited,
		greatest(p.free, '0')::numeric AS free_numeric, p.reserved::numeric AS reserved_numeric, p.allocated::numeric AS allocated_numeric, p.backordered::numeric AS backordered_numeric,
		p.quality_control::numeric AS quality_control_numeric, p.damaged::numeric AS damaged_numeric, p.expired::numeric AS expired_numeric, p.returned::numeric AS returned_numeric,
		p.in_transit::numeric AS in_transit_numeric, x.sellable::numeric AS sellable_numeric, x.on_hand::numeric AS on_hand_numeric, x.available::numeric AS available_numeric, x.short::numeric AS short_numeric
	FROM order_mgmt_data.folded_positions AS k
	-- the position's own moves since, of which there are few: left to itself the planner may sum the moves of all
	CROSS JOIN LATERAL (
		SELECT k.free OPERATOR(order_mgmt.+) coalesce(order_mgmt.sum(e.delta) FILTER (WHERE e.state OPERATOR(order_mgmt.=) 'free'), '0') AS free,
			k.reserved OPERATOR(order_mgmt.+) coalesce(order_mgmt.sum(e.delta) FILTER (WHERE e.state OPERATOR(order_mgmt.=) 'reserved'), '0') AS reserved,
			k.allocated OPERATOR(order_mgmt.+) coalesce(order_mgmt.sum(e.delta) FILTER (WHERE e.state OPERATOR(order_mgmt.=) 'allocated'), '0') AS allocated,
			k.backordered OPERATOR(order_mgmt.+) coalesce(order_mgmt.sum(e.delta) FILTER (WHERE e.state OPERATOR(order_mgmt.=) 'backordered'), '0') AS backordered,
			k.quality_control OPERATOR(order_mgmt.+) coalesce(order_mgmt.sum(e.delta) FILTER (WHERE e.state OPERATOR(order_mgmt.=) 'quality_control'), '0') AS quality_control,
			k.damaged OPERATOR(order_mgmt.+) coalesce(order_mgmt.sum(e.delta) FILTER (WHERE e.state OPERATOR(order_mgmt.=) 'damaged'), '0') AS damaged,
			k.expired OPERATOR(order_mgmt.+) coalesce(order_mgmt.sum(e.delta) FILTER (WHERE e.state OPERATOR(order_mgmt.=) 'expired'), '0') AS expired,
			k.returned OPERATOR(order_mgmt.+) coalesce(order_mgmt.sum(e.delta) FILTER (WHERE e.state OPERATOR(order_mgmt.=) 'returned'), '0') AS returned,
			k.in_transit OPERATOR(order_mgmt.+) coalesce(order_mgmt.sum(e.delta) FILTER (WHERE e.state OPERATOR(order_mgmt.=) 'in_transit'), '0') AS in_transit
		FROM (
			SELECT d.state, d.delta
			FROM order_mgmt_data.stock_moves AS m
			CROSS JOIN LATERAL (VALUES (m.from_state, OPERATOR(order_mgmt.-) m.quantity),
				(CASE WHEN m.other_location_id IS NULL THEN m.to_state END, m.quantity)) AS d (state, delta)
			WHERE m.tenant_id = k.tenant_id AND m.item_id = k.item_id AND m.location_id = k.location_id AND m.stamp >= k.fold_stamp
				AND m.stamp OPERATOR(order_mgmt_data.~=) ANY ((SELECT order_mgmt_data.periods_since(c.fold_stamp) FROM order_mgmt_data.stock_control AS c)::bigint[])
			UNION ALL
			SELECT m.to_state, m.quantity
			FROM order_mgmt_data.stock_moves AS m
			WHERE m.tenant_id = k.tenant_id AND m.item_id = k.item_id AND m.other_location_id = k.location_id AND m.stamp >= k.fold_stamp
				AND m.stamp OPERATOR(order_mgmt_data.~=) ANY ((SELECT order_mgmt_data.periods_since(c.fold_stamp) FROM order_mgmt_data.stock_control AS c)::bigint[])) AS e) AS p
	LEFT JOIN order_mgmt_data.stock_policies AS s ON s.tenant_id = k.tenant_id AND s.item_id = k.item_id
		AND s.location_id = k.location_id AND s.channel_id = 0
	LEFT JOIN LATERAL (
		SELECT order_mgmt.sum(r.remaining) AS expired_holds
		FROM order_mgmt_data.reservations AS r
		WHERE r.tenant_id = k.tenant_id AND r.item_id = k.item_id AND r.location_id = k.location_id
			AND r.status = 'active' AND r.expires_at <= order_mgmt_data.clock()) AS h ON true
	CROSS JOIN LATERAL (SELECT p.free OPERATOR(order_mgmt.+) p.reserved OPERATOR(order_mgmt.+) p.allocated OPERATOR(order_mgmt.+) p.backordered AS sellable,
		p.free OPERATOR(order_mgmt.+) p.reserved OPERATOR(order_mgmt.+) p.allocated OPERATOR(order_mgmt.+) p.backordered
			OPERATOR(order_mgmt.+) p.quality_control OPERATOR(order_mgmt.+) p.damaged OPERATOR(order_mgmt.+) p.expired
			OPERATOR(order_mgmt.+) p.returned AS on_hand,
		CASE WHEN NOT k.is_active THEN '0'::order_mgmt.quantity WHEN s.item_id IS NOT NULL AND s.oversell_limit IS NULL THEN NULL
			ELSE greatest(p.free OPERATOR(order_mgmt.+) coalesce(h.expired_holds, '0')
				OPERATOR(order_mgmt.-) coalesce(s.safety_stock, '0') OPERATOR(order_mgmt.+) coalesce(s.oversell_limit, '0'), '0') END AS available,
		greatest(OPERATOR(order_mgmt.-) p.free, '0') AS short) AS x
	WHERE order_mgmt_data.sees_tenant('read_stock', k.tenant_id, (SELECT order_mgmt_data.tenants_with('read_stock')));
COMMENT ON VIEW order_mgmt.stock IS 'one row per item and location: quantity per state, on hand, and what can be sold now
short: what was promised and is not there; free is 0 then. sellable = free - short + reserved + allocated + backordered.
available, to an order: free - short + expired holds - safety stock + oversell limit, at least 0; null where is_unlimited; 0 where item or location is inactive.';

-- By the kit's components, of which there are few: each is looked up by its item.
CREATE OR REPLACE VIEW order_mgmt.kit_stock WITH (security_invoker = true) AS
	SELECT i.tenant_id, i.sku, x.location, CASE WHEN x.is_unlimited THEN NULL WHEN i.is_active AND x.components = x.found THEN x.kits ELSE 0 END::order_mgmt.quantity AS available,
		i.is_active AND x.is_unlimited AS is_unlimited, i.item_id, x.location_id,
		CASE WHEN x.is_unlimited THEN NULL WHEN i.is_active AND x.components = x.found THEN x.kits ELSE 0 END AS available_numeric
	FROM order_mgmt_data.items AS i
	CROSS JOIN LATERAL (
		SELECT s.location, s.location_id, count(*) AS found, bool_and(s.is_unlimited) AND count(*) = max(n.components) AS is_unlimited,
			min(floor(s.available_numeric / c.quantity::numeric)) AS kits, max(n.components) AS components
		FROM (SELECT count(*) AS components FROM order_mgmt_data.kit_components AS a
			JOIN order_mgmt_data.items AS b ON b.tenant_id = a.tenant_id AND b.item_id = a.component_id
			WHERE a.tenant_id = i.tenant_id AND a.item_id = i.item_id AND b.kind = 'stocked') AS n
		CROSS JOIN order_mgmt_data.kit_components AS c
		CROSS JOIN LATERAL (SELECT t.location, t.location_id, t.is_unlimited, t.available_numeric FROM order_mgmt.stock AS t
			WHERE t.tenant_id = i.tenant_id AND t.item_id = c.component_id) AS s
		WHERE c.tenant_id = i.tenant_id AND c.item_id = i.item_id
		GROUP BY s.location, s.location_id) AS x
	WHERE i.kind = 'kit';
COMMENT ON VIEW order_mgmt.kit_stock IS 'one row per kit and location where some of what it is made of was: how many kits could be sold there now
available: what its scarcest component makes there, by what stock says of it; 0 where one was never there, or the kit is inactive; null where is_unlimited.';

CREATE OR REPLACE VIEW order_mgmt.stock_documents WITH (security_invoker = true) AS
	SELECT d.tenant_id, d.document_id, d.kind, l.code AS location, d.reason, d.reference, d.actor, d.occurred_at, d.recorded_at
	FROM order_mgmt_data.stock_documents AS d
	JOIN order_mgmt_data.locations AS l ON l.tenant_id = d.tenant_id AND l.location_id = d.location_id;
COMMENT ON VIEW order_mgmt.stock_documents IS 'one row per stock document: goods that were received, adjusted, counted or put into another state at a location
kind: receipt, adjustment, count, state_change. What is on the way between locations is in transfers.';

CREATE OR REPLACE VIEW order_mgmt.stock_document_lines WITH (security_invoker = true) AS
	SELECT x.tenant_id, x.document_id, x.line_no, d.kind, l.code AS location, x.sku, x.quantity, x.from_state, x.to_state, x.counted, c.difference, x.item_id, d.location_id,
		x.quantity::numeric AS quantity_numeric, x.counted::numeric AS counted_numeric, c.difference::numeric AS difference_numeric
	FROM order_mgmt_data.stock_document_lines AS x
	JOIN order_mgmt_data.stock_documents AS d ON d.tenant_id = x.tenant_id AND d.document_id = x.document_id
	JOIN order_mgmt_data.locations AS l ON l.tenant_id = d.tenant_id AND l.location_id = d.location_id
	CROSS JOIN LATERAL (SELECT CASE WHEN d.kind <> ALL (ARRAY['adjustment', 'count']) THEN NULL
		WHEN x.from_state OPERATOR(order_mgmt.=) 'free' THEN OPERATOR(order_mgmt.-) x.quantity ELSE x.quantity END AS difference) AS c
	WHERE order_mgmt_data.sees_same(d.document_id, x.document_id);
COMMENT ON VIEW order_mgmt.stock_document_lines IS 'one row per line of a stock document: how many units went from which state to which
difference: of an adjustment what it says, of a count counted less what was there; 0 units and no states where that was the same.';

CREATE OR REPLACE VIEW order_mgmt.reservations WITH (security_invoker = true) AS
	SELECT r.tenant_id, r.reservation_id, r.line_no, r.sku, r.location, r.channel, r.holder, r.quantity,
		CASE WHEN r.status = 'active' AND r.expires_at <= order_mgmt_data.clock() THEN '0'::order_mgmt.quantity ELSE r.remaining END AS remaining,
		CASE WHEN r.status = 'active' AND r.expires_at <= order_mgmt_data.clock() THEN 'expired' ELSE r.status END AS status,
		r.expires_at, r.actor, r.occurred_at, r.recorded_at, r.metadata, r.short, r.quantity::numeric AS quantity_numeric,
		CASE WHEN r.status = 'active' AND r.expires_at <= order_mgmt_data.clock() THEN 0 ELSE r.remaining::numeric END AS remaining_numeric,
		r.short::numeric AS short_numeric
	FROM order_mgmt_data.reservations AS r;
COMMENT ON VIEW order_mgmt.reservations IS 'one row per held item and location of a reservation
status: expired as soon as its time is over, whether or not a job has given the units back to free yet; it holds nothing then (remaining 0).
short: of quantity, what was not there when it was held.';

CREATE OR REPLACE VIEW order_mgmt.stock_policies WITH (security_invoker = true, security_barrier = true) AS
	SELECT s.tenant_id, i.sku, l.code AS location, c.code AS channel, s.safety_stock, s.oversell_limit, s.oversell_limit IS NULL AS is_unlimited,
		s.safety_stock::numeric AS safety_stock_numeric, s.oversell_limit::numeric AS oversell_limit_numeric
	FROM order_mgmt_data.stock_policies AS s
	JOIN order_mgmt_data.items AS i ON i.tenant_id = s.tenant_id AND i.item_id = s.item_id
	JOIN order_mgmt_data.locations AS l ON l.tenant_id = s.tenant_id AND l.location_id = s.location_id
	LEFT JOIN order_mgmt_data.channels AS c ON c.tenant_id = s.tenant_id AND c.channel_id = s.channel_id
	WHERE order_mgmt_data.sees_tenant('read_policies', s.tenant_id, (SELECT order_mgmt_data.tenants_with('read_policies')));
COMMENT ON VIEW order_mgmt.stock_policies IS 'one row per policy: safety stock and oversell limit of an item at a location, or a channel''s own buffer
oversell_limit: null where is_unlimited.';

CREATE OR REPLACE VIEW order_mgmt.stock_exceptions WITH (security_invoker = true) AS
	SELECT x.tenant_id, x.stock_exception_id, x.status, x.sku, x.location, x.quantity, x.order_id, x.line_no, x.actor, x.occurred_at, x.recorded_at,
		x.settled_by, x.settled_at, x.settlement, x.role_name, x.quantity::numeric AS quantity_numeric
	FROM order_mgmt_data.stock_exceptions AS x;
COMMENT ON VIEW order_mgmt.stock_exceptions IS 'one row per order line of which goods were sold at a register that were not there by the books: how many, who settled it, and how
role_name: the role that sold, where actor is another name; null = actor is the role.';

CREATE OR REPLACE FUNCTION order_mgmt.receive_stock(location text, lines order_mgmt.strict_jsonb, reference text DEFAULT NULL,
		document_id uuid DEFAULT NULL, occurred_at timestamptz DEFAULT NULL,
		idempotency_key text DEFAULT NULL, options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.stock_result LANGUAGE C VOLATILE ROWS 10 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_receive_stock';
COMMENT ON FUNCTION order_mgmt.receive_stock(text, order_mgmt.strict_jsonb, text, uuid, timestamptz, text, order_mgmt.strict_jsonb, bigint) IS 'books goods that arrived from a supplier: supplier -> free
lines: [{"sku" or "barcode","quantity","unit_cost"?,"line_cost"?,"unit"?}]; unit, in all documents of stock: what quantity and unit_cost are of, one of the item''s units (put_unit), null = its own. unit_cost as "12.50 EUR", with up to six decimals, or line_cost: what all units of the line cost (3,000 for "4.00 EUR"); of costs the moving average is made; one in another currency than the positions first is booked at the average, as an estimate. A line is refused (value_out_of_range) whose goods cost more than an amount of a call may be, or fill their position beyond 2^62 millionths of a unit or a value of 2^61 minor units. Waiting backorders are allocated first come, first served. Returns a row per line: the document and the stock of the position as it is now.
Example: SELECT document_id, sku, available FROM order_mgmt.receive_stock(''BER'', ''[{"sku":"A-1","quantity":5}]'')';

CREATE OR REPLACE FUNCTION order_mgmt.adjust_stock(location text, lines order_mgmt.strict_jsonb, reason text,
		document_id uuid DEFAULT NULL, occurred_at timestamptz DEFAULT NULL,
		idempotency_key text DEFAULT NULL, options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.stock_result LANGUAGE C VOLATILE ROWS 10 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_adjust_stock';
COMMENT ON FUNCTION order_mgmt.adjust_stock(text, order_mgmt.strict_jsonb, text, uuid, timestamptz, text, order_mgmt.strict_jsonb, bigint) IS 'corrects the shelf: loss -> free for what was found, free -> loss for what is missing
lines: [{"sku" or "barcode","quantity","unit"?}], quantity signed and not zero. A loss of more than is available is refused; {"forced": true} in options records it all the same.
Example: SELECT sku, available FROM order_mgmt.adjust_stock(''BER'', ''[{"sku":"A-1","quantity":-1}]'', ''broken'')';

CREATE OR REPLACE FUNCTION order_mgmt.count_stock(location text, lines order_mgmt.strict_jsonb, reason text,
		document_id uuid DEFAULT NULL, occurred_at timestamptz DEFAULT NULL,
		idempotency_key text DEFAULT NULL, options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.stock_result LANGUAGE C VOLATILE ROWS 10 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_count_stock';
COMMENT ON FUNCTION order_mgmt.count_stock(text, order_mgmt.strict_jsonb, text, uuid, timestamptz, text, order_mgmt.strict_jsonb, bigint) IS 'records what was counted on the shelf: the sellable quantity (free - short + reserved + allocated + backordered) becomes that
lines: [{"sku" or "barcode","counted","expected"?,"unit"?}]. With expected, the call is refused (stock_changed) when the shelf holds another quantity; the difference is booked against loss. Returns a row per line with counted and difference (counted less what was there), and the stock of the position as it is now.
Example: SELECT sku, counted, difference FROM order_mgmt.count_stock(''BER'', ''[{"sku":"A-1","counted":7,"expected":5}]'', ''recount'')';

CREATE OR REPLACE FUNCTION order_mgmt.change_stock_state(location text, lines order_mgmt.strict_jsonb, reason text DEFAULT NULL,
		document_id uuid DEFAULT NULL, occurred_at timestamptz DEFAULT NULL,
		idempotency_key text DEFAULT NULL, options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.stock_result LANGUAGE C VOLATILE ROWS 10 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_change_stock_state';
COMMENT ON FUNCTION order_mgmt.change_stock_state(text, order_mgmt.strict_jsonb, text, uuid, timestamptz, text, order_mgmt.strict_jsonb, bigint) IS 'moves goods between the states of the shelf
lines: [{"sku" or "barcode","quantity","from_state","to_state","unit"?}]; states: free, quality_control, damaged, expired, returned.
Example: SELECT sku, damaged FROM order_mgmt.change_stock_state(''BER'', ''[{"sku":"A-1","quantity":1,"from_state":"free","to_state":"damaged"}]'')';

CREATE OR REPLACE FUNCTION order_mgmt.put_stock_policy(sku text, location text, channel text DEFAULT NULL, safety_stock numeric DEFAULT NULL,
		oversell_limit text DEFAULT NULL, tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.stock_policies LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_put_stock_policy';
COMMENT ON FUNCTION order_mgmt.put_stock_policy(text, text, text, numeric, text, bigint) IS 'sets how much of an item at a location is kept back and how far it may be oversold
safety_stock: units, 0 where there was no policy; null, here and below: as it is, 0 at first. With a channel: safety_stock is that channel''s own buffer, nothing else.
oversell_limit: how many units orders and holds may take beyond what is there, as ''10'', or ''unlimited''. What they take beyond is backordered.
Example: SELECT * FROM order_mgmt.put_stock_policy(''A-1'', ''BER'', safety_stock => 2)';

CREATE OR REPLACE FUNCTION order_mgmt.reserve_stock(channel text, lines order_mgmt.strict_jsonb, expires_in interval DEFAULT '15 minutes',
		holder text DEFAULT NULL, secret text DEFAULT NULL, reservation_id uuid DEFAULT NULL, metadata order_mgmt.strict_jsonb DEFAULT '{}',
		idempotency_key text DEFAULT NULL, options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.reservations LANGUAGE C VOLATILE ROWS 10 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_reserve_stock';
COMMENT ON FUNCTION order_mgmt.reserve_stock(text, order_mgmt.strict_jsonb, interval, text, text, uuid, order_mgmt.strict_jsonb, text, order_mgmt.strict_jsonb, bigint) IS 'holds goods for a while: free -> reserved, all lines or none
channel: null = none; then each line names its location. lines: [{"sku" or "barcode","quantity","location"?,"ship_complete"?,"unit"?}]; without a location served as a line of place_order is. Of a kit, what it is made of is held, all at one location, in rows of their own. What it holds beyond the shelf is backordered by its order. holder: who may extend, release or order it (null = anyone). Returns a row per line and location, those of an item that name the same location together.
secret: a text of at least 128 random bits, which who may not read the documents of others brings again to extend, release, order or read it.
Example: SELECT * FROM order_mgmt.reserve_stock(''web'', ''[{"sku":"A-1","quantity":1}]'', ''10 minutes'')';

CREATE OR REPLACE FUNCTION order_mgmt.extend_reservation(reservation_id uuid, expires_in interval, holder text DEFAULT NULL,
		secret text DEFAULT NULL, idempotency_key text DEFAULT NULL, options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.reservations LANGUAGE C VOLATILE ROWS 10 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_extend_reservation';
COMMENT ON FUNCTION order_mgmt.extend_reservation(uuid, interval, text, text, text, order_mgmt.strict_jsonb, bigint) IS 'lets an active reservation live until expires_in from now; an expired one is refused
secret: the one that it was made with.
Example: SELECT * FROM order_mgmt.extend_reservation(reservation_id => ''0190...'', expires_in => ''10 minutes'')';

CREATE OR REPLACE FUNCTION order_mgmt.release_reservation(reservation_id uuid, holder text DEFAULT NULL, secret text DEFAULT NULL,
		reason text DEFAULT NULL, idempotency_key text DEFAULT NULL, options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.reservations LANGUAGE C VOLATILE ROWS 10 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_release_reservation';
COMMENT ON FUNCTION order_mgmt.release_reservation(uuid, text, text, text, text, order_mgmt.strict_jsonb, bigint) IS 'gives held stock back: reserved -> free
One that has expired ends as expired, not as released. One that has ended already is refused (illegal_transition). secret: the one that it was made with.
Example: SELECT * FROM order_mgmt.release_reservation(''0190...'')';

CREATE OR REPLACE FUNCTION order_mgmt.own_reservation(reservation_id uuid, secret text, tenant_id bigint DEFAULT NULL)
	RETURNS jsonb LANGUAGE C STABLE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_own_reservation';
COMMENT ON FUNCTION order_mgmt.own_reservation(uuid, text, bigint) IS 'a reservation as its visitor may see it, to who brings the secret that it was made with: what is held until when
A wrong secret is answered as a reservation that does not exist.
Example: SELECT order_mgmt.own_reservation(''0190...'', ''Zm9yIG15IGV5ZXMgb25seQ'') ->> ''expires_at''';

CREATE OR REPLACE FUNCTION order_mgmt.available(sku text, location text DEFAULT NULL, channel text DEFAULT NULL,
		purpose text DEFAULT 'order', tenant_id bigint DEFAULT NULL)
	RETURNS numeric LANGUAGE C STABLE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_available';
COMMENT ON FUNCTION order_mgmt.available(text, text, text, text, bigint) IS 'the units that one line of a call would get now: at a location, by a channel, or anywhere (the sum)
By a channel: the most that one of its locations has, less its buffer, or the goods that all of them have, unless it says ship_complete.
purpose: order = an order or a hold, which may use the oversell limit and leave the safety stock; shelf = a sale at a register, a transfer, a write-off: goods that are there, the safety stock too.
Of a kit: as many as its scarcest component makes at one location (anywhere: the sum of these).
0 where item or location is inactive; null = unlimited (untracked item, or an oversell limit that is unlimited). Takes nothing. Goods that a sale in progress has taken are taken; a REPEATABLE READ transaction is answered from its snapshot.
Example: SELECT order_mgmt.available(''A-1'', ''BER'', purpose => ''shelf'')';

CREATE OR REPLACE FUNCTION order_mgmt.available_items(channel text, skus text[], tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.available_item LANGUAGE C STABLE PARALLEL UNSAFE ROWS 50 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_available_items';
COMMENT ON FUNCTION order_mgmt.available_items(text, text[], bigint) IS 'what the items of a page cost in a channel, and what of each one line of an order would get now
A row for each sku, in their order: available is what available() says of it by that channel for an order. price: null where the price list has none in the channel''s currency. Takes nothing.
Example: SELECT sku, price, available FROM order_mgmt.available_items(''web'', ''{A-1}'')';

CREATE OR REPLACE FUNCTION order_mgmt.settle_stock_exception(stock_exception_id uuid, reason text,
		idempotency_key text DEFAULT NULL, options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.stock_exceptions LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_settle_stock_exception';
COMMENT ON FUNCTION order_mgmt.settle_stock_exception(uuid, text, text, order_mgmt.strict_jsonb, bigint) IS 'says that an exception of stock was seen to, and how
It moves nothing: what puts the shelf right is a count, a receipt or an adjustment of its own.
Example: SELECT status FROM order_mgmt.settle_stock_exception(''0190...'', ''a delivery was not booked; received now'')';

CREATE OR REPLACE FUNCTION order_mgmt.expire_holds(rows_max integer DEFAULT 1000, tenant_id bigint DEFAULT NULL)
	RETURNS bigint LANGUAGE C VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_expire_holds';
COMMENT ON FUNCTION order_mgmt.expire_holds(integer, bigint) IS 'releases expired holds, oldest first, at most rows_max lines of reservations; returns how many
An expired hold counts as free at its instant; this writes it down, and serves orders that wait. Run it until it returns 0, from a job. Holds that somebody works on are left for the next time.
Example: SELECT order_mgmt.expire_holds()';

CREATE OR REPLACE FUNCTION order_mgmt.explain_stock(sku text, location text, tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.stock_term LANGUAGE C VOLATILE ROWS 12 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_explain_stock';
COMMENT ON FUNCTION order_mgmt.explain_stock(text, text, bigint) IS 'why so much of an item is available at a location: every term of the sum, and the live counter
Example: SELECT term, quantity FROM order_mgmt.explain_stock(''A-1'', ''BER'')';

CREATE OR REPLACE FUNCTION order_mgmt.stock_holders(sku text, location text, tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.stock_holder LANGUAGE C VOLATILE ROWS 10 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_stock_holders';
COMMENT ON FUNCTION order_mgmt.stock_holders(text, text, bigint) IS 'the sessions whose open transactions hold stock of an item at a location, or wait for it
access: holds, waits, or may hold (it uses more positions than are listed). held: what all of them together have taken; null with the lock engine.
A prepared transaction has no pid; application_name is its name.
Example: SELECT pid, role, state, access FROM order_mgmt.stock_holders(''A-1'', ''BER'')';

CREATE OR REPLACE VIEW order_mgmt_report.stock_on_hand WITH (security_invoker = true) AS
	SELECT s.tenant_id, s.location_id, s.location, s.item_id, s.sku, s.on_hand::numeric AS on_hand_quantity, s.sellable::numeric AS sellable_quantity,
		s.free::numeric AS free_quantity, s.reserved::numeric AS reserved_quantity, s.allocated::numeric AS allocated_quantity,
		s.backordered::numeric AS backordered_quantity, s.quality_control::numeric AS quality_control_quantity, s.damaged::numeric AS damaged_quantity,
		s.expired::numeric AS expired_quantity, s.returned::numeric AS returned_quantity, s.in_transit::numeric AS in_transit_quantity,
		s.available::numeric AS available_quantity, s.short::numeric AS short_quantity, s.is_unlimited
	FROM order_mgmt.stock AS s
	WHERE order_mgmt_data.sees_tenant('reports', s.tenant_id, (SELECT order_mgmt_data.tenants_with('reports')));
COMMENT ON VIEW order_mgmt_report.stock_on_hand IS 'one row per location and item: what is there, by state, and what can be sold now
available_quantity: null where is_unlimited. short_quantity: promised and not there; free_quantity is 0 then. in_transit_quantity: on its way here, not on hand.';

SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT d.tenant_id, 'stock_documents', 'location', d.location_id, NULL FROM order_mgmt_data.stock_documents AS d$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT x.tenant_id, 'stock_document_lines', 'item', x.item_id, x.sku FROM order_mgmt_data.stock_document_lines AS x$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT p.tenant_id, 'stock_policies', 'item', p.item_id, NULL FROM order_mgmt_data.stock_policies AS p$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT p.tenant_id, 'stock_policies', 'location', p.location_id, NULL FROM order_mgmt_data.stock_policies AS p$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT p.tenant_id, 'stock_policies', 'channel', p.channel_id, NULL FROM order_mgmt_data.stock_policies AS p WHERE p.channel_id <> 0$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT r.tenant_id, 'reservations', 'item', r.item_id, r.sku FROM order_mgmt_data.reservations AS r$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT r.tenant_id, 'reservations', 'location', r.location_id, r.location FROM order_mgmt_data.reservations AS r$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT r.tenant_id, 'reservations', 'channel', NULL, r.channel FROM order_mgmt_data.reservations AS r WHERE r.channel IS NOT NULL$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.documents', $$SELECT x.tenant_id, 'reservation', x.reservation_id, x.status FROM order_mgmt_data.reservations AS x$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT x.tenant_id, 'stock_exceptions', 'item', x.item_id, x.sku FROM order_mgmt_data.stock_exceptions AS x$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT x.tenant_id, 'stock_exceptions', 'location', x.location_id, x.location FROM order_mgmt_data.stock_exceptions AS x$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.documents', $$SELECT x.tenant_id, 'stock_exception', x.stock_exception_id, x.status FROM order_mgmt_data.stock_exceptions AS x$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.documents', $$SELECT x.tenant_id, 'stock_document', x.document_id, NULL FROM order_mgmt_data.stock_documents AS x$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.promises', $$SELECT r.tenant_id, r.item_id, r.location_id, r.remaining, '0', '0' FROM order_mgmt_data.reservations AS r WHERE r.status = 'active'$$);

CREATE OR REPLACE FUNCTION order_mgmt_data.counter_mismatches()
	RETURNS TABLE (tenant_id bigint, item_id bigint, location_id bigint, counter order_mgmt.quantity, ledger order_mgmt.quantity)
	LANGUAGE C VOLATILE ROWS 1 AS 'MODULE_PATHNAME', 'om_counter_mismatches';
COMMENT ON FUNCTION order_mgmt_data.counter_mismatches() IS 'idle counters that differ from the ledger as it is now, at every isolation level; under traffic a row may be one that moved meanwhile';

CREATE OR REPLACE FUNCTION order_mgmt_data.verify_stock(tenants bigint[], part order_mgmt_data.verify_part)
	RETURNS SETOF order_mgmt.verification LANGUAGE plpgsql VOLATILE ROWS 10 SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan
AS $$
DECLARE
	suspects text[];
	seen text[];
BEGIN
	IF part.kind = 'now' THEN
		-- Idle counters equal the ledger. Counters move while we read: only what differs three times is wrong.
		FOR attempt IN 1 .. 3 LOOP
			SELECT array_agg(format('tenant %s item %s location %s: counter %s, ledger %s', m.tenant_id, m.item_id, m.location_id, m.counter, m.ledger))
			INTO seen FROM order_mgmt_data.counter_mismatches() AS m
			WHERE tenants IS NULL OR m.tenant_id = ANY (tenants);
			suspects := CASE WHEN attempt = 1 THEN seen
				ELSE ARRAY(SELECT a.t FROM unnest(suspects) AS a (t) JOIN unnest(seen) AS b (t) ON b.t = a.t) END;
			EXIT WHEN coalesce(cardinality(suspects), 0) = 0;
		END LOOP;
		RETURN QUERY SELECT 'counters_match_ledger', (SELECT count(*) FROM order_mgmt_data.counter_entries()),
			coalesce(cardinality(suspects), 0)::bigint, suspects[1];

		-- The shelf: what is sellable and every state but free is never negative; without a policy nothing is oversold.
		RETURN QUERY
		SELECT 'stock_not_negative', count(*), count(*) FILTER (WHERE w.wrong), min(w.sample) FILTER (WHERE w.wrong)
		FROM (SELECT (p.reserved OPERATOR(order_mgmt.<) '0' OR p.allocated OPERATOR(order_mgmt.<) '0'
				OR p.backordered OPERATOR(order_mgmt.<) '0' OR p.quality_control OPERATOR(order_mgmt.<) '0'
				OR p.damaged OPERATOR(order_mgmt.<) '0' OR p.expired OPERATOR(order_mgmt.<) '0'
				OR p.returned OPERATOR(order_mgmt.<) '0' OR p.in_transit OPERATOR(order_mgmt.<) '0'
				OR (p.free OPERATOR(order_mgmt.+) p.reserved OPERATOR(order_mgmt.+) p.allocated
					OPERATOR(order_mgmt.+) p.backordered) OPERATOR(order_mgmt.<) '0'
				OR (p.free OPERATOR(order_mgmt.<) '0' AND s.item_id IS NULL))
				AND NOT EXISTS (SELECT 1 FROM order_mgmt_data.stock_moves AS m WHERE m.tenant_id = p.tenant_id
					AND m.item_id = p.item_id AND (m.location_id = p.location_id OR m.other_location_id = p.location_id)
					AND m.stamp OPERATOR(order_mgmt_data.~=) ANY ((SELECT order_mgmt_data.periods_since(0))::bigint[])
					AND m.posting & 1 = 1) AS wrong,
				format('tenant %s item %s location %s: free %s', p.tenant_id, p.item_id, p.location_id, p.free) AS sample
			FROM order_mgmt_data.stock_positions AS p
			LEFT JOIN order_mgmt_data.stock_policies AS s ON s.tenant_id = p.tenant_id AND s.item_id = p.item_id
				AND s.location_id = p.location_id AND s.channel_id = 0
			WHERE tenants IS NULL OR p.tenant_id = ANY (tenants)) AS w;
	ELSIF part.kind = 'documents' THEN
		-- Reservations: only active ones hold anything.
		RETURN QUERY
		SELECT 'reservation_statuses', count(*),
			count(*) FILTER (WHERE r.status <> 'active' AND r.remaining OPERATOR(order_mgmt.<>) '0'),
			min(format('tenant %s reservation %s', r.tenant_id, r.reservation_id))
				FILTER (WHERE r.status <> 'active' AND r.remaining OPERATOR(order_mgmt.<>) '0')
		FROM order_mgmt_data.reservations AS r WHERE (tenants IS NULL OR r.tenant_id = ANY (tenants)) AND order_mgmt_data.in_part(r.reservation_id, part);

		-- The log knows how the reservation came to its status.
		RETURN QUERY
		SELECT 'status_log_agrees', count(*), count(*) FILTER (WHERE w.missing), min(w.sample) FILTER (WHERE w.missing)
		FROM (SELECT format('tenant %s reservation %s line %s', r.tenant_id, r.reservation_id, r.line_no) AS sample,
				NOT EXISTS (SELECT 1 FROM order_mgmt_data.status_log AS s WHERE s.tenant_id = r.tenant_id
					AND s.document_kind = 'reservation' AND s.document_id = r.reservation_id AND s.document_line = r.line_no AND s.to_status = r.status) AS missing
			FROM order_mgmt_data.reservations AS r
			WHERE (tenants IS NULL OR r.tenant_id = ANY (tenants)) AND order_mgmt_data.in_part(r.reservation_id, part)) AS w;
	ELSIF part.kind = 'all' THEN
		-- Only items that are stocked have stock, in quantities of their scale.
		RETURN QUERY
		SELECT 'stock_fits_items', count(*), count(*) FILTER (WHERE w.wrong), min(w.sample) FILTER (WHERE w.wrong)
		FROM (SELECT format('tenant %s item %s location %s: %s of scale %s', p.tenant_id, p.item_id, p.location_id, i.kind, i.scale) AS sample,
				q.is_any AND (i.kind <> 'stocked' OR q.scale > i.scale) AS wrong
			FROM order_mgmt_data.stock_positions AS p
			JOIN order_mgmt_data.items AS i ON i.tenant_id = p.tenant_id AND i.item_id = p.item_id
			CROSS JOIN LATERAL (SELECT bool_or(v.quantity OPERATOR(order_mgmt.<>) '0') AS is_any, max(scale(trim_scale(v.quantity::numeric))) AS scale
				FROM (VALUES (p.free), (p.reserved), (p.allocated), (p.backordered), (p.quality_control), (p.damaged), (p.expired), (p.returned),
					(p.in_transit)) AS v (quantity)) AS q
			WHERE tenants IS NULL OR p.tenant_id = ANY (tenants)) AS w;

		-- What lines of stock documents say was moved.
		RETURN QUERY
		SELECT 'stock_lines_match_moves', count(*), count(*) FILTER (WHERE w.wrong), min(w.sample) FILTER (WHERE w.wrong)
		FROM (SELECT format('tenant %s document %s line %s', x.tenant_id, x.document_id, x.line_no) AS sample,
				bool_or(d.document_id IS NULL) OR bool_or(x.quantity OPERATOR(order_mgmt.>) '0') AND NOT coalesce(bool_or(m.item_id = x.item_id
					AND m.location_id = d.location_id AND m.from_state OPERATOR(order_mgmt.=) x.from_state
					AND m.to_state OPERATOR(order_mgmt.=) x.to_state AND m.quantity OPERATOR(order_mgmt.=) x.quantity), false) AS wrong
			FROM order_mgmt_data.stock_document_lines AS x
			LEFT JOIN order_mgmt_data.stock_documents AS d ON d.tenant_id = x.tenant_id AND d.document_id = x.document_id
			LEFT JOIN order_mgmt_data.stock_moves AS m ON m.tenant_id = x.tenant_id AND m.document_id = x.document_id AND m.document_line = x.line_no
				AND m.document_kind = 'stock_document'
			WHERE tenants IS NULL OR x.tenant_id = ANY (tenants)
			GROUP BY x.tenant_id, x.document_id, x.line_no) AS w;

		-- Every exception is what was forced of its line.
		RETURN QUERY
		SELECT 'exceptions_match_moves', count(*), count(*) FILTER (WHERE w.wrong), min(w.sample) FILTER (WHERE w.wrong)
		FROM (SELECT x.quantity OPERATOR(order_mgmt.<>) coalesce(f.quantity, '0') AS wrong,
				format('tenant %s exception %s', x.tenant_id, x.stock_exception_id) AS sample
			FROM order_mgmt_data.stock_exceptions AS x
			LEFT JOIN (SELECT m.tenant_id, m.document_id, m.document_line, order_mgmt.sum(m.quantity) AS quantity
				FROM order_mgmt_data.stock_moves AS m WHERE m.document_kind = 'order' AND m.posting & 1 = 1
				GROUP BY m.tenant_id, m.document_id, m.document_line) AS f
				ON f.tenant_id = x.tenant_id AND f.document_id = x.order_id AND f.document_line = x.line_no
			WHERE tenants IS NULL OR x.tenant_id = ANY (tenants)) AS w;
	END IF;
END
$$;
COMMENT ON FUNCTION order_mgmt_data.verify_stock(bigint[], order_mgmt_data.verify_part) IS 'the invariants of stock and reservations, for verify()';

-- What columns mean, and by what rows are found.
SELECT order_mgmt_data.extend_view('order_mgmt_data.column_meanings', $$SELECT c.name, c.meaning FROM (VALUES
	('free', 'promised to nobody; 0 where more was promised than there is'),
	('short', 'promised, and not there'),
	('is_unlimited', 'true: orders get any quantity, and may wait for it'),
	('reserved', 'held by reservations'),
	('quality_control', 'on hand, not inspected'),
	('expired', 'on hand, past its date')) AS c (name, meaning)$$);
SELECT order_mgmt_data.describe_rows('order_mgmt.kit_stock', key => 'tenant_id, sku, location', look_ups => 'sku',
	example => $$SELECT location, available FROM order_mgmt.kit_stock WHERE sku = 'SET'$$, columns => $$
	sku: code of the kit
	item_id: the kit, whatever its code
	available: kits that can be sold there; null: unlimited
	is_unlimited: none of its components ends there$$);
SELECT order_mgmt_data.describe_rows('order_mgmt.stock', key => 'tenant_id, sku, location', look_ups => 'sku',
	example => $$SELECT location, on_hand, available FROM order_mgmt.stock WHERE sku = 'A-1'$$, columns => $$
	allocated: promised to order lines and transfers
	backordered: owed to order lines, and not there yet
	damaged: on hand, not for sale
	returned: on hand, came back, not inspected
	in_transit: on its way here, not on hand
	sellable: free - short + reserved + allocated + backordered
	on_hand: what is on the shelf, in all states
	available: what an order gets now; null: without limit$$);
SELECT order_mgmt_data.describe_rows('order_mgmt.stock_documents', key => 'document_id', look_ups => 'reference; location; newest by recorded_at',
	example => $$SELECT kind, location, reason, actor FROM order_mgmt.stock_documents WHERE document_id = '0190...'$$, columns => $$
	document_id: the document
	kind: receipt, adjustment, count, state_change
	location: code of the location whose goods it is about
	reason: why, as the caller said; null: nothing was said, or it is a receipt
	reference: the caller's name of a receipt; null: none
	actor: who did it$$);
SELECT order_mgmt_data.describe_rows('order_mgmt.stock_document_lines', key => 'document_id, line_no', look_ups => 'document_id',
	example => $$SELECT sku, counted, difference FROM order_mgmt.stock_document_lines WHERE document_id = '0190...' ORDER BY line_no$$, columns => $$
	document_id: the document
	line_no: number of the line, as the caller gave them
	kind: of the document: receipt, adjustment, count, state_change
	location: code of the location
	sku: code of the item
	quantity: units that were moved
	from_state: where they came from; null: a count found what was there
	to_state: where they went; null: a count found what was there
	counted: what was counted; null: it is no count, or one of before 0.5.0
	difference: what was found, or is missing where it is negative; null: it is neither an adjustment nor a count
	item_id: id of the item
	location_id: id of the location$$);
SELECT order_mgmt_data.describe_rows('order_mgmt.stock_result', columns => $$
	document_id: the document that was made
	line_no: number of the line
	sku: code of the item
	location: code of the location
	quantity: units that were moved
	counted: what was counted; null: it is no count
	difference: what was found, or is missing where it is negative; null: it is neither an adjustment nor a count
	allocated: promised to order lines and transfers
	backordered: owed to order lines, and not there yet
	damaged: on hand, not for sale
	returned: on hand, came back, not inspected
	in_transit: on its way here, not on hand
	sellable: free - short + reserved + allocated + backordered
	on_hand: what is on the shelf, in all states
	available: what an order gets now; null: without limit$$);
SELECT order_mgmt_data.describe_rows('order_mgmt.reservations', key => 'reservation_id, line_no', look_ups => 'reservation_id; holder; newest by recorded_at',
	example => $$SELECT sku, remaining, status, expires_at FROM order_mgmt.reservations WHERE reservation_id = '0190...'$$, columns => $$
	reservation_id: the reservation
	line_no: number of its line
	channel: for which it is held; null: for any
	holder: who holds it, as the caller said; null: nobody in particular
	quantity: what was held
	remaining: what is still held
	status: active, converted, expired, released
	expires_at: until when
	short: of quantity, what was not there when it was held$$);
SELECT order_mgmt_data.describe_rows('order_mgmt.stock_policies', key => 'tenant_id, sku, location, channel', look_ups => 'sku',
	example => $$SELECT safety_stock, oversell_limit FROM order_mgmt.stock_policies WHERE sku = 'A-1' AND location = 'BER'$$, columns => $$
	channel: code of the channel whose own buffer it is; null: of all
	safety_stock: what is kept back
	oversell_limit: how far it may be promised beyond what is there; null: without limit$$);
SELECT order_mgmt_data.describe_rows('order_mgmt.stock_exceptions', key => 'stock_exception_id', look_ups => 'order_id; newest by recorded_at',
	example => $$SELECT sku, location, quantity, order_id FROM order_mgmt.stock_exceptions WHERE status = 'open'$$, columns => $$
	stock_exception_id: the exception
	status: open, settled
	quantity: what was sold and not there
	order_id: the sale
	line_no: number of its line
	settled_by: who saw to it; null: nobody yet
	settled_at: when; null: not yet
	settlement: how, in words; null: not yet$$);
SELECT order_mgmt_data.describe_rows('order_mgmt_report.stock_on_hand', key => 'tenant_id, sku, location',
	example => $$SELECT sku, on_hand_quantity FROM order_mgmt_report.stock_on_hand WHERE location = 'BER'$$, columns => $$
	on_hand_quantity: on the shelf, in all states
	sellable_quantity: free - short + reserved + allocated + backordered
	free_quantity: promised to nobody
	reserved_quantity: held by reservations
	allocated_quantity: promised to order lines and transfers
	backordered_quantity: owed, and not there yet
	quality_control_quantity: on hand, not inspected
	damaged_quantity: on hand, not for sale
	expired_quantity: on hand, past its date
	returned_quantity: on hand, came back, not inspected
	in_transit_quantity: on its way here, not on hand
	available_quantity: what an order gets now; null: without limit
	short_quantity: promised, and not there$$);
SELECT order_mgmt_data.describe_rows('order_mgmt.stock_at', columns => $$
	at: the instant
	allocated: promised to order lines and transfers
	backordered: owed to order lines, and not there yet
	damaged: on hand, not for sale
	returned: on hand, came back, not inspected
	in_transit: on its way here, not on hand$$);
SELECT order_mgmt_data.describe_rows('order_mgmt.stock_term', columns => $$
	step: its place in the sum
	term: what it is called
	quantity: units it adds; null: without limit
	meaning: what it is$$);
SELECT order_mgmt_data.describe_rows('order_mgmt.stock_holder', columns => $$
	pid: of the session
	role: that it is of
	application_name: as it calls itself
	state: as pg_stat_activity has it; null: the reader may not see it
	transaction_start: when its transaction began; null: the reader may not see it
	access: holds or waits
	held: units; null: it waits$$);
SELECT order_mgmt_data.describe_rows('order_mgmt.available_item', columns => $$
	sku: the item
	price: of one unit in the price list; null: it has none in this currency
	currency: that of the channel
	available: units that one line would get; null: unlimited
	is_unlimited: it does not end$$);
