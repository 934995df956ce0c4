/*
 * seen.h - which documents a reader sees who has a right at some locations only.
 */
#ifndef OM_SEEN_H
#define OM_SEEN_H

#include "sql/plan.h"

/* What plans return that tell where a document is. */
#define SEEN_PLACE(X, P) X(P, location_id, OM_INT8)
OM_ENUM(SEEN_PLACE, SEEN);

/* SQL: tenants_with(right), and sees_location(right, tenant_id, location_id), which is asked for each. */
extern PGDLLEXPORT Datum om_tenants_with(PG_FUNCTION_ARGS);
extern PGDLLEXPORT Datum om_sees_location(PG_FUNCTION_ARGS);

/* True if the reader of a view has the right of argument 0 for the tenant of argument 1 at one of the locations that the plan returns. */
extern bool om_sees_one_of(FunctionCallInfo fcinfo, OmPlan *plan, Datum *values);

#endif
