/*
 * barcode.h - barcodes in one form, and rules that decode them: no SQL.
 */
#ifndef OM_BARCODE_H
#define OM_BARCODE_H

#include "product/product.h"

#define OM_BARCODE_GTIN "gtin"
#define OM_BARCODE_FREE "free"

/*
 * A rule: a digit of the pattern stands for itself, X for any digit; I are digits of the item, N of a quantity,
 * P of a price; C at the end is the check digit of all.
 */
typedef struct BarcodeRule
{
	const char *pattern;
	int			decimals;		/* of the quantity or price */
	OmCurrency	currency;		/* of the price; 0: it is a quantity */
} BarcodeRule;

/* The form in which a barcode is stored (palloc'd): of a GTIN its 14 digits; kind: which of the two it is. */
extern char *om_barcode_form(const char *barcode, const char **kind);

/*
 * Decode a barcode by a rule: false if it is none of the rule.  Else the barcode that names the item (palloc'd), the digits
 * that the pattern fixes and those of the item as they stand, and what is embedded, which is not zero.
 */
extern bool om_barcode_decode(const BarcodeRule *rule, const char *barcode, char **item, OmQuantity *quantity, OmAmount *price);

/* Why a pattern is none, with these decimals and this currency; null: it is one. */
extern const char *om_barcode_rule_fault(const BarcodeRule *rule);

#endif
