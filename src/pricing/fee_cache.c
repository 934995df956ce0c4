/*
 * fee_cache.c - fees in the memory of a backend, and which of them an order has (see pricing.h).
 *
 * They are kept fresh as masters are; cache.c says how.  All fees of a tenant that are in use are kept.  While none was ever
 * made, nothing is read: the size of the table says so.
 */
#include "postgres.h"

#include "base/known.h"
#include "base/om_error.h"
#include "pricing/pricing_private.h"
#include "sql/cache.h"
#include "sql/plan.h"
#include "types/quantity.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

typedef struct CachedFee
{
	const char *code;
	const char *sku;			/* whose price and taxes it has */
	int			scale;			/* of its quantities */
	int64		channel_id;		/* 0: any */
	int64		of_item_id;		/* 0: of all goods */
	bool		is_per_unit;
	bool		is_automatic;
	OmAmount	goods_below;	/* currency 0: whatever goods cost */
} CachedFee;

typedef struct CachedTenant
{
	int64		tenant;
	int			nfees;			/* in the order of their codes */
	CachedFee  *fees;
} CachedTenant;

static void make_table(MemoryContext context);

static OmCache cache = {
	.name = "order_mgmt fees",
	.tables = {"catalog_version", "fees", "items"},
	.make = make_table
};
static HTAB *tenants_table = NULL;
static bool is_empty = false;

/* The cache's table, empty; and whether there is anything to read. */
static void
make_table(MemoryContext context)
{
	is_empty = !om_cache_has_rows("fees");
	tenants_table = om_cache_table("order_mgmt fees", sizeof(int64), sizeof(CachedTenant), context);
}

/* A row of the current result. */
static void
read_fee(uint64 row, CachedFee *fee)
{
	bool		isnull;
	Datum		below = om_field(row, LOADED_FEE_goods_below, &isnull);

	memset(fee, 0, sizeof(CachedFee));
	fee->code = om_cache_text(&cache, row, LOADED_FEE_code);
	fee->sku = om_cache_text(&cache, row, LOADED_FEE_sku);
	fee->scale = DatumGetInt16(om_field(row, LOADED_FEE_scale, NULL));
	fee->channel_id = DatumGetInt64(om_field(row, LOADED_FEE_channel_id, NULL));
	fee->of_item_id = DatumGetInt64(om_field(row, LOADED_FEE_of_item_id, NULL));
	fee->is_per_unit = DatumGetBool(om_field(row, LOADED_FEE_is_per_unit, NULL));
	fee->is_automatic = DatumGetBool(om_field(row, LOADED_FEE_is_automatic, NULL));
	if (!isnull)
		fee->goods_below = om_amount_from_datum(below);
}

/* The fees of a tenant, read when they are not there. */
static const CachedTenant *
find_tenant(int64 tenant)
{
	CachedTenant *entry = hash_search(tenants_table, &tenant, HASH_FIND, NULL);
	CachedFee  *fees;
	uint64		rows;
	uint64		row;

	if (entry != NULL)
		return entry;
	om_spi_begin();
	rows = om_load_fees(tenant);
	fees = MemoryContextAlloc(cache.context, sizeof(CachedFee) * Max(rows, 1));
	for (row = 0; row < rows; row++)
		read_fee(row, &fees[row]);
	entry = hash_search(tenants_table, &tenant, HASH_ENTER, NULL);
	entry->fees = fees;
	entry->nfees = (int) rows;
	om_spi_end();
	return entry;
}

/* Is a fee among those that are named? */
static bool
is_named(const CachedFee *fee, char *const *named, int nnamed)
{
	int			i;

	for (i = 0; i < nnamed; i++)
		if (strcmp(named[i], fee->code) == 0)
			return true;
	return false;
}

/* How often an order has a fee: once, or once for each unit that it is of; rounded up to the decimals of its item. */
static OmQuantity
times(const CachedFee *fee, const OmFeeAsk *ask)
{
	OmQuantity	units = 0;
	OmQuantity	step = OM_QUANTITY_ONE;
	int			i;

	for (i = 0; i < ask->nlines; i++)
		if (fee->of_item_id == 0 ? ask->lines[i].is_goods : ask->lines[i].item_id == fee->of_item_id)
			units += ask->lines[i].quantity;
	if (!fee->is_per_unit)
		return units > 0 || fee->of_item_id == 0 ? OM_QUANTITY_ONE : 0;
	for (i = fee->scale; i > 0; i--)
		step /= 10;
	return (units + step - 1) / step * step;
}

/* Does an order have a fee that nobody named? */
static bool
applies(const CachedFee *fee, const OmFeeAsk *ask)
{
	if (!fee->is_automatic)
		return false;
	return fee->goods_below.currency == 0 || (fee->goods_below.currency == ask->currency && ask->goods < fee->goods_below.minor);
}

/* unknown_fee: names that are no fees of the channel, all of them. */
static void
refuse_unknown(const CachedTenant *entry, const OmFeeAsk *ask, char *const *named, int nnamed)
{
	OmList		unknown = {0};
	const char *first = NULL;
	const char **known;
	int			nknown = 0;
	int			i;
	int			f;

	known = palloc(sizeof(char *) * Max(entry ? entry->nfees : 0, 1));
	for (f = 0; entry != NULL && f < entry->nfees; f++)
		if (entry->fees[f].channel_id == 0 || entry->fees[f].channel_id == ask->channel_id)
			known[nknown++] = entry->fees[f].code;
	for (i = 0; i < nnamed; i++)
	{
		for (f = 0; f < nknown && strcmp(known[f], named[i]) != 0; f++)
			;
		if (f < nknown)
			continue;
		if (first == NULL)
			first = named[i];
		om_list_add_text(&unknown, named[i]);
	}
	if (first != NULL)
		om_raise_unknown_names(OM_UNKNOWN_FEE, "fees", &unknown, "unknown fee", first, om_nearest(first, known, nknown));
}

bool
om_has_fees(void)
{
	om_cache_freshen(&cache, false);
	return !is_empty;
}

int
om_find_fees(int64 tenant, const OmFeeAsk *ask, char *const *named, int nnamed, OmFee **fees)
{
	const CachedTenant *entry;
	int			n = 0;
	int			i;

	om_cache_freshen(&cache, false);
	entry = is_empty ? NULL : find_tenant(tenant);
	if (nnamed > 0)
		refuse_unknown(entry, ask, named, nnamed);
	*fees = palloc(sizeof(OmFee) * Max(entry ? entry->nfees : 0, 1));
	for (i = 0; entry != NULL && i < entry->nfees; i++)
	{
		const CachedFee *fee = &entry->fees[i];
		OmQuantity	quantity;

		if (fee->channel_id != 0 && fee->channel_id != ask->channel_id)
			continue;
		if (!is_named(fee, named, nnamed) && !applies(fee, ask))
			continue;
		quantity = times(fee, ask);
		if (quantity > 0)
			(*fees)[n++] = (OmFee) {pstrdup(fee->code), pstrdup(fee->sku), quantity};
	}
	return n;
}

/* Watch the tables (at load). */
void
om_fee_init(void)
{
	om_cache_register(&cache);
}
