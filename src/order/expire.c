/*
 * expire.c - the API function expire_orders: an order of a visitor that nobody pays gives its stock back.
 *
 * A visitor's order is written with the instant at which it expires.  That is taken away when money
 * is authorized or taken, when a parcel is planned, and when the order is over; so the few orders that
 * have one are those to look at, and no other order pays for them.  The end is an ordinary
 * cancellation, whose reason is "expired".
 *
 * A payment and the end of an order meet at the lock of the order's row: orders that somebody else
 * has locked are passed over, and of the others the row is asked as it is behind the lock.
 */
#include "postgres.h"

#include "access/access.h"
#include "base/clock.h"
#include "base/om_error.h"
#include "base/om_limit.h"
#include "order/order_private.h"
#include "utils/timestamp.h"

#define REASON_EXPIRED "expired"

/* Lock what is overdue, and ask for all of it. */
static Cancellation *
lock_overdue(int64 tenant, int orders_max, int *n)
{
	Datum		values[] = {
		[OVERDUE_tenant_id] = Int64GetDatum(tenant), [OVERDUE_at] = TimestampTzGetDatum(om_clock()), [OVERDUE_orders_max] = Int32GetDatum(orders_max)
	};
	Cancellation *cancels;
	char	   *actor = om_actor();
	int			i;

	*n = (int) om_plan_run(&om_order_plans[ORDER_OVERDUE], values, NULL);
	cancels = palloc0(sizeof(Cancellation) * Max(*n, 1));
	for (i = 0; i < *n; i++)
	{
		cancels[i].call.tenant = cancels[i].order.tenant = tenant;
		cancels[i].call.document = cancels[i].order.order_id = *DatumGetUUIDP(om_field(i, USED_order_id, NULL));
		cancels[i].call.reason = REASON_EXPIRED;
		cancels[i].call.actor = actor;
		cancels[i].call.occurred_at = om_clock();
	}
	for (i = 0; i < *n; i++)
	{
		om_order_lock(&cancels[i].order);
		om_cancel_ask_all(&cancels[i]);
	}
	return cancels;
}

/* The positions of all of them at once, in their order, for the lock engine. */
static void
lock_positions(int64 tenant, const Cancellation *cancels, int n)
{
	OmDemand   *demands;
	OmLocation *locations;
	int			count = 0;
	int			i;
	int			p;

	if (!om_counter_is_lock_engine())
		return;
	for (i = 0; i < n; i++)
		count += cancels[i].order.nparts;
	demands = palloc0(sizeof(OmDemand) * Max(count, 1));
	locations = palloc0(sizeof(OmLocation) * Max(count, 1));
	count = 0;
	for (i = 0; i < n; i++)
	{
		for (p = 0; p < cancels[i].order.nparts; p++)
		{
			const OmOrderPart *part = &cancels[i].order.parts[p];

			if (!part->line->is_stocked)
				continue;
			locations[count].location_id = part->location_id;
			demands[count].state = OM_STATE_FREE;
			demands[count].item_id = part->line->item_id;
			demands[count].ncandidates = 1;
			demands[count].candidates = &locations[count];
			count++;
		}
	}
	om_stock_lock(tenant, demands, count);
}

OM_FUNCTION(om_expire_orders);

/* expire_orders(orders_max, tenant_id): cancels what is overdue, the oldest first; returns how many. */
Datum
om_expire_orders(PG_FUNCTION_ARGS)
{
	int64		tenant = om_write_begin(fcinfo);
	int			orders_max = PG_ARGISNULL(0) ? OM_EXPIRE_ORDERS_DEFAULT : PG_GETARG_INT32(0);
	OmFreed		freed = {0};
	Cancellation *cancels;
	int			n;
	int			i;

	om_call_require_at(0, NULL);
	if (orders_max < 1 || orders_max > OM_EXPIRE_ORDERS_MAX)
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "orders_max", "orders_max must be from 1 to %d", OM_EXPIRE_ORDERS_MAX);
	om_counter_enter();
	cancels = lock_overdue(tenant, orders_max, &n);
	lock_positions(tenant, cancels, n);
	for (i = 0; i < n; i++)
		om_cancel_write(&cancels[i], &freed);
	om_freed_serve(tenant, &freed, om_actor(), om_clock());
	om_cancel_give_back(cancels, n, om_actor(), om_clock());
	(void) om_write_end();
	PG_RETURN_INT64(n);
}
