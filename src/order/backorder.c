/*
 * backorder.c - units that become free serve waiting lines, first come first served (R41).
 *
 * A backordered unit has been taken from free already (free is below zero by it), so
 * serving one is backordered -> allocated and free stays what it is.  As many units
 * can be served as are on the shelf beyond what others were promised: all that wait
 * if free is not negative now, else all that wait less what is still missing.
 *
 * Orders that somebody else has locked are passed over, never waited for: a call must
 * not wait while it holds (allocate_backorders, from a job, serves them later).  The
 * order's row is locked with its lines, so that its status has one writer at a time.
 */
#include "postgres.h"

#include "access/access.h"
#include "base/clock.h"
#include "base/om_error.h"
#include "base/om_limit.h"
#include "journal/outbox.h"
#include "order/order_private.h"
#include "sql/read.h"
#include "types/quantity.h"
#include "utils/builtins.h"

/* A line that waits, and what it gets. */
typedef struct Waiting
{
	pg_uuid_t	order_id;
	int			line_no;
	int64		item_id;
	int64		location_id;
	OmQuantity	backordered;
	OmQuantity	served;
} Waiting;

/* What tells if any line may wait at a position: the index has no others. */
#define LINE_POSITION(X, P) X(P, tenant_id, OM_INT8) X(P, item_id, OM_INT8) X(P, location_id, OM_INT8)
OM_ENUM(LINE_POSITION, AT);

static OmTable waiting_table = {.name = "order_lines", .index = "order_lines_backordered", .columns = OM_COLUMNS(LINE_POSITION, AT)};

/* Positions that are looked at one by one; of more, lock_waiting's statement asks sooner. */
#define LOOKED_AT_MAX 64

/* True when nobody waits at any of the positions; lock_waiting finds who does. */
static bool
nobody_waits(int64 tenant, const OmPosition *positions, int npositions)
{
	int			i;

	if (npositions > LOOKED_AT_MAX)
		return false;
	for (i = 0; i < npositions; i++)
	{
		Datum		key[AT_count] = {
			[AT_tenant_id] = Int64GetDatum(tenant), [AT_item_id] = Int64GetDatum(positions[i].item_id),
			[AT_location_id] = Int64GetDatum(positions[i].location_id)
		};

		if (om_read_rows(&waiting_table, InvalidSnapshot, key, lengthof(key), om_row_exists, NULL) > 0)
			return false;
	}
	return true;
}

/* Lock the lines that wait at the positions, oldest order first. */
static Waiting *
lock_waiting(int64 tenant, const OmPosition *positions, int npositions, int *n)
{
	Datum	   *items = palloc(sizeof(Datum) * npositions);
	Datum	   *locations = palloc(sizeof(Datum) * npositions);
	Datum		values[POSITIONS_count];
	Waiting    *waiting;
	int			i;

	for (i = 0; i < npositions; i++)
	{
		items[i] = Int64GetDatum(positions[i].item_id);
		locations[i] = Int64GetDatum(positions[i].location_id);
	}
	values[POSITIONS_tenant_id] = Int64GetDatum(tenant);
	values[POSITIONS_item_ids] = om_array(OM_INT8, items, NULL, npositions);
	values[POSITIONS_location_ids] = om_array(OM_INT8, locations, NULL, npositions);
	*n = (int) om_plan_run(&om_order_plans[ORDER_WAITING], values, NULL);
	waiting = palloc0(sizeof(Waiting) * Max(*n, 1));
	for (i = 0; i < *n; i++)
	{
		waiting[i].order_id = *DatumGetUUIDP(om_field(i, WAITING_order_id, NULL));
		waiting[i].line_no = DatumGetInt32(om_field(i, WAITING_line_no, NULL));
		waiting[i].item_id = DatumGetInt64(om_field(i, WAITING_item_id, NULL));
		waiting[i].location_id = DatumGetInt64(om_field(i, WAITING_location_id, NULL));
		waiting[i].backordered = DatumGetInt64(om_field(i, WAITING_backordered, NULL));
	}
	return waiting;
}

/* Divide what can be served among the lines of one position: waiting[0..n). */
static void
serve_position(int64 tenant, Waiting *waiting, int n)
{
	OmCounterKey key = om_position_key(tenant, OM_STATE_FREE, waiting[0].item_id, waiting[0].location_id);
	OmQuantity	free = om_counter_available(&key) + om_counter_floor(&key);
	OmQuantity	servable = Min(free, 0);
	int			i;

	for (i = 0; i < n; i++)
		servable += waiting[i].backordered;
	for (i = 0; i < n && servable > 0; i++)
	{
		waiting[i].served = Min(waiting[i].backordered, servable);
		servable -= waiting[i].served;
	}
}

/*
 * What is missing of a position is missing to those who wait, and beyond them to holds, unless expired holds have it.  The
 * counter is read first: an order that begins or ends to wait meanwhile makes the answer too large, never too small,
 * and what waits too much is served when the call ends.  Each turn releases a hold at least.
 */
OmQuantity
om_order_held_short(int64 tenant, const OmDemand *demands, int n, const OmDemand *demand, int64 location_id,
					OmQuantity given_back, OmQuantity held, OmFreed *freed)
{
	for (;;)
	{
		OmQuantity	missing = -om_stock_free(tenant, demands, n, demand, location_id) - given_back;
		OmQuantity	is_short;
		Datum		values[POSITION_count];
		Datum		waiting;
		bool		none;

		if (missing <= 0)
			return 0;
		values[POSITION_tenant_id] = Int64GetDatum(tenant);
		values[POSITION_item_id] = Int64GetDatum(demand->item_id);
		values[POSITION_location_id] = Int64GetDatum(location_id);
		/* who only asks sees one snapshot */
		(void) (demand->figures != NULL ? om_plan_run(&om_order_plans[ORDER_WAITING_UNITS], values, NULL)
				: om_plan_run_latest(&om_order_plans[ORDER_WAITING_UNITS], values, NULL));
		waiting = om_field(0, UNITS_quantity, &none);
		is_short = Max(Min(missing - (none ? 0 : DatumGetInt64(waiting)), held), 0);
		if (is_short == 0 || om_stock_release(tenant, demand, location_id, is_short, freed) == 0)
			return is_short;
	}
}

/* Write what was served: lines, moves, statuses, events; returns how many lines. */
static int
write_served(int64 tenant, const Waiting *waiting, int n, const char *actor, TimestampTz occurred_at)
{
	Datum	   *orders = palloc(sizeof(Datum) * n);
	Datum	   *lines = palloc(sizeof(Datum) * n);
	Datum	   *quantities = palloc(sizeof(Datum) * n);
	Datum		values[SERVED_count];
	OmMove	   *moves = palloc0(sizeof(OmMove) * n);
	OmEvent    *events = palloc0(sizeof(OmEvent) * n);
	int			count = 0;
	int			i;

	for (i = 0; i < n; i++)
	{
		OmMove	   *move = &moves[count];

		if (waiting[i].served == 0)
			continue;
		orders[count] = UUIDPGetDatum(&waiting[i].order_id);
		lines[count] = Int32GetDatum(waiting[i].line_no);
		quantities[count] = OmQuantityGetDatum(waiting[i].served);
		move->item_id = waiting[i].item_id;
		move->location_id = waiting[i].location_id;
		move->from_state = OM_STATE_BACKORDERED;
		move->to_state = OM_STATE_ALLOCATED;
		move->quantity = waiting[i].served;
		move->document_id = waiting[i].order_id;
		move->line_no = waiting[i].line_no;
		move->occurred_at = occurred_at;
		events[count].aggregate = "order";
		events[count].aggregate_id = waiting[i].order_id;
		events[count].type = "order.allocated";
		events[count].payload = psprintf("{\"line_no\":%d,\"quantity\":\"%s\"}",
										 waiting[i].line_no, om_quantity_text(waiting[i].served));
		events[count].occurred_at = occurred_at;
		count++;
	}
	if (count == 0)
		return 0;
	values[SERVED_tenant_id] = Int64GetDatum(tenant);
	values[SERVED_order_ids] = om_array(OM_UUID, orders, NULL, count);
	values[SERVED_line_nos] = om_array(OM_INT4, lines, NULL, count);
	values[SERVED_quantities] = om_array(OM_QUANTITY, quantities, NULL, count);
	(void) om_plan_run(&om_order_plans[ORDER_SERVE_LINES], values, NULL);
	(void) om_plan_run(&om_order_plans[ORDER_SERVED], values, NULL);
	om_post_moves(tenant, "order", moves, count, actor);
	om_outbox_write(tenant, events, count);
	return count;
}

/* Serve who waits at some positions; returns how many lines got units. */
static int
serve_positions(int64 tenant, const OmPosition *positions, int npositions, const char *actor, TimestampTz occurred_at)
{
	Waiting    *waiting;
	int			n;
	int			first = 0;
	int			i;

	if (nobody_waits(tenant, positions, npositions))
		return 0;
	waiting = lock_waiting(tenant, positions, npositions, &n);
	for (i = 1; i <= n; i++)
	{
		if (i < n && waiting[i].item_id == waiting[first].item_id && waiting[i].location_id == waiting[first].location_id)
			continue;
		serve_position(tenant, &waiting[first], i - first);
		first = i;
	}
	return n > 0 ? write_served(tenant, waiting, n, actor, occurred_at) : 0;
}

/* The stock module's hook. */
static void
serve_waiting(int64 tenant, const OmPosition *positions, int npositions, const char *actor, TimestampTz occurred_at)
{
	(void) serve_positions(tenant, positions, npositions, actor, occurred_at);
}

OM_FUNCTION(om_allocate_backorders);

/* allocate_backorders(positions_max, tenant_id): serves who was passed over; returns lines. */
Datum
om_allocate_backorders(PG_FUNCTION_ARGS)
{
	int64		tenant = om_write_begin(fcinfo);
	int			positions_max = PG_ARGISNULL(0) ? OM_WAITING_POSITIONS_DEFAULT : PG_GETARG_INT32(0);
	OmPosition *positions;
	Datum		values[LIMIT_count];
	int			n;
	int			i;
	int			served;

	om_call_require_at(0, NULL);
	if (positions_max < 1)
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "positions_max", "positions_max must be positive");
	values[LIMIT_tenant_id] = Int64GetDatum(tenant);
	values[LIMIT_positions_max] = Int32GetDatum(positions_max);
	n = (int) om_plan_run(&om_order_plans[ORDER_WAITING_POSITIONS], values, NULL);
	positions = palloc(sizeof(OmPosition) * Max(n, 1));
	for (i = 0; i < n; i++)
	{
		positions[i].item_id = DatumGetInt64(om_field(i, WAITED_item_id, NULL));
		positions[i].location_id = DatumGetInt64(om_field(i, WAITED_location_id, NULL));
	}
	served = serve_positions(tenant, positions, n, om_actor(), om_clock());
	(void) om_write_end();
	PG_RETURN_INT64(served);
}

void
om_backorder_init(void)
{
	om_freed_hook = serve_waiting;
}
