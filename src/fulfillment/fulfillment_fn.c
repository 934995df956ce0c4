/*
 * fulfillment_fn.c - the API functions of the fulfillment module.
 */
#include "postgres.h"

#include "base/module.h"
#include "call/call.h"
#include "call/occurred.h"
#include "customer/customer.h"
#include "fulfillment/fulfillment.h"
#include "fulfillment/fulfillment_private.h"
#include "order_hold/order_hold.h"
#include "stock/stock.h"
#include "types/uuid7.h"

enum PlanArgument
{
	PLAN_ORDER_ID, PLAN_LINES, PLAN_LOCATION, PLAN_FULFILLMENT_ID, PLAN_METADATA
};

/* Those of ship_fulfillment and of cancel_fulfillment. */
enum StepArgument
{
	STEP_FULFILLMENT_ID, SHIP_LINES, SHIP_TRACKING, CANCEL_REASON = SHIP_LINES
};

enum TrackingField
{
	TRACKING_CARRIER, TRACKING_NUMBER, TRACKING_URL, TRACKING_FIELDS
};

static const OmJsonField tracking_fields[TRACKING_FIELDS] = {
	{"carrier", OM_JSON_TEXT, false, OM_CODE_LENGTH_MAX},
	{"number", OM_JSON_TEXT, false, OM_KEY_LENGTH_MAX},
	{"url", OM_JSON_TEXT, false, OM_TEXT_LENGTH_MAX}
};

/* Read the arguments of plan_fulfillment. */
static void
read_plan(OmCall *call)
{
	Planning   *planning = (Planning *) call;

	planning->order.tenant = call->tenant;
	planning->order.order_id = om_uuid_arg(call->fcinfo, PLAN_ORDER_ID, "order_id");
	planning->metadata = om_metadata_arg(call->fcinfo, PLAN_METADATA);
}

/* The order's lock is the queue of its plans. */
static void
lock_plan(OmCall *call)
{
	om_order_lock(&((Planning *) call)->order);
}

/* What of the order is asked for. */
static void
check_plan(OmCall *call)
{
	Planning   *planning = (Planning *) call;

	om_order_refuse_held(&planning->order);
	call->occurred_at = om_occurred_after(call->occurred_at, planning->order.placed_at, "order", &planning->order.order_id, "placed");
	planning->location = om_find_location(call->tenant, om_optional_code_arg(call->fcinfo, PLAN_LOCATION, "location"), OM_IN_USE_OR_NOT);
	om_plan_ask(planning, om_optional_json_arg(call->fcinfo, PLAN_LINES));
}

static const OmKeyedFunction plan_function = {
	.name = "plan_fulfillment",
	.document = "fulfillment", .document_arg = PLAN_FULFILLMENT_ID, .is_new = true, .find = &om_fulfillment_plans[FULFILLMENT_FIND],
	.read = read_plan, .lock = lock_plan, .check = check_plan, .write = om_plan_write,
	.show = &om_fulfillment_plans[FULFILLMENT_SHOW_PLAN]
};

/* plan_fulfillment(order_id, lines, location, fulfillment_id, metadata, occurred_at, key, options, tenant_id) */
OM_KEYED_FUNCTION(om_plan_fulfillment, plan_function, Planning, 0);

/* {"carrier","number","url"} of a shipment. */
static void
read_tracking(OmCall *call)
{
	Fulfillment *fulfillment = (Fulfillment *) call;
	JsonbContainer *tracking = om_optional_json_arg(call->fcinfo, SHIP_TRACKING);
	OmJsonValue values[TRACKING_FIELDS];

	if (tracking == NULL)
		return;
	om_json_object(tracking, tracking_fields, TRACKING_FIELDS, "tracking", values);
	fulfillment->carrier = values[TRACKING_CARRIER].text;
	fulfillment->tracking_number = values[TRACKING_NUMBER].text;
	fulfillment->tracking_url = values[TRACKING_URL].text;
}

/* It may take the step now. */
static void
check_step(OmCall *call)
{
	Fulfillment *fulfillment = (Fulfillment *) call;

	om_state_require(&om_fulfillment_states, fulfillment->status, fulfillment->to_status, om_uuid_text(&call->document));
	call->occurred_at = fulfillment->is_shipped
		? om_occurred_after(call->occurred_at, fulfillment->shipped_at, "fulfillment", &call->document, "shipped")
		: om_occurred_after(call->occurred_at, fulfillment->order.placed_at, "order", &fulfillment->order.order_id, "placed");
}

/* The same of a step towards leaving: the order is not held. */
static void
check_preparation(OmCall *call)
{
	check_step(call);
	om_order_refuse_held(&((Fulfillment *) call)->order);
}

/* The same of a shipment: of these lines. */
static void
check_shipment(OmCall *call)
{
	check_preparation(call);
	om_fulfillment_ask((Fulfillment *) call, om_optional_json_arg(call->fcinfo, SHIP_LINES));
}

/* What the steps have in common. */
#define FULFILLMENT_STEP \
	.document = "fulfillment", .document_arg = STEP_FULFILLMENT_ID, .lock = om_fulfillment_lock, .write = om_fulfillment_step, \
	.show = &om_fulfillment_plans[FULFILLMENT_SHOW]

static const OmKeyedFunction pick_function = {.name = "pick_fulfillment", FULFILLMENT_STEP, .check = check_preparation};
static const OmKeyedFunction pack_function = {.name = "pack_fulfillment", FULFILLMENT_STEP, .check = check_preparation};
static const OmKeyedFunction ship_function = {.name = "ship_fulfillment", FULFILLMENT_STEP, .read = read_tracking, .check = check_shipment};
static const OmKeyedFunction delivery_function = {.name = "record_delivery", FULFILLMENT_STEP, .check = check_step};
static const OmKeyedFunction cancel_function = {.name = "cancel_fulfillment", FULFILLMENT_STEP, .reason_arg = CANCEL_REASON, .check = check_step};

/* pick_fulfillment(fulfillment_id, occurred_at, key, options, tenant_id) */
OM_KEYED_FUNCTION(om_pick_fulfillment, pick_function, Fulfillment, .to_status = FULFILLMENT_STATUS_PICKED);

/* pack_fulfillment(fulfillment_id, occurred_at, key, options, tenant_id) */
OM_KEYED_FUNCTION(om_pack_fulfillment, pack_function, Fulfillment, .to_status = FULFILLMENT_STATUS_PACKED);

/* ship_fulfillment(fulfillment_id, lines, tracking, occurred_at, key, options, tenant_id) */
OM_KEYED_FUNCTION(om_ship_fulfillment, ship_function, Fulfillment, .to_status = FULFILLMENT_STATUS_SHIPPED);

/* record_delivery(fulfillment_id, occurred_at, key, options, tenant_id) */
OM_KEYED_FUNCTION(om_record_delivery, delivery_function, Fulfillment, .to_status = FULFILLMENT_STATUS_DELIVERED);

/* cancel_fulfillment(fulfillment_id, reason, occurred_at, key, options, tenant_id) */
OM_KEYED_FUNCTION(om_cancel_fulfillment, cancel_function, Fulfillment, .to_status = FULFILLMENT_STATUS_CANCELED);

/* The state machine, and who keeps fulfillments right when an order is canceled. */
static void
initialize(void)
{
	om_state_register(&om_fulfillment_states);
	om_kept_hook = om_fulfillment_keep;
	om_planned_hook = om_fulfillment_is_planned;
	om_customer_register_erasure("fulfillments", &om_fulfillment_plans[FULFILLMENT_ERASE]);
}

OM_RIGHT(ship, OM_MOVERS, "plan, pick, pack and ship parcels");

static OmRight *const rights[] = {
	&om_right_ship
};

static const OmNeed needs[] = {
	OM_TOPIC("fulfillment", "what of an order is picked, packed and shipped"),
	OM_FUNCTION_NEEDS("plan_fulfillment", ship),
	OM_FIELDS_NEED("plan_fulfillment", "lines[].", om_asked_fields),
	OM_FUNCTION_NEEDS("pick_fulfillment", ship),
	OM_FUNCTION_NEEDS("pack_fulfillment", ship),
	OM_FUNCTION_NEEDS("ship_fulfillment", ship),
	OM_FIELDS_NEED("ship_fulfillment", "lines[].", om_asked_fields),
	OM_FIELDS_NEED("ship_fulfillment", "tracking.", tracking_fields),
	OM_FUNCTION_NEEDS("record_delivery", ship),
	OM_FUNCTION_NEEDS("cancel_fulfillment", ship),
	OM_VIEW_NEEDS("fulfillments", read_documents),
	OM_VIEW_NEEDS("fulfillment_lines", read_documents)
};

static const OmRaises raises[] = {
	OM_RAISES("plan_fulfillment", OM_PART_OF_KIT, OM_UNKNOWN_UNIT, OM_UNIT_DOES_NOT_DIVIDE, OM_UNKNOWN_ORDER, OM_UNKNOWN_ORDER_LINE, OM_UNKNOWN_LOCATION, OM_FULFILLMENT_EXCEEDS_ALLOCATED, OM_ORDER_HELD),
	OM_RAISES("pick_fulfillment", OM_UNKNOWN_FULFILLMENT, OM_ILLEGAL_TRANSITION, OM_ORDER_HELD),
	OM_RAISES("pack_fulfillment", OM_UNKNOWN_FULFILLMENT, OM_ILLEGAL_TRANSITION, OM_ORDER_HELD),
	OM_RAISES("ship_fulfillment", OM_PART_OF_KIT, OM_UNKNOWN_UNIT, OM_UNIT_DOES_NOT_DIVIDE, OM_UNKNOWN_FULFILLMENT, OM_UNKNOWN_ORDER_LINE, OM_SHIPMENT_EXCEEDS_PLAN, OM_ILLEGAL_TRANSITION,
			  OM_STOCK_CONTENDED, OM_ORDER_HELD),
	OM_RAISES("record_delivery", OM_UNKNOWN_FULFILLMENT, OM_ILLEGAL_TRANSITION),
	OM_RAISES("cancel_fulfillment", OM_UNKNOWN_FULFILLMENT, OM_ILLEGAL_TRANSITION)
};

OM_MODULE(fulfillment) = {OM_RIGHTS(rights), OM_NEEDS(needs), OM_ERRORS(raises), .init = initialize};
