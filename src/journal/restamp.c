/*
 * restamp.c - stamps: the full id of the transaction that wrote a row.
 *
 * Readers that follow an append-only table return rows below the oldest running
 * transaction, so a stamp must be one of this server.  Restored rows bring another
 * server's stamps; they get the restoring transaction's.
 */
#include "postgres.h"

#include "sql/ids.h"
#include "sql/trigger.h"
#include "utils/builtins.h"

OM_FUNCTION(om_current_stamp);

/* SQL: the stamp of rows that the running transaction writes. */
Datum
om_current_stamp(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT64(om_stamp());
}

#define STAMPED_ROW(X, P) \
	X(P, stamp, OM_INT8)
OM_ENUM(STAMPED_ROW, STAMPED);

static OmTable stamped_table = {.name = "events", .columns = OM_COLUMNS(STAMPED_ROW, STAMPED)};

static const OmTrigger restamp_trigger = {
	.name = "restamp", .when = OM_ON_BEFORE | OM_ON_INSERT | OM_ON_ROW, .tables = {"events"}
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

	om_row_read(&row, &stamped_table, trigger->tg_relation, trigger->tg_trigtuple);
	if (!row.nulls[STAMPED_stamp] && DatumGetInt64(row.values[STAMPED_stamp]) == DatumGetInt64(value))
		return PointerGetDatum(trigger->tg_trigtuple);
	return PointerGetDatum(om_row_change(&stamped_table, trigger->tg_relation, trigger->tg_trigtuple, stamp, &value, lengthof(stamp)));
}

OM_FUNCTION(om_extension_version);

/* SQL: version of the loaded library. */
Datum
om_extension_version(PG_FUNCTION_ARGS)
{
	PG_RETURN_TEXT_P(cstring_to_text(OM_VERSION));
}
