/*
 * plan.c - the only caller of SPI (see plan.h).
 *
 * A plan is prepared into a local, kept, and only then published, so that an
 * error leaves no half-made entry.  Nothing of core's is written to: a plan that is to be
 * made anew is prepared anew.  Plans belong to a generation of ident.c: a
 * dropped and created extension has other type OIDs, so they are prepared anew.
 * Plans run as the owner: API functions are SECURITY DEFINER; where a trigger runs for
 * somebody else, the user is switched around the one call (abort restores it).  Plans
 * that touch what is not ours (pg_cron) run with the caller's rights instead.
 */
#include "postgres.h"

#include "base/wait.h"
#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "sql/ident.h"
#include "sql/plan.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/lsyscache.h"
#include "utils/snapmgr.h"

#define REPLAN_FIRST 4			/* runs after which a plan is first made anew */
#define REPLAN_FACTOR 4			/* and how many times as many later each next time */

/* The OID of a plan type now. */
Oid
om_type_oid(OmType type)
{
	const OmIdent *ident = om_ident();

	switch (type)
	{
		case OM_BOOL:
			return BOOLOID;
		case OM_INT2:
			return INT2OID;
		case OM_INT4:
			return INT4OID;
		case OM_INT8:
			return INT8OID;
		case OM_TEXT:
			return TEXTOID;
		case OM_BYTEA:
			return BYTEAOID;
		case OM_UUID:
			return UUIDOID;
		case OM_TIME:
			return TIMESTAMPTZOID;
		case OM_DATE:
			return DATEOID;
		case OM_NUMERIC:
			return NUMERICOID;
		case OM_JSONB:
			return JSONBOID;
		case OM_QUANTITY:
			return ident->quantity;
		case OM_AMOUNT:
			return ident->amount;
		case OM_PRICE:
			return ident->price;
		case OM_STATE:
			return ident->stock_state;
		case OM_ACCOUNT:
			return ident->money_account;
		case OM_INT2S:
			return INT2ARRAYOID;
		case OM_INT4S:
			return INT4ARRAYOID;
		case OM_INT8S:
			return INT8ARRAYOID;
		case OM_TEXTS:
			return TEXTARRAYOID;
		case OM_BYTEAS:
			return BYTEAARRAYOID;
		case OM_UUIDS:
			return get_array_type(UUIDOID);
		case OM_TIMES:
			return get_array_type(TIMESTAMPTZOID);
		case OM_JSONBS:
			return get_array_type(JSONBOID);
		case OM_QUANTITIES:
			return get_array_type(ident->quantity);
		case OM_AMOUNTS:
			return get_array_type(ident->amount);
		case OM_STATES:
			return get_array_type(ident->stock_state);
		case OM_NONE:
			break;
	}
	elog(ERROR, "unknown plan type %d", (int) type);
}

/* Prepare and keep; publishes last. */
static void
prepare_plan(OmPlan *plan, uint64 generation)
{
	Oid			types[OM_PLAN_ARGS_MAX];
	SPIPlanPtr	prepared;
	int			nargs = 0;

	while (plan->args[nargs] != OM_NONE)
	{
		types[nargs] = om_type_oid(plan->args[nargs]);
		nargs++;
	}
	/* generic from the first call: our plans do not depend on values, and planning costs more than running */
	prepared = SPI_prepare_cursor(plan->sql, nargs, types, CURSOR_OPT_GENERIC_PLAN | CURSOR_OPT_NO_SCROLL);
	if (prepared == NULL)
		elog(ERROR, "could not prepare plan \"%s\": %s", plan->name, SPI_result_code_string(SPI_result));
	if (SPI_keepplan(prepared) != 0)
		elog(ERROR, "could not keep plan \"%s\"", plan->name);
	if (plan->plan != NULL)
		SPI_freeplan(plan->plan);
	plan->nargs = nargs;
	plan->is_checked = false;
	plan->is_planned = false;
	plan->generation = generation;
	plan->plan = prepared;
}

/*
 * Made on empty tables, where every index costs the same, a generic plan may have chosen one
 * that reads all rows of a tenant, and would keep it until somebody analyzes: so it
 * is prepared anew after 4, 16, 64, ... runs, when the tables may have grown as much.  Planning
 * so often costs nothing to speak of.  What is running at a higher level keeps its plan: then
 * the next run prepares anew.
 */
static bool
has_outgrown(OmPlan *plan)
{
	if (++plan->runs < plan->replan_at || plan->running > 0)
		return false;
	plan->replan_at *= REPLAN_FACTOR;
	return true;
}

/*
 * A run that will plan does so without sequential scans: made on a small table such a
 * plan would stay for the session while the table grows.  Returns the setting's nest
 * level, 0 when nothing will be planned; an error's abort restores it too.
 */
static int
avoid_scans(OmPlan *plan)
{
	int			nest_level;

	if ((plan->may_scan && !plan->no_loops) || (plan->is_planned && SPI_plan_is_valid(plan->plan)))
		return 0;
	nest_level = NewGUCNestLevel();
	if (plan->no_loops)
		(void) set_config_option("enable_nestloop", "off", PGC_USERSET, PGC_S_SESSION, GUC_ACTION_SAVE, true, 0, false);
	(void) set_config_option("enable_seqscan", "off", PGC_USERSET, PGC_S_SESSION, GUC_ACTION_SAVE, true, 0, false);
	/* where a scan is the only way its penalty would make the plan look worth compiling */
	(void) set_config_option("jit", "off", PGC_USERSET, PGC_S_SESSION, GUC_ACTION_SAVE, true, 0, false);
	return nest_level;
}

OmCaller
om_owner_enter(void)
{
	Oid			owner = om_ident()->owner;
	OmCaller	caller;

	GetUserIdAndSecContext(&caller.user, &caller.context);
	caller.switched = (caller.user != owner);
	if (caller.switched)
		SetUserIdAndSecContext(owner, caller.context | SECURITY_LOCAL_USERID_CHANGE | SECURITY_NOFORCE_RLS);
	return caller;
}

void
om_owner_leave(const OmCaller *caller)
{
	if (caller->switched)
		SetUserIdAndSecContext(caller->user, caller->context);
}

/* Prepare what is not, or was for another generation; returns as avoid_scans does. */
static int
make_ready(OmPlan *plan)
{
	uint64		generation = om_ident()->generation;

	if (plan->plan == NULL || plan->generation != generation)
	{
		if (plan->running > 0)
			elog(ERROR, "plan \"%s\" is of an extension that was dropped while it runs", plan->name);
		prepare_plan(plan, generation);
		plan->runs = 1;
		plan->replan_at = REPLAN_FIRST;
	}
	else if (has_outgrown(plan))
		prepare_plan(plan, generation);
	/* what it reads has changed: so may what it returns */
	if (plan->is_checked && !SPI_plan_is_valid(plan->plan))
		plan->is_checked = false;
	return avoid_scans(plan);
}

/* A plan returns the columns that its list says, so that they can be read by their places in it. */
static void
check_results(OmPlan *plan, TupleDesc desc)
{
	int			n = 0;

	if (plan->is_checked || plan->results == NULL)
		return;
	for (; plan->results[n].name != NULL; n++)
	{
		Form_pg_attribute attribute;

		if (desc == NULL || n >= desc->natts)
			elog(ERROR, "plan \"%s\" returns no column \"%s\"", plan->name, plan->results[n].name);
		attribute = TupleDescAttr(desc, n);
		if (strcmp(NameStr(attribute->attname), plan->results[n].name) != 0 ||
			attribute->atttypid != om_type_oid(plan->results[n].type))
			elog(ERROR, "column %d of plan \"%s\" is not \"%s\" of its type, but \"%s\" of type %u", n + 1, plan->name,
				 plan->results[n].name, NameStr(attribute->attname), attribute->atttypid);
	}
	if (desc != NULL && n != desc->natts)
		elog(ERROR, "plan \"%s\" returns %d columns, not %d", plan->name, desc->natts, n);
	plan->is_checked = true;
}

/* Run in a snapshot (InvalidSnapshot = SPI's choice), as the owner unless the plan says otherwise. */
static uint64
execute_plan(OmPlan *plan, Datum *values, const char *nulls, Snapshot snapshot, bool read_only)
{
	OmCaller	caller = {0};
	int			nest_level;
	volatile int code = 0;

	if (!plan->as_caller)
		caller = om_owner_enter();
	nest_level = make_ready(plan);
	plan->running++;
	PG_TRY();
	{
		if (snapshot != InvalidSnapshot)
			code = SPI_execute_snapshot(plan->plan, values, nulls, snapshot, InvalidSnapshot, true, false, 0);
		else
			code = SPI_execute_plan(plan->plan, values, nulls, read_only, 0);
	}
	PG_FINALLY();
	{
		plan->running--;
	}
	PG_END_TRY();
	if (nest_level > 0)
		AtEOXact_GUC(false, nest_level);
	plan->is_planned = true;
	om_owner_leave(&caller);
	if (code != plan->expect)
		elog(ERROR, "plan \"%s\" ended with %s", plan->name, SPI_result_code_string(code));
	check_results(plan, SPI_tuptable != NULL ? SPI_tuptable->tupdesc : NULL);
	return SPI_processed;
}

void
om_spi_begin(void)
{
	if (SPI_connect() != SPI_OK_CONNECT)
		elog(ERROR, "could not connect to SPI");
	om_wait_begin();
}

void
om_spi_end(void)
{
	om_wait_end();
	if (SPI_finish() != SPI_OK_FINISH)
		elog(ERROR, "could not leave SPI");
}

uint64
om_plan_run(OmPlan *plan, Datum *values, const char *nulls)
{
	return execute_plan(plan, values, nulls, InvalidSnapshot, plan->read_only);
}

uint64
om_plan_run_snapshot(OmPlan *plan, Datum *values, const char *nulls, Snapshot snapshot)
{
	return execute_plan(plan, values, nulls, snapshot, true);
}

/* Begin to read in parts (see plan.h). */
Portal
om_plan_open(OmPlan *plan, Datum *values, const char *nulls)
{
	OmCaller	caller = om_owner_enter();
	int			nest_level = make_ready(plan);
	Portal		portal = SPI_cursor_open(NULL, plan->plan, values, nulls, plan->read_only);

	if (nest_level > 0)
		AtEOXact_GUC(false, nest_level);
	plan->is_planned = true;
	om_owner_leave(&caller);
	check_results(plan, portal->tupDesc);
	return portal;
}

/* The next part (see plan.h); the one before it is freed. */
uint64
om_plan_fetch(Portal portal, int64 rows)
{
	OmCaller	caller = om_owner_enter();

	SPI_freetuptable(SPI_tuptable);
	SPI_cursor_fetch(portal, true, rows);
	om_owner_leave(&caller);
	if (SPI_processed == 0)
		SPI_cursor_close(portal);
	return SPI_processed;
}

/* Run one utility statement as the owner (see plan.h). */
void
om_plan_utility(const char *sql)
{
	OmCaller	caller = om_owner_enter();
	int			code = SPI_execute(sql, false, 0);

	om_owner_leave(&caller);
	if (code != SPI_OK_UTILITY)
		elog(ERROR, "\"%s\" ended with %s", sql, SPI_result_code_string(code));
}

uint64
om_plan_run_latest(OmPlan *plan, Datum *values, const char *nulls)
{
	Snapshot	snapshot = RegisterSnapshot(GetLatestSnapshot());
	uint64		rows = execute_plan(plan, values, nulls, snapshot, true);

	UnregisterSnapshot(snapshot);
	return rows;
}

Datum
om_field(uint64 row, int column, bool *isnull)
{
	bool		null;
	Datum		value;

	Assert(row < SPI_processed);
	value = SPI_getbinval(SPI_tuptable->vals[row], SPI_tuptable->tupdesc, column + 1, &null);
	if (isnull)
		*isnull = null;
	else if (null)
		elog(ERROR, "unexpected null in column \"%s\"", SPI_fname(SPI_tuptable->tupdesc, column + 1));
	return value;
}

char *
om_field_text(uint64 row, int column)
{
	bool		isnull;
	Datum		value = om_field(row, column, &isnull);

	return isnull ? NULL : TextDatumGetCString(value);
}

Datum
om_array(OmType element, Datum *values, const bool *nulls, int n)
{
	Oid			type = om_type_oid(element);
	int16		length;
	bool		by_value;
	char		align;
	int			dims[1];
	int			bounds[1];

	dims[0] = n;
	bounds[0] = 1;
	get_typlenbyvalalign(type, &length, &by_value, &align);
	if (n == 0)
		return PointerGetDatum(construct_empty_array(type));
	return PointerGetDatum(construct_md_array(values, (bool *) nulls, 1, dims, bounds,
											  type, length, by_value, align));
}

Datum
om_text_array(char *const *texts, int n)
{
	Datum	   *values = palloc_extended(sizeof(Datum) * Max(n, 1), MCXT_ALLOC_HUGE);
	Datum		array;
	int			i;

	for (i = 0; i < n; i++)
		values[i] = CStringGetTextDatum(texts[i]);
	array = om_array(OM_TEXT, values, NULL, n);
	pfree(values);
	return array;
}

Datum
om_id_array(const int64 *ids, int n)
{
	Datum	   *values = palloc_extended(sizeof(Datum) * Max(n, 1), MCXT_ALLOC_HUGE);
	Datum		array;
	int			i;

	for (i = 0; i < n; i++)
		values[i] = Int64GetDatum(ids[i]);
	array = om_array(OM_INT8, values, NULL, n);
	pfree(values);
	return array;
}
