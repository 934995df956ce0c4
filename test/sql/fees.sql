-- Fees beside the lines: named or of every order, once or per unit, with the price and the taxes of an item.
\set ECHO none
\getenv source PG_ABS_SRCDIR
\set helpers :source '/lib/regress.sql'
\i :helpers
\set ECHO all
\pset format unaligned
\pset fieldsep ' | '

SELECT a.tax_rate, b.tax_rate FROM put_tax_rate('DE-19', 19) AS a, put_tax_rate('TOP-10', 10, false) AS b;
SELECT sku FROM unnest('{WRAP,SMALL,DEPOSIT}'::text[], '{full,NULL,NULL}'::text[]) AS i (s, c), put_item(i.s, kind => 'untracked', tax_class => i.c);
SELECT a.tax_rates, b.tax_rates FROM put_item('SMALL', tax_rates => '{TOP-10}') AS a, put_tax_rule('full', '{DE-19}', 'DE') AS b;
SELECT price FROM unnest('{WRAP,SMALL,DEPOSIT}'::text[], '{2.38 EUR,3.00 EUR,0.25 EUR}'::price[]) AS p (s, p), put_price(p.s, p.p);
SELECT document_id IS NOT NULL AS received FROM receive_stock('BER', '[{"sku":"A-1","quantity":1000},{"sku":"B-1","quantity":1000},{"sku":"CHEESE","quantity":1000}]') LIMIT 1;
SELECT fee, name, sku, channel, of_sku, is_per_unit, is_automatic, goods_below FROM put_fee('wrapping', 'WRAP', name => 'Gift wrapping');
SELECT country FROM put_tax_settings(country => 'DE');

CREATE FUNCTION pg_temp.quoted(lines text, options text DEFAULT '{}', channel text DEFAULT 'web', discount text DEFAULT NULL) RETURNS text LANGUAGE sql AS $$
	SELECT pg_temp.try(format($f$SELECT string_agg(concat_ws(' ', q.line_no, q.sku, q.requested, q.gross_total, 'tax', q.tax, q.fee), '; ' ORDER BY q.line_no) FROM order_mgmt.quote_lines(%L, %L, options => %L, discount => %L) AS q WHERE q.line_no > 0$f$,
		channel, lines, options, discount))
$$;
-- One that is named; twice is once; unknown ones are named, all of them.
SELECT pg_temp.quoted('[{"sku":"A-1","quantity":1}]'), pg_temp.quoted('[{"sku":"A-1","quantity":1}]', '{"fees":["wrapping"]}'), pg_temp.quoted('[{"sku":"A-1","quantity":1}]', '{"fees":["wrapping","wrapping"]}');
SELECT pg_temp.quoted('[{"sku":"A-1","quantity":1}]', '{"fees":["wraping","ribbon","wrapping"]}'), pg_temp.quoted('[{"sku":"A-1","quantity":1}]', '{"fees":[]}'), pg_temp.quoted('[{"sku":"A-1","quantity":1}]', '{"fees":"wrapping"}'),
	pg_temp.quoted('[{"sku":"A-1","quantity":1}]', '{"fees":[5]}');
-- Of every order where goods cost less: their own discounts taken off, services not counted.
SELECT goods_below, is_automatic FROM put_fee('small', 'SMALL', is_automatic => true, goods_below => '20.00 EUR');
SELECT pg_temp.quoted('[{"sku":"A-1","quantity":1}]'), pg_temp.quoted('[{"sku":"A-1","quantity":2}]'), pg_temp.quoted('[{"sku":"A-1","quantity":2,"discount":"0.01"}]'),
	pg_temp.quoted('[{"sku":"A-1","quantity":1},{"sku":"GIFTWRAP","quantity":9}]'), pg_temp.quoted('[{"sku":"A-1","quantity":2,"unit_price":"9.99"}]');
SELECT pg_temp.quoted('[{"sku":"A-1","quantity":1}]', channel => 'usa');
-- In one channel.
SELECT channel FROM put_fee('small', channel => 'shop');
SELECT pg_temp.quoted('[{"sku":"A-1","quantity":1}]'), pg_temp.quoted('[{"sku":"A-1","quantity":1}]', channel => 'shop'), pg_temp.quoted('[{"sku":"A-1","quantity":1}]', '{"fees":["small"]}');
-- Of each unit of an item, or of all goods; a fee has no part of a unit.
SELECT of_sku, is_per_unit FROM put_fee('deposit', 'DEPOSIT', of_sku => 'B-1', is_per_unit => true, is_automatic => true);
SELECT pg_temp.quoted('[{"sku":"A-1","quantity":1}]'), pg_temp.quoted('[{"sku":"B-1","quantity":2},{"sku":"A-1","quantity":1},{"sku":"B-1","quantity":3}]');
SELECT of_sku FROM put_fee('deposit', of_sku => '');
SELECT pg_temp.quoted('[{"sku":"B-1","quantity":2},{"sku":"CHEESE","quantity":0.25},{"sku":"GIFTWRAP","quantity":2}]');
SELECT of_sku, is_per_unit FROM put_fee('deposit', of_sku => 'B-1', is_per_unit => false);
SELECT pg_temp.quoted('[{"sku":"B-1","quantity":7}]'), pg_temp.quoted('[{"sku":"A-1","quantity":7}]');
SELECT is_per_unit FROM put_fee('deposit', is_per_unit => true);
-- The discount of an order is shared by them, too; price lists say their price.
SELECT pg_temp.quoted('[{"sku":"A-1","quantity":1}]', '{"fees":["wrapping"]}', discount => '1.00');
SELECT price FROM put_list_price('WRAP', '1.19 EUR', 'web');
SELECT pg_temp.quoted('[{"sku":"A-1","quantity":1}]', '{"fees":["wrapping"]}');

-- An order keeps them as lines; what is canceled goes back exactly.
SELECT total, tax FROM place_order('web', '[{"sku":"B-1","quantity":3,"tax_rates":["DE-19"]}]', options => '{"fees":["wrapping"]}', reference => 'wrapped');
SELECT line_no, sku, ordered, unit_price, gross_total, fee FROM order_lines AS l WHERE l.order_id = (SELECT order_id FROM orders WHERE reference = 'wrapped') ORDER BY 1;
SELECT billed FROM cancel_order((SELECT order_id FROM orders WHERE reference = 'wrapped'), '[{"line_no":1,"quantity":1},{"line_no":2,"quantity":1}]');
SELECT billed, status FROM cancel_order((SELECT order_id FROM orders WHERE reference = 'wrapped'));
-- They go with the last of the goods, unless something was shipped.
SELECT total FROM place_order('web', '[{"sku":"B-1","quantity":3},{"sku":"B-1","quantity":1}]', options => '{"fees":["wrapping"]}', reference => 'line by line');
SELECT billed, status, fulfillment_status FROM cancel_order((SELECT order_id FROM orders WHERE reference = 'line by line'), '[{"line_no":1}]');
SELECT billed, status, fulfillment_status FROM cancel_order((SELECT order_id FROM orders WHERE reference = 'line by line'), '[{"line_no":2,"quantity":1}]');
SELECT line_no, sku, canceled, fee FROM order_lines AS l WHERE l.order_id = (SELECT order_id FROM orders WHERE reference = 'line by line') ORDER BY 1;
BEGIN;
SELECT total FROM place_order('web', '[{"sku":"B-1","quantity":2}]', options => '{"fees":["wrapping"]}', reference => 'shipped');
SELECT f.status FROM (SELECT order_id FROM orders WHERE reference = 'shipped') AS o, plan_fulfillment(o.order_id, '[{"line_no":1,"quantity":1}]') AS p, ship_fulfillment(p.fulfillment_id) AS f;
SELECT status FROM cancel_order((SELECT order_id FROM orders WHERE reference = 'shipped'), '[{"line_no":1}]');
SELECT line_no, sku, shipped, canceled, open, fee FROM order_lines AS l WHERE l.order_id = (SELECT order_id FROM orders WHERE reference = 'shipped') ORDER BY 1;
ROLLBACK;
SELECT account, balance FROM money_accounts WHERE balance::numeric <> 0;
SELECT ok, error_code, total FROM place_orders('[{"channel":"web","lines":[{"sku":"B-1","quantity":1}],"options":{"fees":["wrapping"]}},{"channel":"web","lines":[{"sku":"B-1","quantity":1}],"options":{"fees":["none"]}}]');
SELECT pg_temp.try($$UPDATE order_mgmt_data.order_lines SET fee = 'other'$$);
-- A sale at a register has those that nobody has to name.
SELECT register FROM put_register('R', 'shop', 'BER');
SELECT status FROM open_shift('R', '0 EUR');
SELECT total FROM record_sale('R', '[{"sku":"A-1","quantity":1}]', '[{"provider":"cash","amount":"13.30"}]');
-- Out of use.
SELECT is_active FROM put_fee('small', is_active => false);
SELECT pg_temp.quoted('[{"sku":"A-1","quantity":1}]', channel => 'shop'), pg_temp.quoted('[{"sku":"A-1","quantity":1}]', '{"fees":["small"]}', channel => 'shop');
SELECT sku FROM put_item('DEPOSIT', is_active => false);
SELECT pg_temp.quoted('[{"sku":"B-1","quantity":1}]');
SELECT sku FROM put_item('DEPOSIT', is_active => true);

-- What is missing, malformed or unknown is refused.
SELECT query, pg_temp.try('SELECT fee FROM ' || query) FROM unnest(ARRAY[
	$$put_fee(NULL)$$, $$put_fee('new')$$, $$put_fee('Wrapping', 'WRAP')$$, $$put_fee('new', 'none')$$, $$put_fee('new', 'A-1')$$, $$put_fee('new', 'WRAP', 'nowhere')$$, $$put_fee('new', 'WRAP', of_sku => 'none')$$,
	$$put_fee('new', 'WRAP', goods_below => '0 EUR')$$, $$put_fee('new', 'WRAP', tenant_id => 77)$$]) AS query;
BEGIN;
SELECT fee FROM put_fee('small', 'SMALL', 'shop', goods_below => '20.00 EUR');
SELECT pg_current_xact_id_if_assigned() IS NULL AS wrote_nothing;
COMMIT;

-- A visitor names fees, and keeps none.
SELECT is_public FROM put_channel('web', is_public => true);
CREATE ROLE regress_om_fees;
SELECT count(*) > 0 AS granted FROM grant_access('regress_om_fees', 'visitor');
SET ROLE regress_om_fees;
SELECT pg_temp.try($$SELECT total FROM order_mgmt.preview_order('web', '[{"sku":"A-1","quantity":1}]', options => '{"fees":["wrapping"]}')$$), pg_temp.try($$SELECT order_mgmt.put_fee('wrapping', is_active => false)$$);
SELECT fee FROM order_mgmt.fees ORDER BY fee COLLATE "C";
-- The secret of an order cancels it, or goods of it, and takes no fee away.
SELECT count(*) AS placed FROM order_mgmt.place_order('web', '[{"sku":"B-1","quantity":2}]', order_id => '00000000-0000-0000-0000-0000000000fe', secret => 'c2VjcmV0IG9mIG9uZSBvZg');
SELECT pg_temp.try($$SELECT status FROM order_mgmt.cancel_order('00000000-0000-0000-0000-0000000000fe', '[{"line_no":2}]', secret => 'c2VjcmV0IG9mIG9uZSBvZg')$$);
SELECT status FROM order_mgmt.cancel_order('00000000-0000-0000-0000-0000000000fe', '[{"line_no":1,"quantity":1}]', secret => 'c2VjcmV0IG9mIG9uZSBvZg');
SELECT status FROM order_mgmt.cancel_order('00000000-0000-0000-0000-0000000000fe', secret => 'c2VjcmV0IG9mIG9uZSBvZg');
RESET ROLE;
-- An item of a fee that became goods or a kit is not sold as one.
BEGIN;
SELECT FROM put_kit('DEPOSIT', '[{"sku":"A-1","quantity":1}]');
SELECT pg_temp.try($$SELECT total FROM place_order('web', '[{"sku":"B-1","quantity":1}]')$$);
ROLLBACK;
SELECT count(*) > 0 AS revoked FROM revoke_access('regress_om_fees');
DROP ROLE regress_om_fees;
SELECT name, violations, sample FROM verify(true) WHERE violations > 0;
BEGIN;
INSERT INTO order_mgmt_data.fees (tenant_id, fee_id, code, name, item_id) VALUES (1, 4711, 'x', 'x', 4712);
SELECT name, violations FROM verify(true) WHERE violations > 0;
ROLLBACK;
