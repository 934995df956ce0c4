/*
 * insert.h - inserting one row or many by the same description.
 *
 * A room has two plans for a table: one for a single row (VALUES, the usual case of a
 * sale) and one for many (arrays, unnested side by side).  Both begin with the
 * values all rows share.
 */
#ifndef OM_INSERT_H
#define OM_INSERT_H

#include "engine/plan.h"

/* Rows of values, row by row. */
typedef struct OmInsert
{
	int			ncolumns;
	int			nrows;
	Datum	   *values;
	bool	   *nulls;
} OmInsert;

extern OmInsert om_insert_make(int ncolumns, int nrows);

/* The values and nulls of one row, to be filled. */
#define om_insert_values(insert, row) ((insert)->values + (row) * (insert)->ncolumns)
#define om_insert_nulls(insert, row) ((insert)->nulls + (row) * (insert)->ncolumns)

/* A text that may be null. */
extern Datum om_optional_text(const char *text, bool *isnull);

/*
 * Insert the rows: the first nfixed arguments of both plans are shared; element
 * types are those of the plan for one row.  Returns the number inserted.
 */
extern uint64 om_insert_run(OmPlan *one, OmPlan *many, const Datum *fixed, int nfixed, const OmInsert *insert);

#endif
