/*
 * returns_private.h - what the returns module's own files share.
 */
#ifndef OM_RETURNS_PRIVATE_H
#define OM_RETURNS_PRIVATE_H

#include "base/om_error.h"
#include "call/call.h"
#include "journal/outbox.h"
#include "journal/state.h"
#include "order/order.h"
#include "payment/payment.h"
#include "sql/insert.h"
#include "types/stock_state.h"

enum ReturnPlan
{
	RETURN_FIND, RETURN_LOCK, RETURN_LOCK_LINES, RETURN_RECEIPT_EXISTS, RETURN_CANCEL_LINES,
	RETURN_SHOW, RETURN_MONEY, RETURN_SEEN_AT, RETURN_LINE_SEEN_AT, RETURN_SKU,
	RETURN_ERASE,
	RETURN_PLANS
};

extern OmPlan om_return_plans[RETURN_PLANS];

/* A document: $1, $2 of the plans about a return, and of the one about a receipt. */
#define ONE_RETURN(X, P) X(P, tenant_id, OM_INT8) X(P, id, OM_UUID)
OM_ENUM(ONE_RETURN, ONE);

/* What finding a return tells, what locking it, and each of its lines. */
#define FOUND_RETURN(X, P) X(P, order_id, OM_UUID)
OM_ENUM(FOUND_RETURN, FOUND);

#define LOCKED_RETURN(X, P) \
	X(P, status, OM_TEXT) X(P, location_id, OM_INT8) X(P, location, OM_TEXT) X(P, return_number, OM_TEXT)
OM_ENUM(LOCKED_RETURN, LOCKED);

#define ANNOUNCED_LINE(X, P) \
	X(P, line_no, OM_INT4) X(P, requested, OM_QUANTITY) X(P, came, OM_QUANTITY) X(P, without, OM_QUANTITY) \
	X(P, reason, OM_TEXT)
OM_ENUM(ANNOUNCED_LINE, ANNOUNCED);

/* A return of an order; what it is worth, and what was refunded for it or is asked for, in minor units. */
#define RETURN_OF_ORDER(X, P) X(P, tenant_id, OM_INT8) X(P, return_id, OM_UUID) X(P, order_id, OM_UUID)
OM_ENUM(RETURN_OF_ORDER, MONEY);

#define RETURN_MONEY_SUMS(X, P) X(P, credited, OM_INT8) X(P, refunded, OM_INT8)
OM_ENUM(RETURN_MONEY_SUMS, SUMS);

/* A line of a return, and its item. */
#define RETURN_LINE_KEY(X, P) X(P, tenant_id, OM_INT8) X(P, return_id, OM_UUID) X(P, line_no, OM_INT4)
OM_ENUM(RETURN_LINE_KEY, LINE_KEY);

#define RETURNED_ITEM(X, P) X(P, sku, OM_TEXT)
OM_ENUM(RETURNED_ITEM, ITEM);

/* The statuses of a return. */
#define RETURN_STATUS_REQUESTED "requested"
#define RETURN_STATUS_APPROVED "approved"
#define RETURN_STATUS_REJECTED "rejected"
#define RETURN_STATUS_PARTIALLY_RECEIVED "partially_received"
#define RETURN_STATUS_RECEIVED "received"
#define RETURN_STATUS_CLOSED "closed"
#define RETURN_STATUS_CANCELED "canceled"

extern const OmStateMachine om_return_states;

/* What becomes of a unit (R26); in the order of the columns of return_lines that count it. */
typedef enum Disposition
{
	DISPOSITION_RESTOCK, DISPOSITION_QUARANTINE, DISPOSITION_DAMAGED, DISPOSITION_SCRAP, DISPOSITION_RETURN_TO_VENDOR,
	DISPOSITION_MISSING,
	DISPOSITIONS
} Disposition;

/* Those before this one are units that came. */
#define RECEIVED_DISPOSITIONS DISPOSITION_MISSING

typedef struct DispositionRule
{
	const char *name;
	OmStockState state;			/* where the goods go; 0: there are none */
} DispositionRule;

extern const DispositionRule om_dispositions[DISPOSITIONS];

/* The disposition of a name; DISPOSITIONS if there is none. */
extern Disposition om_disposition_find(const char *name);

/* That of lines[i]; invalid_argument. */
extern Disposition om_disposition_arg(const char *name, int i);

/* What is announced of one order line, and what comes of it now. */
typedef struct ReturnLine
{
	OmOrderLine *sold;
	OmQuantity	requested;
	OmQuantity	settled;		/* came, is missing or canceled */
	OmQuantity	came;			/* of that what came */
	OmQuantity	now[DISPOSITIONS];
	const char *reasons[DISPOSITIONS];
	const char *reason;			/* of the line: null, or the caller's */
} ReturnLine;

/* Events, and changes of status, that one call has: it is announced and comes. */
#define RETURN_NEWS_MAX 2

/* A return at work: its order is locked. */
typedef struct Return
{
	OmCall		call;			/* its document is the return */
	OmOrder		order;
	char	   *number;
	char	   *status;
	int64		location_id;	/* 0: where the goods were shipped from */
	char	   *location;
	int64		left;			/* what it is worth, less what was refunded for it, refunds under way counted */
	ReturnLine *lines;			/* in the order of their numbers */
	int			nlines;
	/* what is to be told and logged */
	OmEvent		events[RETURN_NEWS_MAX];
	int			nevents;
	OmStatusChange changes[RETURN_NEWS_MAX];
	int			nchanges;
} Return;

/* OmReturnsReader: is a return of an order approved, and not all of it received? */
extern bool om_return_is_coming(int64 tenant, const pg_uuid_t *order_id);

/* What has been announced and is neither settled nor canceled. */
extern OmQuantity om_return_open(const ReturnLine *line);

/* Name the location: unknown_location. */
extern void om_return_set_location(Return *ret, const char *code);

/* OmCallWork: find a return (unknown_return), lock its order. */
extern void om_return_lock_order(OmCall *call);

/* Lock and read the return itself. */
extern void om_return_lock(Return *ret);

/*
 * Read "lines" of request_return, of an order that is locked: what is asked for, summed.
 * with_disposition: those of return_order, which come at once.
 */
extern void om_return_read_request(Return *ret, JsonbContainer *lines, bool with_disposition);

/* return_before_sale, unless it occurs after the goods were handed over (R21). */
extern void om_return_check_time(Return *ret);

/* return_before_sale, return_exceeds_shipped. */
extern void om_return_check_request(Return *ret);

/* Write a new return. */
extern void om_return_announce(Return *ret, const char *status, Datum metadata);

/* OmCallWork: let the goods of a requested return come. */
extern void om_return_approve(OmCall *call);

/* Go to another status, if it is another; credited: what it is worth more than before, in minor units. */
extern void om_return_set_status(Return *ret, const char *status, const char *reason, int64 credited);

/* Tell others, when it is published: type, and lines as JSON of the caller's. */
extern void om_return_tell(Return *ret, const char *type, const char *lines);

/* Write the events and the log of what was done. */
extern void om_return_publish(Return *ret);

/* What is left of a return is canceled; the status it takes then. */
extern void om_return_cancel_rest(Return *ret, const char *status, const char *reason);

/* Read "lines" of receive_return. */
extern void om_return_read_receipt(Return *ret, JsonbContainer *lines);

/* return_before_sale, receipt_exceeds_announced. */
extern void om_return_check_receipt(Return *ret);

/* Kits come back whole (kit.c): what is announced of one, by the numbers of the order's lines, is announced of its components; */
extern void om_return_announce_kits(const Return *ret, ReturnLine *lines);

/* what comes of one, of the lines of a return, comes of its components; those that are said besides have another disposition.  part_of_kit. */
extern void om_return_receive_kits(const Return *ret, ReturnLine *const *lines);

/* Receive: receipts, goods, money; the order's statuses are the caller's. */
extern void om_return_receive(Return *ret, const pg_uuid_t *receipt_id);

/* How a return is to be refunded. */
typedef struct ReturnRefund
{
	char	   *amount;			/* null: what the order was paid beyond what it owes, at most what the return is worth */
	JsonbContainer *parts;		/* "refunds": which payments; null: the newest first */
	char	   *register_code;	/* null: none; cash needs one */
	OmDrawer	drawer;			/* of the register, locked */
	bool		is_pending;
	bool		may_be_nothing;
} ReturnRefund;

/* What is left of a return that was there before. */
extern void om_return_read_left(Return *ret);

/* Refund: refund_exceeds_return, and what om_refund_make refuses; the order's statuses are the caller's. */
extern void om_return_refund(const Return *ret, const ReturnRefund *wish);

/* not_allowed where the running call may not take in what comes back: of a receipt, or of what is announced. */
extern void om_return_require_places(const Return *ret, bool is_receipt);

/* The keys of JSON: of lines that are announced (the first ones) or come at once, of those that come, and of refunds. */
#define RETURN_ANNOUNCED_FIELDS 4
#define RETURN_REQUEST_FIELDS 5
extern const OmJsonField om_return_request_fields[RETURN_REQUEST_FIELDS];
#define RETURN_RECEIPT_FIELDS 5
extern const OmJsonField om_return_receipt_fields[RETURN_RECEIPT_FIELDS];
#define RETURN_PART_FIELDS 2
extern const OmJsonField om_return_part_fields[RETURN_PART_FIELDS];

#endif
