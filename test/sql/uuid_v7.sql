-- order_mgmt.uuid_v7().
SET search_path = order_mgmt, pg_catalog;
CREATE TEMP TABLE made AS SELECT i, uuid_v7() AS id FROM generate_series(1, 20000) AS i;

-- Version 7, variant 10 in binary.
SELECT count(*) AS malformed FROM made WHERE id::text !~ '^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$';

-- Increasing in the order they were made, all different, more than one refill of the random pool.
SELECT count(*) AS not_increasing FROM (SELECT id, lag(id) OVER (ORDER BY i) AS previous FROM made) AS m WHERE id <= previous;
SELECT count(DISTINCT id) AS ids, count(DISTINCT right(id::text, 12)) AS random_ends FROM made;

-- The time is the clock's, within a minute.
SELECT count(*) AS far_from_clock FROM made
WHERE abs(('x' || translate(left(id::text, 13), '-', ''))::bit(48)::bigint / 1000.0 - extract(epoch FROM clock_timestamp())) > 60;

-- Each random bit is set in about half of the ids (bits 70 and 71 are the variant).
SELECT count(*) AS biased_bits
FROM (SELECT b, avg(get_bit(uuid_send(id), b)) AS share FROM made, generate_series(64, 127) AS b WHERE b NOT IN (70, 71) GROUP BY b) AS s
WHERE share NOT BETWEEN 0.45 AND 0.55;
SELECT provolatile, proparallel FROM pg_proc WHERE oid = 'uuid_v7'::regproc;
