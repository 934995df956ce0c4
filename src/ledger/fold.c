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

#define KEYS_3 "ROWS FROM (unnest($2), unnest($3), unnest($4)) AS k (tenant_id, item_id, location_id)"

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
		.sql = "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint, c.fold_stamp, c.incarnation"
		" FROM order_mgmt_data.stock_control AS c",
		.args = {OM_NONE}, .expect = SPI_OK_SELECT
	},
	[FOLD_DIRTY] = {
		.name = "fold.dirty", .may_scan = true,
		/* those waiting longest first: when the last of them is folded, nothing older waits */
		.sql = "SELECT e.tenant_id, e.item_id, e.location_id, min(e.stamp) FROM order_mgmt_data.stock_effects AS e"
		" LEFT JOIN order_mgmt_data.stock_balances AS b ON b.tenant_id = e.tenant_id AND b.item_id = e.item_id"
		" AND b.location_id = e.location_id AND b.incarnation = $3"
		" WHERE e.stamp >= $1 AND e.stamp < $2 AND e.stamp >= coalesce(b.fold_stamp, 0)"
		" GROUP BY e.tenant_id, e.item_id, e.location_id ORDER BY 4 LIMIT $4",
		.args = {OM_INT8, OM_INT8, OM_INT8, OM_INT4}, .expect = SPI_OK_SELECT
	},
	[FOLD_CREATE] = {
		.name = "fold.create",
		.sql = "INSERT INTO order_mgmt_data.stock_balances (tenant_id, item_id, location_id, incarnation)"
		" SELECT k.tenant_id, k.item_id, k.location_id, $1 FROM " KEYS_3 " ON CONFLICT DO NOTHING",
		.args = {OM_INT8, OM_INT8S, OM_INT8S, OM_INT8S}, .expect = SPI_OK_INSERT
	},
	[FOLD_ADOPT] = {
		.name = "fold.adopt",
		.sql = "UPDATE order_mgmt_data.stock_balances AS b SET incarnation = $1, fold_stamp = 0, free = '0',"
		" reserved = '0', allocated = '0', backordered = '0', quality_control = '0', damaged = '0', expired = '0',"
		" returned = '0', in_transit = '0' FROM " KEYS_3
		" WHERE b.tenant_id = k.tenant_id AND b.item_id = k.item_id AND b.location_id = k.location_id"
		" AND b.incarnation <> $1",
		.args = {OM_INT8, OM_INT8S, OM_INT8S, OM_INT8S}, .expect = SPI_OK_UPDATE
	},
	[FOLD_ADD] = {
		.name = "fold.add",
		.sql = "UPDATE order_mgmt_data.stock_balances AS b SET fold_stamp = $1, " ADD_STATE("free") ", "
		ADD_STATE("reserved") ", " ADD_STATE("allocated") ", " ADD_STATE("backordered") ", "
		ADD_STATE("quality_control") ", " ADD_STATE("damaged") ", " ADD_STATE("expired") ", "
		ADD_STATE("returned") ", " ADD_STATE("in_transit")
		/* the aggregate in LATERAL keeps this an index range scan per position */
		" FROM " KEYS_3 " JOIN order_mgmt_data.stock_balances AS f ON f.tenant_id = k.tenant_id"
		" AND f.item_id = k.item_id AND f.location_id = k.location_id"
		" CROSS JOIN LATERAL (SELECT count(*) AS moves" SUM_STATES
		" FROM order_mgmt_data.stock_effects AS e WHERE e.tenant_id = k.tenant_id AND e.item_id = k.item_id"
		" AND e.location_id = k.location_id AND e.stamp >= f.fold_stamp AND e.stamp < $1) AS d"
		" WHERE b.tenant_id = k.tenant_id AND b.item_id = k.item_id AND b.location_id = k.location_id",
		.args = {OM_INT8, OM_INT8S, OM_INT8S, OM_INT8S}, .expect = SPI_OK_UPDATE
	},
	[FOLD_DONE] = {
		.name = "fold.done",
		.sql = "UPDATE order_mgmt_data.stock_control SET fold_stamp = $1 WHERE fold_stamp < $1",
		.args = {OM_INT8}, .expect = SPI_OK_UPDATE
	},
	[FOLD_CLEAR] = {
		.name = "fold.clear", .may_scan = true,
		.sql = "DELETE FROM order_mgmt_data.stock_balances",
		.args = {OM_NONE}, .expect = SPI_OK_DELETE
	},
	[FOLD_RESET] = {
		.name = "fold.reset",
		.sql = "UPDATE order_mgmt_data.stock_control SET fold_stamp = $1",
		.args = {OM_INT8}, .expect = SPI_OK_UPDATE
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
		.args = {OM_INT8, OM_INT8}, .expect = SPI_OK_INSERT
	}
};

/* READ COMMITTED or refuse. */
static void
require_read_committed(const char *door)
{
	if (XactIsoLevel != XACT_READ_COMMITTED)
		om_raise(OM_WRONG_ISOLATION, NULL, "%s works at READ COMMITTED only", door);
}

/* The horizon of a new snapshot, and where folding stands. */
static void
read_horizon(int64 *horizon, int64 *fold_stamp, int64 *incarnation)
{
	(void) om_plan_run(&fold_plans[FOLD_HORIZON], NULL, NULL);
	*horizon = DatumGetInt64(om_result(0, 1, NULL));
	*fold_stamp = DatumGetInt64(om_result(0, 2, NULL));
	*incarnation = DatumGetInt64(om_result(0, 3, NULL));
}

/* Fold n positions of the current result up to the horizon. */
static void
fold_positions(int64 horizon, int64 incarnation, int n)
{
	Datum		values[4];
	Datum	   *column = palloc(sizeof(Datum) * n);
	int			c;
	int			i;

	for (c = 0; c < 3; c++)
	{
		for (i = 0; i < n; i++)
			column[i] = om_result(i, c + 1, NULL);
		values[c + 1] = om_array(OM_INT8, column, NULL, n);
	}
	values[0] = Int64GetDatum(incarnation);
	(void) om_plan_run(&fold_plans[FOLD_CREATE], values, NULL);
	(void) om_plan_run(&fold_plans[FOLD_ADOPT], values, NULL);
	OM_FAULT("fold-s1");
	values[0] = Int64GetDatum(horizon);
	(void) om_plan_run(&fold_plans[FOLD_ADD], values, NULL);
	OM_FAULT("fold-s2");
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
	Datum		values[4];
	int			n;

	if (keys_max < 1 || keys_max > FOLD_KEYS_MAX)
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "keys_max", "keys_max must be from 1 to %d", FOLD_KEYS_MAX);
	om_require_writable();
	require_read_committed("compact_balances");
	if (!om_key_lock_try(OM_KEY_LOCK_FOLDER, 0, 0, 0))
		PG_RETURN_INT32(0);
	om_spi_begin();
	read_horizon(&horizon, &fold_stamp, &incarnation);
	values[0] = Int64GetDatum(fold_stamp);
	values[1] = Int64GetDatum(horizon);
	values[2] = Int64GetDatum(incarnation);
	values[3] = Int32GetDatum(keys_max);
	n = (int) om_plan_run(&fold_plans[FOLD_DIRTY], values, NULL);
	done = n < keys_max ? horizon : DatumGetInt64(om_result(n - 1, 4, NULL));
	if (n > 0)
		fold_positions(horizon, incarnation, n);
	values[0] = Int64GetDatum(done);
	(void) om_plan_run(&fold_plans[FOLD_DONE], values, NULL);
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
	Datum		values[2];
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
	values[0] = Int64GetDatum(horizon);
	values[1] = Int64GetDatum(incarnation);
	rebuilt = om_plan_run(&fold_plans[FOLD_REBUILD], values, NULL);
	(void) om_plan_run(&fold_plans[FOLD_RESET], values, NULL);
	om_reset_costs();
	om_price_moves(horizon);
	om_reset_money();
	om_fold_money(horizon, incarnation);
	om_spi_end();
	PG_RETURN_INT64((int64) rebuilt);
}
