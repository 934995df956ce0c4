/*
 * key_lock.c - heavyweight locks on keys (see key_lock.h).
 */
#include "postgres.h"

#include "common/hashfn.h"
#include "counter/key_lock.h"
#include "miscadmin.h"

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

void
om_key_lock(OmKeyLock purpose, int64 tenant, int64 a, int64 b)
{
	LOCKTAG		tag = om_key_lock_tag(purpose, tenant, a, b);

	(void) LockAcquire(&tag, ExclusiveLock, false, false);
}

void
om_key_lock_shared(OmKeyLock purpose, int64 tenant, int64 a, int64 b)
{
	LOCKTAG		tag = om_key_lock_tag(purpose, tenant, a, b);

	(void) LockAcquire(&tag, ShareLock, false, false);
}

bool
om_key_lock_try(OmKeyLock purpose, int64 tenant, int64 a, int64 b)
{
	LOCKTAG		tag = om_key_lock_tag(purpose, tenant, a, b);

	return LockAcquire(&tag, ExclusiveLock, false, true) != LOCKACQUIRE_NOT_AVAIL;
}
