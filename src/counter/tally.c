/*
 * tally.c - what is counted whatever becomes of the transaction that counts it (see tally.h).
 *
 * Who locks what: the tallies are a small array behind one LWLock, which nobody holds while anything is waited for.  They are few, and asked for
 * seldom, so they are looked through; where none is free, the one whose time ends first makes room.
 */
#include "postgres.h"

#include "base/clock.h"
#include "counter/counter_table.h"
#include "counter/tally.h"
#include "miscadmin.h"
#include "utils/timestamp.h"

/* Find a tally, with the lock held; null: there is none.  One whose time is over is none. */
static OmTally *
find_tally(OmCounterTable *table, OmTallyKind kind, int64 tenant, int64 id, TimestampTz now)
{
	int			i;

	for (i = 0; i < OM_TABLE_TALLIES; i++)
	{
		OmTally    *tally = &table->tallies[i];

		if (tally->until > now && tally->database == MyDatabaseId && tally->kind == (int32) kind && tally->tenant == tenant && tally->id == id)
			return tally;
	}
	return NULL;
}

/* A tally for something new: the one whose time ended, or ends, first. */
static OmTally *
make_tally(OmCounterTable *table, OmTallyKind kind, int64 tenant, int64 id)
{
	OmTally    *tally = &table->tallies[0];
	int			i;

	for (i = 1; i < OM_TABLE_TALLIES; i++)
		if (table->tallies[i].until < tally->until)
			tally = &table->tallies[i];
	*tally = (OmTally) {.tenant = tenant, .id = id, .database = MyDatabaseId, .kind = (int32) kind};
	return tally;
}

OmTallied
om_tally_read(OmTallyKind kind, int64 tenant, int64 id)
{
	OmCounterTable *table = om_table();
	TimestampTz now = om_clock();
	OmTallied	tallied = {0};
	OmTally    *tally;

	if (table == NULL)
		return tallied;
	LWLockAcquire(&table->tally_lock, LW_SHARED);
	tally = find_tally(table, kind, tenant, id, now);
	if (tally != NULL)
		tallied = (OmTallied) {tally->count, tally->until};
	LWLockRelease(&table->tally_lock);
	return tallied;
}

OmTallied
om_tally_add(OmTallyKind kind, int64 tenant, int64 id, int seconds)
{
	OmCounterTable *table = om_table();
	TimestampTz now = om_clock();
	OmTallied	tallied = {0};
	OmTally    *tally;

	if (table == NULL)
		return tallied;
	LWLockAcquire(&table->tally_lock, LW_EXCLUSIVE);
	tally = find_tally(table, kind, tenant, id, now);
	if (tally == NULL)
		tally = make_tally(table, kind, tenant, id);
	tally->count++;
	tally->until = now + seconds * USECS_PER_SEC;
	tallied = (OmTallied) {tally->count, tally->until};
	LWLockRelease(&table->tally_lock);
	return tallied;
}

void
om_tally_clear(OmTallyKind kind, int64 tenant, int64 id)
{
	OmCounterTable *table = om_table();
	TimestampTz now = om_clock();
	OmTally    *tally;

	if (table == NULL)
		return;
	LWLockAcquire(&table->tally_lock, LW_EXCLUSIVE);
	tally = find_tally(table, kind, tenant, id, now);
	if (tally != NULL)
		memset(tally, 0, sizeof(OmTally));
	LWLockRelease(&table->tally_lock);
}
