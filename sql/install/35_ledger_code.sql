-- Code of the ledger: positions, effects, cost, folding.

CREATE OR REPLACE VIEW order_mgmt_data.stock_effects WITH (security_invoker = true) AS
	SELECT m.tenant_id, m.item_id, m.location_id, m.from_state AS state, OPERATOR(order_mgmt.-) m.quantity AS delta,
		m.stamp, m.occurred_at, m.recorded_at, m.posting, m.move_id
	FROM order_mgmt_data.stock_moves AS m
	WHERE m.from_state OPERATOR(order_mgmt.<) 'supplier'
	UNION ALL
	SELECT m.tenant_id, m.item_id, m.location_id, m.to_state, m.quantity,
		m.stamp, m.occurred_at, m.recorded_at, m.posting, m.move_id
	FROM order_mgmt_data.stock_moves AS m
	WHERE m.to_state OPERATOR(order_mgmt.<) 'supplier' AND m.other_location_id IS NULL
	UNION ALL
	SELECT m.tenant_id, m.item_id, m.other_location_id, m.to_state, m.quantity,
		m.stamp, m.occurred_at, m.recorded_at, m.posting, m.move_id
	FROM order_mgmt_data.stock_moves AS m
	WHERE m.to_state OPERATOR(order_mgmt.<) 'supplier' AND m.other_location_id IS NOT NULL;
COMMENT ON VIEW order_mgmt_data.stock_effects IS 'one row per position a move changes: what leaves or enters a state at a location';

CREATE OR REPLACE VIEW order_mgmt_data.stock_deltas WITH (security_invoker = true) AS
	SELECT b.tenant_id, b.item_id, b.location_id, s.state, s.delta
	FROM order_mgmt_data.stock_balances AS b
	CROSS JOIN LATERAL (VALUES
		('free'::order_mgmt.stock_state, b.free), ('reserved', b.reserved), ('allocated', b.allocated),
		('backordered', b.backordered), ('quality_control', b.quality_control), ('damaged', b.damaged),
		('expired', b.expired), ('returned', b.returned), ('in_transit', b.in_transit)) AS s (state, delta)
	WHERE b.incarnation = (SELECT c.incarnation FROM order_mgmt_data.stock_control AS c)
	UNION ALL
	SELECT e.tenant_id, e.item_id, e.location_id, e.state, e.delta
	FROM order_mgmt_data.stock_effects AS e
	LEFT JOIN order_mgmt_data.stock_balances AS b ON b.tenant_id = e.tenant_id AND b.item_id = e.item_id
		AND b.location_id = e.location_id AND b.incarnation = (SELECT c.incarnation FROM order_mgmt_data.stock_control AS c)
	WHERE e.stamp >= (SELECT c.fold_stamp FROM order_mgmt_data.stock_control AS c)
		AND e.stamp >= coalesce(b.fold_stamp, 0);
COMMENT ON VIEW order_mgmt_data.stock_deltas IS 'balances and the moves not yet folded into them: their sum per state is the stock';

CREATE OR REPLACE VIEW order_mgmt_data.stock_positions WITH (security_invoker = true) AS
	SELECT d.tenant_id, d.item_id, d.location_id,
		coalesce(order_mgmt.sum(d.delta) FILTER (WHERE d.state OPERATOR(order_mgmt.=) 'free'), '0') AS free,
		coalesce(order_mgmt.sum(d.delta) FILTER (WHERE d.state OPERATOR(order_mgmt.=) 'reserved'), '0') AS reserved,
		coalesce(order_mgmt.sum(d.delta) FILTER (WHERE d.state OPERATOR(order_mgmt.=) 'allocated'), '0') AS allocated,
		coalesce(order_mgmt.sum(d.delta) FILTER (WHERE d.state OPERATOR(order_mgmt.=) 'backordered'), '0') AS backordered,
		coalesce(order_mgmt.sum(d.delta) FILTER (WHERE d.state OPERATOR(order_mgmt.=) 'quality_control'), '0') AS quality_control,
		coalesce(order_mgmt.sum(d.delta) FILTER (WHERE d.state OPERATOR(order_mgmt.=) 'damaged'), '0') AS damaged,
		coalesce(order_mgmt.sum(d.delta) FILTER (WHERE d.state OPERATOR(order_mgmt.=) 'expired'), '0') AS expired,
		coalesce(order_mgmt.sum(d.delta) FILTER (WHERE d.state OPERATOR(order_mgmt.=) 'returned'), '0') AS returned,
		coalesce(order_mgmt.sum(d.delta) FILTER (WHERE d.state OPERATOR(order_mgmt.=) 'in_transit'), '0') AS in_transit
	FROM order_mgmt_data.stock_deltas AS d
	GROUP BY d.tenant_id, d.item_id, d.location_id;
COMMENT ON VIEW order_mgmt_data.stock_positions IS 'one row per item and location that ever moved: quantity per state, in the reader''s snapshot';

CREATE OR REPLACE FUNCTION order_mgmt.compact_balances(keys_max integer DEFAULT 1000)
	RETURNS integer LANGUAGE C VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_compact_balances';
COMMENT ON FUNCTION order_mgmt.compact_balances(integer) IS 'folds decided moves into the balances, at most keys_max positions; returns how many
The last step also folds the accounts of the money ledger, and prices what arrived and left at moving average.
Run it until it returns 0, from a job, at READ COMMITTED. One folder at a time; another one returns 0 at once.
Example: SELECT order_mgmt.compact_balances()';

CREATE OR REPLACE FUNCTION order_mgmt.resync_stock()
	RETURNS bigint LANGUAGE C VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_resync_stock';
COMMENT ON FUNCTION order_mgmt.resync_stock() IS 'rebuilds balances and counters from the ledger and re-enables its triggers; returns the positions rebuilt
Owner and superusers only, as the first stock call of a READ COMMITTED transaction. Sales wait while it runs.';

CREATE OR REPLACE VIEW order_mgmt_data.money_effects WITH (security_invoker = true) AS
	SELECT m.tenant_id, m.to_account AS account, m.to_id AS account_id, order_mgmt.amount_currency(m.amount) AS currency,
		m.amount AS delta, m.stamp, m.move_id, m.recorded_at
	FROM order_mgmt_data.money_moves AS m
	UNION ALL
	SELECT m.tenant_id, m.from_account, m.from_id, order_mgmt.amount_currency(m.amount),
		OPERATOR(order_mgmt.-) m.amount, m.stamp, m.move_id, m.recorded_at
	FROM order_mgmt_data.money_moves AS m;
COMMENT ON VIEW order_mgmt_data.money_effects IS 'two rows per money move: what it debits (positive) and what it credits (negative)';

CREATE OR REPLACE VIEW order_mgmt_data.cost_effects WITH (security_invoker = true) AS
	SELECT m.tenant_id, m.move_id, m.item_id, m.location_id, OPERATOR(order_mgmt.-) m.quantity AS delta, m.stamp
	FROM order_mgmt_data.stock_moves AS m
	WHERE m.from_state OPERATOR(order_mgmt.<) 'supplier'
		AND (m.to_state OPERATOR(order_mgmt.>=) 'supplier' OR m.other_location_id IS NOT NULL)
	UNION ALL
	SELECT m.tenant_id, m.move_id, m.item_id, coalesce(m.other_location_id, m.location_id), m.quantity, m.stamp
	FROM order_mgmt_data.stock_moves AS m
	WHERE m.to_state OPERATOR(order_mgmt.<) 'supplier'
		AND (m.from_state OPERATOR(order_mgmt.>=) 'supplier' OR m.other_location_id IS NOT NULL);
COMMENT ON VIEW order_mgmt_data.cost_effects IS 'one row per position whose value a move changes: moves that cross the border or change location';

CREATE OR REPLACE VIEW order_mgmt_data.cost_totals WITH (security_invoker = true) AS
	SELECT t.tenant_id, t.item_id, t.location_id, t.records, t.quantity, t.value, l.cost_value, l.cost_quantity
	FROM (
		SELECT c.tenant_id, c.item_id, c.location_id, max(c.position_no) AS records,
			order_mgmt.sum(c.quantity) AS quantity, order_mgmt.sum(c.value) AS value
		FROM order_mgmt_data.stock_move_costs AS c
		GROUP BY c.tenant_id, c.item_id, c.location_id) AS t
	JOIN order_mgmt_data.stock_move_costs AS l ON l.tenant_id = t.tenant_id AND l.item_id = t.item_id
		AND l.location_id = t.location_id AND l.position_no = t.records;
COMMENT ON VIEW order_mgmt_data.cost_totals IS 'one row per position that was priced: what its records come to';

CREATE OR REPLACE VIEW order_mgmt_data.cost_positions WITH (security_invoker = true) AS
	SELECT c.tenant_id, c.item_id, c.location_id, c.records, c.quantity, c.value, c.cost_value, c.cost_quantity
	FROM order_mgmt_data.stock_costs AS c
	WHERE (SELECT s.cost_stamp > 0 FROM order_mgmt_data.stock_control AS s)
	UNION ALL
	SELECT t.tenant_id, t.item_id, t.location_id, t.records, t.quantity, t.value, t.cost_value, t.cost_quantity
	FROM order_mgmt_data.cost_totals AS t
	WHERE (SELECT s.cost_stamp = 0 FROM order_mgmt_data.stock_control AS s);
COMMENT ON VIEW order_mgmt_data.cost_positions IS 'one row per position that was priced; of a restored database too, which has no stock_costs before its first compact_balances()';

CREATE OR REPLACE FUNCTION order_mgmt_data.verify_cost(tenants bigint[], "full" boolean)
	RETURNS SETOF order_mgmt.verification LANGUAGE plpgsql STABLE ROWS 5 SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	-- Nothing is worth nothing.
	RETURN QUERY
	SELECT 'empty_positions_have_no_value', count(*), count(*) FILTER (WHERE w.wrong), min(w.sample) FILTER (WHERE w.wrong)
	FROM (SELECT c.quantity OPERATOR(order_mgmt.=) '0' AND coalesce(order_mgmt.amount_minor(c.value), 0) <> 0 AS wrong,
			format('tenant %s item %s location %s: %s', c.tenant_id, c.item_id, c.location_id, c.value) AS sample
		FROM order_mgmt_data.cost_positions AS c
		WHERE tenants IS NULL OR c.tenant_id = ANY (tenants)) AS w;

	-- The account inventory of a location is what its positions are worth.
	RETURN QUERY
	WITH worth AS (
		SELECT c.tenant_id, c.location_id, order_mgmt.amount_currency(c.value) AS currency, sum(order_mgmt.amount_minor(c.value)) AS minor
		FROM order_mgmt_data.cost_positions AS c
		WHERE c.value IS NOT NULL GROUP BY 1, 2, 3
	), posted AS (
		SELECT d.tenant_id, d.account_id AS location_id, d.currency, sum(order_mgmt.amount_minor(d.delta)) AS minor
		FROM (
			SELECT b.tenant_id, b.account_id, b.currency, b.balance AS delta
			FROM order_mgmt_data.money_balances AS b
			WHERE b.account = 'inventory' AND b.incarnation = (SELECT s.incarnation FROM order_mgmt_data.stock_control AS s)
			UNION ALL
			SELECT e.tenant_id, e.account_id, e.currency, e.delta
			FROM order_mgmt_data.money_effects AS e
			WHERE e.account = 'inventory' AND e.stamp >= (SELECT s.money_fold_stamp FROM order_mgmt_data.stock_control AS s)) AS d
		GROUP BY 1, 2, 3
	)
	SELECT 'inventory_matches_costs', count(*), count(*) FILTER (WHERE coalesce(w.minor, 0) <> coalesce(p.minor, 0)),
		min(format('tenant %s location %s in %s: positions %s, account %s', coalesce(w.tenant_id, p.tenant_id), coalesce(w.location_id, p.location_id),
			coalesce(w.currency, p.currency), coalesce(w.minor, 0), coalesce(p.minor, 0))) FILTER (WHERE coalesce(w.minor, 0) <> coalesce(p.minor, 0))
	FROM worth AS w FULL JOIN posted AS p ON p.tenant_id = w.tenant_id AND p.location_id = w.location_id AND p.currency = w.currency
	WHERE tenants IS NULL OR coalesce(w.tenant_id, p.tenant_id) = ANY (tenants);

	IF NOT "full" THEN
		RETURN;
	END IF;

	-- A position is the sum of its records, each of which it has once.
	RETURN QUERY
	WITH summed AS (
		SELECT c.tenant_id, c.item_id, c.location_id, count(*) AS records, max(c.position_no) AS last_no, order_mgmt.sum(c.quantity) AS quantity,
			sum(order_mgmt.amount_minor(c.value)) AS minor, count(DISTINCT order_mgmt.amount_currency(c.value)) AS currencies
		FROM order_mgmt_data.stock_move_costs AS c
		GROUP BY c.tenant_id, c.item_id, c.location_id
	), compared AS (
		SELECT coalesce(c.tenant_id, t.tenant_id) AS tenant_id, coalesce(c.item_id, t.item_id) AS item_id,
			coalesce(c.location_id, t.location_id) AS location_id,
			(c.records = t.records AND t.records = t.last_no AND t.currencies <= 1 AND c.quantity OPERATOR(order_mgmt.=) t.quantity
				AND coalesce(order_mgmt.amount_minor(c.value), 0) = coalesce(t.minor, 0)) IS NOT TRUE AS wrong
		FROM order_mgmt_data.cost_positions AS c
		FULL JOIN summed AS t ON t.tenant_id = c.tenant_id AND t.item_id = c.item_id AND t.location_id = c.location_id
	)
	SELECT 'costs_match_records', count(*), count(*) FILTER (WHERE w.wrong),
		min(format('tenant %s item %s location %s', w.tenant_id, w.item_id, w.location_id)) FILTER (WHERE w.wrong)
	FROM compared AS w WHERE tenants IS NULL OR w.tenant_id = ANY (tenants);

	-- What is decided is priced, and what is priced has moved.
	RETURN QUERY
	WITH compared AS (
		SELECT coalesce(e.tenant_id, c.tenant_id) AS tenant_id, coalesce(e.move_id, c.move_id) AS move_id,
			CASE WHEN c.move_id IS NULL THEN e.stamp < (SELECT s.cost_stamp FROM order_mgmt_data.stock_control AS s)
				ELSE e.move_id IS NULL OR e.item_id <> c.item_id OR e.delta OPERATOR(order_mgmt.<>) c.quantity END AS wrong
		FROM order_mgmt_data.cost_effects AS e
		FULL JOIN order_mgmt_data.stock_move_costs AS c ON c.tenant_id = e.tenant_id AND c.move_id = e.move_id AND c.location_id = e.location_id
	)
	SELECT 'moves_are_priced', count(*), count(*) FILTER (WHERE w.wrong), min(format('tenant %s move %s', w.tenant_id, w.move_id)) FILTER (WHERE w.wrong)
	FROM compared AS w WHERE tenants IS NULL OR w.tenant_id = ANY (tenants);
END
$$;
COMMENT ON FUNCTION order_mgmt_data.verify_cost(bigint[], boolean) IS 'the invariants of cost, for verify()';
