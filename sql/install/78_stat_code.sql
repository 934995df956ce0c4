-- One row for those who watch the server.

CREATE OR REPLACE FUNCTION order_mgmt_data.stat_list(OUT engine text, OUT takes bigint, OUT refusals bigint, OUT waits bigint,
		OUT lock_path_falls bigint, OUT loads bigint, OUT evictions bigint, OUT keys_used bigint, OUT keys_max bigint, OUT stats_reset timestamptz,
		OUT fold_lag_seconds double precision, OUT outbox_held bigint, OUT outbox_lag_seconds double precision)
	RETURNS SETOF record LANGUAGE C VOLATILE ROWS 1 SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_stat_list';
COMMENT ON FUNCTION order_mgmt_data.stat_list() IS 'what the counters did since the statistics began, and how far folding and the outbox lag';

CREATE OR REPLACE VIEW order_mgmt.order_mgmt_stat AS
	SELECT l.engine, l.takes, l.refusals, l.waits, l.lock_path_falls, l.loads, l.evictions, l.keys_used, l.keys_max, l.stats_reset,
		l.fold_lag_seconds, l.outbox_held, l.outbox_lag_seconds
	FROM order_mgmt_data.stat_list() AS l;
COMMENT ON VIEW order_mgmt.order_mgmt_stat IS 'one row per server: what its counters did since stats_reset, and how far this database lags
Counts are null without shared memory. takes: rows that took from a counter; refusals: takes that found too little; waits: sleeps for what others held; lock_path_falls: keys without a free entry; loads, evictions: of entries.
fold_lag_seconds: age of the oldest move that compact has yet to fold. outbox_held: events committed but not yet delivered, because a transaction that began before them is open; outbox_lag_seconds: how long the oldest such transaction of the server has been open.';

CREATE OR REPLACE FUNCTION order_mgmt.order_mgmt_stat_reset()
	RETURNS SETOF order_mgmt.order_mgmt_stat LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_stat_reset';
COMMENT ON FUNCTION order_mgmt.order_mgmt_stat_reset() IS 'sets the counts of order_mgmt_stat to 0, for the whole server (owner and superusers only); returns its row
Example: SELECT stats_reset FROM order_mgmt.order_mgmt_stat_reset()';

CREATE OR REPLACE FUNCTION order_mgmt.engine_status(OUT engine text, OUT has_shared_memory boolean, OUT keys_max bigint, OUT keys_used bigint,
		OUT takes bigint, OUT refusals bigint, OUT waits bigint, OUT lock_path_falls bigint, OUT loads bigint, OUT evictions bigint)
	RETURNS SETOF record LANGUAGE C VOLATILE ROWS 1 AS 'MODULE_PATHNAME', 'om_engine_status';
COMMENT ON FUNCTION order_mgmt.engine_status() IS 'which engine decides stock in this session, and what the counters did since the server started
One row. engine: counter (shared memory) or lock (key locks).
Example: SELECT engine, keys_used FROM order_mgmt.engine_status()';

-- What columns mean, and by what rows are found.
SELECT order_mgmt_data.describe_rows('order_mgmt.order_mgmt_stat', key => 'engine',
	example => $$SELECT takes, refusals, waits FROM order_mgmt.order_mgmt_stat$$, columns => $$
	engine: which decides stock: counter, lock
	takes: rows that took from a counter; null without shared memory, as all counts
	refusals: takes that found too little; or null
	waits: sleeps for what others held; or null
	lock_path_falls: keys without a free entry; or null
	loads: entries made from the ledger; or null
	evictions: entries that made room for others; or null
	keys_used: entries in use; or null
	keys_max: entries there are; or null
	stats_reset: since when it counts; or null
	fold_lag_seconds: age of the oldest move that compact_balances has yet to fold; null: there is none
	outbox_held: events committed, not delivered yet
	outbox_lag_seconds: how long what holds them has been open; null: nothing does$$);
