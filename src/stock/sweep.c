/*
 * sweep.c - the door expire_holds: expired holds are released once, by a job.
 *
 * A hold stops counting at its instant whoever sweeps, so the sweep changes no answer of
 * available(): it writes the moves and tells readers of events, and what becomes free
 * serves orders that wait.  Holds that another call has locked are left to that call.
 */
#include "postgres.h"

#include "access/access.h"
#include "base/clock.h"
#include "base/om_error.h"
#include "base/om_limit.h"
#include "stock/stock_private.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"

/* Lock expired holds of a tenant, oldest first; returns how many. */
static int
lock_expired(int64 tenant, int rows_max, HoldEnd **ends)
{
	Datum		values[3];
	int			n;
	int			i;

	values[0] = Int64GetDatum(tenant);
	values[1] = TimestampTzGetDatum(om_clock());
	values[2] = Int32GetDatum(rows_max);
	n = (int) om_plan_run(&om_stock_plans[STOCK_SWEEP], values, NULL);
	*ends = palloc0(sizeof(HoldEnd) * Max(n, 1));
	for (i = 0; i < n; i++)
	{
		HoldEnd    *end = &(*ends)[i];

		end->reservation_id = *DatumGetUUIDP(om_result(i, 1, NULL));
		end->line_no = DatumGetInt32(om_result(i, 2, NULL));
		end->item_id = DatumGetInt64(om_result(i, 3, NULL));
		end->location_id = DatumGetInt64(om_result(i, 4, NULL));
		end->remaining = DatumGetInt64(om_result(i, 5, NULL));
	}
	return n;
}

OM_FUNCTION(om_expire_holds);

/* expire_holds(rows_max, tenant_id): ends expired holds; returns how many lines. */
Datum
om_expire_holds(PG_FUNCTION_ARGS)
{
	int64		tenant = om_write_begin(fcinfo);
	int			rows_max = PG_ARGISNULL(0) ? OM_EXPIRE_ROWS_DEFAULT : PG_GETARG_INT32(0);
	OmFreed		freed = {0};
	HoldEnd    *ends;
	int			n;

	if (rows_max < 1 || rows_max > OM_STOCK_LINES_MAX)
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "rows_max", "rows_max must be from 1 to %d", OM_STOCK_LINES_MAX);
	om_counter_enter();
	n = lock_expired(tenant, rows_max, &ends);
	if (n > 0)
	{
		om_end_holds(tenant, ends, n, "expired", "expired", om_actor(), om_clock(), &freed);
		om_freed_serve(tenant, &freed, om_actor(), om_clock());
	}
	(void) om_write_end();
	PG_RETURN_INT64(n);
}
