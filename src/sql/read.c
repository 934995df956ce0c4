/*
 * read.c - a few rows of a table of ours, read straight by an index (see read.h).
 *
 * Most statements of a sale or a return read one row by its key, or the few of an order, and
 * starting and ending a query costs five times what its index scan does.  Here the scan is
 * made by the function that reads system catalogs (systable_beginscan), which works on
 * any table: visibility and predicate locks are those of every scan.  What joins, sorts or
 * sums more than the rows of one document stays SQL.
 *
 * An index is only the short way: a session with ignore_system_indexes, which everybody may
 * set, reads the whole table, and so do all while the owner makes an index anew.
 *
 * Modules read as they do by SQL: as the owner, so there are no rights to check.
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/stratnum.h"
#include "access/table.h"
#include "catalog/pg_index.h"
#include "miscadmin.h"
#include "sql/ident.h"
#include "sql/read.h"
#include "utils/fmgroids.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"
#include "utils/syscache.h"

/* The function that compares values of a type for equality. */
static RegProcedure
equality_of(OmType type)
{
	switch (type)
	{
		case OM_INT4:
			return F_INT4EQ;
		case OM_INT8:
			return F_INT8EQ;
		case OM_UUID:
			return F_UUID_EQ;
		case OM_TEXT:
			return F_TEXTEQ;
		default:
			elog(ERROR, "rows cannot be found by plan type %d", (int) type);
	}
}

/* Does an index of a table that we have locked hold all its rows? Not one that is being made, or given up. */
static bool
is_whole(Oid index, Relation relation)
{
	HeapTuple	tuple = SearchSysCache1(INDEXRELID, ObjectIdGetDatum(index));
	bool		result = false;

	if (HeapTupleIsValid(tuple))
	{
		Form_pg_index form = (Form_pg_index) GETSTRUCT(tuple);

		result = form->indisvalid && form->indrelid == RelationGetRelid(relation);
		ReleaseSysCache(tuple);
	}
	return result;
}

/* The index a table is read by: the one it names, or its primary key's; invalid: the owner took it away. */
static Oid
find_index(const OmTable *table, Relation relation)
{
	Oid			index;

	if (table->index == NULL)
	{
		/* finds the index of the primary key */
		list_free(RelationGetIndexList(relation));
		return relation->rd_pkindex;
	}
	index = get_relname_relid(table->index, RelationGetNamespace(relation));
	return is_whole(index, relation) ? index : InvalidOid;
}

/* The column of an index that is a column of its table. */
static int
place_in_index(Form_pg_index index, AttrNumber column)
{
	int			i = 0;

	while (i < index->indnkeyatts && index->indkey.values[i] != column)
		i++;
	return i;
}

/* Put the keys of a scan into the order of the index's columns, which a btree asks for. */
static void
order_keys(Oid index, ScanKey keys, int nkey)
{
	HeapTuple	tuple = SearchSysCache1(INDEXRELID, ObjectIdGetDatum(index));
	Form_pg_index form;
	int			i;

	if (!HeapTupleIsValid(tuple))
		elog(ERROR, "cache lookup failed for index %u", index);
	form = (Form_pg_index) GETSTRUCT(tuple);
	for (i = 1; i < nkey; i++)
	{
		ScanKeyData key = keys[i];
		int			j;

		for (j = i; j > 0 && place_in_index(form, keys[j - 1].sk_attno) > place_in_index(form, key.sk_attno); j--)
			keys[j] = keys[j - 1];
		keys[j] = key;
	}
	ReleaseSysCache(tuple);
}

/* The rows of a scan, each as the table names it. */
static int
show_rows(SysScanDesc scan, TupleDesc desc, const int *places, int ncolumns, OmRowSeen seen, void *arg)
{
	Datum	   *row = palloc(sizeof(Datum) * desc->natts);
	bool	   *row_nulls = palloc(sizeof(bool) * desc->natts);
	Datum		values[OM_TABLE_COLUMNS_MAX];
	bool		nulls[OM_TABLE_COLUMNS_MAX];
	bool		more = true;
	HeapTuple	tuple;
	int			n;
	int			i;

	for (n = 0; more && HeapTupleIsValid(tuple = systable_getnext(scan)); n++)
	{
		CHECK_FOR_INTERRUPTS();
		heap_deform_tuple(tuple, desc, row, row_nulls);
		for (i = 0; i < ncolumns; i++)
		{
			values[i] = row[places[i]];
			nulls[i] = row_nulls[places[i]];
		}
		more = seen(values, nulls, arg);
	}
	pfree(row);
	pfree(row_nulls);
	return n;
}

/* A scan of an open table for the rows of a key, in a registered snapshot. */
static SysScanDesc
begin_scan(OmTable *table, Relation relation, Snapshot snapshot, const Datum *key, int nkey)
{
	TupleDesc	desc = RelationGetDescr(relation);
	ScanKeyData keys[INDEX_MAX_KEYS];
	Oid			index = find_index(table, relation);
	int			ncolumns;
	const int  *places = om_table_places(table, relation, &ncolumns);
	int			i;

	for (i = 0; i < nkey; i++)
		ScanKeyEntryInitialize(&keys[i], 0, places[i] + 1, BTEqualStrategyNumber, InvalidOid,
							   TupleDescAttr(desc, places[i])->attcollation, equality_of(table->columns[i].type), key[i]);
	if (OidIsValid(index))
		order_keys(index, keys, nkey);
	return systable_beginscan(relation, index, OidIsValid(index), snapshot, nkey, keys);
}

int
om_read_rows(OmTable *table, Snapshot snapshot, const Datum *key, int nkey, OmRowSeen seen, void *arg)
{
	Relation	relation = table_open(om_ident_table(table->name), AccessShareLock);
	int			ncolumns;
	const int  *places;
	SysScanDesc scan;
	int			n;

	snapshot = RegisterSnapshot(snapshot == InvalidSnapshot ? GetLatestSnapshot() : snapshot);
	scan = begin_scan(table, relation, snapshot, key, nkey);
	places = om_table_places(table, relation, &ncolumns);
	n = show_rows(scan, RelationGetDescr(relation), places, ncolumns, seen, arg);
	systable_endscan(scan);
	UnregisterSnapshot(snapshot);
	table_close(relation, NoLock);
	return n;
}

bool
om_read_place(OmTable *table, Relation relation, Snapshot snapshot, const Datum *key, int nkey, ItemPointer place)
{
	SysScanDesc scan = begin_scan(table, relation, snapshot, key, nkey);
	HeapTuple	tuple = systable_getnext(scan);
	bool		is_found = HeapTupleIsValid(tuple);

	if (is_found)
		*place = tuple->t_self;
	systable_endscan(scan);
	return is_found;
}

bool
om_row_exists(const Datum *values, const bool *nulls, void *arg)
{
	return false;
}
