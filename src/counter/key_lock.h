/*
 * key_lock.h - heavyweight locks on keys, held to the end of the transaction and
 * seen by the deadlock detector.  Take several in ascending order.
 */
#ifndef OM_KEY_LOCK_H
#define OM_KEY_LOCK_H

#include "base/om.h"
#include "base/wait.h"
#include "counter/kind.h"
#include "storage/lock.h"

/* What a lock is for: the fourth field of its tag, so that no two meet. */
typedef enum OmKeyLock
{
	OM_KEY_LOCK_COUNTER = 0x4F4D,	/* X(k) of the counters */
	OM_KEY_LOCK_FOLDER = 0x4F4E,	/* the one folder of a database */
	OM_KEY_LOCK_COUNT = 0x4F4F,	/* counts of a position */
	OM_KEY_LOCK_HOLDER = 0x4F50,	/* the first move of a gift card or store credit */
	OM_KEY_LOCK_REGISTER = 0x4F51,	/* a register's shift */
	OM_KEY_LOCK_JOB = 0x4F52,	/* a job that runs, of a role */
	OM_KEY_LOCK_RECEIPT = 0x4F54,	/* the receipts of a register, and the copies of one */
	OM_KEY_LOCK_CODE = 0x4F53,	/* a new code, with all that people take for the same */
	OM_KEY_LOCK_PIN = 0x4F55	/* tries of the PIN of a member of staff */
} OmKeyLock;

/* The tag of a key. */
extern LOCKTAG om_key_lock_tag(OmKeyLock purpose, int64 tenant, int64 a, int64 b);

/* X(k), the lock of a counter; by the name of its kind, so that any two libraries exclude each other. */
extern LOCKTAG om_counter_lock_tag(const OmCounterKey *key);

/* Take the lock, waiting (wait.h); wanted: what it stands for. */
extern void om_key_lock(OmKeyLock purpose, int64 tenant, int64 a, int64 b, OmWanted wanted);

/* Take it so that others can share it. */
extern void om_key_lock_shared(OmKeyLock purpose, int64 tenant, int64 a, int64 b, OmWanted wanted);

/* Take it only if it is free. */
extern bool om_key_lock_try(OmKeyLock purpose, int64 tenant, int64 a, int64 b);

/* Does the running transaction hold one?  (Those of counters are not told, nor those of codes, for which nobody waits who sells.) */
extern bool om_key_lock_is_held(void);

/* How many the running transaction has taken by now; a savepoint that was rolled back may be counted. */
extern int	om_key_lock_count(void);

/* Ends of transactions and savepoints (xact.c). */
extern void om_key_lock_at_end(void);
extern void om_key_lock_at_subabort(SubTransactionId subid);

#endif
