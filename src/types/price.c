/*
 * price.c - the type order_mgmt.price: what a unit costs, with up to six decimals.
 *
 * Bolts are sold at 0.0125 a piece and energy at 0.294137 a kilowatt-hour.  A price
 * becomes money when it is multiplied by a quantity: om_price_total rounds once, by the
 * currency, and all that is computed from there on is money (pricing/line_money.c).
 *
 * An amount is a price in the same bytes (price.h), so a column of amounts becomes one of prices without
 * being written anew, however large it is.  Comparing follows amount.c: < <= >= > are null across
 * currencies, and sorting has operators of its own.
 */
#include "postgres.h"

#include "base/om_compat.h"
#include "libpq/pqformat.h"
#include "types/decimal.h"
#include "types/price.h"
#include "types/quantity.h"
#include "utils/builtins.h"
#include "utils/numeric.h"

StaticAssertDecl(OM_DECIMAL_DECIMALS_MAX >= OM_PRICE_DECIMALS, "a price has more decimals than decimal.c can write");

#define PG_GETARG_OM_PRICE(n) om_price_from_datum(PG_GETARG_DATUM(n))
#define PG_RETURN_OM_PRICE(price) PG_RETURN_DATUM(om_price_datum(price))

/* Above the three letters of a currency: the units are millionths. */
#define FINE_FLAG 0x01000000

/* Read the 12 bytes of a Datum. */
OmPrice
om_price_from_datum(Datum datum)
{
	OmAmount	bytes = om_amount_from_datum(datum);
	OmPrice		price = {bytes.minor, bytes.currency & ~FINE_FLAG, (bytes.currency & FINE_FLAG) != 0};

	return price;
}

/* Write the 12 bytes of a new Datum, palloc'd. */
Datum
om_price_datum(OmPrice price)
{
	OmAmount	bytes = {price.units, price.is_fine ? price.currency | FINE_FLAG : price.currency};

	return om_amount_datum(bytes);
}

/* Decimals of the units of a price. */
static int
decimals_of(OmPrice price)
{
	int			digits = om_currency_digits(price.currency);

	if (digits < 0)
		elog(ERROR, "price of unknown currency %d", price.currency);
	return price.is_fine ? OM_PRICE_DECIMALS : digits;
}

/* 10^n. */
static int64
power_of_ten(int n)
{
	int64		power = 1;

	for (; n > 0; n--)
		power *= 10;
	return power;
}

/* Decimals of a text up to the last that is not zero. */
static int
decimals_said(const char *text)
{
	const char *point = strchr(text, '.');
	int			said = 0;
	int			i;

	for (i = 1; point != NULL && point[i] >= '0' && point[i] <= '9'; i++)
		if (point[i] != '0')
			said = i;
	return said;
}

int
om_price_decimals(const char *text, OmCurrency currency)
{
	int			digits = om_currency_digits(currency);

	return decimals_said(text) > digits ? OM_PRICE_DECIMALS : digits;
}

/* Parse the decimal part; errors as om_decimal_parse raises them. */
OmPrice
om_price_parse(const char *text, OmCurrency currency, Node *context)
{
	int			decimals = om_price_decimals(text, currency);
	OmPrice		price = {0, currency, decimals > om_currency_digits(currency)};

	price.units = om_decimal_parse(text, decimals, "price", context);
	return price;
}

int64
om_price_units_per_minor(OmPrice price)
{
	return price.is_fine ? power_of_ten(OM_PRICE_DECIMALS - om_currency_digits(price.currency)) : 1;
}

/* "12.50 EUR", palloc'd. */
char *
om_price_text(OmPrice price)
{
	char		code[4];

	return psprintf("%s %s", om_decimal_text(price.units, decimals_of(price), price.is_fine),
					om_currency_code(price.currency, code));
}

/* As numeric, with all decimals of its unit. */
Datum
om_price_numeric(OmPrice price)
{
	return NumericGetDatum(int64_div_fast_to_numeric(price.units, decimals_of(price)));
}

/* What a quantity costs (see price.h); the product has at most 126 bits. */
bool
om_price_total(OmPrice price, OmQuantity quantity, int64 *minor)
{
	int128		product = (int128) price.units * quantity;
	int128		divisor = (int128) OM_QUANTITY_ONE * om_price_units_per_minor(price);
	int128		total = (product + (product < 0 ? -divisor : divisor) / 2) / divisor;

	if (total < PG_INT64_MIN || total > PG_INT64_MAX)
		return false;
	*minor = (int64) total;
	return true;
}

bool
om_price_times(OmPrice price, OmQuantity factor, OmPrice *product)
{
	int128		units = (int128) price.units * factor;
	int64		fine_per_unit = price.is_fine ? 1 : power_of_ten(OM_PRICE_DECIMALS - om_currency_digits(price.currency));

	*product = price;
	if (!price.is_fine && units % OM_QUANTITY_ONE != 0)
	{
		/* the first factor is below 2^126, and what is too large in the end is too large here */
		if (units > (int128) PG_INT64_MAX * OM_QUANTITY_ONE || units < (int128) PG_INT64_MIN * OM_QUANTITY_ONE)
			return false;
		units *= fine_per_unit;
		product->is_fine = true;
	}
	if (units % OM_QUANTITY_ONE != 0)
		return false;
	units /= OM_QUANTITY_ONE;
	/* equal prices are equal bytes */
	if (product->is_fine && units % om_price_units_per_minor(*product) == 0)
	{
		units /= om_price_units_per_minor(*product);
		product->is_fine = false;
	}
	product->units = (int64) units;
	return units >= PG_INT64_MIN && units <= PG_INT64_MAX;
}

/* Order of the values of two prices of one currency. */
static int
compare_values(OmPrice a, OmPrice b)
{
	int128		x = a.units;
	int128		y = b.units;

	if (a.is_fine != b.is_fine)
	{
		x *= power_of_ten(OM_PRICE_DECIMALS - decimals_of(a));
		y *= power_of_ten(OM_PRICE_DECIMALS - decimals_of(b));
	}
	return (x > y) - (x < y);
}

/* The order of btree: currency code, then value. */
static int
compare_total(OmPrice a, OmPrice b)
{
	if (a.currency != b.currency)
		return a.currency < b.currency ? -1 : 1;
	return compare_values(a, b);
}

bool
om_price_equals(OmPrice a, OmPrice b)
{
	return a.currency == b.currency && a.is_fine == b.is_fine && a.units == b.units;
}

OM_FUNCTION(om_price_in);

/* Text input "0.0125 EUR", as that of amount.  Soft errors where the major has them. */
Datum
om_price_in(PG_FUNCTION_ARGS)
{
	char	   *number;
	OmCurrency	currency = om_amount_split(PG_GETARG_CSTRING(0), "price", &number, fcinfo->context);

	if (currency == 0)
		PG_RETURN_NULL();
	PG_RETURN_OM_PRICE(om_price_parse(number, currency, fcinfo->context));
}

OM_FUNCTION(om_price_out);

/* Text output "12.50 EUR" or "0.0125 EUR". */
Datum
om_price_out(PG_FUNCTION_ARGS)
{
	PG_RETURN_CSTRING(om_price_text(PG_GETARG_OM_PRICE(0)));
}

OM_FUNCTION(om_price_recv);

/* Binary input: int64 millionths or minor units, three bytes of code, one that says which; 22P03 for another code or byte. */
Datum
om_price_recv(PG_FUNCTION_ARGS)
{
	StringInfo	message = (StringInfo) PG_GETARG_POINTER(0);
	char		code[4] = "";
	OmPrice		price;
	int			fine;
	int64		step;

	price.units = pq_getmsgint64(message);
	pq_copymsgbytes(message, code, 3);
	fine = pq_getmsgbyte(message);
	price.currency = om_currency_lookup(code);
	if (price.currency == 0 || fine > 1)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_BINARY_REPRESENTATION),
				 errmsg("unknown currency or unit in binary price")));
	step = power_of_ten(OM_PRICE_DECIMALS - om_currency_digits(price.currency));
	price.is_fine = fine == 1 && price.units % step != 0;
	if (fine == 1 && !price.is_fine)
		price.units /= step;
	PG_RETURN_OM_PRICE(price);
}

OM_FUNCTION(om_price_send);

/* Binary output: int64 units, three bytes of code, 1 for millionths or 0 for minor units. */
Datum
om_price_send(PG_FUNCTION_ARGS)
{
	OmPrice		price = PG_GETARG_OM_PRICE(0);
	StringInfoData message;
	char		code[4];

	pq_begintypsend(&message);
	pq_sendint64(&message, price.units);
	pq_sendbytes(&message, om_currency_code(price.currency, code), 3);
	pq_sendbyte(&message, price.is_fine ? 1 : 0);
	PG_RETURN_BYTEA_P(pq_endtypsend(&message));
}

OM_FUNCTION(om_price_times_quantity);

/* price * quantity: an amount, rounded once; 22003 on overflow. */
Datum
om_price_times_quantity(PG_FUNCTION_ARGS)
{
	OmPrice		price = PG_GETARG_OM_PRICE(0);
	OmAmount	total = {.currency = price.currency};

	if (!om_price_total(price, PG_GETARG_OM_QUANTITY(1), &total.minor))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("amount out of range")));
	PG_RETURN_DATUM(om_amount_datum(total));
}

OM_FUNCTION(om_amount_line_total);

/* The same of an amount: frozen steps create amount_times_quantity, which is gone. */
Datum
om_amount_line_total(PG_FUNCTION_ARGS)
{
	return om_price_times_quantity(fcinfo);
}

OM_FUNCTION(om_price_of);

/* price_of(numeric, text): exact or an error; 22P02 for an unknown currency. */
Datum
om_price_of(PG_FUNCTION_ARGS)
{
	char	   *number = DatumGetCString(DirectFunctionCall1(numeric_out, PG_GETARG_DATUM(0)));
	OmCurrency	currency = om_currency_parse(text_to_cstring(PG_GETARG_TEXT_PP(1)), NULL);

	PG_RETURN_OM_PRICE(om_price_parse(number, currency, NULL));
}

OM_FUNCTION(om_price_currency);

/* price_currency(price): the code as text. */
Datum
om_price_currency(PG_FUNCTION_ARGS)
{
	char		code[4];

	PG_RETURN_TEXT_P(cstring_to_text(om_currency_code(PG_GETARG_OM_PRICE(0).currency, code)));
}

OM_FUNCTION(om_price_to_numeric);

/* Cast to numeric; the currency is lost. */
Datum
om_price_to_numeric(PG_FUNCTION_ARGS)
{
	PG_RETURN_DATUM(om_price_numeric(PG_GETARG_OM_PRICE(0)));
}

OM_FUNCTION(om_price_to_amount);

/* Cast to amount: exact, or 22P02. */
Datum
om_price_to_amount(PG_FUNCTION_ARGS)
{
	OmPrice		price = PG_GETARG_OM_PRICE(0);

	if (price.is_fine)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_TEXT_REPRESENTATION),
				 errmsg("price %s has more decimals than an amount", om_price_text(price))));
	PG_RETURN_DATUM(PG_GETARG_DATUM(0));
}

/* Define an operator that compares two prices of any currencies. */
#define PRICE_OPERATOR(symbol, operator) \
	OM_FUNCTION(symbol); \
	Datum \
	symbol(PG_FUNCTION_ARGS) \
	{ \
		PG_RETURN_BOOL(compare_total(PG_GETARG_OM_PRICE(0), PG_GETARG_OM_PRICE(1)) operator 0); \
	} \
	extern Datum symbol(PG_FUNCTION_ARGS)

/* Define an operator that has an answer within a currency, and is null across currencies. */
#define PRICE_ORDER(symbol, operator) \
	OM_FUNCTION(symbol); \
	Datum \
	symbol(PG_FUNCTION_ARGS) \
	{ \
		OmPrice		a = PG_GETARG_OM_PRICE(0); \
		OmPrice		b = PG_GETARG_OM_PRICE(1); \
\
		if (a.currency != b.currency) \
			PG_RETURN_NULL(); \
		PG_RETURN_BOOL(compare_values(a, b) operator 0); \
	} \
	extern Datum symbol(PG_FUNCTION_ARGS)

/* price = price, <>: of currency and value. */
PRICE_OPERATOR(om_price_equal, ==);
PRICE_OPERATOR(om_price_not_equal, !=);

/* price < price, <=, >=, >. */
PRICE_ORDER(om_price_less, <);
PRICE_ORDER(om_price_less_or_equal, <=);
PRICE_ORDER(om_price_greater_or_equal, >=);
PRICE_ORDER(om_price_greater, >);

/* price *< price, *<=, *>=, *>: the total order of btree. */
PRICE_OPERATOR(om_price_sorts_before, <);
PRICE_OPERATOR(om_price_sorts_not_after, <=);
PRICE_OPERATOR(om_price_sorts_not_before, >=);
PRICE_OPERATOR(om_price_sorts_after, >);

OM_FUNCTION(om_price_smaller);

/* The lesser of two: the transition of min; 22023 across currencies. */
Datum
om_price_smaller(PG_FUNCTION_ARGS)
{
	OmPrice		a = PG_GETARG_OM_PRICE(0);
	OmPrice		b = PG_GETARG_OM_PRICE(1);

	om_amount_require_same(a.currency, b.currency);
	PG_RETURN_OM_PRICE(compare_values(a, b) <= 0 ? a : b);
}

OM_FUNCTION(om_price_larger);

/* The greater of two: the transition of max; 22023 across currencies. */
Datum
om_price_larger(PG_FUNCTION_ARGS)
{
	OmPrice		a = PG_GETARG_OM_PRICE(0);
	OmPrice		b = PG_GETARG_OM_PRICE(1);

	om_amount_require_same(a.currency, b.currency);
	PG_RETURN_OM_PRICE(compare_values(a, b) >= 0 ? a : b);
}

OM_FUNCTION(om_price_compare);

/* Support function 1 of btree: the total order as -1, 0, 1. */
Datum
om_price_compare(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT32(compare_total(PG_GETARG_OM_PRICE(0), PG_GETARG_OM_PRICE(1)));
}
