/*
 * text_arg.c - text arguments of API functions (see text_arg.h).
 */
#include "postgres.h"

#include "base/om_error.h"
#include "base/om_limit.h"
#include "base/text_arg.h"
#include "catalog/pg_type.h"
#include "mb/pg_wchar.h"
#include "utils/array.h"
#include "utils/builtins.h"

/* Characters of a caller's text that a message repeats. */
#define REPEATED_MAX 80

bool
om_text_is_valid(const char *text, size_t length)
{
	return pg_verifymbstr(text, (int) length, true);
}

char *
om_text_made_valid(char *text)
{
	int			length = strlen(text);
	char	   *valid = text;
	char	   *at;

	if (om_text_is_valid(text, length))
		return text;
	at = valid = palloc(length + 1);
	while (length > 0)
	{
		int			character = pg_encoding_verifymbchar(GetDatabaseEncoding(), text, length);
		int			step = Max(character, 1);

		if (character > 0)
			memcpy(at, text, character);
		else
			*at = '?';
		at += step;
		text += step;
		length -= step;
	}
	*at = '\0';
	return valid;
}

const char *
om_text_beginning(const char *text)
{
	int			length = strlen(text);
	int			part = pg_mbcharcliplen(text, length, REPEATED_MAX);

	return part == length ? text : psprintf("%.*s...", part, text);
}

/* Is this a character that nobody sees at the end of a word? */
static bool
is_space(pg_wchar c)
{
	return c == ' ' || c == 0xA0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200D) || c == 0x202F || c == 0x205F || c == 0x2060 ||
		c == 0x3000 || c == 0xFEFF;
}

/* Is this a control character, or an end of lines? */
static bool
is_control(pg_wchar c)
{
	return c < ' ' || (c >= 0x7F && c < 0xA0) || c == 0x2028 || c == 0x2029;
}

const char *
om_text_fault(const char *text)
{
	bool		is_utf8 = GetDatabaseEncoding() == PG_UTF8;
	bool		after_space = true;
	const char *at = text;

	while (*at != '\0')
	{
		/* of another encoding only the characters of ASCII are looked at */
		pg_wchar	c = is_utf8 ? utf8_to_unicode((const unsigned char *) at) : IS_HIGHBIT_SET(*at) ? 'x' : (unsigned char) *at;

		if (is_control(c))
			return "must not contain control characters";
		if (is_space(c) && at == text)
			break;
		after_space = is_space(c);
		at += pg_mblen(at);
	}
	return after_space ? "must not begin or end with white space" : NULL;
}

void
om_require_plain_text(const char *text, const char *name)
{
	const char *fault = om_text_fault(text);

	if (fault != NULL)
		om_raise_value(OM_INVALID_ARGUMENT, "argument", name, "%s %s", name, fault);
}

/*
 * Text argument n of an API function as a C string; null for SQL null.  Refuses null when
 * required, empty text (null is the way to leave a value out), bytes that are no text (a caller
 * may pass what a setting holds, which nobody checked), and more than limit characters:
 * invalid_argument.
 */
char *
om_text_arg(FunctionCallInfo fcinfo, int n, const char *name, int limit, bool required)
{
	char	   *value;

	if (PG_ARGISNULL(n))
	{
		if (required)
			om_raise_value(OM_INVALID_ARGUMENT, "argument", name, "%s is required", name);
		return NULL;
	}
	value = text_to_cstring(PG_GETARG_TEXT_PP(n));
	if (value[strspn(value, OM_SPACES)] == '\0')
		om_raise_value(OM_INVALID_ARGUMENT, "argument", name, "%s must not be empty", name);
	if (!om_text_is_valid(value, strlen(value)))
		om_raise_value(OM_INVALID_ARGUMENT, "argument", name, "%s is not text in the encoding %s", name, GetDatabaseEncodingName());
	if (strlen(value) > (size_t) limit && pg_mbstrlen(value) > limit)
		om_raise_value(OM_INVALID_ARGUMENT, "argument", name, "%s has %d characters, at most %d are allowed", name, pg_mbstrlen(value), limit);
	return value;
}

char	  **
om_codes_arg(FunctionCallInfo fcinfo, int n, const char *name, const char *what, int most, int *count)
{
	Datum	   *values;
	bool	   *nulls;
	char	  **codes;
	int			i;

	*count = 0;
	if (PG_ARGISNULL(n))
		return NULL;
	if (ARR_NDIM(PG_GETARG_ARRAYTYPE_P(n)) > 1)
		om_raise_value(OM_INVALID_ARGUMENT, "argument", name, "%s must be a plain list", name);
	deconstruct_array(PG_GETARG_ARRAYTYPE_P(n), TEXTOID, -1, false, TYPALIGN_INT, &values, &nulls, count);
	if (*count > most)
		om_raise_value(OM_TOO_MANY_LINES, "argument", name, "%s has %d elements, at most %d are allowed", name, *count, most);
	codes = palloc(sizeof(char *) * Max(*count, 1));
	for (i = 0; i < *count; i++)
	{
		if (nulls[i])
			om_raise_value(OM_INVALID_ARGUMENT, "argument", name, "%s must not contain null", name);
		codes[i] = TextDatumGetCString(values[i]);
		if (!om_text_is_valid(codes[i], strlen(codes[i])))
			om_raise_value(OM_INVALID_ARGUMENT, "argument", name, "%s[%d] is not text in the encoding %s", name, i, GetDatabaseEncodingName());
		if (*codes[i] == '\0' || pg_mbstrlen(codes[i]) > OM_CODE_LENGTH_MAX)
			om_raise_value(OM_INVALID_ARGUMENT, "argument", name,
						   "%s's code has from 1 to %d characters", what, OM_CODE_LENGTH_MAX);
	}
	return codes;
}
