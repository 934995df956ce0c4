/*
 * purchase.c - what all steps of a purchase order have in common: its lock, its lines, its moves, its status.
 *
 *     create    a draft: nothing is awaited
 *     order     lines and costs stay; all of it is awaited
 *     receive   supplier -> free, ...    at the cost of the order
 *     return    free, ... -> supplier    at what stock of it costs
 *     close     what has not come is not awaited any more
 *     cancel    the same of an order of which nothing came
 *
 * Every step locks the order's row first, so its status has one writer and no line is read while another step changes it.  The lines'
 * CHECKs cap what comes and goes, whoever writes.  What is awaited is kept with each line, where a partial index finds it by item, however
 * many orders there were.
 */
#include "postgres.h"

#include "access/access.h"
#include "base/om_error.h"
#include "journal/outbox.h"
#include "purchasing/purchasing_private.h"
#include "types/currency.h"
#include "types/quantity.h"
#include "types/uuid7.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"

static const OmTransition purchase_steps[] = {
	{NULL, PURCHASE_STATUS_DRAFT},
	{PURCHASE_STATUS_DRAFT, PURCHASE_STATUS_ORDERED},
	{PURCHASE_STATUS_DRAFT, PURCHASE_STATUS_CANCELED},
	{PURCHASE_STATUS_ORDERED, PURCHASE_STATUS_PARTIALLY_RECEIVED},
	{PURCHASE_STATUS_ORDERED, PURCHASE_STATUS_RECEIVED},
	{PURCHASE_STATUS_ORDERED, PURCHASE_STATUS_CANCELED},
	{PURCHASE_STATUS_PARTIALLY_RECEIVED, PURCHASE_STATUS_RECEIVED},
	{PURCHASE_STATUS_PARTIALLY_RECEIVED, PURCHASE_STATUS_CLOSED},
	{PURCHASE_STATUS_RECEIVED, PURCHASE_STATUS_CLOSED}
};

const OmStateMachine om_purchase_states = {PURCHASE_DOCUMENT, purchase_steps, lengthof(purchase_steps)};

/* Copy the lines. */
static void
read_lines(Purchase *purchase)
{
	int			i;

	purchase->nlines = (int) om_show_document(&om_purchase_plans[PURCHASE_LINES], purchase->call.tenant, &purchase->call.document);
	purchase->lines = palloc0(sizeof(PurchaseLine) * Max(purchase->nlines, 1));
	for (i = 0; i < purchase->nlines; i++)
	{
		PurchaseLine *line = &purchase->lines[i];
		bool		isnull;
		Datum		cost = om_field(i, OPEN_goods_cost, &isnull);

		line->line_no = DatumGetInt32(om_field(i, OPEN_line_no, NULL));
		line->item_id = DatumGetInt64(om_field(i, OPEN_item_id, NULL));
		line->sku = om_field_text(i, OPEN_sku);
		line->quantity = DatumGetOmQuantity(om_field(i, OPEN_quantity, NULL));
		line->received = DatumGetOmQuantity(om_field(i, OPEN_received, NULL));
		line->returned = DatumGetOmQuantity(om_field(i, OPEN_returned, NULL));
		line->awaited = DatumGetOmQuantity(om_field(i, OPEN_awaited, NULL));
		line->enough = DatumGetOmQuantity(om_field(i, OPEN_enough, NULL));
		line->most = DatumGetOmQuantity(om_field(i, OPEN_most, NULL));
		if (!isnull)
			line->goods_cost = om_price_from_datum(cost);
		Assert(line->line_no == i + 1);
	}
}

void
om_purchase_lock(OmCall *call)
{
	Purchase   *purchase = (Purchase *) call;
	Datum		values[ONE_count] = {[ONE_tenant_id] = Int64GetDatum(call->tenant), [ONE_purchase_order_id] = UUIDPGetDatum(&call->document)};
	Datum		ordered_at;
	bool		isnull;

	/* the ledgers' lock first, as every writer of theirs: checked, and in one order */
	om_counter_enter();
	if (om_plan_run(&om_purchase_plans[PURCHASE_LOCK], values, NULL) == 0)
	{
		if (om_show_document(&om_purchase_plans[PURCHASE_SHOW], call->tenant, &call->document) > 0)
			om_raise_newer("the purchase order");
		om_raise_value(OM_UNKNOWN_PURCHASE_ORDER, "purchase_order_id", om_uuid_text(&call->document), "unknown purchase order %s", om_uuid_text(&call->document));
	}
	purchase->status = om_field_text(0, LOCKED_status);
	purchase->number = om_field_text(0, LOCKED_purchase_order_number);
	purchase->supplier.supplier_id = DatumGetInt64(om_field(0, LOCKED_supplier_id, NULL));
	purchase->supplier.code = om_field_text(0, LOCKED_supplier);
	purchase->supplier.currency = om_currency_lookup(om_field_text(0, LOCKED_currency));
	purchase->location.location_id = DatumGetInt64(om_field(0, LOCKED_location_id, NULL));
	purchase->location.code = om_field_text(0, LOCKED_location);
	purchase->created_at = DatumGetTimestampTz(om_field(0, LOCKED_occurred_at, NULL));
	ordered_at = om_field(0, LOCKED_ordered_at, &isnull);
	purchase->was_ordered = !isnull;
	purchase->ordered_at = isnull ? 0 : DatumGetTimestampTz(ordered_at);
	memset(purchase->unchanged, 'n', sizeof(purchase->unchanged));
	om_call_require_at(purchase->location.location_id, purchase->location.code);
	read_lines(purchase);
}

/* The event: what the lines are after the step, no costs. */
static char *
payload(const Purchase *purchase)
{
	StringInfoData json;
	OmList		lines = {0};
	int			i;

	initStringInfo(&json);
	appendStringInfo(&json, "{\"purchase_order_number\":\"%s\"", purchase->number);
	om_detail_text(&json, "supplier", purchase->supplier.code);
	om_detail_text(&json, "location", purchase->location.code);
	om_detail_text(&json, "status", purchase->next);
	if (purchase->call.reason)
		om_detail_text(&json, "reason", purchase->call.reason);
	for (i = 0; i < purchase->nlines; i++)
	{
		const PurchaseLine *line = &purchase->lines[i];

		if (line->quantity == 0)
			continue;
		appendStringInfo(om_list_add_line(&lines, line->line_no, line->sku), ",\"quantity\":\"%s\",\"received\":\"%s\",\"returned\":\"%s\",\"awaited\":\"%s\"}",
						 om_quantity_text(line->quantity), om_quantity_text(line->received + line->arrives),
						 om_quantity_text(line->returned + line->leaves), om_quantity_text(line->awaited));
	}
	om_detail_raw(&json, "lines", om_list_end(&lines));
	return om_detail_end(&json);
}

void
om_purchase_tell(Purchase *purchase)
{
	OmCall	   *call = &purchase->call;
	OmEvent		event = {0};
	OmStatusChange change = {0};
	int			i;

	event.aggregate = change.document_kind = PURCHASE_DOCUMENT;
	event.aggregate_id = change.document_id = call->document;
	event.type = purchase->event;
	event.payload = payload(purchase);
	event.occurred_at = change.occurred_at = call->occurred_at;
	for (i = 0; i < purchase->nmoves; i++)
		if (purchase->moves[i].to_state == OM_STATE_FREE)
			om_freed_add(&purchase->taking.freed, purchase->moves[i].item_id, purchase->moves[i].location_id);
	om_moves_lock(call->tenant, purchase->moves, purchase->nmoves);
	om_post_moves(call->tenant, PURCHASE_DOCUMENT, purchase->moves, purchase->nmoves, call->actor);
	if (purchase->status == NULL || strcmp(purchase->next, purchase->status) != 0)
	{
		change.from_status = purchase->status;
		change.to_status = purchase->next;
		change.reason = call->reason;
		om_status_write(call->tenant, &change, 1, call->actor);
	}
	om_outbox_write(call->tenant, &event, 1);
	om_freed_serve(call->tenant, &purchase->taking.freed, call->actor, call->occurred_at);
}

/* What is awaited of a line in a status. */
static OmQuantity
awaited_of(const PurchaseLine *line, const char *status)
{
	bool		is_open = strcmp(status, PURCHASE_STATUS_ORDERED) == 0 || strcmp(status, PURCHASE_STATUS_PARTIALLY_RECEIVED) == 0;
	OmQuantity	received = line->received + line->arrives;

	return is_open && received < line->enough ? line->quantity - received : 0;
}

/* Update the lines that the step changes, one statement. */
static void
update_lines(Purchase *purchase)
{
	Datum	   *columns[CHANGED_count];
	Datum		values[CHANGED_count] = {
		[CHANGED_tenant_id] = Int64GetDatum(purchase->call.tenant), [CHANGED_purchase_order_id] = UUIDPGetDatum(&purchase->call.document)
	};
	int			n = 0;
	int			i;

	for (i = CHANGED_line_nos; i < CHANGED_count; i++)
		columns[i] = palloc(sizeof(Datum) * Max(purchase->nlines, 1));
	for (i = 0; i < purchase->nlines; i++)
	{
		PurchaseLine *line = &purchase->lines[i];
		OmQuantity	awaited = awaited_of(line, purchase->next);

		if (line->arrives == 0 && line->leaves == 0 && awaited == line->awaited)
			continue;
		line->awaited = awaited;
		columns[CHANGED_line_nos][n] = Int32GetDatum(line->line_no);
		columns[CHANGED_received][n] = OmQuantityGetDatum(line->arrives);
		columns[CHANGED_returned][n] = OmQuantityGetDatum(line->leaves);
		columns[CHANGED_awaited][n++] = OmQuantityGetDatum(awaited);
	}
	if (n == 0)
		return;
	values[CHANGED_line_nos] = om_array(OM_INT4, columns[CHANGED_line_nos], NULL, n);
	for (i = CHANGED_received; i < CHANGED_count; i++)
		values[i] = om_array(OM_QUANTITY, columns[i], NULL, n);
	if (om_plan_run(&om_purchase_plans[PURCHASE_CHANGE_LINES], values, NULL) != n)
		elog(ERROR, "a line of a locked purchase order is missing");
}

void
om_purchase_write(OmCall *call)
{
	Purchase   *purchase = (Purchase *) call;

	Assert(purchase->status != NULL && purchase->next != NULL);
	purchase->changes[LEFT_tenant_id] = Int64GetDatum(call->tenant);
	purchase->changes[LEFT_purchase_order_id] = UUIDPGetDatum(&call->document);
	purchase->unchanged[LEFT_tenant_id] = purchase->unchanged[LEFT_purchase_order_id] = ' ';
	if (strcmp(purchase->next, purchase->status) != 0)
		om_set_text(purchase->changes, purchase->unchanged, LEFT_status, purchase->next);
	update_lines(purchase);
	(void) om_plan_run(&om_purchase_plans[PURCHASE_CHANGE], purchase->changes, purchase->unchanged);
	om_purchase_tell(purchase);
}
