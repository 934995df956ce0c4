/*
 * payment_private.h - what the payment module's own files share.
 */
#ifndef OM_PAYMENT_PRIVATE_H
#define OM_PAYMENT_PRIVATE_H

#include "call/call.h"
#include "counter/counter.h"
#include "order/order.h"
#include "payment/payment.h"
#include "sql/insert.h"
#include "types/amount.h"

enum PaymentPlan
{
	PAYMENT_PUT_PROVIDER, PAYMENT_FIND_PROVIDER, PAYMENT_TWIN_PROVIDER, PAYMENT_FIND_PROVIDERS, PAYMENT_KNOWN_PROVIDERS,
	PAYMENT_SHOW_PROVIDER, PAYMENT_STORED_VALUE, PAYMENT_FIND,
	PAYMENT_PENDING, PAYMENT_REVERSIBLE, PAYMENT_RECORDED, PAYMENT_GATEWAY, PAYMENT_SHOW,
	PAYMENT_OPERATION_OF_REFERENCE, PAYMENT_OF_REFERENCE, PAYMENT_OF_ORDER, PAYMENT_UNNAMED, PAYMENT_UNUSED,
	PAYMENT_LOAD_CAPTURABLE, PAYMENT_LOAD_REFUNDABLE,
	PAYMENT_ERASE,
	PAYMENT_PLANS
};

extern OmPlan om_payment_plans[PAYMENT_PLANS];
/* A payment: $1, $2 of the plans about one; and what finding it tells. */
#define ONE_PAYMENT(X, P) X(P, tenant_id, OM_INT8) X(P, payment_id, OM_UUID)
OM_ENUM(ONE_PAYMENT, ONE);

#define FOUND_PAYMENT(X, P) \
	X(P, order_id, OM_UUID) X(P, provider_id, OM_INT8) X(P, provider, OM_TEXT) X(P, occurred_at, OM_TIME)
OM_ENUM(FOUND_PAYMENT, FOUND);

/* The order of payments. */
#define PAYMENTS_ORDER(X, P) X(P, tenant_id, OM_INT8) X(P, order_id, OM_UUID)
OM_ENUM(PAYMENTS_ORDER, PAYMENTS_ORDER);

/* What is left of it, or the amount of an operation, in minor units. */
#define PAYMENT_SUM(X, P) X(P, minor, OM_INT8)
OM_ENUM(PAYMENT_SUM, SUM);

/* A provider as it is found, made and changed; several by their codes; what is known of them; their codes alone. */
#define PROVIDER_OF_CODE(X, P) X(P, tenant_id, OM_INT8) X(P, code, OM_TEXT)
#define PROVIDER_MASTER(X, P) \
	PROVIDER_OF_CODE(X, P) X(P, name, OM_TEXT) X(P, kind, OM_TEXT) X(P, is_stored_value, OM_BOOL) X(P, is_active, OM_BOOL) \
	X(P, metadata, OM_JSONB) X(P, provider_id, OM_INT8)
OM_ENUM(PROVIDER_MASTER, PROVIDER);

#define PROVIDERS_OF_CODES(X, P) X(P, tenant_id, OM_INT8) X(P, codes, OM_TEXTS)
OM_ENUM(PROVIDERS_OF_CODES, PROVIDERS);

#define KNOWN_PROVIDER(X, P) X(P, code, OM_TEXT) X(P, provider_id, OM_INT8) X(P, is_active, OM_BOOL)
OM_ENUM(KNOWN_PROVIDER, KNOWN);

#define KNOWN_CODE(X, P) X(P, code, OM_TEXT)
OM_ENUM(KNOWN_CODE, KNOWN_CODE);

/* An operation of a payment, or (null) any of a kind; what is pending, or left to reverse. */
#define OPERATION_OF_PAYMENT(X, P) \
	X(P, tenant_id, OM_INT8) X(P, payment_id, OM_UUID) X(P, kind, OM_TEXT) X(P, operation_id, OM_UUID)
OM_ENUM(OPERATION_OF_PAYMENT, OPERATION);

/* A provider's id; the operation, or the payments, that have it. */
#define PROVIDER_REFERENCE(X, P) X(P, tenant_id, OM_INT8) X(P, provider, OM_TEXT) X(P, reference, OM_TEXT)
OM_ENUM(PROVIDER_REFERENCE, REFERENCE);

#define OPERATION_REFERENCE(X, P) PROVIDER_REFERENCE(X, P) X(P, kind, OM_TEXT) X(P, payment_id, OM_UUID) X(P, order_id, OM_UUID)
OM_ENUM(OPERATION_REFERENCE, SOUGHT);

#define REFERENCED_OPERATION(X, P) \
	X(P, order_id, OM_UUID) X(P, payment_id, OM_UUID) X(P, operation_id, OM_UUID) X(P, minor, OM_INT8) X(P, purpose, OM_TEXT) \
	X(P, kind, OM_TEXT)
OM_ENUM(REFERENCED_OPERATION, REFERENCED);

#define REFERENCED_PAYMENT(X, P) X(P, payment_id, OM_UUID)
OM_ENUM(REFERENCED_PAYMENT, PAID_BY);

/* The payment of an order that has a provider's id. */
#define ORDER_REFERENCE(X, P) PROVIDER_REFERENCE(X, P) X(P, order_id, OM_UUID)
OM_ENUM(ORDER_REFERENCE, JOINED);

#define JOINED_PAYMENT(X, P) X(P, payment_id, OM_UUID) X(P, provider_id, OM_INT8)
OM_ENUM(JOINED_PAYMENT, BY);

/* An operation that is spoken of without its name: its kind and amount (0: any), and who speaks; what is found. */
#define UNNAMED_OPERATION(X, P) \
	ONE_PAYMENT(X, P) X(P, kind, OM_TEXT) X(P, minor, OM_INT8) X(P, reference, OM_TEXT) X(P, is_told, OM_BOOL)
OM_ENUM(UNNAMED_OPERATION, UNNAMED);

#define SAME_OPERATION(X, P) X(P, operation_id, OM_UUID) X(P, kind, OM_TEXT) X(P, minor, OM_INT8) X(P, purpose, OM_TEXT) X(P, is_own, OM_BOOL)
OM_ENUM(SAME_OPERATION, SAME);

#define PENDING_OPERATION(X, P) X(P, operation_id, OM_UUID) X(P, kind, OM_TEXT) X(P, minor, OM_INT8) X(P, purpose, OM_TEXT)
OM_ENUM(PENDING_OPERATION, PENDING);

/* An event of a provider's own id; what it told when it was first recorded. */
#define GATEWAY_EVENT(X, P) X(P, tenant_id, OM_INT8) X(P, provider_id, OM_INT8) X(P, gateway_event_id, OM_TEXT)
OM_ENUM(GATEWAY_EVENT, GATEWAY);

#define TOLD_STEP(X, P) X(P, payment_id, OM_UUID) X(P, kind, OM_TEXT) X(P, status, OM_TEXT) X(P, minor, OM_INT8)
OM_ENUM(TOLD_STEP, TOLD);

/*
 * What an operation does: it reserves money, takes what was reserved, takes it at once, frees it, or gives it back.  A use
 * moves none: it is what a sale took of an authorization that is known besides it, so that it may not be captured again.
 */
#define KIND_AUTHORIZATION "authorization"
#define KIND_CAPTURE "capture"
#define KIND_SALE "sale"
#define KIND_USE "use"
#define KIND_VOID "void"
#define KIND_REFUND "refund"
#define KIND_CHARGEBACK "chargeback"

/*
 * The status of an operation that a step brings; recorded: requested and succeeded at once; confirmed: who recorded it and
 * the provider have both said it, and its name may be known only now.
 */
#define OPERATION_REQUESTED "requested"
#define OPERATION_SUCCEEDED "succeeded"
#define OPERATION_FAILED "failed"
#define OPERATION_RECORDED "recorded"
#define OPERATION_REVERSED "reversed"
#define OPERATION_CONFIRMED "confirmed"

/* The purposes of a refund of what the order owes: a present, or a shipping charge, which lowers the bill. */
#define PURPOSE_GOODWILL "goodwill"
#define PURPOSE_SHIPPING "shipping"

/* What is counted of the payments of an order. */
typedef enum PaymentCount
{
	COUNT_NONE, COUNT_CAPTURED, COUNT_REFUNDED, COUNT_CHARGED_BACK, COUNT_VOIDED
} PaymentCount;

/* What a step of an operation means: -1, 0, 1 times its amount, or itself, is added. */
typedef struct PaymentEffect
{
	const char *kind;
	const char *status;
	int			capturable;		/* to what may be captured */
	int			refundable;		/* to what may be refunded */
	int			pending;		/* to the operations under way */
	PaymentCount count;			/* to which count */
	int			counts;			/* and with which sign */
	bool		is_forced;		/* a bank does not ask */
} PaymentEffect;

/* The effect of a step; null for one that does not exist. */
extern const PaymentEffect *om_payment_effect(const char *kind, const char *status);

/* 1: the step brings money in; -1: it takes money out; 0: neither. */
extern int	om_payment_direction(const PaymentEffect *effect);

/* OmPaymentsReader. */
extern void om_payments_read(int64 tenant, const pg_uuid_t *order_id, OmStanding *standing);

/* A payment at work: its order is locked. */
typedef struct Payment
{
	int64		tenant;
	pg_uuid_t	payment_id;
	pg_uuid_t	order_id;
	int64		provider_id;
	char	   *provider;
	bool		is_stored_value;	/* the customer's money, which the provider keeps; read for refunds only */
	bool		is_found;		/* it is there: so is its order */
	OmCurrency	currency;
	int64		channel_id;		/* of the order */
	OmOrder    *order;			/* without its lines; null: the caller's, who writes what follows for it */
	OmDrawer	drawer;			/* of the register where it happens */
	char	   *actor;
	TimestampTz began_at;
	TimestampTz occurred_at;	/* of the step */
} Payment;

/* One step to be recorded. */
typedef struct PaymentStep
{
	const char *kind;
	const char *status;
	int64		minor;
	pg_uuid_t	operation_id;
	const char *purpose;		/* of a refund: null, or one of PURPOSE_... */
	const char *gateway_event_id;	/* null: not told by the provider */
	const char *reference;		/* the provider's id of the operation, in its first step; null: not told */
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

/* Name its provider: unknown_provider; is_fact: one that is out of use, too, because it took money. */
extern void om_payment_set_provider(Payment *payment, const char *provider, bool is_fact);

/* Write a step of each of n payments of one order: the event, its money, what others are told. */
extern void om_payment_write(const Payment *payments, const PaymentStep *steps, int n);

/* The same, and the order's payment status. */
extern void om_payment_record(const Payment *payments, const PaymentStep *steps, int n);

/* Find the operation of a kind that a provider's id names: its first row is the current result. */
extern bool om_payment_find_reference(const Payment *payment, const char *reference, const char *kind);

/* Find the payment that a provider's id names, its own or that of an operation; invalid_argument when several do. */
extern bool om_payment_find(Payment *payment, const char *reference);

/* idempotency_conflict: what a provider's id names was recorded otherwise. */
extern void om_payment_refuse_reference(const Payment *payment, const PaymentStep *step) __attribute__((noreturn));

/* The same unless the provider's id, if there is one, names no payment yet: a payment of the provider pays one order. */
extern void om_payment_require_own(const Payment *payment, const PaymentStep *step);

/* Find the payment of a locked order that has the provider's id, whoever began it; false: there is none. */
extern bool om_payment_join(Payment *payment, const char *reference);

/*
 * True when the provider's id is that of the payment, and what was recorded by it (the last row read) is of another amount: such an
 * id names no capture and no refund, so this is another part.
 */
extern bool om_payment_is_part(const Payment *payment, const PaymentStep *step);

/*
 * Find what a call (is_told: a provider) speaks of without naming it, and make the step its confirmation (see same.c).  False:
 * it is something new.  A step of no status is not to be written.
 */
extern bool om_payment_confirm(const Payment *payment, PaymentStep *step, bool is_told);

/* What sales of a payment have taken of what it may still capture counts as used. */
extern void om_payment_use(const Payment *payment, const PaymentStep *step);

/* What it has left by a plan: PAYMENT_LOAD_CAPTURABLE (or to void), PAYMENT_LOAD_REFUNDABLE; in minor units. */
extern int64 om_payment_left(const Payment *payment, enum PaymentPlan load);

/* What the order was paid beyond what it owes; 0 if it was not. */
extern int64 om_payment_beyond(const Payment *payment);

/* refund_exceeds_owed unless the order was paid so much beyond what it owes, or (of_shipping) its shipping charge has so much left. */
extern void om_payment_check_owed(const Payment *payment, int64 minor, int64 beyond, bool of_shipping);

extern void om_payment_trigger_init(void);

#endif
