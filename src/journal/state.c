/*
 * state.c - state machines of documents (see state.h).
 *
 * Modules register theirs at load; API functions ask before they write, the trigger
 * check_transition holds every other writer to the same tables, and the view
 * order_mgmt.state_transitions shows them.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "base/om_error.h"
#include "funcapi.h"
#include "journal/outbox.h"
#include "journal/state.h"
#include "sql/trigger.h"
#include "utils/builtins.h"
#include "utils/rel.h"
#include "utils/tuplestore.h"
#include "utils/uuid.h"

#define MACHINES_MAX 32

static const OmStateMachine *machines[MACHINES_MAX];
static int	nmachines = 0;

/* Make a module's machine known (at load). */
void
om_state_register(const OmStateMachine *machine)
{
	if (nmachines == MACHINES_MAX)
		elog(ERROR, "more than %d state machines", MACHINES_MAX);
	machines[nmachines++] = machine;
}

/* The machine of a kind of document, named by a trigger: 39P01. */
static const OmStateMachine *
find_machine(const char *document_kind)
{
	int			i;

	for (i = 0; i < nmachines; i++)
	{
		if (strcmp(machines[i]->document_kind, document_kind) == 0)
			return machines[i];
	}
	ereport(ERROR,
			(errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
			 errmsg("there is no state machine \"%s\"", document_kind)));
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
	if (strcmp(from, to) == 0)
		om_raise(OM_ILLEGAL_TRANSITION, om_detail_end(&detail), "%s %s is %s already", machine->document_kind, id, from);
	om_raise(OM_ILLEGAL_TRANSITION, om_detail_end(&detail), "%s %s is %s and cannot become %s",
			 machine->document_kind, id, from, to);
}

/* A value of a row by the name and type of its column. */
static Datum
value_of(Relation relation, HeapTuple tuple, const char *column, OmType type, bool *isnull)
{
	return heap_getattr(tuple, om_column_number(relation, column, type), RelationGetDescr(relation), isnull);
}

/* The status of a row; null for null. */
static char *
status_of(Relation relation, HeapTuple tuple)
{
	bool		isnull;
	Datum		value = value_of(relation, tuple, "status", OM_TEXT, &isnull);

	return isnull ? NULL : TextDatumGetCString(value);
}

/* The id of a row, for a message; null for null. */
static char *
id_of(Relation relation, HeapTuple tuple, const OmStateMachine *machine)
{
	bool		isnull;
	Datum		value = value_of(relation, tuple, psprintf("%s_id", machine->document_kind), OM_UUID, &isnull);

	return isnull ? NULL : DatumGetCString(DirectFunctionCall1(uuid_out, value));
}

static const OmTrigger transition_trigger = {
	.name = "check_transition", .when = OM_ON_BEFORE | OM_ON_INSERT | OM_ON_UPDATE | OM_ON_ROW, .nargs_min = 1, .nargs_max = 1
};

OM_FUNCTION(om_check_transition);

/*
 * Trigger: the status of a row follows the machine named by the argument, whoever
 * writes; to stay as it is is no step.  The row's id is its column <machine>_id.  A
 * new row is stamped; one that arrives stamped (a dump, an apply worker) is history, and in any
 * state: its stamp is of another server, and becomes this transaction's.
 */
Datum
om_check_transition(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = om_trigger_enter(fcinfo, &transition_trigger);
	Relation	relation = trigger->tg_relation;
	const OmStateMachine *machine = find_machine(trigger->tg_trigger->tgargs[0]);
	HeapTuple	row;
	bool		is_history;
	char	   *from = NULL;
	char	   *to;

	if (TRIGGER_FIRED_BY_UPDATE(trigger->tg_event))
	{
		from = status_of(relation, trigger->tg_trigtuple);
		row = trigger->tg_newtuple;
	}
	else
	{
		row = om_row_stamped(relation, trigger->tg_trigtuple, &is_history);
		if (is_history)
			return PointerGetDatum(row);
	}
	to = status_of(relation, row);
	/* no status at all is refused by the table */
	if (to != NULL && (from == NULL || strcmp(from, to) != 0) && !om_state_allows(machine, from, to))
		om_state_require(machine, from, to, id_of(relation, row, machine));
	return PointerGetDatum(row);
}

/* The columns of state_transition_list. */
enum {LISTED_document_kind, LISTED_from_status, LISTED_to_status, LISTED_count};

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
			Datum		values[LISTED_count];
			bool		nulls[LISTED_count] = {false};

			values[LISTED_document_kind] = CStringGetTextDatum(machines[i]->document_kind);
			nulls[LISTED_from_status] = (transition->from == NULL);
			values[LISTED_from_status] = nulls[LISTED_from_status] ? (Datum) 0 : CStringGetTextDatum(transition->from);
			values[LISTED_to_status] = CStringGetTextDatum(transition->to);
			tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
		}
	}
	return (Datum) 0;
}
