/*
 * amount.h - money: integer minor units and their currency.
 */
#ifndef OM_AMOUNT_H
#define OM_AMOUNT_H

#include "nodes/nodes.h"
#include "types/currency.h"

typedef struct OmAmount
{
	int64		minor;			/* in the currency's smallest step */
	OmCurrency	currency;
} OmAmount;

/*
 * On disk and in Datums an amount is 12 bytes (int64, int32), alignment int4,
 * passed by reference, read with memcpy.
 */
#define OM_AMOUNT_SIZE 12

extern OmAmount om_amount_from_datum(Datum datum);
extern Datum om_amount_datum(OmAmount amount);	/* palloc'd */

/*
 * Parse the decimal part only ("12.50") in a given currency.  Excess decimals,
 * NaN, exponents: 22P02; too large: 22003; soft errors to context.
 */
extern int64 om_amount_parse_minor(const char *text, OmCurrency currency, Node *context);

/*
 * Text of a number and a currency, "12.50 EUR": the currency, and where its number is; 22P02 (softly to context, then 0)
 * for another text, and for a code that is in no table.  type: for messages.
 */
extern OmCurrency om_amount_split(const char *text, const char *type, char **number, Node *context);

/* The currency of a code; 22P02 (softly to context, then 0) for one that is not in the table. */
extern OmCurrency om_currency_parse(const char *code, Node *context);

/* "12.50" (without the currency), palloc'd. */
extern char *om_amount_minor_text(OmAmount amount);

/* "12.50 EUR", palloc'd. */
extern char *om_amount_text(OmAmount amount);

/* As numeric, with all decimals of the currency. */
extern Datum om_amount_numeric(OmAmount amount);

/* Sum: 22023 for mixed currencies, 22003 on overflow. */
extern OmAmount om_amount_add(OmAmount a, OmAmount b);

/* Raise 22023 unless both currencies are the same. */
extern void om_amount_require_same(OmCurrency a, OmCurrency b);

#endif
