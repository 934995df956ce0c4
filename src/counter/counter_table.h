/*
 * counter_table.h - the shared table of counters: layout, find, pin, claim.
 * Private to the engine (counter.c).
 */
#ifndef OM_COUNTER_TABLE_H
#define OM_COUNTER_TABLE_H

#include "base/om.h"
#include "port/atomics.h"
#include "storage/condition_variable.h"
#include "storage/lwlock.h"

#define OM_TABLE_PARTITIONS_MAX 128
#define OM_TABLE_SLOTS 1024		/* databases */
#define OM_TABLE_WAKERS 256		/* condition variables, shared by hash */

typedef struct OmCounterTableKey
{
	uint64		tag;			/* slot:16 kind:8 generation:40 */
	int64		tenant;
	int64		a;
	int64		b;
} OmCounterTableKey;

typedef enum OmEntryState
{
	OM_ENTRY_EMPTY,				/* not loaded (yet, or its load failed) */
	OM_ENTRY_LIVE,
	OM_ENTRY_DRAINING			/* the lock engine waits for its last pin */
} OmEntryState;

/* One counter, 128 bytes.  All numbers in the kind's units (stock: micro-units). */
typedef struct OmEntry
{
	OmCounterTableKey	key;
	pg_atomic_uint64 avail;		/* as int64; below 0 only after forced takes */
	pg_atomic_uint64 held;		/* holds of unresolved transactions (advisory) */
	pg_atomic_uint64 incoming;	/* uncommitted gives (advisory) */
	pg_atomic_uint64 floor;		/* as int64; part of avail already (advisory) */
	pg_atomic_uint32 pins;		/* transactions using the entry */
	pg_atomic_uint32 state;		/* OmEntryState */
	pg_atomic_uint32 usage;		/* clock bit */
	pg_atomic_uint32 waiters;	/* sessions that sleep for a change */
	int32		next;			/* in the bucket's chain; -1 ends */
	bool		in_use;			/* member of a chain */
	char		pad[128 - 32 - 32 - 16 - 8];
} OmEntry;

#define OM_SESSION_KEYS 28

/* What one process of the server uses, for those who ask; only it writes, and nothing is decided by it. */
typedef struct OmSession
{
	int32		pid;
	int32		nkeys;			/* of its transaction; more than are listed, perhaps */
	int32		waits_for;		/* entry that it sleeps for, from 1 on; 0: none */
	int32		unused;
	int32		keys[OM_SESSION_KEYS];	/* entries that it has pinned, from 1 on; 0: a key without one */
} OmSession;

typedef struct OmPartition
{
	LWLock		lock;			/* chains: SHARED to find and pin, EXCLUSIVE to change */
	int32		first;			/* its entries: [first, first + count) */
	int32		count;
	int32		hand;			/* clock hand, relative */
	pg_atomic_uint64 takes;
	pg_atomic_uint64 refusals;
	pg_atomic_uint64 waits;
	pg_atomic_uint64 lock_path_falls;
	pg_atomic_uint64 loads;
	pg_atomic_uint64 evictions;
} OmPartition;

/* One database's extension; never freed, taken over when the database's ledger is another. */
typedef struct OmSlot
{
	Oid			database;		/* InvalidOid: unused */
	Oid			ledger;
	int64		incarnation;
	pg_atomic_uint64 generation;	/* structural changes; 40 bits are used */
} OmSlot;

#define OM_TABLE_TALLIES 256

/* Something that no rollback takes back (tally.h). */
typedef struct OmTally
{
	int64		tenant;
	int64		id;
	int64		until;			/* TimestampTz; 0: unused */
	Oid			database;
	int32		kind;
	int32		count;
} OmTally;

typedef struct OmCounterTable
{
	uint32		magic;
	uint32		layout;			/* OM_TABLE_LAYOUT of the library that made it */
	uint32		kinds;			/* its fingerprint of the kinds of counters */
	int32		entries;
	int32		partitions;
	int32		buckets;		/* per partition, a power of two */
	int32		sessions;		/* processes that the server may have */
	int			tranche;
	pg_atomic_uint64 stats_reset;	/* when the statistics began, as TimestampTz */
	LWLock		slot_lock;
	LWLock		tally_lock;
	OmTally		tallies[OM_TABLE_TALLIES];
	OmSlot		slots[OM_TABLE_SLOTS];
	ConditionVariable wakers[OM_TABLE_WAKERS];
	OmPartition partition[OM_TABLE_PARTITIONS_MAX];
	/* then: int32 heads[partitions * buckets], OmEntry entry[entries], OmSession session[sessions] */
} OmCounterTable;

/* Declare the shared memory; the table, or null where there is none. */
extern void om_table_init(int *entries_setting);
extern OmCounterTable *om_table(void);

#define OM_SLOT_NONE (-1)		/* all slots are in use */
#define OM_SLOT_FOREIGN (-2)	/* the database's slot belongs to another ledger */

/*
 * The slot of a database and ledger, made if needed.  With take_over (the ledger is
 * locked against all writers) a slot of another ledger becomes this one's, and
 * nothing loaded for the other may be found again.
 */
extern int om_table_slot(OmCounterTable *table, Oid database, Oid ledger, int64 incarnation, bool take_over);

/* Pin a LIVE entry; null if there is none. */
extern OmEntry *om_table_pin(OmCounterTable *table, const OmCounterTableKey *key);

/* Read the numbers of a LIVE entry without a pin; false if there is none. */
extern bool om_table_read(OmCounterTable *table, const OmCounterTableKey *key, int64 *available, int64 *floor);

/*
 * With the key's lock held: pin the entry if LIVE (is_live true), else claim an EMPTY
 * one pinned once.  Null when every slot of the partition is pinned.
 */
extern OmEntry *om_table_claim(OmCounterTable *table, const OmCounterTableKey *key, bool *is_live);

/*
 * With the key's lock held: true when the key has no entry (any more); else marks it
 * DRAINING, so that nobody pins it anew, and returns false.  Call until true.
 */
extern bool om_table_drain(OmCounterTable *table, const OmCounterTableKey *key);

/* Give up draining: the entry is LIVE again. */
extern void om_table_revive(OmCounterTable *table, const OmCounterTableKey *key);

extern OmPartition *om_table_partition(OmCounterTable *table, const OmCounterTableKey *key);
extern OmEntry *om_table_entry(OmCounterTable *table, int index);
extern OmSession *om_table_session(OmCounterTable *table, int index);
extern ConditionVariable *om_table_waker(OmCounterTable *table, const OmEntry *entry);

/* Wake who waits for an entry. */
extern void om_table_wake(OmEntry *entry);

#endif
