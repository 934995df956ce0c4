/*
 * shipping_fn.c - the API functions put_shipping_method, put_shipping_zone and put_shipping_fee.
 */
#include "postgres.h"

#include "access/access.h"
#include "access/tenant.h"
#include "base/known.h"
#include "base/om_error.h"
#include "base/om_limit.h"
#include "call/call.h"
#include "call/json.h"
#include "catalog/catalog.h"
#include "pricing/pricing_private.h"
#include "utils/builtins.h"
#include "utils/numeric.h"

/* Places of one zone. */
#define ZONE_PLACES_MAX 10000

enum MethodArgument
{
	METHOD_ARG_CODE, METHOD_ARG_NAME, METHOD_ARG_BASIS, METHOD_ARG_TAX_RATES, METHOD_ARG_TAX_CLASS, METHOD_ARG_IS_ACTIVE, METHOD_ARG_METADATA
};

enum ZoneArgument
{
	ZONE_ARG_CODE, ZONE_ARG_PLACES, ZONE_ARG_NAME
};

enum FeeArgument
{
	FEE_ARG_METHOD, FEE_ARG_ZONE, FEE_ARG_FEE, FEE_ARG_MINIMUM, FEE_ARG_FREE_FROM, FEE_ARG_IS_ACTIVE, FEE_ARG_ALWAYS
};

enum PlaceField
{
	PLACE_COUNTRY, PLACE_REGION, PLACE_POSTAL_PREFIX, PLACE_FIELDS
};

const OmJsonField om_zone_place_fields[OM_ZONE_PLACE_FIELDS] = {
	[PLACE_COUNTRY] = {"country", OM_JSON_TEXT, false, OM_CODE_LENGTH_MAX},
	[PLACE_REGION] = {"region", OM_JSON_TEXT, false, OM_CODE_LENGTH_MAX},
	[PLACE_POSTAL_PREFIX] = {"postal_prefix", OM_JSON_TEXT, false, OM_CODE_LENGTH_MAX}
};

static const char *const bases[] = {
	[OM_SHIPPING_BY_TOTAL] = "total", [OM_SHIPPING_BY_WEIGHT] = "weight", [OM_SHIPPING_BY_QUANTITY] = "quantity"
};

OmShippingBasis
om_shipping_basis(const char *name)
{
	int			i;

	for (i = 0; i < lengthof(bases); i++)
		if (strcmp(bases[i], name) == 0)
			return (OmShippingBasis) i;
	elog(ERROR, "shipping goes by no \"%s\"", name);
}

/* A code that may be empty: then it takes away what there is; null for null. */
static const char *
clearing_code_arg(FunctionCallInfo fcinfo, int n, const char *name)
{
	if (!PG_ARGISNULL(n) && VARSIZE_ANY_EXHDR(PG_GETARG_TEXT_PP(n)) == 0)
		return "";
	return om_optional_code_arg(fcinfo, n, name);
}

OM_FUNCTION(om_put_shipping_method);

/* put_shipping_method(...): see MethodArgument. */
Datum
om_put_shipping_method(PG_FUNCTION_ARGS)
{
	OmShippingMaster method = {0};
	int			i;

	method.tenant = om_write_begin(fcinfo);
	om_call_require_at(0, NULL);
	method.code = om_code_arg(fcinfo, METHOD_ARG_CODE, "shipping_method");
	method.basis = om_optional_code_arg(fcinfo, METHOD_ARG_BASIS, "basis");
	for (i = 0; i < lengthof(bases) && method.basis != NULL; i++)
		if (strcmp(bases[i], method.basis) == 0)
			break;
	if (i == lengthof(bases))
		om_refuse_word("basis", method.basis, bases);
	method.tax_rates = om_codes_arg(fcinfo, METHOD_ARG_TAX_RATES, "tax_rates", "a tax rate", OM_LINE_TAXES_MAX, &method.ntax_rates);
	method.tax_class = clearing_code_arg(fcinfo, METHOD_ARG_TAX_CLASS, "tax_class");
	method.name = om_optional_note_arg(fcinfo, METHOD_ARG_NAME, "name");
	method.is_active = fcinfo->args[METHOD_ARG_IS_ACTIVE];
	method.metadata = om_put_metadata_arg(fcinfo, METHOD_ARG_METADATA);
	om_need_tenant(method.tenant);
	om_pricing_check_tax_rates(method.tenant, method.tax_rates, method.ntax_rates, "tax_rates");
	om_store_shipping_method(&method);
	(void) om_shipping_method_row(method.tenant, method.code);
	return om_write_return(fcinfo);
}

/* The places of a zone; null for null. */
static OmTaxPlace *
places_arg(FunctionCallInfo fcinfo, int *n)
{
	OmJsonValue *values;
	OmTaxPlace *places;
	int			i;

	*n = 0;
	if (PG_ARGISNULL(ZONE_ARG_PLACES))
		return NULL;
	values = om_json_objects(om_json_arg(fcinfo, ZONE_ARG_PLACES, "places"), om_zone_place_fields, PLACE_FIELDS, "places", ZONE_PLACES_MAX, true, n);
	places = palloc(sizeof(OmTaxPlace) * Max(*n, 1));
	for (i = 0; i < *n; i++)
	{
		const OmJsonValue *value = &values[i * PLACE_FIELDS];

		places[i] = om_tax_place_arg(value[PLACE_COUNTRY].text, value[PLACE_REGION].text, value[PLACE_POSTAL_PREFIX].text, psprintf("places[%d].", i));
	}
	return places;
}

OM_FUNCTION(om_put_shipping_zone);

/* put_shipping_zone(zone, places, name, tenant_id). */
Datum
om_put_shipping_zone(PG_FUNCTION_ARGS)
{
	int64		tenant = om_write_begin(fcinfo);
	char	   *code;
	char	   *name;
	OmTaxPlace *places;
	int			n;

	om_call_require_at(0, NULL);
	code = om_code_arg(fcinfo, ZONE_ARG_CODE, "zone");
	name = om_optional_note_arg(fcinfo, ZONE_ARG_NAME, "name");
	places = places_arg(fcinfo, &n);
	om_need_tenant(tenant);
	om_store_shipping_zone(tenant, code, name, places, n);
	(void) om_shipping_zone_row(tenant, code);
	return om_write_return(fcinfo);
}

/* What goods cost that are shipped for nothing, in the currency of the fee; infinity: none are. */
static void
read_free_from(FunctionCallInfo fcinfo, OmShippingFee *fee)
{
	if (PG_ARGISNULL(FEE_ARG_FREE_FROM))
		return;
	fee->free_from = om_amount_from_datum(PG_GETARG_DATUM(FEE_ARG_FREE_FROM));
	if (fee->free_from.minor < 0)
		om_raise_value(OM_INVALID_AMOUNT, "argument", "free_from", "free_from %s is negative", om_amount_text(fee->free_from));
	if (fee->free_from.currency != fee->fee.currency)
		om_raise_value(OM_CURRENCY_MISMATCH, "argument", "free_from", "free_from %s is in another currency than the fee", om_amount_text(fee->free_from));
}

OM_FUNCTION(om_put_shipping_fee);

/* put_shipping_fee(...): see FeeArgument. */
Datum
om_put_shipping_fee(PG_FUNCTION_ARGS)
{
	OmShippingFee fee = {0};
	char	   *method;
	char	   *zone;

	fee.tenant = om_write_begin(fcinfo);
	om_call_require_at(0, NULL);
	method = om_code_arg(fcinfo, FEE_ARG_METHOD, "shipping_method");
	zone = om_code_arg(fcinfo, FEE_ARG_ZONE, "zone");
	if (PG_ARGISNULL(FEE_ARG_FEE))
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "fee", "fee is required");
	fee.fee = om_amount_from_datum(PG_GETARG_DATUM(FEE_ARG_FEE));
	if (fee.fee.minor < 0 || fee.fee.minor > OM_AMOUNT_MINOR_MAX)
		om_raise_value(OM_INVALID_AMOUNT, "argument", "fee", "fee %s is negative or too large", om_amount_text(fee.fee));
	if (!PG_ARGISNULL(FEE_ARG_MINIMUM))
		fee.minimum = om_quantity_arg(DatumGetCString(DirectFunctionCall1(numeric_out, PG_GETARG_DATUM(FEE_ARG_MINIMUM))), "minimum");
	if (fee.minimum < 0)
		om_raise_value(OM_INVALID_QUANTITY, "argument", "minimum", "minimum must not be negative");
	read_free_from(fcinfo, &fee);
	fee.is_always_charged = om_boolean_arg(fcinfo, FEE_ARG_ALWAYS, false);
	fee.is_active = fcinfo->args[FEE_ARG_IS_ACTIVE];
	fee.method_id = om_shipping_method_id(fee.tenant, method);
	if (fee.method_id == 0)
		om_raise_unknown_name(OM_UNKNOWN_SHIPPING_METHOD, "shipping_method", method, "unknown shipping method", om_near_shipping_method(fee.tenant, method));
	fee.zone_id = om_shipping_zone_id(fee.tenant, zone);
	if (fee.zone_id == 0)
		om_raise_unknown_name(OM_UNKNOWN_SHIPPING_ZONE, "zone", zone, "unknown shipping zone", om_near_shipping_zone(fee.tenant, zone));
	om_store_shipping_fee(&fee);
	(void) om_shipping_fee_row(&fee);
	return om_write_return(fcinfo);
}
