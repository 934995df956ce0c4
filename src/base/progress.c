/*
 * progress.c - how far a long piece of upkeep is.
 *
 * What a transaction writes nobody sees before it commits, and without preloading there is no shared memory of
 * ours; so the two numbers stand in the tag of an advisory lock that the transaction shares with
 * everybody, which pg_locks shows at once, and which goes with the transaction, however it ends.
 */
#include "postgres.h"

#include "base/om_compat.h"
#include "base/progress.h"
#include "miscadmin.h"
#include "storage/lock.h"
#include "utils/builtins.h"

static LOCKTAG told;			/* what was said last; its lock may be gone with its transaction */
static bool is_told = false;

void
om_progress_end(void)
{
	/* gone with a savepoint or a transaction, it is not held any more */
	if (is_told && om_lock_is_mine(&told, ShareLock))
		(void) LockRelease(&told, ShareLock, false);
	is_told = false;
}

void
om_progress_tell(OmProgressJob job, int64 done, int64 total)
{
	LOCKTAG		tag;

	SET_LOCKTAG_ADVISORY(tag, MyDatabaseId, (uint32) Min(Max(done, 0), PG_UINT32_MAX), (uint32) Min(Max(total, 0), PG_UINT32_MAX), (uint16) job);
	if (LockAcquire(&tag, ShareLock, false, true) == LOCKACQUIRE_NOT_AVAIL)
		return;
	om_progress_end();
	told = tag;
	is_told = true;
}

OM_FUNCTION(om_tell_progress);

/* tell_progress(job, done, total): any of them null: it has ended. */
Datum
om_tell_progress(PG_FUNCTION_ARGS)
{
	if (PG_ARGISNULL(0) || PG_ARGISNULL(1) || PG_ARGISNULL(2))
		om_progress_end();
	else
		om_progress_tell(strcmp(text_to_cstring(PG_GETARG_TEXT_PP(0)), "verify") == 0 ? OM_PROGRESS_VERIFY : OM_PROGRESS_VERIFY_HISTORY,
						 PG_GETARG_INT64(1), PG_GETARG_INT64(2));
	PG_RETURN_VOID();
}
