-- The catalog module: tenants, locations, channels, items, prices.
DROP EXTENSION order_mgmt;
CREATE EXTENSION order_mgmt;
SET search_path = order_mgmt, pg_catalog;
-- The first column of a query's first row, or its error: SQLSTATE, code, message and the rest of the detail.
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
	RETURN format('%s %s: %s %s', sqlstate, code, sqlerrm, CASE WHEN detail LIKE '{%' THEN (detail::jsonb - 'code')::text ELSE detail END);
END $$;

-- The first tenant is made by the first call that needs it, the first shop never sees it.
SELECT count(*) FROM tenants;
SELECT tenant_id, location, name, kind, is_active, metadata FROM put_location('BER', 'Berlin');
SELECT tenant_id, name, is_active, metadata FROM tenants;

-- All arguments in named notation, for each function.
SELECT tenant_id, location, name, kind, is_active, metadata FROM put_location(location => 'HAM', name => 'Hamburg', kind => 'warehouse',
	is_active => true, metadata => '{"region": "north"}', tenant_id => 1);
SELECT tenant_id, channel, name, currency, is_active, metadata FROM put_channel(channel => 'web', currency => 'EUR', locations => '{BER,HAM}',
	name => 'Web shop', is_active => true, metadata => '{"theme": 7}', tenant_id => 1);
SELECT tenant_id, sku, name, kind, scale, is_active, metadata FROM put_item(sku => 'A-1', name => 'Mug', kind => 'stocked', scale => 0,
	is_active => true, metadata => '{"color": "blue"}', tenant_id => 1);
SELECT tenant_id, sku, currency, price FROM put_price(sku => 'A-1', price => '12.50 EUR', tenant_id => 1);
SELECT tenant_id, name, metadata FROM put_tenant(tenant_id => 2, name => 'Second shop', metadata => '{"plan": "small"}');
SELECT channel, priority, location FROM channel_locations ORDER BY channel, priority;

-- Null means the default, for what is new.
SELECT location, name, kind, is_active, metadata FROM put_location('POT', NULL, NULL, NULL, NULL, NULL);
SELECT sku, name, kind, scale, is_active, metadata FROM put_item('A-2', NULL, NULL, NULL, is_active => NULL, metadata => NULL, tax_rates => NULL);
SELECT channel, name, currency, is_active, metadata FROM put_channel('shop', 'USD', '{POT}', NULL, is_active => NULL, metadata => NULL, shipping => NULL);

-- What is missing or malformed is refused.
SELECT query, pg_temp.try('SELECT ' || query) AS answer FROM unnest(ARRAY[
	'put_location(NULL)', 'put_location('''')', $$put_location('X', kind => 'shed')$$, $$put_location('X', kind => '')$$,
	$$put_location('X', name => '')$$, $$put_location('X', metadata => '[]')$$, $$put_location('X', metadata => '3')$$,
	$$put_location('X', metadata => '{"a":1,"a":2}')$$, $$put_location('X', tenant_id => 3)$$, $$put_location('X', tenant_id => 0)$$,
	$$put_location('X', tenant_id => -1)$$, $$put_location('X', tenant_id => 9223372036854775807)$$,
	$$put_channel(NULL, 'EUR', '{BER}')$$, $$put_channel('x', NULL, '{BER}')$$, $$put_channel('x', 'EUR', NULL)$$,
	$$put_channel('x', 'EUR', '{}')$$, $$put_channel('x', 'EUR', '{NULL}')$$, $$put_channel('x', 'EUR', '{""}')$$,
	$$put_channel('x', 'eur', '{BER}')$$, $$put_channel('x', 'XAU', '{BER}')$$, $$put_channel('x', 'EUR', '{BER,MUC,HAM,DUS}')$$,
	$$put_channel('x', 'EUR', '{MUC}')$$, $$put_channel('x', 'EUR', '{BER,HAM,BER}')$$, $$put_channel('x', 'EUR', '{{BER,HAM},{POT,MUC}}')$$,
	$$put_channel('x', 'EUR', array_fill('BER'::text, '{1001}'))$$,
	'put_item(NULL)', 'put_item('''')', $$put_item('X', kind => 'kit')$$, $$put_item('X', scale => -1)$$, $$put_item('X', scale => 7)$$,
	$$put_price('A-1', NULL)$$, $$put_price(NULL, '1.00 EUR')$$, $$put_price('A-9', '1.00 EUR')$$, $$put_price('A-1', '-0.01 EUR')$$,
	$$put_price('A-1', '10000000000000.01 EUR')$$, $$put_price('A-1', '1.0000001 EUR')$$, $$put_price('A-1', '1.00 EUR', 2)$$,
	'put_tenant(NULL, ''x'')', 'put_tenant(0, ''x'')', 'put_tenant(3, NULL)', 'put_tenant(3, '''')', $$put_tenant(3, 'x', metadata => '[]')$$]) AS query;

-- Limits count characters, not bytes.
SELECT length(location) FROM put_location(repeat('ö', 64));
SELECT pg_temp.try($$SELECT put_location(repeat('ö', 65))$$);
SELECT length(name) FROM put_item('Größe 38 ✓', repeat('✓', 1000));
SELECT pg_temp.try($$SELECT put_item('X', repeat('✓', 1001))$$);
SELECT price FROM put_price('A-1', '10000000000000.00 EUR');
SELECT price FROM put_price('A-1', '0.00 EUR');
SELECT sku, scale FROM put_item('silk', scale => 6);

-- Repeating a call writes nothing: no new row versions, no transaction id.
SELECT sku FROM put_item('A-1', 'Mug'), put_price('A-1', '12.50 EUR') AS p (t, s, c, price);
BEGIN;
SELECT location FROM put_location('HAM', 'Hamburg', 'warehouse', metadata => '{"region": "north"}');
SELECT channel FROM put_channel('web', 'EUR', '{BER,HAM}', 'Web shop', metadata => '{"theme": 7.0}');
SELECT sku FROM put_item('A-1', 'Mug');
SELECT price FROM put_price('A-1', '12.5 EUR');
SELECT name FROM put_tenant(2, 'Second shop', metadata => '{"plan": "small"}');
SELECT pg_current_xact_id_if_assigned() IS NULL AS wrote_nothing;
COMMIT;

-- A change keeps the id; what a call does not name stays as it is.
SELECT a.location_id = b.location_id AS same_id, b.name, b.kind, b.metadata
FROM locations AS a, put_location('HAM', 'Hamburg-Altona') AS b WHERE a.location = 'HAM';
SELECT a.item_id = b.item_id AS same_id, b.name, b.kind, b.scale FROM items AS a, put_item('A-1', kind => 'untracked', scale => 2) AS b
WHERE a.sku = 'A-1';
SELECT a.channel_id = b.channel_id AS same_id, b.name, b.currency FROM channels AS a, put_channel('web', 'USD', '{HAM,POT,BER}') AS b
WHERE a.channel = 'web';
SELECT priority, location FROM channel_locations WHERE channel = 'web' ORDER BY priority;
SELECT channel FROM put_channel('web', 'USD', '{BER}');
SELECT priority, location FROM channel_locations WHERE channel = 'web' ORDER BY priority;
SELECT price FROM put_price('A-1', '13.00 EUR'), put_price('A-1', '14.00 USD') AS other (t, s, c, p);
SELECT sku, currency, price FROM prices ORDER BY sku, currency;

-- What a sale pays where it names nothing: the taxes of items, the shipping of channels and its taxes. Null leaves them, nothing empties them.
SELECT tax_rate FROM put_tax_rate('VAT', 20), put_tax_rate('ECO', 1, false) AS other (t, i, c);
SELECT sku, tax_rates FROM put_item('taxed', tax_rates => '{VAT,ECO}');
SELECT sku, name, tax_rates FROM put_item('taxed', 'Taxed');
SELECT channel, shipping, shipping_tax_rates FROM put_channel('post', 'EUR', '{BER}', shipping => '4.90 EUR', shipping_tax_rates => '{VAT}');
SELECT channel, shipping, shipping_tax_rates FROM put_channel('post', 'EUR', '{BER}', 'By post');
BEGIN;
SELECT sku FROM put_item('taxed', 'Taxed', tax_rates => '{VAT,ECO}'), put_item('A-1', kind => 'untracked', scale => 2, tax_rates => '{}') AS other (t, i, s);
SELECT channel FROM put_channel('post', 'EUR', '{BER}', 'By post', shipping => '4.90 EUR', shipping_tax_rates => '{VAT}');
SELECT channel FROM put_channel('web', 'USD', '{BER}', shipping => '0 USD', shipping_tax_rates => '{}');
SELECT pg_current_xact_id_if_assigned() IS NULL AS wrote_nothing;
COMMIT;
SELECT query, pg_temp.try('SELECT ' || query) AS answer FROM unnest(ARRAY[
	$$put_item('X', tax_rates => '{NONE,VAT,NEITHER}')$$, $$put_item('X', tax_rates => '{VAT,VAT}')$$, $$put_item('X', tax_rates => '{NULL}')$$,
	$$put_item('X', tax_rates => '{""}')$$, $$put_item('X', tax_rates => '{{VAT},{ECO}}')$$, $$put_item('X', tax_rates => array_fill('VAT'::text, '{9}'))$$,
	$$put_item('X', tax_rates => ARRAY[repeat('x', 65)])$$,
	$$put_channel('x', 'EUR', '{BER}', shipping => '-0.01 EUR')$$, $$put_channel('x', 'EUR', '{BER}', shipping => '1.00 USD')$$,
	$$put_channel('x', 'EUR', '{BER}', shipping => '10000000000000.01 EUR')$$, $$put_channel('x', 'EUR', '{BER}', shipping_tax_rates => '{NONE}')$$,
	$$put_channel('post', 'USD', '{BER}')$$]) AS query;
SELECT channel, currency, shipping, shipping_tax_rates FROM put_channel('post', 'USD', '{BER}', shipping => '6 USD');
SELECT channel, currency, shipping, shipping_tax_rates FROM put_channel('post', 'USD', '{BER}', shipping => '0 USD', shipping_tax_rates => '{}');
SELECT sku, tax_rates FROM put_item('taxed', tax_rates => '{}');
SELECT count(*) FROM order_mgmt_data.items WHERE sku = 'taxed' AND tax_rates IS NULL;
SELECT count(*) FROM order_mgmt_data.channels WHERE code = 'post' AND shipping IS NULL AND shipping_tax_rates IS NULL;
SELECT pg_temp.try($$UPDATE order_mgmt_data.channels SET shipping = '1 EUR' WHERE code = 'post' RETURNING code$$);

-- What is not active is unknown.
SELECT is_active FROM put_location('POT', is_active => false);
SELECT pg_temp.try($$SELECT put_channel('x', 'EUR', '{BER,POT}')$$);
SELECT is_active FROM put_location('POT', is_active => true);
SELECT channel FROM put_channel('x', 'EUR', '{BER,POT}');
SELECT is_active FROM put_item('A-2', is_active => false);
SELECT pg_temp.try($$SELECT put_price('A-2', '1.00 EUR')$$);
SELECT is_active FROM put_item('A-2', is_active => true);
SELECT price FROM put_price('A-2', '1.00 EUR');

-- Tenants keep apart: the same codes, other rows.
SELECT tenant_id, location, name FROM put_location('BER', 'Bern', tenant_id => 2);
SELECT tenant_id, sku, name FROM put_item('A-1', 'Cup', tenant_id => 2);
SELECT tenant_id, price FROM put_price('A-1', '9.00 EUR', 2);
SELECT pg_temp.try($$SELECT put_channel('web', 'EUR', '{HAM}', tenant_id => 2)$$);
SELECT tenant_id, channel FROM put_channel('web', 'CHF', '{BER}', tenant_id => 2);
SELECT tenant_id, sku, name FROM items WHERE sku = 'A-1' ORDER BY tenant_id;
SET order_mgmt.tenant_id = '2';
SELECT tenant_id, sku, name FROM put_item('A-1', 'Cup');
RESET order_mgmt.tenant_id;
SELECT value, pg_temp.try(format('SELECT set_config(''order_mgmt.tenant_id'', %L, true)', value)) AS answer
FROM unnest(ARRAY['1', '', '0', '-1', '01', ' 1', '1 ', 'x', '9223372036854775807', '9223372036854775808']) AS value;
RESET order_mgmt.tenant_id;

-- R46: once stock has moved, kind and scale stay; the rest may change.
SELECT sku, scale FROM put_item('rope', scale => 2);
SELECT free FROM receive_stock('BER', '[{"sku":"rope","quantity":"10.25"}]');
SELECT query, pg_temp.try('SELECT ' || query) AS answer FROM unnest(ARRAY[$$put_item('rope')$$, $$put_item('rope', scale => 3)$$,
	$$put_item('rope', kind => 'untracked', scale => 2)$$]) AS query;
SELECT sku, name, scale, is_active FROM put_item('rope', 'Rope, 12 mm', scale => 2, is_active => false);
SELECT sku, name, scale, is_active FROM put_item('rope', scale => 2, is_active => true);
SELECT pg_temp.try($$SELECT receive_stock('BER', '[{"sku":"rope","quantity":"0.125"}]')$$);
-- Another item of the tenant, and the same code of another tenant, are free to change.
SELECT sku, scale FROM put_item('silk', scale => 3);
SELECT tenant_id, scale FROM put_item('rope', scale => 5, tenant_id => 2);

-- A session sells at the price of now, and what was sold keeps its price.
SELECT channel FROM put_channel('fair', 'EUR', '{BER}');
SELECT price FROM put_price('rope', '1.00 EUR');
SELECT total FROM place_order('fair', '[{"sku":"rope","quantity":"1.5"}]');
SELECT price FROM put_price('rope', '2.00 EUR');
SELECT total FROM place_order('fair', '[{"sku":"rope","quantity":"1.5"}]');
BEGIN;
SELECT price FROM put_price('rope', '3.00 EUR');
SELECT total FROM place_order('fair', '[{"sku":"rope","quantity":"1.5"}]');
ROLLBACK;
SELECT total FROM place_order('fair', '[{"sku":"rope","quantity":"1.5"}]');
UPDATE order_mgmt_data.prices SET price = '4.00 EUR' WHERE price = '2.00 EUR';
SELECT total FROM place_order('fair', '[{"sku":"rope","quantity":"1.5"}]');
SELECT total FROM orders ORDER BY amount_minor(total);
SELECT is_active FROM put_location('BER', is_active => false);
SELECT pg_temp.try($$SELECT place_order('fair', '[{"sku":"rope","quantity":1,"location":"BER"}]')$$);
SELECT is_active FROM put_location('BER', is_active => true);
SELECT is_active FROM put_channel('fair', 'EUR', '{BER}', is_active => false);
SELECT pg_temp.try($$SELECT place_order('fair', '[{"sku":"rope","quantity":1}]')$$);
ALTER TABLE order_mgmt_data.items DISABLE TRIGGER refuse_delete;
TRUNCATE order_mgmt_data.items;
ALTER TABLE order_mgmt_data.items ENABLE ALWAYS TRIGGER refuse_delete;
SELECT pg_temp.try($$SELECT available('rope')$$);

-- Ids stay exact in JSON readers.
SELECT a.sku, b.sku FROM put_item('A-1') AS a, put_item('A-2') AS b;
SELECT max(item_id) < 2 ^ 53 AS below_2_53, count(DISTINCT item_id) = count(*) AS different FROM items;

-- Nothing is written where nothing may be written.
BEGIN READ ONLY;
SELECT pg_temp.try($$SELECT put_item('A-1')$$);
SELECT sku FROM items WHERE tenant_id = 1 AND sku = 'A-1';
COMMIT;

-- PostgREST's codes, on request.
SET order_mgmt.http_sqlstate = postgrest;
SELECT pg_temp.try($$SELECT put_price('A-9', '1.00 EUR')$$), pg_temp.try($$SELECT put_item('X', scale => 7)$$);
RESET order_mgmt.http_sqlstate;

-- Direct writers meet the tables' own rules.
SELECT pg_temp.try($$INSERT INTO order_mgmt_data.items (tenant_id, item_id, sku, name, scale) VALUES (1, 1000001, 'Y', 'Y', 7)$$);
SELECT pg_temp.try($$INSERT INTO order_mgmt_data.prices VALUES (1, 1, 'USD', '1.00 EUR', NULL)$$);
SELECT pg_temp.try($$INSERT INTO order_mgmt_data.prices VALUES (1, 1, 'EUR', '-1.00 EUR', NULL)$$);
SELECT pg_temp.try($$INSERT INTO order_mgmt_data.access_grants VALUES (1, 'x', 'king')$$);

-- One error in full.
SELECT * FROM put_channel('x', 'EUR', '{BER,MUC,HAM,DUS}');

-- Leave nothing behind.
DROP EXTENSION order_mgmt;
CREATE EXTENSION order_mgmt;
