/*
 * merge.c - what a guest has put into a cart goes into the customer's, who has logged in.
 *
 * Both carts are proven: each by its secret, or by the right to the documents of others.  They are locked in the order of their ids, so that
 * two calls that merge them crosswise do not wait for each other.
 */
#include "postgres.h"

#include "access/access.h"
#include "base/clock.h"
#include "base/om_error.h"
#include "cart/cart_private.h"
#include "sql/guard.h"
#include "types/uuid7.h"
#include "utils/builtins.h"

enum MergeArgument
{
	MERGE_CART_ID, MERGE_INTO_CART_ID, MERGE_SECRET, MERGE_INTO_SECRET, MERGE_TENANT
};

/* Lock both. */
static void
lock_both(Cart *from, Cart *into)
{
	bool		from_first = memcmp(&from->cart_id, &into->cart_id, UUID_LEN) < 0;
	Cart	   *first = from_first ? from : into;
	Cart	   *second = from_first ? into : from;

	if (!om_cart_lock(first))
		om_cart_unknown(&first->cart_id);
	if (!om_cart_lock(second))
		om_cart_unknown(&second->cart_id);
}

/* The line of a cart that is of the same item and unit; null: it has none. */
static CartLine *
same_line(Cart *cart, const CartLine *line)
{
	int			i;

	for (i = 0; i < cart->nlines; i++)
	{
		CartLine   *other = &cart->lines[i];

		if (strcmp(other->sku, line->sku) == 0 && (other->unit == NULL) == (line->unit == NULL) &&
			(line->unit == NULL || strcmp(other->unit, line->unit) == 0))
			return other;
	}
	return NULL;
}

/* An id that no line of a cart has: its own, if that is free. */
static char *
free_id(const Cart *cart, char *id)
{
	int			i;
	int			n = 0;
	char	   *candidate = id;

	for (i = 0; i < cart->nlines; i++)
	{
		if (strcmp(cart->lines[i].line_id, candidate) != 0)
			continue;
		candidate = psprintf("%d", cart->nlines + ++n);
		i = -1;
	}
	return candidate;
}

/* The lines of one go into the other: more of what that has, and what it has not.  What was told of the first stays told. */
static void
move_lines(Cart *from, Cart *into)
{
	int			most = Min(OM_CART_LINES_MAX, om_lines_max(into->tenant));
	int			i;

	into->lines = repalloc(into->lines, sizeof(CartLine) * (into->nlines + from->nlines + 1));
	for (i = 0; i < from->nlines; i++)
	{
		CartLine   *same = same_line(into, &from->lines[i]);

		if (same != NULL)
		{
			same->quantity = om_sum_quantity(same->quantity, from->lines[i].quantity);
			continue;
		}
		if (into->nlines >= most)
			om_refuse_limit("lines", most < OM_CART_LINES_MAX ? "order_mgmt.visitor_lines_max" : "lines of a cart", psprintf("%d", into->nlines + 1), psprintf("%d", most));
		into->lines[into->nlines] = from->lines[i];
		into->lines[into->nlines].line_id = free_id(into, from->lines[i].line_id);
		into->nlines++;
	}
}

/* What else the guest's says, where the customer's does not. */
static void
move_rest(Cart *from, Cart *into)
{
	int			i;

	if (into->email == NULL)
		into->email = from->email;
	if (into->ship_to == (Datum) 0)
		into->ship_to = from->ship_to;
	if (into->bill_to == (Datum) 0)
		into->bill_to = from->bill_to;
	if (into->shipping_method == NULL)
		into->shipping_method = from->shipping_method;
	/* as many as it may have: a login is no matter of coupons */
	for (i = 0; i < from->ncoupons && into->ncoupons < OM_ORDER_COUPONS_MAX; i++)
		om_cart_add_coupon(into, from->coupons[i]);
	into->payments = repalloc(into->payments, sizeof(OmAdvance) * (into->npayments + from->npayments + 1));
	into->currencies = repalloc(into->currencies, sizeof(OmCurrency) * (into->npayments + from->npayments + 1));
	for (i = 0; i < from->npayments; i++)
		om_cart_attach(into, &from->payments[i], from->currencies[i]);
}

/* Holding what both have. */
typedef struct Holding
{
	Cart	   *into;
	const Cart *from;
} Holding;

/* OmWork: hold it, all of it: a line that an order would be refused for is none that can be left out. */
static void
hold_both(void *arg)
{
	Holding    *holding = (Holding *) arg;
	int			i;

	for (i = 0; i < holding->into->nlines; i++)
		if (holding->into->lines[i].refusal.message != NULL)
			om_cart_raise(&holding->into->lines[i].refusal);
	om_cart_hold_lines(holding->into, holding->from->has_reservation ? &holding->from->kept : NULL);
}

/*
 * What either of them held, the one holds now, and all of its lines.  Where that cannot be had, it holds what it held before, and what the
 * other one held is free: a shopper's login is no matter of stock.  But what was held for money is not let go: then they are not merged.
 */
static void
merge_holds(Cart *from, Cart *into)
{
	Cart		before = *into;
	Holding		holding = {into, from};
	ErrorData  *error;

	if (!from->has_reservation && !into->has_reservation)
		return;
	into->hold_seconds = Max(into->has_reservation ? into->hold_seconds : 0, from->has_reservation ? from->hold_seconds : 0);
	if (from->has_reservation && (!into->has_reservation || from->held_since < into->held_since))
		into->held_since = from->held_since;
	error = om_guard(hold_both, &holding);
	if (error == NULL)
		return;
	if (error->constraint_name == NULL || om_code_find(error->constraint_name) < 0)
		ReThrowError(error);
	if (from->has_reservation && from->npayments > 0)
		ReThrowError(error);
	*into = before;
	into->holds_lines = false;
	if (from->has_reservation)
		om_reservation_let_go(from->tenant, &from->kept, "merged");
}

/* The guest's cart is over: what it said is in the other one now. */
static void
end_guest(Cart *from, const Cart *into)
{
	from->status = CART_STATUS_MERGED;
	from->closed_at = om_clock();
	from->has_into = true;
	from->into_id = into->cart_id;
	from->has_reservation = false;
	from->npayments = 0;
	from->email = NULL;
	from->ship_to = from->bill_to = (Datum) 0;
	from->metadata = DirectFunctionCall1(jsonb_in, CStringGetDatum("{}"));
	om_cart_write(from);
}

OM_FUNCTION(om_merge_carts);

/* merge_carts(cart_id, into_cart_id, secret, into_secret, tenant_id) */
Datum
om_merge_carts(PG_FUNCTION_ARGS)
{
	Cart		from = {.tenant = om_write_begin(fcinfo)};
	Cart		into = {.tenant = from.tenant};

	from.cart_id = om_uuid_arg(fcinfo, MERGE_CART_ID, "cart_id");
	into.cart_id = om_uuid_arg(fcinfo, MERGE_INTO_CART_ID, "into_cart_id");
	from.secret = om_text_arg(fcinfo, MERGE_SECRET, "secret", OM_KEY_LENGTH_MAX, false);
	into.secret = om_text_arg(fcinfo, MERGE_INTO_SECRET, "into_secret", OM_KEY_LENGTH_MAX, false);
	om_cart_prove(from.tenant, &from.cart_id, from.secret);
	om_cart_prove(into.tenant, &into.cart_id, into.secret);
	if (memcmp(&from.cart_id, &into.cart_id, UUID_LEN) == 0)
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "into_cart_id", "a cart is not merged into itself");
	om_cart_keep_customer(&into);
	lock_both(&from, &into);
	om_cart_require_place(into.tenant, into.channel);
	om_cart_require_place(from.tenant, from.channel);
	om_cart_find_hold(&into, false);
	/* again: it was merged before */
	if (from.has_into && memcmp(&from.into_id, &into.cart_id, UUID_LEN) == 0)
	{
		om_cart_require_open(&into);
		return om_cart_answer(fcinfo, &into, true);
	}
	om_cart_require_open(&from);
	om_cart_require_open(&into);
	if (strcmp(from.channel, into.channel) != 0)
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "into_cart_id", "carts of two channels are not merged");
	if (from.has_customer && (!into.has_customer || memcmp(&from.customer_id, &into.customer_id, UUID_LEN) != 0))
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "cart_id", "the cart of a customer is merged into carts of the same customer only");
	om_cart_find_hold(&from, false);
	move_lines(&from, &into);
	move_rest(&from, &into);
	/* before anything is held anew, as hold_cart does it */
	into.also_kept = from.has_reservation ? &from.kept : NULL;
	om_cart_quote(&into, false);
	merge_holds(&from, &into);
	om_cart_extend_hold(&into);
	end_guest(&from, &into);
	return om_cart_answer(fcinfo, &into, false);
}
