/*
 * purge.c - the API function purge_history: idempotency keys past their time.
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
#include "sql/plan.h"
#include "utils/timestamp.h"

#define KEYS_TO_PURGE(X, P) X(P, recorded_before, OM_TIME) X(P, rows_max, OM_INT4)
OM_ENUM(KEYS_TO_PURGE, PURGE);

static OmPlan purge_keys = {
	.name = "purge idempotency keys",
	.sql = "DELETE FROM order_mgmt_data.idempotency_keys AS k"
	" USING (SELECT o.tenant_id, o.function, o.idempotency_key FROM order_mgmt_data.idempotency_keys AS o"
	" CROSS JOIN (SELECT order_mgmt_data.allowed_tenants('jobs') AS allowed) AS a"
	" WHERE o.recorded_at < $1 AND (a.allowed IS NULL OR o.tenant_id = ANY (a.allowed)) LIMIT $2) AS d"
	" WHERE k.tenant_id = d.tenant_id AND k.function = d.function AND k.idempotency_key = d.idempotency_key",
	.args = OM_ARGS(KEYS_TO_PURGE, PURGE),
	.expect = SPI_OK_DELETE,
	.may_scan = true
};

OM_FUNCTION(om_purge_history);

/* purge_history(rows_max): deletes keys of the caller's tenants; returns how many. */
Datum
om_purge_history(PG_FUNCTION_ARGS)
{
	int			rows_max = PG_ARGISNULL(0) ? OM_PURGE_ROWS_DEFAULT : PG_GETARG_INT32(0);
	Datum		values[PURGE_count];
	uint64		purged;

	if (rows_max < 1)
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "rows_max", "rows_max must be positive");
	om_require_writable();
	values[PURGE_recorded_before] = TimestampTzGetDatum(om_clock() - om_idempotency_retention * USECS_PER_DAY);
	values[PURGE_rows_max] = Int32GetDatum(rows_max);
	om_spi_begin();
	purged = om_plan_run(&purge_keys, values, NULL);
	om_spi_end();
	PG_RETURN_INT64((int64) purged);
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
	OM_ARGUMENT_NEEDS(NULL, "occurred_at", backdate),
	OM_FUNCTION_NEEDS("purge_history", jobs)
};

OM_MODULE(call) = {OM_RIGHTS(rights), OM_NEEDS(needs), .init = initialize};
