/*
 * counter.h - the escrow primitive: take, give, and never below the floor.
 *
 * One key is one number that must not fall below zero (what a position has
 * available, what of a payment may still be refunded, ...).  A take is decided at
 * once, without a lock that lives to the end of the transaction; see counter.c.
 */
#ifndef OM_COUNTER_H
#define OM_COUNTER_H

#include "access/xact.h"
#include "base/om.h"
#include "counter/kind.h"
#include "datatype/timestamp.h"

typedef enum OmTakeResult
{
	OM_TAKEN,
	OM_SHORT,					/* not enough, even if all others gave back what they hold */
	OM_CONTENDED				/* enough if some transaction that has not ended gives back */
} OmTakeResult;

/* What a take does with the key's floor, which is part of its number. */
typedef enum OmFloorRule
{
	OM_FLOOR_KEPT,				/* the number itself decides */
	OM_FLOOR_GOODS_ONLY,		/* a negative floor (what may be promised beyond) does not help */
	OM_FLOOR_IGNORED			/* neither does it help, nor is a positive one (what is kept back) kept */
} OmFloorRule;

/* What must stay available besides what is taken; margin may be negative. */
typedef struct OmMargin
{
	int64		margin;
	OmFloorRule floor;
} OmMargin;

typedef struct OmTake
{
	OmTakeResult result;
	int64		available;		/* before the take, to this transaction, less the margin */
	int64		possible;		/* when it failed: the same, if all others gave back what they hold and brought what is on its way */
	int64		beyond_floor;	/* before the take: the number plus its floor (stock: what is free) */
	int64		floor;			/* of the key, at the take */
} OmTake;

/* Checks that the ledger enforces (its triggers fire) and returns its incarnation; 55000 otherwise. */
typedef int64 (*OmLedgerCheck) (void);

/* Does a change of this table's definition ask for a new check? */
typedef bool (*OmLedgerWatch) (Oid relation);

extern void om_counter_register_ledger(OmLedgerCheck check, OmLedgerWatch watches);

/* Order of keys: in which lock-engine callers must take several. */
extern int om_counter_compare(const OmCounterKey *x, const OmCounterKey *y);

/* True when this session decides by key locks only: open all keys in order first. */
extern bool om_counter_is_lock_engine(void);

/* Lock and check the ledger, as every operation does: for callers that insert rows. */
extern void om_counter_enter(void);

/* Pin (or lock) a key without taking: under the lock engine functions do this for all keys in order. */
extern void om_counter_open(const OmCounterKey *key);

/*
 * Prepay q: the rows that follow in the same call are covered.  Raises nothing for a
 * shortage.
 */
extern OmTake om_counter_prepay(const OmCounterKey *key, int64 quantity, OmMargin margin);

/* Hand a prepaid quantity back within the call. */
extern void om_counter_unprepay(const OmCounterKey *key, int64 quantity);

/* The call is over: what was prepaid and not used goes back at the end of the transaction. */
extern void om_counter_call_end(void);

/* A row that takes was inserted.  A forced take always succeeds. */
extern OmTake om_counter_account_take(const OmCounterKey *key, int64 quantity, bool forced);

/* A row that gives was inserted: visible to others after commit.  22003 past the limit. */
extern void om_counter_account_give(const OmCounterKey *key, int64 quantity);

/* The floor of a key was raised (positive) or lowered by a row. */
extern void om_counter_account_floor(const OmCounterKey *key, int64 change);

/* What the key has available to this transaction now. */
extern int64 om_counter_available(const OmCounterKey *key);

/* The floor of a key, own changes included. */
extern int64 om_counter_floor(const OmCounterKey *key);

/*
 * For who only asks: what a take would find of the key, as a counter has it now.  False where no counter has it (another
 * engine, a standby, a key that nobody has used lately): then the ledger is to be asked.  Nothing is loaded, pinned or waited for.
 */
extern bool om_counter_peek(const OmCounterKey *key, OmCounterLoad *load);

/* Sleep until the key may have changed or the deadline passes (false). quantity, margin: what is waited for. */
extern bool om_counter_wait(const OmCounterKey *key, int64 quantity, OmMargin margin, TimestampTz deadline);

/* A margin in numbers, for the floor of a key. */
extern int64 om_margin_for(OmMargin margin, int64 floor);

/* Deadline of a take that starts now: what the call may still wait (base/wait.h). */
extern TimestampTz om_counter_deadline(void);

/*
 * Structural change of the ledger (history, resync): excludes every writer, makes
 * all counters of the database start anew, now and at the end of the transaction.
 * 55000 if this transaction has moved stock already.
 */
extern void om_counter_restructure(void);

/*
 * True when giving to so many keys is better done under om_counter_restructure: more
 * than an eighth of the table, or more key locks than a transaction should hold.
 */
extern bool om_counter_is_bulk(int keys);

/*
 * True when this transaction has called om_counter_restructure.  It may give, which no
 * counter needs to know, and read; it may not take.
 */
extern bool om_counter_is_restructuring(void);

/* Callbacks of xact.c. */
extern void om_counter_before_commit(void);
extern void om_counter_at_commit(void);
extern void om_counter_at_abort(void);
extern void om_counter_before_prepare(void);
extern void om_counter_at_prepare(void);
extern void om_counter_at_subabort(SubTransactionId subid);

extern void om_counter_init(void);

#endif
