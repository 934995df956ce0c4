/*
 * promotion_fn.c - what the promotion module shows to callers, and the rights that it needs.
 */
#include "postgres.h"

#include "base/module.h"
#include "base/om_error.h"
#include "call/secret.h"
#include "promotion/promotion_private.h"

OM_RIGHT(promotions, OM_KEEPERS, "make promotions and coupons, and read codes and uses");
OM_RIGHT(read_promotions, OM_SELLERS, "read promotions");

static OmRight *const rights[] = {
	&om_right_promotions, &om_right_read_promotions
};

static const OmNeed needs[] = {
	OM_TOPIC("promotion", "what is taken off orders, and coupons"),
	OM_FUNCTION_NEEDS("put_promotion", promotions),
	OM_FUNCTION_NEEDS("put_coupon", promotions),
	OM_FUNCTION_NEEDS("create_coupons", promotions),
	OM_VIEW_NEEDS("promotions", read_promotions),
	OM_VIEW_NEEDS("coupons", promotions),
	OM_VIEW_NEEDS("promotion_uses", promotions),
	OM_VIEW_NEEDS("order_promotions", read_documents)
};

static const OmRaises raises[] = {
	OM_RAISES("put_promotion", OM_SIMILAR_CODE, OM_CURRENCY_MISMATCH, OM_UNKNOWN_SKU, OM_UNKNOWN_CATEGORY, OM_UNKNOWN_CHANNEL, OM_UNKNOWN_CUSTOMER_GROUP),
	OM_RAISES("put_coupon", OM_UNKNOWN_PROMOTION),
	OM_RAISES("create_coupons", OM_UNKNOWN_PROMOTION)
};

/* What backends keep, and what is counted (at load). */
static void
initialize(void)
{
	om_promotion_cache_init();
	om_promotion_uses_init();
}

OM_MODULE(promotion) = {OM_RIGHTS(rights), OM_NEEDS(needs), OM_ERRORS(raises), .init = initialize};
