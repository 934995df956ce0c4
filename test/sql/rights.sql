-- Rights are words, asked for the tenant and the locations of the call; a grant is of a role.
DROP EXTENSION order_mgmt;
CREATE EXTENSION order_mgmt;
\set VERBOSITY terse
SET client_min_messages = warning;

-- The first column of a query's first row, or its SQLSTATE and code, and the detail of what is not allowed.
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
	RETURN sqlstate || ' ' || CASE code WHEN 'not_allowed' THEN detail WHEN 'invalid_argument' THEN sqlerrm WHEN '' THEN sqlerrm ELSE code END;
END $$;
-- The same of several, as a role.
CREATE FUNCTION pg_temp.try_as(role_name text, queries text[]) RETURNS TABLE (answer text) LANGUAGE plpgsql AS $$
DECLARE
	query text;
BEGIN
	EXECUTE format('SET LOCAL ROLE %I', role_name);
	FOREACH query IN ARRAY queries LOOP
		answer := pg_temp.try('SELECT ' || query);
		RETURN NEXT;
	END LOOP;
	RESET ROLE;
END $$;
GRANT USAGE ON SCHEMA order_mgmt_data TO PUBLIC;

-- Two shops: the first has two locations with a register each, the second one.
DO $$
BEGIN
	PERFORM order_mgmt.put_tenant(2, 'Two');
	PERFORM order_mgmt.put_location('BER'); PERFORM order_mgmt.put_location('HAM'); PERFORM order_mgmt.put_location('MUC', tenant_id => 2);
	PERFORM order_mgmt.put_channel('web', 'EUR', '{BER,HAM}', is_public => true); PERFORM order_mgmt.put_channel('far', 'EUR', '{HAM}');
	PERFORM order_mgmt.put_channel('web', 'EUR', '{MUC}', tenant_id => 2);
	FOR tenant IN 1..2 LOOP
		PERFORM order_mgmt.put_item('A-1', tenant_id => tenant);
		PERFORM order_mgmt.put_price('A-1', '12.50 EUR', tenant_id => tenant);
		PERFORM order_mgmt.put_tax_rate('none', 0, tenant_id => tenant); PERFORM order_mgmt.put_provider('stripe', kind => 'card', tenant_id => tenant);
		PERFORM order_mgmt.receive_stock(CASE tenant WHEN 1 THEN 'BER' ELSE 'MUC' END, '[{"sku":"A-1","quantity":100}]', tenant_id => tenant);
	END LOOP;
	PERFORM order_mgmt.put_item('wrap', kind => 'untracked'); PERFORM order_mgmt.put_price('wrap', '1.00 EUR');
	PERFORM order_mgmt.receive_stock('HAM', '[{"sku":"A-1","quantity":100}]');
	PERFORM order_mgmt.put_register('R1', 'web', 'BER'); PERFORM order_mgmt.put_register('R2', 'web', 'HAM');
	PERFORM order_mgmt.open_shift('R1', '10.00 EUR'); PERFORM order_mgmt.open_shift('R2', '10.00 EUR');
	PERFORM order_mgmt.place_order('web', '[{"sku":"A-1","quantity":1,"location":"BER"}]', order_id => '00000000-0000-7000-8000-0000000000a1');
	PERFORM order_mgmt.place_order('web', '[{"sku":"A-1","quantity":1,"location":"HAM"}]', order_id => '00000000-0000-7000-8000-0000000000a2');
	PERFORM order_mgmt.authorize_payment('00000000-0000-7000-8000-0000000000a1', '12.50 EUR', 'stripe', payment_id => '00000000-0000-7000-8000-0000000000b1');
	PERFORM order_mgmt.authorize_payment('00000000-0000-7000-8000-0000000000a2', '12.50 EUR', 'stripe', payment_id => '00000000-0000-7000-8000-0000000000b2');
END $$;

-- A visitor orders for the catalog's price: whoever says a price, a discount, taxes, shipping, a currency or a time needs a right.
CREATE ROLE regress_om_visitor;
SELECT count(*) > 0 AS granted FROM order_mgmt.grant_access('regress_om_visitor', 'visitor');
SELECT * FROM pg_temp.try_as('regress_om_visitor', ARRAY[
	$$total::text FROM order_mgmt.place_order('web', '[{"sku":"A-1","quantity":1}]', reference => 'x', metadata => '{"a":1}', secret => 'a1b2c3d4e5f6g7h8i9j0kl')$$,
	$$total::text FROM order_mgmt.place_order('web', '[{"sku":"A-1","quantity":1,"unit_price":null,"discount":null}]', secret => 'a1b2c3d4e5f6g7h8i9j0kl', discount => NULL)$$,
	$$total::text FROM order_mgmt.place_order('web', '[{"sku":"A-1","quantity":1},{"sku":"A-1","quantity":1,"unit_price":"0.00"}]', secret => 'a1b2c3d4e5f6g7h8i9j0kl')$$,
	$$total::text FROM order_mgmt.place_order('web', '[{"sku":"A-1","quantity":1,"discount":"12.50"}]', secret => 'a1b2c3d4e5f6g7h8i9j0kl')$$,
	$$total::text FROM order_mgmt.place_order('web', '[{"sku":"A-1","quantity":1,"tax_rates":["none"]}]', secret => 'a1b2c3d4e5f6g7h8i9j0kl')$$,
	$$total::text FROM order_mgmt.place_order('web', '[{"sku":"A-1","quantity":1}]', secret => 'a1b2c3d4e5f6g7h8i9j0kl', discount => '12.50')$$,
	$$total::text FROM order_mgmt.place_order('web', '[{"sku":"A-1","quantity":1}]', secret => 'a1b2c3d4e5f6g7h8i9j0kl', shipping => '0')$$,
	$$total::text FROM order_mgmt.place_order('web', '[{"sku":"A-1","quantity":1}]', secret => 'a1b2c3d4e5f6g7h8i9j0kl', options => '{"shipping_tax_rates": []}')$$,
	$$total::text FROM order_mgmt.place_order('web', '[{"sku":"A-1","quantity":1}]', currency => 'EUR', secret => 'a1b2c3d4e5f6g7h8i9j0kl')$$,
	$$total::text FROM order_mgmt.place_order('web', '[{"sku":"A-1","quantity":1}]', occurred_at => '2020-01-01', secret => 'a1b2c3d4e5f6g7h8i9j0kl')$$,
	$$order_mgmt.available('A-1')$$,
	$$status FROM order_mgmt.reserve_stock('web', '[{"sku":"A-1","quantity":1}]', secret => 'a1b2c3d4e5f6g7h8i9j0kl')$$]);
-- And nothing else.
SELECT * FROM pg_temp.try_as('regress_om_visitor', ARRAY[
	$$count(*) FROM order_mgmt.place_orders('[{"channel":"web","lines":[{"sku":"A-1","quantity":1}]}]')$$,
	$$status FROM order_mgmt.cancel_order('00000000-0000-7000-8000-0000000000a1')$$,
	$$captured::text FROM order_mgmt.record_payment('00000000-0000-7000-8000-0000000000a1', '12.50 EUR', 'stripe')$$,
	$$captured::text FROM order_mgmt.record_payment_event('stripe', 'evt', '00000000-0000-7000-8000-0000000000b1', 'capture', 'succeeded', '12.50 EUR')$$,
	$$count(*) FROM order_mgmt.orders$$, $$count(*) FROM order_mgmt.reservations$$, $$count(*) FROM order_mgmt.payments$$,
	$$count(*) FROM order_mgmt.stock$$, $$count(*) > 0 FROM order_mgmt.items$$, $$count(*) FROM order_mgmt.providers$$, $$kind FROM order_mgmt.put_provider('card')$$]);
-- A gateway records what a provider says, and finds the payment.
CREATE ROLE regress_om_gateway;
SELECT count(*) > 0 AS granted FROM order_mgmt.grant_access('regress_om_gateway', 'gateway');
SELECT * FROM pg_temp.try_as('regress_om_gateway', ARRAY[
	$$captured::text FROM order_mgmt.record_payment_event('stripe', 'evt', '00000000-0000-7000-8000-0000000000b1', 'capture', 'succeeded', '12.50 EUR', occurred_at => now())$$,
	$$captured::text FROM order_mgmt.record_payment_event('stripe', 'evt_9', NULL, 'capture', 'succeeded', '1.00 EUR', reference => 'new', order_id => '00000000-0000-7000-8000-0000000000a2')$$,
	$$captured::text FROM order_mgmt.record_payment('00000000-0000-7000-8000-0000000000a2', '1.00 EUR', 'stripe', reference => 'new')$$,
	$$kind FROM order_mgmt.put_provider('card')$$, $$count(*) FROM order_mgmt.providers$$,
	$$count(*) FROM order_mgmt.payments$$, $$count(*) FROM order_mgmt.orders$$, $$count(*) FROM order_mgmt.items$$,
	$$captured::text FROM order_mgmt.capture_payment('00000000-0000-7000-8000-0000000000b2')$$]);
-- A cashier sells for the catalog's price, and says when within the shift; a storefront is trusted.
CREATE ROLE regress_om_cashier;
CREATE ROLE regress_om_storefront;
SELECT count(*) > 0 AS granted FROM order_mgmt.grant_access('regress_om_cashier', 'cashier');
SELECT count(*) > 0 AS granted FROM order_mgmt.grant_access('regress_om_storefront', 'storefront');
SELECT * FROM pg_temp.try_as('regress_om_cashier', ARRAY[
	$$total::text FROM order_mgmt.record_sale('R1', '[{"sku":"A-1","quantity":1}]', '[{"provider":"cash","amount":"12.50"}]', occurred_at => order_mgmt_data.clock())$$,
	$$total::text FROM order_mgmt.record_sale('R1', '[{"sku":"A-1","quantity":1,"unit_price":"0.00"}]', '[]')$$,
	$$total::text FROM order_mgmt.record_sale('R1', '[{"sku":"A-1","quantity":1,"discount":"12.50"}]', '[]')$$,
	$$total::text FROM order_mgmt.record_sale('R1', '[{"sku":"A-1","quantity":1}]', '[]', discount => '12.50')$$,
	$$total::text FROM order_mgmt.place_order('web', '[{"sku":"A-1","quantity":1}]', occurred_at => '2020-01-01')$$,
	$$captured::text FROM order_mgmt.record_payment('00000000-0000-7000-8000-0000000000a2', '1.00 EUR', 'stripe', occurred_at => '2020-01-01')$$,
	$$kind FROM order_mgmt.put_provider('mine', kind => 'card')$$, $$count(*) > 0 FROM order_mgmt.providers$$,
	$$count(*) FROM order_mgmt.refund_without_sale('R1', '[{"sku":"A-1","quantity":1,"unit_price":"1.00","disposition":"scrap"}]', 'x')$$]);
SELECT * FROM pg_temp.try_as('regress_om_storefront', ARRAY[
	$$total::text FROM order_mgmt.place_order('web', '[{"sku":"A-1","quantity":1,"unit_price":"10.00","discount":"1.00","tax_rates":["none"]}]', currency => 'EUR',
		shipping => '2.00', discount => '1.00', options => '{"shipping_tax_rates": ["none"]}', occurred_at => '2020-01-01')$$,
	$$array_agg(ok || coalesce(error_code, '')) FROM order_mgmt.place_orders('[{"channel":"web","lines":[{"sku":"A-1","quantity":1,"unit_price":"1.00"}]}]')$$,
	$$captured::text FROM order_mgmt.refund_payment('00000000-0000-7000-8000-0000000000b1', '1.00 EUR', register => 'R1')$$]);
-- How far back a register may date is bounded by when its shift was opened, and that by a week.
SELECT * FROM pg_temp.try_as('regress_om_cashier', ARRAY[
	$$status FROM order_mgmt.close_shift('R2', '10.00 EUR', occurred_at => order_mgmt_data.clock())$$,
	$$status FROM order_mgmt.open_shift('R2', '10.00 EUR', occurred_at => order_mgmt_data.clock() - interval '8 days')$$,
	$$status FROM order_mgmt.open_shift('R2', '10.00 EUR', occurred_at => order_mgmt_data.clock() - interval '6 days')$$,
	$$count(*) FROM order_mgmt.record_sale('R2', '[{"sku":"A-1","quantity":1}]', '[{"provider":"cash","amount":"12.50"}]', occurred_at => order_mgmt_data.clock() - interval '7 days')$$,
	$$count(*) FROM order_mgmt.record_sale('R2', '[{"sku":"A-1","quantity":1}]', '[{"provider":"cash","amount":"12.50"}]', occurred_at => order_mgmt_data.clock() - interval '5 days')$$]);
-- An option of one element of many is asked for that element.
SELECT count(*) > 0 AS granted FROM order_mgmt.grant_access('regress_om_cashier', 'cashier');
SELECT * FROM pg_temp.try_as('regress_om_cashier', ARRAY[
	$$array_agg(ok || coalesce(error_detail ->> 'argument', '') ORDER BY input_no) FROM order_mgmt.place_orders('[{"channel":"web","lines":[{"sku":"A-1","quantity":1}]},
		{"channel":"web","lines":[{"sku":"A-1","quantity":1,"unit_price":"0.00"}]}, {"channel":"web","discount":"1.00","lines":[{"sku":"A-1","quantity":1}]},
		{"channel":"web","occurred_at":"2020-01-01T00:00:00Z","lines":[{"sku":"A-1","quantity":1}]}, {"channel":"web","lines":[{"sku":"A-1","quantity":1}]}]')$$]);

-- What a role may do in one tenant says nothing of another one.
CREATE ROLE regress_om_two;
SELECT count(*) > 0 AS granted FROM order_mgmt.grant_access('regress_om_two', 'storefront', '{1}');
SELECT count(*) > 0 AS granted FROM order_mgmt.grant_access('regress_om_two', 'manager', '{2}');
SELECT * FROM pg_temp.try_as('regress_om_two', ARRAY[
	$$price::text FROM order_mgmt.put_price('A-1', '0.01 EUR', tenant_id => 1)$$,
	$$price::text FROM order_mgmt.put_price('A-1', '12.50 EUR', tenant_id => 2)$$,
	$$free::text FROM order_mgmt.adjust_stock('BER', '[{"sku":"A-1","quantity":-1}]', reason => 'x', options => '{"forced":true}', tenant_id => 1)$$,
	$$order_mgmt_data.tenants_with('prices')$$, $$order_mgmt_data.tenants_with('order')$$, $$order_mgmt_data.tenants_with('grant')$$]);
-- Nor what one of its groups may.
CREATE ROLE regress_om_web1;
CREATE ROLE regress_om_analyst2;
CREATE ROLE regress_om_member IN ROLE regress_om_web1, regress_om_analyst2;
SELECT count(*) > 0 AS granted FROM order_mgmt.grant_access('regress_om_web1', 'web', '{1}');
SELECT count(*) > 0 AS granted FROM order_mgmt.grant_access('regress_om_analyst2', 'analyst', '{2}');
SELECT * FROM pg_temp.try_as('regress_om_member', ARRAY[
	$$free::text FROM order_mgmt.adjust_stock('MUC', '[{"sku":"A-1","quantity":-10}]', reason => 'x', tenant_id => 2)$$,
	$$free::text FROM order_mgmt.adjust_stock('BER', '[{"sku":"A-1","quantity":1}]', reason => 'x', tenant_id => 1)$$,
	$$count(*) FROM order_mgmt.verify() WHERE violations > 0$$,
	$$order_mgmt_data.tenants_with('read_documents')$$, $$order_mgmt_data.tenants_with('verify')$$]);

-- With locations a grant holds only there.
CREATE ROLE regress_om_ber;
SELECT count(*) > 0 AS granted FROM order_mgmt.grant_access('regress_om_ber', 'web', locations => '{BER}');
SELECT * FROM pg_temp.try_as('regress_om_ber', ARRAY[
	$$location FROM order_mgmt.receive_stock('BER', '[{"sku":"A-1","quantity":1}]')$$,
	$$location FROM order_mgmt.receive_stock('HAM', '[{"sku":"A-1","quantity":1}]')$$,
	$$status FROM order_mgmt.create_transfer('BER', 'HAM', '[{"sku":"A-1","quantity":1}]')$$,
	$$status FROM order_mgmt.create_transfer('HAM', 'BER', '[{"sku":"A-1","quantity":1}]')$$,
	$$status FROM order_mgmt.place_order('web', '[{"sku":"A-1","quantity":1,"location":"HAM"}]')$$,
	$$status FROM order_mgmt.place_order('web', '[{"sku":"A-1","quantity":1,"location":"BER"}]')$$,
	$$status FROM order_mgmt.place_order('far', '[{"sku":"A-1","quantity":1}]')$$,
	$$status FROM order_mgmt.place_order('web', '[{"sku":"A-1","quantity":95}]')$$,
	$$order_mgmt.available('A-1', channel => 'web') < 110$$, $$order_mgmt.available('A-1', 'HAM')$$, $$order_mgmt.available('A-1')$$,
	$$location FROM order_mgmt.reserve_stock('web', '[{"sku":"A-1","quantity":1}]', reservation_id => '00000000-0000-7000-8000-0000000000c1')$$,
	$$status FROM order_mgmt.cancel_order('00000000-0000-7000-8000-0000000000a2')$$,
	$$status FROM order_mgmt.cancel_order('00000000-0000-7000-8000-0000000000a1')$$,
	$$captured::text FROM order_mgmt.capture_payment('00000000-0000-7000-8000-0000000000b2')$$,
	$$location FROM order_mgmt.plan_fulfillment('00000000-0000-7000-8000-0000000000a2')$$,
	$$location FROM order_mgmt.put_location('HAM', 'mine')$$, $$location FROM order_mgmt.put_location('BER', 'mine')$$,
	$$sku FROM order_mgmt.put_item('B-1')$$, $$sku FROM order_mgmt.put_stock_policy('A-1', 'HAM', safety_stock => 1)$$,
	$$order_mgmt_data.tenants_with('read_stock')$$,
	$$order_mgmt_data.sees_location('read_stock', 1, location_id) FROM order_mgmt.locations WHERE location = 'BER'$$,
	$$order_mgmt_data.sees_location('read_stock', 1, location_id) FROM order_mgmt.locations WHERE location = 'HAM'$$,
	$$order_mgmt_data.sees_location('read_stock', 1, NULL)$$, $$order_mgmt_data.sees_location('no_such_right', 1, 1)$$]);
-- At a register, and with another profile there.
CREATE ROLE regress_om_till;
CREATE ROLE regress_om_boss_ham;
SELECT count(*) > 0 AS granted FROM order_mgmt.grant_access('regress_om_till', 'cashier', locations => '{BER}');
SELECT count(*) > 0 AS granted FROM order_mgmt.grant_access('regress_om_boss_ham', 'manager', locations => '{HAM}');
GRANT regress_om_boss_ham TO regress_om_till;
SELECT * FROM pg_temp.try_as('regress_om_till', ARRAY[
	$$total::text FROM order_mgmt.record_sale('R1', '[{"sku":"A-1","quantity":1}]', '[{"provider":"cash","amount":"12.50"}]')$$,
	$$total::text FROM order_mgmt.record_sale('R1', '[{"sku":"A-1","quantity":1,"unit_price":"1.00"}]', '[{"provider":"cash","amount":"1"}]')$$,
	$$total::text FROM order_mgmt.record_sale('R1', '[{"sku":"wrap","quantity":1,"unit_price":"0.10"}]', '[{"provider":"cash","amount":"0.10"}]')$$,
	$$total::text FROM order_mgmt.record_sale('R1', '[{"sku":"wrap","quantity":1}]', '[{"provider":"cash","amount":"1"}]')$$,
	$$total::text FROM order_mgmt.record_sale('R2', '[{"sku":"A-1","quantity":1,"unit_price":"1.00"}]', '[{"provider":"cash","amount":"1"}]')$$,
	$$status FROM order_mgmt.paid_out('R2', '1.00 EUR', 'stamps')$$]);
REVOKE regress_om_boss_ham FROM regress_om_till;
SELECT * FROM pg_temp.try_as('regress_om_till', ARRAY[$$status FROM order_mgmt.paid_out('R2', '1.00 EUR', 'stamps')$$,
	$$status FROM order_mgmt.paid_out('R1', '1.00 EUR', 'stamps')$$]);
SELECT pg_temp.try('SELECT order_mgmt.grant_access(''regress_om_till'', ' || arguments || ')') FROM unnest(ARRAY[$$'cashier', locations => '{}'$$,
	$$'cashier', locations => '{NULL}'$$, $$'cashier', locations => '{XXX}'$$, $$'cashier', '{1,2}', '{BER}'$$, $$'cashier', '{2}', '{BER}'$$]) AS arguments;
-- The owner is asked nothing after that.
SELECT location FROM order_mgmt.receive_stock('HAM', '[{"sku":"A-1","quantity":1}]');

-- An admin grants within what it has itself.
CREATE ROLE regress_om_admin;
CREATE ROLE regress_om_admin_ber;
CREATE ROLE regress_om_new;
SELECT count(*) > 0 AS granted FROM order_mgmt.grant_access('regress_om_admin', 'admin');
SELECT count(*) > 0 AS granted FROM order_mgmt.grant_access('regress_om_admin_ber', 'admin', locations => '{BER}');
SELECT * FROM pg_temp.try_as('regress_om_admin', ARRAY[
	$$count(*) > 0 FROM order_mgmt.grant_access('regress_om_new', 'web', '{2}')$$,
	$$count(*) > 0 FROM order_mgmt.grant_access('regress_om_new', 'web', '{1,2}')$$,
	$$count(*) > 0 FROM order_mgmt.grant_access('regress_om_new', 'cashier', locations => '{HAM}')$$,
	$$count(*) > 0 FROM order_mgmt.revoke_access('regress_om_two', '{2}')$$,
	$$string_agg(role_name || ' ' || profile || coalesce(locations::text, ''), ', ' ORDER BY role_name) FROM order_mgmt.access WHERE tenant_id = 1 AND role_name ~ 'new|ber'$$,
	$$array_agg(DISTINCT tenant_id) FROM order_mgmt.access$$]);
SELECT * FROM pg_temp.try_as('regress_om_admin_ber', ARRAY[
	$$count(*) > 0 FROM order_mgmt.grant_access('regress_om_new', 'cashier')$$,
	$$count(*) > 0 FROM order_mgmt.grant_access('regress_om_new', 'cashier', locations => '{BER}')$$,
	$$count(*) FROM order_mgmt.revoke_access('regress_om_new')$$,
	$$count(*) > 0 FROM order_mgmt.grant_access('regress_om_ber', 'cashier', locations => '{BER}')$$,
	$$count(*) > 0 FROM order_mgmt.grant_access('regress_om_admin_ber', 'admin')$$]);
-- What a channel sells from, an admin of one of its locations leaves as it is, though it may change the rest of a channel that has no other.
SELECT * FROM pg_temp.try_as('regress_om_admin_ber', ARRAY[
	$$count(*) FROM order_mgmt.put_channel('web', 'EUR', '{BER}')$$, $$count(*) FROM order_mgmt.put_channel('web', 'EUR', '{BER,HAM}')$$,
	$$count(*) FROM order_mgmt.put_channel('far', 'EUR', '{BER}', is_active => false)$$, $$count(*) FROM order_mgmt.put_channel('near', 'EUR', '{BER}')$$,
	$$name FROM order_mgmt.put_channel('near', 'EUR', '{BER}', 'Near')$$]);
SELECT * FROM pg_temp.try_as('regress_om_web1', ARRAY[$$count(*) FROM order_mgmt.access$$, $$count(*) FROM order_mgmt.grant_access('regress_om_web1', 'admin')$$]);
-- A role that has all of a profile but the right to grant grants nothing, though another tenant's admin.
SELECT count(*) > 0 AS granted FROM order_mgmt.grant_access('regress_om_two', 'admin', '{2}');
SELECT * FROM pg_temp.try_as('regress_om_two', ARRAY[$$count(*) FROM order_mgmt.grant_access('regress_om_new', 'visitor', '{1}')$$,
	$$count(*) > 0 FROM order_mgmt.grant_access('regress_om_new', 'visitor', '{2}')$$, $$count(*) > 0 FROM order_mgmt.revoke_access('regress_om_new')$$]);
-- Nobody's role begins to act for another tenant by what that tenant's admin grants: its calls would have to say which.
CREATE ROLE regress_om_group;
CREATE ROLE regress_om_later_two;
CREATE ROLE regress_om_worker IN ROLE regress_om_group;
SELECT count(*) > 0 AS granted FROM order_mgmt.grant_access('regress_om_worker', 'web', '{1}');
SELECT * FROM pg_temp.try_as('regress_om_two', ARRAY[$$count(*) > 0 FROM order_mgmt.grant_access('regress_om_worker', 'admin', '{2}')$$,
	$$count(*) > 0 FROM order_mgmt.grant_access('regress_om_group', 'admin', '{2}')$$, $$count(*) > 0 FROM order_mgmt.grant_access('regress_om_web1', 'visitor', '{2}')$$,
	$$count(*) > 0 FROM order_mgmt.grant_access('regress_om_later_two', 'visitor', '{2}')$$]);
SELECT * FROM pg_temp.try_as('regress_om_worker', ARRAY[$$status FROM order_mgmt.place_order('web', '[{"sku":"A-1","quantity":1}]')$$]);
SELECT role_name, profile, tenant_id, locations FROM order_mgmt.access WHERE role_name = 'regress_om_new';

-- A grant is of a role, not of its name: a role of the same name has nothing of it.
CREATE ROLE regress_om_bob;
SELECT count(*) > 0 AS granted FROM order_mgmt.grant_access('regress_om_bob', 'web', '{1}');
DROP OWNED BY regress_om_bob;
DROP ROLE regress_om_bob;
SELECT role_name, profile, role_exists FROM order_mgmt.access WHERE role_name = 'regress_om_bob';
SELECT name, violations, sample FROM order_mgmt.verify() WHERE violations > 0;
CREATE ROLE regress_om_bob;
SELECT * FROM pg_temp.try_as('regress_om_bob', ARRAY[$$order_mgmt_data.tenants_with('basics')$$]);
SELECT count(*) > 0 AS granted FROM order_mgmt.grant_access('regress_om_bob', 'storefront', '{2}');
SELECT * FROM pg_temp.try_as('regress_om_bob', ARRAY[$$array_agg(DISTINCT tenant_id) FROM order_mgmt.items$$,
	$$total::text FROM order_mgmt.place_order('web', '[{"sku":"A-1","quantity":1}]', tenant_id => 1)$$]);
SELECT role_name, profile, tenant_id FROM order_mgmt.access WHERE role_name = 'regress_om_bob';
-- A renamed role keeps its grants, and one that takes its name has none; two may swap their names.
CREATE ROLE regress_om_ann;
SELECT count(*) > 0 AS granted FROM order_mgmt.grant_access('regress_om_ann', 'analyst', '{1}');
ALTER ROLE regress_om_ann RENAME TO regress_om_x;
SELECT name, violations, sample FROM order_mgmt.verify() WHERE violations > 0;
ALTER ROLE regress_om_bob RENAME TO regress_om_ann;
ALTER ROLE regress_om_x RENAME TO regress_om_bob;
SELECT * FROM pg_temp.try_as('regress_om_ann', ARRAY[$$order_mgmt_data.tenants_with('order')$$]);
SELECT * FROM pg_temp.try_as('regress_om_bob', ARRAY[$$order_mgmt_data.tenants_with('order')$$, $$order_mgmt_data.tenants_with('reports')$$]);
SELECT role_name, profile, tenant_id, role_exists FROM order_mgmt.access WHERE role_name ~ 'ann|bob' ORDER BY role_name;
SELECT count(*) > 0 AS granted FROM order_mgmt.grant_access('regress_om_ann', 'storefront', '{2}');
SELECT role_name, profile, tenant_id FROM order_mgmt_data.access_grants WHERE role_name ~ 'ann|bob' ORDER BY role_name;
SELECT name, violations, sample FROM order_mgmt.verify() WHERE violations > 0;
SELECT count(*) > 0 AS revoked FROM order_mgmt.revoke_access('regress_om_ann');
SELECT role_name, profile, tenant_id FROM order_mgmt.access WHERE role_name ~ 'ann|bob' ORDER BY role_name;
-- A row that somebody inserts is nobody's, and goes when its name is granted something.
DROP ROLE regress_om_ann;
CREATE ROLE regress_om_ann;
INSERT INTO order_mgmt_data.access_grants (tenant_id, role_name, profile) VALUES (1, 'regress_om_ann', 'admin');
SELECT * FROM pg_temp.try_as('regress_om_ann', ARRAY[$$order_mgmt_data.tenants_with('order')$$]);
SELECT count(*) > 0 AS granted FROM order_mgmt.grant_access('regress_om_ann', 'visitor', '{2}');
SELECT profile, tenant_id FROM order_mgmt.access WHERE role_name = 'regress_om_ann';

-- In a restored database names count until the first call that writes, which binds them once and for all.
TRUNCATE order_mgmt_data.grantees;
INSERT INTO order_mgmt_data.access_grants (tenant_id, role_name, profile) VALUES (1, 'regress_om_later', 'admin');
SELECT * FROM pg_temp.try_as('regress_om_ann', ARRAY[$$order_mgmt_data.tenants_with('order')$$]);
SELECT count(*) AS bound FROM order_mgmt_data.grantees;
SELECT name, violations, sample FROM order_mgmt.verify() WHERE violations > 0;
SELECT * FROM pg_temp.try_as('regress_om_web1', ARRAY[$$status FROM order_mgmt.place_order('web', '[{"sku":"A-1","quantity":1}]')$$]);
SELECT count(*) > 5 AS bound, bool_and(g.role_oid = r.oid) AS right_ones FROM order_mgmt_data.grantees AS g JOIN pg_roles AS r ON r.rolname = g.role_name;
CREATE ROLE regress_om_later;
SELECT * FROM pg_temp.try_as('regress_om_later', ARRAY[$$order_mgmt_data.tenants_with('order')$$]);
SELECT name, violations, sample FROM order_mgmt.verify() WHERE violations > 0;

-- Views show all to functions of the extension, whose callers they are asked by, and to the owner.
SELECT order_mgmt_data.tenants_with('order'), order_mgmt_data.sees_location('order', 2, NULL);
SET order_mgmt.tenant_id = '2';
SELECT order_mgmt_data.tenants_with('order'), tenant_id FROM order_mgmt.put_item('A-1', tenant_id => 1);
RESET order_mgmt.tenant_id;
CREATE SCHEMA regress_om_lent;
GRANT USAGE, CREATE ON SCHEMA regress_om_lent TO PUBLIC;
SET ROLE regress_om_web1;
CREATE FUNCTION regress_om_lent.tenants() RETURNS bigint[] LANGUAGE sql SECURITY DEFINER AS $$SELECT order_mgmt_data.tenants_with('order')$$;
CREATE MATERIALIZED VIEW regress_om_lent.kept AS SELECT order_mgmt_data.tenants_with('order') AS tenants;
RESET ROLE;
SELECT * FROM pg_temp.try_as('regress_om_ann', ARRAY[$$regress_om_lent.tenants()$$]);
REFRESH MATERIALIZED VIEW regress_om_lent.kept;
SELECT tenants FROM regress_om_lent.kept;
DROP SCHEMA regress_om_lent CASCADE;

-- Leave nothing behind.
DROP EXTENSION order_mgmt;
CREATE EXTENSION order_mgmt;
DROP ROLE regress_om_visitor, regress_om_gateway, regress_om_cashier, regress_om_storefront, regress_om_two, regress_om_web1, regress_om_analyst2,
	regress_om_member, regress_om_ber, regress_om_till, regress_om_boss_ham, regress_om_admin, regress_om_admin_ber, regress_om_new, regress_om_bob,
	regress_om_ann, regress_om_later, regress_om_later_two, regress_om_group, regress_om_worker;
