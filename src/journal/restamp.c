/*
 * restamp.c - stamps: the full id of the transaction that wrote a row.
 *
 * Readers that follow an append-only table return rows below the oldest running
 * transaction, so a stamp must be one of this server.  Restored rows bring another
 * server's stamps; they get the restoring transaction's.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "journal/outbox.h"
#include "sql/ids.h"
#include "sql/refuse.h"
#include "sql/trigger.h"
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
	(void) om_plan_run_permitted(&restamp_events, NULL, NULL, "events");
	(void) om_plan_run_permitted(&restamp_log, NULL, NULL, "status_log");
}

#define STAMPED_ROW(X, P) X(P, stamp, OM_INT8)
OM_ENUM(STAMPED_ROW, STAMPED);

HeapTuple
om_row_stamped(Relation relation, HeapTuple row, bool *was_stamped)
{
	int			column = om_column_number(relation, "stamp", OM_INT8);
	Datum		stamp = Int64GetDatum(om_stamp());
	bool		isnull;
	Datum		found = heap_getattr(row, column, RelationGetDescr(relation), &isnull);

	*was_stamped = !isnull;
	if (!isnull && DatumGetInt64(found) == DatumGetInt64(stamp))
		return row;
	isnull = false;
	return heap_modify_tuple_by_cols(row, RelationGetDescr(relation), 1, &column, &stamp, &isnull);
}

static OmTable stamped_table = {.name = "events", .columns = OM_COLUMNS(STAMPED_ROW, STAMPED)};

static const OmTrigger restamp_trigger = {
	.name = "restamp", .when = OM_ON_BEFORE | OM_ON_INSERT | OM_ON_ROW
};

OM_FUNCTION(om_restamp);

/*
 * Trigger before an insert: a row that carries another stamp than the running
 * transaction's (a restored one) gets that.  No WHEN clause: it would be parsed anew by
 * every INSERT.
 */
Datum
om_restamp(PG_FUNCTION_ARGS)
{
	static const int stamp[] = {STAMPED_stamp};
	TriggerData *trigger = om_trigger_enter(fcinfo, &restamp_trigger);
	OmRow		row;
	Datum		value = Int64GetDatum(om_stamp());
	bool		was_stamped;

	/* of the table that every sale writes to the columns are known */
	if (strcmp(RelationGetRelationName(trigger->tg_relation), stamped_table.name) != 0)
		return PointerGetDatum(om_row_stamped(trigger->tg_relation, trigger->tg_trigtuple, &was_stamped));
	om_row_read(&row, &stamped_table, trigger->tg_relation, trigger->tg_trigtuple);
	if (!row.nulls[STAMPED_stamp] && DatumGetInt64(row.values[STAMPED_stamp]) == DatumGetInt64(value))
		return PointerGetDatum(trigger->tg_trigtuple);
	return PointerGetDatum(om_row_change(&stamped_table, trigger->tg_relation, trigger->tg_trigtuple, stamp, &value, lengthof(stamp)));
}
