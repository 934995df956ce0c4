/*
 * state.c - state machines of documents (see state.h).
 *
 * Rooms register theirs at load; doors ask before they write, the trigger
 * check_transition holds every other writer to the same tables, and the view
 * order_mgmt.state_transitions shows them.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "base/om_error.h"
#include "commands/trigger.h"
#include "executor/spi.h"
#include "funcapi.h"
#include "journal/state.h"
#include "sql/ids.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/tuplestore.h"

#define MACHINES_MAX 32

static const OmStateMachine *machines[MACHINES_MAX];
static int	nmachines = 0;

/* Make a room's machine known (at load). */
void
om_state_register(const OmStateMachine *machine)
{
	if (nmachines == MACHINES_MAX)
		elog(ERROR, "more than %d state machines", MACHINES_MAX);
	machines[nmachines++] = machine;
}

/* The machine of a kind of document; an unknown one is a mistake in our own scripts. */
static const OmStateMachine *
find_machine(const char *document_kind)
{
	int			i;

	for (i = 0; i < nmachines; i++)
	{
		if (strcmp(machines[i]->document_kind, document_kind) == 0)
			return machines[i];
	}
	elog(ERROR, "there is no state machine \"%s\"", document_kind);
}

/* Equal texts, or both null. */
static bool
same_state(const char *a, const char *b)
{
	return (a == NULL || b == NULL) ? a == b : strcmp(a, b) == 0;
}

/* True when the machine allows the step (see state.h). */
bool
om_state_allows(const OmStateMachine *machine, const char *from, const char *to)
{
	int			i;

	Assert(to != NULL);
	for (i = 0; i < machine->ntransitions; i++)
	{
		const OmTransition *transition = &machine->transitions[i];

		if (same_state(transition->from, from) && strcmp(transition->to, to) == 0)
			return true;
	}
	return false;
}

/* Raise illegal_transition unless the machine allows the step (see state.h). */
void
om_state_require(const OmStateMachine *machine, const char *from, const char *to, const char *id)
{
	OmDetail	detail;

	if (om_state_allows(machine, from, to))
		return;
	om_detail_start(&detail, OM_ILLEGAL_TRANSITION);
	om_detail_text(&detail, "document", machine->document_kind);
	om_detail_text(&detail, "id", id);
	om_detail_text(&detail, "from_status", from);
	om_detail_text(&detail, "to_status", to);
	if (from == NULL)
		om_raise(OM_ILLEGAL_TRANSITION, om_detail_end(&detail), "%s %s cannot begin as %s",
				 machine->document_kind, id, to);
	om_raise(OM_ILLEGAL_TRANSITION, om_detail_end(&detail), "%s %s is %s and cannot become %s",
			 machine->document_kind, id, from, to);
}

/* A column of a row by name as text; null for null. */
static char *
column_text(HeapTuple tuple, TupleDesc descriptor, const char *column)
{
	int			i;

	for (i = 0; i < descriptor->natts; i++)
	{
		Form_pg_attribute attribute = TupleDescAttr(descriptor, i);
		Oid			output;
		bool		is_varlena;
		bool		isnull;
		Datum		value;

		if (attribute->attisdropped || strcmp(NameStr(attribute->attname), column) != 0)
			continue;
		value = heap_getattr(tuple, attribute->attnum, descriptor, &isnull);
		if (isnull)
			return NULL;
		getTypeOutputInfo(attribute->atttypid, &output, &is_varlena);
		return OidOutputFunctionCall(output, value);
	}
	elog(ERROR, "the table has no column \"%s\"", column);
}

/* The row stamped with the running transaction; null for one that arrived stamped. */
static HeapTuple
stamp_new(HeapTuple row, TupleDesc descriptor)
{
	int			column = SPI_fnumber(descriptor, "stamp");
	Datum		stamp;
	bool		isnull;

	if (column <= 0)
		elog(ERROR, "the table has no column \"stamp\"");
	(void) heap_getattr(row, column, descriptor, &isnull);
	if (!isnull)
		return NULL;
	stamp = Int64GetDatum(om_stamp());
	isnull = false;
	return heap_modify_tuple_by_cols(row, descriptor, 1, &column, &stamp, &isnull);
}

OM_FUNCTION(om_check_transition);

/*
 * Trigger: the status of a row follows the machine named by the argument, whoever
 * writes; to stay as it is is no step.  The row's id is its column <machine>_id.  A
 * new row is stamped; one that arrives stamped (a dump, an apply worker) is history,
 * and in any state.
 */
Datum
om_check_transition(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = (TriggerData *) fcinfo->context;
	const OmStateMachine *machine;
	TupleDesc	descriptor;
	HeapTuple	row;
	char	   *from = NULL;
	char	   *to;

	if (!CALLED_AS_TRIGGER(fcinfo) || !TRIGGER_FIRED_FOR_ROW(trigger->tg_event) ||
		!TRIGGER_FIRED_BEFORE(trigger->tg_event) || TRIGGER_FIRED_BY_DELETE(trigger->tg_event))
		elog(ERROR, "check_transition must run before an insert or update of a row");
	if (trigger->tg_trigger->tgnargs != 1)
		elog(ERROR, "check_transition needs the name of a state machine");
	machine = find_machine(trigger->tg_trigger->tgargs[0]);
	descriptor = RelationGetDescr(trigger->tg_relation);
	if (TRIGGER_FIRED_BY_UPDATE(trigger->tg_event))
	{
		from = column_text(trigger->tg_trigtuple, descriptor, "status");
		row = trigger->tg_newtuple;
	}
	else if ((row = stamp_new(trigger->tg_trigtuple, descriptor)) == NULL)
		return PointerGetDatum(trigger->tg_trigtuple);
	to = column_text(row, descriptor, "status");
#ifdef OM_MUTANT_begins_anyhow
	if (from == NULL)
		return PointerGetDatum(row);
#endif
	/* no status at all is refused by the table */
	if (to != NULL && (from == NULL || strcmp(from, to) != 0) && !om_state_allows(machine, from, to))
		om_state_require(machine, from, to, column_text(row, descriptor, psprintf("%s_id", machine->document_kind)));
	return PointerGetDatum(row);
}

OM_FUNCTION(om_state_transition_list);

/* All transitions as rows (document_kind, from_status, to_status). */
Datum
om_state_transition_list(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	int			i;
	int			j;

	InitMaterializedSRF(fcinfo, 0);
	for (i = 0; i < nmachines; i++)
	{
		for (j = 0; j < machines[i]->ntransitions; j++)
		{
			const OmTransition *transition = &machines[i]->transitions[j];
			Datum		values[3];
			bool		nulls[3] = {false, false, false};

			values[0] = CStringGetTextDatum(machines[i]->document_kind);
			nulls[1] = (transition->from == NULL);
			values[1] = nulls[1] ? (Datum) 0 : CStringGetTextDatum(transition->from);
			values[2] = CStringGetTextDatum(transition->to);
			tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
		}
	}
	return (Datum) 0;
}
