/*
 * price.h - what a unit costs: more decimals than money has, and the currency.
 */
#ifndef OM_PRICE_H
#define OM_PRICE_H

#include "nodes/nodes.h"
#include "types/amount.h"

/* Decimals of a price, in any currency. */
#define OM_PRICE_DECIMALS 6

/*
 * A price counts minor units of its currency where these suffice, else millionths of the currency; never
 * the one where the other would do, so that equal prices are equal bytes.
 */
typedef struct OmPrice
{
	int64		units;
	OmCurrency	currency;
	bool		is_fine;		/* millionths */
} OmPrice;

/*
 * On disk and in Datums a price is 12 bytes as an amount is, and an amount is a price: the byte above the three
 * letters of the currency, 0 in any amount, says whether the units are millionths.
 */
#define OM_PRICE_SIZE OM_AMOUNT_SIZE

extern OmPrice om_price_from_datum(Datum datum);
extern Datum om_price_datum(OmPrice price);	/* palloc'd */

/*
 * Parse the decimal part only ("0.0125") in a given currency.  More than six decimals,
 * NaN, exponents: 22P02; too large: 22003; soft errors to context.
 */
extern OmPrice om_price_parse(const char *text, OmCurrency currency, Node *context);

/* "12.50 EUR", or "0.0125 EUR" with as many decimals as it needs; palloc'd. */
extern char *om_price_text(OmPrice price);

/* As numeric, with all decimals of its unit. */
extern Datum om_price_numeric(OmPrice price);

/* Decimals that a number is read with: the currency's where it says no more, else six. */
extern int	om_price_decimals(const char *text, OmCurrency currency);

/* How many of its units make a minor unit of the currency. */
extern int64 om_price_units_per_minor(OmPrice price);

extern bool om_price_equals(OmPrice a, OmPrice b);

/*
 * What a quantity costs, in minor units: rounded once, half away from zero.  False if that is no int64.
 */
extern bool om_price_total(OmPrice price, OmQuantity quantity, int64 *minor);

/* The price of a unit that is worth factor of those priced.  False: that has more than six decimals, or is no int64. */
extern bool om_price_times(OmPrice price, OmQuantity factor, OmPrice *product);

#endif
