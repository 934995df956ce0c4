/*
 * rows.c - the rows a door returns (see rows.h).
 */
#include "postgres.h"

#include "funcapi.h"
#include "sql/plan.h"
#include "sql/rows.h"
#include "utils/tuplestore.h"

/* Begin a door's set of rows (see rows.h). */
void
om_rows_begin(FunctionCallInfo fcinfo)
{
	InitMaterializedSRF(fcinfo, 0);
}

/* Add all rows of the current plan result (see rows.h). */
void
om_rows_add_result(FunctionCallInfo fcinfo, uint64 rows)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	uint64		row;

	Assert(rows == 0 || SPI_tuptable->tupdesc->natts == result->setDesc->natts);
	for (row = 0; row < rows; row++)
		tuplestore_puttuple(result->setResult, SPI_tuptable->vals[row]);
}

void
om_rows_add(FunctionCallInfo fcinfo, Datum *values, bool *nulls)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;

	tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
}

void
om_rows_return(FunctionCallInfo fcinfo)
{
	om_rows_begin(fcinfo);
	om_rows_add_result(fcinfo, SPI_processed);
}
