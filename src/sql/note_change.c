/*
 * note_change.c - how a change of masters or rights reaches every backend's cache.
 *
 * A row trigger invalidates the relation cache entry of one table, named by its
 * argument; backends that keep something derived from the changed rows watch that
 * table.  The message is sent when the transaction commits, and handled locally
 * at the end of each command and on rollback.  It is a row trigger because apply
 * workers of logical replication fire no statement triggers.
 */
#include "postgres.h"

#include "base/om.h"
#include "commands/trigger.h"
#include "sql/ident.h"
#include "utils/inval.h"

OM_FUNCTION(om_note_change);

/* Trigger: invalidate the table of order_mgmt_data that the argument names. */
Datum
om_note_change(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = (TriggerData *) fcinfo->context;

	if (!CALLED_AS_TRIGGER(fcinfo) || !TRIGGER_FIRED_AFTER(trigger->tg_event))
		elog(ERROR, "note_change must run after a change");
	if (trigger->tg_trigger->tgnargs != 1)
		elog(ERROR, "note_change needs the name of a table");
	CacheInvalidateRelcacheByRelid(om_ident_table(trigger->tg_trigger->tgargs[0]));
	return PointerGetDatum(NULL);
}
