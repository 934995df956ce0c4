/*
 * read.h - a few rows of a table of ours, read straight by an index.
 *
 * A module describes what it reads as an OmTable (see table.h): the columns whose values are
 * asked for come first, the first one of the index among them.  Rows that a partial index leaves out may be shown.
 */
#ifndef OM_READ_H
#define OM_READ_H

#include "sql/table.h"
#include "storage/itemptr.h"
#include "utils/snapshot.h"

/*
 * Sees a row: its values in the order the table names them, which last for this call only; false: it was the
 * last.  It looks and copies: an error that somebody may catch is raised when the rows were shown.
 */
typedef bool (*OmRowSeen) (const Datum *values, const bool *nulls, void *arg);

/*
 * Show the rows whose first nkey columns are key, in no order, in a snapshot (InvalidSnapshot: the
 * latest, own changes included, whatever the isolation level); returns how many.
 */
extern int	om_read_rows(OmTable *table, Snapshot snapshot, const Datum *key, int nkey, OmRowSeen seen, void *arg);

/* Where the first row of a key lies in an open table, in a registered snapshot; false: there is none. */
extern bool om_read_place(OmTable *table, Relation relation, Snapshot snapshot, const Datum *key, int nkey, ItemPointer place);

/* OmRowSeen of who only asks if there is one. */
extern bool om_row_exists(const Datum *values, const bool *nulls, void *arg);

#endif
