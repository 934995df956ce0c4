-- A line that no location of its channel has all of is spread over their shelves, and only then backordered; its parts are
-- shipped, canceled and held where they are.
DROP EXTENSION order_mgmt;
CREATE EXTENSION order_mgmt;
SET search_path = order_mgmt, pg_catalog;
\set VERBOSITY terse
\pset format unaligned
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
	RETURN format('%s %s: %s %s', sqlstate, code, sqlerrm, (detail::jsonb - 'code')::text);
END $$;
-- What serves a line of an order that is placed and undone: "5 = 3 BER + 2 HAM", or with what waits "5 BER (2 wait)".
CREATE FUNCTION pg_temp.served(quantity integer, more text DEFAULT '', options text DEFAULT '{}') RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	answer text;
	id uuid;
BEGIN
	SELECT o.order_id INTO id FROM place_order('web', format('[{"sku":"P","quantity":%s%s}]', quantity, more)::strict_jsonb, options => options::strict_jsonb) AS o;
	SELECT string_agg(l.ordered || coalesce(' ' || l.location, ' = ' || (SELECT string_agg(p.allocated || ' ' || p.location, ' + ' ORDER BY p.location)
			FROM order_line_parts AS p WHERE p.order_id = l.order_id AND p.line_no = l.line_no))
		|| CASE WHEN l.backordered::numeric > 0 THEN format(' (%s wait)', l.backordered) ELSE '' END, ', ' ORDER BY l.line_no) INTO answer FROM order_lines AS l WHERE l.order_id = id;
	RAISE SQLSTATE 'OK000' USING MESSAGE = answer;
EXCEPTION WHEN OTHERS THEN
	RETURN sqlerrm;
END $$;
SELECT FROM put_location('BER');
SELECT FROM put_location('HAM');
SELECT FROM put_location('MUC');
SELECT FROM put_item('P');
SELECT FROM put_item('Q');
SELECT FROM put_price('Q', '1.00 EUR');
SELECT FROM put_channel('web', 'EUR', '{BER,HAM}');
SELECT FROM put_price('P', '1.00 EUR');
SELECT FROM receive_stock('BER', '[{"sku":"P","quantity":3}]');
SELECT FROM receive_stock('HAM', '[{"sku":"P","quantity":4}]');
SELECT FROM receive_stock('MUC', '[{"sku":"P","quantity":9}]');

-- One number: what is said to be available is what one line gets, and one more is refused.
SELECT available('P', channel => 'web') AS spread, available('P', 'HAM', 'web') AS one, available('P', channel => 'web', purpose => 'shelf') AS shelf, available('P') AS anywhere;
SELECT pg_temp.served(4), pg_temp.served(5), pg_temp.served(7), pg_temp.served(8);
SELECT pg_temp.try($$SELECT place_order('web', '[{"sku":"P","quantity":8}]')$$);
-- Safety stock and buffers stay where they are.
SELECT FROM put_stock_policy('P', 'BER', safety_stock => 1);
SELECT FROM put_stock_policy('P', 'HAM', 'web', safety_stock => 1);
SELECT available('P', channel => 'web') AS spread;
SELECT pg_temp.served(5), pg_temp.served(6);
SELECT FROM put_stock_policy('P', 'HAM', 'web', safety_stock => 0);
-- ship_complete of the line, of the order, of the channel: who is nearest to the line decides.
SELECT pg_temp.served(5, ',"ship_complete":true'), pg_temp.served(5, options => '{"ship_complete":true}'), pg_temp.served(5, ',"ship_complete":false', '{"ship_complete":true}');
SELECT ship_complete FROM put_channel('web', ship_complete => true);
SELECT available('P', channel => 'web') AS one;
SELECT pg_temp.served(4), pg_temp.served(5), pg_temp.served(5, options => '{"ship_complete":false}');
SELECT ship_complete FROM put_channel('web', ship_complete => false);
-- Goods come before backorders, and a backorder is of one location: the first whose limit allows all of it.
SELECT FROM put_stock_policy('P', 'BER', safety_stock => 0, oversell_limit => '5');
SELECT available('P', channel => 'web') AS one_more_than_goods;
SELECT pg_temp.served(4), pg_temp.served(7), pg_temp.served(8), pg_temp.served(9), pg_temp.served(5, ',"ship_complete":true');
SELECT FROM put_stock_policy('P', 'BER', oversell_limit => '0');
-- Lines and orders of a batch do not take the same goods twice.
SELECT pg_temp.served(2, ',"location":"HAM"},{"sku":"P","quantity":5'), pg_temp.served(2, ',"location":"HAM"},{"sku":"P","quantity":6');
SELECT pg_temp.try($$SELECT place_orders('[{"channel":"web","lines":[{"sku":"P","quantity":6}]},{"channel":"web","lines":[{"sku":"P","quantity":2}]}]', all_or_nothing => true)$$);
-- What an order took in parts that is refused for another line is there for the next one.
BEGIN;
SELECT ok, error_code FROM place_orders('[{"channel":"web","lines":[{"sku":"P","quantity":5},{"sku":"Q","quantity":1}]},{"channel":"web","lines":[{"sku":"P","quantity":7}]}]');
ROLLBACK;
BEGIN;
SELECT ok, error_code FROM place_orders('[{"channel":"web","lines":[{"sku":"P","quantity":6}]},{"channel":"web","lines":[{"sku":"P","quantity":2}]},{"channel":"web","lines":[{"sku":"P","quantity":1}]}]');
SELECT location, free, allocated FROM stock WHERE sku = 'P' ORDER BY location;
ROLLBACK;

-- An order and its life: each location has its fulfillment, ships its part; the rest is canceled where it lies, and comes back there.
\set order 00000000-0000-7000-8000-000000000001
SELECT fulfillment_status, total FROM place_order('web', '[{"sku":"P","quantity":6,"discount":"0.50"}]', order_id => :'order');
SELECT line_no, location, ordered, open, allocated, backordered, shipped, canceled FROM order_lines;
SELECT line_no, location, ordered, allocated, shipped, canceled FROM order_line_parts ORDER BY location;
SELECT location, free, allocated FROM stock WHERE sku = 'P' ORDER BY location;
SELECT jsonb_pretty(payload -> 'lines') FROM events WHERE type = 'order.placed';
SELECT pg_temp.try(format($$SELECT plan_fulfillment(%L, '[{"line_no":1,"quantity":4}]', 'BER')$$, :'order'));
SELECT pg_temp.try(format($$SELECT plan_fulfillment(%L, '[{"line_no":1,"quantity":1}]', 'MUC')$$, :'order'));
SELECT fulfillment_id AS ham FROM plan_fulfillment(:'order', '[{"line_no":1,"quantity":2}]', 'HAM') \gset
SELECT location, status FROM plan_fulfillment(:'order');
SELECT f.location, l.line_no, l.planned FROM fulfillments AS f JOIN fulfillment_lines AS l USING (fulfillment_id) ORDER BY f.location, l.planned;
SELECT status FROM ship_fulfillment(:'ham', '[{"line_no":1,"quantity":1}]');
SELECT line_no, location, ordered, allocated, shipped, canceled FROM order_line_parts ORDER BY location;
-- Who writes by hand is held to the same: no more is planned at a place than its part has there.
SELECT fulfillment_id AS ber FROM fulfillments WHERE location = 'BER' \gset
UPDATE order_mgmt_data.order_line_parts SET allocated = '1', canceled = '2' WHERE location = 'BER';
UPDATE order_mgmt_data.order_line_parts SET shipped = '0', allocated = '3' WHERE location = 'HAM';
UPDATE order_mgmt_data.order_line_parts SET location_id = 3 WHERE location = 'HAM';
-- Canceled at the last of its locations first; what is planned there beyond the rest is let go.
SELECT status FROM cancel_order(:'order', '[{"line_no":1,"quantity":4}]');
SELECT line_no, location, ordered, allocated, shipped, canceled FROM order_line_parts ORDER BY location;
SELECT f.location, f.status, l.planned, l.open, l.shipped, l.released FROM fulfillments AS f JOIN fulfillment_lines AS l USING (fulfillment_id) ORDER BY f.location, l.planned;
SELECT location, free, allocated FROM stock WHERE sku = 'P' ORDER BY location;
SELECT status FROM ship_fulfillment(:'ber');
SELECT status, fulfillment_status FROM orders;
SELECT status FROM receive_return((SELECT return_id FROM request_return(:'order', '[{"line_no":1,"quantity":1}]')), '[{"line_no":1,"quantity":1,"disposition":"restock"}]');
SELECT location, quantity FROM return_receipts;
SELECT status FROM receive_return((SELECT return_id FROM request_return(:'order', '[{"line_no":1,"quantity":1}]')), '[{"line_no":1,"quantity":1,"disposition":"restock"}]', 'HAM');
SELECT location, free, allocated FROM stock WHERE sku = 'P' ORDER BY location;
SELECT name, violations, sample FROM verify(true) WHERE violations > 0;

-- Holds are spread as lines are, and an order uses them where they lie.
SELECT pg_temp.try($$SELECT reserve_stock('web', '[{"sku":"P","quantity":5,"ship_complete":true}]')$$);
SELECT line_no, location, quantity, short FROM reserve_stock('web', '[{"sku":"P","quantity":5}]', reservation_id => '00000000-0000-7000-8000-000000000002') ORDER BY line_no;
SELECT location, free, reserved FROM stock WHERE sku = 'P' ORDER BY location;
SELECT status FROM place_order('web', '[{"sku":"P","quantity":5}]', reservation_id => '00000000-0000-7000-8000-000000000002', order_id => '00000000-0000-7000-8000-000000000003');
SELECT location, allocated FROM order_line_parts WHERE order_id = '00000000-0000-7000-8000-000000000003' ORDER BY location;
SELECT location, free, reserved, allocated FROM stock WHERE sku = 'P' ORDER BY location;
SELECT status FROM cancel_order('00000000-0000-7000-8000-000000000003');
-- A named line uses the hold that a spread line counted on: the rest of that is taken from the shelf, in parts too.
SELECT line_no, location, quantity FROM reserve_stock('web', '[{"sku":"P","quantity":5}]', reservation_id => '00000000-0000-7000-8000-000000000004') ORDER BY line_no;
SELECT status FROM place_order('web', '[{"sku":"P","quantity":5},{"sku":"P","quantity":1,"location":"BER"}]', reservation_id => '00000000-0000-7000-8000-000000000004', order_id => '00000000-0000-7000-8000-000000000005');
SELECT line_no, location, ordered, allocated FROM order_lines WHERE order_id = '00000000-0000-7000-8000-000000000005' ORDER BY line_no;
SELECT line_no, location, allocated FROM order_line_parts WHERE order_id = '00000000-0000-7000-8000-000000000005' ORDER BY line_no, location;
SELECT location, free, reserved, allocated FROM stock WHERE sku = 'P' ORDER BY location;
-- Expired holds are released where they complete the parts.
SELECT status FROM cancel_order('00000000-0000-7000-8000-000000000005');
SET order_mgmt.clock = '2036-01-03 12:00+00';
SELECT count(*) AS held FROM reserve_stock('web', '[{"sku":"P","quantity":2,"location":"BER"},{"sku":"P","quantity":2,"location":"HAM"}]', '1 minute');
SET order_mgmt.clock = '2036-01-03 12:05+00';
SELECT available('P', channel => 'web') AS spread;
SELECT pg_temp.served(6), pg_temp.served(7);
RESET order_mgmt.clock;

-- A line is seen where one of its parts is, a part only where its own location is.
CREATE ROLE regress_om_ham;
SELECT count(*) > 0 AS granted FROM grant_access('regress_om_ham', 'manager', '{1}', '{HAM}');
SET ROLE regress_om_ham;
SELECT count(*) AS orders FROM orders;
SELECT count(*) AS lines FROM order_lines WHERE location IS NULL;
SELECT DISTINCT location FROM order_line_parts;
SELECT pg_temp.try($$SELECT cancel_order('00000000-0000-7000-8000-000000000006')$$);
RESET ROLE;
SELECT status FROM place_order('web', '[{"sku":"P","quantity":3}]', order_id => '00000000-0000-7000-8000-000000000006');
SELECT location, allocated FROM order_line_parts WHERE order_id = '00000000-0000-7000-8000-000000000006' ORDER BY location;
SET ROLE regress_om_ham;
SELECT fulfillment_id AS ham FROM plan_fulfillment('00000000-0000-7000-8000-000000000006', location => 'HAM') \gset
SELECT status FROM ship_fulfillment(:'ham');
SELECT pg_temp.try($$SELECT plan_fulfillment('00000000-0000-7000-8000-000000000006', location => 'BER')$$);
SELECT pg_temp.try($$SELECT cancel_order('00000000-0000-7000-8000-000000000006')$$);
RESET ROLE;
SELECT count(*) > 0 AS revoked FROM revoke_access('regress_om_ham');
DROP ROLE regress_om_ham;

-- verify knows parts that are not all of their line.
SELECT name, violations, sample FROM verify(true) WHERE violations > 0;
BEGIN;
UPDATE order_mgmt_data.order_line_parts SET allocated = '0', canceled = ordered::numeric::text::quantity WHERE order_id = '00000000-0000-7000-8000-000000000006' AND location = 'BER';
SELECT name, violations FROM verify(true) WHERE violations > 0;
ROLLBACK;
