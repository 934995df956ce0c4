-- place_orders: each input decided alone, in input order; those that compete for the last unit; all or nothing;
-- replays; refused inputs leave nothing behind.
\set ECHO none
\getenv source PG_ABS_SRCDIR
\set helpers :source '/lib/regress.sql'
\i :helpers
\set ECHO all
\pset format unaligned
\pset fieldsep ' | '
SELECT free FROM receive_stock('BER', '[{"sku":"A-1","quantity":5},{"sku":"B-1","quantity":5},{"sku":"CHEESE","quantity":1.5}]');
SELECT free FROM receive_stock('HAM', '[{"sku":"A-1","quantity":3}]');

-- Named notation; good and bad side by side.
SELECT input_no, ok, error_code, error_detail, order_id, order_number IS NOT NULL AS has_number, total FROM place_orders(orders => '[
	{"channel":"web","lines":[{"sku":"A-1","quantity":2},{"sku":"GIFTWRAP","quantity":1}],"order_id":"00000000-0000-0000-0000-000000000001","currency":"EUR","holder":"Ann",
		"reference":"Größe","metadata":{"gift":true,"tags":["a",{"b":null}]},"occurred_at":"2026-01-01T12:30:00+01:00","idempotency_key":"b-1","reservation_id":null},
	{"channel":"phone","lines":[{"sku":"A-1","quantity":1}]},
	{"channel":"web","lines":[{"sku":"A-9","quantity":1},{"sku":"A-8","quantity":1}]},
	{"channel":"shop","lines":[{"sku":"A-1","quantity":4},{"sku":"B-1","quantity":6}]},
	{"channel":"shop","lines":[{"sku":"CHEESE","quantity":0.5,"unit_price":"10"}],"order_id":"00000000-0000-0000-0000-000000000002"}]',
	all_or_nothing => false, options => '{}', tenant_id => 1);
SELECT order_id, channel, status, fulfillment_status, currency, total, reference, actor, occurred_at, recorded_at, metadata FROM orders ORDER BY order_id;
SELECT order_id, line_no, sku, location, allocated, open FROM order_lines ORDER BY order_id, line_no;
SELECT sku, location, free, allocated FROM stock ORDER BY sku, location;
SELECT aggregateid, type FROM events WHERE aggregatetype = 'order' ORDER BY id;

-- Competing for the last unit: served in input order, not by the order of anything else; a refused input leaves its units to the next.
SELECT input_no, ok, error_code, error_detail -> 'lines' AS short FROM place_orders('[
	{"channel":"shop","lines":[{"sku":"B-1","quantity":3}],"order_id":"ffffffff-0000-0000-0000-000000000003"},
	{"channel":"shop","lines":[{"sku":"B-1","quantity":3}],"order_id":"00000000-0000-0000-0000-000000000003"},
	{"channel":"shop","lines":[{"sku":"A-1","quantity":3},{"sku":"B-1","quantity":3}]},
	{"channel":"shop","lines":[{"sku":"B-1","quantity":2},{"sku":"A-1","quantity":3}]},
	{"channel":"shop","lines":[{"sku":"B-1","quantity":1}]},
	{"channel":"web","lines":[{"sku":"A-1","quantity":3}]},
	{"channel":"web","lines":[{"sku":"A-1","quantity":1}]}]');
SELECT sku, location, free, allocated FROM stock ORDER BY sku, location;

-- What can be wrong with an input is told by its code and its place; the whole call is refused only where it cannot be read.
SELECT free FROM receive_stock('BER', '[{"sku":"A-1","quantity":5},{"sku":"B-1","quantity":5}]');
SELECT quantity FROM reserve_stock('shop', '[{"sku":"B-1","quantity":1}]', holder => 'Ann', reservation_id => '00000000-0000-0000-0000-0000000000f1');
SELECT quantity FROM reserve_stock('shop', '[{"sku":"B-1","quantity":1}]', '1 second', reservation_id => '00000000-0000-0000-0000-0000000000f2');
SET order_mgmt.clock = '2026-01-01 12:00:01+00';
SELECT pg_temp.everything() AS before \gset
SELECT b.input_no, b.ok, b.error_code, b.error_detail - 'code' AS detail
FROM place_orders((SELECT jsonb_agg(x.input ORDER BY x.n) FROM (VALUES
	(1, '{}'::jsonb), (2, '{"channel":"web"}'), (3, '{"channel":"web","lines":{}}'), (4, '{"channel":"web","lines":[]}'), (5, '{"channel":"web","lines":[7]}'),
	(6, '{"channel":"web","lines":[{"sku":"A-1","quantity":1,"x":1}]}'), (7, '{"channel":"web","lines":[{"sku":"A-1","quantity":1},{"sku":"A-1","quantity":0}]}'),
	(8, '{"channel":7,"lines":[{"sku":"A-1","quantity":1}]}'), (9, '{"channel":"","lines":[{"sku":"A-1","quantity":1}]}'), (10, '{"channel":"web","color":"blue","lines":[{"sku":"A-1","quantity":1}]}'),
	(11, '{"channel":"web","lines":[{"sku":"A-1","quantity":"NaN"}]}'), (12, '{"channel":"web","lines":[{"sku":"A-1","quantity":0.5}]}'), (13, '{"channel":"web","lines":[{"sku":"A-1","quantity":1000000001}]}'),
	(14, '{"channel":"web","lines":[{"sku":"A-1","quantity":1,"unit_price":"-1"}]}'), (15, '{"channel":"web","lines":[{"sku":"A-1","quantity":1,"unit_price":"1 USD"}]}'),
	(16, '{"channel":"web","lines":[{"sku":"NOPRICE","quantity":1}]}'), (17, '{"channel":"web","currency":"EURO","lines":[{"sku":"A-1","quantity":1}]}'),
	(18, '{"channel":"web","order_id":"7","lines":[{"sku":"A-1","quantity":1}]}'), (19, '{"channel":"web","order_id":"00000000-0000-0000-0000-000000000001","lines":[{"sku":"A-1","quantity":1}]}'),
	(20, '{"channel":"web","reservation_id":"00000000-0000-0000-0000-0000000000f9","lines":[{"sku":"A-1","quantity":1}]}'),
	(21, '{"channel":"web","reservation_id":"00000000-0000-0000-0000-0000000000f1","holder":"Bob","lines":[{"sku":"A-1","quantity":1}]}'),
	(22, '{"channel":"web","reservation_id":"00000000-0000-0000-0000-0000000000f2","lines":[{"sku":"A-1","quantity":1}]}'),
	(23, '{"channel":"web","metadata":[],"lines":[{"sku":"A-1","quantity":1}]}'), (24, '{"channel":"web","occurred_at":"yesterday","lines":[{"sku":"A-1","quantity":1}]}'),
	(25, '{"channel":"web","occurred_at":"2026-01-01T12:00:00","lines":[{"sku":"A-1","quantity":1}]}'), (26, '{"channel":"web","occurred_at":"2026-01-02T12:00:00Z","lines":[{"sku":"A-1","quantity":1}]}'),
	(27, '{"channel":"web","occurred_at":"2026-02-30T12:00:00Z","lines":[{"sku":"A-1","quantity":1}]}'), (28, '{"channel":"web","idempotency_key":"","lines":[{"sku":"A-1","quantity":1}]}'),
	(29, '{"channel":"web","idempotency_key":"b-1","lines":[{"sku":"A-1","quantity":1}]}'), (30, '{"channel":"web","lines":[{"sku":"A-1","quantity":1,"location":"MUC"}]}'),
	(31, '{"channel":"web","lines":[{"sku":"A-1","quantity":99}]}'), (32, '{"channel":"web","holder":"","lines":[{"sku":"A-1","quantity":1}]}'),
	(33, '{"channel":"web","lines":[{"sku":"A-1","quantity":1,"unit_price":"10000000000000"},{"sku":"A-1","quantity":1,"unit_price":"10000000000000"}]}')) AS x (n, input))) AS b ORDER BY b.input_no;
SELECT query, pg_temp.try('SELECT ' || query) FROM unnest(ARRAY[
	$$place_orders(NULL)$$, $$place_orders('{}')$$, $$place_orders('7')$$, $$place_orders('[7]')$$, $$place_orders('[[]]')$$, $$place_orders('[{"channel":"web","channel":"shop"}]')$$,
	$$place_orders('[]', options => '{"fast": true}')$$, $$count(*) FROM place_orders('[]', options => NULL)$$, $$count(*) FROM place_orders('[]', NULL)$$, $$place_orders('[{}]', tenant_id => 0)$$,
	$$place_orders((SELECT jsonb_agg('{}'::jsonb) FROM generate_series(1, 10001)))$$]) AS query;
SELECT pg_temp.everything() = :'before' AS nothing_left_behind;

-- Nothing at all; every input refused.
SELECT count(*) FROM place_orders('[]');
SELECT count(*) FILTER (WHERE ok) AS ok, count(*) FILTER (WHERE error_code = 'invalid_json') AS refused, min(input_no), max(input_no)
FROM place_orders((SELECT jsonb_agg('{}'::jsonb) FROM generate_series(1, 10000)));
SELECT pg_temp.everything() = :'before' AS nothing_left_behind;

-- An id, a key or a reservation named twice in one call: the first input has it.
SELECT input_no, ok, error_code, error_detail - 'code' AS detail, order_id FROM place_orders('[
	{"channel":"shop","order_id":"00000000-0000-0000-0000-00000000000a","lines":[{"sku":"A-1","quantity":1}]},
	{"channel":"shop","order_id":"00000000-0000-0000-0000-00000000000a","lines":[{"sku":"A-1","quantity":1}]},
	{"channel":"shop","order_id":"00000000-0000-0000-0000-00000000000b","reservation_id":"00000000-0000-0000-0000-0000000000f1","holder":"Ann","lines":[{"sku":"B-1","quantity":1}]},
	{"channel":"shop","order_id":"00000000-0000-0000-0000-00000000000c","reservation_id":"00000000-0000-0000-0000-0000000000f1","holder":"Ann","lines":[{"sku":"B-1","quantity":1}]},
	{"channel":"shop","order_id":"00000000-0000-0000-0000-00000000000d","idempotency_key":"b-2","lines":[{"sku":"A-1","quantity":1}]},
	{"channel":"shop","order_id":"00000000-0000-0000-0000-00000000000d","idempotency_key":"b-2","lines":[{"sku":"A-1","quantity":1.0}]},
	{"channel":"shop","order_id":"00000000-0000-0000-0000-00000000000e","idempotency_key":"b-2","lines":[{"sku":"A-1","quantity":2}]}]');
SELECT sku, location, free, reserved, allocated FROM stock WHERE location = 'BER' ORDER BY sku;

-- A repeated batch is answered: what was placed is replayed, what was refused may succeed now, what has no key is a new order.
SELECT input_no, ok, error_code, order_id, total FROM place_orders('[
	{"channel":"web","lines":[{"sku":"A-1","quantity":2},{"sku":"GIFTWRAP","quantity":1}],"order_id":"00000000-0000-0000-0000-000000000001","currency":"EUR","holder":"Ann",
		"reference":"Größe","metadata":{"gift":true,"tags":["a",{"b":null}]},"occurred_at":"2026-01-01T12:30:00+01:00","idempotency_key":"b-1","reservation_id":null},
	{"channel":"shop","order_id":"00000000-0000-0000-0000-00000000000e","idempotency_key":"b-3","lines":[{"sku":"CHEESE","quantity":2}]}]');
SELECT free FROM receive_stock('BER', '[{"sku":"CHEESE","quantity":1}]');
SELECT input_no, ok, error_code, order_id, total FROM place_orders('[
	{"channel":"shop","order_id":"00000000-0000-0000-0000-00000000000e","idempotency_key":"b-3","lines":[{"sku":"CHEESE","quantity":2}]},
	{"channel":"shop","order_id":"00000000-0000-0000-0000-00000000000d","idempotency_key":"b-2","lines":[{"quantity":1,"sku":"A-1"}]}]');
SELECT count(*) FROM orders WHERE order_id > '00000000-0000-0000-0000-000000000009' AND order_id < '00000000-0000-0000-0000-0000000000ff';

-- All or nothing: any refusal refuses all, and lists them all.
SELECT pg_temp.everything() AS before \gset
SELECT place_orders('[
	{"channel":"shop","lines":[{"sku":"A-1","quantity":1}]},
	{"channel":"shop","lines":[{"sku":"A-1","quantity":99}]},
	{"channel":"phone","lines":[{"sku":"A-1","quantity":1}]},
	{"channel":"shop","idempotency_key":"b-2","lines":[{"sku":"A-1","quantity":3}]},
	{"channel":"shop","order_id":"00000000-0000-0000-0000-000000000001","lines":[{"sku":"A-1","quantity":1}]},
	{"channel":"shop","lines":[{"sku":"A-1","quantity":1,"x":1}]}]', true);
SELECT pg_temp.try($$SELECT place_orders('[{"channel":"shop","lines":[{"sku":"A-1","quantity":1}]},{"channel":"shop","lines":[{"sku":"A-1","quantity":99}]}]', all_or_nothing => true)$$);
SELECT pg_temp.everything() = :'before' AS nothing_left_behind;
SELECT input_no, ok, total FROM place_orders('[{"channel":"shop","lines":[{"sku":"A-1","quantity":1}]},{"channel":"shop","lines":[{"sku":"A-1","quantity":1}]}]', all_or_nothing => true);

-- Many small orders in one call; as many as there are units, in input order.
SELECT free FROM count_stock('BER', '[{"sku":"NOPRICE","counted":400}]', 'recount');
SELECT count(*) FILTER (WHERE ok) AS placed, max(input_no) FILTER (WHERE ok) AS last_placed, string_agg(DISTINCT error_code, ',') AS refused_with
FROM place_orders((SELECT jsonb_agg('{"channel":"shop","lines":[{"sku":"NOPRICE","quantity":1,"unit_price":"1"}]}'::jsonb) FROM generate_series(1, 500)));
SELECT free, allocated FROM stock WHERE sku = 'NOPRICE';

-- In a transaction that goes on, and in one that does not.
BEGIN;
SELECT ok, error_code FROM place_orders('[{"channel":"shop","lines":[{"sku":"B-1","quantity":1}]},{"channel":"shop","lines":[{"sku":"B-1","quantity":99}]}]');
SAVEPOINT a;
SELECT ok, error_code FROM place_orders('[{"channel":"shop","lines":[{"sku":"B-1","quantity":1}]},{"channel":"shop","lines":[{"sku":"B-1","quantity":99}]}]');
ROLLBACK TO a;
SELECT total FROM place_order('shop', '[{"sku":"B-1","quantity":1}]');
COMMIT;
SELECT free, allocated FROM stock WHERE sku = 'B-1';
BEGIN ISOLATION LEVEL REPEATABLE READ;
SELECT ok, error_code FROM place_orders('[{"channel":"shop","idempotency_key":"b-4","lines":[{"sku":"B-1","quantity":1}]},{"channel":"shop","lines":[{"sku":"B-1","quantity":99}]}]');
SELECT ok, error_code FROM place_orders('[{"channel":"shop","idempotency_key":"b-4","lines":[{"sku":"B-1","quantity":1}]},{"channel":"shop","lines":[{"sku":"B-1","quantity":99}]}]');
ROLLBACK;
SELECT free, allocated FROM stock WHERE sku = 'B-1';

-- The same calls give the same answers whichever engine decides.
INSERT INTO pg_temp.script (query) VALUES
	($$SELECT free FROM receive_stock('BER', '[{"sku":"A-1","quantity":5}]')$$),
	($$SELECT free FROM receive_stock('HAM', '[{"sku":"A-1","quantity":2},{"sku":"B-1","quantity":1}]')$$),
	($$SELECT string_agg(concat_ws(' ', ok, error_code, error_detail -> 'lines', total), ', ' ORDER BY input_no) FROM place_orders('[{"channel":"web","lines":[{"sku":"A-1","quantity":4}]},
		{"channel":"web","lines":[{"sku":"A-1","quantity":3}]}, {"channel":"web","lines":[{"sku":"A-1","quantity":2},{"sku":"B-1","quantity":2}]}, {"channel":"web","lines":[{"sku":"A-1","quantity":2}]},
		{"channel":"shop","idempotency_key":"e","lines":[{"sku":"A-1","quantity":1}]}, {"channel":"shop","idempotency_key":"e","lines":[{"sku":"A-1","quantity":1}]},
		{"channel":"web","lines":[{"sku":"B-1","quantity":1}]}, {"channel":"shop","lines":[{"sku":"A-1","quantity":1}]}]')$$),
	($$SELECT place_orders('[{"channel":"shop","lines":[{"sku":"A-1","quantity":1}]},{"channel":"web","lines":[{"sku":"B-1","quantity":1}]}]', true)$$),
	($$SELECT string_agg(format('%s %s %s %s', sku, location, free, allocated), ', ' ORDER BY sku, location) FROM stock WHERE tenant_id = current_setting('order_mgmt.tenant_id')::bigint$$);
\set ECHO none
SELECT pg_temp.play('counter') \gexec
SELECT pg_temp.play('lock') \gexec
\set ECHO all
SELECT step, answer FROM pg_temp.answers WHERE engine = 'counter' ORDER BY step;
SELECT * FROM pg_temp.differences();

SELECT name, violations, sample FROM verify(true) WHERE violations > 0;
