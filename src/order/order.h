/*
 * order.h - the order module's public face: sales made at once, and an order and its lines
 * for the modules that work on them.
 */
#ifndef OM_ORDER_H
#define OM_ORDER_H

#include "base/json_field.h"
#include "base/module.h"
#include "base/om.h"
#include "call/call.h"
#include "call/json.h"
#include "call/key.h"
#include "catalog/catalog.h"
#include "datatype/timestamp.h"
#include "pricing/pricing.h"
#include "stock/stock.h"
#include "types/amount.h"
#include "utils/jsonb.h"
#include "utils/uuid.h"

/* A sale at a counter: an order that is handed over where it is placed, and so completed at once. */
typedef struct OmSale
{
	int64		tenant;
	/* said by the caller */
	char	   *channel;
	OmLocation	location;		/* where the goods are taken from */
	JsonbContainer *lines;
	char	   *discount;		/* on the whole; null: none */
	bool		may_be_short;	/* what is not there was handed over all the same: an exception */
	const pg_uuid_t *order_id;	/* null: a new one */
	char	   *reference;
	const char *customer;		/* whose it is, and its addresses; null: nobody said it */
	JsonbContainer *ship_to;
	JsonbContainer *bill_to;
	int			ncoupons;
	char	  **coupons;		/* codes that it names */
	Datum		metadata;
	TimestampTz occurred_at;
	const char *approver;		/* of what whoever sells may not do alone; null: nobody had to */
	/* what the order module knows of it */
	int64		channel_id;
	OmCurrency	currency;
	OmAmount	total;			/* what is to be paid */
	pg_uuid_t	id;
	char	   *number;
	struct Draft *draft;
} OmSale;

/* What the caller does when the sale is to be read: says what is sold, has it priced, checks; raises for what is wrong. */
typedef void (*OmSaleReader) (OmSale *sale, void *source);

/* For the reader: price what was said. */
extern void om_sale_price(OmSale *sale);

/* Then: discount_too_large, if more is taken off than so much of what is sold, in 1/10000 of a percent. */
extern void om_sale_limit_discounts(const OmSale *sale, int64 limit);

/*
 * And how far it is from the price list, in 1/10000 of a percent: the least limit that allows all of its discounts, and the
 * most that a unit price differs from that of the list, all of it at most.  What promotions take off is not asked, nor what the list has no price for.
 */
extern int64 om_sale_discount_percent(const OmSale *sale);
extern int64 om_sale_override_percent(const OmSale *sale);

/* The lines whose discounts, or prices, are beyond a limit, as a JSON array. */
extern char *om_sale_lines_beyond(const OmSale *sale, bool of_prices, int64 limit);

/* The coupons that a call names, argument text[]; null: none. */
extern char **om_coupons_arg(FunctionCallInfo fcinfo, int argument, int *n);

/*
 * Read, take, claim the key of the call of a function, write; the errors of place_order.
 * False: a former call with the key made the sale, of which only id is known.
 */
extern bool om_sale_make(OmSale *sale, FunctionCallInfo fcinfo, const char *function, const OmHashedArg *hashed, int nhashed,
						 OmSaleReader reader, void *source);

/* What a cart has, as place_order takes it. */
typedef struct OmBasket
{
	int64		tenant;
	const char *channel;
	JsonbContainer *lines;
	const char *customer;		/* null: nobody said it, as of what follows */
	JsonbContainer *ship_to;
	JsonbContainer *bill_to;
	const char *shipping_method;
	int			ncoupons;
	char	  **coupons;
	const OmKept *kept;			/* what it holds: the order uses it */
	const OmKept *also_kept;	/* and what it is about to take over, for who only asks */
	/* of its order */
	const char *secret;
	const char *reference;
	const pg_uuid_t *order_id;	/* null: a new one */
	Datum		metadata;
	/* what the order module knows of it */
	OmAmount	total;			/* what is to be paid */
	pg_uuid_t	id;
	struct Draft *draft;
} OmBasket;

/* A line as quote_lines tells it. */
typedef struct OmQuotedLine
{
	int			line_no;		/* beyond those of the cart: a fee */
	const char *json;			/* its columns, as members of a JSON object */
	bool		is_available;
	OmPrice		unit_price;
} OmQuotedLine;

/* The lines, without that of shipping, and the sums that preview_order tells. */
typedef struct OmBasketQuote
{
	bool		is_available;	/* all lines would be served */
	int			nlines;
	OmQuotedLine *lines;
	OmAmount	total;
	OmAmount	tax;
	OmAmount	discount;
	OmAmount	shipping;
	Datum		taxes;			/* jsonb */
	Datum		promotions;		/* jsonb */
	struct Draft *draft;
} OmBasketQuote;

/* What the cart would cost and where it would come from, by the code of quote_lines; raises what that raises. */
extern void om_basket_quote(const OmBasket *basket, OmBasketQuote *quote);

/* What a shipping method in use would charge for what was quoted; false: it has no fee for it. */
extern bool om_basket_shipping_fee(const OmBasketQuote *quote, int64 tenant, const char *method, OmAmount *fee);

/* Read and price all of it anew, for an order; raises what is wrong with it. */
extern void om_basket_read(OmBasket *basket);

/* Take its stock and write the order: insufficient_stock, stock_contended, duplicate_document. */
extern void om_basket_place(OmBasket *basket);

/* Return the row of the order as it was just placed; or of any order as it is by now, no row where it is gone. */
extern void om_basket_return(FunctionCallInfo fcinfo, const OmBasket *basket);
extern void om_basket_show(FunctionCallInfo fcinfo, int64 tenant, const pg_uuid_t *order_id);

/* A line of an order, for the modules that ship and bring back what was ordered. */
typedef struct OmOrderLine
{
	int			line_no;
	int64		item_id;
	char	   *sku;
	bool		is_stocked;		/* it is made of units of stock: of no service, and of no kit, whose components are lines of their own */
	int64		location_id;	/* it is served from; 0: untracked, or from several */
	char	   *location;		/* null: the same */
	OmLocation	home;			/* where its goods come back to, if nobody says: id 0 if untracked */
	int			first_part;		/* of its parts in those of the order */
	int			nparts;
	int			scale;			/* of the item */
	char	   *unit;			/* that it was said in; null: the item's own */
	OmQuantity	unit_factor;	/* what one of these was worth */
	OmPrice		unit_price;		/* of one unit, in the unit that it was said in */
	bool		is_fee;			/* a fee, which nobody ordered by itself */
	struct OmOrderLine *kit;	/* the line of the kit that it is, or is part of; null: neither */
	OmQuantity	open;
	OmQuantity	allocated;
	OmQuantity	backordered;
	OmQuantity	shipped;
	OmQuantity	settled;		/* canceled or came back: need not be paid any more */
	OmQuantity	return_requested;	/* announced to come back, or came */
	OmLineMoney money;			/* of the whole line; its taxes only after om_order_read_taxes */
} OmOrderLine;

/* What is left of a line: what was neither shipped nor canceled. */
static inline OmQuantity
om_line_left(const OmOrderLine *line)
{
	return line->open + line->allocated + line->backordered;
}

/*
 * What one location serves of a line: mostly all of it.  Whatever concerns stock goes by parts; a line
 * that several locations serve has one for each, and no open or backordered units.
 */
typedef struct OmOrderPart
{
	OmOrderLine *line;
	int64		location_id;	/* 0: untracked */
	char	   *location;
	OmQuantity	ready;			/* to ship: allocated, or open units of an untracked item */
	OmQuantity	shipped;
} OmOrderPart;

/* An order, locked; its lines by their numbers. */
typedef struct OmOrder
{
	int64		tenant;			/* these two are the caller's */
	pg_uuid_t	order_id;
	char	   *order_number;
	char	   *status;
	char	   *payment_status;
	char	   *return_status;
	char	   *fulfillment_status;
	char	   *channel;
	int64		channel_id;
	OmCurrency	currency;
	int64		total;			/* at placement, in minor units */
	TimestampTz placed_at;
	bool		expires;		/* unless somebody pays it, or works on it */
	bool		is_paid;		/* some money was captured */
	bool		was_refunded;	/* and some given back */
	bool		has_taxes;		/* or may have, of nothing: its discounts left no price, or an edit added some */
	int			version;		/* how often what it consists of was changed */
	bool		has_parties;	/* it has a customer, or an address that it is sent to */
	int64		billed;			/* what it owes by now */
	int64		shipping_off;	/* what edits took off its shipping charge */
	bool		taxes_are_read;	/* by om_order_read_taxes */
	OmLineMoney shipping;
	OmOrderLine *lines;
	int			nlines;
	OmOrderPart *parts;			/* in the order of lines */
	int			nparts;
} OmOrder;

/*
 * Lock an order's row (tenant, order_id filled in) and read it, without its lines; false: the
 * transaction sees none.  The lock is the queue of all that concerns the order, and this the
 * one function that takes it.
 */
extern bool om_order_lock_row(OmOrder *order);

/* The same and its lines, locked and read: unknown_order. */
extern void om_order_lock(OmOrder *order);

/* Is something of a locked order still to leave, or to be canceled? */
extern bool om_order_is_open(const OmOrder *order);

/* Is a secret the one that an order was placed with?  Of an order that is not there, and of one without a secret, none is. */
extern bool om_order_is_own(int64 tenant, const pg_uuid_t *order_id, const char *secret);

/* The locations that serve an order, as its lines are by now (palloc'd): 0 for what is of none; not of the archive. */
extern int64 *om_order_places(int64 tenant, const pg_uuid_t *order_id, int *n);

/* Raise unknown_order. */
extern void om_order_unknown(const pg_uuid_t *order_id) __attribute__((noreturn));

/* Lock a line, for triggers that hold any writer to rules; false: the transaction sees none. */
extern bool om_order_lock_line(Datum tenant, Datum order_id, Datum line_no);

/* Read the taxes of a locked order, for those who bill. */
extern void om_order_read_taxes(OmOrder *order);

/* The line of a number: unknown_order_line. */
extern OmOrderLine *om_order_line(const OmOrder *order, int64 line_no);

/* Is a line of an order a kit, or a component of one? */
#define om_is_kit(line) ((line)->kit == (line))
#define om_is_component(line) ((line)->kit != NULL && (line)->kit != (line))

/* What so many kits have of a component. */
extern OmQuantity om_of_kits(const OmOrderLine *component, OmQuantity kits);

/* So much of each line becomes as many whole kits as that makes, and what these are made of; lines of no kit keep theirs. */
extern void om_order_whole_kits(const OmOrder *order, OmQuantity *quantities);

/* What is asked of kits is asked of their components. */
extern void om_order_spread_kits(const OmOrder *order, OmQuantity *quantities);

/* part_of_kit for lines that are asked for by themselves and are components: n, with their numbers in the call. */
extern void om_order_refuse_components(const OmOrderLine *const *lines, int n) __attribute__((noreturn));

/* The part of a line at a location; of a line that is served from one, that one, whatever the location.  Null: there is none. */
extern OmOrderPart *om_order_part(const OmOrder *order, const OmOrderLine *line, int64 location_id);

/*
 * Credit the customer with so many units of each line, as a return's money: exactly their
 * parts of what was billed, whatever was canceled or came back before.  Returns how much that is.
 */
extern int64 om_order_bill_returned(OmOrder *order, const OmQuantity *quantities, const pg_uuid_t *return_id,
									const char *reason, const char *actor, TimestampTz occurred_at);

/* What became of a payment, in minor units. */
typedef struct OmPaymentSums
{
	pg_uuid_t	payment_id;
	int64		capturable;		/* what is under way counts, in both */
	int64		refundable;
} OmPaymentSums;

/* One tax of what an order is billed, or all that is no tax. */
typedef struct OmStandingPart
{
	int64		tax_rate_id;	/* 0: no tax */
	int64		billed;
	int64		discounted;
} OmStandingPart;

/* How an order stands in money, in minor units. */
typedef struct OmStanding
{
	int64		billed;			/* by the order and its returns */
	int64		discounted;		/* goodwill, as it is booked */
	OmStandingPart *parts;		/* both, by tax */
	int			nparts;
	int64		goodwill;		/* as it was given or asked for */
	int64		goodwill_given; /* of that what was given */
	pg_uuid_t	goodwill_payment;	/* of which the last of it was */
	int64		shipping;		/* of the shipping charge, as it was given back or asked for */
	int64		shipping_given; /* of that what was given back */
	int64		captured;
	int64		refunded;
	int64		charged_back;
	int64		voided;
	int			npending;		/* operations under way */
	OmPaymentSums *payments;	/* of which there are events */
	int			npayments;
} OmStanding;

/* Add to a sum of minor units: value_out_of_range. */
extern void om_standing_add(int64 *sum, int64 minor);

/*
 * Tells what became of the payments of a locked order: adds to all of a standing but what is billed
 * and discounted; set at load by the module that owns payments.
 */
typedef void (*OmPaymentsReader) (int64 tenant, const pg_uuid_t *order_id, OmStanding *standing);
extern void om_order_register_payments(OmPaymentsReader reader);

/* Read how a locked order stands by now. */
extern void om_order_read_standing(int64 tenant, const pg_uuid_t *order_id, OmStanding *standing);

/* What the order was paid beyond what it owes, refunds under way counted; 0 if it was not. */
extern int64 om_standing_beyond(const OmStanding *standing);

/* The payment status that follows; without payments, what it was: "paid" for an order of nothing, else "none". */
extern const char *om_standing_payment_status(const OmStanding *standing, const char *was);

/* Write what a locked order is billed, paid and given back by now, and its payment status; of services only, it is completed when paid. */
extern void om_order_refresh_paid(const OmOrder *order, const char *actor, TimestampTz occurred_at);

/* A locked order does not expire any more: somebody works on it. */
extern void om_order_keep(const OmOrder *order);

/* Is a return of the order approved, and not all of it received? Set at load by the module that owns returns. */
typedef bool (*OmReturnsReader) (int64 tenant, const pg_uuid_t *order_id);
extern void om_order_register_returns(OmReturnsReader reader);

/*
 * Count units of a line that are announced to come back, and of these what came (negative: no
 * more); false: there is no such line.  Its CHECK is the cap: return_exceeds_shipped.
 */
extern bool om_order_count_returned(Datum tenant, const pg_uuid_t *order_id, Datum line_no, OmQuantity requested, OmQuantity returned);

/* The same and its return status; nothing is completed. */
extern void om_order_refresh_returned(const OmOrder *order);

/* Book the goodwill of a locked order as it is by now: a discount, of at most what it is billed. */
extern void om_order_bill_goodwill(int64 tenant, const pg_uuid_t *order_id, int64 channel_id, OmCurrency currency,
								   const char *reason, const char *actor, TimestampTz occurred_at);

/* What a locked order's shipping charge has left to give back, its taxes among it; what is under way counts. */
extern int64 om_order_shipping_left(int64 tenant, const pg_uuid_t *order_id);

/* Take so much of a locked order's shipping charge off the bill, as it was given back just now; negative: bill it again. */
extern void om_order_bill_shipping(int64 tenant, const pg_uuid_t *order_id, int64 given, const char *reason,
								   const char *actor, TimestampTz occurred_at);

/*
 * Ship so many units of each part (at most what is ready): they leave the stock
 * for the customer, and the order gets the statuses it then has.
 */
extern void om_order_ship(OmOrder *order, const OmQuantity *quantities, const char *actor, TimestampTz occurred_at);

/* So many units of n of its lines have arrived, which were shipped. */
extern void om_order_deliver(const OmOrder *order, const int *line_nos, const OmQuantity *quantities, int n);

/* What a caller asks of a line of an order. */
typedef struct OmAskedLine
{
	const OmOrderLine *line;
	bool		has_quantity;	/* else: all there is */
	OmQuantity	quantity;
} OmAskedLine;

/* Read [{"line_no","quantity"?,"unit"?}], in the order they came: unknown_order_line, unknown_unit, invalid_quantity. */
extern OmAskedLine *om_order_lines_arg(const OmOrder *order, JsonbContainer *lines, int *n);

/*
 * The quantity that lines[i] says of a line, of the item's own units, or of the unit that the line was said in: unknown_unit,
 * unit_does_not_divide, invalid_quantity.
 */
extern OmQuantity om_order_quantity_arg(const OmOrderLine *line, const OmJsonValue *quantity, const OmJsonValue *unit, int i);

/* A part of a line of which units are about to be canceled, and what is ready to ship of it after. */
typedef struct OmLineKept
{
	int			line_no;
	int64		location_id;	/* 0: the line has no other part */
	OmQuantity	ready;
} OmLineKept;

/* What cancel_order calls before it cancels units that are ready: what is planned beyond the rest is let go. */
typedef void (*OmKeptHook) (int64 tenant, const pg_uuid_t *order_id, const OmLineKept *lines, int n,
							const char *reason, const char *actor, TimestampTz occurred_at);
extern OmKeptHook om_kept_hook;

/* Is any of the order planned to be shipped, and not shipped? */
typedef bool (*OmPlannedHook) (int64 tenant, const pg_uuid_t *order_id);
extern OmPlannedHook om_planned_hook;

/* The keys of an order's lines, as place_order and record_sale read them. */
#define OM_SALE_LINE_FIELDS 8
#define OM_ORDER_LINE_FIELDS (OM_SALE_LINE_FIELDS + 1)
extern const OmJsonField om_order_line_fields[OM_ORDER_LINE_FIELDS];
extern const OmJsonField om_sale_line_fields[OM_SALE_LINE_FIELDS];

/* The keys by which lines of an order are asked for, as om_order_lines_arg reads them. */
#define OM_ASKED_FIELDS 3
extern const OmJsonField om_asked_fields[OM_ASKED_FIELDS];

/*
 * An order that is changed after it was placed: units that it has no more, lines that it gets, where it goes and what its shipping
 * costs, all in one step and settled once.
 */
typedef struct OmOrderEdit
{
	/* said by the caller */
	const OmCall *call;			/* whose tenant, reason, actor and instant are those of the edit */
	OmOrder		order;			/* locked */
	OmQuantity *less;			/* per line: units that it has no more, of what is left of it; of components as of their kits */
	OmQuantity *planned;		/* per part: units in parcels that are not shipped; null: none are */
	JsonbContainer *added;		/* lines, as place_order takes them; null: none */
	const char *path;			/* where they stand */
	const char *customer;		/* code of whose it is, as prices and taxes ask for it; null: nobody's who is known */
	OmTaxPlace	destination;	/* where it goes; country null: where the tenant is */
	const char *tax_exemption;	/* null: that of the customer */
	int64		ship_to_id;		/* another address; 0: it stays */
	int64		shipping_less;	/* minor units of what is to be paid for shipping that are taken off */
	/* what the order module knows of it */
	int			first_line;		/* of the lines that it gets; 0: none */
	int			last_line;
	int64		total_after;	/* what it owes then; before: order.billed */
	int64		paid;			/* and what was paid and given back of it by now */
	int64		refunded;
	OmFreed		freed;			/* positions that got units back, for om_freed_serve */
	struct Draft *draft;
	struct Cancellation *cancel;
} OmOrderEdit;

/*
 * Price what is added, and look where what is given up comes from: the errors of place_order; edit_exceeds_open with all lines of which more is given
 * up than is neither shipped nor in a parcel; illegal_transition where nothing would be left.
 */
extern void om_order_edit_check(OmOrderEdit *edit);

/* Take the stock of what is added; false: some of it cannot be had, which the next one raises. */
extern bool om_order_edit_take(OmOrderEdit *edit);
extern void om_order_edit_refuse(const OmOrderEdit *edit) __attribute__((noreturn));

/* Write it: lines, stock, money, statuses; events of cancellations. */
extern void om_order_edit_write(OmOrderEdit *edit);

/* The added lines and those that lose units, as members of a JSON object: ,"added":[...],"removed":[...] */
extern void om_order_edit_tell(const OmOrderEdit *edit, StringInfo json);

/* Rights that modules above ask for, too. */
extern OmRight om_right_order;
extern OmRight om_right_set_shipping;
extern OmRight om_right_set_price;
extern OmRight om_right_set_discount;

#endif
