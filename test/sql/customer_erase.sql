-- What is kept of a customer is told whole, and erased for ever; what was sold stays; reports of customers.
\set ECHO none
\getenv source PG_ABS_SRCDIR
\set helpers :source '/lib/regress.sql'
\i :helpers
\set ECHO all
\pset format unaligned
\pset fieldsep ' | '
\pset tuples_only on
CREATE FUNCTION pg_temp.tries(VARIADIC queries text[]) RETURNS SETOF text LANGUAGE sql AS $$ SELECT pg_temp.try(q) FROM unnest(queries) AS q $$;
-- Where a text stands: the tables of which a row has it.
CREATE FUNCTION pg_temp.found(what text) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
	relation regclass;
	n bigint;
BEGIN
	FOR relation IN SELECT c.oid FROM pg_class AS c WHERE c.relnamespace IN ('order_mgmt_data'::regnamespace, 'order_mgmt_archive'::regnamespace) AND c.relkind = 'r' ORDER BY c.oid::regclass::text COLLATE "C" LOOP
		EXECUTE format('SELECT count(*) FROM %s AS t WHERE strpos(lower(t::text), lower($1)) > 0', relation) INTO n USING what;
		IF n > 0 THEN
			RETURN NEXT format('%s: %s', relation, n);
		END IF;
	END LOOP;
END $$;
CREATE FUNCTION pg_temp.sold() RETURNS text LANGUAGE sql AS $$
	SELECT md5(string_agg(x, ',' ORDER BY x)) FROM (SELECT m::text AS x FROM order_mgmt_data.money_moves AS m UNION ALL SELECT m::text FROM order_mgmt_data.stock_moves AS m UNION ALL
		SELECT e::text FROM order_mgmt_data.events AS e WHERE e.type <> 'customer.erased' UNION ALL SELECT s::text FROM order_mgmt_data.status_log AS s UNION ALL
		SELECT k::text FROM order_mgmt_data.idempotency_keys AS k WHERE k.function <> 'erase_customer' UNION ALL SELECT r::text FROM order_mgmt_data.register_sales AS r UNION ALL
		SELECT (o.order_id, o.total, o.status, o.payment_status, o.customer_id, o.ship_to_id, o.bill_to_id)::text FROM order_mgmt_data.orders AS o UNION ALL SELECT l::text FROM order_mgmt_data.order_lines AS l) AS w $$;

-- Zoe has an account, orders that were archived, shipped, paid, returned, sold at a register and claimed; another Zoe has the same name.
SET order_mgmt.clock = '2025-06-01 12:00+00';
SELECT FROM receive_stock('BER', '[{"sku":"A-1","quantity":100,"unit_cost":"4.00 EUR"}]');
SELECT FROM put_customer_group('club');
SELECT FROM put_customer('zoe-7', 'Zoe.Quirin@example.com', 'Zoe Quirin', '+49 Quirin', '{club}', 'DE1QUIRIN', 'Quirin exempt', 'Quirin likes mugs', metadata => '{"nick":"Quirin"}');
SELECT FROM put_customer_address('zoe-7', 'home', 'Zoe Quirin', 'Quirin Ltd', 'Quirinweg 1', postal_code => '10115', city => 'Quirinsdorf', country => 'DE'), put_customer_consent('zoe-7', 'newsletter', true, 'v1');
SELECT FROM put_customer_address('zoe-7', 'home', city => 'Neu-Quirin');
SELECT FROM put_customer('zoe-8', 'zoe.quirin@example.org', 'Zoe Quirin'), put_customer_address('zoe-8', 'home', 'Zoe Quirin', country => 'HK');
SELECT status FROM place_order('web', '[{"sku":"GIFTWRAP","quantity":1}]', customer => 'zoe-7', ship_to => '{"address":"home"}', reference => 'Quirin old', metadata => '{"for":"Quirin"}', order_id => '00000000-0000-0000-0000-000000000001', idempotency_key => 'k1');
SELECT captured FROM record_payment('00000000-0000-0000-0000-000000000001', '3.00 EUR', 'stripe', reference => 'gone', metadata => '{"for":"Quirin"}');
SELECT count(*) > 0 FROM compact_balances();
SET order_mgmt.clock = '2026-01-01 12:00+00';
SELECT archive_history('2025-12-01') > 0, archive_history('2025-12-01');
SELECT status FROM place_order('web', '[{"sku":"A-1","quantity":3}]', customer => 'zoe-7', ship_to => '{"address":"home"}', bill_to => '{"name":"Quirin","country":"HK"}', reference => 'Quirin 2', metadata => '{"for":"Quirin"}',
	order_id => '00000000-0000-0000-0000-000000000002', idempotency_key => 'k2');
SELECT captured FROM record_payment('00000000-0000-0000-0000-000000000002', '30.00 EUR', 'stripe', reference => 'ch_2', metadata => '{"for":"Quirin"}');
SELECT status FROM plan_fulfillment('00000000-0000-0000-0000-000000000002', fulfillment_id => '00000000-0000-0000-0000-0000000000f1', metadata => '{"for":"Quirin"}');
SELECT status FROM ship_fulfillment('00000000-0000-0000-0000-0000000000f1', tracking => '{"carrier":"DHL","number":"Quirin123","url":"https://example.com/Quirin"}');
SELECT status FROM request_return('00000000-0000-0000-0000-000000000002', '[{"line_no":1,"quantity":1}]', return_id => '00000000-0000-0000-0000-0000000000b1', metadata => '{"for":"Quirin"}');
SELECT status FROM place_order('web', '[{"sku":"A-1","quantity":1}]', secret => 'Zm9yIG15IGV5ZXMgb25seQ', ship_to => '{"name":"Quirin as a guest","country":"HK"}', reference => 'Quirin guest', order_id => '00000000-0000-0000-0000-000000000003');
SELECT status FROM claim_order('00000000-0000-0000-0000-000000000003', 'zoe-7', 'Zm9yIG15IGV5ZXMgb25seQ');
SELECT FROM put_register('R1', 'shop', 'BER'), open_shift('R1', '0 EUR');
SELECT total FROM record_sale('R1', '[{"sku":"A-1","quantity":1}]', '[{"provider":"cash","amount":"10"}]', customer => 'zoe-7', reference => 'Quirin 4', order_id => '00000000-0000-0000-0000-000000000004');
SELECT status FROM place_order('web', '[{"sku":"A-1","quantity":1}]', customer => 'zoe-8', reference => 'Quirin 8', metadata => '{"for":"Quirin"}', order_id => '00000000-0000-0000-0000-000000000008');
SELECT pg_temp.found('quirin');

-- All of it, and nothing of another one.
SELECT k.key, jsonb_array_length(k.value), pg_column_size(k.value) > 0 FROM jsonb_each(export_customer('zoe-7')) AS k ORDER BY k.key;
SELECT c ->> 'name', c ->> 'email', c ->> 'groups', c ->> 'notes', c ->> 'code' FROM jsonb_array_elements(export_customer(customer => 'zoe-7', tenant_id => 1) -> 'customer') AS c;
SELECT right(o ->> 'order_id', 1), o ->> 'reference', o ->> 'total', jsonb_array_length(o -> 'lines'), o ? 'secret_hash', o ? 'actor' FROM jsonb_array_elements(export_customer('zoe-7') -> 'orders') AS o ORDER BY 1;
SELECT a ->> 'city', a ->> 'name', a ->> 'is_current' FROM jsonb_array_elements(export_customer('zoe-7') -> 'addresses') AS a ORDER BY (a ->> 'address_id')::bigint;
SELECT strpos(export_customer('zoe-7')::text, 'example.org'), strpos(export_customer('zoe-7')::text, 'Quirin 8');
SELECT pg_temp.tries($$SELECT export_customer('zoe-9')$$, $$SELECT export_customer(NULL)$$, $$SELECT export_customer('zoe-7', 11)$$);
-- What all its orders come to, and in which cohort it is.
SELECT c.customer, f.orders, f.canceled_orders, f.currency, f.billed, f.paid, f.refunded, f.first_ordered_at, f.last_ordered_at FROM customer_figures AS f JOIN customers AS c USING (tenant_id, customer_id) ORDER BY 1;
SELECT first_ordered_date, months_after, currency, customers, orders, canceled_orders, billed, paid, refunded FROM order_mgmt_report.customer_cohorts WHERE tenant_id = 1 ORDER BY 1, 2, 3;
SELECT customer, email, name, country, is_tax_exempt, is_vat_registered, is_active, is_erased, created_date FROM order_mgmt_report.dim_customer WHERE tenant_id = 1 ORDER BY 1;

-- Refused: who is not there, a snapshot of its own; nothing is erased by it.
SELECT pg_temp.tries($$SELECT count(*) FROM erase_customer('zoe-9')$$, $$SELECT count(*) FROM erase_customer(NULL)$$, $$SELECT count(*) FROM erase_customer('zoe-7', tenant_id => 11)$$);
BEGIN ISOLATION LEVEL REPEATABLE READ;
SELECT pg_temp.try($$SELECT count(*) FROM erase_customer('zoe-7')$$);
ROLLBACK;
-- Nobody else clears what documents say.
SELECT pg_temp.tries($$UPDATE order_mgmt_data.orders SET metadata = '{}'$$, $$UPDATE order_mgmt_data.orders SET reference = NULL$$, $$UPDATE order_mgmt_data.payments SET metadata = '{}'$$, $$UPDATE order_mgmt_data.fulfillments SET metadata = '{}'$$,
	$$UPDATE order_mgmt_data.returns SET metadata = '{}'$$, $$UPDATE order_mgmt_archive.orders SET metadata = '{}'$$, $$UPDATE order_mgmt_data.customer_addresses SET name = NULL$$, $$DELETE FROM order_mgmt_data.customer_erasures$$);

-- Erased: only the other Zoe is left; what was sold is what it was, and so are the ledgers, the log, the events and the keys.
SELECT pg_temp.sold() AS sold, customer_id AS zoe FROM customers WHERE customer = 'zoe-7' \gset
SELECT customer = customer_id::text, customer_id = :'zoe', email, name, phone, groups, vat_number, tax_exemption, notes, is_active, metadata, erased_at
FROM erase_customer(customer => 'zoe-7', idempotency_key => 'erase', options => '{}', tenant_id => 1);
SELECT pg_temp.found('quirin');
SELECT pg_temp.found('zoe-7');
SELECT pg_temp.sold() = :'sold' AS sold_stays;
SELECT customer_id = :'zoe', actor = current_user, recorded_at FROM customer_erasures;
SELECT type, payload FROM events WHERE aggregateid = :'zoe' ORDER BY id DESC LIMIT 1;
SELECT a.country, a.is_current, num_nonnulls(a.address, a.name, a.city, a.line1, a.postal_code) FROM customer_addresses AS a WHERE a.customer_id = :'zoe' ORDER BY a.address_id;
SELECT consent, is_given, text_version FROM customer_consents WHERE customer_id = :'zoe';
SELECT right(order_id::text, 1), reference, metadata FROM orders WHERE customer_id = :'zoe' ORDER BY 1;
SELECT right(order_id::text, 1), reference FROM order_mgmt_report.order_history WHERE customer_id = :'zoe' ORDER BY 1;
SELECT orders, billed FROM customer_figures WHERE customer_id = :'zoe';
SELECT customer = customer_id::text, email, name, country, is_erased FROM order_mgmt_report.dim_customer WHERE customer_id = :'zoe';
SELECT own_order('00000000-0000-0000-0000-000000000003', 'Zm9yIG15IGV5ZXMgb25seQ') -> 'ship_to';
SELECT k.key, jsonb_array_length(k.value) FROM jsonb_each(export_customer(:'zoe')) AS k ORDER BY k.key;
SELECT name, violations FROM verify(true) WHERE violations <> 0;
-- Once; the call is answered again, nothing is kept of her or sold to her any more, and her e-mail and her code are free.
SELECT customer_id = :'zoe' FROM erase_customer('zoe-7', 'erase');
SELECT replace(t, :'zoe', 'ZOE') FROM pg_temp.tries($$SELECT count(*) FROM erase_customer('zoe-7')$$, format('SELECT count(*) FROM erase_customer(%L)', :'zoe'), format('SELECT count(*) FROM put_customer(%L, name => ''Zoe'')', :'zoe'),
	format('SELECT count(*) FROM put_customer_address(%L, ''home'', country => ''HK'')', :'zoe'), format('SELECT count(*) FROM put_customer_consent(%L, ''mail'', false)', :'zoe'),
	format($$SELECT count(*) FROM place_order('web', '[{"sku":"A-1","quantity":1}]', customer => %L)$$, :'zoe'), format($$SELECT count(*) FROM claim_order('00000000-0000-0000-0000-000000000008', %L)$$, :'zoe')) AS t;
SELECT customer_id <> :'zoe' FROM put_customer('zoe-7', 'zoe.quirin@example.com');
-- Her order goes on.
SELECT status FROM receive_return('00000000-0000-0000-0000-0000000000b1', '[{"line_no":1,"quantity":1,"disposition":"restock"}]');
SELECT status FROM cancel_order('00000000-0000-0000-0000-000000000003');
SELECT name, violations FROM verify(true) WHERE violations <> 0;

-- Who may: keepers of the whole tenant.  Reports show names to who may read customers, and figures to who reads all of a tenant.
CREATE ROLE regress_om_cashier;
CREATE ROLE regress_om_keeper;
CREATE ROLE regress_om_keep_ham;
CREATE ROLE regress_om_analyst;
CREATE ROLE regress_om_an_ham;
CREATE ROLE regress_om_cash_ham;
CREATE ROLE regress_om_other;
SELECT count(*) > 0 FROM grant_access('regress_om_cashier', 'cashier');
SELECT count(*) > 0 FROM grant_access('regress_om_keeper', 'manager');
SELECT count(*) > 0 FROM grant_access('regress_om_keep_ham', 'manager', locations => '{HAM}');
SELECT count(*) > 0 FROM grant_access('regress_om_analyst', 'analyst');
SELECT count(*) > 0 FROM grant_access('regress_om_an_ham', 'analyst', locations => '{HAM}');
SELECT count(*) > 0 FROM grant_access('regress_om_cash_ham', 'cashier', locations => '{HAM}');
SELECT count(*) > 0 FROM grant_access('regress_om_other', 'admin', '{11}');
CREATE FUNCTION pg_temp.outcome(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	answer text;
	code text;
	detail text;
BEGIN
	EXECUTE query INTO answer;
	RETURN answer;
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS code = CONSTRAINT_NAME, detail = PG_EXCEPTION_DETAIL;
	RETURN concat_ws(' ', SQLSTATE, nullif(code, ''), nullif(detail, '')::jsonb ->> 'right');
END $$;
CREATE TEMP TABLE calls (query text);
INSERT INTO calls VALUES ($$export_customer('zoe-8') IS NOT NULL$$), ($$count(*) FROM order_mgmt.erase_customer('zoe-9')$$), ($$count(*) FROM order_mgmt.customer_figures$$), ($$count(*) FROM order_mgmt.customer_erasures$$),
	($$concat_ws(' ', count(*), count(email)) FROM order_mgmt_report.dim_customer$$), ($$count(*) > 0 FROM order_mgmt_report.customer_cohorts$$);
GRANT SELECT ON calls TO PUBLIC;
\set ECHO none
SELECT format($q$SET ROLE %s; SELECT current_user, query, pg_temp.outcome('SELECT ' || CASE WHEN query ~ '^export' THEN 'order_mgmt.' ELSE '' END || query) AS answer FROM calls$q$, r)
FROM unnest('{regress_om_cashier,regress_om_keeper,regress_om_keep_ham,regress_om_analyst,regress_om_an_ham,regress_om_cash_ham,regress_om_other}'::text[]) AS r \gexec
\set ECHO all
RESET ROLE;
SELECT count(*) > 0 FROM unnest('{regress_om_cashier,regress_om_keeper,regress_om_keep_ham,regress_om_analyst,regress_om_an_ham,regress_om_cash_ham,regress_om_other}'::text[]) AS r, revoke_access(r);
DROP ROLE regress_om_cashier, regress_om_keeper, regress_om_keep_ham, regress_om_analyst, regress_om_an_ham, regress_om_cash_ham, regress_om_other;
