/*
 * fulfillment.c - the steps of a fulfillment, and what a canceled order takes out of it.
 *
 * Every step locks its order's row first: the row is the queue of all that concerns the
 * order's units.  Units leave their fulfillment before they leave the order line, so that
 * each change alone keeps the rule that plans are covered (see fulfillment_trigger.c).
 *
 * A fulfillment is shipped once.  What it does not ship then is released: the units stay
 * allocated to the order, and may be planned again.
 */
#include "postgres.h"

#include "access/access.h"
#include "base/om_error.h"
#include "call/archived.h"
#include "call/json.h"
#include "fulfillment/fulfillment.h"
#include "fulfillment/fulfillment_private.h"
#include "sql/read.h"
#include "types/quantity.h"
#include "types/uuid7.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"

static const OmTransition steps[] = {
	{NULL, FULFILLMENT_STATUS_OPEN},
	{FULFILLMENT_STATUS_OPEN, FULFILLMENT_STATUS_PICKED},
	{FULFILLMENT_STATUS_OPEN, FULFILLMENT_STATUS_PACKED},
	{FULFILLMENT_STATUS_OPEN, FULFILLMENT_STATUS_SHIPPED},
	{FULFILLMENT_STATUS_OPEN, FULFILLMENT_STATUS_CANCELED},
	{FULFILLMENT_STATUS_PICKED, FULFILLMENT_STATUS_PACKED},
	{FULFILLMENT_STATUS_PICKED, FULFILLMENT_STATUS_SHIPPED},
	{FULFILLMENT_STATUS_PICKED, FULFILLMENT_STATUS_CANCELED},
	{FULFILLMENT_STATUS_PACKED, FULFILLMENT_STATUS_SHIPPED},
	{FULFILLMENT_STATUS_PACKED, FULFILLMENT_STATUS_CANCELED},
	{FULFILLMENT_STATUS_SHIPPED, FULFILLMENT_STATUS_DELIVERED}
};

const OmStateMachine om_fulfillment_states = {"fulfillment", steps, lengthof(steps)};

void
om_excess_add(Excess *excess, const OmOrderLine *line, OmQuantity asked, OmQuantity ready)
{
	if (asked <= ready)
		return;
	if (excess->first == NULL)
	{
		excess->first = line;
		excess->asked = asked;
		excess->ready = ready;
	}
	om_list_add_excess(&excess->lines, line->line_no, line->sku, om_quantity_text(asked), om_quantity_text(ready));
}

void
om_fulfillment_line_json(OmList *lines, int line_no, OmQuantity quantity)
{
	appendStringInfo(om_list_add(lines), "{\"line_no\":%d,\"quantity\":\"%s\"}", line_no, om_quantity_text(quantity));
}

void
om_fulfillment_lock(OmCall *call)
{
	Fulfillment *fulfillment = (Fulfillment *) call;
	Datum		values[ONE_count] = {[ONE_tenant_id] = Int64GetDatum(call->tenant), [ONE_id] = UUIDPGetDatum(&call->document)};
	bool		isnull;
	int			i;

	if (om_plan_run_latest(&om_fulfillment_plans[FULFILLMENT_FIND], values, NULL) == 0)
	{
		om_archived_refuse(call->tenant, "fulfillment_id", "fulfillment", &call->document);
		om_raise_value(OM_UNKNOWN_FULFILLMENT, "fulfillment_id", om_uuid_text(&fulfillment->call.document),
					   "unknown fulfillment %s", om_uuid_text(&fulfillment->call.document));
	}
	fulfillment->order.tenant = call->tenant;
	fulfillment->order.order_id = *DatumGetUUIDP(om_field(0, FOUND_order_id, NULL));
	om_order_lock(&fulfillment->order);
	if (om_plan_run(&om_fulfillment_plans[FULFILLMENT_LOCK], values, NULL) == 0)
		om_raise_newer("the fulfillment");
	fulfillment->status = om_field_text(0, LOCKED_status);
	fulfillment->location_id = DatumGetInt64(om_field(0, LOCKED_location_id, NULL));
	fulfillment->shipped_at = DatumGetTimestampTz(om_field(0, LOCKED_shipped_at, &isnull));
	fulfillment->is_shipped = !isnull;
	fulfillment->nlines = (int) om_plan_run(&om_fulfillment_plans[FULFILLMENT_LINES], values, NULL);
	fulfillment->lines = palloc0(sizeof(FulfillmentLine) * Max(fulfillment->nlines, 1));
	for (i = 0; i < fulfillment->nlines; i++)
	{
		fulfillment->lines[i].line_no = DatumGetInt32(om_field(i, OPEN_line_no, NULL));
		fulfillment->lines[i].open = DatumGetInt64(om_field(i, OPEN_open, NULL));
	}
	for (i = 0; i < fulfillment->nlines; i++)
	{
		const OmOrderLine *line = om_order_line(&fulfillment->order, fulfillment->lines[i].line_no);
		const OmOrderPart *part = om_order_part(&fulfillment->order, line, fulfillment->location_id);

		if (part == NULL)
			elog(ERROR, "line %d of an order has no part where its fulfillment is", line->line_no);
		fulfillment->lines[i].part = part - fulfillment->order.parts;
		if (part->location_id != 0)
			om_call_require_at(part->location_id, part->location);
	}
}

/* bsearch order: a line number against a line. */
static int
compare_line_no(const void *key, const void *line)
{
	return *(const int *) key - ((const FulfillmentLine *) line)->line_no;
}

/* The line of a fulfillment that is of an order's line; null if it has none open. */
static FulfillmentLine *
find_line(const Fulfillment *fulfillment, const OmOrderLine *line)
{
	return bsearch(&line->line_no, fulfillment->lines, fulfillment->nlines, sizeof(FulfillmentLine), compare_line_no);
}

/* shipment_exceeds_plan, naming all lines. */
static void
refuse_excess(Excess *excess)
{
	om_raise(OM_SHIPMENT_EXCEEDS_PLAN, om_list_detail(&excess->lines, OM_SHIPMENT_EXCEEDS_PLAN, "lines"),
			 "the fulfillment has %s planned of line %d of the order, %s were to be shipped",
			 om_quantity_text(excess->ready), excess->first->line_no, om_quantity_text(excess->asked));
}

void
om_fulfillment_ask(Fulfillment *fulfillment, JsonbContainer *lines)
{
	const OmOrder *order = &fulfillment->order;
	OmQuantity *sums = palloc0(sizeof(OmQuantity) * Max(order->nlines, 1));
	Excess		excess = {0};
	OmAskedLine *asked;
	int			n;
	int			i;

	if (lines == NULL)
	{
		for (i = 0; i < fulfillment->nlines; i++)
			fulfillment->lines[i].asked = fulfillment->lines[i].open;
		return;
	}
	asked = om_order_lines_arg(order, lines, &n);
	for (i = 0; i < n; i++)
	{
		FulfillmentLine *line = find_line(fulfillment, asked[i].line);
		OmQuantity	quantity = asked[i].has_quantity ? asked[i].quantity : line ? line->open : OM_QUANTITY_ONE;
		OmQuantity *sum = &sums[asked[i].line - order->lines];

		*sum = om_sum_quantity(*sum, quantity);
	}
	om_order_spread_kits(order, sums);
	for (i = 0; i < order->nlines; i++)
	{
		FulfillmentLine *line = sums[i] > 0 ? find_line(fulfillment, &order->lines[i]) : NULL;

		if (line)
			line->asked = sums[i];
		om_excess_add(&excess, &order->lines[i], sums[i], line ? line->open : 0);
	}
	if (excess.first != NULL)
		refuse_excess(&excess);
}

/* Units leave fulfillments: shipped or released; n of them, one statement. */
static void
move_lines(int64 tenant, const pg_uuid_t *ids, const int *line_nos, const OmQuantity *shipped, const OmQuantity *released, int n)
{
	Datum	   *columns[MOVED_count];
	Datum		values[MOVED_count];
	int			i;

	for (i = MOVED_fulfillment_ids; i < MOVED_count; i++)
		columns[i] = palloc(sizeof(Datum) * n);
	for (i = 0; i < n; i++)
	{
		Assert(shipped[i] >= 0 && released[i] >= 0);
		columns[MOVED_fulfillment_ids][i] = UUIDPGetDatum(&ids[i]);
		columns[MOVED_line_nos][i] = Int32GetDatum(line_nos[i]);
		columns[MOVED_shipped][i] = OmQuantityGetDatum(shipped[i]);
		columns[MOVED_released][i] = OmQuantityGetDatum(released[i]);
	}
	values[MOVED_tenant_id] = Int64GetDatum(tenant);
	values[MOVED_fulfillment_ids] = om_array(OM_UUID, columns[MOVED_fulfillment_ids], NULL, n);
	values[MOVED_line_nos] = om_array(OM_INT4, columns[MOVED_line_nos], NULL, n);
	values[MOVED_shipped] = om_array(OM_QUANTITY, columns[MOVED_shipped], NULL, n);
	values[MOVED_released] = om_array(OM_QUANTITY, columns[MOVED_released], NULL, n);
	if (om_plan_run(&om_fulfillment_plans[FULFILLMENT_MOVE_LINES], values, NULL) != n)
		om_raise_newer("a fulfillment");
}

/* Its open units are shipped as asked, the rest of them released; then those shipped leave the order. */
static void
end_lines(Fulfillment *fulfillment)
{
	OmOrder    *order = &fulfillment->order;
	int			n = fulfillment->nlines;
	pg_uuid_t  *ids = palloc(sizeof(pg_uuid_t) * n);
	int		   *line_nos = palloc(sizeof(int) * n);
	OmQuantity *shipped = palloc(sizeof(OmQuantity) * n);
	OmQuantity *released = palloc(sizeof(OmQuantity) * n);
	OmQuantity *of_parts = palloc0(sizeof(OmQuantity) * order->nparts);
	bool		is_shipped = false;
	int			i;

	for (i = 0; i < n; i++)
	{
		const FulfillmentLine *line = &fulfillment->lines[i];

		ids[i] = fulfillment->call.document;
		line_nos[i] = line->line_no;
		shipped[i] = line->asked;
		released[i] = line->open - shipped[i];
		of_parts[line->part] = line->asked;
		is_shipped = is_shipped || line->asked > 0;
	}
	move_lines(order->tenant, ids, line_nos, shipped, released, n);
	if (is_shipped)
		om_order_ship(order, of_parts, fulfillment->call.actor, fulfillment->call.occurred_at);
}

/* What it has shipped has arrived. */
static void
deliver_lines(const Fulfillment *fulfillment)
{
	const OmOrder *order = &fulfillment->order;
	Datum		values[ONE_count] = {[ONE_tenant_id] = Int64GetDatum(order->tenant), [ONE_id] = UUIDPGetDatum(&fulfillment->call.document)};
	int			n = (int) om_plan_run(&om_fulfillment_plans[FULFILLMENT_SHIPPED], values, NULL);
	int		   *line_nos = palloc(sizeof(int) * Max(n, 1));
	OmQuantity *quantities = palloc(sizeof(OmQuantity) * Max(n, 1));
	int			i;

	for (i = 0; i < n; i++)
	{
		line_nos[i] = DatumGetInt32(om_field(i, ARRIVED_line_no, NULL));
		quantities[i] = DatumGetInt64(om_field(i, ARRIVED_shipped, NULL));
	}
	om_order_deliver(order, line_nos, quantities, n);
}

/* Write the new status and what came with it: texts that the call does not have stay as they are. */
static void
set_status(const Fulfillment *fulfillment, const char *status)
{
	const char *texts[CHANGE_count] = {
		[CHANGE_status] = status,
		[CHANGE_carrier] = fulfillment->carrier,
		[CHANGE_tracking_number] = fulfillment->tracking_number,
		[CHANGE_tracking_url] = fulfillment->tracking_url
	};
	Datum		values[CHANGE_count] = {0};
	char		nulls[CHANGE_count + 1] = "       ";
	int			i;

	values[CHANGE_tenant_id] = Int64GetDatum(fulfillment->order.tenant);
	values[CHANGE_fulfillment_id] = UUIDPGetDatum(&fulfillment->call.document);
	values[CHANGE_occurred_at] = TimestampTzGetDatum(fulfillment->call.occurred_at);
	for (i = CHANGE_status; i <= CHANGE_tracking_url; i++)
	{
		if (texts[i] != NULL)
			values[i] = CStringGetTextDatum(texts[i]);
		nulls[i] = texts[i] != NULL ? ' ' : 'n';
	}
	if (om_plan_run(&om_fulfillment_plans[FULFILLMENT_SET_STATUS], values, nulls) != 1)
		elog(ERROR, "a locked fulfillment is missing");
}

/* The log's entry and the event of a step; lines: the JSON array of those shipped or released, or null. */
static void
tell(int64 tenant, const pg_uuid_t *id, const pg_uuid_t *order_id, const char *from_status, const char *status, const char *lines,
	 const Fulfillment *more)
{
	OmEvent		event = {0};
	OmStatusChange change = {0};
	StringInfoData json;

	initStringInfo(&json);
	appendStringInfo(&json, "{\"order_id\":\"%s\",\"status\":\"%s\"", om_uuid_text(order_id), status);
	/* not the tracking number: it leads to who gets the parcel, and an erasure does not touch events */
	if (strcmp(status, FULFILLMENT_STATUS_SHIPPED) == 0)
		om_detail_text(&json, "carrier", more->carrier);
	if (more->call.reason)
		om_detail_text(&json, "reason", more->call.reason);
	if (lines)
		om_detail_raw(&json, "lines", lines);
	event.aggregate = change.document_kind = "fulfillment";
	event.aggregate_id = change.document_id = *id;
	event.type = strcmp(from_status, status) == 0 ? "fulfillment.lines_canceled" : psprintf("fulfillment.%s", status);
	event.payload = om_detail_end(&json);
	event.occurred_at = change.occurred_at = more->call.occurred_at;
	change.from_status = from_status;
	change.to_status = status;
	change.reason = more->call.reason;
	if (strcmp(from_status, status) != 0)
		om_status_write(tenant, &change, 1, more->call.actor);
	om_outbox_write(tenant, &event, 1);
}

/* The lines that are shipped, or that a cancellation lets go, as JSON. */
static char *
lines_json(const Fulfillment *fulfillment, bool is_shipped)
{
	OmList		lines = {0};
	int			i;

	for (i = 0; i < fulfillment->nlines; i++)
	{
		const FulfillmentLine *line = &fulfillment->lines[i];
		OmQuantity	quantity = is_shipped ? line->asked : line->open;

		if (quantity > 0)
			om_fulfillment_line_json(&lines, line->line_no, quantity);
	}
	return om_list_end(&lines);
}

void
om_fulfillment_step(OmCall *call)
{
	Fulfillment *fulfillment = (Fulfillment *) call;
	const char *status = fulfillment->to_status;
	bool		is_shipped = strcmp(status, FULFILLMENT_STATUS_SHIPPED) == 0;
	bool		is_over = is_shipped || strcmp(status, FULFILLMENT_STATUS_CANCELED) == 0;

	if (is_over)
		end_lines(fulfillment);
	else if (strcmp(status, FULFILLMENT_STATUS_DELIVERED) == 0)
		deliver_lines(fulfillment);
	set_status(fulfillment, status);
	tell(call->tenant, &call->document, &fulfillment->order.order_id, fulfillment->status, status,
		 is_over ? lines_json(fulfillment, is_shipped) : NULL, fulfillment);
}

bool
om_fulfillment_is_planned(int64 tenant, const pg_uuid_t *order_id)
{
	Datum		values[ONE_count] = {[ONE_tenant_id] = Int64GetDatum(tenant), [ONE_id] = UUIDPGetDatum(order_id)};

	return om_plan_run(&om_fulfillment_plans[FULFILLMENT_PLANNED], values, NULL) > 0;
}

OmQuantity *
om_fulfillment_planned(const OmOrder *order)
{
	int			rows = (int) om_show_document(&om_fulfillment_plans[FULFILLMENT_PLANNED], order->tenant, &order->order_id);
	OmQuantity *planned = rows == 0 ? NULL : palloc0(sizeof(OmQuantity) * Max(order->nparts, 1));
	int			r;

	for (r = 0; r < rows; r++)
	{
		const OmOrderLine *line = om_order_line(order, DatumGetInt32(om_field(r, OPEN_PART_line_no, NULL)));
		const OmOrderPart *part = om_order_part(order, line, DatumGetInt64(om_field(r, OPEN_PART_location_id, NULL)));

		if (part == NULL)
			elog(ERROR, "a parcel has units of a part that an order line does not have");
		planned[part - order->parts] += DatumGetInt64(om_field(r, OPEN_PART_open, NULL));
	}
	return planned;
}

char *
om_fulfillment_parcels(int64 tenant, const pg_uuid_t *order_id)
{
	int			rows = (int) om_show_document(&om_fulfillment_plans[FULFILLMENT_PARCELS], tenant, order_id);
	OmList		ids = {0};
	int			r;

	for (r = 0; r < rows; r++)
		om_list_add_text(&ids, om_uuid_text(DatumGetUUIDP(om_field(r, PARCEL_fulfillment_id, NULL))));
	return rows == 0 ? NULL : om_list_end(&ids);
}

/* ---------------------------------------------------------------- what is canceled of an order */

/* A fulfillment that loses units. */
typedef struct Loser
{
	pg_uuid_t	id;
	char	   *status;
	bool		is_empty;
	OmList		lines;
} Loser;

/* Units that leave fulfillments. */
typedef struct Release
{
	pg_uuid_t  *ids;
	int		   *line_nos;
	OmQuantity *shipped;		/* none */
	OmQuantity *released;
	int			n;
	Loser	   *losers;
	int			nlosers;
} Release;

/* The loser of an id; a new one for one not seen. */
static Loser *
find_loser(Release *release, const pg_uuid_t *id, const char *status)
{
	Loser	   *loser;
	int			i;

	for (i = 0; i < release->nlosers; i++)
		if (memcmp(&release->losers[i].id, id, UUID_LEN) == 0)
			return &release->losers[i];
	loser = &release->losers[release->nlosers++];
	loser->id = *id;
	loser->status = pstrdup(status);
	return loser;
}

/* The entry of a part of a line, among those from at on, which are of that line or later ones; -1: nothing of it is canceled. */
static int
find_kept(const OmLineKept *lines, int n, int at, int line_no, int64 location_id)
{
	for (; at < n && lines[at].line_no == line_no; at++)
		if (lines[at].location_id == 0 || lines[at].location_id == location_id)
			return at;
	return -1;
}

/* What the parts of lines have planned beyond what is kept of them; lines ascending, as the rows are. */
static void
find_release(int64 tenant, const pg_uuid_t *order_id, const OmLineKept *lines, int n, Release *release)
{
	Datum	   *line_nos = palloc(sizeof(Datum) * n);
	Datum		values[LINES_count];
	OmQuantity *kept = palloc(sizeof(OmQuantity) * n);
	uint64		rows;
	uint64		r;
	int			at = 0;
	int			i;

	for (i = 0; i < n; i++)
	{
		line_nos[i] = Int32GetDatum(lines[i].line_no);
		kept[i] = lines[i].ready;
	}
	values[LINES_tenant_id] = Int64GetDatum(tenant);
	values[LINES_order_id] = UUIDPGetDatum(order_id);
	values[LINES_line_nos] = om_array(OM_INT4, line_nos, NULL, n);
	rows = om_plan_run_latest(&om_fulfillment_plans[FULFILLMENT_KEPT], values, NULL);
	release->ids = palloc(sizeof(pg_uuid_t) * Max(rows, 1));
	release->line_nos = palloc(sizeof(int) * Max(rows, 1));
	release->shipped = palloc0(sizeof(OmQuantity) * Max(rows, 1));
	release->released = palloc(sizeof(OmQuantity) * Max(rows, 1));
	release->losers = palloc0(sizeof(Loser) * Max(rows, 1));
	for (r = 0; r < rows; r++)
	{
		int			line_no = DatumGetInt32(om_field(r, KEPT_line_no, NULL));
		const pg_uuid_t *id = DatumGetUUIDP(om_field(r, KEPT_fulfillment_id, NULL));
		OmQuantity	open = DatumGetInt64(om_field(r, KEPT_open, NULL));
		OmQuantity	part;
		int			entry;

		while (lines[at].line_no < line_no)
			at++;
		entry = find_kept(lines, n, at, line_no, DatumGetInt64(om_field(r, KEPT_location_id, NULL)));
		if (entry < 0)
			continue;
		part = Min(open, kept[entry]);
		kept[entry] -= part;
		if (part == open)
			continue;
		release->ids[release->n] = *id;
		release->line_nos[release->n] = line_no;
		release->released[release->n++] = open - part;
		om_fulfillment_line_json(&find_loser(release, id, om_field_text(r, KEPT_status))->lines, line_no, open - part);
	}
}

/* Fulfillments that have nothing left to ship are canceled. */
static void
cancel_empty(int64 tenant, Release *release)
{
	Datum	   *ids = palloc(sizeof(Datum) * release->nlosers);
	Datum		values[LOSING_count];
	uint64		rows;
	uint64		r;
	int			i;

	for (i = 0; i < release->nlosers; i++)
		ids[i] = UUIDPGetDatum(&release->losers[i].id);
	values[LOSING_tenant_id] = Int64GetDatum(tenant);
	values[LOSING_fulfillment_ids] = om_array(OM_UUID, ids, NULL, release->nlosers);
	rows = om_plan_run(&om_fulfillment_plans[FULFILLMENT_CANCEL_EMPTY], values, NULL);
	for (r = 0; r < rows; r++)
		find_loser(release, DatumGetUUIDP(om_field(r, CANCELED_fulfillment_id, NULL)), "")->is_empty = true;
}

/* OmKeptHook. */
void
om_fulfillment_keep(int64 tenant, const pg_uuid_t *order_id, const OmLineKept *lines, int n,
					const char *reason, const char *actor, TimestampTz occurred_at)
{
	Release		release = {0};
	Fulfillment more = {0};
	int			i;

	find_release(tenant, order_id, lines, n, &release);
	if (release.n == 0)
		return;
	move_lines(tenant, release.ids, release.line_nos, release.shipped, release.released, release.n);
	cancel_empty(tenant, &release);
	more.call.reason = reason;
	more.call.actor = (char *) actor;
	more.call.occurred_at = occurred_at;
	for (i = 0; i < release.nlosers; i++)
	{
		Loser	   *loser = &release.losers[i];

		tell(tenant, &loser->id, order_id, loser->status, loser->is_empty ? FULFILLMENT_STATUS_CANCELED : loser->status,
			 om_list_end(&loser->lines), &more);
	}
}

/* What is read of the fulfillments of an order, by the order. */
#define FULFILLMENT_OF_ORDER(X, P) X(P, order_id, OM_UUID) X(P, tenant_id, OM_INT8) X(P, shipped_at, OM_TIME)
OM_ENUM(FULFILLMENT_OF_ORDER, SHIPPED);

static OmTable fulfillments_of_order = {
	.name = "fulfillments", .index = "fulfillments_order", .columns = OM_COLUMNS(FULFILLMENT_OF_ORDER, SHIPPED)
};

/* OmRowSeen of an order's fulfillments: when the first was shipped. */
static bool
see_shipped(const Datum *values, const bool *nulls, void *arg)
{
	TimestampTz *first = (TimestampTz *) arg;

	if (!nulls[SHIPPED_shipped_at] && (TIMESTAMP_IS_NOBEGIN(*first) || DatumGetTimestampTz(values[SHIPPED_shipped_at]) < *first))
		*first = DatumGetTimestampTz(values[SHIPPED_shipped_at]);
	return true;
}

TimestampTz
om_fulfillment_first_shipped(int64 tenant, const pg_uuid_t *order_id)
{
	TimestampTz first = DT_NOBEGIN;
	Datum		key[] = {UUIDPGetDatum(order_id), Int64GetDatum(tenant)};

	(void) om_read_rows(&fulfillments_of_order, InvalidSnapshot, key, lengthof(key), see_shipped, &first);
	return first;
}
