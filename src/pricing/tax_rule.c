/*
 * tax_rule.c - which taxes a line has that names none, and the rules of put_tax_rule and put_tax_settings.
 *
 * A line has the taxes that it names; else, if its item has a tax class, those that a rule says for where it goes; else
 * those of its item.  A class that no rule knows there is no line without taxes but a mistake: no_tax_rule names all such
 * lines.  Which of the rules that apply is taken, pricing.h says; two that are as good do not apply at the same time, which a
 * constraint of the table sees to whoever writes, and calls look at before, behind a lock (as price_list.c does).
 */
#include "postgres.h"

#include "access/access.h"
#include "access/tenant.h"
#include "base/om_error.h"
#include "base/om_limit.h"
#include "call/arguments.h"
#include "call/new_code.h"
#include "customer/customer.h"
#include "pricing/pricing_private.h"

/* The names of roundings, and how they are stored. */
static const char *const roundings[] = {[OM_ROUND_LINES] = "line", [OM_ROUND_UNITS] = "unit", [OM_ROUND_DOCUMENTS] = "document"};

const char *
om_rounding_name(OmRounding rounding)
{
	return rounding == OM_ROUND_LINES ? NULL : roundings[rounding];
}

OmRounding
om_rounding_of(const char *name)
{
	int			i;

	for (i = 0; i < lengthof(roundings) && name != NULL; i++)
		if (strcmp(roundings[i], name) == 0)
			return (OmRounding) i;
	return OM_ROUND_LINES;
}

/* A region or postal code without what people write it with or without: blanks and hyphens, and small letters. */
static char *
plain_code(const char *text)
{
	char	   *plain;
	int			n = 0;

	if (text == NULL)
		return NULL;
	plain = palloc(strlen(text) + 1);
	for (; *text != '\0'; text++)
		if (*text != ' ' && *text != '-')
			plain[n++] = pg_ascii_toupper((unsigned char) *text);
	plain[n] = '\0';
	return plain;
}

OmTaxPlace
om_tax_place_arg(const char *country, const char *region, const char *postal_code, const char *path)
{
	OmTaxPlace	place = {country, plain_code(region), plain_code(postal_code)};

	if (country != NULL && !om_country_is_known(country))
		om_raise_value(OM_INVALID_ARGUMENT, "argument", psprintf("%scountry", path), "%scountry must be a country's two capitals (ISO 3166), not \"%s\"", path, country);
	if (country == NULL && (region != NULL || postal_code != NULL))
		om_raise_value(OM_INVALID_ARGUMENT, "argument", psprintf("%scountry", path), "a region or postal code needs a country");
	return place;
}

/* no_tax_rule, naming the lines of classes that no rule knows where they go. */
static void
raise_no_rule(const OmTaxedLine *lines, const OmTaxed *taxed, int n, const OmTaxPlace *place)
{
	OmList		missing = {0};
	OmDetail	detail;
	const OmTaxedLine *first = NULL;
	int			i;

	for (i = 0; i < n; i++)
	{
		StringInfo	json;

		if (taxed[i].tax_class == NULL || taxed[i].has_rule)
			continue;
		if (first == NULL)
			first = &lines[i];
		json = om_list_add_line(&missing, lines[i].line_no, lines[i].sku);
		om_detail_text(json, "tax_class", taxed[i].tax_class);
		appendStringInfoChar(json, '}');
	}
	om_detail_start(&detail, OM_NO_TAX_RULE);
	om_detail_text(&detail, "country", place->country);
	om_detail_text(&detail, "region", place->region);
	om_detail_text(&detail, "postal_code", place->postal_code);
	om_detail_raw(&detail, "lines", om_list_end(&missing));
	om_raise(OM_NO_TAX_RULE, om_detail_end(&detail), place->country == NULL ? "no rule says how \"%s\" is taxed: it is not said where it goes"
			 : "no rule says how \"%s\" is taxed in %s", first->sku, place->country);
}

bool
om_read_taxes(int64 tenant, const OmTaxedLine *lines, int n, const OmTaxOrder *order, const char *path)
{
	OmTaxed    *taxed = NULL;
	bool		has_taxes = false;
	bool		is_missing = false;
	int			i;

	for (i = 0; i < n; i++)
	{
		if (lines[i].named != NULL || lines[i].item->tax_class == NULL)
			continue;
		if (taxed == NULL)
			taxed = palloc0(sizeof(OmTaxed) * n);
		taxed[i].tax_class = lines[i].item->tax_class;
	}
	if (taxed != NULL)
		om_find_tax_rules(tenant, &order->place, order->exemption, order->at, taxed, n);
	for (i = 0; i < n && taxed != NULL; i++)
		is_missing |= taxed[i].tax_class != NULL && !taxed[i].has_rule;
	if (is_missing)
		raise_no_rule(lines, taxed, n, &order->place);
	for (i = 0; i < n; i++)
	{
		const OmItem *item = lines[i].item;
		bool		by_rule = taxed != NULL && taxed[i].tax_class != NULL;
		char	  **codes = by_rule ? taxed[i].tax_rates : item->tax_rates;
		int			ncodes = by_rule ? taxed[i].ntax_rates : item->ntax_rates;

		if (lines[i].named == NULL && ncodes == 0)
			continue;
		has_taxes |= om_line_taxes_or(lines[i].money, tenant, lines[i].named, psprintf("%s[%d].tax_rates", path, i), codes, ncodes);
	}
	return has_taxes;
}

void
om_require_tax_currency(const OmLineMoney *lines, int n, OmCurrency currency)
{
	char		code[4];
	int			i;
	int			t;

	for (i = 0; i < n; i++)
		for (t = 0; t < lines[i].ntaxes; t++)
		{
			const OmTax *tax = &lines[i].taxes[t];

			if (tax->unit_amount.currency != 0 && tax->unit_amount.currency != currency)
				om_raise_value(OM_CURRENCY_MISMATCH, "tax_rate", tax->code, "tax rate \"%s\" is %s a unit, and what is taxed is in %s",
							   tax->code, om_price_text(tax->unit_amount), om_currency_code(currency, code));
		}
}

/* tax_rules_overlap: those that apply at the same time. */
static void
check_overlap(const OmTaxRule *rule)
{
	int			n;
	char	   *first;
	char	   *rules = om_overlapping_tax_rules(rule, &n, &first);
	OmDetail	detail;

	if (n == 0)
		return;
	om_detail_start(&detail, OM_TAX_RULES_OVERLAP);
	om_detail_text(&detail, "tax_class", rule->tax_class[0] != '\0' ? rule->tax_class : NULL);
	om_detail_raw(&detail, "rules", rules);
	om_raise(OM_TAX_RULES_OVERLAP, om_detail_end(&detail), n == 1 ? "a rule of the same lines applies at the same time: %s"
			 : "rules of the same lines apply at the same time: %s (and %d more)", first, n - 1);
}

void
om_pricing_put_tax_rule(OmTaxRule *rule, bool says_until)
{
	TimestampTz stored_until;
	bool		same_rates;
	bool		exists;

	om_need_tenant(rule->tenant);
	om_pricing_check_tax_rates(rule->tenant, rule->tax_rates, rule->ntax_rates, "tax_rates");
	om_code_lock("tax_rules", rule->tenant, rule->tax_class, "tax_class");
	exists = om_match_tax_rule(rule, &stored_until, &same_rates);
	om_require_for_new(exists || rule->tax_rates != NULL, "tax rule", rule->tax_class[0] != '\0' ? rule->tax_class : "any class", "tax_rates");
	if (exists && !says_until)
		rule->valid_until = stored_until;
	if (rule->valid_until < rule->valid_from)
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "valid_until", "valid_until must not be before valid_from");
	if (exists && stored_until == rule->valid_until && same_rates)
		return;
	check_overlap(rule);
	om_store_tax_rule(rule);
}
