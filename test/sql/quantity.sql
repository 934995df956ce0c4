-- The type order_mgmt.quantity.
SET search_path = order_mgmt, pg_catalog;
-- The value of a one-value query, or its error with SQLSTATE.
CREATE FUNCTION pg_temp.try(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE answer text;
BEGIN
	EXECUTE query INTO answer;
	RETURN answer;
EXCEPTION WHEN OTHERS THEN
	RETURN sqlstate || ' ' || sqlerrm;
END $$;

-- Text input and output: exact or an error.
SELECT input, pg_temp.try(format('SELECT %L::quantity', input)) AS answer
FROM unnest(ARRAY['5', '-1.25', ' 3 ', '+7', '0', '-0', '0.000001', '.5', '5.', '1.500000', '1.50000000',
	'1.0000001', '-0.0000001', '1e3', 'NaN', 'Infinity', '', ' ', '.', '-', '1 2', '1,5', 'abc', '--1', '0x10', '1_000',
	'9223372036854.775807', '9223372036854.775808', '-9223372036854.775808', '-9223372036854.775809',
	'99999999999999999999999', '00000000000000000000000012']) AS input;

-- Arithmetic.
SELECT '1.5'::quantity + '0.25' AS sum, '1.5'::quantity - '2' AS difference, -'1.5'::quantity AS negated,
	abs('-2.5'::quantity) AS absolute, abs('2.5'::quantity) AS same;
SELECT query, pg_temp.try('SELECT ' || query) AS answer
FROM unnest(ARRAY[
	$$'9223372036854.775807'::quantity + '0.000001'$$,
	$$'-9223372036854.775808'::quantity - '0.000001'$$,
	$$-'-9223372036854.775808'::quantity$$,
	$$abs('-9223372036854.775808'::quantity)$$,
	$$abs('-9223372036854.775807'::quantity)$$]) AS query;

-- Casts.
SELECT '12.50'::quantity::numeric AS plain, '7'::quantity::numeric AS whole, '-0.000001'::quantity::numeric AS small,
	'1230'::quantity::numeric AS trailing, 5::quantity AS integer, 5::smallint::quantity AS small_integer,
	5000000000::quantity AS big_integer, 1.25::quantity AS exact, 1.2500000000::quantity AS padded;
SELECT query, pg_temp.try('SELECT ' || query) AS answer
FROM unnest(ARRAY['1.2345678::quantity', $$'NaN'::numeric::quantity$$, $$'Infinity'::numeric::quantity$$,
	'1e30::numeric::quantity', '9223372036855::bigint::quantity', '(-9223372036854)::bigint::quantity']) AS query;

-- Plain numbers meet quantities without a cast.
CREATE FUNCTION pg_temp.take(q quantity) RETURNS text LANGUAGE sql AS 'SELECT $1::text';
SELECT pg_temp.take(5) AS integer, pg_temp.take(5::bigint) AS bigint, pg_temp.take('5.5') AS literal,
	coalesce(NULL::quantity, 0) AS coalesced, '2'::quantity > 1 AS compared, 3 + '0.5'::quantity AS added,
	pg_typeof(abs(-5)) AS still_integer, pg_typeof(2 + 3) AS still_integer_sum;
CREATE TEMP TABLE assigned (q quantity);
INSERT INTO assigned VALUES (1), (2.5), ('3.75'), (5::bigint), (10::numeric / 4);
SELECT * FROM assigned ORDER BY q;

-- Order, distinctness, indexes.
SELECT a, b, a < b AS lt, a <= b AS le, a = b AS eq, a <> b AS ne, a >= b AS ge, a > b AS gt
FROM (VALUES ('1'::quantity, '2'::quantity), ('2', '2.000'), ('3', '-2')) AS pair (a, b);
SELECT sum(q), min(q), max(q) FROM assigned;
SELECT sum(q), min(q), max(q) FROM assigned WHERE false;
SELECT pg_temp.try($$SELECT sum(q) FROM (VALUES ('9000000000000'::quantity), ('9000000000000')) AS v (q)$$);
CREATE TEMP TABLE indexed AS SELECT (i % 500)::quantity AS q FROM generate_series(1, 2000) AS i;
CREATE INDEX indexed_btree ON indexed USING btree (q);
CREATE INDEX indexed_hash ON indexed USING hash (q);
ANALYZE indexed;
SET enable_seqscan = off;
SELECT count(*) FROM indexed WHERE q < 10;
SELECT count(*) FROM indexed WHERE q = '7';
SELECT max(q), min(q) FROM indexed;
RESET enable_seqscan;
SELECT count(DISTINCT q), count(*) FROM indexed;
SELECT count(*) FROM (SELECT q FROM indexed GROUP BY q) AS g;
SELECT count(*) FROM indexed AS a JOIN indexed AS b USING (q);

-- Parallel aggregation combines partial sums.
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SET min_parallel_table_scan_size = 0;
CREATE TABLE quantity_parallel AS SELECT i::quantity AS q FROM generate_series(1, 20000) AS i;
ANALYZE quantity_parallel;
SELECT sum(q), min(q), max(q) FROM quantity_parallel;
DROP TABLE quantity_parallel;
RESET ALL;

-- How many decimals an item allows.
SELECT q, s, order_mgmt_data.quantity_fits(q::order_mgmt.quantity, s::smallint) AS fits
FROM (VALUES ('5', 0), ('5.5', 0), ('5.5', 1), ('-0.25', 1), ('-0.25', 2), ('0.000001', 5), ('0.000001', 6),
	('0.000001', 9), ('0', 0), ('0', -1)) AS v (q, s);

-- Binary form: micro-units as a bigint.
SELECT order_mgmt_data.quantity_send('-1.25') = int8send(-1250000) AS same;
\copy (SELECT '-1.25'::order_mgmt.quantity) TO 'results/quantity.binary' (FORMAT binary)
CREATE TEMP TABLE received (q order_mgmt.quantity);
\copy received FROM 'results/quantity.binary' (FORMAT binary)
SELECT q FROM received;
