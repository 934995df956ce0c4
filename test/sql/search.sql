-- search_items: barcode and sku first, words and their beginnings, misspelled ones, filters, pages by key.
\set ECHO none
\getenv source PG_ABS_SRCDIR
\set helpers :source '/lib/regress.sql'
\i :helpers
\set ECHO all
\pset format unaligned
\pset fieldsep ' | '
\pset null -
SELECT kind, lines, created, refused FROM import_catalog(
	'[{"category":"wear"},{"category":"scarves","parent":"wear"},{"category":"hats","parent":"wear"},{"category":"home"}]',
	'[{"product":"scarf","name":"Woolen scarf","brand":"Loom","categories":["scarves"],"option_names":["color"],"attributes":{"material":"wool","washable":true,"for":["women","men"]},"images":["/scarf.png"],"texts":{"de":{"name":"Wollschal","description":"Sehr weich"}}},
	  {"product":"hat","name":"Felt hat","brand":"Hood & Co","categories":["hats"],"attributes":{"material":"wool"},"description":"Keeps the rain off, isn''t it"},
	  {"product":"mug","name":"Mug","categories":["home"]}]',
	'[{"sku":"S-RED","product":"scarf","option_values":["Red"],"prices":["30.00 EUR"],"barcodes":["4006381333931"]},{"sku":"S-BLUE","product":"scarf","option_values":["Blue"],"prices":["35.00 EUR","40.00 USD"],"images":["/blue.png"]},
	  {"sku":"HAT","product":"hat","prices":["80.00 EUR"]},{"sku":"MUG","product":"mug","prices":["8.00 EUR"]},{"sku":"LOOSE","name":"Loose scarf end","kind":"untracked","prices":["1.00 EUR"]}]');
SELECT FROM receive_stock('BER', '[{"sku":"S-RED","quantity":2},{"sku":"MUG","quantity":5}]');
CREATE FUNCTION pg_temp.found(query text, filters text DEFAULT '{}', channel text DEFAULT 'web') RETURNS text LANGUAGE sql AS $$
	SELECT string_agg(sku || CASE found_by WHEN 'words' THEN '' ELSE ' (' || found_by || ')' END, ', ') FROM search_items(channel, query, filters::strict_jsonb)
$$;
-- All that is shown of a row.
SELECT sku, product, name, brand, image, price, available, is_unlimited, found_by, after = item_id::text AS goes_on FROM search_items(channel => 'web', query => 'woolen', filters => '{}', after => NULL, rows_max => 10, locale => 'de-AT', tenant_id => 1);
SELECT sku, name, price, available, found_by FROM search_items('usa', 'blue');
SELECT sku, name, is_unlimited FROM search_items('web', 'loose');
-- Words in any language, their beginnings, in any order, whatever their case; all of them are wanted.
SELECT q.query, pg_temp.found(q.query) AS found FROM unnest(ARRAY['scarf', 'SCARF', 'woll', 'weich', 'wool', 'scarf loom', 'loom red', 'scarf rain', 'isn''t', 'hood & co', 'felt:*', '!mug', 'mug | hat', '(', '\', '''', '"', 'a', 'women']) AS q (query);
-- Of a barcode that is another item's sku its own item comes first.
SELECT sku FROM put_item('12345670', 'Of that sku');
SELECT sku FROM put_item('CODED', 'Of that barcode');
SELECT barcode, sku FROM put_barcode('12345670', 'CODED');
SELECT sku, found_by FROM search_items('web', '12345670');
SELECT is_active FROM put_barcode('12345670', is_active => false);
SELECT a.is_active, b.is_active FROM put_item('12345670', is_active => false) AS a, put_item('CODED', is_active => false) AS b;

-- A barcode or a sku comes first, also where its letters differ in case; the beginning of a sku is found.
SELECT q.query, pg_temp.found(q.query) AS found FROM unnest(ARRAY['4006381333931', '04006381333931', 'S-RED', 's-red', 's-', 'HAT', 'hat', 'S-']) AS q (query);
-- A misspelled word stands for those like it; one like none finds nothing.
SELECT q.query, pg_temp.found(q.query) AS found FROM unnest(ARRAY['scraf', 'woolenn', 'loom scraf', 'wolschal', 'xylophone', 'scarf xylophone']) AS q (query);
-- Filters: a category with those within it, brand, product, attributes and options, prices, what can be had.
SELECT q.filters, pg_temp.found(NULL, q.filters) AS found FROM unnest(ARRAY['{}', '{"category":"wear"}', '{"category":"hats"}', '{"category":"home"}', '{"brand":"loom"}', '{"brand":"Hood & Co"}', '{"product":"scarf"}',
	'{"attributes":{"material":"wool"}}', '{"attributes":{"material":"WOOL","color":"red"}}', '{"attributes":{"color":["red","blue"]}}', '{"attributes":{"for":"men"}}', '{"attributes":{"washable":true}}', '{"attributes":{"color":"green"}}',
	'{"price_from":30}', '{"price_to":"8.00"}', '{"price_from":"8.00 EUR","price_to":{"amount":"35.00","currency":"EUR"}}', '{"price_from":"35.01","price_to":"79.99"}', '{"is_available":true}', '{"is_available":true,"category":"wear"}']) AS q (filters);
SELECT pg_temp.found('scarf', '{"price_to":30}') AS words_and_price, pg_temp.found('S-RED', '{"category":"hats"}') AS code_elsewhere, pg_temp.found(NULL, '{"price_from":1}', 'usa') AS dollars;
SELECT query, pg_temp.try('SELECT ' || query) AS answer FROM unnest(ARRAY['search_items(NULL)', $$search_items('none')$$, $$search_items('web', filters => '{"is_available":false}')$$, $$search_items('web', '')$$, $$search_items('web', repeat('x', 201))$$, $$search_items('web', filters => '{"color":"red"}')$$,
	$$search_items('web', filters => '{"category":"none"}')$$, $$search_items('web', filters => '{"attributes":{"a":{}}}')$$, $$search_items('web', filters => '{"price_from":"1.00 USD"}')$$, $$search_items('web', filters => '{"price_from":-1}')$$,
	$$search_items('web', filters => '{"is_available":"yes"}')$$, $$search_items('web', after => 'x')$$, $$search_items('web', after => '9999999999999999999')$$, $$search_items('web', rows_max => 0)$$, $$search_items('web', rows_max => 201)$$,
	$$search_items('web', tenant_id => 3)$$]) AS query;
-- Pages by key: each item once, whatever was found by its code, and what changes in between does not move others.
CREATE FUNCTION pg_temp.pages(query text, filters text, rows_max integer) RETURNS TABLE (page integer, skus text) LANGUAGE plpgsql AS $$
DECLARE
	cursor text;
	n integer;
BEGIN
	page := 1;
	LOOP
		SELECT string_agg(s.sku, ',' ORDER BY s.nth), count(*), (array_agg(s.after ORDER BY s.nth DESC))[1] INTO skus, n, cursor
		FROM (SELECT row_number() OVER () AS nth, f.* FROM search_items('web', query, filters::strict_jsonb, cursor, rows_max) AS f) AS s;
		RETURN NEXT;
		EXIT WHEN n < rows_max OR page > 20;
		page := page + 1;
	END LOOP;
END $$;
SELECT * FROM pg_temp.pages(NULL, '{"category":"wear"}', 1);
SELECT * FROM pg_temp.pages('s', '{}', 2);
SELECT * FROM pg_temp.pages('S-BLUE', '{}', 1);
SELECT * FROM pg_temp.pages(NULL, '{"is_available":true}', 2);
-- What changes is found so: names, products, what is not sold or shown any more; another tenant's is not.
SELECT FROM put_item('MUG', 'Beaker'), put_product('mug', 'Tankard');
SELECT pg_temp.found('beaker') AS beaker, pg_temp.found('tankard') AS tankard, pg_temp.found('mug') AS mug;
SELECT FROM put_item('HAT', is_active => false);
SELECT FROM put_product('mug', is_active => false);
SELECT FROM put_item_window('web', '{S-BLUE}', visible_from => '2026-02-01 00:00+00');
SELECT pg_temp.found('hat') AS hat, pg_temp.found('tankard') AS tankard, pg_temp.found('scarf') AS scarf, pg_temp.found('scarf', '{}', 'shop') AS in_shop, pg_temp.found(NULL, '{"price_from":30}') AS by_price;
SELECT FROM put_product('mug', is_active => true);
SELECT FROM put_category('hats', is_active => false);
SELECT FROM put_item('SECRET', 'Foreign tankard', tenant_id => 11);
SELECT pg_temp.found('tankard') AS tankard, pg_temp.found('foreign') AS foreign, pg_temp.try($$SELECT search_items('web', filters => '{"category":"hats"}')$$) AS hats;
SELECT string_agg(sku, ',') FROM search_items('web', 'tankard', tenant_id => 11);
SELECT name, violations, sample FROM verify(true) WHERE violations > 0;
BEGIN;
DELETE FROM order_mgmt_data.search_documents WHERE item_id = (SELECT item_id FROM items WHERE sku = 'S-RED' AND tenant_id = 1);
SELECT name, violations, sample FROM verify(true) WHERE violations > 0;
SELECT order_mgmt_data.learn_all() > 0 AS learned, pg_temp.found('red') AS found;
SELECT name, violations, sample FROM verify(true) WHERE violations > 0;
ROLLBACK;
-- Words are parted by whatever is no letter or digit, and composed; a path, a host or a number with a sign is no word.  A sku is found in any case.
BEGIN;
SELECT count(*) FROM (VALUES ('W-10', 'w-1 cup'), ('W-1', 'Shawl crimson/navy'), ('W-2', 'Acme.Color.Teal pen'), ('W-3', 'ISO-9001 norm'), ('W-4', '3/4-Zoll adapter'), ('W-5', U&'Cafe\0301 tin')) AS i (sku, name), put_item(i.sku, i.name);
SELECT pg_temp.found('navy') AS navy, pg_temp.found('color') AS color, pg_temp.found('iso 9001') AS iso, pg_temp.found('zoll') AS zoll, pg_temp.found(U&'caf\00e9 tin') AS cafe, pg_temp.found('w-1') AS in_any_case, pg_temp.found('  ') = pg_temp.found(NULL) AS blank_is_none,
	pg_temp.found('/') AS slash;
-- A word that nothing has any more is a misspelled one, and no reason not to look for those like it.
SELECT FROM put_item('W-1', 'Kerchif');
SELECT FROM put_item('W-1', 'Kerchief');
SELECT pg_temp.found('kerchif') AS mended, pg_temp.found('crimson') AS gone;
-- Attributes of any length, and whatever their names and values are made of.
SELECT FROM put_product('long', attributes => jsonb_build_object('a=b', 'c', 'k', repeat(U&'\+01D160', 200))::text::order_mgmt.strict_jsonb);
SELECT FROM put_product('other', attributes => '{"a":"b=c"}');
SELECT FROM put_variant('W-2', 'long');
SELECT FROM put_variant('W-3', 'other');
SELECT pg_temp.found(NULL, '{"attributes":{"a":"b=c"}}') AS other, pg_temp.found(NULL, '{"attributes":{"a=b":"c"}}') AS long, pg_temp.found(NULL, jsonb_build_object('attributes', jsonb_build_object('k', repeat(U&'\+01D160', 200)))::text) AS very_long;
SELECT pg_temp.try($$SELECT put_product('many', attributes => (SELECT jsonb_object_agg('a' || g, (SELECT jsonb_agg(x) FROM generate_series(1, 100) AS x)) FROM generate_series(1, 11) AS g)::text::order_mgmt.strict_jsonb)$$) AS too_many;
-- So many categories are asked for at most.
SELECT sum(created) FROM import_catalog(categories => (SELECT jsonb_agg(jsonb_strip_nulls(jsonb_build_object('category', 'k' || g, 'parent', CASE WHEN g > 0 THEN 'k0' END))) FROM generate_series(0, 2000) AS g)::text::order_mgmt.strict_jsonb);
SELECT pg_temp.try($$SELECT search_items('web', filters => '{"category":"k0"}')$$) AS too_wide, pg_temp.try($$SELECT count(*) FROM search_items('web', filters => '{"category":"k1"}')$$) AS one;
ROLLBACK;
-- A page goes on behind what is left out of it: here a document that should not be.
BEGIN;
SELECT count(*) FROM generate_series(1, 8) AS g, put_item('P-' || g, 'Pin');
SELECT FROM put_product('pins');
SELECT FROM put_variant('P-2', 'pins');
ALTER TABLE order_mgmt_data.items DISABLE TRIGGER USER;
UPDATE order_mgmt_data.items SET is_active = false WHERE sku = 'P-2' AND tenant_id = 1;
SELECT string_agg(sku, ',') FROM search_items('web', 'pin', rows_max => 3);
ROLLBACK;
-- pg_trgm may move to another schema.
SET client_min_messages = warning;
CREATE SCHEMA regress_om_trigrams;
ALTER EXTENSION pg_trgm SET SCHEMA regress_om_trigrams;
SELECT pg_temp.found('scraf') AS found;
ALTER EXTENSION pg_trgm SET SCHEMA public;
DROP SCHEMA regress_om_trigrams;
-- Where the same is asked of both engines.
INSERT INTO script (query) VALUES
	($$SELECT count(*) FROM import_catalog(items => '[{"sku":"S-1","name":"Blue cup","prices":["5.00 EUR"]},{"sku":"S-2","name":"Red cup","prices":["6.00 EUR"]}]')$$),
	($$SELECT count(*) FROM receive_stock('BER', '[{"sku":"S-1","quantity":2}]')$$),
	($$SELECT string_agg(format('%s %s %s', sku, available, price), ', ') FROM search_items('web', 'cup')$$),
	($$SELECT total FROM place_order('web', '[{"sku":"S-1","quantity":2}]')$$),
	($$SELECT string_agg(format('%s %s', sku, available), ', ') FROM search_items('web', 'cup')$$),
	($$SELECT string_agg(sku, ', ') FROM search_items('web', 'cup', '{"is_available":true}')$$);
\set ECHO none
SELECT pg_temp.play('counter') \gexec
SELECT pg_temp.play('lock') \gexec
\set ECHO all
SELECT step, answer FROM pg_temp.answers WHERE engine = 'counter' ORDER BY step;
SELECT * FROM pg_temp.differences();
