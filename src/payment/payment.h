/*
 * payment.h - the payment module's public face: what other modules take and give back.
 */
#ifndef OM_PAYMENT_H
#define OM_PAYMENT_H

#include "base/module.h"
#include "base/om.h"
#include "datatype/timestamp.h"
#include "types/amount.h"
#include "utils/uuid.h"

/* The provider of cash: it goes into a drawer, not to anybody's clearing account. */
#define OM_CASH "cash"

/* The id of a provider; 0 is cash: unknown_provider, with those that are known, unless it is in use, or what it did is a fact. */
extern int64 om_provider_id(int64 tenant, const char *provider, bool is_fact);

/* Where cash goes to and comes from: a register, while a shift is open at it. */
typedef struct OmDrawer
{
	bool		is_open;		/* false: none */
	int64		register_id;
	pg_uuid_t	shift_id;
	OmCurrency	currency;		/* of its shift */
	bool		is_late;		/* the shift is closed: its cash was counted */
} OmDrawer;

/* Finds the drawer of a register by its code, and keeps its shift open until commit; set by the module that has registers. */
typedef OmDrawer (*OmDrawerHook) (int64 tenant, const char *register_code);
extern OmDrawerHook om_drawer_hook;

/* One payment of a sale, taken at once. */
typedef struct OmTender
{
	const char *provider;
	const char *method;			/* null: not said */
	const char *reference;
	const char *gateway_event_id;
	const pg_uuid_t *payment_id;	/* null: a new one */
	int64		minor;			/* what is kept of it: cash without its change; 0: nothing is recorded */
} OmTender;

/* What the payments of one order have in common. */
typedef struct OmPayer
{
	int64		tenant;
	pg_uuid_t	order_id;
	OmCurrency	currency;
	int64		channel_id;
	OmDrawer	drawer;
	char	   *actor;
	TimestampTz occurred_at;
} OmPayer;

/* Record how a sale was paid, whose order was written in this transaction with its payment status. */
extern void om_tenders_record(const OmPayer *payer, const OmTender *tenders, int n);

/* Money that a provider took or promised, perhaps before there was an order. */
typedef struct OmAdvance
{
	const char *provider;
	const char *method;			/* null: not said */
	const char *reference;		/* the provider's id: told twice, it is one payment */
	int64		minor;
	bool		is_captured;	/* it came; else it was authorized */
} OmAdvance;

/* invalid_argument for cash, which needs a drawer; unknown_provider, for one that may take none. */
extern void om_advance_check(int64 tenant, const OmAdvance *advance);

/*
 * Record what was paid for an order, n of them in its currency, and its payment status; what it knows by its provider and reference
 * is not recorded again.  idempotency_conflict for a reference of another order's, or of another amount.
 */
extern void om_advances_record(int64 tenant, const pg_uuid_t *order_id, const OmAdvance *advances, int n);

/* A part of a refund. */
typedef struct OmRefundPart
{
	pg_uuid_t	payment_id;
	int64		minor;
} OmRefundPart;

/* A refund of an order's payments. */
typedef struct OmRefund
{
	OmPayer		payer;			/* of a locked order */
	OmRefundPart *parts;		/* as the caller named them; none: the newest payments first, stored value last */
	int			nparts;
	int64		minor;			/* of all parts */
	const pg_uuid_t *return_id; /* what it is for; null: no return */
	const char *reason;
	bool		is_pending;		/* the provider has yet to say whether it succeeds */
	/* the payment module's, by om_refund_read */
	struct Payment *payments;	/* the order's, the newest first */
	int			npayments;
	int64	   *refundable;		/* of each */
	int64		beyond;			/* what the order was paid beyond what it owes; 0 if it was not */
} OmRefund;

/*
 * Read the payments of the payer's order, which the caller has locked, and what it was paid beyond what
 * it owes now, refunds under way counted.
 */
extern void om_refund_read(OmRefund *refund);

/*
 * Refund what was read: unknown_payment, refund_exceeds_captured, refund_exceeds_owed, no_open_shift
 * for cash without a drawer.  Afterwards parts say what went where; the order's payment status is the caller's.
 */
extern void om_refund_make(OmRefund *refund);

/* For what a register gives a receipt. */
#define OM_RECEIPT_SALE "sale"
#define OM_RECEIPT_REFUND "refund"
#define OM_RECEIPT_WITHOUT_SALE "refund_without_sale"

/* What a register gives a receipt for, all of it written: a sale, or money that was given back. */
typedef struct OmReceipt
{
	const char *kind;
	int64		tenant;
	OmDrawer	drawer;			/* of the register */
	pg_uuid_t	document_id;	/* the order that was sold, the return or payment that money was given for, the refund without a sale */
	const pg_uuid_t *order_id;	/* null: of no order */
	const char *payments;		/* JSON: [{"provider","method"?,"amount"}], or payment_id for provider; what was given, change among it */
	const char *taxes;			/* JSON: [{"tax_rate_id","amount"}], one rate many times perhaps; null: its order and its return say them */
	OmAmount	total;
	OmAmount	change;			/* minor 0: none */
	const char *staff;			/* null: nobody was named */
	const char *reason;			/* null: none */
	const char *actor;
	TimestampTz occurred_at;
	/* set when it was issued */
	int64		number;
	Datum		hash;			/* bytea */
} OmReceipt;

/* Issues a receipt, the next of its register, whose other receipts wait until commit; set by the module that has receipts. */
typedef void (*OmReceiptHook) (OmReceipt *receipt);
extern OmReceiptHook om_receipt_hook;

/* The number and hash of the last receipt of a register, of which no more come until commit; false: it has none. */
typedef bool (*OmLastReceiptHook) (int64 tenant, const char *register_code, int64 *number, Datum *hash);
extern OmLastReceiptHook om_last_receipt_hook;

/* Rights that modules above ask for, too. */
extern OmRight om_right_refund;
extern OmRight om_right_paid_out;
extern OmRight om_right_read_payments;
extern OmRight om_right_record_money;
extern OmRight om_right_provider_facts;

/*
 * The events of a payment leave for the archive: a counter that is loaded follows the ledger, of which nothing is left.  refundable: what
 * they came to; nothing was capturable.
 */
extern void om_payment_forget(int64 tenant, const pg_uuid_t *payment_id, int64 refundable);

#endif
