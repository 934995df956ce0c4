/*
 * seen.c - which documents a reader sees who has a right at some locations only (see seen.h).
 *
 * Policies ask it, through functions of the modules that have the documents.  A subquery in the
 * policy would say the same, but the planner takes it for expensive, and it is hardly ever run.
 * That a view joins lines to documents that are seen is not enough: a function of the reader's own
 * may be called with the lines before they are joined.
 */
#include "postgres.h"

#include "access/access.h"
#include "access/genam.h"
#include "access/htup_details.h"
#include "access/seen.h"
#include "access/stratnum.h"
#include "access/table.h"
#include "catalog/namespace.h"
#include "catalog/pg_index.h"
#include "catalog/pg_type.h"
#include "nodes/supportnodes.h"
#include "sql/ident.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"
#include "utils/syscache.h"
#include "utils/uuid.h"

/* Arguments of functions that are asked for a document. */
enum
{
	ARG_RIGHT, ARG_TENANT, ARG_DOCUMENT, ARG_DOCUMENTS, ARG_COLUMNS
};

/* The document that a function was asked for last, in the statement that runs: lines of one come together. */
typedef struct Asked
{
	const OmRight *right;
	int64		tenant;			/* 0: for none yet */
	pg_uuid_t	document;
	int32		line_no;
	bool		is_seen;
} Asked;

/* What a function was asked for last; with another right it was asked for nothing. */
static Asked *
asked_last(FunctionCallInfo fcinfo)
{
	Asked	   *asked = fcinfo->flinfo->fn_extra;

	if (asked == NULL || !om_is_right(fcinfo, asked->right))
	{
		const OmRight *right = om_right_anew(fcinfo);

		asked = MemoryContextAllocZero(fcinfo->flinfo->fn_mcxt, sizeof(Asked));
		asked->right = right;
		fcinfo->flinfo->fn_extra = asked;
	}
	return asked;
}

static bool
is_same(const Asked *asked, FunctionCallInfo fcinfo, int32 line_no)
{
	return asked->tenant == PG_GETARG_INT64(ARG_TENANT) && asked->line_no == line_no &&
		memcmp(&asked->document, PG_GETARG_UUID_P(ARG_DOCUMENT), sizeof(pg_uuid_t)) == 0;
}

static bool
keep_answer(Asked *asked, FunctionCallInfo fcinfo, int32 line_no, bool is_seen)
{
	asked->tenant = PG_GETARG_INT64(ARG_TENANT);
	asked->document = *PG_GETARG_UUID_P(ARG_DOCUMENT);
	asked->line_no = line_no;
	asked->is_seen = is_seen;
	return is_seen;
}

bool
om_sees_one_of(FunctionCallInfo fcinfo, OmPlan *plan, Datum *values)
{
	Asked	   *asked = asked_last(fcinfo);
	int32		line_no = PG_NARGS() > ARG_DOCUMENT + 1 ? PG_GETARG_INT32(ARG_DOCUMENT + 1) : 0;
	bool		is_seen = false;
	uint64		rows;
	uint64		row;

	if (is_same(asked, fcinfo, line_no))
		return asked->is_seen;
	om_spi_begin();
	rows = om_plan_run(plan, values, NULL);
	for (row = 0; row < rows && !is_seen; row++)
	{
		bool		is_nowhere;
		Datum		location_id = om_field(row, SEEN_location_id, &is_nowhere);

		is_seen = om_reader_sees(asked->right, PG_GETARG_INT64(ARG_TENANT), is_nowhere ? 0 : DatumGetInt64(location_id));
	}
	om_spi_end();
	return keep_answer(asked, fcinfo, line_no, is_seen);
}

/* A column that has to be there, and to be of a type. */
static AttrNumber
find_column(Relation documents, AttrNumber column, const char *name, Oid type)
{
	if (column <= InvalidAttrNumber || TupleDescAttr(RelationGetDescr(documents), column - 1)->atttypid != type)
		elog(ERROR, "table %s has no documents with a column %s", RelationGetRelationName(documents), name);
	return column;
}

/* A scan of a table of documents of ours for one of them, by its primary key: its id, and the tenant. */
static SysScanDesc
begin_scan(Relation documents, Snapshot snapshot, Datum document, Datum tenant)
{
	ScanKeyData keys[2];
	HeapTuple	tuple;
	Form_pg_index key;

	/* finds the index of the primary key */
	list_free(RelationGetIndexList(documents));
	tuple = SearchSysCache1(INDEXRELID, ObjectIdGetDatum(documents->rd_pkindex));
	if (!HeapTupleIsValid(tuple) ||
		(RelationGetNamespace(documents) != om_ident()->data_schema && RelationGetNamespace(documents) != get_namespace_oid("order_mgmt_archive", true)))
		elog(ERROR, "table %s has no documents", RelationGetRelationName(documents));
	key = (Form_pg_index) GETSTRUCT(tuple);
	ScanKeyInit(&keys[0], find_column(documents, *key->indkey.values, "of their ids", UUIDOID), BTEqualStrategyNumber, F_UUID_EQ, document);
	ScanKeyInit(&keys[1], find_column(documents, get_attnum(RelationGetRelid(documents), "tenant_id"), "tenant_id", INT8OID), BTEqualStrategyNumber, F_INT8EQ, tenant);
	ReleaseSysCache(tuple);
	return systable_beginscan(documents, documents->rd_pkindex, true, snapshot, lengthof(keys), keys);
}

/* Has the reader the right at a location that one of the named columns of a document holds? */
static bool
sees_one(const OmRight *right, int64 tenant, HeapTuple document, Relation documents, ArrayType *columns)
{
	Datum	   *names;
	int			n;
	int			i;

	deconstruct_array(columns, TEXTOID, -1, false, TYPALIGN_INT, &names, NULL, &n);
	for (i = 0; i < n; i++)
	{
		char	   *name = TextDatumGetCString(names[i]);
		AttrNumber	column = find_column(documents, get_attnum(RelationGetRelid(documents), name), name, INT8OID);
		bool		is_nowhere;
		Datum		location_id = heap_getattr(document, column, RelationGetDescr(documents), &is_nowhere);

		if (om_reader_sees(right, tenant, is_nowhere ? 0 : DatumGetInt64(location_id)))
			return true;
	}
	return false;
}

OM_FUNCTION(om_sees_document);

/*
 * SQL: sees_document(right, tenant_id, document_id, documents, columns): the reader has the right at a location that one of the columns of the
 * document holds.  The table and the columns are the same for all rows of a statement.
 */
Datum
om_sees_document(PG_FUNCTION_ARGS)
{
	Asked	   *asked = asked_last(fcinfo);
	Relation	documents;
	Snapshot	snapshot;
	SysScanDesc scan;
	HeapTuple	document;
	bool		is_seen;

	if (is_same(asked, fcinfo, 0))
		PG_RETURN_BOOL(asked->is_seen);
	documents = table_open(PG_GETARG_OID(ARG_DOCUMENTS), AccessShareLock);
	snapshot = RegisterSnapshot(GetActiveSnapshot());
	scan = begin_scan(documents, snapshot, PG_GETARG_DATUM(ARG_DOCUMENT), PG_GETARG_DATUM(ARG_TENANT));
	document = systable_getnext(scan);
	is_seen = HeapTupleIsValid(document) && sees_one(asked->right, PG_GETARG_INT64(ARG_TENANT), document, documents, PG_GETARG_ARRAYTYPE_P(ARG_COLUMNS));
	systable_endscan(scan);
	UnregisterSnapshot(snapshot);
	table_close(documents, NoLock);
	PG_RETURN_BOOL(keep_answer(asked, fcinfo, 0, is_seen));
}

OM_FUNCTION(om_sees_document_support);

/*
 * Support function of sees_document and its like: expected to be true for all rows, since the documents that lines are joined to are those that
 * are seen, and counting both out would make a page of lines look like all of them.
 */
Datum
om_sees_document_support(PG_FUNCTION_ARGS)
{
	Node	   *node = (Node *) PG_GETARG_POINTER(0);

	if (!IsA(node, SupportRequestSelectivity))
		PG_RETURN_POINTER(NULL);
	((SupportRequestSelectivity *) node)->selectivity = 1;
	PG_RETURN_POINTER(node);
}
