/*
 * parcel.c - fulfillments on their way, for the modules above: whoever says that one has arrived does it by the step that record_delivery takes.
 */
#include "postgres.h"

#include "fulfillment/fulfillment.h"
#include "fulfillment/fulfillment_private.h"

void
om_parcel_lock(const OmCall *call, OmParcel *parcel)
{
	Fulfillment *fulfillment = palloc0(sizeof(Fulfillment));

	fulfillment->call = *call;
	om_fulfillment_lock(&fulfillment->call);
	parcel->fulfillment = fulfillment;
	parcel->order_id = fulfillment->order.order_id;
	parcel->status = fulfillment->status;
	parcel->is_shipped = fulfillment->is_shipped;
	parcel->is_delivered = strcmp(fulfillment->status, FULFILLMENT_STATUS_DELIVERED) == 0;
	parcel->shipped_at = fulfillment->shipped_at;
}

void
om_parcel_deliver(OmParcel *parcel, TimestampTz delivered_at)
{
	Fulfillment *fulfillment = parcel->fulfillment;

	Assert(parcel->is_shipped && !parcel->is_delivered && delivered_at >= parcel->shipped_at);
	fulfillment->to_status = FULFILLMENT_STATUS_DELIVERED;
	fulfillment->call.occurred_at = delivered_at;
	om_fulfillment_step(&fulfillment->call);
	parcel->is_delivered = true;
}
