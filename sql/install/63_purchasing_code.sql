-- Code of purchasing.

-- Who may read: costs are for few, what comes and when for all staff.
SELECT order_mgmt_data.show_rows('order_mgmt_data.suppliers', 'read_purchases');
SELECT order_mgmt_data.show_rows('order_mgmt_data.supplier_items', 'read_purchases');
SELECT order_mgmt_data.show_rows('order_mgmt_data.purchase_orders', 'read_incoming', locations => '{location_id}');
SELECT order_mgmt_data.show_rows('order_mgmt_data.purchase_order_lines', 'read_incoming',
	where_seen => $$order_mgmt_data.sees_document('read_incoming', tenant_id, purchase_order_id, 'order_mgmt_data.purchase_orders', 'location_id')$$);

CREATE OR REPLACE VIEW order_mgmt.suppliers WITH (security_invoker = true) AS
	SELECT s.tenant_id, s.supplier_id, s.code AS supplier, s.name, s.currency, s.lead_days, s.minimum_total, s.over_percent, s.under_percent, s.is_active, s.metadata,
		s.minimum_total::numeric AS minimum_total_numeric
	FROM order_mgmt_data.suppliers AS s;
COMMENT ON VIEW order_mgmt.suppliers IS 'one row per supplier (put_supplier)';

CREATE OR REPLACE VIEW order_mgmt.supplier_items WITH (security_invoker = true) AS
	SELECT x.tenant_id, s.code AS supplier, i.sku, x.supplier_sku, x.unit_cost, x.pack_multiple, x.is_active,
		x.unit_cost::numeric AS unit_cost_numeric, x.pack_multiple::numeric AS pack_multiple_numeric
	FROM order_mgmt_data.supplier_items AS x
	JOIN order_mgmt_data.suppliers AS s ON s.tenant_id = x.tenant_id AND s.supplier_id = x.supplier_id
	JOIN order_mgmt_data.items AS i ON i.tenant_id = x.tenant_id AND i.item_id = x.item_id;
COMMENT ON VIEW order_mgmt.supplier_items IS 'one row per item and supplier who sells it (put_supplier_item)';

CREATE OR REPLACE VIEW order_mgmt.supplier_prices WITH (security_invoker = true) AS
	SELECT x.tenant_id, s.code AS supplier, i.sku, p.from_quantity, p.unit_cost, p.from_quantity::numeric AS from_quantity_numeric, p.unit_cost::numeric AS unit_cost_numeric
	FROM order_mgmt_data.supplier_items AS x
	JOIN order_mgmt_data.suppliers AS s ON s.tenant_id = x.tenant_id AND s.supplier_id = x.supplier_id
	JOIN order_mgmt_data.items AS i ON i.tenant_id = x.tenant_id AND i.item_id = x.item_id
	CROSS JOIN LATERAL (SELECT '0'::order_mgmt.quantity AS from_quantity, x.unit_cost WHERE x.unit_cost IS NOT NULL
		UNION ALL SELECT b.from_quantity, b.unit_cost FROM ROWS FROM (unnest(x.break_quantities), unnest(x.break_costs)) AS b (from_quantity, unit_cost)) AS p;
COMMENT ON VIEW order_mgmt.supplier_prices IS 'one row per quantity from which an item of a supplier has a cost of its own (put_supplier_item)';

CREATE OR REPLACE VIEW order_mgmt.purchase_orders WITH (security_invoker = true) AS
	SELECT p.tenant_id, p.purchase_order_id, p.purchase_order_number, p.supplier, p.location, p.status, p.currency, p.expected_on, p.reference, p.actor,
		p.occurred_at, p.recorded_at, p.metadata, p.ordered_at
	FROM order_mgmt_data.purchase_orders AS p;
COMMENT ON VIEW order_mgmt.purchase_orders IS 'one row per purchase order: goods that are bought of a supplier for a location
status: draft, ordered, partially_received, received (nothing more is awaited), closed, canceled (nothing came).';

CREATE OR REPLACE VIEW order_mgmt.purchase_order_lines WITH (security_invoker = true) AS
	SELECT l.tenant_id, l.purchase_order_id, l.line_no, l.sku, l.supplier_sku, p.supplier, p.location, p.status, l.quantity, l.received, l.returned, l.awaited,
		l.quantity::numeric AS quantity_numeric, l.received::numeric AS received_numeric, l.returned::numeric AS returned_numeric, l.awaited::numeric AS awaited_numeric
	FROM order_mgmt_data.purchase_order_lines AS l
	JOIN order_mgmt_data.purchase_orders AS p ON p.tenant_id = l.tenant_id AND p.purchase_order_id = l.purchase_order_id
	WHERE l.quantity OPERATOR(order_mgmt.>) '0';
COMMENT ON VIEW order_mgmt.purchase_order_lines IS 'one row per purchase order line: how much of an item was ordered, and came; its costs: purchase_costs';

CREATE OR REPLACE VIEW order_mgmt.purchase_costs WITH (security_invoker = true) AS
	SELECT l.tenant_id, l.purchase_order_id, l.line_no, l.sku, p.supplier, p.location, p.status, p.currency, l.quantity, l.received, l.returned, l.unit_cost,
		p.cost_currency, p.exchange_rate, l.goods_cost, l.quantity::numeric AS quantity_numeric, l.received::numeric AS received_numeric, l.returned::numeric AS returned_numeric,
		l.unit_cost::numeric AS unit_cost_numeric, l.goods_cost::numeric AS goods_cost_numeric
	FROM order_mgmt_data.purchase_order_lines AS l
	JOIN order_mgmt_data.purchase_orders AS p ON p.tenant_id = l.tenant_id AND p.purchase_order_id = l.purchase_order_id
	WHERE l.quantity OPERATOR(order_mgmt.>) '0'
		AND order_mgmt_data.sees_tenant('read_purchases', p.tenant_id, (SELECT order_mgmt_data.tenants_with('read_purchases')))
		AND order_mgmt_data.sees_location('read_purchases', p.tenant_id, p.location_id);
COMMENT ON VIEW order_mgmt.purchase_costs IS 'one row per purchase order line: what the supplier asks for one, and at which cost goods enter stock';

CREATE OR REPLACE VIEW order_mgmt.incoming WITH (security_invoker = true) AS
	SELECT l.tenant_id, l.sku, p.location, l.purchase_order_id, l.line_no, p.purchase_order_number, p.supplier, l.awaited AS quantity, p.expected_on,
		l.awaited::numeric AS quantity_numeric
	FROM order_mgmt_data.purchase_order_lines AS l
	JOIN order_mgmt_data.purchase_orders AS p ON p.tenant_id = l.tenant_id AND p.purchase_order_id = l.purchase_order_id
	WHERE l.awaited OPERATOR(order_mgmt.>) '0';
COMMENT ON VIEW order_mgmt.incoming IS 'one row per purchase order line of which goods are still to come: how many, where, and on which day';

CREATE OR REPLACE FUNCTION order_mgmt.put_supplier(supplier text, name text DEFAULT NULL, currency text DEFAULT NULL, lead_days integer DEFAULT NULL, minimum_total order_mgmt.amount_input DEFAULT NULL, over_percent integer DEFAULT NULL, under_percent integer DEFAULT NULL, is_active boolean DEFAULT NULL, metadata order_mgmt.strict_jsonb DEFAULT NULL, tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.suppliers LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_put_supplier';
COMMENT ON FUNCTION order_mgmt.put_supplier(text, text, text, integer, order_mgmt.amount_input, integer, integer, boolean, order_mgmt.strict_jsonb, bigint) IS 'creates a supplier or changes what is said of it
Null: as it is. supplier: its code, never changed; currency: in which it sells, which a new one needs and which stays. lead_days: 0 to 3650, from the order to the goods. minimum_total: the least that an order of it may come to. over_percent, under_percent: 0 to 100, of each line: so much may come too much, and is not waited for.
Example: SELECT supplier FROM order_mgmt.put_supplier(''acme'', ''Acme Ltd'', ''EUR'', lead_days => 10, minimum_total => ''100.00'')';

CREATE OR REPLACE FUNCTION order_mgmt.put_supplier_item(supplier text, sku text, supplier_sku text DEFAULT NULL, unit_cost order_mgmt.amount_input DEFAULT NULL, pack_multiple numeric DEFAULT NULL, price_breaks order_mgmt.strict_jsonb DEFAULT NULL, is_active boolean DEFAULT NULL, tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.supplier_items LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_put_supplier_item';
COMMENT ON FUNCTION order_mgmt.put_supplier_item(text, text, text, order_mgmt.amount_input, numeric, order_mgmt.strict_jsonb, boolean, bigint) IS 'says that a supplier sells an item, and at what cost
Null: as it is. supplier_sku: what the supplier calls it, of one of its items only. unit_cost: of one of the item''s own unit, in the supplier''s currency. pack_multiple: orders are multiples of it; 0: any quantity. price_breaks: [{"from_quantity","unit_cost"}], what one costs from a quantity on; [] for none. They take the place of those before.
Orders that were ordered keep their costs. Example: SELECT sku FROM order_mgmt.put_supplier_item(''acme'', ''A-1'', ''X-77'', ''2.00'', 12, ''[{"from_quantity":120,"unit_cost":"1.80"}]'')';

CREATE OR REPLACE FUNCTION order_mgmt.create_purchase_order(location text, supplier text, lines order_mgmt.strict_jsonb, expected_on date DEFAULT NULL, reference text DEFAULT NULL, purchase_order_id uuid DEFAULT NULL, metadata order_mgmt.strict_jsonb DEFAULT '{}', occurred_at timestamptz DEFAULT NULL, idempotency_key text DEFAULT NULL, options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.purchase_orders LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_create_purchase_order';
COMMENT ON FUNCTION order_mgmt.create_purchase_order(text, text, order_mgmt.strict_jsonb, date, text, uuid, order_mgmt.strict_jsonb, timestamptz, text, order_mgmt.strict_jsonb, bigint) IS 'drafts an order of goods of a supplier, for a location
lines: [{"sku", "barcode" or "supplier_sku","quantity","unit_cost"?,"unit"?}], an item in one line; unit: what quantity is of, null = the item''s own. unit_cost: of one of the item''s own unit, in the supplier''s currency; null = what put_supplier_item says for the quantity when it is ordered. Nothing is awaited of a draft. expected_on: the day the goods come; null = the lead time of the supplier after the order.
Example: SELECT purchase_order_id, status FROM order_mgmt.create_purchase_order(''BER'', ''acme'', ''[{"sku":"A-1","quantity":24}]'', idempotency_key => ''po-17'')';

CREATE OR REPLACE FUNCTION order_mgmt.change_purchase_order(purchase_order_id uuid, lines order_mgmt.strict_jsonb DEFAULT NULL, expected_on date DEFAULT NULL, occurred_at timestamptz DEFAULT NULL, idempotency_key text DEFAULT NULL, options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.purchase_orders LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_change_purchase_order';
COMMENT ON FUNCTION order_mgmt.change_purchase_order(uuid, order_mgmt.strict_jsonb, date, timestamptz, text, order_mgmt.strict_jsonb, bigint) IS 'changes lines of a draft, or the day that the goods of an order come
Null: as it is. lines: [{"sku", "barcode" or "supplier_sku","quantity","unit_cost"?,"unit"?}]; each sets the line of its item or adds one, quantity 0 takes it off; lines that are not named stay. Only a draft has lines that can be changed (illegal_transition); the day can be changed while goods are awaited.
Example: SELECT expected_on FROM order_mgmt.change_purchase_order(''0190...'', ''[{"sku":"A-1","quantity":36}]'')';

CREATE OR REPLACE FUNCTION order_mgmt.order_purchase_order(purchase_order_id uuid, cost_currency text DEFAULT NULL, exchange_rate numeric DEFAULT NULL, occurred_at timestamptz DEFAULT NULL, idempotency_key text DEFAULT NULL, options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.purchase_orders LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_order_purchase_order';
COMMENT ON FUNCTION order_mgmt.order_purchase_order(uuid, text, numeric, timestamptz, text, order_mgmt.strict_jsonb, bigint) IS 'orders a draft: its lines and costs stay as they are now, and its goods are awaited
cost_currency: in which goods are kept at cost; null = the supplier''s. exchange_rate: units of it for one of the supplier''s currency, needed where they differ, kept with the order; goods enter stock at unit_cost by this rate, rounded to six decimals.
supplier_terms names all lines that are no multiple of the supplier''s pack, or that have no cost, or says that the total is below the supplier''s minimum. Example: SELECT status, expected_on FROM order_mgmt.order_purchase_order(''0190...'')';

CREATE OR REPLACE FUNCTION order_mgmt.receive_purchase_order(purchase_order_id uuid, lines order_mgmt.strict_jsonb DEFAULT NULL, reference text DEFAULT NULL, occurred_at timestamptz DEFAULT NULL, idempotency_key text DEFAULT NULL, options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.purchase_orders LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_receive_purchase_order';
COMMENT ON FUNCTION order_mgmt.receive_purchase_order(uuid, order_mgmt.strict_jsonb, text, timestamptz, text, order_mgmt.strict_jsonb, bigint) IS 'records that goods of a purchase order came: they enter stock at their cost, and what becomes free serves orders that wait
lines: [{"sku", "barcode" or "supplier_sku","quantity"?,"unit"?,"state"?}], null = all that is awaited. quantity may be missing beside a barcode: what it says, or one. state: free (default), quality_control, damaged, expired, returned; an item may be named once per state, or scanned several times. reference: the delivery note, kept as the reason of its stock moves.
May be called several times, also for goods that come after the order was complete; never more than was ordered and the supplier may deliver too much (receipt_exceeds_ordered). The order is received when nothing is awaited any more.
Example: SELECT status FROM order_mgmt.receive_purchase_order(''0190...'', ''[{"sku":"A-1","quantity":12}]'')';

CREATE OR REPLACE FUNCTION order_mgmt.return_to_supplier(purchase_order_id uuid, lines order_mgmt.strict_jsonb, reason text, occurred_at timestamptz DEFAULT NULL, idempotency_key text DEFAULT NULL, options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.purchase_orders LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_return_to_supplier';
COMMENT ON FUNCTION order_mgmt.return_to_supplier(uuid, order_mgmt.strict_jsonb, text, timestamptz, text, order_mgmt.strict_jsonb, bigint) IS 'sends goods of a purchase order back to its supplier: they leave stock at what stock of them costs
lines: [{"sku", "barcode" or "supplier_sku","quantity"?,"unit"?,"state"?}]; state: where they are, free (default), quality_control, damaged, expired or returned. Never more than came of the line (return_exceeds_received), nor more than is there and nobody has (insufficient_stock). Nothing of it is awaited again.
Example: SELECT status FROM order_mgmt.return_to_supplier(''0190...'', ''[{"sku":"A-1","quantity":2}]'', ''broken on arrival'')';

CREATE OR REPLACE FUNCTION order_mgmt.close_purchase_order(purchase_order_id uuid, reason text DEFAULT NULL, occurred_at timestamptz DEFAULT NULL, idempotency_key text DEFAULT NULL, options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.purchase_orders LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_close_purchase_order';
COMMENT ON FUNCTION order_mgmt.close_purchase_order(uuid, text, timestamptz, text, order_mgmt.strict_jsonb, bigint) IS 'ends a purchase order of which goods came: what did not come is not awaited any more, and nothing more can be received
One of which nothing came is canceled instead (illegal_transition). Example: SELECT status FROM order_mgmt.close_purchase_order(''0190...'', ''the rest is sold out'')';

CREATE OR REPLACE FUNCTION order_mgmt.cancel_purchase_order(purchase_order_id uuid, reason text DEFAULT NULL, occurred_at timestamptz DEFAULT NULL, idempotency_key text DEFAULT NULL, options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.purchase_orders LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_cancel_purchase_order';
COMMENT ON FUNCTION order_mgmt.cancel_purchase_order(uuid, text, timestamptz, text, order_mgmt.strict_jsonb, bigint) IS 'ends a draft, or an order of which nothing came
One of which goods came is closed instead (illegal_transition). Example: SELECT status FROM order_mgmt.cancel_purchase_order(''0190...'', ''supplier is out of business'')';

SELECT order_mgmt_data.extend_view('order_mgmt_data.masters', $$SELECT m.tenant_id, 'supplier', m.supplier_id, m.code FROM order_mgmt_data.suppliers AS m$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT x.tenant_id, 'supplier_items', 'item', x.item_id, NULL FROM order_mgmt_data.supplier_items AS x$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT x.tenant_id, 'supplier_items', 'supplier', x.supplier_id, NULL FROM order_mgmt_data.supplier_items AS x$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT p.tenant_id, 'purchase_orders', 'supplier', p.supplier_id, p.supplier FROM order_mgmt_data.purchase_orders AS p$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT p.tenant_id, 'purchase_orders', 'location', p.location_id, p.location FROM order_mgmt_data.purchase_orders AS p$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.master_uses', $$SELECT l.tenant_id, 'purchase_order_lines', 'item', l.item_id, l.sku FROM order_mgmt_data.purchase_order_lines AS l$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.documents', $$SELECT x.tenant_id, 'purchase_order', x.purchase_order_id, x.status FROM order_mgmt_data.purchase_orders AS x$$);

CREATE OR REPLACE FUNCTION order_mgmt_data.verify_purchasing(tenants bigint[], part order_mgmt_data.verify_part)
	RETURNS SETOF order_mgmt.verification LANGUAGE plpgsql STABLE ROWS 5 SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan
AS $$
BEGIN
	IF part.kind = 'documents' THEN
		-- A purchase order's status is what its lines say.
		RETURN QUERY
		WITH facts AS (
			SELECT p.tenant_id, p.purchase_order_id, p.status, p.ordered_at,
				coalesce(bool_or(l.quantity OPERATOR(order_mgmt.>) '0' AND l.received OPERATOR(order_mgmt.<) l.enough), false) AS is_open,
				coalesce(bool_or(l.received OPERATOR(order_mgmt.>) '0'), false) AS is_received,
				coalesce(bool_or(l.quantity OPERATOR(order_mgmt.>) '0'), false) AS has_lines,
				coalesce(bool_or((l.most IS NULL) <> (p.ordered_at IS NULL)), false) AS is_mixed
			FROM order_mgmt_data.purchase_orders AS p
			LEFT JOIN order_mgmt_data.purchase_order_lines AS l ON l.tenant_id = p.tenant_id AND l.purchase_order_id = p.purchase_order_id
			WHERE (tenants IS NULL OR p.tenant_id = ANY (tenants)) AND order_mgmt_data.in_part(p.purchase_order_id, part)
			GROUP BY p.tenant_id, p.purchase_order_id
		), judged AS (
			SELECT format('tenant %s purchase order %s', f.tenant_id, f.purchase_order_id) AS sample,
				f.is_mixed OR (f.ordered_at IS NOT NULL AND NOT f.has_lines) OR NOT (CASE f.status
					WHEN 'draft' THEN NOT f.is_received AND f.ordered_at IS NULL
					WHEN 'canceled' THEN NOT f.is_received
					WHEN 'ordered' THEN NOT f.is_received AND f.ordered_at IS NOT NULL
					WHEN 'partially_received' THEN f.is_received AND f.is_open
					WHEN 'received' THEN f.is_received AND NOT f.is_open
					WHEN 'closed' THEN f.is_received ELSE false END) AS wrong
			FROM facts AS f
		)
		SELECT 'purchase_statuses_follow_lines', count(*), count(*) FILTER (WHERE j.wrong), min(j.sample) FILTER (WHERE j.wrong) FROM judged AS j;

		-- What is awaited is what an open order's lines have not got; no more comes than may; no line without its header.
		RETURN QUERY
		SELECT 'incoming_follows_lines', count(*), count(*) FILTER (WHERE w.wrong), min(w.sample) FILTER (WHERE w.wrong)
		FROM (SELECT format('tenant %s purchase order %s line %s', l.tenant_id, l.purchase_order_id, l.line_no) AS sample,
				p.purchase_order_id IS NULL OR l.returned OPERATOR(order_mgmt.>) l.received OR coalesce(l.received OPERATOR(order_mgmt.>) l.most, l.received OPERATOR(order_mgmt.>) '0')
					OR l.awaited OPERATOR(order_mgmt.<>) CASE WHEN p.status = ANY (ARRAY['ordered', 'partially_received']) AND l.received OPERATOR(order_mgmt.<) l.enough
						THEN l.quantity OPERATOR(order_mgmt.-) l.received ELSE '0' END AS wrong
			FROM order_mgmt_data.purchase_order_lines AS l
			LEFT JOIN order_mgmt_data.purchase_orders AS p ON p.tenant_id = l.tenant_id AND p.purchase_order_id = l.purchase_order_id
			WHERE (tenants IS NULL OR l.tenant_id = ANY (tenants)) AND order_mgmt_data.in_part(l.purchase_order_id, part)) AS w;

		-- No step is dated before what it needs.
		RETURN QUERY
		SELECT 'steps_in_order', count(*), count(*) FILTER (WHERE p.ordered_at < p.occurred_at), min(format('tenant %s purchase order %s', p.tenant_id, p.purchase_order_id)) FILTER (WHERE p.ordered_at < p.occurred_at)
		FROM order_mgmt_data.purchase_orders AS p
		WHERE p.ordered_at IS NOT NULL AND (tenants IS NULL OR p.tenant_id = ANY (tenants)) AND order_mgmt_data.in_part(p.purchase_order_id, part);

		-- The log knows how the purchase order came to its status.
		RETURN QUERY
		SELECT 'purchase_status_log_agrees', count(*), count(*) FILTER (WHERE w.missing), min(w.sample) FILTER (WHERE w.missing)
		FROM (SELECT format('tenant %s purchase order %s', p.tenant_id, p.purchase_order_id) AS sample,
				NOT EXISTS (SELECT 1 FROM order_mgmt_data.status_log AS s WHERE s.tenant_id = p.tenant_id
					AND s.document_kind = 'purchase_order' AND s.document_id = p.purchase_order_id AND s.to_status = p.status) AS missing
			FROM order_mgmt_data.purchase_orders AS p
			WHERE (tenants IS NULL OR p.tenant_id = ANY (tenants)) AND order_mgmt_data.in_part(p.purchase_order_id, part)) AS w;
	ELSIF part.kind = 'all' THEN
		-- Each line is the sum of its moves, of the right item at the right place; what came entered at the cost of the order.
		RETURN QUERY
		WITH checked AS (
			SELECT m.tenant_id, m.document_id, m.document_line, m.item_id, m.quantity, m.from_state OPERATOR(order_mgmt.=) 'supplier' AS is_receipt, m.line_cost,
				p.purchase_order_id IS NULL OR m.location_id <> p.location_id OR m.other_location_id IS NOT NULL
					OR (m.from_state OPERATOR(order_mgmt.=) 'supplier') = (m.to_state OPERATOR(order_mgmt.=) 'supplier')
					OR (m.from_state OPERATOR(order_mgmt.=) 'supplier' AND m.line_cost IS NULL) AS is_strange
			FROM order_mgmt_data.stock_moves AS m
			LEFT JOIN order_mgmt_data.purchase_orders AS p ON p.tenant_id = m.tenant_id AND p.purchase_order_id = m.document_id
			WHERE m.document_kind = 'purchase_order' AND (tenants IS NULL OR m.tenant_id = ANY (tenants))
		), summed AS (
			SELECT c.tenant_id, c.document_id, c.document_line, c.item_id, bool_or(c.is_strange) AS is_strange,
				order_mgmt.sum(c.quantity) FILTER (WHERE c.is_receipt) AS received, order_mgmt.sum(c.quantity) FILTER (WHERE NOT c.is_receipt) AS returned,
				sum(c.line_cost::numeric) FILTER (WHERE c.is_receipt) AS cost
			FROM checked AS c GROUP BY c.tenant_id, c.document_id, c.document_line, c.item_id
		), compared AS (
			SELECT format('tenant %s purchase order %s line %s', coalesce(l.tenant_id, s.tenant_id), coalesce(l.purchase_order_id, s.document_id), coalesce(l.line_no, s.document_line)) AS sample,
				l.line_no IS NULL OR coalesce(s.is_strange, false) OR l.received OPERATOR(order_mgmt.<>) coalesce(s.received, '0')
					OR l.returned OPERATOR(order_mgmt.<>) coalesce(s.returned, '0')
					OR coalesce(s.cost <> round(l.goods_cost::numeric * l.received::numeric, scale(s.cost)), false) AS wrong
			FROM (SELECT x.* FROM order_mgmt_data.purchase_order_lines AS x WHERE tenants IS NULL OR x.tenant_id = ANY (tenants)) AS l
			FULL JOIN summed AS s ON s.tenant_id = l.tenant_id AND s.document_id = l.purchase_order_id AND s.document_line = l.line_no AND s.item_id = l.item_id
		)
		SELECT 'purchase_lines_match_moves', count(*), count(*) FILTER (WHERE c.wrong), min(c.sample) FILTER (WHERE c.wrong) FROM compared AS c;
	END IF;
END
$$;
COMMENT ON FUNCTION order_mgmt_data.verify_purchasing(bigint[], order_mgmt_data.verify_part) IS 'the invariants of purchasing, for verify()';

-- What columns mean, and by what rows are found.
SELECT order_mgmt_data.extend_view('order_mgmt_data.column_meanings', $$SELECT c.name, c.meaning FROM (VALUES
	('purchase_order_id', 'the purchase order'),
	('supplier', 'code of the supplier'),
	('supplier_sku', 'what the supplier calls the item; null: nobody said')) AS c (name, meaning)$$);
SELECT order_mgmt_data.describe_rows('order_mgmt.suppliers', key => 'tenant_id, supplier',
	example => $$SELECT name, lead_days FROM order_mgmt.suppliers WHERE supplier = 'acme'$$, columns => $$
	supplier_id: the supplier
	currency: in which it sells
	lead_days: days from an order to its goods
	minimum_total: the least that an order of it may come to; 0: anything
	over_percent: so many percent of a line may come too much
	under_percent: so many percent of a line are not waited for$$);
SELECT order_mgmt_data.describe_rows('order_mgmt.supplier_items', key => 'tenant_id, supplier, sku', look_ups => 'sku',
	example => $$SELECT supplier, unit_cost FROM order_mgmt.supplier_items WHERE sku = 'A-1'$$, columns => $$
	unit_cost: what one costs, if no price break says otherwise; null: nobody said
	pack_multiple: orders are multiples of it; null: any quantity
	is_active: false: the supplier does not sell it any more$$);
SELECT order_mgmt_data.describe_rows('order_mgmt.supplier_prices', key => 'tenant_id, supplier, sku, from_quantity', look_ups => 'sku',
	example => $$SELECT from_quantity, unit_cost FROM order_mgmt.supplier_prices WHERE supplier = 'acme' AND sku = 'A-1'$$, columns => $$
	from_quantity: from how many on; 0: any number
	unit_cost: what one costs$$);
SELECT order_mgmt_data.describe_rows('order_mgmt.purchase_orders', key => 'purchase_order_id', look_ups => 'purchase_order_number; reference; newest by recorded_at; supplier newest by recorded_at',
	example => $$SELECT purchase_order_number, supplier, expected_on FROM order_mgmt.purchase_orders WHERE status = 'ordered'$$, columns => $$
	purchase_order_number: its number on paper
	location: where the goods come
	status: draft, ordered, partially_received, received, closed, canceled
	currency: of its supplier
	expected_on: the day that the goods come; null: of a draft, nobody said
	ordered_at: when it was ordered; null: it was not$$);
SELECT order_mgmt_data.describe_rows('order_mgmt.purchase_order_lines', key => 'purchase_order_id, line_no', look_ups => 'purchase_order_id',
	example => $$SELECT sku, awaited FROM order_mgmt.purchase_order_lines WHERE purchase_order_id = '0190...'$$, columns => $$
	status: of the purchase order
	location: where the goods come
	quantity: units ordered, or to be ordered
	received: units that came
	returned: of these, units that were sent back
	awaited: units that are still to come$$);
SELECT order_mgmt_data.describe_rows('order_mgmt.purchase_costs', key => 'purchase_order_id, line_no', look_ups => 'purchase_order_id',
	example => $$SELECT sku, unit_cost, goods_cost FROM order_mgmt.purchase_costs WHERE purchase_order_id = '0190...'$$, columns => $$
	status: of the purchase order
	location: where the goods come
	currency: in which the supplier sells
	quantity: units ordered, or to be ordered
	received: units that came
	returned: of these, units that were sent back
	unit_cost: what the supplier asks for one; null: of a draft, what its prices say when it is ordered
	cost_currency: in which goods are kept at cost; null: it was not ordered
	exchange_rate: units of cost_currency for one of currency; null: they are the same, or it was not ordered
	goods_cost: at which one enters stock; null: it was not ordered$$);
SELECT order_mgmt_data.describe_rows('order_mgmt.incoming', key => 'purchase_order_id, line_no', look_ups => 'purchase_order_id; sku',
	example => $$SELECT location, quantity, expected_on FROM order_mgmt.incoming WHERE sku = 'A-1' ORDER BY expected_on$$, columns => $$
	location: where the goods come
	purchase_order_number: its number on paper
	quantity: units that are still to come
	expected_on: the day that they come$$);
