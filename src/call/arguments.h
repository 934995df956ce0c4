/*
 * arguments.h - the arguments that many API functions have, each read in one place.
 *
 * n is an argument's number.  What is wrong with one is raised: invalid_argument with the
 * argument's name, or what reading JSON raises (json.h).
 */
#ifndef OM_ARGUMENTS_H
#define OM_ARGUMENTS_H

#include "base/om.h"
#include "base/om_limit.h"
#include "base/text_arg.h"
#include "call/json.h"
#include "datatype/timestamp.h"
#include "utils/jsonb.h"
#include "utils/uuid.h"

/* A code, "sku" or "location": required, or null for null. */
#define om_code_arg(fcinfo, n, name) om_text_arg(fcinfo, n, name, OM_CODE_LENGTH_MAX, true)
#define om_optional_code_arg(fcinfo, n, name) om_text_arg(fcinfo, n, name, OM_CODE_LENGTH_MAX, false)

/* Text that people write, "reason": required, or null for null. */
#define om_note_arg(fcinfo, n, name) om_text_arg(fcinfo, n, name, OM_TEXT_LENGTH_MAX, true)
#define om_optional_note_arg(fcinfo, n, name) om_text_arg(fcinfo, n, name, OM_TEXT_LENGTH_MAX, false)

/* What the caller calls a document, "reference", by which it is found again; null for null. */
#define om_own_reference_arg(fcinfo, n) om_text_arg(fcinfo, n, "reference", OM_REFERENCE_LENGTH_MAX, false)

/* A provider's id, "reference", by which it is found again: as a code is written.  Null for null. */
extern char *om_optional_reference_arg(FunctionCallInfo fcinfo, int n);

/* An amount, argument of type amount_input, in the form that om_money_arg reads (json.h): required, or null for null. */
extern char *om_amount_input_arg(FunctionCallInfo fcinfo, int n, const char *name);
extern char *om_optional_amount_input_arg(FunctionCallInfo fcinfo, int n, const char *name);

/* A boolean, with what null means. */
extern bool om_boolean_arg(FunctionCallInfo fcinfo, int n, bool otherwise);

/* A uuid that cannot be null; the others: a new one for null, and null for null. */
extern pg_uuid_t om_uuid_arg(FunctionCallInfo fcinfo, int n, const char *name);
extern pg_uuid_t om_uuid_arg_or_new(FunctionCallInfo fcinfo, int n);
extern const pg_uuid_t *om_optional_uuid_arg(FunctionCallInfo fcinfo, int n);

/* "locale": a language as "de", or one of a country as "de-AT"; null for null, which required refuses. */
extern char *om_locale_arg(FunctionCallInfo fcinfo, int n, bool required);

/* "status" of an operation: false for "succeeded", true for "pending". */
extern bool om_pending_arg(FunctionCallInfo fcinfo, int n);

/*
 * "metadata": a JSON object as jsonb; '{}' for null.  limit_exceeded when it takes more than
 * order_mgmt.metadata_size_max or is nested deeper than OM_METADATA_LEVELS_MAX.
 */
extern Datum om_metadata_arg(FunctionCallInfo fcinfo, int n);

/* The same of a member "metadata" of an object; path: where it stands. */
extern Datum om_metadata_value(const OmJsonValue *value, const char *path);

/* The same of a function that changes what is named: null stays null, and means "as it is". */
extern NullableDatum om_put_metadata_arg(FunctionCallInfo fcinfo, int n);

/* Such a function makes a new thing, for which a call must say this. */
extern void om_require_for_new(bool is_said, const char *what, const char *code, const char *name);

/* A jsonb argument that cannot be null, "lines"; the other: null for null. */
extern JsonbContainer *om_json_arg(FunctionCallInfo fcinfo, int n, const char *name);
extern JsonbContainer *om_optional_json_arg(FunctionCallInfo fcinfo, int n);

/* "options" against the table of what the function knows; none are known when nfields = 0. */
extern void om_options_arg(FunctionCallInfo fcinfo, int n, const OmJsonField *fields, int nfields, OmJsonValue *values);

/* "occurred_at": the clock's time for null; see om_occurred_at for what is refused. */
extern TimestampTz om_occurred_at_arg(FunctionCallInfo fcinfo, int n);

/* limit_exceeded: path has asked, and most is allowed by a limit, a setting perhaps. */
extern void om_refuse_limit(const char *path, const char *limit, const char *asked, const char *most) __attribute__((noreturn));

extern void om_arguments_init(void);

#endif
