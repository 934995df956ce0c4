/*
 * tracking_fn.c - the API functions promise_delivery and track_order, and what the tracking module shows to callers.
 */
#include "postgres.h"

#include "access/access.h"
#include "base/clock.h"
#include "base/module.h"
#include "base/om_error.h"
#include "customer/customer.h"
#include "journal/outbox.h"
#include "order/order.h"
#include "tracking/tracking_private.h"
#include "utils/builtins.h"
#include "utils/date.h"
#include "utils/datetime.h"
#include "utils/timestamp.h"

OM_RIGHT(track, OM_GATEWAY | OM_MOVERS, "record what carriers say of parcels");
OM_RIGHT(promise, OM_STOREFRONT | OM_MOVERS, "say when orders are to arrive");

enum PromiseArgument
{
	PROMISE_ARG_ORDER_ID, PROMISE_ARG_PROMISED_ON
};

/* A promise being made. */
typedef struct Promise
{
	OmCall		call;			/* its document is the order */
	OmOrder		order;
	DateADT		promised_on;
} Promise;

/* Read the day; whoever promises for the order does it for all of its locations. */
static void
read_promise(OmCall *call)
{
	Promise    *promise = (Promise *) call;

	promise->order.tenant = call->tenant;
	promise->order.order_id = call->document;
	if (call->fcinfo->args[PROMISE_ARG_PROMISED_ON].isnull)
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "promised_on", "promised_on is required");
	promise->promised_on = DatumGetDateADT(call->fcinfo->args[PROMISE_ARG_PROMISED_ON].value);
	if (DATE_NOT_FINITE(promise->promised_on))
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "promised_on", "promised_on must be a day");
	om_call_require_at(0, NULL);
}

/* The order's lock is the queue of its promises. */
static void
lock_promise(OmCall *call)
{
	om_order_lock(&((Promise *) call)->order);
}

/* Write it, and its event. */
static void
write_promise(OmCall *call)
{
	Promise    *promise = (Promise *) call;
	Datum		values[PROMISE_count] = {
		[PROMISE_tenant_id] = Int64GetDatum(call->tenant), [PROMISE_order_id] = UUIDPGetDatum(&call->document),
		[PROMISE_promised_on] = DateADTGetDatum(promise->promised_on), [PROMISE_actor] = CStringGetTextDatum(call->actor),
		[PROMISE_recorded_at] = TimestampTzGetDatum(om_clock())
	};
	OmEvent		event = {.aggregate = "order", .aggregate_id = call->document, .type = "order.delivery_promised", .occurred_at = call->occurred_at};
	int			year;
	int			month;
	int			day;

	(void) om_plan_run(&om_tracking_plans[TRACKING_PROMISE], values, NULL);
	j2date(promise->promised_on + POSTGRES_EPOCH_JDATE, &year, &month, &day);
	event.payload = psprintf("{\"promised_on\":\"%04d-%02d-%02d\"}", year, month, day);
	om_outbox_write(call->tenant, &event, 1);
}

static const OmKeyedFunction promise_function = {
	.name = "promise_delivery", .occurs_now = true, .document = "order", .document_arg = PROMISE_ARG_ORDER_ID,
	.read = read_promise, .lock = lock_promise, .write = write_promise, .show = &om_tracking_plans[TRACKING_SHOW_PROMISE]
};

/* promise_delivery(order_id, promised_on, key, options, tenant_id) */
OM_KEYED_FUNCTION(om_promise_delivery, promise_function, Promise, 0);

OM_FUNCTION(om_track_order);

/*
 * track_order(order_number, secret, tenant_id): where an order is, as a jsonb, to who has its secret.  For a number that there is none of
 * the secret of the order before it is asked for, so that neither the answer nor the work tells which numbers there are.
 */
Datum
om_track_order(PG_FUNCTION_ARGS)
{
	int64		tenant = om_tenant_arg(2);
	char	   *number = om_text_arg(fcinfo, 0, "order_number", OM_KEY_LENGTH_MAX, true);
	char	   *secret = om_text_arg(fcinfo, 1, "secret", OM_KEY_LENGTH_MAX, true);
	Datum		values[NUMBER_count] = {[NUMBER_order_number] = CStringGetTextDatum(number), [NUMBER_tenant_id] = Int64GetDatum(tenant)};
	Datum		one[ONE_count] = {[ONE_tenant_id] = Int64GetDatum(tenant)};
	pg_uuid_t	id = {{0}};
	bool		is_it = false;
	bool		is_own;
	Datum		tracking;

	om_spi_begin();
	if (om_plan_run(&om_tracking_plans[TRACKING_NUMBER], values, NULL) > 0)
	{
		id = *DatumGetUUIDP(om_field(0, NEAR_order_id, NULL));
		is_it = DatumGetBool(om_field(0, NEAR_is_it, NULL));
	}
	is_own = om_order_is_own(tenant, &id, secret);
	one[ONE_id] = UUIDPGetDatum(&id);
	if (!is_it || !is_own || om_plan_run(&om_tracking_plans[TRACKING_OWN], one, NULL) == 0)
		om_raise_value(OM_UNKNOWN_ORDER, "order_number", number, "unknown order %s", number);
	tracking = SPI_datumTransfer(om_field(0, OWN_tracking, NULL), false, -1);
	om_spi_end();
	PG_RETURN_DATUM(tracking);
}

/* What of the module is cleared of customers that are erased. */
static void
initialize(void)
{
	om_customer_register_erasure("parcel_events", &om_tracking_plans[TRACKING_ERASE]);
	om_customer_register_erasure("order_mgmt_archive.parcel_events", &om_tracking_plans[TRACKING_ERASE_ARCHIVE]);
}

static OmRight *const rights[] = {
	&om_right_track, &om_right_promise
};

static const OmNeed needs[] = {
	OM_TOPIC("tracking", "where parcels are, and when they arrive"),
	OM_FUNCTION_NEEDS("record_tracking", track),
	OM_FIELDS_NEED("record_tracking", "events[].", om_parcel_event_fields),
	OM_FUNCTION_NEEDS("promise_delivery", promise),
	OM_FUNCTION_NEEDS("track_order", order),
	OM_VIEW_NEEDS("parcels", read_documents),
	OM_VIEW_NEEDS("parcels_under_way", read_documents),
	OM_VIEW_NEEDS("parcel_events", read_documents),
	OM_VIEW_NEEDS("delivery_promises", read_documents)
};

static const OmRaises raises[] = {
	OM_RAISES("record_tracking", OM_UNKNOWN_FULFILLMENT, OM_AMBIGUOUS_TRACKING_NUMBER, OM_ILLEGAL_TRANSITION),
	OM_RAISES("promise_delivery", OM_UNKNOWN_ORDER),
	OM_RAISES("track_order", OM_UNKNOWN_ORDER)
};

OM_MODULE(tracking) = {OM_RIGHTS(rights), OM_NEEDS(needs), OM_ERRORS(raises), .init = initialize};
