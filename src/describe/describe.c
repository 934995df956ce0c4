/*
 * describe.c - what the modules register, as rows: what help() and describe() are made of.
 *
 * What the role in force may not use, because it has the right for no tenant, is marked or left out.
 */
#include "postgres.h"

#include "access/access.h"
#include "base/json_field.h"
#include "base/known.h"
#include "base/module.h"
#include "base/om_limit.h"
#include "base/text_arg.h"
#include "catalog/pg_type.h"
#include "funcapi.h"
#include "lib/stringinfo.h"
#include "sql/insert.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/json.h"
#include "utils/jsonb.h"
#include "utils/tuplestore.h"

/* What an optional value may be besides. */
#define OR_NULL(optional) ((optional) ? ",\"null\"" : "")

/* The columns of object_list. */
enum {OBJECT_topic, OBJECT_kind, OBJECT_object, OBJECT_argument, OBJECT_right, OBJECT_is_held, OBJECT_count};

OM_FUNCTION(om_object_list);

/*
 * What is registered as rows (topic, kind, object, argument, right, is_held): is_held tells whether the role in
 * force has the right.  An argument of every function has no object.
 */
Datum
om_object_list(PG_FUNCTION_ARGS)
{
	static const char *const kinds[] = {
		[OM_NEED_FUNCTION] = "function", [OM_NEED_ARGUMENT] = "argument", [OM_NEED_VIEW] = "view", [OM_NEED_REPORTS] = "reports",
		[OM_NEED_FIELD] = NULL, [OM_NEED_TOPIC] = NULL
	};
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	const char *topic = NULL;
	int			i;

	InitMaterializedSRF(fcinfo, 0);
	for (i = 0; i < om_nneeds; i++)
	{
		const OmNeed *need = om_needs[i];
		Datum		values[OBJECT_count];
		bool		nulls[OBJECT_count] = {false};

		if (need->kind == OM_NEED_TOPIC)
			topic = need->object;
		if (kinds[need->kind] == NULL)
			continue;
		values[OBJECT_topic] = om_optional_text(topic, &nulls[OBJECT_topic]);
		values[OBJECT_kind] = CStringGetTextDatum(kinds[need->kind]);
		values[OBJECT_object] = om_optional_text(need->object, &nulls[OBJECT_object]);
		values[OBJECT_argument] = om_optional_text(need->argument, &nulls[OBJECT_argument]);
		values[OBJECT_right] = om_optional_text(need->right != NULL ? need->right->word : NULL, &nulls[OBJECT_right]);
		values[OBJECT_is_held] = BoolGetDatum(om_may_anywhere(need->right));
		tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
	}
	return (Datum) 0;
}

/* The columns of raised_list. */
enum {RAISED_function, RAISED_code, RAISED_count};

OM_FUNCTION(om_raised_list);

/* The codes of each function as rows (function, code), as registered; function null: of every one. */
Datum
om_raised_list(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	int			i;
	int			c;

	InitMaterializedSRF(fcinfo, 0);
	for (i = 0; i < om_nraises; i++)
		for (c = 0; c < om_raises[i]->ncodes; c++)
		{
			Datum		values[RAISED_count];
			bool		nulls[RAISED_count] = {false};

			values[RAISED_function] = om_optional_text(om_raises[i]->function, &nulls[RAISED_function]);
			values[RAISED_code] = CStringGetTextDatum(om_code_name(om_raises[i]->codes[c]));
			tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
		}
	return (Datum) 0;
}

/* The table of fields that a function has at a path; null: there is none. */
static const OmNeed *
fields_at(const char *function, const char *path)
{
	int			i;

	for (i = 0; i < om_nneeds; i++)
		if (om_needs[i]->kind == OM_NEED_FIELD && strcmp(om_needs[i]->object, function) == 0 && strcmp(om_needs[i]->argument, path) == 0)
			return om_needs[i];
	return NULL;
}

static void add_object(StringInfo schema, const OmNeed *need, const char *or_null);

/* The members that say what a field's value may be; path: of the field. */
static void
add_value(StringInfo schema, const char *function, const OmJsonField *field, const char *path)
{
	const char *or_null = OR_NULL(!field->required || field->or_key != NULL);
	const OmNeed *inner;

	switch (field->type)
	{
		case OM_JSON_TEXT:
			appendStringInfo(schema, "\"type\":[\"string\"%s],\"maxLength\":%d", or_null, field->limit > 0 ? field->limit : OM_TEXT_LENGTH_MAX);
			break;
		case OM_JSON_QUANTITY:
			appendStringInfo(schema, "\"type\":[\"number\",\"string\"%s],\"exclusiveMinimum\":0", or_null);
			break;
		case OM_JSON_SIGNED_QUANTITY:
			appendStringInfo(schema, "\"type\":[\"number\",\"string\"%s],\"not\":{\"const\":0}", or_null);
			break;
		case OM_JSON_LEVEL:
			appendStringInfo(schema, "\"type\":[\"number\",\"string\"%s],\"minimum\":0", or_null);
			break;
		case OM_JSON_DECIMAL:
			appendStringInfo(schema, "\"type\":[\"number\",\"string\"%s]", or_null);
			break;
		case OM_JSON_AMOUNT:
			appendStringInfo(schema, "\"type\":[\"number\",\"string\",\"object\"%s]", or_null);
			break;
		case OM_JSON_INTEGER:
			appendStringInfo(schema, "\"type\":[\"integer\"%s],\"minimum\":1,\"maximum\":%d", or_null, PG_INT32_MAX);
			break;
		case OM_JSON_SIGNED_INTEGER:
			appendStringInfo(schema, "\"type\":[\"integer\"%s],\"minimum\":%d,\"maximum\":%d", or_null, PG_INT32_MIN, PG_INT32_MAX);
			break;
		case OM_JSON_BOOLEAN:
			appendStringInfo(schema, "\"type\":[\"boolean\"%s]", or_null);
			break;
		case OM_JSON_UUID:
			appendStringInfo(schema, "\"type\":[\"string\"%s],\"format\":\"uuid\"", or_null);
			break;
		case OM_JSON_TIME:
			appendStringInfo(schema, "\"type\":[\"string\"%s],\"format\":\"date-time\"", or_null);
			break;
		case OM_JSON_OBJECT:
			/* of known keys, or of any */
			inner = fields_at(function, psprintf("%s.", path));
			if (inner != NULL)
				add_object(schema, inner, or_null);
			else
				appendStringInfo(schema, "\"type\":[\"object\"%s]", or_null);
			break;
		case OM_JSON_ARRAY:
			/* of objects, or of codes */
			inner = fields_at(function, psprintf("%s[].", path));
			appendStringInfo(schema, "\"type\":[\"array\"%s],\"items\":{", or_null);
			if (inner != NULL)
				add_object(schema, inner, "");
			else
				appendStringInfoString(schema, "\"type\":\"string\"");
			appendStringInfoChar(schema, '}');
			break;
	}
}

/* The members that say what an object is that is read by a table of fields. */
static void
add_object(StringInfo schema, const OmNeed *need, const char *or_null)
{
	StringInfoData required;
	StringInfoData either;
	const char *comma = "";
	int			f;

	initStringInfo(&required);
	initStringInfo(&either);
	appendStringInfo(schema, "\"type\":[\"object\"%s],\"properties\":{", or_null);
	for (f = 0; f < need->nfields; f++)
	{
		const OmJsonField *field = &need->fields[f];

		if (field->right != NULL && !om_may_anywhere(field->right))
			continue;
		appendStringInfoString(schema, comma);
		comma = ",";
		escape_json(schema, field->key);
		appendStringInfoString(schema, ":{");
		add_value(schema, need->object, field, psprintf("%s%s", need->argument, field->key));
		if (field->right != NULL)
			appendStringInfo(schema, ",\"right\":\"%s\"", field->right->word);
		appendStringInfoChar(schema, '}');
		if (field->or_key != NULL)
			appendStringInfo(&either, "%s{\"anyOf\":[{\"required\":[\"%s\"]},{\"required\":[\"%s\"]}]}", either.len > 0 ? "," : "",
							 field->key, field->or_key);
		else if (field->required)
		{
			appendStringInfoString(&required, required.len > 0 ? "," : "");
			escape_json(&required, field->key);
		}
	}
	appendStringInfo(schema, "},\"required\":[%s],%s%s%s\"additionalProperties\":false", required.data, either.len > 0 ? "\"allOf\":[" : "",
					 either.data, either.len > 0 ? "]," : "");
}

/* The columns of json_argument_list. */
enum {JSON_function, JSON_argument, JSON_schema, JSON_count};

OM_FUNCTION(om_json_argument_list);

/* JSON arguments as rows (function, argument, schema): the JSON Schema of what their tables of fields read. */
Datum
om_json_argument_list(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	int			i;

	InitMaterializedSRF(fcinfo, 0);
	for (i = 0; i < om_nneeds; i++)
	{
		const OmNeed *need = om_needs[i];
		int			length = need->kind == OM_NEED_FIELD ? (int) strcspn(need->argument, "[.") : 0;
		bool		is_array = length > 0 && strcmp(need->argument + length, "[].") == 0;
		Datum		values[JSON_count];
		bool		nulls[JSON_count] = {false};
		StringInfoData schema;

		/* what stands deeper is part of what it stands in */
		if (length == 0 || !(is_array || strcmp(need->argument + length, ".") == 0))
			continue;
		initStringInfo(&schema);
		appendStringInfoString(&schema, is_array ? "{\"type\":[\"array\"],\"items\":{" : "{");
		add_object(&schema, need, "");
		appendStringInfoString(&schema, is_array ? "}}" : "}");
		values[JSON_function] = CStringGetTextDatum(need->object);
		values[JSON_argument] = PointerGetDatum(cstring_to_text_with_len(need->argument, length));
		values[JSON_schema] = DirectFunctionCall1(jsonb_in, CStringGetDatum(schema.data));
		tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
	}
	return (Datum) 0;
}

/* Is it a function or a view, or the views of a schema? */
static bool
is_object(const OmNeed *need)
{
	return need->kind == OM_NEED_FUNCTION || need->kind == OM_NEED_VIEW || need->kind == OM_NEED_REPORTS;
}

/* The columns of topic_list. */
enum {TOPIC_topic, TOPIC_about, TOPIC_count};

OM_FUNCTION(om_topic_list);

/* Topics as rows (topic, about), in the order of modules: those with something that the role in force may use. */
Datum
om_topic_list(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	const OmNeed *topic = NULL;
	const OmNeed *shown = NULL;
	int			i;

	InitMaterializedSRF(fcinfo, 0);
	for (i = 0; i < om_nneeds; i++)
	{
		Datum		values[TOPIC_count];
		bool		nulls[TOPIC_count] = {false};

		if (om_needs[i]->kind == OM_NEED_TOPIC)
			topic = om_needs[i];
		if (topic == shown || !is_object(om_needs[i]) || !om_may_anywhere(om_needs[i]->right))
			continue;
		shown = topic;
		values[TOPIC_topic] = CStringGetTextDatum(topic->object);
		values[TOPIC_about] = om_optional_text(topic->argument, &nulls[TOPIC_about]);
		tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
	}
	return (Datum) 0;
}

OM_FUNCTION(om_refuse_topic);

/* Refuse a word that is no topic; the array has those that there are. */
Datum
om_refuse_topic(PG_FUNCTION_ARGS)
{
	char	   *word = om_text_arg(fcinfo, 0, "topic", OM_CODE_LENGTH_MAX, true);
	Datum	   *topics;
	const char **known;
	int			n;
	int			i;

	deconstruct_array(PG_GETARG_ARRAYTYPE_P(1), TEXTOID, -1, false, TYPALIGN_INT, &topics, NULL, &n);
	known = palloc(sizeof(char *) * Max(n, 1));
	for (i = 0; i < n; i++)
		known[i] = TextDatumGetCString(topics[i]);
	om_raise_unknown_word(OM_INVALID_ARGUMENT, "argument", "topic", word, known, n);
}

static const OmNeed needs[] = {
	OM_TOPIC("help", NULL),
	OM_FUNCTION_NEEDS("help", basics),
	OM_FUNCTION_NEEDS("describe", basics)
};

OM_MODULE(describe) = {OM_NEEDS(needs)};
