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
#include "sql/ident.h"
#include "sql/trigger.h"
#include "utils/inval.h"

static const OmTrigger note_trigger = {
	.name = "note_change",
	.when = OM_ON_AFTER | OM_ON_INSERT | OM_ON_UPDATE | OM_ON_DELETE | OM_ON_TRUNCATE | OM_ON_ROW | OM_ON_STATEMENT,
	.nargs_min = 1, .nargs_max = 1
};

OM_FUNCTION(om_note_change);

/* Trigger: invalidate the table of order_mgmt_data that the argument names. */
Datum
om_note_change(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = om_trigger_enter(fcinfo, &note_trigger);

	CacheInvalidateRelcacheByRelid(om_ident_table(trigger->tg_trigger->tgargs[0]));
	return PointerGetDatum(NULL);
}
