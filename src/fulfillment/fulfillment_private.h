/*
 * fulfillment_private.h - what the fulfillment room's own files share.
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
	FULFILLMENT_FIND, FULFILLMENT_LOCK, FULFILLMENT_LINES, FULFILLMENT_PLANNED, FULFILLMENT_COUNT, FULFILLMENT_MOVE_LINES,
	FULFILLMENT_SET_STATUS, FULFILLMENT_KEPT, FULFILLMENT_CANCEL_EMPTY, FULFILLMENT_SHOW, FULFILLMENT_SHOW_PLAN,
	FULFILLMENT_CHECK_LINE, FULFILLMENT_CHECK_NEW, FULFILLMENT_CHECK_END,
	FULFILLMENT_PLANS
};

extern OmPlan om_fulfillment_plans[FULFILLMENT_PLANS];
extern OmTable om_fulfillments_table;
extern OmTable om_fulfillment_lines_table;
extern const OmStateMachine om_fulfillment_states;

/* A fulfillment to be. */
typedef struct Place
{
	pg_uuid_t	id;
	char	   *number;
	int64		location_id;	/* 0: none */
	const char *location;
} Place;

/* What of a line is planned. */
typedef struct PlannedLine
{
	OmQuantity	ready;			/* may be planned */
	OmQuantity	asked;
	int			place;			/* index of its fulfillment */
} PlannedLine;

/* An order being planned. */
typedef struct Planning
{
	OmCall		call;			/* its document is the first fulfillment, which names the plan */
	OmOrder		order;
	OmLocation	location;		/* only there; id 0: anywhere */
	PlannedLine *lines;			/* as the order's */
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
	OmQuantity	open;
	OmQuantity	asked;			/* to be shipped */
} FulfillmentLine;

/* A fulfillment at work: its order is locked. */
typedef struct Fulfillment
{
	OmCall		call;			/* of the step; its document is the fulfillment */
	const char *to_status;		/* that it takes by the step */
	char	   *status;
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

/* om_kept_hook. */
extern void om_fulfillment_keep(int64 tenant, const pg_uuid_t *order_id, const OmLineKept *lines, int n,
								const char *reason, const char *actor, TimestampTz occurred_at);

/* Lines of which more is asked than there is, to be refused together. */
typedef struct Excess
{
	StringInfoData lines;
	const OmOrderLine *first;	/* null: none */
	OmQuantity	asked;			/* of the first */
	OmQuantity	ready;
} Excess;

extern void om_excess_add(Excess *excess, const OmOrderLine *line, OmQuantity asked, OmQuantity ready);

/* Append {"line_no","quantity"} to a JSON array under construction. */
extern void om_fulfillment_line_json(StringInfo json, int line_no, OmQuantity quantity);

#endif
