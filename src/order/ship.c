/*
 * ship.c - what leaves an order for its customer, for the rooms above that say what.
 *
 * The moves carry the order and its line, not the document that made them: what a line has
 * cost, and what may come back of it, is told by its moves.
 */
#include "postgres.h"

#include "base/om_error.h"
#include "journal/outbox.h"
#include "order/order.h"
#include "order/order_private.h"
#include "types/quantity.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"

OmQuantity
om_order_line_ready(const OmOrderLine *line)
{
	return line->location_id == 0 ? line->open : line->allocated;
}

void
om_order_derive(const OrderFacts *facts, const char **status, const char **fulfillment)
{
	bool		has_more = facts->has_left;

#ifdef OM_MUTANT_completed_too_early
	has_more = has_more && !facts->has_shipped;
#endif
	*status = has_more ? "placed" : facts->has_shipped ? "completed" : "canceled";
	*fulfillment = facts->has_waiting ? "backordered" : facts->has_shipped ? (has_more ? "partial" : "fulfilled") :
		facts->has_allocated ? "unfulfilled" : "not_required";
}

/* allocated or open -> shipped, one statement; the lines in memory follow. */
static void
update_lines(OmOrder *order, const OmQuantity *quantities)
{
	Datum	   *columns[3];
	Datum		values[5];
	int			n = 0;
	int			i;

	for (i = 0; i < lengthof(columns); i++)
		columns[i] = palloc(sizeof(Datum) * Max(order->nlines, 1));
	for (i = 0; i < order->nlines; i++)
	{
		OmOrderLine *line = &order->lines[i];
		OmQuantity	from_open = line->location_id == 0 ? quantities[i] : 0;
		OmQuantity	from_allocated = quantities[i] - from_open;

		if (quantities[i] == 0)
			continue;
		line->open -= from_open;
		line->allocated -= from_allocated;
		line->shipped += quantities[i];
		columns[0][n] = Int32GetDatum(line->line_no);
		columns[1][n] = OmQuantityGetDatum(from_open);
		columns[2][n++] = OmQuantityGetDatum(from_allocated);
	}
	values[0] = Int64GetDatum(order->tenant);
	values[1] = UUIDPGetDatum(&order->order_id);
	values[2] = om_array(OM_INT4, columns[0], NULL, n);
	values[3] = om_array(OM_QUANTITY, columns[1], NULL, n);
	values[4] = om_array(OM_QUANTITY, columns[2], NULL, n);
	if (om_plan_run(&om_order_plans[ORDER_SHIP_LINES], values, NULL) != n)
		elog(ERROR, "a locked order line is missing");
}

/* allocated -> customer; untracked units have no stock. */
static void
post_shipped(const OmOrder *order, const OmQuantity *quantities, const char *actor, TimestampTz occurred_at)
{
	OmMove	   *moves = palloc0(sizeof(OmMove) * Max(order->nlines, 1));
	int			n = 0;
	int			i;

	for (i = 0; i < order->nlines; i++)
	{
		const OmOrderLine *line = &order->lines[i];
		OmMove	   *move = &moves[n];

		if (quantities[i] == 0 || line->location_id == 0)
			continue;
		move->item_id = line->item_id;
		move->location_id = line->location_id;
		move->from_state = OM_STATE_ALLOCATED;
		move->to_state = OM_STATE_CUSTOMER;
		move->quantity = quantities[i];
		move->document_id = order->order_id;
		move->line_no = line->line_no;
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
	Datum		values[6];
	int			i;

	for (i = 0; i < order->nlines; i++)
	{
		facts.has_left |= order->lines[i].open + order->lines[i].allocated + order->lines[i].backordered > 0;
		facts.has_shipped |= order->lines[i].shipped > 0;
		facts.has_waiting |= order->lines[i].backordered > 0;
		facts.has_allocated |= order->lines[i].allocated > 0;
	}
	om_order_derive(&facts, &status, &fulfillment);
	values[0] = Int64GetDatum(order->tenant);
	values[1] = UUIDPGetDatum(&order->order_id);
	values[2] = CStringGetTextDatum(status);
	values[3] = CStringGetTextDatum(fulfillment);
	values[4] = values[5] = (Datum) 0;
	(void) om_plan_run(&om_order_plans[ORDER_SET_STATUS], values, "    nn");
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
	update_lines(order, quantities);
	post_shipped(order, quantities, actor, occurred_at);
	update_status(order, actor, occurred_at);
}
