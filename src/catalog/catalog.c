/*
 * catalog.c - the rules of masters (see catalog_rules.h).
 *
 * Masters are never deleted: a code, once given, means the same thing for ever,
 * because documents and the ledger carry its id.  What may change is what is said
 * of it; of an item not even its kind and scale once stock has moved.
 */
#include "postgres.h"

#include "access/access.h"
#include "access/tenant.h"
#include "base/known.h"
#include "base/om_error.h"
#include "base/om_limit.h"
#include "call/arguments.h"
#include "catalog/catalog.h"
#include "catalog/catalog_rules.h"
#include "sql/ident.h"
#include "sql/ids.h"
#include "sql/plan.h"

static const char *const location_kinds[] = {
	LOCATION_KIND_STORE, LOCATION_KIND_WAREHOUSE, LOCATION_KIND_VAN, LOCATION_KIND_VIRTUAL
};
/* Those that put_item makes: a kit is made by what it is made of (put_kit). */
static const char *const item_kinds[] = {ITEM_KIND_STOCKED, ITEM_KIND_UNTRACKED};

bool
om_item_kind_is_known(const char *kind)
{
	int			i;

	for (i = 0; i < lengthof(item_kinds); i++)
		if (strcmp(item_kinds[i], kind) == 0)
			return true;
	return false;
}

/* Raise invalid_argument unless kind is one of the kinds, or null. */
static void
check_kind(const char *kind, const char *const *kinds, int n)
{
	int			i;

	if (kind == NULL)
		return;
	for (i = 0; i < n; i++)
		if (strcmp(kinds[i], kind) == 0)
			return;
	om_raise_unknown_word(OM_INVALID_ARGUMENT, "argument", "kind", kind, kinds, n);
}

/* The id a master has, or a new one. */
static int64
master_id(const OmFoundMaster *found)
{
	return found->id != 0 ? found->id : om_next_id(om_ident()->master_id_seq);
}

/* Create or change a location. */
void
om_catalog_put_location(const OmMaster *location)
{
	OmFoundMaster found;

	check_kind(location->kind, location_kinds, lengthof(location_kinds));
	om_need_tenant(location->tenant);
	found = om_match_location(location);
	om_call_require_at(found.id, location->code);
	if (!found.same)
		om_store_location(location, master_id(&found));
}

/* Raise invalid_argument if a code stands twice. */
static void
check_distinct(char *const *codes, int n)
{
	int			i;
	int			j;

	for (i = 1; i < n; i++)
	{
		for (j = 0; j < i; j++)
		{
			if (strcmp(codes[i], codes[j]) == 0)
				om_raise_value(OM_INVALID_ARGUMENT, "argument", "locations",
							   "location \"%s\" is named twice", codes[i]);
		}
	}
}

/* Raise unknown_location with all codes that have no active location. */
static void
check_known(int64 tenant, const OmLocation *locations, int n)
{
	OmList		unknown = {0};
	const char *first = NULL;
	int			i;

	for (i = 0; i < n; i++)
	{
		if (locations[i].location_id != 0)
			continue;
		if (first == NULL)
			first = locations[i].code;
		om_list_add_text(&unknown, locations[i].code);
	}
	if (first != NULL)
		om_raise_unknown_names(OM_UNKNOWN_LOCATION, "locations", &unknown, "unknown location", first, om_near_location(tenant, first));
}

/* Ids of location codes as a bigint[], null for null; unknown and repeated codes are refused. */
static Datum
location_ids(int64 tenant, char *const *codes, int n)
{
	OmLocation *locations = palloc(sizeof(OmLocation) * Max(n, 1));
	Datum	   *ids = palloc(sizeof(Datum) * Max(n, 1));
	int			i;

	if (codes == NULL)
		return (Datum) 0;
	check_distinct(codes, n);
	om_find_locations(tenant, codes, n, OM_IN_USE, locations);
	check_known(tenant, locations, n);
	for (i = 0; i < n; i++)
		ids[i] = Int64GetDatum(locations[i].location_id);
	return om_array(OM_INT8, ids, NULL, n);
}

/* What a channel charges for shipping is in its currency, also what it charges already. */
static void
set_shipping(OmMaster *channel, OmFoundMaster *found)
{
	const char *sells_in = found->id != 0 ? found->currency : channel->kind;
	OmCurrency	currency = om_currency_lookup(sells_in);
	char		code[4];

	if (channel->said_shipping != NULL)
	{
		channel->shipping.minor = om_money_arg(channel->said_shipping, currency, "shipping");
		channel->shipping.currency = currency;
		found->same = found->same && channel->shipping.minor == found->shipping.minor;
	}
	else if (found->shipping.currency != 0 && found->shipping.currency != currency)
		om_raise_value(OM_CURRENCY_MISMATCH, "argument", "shipping", "shipping is in %s, and channel \"%s\" sells in %s",
					   om_currency_code(found->shipping.currency, code), channel->code, sells_in);
}

/* Create or change a channel and the locations it sells from. */
void
om_catalog_put_channel(OmMaster *channel, char *const *locations, int n)
{
	OmFoundMaster found;
	Datum		ids;
	int64		channel_id;

	if (channel->kind != NULL && om_currency_lookup(channel->kind) == 0)
		om_currency_refuse(channel->kind);
	if (locations != NULL && n == 0)
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "locations", "a channel needs at least one location");
	om_need_tenant(channel->tenant);
	om_tax_rates_hook(channel->tenant, channel->tax_rates, channel->ntax_rates, "shipping_tax_rates");
	ids = location_ids(channel->tenant, locations, n);
	found = om_match_channel(channel, ids);
	if (found.id == 0)
	{
		om_require_for_new(channel->kind != NULL, "channel", channel->code, "currency");
		om_require_for_new(locations != NULL, "channel", channel->code, "locations");
	}
	/* whatever changes concerns each location it sells from, those that it leaves, too; new ones were asked for above */
	if (found.id != 0)
		om_call_require_at_each(found.location_ids);
	set_shipping(channel, &found);
	if (found.same && found.same_rest)
		return;
	channel_id = om_store_channel(channel, master_id(&found));
	if (!found.same_rest)
		om_store_channel_locations(channel->tenant, channel_id, ids);
}

/* Write what is said of an item and differs from what is stored. */
static void
put_item(const OmMaster *item)
{
	OmFoundMaster found;
	Datum		item_id;

	om_call_require_at(0, NULL);
	om_need_tenant(item->tenant);
	om_tax_rates_hook(item->tenant, item->tax_rates, item->ntax_rates, "tax_rates");
	found = om_match_item(item);
	if (found.same)
		return;
	item_id = Int64GetDatum(master_id(&found));
	om_store_item(item, DatumGetInt64(item_id));
	om_items_changed(item->tenant, om_array(OM_INT8, &item_id, NULL, 1));
}

OmItem *
om_find_known_items(int64 tenant, char *const *skus, int n, OmUse use, OmCurrency currency)
{
	OmItem	   *items = palloc(sizeof(OmItem) * Max(n, 1));
	OmList		unknown = {0};
	const char *first = NULL;
	int			i;

	om_find_items(tenant, skus, n, use, currency, items);
	for (i = 0; i < n; i++)
	{
		if (items[i].item_id != 0)
			continue;
		if (first == NULL)
			first = skus[i];
		om_list_add_text(&unknown, skus[i]);
	}
	if (first != NULL)
		om_raise_unknown_names(OM_UNKNOWN_SKU, "skus", &unknown, "unknown sku", first, om_near_sku(tenant, first));
	return items;
}

/* Create or change an item. */
void
om_catalog_put_item(const OmMaster *item)
{
	check_kind(item->kind, item_kinds, lengthof(item_kinds));
	put_item(item);
}

void
om_catalog_make_kit(int64 tenant, const char *sku)
{
	OmMaster	kit = {.tenant = tenant, .code = sku, .kind = ITEM_KIND_KIT, .scale = 0, .is_active.isnull = true, .metadata.isnull = true, .weight.isnull = true};

	put_item(&kit);
}

void
om_price_check(OmPrice price)
{
	int64		minor;

	if (price.units < 0)
		om_raise_value(OM_INVALID_AMOUNT, "price", om_price_text(price), "price %s is negative",
					   om_price_text(price));
	if (!om_price_total(price, OM_QUANTITY_ONE, &minor) || minor > OM_AMOUNT_MINOR_MAX)
		om_raise_value(OM_VALUE_OUT_OF_RANGE, "price", om_price_text(price), "price %s is too large",
					   om_price_text(price));
}

/* Create or change the price of an active item. */
void
om_catalog_put_price(int64 tenant, const char *sku, OmPrice price)
{
	OmFoundMaster found;

	om_price_check(price);
	om_call_require_at(0, NULL);
	found = om_match_price(tenant, sku, price);
	if (found.id == 0)
		om_raise_unknown_listed(OM_UNKNOWN_SKU, "skus", sku, "unknown sku", om_near_sku(tenant, sku));
	if (!found.same)
		om_store_price(tenant, found.id, price);
}
