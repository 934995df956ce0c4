-- Tenants keep apart: what a role of one tenant tries on another comes to nothing.
DROP EXTENSION order_mgmt;
CREATE EXTENSION order_mgmt;
\set VERBOSITY terse

-- The first column of a query's first row, or its SQLSTATE, code and message.
CREATE FUNCTION pg_temp.try(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	answer text;
	code text;
BEGIN
	EXECUTE query INTO answer;
	RETURN answer;
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS code = CONSTRAINT_NAME;
	RETURN format('%s %s: %s', sqlstate, code, sqlerrm);
END $$;
-- How many rows of which tenants the role in force sees in the contract views.
CREATE FUNCTION pg_temp.seen() RETURNS TABLE (relation text, tenants text) LANGUAGE plpgsql AS $$
BEGIN
	FOR relation IN
		SELECT c.oid::regclass::text FROM pg_class AS c
		JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attname = 'tenant_id' AND NOT a.attisdropped
		WHERE c.relnamespace IN ('order_mgmt'::regnamespace, 'order_mgmt_report'::regnamespace) AND c.relkind = 'v'
		ORDER BY c.oid::regclass::text COLLATE "C"
	LOOP
		EXECUTE format('SELECT string_agg(DISTINCT tenant_id::text, '','') FROM %s', relation) INTO tenants;
		RETURN NEXT;
	END LOOP;
END $$;
-- Everything one tenant has, as one number.
CREATE FUNCTION pg_temp.fingerprint(tenant bigint) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	relation regclass;
	part text;
	whole text := '';
BEGIN
	FOR relation IN
		SELECT c.oid FROM pg_class AS c
		JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attname = 'tenant_id' AND NOT a.attisdropped
		WHERE c.relnamespace = 'order_mgmt_data'::regnamespace AND c.relkind = 'r' ORDER BY c.relname
	LOOP
		EXECUTE format('SELECT md5(string_agg(t::text, '','' ORDER BY t::text)) FROM %s AS t WHERE t.tenant_id = $1', relation)
			INTO part USING tenant;
		whole := whole || coalesce(part, '-');
	END LOOP;
	RETURN md5(whole);
END $$;
-- Every function called with what it cannot do without set to null, and with a tenant.
CREATE FUNCTION pg_temp.knock(tenant text) RETURNS TABLE (function name, answer text) LANGUAGE plpgsql AS $$
DECLARE
	arguments text;
BEGIN
	FOR function, arguments IN
		SELECT p.proname, string_agg(format('%I => NULL::%s', a.name, a.type::regtype), ', ' ORDER BY a.place)
			FILTER (WHERE a.place <= p.pronargs - p.pronargdefaults)
		FROM pg_proc AS p, unnest(p.proargnames, p.proargtypes::oid[]) WITH ORDINALITY AS a (name, type, place)
		WHERE p.pronamespace = 'order_mgmt'::regnamespace AND p.prosecdef AND 'tenant_id' = ANY (p.proargnames)
			AND has_function_privilege(p.oid, 'EXECUTE')
		GROUP BY p.oid, p.proname ORDER BY p.proname COLLATE "C"
	LOOP
		answer := pg_temp.try(format('SELECT order_mgmt.%I(%s tenant_id => %s)', function, arguments || ',', tenant));
		RETURN NEXT;
	END LOOP;
END $$;

-- Two shops with the same codes, and a role with every right for each.
CREATE ROLE regress_om_one;
CREATE ROLE regress_om_two;
CREATE ROLE regress_om_both;
CREATE ROLE regress_om_none;
SELECT tenant_id, name FROM order_mgmt.put_tenant(1, 'One') UNION SELECT tenant_id, name FROM order_mgmt.put_tenant(2, 'Two') ORDER BY 1;
SELECT count(*) > 0 AS granted FROM order_mgmt.grant_access('regress_om_one', 'admin');
SELECT count(*) > 0 AS granted FROM order_mgmt.grant_access('regress_om_two', 'admin', '{2}');
SELECT count(*) > 0 AS granted FROM order_mgmt.grant_access('regress_om_both', 'admin', '{1,2,2,1}');
SELECT tenant_id, role_name, profile FROM order_mgmt_data.access_grants ORDER BY role_name, tenant_id;
DO $$
BEGIN
	FOR tenant IN 1..2 LOOP
		PERFORM order_mgmt.put_location('BER', tenant_id => tenant);
		PERFORM order_mgmt.put_channel('web', 'EUR', '{BER}', tenant_id => tenant);
		PERFORM order_mgmt.put_item('A-1', tenant_id => tenant);
		PERFORM order_mgmt.put_item('only-' || tenant, tenant_id => tenant);
		PERFORM order_mgmt.put_price('A-1', format('%s.00 EUR', tenant)::order_mgmt.amount, tenant_id => tenant);
		PERFORM order_mgmt.put_customer_group('club', tenant_id => tenant);
		PERFORM order_mgmt.put_customer('C-1', 'ann@example.com', groups => '{club}', tenant_id => tenant);
		PERFORM order_mgmt.put_customer_address('C-1', 'home', country => 'HK', tenant_id => tenant);
		PERFORM order_mgmt.put_customer_consent('C-1', 'mail', false, tenant_id => tenant);
		PERFORM order_mgmt.put_customer('C-0', tenant_id => tenant);
		PERFORM order_mgmt.erase_customer('C-0', tenant_id => tenant);
		PERFORM order_mgmt.put_unit('A-1', 'box', 6, price => format('%s.00 EUR', 5 * tenant)::order_mgmt.price, tenant_id => tenant);
		PERFORM order_mgmt.put_kit('kit', '[{"sku":"A-1","quantity":2}]', tenant_id => tenant);
		PERFORM order_mgmt.put_tax_rate('standard', 19 + tenant, tenant_id => tenant);
		PERFORM order_mgmt.put_provider('stripe', kind => 'card', tenant_id => tenant);
		PERFORM order_mgmt.receive_stock('BER', '[{"sku":"A-1","quantity":10}]', tenant_id => tenant);
		PERFORM order_mgmt.put_stock_policy('A-1', 'BER', safety_stock => 1, tenant_id => tenant);
		PERFORM order_mgmt.reserve_stock(NULL, '[{"sku":"A-1","quantity":1,"location":"BER"}]',
			reservation_id => format('00000000-0000-7000-8000-00000000000%s', tenant)::uuid, tenant_id => tenant);
		PERFORM order_mgmt.place_order('web', '[{"sku":"A-1","quantity":2,"tax_rates":["standard"]}]',
			order_id => format('00000000-0000-7000-8000-0000000000a%s', tenant)::uuid, idempotency_key => 'first', customer => 'C-1', ship_to => '{"address":"home"}', tenant_id => tenant);
		PERFORM order_mgmt.open_cart('web', customer => 'C-1', cart_id => format('00000000-0000-7000-8000-0000000000f%s', tenant)::uuid, tenant_id => tenant);
		PERFORM order_mgmt.put_cart_line(format('00000000-0000-7000-8000-0000000000f%s', tenant)::uuid, 'A-1', 1, tenant_id => tenant);
		PERFORM order_mgmt.set_cart_address(format('00000000-0000-7000-8000-0000000000f%s', tenant)::uuid, email => 'ann@example.com', tenant_id => tenant);
		PERFORM order_mgmt.plan_fulfillment(format('00000000-0000-7000-8000-0000000000a%s', tenant)::uuid, '[{"line_no":1,"quantity":1}]', tenant_id => tenant);
		PERFORM order_mgmt.authorize_payment(format('00000000-0000-7000-8000-0000000000a%s', tenant)::uuid, '1.00 EUR', 'stripe',
			payment_id => format('00000000-0000-7000-8000-0000000000c%s', tenant)::uuid, tenant_id => tenant);
		PERFORM order_mgmt.put_location('HAM', tenant_id => tenant);
		PERFORM order_mgmt.create_transfer('BER', 'HAM', '[{"sku":"A-1","quantity":1}]',
			transfer_id => format('00000000-0000-7000-8000-0000000000e%s', tenant)::uuid, tenant_id => tenant);
		PERFORM order_mgmt.put_barcode('4006381333931', 'A-1', tenant_id => tenant), order_mgmt.put_barcode_rule('scale', '21IIIIINNNNNC', 3, tenant_id => tenant),
			order_mgmt.put_item_window('web', '{A-1}', tenant_id => tenant), order_mgmt.put_category('wear', tenant_id => tenant), order_mgmt.put_product('mug', tenant_id => tenant),
			order_mgmt.put_variant('A-1', 'mug', tenant_id => tenant);
		PERFORM order_mgmt.put_register('R1', 'web', 'BER', tenant_id => tenant);
		PERFORM order_mgmt.put_register('only-' || tenant, 'web', 'BER', tenant_id => tenant);
		PERFORM order_mgmt.put_staff('ana', tenant_id => tenant);
		PERFORM order_mgmt.open_shift('R1', '10.00 EUR', tenant_id => tenant);
		PERFORM order_mgmt.record_sale('R1', '[{"sku":"A-1","quantity":1}]', format('[{"provider":"cash","amount":"5","payment_id":"00000000-0000-7000-8000-0000000000d%s"}]', tenant)::jsonb, tenant_id => tenant);
		PERFORM order_mgmt.refund_goodwill(format('00000000-0000-7000-8000-0000000000d%s', tenant)::uuid, '1.00 EUR', 'late', register => 'R1', tenant_id => tenant);
		PERFORM order_mgmt.put_item('none', tenant_id => tenant);
		PERFORM order_mgmt.record_sale('R1', '[{"sku":"none","quantity":1,"unit_price":"0"}]', '[]', options => '{"sell_short":true}', tenant_id => tenant);
		PERFORM order_mgmt.put_channel('both', 'EUR', '{BER,HAM}', tenant_id => tenant);
		PERFORM order_mgmt.put_item('few', tenant_id => tenant);
		PERFORM order_mgmt.receive_stock('BER', '[{"sku":"few","quantity":1}]', tenant_id => tenant);
		PERFORM order_mgmt.receive_stock('HAM', '[{"sku":"few","quantity":1}]', tenant_id => tenant);
		PERFORM order_mgmt.place_order('both', '[{"sku":"few","quantity":2,"unit_price":"0"}]', order_id => format('00000000-0000-7000-8000-0000000000f%s', tenant)::uuid, tenant_id => tenant);
		PERFORM order_mgmt.edit_order(format('00000000-0000-7000-8000-0000000000f%s', tenant)::uuid, 0, '{"ship_to":{"country":"DE","postal_code":"10115"}}', tenant_id => tenant);
		PERFORM order_mgmt.hold_order(format('00000000-0000-7000-8000-0000000000f%s', tenant)::uuid, 'fraud', tenant_id => tenant);
		PERFORM order_mgmt.release_order(format('00000000-0000-7000-8000-0000000000f%s', tenant)::uuid, 'fraud', tenant_id => tenant);
		PERFORM order_mgmt.record_tracking('[{"status":"in_transit","occurred_at":"2020-01-01T00:00Z"}]', s.fulfillment_id, tenant_id => tenant), order_mgmt.promise_delivery(s.order_id, '2030-01-01', tenant_id => tenant),
			order_mgmt.confirm_order(s.order_id, tenant_id => tenant)
		FROM order_mgmt.plan_fulfillment(format('00000000-0000-7000-8000-0000000000f%s', tenant)::uuid, location => 'BER', tenant_id => tenant) AS f
		CROSS JOIN LATERAL order_mgmt.ship_fulfillment(f.fulfillment_id, tenant_id => tenant) AS s;
		PERFORM order_mgmt.put_item('early', tenant_id => tenant), order_mgmt.put_stock_policy('early', 'BER', oversell_limit => '5', tenant_id => tenant),
			order_mgmt.put_supply_promise('early', 'BER', backorder_days => 5, tenant_id => tenant),
			order_mgmt.place_order('web', '[{"sku":"early","quantity":1,"unit_price":"0"}]', tenant_id => tenant);
		PERFORM order_mgmt.put_item('wrap', kind => 'untracked', tenant_id => tenant);
		PERFORM order_mgmt.refund_without_sale('R1', '[{"sku":"wrap","quantity":1,"unit_price":"1.00","disposition":"scrap"}]', 'no receipt', tenant_id => tenant);
		PERFORM order_mgmt.place_order('web', '[{"sku":"wrap","quantity":1,"unit_price":"1.00"}]',
			order_id => format('00000000-0000-7000-8000-0000000000b%s', tenant)::uuid, tenant_id => tenant);
		UPDATE order_mgmt_data.order_lines SET open = '0', shipped = '1' WHERE tenant_id = tenant AND sku = 'wrap';
		PERFORM order_mgmt.request_return(format('00000000-0000-7000-8000-0000000000b%s', tenant)::uuid, '[{"line_no":1,"quantity":1}]',
			return_id => format('00000000-0000-7000-8000-0000000000d%s', tenant)::uuid, tenant_id => tenant);
		PERFORM order_mgmt.receive_return(format('00000000-0000-7000-8000-0000000000d%s', tenant)::uuid,
			'[{"line_no":1,"quantity":1,"disposition":"scrap"}]', tenant_id => tenant);
	END LOOP;
END $$;
-- What something costs, and did, in a currency that nothing is sold in.
SELECT count(*) FROM generate_series(1, 2) AS t, order_mgmt.put_price('A-1', '7.00 CHF', t), order_mgmt.put_list_price('A-1', '6.00 CHF', tenant_id => t);
SELECT count(*) FROM generate_series(1, 2) AS t, order_mgmt.put_price('A-1', '8.00 CHF', t);
SELECT count(*) FROM generate_series(1, 2) AS t, order_mgmt.put_tax_rate('of rules', 5, tenant_id => t) AS r, order_mgmt.put_item('SERVICE', kind => 'untracked', tenant_id => t) AS i;
SELECT count(*) FROM generate_series(1, 2) AS t, order_mgmt.put_tax_rule('a class', '{of rules}', 'CH', tenant_id => t) AS r, order_mgmt.put_tax_settings('line', country => 'CH', tenant_id => t) AS s, order_mgmt.put_shipping_method('by hand', tenant_id => t) AS m,
	order_mgmt.put_shipping_zone('alps', '[{"country":"CH"}]', tenant_id => t) AS z, order_mgmt.put_fee('a fee', 'SERVICE', tenant_id => t) AS f;
SELECT count(*) FROM generate_series(1, 2) AS t, order_mgmt.put_promotion('a promotion', 'order_amount', amount => '0.01 EUR', needs_coupon => true, tenant_id => t) AS p, order_mgmt.put_coupon('CODE', 'a promotion', tenant_id => t) AS c;
SELECT count(*) FROM generate_series(1, 2) AS t, order_mgmt.place_order('web', '[{"sku":"A-1","quantity":1}]', coupons => '{CODE}', tenant_id => t) AS o;
SELECT count(*) FROM generate_series(1, 2) AS t, order_mgmt.put_shipping_fee('by hand', 'alps', '5.00 CHF', tenant_id => t) AS f;
SELECT count(*) FROM generate_series(1, 2) AS t, order_mgmt.issue_gift_card('5.00 EUR', 'Zk3vQ8mT1xR7pL5nW9sB2c', 'card', tenant_id => t) AS g;
CREATE TEMP TABLE fingerprint AS SELECT pg_temp.fingerprint(1) AS one, pg_temp.fingerprint(2) AS two;

-- The owner sees all; each role its own.
SELECT count(*) > 40 AS are_many, array_agg(relation) FILTER (WHERE tenants IS DISTINCT FROM '1,2') AS without_rows FROM pg_temp.seen();
SELECT order_mgmt_data.tenants_with('basics');
SET ROLE regress_om_one;
SELECT * FROM pg_temp.seen() WHERE tenants IS DISTINCT FROM '1';
SET ROLE regress_om_two;
SELECT * FROM pg_temp.seen() WHERE tenants IS DISTINCT FROM '2';
SET ROLE regress_om_both;
SELECT * FROM pg_temp.seen() WHERE tenants IS DISTINCT FROM '1,2';
SET ROLE regress_om_none;
SELECT pg_temp.try('SELECT sku FROM order_mgmt.items'), pg_temp.try('SELECT order_mgmt.put_item(''X'')');

-- The argument: every function refuses the other tenant first of all.
SET ROLE regress_om_one;
SELECT function FROM pg_temp.knock('1') WHERE answer LIKE '42501%';
SELECT count(*) > 50 AS are_many FROM pg_temp.knock('2');
SELECT function, answer FROM pg_temp.knock('2') WHERE answer <> '42501 not_allowed: role "regress_om_one" may not act for tenant 2';
SELECT function, answer FROM pg_temp.knock('3') WHERE answer NOT LIKE '42501 not_allowed:%';

-- The setting: no rows, and no function at all.
SET order_mgmt.tenant_id = '2';
SELECT * FROM pg_temp.seen() WHERE tenants IS NOT NULL;
SELECT function, answer FROM pg_temp.knock('NULL') WHERE answer <> '42501 not_allowed: role "regress_om_one" may not act for tenant 2';
SELECT function, answer FROM pg_temp.knock('1') WHERE answer <> '42501 not_allowed: role "regress_om_one" may not act for tenant 2';
RESET order_mgmt.tenant_id;

-- Ids and codes of the other tenant mean nothing here.
SELECT pg_temp.try(query) FROM unnest(ARRAY[
	$$SELECT order_mgmt.cancel_order('00000000-0000-7000-8000-0000000000a2')$$,
	$$SELECT order_mgmt.release_reservation('00000000-0000-7000-8000-000000000002')$$,
	$$SELECT order_mgmt.extend_reservation('00000000-0000-7000-8000-000000000002', '1 hour')$$,
	$$SELECT order_mgmt.place_order('web', '[{"sku":"A-1","quantity":1}]', reservation_id => '00000000-0000-7000-8000-000000000002')$$,
	$$SELECT order_mgmt.place_order('web', '[{"sku":"only-2","quantity":1}]')$$,
	$$SELECT order_mgmt.authorize_payment('00000000-0000-7000-8000-0000000000a2', '1.00 EUR', 'stripe')$$,
	$$SELECT order_mgmt.plan_fulfillment('00000000-0000-7000-8000-0000000000a2')$$,
	$$SELECT order_mgmt.capture_payment('00000000-0000-7000-8000-0000000000c2')$$,
	$$SELECT order_mgmt.void_payment('00000000-0000-7000-8000-0000000000c2')$$,
	$$SELECT order_mgmt.refund_payment('00000000-0000-7000-8000-0000000000c2', '1.00 EUR')$$,
	$$SELECT order_mgmt.record_payment_event('stripe', 'evt', '00000000-0000-7000-8000-0000000000c2', 'capture', 'succeeded', '1.00 EUR')$$,
	$$SELECT order_mgmt.capture_payment('00000000-0000-7000-8000-0000000000c2', tenant_id => 2)$$,
	$$SELECT order_mgmt.receive_stock('BER', '[{"sku":"only-2","quantity":1}]')$$,
	$$SELECT order_mgmt.put_price('only-2', '1.00 EUR')$$,
	$$SELECT order_mgmt.open_shift('only-2', '1.00 EUR')$$,
	$$SELECT order_mgmt.close_shift('only-2', '1.00 EUR')$$,
	$$SELECT order_mgmt.paid_in('only-2', '1.00 EUR', 'x')$$,
	$$SELECT order_mgmt.paid_out('only-2', '1.00 EUR', 'x')$$,
	$$SELECT order_mgmt.record_sale('only-2', '[{"sku":"A-1","quantity":1}]', '[{"provider":"cash","amount":"5"}]')$$,
	$$SELECT order_mgmt.refund_without_sale('only-2', '[{"sku":"A-1","quantity":1,"unit_price":"1.00","disposition":"restock"}]', 'no receipt')$$,
	$$SELECT order_mgmt.adjust_stock('BER', '[{"sku":"only-2","quantity":1}]', 'found')$$,
	$$SELECT order_mgmt.count_stock('BER', '[{"sku":"only-2","counted":1}]', 'recount')$$,
	$$SELECT order_mgmt.change_stock_state('BER', '[{"sku":"only-2","quantity":1,"from_state":"free","to_state":"damaged"}]')$$,
	$$SELECT order_mgmt.put_stock_policy('only-2', 'BER')$$,
	$$SELECT order_mgmt.available('only-2')$$,
	$$SELECT order_mgmt.explain_stock('only-2', 'BER')$$,
	$$SELECT order_mgmt.stock_as_of('only-2', 'BER', '2030-01-01')$$,
	$$SELECT error_code FROM order_mgmt.place_orders('[{"channel":"web","lines":[{"sku":"only-2","quantity":1}]}]')$$]) AS query;
SELECT order_mgmt.available('A-1');
SELECT sku, price FROM order_mgmt.prices;
-- The other tenant's key is not a replay of it.
SELECT order_id = '00000000-0000-7000-8000-0000000000a1' AS own_order FROM order_mgmt.place_order('web', '[{"sku":"A-1","quantity":2,"tax_rates":["standard"]}]',
	order_id => '00000000-0000-7000-8000-0000000000a1', idempotency_key => 'first', customer => 'C-1', ship_to => '{"address":"home"}');
SELECT pg_temp.try($$SELECT total FROM order_mgmt.place_order('web', '[{"sku":"A-1","quantity":2}]',
	order_id => '00000000-0000-7000-8000-0000000000a2', idempotency_key => 'first')$$);

-- Plans made for one role serve no other: prepared by the owner, by the other role, and by a function.
RESET ROLE;
PREPARE items AS SELECT tenant_id, sku FROM order_mgmt.items ORDER BY tenant_id, sku;
PREPARE orders AS SELECT tenant_id, total FROM order_mgmt.orders WHERE order_id = $1;
PREPARE put AS SELECT tenant_id, sku FROM order_mgmt.put_item('A-1');
EXECUTE items;
EXECUTE orders ('00000000-0000-7000-8000-0000000000a2');
EXECUTE put;
SET ROLE regress_om_two;
EXECUTE items;
EXECUTE put;
SET ROLE regress_om_one;
EXECUTE items;
EXECUTE orders ('00000000-0000-7000-8000-0000000000a2');
EXECUTE put;
SET order_mgmt.tenant_id = '2';
EXECUTE items;
EXECUTE put;
RESET order_mgmt.tenant_id;
EXECUTE items;
SET plan_cache_mode = force_generic_plan;
SET ROLE regress_om_two;
EXECUTE orders ('00000000-0000-7000-8000-0000000000a1');
EXECUTE orders ('00000000-0000-7000-8000-0000000000a2');
SET ROLE regress_om_one;
EXECUTE orders ('00000000-0000-7000-8000-0000000000a1');
EXECUTE orders ('00000000-0000-7000-8000-0000000000a2');
RESET plan_cache_mode;

-- Somebody else's SECURITY DEFINER function does not lend its tenants: the role outside it counts.
RESET ROLE;
CREATE SCHEMA regress_om_lent;
GRANT USAGE, CREATE ON SCHEMA regress_om_lent TO PUBLIC;
SET ROLE regress_om_two;
CREATE FUNCTION regress_om_lent.items() RETURNS bigint[] LANGUAGE sql SECURITY DEFINER AS
	'SELECT array_agg(DISTINCT tenant_id) FROM order_mgmt.items';
CREATE FUNCTION regress_om_lent.put() RETURNS bigint LANGUAGE sql SECURITY DEFINER AS
	'SELECT tenant_id FROM order_mgmt.put_item(''A-1'', tenant_id => 2)';
SELECT regress_om_lent.items(), regress_om_lent.put();
SET ROLE regress_om_one;
SELECT regress_om_lent.items(), pg_temp.try('SELECT regress_om_lent.put()');

-- A condition of the caller's own meets no row of another tenant.
CREATE FUNCTION regress_om_lent.peek(text) RETURNS boolean LANGUAGE plpgsql COST 0.0001 AS $$
BEGIN
	RAISE NOTICE 'saw %', $1;
	RETURN true;
END $$;
SELECT count(*) FROM order_mgmt.items WHERE regress_om_lent.peek(sku);
-- Nor do objects of the caller's own replace the extension's.
CREATE FUNCTION regress_om_lent.tenants_with(text) RETURNS bigint[] LANGUAGE sql AS 'SELECT ''{1,2}''::bigint[]';
CREATE FUNCTION regress_om_lent.always(bigint, bigint) RETURNS boolean LANGUAGE sql AS 'SELECT true';
CREATE OPERATOR regress_om_lent.= (LEFTARG = bigint, RIGHTARG = bigint, FUNCTION = regress_om_lent.always);
CREATE TEMP TABLE items AS SELECT 2::bigint AS tenant_id, 'A-1'::text AS sku;
SET search_path = regress_om_lent, pg_temp, pg_catalog, order_mgmt;
SELECT tenant_id, sku FROM order_mgmt.items;
SELECT tenant_id, sku FROM order_mgmt.put_item('A-1');
SELECT pg_temp.try('SELECT order_mgmt.put_item(''A-1'', tenant_id => 2)');
RESET search_path;
DROP TABLE items;

-- The tables themselves are out of reach.
SELECT pg_temp.try(query) FROM unnest(ARRAY['SELECT sku FROM order_mgmt_data.items', 'DELETE FROM order_mgmt_data.items',
	'TRUNCATE order_mgmt_data.items', 'DELETE FROM order_mgmt.items', 'UPDATE order_mgmt.items SET name = ''x''',
	'SELECT order_mgmt_data.current_stamp()', 'SELECT nextval(''order_mgmt_data.ledger_id_seq'')',
	'SELECT order_mgmt.put_tenant(3, ''x'')', 'SELECT order_mgmt.grant_access(''regress_om_one'', ''admin'', ''{2}'')',
	'SELECT order_mgmt.revoke_access(''regress_om_two'')', 'SELECT order_mgmt.resync_stock()',
	'ALTER TABLE order_mgmt_data.items DISABLE ROW LEVEL SECURITY',
	'SELECT set_config(''order_mgmt.clock'', ''2030-01-01'', false)']) AS query;
RESET ROLE;
SET SESSION AUTHORIZATION regress_om_one;
SET ROLE regress_om_two;
SELECT pg_temp.try('SELECT tenant_id FROM order_mgmt.put_item(''A-1'', tenant_id => 2)');
RESET SESSION AUTHORIZATION;
-- Even a right given by mistake shows and changes nothing of others.
RESET ROLE;
GRANT USAGE ON SCHEMA order_mgmt_data TO regress_om_one;
GRANT ALL ON ALL TABLES IN SCHEMA order_mgmt_data TO regress_om_one;
GRANT EXECUTE ON FUNCTION order_mgmt.put_tenant, order_mgmt.grant_access, order_mgmt.revoke_access, order_mgmt.resync_stock TO regress_om_one;
SET ROLE regress_om_one;
SELECT tenant_id, sku FROM order_mgmt_data.items ORDER BY sku;
SELECT tenant_id, idempotency_key FROM order_mgmt_data.idempotency_keys;
SELECT tenant_id, role_name FROM order_mgmt_data.access_grants ORDER BY role_name;
UPDATE order_mgmt_data.items SET name = 'x';
DELETE FROM order_mgmt_data.prices;
INSERT INTO order_mgmt_data.items (tenant_id, item_id, sku, name) VALUES (2, 1000001, 'x', 'x');
INSERT INTO order_mgmt_data.access_grants VALUES (2, 'regress_om_one', 'admin');
SELECT pg_temp.try(query) FROM unnest(ARRAY['SELECT order_mgmt.put_tenant(3, ''x'')',
	'SELECT order_mgmt.grant_access(''regress_om_one'', ''admin'', ''{2}'')', 'SELECT order_mgmt.revoke_access(''regress_om_two'')',
	'SELECT order_mgmt.resync_stock()']) AS query;
RESET ROLE;
REVOKE ALL ON ALL TABLES IN SCHEMA order_mgmt_data FROM regress_om_one;
REVOKE USAGE ON SCHEMA order_mgmt_data FROM regress_om_one;
REVOKE EXECUTE ON FUNCTION order_mgmt.put_tenant, order_mgmt.grant_access, order_mgmt.revoke_access, order_mgmt.resync_stock FROM regress_om_one;
SELECT count(*) > 0 AS granted FROM order_mgmt.grant_access('regress_om_one', 'admin');

-- Nothing of either tenant has changed in all this.
SELECT pg_temp.fingerprint(1) = one AS one_unchanged, pg_temp.fingerprint(2) = two AS two_unchanged FROM fingerprint;

-- A role of several tenants must choose.
SET ROLE regress_om_both;
SELECT pg_temp.try('SELECT order_mgmt.put_item(''A-1'')');
SELECT tenant_id FROM order_mgmt.put_item('A-1', tenant_id => 2);
SET order_mgmt.tenant_id = '1';
SELECT tenant_id FROM order_mgmt.put_item('A-1');
SELECT tenant_id FROM order_mgmt.put_item('A-1', tenant_id => 2);
SELECT DISTINCT tenant_id FROM order_mgmt.items;
RESET order_mgmt.tenant_id;

-- The owner chooses too: the argument, else the setting, else the first tenant.
RESET ROLE;
SET order_mgmt.tenant_id = '2';
SELECT order_mgmt_data.tenants_with('basics');
SELECT tenant_id FROM order_mgmt.put_item('A-1');
SELECT tenant_id FROM order_mgmt.put_item('A-1', tenant_id => 1);
RESET order_mgmt.tenant_id;
SELECT tenant_id FROM order_mgmt.put_item('A-1');

-- Rights come and go within a session, with grants and members, and with what is rolled back.
GRANT USAGE ON SCHEMA order_mgmt_data TO PUBLIC;
CREATE ROLE regress_om_member;
SET ROLE regress_om_member;
SELECT order_mgmt_data.tenants_with('basics');
RESET ROLE;
GRANT regress_om_two TO regress_om_member;
SET ROLE regress_om_member;
SELECT tenant_id FROM order_mgmt.put_item('A-1');
SELECT * FROM pg_temp.seen() WHERE tenants IS DISTINCT FROM '2';
RESET ROLE;
REVOKE regress_om_two FROM regress_om_member;
SET ROLE regress_om_member;
SELECT pg_temp.try('SELECT order_mgmt.put_item(''A-1'')'), order_mgmt_data.tenants_with('basics');
RESET ROLE;
BEGIN;
SELECT count(*) > 0 AS granted FROM order_mgmt.grant_access('regress_om_one', 'admin', '{2}');
SET LOCAL ROLE regress_om_one;
SELECT order_mgmt_data.tenants_with('basics');
ROLLBACK;
SET ROLE regress_om_one;
SELECT order_mgmt_data.tenants_with('basics');
RESET ROLE;
SELECT count(*) > 0 AS revoked FROM order_mgmt.revoke_access('regress_om_one', '{1}');
SET ROLE regress_om_one;
SELECT order_mgmt_data.tenants_with('basics');
EXECUTE items;
EXECUTE put;
RESET ROLE;
ALTER TABLE order_mgmt_data.access_grants DISABLE TRIGGER refuse_truncate;
TRUNCATE order_mgmt_data.access_grants;
ALTER TABLE order_mgmt_data.access_grants ENABLE ALWAYS TRIGGER refuse_truncate;
SET ROLE regress_om_two;
SELECT order_mgmt_data.tenants_with('basics');
SELECT tenant_id, sku FROM order_mgmt.items;
SELECT pg_temp.try('SELECT order_mgmt.put_item(''A-1'')');
RESET ROLE;

-- A parallel query is filtered as well.
SELECT count(*) > 0 AS granted FROM order_mgmt.grant_access('regress_om_two', 'analyst', '{2}');
SET ROLE regress_om_two;
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SET min_parallel_table_scan_size = 0;
SET max_parallel_workers_per_gather = 2;
SELECT DISTINCT tenant_id FROM order_mgmt.stock;
SELECT tenant_id, count(*) FROM order_mgmt.items GROUP BY tenant_id;
RESET ROLE;
RESET max_parallel_workers_per_gather;

-- What grant_access and revoke_access refuse.
SELECT pg_temp.try('SELECT order_mgmt.' || query) FROM unnest(ARRAY[
	'grant_access(NULL, ''web'')', 'grant_access('''', ''web'')', 'grant_access(''regress_om_nobody'', ''web'')',
	'grant_access(''public'', ''web'')', 'grant_access(''regress_om_one'', NULL)', 'grant_access(''regress_om_one'', ''king'')',
	'grant_access(''regress_om_one'', ''web'', NULL)', 'grant_access(''regress_om_one'', ''web'', ''{}'')',
	'grant_access(''regress_om_one'', ''web'', ''{NULL}'')', 'grant_access(''regress_om_one'', ''web'', ''{0}'')',
	'grant_access(''regress_om_one'', ''web'', ''{1,8,7}'')', 'revoke_access(NULL)', 'revoke_access(''regress_om_nobody'')',
	'revoke_access(''regress_om_two'', ''{}'')']) AS query;
-- Names that need quotes, and a role that is gone.
CREATE ROLE "regress_om ""odd"" name; DROP";
SELECT count(*) > 0 AS granted FROM order_mgmt.grant_access('regress_om "odd" name; DROP', 'web');
SET ROLE "regress_om ""odd"" name; DROP";
SELECT DISTINCT tenant_id FROM order_mgmt.items;
RESET ROLE;
DROP OWNED BY "regress_om ""odd"" name; DROP";
DROP ROLE "regress_om ""odd"" name; DROP";
SELECT * FROM order_mgmt.revoke_access('regress_om "odd" name; DROP');
SELECT role_name FROM order_mgmt_data.access_grants;

-- Who acted is written down: the role in force, or whom it names.
SELECT count(*) > 0 AS granted FROM order_mgmt.grant_access('regress_om_one', 'web');
SET ROLE regress_om_one;
SELECT actor FROM order_mgmt.place_order('web', '[{"sku":"A-1","quantity":1}]');
SET order_mgmt.actor = 'anna@shop';
SELECT actor FROM order_mgmt.place_order('web', '[{"sku":"A-1","quantity":1}]');
RESET order_mgmt.actor;
RESET ROLE;

-- Tools can sum every amount and quantity of a contract view: beside a column x of such a type stands x_numeric, the same as a number, and
-- beside amounts stands their currency.
CREATE TEMP TABLE typed AS SELECT c.oid::regclass AS relation, a.attname AS name, a.atttypid::regtype AS type
FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0
WHERE c.relnamespace IN ('order_mgmt'::regnamespace, 'order_mgmt_report'::regnamespace) AND c.relkind = 'v';
SELECT t.relation, t.name FROM typed AS t WHERE t.type::text ~ 'order_mgmt[.](amount|price|quantity)$'
	AND NOT EXISTS (SELECT FROM typed AS n WHERE n.relation = t.relation AND n.name = t.name || '_numeric' AND n.type = 'numeric'::regtype);
SELECT t.relation, t.name FROM typed AS t WHERE t.name LIKE '%\_numeric'
	AND NOT EXISTS (SELECT FROM typed AS n WHERE n.relation = t.relation AND n.name || '_numeric' = t.name AND n.type::text ~ 'order_mgmt[.](amount|price|quantity)$');
SELECT DISTINCT t.relation FROM typed AS t WHERE t.type::text ~ 'order_mgmt[.](amount|price)$'
	AND NOT EXISTS (SELECT FROM typed AS n WHERE n.relation = t.relation AND n.name = 'currency' AND n.type = 'text'::regtype);
CREATE FUNCTION pg_temp.found(query text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
	answer bigint;
BEGIN
	EXECUTE query INTO answer;
	RETURN answer;
END $$;
SELECT t.relation, t.name FROM typed AS t WHERE t.type::text ~ 'order_mgmt[.](amount|price|quantity)$'
	AND pg_temp.found(format('SELECT count(*) FROM %s WHERE %I::numeric IS DISTINCT FROM %I', t.relation, t.name, t.name || '_numeric')) > 0;
SELECT t.relation, t.name FROM typed AS t WHERE t.type::text ~ 'order_mgmt[.](amount|price)$'
	AND pg_temp.found(format('SELECT count(*) FROM %s WHERE split_part(%I::text, '' '', 2) <> currency', t.relation, t.name)) > 0;
SELECT count(*) > 50 AS all_of_them, count(*) FILTER (WHERE pg_temp.found(format('SELECT count(%I) FROM %s', t.name || '_numeric', t.relation)) > 0) > 40 AS of_rows
FROM typed AS t WHERE t.type::text ~ 'order_mgmt[.](amount|price|quantity)$';

-- Leave nothing behind.
SELECT count(*) > 0 AS revoked FROM order_mgmt.revoke_access('regress_om_one');
SELECT count(*) > 0 AS revoked FROM order_mgmt.revoke_access('regress_om_two');
DROP SCHEMA regress_om_lent CASCADE;
DROP EXTENSION order_mgmt;
DROP ROLE regress_om_one, regress_om_two, regress_om_both, regress_om_none, regress_om_member;
CREATE EXTENSION order_mgmt;
-- What a session has set before the library is loaded is kept.
\c -
SET order_mgmt.actor = 'night shift';
SET order_mgmt.tenant_id = '2';
SELECT order_mgmt_data.clock() IS NOT NULL AS is_loaded;
SELECT name, setting FROM pg_settings WHERE name IN ('order_mgmt.actor', 'order_mgmt.tenant_id') ORDER BY name;
