/*
 * arguments.c - the arguments that many API functions have (see arguments.h).
 */
#include "postgres.h"

#include "base/known.h"
#include "base/om_error.h"
#include "call/arguments.h"
#include "call/occurred.h"
#include "types/uuid7.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/timestamp.h"

/* No jsonb that may be kept is printed in so many times its bytes: most grow zeros, and characters that are escaped. */
#define TEXT_GROWTH_MAX 8

static int	metadata_size_max = OM_METADATA_BYTES_DEFAULT;

/* Refuse null for an argument that cannot be null. */
static void
require(FunctionCallInfo fcinfo, int n, const char *name)
{
	if (PG_ARGISNULL(n))
		om_raise_value(OM_INVALID_ARGUMENT, "argument", name, "%s cannot be null", name);
}

char *
om_optional_reference_arg(FunctionCallInfo fcinfo, int n)
{
	char	   *reference = om_own_reference_arg(fcinfo, n);

	if (reference != NULL)
		om_require_plain_text(reference, "reference");
	return reference;
}

char *
om_optional_amount_input_arg(FunctionCallInfo fcinfo, int n, const char *name)
{
	return PG_ARGISNULL(n) ? NULL : om_amount_input_text(text_to_cstring(PG_GETARG_TEXT_PP(n)), name);
}

char *
om_amount_input_arg(FunctionCallInfo fcinfo, int n, const char *name)
{
	require(fcinfo, n, name);
	return om_optional_amount_input_arg(fcinfo, n, name);
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

char *
om_locale_arg(FunctionCallInfo fcinfo, int n, bool required)
{
	char	   *locale = om_text_arg(fcinfo, n, "locale", OM_LOCALE_LENGTH_MAX, required);
	const char *c;

	for (c = locale == NULL ? "" : locale; *c != '\0'; c++)
		if (!isascii((unsigned char) *c) || (!isalnum((unsigned char) *c) && *c != '-'))
			om_raise_value(OM_INVALID_ARGUMENT, "argument", "locale", "locale is a language and perhaps a country, as \"de\" or \"de-AT\"");
	return locale;
}

bool
om_pending_arg(FunctionCallInfo fcinfo, int n)
{
	static const char *const known[] = {"succeeded", "pending"};
	char	   *status = om_code_arg(fcinfo, n, "status");
	bool		is_pending = strcmp(status, "pending") == 0;

	if (!is_pending && strcmp(status, "succeeded") != 0)
		om_refuse_word("status", status, known);
	return is_pending;
}

void
om_refuse_limit(const char *path, const char *limit, const char *asked, const char *most)
{
	OmDetail	detail;

	om_detail_start(&detail, OM_LIMIT_EXCEEDED);
	om_detail_text(&detail, "path", path);
	om_detail_text(&detail, "limit", limit);
	om_detail_text(&detail, "requested", asked);
	om_detail_text(&detail, "available", most);
	om_raise(OM_LIMIT_EXCEEDED, om_detail_end(&detail), "%s: %s is more than the %s that %s allows", path, asked, most, limit);
}

/* Refuse metadata whose text is too large, which is what readers have to take. */
static void
require_text_size(JsonbContainer *container, int size, const char *path)
{
	StringInfoData text;

	initStringInfo(&text);
	(void) JsonbToCString(&text, container, size);
	if (text.len > metadata_size_max)
		om_refuse_limit(path, "order_mgmt.metadata_size_max", psprintf("%d bytes of text", text.len), psprintf("%d bytes", metadata_size_max));
	pfree(text.data);
}

/* Refuse metadata that is too large, what is nested too deeply (the walk ends at the first level that is too deep), and what cannot be kept in it. */
static void
check_metadata(JsonbContainer *container, int size, const char *path)
{
	JsonbIterator *iterator;
	JsonbIteratorToken token;
	JsonbValue	value;
	int			levels = 0;

	if (size > metadata_size_max)
		om_refuse_limit(path, "order_mgmt.metadata_size_max", psprintf("%d bytes", size), psprintf("%d bytes", metadata_size_max));
	/* each level takes a header and an entry: what is so small cannot be too deep */
	if (size > OM_METADATA_LEVELS_MAX * (int) (sizeof(uint32) + sizeof(JEntry)))
	{
		iterator = JsonbIteratorInit(container);
		while ((token = JsonbIteratorNext(&iterator, &value, false)) != WJB_DONE)
		{
			if (token == WJB_END_OBJECT || token == WJB_END_ARRAY)
				levels--;
			else if ((token == WJB_BEGIN_OBJECT || token == WJB_BEGIN_ARRAY) && ++levels > OM_METADATA_LEVELS_MAX)
				om_refuse_limit(path, "nesting", psprintf("level %d", levels), psprintf("%d levels", OM_METADATA_LEVELS_MAX));
		}
	}
	om_json_require_kept(container, path);
	if (size > metadata_size_max / TEXT_GROWTH_MAX)
		require_text_size(container, size, path);
}

/* What metadata is that was not given. */
static Datum
no_metadata(void)
{
	return DirectFunctionCall1(jsonb_in, CStringGetDatum("{}"));
}

void
om_require_for_new(bool is_said, const char *what, const char *code, const char *name)
{
	if (!is_said)
		om_raise_value(OM_INVALID_ARGUMENT, "argument", name, "%s \"%s\" is new: %s is required", what, code, name);
}

NullableDatum
om_put_metadata_arg(FunctionCallInfo fcinfo, int n)
{
	NullableDatum metadata = {(Datum) 0, PG_ARGISNULL(n)};

	if (!metadata.isnull)
		metadata.value = om_metadata_arg(fcinfo, n);
	return metadata;
}

Datum
om_metadata_arg(FunctionCallInfo fcinfo, int n)
{
	Jsonb	   *metadata;

	if (PG_ARGISNULL(n))
		return no_metadata();
	metadata = PG_GETARG_JSONB_P(n);
	if (!JB_ROOT_IS_OBJECT(metadata))
		om_raise_value(OM_INVALID_JSON, "path", "metadata", "metadata: must be an object");
	check_metadata(&metadata->root, VARSIZE(metadata) - VARHDRSZ, "metadata");
	return JsonbPGetDatum(metadata);
}

Datum
om_metadata_value(const OmJsonValue *value, const char *path)
{
	Jsonb	   *metadata;

	if (!value->present)
		return no_metadata();
	check_metadata(value->container, value->length, path);
	/* an object within another one is kept as it would be alone */
	metadata = palloc(VARHDRSZ + value->length);
	SET_VARSIZE(metadata, VARHDRSZ + value->length);
	memcpy(&metadata->root, value->container, value->length);
	return JsonbPGetDatum(metadata);
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

/* Define the setting (at load). */
void
om_arguments_init(void)
{
	DefineCustomIntVariable("order_mgmt.metadata_size_max",
							"Largest metadata that a call may bring, as it is kept and as text.",
							NULL, &metadata_size_max, OM_METADATA_BYTES_DEFAULT, OM_METADATA_BYTES_MIN, OM_METADATA_BYTES_MAX,
							PGC_SUSET, GUC_UNIT_BYTE, NULL, NULL, NULL);
}
