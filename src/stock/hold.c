/*
 * hold.c - how holds end: released, used by an order, expired.
 *
 * A hold is free -> reserved in the ledger, and a row per item and location whose
 * "remaining" caps what may leave reserved again (its CHECK and its row lock).
 *
 * A hold stops counting at its instant whoever writes its end: available() counts an
 * expired one as free.  The move is written by whoever needs the units, or by the job that
 * calls expire_holds, which also tells readers of events and lets what becomes free serve
 * orders that wait.  The job leaves holds that another call has locked to that call.
 */
#include "postgres.h"

#include "access/access.h"
#include "base/clock.h"
#include "base/om_error.h"
#include "base/om_limit.h"
#include "call/call.h"
#include "journal/outbox.h"
#include "journal/state.h"
#include "stock/stock_private.h"
#include "types/quantity.h"
#include "types/uuid7.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"

static const OmTransition reservation_steps[] = {
	{NULL, RESERVATION_STATUS_ACTIVE},
	{RESERVATION_STATUS_ACTIVE, RESERVATION_STATUS_CONVERTED},
	{RESERVATION_STATUS_ACTIVE, RESERVATION_STATUS_RELEASED},
	{RESERVATION_STATUS_ACTIVE, RESERVATION_STATUS_EXPIRED}
};

const OmStateMachine om_reservation_states = {
	RESERVATION_DOCUMENT_KIND, reservation_steps, lengthof(reservation_steps)
};

/* Move what the ends still hold back to free. */
static void
post_releases(int64 tenant, const HoldEnd *ends, int n, const char *reason, const char *actor, TimestampTz occurred_at,
			  OmFreed *freed)
{
	OmMove	   *moves = palloc0(sizeof(OmMove) * n);
	int			count = 0;
	int			i;

	for (i = 0; i < n; i++)
	{
		OmMove	   *move = &moves[count];

		if (ends[i].remaining == 0)
			continue;
		move->item_id = ends[i].item_id;
		move->location_id = ends[i].location_id;
		move->from_state = OM_STATE_RESERVED;
		move->to_state = OM_STATE_FREE;
		move->quantity = ends[i].remaining;
		move->document_id = ends[i].reservation_id;
		move->line_no = ends[i].line_no;
		move->reason = reason;
		move->occurred_at = occurred_at;
		om_freed_add(freed, move->item_id, move->location_id);
		count++;
	}
	om_post_moves(tenant, RESERVATION_DOCUMENT_KIND, moves, count, actor);
}

/* Log the ends and put them in the outbox: one event per reservation. */
static void
tell_ends(int64 tenant, const HoldEnd *ends, int n, const char *status, const char *reason, const char *actor,
		  TimestampTz occurred_at)
{
	OmStatusChange *changes = palloc0(sizeof(OmStatusChange) * n);
	OmEvent    *events = palloc0(sizeof(OmEvent) * n);
	int			count = 0;
	int			i;

	for (i = 0; i < n; i++)
	{
		OmEvent    *event = &events[count];

		changes[i].document_kind = RESERVATION_DOCUMENT_KIND;
		changes[i].document_id = ends[i].reservation_id;
		changes[i].line_no = ends[i].line_no;
		changes[i].from_status = RESERVATION_STATUS_ACTIVE;
		changes[i].to_status = status;
		changes[i].reason = reason;
		changes[i].occurred_at = occurred_at;
		if (count > 0 && memcmp(&events[count - 1].aggregate_id, &ends[i].reservation_id, sizeof(pg_uuid_t)) == 0)
			continue;
		event->aggregate = RESERVATION_DOCUMENT_KIND;
		event->aggregate_id = ends[i].reservation_id;
		event->type = psprintf("reservation.%s", status);
		event->payload = psprintf("{\"reservation_id\":\"%s\"}", om_uuid_text(&ends[i].reservation_id));
		event->occurred_at = occurred_at;
		count++;
	}
	om_status_write(tenant, changes, n, actor);
	om_outbox_write(tenant, events, count);
}

/* End holds (see stock_private.h). */
void
om_end_holds(int64 tenant, const HoldEnd *ends, int n, const char *status, const char *reason, const char *actor,
			 TimestampTz occurred_at, OmFreed *freed)
{
	Datum	   *ids = palloc(sizeof(Datum) * n);
	Datum	   *lines = palloc(sizeof(Datum) * n);
	Datum		values[END_count];
	int			i;

	Assert(om_state_allows(&om_reservation_states, RESERVATION_STATUS_ACTIVE, status));
	for (i = 0; i < n; i++)
	{
		ids[i] = UUIDPGetDatum(&ends[i].reservation_id);
		lines[i] = Int32GetDatum(ends[i].line_no);
	}
	values[END_tenant_id] = Int64GetDatum(tenant);
	values[END_reservation_ids] = om_array(OM_UUID, ids, NULL, n);
	values[END_line_nos] = om_array(OM_INT4, lines, NULL, n);
	values[END_status] = CStringGetTextDatum(status);
	if (om_plan_run(&om_stock_plans[STOCK_END_HOLDS], values, NULL) != n)
		elog(ERROR, "a locked hold was not active any more");
	post_releases(tenant, ends, n, reason, actor, occurred_at, freed);
	tell_ends(tenant, ends, n, status, reason, actor, occurred_at);
}

/* Lock expired holds by one of the plans that do; returns how many. */
static int
lock_expired(OmPlan *plan, Datum *values, HoldEnd **ends)
{
	int			n = (int) om_plan_run(plan, values, NULL);
	int			i;

	*ends = palloc0(sizeof(HoldEnd) * Max(n, 1));
	for (i = 0; i < n; i++)
	{
		HoldEnd    *end = &(*ends)[i];

		end->reservation_id = *DatumGetUUIDP(om_field(i, HOLD_reservation_id, NULL));
		end->line_no = DatumGetInt32(om_field(i, HOLD_line_no, NULL));
		end->item_id = DatumGetInt64(om_field(i, HOLD_item_id, NULL));
		end->location_id = DatumGetInt64(om_field(i, HOLD_location_id, NULL));
		end->remaining = DatumGetInt64(om_field(i, HOLD_remaining, NULL));
	}
	return n;
}

/* End locked holds whose time is over, now; that is the reason, too. */
static void
end_expired(int64 tenant, const HoldEnd *ends, int n, OmFreed *freed)
{
	om_end_holds(tenant, ends, n, RESERVATION_STATUS_EXPIRED, RESERVATION_STATUS_EXPIRED, om_actor(), om_clock(), freed);
}

OmQuantity *
om_find_expired(int64 tenant, const OmDemand *demand)
{
	OmQuantity *expired = palloc0(sizeof(OmQuantity) * demand->ncandidates);
	Datum	   *items = palloc(sizeof(Datum) * demand->ncandidates);
	Datum	   *locations = palloc(sizeof(Datum) * demand->ncandidates);
	Datum		values[FIGURES_count];
	uint64		rows;
	uint64		i;
	int			c;

	for (c = 0; c < demand->ncandidates; c++)
	{
		items[c] = Int64GetDatum(demand->item_id);
		locations[c] = Int64GetDatum(demand->candidates[c].location_id);
	}
	values[FIGURES_tenant_id] = Int64GetDatum(tenant);
	values[FIGURES_item_ids] = om_array(OM_INT8, items, NULL, demand->ncandidates);
	values[FIGURES_location_ids] = om_array(OM_INT8, locations, NULL, demand->ncandidates);
	values[FIGURES_at] = TimestampTzGetDatum(om_clock());
	rows = om_plan_run_latest(&om_stock_plans[STOCK_EXPIRED_AT], values, NULL);
	for (i = 0; i < rows; i++)
	{
		OmQuantity *here = &expired[DatumGetInt32(om_field(i, EXPIRED_AT_place, NULL)) - 1];

		*here = om_quantity_add(*here, DatumGetOmQuantity(om_field(i, EXPIRED_AT_remaining, NULL)));
	}
	return expired;
}

OmQuantity
om_release_expired(int64 tenant, int64 item_id, int64 location_id, OmQuantity needed, OmFreed *freed)
{
	Datum		values[AT_count];
	OmQuantity	released = 0;
	HoldEnd    *ends;
	int			nlocked;
	int			n = 0;

	values[AT_tenant_id] = Int64GetDatum(tenant);
	values[AT_item_id] = Int64GetDatum(item_id);
	values[AT_location_id] = Int64GetDatum(location_id);
	values[AT_at] = TimestampTzGetDatum(om_clock());
	nlocked = lock_expired(&om_stock_plans[STOCK_LOCK_EXPIRED], values, &ends);
	while (n < nlocked && released < needed)
		released += ends[n++].remaining;
	if (n > 0)
		end_expired(tenant, ends, n, freed);
	return released;
}

OM_FUNCTION(om_expire_holds);

/* expire_holds(rows_max, tenant_id): ends expired holds, the oldest first; returns how many. */
Datum
om_expire_holds(PG_FUNCTION_ARGS)
{
	int64		tenant = om_write_begin(fcinfo);
	int			rows_max = PG_ARGISNULL(0) ? OM_EXPIRE_ROWS_DEFAULT : PG_GETARG_INT32(0);
	OmFreed		freed = {0};
	Datum		values[SWEEP_count];
	HoldEnd    *ends;
	int			n;

	om_call_require_at(0, NULL);
	if (rows_max < 1 || rows_max > OM_STOCK_LINES_MAX)
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "rows_max", "rows_max must be from 1 to %d", OM_STOCK_LINES_MAX);
	om_counter_enter();
	values[SWEEP_tenant_id] = Int64GetDatum(tenant);
	values[SWEEP_at] = TimestampTzGetDatum(om_clock());
	values[SWEEP_rows_max] = Int32GetDatum(rows_max);
	n = lock_expired(&om_stock_plans[STOCK_SWEEP], values, &ends);
	if (n > 0)
	{
		end_expired(tenant, ends, n, &freed);
		om_freed_serve(tenant, &freed, om_actor(), om_clock());
	}
	(void) om_write_end();
	PG_RETURN_INT64(n);
}
