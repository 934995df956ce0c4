/*
 * fold.c - balances: the decided part of the goods ledger, summed per position; and the
 * API functions that fold.
 *
 * One folder per database (an advisory-class lock).  A horizon h is the xmin of a
 * snapshot: every transaction below it is decided for that and each later
 * snapshot, so the moves with stamp < h are final.  The statement that
 * adds them runs in a later snapshot than h was read in, which is why READ
 * COMMITTED is required.  What is available does not change in any snapshot, so
 * counters are not touched.
 *
 * Moves are folded in ranges of stamps (step.c).  A balance is the sum of the moves of its position below its
 * own fold_stamp, which is the end of the last range that had some of them: between there and
 * stock_control.fold_stamp there are none.  So a position is its balance and its moves from both stamps on.
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
#include "ledger/step.h"
#include "sql/guard.h"
#include "sql/plan.h"
#include "utils/builtins.h"

#define FOLD_MOVES 50000		/* of a call that says nothing else */
#define FOLD_MOVES_MAX 1000000

enum FoldPlan
{
	FOLD_HORIZON, FOLD_ADOPT, FOLD_ADD, FOLD_PUBLISH, FOLD_CLEAR, FOLD_COUNT, FOLD_UNVERIFIED
};

/* Up to where all is decided, in the snapshot that gives the horizon. */
#define FOLD_CONTROL(X, P) X(P, horizon, OM_INT8) X(P, incarnation, OM_INT8)
OM_ENUM(FOLD_CONTROL, CONTROL);

/* The moves to fold. */
#define FOLDED_RANGE(X, P) \
	X(P, from_stamp, OM_INT8) X(P, to_stamp, OM_INT8) X(P, incarnation, OM_INT8) X(P, tenant_id, OM_INT8) X(P, left_out, OM_INT8S)
OM_ENUM(FOLDED_RANGE, RANGE);

#define PUBLISHED(X, P) X(P, fold_stamp, OM_INT8)
OM_ENUM(PUBLISHED, PUBLISHED);

#define COUNTED(X, P) X(P, positions, OM_INT8)
OM_ENUM(COUNTED, COUNTED);

#define POSITION_IS(a, b) a ".tenant_id = " b ".tenant_id AND " a ".item_id = " b ".item_id AND " a ".location_id = " b ".location_id"
#define EACH_STATE(X) \
	X("free") ", " X("reserved") ", " X("allocated") ", " X("backordered") ", " X("quality_control") ", " X("damaged") ", " \
	X("expired") ", " X("returned") ", " X("in_transit")
#define STATE(state) state
#define SUM_STATE(state) "coalesce(order_mgmt.sum(e.delta) FILTER (WHERE e.state OPERATOR(order_mgmt.=) '" state "'), '0') AS " state
#define SET_STATE(state) state " = d." state
#define ADD_STATE(state) state " = b." state " OPERATOR(order_mgmt.+) EXCLUDED." state

/* The rows of the range, and what each does to its one or two positions. */
#define MOVES "order_mgmt_data.stock_moves AS m"
#define IN_RANGE "m.stamp >= $1 AND m.stamp < $2" OM_FOLD_TENANTS("$4", "$5")

static OmPlan fold_plans[] = {
	[FOLD_HORIZON] = {
		.name = "fold.horizon",
		.sql = "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS horizon, c.incarnation FROM order_mgmt_data.stock_control AS c",
		.args = {OM_NONE}, .results = OM_RESULTS(FOLD_CONTROL, CONTROL), .expect = SPI_OK_SELECT
	},
	[FOLD_ADOPT] = {
		/* balances of another server, which came with its rows: summed anew up to the range; a probe for each move, behind a fence */
		.name = "fold.adopt",
		.sql = "UPDATE order_mgmt_data.stock_balances AS b SET incarnation = $3, fold_stamp = $1, " EACH_STATE(SET_STATE)
		" FROM (SELECT DISTINCT k.tenant_id, k.item_id, k.location_id FROM (SELECT m.tenant_id, m.item_id, l.location_id FROM " MOVES
		" CROSS JOIN LATERAL (VALUES (m.location_id), (m.other_location_id)) AS l (location_id) WHERE " IN_RANGE " OFFSET 0) AS k"
		" WHERE (SELECT f.incarnation FROM order_mgmt_data.stock_balances AS f WHERE " POSITION_IS("f", "k") ") <> $3) AS k"
		/* the aggregate in LATERAL keeps this an index range scan per position */
		" CROSS JOIN LATERAL (SELECT " EACH_STATE(SUM_STATE) " FROM order_mgmt_data.stock_effects AS e WHERE " POSITION_IS("e", "k")
		" AND e.stamp OPERATOR(order_mgmt_data.~=) ANY ((SELECT order_mgmt_data.periods_since(0))::bigint[]) AND e.stamp < $1) AS d WHERE " POSITION_IS("b", "k"),
		.args = OM_ARGS(FOLDED_RANGE, RANGE), .expect = SPI_OK_UPDATE
	},
	[FOLD_ADD] = {
		.name = "fold.add",
		.sql = "INSERT INTO order_mgmt_data.stock_balances AS b (tenant_id, item_id, location_id, incarnation, fold_stamp, " EACH_STATE(STATE) ")"
		" SELECT e.tenant_id, e.item_id, e.location_id, $3, $2, " EACH_STATE(SUM_STATE)
		" FROM (SELECT m.tenant_id, m.item_id, x.location_id, x.state, x.delta, m.stamp FROM " MOVES " CROSS JOIN LATERAL (VALUES"
		" (m.location_id, m.from_state, OPERATOR(order_mgmt.-) m.quantity),"
		" (coalesce(m.other_location_id, m.location_id), m.to_state, m.quantity)) AS x (location_id, state, delta)"
		" WHERE " IN_RANGE " AND x.state OPERATOR(order_mgmt.<) 'supplier' OFFSET 0) AS e"
		" WHERE e.stamp >= coalesce((SELECT f.fold_stamp FROM order_mgmt_data.stock_balances AS f WHERE " POSITION_IS("f", "e") "), 0)"
		" GROUP BY e.tenant_id, e.item_id, e.location_id"
		" ON CONFLICT (tenant_id, item_id, location_id) DO UPDATE SET fold_stamp = EXCLUDED.fold_stamp, " EACH_STATE(ADD_STATE),
		.args = OM_ARGS(FOLDED_RANGE, RANGE), .expect = SPI_OK_INSERT
	},
	[FOLD_PUBLISH] = {
		.name = "fold.publish",
		.sql = "UPDATE order_mgmt_data.stock_control SET fold_stamp = $1 WHERE fold_stamp <> $1",
		.args = OM_ARGS(PUBLISHED, PUBLISHED), .expect = SPI_OK_UPDATE
	},
	[FOLD_CLEAR] = {
		.name = "fold.clear", .may_scan = true,
		.sql = "DELETE FROM order_mgmt_data.stock_balances",
		.args = {OM_NONE}, .expect = SPI_OK_DELETE
	},
	[FOLD_COUNT] = {
		.name = "fold.count", .may_scan = true,
		.sql = "SELECT count(*) AS positions FROM order_mgmt_data.stock_balances AS b",
		.args = {OM_NONE}, .results = OM_RESULTS(COUNTED, COUNTED), .expect = SPI_OK_SELECT
	},
	[FOLD_UNVERIFIED] = {
		.name = "fold.unverified", .may_scan = true,
		.sql = "SELECT order_mgmt_data.forget_verified()",
		.args = {OM_NONE}, .expect = SPI_OK_SELECT
	}
};

/* READ COMMITTED or refuse. */
static void
require_read_committed(const char *function)
{
	if (XactIsoLevel != XACT_READ_COMMITTED)
		om_raise(OM_WRONG_ISOLATION, NULL, "%s works at READ COMMITTED only", function);
}

/* All steps, up to the horizon of a new snapshot; returns how many moves they found to fold. */
static int64
fold_decided(int moves_max)
{
	int64		horizon;
	int64		incarnation;

	(void) om_plan_run(&fold_plans[FOLD_HORIZON], NULL, NULL);
	horizon = DatumGetInt64(om_field(0, CONTROL_horizon, NULL));
	incarnation = DatumGetInt64(om_field(0, CONTROL_incarnation, NULL));
	return om_fold_steps(horizon, incarnation, moves_max);
}

/* OmFoldStep: add the moves to the balances of their positions. */
static void
fold_goods(const OmFoldRange *range)
{
	Datum		values[RANGE_count] = {[RANGE_from_stamp] = Int64GetDatum(range->from), [RANGE_to_stamp] = Int64GetDatum(range->to),
		[RANGE_incarnation] = Int64GetDatum(range->incarnation), [RANGE_tenant_id] = Int64GetDatum(range->tenant),
	[RANGE_left_out] = range->left_out};

	(void) om_plan_run(&fold_plans[FOLD_ADOPT], values, NULL);
	OM_FAULT("fold-s1");
	(void) om_plan_run(&fold_plans[FOLD_ADD], values, NULL);
	OM_FAULT("fold-s2");
}

/* OmFoldStep: below the stamp nobody looks for moves. */
static void
publish_goods(int64 stamp)
{
	Datum		values[PUBLISHED_count] = {[PUBLISHED_fold_stamp] = Int64GetDatum(stamp)};

	(void) om_plan_run(&fold_plans[FOLD_PUBLISH], values, NULL);
}

/* OmFoldStep: forget all balances. */
static void
reset_goods(void)
{
	(void) om_plan_run(&fold_plans[FOLD_CLEAR], NULL, NULL);
	publish_goods(0);
}

static OmFoldStep goods_step = OM_FOLD_STEP("balances", "stock_moves", fold_goods, publish_goods, reset_goods, NULL, false);

/* The ledger's own steps: what they keep is in their files. */
void
om_fold_init(void)
{
	om_fold_register(&goods_step);
	om_fold_register(&om_cost_step);
	om_fold_register(&om_money_step);
}

OM_FUNCTION(om_compact_balances);

/*
 * The next range of each step, of about moves_max moves; 0: nothing left to do, or another folder at work.
 * However many wait, each call costs what its ranges hold, and each move is in one range.
 */
Datum
om_compact_balances(PG_FUNCTION_ARGS)
{
	volatile int moves_max = PG_ARGISNULL(0) ? FOLD_MOVES : PG_GETARG_INT32(0);
	OmFailures	failures;
	volatile int64 moves = 0;

	om_require_anywhere(fcinfo);
	if (moves_max < 1 || moves_max > FOLD_MOVES_MAX)
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "moves_max", "moves_max must be from 1 to %d", FOLD_MOVES_MAX);
	om_require_writable();
	require_read_committed("compact_balances");
	if (!om_key_lock_try(OM_KEY_LOCK_FOLDER, 0, 0, 0))
		PG_RETURN_INT64(0);
	om_failures_enter(&failures);
	/* costs are booked for all tenants, whoever asks: nobody's name goes into the books of another one */
	om_library_acts(true);
	PG_TRY();
	{
		om_spi_begin();
		moves = fold_decided(moves_max);
		om_spi_end();
	}
	PG_FINALLY();
	{
		om_library_acts(false);
		om_failures_leave(&failures);
	}
	PG_END_TRY();
	om_failures_tell(&failures, "compact_balances");
	PG_RETURN_INT64(moves);
}

/* What resync_stock does under its locks; returns the positions rebuilt. */
static int64
resync(void)
{
	om_ledgers_enable();
	CommandCounterIncrement();
	om_counter_restructure();
	om_ledgers_restamp();
	om_fold_reset();
	/* moves may have other stamps now */
	(void) om_plan_run(&fold_plans[FOLD_UNVERIFIED], NULL, NULL);
	(void) fold_decided(PG_INT32_MAX);
	(void) om_plan_run(&fold_plans[FOLD_COUNT], NULL, NULL);
	return DatumGetInt64(om_field(0, COUNTED_positions, NULL));
}

OM_FUNCTION(om_resync_stock);

/* Enable the ledger's triggers, and make balances and counters anew from the ledger. */
Datum
om_resync_stock(PG_FUNCTION_ARGS)
{
	OmFailures	failures;
	volatile int64 rebuilt = 0;

	om_require_owner("resync_stock");
	om_require_primary();
	require_read_committed("resync_stock");
	om_key_lock(OM_KEY_LOCK_FOLDER, 0, 0, 0, (OmWanted) {OM_DOCUMENT_BUSY, "job", "compact"});
	om_failures_enter(&failures);
	PG_TRY();
	{
		om_spi_begin();
		rebuilt = resync();
		om_spi_end();
	}
	PG_FINALLY();
	{
		om_failures_leave(&failures);
	}
	PG_END_TRY();
	om_failures_tell(&failures, "resync_stock");
	PG_RETURN_INT64(rebuilt);
}
