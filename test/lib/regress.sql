-- regress.sql - what the tests of stock and orders have in common; they include it.
--
-- A fresh extension with one small shop, a fixed clock, and four helpers:
--   try(query)       first column of its first row, or its refusal on one line; a
--                    refusal that is not of the project's shape is called MALFORMED
--   everything()     fingerprint of all rows of all tables, and of what can be sold
--   play(engine)     statements for \gexec that run the table script under an engine,
--                    as a tenant of its own, and keep the answers
--   differences()    answers of the script that the two engines do not have in common
--
-- Locations BER, HAM, POT; channels web (EUR, BER then HAM), shop (EUR, BER), usa (USD, BER).
-- Items A-1 (10.00 EUR, 12.00 USD), B-1 (2.50 EUR), C-1 (0.99 EUR), CHEESE (kg with 3
-- decimals, 19.90 EUR), GIFTWRAP (untracked, 3.00 EUR), NOPRICE.  Providers stripe, paypal,
-- bank.  Tenants 11 and 12 have the same shop.
--
-- The extension comes in a database of its own, a copy of one that has nothing else: copying takes a tenth of the time that making it takes.
-- The first test makes that one; install.sql, which runs before all others, removes what an earlier run has left.
\set made_from :DBNAME
SELECT NOT EXISTS (SELECT FROM pg_database WHERE datname = 'order_mgmt_template') AS is_first \gset
\if :is_first
	CREATE DATABASE order_mgmt_template TEMPLATE template0;
	\connect order_mgmt_template
	SET client_min_messages = warning;
	CREATE EXTENSION order_mgmt CASCADE;
	\connect :made_from
\endif
SET client_min_messages = warning;
DROP DATABASE IF EXISTS order_mgmt_regression;
CREATE DATABASE order_mgmt_regression TEMPLATE order_mgmt_template;
\connect order_mgmt_regression
SELECT order_mgmt.extension_version() \gset
SET search_path = order_mgmt, pg_catalog;
SET timezone = 'UTC';
SET datestyle = 'ISO';
SET order_mgmt.clock = '2026-01-01 12:00:00+00';

-- The shape every refusal has: a known code in the constraint field, its SQLSTATE, one line of
-- JSON in the detail that repeats the code, its next step as the hint.
CREATE FUNCTION pg_temp.try(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	answer text;
	state text;
	refusal text;
	detail text;
	hint text;
BEGIN
	EXECUTE query INTO answer;
	RETURN answer;
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, refusal = CONSTRAINT_NAME, detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT;
	IF NOT EXISTS (SELECT FROM order_mgmt.error_codes AS e
		WHERE e.code = refusal AND e.sqlstate = state AND e.next_step = hint)
		OR detail !~ '^\{.*\}$' OR detail ~ E'\n' OR detail::jsonb ->> 'code' IS DISTINCT FROM refusal THEN
		RETURN format('MALFORMED %s %s: %s', state, refusal, SQLERRM);
	END IF;
	RETURN format('%s %s: %s %s', state, refusal, SQLERRM, detail::jsonb - 'code');
END $$;

CREATE FUNCTION pg_temp.everything() RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	relation regclass;
	part text;
	whole text := '';
BEGIN
	FOR relation IN
		SELECT c.oid FROM pg_class AS c
		WHERE c.relnamespace = 'order_mgmt_data'::regnamespace AND c.relkind = 'r' ORDER BY c.relname COLLATE "C"
	LOOP
		EXECUTE format('SELECT count(*) || md5(coalesce(string_agg(t::text, '','' ORDER BY t::text COLLATE "C"), '''')) FROM %s AS t', relation)
			INTO part;
		whole := whole || part;
	END LOOP;
	SELECT whole || coalesce(string_agg(format('%s %s %s', s.sku, s.location,
		(SELECT e.quantity FROM order_mgmt.explain_stock(s.sku, s.location, s.tenant_id) AS e WHERE e.term = 'available')), ','
		ORDER BY s.tenant_id, s.sku, s.location), '') || (SELECT count(*) FROM order_mgmt_data.counter_mismatches())
	INTO whole FROM order_mgmt.stock AS s;
	RETURN md5(whole);
END $$;

CREATE TEMP TABLE script (step serial, query text);
CREATE TEMP TABLE answers (step integer, engine text, answer text);
CREATE FUNCTION pg_temp.play(engine text) RETURNS SETOF text LANGUAGE sql AS $$
	SELECT format('SET order_mgmt.engine = %L', engine)
	UNION ALL
	SELECT format('SET order_mgmt.tenant_id = %L', CASE engine WHEN 'lock' THEN 12 ELSE 11 END)
	UNION ALL
	(SELECT format('INSERT INTO pg_temp.answers VALUES (%s, %L, pg_temp.try(%L))', s.step, engine, s.query)
	FROM pg_temp.script AS s ORDER BY s.step)
	UNION ALL
	SELECT 'RESET order_mgmt.tenant_id'
	UNION ALL
	SELECT 'RESET order_mgmt.engine'
$$;
CREATE FUNCTION pg_temp.differences() RETURNS TABLE (step integer, counter text, lock text) LANGUAGE sql AS $$
	SELECT step, a.answer, b.answer
	FROM (SELECT * FROM pg_temp.answers WHERE engine = 'counter') AS a
	FULL JOIN (SELECT * FROM pg_temp.answers WHERE engine = 'lock') AS b USING (step)
	WHERE a.answer IS DISTINCT FROM b.answer ORDER BY step
$$;

DO $$
DECLARE
	t bigint;
BEGIN
	PERFORM put_tenant(11, 'Counter'), put_tenant(12, 'Lock');
	FOREACH t IN ARRAY ARRAY[NULL, 11, 12] LOOP
		PERFORM put_location('BER', tenant_id => t), put_location('HAM', tenant_id => t), put_location('POT', tenant_id => t);
		PERFORM put_channel('web', 'EUR', '{BER,HAM}', tenant_id => t), put_channel('shop', 'EUR', '{BER}', tenant_id => t),
			put_channel('usa', 'USD', '{BER}', tenant_id => t);
		PERFORM put_item('A-1', tenant_id => t), put_item('B-1', tenant_id => t), put_item('C-1', tenant_id => t),
			put_item('CHEESE', scale => 3, tenant_id => t), put_item('GIFTWRAP', kind => 'untracked', tenant_id => t),
			put_item('NOPRICE', tenant_id => t);
		PERFORM put_price('A-1', '10.00 EUR', t), put_price('A-1', '12.00 USD', t), put_price('B-1', '2.50 EUR', t),
			put_price('C-1', '0.99 EUR', t), put_price('CHEESE', '19.90 EUR', t), put_price('GIFTWRAP', '3.00 EUR', t);
		PERFORM put_provider('stripe', kind => 'card', tenant_id => t), put_provider('paypal', kind => 'wallet', tenant_id => t), put_provider('bank', kind => 'bank_transfer', tenant_id => t);
	END LOOP;
END $$;
