/*
 * purge.c - the API function purge_history: idempotency keys past their time, and what other modules keep for some days only.
 */
#include "postgres.h"

#include "access/access.h"
#include "base/clock.h"
#include "base/module.h"
#include "base/om_error.h"
#include "base/om_limit.h"
#include "call/arguments.h"
#include "call/key.h"
#include "call/occurred.h"
#include "call/purge.h"
#include "sql/guard.h"
#include "sql/refuse.h"
#include "utils/timestamp.h"

enum PurgePlan
{
	PURGE_KEYS, PURGE_TENANTS
};

#define OLD_KEYS \
	"order_mgmt_data.idempotency_keys AS o CROSS JOIN (SELECT order_mgmt_data.allowed_tenants('jobs') AS allowed) AS a" \
	" WHERE o.recorded_at < $1 AND (a.allowed IS NULL OR o.tenant_id = ANY (a.allowed)) AND ($3 IS NULL OR o.tenant_id = $3)"

static OmPlan purge_plans[] = {
	[PURGE_KEYS] = {
		.name = "purge idempotency keys", .may_scan = true,
		.sql = "DELETE FROM order_mgmt_data.idempotency_keys AS k"
		" USING (SELECT o.tenant_id, o.function, o.idempotency_key FROM " OLD_KEYS " LIMIT $2) AS d"
		" WHERE k.tenant_id = d.tenant_id AND k.function = d.function AND k.idempotency_key = d.idempotency_key",
		.args = OM_PURGE_ARGS, .expect = SPI_OK_DELETE
	},
	[PURGE_TENANTS] = {
		.name = "tenants whose idempotency keys are to be purged", .may_scan = true,
		.sql = "SELECT DISTINCT o.tenant_id FROM " OLD_KEYS " AND $2 > 0 ORDER BY o.tenant_id",
		.args = OM_PURGE_ARGS, .results = OM_RESULTS(OM_PURGED_TENANT, OM_PURGED), .expect = SPI_OK_SELECT
	}
};

/* Tables of which rows are purged: the keys, then those of other modules. */
#define PURGES_MAX 8

static OmPurged purges[PURGES_MAX] = {
	{"idempotency_keys", &purge_plans[PURGE_KEYS], &purge_plans[PURGE_TENANTS], &om_idempotency_retention}
};
static int	npurges = 1;

void
om_purge_register(const OmPurged *purged)
{
	if (npurges == PURGES_MAX)
		elog(ERROR, "too many tables to be purged");
	purges[npurges++] = *purged;
}

/* What to purge, of one tenant or (0) all, and what was. */
typedef struct Purge
{
	const OmPurged *of;
	int			rows_max;
	int64		tenant;
	uint64		purged;
} Purge;

/* Run a plan for what is to be purged; returns the rows. */
static uint64
run_purge(OmPlan *plan, const Purge *purge)
{
	Datum		values[OM_PURGE_count];

	values[OM_PURGE_before] = TimestampTzGetDatum(om_clock() - *purge->of->days * USECS_PER_DAY);
	values[OM_PURGE_rows_max] = Int32GetDatum(purge->rows_max - (int) purge->purged);
	values[OM_PURGE_tenant_id] = Int64GetDatum(purge->tenant);
	return om_plan_run_permitted(plan, values, purge->tenant == 0 ? "  n" : "   ", purge->of->table);
}

/* OmWork: delete at most so many. */
static void
delete_rows(void *arg)
{
	Purge	   *purge = (Purge *) arg;

	purge->purged += run_purge(purge->of->purge, purge);
}

/* Purge; tenant by tenant if it fails as one. */
static void
purge_guarded(Purge *purge)
{
	int64	   *tenants;
	int			n;
	int			i;

	if (om_guard(delete_rows, purge) == NULL)
		return;
	n = (int) run_purge(purge->of->tenants, purge);
	tenants = palloc(sizeof(int64) * Max(n, 1));
	for (i = 0; i < n; i++)
		tenants[i] = DatumGetInt64(om_field(i, OM_PURGED_tenant_id, NULL));
	for (i = 0; i < n && purge->purged < (uint64) purge->rows_max; i++)
	{
		ErrorData  *error;

		if (om_tenant_has_failed(tenants[i]))
			continue;
		purge->tenant = tenants[i];
		error = om_guard(delete_rows, purge);
		if (error != NULL)
			om_tenant_failed(tenants[i], error);
	}
}

OM_FUNCTION(om_purge_history);

/* purge_history(rows_max): deletes rows of the caller's tenants; returns how many. */
Datum
om_purge_history(PG_FUNCTION_ARGS)
{
	Purge		purge = {.rows_max = PG_ARGISNULL(0) ? OM_PURGE_ROWS_DEFAULT : PG_GETARG_INT32(0)};
	OmFailures	failures;
	int			i;

	om_require_anywhere(fcinfo);
	if (purge.rows_max < 1)
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "rows_max", "rows_max must be positive");
	om_require_writable();
	om_failures_enter(&failures);
	PG_TRY();
	{
		om_spi_begin();
		for (i = 0; i < npurges && purge.purged < (uint64) purge.rows_max; i++)
		{
			purge.of = &purges[i];
			purge.tenant = 0;
			purge_guarded(&purge);
		}
		om_spi_end();
	}
	PG_FINALLY();
	{
		om_failures_leave(&failures);
	}
	PG_END_TRY();
	om_failures_tell(&failures, "purge_history");
	PG_RETURN_INT64((int64) purge.purged);
}

/* The settings. */
static void
initialize(void)
{
	om_arguments_init();
	om_call_key_init();
	om_occurred_init();
}

OM_RIGHT(read_documents, OM_STOREFRONT | OM_STAFF, "read reservations, orders, fulfillments and what returns are of, and work on them without their secrets");
OM_RIGHT(backdate, OM_STOREFRONT | OM_MOVERS, "say when something occurred");

static OmRight *const rights[] = {&om_right_read_documents, &om_right_backdate};

static const OmNeed needs[] = {
	OM_TOPIC("upkeep", NULL),
	OM_ARGUMENT_NEEDS(NULL, "occurred_at", backdate),
	OM_FUNCTION_NEEDS("purge_history", jobs)
};

static const OmRaises raises[] = {
	OM_RAISES(NULL, OM_IDEMPOTENCY_CONFLICT, OM_KEY_BUSY, OM_DOCUMENT_BUSY, OM_DUPLICATE_DOCUMENT, OM_ARCHIVED, OM_OCCURRED_TOO_EARLY)
};

OM_MODULE(call) = {OM_RIGHTS(rights), OM_NEEDS(needs), OM_ERRORS(raises), .init = initialize};
