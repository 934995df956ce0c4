/*
 * payment.c - recording what happens to payments, and what follows from it.
 *
 * Every step locks its order's row first: the row is the queue of all that concerns the
 * order's money, and its payment_status has one writer, the holder of the lock.  What is
 * read behind the lock is read in a snapshot of that moment, so it holds at every
 * isolation level.  The caps of a payment are not decided here but by the trigger of
 * payment_events (see payment_trigger.c).
 *
 * Captured money goes from receivable to the provider's clearing account, refunds and
 * chargebacks come back.  A goodwill refund is a discount of the order as well (see
 * order/bill.c), so what the order owes is what was really agreed.
 */
#include "postgres.h"

#include "base/clock.h"
#include "base/om_error.h"
#include "call/archived.h"
#include "call/occurred.h"
#include "journal/outbox.h"
#include "ledger/money.h"
#include "ledger/row.h"
#include "order/order.h"
#include "payment/payment_private.h"
#include "sql/ident.h"
#include "sql/ids.h"
#include "types/uuid7.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"

/* What is written of a payment, */
#define NEW_PAYMENT(X, P) \
	X(P, tenant_id, OM_INT8) X(P, payment_id, OM_UUID) X(P, order_id, OM_UUID) X(P, provider_id, OM_INT8) \
	X(P, provider, OM_TEXT) X(P, method, OM_TEXT) X(P, currency, OM_TEXT) X(P, reference, OM_TEXT) \
	X(P, actor, OM_TEXT) X(P, occurred_at, OM_TIME) X(P, recorded_at, OM_TIME) X(P, metadata, OM_JSONB)
OM_ENUM(NEW_PAYMENT, PAYMENT);

static OmTable payments_table = {.name = "payments", .columns = OM_COLUMNS(NEW_PAYMENT, PAYMENT)};

/* and of an event: its trigger adds the rest. */
#define NEW_EVENT(X, P) \
	X(P, tenant_id, OM_INT8) X(P, event_id, OM_INT8) X(P, payment_id, OM_UUID) X(P, order_id, OM_UUID) \
	X(P, operation_id, OM_UUID) X(P, kind, OM_TEXT) X(P, status, OM_TEXT) X(P, amount, OM_AMOUNT) \
	X(P, purpose, OM_TEXT) X(P, provider_id, OM_INT8) X(P, gateway_event_id, OM_TEXT) X(P, reason, OM_TEXT) \
	X(P, actor, OM_TEXT) X(P, occurred_at, OM_TIME) X(P, recorded_at, OM_TIME) X(P, posting, OM_INT2) \
	X(P, shift_id, OM_UUID) X(P, return_id, OM_UUID) X(P, reference, OM_TEXT) X(P, is_late, OM_BOOL)
OM_ENUM(NEW_EVENT, EVENT);

static OmTable events_table = {.name = "payment_events", .columns = OM_COLUMNS(NEW_EVENT, EVENT)};

OmDrawerHook om_drawer_hook = NULL;
OmReceiptHook om_receipt_hook = NULL;
OmLastReceiptHook om_last_receipt_hook = NULL;

void
om_payment_lock_order(Payment *payment)
{
	OmOrder    *order = palloc0(sizeof(OmOrder));

	order->tenant = payment->tenant;
	order->order_id = payment->order_id;
	if (!om_order_lock_row(order))
	{
		om_archived_refuse(payment->tenant, "order_id", "order", &payment->order_id);
		if (payment->is_found)
			om_raise_newer("the payment");
		om_order_unknown(&payment->order_id);
	}
	payment->order = order;
	payment->currency = order->currency;
	payment->channel_id = order->channel_id;
}

void
om_payment_lock(Payment *payment)
{
	if (om_show_document(&om_payment_plans[PAYMENT_FIND], payment->tenant, &payment->payment_id) == 0)
	{
		om_archived_refuse(payment->tenant, "payment_id", "payment", &payment->payment_id);
		om_raise_value(OM_UNKNOWN_PAYMENT, "payment_id", om_uuid_text(&payment->payment_id),
					   "unknown payment %s", om_uuid_text(&payment->payment_id));
	}
	payment->order_id = *DatumGetUUIDP(om_field(0, FOUND_order_id, NULL));
	payment->provider_id = DatumGetInt64(om_field(0, FOUND_provider_id, NULL));
	payment->provider = om_field_text(0, FOUND_provider);
	payment->began_at = DatumGetTimestampTz(om_field(0, FOUND_occurred_at, NULL));
	payment->is_found = true;
	om_payment_lock_order(payment);
}

TimestampTz
om_payment_occurred(const Payment *payment, bool is_refund)
{
	return is_refund ? om_occurred_after(payment->occurred_at, om_payment_captured_at(payment->tenant, &payment->payment_id), "payment",
										 &payment->payment_id, "captured")
		: om_occurred_after(payment->occurred_at, payment->began_at, "payment", &payment->payment_id, "begun");
}

void
om_payment_set_provider(Payment *payment, const char *provider, bool is_fact)
{
	payment->provider = pstrdup(provider);
	payment->provider_id = om_provider_id(payment->tenant, provider, is_fact);
}

int64
om_payment_left(const Payment *payment, enum PaymentPlan load)
{
	(void) om_show_document(&om_payment_plans[load], payment->tenant, &payment->payment_id);
	return DatumGetInt64(om_field(0, SUM_minor, NULL));
}

int64
om_payment_beyond(const Payment *payment)
{
	OmStanding	standing;

	om_order_read_standing(payment->tenant, &payment->order_id, &standing);
	return om_standing_beyond(&standing);
}

void
om_payment_check_owed(const Payment *payment, int64 minor, int64 beyond, bool of_shipping)
{
	OmAmount	requested = {minor, payment->currency};
	OmAmount	refundable = {beyond, payment->currency};
	char	   *order_id = om_uuid_text(&payment->order_id);

	if (minor <= beyond)
		return;
	om_raise(OM_REFUND_EXCEEDS_OWED,
			 om_excess_detail(OM_REFUND_EXCEEDS_OWED, "order_id", order_id, om_amount_text(requested), om_amount_text(refundable)),
			 of_shipping ? "a refund of %s exceeds the %s that the shipping charge of order %s has left"
			 : "a refund of %s exceeds the %s that order %s was paid beyond what it owes",
			 om_amount_text(requested), om_amount_text(refundable), order_id);
}

/* Ids of n things as a JSON array. */
static char *
id_list(const void *first, size_t stride, int n)
{
	OmList		ids = {0};
	int			i;

	for (i = 0; i < n; i++)
		om_list_add_text(&ids, om_uuid_text((const pg_uuid_t *) ((const char *) first + i * stride)));
	return om_list_end(&ids);
}

void
om_payment_insert(const Payment *payments, const PaymentHeader *headers, int n)
{
	static const OmKeyRefusal refusals[] = {
		{"payments_pkey", OM_DUPLICATE_DOCUMENT, "the payment exists already"},
		{NULL}
	};
	OmInsert	rows = om_insert_make(PAYMENT_count, n);
	char		currency[4];
	int			i;

	om_insert_share(&rows, PAYMENT_tenant_id, Int64GetDatum(payments->tenant));
	om_insert_share(&rows, PAYMENT_recorded_at, TimestampTzGetDatum(om_clock()));
	for (i = 0; i < n; i++)
	{
		const Payment *payment = &payments[i];
		Datum	   *values = om_insert_values(&rows, i);
		bool	   *nulls = om_insert_nulls(&rows, i);

		values[PAYMENT_payment_id] = UUIDPGetDatum(&payment->payment_id);
		values[PAYMENT_order_id] = UUIDPGetDatum(&payment->order_id);
		values[PAYMENT_provider_id] = Int64GetDatum(payment->provider_id);
		values[PAYMENT_provider] = CStringGetTextDatum(payment->provider);
		values[PAYMENT_method] = om_optional_text(headers[i].method, &nulls[PAYMENT_method]);
		values[PAYMENT_currency] = CStringGetTextDatum(om_currency_code(payment->currency, currency));
		values[PAYMENT_reference] = om_optional_text(headers[i].reference, &nulls[PAYMENT_reference]);
		values[PAYMENT_actor] = CStringGetTextDatum(payment->actor);
		values[PAYMENT_occurred_at] = TimestampTzGetDatum(payment->occurred_at);
		values[PAYMENT_metadata] = headers[i].metadata;
	}
	om_insert_documents(&payments_table, &rows, refusals, "payment_ids", id_list(&payments->payment_id, sizeof(Payment), n));
}

/* An event's row. */
static void
event_values(const Payment *payment, const PaymentStep *step, Datum *values, bool *nulls)
{
	OmAmount	amount = {step->minor, payment->currency};

	values[EVENT_event_id] = Int64GetDatum(om_next_id(om_ident()->ledger_id_seq));
	values[EVENT_payment_id] = UUIDPGetDatum(&payment->payment_id);
	values[EVENT_order_id] = UUIDPGetDatum(&payment->order_id);
	values[EVENT_operation_id] = UUIDPGetDatum(&step->operation_id);
	values[EVENT_kind] = CStringGetTextDatum(step->kind);
	values[EVENT_status] = CStringGetTextDatum(step->status);
	values[EVENT_amount] = om_amount_datum(amount);
	values[EVENT_purpose] = om_optional_text(step->purpose, &nulls[EVENT_purpose]);
	values[EVENT_provider_id] = Int64GetDatum(payment->provider_id);
	values[EVENT_gateway_event_id] = om_optional_text(step->gateway_event_id, &nulls[EVENT_gateway_event_id]);
	values[EVENT_reason] = om_optional_text(step->reason, &nulls[EVENT_reason]);
	values[EVENT_actor] = CStringGetTextDatum(payment->actor);
	values[EVENT_occurred_at] = TimestampTzGetDatum(payment->occurred_at);
	values[EVENT_posting] = Int16GetDatum(step->is_forced ? OM_POSTING_FORCED : 0);
	values[EVENT_shift_id] = UUIDPGetDatum(&payment->drawer.shift_id);
	nulls[EVENT_shift_id] = !payment->drawer.is_open;
	values[EVENT_return_id] = UUIDPGetDatum(step->return_id);
	nulls[EVENT_return_id] = (step->return_id == NULL);
	values[EVENT_reference] = om_optional_text(step->reference, &nulls[EVENT_reference]);
	values[EVENT_is_late] = BoolGetDatum(payment->drawer.is_late);
}

/* The events' rows. */
static void
insert_events(const Payment *payments, const PaymentStep *steps, int n)
{
	static const OmKeyRefusal refusals[] = {
		{"payment_events_gateway", OM_IDEMPOTENCY_CONFLICT, "the provider's event was recorded for another payment"},
		{"payment_events_reference", OM_IDEMPOTENCY_CONFLICT, "the provider's id is that of another operation"},
		{"payment_events_begin", OM_DUPLICATE_DOCUMENT, "the operation exists already, with another payment"},
		{"payment_events_end", OM_ILLEGAL_TRANSITION, "the operation has ended already"},
		{NULL}
	};
	OmInsert	rows = om_insert_make(EVENT_count, n);
	int			i;

	om_insert_share(&rows, EVENT_tenant_id, Int64GetDatum(payments->tenant));
	om_insert_share(&rows, EVENT_recorded_at, TimestampTzGetDatum(om_clock()));
	for (i = 0; i < n; i++)
		event_values(&payments[i], &steps[i], om_insert_values(&rows, i), om_insert_nulls(&rows, i));
	om_insert_documents(&events_table, &rows, refusals, "operation_ids", id_list(&steps->operation_id, sizeof(PaymentStep), n));
}

/* 1: a step to be recorded brings money in; -1: it takes money out; 0: neither, or it does not exist. */
static int
direction(const PaymentStep *step)
{
	const PaymentEffect *effect = om_payment_effect(step->kind, step->status);

	return effect == NULL ? 0 : om_payment_direction(effect);
}

/*
 * The move of a step's money: into a drawer, or to the provider; of nothing, where it moves none.  Cash of a
 * shift that is closed was counted with it, and went to over_short: there it is told now.
 */
static OmMoneyMove
step_move(const Payment *payment, const PaymentStep *step)
{
	bool		is_cash = payment->provider_id == 0;
	OmMoneyMove move = {0};

	move.from = OM_ACCOUNT_RECEIVABLE;
	move.has_holder = is_cash && !payment->drawer.is_late;
	move.to = !is_cash ? OM_ACCOUNT_CLEARING : payment->drawer.is_late ? OM_ACCOUNT_OVER_SHORT : OM_ACCOUNT_CASH;
	move.to_id = is_cash ? payment->drawer.register_id : payment->provider_id;
	move.holder_id = payment->drawer.shift_id;
	move.amount.minor = direction(step) * step->minor;
	move.amount.currency = payment->currency;
	move.document_id = payment->payment_id;
	move.has_order = true;
	move.order_id = payment->order_id;
	move.channel_id = payment->channel_id;
	move.reason = step->reason;
	move.occurred_at = payment->occurred_at;
	return move;
}

/* What a step gives the customer for a purpose; negative: takes back. */
static int64
given_for(const PaymentStep *step, const char *purpose)
{
	return step->purpose != NULL && strcmp(step->purpose, purpose) == 0 ? -direction(step) * step->minor : 0;
}

/* What others are told: payment.<kind>_<step>. */
static OmEvent
step_event(const Payment *payment, const PaymentStep *step)
{
	OmEvent		event = {0};
	OmAmount	amount = {step->minor, payment->currency};

	event.aggregate = "payment";
	event.aggregate_id = payment->payment_id;
	event.type = psprintf("payment.%s_%s", step->kind, strcmp(step->status, OPERATION_RECORDED) == 0 ? OPERATION_SUCCEEDED : step->status);
	event.payload = psprintf("{\"order_id\":\"%s\",\"operation_id\":\"%s\",\"amount\":\"%s\"}",
							 om_uuid_text(&payment->order_id), om_uuid_text(&step->operation_id), om_amount_text(amount));
	event.occurred_at = payment->occurred_at;
	return event;
}

/* no_open_shift: cash needs a drawer, and is paid, or not, at once; currency_mismatch: a register keeps one currency. */
static void
check_drawers(const Payment *payments, const PaymentStep *steps, int n)
{
	int			i;

	for (i = 0; i < n; i++)
	{
		if (payments[i].drawer.is_open && payments[i].drawer.currency != payments[i].currency)
			om_raise_value(OM_CURRENCY_MISMATCH, "payment_id", om_uuid_text(&payments[i].payment_id),
						   "payment %s is in another currency than the shift of the register", om_uuid_text(&payments[i].payment_id));
		if (payments[i].provider_id != 0)
			continue;
		if (strcmp(steps[i].status, OPERATION_REQUESTED) == 0)
			om_raise_value(OM_INVALID_ARGUMENT, "argument", "status", "cash is paid at once: it cannot be \"pending\"");
		if (!payments[i].drawer.is_open)
			om_raise_value(OM_NO_OPEN_SHIFT, "payment_id", om_uuid_text(&payments[i].payment_id),
						   "payment %s is cash: it needs a register with an open shift", om_uuid_text(&payments[i].payment_id));
	}
}

void
om_payment_write(const Payment *payments, const PaymentStep *steps, int n)
{
	OmMoneyMove *moves = palloc(sizeof(OmMoneyMove) * n);
	OmEvent    *events = palloc(sizeof(OmEvent) * n);
	bool		has_goodwill = false;
	int64		shipping = 0;
	int			i;

	Assert(n > 0);
	check_drawers(payments, steps, n);
	insert_events(payments, steps, n);
	for (i = 0; i < n; i++)
	{
		Assert(memcmp(&payments[i].order_id, &payments->order_id, UUID_LEN) == 0);
		moves[i] = step_move(&payments[i], &steps[i]);
		has_goodwill |= given_for(&steps[i], PURPOSE_GOODWILL) != 0;
		shipping += given_for(&steps[i], PURPOSE_SHIPPING);
		events[i] = step_event(&payments[i], &steps[i]);
	}
	om_post_money(payments->tenant, "payment", moves, n, payments->actor);
	if (shipping != 0)
		om_order_bill_shipping(payments->tenant, &payments->order_id, shipping, steps->reason, payments->actor, payments->occurred_at);
	/* what is given of the charge for shipping lowers what the order is billed, and so goodwill and its taxes */
	if (has_goodwill || shipping != 0)
		om_order_bill_goodwill(payments->tenant, &payments->order_id, payments->channel_id, payments->currency, steps->reason,
							   payments->actor, payments->occurred_at);
	om_outbox_write(payments->tenant, events, n);
}

void
om_payment_record(const Payment *payments, const PaymentStep *steps, int n)
{
	om_payment_write(payments, steps, n);
	om_order_refresh_paid(payments->order, payments->actor, payments->occurred_at);
}
