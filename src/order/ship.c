/*
 * ship.c - what leaves an order for its customer, for the higher modules that say what.
 *
 * The moves carry the order and its line, not the document that made them: what a line has
 * cost, and what may come back of it, is told by its moves.
 */
#include "postgres.h"

#include "journal/outbox.h"
#include "order/order.h"
#include "order/order_private.h"
#include "types/quantity.h"

void
om_order_move_parts(const OmOrder *order, const OmQuantity *quantities, bool is_shipped)
{
	Size		size = sizeof(Datum) * Max(order->nparts, 1);
	Datum	   *lines = palloc(size);
	Datum	   *locations = palloc(size);
	Datum	   *moved = palloc(size);
	Datum	   *none = palloc(size);
	Datum		values[MOVED_PARTS_count];
	int			n = 0;
	int			i;

	for (i = 0; i < order->nparts; i++)
	{
		const OmOrderPart *part = &order->parts[i];

		if (quantities[i] == 0 || part->location_id == part->line->location_id)
			continue;
		lines[n] = Int32GetDatum(part->line->line_no);
		locations[n] = Int64GetDatum(part->location_id);
		none[n] = OmQuantityGetDatum(0);
		moved[n++] = OmQuantityGetDatum(quantities[i]);
	}
	if (n == 0)
		return;
	values[MOVED_PARTS_tenant_id] = Int64GetDatum(order->tenant);
	values[MOVED_PARTS_order_id] = UUIDPGetDatum(&order->order_id);
	values[MOVED_PARTS_line_nos] = om_array(OM_INT4, lines, NULL, n);
	values[MOVED_PARTS_location_ids] = om_array(OM_INT8, locations, NULL, n);
	values[MOVED_PARTS_shipped] = om_array(OM_QUANTITY, is_shipped ? moved : none, NULL, n);
	values[MOVED_PARTS_canceled] = om_array(OM_QUANTITY, is_shipped ? none : moved, NULL, n);
	if (om_plan_run(&om_order_plans[ORDER_MOVE_PARTS], values, NULL) != n)
		elog(ERROR, "a locked part of an order line is missing");
}

/* allocated or open -> shipped, one statement; the lines in memory follow. */
static void
update_lines(OmOrder *order, const OmQuantity *of_parts, bool is_delivered)
{
	OmQuantity *quantities = palloc0(sizeof(OmQuantity) * Max(order->nlines, 1));
	Size		size = sizeof(Datum) * Max(order->nlines, 1);
	Datum	   *lines = palloc(size);
	Datum	   *open = palloc(size);
	Datum	   *allocated = palloc(size);
	Datum		values[SHIPPED_count];
	int			n = 0;
	int			i;

	for (i = 0; i < order->nparts; i++)
		quantities[order->parts[i].line - order->lines] += of_parts[i];
	for (i = 0; i < order->nlines; i++)
	{
		OmOrderLine *line = &order->lines[i];
		OmQuantity	from_open = line->is_stocked ? 0 : quantities[i];
		OmQuantity	from_allocated = quantities[i] - from_open;

		if (quantities[i] == 0)
			continue;
		line->open -= from_open;
		line->allocated -= from_allocated;
		line->shipped += quantities[i];
		lines[n] = Int32GetDatum(line->line_no);
		open[n] = OmQuantityGetDatum(from_open);
		allocated[n++] = OmQuantityGetDatum(from_allocated);
	}
	values[SHIPPED_tenant_id] = Int64GetDatum(order->tenant);
	values[SHIPPED_order_id] = UUIDPGetDatum(&order->order_id);
	values[SHIPPED_line_nos] = om_array(OM_INT4, lines, NULL, n);
	values[SHIPPED_open] = om_array(OM_QUANTITY, open, NULL, n);
	values[SHIPPED_allocated] = om_array(OM_QUANTITY, allocated, NULL, n);
	values[SHIPPED_is_delivered] = BoolGetDatum(is_delivered);
	if (om_plan_run(&om_order_plans[ORDER_SHIP_LINES], values, NULL) != n)
		elog(ERROR, "a locked order line is missing");
}

/* allocated -> customer; untracked units have no stock. */
static void
post_shipped(const OmOrder *order, const OmQuantity *quantities, const char *actor, TimestampTz occurred_at)
{
	OmMove	   *moves = palloc0(sizeof(OmMove) * Max(order->nparts, 1));
	int			n = 0;
	int			i;

	for (i = 0; i < order->nparts; i++)
	{
		const OmOrderPart *part = &order->parts[i];
		OmMove	   *move = &moves[n];

		if (quantities[i] == 0 || !part->line->is_stocked)
			continue;
		move->item_id = part->line->item_id;
		move->location_id = part->location_id;
		move->from_state = OM_STATE_ALLOCATED;
		move->to_state = OM_STATE_CUSTOMER;
		move->quantity = quantities[i];
		move->document_id = order->order_id;
		move->line_no = part->line->line_no;
		move->channel_id = order->channel_id;
		move->occurred_at = occurred_at;
		n++;
	}
	om_post_moves(order->tenant, "order", moves, n, actor);
}

/* The order's statuses by its lines; one that is completed is told. */
static void
update_status(OmOrder *order, const char *actor, TimestampTz occurred_at)
{
	OrderFacts	facts = {0};
	OmEvent		event = {0};
	OmStatusChange change = {0};
	const char *status;
	const char *fulfillment;
	int			i;

	for (i = 0; i < order->nlines; i++)
	{
		facts.has_left |= om_line_left(&order->lines[i]) > 0;
		facts.has_shipped |= order->lines[i].shipped > 0;
		facts.has_waiting |= order->lines[i].backordered > 0;
		facts.has_allocated |= order->lines[i].allocated > 0;
	}
	om_order_derive(&facts, &status, &fulfillment);
	om_order_write_statuses(order, status, fulfillment);
	if (strcmp(status, order->status) == 0)
		return;
	event.aggregate = change.document_kind = "order";
	event.aggregate_id = change.document_id = order->order_id;
	event.type = psprintf("order.%s", status);
	event.payload = psprintf("{\"status\":\"%s\"}", status);
	event.occurred_at = change.occurred_at = occurred_at;
	change.from_status = order->status;
	change.to_status = status;
	change.channel = order->channel;
	om_status_write(order->tenant, &change, 1, actor);
	om_outbox_write(order->tenant, &event, 1);
	order->status = pstrdup(status);
}

void
om_order_ship(OmOrder *order, const OmQuantity *quantities, const char *actor, TimestampTz occurred_at)
{
	om_order_move_parts(order, quantities, true);
	update_lines(order, quantities, false);
	post_shipped(order, quantities, actor, occurred_at);
	update_status(order, actor, occurred_at);
}

void
om_order_hand_over(OmOrder *order, const OmQuantity *quantities, const char *actor, TimestampTz occurred_at)
{
	update_lines(order, quantities, true);
	update_status(order, actor, occurred_at);
}

void
om_order_deliver(const OmOrder *order, const int *line_nos, const OmQuantity *quantities, int n)
{
	Datum	   *lines = palloc(sizeof(Datum) * Max(n, 1));
	Datum	   *delivered = palloc(sizeof(Datum) * Max(n, 1));
	Datum		values[DELIVERED_count];
	int			i;

	for (i = 0; i < n; i++)
	{
		lines[i] = Int32GetDatum(line_nos[i]);
		delivered[i] = OmQuantityGetDatum(quantities[i]);
	}
	values[DELIVERED_tenant_id] = Int64GetDatum(order->tenant);
	values[DELIVERED_order_id] = UUIDPGetDatum(&order->order_id);
	values[DELIVERED_line_nos] = om_array(OM_INT4, lines, NULL, n);
	values[DELIVERED_quantities] = om_array(OM_QUANTITY, delivered, NULL, n);
	if (om_plan_run(&om_order_plans[ORDER_DELIVER_LINES], values, NULL) != n)
		elog(ERROR, "a locked order line is missing");
}
