-- Tax rules: which taxes a line has where it goes, compound taxes and such per unit, and what taxes are rounded of.
\set ECHO none
\getenv source PG_ABS_SRCDIR
\set helpers :source '/lib/regress.sql'
\i :helpers
\set ECHO all
\pset format unaligned
\pset fieldsep ' | '

SELECT a.tax_rate, b.percent, c.is_inclusive, d.tax_rate FROM put_tax_rate('DE-19', 19) AS a, put_tax_rate('DE-7', 7) AS b, put_tax_rate('NY-8.875', 8.875, false) AS c, put_tax_rate('NY-4.5', 4.5, false) AS d;
SELECT sku, tax_class FROM unnest('{A-1,B-1,CHEESE}'::text[], '{full,full,food}'::text[]) AS i (s, c), put_item(i.s, tax_class => i.c);
SELECT document_id IS NOT NULL AS received FROM receive_stock('BER', '[{"sku":"A-1","quantity":1000},{"sku":"B-1","quantity":1000},{"sku":"CHEESE","quantity":1000}]') LIMIT 1;
-- The taxes of an order of one A-1, one B-1 and a kilogram of cheese that goes to a place.
CREATE FUNCTION pg_temp.taxed(place text, exemption text DEFAULT NULL) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	RETURN pg_temp.try(format($f$SELECT string_agg(coalesce(q.sku, 'shipping') || ' ' || coalesce((SELECT string_agg(t ->> 'tax_rate' || ' ' || (t ->> 'amount'), ', ') FROM jsonb_array_elements(q.taxes) AS t), '-'), '; ' ORDER BY q.line_no)
		FROM order_mgmt.quote_lines('web', '[{"sku":"A-1","quantity":1},{"sku":"B-1","quantity":1},{"sku":"CHEESE","quantity":1}]', options => %L) AS q WHERE q.line_no > 0$f$,
		jsonb_strip_nulls(jsonb_build_object('destination', place::jsonb, 'tax_exemption', exemption))));
END $$;

-- No rule at all: all lines that need one are named; a line that names its taxes needs none, nor does an item without a class.
SELECT pg_temp.taxed(NULL);
SELECT pg_temp.taxed('{"country":"DE"}');
SELECT pg_temp.try($$SELECT total FROM place_order('web', '[{"sku":"A-1","quantity":1},{"sku":"C-1","quantity":1},{"sku":"B-1","quantity":2,"tax_rates":["DE-19"]},{"sku":"CHEESE","quantity":1}]', options => '{"destination":{"country":"AT","region":"W"}}')$$);
SELECT total, tax FROM place_order('web', '[{"sku":"A-1","quantity":1,"tax_rates":[]},{"sku":"B-1","quantity":2,"tax_rates":["DE-19"]}]');
SELECT ok, error_code, error_detail FROM place_orders('[{"channel":"web","lines":[{"sku":"A-1","quantity":1}]},{"channel":"web","lines":[{"sku":"A-1","quantity":1,"tax_rates":[]}]}]');
SELECT count(*) FROM orders;

-- Country, region and the longest beginning of the postal code; the class before any; the exemption before all.
SELECT tax_class, tax_rates, country FROM put_tax_rule('full', '{DE-19}', 'DE');
SELECT pg_temp.taxed('{"country":"DE"}');
SELECT tax_class, tax_rates, country FROM put_tax_rule('food', '{DE-7}', 'DE');
SELECT pg_temp.taxed('{"country":"DE"}'), pg_temp.taxed('{"country":"AT"}');
SELECT tax_class, tax_rates, country FROM put_tax_rule(NULL, '{NY-4.5}', 'US');
SELECT pg_temp.taxed('{"country":"US"}');
SELECT region, tax_rates FROM put_tax_rule(NULL, '{NY-4.5,NY-8.875}', 'US', 'ny');
SELECT pg_temp.taxed('{"country":"US","region":"NY"}'), pg_temp.taxed('{"country":"US","region":"CA"}'), pg_temp.taxed('{"country":"US","region":"N Y"}');
SELECT postal_prefix, tax_rates FROM put_tax_rule(NULL, '{NY-8.875}', 'US', 'NY', '100');
SELECT postal_prefix, tax_rates FROM put_tax_rule(NULL, '{}', 'US', 'NY', '10-01');
SELECT pg_temp.taxed('{"country":"US","region":"NY","postal_code":"10001-1234"}'), pg_temp.taxed('{"country":"US","region":"NY","postal_code":"10 013"}'), pg_temp.taxed('{"country":"US","region":"NY","postal_code":"11001"}'),
	pg_temp.taxed('{"country":"US","postal_code":"10001"}');
SELECT tax_class, tax_rates FROM put_tax_rule('food', '{DE-7}', 'US');
SELECT pg_temp.taxed('{"country":"US","region":"NY","postal_code":"10001"}');
SELECT exemption, tax_rates FROM put_tax_rule(NULL, '{}', exemption => 'reverse_charge');
SELECT exemption, tax_rates FROM put_tax_rule('food', '{DE-19}', 'DE', exemption => 'reverse_charge');
SELECT pg_temp.taxed('{"country":"US","region":"NY"}', 'reverse_charge'), pg_temp.taxed('{"country":"DE"}', 'reverse_charge'), pg_temp.taxed('{"country":"DE"}', 'diplomat');

-- What the record of a customer says holds where the call says nothing; a visitor can say neither.
SELECT tax_exemption FROM put_customer('BUYER', tax_exemption => 'reverse_charge');
SELECT o.options, q.total, q.tax FROM (VALUES ('{"destination":{"country":"DE"}}'), ('{"destination":{"country":"DE"},"tax_exemption":"diplomat"}')) AS o (options),
	preview_order('web', '[{"sku":"A-1","quantity":1}]', customer => 'BUYER', options => o.options::order_mgmt.strict_jsonb) AS q;
SELECT tax_exemption FROM put_customer('BUYER', options => '{"clear":["tax_exemption"]}');
SELECT total, tax FROM preview_order('web', '[{"sku":"A-1","quantity":1}]', customer => 'BUYER', options => '{"destination":{"country":"DE"}}');

-- A time: what is dated back is taxed as it was then.
SELECT valid_until FROM put_tax_rule('full', NULL, 'DE', valid_until => '2026-07-01 00:00+00');
SELECT valid_from, tax_rates FROM put_tax_rule('full', '{DE-7}', 'DE', valid_from => '2026-07-01 00:00+00');
SET order_mgmt.clock = '2026-06-30 23:59:59.999999+00';
SELECT total, tax FROM place_order('web', '[{"sku":"A-1","quantity":1}]', options => '{"destination":{"country":"DE"}}');
SET order_mgmt.clock = '2026-07-01 00:00+00';
SELECT total, tax FROM place_order('web', '[{"sku":"A-1","quantity":1}]', options => '{"destination":{"country":"DE"}}');
SELECT total, tax FROM place_order('web', '[{"sku":"A-1","quantity":1}]', options => '{"destination":{"country":"DE"}}', occurred_at => '2026-06-30 12:00+00');

-- A rule does not apply before it begins, also where there is no other.
BEGIN;
SELECT a.tax_class, b.valid_from FROM put_item('GIFTWRAP', tax_class => 'later') AS a, put_tax_rule('later', '{DE-19}', 'DE', valid_from => '2026-07-02 00:00+00') AS b;
SELECT pg_temp.try($$SELECT tax FROM preview_order('web', '[{"sku":"GIFTWRAP","quantity":1,"unit_price":"1.19"}]', options => '{"destination":{"country":"DE"}}')$$);
SET LOCAL order_mgmt.clock = '2026-07-02 00:00+00';
SELECT tax FROM preview_order('web', '[{"sku":"GIFTWRAP","quantity":1,"unit_price":"1.19"}]', options => '{"destination":{"country":"DE"}}');
ROLLBACK;

-- Overlaps, and what else is refused.
SELECT query, pg_temp.try('SELECT tax_rates FROM ' || query) FROM unnest(ARRAY[
	$$put_tax_rule('full', '{DE-19}', 'DE', valid_from => '2026-06-30')$$, $$put_tax_rule('full', '{DE-19}', 'DE', valid_from => '2020-01-01')$$,
	$$put_tax_rule('full', NULL, 'DE', valid_until => 'infinity')$$, $$put_tax_rule('full', '{none,nil}', 'DE')$$, $$put_tax_rule('new')$$, $$put_tax_rule('new', '{DE-19}', 'de')$$,
	$$put_tax_rule('new', '{DE-19}', 'DEU')$$, $$put_tax_rule('new', '{DE-19}', 'UK')$$, $$put_tax_rule('new', '{DE-19}', NULL, 'NY')$$, $$put_tax_rule('new', '{DE-19}', NULL, NULL, '10')$$, $$put_tax_rule('new', '{DE-19,DE-19}')$$,
	$$put_tax_rule('new', '{DE-19}', valid_from => '2026-02-01', valid_until => '2026-01-01')$$, $$put_tax_rule('new', '{DE-19}', tenant_id => 77)$$]) AS query;
SELECT query, pg_temp.try('SELECT country FROM ' || query) FROM unnest(ARRAY[
	$$put_tax_settings('cents')$$, $$put_tax_settings(country => 'Germany')$$, $$put_tax_settings(region => 'BE')$$, $$put_tax_settings('unit', location => 'BER')$$, $$put_tax_settings(location => 'nowhere')$$]) AS query;
SELECT place, pg_temp.taxed(place) FROM unnest(ARRAY['{}', '{"country":"de"}', '{"country":"DE","town":"Berlin"}', '{"region":"BE"}', '{"country":5}', '{"country":null}']) AS place;
SELECT pg_temp.try($$INSERT INTO order_mgmt_data.tax_rules (tenant_id, tax_rule_id, tax_class, country, tax_rates) VALUES (1, 1, 'x', 'de', '{}')$$) ~ '^MALFORMED 23514' AS refused,
	pg_temp.try('DELETE FROM order_mgmt_data.tax_rules'), pg_temp.try($$UPDATE order_mgmt_data.tax_rules SET country = 'AT'$$);
-- Repeating a call writes nothing.
BEGIN;
SELECT a.tax_rates, b.rounding FROM put_tax_rule('food', '{DE-7}', 'DE') AS a, put_tax_settings() AS b;
SELECT a.tax_rates FROM put_tax_rule('food', NULL, 'DE') AS a;
COMMIT;

-- An order that goes nowhere is taxed where the tenant is, a sale at a register where that is.
SELECT location, rounding, country, region, postal_code FROM put_tax_settings(country => 'DE');
SELECT pg_temp.taxed(NULL);
SELECT location, rounding, country, region, postal_code FROM put_tax_settings(country => 'US', region => 'ny', postal_code => '10 001', location => 'BER');
SELECT register FROM put_register('R', 'shop', 'BER');
SELECT status FROM open_shift('R', '0 EUR');
SELECT total FROM record_sale('R', '[{"sku":"A-1","quantity":1}]', '[{"provider":"cash","amount":"10.89"}]');
-- Wherever the customer lives: the goods are handed over here.
SELECT total FROM record_sale('R', '[{"sku":"A-1","quantity":1}]', '[{"provider":"cash","amount":"10.89"}]', ship_to => '{"country":"DE","postal_code":"10115"}');
SELECT total FROM refund_without_sale('R', '[{"sku":"A-1","quantity":1,"unit_price":"10.00","disposition":"restock"}]', 'no receipt');
SELECT t.tax_rate, t.amount FROM order_taxes AS t JOIN register_sales AS s USING (tenant_id, order_id);
SELECT * FROM tax_settings ORDER BY location NULLS FIRST;

-- Compound: of the price and of the taxes that are not.  5 % and 9.975 % of it and the 5 %.
SELECT a.tax_rate, b.is_compound, c.is_compound FROM put_tax_rate('GST', 5, false) AS a, put_tax_rate('QST', 9.975, false, is_compound => true) AS b, put_tax_rate('IN-C', 10, is_compound => true) AS c;
SELECT q.gross_total, q.net_total, q.taxes FROM quote_lines('web', '[{"sku":"A-1","quantity":1,"tax_rates":["GST","QST"]},{"sku":"A-1","quantity":1,"tax_rates":["QST","GST"]},{"sku":"A-1","quantity":1,"tax_rates":["QST"]}, {"sku":"A-1","quantity":1,"unit_price":"13.09","tax_rates":["DE-19","IN-C"]}]') AS q WHERE q.line_no > 0;
-- So much per unit, on top and within; what is within is at most the price.
SELECT a.unit_amount, b.unit_amount, c.unit_amount FROM put_tax_rate('CAN', unit_amount => '0.25 EUR', is_inclusive => false) AS a, put_tax_rate('WEEE', unit_amount => '0.0125 EUR') AS b, put_tax_rate('USD', unit_amount => '1 USD') AS c;
SELECT q.gross_total, q.net_total, q.taxes FROM quote_lines('web', '[{"sku":"A-1","quantity":3,"tax_rates":["CAN"]},{"sku":"A-1","quantity":3,"tax_rates":["WEEE","DE-19"]},{"sku":"B-1","quantity":2,"tax_rates":["CAN","QST"]},
	{"sku":"A-1","quantity":3,"unit_price":"0.01","tax_rates":["WEEE","DE-19"]},{"sku":"A-1","quantity":1,"unit_price":"0","tax_rates":["CAN","WEEE"]}]') AS q WHERE q.line_no > 0;
SELECT query, pg_temp.try('SELECT percent FROM ' || query) FROM unnest(ARRAY[
	$$put_tax_rate('CAN', 5)$$, $$put_tax_rate('DE-19', unit_amount => '1 EUR')$$, $$put_tax_rate('CAN', is_compound => true)$$, $$put_tax_rate('N', 5, unit_amount => '1 EUR')$$,
	$$put_tax_rate('N', unit_amount => '-1 EUR')$$, $$put_tax_rate('CAN', 0, unit_amount => '0.30 EUR')$$]) AS query;
SELECT pg_temp.try($$SELECT total FROM place_order('web', '[{"sku":"A-1","quantity":1,"tax_rates":["USD"]}]')$$);

-- What is so much per unit is exact, whatever is rounded of.
SELECT a.unit_amount, b.unit_amount FROM put_tax_rate('ECO5', is_inclusive => false, unit_amount => '0.005 EUR') AS a, put_tax_rate('ECO4', is_inclusive => false, unit_amount => '0.004 EUR') AS b;
SELECT r.rounding, s.rounding, (SELECT string_agg(q.tax::text, ', ' ORDER BY q.line_no) FROM quote_lines('web', '[{"sku":"A-1","quantity":1000,"tax_rates":["ECO5"]},{"sku":"A-1","quantity":1000,"tax_rates":["ECO4"]}]') AS q WHERE q.line_no > 0) AS taxes
FROM unnest('{line,unit,document}'::text[]) AS r (rounding), put_tax_settings(r.rounding) AS s;
-- R7, R8: what taxes are rounded of. Three units of 0.99 with 19 % within: of the line 0.47, of the units 0.48; two such lines 0.94, together 0.95.
CREATE FUNCTION pg_temp.rounded(rounding text, lines text) RETURNS text LANGUAGE sql AS $$
	SELECT order_mgmt.put_tax_settings(rounding);
	SELECT string_agg(coalesce(q.sku, 'shipping') || ' ' || (q.gross_total)::text || ' ' || (q.tax)::text, ', ' ORDER BY q.line_no) FROM order_mgmt.quote_lines('web', lines::order_mgmt.strict_jsonb, shipping => '4.90', options => '{"shipping_tax_rates":["DE-19"]}') AS q
$$;
SELECT rounding, pg_temp.rounded(rounding, '[{"sku":"C-1","quantity":3,"tax_rates":["DE-19"]},{"sku":"C-1","quantity":3,"tax_rates":["DE-19"]}]') FROM unnest('{line,unit,document}'::text[]) AS rounding;
SELECT rounding, pg_temp.rounded(rounding, '[{"sku":"C-1","quantity":1,"tax_rates":["NY-8.875"]},{"sku":"C-1","quantity":1,"tax_rates":["NY-8.875"]},{"sku":"C-1","quantity":1,"tax_rates":["NY-8.875"]}]') FROM unnest('{line,unit,document}'::text[]) AS rounding;
-- All of it goes back, in whatever steps: nothing is left on any account.
CREATE FUNCTION pg_temp.back(rounding text, n integer) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	o order_mgmt.orders;
	billed text := '';
BEGIN
	PERFORM order_mgmt.put_tax_settings(rounding);
	PERFORM order_mgmt.put_channel('back' || n, 'EUR', '{BER}');
	SELECT * INTO o FROM order_mgmt.place_order('back' || n, '[{"sku":"A-1","quantity":3,"unit_price":"9.99","discount":"0.50","tax_rates":["DE-19","WEEE","IN-C"]},{"sku":"A-1","quantity":2,"unit_price":"0.33","tax_rates":["DE-19","WEEE","IN-C"]},
		{"sku":"B-1","quantity":3,"tax_rates":["GST","QST","CAN"]}]', discount => '1.00', shipping => '4.90', options => '{"shipping_tax_rates":["DE-19"]}');
	FOR i IN 1..3 LOOP
		billed := billed || (SELECT ', ' || c.billed::text FROM order_mgmt.cancel_order(o.order_id, format('[{"line_no":1,"quantity":1},{"line_no":3,"quantity":1}%s]', CASE WHEN i < 3 THEN ',{"line_no":2,"quantity":1}' ELSE '' END)::order_mgmt.strict_jsonb) AS c);
	END LOOP;
	RETURN o.total::text || ' ' || o.tax::text || billed;
END $$;
SELECT rounding, pg_temp.back(rounding, n::integer) FROM unnest('{line,unit,document}'::text[]) WITH ORDINALITY AS r (rounding, n);
SELECT account, account_code, balance FROM money_accounts WHERE account_code LIKE 'back%' AND balance::numeric <> 0;
SELECT DISTINCT t.tax_rate, t.is_compound, t.unit_amount, t.rounding FROM order_taxes AS t JOIN orders AS o USING (tenant_id, order_id) WHERE o.channel LIKE 'back%' ORDER BY 1, 4;
SELECT rounding FROM put_tax_settings('line');

-- An address says where it goes, unless a destination is said.
SELECT a.place, a.destination, p.tax FROM (VALUES ('{"country":"DE","postal_code":"10115"}', '{}'), ('{"country":"US","region":"NY","postal_code":"10001"}', '{}'), ('{"country":"US","region":"NY","postal_code":"10001"}', '{"destination":{"country":"DE"}}')) AS a (place, destination),
	preview_order('web', '[{"sku":"A-1","quantity":1}]', ship_to => a.place::strict_jsonb, options => a.destination::strict_jsonb) AS p;

-- Rights: a visitor says where it goes by the address it goes to, and not what exempts it; a role of a place says where that is, and nothing of the tenant.
SELECT is_public FROM put_channel('web', is_public => true);
CREATE ROLE regress_om_rules_visitor;
CREATE ROLE regress_om_rules_manager;
SELECT count(*) > 0 AS granted FROM (VALUES ('visitor', NULL), ('manager', '{HAM}'::text[])) AS r (name, places), grant_access('regress_om_rules_' || r.name, r.name, '{1}', r.places);
SET ROLE regress_om_rules_visitor;
SELECT pg_temp.try($$SELECT tax FROM order_mgmt.preview_order('web', '[{"sku":"A-1","quantity":1}]', ship_to => '{"country":"DE","postal_code":"10115"}')$$),
	pg_temp.try($$SELECT tax FROM order_mgmt.preview_order('web', '[{"sku":"A-1","quantity":1}]', ship_to => '{"country":"DE","postal_code":"10115"}', options => '{"destination":{"country":"US"}}')$$),
	pg_temp.try($$SELECT tax FROM order_mgmt.preview_order('web', '[{"sku":"A-1","quantity":1}]', options => '{"tax_exemption":"reverse_charge"}')$$),
	pg_temp.try($$SELECT order_mgmt.put_tax_rule('full', '{}', 'DE')$$), pg_temp.try($$SELECT order_mgmt.put_tax_settings('unit')$$);
SELECT count(*) > 3 AS rules FROM order_mgmt.tax_rules;
SET ROLE regress_om_rules_manager;
SELECT pg_temp.try($$SELECT order_mgmt.put_tax_rule('full', '{}', 'DE')$$), pg_temp.try($$SELECT order_mgmt.put_tax_settings('unit')$$), pg_temp.try($$SELECT country FROM order_mgmt.put_tax_settings(country => 'DE', location => 'HAM')$$),
	pg_temp.try($$SELECT country FROM order_mgmt.put_tax_settings(country => 'DE', location => 'BER')$$);
SELECT location, country FROM order_mgmt.tax_settings ORDER BY location NULLS FIRST;
RESET ROLE;
SELECT count(*) > 0 AS revoked FROM unnest('{visitor,manager}'::text[]) AS r (name), revoke_access('regress_om_rules_' || r.name);
DROP ROLE regress_om_rules_visitor, regress_om_rules_manager;

SELECT name, violations, sample FROM verify(true) WHERE violations > 0;
-- verify() notices a rule of a tax rate that is not there.
BEGIN;
INSERT INTO order_mgmt_data.tax_rules (tenant_id, tax_rule_id, tax_class, tax_rates) VALUES (1, 4711, 'x', '{gone}');
SELECT name, violations FROM verify(true) WHERE violations > 0;
ROLLBACK;
