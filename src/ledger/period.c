/*
 * period.c - periods of stamps: why index entries of moves that were written together lie together.
 *
 * An index led by the position of a move gets each line of each order somewhere else: with much history behind, each
 * line dirties a page of its own, and after each checkpoint writes it whole to the WAL.  So the indexes by
 * position are led by the period of the stamp, 2^13 transactions: what is written now goes into a few pages, whatever
 * is behind.  Who looks for the moves of a position names the periods: those since it was folded, which are few.
 *
 * A period is no column and no expression: the index holds the stamp itself, in an operator class that compares
 * periods only.  Behind the position it stands again, as it is: moves of the period that are folded already are passed
 * over in the index.  The tenant is no part of it, because the id of an item is of one tenant.
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/stratnum.h"
#include "access/table.h"
#include "access/transam.h"
#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "sql/columns.h"
#include "sql/ident.h"
#include "sql/table.h"
#include "utils/array.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"

#define PERIOD_BITS 13
#define PERIOD_INDEX "stock_moves_position"
/* So many periods are named, whether they have moves or not; of more, those that have some are looked for. */
#define PERIODS_NAMED 4

#define PERIOD(stamp) ((stamp) >> PERIOD_BITS)
#define FIRST_STAMP(period) ((period) * (INT64CONST(1) << PERIOD_BITS))
#define ARG_PERIOD(n) PERIOD(PG_GETARG_INT64(n))

OM_FUNCTION(om_period_less);
OM_FUNCTION(om_period_less_or_equal);
OM_FUNCTION(om_period_equal);
OM_FUNCTION(om_period_greater_or_equal);
OM_FUNCTION(om_period_greater);
OM_FUNCTION(om_period_compare);

/* Is the stamp of an earlier period? */
Datum
om_period_less(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(ARG_PERIOD(0) < ARG_PERIOD(1));
}

/* Of an earlier or the same one? */
Datum
om_period_less_or_equal(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(ARG_PERIOD(0) <= ARG_PERIOD(1));
}

/* Of the same one? */
Datum
om_period_equal(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(ARG_PERIOD(0) == ARG_PERIOD(1));
}

/* Of a later or the same one? */
Datum
om_period_greater_or_equal(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(ARG_PERIOD(0) >= ARG_PERIOD(1));
}

/* Of a later one? */
Datum
om_period_greater(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(ARG_PERIOD(0) > ARG_PERIOD(1));
}

/* -1, 0 or 1. */
Datum
om_period_compare(PG_FUNCTION_ARGS)
{
	int64		a = ARG_PERIOD(0);
	int64		b = ARG_PERIOD(1);

	PG_RETURN_INT32(a < b ? -1 : a > b);
}

/* The index by position, of the open ledger; null: the owner took it away. */
static Relation
open_index(Relation moves)
{
	Oid			oid = get_relname_relid(PERIOD_INDEX, RelationGetNamespace(moves));
	Relation	index = OidIsValid(oid) ? index_open(oid, AccessShareLock) : NULL;

	if (index != NULL && !index->rd_index->indisvalid)
	{
		index_close(index, AccessShareLock);
		index = NULL;
	}
	return index;
}

/*
 * A stamp of the last period that has entries or, of those after a stamp, of the first; false: there is none.  Rows of open and
 * aborted transactions count: who looks for what one snapshot shows finds no more by it.
 */
static bool
find_period(Relation moves, Relation index, const int64 *after, int64 *found)
{
	static const OmColumn stamp = {"stamp", OM_INT8};
	int			place = om_column_place(moves, &stamp);
	ScanKeyData key;
	SysScanDesc scan;
	HeapTuple	tuple;

	if (after != NULL)
	{
		Oid			greater = get_opfamily_member(index->rd_opfamily[0], INT8OID, INT8OID, BTGreaterStrategyNumber);

		ScanKeyInit(&key, place + 1, BTGreaterStrategyNumber, get_opcode(greater), Int64GetDatum(*after));
	}
	scan = systable_beginscan_ordered(moves, index, SnapshotAny, after != NULL ? 1 : 0, &key);
	tuple = systable_getnext_ordered(scan, after != NULL ? ForwardScanDirection : BackwardScanDirection);
	if (HeapTupleIsValid(tuple))
	{
		bool		is_null;

		*found = DatumGetInt64(heap_getattr(tuple, place + 1, RelationGetDescr(moves), &is_null));
	}
	systable_endscan_ordered(scan);
	return HeapTupleIsValid(tuple);
}

/* The first stamp of each period from that of a stamp to that of another one. */
static ArrayType *
name_periods(int64 from, int64 to)
{
	int64		n = Max(PERIOD(to) - PERIOD(from) + 1, 0);
	Datum	   *stamps = palloc(sizeof(Datum) * Max(n, 1));
	int64		i;

	for (i = 0; i < n; i++)
		stamps[i] = Int64GetDatum(FIRST_STAMP(PERIOD(from) + i));
	return construct_array(stamps, (int) n, INT8OID, sizeof(int64), FLOAT8PASSBYVAL, TYPALIGN_DOUBLE);
}

/* Order of stamps. */
static int
compare_stamps(const void *x, const void *y)
{
	int64		a = DatumGetInt64(*(const Datum *) x);
	int64		b = DatumGetInt64(*(const Datum *) y);

	return a < b ? -1 : a > b;
}

/* The first stamp of each period from that of a stamp on that has entries: a look into the index for each. */
static ArrayType *
look_for_periods(Relation moves, Relation index, int64 from)
{
	ArrayBuildState *stamps = initArrayResult(INT8OID, CurrentMemoryContext, false);
	int64		after = FIRST_STAMP(PERIOD(from) - 1);

	while (find_period(moves, index, &after, &after))
	{
		CHECK_FOR_INTERRUPTS();
		stamps = accumArrayResult(stamps, Int64GetDatum(FIRST_STAMP(PERIOD(after))), false, INT8OID, CurrentMemoryContext);
	}
	return DatumGetArrayTypeP(makeArrayResult(stamps, CurrentMemoryContext));
}

OM_FUNCTION(om_periods_since);

/*
 * SQL: periods_since(stamp): the first stamp of each period that has moves from a stamp on, and maybe of others.  The last one is that of the index, not
 * of the running transactions: rows that came while triggers were off carry the stamps of another server, which may be ahead.
 * Whatever a snapshot shows that was taken before is in one of the periods.
 */
Datum
om_periods_since(PG_FUNCTION_ARGS)
{
	int64		from = PG_GETARG_INT64(0);
	Relation	moves = table_open(om_ident()->stock_moves, AccessShareLock);
	Relation	index = open_index(moves);
	ArrayType  *periods;
	int64		last;

	if (index == NULL)
		periods = name_periods(from, (int64) U64FromFullTransactionId(ReadNextFullTransactionId()));
	else if (!find_period(moves, index, NULL, &last))
		periods = construct_empty_array(INT8OID);
	else if (PERIOD(last) - PERIOD(from) < PERIODS_NAMED)
		periods = name_periods(from, last);
	else
		periods = look_for_periods(moves, index, from);
	if (index != NULL)
		index_close(index, AccessShareLock);
	table_close(moves, AccessShareLock);
	PG_RETURN_ARRAYTYPE_P(periods);
}

OM_FUNCTION(om_periods_between);

/* SQL: periods_between(first_stamp, last_stamp): the first stamp of each period that stamps between them may be of. */
Datum
om_periods_between(PG_FUNCTION_ARGS)
{
	PG_RETURN_ARRAYTYPE_P(name_periods(PG_GETARG_INT64(0), PG_GETARG_INT64(1)));
}

OM_FUNCTION(om_periods_of);

/*
 * SQL: periods_of(stamps): the first stamp of each period that stamps are of, in order; null where it is at least every second one of periods_between the first and
 * the last of them, which then says as well where they are, and takes no space.
 */
Datum
om_periods_of(PG_FUNCTION_ARGS)
{
	Datum	   *stamps;
	int			n;
	int			periods = 0;
	int			i;

	deconstruct_array(PG_GETARG_ARRAYTYPE_P(0), INT8OID, sizeof(int64), FLOAT8PASSBYVAL, TYPALIGN_DOUBLE, &stamps, NULL, &n);
	qsort(stamps, n, sizeof(Datum), compare_stamps);
	for (i = 0; i < n; i++)
	{
		int64		first = FIRST_STAMP(PERIOD(DatumGetInt64(stamps[i])));

		if (periods == 0 || DatumGetInt64(stamps[periods - 1]) < first)
			stamps[periods++] = Int64GetDatum(first);
	}
	if (periods == 0 || PERIOD(DatumGetInt64(stamps[periods - 1])) - PERIOD(DatumGetInt64(stamps[0])) < 2 * periods)
		PG_RETURN_NULL();
	PG_RETURN_ARRAYTYPE_P(construct_array(stamps, periods, INT8OID, sizeof(int64), FLOAT8PASSBYVAL, TYPALIGN_DOUBLE));
}
