/*
 * scanned.c - lines that say a barcode: what it is of, how much, and what a label says that costs (see stock_private.h).
 *
 * A label with a price is on goods whose quantity it does not say.  Of an item that is sold in whole units it is one of
 * them; else the units are what the price comes to at the list price of the item, rounded to its decimals.  Either way
 * the line costs what the label says, by a unit price of up to six decimals.
 */
#include "postgres.h"

#include "access/access.h"
#include "base/known.h"
#include "base/om_error.h"
#include "base/om_limit.h"
#include "product/product.h"
#include "stock/stock_private.h"
#include "types/currency.h"
#include "types/quantity.h"

/* A barcode on a box: the line is of so many boxes, and names no other unit. */
static void
take_unit(OmLine *line, char *unit)
{
	if (line->unit_code != NULL && strcmp(line->unit_code, unit) != 0)
		om_raise_value(OM_INVALID_ARGUMENT, "barcode", line->barcode, "barcode \"%s\" is of unit \"%s\", and the line names \"%s\"", line->barcode, unit, line->unit_code);
	line->unit_code = unit;
}

void
om_scan_lines(int64 tenant, OmLine *lines, int n)
{
	char	  **codes;
	OmBarcode  *barcodes;
	OmList		unknown = {0};
	const char *first = NULL;
	int			nscanned = 0;
	int			s = 0;
	int			i;

	for (i = 0; i < n; i++)
		nscanned += lines[i].barcode != NULL;
	if (nscanned == 0)
		return;
	codes = palloc(sizeof(char *) * nscanned);
	barcodes = palloc(sizeof(OmBarcode) * nscanned);
	for (i = 0; i < n; i++)
		if (lines[i].barcode != NULL)
			codes[s++] = lines[i].barcode;
	om_find_barcodes(tenant, codes, nscanned, barcodes);
	for (i = 0, s = 0; i < n; i++)
	{
		const OmBarcode *barcode;

		if (lines[i].barcode == NULL)
			continue;
		barcode = &barcodes[s++];
		lines[i].sku = barcode->sku;
		lines[i].label = barcode->price;
		if (lines[i].unit_code != NULL && (barcode->quantity > 0 || barcode->price.currency != 0))
			om_raise_value(OM_INVALID_ARGUMENT, "barcode", lines[i].barcode,
						   "barcode \"%s\" says how much there is, or what it costs, so the line names no unit", lines[i].barcode);
		if (barcode->unit != NULL && barcode->quantity == 0 && barcode->price.currency == 0)
			take_unit(&lines[i], barcode->unit);
		if (!lines[i].says_quantity)
			lines[i].quantity = barcode->quantity > 0 ? barcode->quantity : OM_QUANTITY_ONE;
		if (barcode->sku != NULL)
			continue;
		if (first == NULL)
			first = lines[i].barcode;
		om_list_add_text(&unknown, lines[i].barcode);
	}
	if (first != NULL)
		om_raise_unknown_names(OM_UNKNOWN_BARCODE, "barcodes", &unknown, "unknown barcode", first, NULL);
}

/* The units of an item with decimals that cost so much: at least the smallest there are, at most what a line may have. */
static OmQuantity
units_worth(OmAmount worth, OmPrice price, int scale)
{
	int128		step = OM_QUANTITY_ONE;
	int128		units;
	int			i;

	for (i = 0; i < scale; i++)
		step /= 10;
	units = (int128) worth.minor * om_price_units_per_minor(price) * OM_QUANTITY_ONE;
	units = (units * 2 + price.units * step) / (price.units * step * 2) * step;
	return (OmQuantity) Max(Min(units, OM_QUANTITY_MICRO_MAX), step);
}

void
om_weigh_lines(int64 tenant, OmLine *lines, int n, OmUse use)
{
	OmList		skus = {0};
	const char *first = NULL;
	OmCurrency	currency = 0;
	char		code[4];
	int			i;

	for (i = 0; i < n; i++)
	{
		OmItem		item;

		if (lines[i].label.currency == 0 || lines[i].says_quantity || lines[i].item.scale == 0)
			continue;
		om_find_items(tenant, &lines[i].sku, 1, use, lines[i].label.currency, &item);
		lines[i].quantity = item.has_price && item.price.units > 0 ? units_worth(lines[i].label, item.price, item.scale) : 0;
		if (lines[i].quantity > 0)
			continue;
		if (first == NULL)
		{
			first = lines[i].sku;
			currency = lines[i].label.currency;
		}
		om_list_add_text(&skus, lines[i].sku);
	}
	if (first != NULL)
		om_raise(OM_NO_PRICE, om_list_detail(&skus, OM_NO_PRICE, "skus"), "\"%s\" has no price in %s by which a label's comes to units",
				 first, om_currency_code(currency, code));
}

char *
om_label_price(const OmLine *line, const char *path)
{
	OmPrice		price = {.currency = line->label.currency, .is_fine = true};
	int128		worth;

	if (line->says_quantity)
	{
		path = psprintf("%s.quantity", path);
		om_raise_value(OM_INVALID_ARGUMENT, "path", path, "%s: the label of \"%s\" says what all of it costs, so the line says no quantity", path, line->sku);
	}
	om_call_require(&om_right_price_labels, psprintf("%s.barcode", path));
	worth = (int128) line->label.minor * OM_QUANTITY_ONE;
	for (int digits = om_currency_digits(price.currency); digits < OM_PRICE_DECIMALS; digits++)
		worth *= 10;
	price.units = (int64) ((worth * 2 + line->quantity) / (line->quantity * (int128) 2));
	return om_price_text(price);
}
