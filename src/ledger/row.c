/*
 * row.c - what the triggers of both ledgers share (see row.h).
 */
#include "postgres.h"

#include "executor/spi.h"
#include "ledger/row.h"
#include "port/pg_bswap.h"
#include "sql/ids.h"
#include "utils/rel.h"

void
om_require_trigger(FunctionCallInfo fcinfo, const char *name)
{
	if (!CALLED_AS_TRIGGER(fcinfo))
		ereport(ERROR,
				(errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				 errmsg("%s can only be called as a trigger", name)));
}

void
om_require_row_trigger(FunctionCallInfo fcinfo, const char *name, bool is_update)
{
	TriggerEvent event;

	om_require_trigger(fcinfo, name);
	event = ((TriggerData *) fcinfo->context)->tg_event;
	if (!TRIGGER_FIRED_FOR_ROW(event) || (is_update && !TRIGGER_FIRED_BY_UPDATE(event)))
		ereport(ERROR,
				(errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				 errmsg("%s can only be a trigger FOR EACH ROW%s", name, is_update ? " of an UPDATE" : "")));
}

int
om_row_column(Relation relation, const char *name)
{
	int			number = SPI_fnumber(RelationGetDescr(relation), name);

	if (number <= 0)
		elog(ERROR, "column \"%s\" of %s is missing", name, RelationGetRelationName(relation));
	return number;
}

Datum
om_row_value(HeapTuple tuple, TupleDesc desc, int number)
{
	bool		isnull;
	Datum		datum = heap_getattr(tuple, number, desc, &isnull);

	if (isnull)
		ereport(ERROR,
				(errcode(ERRCODE_NOT_NULL_VIOLATION),
				 errmsg("null value in column \"%s\" of a ledger row", NameStr(TupleDescAttr(desc, number - 1)->attname))));
	return datum;
}

HeapTuple
om_row_stamp(HeapTuple tuple, TupleDesc desc, int stamp, int posting)
{
	int16		bits = DatumGetInt16(om_row_value(tuple, desc, posting)) & OM_POSTING_FORCED;
	Datum		values[2];
	bool		nulls[2] = {false, false};
	int			numbers[2];
	bool		isnull;

	(void) heap_getattr(tuple, stamp, desc, &isnull);
	if (!isnull)
	{
		om_counter_restructure();
		bits |= OM_POSTING_HISTORY;
	}
	numbers[0] = stamp;
	numbers[1] = posting;
	values[0] = Int64GetDatum(om_stamp());
	values[1] = Int16GetDatum(bits);
	return heap_modify_tuple_by_cols(tuple, desc, 2, numbers, values, nulls);
}

OmCounterKey
om_uuid_key(OmCounterKind kind, int64 tenant, const pg_uuid_t *uuid)
{
	OmCounterKey key;
	uint64		half[2];

	memcpy(half, uuid->data, sizeof(half));
	key.kind = kind;
	key.tenant = tenant;
	key.a = (int64) pg_ntoh64(half[0]);
	key.b = (int64) pg_ntoh64(half[1]);
	return key;
}

pg_uuid_t
om_key_uuid(const OmCounterKey *key)
{
	pg_uuid_t	uuid;
	uint64		half[2];

	half[0] = pg_hton64((uint64) key->a);
	half[1] = pg_hton64((uint64) key->b);
	memcpy(uuid.data, half, sizeof(half));
	return uuid;
}

OmTake
om_row_take(const OmCounterKey *key, int64 quantity, bool forced)
{
	OmTake		take = om_counter_account_take(key, quantity, forced);

	if (take.result == OM_CONTENDED)
	{
		const OmMargin no_margin = {0, OM_FLOOR_KEPT};
		TimestampTz deadline = om_counter_deadline();

		while (take.result == OM_CONTENDED && om_counter_wait(key, quantity, no_margin, deadline))
			take = om_counter_account_take(key, quantity, forced);
	}
	return take;
}
