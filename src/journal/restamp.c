/*
 * restamp.c - stamps: the full id of the transaction that wrote a row.
 *
 * Readers that follow an append-only table return rows below the oldest running
 * transaction, so a stamp must be one of this server.  Restored rows bring another
 * server's stamps; they get the restoring transaction's.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "commands/trigger.h"
#include "journal/outbox.h"
#include "sql/ids.h"
#include "sql/plan.h"
#include "utils/rel.h"

static OmPlan restamp_events = {
	.name = "journal.restamp_events",
	.sql = "UPDATE order_mgmt_data.events SET stamp = order_mgmt_data.current_stamp()"
	" WHERE stamp >= pg_snapshot_xmax(pg_current_snapshot())::text::bigint",
	.args = {OM_NONE}, .may_scan = true, .expect = SPI_OK_UPDATE
};

static OmPlan restamp_log = {
	.name = "journal.restamp_log",
	.sql = "UPDATE order_mgmt_data.status_log SET stamp = order_mgmt_data.current_stamp()"
	" WHERE stamp >= pg_snapshot_xmax(pg_current_snapshot())::text::bigint",
	.args = {OM_NONE}, .may_scan = true, .expect = SPI_OK_UPDATE
};

void
om_journal_restamp(void)
{
	(void) om_plan_run(&restamp_events, NULL, NULL);
	(void) om_plan_run(&restamp_log, NULL, NULL);
}

OM_FUNCTION(om_restamp);

/*
 * Trigger before an insert: a row that carries another stamp than the running
 * transaction's (a restored one) gets that.  No WHEN clause: it would be parsed anew by
 * every INSERT.
 */
Datum
om_restamp(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = (TriggerData *) fcinfo->context;
	TupleDesc	descriptor;
	Datum		value;
	Datum		found;
	bool		isnull;
	int			number;

	if (!CALLED_AS_TRIGGER(fcinfo) || !TRIGGER_FIRED_FOR_ROW(trigger->tg_event) ||
		!TRIGGER_FIRED_BEFORE(trigger->tg_event) || !TRIGGER_FIRED_BY_INSERT(trigger->tg_event))
		elog(ERROR, "restamp must run before an insert of a row");
	descriptor = RelationGetDescr(trigger->tg_relation);
	number = SPI_fnumber(descriptor, "stamp");
	if (number <= 0)
		elog(ERROR, "the table has no column \"stamp\"");
	value = Int64GetDatum(om_stamp());
	found = heap_getattr(trigger->tg_trigtuple, number, descriptor, &isnull);
	if (!isnull && DatumGetInt64(found) == DatumGetInt64(value))
		return PointerGetDatum(trigger->tg_trigtuple);
	isnull = false;
	return PointerGetDatum(heap_modify_tuple_by_cols(trigger->tg_trigtuple, descriptor, 1, &number, &value, &isnull));
}
