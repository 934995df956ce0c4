/*
 * guard.c - work in a subtransaction whose error is kept, and the tenants that failed.
 *
 * One tenant's rows must not stop what is done for all.  Work for many tenants is done in one
 * subtransaction, which costs one and not one per tenant; only when it fails it is done again tenant by
 * tenant, and who fails is left out and reported (om_tenant_failed).  What a tenant is left out of
 * is done for it by a later run, once the cause is gone: nothing is marked as done for it.
 *
 * A run may hold several calls of such functions (run_job repeats them), so failures go to
 * the outermost collector, and a tenant that failed is not tried again in the same run.
 *
 * Some work is done for all tenants, whoever asks (folding): an error repeats what it was given, so that who acts for some is told of these, and
 * the server's log of the others.
 */
#include "postgres.h"

#include "access/xact.h"
#include "lib/stringinfo.h"
#include "sql/columns.h"
#include "sql/guard.h"
#include "sql/plan.h"
#include "utils/builtins.h"
#include "utils/elog.h"
#include "utils/memutils.h"
#include "utils/resowner.h"

bool		(*om_tenant_hook) (int64 tenant) = NULL;

/* Who collects; null: nobody. */
static OmFailures *collector = NULL;

/* Work in a subtransaction, which is kept or undone; the error that ended it, after which nothing of it is left, or null. */
static ErrorData *
work_apart(OmWork work, void *arg, bool keep)
{
	MemoryContext context = CurrentMemoryContext;
	ResourceOwner owner = CurrentResourceOwner;
	ErrorData  *volatile error = NULL;

	BeginInternalSubTransaction(NULL);
	MemoryContextSwitchTo(context);
	PG_TRY();
	{
		work(arg);
		if (keep)
			ReleaseCurrentSubTransaction();
		else
			RollbackAndReleaseCurrentSubTransaction();
	}
	PG_CATCH();
	{
		MemoryContextSwitchTo(context);
		error = CopyErrorData();
		FlushErrorState();
		RollbackAndReleaseCurrentSubTransaction();
	}
	PG_END_TRY();
	MemoryContextSwitchTo(context);
	CurrentResourceOwner = owner;
	return error;
}

ErrorData *
om_guard(OmWork work, void *arg)
{
	ErrorData  *error = work_apart(work, arg, true);

	if (error != NULL && error->sqlerrcode == ERRCODE_QUERY_CANCELED)
		ReThrowError(error);
	return error;
}

void
om_undo(OmWork work, void *arg)
{
	ErrorData  *error = work_apart(work, arg, false);

	if (error != NULL)
		ReThrowError(error);
}

void
om_failures_enter(OmFailures *failures)
{
	memset(failures, 0, sizeof(OmFailures));
	failures->context = CurrentMemoryContext;
	failures->outer = collector;
	collector = failures;
}

void
om_failures_leave(OmFailures *failures)
{
	collector = failures->outer;
}

/* The collector that a failure goes to: the outermost. */
static OmFailures *
outermost(void)
{
	OmFailures *failures = collector;

	while (failures != NULL && failures->outer != NULL)
		failures = failures->outer;
	return failures;
}

bool
om_tenant_has_failed(int64 tenant)
{
	OmFailures *failures = outermost();
	int			i;

	for (i = 0; failures != NULL && i < failures->n; i++)
		if (failures->tenants[i] == tenant)
			return true;
	return false;
}

void
om_tenant_failed(int64 tenant, const ErrorData *error)
{
	OmFailures *failures = outermost();
	MemoryContext context;

	Assert(failures != NULL);
	if (om_tenant_has_failed(tenant))
		return;
	context = MemoryContextSwitchTo(failures->context);
	if (failures->n == failures->allocated)
	{
		int			allocated = Max(8, 2 * failures->allocated);
		int64	   *tenants = palloc(sizeof(int64) * allocated);
		char	  **errors = palloc(sizeof(char *) * allocated);

		if (failures->n > 0)
		{
			memcpy(tenants, failures->tenants, sizeof(int64) * failures->n);
			memcpy(errors, failures->errors, sizeof(char *) * failures->n);
		}
		failures->tenants = tenants;
		failures->errors = errors;
		failures->allocated = allocated;
	}
	failures->tenants[failures->n] = tenant;
	failures->errors[failures->n++] = psprintf("%s: %s", unpack_sql_state(error->sqlerrcode), error->message);
	MemoryContextSwitchTo(context);
	if (!om_tenant_hook(tenant))
		ereport(LOG_SERVER_ONLY,
				(errmsg("tenant " INT64_FORMAT " was left out", tenant), errdetail_internal("%s", failures->errors[failures->n - 1])));
}

/* The tenants that failed, as a bigint[]: all of them, or those of which the role in force may be told. */
static Datum
list_tenants(const OmFailures *failures, bool all)
{
	Datum	   *tenants = palloc(sizeof(Datum) * Max(failures->n, 1));
	int			n = 0;
	int			i;

	for (i = 0; i < failures->n; i++)
		if (all || om_tenant_hook(failures->tenants[i]))
			tenants[n++] = Int64GetDatum(failures->tenants[i]);
	return om_array(OM_INT8, tenants, NULL, n);
}

Datum
om_failures_tenants(const OmFailures *failures)
{
	return list_tenants(failures, false);
}

Datum
om_failed_tenants(void)
{
	Assert(collector != NULL);
	return list_tenants(outermost(), true);
}

char *
om_failures_text(const OmFailures *failures)
{
	StringInfoData text;
	bool		has_others = false;
	int			i;

	if (failures->n == 0)
		return NULL;
	initStringInfo(&text);
	for (i = 0; i < failures->n; i++)
		if (om_tenant_hook(failures->tenants[i]))
			appendStringInfo(&text, "%stenant " INT64_FORMAT ": %s", text.len > 0 ? "; " : "", failures->tenants[i], failures->errors[i]);
		else
			has_others = true;
	if (has_others)
		appendStringInfo(&text, "%stenants of others: the server's log says why", text.len > 0 ? "; " : "");
	return text.data;
}

void
om_failures_tell(const OmFailures *failures, const char *what)
{
	if (failures->n > 0)
		ereport(WARNING,
				(errmsg("%s left tenants out", what), errdetail_internal("%s", om_failures_text(failures)),
				 errhint("The others are done. Remove the cause and run it again: what was left out is done then.")));
}
