/*
 * product_cache.c - barcodes, their rules and the windows of items in the memory of a backend (see product.h).
 *
 * As catalog_cache.c: what was found is kept, what was not is asked for again, all missing keys in one statement, in a
 * snapshot of this moment.
 */
#include "postgres.h"

#include "access/tenant.h"
#include "product/barcode.h"
#include "product/product_store.h"
#include "sql/cache.h"
#include "types/currency.h"
#include "utils/memutils.h"
#include "utils/timestamp.h"

/* Entries after which the cache begins anew. */
#define CACHE_ENTRIES_MAX 50000

typedef struct CachedBarcode
{
	OmCacheCode key;
	char	   *sku;
	char	   *unit;			/* null: the item's own */
} CachedBarcode;

typedef struct CachedRules
{
	int64		tenant;			/* key */
	int			n;
	BarcodeRule *rules;
} CachedRules;

typedef struct ItemKey
{
	int64		tenant;
	int64		item_id;
} ItemKey;

/* When a channel shows an item; infinite ends are open. */
typedef struct Window
{
	int64		channel_id;
	TimestampTz from;
	TimestampTz until;
} Window;

typedef struct CachedWindows
{
	ItemKey		key;
	int			n;
	Window	   *windows;
} CachedWindows;

static void make_tables(MemoryContext context);

static OmCache cache = {
	.name = "order_mgmt barcodes",
	.tables = {"catalog_version", "barcodes", "barcode_rules", "item_windows"},
	.make = make_tables
};
static HTAB *barcodes_table = NULL;
static HTAB *rules_table = NULL;
static HTAB *windows_table = NULL;

/* The cache's tables, empty. */
static void
make_tables(MemoryContext context)
{
	barcodes_table = om_cache_codes("order_mgmt barcodes", sizeof(CachedBarcode), context);
	rules_table = om_cache_table("order_mgmt barcode rules", sizeof(int64), sizeof(CachedRules), context);
	windows_table = om_cache_table("order_mgmt item windows", sizeof(ItemKey), sizeof(CachedWindows), context);
}

/* Called first by every look-up: drop what is stale, or too much. */
static void
freshen_cache(void)
{
	om_cache_freshen(&cache, cache.is_made && hash_get_num_entries(barcodes_table) + hash_get_num_entries(windows_table) > CACHE_ENTRIES_MAX);
}

/* What is cached of a stored form; null: nothing. */
static const CachedBarcode *
cached_barcode(int64 tenant, const char *barcode)
{
	return barcode == NULL ? NULL : om_cache_find(barcodes_table, tenant, barcode);
}

/* Read barcodes, in the form in which they are stored, and keep them. */
static void
load_barcodes(int64 tenant, char *const *barcodes, int n)
{
	Datum		values[] = {[CODES_tenant_id] = Int64GetDatum(tenant), [CODES_codes] = om_text_array(barcodes, n)};
	uint64		rows;
	uint64		row;

	om_spi_begin();
	rows = om_plan_run_latest(&om_product_plans[PRODUCT_LOAD_BARCODES], values, NULL);
	if (rows == 0)
		om_check_tenant(tenant);
	for (row = 0; row < rows; row++)
	{
		char	   *sku = om_cache_text(&cache, row, LOADED_sku);
		char	   *unit = om_cache_text(&cache, row, LOADED_unit);
		CachedBarcode *entry = om_cache_add(&cache, barcodes_table, tenant, om_field_text(row, LOADED_barcode));

		entry->sku = sku;
		entry->unit = unit;
	}
	om_spi_end();
}

/* The rules of a tenant. */
static const CachedRules *
find_rules(int64 tenant)
{
	CachedRules *entry = hash_search(rules_table, &tenant, HASH_FIND, NULL);
	Datum		values[TENANT_count] = {[TENANT_tenant_id] = Int64GetDatum(tenant)};
	BarcodeRule *rules;
	uint64		rows;
	uint64		row;

	if (entry != NULL)
		return entry;
	om_spi_begin();
	rows = om_plan_run_latest(&om_product_plans[PRODUCT_LOAD_RULES], values, NULL);
	rules = MemoryContextAlloc(cache.context, sizeof(BarcodeRule) * Max(rows, 1));
	for (row = 0; row < rows; row++)
	{
		char	   *currency = om_field_text(row, LOADED_RULE_currency);

		rules[row].pattern = om_cache_text(&cache, row, LOADED_RULE_pattern);
		rules[row].decimals = DatumGetInt16(om_field(row, LOADED_RULE_decimals, NULL));
		rules[row].currency = currency == NULL ? 0 : om_currency_lookup(currency);
	}
	om_spi_end();
	entry = hash_search(rules_table, &tenant, HASH_ENTER, NULL);
	entry->n = (int) rows;
	entry->rules = rules;
	return entry;
}

/* Set the skus and units of forms, null where there is none; one statement for all that the cache does not know. */
static void
find_skus(int64 tenant, char *const *forms, int n, OmBarcode *barcodes)
{
	char	  **missing = palloc(sizeof(char *) * n);
	int			nmissing = 0;
	int			i;

	for (i = 0; i < n; i++)
		if (forms[i] != NULL && cached_barcode(tenant, forms[i]) == NULL)
			missing[nmissing++] = forms[i];
	if (nmissing > 0)
		load_barcodes(tenant, missing, nmissing);
	for (i = 0; i < n; i++)
	{
		const CachedBarcode *entry = cached_barcode(tenant, forms[i]);

		if (entry == NULL)
			continue;
		barcodes[i].sku = pstrdup(entry->sku);
		barcodes[i].unit = entry->unit == NULL ? NULL : pstrdup(entry->unit);
	}
}

void
om_find_barcodes(int64 tenant, char *const *codes, int n, OmBarcode *barcodes)
{
	char	  **forms = palloc(sizeof(char *) * n);
	const CachedRules *rules;
	const char *kind;
	int			left = 0;
	int			i;
	int			r;

	memset(barcodes, 0, sizeof(OmBarcode) * n);
	freshen_cache();
	for (i = 0; i < n; i++)
		forms[i] = om_barcode_form(codes[i], &kind);
	find_skus(tenant, forms, n, barcodes);
	for (i = 0; i < n; i++)
		left += barcodes[i].sku == NULL;
	if (left == 0)
		return;
	rules = find_rules(tenant);
	for (i = 0; i < n; i++)
	{
		forms[i] = NULL;
		for (r = 0; r < rules->n && barcodes[i].sku == NULL && forms[i] == NULL; r++)
			if (!om_barcode_decode(&rules->rules[r], codes[i], &forms[i], &barcodes[i].quantity, &barcodes[i].price))
				forms[i] = NULL;
	}
	find_skus(tenant, forms, n, barcodes);
}

/* An end of a window in a column; null: open. */
static TimestampTz
window_end(uint64 row, int column, TimestampTz open)
{
	bool		isnull;
	Datum		end = om_field(row, column, &isnull);

	return isnull ? open : DatumGetTimestampTz(end);
}

/* Read the windows of items and keep them; those that have none are kept as such. */
static void
load_windows(int64 tenant, const int64 *item_ids, int n)
{
	Datum		values[] = {[ITEMS_tenant_id] = Int64GetDatum(tenant), [ITEMS_item_ids] = om_id_array(item_ids, n)};
	Window	   *windows;
	uint64		rows;
	uint64		row;
	int			i;

	om_spi_begin();
	rows = om_plan_run_latest(&om_product_plans[PRODUCT_LOAD_WINDOWS], values, NULL);
	windows = MemoryContextAlloc(cache.context, sizeof(Window) * Max(rows, 1));
	for (i = 0; i < n; i++)
	{
		ItemKey		key = {tenant, item_ids[i]};

		((CachedWindows *) hash_search(windows_table, &key, HASH_ENTER, NULL))->n = 0;
	}
	for (row = 0; row < rows; row++)
	{
		ItemKey		key = {tenant, DatumGetInt64(om_field(row, WINDOW_item_id, NULL))};
		CachedWindows *entry = hash_search(windows_table, &key, HASH_FIND, NULL);

		windows[row].channel_id = DatumGetInt64(om_field(row, WINDOW_channel_id, NULL));
		windows[row].from = window_end(row, WINDOW_visible_from, DT_NOBEGIN);
		windows[row].until = window_end(row, WINDOW_visible_until, DT_NOEND);
		if (entry->n++ == 0)
			entry->windows = &windows[row];
	}
	om_spi_end();
}

/* The cached windows of an item; null: not known. */
static const CachedWindows *
cached_windows(int64 tenant, int64 item_id)
{
	ItemKey		key = {tenant, item_id};

	return hash_search(windows_table, &key, HASH_FIND, NULL);
}

void
om_find_hidden(int64 tenant, int64 channel_id, const int64 *item_ids, int n, TimestampTz at, bool *is_hidden)
{
	int64	   *missing = palloc(sizeof(int64) * Max(n, 1));
	int			nmissing = 0;
	int			i;
	int			w;

	freshen_cache();
	for (i = 0; i < n; i++)
		if (cached_windows(tenant, item_ids[i]) == NULL)
			missing[nmissing++] = item_ids[i];
	if (nmissing > 0)
		load_windows(tenant, missing, nmissing);
	for (i = 0; i < n; i++)
	{
		const CachedWindows *entry = cached_windows(tenant, item_ids[i]);

		is_hidden[i] = false;
		for (w = 0; w < entry->n; w++)
			if (entry->windows[w].channel_id == channel_id)
				is_hidden[i] = at < entry->windows[w].from || at >= entry->windows[w].until;
	}
}

/* Watch the tables (at load). */
void
om_product_init(void)
{
	om_cache_register(&cache);
}
