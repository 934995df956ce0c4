/*
 * json.h - strict reading of JSON.
 *
 * An API function describes an object by a table of fields; an unknown key, a missing
 * key, a wrong type or a malformed value is invalid_json / invalid_quantity /
 * invalid_amount with the JSON path in the detail.  (Duplicate keys are refused
 * by the type strict_jsonb on input.)  A key whose field names a right is not_allowed for
 * who lacks it; JSON null needs none.
 */
#ifndef OM_JSON_H
#define OM_JSON_H

#include "base/json_field.h"
#include "base/om.h"
#include "datatype/timestamp.h"
#include "utils/jsonb.h"
#include "utils/uuid.h"

typedef struct OmJsonValue
{
	bool		present;		/* false for an absent key and for JSON null */
	char	   *text;			/* OM_JSON_TEXT */
	int64		number;			/* quantities in micro-units, integers */
	bool		boolean;
	pg_uuid_t	uuid;
	int			length;			/* of the container, in bytes */
	TimestampTz time;
	JsonbContainer *container;	/* OM_JSON_OBJECT, OM_JSON_ARRAY */
} OmJsonValue;

/*
 * Read one object into values[nfields], in the order of the fields.
 * path: where it stands, for messages ("lines[3]").
 */
extern void om_json_object(JsonbContainer *container, const OmJsonField *fields, int nfields,
						   const char *path, OmJsonValue *values);

/*
 * Read an array of objects: calls om_json_object for each, returning a palloc'd
 * values[n * nfields] and n.  Refuses a non-array, an empty one (unless
 * allow_empty) and more than limit elements (54000).  name: the argument's.
 */
extern OmJsonValue *om_json_objects(JsonbContainer *container, const OmJsonField *fields, int nfields,
									const char *name, int limit, bool allow_empty, int *n);

/* Containers of the elements of an array (each must be an object). */
extern JsonbContainer **om_json_elements(JsonbContainer *container, const char *name, int limit, int *n);

/* Refuse keys and strings, at any depth, that are not text of the database's encoding; for what is stored whole. */
extern void om_json_require_text(JsonbContainer *container, const char *path);

/*
 * Texts of an array (palloc'd): each a string of at most characters; more than limit of them
 * are too_many_lines.  path: where the array stands.
 */
extern char **om_json_texts(JsonbContainer *container, const char *path, int limit, int characters, int *n);

/* Parse decimal text as a quantity with business errors; path for the detail. */
extern int64 om_quantity_arg(const char *text, const char *path);

/* Parse decimal text ("12.50") as minor units of a currency with business errors. */
extern int64 om_amount_arg(const char *text, int32 currency, const char *path);

/* The same where the currency may stand behind ("12.50 EUR"), not below zero; what: "price", for messages. */
extern int64 om_money_arg(const char *text, int32 currency, const char *what, const char *path);

#endif
