/*
 * insert.c - inserting one row or many by the same description (see insert.h).
 */
#include "postgres.h"

#include "engine/insert.h"
#include "utils/builtins.h"

/* Room for rows. */
OmInsert
om_insert_make(int ncolumns, int nrows)
{
	OmInsert	insert;

	insert.ncolumns = ncolumns;
	insert.nrows = nrows;
	insert.values = palloc(sizeof(Datum) * ncolumns * Max(nrows, 1));
	insert.nulls = palloc0(sizeof(bool) * ncolumns * Max(nrows, 1));
	return insert;
}

/* A text that may be null. */
Datum
om_optional_text(const char *text, bool *isnull)
{
	*isnull = (text == NULL);
	return text == NULL ? (Datum) 0 : CStringGetTextDatum(text);
}

/* One column of the rows as an array. */
static Datum
column_array(const OmInsert *insert, int column, OmType type)
{
	Datum	   *values = palloc(sizeof(Datum) * insert->nrows);
	bool	   *nulls = palloc(sizeof(bool) * insert->nrows);
	Datum		array;
	int			i;

	for (i = 0; i < insert->nrows; i++)
	{
		values[i] = insert->values[i * insert->ncolumns + column];
		nulls[i] = insert->nulls[i * insert->ncolumns + column];
	}
	array = om_array(type, values, nulls, insert->nrows);
	pfree(values);
	pfree(nulls);
	return array;
}

/* Insert the rows (see insert.h). */
uint64
om_insert_run(OmPlan *one, OmPlan *many, const Datum *fixed, int nfixed, const OmInsert *insert)
{
	Datum		values[OM_PLAN_ARGS_MAX];
	char		nulls[OM_PLAN_ARGS_MAX + 1];
	int			i;

	if (insert->nrows == 0)
		return 0;
	Assert(nfixed + insert->ncolumns <= OM_PLAN_ARGS_MAX);
	memcpy(values, fixed, sizeof(Datum) * nfixed);
	memset(nulls, ' ', sizeof(nulls));
	for (i = 0; i < insert->ncolumns; i++)
	{
		if (insert->nrows == 1)
		{
			values[nfixed + i] = insert->values[i];
			nulls[nfixed + i] = insert->nulls[i] ? 'n' : ' ';
		}
		else
			values[nfixed + i] = column_array(insert, i, one->args[nfixed + i]);
	}
	return om_plan_run(insert->nrows == 1 ? one : many, values, nulls);
}
