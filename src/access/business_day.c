/*
 * business_day.c - business days: the day of an instant, and the instants of a day.
 *
 * On which day something happened is worked out of its instant and of its tenant's time zone, which no index knows.  But wherever it is, a day
 * begins at most 16 hours before it does in UTC, and ends at most 16 hours after it.  A view that shows the business_date of an instant says
 * sees_day(indexed, at), which is true of every row; where the view is read by that date, a statement is planned with indexed >= day_begins(date) AND
 * indexed <= day_ends(date) in its place, by which an index finds the rows of a day among those of all years.
 */
#include "postgres.h"

#include "access/access.h"
#include "access/said.h"
#include "access/stratnum.h"
#include "catalog/pg_type.h"
#include "nodes/makefuncs.h"
#include "nodes/nodeFuncs.h"
#include "nodes/supportnodes.h"
#include "optimizer/optimizer.h"
#include "sql/ident.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/fmgroids.h"
#include "utils/fmgrprotos.h"
#include "utils/lsyscache.h"
#include "utils/timestamp.h"
#include "utils/typcache.h"

/* Time zones have been up to 15 h 56 min from UTC. */
#define ZONE_MAX (16 * USECS_PER_HOUR)

/* The day of an instant in a time zone. */
static DateADT
day_in_zone(TimestampTz at, Datum zone)
{
	Datum		local = DirectFunctionCall2(timestamptz_zone, zone, TimestampTzGetDatum(at));

	return DatumGetDateADT(DirectFunctionCall1(timestamp_date, local));
}

/*
 * The day of an instant where the time zone changed: a day begins in the time zone that it has, and ends with the
 * next one.  changes: a day, the time zone from it on, and so forth; zone: the one before.
 */
static DateADT
day_in_changed_zone(TimestampTz at, Datum zone, ArrayType *changes)
{
	Datum	   *words;
	int			n;
	int			i;
	DateADT		since = DATEVAL_NOBEGIN;
	DateADT		next = DATEVAL_NOEND;

	deconstruct_array(changes, TEXTOID, -1, false, TYPALIGN_INT, &words, NULL, &n);
	for (i = 0; i + 1 < n; i += 2)
	{
		Datum		day = DirectFunctionCall1(date_in, CStringGetDatum(TextDatumGetCString(words[i])));
		Datum		begins = DirectFunctionCall2(timestamp_zone, words[i + 1], DirectFunctionCall1(date_timestamp, day));

		if (DatumGetTimestampTz(begins) > at)
			next = Min(next, DatumGetDateADT(day));
		else if (DatumGetDateADT(day) > since)
		{
			since = DatumGetDateADT(day);
			zone = words[i + 1];
		}
	}
	return Min(day_in_zone(at, zone), next == DATEVAL_NOEND ? next : next - 1);
}

OM_FUNCTION(om_business_date);

/* SQL: business_date(at, time_zone, changes): the day of an instant in a tenant's time zone, as tenants keeps it; null: UTC. */
Datum
om_business_date(PG_FUNCTION_ARGS)
{
	Datum		zone = PG_ARGISNULL(1) ? CStringGetTextDatum("UTC") : PG_GETARG_DATUM(1);

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	if (PG_ARGISNULL(2))
		PG_RETURN_DATEADT(day_in_zone(PG_GETARG_TIMESTAMPTZ(0), zone));
	PG_RETURN_DATEADT(day_in_changed_zone(PG_GETARG_TIMESTAMPTZ(0), zone, PG_GETARG_ARRAYTYPE_P(2)));
}

/* So much after a day begins in UTC; a day that is beyond all instants begins and ends with them. */
static TimestampTz
instant_of_day(DateADT day, int64 usecs)
{
	int64		midnight;

	if (DATE_IS_NOBEGIN(day) || day < DATETIME_MIN_JULIAN - POSTGRES_EPOCH_JDATE + 2)
		return DT_NOBEGIN;
	if (DATE_IS_NOEND(day) || day > TIMESTAMP_END_JULIAN - POSTGRES_EPOCH_JDATE - 3)
		return DT_NOEND;
	midnight = day * USECS_PER_DAY;
	return midnight + usecs;
}

OM_FUNCTION(om_day_begins);
OM_FUNCTION(om_day_ends);

/* SQL: day_begins(day): an instant before which the day has begun nowhere. */
Datum
om_day_begins(PG_FUNCTION_ARGS)
{
	PG_RETURN_TIMESTAMPTZ(instant_of_day(PG_GETARG_DATEADT(0), -ZONE_MAX));
}

/* SQL: day_ends(day): an instant after which it is over everywhere. */
Datum
om_day_ends(PG_FUNCTION_ARGS)
{
	PG_RETURN_TIMESTAMPTZ(instant_of_day(PG_GETARG_DATEADT(0), USECS_PER_DAY + ZONE_MAX));
}

OM_FUNCTION(om_day_begins_any);
OM_FUNCTION(om_day_ends_any);

/* The first or the last instant that one of several days may have; of none: an instant at which nothing happens. */
static TimestampTz
instant_of_days(ArrayType *days, bool is_first)
{
	TimestampTz found = is_first ? DT_NOEND : DT_NOBEGIN;
	Datum	   *values;
	bool	   *nulls;
	int			n;
	int			i;

	deconstruct_array(days, DATEOID, sizeof(DateADT), true, TYPALIGN_INT, &values, &nulls, &n);
	for (i = 0; i < n; i++)
		if (!nulls[i] && is_first)
			found = Min(found, instant_of_day(DatumGetDateADT(values[i]), -ZONE_MAX));
		else if (!nulls[i])
			found = Max(found, instant_of_day(DatumGetDateADT(values[i]), USECS_PER_DAY + ZONE_MAX));
	return found;
}

/* SQL: day_begins(days): an instant before which none of the days has begun anywhere. */
Datum
om_day_begins_any(PG_FUNCTION_ARGS)
{
	PG_RETURN_TIMESTAMPTZ(instant_of_days(PG_GETARG_ARRAYTYPE_P(0), true));
}

/* SQL: day_ends(days): an instant after which all of them are over everywhere. */
Datum
om_day_ends_any(PG_FUNCTION_ARGS)
{
	PG_RETURN_TIMESTAMPTZ(instant_of_days(PG_GETARG_ARRAYTYPE_P(0), false));
}

/* day_begins or day_ends of a date, of several, or of an instant, which is compared to dates as the day that it is of; null: it is none of them. */
static Expr *
make_bound(PlannerInfo *root, const char *name, Node *day)
{
	Oid			type = exprType(day);

	day = copyObject(day);
	if (type == TIMESTAMPTZOID || type == TIMESTAMPOID)
	{
		day = (Node *) makeFuncExpr(type == TIMESTAMPOID ? F_DATE_TIMESTAMP : F_DATE_TIMESTAMPTZ, DATEOID, list_make1(day), InvalidOid, InvalidOid,
									COERCE_EXPLICIT_CAST);
		type = DATEOID;
	}
	if (type != DATEOID && type != get_array_type(DATEOID))
		return NULL;
	day = (Node *) makeFuncExpr(om_ident_function(name, &type, 1), TIMESTAMPTZOID, list_make1(day), InvalidOid, InvalidOid, COERCE_EXPLICIT_CALL);
	return (Expr *) eval_const_expressions(root, day);
}

/* Add indexed >= day_begins(day), or indexed <= day_ends(day). */
static List *
add_bound(List *bounds, PlannerInfo *root, StrategyNumber strategy, Node *indexed, Node *day)
{
	Oid			opfamily = lookup_type_cache(TIMESTAMPTZOID, TYPECACHE_BTREE_OPFAMILY)->btree_opf;
	Oid			operator = get_opfamily_member(opfamily, TIMESTAMPTZOID, TIMESTAMPTZOID, strategy);
	Expr	   *bound = make_bound(root, strategy == BTGreaterEqualStrategyNumber ? "day_begins" : "day_ends", day);

	return bound == NULL ? bounds : lappend(bounds, make_opclause(operator, BOOLOID, false, (Expr *) copyObject(indexed), bound, InvalidOid, InvalidOid));
}

/* Is it business_date(at, ...)? */
static bool
is_day_of(Node *node, Node *at)
{
	Oid			types[] = {TIMESTAMPTZOID, TEXTOID, TEXTARRAYOID};

	return IsA(node, FuncExpr) && ((FuncExpr *) node)->funcid == om_ident_function("business_date", types, 3)
		&& equal(linitial(((FuncExpr *) node)->args), at);
}

OM_FUNCTION(om_sees_day_support);

/* Support function of sees_day: what the statement says of the day of its second argument, said of the first one. */
Datum
om_sees_day_support(PG_FUNCTION_ARGS)
{
	SupportRequestSimplify *request = (SupportRequestSimplify *) PG_GETARG_POINTER(0);
	List	   *bounds = NIL;
	Node	   *indexed;
	OmSaid		said;

	if (!IsA(request, SupportRequestSimplify) || request->root == NULL)
		PG_RETURN_POINTER(NULL);
	indexed = linitial(request->fcall->args);
	om_said_begin(&said, request->root, indexed);
	while (om_said_next(&said, DATEOID))
		if (is_day_of(said.left, lsecond(request->fcall->args)))
		{
			if (said.strategy >= BTEqualStrategyNumber)
				bounds = add_bound(bounds, request->root, BTGreaterEqualStrategyNumber, indexed, said.other);
			if (said.strategy <= BTEqualStrategyNumber)
				bounds = add_bound(bounds, request->root, BTLessEqualStrategyNumber, indexed, said.other);
		}
	PG_RETURN_POINTER(bounds == NIL ? makeBoolConst(true, false) : (Node *) make_ands_explicit(bounds));
}
