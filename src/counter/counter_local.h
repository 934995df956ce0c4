/*
 * counter_local.h - the backend's side of the counters: keys, undo log, settings.
 * Private to the engine.
 */
#ifndef OM_COUNTER_LOCAL_H
#define OM_COUNTER_LOCAL_H

#include "access/xact.h"
#include "counter/counter.h"
#include "counter/counter_table.h"

/* One key this transaction uses. */
typedef struct OmLocalKey
{
	OmCounterKey key;
	OmEntry    *entry;			/* pinned; null: lock path */
	int64		base;			/* lock path: the committed number */
	int64		floor;			/* lock path: its floor */
	int64		hold;			/* debited from the entry */
	int64		takes;			/* by rows inserted */
	int64		gives;			/* by rows inserted */
	int64		prepaid;		/* promised to rows this call has yet to insert */
	int64		call_hold;		/* debited by this call's prepayments */
	int64		floor_change;
	bool		is_prepaid;		/* member of the list of this call's prepaid keys */
	int			next_prepaid;	/* the next one; -1 ends */
} OmLocalKey;

/* What a savepoint must take back; only written inside one. */
typedef struct OmUndo
{
	int			key;			/* index into keys */
	SubTransactionId subid;
	bool		is_creation;	/* the key was opened here */
	int64		hold;
	int64		takes;
	int64		gives;
	int64		floor_change;
} OmUndo;

typedef struct OmLocal
{
	OmLocalKey *keys;
	int			nkeys;
	int			engine;			/* setting when the first key was opened */
	int			keys_max;
	int		   *index;			/* open addressing over keys_max * 2 places; -1 empty */
	OmUndo	   *undo;
	int			nundo;
	int			undo_max;
	int			first_prepaid;	/* keys prepaid by this call; -1: none */
	SubTransactionId prepaid_subid; /* where the call began to prepay */
	OmEntry    *waiting;		/* counted in its waiters */
	bool		has_only_floors;	/* nothing but floors of policies was accounted so far */
	bool		bumps_at_end;	/* a slot was taken over: new generation at the end */
	bool		restructuring;
	SubTransactionId restructuring_subid;
} OmLocal;

extern OmLocal om_local;

/* Find a key of this transaction; null if not open. */
extern OmLocalKey *om_local_find(const OmCounterKey *key);

/* Make room for a few undo records, so that what follows cannot fail. */
extern void om_local_reserve(void);

/* The same and room for one more key; moves the keys, so no pointer to one may be in use. */
extern void om_local_reserve_key(void);

/* Append a key (room reserved); the pointer holds until the next om_local_reserve_key. */
extern OmLocalKey *om_local_add(const OmCounterKey *key, OmEntry *entry);

/* Write an undo record if inside a savepoint (room reserved). */
extern void om_local_undo(const OmLocalKey *local, int64 hold, int64 takes, int64 gives, int64 floor_change);

/* Forget the last key (its savepoint rolled back). */
extern void om_local_remove_last(void);

/* Forget everything: the transaction is over. */
extern void om_local_reset(void);

extern void om_local_init(void);

/* Show others which entry the key of a number in this transaction has (null: none), how many keys are left, and which is slept for. */
extern void om_session_add(int number, const OmEntry *entry);
extern void om_session_keep(int nkeys);
extern void om_session_wait(const OmEntry *entry);

/* Settle one key at abort; safe to run twice. */
extern void om_counter_abort_key(OmLocalKey *local);

/* The slot of this database, checking the ledger if needed. */
extern int	om_counter_slot(void);

/* What the counters did since the statistics began; all 0 without a table. */
typedef struct OmCounterStats
{
	int64		takes;
	int64		refusals;
	int64		waits;
	int64		lock_path_falls;
	int64		loads;
	int64		evictions;
	int64		keys_used;
} OmCounterStats;

extern OmCounterStats om_counter_stats(OmCounterTable *table);

/* Settings. */
typedef enum OmEngineSetting
{
	OM_ENGINE_COUNTER,
	OM_ENGINE_LOCK
} OmEngineSetting;

extern int	om_engine_setting;
extern int	om_max_keys_setting;
extern bool om_allow_prepare_setting;

#endif
