/*
 * coupon.c - the coupons of a cart, and the API functions apply_coupon and remove_coupon.
 *
 * A cart keeps codes; what they give, and whether they still do, is asked each time that the cart is told, and once more when it is checked out, where
 * each is used.  So a coupon that was applied takes nothing from anybody who orders before.
 */
#include "postgres.h"

#include "base/om_error.h"
#include "base/om_limit.h"
#include "cart/cart_private.h"
#include "catalog/pg_type.h"
#include "promotion/promotion.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/json.h"

enum CouponArgument
{
	COUPON_CART_ID, COUPON_CODE, COUPON_SECRET, COUPON_TENANT
};

Datum
om_cart_coupons(const Cart *cart)
{
	return cart->ncoupons == 0 ? (Datum) 0 : om_text_array(cart->coupons, cart->ncoupons);
}

void
om_cart_read_coupons(Cart *cart, Datum coupons)
{
	Datum	   *codes;
	int			i;

	cart->coupons = palloc(sizeof(char *) * OM_ORDER_COUPONS_MAX);
	cart->ncoupons = 0;
	if (coupons == (Datum) 0)
		return;
	deconstruct_array(DatumGetArrayTypeP(coupons), TEXTOID, -1, false, TYPALIGN_INT, &codes, NULL, &cart->ncoupons);
	for (i = 0; i < cart->ncoupons; i++)
		cart->coupons[i] = TextDatumGetCString(codes[i]);
}

/* Where a code stands among the coupons of a cart; their number: it does not. */
static int
place_of(const Cart *cart, const char *code)
{
	int			i;

	for (i = 0; i < cart->ncoupons; i++)
		if (strcmp(cart->coupons[i], code) == 0)
			break;
	return i;
}

void
om_cart_add_coupon(Cart *cart, char *code)
{
	if (place_of(cart, code) < cart->ncoupons)
		return;
	if (cart->ncoupons == OM_ORDER_COUPONS_MAX)
		om_refuse_limit("coupon", "coupons of a cart", psprintf("%d", cart->ncoupons + 1), psprintf("%d", OM_ORDER_COUPONS_MAX));
	cart->coupons[cart->ncoupons++] = code;
}

/* Is a cart refused for this coupon?  It may be for another one, that it has had since before. */
static bool
is_of_coupon(const CartRefusal *refusal, const char *code)
{
	StringInfoData member;

	if (!om_code_is_of_coupon(refusal->code))
		return refusal->code == OM_INVALID_ARGUMENT;
	initStringInfo(&member);
	appendStringInfoString(&member, "\"coupon\":");
	escape_json(&member, code);
	return strstr(refusal->detail, member.data) != NULL;
}

OM_FUNCTION(om_apply_coupon);

/* apply_coupon(cart_id, coupon, secret, tenant_id): one that the cart has is there once. */
Datum
om_apply_coupon(PG_FUNCTION_ARGS)
{
	Cart		cart = {0};
	int64		tenant = om_write_begin(fcinfo);
	char	   *code = om_code_arg(fcinfo, COUPON_CODE, "coupon");

	om_cart_of_call(fcinfo, &cart, tenant, COUPON_SECRET, OM_CART_CHANGED);
	om_cart_require_open(&cart);
	om_cart_require_lines(&cart);
	om_cart_find_hold(&cart, false);
	om_cart_add_coupon(&cart, code);
	om_cart_quote(&cart, false);
	/* it can be used, or it is not applied; what is wrong with the lines is told as ever */
	if (!cart.is_quoted && cart.has_quote && is_of_coupon(&cart.refusal, code))
		om_cart_raise(&cart.refusal);
	om_cart_extend_hold(&cart);
	return om_cart_answer(fcinfo, &cart, false);
}

OM_FUNCTION(om_remove_coupon);

/* remove_coupon(cart_id, coupon, secret, tenant_id): one that it has not is away already. */
Datum
om_remove_coupon(PG_FUNCTION_ARGS)
{
	Cart		cart = {0};
	int64		tenant = om_write_begin(fcinfo);
	char	   *code = om_code_arg(fcinfo, COUPON_CODE, "coupon");
	int			i;

	om_cart_of_call(fcinfo, &cart, tenant, COUPON_SECRET, OM_CART_CHANGED);
	om_cart_require_open(&cart);
	om_cart_find_hold(&cart, false);
	i = place_of(&cart, code);
	if (i < cart.ncoupons)
		memmove(&cart.coupons[i], &cart.coupons[i + 1], sizeof(char *) * (--cart.ncoupons - i));
	om_cart_quote(&cart, false);
	om_cart_extend_hold(&cart);
	return om_cart_answer(fcinfo, &cart, false);
}
