-- What the put_ functions change, and what codes they make.
DROP EXTENSION order_mgmt;
CREATE EXTENSION order_mgmt;
SET search_path = order_mgmt, pg_catalog;
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
CREATE FUNCTION pg_temp.row_of(query text) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
	answer jsonb;
BEGIN
	EXECUTE format('SELECT to_jsonb(x) FROM %s AS x', query) INTO answer;
	RETURN answer;
END $$;

SELECT FROM put_location('BER');
SELECT FROM put_location('HAM');
SELECT FROM put_tax_rate('TX', 5);
SELECT FROM put_item('B');
SELECT FROM put_unit('B', 'a unit', 2);
SELECT FROM put_channel('web', 'EUR', '{BER}');
SELECT FROM put_stock_policy('B', 'HAM', oversell_limit => '5');

-- A put that says everything, one that says the least for another new thing, and one that says the key only of the first.
SELECT a.sku, b.shipping_method, c.zone FROM put_item('SERVICE', kind => 'untracked') AS a, put_shipping_method('sea') AS b, put_shipping_zone('north') AS c;
CREATE TEMP TABLE puts (put text, full_call text, least_call text, key_call text);
INSERT INTO puts VALUES
	('put_tenant', $$put_tenant(7, 'Seven', 'America/New_York', 'de', '{"order": "W-"}', '{"a": 1}')$$, $$put_tenant(8, 'Eight')$$, 'put_tenant(7)'),
	('put_location', $$put_location('F', 'Full', 'van', false, '{"a": 1}')$$, $$put_location('G')$$, $$put_location('F')$$),
	('put_tax_rate', $$put_tax_rate('F', 8, false, 'Full', true, NULL, false, '{"a": 1}')$$, $$put_tax_rate('G', 9)$$, $$put_tax_rate('F')$$),
	('put_channel', $$put_channel('F', 'USD', '{HAM,BER}', 'Full', '3.00 USD', '{TX}', true, true, false, '{"a": 1}')$$, $$put_channel('G', 'EUR', '{BER}')$$, $$put_channel('F')$$),
	('put_item', $$put_item('F', 'Full', 'untracked', 3, '{TX}', 'a class', 1.5, false, '{"a": 1}')$$, $$put_item('G')$$, $$put_item('F')$$),
	('put_customer_group', $$put_customer_group('F', 'Full', false, '{"a": 1}')$$, $$put_customer_group('G')$$, $$put_customer_group('F')$$),
	('put_customer', $$put_customer('F', 'f@example.com', 'Full', '1', '{G}', 'DE123', 'x', 'note', false, '{"a": 1}')$$, $$put_customer('G')$$, $$put_customer('F')$$),
	('put_customer_address', $$put_customer_address('F', 'F', 'n', 'c', 'l1', 'l2', 'DE', 'BE', '10115', 'B', '1')$$, $$put_customer_address('G', 'G', country => 'HK')$$, $$put_customer_address('F', 'F')$$),
	('put_customer_consent', $$put_customer_consent('F', 'F', true, '1')$$, $$put_customer_consent('G', 'G', false)$$, $$put_customer_consent('F', 'F', true)$$),
	('put_unit', $$put_unit('B', 'f', 12, 'Full', '30 EUR', false, '{"a": 1}')$$, $$put_unit('G', 'g', 2)$$, $$put_unit('B', 'f')$$),
	('put_kit', $$put_kit('K1', '[{"sku":"B","quantity":2}]')$$, $$put_kit('K2', '[{"sku":"G","quantity":1}]')$$, $$put_kit('K1', '[{"sku":"B","quantity":2}]')$$),
	('put_price', $$put_price('B', '2.50 EUR')$$, $$put_price('G', '2.60 EUR')$$, $$put_price('B', '2.50 EUR')$$),
	('put_stock_policy', $$put_stock_policy('B', 'BER', NULL, 3, 'unlimited')$$, $$put_stock_policy('G', 'HAM')$$, $$put_stock_policy('B', 'BER')$$),
	('put_supply_promise', $$put_supply_promise('B', 'BER', '2098-01-01', '2098-02-01', 7, false)$$, $$put_supply_promise('B', 'HAM')$$, $$put_supply_promise('B', 'BER')$$),
	('put_register', $$put_register('F', 'web', 'BER', 'Full', 12.5, false, '{"a": 1}')$$, $$put_register('G', 'G', 'HAM')$$, $$put_register('F')$$),
	('put_provider', $$put_provider('F', 'Full', 'wallet', true, false, '{"a": 1}')$$, $$put_provider('G', kind => 'card')$$, $$put_provider('F')$$),
	('put_list_price', $$put_list_price('B', '9.00 EUR', 'web', 10, '2020-01-01', '2040-01-01', '12.00 EUR')$$, $$put_list_price('B', '8.00 EUR')$$, $$put_list_price('B', '9.00 EUR', 'web', 10, '2020-01-01')$$),
	('put_barcode', $$put_barcode('F', 'B', 'a unit', 'free', false)$$, $$put_barcode('4006381333931', 'G')$$, $$put_barcode('F')$$),
	('put_barcode_rule', $$put_barcode_rule('F', '2IPP', 2, 'EUR', false)$$, $$put_barcode_rule('G', '3INN')$$, $$put_barcode_rule('F')$$),
	('put_purchase_limits', $$put_purchase_limits('B', 2, 4, 1)$$, $$put_purchase_limits('G')$$, $$put_purchase_limits('B')$$),
	('put_item_window', $$put_item_window('web', '{B}', '2026-01-01', '2026-02-01')$$, $$put_item_window('G', '{G}')$$, $$put_item_window('web', '{B}')$$),
	('put_category', $$put_category('F', 'Full', NULL, 3, '{"de": "Voll"}', false, '{"a": 1}')$$, $$put_category('G', parent => 'F')$$, $$put_category('F')$$),
	('put_product', $$put_product('F', 'Full', 'Loom', 'Warm', '{F}', '{color}', '{/f.png}', '{"a": 1}', '{"de": {"name": "Voll"}}', false, '{"a": 1}')$$, $$put_product('G')$$, $$put_product('F')$$),
	('put_variant', $$put_variant('F', 'F', '{red}', 2, '{/f.png}', '{"a": 1}')$$, $$put_variant('G', 'G')$$, $$put_variant('F')$$),
	('put_tax_rule', $$put_tax_rule('F', '{TX}', 'DE', 'BE', '10', 'firms', '2020-01-01', '2040-01-01')$$, $$put_tax_rule('G', '{TX}')$$, $$put_tax_rule('F', NULL, 'DE', 'BE', '10', 'firms', '2020-01-01')$$),
	('put_tax_settings', $$put_tax_settings('unit', NULL, 'DE', 'BE', '10115')$$, $$put_tax_settings(country => 'AT', location => 'HAM')$$, $$put_tax_settings()$$),
	('put_shipping_method', $$put_shipping_method('F', 'Full', 'weight', '{TX}', 'a class', false, '{"a": 1}')$$, $$put_shipping_method('G')$$, $$put_shipping_method('F')$$),
	('put_shipping_zone', $$put_shipping_zone('F', '[{"country":"DE"}]', 'Full')$$, $$put_shipping_zone('G')$$, $$put_shipping_zone('F')$$),
	('put_shipping_fee', $$put_shipping_fee('sea', 'north', '5.00 EUR', 2, '50.00 EUR', false)$$, $$put_shipping_fee('sea', 'north', '4.00 EUR')$$, $$put_shipping_fee('sea', 'north', '5.00 EUR', 2)$$),
	('put_fee', $$put_fee('F', 'SERVICE', 'web', 'B', true, true, '20.00 EUR', 'Full', false, '{"a": 1}')$$, $$put_fee('G', 'SERVICE')$$, $$put_fee('F')$$),
	('put_promotion', $$put_promotion('F', 'buy_get', 50, 'web', '{B}', 'Full', NULL, '{F}', 2, 1, '{SERVICE}', '{F}', 3, '20.00 EUR', '2026-01-01', '2026-02-01', '{1,2}', '08:00', '12:00', 'G', true, 2, 4, 'a group', false, '{"a": 1}')$$, $$put_promotion('G', 'line_percent', 10)$$, $$put_promotion('F')$$),
	('put_coupon', $$put_coupon('F', 'F', 5, '2026-01-01', '2026-02-01', false, '{"a": 1}')$$, $$put_coupon('G', 'G')$$, $$put_coupon('F')$$),
	('put_staff', $$put_staff('F', 'Full', false, '{"a": 1}')$$, $$put_staff('G')$$, $$put_staff('F')$$),
	('put_staff_limit', $$put_staff_limit('F2', 'paid_out', NULL, 'HAM', '5.00 EUR', false)$$, $$put_staff_limit('F2', 'discount_percent', percent => 5)$$, $$put_staff_limit('F2', 'paid_out', location => 'HAM')$$);
SELECT staff FROM put_staff('F2');
-- (A line of a cart, and the words of a template, are said whole each time.)
SELECT p.proname AS not_tried FROM pg_proc AS p WHERE p.pronamespace = 'order_mgmt'::regnamespace AND p.proname ~ '^put_' AND p.proname NOT IN ('put_cart_line', 'put_template') AND p.proname NOT IN (SELECT put FROM puts);
CREATE TEMP TABLE answers AS
	SELECT p.*, f.row AS full_row, l.row AS least_row FROM puts AS p, LATERAL (SELECT pg_temp.row_of(p.full_call) AS row) AS f, LATERAL (SELECT pg_temp.row_of(p.least_call) AS row) AS l;
-- What is equal of both things, which is what a put that falls back to defaults could not change.
SELECT a.put, string_agg(c.key, ', ' ORDER BY c.key) AS same_as_default FROM answers AS a, jsonb_each(a.full_row) AS c
WHERE c.value = a.least_row -> c.key AND c.key <> 'tenant_id' GROUP BY a.put ORDER BY a.put;
SELECT put, pg_temp.row_of(key_call) = full_row AS unchanged FROM answers ORDER BY put;
SELECT array_agg(location ORDER BY priority) FROM channel_locations WHERE channel = 'F';
-- No default but null.
SELECT p.proname, n, pg_get_function_arg_default(p.oid, n) FROM pg_proc AS p, generate_series(1, p.pronargs) AS n
WHERE p.pronamespace = 'order_mgmt'::regnamespace AND p.proname ~ '^put_' AND pg_get_function_arg_default(p.oid, n) !~ '^NULL::';

-- One thing at a time.
SELECT percent, is_inclusive, name, is_active FROM put_tax_rate('F', 8.25);
SELECT time_zone, name FROM put_tenant(7, 'Seven Inc.');
SELECT name, scale, metadata, is_active, tax_rates FROM put_item('F', is_active => true);
SELECT safety_stock, oversell_limit, is_unlimited FROM put_stock_policy('B', 'BER', safety_stock => 7);
SELECT safety_stock, oversell_limit, is_unlimited FROM put_stock_policy('B', 'BER', oversell_limit => '2');
SELECT name, currency, shipping, is_active FROM put_channel('F', is_active => true);
SELECT channel, location, name, discount_limit FROM put_register('F', location => 'HAM');
-- What can be emptied.
SELECT metadata, tax_rates, name FROM put_item('F', metadata => '{}', tax_rates => '{}');
-- A name has no empty form: what it is without one is its code.
SELECT metadata, tax_rates, name FROM put_item('F', name => 'F');
SELECT shipping, shipping_tax_rates FROM put_channel('F', shipping => '0.00 USD', shipping_tax_rates => '{}');
-- What contradicts what is stored, and what a new thing must be told.
SELECT query, pg_temp.try('SELECT ' || query) AS answer FROM unnest(ARRAY[
	$$put_stock_policy('B', 'BER', 'web', oversell_limit => 'unlimited')$$, $$put_stock_policy('B', 'BER', oversell_limit => 'much')$$,
	$$put_stock_policy('B', 'BER', safety_stock => 'Infinity')$$, $$put_channel('F', shipping => '1.00 EUR')$$,
	$$put_channel('new', locations => '{BER}')$$, $$put_channel('new', 'EUR')$$, $$put_tax_rate('new')$$, $$put_register('new', 'web')$$,
	$$put_register('new', location => 'BER')$$, $$put_tenant(9)$$]) AS query;
SELECT oversell_limit FROM put_stock_policy('B', 'BER', oversell_limit => 'unlimited');
SELECT is_unlimited FROM put_stock_policy('B', 'BER', safety_stock => 6);
SELECT pg_temp.try($$SELECT (currency, shipping) FROM put_channel('F', 'EUR', shipping => '1.00 EUR')$$) AS currency_and_shipping;

-- A code that is made has no white space around it and no control characters in it.
SELECT encode(convert_to(code, 'UTF8'), 'hex') AS code, pg_temp.try(format('SELECT put_item(%L)', code)) AS answer
FROM unnest(ARRAY[' ', ' a', 'a ', E'a\n', E'\ta', E'a\u0085b', E'\u00a0a', E'a\u3000', E'a\ufeff', E'a\u2028b', E'a\x7fb']) AS code;
SELECT query, pg_temp.try('SELECT ' || query) AS answer FROM unnest(ARRAY[
	$$put_location(' BER')$$, $$put_channel('web ', 'EUR', '{BER}')$$, $$put_tax_rate(' TX', 1)$$, $$put_register('R ', 'web', 'BER')$$, $$put_staff(E'ana\n')$$,
	$$receive_stock('BER', '[{"sku":"B","quantity":1}]', idempotency_key => 'k ')$$,
	$$place_orders('[{"channel":"web","lines":[{"sku":"B","quantity":1}],"idempotency_key":" k"}]')$$]) AS query;
SELECT sku FROM put_item('a b'), put_item('a  b') AS x (t, i, other);
-- None that differs from another one only by case or composition.
SELECT query, pg_temp.try('SELECT ' || query) AS answer FROM unnest(ARRAY[
	$$put_location('ber')$$, $$put_channel('Web', 'EUR', '{BER}')$$, $$put_tax_rate('tx', 1)$$, $$put_item('b')$$, $$put_register('f', 'web', 'BER')$$, $$put_staff('f')$$, $$put_shipping_method('f')$$, $$put_shipping_zone('f')$$, $$put_fee('f', 'SERVICE')$$]) AS query;
SELECT sku FROM put_item(U&'K\00E4se');
SELECT pg_temp.try($$SELECT sku FROM put_item(U&'Ka\0308se')$$);
-- Another tenant has codes of its own.
SELECT sku FROM put_item('b', tenant_id => 7);
-- What an older version made stays usable.
INSERT INTO order_mgmt_data.items (tenant_id, item_id, sku, name) VALUES (1, 901, 'old ', 'old'), (1, 902, 'OLD ', 'OLD');
SELECT '"' || sku || '"' AS sku, name FROM put_item('old ', 'renamed');
SELECT free FROM receive_stock('BER', '[{"sku":"OLD ","quantity":1}]');
SET enable_seqscan = off;
EXPLAIN (COSTS off) SELECT FROM order_mgmt_data.items WHERE tenant_id = 1 AND order_mgmt_data.folded_code(sku) = order_mgmt_data.folded_code('x');
RESET enable_seqscan;

-- A time zone is a name of pg_timezone_names.
SELECT zone, substring(pg_temp.try(format('SELECT time_zone FROM put_tenant(7, time_zone => %L)', zone)) FROM '^[^;{]*[^;{ ]') AS answer
FROM unnest(ARRAY['+5', 'EST5EDT4', 'CEST', 'europe/berlin', 'Europe/Berlin', 'UTC', '<+05>-5', 'localtime', 'Mars/Base']) AS zone;

-- Another one takes effect on a day to come, and moves no other.
CREATE FUNCTION pg_temp.days(tenant bigint) RETURNS text LANGUAGE sql AS $$
	SELECT string_agg(to_char(order_mgmt_data.business_date(at, t.time_zone, t.time_zone_changes), 'DD'), ' ' ORDER BY at)
	FROM order_mgmt_data.tenants AS t, generate_series('2026-03-01 00:00Z'::timestamptz, '2026-03-04 23:00Z', '2 hours') AS at WHERE t.tenant_id = tenant $$;
SET order_mgmt.clock = '2026-03-02 12:00Z';
SELECT time_zone, time_zone_from, pg_temp.days(7) FROM put_tenant(7, time_zone => 'America/New_York');
SELECT FROM put_location('BER', tenant_id => 7);
SELECT FROM receive_stock('BER', '[{"sku":"b","quantity":1}]', tenant_id => 7);
SELECT time_zone, time_zone_from FROM put_tenant(7, time_zone => 'Asia/Tokyo');
SELECT pg_temp.days(7);
SELECT time_zone, time_zone_from FROM put_tenant(7, time_zone => 'America/Los_Angeles');
SELECT pg_temp.days(7);
SELECT time_zone, time_zone_from FROM put_tenant(7, time_zone => 'America/New_York');
SELECT time_zone, time_zone_from FROM put_tenant(7, time_zone => 'America/Los_Angeles');
SET order_mgmt.clock = '2026-03-03 12:00Z';
SELECT time_zone, time_zone_from FROM put_tenant(7, 'Seven again');
SELECT time_zone, time_zone_from FROM put_tenant(7, time_zone => 'Europe/Berlin');
SELECT time_zone, time_zone_changes, pg_temp.days(7) FROM order_mgmt_data.tenants WHERE tenant_id = 7;
-- One that is taken back after the last day of the old zone began to last longer comes after it: nothing that was counted moves.
SELECT FROM put_tenant(8, 'Eight', time_zone => 'Europe/Berlin');
SELECT FROM put_location('BER', tenant_id => 8);
SET order_mgmt.clock = '2026-03-01 12:00Z';
SELECT FROM put_item('b', tenant_id => 8);
SELECT FROM receive_stock('BER', '[{"sku":"b","quantity":1}]', tenant_id => 8);
SELECT time_zone, time_zone_from FROM put_tenant(8, time_zone => 'America/New_York');
SET order_mgmt.clock = '2026-03-01 23:30Z';
SELECT order_mgmt_data.business_date('2026-03-01 23:10Z', t.time_zone, t.time_zone_changes) AS counted FROM order_mgmt_data.tenants AS t WHERE t.tenant_id = 8;
SELECT time_zone, time_zone_from FROM put_tenant(8, time_zone => 'Europe/Berlin');
SELECT order_mgmt_data.business_date('2026-03-01 23:10Z', t.time_zone, t.time_zone_changes) AS counted, pg_temp.days(8) FROM order_mgmt_data.tenants AS t WHERE t.tenant_id = 8;
RESET order_mgmt.clock;
SELECT name, violations, sample FROM verify(true) WHERE violations > 0;
