/*
 * json.c - strict reading of JSON (see json.h).
 *
 * API functions describe an object by a table of fields; everything else is refused with
 * the place where it stands, "lines[3].quantity", elements counted from 0.  The
 * place is put into words only for an error, so reading costs no formatting.
 *
 * Values are checked here before a type's own parser sees them, because those
 * parsers raise their own errors (hard ones on 15) and some accept more than a
 * function should: times like 'yesterday', quantities with spaces around.  Nothing is
 * ever rounded.
 */
#include "postgres.h"

#include "access/access.h"
#include "base/known.h"
#include "base/om_error.h"
#include "base/om_limit.h"
#include "base/text_arg.h"
#include "call/json.h"
#include "mb/pg_wchar.h"
#include "types/decimal.h"
#include "types/quantity.h"
#include "types/strict_jsonb.h"
#include "utils/builtins.h"
#include "utils/datetime.h"
#include "utils/numeric.h"

/* Decimal digits that fit into int64 whatever they are. */
#define DIGITS_MAX 18
/* Characters of a number that strict_jsonb takes: its sign, digits, point and decimals. */
#define NUMBER_LENGTH_MAX (1 + OM_NUMBER_DIGITS_MAX + 1 + OM_NUMBER_DIGITS_MAX)
/* What may stand around a number and its currency. */

/* Where a value stands; any part may be missing. */
typedef struct Place
{
	const char *base;			/* the argument, or a path */
	int			index;			/* element of it; -1 = none */
	const char *key;			/* member; null = none */
} Place;

/* Decimal text in numbers of digits. */
typedef struct DecimalShape
{
	int			integer_digits; /* before the point, without leading zeros */
	int			decimals;		/* after the point, without trailing zeros */
} DecimalShape;

/* The place in words, palloc'd. */
static char *
place_text(const Place *place)
{
	StringInfoData text;

	initStringInfo(&text);
	appendStringInfoString(&text, place->base);
	if (place->index >= 0)
		appendStringInfo(&text, "[%d]", place->index);
	if (place->key != NULL)
		appendStringInfo(&text, "%s%s", text.len > 0 ? "." : "", place->key);
	return text.data;
}

/* Raise code for a value; what: how the sentence goes on that its place begins. */
static void
refuse(OmCode code, const Place *place, const char *value, const char *what)
{
	OmDetail	detail;
	char	   *path = place_text(place);

	om_detail_start(&detail, code);
	om_detail_text(&detail, "path", path);
	if (value != NULL)
	{
		value = om_text_beginning(value);
		om_detail_text(&detail, "value", value);
		om_raise(code, om_detail_end(&detail), "%s: \"%s\" %s", path, value, what);
	}
	om_raise(code, om_detail_end(&detail), "%s: %s", path, what);
}

/* What a JSON value is, for messages. */
static const char *
type_name(const JsonbValue *value)
{
	switch (value->type)
	{
		case jbvNull:
			return "null";
		case jbvString:
			return "a string";
		case jbvNumeric:
			return "a number";
		case jbvBool:
			return "a boolean";
		default:
			return JsonContainerIsArray(value->val.binary.data) ? "an array" : "an object";
	}
}

/* Raise invalid_json: another type was expected. */
static void
refuse_type(const Place *place, const char *expected, const JsonbValue *value)
{
	refuse(OM_INVALID_JSON, place, NULL, psprintf("must be %s, not %s", expected, type_name(value)));
}

/*
 * Is this plain decimal text: a sign, digits, and perhaps a point with digits?
 * No spaces, no exponent.
 */
static bool
scan_decimal(const char *text, DecimalShape *shape)
{
	const char *at = text;
	const char *start;

	if (*at == '-' || *at == '+')
		at++;
	start = at;
	while (*at == '0')
		at++;
	shape->integer_digits = 0;
	shape->decimals = 0;
	for (; *at >= '0' && *at <= '9'; at++)
		shape->integer_digits++;
	if (at == start)
		return false;
	if (*at == '.')
	{
		start = ++at;
		for (; *at >= '0' && *at <= '9'; at++)
		{
			if (*at != '0')
				shape->decimals = at - start + 1;
		}
		if (at == start)
			return false;
	}
	return *at == '\0';
}

/* Check the form of decimal text; code: invalid_quantity or invalid_amount. */
static void
require_decimal(const char *text, int decimals, OmCode code, const Place *place)
{
	DecimalShape shape;

	if (!scan_decimal(text, &shape))
		refuse(code, place, text, "is not a decimal number");
	if (shape.decimals > decimals)
		refuse(code, place, text, psprintf("has more than %d decimals", decimals));
	if (shape.integer_digits > DIGITS_MAX - decimals)
		refuse(OM_VALUE_OUT_OF_RANGE, place, text, "is too large");
}

/* Decimal text as a quantity; its sign is the caller's matter. */
static OmQuantity
parse_quantity(const char *text, const Place *place)
{
	OmQuantity	quantity;

	require_decimal(text, OM_QUANTITY_DECIMALS_MAX, OM_INVALID_QUANTITY, place);
	quantity = om_quantity_parse(text, NULL);
	if (quantity > OM_QUANTITY_MICRO_MAX || quantity < -OM_QUANTITY_MICRO_MAX)
		refuse(OM_VALUE_OUT_OF_RANGE, place, text, "is too large");
	return quantity;
}

/* Parse decimal text as a quantity with business errors (see json.h). */
int64
om_quantity_arg(const char *text, const char *path)
{
	Place		place = {path, -1, NULL};

	Assert(text != NULL);
	return parse_quantity(text, &place);
}

/* Where the currency of an amount begins that is one; null: none is named, or no amount's. */
static const char *
said_currency(const char *text, OmCurrency *currency)
{
	const char *space = strchr(text, ' ');

	*currency = space != NULL ? om_currency_lookup(space + 1) : 0;
	return *currency != 0 ? space : NULL;
}

/* Decimal text as minor units. */
static int64
parse_minor(const char *text, OmCurrency currency, const Place *place)
{
	int64		minor;

	require_decimal(text, om_currency_digits(currency), OM_INVALID_AMOUNT, place);
	minor = om_amount_parse_minor(text, currency, NULL);
	if (minor < 0)
		refuse(OM_INVALID_AMOUNT, place, text, "is negative");
	if (minor > OM_AMOUNT_MINOR_MAX)
		refuse(OM_VALUE_OUT_OF_RANGE, place, text, "is too large");
	return minor;
}

/* Decimal text as a price; of a unit, it is as much money as an amount may be. */
static OmPrice
parse_price(const char *text, OmCurrency currency, const Place *place)
{
	OmPrice		price;
	int64		minor;

	require_decimal(text, om_price_decimals(text, currency), OM_INVALID_AMOUNT, place);
	price = om_price_parse(text, currency, NULL);
	if (price.units < 0)
		refuse(OM_INVALID_AMOUNT, place, text, "is negative");
	if (!om_price_total(price, OM_QUANTITY_ONE, &minor) || minor > OM_AMOUNT_MINOR_MAX)
		refuse(OM_VALUE_OUT_OF_RANGE, place, text, "is too large");
	return price;
}

/* The number of an amount in a known currency, which it may name. */
static const char *
number_in(const char *text, OmCurrency currency, const Place *place)
{
	OmCurrency	named;
	const char *space = said_currency(text, &named);
	char		code[4];

	Assert(om_currency_digits(currency) >= 0);
	if (space != NULL && named != currency)
		refuse(OM_CURRENCY_MISMATCH, place, text, psprintf("is not in %s", om_currency_code(currency, code)));
	return space != NULL ? pnstrdup(text, space - text) : text;
}

/* The number of an amount that says its currency. */
static const char *
number_of(const char *text, OmCurrency *currency, const Place *place)
{
	const char *space = said_currency(text, currency);

	if (space == NULL)
		refuse(OM_INVALID_AMOUNT, place, text, "is not an amount like \"12.50 EUR\"");
	return pnstrdup(text, space - text);
}

/* An amount in a known currency (see json.h). */
int64
om_money_arg(const char *text, OmCurrency currency, const char *path)
{
	Place		place = {path, -1, NULL};

	return parse_minor(number_in(text, currency, &place), currency, &place);
}

/* A price in a known currency (see json.h). */
OmPrice
om_price_arg(const char *text, OmCurrency currency, const char *path)
{
	Place		place = {path, -1, NULL};

	return parse_price(number_in(text, currency, &place), currency, &place);
}

/* An amount that says its currency (see json.h). */
OmAmount
om_full_amount_arg(const char *text, const char *path)
{
	Place		place = {path, -1, NULL};
	OmAmount	amount;
	const char *number = number_of(text, &amount.currency, &place);

	amount.minor = parse_minor(number, amount.currency, &place);
	return amount;
}

/* An amount in any currency (see json.h). */
OmAmount
om_any_amount_arg(const char *text, OmCurrency usual, const char *path)
{
	OmCurrency	named;

	if (usual == 0 || said_currency(text, &named) != NULL)
		return om_full_amount_arg(text, path);
	return (OmAmount) {om_money_arg(text, usual, path), usual};
}

/* A price that says its currency (see json.h). */
OmPrice
om_full_price_arg(const char *text, const char *path)
{
	Place		place = {path, -1, NULL};
	OmCurrency	currency;
	const char *number = number_of(text, &currency, &place);

	return parse_price(number, currency, &place);
}

/* The same number in fewest characters (see json.h). */
const char *
om_plain_number(const char *text)
{
	DecimalShape shape;

	if (!scan_decimal(text, &shape))
		return text;
	return numeric_normalize(DatumGetNumeric(DirectFunctionCall3(numeric_in, CStringGetDatum(text), ObjectIdGetDatum(InvalidOid),
																 Int32GetDatum(-1))));
}

/* The amount of a text, without an error (see json.h). */
bool
om_amount_of_text(const char *text, OmAmount *amount)
{
	const char *space = said_currency(text, &amount->currency);
	char	   *number = space != NULL ? pnstrdup(text, space - text) : NULL;
	DecimalShape shape;
	int			digits = om_currency_digits(amount->currency);

	if (number == NULL || !scan_decimal(number, &shape) || shape.decimals > digits || shape.integer_digits > DIGITS_MAX - digits)
		return false;
	amount->minor = om_amount_parse_minor(number, amount->currency, NULL);
	return true;
}

/* Refuse a string of bytes that are no text: a jsonb may be made of what a setting holds, which nobody checked. */
static void
require_text(const JsonbValue *value, const Place *place)
{
	if (!om_text_is_valid(value->val.string.val, value->val.string.len))
		refuse(OM_INVALID_JSON, place, NULL, psprintf("is not text in the encoding %s", GetDatabaseEncodingName()));
}

/* Text of a JSON string, palloc'd. */
static char *
string_text(const JsonbValue *value, const Place *place)
{
	require_text(value, place);
	return pnstrdup(value->val.string.val, value->val.string.len);
}

/* Raise invalid_json: a number of too many digits, which only a jsonb can bring. */
static void
refuse_number(const Place *place)
{
	refuse(OM_INVALID_JSON, place, NULL, "has a number of more than " CppAsString2(OM_NUMBER_DIGITS_MAX) " digits or decimals");
}

/* Text of a JSON number, palloc'd; never with an exponent. */
static char *
number_text(const JsonbValue *value, const Place *place)
{
	char	   *text = DatumGetCString(DirectFunctionCall1(numeric_out, NumericGetDatum(value->val.numeric)));

	if (strlen(text) > NUMBER_LENGTH_MAX)
		refuse_number(place);
	return text;
}

/* A quantity of one of the three kinds, from a number or a string. */
static OmQuantity
read_quantity(const JsonbValue *value, OmJsonType type, const Place *place)
{
	char	   *text;
	OmQuantity	quantity;

	if (value->type != jbvNumeric && value->type != jbvString)
		refuse_type(place, "a number or a string", value);
	text = value->type == jbvNumeric ? number_text(value, place) : string_text(value, place);
	quantity = parse_quantity(text, place);
	if (type == OM_JSON_QUANTITY && quantity <= 0)
		refuse(OM_INVALID_QUANTITY, place, text, "is not positive");
	if (type == OM_JSON_SIGNED_QUANTITY && quantity == 0)
		refuse(OM_INVALID_QUANTITY, place, text, "is zero");
	if (type == OM_JSON_LEVEL && quantity < 0)
		refuse(OM_INVALID_QUANTITY, place, text, "is negative");
	pfree(text);
	return quantity;
}

/* A whole number from the least one to 2^31-1. */
static int64
read_integer(const JsonbValue *value, int least, const Place *place)
{
	DecimalShape shape;
	char	   *text;
	int64		number;

	if (value->type != jbvNumeric)
		refuse_type(place, "a whole number", value);
	text = number_text(value, place);
	if (!scan_decimal(text, &shape) || shape.decimals > 0)
		refuse(OM_INVALID_JSON, place, text, "is not a whole number");
	number = shape.integer_digits > 10 ? PG_INT64_MAX : strtoll(text, NULL, 10);
	if (number < least || number > PG_INT32_MAX)
		refuse(OM_INVALID_JSON, place, text, psprintf("is not between %d and 2147483647", least));
	return number;
}

/* A string that is not empty and has at most limit characters. */
static char *
read_text(const JsonbValue *value, int limit, const Place *place)
{
	if (value->type != jbvString)
		refuse_type(place, "a string", value);
	if (value->val.string.len == 0)
		refuse(OM_INVALID_JSON, place, NULL, "must not be empty");
	require_text(value, place);
	if (value->val.string.len > limit &&
		pg_mbstrlen_with_len(value->val.string.val, value->val.string.len) > limit)
		refuse(OM_INVALID_JSON, place, NULL, psprintf("has %d characters, at most %d are allowed",
													   pg_mbstrlen_with_len(value->val.string.val, value->val.string.len), limit));
	return pnstrdup(value->val.string.val, value->val.string.len);
}

/* Value of a hexadecimal digit; -1 for another character. */
static int
hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

/* The text of a number, or a string of one. */
static char *
read_decimal(const JsonbValue *value, const Place *place)
{
	if (value->type == jbvNumeric)
		return number_text(value, place);
	if (value->type != jbvString)
		refuse_type(place, "a number or a string", value);
	return read_text(value, OM_CODE_LENGTH_MAX, place);
}

/* The text of an amount, of any of its forms. */
static char *
read_amount(const JsonbValue *value, const Place *place)
{
	enum
	{
		SAID_AMOUNT, SAID_CURRENCY, SAID_FIELDS
	};
	static const OmJsonField fields[SAID_FIELDS] = {
		[SAID_AMOUNT] = {"amount", OM_JSON_DECIMAL, true, 0},
		[SAID_CURRENCY] = {"currency", OM_JSON_TEXT, true, OM_CODE_LENGTH_MAX}
	};
	OmJsonValue values[SAID_FIELDS];

	if (value->type == jbvNumeric || value->type == jbvString)
		return read_decimal(value, place);
	if (value->type != jbvBinary || !JsonContainerIsObject(value->val.binary.data))
		refuse_type(place, "a number, a string or an object", value);
	om_json_object(value->val.binary.data, fields, SAID_FIELDS, place_text(place), values);
	return psprintf("%s %s", values[SAID_AMOUNT].text, values[SAID_CURRENCY].text);
}

/* The text of an argument that is an amount (see json.h). */
char *
om_amount_input_text(const char *text, const char *path)
{
	Place		place = {path, -1, NULL};
	JsonbValue	value;
	int			number;			/* bytes up to its end */
	int			unit;			/* up to where the currency begins */
	int			length;

	if (strlen(text) > OM_TEXT_LENGTH_MAX)
		refuse(OM_INVALID_AMOUNT, &place, NULL, psprintf("is longer than %d bytes", OM_TEXT_LENGTH_MAX));
	if (!om_text_is_valid(text, strlen(text)))
		refuse(OM_INVALID_AMOUNT, &place, NULL, psprintf("is not text in the encoding %s", GetDatabaseEncodingName()));
	text += strspn(text, OM_SPACES);
	if (*text == '{' || *text == '"')
	{
		Jsonb	   *json = DatumGetJsonbP(DirectFunctionCall1(om_strict_jsonb_in, CStringGetDatum(text)));

		if (JB_ROOT_IS_SCALAR(json))
			return read_amount(getIthJsonbValueFromContainer(&json->root, 0), &place);
		value.type = jbvBinary;
		value.val.binary.data = &json->root;
		value.val.binary.len = VARSIZE(json) - VARHDRSZ;
		return read_amount(&value, &place);
	}
	number = strcspn(text, OM_SPACES);
	unit = number + strspn(text + number, OM_SPACES);
	for (length = strlen(text); length > unit && strchr(OM_SPACES, text[length - 1]) != NULL;)
		length--;
	if (unit == length)
		return pnstrdup(text, number);
	return psprintf("%.*s %.*s", number, text, length - unit, text + unit);
}

/* A UUID in its usual form, 8-4-4-4-12 digits. */
static void
read_uuid(const JsonbValue *value, const Place *place, pg_uuid_t *uuid)
{
	const char *at;
	int			byte;

	if (value->type != jbvString)
		refuse_type(place, "a string with a UUID", value);
	if (value->val.string.len != 36)
		refuse(OM_INVALID_JSON, place, NULL, "is not a UUID");
	at = value->val.string.val;
	for (byte = 0; byte < UUID_LEN; byte++)
	{
		int			high;
		int			low;

		if ((byte == 4 || byte == 6 || byte == 8 || byte == 10) && *at++ != '-')
			refuse(OM_INVALID_JSON, place, string_text(value, place), "is not a UUID");
		high = hex_digit(*at++);
		low = hex_digit(*at++);
		if (high < 0 || low < 0)
			refuse(OM_INVALID_JSON, place, string_text(value, place), "is not a UUID");
		uuid->data[byte] = (unsigned char) (high << 4 | low);
	}
}

/* Take n digits as a number; false if there are none. */
static bool
take_digits(const char **at, int n, int *number)
{
	*number = 0;
	for (; n > 0; n--, (*at)++)
	{
		if (**at < '0' || **at > '9')
			return false;
		*number = *number * 10 + (**at - '0');
	}
	return true;
}

/* Take one character of a set; false if another stands there. */
static bool
take_one_of(const char **at, const char *set)
{
	if (**at == '\0' || strchr(set, **at) == NULL)
		return false;
	(*at)++;
	return true;
}

/* Take the offset of a time: Z, +HH, +HHMM or +HH:MM; in seconds, west positive as in pg_tm. */
static bool
take_offset(const char **at, int *offset)
{
	int			sign = (**at == '-') ? 1 : -1;
	int			hours;
	int			minutes = 0;

	*offset = 0;
	if (take_one_of(at, "Zz"))
		return true;
	if (!take_one_of(at, "+-") || !take_digits(at, 2, &hours))
		return false;
	if (take_one_of(at, ":") || **at != '\0')
	{
		if (!take_digits(at, 2, &minutes))
			return false;
	}
	*offset = sign * (hours * SECS_PER_HOUR + minutes * SECS_PER_MINUTE);
	return hours <= 15 && minutes <= 59;
}

/* Take ".ffffff", one to six digits, as microseconds. */
static bool
take_fraction(const char **at, fsec_t *fsec)
{
	int			place = USECS_PER_SEC;

	*fsec = 0;
	if (!take_one_of(at, "."))
		return true;
	do
	{
		int			digit;

		if (place == 1 || !take_digits(at, 1, &digit))
			return false;
		place /= 10;
		*fsec += digit * place;
	} while (**at >= '0' && **at <= '9');
	return true;
}

/*
 * Parse an ISO 8601 time, "2026-03-01T12:30[:00[.5]]+01:00".  The offset is
 * required: a function never depends on the session's time zone.
 */
static bool
parse_time(const char *text, TimestampTz *time)
{
	const char *at = text;
	struct pg_tm tm;
	fsec_t		fsec = 0;
	int			offset;

	memset(&tm, 0, sizeof(tm));
	if (!take_digits(&at, 4, &tm.tm_year) || !take_one_of(&at, "-") ||
		!take_digits(&at, 2, &tm.tm_mon) || !take_one_of(&at, "-") ||
		!take_digits(&at, 2, &tm.tm_mday) || !take_one_of(&at, "T ") ||
		!take_digits(&at, 2, &tm.tm_hour) || !take_one_of(&at, ":") ||
		!take_digits(&at, 2, &tm.tm_min))
		return false;
	if (take_one_of(&at, ":") && (!take_digits(&at, 2, &tm.tm_sec) || !take_fraction(&at, &fsec)))
		return false;
	if (!take_offset(&at, &offset) || *at != '\0')
		return false;
	if (tm.tm_year < 1 || tm.tm_mon < 1 || tm.tm_mon > 12 || tm.tm_mday < 1 ||
		tm.tm_mday > day_tab[isleap(tm.tm_year)][tm.tm_mon - 1] ||
		tm.tm_hour > 23 || tm.tm_min > 59 || tm.tm_sec > 59)
		return false;
	return tm2timestamp(&tm, fsec, &offset, time) == 0;
}

/* A time with its offset. */
static TimestampTz
read_time(const JsonbValue *value, const Place *place)
{
	char	   *text;
	TimestampTz time = 0;

	if (value->type != jbvString)
		refuse_type(place, "a string with a time", value);
	text = string_text(value, place);
	if (!parse_time(text, &time))
		refuse(OM_INVALID_JSON, place, text, "is not an ISO 8601 time with an offset");
	return time;
}

/* A nested object or array. */
static JsonbContainer *
read_container(const JsonbValue *value, OmJsonType type, const Place *place)
{
	bool		wants_array = (type == OM_JSON_ARRAY);

	if (value->type != jbvBinary || JsonContainerIsArray(value->val.binary.data) != wants_array)
		refuse_type(place, wants_array ? "an array" : "an object", value);
	return value->val.binary.data;
}

/* Read one member as its field says. */
static void
read_value(const JsonbValue *value, const OmJsonField *field, const Place *place, OmJsonValue *result)
{
	if (field->right != NULL && !om_call_note(field->right))
		om_call_require(field->right, place_text(place));
	result->present = true;
	switch (field->type)
	{
		case OM_JSON_TEXT:
			result->text = read_text(value, field->limit > 0 ? field->limit : OM_TEXT_LENGTH_MAX, place);
			break;
		case OM_JSON_QUANTITY:
		case OM_JSON_SIGNED_QUANTITY:
		case OM_JSON_LEVEL:
			result->number = read_quantity(value, field->type, place);
			break;
		case OM_JSON_DECIMAL:
			result->text = read_decimal(value, place);
			break;
		case OM_JSON_AMOUNT:
			result->text = read_amount(value, place);
			break;
		case OM_JSON_INTEGER:
			result->number = read_integer(value, 1, place);
			break;
		case OM_JSON_SIGNED_INTEGER:
			result->number = read_integer(value, PG_INT32_MIN, place);
			break;
		case OM_JSON_BOOLEAN:
			if (value->type != jbvBool)
				refuse_type(place, "true or false", value);
			result->boolean = value->val.boolean;
			break;
		case OM_JSON_UUID:
			read_uuid(value, place, &result->uuid);
			break;
		case OM_JSON_TIME:
			result->time = read_time(value, place);
			break;
		case OM_JSON_OBJECT:
		case OM_JSON_ARRAY:
			result->container = read_container(value, field->type, place);
			result->length = value->val.binary.len;
			break;
	}
}

/* Refuse a key that no field has, and list those that are known. */
static void
refuse_key(const char *key, const OmJsonField *fields, int nfields, const Place *place)
{
	Place		member = *place;
	const char **known = palloc(sizeof(char *) * Max(nfields, 1));
	const char *rest;
	OmDetail	detail;
	int			i;

	for (i = 0; i < nfields; i++)
		known[i] = fields[i].key;
	member.key = om_text_beginning(key);
	om_detail_start(&detail, OM_INVALID_JSON);
	om_detail_text(&detail, "path", place_text(&member));
	rest = om_detail_known(&detail, key, known, nfields);
	om_raise(OM_INVALID_JSON, om_detail_end(&detail), "%s: is not a key that is known here%s", place_text(&member), rest);
}

/* The number of the field of a key of so many bytes; -1: none. */
static int
field_number(const char *key, int length, const OmJsonField *fields, int nfields)
{
	int			i;

	for (i = 0; i < nfields; i++)
		if (strncmp(fields[i].key, key, length) == 0 && fields[i].key[length] == '\0')
			return i;
	return -1;
}

/* The number of the field a key names; unknown keys are refused. */
static int
find_field(const JsonbValue *key, const OmJsonField *fields, int nfields, const Place *place)
{
	int			number = field_number(key->val.string.val, key->val.string.len, fields, nfields);

	if (number < 0)
		refuse_key(string_text(key, place), fields, nfields, place);
	return number;
}

/* Read one object (see om_json_object). */
static void
read_object(JsonbContainer *container, const OmJsonField *fields, int nfields, const Place *place,
			OmJsonValue *values)
{
	JsonbIterator *iterator;
	JsonbIteratorToken token;
	JsonbValue	value;
	Place		member = *place;
	int			at = -1;
	int			i;

	memset(values, 0, sizeof(OmJsonValue) * nfields);
	iterator = JsonbIteratorInit(container);
	while ((token = JsonbIteratorNext(&iterator, &value, true)) != WJB_DONE)
	{
		if (token == WJB_KEY)
			at = find_field(&value, fields, nfields, place);
		else if (token == WJB_VALUE && value.type != jbvNull)
		{
			member.key = fields[at].key;
			read_value(&value, &fields[at], &member, &values[at]);
		}
	}
	for (i = 0; i < nfields; i++)
	{
		bool		has_other = fields[i].or_key != NULL && values[field_number(fields[i].or_key, strlen(fields[i].or_key), fields, nfields)].present;

		member.key = fields[i].key;
		if (fields[i].required && !values[i].present && !has_other)
			refuse(OM_INVALID_JSON, &member, NULL, fields[i].excludes ? psprintf("or %s is required", fields[i].or_key) : "is required");
		if (fields[i].excludes && values[i].present && has_other)
			refuse(OM_INVALID_JSON, &member, NULL, psprintf("and %s cannot both be said", fields[i].or_key));
	}
}

/* Refuse what cannot be kept, at any depth (see json.h). */
void
om_json_require_kept(JsonbContainer *container, const char *path)
{
	Place		place = {path, -1, NULL};
	JsonbIterator *iterator = JsonbIteratorInit(container);
	JsonbIteratorToken token;
	JsonbValue	value;

	while ((token = JsonbIteratorNext(&iterator, &value, false)) != WJB_DONE)
	{
		if (token != WJB_KEY && token != WJB_VALUE && token != WJB_ELEM)
			continue;
		if (value.type == jbvString)
			require_text(&value, &place);
		else if (value.type == jbvNumeric && !om_numeric_is_short(value.val.numeric))
			refuse_number(&place);
	}
}

/* Read one object into values, in the order of the fields (see json.h). */
void
om_json_object(JsonbContainer *container, const OmJsonField *fields, int nfields,
			   const char *path, OmJsonValue *values)
{
	Place		place = {path, -1, NULL};

	if (!JsonContainerIsObject(container))
		refuse(OM_INVALID_JSON, &place, NULL, "must be an object");
	read_object(container, fields, nfields, &place, values);
}

/* Containers of the elements of an array, each an object (see json.h). */
JsonbContainer **
om_json_elements(JsonbContainer *container, const char *name, int limit, int *n)
{
	Place		place = {name, -1, NULL};
	JsonbContainer **elements;
	JsonbIterator *iterator;
	JsonbIteratorToken token;
	JsonbValue	value;

	if (!JsonContainerIsArray(container) || JsonContainerIsScalar(container))
		refuse(OM_INVALID_JSON, &place, NULL, "must be an array of objects");
	if (JsonContainerSize(container) > limit)
		refuse(OM_TOO_MANY_LINES, &place, NULL,
			   psprintf("has %d elements, at most %d are allowed", (int) JsonContainerSize(container), limit));
	elements = palloc(sizeof(JsonbContainer *) * (JsonContainerSize(container) + 1));
	iterator = JsonbIteratorInit(container);
	while ((token = JsonbIteratorNext(&iterator, &value, true)) != WJB_DONE)
	{
		if (token != WJB_ELEM)
			continue;
		place.index++;
		elements[place.index] = read_container(&value, OM_JSON_OBJECT, &place);
	}
	*n = place.index + 1;
	return elements;
}

/* Read an array of objects (see json.h). */
OmJsonValue *
om_json_objects(JsonbContainer *container, const OmJsonField *fields, int nfields,
				const char *name, int limit, bool allow_empty, int *n)
{
	JsonbContainer **elements = om_json_elements(container, name, limit, n);
	Place		place = {name, -1, NULL};
	OmJsonValue *values;
	int			i;

	if (*n == 0 && !allow_empty)
		refuse(OM_INVALID_JSON, &place, NULL, "must not be empty");
	values = palloc_extended(sizeof(OmJsonValue) * nfields * Max(*n, 1), MCXT_ALLOC_HUGE);
	for (i = 0; i < *n; i++)
	{
		place.index = i;
		read_object(elements[i], fields, nfields, &place, values + (Size) i * nfields);
	}
	pfree(elements);
	return values;
}

/* Texts of an array (see json.h). */
char **
om_json_texts(JsonbContainer *container, const char *path, int limit, int characters, int *n)
{
	Place		place = {path, -1, NULL};
	char	  **texts;
	int			i;

	*n = (int) JsonContainerSize(container);
	if (*n > limit)
		om_raise_value(OM_TOO_MANY_LINES, "path", path, "%s has %d elements, at most %d are allowed", path, *n, limit);
	texts = palloc(sizeof(char *) * Max(*n, 1));
	for (i = 0; i < *n; i++)
	{
		JsonbValue *value = getIthJsonbValueFromContainer(container, i);

		place.index = i;
		texts[i] = read_text(value, characters, &place);
	}
	return texts;
}
