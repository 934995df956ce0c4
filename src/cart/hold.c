/*
 * hold.c - what a cart holds: a reservation of its own, whose holder is the cart.
 *
 * It is held for a while after each call that works on the cart, as far as the caller may hold at all; what the cart holds does not count
 * against it.  While money is attached to the cart it is held for as long as anything can be, and is not reaped.
 */
#include "postgres.h"

#include "access/access.h"
#include "base/clock.h"
#include "base/om_error.h"
#include "base/om_limit.h"
#include "cart/cart_private.h"
#include "types/uuid7.h"
#include "utils/timestamp.h"

enum HoldArgument
{
	HOLD_CART_ID, HOLD_EXPIRES_IN, HOLD_SECRET, HOLD_TENANT
};

void
om_cart_find_hold(Cart *cart, bool only_read)
{
	TimestampTz began_at;

	cart->held_until = cart->has_reservation ? om_reservation_held(cart->tenant, &cart->kept.reservation_id, only_read, &began_at) : 0;
	if (cart->held_until == 0)
		cart->has_reservation = cart->holds_lines = false;
}

/* Until when it may be held from now: no longer than it is open, so that nothing is held of what nobody can work on any more. */
static TimestampTz
hold_end(const Cart *cart)
{
	if (cart->npayments > 0)
		return om_clock() + OM_HOLD_TIME_MAX * USECS_PER_SEC;
	return Min(om_hold_end(cart->tenant, cart->held_since, cart->hold_seconds), om_clock() + om_cart_time * USECS_PER_SEC);
}

void
om_cart_extend_hold(Cart *cart)
{
	Datum		id = UUIDPGetDatum(&cart->kept.reservation_id);
	TimestampTz end;

	if (!cart->has_reservation)
		return;
	end = hold_end(cart);
	/* not for each click: an end is a row and an index entry per line that is held */
	if (end - cart->held_until <= cart->hold_seconds * USECS_PER_SEC / 4)
		return;
	om_reservations_set_end(cart->tenant, &id, 1, end);
	cart->held_until = end;
}

void
om_cart_hold_lines(Cart *cart, const OmKept *other)
{
	OmKept		former[2];
	OmKeeping	keeping = {
		.tenant = cart->tenant, .channel = cart->channel, .holder = cart->kept.holder, .lines = om_cart_order_lines(cart, -1), .former = former
	};

	if (cart->has_reservation)
		former[keeping.nformer++] = cart->kept;
	if (other != NULL)
		former[keeping.nformer++] = *other;
	/* of two carts that are merged the one that was held first counts */
	if (keeping.nformer == 0)
		cart->held_since = om_clock();
	keeping.expires_at = hold_end(cart);
	cart->has_reservation = cart->holds_lines = om_reservation_keep(&keeping);
	cart->held_until = 0;
	if (!cart->has_reservation)
		return;
	cart->kept.reservation_id = keeping.reservation_id;
	cart->held_until = keeping.expires_at;
}

/*
 * OmErasing: the open carts of a customer who is erased are over.  What they hold runs out now, so whoever wants it finds it as he finds all that has run out;
 * money that is attached is not lost: cart_has_money.
 */
void
om_carts_end(int64 tenant, const pg_uuid_t *customer_id)
{
	Datum		values[] = {Int64GetDatum(tenant), UUIDPGetDatum(customer_id)};
	uint64		rows = om_plan_run(&om_cart_plans[CART_ERASING], values, NULL);
	Datum	   *held = palloc(sizeof(Datum) * Max(rows, 1));
	int			nheld = 0;
	OmList		paid = {0};
	uint64		row;

	for (row = 0; row < rows; row++)
	{
		bool		isnull;
		Datum		reservation_id = om_field(row, ERASING_reservation_id, &isnull);

		if (!isnull)
			held[nheld++] = reservation_id;
		if (DatumGetBool(om_field(row, ERASING_has_money, NULL)))
			om_list_add_text(&paid, om_uuid_text(DatumGetUUIDP(om_field(row, ERASING_cart_id, NULL))));
	}
	if (paid.n > 0)
		om_raise(OM_CART_HAS_MONEY, om_list_detail(&paid, OM_CART_HAS_MONEY, "carts"), "money is attached to %d open carts of the customer", paid.n);
	if (nheld > 0)
		om_reservations_set_end(tenant, held, nheld, om_clock());
}

OM_FUNCTION(om_hold_cart);

/* hold_cart(cart_id, expires_in, secret, tenant_id) */
Datum
om_hold_cart(PG_FUNCTION_ARGS)
{
	Cart		cart = {0};
	int64		tenant = om_write_begin(fcinfo);
	TimestampTz end = om_expires_in_arg(fcinfo, HOLD_EXPIRES_IN);
	int			i;

	om_cart_of_call(fcinfo, &cart, tenant, HOLD_SECRET, OM_CART_CHANGED);
	om_cart_require_open(&cart);
	om_cart_require_lines(&cart);
	om_cart_find_hold(&cart, false);
	/* before anything is held anew: what it is told is of this statement's snapshot, and what it holds does not count against it anyway */
	om_cart_quote(&cart, true);
	for (i = 0; i < cart.nlines; i++)
		if (cart.lines[i].refusal.message != NULL)
			om_cart_raise(&cart.lines[i].refusal);
	if (cart.refusal.message != NULL && !cart.has_quote)
		om_cart_raise(&cart.refusal);
	cart.hold_seconds = (int) Max((end - om_clock()) / USECS_PER_SEC, 1);
	if (cart.has_reservation && cart.holds_lines)
		om_cart_extend_hold(&cart);
	else
		om_cart_hold_lines(&cart, NULL);
	return om_cart_answer(fcinfo, &cart, true);
}
