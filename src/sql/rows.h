/*
 * rows.h - the rows an API function returns.
 */
#ifndef OM_ROWS_H
#define OM_ROWS_H

#include "base/om.h"
#include "lib/stringinfo.h"
#include "sql/plan.h"

/* Begin a function's set of rows; every function that returns SETOF calls it once. */
extern void om_rows_begin(FunctionCallInfo fcinfo);

/* Add one row of values. */
extern void om_rows_add(FunctionCallInfo fcinfo, Datum *values, bool *nulls);

/*
 * Add one row of a view whose columns are these, in any order.  55000 for a column of the set that is not
 * among them or has another type: this version of the library does not know what belongs there.  A column total_numeric
 * beside an amount or quantity total is that as a number.
 */
extern void om_rows_add_named(FunctionCallInfo fcinfo, const OmColumn *columns, int ncolumns, const Datum *values, const bool *nulls);

/*
 * The whole answer of most functions: begin, and all rows of the current plan result.  The plan
 * selects "v.*" of the view whose rows the function returns, so that appended columns come
 * along.  55000 for rows that are not of the set's columns.
 */
extern void om_rows_return(FunctionCallInfo fcinfo);

/* Append what columns say, as members of a JSON object: "line_no":1,"sku":"A-1". */
extern void om_columns_json(StringInfo json, const OmColumn *columns, int ncolumns, const Datum *values, const bool *nulls);

#endif
