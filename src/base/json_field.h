/*
 * json_field.h - a key of a JSON argument, as API functions describe it (read by call/json.c).
 *
 * The right that a key needs stands here and nowhere else: the reader asks for it, and
 * OM_FIELDS_NEED lists it.
 */
#ifndef OM_JSON_FIELD_H
#define OM_JSON_FIELD_H

#include "base/module.h"

typedef enum OmJsonType
{
	OM_JSON_TEXT,				/* string of at most limit characters */
	OM_JSON_QUANTITY,			/* number or string; positive */
	OM_JSON_SIGNED_QUANTITY,	/* not zero */
	OM_JSON_LEVEL,				/* a quantity that may be zero, not negative */
	OM_JSON_DECIMAL,			/* number or string, as its text */
	OM_JSON_AMOUNT,				/* the same, a string perhaps with a currency, or {"amount","currency"}: as "12.50" or "12.50 EUR" */
	OM_JSON_INTEGER,			/* whole number from 1 to 2^31-1 */
	OM_JSON_SIGNED_INTEGER,		/* from -2^31 */
	OM_JSON_BOOLEAN,
	OM_JSON_UUID,
	OM_JSON_TIME,				/* string, ISO 8601 */
	OM_JSON_OBJECT,
	OM_JSON_ARRAY
} OmJsonType;

typedef struct OmJsonField
{
	const char *key;
	OmJsonType	type;
	bool		required;
	int			limit;			/* characters, for OM_JSON_TEXT */
	OmRight    *right;			/* that a value needs; null: none */
	const char *or_key;			/* of a required one: the key that will do instead; null: none */
	bool		excludes;		/* this one or that, never both */
} OmJsonField;

#endif
