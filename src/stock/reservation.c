/*
 * reservation.c - soft holds: made, extended, released, expired, used by an order.
 *
 * A hold is free -> reserved in the ledger and a row per item and location whose
 * "remaining" caps what may leave reserved again (its CHECK and its row lock).  An
 * expired hold counts as free at its instant; its move is written by whoever needs
 * it, or by the job.
 */
#include "postgres.h"

#include "access/access.h"
#include "base/clock.h"
#include "base/om_error.h"
#include "base/om_limit.h"
#include "call/key.h"
#include "call/arguments.h"
#include "journal/outbox.h"
#include "journal/state.h"
#include "sql/rows.h"
#include "stock/stock_private.h"
#include "types/quantity.h"
#include "types/uuid7.h"
#include "utils/builtins.h"
#include "utils/json.h"
#include "utils/timestamp.h"

static const OmTransition reservation_steps[] = {
	{NULL, "active"},
	{"active", "converted"},
	{"active", "released"},
	{"active", "expired"}
};

const OmStateMachine om_reservation_states = {
	"reservation", reservation_steps, lengthof(reservation_steps)
};

static const OmJsonField line_fields[] = {
	{"sku", OM_JSON_TEXT, true, OM_CODE_LENGTH_MAX},
	{"quantity", OM_JSON_QUANTITY, true, 0},
	{"location", OM_JSON_TEXT, false, OM_CODE_LENGTH_MAX}
};

/* A uuid as text, palloc'd. */
static char *
uuid_text(const pg_uuid_t *id)
{
	return DatumGetCString(DirectFunctionCall1(uuid_out, UUIDPGetDatum(id)));
}

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
	om_post_moves(tenant, "reservation", moves, count, actor);
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

		changes[i].document_kind = "reservation";
		changes[i].document_id = ends[i].reservation_id;
		changes[i].line_no = ends[i].line_no;
		changes[i].from_status = "active";
		changes[i].to_status = status;
		changes[i].reason = reason;
		changes[i].occurred_at = occurred_at;
		if (count > 0 && memcmp(&events[count - 1].aggregate_id, &ends[i].reservation_id, sizeof(pg_uuid_t)) == 0)
			continue;
		event->aggregate = "reservation";
		event->aggregate_id = ends[i].reservation_id;
		event->type = psprintf("reservation.%s", status);
		event->payload = psprintf("{\"reservation_id\":\"%s\"}", uuid_text(&ends[i].reservation_id));
		event->occurred_at = occurred_at;
		count++;
	}
	om_status_write(tenant, changes, n, actor);
	om_outbox_write(tenant, events, count);
}

void
om_end_holds(int64 tenant, const HoldEnd *ends, int n, const char *status, const char *reason, const char *actor,
			 TimestampTz occurred_at, OmFreed *freed)
{
	Datum	   *ids = palloc(sizeof(Datum) * n);
	Datum	   *lines = palloc(sizeof(Datum) * n);
	Datum		values[4];
	int			i;

	Assert(om_state_allows(&om_reservation_states, "active", status));
	for (i = 0; i < n; i++)
	{
		ids[i] = UUIDPGetDatum(&ends[i].reservation_id);
		lines[i] = Int32GetDatum(ends[i].line_no);
	}
	values[0] = Int64GetDatum(tenant);
	values[1] = om_array(OM_UUID, ids, NULL, n);
	values[2] = om_array(OM_INT4, lines, NULL, n);
	values[3] = CStringGetTextDatum(status);
	if (om_plan_run(&om_stock_plans[STOCK_END_HOLDS], values, NULL) != n)
		elog(ERROR, "a locked hold was not active any more");
	post_releases(tenant, ends, n, reason, actor, occurred_at, freed);
	tell_ends(tenant, ends, n, status, reason, actor, occurred_at);
}

/* Parameters that name the expired holds of a position. */
static void
expired_values(Datum *values, int64 tenant, int64 item_id, int64 location_id)
{
	values[0] = Int64GetDatum(tenant);
	values[1] = Int64GetDatum(item_id);
	values[2] = Int64GetDatum(location_id);
	values[3] = TimestampTzGetDatum(om_clock());
}

bool
om_release_expired(int64 tenant, int64 item_id, int64 location_id, OmQuantity needed, bool some_will_do,
				   OmFreed *freed)
{
	Datum		values[4];
	bool		none;
	OmQuantity	sum;
	OmQuantity	released = 0;
	HoldEnd    *ends;
	int			rows;
	int			n = 0;

	expired_values(values, tenant, item_id, location_id);
	(void) om_plan_run_latest(&om_stock_plans[STOCK_EXPIRED_HOLDS], values, NULL);
	sum = DatumGetInt64(om_result(0, 1, &none));
	if (none || (sum < needed && !some_will_do))
		return false;
	rows = (int) om_plan_run(&om_stock_plans[STOCK_LOCK_EXPIRED], values, NULL);
	ends = palloc0(sizeof(HoldEnd) * Max(rows, 1));
	while (n < rows && released < needed)
	{
		ends[n].reservation_id = *DatumGetUUIDP(om_result(n, 1, NULL));
		ends[n].line_no = DatumGetInt32(om_result(n, 2, NULL));
		ends[n].item_id = DatumGetInt64(om_result(n, 3, NULL));
		ends[n].location_id = DatumGetInt64(om_result(n, 4, NULL));
		ends[n].remaining = DatumGetInt64(om_result(n, 5, NULL));
		released += ends[n++].remaining;
	}
	if (n == 0)
		return false;
	om_end_holds(tenant, ends, n, "expired", "expired", om_actor(), om_clock(), freed);
	return true;
}

/* Lock the rows of a reservation and copy the active ones; checks the holder. status: the first row's. */
static OmHold *
lock_holds(int64 tenant, const pg_uuid_t *id, const char *holder, bool *is_over, int *n, char **status)
{
	Datum		values[2];
	OmHold	   *holds;
	int			rows;
	int			i;

	values[0] = Int64GetDatum(tenant);
	values[1] = UUIDPGetDatum(id);
	rows = (int) om_plan_run(&om_stock_plans[STOCK_LOCK_HOLDS], values, NULL);
	if (rows > 0)
	{
		char	   *owner = om_result_text(0, 8);

		if (owner != NULL && (holder == NULL || strcmp(owner, holder) != 0))
			rows = 0;
	}
	if (rows == 0)
		om_raise_value(OM_UNKNOWN_RESERVATION, "reservation_id", uuid_text(id), "unknown reservation %s", uuid_text(id));
	*status = om_result_text(0, 6);
	holds = palloc0(sizeof(OmHold) * rows);
	*is_over = false;
	*n = 0;
	for (i = 0; i < rows; i++)
	{
		OmHold	   *hold = &holds[*n];

		if (strcmp(om_result_text(i, 6), "active") != 0)
			continue;
		hold->line_no = DatumGetInt32(om_result(i, 1, NULL));
		hold->item_id = DatumGetInt64(om_result(i, 2, NULL));
		hold->location.location_id = DatumGetInt64(om_result(i, 3, NULL));
		hold->location.code = om_result_text(i, 4);
		hold->remaining = DatumGetInt64(om_result(i, 5, NULL));
		if (DatumGetTimestampTz(om_result(i, 7, NULL)) <= om_clock())
			*is_over = true;
		(*n)++;
	}
	if (*n < rows)
		*is_over = true;
	return holds;
}

/* reservation_expired for a reservation that is over. */
static void
raise_over(const pg_uuid_t *id)
{
	om_raise_value(OM_RESERVATION_EXPIRED, "reservation_id", uuid_text(id),
				   "reservation %s is no longer active", uuid_text(id));
}

OmHold *
om_reservation_use(int64 tenant, const pg_uuid_t *id, const char *holder, int *n)
{
	bool		is_over;
	char	   *status;
	OmHold	   *holds = lock_holds(tenant, id, holder, &is_over, n, &status);

	if (is_over)
		raise_over(id);
	return holds;
}

/* Holds as ends. */
static HoldEnd *
hold_ends(const pg_uuid_t *id, const OmHold *holds, int n)
{
	HoldEnd    *ends = palloc0(sizeof(HoldEnd) * Max(n, 1));
	int			i;

	for (i = 0; i < n; i++)
	{
		Assert(holds[i].used >= 0 && holds[i].used <= holds[i].remaining);
		ends[i].reservation_id = *id;
		ends[i].line_no = holds[i].line_no;
		ends[i].item_id = holds[i].item_id;
		ends[i].location_id = holds[i].location.location_id;
		ends[i].remaining = holds[i].remaining - holds[i].used;
	}
	return ends;
}

void
om_reservation_convert(int64 tenant, const pg_uuid_t *id, OmHold *holds, int n, const char *actor,
					   TimestampTz occurred_at, OmFreed *freed)
{
	om_end_holds(tenant, hold_ends(id, holds, n), n, "converted", NULL, actor, occurred_at, freed);
}

/* Return the rows of a reservation. */
static void
show_holds(FunctionCallInfo fcinfo, int64 tenant, const pg_uuid_t *id)
{
	Datum		values[2];

	values[0] = Int64GetDatum(tenant);
	values[1] = UUIDPGetDatum(id);
	(void) om_plan_run_latest(&om_stock_plans[STOCK_SHOW_HOLDS], values, NULL);
	om_rows_return(fcinfo);
}

/* The refusal of a life that is none. */
static void
refuse_expiry(void)
{
	om_raise_value(OM_INVALID_ARGUMENT, "argument", "expires_in",
				   "expires_in must be positive and at most %d days", OM_RESERVATION_DAYS_MAX);
}

/* The life asked for: positive and bounded; returns the instant it ends. */
static TimestampTz
expiry_argument(FunctionCallInfo fcinfo, int n)
{
	TimestampTz now = om_clock();
	TimestampTz end;
	Interval   *interval;

	if (PG_ARGISNULL(n))
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "expires_in", "expires_in cannot be null");
	interval = PG_GETARG_INTERVAL_P(n);
	/* first roughly, so that the sum below stays a timestamp */
	if (abs(interval->month) > 24 || abs(interval->day) > 2 * OM_RESERVATION_DAYS_MAX ||
		Max(interval->time, -interval->time) / USECS_PER_DAY > 2 * OM_RESERVATION_DAYS_MAX)
		refuse_expiry();
	end = DatumGetTimestampTz(DirectFunctionCall2(timestamptz_pl_interval, TimestampTzGetDatum(now),
												  IntervalPGetDatum(interval)));
	if (end <= now || end > now + OM_RESERVATION_DAYS_MAX * USECS_PER_DAY)
		refuse_expiry();
	return end;
}

/* Read and resolve the lines of reserve_stock; all must be stocked items. */
static OmLine *
read_lines(FunctionCallInfo fcinfo, int64 tenant, int *n)
{
	const int	nfields = lengthof(line_fields);
	OmJsonValue *values;
	OmLine	   *lines;
	int			i;

	if (PG_ARGISNULL(0))
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "lines", "lines cannot be null");
	values = om_json_objects(&PG_GETARG_JSONB_P(0)->root, line_fields, nfields, "lines", OM_ORDER_LINES_MAX, false, n);
	lines = palloc0(sizeof(OmLine) * *n);
	for (i = 0; i < *n; i++)
	{
		lines[i].sku = values[i * nfields].text;
		lines[i].quantity = values[i * nfields + 1].number;
		lines[i].location_code = values[i * nfields + 2].text;
	}
	om_resolve_lines(tenant, lines, *n, 0);
	for (i = 0; i < *n; i++)
		if (!lines[i].item.is_stocked)
			om_raise_value(OM_INVALID_ARGUMENT, "sku", lines[i].sku, "\"%s\" is untracked and cannot be reserved", lines[i].sku);
	return lines;
}

/* Write the rows of a new reservation, one per demand. */
static void
add_holds(int64 tenant, const pg_uuid_t *id, const OmDemand *demands, int n, const char *channel, const char *holder,
		  TimestampTz expires_at, Datum metadata, const char *actor)
{
	const OmType types[] = {OM_INT4, OM_INT8, OM_TEXT, OM_INT8, OM_TEXT, OM_QUANTITY};
	Datum	   *columns[lengthof(types)];
	Datum		values[8 + lengthof(types)];
	char		nulls[8 + lengthof(types)];
	int			c;
	int			i;

	for (c = 0; c < lengthof(types); c++)
		columns[c] = palloc(sizeof(Datum) * n);
	for (i = 0; i < n; i++)
	{
		const OmLocation *location = &demands[i].candidates[demands[i].chosen];

		columns[0][i] = Int32GetDatum(i + 1);
		columns[1][i] = Int64GetDatum(demands[i].item_id);
		columns[2][i] = CStringGetTextDatum(demands[i].sku);
		columns[3][i] = Int64GetDatum(location->location_id);
		columns[4][i] = CStringGetTextDatum(location->code);
		columns[5][i] = OmQuantityGetDatum(demands[i].quantity);
	}
	memset(nulls, ' ', sizeof(nulls));
	values[0] = Int64GetDatum(tenant);
	values[1] = UUIDPGetDatum(id);
	values[2] = channel ? CStringGetTextDatum(channel) : (Datum) 0;
	nulls[2] = channel ? ' ' : 'n';
	values[3] = holder ? CStringGetTextDatum(holder) : (Datum) 0;
	nulls[3] = holder ? ' ' : 'n';
	values[4] = TimestampTzGetDatum(expires_at);
	values[5] = CStringGetTextDatum(actor);
	values[6] = TimestampTzGetDatum(om_clock());
	values[7] = metadata;
	for (c = 0; c < lengthof(types); c++)
		values[8 + c] = om_array(types[c], columns[c], NULL, n);
	(void) om_plan_run(&om_stock_plans[STOCK_ADD_HOLDS], values, nulls);
}

/* Post free -> reserved, log and tell a new reservation. */
static void
post_holds(int64 tenant, const pg_uuid_t *id, const OmDemand *demands, int n, const OmChannel *channel, const char *actor)
{
	OmMove	   *moves = palloc0(sizeof(OmMove) * n);
	OmStatusChange *changes = palloc0(sizeof(OmStatusChange) * n);
	OmEvent		event = {0};
	StringInfoData payload;
	int			i;

	initStringInfo(&payload);
	appendStringInfo(&payload, "{\"reservation_id\":\"%s\",\"lines\":[", uuid_text(id));
	for (i = 0; i < n; i++)
	{
		const OmLocation *location = &demands[i].candidates[demands[i].chosen];

		moves[i].item_id = demands[i].item_id;
		moves[i].location_id = location->location_id;
		moves[i].from_state = OM_STATE_FREE;
		moves[i].to_state = OM_STATE_RESERVED;
		moves[i].quantity = demands[i].quantity;
		moves[i].document_id = *id;
		moves[i].line_no = i + 1;
		moves[i].channel_id = channel->channel_id;
		moves[i].occurred_at = om_clock();
		changes[i].document_kind = "reservation";
		changes[i].document_id = *id;
		changes[i].line_no = i + 1;
		changes[i].to_status = "active";
		changes[i].occurred_at = om_clock();
		appendStringInfo(&payload, "%s{\"sku\":", i > 0 ? "," : "");
		escape_json(&payload, demands[i].sku);
		appendStringInfoString(&payload, ",\"location\":");
		escape_json(&payload, location->code);
		appendStringInfo(&payload, ",\"quantity\":\"%s\"}", om_quantity_text(demands[i].quantity));
	}
	appendStringInfoString(&payload, "]}");
	event.aggregate = "reservation";
	event.aggregate_id = *id;
	event.type = "reservation.created";
	event.payload = payload.data;
	event.occurred_at = om_clock();
	om_post_moves(tenant, "reservation", moves, n, actor);
	om_status_write(tenant, changes, n, actor);
	om_outbox_write(tenant, &event, 1);
}

/* True when the document exists already (a caller-given id). */
static bool
reservation_exists(int64 tenant, const pg_uuid_t *id)
{
	Datum		values[2];

	values[0] = Int64GetDatum(tenant);
	values[1] = UUIDPGetDatum(id);
	return om_plan_run_latest(&om_stock_plans[STOCK_SHOW_HOLDS], values, NULL) > 0;
}

OM_FUNCTION(om_reserve_stock);

/* reserve_stock(lines, channel, expires_in, holder, reservation_id, metadata, key, options, tenant_id) */
Datum
om_reserve_stock(PG_FUNCTION_ARGS)
{
	int64		tenant = om_tenant_arg(8);
	char	   *channel_code = om_text_arg(fcinfo, 1, "channel", OM_CODE_LENGTH_MAX, false);
	char	   *holder = om_text_arg(fcinfo, 3, "holder", OM_KEY_LENGTH_MAX, false);
	TimestampTz expires_at = expiry_argument(fcinfo, 2);
	Datum		metadata = om_metadata_arg(fcinfo, 5);
	OmChannel	channel = {0};
	OmDemand   *demands;
	OmFreed		freed = {0};
	OmCallKey	call;
	pg_uuid_t	id;
	int			n;
	int			i;
	OmLine	   *lines;

	om_require_writable();
	om_options_arg(fcinfo, 7, NULL, 0, NULL);
	om_spi_begin();
	om_call_key_of_call(&call, fcinfo, "reserve_stock", tenant);
	if (!om_call_key_find(&call, &id))
	{
		om_find_channel(tenant, channel_code, &channel);
		lines = read_lines(fcinfo, tenant, &n);
		demands = om_sum_demands(lines, n, &channel, &n);
		/* a hold is of goods that are there: an oversell limit serves orders only */
		for (i = 0; i < n; i++)
			demands[i].rule = OM_DEMAND_HOLD;
		om_uuid7(&id);
		if (!PG_ARGISNULL(4))
			id = *PG_GETARG_UUID_P(4);
		if (!om_stock_take(tenant, channel.channel_id, demands, n, om_counter_deadline(), &freed))
		{
			if (!om_call_key_find_latest(&call, &id))
				om_raise_refused(demands, n);
		}
		else if (!om_call_key_claim(&call, &id))
		{
			om_stock_untake(tenant, demands, n);
			(void) om_call_key_find_latest(&call, &id);
		}
		else
		{
			char	   *actor = om_actor();

			if (!PG_ARGISNULL(4) && reservation_exists(tenant, &id))
				om_raise_value(OM_DUPLICATE_DOCUMENT, "reservation_id", uuid_text(&id),
							   "reservation %s exists already", uuid_text(&id));
			add_holds(tenant, &id, demands, n, channel_code, holder, expires_at,
					  metadata, actor);
			post_holds(tenant, &id, demands, n, &channel, actor);
			om_freed_serve(tenant, &freed, actor, om_clock());
		}
	}
	show_holds(fcinfo, tenant, &id);
	om_counter_call_end();
	om_spi_end();
	return (Datum) 0;
}

/* What extend and release have in common: the locked reservation of the arguments. */
static OmHold *
lock_argument(FunctionCallInfo fcinfo, int64 tenant, int holder_arg, bool *is_over, int *n, char **status)
{
	char	   *holder = om_text_arg(fcinfo, holder_arg, "holder", OM_KEY_LENGTH_MAX, false);

	if (PG_ARGISNULL(0))
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "reservation_id", "reservation_id cannot be null");
	return lock_holds(tenant, PG_GETARG_UUID_P(0), holder, is_over, n, status);
}

OM_FUNCTION(om_extend_reservation);

/* extend_reservation(reservation_id, expires_in, holder, key, options, tenant_id) */
Datum
om_extend_reservation(PG_FUNCTION_ARGS)
{
	int64		tenant = om_tenant_arg(5);
	TimestampTz expires_at = expiry_argument(fcinfo, 1);
	OmCallKey	call;
	pg_uuid_t	id;
	bool		is_over;
	char	   *status;
	int			n;

	om_require_writable();
	om_options_arg(fcinfo, 4, NULL, 0, NULL);
	om_spi_begin();
	om_call_key_of_call(&call, fcinfo, "extend_reservation", tenant);
	if (!om_call_key_find(&call, &id))
	{
		(void) lock_argument(fcinfo, tenant, 2, &is_over, &n, &status);
		id = *PG_GETARG_UUID_P(0);
		if (is_over)
			raise_over(&id);
		if (om_call_key_claim(&call, &id))
		{
			Datum		values[3];

			values[0] = Int64GetDatum(tenant);
			values[1] = UUIDPGetDatum(&id);
			values[2] = TimestampTzGetDatum(expires_at);
			(void) om_plan_run(&om_stock_plans[STOCK_EXTEND], values, NULL);
		}
		else
			(void) om_call_key_find_latest(&call, &id);
	}
	show_holds(fcinfo, tenant, &id);
	om_spi_end();
	return (Datum) 0;
}

OM_FUNCTION(om_release_reservation);

/* release_reservation(reservation_id, holder, reason, key, options, tenant_id) */
Datum
om_release_reservation(PG_FUNCTION_ARGS)
{
	int64		tenant = om_tenant_arg(5);
	char	   *reason = om_text_arg(fcinfo, 2, "reason", OM_TEXT_LENGTH_MAX, false);
	OmCallKey	call;
	pg_uuid_t	id;
	bool		is_over;
	char	   *status;
	OmHold	   *holds;
	OmFreed		freed = {0};
	int			n;

	om_require_writable();
	om_options_arg(fcinfo, 4, NULL, 0, NULL);
	om_spi_begin();
	om_call_key_of_call(&call, fcinfo, "release_reservation", tenant);
	if (!om_call_key_find(&call, &id))
	{
		holds = lock_argument(fcinfo, tenant, 1, &is_over, &n, &status);
		id = *PG_GETARG_UUID_P(0);
		if (n == 0 && !om_call_key_find_latest(&call, &id))
			om_state_require(&om_reservation_states, status, "released", uuid_text(&id));
		if (n > 0 && om_call_key_claim(&call, &id))
		{
			om_end_holds(tenant, hold_ends(&id, holds, n), n, "released", reason, om_actor(), om_clock(), &freed);
			om_freed_serve(tenant, &freed, om_actor(), om_clock());
		}
		else
			(void) om_call_key_find_latest(&call, &id);
	}
	show_holds(fcinfo, tenant, &id);
	om_counter_call_end();
	om_spi_end();
	return (Datum) 0;
}
