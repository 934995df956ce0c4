/*
 * status.c - the statuses that follow from what exists of an order, derived from its lines, or
 * written.
 *
 * It is asked by whoever has changed the lines, the money or the returns of a locked order,
 * and asks how the order stands (standing.c) and what came back of it (returned.c), which
 * write nothing of the order's row: so calls between these files go one way.
 */
#include "postgres.h"

#include "order/order_private.h"
#include "utils/builtins.h"

/* The row of an order, and the statuses of it that follow from other modules' documents. */
#define DERIVED_STATUSES(X, P) ORDER_KEY(X, P) X(P, return_status, OM_TEXT) X(P, payment_status, OM_TEXT) X(P, expires_at, OM_TIME)
OM_ENUM(DERIVED_STATUSES, DERIVED);

static OmTable derived_table = {.name = "orders", .columns = OM_COLUMNS(DERIVED_STATUSES, DERIVED)};

/* What they are to be; null: it stays. */
typedef struct Derived
{
	const char *return_status;
	const char *payment_status;
	bool		is_kept;		/* it does not expire any more */
} Derived;

void
om_order_derive(const OrderFacts *facts, const char **status, const char **fulfillment)
{
	bool		has_more = facts->has_left;

	Assert(facts->has_left || !(facts->has_waiting || facts->has_allocated));
	*status = has_more ? ORDER_STATUS_PLACED : facts->has_shipped ? ORDER_STATUS_COMPLETED : ORDER_STATUS_CANCELED;
	*fulfillment = facts->has_waiting ? FULFILLMENT_STATUS_BACKORDERED :
		facts->has_shipped ? (has_more ? FULFILLMENT_STATUS_PARTIAL : FULFILLMENT_STATUS_FULFILLED) :
		facts->has_allocated ? FULFILLMENT_STATUS_UNFULFILLED : FULFILLMENT_STATUS_NOT_REQUIRED;
}

void
om_order_write_statuses(const OmOrder *order, const char *status, const char *fulfillment, const char *payment, const char *returned)
{
	Datum		values[STATUSES_count];
	char		nulls[STATUSES_count];
	bool		isnull;

	memset(nulls, ' ', sizeof(nulls));
	values[STATUSES_tenant_id] = Int64GetDatum(order->tenant);
	values[STATUSES_order_id] = UUIDPGetDatum(&order->order_id);
	values[STATUSES_status] = CStringGetTextDatum(status);
	values[STATUSES_fulfillment_status] = CStringGetTextDatum(fulfillment);
	values[STATUSES_payment_status] = om_optional_text(payment, &isnull);
	nulls[STATUSES_payment_status] = isnull ? 'n' : ' ';
	values[STATUSES_return_status] = om_optional_text(returned, &isnull);
	nulls[STATUSES_return_status] = isnull ? 'n' : ' ';
	(void) om_plan_run(&om_order_plans[ORDER_SET_STATUS], values, nulls);
}

/* Set a status of a row; true if it was another. */
static bool
set_status(Datum *value, const char *status)
{
	if (status == NULL || strcmp(TextDatumGetCString(*value), status) == 0)
		return false;
	*value = CStringGetTextDatum(status);
	return true;
}

/* True for a payment status that only money gives, held or taken, now or before. */
static bool
has_money(const char *payment_status)
{
	return strcmp(payment_status, PAYMENT_STATUS_NONE) != 0 && strcmp(payment_status, PAYMENT_STATUS_PENDING) != 0;
}

/* OmRowChange: the statuses of arg, where they differ; once there was money, the order does not expire. */
static bool
set_derived(Datum *values, bool *nulls, void *arg)
{
	const Derived *derived = (const Derived *) arg;
	bool		differs = set_status(&values[DERIVED_return_status], derived->return_status);

	differs = set_status(&values[DERIVED_payment_status], derived->payment_status) || differs;
	if (nulls[DERIVED_expires_at] || !(derived->is_kept || has_money(TextDatumGetCString(values[DERIVED_payment_status]))))
		return differs;
	nulls[DERIVED_expires_at] = true;
	return true;
}

/* Write the statuses of a locked order that follow from other modules' documents. */
static void
write_derived(int64 tenant, const pg_uuid_t *order_id, Derived derived)
{
	Datum		key[] = {Int64GetDatum(tenant), UUIDPGetDatum(order_id)};

	if (!om_update_run(&derived_table, key, lengthof(key), set_derived, &derived))
		elog(ERROR, "a locked order is missing");
}

void
om_order_refresh_paid(int64 tenant, const pg_uuid_t *order_id, const char *was)
{
	OmStanding	standing;
	Derived		derived = {0};

	om_order_read_standing(tenant, order_id, &standing);
	derived.payment_status = om_standing_payment_status(&standing, was);
	if (strcmp(derived.payment_status, was) != 0)
		write_derived(tenant, order_id, derived);
}

void
om_order_keep(const OmOrder *order)
{
	if (order->expires)
		write_derived(order->tenant, &order->order_id, (Derived) {.is_kept = true});
}

void
om_order_refresh_returned(const OmOrder *order)
{
	OmStanding	standing;
	Derived		derived = {0};

	om_order_read_standing(order->tenant, &order->order_id, &standing);
	derived.return_status = om_order_return_status(order->tenant, &order->order_id);
	derived.payment_status = om_standing_payment_status(&standing, order->payment_status);
	write_derived(order->tenant, &order->order_id, derived);
}
