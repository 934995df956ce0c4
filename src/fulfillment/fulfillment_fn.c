/*
 * fulfillment_fn.c - the doors of the fulfillment room.
 */
#include "postgres.h"

#include "access/access.h"
#include "base/om_error.h"
#include "base/om_limit.h"
#include "call/key.h"
#include "call/arguments.h"
#include "call/occurred.h"
#include "counter/counter.h"
#include "fulfillment/fulfillment.h"
#include "fulfillment/fulfillment_private.h"
#include "sql/rows.h"
#include "types/uuid7.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"

enum PlanArgument
{
	PLAN_ORDER_ID, PLAN_LINES, PLAN_LOCATION, PLAN_FULFILLMENT_ID, PLAN_METADATA, PLAN_OCCURRED_AT, PLAN_KEY, PLAN_OPTIONS, PLAN_TENANT
};

/* Where the doors of one fulfillment have their arguments; -1: they have none of the kind. */
typedef struct Arguments
{
	const char *door;
	const char *status;			/* that it is to have */
	int			lines;
	int			tracking;
	int			reason;
	int			occurred_at;
	int			key;
	int			options;
	int			tenant;
} Arguments;

static const Arguments pick_arguments = {"pick_fulfillment", "picked", -1, -1, -1, 1, 2, 3, 4};
static const Arguments pack_arguments = {"pack_fulfillment", "packed", -1, -1, -1, 1, 2, 3, 4};
static const Arguments ship_arguments = {"ship_fulfillment", "shipped", 1, 2, -1, 3, 4, 5, 6};
static const Arguments delivery_arguments = {"record_delivery", "delivered", -1, -1, -1, 1, 2, 3, 4};
static const Arguments cancel_arguments = {"cancel_fulfillment", "canceled", -1, -1, 1, 2, 3, 4, 5};

enum TrackingField
{
	TRACKING_CARRIER, TRACKING_NUMBER, TRACKING_URL, TRACKING_FIELDS
};

static const OmJsonField tracking_fields[TRACKING_FIELDS] = {
	{"carrier", OM_JSON_TEXT, false, OM_CODE_LENGTH_MAX},
	{"number", OM_JSON_TEXT, false, OM_KEY_LENGTH_MAX},
	{"url", OM_JSON_TEXT, false, OM_TEXT_LENGTH_MAX}
};

/* The rows a door answers with, as they are by now. */
static void
return_rows(FunctionCallInfo fcinfo, OmPlan *plan, int64 tenant, const pg_uuid_t *id)
{
	Datum		values[2];

	values[0] = Int64GetDatum(tenant);
	values[1] = UUIDPGetDatum(id);
	(void) om_plan_run_latest(plan, values, NULL);
	om_rows_return(fcinfo);
	om_counter_call_end();
	om_spi_end();
}

/* The location argument: unknown_location. */
static void
find_location(FunctionCallInfo fcinfo, Planning *planning)
{
	char	   *code = om_text_arg(fcinfo, PLAN_LOCATION, "location", OM_CODE_LENGTH_MAX, false);

	if (code == NULL)
		return;
	om_find_locations(planning->order.tenant, &code, 1, &planning->location);
	if (planning->location.location_id == 0)
		om_raise_value(OM_UNKNOWN_LOCATION, "location", code, "unknown location \"%s\"", code);
}

/* duplicate_document if a fulfillment of the caller's id exists. */
static void
refuse_duplicate(const Planning *planning)
{
	Datum		values[2];

	values[0] = Int64GetDatum(planning->order.tenant);
	values[1] = UUIDPGetDatum(&planning->id);
	if (planning->has_id && om_plan_run_latest(&om_fulfillment_plans[FULFILLMENT_FIND], values, NULL) > 0)
		om_raise_value(OM_DUPLICATE_DOCUMENT, "fulfillment_id", om_uuid_text(&planning->id),
					   "fulfillment %s exists already", om_uuid_text(&planning->id));
}

OM_FUNCTION(om_plan_fulfillment);

/* plan_fulfillment(...): see PlanArgument. */
Datum
om_plan_fulfillment(PG_FUNCTION_ARGS)
{
	Planning	planning = {0};
	OmCallKey	call;

	planning.order.tenant = om_tenant_arg(PLAN_TENANT);
	om_require_writable();
	planning.order.order_id = om_uuid_arg(fcinfo, PLAN_ORDER_ID, "order_id");
	planning.metadata = om_metadata_arg(fcinfo, PLAN_METADATA);
	planning.occurred_at = om_occurred_at_arg(fcinfo, PLAN_OCCURRED_AT);
	om_options_arg(fcinfo, PLAN_OPTIONS, NULL, 0, NULL);
	planning.actor = om_actor();
	om_spi_begin();
	om_call_key_of_call(&call, fcinfo, "plan_fulfillment", planning.order.tenant);
	if (!om_call_key_find(&call, &planning.id))
	{
		om_order_lock(&planning.order);
		/* the order's lock is the queue of its plans: look again behind it */
		if (!om_call_key_find_latest(&call, &planning.id))
		{
			planning.has_id = !PG_ARGISNULL(PLAN_FULFILLMENT_ID);
			if (planning.has_id)
				planning.id = *PG_GETARG_UUID_P(PLAN_FULFILLMENT_ID);
			else
				om_uuid7(&planning.id);
			planning.occurred_at = om_occurred_after(planning.occurred_at, planning.order.placed_at, "order", &planning.order.order_id, "placed");
			find_location(fcinfo, &planning);
			om_plan_ask(&planning, PG_ARGISNULL(PLAN_LINES) ? NULL : PG_GETARG_JSONB_P(PLAN_LINES));
			refuse_duplicate(&planning);
			if (om_call_key_claim(&call, &planning.id))
				om_plan_write(&planning);
			else
				(void) om_call_key_find_latest(&call, &planning.id);
		}
	}
	return_rows(fcinfo, &om_fulfillment_plans[FULFILLMENT_SHOW_PLAN], planning.order.tenant, &planning.id);
	return (Datum) 0;
}

/* {"carrier","number","url"} of a shipment. */
static void
read_tracking(FunctionCallInfo fcinfo, const Arguments *at, Fulfillment *fulfillment)
{
	OmJsonValue values[TRACKING_FIELDS];

	if (at->tracking < 0 || PG_ARGISNULL(at->tracking))
		return;
	om_json_object(&PG_GETARG_JSONB_P(at->tracking)->root, tracking_fields, TRACKING_FIELDS, "tracking", values);
	fulfillment->carrier = values[TRACKING_CARRIER].text;
	fulfillment->tracking_number = values[TRACKING_NUMBER].text;
	fulfillment->tracking_url = values[TRACKING_URL].text;
}

/* One step of a fulfillment that exists. */
static Datum
take_step(FunctionCallInfo fcinfo, const Arguments *at)
{
	Fulfillment fulfillment = {0};
	OmCallKey	call;
	pg_uuid_t	stored;

	fulfillment.order.tenant = om_tenant_arg(at->tenant);
	om_require_writable();
	fulfillment.id = om_uuid_arg(fcinfo, 0, "fulfillment_id");
	fulfillment.occurred_at = om_occurred_at_arg(fcinfo, at->occurred_at);
	if (at->reason >= 0)
		fulfillment.reason = om_text_arg(fcinfo, at->reason, "reason", OM_TEXT_LENGTH_MAX, false);
	read_tracking(fcinfo, at, &fulfillment);
	om_options_arg(fcinfo, at->options, NULL, 0, NULL);
	fulfillment.actor = om_actor();
	om_spi_begin();
	om_call_key_of_call(&call, fcinfo, at->door, fulfillment.order.tenant);
	if (!om_call_key_find(&call, &stored))
	{
		om_fulfillment_lock(&fulfillment);
		if (!om_call_key_find_latest(&call, &stored))
		{
			om_state_require(&om_fulfillment_states, fulfillment.status, at->status, om_uuid_text(&fulfillment.id));
			fulfillment.occurred_at = fulfillment.is_shipped
				? om_occurred_after(fulfillment.occurred_at, fulfillment.shipped_at, "fulfillment", &fulfillment.id, "shipped")
				: om_occurred_after(fulfillment.occurred_at, fulfillment.order.placed_at, "order", &fulfillment.order.order_id, "placed");
			if (at->lines >= 0)
				om_fulfillment_ask(&fulfillment, PG_ARGISNULL(at->lines) ? NULL : PG_GETARG_JSONB_P(at->lines));
			if (om_call_key_claim(&call, &fulfillment.id))
				om_fulfillment_step(&fulfillment, at->status);
			else				/* for another fulfillment, or with other arguments */
				(void) om_call_key_find_latest(&call, &stored);
		}
	}
	return_rows(fcinfo, &om_fulfillment_plans[FULFILLMENT_SHOW], fulfillment.order.tenant, &fulfillment.id);
	return (Datum) 0;
}

OM_FUNCTION(om_pick_fulfillment);

/* pick_fulfillment(fulfillment_id, occurred_at, key, options, tenant_id) */
Datum
om_pick_fulfillment(PG_FUNCTION_ARGS)
{
	return take_step(fcinfo, &pick_arguments);
}

OM_FUNCTION(om_pack_fulfillment);

/* pack_fulfillment(fulfillment_id, occurred_at, key, options, tenant_id) */
Datum
om_pack_fulfillment(PG_FUNCTION_ARGS)
{
	return take_step(fcinfo, &pack_arguments);
}

OM_FUNCTION(om_ship_fulfillment);

/* ship_fulfillment(fulfillment_id, lines, tracking, occurred_at, key, options, tenant_id) */
Datum
om_ship_fulfillment(PG_FUNCTION_ARGS)
{
	return take_step(fcinfo, &ship_arguments);
}

OM_FUNCTION(om_record_delivery);

/* record_delivery(fulfillment_id, occurred_at, key, options, tenant_id) */
Datum
om_record_delivery(PG_FUNCTION_ARGS)
{
	return take_step(fcinfo, &delivery_arguments);
}

OM_FUNCTION(om_cancel_fulfillment);

/* cancel_fulfillment(fulfillment_id, reason, occurred_at, key, options, tenant_id) */
Datum
om_cancel_fulfillment(PG_FUNCTION_ARGS)
{
	return take_step(fcinfo, &cancel_arguments);
}

void
om_fulfillment_init(void)
{
	om_state_register(&om_fulfillment_states);
	om_kept_hook = om_fulfillment_keep;
}
