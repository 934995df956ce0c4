/*
 * fold.c - balances: the decided part of the goods ledger, summed per position (that of
 * the money ledger: money_fold.c, in the same call).
 *
 * One folder per database (an advisory-class lock).  A horizon h is the xmin of a
 * snapshot: every transaction below it is decided for that and each later
 * snapshot, so the moves with fold_stamp <= stamp < h are final.  The UPDATE that
 * adds them runs in a later snapshot than h was read in, which is why READ
 * COMMITTED is required.  What is available does not change in any snapshot, so
 * counters are not touched.
 */
#include "postgres.h"

#include "access/access.h"
#include "access/xact.h"
#include "base/fault.h"
#include "base/om_error.h"
#include "counter/counter.h"
#include "counter/key_lock.h"
#include "ledger/cost.h"
#include "ledger/ledger.h"
#include "ledger/money.h"
#include "ledger/registry.h"
#include "sql/plan.h"
#include "utils/builtins.h"

#define FOLD_KEYS_MAX 1000000

enum FoldPlan
{
	FOLD_HORIZON, FOLD_DIRTY, FOLD_CREATE, FOLD_ADOPT, FOLD_ADD, FOLD_DONE,
	FOLD_CLEAR, FOLD_RESET, FOLD_REBUILD
};

/* Where folding stands, in the snapshot that gives the horizon. */
#define FOLD_CONTROL(X, P) X(P, horizon, OM_INT8) X(P, fold_stamp, OM_INT8) X(P, incarnation, OM_INT8)
OM_ENUM(FOLD_CONTROL, CONTROL);

/* Which positions to look for: up to so many of those with moves from fold_stamp to before the horizon. */
#define DIRTY_RANGE(X, P) \
	X(P, fold_stamp, OM_INT8) X(P, horizon, OM_INT8) X(P, incarnation, OM_INT8) X(P, keys_max, OM_INT4)
OM_ENUM(DIRTY_RANGE, RANGE);

#define DIRTY_POSITION(X, P) \
	X(P, tenant_id, OM_INT8) X(P, item_id, OM_INT8) X(P, location_id, OM_INT8) X(P, oldest_stamp, OM_INT8)
OM_ENUM(DIRTY_POSITION, DIRTY);

/* Positions to fold, and up to where. */
#define FOLDED_POSITIONS(X, P) \
	X(P, tenant_ids, OM_INT8S) X(P, item_ids, OM_INT8S) X(P, location_ids, OM_INT8S) X(P, incarnation, OM_INT8) \
	X(P, horizon, OM_INT8)
OM_ENUM(FOLDED_POSITIONS, FOLDED);

#define POSITION_KEYS "ROWS FROM (unnest($1), unnest($2), unnest($3)) AS k (tenant_id, item_id, location_id)"

/* Up to where all are folded, of whose ledger. */
#define FOLDED_ALL(X, P) X(P, horizon, OM_INT8) X(P, incarnation, OM_INT8)
OM_ENUM(FOLDED_ALL, ALL);

#define ADD_STATE(state) \
	state " = b." state " OPERATOR(order_mgmt.+) coalesce(d." state ", '0')"
#define SUM_STATE(state) \
	", order_mgmt.sum(e.delta) FILTER (WHERE e.state OPERATOR(order_mgmt.=) '" state "') AS " state
#define SUM_STATES \
	SUM_STATE("free") SUM_STATE("reserved") SUM_STATE("allocated") SUM_STATE("backordered") \
	SUM_STATE("quality_control") SUM_STATE("damaged") SUM_STATE("expired") SUM_STATE("returned") SUM_STATE("in_transit")

static OmPlan fold_plans[] = {
	[FOLD_HORIZON] = {
		.name = "fold.horizon",
		.sql = "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS horizon, c.fold_stamp, c.incarnation"
		" FROM order_mgmt_data.stock_control AS c",
		.args = {OM_NONE}, .results = OM_RESULTS(FOLD_CONTROL, CONTROL), .expect = SPI_OK_SELECT
	},
	[FOLD_DIRTY] = {
		.name = "fold.dirty", .may_scan = true,
		/* those waiting longest first: when the last of them is folded, nothing older waits */
		.sql = "SELECT e.tenant_id, e.item_id, e.location_id, min(e.stamp) AS oldest_stamp FROM order_mgmt_data.stock_effects AS e"
		" LEFT JOIN order_mgmt_data.stock_balances AS b ON b.tenant_id = e.tenant_id AND b.item_id = e.item_id"
		" AND b.location_id = e.location_id AND b.incarnation = $3"
		" WHERE e.stamp >= $1 AND e.stamp < $2 AND e.stamp >= coalesce(b.fold_stamp, 0)"
		" GROUP BY e.tenant_id, e.item_id, e.location_id ORDER BY 4 LIMIT $4",
		.args = OM_ARGS(DIRTY_RANGE, RANGE), .results = OM_RESULTS(DIRTY_POSITION, DIRTY), .expect = SPI_OK_SELECT
	},
	[FOLD_CREATE] = {
		.name = "fold.create",
		.sql = "INSERT INTO order_mgmt_data.stock_balances (tenant_id, item_id, location_id, incarnation)"
		" SELECT k.tenant_id, k.item_id, k.location_id, $4 FROM " POSITION_KEYS " ON CONFLICT DO NOTHING",
		.args = OM_ARGS(FOLDED_POSITIONS, FOLDED), .expect = SPI_OK_INSERT
	},
	[FOLD_ADOPT] = {
		.name = "fold.adopt",
		.sql = "UPDATE order_mgmt_data.stock_balances AS b SET incarnation = $4, fold_stamp = 0, free = '0',"
		" reserved = '0', allocated = '0', backordered = '0', quality_control = '0', damaged = '0', expired = '0',"
		" returned = '0', in_transit = '0' FROM " POSITION_KEYS
		" WHERE b.tenant_id = k.tenant_id AND b.item_id = k.item_id AND b.location_id = k.location_id"
		" AND b.incarnation <> $4",
		.args = OM_ARGS(FOLDED_POSITIONS, FOLDED), .expect = SPI_OK_UPDATE
	},
	[FOLD_ADD] = {
		.name = "fold.add",
		.sql = "UPDATE order_mgmt_data.stock_balances AS b SET fold_stamp = $5, " ADD_STATE("free") ", "
		ADD_STATE("reserved") ", " ADD_STATE("allocated") ", " ADD_STATE("backordered") ", "
		ADD_STATE("quality_control") ", " ADD_STATE("damaged") ", " ADD_STATE("expired") ", "
		ADD_STATE("returned") ", " ADD_STATE("in_transit")
		/* the aggregate in LATERAL keeps this an index range scan per position */
		" FROM " POSITION_KEYS " JOIN order_mgmt_data.stock_balances AS f ON f.tenant_id = k.tenant_id"
		" AND f.item_id = k.item_id AND f.location_id = k.location_id"
		" CROSS JOIN LATERAL (SELECT count(*) AS moves" SUM_STATES
		" FROM order_mgmt_data.stock_effects AS e WHERE e.tenant_id = k.tenant_id AND e.item_id = k.item_id"
		" AND e.location_id = k.location_id AND e.stamp >= f.fold_stamp AND e.stamp < $5) AS d"
		" WHERE b.tenant_id = k.tenant_id AND b.item_id = k.item_id AND b.location_id = k.location_id",
		.args = OM_ARGS(FOLDED_POSITIONS, FOLDED), .expect = SPI_OK_UPDATE
	},
	[FOLD_DONE] = {
		.name = "fold.done",
		.sql = "UPDATE order_mgmt_data.stock_control SET fold_stamp = $1 WHERE fold_stamp < $1",
		.args = OM_ARGS(FOLDED_ALL, ALL), .expect = SPI_OK_UPDATE
	},
	[FOLD_CLEAR] = {
		.name = "fold.clear", .may_scan = true,
		.sql = "DELETE FROM order_mgmt_data.stock_balances",
		.args = {OM_NONE}, .expect = SPI_OK_DELETE
	},
	[FOLD_RESET] = {
		.name = "fold.reset",
		.sql = "UPDATE order_mgmt_data.stock_control SET fold_stamp = $1",
		.args = OM_ARGS(FOLDED_ALL, ALL), .expect = SPI_OK_UPDATE
	},
	[FOLD_REBUILD] = {
		.name = "fold.rebuild", .may_scan = true,
		.sql = "INSERT INTO order_mgmt_data.stock_balances AS b (tenant_id, item_id, location_id, incarnation, fold_stamp,"
		" free, reserved, allocated, backordered, quality_control, damaged, expired, returned, in_transit)"
		" SELECT d.tenant_id, d.item_id, d.location_id, $2, $1, coalesce(d.free, '0'), coalesce(d.reserved, '0'),"
		" coalesce(d.allocated, '0'), coalesce(d.backordered, '0'), coalesce(d.quality_control, '0'),"
		" coalesce(d.damaged, '0'), coalesce(d.expired, '0'), coalesce(d.returned, '0'), coalesce(d.in_transit, '0')"
		" FROM (SELECT e.tenant_id, e.item_id, e.location_id" SUM_STATES
		" FROM order_mgmt_data.stock_effects AS e WHERE e.stamp < $1 GROUP BY e.tenant_id, e.item_id, e.location_id) AS d",
		.args = OM_ARGS(FOLDED_ALL, ALL), .expect = SPI_OK_INSERT
	}
};

/* READ COMMITTED or refuse. */
static void
require_read_committed(const char *function)
{
	if (XactIsoLevel != XACT_READ_COMMITTED)
		om_raise(OM_WRONG_ISOLATION, NULL, "%s works at READ COMMITTED only", function);
}

/* The horizon of a new snapshot, and where folding stands. */
static void
read_horizon(int64 *horizon, int64 *fold_stamp, int64 *incarnation)
{
	(void) om_plan_run(&fold_plans[FOLD_HORIZON], NULL, NULL);
	*horizon = DatumGetInt64(om_field(0, CONTROL_horizon, NULL));
	*fold_stamp = DatumGetInt64(om_field(0, CONTROL_fold_stamp, NULL));
	*incarnation = DatumGetInt64(om_field(0, CONTROL_incarnation, NULL));
}

/* A column of the current result's n rows, as an array. */
static Datum
dirty_column(int column, int n)
{
	Datum	   *values = palloc(sizeof(Datum) * n);
	int			i;

	for (i = 0; i < n; i++)
		values[i] = om_field(i, column, NULL);
	return om_array(OM_INT8, values, NULL, n);
}

/* Fold n positions of the current result up to the horizon. */
static void
fold_positions(int64 horizon, int64 incarnation, int n)
{
	Datum		values[FOLDED_count];

	values[FOLDED_tenant_ids] = dirty_column(DIRTY_tenant_id, n);
	values[FOLDED_item_ids] = dirty_column(DIRTY_item_id, n);
	values[FOLDED_location_ids] = dirty_column(DIRTY_location_id, n);
	values[FOLDED_incarnation] = Int64GetDatum(incarnation);
	values[FOLDED_horizon] = Int64GetDatum(horizon);
	(void) om_plan_run(&fold_plans[FOLD_CREATE], values, NULL);
	(void) om_plan_run(&fold_plans[FOLD_ADOPT], values, NULL);
	OM_FAULT("fold-s1");
	(void) om_plan_run(&fold_plans[FOLD_ADD], values, NULL);
	OM_FAULT("fold-s2");
}

/* Keep up to where all positions are folded: by FOLD_DONE never less, by FOLD_RESET or FOLD_REBUILD as it is. */
static uint64
run_to(enum FoldPlan plan, int64 horizon, int64 incarnation)
{
	Datum		values[ALL_count] = {[ALL_horizon] = Int64GetDatum(horizon), [ALL_incarnation] = Int64GetDatum(incarnation)};

	return om_plan_run(&fold_plans[plan], values, NULL);
}

/*
 * The positions whose moves wait longest, at most so many, as the current result; done: the stamp up to
 * which all positions are folded when these are.
 */
static int
find_dirty(int64 fold_stamp, int64 horizon, int64 incarnation, int keys_max, int64 *done)
{
	Datum		values[RANGE_count];
	int			n;

	Assert(fold_stamp <= horizon);
	values[RANGE_fold_stamp] = Int64GetDatum(fold_stamp);
	values[RANGE_horizon] = Int64GetDatum(horizon);
	values[RANGE_incarnation] = Int64GetDatum(incarnation);
	values[RANGE_keys_max] = Int32GetDatum(keys_max);
	n = (int) om_plan_run(&fold_plans[FOLD_DIRTY], values, NULL);
	*done = n < keys_max ? horizon : DatumGetInt64(om_field(n - 1, DIRTY_oldest_stamp, NULL));
	return n;
}

OM_FUNCTION(om_compact_balances);

/*
 * Fold at most keys_max dirty positions; 0: nothing left to do, or another folder at work.
 * However many there are, each call brings what all are folded up to nearer, and prices goods
 * and folds money up to there.
 */
Datum
om_compact_balances(PG_FUNCTION_ARGS)
{
	int			keys_max = PG_ARGISNULL(0) ? 1000 : PG_GETARG_INT32(0);
	int64		horizon;
	int64		fold_stamp;
	int64		incarnation;
	int64		done;
	int			n;

	if (keys_max < 1 || keys_max > FOLD_KEYS_MAX)
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "keys_max", "keys_max must be from 1 to %d", FOLD_KEYS_MAX);
	om_require_writable();
	require_read_committed("compact_balances");
	if (!om_key_lock_try(OM_KEY_LOCK_FOLDER, 0, 0, 0))
		PG_RETURN_INT32(0);
	om_spi_begin();
	read_horizon(&horizon, &fold_stamp, &incarnation);
	n = find_dirty(fold_stamp, horizon, incarnation, keys_max, &done);
	if (n > 0)
		fold_positions(horizon, incarnation, n);
	(void) run_to(FOLD_DONE, done, incarnation);
	om_price_moves(done);
	om_fold_money(done, incarnation);
	om_spi_end();
	PG_RETURN_INT32(n);
}

OM_FUNCTION(om_resync_stock);

/* Enable the ledger's triggers, and make balances and counters anew from the ledger. */
Datum
om_resync_stock(PG_FUNCTION_ARGS)
{
	int64		horizon;
	int64		fold_stamp;
	int64		incarnation;
	uint64		rebuilt;

	om_require_owner("resync_stock");
	om_require_writable();
	require_read_committed("resync_stock");
	om_key_lock(OM_KEY_LOCK_FOLDER, 0, 0, 0);
	om_spi_begin();
	om_ledgers_enable();
	CommandCounterIncrement();
	om_counter_restructure();
	om_ledgers_restamp();
	read_horizon(&horizon, &fold_stamp, &incarnation);
	(void) om_plan_run(&fold_plans[FOLD_CLEAR], NULL, NULL);
	rebuilt = run_to(FOLD_REBUILD, horizon, incarnation);
	(void) run_to(FOLD_RESET, horizon, incarnation);
	om_reset_costs();
	om_price_moves(horizon);
	om_reset_money();
	om_fold_money(horizon, incarnation);
	om_spi_end();
	PG_RETURN_INT64((int64) rebuilt);
}
