-- import_catalog: categories, products and items in one call, all lines or none, or those without an error.
\set ECHO none
\getenv source PG_ABS_SRCDIR
\set helpers :source '/lib/regress.sql'
\i :helpers
\set ECHO all
\pset format unaligned
\pset fieldsep ' | '
\pset null -
SELECT * FROM import_catalog(categories => '[{"category":"wear"},{"category":"scarves","parent":"wear","name":"Scarves","place":2,"names":{"de":"Schals"},"is_active":true,"metadata":{"a":1}}]',
	products => '[{"product":"scarf","name":"Scarf","brand":"Loom","description":"Warm","categories":["scarves"],"option_names":["color"],"images":["/s.png"],"attributes":{"material":"wool"},"texts":{"de":{"name":"Schal"}},"is_active":true,"metadata":{"b":2}}]',
	items => '[{"sku":"S-1","name":"Red scarf","kind":"stocked","scale":0,"tax_rates":[],"is_active":true,"metadata":{"c":3},"product":"scarf","option_values":["red"],"place":1,"images":["/r.png"],"attributes":{"dye":"madder"},
		"barcodes":["4006381333931","Free"],"prices":["9.99 EUR","11.00 USD"],"order_min":2,"order_max":"4","order_increment":2},{"sku":"S-2"},{"sku":"A-1","name":"Renamed"}]', options => '{}', tenant_id => 1);
SELECT category, name, parent, place, names, metadata FROM categories ORDER BY category;
SELECT product, name, brand, description, categories, option_names, images, attributes, texts, metadata FROM products;
SELECT sku, name, kind, scale, is_active, metadata, tax_rates, order_min, order_max, order_increment FROM items WHERE tenant_id = 1 AND sku IN ('S-1', 'S-2', 'A-1') ORDER BY sku;
SELECT sku, product, option_values, place, images, attributes FROM variants;
SELECT barcode, kind, sku FROM barcodes ORDER BY barcode COLLATE "C";
SELECT sku, price FROM prices WHERE tenant_id = 1 AND sku = 'S-1' ORDER BY currency;
-- The same again changes nothing, and writes no row; what is not said stays; 0 takes a limit away.
CREATE TEMP TABLE before AS SELECT i.ctid AS place, i.item_id FROM order_mgmt_data.items AS i;
SELECT kind, lines, created, refused FROM import_catalog(items => '[{"sku":"S-1","name":"Red scarf","product":"scarf","option_values":["red"],"barcodes":["4006381333931"],"prices":["9.99 EUR"],"order_min":2},{"sku":"S-2"}]');
SELECT count(*) AS written FROM order_mgmt_data.items AS i JOIN before AS b USING (item_id) WHERE i.ctid <> b.place;
SELECT kind, created FROM import_catalog(products => '[{"product":"scarf","brand":"Weft"}]', items => '[{"sku":"S-1","order_min":0,"order_increment":0},{"sku":"S-2","product":"scarf","option_values":["blue"]}]');
SELECT brand, name, categories FROM products;
SELECT sku, name, order_min, order_max, order_increment FROM items WHERE sku = 'S-1';
-- Any error refuses all of it, each with its line, path and code, and nothing is left behind.
CREATE FUNCTION pg_temp.refused(categories text, products text, items text) RETURNS TABLE (line text, path text, code text, message text) LANGUAGE plpgsql AS $$
DECLARE
	detail text;
	before text := pg_temp.everything();
BEGIN
	PERFORM import_catalog(categories::strict_jsonb, products::strict_jsonb, items::strict_jsonb);
	RAISE 'not refused';
EXCEPTION WHEN check_violation THEN
	GET STACKED DIAGNOSTICS detail = PG_EXCEPTION_DETAIL;
	IF before <> pg_temp.everything() THEN
		RAISE 'something is left behind';
	END IF;
	RETURN QUERY SELECT l.value ->> 'line', l.value ->> 'path', l.value ->> 'code', l.value ->> 'message' FROM jsonb_array_elements(detail::jsonb -> 'lines') AS l (value);
END $$;
SELECT FROM receive_stock('BER', '[{"sku":"B-1","quantity":1}]');
\set bad_categories '[{"category":"x","parent":"y"},{"category":"y","parent":"x"},{"category":"WEAR"},{"category":"z","parent":"none"},{"category":"wear","parent":"scarves"},{"name":"no code"},{"category":"q"},{"category":"q"},{"category":"v","names":{"deutsch":"V"}}]'
\set bad_products '[{"product":"p1","categories":["none"]},{"product":"SCARF"},{"product":"scarf","option_names":["a","b"]},{"product":"p2","images":["x"]},{"product":"p3","hue":1},{"product":"p4","attributes":{"a":{}}},{"product":"p5","texts":{"de":{"x":1}}},{"product":" p6"}]'
\set bad_items '[{"sku":"I-1","prices":["free"]},{"sku":"I-2","prices":["1.00"]},{"sku":"I-3","kind":"kit"},{"sku":"I-4","scale":7},{"sku":"I-5","scale":0.5},{"sku":"I-6","tax_rates":["none"]},{"sku":"I-7","product":"none"},{"sku":"I-8","product":"scarf"},{"sku":"I-9","product":"scarf","option_values":["red"]},{"sku":"I-10","product":"scarf","option_values":["green"]},{"sku":"I-11","product":"scarf","option_values":["green"]},{"sku":"I-12","barcodes":["4006381333931"]},{"sku":"I-13","barcodes":["new"]},{"sku":"I-14","barcodes":["new"]},{"sku":"s-1"},{"sku":"I-15"},{"sku":"i-15"},{"sku":"I-16","order_min":5,"order_max":4},{"sku":"I-17","order_min":0.5},{"sku":"B-1","scale":2},{"sku":"B-1"},{"sku":"I-18","option_values":["x"]},{"sku":"I-19","prices":["-1.00 EUR"]},{"sku":"I-20","prices":["1.00 EUR","2.00 EUR"]},{"sku":""},{"quantity":1},3]'
SELECT * FROM pg_temp.refused(:'bad_categories', :'bad_products', replace(:'bad_items', ',3]', ']'));
SELECT pg_temp.try(format($$SELECT import_catalog(items => %L)$$, :'bad_items'));
SELECT query, pg_temp.try('SELECT ' || query) AS answer FROM unnest(ARRAY[$$import_catalog(items => '{}')$$, $$import_catalog(items => '[]', options => '{"skip":true}')$$, $$import_catalog(items => '[{"sku":"S-1","name":7}]')$$, $$import_catalog(tenant_id => 3)$$]) AS query;
-- With skip_errors the others are written, and the answer tells why.
SELECT kind, lines, created, refused, jsonb_array_length(errors) AS errors, errors -> 0 AS first FROM import_catalog(:'bad_categories', :'bad_products', replace(:'bad_items', ',3]', ']')::strict_jsonb, '{"skip_errors":true}');
SELECT category, parent FROM categories ORDER BY category;
SELECT product FROM products ORDER BY product;
SELECT sku, (SELECT string_agg(b.barcode, ',') FROM barcodes AS b WHERE b.sku = i.sku AND b.tenant_id = i.tenant_id) AS barcodes, (SELECT v.option_values FROM variants AS v WHERE v.sku = i.sku) AS option_values FROM items AS i WHERE sku ~* '^i-' AND tenant_id = 1 ORDER BY sku;
SELECT name, violations, sample FROM verify(true) WHERE violations > 0;
-- What units and kits refuse is an error of its line, and the others are written.
SELECT sku FROM put_item('OIL', scale => 3);
SELECT factor FROM put_unit('OIL', 'ml', 0.001);
SELECT sku FROM put_item('CMP');
SELECT component FROM put_kit('KIT', '[{"sku":"CMP","quantity":2}]');
\set bad_kinds '[{"sku":"N-1","kind":"untracked"},{"sku":"OIL","scale":0},{"sku":"KIT","kind":"stocked","name":"No kit"},{"sku":"N-2","prices":["2 EUR"]},{"sku":"S-1","order_increment":0.5},{"sku":"N-3","we\\"ird":1}]'
SELECT * FROM pg_temp.refused(NULL, NULL, :'bad_kinds');
SELECT kind, created, refused, jsonb_path_query_array(errors, '$[*].path') AS paths FROM import_catalog(items => :'bad_kinds', options => '{"skip_errors":true}') WHERE kind = 'items';
SELECT i.sku, i.kind, i.scale, i.name, p.price FROM items AS i LEFT JOIN prices AS p USING (tenant_id, sku) WHERE i.tenant_id = 1 AND i.sku IN ('N-1', 'N-2', 'N-3', 'OIL', 'KIT') ORDER BY i.sku;
SELECT pg_temp.try($$SELECT put_item('OIL', scale => 0)$$), pg_temp.try($$SELECT put_item('KIT', kind => 'stocked')$$);
SELECT order_increment FROM put_purchase_limits('OIL', order_increment => 0.25);
SELECT pg_temp.try($$SELECT put_item('OIL', scale => 1)$$), pg_temp.try($$SELECT import_catalog(items => '[{"sku":"OIL","scale":1}]')$$);
-- Variants take the values of each other: two that are swapped, three in a circle; not those of a line that is refused, whose own stay.
SELECT kind, refused FROM import_catalog(items => '[{"sku":"S-1","option_values":["blue"]},{"sku":"S-2","option_values":["red"]}]');
SELECT kind, created, refused FROM import_catalog(items => '[{"sku":"S-3","product":"scarf","option_values":["blue"]},{"sku":"S-1","option_values":["red"]},{"sku":"S-2","option_values":["gray"]}]');
SELECT sku, option_values FROM variants AS v WHERE v.sku LIKE 'S-_' ORDER BY sku;
SELECT * FROM pg_temp.refused(NULL, NULL, '[{"sku":"S-1","option_values":["blue"]},{"sku":"S-2","option_values":["red"]}]');
SELECT errors FROM import_catalog(items => '[{"sku":"S-1","option_values":["blue"]},{"sku":"S-2","option_values":["red"]},{"sku":"S-3","option_values":["pink"],"barcodes":["nobody''s","4006381333931"]},{"sku":"S-4","name":"Another"}]', options => '{"skip_errors":true}') WHERE kind = 'items';
SELECT sku, option_values FROM variants AS v WHERE v.sku LIKE 'S-_' ORDER BY sku;
SELECT product FROM put_variant('KIT', 'scarf', '{kit}');
SELECT pg_temp.try($$SELECT import_catalog(items => '[{"sku":"KIT","kind":"stocked","option_values":["none"]},{"sku":"S-4","name":"Renamed","product":"scarf","option_values":["kit"]}]', options => '{"skip_errors":true}')$$);
SELECT i.sku, i.name, v.option_values FROM items AS i LEFT JOIN variants AS v USING (tenant_id, sku) WHERE i.tenant_id = 1 AND i.sku IN ('KIT', 'S-4') ORDER BY i.sku;
SELECT errors -> 0 ->> 'code' AS first, refused FROM import_catalog(items => (SELECT jsonb_agg(jsonb_build_object('sku', 'S-' || g, 'product', 'scarf', 'option_values', jsonb_build_array('c' || g)))::text::strict_jsonb FROM generate_series(10, 40) AS g)) WHERE kind = 'items';
SELECT pg_temp.try(format($$SELECT import_catalog(items => %L, options => '{"skip_errors":true}')$$, (SELECT jsonb_agg(jsonb_build_object('sku', 'S-' || g, 'option_values', jsonb_build_array('c' || g + 1)) || CASE g WHEN 40 THEN '{"barcodes":["4006381333931"]}' ELSE '{}' END::jsonb)
	FROM generate_series(10, 40) AS g))) AS chain;
SELECT v.option_values FROM variants AS v WHERE v.sku = 'S-10';
-- A place is any whole number, as the functions take it, and can be set back.
SELECT kind, refused FROM import_catalog('[{"category":"wear","place":-3},{"category":"scarves","place":0}]', items => '[{"sku":"S-1","place":0}]');
SELECT category, place FROM categories WHERE category IN ('wear', 'scarves') ORDER BY category;
SELECT pg_temp.try($$SELECT import_catalog('[{"category":"wear","place":2147483648}]')$$), pg_temp.try($$SELECT import_catalog('[{"category":"wear","place":-2147483649}]')$$);
-- A long chain of categories takes no longer for each of its links, told from its top, from its end, or of one that is not there.
CREATE FUNCTION pg_temp.chain(name text, top text, is_upward boolean) RETURNS strict_jsonb LANGUAGE sql AS $$
	SELECT jsonb_agg(jsonb_build_object('category', name || g, 'parent', CASE WHEN g > 0 THEN name || g - 1 ELSE top END) ORDER BY CASE WHEN is_upward THEN -g ELSE g END)::text::strict_jsonb
	FROM generate_series(0, 19999) AS g
$$;
SET statement_timeout = '60s';
SELECT kind, created, refused FROM import_catalog(pg_temp.chain('down', NULL, false));
SELECT kind, created, refused FROM import_catalog(pg_temp.chain('up', NULL, true));
SELECT kind, created, refused, jsonb_array_length(errors) FROM import_catalog(pg_temp.chain('lost', 'nowhere', true), options => '{"skip_errors":true}');
SELECT kind, created, refused FROM import_catalog(pg_temp.chain('lost', 'nowhere', false), options => '{"skip_errors":true}');
SELECT pg_temp.try($$SELECT put_category('down0', parent => 'down19999')$$);
RESET statement_timeout;
-- What the caller may not do is no error of a line.
CREATE ROLE om_import_keeper;
SELECT count(*) > 0 AS granted FROM grant_access('om_import_keeper', 'manager');
SET ROLE om_import_keeper;
SELECT kind, created FROM order_mgmt.import_catalog(items => '[{"sku":"M-1","prices":["1.00 EUR"]}]', options => '{"skip_errors":true}');
RESET ROLE;
SELECT count(*) > 0 AS revoked FROM revoke_access('om_import_keeper');
DROP ROLE om_import_keeper;
