-- Receipts: numbers without gaps per register, each with the hash of the one before; what a sale and a refund say, byte for byte, on 32, 42 and 48 columns, as bytes for a
-- printer, as HTML and JSON, in the language and the time zone of the shop; gifts without prices; copies are marked and kept; what is changed or removed is found.
\set ECHO none
\getenv source PG_ABS_SRCDIR
\set helpers :source '/lib/regress.sql'
\i :helpers
\set ECHO all
\pset format unaligned
\pset fieldsep ' | '
\pset tuples_only on
CREATE FUNCTION pg_temp.tries(VARIADIC queries text[]) RETURNS SETOF text LANGUAGE sql AS $$ SELECT pg_temp.try(q) FROM unnest(queries) AS q $$;
CREATE FUNCTION pg_temp.id(n integer) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$ SELECT format('00000000-0000-0000-0000-%s', lpad(n::text, 12, '0'))::uuid $$;
-- What verify() finds of receipts.
CREATE FUNCTION pg_temp.found() RETURNS SETOF text LANGUAGE sql AS $$
	SELECT concat_ws(' ', v.name, v.checked, v.violations, v.sample) FROM verify(true) AS v
	WHERE v.violations > 0 OR v.name IN ('receipts_are_chained', 'receipts_match_hashes', 'receipts_match_shifts', 'sales_have_receipts') ORDER BY v.name $$;
-- Numbers on paper that are the same each time.
INSERT INTO order_mgmt_data.number_keys (tenant_id, key) VALUES (41, '\x000102030405060708090a0b0c0d0e0f');
SELECT count(*) FROM put_tenant(41, E'K\u00e4se & Mugs <Ltd>', 'Europe/Berlin');
SET order_mgmt.tenant_id = '41';
DO $$
BEGIN
	PERFORM put_location('BER'), put_location('HAM');
	PERFORM put_channel('store', 'EUR', '{BER}');
	PERFORM put_provider('terminal', kind => 'card');
	PERFORM put_tax_rate('full', 19, name => 'VAT'), put_tax_rate('half', 7, name => 'VAT'), put_tax_rate('state', 7.25, is_inclusive => false, name => 'State tax');
	PERFORM put_item('MUG', 'Mug', tax_rates => '{full}'), put_item('TEA', U&'\304A\8336 Gyokuro, first flush, from the hills of Uji', tax_rates => '{half}'),
		put_item('LONG', 'Donaudampfschifffahrtselektrizitaetenhauptbetriebswerkbauunterbeamtengesellschaft'), put_item('BAG', 'Bag'), put_item('FREE', 'Sticker'),
		put_item('CHEESE', U&'K\00E4se <jung> & mild', scale => 3, tax_rates => '{half}'), put_item('SET', 'Tea set', tax_rates => '{full}');
	PERFORM put_price('MUG', '12.50 EUR'), put_price('TEA', '1234.56 EUR'), put_price('LONG', '0.99 EUR'), put_price('BAG', '0.20 EUR'), put_price('FREE', '0 EUR'), put_price('CHEESE', '19.90 EUR'), put_price('SET', '30.00 EUR');
	PERFORM put_unit('MUG', 'box', 6);
	PERFORM put_kit('SET', '[{"sku":"MUG","quantity":2},{"sku":"BAG","quantity":1}]');
	PERFORM receive_stock('BER', '[{"sku":"MUG","quantity":100},{"sku":"TEA","quantity":100},{"sku":"LONG","quantity":100},{"sku":"BAG","quantity":100},{"sku":"FREE","quantity":100},{"sku":"CHEESE","quantity":100}]');
	PERFORM put_staff('ana', 'Ana'), put_register('R1', 'store', 'BER', discount_limit => 50), put_register('R2', 'store', 'BER');
	PERFORM open_shift('R1', '100 EUR', 'ana', shift_id => pg_temp.id(101)), open_shift('R2', '100 EUR', shift_id => pg_temp.id(102));
END $$;

-- Number and hash are given at the sale; change, two taxes, a discount of a line, one of all, a kit, a unit, a name that is long, one that is wide.
SELECT total, tendered, change, receipt_number, length(receipt_hash) FROM record_sale('R1', '[{"sku":"MUG","quantity":2,"discount":"0.90"},{"sku":"TEA","quantity":1},{"sku":"LONG","quantity":3},{"sku":"CHEESE","quantity":0.125},{"sku":"SET","quantity":1},{"sku":"MUG","unit":"box","quantity":1}]',
	'[{"provider":"terminal","amount":"1000","method":"visa"},{"provider":"cash","amount":"400"},{"provider":"cash","amount":"50"}]', discount => '10.00', staff => 'ana', order_id => pg_temp.id(1), idempotency_key => 'k1');
SELECT body FROM receipt(pg_temp.id(1), width => 32);
SELECT body FROM receipt(pg_temp.id(1));
SELECT body FROM receipt(pg_temp.id(1), width => 48, locale => 'de');
-- No line is wider than the paper, each amount is on it, and lines, discounts and taxes add up to the total.
SELECT w.width, bool_and(octet_length(convert_to(regexp_replace(l.line, U&'[\3000-\9FFF]', 'xx', 'g'), 'UTF8')) - (octet_length(l.line) - length(l.line)) <= w.width * 2), max(length(l.line)) <= w.width
	FROM unnest('{32,40,42,48,64}'::integer[]) AS w (width), receipt(pg_temp.id(1), width => w.width) AS r, string_to_table(r.body, E'\n') AS l (line) GROUP BY 1 ORDER BY 1;
SELECT jsonb_pretty(body::jsonb) FROM receipt(pg_temp.id(1), format => 'json');
SELECT encode(bytes, 'escape'), body IS NULL FROM receipt(pg_temp.id(1), format => 'escpos', width => 32);
SELECT body FROM receipt(pg_temp.id(1), format => 'html', locale => 'de');

-- Taxes on top, nothing to pay; a gift; no lines but one.
SELECT total, receipt_number FROM record_sale('R1', '[{"sku":"BAG","quantity":10,"tax_rates":["state"]}]', '[{"provider":"cash","amount":"2.15","payment_id":"00000000-0000-0000-0000-000000000401"}]', order_id => pg_temp.id(2));
SELECT body FROM receipt(pg_temp.id(2), width => 32);
SELECT total, receipt_number FROM record_sale('R1', '[{"sku":"FREE","quantity":1}]', '[]', order_id => pg_temp.id(3));
SELECT body FROM receipt(pg_temp.id(3), width => 32);
SELECT body FROM receipt(pg_temp.id(1), width => 32, is_gift => true);
SELECT body::jsonb - 'lines' - 'hash', body ~ '[0-9] EUR"' FROM receipt(pg_temp.id(1), format => 'json', is_gift => true);
SELECT body ~ U&'\20AC|EUR|&euro;', body ~ 'Geschenkbeleg' FROM receipt(pg_temp.id(1), format => 'html', locale => 'de', is_gift => true);

-- Each register has its own numbers; what is rolled back leaves no gap; a call that is repeated has the same one.
SELECT receipt_number FROM record_sale('R2', '[{"sku":"FREE","quantity":1}]', '[]', order_id => pg_temp.id(4));
BEGIN;
SELECT receipt_number FROM record_sale('R2', '[{"sku":"FREE","quantity":1}]', '[]');
ROLLBACK;
SELECT receipt_number FROM record_sale('R2', '[{"sku":"FREE","quantity":1}]', '[]', order_id => pg_temp.id(5));
SELECT receipt_number FROM record_sale('R1', '[{"sku":"MUG","quantity":2,"discount":"0.90"},{"sku":"TEA","quantity":1},{"sku":"LONG","quantity":3},{"sku":"CHEESE","quantity":0.125},{"sku":"SET","quantity":1},{"sku":"MUG","unit":"box","quantity":1}]',
	'[{"provider":"terminal","amount":"1000","method":"visa"},{"provider":"cash","amount":"400"},{"provider":"cash","amount":"50"}]', discount => '10.00', staff => 'ana', order_id => pg_temp.id(1), idempotency_key => 'k1');
SELECT pg_temp.try($$SELECT record_sale('R1', '[{"sku":"MUG","quantity":1}]', '[]')$$) ~ 'tenders_mismatch';

-- What came back, refunds by cash and by card, goodwill, without a sale.
SELECT count(*) FROM return_order(pg_temp.id(1), '[{"line_no":1,"quantity":1,"disposition":"restock"},{"line_no":2,"quantity":1,"disposition":"scrap"}]', register => 'R1', return_id => pg_temp.id(201), reason => 'broken');
SELECT count(*) FROM refund_goodwill(pg_temp.id(401), '0.15 EUR', 'late', register => 'R2');
SELECT total FROM refund_without_sale('R1', '[{"sku":"MUG","quantity":1,"unit_price":"5.00","disposition":"restock"},{"sku":"BAG","quantity":2,"unit_price":"0.10","tax_rates":["state"],"disposition":"scrap"}]', 'no receipt', staff => 'ana', refund_id => pg_temp.id(301));
SELECT register, receipt_number, kind, order_id, document_id, total FROM receipts ORDER BY 1, 2;
SELECT r.body FROM receipts AS t, receipt(t.receipt_id, width => 32) AS r WHERE t.kind <> 'sale' ORDER BY t.register, t.receipt_number;
SELECT jsonb_pretty(r.body::jsonb - '{hash,previous}'::text[]) FROM receipts AS t, receipt(t.receipt_id, format => 'json') AS r WHERE t.document_id = pg_temp.id(301);
SELECT encode(r.bytes, 'escape') ~ 'HKXEA2GP' FROM receipts AS t, receipt(t.receipt_id, format => 'escpos') AS r WHERE t.document_id = pg_temp.id(301);

-- The chain, by hand.
SELECT bool_and(hash = sha256(convert_to(document::text, 'UTF8'))), bool_and(previous_hash IS NOT DISTINCT FROM lag), bool_and(document ->> 'previous' IS NOT DISTINCT FROM encode(lag, 'hex'))
	FROM (SELECT *, lag(hash) OVER (PARTITION BY register ORDER BY receipt_number) FROM receipts) AS r;
SELECT pg_temp.found();

-- Words of the shop, which take no command to a printer.
SELECT count(*) FROM put_template('receipt_footer', 'en', E'VAT id DE 123\n\nGoods may be returned within thirty days.\u001b@') AS f, put_template('receipt_header', 'en', E'{{shop}}\n{{location}} {{register}}') AS h;
SELECT body FROM receipt(pg_temp.id(3), width => 32);
SELECT pg_temp.tries($$SELECT put_template('receipt_html', 'en', '{{#lines}}{{payments}}{{/lines}}{{customer}}')$$, $$SELECT put_template('html', 'en', '{{change}}')$$);

-- The language of the shop, of receipts from now on; one that is not known is English.
SELECT locale FROM put_tenant(41, locale => 'de-AT');
SELECT receipt_number FROM record_sale('R1', '[{"sku":"FREE","quantity":1}]', '[]', order_id => pg_temp.id(8));
SELECT locale, split_part(body, E'\n', 3) FROM receipt(pg_temp.id(8));
SELECT locale, split_part(body, E'\n', 3) FROM receipt(pg_temp.id(8), locale => 'fr');
SELECT locale, split_part(body, E'\n', 3) FROM receipt(pg_temp.id(3), locale => 'de');

-- Copies: marked, numbered and kept; then the original is no more.
SELECT is_copy, copy_number FROM receipt(pg_temp.id(2));
SELECT is_copy, copy_number, body FROM reprint_receipt(pg_temp.id(2), width => 32, reason => 'lost', staff => 'ana', idempotency_key => 'c1');
SELECT is_copy, copy_number FROM reprint_receipt(pg_temp.id(2), width => 32, reason => 'lost', staff => 'ana', idempotency_key => 'c1');
SELECT is_copy, copy_number, locale, format, position('Kopie 2' IN encode(bytes, 'escape')) > 0 FROM reprint_receipt(pg_temp.id(2), format => 'escpos', locale => 'de');
SELECT is_copy, copy_number, body ~ 'class="mark">Copy 2<' FROM receipt(pg_temp.id(2), format => 'html');
SELECT c.copy_number, c.staff, c.reason, c.recorded_at FROM receipt_copies AS c JOIN receipts AS r USING (receipt_id) WHERE r.order_id = pg_temp.id(2) ORDER BY 1;

-- A Z report keeps count and last hash; what it counted is no original any more.
SELECT is_copy FROM receipt(pg_temp.id(4));
SELECT s.receipts, s.receipt_hash = r.hash FROM close_shift('R2', '99.85 EUR') AS s, receipts AS r WHERE r.register = 'R2' AND r.receipt_number = s.receipts;
SELECT is_copy, copy_number, body ~ '\*\*\* Copy \*\*\*' FROM receipt(pg_temp.id(4));
SELECT count(*) FROM put_register('R3', 'store', 'BER'), open_shift('R3', '0 EUR');
SELECT receipts, receipt_hash FROM close_shift('R3', '0 EUR');

-- Refused.
SELECT pg_temp.tries($$SELECT receipt(NULL)$$, $$SELECT receipt(pg_temp.id(99))$$, $$SELECT receipt(pg_temp.id(1), format => 'pdf')$$,
	$$SELECT receipt(pg_temp.id(1), width => 31)$$, $$SELECT receipt(pg_temp.id(1), width => 65)$$, $$SELECT receipt(pg_temp.id(1), locale => 'd e')$$, $$SELECT reprint_receipt(pg_temp.id(99))$$, $$SELECT reprint_receipt(pg_temp.id(1), staff => 'zoe')$$);
SELECT pg_temp.try(format('SELECT receipt(%L, is_gift => true)', receipt_id)) ~ 'is of no sale' FROM receipts WHERE document_id = pg_temp.id(301);

-- Who may read: the cashier of the register's location; nobody of another one, or of another tenant.
CREATE ROLE receipt_ber;
CREATE ROLE receipt_ham;
CREATE ROLE receipt_other;
CREATE ROLE receipt_visitor;
SELECT count(*) > 0 FROM grant_access('receipt_ber', 'cashier', '{41}', '{BER}') AS b, grant_access('receipt_ham', 'cashier', '{41}', '{HAM}') AS h, grant_access('receipt_visitor', 'visitor', '{41}') AS v;
RESET order_mgmt.tenant_id;
SELECT count(*) > 0 FROM grant_access('receipt_other', 'admin', '{11}');
GRANT USAGE ON SCHEMA order_mgmt TO receipt_ber, receipt_ham, receipt_other, receipt_visitor;
CREATE FUNCTION pg_temp.told(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	answer text;
BEGIN
	EXECUTE query INTO answer;
	RETURN answer;
EXCEPTION WHEN OTHERS THEN
	RETURN concat_ws(' ', sqlstate, sqlerrm);
END $$;
CREATE FUNCTION pg_temp.reads() RETURNS SETOF text LANGUAGE sql AS $$ SELECT pg_temp.told(q) FROM unnest(ARRAY['SELECT count(*) FROM receipts', 'SELECT count(*) FROM receipt_copies', 'SELECT count(*) FROM receipt(pg_temp.id(1))', 'SELECT copy_number FROM reprint_receipt(pg_temp.id(3))', $q$SELECT count(*) FROM receipt(pg_temp.id(1), tenant_id => 41)$q$]) AS q $$;
SELECT nspname AS temp FROM pg_namespace WHERE oid = pg_my_temp_schema() \gset
GRANT USAGE ON SCHEMA :temp TO PUBLIC;
SET ROLE receipt_ber;
SELECT pg_temp.reads();
SET ROLE receipt_ham;
SELECT pg_temp.reads();
SET ROLE receipt_other;
SELECT pg_temp.reads();
SET ROLE receipt_visitor;
SELECT pg_temp.reads();
RESET ROLE;
SET order_mgmt.tenant_id = '41';

-- Nothing is changed or removed by anybody; who does it all the same is found: in the middle, what one says, the last ones, and before a Z report too.
SELECT pg_temp.try('UPDATE order_mgmt_data.receipts SET kind = kind'), pg_temp.try('DELETE FROM order_mgmt_data.receipt_copies');
SELECT pg_temp.found();
BEGIN;
ALTER TABLE order_mgmt_data.receipts DISABLE TRIGGER refuse_change;
DELETE FROM order_mgmt_data.receipts WHERE tenant_id = 41 AND register = 'R1' AND receipt_number = 4;
ALTER TABLE order_mgmt_data.receipts ENABLE ALWAYS TRIGGER refuse_change;
SELECT pg_temp.found();
ROLLBACK;
BEGIN;
ALTER TABLE order_mgmt_data.receipts DISABLE TRIGGER refuse_change;
UPDATE order_mgmt_data.receipts SET document = jsonb_set(document, '{lines,0,quantity}', '"20"') WHERE tenant_id = 41 AND register = 'R1' AND receipt_number = 2;
ALTER TABLE order_mgmt_data.receipts ENABLE ALWAYS TRIGGER refuse_change;
SELECT pg_temp.found();
ROLLBACK;
BEGIN;
ALTER TABLE order_mgmt_data.receipts DISABLE TRIGGER refuse_change;
UPDATE order_mgmt_data.receipts SET document = jsonb_set(document, '{lines,0,quantity}', '"20"'), hash = sha256(convert_to(jsonb_set(document, '{lines,0,quantity}', '"20"')::text, 'UTF8')) WHERE tenant_id = 41 AND register = 'R1' AND receipt_number = 2;
ALTER TABLE order_mgmt_data.receipts ENABLE ALWAYS TRIGGER refuse_change;
SELECT pg_temp.found();
ROLLBACK;
BEGIN;
ALTER TABLE order_mgmt_data.receipts DISABLE TRIGGER refuse_change;
DELETE FROM order_mgmt_data.receipts WHERE tenant_id = 41 AND register = 'R2' AND receipt_number = 3;
ALTER TABLE order_mgmt_data.receipts ENABLE ALWAYS TRIGGER refuse_change;
SELECT pg_temp.found();
ROLLBACK;
BEGIN;
ALTER TABLE order_mgmt_data.receipts DISABLE TRIGGER refuse_change;
DELETE FROM order_mgmt_data.receipts WHERE tenant_id = 41 AND register = 'R2';
ALTER TABLE order_mgmt_data.receipts ENABLE ALWAYS TRIGGER refuse_change;
SELECT pg_temp.found();
ROLLBACK;

-- A customer who is forgotten is in no receipt, and no hash changes by it.
SELECT count(*) FROM put_customer('C-1', 'zoe@example.com', 'Zoe');
SELECT receipt_number FROM record_sale('R1', '[{"sku":"FREE","quantity":1}]', '[]', customer => 'C-1', order_id => pg_temp.id(6));
SELECT count(*) FROM erase_customer('C-1');
SELECT pg_temp.found();
-- A late sale has the next number, and the shift that was closed keeps its count.
SET order_mgmt.clock = '2026-01-01 18:00:00+00';
SELECT is_late, receipt_number FROM record_sale('R2', '[{"sku":"FREE","quantity":1}]', '[]', occurred_at => '2026-01-01 12:00:00+00', order_id => pg_temp.id(7));
SELECT is_copy FROM receipt(pg_temp.id(7));
SELECT receipts FROM shifts WHERE register = 'R2';
SELECT pg_temp.found();
DROP OWNED BY receipt_ber, receipt_ham, receipt_other, receipt_visitor;
DROP ROLE receipt_ber, receipt_ham, receipt_other, receipt_visitor;
