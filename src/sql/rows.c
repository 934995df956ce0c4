/*
 * rows.c - the rows an API function returns (see rows.h).
 */
#include "postgres.h"

#include "funcapi.h"
#include "sql/plan.h"
#include "sql/rows.h"
#include "utils/tuplestore.h"

/* Begin a function's set of rows (see rows.h). */
void
om_rows_begin(FunctionCallInfo fcinfo)
{
	InitMaterializedSRF(fcinfo, 0);
}

/* 55000: the set has a column that we cannot fill. */
static void
refuse_column(Form_pg_attribute attribute)
{
	ereport(ERROR,
			(errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE),
			 errmsg("column \"%s\" of the answer is not one that this version of order_mgmt returns", NameStr(attribute->attname)),
			 errhint("The view whose rows are returned was changed: make it what the extension made it.")));
}

/* Place of a named column among those of a row; they mostly come in the same order. */
static int
find_named(Form_pg_attribute attribute, const OmColumn *columns, int ncolumns)
{
	int			place = attribute->attnum - 1;
	int			i;

	if (place >= ncolumns || strcmp(columns[place].name, NameStr(attribute->attname)) != 0)
		for (place = -1, i = 0; i < ncolumns && place < 0; i++)
			if (strcmp(columns[i].name, NameStr(attribute->attname)) == 0)
				place = i;
	if (place < 0 || attribute->atttypid != om_type_oid(columns[place].type))
		refuse_column(attribute);
	return place;
}

void
om_rows_add_named(FunctionCallInfo fcinfo, const OmColumn *columns, int ncolumns, const Datum *values, const bool *nulls)
{
	TupleDesc	desc = ((ReturnSetInfo *) fcinfo->resultinfo)->setDesc;
	Datum	   *row = palloc(sizeof(Datum) * desc->natts);
	bool	   *row_nulls = palloc(sizeof(bool) * desc->natts);
	int			c;

	for (c = 0; c < desc->natts; c++)
	{
		int			place = find_named(TupleDescAttr(desc, c), columns, ncolumns);

		row[c] = values[place];
		row_nulls[c] = nulls[place];
	}
	om_rows_add(fcinfo, row, row_nulls);
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
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	uint64		row;
	int			c;

	om_rows_begin(fcinfo);
	for (c = 0; c < result->setDesc->natts; c++)
		if (c >= SPI_tuptable->tupdesc->natts ||
			TupleDescAttr(SPI_tuptable->tupdesc, c)->atttypid != TupleDescAttr(result->setDesc, c)->atttypid)
			refuse_column(TupleDescAttr(result->setDesc, c));
	for (row = 0; row < SPI_processed; row++)
		tuplestore_puttuple(result->setResult, SPI_tuptable->vals[row]);
}
