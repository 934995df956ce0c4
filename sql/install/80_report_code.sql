-- Code of the analysts' reports: dimensions, facts, and what shops ask for every day.
-- Plain types only; an amount has its currency beside it, a timestamp its business date: the day
-- in the tenant's time zone.  (A report of what one module and those below it own stands in that module.)

CREATE OR REPLACE VIEW order_mgmt_data.account_codes WITH (security_invoker = true) AS
	SELECT c.tenant_id, a.account::order_mgmt.money_account AS account, c.channel_id AS account_id, c.code
	FROM order_mgmt_data.channels AS c CROSS JOIN (VALUES ('revenue'), ('discounts'), ('returns'), ('shipping')) AS a (account)
	UNION ALL
	SELECT l.tenant_id, a.account::order_mgmt.money_account, l.location_id, l.code
	FROM order_mgmt_data.locations AS l CROSS JOIN (VALUES ('inventory'), ('cost_of_goods'), ('shrinkage')) AS a (account)
	UNION ALL
	SELECT t.tenant_id, 'tax', t.tax_rate_id, t.code
	FROM order_mgmt_data.tax_rates AS t
	UNION ALL
	SELECT p.tenant_id, 'clearing', p.provider_id, p.code
	FROM order_mgmt_data.payment_providers AS p
	UNION ALL
	SELECT r.tenant_id, a.account::order_mgmt.money_account, r.register_id, r.code
	FROM order_mgmt_data.registers AS r CROSS JOIN (VALUES ('cash'), ('over_short'), ('petty_cash')) AS a (account);
COMMENT ON VIEW order_mgmt_data.account_codes IS 'one row per account that belongs to a thing: the code of the thing';

CREATE OR REPLACE VIEW order_mgmt.money_moves WITH (security_invoker = true) AS
	SELECT m.tenant_id, m.move_id, m.from_account::text AS from_account, f.code AS from_code, m.to_account::text AS to_account, t.code AS to_code,
		m.amount, m.document_kind, m.document_id, m.order_id, m.holder_id, m.reason, m.actor, m.occurred_at, m.recorded_at, m.stamp, m.role_name,
		order_mgmt.amount_currency(m.amount) AS currency, m.amount::numeric AS amount_numeric
	FROM order_mgmt_data.money_moves AS m
	LEFT JOIN order_mgmt_data.account_codes AS f ON f.tenant_id = m.tenant_id AND f.account = m.from_account AND f.account_id = m.from_id
	LEFT JOIN order_mgmt_data.account_codes AS t ON t.tenant_id = m.tenant_id AND t.account = m.to_account AND t.account_id = m.to_id;
COMMENT ON VIEW order_mgmt.money_moves IS 'one row per money move: an amount that went from an account to another';

CREATE OR REPLACE VIEW order_mgmt.money_accounts WITH (security_invoker = true) AS
	SELECT s.tenant_id, s.account::text AS account, a.code AS account_code, s.currency, order_mgmt_data.amount_or_null(s.balance, s.currency) AS balance,
		s.balance AS balance_numeric
	FROM (
		SELECT d.tenant_id, d.account, d.account_id, d.currency, sum(d.delta) AS balance
		FROM (
			SELECT b.tenant_id, b.account, b.account_id, b.currency, b.balance AS delta
			FROM order_mgmt_data.money_balances AS b
			WHERE b.incarnation = (SELECT c.incarnation FROM order_mgmt_data.stock_control AS c)
			UNION ALL
			SELECT e.tenant_id, e.account, e.account_id, e.currency, e.delta::numeric
			FROM order_mgmt_data.money_effects AS e
			WHERE e.stamp >= (SELECT c.money_fold_stamp FROM order_mgmt_data.stock_control AS c) AND e.stamp <= 9223372036854775807) AS d
		GROUP BY d.tenant_id, d.account, d.account_id, d.currency) AS s
	LEFT JOIN order_mgmt_data.account_codes AS a ON a.tenant_id = s.tenant_id AND a.account = s.account AND a.account_id = s.account_id
	WHERE order_mgmt_data.sees_location('read_money', s.tenant_id, NULL);
COMMENT ON VIEW order_mgmt.money_accounts IS 'one row per account and currency: its balance, debits less credits
account_code: the channel, location or tax rate the account belongs to. balance_numeric: the same as a number, which has no limit; balance is null where it is larger than an amount can be.';

CREATE OR REPLACE VIEW order_mgmt_report.journal WITH (security_invoker = true) AS
	SELECT j.tenant_id, j.business_date, j.account::text AS account, a.code AS account_code, j.currency, j.debit, j.credit
	FROM (
		SELECT d.tenant_id, d.recorded_date AS business_date, d.account, d.account_id, d.currency, sum(d.debit) AS debit, sum(d.credit) AS credit
		FROM (
			SELECT m.tenant_id, m.recorded_date, m.account, m.account_id, m.currency, m.debit, m.credit
			FROM order_mgmt_data.money_days AS m
			UNION ALL
			SELECT f.tenant_id, f.recorded_date, f.account::order_mgmt.money_account, f.account_id, f.currency, f.debit, f.credit
			FROM order_mgmt_data.sees_fresh_money() AS f) AS d
		GROUP BY d.tenant_id, d.recorded_date, d.account, d.account_id, d.currency) AS j
	LEFT JOIN order_mgmt_data.account_codes AS a ON a.tenant_id = j.tenant_id AND a.account = j.account AND a.account_id = j.account_id
	WHERE order_mgmt_data.sees_tenant('reports', j.tenant_id, (SELECT order_mgmt_data.tenants_with('reports')))
		AND order_mgmt_data.sees_same(j.business_date, j.business_date);
COMMENT ON VIEW order_mgmt_report.journal IS 'one row per tenant, business date, account and currency: what was debited and credited that day
business_date: the day it was recorded, in the tenant''s time zone. Debits equal credits per tenant, date and currency.';

-- What is not priced yet is looked up among what is, move by move: there is little of it.  A bound above, which holds for every stamp, lets the planner
-- expect that, and look for it by the block range index.
CREATE OR REPLACE VIEW order_mgmt_data.pending_costs WITH (security_invoker = true) AS
	SELECT e.tenant_id, e.item_id, e.location_id, count(*) AS moves
	FROM (
		SELECT c.tenant_id, c.item_id, c.location_id, c.move_id
		FROM order_mgmt_data.cost_effects AS c
		WHERE c.stamp >= (SELECT s.cost_stamp FROM order_mgmt_data.stock_control AS s) AND c.stamp <= 9223372036854775807
		OFFSET 0) AS e
	WHERE NOT EXISTS (SELECT FROM order_mgmt_data.stock_move_costs AS r WHERE r.tenant_id = e.tenant_id AND r.move_id = e.move_id OFFSET 0)
	GROUP BY e.tenant_id, e.item_id, e.location_id;
COMMENT ON VIEW order_mgmt_data.pending_costs IS 'one row per item and location with moves that are not priced yet: how many';

-- Each branch joins the tables by itself, so that conditions on codes find the rows, as in the view of stock.
CREATE OR REPLACE VIEW order_mgmt_report.stock_valuation WITH (security_invoker = true) AS
	WITH pending AS MATERIALIZED (SELECT p.tenant_id, p.item_id, p.location_id, p.moves FROM order_mgmt_data.pending_costs AS p)
	SELECT v.tenant_id, v.location, v.sku, order_mgmt.amount_currency(v.value) AS currency,
		coalesce(v.quantity::numeric, 0) AS quantity, coalesce(v.value::numeric, 0) AS value,
		round(v.cost_value::numeric / v.cost_quantity::numeric, 6) AS unit_cost, v.pending_moves,
		coalesce(v.quantity OPERATOR(order_mgmt.<) '0' OR (v.cost_value IS NULL AND v.quantity OPERATOR(order_mgmt.<>) '0'), false) AS is_estimated
	FROM (
		SELECT c.tenant_id, l.code AS location, i.sku, c.quantity, c.value, c.cost_value, c.cost_quantity, coalesce(p.moves, 0) AS pending_moves
		FROM order_mgmt_data.stock_costs AS c
		JOIN order_mgmt_data.items AS i ON i.tenant_id = c.tenant_id AND i.item_id = c.item_id
		JOIN order_mgmt_data.locations AS l ON l.tenant_id = c.tenant_id AND l.location_id = c.location_id
		LEFT JOIN pending AS p ON p.tenant_id = c.tenant_id AND p.item_id = c.item_id AND p.location_id = c.location_id
		WHERE (SELECT s.cost_stamp > 0 FROM order_mgmt_data.stock_control AS s)
		UNION ALL
		SELECT c.tenant_id, l.code, i.sku, c.quantity, c.value, c.cost_value, c.cost_quantity, coalesce(p.moves, 0)
		FROM order_mgmt_data.cost_totals AS c
		JOIN order_mgmt_data.items AS i ON i.tenant_id = c.tenant_id AND i.item_id = c.item_id
		JOIN order_mgmt_data.locations AS l ON l.tenant_id = c.tenant_id AND l.location_id = c.location_id
		LEFT JOIN pending AS p ON p.tenant_id = c.tenant_id AND p.item_id = c.item_id AND p.location_id = c.location_id
		WHERE (SELECT s.cost_stamp = 0 FROM order_mgmt_data.stock_control AS s)
		UNION ALL
		SELECT p.tenant_id, l.code, i.sku, NULL AS quantity, NULL AS value, NULL AS cost_value, NULL AS cost_quantity, p.moves
		FROM pending AS p
		JOIN order_mgmt_data.items AS i ON i.tenant_id = p.tenant_id AND i.item_id = p.item_id
		JOIN order_mgmt_data.locations AS l ON l.tenant_id = p.tenant_id AND l.location_id = p.location_id
		WHERE NOT EXISTS (SELECT FROM order_mgmt_data.cost_positions AS c WHERE c.tenant_id = p.tenant_id AND c.item_id = p.item_id
			AND c.location_id = p.location_id OFFSET 0)) AS v
	WHERE order_mgmt_data.sees_tenant('reports', v.tenant_id, (SELECT order_mgmt_data.tenants_with('reports')));
COMMENT ON VIEW order_mgmt_report.stock_valuation IS 'one row per tenant, location, sku and currency: what goods are worth at moving average, as far as compact_balances() has priced their moves
quantity: all states of the shelf and in transit to it, of priced moves; pending_moves: not priced yet. unit_cost: value per unit, of an empty or negative position the last known. Currency: that of the position''s first cost; a receipt in another currency comes in at average. Null: no cost is known. is_estimated: no cost is known of what is there, or more was issued than received: the next receipt with a cost corrects the value.';

CREATE OR REPLACE VIEW order_mgmt_report.dim_date WITH (security_invoker = true) AS
	SELECT d.day::date AS business_date, extract(isoyear FROM d.day)::integer AS iso_year, extract(week FROM d.day)::integer AS iso_week,
		extract(year FROM d.day)::integer AS year, extract(quarter FROM d.day)::integer AS quarter, extract(month FROM d.day)::integer AS month,
		extract(day FROM d.day)::integer AS day_of_month, extract(isodow FROM d.day)::integer AS iso_weekday,
		extract(isodow FROM d.day) >= 6 AS is_weekend, (date_trunc('month', d.day) + interval '1 month - 1 day')::date AS month_end_date
	FROM generate_series(timestamp '2000-01-01', timestamp '2049-12-31', interval '1 day') AS d (day);
COMMENT ON VIEW order_mgmt_report.dim_date IS 'one row per day from 2000 to 2049
iso_weekday: 1 = Monday.';

CREATE OR REPLACE VIEW order_mgmt_report.fct_stock_moves WITH (security_invoker = true) AS
	SELECT m.tenant_id, m.move_id, m.occurred_at, order_mgmt_data.business_date(m.occurred_at, t.time_zone, t.time_zone_changes) AS occurred_date, m.recorded_at,
		order_mgmt_data.business_date(m.recorded_at, t.time_zone, t.time_zone_changes) AS recorded_date, m.item_id, i.sku, m.location_id, l.code AS location,
		m.other_location_id AS to_location_id, x.code AS to_location, m.from_state::text AS from_state, m.to_state::text AS to_state,
		m.quantity::numeric AS quantity, order_mgmt.price_currency(coalesce(m.unit_cost, m.line_cost)) AS currency, coalesce(m.unit_cost::numeric, round(m.line_cost::numeric / m.quantity::numeric, 6)) AS unit_cost,
		m.document_kind, m.document_id, m.document_line, c.code AS channel, m.reason, m.actor, m.posting & 1 = 1 AS is_forced, m.role_name,
		m.line_cost::numeric AS line_cost,
		(SELECT bool_or(r.is_estimated) FROM order_mgmt_data.stock_move_costs AS r WHERE r.tenant_id = m.tenant_id AND r.move_id = m.move_id) AS is_estimated
	FROM order_mgmt_data.stock_moves AS m
	JOIN order_mgmt_data.items AS i ON i.tenant_id = m.tenant_id AND i.item_id = m.item_id AND order_mgmt_data.sees_moves(m.stamp, i.tenant_id, i.item_id)
	LEFT JOIN order_mgmt_data.locations AS l ON l.tenant_id = m.tenant_id AND l.location_id = m.location_id
	LEFT JOIN order_mgmt_data.locations AS x ON x.tenant_id = m.tenant_id AND x.location_id = m.other_location_id
	LEFT JOIN order_mgmt_data.channels AS c ON c.tenant_id = m.tenant_id AND c.channel_id = m.channel_id
	LEFT JOIN order_mgmt_data.tenants AS t ON t.tenant_id = m.tenant_id
	WHERE order_mgmt_data.sees_tenant('reports', m.tenant_id, (SELECT order_mgmt_data.tenants_with('reports')))
		AND order_mgmt_data.sees_day(m.recorded_at, m.recorded_at) AND order_mgmt_data.sees_day(m.occurred_at, m.occurred_at);
COMMENT ON VIEW order_mgmt_report.fct_stock_moves IS 'one row per move of the goods ledger: a quantity of an item went from a state to another
to_location: where it went when that is another place; unit_cost: of a receipt, where it was said; line_cost: of all its units, where that was said. is_forced: recorded whatever the shelf had. is_estimated: its goods were valued at the last known average, or at nothing, because no cost of their own was known; null: of no value, or not priced yet. role_name: the role that it was done as, where actor is another name.';

-- What is given back is put together first, and what belongs to it looked up after, so that a page of refunds in their order reads no others.
CREATE OR REPLACE VIEW order_mgmt_report.fct_refunds WITH (security_invoker = true) AS
	SELECT e.tenant_id, e.refund_id, e.payment_id, e.order_id, o.order_number, coalesce(e.channel, o.channel) AS channel, coalesce(e.provider, p.provider) AS provider, e.return_id,
		e.purpose IS NOT DISTINCT FROM 'goodwill' AS is_goodwill, CASE WHEN r.reversed = e.amount::numeric THEN 'reversed' WHEN r.status IS NOT NULL THEN r.status
			WHEN e.status = 'recorded' THEN 'succeeded' ELSE 'pending' END AS status,
		e.occurred_at AS refunded_at, order_mgmt_data.business_date(e.occurred_at, t.time_zone, t.time_zone_changes) AS refunded_date, e.recorded_at,
		order_mgmt_data.business_date(e.recorded_at, t.time_zone, t.time_zone_changes) AS recorded_date, order_mgmt.amount_currency(e.amount) AS currency,
		e.amount::numeric AS amount, coalesce(e.register, s.register) AS register, e.shift_id, e.reason, e.actor, coalesce(r.reversed, 0) AS reversed_amount
	FROM (
		SELECT e.tenant_id, e.operation_id AS refund_id, e.payment_id, e.order_id, e.return_id, e.kind, e.status, e.purpose, e.occurred_at, e.recorded_at,
			e.amount, e.shift_id, e.reason, e.actor, NULL::text AS channel, NULL::text AS provider, NULL::text AS register
		FROM order_mgmt_data.payment_events AS e
		UNION ALL
		SELECT u.tenant_id, u.refund_id, NULL::uuid AS payment_id, NULL::uuid AS order_id, NULL::uuid AS return_id, 'refund'::text AS kind, 'recorded'::text AS status,
			NULL::text AS purpose, u.occurred_at, u.recorded_at, u.total, u.shift_id, u.reason, u.actor, u.channel, u.provider, u.register
		FROM order_mgmt_data.refunds_without_sale AS u) AS e
	LEFT JOIN order_mgmt_data.payments AS p ON p.tenant_id = e.tenant_id AND p.payment_id = e.payment_id
	LEFT JOIN order_mgmt_data.orders AS o ON o.tenant_id = e.tenant_id AND o.order_id = e.order_id
	LEFT JOIN order_mgmt_data.shifts AS s ON s.tenant_id = e.tenant_id AND s.shift_id = e.shift_id
	CROSS JOIN LATERAL (
		SELECT max(d.status) FILTER (WHERE d.status = ANY ('{succeeded,failed}')) AS status, sum(d.amount::numeric) FILTER (WHERE d.status = 'reversed') AS reversed
		FROM order_mgmt_data.payment_events AS d WHERE d.tenant_id = e.tenant_id AND d.operation_id = e.refund_id AND e.payment_id IS NOT NULL) AS r
	LEFT JOIN order_mgmt_data.tenants AS t ON t.tenant_id = e.tenant_id
	WHERE e.kind = 'refund' AND e.status = ANY ('{requested,recorded}') AND (e.payment_id IS NULL OR p.payment_id IS NOT NULL)
		AND order_mgmt_data.sees_tenant('reports', e.tenant_id, (SELECT order_mgmt_data.tenants_with('reports')))
		AND order_mgmt_data.sees_day(e.recorded_at, e.recorded_at) AND order_mgmt_data.sees_day(e.occurred_at, e.occurred_at);
COMMENT ON VIEW order_mgmt_report.fct_refunds IS 'one row per refund: pending, succeeded, failed or, all of it, reversed
reversed_amount: what of it came back. is_goodwill: given although the order owed it. register, shift_id: where it was paid out; return_id: what came back for it. payment_id, order_id: null for a refund without its sale, of which no sale is known.';

CREATE OR REPLACE VIEW order_mgmt_report.sales_by_day WITH (security_invoker = true) AS
	SELECT s.tenant_id, s.business_date, c.code AS channel, l.code AS location, s.currency, s.orders, s.units, s.gross_sales, s.discounts, s.returns,
		s.gross_sales - s.discounts - s.returns AS net_sales, s.shipping, s.tax,
		s.gross_sales - s.discounts - s.returns + s.shipping + s.tax AS total_sales, s.canceled_units, s.returned_units
	FROM (
		SELECT d.tenant_id, d.recorded_date AS business_date, d.channel_id, d.location_id, d.currency, sum(d.orders)::bigint AS orders, sum(d.units) AS units,
			sum(d.gross_sales) AS gross_sales, sum(d.discounts) AS discounts, sum(d.returns) AS returns, sum(d.shipping) AS shipping, sum(d.tax) AS tax,
			sum(d.canceled_units) AS canceled_units, sum(d.returned_units) AS returned_units
		FROM order_mgmt_data.sales AS d
		GROUP BY d.tenant_id, d.recorded_date, d.channel_id, d.location_id, d.currency) AS s
	LEFT JOIN order_mgmt_data.channels AS c ON c.tenant_id = s.tenant_id AND c.channel_id = s.channel_id
	LEFT JOIN order_mgmt_data.locations AS l ON l.tenant_id = s.tenant_id AND l.location_id = s.location_id
	WHERE order_mgmt_data.sees_tenant('reports', s.tenant_id, (SELECT order_mgmt_data.tenants_with('reports')))
		AND order_mgmt_data.sees_same(s.business_date, s.business_date);
COMMENT ON VIEW order_mgmt_report.sales_by_day IS 'one row per tenant, business date, channel, location and currency: what was sold
business_date: the day it was recorded, so a day that is over stays as it was. location: where goods come from, and where a register sold what it sold; null: of other orders the lines that several locations serve (their parts are in order_line_parts), services, shipping and goodwill.
orders: placed that day, each once, at the location of its first line that has one, else at null. units: placed that day, less canceled_units, those that were canceled that day before anything was paid, as gross_sales has it; returned_units: came back, or were canceled after payment, that day: they go with returns. All columns of numbers add up, over days, channels and locations.
gross_sales: unit_price x quantity, as charged, before discounts and without taxes, less what was canceled before it was paid; discounts; returns: value of lines that came back or were canceled after payment, on the day that was recorded; net_sales = gross_sales - discounts - returns; total_sales = net_sales + shipping + tax.
Sums equal the accounts revenue, discounts, returns, shipping and tax of order_mgmt.money_accounts.';

CREATE OR REPLACE VIEW order_mgmt_report.sales_by_occurred_date WITH (security_invoker = true) AS
	SELECT s.tenant_id, s.occurred_date, c.code AS channel, l.code AS location, s.currency, s.orders, s.units, s.gross_sales, s.discounts, s.returns,
		s.gross_sales - s.discounts - s.returns AS net_sales, s.shipping, s.tax,
		s.gross_sales - s.discounts - s.returns + s.shipping + s.tax AS total_sales, s.canceled_units, s.returned_units
	FROM (
		SELECT d.tenant_id, d.occurred_date, d.channel_id, d.location_id, d.currency, sum(d.orders)::bigint AS orders, sum(d.units) AS units,
			sum(d.gross_sales) AS gross_sales, sum(d.discounts) AS discounts, sum(d.returns) AS returns, sum(d.shipping) AS shipping, sum(d.tax) AS tax,
			sum(d.canceled_units) AS canceled_units, sum(d.returned_units) AS returned_units
		FROM order_mgmt_data.sales AS d
		GROUP BY d.tenant_id, d.occurred_date, d.channel_id, d.location_id, d.currency) AS s
	LEFT JOIN order_mgmt_data.channels AS c ON c.tenant_id = s.tenant_id AND c.channel_id = s.channel_id
	LEFT JOIN order_mgmt_data.locations AS l ON l.tenant_id = s.tenant_id AND l.location_id = s.location_id
	WHERE order_mgmt_data.sees_tenant('reports', s.tenant_id, (SELECT order_mgmt_data.tenants_with('reports')))
		AND order_mgmt_data.sees_same(s.occurred_date, s.occurred_date);
COMMENT ON VIEW order_mgmt_report.sales_by_occurred_date IS 'one row per tenant, day on which it happened, channel, location and currency: what was sold
As sales_by_day, which goes by the day it was recorded. A sale made offline, or told with occurred_at, counts on its own day, so a day that is over can still change.';

CREATE OR REPLACE VIEW order_mgmt_report.data_freshness WITH (security_invoker = true) AS
	SELECT f.tenant_id, f.fact, f.latest_recorded_at, f.lag_rows
	FROM (
		SELECT x.tenant_id, x.fact, max(x.latest_recorded_at) AS latest_recorded_at, 0::bigint AS lag_rows
		FROM (
			SELECT k.tenant_id, k.fact, k.latest_recorded_at FROM order_mgmt_data.latest_facts AS k
			UNION ALL
			SELECT e.tenant_id, e.fact, e.latest_recorded_at FROM order_mgmt_data.sees_fresh_facts() AS e) AS x
		GROUP BY x.tenant_id, x.fact
		UNION ALL
		SELECT t.tenant_id, 'stock_valuation', NULL, coalesce(p.pending_moves, 0)
		FROM order_mgmt_data.tenants AS t
		LEFT JOIN (
			SELECT e.tenant_id, sum(e.moves)::bigint AS pending_moves
			FROM order_mgmt_data.pending_costs AS e
			GROUP BY e.tenant_id) AS p ON p.tenant_id = t.tenant_id
		-- min() reads the first entry of the tenant in the index: EXISTS may read the rows of all others before it finds one
		WHERE p.tenant_id IS NOT NULL OR (SELECT min(c.move_id) FROM order_mgmt_data.stock_move_costs AS c WHERE c.tenant_id = t.tenant_id) IS NOT NULL) AS f
	WHERE order_mgmt_data.sees_tenant('reports', f.tenant_id, (SELECT order_mgmt_data.tenants_with('reports')));
COMMENT ON VIEW order_mgmt_report.data_freshness IS 'one row per tenant and kind of fact: when the youngest was recorded, and how many rows a report does not show yet
Reports read the ledgers themselves: lag_rows is 0 for all but stock_valuation, whose moves wait for compact_balances().';

-- What columns mean, and by what rows are found.
SELECT order_mgmt_data.extend_view('order_mgmt_data.column_meanings', $$SELECT c.name, c.meaning FROM (VALUES
	('business_date', 'a day, in the tenant''s time zone'),
	('account', 'of the money ledger: revenue, cash, clearing, ...'),
	('account_code', 'the channel, location, tax rate, provider or register it belongs to; null: it is of no thing')) AS c (name, meaning)$$);
SELECT order_mgmt_data.describe_rows('order_mgmt.money_moves', key => 'tenant_id, move_id', look_ups => 'order_id; holder_id',
	example => $$SELECT from_account, to_account, amount FROM order_mgmt.money_moves WHERE order_id = '0190...' ORDER BY move_id$$, columns => $$
	move_id: the move, ascending
	from_account: that was credited
	from_code: what that account belongs to; null: no thing
	to_account: that was debited
	to_code: what that account belongs to; null: no thing
	amount: that went
	document_kind: order, payment, return, shift, stock_document, transfer, refund_without_sale; unlinked_refund: that before 0.5.0; archive: what was archived
	order_id: the order it is of; null: none
	holder_id: the shift whose cash it is, the gift card or the credit; null: none$$);
SELECT order_mgmt_data.describe_rows('order_mgmt.money_accounts', key => 'tenant_id, account, account_code, currency',
	example => $$SELECT account, account_code, balance FROM order_mgmt.money_accounts$$, columns => $$
	balance: debits less credits; null: larger than an amount can be
	balance_numeric: the same as a number$$);
SELECT order_mgmt_data.describe_rows('order_mgmt_report.journal', key => 'tenant_id, business_date, account, account_code, currency',
	example => $$SELECT account, debit, credit FROM order_mgmt_report.journal WHERE business_date = '2026-01-31'$$, columns => $$
	debit: what was debited that day
	credit: what was credited$$);
SELECT order_mgmt_data.describe_rows('order_mgmt_report.stock_valuation', key => 'tenant_id, location, sku, currency',
	example => $$SELECT location, sum(value) FROM order_mgmt_report.stock_valuation GROUP BY location$$, columns => $$
	currency: of the value; null: nothing there has a cost
	quantity: units that are priced
	value: what they are worth; null: no cost is known
	unit_cost: of one; null: no cost is known
	pending_moves: moves not priced yet
	is_estimated: true: no cost is known of what is there, or more was issued than received$$);
SELECT order_mgmt_data.describe_rows('order_mgmt_report.dim_date', key => 'business_date',
	example => $$SELECT iso_week FROM order_mgmt_report.dim_date WHERE business_date = '2026-01-31'$$, columns => $$
	iso_year: year of the ISO week
	iso_week: ISO week
	year: of the calendar
	quarter: 1 to 4
	month: 1 to 12
	day_of_month: 1 to 31
	iso_weekday: 1 = Monday
	is_weekend: Saturday or Sunday
	month_end_date: last day of its month$$);
SELECT order_mgmt_data.describe_rows('order_mgmt_report.fct_stock_moves', key => 'tenant_id, move_id',
	example => $$SELECT from_state, to_state, sum(quantity) FROM order_mgmt_report.fct_stock_moves WHERE occurred_date = '2026-01-31' GROUP BY 1, 2$$, columns => $$
	move_id: the move, ascending
	occurred_date: the business day of occurred_at
	recorded_date: the business day of recorded_at
	to_location: code of the location it went to; null: it stayed
	to_location_id: the location, whatever its code; null: it stayed
	from_state: where it was: a state of the shelf, in_transit, supplier, customer, loss, production
	to_state: where it went, of the same words
	quantity: units
	currency: of the costs; null: none was said
	unit_cost: of one, of a receipt; null: none was said
	document_kind: order, reservation, stock_document, transfer, refund_without_sale; unlinked_refund: that before 0.5.0; archive: what was archived
	document_id: the document
	is_forced: recorded whatever the shelf had
	line_cost: of all its units; null: none was said
	is_estimated: true: the cost is the last known one; null: it has no cost$$);
SELECT order_mgmt_data.describe_rows('order_mgmt_report.fct_refunds', key => 'refund_id', look_ups => 'order_id; shift_id',
	example => $$SELECT channel, sum(amount) FROM order_mgmt_report.fct_refunds WHERE refunded_date = '2026-01-31' GROUP BY channel$$, columns => $$
	refund_id: the refund
	payment_id: that is refunded; null: of a refund without its sale
	order_id: that was paid; null: of a refund without its sale
	order_number: its number on paper; null: of a refund without its sale
	channel: code of the sales channel
	return_id: what came back for it; null: nothing
	is_goodwill: given although the order owed it
	status: pending, succeeded, failed, reversed
	refunded_at: when it was asked for
	refunded_date: the business day of that
	recorded_date: the business day of recorded_at
	amount: that was given
	register: where it was paid out; null: at none
	shift_id: of that register; null: none
	reversed_amount: what of it came back$$);
SELECT order_mgmt_data.describe_rows('order_mgmt_report.sales_by_day', key => 'tenant_id, business_date, channel, location, currency',
	example => $$SELECT channel, orders, net_sales, total_sales FROM order_mgmt_report.sales_by_day WHERE business_date = '2026-01-31'$$, columns => $$
	channel: code of the sales channel
	location: where goods come from, or the register is; null: of other orders lines that several locations serve, services and shipping
	orders: how many
	units: sold
	gross_sales: at the prices charged, before discounts, without tax
	discounts: taken off
	returns: of goods that came back
	net_sales: gross_sales - discounts - returns
	shipping: charged
	tax: charged
	total_sales: net_sales, shipping and tax
	canceled_units: that will not leave
	returned_units: that came back$$);
SELECT order_mgmt_data.describe_rows('order_mgmt_report.sales_by_occurred_date', key => 'tenant_id, occurred_date, channel, location, currency',
	example => $$SELECT channel, orders, net_sales, total_sales FROM order_mgmt_report.sales_by_occurred_date WHERE occurred_date = '2026-01-31'$$, columns => $$
	occurred_date: the business day on which it happened
	channel: code of the sales channel
	location: where goods come from, or the register is; null: of other orders lines that several locations serve, services and shipping
	orders: how many
	units: sold
	gross_sales: at the prices charged, before discounts, without tax
	discounts: taken off
	returns: of goods that came back
	net_sales: gross_sales - discounts - returns
	shipping: charged
	tax: charged
	total_sales: net_sales, shipping and tax
	canceled_units: that will not leave
	returned_units: that came back$$);
SELECT order_mgmt_data.describe_rows('order_mgmt_report.data_freshness', key => 'tenant_id, fact',
	example => $$SELECT fact, latest_recorded_at FROM order_mgmt_report.data_freshness$$, columns => $$
	fact: kind of fact
	latest_recorded_at: the youngest; null: there is none
	lag_rows: rows that a report does not show yet$$);

-- Orders of customers that ever were, and what they came to by now.
CREATE OR REPLACE VIEW order_mgmt_data.customer_orders WITH (security_invoker = true) AS
	SELECT o.tenant_id, o.customer_id, o.order_id, o.recorded_at, o.occurred_at, o.status, o.currency, o.billed::numeric AS billed,
		coalesce(o.paid::numeric, CASE WHEN o.payment_status = 'paid' THEN o.billed::numeric ELSE 0 END) AS paid, coalesce(o.refunded::numeric, 0) AS refunded
	FROM (
		SELECT p.tenant_id, p.customer_id, p.order_id, p.recorded_at, p.occurred_at, p.status, p.payment_status, p.currency, coalesce(p.billed, p.total) AS billed, p.paid, p.refunded
		FROM order_mgmt_data.orders AS p WHERE p.customer_id IS NOT NULL
		UNION ALL
		SELECT a.tenant_id, a.customer_id, a.order_id, a.recorded_at, a.occurred_at, a.status, a.payment_status, a.currency, coalesce(a.billed, a.total), a.paid, a.refunded
		FROM order_mgmt_archive.orders AS a WHERE a.customer_id IS NOT NULL) AS o;
COMMENT ON VIEW order_mgmt_data.customer_orders IS 'one row per order that a customer ever placed or claimed, archived or not: its amounts by now as numbers';

-- When a customer ordered first is its first order that was recorded: found among those of that day, in the present and in the archive, and each of its
-- other orders by the customer.
CREATE OR REPLACE VIEW order_mgmt_report.customer_cohorts WITH (security_invoker = true) AS
	SELECT w.tenant_id, w.first_ordered_date, w.months_after, w.currency, count(DISTINCT w.customer_id) AS customers, count(*) AS orders,
		count(*) FILTER (WHERE w.status = 'canceled') AS canceled_orders, sum(w.billed) AS billed, sum(w.paid) AS paid, sum(w.refunded) AS refunded
	FROM (SELECT f.tenant_id, f.customer_id, f.first_ordered_date, o.currency, o.status, o.billed, o.paid, o.refunded,
			(12 * (extract(year FROM o.ordered_date) - extract(year FROM f.first_ordered_date))
				+ extract(month FROM o.ordered_date) - extract(month FROM f.first_ordered_date))::integer AS months_after
		FROM (
			SELECT p.tenant_id, p.customer_id, p.order_id, order_mgmt_data.business_date(p.recorded_at, t.time_zone, t.time_zone_changes) AS first_ordered_date
			FROM order_mgmt_data.orders AS p
			LEFT JOIN order_mgmt_data.tenants AS t ON t.tenant_id = p.tenant_id
			WHERE p.customer_id IS NOT NULL AND order_mgmt_data.sees_tenant('reports', p.tenant_id, (SELECT order_mgmt_data.tenants_with('reports')))
				AND order_mgmt_data.sees_location('reports', p.tenant_id, NULL) AND order_mgmt_data.sees_location('read_documents', p.tenant_id, NULL)
				AND order_mgmt_data.sees_day(p.recorded_at, p.recorded_at)
			UNION ALL
			SELECT p.tenant_id, p.customer_id, p.order_id, order_mgmt_data.business_date(p.recorded_at, t.time_zone, t.time_zone_changes) AS first_ordered_date
			FROM order_mgmt_archive.orders AS p
			LEFT JOIN order_mgmt_data.tenants AS t ON t.tenant_id = p.tenant_id
			WHERE p.customer_id IS NOT NULL AND order_mgmt_data.sees_tenant('reports', p.tenant_id, (SELECT order_mgmt_data.tenants_with('reports')))
				AND order_mgmt_data.sees_location('reports', p.tenant_id, NULL) AND order_mgmt_data.sees_location('read_documents', p.tenant_id, NULL)
				AND order_mgmt_data.sees_day(p.recorded_at, p.recorded_at)
		) AS f
		CROSS JOIN LATERAL (SELECT x.currency, x.status, x.billed, x.paid, x.refunded, order_mgmt_data.business_date(x.recorded_at, t.time_zone, t.time_zone_changes) AS ordered_date
			FROM order_mgmt_data.customer_orders AS x
			LEFT JOIN order_mgmt_data.tenants AS t ON t.tenant_id = x.tenant_id
			WHERE x.tenant_id = f.tenant_id AND x.customer_id = f.customer_id OFFSET 0) AS o
		WHERE f.order_id = (SELECT e.order_id FROM order_mgmt_data.customer_orders AS e WHERE e.tenant_id = f.tenant_id AND e.customer_id = f.customer_id
			ORDER BY e.recorded_at, e.order_id LIMIT 1)) AS w
	GROUP BY w.tenant_id, w.first_ordered_date, w.months_after, w.currency;
COMMENT ON VIEW order_mgmt_report.customer_cohorts IS 'one row per day on which customers ordered first, month since then, and currency: how many of them ordered in that month, and what it came to by now
A customer is of one day, so that its rows add up: those of a month are its cohort. Archived orders are among them. For who reads reports at all locations of the tenant.';
SELECT order_mgmt_data.describe_rows('order_mgmt_report.customer_cohorts', key => 'tenant_id, first_ordered_date, months_after, currency',
	example => $$SELECT months_after, sum(customers) FROM order_mgmt_report.customer_cohorts WHERE first_ordered_date >= '2026-01-01' AND first_ordered_date < '2026-02-01' GROUP BY months_after$$, columns => $$
	first_ordered_date: the business day on which the first order of each of these customers was recorded
	months_after: 0 = the month of that day, 1 = the next one
	customers: how many of them ordered in that month
	orders: how many orders that were
	canceled_orders: of these, canceled
	billed: what is owed for them by now
	paid: what was captured for them
	refunded: what was given back of that$$);

-- Of all places of a tenant, or not at all: a sum of some would be taken for the whole.
CREATE OR REPLACE VIEW order_mgmt.customer_figures WITH (security_invoker = true) AS
	SELECT c.tenant_id, c.customer_id, f.currency, f.orders, f.canceled_orders,
		order_mgmt_data.amount_or_null(f.billed, f.currency) AS billed, order_mgmt_data.amount_or_null(f.paid, f.currency) AS paid,
		order_mgmt_data.amount_or_null(f.refunded, f.currency) AS refunded, f.first_ordered_at, f.last_ordered_at,
		f.billed AS billed_numeric, f.paid AS paid_numeric, f.refunded AS refunded_numeric
	FROM order_mgmt_data.customers AS c
	CROSS JOIN LATERAL (SELECT o.currency, count(*) AS orders, count(*) FILTER (WHERE o.status = 'canceled') AS canceled_orders, sum(o.billed) AS billed, sum(o.paid) AS paid,
			sum(o.refunded) AS refunded, min(o.occurred_at) AS first_ordered_at, max(o.occurred_at) AS last_ordered_at
		FROM order_mgmt_data.customer_orders AS o WHERE o.tenant_id = c.tenant_id AND o.customer_id = c.customer_id GROUP BY o.currency) AS f
	WHERE order_mgmt_data.sees_location('read_documents', c.tenant_id, NULL);
COMMENT ON VIEW order_mgmt.customer_figures IS 'one row per customer and currency it ordered in: what all of its orders come to by now, archived ones among them
For who reads documents at all locations of the tenant. An amount is null where its sum is larger than an amount can be; its number is not.';
SELECT order_mgmt_data.describe_rows('order_mgmt.customer_figures', key => 'customer_id, currency', look_ups => 'customer_id',
	example => $$SELECT orders, paid FROM order_mgmt.customer_figures WHERE customer_id = '0190...'$$, columns => $$
	customer_id: the customer
	orders: how many it placed or claimed
	canceled_orders: of these, canceled
	billed: what is owed for them by now, what came back left out; null: larger than an amount can be
	paid: what was captured for them, less chargebacks; null: larger than an amount can be
	refunded: what was given back of that; null: larger than an amount can be
	first_ordered_at: when it ordered first
	last_ordered_at: when it ordered last$$);

-- The present and the archive: for who asks for all of history; views of the present read nothing more.  A part without a condition of its own can be read in order.
DO $do$
DECLARE
	history record;
	source regclass;
	plain text;
	columns text;
BEGIN
	FOR history IN
		SELECT h.* FROM (VALUES
			('order_history', 'order_mgmt.orders', '', 'one row per order that ever was: its header, amounts in currency', 'order_id', 'order_number; customer_id',
				$$SELECT order_number, total FROM order_mgmt_report.order_history WHERE order_id = '0190...'$$),
			('order_line_history', 'order_mgmt_report.fct_order_lines', '', 'one row per order line that ever was, as fct_order_lines shows it', 'order_id, line_no', 'order_id',
				$$SELECT sku, ordered_quantity FROM order_mgmt_report.order_line_history WHERE order_id = '0190...'$$),
			('payment_history', 'order_mgmt_report.fct_payments', '', 'one row per payment that ever was, as fct_payments shows it', 'payment_id', 'order_id',
				$$SELECT provider, captured_amount FROM order_mgmt_report.payment_history WHERE order_id = '0190...'$$),
			('stock_move_history', 'order_mgmt_report.fct_stock_moves', 'WHERE v.move_id > 0', 'one row per move of goods that ever was, as fct_stock_moves shows it; without opening entries', 'tenant_id, move_id', NULL,
				$$SELECT from_state, to_state, quantity FROM order_mgmt_report.stock_move_history WHERE document_id = '0190...'$$))
			AS h (name, source, present, comment, key, look_ups, example)
	LOOP
		source := history.source::regclass;
		-- in plain types, as all reports
		SELECT string_agg(format(CASE WHEN a.atttypid::regtype::text ~ '(amount|price|quantity)$' THEN 'v.%1$I::numeric AS %1$I' ELSE 'v.%1$I' END, a.attname), ', ' ORDER BY a.attnum),
			string_agg(format('%s: %s', a.attname, regexp_replace(col_description(source, a.attnum), ' \[(key|look-up)\]$', '')), E'\n' ORDER BY a.attnum)
		INTO plain, columns
		FROM pg_attribute AS a WHERE a.attrelid = source AND a.attnum > 0 AND NOT a.attisdropped AND a.atttypid <> 'jsonb'::regtype AND a.attname !~ '_numeric$';
		EXECUTE format('CREATE OR REPLACE VIEW order_mgmt_report.%1$I WITH (security_invoker = true) AS SELECT h.* FROM (SELECT %5$s, false AS is_archived FROM %2$s AS v %3$s
			UNION ALL SELECT %5$s, true FROM (%4$s) AS v) AS h WHERE order_mgmt_data.sees_tenant(''reports'', h.tenant_id, (SELECT order_mgmt_data.tenants_with(''reports'')))',
			history.name, source, history.present, order_mgmt_data.of_archive(pg_get_viewdef(source)), plain);
		EXECUTE format('COMMENT ON VIEW order_mgmt_report.%I IS %L', history.name, history.comment);
		PERFORM order_mgmt_data.describe_rows(format('order_mgmt_report.%I', history.name)::regclass, key => history.key, look_ups => history.look_ups, example => history.example,
			columns => columns || E'\nis_archived: it has left for the archive');
	END LOOP;
END
$do$;
