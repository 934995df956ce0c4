-- What an order may have: limits of purchases, and items that a channel shows for a time only.
\set ECHO none
\getenv source PG_ABS_SRCDIR
\set helpers :source '/lib/regress.sql'
\i :helpers
\set ECHO all
\pset format unaligned
\pset fieldsep ' | '

-- Limits: null leaves one as it is, 0 takes it away.
SELECT sku, order_min, order_max, order_increment FROM put_purchase_limits('A-1', 2, 6, 2);
SELECT order_min, order_max, order_increment FROM put_purchase_limits(sku => 'A-1', order_min => 0, order_max => NULL, order_increment => NULL, tenant_id => 1);
SELECT order_min, order_max, order_increment FROM put_purchase_limits('A-1', 2);
SELECT order_min, order_max, order_increment FROM put_purchase_limits('CHEESE', 0.25, 2.5);
SELECT order_min, order_max, order_increment FROM put_purchase_limits('GIFTWRAP', order_max => 1);
SELECT query, pg_temp.try('SELECT ' || query) AS answer FROM unnest(ARRAY[
	'put_purchase_limits(NULL)', $$put_purchase_limits('A-9', 1)$$, $$put_purchase_limits('A-1', -1)$$, $$put_purchase_limits('A-1', 0.5)$$, $$put_purchase_limits('A-1', 'NaN')$$,
	$$put_purchase_limits('A-1', 8)$$, $$put_purchase_limits('A-1', 3)$$, $$put_purchase_limits('A-1', order_max => 5)$$, $$put_purchase_limits('A-1', order_increment => 4)$$,
	$$put_purchase_limits('A-1', order_max => 1000000001)$$, $$put_purchase_limits('A-1', 2, tenant_id => 3)$$]) AS query;
SELECT order_min, order_max, order_increment FROM items WHERE sku = 'A-1' AND tenant_id = 1;
SELECT pg_temp.try($$UPDATE order_mgmt_data.items SET order_min = 9 WHERE sku = 'A-1'$$), pg_temp.try($$UPDATE order_mgmt_data.items SET order_increment = 0 WHERE sku = 'A-1'$$);

-- All lines of an item together, all offenders at once.
SELECT query, pg_temp.try(format($$SELECT count(*) FROM quote_lines('web', %L)$$, query)) AS answer FROM unnest(ARRAY[
	'[{"sku":"A-1","quantity":2}]', '[{"sku":"A-1","quantity":6}]', '[{"sku":"A-1","quantity":1},{"sku":"B-1","quantity":1},{"sku":"A-1","quantity":1}]', '[{"sku":"A-1","quantity":1}]',
	'[{"sku":"A-1","quantity":7}]', '[{"sku":"A-1","quantity":8}]', '[{"sku":"A-1","quantity":3}]', '[{"sku":"A-1","quantity":4},{"sku":"A-1","quantity":4,"location":"HAM"}]',
	'[{"sku":"A-1","quantity":1},{"sku":"CHEESE","quantity":"0.249"},{"sku":"GIFTWRAP","quantity":2},{"sku":"B-1","quantity":9}]', '[{"sku":"CHEESE","quantity":"0.25"},{"sku":"CHEESE","quantity":"2.25"}]',
	'[{"sku":"CHEESE","quantity":"0.25"},{"sku":"CHEESE","quantity":"2.251"}]']) AS query;

-- A channel shows an item from an instant on, and until another one, which is not within.
SELECT channel, sku, visible_from, visible_until FROM put_item_window('web', '{B-1,C-1}', '2026-01-01 12:00+00', '2026-01-02 12:00+00');
SELECT channel, sku, visible_from, visible_until FROM put_item_window(channel => 'web', skus => '{C-1,C-1}', visible_from => NULL, visible_until => 'infinity', tenant_id => 1);
SELECT channel, sku, visible_from, visible_until FROM put_item_window('web', '{C-1}', '-infinity', '2026-01-01 12:00+00');
SELECT query, pg_temp.try('SELECT ' || query) AS answer FROM unnest(ARRAY[
	$$put_item_window(NULL, '{A-1}')$$, $$put_item_window('web', NULL)$$, $$put_item_window('web', '{}')$$, $$put_item_window('none', '{A-1}')$$, $$put_item_window('web', '{A-1,A-8,A-9}')$$,
	$$put_item_window('web', '{A-1}', '2026-01-02 12:00+00', '2026-01-02 12:00+00')$$, $$put_item_window('web', '{B-1,A-1}', visible_from => '2026-01-02 12:00+00')$$]) AS query;
SELECT channel, sku, visible_from, visible_until FROM item_windows ORDER BY channel, sku;
CREATE ROLE om_window_visitor;
CREATE ROLE om_window_storefront;
CREATE ROLE om_window_cashier;
DO $$ BEGIN
	PERFORM put_channel('web', is_public => true), grant_access('om_window_visitor', 'visitor'), grant_access('om_window_storefront', 'storefront'), grant_access('om_window_cashier', 'cashier');
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
CREATE FUNCTION pg_temp.sold(at timestamptz, role name, channel text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	answer text;
BEGIN
	PERFORM set_config('order_mgmt.clock', at::text, true);
	EXECUTE format('SET LOCAL ROLE %I', role);
	SELECT pg_temp.told(format($q$SELECT string_agg(sku, ',' ORDER BY line_no) FROM order_mgmt.quote_lines(%L, '[{"sku":"B-1","quantity":1},{"sku":"C-1","quantity":1},{"sku":"A-1","quantity":2}]')$q$, channel)) INTO answer;
	RESET ROLE;
	RETURN answer;
END $$;
GRANT EXECUTE ON FUNCTION pg_temp.told(text) TO PUBLIC;
SELECT t.at, r.role, pg_temp.sold(t.at, r.role, 'web') FROM unnest('{2026-01-01 11:59:59.999999+00,2026-01-01 12:00+00,2026-01-02 11:59:59.999999+00,2026-01-02 12:00+00}'::timestamptz[]) AS t (at),
	unnest('{om_window_visitor,om_window_storefront,om_window_cashier}'::name[]) AS r (role);
SET order_mgmt.clock = '2026-01-01 12:00:00+00';
-- Another channel shows it all the same.
SELECT pg_temp.sold('2026-01-03 12:00+00', 'om_window_storefront', 'shop');
SET order_mgmt.clock = '2026-01-01 12:00:00+00';

-- Who reads rules and windows, and who keeps them.
CREATE FUNCTION pg_temp.asked(role name, query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	answer text;
BEGIN
	EXECUTE format('SET LOCAL ROLE %I', role);
	SELECT pg_temp.told('SELECT ' || query) INTO answer;
	RESET ROLE;
	RETURN answer;
END $$;
CREATE ROLE om_window_stranger;
CREATE ROLE om_window_other;
CREATE ROLE om_window_web;
GRANT USAGE ON SCHEMA order_mgmt TO om_window_stranger;
DO $$ BEGIN
	PERFORM grant_access('om_window_other', 'web', '{11}'), grant_access('om_window_web', 'web'), put_barcode('Free', 'A-1'), put_barcode('Gone', 'A-1', is_active => false), put_barcode_rule('price', '22IIIIIPPPPPC', 2, 'EUR'),
		put_barcode('2200001', 'CHEESE'), put_purchase_limits('CHEESE', 0, 0);
END $$;
SELECT q.query, r.role, pg_temp.asked(r.role, q.query) FROM unnest(ARRAY[
	$$put_barcode('Mine', 'B-1', tenant_id => 1)$$, $$put_barcode_rule('mine', '2INN', tenant_id => 1)$$, $$put_purchase_limits('B-1', 1, tenant_id => 1)$$, $$put_item_window('web', '{B-1}', tenant_id => 1)$$,
	$$string_agg(barcode, ',' ORDER BY barcode COLLATE "C") FROM order_mgmt.barcodes$$, $$count(*) FROM order_mgmt.barcode_rules$$, $$count(*) FROM order_mgmt.item_windows$$,
	$$line_total FROM order_mgmt.quote_lines('web', '[{"barcode":"2200001004375"}]', tenant_id => 1)$$]) AS q (query),
	unnest('{om_window_stranger,om_window_visitor,om_window_cashier,om_window_storefront,om_window_other,om_window_web}'::name[]) AS r (role);

-- Orders are held to both on both engines alike, and nothing stays of a refused one.
INSERT INTO script (query) VALUES
	($$SELECT count(*) FROM receive_stock('BER', '[{"sku":"A-1","quantity":100},{"sku":"B-1","quantity":100}]')$$),
	($$SELECT count(*) FROM put_purchase_limits('A-1', 2, 6, 2) AS l, put_item_window('web', '{B-1}', '2026-01-01 12:00:01+00')$$),
	($$SELECT place_order('web', '[{"sku":"A-1","quantity":1}]')$$),
	($$SELECT string_agg(concat_ws(' ', ok, error_code, error_detail), ', ') FROM place_orders('[{"channel":"web","lines":[{"sku":"A-1","quantity":8}]},{"channel":"web","lines":[{"sku":"A-1","quantity":4}]}]')$$),
	($$SELECT preview_order('web', '[{"sku":"A-1","quantity":7}]')$$),
	($$SELECT string_agg(sku || ' ' || quantity, ', ') FROM reserve_stock('web', '[{"sku":"A-1","quantity":7}]')$$),
	($$SELECT total FROM place_order('web', '[{"sku":"B-1","quantity":1}]')$$),
	($$SELECT count(*) FROM put_register('T', 'shop', 'BER') AS r, open_shift('T', '100.00 EUR')$$),
	($$SELECT record_sale('T', '[{"sku":"A-1","quantity":3}]', '[{"provider":"cash","amount":"30.00"}]')$$),
	($$SELECT total FROM record_sale('T', '[{"sku":"A-1","quantity":4}]', '[{"provider":"cash","amount":"40.00"}]')$$),
	($$SELECT count(*) || ' ' || sum(amount_minor(total)) FROM orders WHERE tenant_id = current_setting('order_mgmt.tenant_id')::bigint$$),
	($$SELECT string_agg(sku || ' ' || location || ' ' || on_hand || ' ' || free, ', ' ORDER BY sku, location) FROM stock WHERE tenant_id = current_setting('order_mgmt.tenant_id')::bigint$$);
\set ECHO none
SELECT pg_temp.play('counter') \gexec
SELECT pg_temp.play('lock') \gexec
\set ECHO all
SELECT step, answer FROM pg_temp.answers WHERE engine = 'counter' ORDER BY step;
SELECT * FROM pg_temp.differences();
SELECT name, violations, sample FROM verify(true) WHERE violations > 0;

-- verify() notices windows that no sale would ask for.
BEGIN;
UPDATE order_mgmt_data.items SET has_windows = NULL WHERE sku = 'C-1' AND tenant_id = 1;
SELECT name, violations, sample FROM verify(true) WHERE violations > 0;
ROLLBACK;

DO $$ BEGIN
	PERFORM revoke_access('om_window_visitor'), revoke_access('om_window_storefront'), revoke_access('om_window_cashier'), revoke_access('om_window_other'), revoke_access('om_window_web');
END $$;
REVOKE USAGE ON SCHEMA order_mgmt FROM om_window_stranger;
DROP ROLE om_window_visitor, om_window_storefront, om_window_cashier, om_window_stranger, om_window_other, om_window_web;
