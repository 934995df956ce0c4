/*
 * kit_cache.c - units of items, and what kits are made of, in the memory of a backend (see kit.h).
 *
 * Only lines that are said in a unit, or of a kit, ask for them.  They are kept fresh as masters are; cache.c says how.  What an item has is
 * kept whole, so that a unit that it has not is asked for once.
 */
#include "postgres.h"

#include "kit/kit_private.h"
#include "sql/cache.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

/* Entries after which the cache begins anew. */
#define CACHE_ENTRIES_MAX 100000

typedef struct CacheKey
{
	int64		tenant;
	int64		item_id;
} CacheKey;

typedef struct CachedUnit
{
	char	   *code;
	OmQuantity	factor;
	bool		is_active;
	int			nprices;
	OmPrice    *prices;
} CachedUnit;

typedef struct CachedItem
{
	CacheKey	key;
	int			nunits;
	CachedUnit *units;
} CachedItem;

typedef struct CachedKit
{
	CacheKey	key;
	int			n;
	OmComponent *components;
} CachedKit;

static void make_tables(MemoryContext context);

static OmCache cache = {
	.name = "order_mgmt units and kits",
	.tables = {"catalog_version", "items", "item_units", "unit_prices", "kit_components"},
	.make = make_tables
};
static HTAB *items = NULL;
static HTAB *kits = NULL;

/* The cache's tables, empty. */
static void
make_tables(MemoryContext context)
{
	items = om_cache_table("order_mgmt units", sizeof(CacheKey), sizeof(CachedItem), context);
	kits = om_cache_table("order_mgmt kits", sizeof(CacheKey), sizeof(CachedKit), context);
}

/* Called first by every look-up: drop what is stale, or too much. */
static void
freshen_cache(void)
{
	om_cache_freshen(&cache, cache.is_made && hash_get_num_entries(items) + hash_get_num_entries(kits) > CACHE_ENTRIES_MAX);
}

/* The entry of an item, found or made; null if there is none. */
static CachedItem *
find_entry(int64 tenant, int64 item_id, HASHACTION action)
{
	CacheKey	key = {tenant, item_id};

	return hash_search(items, &key, action, NULL);
}

/* Add the unit of rows [first, first + n) of the current result, one row per price. */
static void
keep_unit(CachedUnit *unit, uint64 first, int n)
{
	int			i;

	unit->code = om_cache_text(&cache, first, LOADED_unit);
	unit->factor = DatumGetInt64(om_field(first, LOADED_factor, NULL));
	unit->is_active = DatumGetBool(om_field(first, LOADED_is_active, NULL));
	unit->nprices = 0;
	unit->prices = MemoryContextAlloc(cache.context, sizeof(OmPrice) * n);
	for (i = 0; i < n; i++)
	{
		bool		isnull;
		Datum		price = om_field(first + i, LOADED_price, &isnull);

		if (!isnull)
			unit->prices[unit->nprices++] = om_price_from_datum(price);
	}
}

/* The item of a row of the current result, and whether another row is of the same unit of it. */
#define row_item(row) DatumGetInt64(om_field(row, LOADED_item_id, NULL))

static bool
is_same_unit(uint64 a, uint64 b)
{
	return row_item(a) == row_item(b) && strcmp(om_field_text(a, LOADED_unit), om_field_text(b, LOADED_unit)) == 0;
}

/* Read the units of items and keep them; an entry is made last, so that no error leaves half of one. */
static void
load_units(int64 tenant, const int64 *item_ids, int n)
{
	Datum		values[] = {[ITEMS_tenant_id] = Int64GetDatum(tenant), [ITEMS_item_ids] = om_id_array(item_ids, n)};
	uint64		rows;
	uint64		row = 0;
	int			i;

	om_spi_begin();
	rows = om_plan_run_latest(&om_kit_plans[KIT_LOAD_UNITS], values, NULL);
	while (row < rows)
	{
		int64		item_id = row_item(row);
		uint64		end;
		CachedItem	item = {.units = NULL};
		CachedItem *entry;

		for (end = row; end < rows && row_item(end) == item_id; end++)
			;
		item.units = MemoryContextAlloc(cache.context, sizeof(CachedUnit) * (end - row));
		while (row < end)
		{
			uint64		first = row;

			for (row++; row < end && is_same_unit(row, first); row++)
				;
			keep_unit(&item.units[item.nunits++], first, (int) (row - first));
		}
		entry = find_entry(tenant, item_id, HASH_ENTER);
		entry->nunits = item.nunits;
		entry->units = item.units;
	}
	om_spi_end();
	for (i = 0; i < n; i++)
	{
		if (find_entry(tenant, item_ids[i], HASH_FIND) != NULL)
			continue;
		*find_entry(tenant, item_ids[i], HASH_ENTER) = (CachedItem) {{tenant, item_ids[i]}, 0, NULL};
	}
}

/* Copy a unit of an item out, with its price in a currency, if it is for this use. */
static void
copy_unit(const CachedItem *item, const char *code, OmUse use, OmCurrency currency, OmUnit *unit)
{
	int			i;
	int			p;

	for (i = 0; i < item->nunits; i++)
	{
		const CachedUnit *cached = &item->units[i];

		if (strcmp(cached->code, code) != 0 || (use == OM_IN_USE && !cached->is_active))
			continue;
		unit->factor = cached->factor;
		for (p = 0; p < cached->nprices && currency != 0; p++)
		{
			if (cached->prices[p].currency != currency)
				continue;
			unit->has_price = true;
			unit->price = cached->prices[p];
		}
	}
}

void
om_find_units(int64 tenant, const int64 *item_ids, char *const *codes, int n, OmUse use, OmCurrency currency, OmUnit *units)
{
	int64	   *missing = palloc(sizeof(int64) * n);
	int			nmissing = 0;
	int			i;

	freshen_cache();
	memset(units, 0, sizeof(OmUnit) * n);
	for (i = 0; i < n; i++)
		if (find_entry(tenant, item_ids[i], HASH_FIND) == NULL)
			missing[nmissing++] = item_ids[i];
	if (nmissing > 0)
		load_units(tenant, missing, nmissing);
	for (i = 0; i < n; i++)
		copy_unit(find_entry(tenant, item_ids[i], HASH_FIND), codes[i], use, currency, &units[i]);
	pfree(missing);
}

/* The entry of a kit, found or made; null if there is none. */
static CachedKit *
find_kit(int64 tenant, int64 item_id, HASHACTION action)
{
	CacheKey	key = {tenant, item_id};

	return hash_search(kits, &key, action, NULL);
}

/* Read what kits are made of, and keep it: each once, however often it is asked for. */
static void
load_kits(int64 tenant, const int64 *item_ids, int n)
{
	Datum		values[] = {[ITEMS_tenant_id] = Int64GetDatum(tenant), [ITEMS_item_ids] = om_id_array(item_ids, n)};
	uint64		rows;
	uint64		row = 0;
	int			i;

	om_spi_begin();
	rows = om_plan_run_latest(&om_kit_plans[KIT_LOAD], values, NULL);
	while (row < rows)
	{
		int64		item_id = DatumGetInt64(om_field(row, COMPONENT_item_id, NULL));
		OmComponent *components = MemoryContextAlloc(cache.context, sizeof(OmComponent) * (rows - row));
		CachedKit  *entry;

		for (i = 0; row < rows && DatumGetInt64(om_field(row, COMPONENT_item_id, NULL)) == item_id; i++, row++)
		{
			components[i].sku = om_cache_text(&cache, row, COMPONENT_sku);
			components[i].quantity = DatumGetInt64(om_field(row, COMPONENT_quantity, NULL));
		}
		entry = find_kit(tenant, item_id, HASH_ENTER);
		entry->n = i;
		entry->components = components;
	}
	om_spi_end();
	for (i = 0; i < n; i++)
		if (find_kit(tenant, item_ids[i], HASH_FIND) == NULL)
			*find_kit(tenant, item_ids[i], HASH_ENTER) = (CachedKit) {{tenant, item_ids[i]}, 0, NULL};
}

void
om_find_components(int64 tenant, const int64 *item_ids, int n, OmComponent **components, int *ncomponents)
{
	int64	   *missing = palloc(sizeof(int64) * Max(n, 1));
	int			nmissing = 0;
	int			i;
	int			c;

	freshen_cache();
	for (i = 0; i < n; i++)
		if (find_kit(tenant, item_ids[i], HASH_FIND) == NULL)
			missing[nmissing++] = item_ids[i];
	if (nmissing > 0)
		load_kits(tenant, missing, nmissing);
	for (i = 0; i < n; i++)
	{
		const CachedKit *kit = find_kit(tenant, item_ids[i], HASH_FIND);

		ncomponents[i] = kit->n;
		components[i] = palloc(sizeof(OmComponent) * Max(kit->n, 1));
		for (c = 0; c < kit->n; c++)
			components[i][c] = (OmComponent) {pstrdup(kit->components[c].sku), kit->components[c].quantity};
	}
	pfree(missing);
}

/* Watch the tables (at load). */
void
om_kit_init(void)
{
	om_cache_register(&cache);
}
