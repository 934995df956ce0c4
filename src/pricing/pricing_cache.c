/*
 * pricing_cache.c - tax rates in the memory of a backend (see pricing.h).
 *
 * They are kept fresh as masters are; cache.c says how.
 */
#include "postgres.h"

#include "catalog/catalog.h"
#include "pricing/pricing_private.h"
#include "sql/cache.h"
#include "sql/plan.h"
#include "utils/memutils.h"

/* Entries after which the cache begins anew. */
#define CACHE_ENTRIES_MAX 10000

/* Compared as bytes: what follows the code's end is zero. */
typedef struct CachedTaxRate
{
	OmCacheCode key;
	int64		tax_rate_id;
	int64		rate;
	bool		is_inclusive;
	bool		is_compound;
	OmPrice		unit_amount;
} CachedTaxRate;

static void make_table(MemoryContext context);

static OmCache cache = {
	.name = "order_mgmt tax rates",
	.tables = {"catalog_version", "tax_rates"},
	.make = make_table
};
static HTAB *rates = NULL;

/* The cache's table, empty. */
static void
make_table(MemoryContext context)
{
	rates = om_cache_codes("order_mgmt tax rates", sizeof(CachedTaxRate), context);
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
		CachedTaxRate *entry = om_cache_add(&cache, rates, tenant, om_field_text(row, LOADED_code));
		bool		is_rate;
		Datum		unit_amount = om_field(row, LOADED_unit_amount, &is_rate);

		memset(&entry->unit_amount, 0, sizeof(OmPrice));
		if (!is_rate)
			entry->unit_amount = om_price_from_datum(unit_amount);
		entry->is_compound = DatumGetBool(om_field(row, LOADED_is_compound, NULL));
		entry->tax_rate_id = DatumGetInt64(om_field(row, LOADED_tax_rate_id, NULL));
		entry->rate = DatumGetInt64(om_field(row, LOADED_rate, NULL));
		entry->is_inclusive = DatumGetBool(om_field(row, LOADED_is_inclusive, NULL));
	}
	om_spi_end();
}

/* Fill in what the cache knows of codes; returns how many are unknown to it. */
static int
copy_tax_rates(int64 tenant, char *const *codes, int n, OmTaxRate *found, char **missing)
{
	int			nmissing = 0;
	int			i;

	memset(found, 0, sizeof(OmTaxRate) * n);
	for (i = 0; i < n; i++)
	{
		const CachedTaxRate *entry = om_cache_find(rates, tenant, codes[i]);

		found[i].code = codes[i];
		if (entry == NULL)
		{
			missing[nmissing++] = codes[i];
			continue;
		}
		found[i].tax_rate_id = entry->tax_rate_id;
		found[i].rate = entry->rate;
		found[i].is_inclusive = entry->is_inclusive;
		found[i].is_compound = entry->is_compound;
		found[i].unit_amount = entry->unit_amount;
	}
	return nmissing;
}

/* Look up n codes of tax rates (see pricing.h). */
void
om_find_tax_rates(int64 tenant, char *const *codes, int n, OmTaxRate *found)
{
	char	  **missing;
	int			nmissing;

	if (n == 0)
		return;
	missing = palloc(sizeof(char *) * n);
	om_cache_freshen(&cache, cache.is_made && hash_get_num_entries(rates) > CACHE_ENTRIES_MAX);
	nmissing = copy_tax_rates(tenant, codes, n, found, missing);
	if (nmissing > 0)
	{
		load_tax_rates(tenant, missing, nmissing);
		(void) copy_tax_rates(tenant, codes, n, found, missing);
	}
	pfree(missing);
}

/* Watch the tables, and say what tax rates are to those who keep their codes (at load). */
void
om_pricing_init(void)
{
	om_tax_rates_hook = om_pricing_check_tax_rates;
	om_cache_register(&cache);
	om_price_list_init();
	om_tax_rule_init();
	om_shipping_init();
	om_fee_init();
}
