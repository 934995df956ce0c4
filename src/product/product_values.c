/*
 * product_values.c - what JSON says of products: attributes, texts by locale, URLs of images (see product_lines.h).
 */
#include "postgres.h"

#include <ctype.h>

#include "base/om_limit.h"
#include "base/text_arg.h"
#include "call/arguments.h"
#include "product/product_lines.h"
#include "mb/pg_wchar.h"
#include "utils/builtins.h"

/* Languages in which a thing may be said. */
#define LOCALES_MAX 100

/* invalid_argument for a list of texts: one of them is none that may stand there. */
static void
refuse_text(const char *path, int place, const char *text, const char *why)
{
	path = psprintf("%s[%d]", path, place);
	om_raise_value(OM_INVALID_ARGUMENT, "path", path, "%s: \"%s\" %s", path, om_text_beginning(text), why);
}

void
om_check_images(const TextList *images, const char *path)
{
	int			i;

	if (images->n > OM_IMAGES_MAX)
		om_raise_value(OM_TOO_MANY_LINES, "path", path, "%s has %d elements, at most %d are allowed", path, images->n, OM_IMAGES_MAX);
	for (i = 0; i < images->n; i++)
	{
		const char *url = images->texts[i];

		if (strncmp(url, "https://", 8) != 0 && strncmp(url, "http://", 7) != 0 && (url[0] != '/' || url[1] == '/'))
			refuse_text(path, i, url, "does not begin with https://, http:// or one /");
		if (strpbrk(url, OM_SPACES "\"'<>\\") != NULL || om_text_fault(url) != NULL)
			refuse_text(path, i, url, "has characters that a URL does not have");
	}
}

void
om_check_option_names(const TextList *names, const char *path)
{
	int			i;
	int			j;

	if (names->n > OM_OPTIONS_MAX)
		om_raise_value(OM_TOO_MANY_LINES, "path", path, "%s has %d elements, at most %d are allowed", path, names->n, OM_OPTIONS_MAX);
	for (i = 0; i < names->n; i++)
	{
		const char *fault = names->texts[i][0] == '\0' ? "is empty" : om_text_fault(names->texts[i]);

		if (fault != NULL)
			refuse_text(path, i, names->texts[i], fault);
		for (j = 0; j < i; j++)
			if (strcmp(names->texts[i], names->texts[j]) == 0)
				refuse_text(path, i, names->texts[i], "stands twice");
	}
}

/* Is it a locale: two or three letters, and parts of letters and digits behind hyphens, as BCP 47 writes it? */
static bool
is_locale(const char *key, int length)
{
	int			part = 0;
	int			parts = 0;
	int			i;

	for (i = 0; i <= length; i++)
	{
		if (i < length && isalnum((unsigned char) key[i]) && (parts > 0 || isalpha((unsigned char) key[i])))
			part++;
		else if ((i == length || key[i] == '-') && part >= (parts == 0 ? 2 : 1) && part <= (parts == 0 ? 3 : 8))
		{
			parts++;
			part = 0;
		}
		else
			return false;
	}
	return length <= OM_CODE_LENGTH_MAX;
}

/* A container as a jsonb of its own. */
static NullableDatum
jsonb_of(JsonbContainer *container)
{
	NullableDatum datum = {.isnull = false};

	datum.value = DirectFunctionCall1(jsonb_in, CStringGetDatum(JsonbToCString(NULL, container, 0)));
	return datum;
}

/* invalid_json at a key of an object. */
static void
refuse_key(const char *path, const JsonbValue *key, const char *why)
{
	path = psprintf("%s.%s", path, om_text_beginning(pnstrdup(key->val.string.val, key->val.string.len)));
	om_raise_value(OM_INVALID_JSON, "path", path, "%s: %s", path, why);
}

/* A text, number or boolean that an attribute may have. */
static bool
is_plain_value(const JsonbValue *value)
{
	if (value->type == jbvString)
		return value->val.string.len > 0 && pg_mbstrlen_with_len(value->val.string.val, value->val.string.len) <= OM_ATTRIBUTE_LENGTH_MAX;
	return value->type == jbvNumeric || value->type == jbvBool;
}

/* The same of an array of them. */
static bool
is_attribute_value(const JsonbValue *value)
{
	JsonbContainer *container;
	uint32		i;

	if (value->type != jbvBinary)
		return is_plain_value(value);
	container = value->val.binary.data;
	if (!JsonContainerIsArray(container) || JsonContainerSize(container) == 0 || JsonContainerSize(container) > OM_ATTRIBUTES_MAX)
		return false;
	for (i = 0; i < JsonContainerSize(container); i++)
		if (!is_plain_value(getIthJsonbValueFromContainer(container, i)))
			return false;
	return true;
}

NullableDatum
om_attributes_value(JsonbContainer *container, const char *path)
{
	NullableDatum none = {.isnull = true};
	JsonbIterator *iterator;
	JsonbIteratorToken token;
	JsonbValue	key;
	JsonbValue	value;
	int			nvalues = 0;

	if (container == NULL)
		return none;
	if (!JsonContainerIsObject(container))
		om_raise_value(OM_INVALID_JSON, "path", path, "%s: must be an object", path);
	if (JsonContainerSize(container) > OM_ATTRIBUTES_MAX)
		om_raise_value(OM_TOO_MANY_LINES, "path", path, "%s has %d keys, at most %d are allowed", path, (int) JsonContainerSize(container), OM_ATTRIBUTES_MAX);
	om_json_require_kept(container, path);
	iterator = JsonbIteratorInit(container);
	(void) JsonbIteratorNext(&iterator, &key, true);
	while ((token = JsonbIteratorNext(&iterator, &key, true)) == WJB_KEY)
	{
		if (key.val.string.len == 0 || pg_mbstrlen_with_len(key.val.string.val, key.val.string.len) > OM_CODE_LENGTH_MAX)
			refuse_key(path, &key, "an attribute has a name of 1 to 64 characters");
		(void) JsonbIteratorNext(&iterator, &value, true);
		if (!is_attribute_value(&value))
			refuse_key(path, &key, "must be a text of up to 200 characters, a number, a boolean, or an array of them");
		nvalues += value.type == jbvBinary ? (int) JsonContainerSize(value.val.binary.data) : 1;
	}
	if (nvalues > OM_ATTRIBUTE_VALUES_MAX)
		om_raise_value(OM_TOO_MANY_LINES, "path", path, "%s has %d values, at most %d are allowed", path, nvalues, OM_ATTRIBUTE_VALUES_MAX);
	return jsonb_of(container);
}

NullableDatum
om_texts_value(JsonbContainer *container, const char *path)
{
	static const OmJsonField fields[] = {
		{"name", OM_JSON_TEXT, false, OM_TEXT_LENGTH_MAX}, {"description", OM_JSON_TEXT, false, OM_DESCRIPTION_LENGTH_MAX}
	};
	OmJsonValue values[lengthof(fields)];
	NullableDatum none = {.isnull = true};
	JsonbIterator *iterator;
	JsonbValue	key;
	JsonbValue	value;

	if (container == NULL)
		return none;
	if (!JsonContainerIsObject(container) || JsonContainerSize(container) > LOCALES_MAX)
		om_raise_value(OM_INVALID_JSON, "path", path, "%s: must be an object of at most %d locales", path, LOCALES_MAX);
	iterator = JsonbIteratorInit(container);
	(void) JsonbIteratorNext(&iterator, &key, true);
	while (JsonbIteratorNext(&iterator, &key, true) == WJB_KEY)
	{
		(void) JsonbIteratorNext(&iterator, &value, true);
		if (!is_locale(key.val.string.val, key.val.string.len))
			refuse_key(path, &key, "is no locale");
		if (value.type != jbvBinary)
			refuse_key(path, &key, "must be an object");
		om_json_object(value.val.binary.data, fields, lengthof(fields), psprintf("%s.%s", path, pnstrdup(key.val.string.val, key.val.string.len)), values);
	}
	return jsonb_of(container);
}

NullableDatum
om_names_value(JsonbContainer *container, const char *path)
{
	NullableDatum none = {.isnull = true};
	JsonbIterator *iterator;
	JsonbValue	key;
	JsonbValue	value;

	if (container == NULL)
		return none;
	if (!JsonContainerIsObject(container) || JsonContainerSize(container) > LOCALES_MAX)
		om_raise_value(OM_INVALID_JSON, "path", path, "%s: must be an object of at most %d locales", path, LOCALES_MAX);
	om_json_require_kept(container, path);
	iterator = JsonbIteratorInit(container);
	(void) JsonbIteratorNext(&iterator, &key, true);
	while (JsonbIteratorNext(&iterator, &key, true) == WJB_KEY)
	{
		(void) JsonbIteratorNext(&iterator, &value, true);
		if (!is_locale(key.val.string.val, key.val.string.len))
			refuse_key(path, &key, "is no locale");
		if (value.type != jbvString || value.val.string.len == 0 || pg_mbstrlen_with_len(value.val.string.val, value.val.string.len) > OM_TEXT_LENGTH_MAX)
			refuse_key(path, &key, "must be a text of 1 to 1000 characters");
	}
	return jsonb_of(container);
}
