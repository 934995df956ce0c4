/*
 * om_error.c - the reporter of business errors (see om_error.h).
 */
#include "postgres.h"

#include "base/om.h"
#include "base/om_error.h"
#include "funcapi.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/json.h"
#include "utils/tuplestore.h"

typedef struct OmErrorCode
{
	const char *code;			/* stable machine code */
	int			sqlstate;
	int			http;			/* status under http_sqlstate = postgrest */
	const char *meaning;
	const char *next_step;		/* the HINT */
} OmErrorCode;

static const OmErrorCode error_codes[OM_CODE_COUNT] = {
#define X(tail, code, sqlstate, http, meaning, next) {code, sqlstate, http, meaning, next},
	OM_ERROR_LIST(X)
#undef X
};

enum
{
	SQLSTATE_OFF,
	SQLSTATE_POSTGREST
};

static const struct config_enum_entry sqlstate_options[] = {
	{"off", SQLSTATE_OFF, false},
	{"postgrest", SQLSTATE_POSTGREST, false},
	{NULL, 0, false}
};

static int	http_sqlstate = SQLSTATE_OFF;

/* The stable name of a code. */
const char *
om_code_name(OmCode code)
{
	Assert(code >= 0 && code < OM_CODE_COUNT);
	return error_codes[code].code;
}

/* The code of a name; -1 if it is none of ours. */
int
om_code_find(const char *name)
{
	int			code;

	for (code = 0; code < OM_CODE_COUNT; code++)
		if (strcmp(error_codes[code].code, name) == 0)
			return code;
	return -1;
}

/* Begin a detail line with its code. */
void
om_detail_start(OmDetail *detail, OmCode code)
{
	initStringInfo(detail);
	appendStringInfoString(detail, "{\"code\":");
	escape_json(detail, om_code_name(code));
}

/* Add a string member; a null value adds JSON null. */
void
om_detail_text(OmDetail *detail, const char *key, const char *value)
{
	appendStringInfoChar(detail, ',');
	escape_json(detail, key);
	appendStringInfoChar(detail, ':');
	if (value)
		escape_json(detail, value);
	else
		appendStringInfoString(detail, "null");
}

/* Add a member whose value is JSON already. */
void
om_detail_raw(OmDetail *detail, const char *key, const char *json)
{
	appendStringInfoChar(detail, ',');
	escape_json(detail, key);
	appendStringInfo(detail, ":%s", json);
}

/* Close the line. */
char *
om_detail_end(OmDetail *detail)
{
	appendStringInfoChar(detail, '}');
	return detail->data;
}

StringInfo
om_list_add(OmList *list)
{
	if (list->n++ == 0)
	{
		initStringInfo(&list->json);
		appendStringInfoChar(&list->json, '[');
	}
	else
		appendStringInfoChar(&list->json, ',');
	return &list->json;
}

void
om_list_add_text(OmList *list, const char *text)
{
	escape_json(om_list_add(list), text);
}

StringInfo
om_list_add_line(OmList *list, int line_no, const char *sku)
{
	appendStringInfoString(om_list_add(list), "{");
	if (line_no > 0)
		appendStringInfo(&list->json, "\"line_no\":%d,", line_no);
	appendStringInfoString(&list->json, "\"sku\":");
	escape_json(&list->json, sku);
	return &list->json;
}

void
om_list_add_excess(OmList *list, int line_no, const char *sku, const char *requested, const char *available)
{
	OmDetail   *line = om_list_add_line(list, line_no, sku);

	om_detail_text(line, "requested", requested);
	om_detail_text(line, "available", available);
	appendStringInfoChar(line, '}');
}

char *
om_list_end(OmList *list)
{
	if (list->n == 0)
		return pstrdup("[]");
	appendStringInfoChar(&list->json, ']');
	return list->json.data;
}

char *
om_list_detail(OmList *list, OmCode code, const char *key)
{
	OmDetail	detail;

	om_detail_start(&detail, code);
	om_detail_raw(&detail, key, om_list_end(list));
	return om_detail_end(&detail);
}

char *
om_excess_detail(OmCode code, const char *key, const char *id, const char *requested, const char *available)
{
	OmDetail	detail;

	om_detail_start(&detail, code);
	om_detail_text(&detail, key, id);
	om_detail_text(&detail, "requested", requested);
	om_detail_text(&detail, "available", available);
	return om_detail_end(&detail);
}

void
om_raise_unknown_line(OmCode code, const char *document, const char *id, int64 line_no)
{
	OmDetail	detail;

	om_detail_start(&detail, code);
	om_detail_text(&detail, psprintf("%s_id", document), id);
	om_detail_raw(&detail, "line_nos", psprintf("[" INT64_FORMAT "]", line_no));
	om_raise(code, om_detail_end(&detail), "%s %s has no line " INT64_FORMAT, document, id, line_no);
}

/* The SQLSTATE in force: the standard one, or PostgREST's PTxyz. */
static int
code_sqlstate(const OmErrorCode *entry)
{
	if (http_sqlstate == SQLSTATE_OFF)
		return entry->sqlstate;
	switch (entry->http)
	{
		case 403:
			return entry->sqlstate;
		case 404:
			return MAKE_SQLSTATE('P', 'T', '4', '0', '4');
		case 409:
			return MAKE_SQLSTATE('P', 'T', '4', '0', '9');
		default:
			return MAKE_SQLSTATE('P', 'T', '4', '2', '2');
	}
}

/* Raise with a finished message. */
static void
raise_message(OmCode code, const char *detail, const char *message)
{
	const OmErrorCode *entry = &error_codes[code];

	if (detail == NULL)
	{
		OmDetail	plain;

		om_detail_start(&plain, code);
		detail = om_detail_end(&plain);
	}
	ereport(ERROR,
			(errcode(code_sqlstate(entry)),
			 errmsg_internal("%s", message),
			 errdetail_internal("%s", detail),
			 errhint("%s", entry->next_step),
			 err_generic_string(PG_DIAG_CONSTRAINT_NAME, entry->code)));
}

void
om_error_replace(OmCode code, const char *detail, const char *message)
{
	const OmErrorCode *entry = &error_codes[code];

	errcode(code_sqlstate(entry));
	errmsg_internal("%s", message);
	errdetail_internal("%s", detail);
	errhint("%s", entry->next_step);
	err_generic_string(PG_DIAG_CONSTRAINT_NAME, entry->code);
}

static char *format_message(const char *format, va_list args) pg_attribute_printf(1, 0);

/* Format into a palloc'd string. */
static char *
format_message(const char *format, va_list args)
{
	StringInfoData buffer;

	initStringInfo(&buffer);
	for (;;)
	{
		va_list		copy;
		int			needed;

		va_copy(copy, args);
		needed = appendStringInfoVA(&buffer, format, copy);
		va_end(copy);
		if (needed == 0)
			return buffer.data;
		enlargeStringInfo(&buffer, needed);
	}
}

void
om_raise(OmCode code, const char *detail, const char *format,...)
{
	va_list		args;
	char	   *message;

	va_start(args, format);
	message = format_message(format, args);
	va_end(args);
	raise_message(code, detail, message);
	pg_unreachable();
}

void
om_raise_value(OmCode code, const char *key, const char *value, const char *format,...)
{
	va_list		args;
	char	   *message;
	OmDetail	detail;

	va_start(args, format);
	message = format_message(format, args);
	va_end(args);
	om_detail_start(&detail, code);
	om_detail_text(&detail, key, value);
	raise_message(code, om_detail_end(&detail), message);
	pg_unreachable();
}

void
om_raise_newer(const char *what)
{
	ereport(ERROR,
			(errcode(ERRCODE_T_R_SERIALIZATION_FAILURE),
			 errmsg("could not serialize access: %s is newer than the transaction's snapshot", what)));
}

/* The columns of error_code_list. */
enum {LISTED_code, LISTED_sqlstate, LISTED_meaning, LISTED_next_step, LISTED_count};

OM_FUNCTION(om_error_code_list);

/* All codes as rows (code, sqlstate, meaning, next_step): what error_codes shows. */
Datum
om_error_code_list(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	int			i;

	InitMaterializedSRF(fcinfo, 0);
	for (i = 0; i < OM_CODE_COUNT; i++)
	{
		Datum		values[LISTED_count];
		bool		nulls[LISTED_count] = {false};

		values[LISTED_code] = CStringGetTextDatum(error_codes[i].code);
		values[LISTED_sqlstate] = CStringGetTextDatum(unpack_sql_state(error_codes[i].sqlstate));
		values[LISTED_meaning] = CStringGetTextDatum(error_codes[i].meaning);
		values[LISTED_next_step] = CStringGetTextDatum(error_codes[i].next_step);
		tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
	}
	return (Datum) 0;
}

/* Define the setting (at load). */
void
om_error_init(void)
{
	/* anybody's: how the caller's own errors are spelled */
	DefineCustomEnumVariable("order_mgmt.http_sqlstate",
							 "Turns the SQLSTATE of business errors into PostgREST's PT404, PT409, PT422.",
							 NULL, &http_sqlstate, SQLSTATE_OFF, sqlstate_options, PGC_USERSET, 0,
							 NULL, NULL, NULL);
}
