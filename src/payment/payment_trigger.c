/*
 * payment_trigger.c - what holds any writer of payment events to the rules.
 *
 * An operation (an authorization, a capture, ...) has an id and goes requested ->
 * succeeded or failed; what is known to have succeeded at once is recorded in one step.
 * Each step adds a fixed multiple of its amount to two numbers of its payment, each a
 * counter that cannot fall below zero:
 *
 *     capturable   authorized - captured - voided     what is under way counts, and what a sale used
 *     refundable   captured - refunded - charged back what is under way counts
 *
 * So a refund occupies the cap from its request on, and frees it when it fails (R14), and
 * neither captures nor refunds can exceed their caps (R1, R3), at any isolation level.
 */
#include "postgres.h"

#include "base/om_error.h"
#include "call/archived.h"
#include "call/occurred.h"
#include "counter/counter.h"
#include "ledger/registry.h"
#include "ledger/row.h"
#include "payment/payment_private.h"
#include "sql/read.h"
#include "types/uuid7.h"
#include "utils/builtins.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"
#include "utils/timestamp.h"

/* The counters of a payment: what may still be captured, what may still be refunded. */
static OmCounterKind capturable_kind;
static OmCounterKind refundable_kind;

/* What the triggers read of the events of a payment, */
#define EVENT_OF_PAYMENT(X, P) \
	X(P, tenant_id, OM_INT8) X(P, payment_id, OM_UUID) X(P, kind, OM_TEXT) X(P, status, OM_TEXT) \
	X(P, occurred_at, OM_TIME)

static OmTable events_of_payment = {.name = "payment_events", .columns = OM_COLUMNS(EVENT_OF_PAYMENT, EVENT)};

/* of the one that they are called for, which begins with the same columns, */
#define EVENT_ROW(X, P) \
	EVENT_OF_PAYMENT(X, P) X(P, order_id, OM_UUID) X(P, operation_id, OM_UUID) X(P, amount, OM_AMOUNT) \
	X(P, capturable_delta, OM_INT8) X(P, refundable_delta, OM_INT8) X(P, provider_id, OM_INT8) \
	X(P, posting, OM_INT2) X(P, stamp, OM_INT8) X(P, reference, OM_TEXT) X(P, gateway_event_id, OM_TEXT)
OM_ENUM(EVENT_ROW, EVENT);

static OmTable events_table = {.name = "payment_events", .columns = OM_COLUMNS(EVENT_ROW, EVENT)};

/* of the former steps of an operation, */
#define FORMER_STEP(X, P) \
	X(P, operation_id, OM_UUID) X(P, tenant_id, OM_INT8) X(P, status, OM_TEXT) X(P, kind, OM_TEXT) \
	X(P, payment_id, OM_UUID) X(P, amount, OM_AMOUNT)
OM_ENUM(FORMER_STEP, FORMER);

static OmTable former_steps = {
	.name = "payment_events", .index = "payment_events_operation", .columns = OM_COLUMNS(FORMER_STEP, FORMER)
};

/* and of their payment. */
#define BEGUN_PAYMENT(X, P) \
	X(P, tenant_id, OM_INT8) X(P, payment_id, OM_UUID) X(P, order_id, OM_UUID) X(P, provider_id, OM_INT8) \
	X(P, currency, OM_TEXT) X(P, occurred_at, OM_TIME)
OM_ENUM(BEGUN_PAYMENT, BEGUN);

static OmTable begun_payments = {.name = "payments", .columns = OM_COLUMNS(BEGUN_PAYMENT, BEGUN)};

static const OmTrigger stamp_trigger = {
	.name = "stamp_payment_event", .when = OM_ON_BEFORE | OM_ON_INSERT | OM_ON_ROW, .tables = {"payment_events"}
};

static const OmTrigger account_trigger = {
	.name = "account_payment_event", .when = OM_ON_AFTER | OM_ON_INSERT | OM_ON_ROW, .tables = {"payment_events"}
};

/* One event, as the triggers read it. */
typedef struct Event
{
	int64		tenant;
	pg_uuid_t  *payment_id;
	pg_uuid_t  *order_id;
	pg_uuid_t  *operation_id;
	char	   *kind;
	char	   *status;
	OmAmount	amount;
	int64		provider_id;
	TimestampTz occurred_at;
	int16		posting;
	const PaymentEffect *effect;
} Event;

/* Read an event; invalid_argument for a step that does not exist. */
static void
read_event(const OmRow *row, Event *event)
{
	event->tenant = DatumGetInt64(om_row_value(row, EVENT_tenant_id));
	event->payment_id = DatumGetUUIDP(om_row_value(row, EVENT_payment_id));
	event->order_id = DatumGetUUIDP(om_row_value(row, EVENT_order_id));
	event->operation_id = DatumGetUUIDP(om_row_value(row, EVENT_operation_id));
	event->kind = TextDatumGetCString(om_row_value(row, EVENT_kind));
	event->status = TextDatumGetCString(om_row_value(row, EVENT_status));
	event->amount = om_amount_from_datum(om_row_value(row, EVENT_amount));
	event->provider_id = DatumGetInt64(om_row_value(row, EVENT_provider_id));
	event->occurred_at = DatumGetTimestampTz(om_row_value(row, EVENT_occurred_at));
	event->posting = DatumGetInt16(om_row_value(row, EVENT_posting));
	event->effect = om_payment_effect(event->kind, event->status);
	if (event->effect == NULL)
		om_raise_value(OM_INVALID_ARGUMENT, "column", "status", "a payment event cannot be \"%s\" \"%s\"", event->kind, event->status);
	if (event->amount.minor <= 0)
		om_raise_value(OM_INVALID_AMOUNT, "column", "amount", "the amount of a payment event must be positive");
}

/* True for one of the names, which end with null. */
static bool
is_any(const char *status, const char *const *names)
{
	while (*names != NULL)
		if (strcmp(status, *names++) == 0)
			return true;
	return false;
}

/* The steps an operation begins with, and those that say it was done. */
static const char *const begun[] = {OPERATION_REQUESTED, OPERATION_RECORDED, NULL};
static const char *const done[] = {OPERATION_SUCCEEDED, OPERATION_RECORDED, NULL};

/* Former steps of an operation, and what they mean for the next. */
typedef struct Former
{
	const Event *event;
	bool		is_over;		/* the step, or one it excludes, was taken */
	bool		is_begun;		/* there is one that it may follow */
	int64		left;			/* what was done and not reversed */
} Former;

/* OmRowSeen of the steps of an operation. */
static bool
see_former(const Datum *values, const bool *nulls, void *arg)
{
	static const char *const ended[] = {OPERATION_SUCCEEDED, OPERATION_FAILED, OPERATION_RECORDED, NULL};
	Former	   *former = (Former *) arg;
	const Event *event = former->event;
	char	   *status = TextDatumGetCString(values[FORMER_status]);
	int64		minor = om_amount_from_datum(values[FORMER_amount]).minor;

	former->is_over |= is_any(status, strcmp(event->status, OPERATION_REQUESTED) == 0 ? begun : ended);
	if (strcmp(TextDatumGetCString(values[FORMER_kind]), event->kind) != 0 ||
		memcmp(DatumGetUUIDP(values[FORMER_payment_id]), event->payment_id, UUID_LEN) != 0)
		return true;
	former->is_begun |= strcmp(status, OPERATION_REQUESTED) == 0 && minor == event->amount.minor;
	former->left += is_any(status, done) ? minor : strcmp(status, OPERATION_REVERSED) == 0 ? -minor : 0;
	return true;
}

/*
 * illegal_transition unless the operation's former steps allow the event.  Of what was done, parts may be reversed
 * until nothing is left; the order's lock makes them wait for each other, whoever writes.
 */
static void
check_former(const Event *event)
{
	Former		former = {event};
	Datum		key[] = {UUIDPGetDatum(event->operation_id), Int64GetDatum(event->tenant)};
	OmOrder		order = {.tenant = event->tenant, .order_id = *event->order_id};
	bool		is_reversal = strcmp(event->status, OPERATION_REVERSED) == 0;
	bool		needs_done = is_reversal || strcmp(event->status, OPERATION_CONFIRMED) == 0;
	bool		is_allowed;

	if (is_reversal)
	{
		om_spi_begin();
		(void) om_order_lock_row(&order);
		om_spi_end();
	}
	(void) om_read_rows(&former_steps, InvalidSnapshot, key, lengthof(key), see_former, &former);
	is_allowed = needs_done ? former.left >= event->amount.minor : !former.is_over && (former.is_begun || is_any(event->status, begun));
	if (!is_allowed)
		om_raise_value(OM_ILLEGAL_TRANSITION, "operation_id", om_uuid_text(event->operation_id),
					   "operation %s has no step of that amount that \"%s\" could follow", om_uuid_text(event->operation_id), event->status);
}

/* OmRowSeen of the events of a payment: when money was first taken. */
static bool
see_capture(const Datum *values, const bool *nulls, void *arg)
{
	TimestampTz *first = (TimestampTz *) arg;
	TimestampTz occurred_at = DatumGetTimestampTz(values[EVENT_occurred_at]);
	const PaymentEffect *effect = om_payment_effect(TextDatumGetCString(values[EVENT_kind]), TextDatumGetCString(values[EVENT_status]));

	if (effect != NULL && effect->count == COUNT_CAPTURED &&
		(TIMESTAMP_IS_NOBEGIN(*first) || occurred_at < *first))
		*first = occurred_at;
	return true;
}

TimestampTz
om_payment_captured_at(int64 tenant, const pg_uuid_t *payment_id)
{
	TimestampTz first = DT_NOBEGIN;
	Datum		key[] = {Int64GetDatum(tenant), UUIDPGetDatum(payment_id)};

	(void) om_read_rows(&events_of_payment, InvalidSnapshot, key, lengthof(key), see_capture, &first);
	return first;
}

/* occurred_too_early for a step before what it needs: a refund money that was taken, the others that the payment began. */
static void
check_time(const Event *event, TimestampTz began_at)
{
	static const char *const later[] = {KIND_CAPTURE, KIND_VOID, NULL};
	TimestampTz captured_at;

	/* what a provider tells follows its clock, not ours */
	if (!is_any(event->status, begun) || (event->posting & OM_POSTING_FORCED) != 0)
		return;
	if (strcmp(event->kind, KIND_REFUND) == 0)
	{
		captured_at = om_payment_captured_at(event->tenant, event->payment_id);
		if (event->occurred_at < captured_at)
			om_refuse_early(event->occurred_at, captured_at, "payment", event->payment_id, "captured");
	}
	else if (is_any(event->kind, later) && event->occurred_at < began_at)
		om_refuse_early(event->occurred_at, began_at, "payment", event->payment_id, "begun");
}

/* What an event must have in common with its payment. */
typedef struct Begun
{
	pg_uuid_t	order_id;
	int64		provider_id;
	char	   *currency;
	TimestampTz occurred_at;
} Begun;

/* OmRowSeen of a payment. */
static bool
see_payment(const Datum *values, const bool *nulls, void *arg)
{
	Begun	   *payment = (Begun *) arg;

	payment->order_id = *DatumGetUUIDP(values[BEGUN_order_id]);
	payment->provider_id = DatumGetInt64(values[BEGUN_provider_id]);
	payment->currency = TextDatumGetCString(values[BEGUN_currency]);
	payment->occurred_at = DatumGetTimestampTz(values[BEGUN_occurred_at]);
	return true;
}

/* Hold an event to its payment, and to its operation's former steps. */
static void
check_event(const Event *event)
{
	Begun		payment;
	OmCurrency	currency;
	Datum		key[] = {Int64GetDatum(event->tenant), UUIDPGetDatum(event->payment_id)};

	if (om_read_rows(&begun_payments, InvalidSnapshot, key, lengthof(key), see_payment, &payment) == 0)
		om_raise_value(OM_UNKNOWN_PAYMENT, "payment_id", om_uuid_text(event->payment_id),
					   "unknown payment %s", om_uuid_text(event->payment_id));
	if (memcmp(&payment.order_id, event->order_id, UUID_LEN) != 0 || payment.provider_id != event->provider_id)
		om_raise_value(OM_INVALID_ARGUMENT, "column", "order_id", "a payment event must name the order and provider of its payment");
	currency = om_currency_lookup(payment.currency);
	if (currency != event->amount.currency)
		om_raise_value(OM_CURRENCY_MISMATCH, "column", "amount", "the payment is not in the currency of %s", om_amount_text(event->amount));
	check_time(event, payment.occurred_at);
	check_former(event);
}

/* The row with what its event adds to the two numbers of its payment. */
static HeapTuple
add_deltas(Relation relation, HeapTuple tuple, const Event *event)
{
	static const int columns[] = {EVENT_capturable_delta, EVENT_refundable_delta};
	Datum		deltas[] = {
		Int64GetDatum(event->effect->capturable * event->amount.minor),
		Int64GetDatum(event->effect->refundable * event->amount.minor)
	};

	return om_row_change(&events_table, relation, tuple, columns, deltas, lengthof(columns));
}

/* By what its provider knows an event nothing archived is known: their unique indexes do not hold that any more. */
static void
check_keys(const Event *event, const OmRow *row)
{
	/* what begins a payment is known by no other's reference, of whatever kind that is */
	bool		begins = strcmp(event->kind, KIND_AUTHORIZATION) == 0 || strcmp(event->kind, KIND_CAPTURE) == 0 || strcmp(event->kind, KIND_SALE) == 0;

	if (!row->nulls[EVENT_reference])
		om_archived_refuse_key(event->tenant, "reference", TextDatumGetCString(row->values[EVENT_reference]), event->provider_id, begins ? NULL : event->kind);
	if (!row->nulls[EVENT_gateway_event_id])
		om_archived_refuse_key(event->tenant, "gateway_event_id", TextDatumGetCString(row->values[EVENT_gateway_event_id]), event->provider_id,
							   OM_ARCHIVED_EVENT);
}

OM_FUNCTION(om_stamp_payment_event);

/* BEFORE INSERT: check the event, write down what it adds, stamp it; a stamped one is history. */
Datum
om_stamp_payment_event(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = om_trigger_enter(fcinfo, &stamp_trigger);
	Relation	relation = trigger->tg_relation;
	HeapTuple	tuple;
	OmRow		row;
	Event		event;

	om_row_read(&row, &events_table, relation, trigger->tg_trigtuple);
	read_event(&row, &event);
	if (row.nulls[EVENT_stamp])
	{
		check_event(&event);
		check_keys(&event, &row);
	}
	tuple = add_deltas(relation, trigger->tg_trigtuple, &event);
	return PointerGetDatum(om_row_stamp(&events_table, relation, tuple, &row, EVENT_stamp, EVENT_posting));
}

/* OmCounterLoader of both kinds. */
static void
load_counter(const OmCounterKey *key, Snapshot snapshot, OmCounterLoad *load)
{
	pg_uuid_t	payment_id = om_key_uuid(key);
	Datum		values[ONE_count];
	OmPlan	   *plan = &om_payment_plans[key->kind == capturable_kind ? PAYMENT_LOAD_CAPTURABLE : PAYMENT_LOAD_REFUNDABLE];

	values[ONE_tenant_id] = Int64GetDatum(key->tenant);
	values[ONE_payment_id] = UUIDPGetDatum(&payment_id);
	om_spi_begin();
	if (om_plan_run_snapshot(plan, values, NULL, snapshot) != 1)
		elog(ERROR, "a payment was not summed");
	load->available = DatumGetInt64(om_field(0, SUM_minor, NULL));
	load->floor = 0;
	om_spi_end();
}

void
om_payment_forget(int64 tenant, const pg_uuid_t *payment_id, int64 refundable)
{
	OmCounterKey key = om_uuid_key(refundable_kind, tenant, payment_id);
	OmCounterLoad load;

	if (!om_counter_peek(&key, &load))
		return;
	if (refundable > 0)
		(void) om_counter_account_take(&key, refundable, true);
	else
		om_counter_account_give(&key, -refundable);
}

/* OmCounterTeller. */
static OmWanted
tell_payment(const OmCounterKey *key)
{
	return om_uuid_wanted(key, "payment");
}

/* The refusal of an event that takes more than there is. */
static void
refuse_event(const Event *event, OmCounterKind kind, const OmTake *take)
{
	OmAmount	left = {take->available, event->amount.currency};
	OmCode		code = kind == capturable_kind ? OM_CAPTURE_EXCEEDS_AUTHORIZED : OM_REFUND_EXCEEDS_CAPTURED;
	char	   *id = om_uuid_text(event->payment_id);

	if (take->result == OM_CONTENDED)
		om_raise(OM_BALANCE_CONTENDED,
				 om_excess_detail(OM_BALANCE_CONTENDED, "payment_id", id, om_amount_text(event->amount), om_amount_text(left)),
				 "what is left of payment %s is held by uncommitted transactions: %s requested, %s available", id,
				 om_amount_text(event->amount), om_amount_text(left));
	om_raise(code, om_excess_detail(code, "payment_id", id, om_amount_text(event->amount), om_amount_text(left)),
			 "a %s of %s exceeds the %s that payment %s has left", event->kind,
			 om_amount_text(event->amount), om_amount_text(left), id);
}

/* Take or give one number of the payment. */
static void
account(const Event *event, OmCounterKind kind, int sign)
{
	OmCounterKey key = om_uuid_key(kind, event->tenant, event->payment_id);

	if (sign < 0)
	{
		OmTake		take = om_row_take(&key, event->amount.minor,
									   event->effect->is_forced || (event->posting & OM_POSTING_FORCED) != 0);

		if (take.result != OM_TAKEN)
			refuse_event(event, kind, &take);
	}
	if (sign > 0 && !om_counter_is_restructuring())
		om_counter_account_give(&key, event->amount.minor);
}

OM_FUNCTION(om_account_payment_event);

/* AFTER INSERT: the one place that accounts payment events. */
Datum
om_account_payment_event(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = om_trigger_enter(fcinfo, &account_trigger);
	OmRow		row;
	Event		event;

	om_row_read(&row, &events_table, trigger->tg_relation, trigger->tg_trigtuple);
	read_event(&row, &event);
	if ((event.posting & OM_POSTING_HISTORY) != 0)
		return PointerGetDatum(NULL);
	if (DatumGetInt64(om_row_value(&row, EVENT_capturable_delta)) != event.effect->capturable * event.amount.minor ||
		DatumGetInt64(om_row_value(&row, EVENT_refundable_delta)) != event.effect->refundable * event.amount.minor)
		om_raise_value(OM_INVALID_ARGUMENT, "column", "amount", "a trigger changed a payment event after it was checked");
	account(&event, capturable_kind, event.effect->capturable);
	account(&event, refundable_kind, event.effect->refundable);
	return PointerGetDatum(NULL);
}

static OmLedger payment_ledger = OM_LEDGER("payment_events", "stamp_payment_event", "account_payment_event");

void
om_payment_trigger_init(void)
{
	capturable_kind = om_counter_register("capturable", load_counter);
	refundable_kind = om_counter_register("refundable", load_counter);
	om_counter_register_teller(capturable_kind, tell_payment);
	om_counter_register_teller(refundable_kind, tell_payment);
	om_ledger_register(&payment_ledger);
}
