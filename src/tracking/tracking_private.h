/*
 * tracking_private.h - what the tracking module's own files share.
 */
#ifndef OM_TRACKING_PRIVATE_H
#define OM_TRACKING_PRIVATE_H

#include "call/call.h"
#include "sql/plan.h"

enum TrackingPlan
{
	TRACKING_FIND, TRACKING_KNOWN, TRACKING_ADD, TRACKING_STATE, TRACKING_SET_STATE, TRACKING_SHOW,
	TRACKING_PROMISE, TRACKING_SHOW_PROMISE, TRACKING_NUMBER, TRACKING_OWN,
	TRACKING_ERASE, TRACKING_ERASE_ARCHIVE,
	TRACKING_PLANS
};

extern OmPlan om_tracking_plans[TRACKING_PLANS];

/* Parcels of a number, of a carrier where it is not null. */
#define NUMBER_SAID(X, P) X(P, tenant_id, OM_INT8) X(P, tracking_number, OM_TEXT) X(P, carrier, OM_TEXT)
OM_ENUM(NUMBER_SAID, SAID);

#define PARCEL_FOUND(X, P) X(P, fulfillment_id, OM_UUID) X(P, location_id, OM_INT8)
OM_ENUM(PARCEL_FOUND, FOUND);

/* A parcel, or an order; */
#define ONE_DOCUMENT(X, P) X(P, tenant_id, OM_INT8) X(P, id, OM_UUID)
OM_ENUM(ONE_DOCUMENT, ONE);

/* events of a parcel by their keys, and what is known of them; */
#define EVENT_KEYS(X, P) X(P, tenant_id, OM_INT8) X(P, fulfillment_id, OM_UUID) X(P, event_keys, OM_TEXTS)
OM_ENUM(EVENT_KEYS, KEYS);

#define EVENT_KNOWN(X, P) X(P, event_key, OM_TEXT) X(P, status, OM_TEXT) X(P, occurred_at, OM_TIME) X(P, estimated_at, OM_TIME)
OM_ENUM(EVENT_KNOWN, KNOWN);

/* new ones; */
#define EVENTS_ADDED(X, P) \
	EVENT_KEYS(X, P) X(P, event_ids, OM_TEXTS) X(P, statuses, OM_TEXTS) X(P, occurred_at, OM_TIMES) X(P, estimated_at, OM_TIMES) \
	X(P, places, OM_TEXTS) X(P, notes, OM_TEXTS) X(P, actor, OM_TEXT) X(P, recorded_at, OM_TIME)
OM_ENUM(EVENTS_ADDED, ADDED);

/* what the events of a parcel come to, and the payload of the event that tells it. */
#define PARCEL_SUM(X, P) X(P, status, OM_TEXT) X(P, status_at, OM_TIME) X(P, estimated_at, OM_TIME) X(P, payload, OM_TEXT) X(P, events, OM_INT8)
OM_ENUM(PARCEL_SUM, SUM);

#define PARCEL_STATE(X, P) \
	X(P, tenant_id, OM_INT8) X(P, fulfillment_id, OM_UUID) X(P, status, OM_TEXT) X(P, status_at, OM_TIME) X(P, estimated_at, OM_TIME)
OM_ENUM(PARCEL_STATE, STATE);

/* When an order is to arrive, and who says so. */
#define DELIVERY_PROMISE(X, P) \
	X(P, tenant_id, OM_INT8) X(P, order_id, OM_UUID) X(P, promised_on, OM_DATE) X(P, actor, OM_TEXT) X(P, recorded_at, OM_TIME)
OM_ENUM(DELIVERY_PROMISE, PROMISE);

/* An order by its number on paper, and the one that is found. */
#define ORDER_NUMBER(X, P) X(P, order_number, OM_TEXT) X(P, tenant_id, OM_INT8)
OM_ENUM(ORDER_NUMBER, NUMBER);

#define ORDER_NEAR(X, P) X(P, order_id, OM_UUID) X(P, is_it, OM_BOOL)
OM_ENUM(ORDER_NEAR, NEAR);

#define OWN_TRACKING(X, P) X(P, tracking, OM_JSONB)
OM_ENUM(OWN_TRACKING, OWN);

/* What carriers say of parcels; the one that ends it. */
#define PARCEL_STATUS_DELIVERED "delivered"

/* The keys of an event (parcel.c). */
#define OM_PARCEL_EVENT_FIELDS 6
extern const OmJsonField om_parcel_event_fields[OM_PARCEL_EVENT_FIELDS];

#endif
