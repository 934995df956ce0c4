/*
 * currency.c - ISO 4217 codes and their number of decimals.
 *
 * A currency travels as its three letters packed into an int32, so that numbers
 * compare as the codes do and no table has to be asked for either.
 */
#include "postgres.h"

#include "base/known.h"
#include "base/module.h"
#include "base/om.h"
#include "funcapi.h"
#include "types/currency.h"
#include "types/currency_data.h"
#include "utils/builtins.h"
#include "utils/tuplestore.h"

/* Pack three letters. */
static OmCurrency
pack_code(const char *code)
{
	return ((OmCurrency) (unsigned char) code[0] << 16) |
		((OmCurrency) (unsigned char) code[1] << 8) |
		(OmCurrency) (unsigned char) code[2];
}

/* Binary search in the table; null when the currency is not in it. */
static const CurrencyEntry *
find_entry(OmCurrency currency)
{
	int			low = 0;
	int			high = (int) lengthof(currency_table);

	while (low < high)
	{
		int			middle = (low + high) / 2;
		OmCurrency	found = pack_code(currency_table[middle].code);

		if (found == currency)
			return &currency_table[middle];
		if (found < currency)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

/* Pack a code if it is in the table (exactly three capitals); else 0. */
OmCurrency
om_currency_lookup(const char *code)
{
	OmCurrency	currency;

	if (strlen(code) != 3)
		return 0;
	currency = pack_code(code);
	return find_entry(currency) ? currency : 0;
}

/* Raise unknown_currency (see currency.h). */
void
om_currency_refuse(const char *code)
{
	const char *codes[lengthof(currency_table)];
	size_t		i;

	for (i = 0; i < lengthof(currency_table); i++)
		codes[i] = currency_table[i].code;
	om_raise_unknown_name(OM_UNKNOWN_CURRENCY, "currency", code, "unknown currency", om_nearest(code, codes, lengthof(codes)));
}

/* Decimals of a known currency (0..4); -1 for one not in the table. */
int
om_currency_digits(OmCurrency currency)
{
	const CurrencyEntry *entry = find_entry(currency);

	return entry ? entry->digits : -1;
}

/* Unpack into a buffer of at least four bytes; returns the buffer. */
char *
om_currency_code(OmCurrency currency, char *buffer)
{
	buffer[0] = (char) ((currency >> 16) & 0xFF);
	buffer[1] = (char) ((currency >> 8) & 0xFF);
	buffer[2] = (char) (currency & 0xFF);
	buffer[3] = '\0';
	return buffer;
}

OM_FUNCTION(om_currency_digits_of);

/* currency_digits(text): the number of decimals, null for an unknown code. */
Datum
om_currency_digits_of(PG_FUNCTION_ARGS)
{
	OmCurrency	currency = om_currency_lookup(text_to_cstring(PG_GETARG_TEXT_PP(0)));

	if (currency == 0)
		PG_RETURN_NULL();
	PG_RETURN_INT32(om_currency_digits(currency));
}

/* The columns of currency_list. */
enum {LISTED_code, LISTED_digits, LISTED_count};

OM_FUNCTION(om_currency_list);

/* currency_list(): the whole table as rows (code, digits), by code. */
Datum
om_currency_list(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	int			i;

	InitMaterializedSRF(fcinfo, 0);
	for (i = 0; i < (int) lengthof(currency_table); i++)
	{
		Datum		values[LISTED_count];
		bool		nulls[LISTED_count] = {false};

		values[LISTED_code] = CStringGetTextDatum(currency_table[i].code);
		values[LISTED_digits] = Int32GetDatum(currency_table[i].digits);
		tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
	}
	return (Datum) 0;
}

static const OmNeed needs[] = {
	OM_TOPIC("value", "amounts, quantities and codes, and what is computed with them"),
	OM_VIEW_NEEDS("currencies", basics)
};

OM_MODULE(types) = {OM_NEEDS(needs)};
