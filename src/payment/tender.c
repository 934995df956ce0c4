/*
 * tender.c - what other modules record of payments: the tenders of a sale, the refunds of a
 * return.
 *
 * All payments of a call are of one order and written together, one statement per table.
 */
#include "postgres.h"

#include "access/access.h"
#include "base/clock.h"
#include "base/om_error.h"
#include "call/occurred.h"
#include "order/order.h"
#include "payment/payment_private.h"
#include "sql/read.h"
#include "types/uuid7.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"

/* What is read of the payments of an order, by the order. */
#define PAYMENT_OF_ORDER(X, P) \
	X(P, order_id, OM_UUID) X(P, tenant_id, OM_INT8) X(P, payment_id, OM_UUID) X(P, provider_id, OM_INT8) \
	X(P, provider, OM_TEXT) X(P, occurred_at, OM_TIME)
OM_ENUM(PAYMENT_OF_ORDER, PAID);

static OmTable payments_of_order = {
	.name = "payments", .index = "payments_order", .columns = OM_COLUMNS(PAYMENT_OF_ORDER, PAID)
};

/* A payment of the payer's order. */
static Payment
payment_of(const OmPayer *payer)
{
	Payment		payment = {0};

	payment.tenant = payer->tenant;
	payment.order_id = payer->order_id;
	payment.currency = payer->currency;
	payment.channel_id = payer->channel_id;
	payment.drawer = payer->drawer;
	payment.actor = payer->actor;
	payment.occurred_at = payer->occurred_at;
	return payment;
}

/* Name the providers of payments, all that are known by one statement. */
static void
name_providers(Payment *payments, int n)
{
	Datum	   *codes = palloc(sizeof(Datum) * n);
	Datum		values[PROVIDERS_count];
	uint64		rows = 0;
	uint64		r;
	int			ncodes = 0;
	int			i;

	for (i = 0; i < n; i++)
		if (strcmp(payments[i].provider, OM_CASH) != 0)
			codes[ncodes++] = CStringGetTextDatum(payments[i].provider);
	if (ncodes == 0)
		return;
	values[PROVIDERS_tenant_id] = Int64GetDatum(payments->tenant);
	values[PROVIDERS_codes] = om_array(OM_TEXT, codes, NULL, ncodes);
	rows = om_plan_run_latest(&om_payment_plans[PAYMENT_FIND_PROVIDERS], values, NULL);
	for (r = 0; r < rows; r++)
		for (i = 0; i < n; i++)
			if (DatumGetBool(om_field(r, KNOWN_is_active, NULL)) && strcmp(payments[i].provider, om_field_text(r, KNOWN_code)) == 0)
				payments[i].provider_id = DatumGetInt64(om_field(r, KNOWN_provider_id, NULL));
	/* one that is always there is made by its first payment, once in a shop's life; the others are refused */
	for (i = 0; i < n; i++)
		if (payments[i].provider_id == 0)
			om_payment_set_provider(&payments[i], payments[i].provider, false);
}

void
om_tenders_record(const OmPayer *payer, const OmTender *tenders, int n)
{
	Payment    *payments = palloc(sizeof(Payment) * Max(n, 1));
	PaymentHeader *headers = palloc(sizeof(PaymentHeader) * Max(n, 1));
	PaymentStep *steps = palloc0(sizeof(PaymentStep) * Max(n, 1));
	int			count = 0;
	int			i;

	for (i = 0; i < n; i++)
	{
		const OmTender *tender = &tenders[i];

		if (tender->minor == 0)
			continue;
		payments[count] = payment_of(payer);
		payments[count].provider = pstrdup(tender->provider);
		if (tender->payment_id != NULL)
			payments[count].payment_id = *tender->payment_id;
		else
			om_uuid7(&payments[count].payment_id);
		headers[count].method = tender->method;
		headers[count].reference = tender->reference;
		headers[count].metadata = DirectFunctionCall1(jsonb_in, CStringGetDatum("{}"));
		steps[count].kind = KIND_SALE;
		steps[count].status = OPERATION_RECORDED;
		steps[count].minor = tender->minor;
		steps[count].gateway_event_id = tender->gateway_event_id;
		steps[count].reference = tender->reference;
		om_payment_require_own(&payments[count], &steps[count]);
		om_uuid7(&steps[count++].operation_id);
	}
	if (count == 0)
		return;
	name_providers(payments, count);
	om_payment_insert(payments, headers, count);
	om_payment_write(payments, steps, count);
}

void
om_advance_check(int64 tenant, const OmAdvance *advance)
{
	if (strcmp(advance->provider, OM_CASH) == 0)
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "provider", "\"" OM_CASH "\" is what registers take, by record_sale; name another provider");
	(void) om_provider_id(tenant, advance->provider, false);
}

/* Was it recorded for its order before? idempotency_conflict if that was other money. */
static bool
is_known_advance(const Payment *payment, const PaymentStep *step)
{
	if (!om_payment_find_reference(payment, step->reference, step->kind))
		return false;
	if (memcmp(DatumGetUUIDP(om_field(0, REFERENCED_order_id, NULL)), &payment->order_id, UUID_LEN) != 0 ||
		DatumGetInt64(om_field(0, REFERENCED_minor, NULL)) != step->minor)
		om_payment_refuse_reference(payment, step);
	return true;
}

/* Was its payment begun before, by an authorization of the same reference, or by a sale?  Then it is written as what is said of that one, as record_payment does it. */
static bool
is_joined_advance(Payment *payment, const PaymentStep *step)
{
	Payment		begun = *payment;

	if (!om_payment_join(&begun, step->reference))
		return false;
	om_payment_record(&begun, step, 1);
	om_payment_use(&begun, step);
	return true;
}

void
om_advances_record(int64 tenant, const pg_uuid_t *order_id, const OmAdvance *advances, int n)
{
	OmPayer		payer = {.tenant = tenant, .order_id = *order_id, .actor = om_actor(), .occurred_at = om_clock()};
	Payment		of_order = payment_of(&payer);
	Payment    *payments = palloc(sizeof(Payment) * Max(n, 1));
	PaymentHeader *headers = palloc0(sizeof(PaymentHeader) * Max(n, 1));
	PaymentStep *steps = palloc0(sizeof(PaymentStep) * Max(n, 1));
	int			count = 0;
	int			i;

	if (n == 0)
		return;
	om_payment_lock_order(&of_order);
	/* it was placed by the clock of another call, perhaps, which was ahead */
	of_order.occurred_at = om_occurred_with(of_order.occurred_at, of_order.order->placed_at);
	for (i = 0; i < n; i++)
	{
		payments[count] = of_order;
		payments[count].provider = pstrdup(advances[i].provider);
		om_uuid7(&payments[count].payment_id);
		headers[count].method = advances[i].method;
		headers[count].reference = steps[count].reference = advances[i].reference;
		headers[count].metadata = DirectFunctionCall1(jsonb_in, CStringGetDatum("{}"));
		steps[count].kind = advances[i].is_captured ? KIND_SALE : KIND_AUTHORIZATION;
		steps[count].status = OPERATION_RECORDED;
		steps[count].minor = advances[i].minor;
		om_uuid7(&steps[count].operation_id);
		if (is_known_advance(&payments[count], &steps[count]) || is_joined_advance(&payments[count], &steps[count]))
			continue;
		om_payment_require_own(&payments[count], &steps[count]);
		count++;
	}
	if (count == 0)
		return;
	name_providers(payments, count);
	om_payment_insert(payments, headers, count);
	om_payment_record(payments, steps, count);
}

/* OmRowSeen: a payment of the order of a refund. */
static bool
add_payment(const Datum *values, const bool *nulls, void *arg)
{
	OmRefund   *refund = (OmRefund *) arg;
	Payment    *payment;

	if ((refund->npayments & (refund->npayments + 1)) == 0)
		refund->payments = refund->payments == NULL ? palloc(sizeof(Payment))
			: repalloc_huge(refund->payments, sizeof(Payment) * (Size) (2 * refund->npayments + 1));
	payment = &refund->payments[refund->npayments++];
	*payment = payment_of(&refund->payer);
	payment->payment_id = *DatumGetUUIDP(values[PAID_payment_id]);
	payment->provider_id = DatumGetInt64(values[PAID_provider_id]);
	payment->provider = TextDatumGetCString(values[PAID_provider]);
	payment->began_at = DatumGetTimestampTz(values[PAID_occurred_at]);
	return true;
}

/* Mark the payments with money that the provider keeps for the customer. */
static void
mark_stored_value(OmRefund *refund)
{
	Datum		values[PAYMENTS_ORDER_count] = {
		[PAYMENTS_ORDER_tenant_id] = Int64GetDatum(refund->payer.tenant), [PAYMENTS_ORDER_order_id] = UUIDPGetDatum(&refund->payer.order_id)
	};
	uint64		rows = om_plan_run_latest(&om_payment_plans[PAYMENT_STORED_VALUE], values, NULL);
	uint64		r;
	int			i;

	for (r = 0; r < rows; r++)
		for (i = 0; i < refund->npayments; i++)
			if (memcmp(&refund->payments[i].payment_id, DatumGetUUIDP(om_field(r, PAID_BY_payment_id, NULL)), UUID_LEN) == 0)
				refund->payments[i].is_stored_value = true;
}

/* qsort order: the newest first, stored value last. */
static int
compare_payments(const void *left, const void *right)
{
	const Payment *a = (const Payment *) left;
	const Payment *b = (const Payment *) right;

	if (a->is_stored_value != b->is_stored_value)
		return a->is_stored_value ? 1 : -1;
	if (a->began_at != b->began_at)
		return a->began_at > b->began_at ? -1 : 1;
	return memcmp(&b->payment_id, &a->payment_id, UUID_LEN);
}

void
om_refund_read(OmRefund *refund)
{
	OmStanding	standing;
	Datum		key[] = {UUIDPGetDatum(&refund->payer.order_id), Int64GetDatum(refund->payer.tenant)};
	int			i;
	int			s;

	(void) om_read_rows(&payments_of_order, InvalidSnapshot, key, lengthof(key), add_payment, refund);
	if (refund->npayments > 1)
		mark_stored_value(refund);
	qsort(refund->payments, refund->npayments, sizeof(Payment), compare_payments);
	om_order_read_standing(refund->payer.tenant, &refund->payer.order_id, &standing);
	refund->refundable = palloc0(sizeof(int64) * Max(refund->npayments, 1));
	for (i = 0; i < refund->npayments; i++)
		for (s = 0; s < standing.npayments; s++)
			if (memcmp(&refund->payments[i].payment_id, &standing.payments[s].payment_id, UUID_LEN) == 0)
				refund->refundable[i] = standing.payments[s].refundable;
	refund->beyond = om_standing_beyond(&standing);
	Assert(refund->beyond >= 0);
}

/* The newest payments first, those of stored value last, each as far as it can be refunded; what none can, is the last one's to refuse. */
static void
choose_parts(OmRefund *refund)
{
	int64		left = refund->minor;
	int			i;

	refund->parts = palloc(sizeof(OmRefundPart) * Max(refund->npayments, 1));
	for (i = 0; i < refund->npayments && left > 0; i++)
	{
		int64		part = Min(left, refund->refundable[i]);

		if (part <= 0)
			continue;
		refund->parts[refund->nparts].payment_id = refund->payments[i].payment_id;
		refund->parts[refund->nparts++].minor = part;
		left -= part;
	}
	if (left > 0)
	{
		OmAmount	asked = {refund->minor, refund->payer.currency};
		OmAmount	most = {refund->minor - left, refund->payer.currency};
		char	   *order_id = om_uuid_text(&refund->payer.order_id);

		om_raise(OM_REFUND_EXCEEDS_CAPTURED,
				 om_excess_detail(OM_REFUND_EXCEEDS_CAPTURED, "order_id", order_id, om_amount_text(asked), om_amount_text(most)),
				 "a refund of %s exceeds the %s that the payments of order %s have left", om_amount_text(asked), om_amount_text(most), order_id);
	}
}

/* The payment of a part among those of the order: unknown_payment. */
static Payment
find_payment(const OmRefund *refund, const OmRefundPart *part)
{
	int			i;

	for (i = 0; i < refund->npayments; i++)
	{
		Payment		payment = refund->payments[i];

		if (memcmp(&payment.payment_id, &part->payment_id, UUID_LEN) != 0)
			continue;
		payment.occurred_at = om_payment_occurred(&payment, true);
		return payment;
	}
	om_raise_value(OM_UNKNOWN_PAYMENT, "payment_id", om_uuid_text(&part->payment_id),
				   "the order has no payment %s", om_uuid_text(&part->payment_id));
}

/* The receipt of a refund at a register. */
static void
give_receipt(const OmRefund *refund)
{
	OmReceipt	receipt = {
		.kind = OM_RECEIPT_REFUND, .tenant = refund->payer.tenant, .drawer = refund->payer.drawer, .order_id = &refund->payer.order_id,
		.document_id = refund->return_id != NULL ? *refund->return_id : refund->payer.order_id, .total = {refund->minor, refund->payer.currency},
		.reason = refund->reason, .actor = refund->payer.actor, .occurred_at = refund->payer.occurred_at
	};
	OmList		payments = {0};
	int			i;

	for (i = 0; i < refund->nparts; i++)
	{
		OmAmount	part = {refund->parts[i].minor, refund->payer.currency};

		appendStringInfo(om_list_add(&payments), "{\"payment_id\":\"%s\",\"amount\":\"%s\"}", om_uuid_text(&refund->parts[i].payment_id), om_amount_text(part));
	}
	receipt.payments = om_list_end(&payments);
	om_receipt_hook(&receipt);
}

void
om_refund_make(OmRefund *refund)
{
	Payment		payment = payment_of(&refund->payer);
	Payment    *payments;
	PaymentStep *steps;
	int			i;

	om_payment_check_owed(&payment, refund->minor, refund->beyond, false);
	if (refund->nparts == 0)
		choose_parts(refund);
	payments = palloc(sizeof(Payment) * Max(refund->nparts, 1));
	steps = palloc0(sizeof(PaymentStep) * Max(refund->nparts, 1));
	for (i = 0; i < refund->nparts; i++)
	{
		payments[i] = find_payment(refund, &refund->parts[i]);
		steps[i].kind = KIND_REFUND;
		steps[i].status = refund->is_pending ? OPERATION_REQUESTED : OPERATION_RECORDED;
		steps[i].minor = refund->parts[i].minor;
		steps[i].reason = refund->reason;
		steps[i].return_id = refund->return_id;
		om_uuid7(&steps[i].operation_id);
	}
	if (refund->nparts > 0)
		om_payment_write(payments, steps, refund->nparts);
	if (refund->nparts > 0 && refund->payer.drawer.is_open)
		give_receipt(refund);
}
