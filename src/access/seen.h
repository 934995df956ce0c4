/*
 * seen.h - which documents a reader sees who has a right at some locations only.
 */
#ifndef OM_SEEN_H
#define OM_SEEN_H

#include "base/module.h"
#include "sql/plan.h"

/* What plans return that tell where a document is. */
#define SEEN_PLACE(X, P) X(P, location_id, OM_INT8)
OM_ENUM(SEEN_PLACE, SEEN);

/* The tenants of which the reader of a view may see rows by a right, as a bigint[]. */
extern Datum om_reader_tenants(const OmRight *right);

/* Has the reader a right for a tenant at a location; location_id 0: at all of them, for what is of none? */
extern bool om_reader_sees(const OmRight *right, int64 tenant, int64 location_id);

/* The right that a SQL function is asked for: argument number 0, of a view the same for all rows. */
extern const OmRight *om_right_arg(FunctionCallInfo fcinfo);

/* Does argument 0 name this right? For functions that keep it with something else. */
extern bool om_is_right(FunctionCallInfo fcinfo, const OmRight *right);

/* The right that argument 0 names, where fn_extra is something else's: it is null afterwards. */
extern const OmRight *om_right_anew(FunctionCallInfo fcinfo);

/* True if the reader of a view has the right of argument 0 for the tenant of argument 1 at one of the locations that the plan returns
 * of the document of argument 2, and of its line of argument 3, if it has one: answered from memory until it is asked for another one. */
extern bool om_sees_one_of(FunctionCallInfo fcinfo, OmPlan *plan, Datum *values);

#endif
