/*
 * status.c - what of an order's row follows from what exists of it: its statuses, and what it is
 * billed, paid and given back.  This is the one place that writes them.
 *
 * An amount that is null is what it is for most orders: billed the total, nothing given back, and
 * paid what is billed where the payment status says "paid", else nothing.  So an order that is
 * placed, or sold at a register, keeps none, nor does one that is paid later at once.
 *
 * It is asked by whoever has changed the lines, the money or the returns of a locked order,
 * and asks how the order stands (standing.c) and what came back of it (returned.c), which
 * write nothing of the order's row: so calls between these files go one way.
 */
#include "postgres.h"

#include "order/order_private.h"
#include "utils/builtins.h"

/*
 * The row of an order, and what of it follows from other modules' documents; and from its lines, too.  What is
 * updated decides which triggers are asked, so who changes no line names no column of these.
 */
#define DERIVED_BY_OTHERS(X, P) \
	ORDER_KEY(X, P) X(P, payment_status, OM_TEXT) X(P, return_status, OM_TEXT) X(P, billed, OM_AMOUNT) \
	X(P, paid, OM_AMOUNT) X(P, refunded, OM_AMOUNT) X(P, expires_at, OM_TIME)
#define DERIVED(X, P) DERIVED_BY_OTHERS(X, P) X(P, status, OM_TEXT) X(P, fulfillment_status, OM_TEXT)
OM_ENUM(DERIVED, DERIVED);

static OmTable derived_by_others = {.name = "orders", .columns = OM_COLUMNS(DERIVED_BY_OTHERS, DERIVED)};
static OmTable derived = {.name = "orders", .columns = OM_COLUMNS(DERIVED, DERIVED)};

/* What they are to be; null: it stays. */
typedef struct Derived
{
	const OmOrder *order;
	const OmStanding *standing;
	const char *status;
	const char *fulfillment_status;
	const char *payment_status; /* follows from standing */
	const char *return_status;
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

/* Set a status of a row; true if it was another. */
static bool
set_status(Datum *value, const char *status)
{
	if (status == NULL || strcmp(TextDatumGetCString(*value), status) == 0)
		return false;
	*value = CStringGetTextDatum(status);
	return true;
}

/* Set an amount of a row, which is null for what is meant without one; true if it was another. */
static bool
set_amount(Datum *value, bool *isnull, int64 minor, int64 meant, OmCurrency currency)
{
	OmAmount	amount = {minor, currency};

	if (minor == meant ? *isnull : !*isnull && om_amount_from_datum(*value).minor == minor)
		return false;
	*isnull = (minor == meant);
	*value = *isnull ? (Datum) 0 : om_amount_datum(amount);
	return true;
}

/* Set what follows from the money of an order: most are placed, paid once, and keep no amount of it. */
static bool
set_money(Datum *values, bool *nulls, const OmOrder *order, const OmStanding *standing, const char *status)
{
	int64		billed = standing->billed - standing->discounted;
	int64		meant = strcmp(status, PAYMENT_STATUS_PAID) == 0 ? billed : 0;
	bool		differs = set_status(&values[DERIVED_payment_status], status);

	differs |= set_amount(&values[DERIVED_billed], &nulls[DERIVED_billed], billed, order->total, order->currency);
	differs |= set_amount(&values[DERIVED_paid], &nulls[DERIVED_paid], standing->captured - standing->charged_back, meant, order->currency);
	return set_amount(&values[DERIVED_refunded], &nulls[DERIVED_refunded], standing->refunded, 0, order->currency) || differs;
}

/* True for a payment status that only money gives, held or taken, now or before. */
static bool
has_money(const char *payment_status)
{
	return strcmp(payment_status, PAYMENT_STATUS_NONE) != 0 && strcmp(payment_status, PAYMENT_STATUS_PENDING) != 0;
}

/* OmRowChange of what follows from others' documents; once there was money, or it is over, the order does not expire. */
static bool
set_by_others(Datum *values, bool *nulls, void *arg)
{
	const Derived *to_be = (const Derived *) arg;
	bool		differs = to_be->standing != NULL && set_money(values, nulls, to_be->order, to_be->standing, to_be->payment_status);

	differs |= set_status(&values[DERIVED_return_status], to_be->return_status);
	if (nulls[DERIVED_expires_at] || !(to_be->is_kept || has_money(TextDatumGetCString(values[DERIVED_payment_status]))))
		return differs;
	nulls[DERIVED_expires_at] = true;
	return true;
}

/* OmRowChange of all. */
static bool
set_all(Datum *values, bool *nulls, void *arg)
{
	const Derived *to_be = (const Derived *) arg;
	bool		differs = set_by_others(values, nulls, arg);

	differs |= set_status(&values[DERIVED_status], to_be->status);
	nulls[DERIVED_expires_at] |= strcmp(to_be->status, ORDER_STATUS_PLACED) != 0;
	return set_status(&values[DERIVED_fulfillment_status], to_be->fulfillment_status) || differs;
}

/* Write them to the row of a locked order; standing is filled in, if it is named. */
static void
write_derived(Derived *to_be, OmStanding *standing)
{
	Datum		key[] = {Int64GetDatum(to_be->order->tenant), UUIDPGetDatum(&to_be->order->order_id)};
	bool		is_found;

	if (standing != NULL)
	{
		om_order_read_standing(to_be->order->tenant, &to_be->order->order_id, standing);
		to_be->standing = standing;
		to_be->payment_status = om_standing_payment_status(standing, to_be->order->payment_status);
	}
	is_found = to_be->status == NULL ? om_update_run(&derived_by_others, key, lengthof(key), set_by_others, to_be)
		: om_update_run(&derived, key, lengthof(key), set_all, to_be);
	if (!is_found)
		elog(ERROR, "a locked order is missing");
}

void
om_order_write_statuses(const OmOrder *order, const char *status, const char *fulfillment)
{
	Derived		to_be = {.order = order, .status = status, .fulfillment_status = fulfillment};

	write_derived(&to_be, NULL);
}

const char *
om_order_write_canceled(const OmOrder *order, const char *status, const char *fulfillment)
{
	OmStanding	standing;
	Derived		to_be = {.order = order, .status = status, .fulfillment_status = fulfillment};

	if (strcmp(order->return_status, RETURN_STATUS_PARTIALLY_RETURNED) == 0)
		to_be.return_status = om_order_return_status(order->tenant, &order->order_id);
	write_derived(&to_be, &standing);
	return to_be.payment_status;
}

const char *
om_order_write_paid(const OmOrder *order)
{
	OmStanding	standing;
	Derived		to_be = {.order = order};

	write_derived(&to_be, &standing);
	return to_be.payment_status;
}

void
om_order_keep(const OmOrder *order)
{
	Derived		to_be = {.order = order, .is_kept = true};

	if (order->expires)
		write_derived(&to_be, NULL);
}

void
om_order_refresh_returned(const OmOrder *order)
{
	OmStanding	standing;
	Derived		to_be = {.order = order};

	to_be.return_status = om_order_return_status(order->tenant, &order->order_id);
	write_derived(&to_be, &standing);
}
