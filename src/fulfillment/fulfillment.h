/*
 * fulfillment.h - the fulfillment module's public face.
 */
#ifndef OM_FULFILLMENT_H
#define OM_FULFILLMENT_H

#include "base/om.h"
#include "call/call.h"
#include "datatype/timestamp.h"
#include "order/order.h"
#include "utils/uuid.h"

/* A parcel: a fulfillment, locked with its order, for who records what becomes of it on its way. */
typedef struct OmParcel
{
	pg_uuid_t	order_id;
	const char *status;			/* as the state machine of fulfillments has it */
	bool		is_shipped;		/* it has left, and has arrived perhaps */
	bool		is_delivered;
	TimestampTz shipped_at;		/* if it has left */
	struct Fulfillment *fulfillment;
} OmParcel;

/* Lock the fulfillment that a call is about: unknown_fulfillment, archived, not_allowed where the call has not its rights. */
extern void om_parcel_lock(const OmCall *call, OmParcel *parcel);

/* A locked parcel that has left, and not arrived, arrives: what record_delivery does. */
extern void om_parcel_deliver(OmParcel *parcel, TimestampTz delivered_at);

/* Units of each part of a locked order that are in parcels which are not shipped, palloc'd; null: none are. */
extern OmQuantity *om_fulfillment_planned(const OmOrder *order);

/* The ids of the parcels of an order that are not canceled, as an array of JSON; null: there are none. */
extern char *om_fulfillment_parcels(int64 tenant, const pg_uuid_t *order_id);

/* When the first of an order was shipped by a fulfillment; -infinity: nothing was. */
extern TimestampTz om_fulfillment_first_shipped(int64 tenant, const pg_uuid_t *order_id);

#endif
