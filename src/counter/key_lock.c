/*
 * key_lock.c - heavyweight locks on keys (see key_lock.h).
 */
#include "postgres.h"

#include "access/xact.h"
#include "common/hashfn.h"
#include "counter/key_lock.h"
#include "miscadmin.h"

/* Where the first lock was taken that is still held: its rollback frees all of them. */
static SubTransactionId first_held_in = InvalidSubTransactionId;

static int	ntaken = 0;

LOCKTAG
om_key_lock_tag(OmKeyLock purpose, int64 tenant, int64 a, int64 b)
{
	LOCKTAG		tag;
	int64		parts[3];
	uint64		hash;

	parts[0] = tenant;
	parts[1] = a;
	parts[2] = b;
	hash = hash_bytes_extended((unsigned char *) parts, sizeof(parts), 0);
	SET_LOCKTAG_ADVISORY(tag, MyDatabaseId, (uint32) (hash >> 32), (uint32) hash, (uint16) purpose);
	return tag;
}

LOCKTAG
om_counter_lock_tag(const OmCounterKey *key)
{
	return om_key_lock_tag(OM_KEY_LOCK_COUNTER, key->tenant, key->a, key->b ^ (int64) om_counter_kind_hash(key->kind));
}

/* A lock was taken. */
static void
note_taken(const LOCKTAG *tag)
{
	ntaken++;
	if (first_held_in == InvalidSubTransactionId && tag->locktag_field4 != OM_KEY_LOCK_CODE)
		first_held_in = GetCurrentSubTransactionId();
}

/* Take a lock if it is free. */
static bool
try(const LOCKTAG *tag, LOCKMODE mode)
{
	LockAcquireResult result = LockAcquire(tag, mode, false, true);

	if (result == LOCKACQUIRE_OK)
		note_taken(tag);
	return result != LOCKACQUIRE_NOT_AVAIL;
}

/* Take a lock. */
static void
take(const LOCKTAG *tag, LOCKMODE mode, OmWanted wanted)
{
	if (try(tag, mode))
		return;
	om_wait_lock(tag, mode, wanted);
	note_taken(tag);
}

void
om_key_lock(OmKeyLock purpose, int64 tenant, int64 a, int64 b, OmWanted wanted)
{
	LOCKTAG		tag = om_key_lock_tag(purpose, tenant, a, b);

	take(&tag, ExclusiveLock, wanted);
}

void
om_key_lock_shared(OmKeyLock purpose, int64 tenant, int64 a, int64 b, OmWanted wanted)
{
	LOCKTAG		tag = om_key_lock_tag(purpose, tenant, a, b);

	take(&tag, ShareLock, wanted);
}

bool
om_key_lock_try(OmKeyLock purpose, int64 tenant, int64 a, int64 b)
{
	LOCKTAG		tag = om_key_lock_tag(purpose, tenant, a, b);

	return try(&tag, ExclusiveLock);
}

bool
om_key_lock_is_held(void)
{
	return first_held_in != InvalidSubTransactionId;
}

int
om_key_lock_count(void)
{
	return ntaken;
}

void
om_key_lock_at_end(void)
{
	ntaken = 0;
	first_held_in = InvalidSubTransactionId;
}

void
om_key_lock_at_subabort(SubTransactionId subid)
{
	if (first_held_in >= subid)
		first_held_in = InvalidSubTransactionId;
}
