-- Code of the money ledger.

CREATE OR REPLACE VIEW order_mgmt_data.money_effects WITH (security_invoker = true) AS
	SELECT m.tenant_id, m.to_account AS account, m.to_id AS account_id, order_mgmt.amount_currency(m.amount) AS currency,
		m.amount AS delta, m.stamp, m.move_id, m.recorded_at
	FROM order_mgmt_data.money_moves AS m
	UNION ALL
	SELECT m.tenant_id, m.from_account, m.from_id, order_mgmt.amount_currency(m.amount),
		OPERATOR(order_mgmt.-) m.amount, m.stamp, m.move_id, m.recorded_at
	FROM order_mgmt_data.money_moves AS m;
COMMENT ON VIEW order_mgmt_data.money_effects IS 'two rows per money move: what it debits (positive) and what it credits (negative)';

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
		m.amount, m.document_kind, m.document_id, m.order_id, m.holder_id, m.reason, m.actor, m.occurred_at, m.recorded_at, m.stamp
	FROM order_mgmt_data.money_moves AS m
	LEFT JOIN order_mgmt_data.account_codes AS f ON f.tenant_id = m.tenant_id AND f.account = m.from_account AND f.account_id = m.from_id
	LEFT JOIN order_mgmt_data.account_codes AS t ON t.tenant_id = m.tenant_id AND t.account = m.to_account AND t.account_id = m.to_id;
COMMENT ON VIEW order_mgmt.money_moves IS 'one row per money move: an amount that went from an account to another';

CREATE OR REPLACE VIEW order_mgmt.money_accounts WITH (security_invoker = true) AS
	SELECT s.tenant_id, s.account::text AS account, a.code AS account_code, s.currency, s.balance
	FROM (
		SELECT d.tenant_id, d.account, d.account_id, d.currency, order_mgmt.sum(d.delta) AS balance
		FROM (
			SELECT b.tenant_id, b.account, b.account_id, b.currency, b.balance AS delta
			FROM order_mgmt_data.money_balances AS b
			WHERE b.incarnation = (SELECT c.incarnation FROM order_mgmt_data.stock_control AS c)
			UNION ALL
			SELECT e.tenant_id, e.account, e.account_id, e.currency, e.delta
			FROM order_mgmt_data.money_effects AS e
			WHERE e.stamp >= (SELECT c.money_fold_stamp FROM order_mgmt_data.stock_control AS c)) AS d
		GROUP BY d.tenant_id, d.account, d.account_id, d.currency) AS s
	LEFT JOIN order_mgmt_data.account_codes AS a ON a.tenant_id = s.tenant_id AND a.account = s.account AND a.account_id = s.account_id;
COMMENT ON VIEW order_mgmt.money_accounts IS 'one row per account and currency: its balance, debits less credits
account_code: the channel, location or tax rate the account belongs to.';

CREATE OR REPLACE VIEW order_mgmt_report.journal WITH (security_invoker = true) AS
	SELECT j.tenant_id, j.business_date, j.account, a.code AS account_code, j.currency, j.debit, j.credit
	FROM (
		SELECT e.tenant_id, (e.recorded_at AT TIME ZONE coalesce(t.time_zone, 'UTC'))::date AS business_date,
			e.account::text AS account, e.account AS account_kind, e.account_id, e.currency,
			coalesce(sum(e.delta::numeric) FILTER (WHERE order_mgmt.amount_minor(e.delta) > 0), 0) AS debit,
			coalesce(- sum(e.delta::numeric) FILTER (WHERE order_mgmt.amount_minor(e.delta) < 0), 0) AS credit
		FROM order_mgmt_data.money_effects AS e
		LEFT JOIN order_mgmt_data.tenants AS t ON t.tenant_id = e.tenant_id
		GROUP BY e.tenant_id, business_date, e.account, e.account_id, e.currency) AS j
	LEFT JOIN order_mgmt_data.account_codes AS a ON a.tenant_id = j.tenant_id AND a.account = j.account_kind AND a.account_id = j.account_id;
COMMENT ON VIEW order_mgmt_report.journal IS 'one row per tenant, business date, account and currency: what was debited and credited that day
business_date: the day it was recorded, in the tenant''s time zone. Debits equal credits per tenant, date and currency.';
