/*
 * strict_jsonb.c - the type order_mgmt.strict_jsonb: jsonb that refuses duplicate
 * keys, and what nobody could read back, on the way in.
 *
 * jsonb keeps the last of two equal keys and says nothing, so a caller's mistake
 * ({"quantity":1,"quantity":10}) would become an order.  API functions take this type: a
 * literal, a parameter and a json value are checked, a jsonb is taken as it is.
 * On disk it is exactly a jsonb.
 *
 * A number such as 1e131000 takes 16 bytes of jsonb, and its text 131001: one of more than OM_NUMBER_DIGITS_MAX
 * digits or decimals is refused.  So is \u0000, which jsonb refuses without saying where.
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
#include "base/om_limit.h"
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

/* Bytes of an error's detail that are repeated whatever they are. */
#define REPEATED_MAX 1000

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
	const char *long_number;	/* the first number of too many digits, or null */
	const char *zero;			/* the first \u0000, or null */
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

/* An object or array that a place of the text is inside of. */
typedef struct PlaceLevel
{
	bool		is_array;
	int			index;			/* array: the current element */
	const char *key;			/* object: where the current key begins */
	bool		is_value;		/* object: after the key's colon */
} PlaceLevel;

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
skip_string(const char *start, TextShape *shape)
{
	const char *at = start + 1;

	while (*at != '"' && *at != '\0')
	{
		if (*at == '\\' && at[1] != '\0')
		{
			at++;
			if (shape->zero == NULL && strncmp(at, "u0000", 5) == 0)
				shape->zero = at;
		}
		at++;
	}
	return at;
}

/* Count decimal digits; returns where they end. */
static const char *
skip_digits(const char *at, int *digits)
{
	const char *start = at;

	while (*at >= '0' && *at <= '9')
		at++;
	*digits = at - start;
	return at;
}

/* The last character of a number that begins at start. */
static const char *
skip_number(const char *start, TextShape *shape)
{
	int			digits;
	int			decimals = 0;
	int			exponent = 0;
	const char *at = skip_digits(*start == '-' ? start + 1 : start, &digits);

	if (*at == '.')
		at = skip_digits(at + 1, &decimals);
	if (*at == 'e' || *at == 'E')
	{
		const char *sign = at + 1;
		int			length;

		at = skip_digits(*sign == '-' || *sign == '+' ? sign + 1 : sign, &length);
		exponent = length > 5 ? INT16_MAX : atoi(at - length);
		if (*sign == '-')
			decimals += exponent;
		else
			digits += exponent;
	}
	if ((digits > OM_NUMBER_DIGITS_MAX || decimals > OM_NUMBER_DIGITS_MAX) && shape->long_number == NULL)
		shape->long_number = start;
	return at - 1;
}

/*
 * Count members and nesting, and find what is refused.  Text that is not JSON gives a meaningless
 * shape, which is fine: the parser refuses it, unless this does.
 */
static TextShape
scan_text(const char *text)
{
	TextShape	shape = {0};
	int			depth = 0;
	const char *at;

	for (at = text; *at != '\0'; at++)
	{
		if (*at == '"')
			at = skip_string(at, &shape);
		if (*at == '\0')
			break;
		if (*at == ':')
			shape.members++;
		else if (*at == '-' || (*at >= '0' && *at <= '9'))
			at = skip_number(at, &shape);
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
	key = om_text_beginning(key);
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
						"duplicate key \"%s\" in JSON argument", om_text_beginning(level->keys[i]));
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

/* Append the key at an opening quote, as it is written. */
static void
append_written_key(StringInfo path, const char *quote)
{
	TextShape	unused = {0};
	const char *key = om_text_beginning(pnstrdup(quote + 1, skip_string(quote, &unused) - quote - 1));

	if (is_plain_key(key))
		appendStringInfo(path, ".%s", key);
	else
		appendStringInfo(path, ".\"%s\"", key);
}

/* The path of what stands at a place of JSON text of at most DEPTH_MAX levels, in SQL/JSON path syntax; of a key, that of its object. */
static char *
path_of_place(const char *text, const char *place)
{
	PlaceLevel	levels[DEPTH_MAX + 1] = {{0}};	/* the first is outside of all */
	TextShape	unused = {0};
	StringInfoData path;
	int			depth = 0;
	const char *at;
	int			i;

	for (at = text; at < place; at++)
	{
		if (*at == '"')
		{
			if (!levels[depth].is_value)
				levels[depth].key = at;
			at = skip_string(at, &unused);
		}
		else if (*at == ':')
			levels[depth].is_value = true;
		else if (*at == ',')
		{
			levels[depth].index++;
			levels[depth].is_value = false;
		}
		else if ((*at == '{' || *at == '[') && depth < DEPTH_MAX)
			levels[++depth] = (PlaceLevel) {.is_array = (*at == '[')};
		else if ((*at == '}' || *at == ']') && depth > 0)
			depth--;
	}
	initStringInfo(&path);
	appendStringInfoChar(&path, '$');
	for (i = 1; i <= depth; i++)
	{
		if (levels[i].is_array)
			appendStringInfo(&path, "[%d]", levels[i].index);
		else if (levels[i].is_value && levels[i].key != NULL)
			append_written_key(&path, levels[i].key);
	}
	return path.data;
}

/* Refuse text that is nested too deeply, a number of too many digits, and \u0000. */
static void
check_shape(const char *text, const TextShape *shape)
{
	if (shape->depth > DEPTH_MAX)
		report_path("$", "JSON argument is nested deeper than %s levels",
					CppAsString2(DEPTH_MAX));
	if (shape->long_number != NULL)
		report_path(path_of_place(text, shape->long_number), "JSON argument has a number of more than %s digits or decimals",
					CppAsString2(OM_NUMBER_DIGITS_MAX));
	if (shape->zero != NULL)
		report_path(path_of_place(text, shape->zero), "JSON argument holds %s, which no text can", "\\u0000");
}

/* Parse text as jsonb does, but repeat no more than the beginning of it: jsonb's detail may hold all of a long text. */
static Datum
parse_jsonb(char *text, Node *context)
{
	LOCAL_FCINFO(call, 1);
	MemoryContext caller = CurrentMemoryContext;
	Datum		result = (Datum) 0;

	InitFunctionCallInfoData(*call, NULL, 1, InvalidOid, context, NULL);
	call->args[0].value = CStringGetDatum(text);
	call->args[0].isnull = false;
	if (strlen(text) <= REPEATED_MAX)
		return jsonb_in(call);
	PG_TRY();
	{
		result = jsonb_in(call);
	}
	PG_CATCH();
	{
		ErrorData  *error;

		MemoryContextSwitchTo(caller);
		error = CopyErrorData();
		FlushErrorState();
		if (error->detail != NULL && strlen(error->detail) > REPEATED_MAX)
			error->detail = pstrdup(om_text_beginning(error->detail));
		ReThrowError(error);
	}
	PG_END_TRY();
	return result;
}

/*
 * Parse JSON text to a jsonb Datum.  Bad JSON: 22P02, softly to context (may be
 * null), then returns 0.  A duplicate key in any object, too deep a nesting, a number of too many digits,
 * \u0000: invalid_json with its path.
 */
static Datum
parse(char *text, Node *context)
{
	TextShape	shape;
	Datum		result;

	/* a cast from text brings what no input function has seen */
	if (!om_text_is_valid(text, strlen(text)))
		report_path("$", "JSON argument is not text in the encoding %s", GetDatabaseEncodingName());
	shape = scan_text(text);
	check_shape(text, &shape);
	result = parse_jsonb(text, context);
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
