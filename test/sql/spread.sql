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

-- What an order's own hold has, and what holds have that have expired, is where it lies as if it were free.
SELECT FROM put_location('L1');
SELECT FROM put_location('L2');
SELECT FROM put_location('L3');
SELECT FROM put_channel('two', 'EUR', '{L1,L2}');
SELECT FROM put_channel('three', 'EUR', '{L1,L2,L3}');
-- An item with so much at L1, L2 and L3.
CREATE FUNCTION pg_temp.item(sku text, VARIADIC quantities integer[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	PERFORM put_item(sku), put_price(sku, '1.00 EUR');
	PERFORM receive_stock('L' || n, format('[{"sku":"%s","quantity":%s}]', sku, q)::strict_jsonb) FROM unnest(quantities) WITH ORDINALITY AS u (q, n) WHERE q > 0;
END $$;
-- Hold so much at a location, or where there is some, for a time.
CREATE FUNCTION pg_temp.hold(sku text, quantity integer, expires_in interval, location text DEFAULT NULL) RETURNS uuid LANGUAGE sql AS $$
	SELECT reservation_id FROM reserve_stock('three', jsonb_build_array(jsonb_strip_nulls(jsonb_build_object('sku', sku, 'quantity', quantity, 'location', location)))::text::strict_jsonb, expires_in) LIMIT 1 $$;
-- What an order of lines (quantity, location) gets, and whether it was told so; undone.
CREATE FUNCTION pg_temp.gets(sku text, reservation uuid, quantities integer[], channel text DEFAULT 'two', locations text[] DEFAULT '{}', ship_complete boolean DEFAULT false) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	answer text;
	told text;
	id uuid;
	lines text := (SELECT jsonb_agg(jsonb_strip_nulls(jsonb_build_object('sku', sku, 'quantity', q, 'location', locations[n], 'ship_complete', CASE WHEN ship_complete THEN true END)) ORDER BY n)
		FROM unnest(quantities) WITH ORDINALITY AS u (q, n));
BEGIN
	SELECT string_agg(CASE WHEN q.is_available THEN coalesce(q.requested || ' ' || q.location, (SELECT string_agg(p.quantity || ' ' || p.location, ' + ' ORDER BY p.location)
			FROM jsonb_to_recordset(q.parts) AS p (quantity text, location text))) || CASE WHEN q.backordered::numeric > 0 THEN format(' (%s wait)', q.backordered) ELSE '' END
		ELSE 'none of ' || q.requested || ', but ' || q.available END, ', ' ORDER BY q.line_no) INTO told FROM quote_lines(channel, lines::strict_jsonb, reservation_id => reservation) AS q WHERE q.line_no > 0;
	SELECT o.order_id INTO id FROM place_order(channel, lines::strict_jsonb, reservation_id => reservation) AS o;
	SELECT string_agg(coalesce(l.ordered || ' ' || l.location, (SELECT string_agg(p.allocated || ' ' || p.location, ' + ' ORDER BY p.location) FROM order_line_parts AS p
			WHERE p.order_id = l.order_id AND p.line_no = l.line_no)) || CASE WHEN l.backordered::numeric > 0 THEN format(' (%s wait)', l.backordered) ELSE '' END, ', ' ORDER BY l.line_no)
	INTO answer FROM order_lines AS l WHERE l.order_id = id;
	RAISE SQLSTATE 'OK000' USING MESSAGE = answer || CASE WHEN answer = told THEN '' ELSE ' told ' || told END;
EXCEPTION WHEN check_violation THEN
	RETURN sqlerrm || ' told ' || told;
WHEN SQLSTATE 'OK000' THEN
	RETURN sqlerrm;
END $$;
-- More than the own hold has: the rest is taken where it is, by the same line or by another one.
SELECT pg_temp.item('R1', 3, 2);
SELECT pg_temp.hold('R1', 3, '10 minutes') AS own \gset
SELECT pg_temp.gets('R1', :'own', '{4}') AS more, pg_temp.gets('R1', :'own', '{3,1}') AS two_lines, pg_temp.gets('R1', :'own', '{1,3}') AS turned, pg_temp.gets('R1', :'own', '{5}') AS all_of_it,
	pg_temp.gets('R1', :'own', '{6}') AS too_much, pg_temp.gets('R1', :'own', '{2,2,1}') AS three_lines;
SELECT requested, is_available, available FROM unnest('{1,3,4,5,6}'::integer[]) AS n, quote_lines('two', format('[{"sku":"R1","quantity":%s}]', n)::strict_jsonb, reservation_id => :'own') WHERE line_no = 1;
-- What one location must serve is served where all of it is: beside the hold, or without it.
SELECT pg_temp.gets('R1', :'own', '{3}', ship_complete => true) AS held, pg_temp.gets('R1', :'own', '{4}', ship_complete => true) AS nowhere;
SELECT count(*) FROM receive_stock('L2', '[{"sku":"R1","quantity":2}]');
SELECT pg_temp.gets('R1', :'own', '{4}', ship_complete => true) AS elsewhere;
SELECT count(*) FROM receive_stock('L1', '[{"sku":"R1","quantity":1}]');
SELECT pg_temp.gets('R1', :'own', '{4}', ship_complete => true) AS beside, pg_temp.gets('R1', :'own', '{4}') AS in_one_parcel;
-- A line that names a location has the hold there, and leaves the others what it does not need.
SELECT pg_temp.gets('R1', :'own', '{3,2}', locations => '{L1}') AS named_first, pg_temp.gets('R1', :'own', '{2,3}', locations => '{L1}') AS rest_of_hold;
-- Where the hold lies more may be promised than is there: goods are taken elsewhere before that.
SELECT pg_temp.item('R2', 3, 2);
SELECT FROM put_stock_policy('R2', 'L1', oversell_limit => 'unlimited');
SELECT pg_temp.hold('R2', 3, '10 minutes') AS own \gset
SELECT pg_temp.gets('R2', :'own', '{3,1}') AS two_lines, pg_temp.gets('R2', :'own', '{4}') AS one, pg_temp.gets('R2', :'own', '{6}') AS beyond, pg_temp.gets('R2', :'own', '{3,3}') AS two_beyond;
-- Holds at two locations, and goods at both: the line is served as if nothing were held.
SELECT pg_temp.item('R3', 3, 3);
SELECT pg_temp.hold('R3', 4, '10 minutes') AS own \gset
SELECT location, quantity FROM reservations WHERE reservation_id = :'own' ORDER BY location;
SELECT count(*) FROM receive_stock('L1', '[{"sku":"R3","quantity":5}]');
SELECT pg_temp.gets('R3', :'own', '{4}') AS held, pg_temp.gets('R3', :'own', '{5}') AS beside, pg_temp.gets('R3', :'own', '{9}') AS more, pg_temp.gets('R3', :'own', '{11}') AS all_of_it, pg_temp.gets('R3', :'own', '{12}') AS too_much;
SELECT requested, is_available, available FROM unnest('{2,4,8,9,11,12}'::integer[]) AS n, quote_lines('two', format('[{"sku":"R3","quantity":%s}]', n)::strict_jsonb, reservation_id => :'own') WHERE line_no = 1;
-- What one line leaves of the hold serves another one that would wait there.
SELECT pg_temp.item('R4', 0, 0);
SELECT FROM put_stock_policy('R4', 'L1', oversell_limit => 'unlimited');
SELECT pg_temp.hold('R4', 2, '10 minutes') AS own \gset
SELECT count(*) FROM receive_stock('L1', '[{"sku":"R4","quantity":2}]');
SELECT count(*) FROM receive_stock('L2', '[{"sku":"R4","quantity":6}]');
SELECT pg_temp.gets('R4', :'own', '{6,4}') AS served;
-- An order takes the goods of expired holds before it waits at another location, so does a hold.
SET order_mgmt.clock = '2036-03-01 00:00+00';
SELECT pg_temp.item('X1', 5, 0);
SELECT FROM put_stock_policy('X1', 'L2', oversell_limit => 'unlimited');
SELECT pg_temp.hold('X1', 5, '1 minute') IS NOT NULL AS held;
-- In one parcel, where expired holds make it one; what is there without them is preferred.
SELECT pg_temp.item('X2', 3, 2);
SELECT pg_temp.hold('X2', 2, '1 minute') IS NOT NULL AS held;
SELECT pg_temp.item('X3', 4, 9);
SELECT pg_temp.hold('X3', 4, '1 minute') IS NOT NULL AS held;
-- Holds end whole: what one line needs of them leaves some to the next.
SELECT pg_temp.item('X4', 1, 4, 6);
SELECT pg_temp.hold('X4', 4, '1 minute', 'L3') IS NOT NULL AS held, pg_temp.hold('X4', 4, '1 minute', 'L2') IS NOT NULL AS held;
SELECT pg_temp.item('X5', 3, 1);
SELECT pg_temp.hold('X5', 3, '1 minute') IS NOT NULL AS held;
SELECT pg_temp.item('X6', 5, 3);
SELECT FROM put_stock_policy('X6', 'L1', safety_stock => '1', oversell_limit => '3');
SELECT pg_temp.hold('X6', 4, '1 minute', 'L1') IS NOT NULL AS held, pg_temp.hold('X6', 2, '1 minute', 'L2') IS NOT NULL AS held;
-- One location that may be oversold, and one where somebody waits already.
SELECT pg_temp.item('X7', 5);
SELECT FROM put_stock_policy('X7', 'L1', oversell_limit => 'unlimited');
SELECT pg_temp.hold('X7', 5, '1 minute', 'L1') IS NOT NULL AS held;
SELECT fulfillment_status FROM place_order('two', '[{"sku":"X7","quantity":2,"location":"L1"}]');
SET order_mgmt.clock = '2036-03-01 00:05+00';
SELECT pg_temp.gets('X1', NULL, '{2}') AS goods, pg_temp.gets('X1', NULL, '{5}') AS all_of_it, pg_temp.gets('X1', NULL, '{6}') AS beyond;
BEGIN;
SELECT location, quantity, short FROM reserve_stock('two', '[{"sku":"X1","quantity":2}]', '1 minute');
ROLLBACK;
SELECT pg_temp.gets('X2', NULL, '{3}') AS one_parcel, pg_temp.gets('X2', NULL, '{4}') AS two, pg_temp.gets('X2', NULL, '{5}') AS all_of_it, pg_temp.gets('X2', NULL, '{6}') AS too_much;
SELECT pg_temp.gets('X3', NULL, '{3}') AS plainly_there, pg_temp.gets('X3', NULL, '{10}') AS both;
SELECT pg_temp.try($$SELECT string_agg(concat_ws(' ', q.requested, q.location), ', ' ORDER BY q.line_no) FROM quote_lines('three', '[{"sku":"X4","quantity":1,"location":"L2"},{"sku":"X4","quantity":6,"ship_complete":true},{"sku":"X4","quantity":3}]') AS q WHERE q.line_no > 0$$) AS told;
BEGIN;
SELECT order_id AS placed FROM place_order('three', '[{"sku":"X4","quantity":1,"location":"L2"},{"sku":"X4","quantity":6,"ship_complete":true},{"sku":"X4","quantity":3}]') \gset
SELECT line_no, ordered, location FROM order_lines WHERE order_id = :'placed' ORDER BY line_no;
ROLLBACK;
SELECT pg_temp.gets('X5', NULL, '{2,1}') AS whole_holds, pg_temp.gets('X6', NULL, '{6}') AS no_backorder;
SELECT pg_temp.gets('X7', NULL, '{3}', locations => '{L1}') AS there, pg_temp.gets('X7', NULL, '{2,1}', locations => '{L1,L1}') AS two_lines, pg_temp.gets('X7', NULL, '{5}', locations => '{L1}') AS some_wait;
RESET order_mgmt.clock;
SELECT name, violations, sample FROM verify(true) WHERE violations > 0;

-- verify knows parts that are not all of their line.
SELECT name, violations, sample FROM verify(true) WHERE violations > 0;
BEGIN;
UPDATE order_mgmt_data.order_line_parts SET allocated = '0', canceled = ordered::numeric::text::quantity WHERE order_id = '00000000-0000-7000-8000-000000000006' AND location = 'BER';
SELECT name, violations FROM verify(true) WHERE violations > 0;
ROLLBACK;
