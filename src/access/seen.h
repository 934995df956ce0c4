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

/* True if the reader of a view has the right of argument 0 for the tenant of argument 1 at one of the locations that the plan returns. */
extern bool om_sees_one_of(FunctionCallInfo fcinfo, OmPlan *plan, Datum *values);

#endif
