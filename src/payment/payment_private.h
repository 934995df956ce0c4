/*
 * payment_private.h - what the payment room's own files share.
 */
#ifndef OM_PAYMENT_PRIVATE_H
#define OM_PAYMENT_PRIVATE_H

#include "call/call.h"
#include "counter/counter.h"
#include "payment/payment.h"
#include "sql/insert.h"
#include "types/amount.h"

enum PaymentPlan
{
	PAYMENT_LOCK_ORDER, PAYMENT_ADD_PROVIDER, PAYMENT_FIND_PROVIDER, PAYMENT_FIND_PROVIDERS, PAYMENT_FIND,
	PAYMENT_PENDING, PAYMENT_RECORDED, PAYMENT_GATEWAY, PAYMENT_SET_STATUS, PAYMENT_SHOW,
	PAYMENT_LOAD_CAPTURABLE, PAYMENT_LOAD_REFUNDABLE,
	PAYMENT_PLANS
};

extern OmPlan om_payment_plans[PAYMENT_PLANS];
extern OmTable om_payments_table;
extern OmTable om_payment_events_table;
extern OmTable om_payment_keys_table;
extern OmTable om_payment_operations_table;
extern OmTable om_payment_captures_table;
extern OmTable om_payments_of_order_table;

/* What a step of an operation adds to what may be captured and refunded: -1, 0, 1 times its amount. */
typedef struct PaymentEffect
{
	const char *kind;
	const char *step;
	int			capturable;
	int			refundable;
	bool		is_forced;		/* a bank does not ask */
} PaymentEffect;

/* The effect of a step; null for one that does not exist. */
extern const PaymentEffect *om_payment_effect(const char *kind, const char *step);

/* A payment at work: its order is locked. */
typedef struct Payment
{
	int64		tenant;
	pg_uuid_t	payment_id;
	pg_uuid_t	order_id;
	int64		provider_id;
	char	   *provider;
	OmCurrency	currency;
	int64		channel_id;		/* of the order */
	char	   *payment_status; /* of the order */
	OmDrawer	drawer;			/* of the register where it happens */
	char	   *actor;
	TimestampTz began_at;
	TimestampTz occurred_at;	/* of the step */
} Payment;

/* One step to be recorded. */
typedef struct PaymentStep
{
	const char *kind;
	const char *step;
	int64		minor;
	pg_uuid_t	operation_id;
	const char *purpose;		/* of a refund: null, or goodwill */
	const char *gateway_event_id;	/* null: not told by the provider */
	const char *reason;
	bool		is_forced;
	const pg_uuid_t *return_id; /* of a refund: what it is for; null: no return */
} PaymentStep;

/* The header of a payment to be. */
typedef struct PaymentHeader
{
	const char *method;			/* null: not said */
	const char *reference;
	Datum		metadata;
} PaymentHeader;

/* Insert the headers of payments of one order: duplicate_document. */
extern void om_payment_insert(const Payment *payments, const PaymentHeader *headers, int n);

/* Lock the order of a payment to be: unknown_order. */
extern void om_payment_lock_order(Payment *payment);

/* Find a payment and lock its order: unknown_payment. */
extern void om_payment_lock(Payment *payment);

/* When money of a payment was first taken; -infinity: never. */
extern TimestampTz om_payment_captured_at(int64 tenant, const pg_uuid_t *payment_id);

/* When a step of it occurs: no refund before money was taken, nothing before it began; occurred_too_early. */
extern TimestampTz om_payment_occurred(const Payment *payment, bool is_refund);

/* Name its provider, who is made when unknown. */
extern void om_payment_set_provider(Payment *payment, const char *provider);

/* Write a step of each of n payments of one order: the event, its money, what others are told. */
extern void om_payment_write(const Payment *payments, const PaymentStep *steps, int n);

/* The same, and the order's payment status. */
extern void om_payment_record(const Payment *payments, const PaymentStep *steps, int n);

/* What may be captured (or voided) now, in minor units. */
extern int64 om_payment_capturable(const Payment *payment);

/* What the order was paid beyond what it owes; 0 if it was not. */
extern int64 om_payment_beyond(const Payment *payment);

/* refund_exceeds_owed unless the order was paid so much beyond what it owes. */
extern void om_payment_check_owed(const Payment *payment, int64 minor, int64 beyond);

extern void om_payment_trigger_init(void);

#endif
