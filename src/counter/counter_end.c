/*
 * counter_end.c - the ends of transactions and savepoints, for the counters.
 *
 * Called by the one transaction callback (xact.c).  COMMIT: the commit is visible,
 * locks are still held; surplus and gives are published, the unpin comes last.  ABORT:
 * holds go back.  A savepoint's rollback pops the undo log.  Nothing here allocates or
 * raises; running ABORT twice does no harm, since what is returned is zeroed.
 */
#include "postgres.h"

#include "base/fault.h"
#include "base/om_error.h"
#include "counter/counter.h"
#include "counter/counter_local.h"
#include "counter/counter_slot.h"
#include "counter/key_lock.h"

/* Settle one key at commit; the unpin is the last touch of the entry. */
static void
commit_key(OmLocalKey *local)
{
	OmEntry    *entry = local->entry;
	int64		surplus = local->hold + local->gives - local->takes;

	if (entry == NULL)
		return;
	Assert(surplus >= 0);
	if (local->floor_change != 0)
		pg_atomic_fetch_add_u64(&entry->floor, (uint64) local->floor_change);
	if (surplus != 0)
		pg_atomic_fetch_add_u64(&entry->avail, (uint64) surplus);
	if (local->hold != 0)
		pg_atomic_fetch_sub_u64(&entry->held, local->hold);
	if (local->gives != 0)
		pg_atomic_fetch_sub_u64(&entry->incoming, local->gives);
	OM_FAULT("commit-cb-before-unpin");
	om_table_wake(entry);
	local->entry = NULL;
	pg_atomic_fetch_sub_u32(&entry->pins, 1);
}

/* Undo one key at abort; safe to run twice. */
void
om_counter_abort_key(OmLocalKey *local)
{
	OmEntry    *entry = local->entry;
	int64		hold = local->hold;
	int64		gives = local->gives;

	if (entry == NULL)
		return;
	local->hold = local->gives = local->takes = 0;
	if (hold != 0)
		pg_atomic_fetch_add_u64(&entry->avail, hold);
	if (hold != 0)
		pg_atomic_fetch_sub_u64(&entry->held, hold);
	if (gives != 0)
		pg_atomic_fetch_sub_u64(&entry->incoming, gives);
	om_table_wake(entry);
	local->entry = NULL;
	pg_atomic_fetch_sub_u32(&entry->pins, 1);
}

/* Stop waiting, if an error took us out of a wait. */
static void
forget_wait(void)
{
	if (om_local.waiting != NULL)
		pg_atomic_fetch_sub_u32(&om_local.waiting->waiters, 1);
	om_local.waiting = NULL;
	om_session_wait(NULL);
}

/* The end of either kind. */
static void
end_transaction(void)
{
	if (om_local.restructuring || om_local.bumps_at_end)
		om_slot_bump();
	om_local.restructuring = om_local.bumps_at_end = false;
	om_local_reset();
}

void
om_counter_before_commit(void)
{
	OM_FAULT("pre-commit");
}

void
om_counter_at_commit(void)
{
	int			i;

	for (i = 0; i < om_local.nkeys; i++)
		commit_key(&om_local.keys[i]);
	end_transaction();
}

void
om_counter_at_abort(void)
{
	int			i;

	forget_wait();
	for (i = 0; i < om_local.nkeys; i++)
		om_counter_abort_key(&om_local.keys[i]);
	end_transaction();
}

void
om_counter_before_prepare(void)
{
	int			i;

	if (om_local.restructuring)
		om_raise(OM_PREPARE_NOT_SUPPORTED, NULL, "cannot prepare a transaction that restructures the ledger");
	for (i = 0; i < om_local.nkeys; i++)
		if (om_local.keys[i].entry != NULL)
			om_raise(OM_PREPARE_NOT_SUPPORTED, NULL,
					 "cannot prepare a transaction that has moved stock through counters");
	if (!om_allow_prepare_setting && (om_local.nkeys > 0 || om_key_lock_is_held()))
		om_raise(OM_PREPARE_NOT_SUPPORTED, NULL, "cannot prepare a transaction that has locked stock, a register or a balance");
}

void
om_counter_at_prepare(void)
{
	/* only lock-path keys are left: their locks go with the prepared transaction */
	om_local_reset();
}

/* Undo one record of the log. */
static void
undo_record(const OmUndo *undo)
{
	OmLocalKey *local = &om_local.keys[undo->key];
	OmEntry    *entry = local->entry;

	local->takes -= undo->takes;
	local->gives -= undo->gives;
	local->hold -= undo->hold;
	local->floor_change -= undo->floor_change;
	local->floor -= undo->floor_change;
	if (entry != NULL)
	{
		if (undo->hold != 0)
		{
			pg_atomic_fetch_add_u64(&entry->avail, (uint64) undo->hold);
			pg_atomic_fetch_sub_u64(&entry->held, undo->hold);
		}
		if (undo->gives != 0)
			pg_atomic_fetch_sub_u64(&entry->incoming, undo->gives);
		om_table_wake(entry);
	}
	if (undo->is_creation)
	{
		Assert(undo->key == om_local.nkeys - 1);
		if (entry != NULL)
			pg_atomic_fetch_sub_u32(&entry->pins, 1);
		om_local_remove_last();
	}
}

void
om_counter_at_subabort(SubTransactionId subid)
{
	forget_wait();
	/* the call that prepaid is gone, unless a trigger's savepoint in the middle of it is what rolls back */
	if (om_local.first_prepaid >= 0 && om_local.prepaid_subid >= subid)
		om_counter_call_end();
	while (om_local.nundo > 0 && om_local.undo[om_local.nundo - 1].subid >= subid)
		undo_record(&om_local.undo[--om_local.nundo]);
	if (om_local.bumps_at_end)
		om_slot_bump();
	if (om_local.restructuring && om_local.restructuring_subid >= subid)
	{
		om_slot_bump();
		om_local.restructuring = false;
	}
}
