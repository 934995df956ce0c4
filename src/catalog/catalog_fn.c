/*
 * catalog_fn.c - the catalog room's doors: put_tenant, put_location, put_channel,
 * put_item, put_price.
 *
 * A null for an argument with a default means that default.  Each door answers
 * with its row of the contract view.
 */
#include "postgres.h"

#include "access/access.h"
#include "base/om_error.h"
#include "base/om_limit.h"
#include "call/arguments.h"
#include "catalog/catalog_rules.h"
#include "catalog/pg_type.h"
#include "mb/pg_wchar.h"
#include "sql/plan.h"
#include "sql/rows.h"
#include "utils/array.h"
#include "utils/builtins.h"

/* A boolean argument. */
static bool
boolean_arg(FunctionCallInfo fcinfo, int n, bool otherwise)
{
	return PG_ARGISNULL(n) ? otherwise : PG_GETARG_BOOL(n);
}

/* A code argument; required. */
static char *
code_arg(FunctionCallInfo fcinfo, int n, const char *name)
{
	return om_text_arg(fcinfo, n, name, OM_CODE_LENGTH_MAX, true);
}

/* A text argument with a value for null. */
static const char *
text_arg_or(FunctionCallInfo fcinfo, int n, const char *name, int limit, const char *otherwise)
{
	const char *value = om_text_arg(fcinfo, n, name, limit, false);

	return value != NULL ? value : otherwise;
}

/* The argument locations: codes, none of them null; required. */
static char **
locations_arg(FunctionCallInfo fcinfo, int n, int *count)
{
	Datum	   *values;
	bool	   *nulls;
	char	  **codes;
	int			i;

	if (PG_ARGISNULL(n))
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "locations", "locations is required");
	if (ARR_NDIM(PG_GETARG_ARRAYTYPE_P(n)) > 1)
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "locations", "locations must be a plain list");
	deconstruct_array(PG_GETARG_ARRAYTYPE_P(n), TEXTOID, -1, false, TYPALIGN_INT, &values, &nulls, count);
	if (*count > OM_CHANNEL_LOCATIONS_MAX)
		om_raise_value(OM_TOO_MANY_LINES, "argument", "locations", "a channel has at most %d locations",
					   OM_CHANNEL_LOCATIONS_MAX);
	codes = palloc(sizeof(char *) * Max(*count, 1));
	for (i = 0; i < *count; i++)
	{
		if (nulls[i])
			om_raise_value(OM_INVALID_ARGUMENT, "argument", "locations", "locations must not contain null");
		codes[i] = TextDatumGetCString(values[i]);
		if (*codes[i] == '\0' || pg_mbstrlen(codes[i]) > OM_CODE_LENGTH_MAX)
			om_raise_value(OM_INVALID_ARGUMENT, "argument", "locations",
						   "a location's code has from 1 to %d characters", OM_CODE_LENGTH_MAX);
	}
	return codes;
}

OM_FUNCTION(om_put_tenant);

/* put_tenant(tenant_id, name, metadata, time_zone): for owner and superusers. */
Datum
om_put_tenant(PG_FUNCTION_ARGS)
{
	char	   *name;
	Datum		metadata;
	int64		tenant;

	om_rows_begin(fcinfo);
	om_require_writable();
	om_require_owner("put_tenant");
	if (PG_ARGISNULL(0) || PG_GETARG_INT64(0) < 1)
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "tenant_id", "tenant_id must be a positive number");
	tenant = PG_GETARG_INT64(0);
	name = om_text_arg(fcinfo, 1, "name", OM_TEXT_LENGTH_MAX, true);
	metadata = om_metadata_arg(fcinfo, 2);
	om_spi_begin();
	om_catalog_put_tenant(tenant, name, metadata, text_arg_or(fcinfo, 3, "time_zone", OM_CODE_LENGTH_MAX, "UTC"));
	om_rows_add_result(fcinfo, om_tenant_row(tenant));
	om_spi_end();
	return (Datum) 0;
}

OM_FUNCTION(om_put_location);

/* put_location(location, name, kind, is_active, metadata, tenant_id). */
Datum
om_put_location(PG_FUNCTION_ARGS)
{
	OmMaster	location = {0};

	om_rows_begin(fcinfo);
	om_require_writable();
	location.tenant = om_tenant_arg(5);
	location.code = code_arg(fcinfo, 0, "location");
	location.name = text_arg_or(fcinfo, 1, "name", OM_TEXT_LENGTH_MAX, location.code);
	location.kind = text_arg_or(fcinfo, 2, "kind", OM_CODE_LENGTH_MAX, "store");
	location.is_active = boolean_arg(fcinfo, 3, true);
	location.metadata = om_metadata_arg(fcinfo, 4);
	om_spi_begin();
	om_catalog_put_location(&location);
	om_rows_add_result(fcinfo, om_location_row(location.tenant, location.code));
	om_spi_end();
	return (Datum) 0;
}

OM_FUNCTION(om_put_channel);

/* put_channel(channel, currency, locations, name, is_active, metadata, tenant_id). */
Datum
om_put_channel(PG_FUNCTION_ARGS)
{
	OmMaster	channel = {0};
	char	  **locations;
	int			nlocations;

	om_rows_begin(fcinfo);
	om_require_writable();
	channel.tenant = om_tenant_arg(6);
	channel.code = code_arg(fcinfo, 0, "channel");
	channel.kind = code_arg(fcinfo, 1, "currency");
	locations = locations_arg(fcinfo, 2, &nlocations);
	channel.name = text_arg_or(fcinfo, 3, "name", OM_TEXT_LENGTH_MAX, channel.code);
	channel.is_active = boolean_arg(fcinfo, 4, true);
	channel.metadata = om_metadata_arg(fcinfo, 5);
	om_spi_begin();
	om_catalog_put_channel(&channel, locations, nlocations);
	om_rows_add_result(fcinfo, om_channel_row(channel.tenant, channel.code));
	om_spi_end();
	return (Datum) 0;
}

OM_FUNCTION(om_put_item);

/* put_item(sku, name, kind, scale, is_active, metadata, tenant_id). */
Datum
om_put_item(PG_FUNCTION_ARGS)
{
	OmMaster	item = {0};

	om_rows_begin(fcinfo);
	om_require_writable();
	item.tenant = om_tenant_arg(6);
	item.code = code_arg(fcinfo, 0, "sku");
	item.name = text_arg_or(fcinfo, 1, "name", OM_TEXT_LENGTH_MAX, item.code);
	item.kind = text_arg_or(fcinfo, 2, "kind", OM_CODE_LENGTH_MAX, "stocked");
	item.scale = PG_ARGISNULL(3) ? 0 : PG_GETARG_INT32(3);
	item.is_active = boolean_arg(fcinfo, 4, true);
	item.metadata = om_metadata_arg(fcinfo, 5);
	om_spi_begin();
	om_catalog_put_item(&item);
	om_rows_add_result(fcinfo, om_item_row(item.tenant, item.code));
	om_spi_end();
	return (Datum) 0;
}

OM_FUNCTION(om_put_price);

/* put_price(sku, price, tenant_id). */
Datum
om_put_price(PG_FUNCTION_ARGS)
{
	OmAmount	price;
	int64		tenant;
	char	   *sku;

	om_rows_begin(fcinfo);
	om_require_writable();
	tenant = om_tenant_arg(2);
	sku = code_arg(fcinfo, 0, "sku");
	if (PG_ARGISNULL(1))
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "price", "price is required");
	price = om_amount_from_datum(PG_GETARG_DATUM(1));
	om_spi_begin();
	om_catalog_put_price(tenant, sku, price);
	om_rows_add_result(fcinfo, om_price_row(tenant, sku, price.currency));
	om_spi_end();
	return (Datum) 0;
}
