-- Carts: opened, filled, told with what changed, held, merged, and made an order of, once; as visitors do it, within their rights.
\set ECHO none
\getenv source PG_ABS_SRCDIR
\set helpers :source '/lib/regress.sql'
\i :helpers
\set ECHO all
\pset format unaligned
\pset fieldsep ' | '
\pset tuples_only on
SET client_min_messages = warning;
DROP ROLE IF EXISTS regress_om_visitor, regress_om_shop, regress_om_web, regress_om_cashier, regress_om_gateway;
RESET client_min_messages;
CREATE ROLE regress_om_visitor;
CREATE ROLE regress_om_shop;
CREATE ROLE regress_om_web;
CREATE ROLE regress_om_cashier;
CREATE ROLE regress_om_gateway;
SELECT count(*) > 0 FROM grant_access('regress_om_visitor', 'visitor');
SELECT count(*) > 0 FROM grant_access('regress_om_shop', 'storefront');
SELECT count(*) > 0 FROM grant_access('regress_om_web', 'web');
SELECT count(*) > 0 FROM grant_access('regress_om_cashier', 'cashier', locations => '{BER}');
SELECT count(*) > 0 FROM grant_access('regress_om_gateway', 'gateway');
SELECT channel FROM put_channel('web', 'EUR', '{BER,HAM}', is_public => true, shipping => '4.90');
SELECT channel FROM put_channel('b2b', 'EUR', '{BER}');
SELECT customer FROM put_customer_group('wholesale') AS g, put_customer('ann', 'ann@example.com', 'Ann', groups => '{wholesale}');
SELECT customer FROM put_customer('bob', 'bob@example.com', 'Bob');
SELECT address FROM put_customer_address('ann', 'home', 'Ann', line1 => 'Hauptstr. 1', country => 'DE', postal_code => '10115', city => 'Berlin');
SELECT price FROM put_list_price('A-1', '9.00 EUR', customer_group => 'wholesale');
SELECT unit FROM put_unit('A-1', 'box', 6, price => '55.00 EUR');
SELECT barcode FROM put_barcode('4006381333931', 'A-1') UNION ALL SELECT barcode FROM put_barcode('BOX-1', 'A-1', 'box');
SELECT free FROM receive_stock('BER', '[{"sku":"A-1","quantity":20},{"sku":"B-1","quantity":50},{"sku":"CHEESE","quantity":5}]');
SELECT free FROM receive_stock('HAM', '[{"sku":"A-1","quantity":3}]');
CREATE FUNCTION pg_temp.tries(VARIADIC queries text[]) RETURNS SETOF text LANGUAGE sql AS $$ SELECT pg_temp.try(q) FROM unnest(queries) AS q $$;
-- A cart as a line: what it has, what it costs, what is wrong.
CREATE FUNCTION pg_temp.told(c order_mgmt.quoted_cart) RETURNS text LANGUAGE sql AS $$
	SELECT concat_ws(' | ', c.status, c.is_available, c.total, (SELECT string_agg(concat_ws(' ', l ->> 'line_id', coalesce(l ->> 'unit_quantity', '-') || 'x', l ->> 'sku', l ->> 'unit', l ->> 'unit_price', l ->> 'gross_total',
		l ->> 'is_available', l -> 'refusal' ->> 'code', l ->> 'fee'), ', ') FROM jsonb_array_elements(c.lines) AS l), nullif(c.changes, '[]'), c.refusal ->> 'code', c.held_until) $$;
CREATE FUNCTION pg_temp.cart(n integer) RETURNS uuid LANGUAGE sql AS $$ SELECT ('00000000-0000-0000-0000-0000000000' || lpad(n::text, 2, '0'))::uuid $$;
\set s '''c2VjcmV0IG9mIG9uZSBvZg'''
\set t '''b3RoZXIgc2VjcmV0IG9mIGI'''

-- A guest's cart: opened by its secret, again and again; without one by nobody who may not read all.
SET ROLE regress_om_visitor;
SELECT pg_temp.tries($$SELECT status FROM open_cart('web')$$, $$SELECT status FROM open_cart('web', 'short')$$, $$SELECT status FROM open_cart('none', 'c2VjcmV0IG9mIG9uZSBvZg')$$,
	$$SELECT status FROM open_cart('b2b', 'c2VjcmV0IG9mIG9uZSBvZg')$$, $$SELECT status FROM open_cart(NULL, 'c2VjcmV0IG9mIG9uZSBvZg')$$,
	$$SELECT status FROM open_cart('web', 'c2VjcmV0IG9mIG9uZSBvZg', customer => 'ann')$$);
SELECT pg_temp.told(c) FROM open_cart('web', :s, cart_id => pg_temp.cart(1), metadata => '{"campaign":"spring"}') AS c;
SELECT pg_temp.told(c), expires_at, metadata FROM open_cart('web', :s, cart_id => pg_temp.cart(1)) AS c;
SELECT c.cart_id <> pg_temp.cart(1) FROM open_cart('web', :s) AS c;
SELECT pg_temp.tries($$SELECT status FROM open_cart('web', 'b3RoZXIgc2VjcmV0IG9mIGI', cart_id => '00000000-0000-0000-0000-000000000001')$$);

-- Lines: so many, by sku, unit, barcode, and ids of the caller's.
SELECT pg_temp.told(c) FROM put_cart_line(pg_temp.cart(1), 'A-1', 2, secret => :s) AS c;
SELECT pg_temp.told(c) FROM put_cart_line(pg_temp.cart(1), 'A-1', 3, secret => :s) AS c;
SELECT pg_temp.told(c) FROM put_cart_line(pg_temp.cart(1), 'A-1', 1, 'box', secret => :s) AS c;
SELECT pg_temp.told(c) FROM put_cart_line(pg_temp.cart(1), barcode => 'BOX-1', quantity => 2, secret => :s) AS c;
SELECT pg_temp.told(c) FROM put_cart_line(pg_temp.cart(1), barcode => '4006381333931', secret => :s) AS c;
SELECT pg_temp.told(c) FROM put_cart_line(pg_temp.cart(1), 'GIFTWRAP', 1, line_id => 'wrap', secret => :s) AS c;
SELECT pg_temp.told(c) FROM put_cart_line(pg_temp.cart(1), 'CHEESE', 0.75, line_id => 'wrap', secret => :s) AS c;
SELECT pg_temp.told(c) FROM put_cart_line(pg_temp.cart(1), quantity => 0.5, line_id => 'wrap', secret => :s) AS c;
SELECT pg_temp.told(c) FROM put_cart_line(pg_temp.cart(1), line_id => 'wrap', secret => :s) AS c;
SELECT pg_temp.told(c) FROM put_cart_line(pg_temp.cart(1), 'A-1', 0, 'box', secret => :s) AS c;
SELECT pg_temp.told(c) FROM put_cart_line(pg_temp.cart(1), quantity => 0, line_id => 'wrap', secret => :s) AS c;
SELECT pg_temp.told(c) FROM put_cart_line(pg_temp.cart(1), 'B-1', 0, secret => :s) AS c;
RESET ROLE;
SELECT pg_temp.everything() AS before \gset
SET ROLE regress_om_visitor;
-- What is refused leaves nothing; it is refused as quote_lines refuses it.
SELECT pg_temp.tries($$SELECT status FROM put_cart_line('00000000-0000-0000-0000-000000000001', 'NONE', 1, secret => 'c2VjcmV0IG9mIG9uZSBvZg')$$,
	$$SELECT status FROM put_cart_line('00000000-0000-0000-0000-000000000001', 'A-1', 1, 'pallet', secret => 'c2VjcmV0IG9mIG9uZSBvZg')$$,
	$$SELECT status FROM put_cart_line('00000000-0000-0000-0000-000000000001', barcode => '1', secret => 'c2VjcmV0IG9mIG9uZSBvZg')$$,
	$$SELECT status FROM put_cart_line('00000000-0000-0000-0000-000000000001', 'A-1', 1.5, secret => 'c2VjcmV0IG9mIG9uZSBvZg')$$,
	$$SELECT status FROM put_cart_line('00000000-0000-0000-0000-000000000001', 'A-1', -1, secret => 'c2VjcmV0IG9mIG9uZSBvZg')$$,
	$$SELECT status FROM put_cart_line('00000000-0000-0000-0000-000000000001', 'A-1', 'NaN', secret => 'c2VjcmV0IG9mIG9uZSBvZg')$$,
	$$SELECT status FROM put_cart_line('00000000-0000-0000-0000-000000000001', 'A-1', 1e9, secret => 'c2VjcmV0IG9mIG9uZSBvZg')$$,
	$$SELECT status FROM put_cart_line('00000000-0000-0000-0000-000000000001', 'B-1', secret => 'c2VjcmV0IG9mIG9uZSBvZg')$$,
	$$SELECT status FROM put_cart_line('00000000-0000-0000-0000-000000000001', 'A-1', 101, secret => 'c2VjcmV0IG9mIG9uZSBvZg')$$,
	$$SELECT status FROM put_cart_line('00000000-0000-0000-0000-000000000001', 'NOPRICE', 1, secret => 'c2VjcmV0IG9mIG9uZSBvZg')$$,
	$$SELECT status FROM put_cart_line('00000000-0000-0000-0000-000000000001', 'A-1', 1, barcode => '1', secret => 'c2VjcmV0IG9mIG9uZSBvZg')$$,
	$$SELECT status FROM put_cart_line('00000000-0000-0000-0000-000000000001', quantity => 1, secret => 'c2VjcmV0IG9mIG9uZSBvZg')$$,
	$$SELECT status FROM put_cart_line('00000000-0000-0000-0000-000000000001', quantity => 1, line_id => 'x', secret => 'c2VjcmV0IG9mIG9uZSBvZg')$$,
	$$SELECT status FROM put_cart_line(NULL, 'A-1', 1, secret => 'c2VjcmV0IG9mIG9uZSBvZg')$$);
RESET ROLE;
SELECT pg_temp.everything() = :'before';
SELECT sku, order_max FROM put_purchase_limits('B-1', order_max => 4);
SET ROLE regress_om_visitor;
SELECT a = b, a FROM pg_temp.try($$SELECT status FROM put_cart_line('00000000-0000-0000-0000-000000000001', 'B-1', 5, secret => 'c2VjcmV0IG9mIG9uZSBvZg')$$) AS a,
	pg_temp.try($$SELECT sku FROM quote_lines('web', '[{"sku":"B-1","quantity":5}]')$$) AS b;
-- The limit is of all its lines together.
SELECT pg_temp.told(c) FROM put_cart_line(pg_temp.cart(1), 'B-1', 3, secret => :s) AS c;
SELECT pg_temp.tries($$SELECT status FROM put_cart_line('00000000-0000-0000-0000-000000000001', 'B-1', 2, line_id => 'more', secret => 'c2VjcmV0IG9mIG9uZSBvZg')$$);

-- It is told exactly as quote_lines and preview_order say it.
SELECT l.line_no, l.line - '{line_id,refusal}'::text[] = to_jsonb(q) AS same
FROM get_cart(pg_temp.cart(1), :s) AS c, jsonb_array_elements(c.lines) WITH ORDINALITY AS l (line, line_no)
FULL JOIN quote_lines('web', '[{"sku":"A-1","quantity":1},{"sku":"B-1","quantity":3}]') AS q ON q.line_no = l.line_no WHERE q.line_no IS DISTINCT FROM 0;
SELECT (c.is_available, c.currency, c.total, c.net_total, c.discount, c.shipping, c.tax, c.taxes) = (p.is_available, p.currency, p.total, p.net_total, p.discount, p.shipping, p.tax, p.taxes) AS same
FROM get_cart(pg_temp.cart(1), :s) AS c, preview_order('web', '[{"sku":"A-1","quantity":1},{"sku":"B-1","quantity":3}]') AS p;
BEGIN READ ONLY;
SELECT pg_temp.told(c) FROM get_cart(pg_temp.cart(1), :s) AS c;
COMMIT;

-- Nobody else's: unknown, another's, another tenant's and a wrong secret are answered alike; without a secret the right is asked for.
RESET ROLE;
SELECT count(*) FROM open_cart('web', 'c2VjcmV0IG9mIG9uZSBvZg', cart_id => pg_temp.cart(11), tenant_id => 11);
SET ROLE regress_om_visitor;
CREATE FUNCTION pg_temp.all_steps(id uuid, secret text) RETURNS text[] LANGUAGE sql AS $$
	SELECT array_agg(replace(pg_temp.try(format(q, id, secret)), id::text, 'ID'))
	FROM unnest(ARRAY['SELECT status FROM get_cart(%1$L, %2$L)', 'SELECT status FROM put_cart_line(%1$L, ''A-1'', 1, secret => %2$L)', 'SELECT status FROM set_cart_address(%1$L, ''a@example.com'', %2$L)',
		'SELECT status FROM choose_shipping(%1$L, secret => %2$L)', 'SELECT count(*) FROM cart_shipping_methods(%1$L, %2$L)', 'SELECT status FROM hold_cart(%1$L, secret => %2$L)',
		'SELECT status FROM checkout_cart(%1$L, 0, secret => %2$L)', 'SELECT status FROM merge_carts(%1$L, ''00000000-0000-0000-0000-000000000001'', %2$L, ''c2VjcmV0IG9mIG9uZSBvZg'')']) AS q $$;
SELECT unnest(pg_temp.all_steps('00000000-0000-0000-0000-00000000ffff', 'c2VjcmV0IG9mIG9uZSBvZg'));
SELECT id, pg_temp.all_steps(id, secret) = pg_temp.all_steps('00000000-0000-0000-0000-00000000ffff', secret) AS alike
FROM (VALUES (pg_temp.cart(1), 'd3JvbmcgYnV0IGFzIGxvbmc'), (pg_temp.cart(11), 'c2VjcmV0IG9mIG9uZSBvZg')) AS d (id, secret);
SELECT pg_temp.try($$SELECT status FROM merge_carts('00000000-0000-0000-0000-000000000001', '00000000-0000-0000-0000-00000000ffff', 'c2VjcmV0IG9mIG9uZSBvZg', 'c2VjcmV0IG9mIG9uZSBvZg')$$);
SELECT pg_temp.tries($$SELECT status FROM get_cart('00000000-0000-0000-0000-000000000001')$$, $$SELECT status FROM checkout_cart('00000000-0000-0000-0000-000000000001', 0)$$,
	$$SELECT status FROM merge_carts('00000000-0000-0000-0000-000000000001', '00000000-0000-0000-0000-000000000001', 'c2VjcmV0IG9mIG9uZSBvZg')$$,
	$$SELECT status FROM checkout_cart('00000000-0000-0000-0000-000000000001', 0, '{"provider":"stripe","reference":"x"}', secret => 'c2VjcmV0IG9mIG9uZSBvZg')$$,
	$$SELECT status FROM attach_payment('00000000-0000-0000-0000-000000000001', '1 EUR', 'stripe', reference => 'x')$$, $$SELECT status FROM detach_payment('00000000-0000-0000-0000-000000000001', 'stripe', 'x')$$);
SELECT pg_temp.tries('SELECT count(*) FROM carts', 'SELECT count(*) FROM cart_lines', 'SELECT count(*) FROM cart_contacts');
RESET ROLE;
SET ROLE regress_om_shop;
SELECT status, channel, line_count, total, has_payment FROM carts WHERE cart_id = pg_temp.cart(1);
SELECT line_no, line_id, sku, quantity, unit_price, status FROM cart_lines WHERE cart_id = pg_temp.cart(1);
SELECT pg_temp.told(c) FROM get_cart(pg_temp.cart(1)) AS c;
RESET ROLE;

-- What changed since it was told: prices, what is there, what is shown; the others are quoted without what an order would be refused for.
SELECT price FROM put_price('A-1', '11.00 EUR');
SELECT count(*) FROM put_item_window('web', '{B-1}', visible_until => '2025-12-31');
SET ROLE regress_om_visitor;
SELECT pg_temp.told(c) FROM get_cart(pg_temp.cart(1), :s) AS c;
SELECT pg_temp.told(c) FROM get_cart(pg_temp.cart(1), :s) AS c;
SELECT l -> 'refusal' FROM get_cart(pg_temp.cart(1), :s) AS c, jsonb_array_elements(c.lines) AS l WHERE l ->> 'sku' = 'B-1';
-- One line may be put while another one is refused.
SELECT pg_temp.told(c) FROM put_cart_line(pg_temp.cart(1), 'CHEESE', 1, secret => :s) AS c;
SELECT pg_temp.tries($$SELECT status FROM put_cart_line('00000000-0000-0000-0000-000000000001', 'B-1', 1, secret => 'c2VjcmV0IG9mIG9uZSBvZg')$$,
	$$SELECT status FROM hold_cart('00000000-0000-0000-0000-000000000001', secret => 'c2VjcmV0IG9mIG9uZSBvZg')$$,
	$$SELECT status FROM checkout_cart('00000000-0000-0000-0000-000000000001', '35.80', secret => 'c2VjcmV0IG9mIG9uZSBvZg')$$);
SELECT pg_temp.told(c) FROM open_cart('web', :s, cart_id => pg_temp.cart(1)) AS c;
RESET ROLE;
SELECT count(*) FROM put_item_window('web', '{B-1}', visible_until => '2027-12-31');
SELECT count(*) FROM adjust_stock('BER', '[{"sku":"CHEESE","quantity":-4.5}]', 'mice');
SET ROLE regress_om_visitor;
SELECT pg_temp.told(c) FROM get_cart(pg_temp.cart(1), :s) AS c;

-- Coupons: one that can be used is applied, once; what became of it is told until the cart is checked out, which uses it.
RESET ROLE;
SELECT a.promotion, b.promotion FROM put_promotion('tenth', 'order_percent', percent => 10, needs_coupon => true) AS a, put_promotion('gone', 'order_percent', percent => 50, needs_coupon => true) AS b;
SELECT a.coupon, b.coupon FROM put_coupon('TENTH', 'tenth', uses_max => 1) AS a, put_coupon('OLD', 'gone', valid_until => '2025-12-31 00:00+00') AS b;
SELECT coupon FROM put_coupon('GOOD', 'gone');
SET ROLE regress_om_visitor;
SELECT pg_temp.told(c) FROM open_cart('web', :s, cart_id => pg_temp.cart(61)) AS c;
SELECT pg_temp.tries(format($$SELECT status FROM apply_coupon(%L, 'TENTH', %L)$$, pg_temp.cart(61), :s));
SELECT pg_temp.told(c) FROM put_cart_line(pg_temp.cart(61), 'B-1', 4, secret => :s) AS c;
SELECT pg_temp.told(c), c.discount, c.coupons FROM apply_coupon(cart_id => pg_temp.cart(61), coupon => 'TENTH', secret => :s, tenant_id => 1) AS c;
SELECT c.discount, c.coupons, l ->> 'order_discount' AS of_line, c.promotions FROM apply_coupon(pg_temp.cart(61), 'TENTH', :s) AS c, jsonb_array_elements(c.lines) AS l;
SELECT pg_temp.tries(format($$SELECT status FROM apply_coupon(%L, 'NONE', %L)$$, pg_temp.cart(61), :s), format($$SELECT status FROM apply_coupon(%L, 'OLD', %L)$$, pg_temp.cart(61), :s),
	format($$SELECT status FROM apply_coupon(%L, 'TENTH', 'another secret of 32 characters.')$$, pg_temp.cart(61)), format($$SELECT status FROM apply_coupon(%L, NULL, %L)$$, pg_temp.cart(61), :s));
SELECT c.coupons, c.total FROM get_cart(pg_temp.cart(61), :s) AS c;
SELECT c.coupons, c.total FROM remove_coupon(pg_temp.cart(61), 'TENTH', :s) AS c;
SELECT c.coupons, c.total FROM remove_coupon(pg_temp.cart(61), 'TENTH', :s) AS c;
SELECT c.coupons, c.total FROM apply_coupon(pg_temp.cart(61), 'TENTH', :s) AS c;
-- Somebody else uses it first: the cart says so, and is not checked out at another price than its shopper saw.
SELECT pg_temp.told(c) FROM open_cart('web', :t, cart_id => pg_temp.cart(62)) AS c;
SELECT pg_temp.told(c) FROM put_cart_line(pg_temp.cart(62), 'B-1', 2, secret => :t) AS c;
SELECT c.total FROM apply_coupon(pg_temp.cart(62), 'TENTH', :t) AS c;
SELECT o.total FROM checkout_cart(pg_temp.cart(62), '9.40 EUR', secret => :t) AS o;
SELECT pg_temp.told(c), c.coupons, c.lines -> 0 ->> 'gross_total' AS of_line FROM get_cart(pg_temp.cart(61), :s) AS c;
SELECT pg_temp.tries(format($$SELECT status FROM checkout_cart(%L, '13.90 EUR', secret => %L)$$, pg_temp.cart(61), :s));
-- What is wrong with that one is no fault of another one.
SELECT c.coupons, c.refusal ->> 'code' AS refused, c.refusal -> 'detail' -> 'coupons' AS detail FROM apply_coupon(pg_temp.cart(61), 'GOOD', :s) AS c;
SELECT pg_temp.tries(format($$SELECT status FROM apply_coupon(%L, 'OLD', %L)$$, pg_temp.cart(61), :s));
SELECT c.coupons FROM remove_coupon(pg_temp.cart(61), 'GOOD', :s) AS c;
SELECT c.total FROM remove_coupon(pg_temp.cart(61), 'TENTH', :s) AS c;
SELECT o.total FROM checkout_cart(pg_temp.cart(61), '14.90 EUR', secret => :s) AS o;
SELECT left(t, 22) FROM pg_temp.tries(format($$SELECT status FROM apply_coupon(%L, 'TENTH', %L)$$, pg_temp.cart(61), :s)) AS t;
RESET ROLE;
SELECT coupon, uses FROM coupons WHERE coupon = 'TENTH';

-- Where it goes, and how.
SELECT pg_temp.told(c), email, ship_to FROM set_cart_address(pg_temp.cart(1), 'Guest@Example.com', :s, '{"name":"Guest","line1":"Street 1","postal_code":"20095","city":"Hamburg","country":"DE"}') AS c;
SELECT pg_temp.tries($$SELECT status FROM set_cart_address('00000000-0000-0000-0000-000000000001', 'no mail', 'c2VjcmV0IG9mIG9uZSBvZg')$$,
	$$SELECT status FROM set_cart_address('00000000-0000-0000-0000-000000000001', secret => 'c2VjcmV0IG9mIG9uZSBvZg', ship_to => '{"country":"DE","postal_code":"1"}')$$,
	$$SELECT status FROM set_cart_address('00000000-0000-0000-0000-000000000001', secret => 'c2VjcmV0IG9mIG9uZSBvZg', ship_to => '{"address":"home"}')$$,
	$$SELECT status FROM set_cart_address('00000000-0000-0000-0000-000000000001', secret => 'c2VjcmV0IG9mIG9uZSBvZg', options => '{"clear":["name"]}')$$,
	$$SELECT status FROM choose_shipping('00000000-0000-0000-0000-000000000001', 'drone', 'c2VjcmV0IG9mIG9uZSBvZg')$$);
RESET ROLE;
SELECT shipping_method FROM put_shipping_method('parcel') UNION ALL SELECT shipping_method FROM put_shipping_method('express') UNION ALL SELECT shipping_method FROM put_shipping_method('abroad');
SELECT zone FROM put_shipping_zone('de', '[{"country":"DE"}]') UNION ALL SELECT zone FROM put_shipping_zone('fr', '[{"country":"FR"}]');
SELECT fee FROM put_shipping_fee('parcel', 'de', '3.50 EUR', free_from => '100 EUR') UNION ALL SELECT fee FROM put_shipping_fee('express', 'de', '9.00 EUR') UNION ALL SELECT fee FROM put_shipping_fee('abroad', 'fr', '12.00 EUR');
SET ROLE regress_om_visitor;
SELECT * FROM cart_shipping_methods(pg_temp.cart(1), :s);
SELECT pg_temp.told(c), shipping FROM choose_shipping(pg_temp.cart(1), 'express', :s) AS c;
SELECT pg_temp.try($$SELECT status FROM choose_shipping('00000000-0000-0000-0000-000000000001', 'abroad', 'c2VjcmV0IG9mIG9uZSBvZg')$$);
-- The method does not go there: its lines cost what they do, and the whole cannot be said.
SELECT pg_temp.told(c), total IS NULL FROM set_cart_address(pg_temp.cart(1), secret => :s, ship_to => '{"country":"FR","postal_code":"75001"}') AS c;
SELECT * FROM cart_shipping_methods(pg_temp.cart(1), :s);
SELECT pg_temp.told(c), bill_to, ship_to FROM set_cart_address(pg_temp.cart(1), secret => :s, bill_to => '{"country":"HK"}', options => '{"clear":["ship_to"]}') AS c;
SELECT pg_temp.told(c) FROM set_cart_address(pg_temp.cart(1), secret => :s, ship_to => '{"name":"Guest","line1":"Street 1","postal_code":"20095","city":"Hamburg","country":"DE"}') AS c;
SELECT pg_temp.told(c) FROM choose_shipping(pg_temp.cart(1), secret => :s) AS c;
RESET ROLE;
SET ROLE regress_om_cashier;
SELECT * FROM cart_contacts;
RESET ROLE;

-- Holding: all or none; what it holds is its own, and nobody else's; within the bounds of a visitor.
SET ROLE regress_om_visitor;
SELECT pg_temp.tries($$SELECT status FROM hold_cart('00000000-0000-0000-0000-000000000001', secret => 'c2VjcmV0IG9mIG9uZSBvZg')$$,
	$$SELECT status FROM hold_cart('00000000-0000-0000-0000-000000000001', '-1 min', secret => 'c2VjcmV0IG9mIG9uZSBvZg')$$);
SELECT pg_temp.told(c) FROM put_cart_line(pg_temp.cart(1), 'CHEESE', 0.5, secret => :s) AS c;
SELECT pg_temp.told(c) FROM put_cart_line(pg_temp.cart(1), 'GIFTWRAP', 1, secret => :s) AS c;
SELECT pg_temp.told(c) FROM hold_cart(pg_temp.cart(1), '2 days', :s) AS c;
SELECT available('CHEESE', channel => 'web'), available('B-1', channel => 'web');
SELECT l ->> 'sku', l ->> 'available' FROM get_cart(pg_temp.cart(1), :s) AS c, jsonb_array_elements(c.lines) AS l;
RESET ROLE;
SELECT sku, location, quantity, status, expires_at, holder, secret_hash IS NULL FROM order_mgmt_data.reservations ORDER BY recorded_at, line_no;
SELECT pg_temp.try(format($$SELECT status FROM place_order('web', '[{"sku":"CHEESE","quantity":0.5}]', reservation_id => %L)$$, reservation_id)) ~ 'unknown_reservation' FROM carts WHERE cart_id = pg_temp.cart(1);
SELECT pg_temp.try($$SELECT status FROM place_order('web', '[{"sku":"CHEESE","quantity":0.25}]')$$);
SET ROLE regress_om_visitor;
-- The last of it: less and more are held anew, though nothing is left besides.
SELECT pg_temp.told(c) FROM put_cart_line(pg_temp.cart(1), 'CHEESE', 0.25, secret => :s) AS c;
SELECT available('CHEESE', channel => 'web');
SELECT pg_temp.told(c) FROM hold_cart(pg_temp.cart(1), secret => :s) AS c;
SELECT available('CHEESE', channel => 'web');
SELECT pg_temp.told(c) FROM put_cart_line(pg_temp.cart(1), 'CHEESE', 0.5, secret => :s) AS c;
SELECT pg_temp.told(c) FROM hold_cart(pg_temp.cart(1), secret => :s) AS c;
-- Activity extends it, up to what a visitor may hold since it began.
RESET ROLE;
SET order_mgmt.clock = '2026-01-01 12:10:00+00';
SET ROLE regress_om_visitor;
SELECT pg_temp.told(c) FROM open_cart('web', :s, cart_id => pg_temp.cart(1)) AS c;
SELECT pg_temp.told(c) FROM hold_cart(pg_temp.cart(1), secret => :s) AS c;
RESET ROLE;
SET ROLE regress_om_shop;
SELECT pg_temp.told(c) FROM hold_cart(pg_temp.cart(1), '30 min') AS c;
RESET ROLE;
SET order_mgmt.clock = '2026-01-01 12:35:00+00';
SET ROLE regress_om_shop;
SELECT pg_temp.told(c) FROM open_cart('web', cart_id => pg_temp.cart(1)) AS c;
RESET ROLE;

-- It becomes an order: the total that the shopper agreed to, or both are told; its holds, addresses and secret are those of the order.
SET ROLE regress_om_visitor;
SELECT pg_temp.tries($$SELECT status FROM checkout_cart('00000000-0000-0000-0000-000000000001', NULL, secret => 'c2VjcmV0IG9mIG9uZSBvZg')$$,
	$$SELECT status FROM checkout_cart('00000000-0000-0000-0000-000000000001', '36.35 USD', secret => 'c2VjcmV0IG9mIG9uZSBvZg')$$,
	$$SELECT status FROM checkout_cart('00000000-0000-0000-0000-000000000001', 'free', secret => 'c2VjcmV0IG9mIG9uZSBvZg')$$,
	$$SELECT status FROM checkout_cart('00000000-0000-0000-0000-000000000001', 1, secret => 'c2VjcmV0IG9mIG9uZSBvZg')$$);
RESET ROLE;
SELECT price FROM put_price('GIFTWRAP', '3.10 EUR');
SELECT total AS total_now FROM get_cart(pg_temp.cart(1)) \gset
SET ROLE regress_om_visitor;
SELECT pg_temp.try($$SELECT status FROM checkout_cart('00000000-0000-0000-0000-000000000001', '36.35', secret => 'c2VjcmV0IG9mIG9uZSBvZg')$$);
SELECT order_id AS o, status, fulfillment_status, total, payment_status, metadata, reference, expires_at FROM checkout_cart(pg_temp.cart(1), :'total_now', secret => :s, reference => 'r-1') \gset
SELECT :'status', :'fulfillment_status', :'total', :'payment_status', :'metadata', :'reference', :'expires_at';
SELECT order_id = :'o' AS same, status, total FROM checkout_cart(pg_temp.cart(1), 1, secret => :s);
SELECT own_order(:'o', :s) -> 'ship_to' ->> 'city';
SELECT pg_temp.told(c), order_id = :'o' FROM get_cart(pg_temp.cart(1), :s) AS c;
SELECT replace(pg_temp.try(q), :'o', 'ORDER') FROM unnest(ARRAY[$$SELECT status FROM put_cart_line('00000000-0000-0000-0000-000000000001', 'A-1', 1, secret => 'c2VjcmV0IG9mIG9uZSBvZg')$$,
	$$SELECT status FROM hold_cart('00000000-0000-0000-0000-000000000001', secret => 'c2VjcmV0IG9mIG9uZSBvZg')$$,
	$$SELECT status FROM open_cart('web', 'c2VjcmV0IG9mIG9uZSBvZg', cart_id => '00000000-0000-0000-0000-000000000001')$$]) AS q;
RESET ROLE;
SELECT sku, quantity, remaining, status FROM order_mgmt_data.reservations ORDER BY recorded_at, line_no;
SELECT line_no, sku, location, ordered, allocated FROM order_lines WHERE order_id = :'o' ORDER BY line_no;
SELECT count(*) FROM orders;
SET ROLE regress_om_visitor;
SELECT pg_temp.told(c) FROM open_cart('web', :t, cart_id => pg_temp.cart(2)) AS c;
SELECT pg_temp.tries($$SELECT status FROM checkout_cart('00000000-0000-0000-0000-000000000002', 1, secret => 'b3RoZXIgc2VjcmV0IG9mIGI')$$,
	$$SELECT status FROM hold_cart('00000000-0000-0000-0000-000000000002', secret => 'b3RoZXIgc2VjcmV0IG9mIGI')$$);
SELECT pg_temp.told(c) FROM put_cart_line(pg_temp.cart(2), 'A-1', 30, secret => :t) AS c;
SELECT pg_temp.try($$SELECT status FROM checkout_cart('00000000-0000-0000-0000-000000000002', '334.90', secret => 'b3RoZXIgc2VjcmV0IG9mIGI')$$);
RESET ROLE;

-- A customer's cart: its prices, its addresses; kept by who may work for it, or by a secret that it gives to the shopper.
SET ROLE regress_om_shop;
SELECT pg_temp.told(c) FROM open_cart('web', 'YW5ucyBvd24gY2FydCBzZWM', 'ann', pg_temp.cart(3)) AS c;
SELECT pg_temp.told(c) FROM put_cart_line(pg_temp.cart(3), 'A-1', 1) AS c;
SELECT pg_temp.told(c), ship_to FROM set_cart_address(pg_temp.cart(3), ship_to => '{"address":"home"}') AS c;
SELECT pg_temp.tries($$SELECT status FROM open_cart('web', customer => 'bob', cart_id => '00000000-0000-0000-0000-000000000003')$$,
	$$SELECT status FROM open_cart('shop', cart_id => '00000000-0000-0000-0000-000000000003')$$, $$SELECT status FROM open_cart('web', customer => 'none')$$,
	$$SELECT status FROM set_cart_address('00000000-0000-0000-0000-000000000003', ship_to => '{"address":"office"}')$$);
RESET ROLE;
-- Merged after login: both proofs are needed, and repeated it does nothing more.
SET ROLE regress_om_visitor;
SELECT pg_temp.told(c) FROM put_cart_line(pg_temp.cart(2), 'A-1', 2, secret => :t) AS c;
SELECT pg_temp.told(c) FROM put_cart_line(pg_temp.cart(2), 'B-1', 1, line_id => '1b', secret => :t) AS c;
SELECT pg_temp.told(c), email FROM set_cart_address(pg_temp.cart(2), 'ann@example.com', :t) AS c;
SELECT pg_temp.told(c) FROM hold_cart(pg_temp.cart(2), '5 min', :t) AS c;
SELECT pg_temp.tries($$SELECT status FROM merge_carts('00000000-0000-0000-0000-000000000002', '00000000-0000-0000-0000-000000000003', 'b3RoZXIgc2VjcmV0IG9mIGI')$$,
	$$SELECT status FROM merge_carts('00000000-0000-0000-0000-000000000002', '00000000-0000-0000-0000-000000000003', into_secret => 'YW5ucyBvd24gY2FydCBzZWM')$$,
	$$SELECT status FROM merge_carts('00000000-0000-0000-0000-000000000002', '00000000-0000-0000-0000-000000000003', 'b3RoZXIgc2VjcmV0IG9mIGI', 'b3RoZXIgc2VjcmV0IG9mIGI')$$,
	$$SELECT status FROM merge_carts('00000000-0000-0000-0000-000000000003', '00000000-0000-0000-0000-000000000002', 'YW5ucyBvd24gY2FydCBzZWM', 'b3RoZXIgc2VjcmV0IG9mIGI')$$,
	$$SELECT status FROM merge_carts('00000000-0000-0000-0000-000000000002', '00000000-0000-0000-0000-000000000002', 'b3RoZXIgc2VjcmV0IG9mIGI', 'b3RoZXIgc2VjcmV0IG9mIGI')$$);
SELECT n, pg_temp.told(c), email FROM generate_series(1, 2) AS n, merge_carts(pg_temp.cart(2), pg_temp.cart(3), :t, 'YW5ucyBvd24gY2FydCBzZWM') AS c;
SELECT pg_temp.told(c), into_cart_id, email FROM get_cart(pg_temp.cart(2), :t) AS c;
SELECT pg_temp.tries($$SELECT status FROM put_cart_line('00000000-0000-0000-0000-000000000002', 'A-1', 1, secret => 'b3RoZXIgc2VjcmV0IG9mIGI')$$,
	$$SELECT status FROM checkout_cart('00000000-0000-0000-0000-000000000002', 1, secret => 'b3RoZXIgc2VjcmV0IG9mIGI')$$);
RESET ROLE;
SELECT sku, quantity, remaining, status, holder FROM order_mgmt_data.reservations WHERE recorded_at = order_mgmt_data.clock() ORDER BY holder, line_no;

-- Money: attached, it keeps the cart and what it holds; the order has it, once.
SET ROLE regress_om_gateway;
SELECT status, payments, lines, email, held_until, expires_at FROM attach_payment(pg_temp.cart(3), '20.00 EUR', 'stripe', 'card', 'pi_1');
SELECT payments FROM attach_payment(pg_temp.cart(3), '25.00', 'stripe', 'card', 'pi_1');
SELECT pg_temp.tries($$SELECT status FROM attach_payment('00000000-0000-0000-0000-000000000003', '20.001', 'stripe', reference => 'pi_2')$$, $$SELECT status FROM attach_payment('00000000-0000-0000-0000-000000000003', '0 EUR', 'stripe', reference => 'pi_2')$$,
	$$SELECT status FROM attach_payment('00000000-0000-0000-0000-000000000003', '20.00 EUR', 'cash', reference => 'pi_2')$$, $$SELECT status FROM attach_payment('00000000-0000-0000-0000-000000000003', '20.00 EUR', 'none', reference => 'pi_2')$$,
	$$SELECT status FROM attach_payment('00000000-0000-0000-0000-000000000003', '20.00 EUR', 'stripe')$$, $$SELECT status FROM attach_payment('00000000-0000-0000-0000-00000000ffff', '20.00 EUR', 'stripe', reference => 'x')$$,
	$$SELECT status FROM attach_payment('00000000-0000-0000-0000-000000000002', '20.00 EUR', 'stripe', reference => 'x')$$);
SELECT payments FROM attach_payment(pg_temp.cart(3), '1.00 USD', 'paypal', reference => 'pp_1');
RESET ROLE;
SET order_mgmt.clock = '2026-03-01 12:00:00+00';
SELECT expire_holds();
SET ROLE regress_om_shop;
SELECT pg_temp.told(c) FROM get_cart(pg_temp.cart(3)) AS c;
SELECT pg_temp.tries($$SELECT status FROM checkout_cart('00000000-0000-0000-0000-000000000003', '34.40')$$);
SELECT payments, held_until FROM detach_payment(pg_temp.cart(3), 'paypal', 'pp_1');
SELECT order_id AS o3, total, payment_status FROM checkout_cart(pg_temp.cart(3), '34.40', '{"provider":"bank","reference":"b-1","is_captured":true}') \gset
SELECT :'total', :'payment_status';
SELECT provider, method, reference, authorized, captured FROM payments WHERE order_id = :'o3' ORDER BY provider;
SELECT order_id = :'o3', payment_status FROM checkout_cart(pg_temp.cart(3), '34.40', '{"provider":"bank","reference":"b-1"}');
SELECT order_id = :'o3', payment_status, paid FROM checkout_cart(pg_temp.cart(3), 0, '{"provider":"bank","reference":"b-2","amount":"3.00"}');
SELECT pg_temp.tries($$SELECT status FROM checkout_cart('00000000-0000-0000-0000-000000000003', '34.40', '{"provider":"bank","reference":"b-1","amount":"1.00"}')$$,
	$$SELECT status FROM checkout_cart('00000000-0000-0000-0000-000000000003', '34.40', '{"provider":"bank"}')$$,
	$$SELECT status FROM checkout_cart('00000000-0000-0000-0000-000000000003', '34.40', '{"provider":"bank","reference":"b","amount":"-1"}')$$);
SELECT o.customer_id = c.customer_id FROM orders AS o, carts AS c WHERE o.order_id = :'o3' AND c.cart_id = pg_temp.cart(3);
RESET ROLE;
SET ROLE regress_om_gateway;
SELECT status, payments FROM attach_payment(pg_temp.cart(3), '1.00 EUR', 'stripe', 'card', 'pi_9', true);
SELECT replace(pg_temp.try($$SELECT status FROM detach_payment('00000000-0000-0000-0000-000000000003', 'stripe', 'pi_9')$$), :'o3', 'ORDER');
-- What was authorized before the checkout is captured behind it, once, also told by a second tab.
SELECT n, status FROM generate_series(1, 2) AS n, attach_payment(pg_temp.cart(3), '25.00', 'stripe', 'card', 'pi_1', true);
SELECT pg_temp.try($$SELECT status FROM attach_payment('00000000-0000-0000-0000-000000000003', '24.00', 'stripe', 'card', 'pi_1', true)$$);
RESET ROLE;
SELECT order_id = :'o3' FROM checkout_cart(pg_temp.cart(3), '34.40', '{"provider":"stripe","reference":"pi_1","amount":"25.00"}');
SELECT provider, reference, authorized, captured FROM payments WHERE order_id = :'o3' ORDER BY provider, reference;

-- Two carts hold what nobody may order together: the one keeps its own, and the other's is free; but what was held for money is not let go.
BEGIN;
SELECT count(*) FROM generate_series(21, 23) AS n, open_cart('web', cart_id => pg_temp.cart(n)), put_cart_line(pg_temp.cart(n), 'A-1', 2), hold_cart(pg_temp.cart(n), '10 min');
SELECT order_max FROM put_purchase_limits('A-1', order_max => 3);
SELECT pg_temp.told(c) FROM merge_carts(pg_temp.cart(21), pg_temp.cart(22)) AS c;
SELECT status, count(*), sum(remaining::numeric) FROM order_mgmt_data.reservations WHERE recorded_at = order_mgmt_data.clock() AND quantity::numeric = 2 GROUP BY status ORDER BY status;
SELECT count(*) FROM attach_payment(pg_temp.cart(23), '1 EUR', 'stripe', reference => 'pi_23', is_captured => true);
SELECT pg_temp.try($$SELECT status FROM merge_carts('00000000-0000-0000-0000-000000000023', '00000000-0000-0000-0000-000000000022')$$);
SELECT status, count(*), sum(remaining::numeric) FROM order_mgmt_data.reservations WHERE recorded_at = order_mgmt_data.clock() AND quantity::numeric = 2 GROUP BY status ORDER BY status;
ROLLBACK;

-- Nobody works on it: it expires, is kept for a while, and is purged; one with money is not.
SET ROLE regress_om_visitor;
SELECT count(*) FROM open_cart('web', :t, cart_id => pg_temp.cart(4)), put_cart_line(pg_temp.cart(4), 'A-1', 1, secret => :t);
SELECT count(*) FROM open_cart('web', :t, cart_id => pg_temp.cart(5)), put_cart_line(pg_temp.cart(5), 'A-1', 1, secret => :t);
RESET ROLE;
SELECT count(*) FROM attach_payment(pg_temp.cart(5), '1 EUR', 'stripe', reference => 'pi_5');
SET order_mgmt.clock = '2026-04-01 12:00:00+00';
SET ROLE regress_om_visitor;
SELECT pg_temp.told(c) FROM get_cart(pg_temp.cart(4), :t) AS c;
SELECT pg_temp.tries($$SELECT status FROM open_cart('web', 'b3RoZXIgc2VjcmV0IG9mIGI', cart_id => '00000000-0000-0000-0000-000000000004')$$,
	$$SELECT status FROM put_cart_line('00000000-0000-0000-0000-000000000004', 'A-1', 1, secret => 'b3RoZXIgc2VjcmV0IG9mIGI')$$,
	$$SELECT status FROM checkout_cart('00000000-0000-0000-0000-000000000004', '15.90', secret => 'b3RoZXIgc2VjcmV0IG9mIGI')$$);
RESET ROLE;
SELECT cart_id, status, is_expired FROM carts WHERE cart_id IN (pg_temp.cart(3), pg_temp.cart(4), pg_temp.cart(5)) ORDER BY 1;
SELECT purge_history();
SELECT count(*) FROM carts;
SET order_mgmt.clock = '2026-08-01 12:00:00+00';
SELECT purge_history() > 0;
SELECT cart_id, status, is_expired FROM carts ORDER BY 1;
SET ROLE regress_om_visitor;
SELECT order_id IS NOT NULL AS checked_out FROM checkout_cart(pg_temp.cart(5), '15.90', secret => :t);
RESET ROLE;

-- Erased with its customer, and exported.
SET ROLE regress_om_web;
SELECT count(*) FROM open_cart('web', customer => 'bob', cart_id => pg_temp.cart(6), metadata => '{"note":"call Bob"}'), put_cart_line(pg_temp.cart(6), 'A-1', 1),
	set_cart_address(pg_temp.cart(6), email => 'bob@example.com', ship_to => '{"name":"Bob","country":"DE","postal_code":"10115"}');
SELECT jsonb_pretty((export_customer('bob') -> 'carts' -> 0) - 'customer_id');
SELECT count(*) FROM erase_customer('bob');
SELECT * FROM cart_contacts WHERE cart_id = pg_temp.cart(6);
SELECT metadata FROM carts WHERE cart_id = pg_temp.cart(6);
SELECT regexp_replace(q, '[0-9a-f-]{36}', 'ID', 'g') FROM pg_temp.tries($$SELECT status FROM set_cart_address('00000000-0000-0000-0000-000000000006', email => 'bob@example.com')$$,
	$$SELECT status FROM checkout_cart('00000000-0000-0000-0000-000000000006', '15.90')$$) AS q;
RESET ROLE;

-- A guest's is erased with the customer who claimed the order, and exported; what is told of the order is sent where the cart said.
SET order_mgmt.clock = '2026-08-01 12:00:00+00';
SET ROLE regress_om_visitor;
SELECT count(*) FROM open_cart('web', :t, cart_id => pg_temp.cart(7), metadata => '{"phone":"0170"}'), put_cart_line(pg_temp.cart(7), 'A-1', 1, secret => :t),
	set_cart_address(pg_temp.cart(7), 'eve@example.com', :t, '{"name":"Eve","country":"DE","postal_code":"10115"}');
SELECT order_id AS o7, total FROM checkout_cart(pg_temp.cart(7), '15.90', secret => :t) \gset
RESET ROLE;
SELECT recipient FROM order_confirmation(:'o7');
SELECT customer FROM put_customer('eve', name => 'Eve');
SELECT count(*) FROM claim_order(:'o7', 'eve', secret => :t), cancel_order(:'o7');
SELECT jsonb_array_length(export_customer('eve') -> 'carts') AS carts;
SELECT count(*) FROM erase_customer('eve');

-- An erased customer's open cart is over, and what it held is there for others; while money is attached to one nobody is erased.
SELECT count(*) FROM put_customer('ivo');
SELECT count(*) FROM open_cart('web', customer => 'ivo', cart_id => '00000000-0000-0000-0000-0000000000e1') UNION ALL SELECT count(*) FROM open_cart('web', customer => 'ivo', cart_id => '00000000-0000-0000-0000-0000000000e2');
SELECT available('B-1', 'BER') AS before \gset
SELECT count(*) FROM put_cart_line('00000000-0000-0000-0000-0000000000e1', 'B-1', 1) UNION ALL SELECT count(*) FROM put_cart_line('00000000-0000-0000-0000-0000000000e2', 'B-1', 1);
SELECT held_until IS NOT NULL AS held FROM hold_cart('00000000-0000-0000-0000-0000000000e1');
SELECT available('B-1', 'BER') - :before AS taken;
SELECT count(*) FROM attach_payment('00000000-0000-0000-0000-0000000000e2', '1.00', 'card', reference => 'of-ivo');
SELECT pg_temp.try($$SELECT erase_customer('ivo')$$);
SELECT count(*) FROM detach_payment('00000000-0000-0000-0000-0000000000e2', 'card', 'of-ivo');
SELECT count(*) FROM erase_customer('ivo');
SELECT available('B-1', 'BER') - :before AS taken;
SELECT cart_id, status FROM carts WHERE cart_id::text ~ '00e[12]$' ORDER BY 1;
SELECT pg_temp.try($$SELECT put_cart_line('00000000-0000-0000-0000-0000000000e1', 'B-1', 2)$$);
SELECT email, ship_to, metadata FROM order_mgmt_data.carts WHERE cart_id = pg_temp.cart(7);

-- A payment without an amount is what is left of the total, and of no order that is there already.
BEGIN;
SELECT count(*) FROM open_cart('web', cart_id => pg_temp.cart(8)), put_cart_line(pg_temp.cart(8), 'A-1', 1);
SELECT payment_status FROM checkout_cart(pg_temp.cart(8), '15.90', '{"provider":"stripe","reference":"pi_80","amount":"4.00"}');
SELECT payment_status, paid FROM checkout_cart(pg_temp.cart(8), '15.90', '{"provider":"stripe","reference":"pi_80"}');
SELECT regexp_replace(pg_temp.try($$SELECT status FROM checkout_cart('00000000-0000-0000-0000-000000000008', '15.90', '{"provider":"stripe","reference":"pi_81"}')$$), '[0-9a-f-]{36}', 'ID', 'g');
SELECT payment_status, paid FROM checkout_cart(pg_temp.cart(8), '15.90', '{"provider":"stripe","reference":"pi_81","amount":"11.90"}');
ROLLBACK;

-- Who works at some places sees no cart in views, and by its id those of channels that these serve.
SELECT location FROM put_location('FAR');
SELECT channel FROM put_channel('far', 'EUR', '{FAR}');
CREATE ROLE regress_om_far;
SELECT count(*) > 0 AS granted FROM grant_access('regress_om_far', 'web', locations => '{FAR}');
SET ROLE regress_om_far;
SELECT (SELECT count(*) FROM order_mgmt.carts) AS carts, (SELECT count(*) FROM order_mgmt.cart_lines) AS lines, (SELECT count(*) FROM order_mgmt.cart_contacts) AS contacts;
SELECT pg_temp.tries($$SELECT status FROM order_mgmt.get_cart('00000000-0000-0000-0000-000000000006')$$, $$SELECT status FROM order_mgmt.open_cart('far', cart_id => '00000000-0000-0000-0000-000000000009')$$,
	$$SELECT status FROM order_mgmt.get_cart('00000000-0000-0000-0000-000000000009')$$);
RESET ROLE;
SELECT count(*) > 0 AS revoked FROM revoke_access('regress_om_far');
DROP ROLE regress_om_far;

-- Nobody writes a cart into what it cannot be.
SELECT pg_temp.tries($$UPDATE order_mgmt_data.carts SET channel = 'usa' RETURNING channel$$, $$UPDATE order_mgmt_data.carts SET order_id = gen_random_uuid() WHERE order_id IS NOT NULL RETURNING channel$$,
	$$UPDATE order_mgmt_data.carts SET secret_hash = NULL WHERE secret_hash IS NOT NULL RETURNING channel$$);
SELECT name, violations FROM verify(true) WHERE violations > 0 OR name LIKE 'cart%';
DROP OWNED BY regress_om_visitor, regress_om_shop, regress_om_web, regress_om_cashier, regress_om_gateway;
DROP ROLE regress_om_visitor, regress_om_shop, regress_om_web, regress_om_cashier, regress_om_gateway;
