/*
 * restamp.c - stamps: the full id of the transaction that wrote a row.
 *
 * Readers that follow an append-only table return rows below the oldest running
 * transaction, so a stamp must be one of this server.  Restored rows bring another
 * server's stamps; they get the restoring transaction's.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "access/transam.h"
#include "access/xact.h"
#include "base/om.h"
#include "commands/trigger.h"
#include "utils/builtins.h"
#include "utils/rel.h"

/* The running transaction's full id; assigns one. */
static int64
current_stamp(void)
{
	return (int64) U64FromFullTransactionId(GetTopFullTransactionId());
}

OM_FUNCTION(om_current_stamp);

/* SQL: the stamp of rows that the running transaction writes. */
Datum
om_current_stamp(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT64(current_stamp());
}

OM_FUNCTION(om_restamp);

/* Trigger before an insert: the row's column stamp becomes the running transaction's. */
Datum
om_restamp(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = (TriggerData *) fcinfo->context;
	TupleDesc	descriptor;
	Datum		value;
	bool		isnull = false;
	int			i;

	if (!CALLED_AS_TRIGGER(fcinfo) || !TRIGGER_FIRED_FOR_ROW(trigger->tg_event) ||
		!TRIGGER_FIRED_BEFORE(trigger->tg_event) || !TRIGGER_FIRED_BY_INSERT(trigger->tg_event))
		elog(ERROR, "restamp must run before an insert of a row");
	descriptor = RelationGetDescr(trigger->tg_relation);
	value = Int64GetDatum(current_stamp());
	for (i = 0; i < descriptor->natts; i++)
	{
		Form_pg_attribute attribute = TupleDescAttr(descriptor, i);
		int			number = attribute->attnum;

		if (!attribute->attisdropped && strcmp(NameStr(attribute->attname), "stamp") == 0)
			return PointerGetDatum(heap_modify_tuple_by_cols(trigger->tg_trigtuple, descriptor, 1,
															 &number, &value, &isnull));
	}
	elog(ERROR, "the table has no column \"stamp\"");
}

OM_FUNCTION(om_extension_version);

/* SQL: version of the loaded library. */
Datum
om_extension_version(PG_FUNCTION_ARGS)
{
	PG_RETURN_TEXT_P(cstring_to_text(OM_VERSION));
}
