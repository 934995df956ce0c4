-- The type order_mgmt.price: what a unit costs, with up to six decimals; what lines and goods cost at such prices is rounded once.
\set ECHO none
\getenv source PG_ABS_SRCDIR
\set helpers :source '/lib/regress.sql'
\i :helpers
\set ECHO all
\pset format unaligned
\pset fieldsep ' | '
-- The value of a one-value query, or its error with SQLSTATE.
CREATE FUNCTION pg_temp.one(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE answer text;
BEGIN
	EXECUTE query INTO answer;
	RETURN answer;
EXCEPTION WHEN OTHERS THEN
	RETURN sqlstate || ' ' || sqlerrm;
END $$;

-- Text input and output: exact or an error; as few decimals as it needs, but those of the currency.
SELECT input, pg_temp.one(format('SELECT %L::price', input)) AS answer
FROM unnest(ARRAY['12.50 EUR', '12.5 EUR', '12 EUR', '  -0.01   EUR  ', '0.0125 EUR', '0.012500 EUR', '0.0125000000 EUR', '0.000001 EUR', '0.0000001 EUR', '-0.000001 EUR', '0 EUR', '0.000000 EUR',
	'1234 JPY', '0.5 JPY', '1.234567 JPY', '1.234 KWD', '1.2345 KWD', '0.0001 CLF', '0.00012 CLF', '12.50', 'EUR', '', '12.50 eur', '1e3 EUR', 'NaN EUR', '12.50EUR',
	'92233720368547758.07 EUR', '92233720368547758.08 EUR', '9223372036854.775807 EUR', '9223372036854.775808 EUR', '-9223372036854.775808 EUR', '9223372036854775807 JPY']) AS input;
SELECT query, pg_temp.one('SELECT ' || query) AS answer FROM unnest(ARRAY[$$price_of(0.0125, 'EUR')$$, $$price_of(12.50, 'EUR')$$, $$price_of(0.0000001, 'EUR')$$, $$price_of('NaN', 'EUR')$$,
	$$price_of(1, 'eur')$$, $$price_currency('0.0125 EUR')$$, $$'0.0125 EUR'::price::numeric$$, $$'12.50 EUR'::price::numeric$$, $$'0.5 JPY'::price::numeric$$,
	$$'12.50 EUR'::amount::price$$, $$'12.500000 EUR'::price::amount$$, $$'12.505 EUR'::price::amount$$, $$pg_typeof('1 EUR'::amount::price)$$]) AS query;
-- Times a quantity: an amount, rounded once, half away from zero.
SELECT unit, quantity, pg_temp.one(format('SELECT %L::price * %L::quantity', unit, quantity)) AS answer
FROM (VALUES ('0.99 EUR', '3'), ('0.0125 EUR', '1000'), ('0.0125 EUR', '1'), ('0.005 EUR', '1'), ('0.004999 EUR', '1'), ('-0.005 EUR', '1'), ('0.005 EUR', '-1'), ('0.333333 EUR', '3'), ('0.000001 EUR', '5000'), ('0.000001 EUR', '4999.999999'),
	('0.01 EUR', '0.5'), ('0.01 EUR', '0.499999'), ('3 JPY', '0.333333'), ('0.5 JPY', '1'), ('1.2345 KWD', '2'), ('0.00015 CLF', '1'), ('92233720368547758.07 EUR', '1'), ('-92233720368547758.08 EUR', '1'),
	('92233720368547758.07 EUR', '1.000001'), ('9223372036854.775807 EUR', '1'), ('9223372036854.775807 EUR', '9223372036854.775807'), ('-92233720368547758.08 EUR', '-9223372036854.775808')) AS v (unit, quantity);
SELECT '1.50 EUR'::amount * 3 AS whole, pg_typeof('1.50 EUR'::amount * 3), '1.50 EUR'::amount * '0.333'::quantity AS part;
-- Every rounding against numeric.
SELECT count(*) AS wrong FROM generate_series(1, 400) AS p, generate_series(1, 50) AS q, unnest(ARRAY['EUR', 'JPY', 'KWD']) AS c
WHERE (price_of(p * 0.000125, c) * (q * 0.125)::quantity)::numeric <> round(p * 0.000125 * q * 0.125, order_mgmt_data.currency_digits(c));

-- Comparing, sorting, indexes: as amounts; equal prices are equal bytes, however they came.
SELECT a, b, a < b AS lt, a <= b AS le, a = b AS eq, a <> b AS ne, a >= b AS ge, a > b AS gt
FROM (VALUES ('1 EUR'::price, '1.000001 EUR'::price), ('1.000001 EUR', '1.01 EUR'), ('0.0125 EUR', '0.012500 EUR'), ('-0.000001 EUR', '0 EUR'), ('9223372036854.775807 EUR', '92233720368547758.07 EUR'), ('1 EUR', '1 USD')) AS pair (a, b);
SELECT a FROM (VALUES ('3 USD'::price), ('0.0125 EUR'), ('0.01 EUR'), ('0.02 EUR'), ('-1.000001 USD'), ('-1 USD'), (NULL)) AS v (a) ORDER BY a;
SELECT count(DISTINCT a) AS prices, count(DISTINCT order_mgmt_data.price_send(a)) AS bytes
FROM (SELECT price_of(v, 'EUR') AS a FROM unnest('{0.0125,0.01250,0.012500}'::numeric[]) AS v UNION ALL VALUES ('0.0125 EUR'::price)) AS x;
SELECT min(a), max(a) FROM (VALUES ('1.5 EUR'::price), ('1.500001 EUR'), ('0.000001 EUR')) AS v (a);
SELECT f, pg_temp.one(format($$SELECT %s(a) FROM (VALUES ('1 EUR'::price), ('2 USD')) AS v (a)$$, f)) AS answer FROM unnest(ARRAY['min', 'max', 'sum']) AS f;
CREATE TEMP TABLE priced (p price UNIQUE);
INSERT INTO priced SELECT price_of(i * 0.0025, c) FROM generate_series(-100, 100) AS i, unnest(ARRAY['USD', 'EUR', 'JPY']) AS c;
CREATE INDEX priced_hash ON priced USING hash (p);
ANALYZE priced;
SELECT count(*) AS above, count(*) FILTER (WHERE p = '0.25 EUR') AS equal FROM priced WHERE p > '0.2 EUR';
SET enable_seqscan = off;
SELECT (SELECT count(*) FROM priced WHERE p > '0.2 EUR') AS above, (SELECT count(*) FROM priced WHERE p = '0.25 EUR') AS equal, (SELECT count(*) FROM priced WHERE p *> '0.2 EUR' AND p *< '0 JPY') AS sorted;
RESET enable_seqscan;
-- Binary form: units, three bytes of currency, and one that says whether they are millionths; what can be said in minor units is kept so.
SELECT order_mgmt_data.price_send('-12.50 EUR') = int8send(-1250) || 'EUR'::bytea || '\x00' AS minor, order_mgmt_data.price_send('0.0125 EUR') = int8send(12500) || 'EUR'::bytea || '\x01' AS fine;
\copy (SELECT int8send(12500000) || 'EUR'::bytea || '\x01' UNION ALL SELECT int8send(12500) || 'EUR'::bytea || '\x01' UNION ALL SELECT int8send(1250) || 'EUR'::bytea || '\x00') TO 'results/price.binary' (FORMAT binary)
CREATE TEMP TABLE received (p order_mgmt.price);
\copy received FROM 'results/price.binary' (FORMAT binary)
SELECT p, order_mgmt_data.price_send(p) = order_mgmt_data.price_send(p::text::price) AS same FROM received;
\set VERBOSITY terse
\copy (SELECT int8send(1) || 'EUR'::bytea || '\x02') TO 'results/price.binary' (FORMAT binary)
\copy received FROM 'results/price.binary' (FORMAT binary)
\copy (SELECT int8send(1) || 'eur'::bytea || '\x00') TO 'results/price.binary' (FORMAT binary)
\copy received FROM 'results/price.binary' (FORMAT binary)
\set VERBOSITY default
-- A column of amounts becomes one of prices in the same file, and says the same.
CREATE TABLE grows (a amount);
INSERT INTO grows SELECT amount_of(i, c) FROM generate_series(-2, 2) AS i, unnest(ARRAY['EUR', 'JPY', 'KWD', 'CLF']) AS c;
CREATE TEMP TABLE before AS SELECT pg_relation_filenode('grows') AS file, array_agg(a::text ORDER BY a) AS said FROM grows;
ALTER TABLE grows ALTER COLUMN a TYPE price;
SELECT b.file = pg_relation_filenode('grows') AS same_file, b.said = (SELECT array_agg(a::text ORDER BY a) FROM grows) AS same FROM before AS b;
DROP TABLE grows;

-- What is sold: a price list, lines with prices of their own, and the totals that they are rounded to.
SELECT price, price_numeric, currency FROM put_price('A-1', '0.0125 EUR');
SELECT query, pg_temp.try('SELECT price FROM ' || query) AS answer FROM unnest(ARRAY[$$put_price('A-1', '-0.000001 EUR')$$, $$put_price('A-1', '10000000000000.01 EUR')$$,
	$$put_price('A-1', '10000000000000.00 EUR')$$, $$put_price('A-1', '12.50 EUR'::amount)$$, $$put_price('A-1', '0.0125 EUR')$$]) AS query;
BEGIN;
SELECT price FROM put_price('A-1', '0.012500 EUR');
SELECT pg_current_xact_id_if_assigned() IS NULL AS wrote_nothing;
COMMIT;
SELECT free FROM receive_stock('BER', '[{"sku":"A-1","quantity":100000},{"sku":"CHEESE","quantity":100}]');
SELECT total FROM place_order('web', '[{"sku":"A-1","quantity":1000},{"sku":"A-1","quantity":1,"unit_price":0.005},{"sku":"CHEESE","quantity":0.333,"unit_price":"19.123456 EUR"}]',
	order_id => '00000000-0000-0000-0000-000000000001');
SELECT line_no, ordered, unit_price, line_total, unit_price_numeric, line_total_numeric, list_price, price_set_by FROM order_lines WHERE order_id = '00000000-0000-0000-0000-000000000001' ORDER BY line_no;
SELECT line_no, unit_price, gross_amount, list_price FROM order_mgmt_report.fct_order_lines WHERE order_id = '00000000-0000-0000-0000-000000000001' ORDER BY line_no;
-- A price of the list that is said again is the list's.
SELECT count(*) FILTER (WHERE price_set_by IS NOT NULL) AS set_by FROM place_order('web', '[{"sku":"A-1","quantity":1000,"unit_price":"0.012500"}]') JOIN order_lines USING (order_id);
-- Units that are canceled or come back are parts of the rounded total, to the cent (R5).
SELECT status FROM cancel_order('00000000-0000-0000-0000-000000000001', '[{"line_no":1,"quantity":333}]');
SELECT status FROM cancel_order('00000000-0000-0000-0000-000000000001', '[{"line_no":1,"quantity":333}]');
SELECT status FROM cancel_order('00000000-0000-0000-0000-000000000001', '[{"line_no":1}]');
SELECT to_account, amount FROM money_moves WHERE order_id = '00000000-0000-0000-0000-000000000001' AND from_account = 'receivable' OR to_account = 'receivable' ORDER BY move_id;
-- Refused, naming the line: more decimals, another currency, totals that are no amounts.
SELECT query, pg_temp.try('SELECT total FROM ' || query) AS answer FROM unnest(ARRAY[
	$$place_order('web', '[{"sku":"A-1","quantity":1},{"sku":"A-1","quantity":1,"unit_price":"0.0000001"}]')$$,
	$$place_order('web', '[{"sku":"A-1","quantity":1},{"sku":"A-1","quantity":1,"unit_price":"0.0125 USD"}]')$$,
	$$place_order('web', '[{"sku":"A-1","quantity":1},{"sku":"A-1","quantity":1,"unit_price":-0.000001}]')$$,
	$$place_order('web', '[{"sku":"A-1","quantity":1},{"sku":"A-1","quantity":1000000,"unit_price":"10000000.000001"}]')$$,
	$$place_order('web', '[{"sku":"A-1","quantity":1},{"sku":"A-1","quantity":1000000000,"unit_price":"999999999999.999999"}]')$$,
	$$place_order('web', '[{"sku":"A-1","quantity":1},{"sku":"A-1","quantity":1,"unit_price":"1000000000000.000001"}]')$$,
	$$place_order('web', '[{"sku":"A-1","quantity":1,"discount":0.125}]')$$]) AS query;

-- At a register, without the sale.
SELECT register FROM put_register('R1', 'shop', 'BER');
SELECT status FROM open_shift('R1', 100);
SELECT total FROM refund_without_sale('R1', '[{"sku":"A-1","quantity":300,"unit_price":0.0125,"disposition":"restock"}]', 'no receipt', refund_id => '00000000-0000-0000-0000-000000000001');
SELECT quantity, unit_price, line_total, unit_price_numeric FROM refund_without_sale_lines WHERE refund_id = '00000000-0000-0000-0000-000000000001';
SELECT pg_temp.try($$SELECT total FROM refund_without_sale('R1', '[{"sku":"A-1","quantity":1,"unit_price":1,"disposition":"restock"},{"sku":"A-1","quantity":1000000000,"unit_price":"99999999","disposition":"restock"}]', 'x')$$);

-- What goods cost: a unit cost with six decimals is the value of a line to the cent, and the average is not rounded.
SELECT sku, free FROM receive_stock('HAM', '[{"sku":"B-1","quantity":3000,"unit_cost":"0.0125 EUR"}]');
SELECT sku, free FROM receive_stock('HAM', '[{"sku":"B-1","quantity":1,"unit_cost":{"amount":0.333333,"currency":"EUR"}}]');
SELECT compact_balances() > 0 AS folded;
SELECT sku, quantity, value, unit_cost, is_estimated FROM order_mgmt_report.stock_valuation WHERE location = 'HAM';
SELECT quantity, unit_cost, currency FROM order_mgmt_report.fct_stock_moves WHERE location = 'HAM' ORDER BY move_id;
SELECT from_account, to_account, amount FROM money_moves WHERE from_account = 'goods_received' ORDER BY move_id;
SELECT query, pg_temp.try('SELECT free FROM ' || query) AS answer FROM unnest(ARRAY[
	$$receive_stock('HAM', '[{"sku":"B-1","quantity":1},{"sku":"B-1","quantity":1,"unit_cost":"0.0000001 EUR"}]')$$,
	$$receive_stock('HAM', '[{"sku":"B-1","quantity":1},{"sku":"B-1","quantity":1,"unit_cost":"0.0125"}]')$$,
	$$receive_stock('HAM', '[{"sku":"B-1","quantity":1},{"sku":"B-1","quantity":1,"line_cost":"0.0125 EUR"}]')$$,
	$$receive_stock('HAM', '[{"sku":"B-1","quantity":1},{"sku":"B-1","quantity":1000000,"unit_cost":"999999999.999999 EUR"}]')$$,
	$$receive_stock('HAM', '[{"sku":"B-1","quantity":900000000,"unit_cost":"10000.000001 EUR"}]')$$]) AS query;
SELECT name, violations FROM verify(true) WHERE violations <> 0;
