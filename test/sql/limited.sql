-- What stops where a right does: at a location, at a tenant, at who calls.
\set ECHO none
\getenv source PG_ABS_SRCDIR
\set helpers :source '/lib/regress.sql'
\i :helpers
\set ECHO all
\pset format unaligned
\pset fieldsep ' | '
\pset tuples_only on
CREATE FUNCTION pg_temp.tries(VARIADIC queries text[]) RETURNS SETOF text LANGUAGE sql AS $$ SELECT pg_temp.try(q) FROM unnest(queries) AS q $$;
CREATE ROLE regress_om_web_ham;
CREATE ROLE regress_om_cash_ham;
CREATE ROLE regress_om_shop_ham;
CREATE ROLE regress_om_shop_ber;
CREATE ROLE regress_om_boss_ber;
CREATE ROLE regress_om_admin_ham;
CREATE ROLE regress_om_guest;
CREATE ROLE regress_om_shop;
CREATE ROLE regress_om_admin_other;
CREATE ROLE regress_om_mixed IN ROLE regress_om_cash_ham, regress_om_boss_ber;
CREATE ROLE regress_om_guest_ham IN ROLE regress_om_guest, regress_om_cash_ham;
SELECT count(*) FROM put_location('SECRETWH');
SELECT count(*) FROM put_channel('ham', 'EUR', '{HAM}');
SELECT count(*) FROM put_channel('b2b', 'EUR', '{SECRETWH,HAM}');
SELECT is_public FROM put_channel('web', is_public => true);
SELECT count(*) FROM put_register('R-HAM', 'ham', 'HAM', discount_limit => 10);
SELECT count(*) FROM put_register('R-BER', 'shop', 'BER', discount_limit => 10);
SELECT count(*) FROM receive_stock('BER', '[{"sku":"A-1","quantity":900,"unit_cost":"4.00 EUR"}]');
SELECT count(*) FROM receive_stock('HAM', '[{"sku":"A-1","quantity":900,"unit_cost":"4.00 EUR"}]');
SELECT count(*) > 0 FROM grant_access('regress_om_web_ham', 'web', locations => '{HAM}');
SELECT count(*) > 0 FROM grant_access('regress_om_cash_ham', 'cashier', locations => '{HAM}');
SELECT count(*) > 0 FROM grant_access('regress_om_shop_ham', 'storefront', locations => '{HAM}');
SELECT count(*) > 0 FROM grant_access('regress_om_shop_ber', 'storefront', locations => '{BER}');
SELECT count(*) > 0 FROM grant_access('regress_om_boss_ber', 'manager', locations => '{BER}');
SELECT count(*) > 0 FROM grant_access('regress_om_admin_ham', 'admin', locations => '{HAM}');
SELECT count(*) > 0 FROM grant_access('regress_om_guest', 'visitor');
SELECT count(*) > 0 FROM grant_access('regress_om_shop', 'storefront');
SELECT count(*) > 0 FROM grant_access('regress_om_admin_other', 'admin', '{11}');

-- What is said of a channel is said of each location that it sells from, also of those that it leaves.
SET ROLE regress_om_web_ham;
SELECT pg_temp.tries($$SELECT count(*) FROM put_channel('usa', is_public => true)$$, $$SELECT count(*) FROM put_channel('b2b', shipping => '0 EUR')$$,
	$$SELECT count(*) FROM put_channel('shop', is_active => false)$$, $$SELECT count(*) FROM put_channel('shop', 'USD')$$,
	$$SELECT count(*) FROM put_channel('web', name => 'x')$$, $$SELECT count(*) FROM put_channel('web', ship_complete => true)$$,
	$$SELECT count(*) FROM put_channel('shop', metadata => '{"a":1}')$$, $$SELECT count(*) FROM put_channel('shop')$$,
	$$SELECT count(*) FROM put_channel('shop', locations => '{HAM}')$$, $$SELECT count(*) FROM put_channel('b2b', locations => '{HAM}')$$,
	$$SELECT count(*) FROM put_channel('ham', locations => '{HAM,BER}')$$, $$SELECT count(*) FROM put_channel('none', 'EUR', '{HAM,BER}')$$,
	$$SELECT is_public FROM put_channel('ham', is_public => true)$$, $$SELECT is_public FROM put_channel('ham', locations => '{HAM}', is_public => false)$$,
	$$SELECT is_active FROM put_channel('new', 'EUR', '{HAM}')$$);
-- What all locations share is not changed by who works at one.
SELECT pg_temp.tries($$SELECT count(*) FROM put_item('N-1')$$, $$SELECT count(*) FROM put_price('A-1', '1 EUR')$$, $$SELECT count(*) FROM put_tax_rate('T', 19)$$,
	$$SELECT count(*) FROM put_provider('card', 'card')$$, $$SELECT count(*) FROM put_location('NEW')$$, $$SELECT count(*) FROM put_location('BER', 'x')$$,
	$$SELECT count(*) FROM put_stock_policy('A-1', 'BER', safety_stock => 1)$$, $$SELECT count(*) FROM put_stock_policy('A-1', 'HAM', safety_stock => 0)$$);
SET ROLE regress_om_admin_ham;
SELECT pg_temp.tries($$SELECT count(*) FROM put_staff('ann')$$, $$SELECT count(*) FROM put_register('R-BER', location => 'HAM')$$,
	$$SELECT count(*) FROM put_register('R-HAM', location => 'BER')$$, $$SELECT name FROM put_register('R-HAM', name => 'till')$$);
RESET ROLE;

-- A right that is held elsewhere does not count here: not for a discount at a register, nor for when it sold.
SELECT count(*) FROM open_shift('R-HAM', '50.00 EUR', occurred_at => '2025-12-27');
SELECT count(*) FROM open_shift('R-BER', '50.00 EUR');
SET ROLE regress_om_mixed;
SELECT pg_temp.tries($$SELECT total FROM record_sale(register => 'R-HAM', lines => '[{"sku":"A-1","quantity":1,"discount":"9.99"}]', tenders => '[{"provider":"cash","amount":"0.01"}]')$$,
	$$SELECT total FROM record_sale(register => 'R-HAM', lines => '[{"sku":"A-1","quantity":1}]', discount => '9.99', tenders => '[{"provider":"cash","amount":"0.01"}]')$$,
	$$SELECT total FROM record_sale(register => 'R-HAM', lines => '[{"sku":"A-1","quantity":1,"discount":"1.00"}]', tenders => '[{"provider":"cash","amount":"9.00"}]')$$,
	$$SELECT total FROM record_sale(register => 'R-BER', lines => '[{"sku":"A-1","quantity":1,"discount":"9.99"}]', tenders => '[{"provider":"cash","amount":"0.01"}]')$$);
-- Nor for so little that it is worth nothing.
RESET ROLE;
SELECT count(*) FROM put_item('DUST', scale => 6), put_price('DUST', '1.00 EUR');
SELECT count(*) FROM unnest('{HAM,BER}'::text[]) AS l, receive_stock(l, '[{"sku":"DUST","quantity":1}]');
SET ROLE regress_om_mixed;
SELECT pg_temp.tries($$SELECT total FROM record_sale(register => 'R-HAM', lines => '[{"sku":"DUST","quantity":0.001}]', tenders => '[]')$$,
	$$SELECT total FROM record_sale(register => 'R-BER', lines => '[{"sku":"DUST","quantity":0.001}]', tenders => '[]')$$);
RESET ROLE;
SELECT count(*) FROM close_shift(register => 'R-HAM', counted => '59.00 EUR');
SELECT count(*) FROM close_shift(register => 'R-BER', counted => '50.01 EUR');
SET ROLE regress_om_mixed;
SELECT pg_temp.tries($$SELECT status FROM open_shift('R-HAM', '50.00 EUR', occurred_at => '2025-12-01')$$,
	$$SELECT status FROM open_shift('R-BER', '50.00 EUR', occurred_at => '2025-12-01')$$);
RESET ROLE;
-- Nor for the documents of others: a reservation elsewhere is nobody's without its secret, and a new document needs one.
SET ROLE regress_om_guest;
SELECT location FROM reserve_stock('web', '[{"sku":"A-1","quantity":1,"location":"BER"}]', reservation_id => '00000000-0000-0000-0000-0000000000a1', secret => 'c2VjcmV0IG9mIG9uZSBvZg');
SET ROLE regress_om_guest_ham;
SELECT pg_temp.tries($$SELECT total FROM place_order('web', '[{"sku":"A-1","quantity":1}]', reservation_id => '00000000-0000-0000-0000-0000000000a1', secret => 'b3RoZXIgc2VjcmV0IG9mIG1l')$$,
	$$SELECT total FROM place_order('web', '[{"sku":"A-1","quantity":1}]', reservation_id => '00000000-0000-0000-0000-0000000000a1')$$,
	$$SELECT count(*) FROM quote_lines('web', '[{"sku":"A-1","quantity":1}]', reservation_id => '00000000-0000-0000-0000-0000000000a1')$$,
	$$SELECT count(*) FROM preview_order('web', '[{"sku":"A-1","quantity":1}]', reservation_id => '00000000-0000-0000-0000-0000000000a1', secret => 'b3RoZXIgc2VjcmV0IG9mIG1l')$$,
	$$SELECT status FROM extend_reservation('00000000-0000-0000-0000-0000000000a1', '10 min')$$, $$SELECT status FROM release_reservation('00000000-0000-0000-0000-0000000000a1')$$,
	$$SELECT status FROM reserve_stock('web', '[{"sku":"A-1","quantity":1,"location":"BER"}]')$$,
	$$SELECT status FROM place_order('web', '[{"sku":"A-1","quantity":1,"location":"BER"}]')$$,
	$$SELECT array_agg(coalesce(error_code, 'ok') ORDER BY input_no) FROM place_orders('[{"channel":"web","lines":[{"sku":"A-1","quantity":1,"location":"BER"}]},
		{"channel":"web","secret":"b3RoZXIgc2VjcmV0IG9mIG1l","lines":[{"sku":"A-1","quantity":1,"location":"HAM"}]}]')$$,
	$$SELECT status FROM place_order('web', '[{"sku":"A-1","quantity":1,"location":"BER"}]', secret => 'b3RoZXIgc2VjcmV0IG9mIG1l')$$,
	$$SELECT location FROM reserve_stock('web', '[{"sku":"A-1","quantity":1}]')$$,
	$$SELECT total FROM place_order('web', '[{"sku":"A-1","quantity":1}]', reservation_id => '00000000-0000-0000-0000-0000000000a1', secret => 'c2VjcmV0IG9mIG9uZSBvZg')$$);
-- A cashier of one location is not told where a reservation is.
SET ROLE regress_om_guest;
SELECT location FROM reserve_stock('web', '[{"sku":"A-1","quantity":1,"location":"BER"}]', reservation_id => '00000000-0000-0000-0000-0000000000a2', secret => 'c2VjcmV0IG9mIG9uZSBvZg');
SET ROLE regress_om_cash_ham;
SELECT pg_temp.tries($$SELECT status FROM release_reservation('00000000-0000-0000-0000-0000000000a2')$$, $$SELECT status FROM extend_reservation('00000000-0000-0000-0000-0000000000a2', '10 min')$$,
	$$SELECT total FROM place_order('web', '[{"sku":"A-1","quantity":1}]', reservation_id => '00000000-0000-0000-0000-0000000000a2')$$,
	$$SELECT status FROM release_reservation('00000000-0000-0000-0000-0000000000a9')$$);
RESET ROLE;

-- A key that was used where the caller does not work gives it no answer, and nothing is done twice.
SELECT count(*) FROM place_order('web', '[{"sku":"A-1","quantity":2,"location":"BER"}]', order_id => '00000000-0000-0000-0000-0000000000b1', metadata => '{"to":"Secret Street"}');
SELECT count(*) FROM authorize_payment('00000000-0000-0000-0000-0000000000b1', '20.00 EUR', 'stripe', payment_id => '00000000-0000-0000-0000-0000000000b2');
SELECT captured FROM capture_payment('00000000-0000-0000-0000-0000000000b2', '5.00', idempotency_key => 'cap1');
SET ROLE regress_om_shop_ber;
SELECT status FROM place_order('web', '[{"sku":"A-1","quantity":1,"location":"BER"}]', idempotency_key => 'cart-17');
SELECT status FROM place_order('web', '[{"sku":"A-1","quantity":1}]', idempotency_key => 'cart-18');
SET ROLE regress_om_shop_ham;
SELECT pg_temp.tries($$SELECT captured FROM capture_payment('00000000-0000-0000-0000-0000000000b2', '5.00', idempotency_key => 'cap1')$$,
	$$SELECT captured FROM capture_payment('00000000-0000-0000-0000-0000000000b2', '5.00', idempotency_key => 'cap2')$$,
	$$SELECT status FROM place_order('web', '[{"sku":"A-1","quantity":1,"location":"BER"}]', idempotency_key => 'cart-17')$$,
	$$SELECT status FROM place_order('web', '[{"sku":"A-1","quantity":1}]', idempotency_key => 'cart-18')$$);
SET ROLE regress_om_shop;
SELECT pg_temp.tries($$SELECT status FROM place_order('web', '[{"sku":"A-1","quantity":1}]', idempotency_key => 'cart-18')$$);
-- Who is limited alike finds it.
SET ROLE regress_om_shop_ber;
SELECT (SELECT order_id FROM orders ORDER BY recorded_at DESC, order_id DESC LIMIT 1) = (SELECT order_id FROM place_order('web', '[{"sku":"A-1","quantity":1}]', idempotency_key => 'cart-18'));
RESET ROLE;
-- The same of one order of many, and of a right that is missing.
CREATE TEMP TABLE batch AS SELECT '[{"channel":"web","idempotency_key":"many-1","lines":[{"sku":"A-1","quantity":1}]}]'::jsonb AS orders;
GRANT SELECT ON batch TO PUBLIC;
SET ROLE regress_om_shop_ber;
SELECT ok, error_code FROM batch CROSS JOIN LATERAL place_orders(orders::text::strict_jsonb);
SET ROLE regress_om_shop_ham;
SELECT ok, error_code, order_id FROM batch CROSS JOIN LATERAL place_orders(orders::text::strict_jsonb);
SET ROLE regress_om_shop;
SELECT status FROM place_order('web', '[{"sku":"A-1","quantity":1,"unit_price":"1.00"}]', idempotency_key => 'cheap', secret => 'c2VjcmV0IG9mIG9uZSBvZg');
RESET ROLE;
CREATE ROLE regress_om_till;
CREATE ROLE regress_om_new;
SELECT count(*) > 0 FROM grant_access('regress_om_till', 'cashier');
SET ROLE regress_om_till;
SELECT pg_temp.tries($$SELECT status FROM place_order('web', '[{"sku":"A-1","quantity":1,"unit_price":"1.00"}]', idempotency_key => 'cheap', secret => 'c2VjcmV0IG9mIG9uZSBvZg')$$);
RESET ROLE;

-- What works for a whole tenant needs the right at all of its locations.
SET ROLE regress_om_admin_ham;
SELECT pg_temp.tries('SELECT count(*) FROM events_after()', 'SELECT purge_history()', 'SELECT compact_balances()', 'SELECT count(*) FROM verify()', $$SELECT status FROM run_job('compact')$$,
	'SELECT count(*) FROM engine_status()', 'SELECT expire_orders()', 'SELECT expire_holds()', 'SELECT allocate_backorders()', 'SELECT count(*) > 0 FROM help()', 'SELECT describe() IS NOT NULL');
SET order_mgmt.tenant_id = 1;
SELECT pg_temp.tries('SELECT count(*) FROM verify()', 'SELECT purge_history()');
RESET order_mgmt.tenant_id;
RESET ROLE;
-- An unknown location is like no other to who works at one, also before its first call.
SELECT available('A-1', 'BER') > 0;
SET ROLE regress_om_admin_ham;
SELECT pg_temp.tries($$SELECT count(*) FROM grant_access('regress_om_new', 'cashier', locations => '{SECRETWX}')$$, $$SELECT count(*) FROM receive_stock('SECRETWX', '[{"sku":"A-1","quantity":1}]')$$,
	$$SELECT count(*) FROM grant_access('regress_om_new', 'cashier', locations => '{SECRETWX}')$$);
RESET ROLE;

-- What a foreign key does to the table of a weaker role runs as that role: it gets nothing of who began it.
CREATE SCHEMA regress_om_traps;
CREATE TABLE regress_om_traps.parents (id integer PRIMARY KEY);
CREATE TABLE regress_om_traps.told (what text);
GRANT ALL ON SCHEMA regress_om_traps TO regress_om_admin_other;
GRANT REFERENCES ON regress_om_traps.parents TO regress_om_admin_other;
GRANT ALL ON regress_om_traps.told TO regress_om_admin_other;
SET ROLE regress_om_admin_other;
CREATE TABLE regress_om_traps.children (id integer REFERENCES regress_om_traps.parents ON DELETE CASCADE);
CREATE FUNCTION regress_om_traps.spring() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
	call text;
	rows bigint;
BEGIN
	FOREACH call IN ARRAY ARRAY[$q$order_mgmt.grant_access('regress_om_admin_other', 'admin', '{1,11}')$q$, $q$order_mgmt.put_price('A-1', '0.01 EUR', tenant_id => 1)$q$,
			'order_mgmt.orders', 'order_mgmt.locations', 'order_mgmt.purge_history()', $q$order_mgmt.put_tenant(99, 'x')$q$, 'order_mgmt.help()'] LOOP
		BEGIN
			EXECUTE 'SELECT count(*) FROM ' || call INTO rows;
			INSERT INTO regress_om_traps.told VALUES (call || ': ' || rows);
		EXCEPTION WHEN OTHERS THEN
			INSERT INTO regress_om_traps.told VALUES (call || ': ' || sqlerrm);
		END;
	END LOOP;
	RETURN OLD;
END $$;
CREATE TRIGGER spring BEFORE DELETE ON regress_om_traps.children FOR EACH ROW EXECUTE FUNCTION regress_om_traps.spring();
RESET ROLE;
INSERT INTO regress_om_traps.parents VALUES (1);
INSERT INTO regress_om_traps.children VALUES (1);
DELETE FROM regress_om_traps.parents;
SELECT what FROM regress_om_traps.told;
SELECT role_name, tenant_id FROM access WHERE role_name = 'regress_om_admin_other';
SET client_min_messages = warning;
DROP SCHEMA regress_om_traps CASCADE;
RESET client_min_messages;

-- Costs are booked by the library: who makes it work puts no name into the books of another tenant.
SET ROLE regress_om_admin_other;
SET order_mgmt.actor = 'CFO of shop 1: all fine';
SELECT compact_balances() > 0;
SELECT status FROM run_job('compact');
SELECT count(*) FROM receive_stock('BER', '[{"sku":"A-1","quantity":1}]');
RESET ROLE;
RESET order_mgmt.actor;
SELECT DISTINCT tenant_id, actor, role_name FROM order_mgmt_data.money_moves WHERE actor !~ '^regress_om' AND actor <> current_user ORDER BY 1, 2;
SELECT DISTINCT actor, role_name FROM order_mgmt_data.stock_moves WHERE tenant_id = 11;
-- An actor is a name of one line.
SET order_mgmt.actor = E'anna\n2026-01-01 root';
SET order_mgmt.actor = E'anna\t';
SET order_mgmt.actor = 'anna ';
SET order_mgmt.actor = '';

-- Visitors read what is sold, and what it costs.
SELECT kind FROM put_item('OLD', 'Left over');
SELECT price FROM put_price('OLD', '1.00 EUR');
SELECT is_active FROM put_item('OLD', is_active => false);
SET ROLE regress_om_guest;
SELECT sku FROM items WHERE sku IN ('A-1', 'OLD');
SELECT count(*) FROM items WHERE 1 / (sku <> 'OLD')::integer = 1;
SELECT sku FROM prices WHERE sku IN ('A-1', 'OLD');
SET ROLE regress_om_shop_ham;
SELECT sku FROM items WHERE sku IN ('A-1', 'OLD') ORDER BY sku;
SELECT sku FROM prices WHERE sku IN ('A-1', 'OLD') AND currency = 'EUR' ORDER BY sku;
RESET ROLE;

-- What is told of an order's money and returns is told by the operators of PostgreSQL, whatever others are there.
CREATE SCHEMA regress_om_planted;
CREATE FUNCTION regress_om_planted.spring(numeric, integer) RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'a planted operator was called by %', current_user; END $$;
CREATE OPERATOR regress_om_planted.> (LEFTARG = numeric, RIGHTARG = integer, FUNCTION = regress_om_planted.spring);
CREATE OPERATOR regress_om_planted.= (LEFTARG = numeric, RIGHTARG = integer, FUNCTION = regress_om_planted.spring);
SET search_path = regress_om_planted, pg_catalog;
SELECT payment_status, billed, paid FROM order_mgmt_data.derive_order_money(1, '00000000-0000-0000-0000-0000000000b1');
SELECT * FROM order_mgmt_data.derive_return_status(1, '00000000-0000-0000-0000-0000000000b1');
SET search_path = order_mgmt, pg_catalog;
SET client_min_messages = warning;
DROP SCHEMA regress_om_planted CASCADE;
RESET client_min_messages;

SELECT name, violations, sample FROM verify(true) WHERE violations > 0;
DROP OWNED BY regress_om_web_ham, regress_om_cash_ham, regress_om_shop_ham, regress_om_shop_ber, regress_om_boss_ber, regress_om_admin_ham, regress_om_guest, regress_om_shop,
	regress_om_admin_other, regress_om_mixed, regress_om_guest_ham, regress_om_till, regress_om_new;
DROP ROLE regress_om_web_ham, regress_om_cash_ham, regress_om_shop_ham, regress_om_shop_ber, regress_om_boss_ber, regress_om_admin_ham, regress_om_guest, regress_om_shop,
	regress_om_admin_other, regress_om_mixed, regress_om_guest_ham, regress_om_till, regress_om_new;
