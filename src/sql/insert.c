/*
 * insert.c - rows written straight into a table of ours (see insert.h).
 *
 * The rows of a sale are most of its cost, and an INSERT statement is more than its
 * rows: a plan to check, a query to start and end, arrays to build and unnest.  Here
 * rows go as logical replication and COPY write them: constraints, indexes and triggers work as under INSERT, but
 * for rules, triggers with transition tables and one that suppresses a row, which are refused.
 * The rows of a command are stored together, with one record of WAL for those of a page.
 * What an INSERT does besides is done here: defaults, the checks of domains, one command of its
 * own, the owner's rights (no row security).  A row is changed in the same way
 * (ExecSimpleRelationUpdate), found by its primary key and locked: what follows from a row that
 * a trigger has seen costs no statement.  It is found by a scan of our own: logical
 * replication compares whole rows where the key is not the table's replica identity.
 *
 * A row ends before the columns that are read as it has them when they are not stored: nulls at its end, and what
 * ADD COLUMN gave to the rows that were there before the column.  PostgreSQL says so of each column
 * (attmissingval), until the table is written anew; then the rows are longer.  So the tables of a sale have at their end, and
 * added by ALTER TABLE, what most rows are made with the same of.
 */
#include "postgres.h"

#include "access/heaptoast.h"
#include "access/htup_details.h"
#include "access/table.h"
#include "access/tableam.h"
#include "access/tupdesc_details.h"
#include "access/xact.h"
#include "base/om_compat.h"
#include "base/om_error.h"
#include "catalog/pg_am.h"
#include "catalog/pg_trigger.h"
#include "commands/trigger.h"
#include "executor/executor.h"
#include "executor/nodeModifyTable.h"
#include "miscadmin.h"
#include "parser/parse_relation.h"
#include "rewrite/prs2lock.h"
#include "rewrite/rewriteDefine.h"
#include "sql/ident.h"
#include "sql/insert.h"
#include "sql/read.h"
#include "storage/bufmgr.h"
#include "storage/freespace.h"
#include "utils/builtins.h"
#include "utils/datum.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"

/* So many rows are stored together at most: some pages full. */
#define ROWS_TOGETHER 100
/* A page is taken for new rows when so many bytes of it are free: some rows long. */
#define PAGE_TO_REUSE (BLCKSZ / 8)

/* Rows to be filled, without nulls. */
OmInsert
om_insert_make(int ncolumns, int nrows)
{
	OmInsert	insert;

	insert.ncolumns = ncolumns;
	insert.nrows = nrows;
	insert.values = palloc(sizeof(Datum) * ncolumns * Max(nrows, 1));
	insert.nulls = palloc0(sizeof(bool) * ncolumns * Max(nrows, 1));
	return insert;
}

void
om_insert_share(OmInsert *insert, int column, Datum value)
{
	int			i;

	for (i = 0; i < insert->nrows; i++)
		om_insert_values(insert, i)[column] = value;
}

/* A text that may be null. */
Datum
om_optional_text(const char *text, bool *isnull)
{
	*isnull = (text == NULL);
	return text == NULL ? (Datum) 0 : CStringGetTextDatum(text);
}

void
om_set_text(Datum *values, char *nulls, int column, const char *text)
{
	nulls[column] = text == NULL ? 'n' : ' ';
	values[column] = text == NULL ? (Datum) 0 : CStringGetTextDatum(text);
}

void
om_set_datum(Datum *values, char *nulls, int column, NullableDatum datum)
{
	nulls[column] = datum.isnull ? 'n' : ' ';
	values[column] = datum.isnull ? (Datum) 0 : datum.value;
}

/* The executor's view of one table to be written; updated: the columns of an UPDATE. */
static ResultRelInfo *
open_result(EState *estate, Relation relation, Bitmapset *updated)
{
	RangeTblEntry *entry = makeNode(RangeTblEntry);
	ResultRelInfo *result = makeNode(ResultRelInfo);

	entry->rtekind = RTE_RELATION;
	entry->relid = RelationGetRelid(relation);
	entry->relkind = relation->rd_rel->relkind;
	entry->rellockmode = RowExclusiveLock;
	om_init_range_table(estate, entry, updated);
	estate->es_output_cid = GetCurrentCommandId(true);
	InitResultRelInfo(result, relation, 1, NULL, 0);
	ExecOpenIndices(result, false);
	/* where triggers look for it */
	estate->es_opened_result_relations = lappend(estate->es_opened_result_relations, result);
	return result;
}

/* One row into the slot: defaults, and its values. */
static void
fill_slot(TupleTableSlot *slot, const OmTableMap *map, const Datum *values, const bool *nulls)
{
	int			i;

	ExecClearTuple(slot);
	memcpy(slot->tts_values, map->defaults, sizeof(Datum) * map->natts);
	memcpy(slot->tts_isnull, map->nulls, sizeof(bool) * map->natts);
	for (i = 0; i < map->ncolumns; i++)
	{
		slot->tts_values[map->places[i]] = values[i];
		slot->tts_isnull[map->places[i]] = nulls[i];
	}
	ExecStoreVirtualTuple(slot);
}

/* The defaults that are no constants, ready to be evaluated for each row of a command; null: there is none to evaluate. */
static ExprState **
prepare_defaults(const OmTableMap *map, EState *estate)
{
	ExprState **states;
	int			i;

	if (!om_table_evaluates(map))
		return NULL;
	states = palloc0(sizeof(ExprState *) * map->natts);
	for (i = 0; i < map->natts; i++)
		if (map->expressions[i] != NULL)
			states[i] = ExecPrepareExpr(copyObject(map->expressions[i]), estate);
	return states;
}

/* Evaluate them. */
static void
evaluate_defaults(TupleTableSlot *slot, ExprState *const *states, int natts, EState *estate)
{
	int			i;

	for (i = 0; i < natts; i++)
		if (states[i] != NULL)
			slot->tts_values[i] = ExecEvalExprSwitchContext(states[i], GetPerTupleExprContext(estate), &slot->tts_isnull[i]);
}

/* What belongs to a statement and would be passed over here: rules, and triggers that want all its rows at once. */
static void
refuse_statement_parts(const OmTable *table, Relation relation, CmdType command, bool has_transition)
{
	int			i;

	if (has_transition)
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("triggers with transition tables are not supported on table \"%s\"", table->name)));
	for (i = 0; relation->rd_rules != NULL && i < relation->rd_rules->numLocks; i++)
		if (relation->rd_rules->rules[i]->event == command && relation->rd_rules->rules[i]->enabled != RULE_DISABLED)
			ereport(ERROR,
					(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
					 errmsg("rules are not supported on table \"%s\"", table->name)));
}

/* 09000: a row was not written. */
static void
refuse_suppressed(const OmTable *table)
{
	ereport(ERROR,
			(errcode(ERRCODE_TRIGGERED_ACTION_EXCEPTION),
			 errmsg("a trigger suppressed a row of table \"%s\", which its document needs", table->name)));
}

/* Fire the AFTER triggers; what was written is seen from now on. */
static void
end_command(EState *estate)
{
	AfterTriggerEndQuery(estate);
	ExecResetTupleTable(estate->es_tupleTable, false);
	ExecCloseResultRelations(estate);
	FreeExecutorState(estate);
	CommandCounterIncrement();
}

/* Is a column that is not stored read as a value? */
static bool
is_read_unstored(TupleDesc desc, int place, Datum value, bool isnull)
{
	Form_pg_attribute attribute = TupleDescAttr(desc, place);
	const AttrMissing *missing = attribute->atthasmissing ? &desc->constr->missing[place] : NULL;

	if (missing == NULL || !missing->am_present)
		return isnull;
	return !isnull && datum_image_eq(value, missing->am_value, attribute->attbyval, attribute->attlen);
}

/* A row of the first columns. */
static HeapTuple
form_shortened(TupleDesc desc, Datum *values, const bool *nulls, int natts)
{
	bool	   *stored = palloc(sizeof(bool) * desc->natts);
	bool		has_nulls = false;
	HeapTuple	tuple;
	HeapTupleHeader header;
	int			old_hoff;
	int			i;

	for (i = 0; i < desc->natts; i++)
	{
		stored[i] = i >= natts || nulls[i];
		has_nulls |= i < natts && nulls[i];
	}
	tuple = heap_form_tuple(desc, values, stored);
	header = tuple->t_data;
	/* the map of nulls is of these columns, and there is none without nulls */
	old_hoff = header->t_hoff;
	header->t_hoff = MAXALIGN(SizeofHeapTupleHeader + (has_nulls ? BITMAPLEN(natts) : 0));
	if (!has_nulls)
		header->t_infomask &= ~HEAP_HASNULL;
	HeapTupleHeaderSetNatts(header, natts);
	memmove((char *) header + header->t_hoff, (char *) header + old_hoff, tuple->t_len - old_hoff);
	tuple->t_len -= old_hoff - header->t_hoff;
	HeapTupleHeaderSetDatumLength(header, tuple->t_len);
	pfree(stored);
	return tuple;
}

/* Let a row end where what follows need not be stored. */
static void
shorten_row(Relation relation, TupleTableSlot *slot)
{
	TupleDesc	desc = RelationGetDescr(relation);
	int			natts = desc->natts;

	if (relation->rd_rel->relam != HEAP_TABLE_AM_OID)
		return;
	slot_getallattrs(slot);
	while (natts > 1 && is_read_unstored(desc, natts - 1, slot->tts_values[natts - 1], slot->tts_isnull[natts - 1]))
		natts--;
	if (natts < desc->natts)
		ExecForceStoreHeapTuple(form_shortened(desc, slot->tts_values, slot->tts_isnull, natts), slot, true);
}

/* What happens to a row before it is stored, as under INSERT. */
static void
prepare_row(const OmTable *table, ResultRelInfo *result, EState *estate, TupleTableSlot *slot)
{
	Relation	relation = result->ri_RelationDesc;
	TupleConstr *constraints = RelationGetDescr(relation)->constr;

	slot->tts_tableOid = RelationGetRelid(relation);
	if (result->ri_TrigDesc != NULL && result->ri_TrigDesc->trig_insert_before_row && !ExecBRInsertTriggers(estate, result, slot))
		refuse_suppressed(table);
	if (constraints != NULL && constraints->has_generated_stored)
		ExecComputeStoredGenerated(result, estate, slot, CMD_INSERT);
	if (constraints != NULL)
		ExecConstraints(result, slot, estate);
	if (relation->rd_rel->relispartition)
		(void) ExecPartitionCheck(result, slot, estate, true);
	shorten_row(relation, slot);
}

/* May rows be stored together?  Triggers of others, and defaults that need not be constants, find the rows before each. */
static bool
may_store_together(const OmTableMap *map, const ResultRelInfo *result, ExprState *const *states)
{
	const TriggerDesc *triggers = result->ri_TrigDesc;
	int			i;

	if (states != NULL && map->has_certain)
		return false;
	for (i = 0; triggers != NULL && i < triggers->numtriggers; i++)
		if (TRIGGER_TYPE_MATCHES(triggers->triggers[i].tgtype, TRIGGER_TYPE_ROW, TRIGGER_TYPE_BEFORE, TRIGGER_TYPE_INSERT) &&
			get_func_namespace(triggers->triggers[i].tgfoid) != om_ident()->data_schema)
			return false;
	return true;
}

/* How many rows, from the first on, there is room for in so many bytes of a page. */
static int
rows_with_room(TupleTableSlot **slots, int n, Size room)
{
	Size		length = 0;
	int			i;

	for (i = 0; i < n; i++)
	{
		length += MAXALIGN(ExecFetchSlotHeapTuple(slots[i], true, NULL)->t_len) + sizeof(ItemIdData);
		if (length > room)
			break;
	}
	return i;
}

/*
 * Do we choose the pages of these rows?  Not of those that are stored in parts (TOAST), because the parts would go where we let their rows go; nor in a table
 * whose pages somebody wants to have room left (fillfactor).
 */
static bool
are_appended(Relation relation, TupleTableSlot **slots, int n)
{
	int			i;

	if (relation->rd_rel->relam != HEAP_TABLE_AM_OID || RelationGetTargetPageFreeSpace(relation, HEAP_DEFAULT_FILLFACTOR) > 0)
		return false;
	for (i = 0; i < n; i++)
		if (ExecFetchSlotHeapTuple(slots[i], true, NULL)->t_len > TOAST_TUPLE_THRESHOLD)
			return false;
	return true;
}

/*
 * Choose the page of the next rows; returns how many of them go there.  It is the page of the last ones, while there is room, then one of which much is free, as
 * an archive leaves it, else the end of the table.
 *
 * PostgreSQL itself takes any page on which a row has room.  Rows of one table differ in length, so each page of the past would take a short row one day:
 * a page read, dirtied and, after a checkpoint, written whole to the WAL for one row; with ten million order lines that was most of the WAL of a sale.
 * The free space of a page is read without a lock: it is a hint, and who inserts looks again.
 */
static int
choose_page(Relation relation, TupleTableSlot **slots, int n)
{
	Size		wanted = Max(MAXALIGN(ExecFetchSlotHeapTuple(slots[0], true, NULL)->t_len), PAGE_TO_REUSE);
	BlockNumber block = RelationGetTargetBlock(relation);

	if (block == InvalidBlockNumber)
		block = GetPageWithFreeSpace(relation, wanted);
	while (block != InvalidBlockNumber)
	{
		Buffer		buffer = ReadBuffer(relation, block);
		Page		page = BufferGetPage(buffer);
		Size		left = PageIsNew(page) ? BLCKSZ - SizeOfPageHeaderData - sizeof(ItemIdData) : PageGetHeapFreeSpace(page);
		int			count = rows_with_room(slots, n, left + sizeof(ItemIdData));

		ReleaseBuffer(buffer);
		if (count > 0)
		{
			RelationSetTargetBlock(relation, block);
			return count;
		}
		block = RecordAndGetPageWithFreeSpace(relation, block, left, wanted);
	}
	return n;
}

/* Store rows in the table, those of a page with one record of WAL. */
static void
store_on_pages(Relation relation, TupleTableSlot **slots, int n)
{
	CommandId	command = GetCurrentCommandId(true);
	bool		is_appended = are_appended(relation, slots, n);
	int			options = is_appended ? TABLE_INSERT_SKIP_FSM : 0;

	while (n > 0)
	{
		int			count = is_appended ? choose_page(relation, slots, n) : n;

		if (count == 1)
			table_tuple_insert(relation, slots[0], command, options, NULL);
		else
			table_multi_insert(relation, slots, count, command, options, NULL);
		slots += count;
		n -= count;
	}
}

/* Store rows, and what follows from each: index entries, the queue of AFTER triggers. */
static void
store_rows(ResultRelInfo *result, EState *estate, TupleTableSlot **slots, int n)
{
	int			i;

	store_on_pages(result->ri_RelationDesc, slots, n);
	for (i = 0; i < n; i++)
	{
		List	   *rechecked = result->ri_NumIndices > 0 ? om_insert_index_entries(result, estate, slots[i]) : NIL;

		ExecARInsertTriggers(estate, result, slots[i], rechecked, NULL);
		list_free(rechecked);
	}
	ResetPerTupleExprContext(estate);
}

/* Insert the rows into an open table, one command. */
static void
insert_rows(OmTable *table, Relation relation, const OmInsert *insert)
{
	const OmTableMap *map = om_table_map(table, relation);
	EState	   *estate = CreateExecutorState();
	MemoryContext caller = MemoryContextSwitchTo(estate->es_query_cxt);
	ResultRelInfo *result = open_result(estate, relation, NULL);
	ExprState **states = prepare_defaults(map, estate);
	TupleTableSlot *slots[ROWS_TOGETHER] = {NULL};
	int			together;
	int			n = 0;
	int			i;

	if (insert->ncolumns != map->ncolumns)
		elog(ERROR, "table \"%s\" names %d columns, not %d", table->name, map->ncolumns, insert->ncolumns);
	refuse_statement_parts(table, relation, CMD_INSERT, result->ri_TrigDesc != NULL && result->ri_TrigDesc->trig_insert_new_table);
	together = may_store_together(map, result, states) ? ROWS_TOGETHER : 1;
	AfterTriggerBeginQuery();
	ExecBSInsertTriggers(estate, result);
	for (i = 0; i < insert->nrows; i++)
	{
		CHECK_FOR_INTERRUPTS();
		if (slots[n] == NULL)
			slots[n] = table_slot_create(relation, &estate->es_tupleTable);
		fill_slot(slots[n], map, om_insert_values(insert, i), om_insert_nulls(insert, i));
		if (states != NULL)
			evaluate_defaults(slots[n], states, map->natts, estate);
		prepare_row(table, result, estate, slots[n++]);
		if (n == together || i == insert->nrows - 1)
		{
			store_rows(result, estate, slots, n);
			n = 0;
		}
	}
	ExecASInsertTriggers(estate, result, NULL);
	MemoryContextSwitchTo(caller);
	end_command(estate);
}

/* Insert the rows (see insert.h). */
void
om_insert_run(OmTable *table, const OmInsert *insert)
{
	OmCaller	caller;
	Relation	relation;

	if (insert->nrows == 0)
		return;
	caller = om_owner_enter();
	relation = table_open(om_ident_table(table->name), RowExclusiveLock);
	insert_rows(table, relation, insert);
	table_close(relation, NoLock);
	om_owner_leave(&caller);
}

/* 40001, in the words of an UPDATE. */
static void
refuse_concurrent(const char *change)
{
	ereport(ERROR,
			(errcode(ERRCODE_T_R_SERIALIZATION_FAILURE),
			 errmsg("could not serialize access due to concurrent %s", change)));
}

/* Where the row of a key lies that a snapshot shows, locked in that version; TM_Invisible: it shows none. */
static TM_Result
lock_row(OmTable *table, Relation relation, Snapshot snapshot, const Datum *key, int nkey, TupleTableSlot *found)
{
	ItemPointerData place;
	TM_FailureData failure;
	TM_Result	result = TM_Invisible;

	snapshot = RegisterSnapshot(snapshot);
	if (om_read_place(table, relation, snapshot, key, nkey, &place))
	{
		result = table_tuple_lock(relation, &place, snapshot, found, GetCurrentCommandId(false),
								  LockTupleNoKeyExclusive, LockWaitBlock, 0, &failure);
		if (result != TM_Ok && result != TM_Updated && result != TM_Deleted)
			elog(ERROR, "a row of table \"%s\" could not be locked: %d", table->name, (int) result);
	}
	UnregisterSnapshot(snapshot);
	return result;
}

/* Find the row of a key and lock it; false if there is none. */
static bool
find_row(OmTable *table, Relation relation, const Datum *key, int nkey, TupleTableSlot *found)
{
	TM_Result	result;

	if (IsolationUsesXactSnapshot())
	{
		result = lock_row(table, relation, GetTransactionSnapshot(), key, nkey, found);
		if (result == TM_Updated || result == TM_Deleted)
			refuse_concurrent(result == TM_Updated ? "update" : "delete");
		/* what was made since would be passed over in silence */
		if (result == TM_Invisible && lock_row(table, relation, GetLatestSnapshot(), key, nkey, found) != TM_Invisible)
			refuse_concurrent("update");
		return result == TM_Ok;
	}
	/* who changed it meanwhile has committed: look again, by the key, which may be another's by now */
	while ((result = lock_row(table, relation, GetLatestSnapshot(), key, nkey, found)) == TM_Updated || result == TM_Deleted)
		CHECK_FOR_INTERRUPTS();
	return result == TM_Ok;
}

/* The row as it is to be; false if that is as it was. */
static bool
change_row(const OmTableMap *map, int nkey, TupleTableSlot *found, TupleTableSlot *slot, OmRowChange change, void *arg)
{
	Datum		values[OM_TABLE_COLUMNS_MAX];
	bool		nulls[OM_TABLE_COLUMNS_MAX];
	int			i;

	slot_getallattrs(found);
	ExecClearTuple(slot);
	memcpy(slot->tts_values, found->tts_values, sizeof(Datum) * map->natts);
	memcpy(slot->tts_isnull, found->tts_isnull, sizeof(bool) * map->natts);
	for (i = 0; i < map->ncolumns; i++)
	{
		values[i] = found->tts_values[map->places[i]];
		nulls[i] = found->tts_isnull[map->places[i]];
	}
	if (!change(values, nulls, arg))
		return false;
	for (i = nkey; i < map->ncolumns; i++)
	{
		slot->tts_values[map->places[i]] = values[i];
		slot->tts_isnull[map->places[i]] = nulls[i];
	}
	ExecStoreVirtualTuple(slot);
	return true;
}

/* Change a row of an open table, one command. */
static bool
update_row(OmTable *table, Relation relation, const Datum *key, int nkey, OmRowChange change, void *arg)
{
	const OmTableMap *map = om_table_map(table, relation);
	EState	   *estate = CreateExecutorState();
	MemoryContext caller = MemoryContextSwitchTo(estate->es_query_cxt);
	TupleTableSlot *slot = table_slot_create(relation, &estate->es_tupleTable);
	TupleTableSlot *found = table_slot_create(relation, &estate->es_tupleTable);
	Bitmapset  *updated = NULL;
	ResultRelInfo *result;
	EPQState	unused;
	bool		is_found;
	int			i;

	for (i = nkey; i < map->ncolumns; i++)
		updated = bms_add_member(updated, map->places[i] + 1 - FirstLowInvalidHeapAttributeNumber);
	result = open_result(estate, relation, updated);
	refuse_statement_parts(table, relation, CMD_UPDATE, result->ri_TrigDesc != NULL &&
						   (result->ri_TrigDesc->trig_update_new_table || result->ri_TrigDesc->trig_update_old_table));
	om_init_plan_qual(&unused, estate);
	AfterTriggerBeginQuery();
	ExecBSUpdateTriggers(estate, result);
	is_found = find_row(table, relation, key, nkey, found);
	if (is_found && change_row(map, nkey, found, slot, change, arg))
	{
		ItemPointerSetInvalid(&slot->tts_tid);
		ExecSimpleRelationUpdate(result, estate, &unused, found, slot);
		if (!ItemPointerIsValid(&slot->tts_tid))
			refuse_suppressed(table);
	}
	ExecASUpdateTriggers(estate, result, NULL);
	EvalPlanQualEnd(&unused);
	MemoryContextSwitchTo(caller);
	end_command(estate);
	return is_found;
}

/* Change the row of a key (see insert.h). */
bool
om_update_run(OmTable *table, const Datum *key, int nkey, OmRowChange change, void *arg)
{
	OmCaller	caller = om_owner_enter();
	Relation	relation = table_open(om_ident_table(table->name), RowExclusiveLock);
	bool		is_found;

	CommandCounterIncrement();
	is_found = update_row(table, relation, key, nkey, change, arg);
	table_close(relation, NoLock);
	om_owner_leave(&caller);
	return is_found;
}

/* Insert documents (see insert.h). */
void
om_insert_documents(OmTable *table, const OmInsert *insert, const OmKeyRefusal *refusals,
					const char *member, const char *json)
{
	MemoryContext context = CurrentMemoryContext;

	PG_TRY();
	{
		om_insert_run(table, insert);
	}
	PG_CATCH();
	{
		const OmKeyRefusal *refusal = refusals;
		ErrorData  *error;
		OmDetail	detail;

		MemoryContextSwitchTo(context);
		error = CopyErrorData();
		while (refusal->key != NULL && (error->sqlerrcode != ERRCODE_UNIQUE_VIOLATION ||
										error->constraint_name == NULL || strcmp(error->constraint_name, refusal->key) != 0))
			refusal++;
		if (refusal->key == NULL)
			PG_RE_THROW();
		/* still an error, in words of ours: the transaction is over either way */
		FlushErrorState();
		om_detail_start(&detail, refusal->code);
		om_detail_raw(&detail, member, json);
		om_raise(refusal->code, om_detail_end(&detail), "%s: %s", refusal->message, json);
	}
	PG_END_TRY();
}
