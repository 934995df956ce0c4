/*
 * row.h - what the triggers of both ledgers share: history, waiting takes.
 */
#ifndef OM_ROW_H
#define OM_ROW_H

#include "counter/counter.h"
#include "sql/trigger.h"
#include "utils/uuid.h"

/* Bits of a ledger row's posting. */
#define OM_POSTING_FORCED 1
#define OM_POSTING_HISTORY 2

/*
 * The row as it is stored: stamped with the running transaction.  A row that arrives
 * stamped is history: the transaction restructures the ledger.  stamp, posting: places of
 * these columns in the row that was read.
 */
extern HeapTuple om_row_stamp(OmTable *table, Relation relation, HeapTuple tuple, const OmRow *row, int stamp, int posting);

/* The counter of a thing with a uuid, whose halves are the key; and back. */
extern OmCounterKey om_uuid_key(OmCounterKind kind, int64 tenant, const pg_uuid_t *uuid);
extern pg_uuid_t om_key_uuid(const OmCounterKey *key);

/* Take for a row; waits, bounded, where others hold what is needed. */
extern OmTake om_row_take(const OmCounterKey *key, int64 quantity, bool forced);

/* What a counter of om_uuid_key is, for the error of a call that waits for it: balance_contended. */
extern OmWanted om_uuid_wanted(const OmCounterKey *key, const char *what);

#endif
