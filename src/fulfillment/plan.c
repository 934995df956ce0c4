/*
 * plan.c - planning: what an order has allocated becomes work of the locations it lies at.
 *
 * A plan takes nothing: allocated units stay allocated until they are shipped or
 * canceled.  What is planned cannot be planned again.  One fulfillment is made per
 * location.  Units of untracked items lie nowhere: they go with the first fulfillment of
 * the call, or make one without a location, so that an order of goods and services is
 * completed when all of it is shipped.  Kits are planned whole, with what they are made of.
 */
#include "postgres.h"

#include "access/access.h"
#include "base/clock.h"
#include "base/om_error.h"
#include "fulfillment/fulfillment_private.h"
#include "types/quantity.h"
#include "types/uuid7.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"

/* What is written of a fulfillment, */
#define NEW_FULFILLMENT(X, P) \
	X(P, tenant_id, OM_INT8) X(P, fulfillment_id, OM_UUID) X(P, fulfillment_number, OM_TEXT) X(P, plan_id, OM_UUID) \
	X(P, order_id, OM_UUID) X(P, location_id, OM_INT8) X(P, location, OM_TEXT) X(P, actor, OM_TEXT) \
	X(P, occurred_at, OM_TIME) X(P, recorded_at, OM_TIME) X(P, metadata, OM_JSONB)
OM_ENUM(NEW_FULFILLMENT, FULFILLMENT);

static OmTable fulfillments_table = {.name = "fulfillments", .columns = OM_COLUMNS(NEW_FULFILLMENT, FULFILLMENT)};

/* and of a line of it. */
#define NEW_LINE(X, P) \
	X(P, tenant_id, OM_INT8) X(P, fulfillment_id, OM_UUID) X(P, line_no, OM_INT4) X(P, order_id, OM_UUID) \
	X(P, planned, OM_QUANTITY) X(P, open, OM_QUANTITY)
OM_ENUM(NEW_LINE, PLANNED);

static OmTable lines_table = {.name = "fulfillment_lines", .columns = OM_COLUMNS(NEW_LINE, PLANNED)};

/* What may be planned of each part: what is ready to ship there, less what is planned. */
static void
find_ready(Planning *planning)
{
	const OmOrder *order = &planning->order;
	uint64		rows;
	uint64		r;
	int			i;

	planning->parts = palloc0(sizeof(PlannedPart) * Max(order->nparts, 1));
	for (i = 0; i < order->nparts; i++)
	{
		const OmOrderPart *part = &order->parts[i];

		if (planning->location.location_id == 0 || part->location_id == 0 || part->location_id == planning->location.location_id)
			planning->parts[i].ready = part->ready;
	}
	rows = om_show_document(&om_fulfillment_plans[FULFILLMENT_PLANNED], order->tenant, &order->order_id);
	for (r = 0; r < rows; r++)
	{
		const OmOrderLine *line = om_order_line(order, DatumGetInt32(om_field(r, OPEN_PART_line_no, NULL)));
		const OmOrderPart *part = om_order_part(order, line, DatumGetInt64(om_field(r, OPEN_PART_location_id, NULL)));
		PlannedPart *planned;

		if (part == NULL)
			elog(ERROR, "line %d of an order is planned where it has no part", line->line_no);
		planned = &planning->parts[part - order->parts];
		planned->ready = Max(planned->ready - DatumGetInt64(om_field(r, OPEN_PART_open, NULL)), 0);
	}
}

/* The same of all parts of a line. */
static OmQuantity
ready_of(const Planning *planning, const OmOrderLine *line)
{
	OmQuantity	sum = 0;
	int			i;

	for (i = line->first_part; i < line->first_part + line->nparts; i++)
		sum += planning->parts[i].ready;
	return sum;
}

/* Divide what is asked of a line among its parts, in their order. */
static void
divide_asked(Planning *planning, const OmOrderLine *line, OmQuantity asked)
{
	int			i;

	for (i = line->first_part; i < line->first_part + line->nparts; i++)
	{
		planning->parts[i].asked = Min(asked, planning->parts[i].ready);
		asked -= planning->parts[i].asked;
	}
}

/* fulfillment_exceeds_allocated, naming all lines. */
static void
refuse_excess(Excess *excess)
{
	om_raise(OM_FULFILLMENT_EXCEEDS_ALLOCATED, om_list_detail(&excess->lines, OM_FULFILLMENT_EXCEEDS_ALLOCATED, "lines"),
			 "line %d of the order has %s allocated there and not planned, %s were to be planned", excess->first->line_no,
			 om_quantity_text(excess->ready), om_quantity_text(excess->asked));
}

void
om_plan_ask(Planning *planning, JsonbContainer *lines)
{
	const OmOrder *order = &planning->order;
	OmQuantity *sums = palloc0(sizeof(OmQuantity) * Max(order->nlines, 1));
	OmQuantity *ready = palloc(sizeof(OmQuantity) * Max(order->nlines, 1));
	bool		is_empty = true;
	Excess		excess = {0};
	OmAskedLine *asked = NULL;
	int			n = 0;
	int			i;

	find_ready(planning);
	for (i = 0; i < order->nlines; i++)
		ready[i] = ready_of(planning, &order->lines[i]);
	om_order_whole_kits(order, ready);
	if (lines != NULL)
		asked = om_order_lines_arg(order, lines, &n);
	for (i = 0; i < n; i++)
	{
		int			at = asked[i].line - order->lines;

		sums[at] = om_sum_quantity(sums[at], asked[i].has_quantity ? asked[i].quantity : ready[at]);
	}
	om_order_spread_kits(order, sums);
	for (i = 0; i < order->nlines; i++)
	{
		const OmOrderLine *line = &order->lines[i];
		OmQuantity	of_line = lines == NULL ? ready[i] : sums[i];

		om_excess_add(&excess, line, of_line, ready[i]);
		divide_asked(planning, line, of_line);
		is_empty = is_empty && of_line == 0;
	}
	if (excess.first != NULL)
		refuse_excess(&excess);
	if (is_empty)
		om_raise_value(OM_FULFILLMENT_EXCEEDS_ALLOCATED, "order_id", om_uuid_text(&order->order_id),
					   "order %s has nothing allocated there that is not planned", om_uuid_text(&order->order_id));
}

/* The fulfillment of a location: its index. */
static int
find_place(Planning *planning, int64 location_id, const char *location)
{
	Place	   *place;
	int			i;

	for (i = 0; i < planning->nplaces; i++)
		if (planning->places[i].location_id == location_id)
			return i;
	place = &planning->places[planning->nplaces++];
	if (location_id != 0)
		om_call_require_at(location_id, location);
	place->location_id = location_id;
	place->location = location;
	if (planning->nplaces == 1)
		place->id = planning->call.document;
	else
		om_uuid7(&place->id);
	return planning->nplaces - 1;
}

/* Divide what is asked for among fulfillments, and number these. */
static void
find_places(Planning *planning)
{
	const OmOrder *order = &planning->order;
	int64		number;
	int			i;

	planning->places = palloc0(sizeof(Place) * (order->nparts + 1));
	for (i = 0; i < order->nparts; i++)
		if (planning->parts[i].asked > 0 && order->parts[i].location_id != 0)
			planning->parts[i].place = find_place(planning, order->parts[i].location_id, order->parts[i].location);
	if (planning->nplaces == 0)
		(void) find_place(planning, 0, NULL);
	/* services that are part of a kit go with it */
	for (i = 0; i < order->nparts; i++)
		if (om_is_component(order->parts[i].line) && order->parts[i].location_id == 0)
			planning->parts[i].place = planning->parts[order->parts[i].line->kit->first_part].place;
	if (planning->call.id_given && planning->nplaces > 1)
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "fulfillment_id",
					   "the order is served from %d locations: fulfillment_id names one fulfillment, so name a location too", planning->nplaces);
	(void) om_show_document(&om_fulfillment_plans[FULFILLMENT_COUNT], order->tenant, &order->order_id);
	number = DatumGetInt64(om_field(0, COUNTS_fulfillments, NULL));
	for (i = 0; i < planning->nplaces; i++)
		planning->places[i].number = psprintf("%s-" INT64_FORMAT, order->order_number, ++number);
}

/* The headers. */
static void
insert_headers(const Planning *planning)
{
	static const OmKeyRefusal refusals[] = {
		{"fulfillments_pkey", OM_DUPLICATE_DOCUMENT, "the fulfillment exists already"},
		{NULL}
	};
	const OmOrder *order = &planning->order;
	OmInsert	rows = om_insert_make(FULFILLMENT_count, planning->nplaces);
	int			i;

	om_insert_share(&rows, FULFILLMENT_tenant_id, Int64GetDatum(order->tenant));
	om_insert_share(&rows, FULFILLMENT_plan_id, UUIDPGetDatum(&planning->call.document));
	om_insert_share(&rows, FULFILLMENT_order_id, UUIDPGetDatum(&order->order_id));
	om_insert_share(&rows, FULFILLMENT_actor, CStringGetTextDatum(planning->call.actor));
	om_insert_share(&rows, FULFILLMENT_occurred_at, TimestampTzGetDatum(planning->call.occurred_at));
	om_insert_share(&rows, FULFILLMENT_recorded_at, TimestampTzGetDatum(om_clock()));
	om_insert_share(&rows, FULFILLMENT_metadata, planning->metadata);
	for (i = 0; i < planning->nplaces; i++)
	{
		const Place *place = &planning->places[i];
		Datum	   *values = om_insert_values(&rows, i);
		bool	   *nulls = om_insert_nulls(&rows, i);

		values[FULFILLMENT_fulfillment_id] = UUIDPGetDatum(&place->id);
		values[FULFILLMENT_fulfillment_number] = CStringGetTextDatum(place->number);
		values[FULFILLMENT_location_id] = Int64GetDatum(place->location_id);
		nulls[FULFILLMENT_location_id] = (place->location_id == 0);
		values[FULFILLMENT_location] = om_optional_text(place->location, &nulls[FULFILLMENT_location]);
	}
	om_insert_documents(&fulfillments_table, &rows, refusals, "fulfillment_id",
				  psprintf("\"%s\"", om_uuid_text(&planning->call.document)));
}

/* Their lines. */
static void
insert_lines(const Planning *planning)
{
	const OmOrder *order = &planning->order;
	OmInsert	rows = om_insert_make(PLANNED_count, order->nparts);
	int			n = 0;
	int			i;

	om_insert_share(&rows, PLANNED_tenant_id, Int64GetDatum(order->tenant));
	om_insert_share(&rows, PLANNED_order_id, UUIDPGetDatum(&order->order_id));
	for (i = 0; i < order->nparts; i++)
	{
		const PlannedPart *part = &planning->parts[i];
		Datum	   *values = om_insert_values(&rows, n);

		if (part->asked == 0)
			continue;
		values[PLANNED_fulfillment_id] = UUIDPGetDatum(&planning->places[part->place].id);
		values[PLANNED_line_no] = Int32GetDatum(order->parts[i].line->line_no);
		values[PLANNED_planned] = values[PLANNED_open] = OmQuantityGetDatum(part->asked);
		n++;
	}
	rows.nrows = n;
	om_insert_run(&lines_table, &rows);
}

/* The events and first entries of the log. */
static void
tell_planned(const Planning *planning)
{
	const OmOrder *order = &planning->order;
	OmEvent    *events = palloc0(sizeof(OmEvent) * planning->nplaces);
	OmStatusChange *changes = palloc0(sizeof(OmStatusChange) * planning->nplaces);
	int			p;
	int			i;

	for (p = 0; p < planning->nplaces; p++)
	{
		const Place *place = &planning->places[p];
		StringInfoData json;
		OmList		lines = {0};

		initStringInfo(&json);
		appendStringInfo(&json, "{\"fulfillment_number\":\"%s\",\"order_id\":\"%s\"", place->number, om_uuid_text(&order->order_id));
		om_detail_text(&json, "location", place->location);
		for (i = 0; i < order->nparts; i++)
			if (planning->parts[i].asked != 0 && planning->parts[i].place == p)
				om_fulfillment_line_json(&lines, order->parts[i].line->line_no, planning->parts[i].asked);
		om_detail_raw(&json, "lines", om_list_end(&lines));
		events[p].aggregate = changes[p].document_kind = "fulfillment";
		events[p].aggregate_id = changes[p].document_id = place->id;
		events[p].type = "fulfillment.planned";
		events[p].payload = om_detail_end(&json);
		events[p].occurred_at = changes[p].occurred_at = planning->call.occurred_at;
		changes[p].to_status = FULFILLMENT_STATUS_OPEN;
		changes[p].channel = order->channel;
	}
	om_status_write(order->tenant, changes, planning->nplaces, planning->call.actor);
	om_outbox_write(order->tenant, events, planning->nplaces);
}

void
om_plan_write(OmCall *call)
{
	Planning   *planning = (Planning *) call;

	find_places(planning);
	om_order_keep(&planning->order);
	insert_headers(planning);
	insert_lines(planning);
	tell_planned(planning);
}
