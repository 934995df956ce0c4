/*
 * row.c - what the triggers of both ledgers share (see row.h).
 */
#include "postgres.h"

#include "ledger/row.h"
#include "port/pg_bswap.h"
#include "sql/ids.h"
#include "sql/refuse.h"

/* The row as it is stored (see row.h). */
HeapTuple
om_row_stamp(OmTable *table, Relation relation, HeapTuple tuple, const OmRow *row, int stamp, int posting)
{
	enum {STAMP, POSTING, CHANGED};
	const int	columns[CHANGED] = {[STAMP] = stamp, [POSTING] = posting};
	int16		bits = DatumGetInt16(om_row_value(row, posting)) & OM_POSTING_FORCED;
	Datum		values[CHANGED];

	/* an entry that stands for archived rows has the stamp of the last of them, which is folded: nothing is new */
	if (om_is_permitted(RelationGetRelid(relation)))
		return tuple;
	if (!row->nulls[stamp])
	{
		om_counter_restructure();
		bits |= OM_POSTING_HISTORY;
	}
	values[STAMP] = Int64GetDatum(om_stamp());
	values[POSTING] = Int16GetDatum(bits);
	return om_row_change(table, relation, tuple, columns, values, CHANGED);
}

/* The counter of a thing with a uuid: each half of it is one of the key's numbers. */
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

/* The uuid of such a counter. */
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

OmWanted
om_uuid_wanted(const OmCounterKey *key, const char *what)
{
	OmWanted	wanted = {OM_BALANCE_CONTENDED, what};
	pg_uuid_t  *id = palloc(sizeof(pg_uuid_t));

	*id = om_key_uuid(key);
	wanted.id = id;
	return wanted;
}

/* Take for a row; waits, until the deadline of the call, while others hold what is needed. */
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
