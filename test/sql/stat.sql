-- order_mgmt_stat: counts of the counters (null without shared memory), lags, reset.
\set ECHO none
\getenv source PG_ABS_SRCDIR
\set helpers :source '/lib/regress.sql'
\i :helpers
\set ECHO all
\pset format unaligned
\pset fieldsep ' | '

SELECT (s.takes IS NULL) = NOT e.has_shared_memory AS counts_as_memory, (s.stats_reset IS NULL) = NOT e.has_shared_memory AS since_as_memory,
	coalesce((s.keys_used, s.keys_max) = (e.keys_used, e.keys_max), true) AS same_keys, s.engine = e.engine AS same_engine
FROM order_mgmt_stat AS s, engine_status() AS e;
SELECT coalesce(takes + refusals + waits + lock_path_falls + loads + evictions, 0) AS counts FROM order_mgmt_stat_reset();
SELECT free FROM receive_stock('BER', '[{"sku":"A-1","quantity":5}]');
SELECT count(*) FROM place_orders('[{"channel":"shop","lines":[{"sku":"A-1","quantity":1}]},{"channel":"shop","lines":[{"sku":"A-1","quantity":2}]}]');
SELECT pg_temp.try($$SELECT place_order('shop', '[{"sku":"A-1","quantity":3}]')$$);
SELECT coalesce((takes, refusals, waits, lock_path_falls, evictions) = (2, 1, 0, 0, 0) AND loads > 0, true) AS counted FROM order_mgmt_stat;
SELECT coalesce(stats_reset BETWEEN clock_timestamp() - interval '1 hour' AND clock_timestamp(), true) AS lately FROM order_mgmt_stat;
SELECT coalesce(takes + refusals + waits + lock_path_falls + loads + evictions, 0) AS counts, outbox_held, outbox_lag_seconds FROM order_mgmt_stat_reset();

-- How old is what is not folded?
SELECT status FROM run_job('compact');
SELECT fold_lag_seconds FROM order_mgmt_stat;
SET order_mgmt.clock = '2026-03-01 12:00+00';
SELECT free FROM receive_stock('BER', '[{"sku":"A-1","quantity":5}]');
SELECT fold_lag_seconds FROM order_mgmt_stat;
SET order_mgmt.clock = '2026-03-01 12:01:30+00';
SELECT free FROM receive_stock('BER', '[{"sku":"A-1","quantity":5}]');
SELECT fold_lag_seconds FROM order_mgmt_stat;
SELECT status FROM run_job('compact');
SELECT fold_lag_seconds FROM order_mgmt_stat;
RESET order_mgmt.clock;
SELECT name, violations, sample FROM verify(true) WHERE violations > 0;
