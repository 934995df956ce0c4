/*
 * counter_local.c - the backend's record of keys and their undo log (see
 * counter_local.h).  Arrays live in TopMemoryContext, grow by doubling and are
 * reused by later transactions of the session.
 */
#include "postgres.h"

#include "common/hashfn.h"
#include "counter/counter_local.h"
#include "utils/memutils.h"

#define KEYS_START 64			/* a power of two */
#define UNDO_START 64
#define UNDO_RESERVE 8			/* records one operation may write */
#define INDEX_FROM 16			/* below that many keys a scan is faster */

OmLocal		om_local;

int
om_counter_compare(const OmCounterKey *x, const OmCounterKey *y)
{
	if (x->kind != y->kind)
		return x->kind < y->kind ? -1 : 1;
	if (x->tenant != y->tenant)
		return x->tenant < y->tenant ? -1 : 1;
	if (x->a != y->a)
		return x->a < y->a ? -1 : 1;
	if (x->b != y->b)
		return x->b < y->b ? -1 : 1;
	return 0;
}

/* Place of the index where a key is or would be. */
static int
index_place(const OmCounterKey *key)
{
	int64		parts[4];
	int			mask = om_local.keys_max * 2 - 1;
	int			place;

	parts[0] = key->kind;
	parts[1] = key->tenant;
	parts[2] = key->a;
	parts[3] = key->b;
	place = hash_bytes((unsigned char *) parts, sizeof(parts)) & mask;
	while (om_local.index[place] >= 0 &&
		   om_counter_compare(&om_local.keys[om_local.index[place]].key, key) != 0)
		place = (place + 1) & mask;
	return place;
}

/* Write the index anew for the keys there are. */
static void
rebuild_index(void)
{
	int			i;

	memset(om_local.index, 0xff, om_local.keys_max * 2 * sizeof(int));
	for (i = 0; i < om_local.nkeys; i++)
		om_local.index[index_place(&om_local.keys[i].key)] = i;
}

OmLocalKey *
om_local_find(const OmCounterKey *key)
{
	int			i;

	if (om_local.nkeys >= INDEX_FROM)
	{
		i = om_local.index[index_place(key)];
		return i >= 0 ? &om_local.keys[i] : NULL;
	}
	for (i = 0; i < om_local.nkeys; i++)
		if (om_counter_compare(&om_local.keys[i].key, key) == 0)
			return &om_local.keys[i];
	return NULL;
}

void
om_local_reserve(void)
{
	if (om_local.nundo + UNDO_RESERVE <= om_local.undo_max)
		return;
	om_local.undo = (OmUndo *) repalloc_huge(om_local.undo, (Size) om_local.undo_max * 2 * sizeof(OmUndo));
	om_local.undo_max *= 2;
}

void
om_local_reserve_key(void)
{
	om_local_reserve();
	if (om_local.nkeys < om_local.keys_max)
		return;
	om_local.index = (int *) repalloc_huge(om_local.index, (Size) om_local.keys_max * 4 * sizeof(int));
	om_local.keys = (OmLocalKey *) repalloc_huge(om_local.keys,
												 (Size) om_local.keys_max * 2 * sizeof(OmLocalKey));
	om_local.keys_max *= 2;
	rebuild_index();
}

OmLocalKey *
om_local_add(const OmCounterKey *key, OmEntry *entry)
{
	OmLocalKey *local = &om_local.keys[om_local.nkeys];
	SubTransactionId subid = GetCurrentSubTransactionId();

	Assert(om_local.nkeys < om_local.keys_max);
	memset(local, 0, sizeof(OmLocalKey));
	local->key = *key;
	local->entry = entry;
	if (om_local.nkeys == 0)
	{
		om_local.engine = om_engine_setting;
		om_local.has_only_floors = true;
	}
	om_session_add(om_local.nkeys, entry);
	om_local.nkeys++;
	if (om_local.nkeys == INDEX_FROM)
		rebuild_index();
	else if (om_local.nkeys > INDEX_FROM)
		om_local.index[index_place(key)] = om_local.nkeys - 1;
	if (subid != TopSubTransactionId)
	{
		OmUndo	   *undo = &om_local.undo[om_local.nundo++];

		memset(undo, 0, sizeof(OmUndo));
		undo->key = om_local.nkeys - 1;
		undo->subid = subid;
		undo->is_creation = true;
	}
	return local;
}

void
om_local_undo(const OmLocalKey *local, int64 hold, int64 takes, int64 gives, int64 floor_change)
{
	SubTransactionId subid = GetCurrentSubTransactionId();
	OmUndo	   *undo;

	if (subid == TopSubTransactionId || (hold == 0 && takes == 0 && gives == 0 && floor_change == 0))
		return;
	Assert(om_local.nundo < om_local.undo_max);
	undo = &om_local.undo[om_local.nundo++];
	undo->key = local - om_local.keys;
	undo->subid = subid;
	undo->is_creation = false;
	undo->hold = hold;
	undo->takes = takes;
	undo->gives = gives;
	undo->floor_change = floor_change;
}

void
om_local_remove_last(void)
{
	Assert(om_local.nkeys > 0);
	/* keys leave in the order they came, so nothing was placed behind the last one */
	if (om_local.nkeys > INDEX_FROM)
		om_local.index[index_place(&om_local.keys[om_local.nkeys - 1].key)] = -1;
	om_session_keep(--om_local.nkeys);
}

void
om_counter_call_end(void)
{
	while (om_local.first_prepaid >= 0)
	{
		OmLocalKey *local = &om_local.keys[om_local.first_prepaid];

		om_local.first_prepaid = local->next_prepaid;
		local->is_prepaid = false;
		local->prepaid = 0;
		local->call_hold = 0;
	}
}

/* Make the arrays at their starting size. */
static void
allocate_arrays(void)
{
	om_local.keys = (OmLocalKey *) MemoryContextAlloc(TopMemoryContext, KEYS_START * sizeof(OmLocalKey));
	om_local.index = (int *) MemoryContextAlloc(TopMemoryContext, KEYS_START * 2 * sizeof(int));
	om_local.undo = (OmUndo *) MemoryContextAlloc(TopMemoryContext, UNDO_START * sizeof(OmUndo));
	om_local.keys_max = KEYS_START;
	om_local.undo_max = UNDO_START;
}

void
om_local_reset(void)
{
	om_local.nkeys = 0;
	om_session_keep(0);
	om_local.nundo = 0;
	om_local.first_prepaid = -1;
	om_local.waiting = NULL;
}

void
om_local_init(void)
{
	allocate_arrays();
	om_local_reset();
	om_local.restructuring = false;
}
