/*
 * tally.h - what is counted whatever becomes of the transaction that counts it.
 *
 * A wrong secret that somebody tries has been tried, also when the transaction is rolled back; a row that says so would be
 * rolled back with it.  So it is counted in shared memory, for a while after the last time.  After a restart all is forgotten.
 */
#ifndef OM_TALLY_H
#define OM_TALLY_H

#include "base/om.h"
#include "datatype/timestamp.h"

/* What is counted. */
typedef enum OmTallyKind
{
	OM_TALLY_PIN = 1			/* tries of a PIN, by who has it */
} OmTallyKind;

/* How often it was counted, and until when that is remembered. */
typedef struct OmTallied
{
	int			count;			/* 0: never, lately; or there is no shared memory, which counts nothing */
	TimestampTz until;
} OmTallied;

extern OmTallied om_tally_read(OmTallyKind kind, int64 tenant, int64 id);

/* Count it once more, to be remembered so many seconds from now on. */
extern OmTallied om_tally_add(OmTallyKind kind, int64 tenant, int64 id, int seconds);

/* Forget it. */
extern void om_tally_clear(OmTallyKind kind, int64 tenant, int64 id);

#endif
