/*
 * counter_table.c - the shared table of counters (see counter_table.h).
 *
 * Who locks what: the entries are divided among partitions, each with its own
 * chains, clock hand and LWLock.  SHARED is enough to find and pin, EXCLUSIVE to
 * claim, remove and evict; nothing is waited for while one is held.  An entry is
 * evicted only with pins = 0 under EXCLUSIVE, and pinned only under SHARED, so the
 * two cannot cross (race 8 of doc/protocol.md).  The counters themselves are atomics: no lock.
 * Only indexes are kept, no pointers, so the segment may be mapped anywhere.
 */
#include "postgres.h"

#include "base/clock.h"
#include "base/om_compat.h"
#include "base/om_error.h"
#include "base/om_limit.h"
#include "common/hashfn.h"
#include "counter/counter_table.h"
#include "counter/kind.h"
#include "counter/shmem.h"
#include "miscadmin.h"
#include "storage/shmem.h"

#define OM_TABLE_MAGIC 0x4F4D4354
#define OM_TABLE_LAYOUT 5

StaticAssertDecl(sizeof(OmEntry) == 128, "a counter is one pair of cache lines");
StaticAssertDecl(sizeof(OmSession) == 128, "so is what a session uses");

/* How a number of entries is divided. */
static int
partition_count(int entries)
{
	return Min(OM_TABLE_PARTITIONS_MAX, Max(1, entries / 64));
}

/* Buckets per partition: a power of two, at least one for each entry. */
static int
bucket_count(int entries)
{
	int			per_partition = entries / partition_count(entries) + 1;
	int			buckets = 1;

	while (buckets < per_partition)
		buckets *= 2;
	return buckets;
}

/* Where the chain heads start. */
static int32 *
table_heads(OmCounterTable *table)
{
	return (int32 *) ((char *) table + MAXALIGN(sizeof(OmCounterTable)));
}

/* Offset of the entries, on a cache line. */
static Size
entries_offset(int entries)
{
	Size		heads = (Size) partition_count(entries) * bucket_count(entries) * sizeof(int32);

	return CACHELINEALIGN(MAXALIGN(sizeof(OmCounterTable)) + heads);
}

/* Bytes of the segment. */
static Size
table_size(int entries)
{
	return entries_offset(entries) + (Size) entries * sizeof(OmEntry) + (Size) MaxBackends * sizeof(OmSession);
}

OmEntry *
om_table_entry(OmCounterTable *table, int index)
{
	Assert(index >= 0 && index < table->entries);
	return (OmEntry *) ((char *) table + entries_offset(table->entries)) + index;
}

OmSession *
om_table_session(OmCounterTable *table, int index)
{
	Assert(index >= 0 && index < table->sessions);
	return (OmSession *) ((char *) table + entries_offset(table->entries) + (Size) table->entries * sizeof(OmEntry)) + index;
}

/* Set one partition up. */
static void
initialize_partition(OmPartition *partition, int tranche, int first, int count)
{
	LWLockInitialize(&partition->lock, tranche);
	partition->first = first;
	partition->count = count;
	partition->hand = 0;
	pg_atomic_init_u64(&partition->takes, 0);
	pg_atomic_init_u64(&partition->refusals, 0);
	pg_atomic_init_u64(&partition->waits, 0);
	pg_atomic_init_u64(&partition->lock_path_falls, 0);
	pg_atomic_init_u64(&partition->loads, 0);
	pg_atomic_init_u64(&partition->evictions, 0);
}

/* Set a fresh entry up. */
static void
initialize_entry(OmEntry *entry)
{
	memset(&entry->key, 0, sizeof(OmCounterTableKey));
	pg_atomic_init_u64(&entry->avail, 0);
	pg_atomic_init_u64(&entry->held, 0);
	pg_atomic_init_u64(&entry->incoming, 0);
	pg_atomic_init_u64(&entry->floor, 0);
	pg_atomic_init_u32(&entry->pins, 0);
	pg_atomic_init_u32(&entry->state, OM_ENTRY_EMPTY);
	pg_atomic_init_u32(&entry->usage, 0);
	pg_atomic_init_u32(&entry->waiters, 0);
	entry->next = -1;
	entry->in_use = false;
}

/* Initialize the whole segment; magic comes last. */
static void
initialize_table(void *segment, int entries)
{
	OmCounterTable    *table = (OmCounterTable *) segment;
	int			i;
	int			first = 0;

	memset(table, 0, sizeof(OmCounterTable));
	table->layout = OM_TABLE_LAYOUT;
	table->kinds = om_counter_kinds_fingerprint();
	table->entries = entries;
	table->partitions = partition_count(entries);
	table->buckets = bucket_count(entries);
	table->sessions = MaxBackends;
#if PG_VERSION_NUM >= 190000
	table->tranche = LWLockNewTrancheId("order_mgmt");
#else
	table->tranche = LWLockNewTrancheId();
#endif
	pg_atomic_init_u64(&table->stats_reset, (uint64) om_wall_clock());
	LWLockInitialize(&table->slot_lock, table->tranche);
	LWLockInitialize(&table->tally_lock, table->tranche);
	for (i = 0; i < OM_TABLE_SLOTS; i++)
		pg_atomic_init_u64(&table->slots[i].generation, 0);
	for (i = 0; i < OM_TABLE_WAKERS; i++)
		ConditionVariableInit(&table->wakers[i]);
	for (i = 0; i < table->partitions; i++)
	{
		int			count = entries / table->partitions + (i < entries % table->partitions ? 1 : 0);

		initialize_partition(&table->partition[i], table->tranche, first, count);
		first += count;
	}
	for (i = 0; i < table->partitions * table->buckets; i++)
		table_heads(table)[i] = -1;
	for (i = 0; i < entries; i++)
		initialize_entry(om_table_entry(table, i));
	memset(om_table_session(table, 0), 0, (Size) table->sessions * sizeof(OmSession));
	table->magic = OM_TABLE_MAGIC;
}

void
om_table_init(int *entries_setting)
{
	om_shmem_declare(table_size, initialize_table, entries_setting);
}

/*
 * The table; 55000 when another version of the library made it, or one that registered
 * other kinds of counters: the same number would mean another thing to each.
 */
OmCounterTable *
om_table(void)
{
	static bool is_registered = false;
	OmCounterTable    *table = (OmCounterTable *) om_shmem_segment();

	if (table == NULL)
		return NULL;
	if (table->magic != OM_TABLE_MAGIC || table->layout != OM_TABLE_LAYOUT ||
		table->kinds != om_counter_kinds_fingerprint())
		ereport(ERROR,
				(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
				 errmsg("the server runs another version of order_mgmt's counters"),
				 errhint("Restart the server to finish the upgrade.")));
	if (!is_registered)
	{
#if PG_VERSION_NUM < 190000
		LWLockRegisterTranche(table->tranche, "order_mgmt");
#endif
		is_registered = true;
	}
	return table;
}

int
om_table_slot(OmCounterTable *table, Oid database, Oid ledger, int64 incarnation, bool take_over)
{
	int			found = OM_SLOT_NONE;
	int			unused = OM_SLOT_NONE;
	int			i;

	LWLockAcquire(&table->slot_lock, LW_EXCLUSIVE);
	for (i = 0; i < OM_TABLE_SLOTS && found < 0; i++)
	{
		if (table->slots[i].database == database)
			found = i;
		else if (unused < 0 && table->slots[i].database == InvalidOid)
			unused = i;
	}
	if (found < 0)
		found = unused;
	if (found >= 0)
	{
		OmSlot	   *slot = &table->slots[found];
		bool		is_ours = slot->database == database && slot->ledger == ledger && slot->incarnation == incarnation;

		if (!is_ours && slot->database == database && !take_over)
			found = OM_SLOT_FOREIGN;
		else if (!is_ours)
		{
			slot->database = database;
			slot->ledger = ledger;
			slot->incarnation = incarnation;
			pg_atomic_fetch_add_u64(&slot->generation, 1);
		}
	}
	LWLockRelease(&table->slot_lock);
	return found;
}

/* Hash of a key. */
static uint32
hash_key(const OmCounterTableKey *key)
{
	return hash_bytes((const unsigned char *) key, sizeof(OmCounterTableKey));
}

OmPartition *
om_table_partition(OmCounterTable *table, const OmCounterTableKey *key)
{
	return &table->partition[hash_key(key) % table->partitions];
}

ConditionVariable *
om_table_waker(OmCounterTable *table, const OmEntry *entry)
{
	return &table->wakers[hash_key(&entry->key) % OM_TABLE_WAKERS];
}

/* Head of the chain a key belongs to. */
static int32 *
chain_head(OmCounterTable *table, const OmCounterTableKey *key)
{
	uint32		hash = hash_key(key);
	uint32		partition = hash % table->partitions;
	uint32		bucket = (hash / table->partitions) & (table->buckets - 1);

	return &table_heads(table)[partition * table->buckets + bucket];
}

/* Find a key in its chain; the partition's lock is held. */
static OmEntry *
find_entry(OmCounterTable *table, const OmCounterTableKey *key)
{
	int32		index = *chain_head(table, key);

	while (index >= 0)
	{
		OmEntry    *entry = om_table_entry(table, index);

		if (memcmp(&entry->key, key, sizeof(OmCounterTableKey)) == 0)
			return entry;
		index = entry->next;
	}
	return NULL;
}

/* Take an entry out of its chain; EXCLUSIVE is held. */
static void
unlink_entry(OmCounterTable *table, OmEntry *entry)
{
	int32	   *link = chain_head(table, &entry->key);

	while (om_table_entry(table, *link) != entry)
		link = &om_table_entry(table, *link)->next;
	*link = entry->next;
	entry->next = -1;
	entry->in_use = false;
	pg_atomic_write_u32(&entry->state, OM_ENTRY_EMPTY);
}

/* A free entry of the partition, evicting by clock; null when all are pinned. */
static OmEntry *
free_entry(OmCounterTable *table, OmPartition *partition)
{
	int			step;

	for (step = 0; step < 2 * partition->count; step++)
	{
		OmEntry    *entry = om_table_entry(table, partition->first + partition->hand);

		partition->hand = (partition->hand + 1) % partition->count;
		if (!entry->in_use)
			return entry;
		if (pg_atomic_read_u32(&entry->pins) != 0)
			continue;
		if (pg_atomic_read_u32(&entry->usage) != 0)
		{
			pg_atomic_write_u32(&entry->usage, 0);
			continue;
		}
		unlink_entry(table, entry);
		pg_atomic_fetch_add_u64(&partition->evictions, 1);
		return entry;
	}
	return NULL;
}

/*
 * The partition's lock keeps the entry in its chain meanwhile.  A commit writes the floor before what is available, so
 * numbers between which the floor stayed the same belong together.
 */
bool
om_table_read(OmCounterTable *table, const OmCounterTableKey *key, int64 *available, int64 *floor)
{
	OmPartition *partition = om_table_partition(table, key);
	OmEntry    *entry;
	bool		is_live;

	LWLockAcquire(&partition->lock, LW_SHARED);
	entry = find_entry(table, key);
	is_live = entry != NULL && pg_atomic_read_u32(&entry->state) == OM_ENTRY_LIVE;
	if (is_live)
	{
		pg_read_barrier();
		do
		{
			*floor = (int64) pg_atomic_read_u64(&entry->floor);
			pg_read_barrier();
			*available = (int64) pg_atomic_read_u64(&entry->avail);
			pg_read_barrier();
		} while ((int64) pg_atomic_read_u64(&entry->floor) != *floor);
	}
	LWLockRelease(&partition->lock);
	return is_live;
}

OmEntry *
om_table_pin(OmCounterTable *table, const OmCounterTableKey *key)
{
	OmPartition *partition = om_table_partition(table, key);
	OmEntry    *entry;

	LWLockAcquire(&partition->lock, LW_SHARED);
	entry = find_entry(table, key);
	if (entry != NULL && pg_atomic_read_u32(&entry->state) == OM_ENTRY_LIVE)
	{
		pg_atomic_fetch_add_u32(&entry->pins, 1);
		if (pg_atomic_read_u32(&entry->usage) == 0)
			pg_atomic_write_u32(&entry->usage, 1);
	}
	else
		entry = NULL;
	LWLockRelease(&partition->lock);
	return entry;
}

OmEntry *
om_table_claim(OmCounterTable *table, const OmCounterTableKey *key, bool *is_live)
{
	OmPartition *partition = om_table_partition(table, key);
	OmEntry    *entry;

	LWLockAcquire(&partition->lock, LW_EXCLUSIVE);
	entry = find_entry(table, key);
	/* an entry left DRAINING (its drainer died) was LIVE and still counts exactly */
	*is_live = entry != NULL && pg_atomic_read_u32(&entry->state) != OM_ENTRY_EMPTY;
	if (*is_live)
	{
		pg_atomic_write_u32(&entry->state, OM_ENTRY_LIVE);
		pg_atomic_fetch_add_u32(&entry->pins, 1);
	}
	else
	{
		if (entry == NULL)
		{
			entry = free_entry(table, partition);
			if (entry != NULL)
			{
				int32	   *head = chain_head(table, key);

				entry->key = *key;
				entry->next = *head;
				entry->in_use = true;
				*head = entry - om_table_entry(table, 0);
			}
		}
		if (entry != NULL)
		{
			pg_atomic_write_u64(&entry->avail, 0);
			pg_atomic_write_u64(&entry->held, 0);
			pg_atomic_write_u64(&entry->incoming, 0);
			pg_atomic_write_u32(&entry->state, OM_ENTRY_EMPTY);
			pg_atomic_write_u32(&entry->usage, 1);
			pg_atomic_write_u32(&entry->pins, 1);
		}
	}
	LWLockRelease(&partition->lock);
	return entry;
}

bool
om_table_drain(OmCounterTable *table, const OmCounterTableKey *key)
{
	OmPartition *partition = om_table_partition(table, key);
	OmEntry    *entry;
	bool		gone;

	LWLockAcquire(&partition->lock, LW_EXCLUSIVE);
	entry = find_entry(table, key);
	gone = entry == NULL || pg_atomic_read_u32(&entry->pins) == 0;
	if (entry != NULL && gone)
		unlink_entry(table, entry);
	else if (entry != NULL)
		pg_atomic_write_u32(&entry->state, OM_ENTRY_DRAINING);
	LWLockRelease(&partition->lock);
	return gone;
}

void
om_table_revive(OmCounterTable *table, const OmCounterTableKey *key)
{
	OmPartition *partition = om_table_partition(table, key);
	OmEntry    *entry;

	LWLockAcquire(&partition->lock, LW_EXCLUSIVE);
	entry = find_entry(table, key);
	if (entry != NULL && pg_atomic_read_u32(&entry->state) == OM_ENTRY_DRAINING)
		pg_atomic_write_u32(&entry->state, OM_ENTRY_LIVE);
	LWLockRelease(&partition->lock);
}

void
om_table_wake(OmEntry *entry)
{
	if (pg_atomic_read_u32(&entry->waiters) > 0)
		ConditionVariableBroadcast(om_table_waker(om_table(), entry));
}
