-- Products, variants and categories: what is said of them, what is refused, and the document of a page.
\set ECHO none
\getenv source PG_ABS_SRCDIR
\set helpers :source '/lib/regress.sql'
\i :helpers
\set ECHO all
\pset format unaligned
\pset fieldsep ' | '
-- Categories are a tree.
SELECT category, name, parent, place, names, is_active FROM put_category('wear');
SELECT category, name, parent, place, names, is_active, metadata FROM put_category(category => 'scarves', name => 'Scarves', parent => 'wear', place => 2, names => '{"de": "Schals", "pt-BR": "Cachecóis"}',
	is_active => true, metadata => '{"a": 1}', options => '{}', tenant_id => 1);
SELECT category, parent FROM put_category('wool', parent => 'scarves');
SELECT category, parent, name, names FROM put_category('scarves');
SELECT category, parent FROM put_category('wool', options => '{"clear": ["parent"]}');
SELECT category, parent FROM put_category('wool', parent => 'scarves');
SELECT query, pg_temp.try('SELECT ' || query) AS answer FROM unnest(ARRAY[
	'put_category(NULL)', $$put_category('')$$, $$put_category(' x')$$, $$put_category('Wear')$$, $$put_category('x', parent => 'none')$$, $$put_category('x', parent => 'x')$$, $$put_category('wear', parent => 'wear')$$,
	$$put_category('wear', parent => 'wool')$$, $$put_category('wear', parent => 'scarves')$$, $$put_category('x', names => '[]')$$, $$put_category('x', names => '{"d": "X"}')$$, $$put_category('x', names => '{"de": ""}')$$,
	$$put_category('x', names => '{"de": 1}')$$, $$put_category('x', options => '{"clear": ["name"]}')$$, $$put_category('x', parent => 'wear', options => '{"clear": ["parent"]}')$$, $$put_category('x', tenant_id => 3)$$]) AS query;

-- Products say what their variants differ in.
SELECT product, name, brand, description, categories, option_names, images, attributes, texts, is_active FROM put_product('plain');
SELECT product, name, brand, description, categories, option_names, images, attributes, texts, is_active, metadata FROM put_product(product => 'scarf', name => 'Scarf', brand => 'Loom', description => 'Warm.',
	categories => '{wool,wear}', option_names => '{color,size}', images => '{https://img.example/scarf.jpg,/local.png}', attributes => '{"material": "wool", "washable": true, "for": ["women", "men"], "weight": 0.2}',
	texts => '{"de": {"name": "Schal", "description": "Warm und weich."}, "pt-BR": {"name": "Cachecol"}}', is_active => true, metadata => '{}', options => '{}', tenant_id => 1);
SELECT name, brand, categories, option_names, attributes FROM put_product('scarf');
SELECT brand, description, categories, images FROM put_product('scarf', categories => '{wool}', images => '{}', options => '{"clear": ["brand", "description"]}');
SELECT brand, description, categories, images FROM put_product('scarf', brand => 'Loom', description => 'Warm.', categories => '{wool,wear}', images => '{https://img.example/scarf.jpg}');
SELECT query, pg_temp.try('SELECT ' || query) AS answer FROM unnest(ARRAY[
	'put_product(NULL)', $$put_product('Scarf')$$, $$put_product('x', categories => '{wool,none}')$$, $$put_product('x', categories => '{NULL}')$$, $$put_product('x', option_names => '{a,a}')$$, $$put_product('x', option_names => '{" a"}')$$,
	$$put_product('x', option_names => '{a,b,c,d,e,f,g,h,i}')$$, $$put_product('x', images => '{javascript:alert(1)}')$$, $$put_product('x', images => '{//other.example/x}')$$, $$put_product('x', images => '{"https://x.example/a b"}')$$,
	$$put_product('x', attributes => '{"a": {"b": 1}}')$$, $$put_product('x', attributes => '{"a": null}')$$, $$put_product('x', attributes => '{"a": []}')$$, $$put_product('x', attributes => '{"a": [[1]]}')$$,
	$$put_product('x', attributes => '{"": 1}')$$, $$put_product('x', attributes => '[1]')$$, $$put_product('x', texts => '{"german": {}}')$$, $$put_product('x', texts => '{"de": "x"}')$$, $$put_product('x', texts => '{"de": {"title": "x"}}')$$,
	$$put_product('x', options => '{"clear": ["brnd"]}')$$, $$put_product('x', description => repeat('x', 20001))$$, $$put_product('x', name => 'X', tenant_id => 3)$$]) AS query;

-- A variant is an item with one value for each option.
SELECT sku, product, option_values, place FROM put_variant('A-1', 'scarf', '{red,S}');
SELECT sku, product, option_values, place, images, attributes FROM put_variant(sku => 'B-1', product => 'scarf', option_values => '{blue,S}', place => 1, images => '{/blue.png}', attributes => '{"dye": "indigo"}', tenant_id => 1);
SELECT sku, product, option_values, place, attributes FROM put_variant('B-1', place => 2);
SELECT sku, product, option_values FROM put_variant('C-1', 'plain');
SELECT query, pg_temp.try('SELECT ' || query) AS answer FROM unnest(ARRAY[
	'put_variant(NULL)', $$put_variant('A-9', 'scarf', '{red,S}')$$, $$put_variant('NOPRICE')$$, $$put_variant('NOPRICE', 'none')$$, $$put_variant('NOPRICE', 'scarf')$$, $$put_variant('NOPRICE', 'scarf', '{red}')$$,
	$$put_variant('NOPRICE', 'scarf', '{red,S}')$$, $$put_variant('B-1', option_values => '{red,S}')$$, $$put_variant('C-1', 'scarf')$$, $$put_variant('NOPRICE', 'plain')$$, $$put_variant('NOPRICE', 'scarf', '{red,""}')$$,
	$$put_product('scarf', option_names => '{color}')$$, $$put_variant('NOPRICE', 'scarf', '{red,M}', tenant_id => 3)$$]) AS query;
SELECT option_names FROM put_product('scarf', option_names => '{shade,size}');
SELECT option_names FROM put_product('scarf', option_names => '{color,size}');
SELECT sku, product, option_values FROM put_variant('C-1', 'scarf', '{red,M}');
SELECT sku, product, option_values FROM variants ORDER BY sku;

-- The page: texts of the language, paths of categories, options in the order of variants, what can be had at what price.
SELECT FROM receive_stock('BER', '[{"sku":"A-1","quantity":3}]');
SELECT FROM put_barcode('4006381333931', 'A-1');
SELECT FROM put_purchase_limits('A-1', order_max => 2);
SELECT jsonb_pretty(get_product('web', 'scarf', 'de'));
SELECT p.locale, get_product('web', 'scarf', p.locale) ->> 'name' AS name, get_product('web', 'scarf', p.locale) #> '{categories,0}' AS path FROM unnest('{NULL,en,de,de-AT,pt-BR,pt}'::text[]) AS p (locale);
SELECT get_product('usa', 'scarf') -> 'currency' AS currency, get_product('usa', 'scarf') #> '{variants,0,price}' AS price, get_product('usa', 'scarf') #> '{variants,2,price}' AS none;
-- What is not sold, or not shown now, is not on it; a product of which nothing is shown is not there.
SELECT FROM put_item_window('web', '{A-1}', visible_from => '2026-01-02 00:00+00');
SELECT FROM put_item('B-1', is_active => false);
SELECT jsonb_path_query_array(get_product('web', 'scarf'), '$.variants[*].sku') AS skus, get_product('web', 'scarf') -> 'options' AS options, jsonb_path_query_array(get_product('shop', 'scarf'), '$.variants[*].sku') AS in_shop;
SELECT FROM put_item_window('web', '{C-1}', visible_until => '2026-01-01 12:00+00');
SELECT query, pg_temp.try('SELECT ' || query) AS answer FROM unnest(ARRAY[$$get_product('web', 'scarf')$$, $$get_product('web', 'plain')$$, $$get_product('web', 'none')$$, $$get_product('none', 'scarf')$$, $$get_product(NULL, 'scarf')$$, $$get_product('web', NULL)$$,
	$$get_product('web', 'scarf', tenant_id => 11)$$]) AS query;
SELECT FROM put_item('B-1', is_active => true);
SELECT FROM put_item_window('web', '{A-1,C-1}', '-infinity', 'infinity');
SELECT FROM put_product('scarf', is_active => false);
SELECT pg_temp.try($$SELECT get_product('web', 'scarf')$$);
SELECT FROM put_product('scarf', is_active => true);

-- Who reads and who keeps them.
CREATE ROLE om_product_stranger;
CREATE ROLE om_product_visitor;
CREATE ROLE om_product_cashier;
CREATE ROLE om_product_web;
CREATE ROLE om_product_other;
GRANT USAGE ON SCHEMA order_mgmt TO om_product_stranger;
DO $$ BEGIN
	PERFORM grant_access('om_product_visitor', 'visitor'), grant_access('om_product_cashier', 'cashier'), grant_access('om_product_web', 'web'), grant_access('om_product_other', 'web', '{11}'), put_channel('web', is_public => true),
		put_category('hidden', is_active => false), put_product('hidden', is_active => false), put_variant('NOPRICE', 'hidden');
END $$;
CREATE FUNCTION pg_temp.told(query text) RETURNS text LANGUAGE plpgsql AS $$
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
GRANT EXECUTE ON FUNCTION pg_temp.told(text) TO PUBLIC;
CREATE FUNCTION pg_temp.asked(role name, query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	answer text;
BEGIN
	EXECUTE format('SET LOCAL ROLE %I', role);
	SELECT pg_temp.told('SELECT ' || query) INTO answer;
	RESET ROLE;
	RETURN answer;
END $$;
SELECT q.query, r.role, pg_temp.asked(r.role, q.query) FROM unnest(ARRAY[
	$$string_agg(category, ',' ORDER BY category) FROM order_mgmt.categories$$, $$string_agg(product, ',' ORDER BY product) FROM order_mgmt.products$$, $$string_agg(sku, ',' ORDER BY sku) FROM order_mgmt.variants$$,
	$$order_mgmt.get_product('web', 'scarf', tenant_id => 1) ->> 'name'$$, $$order_mgmt.get_product('shop', 'scarf', tenant_id => 1) ->> 'name'$$, $$order_mgmt.get_product('web', 'hidden', tenant_id => 1)$$,
	$$name FROM order_mgmt.put_category('wear', tenant_id => 1)$$, $$name FROM order_mgmt.put_product('plain', tenant_id => 1)$$, $$sku FROM order_mgmt.put_variant('A-1', tenant_id => 1)$$,
	$$sum(lines) FROM order_mgmt.import_catalog(items => '[{"sku":"A-1"}]', tenant_id => 1)$$, $$count(*) FROM order_mgmt.search_items('web', 'scarf', tenant_id => 1)$$, $$count(*) FROM order_mgmt.search_items('shop', 'scarf', tenant_id => 1)$$]) AS q (query),
	unnest('{om_product_stranger,om_product_visitor,om_product_cashier,om_product_web,om_product_other}'::name[]) AS r (role);
DO $$ BEGIN
	PERFORM revoke_access('om_product_visitor'), revoke_access('om_product_cashier'), revoke_access('om_product_web'), revoke_access('om_product_other');
END $$;
REVOKE USAGE ON SCHEMA order_mgmt FROM om_product_stranger;
DROP ROLE om_product_stranger, om_product_visitor, om_product_cashier, om_product_web, om_product_other;

-- What any writer may not do, and what verify() finds.
SELECT query, pg_temp.try(query) AS answer FROM unnest(ARRAY[$$UPDATE order_mgmt_data.products SET code = 'x' WHERE code = 'plain'$$, $$DELETE FROM order_mgmt_data.categories$$, $$UPDATE order_mgmt_data.variants SET item_id = 0$$]) AS query;
SELECT name, violations, sample FROM verify(true) WHERE violations > 0;
BEGIN;
UPDATE order_mgmt_data.categories SET parent_id = (SELECT category_id FROM categories WHERE category = 'wool') WHERE code = 'wear';
UPDATE order_mgmt_data.products SET option_names = '{color}' WHERE code = 'scarf';
UPDATE order_mgmt_data.products SET is_active = false WHERE code = 'scarf';
SELECT name, violations, sample FROM verify(true) WHERE violations > 0 ORDER BY name;
SELECT pg_temp.try($$SELECT put_category('wear', name => 'in a circle')$$);
ROLLBACK;
