/*
 * rows.c - the rows an API function returns (see rows.h).
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "funcapi.h"
#include "sql/plan.h"
#include "sql/rows.h"
#include "types/amount.h"
#include "types/price.h"
#include "types/quantity.h"
#include "utils/tuplestore.h"

/* How the name of a column ends that shows another one as a number. */
#define NUMERIC_ENDING "_numeric"

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

/* Place of a name of so many bytes among the columns of a row, which mostly come in the same order; -1: it is none of theirs. */
static int
find_named(const char *name, int length, int likely, const OmColumn *columns, int ncolumns)
{
	int			i;

	for (i = -1; i < ncolumns; i++)
	{
		int			place = i < 0 ? likely : i;

		if (place < ncolumns && strncmp(columns[place].name, name, length) == 0 && columns[place].name[length] == '\0')
			return place;
	}
	return -1;
}

/* What a column is that shows another one as a number: total_numeric beside total; false if it is none. */
static bool
numeric_of(Form_pg_attribute attribute, const OmColumn *columns, int ncolumns, const Datum *values, const bool *nulls, Datum *value, bool *isnull)
{
	const char *name = NameStr(attribute->attname);
	int			length = (int) strlen(name) - (int) strlen(NUMERIC_ENDING);
	int			place;

	if (attribute->atttypid != NUMERICOID || length <= 0 || strcmp(name + length, NUMERIC_ENDING) != 0)
		return false;
	place = find_named(name, length, ncolumns, columns, ncolumns);
	if (place < 0 || (columns[place].type != OM_AMOUNT && columns[place].type != OM_PRICE && columns[place].type != OM_QUANTITY))
		return false;
	*isnull = nulls[place];
	if (!*isnull)
		*value = columns[place].type == OM_AMOUNT ? om_amount_numeric(om_amount_from_datum(values[place]))
			: columns[place].type == OM_PRICE ? om_price_numeric(om_price_from_datum(values[place]))
			: om_quantity_numeric(DatumGetOmQuantity(values[place]));
	return true;
}

void
om_rows_add_named(FunctionCallInfo fcinfo, const OmColumn *columns, int ncolumns, const Datum *values, const bool *nulls)
{
	TupleDesc	desc = ((ReturnSetInfo *) fcinfo->resultinfo)->setDesc;
	Datum	   *row = palloc0(sizeof(Datum) * desc->natts);
	bool	   *row_nulls = palloc(sizeof(bool) * desc->natts);
	int			c;

	for (c = 0; c < desc->natts; c++)
	{
		Form_pg_attribute attribute = TupleDescAttr(desc, c);
		int			place = find_named(NameStr(attribute->attname), (int) strlen(NameStr(attribute->attname)), c, columns, ncolumns);

		if (place >= 0 && attribute->atttypid == om_type_oid(columns[place].type))
		{
			row[c] = values[place];
			row_nulls[c] = nulls[place];
		}
		else if (!numeric_of(attribute, columns, ncolumns, values, nulls, &row[c], &row_nulls[c]))
			refuse_column(attribute);
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
