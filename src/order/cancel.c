/*
 * cancel.c - canceling what is not shipped: allocated and backordered units are free
 * again in the same step.
 */
#include "postgres.h"

#include "access/access.h"
#include "base/clock.h"
#include "base/om_error.h"
#include "call/occurred.h"
#include "journal/outbox.h"
#include "order/order.h"
#include "order/order_private.h"
#include "types/quantity.h"
#include "types/uuid7.h"
#include "utils/timestamp.h"

enum CancelArgument
{
	ARG_ORDER_ID, ARG_LINES, ARG_SECRET, ARG_REASON, ARG_OCCURRED_AT
};

static const OmHashedArg hashed[] = {{ARG_ORDER_ID}, {ARG_LINES}, {ARG_REASON}, {ARG_OCCURRED_AT}, {ARG_SECRET, .option = "secret"}};

OmKeptHook	om_kept_hook = NULL;

void
om_cancel_ask_all(Cancellation *cancel)
{
	const OmOrder *order = &cancel->order;
	int			i;

	cancel->parts = palloc0(sizeof(CancelPart) * Max(order->nlines, 1));
	for (i = 0; i < order->nlines; i++)
		cancel->parts[i].asked = om_line_left(&order->lines[i]);
}

/* An order of which nothing was shipped, and nothing but fees would be left, has no fees either. */
static void
ask_last_fees(Cancellation *cancel)
{
	const OmOrder *order = &cancel->order;
	int			i;

	for (i = 0; i < order->nlines; i++)
		if (order->lines[i].shipped > 0 || (!order->lines[i].is_fee && cancel->parts[i].asked < om_line_left(&order->lines[i])))
			return;
	for (i = 0; i < order->nlines; i++)
		if (order->lines[i].is_fee)
			cancel->parts[i].asked = Max(cancel->parts[i].asked, om_line_left(&order->lines[i]));
}

/* What the caller asks for: named lines (summed), or all that is left. */
static void
read_asked(Cancellation *cancel)
{
	OmOrder    *order = &cancel->order;
	JsonbContainer *lines = om_optional_json_arg(cancel->call.fcinfo, ARG_LINES);
	OmAskedLine *asked;
	int			n;
	int			i;

	if (lines == NULL)
	{
		om_cancel_ask_all(cancel);
		return;
	}
	cancel->parts = palloc0(sizeof(CancelPart) * Max(order->nlines, 1));
	asked = om_order_lines_arg(order, lines, &n);
	for (i = 0; i < n; i++)
	{
		CancelPart *part = &cancel->parts[asked[i].line - order->lines];

		/* who has the secret only cancels an order or goods of it, and no fee by itself */
		if (asked[i].line->is_fee)
			om_call_require(&om_right_cancel, psprintf("lines[%d]", i));
		part->asked = om_sum_quantity(part->asked, asked[i].has_quantity ? asked[i].quantity : om_line_left(asked[i].line));
	}
	for (i = 0; i < order->nlines; i++)
		if (om_is_component(&order->lines[i]))
			cancel->parts[i].asked = om_of_kits(&order->lines[i], cancel->parts[order->lines[i].kit - order->lines].asked);
	ask_last_fees(cancel);
}

/* cancel_exceeds_open, naming all lines of which too much is asked. */
static void
check_asked(const Cancellation *cancel)
{
	OmList		lines = {0};
	int			first = -1;
	int			i;

	for (i = 0; i < cancel->order.nlines; i++)
	{
		const OmOrderLine *line = &cancel->order.lines[i];

		if (cancel->parts[i].asked <= om_line_left(line))
			continue;
		om_list_add_excess(&lines, line->line_no, line->sku, om_quantity_text(cancel->parts[i].asked), om_quantity_text(om_line_left(line)));
		if (first < 0)
			first = i;
	}
	if (first >= 0)
		om_raise(OM_CANCEL_EXCEEDS_OPEN, om_list_detail(&lines, OM_CANCEL_EXCEEDS_OPEN, "lines"),
				 "line %d of the order has %s left, %s were to be canceled", cancel->order.lines[first].line_no,
				 om_quantity_text(om_line_left(&cancel->order.lines[first])), om_quantity_text(cancel->parts[first].asked));
}

/* What leaves the shelf is divided among the parts of its line: what is served last is canceled first. */
static void
divide_parts(Cancellation *cancel, int line_index)
{
	const OmOrder *order = &cancel->order;
	const OmOrderLine *line = &order->lines[line_index];
	OmQuantity	rest = cancel->parts[line_index].from_open + cancel->parts[line_index].from_allocated;
	int			i;

	for (i = line->first_part + line->nparts - 1; i >= line->first_part; i--)
	{
		const OmOrderPart *part = &order->parts[i];

		cancel->from_parts[i] = Min(rest, part->ready);
		rest -= cancel->from_parts[i];
		if (part->location_id != 0 && (cancel->from_parts[i] > 0 || cancel->parts[line_index].from_backordered > 0))
			om_call_require_at(part->location_id, part->location);
	}
	if (rest > 0)
		elog(ERROR, "the parts of an order line have less than the line");
}

void
om_cancel_divide(Cancellation *cancel)
{
	int			i;

	cancel->from_parts = palloc0(sizeof(OmQuantity) * Max(cancel->order.nparts, 1));

	for (i = 0; i < cancel->order.nlines; i++)
	{
		const OmOrderLine *line = &cancel->order.lines[i];
		CancelPart *part = &cancel->parts[i];

		part->from_backordered = Min(part->asked, line->backordered);
		part->from_open = Min(part->asked - part->from_backordered, line->open);
		part->from_allocated = part->asked - part->from_backordered - part->from_open;
		divide_parts(cancel, i);
		Assert(part->from_allocated >= 0 && part->from_allocated <= line->allocated);
	}
}

/* Update the lines, and note what is canceled of them, one statement; their CHECKs cap what leaves each state. */
static void
update_lines(const Cancellation *cancel)
{
	Size		size = sizeof(Datum) * Max(cancel->order.nlines, 1);
	Datum	   *lines = palloc(size);
	Datum	   *open = palloc(size);
	Datum	   *allocated = palloc(size);
	Datum	   *backordered = palloc(size);
	Datum		values[LEAVING_count];
	int			n = 0;
	int			i;

	for (i = 0; i < cancel->order.nlines; i++)
	{
		const CancelPart *part = &cancel->parts[i];

		if (part->asked == 0)
			continue;
		lines[n] = Int32GetDatum(cancel->order.lines[i].line_no);
		open[n] = OmQuantityGetDatum(part->from_open);
		allocated[n] = OmQuantityGetDatum(part->from_allocated);
		backordered[n++] = OmQuantityGetDatum(part->from_backordered);
	}
	values[LEAVING_tenant_id] = Int64GetDatum(cancel->order.tenant);
	values[LEAVING_order_id] = UUIDPGetDatum(&cancel->order.order_id);
	values[LEAVING_line_nos] = om_array(OM_INT4, lines, NULL, n);
	values[LEAVING_open] = om_array(OM_QUANTITY, open, NULL, n);
	values[LEAVING_allocated] = om_array(OM_QUANTITY, allocated, NULL, n);
	values[LEAVING_backordered] = om_array(OM_QUANTITY, backordered, NULL, n);
	values[LEAVING_was_paid] = BoolGetDatum(cancel->order.is_paid);
	values[LEAVING_recorded_at] = TimestampTzGetDatum(om_clock());
	values[LEAVING_occurred_at] = TimestampTzGetDatum(cancel->call.occurred_at);
	if (om_plan_run(&om_order_plans[ORDER_CANCEL_LINES], values, NULL) != n)
		elog(ERROR, "a locked order line is missing");
}

/* Units that are planned to be shipped and will be canceled leave their fulfillments first. */
static void
let_go(const Cancellation *cancel)
{
	const OmOrder *order = &cancel->order;
	OmLineKept *kept = palloc(sizeof(OmLineKept) * Max(order->nparts, 1));
	int			n = 0;
	int			i;

	for (i = 0; i < order->nparts; i++)
	{
		const OmOrderPart *part = &order->parts[i];

		if (cancel->from_parts[i] == 0)
			continue;
		kept[n].line_no = part->line->line_no;
		kept[n].location_id = part->line->nparts > 1 ? part->location_id : 0;
		kept[n++].ready = part->ready - cancel->from_parts[i];
	}
	if (n > 0 && om_kept_hook != NULL)
		om_kept_hook(order->tenant, &order->order_id, kept, n, cancel->call.reason, cancel->call.actor, cancel->call.occurred_at);
}

/* allocated -> free and backordered -> free. */
static void
post_canceled(const Cancellation *cancel)
{
	const OmOrder *order = &cancel->order;
	OmMove	   *moves = palloc0(sizeof(OmMove) * Max(order->nparts, 1) * 2);
	int			n = 0;
	int			i;
	int			side;

	for (i = 0; i < order->nparts; i++)
	{
		const OmOrderPart *part = &order->parts[i];

		for (side = 0; side < 2 && part->line->is_stocked; side++)
		{
			OmMove	   *move = &moves[n];

			/* a line that waits is served from one location */
			move->quantity = side == 0 ? cancel->from_parts[i] : cancel->parts[part->line - order->lines].from_backordered;
			if (move->quantity == 0)
				continue;
			move->item_id = part->line->item_id;
			move->location_id = part->location_id;
			move->from_state = side == 0 ? OM_STATE_ALLOCATED : OM_STATE_BACKORDERED;
			move->to_state = OM_STATE_FREE;
			move->document_id = order->order_id;
			move->line_no = part->line->line_no;
			move->reason = cancel->call.reason;
			move->occurred_at = cancel->call.occurred_at;
			n++;
		}
	}
	om_post_moves(order->tenant, "order", moves, n, cancel->call.actor);
}

OrderFacts
om_cancel_facts(const Cancellation *cancel)
{
	OrderFacts	facts = {0};
	int			i;

	for (i = 0; i < cancel->order.nlines; i++)
	{
		const OmOrderLine *line = &cancel->order.lines[i];
		const CancelPart *part = &cancel->parts[i];

		facts.has_left |= om_line_left(line) > part->asked;
		facts.has_shipped |= line->shipped > 0;
		facts.has_waiting |= line->backordered > part->from_backordered;
		facts.has_allocated |= line->allocated > part->from_allocated;
	}
	return facts;
}

void
om_cancel_tell(const Cancellation *cancel, const char *status)
{
	OmEvent		event = {0};
	OmStatusChange change = {0};
	StringInfoData json;
	OmList		lines = {0};
	int			i;

	initStringInfo(&json);
	appendStringInfo(&json, "{\"status\":\"%s\"", status);
	om_detail_text(&json, "reason", cancel->call.reason);
	for (i = 0; i < cancel->order.nlines; i++)
		if (cancel->parts[i].asked != 0)
			appendStringInfo(om_list_add_line(&lines, cancel->order.lines[i].line_no, cancel->order.lines[i].sku),
							 ",\"quantity\":\"%s\"}", om_quantity_text(cancel->parts[i].asked));
	om_detail_raw(&json, "lines", om_list_end(&lines));
	event.aggregate = change.document_kind = "order";
	event.aggregate_id = change.document_id = cancel->order.order_id;
	event.type = strcmp(status, ORDER_STATUS_CANCELED) == 0 ? "order.canceled" : "order.lines_canceled";
	event.payload = om_detail_end(&json);
	event.occurred_at = change.occurred_at = cancel->call.occurred_at;
	if (strcmp(status, cancel->order.status) != 0)
	{
		change.from_status = cancel->order.status;
		change.to_status = status;
		change.reason = cancel->call.reason;
		change.channel = cancel->order.channel;
		om_status_write(cancel->order.tenant, &change, 1, cancel->call.actor);
	}
	om_outbox_write(cancel->order.tenant, &event, 1);
}

void
om_cancel_units(Cancellation *cancel, OmFreed *freed)
{
	int			i;

	if (!cancel->is_unplanned)
		let_go(cancel);
	om_order_move_parts(&cancel->order, cancel->from_parts, false);
	update_lines(cancel);
	post_canceled(cancel);
	om_bill_canceled(cancel, cancel->is_whole);
	for (i = 0; i < cancel->order.nparts; i++)
		if (cancel->from_parts[i] > 0 && cancel->order.parts[i].line->is_stocked)
			om_freed_add(freed, cancel->order.parts[i].line->item_id, cancel->order.parts[i].location_id);
}

void
om_cancel_write(Cancellation *cancel, OmFreed *freed)
{
	OrderFacts	facts;
	const char *status;
	const char *fulfillment;
	const char *payment;

	om_cancel_divide(cancel);
	facts = om_cancel_facts(cancel);
	om_order_derive(&facts, &status, &fulfillment);
	cancel->is_whole = strcmp(status, ORDER_STATUS_CANCELED) == 0;
	om_cancel_units(cancel, freed);
	payment = om_order_write_canceled(&cancel->order, status, fulfillment);
	om_cancel_tell(cancel, status);
	om_order_complete_paid(&cancel->order, status, fulfillment, payment, cancel->call.actor, cancel->call.occurred_at);
}

/* The cancellation itself. */
static void
write_cancellation(OmCall *call)
{
	OmFreed		freed = {0};

	om_cancel_write((Cancellation *) call, &freed);
	om_freed_serve(call->tenant, &freed, call->actor, call->occurred_at);
	om_cancel_give_back((Cancellation *) call, 1, call->actor, call->occurred_at);
}

/* The order's lock is the queue of its cancellations. */
static void
lock_order(OmCall *call)
{
	OmOrder    *order = &((Cancellation *) call)->order;

	order->tenant = call->tenant;
	order->order_id = call->document;
	om_order_lock(order);
}

/* What is to be canceled is there. */
static void
check_cancellation(OmCall *call)
{
	Cancellation *cancel = (Cancellation *) call;

	om_state_require(&om_order_states, cancel->order.status, ORDER_STATUS_CANCELED, om_uuid_text(&call->document));
	call->occurred_at = om_occurred_after(call->occurred_at, cancel->order.placed_at, "order", &call->document, "placed");
	read_asked(cancel);
	check_asked(cancel);
}

static const OmKeyedFunction cancel_function = {
	.name = "cancel_order", .document = "order", .document_arg = ARG_ORDER_ID,
	OM_HASHED(hashed), .owned = &om_order_owned, .secret_arg = ARG_SECRET, .foreign_right = &om_right_cancel,
	.reason_arg = ARG_REASON, .lock = lock_order, .check = check_cancellation, .write = write_cancellation,
	.show = &om_order_plans[ORDER_SHOW]
};

/* cancel_order(order_id, lines, secret, reason, occurred_at, key, options, tenant_id) */
OM_KEYED_FUNCTION(om_cancel_order, cancel_function, Cancellation, 0);
