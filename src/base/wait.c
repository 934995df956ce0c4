/*
 * wait.c - the waits of a call are bounded: all of them together, by order_mgmt.take_wait.
 *
 * A call waits for stock, locks on keys, rows of documents, idempotency keys (rows of a unique
 * index) and tables; and what it starts (jobs, triggers of users, their foreign keys) waits in
 * the same way, in PostgreSQL's own code.  lock_timeout bounds each of these waits, not their sum,
 * and it is the user's.  So a timer of our own looks ten times per take_wait, while a call is
 * at work, whether the process sleeps in a queue for a lock, and adds up.  When that is more than
 * the bound, it cancels the statement as a user could, and the error is given our code on its way
 * out: by the innermost error context of the call, so that nothing has to be caught.  What
 * the user has set, lock_timeout and statement_timeout, is not touched: the smaller one wins.
 *
 * Cost.  A call costs two readings of the clock.  PostgreSQL leaves the alarm of the last call
 * running when a new one would be due later, so there is a system call for an alarm at most
 * once in a tenth of take_wait, however many calls there are.  A lock that is free is taken
 * as ever.
 *
 * Nothing is left behind.  Calls are counted with the subtransactions in which they began, and a
 * rollback forgets those that began inside: ids of subtransactions grow, as for the counters.
 * The error context is a link of PostgreSQL's own list, which an error cuts.
 */
#include "postgres.h"

#include "access/xact.h"
#include "base/clock.h"
#include "base/om_compat.h"
#include "base/om_limit.h"
#include "base/wait.h"
#include "miscadmin.h"
#include "storage/proc.h"
#include "storage/procarray.h"
#include "storage/sinvaladt.h"
#include "utils/fmgrprotos.h"
#include "utils/guc.h"
#include "utils/memutils.h"
#include "utils/timeout.h"
#include "utils/timestamp.h"

#define LOOKS_PER_WAIT 10
#define LOOK_MS_MAX 100
#define DEPTH_START 16			/* calls within calls; grows */
#define ADVISORY_OF_USERS 2		/* larger ones in the fourth field of an advisory tag are ours */

static int	take_wait_ms = OM_TAKE_WAIT_MS_DEFAULT;

static Oid	holders_shown_to = InvalidOid;

static TimeoutId timer;
static bool has_timer = false;

/* The calls at work, the outermost first: where each began. */
static SubTransactionId *began_in = NULL;
static int	depth = 0;
static int	depth_max = 0;

/* The outermost of them. */
static struct
{
	int64		bound_us;
	int64		waited_us;		/* grows in the signal handler */
	TimestampTz looked_at;
	bool		is_asleep;
	bool		is_over;		/* the statement was canceled for it */
	LOCKTAG		tag;			/* what it waited for then, and how */
	LOCKMODE	mode;
	OmWanted	wanted;
	OmWanted	wanted_at_all;
	ErrorContextCallback context;
} call;

/* Timer: add up, and cancel when it was too much.  In a signal handler. */
static void
look(void)
{
	TimestampTz now = om_wall_clock();
	LOCK	   *lock = MyProc != NULL ? MyProc->waitLock : NULL;

	if (depth > 0 && (lock != NULL || call.is_asleep))
		call.waited_us += now - call.looked_at;
	call.looked_at = now;
	if (depth == 0 || lock == NULL || call.waited_us < call.bound_us)
		return;
	/* a lock that is waited for does not go away, and neither does one that was granted just now */
	call.tag = lock->tag;
	call.mode = MyProc->waitLockMode;
	call.is_over = true;
	InterruptPending = true;
	QueryCancelPending = true;
}

/* True if what is waited for can be what the call wants, not a table or a user's own lock. */
static bool
is_wanted(void)
{
	switch ((LockTagType) call.tag.locktag_type)
	{
		case LOCKTAG_ADVISORY:
			return call.tag.locktag_field4 > ADVISORY_OF_USERS;
		case LOCKTAG_TRANSACTION:
		case LOCKTAG_TUPLE:
		case LOCKTAG_SPECULATIVE_TOKEN:
			return true;
		default:
			return false;
	}
}

void
om_wait_show_holders(Oid role)
{
	holders_shown_to = role;
}

/* The processes that hold what was waited for, if the role in force may see them; a prepared transaction has none. */
static void
tell_holders(OmDetail *detail)
{
	VirtualTransactionId *holders;
	StringInfoData pids;
	int			i;

	if (holders_shown_to != GetOuterUserId())
		return;
	holders = GetLockConflicts(&call.tag, call.mode, NULL);
	initStringInfo(&pids);
	for (i = 0; VirtualTransactionIdIsValid(holders[i]); i++)
	{
		PGPROC	   *holder = om_proc_of_virtual(holders[i]);

		/* what was prepared keeps the number of the process that did, which runs something else by now */
		if (holder != NULL && holder->pid != 0 && om_transaction_of(holder) == holders[i].localTransactionId)
			appendStringInfo(&pids, "%s%d", pids.len == 0 ? "[" : ",", holder->pid);
	}
	if (pids.len > 0)
	{
		appendStringInfoChar(&pids, ']');
		om_detail_raw(detail, "pids", pids.data);
	}
}

/* What was wanted, in the detail; returns it in words. */
static char *
tell_wanted(const OmWanted *wanted, OmDetail *detail)
{
	char	   *words;
	char	   *at;
	const char *name = wanted->name;

	if (wanted->what == NULL)
		return "a row or table";
	if (wanted->id != NULL)
		name = DatumGetCString(DirectFunctionCall1(uuid_out, UUIDPGetDatum(wanted->id)));
	if (name == NULL)
		name = "?";
	om_detail_text(detail, wanted->id != NULL ? psprintf("%s_id", wanted->what) : wanted->what, name);
	if (wanted->location != NULL)
		om_detail_text(detail, "location", wanted->location);
	words = psprintf("%s %s%s%s", wanted->what, name, wanted->location ? " at " : "", wanted->location ? wanted->location : "");
	for (at = words; at < words + strlen(wanted->what); at++)
		if (*at == '_')
			*at = ' ';
	return words;
}

/* Error context: the cancellation that was ours becomes the error of the call. */
static void
rename_error(void *arg)
{
	OmWanted	wanted = {OM_DOCUMENT_BUSY};
	OmDetail	detail;
	char	   *words;

	if (!call.is_over || geterrcode() != ERRCODE_QUERY_CANCELED)
		return;
	call.is_over = false;
	if (is_wanted())
		wanted = call.wanted;
	om_detail_start(&detail, wanted.code);
	words = tell_wanted(&wanted, &detail);
	tell_holders(&detail);
	om_error_replace(wanted.code, om_detail_end(&detail),
					 psprintf("%s is held by a transaction that has not ended", words));
}

void
om_wait_raise(OmWanted wanted)
{
	OmDetail	detail;
	char	   *words;

	om_detail_start(&detail, wanted.code);
	words = tell_wanted(&wanted, &detail);
	om_raise(wanted.code, om_detail_end(&detail), "%s is held by a transaction that has not ended", words);
}

/* Make room for one more call. */
static void
grow(void)
{
	int			wanted = depth_max == 0 ? DEPTH_START : depth_max * 2;

	if (began_in == NULL)
		began_in = MemoryContextAlloc(TopMemoryContext, sizeof(SubTransactionId) * wanted);
	else
		began_in = repalloc(began_in, sizeof(SubTransactionId) * wanted);
	depth_max = wanted;
}

void
om_wait_begin(void)
{
	int			look_ms = Max(1, Min(take_wait_ms / LOOKS_PER_WAIT, LOOK_MS_MAX));

	if (depth == depth_max)
		grow();
	began_in[depth++] = GetCurrentSubTransactionId();
	if (depth > 1)
		return;
	if (!has_timer)
	{
		timer = RegisterTimeout(USER_TIMEOUT, look);
		has_timer = true;
	}
	call.bound_us = (int64) take_wait_ms * 1000;
	call.waited_us = 0;
	call.is_asleep = call.is_over = false;
	memset(&call.wanted_at_all, 0, sizeof(OmWanted));
	call.wanted_at_all.code = OM_DOCUMENT_BUSY;
	call.wanted = call.wanted_at_all;
	call.context.callback = rename_error;
	call.context.arg = NULL;
	call.context.previous = error_context_stack;
	error_context_stack = &call.context;
	call.looked_at = om_wall_clock();
	enable_timeout_every(timer, TimestampTzPlusMilliseconds(call.looked_at, look_ms), look_ms);
}

/* No call is at work any more. */
static void
stop(void)
{
	disable_timeout(timer, false);
	/* the lock came just in time: the next statement is not what was to be canceled */
	if (call.is_over)
		QueryCancelPending = false;
	call.is_over = false;
}

void
om_wait_end(void)
{
	Assert(depth > 0);
	if (--depth > 0)
		return;
	Assert(error_context_stack == &call.context);
	error_context_stack = call.context.previous;
	stop();
}

OmWanted
om_wait_for(OmWanted wanted)
{
	OmWanted	before = call.wanted;

	call.wanted = wanted;
	return before;
}

void
om_wait_for_all(OmWanted wanted)
{
	if (depth == 1)
		call.wanted = call.wanted_at_all = wanted;
}

int
om_wait_left(void)
{
	return depth == 0 ? take_wait_ms : (int) (Max(0, call.bound_us - call.waited_us) / 1000);
}

void
om_wait_asleep(bool is_asleep)
{
	call.is_asleep = is_asleep;
}

void
om_wait_lock(const LOCKTAG *tag, LOCKMODE mode, OmWanted wanted)
{
	OmWanted	before;

	om_wait_begin();
	before = om_wait_for(wanted);
	(void) LockAcquire(tag, mode, false, false);
	(void) om_wait_for(before);
	om_wait_end();
}

void
om_wait_at_end(void)
{
	if (depth > 0)
		om_wait_at_subabort(TopSubTransactionId);
}

void
om_wait_at_subabort(SubTransactionId subid)
{
	if (depth == 0)
		return;
	call.is_asleep = false;
	call.wanted = call.wanted_at_all;
	while (depth > 0 && began_in[depth - 1] >= subid)
		depth--;
	if (depth == 0)
		stop();
}

/* Define the setting (at load). */
void
om_wait_init(void)
{
	/*
	 * Anybody's: who waits takes nothing from others by it that an open transaction could not take
	 * as well, and the bound is itself bounded, so that nobody waits without end.
	 */
	DefineCustomIntVariable("order_mgmt.take_wait",
							"How long a call waits, in all, for what transactions that have not ended hold: stock, keys, documents.",
							NULL, &take_wait_ms, OM_TAKE_WAIT_MS_DEFAULT,
							OM_TAKE_WAIT_MS_MIN, OM_TAKE_WAIT_MS_MAX, PGC_USERSET, GUC_UNIT_MS,
							NULL, NULL, NULL);
}
