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

#include "catalog/pg_type.h"
#include "order/order_private.h"
#include "sql/plan.h"
#include "utils/array.h"
#include "utils/builtins.h"

/*
 * The row of an order, and what of it follows from other modules' documents; and from its lines, too.  What is
 * updated decides which triggers are asked, so who changes no line names no column of these.
 */
#define DERIVED_BY_OTHERS(X, P) \
	ORDER_KEY(X, P) X(P, payment_status, OM_TEXT) X(P, return_status, OM_TEXT) X(P, billed, OM_AMOUNT) \
	X(P, paid, OM_AMOUNT) X(P, refunded, OM_AMOUNT) X(P, expires_at, OM_TIME)
#define DERIVED(X, P) \
	DERIVED_BY_OTHERS(X, P) X(P, status, OM_TEXT) X(P, fulfillment_status, OM_TEXT) X(P, version, OM_INT4) X(P, ship_to_id, OM_INT8) \
	X(P, shipping_off, OM_AMOUNT) X(P, former_address_ids, OM_INT8S)
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
	int64		ship_to_id;		/* 0: it stays, as of the next */
	int64		shipping_off;
	bool		is_nobodys;		/* nobody has said whose it is */
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

/* Another address: one that was nobody's is kept in mind, for who claims the order and is erased. */
static void
set_address(Datum *values, bool *nulls, const Derived *to_be)
{
	Datum	   *ids = NULL;
	int			n = 0;

	if (!nulls[DERIVED_ship_to_id] && to_be->is_nobodys)
	{
		Datum	   *all;

		if (!nulls[DERIVED_former_address_ids])
			deconstruct_array(DatumGetArrayTypeP(values[DERIVED_former_address_ids]), INT8OID, sizeof(int64), FLOAT8PASSBYVAL, TYPALIGN_DOUBLE, &ids, NULL, &n);
		all = palloc(sizeof(Datum) * (n + 1));
		if (n > 0)
			memcpy(all, ids, sizeof(Datum) * n);
		all[n] = values[DERIVED_ship_to_id];
		values[DERIVED_former_address_ids] = om_array(OM_INT8, all, NULL, n + 1);
		nulls[DERIVED_former_address_ids] = false;
	}
	values[DERIVED_ship_to_id] = Int64GetDatum(to_be->ship_to_id);
	nulls[DERIVED_ship_to_id] = false;
}

/* OmRowChange of all: who changes lines makes it another version. */
static bool
set_all(Datum *values, bool *nulls, void *arg)
{
	const Derived *to_be = (const Derived *) arg;
	OmAmount	off = {to_be->shipping_off, to_be->order->currency};

	(void) set_by_others(values, nulls, arg);
	(void) set_status(&values[DERIVED_status], to_be->status);
	(void) set_status(&values[DERIVED_fulfillment_status], to_be->fulfillment_status);
	values[DERIVED_version] = Int32GetDatum((nulls[DERIVED_version] ? 0 : DatumGetInt32(values[DERIVED_version])) + 1);
	nulls[DERIVED_version] = false;
	if (to_be->ship_to_id != 0)
		set_address(values, nulls, to_be);
	if (to_be->shipping_off != 0)
	{
		values[DERIVED_shipping_off] = om_amount_datum(off);
		nulls[DERIVED_shipping_off] = false;
	}
	nulls[DERIVED_expires_at] |= strcmp(to_be->status, ORDER_STATUS_PLACED) != 0;
	return true;
}

/* What the payment status of an order without payments is: of one that was placed for nothing, paid as long as it owes nothing. */
static const char *
unpaid_status(const OmOrder *order, const OmStanding *standing)
{
	if (order->total != 0)
		return order->payment_status;
	return standing->billed - standing->discounted > 0 ? PAYMENT_STATUS_NONE : PAYMENT_STATUS_PAID;
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
		to_be->payment_status = om_standing_payment_status(standing, unpaid_status(to_be->order, standing));
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
om_order_write_edited(const OmOrder *order, const char *status, const char *fulfillment, int64 ship_to_id, bool is_nobodys, int64 shipping_off,
					  OmStanding *standing)
{
	Derived		to_be = {.order = order, .status = status, .fulfillment_status = fulfillment, .is_kept = true,
	.ship_to_id = ship_to_id, .is_nobodys = is_nobodys, .shipping_off = shipping_off};

	if (strcmp(order->return_status, RETURN_STATUS_NONE) != 0)
		to_be.return_status = om_order_return_status(order->tenant, &order->order_id);
	write_derived(&to_be, standing);
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
