-- Barcodes: of which item one is, rules that decode what scales print, and lines that say a barcode instead of a sku.
\set ECHO none
\getenv source PG_ABS_SRCDIR
\set helpers :source '/lib/regress.sql'
\i :helpers
\set ECHO all
\pset format unaligned
\pset fieldsep ' | '

-- A GTIN is stored as its 14 digits, however many are said; anything else as it stands. An item has several.
SELECT barcode, kind, sku, is_active FROM put_barcode('4006381333931', 'A-1');
SELECT barcode, kind, sku FROM put_barcode(barcode => '036000291452', sku => 'B-1', kind => 'gtin', is_active => true, tenant_id => 1);
SELECT barcode, kind, sku FROM put_barcode('Box 7', 'A-1', kind => 'free');
SELECT barcode, kind, sku FROM put_barcode('04006381333931');
SELECT barcode, sku FROM barcodes WHERE sku = 'A-1' ORDER BY barcode COLLATE "C";

-- What is missing, malformed or in use is refused, and leaves nothing behind.
SELECT count(*) AS rows_before FROM order_mgmt_data.barcodes \gset
SELECT query, pg_temp.try('SELECT ' || query) AS answer FROM unnest(ARRAY[
	'put_barcode(NULL)', $$put_barcode('')$$, $$put_barcode('new')$$, $$put_barcode('new', 'A-9')$$, $$put_barcode(' x', 'A-1')$$, $$put_barcode(E'x\t', 'A-1')$$,
	$$put_barcode(repeat('1', 65), 'A-1')$$, $$put_barcode('4006381333932', 'A-1', kind => 'gtin')$$, $$put_barcode('Box 8', 'A-1', kind => 'gtin')$$,
	$$put_barcode('4006381333931', 'A-1', kind => 'free')$$, $$put_barcode('Box 8', 'A-1', kind => 'ean')$$, $$put_barcode('4006381333931', 'B-1')$$,
	$$put_barcode('00036000291452', 'A-1')$$, $$put_barcode('Box 7', 'B-1')$$, $$put_barcode('Box 8', 'A-1', tenant_id => 3)$$]) AS query;
SELECT count(*) - :rows_before AS left_behind FROM order_mgmt_data.barcodes;

-- A digit that is wrong makes it another code, which is free; another tenant has codes of its own.
SELECT barcode, kind FROM put_barcode('4006381333932', 'C-1');
SELECT b.sku FROM put_item('MINE', tenant_id => 11) AS i CROSS JOIN LATERAL put_barcode('036000291452', i.sku, tenant_id => 11) AS b;

-- Out of use it means nothing, and may be given to another item.
SELECT sku, is_active FROM put_barcode('Box 7', is_active => false);
SELECT pg_temp.try($$SELECT quote_lines('web', '[{"barcode":"Box 7"}]')$$);
SELECT sku, is_active FROM put_barcode('Box 7', 'B-1');
SELECT sku FROM quote_lines('web', '[{"barcode":"Box 7"}]');
SELECT sku, is_active FROM put_barcode('Box 7', is_active => false);
SELECT sku, is_active FROM put_barcode('Box 7');

-- Rules are data: 13 digits with a weight of 3 decimals, with a price, and 8 digits that say pieces.
SELECT barcode_rule, pattern, decimals, currency, is_active FROM put_barcode_rule('weight', '21IIIIINNNNNC', 3);
SELECT barcode_rule, pattern, decimals, currency FROM put_barcode_rule(barcode_rule => 'price', pattern => '22IIIIIPPPPPC', decimals => 2, currency => 'EUR', is_active => true, tenant_id => 1);
SELECT barcode_rule, pattern, decimals FROM put_barcode_rule('pieces', '9IIIXNNN');
SELECT pattern, decimals, currency FROM put_barcode_rule('change', 'PPPPI0', 2, 'EUR');
SELECT pattern, decimals, currency FROM put_barcode_rule('change', 'NNNNI0');
SELECT pattern, decimals, is_active FROM put_barcode_rule('change', decimals => 1, is_active => false);
SELECT pattern, decimals, is_active FROM put_barcode_rule('change');
SELECT query, pg_temp.try('SELECT ' || query) AS answer FROM unnest(ARRAY[
	'put_barcode_rule(NULL)', $$put_barcode_rule('x')$$, $$put_barcode_rule('x', '')$$, $$put_barcode_rule('x', '21IIIIINNNNNc')$$, $$put_barcode_rule('x', '21IIIII')$$,
	$$put_barcode_rule('x', '21NNNNN')$$, $$put_barcode_rule('x', 'IIINNN')$$, $$put_barcode_rule('x', '2INNPP')$$, $$put_barcode_rule('x', '2ININ')$$,
	$$put_barcode_rule('x', '2CINN')$$, $$put_barcode_rule('x', '2INNCC')$$, $$put_barcode_rule('x', '2INNNNNNNNNN')$$, $$put_barcode_rule('x', '2INN', -1)$$, $$put_barcode_rule('x', '2INN', 7)$$,
	$$put_barcode_rule('x', '2IPP', 2)$$, $$put_barcode_rule('x', '2INN', 2, 'EUR')$$, $$put_barcode_rule('x', '2IPP', 3, 'EUR')$$, $$put_barcode_rule('x', '2IPP', 1, 'JPY')$$,
	$$put_barcode_rule('x', '2IPP', 2, 'EURO')$$, $$put_barcode_rule('Weight', '2INN')$$, $$put_barcode_rule('weight', '2I')$$]) AS query;
SELECT pg_temp.try($$INSERT INTO order_mgmt_data.barcode_rules VALUES (1, 99, 'raw', '2I', 0)$$), pg_temp.try($$INSERT INTO order_mgmt_data.barcode_rules VALUES (1, 99, 'raw', '2IPP', 0)$$),
	pg_temp.try($$UPDATE order_mgmt_data.barcodes SET barcode = 'raw'$$), pg_temp.try($$DELETE FROM order_mgmt_data.barcodes$$);

-- The item of 2112345 is 21 and 12345; the weight 01250 is 1.250; the last digit checks all.
SELECT sku FROM put_barcode('2112345', 'CHEESE');
SELECT sku FROM put_barcode('2254321', 'CHEESE');
SELECT sku FROM put_barcode('2200001', 'A-1');
SELECT sku FROM put_barcode('9123', 'B-1');
CREATE FUNCTION pg_temp.quoted(barcodes text) RETURNS TABLE (sku text, requested quantity, unit_price price, line_total amount) LANGUAGE sql AS $$
	SELECT q.sku, q.requested, q.unit_price, q.line_total
	FROM quote_lines('web', (SELECT jsonb_agg(jsonb_build_object('barcode', b) ORDER BY n) FROM unnest(barcodes::text[]) WITH ORDINALITY AS u (b, n))) AS q ORDER BY q.line_no
$$;
SELECT * FROM pg_temp.quoted('{2112345012506,91237042,4006381333931,04006381333931}');
-- A label's price is what its goods cost: of an item in whole units one of them, else what the list price comes to, 4.37 at 19.90 a kilogram.
SELECT * FROM pg_temp.quoted('{2254321004379,2254321000012,2254321999996,2200001004993}');
SELECT q.requested, q.unit_price, q.line_total, q.gross_total FROM quote_lines('web', '[{"barcode":"2254321004379"},{"barcode":"2254321004379","unit_price":"10.00"}]') AS q;
-- A barcode that is stored is what it is, whatever rules say; of several rules the one with most digits of its own reads it.
SELECT b.sku FROM put_barcode_rule('deep', '2112IIINNNNNC', 2), put_barcode('2112345012506', 'C-1') AS b;
SELECT * FROM pg_temp.quoted('{2112345012506,2112345012605}');
SELECT is_active FROM put_barcode('2112345012506', is_active => false);
SELECT * FROM pg_temp.quoted('{2112345012506}');
SELECT is_active FROM put_barcode_rule('deep', is_active => false);
SELECT * FROM pg_temp.quoted('{2112345012506}');

-- A barcode that decodes to nothing: unknown, a wrong check digit, no weight, an item that no barcode names, letters; all are named at once.
SELECT pg_temp.try($$SELECT quote_lines('web', '[{"barcode":"7"},{"barcode":"2112345012507"},{"sku":"A-1","quantity":1},{"barcode":"2112345000008"},{"barcode":"2154321012506"},{"barcode":"21123450125O7"}]')$$);
-- What a line may say beside it.
SELECT query, pg_temp.try(format($$SELECT count(*) FROM quote_lines('web', %L)$$, query)) AS answer FROM unnest(ARRAY[
	'[{"barcode":"4006381333931","quantity":3}]', '[{"barcode":"4006381333931","sku":"A-1"}]', '[{"quantity":3}]', '[{"sku":"A-1"}]', '[{"barcode":null,"quantity":1}]',
	'[{"barcode":"2254321004379","quantity":1}]', '[{"barcode":"2254321004379","quantity":1,"unit_price":5}]', '[{"barcode":""}]', '[{"barcode":7}]', '[{"barcode":"2112345012506","quantity":"0.0001"}]']) AS query;
SELECT pg_temp.try($$SELECT quote_lines('usa', '[{"barcode":"2254321004379"}]')$$), pg_temp.try($$SELECT put_barcode('2277777', 'NOPRICE')$$), pg_temp.try($$SELECT quote_lines('web', '[{"barcode":"2277777001006"}]')$$);
SELECT FROM put_item('LOOSE', scale => 2);
SELECT FROM put_barcode('2288888', 'LOOSE');
SELECT pg_temp.try($$SELECT quote_lines('web', '[{"barcode":"2288888001007"}]')$$);

-- Everything that takes lines takes barcodes, on both engines alike.
INSERT INTO script (query) VALUES
	($$SELECT count(*) FROM put_barcode('4006381333931', 'A-1', is_active => NULL) AS b, put_barcode_rule('weight', '21IIIIINNNNNC', 3), put_barcode('2112345', 'CHEESE') AS c$$),
	($$SELECT string_agg(sku || ' ' || on_hand, ', ' ORDER BY sku) FROM receive_stock('BER', '[{"barcode":"2112345095004"},{"barcode":"Free","quantity":10},{"sku":"C-1","quantity":10}]')$$),
	($$SELECT count(*) FROM put_barcode('Free', 'C-1')$$),
	($$SELECT string_agg(sku || ' ' || on_hand, ', ' ORDER BY sku) FROM receive_stock('BER', '[{"barcode":"2112345095004"},{"barcode":"Free","quantity":10},{"sku":"C-1","quantity":10}]')$$),
	($$SELECT total FROM place_order('web', '[{"barcode":"2112345012506"},{"barcode":"Free"}]', order_id => '00000000-0000-0000-0000-000000000001')$$),
	($$SELECT string_agg(format('%s %s %s', sku, ordered, line_total), ', ' ORDER BY line_no) FROM order_lines WHERE order_id = '00000000-0000-0000-0000-000000000001' AND tenant_id = current_setting('order_mgmt.tenant_id')::bigint$$),
	($$SELECT string_agg(concat_ws(' ', ok, error_code, error_detail), ', ' ORDER BY input) FROM (SELECT row_number() OVER () AS input, p.* FROM place_orders('[{"channel":"web","lines":[{"barcode":"Free","quantity":2}]},{"channel":"web","lines":[{"barcode":"none"}]}]') AS p) AS p$$),
	($$SELECT total FROM preview_order('web', '[{"barcode":"Free"}]')$$),
	($$SELECT string_agg(sku || ' ' || quantity, ', ' ORDER BY sku) FROM reserve_stock('web', '[{"barcode":"2112345012506"},{"barcode":"Free","quantity":3}]')$$),
	($$SELECT reserve_stock('web', '[{"barcode":"none"},{"barcode":"2112345012507"}]')$$),
	($$SELECT string_agg(sku || ' ' || on_hand, ', ' ORDER BY sku) FROM adjust_stock('BER', '[{"barcode":"Free","quantity":-1},{"barcode":"2112345012506","quantity":1}]', 'test')$$),
	($$SELECT adjust_stock('BER', '[{"barcode":"Free"}]', 'test')$$),
	($$SELECT string_agg(sku || ' ' || on_hand, ', ' ORDER BY sku) FROM count_stock('BER', '[{"barcode":"Free","counted":30,"expected":19}]', 'test')$$),
	($$SELECT string_agg(sku || ' ' || damaged, ', ' ORDER BY sku) FROM change_stock_state('BER', '[{"barcode":"2112345012506","from_state":"free","to_state":"damaged"}]')$$),
	($$SELECT status FROM create_transfer('BER', 'HAM', '[{"barcode":"Free"},{"barcode":"2112345012506"}]', transfer_id => '00000000-0000-0000-0000-000000000002')$$),
	($$SELECT string_agg(sku || ' ' || quantity, ', ' ORDER BY line_no) FROM transfer_lines WHERE transfer_id = '00000000-0000-0000-0000-000000000002' AND tenant_id = current_setting('order_mgmt.tenant_id')::bigint$$),
	($$SELECT count(*) FROM put_register('T', 'shop', 'BER') AS r, open_shift('T', '100.00 EUR')$$),
	($$SELECT count(*) FROM put_barcode_rule('price', '22IIIIIPPPPPC', 2, 'EUR') AS r, put_barcode('2254321', 'CHEESE')$$),
	($$SELECT total FROM record_sale('T', '[{"barcode":"2254321004379"},{"barcode":"Free"}]', '[{"provider":"cash","amount":"10.00"}]')$$),
	($$SELECT total FROM refund_without_sale('T', '[{"barcode":"Free","unit_price":"0.99","disposition":"restock"}]', 'test', 'cash')$$),
	($$SELECT string_agg(v.name, ', ') FROM verify(true) AS v WHERE v.violations <> 0$$),
	($$SELECT string_agg(sku || ' ' || location || ' ' || on_hand || ' ' || free, ', ' ORDER BY sku, location) FROM stock WHERE tenant_id = current_setting('order_mgmt.tenant_id')::bigint$$);
\set ECHO none
SELECT pg_temp.play('counter') \gexec
SELECT pg_temp.play('lock') \gexec
\set ECHO all
SELECT step, answer FROM pg_temp.answers WHERE engine = 'counter' ORDER BY step;
SELECT * FROM pg_temp.differences();
SELECT name, violations, sample FROM verify(true) WHERE violations > 0;
