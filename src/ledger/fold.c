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
 *
 * Tenants take turns: each has its positions that wait longest folded, however many
 * another one has.  A tenant whose moves cannot be folded is left out (sql/guard.h): its rows
 * keep their own fold_stamp, and stock_control.fold_stamp, before which nobody looks for moves, stays
 * before its oldest one, so that all numbers are right, as if nothing of it had been folded.
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
#include "sql/guard.h"
#include "sql/plan.h"
#include "utils/builtins.h"

#define FOLD_KEYS_MAX 1000000

enum FoldPlan
{
	FOLD_HORIZON, FOLD_DIRTY, FOLD_CREATE, FOLD_ADOPT, FOLD_ADD, FOLD_DONE,
	FOLD_CLEAR, FOLD_RESET, FOLD_REBUILD, FOLD_TENANTS
};

/* Where folding stands, in the snapshot that gives the horizon. */
#define FOLD_CONTROL(X, P) X(P, horizon, OM_INT8) X(P, fold_stamp, OM_INT8) X(P, incarnation, OM_INT8)
OM_ENUM(FOLD_CONTROL, CONTROL);

/* Which positions to look for: up to so many of those with moves from fold_stamp to before the horizon, but of failed tenants. */
#define DIRTY_RANGE(X, P) \
	X(P, fold_stamp, OM_INT8) X(P, horizon, OM_INT8) X(P, incarnation, OM_INT8) X(P, keys_max, OM_INT4) X(P, failed_ids, OM_INT8S)
OM_ENUM(DIRTY_RANGE, RANGE);

/*
 * A position; and after all, tenant_id null, a row of the oldest stamps of those that are not among them: in oldest_stamp of who
 * has to wait for another turn, in failed_stamp of failed tenants; null: there are none.
 */
#define DIRTY_POSITION(X, P) \
	X(P, tenant_id, OM_INT8) X(P, item_id, OM_INT8) X(P, location_id, OM_INT8) X(P, oldest_stamp, OM_INT8) X(P, failed_stamp, OM_INT8)
OM_ENUM(DIRTY_POSITION, DIRTY);

/* Positions to fold, and up to where. */
#define FOLDED_POSITIONS(X, P) \
	X(P, tenant_ids, OM_INT8S) X(P, item_ids, OM_INT8S) X(P, location_ids, OM_INT8S) X(P, incarnation, OM_INT8) \
	X(P, horizon, OM_INT8)
OM_ENUM(FOLDED_POSITIONS, FOLDED);

#define POSITION_KEYS "ROWS FROM (unnest($1), unnest($2), unnest($3)) AS k (tenant_id, item_id, location_id)"

/* Up to where all are folded, of whose ledger; tenant_id: of one tenant, null = of all. */
#define FOLDED_ALL(X, P) X(P, horizon, OM_INT8) X(P, incarnation, OM_INT8) X(P, tenant_id, OM_INT8)
OM_ENUM(FOLDED_ALL, ALL);

#define MOVED_TENANT(X, P) X(P, tenant_id, OM_INT8)
OM_ENUM(MOVED_TENANT, MOVED);

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
		/* each tenant's first turn before anybody's second, those waiting longest first */
		.sql = "WITH dirty AS (SELECT e.tenant_id, e.item_id, e.location_id, min(e.stamp) AS oldest_stamp FROM order_mgmt_data.stock_effects AS e"
		" LEFT JOIN order_mgmt_data.stock_balances AS b ON b.tenant_id = e.tenant_id AND b.item_id = e.item_id"
		" AND b.location_id = e.location_id AND b.incarnation = $3"
		" WHERE e.stamp >= $1 AND e.stamp < $2 AND e.stamp >= coalesce(b.fold_stamp, 0)"
		" GROUP BY e.tenant_id, e.item_id, e.location_id), turns AS (SELECT d.*, d.tenant_id = ANY ($5) AS has_failed,"
		" row_number() OVER (PARTITION BY d.tenant_id ORDER BY d.oldest_stamp) AS turn FROM dirty AS d), places AS MATERIALIZED ("
		"SELECT t.*, row_number() OVER (ORDER BY t.has_failed, t.turn, t.oldest_stamp) AS place FROM turns AS t)"
		" SELECT p.tenant_id, p.item_id, p.location_id, p.oldest_stamp, NULL::bigint AS failed_stamp FROM places AS p"
		" WHERE p.place <= $4 AND NOT p.has_failed UNION ALL SELECT NULL, NULL, NULL, min(p.oldest_stamp) FILTER (WHERE NOT p.has_failed AND p.place > $4),"
		" min(p.oldest_stamp) FILTER (WHERE p.has_failed) FROM places AS p",
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
		" FROM order_mgmt_data.stock_effects AS e WHERE e.stamp < $1 AND ($3 IS NULL OR e.tenant_id = $3)"
		" GROUP BY e.tenant_id, e.item_id, e.location_id) AS d",
		.args = OM_ARGS(FOLDED_ALL, ALL), .expect = SPI_OK_INSERT
	},
	[FOLD_TENANTS] = {
		.name = "fold.tenants", .may_scan = true,
		.sql = "SELECT DISTINCT m.tenant_id FROM order_mgmt_data.stock_moves AS m ORDER BY m.tenant_id",
		.args = {OM_NONE}, .results = OM_RESULTS(MOVED_TENANT, MOVED), .expect = SPI_OK_SELECT
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

/* A position that has moves to fold. */
typedef struct Dirty
{
	int64		tenant;
	int64		item_id;
	int64		location_id;
	int64		oldest_stamp;
} Dirty;

/* Positions to fold, up to where, and of whom: 0 = all. */
typedef struct Folding
{
	Dirty	   *positions;
	int			n;
	int64		horizon;
	int64		incarnation;
	int64		tenant;
	int64		unserved;		/* the oldest stamp of a position that has to wait for another turn; the horizon: none */
	int64		failed;			/* the oldest stamp of a tenant that is left out; the horizon: none */
	int			nfailed;		/* positions that are left out */
	uint64		rebuilt;
} Folding;

/* OmWork: fold the positions up to the horizon. */
static void
fold_positions(void *arg)
{
	const Folding *folding = (const Folding *) arg;
	Datum	   *columns[3];
	Datum		values[FOLDED_count];
	int			n = 0;
	int			i;

	for (i = 0; i < lengthof(columns); i++)
		columns[i] = palloc(sizeof(Datum) * folding->n);
	for (i = 0; i < folding->n; i++)
	{
		const Dirty *position = &folding->positions[i];

		if (folding->tenant != 0 && position->tenant != folding->tenant)
			continue;
		columns[0][n] = Int64GetDatum(position->tenant);
		columns[1][n] = Int64GetDatum(position->item_id);
		columns[2][n++] = Int64GetDatum(position->location_id);
	}
	values[FOLDED_tenant_ids] = om_array(OM_INT8, columns[0], NULL, n);
	values[FOLDED_item_ids] = om_array(OM_INT8, columns[1], NULL, n);
	values[FOLDED_location_ids] = om_array(OM_INT8, columns[2], NULL, n);
	values[FOLDED_incarnation] = Int64GetDatum(folding->incarnation);
	values[FOLDED_horizon] = Int64GetDatum(folding->horizon);
	(void) om_plan_run(&fold_plans[FOLD_CREATE], values, NULL);
	(void) om_plan_run(&fold_plans[FOLD_ADOPT], values, NULL);
	OM_FAULT("fold-s1");
	(void) om_plan_run(&fold_plans[FOLD_ADD], values, NULL);
	OM_FAULT("fold-s2");
}

/* Fold the positions; tenant by tenant if they cannot be folded as one, because of one of them. */
static void
fold_guarded(Folding *folding)
{
	int			i;

	if (folding->n == 0 || om_guard(fold_positions, folding) == NULL)
		return;
	for (i = 0; i < folding->n; i++)
	{
		ErrorData  *error;
		int			k;

		folding->tenant = folding->positions[i].tenant;
		for (k = 0; k < i && folding->positions[k].tenant != folding->tenant; k++)
			;
		if (k < i)
			continue;
		error = om_guard(fold_positions, folding);
		if (error == NULL)
			continue;
		om_tenant_failed(folding->tenant, error);
		for (k = i; k < folding->n; k++)
		{
			if (folding->positions[k].tenant != folding->tenant)
				continue;
			folding->failed = Min(folding->failed, folding->positions[k].oldest_stamp);
			folding->nfailed++;
		}
	}
	folding->tenant = 0;
}

/* Keep up to where all positions are folded: by FOLD_DONE never less, by FOLD_RESET as it is; FOLD_REBUILD: rebuild them, of one tenant or (0) all. */
static uint64
run_to(enum FoldPlan plan, int64 horizon, int64 incarnation, int64 tenant)
{
	Datum		values[ALL_count] = {[ALL_horizon] = Int64GetDatum(horizon), [ALL_incarnation] = Int64GetDatum(incarnation),
	[ALL_tenant_id] = Int64GetDatum(tenant)};

	return om_plan_run(&fold_plans[plan], values, tenant == 0 ? "  n" : "   ");
}

/* A stamp of the current result; null: another one. */
static int64
stamp_or(int row, int column, int64 otherwise)
{
	bool		isnull;
	Datum		value = om_field(row, column, &isnull);

	return isnull ? otherwise : DatumGetInt64(value);
}

/* The positions whose turn it is, at most so many, but those of tenants that failed in this run. */
static void
find_dirty(Folding *folding, int64 fold_stamp, int keys_max)
{
	Datum		values[RANGE_count];
	int			rows;
	int			i;

	Assert(fold_stamp <= folding->horizon);
	values[RANGE_fold_stamp] = Int64GetDatum(fold_stamp);
	values[RANGE_horizon] = Int64GetDatum(folding->horizon);
	values[RANGE_incarnation] = Int64GetDatum(folding->incarnation);
	values[RANGE_keys_max] = Int32GetDatum(keys_max);
	values[RANGE_failed_ids] = om_failed_tenants();
	rows = (int) om_plan_run(&fold_plans[FOLD_DIRTY], values, NULL);
	folding->positions = palloc(sizeof(Dirty) * rows);
	folding->n = rows - 1;
	folding->nfailed = 0;
	for (i = 0; i < folding->n; i++)
	{
		folding->positions[i].tenant = DatumGetInt64(om_field(i, DIRTY_tenant_id, NULL));
		folding->positions[i].item_id = DatumGetInt64(om_field(i, DIRTY_item_id, NULL));
		folding->positions[i].location_id = DatumGetInt64(om_field(i, DIRTY_location_id, NULL));
		folding->positions[i].oldest_stamp = DatumGetInt64(om_field(i, DIRTY_oldest_stamp, NULL));
	}
	folding->unserved = stamp_or(folding->n, DIRTY_oldest_stamp, folding->horizon);
	folding->failed = stamp_or(folding->n, DIRTY_failed_stamp, folding->horizon);
}

/* Fold at most so many positions, price goods and fold money; returns how many positions were folded. */
static int
compact(int keys_max)
{
	Folding		folding = {0};
	int64		fold_stamp;

	read_horizon(&folding.horizon, &fold_stamp, &folding.incarnation);
	/* again where all were of tenants that are left out from now on: 0 means that nobody waits */
	do
	{
		find_dirty(&folding, fold_stamp, keys_max);
		fold_guarded(&folding);
	} while (folding.n > 0 && folding.nfailed == folding.n);
	(void) run_to(FOLD_DONE, Min(folding.unserved, folding.failed), folding.incarnation, 0);
	om_price_moves(folding.unserved);
	om_fold_money(folding.unserved, folding.incarnation);
	return folding.n - folding.nfailed;
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
	volatile int keys_max = PG_ARGISNULL(0) ? 1000 : PG_GETARG_INT32(0);
	OmFailures	failures;
	volatile int n = 0;

	om_require_anywhere(fcinfo);
	if (keys_max < 1 || keys_max > FOLD_KEYS_MAX)
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "keys_max", "keys_max must be from 1 to %d", FOLD_KEYS_MAX);
	om_require_writable();
	require_read_committed("compact_balances");
	if (!om_key_lock_try(OM_KEY_LOCK_FOLDER, 0, 0, 0))
		PG_RETURN_INT32(0);
	om_failures_enter(&failures);
	/* costs are booked for all tenants, whoever asks: nobody's name goes into the books of another one */
	om_library_acts(true);
	PG_TRY();
	{
		om_spi_begin();
		n = compact(keys_max);
		om_spi_end();
	}
	PG_FINALLY();
	{
		om_library_acts(false);
		om_failures_leave(&failures);
	}
	PG_END_TRY();
	om_failures_tell(&failures, "compact_balances");
	PG_RETURN_INT32(n);
}

/* OmWork: make the balances of a tenant, or of all, anew. */
static void
rebuild(void *arg)
{
	Folding    *folding = (Folding *) arg;

	folding->rebuilt += run_to(FOLD_REBUILD, folding->horizon, folding->incarnation, folding->tenant);
}

/* Make all balances anew; those of a tenant that fails stay away, and then all moves count as not folded but where a balance says so. */
static uint64
rebuild_guarded(int64 horizon, int64 incarnation)
{
	Folding		folding = {.horizon = horizon, .incarnation = incarnation, .failed = horizon};
	int64	   *tenants;
	int			n;
	int			i;

	if (om_guard(rebuild, &folding) != NULL)
	{
		n = (int) om_plan_run(&fold_plans[FOLD_TENANTS], NULL, NULL);
		tenants = palloc(sizeof(int64) * Max(n, 1));
		for (i = 0; i < n; i++)
			tenants[i] = DatumGetInt64(om_field(i, MOVED_tenant_id, NULL));
		for (i = 0; i < n; i++)
		{
			ErrorData  *error;

			folding.tenant = tenants[i];
			error = om_guard(rebuild, &folding);
			if (error == NULL)
				continue;
			om_tenant_failed(tenants[i], error);
			folding.failed = 0;
		}
	}
	(void) run_to(FOLD_RESET, folding.failed, incarnation, 0);
	return folding.rebuilt;
}

/* What resync_stock does under its locks; returns the positions rebuilt. */
static uint64
resync(void)
{
	int64		horizon;
	int64		fold_stamp;
	int64		incarnation;
	uint64		rebuilt;

	om_ledgers_enable();
	CommandCounterIncrement();
	om_counter_restructure();
	om_ledgers_restamp();
	read_horizon(&horizon, &fold_stamp, &incarnation);
	(void) om_plan_run(&fold_plans[FOLD_CLEAR], NULL, NULL);
	rebuilt = rebuild_guarded(horizon, incarnation);
	om_reset_costs();
	om_price_moves(horizon);
	om_reset_money();
	om_fold_money(horizon, incarnation);
	return rebuilt;
}

OM_FUNCTION(om_resync_stock);

/* Enable the ledger's triggers, and make balances and counters anew from the ledger. */
Datum
om_resync_stock(PG_FUNCTION_ARGS)
{
	OmFailures	failures;
	volatile uint64 rebuilt = 0;

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
	PG_RETURN_INT64((int64) rebuilt);
}
