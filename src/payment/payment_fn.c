/*
 * payment_fn.c - the API functions of the payment module.
 *
 * Gateways are never called from here: callers do that and record what they were told.
 */
#include "postgres.h"

#include "access/access.h"
#include "base/known.h"
#include "base/module.h"
#include "base/om_error.h"
#include "call/archived.h"
#include "call/call.h"
#include "customer/customer.h"
#include "payment/payment.h"
#include "payment/payment_private.h"
#include "types/uuid7.h"
#include "utils/builtins.h"

OM_RIGHT(record_money, OM_SELLERS, "record, authorize, capture and void payments");
OM_RIGHT(provider_facts, OM_STOREFRONT | OM_GATEWAY | OM_WEB, "record what a provider of payments says");
OM_RIGHT(refund, OM_SELLERS, "give money back that is owed");
OM_RIGHT(goodwill, OM_MANAGER, "give money back that is not owed");
OM_RIGHT(paid_out, OM_CASHIERS, "take cash out of a drawer");
OM_RIGHT(providers, OM_WEB, "keep providers of payments");
OM_RIGHT(read_payments, OM_SELLERS | OM_GATEWAY | OM_ANALYST, "read payments");

/* The arguments of authorize_payment and record_payment. */
enum NewArgument
{
	NEW_ORDER_ID, NEW_AMOUNT, NEW_PROVIDER, NEW_METHOD, NEW_REFERENCE, NEW_STATUS, NEW_PAYMENT_ID, NEW_METADATA, NEW_OCCURRED_AT
};

static const OmHashedArg new_hashed[] = {
	{NEW_ORDER_ID}, {NEW_AMOUNT}, {NEW_PROVIDER}, {NEW_METHOD}, {NEW_STATUS}, {NEW_PAYMENT_ID}, {NEW_REFERENCE}, {NEW_METADATA}, {NEW_OCCURRED_AT}
};

enum NewOption
{
	OPTION_NEW_EVENT_ID, RECORD_OPTIONS,
	OPTION_CAPTURED = RECORD_OPTIONS, AUTHORIZE_OPTIONS
};

/*
 * event_id: the provider's own, when its answer had one: told again by its webhook, it is known.  captured: what record_payment
 * records, as it was said before there was one, so that such a call is repeated as it was made.
 */
static const OmJsonField new_options[AUTHORIZE_OPTIONS] = {
	{"event_id", OM_JSON_TEXT, false, OM_KEY_LENGTH_MAX},
	{"captured", OM_JSON_BOOLEAN, false, 0, &om_right_record_money}
};

/* Those of capture_payment and void_payment, */
enum OperateArgument
{
	ARG_PAYMENT_ID, ARG_AMOUNT, ARG_REFERENCE, ARG_STATUS, ARG_OPERATION_ID, ARG_OCCURRED_AT
};

static const OmHashedArg operate_hashed[] = {
	{ARG_PAYMENT_ID}, {ARG_AMOUNT}, {ARG_STATUS}, {ARG_OPERATION_ID}, {ARG_REFERENCE, .is_later = true}, {ARG_OCCURRED_AT}
};

/* and of refund_payment and refund_goodwill. */
enum RefundArgument
{
	REFUND_REASON = ARG_AMOUNT + 1, REFUND_REGISTER, REFUND_REFERENCE, REFUND_STATUS, REFUND_OPERATION_ID, REFUND_OCCURRED_AT
};

static const OmHashedArg refund_hashed[] = {
	{ARG_PAYMENT_ID}, {ARG_AMOUNT}, {REFUND_REASON}, {REFUND_STATUS}, {REFUND_OPERATION_ID}, {REFUND_REFERENCE, .is_later = true}, {REFUND_OCCURRED_AT},
	{REFUND_REGISTER, .option = "register"}
};

enum OperateOption
{
	OPTION_EVENT_ID, GOODWILL_OPTIONS,
	OPTION_REGISTER = GOODWILL_OPTIONS, OPERATE_OPTIONS,
	OPTION_SHIPPING = GOODWILL_OPTIONS, REFUND_OPTIONS
};

/* register: where it happens, which refunds have as an argument. */
static const OmJsonField operate_options[OPERATE_OPTIONS] = {
	{"event_id", OM_JSON_TEXT, false, OM_KEY_LENGTH_MAX},
	{"register", OM_JSON_TEXT, false, OM_CODE_LENGTH_MAX, &om_right_paid_out}
};

/* shipping, of refund_payment: the charge for it is given back. */
static const OmJsonField refund_options[REFUND_OPTIONS] = {
	{"event_id", OM_JSON_TEXT, false, OM_KEY_LENGTH_MAX},
	{"shipping", OM_JSON_BOOLEAN, false, 0}
};

enum EventArgument
{
	EVENT_PROVIDER, EVENT_ID, EVENT_PAYMENT_ID, EVENT_KIND, EVENT_STATUS, EVENT_AMOUNT, EVENT_ORDER_ID, EVENT_REASON, EVENT_REFERENCE,
	EVENT_OPERATION_ID, EVENT_OCCURRED_AT
};

/* A step of a payment by one call. */
typedef struct PaymentCall
{
	OmCall		call;			/* its document is the payment */
	Payment		payment;
	PaymentStep step;
	bool		is_known;		/* the provider told of it before: nothing is to be written */
	bool		is_joined;		/* a step of a payment that was begun before, by its reference */
	const char *reg;			/* the register where it happens; null: at none */
	/* of a new payment */
	char	   *provider;
	PaymentHeader header;
} PaymentCall;

/* An amount in the currency of the payment: positive, and one we keep. */
static int64
amount_arg(FunctionCallInfo fcinfo, int n, const Payment *payment)
{
	int64		minor = om_money_arg(om_amount_input_arg(fcinfo, n, "amount"), payment->currency, "amount");

	if (minor == 0)
		om_raise_value(OM_INVALID_AMOUNT, "path", "amount", "amount must be positive");
	return minor;
}

/* The status that an operation begins with: recorded at once, or requested while it is pending. */
static const char *
first_status(FunctionCallInfo fcinfo, int n)
{
	return om_pending_arg(fcinfo, n) ? OPERATION_REQUESTED : OPERATION_RECORDED;
}

/* What a payment has of the call. */
static void
set_payment(PaymentCall *at)
{
	at->payment.tenant = at->call.tenant;
	at->payment.payment_id = at->call.document;
	at->payment.actor = at->call.actor;
	at->payment.occurred_at = at->call.occurred_at;
}

/* invalid_argument for cash: it needs a drawer. */
static void
refuse_cash(const char *provider)
{
	if (strcmp(provider, OM_CASH) == 0)
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "provider", "\"" OM_CASH "\" is what registers take, by record_sale; name another provider");
}

/* Read what is said of a new payment. */
static void
read_new(PaymentCall *at)
{
	FunctionCallInfo fcinfo = at->call.fcinfo;

	at->payment.order_id = om_uuid_arg(fcinfo, NEW_ORDER_ID, "order_id");
	at->provider = om_code_arg(fcinfo, NEW_PROVIDER, "provider");
	refuse_cash(at->provider);
	at->header.method = om_optional_code_arg(fcinfo, NEW_METHOD, "method");
	at->header.reference = at->step.reference = om_optional_reference_arg(fcinfo, NEW_REFERENCE);
	at->header.metadata = om_metadata_arg(fcinfo, NEW_METADATA);
	at->step.status = first_status(fcinfo, NEW_STATUS);
	at->step.gateway_event_id = at->call.options[OPTION_NEW_EVENT_ID].text;
}

/* Of authorize_payment. */
static void
read_authorization(OmCall *call)
{
	PaymentCall *at = (PaymentCall *) call;

	read_new(at);
	at->step.kind = call->options[OPTION_CAPTURED].boolean ? KIND_SALE : KIND_AUTHORIZATION;
}

/* Of record_payment. */
static void
read_record(OmCall *call)
{
	PaymentCall *at = (PaymentCall *) call;

	read_new(at);
	at->step.kind = KIND_SALE;
}

/* The order's lock is the queue of its payments; what the provider's id names is known, whoever recorded it. */
static void
lock_order(OmCall *call)
{
	PaymentCall *at = (PaymentCall *) call;

	set_payment(at);
	om_payment_lock_order(&at->payment);
	at->payment.provider = at->provider;
	at->is_known = om_payment_find_reference(&at->payment, at->step.reference, at->step.kind);
	if (at->is_known)
		call->document = *DatumGetUUIDP(om_field(0, REFERENCED_payment_id, NULL));
	else
	{
		at->is_joined = om_payment_join(&at->payment, at->step.reference);
		if (at->is_joined)
			call->document = at->payment.payment_id;
	}
	call->is_made = at->is_known || at->is_joined;
}

/* The amount, now that the currency is known; what is known was the same. */
static void
check_new(OmCall *call)
{
	PaymentCall *at = (PaymentCall *) call;
	Payment    *payment = &at->payment;
	const pg_uuid_t *given = om_optional_uuid_arg(call->fcinfo, NEW_PAYMENT_ID);

	payment->payment_id = call->document;
	at->step.minor = amount_arg(call->fcinfo, NEW_AMOUNT, payment);
	if (at->is_joined)
	{
		if (given != NULL && memcmp(given, &call->document, UUID_LEN) != 0)
			om_payment_refuse_reference(payment, &at->step);
		at->is_known = strcmp(at->step.kind, KIND_SALE) == 0 && om_payment_confirm(payment, &at->step, true);
		return;
	}
	if (!at->is_known)
	{
		om_payment_require_own(payment, &at->step);
		return;
	}
	if (!om_payment_find_reference(payment, at->step.reference, at->step.kind) ||
		memcmp(DatumGetUUIDP(om_field(0, REFERENCED_order_id, NULL)), &payment->order_id, UUID_LEN) != 0 ||
		(given != NULL && memcmp(given, &call->document, UUID_LEN) != 0) ||
		DatumGetInt64(om_field(0, REFERENCED_minor, NULL)) != at->step.minor)
		om_payment_refuse_reference(payment, &at->step);
}

/* Write the payment and its first step; or only that, of one that was begun before. */
static void
write_new(OmCall *call)
{
	PaymentCall *at = (PaymentCall *) call;

	if (at->is_known)
		return;
	if (!at->is_joined)
	{
		om_payment_set_provider(&at->payment, at->provider, false);
		om_payment_insert(&at->payment, &at->header, 1);
	}
	om_uuid7(&at->step.operation_id);
	om_payment_record(&at->payment, &at->step, 1);
	if (at->is_joined)
		om_payment_use(&at->payment, &at->step);
}

/* What the two have in common. */
#define NEW_PAYMENT_FUNCTION \
	OM_HASHED(new_hashed), .options = new_options, .document = "payment", .document_arg = NEW_PAYMENT_ID, .is_new = true, .find = &om_payment_plans[PAYMENT_FIND], \
	.lock = lock_order, .check = check_new, .write = write_new, .show = &om_payment_plans[PAYMENT_SHOW]

static const OmKeyedFunction authorize_function = {
	.name = "authorize_payment", NEW_PAYMENT_FUNCTION, .noptions = AUTHORIZE_OPTIONS, .read = read_authorization
};
static const OmKeyedFunction record_function = {
	.name = "record_payment", NEW_PAYMENT_FUNCTION, .noptions = RECORD_OPTIONS, .read = read_record
};

/* authorize_payment(order_id, amount, provider, method, reference, status, payment_id, metadata, occurred_at, key, options, tenant_id) */
OM_KEYED_FUNCTION(om_authorize_payment, authorize_function, PaymentCall, 0);

/* record_payment(order_id, amount, provider, method, reference, status, payment_id, metadata, occurred_at, key, options, tenant_id) */
OM_KEYED_FUNCTION(om_record_payment, record_function, PaymentCall, 0);

/* The id of an operation, which no archived one may have. */
static pg_uuid_t
operation_arg(const OmCall *call, int n)
{
	const pg_uuid_t *given = om_optional_uuid_arg(call->fcinfo, n);

	if (given != NULL)
		om_archived_refuse(call->tenant, "operation_id", OM_ARCHIVED_OPERATION, given);
	return om_uuid_arg_or_new(call->fcinfo, n);
}

/* Read the arguments of capture_payment and void_payment. */
static void
read_operation(OmCall *call)
{
	PaymentCall *at = (PaymentCall *) call;

	at->step.status = first_status(call->fcinfo, ARG_STATUS);
	at->step.operation_id = operation_arg(call, ARG_OPERATION_ID);
	at->step.reference = om_optional_reference_arg(call->fcinfo, ARG_REFERENCE);
	at->step.gateway_event_id = call->options[OPTION_EVENT_ID].text;
	at->reg = call->options[OPTION_REGISTER].text;
}

/* Those of refund_goodwill, which refund_payment has, too. */
static void
read_refund(OmCall *call)
{
	PaymentCall *at = (PaymentCall *) call;

	at->step.status = first_status(call->fcinfo, REFUND_STATUS);
	at->step.operation_id = operation_arg(call, REFUND_OPERATION_ID);
	at->step.reference = om_optional_reference_arg(call->fcinfo, REFUND_REFERENCE);
	at->step.reason = call->reason;
	at->step.gateway_event_id = call->options[OPTION_EVENT_ID].text;
	at->reg = om_optional_code_arg(call->fcinfo, REFUND_REGISTER, "register");
}

/* Those of refund_payment. */
static void
read_refund_payment(OmCall *call)
{
	read_refund(call);
	if (call->options[OPTION_SHIPPING].boolean)
		((PaymentCall *) call)->step.purpose = PURPOSE_SHIPPING;
}

/* Find the payment, lock its order. */
static void
lock_payment(OmCall *call)
{
	PaymentCall *at = (PaymentCall *) call;

	set_payment(at);
	om_payment_lock(&at->payment);
}

/* True when the provider told of the operation before; idempotency_conflict if it was another. */
static bool
is_known_operation(const PaymentCall *at)
{
	const Payment *payment = &at->payment;
	const PaymentStep *step = &at->step;
	FunctionCallInfo fcinfo = at->call.fcinfo;
	char	   *purpose;

	if (!om_payment_find_reference(payment, step->reference, step->kind))
		return false;
	purpose = om_field_text(0, REFERENCED_purpose);
	if (memcmp(DatumGetUUIDP(om_field(0, REFERENCED_payment_id, NULL)), &payment->payment_id, UUID_LEN) != 0 ||
		(!PG_ARGISNULL(ARG_AMOUNT) && amount_arg(fcinfo, ARG_AMOUNT, payment) != DatumGetInt64(om_field(0, REFERENCED_minor, NULL))) ||
		(purpose == NULL) != (step->purpose == NULL) || (purpose != NULL && strcmp(purpose, step->purpose) != 0))
		om_payment_refuse_reference(payment, step);
	return true;
}

/* What is to be given back: null is all that is owed, or left of the shipping charge, as far as this payment has it. */
static int64
refund_amount(const PaymentCall *at)
{
	FunctionCallInfo fcinfo = at->call.fcinfo;
	const Payment *payment = &at->payment;
	bool		is_shipping = at->step.purpose != NULL && strcmp(at->step.purpose, PURPOSE_SHIPPING) == 0;
	int64		owed;
	int64		minor;

	if (at->step.purpose != NULL && !is_shipping)
		return amount_arg(fcinfo, ARG_AMOUNT, payment);
	owed = is_shipping ? om_order_shipping_left(payment->tenant, &payment->order_id) : om_payment_beyond(payment);
	if (!PG_ARGISNULL(ARG_AMOUNT))
		minor = amount_arg(fcinfo, ARG_AMOUNT, payment);
	else
		minor = Min(owed, om_payment_left(payment, PAYMENT_LOAD_REFUNDABLE));
	if (minor <= 0)
		om_raise_value(OM_REFUND_EXCEEDS_OWED, "payment_id", om_uuid_text(&payment->payment_id),
					   "payment %s has nothing to give back", om_uuid_text(&payment->payment_id));
	om_payment_check_owed(payment, minor, owed, is_shipping);
	return minor;
}

/*
 * True when the provider's id is that of a sale, which began a payment of the same order before it was known what was authorized:
 * the capture is that sale, and so uses what this payment has.
 */
static bool
is_other_sale(PaymentCall *at)
{
	const Payment *payment = &at->payment;
	PaymentStep *step = &at->step;
	int64		minor;

	if (strcmp(step->kind, KIND_CAPTURE) != 0 || !om_payment_find_reference(payment, step->reference, KIND_CAPTURE) ||
		strcmp(om_field_text(0, REFERENCED_kind), KIND_SALE) != 0 ||
		memcmp(DatumGetUUIDP(om_field(0, REFERENCED_payment_id, NULL)), &payment->payment_id, UUID_LEN) == 0 ||
		memcmp(DatumGetUUIDP(om_field(0, REFERENCED_order_id, NULL)), &payment->order_id, UUID_LEN) != 0)
		return false;
	minor = DatumGetInt64(om_field(0, REFERENCED_minor, NULL));
	if (!at->call.fcinfo->args[ARG_AMOUNT].isnull && amount_arg(at->call.fcinfo, ARG_AMOUNT, payment) != minor)
		return false;
	if (om_payment_find_reference(payment, step->reference, KIND_USE))
		at->is_known = memcmp(DatumGetUUIDP(om_field(0, REFERENCED_payment_id, NULL)), &payment->payment_id, UUID_LEN) == 0;
	else
	{
		if (om_payment_left(payment, PAYMENT_LOAD_CAPTURABLE) < minor)
			return false;
		step->kind = KIND_USE;
		step->status = OPERATION_RECORDED;
		step->minor = minor;
	}
	return at->is_known || strcmp(step->kind, KIND_USE) == 0;
}

/* The amount, when, whether it is owed, and the drawer. */
static void
check_operation(OmCall *call)
{
	PaymentCall *at = (PaymentCall *) call;
	Payment    *payment = &at->payment;
	bool		is_refund = strcmp(at->step.kind, KIND_REFUND) == 0;

	if (is_other_sale(at))
		return;
	at->is_known = is_known_operation(at);
	if (at->is_known)
		return;
	if (is_refund)
		at->step.minor = refund_amount(at);
	else
		at->step.minor = call->fcinfo->args[ARG_AMOUNT].isnull ? om_payment_left(payment, PAYMENT_LOAD_CAPTURABLE)
			: amount_arg(call->fcinfo, ARG_AMOUNT, payment);
	if (strcmp(at->step.kind, KIND_CAPTURE) == 0 && om_payment_confirm(payment, &at->step, false))
		return;
	if (at->step.minor <= 0)
		om_raise_value(OM_CAPTURE_EXCEEDS_AUTHORIZED, "payment_id", om_uuid_text(&payment->payment_id),
					   "payment %s has nothing left to %s", om_uuid_text(&payment->payment_id), at->step.kind);
	payment->occurred_at = om_payment_occurred(payment, is_refund);
	if (at->reg != NULL)
		payment->drawer = om_drawer_hook(call->tenant, at->reg);
}

/* The receipt of a refund at a register. */
static void
give_receipt(const PaymentCall *at)
{
	const Payment *payment = &at->payment;
	OmReceipt	receipt = {
		.kind = OM_RECEIPT_REFUND, .tenant = at->call.tenant, .drawer = payment->drawer, .order_id = &payment->order_id, .document_id = payment->payment_id,
		.total = {at->step.minor, payment->currency}, .reason = at->step.reason, .actor = at->call.actor, .occurred_at = payment->occurred_at
	};

	receipt.payments = psprintf("[{\"payment_id\":\"%s\",\"amount\":\"%s\"}]", om_uuid_text(&payment->payment_id), om_amount_text(receipt.total));
	om_receipt_hook(&receipt);
}

/* Write the step. */
static void
write_operation(OmCall *call)
{
	PaymentCall *at = (PaymentCall *) call;

	if (at->is_known)
		return;
	om_payment_record(&at->payment, &at->step, 1);
	if (at->payment.drawer.is_open)
		give_receipt(at);
}

/* What the operations have in common. */
#define PAYMENT_OPERATION \
	.document = "payment", .document_arg = ARG_PAYMENT_ID, .lock = lock_payment, .check = check_operation, .write = write_operation, \
	.show = &om_payment_plans[PAYMENT_SHOW]
#define OPERATE_ARGUMENTS OM_HASHED(operate_hashed), .options = operate_options, .noptions = OPERATE_OPTIONS, .read = read_operation

static const OmKeyedFunction capture_function = {.name = "capture_payment", PAYMENT_OPERATION, OPERATE_ARGUMENTS};
static const OmKeyedFunction void_function = {.name = "void_payment", PAYMENT_OPERATION, OPERATE_ARGUMENTS};
static const OmKeyedFunction refund_function = {
	.name = "refund_payment", PAYMENT_OPERATION, OM_HASHED(refund_hashed), .options = refund_options, .noptions = REFUND_OPTIONS,
	.reason_arg = REFUND_REASON, .read = read_refund_payment
};
static const OmKeyedFunction goodwill_function = {
	.name = "refund_goodwill", PAYMENT_OPERATION, OM_HASHED(refund_hashed), .options = refund_options, .noptions = GOODWILL_OPTIONS,
	.reason_arg = REFUND_REASON,
	.needs_reason = true,
	.read = read_refund
};

/* capture_payment(payment_id, amount, reference, status, operation_id, occurred_at, key, options, tenant_id) */
OM_KEYED_FUNCTION(om_capture_payment, capture_function, PaymentCall, .step.kind = KIND_CAPTURE);

/* void_payment(payment_id, amount, reference, status, operation_id, occurred_at, key, options, tenant_id) */
OM_KEYED_FUNCTION(om_void_payment, void_function, PaymentCall, .step.kind = KIND_VOID);

/* refund_payment(payment_id, amount, reason, register, reference, status, operation_id, occurred_at, key, options, tenant_id) */
OM_KEYED_FUNCTION(om_refund_payment, refund_function, PaymentCall, .step.kind = KIND_REFUND);

/* refund_goodwill(payment_id, amount, reason, register, reference, status, operation_id, occurred_at, key, options, tenant_id) */
OM_KEYED_FUNCTION(om_refund_goodwill, goodwill_function, PaymentCall, .step.kind = KIND_REFUND, .step.purpose = PURPOSE_GOODWILL);

/* Is an operation of a kind what a provider tells of? It calls a sale a capture. */
static bool
is_kind(const char *kind, const char *told)
{
	return strcmp(kind, told) == 0 || (strcmp(kind, KIND_SALE) == 0 && strcmp(told, KIND_CAPTURE) == 0);
}

/* True when the provider's event is known; idempotency_conflict if it said something else then. */
static bool
is_known_event(const Payment *payment, const PaymentStep *step)
{
	Datum		values[GATEWAY_count];
	char	   *known;

	values[GATEWAY_tenant_id] = Int64GetDatum(payment->tenant);
	values[GATEWAY_provider_id] = Int64GetDatum(payment->provider_id);
	values[GATEWAY_gateway_event_id] = CStringGetTextDatum(step->gateway_event_id);
	if (om_plan_run_latest(&om_payment_plans[PAYMENT_GATEWAY], values, NULL) == 0)
		return false;
	known = om_field_text(0, TOLD_status);
	if (memcmp(DatumGetUUIDP(om_field(0, TOLD_payment_id, NULL)), &payment->payment_id, UUID_LEN) != 0 ||
		!is_kind(om_field_text(0, TOLD_kind), step->kind) ||
		(strcmp(known, step->status) != 0 && !(strcmp(step->status, OPERATION_SUCCEEDED) == 0 &&
											   (strcmp(known, OPERATION_RECORDED) == 0 || strcmp(known, OPERATION_CONFIRMED) == 0))) ||
		(step->minor != 0 && step->minor != DatumGetInt64(om_field(0, TOLD_minor, NULL))))
		om_raise_value(OM_IDEMPOTENCY_CONFLICT, "event_id", step->gateway_event_id,
					   "event \"%s\" of %s was recorded before with other arguments", step->gateway_event_id, payment->provider);
	return true;
}

/* Name the operation that the provider's event may be of. */
static void
set_operation(Datum *values, const Payment *payment, const PaymentStep *step, const pg_uuid_t *named)
{
	values[OPERATION_tenant_id] = Int64GetDatum(payment->tenant);
	values[OPERATION_payment_id] = UUIDPGetDatum(&payment->payment_id);
	values[OPERATION_kind] = CStringGetTextDatum(step->kind);
	values[OPERATION_operation_id] = UUIDPGetDatum(named);
}

/* The operation that the provider's event ends, or reverses, in part or whole; false if there is none. */
static bool
find_operation(const Payment *payment, PaymentStep *step, const pg_uuid_t *named)
{
	bool		is_reversal = strcmp(step->status, OPERATION_REVERSED) == 0;
	Datum		values[OPERATION_count];
	char		nulls[OPERATION_count + 1] = "    ";
	OmAmount	left = {.currency = payment->currency};
	uint64		rows;

	set_operation(values, payment, step, named);
	nulls[OPERATION_operation_id] = named ? ' ' : 'n';
	rows = om_plan_run_latest(&om_payment_plans[is_reversal ? PAYMENT_REVERSIBLE : PAYMENT_PENDING], values, nulls);
	if (rows > 1)
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "operation_id", "payment %s has several %ss that could be %s: operation_id or reference must name one",
					   om_uuid_text(&payment->payment_id), step->kind, step->status);
	if (rows == 0)
		return false;
	left.minor = DatumGetInt64(om_field(0, PENDING_minor, NULL));
	if (step->minor != 0 && (is_reversal ? step->minor > left.minor : step->minor != left.minor))
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "amount", "the %s that is to be %s is of %s", step->kind, step->status, om_amount_text(left));
	step->operation_id = *DatumGetUUIDP(om_field(0, PENDING_operation_id, NULL));
	if (step->minor == 0)
		step->minor = left.minor;
	step->kind = om_field_text(0, PENDING_kind);
	step->purpose = om_field_text(0, PENDING_purpose);
	return true;
}

/* True when the event confirms a named operation that was recorded at once: nothing is new. */
static bool
is_confirmation(const Payment *payment, const PaymentStep *step, const pg_uuid_t *named)
{
	Datum		values[OPERATION_count];

	if (named == NULL || strcmp(step->status, OPERATION_SUCCEEDED) != 0)
		return false;
	set_operation(values, payment, step, named);
	if (om_plan_run_latest(&om_payment_plans[PAYMENT_RECORDED], values, NULL) == 0)
		return false;
	if (step->minor != 0 && step->minor != DatumGetInt64(om_field(0, SUM_minor, NULL)))
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "amount", "the recorded %s has another amount", step->kind);
	return true;
}

/* What was not asked for here, but has happened: recorded whatever the caps.  What was not authorized is taken by a sale. */
static void
record_fact(const Payment *payment, PaymentStep *step, const pg_uuid_t *named)
{
	if (strcmp(step->status, OPERATION_SUCCEEDED) != 0)
		om_raise_value(OM_ILLEGAL_TRANSITION, "argument", "status", "there is no %s that \"%s\" could end", step->kind, step->status);
	if (step->minor == 0)
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "amount", "amount is needed for a %s that was not asked for here", step->kind);
	if (strcmp(step->kind, KIND_CAPTURE) == 0 && om_payment_left(payment, PAYMENT_LOAD_CAPTURABLE) < step->minor)
		step->kind = KIND_SALE;
	step->status = OPERATION_RECORDED;
	step->is_forced = true;
	if (named)
	{
		om_archived_refuse(payment->tenant, "operation_id", OM_ARCHIVED_OPERATION, named);
		step->operation_id = *named;
	}
	else
		om_uuid7(&step->operation_id);
}

/* What the provider tells: the step, of a kind that it can tell. */
static void
read_told(FunctionCallInfo fcinfo, PaymentStep *step)
{
	static const char *const kinds[] = {KIND_AUTHORIZATION, KIND_CAPTURE, KIND_SALE, KIND_VOID, KIND_REFUND, KIND_CHARGEBACK};
	static const char *const statuses[] = {OPERATION_SUCCEEDED, OPERATION_FAILED, OPERATION_REVERSED};
	const char *known[lengthof(statuses)];
	size_t		nknown = 0;
	size_t		i;

	step->gateway_event_id = om_text_arg(fcinfo, EVENT_ID, "event_id", OM_KEY_LENGTH_MAX, true);
	step->kind = om_code_arg(fcinfo, EVENT_KIND, "kind");
	/* whether it was authorized first is known here, and not always there */
	if (strcmp(step->kind, KIND_SALE) == 0)
		step->kind = KIND_CAPTURE;
	step->status = om_code_arg(fcinfo, EVENT_STATUS, "status");
	step->reference = om_optional_reference_arg(fcinfo, EVENT_REFERENCE);
	step->reason = om_optional_note_arg(fcinfo, EVENT_REASON, "reason");
	if (om_payment_effect(step->kind, OPERATION_RECORDED) == NULL || strcmp(step->kind, KIND_USE) == 0)
		om_refuse_word("kind", step->kind, kinds);
	for (i = 0; i < lengthof(statuses); i++)
		if (om_payment_effect(step->kind, statuses[i]) != NULL ||
			(strcmp(step->kind, KIND_CHARGEBACK) == 0 && strcmp(statuses[i], OPERATION_SUCCEEDED) == 0))
			known[nknown++] = statuses[i];
	for (i = 0; i < nknown; i++)
		if (strcmp(known[i], step->status) == 0)
			return;
	om_raise_unknown_word(OM_INVALID_ARGUMENT, "argument", "status", step->status, known, (int) nknown);
}

/* Record what the provider tells of a locked payment, unless it is known. */
static void
record_told(Payment *payment, PaymentStep *step, const pg_uuid_t *named)
{
	pg_uuid_t	referenced;
	bool		is_part = false;

	if (is_known_event(payment, step))
		return;
	if (named == NULL && om_payment_find_reference(payment, step->reference, step->kind))
	{
		referenced = *DatumGetUUIDP(om_field(0, REFERENCED_operation_id, NULL));
		is_part = om_payment_is_part(payment, step);
		if (!is_part)
			named = &referenced;
	}
	if (is_confirmation(payment, step, named))
		return;
	if (find_operation(payment, step, named))
		/* it stands in the operation's first step */
		step->reference = NULL;
	else if (named != NULL || strcmp(step->status, OPERATION_SUCCEEDED) != 0 || strcmp(step->kind, KIND_CHARGEBACK) == 0 ||
			 !om_payment_confirm(payment, step, true))
	{
		record_fact(payment, step, named);
		if (is_part)
			step->reference = NULL;
	}
	if (step->status == NULL)
		return;
	om_payment_record(payment, step, 1);
	om_payment_use(payment, step);
}

/* The amount that a provider tells, in the currency of the payment; 0: none. */
static int64
told_amount(FunctionCallInfo fcinfo, const Payment *payment)
{
	return PG_ARGISNULL(EVENT_AMOUNT) ? 0 : amount_arg(fcinfo, EVENT_AMOUNT, payment);
}

/*
 * Nothing that the provider's id names was recorded here: what it tells is the first step of a new payment of the order that
 * the caller names.  False: it was recorded while this call waited for the order.
 */
static bool
begin_told(FunctionCallInfo fcinfo, Payment *payment, PaymentStep *step, const pg_uuid_t *named)
{
	const pg_uuid_t *order_id = om_optional_uuid_arg(fcinfo, EVENT_ORDER_ID);
	PaymentHeader header = {.reference = step->reference, .metadata = DirectFunctionCall1(jsonb_in, CStringGetDatum("{}"))};

	om_archived_refuse_key(payment->tenant, "reference", step->reference, om_provider_id(payment->tenant, payment->provider, true), NULL);
	if (order_id == NULL || !(strcmp(step->kind, KIND_CAPTURE) == 0 || strcmp(step->kind, KIND_AUTHORIZATION) == 0) || strcmp(step->status, OPERATION_SUCCEEDED) != 0)
		om_raise_value(OM_UNKNOWN_PAYMENT, "reference", step->reference, "no payment of %s has the reference \"%s\"",
					   payment->provider, step->reference);
	refuse_cash(payment->provider);
	payment->order_id = *order_id;
	om_payment_lock_order(payment);
	if (om_payment_find(payment, step->reference))
		return false;
	step->minor = told_amount(fcinfo, payment);
	om_uuid7(&payment->payment_id);
	record_fact(payment, step, named);
	om_payment_set_provider(payment, payment->provider, true);
	om_payment_insert(payment, &header, 1);
	om_payment_record(payment, step, 1);
	return true;
}

OM_FUNCTION(om_record_payment_event);

/* record_payment_event(...): see EventArgument. */
Datum
om_record_payment_event(PG_FUNCTION_ARGS)
{
	Payment		payment = {0};
	PaymentStep step = {0};
	const pg_uuid_t *named = om_optional_uuid_arg(fcinfo, EVENT_OPERATION_ID);
	const pg_uuid_t *payment_id = om_optional_uuid_arg(fcinfo, EVENT_PAYMENT_ID);
	const pg_uuid_t *order_id = om_optional_uuid_arg(fcinfo, EVENT_ORDER_ID);
	char	   *provider;

	payment.tenant = om_write_begin(fcinfo);
	payment.occurred_at = om_occurred_at_arg(fcinfo, EVENT_OCCURRED_AT);
	payment.actor = om_actor();
	payment.provider = provider = om_code_arg(fcinfo, EVENT_PROVIDER, "provider");
	read_told(fcinfo, &step);
	om_options_arg(fcinfo, OM_OPTIONS_ARG, NULL, 0, NULL);
	if (payment_id != NULL)
		payment.payment_id = *payment_id;
	if (payment_id != NULL || om_payment_find(&payment, step.reference) || !begin_told(fcinfo, &payment, &step, named))
	{
		om_payment_lock(&payment);
		if (strcmp(provider, payment.provider) != 0)
			om_raise_value(OM_INVALID_ARGUMENT, "argument", "provider", "payment %s is not with \"%s\"", om_uuid_text(&payment.payment_id), provider);
		if (order_id != NULL && memcmp(order_id, &payment.order_id, UUID_LEN) != 0)
			om_raise_value(OM_IDEMPOTENCY_CONFLICT, "order_id", om_uuid_text(order_id), "payment %s is of order %s",
						   om_uuid_text(&payment.payment_id), om_uuid_text(&payment.order_id));
		step.minor = told_amount(fcinfo, &payment);
		record_told(&payment, &step, named);
	}
	(void) om_show_document(&om_payment_plans[PAYMENT_SHOW], payment.tenant, &payment.payment_id);
	return om_write_return(fcinfo);
}

/* Counters and ledger of payments, and what orders ask of them. */
static void
initialize(void)
{
	om_payment_trigger_init();
	om_order_register_payments(om_payments_read);
	om_customer_register_erasure("payments", &om_payment_plans[PAYMENT_ERASE]);
}

static OmRight *const rights[] = {
	&om_right_record_money, &om_right_provider_facts, &om_right_refund, &om_right_goodwill, &om_right_paid_out, &om_right_providers,
	&om_right_read_payments
};

static const OmNeed needs[] = {
	OM_TOPIC("payment", "what was paid, taken and given back"),
	OM_FUNCTION_NEEDS("authorize_payment", record_money),
	OM_FUNCTION_NEEDS("record_payment", record_money),
	OM_FIELDS_NEED("authorize_payment", "options.", new_options),
	OM_FIRST_FIELDS_NEED("record_payment", "options.", new_options, RECORD_OPTIONS),
	OM_FUNCTION_NEEDS("capture_payment", record_money),
	OM_FUNCTION_NEEDS("void_payment", record_money),
	OM_FUNCTION_NEEDS("refund_payment", refund),
	OM_FUNCTION_NEEDS("refund_goodwill", goodwill),
	OM_FIELDS_NEED("capture_payment", "options.", operate_options),
	OM_FIELDS_NEED("void_payment", "options.", operate_options),
	OM_FIELDS_NEED("refund_payment", "options.", refund_options),
	OM_FIRST_FIELDS_NEED("refund_goodwill", "options.", refund_options, GOODWILL_OPTIONS),
	OM_ARGUMENT_NEEDS("refund_payment", "register", paid_out),
	OM_ARGUMENT_NEEDS("refund_goodwill", "register", paid_out),
	OM_FUNCTION_NEEDS("record_payment_event", provider_facts),
	OM_ARGUMENT_NEEDS("record_payment_event", "occurred_at", provider_facts),
	OM_FUNCTION_NEEDS("put_provider", providers),
	OM_VIEW_NEEDS("providers", read_payments),
	OM_VIEW_NEEDS("payments", read_payments),
	OM_VIEW_NEEDS("payment_events", read_payments)
};

static const OmRaises raises[] = {
	OM_RAISES("put_provider", OM_SIMILAR_CODE),
	OM_RAISES("authorize_payment", OM_UNKNOWN_ORDER, OM_UNKNOWN_PROVIDER, OM_CURRENCY_MISMATCH, OM_INSUFFICIENT_BALANCE, OM_BALANCE_CONTENDED),
	OM_RAISES("record_payment", OM_UNKNOWN_ORDER, OM_UNKNOWN_PROVIDER, OM_CURRENCY_MISMATCH, OM_BALANCE_CONTENDED),
	OM_RAISES("capture_payment", OM_UNKNOWN_PAYMENT, OM_CAPTURE_EXCEEDS_AUTHORIZED, OM_ILLEGAL_TRANSITION, OM_CURRENCY_MISMATCH,
			  OM_INSUFFICIENT_BALANCE, OM_BALANCE_CONTENDED, OM_UNKNOWN_REGISTER, OM_NO_OPEN_SHIFT),
	OM_RAISES("void_payment", OM_UNKNOWN_PAYMENT, OM_CAPTURE_EXCEEDS_AUTHORIZED, OM_ILLEGAL_TRANSITION, OM_CURRENCY_MISMATCH,
			  OM_BALANCE_CONTENDED, OM_UNKNOWN_REGISTER, OM_NO_OPEN_SHIFT),
	OM_RAISES("refund_payment", OM_UNKNOWN_PAYMENT, OM_REFUND_EXCEEDS_OWED, OM_REFUND_EXCEEDS_CAPTURED, OM_ILLEGAL_TRANSITION,
			  OM_CURRENCY_MISMATCH, OM_UNKNOWN_REGISTER, OM_NO_OPEN_SHIFT, OM_DRAWER_SHORT, OM_BALANCE_CONTENDED),
	OM_RAISES("refund_goodwill", OM_UNKNOWN_PAYMENT, OM_REFUND_EXCEEDS_CAPTURED, OM_ILLEGAL_TRANSITION, OM_CURRENCY_MISMATCH,
			  OM_UNKNOWN_REGISTER, OM_NO_OPEN_SHIFT, OM_DRAWER_SHORT, OM_BALANCE_CONTENDED),
	OM_RAISES("record_payment_event", OM_UNKNOWN_PAYMENT, OM_UNKNOWN_ORDER, OM_UNKNOWN_PROVIDER, OM_ILLEGAL_TRANSITION, OM_CURRENCY_MISMATCH, OM_BALANCE_CONTENDED)
};

OM_MODULE(payment) = {OM_RIGHTS(rights), OM_NEEDS(needs), OM_ERRORS(raises), .init = initialize};
