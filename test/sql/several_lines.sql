-- What one line of an order gets that one location must serve, and lines of one item that different locations serve.
DROP EXTENSION order_mgmt;
CREATE EXTENSION order_mgmt;
SET search_path = order_mgmt, pg_catalog;
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
-- Lines of an order of P: quantities in, "quantity location" of each line out; undone.
CREATE FUNCTION pg_temp.served(VARIADIC quantities integer[]) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	answer text;
BEGIN
	PERFORM place_order('web', (SELECT jsonb_agg(jsonb_build_object('sku', 'P', 'quantity', q))::text FROM unnest(quantities) AS q)::strict_jsonb);
	SELECT string_agg(l.ordered || ' ' || l.location, ', ' ORDER BY l.line_no) INTO answer FROM order_lines AS l;
	RAISE SQLSTATE 'OK000' USING MESSAGE = answer;
EXCEPTION WHEN OTHERS THEN
	RETURN sqlerrm;
END $$;
SELECT FROM put_location('BER');
SELECT FROM put_location('HAM');
SELECT FROM put_location('MUC');
SELECT FROM put_item('P');
SELECT FROM put_channel('web', 'EUR', '{BER,HAM}', ship_complete => true);
SELECT FROM put_price('P', '1.00 EUR');
SELECT FROM receive_stock('BER', '[{"sku":"P","quantity":6}]');
SELECT FROM receive_stock('HAM', '[{"sku":"P","quantity":6}]');
SELECT FROM receive_stock('MUC', '[{"sku":"P","quantity":9}]');

-- One line gets the largest quantity that one location of the channel has.
SELECT available('P', channel => 'web') AS of_a_line, available('P') AS anywhere;
SELECT pg_temp.served(6), pg_temp.served(7), pg_temp.served(10);
SELECT FROM put_stock_policy('P', 'HAM', 'web', safety_stock => 2);
SELECT FROM put_stock_policy('P', 'BER', safety_stock => 1);
SELECT available('P', channel => 'web') AS of_a_line;
SELECT pg_temp.served(5), pg_temp.served(6);
SELECT FROM put_stock_policy('P', 'HAM', 'web', safety_stock => 0);
SELECT FROM put_stock_policy('P', 'BER', safety_stock => 0);

-- Lines of the same item are served by different locations, in whatever order they come.
SELECT pg_temp.served(6, 4), pg_temp.served(4, 6), pg_temp.served(6, 6), pg_temp.served(2, 6, 4);
SELECT pg_temp.served(6, 4, 3), pg_temp.served(7, 1);
SELECT pg_temp.try($$SELECT place_order('web', '[{"sku":"P","quantity":6},{"sku":"P","quantity":4},{"sku":"P","quantity":3}]')$$);
-- One location that has enough for all is enough.
SELECT FROM receive_stock('HAM', '[{"sku":"P","quantity":14}]');
SELECT pg_temp.served(7, 7, 6), pg_temp.served(9, 8, 6);
SELECT FROM adjust_stock('HAM', '[{"sku":"P","quantity":-14}]', 'back');
-- A line that names its location goes first.
SELECT pg_temp.try($$SELECT string_agg(l.ordered || ' ' || l.location, ', ' ORDER BY l.line_no) FROM place_order('web', '[{"sku":"P","quantity":6},{"sku":"P","quantity":2,"location":"BER"}]') AS o
	LEFT JOIN order_lines AS l ON true$$) AS before_it_is_visible;
SELECT string_agg(l.ordered || ' ' || l.location, ', ' ORDER BY l.line_no) AS lines FROM order_lines AS l;
SELECT FROM cancel_order((SELECT order_id FROM orders));

-- The same of holds, and an order uses each of its reservation's holds where it is.
SELECT line_no, location, quantity FROM reserve_stock('web', '[{"sku":"P","quantity":4},{"sku":"P","quantity":6}]', reservation_id => '00000000-0000-7000-8000-000000000001') ORDER BY line_no;
SELECT FROM adjust_stock('HAM', '[{"sku":"P","quantity":-2}]', 'gone');
SELECT FROM place_order('web', '[{"sku":"P","quantity":4},{"sku":"P","quantity":6}]', reservation_id => '00000000-0000-7000-8000-000000000001', order_id => '00000000-0000-7000-8000-000000000002');
SELECT line_no, ordered, location, allocated FROM order_lines WHERE order_id = '00000000-0000-7000-8000-000000000002' ORDER BY line_no;
SELECT location, free, reserved, allocated FROM stock WHERE sku = 'P' ORDER BY location;
-- Two holds at one location serve a larger line; a line that none has enough for goes where most is held.
SELECT FROM put_item('H');
SELECT FROM put_price('H', '1.00 EUR');
SELECT FROM receive_stock('BER', '[{"sku":"H","quantity":3}]');
SELECT FROM receive_stock('HAM', '[{"sku":"H","quantity":4}]');
SELECT line_no, location, quantity FROM reserve_stock('web', '[{"sku":"H","quantity":3},{"sku":"H","quantity":2},{"sku":"H","quantity":2}]', reservation_id => '00000000-0000-7000-8000-000000000003') ORDER BY line_no;
SELECT FROM place_order('web', '[{"sku":"H","quantity":4}]', reservation_id => '00000000-0000-7000-8000-000000000003', order_id => '00000000-0000-7000-8000-000000000004');
SELECT line_no, ordered, location, allocated FROM order_lines WHERE order_id = '00000000-0000-7000-8000-000000000004';
SELECT FROM cancel_order('00000000-0000-7000-8000-000000000004');
SELECT line_no, location, quantity FROM reserve_stock('web', '[{"sku":"H","quantity":2},{"sku":"H","quantity":3}]', reservation_id => '00000000-0000-7000-8000-000000000005') ORDER BY line_no;
SELECT FROM receive_stock('BER', '[{"sku":"H","quantity":1}]');
SELECT FROM place_order('web', '[{"sku":"H","quantity":4}]', reservation_id => '00000000-0000-7000-8000-000000000005', order_id => '00000000-0000-7000-8000-000000000006');
SELECT line_no, ordered, location, allocated FROM order_lines WHERE order_id = '00000000-0000-7000-8000-000000000006';
-- A line that finds nothing left of what is held is served as any other.
SELECT FROM put_item('W');
SELECT FROM put_price('W', '1.00 EUR');
SELECT FROM receive_stock('BER', '[{"sku":"W","quantity":3}]');
SELECT FROM receive_stock('HAM', '[{"sku":"W","quantity":2}]');
SELECT line_no, location, quantity FROM reserve_stock('web', '[{"sku":"W","quantity":3}]', reservation_id => '00000000-0000-7000-8000-000000000009');
SELECT FROM place_order('web', '[{"sku":"W","quantity":1},{"sku":"W","quantity":3},{"sku":"W","quantity":1}]', reservation_id => '00000000-0000-7000-8000-000000000009', order_id => '00000000-0000-7000-8000-00000000000a');
SELECT line_no, ordered, location, allocated FROM order_lines WHERE order_id = '00000000-0000-7000-8000-00000000000a' ORDER BY line_no;
-- What was not there when it was held is no part of a line.
SELECT FROM put_item('Q');
SELECT FROM put_price('Q', '1.00 EUR');
SELECT FROM put_stock_policy('Q', 'BER', oversell_limit => '3');
SELECT FROM receive_stock('BER', '[{"sku":"Q","quantity":2}]');
SELECT FROM receive_stock('HAM', '[{"sku":"Q","quantity":5}]');
SELECT line_no, location, quantity, short FROM reserve_stock('web', '[{"sku":"Q","quantity":5,"location":"BER"},{"sku":"Q","quantity":5,"location":"HAM"}]', reservation_id => '00000000-0000-7000-8000-000000000007') ORDER BY line_no;
SELECT FROM place_order('web', '[{"sku":"Q","quantity":10}]', reservation_id => '00000000-0000-7000-8000-000000000007', order_id => '00000000-0000-7000-8000-000000000008');
SELECT FROM place_order('web', '[{"sku":"Q","quantity":5},{"sku":"Q","quantity":5}]', reservation_id => '00000000-0000-7000-8000-000000000007', order_id => '00000000-0000-7000-8000-000000000008');
SELECT line_no, location, allocated, backordered FROM order_lines WHERE order_id = '00000000-0000-7000-8000-000000000008' ORDER BY line_no;
SELECT name, violations, sample FROM verify(true) WHERE violations > 0;
