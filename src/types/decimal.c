/*
 * decimal.c - decimal text to and from int64 units of 10^-decimals.
 *
 * Nothing is ever rounded: a text that has no exact value in the units asked for
 * is an error.  Values are built as negative numbers, because the range of int64
 * has one more number below zero than above.
 */
#include "postgres.h"

#include <ctype.h>

#include "base/om_compat.h"
#include "base/om_limit.h"
#include "base/text_arg.h"
#include "common/int.h"
#include "types/decimal.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

/* What is wrong with a text; the order is the order of precedence. */
typedef enum DecimalFault
{
	FAULT_NONE,
	FAULT_RANGE,
	FAULT_DECIMALS,
	FAULT_SYNTAX
} DecimalFault;

/* A number under construction. */
typedef struct DecimalReader
{
	int64		negated;		/* the units read so far, as a number <= 0 */
	int			digits;			/* digits seen, before and after the point */
	int			decimals_left;	/* decimals that still have a place */
	DecimalFault fault;
} DecimalReader;

/* Append one digit to the number; remembers an overflow. */
static void
push_digit(DecimalReader *reader, int digit)
{
	if (pg_mul_s64_overflow(reader->negated, 10, &reader->negated) ||
		pg_sub_s64_overflow(reader->negated, digit, &reader->negated))
		reader->fault = Max(reader->fault, FAULT_RANGE);
}

/* Take one digit after the point, which may be a zero that needs no place. */
static void
push_decimal(DecimalReader *reader, int digit)
{
	if (reader->decimals_left > 0)
	{
		push_digit(reader, digit);
		reader->decimals_left--;
	}
	else if (digit != 0)
		reader->fault = Max(reader->fault, FAULT_DECIMALS);
}

/* Read digits, a point, digits; returns where they end. */
static const char *
read_digits(DecimalReader *reader, const char *at)
{
	for (; isdigit((unsigned char) *at); at++, reader->digits++)
		push_digit(reader, *at - '0');
	if (*at == '.')
	{
		at++;
		for (; isdigit((unsigned char) *at); at++, reader->digits++)
			push_decimal(reader, *at - '0');
	}
	for (; reader->decimals_left > 0; reader->decimals_left--)
		push_digit(reader, 0);
	return at;
}

/* Read a whole text into units; returns what is wrong with it. */
static DecimalFault
read_decimal(const char *text, int decimals, int64 *units)
{
	DecimalReader reader = {0, 0, decimals, FAULT_NONE};
	const char *at = text;
	bool		negative;

	while (isspace((unsigned char) *at))
		at++;
	negative = (*at == '-');
	if (*at == '-' || *at == '+')
		at++;
	at = read_digits(&reader, at);
	while (isspace((unsigned char) *at))
		at++;
	if (*at != '\0' || reader.digits == 0)
		return FAULT_SYNTAX;
	*units = reader.negated;
	if (!negative && pg_sub_s64_overflow(0, reader.negated, units))
		return Max(reader.fault, FAULT_RANGE);
	return reader.fault;
}

/*
 * Read text exactly (see decimal.h): the one place that says why a number is
 * refused.
 */
int64
om_decimal_parse(const char *text, int decimals, const char *what, Node *context)
{
	int64		units = 0;

	Assert(decimals >= 0 && decimals <= OM_DECIMAL_DECIMALS_MAX);

	switch (read_decimal(text, decimals, &units))
	{
		case FAULT_NONE:
			return units;
		case FAULT_RANGE:
			ereturn(context, 0,
					(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
					 errmsg("value \"%s\" is out of range for type %s", om_text_beginning(text), what)));
		case FAULT_DECIMALS:
			ereturn(context, 0,
					(errcode(ERRCODE_INVALID_TEXT_REPRESENTATION),
					 errmsg("value \"%s\" for type %s has more than %d decimals",
							om_text_beginning(text), what, decimals)));
		case FAULT_SYNTAX:
			break;
	}
	ereturn(context, 0,
			(errcode(ERRCODE_INVALID_TEXT_REPRESENTATION),
			 errmsg("invalid input syntax for type %s: \"%s\"", what, om_text_beginning(text))));
}

bool
om_numeric_is_short(Numeric number)
{
	static Datum limit = (Datum) 0;

	if (limit == (Datum) 0)
	{
		MemoryContext caller = MemoryContextSwitchTo(TopMemoryContext);

		limit = DirectFunctionCall3(numeric_in, CStringGetDatum("1e" CppAsString2(OM_NUMBER_DIGITS_MAX)), ObjectIdGetDatum(InvalidOid),
									Int32GetDatum(-1));
		MemoryContextSwitchTo(caller);
	}
	if (numeric_is_nan(number) || numeric_is_inf(number))
		return false;
	return DatumGetInt32(DirectFunctionCall1(numeric_scale, NumericGetDatum(number))) <= OM_NUMBER_DIGITS_MAX &&
		DatumGetBool(DirectFunctionCall2(numeric_lt, DirectFunctionCall1(numeric_abs, NumericGetDatum(number)), limit));
}

/*
 * Write units from the last digit to the first, so that no digit is computed
 * twice; a shortest text skips zeros at the end of the decimals.
 */
char *
om_decimal_text(int64 units, int decimals, bool shortest)
{
	char		buffer[OM_DECIMAL_TEXT_SIZE];
	char	   *at = buffer + sizeof(buffer);
	uint64		rest = units < 0 ? (uint64) 0 - (uint64) units : (uint64) units;
	int			place;

	Assert(decimals >= 0 && decimals <= OM_DECIMAL_DECIMALS_MAX);

	*--at = '\0';
	for (place = decimals; place > 0; place--, rest /= 10)
	{
		if (shortest && rest % 10 == 0)
			continue;
		shortest = false;
		*--at = '0' + (char) (rest % 10);
	}
	if (*at != '\0')
		*--at = '.';
	do
	{
		*--at = '0' + (char) (rest % 10);
		rest /= 10;
	} while (rest > 0);
	if (units < 0)
		*--at = '-';
	Assert(at >= buffer);
	return pstrdup(at);
}
