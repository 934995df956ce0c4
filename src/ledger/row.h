/*
 * row.h - what the triggers of both ledgers share: columns, history, waiting takes.
 */
#ifndef OM_ROW_H
#define OM_ROW_H

#include "access/htup_details.h"
#include "commands/trigger.h"
#include "counter/counter.h"
#include "utils/uuid.h"

/* Bits of a ledger row's posting. */
#define OM_POSTING_FORCED 1
#define OM_POSTING_HISTORY 2

/* Refuse a call that is not a trigger's. */
extern void om_require_trigger(FunctionCallInfo fcinfo, const char *name);

/* Nor one that has no row, or needs a row as it was and as it is to be, and has not. */
extern void om_require_row_trigger(FunctionCallInfo fcinfo, const char *name, bool is_update);

/* Number of a column of a ledger. */
extern int	om_row_column(Relation relation, const char *name);

/* A value that cannot be null. */
extern Datum om_row_value(HeapTuple tuple, TupleDesc desc, int number);

/*
 * The row as it is stored: stamped with the running transaction.  A row that arrives
 * stamped is history: the transaction restructures the ledger.
 */
extern HeapTuple om_row_stamp(HeapTuple tuple, TupleDesc desc, int stamp, int posting);

/* The counter of a thing with a uuid, whose halves are the key; and back. */
extern OmCounterKey om_uuid_key(OmCounterKind kind, int64 tenant, const pg_uuid_t *uuid);
extern pg_uuid_t om_key_uuid(const OmCounterKey *key);

/* Take for a row; waits, bounded, where others hold what is needed. */
extern OmTake om_row_take(const OmCounterKey *key, int64 quantity, bool forced);

#endif
