/*
 * text_arg.c - text arguments of API functions (see text_arg.h).
 */
#include "postgres.h"

#include "base/om_error.h"
#include "base/text_arg.h"
#include "mb/pg_wchar.h"
#include "utils/builtins.h"

/*
 * Text argument n of an API function as a C string; null for SQL null.  Refuses null when
 * required, empty text (null is the way to leave a value out), and more than
 * limit characters: invalid_argument.
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
	if (*value == '\0')
		om_raise_value(OM_INVALID_ARGUMENT, "argument", name, "%s must not be empty", name);
	if (strlen(value) > (size_t) limit && pg_mbstrlen(value) > limit)
		om_raise_value(OM_INVALID_ARGUMENT, "argument", name, "%s is longer than %d characters", name, limit);
	return value;
}
