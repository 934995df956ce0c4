-- Code of days: what is summed, what is not summed yet, and whether the sums are right.

-- Accounts are of the whole tenant, whatever is posted to them; what is sold and stocked is seen where its location is.
SELECT order_mgmt_data.show_rows('order_mgmt_data.money_days', 'read_money', locations => '{location_id}');
SELECT order_mgmt_data.show_rows('order_mgmt_data.sale_days', 'reports', locations => '{location_id}');
SELECT order_mgmt_data.show_rows('order_mgmt_data.stock_days', 'reports', locations => '{location_id}');
SELECT order_mgmt_data.show_rows('order_mgmt_data.stock_snapshots', 'reports', locations => '{location_id}');
SELECT order_mgmt_data.show_rows('order_mgmt_data.stock_snapshot_lines', 'reports', locations => '{location_id}');
SELECT order_mgmt_data.show_rows('order_mgmt_data.latest_facts', 'reports');

CREATE OR REPLACE VIEW order_mgmt_data.day_begin WITH (security_invoker = true) AS
	SELECT coalesce(min(m.folded_to) FILTER (WHERE m.left_out = 0), 0) AS stamp, coalesce(min(m.folded_to), 0) AS oldest
	FROM order_mgmt_data.fold_marks AS m WHERE m.step = 'days';
COMMENT ON VIEW order_mgmt_data.day_begin IS 'one row: from which stamp on rows are in no day, and the oldest such stamp of a tenant that is left out';

-- What is fresh is in no day yet: the folder takes what of it lies below its horizon, and views add all of it to the days.  The bound
-- above, which holds for every stamp, lets the planner expect a part of the table, which it finds by the index of stamps.

-- Opening entries, whose ids are negative, are of no day: whoever archives moves adds them here, and so below.  ("+ 0": by its id no move is looked for.)
CREATE OR REPLACE VIEW order_mgmt_data.dated_money WITH (security_invoker = true) AS
	SELECT e.tenant_id, e.stamp, e.recorded_at, e.occurred_at, e.account, e.account_id, e.location_id, e.currency, e.delta
	FROM order_mgmt_data.money_effects AS e WHERE e.move_id + 0 > 0;
COMMENT ON VIEW order_mgmt_data.dated_money IS 'two rows per money move that ever was: what it debits (positive) and what it credits (negative)';

CREATE OR REPLACE VIEW order_mgmt_data.fresh_money WITH (security_invoker = true) AS
	SELECT e.tenant_id, e.stamp, order_mgmt_data.business_date(e.recorded_at, t.time_zone, t.time_zone_changes) AS recorded_date,
		order_mgmt_data.business_date(e.occurred_at, t.time_zone, t.time_zone_changes) AS occurred_date, e.account, e.account_id,
		coalesce(e.location_id, 0) AS location_id, e.currency,
		CASE WHEN order_mgmt.amount_minor(e.delta) > 0 THEN e.delta::numeric ELSE 0 END AS debit,
		CASE WHEN order_mgmt.amount_minor(e.delta) < 0 THEN - e.delta::numeric ELSE 0 END AS credit
	FROM order_mgmt_data.dated_money AS e
	LEFT JOIN order_mgmt_data.tenants AS t ON t.tenant_id = e.tenant_id
	WHERE e.stamp >= (SELECT b.oldest FROM order_mgmt_data.day_begin AS b) AND e.stamp <= 9223372036854775807
		AND (e.stamp >= (SELECT b.stamp FROM order_mgmt_data.day_begin AS b)
			OR EXISTS (SELECT FROM order_mgmt_data.fold_marks AS d WHERE d.step = 'days' AND d.left_out = e.tenant_id AND d.folded_to <= e.stamp));
COMMENT ON VIEW order_mgmt_data.fresh_money IS 'two rows per money move that is in no day yet: what it debits and what it credits';

-- Whatever the planner expects, what belongs to a fact is read by its key: a lateral part with a limit, or a window, stays one.
CREATE OR REPLACE VIEW order_mgmt_data.order_effects WITH (security_invoker = true) AS
	SELECT m.tenant_id, m.stamp, m.recorded_at, m.occurred_at, m.channel_id, coalesce(m.location_id, r.location_id, 0) AS location_id,
		order_mgmt.amount_currency(m.amount) AS currency, 0 AS orders, 0::numeric AS units,
		CASE 'revenue' WHEN m.from_account::text THEN a.amount WHEN m.to_account::text THEN - a.amount ELSE 0 END AS gross_sales,
		CASE 'discounts' WHEN m.to_account::text THEN a.amount WHEN m.from_account::text THEN - a.amount ELSE 0 END AS discounts,
		CASE 'returns' WHEN m.to_account::text THEN a.amount WHEN m.from_account::text THEN - a.amount ELSE 0 END AS returns,
		CASE 'shipping' WHEN m.from_account::text THEN a.amount WHEN m.to_account::text THEN - a.amount ELSE 0 END AS shipping,
		CASE 'tax' WHEN m.from_account::text THEN a.amount WHEN m.to_account::text THEN - a.amount ELSE 0 END AS tax,
		0::numeric AS canceled_units, 0::numeric AS returned_units
	FROM order_mgmt_data.money_moves AS m
	CROSS JOIN LATERAL (SELECT m.amount::numeric AS amount) AS a
	LEFT JOIN LATERAL (SELECT s.location_id FROM order_mgmt_data.register_sales AS s
		WHERE m.location_id IS NULL AND s.tenant_id = m.tenant_id AND s.order_id = m.order_id LIMIT 1) AS r ON true
	WHERE m.channel_id IS NOT NULL AND (m.from_account = ANY ('{revenue,discounts,returns,shipping,tax}')
		OR m.to_account = ANY ('{revenue,discounts,returns,shipping,tax}'))
	UNION ALL
	SELECT o.tenant_id, o.stamp, o.recorded_at, o.occurred_at, coalesce(c.channel_id, 0), coalesce(l.location_id, 0), o.currency,
		CASE WHEN l.place = 1 THEN 1 ELSE 0 END, l.ordered, 0, 0, 0, 0, 0, 0, 0
	FROM order_mgmt_data.orders AS o
	CROSS JOIN LATERAL (
		SELECT p.ordered, p.location_id, row_number() OVER (ORDER BY p.location_id IS NULL, p.line_no) AS place
		FROM (SELECT l.line_no, l.ordered::numeric AS ordered, coalesce(nullif(l.location_id, 0), (SELECT s.location_id
				FROM order_mgmt_data.register_sales AS s WHERE s.tenant_id = o.tenant_id AND s.order_id = o.order_id)) AS location_id
			FROM order_mgmt_data.order_lines AS l WHERE l.tenant_id = o.tenant_id AND l.order_id = o.order_id
				-- what an edit added is of its day
				AND l.version IS NULL AND (l.kit_line_no IS NULL OR l.kit_line_no = l.line_no)) AS p) AS l
	LEFT JOIN order_mgmt_data.channels AS c ON c.tenant_id = o.tenant_id AND c.code = o.channel
	UNION ALL
	SELECT k.tenant_id, k.stamp, k.recorded_at, k.occurred_at, coalesce(c.channel_id, 0), coalesce(l.location_id, 0), l.currency,
		0, - k.canceled, 0, 0, 0, 0, 0, k.canceled, k.returned
	FROM (
		SELECT x.tenant_id, x.order_id, x.line_no, x.stamp, x.recorded_at, coalesce(x.occurred_at, x.recorded_at) AS occurred_at,
			CASE WHEN x.was_paid THEN 0 ELSE x.quantity::numeric END AS canceled, CASE WHEN x.was_paid THEN x.quantity::numeric ELSE 0 END AS returned
		FROM order_mgmt_data.order_cancellations AS x
		UNION ALL
		SELECT b.tenant_id, h.order_id, b.line_no, b.stamp, b.recorded_at, b.occurred_at, 0, b.quantity::numeric
		FROM order_mgmt_data.return_receipts AS b
		CROSS JOIN LATERAL (SELECT r.order_id FROM order_mgmt_data.returns AS r
			WHERE r.tenant_id = b.tenant_id AND r.return_id = b.return_id LIMIT 1) AS h
		WHERE b.disposition <> 'missing') AS k
	CROSS JOIN LATERAL (
		SELECT o.channel, o.currency, coalesce(nullif(l.location_id, 0), (SELECT s.location_id
			FROM order_mgmt_data.register_sales AS s WHERE s.tenant_id = k.tenant_id AND s.order_id = k.order_id)) AS location_id
		FROM order_mgmt_data.orders AS o
		JOIN order_mgmt_data.order_lines AS l ON l.tenant_id = o.tenant_id AND l.order_id = o.order_id AND l.line_no = k.line_no
			-- a kit is what was sold, not what it is made of
			AND (l.kit_line_no IS NULL OR l.kit_line_no = l.line_no)
		WHERE o.tenant_id = k.tenant_id AND o.order_id = k.order_id LIMIT 1) AS l
	LEFT JOIN order_mgmt_data.channels AS c ON c.tenant_id = k.tenant_id AND c.code = l.channel
	UNION ALL
	SELECT e.tenant_id, e.stamp, e.recorded_at, e.recorded_at, coalesce(c.channel_id, 0), coalesce(l.location_id, 0), o.currency, 0, l.ordered, 0, 0, 0, 0, 0, 0, 0
	FROM order_mgmt_data.order_edits AS e
	CROSS JOIN LATERAL (SELECT o.channel, o.currency FROM order_mgmt_data.orders AS o WHERE o.tenant_id = e.tenant_id AND o.order_id = e.order_id LIMIT 1) AS o
	CROSS JOIN LATERAL (SELECT l.ordered::numeric AS ordered, nullif(l.location_id, 0) AS location_id FROM order_mgmt_data.order_lines AS l
		WHERE l.tenant_id = e.tenant_id AND l.order_id = e.order_id AND l.line_no >= e.first_line_no AND l.line_no <= e.last_line_no
			AND (l.kit_line_no IS NULL OR l.kit_line_no = l.line_no) OFFSET 0) AS l
	LEFT JOIN order_mgmt_data.channels AS c ON c.tenant_id = e.tenant_id AND c.code = o.channel;
COMMENT ON VIEW order_mgmt_data.order_effects IS 'one row per fact that sales of orders are made of, and the channel and location (0: none) that it is of: money moves of sales, lines of orders and of their edits, what was canceled of them and came back';

CREATE OR REPLACE VIEW order_mgmt_data.sale_effects WITH (security_invoker = true) AS
	SELECT e.tenant_id, e.stamp, e.recorded_at, e.occurred_at, e.channel_id, e.location_id, e.currency, e.orders, e.units, e.gross_sales, e.discounts,
		e.returns, e.shipping, e.tax, e.canceled_units, e.returned_units
	FROM order_mgmt_data.order_effects AS e
	UNION ALL
	SELECT h.tenant_id, h.stamp, h.recorded_at, h.occurred_at, coalesce(c.channel_id, 0), coalesce(p.location_id, 0),
		order_mgmt.amount_currency(h.total), 0, 0, 0, 0, 0, 0, 0, 0, b.quantity
	FROM order_mgmt_data.refunds_without_sale AS h
	CROSS JOIN LATERAL (SELECT sum(l.quantity::numeric) AS quantity FROM order_mgmt_data.refund_without_sale_lines AS l
		WHERE l.tenant_id = h.tenant_id AND l.refund_id = h.refund_id) AS b
	LEFT JOIN order_mgmt_data.locations AS p ON p.tenant_id = h.tenant_id AND p.code = h.location
	LEFT JOIN order_mgmt_data.channels AS c ON c.tenant_id = h.tenant_id AND c.code = h.channel
	WHERE b.quantity IS NOT NULL;
COMMENT ON VIEW order_mgmt_data.sale_effects IS 'one row per fact that sales are made of, and the channel and location (0: none) that it is of: those of orders, and what came back without a sale';

CREATE OR REPLACE VIEW order_mgmt_data.fresh_sales WITH (security_invoker = true) AS
	SELECT e.tenant_id, e.stamp, order_mgmt_data.business_date(e.recorded_at, t.time_zone, t.time_zone_changes) AS recorded_date,
		order_mgmt_data.business_date(e.occurred_at, t.time_zone, t.time_zone_changes) AS occurred_date, e.channel_id, e.location_id, e.currency,
		e.orders, e.units, e.gross_sales, e.discounts, e.returns, e.shipping, e.tax, e.canceled_units, e.returned_units
	FROM order_mgmt_data.sale_effects AS e
	LEFT JOIN order_mgmt_data.tenants AS t ON t.tenant_id = e.tenant_id
	WHERE e.stamp >= (SELECT b.oldest FROM order_mgmt_data.day_begin AS b) AND e.stamp <= 9223372036854775807
		AND (e.stamp >= (SELECT b.stamp FROM order_mgmt_data.day_begin AS b)
			OR EXISTS (SELECT FROM order_mgmt_data.fold_marks AS d WHERE d.step = 'days' AND d.left_out = e.tenant_id AND d.folded_to <= e.stamp));
COMMENT ON VIEW order_mgmt_data.fresh_sales IS 'one row per fact of sales that is in no day yet';

CREATE OR REPLACE VIEW order_mgmt_data.value_effects WITH (security_invoker = true) AS
	SELECT e.tenant_id, e.location_id, e.item_id, e.state, e.delta, NULL::order_mgmt.amount AS value, e.stamp, e.recorded_at, e.occurred_at
	FROM order_mgmt_data.stock_effects AS e
	WHERE e.move_id + 0 > 0
	UNION ALL
	SELECT m.tenant_id, c.location_id, c.item_id, NULL, NULL, c.value, m.stamp, m.recorded_at, m.occurred_at
	FROM order_mgmt_data.stock_moves AS m
	CROSS JOIN LATERAL (SELECT r.location_id, r.item_id, r.value FROM order_mgmt_data.stock_move_costs AS r
		WHERE r.tenant_id = m.tenant_id AND r.move_id = m.move_id AND r.value IS NOT NULL LIMIT 2) AS c
	WHERE m.move_id + 0 > 0
		AND ((m.from_state OPERATOR(order_mgmt.<) 'supplier') <> (m.to_state OPERATOR(order_mgmt.<) 'supplier') OR m.other_location_id IS NOT NULL);
COMMENT ON VIEW order_mgmt_data.value_effects IS 'one row per position that a move changes, and per position whose value it changed, as far as it is priced';

CREATE OR REPLACE VIEW order_mgmt_data.fresh_stock WITH (security_invoker = true) AS
	SELECT e.tenant_id, e.stamp, order_mgmt_data.business_date(e.recorded_at, t.time_zone, t.time_zone_changes) AS recorded_date,
		order_mgmt_data.business_date(e.occurred_at, t.time_zone, t.time_zone_changes) AS occurred_date, e.location_id, e.item_id, e.state, e.delta, e.value
	FROM order_mgmt_data.value_effects AS e
	LEFT JOIN order_mgmt_data.tenants AS t ON t.tenant_id = e.tenant_id
	WHERE e.stamp >= (SELECT b.oldest FROM order_mgmt_data.day_begin AS b) AND e.stamp <= 9223372036854775807
		AND (e.stamp >= (SELECT b.stamp FROM order_mgmt_data.day_begin AS b)
			OR EXISTS (SELECT FROM order_mgmt_data.fold_marks AS d WHERE d.step = 'days' AND d.left_out = e.tenant_id AND d.folded_to <= e.stamp));
COMMENT ON VIEW order_mgmt_data.fresh_stock IS 'one row per change of a position, and of its value, that is in no day yet';

CREATE OR REPLACE VIEW order_mgmt_data.fresh_facts WITH (security_invoker = true) AS
	SELECT e.tenant_id, e.stamp, e.fact, e.recorded_at
	FROM (
		SELECT o.tenant_id, o.stamp, 'orders' AS fact, o.recorded_at FROM order_mgmt_data.orders AS o
		UNION ALL
		SELECT m.tenant_id, m.stamp, 'stock_moves', m.recorded_at FROM order_mgmt_data.stock_moves AS m
		UNION ALL
		SELECT p.tenant_id, p.stamp, 'payment_events', p.recorded_at FROM order_mgmt_data.payment_events AS p
		UNION ALL
		SELECT m.tenant_id, m.stamp, 'money_moves', m.recorded_at FROM order_mgmt_data.money_moves AS m) AS e
	WHERE e.stamp >= (SELECT b.oldest FROM order_mgmt_data.day_begin AS b) AND e.stamp <= 9223372036854775807
		AND (e.stamp >= (SELECT b.stamp FROM order_mgmt_data.day_begin AS b)
			OR EXISTS (SELECT FROM order_mgmt_data.fold_marks AS d WHERE d.step = 'days' AND d.left_out = e.tenant_id AND d.folded_to <= e.stamp));
COMMENT ON VIEW order_mgmt_data.fresh_facts IS 'one row per order, move and payment event that is in no day yet';

CREATE OR REPLACE VIEW order_mgmt_data.day_sources WITH (security_invoker = true) AS
	SELECT m.tenant_id, m.stamp FROM order_mgmt_data.money_moves AS m
	UNION ALL
	SELECT g.tenant_id, g.stamp FROM order_mgmt_data.stock_moves AS g
	UNION ALL
	SELECT o.tenant_id, o.stamp FROM order_mgmt_data.orders AS o
	UNION ALL
	SELECT k.tenant_id, k.stamp FROM order_mgmt_data.order_cancellations AS k
	UNION ALL
	SELECT x.tenant_id, x.stamp FROM order_mgmt_data.order_edits AS x
	UNION ALL
	SELECT b.tenant_id, b.stamp FROM order_mgmt_data.return_receipts AS b
	UNION ALL
	SELECT r.tenant_id, r.stamp FROM order_mgmt_data.refunds_without_sale AS r
	UNION ALL
	SELECT p.tenant_id, p.stamp FROM order_mgmt_data.payment_events AS p;
COMMENT ON VIEW order_mgmt_data.day_sources IS 'one row per row that days are summed of';

CREATE OR REPLACE FUNCTION order_mgmt_data.sees_fresh_sales(OUT tenant_id bigint, OUT recorded_date date, OUT occurred_date date, OUT channel_id bigint,
		OUT location_id bigint, OUT currency text, OUT orders bigint, OUT units numeric, OUT gross_sales numeric, OUT discounts numeric,
		OUT returns numeric, OUT shipping numeric, OUT tax numeric, OUT canceled_units numeric, OUT returned_units numeric)
	RETURNS SETOF record LANGUAGE C STABLE PARALLEL RESTRICTED ROWS 50 AS 'MODULE_PATHNAME', 'om_sees_fresh_sales';
COMMENT ON FUNCTION order_mgmt_data.sees_fresh_sales() IS 'what is sold and in no day yet, summed like sale_days, as its reader sees those: who may read a sum reads all of it';

CREATE OR REPLACE FUNCTION order_mgmt_data.sees_fresh_money(OUT tenant_id bigint, OUT recorded_date date, OUT occurred_date date, OUT account text,
		OUT account_id bigint, OUT location_id bigint, OUT currency text, OUT debit numeric, OUT credit numeric)
	RETURNS SETOF record LANGUAGE C STABLE PARALLEL RESTRICTED ROWS 50 AS 'MODULE_PATHNAME', 'om_sees_fresh_money';
COMMENT ON FUNCTION order_mgmt_data.sees_fresh_money() IS 'what is posted and in no day yet, summed like money_days, as its reader sees those';

CREATE OR REPLACE FUNCTION order_mgmt_data.sees_fresh_facts(OUT tenant_id bigint, OUT fact text, OUT latest_recorded_at timestamptz)
	RETURNS SETOF record LANGUAGE C STABLE PARALLEL RESTRICTED ROWS 10 AS 'MODULE_PATHNAME', 'om_sees_fresh_facts';
COMMENT ON FUNCTION order_mgmt_data.sees_fresh_facts() IS 'the same of what fresh_facts come to, as its reader sees latest_facts';

CREATE OR REPLACE VIEW order_mgmt_data.sales WITH (security_invoker = true) AS
	SELECT d.tenant_id, d.recorded_date, d.occurred_date, d.channel_id, d.location_id, d.currency, d.orders, d.units, d.gross_sales, d.discounts,
		d.returns, d.shipping, d.tax, d.canceled_units, d.returned_units
	FROM order_mgmt_data.sale_days AS d
	UNION ALL
	SELECT f.tenant_id, f.recorded_date, f.occurred_date, f.channel_id, f.location_id, f.currency, f.orders, f.units, f.gross_sales, f.discounts,
		f.returns, f.shipping, f.tax, f.canceled_units, f.returned_units
	FROM order_mgmt_data.sees_fresh_sales() AS f;
COMMENT ON VIEW order_mgmt_data.sales IS 'days and what is in none yet: their sums are what was sold';

CREATE OR REPLACE FUNCTION order_mgmt.stock_on(location text, day date, by text DEFAULT 'occurred_at', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.stock_on_day LANGUAGE C STABLE ROWS 1000 PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_stock_on';
COMMENT ON FUNCTION order_mgmt.stock_on(text, date, text, bigint) IS 'the stock of all items of a location at the end of a business day, and what it is worth
by: occurred_at (what had happened by then, as it is known now) or recorded_at (what was known then, which stays as it was). Days are those of the tenant''s time zone. value: at moving average, of moves that compact_balances() has priced. Items that have nothing there are left out.
Example: SELECT sku, free, value FROM order_mgmt.stock_on(''BER'', ''2026-01-31'')';

CREATE OR REPLACE FUNCTION order_mgmt.stock_as_of(sku text, location text, at timestamptz, by text DEFAULT 'occurred_at', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.stock_at LANGUAGE C STABLE ROWS 1 PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_stock_as_of';
COMMENT ON FUNCTION order_mgmt.stock_as_of(text, text, timestamptz, text, bigint) IS 'the stock of an item at a location at a past instant
by: occurred_at (when it happened) or recorded_at (what was known then). Bounds included.
Example: SELECT free, allocated FROM order_mgmt.stock_as_of(''A-1'', ''BER'', ''2026-01-31 18:00+01'')';

-- The moves of an item are found by the periods in which it moved.
CREATE OR REPLACE FUNCTION order_mgmt_data.item_periods(tenant_id bigint, item_id bigint)
	RETURNS bigint[] LANGUAGE C STABLE STRICT PARALLEL RESTRICTED AS 'MODULE_PATHNAME', 'om_item_periods';
COMMENT ON FUNCTION order_mgmt_data.item_periods(bigint, bigint) IS 'the first stamp of each period in which an item moved, for who may read reports';
CREATE OR REPLACE FUNCTION order_mgmt_data.sees_moves_support(internal) RETURNS internal
	LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'om_sees_moves_support';
COMMENT ON FUNCTION order_mgmt_data.sees_moves_support(internal) IS 'for the planner: makes sees_moves a condition that the index by position can use';
CREATE OR REPLACE FUNCTION order_mgmt_data.sees_moves(stamp bigint, tenant_id bigint, item_id bigint) RETURNS boolean
	LANGUAGE C STABLE STRICT LEAKPROOF PARALLEL RESTRICTED SUPPORT order_mgmt_data.sees_moves_support AS 'MODULE_PATHNAME', 'om_sees_moves';
COMMENT ON FUNCTION order_mgmt_data.sees_moves(bigint, bigint, bigint) IS 'true, of the stamp of a move and its item: a view that joins moves to items says so, and reads few where the item is known
The planner makes it stamp OPERATOR(order_mgmt_data.~=) ANY (item_periods(tenant_id, item_id)) where that helps.';

CREATE OR REPLACE VIEW order_mgmt_data.stock_day_figures WITH (security_invoker = true) AS
	SELECT d.tenant_id, d.location_id, d.item_id, d.recorded_date, d.occurred_date, s.figure, s.quantity, d.first_stamp, d.last_stamp, d.periods
	FROM order_mgmt_data.stock_days AS d
	CROSS JOIN LATERAL (VALUES ('free', d.free::numeric), ('reserved', d.reserved::numeric), ('allocated', d.allocated::numeric), ('backordered', d.backordered::numeric), ('quality_control', d.quality_control::numeric), ('damaged', d.damaged::numeric), ('expired', d.expired::numeric), ('returned', d.returned::numeric), ('in_transit', d.in_transit::numeric), ('value', d.value::numeric)) AS s (figure, quantity)
	WHERE s.quantity <> 0;
COMMENT ON VIEW order_mgmt_data.stock_day_figures IS 'one row per figure of a row of stock_days, for verify()';

CREATE OR REPLACE VIEW order_mgmt_data.stock_snapshot_figures WITH (security_invoker = true) AS
	SELECT d.tenant_id, d.location_id, d.item_id, d.snapshot_date, s.figure, s.quantity
	FROM order_mgmt_data.stock_snapshot_lines AS d
	CROSS JOIN LATERAL (VALUES ('free', d.free::numeric), ('reserved', d.reserved::numeric), ('allocated', d.allocated::numeric), ('backordered', d.backordered::numeric), ('quality_control', d.quality_control::numeric), ('damaged', d.damaged::numeric), ('expired', d.expired::numeric), ('returned', d.returned::numeric), ('in_transit', d.in_transit::numeric), ('value', d.value::numeric)) AS s (figure, quantity)
	WHERE s.quantity <> 0;
COMMENT ON VIEW order_mgmt_data.stock_snapshot_figures IS 'one row per figure of a row of stock_snapshot_lines, for verify()';

CREATE OR REPLACE FUNCTION order_mgmt_data.health_days(tenants bigint[])
	RETURNS SETOF order_mgmt.health_check LANGUAGE plpgsql STABLE ROWS 1 SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	RETURN QUERY
	SELECT j.* FROM order_mgmt_data.day_begin AS b
	CROSS JOIN unnest('{order_mgmt_data.stock_moves,order_mgmt_data.money_moves}'::regclass[]) AS l (ledger)
	CROSS JOIN LATERAL order_mgmt_data.judge_lag('days_summed', 'summed per day', l.ledger, b.oldest, tenants IS NULL) AS j
	ORDER BY j.value DESC LIMIT 1;
END
$$;
COMMENT ON FUNCTION order_mgmt_data.health_days(bigint[]) IS 'moves are summed per day soon, for health()';

CREATE OR REPLACE FUNCTION order_mgmt_data.verify_days(tenants bigint[], part order_mgmt_data.verify_part)
	RETURNS SETOF order_mgmt.verification LANGUAGE plpgsql STABLE ROWS 5 SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan
AS $$
BEGIN
	IF part.kind = 'now' THEN
		-- Each of the last days balances, and what was sold is in the accounts that it is made of.
		RETURN QUERY
		WITH last_days AS (
			SELECT t.tenant_id, (SELECT max(d.recorded_date) FROM order_mgmt_data.money_days AS d WHERE d.tenant_id = t.tenant_id) - 7 AS first_date
			FROM order_mgmt_data.tenants AS t WHERE tenants IS NULL OR t.tenant_id = ANY (tenants)
		), booked AS (
			SELECT d.tenant_id, d.recorded_date, d.currency, sum(d.debit - d.credit) AS balance,
				coalesce(sum(d.credit - d.debit) FILTER (WHERE d.account = 'shipping'), 0) AS shipping,
				coalesce(sum(d.debit - d.credit) FILTER (WHERE d.account = 'returns'), 0) AS returns
			FROM last_days AS l
			CROSS JOIN LATERAL (SELECT m.* FROM order_mgmt_data.money_days AS m WHERE m.tenant_id = l.tenant_id AND m.recorded_date >= l.first_date OFFSET 0) AS d
			GROUP BY d.tenant_id, d.recorded_date, d.currency
		), sold AS (
			SELECT d.tenant_id, d.recorded_date, d.currency, sum(d.shipping) AS shipping, sum(d.returns) AS returns
			FROM last_days AS l
			CROSS JOIN LATERAL (SELECT s.* FROM order_mgmt_data.sale_days AS s WHERE s.tenant_id = l.tenant_id AND s.recorded_date >= l.first_date OFFSET 0) AS d
			GROUP BY d.tenant_id, d.recorded_date, d.currency
		)
		SELECT 'days_balance', count(*), count(*) FILTER (WHERE w.wrong), min(w.sample) FILTER (WHERE w.wrong)
		FROM (SELECT format('tenant %s %s in %s', b.tenant_id, b.recorded_date, b.currency) AS sample,
				b.balance <> 0 OR b.shipping <> coalesce(s.shipping, 0) OR b.returns <> coalesce(s.returns, 0) AS wrong
			FROM booked AS b LEFT JOIN sold AS s ON s.tenant_id = b.tenant_id AND s.recorded_date = b.recorded_date AND s.currency = b.currency) AS w;
	ELSIF part.kind = 'all' THEN
		-- The days, and what is in none yet, are the ledgers and documents, day by day.
		RETURN QUERY
		SELECT 'money_days_match_ledger', count(*), count(*) FILTER (WHERE w.wrong), min(w.sample) FILTER (WHERE w.wrong)
		FROM (
			SELECT format('tenant %s %s %s in %s', x.tenant_id, x.recorded_date, x.account, x.currency) AS sample, sum(x.debit) <> 0 OR sum(x.credit) <> 0 AS wrong
			FROM (
				SELECT d.tenant_id, d.recorded_date, d.occurred_date, d.account, d.account_id, d.location_id, d.currency, d.debit, d.credit
				FROM order_mgmt_data.money_days AS d
				UNION ALL
				SELECT f.tenant_id, f.recorded_date, f.occurred_date, f.account, f.account_id, f.location_id, f.currency, f.debit, f.credit
				FROM order_mgmt_data.fresh_money AS f
				UNION ALL
				SELECT e.tenant_id, order_mgmt_data.business_date(e.recorded_at, t.time_zone, t.time_zone_changes),
					order_mgmt_data.business_date(e.occurred_at, t.time_zone, t.time_zone_changes), e.account, e.account_id, coalesce(e.location_id, 0), e.currency,
					CASE WHEN order_mgmt.amount_minor(e.delta) > 0 THEN - e.delta::numeric ELSE 0 END,
					CASE WHEN order_mgmt.amount_minor(e.delta) < 0 THEN e.delta::numeric ELSE 0 END
				FROM order_mgmt_data.dated_money AS e LEFT JOIN order_mgmt_data.tenants AS t ON t.tenant_id = e.tenant_id) AS x
			WHERE tenants IS NULL OR x.tenant_id = ANY (tenants)
			GROUP BY x.tenant_id, x.recorded_date, x.occurred_date, x.account, x.account_id, x.location_id, x.currency) AS w;
		RETURN QUERY
		SELECT 'sale_days_match_ledger', count(*), count(*) FILTER (WHERE w.wrong), min(w.sample) FILTER (WHERE w.wrong)
		FROM (
			SELECT format('tenant %s %s channel %s location %s in %s', x.tenant_id, x.recorded_date, x.channel_id, x.location_id, x.currency) AS sample,
				sum(x.orders) <> 0 OR sum(x.units) <> 0 OR sum(x.gross_sales) <> 0 OR sum(x.discounts) <> 0 OR sum(x.returns) <> 0 OR sum(x.shipping) <> 0 OR sum(x.tax) <> 0 OR sum(x.canceled_units) <> 0 OR sum(x.returned_units) <> 0 AS wrong
			FROM (
				SELECT d.tenant_id, d.recorded_date, d.occurred_date, d.channel_id, d.location_id, d.currency, d.orders, d.units, d.gross_sales, d.discounts, d.returns, d.shipping, d.tax, d.canceled_units, d.returned_units
				FROM order_mgmt_data.sale_days AS d
				UNION ALL
				SELECT f.tenant_id, f.recorded_date, f.occurred_date, f.channel_id, f.location_id, f.currency, f.orders, f.units, f.gross_sales, f.discounts, f.returns, f.shipping, f.tax, f.canceled_units, f.returned_units
				FROM order_mgmt_data.fresh_sales AS f
				UNION ALL
				SELECT e.tenant_id, order_mgmt_data.business_date(e.recorded_at, t.time_zone, t.time_zone_changes),
					order_mgmt_data.business_date(e.occurred_at, t.time_zone, t.time_zone_changes), e.channel_id, e.location_id, e.currency, - e.orders, - e.units, - e.gross_sales, - e.discounts, - e.returns, - e.shipping, - e.tax, - e.canceled_units, - e.returned_units
				FROM order_mgmt_data.sale_effects AS e LEFT JOIN order_mgmt_data.tenants AS t ON t.tenant_id = e.tenant_id) AS x
			WHERE tenants IS NULL OR x.tenant_id = ANY (tenants)
			GROUP BY x.tenant_id, x.recorded_date, x.occurred_date, x.channel_id, x.location_id, x.currency) AS w;
		RETURN QUERY
		SELECT 'stock_days_match_ledger', count(*), count(*) FILTER (WHERE w.wrong), min(w.sample) FILTER (WHERE w.wrong)
		FROM (
			SELECT format('tenant %s item %s location %s %s %s', x.tenant_id, x.item_id, x.location_id, x.recorded_date, x.figure) AS sample,
				sum(x.quantity) <> 0 OR min(x.first_stamp) > min(x.stamp) OR (count(x.stamp) FILTER (WHERE x.is_fresh) = 0 AND (max(x.last_stamp) < max(x.stamp)
					OR NOT array_agg(order_mgmt_data.periods_between(x.stamp, x.stamp)) FILTER (WHERE x.stamp IS NOT NULL) <@ max(x.periods))) AS wrong
			FROM (
				SELECT d.tenant_id, d.location_id, d.item_id, d.recorded_date, d.occurred_date, d.figure, d.quantity, d.first_stamp, d.last_stamp, d.periods, NULL::bigint AS stamp, false AS is_fresh
				FROM order_mgmt_data.stock_day_figures AS d
				UNION ALL
				SELECT f.tenant_id, f.location_id, f.item_id, f.recorded_date, f.occurred_date, coalesce(f.state::text, 'value'), coalesce(f.delta::numeric, f.value::numeric), NULL, NULL, NULL, nullif(f.stamp, 0), true
				FROM order_mgmt_data.fresh_stock AS f
				UNION ALL
				SELECT e.tenant_id, e.location_id, e.item_id, order_mgmt_data.business_date(e.recorded_at, t.time_zone, t.time_zone_changes),
					order_mgmt_data.business_date(e.occurred_at, t.time_zone, t.time_zone_changes), coalesce(e.state::text, 'value'), - coalesce(e.delta::numeric, e.value::numeric), NULL, NULL, NULL, nullif(e.stamp, 0), false
				FROM order_mgmt_data.value_effects AS e LEFT JOIN order_mgmt_data.tenants AS t ON t.tenant_id = e.tenant_id) AS x
			WHERE tenants IS NULL OR x.tenant_id = ANY (tenants)
			GROUP BY x.tenant_id, x.location_id, x.item_id, x.recorded_date, x.occurred_date, x.figure) AS w;

		-- A snapshot is the one before it and the days since.
		RETURN QUERY
		SELECT 'snapshots_match_days', count(*), count(*) FILTER (WHERE w.wrong), min(w.sample) FILTER (WHERE w.wrong)
		FROM (
			SELECT format('tenant %s item %s location %s %s %s', x.tenant_id, x.item_id, x.location_id, x.snapshot_date, x.figure) AS sample, sum(x.quantity) <> 0 AS wrong
			FROM (
				SELECT l.tenant_id, l.location_id, l.item_id, l.snapshot_date, l.figure, l.quantity FROM order_mgmt_data.stock_snapshot_figures AS l
				UNION ALL
				SELECT l.tenant_id, l.location_id, l.item_id, (SELECT min(s.snapshot_date) FROM order_mgmt_data.stock_snapshots AS s
					WHERE s.tenant_id = l.tenant_id AND s.location_id = l.location_id AND s.snapshot_date > l.snapshot_date), l.figure, - l.quantity
				FROM order_mgmt_data.stock_snapshot_figures AS l
				UNION ALL
				SELECT d.tenant_id, d.location_id, d.item_id, (SELECT min(s.snapshot_date) FROM order_mgmt_data.stock_snapshots AS s
					WHERE s.tenant_id = d.tenant_id AND s.location_id = d.location_id AND s.snapshot_date >= d.recorded_date), d.figure, - d.quantity
				FROM order_mgmt_data.stock_day_figures AS d) AS x
			WHERE x.snapshot_date IS NOT NULL AND (tenants IS NULL OR x.tenant_id = ANY (tenants))
			GROUP BY x.tenant_id, x.location_id, x.item_id, x.snapshot_date, x.figure) AS w;
	END IF;
END
$$;
COMMENT ON FUNCTION order_mgmt_data.verify_days(bigint[], order_mgmt_data.verify_part) IS 'sums of days equal what they are made of, for verify()';

-- What columns mean.
SELECT order_mgmt_data.describe_rows('order_mgmt.stock_on_day', columns => $$
	business_date: the day, at whose end it was so
	allocated: promised to order lines and transfers
	backordered: owed to order lines, and not there yet
	damaged: on hand, not for sale
	returned: on hand, came back, not inspected
	in_transit: on its way here, not on hand
	currency: of the value; null: no cost is known
	value: what all of it is worth; null: no cost is known$$);
