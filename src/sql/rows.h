/*
 * rows.h - the rows a door returns.
 */
#ifndef OM_ROWS_H
#define OM_ROWS_H

#include "base/om.h"

/* Begin a door's set of rows; every door that returns SETOF calls it once. */
extern void om_rows_begin(FunctionCallInfo fcinfo);

/*
 * Add all rows of the current plan result to the set.  The plan selects "v.*" of
 * the view whose rows the door returns, so that appended columns come along.
 */
extern void om_rows_add_result(FunctionCallInfo fcinfo, uint64 rows);

/* Add one row of values. */
extern void om_rows_add(FunctionCallInfo fcinfo, Datum *values, bool *nulls);

/* The whole answer of most doors: begin, and all rows of the current plan result. */
extern void om_rows_return(FunctionCallInfo fcinfo);

#endif
