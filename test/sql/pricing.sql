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
SELECT tax_rate, is_active FROM put_tax_rate('DE-7', 7);

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

SELECT name, violations, sample FROM verify(true) WHERE violations > 0;
-- Leave nothing behind.
DROP EXTENSION order_mgmt;
CREATE EXTENSION order_mgmt;
