-- Policies: safety stock, oversell limits, unlimited backorders, a channel's own buffer. What is said to be
-- available is exactly what can be taken; changing a policy is felt at once, also where more is promised already.
\set ECHO none
\getenv source PG_ABS_SRCDIR
\set helpers :source '/lib/regress.sql'
\i :helpers
\set ECHO all
\pset format unaligned
\pset fieldsep ' | '

-- What available says can be sold, one more cannot: asked in a transaction that is rolled back.
CREATE FUNCTION pg_temp.agree(sku text, channel text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	promised numeric := available(sku, 'BER', channel);
	line text := '[{"sku":"%s","location":"BER","unit_price":"0","quantity":%s}]';
	sold text := 'nothing';
	more text;
BEGIN
	IF promised > 0 THEN
		sold := pg_temp.try(format('SELECT status FROM place_order(%L, %L)', channel, format(line, sku, promised)));
	END IF;
	more := pg_temp.try(format('SELECT status FROM place_order(%L, %L)', channel, format(line, sku, 1)));
	RETURN format('%s promised: %s; one more: %s', promised, sold, split_part(more, ':', 1));
END $$;

-- Named notation, all arguments; the answer is the policy.
SELECT * FROM put_stock_policy(sku => 'A-1', location => 'BER', channel => NULL, safety_stock => 2, oversell_limit => '0', tenant_id => 1);
SELECT * FROM put_stock_policy(sku => 'A-1', location => 'BER', channel => 'web', safety_stock => 1);
SELECT sku, location, channel, safety_stock, oversell_limit, is_unlimited FROM stock_policies ORDER BY channel NULLS FIRST;

-- Refused without a trace.
SELECT pg_temp.everything() AS before \gset
SELECT query, pg_temp.try('SELECT ' || query) FROM unnest(ARRAY[
	$$put_stock_policy(NULL, 'BER')$$, $$put_stock_policy('', 'BER')$$, $$put_stock_policy('A-9', 'BER')$$, $$put_stock_policy('A-1', NULL)$$,
	$$put_stock_policy('A-1', 'MUC')$$, $$put_stock_policy('A-1', 'BER', 'phone')$$, $$put_stock_policy('A-1', 'BER', '')$$,
	$$put_stock_policy('GIFTWRAP', 'BER')$$, $$put_stock_policy('A-1', 'BER', safety_stock => -1)$$, $$put_stock_policy('A-1', 'BER', safety_stock => 0.5)$$,
	$$put_stock_policy('A-1', 'BER', safety_stock => 'NaN')$$, $$put_stock_policy('A-1', 'BER', safety_stock => 'Infinity')$$,
	$$put_stock_policy('A-1', 'BER', safety_stock => 1000000001)$$, $$put_stock_policy('CHEESE', 'BER', safety_stock => 0.0001)$$,
	$$put_stock_policy('A-1', 'BER', oversell_limit => '-1')$$, $$put_stock_policy('A-1', 'BER', oversell_limit => '1.5')$$,
	$$put_stock_policy('A-1', 'BER', oversell_limit => '1000000001')$$, $$put_stock_policy('A-1', 'BER', oversell_limit => 'infinity')$$,
	$$put_stock_policy('A-1', 'BER', oversell_limit => 'UNLIMITED')$$, $$put_stock_policy('A-1', 'BER', oversell_limit => '')$$,
	$$put_stock_policy('A-1', 'BER', 'web', oversell_limit => '1')$$, $$put_stock_policy('A-1', 'BER', 'web', oversell_limit => 'unlimited')$$,
	$$put_stock_policy('A-1', 'BER', tenant_id => 99)$$]) AS query;
SELECT pg_temp.everything() = :'before' AS nothing_left_behind;
-- Null is the default where there is one.
SELECT safety_stock, oversell_limit, is_unlimited FROM put_stock_policy('C-1', 'BER', NULL, NULL, '0', NULL);

-- Safety stock stays, the web's buffer stays besides; other channels sell it.
SELECT free, available FROM receive_stock('BER', '[{"sku":"A-1","quantity":10}]');
SELECT available('A-1', 'BER'), available('A-1', 'BER', 'web') AS web, available('A-1', 'BER', 'shop') AS shop, available('A-1', channel => 'web') AS of_web;
SELECT term, quantity FROM explain_stock('A-1', 'BER') WHERE step < 10;
BEGIN;
SELECT pg_temp.agree('A-1', 'web');
ROLLBACK;
BEGIN;
SELECT pg_temp.agree('A-1', 'shop');
ROLLBACK;
-- Neither safety stock nor a buffer keeps goods from being lost or broken: a correction reaches down to the shelf.
BEGIN;
SELECT free, damaged, available FROM change_stock_state('BER', '[{"sku":"A-1","quantity":9,"from_state":"free","to_state":"damaged"}]', 'fire');
SELECT pg_temp.try($$SELECT adjust_stock('BER', '[{"sku":"A-1","quantity":-2}]', 'fire')$$);
SELECT free, available FROM adjust_stock('BER', '[{"sku":"A-1","quantity":-1}]', 'fire');
SELECT available('A-1', 'BER', 'web') AS web, available('A-1', 'BER', 'shop') AS shop;
SELECT pg_temp.try($$SELECT place_order('shop', '[{"sku":"A-1","quantity":1}]')$$);
ROLLBACK;

-- A buffer is felt by reservations of its channel too, and not again when the reservation becomes an order.
SELECT pg_temp.try($$SELECT quantity FROM reserve_stock('web', '[{"sku":"A-1","quantity":8,"location":"BER"}]')$$);
SELECT quantity FROM reserve_stock('web', '[{"sku":"A-1","quantity":7,"location":"BER"}]', reservation_id => '00000000-0000-0000-0000-000000000011');
SELECT status FROM place_order('shop', '[{"sku":"A-1","quantity":1}]');
SELECT available('A-1', 'BER', 'web') AS web, available('A-1', 'BER', 'shop') AS shop;
SELECT status FROM place_order('web', '[{"sku":"A-1","quantity":7}]', reservation_id => '00000000-0000-0000-0000-000000000011');
SELECT free, allocated, available FROM stock WHERE sku = 'A-1';

-- More safety stock than there is left: nothing is available, nothing is sold, nothing promised is taken back.
SELECT safety_stock FROM put_stock_policy('A-1', 'BER', safety_stock => 5);
SELECT free, allocated, available FROM stock WHERE sku = 'A-1';
SELECT pg_temp.agree('A-1', 'shop');
SELECT free, available FROM receive_stock('BER', '[{"sku":"A-1","quantity":4}]');
BEGIN;
SELECT pg_temp.agree('A-1', 'shop');
ROLLBACK;
-- A higher floor rolled back, whole or to a savepoint, was never there.
BEGIN;
SELECT safety_stock FROM put_stock_policy('A-1', 'BER', safety_stock => 6);
SELECT pg_temp.agree('A-1', 'shop');
SAVEPOINT before_none;
SELECT safety_stock FROM put_stock_policy('A-1', 'BER', safety_stock => 0);
SELECT available('A-1', 'BER');
ROLLBACK TO before_none;
SELECT available('A-1', 'BER');
ROLLBACK;
SELECT available('A-1', 'BER');
BEGIN;
SELECT pg_temp.agree('A-1', 'shop');
ROLLBACK;
-- Oversell limit: so far below the shelf, and no further; what is below waits.
SELECT oversell_limit FROM put_stock_policy('B-1', 'BER', oversell_limit => '3');
SELECT available('B-1', 'BER');
SELECT free FROM receive_stock('BER', '[{"sku":"B-1","quantity":2}]');
BEGIN;
SELECT pg_temp.agree('B-1', 'shop');
SELECT free, short, allocated, backordered, sellable, available FROM stock WHERE sku = 'B-1';
SELECT term, quantity FROM explain_stock('B-1', 'BER') WHERE step < 7;
ROLLBACK;
SELECT fulfillment_status FROM place_order('shop', '[{"sku":"B-1","quantity":4}]', order_id => '00000000-0000-0000-0000-0000000000b1');
SELECT line_no, ordered, allocated, backordered FROM order_lines WHERE sku = 'B-1';
SELECT free, short, allocated, backordered, sellable, on_hand, available FROM stock WHERE sku = 'B-1';
SELECT free_quantity, short_quantity, is_unlimited FROM order_mgmt_report.stock_on_hand WHERE sku = 'B-1';
SELECT free, short, backordered FROM stock_as_of('B-1', 'BER', order_mgmt_data.clock());
-- The limit and a safety stock together, and a limit lowered below what is promised.
SELECT oversell_limit FROM put_stock_policy('B-1', 'BER', safety_stock => 1, oversell_limit => '4');
SELECT available('B-1', 'BER');
SELECT oversell_limit FROM put_stock_policy('B-1', 'BER', safety_stock => 0, oversell_limit => '0');
SELECT available('B-1', 'BER');
SELECT pg_temp.try($$SELECT place_order('shop', '[{"sku":"B-1","quantity":1}]')$$);
-- One number for orders and holds, another for goods that are there; a refusal carries both.
SELECT oversell_limit FROM put_stock_policy('B-1', 'BER', oversell_limit => '9');
SELECT available('B-1', 'BER'), available('B-1', 'BER', purpose => 'shelf') AS on_shelf;
SELECT pg_temp.try($$SELECT quantity FROM reserve_stock('shop', '[{"sku":"B-1","quantity":8,"location":"BER"}]')$$);
SELECT pg_temp.try($$SELECT adjust_stock('BER', '[{"sku":"B-1","quantity":-1}]', 'lost')$$);
SELECT pg_temp.try($$SELECT available('B-1', 'BER', purpose => 'pleasure')$$);
SELECT pg_temp.try($$SELECT available('B-1', 'BER', purpose => NULL)$$);
-- A hold beyond the shelf: what of it is not there waits when it becomes an order, and what is there does not.
BEGIN;
SELECT quantity FROM reserve_stock('shop', '[{"sku":"B-1","quantity":5,"location":"BER"}]', reservation_id => '00000000-0000-0000-0000-00000000b100');
SELECT free, short, reserved, backordered, sellable, available FROM stock WHERE sku = 'B-1';
SELECT free, short, reserved, backordered FROM receive_stock('BER', '[{"sku":"B-1","quantity":4}]');
SELECT fulfillment_status FROM place_order('shop', '[{"sku":"B-1","quantity":6}]', reservation_id => '00000000-0000-0000-0000-00000000b100', order_id => '00000000-0000-0000-0000-0000000000b2');
SELECT ordered, allocated, backordered FROM order_lines WHERE order_id = '00000000-0000-0000-0000-0000000000b2';
SELECT free, short, reserved, allocated, backordered, sellable FROM stock WHERE sku = 'B-1';
SELECT from_state, to_state, quantity FROM order_mgmt_data.stock_moves WHERE document_id = '00000000-0000-0000-0000-0000000000b2' ORDER BY from_state, to_state;
ROLLBACK;
-- Goods that came since it was held are its own, before those who wait: they are allocated.
BEGIN;
SELECT quantity FROM reserve_stock('shop', '[{"sku":"B-1","quantity":3,"location":"BER"}]', reservation_id => '00000000-0000-0000-0000-00000000b101');
SELECT free, short, reserved, backordered FROM receive_stock('BER', '[{"sku":"B-1","quantity":5}]');
SELECT fulfillment_status FROM place_order('shop', '[{"sku":"B-1","quantity":3}]', reservation_id => '00000000-0000-0000-0000-00000000b101');
SELECT free, short, reserved, allocated, backordered, sellable FROM stock WHERE sku = 'B-1';
SELECT count(*) AS checks, sum(violations) AS violations FROM verify("full" => true);
ROLLBACK;

-- Backorders without limit: available is null, everything is sold.
SELECT oversell_limit IS NULL AS unlimited, is_unlimited FROM put_stock_policy('C-1', 'BER', oversell_limit => 'unlimited');
SELECT coalesce(available('C-1', 'BER')::text, 'unlimited') AS here, coalesce(available('C-1')::text, 'unlimited') AS anywhere, available('C-1', 'HAM') AS there;
SELECT term, coalesce(quantity::text, 'null') FROM explain_stock('C-1', 'BER') WHERE step IN (5, 6);
SELECT fulfillment_status FROM place_order('shop', '[{"sku":"C-1","quantity":1000000000,"unit_price":"0"}]', order_id => '00000000-0000-0000-0000-0000000000c1');
SELECT fulfillment_status FROM place_order('shop', '[{"sku":"C-1","quantity":1000000000,"unit_price":"0"}]', order_id => '00000000-0000-0000-0000-0000000000c2');
SELECT free, short, backordered, available IS NULL AS unlimited, is_unlimited FROM stock WHERE sku = 'C-1';
-- However many an order may take, the shelf has none.
SELECT pg_temp.try($$SELECT adjust_stock('BER', '[{"sku":"C-1","quantity":-1}]', 'lost')$$);
-- Back to a limit: nothing can be sold until the shelf is above it again.
SELECT oversell_limit FROM put_stock_policy('C-1', 'BER', oversell_limit => '10');
SELECT available('C-1', 'BER');
SELECT pg_temp.try($$SELECT place_order('shop', '[{"sku":"C-1","quantity":1}]')$$);
SELECT status FROM cancel_order('00000000-0000-0000-0000-0000000000c1');
SELECT status FROM cancel_order('00000000-0000-0000-0000-0000000000c2');
SELECT available('C-1', 'BER');

-- Written straight into the table, a policy counts all the same; the table's own checks stand.
INSERT INTO order_mgmt_data.stock_policies (tenant_id, item_id, location_id, safety_stock)
SELECT 1, i.item_id, l.location_id, '3' FROM items AS i, locations AS l WHERE (i.tenant_id, i.sku, l.tenant_id, l.location) = (1, 'A-1', 1, 'HAM');
SELECT free, available FROM receive_stock('HAM', '[{"sku":"A-1","quantity":4}]');
SELECT pg_temp.try($$SELECT place_order('web', '[{"sku":"A-1","quantity":2,"location":"HAM"}]')$$);
UPDATE order_mgmt_data.stock_policies SET safety_stock = '2' WHERE safety_stock = '3';
SELECT status FROM place_order('web', '[{"sku":"A-1","quantity":2,"location":"HAM"}]');
DELETE FROM order_mgmt_data.stock_policies WHERE safety_stock = '2';
SELECT free, available FROM stock WHERE sku = 'A-1' AND location = 'HAM';
SELECT status FROM place_order('web', '[{"sku":"A-1","quantity":2,"location":"HAM"}]');
UPDATE order_mgmt_data.stock_policies SET safety_stock = '-1';
UPDATE order_mgmt_data.stock_policies SET oversell_limit = NULL WHERE channel_id <> 0;

-- The same calls give the same answers whichever engine decides.
INSERT INTO pg_temp.script (query) VALUES
	($$SELECT free FROM receive_stock('BER', '[{"sku":"A-1","quantity":10}]')$$),
	($$SELECT safety_stock FROM put_stock_policy('A-1', 'BER', safety_stock => 3)$$),
	($$SELECT safety_stock FROM put_stock_policy('A-1', 'BER', 'web', safety_stock => 2)$$),
	($$SELECT place_order('web', '[{"sku":"A-1","quantity":6,"location":"BER"}]')$$),
	($$SELECT status FROM place_order('web', '[{"sku":"A-1","quantity":5,"location":"BER"}]')$$),
	($$SELECT place_order('web', '[{"sku":"A-1","quantity":1,"location":"BER"}]')$$),
	($$SELECT status FROM place_order('shop', '[{"sku":"A-1","quantity":2}]')$$),
	($$SELECT place_order('shop', '[{"sku":"A-1","quantity":1}]')$$),
	($$SELECT oversell_limit FROM put_stock_policy('A-1', 'BER', safety_stock => 3, oversell_limit => '8')$$),
	($$SELECT fulfillment_status FROM place_order('shop', '[{"sku":"A-1","quantity":8}]')$$),
	($$SELECT place_order('shop', '[{"sku":"A-1","quantity":1}]')$$),
	($$SELECT format('%s %s %s %s', free, allocated, backordered, available) FROM stock WHERE tenant_id = current_setting('order_mgmt.tenant_id')::bigint$$);
\set ECHO none
SELECT pg_temp.play('counter') \gexec
SELECT pg_temp.play('lock') \gexec
\set ECHO all
SELECT step, answer FROM pg_temp.answers WHERE engine = 'counter' ORDER BY step;
SELECT * FROM pg_temp.differences();

SELECT name, violations, sample FROM verify(true) WHERE violations > 0;
