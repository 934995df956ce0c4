/*
 * tax_rule_fn.c - the API functions put_tax_rule and put_tax_settings.
 */
#include "postgres.h"

#include "access/access.h"
#include "access/tenant.h"
#include "base/known.h"
#include "base/om_error.h"
#include "base/om_limit.h"
#include "call/call.h"
#include "catalog/catalog.h"
#include "pricing/pricing_private.h"
#include "utils/timestamp.h"

enum TaxRuleArgument
{
	ARG_CLASS, ARG_TAX_RATES, ARG_COUNTRY, ARG_REGION, ARG_PREFIX, ARG_EXEMPTION, ARG_FROM, ARG_UNTIL
};

enum TaxSettingsArgument
{
	SET_ROUNDING, SET_LOCATION, SET_COUNTRY, SET_REGION, SET_POSTAL_CODE
};

/* A text, or none. */
static const char *
or_none(const char *text)
{
	return text != NULL ? text : "";
}

OM_FUNCTION(om_put_tax_rule);

/* put_tax_rule(...): see TaxRuleArgument. */
Datum
om_put_tax_rule(PG_FUNCTION_ARGS)
{
	OmTaxRule	rule = {0};
	OmTaxPlace	place;

	rule.tenant = om_write_begin(fcinfo);
	om_call_require_at(0, NULL);
	rule.tax_class = or_none(om_optional_code_arg(fcinfo, ARG_CLASS, "tax_class"));
	rule.tax_rates = om_codes_arg(fcinfo, ARG_TAX_RATES, "tax_rates", "a tax rate", OM_LINE_TAXES_MAX, &rule.ntax_rates);
	place = om_tax_place_arg(om_optional_code_arg(fcinfo, ARG_COUNTRY, "country"), om_optional_code_arg(fcinfo, ARG_REGION, "region"),
							 om_optional_code_arg(fcinfo, ARG_PREFIX, "postal_prefix"), "");
	rule.country = or_none(place.country);
	rule.region = or_none(place.region);
	rule.postal_prefix = or_none(place.postal_code);
	rule.exemption = or_none(om_optional_code_arg(fcinfo, ARG_EXEMPTION, "exemption"));
	rule.valid_from = PG_ARGISNULL(ARG_FROM) ? DT_NOBEGIN : PG_GETARG_TIMESTAMPTZ(ARG_FROM);
	rule.valid_until = PG_ARGISNULL(ARG_UNTIL) ? DT_NOEND : PG_GETARG_TIMESTAMPTZ(ARG_UNTIL);
	om_pricing_put_tax_rule(&rule, !PG_ARGISNULL(ARG_UNTIL));
	(void) om_tax_rule_row(&rule);
	return om_write_return(fcinfo);
}

OM_FUNCTION(om_put_tax_settings);

/* put_tax_settings(...): see TaxSettingsArgument. */
Datum
om_put_tax_settings(PG_FUNCTION_ARGS)
{
	static const char *const roundings[] = {"line", "unit", "document"};
	int64		tenant = om_write_begin(fcinfo);
	char	   *rounding = om_optional_code_arg(fcinfo, SET_ROUNDING, "rounding");
	OmTaxPlace	place = om_tax_place_arg(om_optional_code_arg(fcinfo, SET_COUNTRY, "country"), om_optional_code_arg(fcinfo, SET_REGION, "region"),
										 om_optional_code_arg(fcinfo, SET_POSTAL_CODE, "postal_code"), "");
	OmLocation	location = om_find_location(tenant, om_optional_code_arg(fcinfo, SET_LOCATION, "location"), OM_IN_USE_OR_NOT);
	int			i;

	om_call_require_at(location.location_id, location.code);
	for (i = 0; i < lengthof(roundings) && rounding != NULL; i++)
		if (strcmp(roundings[i], rounding) == 0)
			break;
	if (rounding != NULL && i == lengthof(roundings))
		om_refuse_word("rounding", rounding, roundings);
	if (rounding != NULL && location.location_id != 0)
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "rounding", "what taxes are rounded of is said of the tenant, not of a location");
	om_need_tenant(tenant);
	om_store_tax_setting(tenant, location.location_id, rounding, &place);
	(void) om_tax_setting_row(tenant, location.location_id);
	return om_write_return(fcinfo);
}
