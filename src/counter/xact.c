/*
 * xact.c - the one transaction callback, dispatching in a visible order.
 *
 * The counters need it, and what is counted of waits and locks.  COMMIT runs after the commit is visible and before
 * locks are released; nothing in it or in ABORT may raise an error.
 */
#include "postgres.h"

#include "access/xact.h"
#include "base/wait.h"
#include "counter/counter.h"
#include "counter/key_lock.h"
#include "counter/xact.h"

/* Whatever a transaction has become. */
static void
at_end(void)
{
	om_key_lock_at_end();
	om_wait_at_end();
}

/* A transaction ends. */
static void
at_transaction(XactEvent event, void *arg)
{
	switch (event)
	{
		case XACT_EVENT_COMMIT:
			om_counter_at_commit();
			at_end();
			break;
		case XACT_EVENT_ABORT:
			om_counter_at_abort();
			at_end();
			break;
		case XACT_EVENT_PRE_PREPARE:
			om_counter_before_prepare();
			break;
		case XACT_EVENT_PREPARE:
			om_counter_at_prepare();
			at_end();
			break;
		case XACT_EVENT_PRE_COMMIT:
			om_counter_before_commit();
			break;
		case XACT_EVENT_PARALLEL_COMMIT:
		case XACT_EVENT_PARALLEL_ABORT:
		case XACT_EVENT_PARALLEL_PRE_COMMIT:
			break;
	}
}

/* A savepoint is rolled back: undo what belongs to it and its children. */
static void
at_subtransaction(SubXactEvent event, SubTransactionId subid, SubTransactionId parent, void *arg)
{
	if (event != SUBXACT_EVENT_ABORT_SUB)
		return;
	om_counter_at_subabort(subid);
	om_key_lock_at_subabort(subid);
	om_wait_at_subabort(subid);
}

void
om_xact_init(void)
{
	RegisterXactCallback(at_transaction, NULL);
	RegisterSubXactCallback(at_subtransaction, NULL);
}
