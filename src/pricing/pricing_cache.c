/*
 * pricing_cache.c - tax rates in the memory of a backend (see pricing.h).
 *
 * Kept fresh as the catalog's cache is (catalog_cache.c says why that is right): read in
 * a snapshot of this moment; a change of the table invalidates the relation cache entry of
 * catalog_version; a look-up that finds more invalidations than its cache was begun with
 * begins an empty one.
 */
#include "postgres.h"

#include "base/om_limit.h"
#include "mb/pg_wchar.h"
#include "pricing/pricing_private.h"
#include "sql/ident.h"
#include "sql/plan.h"
#include "utils/hsearch.h"
#include "utils/inval.h"
#include "utils/memutils.h"

/* Entries after which the cache begins anew. */
#define CACHE_ENTRIES_MAX 10000

/* Compared as bytes: what follows the code's end is zero. */
typedef struct CacheKey
{
	int64		tenant;
	char		code[OM_CODE_LENGTH_MAX * MAX_MULTIBYTE_CHAR_LEN + 1];
} CacheKey;

typedef struct CachedTaxRate
{
	CacheKey	key;
	int64		tax_rate_id;
	int64		rate;
	bool		is_inclusive;
} CachedTaxRate;

static const char *const watched_names[] = {"catalog_version", "tax_rates"};

static HTAB *cache = NULL;
static Oid	watched[lengthof(watched_names)];	/* as the cache knows them */
static uint64 cache_tag;		/* invalidations when the cache was begun */
static uint64 cache_generation; /* om_ident()->generation of the cache */
static uint64 invalidations = 0;

/* A table's relation cache entry was invalidated; count it if it is one of ours. */
static void
note_relation(Datum arg, Oid relation)
{
	size_t		i;

	for (i = 0; i < lengthof(watched); i++)
	{
		if (relation == InvalidOid || relation == watched[i])
		{
			invalidations++;
			return;
		}
	}
}

/* Begin an empty cache. */
static void
reset_cache(void)
{
	HASHCTL		control;
	HTAB	   *old = cache;
	size_t		i;

	cache = NULL;
	hash_destroy(old);
	for (i = 0; i < lengthof(watched); i++)
		watched[i] = om_ident_table(watched_names[i]);
	cache_generation = om_ident()->generation;
	cache_tag = invalidations;
	memset(&control, 0, sizeof(control));
	control.keysize = sizeof(CacheKey);
	control.entrysize = sizeof(CachedTaxRate);
	control.hcxt = CacheMemoryContext;
	cache = hash_create("order_mgmt tax rates", 16, &control, HASH_ELEM | HASH_BLOBS | HASH_CONTEXT);
}

/* Called first by every look-up: drop what is stale, or too much. */
static void
freshen_cache(void)
{
	AcceptInvalidationMessages();
	if (cache == NULL || cache_tag != invalidations || cache_generation != om_ident()->generation ||
		hash_get_num_entries(cache) > CACHE_ENTRIES_MAX)
		reset_cache();
}

/* The entry of a code, found or made; null if there is none, or the code is longer than any. */
static CachedTaxRate *
find_entry(int64 tenant, const char *code, HASHACTION action)
{
	CacheKey	key;

	if (strlen(code) >= sizeof(key.code))
		return NULL;
	memset(&key, 0, sizeof(key));
	key.tenant = tenant;
	strcpy(key.code, code);
	return hash_search(cache, &key, action, NULL);
}

/* Read tax rates and keep them. */
static void
load_tax_rates(int64 tenant, char *const *codes, int n)
{
	uint64		rows;
	uint64		row;

	om_spi_begin();
	rows = om_load_tax_rates(tenant, codes, n);
	for (row = 0; row < rows; row++)
	{
		CachedTaxRate *entry = find_entry(tenant, om_field_text(row, LOADED_code), HASH_ENTER);

		if (entry == NULL)
			continue;
		entry->tax_rate_id = DatumGetInt64(om_field(row, LOADED_tax_rate_id, NULL));
		entry->rate = DatumGetInt64(om_field(row, LOADED_rate, NULL));
		entry->is_inclusive = DatumGetBool(om_field(row, LOADED_is_inclusive, NULL));
	}
	om_spi_end();
}

/* Fill in what the cache knows of codes; returns how many are unknown to it. */
static int
copy_tax_rates(int64 tenant, char *const *codes, int n, OmTaxRate *rates, char **missing)
{
	int			nmissing = 0;
	int			i;

	memset(rates, 0, sizeof(OmTaxRate) * n);
	for (i = 0; i < n; i++)
	{
		const CachedTaxRate *entry = find_entry(tenant, codes[i], HASH_FIND);

		rates[i].code = codes[i];
		if (entry == NULL)
		{
			missing[nmissing++] = codes[i];
			continue;
		}
		rates[i].tax_rate_id = entry->tax_rate_id;
		rates[i].rate = entry->rate;
		rates[i].is_inclusive = entry->is_inclusive;
	}
	return nmissing;
}

/* Look up n codes of tax rates (see pricing.h). */
void
om_find_tax_rates(int64 tenant, char *const *codes, int n, OmTaxRate *rates)
{
	char	  **missing;
	int			nmissing;

	if (n == 0)
		return;
	missing = palloc(sizeof(char *) * n);
	freshen_cache();
	nmissing = copy_tax_rates(tenant, codes, n, rates, missing);
	if (nmissing > 0)
	{
		load_tax_rates(tenant, missing, nmissing);
		(void) copy_tax_rates(tenant, codes, n, rates, missing);
	}
	pfree(missing);
}

/* Watch the tables (at load). */
void
om_pricing_init(void)
{
	CacheRegisterRelcacheCallback(note_relation, (Datum) 0);
}
