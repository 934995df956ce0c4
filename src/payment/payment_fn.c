/*
 * payment_fn.c - the doors of the payment room.
 *
 * Gateways are never called from here: callers do that and record what they were told.
 */
#include "postgres.h"

#include "access/access.h"
#include "base/om_error.h"
#include "base/om_limit.h"
#include "call/arguments.h"
#include "call/occurred.h"
#include "payment/payment.h"
#include "payment/payment_private.h"
#include "sql/rows.h"
#include "types/uuid7.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"

enum AuthorizeArgument
{
	NEW_ORDER_ID, NEW_AMOUNT, NEW_PROVIDER, NEW_METHOD, NEW_STATUS, NEW_PAYMENT_ID, NEW_REFERENCE, NEW_METADATA,
	NEW_OCCURRED_AT, NEW_KEY, NEW_OPTIONS, NEW_TENANT
};

/* event_id: the provider's own, when its answer had one: told again by its webhook, it is known. */
static const OmJsonField authorize_options[] = {
	{"captured", OM_JSON_BOOLEAN, false, 0},
	{"event_id", OM_JSON_TEXT, false, OM_KEY_LENGTH_MAX}
};

/* register: where it happens; cash leaves its drawer. */
static const OmJsonField operate_options[] = {
	{"event_id", OM_JSON_TEXT, false, OM_KEY_LENGTH_MAX},
	{"register", OM_JSON_TEXT, false, OM_CODE_LENGTH_MAX}
};

/* Where capture, void and the refunds have their arguments; -1: they have none of the kind. */
typedef struct Arguments
{
	const char *door;
	const char *kind;
	int			amount;
	int			reason;
	int			status;
	int			operation_id;
	int			occurred_at;
	int			key;
	int			options;
	int			tenant;
} Arguments;

static const Arguments capture_arguments = {"capture_payment", "capture", 1, -1, 2, 3, 4, 5, 6, 7};
static const Arguments void_arguments = {"void_payment", "void", 1, -1, 2, 3, 4, 5, 6, 7};
static const Arguments refund_arguments = {"refund_payment", "refund", 1, 2, 3, 4, 5, 6, 7, 8};
static const Arguments goodwill_arguments = {"refund_goodwill", "refund", 1, 2, 3, 4, 5, 6, 7, 8};

enum EventArgument
{
	EVENT_PROVIDER, EVENT_ID, EVENT_PAYMENT_ID, EVENT_KIND, EVENT_STEP, EVENT_AMOUNT, EVENT_OPERATION_ID, EVENT_REASON,
	EVENT_OCCURRED_AT, EVENT_OPTIONS, EVENT_TENANT
};

/* An amount in the currency of the payment: positive, and one we keep. */
static int64
amount_arg(FunctionCallInfo fcinfo, int n, const Payment *payment)
{
	OmAmount	amount;
	char		code[4];

	if (PG_ARGISNULL(n))
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "amount", "amount cannot be null");
	amount = om_amount_from_datum(PG_GETARG_DATUM(n));
#ifdef OM_MUTANT_any_currency
	amount.currency = payment->currency;
#endif
	if (amount.currency != payment->currency)
		om_raise_value(OM_CURRENCY_MISMATCH, "argument", "amount", "%s is not in %s, the currency of the order",
					   om_amount_text(amount), om_currency_code(payment->currency, code));
	if (amount.minor <= 0)
		om_raise_value(OM_INVALID_AMOUNT, "argument", "amount", "amount must be positive");
	if (amount.minor > OM_AMOUNT_MINOR_MAX)
		om_raise_value(OM_VALUE_OUT_OF_RANGE, "argument", "amount", "amount is too large");
	return amount.minor;
}

/* "succeeded": recorded at once; "pending": requested. */
static const char *
status_arg(FunctionCallInfo fcinfo, int n)
{
	char	   *status = om_text_arg(fcinfo, n, "status", OM_CODE_LENGTH_MAX, true);

	if (strcmp(status, "succeeded") == 0)
		return "recorded";
	if (strcmp(status, "pending") != 0)
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "status", "status must be \"succeeded\" or \"pending\"");
	return "requested";
}

/* What all doors begin with. */
static void
begin(FunctionCallInfo fcinfo, Payment *payment, int tenant_arg, int occurred_at_arg)
{
	payment->tenant = om_tenant_arg(tenant_arg);
	om_require_writable();
	payment->occurred_at = om_occurred_at_arg(fcinfo, occurred_at_arg);
	payment->actor = om_actor();
}

/* The payment's row, as it is by now. */
static void
return_payment(FunctionCallInfo fcinfo, const Payment *payment)
{
	Datum		values[2];

	values[0] = Int64GetDatum(payment->tenant);
	values[1] = UUIDPGetDatum(&payment->payment_id);
	(void) om_plan_run_latest(&om_payment_plans[PAYMENT_SHOW], values, NULL);
	om_rows_return(fcinfo);
	om_counter_call_end();
	om_spi_end();
}

/* duplicate_document if a payment of that id exists. */
static void
refuse_duplicate(const Payment *payment)
{
	Datum		values[2];

	values[0] = Int64GetDatum(payment->tenant);
	values[1] = UUIDPGetDatum(&payment->payment_id);
	if (om_plan_run_latest(&om_payment_plans[PAYMENT_FIND], values, NULL) > 0)
		om_raise_value(OM_DUPLICATE_DOCUMENT, "payment_id", om_uuid_text(&payment->payment_id),
					   "payment %s exists already", om_uuid_text(&payment->payment_id));
}

OM_FUNCTION(om_authorize_payment);

/* authorize_payment(...): see AuthorizeArgument. */
Datum
om_authorize_payment(PG_FUNCTION_ARGS)
{
	Payment		payment = {0};
	PaymentStep step = {0};
	OmCallKey	call;
	PaymentHeader header;
	OmJsonValue options[lengthof(authorize_options)];
	char	   *provider;

	begin(fcinfo, &payment, NEW_TENANT, NEW_OCCURRED_AT);
	payment.order_id = om_uuid_arg(fcinfo, NEW_ORDER_ID, "order_id");
	provider = om_text_arg(fcinfo, NEW_PROVIDER, "provider", OM_CODE_LENGTH_MAX, true);
	if (strcmp(provider, OM_CASH) == 0)
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "provider", "\"" OM_CASH "\" is what registers take, by record_sale; name another provider");
	header.method = om_text_arg(fcinfo, NEW_METHOD, "method", OM_CODE_LENGTH_MAX, false);
	header.reference = om_text_arg(fcinfo, NEW_REFERENCE, "reference", OM_TEXT_LENGTH_MAX, false);
	header.metadata = om_metadata_arg(fcinfo, NEW_METADATA);
	step.step = status_arg(fcinfo, NEW_STATUS);
	om_options_arg(fcinfo, NEW_OPTIONS, authorize_options, lengthof(options), options);
	step.kind = options[0].boolean ? "sale" : "authorization";
	step.gateway_event_id = options[1].text;
	om_spi_begin();
	om_call_key_of_call(&call, fcinfo, "authorize_payment", payment.tenant);
	if (!om_call_key_find(&call, &payment.payment_id))
	{
		om_payment_lock_order(&payment);
		/* the order's lock is the queue of its payments: look again behind it */
		if (!om_call_key_find_latest(&call, &payment.payment_id))
		{
			payment.payment_id = om_uuid_arg_or_new(fcinfo, NEW_PAYMENT_ID);
			step.minor = amount_arg(fcinfo, NEW_AMOUNT, &payment);
			refuse_duplicate(&payment);
			if (om_call_key_claim(&call, &payment.payment_id))
			{
				om_payment_set_provider(&payment, provider);
				om_payment_insert(&payment, &header, 1);
				om_uuid7(&step.operation_id);
				om_payment_record(&payment, &step, 1);
			}
			else
				(void) om_call_key_find_latest(&call, &payment.payment_id);
		}
	}
	return_payment(fcinfo, &payment);
	return (Datum) 0;
}

/* One operation on a payment that exists. */
static Datum
operate(FunctionCallInfo fcinfo, const Arguments *at, const char *purpose)
{
	Payment		payment = {0};
	PaymentStep step = {0};
	OmCallKey	call;
	OmJsonValue options[lengthof(operate_options)];
	pg_uuid_t	stored;

	begin(fcinfo, &payment, at->tenant, at->occurred_at);
	payment.payment_id = om_uuid_arg(fcinfo, 0, "payment_id");
	step.kind = at->kind;
	step.step = status_arg(fcinfo, at->status);
	step.purpose = purpose;
	step.operation_id = om_uuid_arg_or_new(fcinfo, at->operation_id);
	if (at->reason >= 0)
#ifdef OM_MUTANT_goodwill_unexplained
		step.reason = om_text_arg(fcinfo, at->reason, "reason", OM_TEXT_LENGTH_MAX, false);
#else
		step.reason = om_text_arg(fcinfo, at->reason, "reason", OM_TEXT_LENGTH_MAX, purpose != NULL);
#endif
	om_options_arg(fcinfo, at->options, operate_options, lengthof(options), options);
	step.gateway_event_id = options[0].text;
	om_spi_begin();
	om_call_key_of_call(&call, fcinfo, at->door, payment.tenant);
	if (!om_call_key_find(&call, &stored))
	{
		om_payment_lock(&payment);
		if (!om_call_key_find_latest(&call, &stored))
		{
			bool		is_refund = strcmp(at->kind, "refund") == 0;

			step.minor = is_refund || !PG_ARGISNULL(at->amount) ? amount_arg(fcinfo, at->amount, &payment)
				: om_payment_capturable(&payment);
			if (step.minor <= 0)
				om_raise_value(OM_CAPTURE_EXCEEDS_AUTHORIZED, "payment_id", om_uuid_text(&payment.payment_id),
							   "payment %s has nothing left to %s", om_uuid_text(&payment.payment_id), at->kind);
			payment.occurred_at = om_payment_occurred(&payment, is_refund);
			if (is_refund && purpose == NULL)
				om_payment_check_owed(&payment, step.minor, om_payment_beyond(&payment));
			if (options[1].present)
				payment.drawer = om_drawer_hook(payment.tenant, options[1].text);
			if (om_call_key_claim(&call, &payment.payment_id))
				om_payment_record(&payment, &step, 1);
			else				/* for another payment, or with other arguments */
				(void) om_call_key_find_latest(&call, &stored);
		}
	}
	return_payment(fcinfo, &payment);
	return (Datum) 0;
}

OM_FUNCTION(om_capture_payment);

/* capture_payment(payment_id, amount, status, operation_id, occurred_at, key, options, tenant_id) */
Datum
om_capture_payment(PG_FUNCTION_ARGS)
{
	return operate(fcinfo, &capture_arguments, NULL);
}

OM_FUNCTION(om_void_payment);

/* void_payment(payment_id, amount, status, operation_id, occurred_at, key, options, tenant_id) */
Datum
om_void_payment(PG_FUNCTION_ARGS)
{
	return operate(fcinfo, &void_arguments, NULL);
}

OM_FUNCTION(om_refund_payment);

/* refund_payment(payment_id, amount, reason, status, operation_id, occurred_at, key, options, tenant_id) */
Datum
om_refund_payment(PG_FUNCTION_ARGS)
{
	return operate(fcinfo, &refund_arguments, NULL);
}

OM_FUNCTION(om_refund_goodwill);

/* refund_goodwill(payment_id, amount, reason, status, operation_id, occurred_at, key, options, tenant_id) */
Datum
om_refund_goodwill(PG_FUNCTION_ARGS)
{
	return operate(fcinfo, &goodwill_arguments, "goodwill");
}

/* True when the provider's event is known; idempotency_conflict if it said something else then. */
static bool
is_known_event(const Payment *payment, const PaymentStep *step)
{
	Datum		values[3];
	char	   *known;

	values[0] = Int64GetDatum(payment->tenant);
	values[1] = Int64GetDatum(payment->provider_id);
	values[2] = CStringGetTextDatum(step->gateway_event_id);
	if (om_plan_run_latest(&om_payment_plans[PAYMENT_GATEWAY], values, NULL) == 0)
		return false;
	known = om_result_text(0, 3);
	if (memcmp(DatumGetUUIDP(om_result(0, 1, NULL)), &payment->payment_id, UUID_LEN) != 0 ||
		strcmp(om_result_text(0, 2), step->kind) != 0 ||
		(strcmp(known, step->step) != 0 && !(strcmp(known, "recorded") == 0 && strcmp(step->step, "succeeded") == 0)) ||
		(step->minor != 0 && step->minor != DatumGetInt64(om_result(0, 4, NULL))))
		om_raise_value(OM_IDEMPOTENCY_CONFLICT, "event_id", step->gateway_event_id,
					   "event \"%s\" of %s was recorded before with other arguments", step->gateway_event_id, payment->provider);
	return true;
}

/* The operation that the provider's event ends; false if there is none. */
static bool
find_operation(const Payment *payment, PaymentStep *step, const pg_uuid_t *named)
{
	Datum		values[5];
	char		nulls[6] = "     ";
	uint64		rows;

	values[0] = Int64GetDatum(payment->tenant);
	values[1] = UUIDPGetDatum(&payment->payment_id);
	values[2] = CStringGetTextDatum(step->kind);
	values[3] = UUIDPGetDatum(named);
	nulls[3] = named ? ' ' : 'n';
	values[4] = CStringGetTextDatum(step->step);
	rows = om_plan_run_latest(&om_payment_plans[PAYMENT_PENDING], values, nulls);
	if (rows > 1)
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "operation_id", "payment %s has several pending %ss: operation_id must name one",
					   om_uuid_text(&payment->payment_id), step->kind);
	if (rows == 0)
		return false;
	if (step->minor != 0 && step->minor != DatumGetInt64(om_result(0, 2, NULL)))
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "amount", "the pending %s has another amount", step->kind);
	step->operation_id = *DatumGetUUIDP(om_result(0, 1, NULL));
	step->minor = DatumGetInt64(om_result(0, 2, NULL));
	step->purpose = om_result_text(0, 3);
	return true;
}

/* True when the event confirms a named operation that was recorded at once: nothing is new. */
static bool
is_confirmation(const Payment *payment, const PaymentStep *step, const pg_uuid_t *named)
{
	Datum		values[4];

	if (named == NULL || strcmp(step->step, "succeeded") != 0)
		return false;
	values[0] = Int64GetDatum(payment->tenant);
	values[1] = UUIDPGetDatum(&payment->payment_id);
	values[2] = CStringGetTextDatum(step->kind);
	values[3] = UUIDPGetDatum(named);
	if (om_plan_run_latest(&om_payment_plans[PAYMENT_RECORDED], values, NULL) == 0)
		return false;
	if (step->minor != 0 && step->minor != DatumGetInt64(om_result(0, 1, NULL)))
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "amount", "the recorded %s has another amount", step->kind);
	return true;
}

/* What was not asked for here, but has happened: recorded whatever the caps. */
static void
record_fact(PaymentStep *step, const pg_uuid_t *named)
{
	if (strcmp(step->step, "succeeded") != 0)
		om_raise_value(OM_ILLEGAL_TRANSITION, "argument", "step", "there is no %s that \"%s\" could end", step->kind, step->step);
	if (step->minor == 0)
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "amount", "amount is needed for a %s that was not asked for here", step->kind);
	step->step = "recorded";
	step->is_forced = true;
	if (named)
		step->operation_id = *named;
	else
		om_uuid7(&step->operation_id);
}

OM_FUNCTION(om_record_payment_event);

/* record_payment_event(...): see EventArgument. */
Datum
om_record_payment_event(PG_FUNCTION_ARGS)
{
	Payment		payment = {0};
	PaymentStep step = {0};
	pg_uuid_t  *named = PG_ARGISNULL(EVENT_OPERATION_ID) ? NULL : PG_GETARG_UUID_P(EVENT_OPERATION_ID);
	char	   *provider;

	begin(fcinfo, &payment, EVENT_TENANT, EVENT_OCCURRED_AT);
	provider = om_text_arg(fcinfo, EVENT_PROVIDER, "provider", OM_CODE_LENGTH_MAX, true);
	step.gateway_event_id = om_text_arg(fcinfo, EVENT_ID, "event_id", OM_KEY_LENGTH_MAX, true);
	payment.payment_id = om_uuid_arg(fcinfo, EVENT_PAYMENT_ID, "payment_id");
	step.kind = om_text_arg(fcinfo, EVENT_KIND, "kind", OM_CODE_LENGTH_MAX, true);
	step.step = om_text_arg(fcinfo, EVENT_STEP, "step", OM_CODE_LENGTH_MAX, true);
	step.reason = om_text_arg(fcinfo, EVENT_REASON, "reason", OM_TEXT_LENGTH_MAX, false);
	om_options_arg(fcinfo, EVENT_OPTIONS, NULL, 0, NULL);
	if (strcmp(step.step, "requested") == 0 || strcmp(step.step, "recorded") == 0 ||
		(om_payment_effect(step.kind, step.step) == NULL &&
		 !(strcmp(step.kind, "chargeback") == 0 && strcmp(step.step, "succeeded") == 0)))
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "step", "a provider's event cannot be \"%s\" \"%s\"", step.kind, step.step);
	om_spi_begin();
	om_payment_lock(&payment);
	if (strcmp(provider, payment.provider) != 0)
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "provider", "payment %s is not with \"%s\"", om_uuid_text(&payment.payment_id), provider);
	if (!PG_ARGISNULL(EVENT_AMOUNT))
		step.minor = amount_arg(fcinfo, EVENT_AMOUNT, &payment);
	if (!is_known_event(&payment, &step) && !is_confirmation(&payment, &step, named))
	{
		if (!find_operation(&payment, &step, named))
			record_fact(&step, named);
		om_payment_record(&payment, &step, 1);
	}
	return_payment(fcinfo, &payment);
	return (Datum) 0;
}

void
om_payment_init(void)
{
	om_payment_trigger_init();
}
