/*
 * counter.c - escrow: what one transaction holds of shared counters.
 *
 * Terms.  A key's committed number lives in a shared entry (avail).  A take debits
 * avail at once and remembers the hold; the rows that use it are accounted by
 * triggers (takes, gives).  At commit: avail += hold + gives - takes; at abort:
 * avail += hold.  prepaid = debited by this call, rows not yet seen.
 *
 * Why it never oversells.  A debit precedes the commit record; a give is published
 * in the COMMIT callback, after the commit is visible and before locks are
 * released.  So every WAL prefix and every snapshot has a number >= 0.
 *
 * Who locks what.  Every operation enters: RowExclusiveLock on the ledger, held
 * past the callbacks; a structural change takes ShareRowExclusiveLock, which
 * proves that nobody has a pin, and makes all entries unreachable by a new
 * generation.  An entry is loaded under the key's heavyweight lock X(k), with the
 * entry pinned and EMPTY: nobody may write rows of a key unless its entry is LIVE and
 * pinned or X(k) is held, so a load cannot race with a writer.  Takes wait for
 * nothing; waiting for stock held by others, and for X(k), is bounded (base/wait.c).
 *
 * The lock path (engine 'lock', no shared memory, or no free entry): X(k) is kept to
 * the end of the transaction and the number is the loaded one plus the own rows.
 *
 * Savepoints.  Inside one every change is also written to an undo log under the
 * subtransaction's id, keys that were opened there included, since the locks taken
 * there are released when it rolls back.  Nothing is merged at release: ids grow,
 * so a rollback of S pops all records with an id >= S.
 *
 * Memory.  The local arrays live in TopMemoryContext and are reused (counter_local.c).  The
 * ends of transactions and savepoints are in counter_end.c; which slot of the shared table is
 * this database's, and that its ledger enforces, is known to counter_slot.c.
 */
#include "postgres.h"

#include "access/xact.h"
#include "access/xlog.h"
#include "base/clock.h"
#include "base/fault.h"
#include "base/om_error.h"
#include "base/om_limit.h"
#include "base/wait.h"
#include "counter/counter.h"
#include "counter/counter_local.h"
#include "counter/counter_slot.h"
#include "counter/key_lock.h"
#include "miscadmin.h"
#include "pgstat.h"
#include "sql/ident.h"
#include "storage/ipc.h"
#include "storage/latch.h"
#include "storage/lmgr.h"
#include "storage/lock.h"
#include "storage/proc.h"
#include "utils/guc.h"
#include "utils/snapmgr.h"

/* Longest sleep before the state is looked at again, in milliseconds. */
#define OM_WAIT_SLICE_MS 100
#define OM_DRAIN_SLICE_MS 1

static const OmMargin no_margin = {0, OM_FLOOR_KEPT};

/* Lock the ledger against structural changes, whichever it is when the lock is there. */
static void
lock_ledger(void)
{
	Oid			ledger;

	do
	{
		ledger = om_ident()->stock_moves;
		LockRelationOid(ledger, RowExclusiveLock);
	} while (om_ident()->stock_moves != ledger);
}

/* Every operation begins here: the ledger lock first, then a checked ledger. */
static void
enter(void)
{
	if (om_local.nkeys > 0 && om_local.engine != om_engine_setting)
		om_raise(OM_ENGINE_IN_USE, NULL, "order_mgmt.engine changed after stock has moved in the transaction");
	if (om_local.restructuring)
		om_raise(OM_LEDGER_NOT_READY, NULL, "stock cannot move in a transaction that restructures the ledger");
	lock_ledger();
	OM_FAULT("enter-locked");
	om_slot_require();
}

/* The key as the shared table knows it. */
static OmCounterTableKey
shared_key(const OmCounterKey *key)
{
	OmCounterTableKey shared;

	shared.tag = ((uint64) om_slot_index() << 48) | ((uint64) key->kind << 40) | om_slot_generation();
	shared.tenant = key->tenant;
	shared.a = key->a;
	shared.b = key->b;
	return shared;
}

bool
om_counter_is_lock_engine(void)
{
	return om_engine_setting == OM_ENGINE_LOCK || om_table() == NULL || om_slot_is_missing();
}

/*
 * Read the committed number: latest snapshot, so that RR and SERIALIZABLE see what
 * others committed; command id 0, so that nothing of the own transaction is in it.
 */
static OmCounterLoad
load_key(const OmCounterKey *key)
{
	OmCounterLoad load;

	OM_FAULT("load-snap");
	PushCopiedSnapshot(GetLatestSnapshot());
	GetActiveSnapshot()->curcid = FirstCommandId;
	om_counter_load(key, GetActiveSnapshot(), &load);
	PopActiveSnapshot();
	return load;
}

/* Wait, bounded, until no transaction pins the key's entry, and remove it. */
static void
drain_key(OmCounterTable *table, const OmCounterKey *key)
{
	OmCounterTableKey shared = shared_key(key);
	TimestampTz deadline = om_counter_deadline();

	OM_FAULT("drain-wait");
	PG_TRY();
	{
		while (!om_table_drain(table, &shared))
		{
			if (om_wall_clock() >= deadline)
				om_wait_raise(om_counter_tell(key));
			om_wait_asleep(true);
			(void) WaitLatch(MyLatch, WL_LATCH_SET | WL_TIMEOUT | WL_EXIT_ON_PM_DEATH,
							 OM_DRAIN_SLICE_MS, PG_WAIT_EXTENSION);
			om_wait_asleep(false);
			ResetLatch(MyLatch);
			CHECK_FOR_INTERRUPTS();
		}
	}
	PG_CATCH();
	{
		om_table_revive(table, &shared);
		PG_RE_THROW();
	}
	PG_END_TRY();
}

/* Keep X(k) and read the number: the lock path. */
static OmLocalKey *
open_lock_path(const OmCounterKey *key)
{
	OmCounterLoad load = load_key(key);
	OmLocalKey *local = om_local_add(key, NULL);

	local->base = load.available;
	local->floor = load.floor;
	return local;
}

/* Fill a claimed entry and let others use it. */
static void
publish(OmEntry *entry, const OmCounterKey *key)
{
	OmCounterLoad load = load_key(key);

	OM_FAULT("load-before-publish");
	pg_atomic_write_u64(&entry->avail, (uint64) load.available);
	pg_atomic_write_u64(&entry->floor, (uint64) load.floor);
	pg_write_barrier();
	pg_atomic_write_u32(&entry->state, OM_ENTRY_LIVE);
	OM_FAULT("load-after-publish");
}

/*
 * Last net: whatever would keep our ABORT callback from running, a session leaves nothing behind.  It runs before the memory
 * of who did not preload the library is unmapped, and so before the transaction is aborted, which then finds nothing open.
 */
static void
sweep_session(int code, Datum arg)
{
	om_counter_at_abort();
}

/* Register the net once per process (not in the postmaster, whose list children drop). */
static void
sweep_at_exit(void)
{
	static int	registered_pid = 0;

	if (registered_pid == MyProcPid)
		return;
	before_shmem_exit(sweep_session, (Datum) 0);
	registered_pid = MyProcPid;
}

/* Take X(k); what the key is, is looked up only where it has to be waited for. */
static void
lock_key(const OmCounterKey *key, const LOCKTAG *tag)
{
	if (LockAcquire(tag, ExclusiveLock, false, true) == LOCKACQUIRE_NOT_AVAIL)
		om_wait_lock(tag, ExclusiveLock, om_counter_tell(key));
}

/* First use of a key in this transaction: pin its entry, load it, or lock it. */
static OmLocalKey *
open_key(const OmCounterKey *key)
{
	OmCounterTable *table = om_slot_index() >= 0 ? om_table() : NULL;
	bool		use_lock = table == NULL || om_engine_setting == OM_ENGINE_LOCK;
	OmCounterTableKey shared;
	OmEntry    *entry;
	OmLocalKey *local;
	OmPartition *partition;
	LOCKTAG		tag = om_counter_lock_tag(key);
	bool		is_live;

	sweep_at_exit();
	om_local_reserve_key();
	if (table != NULL)
		shared = shared_key(key);
	if (!use_lock)
	{
		entry = om_table_pin(table, &shared);
		if (entry != NULL)
			return om_local_add(key, entry);
	}
	lock_key(key, &tag);
	OM_FAULT("keylock-after");
	if (use_lock)
	{
		if (table != NULL)
			drain_key(table, key);
		local = open_lock_path(key);
		return local;
	}
	partition = om_table_partition(table, &shared);
	entry = om_table_claim(table, &shared, &is_live);
	if (entry == NULL)
	{
		pg_atomic_fetch_add_u64(&partition->lock_path_falls, 1);
		return open_lock_path(key);
	}
	local = om_local_add(key, entry);
	if (!is_live)
	{
		publish(entry, key);
		pg_atomic_fetch_add_u64(&partition->loads, 1);
	}
	LockRelease(&tag, ExclusiveLock, false);
	return local;
}

/* The transaction's record of a key, opened on first use. */
static OmLocalKey *
use_key(const OmCounterKey *key)
{
	OmLocalKey *local;

	enter();
	local = om_local_find(key);
	if (local == NULL)
		return open_key(key);
	/* second net: a pin can never outlive a structural change */
	if (local->entry != NULL && (local->entry->key.tag & ((UINT64CONST(1) << 40) - 1)) != om_slot_generation())
		om_raise(OM_LEDGER_NOT_READY, NULL, "the ledger was restructured under this transaction");
	return local;
}

void
om_counter_enter(void)
{
	if (!om_local.restructuring)
		enter();
}

void
om_counter_open(const OmCounterKey *key)
{
	(void) use_key(key);
}

/* Held, not used by rows and not promised to rows to come: the own part of what is available. */
static int64
own_unused(const OmLocalKey *local)
{
	return local->hold + local->gives - local->takes - local->prepaid;
}

/* What is available to this transaction. */
static int64
available_to_me(const OmLocalKey *local)
{
	if (local->entry == NULL)
		return local->base + own_unused(local);
	return (int64) pg_atomic_read_u64(&local->entry->avail) + own_unused(local);
}

/* The floor, own changes included. */
static int64
floor_to_me(const OmLocalKey *local)
{
	if (local->entry == NULL)
		return local->floor;
	return (int64) pg_atomic_read_u64(&local->entry->floor) + local->floor_change;
}

/* Under a restructuring nobody else can write: the ledger itself is read, own rows included. */
static OmCounterLoad
read_restructured(const OmCounterKey *key)
{
	OmCounterLoad load;

	PushActiveSnapshot(GetLatestSnapshot());
	om_counter_load(key, GetActiveSnapshot(), &load);
	PopActiveSnapshot();
	return load;
}

int64
om_counter_floor(const OmCounterKey *key)
{
	if (om_local.restructuring)
		return read_restructured(key).floor;
	return floor_to_me(use_key(key));
}

int64
om_counter_available(const OmCounterKey *key)
{
	if (om_local.restructuring)
		return read_restructured(key).available;
	return available_to_me(use_key(key));
}

bool
om_counter_peek(const OmCounterKey *key, OmCounterLoad *load)
{
	const OmLocalKey *local = om_local_find(key);
	OmCounterTableKey shared;

	if (local != NULL)
	{
		*load = (OmCounterLoad) {available_to_me(local), floor_to_me(local)};
		return true;
	}
	if (om_local.restructuring || om_engine_setting == OM_ENGINE_LOCK || RecoveryInProgress() || om_counter_slot() < 0)
		return false;
	shared = shared_key(key);
	return om_table_read(om_table(), &shared, &load->available, &load->floor);
}

/* A margin in numbers, for a floor (see counter.h). */
int64
om_margin_for(OmMargin margin, int64 floor)
{
	switch (margin.floor)
	{
		case OM_FLOOR_KEPT:
			break;
		case OM_FLOOR_GOODS_ONLY:
			return margin.margin + Max(0, -floor);
		case OM_FLOOR_IGNORED:
			return margin.margin - floor;
	}
	return margin.margin;
}

/*
 * What others hold and will give.  It is read before what is available: whatever moves between
 * them meanwhile is counted twice rather than not at all.
 */
static int64
with_others(const OmLocalKey *local)
{
	OmEntry    *entry = local->entry;
	int64		others;

	if (entry == NULL)
		return 0;
	others = (int64) pg_atomic_read_u64(&entry->held) - local->hold
		+ (int64) pg_atomic_read_u64(&entry->incoming) - local->gives;
	pg_read_barrier();
	return others;
}

/* Short or contended?  "Short" is final. */
static OmTakeResult
judge(const OmLocalKey *local, int64 quantity, OmMargin margin)
{
	int64		wanted = quantity + om_margin_for(margin, floor_to_me(local));
	int64		others = with_others(local);

	if (available_to_me(local) >= wanted)
		return OM_TAKEN;
	return available_to_me(local) + others >= wanted ? OM_CONTENDED : OM_SHORT;
}

/*
 * Debit the shared counter; held goes up first, so that units in flight are never
 * overlooked.  The floor is read before the counter and again after the debit: a commit
 * writes it first, so a changed one is noticed, given back and tried again.  found: what
 * the counter had at the debit, floor: the floor then.
 */
static bool
debit(OmLocalKey *local, int64 quantity, OmMargin margin, int64 need, bool forced, int64 *found, int64 *floor)
{
	OmEntry    *entry = local->entry;
	int64		unused = own_unused(local);
	bool		is_held = false;

	for (;;)
	{
		uint64		old;

		*floor = floor_to_me(local);
		pg_read_barrier();
		old = pg_atomic_read_u64(&entry->avail);
		if (!forced && (int64) old < quantity + om_margin_for(margin, *floor) - unused)
			break;
		if ((int64) old < need - OM_POSITION_MICRO_MAX)
		{
			if (is_held)
				pg_atomic_fetch_sub_u64(&entry->held, need);
			om_raise(OM_VALUE_OUT_OF_RANGE, NULL, "more is taken than a counter can be short of");
		}
		if (!is_held)
		{
			pg_atomic_fetch_add_u64(&entry->held, need);
			is_held = true;
			continue;
		}
		if (!pg_atomic_compare_exchange_u64(&entry->avail, &old, old - need))
			continue;
		if (floor_to_me(local) == *floor)
		{
			local->hold += need;
			*found = (int64) old;
			return true;
		}
		pg_atomic_fetch_add_u64(&entry->avail, need);
	}
	if (is_held)
		pg_atomic_fetch_sub_u64(&entry->held, need);
	return false;
}

/* What a take says of the key before it is tried, or where no counter is asked. */
static OmTake
describe(const OmLocalKey *local, OmMargin margin)
{
	OmTake		outcome;

	outcome.result = OM_TAKEN;
	outcome.floor = floor_to_me(local);
	outcome.available = outcome.possible = available_to_me(local) - om_margin_for(margin, outcome.floor);
	outcome.beyond_floor = available_to_me(local) + outcome.floor;
	return outcome;
}

/* Take for this transaction: own unused units first, then the shared counter. */
static OmTake
take(OmLocalKey *local, int64 quantity, OmMargin margin, bool forced)
{
	int64		need = Max(0, quantity - own_unused(local));
	int64		unused = own_unused(local);
	int64		hold_before = local->hold;
	int64		found;
	OmTake		outcome;

	Assert(quantity >= 0);
	if (quantity > OM_POSITION_MICRO_MAX)
		om_raise(OM_VALUE_OUT_OF_RANGE, NULL, "more is taken than a counter can hold");
	om_local_reserve();
	outcome = describe(local, margin);
	if (quantity == 0)
		return outcome;
	if (local->entry == NULL)
	{
		if (!forced && outcome.available < quantity)
			outcome.result = OM_SHORT;
		else if (outcome.available < quantity - OM_POSITION_MICRO_MAX)
			om_raise(OM_VALUE_OUT_OF_RANGE, NULL, "more is taken than a counter can be short of");
		return outcome;
	}
	while (!debit(local, quantity, margin, need, forced, &found, &outcome.floor))
	{
		OmTakeResult result = judge(local, quantity, margin);
		int64		others;

		/* judge saw enough: somebody gave back in between, so try again */
		if (result == OM_TAKEN)
			continue;
		others = with_others(local);
		outcome = describe(local, margin);
		outcome.possible += others;
		outcome.result = result;
		pg_atomic_fetch_add_u64(&om_table_partition(om_table(), &local->entry->key)->refusals, 1);
		return outcome;
	}
	outcome.available = found + unused - om_margin_for(margin, outcome.floor);
	outcome.beyond_floor = found + unused + outcome.floor;
	OM_FAULT("take-after-cas");
	om_local_undo(local, local->hold - hold_before, 0, 0, 0);
	return outcome;
}

OmTake
om_counter_prepay(const OmCounterKey *key, int64 quantity, OmMargin margin)
{
	OmLocalKey *local = use_key(key);
	int64		hold_before = local->hold;
	OmTake		outcome = take(local, quantity, margin, false);

	om_local.has_only_floors = false;
	if (outcome.result == OM_TAKEN)
	{
		local->prepaid += quantity;
		local->call_hold += local->hold - hold_before;
		if (om_local.first_prepaid < 0)
			om_local.prepaid_subid = GetCurrentSubTransactionId();
		if (!local->is_prepaid)
		{
			local->is_prepaid = true;
			local->next_prepaid = om_local.first_prepaid;
			om_local.first_prepaid = local - om_local.keys;
		}
	}
	return outcome;
}

void
om_counter_unprepay(const OmCounterKey *key, int64 quantity)
{
	OmLocalKey *local = om_local_find(key);
	int64		back;

	Assert(local != NULL && local->prepaid >= quantity);
	quantity = Min(quantity, local->prepaid);
	local->prepaid -= quantity;
	back = Min(Min(quantity, local->call_hold), own_unused(local));
	if (local->entry == NULL || back <= 0)
		return;
	om_local_reserve();
	local->hold -= back;
	local->call_hold -= back;
	om_local_undo(local, -back, 0, 0, 0);
	pg_atomic_fetch_add_u64(&local->entry->avail, back);
	pg_atomic_fetch_sub_u64(&local->entry->held, back);
	om_table_wake(local->entry);
}

OmTake
om_counter_account_take(const OmCounterKey *key, int64 quantity, bool forced)
{
	OmLocalKey *local = use_key(key);
	int64		covered = Min(local->prepaid, quantity);
	OmTake		outcome;

	Assert(quantity > 0);
	om_local.has_only_floors = false;
	OM_FAULT("trig-account");
	outcome = take(local, quantity - covered, no_margin, forced);
	if (outcome.result != OM_TAKEN)
		return outcome;
	local->prepaid -= covered;
	local->takes += quantity;
	om_local_undo(local, 0, quantity, 0, 0);
	if (local->entry != NULL)
		pg_atomic_fetch_add_u64(&om_table_partition(om_table(), &local->entry->key)->takes, 1);
	return outcome;
}

/* Add to the own gives, within the limit of a position. */
static void
account_give(OmLocalKey *local, int64 quantity)
{
	int64		incoming = local->entry ? (int64) pg_atomic_read_u64(&local->entry->incoming) : local->gives;
	int64		now = local->entry ? (int64) pg_atomic_read_u64(&local->entry->avail) : local->base;

	if (Max(now, -now) + incoming > OM_POSITION_MICRO_MAX - quantity)
		om_raise(OM_VALUE_OUT_OF_RANGE, NULL, "more than a position can hold");
	om_local_reserve();
	local->gives += quantity;
	om_local_undo(local, 0, 0, quantity, 0);
	if (local->entry != NULL)
		pg_atomic_fetch_add_u64(&local->entry->incoming, quantity);
	OM_FAULT("give-after");
}

void
om_counter_account_give(const OmCounterKey *key, int64 quantity)
{
	Assert(quantity > 0);
	account_give(use_key(key), quantity);
	om_local.has_only_floors = false;
}

void
om_counter_account_floor(const OmCounterKey *key, int64 change)
{
	OmLocalKey *local;

	/* a restore, a bulk load: better under the structural lock */
	if (om_local.nkeys >= OM_KEY_LOCKS_MAX && om_local.has_only_floors)
		om_counter_restructure();
	if (om_local.restructuring)
		return;
	local = use_key(key);
	if (change > 0)
	{
		(void) take(local, change, no_margin, true);
		local->takes += change;
		om_local_undo(local, 0, change, 0, 0);
	}
	else if (change < 0)
		account_give(local, -change);
	om_local_reserve();
	local->floor_change += change;
	local->floor += change;
	om_local_undo(local, 0, 0, 0, change);
}

TimestampTz
om_counter_deadline(void)
{
	int			left = om_wait_left();

	/* the user's bound of one wait for a lock holds for a wait for a counter, too */
	return TimestampTzPlusMilliseconds(om_wall_clock(), LockTimeout > 0 ? Min(left, LockTimeout) : left);
}

bool
om_counter_wait(const OmCounterKey *key, int64 quantity, OmMargin margin, TimestampTz deadline)
{
	OmLocalKey *local = om_local_find(key);
	ConditionVariable *waker;
	long		remaining = TimestampDifferenceMilliseconds(om_wall_clock(), deadline);

	Assert(local != NULL);
	if (remaining <= 0 || local->entry == NULL)
		return false;
	pg_atomic_fetch_add_u64(&om_table_partition(om_table(), &local->entry->key)->waits, 1);
	waker = om_table_waker(om_table(), local->entry);
	pg_atomic_fetch_add_u32(&local->entry->waiters, 1);
	om_local.waiting = local->entry;
	om_session_wait(local->entry);
	om_wait_asleep(true);
	ConditionVariablePrepareToSleep(waker);
	if (judge(local, quantity, margin) == OM_CONTENDED)
		(void) ConditionVariableTimedSleep(waker, Min(remaining, OM_WAIT_SLICE_MS), PG_WAIT_EXTENSION);
	ConditionVariableCancelSleep();
	om_wait_asleep(false);
	om_session_wait(NULL);
	om_local.waiting = NULL;
	pg_atomic_fetch_sub_u32(&local->entry->waiters, 1);
	return true;
}

bool
om_counter_is_bulk(int keys)
{
	if (om_local.nkeys > 0)
		return false;
	return keys > (om_counter_is_lock_engine() ? OM_KEY_LOCKS_MAX : om_table()->entries / 8);
}

bool
om_counter_is_restructuring(void)
{
	return om_local.restructuring;
}

/*
 * What was accounted of policies so far is taken back: a restructuring follows, and all
 * counters are loaded with the new floors at its end.
 */
static void
forget_floors(void)
{
	int			i;

	for (i = 0; i < om_local.nkeys; i++)
		om_counter_abort_key(&om_local.keys[i]);
	om_local_reset();
}

void
om_counter_restructure(void)
{
	if (om_local.restructuring)
		return;
	if (om_local.nkeys > 0 && om_local.has_only_floors && GetCurrentSubTransactionId() == TopSubTransactionId)
		forget_floors();
	if (om_local.nkeys > 0)
		om_raise(OM_RESTRUCTURE_AFTER_MOVES, NULL,
				 "cannot restructure the stock ledger in a transaction that has already moved stock");
	LockRelationOid(om_ident()->stock_moves, ShareRowExclusiveLock);
	om_slot_refresh();
	om_local.restructuring = true;
	om_local.restructuring_subid = GetCurrentSubTransactionId();
	om_slot_bump();
}

void
om_counter_init(void)
{
	om_local_init();
	om_slot_init();
}
