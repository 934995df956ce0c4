-- What those who watch the server ask: whether all is well, and one row of numbers.

CREATE OR REPLACE FUNCTION order_mgmt.health()
	RETURNS SETOF order_mgmt.health_check LANGUAGE plpgsql STABLE ROWS 20 SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '1ms'
AS $$
DECLARE
	tenants bigint[] := order_mgmt_data.allowed_tenants('health');
	checks text;
	part order_mgmt.health_check[];
	rows order_mgmt.health_check[];
BEGIN
	-- Each module has its checks in a function order_mgmt_data.health_...; what cannot be asked does not hide the rest.
	FOR checks IN
		SELECT p.proname FROM pg_proc AS p
		WHERE p.pronamespace = 'order_mgmt_data'::regnamespace AND p.proname ~ '^health_' AND (SELECT d.refobjid FROM pg_depend AS d
			WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e' AND d.refclassid = 'pg_extension'::regclass)
				= (SELECT e.oid FROM pg_extension AS e WHERE e.extname = 'order_mgmt')
	LOOP
		BEGIN
			EXECUTE format('SELECT array_agg(h) FROM order_mgmt_data.%I($1) AS h', checks) INTO part USING tenants;
			rows := rows || part;
		EXCEPTION
			WHEN lock_not_available THEN
				rows := rows || ROW(substr(checks, 8), 'warning', NULL, 'it could not be asked: somebody holds a lock that readers wait for',
					'Look into pg_locks for AccessExclusiveLock on a table of order_mgmt_data; an update of the extension takes it.')::order_mgmt.health_check;
			WHEN OTHERS THEN
				rows := rows || ROW(substr(checks, 8), 'critical', NULL, concat_ws(': ', 'it could not be asked', SQLSTATE, CASE WHEN tenants IS NULL THEN SQLERRM END),
					format('As the owner: SELECT * FROM order_mgmt_data.%I(NULL).', checks))::order_mgmt.health_check;
		END;
	END LOOP;
	RETURN QUERY SELECT r.* FROM unnest(rows) AS r ORDER BY r.name COLLATE "C";
END
$$;
COMMENT ON FUNCTION order_mgmt.health() IS 'whether the database is well, a row per check: name, status (ok, warning, critical), value, message, next_step
Reads a few pages, however much history there is, waits for no lock, and runs on a standby, which leaves out what only the primary knows. Of tenants it tells what concerns those that the role may watch.
verify: what the job verify found when it last ran. sequences, transaction_ids, counters: percent used; outbox, goods_folded, goods_priced, money_folded, days_summed: how many seconds the oldest waits; jobs: seconds since the last run; triggers, grants, verify, verified: how many are wrong.
Example: SELECT name, status, message, next_step FROM order_mgmt.health() WHERE status <> ''ok''';

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
