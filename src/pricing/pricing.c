/*
 * pricing.c - the rules of tax rates (see pricing.h, pricing_private.h).
 *
 * A code, once given, keeps its id for ever; its percentage may change, and whether
 * prices include it: orders have frozen what they used.
 */
#include "postgres.h"

#include "access/tenant.h"
#include "base/known.h"
#include "base/om_error.h"
#include "base/om_limit.h"
#include "call/arguments.h"
#include "catalog/catalog.h"
#include "pricing/pricing_private.h"
#include "sql/ident.h"
#include "sql/ids.h"

/* Create or change a tax rate; what is stored just so is left alone. */
void
om_pricing_put_tax_rate(const OmTaxRateMaster *tax_rate)
{
	bool		says_fixed = !tax_rate->unit_amount.isnull;
	bool		is_fixed;
	bool		same;
	int64		id;

	om_need_tenant(tax_rate->tenant);
	id = om_match_tax_rate(tax_rate, &same, &is_fixed);
	if (id == 0)
		om_require_for_new(!tax_rate->rate.isnull || says_fixed, "tax rate", tax_rate->code, "percent");
	if (id != 0 && says_fixed && !is_fixed)
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "unit_amount", "\"%s\" is a percentage, and stays one", tax_rate->code);
	if ((says_fixed || is_fixed) && ((!tax_rate->rate.isnull && DatumGetInt64(tax_rate->rate.value) != 0) ||
									 (!tax_rate->is_compound.isnull && DatumGetBool(tax_rate->is_compound.value))))
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "unit_amount", "\"%s\" is so much per unit: it has no percentage, and is not compound", tax_rate->code);
	if (!same)
		om_store_tax_rate(tax_rate, id != 0 ? id : om_next_id(om_ident()->master_id_seq));
}

/* unknown_tax_rate, naming all that are unknown. */
static void
raise_unknown_taxes(int64 tenant, const OmTaxRate *rates, int n)
{
	OmList		codes = {0};
	const char *first = NULL;
	int			i;

	for (i = 0; i < n; i++)
	{
		if (rates[i].tax_rate_id != 0)
			continue;
		om_list_add_text(&codes, rates[i].code);
		if (first == NULL)
			first = rates[i].code;
	}
	om_raise_unknown_names(OM_UNKNOWN_TAX_RATE, "tax_rates", &codes, "unknown tax rate", first, om_near_tax_rate(tenant, first));
}

/* Give a line the taxes of codes (see pricing.h). */
void
om_line_taxes(OmLineMoney *money, int64 tenant, char **codes, int n, const char *path)
{
	OmTaxRate  *rates = palloc(sizeof(OmTaxRate) * Max(n, 1));
	bool		unknown = false;
	int			i;
	int			j;

	money->ntaxes = n;
	om_find_tax_rates(tenant, codes, money->ntaxes, rates);
	for (i = 0; i < money->ntaxes; i++)
		unknown |= rates[i].tax_rate_id == 0;
	if (unknown)
		raise_unknown_taxes(tenant, rates, money->ntaxes);
	money->taxes = palloc0(sizeof(OmTax) * Max(money->ntaxes, 1));
	for (i = 0; i < money->ntaxes; i++)
	{
		for (j = 0; j < i; j++)
			if (rates[i].tax_rate_id == rates[j].tax_rate_id)
				om_raise_value(OM_INVALID_ARGUMENT, "path", path, "%s: tax rate \"%s\" stands twice", path, codes[i]);
		money->taxes[i].tax_rate_id = rates[i].tax_rate_id;
		money->taxes[i].code = rates[i].code;
		money->taxes[i].rate = rates[i].rate;
		money->taxes[i].is_inclusive = rates[i].is_inclusive;
		money->taxes[i].is_compound = rates[i].is_compound;
		money->taxes[i].unit_amount = rates[i].unit_amount;
	}
}

/* Read the taxes of a line (see pricing.h). */
void
om_line_taxes_arg(OmLineMoney *money, int64 tenant, JsonbContainer *container, const char *path)
{
	int			n;
	char	  **codes = om_json_texts(container, path, OM_LINE_TAXES_MAX, OM_CODE_LENGTH_MAX, &n);

	om_line_taxes(money, tenant, codes, n, path);
}

/* The taxes that are named, or the shop's own (see pricing.h). */
bool
om_line_taxes_or(OmLineMoney *money, int64 tenant, JsonbContainer *named, const char *path, char **own, int nown)
{
	if (named != NULL)
		om_line_taxes_arg(money, tenant, named, path);
	else if (nown > 0)
		om_line_taxes(money, tenant, own, nown, path);
	return named != NULL || nown > 0;
}

/* OmTaxRatesHook: what masters say of taxes are tax rates. */
void
om_pricing_check_tax_rates(int64 tenant, char **codes, int n, const char *argument)
{
	OmLineMoney money = {0};

	om_line_taxes(&money, tenant, codes, n, argument);
}
