/*
 * checkout.c - carts become orders, and the money that is attached to them.
 *
 * All is read anew in the one call: prices, taxes, what is there.  What the shopper agreed to is the total, so a cart that costs another one
 * is not ordered.  The row of the cart is locked first, and says which order it became: whoever comes second is answered with that order,
 * whatever it expects.
 *
 * Money is a fact, and is not lost with the call that brings it second: it is recorded for the order that is there.
 */
#include "postgres.h"

#include "access/access.h"
#include "base/clock.h"
#include "base/om_error.h"
#include "base/wait.h"
#include "call/archived.h"
#include "cart/cart_private.h"
#include "types/currency.h"
#include "types/uuid7.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"

enum CheckoutArgument
{
	CHECKOUT_CART_ID, CHECKOUT_EXPECTED_TOTAL, CHECKOUT_PAYMENT, CHECKOUT_SECRET, CHECKOUT_REFERENCE, CHECKOUT_ORDER_ID, CHECKOUT_METADATA, CHECKOUT_TENANT
};

/* What was attached of a total. */
static int64
attached(const Cart *cart)
{
	int64		sum = 0;
	int			i;

	for (i = 0; i < cart->npayments; i++)
		om_standing_add(&sum, cart->payments[i].minor);
	return sum;
}

/*
 * How much a payment is of, where the call does not say it: as much as it was when it was handed along before, or else what the others leave of the total.
 * What is left of an order this module does not know: invalid_argument.
 */
static int64
amount_left(const Cart *cart, const OmAdvance *payment, OmAmount total)
{
	int			i;

	for (i = 0; i < cart->npayments; i++)
		if (strcmp(cart->payments[i].provider, payment->provider) == 0 && strcmp(cart->payments[i].reference, payment->reference) == 0)
			return cart->payments[i].minor;
	if (cart->has_order)
		om_raise_value(OM_INVALID_ARGUMENT, "path", "payment.amount", "payment.amount is required: the cart became order %s before", om_uuid_text(&cart->order_id));
	return Max(total.minor - attached(cart), 0);
}

/* The payment that a call hands along. */
typedef struct Handed
{
	bool		is_there;
	OmJsonValue values[OM_CART_PAYMENT_FIELDS];
} Handed;

/* Read it. */
static void
read_handed(FunctionCallInfo fcinfo, Handed *handed)
{
	JsonbContainer *said = om_optional_json_arg(fcinfo, CHECKOUT_PAYMENT);

	handed->is_there = (said != NULL);
	if (said != NULL)
		om_json_object(said, om_cart_payment_fields, OM_CART_PAYMENT_FIELDS, "payment", handed->values);
}

/* Attach it, in the currency of a total; to an order alone, without those that it was ordered with. */
static void
attach_handed(Cart *cart, const Handed *handed, OmAmount total)
{
	const OmJsonValue *values = handed->values;
	OmAdvance	payment;

	if (!handed->is_there)
		return;
	payment = (OmAdvance) {values[PAYMENT_PROVIDER].text, values[PAYMENT_METHOD].text, values[PAYMENT_REFERENCE].text};
	payment.is_captured = !values[PAYMENT_IS_CAPTURED].present || values[PAYMENT_IS_CAPTURED].boolean;
	payment.minor = values[PAYMENT_AMOUNT].present ? om_money_arg(values[PAYMENT_AMOUNT].text, total.currency, "payment.amount")
		: amount_left(cart, &payment, total);
	om_advance_check(cart->tenant, &payment);
	if (cart->has_order)
		cart->npayments = 0;
	if (payment.minor > 0)
		om_cart_attach(cart, &payment, total.currency);
}

/* currency_mismatch for an attached payment that is not in the currency of the order. */
static void
check_currencies(const Cart *cart, OmCurrency currency)
{
	char		code[4];
	int			i;

	for (i = 0; i < cart->npayments; i++)
		if (cart->currencies[i] != currency)
			om_raise_value(OM_CURRENCY_MISMATCH, "reference", cart->payments[i].reference, "payment \"%s\" is not in %s, as the cart is",
						   cart->payments[i].reference, om_currency_code(currency, code));
}

/* cart_total_changed unless it is the total that the shopper agreed to. */
static void
require_total(FunctionCallInfo fcinfo, Cart *cart, OmAmount total)
{
	char	   *said = om_amount_input_arg(fcinfo, CHECKOUT_EXPECTED_TOTAL, "expected_total");
	OmAmount	expected = {om_money_arg(said, total.currency, "expected_total"), total.currency};
	OmDetail	detail;

	if (expected.minor == total.minor)
		return;
	/* what it is now, its lines beside what they were told as */
	om_cart_quote(cart, false);
	om_detail_start(&detail, OM_CART_TOTAL_CHANGED);
	om_detail_text(&detail, "cart_id", om_uuid_text(&cart->cart_id));
	om_detail_text(&detail, "expected_total", om_amount_text(expected));
	om_detail_text(&detail, "total", om_amount_text(total));
	om_detail_raw(&detail, "changes", cart->changes.n == 0 ? "[]" : om_list_end(&cart->changes));
	om_raise(OM_CART_TOTAL_CHANGED, om_detail_end(&detail), "the cart costs %s, and not %s", om_amount_text(total), om_amount_text(expected));
}

/* It became this order. */
static void
write_order(Cart *cart, const OmBasket *basket)
{
	cart->status = CART_STATUS_CHECKED_OUT;
	cart->has_order = true;
	cart->order_id = basket->id;
	cart->has_total = true;
	cart->total = basket->total;
	cart->closed_at = om_clock();
	cart->has_reservation = false;
	om_cart_write(cart);
}

/* The order that it became before: a payment that is handed along is of that one. */
static void
answer_order(FunctionCallInfo fcinfo, Cart *cart, const Handed *handed)
{
	attach_handed(cart, handed, cart->total);
	if (handed->is_there)
		om_advances_record(cart->tenant, &cart->order_id, cart->payments, cart->npayments);
	om_basket_show(fcinfo, cart->tenant, &cart->order_id);
	om_archived_refuse(cart->tenant, "order_id", "order", &cart->order_id);
}

OM_FUNCTION(om_checkout_cart);

/* checkout_cart(cart_id, expected_total, payment, secret, reference, order_id, metadata, tenant_id) */
Datum
om_checkout_cart(PG_FUNCTION_ARGS)
{
	Cart		cart = {0};
	int64		tenant = om_write_begin(fcinfo);
	char	   *reference = om_own_reference_arg(fcinfo, CHECKOUT_REFERENCE);
	Datum		metadata = om_metadata_arg(fcinfo, CHECKOUT_METADATA);
	OmBasket	basket;
	Handed		handed;

	read_handed(fcinfo, &handed);
	om_cart_of_call(fcinfo, &cart, tenant, CHECKOUT_SECRET, OM_CART_ORDERED);
	if (cart.has_order)
	{
		answer_order(fcinfo, &cart, &handed);
		return om_write_end();
	}
	om_cart_require_open(&cart);
	om_cart_require_lines(&cart);
	om_cart_find_hold(&cart, false);
	basket = om_cart_basket(&cart, om_cart_order_lines(&cart, -1));
	basket.reference = reference;
	basket.order_id = om_optional_uuid_arg(fcinfo, CHECKOUT_ORDER_ID);
	basket.metadata = PG_ARGISNULL(CHECKOUT_METADATA) ? cart.metadata : metadata;
	om_basket_read(&basket);
	require_total(fcinfo, &cart, basket.total);
	attach_handed(&cart, &handed, basket.total);
	check_currencies(&cart, basket.total.currency);
	om_basket_place(&basket);
	write_order(&cart, &basket);
	if (cart.npayments == 0)
		om_basket_return(fcinfo, &basket);
	else
	{
		om_advances_record(tenant, &basket.id, cart.payments, cart.npayments);
		om_basket_show(fcinfo, tenant, &basket.id);
	}
	return om_write_end();
}

enum AttachArgument
{
	ATTACH_CART_ID, ATTACH_AMOUNT, ATTACH_PROVIDER, ATTACH_METHOD, ATTACH_REFERENCE, ATTACH_IS_CAPTURED, ATTACH_TENANT
};

/* The cart of who records facts of providers, which needs no proof whose it is: locked. */
static void
lock_for_money(FunctionCallInfo fcinfo, Cart *cart, int64 tenant)
{
	cart->tenant = tenant;
	cart->cart_id = om_uuid_arg(fcinfo, ATTACH_CART_ID, "cart_id");
	om_call_require_at(0, NULL);
	if (!om_cart_lock(cart))
		om_cart_unknown(&cart->cart_id);
}

/* The cart for who has no more to do with it than its money: without lines and what is personal. */
static Datum
answer_money(FunctionCallInfo fcinfo, Cart *cart)
{
	cart->nlines = 0;
	cart->email = NULL;
	cart->ship_to = cart->bill_to = (Datum) 0;
	cart->metadata = DirectFunctionCall1(jsonb_in, CStringGetDatum("{}"));
	om_cart_return(fcinfo, cart);
	return om_write_end();
}

/* A reference that is required. */
static char *
reference_arg(FunctionCallInfo fcinfo, int n)
{
	char	   *reference = om_optional_reference_arg(fcinfo, n);

	if (reference == NULL)
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "reference", "reference is required: by it a payment that is told twice is one");
	return reference;
}

OM_FUNCTION(om_attach_payment);

/* attach_payment(cart_id, amount, provider, method, reference, is_captured, tenant_id) */
Datum
om_attach_payment(PG_FUNCTION_ARGS)
{
	Cart		cart = {0};
	int64		tenant = om_write_begin(fcinfo);
	char	   *said = om_amount_input_arg(fcinfo, ATTACH_AMOUNT, "amount");
	OmAmount	amount;
	OmAdvance	payment = {
		om_code_arg(fcinfo, ATTACH_PROVIDER, "provider"), om_optional_code_arg(fcinfo, ATTACH_METHOD, "method"),
		reference_arg(fcinfo, ATTACH_REFERENCE), .is_captured = om_boolean_arg(fcinfo, ATTACH_IS_CAPTURED, false)
	};

	om_advance_check(tenant, &payment);
	lock_for_money(fcinfo, &cart, tenant);
	amount = om_any_amount_arg(said, cart.has_total ? cart.total.currency : 0, "amount");
	if (amount.minor == 0)
		om_raise_value(OM_INVALID_AMOUNT, "path", "amount", "amount must be positive");
	payment.minor = amount.minor;
	/* it came late, or when the cart was expired: it keeps it all the same */
	if (cart.has_into)
		om_cart_require_open(&cart);
	if (cart.has_order)
	{
		cart.npayments = 0;
		om_cart_attach(&cart, &payment, amount.currency);
		check_currencies(&cart, cart.total.currency);
		om_advances_record(tenant, &cart.order_id, cart.payments, cart.npayments);
		return answer_money(fcinfo, &cart);
	}
	om_cart_find_hold(&cart, false);
	om_cart_attach(&cart, &payment, amount.currency);
	om_cart_extend_hold(&cart);
	om_cart_write(&cart);
	return answer_money(fcinfo, &cart);
}

enum DetachArgument
{
	DETACH_CART_ID, DETACH_PROVIDER, DETACH_REFERENCE, DETACH_TENANT
};

OM_FUNCTION(om_detach_payment);

/* detach_payment(cart_id, provider, reference, tenant_id): the provider gave it back, or never took it. */
Datum
om_detach_payment(PG_FUNCTION_ARGS)
{
	Cart		cart = {0};
	int64		tenant = om_write_begin(fcinfo);
	char	   *provider = om_code_arg(fcinfo, DETACH_PROVIDER, "provider");
	char	   *reference = reference_arg(fcinfo, DETACH_REFERENCE);
	bool		is_detached = false;
	int			i;

	lock_for_money(fcinfo, &cart, tenant);
	om_cart_require_open(&cart);
	om_cart_find_hold(&cart, false);
	for (i = 0; i < cart.npayments; i++)
	{
		if (strcmp(cart.payments[i].provider, provider) != 0 || strcmp(cart.payments[i].reference, reference) != 0)
			continue;
		cart.npayments--;
		memmove(&cart.payments[i], &cart.payments[i + 1], sizeof(OmAdvance) * (cart.npayments - i));
		memmove(&cart.currencies[i], &cart.currencies[i + 1], sizeof(OmCurrency) * (cart.npayments - i));
		is_detached = true;
		break;
	}
	/* what was held for its money is held as long as for any cart again */
	if (is_detached && cart.npayments == 0 && cart.has_reservation)
	{
		Datum		id = UUIDPGetDatum(&cart.kept.reservation_id);

		cart.held_since = om_clock();
		cart.held_until = om_hold_end(tenant, cart.held_since, cart.hold_seconds);
		om_reservations_set_end(tenant, &id, 1, cart.held_until);
	}
	om_cart_write(&cart);
	return answer_money(fcinfo, &cart);
}
