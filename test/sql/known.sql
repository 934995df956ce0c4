-- A key, a word or a code that is not known: the refusal lists those that are, or names the one that was probably meant;
-- of codes only what the caller may read.
\set ECHO none
\getenv source PG_ABS_SRCDIR
\set helpers :source '/lib/regress.sql'
\i :helpers
\set ECHO all
\pset format unaligned
\pset fieldsep ' | '

-- Keys: of lines, options, orders, tenders.
SELECT pg_temp.try('SELECT ' || call) FROM unnest(ARRAY[
	$$place_order('shop', '[{"sku":"A-1","qauntity":1}]')$$,
	$$place_order('shop', '[{"sku":"A-1","qty":1}]')$$,
	$$place_order('shop', '[{"sku":"A-1","Quantity":1}]')$$,
	$$place_order('shop', '[{"sku":"A-1","quantity":1,"hue":"blue"}]')$$,
	$$place_order('shop', '[{"sku":"A-1","quantity":1}]', options => '{"shiping":"1"}')$$,
	$$place_order('shop', jsonb_build_array(jsonb_build_object('sku', 'A-1', 'quantity', 1, repeat('quantity', 100), 1)))$$,
	$$place_orders('[{"channel":"shop","line":[{"sku":"A-1","quantity":1}]}]')$$,
	$$receive_stock('BER', '[{"sku":"A-1","quantity":1,"unitcost":"1 EUR"}]')$$,
	$$receive_stock('BER', '[{"sku":"A-1","quantity":1}]', options => '{"s":1}')$$,
	$$create_transfer('BER', 'HAM', '[{"sku":"A-1","quantity":1,"lot":"7"}]')$$]) AS call;
-- Words.
SELECT pg_temp.try('SELECT ' || call) FROM unnest(ARRAY[
	$$put_location('MUC', kind => 'warehose')$$, $$put_location('MUC', kind => 'Store')$$, $$put_location('MUC', kind => 'castle')$$, $$put_item('D-1', kind => 'untraked')$$,
	$$put_channel('new', 'eur', '{BER}')$$, $$put_channel('new', 'EURO', '{BER}')$$, $$put_channel('new', 'Taler', '{BER}')$$,
	$$put_tenant(1, time_zone => 'Europe/Berln')$$, $$put_tenant(1, time_zone => 'nowhere')$$,
	$$grant_access(current_user, 'cashir')$$, $$grant_access(current_user, 'king')$$,
	$$change_stock_state('BER', '[{"sku":"A-1","quantity":1,"from_state":"free","to_state":"damage"}]')$$,
	$$change_stock_state('BER', '[{"sku":"A-1","quantity":1,"from_state":"allocated","to_state":"free"}]')$$,
	$$stock_as_of('A-1', 'BER', '2026-01-01', 'recorded')$$, $$run_job('expire_hold')$$, $$run_job('x')$$]) AS call;
SELECT split_part(pg_temp.try($$SELECT order_mgmt_data.tenants_with('read_catalogs')$$), ' {', 1) AS try;

-- Codes: another case, a slip, nothing near, another number, what is not in use.
SELECT sku FROM put_item('LAMP-10');
SELECT pg_temp.try('SELECT ' || call) FROM unnest(ARRAY[
	$$available('a-1')$$, $$available('A1')$$, $$available('A-2')$$, $$available('LAMP-11')$$, $$available('LAMPE-10')$$, $$available('CHESE')$$, $$available('UNKNOWN')$$, $$put_price('cheese', '1 EUR')$$,
	$$place_order('shop', '[{"sku":"GIFTRAP","quantity":1},{"sku":"X","quantity":1}]')$$,
	$$receive_stock('ber', '[{"sku":"A-1","quantity":1}]')$$, $$receive_stock('BRE', '[{"sku":"A-1","quantity":1}]')$$, $$receive_stock('BEL', '[{"sku":"A-1","quantity":1}]')$$, $$create_transfer('BER', 'HAMM', '[{"sku":"A-1","quantity":1}]')$$, $$put_channel('new', 'EUR', '{BER,pot}')$$,
	$$place_order('shop', '[{"sku":"A-1","quantity":1,"location":"BERN"}]')$$,
	$$place_order('Shop', '[{"sku":"A-1","quantity":1}]')$$, $$place_order('shp', '[{"sku":"A-1","quantity":1}]')$$]) AS call;
SELECT tax_rate FROM put_tax_rate('full', 19);
SELECT register FROM put_register('till', 'shop', 'BER');
SELECT staff FROM put_staff('ann');
SELECT pg_temp.try('SELECT ' || call) FROM unnest(ARRAY[
	$$place_order('shop', '[{"sku":"A-1","quantity":1,"tax_rates":["Full"]}]')$$, $$put_item('A-1', tax_rates => '{ful}')$$,
	$$open_shift('tlil', '0 EUR')$$, $$open_shift('till', '0 EUR', 'Ann')$$]) AS call;
SELECT sku FROM put_item('C-1', is_active => false);
SELECT pg_temp.try($$SELECT place_order('shop', '[{"sku":"c-1","quantity":1}]')$$);
-- What another tenant has is not near.
SELECT sku FROM put_item('D-1', tenant_id => 11);
SELECT pg_temp.try($$SELECT place_order('shop', '[{"sku":"d-1","quantity":1}]')$$);

-- Help knows the names of functions and views, too; what only consists of blanks is empty.
SELECT kind, name, example FROM help('put_price') ORDER BY 1 DESC, 2;
SELECT meaning FROM help('put_price') WHERE kind = 'function';
SELECT kind, name FROM help('status_log');
SELECT pg_temp.try('SELECT ' || call) FROM unnest(ARRAY[$$help('put_prices')$$, $$adjust_stock('BER', '[{"sku":"A-1","quantity":1}]', ' ')$$, $$adjust_stock('BER', '[{"sku":"A-1","quantity":1}]', E'\n\t')$$]) AS call;

-- A visitor is told of no channel that is closed, and who works at one location of no other.
CREATE ROLE regress_om_known_visitor;
CREATE ROLE regress_om_known_worker;
SELECT count(*) > 0 AS granted FROM grant_access('regress_om_known_visitor', 'visitor', '{1}');
SELECT count(*) > 0 AS granted FROM grant_access('regress_om_known_worker', 'warehouse', '{1}', '{HAM}');
SELECT channel FROM put_channel('web', is_public => true);
SET ROLE regress_om_known_visitor;
SELECT order_mgmt.available('A-1', channel => 'Web');
SELECT order_mgmt.available('A-1', channel => 'Shop');
SELECT order_mgmt.available('a-1', channel => 'web');
RESET ROLE;
SET ROLE regress_om_known_worker;
SELECT order_mgmt.receive_stock('ber', '[{"sku":"A-1","quantity":1}]');
SELECT order_mgmt.receive_stock('HAM', '[{"sku":"a-1","quantity":1}]');
RESET ROLE;
SELECT count(*) > 0 AS revoked FROM revoke_access('regress_om_known_visitor');
SELECT count(*) > 0 AS revoked FROM revoke_access('regress_om_known_worker');
DROP ROLE regress_om_known_visitor, regress_om_known_worker;
