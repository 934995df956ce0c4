-- cancel_order: the whole of an order or quantities of its lines; waiting units go first; the stock is free again
-- at once and serves who waits; what cannot be canceled is refused without a trace.
\set ECHO none
\getenv source PG_ABS_SRCDIR
\set helpers :source '/lib/regress.sql'
\i :helpers
\set ECHO all
\pset format unaligned
\pset fieldsep ' | '
CREATE FUNCTION pg_temp.lines(id uuid) RETURNS TABLE (line_no integer, sku text, ordered text, open text, allocated text, backordered text, canceled text) LANGUAGE sql AS
	$$SELECT l.line_no, l.sku, l.ordered, l.open, l.allocated, l.backordered, l.canceled FROM order_mgmt.order_lines AS l WHERE l.order_id = id ORDER BY l.line_no$$;
SELECT free FROM receive_stock('BER', '[{"sku":"A-1","quantity":10},{"sku":"B-1","quantity":10},{"sku":"CHEESE","quantity":3.5}]');
SELECT total FROM place_order('web', '[{"sku":"A-1","quantity":4},{"sku":"CHEESE","quantity":1.5},{"sku":"GIFTWRAP","quantity":2}]', order_id => '00000000-0000-0000-0000-000000000001');

-- Named notation, all arguments; part of two lines.
SET order_mgmt.clock = '2026-01-01 13:00+00';
SELECT order_id, status, fulfillment_status, total FROM cancel_order(order_id => '00000000-0000-0000-0000-000000000001',
	lines => '[{"line_no":1,"quantity":1},{"line_no":2,"quantity":"0.25"}]', reason => 'too many ✓', occurred_at => '2026-01-01 12:30+00',
	idempotency_key => 'c-1', options => '{}', tenant_id => 1);
SELECT * FROM pg_temp.lines('00000000-0000-0000-0000-000000000001');
SELECT sku, free, allocated, available FROM stock WHERE location = 'BER' ORDER BY sku;
SELECT i.sku, m.from_state, m.to_state, m.quantity, m.document_line, m.reason, m.occurred_at, m.recorded_at
FROM order_mgmt_data.stock_moves AS m JOIN items AS i USING (tenant_id, item_id) WHERE m.from_state = 'allocated' ORDER BY m.document_line;
SELECT type, payload FROM events WHERE aggregateid = '00000000-0000-0000-0000-000000000001' AND type <> 'order.placed';

-- Refused without a trace.
SELECT pg_temp.everything() AS before \gset
SELECT query, pg_temp.try('SELECT ' || query) FROM unnest(ARRAY[
	$$cancel_order(NULL)$$, $$cancel_order('00000000-0000-0000-0000-000000000009')$$, $$cancel_order('00000000-0000-0000-0000-000000000001', tenant_id => 11)$$,
	$$cancel_order('00000000-0000-0000-0000-000000000001', tenant_id => 99)$$, $$cancel_order('00000000-0000-0000-0000-000000000001', '[]')$$,
	$$cancel_order('00000000-0000-0000-0000-000000000001', '{}')$$, $$cancel_order('00000000-0000-0000-0000-000000000001', 'null')$$,
	$$cancel_order('00000000-0000-0000-0000-000000000001', '[{}]')$$, $$cancel_order('00000000-0000-0000-0000-000000000001', '[{"line_no":"1"}]')$$,
	$$cancel_order('00000000-0000-0000-0000-000000000001', '[{"line_no":0}]')$$, $$cancel_order('00000000-0000-0000-0000-000000000001', '[{"line_no":1.5}]')$$,
	$$cancel_order('00000000-0000-0000-0000-000000000001', '[{"line_no":2147483648}]')$$, $$cancel_order('00000000-0000-0000-0000-000000000001', '[{"line_no":2147483647}]')$$,
	$$cancel_order('00000000-0000-0000-0000-000000000001', '[{"line_no":1},{"line_no":4}]')$$, $$cancel_order('00000000-0000-0000-0000-000000000001', '[{"line_no":1,"sku":"A-1"}]')$$,
	$$cancel_order('00000000-0000-0000-0000-000000000001', '[{"line_no":1,"quantity":0}]')$$, $$cancel_order('00000000-0000-0000-0000-000000000001', '[{"line_no":1,"quantity":-1}]')$$,
	$$cancel_order('00000000-0000-0000-0000-000000000001', '[{"line_no":1,"quantity":"NaN"}]')$$, $$cancel_order('00000000-0000-0000-0000-000000000001', '[{"line_no":1,"quantity":0.5}]')$$,
	$$cancel_order('00000000-0000-0000-0000-000000000001', '[{"line_no":2,"quantity":0.0001}]')$$,
	$$cancel_order('00000000-0000-0000-0000-000000000001', '[{"line_no":1,"quantity":4}]')$$, $$cancel_order('00000000-0000-0000-0000-000000000001', '[{"line_no":1,"quantity":2},{"line_no":1,"quantity":2}]')$$,
	$$cancel_order('00000000-0000-0000-0000-000000000001', '[{"line_no":3,"quantity":3},{"line_no":1,"quantity":4},{"line_no":2,"quantity":1}]')$$,
	$$cancel_order('00000000-0000-0000-0000-000000000001', '[{"line_no":1},{"line_no":1}]')$$, $$cancel_order('00000000-0000-0000-0000-000000000001', '[{"line_no":1,"quantity":1000000001}]')$$,
	$$cancel_order('00000000-0000-0000-0000-000000000001', (SELECT jsonb_agg('{"line_no":1,"quantity":1}'::jsonb) FROM generate_series(1, 10001)))$$,
	$$cancel_order('00000000-0000-0000-0000-000000000001', (SELECT jsonb_agg('{"line_no":1,"quantity":1000000000}'::jsonb) FROM generate_series(1, 10000)))$$,
	$$cancel_order('00000000-0000-0000-0000-000000000001', reason => '')$$, $$cancel_order('00000000-0000-0000-0000-000000000001', reason => repeat('x', 1001))$$,
	$$cancel_order('00000000-0000-0000-0000-000000000001', occurred_at => 'infinity')$$, $$cancel_order('00000000-0000-0000-0000-000000000001', occurred_at => '2026-01-01 14:00+00')$$,
	$$cancel_order('00000000-0000-0000-0000-000000000001', idempotency_key => '')$$, $$cancel_order('00000000-0000-0000-0000-000000000001', idempotency_key => 'c-1')$$,
	$$cancel_order('00000000-0000-0000-0000-000000000001', options => '{"forced": true}')$$]) AS query;
SELECT pg_temp.everything() = :'before' AS nothing_left_behind;
SELECT cancel_order('00000000-0000-0000-0000-000000000009');
SELECT cancel_order('00000000-0000-0000-0000-000000000001', '[{"line_no":4}]');
SELECT cancel_order('00000000-0000-0000-0000-000000000001', '[{"line_no":1,"quantity":4},{"line_no":3,"quantity":3}]');

-- A line without a quantity is canceled whole; lines of the same number are summed; untracked units are open ones.
SELECT status, fulfillment_status FROM cancel_order('00000000-0000-0000-0000-000000000001', '[{"line_no":1},{"line_no":3,"quantity":1}]');
SELECT * FROM pg_temp.lines('00000000-0000-0000-0000-000000000001');
SELECT status, fulfillment_status FROM cancel_order('00000000-0000-0000-0000-000000000001', '[{"line_no":2,"quantity":1},{"line_no":2,"quantity":0.25}]');
-- The rest: the order is canceled, once.
SELECT status, fulfillment_status, total FROM cancel_order('00000000-0000-0000-0000-000000000001', reason => 'the rest');
SELECT * FROM pg_temp.lines('00000000-0000-0000-0000-000000000001');
SELECT from_status, to_status, reason FROM status_log WHERE document_id = '00000000-0000-0000-0000-000000000001' ORDER BY log_id;
SELECT type FROM events WHERE aggregateid = '00000000-0000-0000-0000-000000000001' ORDER BY id;
SELECT sku, free, allocated, available FROM stock WHERE location = 'BER' ORDER BY sku;
SELECT pg_temp.everything() AS before \gset
SELECT cancel_order('00000000-0000-0000-0000-000000000001');
SELECT pg_temp.try($$SELECT cancel_order('00000000-0000-0000-0000-000000000001', '[{"line_no":1,"quantity":1}]')$$);
SELECT pg_temp.everything() = :'before' AS nothing_left_behind;

-- Of a line that waits in part the waiting units go first; allocated ones are free again and can be sold.
SELECT oversell_limit FROM put_stock_policy('B-1', 'BER', oversell_limit => '6');
SELECT fulfillment_status FROM place_order('shop', '[{"sku":"B-1","quantity":14}]', order_id => '00000000-0000-0000-0000-000000000002');
SELECT * FROM pg_temp.lines('00000000-0000-0000-0000-000000000002');
SELECT status, fulfillment_status FROM cancel_order('00000000-0000-0000-0000-000000000002', '[{"line_no":1,"quantity":3}]');
SELECT * FROM pg_temp.lines('00000000-0000-0000-0000-000000000002');
SELECT status, fulfillment_status FROM cancel_order('00000000-0000-0000-0000-000000000002', '[{"line_no":1,"quantity":2}]');
SELECT * FROM pg_temp.lines('00000000-0000-0000-0000-000000000002');
SELECT free, allocated, backordered, available FROM stock WHERE sku = 'B-1';
-- What one order no longer needs serves those that wait, first come, first served.
SELECT fulfillment_status FROM place_order('shop', '[{"sku":"B-1","quantity":3}]', order_id => '00000000-0000-0000-0000-000000000003', occurred_at => '2026-01-01 12:59+00');
SELECT fulfillment_status FROM place_order('shop', '[{"sku":"B-1","quantity":2}]', order_id => '00000000-0000-0000-0000-000000000004');
SELECT free, allocated, backordered, available FROM stock WHERE sku = 'B-1';
SELECT status FROM cancel_order('00000000-0000-0000-0000-000000000002', '[{"line_no":1,"quantity":3}]');
SELECT order_id, fulfillment_status FROM orders WHERE order_id IN ('00000000-0000-0000-0000-000000000003', '00000000-0000-0000-0000-000000000004') ORDER BY 1;
SELECT status FROM cancel_order('00000000-0000-0000-0000-000000000002');
SELECT * FROM pg_temp.lines('00000000-0000-0000-0000-000000000003'), pg_temp.lines('00000000-0000-0000-0000-000000000004') AS other;
SELECT free, allocated, backordered, available FROM stock WHERE sku = 'B-1';

-- Orders that never needed the warehouse.
SELECT fulfillment_status FROM place_order('web', '[{"sku":"GIFTWRAP","quantity":1}]', order_id => '00000000-0000-0000-0000-000000000005');
SELECT status, fulfillment_status FROM cancel_order('00000000-0000-0000-0000-000000000005');

-- Canceled and sold again in one transaction; rolled back, both never happened.
SELECT total FROM place_order('shop', '[{"sku":"A-1","quantity":10}]', order_id => '00000000-0000-0000-0000-000000000006');
BEGIN;
SELECT status FROM cancel_order('00000000-0000-0000-0000-000000000006', '[{"line_no":1,"quantity":4}]');
SELECT total FROM place_order('shop', '[{"sku":"A-1","quantity":4}]');
SELECT pg_temp.try($$SELECT place_order('shop', '[{"sku":"A-1","quantity":1}]')$$);
ROLLBACK;
SELECT free, allocated FROM stock WHERE sku = 'A-1';
BEGIN;
SAVEPOINT a;
SELECT status FROM cancel_order('00000000-0000-0000-0000-000000000006');
ROLLBACK TO a;
SELECT pg_temp.try($$SELECT place_order('shop', '[{"sku":"A-1","quantity":1}]')$$);
SELECT status FROM cancel_order('00000000-0000-0000-0000-000000000006', '[{"line_no":1,"quantity":1}]');
SELECT total FROM place_order('shop', '[{"sku":"A-1","quantity":1}]');
COMMIT;
SELECT free, allocated FROM stock WHERE sku = 'A-1';

-- Whoever writes: a status takes legal steps only, and a line's quantities add up.
UPDATE order_mgmt_data.orders SET status = 'placed' WHERE order_id = '00000000-0000-0000-0000-000000000001';
UPDATE order_mgmt_data.orders SET status = 'draft' WHERE order_id = '00000000-0000-0000-0000-000000000006';
UPDATE order_mgmt_data.orders SET status = 'lost' WHERE order_id = '00000000-0000-0000-0000-000000000006';
UPDATE order_mgmt_data.order_lines SET canceled = '2' WHERE order_id = '00000000-0000-0000-0000-000000000006';
UPDATE order_mgmt_data.order_lines SET allocated = '-1', canceled = '11' WHERE order_id = '00000000-0000-0000-0000-000000000006';
SELECT document_kind, from_status, to_status FROM state_transitions WHERE document_kind = 'order' ORDER BY 2 NULLS FIRST, 3;

-- The same calls give the same answers whichever engine decides.
INSERT INTO pg_temp.script (query) VALUES
	($$SELECT free FROM receive_stock('BER', '[{"sku":"A-1","quantity":5}]')$$),
	($$SELECT oversell_limit FROM put_stock_policy('A-1', 'BER', oversell_limit => '4')$$),
	($$SELECT fulfillment_status FROM place_order('shop', '[{"sku":"A-1","quantity":5}]', order_id => '00000000-0000-0000-0000-000000000001')$$),
	($$SELECT fulfillment_status FROM place_order('shop', '[{"sku":"A-1","quantity":3}]', order_id => '00000000-0000-0000-0000-000000000002')$$),
	($$SELECT cancel_order('00000000-0000-0000-0000-000000000001', '[{"line_no":1,"quantity":6}]')$$),
	($$SELECT status FROM cancel_order('00000000-0000-0000-0000-000000000001', '[{"line_no":1,"quantity":2}]')$$),
	($$SELECT status FROM cancel_order('00000000-0000-0000-0000-000000000002', '[{"line_no":1,"quantity":1}]')$$),
	($$SELECT status FROM cancel_order('00000000-0000-0000-0000-000000000001')$$),
	($$SELECT cancel_order('00000000-0000-0000-0000-000000000001')$$),
	($$SELECT place_order('shop', '[{"sku":"A-1","quantity":8}]')$$),
	($$SELECT fulfillment_status FROM place_order('shop', '[{"sku":"A-1","quantity":7}]')$$),
	($$SELECT string_agg(format('%s %s %s %s', ordered, allocated, backordered, canceled), ', ' ORDER BY ordered, canceled) FROM order_lines
		WHERE tenant_id = current_setting('order_mgmt.tenant_id')::bigint$$);
\set ECHO none
SELECT pg_temp.play('counter') \gexec
SELECT pg_temp.play('lock') \gexec
\set ECHO all
SELECT step, answer FROM pg_temp.answers WHERE engine = 'counter' ORDER BY step;
SELECT * FROM pg_temp.differences();

SELECT name, violations, sample FROM verify(true) WHERE violations > 0;
