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

#include "access/relation.h"
#include "catalog/pg_type.h"
#include "common/hashfn.h"
#include "sql/cache.h"
#include "sql/ident.h"
#include "sql/plan.h"
#include "storage/bufmgr.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/inval.h"
#include "utils/memutils.h"
#include "utils/rel.h"
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

bool
om_cache_has_rows(const char *table)
{
	Relation	relation = relation_open(om_ident_table(table), AccessShareLock);
	bool		has = RelationGetNumberOfBlocks(relation) > 0;

	relation_close(relation, AccessShareLock);
	return has;
}

HTAB *
om_cache_table(const char *name, Size key_size, Size entry_size, MemoryContext context)
{
	HASHCTL		control = {.keysize = key_size, .entrysize = entry_size, .hcxt = context};

	return hash_create(name, 64, &control, HASH_ELEM | HASH_BLOBS | HASH_CONTEXT);
}

/* Hash of a tenant and a text. */
static uint32
hash_code(const void *key, Size size)
{
	const OmCacheCode *code = (const OmCacheCode *) key;

	return hash_combine(hash_bytes((const unsigned char *) code->code, strlen(code->code)), hash_bytes_uint32((uint32) code->tenant));
}

/* 0 for equal keys. */
static int
match_codes(const void *left, const void *right, Size size)
{
	const OmCacheCode *a = (const OmCacheCode *) left;
	const OmCacheCode *b = (const OmCacheCode *) right;

	return a->tenant == b->tenant ? strcmp(a->code, b->code) : 1;
}

HTAB *
om_cache_codes(const char *name, Size entry_size, MemoryContext context)
{
	HASHCTL		control = {.keysize = sizeof(OmCacheCode), .entrysize = entry_size, .hash = hash_code, .match = match_codes, .hcxt = context};

	return hash_create(name, 64, &control, HASH_ELEM | HASH_FUNCTION | HASH_COMPARE | HASH_CONTEXT);
}

void *
om_cache_find(HTAB *table, int64 tenant, const char *code)
{
	OmCacheCode key = {tenant, code};

	return hash_search(table, &key, HASH_FIND, NULL);
}

/* Its code is allocated before the entry exists, so that no error leaves half an entry. */
void *
om_cache_add(const OmCache *cache, HTAB *table, int64 tenant, const char *code)
{
	OmCacheCode key = {tenant, MemoryContextStrdup(cache->context, code)};

	return hash_search(table, &key, HASH_ENTER, NULL);
}

char *
om_cache_text(const OmCache *cache, uint64 row, int column)
{
	char	   *text = om_field_text(row, column);

	return text == NULL ? NULL : MemoryContextStrdup(cache->context, text);
}

char **
om_cache_texts(const OmCache *cache, uint64 row, int column, int *n)
{
	bool		isnull;
	Datum		array = om_field(row, column, &isnull);
	Datum	   *values;
	char	  **texts;
	int			i;

	*n = 0;
	if (isnull)
		return NULL;
	deconstruct_array(DatumGetArrayTypeP(array), TEXTOID, -1, false, TYPALIGN_INT, &values, NULL, n);
	texts = MemoryContextAlloc(cache->context, sizeof(char *) * Max(*n, 1));
	for (i = 0; i < *n; i++)
		texts[i] = MemoryContextStrdup(cache->context, TextDatumGetCString(values[i]));
	return texts;
}
