/*
 * purchasing_private.h - what the files of the module purchasing share.
 */
#ifndef OM_PURCHASING_PRIVATE_H
#define OM_PURCHASING_PRIVATE_H

#include "call/call.h"
#include "call/new_code.h"
#include "journal/state.h"
#include "ledger/ledger.h"
#include "sql/insert.h"
#include "sql/plan.h"
#include "stock/stock.h"
#include "utils/date.h"

/* The kind of document, in the status log, in moves and events. */
#define PURCHASE_DOCUMENT "purchase_order"

/* Statuses (om_purchase_states). */
#define PURCHASE_STATUS_DRAFT "draft"
#define PURCHASE_STATUS_ORDERED "ordered"
#define PURCHASE_STATUS_PARTIALLY_RECEIVED "partially_received"
#define PURCHASE_STATUS_RECEIVED "received"
#define PURCHASE_STATUS_CLOSED "closed"
#define PURCHASE_STATUS_CANCELED "canceled"

/* What a step is told as. */
#define PURCHASE_EVENT_CREATED "purchase_order.created"
#define PURCHASE_EVENT_CHANGED "purchase_order.changed"
#define PURCHASE_EVENT_ORDERED "purchase_order.ordered"
#define PURCHASE_EVENT_RECEIVED "purchase_order.received"
#define PURCHASE_EVENT_RETURNED "purchase_order.returned"
#define PURCHASE_EVENT_CLOSED "purchase_order.closed"
#define PURCHASE_EVENT_CANCELED "purchase_order.canceled"

/* A supplier as put_supplier writes it: what is null stays as it is; the first two find it. */
#define SUPPLIER_OF_CODE(X, P) X(P, tenant_id, OM_INT8) X(P, code, OM_TEXT)
#define SUPPLIER_MASTER(X, P) \
	SUPPLIER_OF_CODE(X, P) X(P, name, OM_TEXT) X(P, currency, OM_TEXT) X(P, lead_days, OM_INT4) X(P, minimum_total, OM_TEXT) \
	X(P, over_percent, OM_INT4) X(P, under_percent, OM_INT4) X(P, is_active, OM_BOOL) X(P, metadata, OM_JSONB) X(P, supplier_id, OM_INT8)
OM_ENUM(SUPPLIER_MASTER, SUPPLIER);
#define FOUND_SUPPLIER(X, P) X(P, supplier_id, OM_INT8) X(P, currency, OM_TEXT) X(P, is_active, OM_BOOL)
OM_ENUM(FOUND_SUPPLIER, FOUND);

/* An item of a supplier; prices as texts. */
#define SUPPLIER_ITEM(X, P) \
	X(P, tenant_id, OM_INT8) X(P, item_id, OM_INT8) X(P, supplier_id, OM_INT8) X(P, supplier_sku, OM_TEXT) X(P, unit_cost, OM_PRICE) \
	X(P, pack_multiple, OM_QUANTITY) X(P, break_quantities, OM_QUANTITIES) X(P, break_costs, OM_TEXTS) X(P, is_active, OM_BOOL)
OM_ENUM(SUPPLIER_ITEM, SOLD);
#define SUPPLIER_ITEM_CODES(X, P) X(P, tenant_id, OM_INT8) X(P, supplier, OM_TEXT) X(P, sku, OM_TEXT)
OM_ENUM(SUPPLIER_ITEM_CODES, SOLD_AS);

/* What a supplier calls items, and which these are. */
#define SUPPLIER_SKUS(X, P) X(P, tenant_id, OM_INT8) X(P, supplier_id, OM_INT8) X(P, supplier_skus, OM_TEXTS)
OM_ENUM(SUPPLIER_SKUS, CALLED);
#define SUPPLIER_SKU_OF(X, P) X(P, place, OM_INT8) X(P, sku, OM_TEXT)
OM_ENUM(SUPPLIER_SKU_OF, MEANT);

/* A purchase order by its key. */
#define ONE_PURCHASE(X, P) X(P, tenant_id, OM_INT8) X(P, purchase_order_id, OM_UUID)
OM_ENUM(ONE_PURCHASE, ONE);

/* The header as it is written. */
#define NEW_PURCHASE(X, P) \
	ONE_PURCHASE(X, P) X(P, purchase_order_number, OM_TEXT) X(P, supplier_id, OM_INT8) X(P, supplier, OM_TEXT) X(P, location_id, OM_INT8) \
	X(P, location, OM_TEXT) X(P, currency, OM_TEXT) X(P, expected_on, OM_DATE) X(P, reference, OM_TEXT) X(P, actor, OM_TEXT) \
	X(P, occurred_at, OM_TIME) X(P, recorded_at, OM_TIME) X(P, metadata, OM_JSONB)
OM_ENUM(NEW_PURCHASE, PURCHASE);

/* Lines of a draft, set or added. */
#define SET_PURCHASE_LINES(X, P) \
	ONE_PURCHASE(X, P) X(P, supplier_id, OM_INT8) X(P, line_nos, OM_INT4S) X(P, item_ids, OM_INT8S) X(P, skus, OM_TEXTS) \
	X(P, quantities, OM_QUANTITIES) X(P, unit_costs, OM_TEXTS)
OM_ENUM(SET_PURCHASE_LINES, SET);

/* What a step reads of the order that it locks, and of its lines. */
#define LOCKED_PURCHASE(X, P) \
	X(P, status, OM_TEXT) X(P, purchase_order_number, OM_TEXT) X(P, supplier_id, OM_INT8) X(P, supplier, OM_TEXT) X(P, location_id, OM_INT8) \
	X(P, location, OM_TEXT) X(P, currency, OM_TEXT) X(P, occurred_at, OM_TIME) X(P, ordered_at, OM_TIME)
OM_ENUM(LOCKED_PURCHASE, LOCKED);
#define LOCKED_PURCHASE_LINE(X, P) \
	X(P, line_no, OM_INT4) X(P, item_id, OM_INT8) X(P, sku, OM_TEXT) X(P, quantity, OM_QUANTITY) X(P, received, OM_QUANTITY) \
	X(P, returned, OM_QUANTITY) X(P, awaited, OM_QUANTITY) X(P, enough, OM_QUANTITY) X(P, most, OM_QUANTITY) X(P, goods_cost, OM_PRICE)
OM_ENUM(LOCKED_PURCHASE_LINE, OPEN);

/* The terms at which the lines of a draft are ordered, in a currency at a rate (null: none). */
#define ASKED_TERMS(X, P) ONE_PURCHASE(X, P) X(P, cost_currency, OM_TEXT) X(P, exchange_rate, OM_NUMERIC)
OM_ENUM(ASKED_TERMS, ASKED);
#define PURCHASE_TERMS(X, P) \
	X(P, line_no, OM_INT4) X(P, pack_multiple, OM_QUANTITY) X(P, unit_cost, OM_PRICE) X(P, goods_cost, OM_PRICE) X(P, is_too_large, OM_BOOL) \
	X(P, minimum_minor, OM_INT8) X(P, over_percent, OM_INT4) X(P, under_percent, OM_INT4) X(P, scale, OM_INT4)
OM_ENUM(PURCHASE_TERMS, TERMS);

/* Lines as they are ordered; prices as texts, null for lines that were taken off. */
#define ORDERED_LINES(X, P) \
	ONE_PURCHASE(X, P) X(P, line_nos, OM_INT4S) X(P, unit_costs, OM_TEXTS) X(P, goods_costs, OM_TEXTS) X(P, enough, OM_QUANTITIES) \
	X(P, most, OM_QUANTITIES)
OM_ENUM(ORDERED_LINES, ORDERED);

/* What a step adds to lines, and what is awaited of them then. */
#define CHANGED_PURCHASE_LINES(X, P) \
	ONE_PURCHASE(X, P) X(P, line_nos, OM_INT4S) X(P, received, OM_QUANTITIES) X(P, returned, OM_QUANTITIES) X(P, awaited, OM_QUANTITIES)
OM_ENUM(CHANGED_PURCHASE_LINES, CHANGED);

/* The header after a step; null: as it is. */
#define CHANGED_PURCHASE(X, P) \
	ONE_PURCHASE(X, P) X(P, status, OM_TEXT) X(P, expected_on, OM_DATE) X(P, ordered_at, OM_TIME) X(P, cost_currency, OM_TEXT) \
	X(P, exchange_rate, OM_NUMERIC)
OM_ENUM(CHANGED_PURCHASE, LEFT);

enum PurchasePlan
{
	PURCHASE_TWIN_SUPPLIER, PURCHASE_FIND_SUPPLIER, PURCHASE_PUT_SUPPLIER, PURCHASE_SHOW_SUPPLIER, PURCHASE_PUT_ITEM, PURCHASE_OTHER_ITEM,
	PURCHASE_SHOW_ITEM, PURCHASE_FIND_SKUS, PURCHASE_SHOW, PURCHASE_LOCK, PURCHASE_LINES, PURCHASE_SET_LINES, PURCHASE_TERMS, PURCHASE_ORDER_LINES,
	PURCHASE_CHANGE_LINES, PURCHASE_CHANGE,
	PURCHASE_PLANS
};

extern OmPlan om_purchase_plans[PURCHASE_PLANS];
extern OmTable om_purchase_orders_table;

/* A supplier that is found. */
typedef struct Supplier
{
	int64		supplier_id;
	char	   *code;
	OmCurrency	currency;
} Supplier;

/* Find a supplier in use by its code: unknown_supplier. */
extern Supplier om_supplier_find(int64 tenant, char *code);

/* A line as it is, and what a step does to it. */
typedef struct PurchaseLine
{
	int			line_no;
	int64		item_id;
	char	   *sku;
	OmQuantity	quantity;
	OmQuantity	received;		/* before the step */
	OmQuantity	returned;
	OmQuantity	awaited;
	OmQuantity	enough;			/* of an order that was ordered */
	OmQuantity	most;
	OmPrice		goods_cost;		/* currency 0: it was not ordered */
	/* the step */
	bool		is_named;
	OmQuantity	arrives;
	OmQuantity	leaves;
} PurchaseLine;

/* A purchase order at work: its row is locked, unless it is new. */
typedef struct Purchase
{
	OmCall		call;			/* of the step; its document is the purchase order */
	const char *event;			/* PURCHASE_EVENT_... */
	char	   *number;
	Supplier	supplier;
	OmLocation	location;
	char	   *status;			/* before the step; null: it is new */
	const char *next;			/* after it */
	TimestampTz created_at;
	bool		was_ordered;
	TimestampTz ordered_at;
	PurchaseLine *lines;
	int			nlines;
	OmMove	   *moves;			/* of the step */
	int			nmoves;
	OmTaking	taking;
	Datum		changes[LEFT_count];	/* of the header */
	char		unchanged[LEFT_count + 1];	/* their nulls */
} Purchase;

extern const OmStateMachine om_purchase_states;

/* Fields of lines behind those of all lines. */
enum PurchaseLineField
{
	LINE_SUPPLIER_SKU = OM_LINE_MORE, LINE_UNIT, LINE_UNIT_COST, LINE_STATE = LINE_UNIT_COST, PURCHASE_FIELDS
};
extern const OmJsonField om_purchase_create_fields[PURCHASE_FIELDS];
extern const OmJsonField om_purchase_change_fields[PURCHASE_FIELDS];
extern const OmJsonField om_purchase_step_fields[PURCHASE_FIELDS];

/* Fields of a price break. */
#define OM_PRICE_BREAK_FIELDS 2
extern const OmJsonField om_price_break_fields[OM_PRICE_BREAK_FIELDS];

/* Lines of a call, looked up. */
typedef struct Said
{
	OmJsonValue *values;		/* PURCHASE_FIELDS each */
	OmLine	   *lines;
	PurchaseLine **of;			/* the line of the order that each is of; null: none, of a draft */
	int			n;
} Said;

/*
 * Read the lines of argument n: items by sku, barcode or what the supplier calls them; no lines for null.
 * unknown_supplier_item and what looking up lines raises.
 */
extern Said om_purchase_read(Purchase *purchase, int n, const OmJsonField *fields, OmUse use);

/* The lines of the order that these are of: unknown_purchase_order_line names all that are of none. */
extern void om_purchase_find_lines(const Purchase *purchase, Said *said);

/* OmCallWork: lock a purchase order and read its lines: unknown_purchase_order. */
extern void om_purchase_lock(OmCall *call);

/* Let lines of a call be lines of the draft, added ones perhaps, each item once, and check what they say of costs. */
extern void om_purchase_name_lines(Purchase *purchase, Said *said);

/* Write them. */
extern void om_purchase_set_lines(Purchase *purchase, const Said *said);

/* OmCallWork: write the step of an existing order: lines, header, moves, what others are told. */
extern void om_purchase_write(OmCall *call);

/* The part of it that a new one has too: moves, status log, event, and who is served. */
extern void om_purchase_tell(Purchase *purchase);

#endif
