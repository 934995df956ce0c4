-- place_order: lines and prices, routing, unit_price, untracked items, grams, backorders and who is served first;
-- what it refuses without a trace; savepoints; every isolation level.
\set ECHO none
\getenv source PG_ABS_SRCDIR
\set helpers :source '/lib/regress.sql'
\i :helpers
\set ECHO all
\pset format unaligned
\pset fieldsep ' | '
SELECT free FROM receive_stock('BER', '[{"sku":"A-1","quantity":10},{"sku":"B-1","quantity":10},{"sku":"CHEESE","quantity":3.5}]');
SELECT free FROM receive_stock('HAM', '[{"sku":"A-1","quantity":20},{"sku":"C-1","quantity":5}]');

-- Named notation, all arguments; the answer is the order, its lines say where each unit comes from.
SELECT tenant_id, order_id, order_number IS NOT NULL AS has_number, channel, status, fulfillment_status, currency, total, reference, actor, occurred_at, recorded_at, metadata
FROM place_order(channel => 'web', lines => '[{"sku":"A-1","quantity":2},{"sku":"CHEESE","quantity":"0.125","location":"BER"},{"sku":"B-1","quantity":1,"unit_price":"1.99"},{"sku":"GIFTWRAP","quantity":2}]',
	currency => 'EUR', order_id => '00000000-0000-0000-0000-000000000001', reservation_id => NULL, holder => NULL, reference => 'Größe ✓', metadata => '{"gift": true}',
	occurred_at => '2026-01-01 11:59:00+00', idempotency_key => 'cart-1', options => '{}', tenant_id => 1);
SELECT line_no, sku, location, ordered, open, allocated, backordered, shipped, canceled, unit_price, line_total FROM order_lines ORDER BY line_no;
SELECT i.sku, from_state, to_state, quantity, document_kind, document_id, document_line, channel_id IS NOT NULL AS by_channel, occurred_at, recorded_at
FROM order_mgmt_data.stock_moves AS m JOIN items AS i USING (tenant_id, item_id) WHERE document_kind = 'order' ORDER BY document_line;
SELECT type, payload - 'order_number' AS payload FROM events WHERE aggregateid = '00000000-0000-0000-0000-000000000001';
SELECT document_kind, from_status, to_status, channel, occurred_at, recorded_at FROM status_log WHERE document_id = '00000000-0000-0000-0000-000000000001';

-- Refused without a trace.
SELECT pg_temp.everything() AS before \gset
SELECT query, pg_temp.try('SELECT ' || query) FROM unnest(ARRAY[
	$$place_order(NULL, '[{"sku":"A-1","quantity":1}]')$$, $$place_order('', '[{"sku":"A-1","quantity":1}]')$$, $$place_order('phone', '[{"sku":"A-1","quantity":1}]')$$,
	$$place_order('web', NULL)$$, $$place_order('web', '[]')$$, $$place_order('web', '{"sku":"A-1","quantity":1}')$$, $$place_order('web', '"A-1"')$$, $$place_order('web', '[["A-1",1]]')$$,
	$$place_order('web', '[{"sku":"A-1","quantity":1},{"sku":"A-1"}]')$$, $$place_order('web', '[{"sku":"A-1","quantity":1,"qty":1}]')$$,
	$$place_order('web', '[{"sku":"A-1","quantity":1},{"sku":"A-1","sku":"B-1","quantity":1}]')$$, $$place_order('web', '[{"sku":"A-1","quantity":{"value":1}}]')$$,
	$$place_order('web', '[{"sku":"A-1","quantity":1,"location":7}]')$$, $$place_order('web', '[{"sku":"A-9","quantity":1}]')$$,
	$$place_order('web', '[{"sku":"A-9","quantity":1},{"sku":"B-9","quantity":1},{"sku":"A-1","quantity":1}]')$$,
	$$place_order('web', '[{"sku":"A-1","quantity":1,"location":"MUC"}]')$$, $$place_order('web', '[{"sku":"A-1","quantity":1,"location":"MUC"},{"sku":"A-1","quantity":1,"location":"DUS"}]')$$,
	$$place_order('web', '[{"sku":"A-1","quantity":0}]')$$, $$place_order('web', '[{"sku":"A-1","quantity":-2}]')$$, $$place_order('web', '[{"sku":"A-1","quantity":"NaN"}]')$$,
	$$place_order('web', '[{"sku":"A-1","quantity":"-Infinity"}]')$$, $$place_order('web', '[{"sku":"A-1","quantity":0.1}]')$$, $$place_order('web', '[{"sku":"CHEESE","quantity":0.1251}]')$$,
	$$place_order('web', '[{"sku":"GIFTWRAP","quantity":0.5}]')$$, $$place_order('web', '[{"sku":"A-1","quantity":1000000001}]')$$, $$place_order('web', '[{"sku":"A-1","quantity":"99999999999999999999"}]')$$,
	$$place_order('web', '[{"sku":"A-1","quantity":1,"unit_price":[1.99]}]')$$, $$place_order('web', '[{"sku":"A-1","quantity":1,"unit_price":""}]')$$,
	$$place_order('web', '[{"sku":"A-1","quantity":1,"unit_price":"free"}]')$$, $$place_order('web', '[{"sku":"A-1","quantity":1,"unit_price":"NaN"}]')$$,
	$$place_order('web', '[{"sku":"A-1","quantity":1,"unit_price":"-1"}]')$$, $$place_order('web', '[{"sku":"A-1","quantity":1,"unit_price":"1.9999999"}]')$$,
	$$place_order('web', '[{"sku":"A-1","quantity":1,"unit_price":"1.99 USD"}]')$$, $$place_order('web', '[{"sku":"A-1","quantity":1,"unit_price":"10000000000000.01"}]')$$,
	$$place_order('web', '[{"sku":"A-1","quantity":1,"unit_price":"99999999999999999999"}]')$$, $$place_order('web', '[{"sku":"A-1","quantity":2,"unit_price":"5000000000000.01"}]')$$,
	$$place_order('web', '[{"sku":"A-1","quantity":1,"unit_price":"10000000000000"},{"sku":"GIFTWRAP","quantity":1,"unit_price":"0.01"}]')$$,
	$$place_order('web', '[{"sku":"NOPRICE","quantity":1}]')$$, $$place_order('web', '[{"sku":"B-1","quantity":1},{"sku":"A-1","quantity":1},{"sku":"C-1","quantity":1}]', 'USD')$$,
	$$place_order('web', '[{"sku":"A-1","quantity":1}]', 'EURO')$$, $$place_order('web', '[{"sku":"A-1","quantity":1}]', 'eur')$$, $$place_order('web', '[{"sku":"A-1","quantity":1}]', '')$$,
	$$place_order('web', '[{"sku":"A-1","quantity":1}]', 'XAU')$$, $$place_order('web', '[{"sku":"A-1","quantity":1,"unit_price":"1.5555555"}]', 'JPY')$$,
	$$place_order('web', '[{"sku":"A-1","quantity":1}]', order_id => '00000000-0000-0000-0000-000000000001')$$,
	$$place_order('web', '[{"sku":"A-1","quantity":1}]', reference => '')$$, $$place_order('web', '[{"sku":"A-1","quantity":1}]', reference => repeat('ß', 1001))$$,
	$$place_order('web', '[{"sku":"A-1","quantity":1}]', metadata => '[]')$$, $$place_order('web', '[{"sku":"A-1","quantity":1}]', metadata => '7')$$, $$place_order('web', '[{"sku":"A-1","quantity":1}]', metadata => '{"a":1,"a":2}')$$,
	$$place_order('web', '[{"sku":"A-1","quantity":1}]', metadata => (repeat('{"a":', 65) || '1' || repeat('}', 65))::strict_jsonb)$$,
	$$place_order('web', '[{"sku":"A-1","quantity":1}]', occurred_at => '-infinity')$$, $$place_order('web', '[{"sku":"A-1","quantity":1}]', occurred_at => '2026-01-02')$$,
	$$place_order('web', '[{"sku":"A-1","quantity":1}]', idempotency_key => '')$$, $$place_order('web', '[{"sku":"A-1","quantity":1}]', idempotency_key => 'cart-1')$$,
	$$place_order('web', '[{"sku":"A-1","quantity":1}]', options => '{"fast": true}')$$, $$place_order('web', '[{"sku":"A-1","quantity":1}]', options => '"fast"')$$,
	$$place_order('web', '[{"sku":"A-1","quantity":1}]', tenant_id => 99)$$,
	$$place_order('web', '[{"sku":"A-1","quantity":99}]')$$, $$place_order('web', '[{"sku":"A-1","quantity":10,"location":"BER"}]')$$,
	$$place_order('web', '[{"sku":"A-1","quantity":9,"location":"BER"},{"sku":"B-1","quantity":99},{"sku":"C-1","quantity":6}]')$$,
	$$place_order('web', '[{"sku":"A-1","quantity":5,"location":"BER"},{"sku":"A-1","quantity":4,"location":"BER"}]')$$,
	$$place_order('shop', '[{"sku":"C-1","quantity":1}]')$$, $$place_order('web', '[{"sku":"A-1","quantity":1,"location":"POT"}]')$$,
	$$place_order('web', (SELECT jsonb_agg('{"sku":"A-1","quantity":1}'::jsonb) FROM generate_series(1, 10001)))$$,
	$$place_order('web', (SELECT jsonb_agg('{"sku":"A-1","quantity":1000000000,"unit_price":"0"}'::jsonb) FROM generate_series(1, 10000)))$$]) AS query;
SELECT pg_temp.everything() = :'before' AS nothing_left_behind;

-- As callers see it: all short lines at once, and the next step.
SELECT place_order('web', '[{"sku":"A-1","quantity":99},{"sku":"B-1","quantity":99},{"sku":"C-1","quantity":6}]');
SELECT place_order('web', '[{"sku":"A-1","quantity":1},{"sku":"B-1","quantity":1},{"sku":"C-1","quantity":1}]', 'USD');

-- Null is the default where there is one.
BEGIN;
SELECT currency, total, occurred_at, metadata FROM place_order('web', '[{"sku":"A-1","quantity":1,"location":null,"unit_price":null}]', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, '{}', NULL);
ROLLBACK;

-- Boundaries of money: nothing, the least, the most; a currency without decimals, and one with three.
BEGIN;
SELECT total FROM place_order('web', '[{"sku":"A-1","quantity":1,"unit_price":"0"}]');
SELECT total FROM place_order('web', '[{"sku":"A-1","quantity":1,"unit_price":"0.01 EUR"}]');
SELECT total FROM place_order('web', '[{"sku":"A-1","quantity":1,"unit_price":"10000000000000.00"}]');
SELECT total FROM place_order('web', '[{"sku":"B-1","quantity":2,"unit_price":"150"}]', 'JPY');
SELECT total FROM place_order('web', '[{"sku":"B-1","quantity":2,"unit_price":"0.005"}]', 'KWD');
SELECT currency, total FROM place_order('usa', '[{"sku":"A-1","quantity":1}]');
SELECT currency, total FROM place_order('usa', '[{"sku":"A-1","quantity":1}]', 'EUR');
SELECT free FROM receive_stock('BER', '[{"sku":"NOPRICE","quantity":1}]');
SELECT total FROM place_order('web', '[{"sku":"NOPRICE","quantity":1,"unit_price":"7.5"}]');
ROLLBACK;
-- A price by weight is rounded per line, half away from zero; the total is the sum of its lines.
BEGIN;
SELECT total FROM place_order('shop', '[{"sku":"CHEESE","quantity":0.125},{"sku":"CHEESE","quantity":0.375},{"sku":"CHEESE","quantity":0.001}]', order_id => '00000000-0000-0000-0000-0000000000c0');
SELECT line_no, ordered, allocated, line_total FROM order_lines WHERE order_id = '00000000-0000-0000-0000-0000000000c0' ORDER BY line_no;
SELECT total FROM place_order('shop', '[{"sku":"CHEESE","quantity":0.5,"unit_price":"0.01"}]');
SELECT total FROM place_order('shop', '[{"sku":"CHEESE","quantity":0.499,"unit_price":"0.01"}]');
SELECT free FROM stock WHERE sku = 'CHEESE';
ROLLBACK;

-- Prices are frozen: what the item costs later changes nothing of an order, and the next order pays the new price.
SELECT price FROM put_price('B-1', '3.00 EUR');
SELECT unit_price, line_total FROM order_lines WHERE sku = 'B-1';
BEGIN;
SELECT total FROM place_order('shop', '[{"sku":"B-1","quantity":1}]');
ROLLBACK;

-- Beside another price stands that of the list, if it has one, and who named it; nothing is kept of a price that is the list's.
BEGIN;
SELECT sku, free FROM receive_stock('BER', '[{"sku":"A-1","quantity":5},{"sku":"NOPRICE","quantity":1}]');
SET LOCAL order_mgmt.actor = 'mallory';
SELECT total FROM place_order('web', '[{"sku":"A-1","quantity":1},{"sku":"A-1","quantity":1,"unit_price":"9.00"},{"sku":"A-1","quantity":1,"unit_price":"10.00"},
	{"sku":"NOPRICE","quantity":1,"unit_price":"1.00"},{"sku":"A-1","quantity":1,"discount":"1.00"},{"sku":"A-1","quantity":1,"unit_price":"0"}]', reference => 'listed');
SELECT line_no, sku, unit_price, list_price, price_set_by, l.discount FROM order_lines AS l JOIN orders AS o USING (tenant_id, order_id) WHERE o.reference = 'listed' ORDER BY line_no;
SELECT line_no, unit_price, list_price, price_set_by FROM order_mgmt_report.fct_order_lines WHERE order_id = (SELECT order_id FROM orders WHERE reference = 'listed') ORDER BY line_no;
SELECT line_no, list_price IS NULL AS nothing_kept, price_set_by FROM order_mgmt_data.order_lines WHERE order_id = (SELECT order_id FROM orders WHERE reference = 'listed') ORDER BY line_no;
SELECT pg_temp.try($$UPDATE order_mgmt_data.order_lines SET list_price = '9.00 EUR' WHERE price_set_by = 'mallory' RETURNING sku$$);
ROLLBACK;

-- Lines of the same item are summed before anything is decided, and keep their own rows and prices.
BEGIN;
SELECT total FROM place_order('shop', '[{"sku":"A-1","quantity":3},{"sku":"B-1","quantity":1},{"sku":"A-1","quantity":5,"unit_price":"9.00"}]', order_id => '00000000-0000-0000-0000-0000000000a0');
SELECT line_no, sku, ordered, allocated, unit_price FROM order_lines WHERE order_id = '00000000-0000-0000-0000-0000000000a0' ORDER BY line_no;
SELECT pg_temp.try($$SELECT place_order('shop', '[{"sku":"A-1","quantity":1}]')$$);
ROLLBACK;
SELECT pg_temp.try($$SELECT place_order('shop', '[{"sku":"A-1","quantity":4},{"sku":"A-1","quantity":5}]')$$);

-- Routing: each item from the first of the channel's locations that can serve all of it; lines that name one come first.
BEGIN;
SELECT total FROM place_order('web', '[{"sku":"A-1","quantity":9},{"sku":"B-1","quantity":9},{"sku":"C-1","quantity":1}]', order_id => '00000000-0000-0000-0000-0000000000a1');
SELECT line_no, sku, location FROM order_lines WHERE order_id = '00000000-0000-0000-0000-0000000000a1' ORDER BY line_no;
SELECT total FROM place_order('web', '[{"sku":"A-1","quantity":3},{"sku":"A-1","quantity":8,"location":"BER"}]', order_id => '00000000-0000-0000-0000-0000000000a2');
SELECT line_no, sku, location FROM order_lines WHERE order_id = '00000000-0000-0000-0000-0000000000a2' ORDER BY line_no;
SELECT pg_temp.try($$SELECT place_order('web', '[{"sku":"A-1","quantity":9}]')$$);
ROLLBACK;
-- A location that is not the channel's can be named.
BEGIN;
SELECT free FROM receive_stock('POT', '[{"sku":"A-1","quantity":1}]');
SELECT total FROM place_order('shop', '[{"sku":"A-1","quantity":1,"location":"POT"}]');
ROLLBACK;
-- A deactivated location, item or channel is unknown to the next order.
BEGIN;
SELECT is_active FROM put_location('HAM', is_active => false);
SELECT pg_temp.try($$SELECT place_order('web', '[{"sku":"A-1","quantity":1,"location":"HAM"}]')$$);
SELECT pg_temp.try($$SELECT place_order('web', '[{"sku":"A-1","quantity":9}]')$$);
SELECT is_active FROM put_item('A-1', is_active => false);
SELECT pg_temp.try($$SELECT place_order('web', '[{"sku":"A-1","quantity":1}]')$$);
SELECT is_active FROM put_channel('web', 'EUR', '{BER}', is_active => false);
SELECT pg_temp.try($$SELECT place_order('web', '[{"sku":"B-1","quantity":1}]')$$);
ROLLBACK;

-- Untracked items: nothing is taken, the units stay open.
SELECT fulfillment_status, total FROM place_order('shop', '[{"sku":"GIFTWRAP","quantity":1000000}]', order_id => '00000000-0000-0000-0000-000000000002');
SELECT line_no, location, ordered, open, allocated FROM order_lines WHERE order_id = '00000000-0000-0000-0000-000000000002';
SELECT count(*) AS moves FROM order_mgmt_data.stock_moves WHERE document_id = '00000000-0000-0000-0000-000000000002';

-- As many lines as an order may have.
BEGIN;
SELECT fulfillment_status, total FROM place_order('web', (SELECT jsonb_agg(jsonb_build_object('sku', CASE WHEN n % 2000 = 0 THEN 'A-1' ELSE 'GIFTWRAP' END, 'quantity', 1, 'unit_price', '0.01'))
	FROM generate_series(1, 10000) AS n), order_id => '00000000-0000-0000-0000-000000000003');
SELECT count(*), order_mgmt.sum(allocated) AS allocated, order_mgmt.sum(open) AS open FROM order_lines WHERE order_id = '00000000-0000-0000-0000-000000000003';
ROLLBACK;

-- Backorders: what the shelf does not have waits, and is served by what arrives: first come, first served, whatever the ids are.
SELECT oversell_limit FROM put_stock_policy('C-1', 'BER', oversell_limit => '10');
SET order_mgmt.clock = '2026-01-02 12:00+00';
SELECT fulfillment_status FROM place_order('shop', '[{"sku":"C-1","quantity":3}]', order_id => 'ffffffff-0000-0000-0000-000000000001');
SET order_mgmt.clock = '2026-01-02 12:01+00';
SELECT fulfillment_status FROM place_order('shop', '[{"sku":"C-1","quantity":2},{"sku":"B-1","quantity":1},{"sku":"C-1","quantity":2}]', order_id => '00000000-0000-0000-0000-000000000004');
SET order_mgmt.clock = '2026-01-02 12:02+00';
SELECT fulfillment_status FROM place_order('shop', '[{"sku":"C-1","quantity":1}]', order_id => '88888888-0000-0000-0000-000000000001');
SELECT free, allocated, backordered, sellable, available FROM stock WHERE sku = 'C-1' AND location = 'BER';
SELECT pg_temp.try($$SELECT place_order('shop', '[{"sku":"C-1","quantity":3}]')$$);
SELECT free, allocated, backordered FROM receive_stock('BER', '[{"sku":"C-1","quantity":2}]');
SELECT order_id, line_no, allocated, backordered FROM order_lines WHERE sku = 'C-1' ORDER BY order_id DESC, line_no;
SELECT free, allocated, backordered FROM receive_stock('BER', '[{"sku":"C-1","quantity":1},{"sku":"C-1","quantity":3}]');
SELECT order_id, line_no, allocated, backordered FROM order_lines WHERE sku = 'C-1' ORDER BY order_id DESC, line_no;
SELECT o.order_id, o.fulfillment_status FROM orders AS o JOIN order_lines AS l USING (tenant_id, order_id) WHERE l.sku = 'C-1' AND l.line_no = 1 ORDER BY o.order_id DESC;
SELECT type, payload - 'order_number' AS payload FROM events WHERE aggregateid = 'ffffffff-0000-0000-0000-000000000001' ORDER BY id;
-- More than waits: the rest can be sold. Other places serve nobody here.
SELECT free FROM receive_stock('HAM', '[{"sku":"C-1","quantity":9}]');
SELECT free, allocated, backordered, available FROM stock WHERE sku = 'C-1' ORDER BY location;
SELECT free, allocated, backordered, available FROM receive_stock('BER', '[{"sku":"C-1","quantity":5}]');
SELECT o.order_id, o.fulfillment_status FROM orders AS o JOIN order_lines AS l USING (tenant_id, order_id) WHERE l.sku = 'C-1' AND l.line_no = 1 ORDER BY o.order_id DESC;

-- Whatever becomes free serves those who wait: found goods, a recount, a released hold; what is promised cannot be broken.
SELECT quantity FROM reserve_stock('shop', '[{"sku":"C-1","quantity":3}]', reservation_id => '00000000-0000-0000-0000-0000000000c3');
SELECT fulfillment_status FROM place_order('shop', '[{"sku":"C-1","quantity":8}]', order_id => '00000000-0000-0000-0000-000000000006');
SELECT free, reserved, allocated, backordered, sellable FROM stock WHERE sku = 'C-1' AND location = 'BER';
SELECT status FROM release_reservation('00000000-0000-0000-0000-0000000000c3');
SELECT free, allocated, backordered FROM stock WHERE sku = 'C-1' AND location = 'BER';
SELECT free, allocated, backordered FROM adjust_stock('BER', '[{"sku":"C-1","quantity":1}]', 'found');
SELECT free, allocated, backordered FROM count_stock('BER', '[{"sku":"C-1","counted":15}]', 'recount');
SELECT pg_temp.try($$SELECT change_stock_state('BER', '[{"sku":"C-1","quantity":1,"from_state":"free","to_state":"damaged"}]')$$);
SELECT free, allocated, backordered FROM receive_stock('BER', '[{"sku":"C-1","quantity":4}]');
SELECT free, allocated, backordered, damaged FROM change_stock_state('BER', '[{"sku":"C-1","quantity":2,"from_state":"free","to_state":"damaged"}]');
SELECT fulfillment_status FROM place_order('shop', '[{"sku":"C-1","quantity":3}]', order_id => '00000000-0000-0000-0000-000000000007');
SELECT free, allocated, backordered, damaged FROM change_stock_state('BER', '[{"sku":"C-1","quantity":1,"from_state":"damaged","to_state":"free"}]');
SELECT order_id, allocated, backordered FROM order_lines WHERE order_id IN ('00000000-0000-0000-0000-000000000006', '00000000-0000-0000-0000-000000000007') ORDER BY order_id;

-- Sell, roll back to the savepoint, sell again: what was taken is there again, what was not is gone.
SELECT available('A-1', 'BER');
BEGIN;
SELECT total FROM place_order('shop', '[{"sku":"A-1","quantity":3}]');
SAVEPOINT a;
SELECT total FROM place_order('shop', '[{"sku":"A-1","quantity":5}]');
SELECT pg_temp.try($$SELECT place_order('shop', '[{"sku":"A-1","quantity":1}]')$$);
ROLLBACK TO a;
SELECT total FROM place_order('shop', '[{"sku":"A-1","quantity":4}]');
SAVEPOINT b;
SELECT free FROM receive_stock('BER', '[{"sku":"A-1","quantity":6}]');
SELECT total FROM place_order('shop', '[{"sku":"A-1","quantity":7}]');
RELEASE b;
SELECT available('A-1', 'BER');
ROLLBACK TO a;
SELECT available('A-1', 'BER');
SELECT pg_temp.try($$SELECT place_order('shop', '[{"sku":"A-1","quantity":6}]')$$);
SELECT total FROM place_order('shop', '[{"sku":"A-1","quantity":5}]', order_id => '00000000-0000-0000-0000-000000000005');
COMMIT;
SELECT available('A-1', 'BER');
-- An error ends the transaction, and what it took is there again.
BEGIN;
SELECT status FROM cancel_order('00000000-0000-0000-0000-000000000005');
SELECT total FROM place_order('shop', '[{"sku":"A-1","quantity":4}]');
SELECT 1 / 0;
COMMIT;
SELECT available('A-1', 'BER'), (SELECT status FROM orders WHERE order_id = '00000000-0000-0000-0000-000000000005');

-- Each isolation level sells what is there, its own receipts included, and no more.
SELECT status FROM cancel_order('00000000-0000-0000-0000-000000000005');
BEGIN ISOLATION LEVEL REPEATABLE READ;
SELECT available('A-1', 'BER');
SELECT total FROM place_order('shop', '[{"sku":"A-1","quantity":2}]');
SELECT free FROM receive_stock('BER', '[{"sku":"A-1","quantity":1}]');
SELECT total FROM place_order('shop', '[{"sku":"A-1","quantity":3}]');
SELECT pg_temp.try($$SELECT place_order('shop', '[{"sku":"A-1","quantity":2}]')$$);
SELECT pg_temp.try($$SELECT compact_balances()$$);
SELECT pg_temp.try($$SELECT resync_stock()$$);
COMMIT;
SELECT available('A-1', 'BER');
BEGIN ISOLATION LEVEL SERIALIZABLE;
SELECT available('A-1', 'BER');
SELECT total FROM place_order('shop', '[{"sku":"A-1","quantity":1}]');
SELECT pg_temp.try($$SELECT place_order('shop', '[{"sku":"A-1","quantity":1}]')$$);
SELECT pg_temp.try($$SELECT compact_balances()$$);
COMMIT;
SELECT available('A-1', 'BER');

-- Any mix of engines, one transaction each, sells each unit once.
SELECT free FROM count_stock('BER', '[{"sku":"NOPRICE","counted":7}]', 'recount');
CREATE TEMP TABLE sold (engine text, answer text);
\set ECHO none
SELECT unnest(ARRAY[format('SET order_mgmt.engine = %L', engine),
	format('INSERT INTO pg_temp.sold VALUES (%L, left(pg_temp.try(''SELECT status FROM place_order(''''shop'''', ''''[{"sku":"NOPRICE","quantity":1,"unit_price":"1"}]'''')''), 24))', engine)])
FROM (SELECT CASE WHEN n % 3 = 0 THEN 'lock' ELSE 'counter' END AS engine FROM generate_series(1, 9) AS n) AS e \gexec
RESET order_mgmt.engine;
\set ECHO all
SELECT engine, answer, count(*) FROM sold GROUP BY engine, answer ORDER BY engine, answer;
SELECT free, allocated FROM stock WHERE sku = 'NOPRICE';

-- The same calls give the same answers whichever engine decides.
INSERT INTO pg_temp.script (query) VALUES
	($$SELECT free FROM receive_stock('BER', '[{"sku":"A-1","quantity":5}]')$$),
	($$SELECT free FROM receive_stock('HAM', '[{"sku":"A-1","quantity":9},{"sku":"B-1","quantity":1}]')$$),
	($$SELECT oversell_limit FROM put_stock_policy('B-1', 'BER', oversell_limit => '4')$$),
	($$SELECT place_order('web', '[{"sku":"A-1","quantity":15},{"sku":"B-1","quantity":1}]')$$),
	($$SELECT total FROM place_order('web', '[{"sku":"A-1","quantity":6},{"sku":"A-1","quantity":2,"location":"BER"},{"sku":"GIFTWRAP","quantity":1}]')$$),
	($$SELECT place_order('web', '[{"sku":"A-1","quantity":7}]')$$),
	($$SELECT fulfillment_status FROM place_order('web', '[{"sku":"B-1","quantity":3}]')$$),
	($$SELECT place_order('shop', '[{"sku":"B-1","quantity":2},{"sku":"A-1","quantity":9}]')$$),
	($$SELECT string_agg(format('%s %s %s', free, allocated, backordered), ', ') FROM receive_stock('BER', '[{"sku":"B-1","quantity":2},{"sku":"A-1","quantity":1}]')$$),
	($$SELECT string_agg(format('%s %s %s %s %s', sku, location, ordered, allocated, backordered), ', ' ORDER BY l.sku, l.location, ordered) FROM order_lines AS l
		WHERE tenant_id = current_setting('order_mgmt.tenant_id')::bigint$$);
\set ECHO none
SELECT pg_temp.play('counter') \gexec
SELECT pg_temp.play('lock') \gexec
\set ECHO all
SELECT step, answer FROM pg_temp.answers WHERE engine = 'counter' ORDER BY step;
SELECT * FROM pg_temp.differences();

SELECT name, violations, sample FROM verify(true) WHERE violations > 0;
-- allocate_backorders: nobody waits that could be served; nonsense is refused.
SELECT allocate_backorders(), allocate_backorders(positions_max => 5, tenant_id => 1);
SELECT pg_temp.try('SELECT allocate_backorders(0)');

-- A shop's own columns (identity and domains too), defaults, checks and triggers on our tables work, in a session that has written already too.
BEGIN;
ALTER TABLE order_mgmt_data.orders ADD COLUMN region text DEFAULT 'south', ADD COLUMN seen_at timestamptz DEFAULT order_mgmt_data.clock(), ADD COLUMN nothing integer,
	ADD COLUMN number_length integer GENERATED ALWAYS AS (length(order_number)) STORED;
SELECT count(*) FROM place_order('web', '[{"sku":"GIFTWRAP","quantity":1}]', order_id => '00000000-0000-0000-0000-00000000c001');
SELECT region, seen_at = recorded_at AS is_clock, nothing, number_length = length(order_number) AS is_generated FROM order_mgmt_data.orders WHERE order_id = '00000000-0000-0000-0000-00000000c001';
ALTER TABLE order_mgmt_data.orders DROP COLUMN seen_at, ALTER COLUMN region SET DEFAULT 'north';
CREATE FUNCTION pg_temp.shout() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN NEW.reference := upper(NEW.reference); RETURN NEW; END$$;
CREATE TRIGGER shout BEFORE INSERT ON order_mgmt_data.orders FOR EACH ROW EXECUTE FUNCTION pg_temp.shout();
SELECT count(*) FROM place_order('web', '[{"sku":"GIFTWRAP","quantity":1}]', reference => 'po-1', order_id => '00000000-0000-0000-0000-00000000c002');
SELECT region, reference FROM order_mgmt_data.orders WHERE order_id = '00000000-0000-0000-0000-00000000c002';
CREATE DOMAIN pg_temp.grade AS text DEFAULT 'new' NOT NULL;
ALTER TABLE order_mgmt_data.orders ADD COLUMN seq integer GENERATED BY DEFAULT AS IDENTITY, ADD COLUMN grade pg_temp.grade;
CREATE FUNCTION pg_temp.note() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RAISE NOTICE '% % %', TG_WHEN, TG_LEVEL, TG_TABLE_NAME; RETURN NULL; END$$;
CREATE TRIGGER note_before BEFORE INSERT ON order_mgmt_data.orders FOR EACH STATEMENT EXECUTE FUNCTION pg_temp.note();
CREATE TRIGGER note_after AFTER INSERT ON order_mgmt_data.orders FOR EACH STATEMENT EXECUTE FUNCTION pg_temp.note();
SELECT count(*) FROM place_order('web', '[{"sku":"GIFTWRAP","quantity":1}]', order_id => '00000000-0000-0000-0000-00000000c004');
SELECT seq IS NOT NULL AS has_seq, grade FROM order_mgmt_data.orders WHERE order_id = '00000000-0000-0000-0000-00000000c004';
SAVEPOINT a;
CREATE TRIGGER transition AFTER INSERT ON order_mgmt_data.orders REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION pg_temp.note();
SELECT count(*) FROM place_order('web', '[{"sku":"GIFTWRAP","quantity":1}]');
ROLLBACK TO a;
ALTER TABLE order_mgmt_data.orders ADD CONSTRAINT south_only CHECK (region = 'south') NOT VALID;
\set VERBOSITY sqlstate
SELECT count(*) FROM place_order('web', '[{"sku":"GIFTWRAP","quantity":1}]');
\set VERBOSITY default
ROLLBACK;
SELECT count(*) FROM place_order('web', '[{"sku":"GIFTWRAP","quantity":1}]', order_id => '00000000-0000-0000-0000-00000000c003');
