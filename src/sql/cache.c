/*
 * cache.c - caches of rows that change rarely (see cache.h).
 *
 * The trigger note_change invalidates the relation cache entry of one table with every change
 * (note_change.c), and every look-up first accepts such messages.  The tables of the rows
 * themselves may be watched as well, since a restore with disabled triggers changes those.
 *
 * A cache is tagged with the number of invalidations seen before its first entry was read.
 * Nothing is thrown away in the callback; a look-up that finds the number grown begins an
 * empty cache.  So an entry that was overtaken while it was being read serves the call that
 * read it and no other.
 */
#include "postgres.h"

#include "sql/cache.h"
#include "sql/ident.h"
#include "utils/inval.h"
#include "utils/memutils.h"
#include "utils/syscache.h"

static OmCache *caches = NULL;

/* What a cache is made of changed. */
static void
count_invalidation(OmCache *cache)
{
	cache->invalidations++;
	if (cache->forget != NULL)
		cache->forget();
}

/* A relation cache entry was invalidated (InvalidOid: all were): count it for those who watch it. */
static void
note_relation(Datum arg, Oid relation)
{
	OmCache    *cache;
	int			i;

	for (cache = caches; cache != NULL; cache = cache->next)
		for (i = 0; cache->tables[i] != NULL; i++)
			if (relation == InvalidOid || relation == cache->watched[i])
			{
				count_invalidation(cache);
				break;
			}
}

/* Roles or memberships changed. */
static void
note_role(Datum arg, int cache_id, uint32 hash_value)
{
	OmCache    *cache;

	for (cache = caches; cache != NULL; cache = cache->next)
		if (cache->follows_roles)
			count_invalidation(cache);
}

void
om_cache_register(OmCache *cache)
{
	if (caches == NULL)
	{
		CacheRegisterRelcacheCallback(note_relation, (Datum) 0);
		CacheRegisterSyscacheCallback(AUTHOID, note_role, (Datum) 0);
		CacheRegisterSyscacheCallback(AUTHMEMROLEMEM, note_role, (Datum) 0);
	}
	cache->next = caches;
	caches = cache;
}

/* Begin an empty cache; it is made last, so that an error leaves none that looks whole. */
static void
begin_cache(OmCache *cache)
{
	int			i;

	cache->is_made = false;
	if (cache->context == NULL)
	{
		cache->context = AllocSetContextCreate(CacheMemoryContext, "order_mgmt cache", ALLOCSET_DEFAULT_SIZES);
		MemoryContextSetIdentifier(cache->context, cache->name);
	}
	else
		MemoryContextReset(cache->context);
	for (i = 0; cache->tables[i] != NULL; i++)
		cache->watched[i] = om_ident_table(cache->tables[i]);
	cache->generation = om_ident()->generation;
	cache->tag = cache->invalidations;
	cache->make(cache->context);
	cache->is_made = true;
}

void
om_cache_freshen(OmCache *cache, bool holds_too_much)
{
	AcceptInvalidationMessages();
	if (!cache->is_made || holds_too_much || cache->tag != cache->invalidations ||
		cache->generation != om_ident()->generation)
		begin_cache(cache);
}
