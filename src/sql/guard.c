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

/* Who collects; null: nobody. */
static OmFailures *collector = NULL;

ErrorData *
om_guard(OmWork work, void *arg)
{
	MemoryContext context = CurrentMemoryContext;
	ResourceOwner owner = CurrentResourceOwner;
	ErrorData  *volatile error = NULL;

	BeginInternalSubTransaction(NULL);
	MemoryContextSwitchTo(context);
	PG_TRY();
	{
		work(arg);
		ReleaseCurrentSubTransaction();
		MemoryContextSwitchTo(context);
		CurrentResourceOwner = owner;
	}
	PG_CATCH();
	{
		MemoryContextSwitchTo(context);
		error = CopyErrorData();
		FlushErrorState();
		RollbackAndReleaseCurrentSubTransaction();
		MemoryContextSwitchTo(context);
		CurrentResourceOwner = owner;
		if (error->sqlerrcode == ERRCODE_QUERY_CANCELED)
			ReThrowError(error);
	}
	PG_END_TRY();
	return error;
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
}

Datum
om_failures_tenants(const OmFailures *failures)
{
	Datum	   *tenants = palloc(sizeof(Datum) * Max(failures->n, 1));
	int			i;

	for (i = 0; i < failures->n; i++)
		tenants[i] = Int64GetDatum(failures->tenants[i]);
	return om_array(OM_INT8, tenants, NULL, failures->n);
}

Datum
om_failed_tenants(void)
{
	Assert(collector != NULL);
	return om_failures_tenants(outermost());
}

char *
om_failures_text(const OmFailures *failures)
{
	StringInfoData text;
	int			i;

	if (failures->n == 0)
		return NULL;
	initStringInfo(&text);
	for (i = 0; i < failures->n; i++)
		appendStringInfo(&text, "%stenant " INT64_FORMAT ": %s", i > 0 ? "; " : "", failures->tenants[i], failures->errors[i]);
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
