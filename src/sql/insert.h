/*
 * insert.h - rows written straight into a table of ours, or changed there.
 *
 * A module describes a table once, by the list of the columns it writes (see columns.h).
 * Columns that are not named take their default.
 */
#ifndef OM_INSERT_H
#define OM_INSERT_H

#include "base/om_error.h"
#include "sql/plan.h"
#include "sql/table.h"

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

/* Give a column the same value in all rows. */
extern void om_insert_share(OmInsert *insert, int column, Datum value);

/* Insert the rows, which have a value or null for each column the table names. */
extern void om_insert_run(OmTable *table, const OmInsert *insert);

/* A text that may be null. */
extern Datum om_optional_text(const char *text, bool *isnull);

/* A parameter of a plan that may be null, with its place in nulls: a text, or an argument as it is. */
extern void om_set_text(Datum *values, char *nulls, int column, const char *text);
extern void om_set_datum(Datum *values, char *nulls, int column, NullableDatum datum);

/* Sets columns of a row, not of its key, from what they are, by the table's enumerators; false: it stays as it is. */
typedef bool (*OmRowChange) (Datum *values, bool *nulls, void *arg);

/*
 * Change the row of a key, locked before it is read: the first columns of the table are its primary key.
 * False: there is none.  In READ COMMITTED it is the row as last committed, after waiting for who changes it.
 * Otherwise 40001 for a row that was changed, deleted or made after the transaction's snapshot.  What the
 * running statement has written is seen.
 */
extern bool om_update_run(OmTable *table, const Datum *key, int nkey, OmRowChange change, void *arg);

/* What a violation of a unique key means to the caller. */
typedef struct OmKeyRefusal
{
	const char *key;			/* name of the constraint or index; null ends the list */
	OmCode		code;
	const char *message;
} OmKeyRefusal;

/*
 * The same for rows with ids of the caller's: what another session inserted meanwhile under
 * one of them is refused with our code, not as a bare violation of the key.  member, json:
 * what the detail says.
 */
extern void om_insert_documents(OmTable *table, const OmInsert *insert, const OmKeyRefusal *refusals,
								const char *member, const char *json);

#endif
