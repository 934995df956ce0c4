/*
 * trigger.h - what the trigger functions of all modules share: the guard they begin
 * with, and how they read the rows they are given.
 */
#ifndef OM_TRIGGER_H
#define OM_TRIGGER_H

#include "access/htup.h"
#include "commands/trigger.h"
#include "sql/table.h"

/* When a trigger function may be called: one bit of each group at least. */
#define OM_ON_INSERT 0x01
#define OM_ON_UPDATE 0x02
#define OM_ON_DELETE 0x04
#define OM_ON_TRUNCATE 0x08
#define OM_ON_BEFORE 0x10
#define OM_ON_AFTER 0x20
#define OM_ON_ROW 0x40
#define OM_ON_STATEMENT 0x80

#define OM_TRIGGER_TABLES_MAX 4

/* What a trigger function is made for. */
typedef struct OmTrigger
{
	const char *name;			/* of the SQL function */
	int			when;			/* OM_ON_ bits */
	int			nargs_min;		/* arguments of the trigger */
	int			nargs_max;
	const char *tables[OM_TRIGGER_TABLES_MAX + 1];	/* of order_mgmt_data, ends with null; none: all of them */
} OmTrigger;

/*
 * Every trigger function begins with this: 39P01 unless it was called as what it is made for,
 * by a trigger of a table it is made for.
 */
extern TriggerData *om_trigger_enter(FunctionCallInfo fcinfo, const OmTrigger *made_for);

/* 39P01 unless the first argument of the trigger is this. */
extern void om_trigger_argument(const TriggerData *trigger, const OmTrigger *made_for, const char *expected);

/* A row given to a trigger: the columns that the table names, in its order. */
typedef struct OmRow
{
	const OmTable *table;
	Datum		values[OM_TABLE_COLUMNS_MAX];
	bool		nulls[OM_TABLE_COLUMNS_MAX];
} OmRow;

/* Read a row of the table; the values point into the tuple. */
extern void om_row_read(OmRow *row, OmTable *table, Relation relation, HeapTuple tuple);

/* A value that cannot be null, by its place among the columns the table names: 23502. */
extern Datum om_row_value(const OmRow *row, int column);

/* The row with other values of some of those columns, none of them null. */
extern HeapTuple om_row_change(OmTable *table, Relation relation, HeapTuple tuple, const int *columns, Datum *values, int n);

/* Number of a column that an argument of a trigger names, of the type it must have. */
extern int	om_column_number(Relation relation, const char *name, OmType type);

#endif
