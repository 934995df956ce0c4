-- The type order_mgmt.amount and the currencies.
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

-- Currencies.
SELECT code, order_mgmt_data.currency_digits(code) FROM unnest(ARRAY['EUR', 'JPY', 'KWD', 'CLF', 'eur', 'EU', 'EURO', '', 'XXX', 'XAU', 'BGN']) AS code;
SELECT digits, count(*) FROM currencies GROUP BY digits ORDER BY digits;
SELECT string_agg(code, ' ' ORDER BY code) FROM currencies WHERE digits <> 2;
SELECT count(*) AS found FROM currencies WHERE order_mgmt_data.currency_digits(code) = digits;
SELECT count(*) AS malformed FROM currencies WHERE code !~ '^[A-Z]{3}$';

-- Text input and output: exact or an error.
SELECT input, pg_temp.try(format('SELECT %L::amount', input)) AS answer
FROM unnest(ARRAY['12.50 EUR', '12.5 EUR', '12 EUR', '  -0.01   EUR  ', '+3 USD', '12.500 EUR', '.5 EUR', '1234 JPY', '1.234 KWD',
	'0.0001 CLF', '0 JPY', '-0 EUR', '12.505 EUR', '1.5 JPY', '12.50', 'EUR', ' EUR ', '', '12.50 eur', '12.50 XXX', '12.50EUR',
	'EUR 12.50', '12.50 EUR x', '1,5 EUR', 'NaN EUR', '1e3 EUR', 'x EUR', '1 2 EUR',
	'92233720368547758.07 EUR', '92233720368547758.08 EUR', '-92233720368547758.08 EUR', '9223372036854775808 JPY']) AS input;

-- From and to numbers.
SELECT amount_of(12.5, 'EUR'), amount_of(12.5000, 'EUR'), amount_of(-7, 'JPY'), amount_currency('12.50 EUR'), amount_minor('-12.50 EUR'),
	'12.50 EUR'::amount::numeric AS euro, '-1.5 KWD'::amount::numeric AS dinar, '7 JPY'::amount::numeric AS yen;
SELECT query, pg_temp.try('SELECT ' || query) AS answer
FROM unnest(ARRAY[$$amount_of(12.505, 'EUR')$$, $$amount_of('NaN', 'EUR')$$, $$amount_of('Infinity', 'EUR')$$,
	$$amount_of(1e30, 'EUR')$$, $$amount_of(1, 'eur')$$, $$amount_of(1, 'LOL')$$, $$amount_of(NULL, 'EUR')$$]) AS query;

-- Arithmetic.
SELECT '1.50 EUR'::amount + '0.25 EUR' AS sum, '1.50 EUR'::amount - '2 EUR' AS difference, -'1.50 EUR'::amount AS negated,
	'1.50 EUR'::amount * 3 AS times, '1.50 EUR'::amount * (-2)::bigint AS times_negative;
SELECT query, pg_temp.try('SELECT ' || query) AS answer
FROM unnest(ARRAY[
	$$'1 EUR'::amount + '1 USD'$$, $$'1 EUR'::amount - '1 USD'$$,
	$$'92233720368547758.07 EUR'::amount + '0.01 EUR'$$, $$'-92233720368547758.08 EUR'::amount - '0.01 EUR'$$,
	$$-'-92233720368547758.08 EUR'::amount$$, $$'92233720368547758.07 EUR'::amount * 2$$]) AS query;

-- A unit price times a quantity rounds half away from zero.
SELECT unit, quantity, pg_temp.try(format('SELECT order_mgmt_data.price_times_quantity(%L, %L)', unit, quantity)) AS answer
FROM (VALUES ('0.99 EUR', '3'), ('0.01 EUR', '0.5'), ('0.01 EUR', '0.499999'), ('-0.01 EUR', '0.5'), ('0.01 EUR', '-0.5'),
	('-0.01 EUR', '-0.5'), ('-0.01 EUR', '0.499999'), ('3 JPY', '0.333333'), ('92233720368547758.07 EUR', '1'), ('-92233720368547758.08 EUR', '1'),
	('92233720368547758.07 EUR', '1.000001'), ('-92233720368547758.08 EUR', '-9223372036854.775808')) AS v (unit, quantity);

-- Comparing: never an error; across currencies equality has an answer, order none.
SELECT a, b, a < b AS lt, a <= b AS le, a = b AS eq, a <> b AS ne, a >= b AS ge, a > b AS gt
FROM (VALUES ('1 EUR'::amount, '2 EUR'::amount), ('2 EUR', '2.00 EUR'), ('3 EUR', '-2 EUR')) AS pair (a, b);
SELECT '1 EUR'::amount = '1 USD' AS eq, '1 EUR'::amount <> '1 USD' AS ne;
SELECT op, pg_temp.try(format($$SELECT '1 EUR'::amount %s '2 USD'$$, op)) AS answer
FROM unnest(ARRAY['<', '<=', '>=', '>', '*<', '*<=', '*>=', '*>']) AS op;
SELECT '1 EUR'::amount BETWEEN '0.50 EUR' AND '1.50 EUR' AS between, '1 EUR'::amount BETWEEN '0.50 EUR' AND '1.50 USD' AS half_known,
	NOT '1 EUR'::amount < '2 USD' AS negated, '1 EUR'::amount < ANY ('{2 USD,2 EUR}') AS any_of, '1 EUR'::amount < ALL ('{2 USD,2 EUR}') AS all_of;

-- Aggregates.
SELECT sum(a), min(a), max(a) FROM (VALUES ('1 EUR'::amount), ('2.50 EUR'), (NULL), ('-4 EUR')) AS v (a);
SELECT sum(a), min(a), max(a) FROM (VALUES ('1 EUR'::amount)) AS v (a) WHERE false;
SELECT f, pg_temp.try(format($$SELECT %s(a) FROM (VALUES ('1 EUR'::amount), ('2 USD')) AS v (a)$$, f)) AS answer
FROM unnest(ARRAY['sum', 'min', 'max']) AS f;
SELECT pg_temp.try($$SELECT sum(a) FROM (VALUES ('92233720368547758.07 EUR'::amount), ('1 EUR')) AS v (a)$$);
SELECT amount_currency(a) AS currency, sum(a) FROM (VALUES ('1 EUR'::amount), ('2 USD'), ('3 EUR')) AS v (a) GROUP BY 1 ORDER BY 1;

-- Sorting, grouping and indexes of mixed currencies.
SELECT a FROM (VALUES ('3 USD'::amount), ('2 EUR'), ('-1 USD'), ('10 EUR'), ('5 AED'), (NULL)) AS v (a) ORDER BY a;
SELECT a FROM (VALUES ('3 USD'::amount), ('2 EUR'), ('2.00 EUR'), ('3 EUR')) AS v (a) GROUP BY a ORDER BY a DESC;
SELECT a FROM (VALUES ('3 USD'::amount), ('2 EUR')) AS v (a) UNION SELECT '2 EUR' ORDER BY 1;
CREATE TEMP TABLE mixed (a amount UNIQUE);
INSERT INTO mixed SELECT amount_of(i, c) FROM generate_series(-100, 100) AS i, unnest(ARRAY['USD', 'EUR', 'JPY']) AS c;
\set VERBOSITY terse
INSERT INTO mixed VALUES ('5 USD');
\set VERBOSITY default
CREATE INDEX mixed_hash ON mixed USING hash (a);
ANALYZE mixed;
SET enable_seqscan = off;
SELECT count(*) FROM mixed WHERE a = '5 USD';
SELECT a FROM mixed WHERE a *>= '99 EUR' AND a *< '-98 JPY' ORDER BY a;
RESET enable_seqscan;
SELECT count(*) FROM mixed AS x JOIN mixed AS y USING (a);
-- A condition on amounts never fails, in whatever order a plan looks at conditions, and finds the same rows by any plan.
CREATE TEMP TABLE priced AS SELECT amount_currency(a) AS currency, a AS total FROM mixed;
CREATE INDEX ON priced (total);
CREATE FUNCTION pg_temp.is_so(answer boolean) RETURNS boolean LANGUAGE plpgsql COST 100000 AS 'BEGIN RETURN answer; END';
CREATE FUNCTION pg_temp.counts() RETURNS TABLE (above bigint, fenced bigint, pushed bigint, not_above bigint, joined bigint) BEGIN ATOMIC
	SELECT (SELECT count(*) FROM priced WHERE currency = 'EUR' AND total > '10 EUR'),
		(SELECT count(*) FROM (SELECT total FROM priced WHERE currency = 'EUR' OFFSET 0) AS x WHERE total > '10 EUR'),
		(SELECT count(*) FROM priced WHERE pg_temp.is_so(currency = 'EUR') AND total > '10 EUR'),
		(SELECT count(*) FROM priced WHERE currency = 'EUR' AND NOT total > '10 EUR'),
		(SELECT count(*) FROM priced AS x JOIN priced AS y ON x.total = y.total AND x.total > '10 EUR' AND x.total <= y.total);
END;
SELECT * FROM pg_temp.counts();
ANALYZE priced;
SELECT * FROM pg_temp.counts();
SET enable_seqscan = off;
SELECT * FROM pg_temp.counts();
SET enable_hashjoin = off;
SET enable_nestloop = off;
SELECT * FROM pg_temp.counts();
SET enable_indexscan = off;
SELECT * FROM pg_temp.counts();
RESET enable_seqscan;
RESET enable_hashjoin;
RESET enable_nestloop;
RESET enable_indexscan;
-- What is estimated is near what is found, also of values of other currencies.
CREATE FUNCTION pg_temp.estimate(query text) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE line json;
BEGIN
	EXECUTE 'EXPLAIN (FORMAT json) ' || query INTO line;
	RETURN line #> '{0,Plan,Plan Rows}';
END $$;
SELECT condition, pg_temp.estimate('SELECT FROM priced WHERE ' || condition) BETWEEN least AND most AS is_near
FROM (VALUES ($$total > '10 EUR'$$, 70, 110), ($$total > '1000 EUR'$$, 1, 10), ($$total < '0 AED'$$, 1, 10), ($$total *< '0 EUR'$$, 80, 120)) AS x (condition, least, most);
-- What must hold compares currencies itself: no check, trigger, index, rule or SQL function of ours orders amounts or prices, for null would pass it.
SELECT pg_describe_object(d.classid, d.objid, d.objsubid) AS orders_money FROM pg_depend AS d
WHERE d.refclassid = 'pg_operator'::regclass AND d.refobjid IN ('<(amount,amount)'::regoperator, '<=(amount,amount)'::regoperator, '>=(amount,amount)'::regoperator,
	'>(amount,amount)'::regoperator, '<(price,price)'::regoperator, '<=(price,price)'::regoperator, '>=(price,price)'::regoperator,
	'>(price,price)'::regoperator) AND NOT (d.classid = 'pg_proc'::regclass AND d.objid::regproc::text LIKE 'pg_temp%');
-- An operator that has no answer for some values is of no class.
SELECT o.oprname, count(a.amopopr) AS of_classes FROM pg_operator AS o LEFT JOIN pg_amop AS a ON a.amopopr = o.oid
WHERE o.oprleft = 'amount'::regtype AND o.oprresult = 'boolean'::regtype GROUP BY 1 ORDER BY 1;
-- What fails in no case may be asked before the conditions of rights.
SELECT p.proname FROM pg_proc AS p JOIN pg_operator AS o ON o.oprcode = p.oid WHERE o.oprleft = 'amount'::regtype AND o.oprresult = 'boolean'::regtype AND NOT p.proleakproof;
SET enable_hashagg = off;
SELECT count(*) FROM (SELECT DISTINCT a FROM mixed) AS d;
RESET enable_hashagg;

-- Parallel aggregation combines partial sums.
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SET min_parallel_table_scan_size = 0;
CREATE TABLE amount_parallel AS SELECT amount_of(i * 0.01, 'EUR') AS a FROM generate_series(1, 20000) AS i;
ANALYZE amount_parallel;
SELECT sum(a), min(a), max(a) FROM amount_parallel;
DROP TABLE amount_parallel;
RESET ALL;

-- Binary form: minor units as a bigint, three bytes of currency.
SELECT order_mgmt_data.amount_send('-12.50 EUR') = int8send(-1250) || 'EUR'::bytea AS same;
\copy (SELECT '-12.50 EUR'::order_mgmt.amount) TO 'results/amount.binary' (FORMAT binary)
CREATE TEMP TABLE received (a order_mgmt.amount);
\copy received FROM 'results/amount.binary' (FORMAT binary)
SELECT a FROM received;
-- Eight bytes and a code that is no currency; too few bytes; too many.
\set VERBOSITY terse
\copy (SELECT '12345678eur'::text) TO 'results/amount.binary' (FORMAT binary)
\copy received FROM 'results/amount.binary' (FORMAT binary)
\copy (SELECT '12345678EU'::text) TO 'results/amount.binary' (FORMAT binary)
\copy received FROM 'results/amount.binary' (FORMAT binary)
\copy (SELECT '12345678EURO'::text) TO 'results/amount.binary' (FORMAT binary)
\copy received FROM 'results/amount.binary' (FORMAT binary)
\set VERBOSITY default

-- The classes are complete (amvalidate), for all types of this layer.
SELECT c.opcname, m.amname, amvalidate(c.oid)
FROM pg_opclass AS c JOIN pg_am AS m ON m.oid = c.opcmethod
WHERE c.opcnamespace = 'order_mgmt'::regnamespace ORDER BY 1, 2;
