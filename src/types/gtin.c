/*
 * gtin.c - the type order_mgmt.gtin: GS1 article numbers.
 *
 * Scanners, labels and feeds spell one article in 8, 12, 13 or 14 digits; with
 * zeros in front they are the same number, which is what is kept (an int64).  So
 * 036000291452 and 0036000291452 are equal, as GS1 says.  Comparing, hashing and
 * binary output are those of bigint.
 */
#include "postgres.h"

#include <ctype.h>

#include "base/om.h"
#include "base/om_compat.h"
#include "base/text_arg.h"
#include "libpq/pqformat.h"
#include "nodes/nodes.h"
#include "types/gtin.h"

/* The number that the 14 digits spell; also its form on disk. */
typedef int64 Gtin;

#define GTIN_DIGITS OM_GTIN_DIGITS
#define GTIN_MAX INT64CONST(99999999999999)

/*
 * True when the last digit is the check digit of the others: from the right, the
 * digits weigh 1, 3, 1, 3 ... and sum to a multiple of ten (GS1 General
 * Specifications, 7.9).  Zeros in front weigh nothing.
 */
static bool
has_valid_check_digit(Gtin gtin)
{
	int			sum = 0;
	int			weight;

	for (weight = 1; gtin > 0; gtin /= 10, weight = 4 - weight)
		sum += (int) (gtin % 10) * weight;
	return sum % 10 == 0;
}

bool
om_check_digit_is_valid(const char *digits)
{
	size_t		length = strlen(digits);
	int			sum = 0;
	int			weight = 1;

	for (; length > 0; length--, weight = 4 - weight)
		sum += (digits[length - 1] - '0') * weight;
	return sum % 10 == 0;
}

bool
om_gtin_normal(const char *text, char normal[OM_GTIN_DIGITS + 1])
{
	size_t		length = strspn(text, "0123456789");

	if (text[length] != '\0' || (length != 8 && (length < 12 || length > OM_GTIN_DIGITS)) || !om_check_digit_is_valid(text))
		return false;
	memset(normal, '0', OM_GTIN_DIGITS - length);
	strcpy(normal + OM_GTIN_DIGITS - length, text);
	return true;
}

/*
 * Parse 8, 12, 13 or 14 digits with a valid check digit, spaces around allowed;
 * anything else 22P02, softly to context (may be null), then returns 0.
 */
static Gtin
parse(const char *text, Node *context)
{
	const char *at = text;
	Gtin		gtin = 0;
	int			digits = 0;

	while (isspace((unsigned char) *at))
		at++;
	for (; isdigit((unsigned char) *at) && digits <= GTIN_DIGITS; at++, digits++)
		gtin = gtin * 10 + (*at - '0');
	while (isspace((unsigned char) *at))
		at++;
	if (*at != '\0' || (digits != 8 && (digits < 12 || digits > GTIN_DIGITS)))
		ereturn(context, 0,
				(errcode(ERRCODE_INVALID_TEXT_REPRESENTATION),
				 errmsg("invalid input syntax for type %s: \"%s\"", "gtin", om_text_beginning(text)),
				 errhint("Use 8, 12, 13 or 14 digits.")));
	if (!has_valid_check_digit(gtin))
		ereturn(context, 0,
				(errcode(ERRCODE_INVALID_TEXT_REPRESENTATION),
				 errmsg("wrong check digit in gtin \"%s\"", om_text_beginning(text))));
	return gtin;
}

OM_FUNCTION(om_gtin_in);

/* Text input; soft errors where the major has them. */
Datum
om_gtin_in(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT64(parse(PG_GETARG_CSTRING(0), fcinfo->context));
}

OM_FUNCTION(om_gtin_out);

/* Text output: 14 digits. */
Datum
om_gtin_out(PG_FUNCTION_ARGS)
{
	PG_RETURN_CSTRING(psprintf("%014lld", (long long) PG_GETARG_INT64(0)));
}

OM_FUNCTION(om_gtin_recv);

/* Binary input: the number as an int64; 22P03 when it is no GTIN. */
Datum
om_gtin_recv(PG_FUNCTION_ARGS)
{
	Gtin		gtin = pq_getmsgint64((StringInfo) PG_GETARG_POINTER(0));

	if (gtin < 0 || gtin > GTIN_MAX || !has_valid_check_digit(gtin))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_BINARY_REPRESENTATION),
				 errmsg("invalid binary gtin")));
	PG_RETURN_INT64(gtin);
}
