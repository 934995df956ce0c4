/*
 * session.c - which sessions use a position: counter_sessions, position_locks.
 *
 * Who has pinned a counter is written nowhere else in shared memory, since nothing depends on it.
 * Each process writes the entries of its transaction into a line of its own, which costs a
 * store per key; whoever asks reads the lines of all without a lock.  What of a position each
 * has taken is not there, because every take would have to write it.
 */
#include "postgres.h"

#include "base/om_compat.h"
#include "counter/counter_local.h"
#include "counter/key_lock.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "storage/proc.h"
#include "utils/builtins.h"
#include "utils/tuplestore.h"

static OmSession *own = NULL;	/* of this process; null: it has used no counter yet */

/* The number of an entry in a session's line. */
static int32
entry_number(const OmEntry *entry)
{
	return entry == NULL ? 0 : (int32) (entry - om_table_entry(om_table(), 0)) + 1;
}

void
om_session_add(int number, const OmEntry *entry)
{
	if (own == NULL)
	{
		if (entry == NULL || om_process_number() < 0 || om_process_number() >= om_table()->sessions)
			return;
		own = om_table_session(om_table(), om_process_number());
		own->pid = MyProcPid;
		own->waits_for = 0;
		memset(own->keys, 0, sizeof(own->keys));
	}
	if (number < OM_SESSION_KEYS)
		own->keys[number] = entry_number(entry);
	own->nkeys = number + 1;
}

void
om_session_keep(int nkeys)
{
	if (own != NULL)
		own->nkeys = nkeys;
}

void
om_session_wait(const OmEntry *entry)
{
	if (own != NULL)
		own->waits_for = entry_number(entry);
}

/* The columns of counter_sessions. */
enum
{
	SESSION_pid, SESSION_access, SESSION_count
};

/* The numbers of the entries that a position has, one for each of its states. */
static Bitmapset *
entries_of(OmCounterTable *table, FunctionCallInfo fcinfo)
{
	const uint64 kind_bits = (uint64) (OM_COUNTER_KINDS - 1) << 40;
	int			slot = om_counter_slot();
	uint64		tag;
	Bitmapset  *found = NULL;
	int			i;

	if (slot < 0)
		return NULL;
	tag = ((uint64) slot << 48) | (pg_atomic_read_u64(&table->slots[slot].generation) & ((UINT64CONST(1) << 40) - 1));
	for (i = 0; i < table->entries; i++)
	{
		OmEntry    *entry = om_table_entry(table, i);

		if (entry->in_use && (entry->key.tag & ~kind_bits) == tag && entry->key.tenant == PG_GETARG_INT64(0) &&
			entry->key.a == PG_GETARG_INT64(1) && entry->key.b == PG_GETARG_INT64(2))
			found = bms_add_member(found, i + 1);
	}
	return found;
}

/* What a session does with the entries: null, nothing. */
static const char *
access_of(const OmSession *session, const Bitmapset *entries)
{
	int			nkeys = session->nkeys;
	int			i;

	if (session->waits_for > 0 && bms_is_member(session->waits_for, entries))
		return "waits";
	for (i = 0; i < Min(nkeys, OM_SESSION_KEYS); i++)
		if (session->keys[i] > 0 && bms_is_member(session->keys[i], entries))
			return "holds";
	return nkeys > OM_SESSION_KEYS ? "may hold" : NULL;
}

OM_FUNCTION(om_counter_sessions);

/* counter_sessions(tenant_id, item_id, location_id): the sessions that use the position's counters. */
Datum
om_counter_sessions(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	OmCounterTable *table = om_table();
	Bitmapset  *entries;
	int			i;

	InitMaterializedSRF(fcinfo, 0);
	entries = table != NULL ? entries_of(table, fcinfo) : NULL;
	for (i = 0; entries != NULL && i < table->sessions; i++)
	{
		const OmSession *session = om_table_session(table, i);
		const char *access = access_of(session, entries);
		Datum		values[SESSION_count];
		bool		nulls[SESSION_count] = {false};

		if (access == NULL)
			continue;
		values[SESSION_pid] = Int32GetDatum(session->pid);
		values[SESSION_access] = CStringGetTextDatum(access);
		tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
	}
	return (Datum) 0;
}

/* The columns of position_locks. */
enum
{
	LOCK_classid, LOCK_objid, LOCK_objsubid, LOCK_count
};

/* Return a tag as pg_locks shows it. */
static void
put_tag(ReturnSetInfo *result, LOCKTAG tag)
{
	Datum		values[LOCK_count];
	bool		nulls[LOCK_count] = {false};

	values[LOCK_classid] = ObjectIdGetDatum(tag.locktag_field2);
	values[LOCK_objid] = ObjectIdGetDatum(tag.locktag_field3);
	values[LOCK_objsubid] = Int16GetDatum((int16) tag.locktag_field4);
	tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
}

OM_FUNCTION(om_position_locks);

/* position_locks(tenant_id, item_id, location_id): the key locks that stand for the position, in pg_locks. */
Datum
om_position_locks(PG_FUNCTION_ARGS)
{
	OmCounterKey key = {0, PG_GETARG_INT64(0), PG_GETARG_INT64(1), PG_GETARG_INT64(2)};
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;

	InitMaterializedSRF(fcinfo, 0);
	for (key.kind = 1; key.kind <= om_counter_kinds(); key.kind++)
		put_tag(result, om_counter_lock_tag(&key));
	put_tag(result, om_key_lock_tag(OM_KEY_LOCK_COUNT, key.tenant, key.a, key.b));
	return (Datum) 0;
}
