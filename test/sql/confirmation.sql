-- Confirmations: templates are refused unless each placeholder is known; values are escaped wherever they stand; amounts are exact, as the locale writes them; kits, fees,
-- taxes, shipping, what is due; the customer by its secret, others by rights; order.confirmed is told once; nothing is written by reading.
\set ECHO none
\getenv source PG_ABS_SRCDIR
\set helpers :source '/lib/regress.sql'
\i :helpers
\set ECHO all
\pset format unaligned
\pset fieldsep ' | '
\pset tuples_only on
CREATE FUNCTION pg_temp.tries(VARIADIC queries text[]) RETURNS SETOF text LANGUAGE sql AS $$ SELECT pg_temp.try(q) FROM unnest(queries) AS q $$;
CREATE FUNCTION pg_temp.id(n integer) RETURNS uuid LANGUAGE sql AS $$ SELECT format('00000000-0000-0000-0000-%s', lpad(n::text, 12, '0'))::uuid $$;
-- A shop that is called as shops are, items with names that are no HTML.
DO $$
BEGIN
	PERFORM put_tenant(1, 'Tea & Mugs <Ltd>');
	PERFORM put_item('A-1', 'Mug <script>alert(1)</script> & "saucer"');
	PERFORM put_item('CARE', 'Gift wrap''s paper', kind => 'untracked');
	PERFORM put_price('CARE', '1.50 EUR');
	PERFORM put_price('B-1', '1234567.89 EUR');
	PERFORM put_tax_rate('DE-19', 19);
	PERFORM put_tax_rate('US-7', 7.25, is_inclusive => false);
	PERFORM put_item('SET');
	PERFORM put_kit('SET', '[{"sku":"A-1","quantity":2},{"sku":"C-1","quantity":1}]');
	PERFORM put_price('SET', '20.00 EUR');
	PERFORM put_unit('A-1', 'box', 6);
	PERFORM put_fee('wrap', 'CARE');
	PERFORM put_shipping_method('parcel', 'Parcel');
	PERFORM put_shipping_zone('home', '[{"country":"DE"}]');
	PERFORM put_shipping_fee('parcel', 'home', '4.90 EUR');
	PERFORM put_product('mug', texts => '{"de":{"name":"Becher"}}');
	PERFORM put_variant('C-1', 'mug');
END $$;
SELECT count(*) FROM receive_stock('BER', '[{"sku":"A-1","quantity":100},{"sku":"B-1","quantity":100},{"sku":"C-1","quantity":100}]');
SELECT count(*) FROM put_customer('C-1', 'zoe@example.com', E'Zoe "Z" O''Neil\r\nBcc: all@example.com');
SELECT total FROM place_order('web', '[{"sku":"B-1","quantity":1,"tax_rates":["DE-19"],"discount":"0.90"},{"sku":"SET","quantity":2},{"sku":"A-1","quantity":1,"unit":"box","unit_price":"55.555","tax_rates":["US-7"]}]', discount => '10.00', customer => 'C-1',
	ship_to => '{"name":"Zoe O''Neil","line1":"<b>1</b> Road","postal_code":"10115","city":"Berlin","country":"DE"}', bill_to => '{"company":"A & B","line1":"Road 2","postal_code":"10115","city":"Berlin","country":"DE"}',
	reference => 'web-1', order_id => pg_temp.id(1), secret => 'c2VjcmV0IG9mIG9uZSBvZg', options => '{"shipping_method":"parcel","fees":["wrap"]}');
SELECT order_number AS n1 FROM orders WHERE order_id = pg_temp.id(1) \gset
SELECT count(*) FROM record_payment(pg_temp.id(1), '100.00 EUR', 'stripe');
CREATE FUNCTION pg_temp.body(n integer, locale text DEFAULT NULL, format text DEFAULT 'text') RETURNS text LANGUAGE sql AS $$
	SELECT replace(body, (SELECT order_number FROM orders WHERE order_id = pg_temp.id(n)), 'NUMBER') FROM order_confirmation(pg_temp.id(n), locale, format) $$;
-- In English and German, as text.
SELECT recipient, locale, format, replace(subject, :'n1', 'NUMBER') FROM order_confirmation(order_id => pg_temp.id(1), locale => 'en', format => 'text', secret => NULL, tenant_id => 1);
SELECT pg_temp.body(1);
SELECT pg_temp.body(1, 'de-AT');
SELECT locale, replace(subject, :'n1', 'NUMBER') FROM unnest(ARRAY['de', 'de-AT', 'fr', 'en-US', NULL]) AS l (l) CROSS JOIN LATERAL order_confirmation(pg_temp.id(1), l.l);
SELECT jsonb_pretty(pg_temp.body(1, 'de', 'json')::jsonb - 'order_number');
-- As HTML every value is escaped, whatever it says; no script, and nothing from elsewhere.
SELECT html ~ 'Mug &lt;script&gt;alert\(1\)&lt;/script&gt; &amp; &quot;saucer&quot;', html ~ 'Zoe &quot;Z&quot; O&#39;Neil  Bcc: all@example.com', html ~ '&lt;b&gt;1&lt;/b&gt; Road', html ~ 'Tea &amp; Mugs &lt;Ltd&gt;', html ~* '<script|<b>1|javascript:|https?://|<img|<link',
	html ~ '1.234.567,89', html ~ 'Becher', html ~ 'lang="de"' FROM (SELECT pg_temp.body(1, 'de', 'html') AS html) AS h;
-- An order that is paid, of one line, without addresses; in another currency.
SELECT total FROM place_order('usa', '[{"sku":"A-1","quantity":1}]', order_id => pg_temp.id(2), secret => 'c2VjcmV0IG9mIG9uZSBvZg');
SELECT count(*) FROM record_payment(pg_temp.id(2), '12.00 USD', 'stripe');
SELECT pg_temp.body(2);

-- Words of the tenant: for its language, or one of a country; the shipped ones again.
SELECT template, locale, body, is_shipped FROM put_template(template => 'greeting', locale => 'de-AT', body => E'Gr\u00fc\u00df Gott {{customer}},\nmit <3', tenant_id => 1);
SELECT split_part(pg_temp.body(1, 'de-AT'), E'\n\n', 1), split_part(pg_temp.body(1, 'de'), E'\n\n', 1);
SELECT substring(pg_temp.body(1, 'de-AT', 'html') FROM 'Gott[^/]*/p');
SELECT body, is_shipped FROM put_template('amount_form', 'fr', E'1\u00a0234,56 $');
SELECT body FROM put_template('subject', 'fr', E'Commande {{order_number}}\n{{customer}}');
SELECT body FROM put_template('date_form', 'fr', 'DD/MM/YYYY');
SELECT locale, replace(subject, :'n1', 'NUMBER'), substring(body FROM 'Date: \S+'), substring(body FROM 'Total: \S+ \S+') FROM order_confirmation(pg_temp.id(1), 'fr');
SELECT count(*) FROM put_template('text', 'en', E'{{#lines}}\n  {{#parts}}\n{{sku}} in {{line_total}} of {{total}}\n  {{/parts}}\n  {{^parts}}\nno parts{{#unit}} by {{ unit }}{{/unit}}\n  {{/parts}}\n{{/lines}}\nend {{>greeting}}');
SELECT pg_temp.body(1);
SELECT count(*), bool_and(is_shipped) FROM put_template('text', 'en');
SELECT count(*), count(*) FILTER (WHERE NOT is_shipped) FROM templates WHERE tenant_id = 1;
SELECT template, locale FROM templates WHERE tenant_id = 1 AND NOT is_shipped ORDER BY 1, 2;

-- Refused when they are put, naming all that is wrong; nothing left behind.
SELECT pg_temp.everything() AS before \gset
SELECT pg_temp.tries($$SELECT put_template('greeting', 'en', 'Dear {{custmer}}, {{lines}}, {{#totl}}x{{/totl}}, {{>closing}}, {{{total}}}, {{total }}')$$, $$SELECT put_template('html', 'en', '{{>html}} {{>nothing}} {{>greeting}}')$$,
	$$SELECT put_template('html', 'en', '{{#lines}}{{sku}}{{/lines}} {{sku}} {{#lines}}{{#parts}}{{unit_price}}{{line_total}}{{/parts}}{{/lines}}')$$,
	$$SELECT put_template('text', 'en', '{{#lines}}{{#lines}}{{sku}}{{/lines}}{{/lines}}')$$, $$SELECT put_template('text', 'en', '{{#lines}}{{#ship_to}}{{#taxes}}{{name}}{{/taxes}}{{/ship_to}}{{/lines}}')$$,
	$$SELECT put_template('text', 'en', 'x {{#lines}} y')$$, $$SELECT put_template('text', 'en', '{{#lines}}{{#parts}}{{/lines}}{{/parts}}')$$, $$SELECT put_template('text', 'en', '{{/lines}}')$$, $$SELECT put_template('text', 'en', 'a {{total')$$,
	format('SELECT put_template(''text'', ''en'', %L)', repeat('{{#total}}', 9) || repeat('{{/total}}', 9)), format('SELECT put_template(''text'', ''en'', %L)', repeat('x', 65537)), format('SELECT put_template(''footer'', ''en'', %L)', repeat('x', 2001)),
	$$SELECT put_template('amount_form', 'en', '1,234.56')$$, $$SELECT put_template('amount_form', 'en', '$1234')$$, $$SELECT put_template('amount_form', 'en', '$1,234.56 $')$$, $$SELECT put_template('amount_form', 'en', '$12,34.56')$$, $$SELECT put_template('date_form', 'en', 'DD.MM.')$$, $$SELECT put_template('date_form', 'en', 'DD.MM.YYYY HH')$$,
	$$SELECT put_template('greting', 'en', 'x')$$, $$SELECT put_template('greeting', 'de_AT', 'x')$$, $$SELECT put_template('greeting', NULL, 'x')$$, $$SELECT put_template(NULL, 'en', 'x')$$,
	$$SELECT order_confirmation('00000000-0000-0000-0000-000000000001', format => 'pdf')$$, $$SELECT order_confirmation('00000000-0000-0000-0000-000000000001', locale => 'x y')$$, $$SELECT order_confirmation('00000000-0000-0000-0000-000000000099')$$,
	$$SELECT order_confirmation(NULL)$$, $$SELECT confirm_order('00000000-0000-0000-0000-000000000099')$$, $$SELECT confirm_order('00000000-0000-0000-0000-000000000001', tenant_id => 11)$$);
SELECT pg_temp.everything() = :'before';

-- Issued: told once, handed over as often as it is asked for.
SELECT recipient, replace(subject, :'n1', 'NUMBER') FROM confirm_order(order_id => pg_temp.id(1), locale => 'en', format => 'html', idempotency_key => 'mail-1', options => '{}', tenant_id => 1);
SELECT locale FROM confirm_order(pg_temp.id(1), 'en', 'html', idempotency_key => 'mail-1');
SELECT locale FROM confirm_order(pg_temp.id(1), 'de');
SELECT type, payload, occurred_at FROM events WHERE type = 'order.confirmed';
SELECT locale, occurred_at FROM order_confirmations;
SELECT kind, event, details FROM order_timeline(pg_temp.id(1)) WHERE kind = 'confirmation';

-- Whose it is: the customer's by the secret; a shop's by rights, and where it works.
CREATE ROLE regress_om_visitor;
CREATE ROLE regress_om_web;
CREATE ROLE regress_om_till;
CREATE ROLE regress_om_warehouse;
SELECT count(*) > 0 FROM grant_access('regress_om_visitor', 'visitor');
SELECT count(*) > 0 FROM grant_access('regress_om_web', 'web');
SELECT count(*) > 0 FROM grant_access('regress_om_till', 'cashier', '{1}', '{HAM}');
SELECT count(*) > 0 FROM grant_access('regress_om_warehouse', 'warehouse');
SET ROLE regress_om_visitor;
SELECT recipient, substring(body FROM 'Total: \S+') FROM order_confirmation(pg_temp.id(1), secret => 'c2VjcmV0IG9mIG9uZSBvZg');
SELECT pg_temp.tries(format('SELECT order_confirmation(%L)', pg_temp.id(1)), format('SELECT order_confirmation(%L, secret => ''d3JvbmcgYnV0IGFzIGxvbmc'')', pg_temp.id(1)), format('SELECT order_confirmation(%L, secret => ''d3JvbmcgYnV0IGFzIGxvbmc'')', pg_temp.id(99)),
	format('SELECT confirm_order(%L)', pg_temp.id(1)), 'SELECT put_template(''greeting'', ''en'', ''x'')', 'SELECT count(*) FROM templates');
SET ROLE regress_om_web;
SELECT recipient FROM order_confirmation(pg_temp.id(1));
SELECT pg_temp.try(format('SELECT order_confirmation(%L, secret => ''d3JvbmcgYnV0IGFzIGxvbmc'')', pg_temp.id(1)));
SELECT count(*) FROM put_template('footer', 'en', 'bye');
SET ROLE regress_om_till;
SELECT pg_temp.try(format('SELECT order_confirmation(%L)', pg_temp.id(1)));
RESET ROLE;
-- Of one place, fees and all; of two, only of who works at both.
BEGIN;
SELECT count(*) FROM receive_stock('HAM', '[{"sku":"A-1","quantity":10}]');
SELECT count(*) FROM place_order('web', '[{"sku":"A-1","quantity":1,"unit_price":"1.00","location":"HAM"}]', order_id => pg_temp.id(71), options => '{"fees":["wrap"]}') AS one,
	place_order('web', '[{"sku":"A-1","quantity":1,"unit_price":"1.00","location":"HAM"},{"sku":"A-1","quantity":1,"unit_price":"1.00","location":"BER"}]', order_id => pg_temp.id(72)) AS two;
SET LOCAL ROLE regress_om_till;
SELECT count(*) FROM order_confirmation(pg_temp.id(71));
SELECT pg_temp.try(format('SELECT order_confirmation(%L)', pg_temp.id(72)));
ROLLBACK;
SET ROLE regress_om_warehouse;
SELECT pg_temp.try(format('SELECT order_confirmation(%L)', pg_temp.id(1)));
RESET ROLE;
SELECT name, violations FROM verify(true) WHERE violations <> 0;
DROP OWNED BY regress_om_visitor, regress_om_web, regress_om_till, regress_om_warehouse;
DROP ROLE regress_om_visitor, regress_om_web, regress_om_till, regress_om_warehouse;
