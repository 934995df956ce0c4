/*
 * catalog_fn.c - the API functions of the catalog module: put_tenant, put_location, put_channel,
 * put_item, put_price.
 *
 * A call changes what it names: null stands for "as it is", and for the default of a new
 * thing.  Each function answers with its row of the contract view.
 */
#include "postgres.h"

#include "access/access.h"
#include "access/number.h"
#include "access/tenant.h"
#include "base/module.h"
#include "base/om_error.h"
#include "base/om_limit.h"
#include "call/call.h"
#include "catalog/catalog.h"
#include "catalog/catalog_rules.h"
#include "utils/builtins.h"
#include "utils/numeric.h"

/* An argument of tax rates. */
static void
tax_rates_arg(FunctionCallInfo fcinfo, int n, const char *name, OmMaster *master)
{
	master->tax_rates = om_codes_arg(fcinfo, n, name, "a tax rate", OM_LINE_TAXES_MAX, &master->ntax_rates);
}

/* Of number_prefixes. */
static const OmJsonField prefix_fields[OM_NUMBER_KINDS] = {
	[OM_NUMBER_ORDER] = {"order", OM_JSON_TEXT, false, OM_NUMBER_PREFIX_MAX},
	[OM_NUMBER_RETURN] = {"return", OM_JSON_TEXT, false, OM_NUMBER_PREFIX_MAX},
	[OM_NUMBER_TRANSFER] = {"transfer", OM_JSON_TEXT, false, OM_NUMBER_PREFIX_MAX},
	[OM_NUMBER_PURCHASE_ORDER] = {"purchase_order", OM_JSON_TEXT, false, OM_NUMBER_PREFIX_MAX}
};

/* invalid_argument for a prefix that people could not read out and write down. */
static void
check_prefixes(JsonbContainer *prefixes)
{
	OmJsonValue values[OM_NUMBER_KINDS];
	int			i;

	om_json_object(prefixes, prefix_fields, OM_NUMBER_KINDS, "number_prefixes", values);
	for (i = 0; i < OM_NUMBER_KINDS; i++)
		if (values[i].present && strspn(values[i].text, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-") != strlen(values[i].text))
			om_raise_value(OM_INVALID_ARGUMENT, "path", psprintf("number_prefixes.%s", prefix_fields[i].key),
						   "number_prefixes.%s: \"%s\" has other characters than digits, capitals and hyphens", prefix_fields[i].key, values[i].text);
}

OM_FUNCTION(om_put_tenant);

/* put_tenant(tenant_id, name, time_zone, number_prefixes, metadata): for owner and superusers. */
Datum
om_put_tenant(PG_FUNCTION_ARGS)
{
	char	   *name;
	char	   *time_zone;
	NullableDatum metadata;
	int64		tenant;

	om_require_writable();
	om_require_owner("put_tenant");
	if (PG_ARGISNULL(0) || PG_GETARG_INT64(0) < 1)
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "tenant_id", "tenant_id must be a positive number");
	tenant = PG_GETARG_INT64(0);
	name = om_optional_note_arg(fcinfo, 1, "name");
	time_zone = om_optional_code_arg(fcinfo, 2, "time_zone");
	if (!PG_ARGISNULL(3))
		check_prefixes(om_json_arg(fcinfo, 3, "number_prefixes"));
	metadata = om_put_metadata_arg(fcinfo, 4);
	om_spi_begin();
	om_tenant_put(tenant, name, metadata, time_zone, fcinfo->args[3], time_zone != NULL && om_tenant_has_history(tenant));
	(void) om_tenant_row(tenant);
	return om_write_return(fcinfo);
}

OM_FUNCTION(om_put_location);

/* put_location(location, name, kind, is_active, metadata, tenant_id). */
Datum
om_put_location(PG_FUNCTION_ARGS)
{
	OmMaster	location = {0};

	location.tenant = om_write_begin(fcinfo);
	location.code = om_code_arg(fcinfo, 0, "location");
	location.name = om_optional_note_arg(fcinfo, 1, "name");
	location.kind = om_optional_code_arg(fcinfo, 2, "kind");
	location.is_active = fcinfo->args[3];
	location.metadata = om_put_metadata_arg(fcinfo, 4);
	om_catalog_put_location(&location);
	(void) om_location_row(location.tenant, location.code);
	return om_write_return(fcinfo);
}

OM_FUNCTION(om_put_channel);

/* put_channel(channel, currency, locations, name, shipping, shipping_tax_rates, is_public, ship_complete, is_active, metadata, tenant_id). */
Datum
om_put_channel(PG_FUNCTION_ARGS)
{
	OmMaster	channel = {0};
	char	  **locations;
	int			nlocations;

	channel.tenant = om_write_begin(fcinfo);
	channel.code = om_code_arg(fcinfo, 0, "channel");
	channel.kind = om_optional_code_arg(fcinfo, 1, "currency");
	locations = om_codes_arg(fcinfo, 2, "locations", "a location", OM_CHANNEL_LOCATIONS_MAX, &nlocations);
	channel.name = om_optional_note_arg(fcinfo, 3, "name");
	channel.said_shipping = om_optional_amount_input_arg(fcinfo, 4, "shipping");
	tax_rates_arg(fcinfo, 5, "shipping_tax_rates", &channel);
	channel.says_public = !PG_ARGISNULL(6);
	channel.is_public = om_boolean_arg(fcinfo, 6, false);
	channel.ship_complete = fcinfo->args[7];
	channel.is_active = fcinfo->args[8];
	channel.metadata = om_put_metadata_arg(fcinfo, 9);
	om_catalog_put_channel(&channel, locations, nlocations);
	(void) om_channel_row(channel.tenant, channel.code);
	return om_write_return(fcinfo);
}

/* The decimals of an item's quantities; -1 for null. */
static int
scale_arg(FunctionCallInfo fcinfo, int n)
{
	int			scale = PG_ARGISNULL(n) ? -1 : PG_GETARG_INT32(n);

	if (!PG_ARGISNULL(n) && (scale < 0 || scale > OM_QUANTITY_DECIMALS_MAX))
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "scale", "scale must be from 0 to %d, not %d", OM_QUANTITY_DECIMALS_MAX, scale);
	return scale;
}

/* A tax class: null for null; an empty text takes away the one that there is. */
static const char *
tax_class_arg(FunctionCallInfo fcinfo, int n)
{
	if (!PG_ARGISNULL(n) && VARSIZE_ANY_EXHDR(PG_GETARG_TEXT_PP(n)) == 0)
		return "";
	return om_optional_code_arg(fcinfo, n, "tax_class");
}

OM_FUNCTION(om_put_item);

/* put_item(sku, name, kind, scale, tax_rates, tax_class, weight, is_active, metadata, tenant_id). */
Datum
om_put_item(PG_FUNCTION_ARGS)
{
	OmMaster	item = {0};

	item.tenant = om_write_begin(fcinfo);
	item.code = om_code_arg(fcinfo, 0, "sku");
	item.name = om_optional_note_arg(fcinfo, 1, "name");
	item.kind = om_optional_code_arg(fcinfo, 2, "kind");
	item.scale = scale_arg(fcinfo, 3);
	tax_rates_arg(fcinfo, 4, "tax_rates", &item);
	item.tax_class = tax_class_arg(fcinfo, 5);
	item.weight = fcinfo->args[6];
	item.is_active = fcinfo->args[7];
	item.metadata = om_put_metadata_arg(fcinfo, 8);
	if (!item.weight.isnull && om_quantity_arg(DatumGetCString(DirectFunctionCall1(numeric_out, item.weight.value)), "weight") < 0)
		om_raise_value(OM_INVALID_QUANTITY, "argument", "weight", "weight must not be negative");
	om_catalog_put_item(&item);
	(void) om_item_row(item.tenant, item.code);
	return om_write_return(fcinfo);
}

OM_FUNCTION(om_put_price);

/* put_price(sku, price, tenant_id). */
Datum
om_put_price(PG_FUNCTION_ARGS)
{
	OmPrice		price;
	int64		tenant;
	char	   *sku;

	tenant = om_write_begin(fcinfo);
	sku = om_code_arg(fcinfo, 0, "sku");
	if (PG_ARGISNULL(1))
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "price", "price is required");
	price = om_price_from_datum(PG_GETARG_DATUM(1));
	om_catalog_put_price(tenant, sku, price);
	(void) om_price_row(tenant, sku, price.currency);
	return om_write_return(fcinfo);
}

OM_RIGHT(read_catalog, OM_VISITOR | OM_STOREFRONT | OM_STAFF, "read items, prices, tax rates, channels and locations");
OM_RIGHT(closed_channels, OM_STOREFRONT | OM_STAFF, "sell in channels that are not public, and read these and their prices");
OM_RIGHT(catalog, OM_KEEPERS, "keep items");
OM_RIGHT(places, OM_WEB, "keep locations and channels");
OM_RIGHT(prices, OM_KEEPERS, "keep prices and tax rates");

static OmRight *const rights[] = {
	&om_right_read_catalog, &om_right_closed_channels, &om_right_catalog, &om_right_places, &om_right_prices
};

static const OmNeed needs[] = {
	OM_TOPIC("access", NULL),
	OM_FUNCTION_NEEDS_OWNER("put_tenant"),
	OM_FIELDS_NEED("put_tenant", "number_prefixes.", prefix_fields),
	OM_VIEW_NEEDS("access", grant),
	OM_TOPIC("catalog", "items and prices, locations, channels, tax rates"),
	OM_FUNCTION_NEEDS("put_location", places),
	OM_FUNCTION_NEEDS("put_channel", places),
	OM_FUNCTION_NEEDS("put_item", catalog),
	OM_FUNCTION_NEEDS("put_price", prices),
	OM_FUNCTION_NEEDS("put_purchase_limits", catalog),
	OM_VIEW_NEEDS("locations", read_catalog),
	OM_VIEW_NEEDS("channels", read_catalog),
	OM_VIEW_NEEDS("channel_locations", read_catalog),
	OM_VIEW_NEEDS("items", read_catalog),
	OM_VIEW_NEEDS("prices", read_catalog)
};

static const OmRaises raises[] = {
	OM_RAISES("put_location", OM_SIMILAR_CODE),
	OM_RAISES("put_channel", OM_SIMILAR_CODE, OM_UNKNOWN_CURRENCY, OM_UNKNOWN_LOCATION, OM_UNKNOWN_TAX_RATE, OM_CURRENCY_MISMATCH),
	OM_RAISES("put_item", OM_SIMILAR_CODE, OM_UNIT_DOES_NOT_DIVIDE, OM_ITEM_HAS_HISTORY, OM_UNKNOWN_TAX_RATE),
	OM_RAISES("put_price", OM_UNKNOWN_SKU),
	OM_RAISES("put_purchase_limits", OM_UNKNOWN_SKU)
};

OM_MODULE(catalog) = {OM_RIGHTS(rights), OM_NEEDS(needs), OM_ERRORS(raises), .init = om_catalog_init};
