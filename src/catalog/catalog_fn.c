/*
 * catalog_fn.c - the API functions of the catalog module: put_tenant, put_location, put_channel,
 * put_item, put_price.
 *
 * A null for an argument with a default means that default; of tax rates and shipping, that
 * they stay as they are.  Each function answers with its row of the contract view.
 */
#include "postgres.h"

#include "access/access.h"
#include "access/tenant.h"
#include "base/module.h"
#include "base/om_error.h"
#include "base/om_limit.h"
#include "call/call.h"
#include "catalog/catalog.h"
#include "catalog/catalog_rules.h"
#include "utils/builtins.h"

/* An argument of tax rates. */
static void
tax_rates_arg(FunctionCallInfo fcinfo, int n, const char *name, OmMaster *master)
{
	master->tax_rates = om_codes_arg(fcinfo, n, name, "a tax rate", OM_LINE_TAXES_MAX, &master->ntax_rates);
}

OM_FUNCTION(om_put_tenant);

/* put_tenant(tenant_id, name, metadata, time_zone): for owner and superusers. */
Datum
om_put_tenant(PG_FUNCTION_ARGS)
{
	char	   *name;
	Datum		metadata;
	int64		tenant;

	om_require_writable();
	om_require_owner("put_tenant");
	if (PG_ARGISNULL(0) || PG_GETARG_INT64(0) < 1)
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "tenant_id", "tenant_id must be a positive number");
	tenant = PG_GETARG_INT64(0);
	name = om_note_arg(fcinfo, 1, "name");
	metadata = om_metadata_arg(fcinfo, 2);
	om_spi_begin();
	om_tenant_put(tenant, name, metadata, om_code_arg_or(fcinfo, 3, "time_zone", "UTC"));
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
	location.name = om_note_arg_or(fcinfo, 1, "name", location.code);
	location.kind = om_code_arg_or(fcinfo, 2, "kind", LOCATION_KIND_STORE);
	location.is_active = om_boolean_arg(fcinfo, 3, true);
	location.metadata = om_metadata_arg(fcinfo, 4);
	om_catalog_put_location(&location);
	(void) om_location_row(location.tenant, location.code);
	return om_write_return(fcinfo);
}

OM_FUNCTION(om_put_channel);

/* put_channel(channel, currency, locations, name, is_active, metadata, shipping, shipping_tax_rates, is_public, tenant_id). */
Datum
om_put_channel(PG_FUNCTION_ARGS)
{
	OmMaster	channel = {0};
	char	  **locations;
	int			nlocations;

	channel.tenant = om_write_begin(fcinfo);
	channel.code = om_code_arg(fcinfo, 0, "channel");
	channel.kind = om_code_arg(fcinfo, 1, "currency");
	locations = om_codes_arg(fcinfo, 2, "locations", "a location", OM_CHANNEL_LOCATIONS_MAX, &nlocations);
	if (locations == NULL)
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "locations", "locations is required");
	channel.name = om_note_arg_or(fcinfo, 3, "name", channel.code);
	channel.is_active = om_boolean_arg(fcinfo, 4, true);
	channel.metadata = om_metadata_arg(fcinfo, 5);
	channel.has_shipping = !PG_ARGISNULL(6);
	if (channel.has_shipping)
		channel.shipping = om_amount_from_datum(PG_GETARG_DATUM(6));
	tax_rates_arg(fcinfo, 7, "shipping_tax_rates", &channel);
	channel.says_public = !PG_ARGISNULL(8);
	channel.is_public = om_boolean_arg(fcinfo, 8, false);
	om_catalog_put_channel(&channel, locations, nlocations);
	(void) om_channel_row(channel.tenant, channel.code);
	return om_write_return(fcinfo);
}

OM_FUNCTION(om_put_item);

/* put_item(sku, name, kind, scale, is_active, metadata, tax_rates, tenant_id). */
Datum
om_put_item(PG_FUNCTION_ARGS)
{
	OmMaster	item = {0};

	item.tenant = om_write_begin(fcinfo);
	item.code = om_code_arg(fcinfo, 0, "sku");
	item.name = om_note_arg_or(fcinfo, 1, "name", item.code);
	item.kind = om_code_arg_or(fcinfo, 2, "kind", ITEM_KIND_STOCKED);
	item.scale = PG_ARGISNULL(3) ? 0 : PG_GETARG_INT32(3);
	item.is_active = om_boolean_arg(fcinfo, 4, true);
	item.metadata = om_metadata_arg(fcinfo, 5);
	tax_rates_arg(fcinfo, 6, "tax_rates", &item);
	om_catalog_put_item(&item);
	(void) om_item_row(item.tenant, item.code);
	return om_write_return(fcinfo);
}

OM_FUNCTION(om_put_price);

/* put_price(sku, price, tenant_id). */
Datum
om_put_price(PG_FUNCTION_ARGS)
{
	OmAmount	price;
	int64		tenant;
	char	   *sku;

	tenant = om_write_begin(fcinfo);
	sku = om_code_arg(fcinfo, 0, "sku");
	if (PG_ARGISNULL(1))
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "price", "price is required");
	price = om_amount_from_datum(PG_GETARG_DATUM(1));
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
	OM_FUNCTION_NEEDS("put_item", catalog),
	OM_FUNCTION_NEEDS("put_price", prices),
	OM_FUNCTION_NEEDS("put_location", places),
	OM_FUNCTION_NEEDS("put_channel", places),
	OM_VIEW_NEEDS("locations", read_catalog),
	OM_VIEW_NEEDS("channels", read_catalog),
	OM_VIEW_NEEDS("channel_locations", read_catalog),
	OM_VIEW_NEEDS("items", read_catalog),
	OM_VIEW_NEEDS("prices", read_catalog),
	OM_VIEW_NEEDS("access", grant)
};

OM_MODULE(catalog) = {OM_RIGHTS(rights), OM_NEEDS(needs), .init = om_catalog_init};
