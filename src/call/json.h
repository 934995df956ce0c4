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
#include "types/price.h"
#include "utils/jsonb.h"
#include "utils/uuid.h"

typedef struct OmJsonValue
{
	bool		present;		/* false for an absent key and for JSON null */
	char	   *text;			/* OM_JSON_TEXT, OM_JSON_DECIMAL, OM_JSON_AMOUNT */
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

/*
 * Refuse, at any depth, keys and strings that are not text of the database's encoding, and numbers of more
 * than OM_NUMBER_DIGITS_MAX digits or decimals: a jsonb may hold them.  For what is stored whole.
 */
extern void om_json_require_kept(JsonbContainer *container, const char *path);

/*
 * Texts of an array (palloc'd): each a string of at most characters; more than limit of them
 * are too_many_lines.  path: where the array stands.
 */
extern char **om_json_texts(JsonbContainer *container, const char *path, int limit, int characters, int *n);

/* Parse decimal text as a quantity with business errors; path for the detail. */
extern int64 om_quantity_arg(const char *text, const char *path);

/*
 * What an amount says ("12.50" or "12.50 EUR") in a call whose currency is known: minor units, not below zero.
 * invalid_amount, also for more decimals than the currency has, currency_mismatch, value_out_of_range; path for the detail.
 */
extern int64 om_money_arg(const char *text, OmCurrency currency, const char *path);

/* The same of a price, which may have six decimals. */
extern OmPrice om_price_arg(const char *text, OmCurrency currency, const char *path);

/* The same where only the text can say the currency; invalid_amount if it says none. */
extern OmAmount om_full_amount_arg(const char *text, const char *path);

/* The same of an amount that may be in another currency than the usual one (0: none is), which it is in if it names none. */
extern OmAmount om_any_amount_arg(const char *text, OmCurrency usual, const char *path);
extern OmPrice om_full_price_arg(const char *text, const char *path);

/* The text of an argument of type amount_input, in the form of OM_JSON_AMOUNT; path: the argument's name. */
extern char *om_amount_input_text(const char *text, const char *path);

/* The decimal number of such a text without the zeros that say nothing, "0.5" for "0.50"; another text as it is. */
extern const char *om_plain_number(const char *text);

/* The amount of such a text; false if it names no currency, or is none. */
extern bool om_amount_of_text(const char *text, OmAmount *amount);

#endif
