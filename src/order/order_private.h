/*
 * order_private.h - what the order module's own files share: its SQL and tables with their
 * columns, the statuses of an order, and the steps of placing and canceling.
 */
#ifndef OM_ORDER_PRIVATE_H
#define OM_ORDER_PRIVATE_H

#include "call/call.h"
#include "customer/customer.h"
#include "journal/state.h"
#include "order/order.h"
#include "promise/promise.h"
#include "promotion/promotion.h"
#include "sql/insert.h"
#include "stock/stock.h"
#include "utils/jsonb.h"

enum OrderPlan
{
	ORDER_SHOW, ORDER_SHOW_OWN, ORDER_SHOW_MANY, ORDER_EXISTS,
	ORDER_LOCK, ORDER_PLACES, ORDER_LOCK_LINES, ORDER_LOCK_PARTS, ORDER_LOCK_LINE, ORDER_TAXES, ORDER_CANCEL_LINES, ORDER_SHIP_LINES, ORDER_MOVE_PARTS, ORDER_DELIVER_LINES,
	ORDER_WAITING, ORDER_WAITING_UNITS, ORDER_WAITING_POSITIONS, ORDER_SERVE_LINES, ORDER_SERVED, ORDER_OVERDUE, ORDER_OWNER, ORDER_CLAIM, ORDER_ERASE,
	ORDER_PLANS
};

extern OmPlan om_order_plans[ORDER_PLANS];

/* What plans take: one order, */
#define ORDER_KEY(X, P) X(P, tenant_id, OM_INT8) X(P, order_id, OM_UUID)
OM_ENUM(ORDER_KEY, KEY);

/* and whose it shall be, */
#define CLAIMED_ORDER(X, P) ORDER_KEY(X, P) X(P, customer_id, OM_UUID)
OM_ENUM(CLAIMED_ORDER, CLAIM);

/* a line of it, */
#define ORDER_LINE_KEY(X, P) ORDER_KEY(X, P) X(P, line_no, OM_INT4)
OM_ENUM(ORDER_LINE_KEY, LINE_KEY);

/* many orders, */
#define ORDER_KEYS(X, P) X(P, tenant_id, OM_INT8) X(P, order_ids, OM_UUIDS)
OM_ENUM(ORDER_KEYS, KEYS);

/* lines of many orders and what serves each, */
#define SERVED_LINES(X, P) ORDER_KEYS(X, P) X(P, line_nos, OM_INT4S) X(P, quantities, OM_QUANTITIES)
OM_ENUM(SERVED_LINES, SERVED);

/* lines of an order and what leaves them: what is shipped of each, or what is canceled, */
#define LEAVING_LINES(X, P) \
	ORDER_KEY(X, P) X(P, line_nos, OM_INT4S) X(P, open, OM_QUANTITIES) X(P, allocated, OM_QUANTITIES)
#define SHIPPED_LINES(X, P) LEAVING_LINES(X, P) X(P, is_delivered, OM_BOOL)
OM_ENUM(SHIPPED_LINES, SHIPPED);
#define CANCELED_LINES(X, P) LEAVING_LINES(X, P) X(P, backordered, OM_QUANTITIES) X(P, was_paid, OM_BOOL) X(P, recorded_at, OM_TIME) X(P, occurred_at, OM_TIME)
OM_ENUM(CANCELED_LINES, LEAVING);

/* what of lines has arrived, */
#define DELIVERED_LINES(X, P) ORDER_KEY(X, P) X(P, line_nos, OM_INT4S) X(P, quantities, OM_QUANTITIES)
OM_ENUM(DELIVERED_LINES, DELIVERED);

/* the same of their parts, */
#define MOVED_PARTS(X, P) \
	ORDER_KEY(X, P) X(P, line_nos, OM_INT4S) X(P, location_ids, OM_INT8S) X(P, shipped, OM_QUANTITIES) X(P, canceled, OM_QUANTITIES)
OM_ENUM(MOVED_PARTS, MOVED_PARTS);

/* positions of stock, by their items and locations, */
#define STOCK_POSITIONS(X, P) X(P, tenant_id, OM_INT8) X(P, item_ids, OM_INT8S) X(P, location_ids, OM_INT8S)
OM_ENUM(STOCK_POSITIONS, POSITIONS);

/* one of them, */
#define STOCK_POSITION(X, P) X(P, tenant_id, OM_INT8) X(P, item_id, OM_INT8) X(P, location_id, OM_INT8)
OM_ENUM(STOCK_POSITION, POSITION);

/* and how many of them at most. */
#define POSITIONS_LIMIT(X, P) X(P, tenant_id, OM_INT8) X(P, positions_max, OM_INT4)
OM_ENUM(POSITIONS_LIMIT, LIMIT);

/* Orders that are to be over by an instant, and how many of them at most. */
#define OVERDUE_LIMIT(X, P) X(P, tenant_id, OM_INT8) X(P, at, OM_TIME) X(P, orders_max, OM_INT4)
OM_ENUM(OVERDUE_LIMIT, OVERDUE);

/* What plans return: the number and total of a placed order, */
#define PLACED_ORDER(X, P) X(P, order_number, OM_TEXT) X(P, total, OM_AMOUNT)
OM_ENUM(PLACED_ORDER, PLACED);

/* an order as its customer sees it, */
#define OWN_ORDER(X, P) X(P, own_order, OM_JSONB)
OM_ENUM(OWN_ORDER, OWN);

/* whose an order is, and its addresses, */
#define ORDER_OWNER_ROW(X, P) X(P, customer_id, OM_UUID) X(P, address_ids, OM_INT8S)
OM_ENUM(ORDER_OWNER_ROW, OWNER);

/* an id: of an order that is in use, or overdue, */
#define USED_ID(X, P) X(P, order_id, OM_UUID)
OM_ENUM(USED_ID, USED);

/* a locked order, */
#define LOCKED_ORDER(X, P) \
	X(P, order_number, OM_TEXT) X(P, status, OM_TEXT) X(P, channel, OM_TEXT) X(P, total, OM_AMOUNT) \
	X(P, shipping, OM_AMOUNT) X(P, has_taxes, OM_BOOL) X(P, payment_status, OM_TEXT) X(P, occurred_at, OM_TIME) \
	X(P, return_status, OM_TEXT) X(P, expires, OM_BOOL) X(P, fulfillment_status, OM_TEXT) X(P, version, OM_INT4) \
	X(P, billed, OM_AMOUNT) X(P, shipping_off, OM_AMOUNT) X(P, has_parties, OM_BOOL)
OM_ENUM(LOCKED_ORDER, LOCKED);

/* its lines, */
#define LOCKED_LINE_ROW(X, P) \
	X(P, line_no, OM_INT4) X(P, item_id, OM_INT8) X(P, sku, OM_TEXT) X(P, location_id, OM_INT8) \
	X(P, location, OM_TEXT) X(P, scale, OM_INT4) X(P, open, OM_QUANTITY) X(P, allocated, OM_QUANTITY) \
	X(P, backordered, OM_QUANTITY) X(P, shipped, OM_QUANTITY) X(P, settled, OM_QUANTITY) \
	X(P, return_requested, OM_QUANTITY) X(P, ordered, OM_QUANTITY) X(P, line_total, OM_AMOUNT) \
	X(P, discount, OM_AMOUNT) X(P, order_discount, OM_AMOUNT) X(P, unit, OM_TEXT) X(P, unit_factor, OM_QUANTITY) \
	X(P, kit_line_no, OM_INT4) X(P, is_fee, OM_BOOL) X(P, unit_price, OM_PRICE)
OM_ENUM(LOCKED_LINE_ROW, LOCKED_LINE);

/* the parts of those that several locations serve, */
#define LOCKED_PART(X, P) \
	X(P, line_no, OM_INT4) X(P, location_id, OM_INT8) X(P, location, OM_TEXT) X(P, allocated, OM_QUANTITY) X(P, shipped, OM_QUANTITY)
OM_ENUM(LOCKED_PART, LOCKED_PART);

/* where they are served from, */
#define ORDER_PLACE(X, P) X(P, location_id, OM_INT8) X(P, location, OM_TEXT)
OM_ENUM(ORDER_PLACE, PLACE);

/* its taxes, */
#define FROZEN_TAX(X, P) \
	X(P, line_no, OM_INT4) X(P, tax_rate_id, OM_INT8) X(P, tax_rate, OM_TEXT) X(P, rate, OM_INT8) \
	X(P, is_inclusive, OM_BOOL) X(P, amount, OM_AMOUNT) X(P, is_compound, OM_BOOL) X(P, unit_amount, OM_PRICE) X(P, rounding, OM_TEXT)
OM_ENUM(FROZEN_TAX, TAX);

/* a line that waits, */
#define WAITING_LINE(X, P) \
	X(P, order_id, OM_UUID) X(P, line_no, OM_INT4) X(P, item_id, OM_INT8) X(P, location_id, OM_INT8) \
	X(P, backordered, OM_QUANTITY)
OM_ENUM(WAITING_LINE, WAITING);

/* how many units wait at a position, */
#define WAITING_UNITS(X, P) X(P, quantity, OM_QUANTITY)
OM_ENUM(WAITING_UNITS, UNITS);

/* and a position where some do. */
#define WAITING_POSITION(X, P) X(P, item_id, OM_INT8) X(P, location_id, OM_INT8)
OM_ENUM(WAITING_POSITION, WAITED);

/* What is written of a new order, */
#define NEW_ORDER(X, P) \
	X(P, tenant_id, OM_INT8) X(P, order_id, OM_UUID) X(P, order_number, OM_TEXT) X(P, channel, OM_TEXT) \
	X(P, status, OM_TEXT) X(P, fulfillment_status, OM_TEXT) X(P, payment_status, OM_TEXT) X(P, currency, OM_TEXT) \
	X(P, total, OM_AMOUNT) X(P, discount, OM_AMOUNT) X(P, shipping, OM_AMOUNT) X(P, tax, OM_AMOUNT) \
	X(P, reference, OM_TEXT) X(P, actor, OM_TEXT) X(P, occurred_at, OM_TIME) X(P, recorded_at, OM_TIME) \
	X(P, metadata, OM_JSONB) X(P, secret_hash, OM_BYTEA) X(P, expires_at, OM_TIME) X(P, log_id, OM_INT8) \
	X(P, customer_id, OM_UUID) X(P, ship_to_id, OM_INT8) X(P, bill_to_id, OM_INT8) X(P, shipping_method, OM_TEXT)
OM_ENUM(NEW_ORDER, ORDER);
extern OmTable om_orders_table;

/* of its lines (location_id ORDER_LINE_SPREAD: at several locations, where its parts say), */
#define ORDER_LINE_SPREAD 0
#define NEW_ORDER_LINE(X, P) \
	X(P, tenant_id, OM_INT8) X(P, order_id, OM_UUID) X(P, line_no, OM_INT4) X(P, item_id, OM_INT8) \
	X(P, sku, OM_TEXT) X(P, location_id, OM_INT8) X(P, location, OM_TEXT) X(P, ordered, OM_QUANTITY) \
	X(P, open, OM_QUANTITY) X(P, allocated, OM_QUANTITY) X(P, backordered, OM_QUANTITY) X(P, shipped, OM_QUANTITY) \
	X(P, unit_price, OM_PRICE) X(P, line_total, OM_AMOUNT) X(P, discount, OM_AMOUNT) \
	X(P, order_discount, OM_AMOUNT) X(P, tax, OM_AMOUNT) X(P, list_price, OM_PRICE) X(P, price_set_by, OM_TEXT) \
	X(P, unit, OM_TEXT) X(P, unit_factor, OM_QUANTITY) \
	X(P, fee, OM_TEXT) X(P, kit_line_no, OM_INT4) X(P, version, OM_INT4) X(P, added_at, OM_TIME)
OM_ENUM(NEW_ORDER_LINE, ORDER_LINE);
extern OmTable om_order_lines_table;

/* of what each location serves of a line that several serve, */
#define NEW_ORDER_PART(X, P) \
	X(P, tenant_id, OM_INT8) X(P, order_id, OM_UUID) X(P, line_no, OM_INT4) X(P, location_id, OM_INT8) \
	X(P, location, OM_TEXT) X(P, ordered, OM_QUANTITY) X(P, allocated, OM_QUANTITY)
OM_ENUM(NEW_ORDER_PART, ORDER_PART);
extern OmTable om_order_parts_table;

/* and of its taxes, those of shipping as of line 0. */
#define NEW_ORDER_TAX(X, P) ORDER_KEY(X, P) FROZEN_TAX(X, P)
OM_ENUM(NEW_ORDER_TAX, ORDER_TAX);
extern OmTable om_order_taxes_table;

/* Where an order stands; which steps there are is om_order_states. */
#define ORDER_STATUS_PLACED "placed"
#define ORDER_STATUS_COMPLETED "completed"
#define ORDER_STATUS_CANCELED "canceled"
extern const OmStateMachine om_order_states;

/* What there is to do for the warehouse, which follows from the lines. */
#define FULFILLMENT_STATUS_NOT_REQUIRED "not_required"
#define FULFILLMENT_STATUS_UNFULFILLED "unfulfilled"
#define FULFILLMENT_STATUS_BACKORDERED "backordered"
#define FULFILLMENT_STATUS_PARTIAL "partial"
#define FULFILLMENT_STATUS_FULFILLED "fulfilled"

/* What came back, or is to, which follows from the lines and the returns. */
#define RETURN_STATUS_NONE "none"
#define RETURN_STATUS_REQUESTED "requested"
#define RETURN_STATUS_IN_PROGRESS "in_progress"
#define RETURN_STATUS_PARTIALLY_RETURNED "partially_returned"
#define RETURN_STATUS_RETURNED "returned"

/* What became of the money, which follows from the bill and the payments. */
#define PAYMENT_STATUS_NONE "none"
#define PAYMENT_STATUS_PENDING "pending"
#define PAYMENT_STATUS_VOIDED "voided"
#define PAYMENT_STATUS_PARTIALLY_AUTHORIZED "partially_authorized"
#define PAYMENT_STATUS_AUTHORIZED "authorized"
#define PAYMENT_STATUS_PARTIALLY_PAID "partially_paid"
#define PAYMENT_STATUS_PAID "paid"
#define PAYMENT_STATUS_OVERPAID "overpaid"
#define PAYMENT_STATUS_PARTIALLY_REFUNDED "partially_refunded"
#define PAYMENT_STATUS_REFUNDED "refunded"
#define PAYMENT_STATUS_CHARGED_BACK "charged_back"

/* How far one order of a call has come. */
typedef enum DraftState
{
	DRAFT_READ,					/* valid so far */
	DRAFT_TAKEN,				/* its stock is prepaid */
	DRAFT_REPLAY,				/* placed by a former call with its key */
	DRAFT_REPEAT,				/* the same input with the same key stands before it in the call */
	DRAFT_REFUSED
} DraftState;

/* What a caller says of the money of an order, as it came. */
typedef struct OrderArgs
{
	const char *path;			/* what stands before the names, for messages */
	const char *discount;		/* null: none */
	const char *shipping;
	JsonbContainer *shipping_tax_rates;
	OmJsonValue ship_complete;	/* of all lines that say nothing */
	const char *customer;		/* whose it is; null: nobody says it, as of the next */
	JsonbContainer *ship_to;
	JsonbContainer *bill_to;
	const OmCustomers *customers;	/* that the call names; null: they are not read yet */
	struct HTAB *uses;			/* of promotions, by the orders before it in the call; null: it is the only one */
	OmTaxPlace	destination;	/* where it goes: said, or that of ship_to; country null: where the tenant is */
	const char *tax_exemption;	/* null: none */
	const char *shipping_method;	/* null: none */
	JsonbContainer *fees;		/* codes; null: none are named */
	int			ncoupons;
	char	  **coupons;		/* codes */
} OrderArgs;

/* The keys of its options. */
enum OrderOption
{
	OPTION_SHIPPING_TAX_RATES, OPTION_SHIP_COMPLETE, OPTION_DESTINATION, OPTION_TAX_EXEMPTION, OPTION_SHIPPING_METHOD, OPTION_FEES, ORDER_OPTIONS
};
extern const OmJsonField om_order_options[ORDER_OPTIONS];

/* The keys of its destination. */
enum Destination
{
	DESTINATION_COUNTRY, DESTINATION_REGION, DESTINATION_POSTAL_CODE, DESTINATION_FIELDS
};
extern const OmJsonField om_destination_fields[DESTINATION_FIELDS];

/* The same of a line. */
typedef struct LineArgs
{
	char	   *unit_price;
	char	   *discount;
	JsonbContainer *tax_rates;
} LineArgs;

/* One order being placed. */
typedef struct Draft
{
	DraftState	state;
	bool		only_asks;		/* it is no order: nothing is locked, taken or written (quote.c) */
	int			first_line;		/* it is added to an order whose last line is this one (edit.c); 0: it is an order */
	int			version;		/* that the order has then */
	OmCallKey	key;
	pg_uuid_t	id;
	bool		id_given;
	char	   *number;
	char	   *channel_code;
	OmChannel	channel;
	OmCurrency	currency;
	char	   *holder;
	char	   *reference;
	Datum		metadata;		/* jsonb */
	const char *secret;			/* of the order; null: none */
	const char *approver;		/* of a sale; null: nobody had to approve it */
	const OmCustomer *customer; /* null: nobody said who it is */
	OmAddress	ship_to;
	OmAddress	bill_to;
	TimestampTz occurred_at;
	TimestampTz expires_at;		/* unless it is paid; 0: it does not */
	bool		has_reservation;
	bool		owns_reservation;	/* whose it is was proven otherwise than by a secret of its own */
	pg_uuid_t	reservation_id;
	const OmKept *also_kept;	/* another one, of a draft that only asks; null: none */
	OmHold	   *holds;
	int			nholds;
	OmLine	   *lines;
	OmPrice    *unit_prices;	/* per line */
	OmAmount   *line_totals;
	const char **fees;			/* per line: the fee that it is, null: it was ordered; null: there is no fee */
	OrderArgs	args;
	OmLineMoney *money;			/* per line, then that of shipping */
	OmPromoted *promoted;		/* what promotions took off it, which is among its discounts; null: there are none */
	int			nlines;
	OmAmount	total;
	int64		goods;			/* what the goods cost, discounts taken off, by which shipping may be free */
	OmDemand   *demands;		/* what is to be taken from free */
	OmQuantity *from_hold;		/* per demand that is taken: what its hold serves */
	OmQuantity *held_short;		/* per demand: of that, what is not there */
	int			ndemands;
	const char *status;			/* it is placed, or completed when it is handed over at once */
	const char *fulfillment_status;
	bool		is_stale;		/* its row may have changed since it was written (it was served) */
	int			repeats;		/* DRAFT_REPEAT: which input */
	/* a refusal */
	OmCode		code;
	char	   *message;
	char	   *detail;
} Draft;

/* The secrets of orders (own_order.c), and the right to cancel an order without its secret. */
extern const OmOwned om_order_owned;
extern OmRight om_right_cancel;
extern OmRight om_right_claim;

/* The channel of a draft by its code; unknown_channel. */
extern void om_draft_find_channel(Draft *draft, int64 tenant);

/* Drafts of a batch that name the same thing. */
typedef struct DraftGroups
{
	int		   *of;				/* per draft: its group */
	int		   *used_by;		/* per group: which draft was served first; -1: none by now */
} DraftGroups;

/* What the drafts of a batch name; those that name nothing are a group that nobody asks for. */
typedef struct DraftNames
{
	DraftGroups keys;
	DraftGroups ids;
	DraftGroups reservations;
} DraftNames;

/* Refuse drafts whose caller-given id is that of an order which exists; of a former call with the same key they are replays (repeat.c). */
extern void om_drafts_refuse_used(int64 tenant, Draft *drafts, int n);

/*
 * Serve drafts in input order: one that names what an earlier one was served with repeats it or is refused; else
 * it may be served, and afterwards what it names is used.
 */
extern void om_drafts_name(DraftNames *names, const Draft *drafts, int n);
extern bool om_draft_is_first(const DraftNames *names, Draft *drafts, int at);
extern void om_draft_names_used(DraftNames *names, const Draft *drafts, int at);

/* Repeated inputs get the answer of the input they repeat. */
extern void om_drafts_answer_repeats(Draft *drafts, int n);

/* Fill a draft from JSON values; raises for what is wrong with it (draft.c). */
extern void om_draft_read(Draft *draft, int64 tenant, JsonbContainer *lines, const char *currency, const char *path);

/* What the order is charged and what is taken off it (order_fn.c); path: of its arguments, ending in a dot, or empty. */
extern void om_draft_set_args(Draft *draft, const char *discount, const char *shipping, const OmJsonValue *options, const char *path);

/* Its items cost what price lists say, where they say something (price.c). */
extern void om_draft_list_prices(Draft *draft, int64 tenant);

/* Refuse what its items are not sold as: limits of purchases, and what the channel does not show (purchase.c). */
extern void om_draft_check_items(const Draft *draft, int64 tenant);

/* Whose the order is, and its addresses (customer.c), as it came; null: nobody says it. */
extern void om_draft_set_customer(Draft *draft, const char *customer, JsonbContainer *ship_to, JsonbContainer *bill_to);

/* Look them up: unknown_customer, unknown_address, invalid_address. */
extern void om_draft_read_customer(Draft *draft, int64 tenant);

/* The customers that orders of a batch name, in one look; those that are unknown are told when their order is read. */
extern const OmCustomers *om_batch_customers(int64 tenant, JsonbContainer *const *orders, int n);

/* Store what addresses are said in drafts, and give them ids; then the values of three columns, from the first on: customer_id, ship_to_id, bill_to_id. */
extern void om_drafts_store_addresses(int64 tenant, Draft **drafts, int n);
extern void om_draft_customer_values(const Draft *draft, int first, Datum *values, bool *nulls);

/* Add the lines of its fees, and what they say of money, which is nothing (fee.c). */
extern LineArgs *om_draft_add_fees(Draft *draft, int64 tenant, LineArgs *args, const char *path);

/* Price its lines and shipping (price.c). */
extern void om_draft_price(Draft *draft, int64 tenant, const LineArgs *args, const char *path);

/* Take off what promotions give (promote.c): of lines and of the order, when lines have their prices, which it returns, and of shipping, when that has. */
extern int64 om_draft_promote(Draft *draft, int64 tenant, const LineArgs *args);
extern void om_draft_promote_shipping(Draft *draft);

/* The same of drafts that are placed: lock what their uses are counted by, and write what they got. */
extern void om_drafts_lock_promotions(int64 tenant, const Draft *drafts, int n);
extern void om_drafts_write_promotions(int64 tenant, Draft **drafts, int n, const char *actor);

/* What of a line's discounts promotions gave, in minor units. */
extern int64 om_draft_promoted(const Draft *draft, int line);

/* All taxes of a line, and whether its unit price is that of the price list. */
extern int64 om_line_tax(const OmLineMoney *money);
extern bool om_draft_is_listed(const Draft *draft, int line);

/* What a draft's discounts, shipping charge and taxes come to. */
typedef struct OrderSums
{
	OmAmount	discount;
	OmAmount	shipping;
	OmAmount	tax;
} OrderSums;

extern OrderSums om_draft_sums(const Draft *draft);

/* True for what the customer takes along at once: a sale, or services that cost nothing. */
#define om_draft_is_sale(draft) (strcmp((draft)->status, ORDER_STATUS_COMPLETED) == 0)

/* True for lines that are added to an order: they have no shipping, fees or promotions. */
#define om_draft_is_added(draft) ((draft)->first_line > 0)

/* Set the arguments of a draft by what a cart has (basket.c), and add the holds of another reservation to those that it has read. */
extern void om_draft_of_basket(Draft *draft, const OmBasket *basket);
extern void om_draft_add_holds(Draft *draft, int64 tenant);

/* What a shipping method would charge a priced draft, by its code; false: it has no fee for it (price.c). */
extern bool om_draft_shipping_fee(const Draft *draft, int64 tenant, const char *method, int64 *minor);

/* Return the row of a new order, as the view orders would show it (order_fn.c). */
extern void om_draft_return(FunctionCallInfo fcinfo, int64 tenant, const Draft *draft);

/* How a new order is paid: a sale at once, and what costs nothing. */
#define om_draft_payment_status(draft) \
	(om_draft_is_sale(draft) || (draft)->total.minor == 0 ? PAYMENT_STATUS_PAID : PAYMENT_STATUS_NONE)

/* Where the units of one line come from. */
typedef struct LineSource
{
	OmQuantity	reserved;
	OmQuantity	shelf;
	OmQuantity	reserved_short; /* held, but not there */
	OmQuantity	missing;		/* sold, but not there */
	OmQuantity	backordered;
} LineSource;

/* Where a line of a draft whose demands are taken is served from: of a kit, where its components are.  Null: from several locations, or nowhere. */
extern const OmLocation *om_draft_location(const Draft *draft, int line);

/* The same of all lines of a draft whose demands are taken, palloc'd (place.c). */
extern LineSource *om_draft_divide(const Draft *draft);

/* What is promised of the lines of a draft, whose stock is divided, that have units which wait: one for each line, set where one is promised (wait.c). */
extern OmPromised *om_draft_promises(int64 tenant, const Draft *draft, const LineSource *sources);

/* The same of drafts that were placed, kept with their lines. */
extern void om_drafts_write_promises(int64 tenant, Draft **drafts, int n);

/*
 * Use the holds of a draft whose demands are taken.  A hold may be of goods that are not there, as an order may: what has not come
 * since is backordered now.  What is made to wait that need not, being there by what was committed meanwhile, is served when the call ends.
 */
extern void om_draft_use_holds(int64 tenant, Draft *draft, OmFreed *freed);

/* What there is to do for the warehouse, of a draft whose demands are taken. */
extern const char *om_draft_fulfillment_status(const Draft *draft);

/* Where a line comes from that several locations serve: an array of JSON. */
extern char *om_parts_json(const OmDemand *demand);

/* A step that may refuse a draft by raising. */
typedef void (*DraftWork) (Draft *draft, int64 tenant, void *source);

/* Run a step in a subtransaction; a business error ends in the draft (DRAFT_REFUSED), not in an error. */
extern void om_draft_guard(Draft *draft, int64 tenant, DraftWork work, void *source);

/*
 * If the draft's key has an answer by now, the draft is a replay, whatever it was; if the
 * key was used with other arguments, it is refused for that.
 */
extern void om_draft_find_answer(Draft *draft, int64 tenant);

/* Write the lines of a draft whose demands are taken to the order that they are added to: rows, moves and money (place.c). */
extern void om_draft_write_added(int64 tenant, Draft *draft, const char *actor);

/* Take, claim and write drafts (place.c): all that can be; refused ones say why. */
extern void om_place_drafts(int64 tenant, Draft *drafts, int n, bool all_or_nothing);

typedef struct OrderFacts OrderFacts;

/* What is canceled of a line. */
typedef struct CancelPart
{
	OmQuantity	asked;
	OmQuantity	from_open;
	OmQuantity	from_allocated;
	OmQuantity	from_backordered;
} CancelPart;

/* A cancellation being made. */
typedef struct Cancellation
{
	OmCall		call;			/* its document is the order */
	OmOrder		order;
	CancelPart *parts;			/* per line of the order */
	OmQuantity *from_parts;		/* per part of the order: of from_allocated and from_open */
	bool		is_whole;		/* nothing of the order is left: it is canceled */
	bool		is_unplanned;	/* nothing of it is in a parcel, as far as it is canceled */
} Cancellation;

/* Ask for all that is left of the order. */
extern void om_cancel_ask_all(Cancellation *cancel);

/* Cancel what is asked for of a locked order, of which it is left; freed: add the positions that got units back. */
extern void om_cancel_write(Cancellation *cancel, OmFreed *freed);

/*
 * The steps of that, for who changes more of the order at once: from where what is asked for is taken (waiting units first, then what is open,
 * then what is on the shelf; not_allowed where the call has no right), what the lines say of the order then, the units and their
 * money (is_whole is set before), and the event.
 */
extern void om_cancel_divide(Cancellation *cancel);
extern OrderFacts om_cancel_facts(const Cancellation *cancel);
extern void om_cancel_units(Cancellation *cancel, OmFreed *freed);
extern void om_cancel_tell(const Cancellation *cancel, const char *status);

/* What promotions gave to orders of which nothing is left may be used again (promote.c); after stock, whose counters are locked first. */
extern void om_cancel_give_back(const Cancellation *cancels, int n, const char *actor, TimestampTz occurred_at);

/* Units of parts of lines that several locations serve are shipped, or canceled (per part of the order): their rows follow. */
extern void om_order_move_parts(const OmOrder *order, const OmQuantity *quantities, bool is_shipped);

/* Post the money of placed orders (bill.c). */
extern void om_bill_orders(int64 tenant, Draft **drafts, int n, const char *actor);

/* Post what canceled units are owed no more; is_whole: nothing of the order is left, so neither is its shipping. */
extern void om_bill_canceled(Cancellation *cancel, bool is_whole);

/* What the lines of an order say of it. */
struct OrderFacts
{
	bool		has_left;		/* units that are neither shipped nor canceled */
	bool		has_shipped;
	bool		has_waiting;	/* backordered ones */
	bool		has_allocated;
};

/* The status and fulfillment status that follow (status.c). */
extern void om_order_derive(const OrderFacts *facts, const char **status, const char **fulfillment);

/* Write the statuses of a locked order that follow from its lines. */
extern void om_order_write_statuses(const OmOrder *order, const char *status, const char *fulfillment);

/* The same of one whose units were canceled: its money follows, and its return status where what is left of it has come back. */
extern const char *om_order_write_canceled(const OmOrder *order, const char *status, const char *fulfillment);

/* The same of one that was edited, which has other statuses perhaps, address and shipping too; fills in how it stands in money then. */
extern const char *om_order_write_edited(const OmOrder *order, const char *status, const char *fulfillment, int64 ship_to_id, bool is_nobodys,
										 int64 shipping_off, OmStanding *standing);

/* Take the last so many minor units of what is left of the shipping charge off the bill: an edit lowers it (bill.c). */
extern void om_bill_shipping_off(OmOrder *order, int64 minor, const char *reason, const char *actor, TimestampTz occurred_at);

/* Write what a locked order is billed, paid and given back by now, and its payment status, which both return. */
extern const char *om_order_write_paid(const OmOrder *order);

/* Hand over so many units of each part at once, which lie nowhere (ship.c). */
extern void om_order_hand_over(OmOrder *order, const OmQuantity *quantities, const char *actor, TimestampTz occurred_at);

/* Complete a locked order of these statuses when nothing of it ships and it is paid (paid.c). */
extern void om_order_complete_paid(const OmOrder *order, const char *status, const char *fulfillment, const char *payment,
								   const char *actor, TimestampTz occurred_at);

/* The return status that follows from the lines and returns of a locked order (returned.c). */
extern const char *om_order_return_status(int64 tenant, const pg_uuid_t *order_id);

/*
 * Of units of holds at a location that were not there when they were held, those that are not there now (backorder.c).  The demands are
 * those of the order, taken; given_back: what its reservation gives back there.
 */
extern OmQuantity om_order_held_short(int64 tenant, const OmDemand *demands, int n, const OmDemand *demand, int64 location_id,
									  OmQuantity given_back, OmQuantity held, OmFreed *freed);

extern void om_backorder_init(void);

#endif
