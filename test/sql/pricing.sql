-- The pricing module: tax rates.
DROP EXTENSION order_mgmt;
CREATE EXTENSION order_mgmt;
SET search_path = order_mgmt, pg_catalog;
-- The first column of a query's first row, or its error: SQLSTATE, code, message and the rest of the detail.
CREATE FUNCTION pg_temp.try(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	answer text;
	code text;
	detail text;
BEGIN
	EXECUTE query INTO answer;
	RETURN answer;
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS code = CONSTRAINT_NAME, detail = PG_EXCEPTION_DETAIL;
	RETURN format('%s %s: %s %s', sqlstate, code, sqlerrm, CASE WHEN detail LIKE '{%' THEN (detail::jsonb - 'code')::text ELSE detail END);
END $$;

-- The first tenant is made by the first call that needs it.
SELECT count(*) FROM tenants;
SELECT tenant_id, tax_rate, name, percent, is_inclusive, is_active, metadata FROM put_tax_rate('DE-19', 19);
SELECT tenant_id, name, is_active, metadata FROM tenants;

-- All arguments in named notation; null means the default, where there is one.
SELECT tenant_id, tax_rate, name, percent, is_inclusive, is_active, metadata FROM put_tax_rate(tax_rate => 'NYC', percent => 8.875,
	is_inclusive => false, name => 'New York City', is_active => true, metadata => '{"state": "NY"}', tenant_id => 1);
SELECT tax_rate, name, percent, is_inclusive, is_active, metadata FROM put_tax_rate('DE-7', 7, NULL, NULL, NULL, NULL, NULL);

-- From 0 to 1000 with four decimals, exactly.
SELECT percent, pg_temp.try(format('SELECT percent FROM put_tax_rate(''edge'', %L)', percent)) AS answer
FROM unnest(ARRAY['0', '0.0000', '0.0001', '-0', '19.00', '19.000000', '33.3333', '999.9999', '1000', '1000.0000', '1000.00000000',
	'-0.0001', '-0.00001', '-1', '1000.0001', '1000.00001', '1001', '9999.9999', '10000', '1e3', '1e4', '1e-4', '1e-5', '1e131071', '19.00001', '19.00010', '19.000100001',
	'NaN', 'Infinity', '-Infinity', 'x', '']) AS percent;

-- What is missing or malformed is refused.
SELECT query, pg_temp.try('SELECT ' || query) AS answer FROM unnest(ARRAY[
	'put_tax_rate(NULL, 19)', 'put_tax_rate('''', 19)', $$put_tax_rate('X', NULL)$$, $$put_tax_rate('X', 19, name => '')$$,
	$$put_tax_rate('X', 19, metadata => '[]')$$, $$put_tax_rate('X', 19, metadata => '3')$$, $$put_tax_rate('X', 19, metadata => '{"a":1,"a":2}')$$,
	$$put_tax_rate('X', 19, tenant_id => 3)$$, $$put_tax_rate('X', 19, tenant_id => 0)$$, $$put_tax_rate('X', 19, tenant_id => -1)$$,
	$$put_tax_rate('X', 19, tenant_id => 9223372036854775807)$$, $$put_tax_rate(NULL, NULL, tenant_id => 3)$$]) AS query;
SELECT count(*) FROM tax_rates WHERE tax_rate = 'X';

-- Limits count characters, not bytes.
SELECT length(tax_rate) FROM put_tax_rate(repeat('ö', 64), 1);
SELECT pg_temp.try($$SELECT put_tax_rate(repeat('ö', 65), 1)$$);
SELECT length(name) FROM put_tax_rate('MwSt. ermäßigt', 7, name => repeat('✓', 1000));
SELECT pg_temp.try($$SELECT put_tax_rate('X', 7, name => repeat('✓', 1001))$$);

-- Repeating a call writes nothing: no new row versions, no transaction id.
BEGIN;
SELECT percent FROM put_tax_rate('DE-19', 19.0);
SELECT percent FROM put_tax_rate('NYC', 8.875, false, 'New York City', metadata => '{"state":"NY"}');
SELECT pg_current_xact_id_if_assigned() IS NULL AS wrote_nothing;
COMMIT;

-- A change keeps the id; what a call does not name falls back to its default.
SELECT a.tax_rate_id = b.tax_rate_id AS same_id, b.name, b.percent, b.is_inclusive, b.metadata
FROM tax_rates AS a, put_tax_rate('NYC', 9) AS b WHERE a.tax_rate = 'NYC';
SELECT percent, is_inclusive FROM put_tax_rate('DE-19', 16), put_tax_rate('DE-7', 7, false) AS other (t, i, c, n, p, is_in, a, m);
SELECT tax_rate, is_active FROM put_tax_rate('DE-7', 7, is_active => false);
SELECT tax_rate, percent, is_inclusive, is_active FROM tax_rates WHERE tax_rate ~ '^(DE|NYC)' ORDER BY tax_rate COLLATE "C";
SELECT tax_rate, is_active FROM put_tax_rate('DE-7', 7, is_active => true);

-- Tenants keep apart: the same codes, other rows.
SELECT tenant_id, name FROM put_tenant(2, 'Second shop');
SELECT tenant_id, tax_rate, percent FROM put_tax_rate('DE-19', 17, tenant_id => 2);
SELECT tenant_id, tax_rate, percent FROM tax_rates WHERE tax_rate = 'DE-19' ORDER BY tenant_id;
SET order_mgmt.tenant_id = '2';
SELECT tenant_id, tax_rate, percent FROM put_tax_rate('DE-19', 18);
RESET order_mgmt.tenant_id;
SELECT tenant_id, tax_rate, percent FROM tax_rates WHERE tax_rate = 'DE-19' ORDER BY tenant_id;

-- A manager keeps tax rates, of the own tenant; others read.
CREATE ROLE regress_om_pricing_manager;
CREATE ROLE regress_om_pricing_web;
SELECT count(*) > 0 AS granted FROM grant_access('regress_om_pricing_manager', 'manager');
SELECT count(*) > 0 AS granted FROM grant_access('regress_om_pricing_web', 'storefront', '{2}');
SET ROLE regress_om_pricing_manager;
SELECT tax_rate, percent FROM put_tax_rate('AT-20', 20);
SELECT pg_temp.try($$SELECT put_tax_rate('AT-20', 21, tenant_id => 2)$$);
SELECT tenant_id, tax_rate FROM tax_rates WHERE tax_rate IN ('AT-20', 'DE-19') ORDER BY tenant_id, tax_rate COLLATE "C";
SET ROLE regress_om_pricing_web;
SELECT pg_temp.try($$SELECT put_tax_rate('AT-20', 20)$$);
SELECT tenant_id, tax_rate FROM tax_rates ORDER BY tenant_id, tax_rate COLLATE "C";
SELECT pg_temp.try('DELETE FROM order_mgmt_data.tax_rates');
RESET ROLE;
SELECT count(*) > 0 AS revoked FROM revoke_access('regress_om_pricing_manager');
SELECT count(*) > 0 AS revoked FROM revoke_access('regress_om_pricing_web', '{2}');
DROP ROLE regress_om_pricing_manager, regress_om_pricing_web;

-- Nothing is written where nothing may be written.
BEGIN READ ONLY;
SELECT pg_temp.try($$SELECT put_tax_rate('DE-19', 19)$$);
SELECT percent FROM tax_rates WHERE tenant_id = 1 AND tax_rate = 'DE-19';
COMMIT;

-- PostgREST's codes, on request.
SET order_mgmt.http_sqlstate = postgrest;
SELECT pg_temp.try($$SELECT put_tax_rate('X', -1)$$), pg_temp.try($$SELECT put_tax_rate('X', 1, tenant_id => 3)$$);
RESET order_mgmt.http_sqlstate;

-- Direct writers meet the table's own rules.
SELECT percent, pg_temp.try(format($$INSERT INTO order_mgmt_data.tax_rates (tenant_id, tax_rate_id, code, name, percent) VALUES (1, 1000001, 'Y', 'Y', %L)$$, percent))
FROM unnest(ARRAY['-0.0001', '1000.0001', 'NaN', 'Infinity']) AS percent;
SELECT pg_temp.try($$INSERT INTO order_mgmt_data.tax_rates (tenant_id, tax_rate_id, code, name, percent) VALUES (1, 1000001, 'DE-19', 'Y', 1)$$);

-- Ids stay exact in JSON readers.
SELECT max(tax_rate_id) < 2 ^ 53 AS below_2_53, count(DISTINCT tax_rate_id) = count(*) AS different FROM tax_rates;

-- One error in full.
SELECT * FROM put_tax_rate('DE-19', 19.00001);

-- A line that names no taxes has those of its item, at the rate of now; none are named, too. An order shows a percentage as its tax rate does.
SELECT location FROM put_location('BER');
SELECT channel FROM put_channel('web', 'EUR', '{BER}');
SELECT a.tax_rate, b.tax_rate FROM put_tax_rate('V20', 20) AS a, put_tax_rate('TOP', 8.875, false) AS b;
SELECT sku, tax_rates FROM put_item('book', kind => 'untracked', tax_rates => '{V20}');
SELECT sku, tax_rates FROM put_item('pen', kind => 'untracked');
SELECT a.price, b.price FROM put_price('book', '9.99 EUR') AS a, put_price('pen', '2.00 EUR') AS b;
SELECT total, tax FROM place_order('web', '[{"sku":"book","quantity":1},{"sku":"book","quantity":1,"tax_rates":[]},
	{"sku":"book","quantity":1,"tax_rates":["TOP"]},{"sku":"book","quantity":1,"tax_rates":null},{"sku":"pen","quantity":1}]', reference => 'taxed');
SELECT line_no, sku, l.tax, t.tax_rate, t.percent, t.amount FROM orders AS o JOIN order_lines AS l USING (tenant_id, order_id)
LEFT JOIN order_taxes AS t USING (tenant_id, order_id, line_no) WHERE o.reference = 'taxed' ORDER BY line_no;
SELECT ok, total FROM place_orders('[{"channel":"web","lines":[{"sku":"book","quantity":2}]}]');
-- Half a cent of an included tax falls to the price without it: 1.665 is 1.66, 8.325 is 8.33; on top, it is rounded half up.
SELECT total, tax FROM place_order('web', '[{"sku":"book","quantity":1}]');
SELECT tax_rate FROM put_tax_rate('TOP12', 12.5, false);
SELECT total, tax FROM place_order('web', '[{"sku":"pen","quantity":1,"unit_price":"0.20","tax_rates":["TOP12"]}]');
-- The rate is that of the order's time; one that is not active any more is unknown, and the taxes of an item are what is said last.
SELECT percent FROM put_tax_rate('V20', 25);
SELECT total, tax FROM place_order('web', '[{"sku":"book","quantity":1}]');
SELECT is_active FROM put_tax_rate('V20', 25, is_active => false);
SELECT pg_temp.try($$SELECT place_order('web', '[{"sku":"book","quantity":1}]')$$);
SELECT is_active FROM put_tax_rate('V20', 20, is_active => true);
BEGIN;
SELECT tax_rates FROM put_item('book', kind => 'untracked', tax_rates => '{}');
SELECT total, tax FROM place_order('web', '[{"sku":"book","quantity":1}]');
ROLLBACK;
SELECT total, tax FROM place_order('web', '[{"sku":"book","quantity":1}]');

-- An order that names no shipping pays what its channel charges, with its taxes; what it names is as it says.
SELECT shipping, shipping_tax_rates FROM put_channel('web', 'EUR', '{BER}', shipping => '4.90 EUR', shipping_tax_rates => '{V20}');
SELECT options, o.total, o.shipping, o.tax FROM unnest(ARRAY['{}', '{"shipping":null}', '{"shipping":"0"}', '{"shipping":"6.00"}', '{"shipping":"6.00","shipping_tax_rates":["TOP12"]}',
	'{"shipping_tax_rates":[]}', '{"shipping":"0","shipping_tax_rates":["V20"]}']) AS options
CROSS JOIN LATERAL place_order('web', '[{"sku":"pen","quantity":1}]', discount => options::jsonb ->> 'discount', shipping => options::jsonb ->> 'shipping',
		options => (options::jsonb - ARRAY['discount', 'shipping'])::strict_jsonb) AS o;
SELECT ok, total FROM place_orders('[{"channel":"web","lines":[{"sku":"pen","quantity":1}]},{"channel":"web","lines":[{"sku":"pen","quantity":1}],"shipping":"0"}]');
SELECT price FROM put_price('pen', '3.00 USD');
SELECT pg_temp.try($$SELECT place_order('web', '[{"sku":"pen","quantity":1}]', 'USD')$$);
SELECT total, shipping FROM place_order('web', '[{"sku":"pen","quantity":1}]', 'USD', shipping => '5.00');
SELECT status FROM cancel_order((SELECT order_id FROM orders WHERE shipping::numeric = 4.90 ORDER BY order_id LIMIT 1));
SELECT account, account_code, balance FROM money_accounts WHERE account IN ('shipping', 'tax', 'receivable') ORDER BY account COLLATE "C", account_code COLLATE "C", currency;
SELECT shipping FROM put_channel('web', 'EUR', '{BER}', shipping => '0 EUR');
SELECT total, shipping FROM place_order('web', '[{"sku":"pen","quantity":1}]');

SELECT name, violations, sample FROM verify(true) WHERE violations > 0;
-- Leave nothing behind.
DROP EXTENSION order_mgmt;
CREATE EXTENSION order_mgmt;
