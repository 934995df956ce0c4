/*
 * strict_jsonb.c - the type order_mgmt.strict_jsonb: jsonb that refuses duplicate
 * keys on the way in.
 *
 * jsonb keeps the last of two equal keys and says nothing, so a caller's mistake
 * ({"quantity":1,"quantity":10}) would become an order.  API functions take this type: a
 * literal, a parameter and a json value are checked, a jsonb is taken as it is.
 * On disk it is exactly a jsonb.
 *
 * Every call pays for the check, so the common case is cheap: in valid JSON, each
 * colon outside a string is one member written, and jsonb keeps one member for
 * each distinct key; if both counts agree, no key was repeated.  Only when they
 * differ is the text parsed once more, to say where.
 */
#include "postgres.h"

#include "base/om.h"
#include "base/om_compat.h"
#include "base/om_error.h"
#include "base/text_arg.h"
#include "common/jsonapi.h"
#include "libpq/pqformat.h"
#include "mb/pg_wchar.h"
#if PG_VERSION_NUM >= 160000
#include "nodes/miscnodes.h"
#endif
#include "types/strict_jsonb.h"
#include "utils/builtins.h"
#include "utils/json.h"
#include "utils/jsonb.h"

#define JSONB_WIRE_VERSION 1

/* Most levels of objects and arrays, the outermost included. */
#define DEPTH_MAX 64

/* Parser actions return a result from 16 on. */
#if PG_VERSION_NUM >= 160000
typedef JsonParseErrorType ActionResult;
#define ACTION_DONE JSON_SUCCESS
#else
typedef void ActionResult;
#define ACTION_DONE
#endif

/* What can be told from JSON text without parsing it. */
typedef struct TextShape
{
	int64		members;		/* colons outside strings */
	int			depth;			/* deepest nesting of brackets */
} TextShape;

/* An object or array that the search is inside of. */
typedef struct Level
{
	bool		is_array;
	int			index;			/* array: the current element */
	char	  **keys;			/* object: all its keys so far */
	int			key_count;
	int			key_space;		/* allocated length of keys */
} Level;

/* The search for a duplicate key. */
typedef struct Search
{
	Level		levels[DEPTH_MAX];
	int			depth;			/* levels in use */
} Search;

/* Raise invalid_json for a path. */
static void
report_path(const char *path, const char *message, const char *argument)
{
	OmDetail	detail;

	om_detail_start(&detail, OM_INVALID_JSON);
	om_detail_text(&detail, "path", path);
	om_raise(OM_INVALID_JSON, om_detail_end(&detail), message, argument);
}

/* The end of a string whose opening quote is at start: its closing quote or the NUL. */
static const char *
skip_string(const char *start)
{
	const char *at = start + 1;

	while (*at != '"' && *at != '\0')
	{
		if (*at == '\\' && at[1] != '\0')
			at++;
		at++;
	}
	return at;
}

/*
 * Count members and nesting.  Text that is not JSON gives a meaningless shape,
 * which is fine: the parser refuses it.
 */
static TextShape
scan_text(const char *text)
{
	TextShape	shape = {0, 0};
	int			depth = 0;
	const char *at;

	for (at = text; *at != '\0'; at++)
	{
		if (*at == '"')
			at = skip_string(at);
		if (*at == '\0')
			break;
		if (*at == ':')
			shape.members++;
		else if (*at == '{' || *at == '[')
		{
			depth++;
			shape.depth = Max(shape.depth, depth);
		}
		else if (*at == '}' || *at == ']')
			depth--;
	}
	return shape;
}

/* The number of members in all objects of a jsonb. */
static int64
count_members(Jsonb *jsonb)
{
	JsonbIterator *iterator = JsonbIteratorInit(&jsonb->root);
	JsonbIteratorToken token;
	JsonbValue	value;
	int64		members = 0;

	while ((token = JsonbIteratorNext(&iterator, &value, false)) != WJB_DONE)
	{
		if (token == WJB_KEY)
			members++;
	}
	return members;
}

/* The innermost level of the search. */
static Level *
current_level(Search *search)
{
	Assert(search->depth > 0);
	return &search->levels[search->depth - 1];
}

/* Enter an object or array. */
static void
enter_level(Search *search, bool is_array)
{
	Level	   *level;

	if (search->depth == DEPTH_MAX)
		elog(ERROR, "JSON is nested more deeply than its text");
	level = &search->levels[search->depth++];
	memset(level, 0, sizeof(Level));
	level->is_array = is_array;
	level->index = -1;
}

/* True for a key that a path can show without quotes. */
static bool
is_plain_key(const char *key)
{
	const char *at;

	for (at = key; *at != '\0'; at++)
	{
		bool		letter = (*at >= 'a' && *at <= 'z') || (*at >= 'A' && *at <= 'Z') || *at == '_';

		if (!letter && (at == key || *at < '0' || *at > '9'))
			return false;
	}
	return at > key;
}

/* Append ."key" or .key to a path. */
static void
append_key(StringInfo path, const char *key)
{
	appendStringInfoChar(path, '.');
	if (is_plain_key(key))
		appendStringInfoString(path, key);
	else
		escape_json(path, key);
}

/* The path of a key in the innermost level, in SQL/JSON path syntax, palloc'd. */
static char *
path_of_key(Search *search, const char *key)
{
	StringInfoData path;
	int			i;

	initStringInfo(&path);
	appendStringInfoChar(&path, '$');
	for (i = 0; i < search->depth - 1; i++)
	{
		Level	   *level = &search->levels[i];

		if (level->is_array)
			appendStringInfo(&path, "[%d]", level->index);
		else
			append_key(&path, level->keys[level->key_count - 1]);
	}
	append_key(&path, key);
	return path.data;
}

/* qsort order of keys. */
static int
compare_keys(const void *left, const void *right)
{
	return strcmp(*(char *const *) left, *(char *const *) right);
}

/* Parser action: an object begins. */
static ActionResult
begin_object(void *state)
{
	enter_level(state, false);
	return ACTION_DONE;
}

/* Parser action: a member begins; keep its key. */
static ActionResult
begin_member(void *state, char *key, bool is_null)
{
	Level	   *level = current_level(state);

	if (level->key_space == 0)
	{
		level->key_space = 16;
		level->keys = palloc(level->key_space * sizeof(char *));
	}
	else if (level->key_count == level->key_space)
	{
		level->key_space *= 2;
		level->keys = repalloc_huge(level->keys, level->key_space * sizeof(char *));
	}
	level->keys[level->key_count++] = key;
	return ACTION_DONE;
}

/*
 * Parser action: an object ends; raise if two of its keys are equal.  Sorting
 * keeps the search fast for an object of a million keys.
 */
static ActionResult
end_object(void *state)
{
	Search	   *search = state;
	Level	   *level = current_level(search);
	int			i;

	if (level->key_count > 1)
		qsort(level->keys, level->key_count, sizeof(char *), compare_keys);
	for (i = 1; i < level->key_count; i++)
	{
		if (strcmp(level->keys[i - 1], level->keys[i]) == 0)
			report_path(path_of_key(search, level->keys[i]),
						"duplicate key \"%s\" in JSON argument", level->keys[i]);
	}
	search->depth--;
	return ACTION_DONE;
}

/* Parser action: an array begins. */
static ActionResult
begin_array(void *state)
{
	enter_level(state, true);
	return ACTION_DONE;
}

/* Parser action: an element begins. */
static ActionResult
begin_element(void *state, bool is_null)
{
	current_level(state)->index++;
	return ACTION_DONE;
}

/* Parser action: an array ends. */
static ActionResult
end_array(void *state)
{
	((Search *) state)->depth--;
	return ACTION_DONE;
}

/* A lexer that keeps the keys, under each major's signature. */
static JsonLexContext *
make_lexer(char *text)
{
#if PG_VERSION_NUM >= 170000
	return makeJsonLexContextCstringLen(NULL, text, strlen(text), GetDatabaseEncoding(), true);
#else
	return makeJsonLexContextCstringLen(text, strlen(text), GetDatabaseEncoding(), true);
#endif
}

/*
 * Raise invalid_json with the path of the duplicate key that valid JSON text has:
 * of the object that ends first, the key that sorts first.
 */
static void
report_duplicate(char *text)
{
	Search		search = {.depth = 0};
	JsonSemAction actions = {
		.semstate = &search,
		.object_start = begin_object,
		.object_end = end_object,
		.array_start = begin_array,
		.array_end = end_array,
		.object_field_start = begin_member,
		.array_element_start = begin_element,
	};

	(void) pg_parse_json(make_lexer(text), &actions);
	elog(ERROR, "could not find the duplicate key in JSON");
}

/*
 * Parse JSON text to a jsonb Datum.  Bad JSON: 22P02, softly to context (may be
 * null), then returns 0.  A duplicate key in any object, or too deep a nesting:
 * invalid_json with its path.
 */
static Datum
parse(char *text, Node *context)
{
	LOCAL_FCINFO(call, 1);
	TextShape	shape;
	Datum		result;

	/* a cast from text brings what no input function has seen */
	if (!om_text_is_valid(text, strlen(text)))
		report_path("$", "JSON argument is not text in the encoding %s", GetDatabaseEncodingName());
	shape = scan_text(text);
	if (shape.depth > DEPTH_MAX)
		report_path("$", "JSON argument is nested deeper than %s levels",
					CppAsString2(DEPTH_MAX));
	InitFunctionCallInfoData(*call, NULL, 1, InvalidOid, context, NULL);
	call->args[0].value = CStringGetDatum(text);
	call->args[0].isnull = false;
	result = jsonb_in(call);
	if (OM_SOFT_ERROR_OCCURRED(context))
		return (Datum) 0;
	if (shape.members != count_members(DatumGetJsonbP(result)))
		report_duplicate(text);
	return result;
}

OM_FUNCTION(om_strict_jsonb_in);

/* Text input; bad JSON is a soft error where the major has them. */
Datum
om_strict_jsonb_in(PG_FUNCTION_ARGS)
{
	Datum		result = parse(PG_GETARG_CSTRING(0), fcinfo->context);

	if (OM_SOFT_ERROR_OCCURRED(fcinfo->context))
		PG_RETURN_NULL();
	PG_RETURN_DATUM(result);
}

OM_FUNCTION(om_strict_jsonb_recv);

/* Binary input: as jsonb's, one byte of version and the text. */
Datum
om_strict_jsonb_recv(PG_FUNCTION_ARGS)
{
	StringInfo	message = (StringInfo) PG_GETARG_POINTER(0);
	int			version = pq_getmsgint(message, 1);
	int			length;

	if (version != JSONB_WIRE_VERSION)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_BINARY_REPRESENTATION),
				 errmsg("unsupported strict_jsonb version number %d", version)));
	return parse(pq_getmsgtext(message, message->len - message->cursor, &length),
								 NULL);
}

OM_FUNCTION(om_strict_jsonb_from_json);

/* Cast from json, which may still hold duplicate keys. */
Datum
om_strict_jsonb_from_json(PG_FUNCTION_ARGS)
{
	return parse(text_to_cstring(PG_GETARG_TEXT_PP(0)), NULL);
}
