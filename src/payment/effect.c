/*
 * effect.c - what the steps of payments mean: the one place that knows.
 *
 * verify() derives the same by SQL of its own (derive_payment_status): neither is made from
 * the other.
 */
#include "postgres.h"

#include "payment/payment_private.h"
#include "sql/read.h"
#include "utils/builtins.h"

enum EventColumn
{
	EVENT_PAYMENT = 2, EVENT_ID, EVENT_KIND, EVENT_STEP, EVENT_AMOUNT, EVENT_PURPOSE, EVENT_CAPTURABLE, EVENT_REFUNDABLE
};

static const PaymentEffect effects[] = {
	{"authorization", "requested", 0, 0, 1, COUNT_NONE, 0, false},
	{"authorization", "succeeded", 1, 0, -1, COUNT_NONE, 0, false},
	{"authorization", "failed", 0, 0, -1, COUNT_NONE, 0, false},
#ifdef OM_MUTANT_authorized_refundable
	{"authorization", "recorded", 1, 1, 0, COUNT_NONE, 0, false},
#else
	{"authorization", "recorded", 1, 0, 0, COUNT_NONE, 0, false},
#endif
	{"capture", "requested", -1, 0, 1, COUNT_NONE, 0, false},
	{"capture", "succeeded", 0, 1, -1, COUNT_CAPTURED, 1, false},
	{"capture", "failed", 1, 0, -1, COUNT_NONE, 0, false},
	{"capture", "recorded", -1, 1, 0, COUNT_CAPTURED, 1, false},
	{"sale", "requested", 0, 0, 1, COUNT_NONE, 0, false},
	{"sale", "succeeded", 0, 1, -1, COUNT_CAPTURED, 1, false},
	{"sale", "failed", 0, 0, -1, COUNT_NONE, 0, false},
	{"sale", "recorded", 0, 1, 0, COUNT_CAPTURED, 1, false},
	{"void", "requested", -1, 0, 1, COUNT_NONE, 0, false},
	{"void", "succeeded", 0, 0, -1, COUNT_VOIDED, 1, false},
	{"void", "failed", 1, 0, -1, COUNT_NONE, 0, false},
	{"void", "recorded", -1, 0, 0, COUNT_VOIDED, 1, false},
	{"refund", "requested", 0, -1, 1, COUNT_NONE, 0, false},
	{"refund", "succeeded", 0, 0, -1, COUNT_REFUNDED, 1, false},
#ifdef OM_MUTANT_failed_refund_occupies
	{"refund", "failed", 0, 0, -1, COUNT_NONE, 0, false},
#else
	{"refund", "failed", 0, 1, -1, COUNT_NONE, 0, false},
#endif
	{"refund", "recorded", 0, -1, 0, COUNT_REFUNDED, 1, false},
	{"refund", "reversed", 0, 1, 0, COUNT_REFUNDED, -1, false},
	{"chargeback", "recorded", 0, -1, 0, COUNT_CHARGED_BACK, 1, true},
	{"chargeback", "reversed", 0, 1, 0, COUNT_CHARGED_BACK, -1, false}
};

const PaymentEffect *
om_payment_effect(const char *kind, const char *step)
{
	int			i;

	for (i = 0; i < lengthof(effects); i++)
		if (strcmp(effects[i].kind, kind) == 0 && strcmp(effects[i].step, step) == 0)
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

	om_standing_add(&standing->goodwill, -DatumGetInt64(values[EVENT_REFUNDABLE]));
	if (effect->count != COUNT_REFUNDED)
		return;
	om_standing_add(&standing->goodwill_given, effect->counts * om_amount_from_datum(values[EVENT_AMOUNT]).minor);
	if (DatumGetInt64(values[EVENT_ID]) < reading->last_goodwill)
		return;
	reading->last_goodwill = DatumGetInt64(values[EVENT_ID]);
	standing->goodwill_payment = *DatumGetUUIDP(values[EVENT_PAYMENT]);
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
	OmPaymentSums *sums = find_sums(standing, DatumGetUUIDP(values[EVENT_PAYMENT]));
	const PaymentEffect *effect = om_payment_effect(TextDatumGetCString(values[EVENT_KIND]), TextDatumGetCString(values[EVENT_STEP]));

	om_standing_add(&sums->capturable, DatumGetInt64(values[EVENT_CAPTURABLE]));
	om_standing_add(&sums->refundable, DatumGetInt64(values[EVENT_REFUNDABLE]));
	if (effect == NULL)
		return true;
	standing->npending += effect->pending;
	if (effect->count != COUNT_NONE)
		om_standing_add(counts[effect->count], effect->counts * om_amount_from_datum(values[EVENT_AMOUNT]).minor);
	if (strcmp(effect->kind, "refund") == 0 && !nulls[EVENT_PURPOSE] && strcmp(TextDatumGetCString(values[EVENT_PURPOSE]), "goodwill") == 0)
		count_goodwill(reading, effect, values);
	return true;
}

void
om_payments_read(int64 tenant, const pg_uuid_t *order_id, OmStanding *standing)
{
	Reading		reading = {standing, 0};
	Datum		key[] = {UUIDPGetDatum(order_id), Int64GetDatum(tenant)};

	(void) om_read_rows(&om_payment_standing_table, InvalidSnapshot, key, lengthof(key), count_event, &reading);
}
