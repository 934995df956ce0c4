/*
 * table.h - tables of ours that rows are written to, or read from, without a statement.
 */
#ifndef OM_TABLE_H
#define OM_TABLE_H

#include "nodes/primnodes.h"
#include "sql/columns.h"
#include "utils/relcache.h"

/* Columns one table may name. */
#define OM_TABLE_COLUMNS_MAX 28

typedef struct OmTable
{
	const char *name;			/* in order_mgmt_data */
	const char *index;			/* it is read by, while there is one; null: its primary key's */
	OmColumn	columns[OM_TABLE_COLUMNS_MAX];	/* ends with a null name */
	struct OmTableMap *map;		/* where the columns are; made on first use */
} OmTable;

/*
 * Where the columns of an open table lie, 0-based, and how many it names: found once per session, and again
 * after any change of the table.  42703 for one that is missing, 42804 for one whose type is another.
 */
extern const int *om_table_places(OmTable *table, Relation relation, int *ncolumns);

/* The same of one column of a relation, looked for each time. */
extern int	om_column_place(Relation relation, const OmColumn *column);

/* Where the named columns lie, and what the others get. */
typedef struct OmTableMap
{
	Oid			relation;
	bool		is_valid;
	int			natts;
	int			ncolumns;
	int			places[OM_TABLE_COLUMNS_MAX];	/* 0-based */
	Datum	   *defaults;		/* of all columns: their constants */
	bool	   *nulls;
	Expr	  **expressions;	/* of columns not named whose default must be evaluated per row */
	bool		has_expressions;
	bool		has_certain;	/* one of these may be other than null, whatever om_default_register says */
	bool		was_computed;	/* a default depends on a function or a domain */
	MemoryContext context;
	struct OmTableMap *next;
} OmTableMap;

/*
 * At load: a function of order_mgmt_data that is a default of columns, and when it would say null, so that rows
 * need not ask it.
 */
extern void om_default_register(const char *function, bool (*is_null) (void));

/* The expressions of a map have to be evaluated, as things are. */
extern bool om_table_evaluates(const OmTableMap *map);

/* The map of a table, valid as long as the caller keeps the table locked. */
extern OmTableMap *om_table_map(OmTable *table, Relation relation);

#endif
