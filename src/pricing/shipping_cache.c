/*
 * shipping_cache.c - ways of shipping in the memory of a backend, and what one costs (see pricing.h).
 *
 * They are kept fresh as masters are; cache.c says how.  Of a method all its fees are kept, and the places of the zones
 * that these are of.  The zone of an address is the one of its longest place: with a region before one of all the
 * country, with more of the postal code before one with less; of two with the same place the one whose code is first.
 */
#include "postgres.h"

#include "base/known.h"
#include "base/om_error.h"
#include "pricing/pricing_private.h"
#include "sql/cache.h"
#include "sql/plan.h"
#include "utils/memutils.h"

/* Methods after which the cache begins anew. */
#define CACHE_METHODS_MAX 10000

typedef struct CachedFee
{
	int64		zone_id;
	OmCurrency	currency;
	OmQuantity	minimum;		/* micro-units of the basis */
	int64		fee;			/* minor units */
	int64		free_from;		/* -1: nothing is free */
} CachedFee;

typedef struct CachedPlace
{
	int64		zone_id;
	const char *country;		/* empty: any */
	const char *region;
	const char *postal_prefix;
} CachedPlace;

typedef struct CachedMethod
{
	OmCacheCode key;
	OmShippingBasis basis;
	int			ntax_rates;
	char	  **tax_rates;
	char	   *tax_class;
	int			nfees;			/* by zone, the largest minimum first */
	CachedFee  *fees;
	int			nplaces;		/* in the order of the codes of their zones */
	CachedPlace *places;
} CachedMethod;

static void make_table(MemoryContext context);

static OmCache cache = {
	.name = "order_mgmt shipping",
	.tables = {"catalog_version", "shipping_methods", "shipping_zone_places", "shipping_fees"},
	.make = make_table
};
static HTAB *methods_table = NULL;

/* The cache's table, empty. */
static void
make_table(MemoryContext context)
{
	methods_table = om_cache_codes("order_mgmt shipping methods", sizeof(CachedMethod), context);
}

/* The fees of a method. */
static void
load_fees(int64 method_id, CachedMethod *method)
{
	uint64		rows = om_load_shipping_fees(method->key.tenant, method_id);
	uint64		row;

	method->fees = MemoryContextAlloc(cache.context, sizeof(CachedFee) * Max(rows, 1));
	for (row = 0; row < rows; row++)
	{
		CachedFee  *fee = &method->fees[row];
		OmAmount	amount = om_amount_from_datum(om_field(row, FEE_fee, NULL));
		bool		isnull;
		Datum		free_from = om_field(row, FEE_free_from, &isnull);

		fee->zone_id = DatumGetInt64(om_field(row, FEE_shipping_zone_id, NULL));
		fee->currency = amount.currency;
		fee->minimum = DatumGetInt64(om_field(row, FEE_minimum, NULL));
		fee->fee = amount.minor;
		fee->free_from = isnull ? -1 : om_amount_from_datum(free_from).minor;
	}
	method->nfees = (int) rows;
}

/* The places of the zones that it goes to. */
static void
load_places(int64 method_id, CachedMethod *method)
{
	uint64		rows = om_load_shipping_places(method->key.tenant, method_id);
	uint64		row;

	method->places = MemoryContextAlloc(cache.context, sizeof(CachedPlace) * Max(rows, 1));
	for (row = 0; row < rows; row++)
	{
		CachedPlace *place = &method->places[row];

		place->zone_id = DatumGetInt64(om_field(row, PLACE_shipping_zone_id, NULL));
		place->country = om_cache_text(&cache, row, PLACE_country);
		place->region = om_cache_text(&cache, row, PLACE_region);
		place->postal_prefix = om_cache_text(&cache, row, PLACE_postal_prefix);
	}
	method->nplaces = (int) rows;
}

/* Read a method and keep it; null if there is none that is in use.  The entry is made when all of it is there. */
static const CachedMethod *
load_method(int64 tenant, const char *code)
{
	CachedMethod read = {{tenant, code}};
	CachedMethod *entry = NULL;

	om_spi_begin();
	if (om_load_shipping_method(tenant, code) > 0)
	{
		int64		method_id = DatumGetInt64(om_field(0, METHOD_shipping_method_id, NULL));

		read.basis = om_shipping_basis(om_field_text(0, METHOD_basis));
		read.tax_class = om_cache_text(&cache, 0, METHOD_tax_class);
		read.tax_rates = om_cache_texts(&cache, 0, METHOD_tax_rates, &read.ntax_rates);
		load_fees(method_id, &read);
		load_places(method_id, &read);
		entry = om_cache_add(&cache, methods_table, tenant, code);
		read.key = entry->key;
		*entry = read;
	}
	om_spi_end();
	return entry;
}

/* How well a place fits an address: more is better; -1: not at all. */
static int
fit(const CachedPlace *place, const OmTaxPlace *address)
{
	int			length = strlen(place->postal_prefix);

	if (place->country[0] == '\0')
		return 0;
	if (address->country == NULL || strcmp(place->country, address->country) != 0)
		return -1;
	if (place->region[0] != '\0' && (address->region == NULL || strcmp(place->region, address->region) != 0))
		return -1;
	if (length > 0 && (address->postal_code == NULL || strncmp(place->postal_prefix, address->postal_code, length) != 0))
		return -1;
	return 1 + length * 2 + (place->region[0] != '\0' ? 1000 : 0);
}

/* The fee of a zone for so much; null: it has none. */
static const CachedFee *
fee_of(const CachedMethod *method, int64 zone_id, const OmShippingAsk *ask)
{
	OmQuantity	much = method->basis == OM_SHIPPING_BY_WEIGHT ? ask->weight : method->basis == OM_SHIPPING_BY_QUANTITY ? ask->quantity : ask->total;
	int			i;

	for (i = 0; i < method->nfees; i++)
		if (method->fees[i].zone_id == zone_id && method->fees[i].currency == ask->currency && method->fees[i].minimum <= much)
			return &method->fees[i];
	return NULL;
}

/* The fee of the zone that fits best, of those that have one for so much; null: none has. */
static const CachedFee *
best_fee(const CachedMethod *method, const OmShippingAsk *ask)
{
	const CachedFee *best = NULL;
	int			best_fit = -1;
	int			i;

	for (i = 0; i < method->nplaces; i++)
	{
		int			its_fit = fit(&method->places[i], &ask->place);
		const CachedFee *fee = its_fit > best_fit ? fee_of(method, method->places[i].zone_id, ask) : NULL;

		if (fee == NULL)
			continue;
		best = fee;
		best_fit = its_fit;
	}
	return best;
}

/* The tax rates of a method for the caller. */
static char **
copy_codes(char *const *codes, int n)
{
	char	  **copies = palloc(sizeof(char *) * Max(n, 1));
	int			i;

	for (i = 0; i < n; i++)
		copies[i] = pstrdup(codes[i]);
	return copies;
}

void
om_find_shipping(int64 tenant, const char *code, OmShipping *shipping)
{
	const CachedMethod *method;

	memset(shipping, 0, sizeof(OmShipping));
	om_cache_freshen(&cache, cache.is_made && hash_get_num_entries(methods_table) > CACHE_METHODS_MAX);
	method = om_cache_find(methods_table, tenant, code);
	if (method == NULL)
		method = load_method(tenant, code);
	if (method == NULL)
		om_raise_unknown_name(OM_UNKNOWN_SHIPPING_METHOD, "shipping_method", code, "unknown shipping method", om_near_shipping_method(tenant, code));
	shipping->code = code;
	shipping->basis = method->basis;
	shipping->ntax_rates = method->ntax_rates;
	shipping->tax_rates = copy_codes(method->tax_rates, method->ntax_rates);
	shipping->tax_class = method->tax_class != NULL ? pstrdup(method->tax_class) : NULL;
}

bool
om_shipping_fee(int64 tenant, const OmShipping *shipping, const OmShippingAsk *ask, int64 *minor)
{
	const CachedMethod *method;
	const CachedFee *fee;

	om_cache_freshen(&cache, false);
	method = om_cache_find(methods_table, tenant, shipping->code);
	if (method == NULL)
		method = load_method(tenant, shipping->code);
	fee = method != NULL ? best_fee(method, ask) : NULL;
	if (fee == NULL)
		return false;
	*minor = fee->free_from >= 0 && ask->goods >= fee->free_from ? 0 : fee->fee;
	return true;
}

/* Watch the tables (at load). */
void
om_shipping_init(void)
{
	om_cache_register(&cache);
}
