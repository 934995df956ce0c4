-- Where a right is asked: at the tenant and the location of the call, and by what is of the whole server.
\set ECHO none
\getenv source PG_ABS_SRCDIR
\set helpers :source '/lib/regress.sql'
\i :helpers
\set ECHO all
\pset format unaligned
\pset fieldsep ' | '
\pset tuples_only on
CREATE FUNCTION pg_temp.tries(VARIADIC queries text[]) RETURNS SETOF text LANGUAGE sql AS $$ SELECT pg_temp.try(q) FROM unnest(queries) AS q $$;
CREATE ROLE regress_om_visitor;
CREATE ROLE regress_om_half;
CREATE ROLE regress_om_admin;
CREATE ROLE regress_om_ber;
SELECT count(*) FROM put_location('KUE', metadata => '{"safe":"behind the counter"}');
SELECT is_public FROM put_channel('web', is_public => true);
SELECT is_active FROM put_channel('old', 'EUR', '{KUE}', is_public => true, is_active => false);
SELECT count(*) FROM put_channel('b2b', 'EUR', '{BER,HAM}');
SELECT count(*) FROM receive_stock('BER', '[{"sku":"A-1","quantity":900}]');
SELECT count(*) FROM receive_stock('HAM', '[{"sku":"A-1","quantity":900}]');
-- A visitor everywhere, a shop at BER.
SELECT count(*) > 0 FROM grant_access('regress_om_visitor', 'visitor');
SELECT count(*) > 0 FROM grant_access('regress_om_half', 'visitor');
SELECT count(*) > 0 FROM grant_access('regress_om_ber', 'storefront', locations => '{BER}');
SELECT count(*) > 0 FROM grant_access('regress_om_admin', 'admin', '{11}');
GRANT regress_om_ber TO regress_om_half;

-- A visitor sees the places that public channels sell from, and no condition of its own is tried on the others.
SET ROLE regress_om_visitor;
SELECT location FROM locations ORDER BY location;
SELECT count(*) FROM locations WHERE 1 / (location <> 'KUE')::integer = 1;
SELECT pg_temp.tries($$SELECT count(*) FROM place_order('web', '[{"sku":"A-1","quantity":1,"location":"KUEE"}]', secret => 'c2VjcmV0IG9mIG9uZSBvZg')$$, $$SELECT available('A-1', 'KUEE')$$);
SELECT channel FROM channels ORDER BY channel;
SELECT count(*) FROM channels WHERE 1 / (channel <> 'b2b')::integer = 1;
SET enable_nestloop = off;
SELECT count(*) FROM channel_locations WHERE 1 / (location <> 'POT')::integer = 1;
RESET enable_nestloop;
RESET ROLE;
SELECT count(*) FROM locations WHERE tenant_id = 1;

-- A visitor's limits hold wherever the caller is a visitor.
SET ROLE regress_om_half;
SELECT pg_temp.tries($$SELECT count(*) FROM reserve_stock('web', '[{"sku":"A-1","quantity":101,"location":"BER"}]', secret => 'c2VjcmV0IG9mIG9uZSBvZg')$$,
	$$SELECT count(*) FROM reserve_stock('web', '[{"sku":"A-1","quantity":101,"location":"HAM"}]', secret => 'c2VjcmV0IG9mIG9uZSBvZg')$$,
	$$SELECT count(*) FROM reserve_stock('web', '[{"sku":"A-1","quantity":100,"location":"HAM"}]', secret => 'c2VjcmV0IG9mIG9uZSBvZg')$$,
	$$SELECT location FROM reserve_stock('web', '[{"sku":"A-1","quantity":799}]', secret => 'c2VjcmV0IG9mIG9uZSBvZg')$$,
	$$SELECT location FROM reserve_stock('web', '[{"sku":"A-1","quantity":101}]', secret => 'c2VjcmV0IG9mIG9uZSBvZg')$$,
	$$SELECT location FROM reserve_stock('web', '[{"sku":"A-1","quantity":99}]', secret => 'c2VjcmV0IG9mIG9uZSBvZg')$$,
	$$SELECT count(*) FROM reserve_stock('web', '[{"sku":"A-1","quantity":1,"location":"HAM"}]', '1 hour', secret => 'c2VjcmV0IG9mIG9uZSBvZg')$$);
RESET ROLE;
SELECT count(*) FROM receive_stock('BER', '[{"sku":"A-1","quantity":900}]');
SET ROLE regress_om_half;
SELECT pg_temp.tries($$SELECT count(*) FROM reserve_stock('web', '[{"sku":"A-1","quantity":1,"location":"BER"}]', '1 hour', reservation_id => '00000000-0000-0000-0000-0000000000b1', secret => 'c2VjcmV0IG9mIG9uZSBvZg')$$,
	$$SELECT count(*) FROM reserve_stock('web', '[{"sku":"A-1","quantity":1,"location":"HAM"}]', '10 min', reservation_id => '00000000-0000-0000-0000-0000000000b2', secret => 'c2VjcmV0IG9mIG9uZSBvZg')$$,
	$$SELECT count(*) FROM extend_reservation('00000000-0000-0000-0000-0000000000b1', '2 hours', secret => 'c2VjcmV0IG9mIG9uZSBvZg')$$,
	$$SELECT count(*) FROM extend_reservation('00000000-0000-0000-0000-0000000000b2', '2 hours', secret => 'c2VjcmV0IG9mIG9uZSBvZg')$$,
	$$SELECT count(*) FROM extend_reservation('00000000-0000-0000-0000-0000000000b2', '15 min', secret => 'c2VjcmV0IG9mIG9uZSBvZg')$$);
CREATE FUNCTION pg_temp.lines(n integer, location text) RETURNS jsonb LANGUAGE sql AS $$
	SELECT jsonb_agg(jsonb_build_object('sku', 'A-1', 'quantity', 1, 'location', location)) FROM generate_series(1, n) AS i $$;
SELECT pg_temp.tries($$SELECT expires_at IS NULL FROM place_order('web', pg_temp.lines(101, 'BER'), secret => 'c2VjcmV0IG9mIG9uZSBvZg')$$,
	$$SELECT expires_at IS NULL FROM place_order('web', pg_temp.lines(101, 'HAM'), secret => 'c2VjcmV0IG9mIG9uZSBvZg')$$,
	$$SELECT expires_at FROM place_order('web', pg_temp.lines(2, 'HAM'), secret => 'c2VjcmV0IG9mIG9uZSBvZg')$$,
	$$SELECT expires_at FROM place_order('web', pg_temp.lines(1, 'BER') || pg_temp.lines(1, 'HAM'), secret => 'c2VjcmV0IG9mIG9uZSBvZg')$$,
	$$SELECT expires_at IS NULL FROM place_order('web', '[{"sku":"GIFTWRAP","quantity":1}]', secret => 'c2VjcmV0IG9mIG9uZSBvZg')$$);
-- So does what is closed to visitors: channels, and what is there that no public channel sells.
SELECT pg_temp.tries($$SELECT count(*) FROM place_order('b2b', pg_temp.lines(1, 'BER'), secret => 'c2VjcmV0IG9mIG9uZSBvZg')$$,
	$$SELECT count(*) FROM place_order('b2b', pg_temp.lines(1, 'HAM'), secret => 'c2VjcmV0IG9mIG9uZSBvZg')$$,
	$$SELECT count(*) FROM place_order('b2b', '[{"sku":"A-1","quantity":1}]', secret => 'c2VjcmV0IG9mIG9uZSBvZg')$$,
	$$SELECT available('A-1', 'BER') > 0$$, $$SELECT available('A-1', 'HAM') > 0$$, $$SELECT available('A-1', 'POT')$$);
RESET ROLE;
SELECT l.location, count(*) FROM order_lines AS l JOIN orders AS o ON o.order_id = l.order_id WHERE o.channel = 'b2b' GROUP BY 1;
SET ROLE regress_om_visitor;
SELECT pg_temp.tries($$SELECT count(*) FROM place_order('b2b', pg_temp.lines(1, 'BER'), secret => 'c2VjcmV0IG9mIG9uZSBvZg')$$);
RESET ROLE;

-- A return that is received elsewhere is shown there: its header, its lines and what came, by their items; not the order.
CREATE ROLE regress_om_ham;
SELECT count(*) > 0 FROM grant_access('regress_om_ham', 'manager', locations => '{HAM}');
SELECT count(*) FROM place_order('web', '[{"sku":"A-1","quantity":4,"location":"BER"}]', order_id => '00000000-0000-0000-0000-0000000000c1');
SELECT count(*) FROM plan_fulfillment('00000000-0000-0000-0000-0000000000c1', fulfillment_id => '00000000-0000-0000-0000-0000000000c2');
SELECT status FROM ship_fulfillment('00000000-0000-0000-0000-0000000000c2');
SELECT status FROM request_return('00000000-0000-0000-0000-0000000000c1', '[{"line_no":1,"quantity":2}]', 'HAM', return_id => '00000000-0000-0000-0000-0000000000c3');
SELECT status FROM request_return('00000000-0000-0000-0000-0000000000c1', '[{"line_no":1,"quantity":2}]', return_id => '00000000-0000-0000-0000-0000000000c4');
SET ROLE regress_om_ham;
SELECT r.location, l.sku, l.requested FROM returns AS r LEFT JOIN return_lines AS l USING (return_id);
SELECT count(*) FROM order_lines WHERE location <> 'HAM';
RESET ROLE;
SELECT status FROM receive_return('00000000-0000-0000-0000-0000000000c3', '[{"line_no":1,"quantity":1,"disposition":"restock"}]');
SELECT count(*) FROM receive_return('00000000-0000-0000-0000-0000000000c3', '[{"line_no":1,"quantity":1,"disposition":"restock"}]', 'BER');
SELECT count(*) FROM receive_return('00000000-0000-0000-0000-0000000000c4', '[{"line_no":1,"quantity":2,"disposition":"restock"}]', 'HAM');
SET ROLE regress_om_ham;
SELECT return_id, sku, location, quantity FROM return_receipts ORDER BY return_id;
SELECT return_id, sku FROM return_lines;
RESET ROLE;
SELECT sku, location, quantity FROM return_receipts ORDER BY return_id, location;
-- What counts for the whole server is not an admin's of one tenant to reset; who watches has the right to the upkeep.
GRANT USAGE ON SCHEMA order_mgmt TO PUBLIC;
GRANT EXECUTE ON FUNCTION engine_status(), order_mgmt_stat_reset() TO PUBLIC;
SET ROLE regress_om_admin;
SELECT pg_temp.tries('SELECT order_mgmt_stat_reset()', 'SELECT engine IS NOT NULL FROM engine_status()');
RESET ROLE;
SET ROLE regress_om_visitor;
SELECT pg_temp.tries('SELECT order_mgmt_stat_reset()', 'SELECT engine FROM engine_status()');
RESET ROLE;
SELECT count(*) FROM order_mgmt_stat_reset();
REVOKE EXECUTE ON FUNCTION engine_status(), order_mgmt_stat_reset() FROM PUBLIC;
REVOKE USAGE ON SCHEMA order_mgmt FROM PUBLIC;
SELECT name, violations, sample FROM verify(true) WHERE violations > 0;
DROP OWNED BY regress_om_visitor, regress_om_half, regress_om_ber, regress_om_admin, regress_om_ham;
DROP ROLE regress_om_visitor, regress_om_half, regress_om_ber, regress_om_admin, regress_om_ham;
