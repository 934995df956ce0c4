/*
 * catalog_cache.c - masters in the memory of a backend (see catalog.h).
 *
 * Every sale asks what its skus, its channel and its locations are; they change
 * rarely.  What was found is kept per backend; what was not is asked for again,
 * all missing keys in one statement.
 *
 * Masters are read in a snapshot of this moment, whatever the isolation level, so that under
 * REPEATABLE READ, too, a sale sees today's price, and freezes it in its order line.  cache.c
 * says how a change reaches every backend.
 */
#include "postgres.h"

#include "access/access.h"
#include "access/tenant.h"
#include "base/known.h"
#include "base/om_error.h"
#include "catalog/catalog.h"
#include "catalog/catalog_store.h"
#include "ledger/ledger.h"
#include "sql/cache.h"
#include "sql/plan.h"
#include "types/quantity.h"
#include "utils/hsearch.h"
#include "utils/memutils.h"

/* Entries after which the cache begins anew. */
#define CACHE_ENTRIES_MAX 200000

typedef struct CachedItem
{
	OmCacheCode key;
	int64		item_id;
	bool		is_active;
	bool		is_stocked;
	bool		is_kit;
	int			scale;
	int			nprices;
	OmPrice    *prices;
	int			ntax_rates;
	char	  **tax_rates;
	OmQuantity	order_min;
	OmQuantity	order_max;
	OmQuantity	order_increment;
	bool		has_windows;
	char	   *tax_class;
	int64		weight;
} CachedItem;

typedef struct CachedLocation
{
	OmCacheCode key;
	int64		location_id;
	bool		is_active;
} CachedLocation;

typedef struct CachedChannel
{
	OmCacheCode key;
	int64		channel_id;
	OmCurrency	currency;
	bool		is_public;
	bool		ship_complete;
	int			nlocations;
	OmLocation *locations;
	OmAmount	shipping;
	int			nshipping_tax_rates;
	char	  **shipping_tax_rates;
} CachedChannel;

static void make_tables(MemoryContext context);

static OmCache cache = {
	.name = "order_mgmt catalog",
	.tables = {"catalog_version", "items", "prices", "locations", "channels", "channel_locations"},
	.make = make_tables
};
static HTAB *items_table = NULL;
static HTAB *locations_table = NULL;
static HTAB *channels_table = NULL;

OmTaxRatesHook om_tax_rates_hook = NULL;

/* The cache's tables, empty. */
static void
make_tables(MemoryContext context)
{
	locations_table = om_cache_codes("order_mgmt locations", sizeof(CachedLocation), context);
	channels_table = om_cache_codes("order_mgmt channels", sizeof(CachedChannel), context);
	items_table = om_cache_codes("order_mgmt items", sizeof(CachedItem), context);
}

/* Called first by every look-up: drop what is stale, or too much. */
static void
freshen_cache(void)
{
	om_cache_freshen(&cache, cache.is_made && hash_get_num_entries(items_table) + hash_get_num_entries(locations_table) +
					 hash_get_num_entries(channels_table) > CACHE_ENTRIES_MAX);
}

/* Codes of the cache, copied out. */
static char **
copy_codes(char *const *codes, int n)
{
	char	  **copies;
	int			i;

	if (n == 0)
		return NULL;
	copies = palloc(sizeof(char *) * n);
	for (i = 0; i < n; i++)
		copies[i] = pstrdup(codes[i]);
	return copies;
}

/* A quantity in a column; 0 for null. */
static OmQuantity
quantity_or_none(uint64 row, int column)
{
	bool		isnull;
	Datum		quantity = om_field(row, column, &isnull);

	return isnull ? 0 : DatumGetOmQuantity(quantity);
}

/* Keep the item of rows [first, first + n) of the current result, one row per price. */
static void
keep_item(int64 tenant, uint64 first, int n)
{
	OmPrice    *prices = MemoryContextAlloc(cache.context, sizeof(OmPrice) * n);
	CachedItem *entry;
	char	  **tax_rates;
	char	   *tax_class = om_cache_text(&cache, first, ITEM_tax_class);
	int			ntax_rates;
	int			nprices = 0;
	int			i;

	for (i = 0; i < n; i++)
	{
		bool		isnull;
		Datum		price = om_field(first + i, ITEM_price, &isnull);

		if (!isnull)
			prices[nprices++] = om_price_from_datum(price);
	}
	Assert(nprices == n || n == 1);
	tax_rates = om_cache_texts(&cache, first, ITEM_tax_rates, &ntax_rates);
	entry = om_cache_add(&cache, items_table, tenant, om_field_text(first, ITEM_sku));
	entry->item_id = DatumGetInt64(om_field(first, ITEM_item_id, NULL));
	entry->is_active = DatumGetBool(om_field(first, ITEM_is_active, NULL));
	entry->is_stocked = DatumGetBool(om_field(first, ITEM_is_stocked, NULL));
	entry->is_kit = DatumGetBool(om_field(first, ITEM_is_kit, NULL));
	entry->scale = DatumGetInt16(om_field(first, ITEM_scale, NULL));
	entry->nprices = nprices;
	entry->prices = prices;
	entry->ntax_rates = ntax_rates;
	entry->tax_rates = tax_rates;
	entry->order_min = quantity_or_none(first, ITEM_order_min);
	entry->order_max = quantity_or_none(first, ITEM_order_max);
	entry->order_increment = quantity_or_none(first, ITEM_order_increment);
	entry->has_windows = DatumGetBool(om_field(first, ITEM_has_windows, NULL));
	entry->tax_class = tax_class;
	entry->weight = DatumGetInt64(om_field(first, ITEM_weight, NULL));
	if (DatumGetBool(om_field(first, ITEM_has_moved, NULL)))
		om_item_note_moved(entry->item_id);
}

/* Read items and keep them. */
static void
load_items(int64 tenant, char *const *skus, int n)
{
	uint64		rows;
	uint64		first = 0;
	uint64		row;

	om_spi_begin();
	rows = om_load_items(tenant, skus, n);
	if (rows == 0)
		om_check_tenant(tenant);
	for (row = 1; row <= rows; row++)
	{
		if (row < rows &&
			DatumGetInt64(om_field(row, ITEM_item_id, NULL)) == DatumGetInt64(om_field(first, ITEM_item_id, NULL)))
			continue;
		keep_item(tenant, first, (int) (row - first));
		first = row;
	}
	om_spi_end();
}

/* Copy an entry out, with its price in a currency, if it is for this use. */
static void
copy_item(const CachedItem *entry, OmUse use, OmCurrency currency, OmItem *item)
{
	int			i;

	if (use == OM_IN_USE && !entry->is_active)
		return;
	item->is_active = entry->is_active;
	item->item_id = entry->item_id;
	item->is_stocked = entry->is_stocked;
	item->is_kit = entry->is_kit;
	item->scale = entry->scale;
	item->order_min = entry->order_min;
	item->order_max = entry->order_max;
	item->order_increment = entry->order_increment;
	item->has_windows = entry->has_windows;
	item->ntax_rates = entry->ntax_rates;
	item->tax_rates = copy_codes(entry->tax_rates, entry->ntax_rates);
	item->tax_class = entry->tax_class != NULL ? pstrdup(entry->tax_class) : NULL;
	item->weight = entry->weight;
	for (i = 0; i < entry->nprices && currency != 0; i++)
	{
		if (entry->prices[i].currency == currency)
		{
			item->has_price = true;
			item->price = entry->prices[i];
		}
	}
}

/* Look up n skus (see catalog.h). */
void
om_find_items(int64 tenant, char *const *skus, int n, OmUse use, OmCurrency currency, OmItem *items)
{
	char	  **missing = NULL;
	int			nmissing = 0;
	int			i;

	freshen_cache();
	memset(items, 0, sizeof(OmItem) * n);
	for (i = 0; i < n; i++)
	{
		const CachedItem *entry = om_cache_find(items_table, tenant, skus[i]);

		if (entry != NULL)
			copy_item(entry, use, currency, &items[i]);
		else
		{
			if (missing == NULL)
				missing = palloc(sizeof(char *) * n);
			missing[nmissing++] = skus[i];
		}
	}
	if (nmissing == 0)
		return;
	load_items(tenant, missing, nmissing);
	pfree(missing);
	for (i = 0; i < n; i++)
	{
		const CachedItem *entry = items[i].item_id == 0 ? om_cache_find(items_table, tenant, skus[i]) : NULL;

		if (entry != NULL)
			copy_item(entry, use, currency, &items[i]);
	}
}

/* Read locations and keep them. */
static void
load_locations(int64 tenant, char *const *codes, int n)
{
	uint64		rows;
	uint64		row;

	om_spi_begin();
	rows = om_load_locations(tenant, codes, n);
	if (rows == 0)
		om_check_tenant(tenant);
	for (row = 0; row < rows; row++)
	{
		CachedLocation *entry = om_cache_add(&cache, locations_table, tenant, om_field_text(row, LOCATION_code));

		entry->location_id = DatumGetInt64(om_field(row, LOCATION_location_id, NULL));
		entry->is_active = DatumGetBool(om_field(row, LOCATION_is_active, NULL));
	}
	om_spi_end();
}

/* Fill in what the cache knows of codes; returns how many are unknown to it. */
static int
copy_locations(int64 tenant, char *const *codes, int n, OmUse use, OmLocation *locations, char **missing)
{
	int			nmissing = 0;
	int			i;

	for (i = 0; i < n; i++)
	{
		const CachedLocation *entry = om_cache_find(locations_table, tenant, codes[i]);

		locations[i].code = codes[i];
		locations[i].location_id = entry != NULL && (use == OM_IN_USE_OR_NOT || entry->is_active) ? entry->location_id : 0;
		if (entry == NULL && missing != NULL)
			missing[nmissing++] = codes[i];
	}
	return nmissing;
}

/* Look up n location codes. */
static void
find_locations(int64 tenant, char *const *codes, int n, OmUse use, OmLocation *locations)
{
	char	  **missing = palloc(sizeof(char *) * Max(n, 1));
	int			nmissing;

	freshen_cache();
	nmissing = copy_locations(tenant, codes, n, use, locations, missing);
	if (nmissing > 0)
	{
		load_locations(tenant, missing, nmissing);
		(void) copy_locations(tenant, codes, n, use, locations, NULL);
	}
	pfree(missing);
}

/* Look up n location codes, at which the running call works (see catalog.h). */
void
om_find_locations(int64 tenant, char *const *codes, int n, OmUse use, OmLocation *locations)
{
	int			i;

	find_locations(tenant, codes, n, use, locations);
	for (i = 0; i < n; i++)
		if (locations[i].location_id != 0)
			om_call_require_at(locations[i].location_id, codes[i]);
}

/* OmLocationHook: those of a grant; the call works at none. */
static void
find_granted(int64 tenant, char *const *codes, int n, int64 *ids)
{
	OmLocation *locations = palloc(sizeof(OmLocation) * n);
	int			i;

	find_locations(tenant, codes, n, OM_IN_USE_OR_NOT, locations);
	for (i = 0; i < n; i++)
	{
		if (locations[i].location_id == 0)
			om_raise_unknown_listed(OM_UNKNOWN_LOCATION, "locations", codes[i], "unknown location", om_near_location(tenant, codes[i]));
		ids[i] = locations[i].location_id;
	}
}

/* The location of a code (see catalog.h). */
OmLocation
om_find_location(int64 tenant, const char *code, OmUse use)
{
	OmLocation	location = {0};

	if (code == NULL)
		return location;
	om_find_locations(tenant, (char *const *) &code, 1, use, &location);
	if (location.location_id == 0)
		om_raise_unknown_listed(OM_UNKNOWN_LOCATION, "locations", code, "unknown location", om_near_location(tenant, code));
	return location;
}

/* Read a channel and keep it; null if there is none. */
static CachedChannel *
load_channel(int64 tenant, const char *code)
{
	CachedChannel *entry = NULL;
	uint64		rows;

	om_spi_begin();
	rows = om_load_channel(tenant, code);
	if (rows == 0)
		om_check_tenant(tenant);
	if (rows > 0)
	{
		OmLocation *locations = MemoryContextAlloc(cache.context, sizeof(OmLocation) * rows);
		OmCurrency	currency = om_currency_lookup(om_field_text(0, CHANNEL_currency));
		bool		is_free;
		Datum		shipping = om_field(0, CHANNEL_shipping, &is_free);
		char	  **tax_rates;
		int			ntax_rates;
		int			n = 0;
		uint64		row;

		for (row = 0; row < rows; row++)
		{
			bool		isnull;
			Datum		location_id = om_field(row, CHANNEL_location_id, &isnull);

			if (isnull)
				continue;
			locations[n].location_id = DatumGetInt64(location_id);
			locations[n++].code = om_cache_text(&cache, row, CHANNEL_code);
		}
		tax_rates = om_cache_texts(&cache, 0, CHANNEL_shipping_tax_rates, &ntax_rates);
		entry = om_cache_add(&cache, channels_table, tenant, code);
		entry->channel_id = DatumGetInt64(om_field(0, CHANNEL_channel_id, NULL));
		entry->currency = currency;
		entry->is_public = DatumGetBool(om_field(0, CHANNEL_is_public, NULL));
		entry->ship_complete = DatumGetBool(om_field(0, CHANNEL_ship_complete, NULL));
		entry->nlocations = n;
		entry->locations = locations;
		entry->shipping.minor = 0;
		entry->shipping.currency = currency;
		if (!is_free)
			entry->shipping = om_amount_from_datum(shipping);
		entry->nshipping_tax_rates = ntax_rates;
		entry->shipping_tax_rates = tax_rates;
	}
	om_spi_end();
	return entry;
}

/* Look up a channel with its locations (see catalog.h). */
void
om_find_channel(int64 tenant, const char *code, OmChannel *channel)
{
	const CachedChannel *entry;
	int			i;

	memset(channel, 0, sizeof(OmChannel));
	if (code == NULL)
		return;
	freshen_cache();
	entry = om_cache_find(channels_table, tenant, code);
	if (entry == NULL)
		entry = load_channel(tenant, code);
	/* a channel that is not public does not exist for a visitor; others need the right where they sell */
	if (entry == NULL || (!entry->is_public && !om_call_note(&om_right_closed_channels)))
		om_raise_unknown_name(OM_UNKNOWN_CHANNEL, "channel", code, "unknown channel", om_near_channel(tenant, code));
	channel->channel_id = entry->channel_id;
	channel->currency = entry->currency;
	channel->shipping = entry->shipping;
	channel->ship_complete = entry->ship_complete;
	channel->nshipping_tax_rates = entry->nshipping_tax_rates;
	channel->shipping_tax_rates = copy_codes(entry->shipping_tax_rates, entry->nshipping_tax_rates);
	channel->nlocations = entry->nlocations;
	channel->locations = palloc(sizeof(OmLocation) * Max(entry->nlocations, 1));
	for (i = 0; i < entry->nlocations; i++)
	{
		channel->locations[i].location_id = entry->locations[i].location_id;
		channel->locations[i].code = pstrdup(entry->locations[i].code);
	}
}

/* Watch the master tables, and name what the ledger tells of (at load). */
void
om_catalog_init(void)
{
	om_ledger_register_names(om_master_names);
	om_location_hook = find_granted;
	om_cache_register(&cache);
	om_moved_init();
}
