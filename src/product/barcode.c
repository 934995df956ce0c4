/*
 * barcode.c - barcodes in one form, and rules that decode them (see barcode.h).
 *
 * Scales print the weight or the price of what they weigh into the barcode, in a layout that the shop or its country
 * agrees on; so layouts are data.  GS1 leaves the prefixes 02 and 20 to 29 to them (General Specifications, 2.1.12).
 */
#include "postgres.h"

#include <ctype.h>

#include "base/om_limit.h"
#include "product/barcode.h"
#include "types/currency.h"
#include "types/gtin.h"
#include "types/quantity.h"

/* Digits of what is embedded: so that no quantity is too large. */
#define EMBEDDED_DIGITS_MAX 9

char *
om_barcode_form(const char *barcode, const char **kind)
{
	char		normal[OM_GTIN_DIGITS + 1];
	bool		is_gtin = om_gtin_normal(barcode, normal);

	*kind = is_gtin ? OM_BARCODE_GTIN : OM_BARCODE_FREE;
	return pstrdup(is_gtin ? normal : barcode);
}

/* Ten to a power that is small. */
static int64
power_of_ten(int exponent)
{
	int64		power = 1;

	while (exponent-- > 0)
		power *= 10;
	return power;
}

bool
om_barcode_decode(const BarcodeRule *rule, const char *barcode, char **item, OmQuantity *quantity, OmAmount *price)
{
	size_t		length = strlen(rule->pattern);
	char		names[OM_CODE_LENGTH_MAX + 1];
	int			nnames = 0;
	int64		value = 0;
	bool		is_checked = false;
	const char *kind;
	size_t		i;

	Assert(length <= OM_CODE_LENGTH_MAX);
	if (strlen(barcode) != length || strspn(barcode, "0123456789") != length)
		return false;
	for (i = 0; i < length; i++)
	{
		char		place = rule->pattern[i];

		if (isdigit((unsigned char) place) && place != barcode[i])
			return false;
		if (isdigit((unsigned char) place) || place == 'I')
			names[nnames++] = barcode[i];
		else if (place == 'N' || place == 'P')
			value = value * 10 + (barcode[i] - '0');
		else if (place == 'C')
			is_checked = true;
	}
	if (value == 0 || (is_checked && !om_check_digit_is_valid(barcode)))
		return false;
	names[nnames] = '\0';
	*item = om_barcode_form(names, &kind);
	*quantity = rule->currency != 0 ? 0 : value * power_of_ten(OM_QUANTITY_DECIMALS_MAX - rule->decimals);
	price->currency = rule->currency;
	price->minor = rule->currency == 0 ? 0 : value * power_of_ten(om_currency_digits(rule->currency) - rule->decimals);
	return true;
}

const char *
om_barcode_rule_fault(const BarcodeRule *rule)
{
	const char *pattern = rule->pattern;
	size_t		length = strlen(pattern);
	size_t		first = strcspn(pattern, "NP");
	size_t		embedded = strspn(pattern + first, pattern[first] == 'P' ? "P" : "N");
	bool		is_price = pattern[first] == 'P';

	if (strspn(pattern, "0123456789INPCX") != length)
		return "has other characters than digits, I (item), N (quantity), P (price), X (any digit) and C (check digit)";
	if (strchr(pattern, 'I') == NULL || strcspn(pattern, "0123456789") == length)
		return "needs digits that tell it from other barcodes, and the item's (I)";
	if (embedded == 0 || strcspn(pattern + first + embedded, "NP") != length - first - embedded)
		return "needs digits of a quantity (N) or of a price (P), which stand together";
	if (embedded > EMBEDDED_DIGITS_MAX)
		return "has more than 9 digits of a quantity or price";
	if (strcspn(pattern, "C") < length - 1)
		return "has a check digit (C) that is not its last one";
	if (is_price != (rule->currency != 0))
		return is_price ? "has a price, which needs a currency" : "has no price, and needs no currency";
	if (rule->decimals < 0 || rule->decimals > (is_price ? om_currency_digits(rule->currency) : OM_QUANTITY_DECIMALS_MAX))
		return is_price ? "has a price, which has no more decimals than its currency" : "has a quantity, which has up to 6 decimals";
	return NULL;
}
