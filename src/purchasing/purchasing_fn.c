/*
 * purchasing_fn.c - what happens to a purchase order that was ordered: goods come, go back, nothing more is awaited; and what the module shows.
 */
#include "postgres.h"

#include "access/access.h"
#include "base/om_error.h"
#include "call/occurred.h"
#include "purchasing/purchasing_private.h"
#include "types/quantity.h"
#include "types/uuid7.h"
#include "utils/builtins.h"

/* Behind the id. */
enum StepArgument
{
	ARG_LINES = 1, ARG_REFERENCE, ARG_RETURN_REASON = ARG_REFERENCE
};
/* Of close_purchase_order and cancel_purchase_order. */
#define ARG_REASON 1

/* A step with the lines that a call says. */
typedef struct Step
{
	Purchase	purchase;
	Said		said;
	OmStockState *states;
} Step;

/* A step occurs after the order was ordered, or made. */
static void
set_time(Purchase *purchase)
{
	OmCall	   *call = &purchase->call;

	call->occurred_at = purchase->was_ordered ? om_occurred_after(call->occurred_at, purchase->ordered_at, PURCHASE_DOCUMENT, &call->document, "ordered")
		: om_occurred_after(call->occurred_at, purchase->created_at, PURCHASE_DOCUMENT, &call->document, "created");
}

/* The lines of a call, and the states that goods of them go to, or are in. */
static void
read_step(Step *step)
{
	int			i;

	step->said = om_purchase_read(&step->purchase, ARG_LINES, om_purchase_step_fields, OM_IN_USE_OR_NOT);
	om_purchase_find_lines(&step->purchase, &step->said);
	step->states = palloc(sizeof(OmStockState) * Max(step->said.n, 1));
	for (i = 0; i < step->said.n; i++)
	{
		const OmJsonValue *state = &step->said.values[i * PURCHASE_FIELDS + LINE_STATE];

		step->states[i] = state->present ? om_shelf_state(state->text, psprintf("lines[%d].state", i)) : OM_STATE_FREE;
	}
}

/* Append a move of a line. */
static OmMove *
add_move(Purchase *purchase, const PurchaseLine *line, OmStockState from_state, OmStockState to_state, OmQuantity quantity, const char *reason)
{
	OmMove	   *move = &purchase->moves[purchase->nmoves++];

	memset(move, 0, sizeof(OmMove));
	move->item_id = line->item_id;
	move->location_id = purchase->location.location_id;
	move->from_state = from_state;
	move->to_state = to_state;
	move->quantity = quantity;
	move->document_id = purchase->call.document;
	move->line_no = line->line_no;
	move->reason = reason;
	move->occurred_at = purchase->call.occurred_at;
	return move;
}

/* What all units of a line cost that have come by then; value_out_of_range. */
static int64
cost_of(const PurchaseLine *line, OmQuantity quantity)
{
	int64		minor;

	if (!om_price_total(line->goods_cost, quantity, &minor))
		om_raise_value(OM_VALUE_OUT_OF_RANGE, "sku", line->sku, "the goods of %s cost too much", line->sku);
	return minor;
}

/*
 * Goods of a line come.  They cost what all that came costs by then less what all before did, so that parts of a line cost together
 * what it costs at once.
 */
static void
arrive(Purchase *purchase, PurchaseLine *line, OmStockState state, OmQuantity quantity, const char *reference)
{
	OmQuantity	before = line->received + line->arrives;
	OmMove	   *move = add_move(purchase, line, OM_STATE_SUPPLIER, state, quantity, reference);

	line->arrives = om_sum_quantity(line->arrives, quantity);
	move->line_cost.currency = line->goods_cost.currency;
	move->line_cost.minor = line->received + line->arrives > line->most ? 0 : cost_of(line, before + quantity) - cost_of(line, before);
}

/* receipt_exceeds_ordered or return_exceeds_received, naming all lines of which too much comes or goes; the first in words. */
static void
check_excess(const Purchase *purchase, OmCode code, bool is_receipt)
{
	OmList		lines = {0};
	const PurchaseLine *first = NULL;
	int			i;

	for (i = 0; i < purchase->nlines; i++)
	{
		const PurchaseLine *line = &purchase->lines[i];
		OmQuantity	asked = is_receipt ? line->arrives : line->leaves;
		OmQuantity	have = is_receipt ? line->most - line->received : line->received - line->returned;

		if (asked <= have)
			continue;
		om_list_add_excess(&lines, line->line_no, line->sku, om_quantity_text(asked), om_quantity_text(have));
		if (first == NULL)
			first = line;
	}
	if (first != NULL)
		om_raise(code, om_list_detail(&lines, code, "lines"), "%s of %s were to %s, %s can", om_quantity_text(is_receipt ? first->arrives : first->leaves), first->sku,
				 is_receipt ? "come" : "go back", om_quantity_text(is_receipt ? first->most - first->received : first->received - first->returned));
}

/* The moves of lines by the numbers of these, of which a position may have no room. */
static void
require_room(Purchase *purchase)
{
	OmLine	   *lines = palloc0(sizeof(OmLine) * Max(purchase->nlines, 1));
	int			i;

	for (i = 0; i < purchase->nlines; i++)
		lines[i].sku = purchase->lines[i].sku;
	om_require_room(purchase->call.tenant, purchase->moves, purchase->nmoves, lines);
}

/* supplier -> a state of the shelf. */
static void
receive(OmCall *call)
{
	Step	   *step = (Step *) call;
	Purchase   *purchase = &step->purchase;
	char	   *reference = om_own_reference_arg(call->fcinfo, ARG_REFERENCE);
	bool		is_open = false;
	int			i;

	set_time(purchase);
	/* more may come of an order that has got enough */
	if (strcmp(purchase->status, PURCHASE_STATUS_RECEIVED) != 0)
		om_state_require(&om_purchase_states, purchase->status, PURCHASE_STATUS_RECEIVED, om_uuid_text(&call->document));
	read_step(step);
	purchase->moves = palloc(sizeof(OmMove) * (step->said.n + purchase->nlines));
	for (i = 0; i < step->said.n; i++)
		arrive(purchase, step->said.of[i], step->states[i], step->said.lines[i].quantity, reference);
	for (i = 0; i < purchase->nlines && step->said.n == 0; i++)
		if (purchase->lines[i].awaited > 0)
			arrive(purchase, &purchase->lines[i], OM_STATE_FREE, purchase->lines[i].awaited, reference);
	if (purchase->nmoves == 0)
		om_raise_value(OM_RECEIPT_EXCEEDS_ORDERED, "purchase_order_id", om_uuid_text(&call->document), "nothing of purchase order %s is awaited", om_uuid_text(&call->document));
	check_excess(purchase, OM_RECEIPT_EXCEEDS_ORDERED, true);
	require_room(purchase);
	for (i = 0; i < purchase->nlines; i++)
		is_open |= purchase->lines[i].received + purchase->lines[i].arrives < purchase->lines[i].enough;
	purchase->next = is_open ? PURCHASE_STATUS_PARTIALLY_RECEIVED : PURCHASE_STATUS_RECEIVED;
}

/* Order of demands in which those of one counter stand together. */
static int
compare_demands(const void *x, const void *y)
{
	const OmDemand *a = (const OmDemand *) x;
	const OmDemand *b = (const OmDemand *) y;

	if (a->state != b->state)
		return a->state < b->state ? -1 : 1;
	return a->item_id < b->item_id ? -1 : a->item_id > b->item_id;
}

/* What goods that go back take: of each item and state together, only what is there. */
static void
sum_demands(Purchase *purchase)
{
	OmDemand   *demands = palloc0(sizeof(OmDemand) * purchase->nmoves);
	int			n = 0;
	int			i;

	for (i = 0; i < purchase->nmoves; i++)
	{
		const OmMove *move = &purchase->moves[i];

		demands[i].item_id = move->item_id;
		demands[i].sku = purchase->lines[move->line_no - 1].sku;
		demands[i].state = move->from_state;
		demands[i].quantity = move->quantity;
		demands[i].rule = OM_DEMAND_SHELF;
		demands[i].ncandidates = 1;
		demands[i].candidates = &purchase->location;
	}
	qsort(demands, purchase->nmoves, sizeof(OmDemand), compare_demands);
	for (i = 0; i < purchase->nmoves; i++)
	{
		if (n > 0 && compare_demands(&demands[n - 1], &demands[i]) == 0)
			demands[n - 1].quantity = om_sum_quantity(demands[n - 1].quantity, demands[i].quantity);
		else
			demands[n++] = demands[i];
	}
	purchase->taking.demands = demands;
	purchase->taking.ndemands = n;
	purchase->call.taking = &purchase->taking;
}

/* A state of the shelf -> supplier. */
static void
send_back(OmCall *call)
{
	Step	   *step = (Step *) call;
	Purchase   *purchase = &step->purchase;
	int			i;

	(void) om_json_arg(call->fcinfo, ARG_LINES, "lines");
	set_time(purchase);
	purchase->next = purchase->status;
	read_step(step);
	purchase->moves = palloc(sizeof(OmMove) * step->said.n);
	for (i = 0; i < step->said.n; i++)
	{
		PurchaseLine *line = step->said.of[i];

		line->leaves = om_sum_quantity(line->leaves, step->said.lines[i].quantity);
		(void) add_move(purchase, line, step->states[i], OM_STATE_SUPPLIER, step->said.lines[i].quantity, call->reason);
	}
	check_excess(purchase, OM_RETURN_EXCEEDS_RECEIVED, false);
	sum_demands(purchase);
	om_moves_lock(call->tenant, purchase->moves, purchase->nmoves);
}

/* Nothing more is awaited. */
static void
end_order(OmCall *call, const char *status)
{
	Purchase   *purchase = (Purchase *) call;

	set_time(purchase);
	om_state_require(&om_purchase_states, purchase->status, status, om_uuid_text(&call->document));
	purchase->next = status;
}

static void
close_order(OmCall *call)
{
	end_order(call, PURCHASE_STATUS_CLOSED);
}

static void
cancel_order(OmCall *call)
{
	end_order(call, PURCHASE_STATUS_CANCELED);
}

/* What the steps have in common. */
#define PURCHASE_STEP \
	.document = PURCHASE_DOCUMENT, .document_arg = 0, .lock = om_purchase_lock, .write = om_purchase_write, .show = &om_purchase_plans[PURCHASE_SHOW]

static const OmKeyedFunction receive_function = {.name = "receive_purchase_order", PURCHASE_STEP, .check = receive};
static const OmKeyedFunction return_function = {
	.name = "return_to_supplier", PURCHASE_STEP, .check = send_back, OM_TAKES_STOCK, .reason_arg = ARG_RETURN_REASON, .needs_reason = true
};
static const OmKeyedFunction close_function = {.name = "close_purchase_order", PURCHASE_STEP, .check = close_order, .reason_arg = ARG_REASON};
static const OmKeyedFunction cancel_function = {.name = "cancel_purchase_order", PURCHASE_STEP, .check = cancel_order, .reason_arg = ARG_REASON};

/* receive_purchase_order(purchase_order_id, lines, reference, occurred_at, key, options, tenant_id) */
OM_KEYED_FUNCTION(om_receive_purchase_order, receive_function, Step, .purchase.event = PURCHASE_EVENT_RECEIVED);

/* return_to_supplier(purchase_order_id, lines, reason, occurred_at, key, options, tenant_id) */
OM_KEYED_FUNCTION(om_return_to_supplier, return_function, Step, .purchase.event = PURCHASE_EVENT_RETURNED);

/* close_purchase_order(purchase_order_id, reason, occurred_at, key, options, tenant_id) */
OM_KEYED_FUNCTION(om_close_purchase_order, close_function, Purchase, .event = PURCHASE_EVENT_CLOSED);

/* cancel_purchase_order(purchase_order_id, reason, occurred_at, key, options, tenant_id) */
OM_KEYED_FUNCTION(om_cancel_purchase_order, cancel_function, Purchase, .event = PURCHASE_EVENT_CANCELED);

/* The state machine. */
static void
initialize(void)
{
	om_state_register(&om_purchase_states);
}

OM_RIGHT(suppliers, OM_MANAGER, "keep suppliers, what they sell and at what cost");
OM_RIGHT(purchase, OM_MANAGER, "order goods of suppliers");
OM_RIGHT(send_back, OM_WAREHOUSE | OM_MANAGER, "send goods back to suppliers");
OM_RIGHT(read_purchases, OM_MANAGER | OM_ANALYST, "read suppliers, and what goods are bought at");
OM_RIGHT(read_incoming, OM_STAFF, "read what is ordered of suppliers, and when it comes");
extern OmRight om_right_receive;

static OmRight *const rights[] = {
	&om_right_suppliers, &om_right_purchase, &om_right_send_back, &om_right_read_purchases, &om_right_read_incoming
};

static const OmNeed needs[] = {
	OM_TOPIC("purchasing", "goods that are bought of suppliers"),
	OM_FUNCTION_NEEDS("put_supplier", suppliers),
	OM_FUNCTION_NEEDS("put_supplier_item", suppliers),
	OM_FIELDS_NEED("put_supplier_item", "price_breaks[].", om_price_break_fields),
	OM_FUNCTION_NEEDS("create_purchase_order", purchase),
	OM_FIELDS_NEED("create_purchase_order", "lines[].", om_purchase_create_fields),
	OM_FUNCTION_NEEDS("change_purchase_order", purchase),
	OM_FIELDS_NEED("change_purchase_order", "lines[].", om_purchase_change_fields),
	OM_FUNCTION_NEEDS("order_purchase_order", purchase),
	OM_FUNCTION_NEEDS("receive_purchase_order", receive),
	OM_FIELDS_NEED("receive_purchase_order", "lines[].", om_purchase_step_fields),
	OM_FUNCTION_NEEDS("return_to_supplier", send_back),
	OM_FIELDS_NEED("return_to_supplier", "lines[].", om_purchase_step_fields),
	OM_FUNCTION_NEEDS("close_purchase_order", purchase),
	OM_FUNCTION_NEEDS("cancel_purchase_order", purchase),
	OM_VIEW_NEEDS("suppliers", read_purchases),
	OM_VIEW_NEEDS("supplier_items", read_purchases),
	OM_VIEW_NEEDS("supplier_prices", read_purchases),
	OM_VIEW_NEEDS("purchase_costs", read_purchases),
	OM_VIEW_NEEDS("purchase_orders", read_incoming),
	OM_VIEW_NEEDS("purchase_order_lines", read_incoming),
	OM_VIEW_NEEDS("incoming", read_incoming)
};

/* What looking up lines raises. */
#define LINE_ERRORS OM_UNKNOWN_SKU, OM_UNKNOWN_BARCODE, OM_UNKNOWN_UNIT, OM_UNIT_DOES_NOT_DIVIDE, OM_NO_PRICE, OM_UNKNOWN_SUPPLIER_ITEM

static const OmRaises raises[] = {
	OM_RAISES("put_supplier", OM_SIMILAR_CODE, OM_UNKNOWN_CURRENCY, OM_CURRENCY_MISMATCH),
	OM_RAISES("put_supplier_item", OM_UNKNOWN_SUPPLIER, OM_UNKNOWN_SKU, OM_CURRENCY_MISMATCH),
	OM_RAISES("create_purchase_order", OM_UNKNOWN_LOCATION, OM_UNKNOWN_SUPPLIER, LINE_ERRORS, OM_CURRENCY_MISMATCH),
	OM_RAISES("change_purchase_order", OM_UNKNOWN_PURCHASE_ORDER, OM_ILLEGAL_TRANSITION, LINE_ERRORS, OM_CURRENCY_MISMATCH),
	OM_RAISES("order_purchase_order", OM_UNKNOWN_PURCHASE_ORDER, OM_ILLEGAL_TRANSITION, OM_SUPPLIER_TERMS, OM_UNKNOWN_CURRENCY),
	OM_RAISES("receive_purchase_order", OM_UNKNOWN_PURCHASE_ORDER, OM_UNKNOWN_PURCHASE_ORDER_LINE, OM_ILLEGAL_TRANSITION, OM_RECEIPT_EXCEEDS_ORDERED,
			  OM_STOCK_CONTENDED, LINE_ERRORS),
	OM_RAISES("return_to_supplier", OM_UNKNOWN_PURCHASE_ORDER, OM_UNKNOWN_PURCHASE_ORDER_LINE, OM_RETURN_EXCEEDS_RECEIVED, OM_INSUFFICIENT_STOCK,
			  OM_STOCK_CONTENDED, LINE_ERRORS),
	OM_RAISES("close_purchase_order", OM_UNKNOWN_PURCHASE_ORDER, OM_ILLEGAL_TRANSITION),
	OM_RAISES("cancel_purchase_order", OM_UNKNOWN_PURCHASE_ORDER, OM_ILLEGAL_TRANSITION)
};

OM_MODULE(purchasing) = {OM_RIGHTS(rights), OM_NEEDS(needs), OM_ERRORS(raises), .init = initialize};
