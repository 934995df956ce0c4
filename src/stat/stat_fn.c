/*
 * stat_fn.c - one row for those who watch the server: order_mgmt_stat, order_mgmt_stat_reset, engine_status.
 *
 * The counts are those that the partitions of the counter table keep anyway, each in the
 * partition's own memory, so nothing is added to a sale.  They are of the whole server.
 * The lags are read from this database: how old the oldest move is that is in no balance, and what
 * keeps readers of events waiting.
 */
#include "postgres.h"

#include "access/access.h"
#include "base/clock.h"
#include "base/module.h"
#include "counter/counter_local.h"
#include "sql/plan.h"
#include "sql/rows.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"

/* Columns of stat_list, in its order. */
enum
{
	STAT_engine, STAT_takes, STAT_refusals, STAT_waits, STAT_lock_path_falls, STAT_loads, STAT_evictions, STAT_keys_used, STAT_keys_max,
	STAT_stats_reset, STAT_fold_lag_seconds, STAT_outbox_held, STAT_outbox_lag_seconds,
	STAT_count
};

enum
{
	STAT_FOLD,
	STAT_HELD,
	STAT_OLDEST,
	STAT_SHOW
};

/* Since when something waits; null or no row: nothing does. */
#define WAITING_SINCE(X, P) X(P, since, OM_TIME)
OM_ENUM(WAITING_SINCE, WAITING);

#define HELD_EVENTS(X, P) X(P, held, OM_INT8)
OM_ENUM(HELD_EVENTS, EVENTS);

static OmPlan plans[] = {
	[STAT_FOLD] = {
		.name = "stat.fold",
		.sql = "SELECT u.since FROM order_mgmt_data.unfolded('order_mgmt_data.stock_moves',"
		" (SELECT c.fold_stamp FROM order_mgmt_data.stock_control AS c)) AS u",
		.args = {OM_NONE}, .results = OM_RESULTS(WAITING_SINCE, WAITING), .expect = SPI_OK_SELECT
	},
	[STAT_HELD] = {
		.name = "stat.held", .may_scan = true,
		.sql = "SELECT coalesce(sum(x.held), 0)::bigint AS held FROM order_mgmt_data.tenants AS t CROSS JOIN LATERAL ("
		"SELECT count(*) AS held FROM order_mgmt_data.events AS e WHERE e.tenant_id = t.tenant_id"
		" AND e.stamp >= pg_snapshot_xmin(pg_current_snapshot())::text::bigint OFFSET 0) AS x",
		.args = {OM_NONE}, .results = OM_RESULTS(HELD_EVENTS, EVENTS), .expect = SPI_OK_SELECT
	},
	[STAT_OLDEST] = {
		.name = "stat.oldest", .may_scan = true,
		.sql = "SELECT min(o.begun) AS since FROM (SELECT a.xact_start AS begun FROM pg_catalog.pg_stat_activity AS a"
		" WHERE a.backend_xid IS NOT NULL AND a.pid <> pg_backend_pid()"
		" UNION ALL SELECT p.prepared FROM pg_catalog.pg_prepared_xacts AS p) AS o",
		.args = {OM_NONE}, .results = OM_RESULTS(WAITING_SINCE, WAITING), .expect = SPI_OK_SELECT
	},
	[STAT_SHOW] = {
		.name = "stat.show", .may_scan = true,
		.sql = "SELECT v.* FROM order_mgmt.order_mgmt_stat AS v",
		.args = {OM_NONE}, .expect = SPI_OK_SELECT
	}
};

/* How long something waits, by one of the plans that say since when, in seconds; 0: nothing does. */
static double
seconds_since(OmPlan *plan, TimestampTz now)
{
	bool		isnull = true;
	Datum		value = (Datum) 0;

	if (om_plan_run(plan, NULL, NULL) > 0)
		value = om_field(0, WAITING_since, &isnull);
	return isnull ? 0 : (double) Max(0, now - DatumGetTimestampTz(value)) / USECS_PER_SEC;
}

OM_FUNCTION(om_stat_list);

/* The one row of order_mgmt_stat. */
Datum
om_stat_list(PG_FUNCTION_ARGS)
{
	OmCounterTable *table = om_table();
	OmCounterStats stats = om_counter_stats(table);
	Datum		values[STAT_count];
	bool		nulls[STAT_count] = {false};

	/* what the counters did is unknown without shared memory */
	memset(&nulls[STAT_takes], table == NULL, sizeof(bool) * (STAT_stats_reset - STAT_takes + 1));
	values[STAT_engine] = CStringGetTextDatum(om_counter_is_lock_engine() ? "lock" : "counter");
	values[STAT_takes] = Int64GetDatum(stats.takes);
	values[STAT_refusals] = Int64GetDatum(stats.refusals);
	values[STAT_waits] = Int64GetDatum(stats.waits);
	values[STAT_lock_path_falls] = Int64GetDatum(stats.lock_path_falls);
	values[STAT_loads] = Int64GetDatum(stats.loads);
	values[STAT_evictions] = Int64GetDatum(stats.evictions);
	values[STAT_keys_used] = Int64GetDatum(stats.keys_used);
	values[STAT_keys_max] = Int64GetDatum(table != NULL ? table->entries : 0);
	values[STAT_stats_reset] = TimestampTzGetDatum(table != NULL ? (TimestampTz) pg_atomic_read_u64(&table->stats_reset) : 0);
	om_rows_begin(fcinfo);
	om_spi_begin();
	values[STAT_fold_lag_seconds] = Float8GetDatum(seconds_since(&plans[STAT_FOLD], om_clock()));
	(void) om_plan_run(&plans[STAT_HELD], NULL, NULL);
	values[STAT_outbox_held] = om_field(0, EVENTS_held, NULL);
	values[STAT_outbox_lag_seconds] = Float8GetDatum(seconds_since(&plans[STAT_OLDEST], om_wall_clock()));
	om_rows_add(fcinfo, values, nulls);
	om_spi_end();
	return (Datum) 0;
}

/* The columns of engine_status. */
enum
{
	STATUS_engine, STATUS_has_shared_memory, STATUS_keys_max, STATUS_keys_used, STATUS_takes, STATUS_refusals,
	STATUS_waits, STATUS_lock_path_falls, STATUS_loads, STATUS_evictions, STATUS_count
};

OM_FUNCTION(om_engine_status);

/* One row: the engine in force and the sums of the partitions' statistics. */
Datum
om_engine_status(PG_FUNCTION_ARGS)
{
	OmCounterTable *table = om_table();
	OmCounterStats stats = om_counter_stats(table);
	Datum		values[STATUS_count];
	bool		nulls[STATUS_count] = {false};

	om_require_anywhere(fcinfo);
	values[STATUS_engine] = CStringGetTextDatum(om_counter_is_lock_engine() ? "lock" : "counter");
	values[STATUS_has_shared_memory] = BoolGetDatum(table != NULL);
	values[STATUS_keys_max] = Int64GetDatum(table != NULL ? table->entries : 0);
	values[STATUS_keys_used] = Int64GetDatum(stats.keys_used);
	values[STATUS_takes] = Int64GetDatum(stats.takes);
	values[STATUS_refusals] = Int64GetDatum(stats.refusals);
	values[STATUS_waits] = Int64GetDatum(stats.waits);
	values[STATUS_lock_path_falls] = Int64GetDatum(stats.lock_path_falls);
	values[STATUS_loads] = Int64GetDatum(stats.loads);
	values[STATUS_evictions] = Int64GetDatum(stats.evictions);
	om_rows_begin(fcinfo);
	om_rows_add(fcinfo, values, nulls);
	return (Datum) 0;
}

OM_FUNCTION(om_stat_reset);

/* order_mgmt_stat_reset(): all counts to 0; returns the row. */
Datum
om_stat_reset(PG_FUNCTION_ARGS)
{
	OmCounterTable *table = om_table();
	int			i;

	/* they are of all databases of the server */
	om_require_owner("order_mgmt_stat_reset");
	for (i = 0; table != NULL && i < table->partitions; i++)
	{
		OmPartition *partition = &table->partition[i];

		pg_atomic_write_u64(&partition->takes, 0);
		pg_atomic_write_u64(&partition->refusals, 0);
		pg_atomic_write_u64(&partition->waits, 0);
		pg_atomic_write_u64(&partition->lock_path_falls, 0);
		pg_atomic_write_u64(&partition->loads, 0);
		pg_atomic_write_u64(&partition->evictions, 0);
	}
	if (table != NULL)
		pg_atomic_write_u64(&table->stats_reset, (uint64) om_wall_clock());
	om_spi_begin();
	(void) om_plan_run(&plans[STAT_SHOW], NULL, NULL);
	om_rows_return(fcinfo);
	om_spi_end();
	return (Datum) 0;
}

OM_RIGHT(health, OM_MONITOR, "ask whether the database is well");

static OmRight *const rights[] = {&om_right_health};

static const OmNeed needs[] = {
	OM_TOPIC("upkeep", "jobs, checks and statistics of the database"),
	OM_FUNCTION_NEEDS("health", health),
	OM_FUNCTION_NEEDS("engine_status", jobs),
	OM_FUNCTION_NEEDS_OWNER("order_mgmt_stat_reset"),
	OM_VIEW_NEEDS("order_mgmt_stat", jobs)
};

OM_MODULE(stat) = {OM_RIGHTS(rights), OM_NEEDS(needs)};
