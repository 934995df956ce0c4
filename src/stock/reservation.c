/*
 * reservation.c - reservations: made, extended, released, used by an order.
 *
 * A reservation is one hold or more; how these end, hold.c says.
 */
#include "postgres.h"

#include "access/access.h"
#include "base/clock.h"
#include "base/om_error.h"
#include "base/om_limit.h"
#include "base/wait.h"
#include "call/archived.h"
#include "call/call.h"
#include "journal/outbox.h"
#include "journal/state.h"
#include "sql/insert.h"
#include "stock/stock_private.h"
#include "types/quantity.h"
#include "types/uuid7.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"

#define HOLD_DAYS_MAX (OM_HOLD_TIME_MAX / SECS_PER_DAY)

enum ReserveArgument
{
	RESERVE_CHANNEL, RESERVE_LINES, RESERVE_EXPIRES_IN, RESERVE_HOLDER, RESERVE_SECRET, RESERVE_RESERVATION_ID, RESERVE_METADATA
};

enum ExtendArgument
{
	EXTEND_RESERVATION_ID, EXTEND_EXPIRES_IN, EXTEND_HOLDER, EXTEND_SECRET
};

enum ReleaseArgument
{
	RELEASE_RESERVATION_ID, RELEASE_HOLDER, RELEASE_SECRET, RELEASE_REASON
};

static const OmHashedArg reserve_hashed[] = {
	{RESERVE_LINES}, {RESERVE_CHANNEL}, {RESERVE_EXPIRES_IN}, {RESERVE_HOLDER}, {RESERVE_RESERVATION_ID}, {RESERVE_METADATA},
	{RESERVE_SECRET, .option = "secret"}
};
static const OmHashedArg extend_hashed[] = {{EXTEND_RESERVATION_ID}, {EXTEND_EXPIRES_IN}, {EXTEND_HOLDER}, {EXTEND_SECRET, .option = "secret"}};
static const OmHashedArg release_hashed[] = {{RELEASE_RESERVATION_ID}, {RELEASE_HOLDER}, {RELEASE_REASON}, {RELEASE_SECRET, .option = "secret"}};

/* A step of a reservation. */
typedef struct Reservation
{
	OmCall		call;			/* its document is the reservation */
	char	   *holder;			/* null: not said */
	TimestampTz began_at;
	TimestampTz expires_at;
	/* of a new one */
	char	   *channel_code;	/* null: none */
	Datum		metadata;
	OmTaking	taking;
	/* of one that exists, locked */
	OmHold	   *holds;			/* those that go on */
	int			nholds;
	bool		is_over;
	char	   *status;
} Reservation;

/* Fields of a line besides those of all. */
enum ReserveLineField
{
	LINE_LOCATION = OM_LINE_MORE, LINE_SHIP_COMPLETE, LINE_UNIT
};

const OmJsonField om_reserve_fields[OM_RESERVE_FIELDS] = {
	[OM_LINE_SKU] = OM_SKU_FIELD,
	[OM_LINE_QUANTITY] = OM_QUANTITY_FIELD,
	[OM_LINE_BARCODE] = OM_BARCODE_FIELD,
	[LINE_LOCATION] = {"location", OM_JSON_TEXT, false, OM_CODE_LENGTH_MAX},
	[LINE_SHIP_COMPLETE] = {"ship_complete", OM_JSON_BOOLEAN, false, 0},
	[LINE_UNIT] = OM_UNIT_FIELD
};

/*
 * Lock the rows of a reservation, or only read them, and copy the active ones: unknown_reservation when there is none, or the holder is
 * another one.  is_over: one at least is not active, or its time is over.  status: as the view shows it, of the first row.
 */
static OmHold *
lock_holds(int64 tenant, const pg_uuid_t *id, const char *holder, bool only_read, bool *is_over, int *n, char **status, TimestampTz *began_at)
{
	Datum		values[KEY_count];
	OmWanted	before = om_wait_for((OmWanted) {OM_DOCUMENT_BUSY, "reservation", NULL, id});
	OmHold	   *holds;
	int			rows;
	int			i;

	values[KEY_tenant_id] = Int64GetDatum(tenant);
	values[KEY_reservation_id] = UUIDPGetDatum(id);
	rows = (int) om_plan_run(&om_stock_plans[only_read ? STOCK_READ_HOLDS : STOCK_LOCK_HOLDS], values, NULL);
	(void) om_wait_for(before);
	if (rows > 0)
	{
		char	   *owner = om_field_text(0, LOCKED_holder);

		if (owner != NULL && (holder == NULL || strcmp(owner, holder) != 0))
			rows = 0;
	}
	if (rows == 0)
	{
		om_archived_refuse(tenant, "reservation_id", "reservation", id);
		om_reservation_unknown(id);
	}
	*status = om_field_text(0, LOCKED_status);
	if (strcmp(*status, RESERVATION_STATUS_ACTIVE) == 0 && DatumGetTimestampTz(om_field(0, LOCKED_expires_at, NULL)) <= om_clock())
		*status = pstrdup(RESERVATION_STATUS_EXPIRED);
	*began_at = DatumGetTimestampTz(om_field(0, LOCKED_occurred_at, NULL));
	/* where a reservation of others holds goods is not told */
	for (i = 0; i < rows; i++)
		if (!om_call_may_at(DatumGetInt64(om_field(i, LOCKED_location_id, NULL))))
			om_reservation_unknown(id);
	holds = palloc0(sizeof(OmHold) * rows);
	*is_over = false;
	*n = 0;
	for (i = 0; i < rows; i++)
	{
		OmHold	   *hold = &holds[*n];

		if (strcmp(om_field_text(i, LOCKED_status), RESERVATION_STATUS_ACTIVE) != 0)
			continue;
		hold->line_no = DatumGetInt32(om_field(i, LOCKED_line_no, NULL));
		hold->item_id = DatumGetInt64(om_field(i, LOCKED_item_id, NULL));
		hold->location.location_id = DatumGetInt64(om_field(i, LOCKED_location_id, NULL));
		hold->location.code = om_field_text(i, LOCKED_location);
		hold->remaining = DatumGetInt64(om_field(i, LOCKED_remaining, NULL));
		hold->short_units = DatumGetInt64(om_field(i, LOCKED_short, NULL));
		if (DatumGetTimestampTz(om_field(i, LOCKED_expires_at, NULL)) <= om_clock())
			*is_over = true;
		(*n)++;
	}
	if (*n < rows)
		*is_over = true;
	return holds;
}

/* Raise reservation_expired. */
static void
raise_over(const pg_uuid_t *id, const char *status)
{
	OmDetail	detail;
	char	   *id_text = om_uuid_text(id);

	/* some of its lines are over, the first one is not */
	if (strcmp(status, RESERVATION_STATUS_ACTIVE) == 0)
		status = RESERVATION_STATUS_EXPIRED;
	om_detail_start(&detail, OM_RESERVATION_EXPIRED);
	om_detail_text(&detail, "reservation_id", id_text);
	om_detail_text(&detail, "status", status);
	om_raise(OM_RESERVATION_EXPIRED, om_detail_end(&detail), "reservation %s is %s", id_text, status);
}

/* May the caller read a reservation without its secret: wherever it holds goods? */
static bool
is_read_by_right(int64 tenant, const pg_uuid_t *id)
{
	Datum		values[] = {[KEY_tenant_id] = Int64GetDatum(tenant), [KEY_reservation_id] = UUIDPGetDatum(id)};
	int			rows;
	int			i;

	if (!om_call_is_limited())
		return om_may(tenant, &om_right_read_documents);
	rows = (int) om_plan_run(&om_stock_plans[STOCK_READ_HOLDS], values, NULL);
	for (i = 0; i < rows; i++)
		if (!om_may_at(tenant, &om_right_read_documents, DatumGetInt64(om_field(i, LOCKED_location_id, NULL))))
			return false;
	return rows > 0;
}

/* Lock a reservation for an order (see stock.h). */
OmHold *
om_reservation_use(int64 tenant, const pg_uuid_t *id, const char *holder, const char *secret, bool is_proven, bool only_read, int *n)
{
	bool		is_over;
	char	   *status;
	TimestampTz began_at;
	OmHold	   *holds;

	if (!is_proven && !is_read_by_right(tenant, id))
		om_secret_require(&om_reservation_owned, tenant, id, secret);
	holds = lock_holds(tenant, id, holder, only_read, &is_over, n, &status, &began_at);
	if (is_over)
		raise_over(id, status);
	return holds;
}

/* Holds as they end: what the order does not use goes back. */
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

/* End a reservation that an order uses (see stock.h). */
void
om_reservation_convert(int64 tenant, const pg_uuid_t *id, OmHold *holds, int n, const char *actor,
					   TimestampTz occurred_at, OmFreed *freed)
{
	om_end_holds(tenant, hold_ends(id, holds, n), n, RESERVATION_STATUS_CONVERTED, NULL, actor, occurred_at, freed);
}

/* The refusal of a life that is none. */
static void
refuse_expiry(void)
{
	om_raise_value(OM_INVALID_ARGUMENT, "argument", "expires_in",
				   "expires_in must be positive and at most %d days", HOLD_DAYS_MAX);
}

TimestampTz
om_expires_in_arg(FunctionCallInfo fcinfo, int n)
{
	TimestampTz now = om_clock();
	TimestampTz end;
	Interval   *interval;

	if (PG_ARGISNULL(n))
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "expires_in", "expires_in cannot be null");
	interval = PG_GETARG_INTERVAL_P(n);
	/* first roughly, so that the sum below stays a timestamp */
	if (labs(interval->month) > 24 || labs(interval->day) > 2 * HOLD_DAYS_MAX ||
		interval->time / USECS_PER_DAY > 2 * HOLD_DAYS_MAX || interval->time / USECS_PER_DAY < -2 * HOLD_DAYS_MAX)
		refuse_expiry();
	end = DatumGetTimestampTz(DirectFunctionCall2(timestamptz_pl_interval, TimestampTzGetDatum(now),
												  IntervalPGetDatum(interval)));
	if (end <= now || end > now + OM_HOLD_TIME_MAX * USECS_PER_SEC)
		refuse_expiry();
	return end;
}

/* Read and resolve lines to be held; those of services are refused, or held as what they are: nothing. */
static OmLine *
read_lines(JsonbContainer *container, int64 tenant, const OmChannel *channel, bool has_services, int *n)
{
	const int	nfields = OM_RESERVE_FIELDS;
	OmJsonValue *values = om_json_objects(container, om_reserve_fields, nfields, "lines", om_lines_max(tenant), false, n);
	OmLine	   *lines = om_lines_of(values, nfields, *n);
	int			i;

	for (i = 0; i < *n; i++)
	{
		lines[i].location_code = values[i * nfields + LINE_LOCATION].text;
		lines[i].unit_code = values[i * nfields + LINE_UNIT].text;
		lines[i].ship_complete = om_ship_complete(&values[i * nfields + LINE_SHIP_COMPLETE], channel->ship_complete);
	}
	om_resolve_lines(tenant, lines, *n, OM_IN_USE, 0);
	lines = om_add_components(tenant, lines, n, 0, "lines");
	om_limit_lines(tenant, lines, *n, channel, "lines");
	for (i = 0; i < *n && !has_services; i++)
		if (!lines[i].item.is_stocked && lines[i].kit_line_no == 0)
			om_raise_value(OM_INVALID_ARGUMENT, "sku", lines[i].sku, "\"%s\" is untracked and cannot be reserved", lines[i].sku);
	return lines;
}

/* What the arrays of new holds are made of. */
static const OmType elements[HOLDS_count] = {
	[HOLDS_line_nos] = OM_INT4, [HOLDS_item_ids] = OM_INT8, [HOLDS_skus] = OM_TEXT,
	[HOLDS_location_ids] = OM_INT8, [HOLDS_locations] = OM_TEXT, [HOLDS_quantities] = OM_QUANTITY,
	[HOLDS_shorts] = OM_QUANTITY
};

/* One hold of a new reservation: what one location has of a demand. */
typedef struct NewHold
{
	const OmDemand *demand;
	OmLocation	location;
	OmQuantity	quantity;
	OmQuantity	short_units;	/* of these what is not there */
} NewHold;

/* The holds: a demand has one, or one at each location that serves it. */
static NewHold *
list_holds(const OmTaking *taking, int *n)
{
	NewHold    *holds;
	int			count = 0;
	int			i;
	int			p;

	for (i = 0; i < taking->ndemands; i++)
		count += Max(taking->demands[i].nparts, 1);
	holds = palloc(sizeof(NewHold) * Max(count, 1));
	*n = 0;
	if (taking->ndemands == 0)
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "lines", "kits that are made of services only cannot be reserved");
	for (i = 0; i < taking->ndemands; i++)
	{
		const OmDemand *demand = &taking->demands[i];

		if (demand->nparts == 0)
			holds[(*n)++] = (NewHold) {demand, *om_demand_location(demand), demand->quantity, demand->backordered};
		for (p = 0; p < demand->nparts; p++)
			holds[(*n)++] = (NewHold) {demand, demand->parts[p].location, demand->parts[p].taken};
	}
	return holds;
}

/* Write the rows of a new reservation. */
static void
add_holds(const Reservation *reservation, const NewHold *holds, int n)
{
	Datum	   *columns[HOLDS_count];
	Datum		values[HOLDS_count];
	char		nulls[HOLDS_count];
	bool		isnull;
	int			c;
	int			i;

	for (c = HOLDS_line_nos; c <= HOLDS_shorts; c++)
		columns[c] = palloc(sizeof(Datum) * n);
	for (i = 0; i < n; i++)
	{
		columns[HOLDS_line_nos][i] = Int32GetDatum(i + 1);
		columns[HOLDS_item_ids][i] = Int64GetDatum(holds[i].demand->item_id);
		columns[HOLDS_skus][i] = CStringGetTextDatum(holds[i].demand->sku);
		columns[HOLDS_location_ids][i] = Int64GetDatum(holds[i].location.location_id);
		columns[HOLDS_locations][i] = CStringGetTextDatum(holds[i].location.code);
		columns[HOLDS_quantities][i] = OmQuantityGetDatum(holds[i].quantity);
		columns[HOLDS_shorts][i] = OmQuantityGetDatum(holds[i].short_units);
	}
	memset(nulls, ' ', sizeof(nulls));
	values[HOLDS_tenant_id] = Int64GetDatum(reservation->call.tenant);
	values[HOLDS_reservation_id] = UUIDPGetDatum(&reservation->call.document);
	values[HOLDS_channel] = om_optional_text(reservation->channel_code, &isnull);
	nulls[HOLDS_channel] = isnull ? 'n' : ' ';
	values[HOLDS_holder] = om_optional_text(reservation->holder, &isnull);
	nulls[HOLDS_holder] = isnull ? 'n' : ' ';
	values[HOLDS_secret_hash] = om_secret_hash(&om_reservation_owned, reservation->call.tenant, &reservation->call.document,
											   reservation->call.secret, &isnull);
	nulls[HOLDS_secret_hash] = isnull ? 'n' : ' ';
	values[HOLDS_expires_at] = TimestampTzGetDatum(reservation->expires_at);
	values[HOLDS_actor] = CStringGetTextDatum(reservation->call.actor);
	values[HOLDS_occurred_at] = TimestampTzGetDatum(om_clock());
	values[HOLDS_metadata] = reservation->metadata;
	for (c = HOLDS_line_nos; c <= HOLDS_shorts; c++)
		values[c] = om_array(elements[c], columns[c], NULL, n);
	(void) om_plan_run(&om_stock_plans[STOCK_ADD_HOLDS], values, nulls);
}

/* Post free -> reserved, log and tell a new reservation. */
static void
post_holds(const Reservation *reservation, const NewHold *holds, int n)
{
	const OmCall *call = &reservation->call;
	OmMove	   *moves = palloc0(sizeof(OmMove) * n);
	OmStatusChange *changes = palloc0(sizeof(OmStatusChange) * n);
	OmEvent		event = {0};
	OmList		lines = {0};
	int			i;

	for (i = 0; i < n; i++)
	{
		StringInfo	json = om_list_add_line(&lines, 0, holds[i].demand->sku);

		moves[i].item_id = holds[i].demand->item_id;
		moves[i].location_id = holds[i].location.location_id;
		moves[i].from_state = OM_STATE_FREE;
		moves[i].to_state = OM_STATE_RESERVED;
		moves[i].quantity = holds[i].quantity;
		moves[i].document_id = call->document;
		moves[i].line_no = i + 1;
		moves[i].channel_id = reservation->taking.channel_id;
		moves[i].occurred_at = om_clock();
		changes[i].document_kind = RESERVATION_DOCUMENT_KIND;
		changes[i].document_id = call->document;
		changes[i].line_no = i + 1;
		changes[i].to_status = RESERVATION_STATUS_ACTIVE;
		changes[i].occurred_at = om_clock();
		om_detail_text(json, "location", holds[i].location.code);
		appendStringInfo(json, ",\"quantity\":\"%s\"}", om_quantity_text(holds[i].quantity));
	}
	event.aggregate = RESERVATION_DOCUMENT_KIND;
	event.aggregate_id = call->document;
	event.type = "reservation.created";
	event.payload = psprintf("{\"reservation_id\":\"%s\",\"lines\":%s}", om_uuid_text(&call->document), om_list_end(&lines));
	event.occurred_at = om_clock();
	om_post_moves(call->tenant, RESERVATION_DOCUMENT_KIND, moves, n, call->actor);
	om_status_write(call->tenant, changes, n, call->actor);
	om_outbox_write(call->tenant, &event, 1);
}

/* Read the arguments of reserve_stock that are not looked up. */
static void
read_reserve(OmCall *call)
{
	Reservation *reservation = (Reservation *) call;

	reservation->channel_code = om_optional_code_arg(call->fcinfo, RESERVE_CHANNEL, "channel");
	reservation->holder = om_text_arg(call->fcinfo, RESERVE_HOLDER, "holder", OM_KEY_LENGTH_MAX, false);
	reservation->expires_at = om_expires_in_arg(call->fcinfo, RESERVE_EXPIRES_IN);
	reservation->metadata = om_metadata_arg(call->fcinfo, RESERVE_METADATA);
}

/* What is to be held. */
static void
check_reserve(OmCall *call)
{
	Reservation *reservation = (Reservation *) call;
	OmTaking   *taking = call->taking = &reservation->taking;
	OmChannel	channel;
	OmLine	   *lines;
	int			n;

	om_limit_hold(om_clock(), om_clock(), reservation->expires_at);
	om_find_channel(call->tenant, reservation->channel_code, &channel);
	taking->channel_id = channel.channel_id;
	lines = read_lines(om_json_arg(call->fcinfo, RESERVE_LINES, "lines"), call->tenant, &channel, false, &n);
	taking->demands = om_sum_demands(lines, n, &channel, &taking->ndemands);
}

/* Hold it: duplicate_document for a used id, which is looked for when the goods are there. */
static void
write_reserve(OmCall *call)
{
	Reservation *reservation = (Reservation *) call;
	const char *id = om_uuid_text(&call->document);
	NewHold    *holds;
	int			n;

	if (call->id_given && om_show_document(&om_stock_plans[STOCK_SHOW_HOLDS], call->tenant, &call->document) > 0)
		om_raise_value(OM_DUPLICATE_DOCUMENT, "reservation_id", id, "reservation %s exists already", id);
	holds = list_holds(&reservation->taking, &n);
	add_holds(reservation, holds, n);
	post_holds(reservation, holds, n);
	om_freed_serve(call->tenant, &reservation->taking.freed, call->actor, call->occurred_at);
}

static const OmKeyedFunction reserve_function = {
	.name = "reserve_stock", .occurs_now = true, OM_HASHED(reserve_hashed), .owned = &om_reservation_owned, .secret_arg = RESERVE_SECRET,
	.document = "reservation", .document_arg = RESERVE_RESERVATION_ID, .is_new = true,
	.read = read_reserve, .check = check_reserve, OM_TAKES_STOCK, .claims_late = true, .give_back = om_taking_give_back,
	.write = write_reserve, .show = &om_stock_plans[STOCK_SHOW_HOLDS]
};

/* reserve_stock(channel, lines, expires_in, holder, secret, reservation_id, metadata, key, options, tenant_id) */
OM_KEYED_FUNCTION(om_reserve_stock, reserve_function, Reservation, 0);

/* Lock the reservation, of which only its holder can know. */
static void
lock_reservation(OmCall *call)
{
	Reservation *reservation = (Reservation *) call;

	reservation->holds = lock_holds(call->tenant, &call->document, reservation->holder, false, &reservation->is_over, &reservation->nholds,
									&reservation->status, &reservation->began_at);
}

/* Read the arguments of extend_reservation. */
static void
read_extend(OmCall *call)
{
	Reservation *reservation = (Reservation *) call;

	reservation->expires_at = om_expires_in_arg(call->fcinfo, EXTEND_EXPIRES_IN);
	reservation->holder = om_text_arg(call->fcinfo, EXTEND_HOLDER, "holder", OM_KEY_LENGTH_MAX, false);
}

/* Only what goes on can go on longer. */
static void
check_extend(OmCall *call)
{
	const Reservation *reservation = (Reservation *) call;
	int			i;

	if (reservation->is_over)
		raise_over(&call->document, reservation->status);
	om_limit_hold(reservation->began_at, om_clock(), reservation->expires_at);
	for (i = 0; i < reservation->nholds; i++)
		om_call_require_at(reservation->holds[i].location.location_id, reservation->holds[i].location.code);
}

/* Set its end. */
static void
write_extend(OmCall *call)
{
	Datum		id = UUIDPGetDatum(&call->document);

	om_reservations_set_end(call->tenant, &id, 1, ((Reservation *) call)->expires_at);
}

/* What the functions of a reservation that exists have in common. */
#define RESERVATION_STEP \
	.occurs_now = true, .owned = &om_reservation_owned, .foreign_right = &om_right_read_documents, .document = "reservation", .document_arg = 0, .lock = lock_reservation, \
	.show = &om_stock_plans[STOCK_SHOW_HOLDS]

static const OmKeyedFunction extend_function = {
	.name = "extend_reservation", RESERVATION_STEP, OM_HASHED(extend_hashed), .secret_arg = EXTEND_SECRET, .read = read_extend, .check = check_extend, .write = write_extend
};

/* extend_reservation(reservation_id, expires_in, holder, secret, key, options, tenant_id) */
OM_KEYED_FUNCTION(om_extend_reservation, extend_function, Reservation, 0);

/* Read the arguments of release_reservation. */
static void
read_release(OmCall *call)
{
	Reservation *reservation = (Reservation *) call;

	reservation->holder = om_text_arg(call->fcinfo, RELEASE_HOLDER, "holder", OM_KEY_LENGTH_MAX, false);
}

/* Some of it is still held. */
static void
check_release(OmCall *call)
{
	Reservation *reservation = (Reservation *) call;

	if (reservation->nholds == 0)
		om_state_require(&om_reservation_states, reservation->status, RESERVATION_STATUS_RELEASED, om_uuid_text(&call->document));
}

/* Let it go.  What is over already, whoever has written down the end of some of it, ends as all of it does: expired. */
static void
write_release(OmCall *call)
{
	Reservation *reservation = (Reservation *) call;
	const char *status = reservation->is_over ? RESERVATION_STATUS_EXPIRED : RESERVATION_STATUS_RELEASED;
	const char *reason = reservation->is_over ? RESERVATION_STATUS_EXPIRED : call->reason;
	OmFreed		freed = {0};

	om_end_holds(call->tenant, hold_ends(&call->document, reservation->holds, reservation->nholds), reservation->nholds,
				 status, reason, call->actor, call->occurred_at, &freed);
	om_freed_serve(call->tenant, &freed, call->actor, call->occurred_at);
}

static const OmKeyedFunction release_function = {
	.name = "release_reservation", RESERVATION_STEP, OM_HASHED(release_hashed), .secret_arg = RELEASE_SECRET, .reason_arg = RELEASE_REASON, .read = read_release, .check = check_release,
	.write = write_release
};

/* release_reservation(reservation_id, holder, secret, reason, key, options, tenant_id) */
OM_KEYED_FUNCTION(om_release_reservation, release_function, Reservation, 0);

/* The positions of the former reservations too, so that under the lock engine no call waits for another crosswise. */
static void
lock_positions(const OmKeeping *keeping, const OmTaking *taking, OmHold *const *former, const int *nformer)
{
	OmDemand   *all;
	int			count = taking->ndemands;
	int			f;
	int			h;

	if (!om_counter_is_lock_engine())
		return;
	for (f = 0; f < keeping->nformer; f++)
		count += nformer[f];
	all = palloc0(sizeof(OmDemand) * Max(count, 1));
	memcpy(all, taking->demands, sizeof(OmDemand) * taking->ndemands);
	count = taking->ndemands;
	for (f = 0; f < keeping->nformer; f++)
		for (h = 0; h < nformer[f]; h++)
			all[count++] = (OmDemand) {.state = OM_STATE_FREE, .item_id = former[f][h].item_id, .ncandidates = 1, .candidates = &former[f][h].location};
	om_stock_lock(keeping->tenant, all, count);
}

/* End what a locked reservation holds still: what is over already ends as expired. */
static void
let_go(int64 tenant, const pg_uuid_t *id, OmHold *holds, int n, bool is_over, const char *reason, const char *actor, OmFreed *freed)
{
	if (n > 0)
		om_end_holds(tenant, hold_ends(id, holds, n), n, is_over ? RESERVATION_STATUS_EXPIRED : RESERVATION_STATUS_RELEASED,
					 is_over ? RESERVATION_STATUS_EXPIRED : reason, actor, om_clock(), freed);
}

/* The former reservations end: what they hold is free for the one that takes their place, and for who waits only when that has taken. */
static void
end_former(const OmKeeping *keeping, OmTaking *taking, const char *actor)
{
	OmHold	  **former = palloc(sizeof(OmHold *) * Max(keeping->nformer, 1));
	int		   *nformer = palloc(sizeof(int) * Max(keeping->nformer, 1));
	bool	   *are_over = palloc(sizeof(bool) * Max(keeping->nformer, 1));
	char	   *status;
	TimestampTz began_at;
	int			f;

	for (f = 0; f < keeping->nformer; f++)
		former[f] = lock_holds(keeping->tenant, &keeping->former[f].reservation_id, keeping->former[f].holder, false, &are_over[f], &nformer[f], &status, &began_at);
	lock_positions(keeping, taking, former, nformer);
	for (f = 0; f < keeping->nformer; f++)
		let_go(keeping->tenant, &keeping->former[f].reservation_id, former[f], nformer[f], are_over[f], NULL, actor, &taking->freed);
}

bool
om_reservation_keep(OmKeeping *keeping)
{
	Reservation reservation = {
		.call = {.tenant = keeping->tenant, .actor = om_actor(), .occurred_at = om_clock()},
		.holder = (char *) keeping->holder, .channel_code = (char *) keeping->channel, .expires_at = keeping->expires_at,
		.metadata = DirectFunctionCall1(jsonb_in, CStringGetDatum("{}"))
	};
	OmTaking   *taking = &reservation.taking;
	OmChannel	channel;
	OmLine	   *lines = NULL;
	NewHold    *holds;
	int			n = 0;

	om_find_channel(keeping->tenant, keeping->channel, &channel);
	taking->channel_id = channel.channel_id;
	if (JsonContainerSize(keeping->lines) > 0)
		lines = read_lines(keeping->lines, keeping->tenant, &channel, true, &n);
	taking->demands = om_sum_demands(lines, n, &channel, &taking->ndemands);
	end_former(keeping, taking, reservation.call.actor);
	if (taking->ndemands > 0)
	{
		reservation.call.taking = taking;
		if (!om_taking_take(&reservation.call))
			om_taking_refuse(&reservation.call);
		om_uuid7(&reservation.call.document);
		holds = list_holds(taking, &n);
		add_holds(&reservation, holds, n);
		post_holds(&reservation, holds, n);
		keeping->reservation_id = reservation.call.document;
	}
	om_freed_serve(keeping->tenant, &taking->freed, reservation.call.actor, om_clock());
	return taking->ndemands > 0;
}

TimestampTz
om_reservation_held(int64 tenant, const pg_uuid_t *id, bool only_read, TimestampTz *began_at)
{
	Datum		values[] = {[KEY_tenant_id] = Int64GetDatum(tenant), [KEY_reservation_id] = UUIDPGetDatum(id)};
	uint64		rows = om_plan_run(&om_stock_plans[only_read ? STOCK_READ_HOLDS : STOCK_LOCK_HOLDS], values, NULL);
	TimestampTz until = 0;
	uint64		i;

	for (i = 0; i < rows; i++)
	{
		until = DatumGetTimestampTz(om_field(i, LOCKED_expires_at, NULL));
		*began_at = DatumGetTimestampTz(om_field(i, LOCKED_occurred_at, NULL));
		if (strcmp(om_field_text(i, LOCKED_status), RESERVATION_STATUS_ACTIVE) != 0 || until <= om_clock())
			return 0;
	}
	return until;
}

void
om_reservations_set_end(int64 tenant, Datum *ids, int n, TimestampTz expires_at)
{
	Datum		values[] = {
		[EXTEND_tenant_id] = Int64GetDatum(tenant), [EXTEND_reservation_ids] = om_array(OM_UUID, ids, NULL, n),
		[EXTEND_expires_at] = TimestampTzGetDatum(expires_at)
	};

	(void) om_plan_run(&om_stock_plans[STOCK_EXTEND], values, NULL);
}

void
om_reservation_let_go(int64 tenant, const OmKept *kept, const char *reason)
{
	OmFreed		freed = {0};
	TimestampTz began_at;
	bool		is_over;
	char	   *status;
	int			n;
	OmHold	   *holds = lock_holds(tenant, &kept->reservation_id, kept->holder, false, &is_over, &n, &status, &began_at);

	let_go(tenant, &kept->reservation_id, holds, n, is_over, reason, om_actor(), &freed);
	om_freed_serve(tenant, &freed, om_actor(), om_clock());
}
