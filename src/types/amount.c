/*
 * amount.c - the type order_mgmt.amount: money with its currency.
 *
 * On disk: int64 minor units, int32 packed currency code, 12 bytes without
 * padding, read and written with memcpy because the type is aligned to 4 bytes.
 *
 * Comparing: = and <> hold for any two amounts (5 EUR is not 5 USD).  < <= >= >
 * are null across currencies: a condition on amounts never fails, in whatever order
 * a plan looks at conditions.  min, max and sums have no answer there and raise 22023.
 *
 * Sorting, grouping and indexing must have an answer for any column, so the btree class
 * has operators of its own, *< *<= *>= *> (as core spells the other order of records): by currency
 * code, then by value.  < and the others cannot be of that class, for an index
 * scan believes its support function and asks no operator: "total < '10 EUR'" would find
 * all amounts of currencies that sort before EUR, and only where an index is used.
 */
#include "postgres.h"

#include <ctype.h>

#include "base/om_compat.h"
#include "base/text_arg.h"
#include "common/hashfn.h"
#include "common/int.h"
#include "libpq/pqformat.h"
#include "types/amount.h"
#include "types/decimal.h"
#include "utils/builtins.h"
#include "utils/numeric.h"

#ifndef HAVE_INT128
#error "order_mgmt needs a compiler with 128-bit integers"
#endif

#define PG_GETARG_OM_AMOUNT(n) om_amount_from_datum(PG_GETARG_DATUM(n))
#define PG_RETURN_OM_AMOUNT(amount) PG_RETURN_DATUM(om_amount_datum(amount))

/* Read the 12 bytes of a Datum. */
OmAmount
om_amount_from_datum(Datum datum)
{
	const char *bytes = DatumGetPointer(datum);
	OmAmount	amount;

	memcpy(&amount.minor, bytes, sizeof(int64));
	memcpy(&amount.currency, bytes + sizeof(int64), sizeof(int32));
	return amount;
}

/* Write the 12 bytes of a new Datum, palloc'd. */
Datum
om_amount_datum(OmAmount amount)
{
	char	   *bytes = palloc(OM_AMOUNT_SIZE);

	memcpy(bytes, &amount.minor, sizeof(int64));
	memcpy(bytes + sizeof(int64), &amount.currency, sizeof(int32));
	return PointerGetDatum(bytes);
}

/* Parse the decimal part; errors as om_decimal_parse raises them. */
int64
om_amount_parse_minor(const char *text, OmCurrency currency, Node *context)
{
	int			digits = om_currency_digits(currency);

	Assert(digits >= 0);
	return om_decimal_parse(text, digits, "amount", context);
}

/* The decimal part, with all decimals of the currency, palloc'd. */
char *
om_amount_minor_text(OmAmount amount)
{
	int			digits = om_currency_digits(amount.currency);

	if (digits < 0)
		elog(ERROR, "amount of unknown currency %d", amount.currency);
	return om_decimal_text(amount.minor, digits, false);
}

/* "12.50 EUR", palloc'd. */
char *
om_amount_text(OmAmount amount)
{
	char		code[4];

	return psprintf("%s %s", om_amount_minor_text(amount),
					om_currency_code(amount.currency, code));
}

/* As numeric, with all decimals of the currency. */
Datum
om_amount_numeric(OmAmount amount)
{
	int			digits = om_currency_digits(amount.currency);

	if (digits < 0)
		elog(ERROR, "amount of unknown currency %d", amount.currency);
	return NumericGetDatum(int64_div_fast_to_numeric(amount.minor, digits));
}

/* Raise 22023 unless both currencies are the same. */
void
om_amount_require_same(OmCurrency a, OmCurrency b)
{
	char		code_a[4];
	char		code_b[4];

	if (a != b)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("amounts of different currencies: %s and %s",
						om_currency_code(a, code_a),
						om_currency_code(b, code_b))));
}

/* Raise 22003 if an operation overflowed. */
static void
require_no_overflow(bool overflow)
{
	if (overflow)
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("amount out of range")));
}

/* a + b: 22023 for mixed currencies, 22003 on overflow. */
OmAmount
om_amount_add(OmAmount a, OmAmount b)
{
	om_amount_require_same(a.currency, b.currency);
	require_no_overflow(pg_add_s64_overflow(a.minor, b.minor, &a.minor));
	return a;
}

/* a - b: 22023 for mixed currencies, 22003 on overflow. */
static OmAmount
subtract(OmAmount a, OmAmount b)
{
	om_amount_require_same(a.currency, b.currency);
	require_no_overflow(pg_sub_s64_overflow(a.minor, b.minor, &a.minor));
	return a;
}

/* The order of btree: currency code, then value. */
static int
compare_total(OmAmount a, OmAmount b)
{
	if (a.currency != b.currency)
		return a.currency < b.currency ? -1 : 1;
	return (a.minor > b.minor) - (a.minor < b.minor);
}

/* The order of people, of what must have an answer: 22023 across currencies. */
static int
compare_value(OmAmount a, OmAmount b)
{
	om_amount_require_same(a.currency, b.currency);
	return (a.minor > b.minor) - (a.minor < b.minor);
}

/* The currency of a code (see amount.h). */
OmCurrency
om_currency_parse(const char *code, Node *context)
{
	OmCurrency	currency = om_currency_lookup(code);

	if (currency == 0)
		ereturn(context, 0,
				(errcode(ERRCODE_INVALID_TEXT_REPRESENTATION),
				 errmsg("unknown currency \"%s\"", om_text_beginning(code)),
				 errhint("Use a three-letter ISO 4217 code in capitals.")));
	return currency;
}

/* A number and the last word, which is the code (see amount.h). */
OmCurrency
om_amount_split(const char *text, const char *type, char **number, Node *context)
{
	const char *end = text + strlen(text);
	const char *code;
	const char *number_end;

	while (end > text && isspace((unsigned char) end[-1]))
		end--;
	code = end;
	while (code > text && !isspace((unsigned char) code[-1]))
		code--;
	number_end = code;
	while (number_end > text && isspace((unsigned char) number_end[-1]))
		number_end--;
	if (number_end == text)
		ereturn(context, 0,
				(errcode(ERRCODE_INVALID_TEXT_REPRESENTATION),
				 errmsg("invalid input syntax for type %s: \"%s\"", type, om_text_beginning(text)),
				 errhint("Write a number, a space and a currency, as in \"12.50 EUR\".")));
	*number = pnstrdup(text, number_end - text);
	return om_currency_parse(pnstrdup(code, end - code), context);
}

OM_FUNCTION(om_amount_in);

/* Text input "12.50 EUR".  Soft errors where the major has them. */
Datum
om_amount_in(PG_FUNCTION_ARGS)
{
	char	   *number;
	OmAmount	amount;

	amount.currency = om_amount_split(PG_GETARG_CSTRING(0), "amount", &number, fcinfo->context);
	if (amount.currency == 0)
		PG_RETURN_NULL();
	amount.minor = om_amount_parse_minor(number, amount.currency, fcinfo->context);
	PG_RETURN_OM_AMOUNT(amount);
}

OM_FUNCTION(om_amount_out);

/* Text output "12.50 EUR". */
Datum
om_amount_out(PG_FUNCTION_ARGS)
{
	PG_RETURN_CSTRING(om_amount_text(PG_GETARG_OM_AMOUNT(0)));
}

OM_FUNCTION(om_amount_recv);

/* Binary input: int64 minor units, three bytes of code; 22P03 for an unknown code. */
Datum
om_amount_recv(PG_FUNCTION_ARGS)
{
	StringInfo	message = (StringInfo) PG_GETARG_POINTER(0);
	char		code[4] = "";
	OmAmount	amount;

	amount.minor = pq_getmsgint64(message);
	pq_copymsgbytes(message, code, 3);
	amount.currency = om_currency_lookup(code);
	if (amount.currency == 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_BINARY_REPRESENTATION),
				 errmsg("unknown currency in binary amount")));
	PG_RETURN_OM_AMOUNT(amount);
}

OM_FUNCTION(om_amount_send);

/* Binary output: int64 minor units, three bytes of code. */
Datum
om_amount_send(PG_FUNCTION_ARGS)
{
	OmAmount	amount = PG_GETARG_OM_AMOUNT(0);
	StringInfoData message;
	char		code[4];

	pq_begintypsend(&message);
	pq_sendint64(&message, amount.minor);
	pq_sendbytes(&message, om_currency_code(amount.currency, code), 3);
	PG_RETURN_BYTEA_P(pq_endtypsend(&message));
}

OM_FUNCTION(om_amount_plus);

/* amount + amount. */
Datum
om_amount_plus(PG_FUNCTION_ARGS)
{
	PG_RETURN_OM_AMOUNT(om_amount_add(PG_GETARG_OM_AMOUNT(0), PG_GETARG_OM_AMOUNT(1)));
}

OM_FUNCTION(om_amount_minus);

/* amount - amount. */
Datum
om_amount_minus(PG_FUNCTION_ARGS)
{
	PG_RETURN_OM_AMOUNT(subtract(PG_GETARG_OM_AMOUNT(0), PG_GETARG_OM_AMOUNT(1)));
}

OM_FUNCTION(om_amount_negate);

/* - amount; 22003 for the one value without a counterpart. */
Datum
om_amount_negate(PG_FUNCTION_ARGS)
{
	OmAmount	amount = PG_GETARG_OM_AMOUNT(0);

	require_no_overflow(pg_sub_s64_overflow(0, amount.minor, &amount.minor));
	PG_RETURN_OM_AMOUNT(amount);
}

OM_FUNCTION(om_amount_times_bigint);

/* amount * bigint; 22003 on overflow. */
Datum
om_amount_times_bigint(PG_FUNCTION_ARGS)
{
	OmAmount	amount = PG_GETARG_OM_AMOUNT(0);

	require_no_overflow(pg_mul_s64_overflow(amount.minor, PG_GETARG_INT64(1), &amount.minor));
	PG_RETURN_OM_AMOUNT(amount);
}

OM_FUNCTION(om_amount_of);

/* amount_of(numeric, text): exact or an error; 22P02 for an unknown currency. */
Datum
om_amount_of(PG_FUNCTION_ARGS)
{
	char	   *number = DatumGetCString(DirectFunctionCall1(numeric_out, PG_GETARG_DATUM(0)));
	char	   *code = text_to_cstring(PG_GETARG_TEXT_PP(1));
	OmAmount	amount;

	amount.currency = om_currency_parse(code, NULL);
	amount.minor = om_amount_parse_minor(number, amount.currency, NULL);
	PG_RETURN_OM_AMOUNT(amount);
}

OM_FUNCTION(om_amount_or_null);

/* amount_or_null(numeric, text): exact, or null where the number is larger than any amount. */
Datum
om_amount_or_null(PG_FUNCTION_ARGS)
{
	Datum		number = PG_GETARG_DATUM(0);
	OmCurrency	currency = om_currency_parse(text_to_cstring(PG_GETARG_TEXT_PP(1)), NULL);
	int			digits = om_currency_digits(currency);
	Datum		least = NumericGetDatum(int64_div_fast_to_numeric(PG_INT64_MIN, digits));
	Datum		most = NumericGetDatum(int64_div_fast_to_numeric(PG_INT64_MAX, digits));

	if (DatumGetBool(DirectFunctionCall2(numeric_lt, number, least)) ||
		DatumGetBool(DirectFunctionCall2(numeric_gt, number, most)))
		PG_RETURN_NULL();
	return om_amount_of(fcinfo);
}

OM_FUNCTION(om_amount_currency);

/* amount_currency(amount): the code as text. */
Datum
om_amount_currency(PG_FUNCTION_ARGS)
{
	OmAmount	amount = PG_GETARG_OM_AMOUNT(0);
	char		code[4];

	PG_RETURN_TEXT_P(cstring_to_text(om_currency_code(amount.currency, code)));
}

OM_FUNCTION(om_amount_minor);

/* amount_minor(amount): the minor units. */
Datum
om_amount_minor(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT64(PG_GETARG_OM_AMOUNT(0).minor);
}

OM_FUNCTION(om_amount_to_numeric);

/* Cast to numeric; the currency is lost. */
Datum
om_amount_to_numeric(PG_FUNCTION_ARGS)
{
	PG_RETURN_DATUM(om_amount_numeric(PG_GETARG_OM_AMOUNT(0)));
}

/* Define an operator that compares two amounts. */
#define AMOUNT_OPERATOR(symbol, compare, operator) \
	OM_FUNCTION(symbol); \
	Datum \
	symbol(PG_FUNCTION_ARGS) \
	{ \
		PG_RETURN_BOOL(compare(PG_GETARG_OM_AMOUNT(0), PG_GETARG_OM_AMOUNT(1)) operator 0); \
	} \
	extern Datum symbol(PG_FUNCTION_ARGS)

/* amount = amount, <>: of currency and value. */
AMOUNT_OPERATOR(om_amount_equal, compare_total, ==);
AMOUNT_OPERATOR(om_amount_not_equal, compare_total, !=);

/* Define an operator that has an answer within a currency, and is null across currencies. */
#define AMOUNT_ORDER(symbol, operator) \
	OM_FUNCTION(symbol); \
	Datum \
	symbol(PG_FUNCTION_ARGS) \
	{ \
		OmAmount	a = PG_GETARG_OM_AMOUNT(0); \
		OmAmount	b = PG_GETARG_OM_AMOUNT(1); \
\
		if (a.currency != b.currency) \
			PG_RETURN_NULL(); \
		PG_RETURN_BOOL(a.minor operator b.minor); \
	} \
	extern Datum symbol(PG_FUNCTION_ARGS)

/* amount < amount, <=, >=, >. */
AMOUNT_ORDER(om_amount_less, <);
AMOUNT_ORDER(om_amount_less_or_equal, <=);
AMOUNT_ORDER(om_amount_greater_or_equal, >=);
AMOUNT_ORDER(om_amount_greater, >);

/* amount *< amount, *<=, *>=, *>: the total order of btree. */
AMOUNT_OPERATOR(om_amount_sorts_before, compare_total, <);
AMOUNT_OPERATOR(om_amount_sorts_not_after, compare_total, <=);
AMOUNT_OPERATOR(om_amount_sorts_not_before, compare_total, >=);
AMOUNT_OPERATOR(om_amount_sorts_after, compare_total, >);

OM_FUNCTION(om_amount_smaller);

/* The lesser of two: the transition of min; 22023 across currencies. */
Datum
om_amount_smaller(PG_FUNCTION_ARGS)
{
	int			order = compare_value(PG_GETARG_OM_AMOUNT(0), PG_GETARG_OM_AMOUNT(1));

	PG_RETURN_DATUM(order <= 0 ? PG_GETARG_DATUM(0) : PG_GETARG_DATUM(1));
}

OM_FUNCTION(om_amount_larger);

/* The greater of two: the transition of max; 22023 across currencies. */
Datum
om_amount_larger(PG_FUNCTION_ARGS)
{
	int			order = compare_value(PG_GETARG_OM_AMOUNT(0), PG_GETARG_OM_AMOUNT(1));

	PG_RETURN_DATUM(order >= 0 ? PG_GETARG_DATUM(0) : PG_GETARG_DATUM(1));
}

OM_FUNCTION(om_amount_compare);

/* Support function 1 of btree: the total order as -1, 0, 1. */
Datum
om_amount_compare(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT32(compare_total(PG_GETARG_OM_AMOUNT(0), PG_GETARG_OM_AMOUNT(1)));
}

OM_FUNCTION(om_amount_hash);

/* Hash of the 12 bytes; equal amounts have equal bytes. */
Datum
om_amount_hash(PG_FUNCTION_ARGS)
{
	return hash_any((const unsigned char *) PG_GETARG_POINTER(0), OM_AMOUNT_SIZE);
}

OM_FUNCTION(om_amount_hash_extended);

/* The same with a seed and 64 bits, for hash partitioning. */
Datum
om_amount_hash_extended(PG_FUNCTION_ARGS)
{
	return hash_any_extended((const unsigned char *) PG_GETARG_POINTER(0), OM_AMOUNT_SIZE,
							 PG_GETARG_INT64(1));
}
