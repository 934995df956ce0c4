/*
 * cart_fn.c - what the cart module registers: rights, needs, errors, settings.
 */
#include "postgres.h"

#include "access/access.h"
#include "call/purge.h"
#include "cart/cart_private.h"
#include "utils/guc.h"

int			om_cart_time = OM_CART_TIME_DEFAULT;
int			om_cart_retention = OM_CART_RETENTION_DEFAULT;

/* Settings, what is purged, and what is cleared of customers that are erased. */
static void
initialize(void)
{
	static const OmPurged carts = {"carts", &om_cart_plans[CART_PURGE], &om_cart_plans[CART_PURGE_TENANTS], &om_cart_retention};

	DefineCustomIntVariable("order_mgmt.cart_time",
							"How long a cart stays open while nobody works on it.",
							NULL, &om_cart_time, OM_CART_TIME_DEFAULT, 60, OM_CART_TIME_MAX, PGC_SUSET, GUC_UNIT_S, NULL, NULL, NULL);
	DefineCustomIntVariable("order_mgmt.cart_retention",
							"Days a cart is kept that was checked out, merged or abandoned.",
							NULL, &om_cart_retention, OM_CART_RETENTION_DEFAULT, 1, 36500, PGC_SIGHUP, 0, NULL, NULL, NULL);
	om_purge_register(&carts);
	om_customer_register_erasing(om_carts_end);
	om_customer_register_erasure("carts", &om_cart_plans[CART_ERASE]);
}

OM_RIGHT(fill_carts, OM_VISITOR | OM_SELLERS, "fill carts and check them out");

static OmRight *const rights[] = {&om_right_fill_carts};

static const OmNeed needs[] = {
	OM_TOPIC("cart", "what shoppers want to order"),
	OM_FUNCTION_NEEDS("open_cart", fill_carts),
	OM_ARGUMENT_NEEDS("open_cart", "customer", for_customer),
	OM_FUNCTION_NEEDS("put_cart_line", fill_carts),
	OM_FUNCTION_NEEDS("set_cart_address", fill_carts),
	OM_FIELDS_NEED("set_cart_address", "ship_to.", om_address_fields),
	OM_FIELDS_NEED("set_cart_address", "bill_to.", om_address_fields),
	OM_FIELDS_NEED("set_cart_address", "options.", om_cart_address_options),
	OM_FUNCTION_NEEDS("choose_shipping", fill_carts),
	OM_FUNCTION_NEEDS("cart_shipping_methods", fill_carts),
	OM_FUNCTION_NEEDS("apply_coupon", fill_carts),
	OM_FUNCTION_NEEDS("remove_coupon", fill_carts),
	OM_FUNCTION_NEEDS("hold_cart", fill_carts),
	OM_FUNCTION_NEEDS("get_cart", fill_carts),
	OM_FUNCTION_NEEDS("merge_carts", fill_carts),
	OM_FUNCTION_NEEDS("checkout_cart", fill_carts),
	OM_ARGUMENT_NEEDS("checkout_cart", "payment", record_money),
	OM_FIELDS_NEED("checkout_cart", "payment.", om_cart_payment_fields),
	OM_FUNCTION_NEEDS("attach_payment", provider_facts),
	OM_FUNCTION_NEEDS("detach_payment", provider_facts),
	OM_VIEW_NEEDS("carts", read_documents),
	OM_VIEW_NEEDS("cart_lines", read_documents),
	OM_VIEW_NEEDS("cart_contacts", read_addresses)
};

/* What quoting refuses. */
#define QUOTE_RAISES \
	OM_UNKNOWN_UNIT, OM_UNIT_DOES_NOT_DIVIDE, OM_NO_PRICE, OM_UNKNOWN_SKU, OM_UNKNOWN_CHANNEL, OM_UNKNOWN_TAX_RATE, OM_NO_TAX_RULE, OM_UNKNOWN_SHIPPING_METHOD, \
	OM_NO_SHIPPING_FEE, OM_CURRENCY_MISMATCH, OM_PURCHASE_LIMIT, OM_ITEM_NOT_VISIBLE, OM_UNKNOWN_CUSTOMER, OM_UNKNOWN_ADDRESS, OM_INVALID_ADDRESS

#define COUPON_RAISES OM_UNKNOWN_COUPON, OM_COUPON_NOT_BEGUN, OM_COUPON_EXPIRED, OM_COUPON_FOREIGN, OM_COUPON_EXHAUSTED

#define OPEN_RAISES OM_UNKNOWN_CART, OM_CART_EXPIRED, OM_CART_CHECKED_OUT, OM_CART_MERGED

static const OmRaises raises[] = {
	OM_RAISES("open_cart", OPEN_RAISES, OM_UNKNOWN_CHANNEL, OM_UNKNOWN_CUSTOMER),
	OM_RAISES("put_cart_line", OPEN_RAISES, OM_UNKNOWN_BARCODE, QUOTE_RAISES),
	OM_RAISES("set_cart_address", OPEN_RAISES, OM_UNKNOWN_CUSTOMER, OM_UNKNOWN_ADDRESS, OM_INVALID_ADDRESS),
	OM_RAISES("choose_shipping", OPEN_RAISES, OM_UNKNOWN_SHIPPING_METHOD, OM_NO_SHIPPING_FEE),
	OM_RAISES("apply_coupon", OPEN_RAISES, OM_CART_EMPTY, COUPON_RAISES),
	OM_RAISES("remove_coupon", OPEN_RAISES),
	OM_RAISES("cart_shipping_methods", OM_UNKNOWN_CART),
	OM_RAISES("hold_cart", OPEN_RAISES, OM_CART_EMPTY, OM_INSUFFICIENT_STOCK, OM_STOCK_CONTENDED, QUOTE_RAISES),
	OM_RAISES("get_cart", OM_UNKNOWN_CART),
	OM_RAISES("merge_carts", OPEN_RAISES),
	OM_RAISES("erase_customer", OM_CART_HAS_MONEY),
	OM_RAISES("checkout_cart", OM_UNKNOWN_CART, OM_CART_EXPIRED, OM_CART_MERGED, OM_CART_EMPTY, OM_CART_TOTAL_CHANGED, OM_INSUFFICIENT_STOCK, OM_STOCK_CONTENDED,
			  OM_UNKNOWN_PROVIDER, OM_BALANCE_CONTENDED, COUPON_RAISES, QUOTE_RAISES),
	OM_RAISES("attach_payment", OM_UNKNOWN_CART, OM_CART_MERGED, OM_UNKNOWN_PROVIDER, OM_CURRENCY_MISMATCH),
	OM_RAISES("detach_payment", OPEN_RAISES)
};

OM_MODULE(cart) = {OM_RIGHTS(rights), OM_NEEDS(needs), OM_ERRORS(raises), .init = initialize};
