/*
 * effect.c - what the steps of payments mean: the one place that knows.
 *
 * verify() derives the same by SQL of its own (derive_order_money): neither is made from
 * the other.
 */
#include "postgres.h"

#include "payment/payment_private.h"
#include "sql/read.h"
#include "utils/builtins.h"

/* What is read of the events of an order, by the order. */
#define EVENT_OF_ORDER(X, P) \
	X(P, order_id, OM_UUID) X(P, tenant_id, OM_INT8) X(P, payment_id, OM_UUID) X(P, event_id, OM_INT8) \
	X(P, kind, OM_TEXT) X(P, status, OM_TEXT) X(P, amount, OM_AMOUNT) X(P, purpose, OM_TEXT) \
	X(P, capturable_delta, OM_INT8) X(P, refundable_delta, OM_INT8)
OM_ENUM(EVENT_OF_ORDER, EVENT);

static OmTable events_of_order = {
	.name = "payment_events", .index = "payment_events_order", .columns = OM_COLUMNS(EVENT_OF_ORDER, EVENT)
};

static const PaymentEffect effects[] = {
	{KIND_AUTHORIZATION, OPERATION_REQUESTED, 0, 0, 1, COUNT_NONE, 0, false},
	{KIND_AUTHORIZATION, OPERATION_SUCCEEDED, 1, 0, -1, COUNT_NONE, 0, false},
	{KIND_AUTHORIZATION, OPERATION_FAILED, 0, 0, -1, COUNT_NONE, 0, false},
	{KIND_AUTHORIZATION, OPERATION_RECORDED, 1, 0, 0, COUNT_NONE, 0, false},
	{KIND_CAPTURE, OPERATION_REQUESTED, -1, 0, 1, COUNT_NONE, 0, false},
	{KIND_CAPTURE, OPERATION_SUCCEEDED, 0, 1, -1, COUNT_CAPTURED, 1, false},
	{KIND_CAPTURE, OPERATION_FAILED, 1, 0, -1, COUNT_NONE, 0, false},
	{KIND_CAPTURE, OPERATION_RECORDED, -1, 1, 0, COUNT_CAPTURED, 1, false},
	{KIND_USE, OPERATION_RECORDED, -1, 0, 0, COUNT_NONE, 0, false},
	{KIND_SALE, OPERATION_REQUESTED, 0, 0, 1, COUNT_NONE, 0, false},
	{KIND_SALE, OPERATION_SUCCEEDED, 0, 1, -1, COUNT_CAPTURED, 1, false},
	{KIND_SALE, OPERATION_FAILED, 0, 0, -1, COUNT_NONE, 0, false},
	{KIND_SALE, OPERATION_RECORDED, 0, 1, 0, COUNT_CAPTURED, 1, false},
	{KIND_VOID, OPERATION_REQUESTED, -1, 0, 1, COUNT_NONE, 0, false},
	{KIND_VOID, OPERATION_SUCCEEDED, 0, 0, -1, COUNT_VOIDED, 1, false},
	{KIND_VOID, OPERATION_FAILED, 1, 0, -1, COUNT_NONE, 0, false},
	{KIND_VOID, OPERATION_RECORDED, -1, 0, 0, COUNT_VOIDED, 1, false},
	{KIND_REFUND, OPERATION_REQUESTED, 0, -1, 1, COUNT_NONE, 0, false},
	{KIND_REFUND, OPERATION_SUCCEEDED, 0, 0, -1, COUNT_REFUNDED, 1, false},
	{KIND_REFUND, OPERATION_FAILED, 0, 1, -1, COUNT_NONE, 0, false},
	{KIND_REFUND, OPERATION_RECORDED, 0, -1, 0, COUNT_REFUNDED, 1, false},
	{KIND_REFUND, OPERATION_REVERSED, 0, 1, 0, COUNT_REFUNDED, -1, false},
	{KIND_CHARGEBACK, OPERATION_RECORDED, 0, -1, 0, COUNT_CHARGED_BACK, 1, true},
	{KIND_CHARGEBACK, OPERATION_REVERSED, 0, 1, 0, COUNT_CHARGED_BACK, -1, false},
	{KIND_AUTHORIZATION, OPERATION_CONFIRMED, 0, 0, 0, COUNT_NONE, 0, false},
	{KIND_CAPTURE, OPERATION_CONFIRMED, 0, 0, 0, COUNT_NONE, 0, false},
	{KIND_SALE, OPERATION_CONFIRMED, 0, 0, 0, COUNT_NONE, 0, false},
	{KIND_VOID, OPERATION_CONFIRMED, 0, 0, 0, COUNT_NONE, 0, false},
	{KIND_REFUND, OPERATION_CONFIRMED, 0, 0, 0, COUNT_NONE, 0, false}
};

const PaymentEffect *
om_payment_effect(const char *kind, const char *status)
{
	int			i;

	for (i = 0; i < lengthof(effects); i++)
		if (strcmp(effects[i].kind, kind) == 0 && strcmp(effects[i].status, status) == 0)
			return &effects[i];
	return NULL;
}

int
om_payment_direction(const PaymentEffect *effect)
{
	switch (effect->count)
	{
		case COUNT_CAPTURED:
			return effect->counts;
		case COUNT_REFUNDED:
		case COUNT_CHARGED_BACK:
			return -effect->counts;
		default:
			return 0;
	}
}

/* A standing being read. */
typedef struct Reading
{
	OmStanding *standing;
	int64		last_goodwill;	/* id of the last event that gave or took goodwill */
} Reading;

/* The sums of a payment, which begin with its first event. */
static OmPaymentSums *
find_sums(OmStanding *standing, const pg_uuid_t *payment_id)
{
	OmPaymentSums *sums;
	int			i;

	for (i = standing->npayments - 1; i >= 0; i--)
		if (memcmp(&standing->payments[i].payment_id, payment_id, UUID_LEN) == 0)
			return &standing->payments[i];
	if ((standing->npayments & (standing->npayments + 1)) == 0)
		standing->payments = standing->payments == NULL ? palloc(sizeof(OmPaymentSums))
			: repalloc_huge(standing->payments, sizeof(OmPaymentSums) * (Size) (2 * standing->npayments + 1));
	sums = &standing->payments[standing->npayments++];
	memset(sums, 0, sizeof(OmPaymentSums));
	sums->payment_id = *payment_id;
	return sums;
}

/* Count an event of goodwill: what is asked for, and what was given. */
static void
count_goodwill(Reading *reading, const PaymentEffect *effect, const Datum *values)
{
	OmStanding *standing = reading->standing;

	om_standing_add(&standing->goodwill, -DatumGetInt64(values[EVENT_refundable_delta]));
	if (effect->count != COUNT_REFUNDED)
		return;
	om_standing_add(&standing->goodwill_given, effect->counts * om_amount_from_datum(values[EVENT_amount]).minor);
	if (DatumGetInt64(values[EVENT_event_id]) < reading->last_goodwill)
		return;
	reading->last_goodwill = DatumGetInt64(values[EVENT_event_id]);
	standing->goodwill_payment = *DatumGetUUIDP(values[EVENT_payment_id]);
}

/* The same of a shipping charge. */
static void
count_shipping(OmStanding *standing, const PaymentEffect *effect, const Datum *values)
{
	om_standing_add(&standing->shipping, -DatumGetInt64(values[EVENT_refundable_delta]));
	if (effect->count == COUNT_REFUNDED)
		om_standing_add(&standing->shipping_given, effect->counts * om_amount_from_datum(values[EVENT_amount]).minor);
}

/* Count a refund by its purpose. */
static void
count_purpose(Reading *reading, const PaymentEffect *effect, const Datum *values)
{
	const char *purpose = TextDatumGetCString(values[EVENT_purpose]);

	if (strcmp(purpose, PURPOSE_GOODWILL) == 0)
		count_goodwill(reading, effect, values);
	else if (strcmp(purpose, PURPOSE_SHIPPING) == 0)
		count_shipping(reading->standing, effect, values);
}

/* OmRowSeen of events. */
static bool
count_event(const Datum *values, const bool *nulls, void *arg)
{
	Reading    *reading = (Reading *) arg;
	OmStanding *standing = reading->standing;
	int64	   *counts[] = {
		[COUNT_CAPTURED] = &standing->captured,
		[COUNT_REFUNDED] = &standing->refunded,
		[COUNT_CHARGED_BACK] = &standing->charged_back,
		[COUNT_VOIDED] = &standing->voided
	};
	OmPaymentSums *sums = find_sums(standing, DatumGetUUIDP(values[EVENT_payment_id]));
	const PaymentEffect *effect = om_payment_effect(TextDatumGetCString(values[EVENT_kind]), TextDatumGetCString(values[EVENT_status]));

	om_standing_add(&sums->capturable, DatumGetInt64(values[EVENT_capturable_delta]));
	om_standing_add(&sums->refundable, DatumGetInt64(values[EVENT_refundable_delta]));
	if (effect == NULL)
		return true;
	standing->npending += effect->pending;
	if (effect->count != COUNT_NONE)
		om_standing_add(counts[effect->count], effect->counts * om_amount_from_datum(values[EVENT_amount]).minor);
	if (strcmp(effect->kind, KIND_REFUND) == 0 && !nulls[EVENT_purpose])
		count_purpose(reading, effect, values);
	return true;
}

void
om_payments_read(int64 tenant, const pg_uuid_t *order_id, OmStanding *standing)
{
	Reading		reading = {standing, 0};
	Datum		key[] = {UUIDPGetDatum(order_id), Int64GetDatum(tenant)};

	(void) om_read_rows(&events_of_order, InvalidSnapshot, key, lengthof(key), count_event, &reading);
}
