/*
 * arguments.c - the arguments that many API functions have (see arguments.h).
 */
#include "postgres.h"

#include "base/om_error.h"
#include "call/arguments.h"
#include "call/occurred.h"
#include "types/uuid7.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"

/* Refuse null for an argument that cannot be null. */
static void
require(FunctionCallInfo fcinfo, int n, const char *name)
{
	if (PG_ARGISNULL(n))
		om_raise_value(OM_INVALID_ARGUMENT, "argument", name, "%s cannot be null", name);
}

const char *
om_code_arg_or(FunctionCallInfo fcinfo, int n, const char *name, const char *otherwise)
{
	const char *value = om_optional_code_arg(fcinfo, n, name);

	return value != NULL ? value : otherwise;
}

const char *
om_note_arg_or(FunctionCallInfo fcinfo, int n, const char *name, const char *otherwise)
{
	const char *value = om_optional_note_arg(fcinfo, n, name);

	return value != NULL ? value : otherwise;
}

bool
om_boolean_arg(FunctionCallInfo fcinfo, int n, bool otherwise)
{
	return PG_ARGISNULL(n) ? otherwise : PG_GETARG_BOOL(n);
}

pg_uuid_t
om_uuid_arg(FunctionCallInfo fcinfo, int n, const char *name)
{
	require(fcinfo, n, name);
	return *PG_GETARG_UUID_P(n);
}

pg_uuid_t
om_uuid_arg_or_new(FunctionCallInfo fcinfo, int n)
{
	pg_uuid_t	id;

	if (!PG_ARGISNULL(n))
		return *PG_GETARG_UUID_P(n);
	om_uuid7(&id);
	return id;
}

const pg_uuid_t *
om_optional_uuid_arg(FunctionCallInfo fcinfo, int n)
{
	return PG_ARGISNULL(n) ? NULL : PG_GETARG_UUID_P(n);
}

bool
om_pending_arg(FunctionCallInfo fcinfo, int n)
{
	char	   *status = om_code_arg(fcinfo, n, "status");
	bool		is_pending = strcmp(status, "pending") == 0;

	if (!is_pending && strcmp(status, "succeeded") != 0)
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "status", "status must be \"succeeded\" or \"pending\"");
	return is_pending;
}

Datum
om_metadata_arg(FunctionCallInfo fcinfo, int n)
{
	if (PG_ARGISNULL(n))
		return DirectFunctionCall1(jsonb_in, CStringGetDatum("{}"));
	if (!JB_ROOT_IS_OBJECT(PG_GETARG_JSONB_P(n)))
		om_raise_value(OM_INVALID_JSON, "path", "metadata", "metadata: must be an object");
	om_json_require_text(&PG_GETARG_JSONB_P(n)->root, "metadata");
	return PG_GETARG_DATUM(n);
}

JsonbContainer *
om_json_arg(FunctionCallInfo fcinfo, int n, const char *name)
{
	require(fcinfo, n, name);
	return &PG_GETARG_JSONB_P(n)->root;
}

JsonbContainer *
om_optional_json_arg(FunctionCallInfo fcinfo, int n)
{
	return PG_ARGISNULL(n) ? NULL : &PG_GETARG_JSONB_P(n)->root;
}

void
om_options_arg(FunctionCallInfo fcinfo, int n, const OmJsonField *fields, int nfields, OmJsonValue *values)
{
	if (PG_ARGISNULL(n))
		memset(values, 0, sizeof(OmJsonValue) * nfields);
	else
		om_json_object(&PG_GETARG_JSONB_P(n)->root, fields, nfields, "options", values);
}

TimestampTz
om_occurred_at_arg(FunctionCallInfo fcinfo, int n)
{
	return om_occurred_at(PG_ARGISNULL(n) ? 0 : PG_GETARG_TIMESTAMPTZ(n), PG_ARGISNULL(n));
}
