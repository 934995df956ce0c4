-- The type order_mgmt.stock_state.
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

-- All names in their order, and what is no name.
SELECT input, pg_temp.try(format('SELECT %L::stock_state', input)) AS answer
FROM unnest(ARRAY['free', 'reserved', 'allocated', 'backordered', 'quality_control', 'damaged', 'expired', 'returned', 'in_transit',
	'supplier', 'customer', 'loss', 'production', 'Free', ' free', '', '1', 'sold']) AS input;
SELECT string_agg(s::text, ' ' ORDER BY s::stock_state) AS in_order
FROM unnest(ARRAY['production', 'loss', 'customer', 'supplier', 'in_transit', 'returned', 'expired', 'damaged', 'quality_control',
	'backordered', 'allocated', 'reserved', 'free']) AS s;

-- The number on disk never changes: binary comparison with smallint through a hash.
SELECT s, order_mgmt_data.stock_state_hash(s::stock_state) = hashint2(n) AS number_kept
FROM unnest(ARRAY['free', 'reserved', 'allocated', 'backordered', 'quality_control', 'damaged', 'expired', 'returned', 'in_transit',
	'supplier', 'customer', 'loss', 'production']) WITH ORDINALITY AS v (s, i), LATERAL (SELECT i::smallint AS n) AS number;

-- Operators, indexes, grouping, partitioning.
SELECT 'free'::stock_state = 'free' AS eq, 'free'::stock_state <> 'loss' AS ne, 'free'::stock_state < 'reserved' AS lt,
	'in_transit'::stock_state >= 'supplier' AS outside, 'customer'::stock_state >= 'supplier' AS outside;
CREATE TEMP TABLE goods (id integer, state stock_state) PARTITION BY LIST (state);
CREATE TEMP TABLE goods_free PARTITION OF goods FOR VALUES IN ('free');
CREATE TEMP TABLE goods_rest PARTITION OF goods DEFAULT;
INSERT INTO goods VALUES (1, 'free'), (2, 'damaged'), (3, 'free'), (4, 'customer');
CREATE INDEX goods_btree ON goods (state);
CREATE INDEX goods_hash ON goods USING hash (state);
SELECT tableoid::regclass, state, count(*) FROM goods GROUP BY 1, 2 ORDER BY 2;

-- Binary form: the name.
SELECT order_mgmt_data.stock_state_send('quality_control') = 'quality_control'::bytea AS same;
\copy (SELECT 'loss'::stock_state) TO 'results/stock_state.binary' (FORMAT binary)
CREATE TEMP TABLE received (state stock_state);
\copy received FROM 'results/stock_state.binary' (FORMAT binary)
SELECT state FROM received;
\set VERBOSITY terse
\copy (SELECT 'sold'::text) TO 'results/stock_state.binary' (FORMAT binary)
\copy received FROM 'results/stock_state.binary' (FORMAT binary)
