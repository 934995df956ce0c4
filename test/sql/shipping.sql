-- Ways of shipping: zones, fees by weight, total and quantity, their taxes, and what is shipped for nothing.
\set ECHO none
\getenv source PG_ABS_SRCDIR
\set helpers :source '/lib/regress.sql'
\i :helpers
\set ECHO all
\pset format unaligned
\pset fieldsep ' | '

SELECT a.tax_rate, b.tax_rate FROM put_tax_rate('DE-19', 19) AS a, put_tax_rate('NY', 8.875, false) AS b;
SELECT sku, weight FROM unnest('{A-1,B-1,CHEESE}'::text[], '{0.5,0.25,1}'::numeric[]) AS i (s, w), put_item(i.s, weight => i.w);
SELECT document_id IS NOT NULL AS received FROM receive_stock('BER', '[{"sku":"A-1","quantity":1000},{"sku":"B-1","quantity":1000},{"sku":"CHEESE","quantity":1000},{"sku":"C-1","quantity":1000}]') LIMIT 1;
SELECT shipping_method, name, basis, tax_rates, tax_class FROM put_shipping_method('parcel', 'By parcel', 'weight', '{DE-19}');
SELECT shipping_method, basis FROM put_shipping_method('letter'), put_shipping_method('pallet', basis => 'quantity') AS other (a, b, c, d, e, f, g, h, i) WHERE c = 'pallet';
SELECT zone, name FROM unnest('{home,islands,world}'::text[], ARRAY['[{"country":"DE"},{"country":"AT"}]', '[{"country":"DE","postal_prefix":"27 498"},{"country":"DE","region":"sh","postal_prefix":"25"}]', '[{}]']) AS z (z, p), put_shipping_zone(z.z, z.p::strict_jsonb);
SELECT zone, country, region, postal_prefix FROM shipping_zone_places ORDER BY zone, country, region NULLS FIRST, postal_prefix;
SELECT shipping_method, zone, minimum, fee, free_from FROM (VALUES ('parcel', 'home', '4.90 EUR'::amount, 0, '50.00 EUR'::amount), ('parcel', 'home', '9.90 EUR', 2, '50.00 EUR'), ('parcel', 'home', '19.90 EUR', 10, NULL),
	('parcel', 'islands', '24.90 EUR', 0, NULL), ('letter', 'home', '1.50 EUR', 0, NULL), ('letter', 'home', '0.95 EUR', 20, NULL), ('letter', 'world', '3.70 EUR', 0, NULL), ('pallet', 'home', '80.00 EUR', 100, NULL), ('letter', 'home', '2 USD', 0, NULL))
	AS v (m, z, f, n, x), put_shipping_fee(v.m, v.z, v.f, v.n, v.x);

-- What shipping of lines to a place costs, with its taxes.
CREATE FUNCTION pg_temp.ships(method text, place text, lines text DEFAULT '[{"sku":"A-1","quantity":1}]', discount text DEFAULT NULL, channel text DEFAULT 'web') RETURNS text LANGUAGE sql AS $$
	SELECT pg_temp.try(format($f$SELECT line_total::text || ' ' || tax::text || ' ' || price_source FROM order_mgmt.quote_lines(%L, %L, discount => %L, options => %L) WHERE line_no = 0$f$,
		channel, lines, discount, jsonb_strip_nulls(jsonb_build_object('shipping_method', method, 'destination', place::jsonb))))
$$;
-- By weight: 0.5 kg, 1.999 kg, 2 kg, 10 kg.
SELECT n, pg_temp.ships('parcel', '{"country":"DE"}', format('[{"sku":"B-1","quantity":1,"unit_price":"1.00"},{"sku":"CHEESE","quantity":%s,"unit_price":"1.00"}]', n)) FROM unnest('{0.001,1.749,1.75,9.75}'::text[]) AS n;
-- Free from 50.00, discounts taken off; not of the heaviest, which says nothing of it.
SELECT pg_temp.ships('parcel', '{"country":"DE"}', '[{"sku":"B-1","quantity":1,"unit_price":"49.99"}]'), pg_temp.ships('parcel', '{"country":"DE"}', '[{"sku":"B-1","quantity":1,"unit_price":"50.00"}]'),
	pg_temp.ships('parcel', '{"country":"DE"}', '[{"sku":"B-1","quantity":1,"unit_price":"50.00"}]', '0.01'), pg_temp.ships('parcel', '{"country":"DE"}', '[{"sku":"B-1","quantity":1,"unit_price":"55.00","discount":"5.01"}]'),
	pg_temp.ships('parcel', '{"country":"DE"}', '[{"sku":"A-1","quantity":20}]');
-- The zone that fits best: with more of the postal code, with a region; anywhere last.
SELECT place, pg_temp.ships('parcel', place), pg_temp.ships('letter', place) FROM unnest(ARRAY['{"country":"DE","postal_code":"27498"}', '{"country":"DE","postal_code":"27499"}', '{"country":"DE","region":"SH","postal_code":"25-980"}',
	'{"country":"DE","postal_code":"25980"}', '{"country":"AT"}', '{"country":"FR"}']) AS place;
-- By total and by quantity; what is less than every minimum is not shipped so.
SELECT pg_temp.ships('letter', '{"country":"DE"}', '[{"sku":"A-1","quantity":2}]'), pg_temp.ships('letter', '{"country":"DE"}', '[{"sku":"A-1","quantity":2}]', '0.01'),
	pg_temp.ships('pallet', '{"country":"DE"}', '[{"sku":"A-1","quantity":60},{"sku":"B-1","quantity":40}]'), pg_temp.ships('pallet', '{"country":"DE"}', '[{"sku":"A-1","quantity":60},{"sku":"B-1","quantity":39},{"sku":"GIFTWRAP","quantity":9}]');
-- Another currency has fees of its own, or none.
SELECT pg_temp.ships('letter', '{"country":"DE"}', channel => 'usa'), pg_temp.ships('parcel', '{"country":"DE"}', channel => 'usa');
-- By weight, goods without one are named, all of them; services weigh nothing.
SELECT pg_temp.ships('parcel', '{"country":"DE"}', '[{"sku":"A-1","quantity":1},{"sku":"C-1","quantity":1},{"sku":"GIFTWRAP","quantity":1},{"sku":"C-1","quantity":2}]');
SELECT pg_temp.ships('drone', '{"country":"DE"}'), pg_temp.ships('parcels', '{"country":"DE"}'), pg_temp.ships('parcel', NULL);
-- What is not said is where the tenant is; what the caller says goes before the fee, its taxes are those of the method.
SELECT country FROM put_tax_settings(country => 'DE');
SELECT pg_temp.ships('parcel', NULL);
SELECT total, shipping, tax, shipping_method FROM place_order('web', '[{"sku":"A-1","quantity":1}]', options => '{"shipping_method":"parcel"}', reference => 'by parcel');
SELECT total, shipping, tax, shipping_method FROM place_order('web', '[{"sku":"A-1","quantity":1}]', shipping => '1.19', options => '{"shipping_method":"parcel"}');
SELECT total, shipping, tax, shipping_method FROM place_order('web', '[{"sku":"A-1","quantity":1}]', options => '{"shipping_method":"parcel","shipping_tax_rates":["NY"]}');
SELECT shipping_method, shipping, tax FROM orders WHERE reference = 'by parcel';
SELECT total, shipping_method FROM place_order('web', '[{"sku":"A-1","quantity":1}]');
SELECT ok, error_code, total FROM place_orders('[{"channel":"web","lines":[{"sku":"A-1","quantity":1}],"options":{"shipping_method":"parcel"}},{"channel":"web","lines":[{"sku":"A-1","quantity":1}],"options":{"shipping_method":"drone"}}]');
-- By tax rules: the class of the method, where the order goes.
SELECT tax_rates, tax_class FROM put_shipping_method('parcel', tax_rates => '{}', tax_class => 'shipping');
SELECT pg_temp.ships('parcel', '{"country":"DE"}');
SELECT tax_class FROM put_tax_rule('shipping', '{DE-19}', 'DE');
SELECT pg_temp.ships('parcel', '{"country":"DE"}');
-- All of it is given back when nothing is left of the order.
SELECT billed FROM cancel_order((SELECT order_id FROM orders WHERE reference = 'by parcel'));
SELECT account, balance FROM money_accounts WHERE account = 'shipping';

-- A kit is one piece, and weighs what it says, or else what it is made of: 4 x 0.5 kg, then 1.5 kg of its own.
SELECT sku FROM put_kit('SET', '[{"sku":"A-1","quantity":4}]'::strict_jsonb);
SELECT pg_temp.ships('parcel', '{"country":"DE"}', '[{"sku":"SET","quantity":1,"unit_price":"1.00"}]'), pg_temp.ships('pallet', '{"country":"DE"}', '[{"sku":"SET","quantity":99,"unit_price":"1.00"}]'),
	pg_temp.ships('pallet', '{"country":"DE"}', '[{"sku":"SET","quantity":100,"unit_price":"1.00"}]');
SELECT weight FROM put_item('SET', weight => 1.5);
SELECT pg_temp.ships('parcel', '{"country":"DE"}', '[{"sku":"SET","quantity":1,"unit_price":"1.00"}]'), pg_temp.ships('parcel', '{"country":"DE"}', '[{"sku":"SET","quantity":1,"unit_price":"1.00"},{"sku":"A-1","quantity":1,"unit_price":"1.00"}]');
-- What of it has no weight is named, unless the kit has one.
SELECT sku FROM put_kit('SET', '[{"sku":"A-1","quantity":4},{"sku":"C-1","quantity":1}]'::strict_jsonb);
SELECT pg_temp.ships('parcel', '{"country":"DE"}', '[{"sku":"SET","quantity":1,"unit_price":"1.00"}]');
SELECT sku FROM put_kit('SET-2', '[{"sku":"A-1","quantity":4},{"sku":"C-1","quantity":1}]'::strict_jsonb);
SELECT pg_temp.ships('parcel', '{"country":"DE"}', '[{"sku":"SET-2","quantity":1,"unit_price":"1.00"}]');

-- A fee, a zone and a method change; null: as it is.
SELECT minimum, fee, free_from, is_active FROM put_shipping_fee('parcel', 'home', '5.90 EUR');
SELECT free_from FROM put_shipping_fee('parcel', 'home', '5.90 EUR', always_charged => true);
SELECT is_active FROM put_shipping_fee('parcel', 'home', '9.90 EUR', 2, is_active => false);
SELECT pg_temp.ships('parcel', '{"country":"DE"}', '[{"sku":"A-1","quantity":10}]');
SELECT zone FROM put_shipping_zone('home', '[{"country":"FR"}]');
SELECT pg_temp.ships('parcel', '{"country":"DE"}'), pg_temp.ships('parcel', '{"country":"FR"}');
SELECT is_active FROM put_shipping_method('parcel', is_active => false);
SELECT pg_temp.ships('parcel', '{"country":"FR"}');
SELECT is_active FROM put_shipping_method('parcel', is_active => true);

-- What is missing or malformed is refused.
SELECT query, pg_temp.try('SELECT * FROM ' || query) FROM unnest(ARRAY[
	$$put_shipping_method(NULL)$$, $$put_shipping_method('Parcel')$$, $$put_shipping_method('x', basis => 'volume')$$, $$put_shipping_method('x', tax_rates => '{none}')$$, $$put_shipping_method('x', tenant_id => 77)$$,
	$$put_shipping_zone(NULL)$$, $$put_shipping_zone('HOME')$$, $$put_shipping_zone('x', '{}')$$, $$put_shipping_zone('x', '[{"country":"de"}]')$$, $$put_shipping_zone('x', '[{"region":"BE"}]')$$, $$put_shipping_zone('x', '[{"town":"Berlin"}]')$$,
	$$put_shipping_fee('parcel', 'home', NULL)$$, $$put_shipping_fee('parcel', 'home', '-1 EUR')$$, $$put_shipping_fee('parcel', 'home', '1 EUR', -1)$$, $$put_shipping_fee('parcel', 'home', '1 EUR', free_from => '1 USD')$$,
	$$put_shipping_fee('parcel', 'home', '1 EUR', free_from => '-1 EUR')$$, $$put_shipping_fee('parce', 'home', '1 EUR')$$, $$put_shipping_fee('parcel', 'homes', '1 EUR')$$, $$put_item('A-1', weight => -1)$$, $$put_item('A-1', weight => 0.0000001)$$]) AS query;
-- Repeating a call writes nothing.
BEGIN;
SELECT a.basis, b.zone FROM put_shipping_method('parcel', basis => 'weight', tax_class => 'shipping') AS a, put_shipping_zone('home', '[{"country":"FR"}]') AS b;
SELECT sku FROM put_item('A-1', weight => 0.50);
SELECT pg_current_xact_id_if_assigned() IS NULL AS wrote_nothing;
COMMIT;

-- Neither fees nor services make goods of less than that ship for nothing.
BEGIN;
SELECT a.sku, b.fee FROM put_item('SMALL', kind => 'untracked') AS a, put_shipping_fee('letter', 'home', '0.95 EUR', 20, '50.00 EUR') AS b;
SELECT a.price, b.fee FROM put_price('SMALL', '3.00 EUR') AS a, put_fee('small', 'SMALL', is_automatic => true, goods_below => '60.00 EUR') AS b;
SELECT l.lines, p.shipping, p.total FROM (VALUES ('[{"sku":"A-1","quantity":1,"unit_price":"48.00"}]'), ('[{"sku":"A-1","quantity":1,"unit_price":"48.00"},{"sku":"GIFTWRAP","quantity":1,"unit_price":"9.00"}]'),
	('[{"sku":"A-1","quantity":1,"unit_price":"50.00"}]')) AS l (lines), preview_order('web', l.lines::strict_jsonb, options => '{"shipping_method":"letter","destination":{"country":"FR"}}') AS p;
ROLLBACK;
-- A visitor names a method, and keeps none.
SELECT is_public FROM put_channel('web', is_public => true);
CREATE ROLE regress_om_shipping;
SELECT count(*) > 0 AS granted FROM grant_access('regress_om_shipping', 'visitor');
SET ROLE regress_om_shipping;
SELECT pg_temp.try($$SELECT shipping FROM order_mgmt.preview_order('web', '[{"sku":"A-1","quantity":1}]', ship_to => '{"country":"FR","postal_code":"75001"}', options => '{"shipping_method":"letter"}')$$),
	pg_temp.try($$SELECT shipping FROM order_mgmt.preview_order('web', '[{"sku":"A-1","quantity":1}]', shipping => '0', options => '{"shipping_method":"letter"}')$$),
	pg_temp.try($$SELECT order_mgmt.put_shipping_method('x')$$), pg_temp.try($$SELECT order_mgmt.put_shipping_zone('x')$$), pg_temp.try($$SELECT order_mgmt.put_shipping_fee('parcel', 'home', '0 EUR')$$);
SELECT count(*) > 3 AS fees FROM order_mgmt.shipping_fees;
RESET ROLE;
SELECT count(*) > 0 AS revoked FROM revoke_access('regress_om_shipping');
DROP ROLE regress_om_shipping;

SELECT name, violations, sample FROM verify(true) WHERE violations > 0;
BEGIN;
INSERT INTO order_mgmt_data.shipping_fees (tenant_id, shipping_fee_id, shipping_method_id, shipping_zone_id, currency, fee) VALUES (1, 4711, 4712, 4713, 'EUR', '1 EUR');
SELECT name, violations FROM verify(true) WHERE violations > 0;
ROLLBACK;
