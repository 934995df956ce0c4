/*
 * fulfillment_private.h - what the fulfillment module's own files share.
 */
#ifndef OM_FULFILLMENT_PRIVATE_H
#define OM_FULFILLMENT_PRIVATE_H

#include "call/call.h"
#include "catalog/catalog.h"
#include "journal/outbox.h"
#include "journal/state.h"
#include "order/order.h"
#include "sql/insert.h"
#include "stock/stock.h"

enum FulfillmentPlan
{
	FULFILLMENT_FIND, FULFILLMENT_LOCK, FULFILLMENT_LINES, FULFILLMENT_SHIPPED, FULFILLMENT_PLANNED, FULFILLMENT_PARCELS, FULFILLMENT_COUNT, FULFILLMENT_MOVE_LINES,
	FULFILLMENT_SET_STATUS, FULFILLMENT_KEPT, FULFILLMENT_CANCEL_EMPTY, FULFILLMENT_SHOW, FULFILLMENT_SHOW_PLAN,
	FULFILLMENT_CHECK_LINE, FULFILLMENT_CHECK_NEW, FULFILLMENT_CHECK_END,
	FULFILLMENT_ERASE,
	FULFILLMENT_PLANS
};

extern OmPlan om_fulfillment_plans[FULFILLMENT_PLANS];

/* A fulfillment, or an order, and a line of it: $1, $2, $3 of the plans about one. */
#define ONE_DOCUMENT(X, P) X(P, tenant_id, OM_INT8) X(P, id, OM_UUID)
OM_ENUM(ONE_DOCUMENT, ONE);

#define ONE_LINE(X, P) ONE_DOCUMENT(X, P) X(P, line_no, OM_INT4)
OM_ENUM(ONE_LINE, LINE);

/* What finding a fulfillment tells, and what locking it. */
#define FOUND_FULFILLMENT(X, P) X(P, order_id, OM_UUID)
OM_ENUM(FOUND_FULFILLMENT, FOUND);

#define LOCKED_FULFILLMENT(X, P) X(P, status, OM_TEXT) X(P, shipped_at, OM_TIME) X(P, location_id, OM_INT8)
OM_ENUM(LOCKED_FULFILLMENT, LOCKED);

/* What of a line is open in one fulfillment, or in all of its order at a location; and how many these are. */
#define OPEN_LINE(X, P) X(P, line_no, OM_INT4) X(P, open, OM_QUANTITY)
OM_ENUM(OPEN_LINE, OPEN);

#define OPEN_PART(X, P) OPEN_LINE(X, P) X(P, location_id, OM_INT8)
OM_ENUM(OPEN_PART, OPEN_PART);
#define PARCEL_OF_ORDER(X, P) X(P, fulfillment_id, OM_UUID)
OM_ENUM(PARCEL_OF_ORDER, PARCEL);

/* What of a line one fulfillment has shipped. */
#define SHIPPED_LINE(X, P) X(P, line_no, OM_INT4) X(P, shipped, OM_QUANTITY)
OM_ENUM(SHIPPED_LINE, ARRIVED);

#define FULFILLMENT_COUNTS(X, P) X(P, fulfillments, OM_INT8)
OM_ENUM(FULFILLMENT_COUNTS, COUNTS);

/* Lines of fulfillments that are shipped or released, one by one. */
#define MOVED_LINES(X, P) \
	X(P, tenant_id, OM_INT8) X(P, fulfillment_ids, OM_UUIDS) X(P, line_nos, OM_INT4S) X(P, shipped, OM_QUANTITIES) \
	X(P, released, OM_QUANTITIES)
OM_ENUM(MOVED_LINES, MOVED);

/* A new status and what comes with it. */
#define STATUS_CHANGE(X, P) \
	X(P, tenant_id, OM_INT8) X(P, fulfillment_id, OM_UUID) X(P, status, OM_TEXT) X(P, carrier, OM_TEXT) \
	X(P, tracking_number, OM_TEXT) X(P, tracking_url, OM_TEXT) X(P, occurred_at, OM_TIME)
OM_ENUM(STATUS_CHANGE, CHANGE);

/* Lines of an order, and what of them fulfillments have. */
#define LINES_OF_ORDER(X, P) X(P, tenant_id, OM_INT8) X(P, order_id, OM_UUID) X(P, line_nos, OM_INT4S)
OM_ENUM(LINES_OF_ORDER, LINES);

#define KEPT_LINE(X, P) \
	X(P, line_no, OM_INT4) X(P, fulfillment_id, OM_UUID) X(P, open, OM_QUANTITY) X(P, status, OM_TEXT) X(P, location_id, OM_INT8)
OM_ENUM(KEPT_LINE, KEPT);

/* Fulfillments that lost units, and which of them were canceled. */
#define LOSING_FULFILLMENTS(X, P) X(P, tenant_id, OM_INT8) X(P, fulfillment_ids, OM_UUIDS)
OM_ENUM(LOSING_FULFILLMENTS, LOSING);

#define CANCELED_FULFILLMENT(X, P) X(P, fulfillment_id, OM_UUID)
OM_ENUM(CANCELED_FULFILLMENT, CANCELED);

/* What of an order's line may be planned, and what is. */
#define COVERED_LINE(X, P) X(P, sku, OM_TEXT) X(P, ready, OM_QUANTITY) X(P, planned, OM_QUANTITY)
OM_ENUM(COVERED_LINE, COVERED);

/* The statuses of a fulfillment. */
#define FULFILLMENT_STATUS_OPEN "open"
#define FULFILLMENT_STATUS_PICKED "picked"
#define FULFILLMENT_STATUS_PACKED "packed"
#define FULFILLMENT_STATUS_SHIPPED "shipped"
#define FULFILLMENT_STATUS_DELIVERED "delivered"
#define FULFILLMENT_STATUS_CANCELED "canceled"

extern const OmStateMachine om_fulfillment_states;

/* A fulfillment to be. */
typedef struct Place
{
	pg_uuid_t	id;
	char	   *number;
	int64		location_id;	/* 0: none */
	const char *location;
} Place;

/* What of a part of a line is planned. */
typedef struct PlannedPart
{
	OmQuantity	ready;			/* may be planned */
	OmQuantity	asked;
	int			place;			/* index of its fulfillment */
} PlannedPart;

/* An order being planned. */
typedef struct Planning
{
	OmCall		call;			/* its document is the first fulfillment, which names the plan */
	OmOrder		order;
	OmLocation	location;		/* only there; id 0: anywhere */
	PlannedPart *parts;			/* as the order's */
	Place	   *places;
	int			nplaces;
	Datum		metadata;
} Planning;

/* Read what of a locked order is asked for: lines, or all for null; fulfillment_exceeds_allocated. */
extern void om_plan_ask(Planning *planning, JsonbContainer *lines);

/* OmCallWork: write the fulfillments. */
extern void om_plan_write(OmCall *call);

/* A line of a fulfillment at work. */
typedef struct FulfillmentLine
{
	int			line_no;
	int			part;			/* index in those of the order */
	OmQuantity	open;
	OmQuantity	asked;			/* to be shipped */
} FulfillmentLine;

/* A fulfillment at work: its order is locked. */
typedef struct Fulfillment
{
	OmCall		call;			/* of the step; its document is the fulfillment */
	const char *to_status;		/* that it takes by the step */
	char	   *status;
	int64		location_id;	/* 0: none */
	bool		is_shipped;
	TimestampTz shipped_at;
	OmOrder		order;
	FulfillmentLine *lines;		/* those with open units */
	int			nlines;
	const char *carrier;
	const char *tracking_number;
	const char *tracking_url;
} Fulfillment;

/* OmCallWork: find a fulfillment and lock its order: unknown_fulfillment. */
extern void om_fulfillment_lock(OmCall *call);

/* Take what is to be shipped: lines, or all for null. */
extern void om_fulfillment_ask(Fulfillment *fulfillment, JsonbContainer *lines);

/*
 * OmCallWork: let it take the step: what is asked of its lines is shipped, and, where the
 * step ends it, the rest released.
 */
extern void om_fulfillment_step(OmCall *call);

/* om_planned_hook. */
extern bool om_fulfillment_is_planned(int64 tenant, const pg_uuid_t *order_id);

/* om_kept_hook. */
extern void om_fulfillment_keep(int64 tenant, const pg_uuid_t *order_id, const OmLineKept *lines, int n,
								const char *reason, const char *actor, TimestampTz occurred_at);

/* Lines of which more is asked than there is, to be refused together. */
typedef struct Excess
{
	OmList		lines;
	const OmOrderLine *first;	/* null: none */
	OmQuantity	asked;			/* of the first */
	OmQuantity	ready;
} Excess;

extern void om_excess_add(Excess *excess, const OmOrderLine *line, OmQuantity asked, OmQuantity ready);

/* Add {"line_no","quantity"}. */
extern void om_fulfillment_line_json(OmList *lines, int line_no, OmQuantity quantity);

#endif
