/*
 * trigger.c - what the trigger functions of all modules share (see trigger.h).
 *
 * An owner may put a trigger function on any table and call it from any statement, and a
 * function in C that believes what it is given takes the server down with it.  So all of ours
 * ask here first, and read rows only by columns whose types are what they expect.
 */
#include "postgres.h"

#include "catalog/namespace.h"
#include "access/htup_details.h"
#include "sql/ident.h"
#include "sql/trigger.h"
#include "utils/rel.h"

/* The bits of an event; an INSTEAD OF trigger has none that says when. */
static int
bits_of(TriggerEvent event)
{
	int			bits = TRIGGER_FIRED_FOR_ROW(event) ? OM_ON_ROW : OM_ON_STATEMENT;

	if (TRIGGER_FIRED_BEFORE(event))
		bits |= OM_ON_BEFORE;
	else if (TRIGGER_FIRED_AFTER(event))
		bits |= OM_ON_AFTER;
	if (TRIGGER_FIRED_BY_INSERT(event))
		bits |= OM_ON_INSERT;
	else if (TRIGGER_FIRED_BY_UPDATE(event))
		bits |= OM_ON_UPDATE;
	else if (TRIGGER_FIRED_BY_DELETE(event))
		bits |= OM_ON_DELETE;
	else
		bits |= OM_ON_TRUNCATE;
	return bits;
}

/* Is it called when it is made for? */
static bool
is_time(int bits, int when)
{
	return (bits & ~when) == 0 && (bits & (OM_ON_BEFORE | OM_ON_AFTER)) != 0;
}

/* Is it on a table that it is made for? */
static bool
is_table(Relation relation, const OmTrigger *made_for)
{
	int			i;

	/* what is made for any table may be for one of the archive, too */
	if (RelationGetNamespace(relation) != om_ident()->data_schema &&
		(made_for->tables[0] != NULL || RelationGetNamespace(relation) != get_namespace_oid("order_mgmt_archive", true)))
		return false;
	for (i = 0; made_for->tables[i] != NULL; i++)
		if (strcmp(RelationGetRelationName(relation), made_for->tables[i]) == 0)
			return true;
	return i == 0;
}

/* In words: when a trigger function may be called. */
static char *
describe(int when)
{
	static const struct
	{
		int			bit;
		int			group;		/* words of one group are alternatives */
		const char *name;
	}			words[] = {
		{OM_ON_BEFORE, 1, "BEFORE"}, {OM_ON_AFTER, 1, "AFTER"},
		{OM_ON_INSERT, 2, "INSERT"}, {OM_ON_UPDATE, 2, "UPDATE"}, {OM_ON_DELETE, 2, "DELETE"}, {OM_ON_TRUNCATE, 2, "TRUNCATE"},
		{OM_ON_ROW, 3, "FOR EACH ROW"}, {OM_ON_STATEMENT, 3, "FOR EACH STATEMENT"}
	};
	StringInfoData text;
	int			group = 0;
	int			i;

	initStringInfo(&text);
	for (i = 0; i < lengthof(words); i++)
	{
		if ((when & words[i].bit) == 0)
			continue;
		appendStringInfo(&text, "%s%s", group == 0 ? "" : group == words[i].group ? " or " : " ", words[i].name);
		group = words[i].group;
	}
	return text.data;
}

/* 39P01: these are not the arguments it takes. */
static void
refuse_arguments(const TriggerData *trigger, const OmTrigger *made_for)
{
	ereport(ERROR,
			(errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
			 errmsg("%s takes other arguments than those of trigger \"%s\"", made_for->name, trigger->tg_trigger->tgname)));
}

TriggerData *
om_trigger_enter(FunctionCallInfo fcinfo, const OmTrigger *made_for)
{
	TriggerData *trigger = (TriggerData *) fcinfo->context;

	if (!CALLED_AS_TRIGGER(fcinfo))
		ereport(ERROR,
				(errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				 errmsg("%s can only be called as a trigger", made_for->name)));
	if (!is_time(bits_of(trigger->tg_event), made_for->when))
		ereport(ERROR,
				(errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				 errmsg("%s can only be a trigger %s", made_for->name, describe(made_for->when))));
	if (!is_table(trigger->tg_relation, made_for))
		ereport(ERROR,
				(errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				 errmsg("%s is not made for table \"%s\"", made_for->name, RelationGetRelationName(trigger->tg_relation))));
	if (trigger->tg_trigger->tgnargs < made_for->nargs_min || trigger->tg_trigger->tgnargs > made_for->nargs_max)
		refuse_arguments(trigger, made_for);
	return trigger;
}

void
om_trigger_argument(const TriggerData *trigger, const OmTrigger *made_for, const char *expected)
{
	if (strcmp(trigger->tg_trigger->tgargs[0], expected) != 0)
		refuse_arguments(trigger, made_for);
}

void
om_row_read(OmRow *row, OmTable *table, Relation relation, HeapTuple tuple)
{
	TupleDesc	desc = RelationGetDescr(relation);
	Datum		values[MaxHeapAttributeNumber];
	bool		nulls[MaxHeapAttributeNumber];
	int			ncolumns;
	const int  *places = om_table_places(table, relation, &ncolumns);
	int			i;

	heap_deform_tuple(tuple, desc, values, nulls);
	row->table = table;
	for (i = 0; i < ncolumns; i++)
	{
		row->values[i] = values[places[i]];
		row->nulls[i] = nulls[places[i]];
	}
}

Datum
om_row_value(const OmRow *row, int column)
{
	if (row->nulls[column])
		ereport(ERROR,
				(errcode(ERRCODE_NOT_NULL_VIOLATION),
				 errmsg("null value in column \"%s\" of table \"%s\"", row->table->columns[column].name, row->table->name)));
	return row->values[column];
}

HeapTuple
om_row_change(OmTable *table, Relation relation, HeapTuple tuple, const int *columns, Datum *values, int n)
{
	int			ncolumns;
	const int  *places = om_table_places(table, relation, &ncolumns);
	int			numbers[OM_TABLE_COLUMNS_MAX];
	bool		nulls[OM_TABLE_COLUMNS_MAX] = {false};
	int			i;

	for (i = 0; i < n; i++)
		numbers[i] = places[columns[i]] + 1;
	return heap_modify_tuple_by_cols(tuple, RelationGetDescr(relation), n, numbers, values, nulls);
}

int
om_column_number(Relation relation, const char *name, OmType type)
{
	OmColumn	column = {name, type};

	return om_column_place(relation, &column) + 1;
}
