-- The office: orders are found by what somebody has of them, newest first, page by page; each way reads few rows; people's names are for who may read them; roles of
-- some locations find theirs. The timeline has all that happened to an order, in order of time, and who did it; an archived one, too.
\set ECHO none
\getenv source PG_ABS_SRCDIR
\set helpers :source '/lib/regress.sql'
\i :helpers
\set ECHO all
\pset format unaligned
\pset fieldsep ' | '
\pset tuples_only on
CREATE FUNCTION pg_temp.tries(VARIADIC queries text[]) RETURNS SETOF text LANGUAGE sql AS $$ SELECT pg_temp.try(q) FROM unnest(queries) AS q $$;
CREATE FUNCTION pg_temp.id(n integer) RETURNS uuid LANGUAGE sql AS $$ SELECT format('00000000-0000-0000-0000-%s', lpad(n::text, 12, '0'))::uuid $$;
-- What a search finds: the last digits of orders, and by what.
CREATE FUNCTION pg_temp.finds(query text DEFAULT NULL, filters text DEFAULT '{}', after text DEFAULT NULL, rows_max integer DEFAULT NULL) RETURNS text LANGUAGE sql AS $$
	SELECT concat(string_agg(ltrim(right(o.order_id::text, 4), '0'), ' ' ORDER BY o.recorded_at DESC, o.order_id DESC), ' by ', string_agg(DISTINCT o.found_by, ','))
	FROM order_mgmt.search_orders(query, filters::order_mgmt.strict_jsonb, after, rows_max) AS o $$;
SELECT count(*) FROM put_customer('C-1', 'Zoe@Example.com', 'Zoe Ann Miller');
SELECT count(*) FROM put_customer('C-2', 'bob@example.com', 'Bob Smith');
SELECT count(*) FROM put_customer_address('C-2', 'home', name => 'Bob Smith', city => 'Berlin', postal_code => '10115', country => 'DE');
SELECT count(*) FROM receive_stock('BER', '[{"sku":"A-1","quantity":100},{"sku":"B-1","quantity":100}]');
SELECT count(*) FROM receive_stock('HAM', '[{"sku":"A-1","quantity":100}]');
-- Eight orders, a day after the other: of two customers, of guests with addresses, at two places, for a tenant beside.
DO $$
BEGIN
	PERFORM set_config('order_mgmt.clock', '2026-01-02 12:00+00', false);
	PERFORM place_order('web', '[{"sku":"A-1","quantity":1}]', customer => 'C-1', reference => 'web-1', order_id => pg_temp.id(1), secret => 'c2VjcmV0IG9mIG9uZSBvZg');
	PERFORM set_config('order_mgmt.clock', '2026-01-03 12:00+00', false);
	PERFORM place_order('web', '[{"sku":"B-1","quantity":2}]', customer => 'C-1', order_id => pg_temp.id(2));
	PERFORM set_config('order_mgmt.clock', '2026-01-04 12:00+00', false);
	PERFORM place_order('web', '[{"sku":"A-1","quantity":3,"location":"HAM"}]', customer => 'C-2', ship_to => '{"address":"home"}', order_id => pg_temp.id(3));
	PERFORM set_config('order_mgmt.clock', '2026-01-05 12:00+00', false);
	PERFORM place_order('shop', '[{"sku":"A-1","quantity":1}]', ship_to => '{"name":"Élodie de la Croix","country":"FR","line1":"1 rue X","city":"Paris","postal_code":"75001"}', reference => 'web-1', order_id => pg_temp.id(4));
	PERFORM place_order('shop', '[{"sku":"GIFTWRAP","quantity":1}]', bill_to => '{"name":"Smith Ltd","country":"DE","line1":"X 1","city":"Berlin","postal_code":"10115"}', order_id => pg_temp.id(5));
	PERFORM set_config('order_mgmt.clock', '2026-01-06 12:00+00', false);
	PERFORM place_order('web', '[{"sku":"A-1","quantity":2,"location":"BER"},{"sku":"A-1","quantity":1,"location":"HAM"}]', customer => 'C-2', ship_to => '{"name":"Carla Miller","country":"DE","line1":"X 1","city":"Berlin","postal_code":"10115"}', order_id => pg_temp.id(6));
	PERFORM place_order('web', '[{"sku":"A-1","quantity":1}]', reference => 'web-1', order_id => pg_temp.id(7), tenant_id => 11) FROM receive_stock('BER', '[{"sku":"A-1","quantity":5}]', tenant_id => 11);
END $$;
SELECT order_number AS n1 FROM orders WHERE order_id = pg_temp.id(1) \gset
SELECT order_number AS foreign_number FROM orders WHERE order_id = pg_temp.id(7) \gset

-- One thing that names orders, as a query or by its name.
SELECT q, pg_temp.finds(q) FROM unnest(ARRAY[:'n1', lower(:'n1'), :'foreign_number', 'web-1', 'zoe@example.com', 'ZOE@example.COM', 'C-2', 'Miller', 'zoe miller', 'Miller Zoe', 'mil', 'Smith', 'smith bob', 'élodie de la croix',
	'Croix', 'Zoe', 'Smith Zoe', 'nobody', '%', ''' OR 1=1', '  ', NULL]) WITH ORDINALITY AS u (q, n) WHERE q IS DISTINCT FROM :'n1' AND q IS DISTINCT FROM lower(:'n1') AND q IS DISTINCT FROM :'foreign_number' ORDER BY n;
SELECT pg_temp.finds(:'n1'), pg_temp.finds(lower(:'n1')), pg_temp.finds(:'foreign_number');
SELECT f, pg_temp.finds(filters => f) FROM unnest(ARRAY['{"reference":"web-1"}', '{"email":"bob@example.com"}', '{"customer":"C-1"}', '{"name":"Miller"}', '{"name":"bob@example.com"}', '{"customer":"C-2","sku":"A-1"}', '{"customer":"C-1","sku":"A-1"}',
	'{"customer":"C-2","from":"2026-01-05T00:00Z"}', '{"customer":"C-2","to":"2026-01-05T00:00Z"}', '{"reference":"web-1","channel":"shop"}', '{"tracking_number":"00340"}', '{"order_number":"x"}']) AS f;
-- Those that meet filters, each by its index; what has none needs a time.
SELECT count(*) FROM cancel_order(pg_temp.id(2));
SELECT count(*) FROM plan_fulfillment(pg_temp.id(1), fulfillment_id => 'f0000000-0000-0000-0000-000000000001');
SELECT count(*) FROM ship_fulfillment('f0000000-0000-0000-0000-000000000001', tracking => '{"carrier":"DHL","number":"00340"}');
SELECT count(*) FROM authorize_payment(pg_temp.id(3), '30.00 EUR', 'stripe', payment_id => 'a0000000-0000-0000-0000-000000000003');
SELECT f, pg_temp.finds(filters => f) FROM unnest(ARRAY['{"status":"placed"}', '{"status":"canceled"}', '{"status":"placed","channel":"web"}', '{"payment_status":"authorized"}', '{"payment_status":"authorized","status":"placed"}',
	'{"return_status":"requested"}', '{"status":"completed","from":"2026-01-01T00:00Z"}', '{"sku":"A-1","from":"2026-01-04T00:00Z"}', '{"sku":"A-1","from":"2026-01-01T00:00Z","to":"2026-01-04T12:00Z"}', '{"channel":"shop","from":"2026-01-01T00:00Z"}',
	'{"fulfillment_status":"fulfilled","from":"2026-01-01T00:00Z"}', '{"from":"2026-01-05T00:00Z"}', '{}']) AS f;
SELECT pg_temp.finds('00340'), pg_temp.finds(filters => '{"tracking_number":"00340"}');
-- Pages: none twice, none left out, also of orders of one instant.
SELECT string_agg(ltrim(right(order_id::text, 4), '0'), ' ') FROM search_orders(rows_max => 3);
SELECT max(after) AS after FROM (SELECT s.after FROM search_orders(rows_max => 3) AS s OFFSET 2) AS x \gset
SELECT string_agg(ltrim(right(order_id::text, 4), '0'), ' ') FROM search_orders(after => :'after', rows_max => 3);
SELECT :'after' ~ '^\d+\.00000000-0000-0000-0000-00000000000\d$';
WITH RECURSIVE pages AS (
	SELECT 1 AS page, p.* FROM (SELECT s.order_id, s.after FROM search_orders(rows_max => 1) AS s) AS p
	UNION ALL
	SELECT page + 1, s.order_id, s.after FROM pages CROSS JOIN LATERAL (SELECT * FROM search_orders(after => pages.after, rows_max => 1)) AS s)
SELECT string_agg(ltrim(right(order_id::text, 4), '0'), ' ' ORDER BY page) FROM pages;
-- All columns, all arguments.
SELECT order_number = :'n1' AS number, channel, status, fulfillment_status, payment_status, return_status, currency, total, amount_due, reference, customer, customer_name, email, ship_to_name, occurred_at, found_by
FROM search_orders(query => 'zoe', filters => '{}', after => NULL, rows_max => 10, tenant_id => 1) UNION ALL
SELECT NULL, channel, status, fulfillment_status, payment_status, return_status, currency, total, amount_due, reference, customer, customer_name, email, ship_to_name, occurred_at, found_by
FROM search_orders('Miller', rows_max => 10) ORDER BY 2, 16, 15;
-- Bad input.
SELECT pg_temp.tries($$SELECT search_orders(filters => '{"sku":"A-1"}')$$, $$SELECT search_orders(filters => '{"channel":"web"}')$$, $$SELECT search_orders(filters => '{"status":"completed"}')$$,
	$$SELECT search_orders('x', '{"email":"x"}')$$, $$SELECT search_orders(filters => '{"name":"x","customer":"x"}')$$, $$SELECT search_orders(filters => '{"nmae":"x"}')$$, $$SELECT search_orders(filters => '[]')$$,
	$$SELECT search_orders(after => '1')$$, $$SELECT search_orders(after => 'x.00000000-0000-0000-0000-000000000000')$$, $$SELECT search_orders(after => '1.00000000-0000-0000-0000-0000000000001')$$, $$SELECT search_orders(rows_max => 0)$$, $$SELECT search_orders(rows_max => 201)$$,
	$$SELECT search_orders(repeat('x', 201))$$, $$SELECT search_orders(tenant_id => 99)$$);
DO $$
BEGIN
	FOR i IN 1 .. 501 LOOP
		PERFORM put_customer('D-' || i, name => 'D' || i || ' Dupont');
	END LOOP;
END $$;
SELECT pg_temp.tries($$SELECT search_orders('Dupont')$$, $$SELECT search_orders(filters => '{"name":"dup"}')$$, $$SELECT count(*) FROM search_orders('D7 Dupont')$$);

-- Whose names are read: cashiers' of the tenant; warehouses read those of addresses; analysts none. HAM finds its own.
CREATE ROLE regress_om_office;
CREATE ROLE regress_om_analyst;
CREATE ROLE regress_om_ham;
CREATE ROLE regress_om_visitor;
SELECT count(*) > 0 FROM grant_access('regress_om_office', 'web');
SELECT count(*) > 0 FROM grant_access('regress_om_analyst', 'analyst');
SELECT count(*) > 0 FROM grant_access('regress_om_ham', 'warehouse', '{1}', '{HAM}');
SELECT count(*) > 0 FROM grant_access('regress_om_visitor', 'visitor');
SET ROLE regress_om_office;
SELECT pg_temp.finds('Miller'), pg_temp.finds('web-1');
SET ROLE regress_om_analyst;
SELECT pg_temp.finds('Miller'), pg_temp.finds('zoe@example.com'), pg_temp.finds('web-1');
SELECT pg_temp.try($$SELECT search_orders(filters => '{"email":"zoe@example.com"}')$$);
SELECT customer, customer_name, email, ship_to_name, customer_id IS NOT NULL FROM search_orders(filters => '{"status":"placed"}') ORDER BY order_id;
SET ROLE regress_om_ham;
SELECT pg_temp.finds(), pg_temp.finds('Miller'), pg_temp.finds('Smith'), pg_temp.finds('web-1'), pg_temp.finds(filters => '{"status":"placed"}');
SELECT ship_to_name, customer_name FROM search_orders('Miller');
SET ROLE regress_om_visitor;
SELECT pg_temp.tries('SELECT search_orders()', format('SELECT order_timeline(%L)', pg_temp.id(1)));
RESET ROLE;

-- All that happened to an order, and who did it.
SET order_mgmt.clock = '2026-01-07 08:00+00';
SET order_mgmt.actor = 'till 3';
SELECT count(*) FROM plan_fulfillment(pg_temp.id(6), fulfillment_id => 'f0000000-0000-0000-0000-000000000006', location => 'BER');
SET order_mgmt.actor = 'gateway';
SELECT count(*) FROM record_payment(pg_temp.id(6), '30.00 EUR', 'stripe', reference => 'ch_1');
SET order_mgmt.clock = '2026-01-07 09:00+00';
SET order_mgmt.actor = 'packer';
SELECT count(*) FROM ship_fulfillment('f0000000-0000-0000-0000-000000000006', tracking => '{"carrier":"DHL","number":"00346"}');
SELECT count(*) FROM promise_delivery(pg_temp.id(6), '2026-01-09');
SET order_mgmt.clock = '2026-01-09 09:00+00';
SET order_mgmt.actor = 'dhl';
SELECT count(*) FROM record_tracking('[{"status":"delivered","occurred_at":"2026-01-08T15:00Z","place":"Berlin"},{"status":"in_transit","occurred_at":"2026-01-07T20:00Z"}]', tracking_number => '00346');
SET order_mgmt.actor = 'ann';
SELECT count(*) FROM cancel_order(pg_temp.id(6), '[{"line_no":2,"quantity":1}]', reason => 'out of patience');
SELECT count(*) FROM request_return(pg_temp.id(6), '[{"line_no":1,"quantity":1}]', location => 'BER', reason => 'too small', return_id => 'b0000000-0000-0000-0000-000000000006');
SELECT count(*) FROM receive_return('b0000000-0000-0000-0000-000000000006', '[{"line_no":1,"quantity":1,"disposition":"restock"}]');
SELECT count(*) FROM refund_return('b0000000-0000-0000-0000-000000000006');
SELECT count(*) FROM refund_payment((SELECT payment_id FROM payments WHERE order_id = pg_temp.id(6)));
RESET order_mgmt.actor;
SELECT occurred_at, kind, event, line_no, amount, location, reason, actor, details - '{fulfillment_number,return_number}'::text[] AS details FROM order_timeline(order_id => pg_temp.id(6), tenant_id => 1);
SELECT count(*) = (SELECT count(*) FROM status_log WHERE document_id IN (pg_temp.id(6), 'f0000000-0000-0000-0000-000000000006', 'b0000000-0000-0000-0000-000000000006')) FROM order_timeline(pg_temp.id(6)) WHERE kind IN ('order', 'fulfillment', 'return');
SET ROLE regress_om_ham;
SELECT kind, event, location FROM order_timeline(pg_temp.id(6));
SELECT pg_temp.tries(format('SELECT order_timeline(%L)', pg_temp.id(1)));
SET ROLE regress_om_analyst;
SELECT count(*) FILTER (WHERE kind = 'refund') FROM order_timeline(pg_temp.id(6));
RESET ROLE;
SELECT pg_temp.tries(format('SELECT order_timeline(%L)', pg_temp.id(99)), format('SELECT order_timeline(%L)', pg_temp.id(7)), 'SELECT order_timeline(NULL)');
-- Archived, it is told as before, and found no more.
SELECT md5(string_agg(t::text, ',')) AS told FROM order_timeline(pg_temp.id(6)) AS t \gset
SELECT amount_due FROM orders WHERE order_id = pg_temp.id(6);
SET order_mgmt.clock = '2026-03-09 09:00+00';
SELECT compact_balances() >= 0;
SELECT archive_history('2026-03-01') > 0;
SELECT count(*) FROM orders WHERE order_id = pg_temp.id(6);
SELECT md5(string_agg(t::text, ',')) = :'told' FROM order_timeline(pg_temp.id(6)) AS t;
SELECT pg_temp.finds('00346');
DROP OWNED BY regress_om_office, regress_om_analyst, regress_om_ham, regress_om_visitor;
DROP ROLE regress_om_office, regress_om_analyst, regress_om_ham, regress_om_visitor;
