-- Fulfillments: what an order has allocated is planned at its locations, picked, packed, shipped and delivered; what is
-- shipped leaves the stock once, and no more than was planned (R37); a short pick and a canceled plan leave units
-- allocated; cancel_order takes units out of their fulfillments and never touches what is shipped (R30); any writer,
-- the owner included; refusals leave nothing behind.
\set ECHO none
\getenv source PG_ABS_SRCDIR
\set helpers :source '/lib/regress.sql'
\i :helpers
\set ECHO all
\pset format unaligned
\pset fieldsep ' | '
CREATE FUNCTION pg_temp.lines(id uuid) RETURNS TABLE (line_no integer, sku text, location text, open text, allocated text, backordered text, shipped text, canceled text) LANGUAGE sql AS
	$$SELECT l.line_no, l.sku, l.location, l.open, l.allocated, l.backordered, l.shipped, l.canceled FROM order_mgmt.order_lines AS l WHERE l.order_id = id ORDER BY l.line_no$$;
CREATE FUNCTION pg_temp.plans(id uuid) RETURNS TABLE (fulfillment text, location text, status text, line_no integer, planned text, open text, shipped text, released text) LANGUAGE sql AS
	$$SELECT right(f.fulfillment_number, 2), f.location, f.status, l.line_no, l.planned, l.open, l.shipped, l.released FROM order_mgmt.fulfillments AS f
	JOIN order_mgmt.fulfillment_lines AS l USING (tenant_id, fulfillment_id) WHERE f.order_id = id ORDER BY f.fulfillment_number, l.line_no$$;
SELECT free FROM receive_stock('BER', '[{"sku":"A-1","quantity":20,"unit_cost":"4.00 EUR"},{"sku":"B-1","quantity":10},{"sku":"CHEESE","quantity":3.5}]');
SELECT free FROM receive_stock('HAM', '[{"sku":"C-1","quantity":10}]');

-- Goods of two locations and a service: one fulfillment per location, the service goes with the first. Named notation, all arguments.
SELECT total FROM place_order('web', '[{"sku":"A-1","quantity":4},{"sku":"GIFTWRAP","quantity":2},{"sku":"C-1","quantity":3,"location":"HAM"},{"sku":"CHEESE","quantity":1.5}]', order_id => '00000000-0000-0000-0000-000000000001');
SET order_mgmt.clock = '2026-01-01 13:00+00';
SELECT right(fulfillment_number, 2) AS number, order_id, location, status, carrier, shipped_at, metadata, occurred_at, recorded_at FROM plan_fulfillment(order_id => '00000000-0000-0000-0000-000000000001',
	lines => NULL, location => NULL, fulfillment_id => NULL, metadata => '{"wave": 3}', occurred_at => '2026-01-01 12:30+00', idempotency_key => 'p-1', options => '{}', tenant_id => 1);
SELECT * FROM pg_temp.plans('00000000-0000-0000-0000-000000000001');
SELECT fulfillment_number = order_number || '-1' AS numbered_after_its_order FROM fulfillments JOIN orders USING (tenant_id, order_id) WHERE fulfillment_number LIKE '%-1';
SELECT right(fulfillment_number, 2), location FROM plan_fulfillment('00000000-0000-0000-0000-000000000001', metadata => '{"wave": 3}', occurred_at => '2026-01-01 12:30+00', idempotency_key => 'p-1');
SELECT fulfillment_id AS ber FROM fulfillments WHERE order_id = '00000000-0000-0000-0000-000000000001' AND location = 'BER' \gset
SELECT fulfillment_id AS ham FROM fulfillments WHERE order_id = '00000000-0000-0000-0000-000000000001' AND location = 'HAM' \gset
SELECT status, fulfillment_status FROM orders;
SELECT sku, location, free, allocated FROM stock ORDER BY sku, location;

-- Step by step; a short pick: one unit of A-1 was not found.
SELECT status FROM pick_fulfillment(fulfillment_id => :'ber', occurred_at => '2026-01-01 12:35+00', idempotency_key => 'k-1', options => '{}', tenant_id => 1);
SELECT status FROM pack_fulfillment(fulfillment_id => :'ber', occurred_at => '2026-01-01 12:40+00', idempotency_key => 'k-1', options => '{}', tenant_id => 1);
SELECT status, carrier, tracking_number, tracking_url, shipped_at FROM ship_fulfillment(fulfillment_id => :'ber', lines => '[{"line_no":1,"quantity":2},{"line_no":4},{"line_no":2},{"line_no":1,"quantity":1}]',
	tracking => '{"carrier":"DHL","number":"00340","url":"https://dhl.example/00340"}', occurred_at => '2026-01-01 12:45+00', idempotency_key => 's-1', options => '{}', tenant_id => 1);
SELECT * FROM pg_temp.plans('00000000-0000-0000-0000-000000000001');
SELECT * FROM pg_temp.lines('00000000-0000-0000-0000-000000000001');
SELECT status, fulfillment_status FROM orders;
SELECT sku, location, free, allocated FROM stock ORDER BY sku, location;
SELECT i.sku, m.from_state, m.to_state, m.quantity, m.document_kind, m.document_id, m.document_line, m.occurred_at FROM order_mgmt_data.stock_moves AS m
	JOIN items AS i USING (tenant_id, item_id) WHERE m.to_state = 'customer' ORDER BY m.document_line;
-- A repeated call ships nothing again.
SELECT status, carrier FROM ship_fulfillment(:'ber', '[{"line_no":1,"quantity":2},{"line_no":4},{"line_no":2},{"line_no":1,"quantity":1}]',
	'{"carrier":"DHL","number":"00340","url":"https://dhl.example/00340"}', '2026-01-01 12:45+00', idempotency_key => 's-1');
SELECT allocated, free FROM stock WHERE sku = 'A-1' AND location = 'BER';
SELECT status, delivered_at FROM record_delivery(fulfillment_id => :'ber', occurred_at => '2026-01-01 12:50+00', idempotency_key => 'd-1', options => '{}', tenant_id => 1);

-- The unit that was not found is planned again, and that plan is given up, and planned again.
SELECT right(fulfillment_number, 2), location, status FROM plan_fulfillment('00000000-0000-0000-0000-000000000001', location => 'BER', fulfillment_id => '00000000-0000-0000-0000-0000000000f3');
SELECT status FROM cancel_fulfillment(fulfillment_id => '00000000-0000-0000-0000-0000000000f3', reason => 'still not found', occurred_at => '2026-01-01 12:55+00', idempotency_key => 'x-1', options => '{}', tenant_id => 1);
SELECT right(fulfillment_number, 2), location, status FROM plan_fulfillment('00000000-0000-0000-0000-000000000001', '[{"line_no":1,"quantity":"1"}]', fulfillment_id => '00000000-0000-0000-0000-0000000000f4');
SELECT * FROM pg_temp.plans('00000000-0000-0000-0000-000000000001');
-- All of it shipped: the order is completed, once.
SELECT status FROM ship_fulfillment(:'ham');
SELECT status, fulfillment_status FROM orders;
SELECT status FROM ship_fulfillment('00000000-0000-0000-0000-0000000000f4', tracking => '{}');
SELECT status, fulfillment_status FROM orders;
SELECT * FROM pg_temp.lines('00000000-0000-0000-0000-000000000001');
SELECT document_kind, from_status, to_status, reason, occurred_at FROM status_log WHERE document_kind IN ('order', 'fulfillment') ORDER BY log_id;
SELECT aggregatetype, type, payload - 'order_id' - 'fulfillment_number' AS payload FROM events WHERE type NOT LIKE 'stock.%' AND type <> 'order.placed' ORDER BY id;

-- What it cost is told by the order's line.
SELECT order_mgmt.compact_balances() > 0 AS folded;
SELECT document_line, quantity, value FROM order_mgmt_data.stock_move_costs WHERE document_id = '00000000-0000-0000-0000-000000000001' AND value IS NOT NULL ORDER BY document_line, quantity;

-- Refused without a trace.
SELECT total FROM place_order('web', '[{"sku":"A-1","quantity":5},{"sku":"B-1","quantity":2},{"sku":"C-1","quantity":1,"location":"HAM"},{"sku":"GIFTWRAP","quantity":1},{"sku":"CHEESE","quantity":1}]', order_id => '00000000-0000-0000-0000-000000000002');
SELECT total FROM place_order('web', '[{"sku":"A-1","quantity":3}]', order_id => '00000000-0000-0000-0000-000000000003');
SELECT location FROM plan_fulfillment('00000000-0000-0000-0000-000000000002', '[{"line_no":1,"quantity":3},{"line_no":2}]', 'BER', '00000000-0000-0000-0000-0000000000f5');
SELECT location FROM plan_fulfillment('00000000-0000-0000-0000-000000000003', fulfillment_id => '00000000-0000-0000-0000-0000000000f6');
SELECT pg_temp.everything() AS before \gset
SELECT query, pg_temp.try('SELECT ' || query) FROM unnest(ARRAY[
	$$plan_fulfillment(NULL)$$, $$plan_fulfillment('00000000-0000-0000-0000-000000000009')$$, $$plan_fulfillment('00000000-0000-0000-0000-000000000002', tenant_id => 11)$$,
	$$plan_fulfillment('00000000-0000-0000-0000-000000000002', tenant_id => 99)$$, $$plan_fulfillment('00000000-0000-0000-0000-000000000001')$$,
	$$plan_fulfillment('00000000-0000-0000-0000-000000000003')$$, $$plan_fulfillment('00000000-0000-0000-0000-000000000003', location => 'HAM')$$,
	$$plan_fulfillment('00000000-0000-0000-0000-000000000002', location => 'NOWHERE')$$, $$plan_fulfillment('00000000-0000-0000-0000-000000000002', location => '')$$,
	$$plan_fulfillment('00000000-0000-0000-0000-000000000002', '[]')$$, $$plan_fulfillment('00000000-0000-0000-0000-000000000002', '{}')$$,
	$$plan_fulfillment('00000000-0000-0000-0000-000000000002', '[{"line_no":6}]')$$, $$plan_fulfillment('00000000-0000-0000-0000-000000000002', '[{"sku":"A-1"}]')$$,
	$$plan_fulfillment('00000000-0000-0000-0000-000000000002', '[{"line_no":1,"quantity":0.5}]')$$, $$plan_fulfillment('00000000-0000-0000-0000-000000000002', '[{"line_no":1,"quantity":-1}]')$$,
	$$plan_fulfillment('00000000-0000-0000-0000-000000000002', '[{"line_no":1,"quantity":3}]')$$, $$plan_fulfillment('00000000-0000-0000-0000-000000000002', '[{"line_no":2}]')$$,
	$$plan_fulfillment('00000000-0000-0000-0000-000000000002', '[{"line_no":1,"quantity":1},{"line_no":1,"quantity":2},{"line_no":4,"quantity":2},{"line_no":5,"quantity":1.001}]')$$,
	$$plan_fulfillment('00000000-0000-0000-0000-000000000002', '[{"line_no":3,"quantity":1}]', 'BER')$$,
	$$plan_fulfillment('00000000-0000-0000-0000-000000000002', '[{"line_no":1,"quantity":1000000000},{"line_no":1,"quantity":1000000001}]')$$,
	$$plan_fulfillment('00000000-0000-0000-0000-000000000002', fulfillment_id => '00000000-0000-0000-0000-0000000000f7')$$,
	$$plan_fulfillment('00000000-0000-0000-0000-000000000002', location => 'HAM', fulfillment_id => '00000000-0000-0000-0000-0000000000f5')$$,
	$$plan_fulfillment('00000000-0000-0000-0000-000000000002', metadata => '[]')$$, $$plan_fulfillment('00000000-0000-0000-0000-000000000002', options => '{"x":1}')$$,
	$$plan_fulfillment('00000000-0000-0000-0000-000000000002', occurred_at => '2026-01-02')$$, $$plan_fulfillment('00000000-0000-0000-0000-000000000002', idempotency_key => 'p-1')$$,
	$$ship_fulfillment(NULL)$$, $$ship_fulfillment('00000000-0000-0000-0000-0000000000ff')$$, $$ship_fulfillment('00000000-0000-0000-0000-0000000000f5', tenant_id => 11)$$,
	$$ship_fulfillment('00000000-0000-0000-0000-0000000000f5', '[]')$$, $$ship_fulfillment('00000000-0000-0000-0000-0000000000f5', '[{"line_no":9}]')$$,
	$$ship_fulfillment('00000000-0000-0000-0000-0000000000f5', '[{"line_no":1,"quantity":4}]')$$, $$ship_fulfillment('00000000-0000-0000-0000-0000000000f5', '[{"line_no":1},{"line_no":1,"quantity":1}]')$$,
	$$ship_fulfillment('00000000-0000-0000-0000-0000000000f5', '[{"line_no":3},{"line_no":2,"quantity":3},{"line_no":1}]')$$, $$ship_fulfillment('00000000-0000-0000-0000-0000000000f5', '[{"line_no":4}]')$$,
	$$ship_fulfillment('00000000-0000-0000-0000-0000000000f5', '[{"line_no":1,"quantity":1.5}]')$$, $$ship_fulfillment('00000000-0000-0000-0000-0000000000f5', '[{"line_no":1,"quantity":0}]')$$,
	$$ship_fulfillment('00000000-0000-0000-0000-0000000000f5', tracking => '[]')$$, $$ship_fulfillment('00000000-0000-0000-0000-0000000000f5', tracking => '{"weight":1}')$$,
	$$ship_fulfillment('00000000-0000-0000-0000-0000000000f5', tracking => '{"number":1}')$$, $$ship_fulfillment('00000000-0000-0000-0000-0000000000f5', options => '{"forced":true}')$$,
	$$ship_fulfillment('00000000-0000-0000-0000-0000000000f5', occurred_at => '2026-01-02')$$, $$ship_fulfillment('00000000-0000-0000-0000-0000000000f5', idempotency_key => 's-1')$$,
	$$ship_fulfillment('00000000-0000-0000-0000-0000000000f3')$$, $$ship_fulfillment('00000000-0000-0000-0000-0000000000f4')$$, $$pick_fulfillment('00000000-0000-0000-0000-0000000000f4')$$,
	$$pack_fulfillment('00000000-0000-0000-0000-0000000000f3')$$, $$record_delivery('00000000-0000-0000-0000-0000000000f5')$$, $$cancel_fulfillment('00000000-0000-0000-0000-0000000000f4')$$,
	$$cancel_fulfillment('00000000-0000-0000-0000-0000000000f5', '')$$, $$cancel_fulfillment('00000000-0000-0000-0000-0000000000f3')$$,
	$$pick_fulfillment(NULL)$$, $$pick_fulfillment('00000000-0000-0000-0000-0000000000f5', options => '{"x":1}')$$]) AS query;
SELECT pg_temp.everything() = :'before' AS nothing_left_behind;
SELECT plan_fulfillment('00000000-0000-0000-0000-000000000002', '[{"line_no":1,"quantity":9},{"line_no":3,"quantity":9}]');
SELECT ship_fulfillment('00000000-0000-0000-0000-0000000000f5', '[{"line_no":1,"quantity":9},{"line_no":3}]');

-- Canceling the order: units that are not planned go first, then those planned, out of the plans farthest from leaving.
SELECT location FROM plan_fulfillment('00000000-0000-0000-0000-000000000002', '[{"line_no":1,"quantity":1},{"line_no":4}]', fulfillment_id => '00000000-0000-0000-0000-0000000000f7');
SELECT status FROM pack_fulfillment('00000000-0000-0000-0000-0000000000f5');
SELECT status FROM cancel_order('00000000-0000-0000-0000-000000000002', '[{"line_no":1,"quantity":1}]');
SELECT * FROM pg_temp.plans('00000000-0000-0000-0000-000000000002');
SELECT status FROM cancel_order('00000000-0000-0000-0000-000000000002', '[{"line_no":1,"quantity":2},{"line_no":2,"quantity":1}]', reason => 'changed her mind');
SELECT * FROM pg_temp.plans('00000000-0000-0000-0000-000000000002');
SELECT * FROM pg_temp.lines('00000000-0000-0000-0000-000000000002');
SELECT status FROM cancel_order('00000000-0000-0000-0000-000000000002', '[{"line_no":4}]', reason => 'no gift');
SELECT status FROM ship_fulfillment('00000000-0000-0000-0000-0000000000f5', '[{"line_no":1,"quantity":1}]');
SELECT * FROM pg_temp.plans('00000000-0000-0000-0000-000000000002');
SELECT * FROM pg_temp.lines('00000000-0000-0000-0000-000000000002');
SELECT pg_temp.try($$SELECT cancel_order('00000000-0000-0000-0000-000000000002', '[{"line_no":1,"quantity":2}]')$$);
SELECT location FROM plan_fulfillment('00000000-0000-0000-0000-000000000002') ORDER BY 1;
SELECT status, fulfillment_status FROM cancel_order('00000000-0000-0000-0000-000000000002', reason => 'the rest');
SELECT * FROM pg_temp.plans('00000000-0000-0000-0000-000000000002');
SELECT * FROM pg_temp.lines('00000000-0000-0000-0000-000000000002');
SELECT type, payload - 'order_id' AS payload FROM events WHERE aggregatetype = 'fulfillment' AND type LIKE '%canceled' ORDER BY id;
SELECT pg_temp.try($$SELECT cancel_order('00000000-0000-0000-0000-000000000002')$$);
SELECT status, fulfillment_status FROM cancel_order('00000000-0000-0000-0000-000000000003');
SELECT status FROM fulfillments WHERE fulfillment_id = '00000000-0000-0000-0000-0000000000f6';
SELECT sku, location, free, allocated FROM stock ORDER BY sku, location;

-- Waiting units are planned when there are some; an order that shipped in part and waits is backordered, then partial.
SELECT oversell_limit FROM put_stock_policy('B-1', 'BER', oversell_limit => '6');
SELECT fulfillment_status FROM place_order('shop', '[{"sku":"B-1","quantity":12}]', order_id => '00000000-0000-0000-0000-000000000004');
SELECT location FROM plan_fulfillment('00000000-0000-0000-0000-000000000004', fulfillment_id => '00000000-0000-0000-0000-0000000000e1');
SELECT status FROM ship_fulfillment('00000000-0000-0000-0000-0000000000e1');
SELECT status, fulfillment_status FROM orders WHERE order_id = '00000000-0000-0000-0000-000000000004';
SELECT pg_temp.try($$SELECT plan_fulfillment('00000000-0000-0000-0000-000000000004')$$);
SELECT free FROM receive_stock('BER', '[{"sku":"B-1","quantity":1}]');
SELECT status, fulfillment_status FROM orders WHERE order_id = '00000000-0000-0000-0000-000000000004';
SELECT free FROM receive_stock('BER', '[{"sku":"B-1","quantity":5}]');
SELECT status, fulfillment_status FROM orders WHERE order_id = '00000000-0000-0000-0000-000000000004';
SELECT * FROM pg_temp.lines('00000000-0000-0000-0000-000000000004');
SELECT location FROM plan_fulfillment('00000000-0000-0000-0000-000000000004', fulfillment_id => '00000000-0000-0000-0000-0000000000e2');
SELECT status FROM ship_fulfillment('00000000-0000-0000-0000-0000000000e2');
SELECT status, fulfillment_status FROM orders WHERE order_id = '00000000-0000-0000-0000-000000000004';

-- An order of a service only has a fulfillment without a location, also when one is asked for.
SELECT fulfillment_status FROM place_order('web', '[{"sku":"GIFTWRAP","quantity":1},{"sku":"GIFTWRAP","quantity":2}]', order_id => '00000000-0000-0000-0000-000000000005');
SELECT location, status FROM plan_fulfillment('00000000-0000-0000-0000-000000000005', '[{"line_no":1}]', 'HAM', '00000000-0000-0000-0000-0000000000e3');
SELECT status FROM ship_fulfillment('00000000-0000-0000-0000-0000000000e3');
SELECT status, fulfillment_status FROM orders WHERE order_id = '00000000-0000-0000-0000-000000000005';
SELECT status, fulfillment_status FROM cancel_order('00000000-0000-0000-0000-000000000005');

-- Rolled back, nothing was planned or shipped.
SELECT total FROM place_order('web', '[{"sku":"A-1","quantity":3}]', order_id => '00000000-0000-0000-0000-000000000006');
BEGIN;
SELECT location FROM plan_fulfillment('00000000-0000-0000-0000-000000000006', fulfillment_id => '00000000-0000-0000-0000-0000000000e4');
SAVEPOINT a;
SELECT status FROM ship_fulfillment('00000000-0000-0000-0000-0000000000e4');
ROLLBACK TO a;
SELECT status FROM ship_fulfillment('00000000-0000-0000-0000-0000000000e4', '[{"line_no":1,"quantity":1}]');
SELECT * FROM pg_temp.lines('00000000-0000-0000-0000-000000000006');
ROLLBACK;
SELECT * FROM pg_temp.lines('00000000-0000-0000-0000-000000000006');

-- Whoever writes: the owner is refused with the functions' codes.
SELECT location FROM plan_fulfillment('00000000-0000-0000-0000-000000000006', '[{"line_no":1,"quantity":2}]', fulfillment_id => '00000000-0000-0000-0000-0000000000e4');
SELECT total FROM place_order('web', '[{"sku":"C-1","quantity":1,"location":"HAM"},{"sku":"GIFTWRAP","quantity":1}]', order_id => '00000000-0000-0000-0000-000000000007');
CREATE FUNCTION pg_temp.write(fulfillment text, order_of text, line integer, planned order_mgmt.quantity, open order_mgmt.quantity DEFAULT NULL, stamp bigint DEFAULT NULL) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	refusal text;
BEGIN
	INSERT INTO order_mgmt_data.fulfillment_lines (tenant_id, fulfillment_id, line_no, order_id, planned, open, released, stamp)
	VALUES (1, ('00000000-0000-0000-0000-0000000000' || fulfillment)::uuid, line, ('00000000-0000-0000-0000-00000000000' || order_of)::uuid, planned,
		coalesce(write.open, planned), planned OPERATOR(order_mgmt.-) coalesce(write.open, planned), stamp);
	RETURN 'written';
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS refusal = CONSTRAINT_NAME;
	RETURN coalesce(nullif(refusal, ''), SQLERRM);
END $$;
INSERT INTO order_mgmt_data.fulfillments (tenant_id, fulfillment_id, fulfillment_number, plan_id, order_id, location_id, location, actor, occurred_at, recorded_at)
	SELECT 1, ('00000000-0000-0000-0000-0000000000' || d.id)::uuid, 'written ' || d.id, '00000000-0000-0000-0000-0000000000d1', d.order_of::uuid, l.location_id, l.code, 'owner', order_mgmt_data.clock(), order_mgmt_data.clock()
	FROM (VALUES ('d1', '00000000-0000-0000-0000-000000000006'), ('d2', '00000000-0000-0000-0000-000000000006'), ('d3', '00000000-0000-0000-0000-000000000007')) AS d (id, order_of), order_mgmt_data.locations AS l WHERE l.code = 'BER' AND l.tenant_id = 1;
SELECT pg_temp.write('d1', '6', 1, '2') AS too_much, pg_temp.write('d1', '6', 1, '0') AS none, pg_temp.write('d1', '6', 1, '-1') AS negative, pg_temp.write('d1', '6', 2, '1') AS no_line,
	pg_temp.write('ff', '6', 1, '1') AS no_header, pg_temp.write('d1', '7', 2, '1') AS other_order, pg_temp.write('d3', '7', 1, '1') AS elsewhere, pg_temp.write('d1', '6', 1, '1', '0') AS not_open,
	pg_temp.write('f4', '1', 1, '1') AS shipped_already, pg_temp.write('e4', '6', 1, '1') AS twice;
SELECT pg_temp.write('d1', '6', 1, '1') AS the_rest, pg_temp.write('d2', '6', 1, '1') AS beyond, pg_temp.write('d3', '7', 2, '1') AS untracked, pg_temp.write('d2', '6', 1, '5', stamp => 7) AS history;
-- (What is written here is taken out again: deletes are refused but for this.)
ALTER TABLE order_mgmt_data.fulfillment_lines DISABLE TRIGGER refuse_delete;
ALTER TABLE order_mgmt_data.fulfillments DISABLE TRIGGER refuse_delete;
DELETE FROM order_mgmt_data.fulfillment_lines WHERE fulfillment_id = '00000000-0000-0000-0000-0000000000d2';
SELECT pg_temp.try(query || ' RETURNING ''written''') FROM unnest(ARRAY[
	$$UPDATE order_mgmt_data.fulfillment_lines SET open = '3', planned = '3' WHERE fulfillment_id = '00000000-0000-0000-0000-0000000000d1'$$,
	$$UPDATE order_mgmt_data.fulfillment_lines SET line_no = 7 WHERE fulfillment_id = '00000000-0000-0000-0000-0000000000d1'$$,
	$$UPDATE order_mgmt_data.fulfillment_lines SET shipped = '0', open = '1' WHERE fulfillment_id = '00000000-0000-0000-0000-0000000000f4'$$,
	$$UPDATE order_mgmt_data.fulfillments SET status = 'canceled' WHERE fulfillment_id = '00000000-0000-0000-0000-0000000000d1'$$,
	$$UPDATE order_mgmt_data.fulfillments SET status = 'shipped' WHERE fulfillment_id = '00000000-0000-0000-0000-0000000000d1'$$,
	$$UPDATE order_mgmt_data.fulfillments SET status = 'delivered' WHERE fulfillment_id = '00000000-0000-0000-0000-0000000000d1'$$,
	$$UPDATE order_mgmt_data.fulfillments SET status = 'lost' WHERE fulfillment_id = '00000000-0000-0000-0000-0000000000d1'$$,
	$$UPDATE order_mgmt_data.fulfillments SET status = 'open' WHERE fulfillment_id = '00000000-0000-0000-0000-0000000000f4'$$,
	$$UPDATE order_mgmt_data.fulfillments SET order_id = '00000000-0000-0000-0000-000000000007' WHERE fulfillment_id = '00000000-0000-0000-0000-0000000000d1'$$,
	$$UPDATE order_mgmt_data.fulfillments SET location_id = NULL WHERE fulfillment_id = '00000000-0000-0000-0000-0000000000d1'$$,
	$$UPDATE order_mgmt_data.order_lines SET allocated = '2', canceled = '1' WHERE order_id = '00000000-0000-0000-0000-000000000006'$$,
	$$UPDATE order_mgmt_data.order_lines SET open = '0', canceled = '1' WHERE order_id = '00000000-0000-0000-0000-000000000007' AND line_no = 2$$]) AS query;
\set VERBOSITY terse
UPDATE order_mgmt_data.fulfillment_lines SET open = '0', shipped = '2' WHERE fulfillment_id = '00000000-0000-0000-0000-0000000000d1';
\set VERBOSITY default
SELECT name, violations FROM verify() WHERE violations > 0;
BEGIN;
UPDATE order_mgmt_data.fulfillment_lines SET open = '0', shipped = '1' WHERE fulfillment_id = '00000000-0000-0000-0000-0000000000d1';
SELECT name, violations FROM verify(true) WHERE violations > 0;
ROLLBACK;
DELETE FROM order_mgmt_data.fulfillment_lines WHERE fulfillment_id IN ('00000000-0000-0000-0000-0000000000d1', '00000000-0000-0000-0000-0000000000d3');
SELECT name, violations FROM verify() WHERE violations > 0;
DELETE FROM order_mgmt_data.fulfillments WHERE plan_id = '00000000-0000-0000-0000-0000000000d1';
ALTER TABLE order_mgmt_data.fulfillment_lines ENABLE ALWAYS TRIGGER refuse_delete;
ALTER TABLE order_mgmt_data.fulfillments ENABLE ALWAYS TRIGGER refuse_delete;
SELECT document_kind, from_status, to_status FROM state_transitions WHERE document_kind = 'fulfillment' ORDER BY 2 NULLS FIRST, 3;

-- The same calls give the same answers whichever engine decides.
INSERT INTO pg_temp.script (query) VALUES
	($$SELECT free FROM receive_stock('BER', '[{"sku":"A-1","quantity":8}]')$$),
	($$SELECT free FROM receive_stock('HAM', '[{"sku":"C-1","quantity":8}]')$$),
	($$SELECT fulfillment_status FROM place_order('web', '[{"sku":"A-1","quantity":5},{"sku":"C-1","quantity":2}]', order_id => '00000000-0000-0000-0000-000000000001')$$),
	($$SELECT count(*) FROM plan_fulfillment('00000000-0000-0000-0000-000000000001', idempotency_key => 'p')$$),
	($$SELECT count(*) FROM plan_fulfillment('00000000-0000-0000-0000-000000000001', idempotency_key => 'p')$$),
	($$SELECT plan_fulfillment('00000000-0000-0000-0000-000000000001', location => 'BER', idempotency_key => 'p')$$),
	($$SELECT status FROM cancel_order('00000000-0000-0000-0000-000000000001', '[{"line_no":1,"quantity":2}]')$$),
	($$SELECT status FROM ship_fulfillment((SELECT fulfillment_id FROM fulfillments WHERE tenant_id = current_setting('order_mgmt.tenant_id')::bigint AND location = 'BER'), '[{"line_no":1,"quantity":4}]')$$),
	($$SELECT status FROM ship_fulfillment((SELECT fulfillment_id FROM fulfillments WHERE tenant_id = current_setting('order_mgmt.tenant_id')::bigint AND location = 'BER'), '[{"line_no":1,"quantity":2}]')$$),
	($$SELECT status FROM cancel_fulfillment((SELECT fulfillment_id FROM fulfillments WHERE tenant_id = current_setting('order_mgmt.tenant_id')::bigint AND location = 'HAM'))$$),
	($$SELECT count(*) FROM plan_fulfillment('00000000-0000-0000-0000-000000000001')$$),
	($$SELECT string_agg(format('%s %s %s %s', f.location, f.status, l.line_no, l.open), ', ' ORDER BY f.fulfillment_number) FROM fulfillments AS f JOIN fulfillment_lines AS l USING (tenant_id, fulfillment_id)
		WHERE tenant_id = current_setting('order_mgmt.tenant_id')::bigint$$),
	($$SELECT string_agg(format('%s %s %s %s', ordered, allocated, shipped, canceled), ', ' ORDER BY line_no) FROM order_lines WHERE tenant_id = current_setting('order_mgmt.tenant_id')::bigint$$),
	($$SELECT place_order('shop', '[{"sku":"A-1","quantity":6}]')$$);
\set ECHO none
SELECT pg_temp.play('counter') \gexec
SELECT pg_temp.play('lock') \gexec
\set ECHO all
SELECT step, answer FROM pg_temp.answers WHERE engine = 'counter' ORDER BY step;
SELECT * FROM pg_temp.differences();

SELECT name, violations, sample FROM verify(true) WHERE violations > 0;
