/*
 * same.c - what is said twice of a payment happens once: whose it is, and which operation is meant.
 *
 * The caller and the provider tell of the same money, in any order, and not always by the same name.  A payment has the
 * provider's id that it was begun with; an operation may have an id of its own.  What is said by an id that is known is
 * known (om_payment_find_reference).  What is said otherwise of a payment may be an operation of it of the same kind and amount:
 *
 *     by the provider, with an id of its own     the one that has no such id yet, and has it from now on
 *     by the provider, with the payment's id     any one: it names no other
 *     by the provider, with none                 one that the provider has not told of before
 *     by capture_payment                         one that no such call has made or claimed: told by the provider, or a sale
 *
 * A step "confirmed" of the operation keeps who has spoken, so that a second operation of the same amount is one of its own.
 *
 * Money that came at once, and an authorization of the same payment, are one: the sale has used what was authorized.
 */
#include "postgres.h"

#include "base/om_error.h"
#include "payment/payment_private.h"
#include "types/uuid7.h"
#include "utils/builtins.h"

bool
om_payment_find_reference(const Payment *payment, const char *reference, const char *kind)
{
	Datum		values[SOUGHT_count];

	if (reference == NULL)
		return false;
	values[SOUGHT_tenant_id] = Int64GetDatum(payment->tenant);
	values[SOUGHT_provider] = CStringGetTextDatum(payment->provider);
	values[SOUGHT_reference] = CStringGetTextDatum(reference);
	values[SOUGHT_kind] = CStringGetTextDatum(kind);
	values[SOUGHT_payment_id] = UUIDPGetDatum(&payment->payment_id);
	values[SOUGHT_order_id] = UUIDPGetDatum(&payment->order_id);
	return om_plan_run_latest(&om_payment_plans[PAYMENT_OPERATION_OF_REFERENCE], values, NULL) > 0;
}

bool
om_payment_find(Payment *payment, const char *reference)
{
	Datum		values[REFERENCE_count];
	uint64		rows;

	if (reference == NULL)
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "payment_id", "payment_id or reference must name the payment");
	values[REFERENCE_tenant_id] = Int64GetDatum(payment->tenant);
	values[REFERENCE_provider] = CStringGetTextDatum(payment->provider);
	values[REFERENCE_reference] = CStringGetTextDatum(reference);
	rows = om_plan_run_latest(&om_payment_plans[PAYMENT_OF_REFERENCE], values, NULL);
	if (rows > 1)
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "payment_id", "several payments of %s have the reference \"%s\": payment_id must name one",
					   payment->provider, reference);
	if (rows > 0)
		payment->payment_id = *DatumGetUUIDP(om_field(0, PAID_BY_payment_id, NULL));
	return rows > 0;
}

void
om_payment_refuse_reference(const Payment *payment, const PaymentStep *step)
{
	om_raise_value(OM_IDEMPOTENCY_CONFLICT, "reference", step->reference,
				   "%s \"%s\" of %s was recorded before with another order, payment, amount or purpose", step->kind, step->reference, payment->provider);
}

void
om_payment_require_own(const Payment *payment, const PaymentStep *step)
{
	Payment		other = *payment;

	if (step->reference != NULL && om_payment_find(&other, step->reference))
		om_payment_refuse_reference(payment, step);
}

bool
om_payment_join(Payment *payment, const char *reference)
{
	Datum		values[JOINED_count];

	if (reference == NULL)
		return false;
	values[JOINED_tenant_id] = Int64GetDatum(payment->tenant);
	values[JOINED_provider] = CStringGetTextDatum(payment->provider);
	values[JOINED_reference] = CStringGetTextDatum(reference);
	values[JOINED_order_id] = UUIDPGetDatum(&payment->order_id);
	if (om_plan_run_latest(&om_payment_plans[PAYMENT_OF_ORDER], values, NULL) == 0)
		return false;
	payment->payment_id = *DatumGetUUIDP(om_field(0, BY_payment_id, NULL));
	payment->provider_id = DatumGetInt64(om_field(0, BY_provider_id, NULL));
	return true;
}

bool
om_payment_is_part(const Payment *payment, const PaymentStep *step)
{
	Payment		whole = *payment;

	if (step->minor == 0 || step->minor == DatumGetInt64(om_field(0, REFERENCED_minor, NULL)) ||
		(strcmp(step->kind, KIND_CAPTURE) != 0 && strcmp(step->kind, KIND_REFUND) != 0))
		return false;
	return om_payment_join(&whole, step->reference) && memcmp(&whole.payment_id, &payment->payment_id, UUID_LEN) == 0;
}

bool
om_payment_confirm(const Payment *payment, PaymentStep *step, bool is_told)
{
	Datum		values[UNNAMED_count];
	char		nulls[UNNAMED_count + 1] = "      ";
	bool		is_own;

	values[UNNAMED_tenant_id] = Int64GetDatum(payment->tenant);
	values[UNNAMED_payment_id] = UUIDPGetDatum(&payment->payment_id);
	values[UNNAMED_kind] = CStringGetTextDatum(strcmp(step->kind, KIND_SALE) == 0 ? KIND_CAPTURE : step->kind);
	values[UNNAMED_minor] = Int64GetDatum(step->minor);
	if (step->reference == NULL)
		nulls[UNNAMED_reference] = 'n';
	else
		values[UNNAMED_reference] = CStringGetTextDatum(step->reference);
	values[UNNAMED_is_told] = BoolGetDatum(is_told);
	if (om_plan_run_latest(&om_payment_plans[PAYMENT_UNNAMED], values, nulls) == 0)
		return false;
	is_own = DatumGetBool(om_field(0, SAME_is_own, NULL));
	/* by the payment's id, a provider says nothing that would have to be kept */
	step->status = is_told && step->reference != NULL && !is_own ? NULL : OPERATION_CONFIRMED;
	step->kind = om_field_text(0, SAME_kind);
	step->minor = DatumGetInt64(om_field(0, SAME_minor, NULL));
	step->operation_id = *DatumGetUUIDP(om_field(0, SAME_operation_id, NULL));
	step->purpose = om_field_text(0, SAME_purpose);
	step->is_forced = is_told;
	if (!is_own)
		step->reference = NULL;
	return true;
}

void
om_payment_use(const Payment *payment, const PaymentStep *step)
{
	PaymentStep use = {.kind = KIND_USE, .status = OPERATION_RECORDED};

	if (strcmp(step->kind, KIND_AUTHORIZATION) != 0 && strcmp(step->kind, KIND_SALE) != 0)
		return;
	use.minor = om_payment_left(payment, PAYMENT_UNUSED);
	if (use.minor == 0)
		return;
	om_uuid7(&use.operation_id);
	om_payment_record(payment, &use, 1);
}
