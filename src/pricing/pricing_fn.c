/*
 * pricing_fn.c - the API function of the pricing module: put_tax_rate.
 *
 * A call changes what it names: null stands for "as it is", and for the default of a new
 * tax rate.  The function answers with its row of the contract view.
 */
#include "postgres.h"

#include "access/access.h"
#include "base/module.h"
#include "base/om_error.h"
#include "call/call.h"
#include "catalog/catalog.h"
#include "customer/customer.h"
#include "pricing/pricing_private.h"
#include "types/decimal.h"
#include "utils/builtins.h"
#include "utils/numeric.h"

/* Digits before the point that a percentage may have, and what of one a message shows. */
#define PERCENT_DIGITS_MAX 4
#define PERCENT_SHOWN 40

/* Raise invalid_argument: a percentage has no value that it can have. */
static void
refuse_percent(const char *name, int64 most, const char *text)
{
	om_raise_value(OM_INVALID_ARGUMENT, "argument", name, "%s must be from 0 to " INT64_FORMAT ", not %.*s",
				   name, most / (OM_RATE_ONE / 100), PERCENT_SHOWN, text);
}

/* A percentage as a rate (see pricing.h). */
int64
om_percent_arg(FunctionCallInfo fcinfo, int n, const char *name, int64 most)
{
	char	   *text;
	size_t		digits;
	int64		rate;

	if (PG_ARGISNULL(n))
		om_raise_value(OM_INVALID_ARGUMENT, "argument", name, "%s is required", name);
	text = DatumGetCString(DirectFunctionCall1(numeric_out, PG_GETARG_DATUM(n)));
	digits = strspn(text, "0123456789");
	if (digits == 0 || digits > PERCENT_DIGITS_MAX)
		refuse_percent(name, most, text);
	if (strlen(text) > digits + 1 + OM_RATE_DECIMALS)
	{
		const char *excess = text + digits + 1 + OM_RATE_DECIMALS;

		if (excess[strspn(excess, "0")] != '\0')
			om_raise_value(OM_INVALID_ARGUMENT, "argument", name, "%s %.*s has more than %d decimals",
						   name, PERCENT_SHOWN, text, OM_RATE_DECIMALS);
	}
	rate = om_decimal_parse(text, OM_RATE_DECIMALS, name, NULL);
	if (rate > most)
		refuse_percent(name, most, text);
	return rate;
}

OM_FUNCTION(om_put_tax_rate);

/* put_tax_rate(tax_rate, percent, is_inclusive, name, is_compound, unit_amount, is_active, metadata, tenant_id). */
Datum
om_put_tax_rate(PG_FUNCTION_ARGS)
{
	OmTaxRateMaster tax_rate = {0};

	tax_rate.tenant = om_write_begin(fcinfo);
	om_call_require_at(0, NULL);
	tax_rate.code = om_code_arg(fcinfo, 0, "tax_rate");
	tax_rate.rate.isnull = PG_ARGISNULL(1);
	if (!PG_ARGISNULL(1))
		tax_rate.rate.value = Int64GetDatum(om_percent_arg(fcinfo, 1, "percent", OM_RATE_MAX));
	tax_rate.is_inclusive = fcinfo->args[2];
	tax_rate.name = om_optional_note_arg(fcinfo, 3, "name");
	tax_rate.is_compound = fcinfo->args[4];
	tax_rate.unit_amount = fcinfo->args[5];
	if (!PG_ARGISNULL(5))
		om_price_check(om_price_from_datum(PG_GETARG_DATUM(5)));
	tax_rate.is_active = fcinfo->args[6];
	tax_rate.metadata = om_put_metadata_arg(fcinfo, 7);
	om_pricing_put_tax_rate(&tax_rate);
	(void) om_tax_rate_row(tax_rate.tenant, tax_rate.code);
	return om_write_return(fcinfo);
}

OM_RIGHT(set_tax, OM_STOREFRONT | OM_KEEPERS, "say which tax rates a line has");

static OmRight *const rights[] = {
	&om_right_set_tax
};

static const OmNeed needs[] = {
	OM_TOPIC("catalog", NULL),
	OM_FUNCTION_NEEDS("put_tax_rate", prices),
	OM_VIEW_NEEDS("tax_rates", read_catalog),
	OM_FUNCTION_NEEDS("put_list_price", prices),
	OM_FUNCTION_NEEDS("item_prices", read_catalog),
	OM_ARGUMENT_NEEDS("item_prices", "customer", for_customer),
	OM_VIEW_NEEDS("list_prices", read_catalog),
	OM_VIEW_NEEDS("former_prices", prices),
	OM_FUNCTION_NEEDS("put_tax_rule", prices),
	OM_FUNCTION_NEEDS("put_tax_settings", prices),
	OM_VIEW_NEEDS("tax_rules", read_catalog),
	OM_VIEW_NEEDS("tax_settings", read_catalog),
	OM_FUNCTION_NEEDS("put_shipping_method", prices),
	OM_FUNCTION_NEEDS("put_shipping_zone", prices),
	OM_FIELDS_NEED("put_shipping_zone", "places[].", om_zone_place_fields),
	OM_FUNCTION_NEEDS("put_shipping_fee", prices),
	OM_VIEW_NEEDS("shipping_methods", read_catalog),
	OM_VIEW_NEEDS("shipping_zones", read_catalog),
	OM_VIEW_NEEDS("shipping_zone_places", read_catalog),
	OM_VIEW_NEEDS("shipping_fees", read_catalog),
	OM_FUNCTION_NEEDS("put_fee", prices),
	OM_VIEW_NEEDS("fees", read_catalog)
};

static const OmRaises raises[] = {
	OM_RAISES("put_tax_rate", OM_SIMILAR_CODE),
	OM_RAISES("put_list_price", OM_UNKNOWN_SKU, OM_UNKNOWN_CHANNEL, OM_UNKNOWN_CUSTOMER_GROUP, OM_CURRENCY_MISMATCH, OM_PRICES_OVERLAP),
	OM_RAISES("item_prices", OM_UNKNOWN_SKU, OM_UNKNOWN_CHANNEL, OM_UNKNOWN_CUSTOMER),
	OM_RAISES("put_tax_rule", OM_UNKNOWN_TAX_RATE, OM_TAX_RULES_OVERLAP),
	OM_RAISES("put_tax_settings", OM_UNKNOWN_LOCATION),
	OM_RAISES("put_shipping_method", OM_SIMILAR_CODE, OM_UNKNOWN_TAX_RATE),
	OM_RAISES("put_shipping_zone", OM_SIMILAR_CODE),
	OM_RAISES("put_shipping_fee", OM_UNKNOWN_SHIPPING_METHOD, OM_UNKNOWN_SHIPPING_ZONE, OM_CURRENCY_MISMATCH),
	OM_RAISES("put_fee", OM_SIMILAR_CODE, OM_UNKNOWN_SKU, OM_UNKNOWN_CHANNEL)
};

OM_MODULE(pricing) = {OM_RIGHTS(rights), OM_NEEDS(needs), OM_ERRORS(raises), .init = om_pricing_init};
