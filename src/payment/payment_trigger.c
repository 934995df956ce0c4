/*
 * payment_trigger.c - what holds any writer of payment events to the rules.
 *
 * An operation (an authorization, a capture, ...) has an id and goes requested ->
 * succeeded or failed; what is known to have succeeded at once is recorded in one step.
 * Each step adds a fixed multiple of its amount to two numbers of its payment, each a
 * counter of the engine that cannot fall below zero:
 *
 *     capturable   authorized - captured - voided     what is under way counts
 *     refundable   captured - refunded - charged back what is under way counts
 *
 * So a refund occupies the cap from its request on, and frees it when it fails (R14), and
 * neither captures nor refunds can exceed their caps (R1, R3), at any isolation level.
 */
#include "postgres.h"

#include "base/om_error.h"
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

/* Kinds of counters, above those of stock and of holders. */
#define COUNTER_CAPTURABLE 17
#define COUNTER_REFUNDABLE 18

/* Column numbers of payment_events, found by name. */
typedef struct EventColumns
{
	Oid			relation;		/* for which they were found */
	int			tenant_id;
	int			payment_id;
	int			order_id;
	int			operation_id;
	int			kind;
	int			step;
	int			amount;
	int			capturable_delta;
	int			refundable_delta;
	int			provider_id;
	int			occurred_at;
	int			posting;
	int			stamp;
} EventColumns;

static EventColumns columns;

/* One event, as the triggers read it. */
typedef struct Event
{
	int64		tenant;
	pg_uuid_t  *payment_id;
	pg_uuid_t  *order_id;
	pg_uuid_t  *operation_id;
	char	   *kind;
	char	   *step;
	OmAmount	amount;
	int64		provider_id;
	TimestampTz occurred_at;
	int16		posting;
	const PaymentEffect *effect;
} Event;

/* Find the columns, once per relation and session. */
static void
find_columns(Relation relation)
{
	if (columns.relation == RelationGetRelid(relation))
		return;
	columns.tenant_id = om_row_column(relation, "tenant_id");
	columns.payment_id = om_row_column(relation, "payment_id");
	columns.order_id = om_row_column(relation, "order_id");
	columns.operation_id = om_row_column(relation, "operation_id");
	columns.kind = om_row_column(relation, "kind");
	columns.step = om_row_column(relation, "step");
	columns.amount = om_row_column(relation, "amount");
	columns.capturable_delta = om_row_column(relation, "capturable_delta");
	columns.refundable_delta = om_row_column(relation, "refundable_delta");
	columns.provider_id = om_row_column(relation, "provider_id");
	columns.occurred_at = om_row_column(relation, "occurred_at");
	columns.posting = om_row_column(relation, "posting");
	columns.stamp = om_row_column(relation, "stamp");
	columns.relation = RelationGetRelid(relation);
}

/* Read an event; invalid_argument for a step that does not exist. */
static void
read_event(HeapTuple tuple, TupleDesc desc, Event *event)
{
	event->tenant = DatumGetInt64(om_row_value(tuple, desc, columns.tenant_id));
	event->payment_id = DatumGetUUIDP(om_row_value(tuple, desc, columns.payment_id));
	event->order_id = DatumGetUUIDP(om_row_value(tuple, desc, columns.order_id));
	event->operation_id = DatumGetUUIDP(om_row_value(tuple, desc, columns.operation_id));
	event->kind = TextDatumGetCString(om_row_value(tuple, desc, columns.kind));
	event->step = TextDatumGetCString(om_row_value(tuple, desc, columns.step));
	event->amount = om_amount_from_datum(om_row_value(tuple, desc, columns.amount));
	event->provider_id = DatumGetInt64(om_row_value(tuple, desc, columns.provider_id));
	event->occurred_at = DatumGetTimestampTz(om_row_value(tuple, desc, columns.occurred_at));
	event->posting = DatumGetInt16(om_row_value(tuple, desc, columns.posting));
	event->effect = om_payment_effect(event->kind, event->step);
	if (event->effect == NULL)
		om_raise_value(OM_INVALID_ARGUMENT, "column", "step", "a payment event cannot be \"%s\" \"%s\"", event->kind, event->step);
	if (event->amount.minor <= 0)
		om_raise_value(OM_INVALID_AMOUNT, "column", "amount", "the amount of a payment event must be positive");
}

/* True for one of the names, which end with null. */
static bool
is_any(const char *step, const char *const *names)
{
	while (*names != NULL)
		if (strcmp(step, *names++) == 0)
			return true;
	return false;
}

/* The steps an operation begins with, and those that say it was done. */
static const char *const begun[] = {"requested", "recorded", NULL};
static const char *const done[] = {"succeeded", "recorded", NULL};

/* Former steps of an operation, and what they mean for the next. */
typedef struct Former
{
	const Event *event;
	bool		is_over;		/* the step, or one it excludes, was taken */
	bool		is_begun;		/* there is one that it may follow */
} Former;

/* OmRowSeen of the steps of an operation. */
static bool
see_former(const Datum *values, const bool *nulls, void *arg)
{
	static const char *const ended[] = {"succeeded", "failed", "recorded", NULL};
	static const char *const asked[] = {"requested", NULL};
	static const char *const reversed[] = {"reversed", NULL};
	Former	   *former = (Former *) arg;
	const Event *event = former->event;
	bool		is_reversal = strcmp(event->step, "reversed") == 0;
	char	   *step = TextDatumGetCString(values[2]);

	former->is_over |= is_any(step, is_reversal ? reversed : strcmp(event->step, "requested") == 0 ? begun : ended);
	former->is_begun |= is_any(step, is_reversal ? done : asked) && strcmp(TextDatumGetCString(values[3]), event->kind) == 0 &&
		memcmp(DatumGetUUIDP(values[4]), event->payment_id, UUID_LEN) == 0 && om_amount_from_datum(values[5]).minor == event->amount.minor;
	return true;
}

/* illegal_transition unless the operation's former steps allow the event. */
static void
check_former(const Event *event)
{
	Former		former = {event};
	Datum		key[2];

	key[0] = UUIDPGetDatum(event->operation_id);
	key[1] = Int64GetDatum(event->tenant);
	(void) om_read_rows(&om_payment_operations_table, InvalidSnapshot, key, lengthof(key), see_former, &former);
	if (former.is_over || !(former.is_begun || is_any(event->step, begun)))
		om_raise_value(OM_ILLEGAL_TRANSITION, "operation_id", om_uuid_text(event->operation_id),
					   "operation %s has no step of that amount that \"%s\" could follow", om_uuid_text(event->operation_id), event->step);
}

/* OmRowSeen of the events of a payment: when money was first taken. */
static bool
see_capture(const Datum *values, const bool *nulls, void *arg)
{
	TimestampTz *first = (TimestampTz *) arg;
	TimestampTz occurred_at = DatumGetTimestampTz(values[4]);
	const PaymentEffect *effect = om_payment_effect(TextDatumGetCString(values[2]), TextDatumGetCString(values[3]));

	if (effect != NULL && effect->count == COUNT_CAPTURED &&
		(TIMESTAMP_IS_NOBEGIN(*first) || occurred_at < *first))
		*first = occurred_at;
	return true;
}

TimestampTz
om_payment_captured_at(int64 tenant, const pg_uuid_t *payment_id)
{
	TimestampTz first = DT_NOBEGIN;
	Datum		key[2];

	key[0] = Int64GetDatum(tenant);
	key[1] = UUIDPGetDatum(payment_id);
	(void) om_read_rows(&om_payment_captures_table, InvalidSnapshot, key, lengthof(key), see_capture, &first);
	return first;
}

/* occurred_too_early for a step before what it needs: a refund money that was taken, the others that the payment began. */
static void
check_time(const Event *event, TimestampTz began_at)
{
	static const char *const later[] = {"capture", "void", NULL};
	TimestampTz captured_at;

	/* what a provider tells follows its clock, not ours */
	if (!is_any(event->step, begun) || (event->posting & OM_POSTING_FORCED) != 0)
		return;
	if (strcmp(event->kind, "refund") == 0)
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

	payment->order_id = *DatumGetUUIDP(values[2]);
	payment->provider_id = DatumGetInt64(values[3]);
	payment->currency = TextDatumGetCString(values[4]);
	payment->occurred_at = DatumGetTimestampTz(values[5]);
	return true;
}

/* Hold an event to its payment, and to its operation's former steps. */
static void
check_event(const Event *event)
{
	Begun		payment;
	OmCurrency	currency;
	Datum		key[2];

	key[0] = Int64GetDatum(event->tenant);
	key[1] = UUIDPGetDatum(event->payment_id);
	if (om_read_rows(&om_payment_keys_table, InvalidSnapshot, key, lengthof(key), see_payment, &payment) == 0)
		om_raise_value(OM_UNKNOWN_PAYMENT, "payment_id", om_uuid_text(event->payment_id),
					   "unknown payment %s", om_uuid_text(event->payment_id));
	if (memcmp(&payment.order_id, event->order_id, UUID_LEN) != 0 || payment.provider_id != event->provider_id)
		om_raise_value(OM_INVALID_ARGUMENT, "column", "order_id", "a payment event must name the order and provider of its payment");
	currency = om_currency_lookup(payment.currency);
#ifdef OM_MUTANT_any_currency
	currency = event->amount.currency;
#endif
	if (currency != event->amount.currency)
		om_raise_value(OM_CURRENCY_MISMATCH, "column", "amount", "the payment is not in the currency of %s", om_amount_text(event->amount));
	check_time(event, payment.occurred_at);
	check_former(event);
}

OM_FUNCTION(om_stamp_payment_event);

/* BEFORE INSERT: check the event, write down what it adds, stamp it; a stamped one is history. */
Datum
om_stamp_payment_event(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = (TriggerData *) fcinfo->context;
	HeapTuple	tuple;
	TupleDesc	desc;
	Event		event;
	Datum		values[2];
	bool		nulls[2] = {false, false};
	int			numbers[2];
	bool		isnull;

	om_require_row_trigger(fcinfo, "stamp_payment_event", false);
	find_columns(trigger->tg_relation);
	desc = RelationGetDescr(trigger->tg_relation);
	tuple = trigger->tg_trigtuple;
	read_event(tuple, desc, &event);
	(void) heap_getattr(tuple, columns.stamp, desc, &isnull);
	if (isnull)
		check_event(&event);
	numbers[0] = columns.capturable_delta;
	numbers[1] = columns.refundable_delta;
	values[0] = Int64GetDatum(event.effect->capturable * event.amount.minor);
	values[1] = Int64GetDatum(event.effect->refundable * event.amount.minor);
	tuple = heap_modify_tuple_by_cols(tuple, desc, 2, numbers, values, nulls);
	return PointerGetDatum(om_row_stamp(tuple, desc, columns.stamp, columns.posting));
}

/* OmCounterLoader of both kinds. */
static void
load_counter(const OmCounterKey *key, Snapshot snapshot, OmCounterLoad *load)
{
	pg_uuid_t	payment_id = om_key_uuid(key);
	Datum		values[2];
	OmPlan	   *plan = &om_payment_plans[key->kind == COUNTER_CAPTURABLE ? PAYMENT_LOAD_CAPTURABLE : PAYMENT_LOAD_REFUNDABLE];

	values[0] = Int64GetDatum(key->tenant);
	values[1] = UUIDPGetDatum(&payment_id);
	om_spi_begin();
	if (om_plan_run_snapshot(plan, values, NULL, snapshot) != 1)
		elog(ERROR, "a payment was not summed");
	load->available = DatumGetInt64(om_result(0, 1, NULL));
	load->floor = 0;
	om_spi_end();
}

/* The refusal of an event that takes more than there is. */
static void
refuse_event(const Event *event, OmCounterKind kind, const OmTake *take)
{
	OmAmount	left = {take->available, event->amount.currency};
	OmCode		code = kind == COUNTER_CAPTURABLE ? OM_CAPTURE_EXCEEDS_AUTHORIZED : OM_REFUND_EXCEEDS_CAPTURED;
	OmDetail	detail;

	if (take->result == OM_CONTENDED)
		om_raise_value(OM_BALANCE_CONTENDED, "payment_id", om_uuid_text(event->payment_id),
					   "what is left of payment %s is held by uncommitted transactions", om_uuid_text(event->payment_id));
	om_detail_start(&detail, code);
	om_detail_text(&detail, "payment_id", om_uuid_text(event->payment_id));
	om_detail_text(&detail, "requested", om_amount_text(event->amount));
	om_detail_text(&detail, "left", om_amount_text(left));
	om_raise(code, om_detail_end(&detail), "a %s of %s exceeds the %s that payment %s has left", event->kind,
			 om_amount_text(event->amount), om_amount_text(left), om_uuid_text(event->payment_id));
}

/* Take or give one number of the payment. */
static void
account(const Event *event, OmCounterKind kind, int sign)
{
	OmCounterKey key = om_uuid_key(kind, event->tenant, event->payment_id);

#ifndef OM_MUTANT_caps_unchecked
	if (sign < 0)
	{
		OmTake		take = om_row_take(&key, event->amount.minor,
									   event->effect->is_forced || (event->posting & OM_POSTING_FORCED) != 0);

		if (take.result != OM_TAKEN)
			refuse_event(event, kind, &take);
	}
#endif
	if (sign > 0 && !om_counter_is_restructuring())
		om_counter_account_give(&key, event->amount.minor);
}

OM_FUNCTION(om_account_payment_event);

/* AFTER INSERT: the one place that accounts payment events. */
Datum
om_account_payment_event(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = (TriggerData *) fcinfo->context;
	TupleDesc	desc;
	Event		event;

	om_require_row_trigger(fcinfo, "account_payment_event", false);
	find_columns(trigger->tg_relation);
	read_event(trigger->tg_trigtuple, RelationGetDescr(trigger->tg_relation), &event);
	if ((event.posting & OM_POSTING_HISTORY) != 0)
		return PointerGetDatum(NULL);
	desc = RelationGetDescr(trigger->tg_relation);
	if (DatumGetInt64(om_row_value(trigger->tg_trigtuple, desc, columns.capturable_delta)) != event.effect->capturable * event.amount.minor ||
		DatumGetInt64(om_row_value(trigger->tg_trigtuple, desc, columns.refundable_delta)) != event.effect->refundable * event.amount.minor)
		om_raise_value(OM_INVALID_ARGUMENT, "column", "amount", "a trigger changed a payment event after it was checked");
	account(&event, COUNTER_CAPTURABLE, event.effect->capturable);
	account(&event, COUNTER_REFUNDABLE, event.effect->refundable);
	return PointerGetDatum(NULL);
}

static OmLedger payment_ledger = OM_LEDGER("payment_events", "stamp_payment_event", "account_payment_event");

void
om_payment_trigger_init(void)
{
	om_counter_register(COUNTER_CAPTURABLE, "capturable", load_counter);
	om_counter_register(COUNTER_REFUNDABLE, "refundable", load_counter);
	om_ledger_register(&payment_ledger);
}
