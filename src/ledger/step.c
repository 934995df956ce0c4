/*
 * step.c - ranges of decided moves, and the steps that fold them (step.h).
 *
 * A step has a mark, below which it has seen all moves.  A call takes the range from there
 * to a stamp before which about so many moves lie, and no more than the horizon, has it folded,
 * and moves the mark.  So each move is read by one call, whatever waits behind it: folding B moves
 * costs O(B).  (Which blocks hold a range is told by the block range index of stamps; a
 * block range that nobody has summarized is read by every call, so that is done first.)
 * Ranges are taken in the order of stamps, whose ever they are: a move waits for older ones only, each of
 * which is folded once, so no tenant's backlog holds up another one's more than its age.
 *
 * A tenant for which a step fails is left out (sql/guard.h): it has a mark of its own, before its
 * first move that was not folded, and the others go on without it.  Each later run tries its next
 * range, of the same size.  What readers may rely on is the least of all marks of a step: while a tenant
 * is left out, all readers look at moves from there on, and skip those that the balance of their own position
 * has by now.
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/table.h"
#include "base/progress.h"
#include "catalog/pg_am_d.h"
#include "ledger/step.h"
#include "miscadmin.h"
#include "sql/guard.h"
#include "sql/ident.h"
#include "storage/lmgr.h"
#include "utils/builtins.h"
#include "utils/rel.h"

#define STEPS_MAX 8

static OmFoldStep *steps[STEPS_MAX];
static int	nsteps = 0;

enum StepPlan
{
	STEP_MARKS, STEP_KEEP, STEP_FORGET, STEP_RESET
};

#define STEP_NAME(X, P) X(P, step, OM_TEXT)
OM_ENUM(STEP_NAME, NAME);
#define STEP_MARK(X, P) X(P, left_out, OM_INT8) X(P, folded_to, OM_INT8)
OM_ENUM(STEP_MARK, MARK);
#define KEPT_MARK(X, P) STEP_NAME(X, P) STEP_MARK(X, P)
OM_ENUM(KEPT_MARK, KEPT);

static OmPlan step_plans[] = {
	[STEP_MARKS] = {
		.name = "step.marks",
		.sql = "SELECT m.left_out, m.folded_to FROM order_mgmt_data.fold_marks AS m WHERE m.step = $1 ORDER BY m.left_out",
		.args = OM_ARGS(STEP_NAME, NAME), .results = OM_RESULTS(STEP_MARK, MARK), .expect = SPI_OK_SELECT
	},
	[STEP_KEEP] = {
		.name = "step.keep",
		.sql = "INSERT INTO order_mgmt_data.fold_marks AS m (step, left_out, folded_to) VALUES ($1, $2, $3)"
		" ON CONFLICT (step, left_out) DO UPDATE SET folded_to = EXCLUDED.folded_to WHERE m.folded_to <> EXCLUDED.folded_to",
		.args = OM_ARGS(KEPT_MARK, KEPT), .expect = SPI_OK_INSERT
	},
	[STEP_FORGET] = {
		.name = "step.forget",
		.sql = "DELETE FROM order_mgmt_data.fold_marks AS m WHERE m.step = $1 AND m.left_out = $2",
		.args = OM_ARGS(KEPT_MARK, KEPT), .expect = SPI_OK_DELETE
	},
	[STEP_RESET] = {
		.name = "step.reset",
		.sql = "DELETE FROM order_mgmt_data.fold_marks AS m WHERE m.step = $1",
		.args = OM_ARGS(STEP_NAME, NAME), .expect = SPI_OK_DELETE
	}
};

/* A tenant that is left out, and from where its moves wait. */
typedef struct Waiting
{
	int64		tenant;
	int64		stamp;
} Waiting;

/* Where a step stands. */
typedef struct Marks
{
	int64		stamp;			/* of all but those left out */
	Waiting    *waiting;
	int			n;
} Marks;

/* Work to be guarded. */
typedef struct Folding
{
	OmFoldStep *step;
	OmFoldRange range;
} Folding;

/* Make a step known (see step.h). */
void
om_fold_register(OmFoldStep *step)
{
	Assert(nsteps < STEPS_MAX);
	steps[nsteps++] = step;
}

/* Where a step stands: at stamp 0 until it has begun. */
static Marks
read_marks(const OmFoldStep *step)
{
	Datum		values[NAME_count] = {[NAME_step] = CStringGetTextDatum(step->name)};
	int			rows = (int) om_plan_run(&step_plans[STEP_MARKS], values, NULL);
	Marks		marks = {0};
	int			i;

	marks.waiting = palloc(sizeof(Waiting) * Max(rows, 1));
	for (i = 0; i < rows; i++)
	{
		int64		tenant = DatumGetInt64(om_field(i, MARK_left_out, NULL));
		int64		stamp = DatumGetInt64(om_field(i, MARK_folded_to, NULL));

		if (tenant == 0)
			marks.stamp = stamp;
		else
			marks.waiting[marks.n++] = (Waiting) {tenant, stamp};
	}
	return marks;
}

/* Keep the mark of a tenant, or (0) of all others; STEP_FORGET: it is one of the others again. */
static void
keep_mark(enum StepPlan plan, const OmFoldStep *step, int64 tenant, int64 stamp)
{
	Datum		values[KEPT_count] = {[KEPT_step] = CStringGetTextDatum(step->name), [KEPT_left_out] = Int64GetDatum(tenant),
	[KEPT_folded_to] = Int64GetDatum(stamp)};

	(void) om_plan_run(&step_plans[plan], values, NULL);
}

/* The tenants that are left out, as a bigint[]. */
static Datum
left_out(const Marks *marks)
{
	Datum	   *tenants = palloc(sizeof(Datum) * Max(marks->n, 1));
	int			i;

	for (i = 0; i < marks->n; i++)
		tenants[i] = Int64GetDatum(marks->waiting[i].tenant);
	return om_array(OM_INT8, tenants, NULL, marks->n);
}

/*
 * Summarize what the table's block range indexes have not: all whole block ranges, as vacuum does, so that what
 * writers insert at the end is not looked at twice by them.  Where somebody vacuums or builds an index just now it is left to the next call.
 */
static void
summarize(const char *table)
{
	Oid			oid = om_ident_table(table);
	Relation	relation;
	ListCell   *cell;

	if (!ConditionalLockRelationOid(oid, ShareUpdateExclusiveLock))
		return;
	relation = table_open(oid, NoLock);
	foreach(cell, RelationGetIndexList(relation))
	{
		Relation	index = index_open(lfirst_oid(cell), RowExclusiveLock);

		if (index->rd_rel->relam == BRIN_AM_OID && index->rd_index->indisready)
		{
			IndexVacuumInfo info = {.index = index, .message_level = DEBUG2, .estimated_count = true, .num_heap_tuples = -1};

#if PG_VERSION_NUM >= 160000
			info.heaprel = relation;
#endif
			(void) index_vacuum_cleanup(&info, NULL);
		}
		index_close(index, RowExclusiveLock);
	}
	table_close(relation, ShareUpdateExclusiveLock);
}

/* Where a range of about so many moves from a stamp on ends; moves: how many were found. */
static int64
limit_of(OmFoldStep *step, int64 from, int64 end, int moves_max, int64 *moves)
{
	Datum		values[OM_FOLD_SOUGHT_count] = {[OM_FOLD_SOUGHT_from_stamp] = Int64GetDatum(from), [OM_FOLD_SOUGHT_to_stamp] = Int64GetDatum(end),
	[OM_FOLD_SOUGHT_moves_max] = Int32GetDatum(moves_max)};

	(void) om_plan_run(&step->limit, values, NULL);
	*moves = DatumGetInt64(om_field(0, OM_FOLD_FOUND_moves, NULL));
	return *moves < moves_max ? end : DatumGetInt64(om_field(0, OM_FOLD_FOUND_to_stamp, NULL));
}

/* OmWork. */
static void
fold_range(void *arg)
{
	Folding    *folding = (Folding *) arg;

	folding->step->fold(&folding->range);
}

/* Leave a tenant out from the range on. */
static void
leave_out(const Folding *folding, ErrorData *error)
{
	om_tenant_failed(folding->range.tenant, error);
	keep_mark(STEP_KEEP, folding->step, folding->range.tenant, folding->range.from);
}

/* Fold a range; tenant by tenant if it cannot be folded as one, because of one of them. */
static void
fold_guarded(Folding *folding)
{
	Datum		values[OM_FOLD_SOUGHT_TENANTS_count] = {[OM_FOLD_SOUGHT_TENANTS_from_stamp] = Int64GetDatum(folding->range.from),
		[OM_FOLD_SOUGHT_TENANTS_to_stamp] = Int64GetDatum(folding->range.to), [OM_FOLD_SOUGHT_TENANTS_left_out] = folding->range.left_out};
	ErrorData  *error;
	int64	   *tenants;
	int			n;
	int			i;

	if (folding->step->is_common)
	{
		fold_range(folding);
		return;
	}
	error = om_guard(fold_range, folding);
	if (error == NULL)
		return;
	n = (int) om_plan_run(&folding->step->tenants, values, NULL);
	/* it is because of none of them */
	if (n == 0)
		ReThrowError(error);
	tenants = palloc(sizeof(int64) * n);
	for (i = 0; i < n; i++)
		tenants[i] = DatumGetInt64(om_field(i, OM_FOLD_TENANT_tenant_id, NULL));
	for (i = 0; i < n; i++)
	{
		folding->range.tenant = tenants[i];
		error = om_guard(fold_range, folding);
		if (error != NULL)
			leave_out(folding, error);
	}
	folding->range.tenant = 0;
}

/* Where a tenant stands. */
static int64
stamp_of(const Marks *marks, int64 tenant)
{
	int			i;

	for (i = 0; i < marks->n; i++)
		if (marks->waiting[i].tenant == tenant)
			return marks->waiting[i].stamp;
	return marks->stamp;
}

/*
 * How far a step may go: to the horizon, and where another one stands that it follows.  Tenants that this one leaves out are
 * left out by the step, too, from where it stands.
 */
static Marks
follow(const OmFoldStep *step, Marks *marks, int64 horizon)
{
	Marks		leader = {.stamp = horizon};
	int			i;

	if (step->follows == NULL)
		return leader;
	leader = read_marks(step->follows);
	leader.stamp = Min(leader.stamp, horizon);
	for (i = 0; i < leader.n; i++)
	{
		int64		tenant = leader.waiting[i].tenant;
		int64		stamp = stamp_of(marks, tenant);

		keep_mark(STEP_KEEP, step, tenant, stamp);
	}
	if (leader.n > 0)
		*marks = read_marks(step);
	return leader;
}

/*
 * Fold the next range of a tenant that was left out, unless it failed in this run: to the end, and to where the others are it is one of them
 * again; returns how many moves that was (of anybody).
 */
static int64
make_up(Folding *folding, const Waiting *waiting, int64 others, int64 end, int moves_max)
{
	ErrorData  *error;
	int64		moves;

	if (om_tenant_has_failed(waiting->tenant) || waiting->stamp > end)
		return 0;
	folding->range.tenant = waiting->tenant;
	folding->range.from = waiting->stamp;
	folding->range.to = limit_of(folding->step, waiting->stamp, end, moves_max, &moves);
	error = om_guard(fold_range, folding);
	if (error != NULL)
	{
		leave_out(folding, error);
		return 0;
	}
	keep_mark(folding->range.to < others ? STEP_KEEP : STEP_FORGET, folding->step, waiting->tenant, folding->range.to);
	return moves;
}

/* Tell readers what they may rely on. */
static void
publish(const OmFoldStep *step)
{
	Marks		marks = read_marks(step);
	int64		stamp = marks.stamp;
	int			i;

	for (i = 0; i < marks.n; i++)
		stamp = Min(stamp, marks.waiting[i].stamp);
	step->publish(stamp);
}

/* A step begins anew. */
static void
reset_step(const OmFoldStep *step)
{
	Datum		values[NAME_count] = {[NAME_step] = CStringGetTextDatum(step->name)};

	(void) om_plan_run(&step_plans[STEP_RESET], values, NULL);
	step->reset();
}

/* The next range of a step; returns how many moves it found. */
static int64
run_step(OmFoldStep *step, int64 horizon, int64 incarnation, int moves_max)
{
	Folding		folding = {step, {.horizon = horizon, .incarnation = incarnation}};
	OmFoldReady ready = step->prepare != NULL ? step->prepare(&folding.range) : OM_FOLD_READY;
	Marks		marks;
	Marks		leader;
	int64		found;
	int			i;

	if (ready != OM_FOLD_READY)
		reset_step(step);
	if (ready == OM_FOLD_NOT_NOW)
		return 0;
	summarize(step->table);
	marks = read_marks(step);
	leader = follow(step, &marks, horizon);
	folding.range.from = marks.stamp;
	folding.range.to = limit_of(step, marks.stamp, leader.stamp, moves_max, &found);
	folding.range.left_out = left_out(&marks);
	/* of one that begins anew the first range is folded also where it holds no moves: restored ones may lie beyond the horizon, and have brought what belongs to them */
	if (found > 0 || marks.stamp == 0)
		fold_guarded(&folding);
	/* a horizon may be older than that of the run before it */
	if (folding.range.to > marks.stamp)
	{
		marks.stamp = folding.range.to;
		keep_mark(STEP_KEEP, step, 0, marks.stamp);
	}
	for (i = 0; i < marks.n; i++)
		found += make_up(&folding, &marks.waiting[i], marks.stamp, Min(marks.stamp, stamp_of(&leader, marks.waiting[i].tenant)), moves_max);
	if (step->publish != NULL)
		publish(step);
	return found;
}

/* All steps (see step.h). */
int64
om_fold_steps(int64 horizon, int64 incarnation, int moves_max)
{
	int64		found = 0;
	int			i;

	for (i = 0; i < nsteps; i++)
	{
		om_progress_tell(OM_PROGRESS_COMPACT, i, nsteps);
		found += run_step(steps[i], horizon, incarnation, moves_max);
	}
	om_progress_end();
	return found;
}

/* The least mark of a tenant (see step.h). */
int64
om_fold_mark(int64 tenant)
{
	int64		mark = PG_INT64_MAX;
	int			i;

	for (i = 0; i < nsteps; i++)
	{
		Marks		marks = read_marks(steps[i]);

		mark = Min(mark, stamp_of(&marks, tenant));
	}
	return mark;
}

/* All steps begin anew (see step.h). */
void
om_fold_reset(void)
{
	int			i;

	for (i = 0; i < nsteps; i++)
		reset_step(steps[i]);
}
