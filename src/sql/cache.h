/*
 * cache.h - what a backend keeps of rows that change rarely, until they change.
 *
 * A cache names the tables that its entries are derived from; the trigger note_change
 * invalidates the relation cache entry of one of them with every change.  A look-up first
 * calls om_cache_freshen, and reads what it does not find in a snapshot of this moment,
 * whatever the isolation level.
 */
#ifndef OM_CACHE_H
#define OM_CACHE_H

#include "base/om.h"
#include "utils/hsearch.h"

#define OM_CACHE_TABLES_MAX 8

typedef struct OmCache
{
	const char *name;			/* of its memory */
	const char *tables[OM_CACHE_TABLES_MAX + 1];	/* of order_mgmt_data, ended by null */
	bool		follows_roles;	/* depends on roles and memberships, too */
	void		(*make) (MemoryContext context);	/* make its hash tables, empty */
	void		(*forget) (void);	/* called within invalidation, so it sets flags only; null: nothing else depends on its entries */
	/* kept */
	MemoryContext context;		/* of all it holds; reset when it begins anew */
	bool		is_made;
	Oid			watched[OM_CACHE_TABLES_MAX];	/* the tables, as it knows them */
	uint64		invalidations;	/* seen so far */
	uint64		tag;			/* invalidations when it was begun */
	uint64		generation;		/* om_ident()->generation when it was begun */
	struct OmCache *next;
} OmCache;

/* Make a cache known (at load). */
extern void om_cache_register(OmCache *cache);

/*
 * Begin every look-up with this: a cache that is stale, or that holds too much, begins anew,
 * empty.  Pointers into a cache are safe until the next call.
 */
extern void om_cache_freshen(OmCache *cache, bool holds_too_much);

/* Was a table of order_mgmt_data ever written?  Its size says so; while it was not, there is nothing to read. */
extern bool om_cache_has_rows(const char *table);

/* A hash table of a cache, empty, for its "make"; entries begin with their key, of a size, which is compared byte by byte. */
extern HTAB *om_cache_table(const char *name, Size key_size, Size entry_size, MemoryContext context);

/* The key of entries that are found by a text. */
typedef struct OmCacheCode
{
	int64		tenant;
	const char *code;			/* in the cache's memory */
} OmCacheCode;

/* A hash table for such entries; one of them, or null; and the one that is added for a code, or was there. */
extern HTAB *om_cache_codes(const char *name, Size entry_size, MemoryContext context);
extern void *om_cache_find(HTAB *table, int64 tenant, const char *code);
extern void *om_cache_add(const OmCache *cache, HTAB *table, int64 tenant, const char *code);

/* A text of the current result, or the texts of an array, in the cache's memory; null for null. */
extern char *om_cache_text(const OmCache *cache, uint64 row, int column);
extern char **om_cache_texts(const OmCache *cache, uint64 row, int column, int *n);

#endif
