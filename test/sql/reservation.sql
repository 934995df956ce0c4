-- Reservations: held, extended, released, expired, ordered; whose they are; what an expired one still counts;
-- all by order_mgmt.clock, never by waiting.
\set ECHO none
\getenv source PG_ABS_SRCDIR
\set helpers :source '/lib/regress.sql'
\i :helpers
\set ECHO all
\pset format unaligned
\pset fieldsep ' | '
SELECT free FROM receive_stock('BER', '[{"sku":"A-1","quantity":10},{"sku":"B-1","quantity":4},{"sku":"CHEESE","quantity":2.5}]');
SELECT free FROM receive_stock('HAM', '[{"sku":"A-1","quantity":20}]');

-- Each function in named notation.
SELECT * FROM reserve_stock(lines => '[{"sku":"A-1","quantity":2},{"sku":"B-1","quantity":1,"location":"BER"}]', channel => 'web', expires_in => '10 minutes',
	holder => 'Zoë', reservation_id => '00000000-0000-0000-0000-000000000001', metadata => '{"cart": 17}', idempotency_key => 'k-1', options => '{}', tenant_id => 1);
SELECT line_no, expires_at FROM extend_reservation(reservation_id => '00000000-0000-0000-0000-000000000001', expires_in => '20 minutes', holder => 'Zoë',
	idempotency_key => 'k-1', options => '{}', tenant_id => 1);
SELECT sku, location, free, reserved, sellable, available FROM stock WHERE reserved > '0' ORDER BY sku;
SELECT line_no, quantity, remaining, status FROM release_reservation(reservation_id => '00000000-0000-0000-0000-000000000001', holder => 'Zoë',
	reason => 'changed her mind', idempotency_key => 'k-1', options => '{}', tenant_id => 1);
SELECT document_line, from_status, to_status, reason FROM status_log ORDER BY log_id;
SELECT aggregatetype, type FROM events WHERE aggregatetype = 'reservation' ORDER BY id;

-- Lines of the same item and place are one hold; without a place the first of the channel's locations that can serve all of it.
SELECT line_no, sku, location, quantity FROM reserve_stock('web',
	'[{"sku":"A-1","quantity":6},{"sku":"A-1","quantity":5},{"sku":"CHEESE","quantity":"0.250"},{"sku":"CHEESE","quantity":0.25,"location":"BER"}]', reservation_id => '00000000-0000-0000-0000-000000000002') ORDER BY sku, quantity;
SELECT status FROM release_reservation('00000000-0000-0000-0000-000000000002');

-- Refused without a trace.
SELECT count(*) FROM reserve_stock('shop', '[{"sku":"A-1","quantity":1}]', holder => 'Ann', reservation_id => '00000000-0000-0000-0000-000000000003');
SELECT pg_temp.everything() AS before \gset
SELECT query, pg_temp.try('SELECT ' || query) FROM unnest(ARRAY[
	$$reserve_stock(NULL, NULL)$$, $$reserve_stock('web', '[]')$$, $$reserve_stock('web', '{}')$$, $$reserve_stock('web', '[{"sku":"A-1"}]')$$,
	$$reserve_stock(NULL, '[{"sku":"A-1","quantity":1}]')$$, $$reserve_stock('phone', '[{"sku":"A-1","quantity":1}]')$$, $$reserve_stock('', '[{"sku":"A-1","quantity":1}]')$$,
	$$reserve_stock('web', '[{"sku":"A-9","quantity":1}]')$$, $$reserve_stock('web', '[{"sku":"A-1","quantity":1,"location":"MUC"}]')$$,
	$$reserve_stock('web', '[{"sku":"A-1","quantity":0}]')$$, $$reserve_stock('web', '[{"sku":"A-1","quantity":-1}]')$$, $$reserve_stock('web', '[{"sku":"A-1","quantity":0.5}]')$$,
	$$reserve_stock('web', '[{"sku":"A-1","quantity":"NaN"}]')$$, $$reserve_stock('web', '[{"sku":"A-1","quantity":1000000001}]')$$,
	$$reserve_stock('web', '[{"sku":"GIFTWRAP","quantity":1}]')$$, $$reserve_stock('web', '[{"sku":"A-1","quantity":1,"unit_price":"1"}]')$$,
	$$reserve_stock('web', '[{"sku":"A-1","quantity":99}]')$$, $$reserve_stock('web', '[{"sku":"A-1","quantity":10,"location":"BER"}]')$$,
	$$reserve_stock('shop', '[{"sku":"A-1","quantity":1},{"sku":"B-1","quantity":5},{"sku":"CHEESE","quantity":2.501}]')$$,
	$$reserve_stock('web', '[{"sku":"A-1","quantity":1}]', NULL)$$, $$reserve_stock('web', '[{"sku":"A-1","quantity":1}]', '0 seconds')$$,
	$$reserve_stock('web', '[{"sku":"A-1","quantity":1}]', '-1 second')$$, $$reserve_stock('web', '[{"sku":"A-1","quantity":1}]', '366 days 1 second')$$,
	$$reserve_stock('web', '[{"sku":"A-1","quantity":1}]', '300000 years')$$, $$reserve_stock('web', '[{"sku":"A-1","quantity":1}]', '-300000 years')$$,
	$$reserve_stock('web', '[{"sku":"A-1","quantity":1}]', '-2147483648 months')$$, $$reserve_stock('web', '[{"sku":"A-1","quantity":1}]', '-2147483648 days')$$,
	$$reserve_stock('web', '[{"sku":"A-1","quantity":1}]', holder => '')$$, $$reserve_stock('web', '[{"sku":"A-1","quantity":1}]', holder => repeat('h', 201))$$,
	$$reserve_stock('web', '[{"sku":"A-1","quantity":1}]', reservation_id => '00000000-0000-0000-0000-000000000003')$$,
	$$reserve_stock('web', '[{"sku":"A-1","quantity":1}]', metadata => '[]')$$, $$reserve_stock('web', '[{"sku":"A-1","quantity":1}]', options => '{"forced": true}')$$,
	$$reserve_stock('web', '[{"sku":"A-1","quantity":1}]', idempotency_key => 'k-1')$$, $$reserve_stock('web', '[{"sku":"A-1","quantity":1}]', tenant_id => 99)$$,
	$$reserve_stock('web', (SELECT jsonb_agg('{"sku":"A-1","quantity":1}'::jsonb) FROM generate_series(1, 10001)))$$,
	$$reserve_stock('web', (SELECT jsonb_agg('{"sku":"A-1","quantity":1000000000}'::jsonb) FROM generate_series(1, 10000)))$$,
	$$extend_reservation(NULL, '1 hour')$$, $$extend_reservation('00000000-0000-0000-0000-000000000009', '1 hour')$$,
	$$extend_reservation('00000000-0000-0000-0000-000000000003', NULL, 'Ann')$$, $$extend_reservation('00000000-0000-0000-0000-000000000003', '0', 'Ann')$$,
	$$extend_reservation('00000000-0000-0000-0000-000000000003', '300000 years', 'Ann')$$,
	$$extend_reservation('00000000-0000-0000-0000-000000000003', '1 hour')$$, $$extend_reservation('00000000-0000-0000-0000-000000000003', '1 hour', 'Bob')$$,
	$$extend_reservation('00000000-0000-0000-0000-000000000003', '1 hour', 'Ann', options => '{"a": 1}')$$, $$extend_reservation('00000000-0000-0000-0000-000000000003', '1 hour', 'Ann', tenant_id => 11)$$,
	$$extend_reservation('00000000-0000-0000-0000-000000000001', '1 hour', 'Zoë')$$,
	$$release_reservation(NULL)$$, $$release_reservation('00000000-0000-0000-0000-000000000009')$$, $$release_reservation('00000000-0000-0000-0000-000000000003')$$,
	$$release_reservation('00000000-0000-0000-0000-000000000003', 'Bob')$$, $$release_reservation('00000000-0000-0000-0000-000000000003', 'Ann', reason => '')$$,
	$$release_reservation('00000000-0000-0000-0000-000000000001', 'Zoë')$$, $$release_reservation('00000000-0000-0000-0000-000000000003', 'Ann', tenant_id => 99)$$,
	$$place_order('shop', '[{"sku":"A-1","quantity":1}]', reservation_id => '00000000-0000-0000-0000-000000000009')$$,
	$$place_order('shop', '[{"sku":"A-1","quantity":1}]', reservation_id => '00000000-0000-0000-0000-000000000003')$$,
	$$place_order('shop', '[{"sku":"A-1","quantity":1}]', reservation_id => '00000000-0000-0000-0000-000000000003', holder => 'Bob')$$,
	$$place_order('shop', '[{"sku":"A-1","quantity":1}]', reservation_id => '00000000-0000-0000-0000-000000000001', holder => 'Zoë')$$]) AS query;
SELECT pg_temp.everything() = :'before' AS nothing_left_behind;
SELECT extend_reservation('00000000-0000-0000-0000-000000000001', '1 hour', 'Zoë');
SELECT release_reservation('00000000-0000-0000-0000-000000000001', 'Zoë');
SELECT place_order('shop', '[{"sku":"A-1","quantity":1}]', reservation_id => '00000000-0000-0000-0000-000000000003', holder => 'Bob');
-- The longest life, and the shortest.
BEGIN;
SELECT expires_at FROM reserve_stock('shop', '[{"sku":"A-1","quantity":1}]', '30 days');
SELECT pg_temp.try($$SELECT expires_at FROM reserve_stock('shop', '[{"sku":"A-1","quantity":1}]', '30 days 1 second')$$);
SELECT pg_temp.try($$SELECT expires_at FROM extend_reservation('00000000-0000-0000-0000-000000000003', '30 days 1 second', 'Ann')$$);
SET LOCAL order_mgmt.hold_time_max = '366d';
SELECT expires_at FROM reserve_stock('shop', '[{"sku":"A-1","quantity":1}]', '366 days');
SELECT expires_at FROM reserve_stock('shop', '[{"sku":"A-1","quantity":1}]', '1 microsecond');
ROLLBACK;

-- An order uses what is held, whatever else is gone; what it does not need of it is free again.
SELECT status FROM release_reservation('00000000-0000-0000-0000-000000000003', 'Ann');
SELECT quantity FROM reserve_stock('shop', '[{"sku":"A-1","quantity":4},{"sku":"B-1","quantity":4}]', holder => 'Ann', reservation_id => '00000000-0000-0000-0000-000000000004') ORDER BY sku;
SELECT status FROM place_order('shop', '[{"sku":"A-1","quantity":6}]');
SELECT sku, free, reserved, allocated FROM stock WHERE location = 'BER' ORDER BY sku;
SELECT pg_temp.try($$SELECT place_order('shop', '[{"sku":"A-1","quantity":5},{"sku":"B-1","quantity":1}]', reservation_id => '00000000-0000-0000-0000-000000000004', holder => 'Ann')$$);
SELECT fulfillment_status, total FROM place_order('shop', '[{"sku":"A-1","quantity":1},{"sku":"A-1","quantity":2},{"sku":"B-1","quantity":1}]', order_id => '00000000-0000-0000-0000-000000000104',
	reservation_id => '00000000-0000-0000-0000-000000000004', holder => 'Ann');
SELECT line_no, sku, ordered, allocated FROM order_lines WHERE order_id = '00000000-0000-0000-0000-000000000104' ORDER BY line_no;
SELECT line_no, quantity, remaining, status FROM reservations WHERE reservation_id = '00000000-0000-0000-0000-000000000004' ORDER BY line_no;
SELECT sku, free, reserved, allocated FROM stock WHERE location = 'BER' ORDER BY sku;
SELECT m.document_kind, i.sku, m.from_state, m.to_state, m.quantity FROM order_mgmt_data.stock_moves AS m JOIN items AS i USING (tenant_id, item_id)
WHERE m.document_id IN ('00000000-0000-0000-0000-000000000004', '00000000-0000-0000-0000-000000000104') ORDER BY i.sku, m.from_state, m.to_state, m.quantity;
-- Once ordered, it is over.
SELECT pg_temp.try($$SELECT place_order('shop', '[{"sku":"A-1","quantity":1}]', reservation_id => '00000000-0000-0000-0000-000000000004', holder => 'Ann')$$);
SELECT pg_temp.try($$SELECT extend_reservation('00000000-0000-0000-0000-000000000004', '1 hour', 'Ann')$$);
SELECT pg_temp.try($$SELECT release_reservation('00000000-0000-0000-0000-000000000004', 'Ann')$$);

-- More than is held: the rest comes from the shelf of the same place. A line of something else is served as ever.
SELECT location, quantity FROM reserve_stock('web', '[{"sku":"A-1","quantity":3,"location":"HAM"}]', reservation_id => '00000000-0000-0000-0000-000000000005');
SELECT total FROM place_order('web', '[{"sku":"A-1","quantity":5},{"sku":"B-1","quantity":1}]', reservation_id => '00000000-0000-0000-0000-000000000005', order_id => '00000000-0000-0000-0000-000000000105');
SELECT line_no, sku, location, ordered, allocated FROM order_lines WHERE order_id = '00000000-0000-0000-0000-000000000105' ORDER BY line_no;
SELECT sku, location, free, reserved, allocated FROM stock ORDER BY sku, location;
-- A line that names another place than the hold's leaves the hold alone, which is released.
SELECT location, quantity FROM reserve_stock('web', '[{"sku":"A-1","quantity":3,"location":"HAM"}]', reservation_id => '00000000-0000-0000-0000-000000000006');
SELECT free FROM receive_stock('BER', '[{"sku":"A-1","quantity":2}]');
SELECT status FROM place_order('web', '[{"sku":"A-1","quantity":2,"location":"BER"}]', reservation_id => '00000000-0000-0000-0000-000000000006');
SELECT location, free, reserved FROM stock WHERE sku = 'A-1' ORDER BY location;
SELECT status, remaining FROM reservations WHERE reservation_id = '00000000-0000-0000-0000-000000000006';

-- A hold counts until its instant, and not at it.
SET order_mgmt.clock = '2026-01-02 12:00+00';
SELECT free FROM count_stock('BER', '[{"sku":"A-1","counted":20}]', 'recount');
SELECT free AS shelf FROM stock WHERE sku = 'A-1' AND location = 'BER' \gset
SELECT count(*) FROM reserve_stock('shop', format('[{"sku":"A-1","quantity":%s}]', :'shelf')::strict_jsonb, '10 minutes', reservation_id => '00000000-0000-0000-0000-000000000007');
SELECT available('A-1', 'BER');
SET order_mgmt.clock = '2026-01-02 12:09:59.999999+00';
SELECT available('A-1', 'BER');
SELECT pg_temp.try($$SELECT place_order('shop', '[{"sku":"A-1","quantity":1}]')$$);
SELECT expires_at FROM extend_reservation('00000000-0000-0000-0000-000000000007', '10 minutes');
SET order_mgmt.clock = '2026-01-02 12:19:59.999999+00';
SELECT available('A-1', 'BER') = :shelf AS is_free, (SELECT status FROM reservations WHERE reservation_id = '00000000-0000-0000-0000-000000000007');
SELECT term, quantity = :shelf AS all_of_it FROM explain_stock('A-1', 'BER') WHERE term IN ('free', 'expired_holds', 'available', 'reserved');
SELECT pg_temp.try($$SELECT extend_reservation('00000000-0000-0000-0000-000000000007', '1 hour')$$);
SELECT pg_temp.try($$SELECT place_order('shop', '[{"sku":"A-1","quantity":1}]', reservation_id => '00000000-0000-0000-0000-000000000007')$$);
-- Asking for more than even that leaves it as it is.
SELECT pg_temp.everything() AS before \gset
SELECT pg_temp.try($$SELECT place_order('shop', '[{"sku":"A-1","quantity":999}]')$$) LIKE '23514 insufficient_stock%' AS refused;
SELECT pg_temp.everything() = :'before' AS nothing_left_behind;
-- The sale that needs it releases it.
SELECT status FROM place_order('shop', '[{"sku":"A-1","quantity":1}]');
SELECT status, remaining FROM reservations WHERE reservation_id = '00000000-0000-0000-0000-000000000007';
SELECT from_status, to_status, reason, occurred_at FROM status_log WHERE document_id = '00000000-0000-0000-0000-000000000007' ORDER BY log_id;
SELECT type FROM events WHERE aggregateid = '00000000-0000-0000-0000-000000000007' ORDER BY id;
SELECT reserved, available::numeric = :shelf - 1 AS rest_is_free FROM stock WHERE sku = 'A-1' AND location = 'BER';

-- Of several expired holds only as many are released as are needed, the oldest first; live ones stay.
SET order_mgmt.clock = '2026-01-03 12:00+00';
SELECT free FROM receive_stock('BER', '[{"sku":"C-1","quantity":10}]');
SELECT count(*) FROM (SELECT reserve_stock('shop', '[{"sku":"C-1","quantity":3}]', minutes * interval '1 minute', reservation_id => ('00000000-0000-0000-0000-0000000000c' || minutes)::uuid)
	FROM unnest('{2,1,9}'::integer[]) AS minutes) AS r;
SET order_mgmt.clock = '2026-01-03 12:05+00';
SELECT available('C-1', 'BER');
SELECT status FROM place_order('shop', '[{"sku":"C-1","quantity":3}]');
SELECT reservation_id, r.status, r.remaining, v.status AS reads_as FROM order_mgmt_data.reservations AS r JOIN reservations AS v USING (tenant_id, reservation_id, line_no) WHERE r.sku = 'C-1' ORDER BY r.expires_at;
SELECT status FROM place_order('shop', '[{"sku":"C-1","quantity":4}]');
SELECT reservation_id, r.status, r.remaining, v.status AS reads_as FROM order_mgmt_data.reservations AS r JOIN reservations AS v USING (tenant_id, reservation_id, line_no) WHERE r.sku = 'C-1' ORDER BY r.expires_at;
SELECT pg_temp.try($$SELECT place_order('shop', '[{"sku":"C-1","quantity":1}]')$$);
-- Reservations and corrections are served by expired holds as well; given back by hand, what is over ends as expired.
SET order_mgmt.clock = '2026-01-03 12:09+00';
SELECT quantity FROM reserve_stock('shop', '[{"sku":"C-1","quantity":2}]', '1 minute', reservation_id => '00000000-0000-0000-0000-0000000000ca');
SELECT status FROM order_mgmt_data.reservations WHERE reservation_id = '00000000-0000-0000-0000-0000000000c9';
SET order_mgmt.clock = '2026-01-03 12:10+00';
SELECT free FROM adjust_stock('BER', '[{"sku":"C-1","quantity":-3}]', 'lost');
SELECT quantity FROM reserve_stock('shop', '[{"sku":"B-1","quantity":1}]', '1 minute', reservation_id => '00000000-0000-0000-0000-0000000000cb');
SET order_mgmt.clock = '2026-01-03 12:11+00';
SELECT status FROM release_reservation('00000000-0000-0000-0000-0000000000cb', reason => 'not wanted');
SELECT to_status, reason FROM status_log WHERE document_id = '00000000-0000-0000-0000-0000000000cb' ORDER BY log_id;

-- What an expired hold held is on the shelf: it is allocated, not backordered, also where the position may be oversold.
SELECT free FROM receive_stock('BER', '[{"sku":"NOPRICE","quantity":5}]');
SELECT oversell_limit FROM put_stock_policy('NOPRICE', 'BER', oversell_limit => '9');
SELECT quantity FROM reserve_stock('shop', '[{"sku":"NOPRICE","quantity":5}]', '1 minute', reservation_id => '00000000-0000-0000-0000-0000000000cd');
SELECT pg_temp.try($$SELECT reserve_stock('shop', '[{"sku":"NOPRICE","quantity":10}]', '1 minute')$$);
SET order_mgmt.clock = '2026-01-03 12:12+00';
SELECT fulfillment_status FROM place_order('shop', '[{"sku":"NOPRICE","quantity":2,"unit_price":"1"}]');
SELECT free, reserved, allocated, backordered, available FROM stock WHERE sku = 'NOPRICE';
SELECT status FROM order_mgmt_data.reservations WHERE reservation_id = '00000000-0000-0000-0000-0000000000cd';

-- An order has what its own hold gives back, and what lies in expired holds, before its other units wait: as it was told.
SELECT FROM put_item('GIVES');
SELECT FROM put_price('GIVES', '1 EUR');
SELECT FROM put_stock_policy('GIVES', 'BER', oversell_limit => 'unlimited');
SELECT free FROM receive_stock('BER', '[{"sku":"GIVES","quantity":1}]');
SELECT quantity, short FROM reserve_stock('shop', '[{"sku":"GIVES","quantity":2}]', '1 minute');
SELECT quantity, short FROM reserve_stock('shop', '[{"sku":"GIVES","quantity":5}]', reservation_id => '00000000-0000-0000-0000-0000000000ce');
SELECT free, short FROM receive_stock('BER', '[{"sku":"GIVES","quantity":4}]');
SELECT n AS requested, p.fulfillment_status FROM unnest('{3,4,5}'::integer[]) AS n, preview_order('shop', format('[{"sku":"GIVES","quantity":%s}]', n)::strict_jsonb, reservation_id => '00000000-0000-0000-0000-0000000000ce') AS p;
BEGIN;
SELECT fulfillment_status FROM place_order('shop', '[{"sku":"GIVES","quantity":3}]', reservation_id => '00000000-0000-0000-0000-0000000000ce');
ROLLBACK;
BEGIN;
SELECT order_id AS placed, fulfillment_status FROM place_order('shop', '[{"sku":"GIVES","quantity":5}]', reservation_id => '00000000-0000-0000-0000-0000000000ce') \gset
SELECT allocated, backordered FROM order_lines WHERE order_id = :'placed';
ROLLBACK;
SET order_mgmt.clock = '2026-01-03 12:14+00';
SELECT fulfillment_status FROM preview_order('shop', '[{"sku":"GIVES","quantity":5}]', reservation_id => '00000000-0000-0000-0000-0000000000ce');
SELECT order_id AS placed, fulfillment_status FROM place_order('shop', '[{"sku":"GIVES","quantity":5}]', reservation_id => '00000000-0000-0000-0000-0000000000ce') \gset
SELECT allocated, backordered FROM order_lines WHERE order_id = :'placed';
SET order_mgmt.clock = '2026-01-03 12:12+00';

-- Nobody goes round the rules: only legal steps, and no more of a hold than is left of it.
SELECT quantity FROM reserve_stock('shop', '[{"sku":"B-1","quantity":1}]', reservation_id => '00000000-0000-0000-0000-0000000000cc');
UPDATE order_mgmt_data.reservations SET status = 'shipped' WHERE reservation_id = '00000000-0000-0000-0000-0000000000cc';
UPDATE order_mgmt_data.reservations SET status = 'active' WHERE reservation_id = '00000000-0000-0000-0000-0000000000cb';
\set VERBOSITY terse
UPDATE order_mgmt_data.reservations SET status = 'released' WHERE reservation_id = '00000000-0000-0000-0000-0000000000cc';
UPDATE order_mgmt_data.reservations SET remaining = '2' WHERE reservation_id = '00000000-0000-0000-0000-0000000000cc';
\set VERBOSITY default
SELECT document_kind, from_status, to_status FROM state_transitions WHERE document_kind = 'reservation' ORDER BY 2 NULLS FIRST, 3;

-- The same calls give the same answers whichever engine decides.
INSERT INTO pg_temp.script (query) VALUES
	($$SELECT free FROM receive_stock('BER', '[{"sku":"A-1","quantity":10}]')$$),
	($$SELECT quantity FROM reserve_stock('web', '[{"sku":"A-1","quantity":6}]', reservation_id => '00000000-0000-0000-0000-000000000001')$$),
	($$SELECT place_order('web', '[{"sku":"A-1","quantity":5}]')$$),
	($$SELECT total FROM place_order('web', '[{"sku":"A-1","quantity":7}]', reservation_id => '00000000-0000-0000-0000-000000000001')$$),
	($$SELECT quantity FROM reserve_stock('web', '[{"sku":"A-1","quantity":3}]', '1 minute', reservation_id => '00000000-0000-0000-0000-000000000002')$$),
	($$SELECT place_order('web', '[{"sku":"A-1","quantity":1}]')$$),
	($$SELECT set_config('order_mgmt.clock', '2026-01-03 12:30+00', false)$$),
	($$SELECT total FROM place_order('web', '[{"sku":"A-1","quantity":1}]')$$),
	($$SELECT release_reservation('00000000-0000-0000-0000-000000000002')$$),
	($$SELECT format('%s %s %s %s', free, reserved, allocated, available) FROM stock WHERE tenant_id = current_setting('order_mgmt.tenant_id')::bigint$$);
SET order_mgmt.clock = '2026-01-03 12:20+00';
\set ECHO none
SELECT pg_temp.play('counter') \gexec
SET order_mgmt.clock = '2026-01-03 12:20+00';
SELECT pg_temp.play('lock') \gexec
\set ECHO all
SELECT step, answer FROM pg_temp.answers WHERE engine = 'counter' ORDER BY step;
SELECT * FROM pg_temp.differences();

SELECT name, violations, sample FROM verify(true) WHERE violations > 0;
