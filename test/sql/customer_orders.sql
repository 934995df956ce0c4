-- Orders of customers: whose they are, where they are sent and whom they are billed to; claimed later; and what that costs orders without.
\set ECHO none
\getenv source PG_ABS_SRCDIR
\set helpers :source '/lib/regress.sql'
\i :helpers
\set ECHO all
\pset format unaligned
\pset fieldsep ' | '
\pset tuples_only on
CREATE FUNCTION pg_temp.tries(VARIADIC queries text[]) RETURNS SETOF text LANGUAGE sql AS $$ SELECT pg_temp.try(q) FROM unnest(queries) AS q $$;
SELECT FROM receive_stock('BER', '[{"sku":"A-1","quantity":100,"unit_cost":"4.00 EUR"}]'), put_register('R1', 'shop', 'BER'), put_channel('web', is_public => true);
SELECT FROM put_customer_group('club');
SELECT FROM put_customer('C-1', 'ann@example.com', 'Ann', groups => '{club}'), put_customer('C-2') AS b, put_customer('C-3', is_active => false) AS c;
SELECT FROM put_customer_address('C-1', 'home', 'Ann', line1 => 'Hauptstr. 1', postal_code => '10115', city => 'Berlin', country => 'DE');
SELECT FROM put_customer_address('C-1', 'gone', country => 'HK'), put_customer_address('C-2', 'other', country => 'HK') AS b;
SELECT FROM put_customer_address('C-1', 'gone', is_active => false);
CREATE FUNCTION pg_temp.address(id bigint) RETURNS text LANGUAGE sql AS $$
	SELECT concat_ws(' ', c.customer, a.address, a.name, a.line1, a.postal_code, a.city, a.country, CASE WHEN a.is_current THEN 'current' END)
	FROM order_mgmt.customer_addresses AS a LEFT JOIN order_mgmt.customers AS c USING (tenant_id, customer_id) WHERE a.address_id = id $$;

-- An address of the customer's, and one that is said for the order only.
SELECT c.customer, pg_temp.address(o.ship_to_id), pg_temp.address(o.bill_to_id)
FROM place_order(channel => 'web', lines => '[{"sku":"A-1","quantity":1}]', customer => 'C-1', ship_to => '{"address":"home"}',
	bill_to => '{"company":"Mugs Ltd","line1":" Weg 2 ","postal_code":"1010","city":"Wien","country":"at"}', order_id => '00000000-0000-0000-0000-000000000001', idempotency_key => 'k1') AS o
JOIN customers AS c ON c.customer_id = o.customer_id;
-- The same call is answered; another customer under the key is not.
SELECT order_id FROM place_order('web', '[{"sku":"A-1","quantity":1}]', customer => 'C-1', ship_to => '{"address":"home"}',
	bill_to => '{"company":"Mugs Ltd","line1":" Weg 2 ","postal_code":"1010","city":"Wien","country":"at"}', order_id => '00000000-0000-0000-0000-000000000001', idempotency_key => 'k1');
SELECT pg_temp.tries($$SELECT order_id FROM place_order('web', '[{"sku":"A-1","quantity":1}]', customer => 'C-2', order_id => '00000000-0000-0000-0000-000000000001', idempotency_key => 'k1')$$,
	$$SELECT order_id FROM place_order('web', '[{"sku":"A-1","quantity":1}]', order_id => '00000000-0000-0000-0000-000000000001', idempotency_key => 'k1')$$);
-- The order keeps its address when the customer moves.
SELECT city FROM put_customer_address('C-1', 'home', line1 => 'Ring 9', city => 'Bonn', postal_code => '53111');
SELECT kind, name, company, line1, postal_code, city, country FROM order_addresses WHERE order_id = '00000000-0000-0000-0000-000000000001' ORDER BY kind DESC;
SELECT status FROM place_order('web', '[{"sku":"A-1","quantity":1}]', secret => 'Zm9yIG15IGV5ZXMgb25seQ', ship_to => '{"city":"Hongkong","country":"HK"}', order_id => '00000000-0000-0000-0000-000000000002');
SELECT own_order('00000000-0000-0000-0000-000000000002', 'Zm9yIG15IGV5ZXMgb25seQ') -> 'ship_to' ->> 'city', own_order('00000000-0000-0000-0000-000000000002', 'Zm9yIG15IGV5ZXMgb25seQ') -> 'bill_to';
-- Many at once, each with its own; a sale at a register; a return is its order's.
SELECT input_no, ok, error_code, error_detail - 'code' FROM place_orders('[
	{"channel":"web","lines":[{"sku":"A-1","quantity":1}],"customer":"C-1","ship_to":{"address":"home"},"order_id":"00000000-0000-0000-0000-000000000003"},
	{"channel":"web","lines":[{"sku":"A-1","quantity":1}],"customer":"C-9"},
	{"channel":"web","lines":[{"sku":"A-1","quantity":1}],"customer":"C-2","ship_to":{"address":"home"}},
	{"channel":"web","lines":[{"sku":"A-1","quantity":1}],"customer":7},
	{"channel":"web","lines":[{"sku":"A-1","quantity":1}],"customer":"C-2","bill_to":{"postal_code":"1","country":"DE"}},
	{"channel":"web","lines":[{"sku":"A-1","quantity":1}],"ship_to":{"country":"HK"},"order_id":"00000000-0000-0000-0000-000000000004"},
	{"channel":"web","lines":[{"sku":"A-1","quantity":1}],"customer":"C-2","order_id":"00000000-0000-0000-0000-000000000005"}]');
SELECT right(o.order_id::text, 1), c.customer, pg_temp.address(o.ship_to_id), pg_temp.address(o.bill_to_id) FROM orders AS o LEFT JOIN customers AS c USING (tenant_id, customer_id) ORDER BY o.order_id;
SELECT FROM open_shift('R1', '0 EUR');
SELECT total FROM record_sale('R1', '[{"sku":"A-1","quantity":1}]', '[{"provider":"cash","amount":"10"}]', customer => 'C-2', bill_to => '{"address":"other"}', order_id => '00000000-0000-0000-0000-000000000006');
SELECT c.customer, o.ship_to_id, pg_temp.address(o.bill_to_id) FROM orders AS o JOIN customers AS c USING (tenant_id, customer_id) WHERE o.order_id = '00000000-0000-0000-0000-000000000006';
SELECT status FROM return_order('00000000-0000-0000-0000-000000000006', '[{"line_no":1,"quantity":1,"disposition":"restock"}]', register => 'R1');
SELECT c.customer FROM returns AS r JOIN customers AS c USING (tenant_id, customer_id);
-- Who only asks says the same, and locks and writes nothing.
BEGIN READ ONLY;
SELECT pg_temp.tries($$SELECT total FROM preview_order('web', '[{"sku":"A-1","quantity":1}]', customer => 'C-1', ship_to => '{"address":"home"}')$$, $$SELECT count(*) FROM quote_lines('web', '[{"sku":"A-1","quantity":1}]', customer => 'C-1',
	bill_to => '{"country":"HK"}')$$, $$SELECT total FROM preview_order('web', '[{"sku":"A-1","quantity":1}]', customer => 'C-9')$$, $$SELECT count(*) FROM quote_lines('web', '[{"sku":"A-1","quantity":1}]', ship_to => '{"country":"ZZ"}')$$);
SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid();
COMMIT;

-- What is refused leaves nothing behind.
SELECT pg_temp.everything() AS before \gset
SELECT pg_temp.tries($$SELECT count(*) FROM place_order('web', '[{"sku":"A-1","quantity":1}]', customer => 'C-9')$$, $$SELECT count(*) FROM place_order('web', '[{"sku":"A-1","quantity":1}]', customer => 'C-3')$$,
	$$SELECT count(*) FROM place_order('web', '[{"sku":"A-1","quantity":1}]', customer => 'c-1')$$, $$SELECT count(*) FROM place_order('web', '[{"sku":"A-1","quantity":1}]', customer => '')$$,
	$$SELECT count(*) FROM place_order('web', '[{"sku":"A-1","quantity":1}]', customer => 'C-1', ship_to => '{"address":"gone"}')$$, $$SELECT count(*) FROM place_order('web', '[{"sku":"A-1","quantity":1}]', customer => 'C-1', ship_to => '{"address":"other"}')$$,
	$$SELECT count(*) FROM place_order('web', '[{"sku":"A-1","quantity":1}]', ship_to => '{"address":"home"}')$$, $$SELECT count(*) FROM place_order('web', '[{"sku":"A-1","quantity":1}]', customer => 'C-1', ship_to => '{"address":"home","city":"x"}')$$,
	$$SELECT count(*) FROM place_order('web', '[{"sku":"A-1","quantity":1}]', ship_to => '{}')$$, $$SELECT count(*) FROM place_order('web', '[{"sku":"A-1","quantity":1}]', ship_to => '{"city":"x","line1":" "}')$$,
	$$SELECT count(*) FROM place_order('web', '[{"sku":"A-1","quantity":1}]', ship_to => '[]')$$, $$SELECT count(*) FROM place_order('web', '[{"sku":"A-1","quantity":1}]', ship_to => '{"street":"x","country":"HK"}')$$,
	$$SELECT count(*) FROM place_order('web', '[{"sku":"A-1","quantity":1}]', bill_to => '{"country":"DE","postal_code":"1"}')$$, $$SELECT count(*) FROM place_order('web', '[{"sku":"A-1","quantity":1000}]', customer => 'C-1', ship_to => '{"country":"HK"}')$$,
	$$SELECT count(*) FROM record_sale('R1', '[{"sku":"A-1","quantity":1}]', '[{"provider":"cash","amount":"10"}]', customer => 'C-9')$$, $$SELECT count(*) FROM place_order('web', '[{"sku":"A-1","quantity":1}]', customer => 'C-1', tenant_id => 11)$$);
SELECT pg_temp.everything() = :'before' AS nothing_left;

-- Claimed later: by the secret, once, with its addresses.
SELECT pg_temp.tries($$SELECT count(*) FROM claim_order('00000000-0000-0000-0000-000000000002', 'C-2', 'anotherSecretOfTwentyTwo1')$$, $$SELECT count(*) FROM claim_order('00000000-0000-0000-0000-0000000000ff', 'C-2', 'Zm9yIG15IGV5ZXMgb25seQ')$$,
	$$SELECT count(*) FROM claim_order('00000000-0000-0000-0000-000000000002', 'C-9', 'Zm9yIG15IGV5ZXMgb25seQ')$$, $$SELECT count(*) FROM claim_order('00000000-0000-0000-0000-000000000001', 'C-2')$$,
	$$SELECT count(*) FROM claim_order('00000000-0000-0000-0000-000000000002', NULL, 'Zm9yIG15IGV5ZXMgb25seQ')$$);
SELECT c.customer, pg_temp.address(o.ship_to_id) FROM claim_order(order_id => '00000000-0000-0000-0000-000000000002', customer => 'C-2', secret => 'Zm9yIG15IGV5ZXMgb25seQ', idempotency_key => 'claim',
	options => '{}', tenant_id => 1) AS o JOIN customers AS c USING (tenant_id, customer_id);
SELECT pg_temp.tries($$SELECT count(*) FROM claim_order('00000000-0000-0000-0000-000000000002', 'C-2', 'Zm9yIG15IGV5ZXMgb25seQ', 'claim')$$, $$SELECT count(*) FROM claim_order('00000000-0000-0000-0000-000000000002', 'C-2', 'Zm9yIG15IGV5ZXMgb25seQ')$$,
	$$SELECT count(*) FROM claim_order('00000000-0000-0000-0000-000000000002', 'C-1', 'Zm9yIG15IGV5ZXMgb25seQ')$$, $$SELECT count(*) FROM claim_order('00000000-0000-0000-0000-000000000002', 'C-1', 'Zm9yIG15IGV5ZXMgb25seQ', 'claim')$$,
	$$SELECT count(*) FROM claim_order('00000000-0000-0000-0000-000000000004', 'C-1')$$);
SELECT e.type, e.payload ->> 'customer_id' = c.customer_id::text, c.customer FROM events AS e JOIN orders AS o ON o.order_id::text = e.aggregateid JOIN customers AS c ON c.customer_id = o.customer_id WHERE e.type = 'order.claimed' ORDER BY c.customer;
-- Nobody else changes whose an order is, nor its addresses.
SELECT pg_temp.tries('UPDATE order_mgmt_data.orders SET customer_id = gen_random_uuid() WHERE customer_id IS NOT NULL', 'UPDATE order_mgmt_data.orders SET customer_id = NULL WHERE customer_id IS NOT NULL',
	'UPDATE order_mgmt_data.orders SET bill_to_id = 1');
SELECT name, violations FROM verify(true) WHERE violations <> 0;
BEGIN;
INSERT INTO order_mgmt_data.orders SELECT (jsonb_populate_record(o, jsonb_build_object('order_id', gen_random_uuid(), 'order_number', 'X', 'ship_to_id', 1, 'stamp', NULL))).* FROM order_mgmt_data.orders AS o WHERE o.order_id = '00000000-0000-0000-0000-000000000001';
SELECT name, violations FROM verify(true) WHERE violations <> 0 AND name ~ 'customer';
ROLLBACK;

-- The orders of a customer, newest first; what is found by its id reads no other.
SELECT right(o.order_id::text, 1) FROM orders AS o WHERE o.tenant_id = 1 AND o.customer_id = (SELECT c.customer_id FROM customers AS c WHERE c.tenant_id = 1 AND c.customer = 'C-1') ORDER BY o.recorded_at DESC, o.order_id DESC;

-- Who may say whose an order is, and who may read where it is sent.
CREATE ROLE regress_om_visitor;
CREATE ROLE regress_om_cash_ham;
CREATE ROLE regress_om_pack_ber;
CREATE ROLE regress_om_pack_ham;
CREATE ROLE regress_om_shop;
CREATE ROLE regress_om_other;
SELECT count(*) > 0 FROM grant_access('regress_om_visitor', 'visitor');
SELECT count(*) > 0 FROM grant_access('regress_om_cash_ham', 'cashier', locations => '{HAM}');
SELECT count(*) > 0 FROM grant_access('regress_om_pack_ber', 'warehouse', locations => '{BER}');
SELECT count(*) > 0 FROM grant_access('regress_om_pack_ham', 'warehouse', locations => '{HAM}');
SELECT count(*) > 0 FROM grant_access('regress_om_shop', 'storefront');
SELECT count(*) > 0 FROM grant_access('regress_om_other', 'admin', '{11}');
SET ROLE regress_om_visitor;
SELECT pg_temp.tries($$SELECT count(*) FROM place_order('web', '[{"sku":"A-1","quantity":1}]', customer => 'C-1', secret => 'c2VjcmV0IG9mIG9uZSBvZg')$$, $$SELECT count(*) FROM preview_order('web', '[{"sku":"A-1","quantity":1}]', customer => 'C-9')$$,
	$$SELECT count(*) FROM place_order('web', '[{"sku":"A-1","quantity":1}]', secret => 'c2VjcmV0IG9mIG9uZSBvZg', ship_to => '{"address":"home"}')$$);
SELECT customer_id IS NULL, ship_to_id IS NULL FROM place_order('web', '[{"sku":"A-1","quantity":1}]', secret => 'c2VjcmV0IG9mIG9uZSBvZg', ship_to => '{"name":"Guest","country":"HK"}', order_id => '00000000-0000-0000-0000-000000000007');
SELECT own_order('00000000-0000-0000-0000-000000000007', 'c2VjcmV0IG9mIG9uZSBvZg') -> 'ship_to' ->> 'name';
RESET ROLE;
SET ROLE regress_om_shop;
SELECT pg_temp.tries($$SELECT count(*) FROM claim_order('00000000-0000-0000-0000-000000000007', 'C-1')$$, $$SELECT count(*) FROM claim_order('00000000-0000-0000-0000-000000000007', 'C-1', 'c2VjcmV0IG9mIG9uZSBvZg')$$);
RESET ROLE;
-- A packer sees the addresses of the orders of its place, and no others, whatever it asks with; none of customers.
CREATE FUNCTION public.regress_om_leak(name text) RETURNS boolean LANGUAGE plpgsql COST 0.0001 AS $$ BEGIN RAISE NOTICE 'seen: %', name; RETURN true; END $$;
SET ROLE regress_om_pack_ber;
SELECT count(*) FROM order_addresses;
RESET ROLE;
SET ROLE regress_om_pack_ham;
SELECT count(*) FROM order_addresses WHERE public.regress_om_leak(name);
SELECT has_table_privilege('customers', 'SELECT'), has_table_privilege('customer_addresses', 'SELECT');
RESET ROLE;
SET ROLE regress_om_cash_ham;
SELECT count(*) FROM order_addresses WHERE public.regress_om_leak(name);
SELECT count(*) > 0 FROM customer_addresses;
RESET ROLE;
SET ROLE regress_om_other;
SELECT count(*) FROM order_addresses WHERE public.regress_om_leak(name);
RESET ROLE;
DROP FUNCTION public.regress_om_leak(text);

-- An order without a customer is written as before: its row ends where it did, and no row stands in the tables of customers.
SELECT count(*) AS addresses FROM customer_addresses \gset
SELECT count(*) FROM place_order('web', '[{"sku":"A-1","quantity":1}]', order_id => '00000000-0000-0000-0000-000000000008');
SELECT count(*) = :addresses FROM customer_addresses;
SELECT name, violations FROM verify(true) WHERE violations <> 0;
SELECT count(*) > 0 FROM unnest('{regress_om_visitor,regress_om_cash_ham,regress_om_pack_ber,regress_om_pack_ham,regress_om_shop,regress_om_other}'::text[]) AS r, revoke_access(r);
DROP ROLE regress_om_visitor, regress_om_cash_ham, regress_om_pack_ber, regress_om_pack_ham, regress_om_shop, regress_om_other;
