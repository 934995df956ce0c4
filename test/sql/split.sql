-- Exact splits: allocate, share.
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

-- Largest remainder; of equal remainders the first gets the unit; the sign is kept.
SELECT total, weights, order_mgmt_data.allocate(total, weights)
FROM (VALUES (100, '{1,1,1}'::bigint[]), (-100, '{1,1,1}'), (2, '{1,1,1}'), (0, '{1,2}'), (7, '{0,1,0,1}'), (10, '{3}'), (1, '{1,2,3}'),
	(5, '{1,0,0}'), (9223372036854775807, '{9223372036854775807,9223372036854775807,1}'),
	(-9223372036854775808, '{9223372036854775807,1}'), (-9223372036854775808, '{1}')) AS v (total, weights);
SELECT order_mgmt_data.allocate_amount('1.00 EUR', '{1,1,1}'), order_mgmt_data.allocate_amount('-10 JPY', '{2,1}');
SELECT query, pg_temp.try('SELECT ' || query) AS answer
FROM unnest(ARRAY[$$order_mgmt_data.allocate(1, '{}')$$, $$order_mgmt_data.allocate(1, '{0,0}')$$, $$order_mgmt_data.allocate(1, '{1,-1}')$$, $$order_mgmt_data.allocate(1, '{1,NULL}')$$,
	$$order_mgmt_data.allocate(1, '{{1,2},{3,4}}')$$, $$order_mgmt_data.allocate(0, '{0}')$$, $$order_mgmt_data.allocate(NULL, '{1}')$$]) AS query;

-- Shares of a whole, part by part; half away from zero.
SELECT whole, array_agg(order_mgmt_data.share(100, whole, i, 1) ORDER BY i) AS shares, sum(order_mgmt_data.share(100, whole, i, 1))
FROM (VALUES (1), (3), (7), (8)) AS w (whole), generate_series(0, whole - 1) AS i GROUP BY whole ORDER BY whole;
SELECT order_mgmt_data.share(1, 2, 0, 1), order_mgmt_data.share(1, 2, 1, 1), order_mgmt_data.share(-1, 2, 0, 1), order_mgmt_data.share(-1, 2, 1, 1), order_mgmt_data.share(100, 3, 0, 3), order_mgmt_data.share(100, 3, 1, 0);
SELECT order_mgmt_data.share(9223372036854775807, 9223372036854775807, 0, 9223372036854775806) AS most,
	order_mgmt_data.share(-9223372036854775808, 9223372036854775807, 0, 9223372036854775807) AS least;
SELECT order_mgmt_data.share_amount('1.00 EUR', 3, 0, 1), order_mgmt_data.share_amount('1.00 EUR', 3, 1, 1), order_mgmt_data.share_amount('1.00 EUR', 3, 2, 1);
SELECT query, pg_temp.try('SELECT ' || query) AS answer
FROM unnest(ARRAY['order_mgmt_data.share(1, 0, 0, 0)', 'order_mgmt_data.share(1, -1, 0, 0)', 'order_mgmt_data.share(1, 3, -1, 1)', 'order_mgmt_data.share(1, 3, 1, -1)', 'order_mgmt_data.share(1, 3, 2, 2)', 'order_mgmt_data.share(1, 3, 4, 0)',
	'order_mgmt_data.share(1, 9223372036854775807, 9223372036854775807, 1)']) AS query;

-- Seeded numbers: a linear congruential generator modulo 2^31.
CREATE FUNCTION pg_temp.random_numbers(seed bigint, n integer) RETURNS bigint[] LANGUAGE plpgsql AS $$
DECLARE
	state bigint := seed;
	numbers bigint[] := '{}';
BEGIN
	FOR i IN 1..n LOOP
		state := (state * 1103515245 + 12345) % 2147483648;
		numbers := numbers || (state / 65536);
	END LOOP;
	RETURN numbers;
END $$;

-- 2000 seeded splits: a total of either sign, 1 to 12 weights, a third of them zero.
CREATE TEMP TABLE split_case AS
WITH drawn AS (
	SELECT seed, pg_temp.random_numbers(seed, 16) AS r FROM generate_series(1, 2000) AS seed
), shaped AS (
	SELECT seed, r, (r[1] * 32768 + r[2]) * CASE r[3] % 2 WHEN 0 THEN 1 ELSE -1 END AS total, (r[4] % 12)::integer + 1 AS n FROM drawn
)
SELECT seed, total, (SELECT array_agg(CASE WHEN r[i + 4] % 3 = 0 AND i > 1 THEN 0 ELSE r[i + 4] + 1 END ORDER BY i) FROM generate_series(1, n) AS i) AS weights
FROM shaped;
CREATE TEMP TABLE split_part AS
SELECT c.seed, c.total, w.i, w.weight, (SELECT sum(x) FROM unnest(c.weights) AS x) AS whole, (order_mgmt_data.allocate(c.total, c.weights))[w.i] AS part
FROM split_case AS c, unnest(c.weights) WITH ORDINALITY AS w (weight, i);
SELECT count(DISTINCT seed) AS cases, count(*) > 2000 AS has_parts, count(DISTINCT sign(total)) AS signs, count(*) FILTER (WHERE weight = 0) > 100 AS has_zeros FROM split_part;
SELECT count(*) AS wrong_sums FROM (SELECT 1 FROM split_part GROUP BY seed, total HAVING sum(part) <> total) AS x;
SELECT count(*) AS far_from_exact FROM split_part WHERE abs(part * whole - total::numeric * weight) >= whole;
SELECT count(*) AS zero_weight_got_something FROM split_part WHERE weight = 0 AND part <> 0;
-- Against the definition: floor, then one unit each by largest remainder.
WITH exact AS (
	SELECT *, div(abs(total)::numeric * weight, whole) AS base, mod(abs(total)::numeric * weight, whole) AS rest FROM split_part
), ranked AS (
	SELECT *, row_number() OVER (PARTITION BY seed ORDER BY rest DESC, i) AS rank, abs(total) - sum(base) OVER (PARTITION BY seed) AS units FROM exact
)
SELECT count(*) AS unlike_definition FROM ranked WHERE part <> sign(total) * (base + CASE WHEN rank <= units THEN 1 ELSE 0 END);

-- The same cases as shares: parts in sequence telescope to the total and follow the formula.
CREATE TEMP TABLE share_part AS
SELECT seed, total, whole::bigint, taken::bigint, weight, order_mgmt_data.share(total, whole::bigint, taken::bigint, weight) AS part
FROM (SELECT *, sum(weight) OVER (PARTITION BY seed ORDER BY i) - weight AS taken FROM split_part) AS s;
SELECT count(*) AS wrong_sums FROM (SELECT 1 FROM share_part GROUP BY seed, total HAVING sum(part) <> total) AS x;
SELECT count(*) AS far_from_exact FROM share_part WHERE abs(part * whole::numeric - total::numeric * weight) > whole;
SELECT count(*) AS unlike_formula FROM share_part
WHERE part <> round(total::numeric * (taken + weight) / whole) - round(total::numeric * taken / whole);
