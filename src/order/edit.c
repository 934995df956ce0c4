/*
 * edit.c - changing an order after it was placed: what it loses is canceled, what it gets are lines of its own.
 *
 * Lines are frozen: units that an edit takes off leave by the code of cancellations, with their parts of prices, discounts and taxes, and
 * those that stay keep theirs; what it adds is priced, taxed and taken from stock by the code of place_order, as of now, and stands behind the lines
 * that are there.  Both are written in one step, the order's row once: so the order is settled once, against what was paid by then.
 */
#include "postgres.h"

#include "access/access.h"
#include "base/om_error.h"
#include "base/om_limit.h"
#include "order/order_private.h"
#include "types/quantity.h"
#include "types/uuid7.h"
#include "utils/json.h"

/* Read and price the lines that are added. */
static void
read_added(OmOrderEdit *edit)
{
	const OmOrder *order = &edit->order;
	Draft	   *draft = palloc0(sizeof(Draft));
	char		currency[4];

	draft->id = order->order_id;
	draft->number = order->order_number;
	draft->channel_code = order->channel;
	draft->first_line = order->lines[order->nlines - 1].line_no;
	draft->version = order->version + 1;
	draft->occurred_at = edit->call->occurred_at;
	draft->args.path = "changes.";
	draft->args.customer = edit->customer;
	draft->args.destination = edit->destination;
	draft->args.tax_exemption = edit->tax_exemption;
	edit->draft = draft;
	om_draft_read(draft, order->tenant, edit->added, om_currency_code(order->currency, currency), edit->path);
	if (draft->first_line + draft->nlines > OM_ORDER_LINES_MAX)
		om_refuse_limit(edit->path, "the number of lines of an order", psprintf("%d", draft->first_line + draft->nlines), psprintf("%d", OM_ORDER_LINES_MAX));
	edit->first_line = draft->first_line + 1;
	edit->last_line = draft->first_line + draft->nlines;
}

/* Ask for the units that are taken off; false if there are none. */
static bool
ask_less(OmOrderEdit *edit)
{
	Cancellation *cancel = palloc0(sizeof(Cancellation));
	bool		any = false;
	int			i;

	cancel->call = *edit->call;
	cancel->order = edit->order;
	cancel->parts = palloc0(sizeof(CancelPart) * Max(edit->order.nlines, 1));
	for (i = 0; i < edit->order.nlines; i++)
	{
		cancel->parts[i].asked = edit->less[i];
		any |= edit->less[i] > 0;
	}
	edit->cancel = cancel;
	return any;
}

/* Units of a line that may be given up: what is left and in no parcel. */
static OmQuantity
free_of(const OmOrderEdit *edit, const OmOrderLine *line)
{
	OmQuantity	units = om_line_left(line);
	int			p;

	for (p = line->first_part; p < line->first_part + line->nparts && edit->planned != NULL; p++)
		units -= Min(edit->planned[p], edit->order.parts[p].ready);
	return units;
}

/* edit_exceeds_open, naming all lines of which too much is taken off. */
static void
check_less(const OmOrderEdit *edit)
{
	OmList		lines = {0};
	const OmOrderLine *first = NULL;
	OmQuantity	asked = 0;
	int			i;

	for (i = 0; i < edit->order.nlines; i++)
	{
		const OmOrderLine *line = &edit->order.lines[i];

		if (edit->less[i] == 0 || edit->less[i] <= free_of(edit, line))
			continue;
		om_list_add_excess(&lines, line->line_no, line->sku, om_quantity_text(edit->less[i]), om_quantity_text(free_of(edit, line)));
		if (first == NULL)
		{
			first = line;
			asked = edit->less[i];
		}
	}
	if (first != NULL)
		om_raise(OM_EDIT_EXCEEDS_OPEN, om_list_detail(&lines, OM_EDIT_EXCEEDS_OPEN, "lines"),
				 "line %d of the order has %s that are neither shipped nor in a parcel, %s were to be taken off", first->line_no,
				 om_quantity_text(free_of(edit, first)), om_quantity_text(asked));
}

/* The same where the line has enough, and one of its locations has not. */
static void
check_parts(const OmOrderEdit *edit)
{
	const OmOrder *order = &edit->order;
	OmList		lines = {0};
	const OmOrderPart *first = NULL;
	int			i;

	for (i = 0; i < order->nparts && edit->planned != NULL; i++)
	{
		const OmOrderPart *part = &order->parts[i];
		OmQuantity	unplanned = part->ready - Min(edit->planned[i], part->ready);

		if (edit->cancel->from_parts[i] <= unplanned)
			continue;
		om_list_add_excess(&lines, part->line->line_no, part->line->sku, om_quantity_text(edit->cancel->from_parts[i]), om_quantity_text(unplanned));
		if (first == NULL)
			first = part;
	}
	if (first != NULL)
		om_raise(OM_EDIT_EXCEEDS_OPEN, om_list_detail(&lines, OM_EDIT_EXCEEDS_OPEN, "lines"),
				 "units of line %d of the order are in a parcel at %s", first->line->line_no, first->location);
}

void
om_order_edit_check(OmOrderEdit *edit)
{
	OrderFacts	facts;

	if (ask_less(edit))
	{
		check_less(edit);
		om_cancel_divide(edit->cancel);
		check_parts(edit);
		edit->cancel->is_unplanned = true;
	}
	else
		edit->cancel->from_parts = palloc0(sizeof(OmQuantity) * Max(edit->order.nparts, 1));
	facts = om_cancel_facts(edit->cancel);
	if (!facts.has_left && !facts.has_shipped && edit->added == NULL)
		om_raise_value(OM_ILLEGAL_TRANSITION, "order_id", om_uuid_text(&edit->order.order_id),
					   "nothing of the order would be left: cancel_order cancels it, with its shipping");
	if (edit->added != NULL)
		read_added(edit);
}

/* All positions at once, for the lock engine: those that are taken from, and those that get units back. */
static void
lock_positions(const OmOrderEdit *edit)
{
	const OmOrder *order = &edit->order;
	int			ndemands = edit->draft != NULL ? edit->draft->ndemands : 0;
	OmDemand   *demands;
	OmLocation *locations;
	int			n = ndemands;
	int			i;

	if (!om_counter_is_lock_engine())
		return;
	demands = palloc0(sizeof(OmDemand) * Max(ndemands + order->nparts, 1));
	locations = palloc0(sizeof(OmLocation) * Max(order->nparts, 1));
	if (ndemands > 0)
		memcpy(demands, edit->draft->demands, sizeof(OmDemand) * ndemands);
	for (i = 0; i < order->nparts; i++)
	{
		const OmOrderPart *part = &order->parts[i];

		if (!part->line->is_stocked || edit->less[part->line - order->lines] == 0)
			continue;
		locations[i].location_id = part->location_id;
		demands[n].state = OM_STATE_FREE;
		demands[n].item_id = part->line->item_id;
		demands[n].ncandidates = 1;
		demands[n++].candidates = &locations[i];
	}
	om_stock_lock(order->tenant, demands, n);
}

bool
om_order_edit_take(OmOrderEdit *edit)
{
	Draft	   *draft = edit->draft;

	lock_positions(edit);
	return draft == NULL || om_stock_take(edit->order.tenant, draft->channel.channel_id, draft->demands, draft->ndemands, &edit->freed);
}

void
om_order_edit_refuse(const OmOrderEdit *edit)
{
	char	   *message;
	char	   *detail;
	OmCode		code = om_stock_refusal(edit->draft->demands, edit->draft->ndemands, &message, &detail);

	om_raise(code, detail, "%s", message);
}

/* What the order is by its lines, those that are added among them. */
static OrderFacts
edited_facts(const OmOrderEdit *edit)
{
	OrderFacts	facts = om_cancel_facts(edit->cancel);
	int			i;

	facts.has_left |= edit->draft != NULL;
	for (i = 0; edit->draft != NULL && i < edit->draft->ndemands; i++)
	{
		const OmDemand *demand = &edit->draft->demands[i];

		facts.has_waiting |= demand->backordered > 0;
		facts.has_allocated |= demand->taken > demand->backordered;
	}
	return facts;
}

void
om_order_edit_write(OmOrderEdit *edit)
{
	OmOrder    *order = &edit->cancel->order;
	const OmCall *call = edit->call;
	OrderFacts	facts = edited_facts(edit);
	OmStanding	standing;
	const char *status;
	const char *fulfillment;
	const char *payment;
	bool		any_less = false;
	int			i;

	for (i = 0; i < order->nlines; i++)
		any_less |= edit->less[i] > 0;
	om_order_derive(&facts, &status, &fulfillment);
	/* before there are those of lines that the order did not have when it was read */
	if (any_less || edit->shipping_less > 0)
		om_order_read_taxes(order);
	if (edit->draft != NULL)
		om_draft_write_added(order->tenant, edit->draft, call->actor);
	if (any_less)
		om_cancel_units(edit->cancel, &edit->freed);
	if (edit->shipping_less > 0)
		om_bill_shipping_off(order, edit->shipping_less, call->reason, call->actor, call->occurred_at);
	if (order->was_refunded)
		om_order_bill_goodwill(order->tenant, &order->order_id, order->channel_id, order->currency, call->reason, call->actor, call->occurred_at);
	payment = om_order_write_edited(order, status, fulfillment, edit->ship_to_id, edit->customer == NULL,
									edit->shipping_less > 0 ? order->shipping_off + edit->shipping_less : 0, &standing);
	edit->total_after = standing.billed - standing.discounted;
	edit->paid = standing.captured - standing.charged_back;
	edit->refunded = standing.refunded;
	if (any_less)
		om_cancel_tell(edit->cancel, status);
	om_order_complete_paid(order, status, fulfillment, payment, call->actor, call->occurred_at);
}

void
om_order_edit_tell(const OmOrderEdit *edit, StringInfo json)
{
	OmList		added = {0};
	OmList		removed = {0};
	int			i;

	for (i = 0; edit->draft != NULL && i < edit->draft->nlines; i++)
		appendStringInfo(om_list_add_line(&added, edit->first_line + i, edit->draft->lines[i].sku), ",\"quantity\":\"%s\"}",
						 om_quantity_text(edit->draft->lines[i].quantity));
	for (i = 0; i < edit->order.nlines; i++)
		if (edit->less[i] > 0)
			appendStringInfo(om_list_add_line(&removed, edit->order.lines[i].line_no, edit->order.lines[i].sku), ",\"quantity\":\"%s\"}",
							 om_quantity_text(edit->less[i]));
	om_detail_raw(json, "added", added.n > 0 ? om_list_end(&added) : "[]");
	om_detail_raw(json, "removed", removed.n > 0 ? om_list_end(&removed) : "[]");
}
