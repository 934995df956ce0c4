/*
 * promotion.c - which promotions an order has, and what they take off it (see promotion.h for the order in which they are tried).
 *
 * A promotion that is none of the caller's business is passed over in silence: it is over or has not begun, is for another channel, for a group that the
 * customer is not in, or for a coupon that the order does not name.  Of any other that takes nothing it is noted why.
 */
#include "postgres.h"

#include "call/secret.h"
#include "common/sha2.h"
#include "port/pg_bswap.h"
#include "promotion/promotion_private.h"
#include "types/quantity.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/hsearch.h"

const char *const om_promotion_kinds[PROMOTION_KINDS] = {
	[LINE_PERCENT] = "line_percent", [LINE_AMOUNT] = "line_amount", [LINE_PRICE] = "line_price", [BUY_GET] = "buy_get",
	[ORDER_PERCENT] = "order_percent", [ORDER_AMOUNT] = "order_amount",
	[SHIPPING_PERCENT] = "shipping_percent", [SHIPPING_AMOUNT] = "shipping_amount"
};

/* Why a promotion takes nothing. */
#define NOT_NOW "not_now"
#define NOT_THIS_CURRENCY "currency"
#define NEEDS_CUSTOMER "needs_customer"
#define USED_UP "used_by_customer"
#define NO_LINES "no_lines"
#define TOO_FEW "minimum_quantity"
#define TOO_LITTLE "minimum_total"
#define NOT_STACKED "stacking_group"
#define TAKES_NOTHING "takes_nothing"

/* The coupon of a promotion that the order names; null: none. */
static const OmCoupon *
coupon_of(const OmPromotionAsk *ask, int64 promotion_id)
{
	int			i;

	for (i = 0; i < ask->ncoupons; i++)
		if (ask->coupons[i].promotion_id == promotion_id)
			return &ask->coupons[i];
	return NULL;
}

/* Is the customer in a group? */
static bool
is_in_group(const OmCustomer *customer, int64 group_id)
{
	int			i;

	for (i = 0; customer != NULL && i < customer->ngroups; i++)
		if (customer->group_ids[i] == group_id)
			return true;
	return false;
}

/* Is it a promotion of this order at all, so that the caller may know of it? */
static bool
is_open_to(const Promotion *promotion, const OmPromotionAsk *ask)
{
	if (promotion->channel_id != 0 && promotion->channel_id != ask->channel_id)
		return false;
	if (promotion->group_id != 0 && !is_in_group(ask->customer, promotion->group_id))
		return false;
	if (ask->at < promotion->from || ask->at >= promotion->until)
		return false;
	return !promotion->needs_coupon || coupon_of(ask, promotion->promotion_id) != NULL;
}

pg_uuid_t
om_promotion_customer_key(int64 promotion_id, const pg_uuid_t *customer_id)
{
	uint64		id = pg_hton64((uint64) promotion_id);
	uint8		hash[PG_SHA256_DIGEST_LENGTH];
	StringInfoData buffer;
	pg_uuid_t	key;

	initStringInfo(&buffer);
	appendBinaryStringInfo(&buffer, (const char *) &id, sizeof(id));
	appendBinaryStringInfo(&buffer, (const char *) customer_id->data, UUID_LEN);
	om_sha256(&buffer, hash);
	memcpy(key.data, hash, UUID_LEN);
	pfree(buffer.data);
	return key;
}

/* Read how often the customer of the order used the promotions that are limited. */
static void
count_uses(OmPromoted *promoted)
{
	const CachedTenant *entry = promoted->entry;
	Datum		values[OF_CUSTOMER_count] = {[OF_CUSTOMER_tenant_id] = Int64GetDatum(promoted->ask.tenant)};
	Datum	   *keys = palloc(sizeof(Datum) * entry->npromotions);
	MemoryContext context = CurrentMemoryContext;
	UsedByCustomer *counts;
	int			n = 0;
	int			i;

	for (i = 0; i < entry->npromotions; i++)
	{
		pg_uuid_t  *key;

		if (entry->promotions[i].per_customer == 0)
			continue;
		key = palloc(sizeof(pg_uuid_t));
		*key = om_promotion_customer_key(entry->promotions[i].promotion_id, &promoted->ask.customer->customer_id);
		keys[n++] = UUIDPGetDatum(key);
	}
	values[OF_CUSTOMER_customer_keys] = om_array(OM_UUID, keys, NULL, n);
	om_spi_begin();
	promoted->ncounts = (int) om_plan_run(&om_promotion_plans[PROMOTION_USED], values, NULL);
	counts = MemoryContextAlloc(context, sizeof(UsedByCustomer) * Max(promoted->ncounts, 1));
	for (i = 0; i < promoted->ncounts; i++)
		counts[i] = (UsedByCustomer) {*DatumGetUUIDP(om_field(i, USED_customer_key, NULL)), DatumGetInt64(om_field(i, USED_uses, NULL))};
	om_spi_end();
	promoted->counts = counts;
	promoted->has_counts = true;
}

/* How often the customer used one; all are read when the first is asked for. */
static int64
uses_of_customer(OmPromoted *promoted, const Promotion *promotion)
{
	pg_uuid_t	key = om_promotion_customer_key(promotion->promotion_id, &promoted->ask.customer->customer_id);
	int			i;

	const UsedByCustomer *before = promoted->ask.before != NULL ? hash_search(promoted->ask.before, &key, HASH_FIND, NULL) : NULL;
	int64		uses = before != NULL ? before->uses : 0;

	if (!promoted->has_counts)
		count_uses(promoted);
	for (i = 0; i < promoted->ncounts; i++)
		if (memcmp(&promoted->counts[i].customer_key, &key, UUID_LEN) == 0)
			uses += promoted->counts[i].uses;
	return uses;
}

HTAB *
om_uses_of_call(void)
{
	HASHCTL		control = {.keysize = sizeof(pg_uuid_t), .entrysize = sizeof(UsedByCustomer), .hcxt = CurrentMemoryContext};

	return hash_create("order_mgmt uses of a call", 64, &control, HASH_ELEM | HASH_BLOBS | HASH_CONTEXT);
}

void
om_promotions_note_uses(HTAB *before, const OmPromoted *promoted)
{
	int			u;

	for (u = 0; promoted != NULL && u < promoted->nuses; u++)
	{
		const OmPromotionUse *use = &promoted->uses[u];
		UsedByCustomer *entry;
		bool		found;

		if (!use->has_customer)
			continue;
		entry = hash_search(before, &use->customer_key, HASH_ENTER, &found);
		entry->uses = found ? entry->uses + 1 : 1;
	}
}

/* Why it takes nothing of this order, whatever its lines are; null: it may. */
static const char *
why_not_order(OmPromoted *promoted, const Promotion *promotion)
{
	const OmPromotionAsk *ask = &promoted->ask;

	if (!om_promotion_is_hour(promoted->entry, promotion, ask->at))
		return NOT_NOW;
	if ((promotion->amount.currency != 0 && promotion->amount.currency != ask->currency) ||
		(promotion->minimum_total.currency != 0 && promotion->minimum_total.currency != ask->currency))
		return NOT_THIS_CURRENCY;
	if (promotion->per_customer > 0 && ask->customer == NULL)
		return NEEDS_CUSTOMER;
	if (promotion->per_customer > 0 && uses_of_customer(promoted, promotion) >= promotion->per_customer)
		return USED_UP;
	return NULL;
}

/* Note that a promotion takes nothing; of_lines: kept.  A coupon that its customer may not use any more is refused: coupon_exhausted. */
static void
pass_over(OmPromoted *promoted, const Promotion *promotion, const char *reason, const char *needed, const char *reached, bool *of_lines)
{
	const OmCoupon *coupon = coupon_of(&promoted->ask, promotion->promotion_id);

	if (coupon != NULL && strcmp(reason, USED_UP) == 0)
		om_coupon_refuse_used(coupon, promotion);
	promoted->passed[promoted->npassed++] = (OmPassedOver) {pstrdup(promotion->code), coupon, reason, needed, reached, of_lines};
}

/* The sums that its minimums are of: what its lines have. */
static void
sum_lines(const OmPromotionAsk *ask, const bool *is_of, OmQuantity *quantity, int64 *minor)
{
	int			i;

	*quantity = 0;
	*minor = 0;
	for (i = 0; i < ask->nlines; i++)
	{
		if (!is_of[i])
			continue;
		*quantity += ask->lines[i].quantity;
		*minor += ask->lines[i].left;
	}
}

/* Mark its lines; false: there are none. */
static bool
mark_lines(const Scope *scope, const OmPromotionAsk *ask, bool *is_of)
{
	bool		any = false;
	int			i;

	for (i = 0; i < ask->nlines; i++)
	{
		is_of[i] = ask->lines[i].is_open && om_scope_has(scope, &ask->lines[i]);
		any |= is_of[i];
	}
	return any;
}

/* Is what its lines have less than a minimum?  Then it is noted. */
static bool
is_below_minimum(OmPromoted *promoted, const Promotion *promotion, bool *is_of)
{
	OmAmount	total = {0, promoted->ask.currency};
	OmQuantity	quantity;

	sum_lines(&promoted->ask, is_of, &quantity, &total.minor);
	if (quantity < promotion->minimum_quantity)
		pass_over(promoted, promotion, TOO_FEW, om_quantity_text(promotion->minimum_quantity), om_quantity_text(quantity), is_of);
	else if (promotion->minimum_total.currency != 0 && total.minor < promotion->minimum_total.minor)
		pass_over(promoted, promotion, TOO_LITTLE, om_amount_text(promotion->minimum_total), om_amount_text(total), is_of);
	else
		return false;
	return true;
}

/* The lines among its own that no other promotion of its stacking group has. */
static bool *
free_lines(const OmPromotionAsk *ask, const Promotion *promotion, const bool *is_of)
{
	bool	   *is_free = palloc(sizeof(bool) * (ask->nlines + 1));
	int			i;

	for (i = 0; i < ask->nlines; i++)
		is_free[i] = is_of[i] && (promotion->group_no == 0 || !bms_is_member(promotion->group_no, ask->lines[i].groups));
	return is_free;
}

/* Is any line marked? */
static bool
any_of(const bool *is_of, int n)
{
	return memchr(is_of, true, n) != NULL;
}

/* A use of a promotion that is limited, or of its coupon. */
static void
add_use(OmPromoted *promoted, const Promotion *promotion)
{
	const OmCustomer *customer = promoted->ask.customer;
	const OmCoupon *coupon = coupon_of(&promoted->ask, promotion->promotion_id);
	OmPromotionUse *use;

	if (coupon == NULL && promotion->per_customer == 0)
		return;
	use = &promoted->uses[promoted->nuses++];
	*use = (OmPromotionUse) {promotion->promotion_id, pstrdup(promotion->code), coupon, promotion->per_customer, customer != NULL};
	if (customer == NULL)
		return;
	use->customer_id = customer->customer_id;
	use->customer_key = om_promotion_customer_key(promotion->promotion_id, &customer->customer_id);
}

/* What a promotion took off a line is remembered. */
static void
add_gift(OmPromoted *promoted, const Promotion *promotion, const char *code, int line, int64 minor)
{
	int			n = promoted->ngifts++;

	/* room for 2^k - 1 of them */
	if ((n & (n + 1)) == 0)
		promoted->gifts = promoted->gifts == NULL ? palloc(sizeof(OmGift))
			: repalloc_huge(promoted->gifts, sizeof(OmGift) * (Size) (2 * n + 1));
	promoted->gifts[n] = (OmGift) {promotion->promotion_id, code, coupon_of(&promoted->ask, promotion->promotion_id), line, minor};
}

/* Take off the lines what was computed. */
static void
take_off(OmPromoted *promoted, const Promotion *promotion, const int64 *off)
{
	OmPromotionAsk *ask = &promoted->ask;
	const char *code = pstrdup(promotion->code);
	int			i;

	for (i = 0; i < ask->nlines; i++)
	{
		OmPromotedLine *line = &ask->lines[i];

		if (off[i] == 0)
			continue;
		line->left -= off[i];
		if (is_of_lines(promotion->kind))
			line->of_line += off[i];
		else
			line->of_order += off[i];
		if (promotion->group_no != 0)
			line->groups = bms_add_member(line->groups, promotion->group_no);
		add_gift(promoted, promotion, code, i, off[i]);
	}
	add_use(promoted, promotion);
}

/* Try a promotion of lines or of the order. */
static void
try_lines(OmPromoted *promoted, const Promotion *promotion, int64 *off)
{
	OmPromotionAsk *ask = &promoted->ask;
	bool		buys_others = promotion->to_buy.items.n > 0 || promotion->to_buy.categories.n > 0;
	bool	   *is_of = palloc0(sizeof(bool) * (ask->nlines + 1));
	bool	   *is_bought = NULL;
	bool	   *is_free;

	if (!mark_lines(&promotion->scope, ask, is_of))
	{
		pass_over(promoted, promotion, NO_LINES, NULL, NULL, NULL);
		return;
	}
	if (is_below_minimum(promoted, promotion, is_of))
		return;
	is_free = free_lines(ask, promotion, is_of);
	if (!any_of(is_free, ask->nlines))
	{
		pass_over(promoted, promotion, NOT_STACKED, NULL, NULL, is_of);
		return;
	}
	if (buys_others)
	{
		is_bought = palloc(sizeof(bool) * (ask->nlines + 1));
		(void) mark_lines(&promotion->to_buy, ask, is_bought);
	}
	if (om_promotion_take(promotion, ask->lines, ask->nlines, is_free, is_bought, off))
		take_off(promoted, promotion, off);
	else
		pass_over(promoted, promotion, TAKES_NOTHING, NULL, NULL, is_of);
}

/* The categories of the lines, if any promotion asks for them. */
static void
find_categories(OmPromoted *promoted)
{
	OmPromotionAsk *ask = &promoted->ask;
	Datum		values[ITEMS_count] = {[ITEMS_tenant_id] = Int64GetDatum(ask->tenant)};
	Datum	   *ids = palloc(sizeof(Datum) * Max(ask->nlines, 1));
	MemoryContext context = CurrentMemoryContext;
	uint64		rows;
	uint64		row;
	int			i;

	for (i = 0; i < promoted->entry->npromotions; i++)
		if (promoted->entry->promotions[i].scope.categories.n > 0 || promoted->entry->promotions[i].to_buy.categories.n > 0)
			break;
	if (i == promoted->entry->npromotions)
		return;
	for (i = 0; i < ask->nlines; i++)
		ids[i] = Int64GetDatum(ask->lines[i].item_id);
	values[ITEMS_item_ids] = om_array(OM_INT8, ids, NULL, ask->nlines);
	om_spi_begin();
	rows = om_plan_run(&om_promotion_plans[PROMOTION_CATEGORIES], values, NULL);
	for (row = 0; row < rows; row++)
	{
		int64		item_id = DatumGetInt64(om_field(row, OF_ITEM_item_id, NULL));
		ArrayType  *array = DatumGetArrayTypeP(om_field(row, OF_ITEM_category_ids, NULL));
		int			n = ArrayGetNItems(ARR_NDIM(array), ARR_DIMS(array));
		int64	   *categories = MemoryContextAlloc(context, sizeof(int64) * Max(n, 1));

		if (n > 0)
			memcpy(categories, ARR_DATA_PTR(array), sizeof(int64) * n);
		for (i = 0; i < ask->nlines; i++)
		{
			if (ask->lines[i].item_id != item_id)
				continue;
			ask->lines[i].ncategories = n;
			ask->lines[i].categories = categories;
		}
	}
	om_spi_end();
}

OmPromoted *
om_promote_order(const OmPromotionAsk *ask)
{
	const CachedTenant *entry = om_find_promotions(ask->tenant);
	OmPromoted *promoted;
	int64	   *off;
	int			i;

	if (entry == NULL)
		return NULL;
	promoted = palloc0(sizeof(OmPromoted));
	promoted->ask = *ask;
	promoted->entry = entry;
	promoted->passed = palloc(sizeof(OmPassedOver) * entry->npromotions);
	promoted->uses = palloc(sizeof(OmPromotionUse) * entry->npromotions);
	find_categories(promoted);
	off = palloc(sizeof(int64) * Max(ask->nlines, 1));
	for (i = 0; i < entry->npromotions && !is_of_shipping(entry->promotions[i].kind); i++)
	{
		const Promotion *promotion = &entry->promotions[i];
		const char *reason;

		if (!is_open_to(promotion, ask))
			continue;
		reason = why_not_order(promoted, promotion);
		if (reason != NULL)
			pass_over(promoted, promotion, reason, NULL, NULL, NULL);
		else
			try_lines(promoted, promotion, off);
	}
	pfree(off);
	return promoted;
}

/* Try a promotion of shipping; returns what is left of the charge. */
static int64
try_shipping(OmPromoted *promoted, const Promotion *promotion, int64 charge)
{
	bool	   *is_of = palloc0(sizeof(bool) * (promoted->ask.nlines + 1));
	const char *reason = why_not_order(promoted, promotion);
	int64		minor;

	is_of[promoted->ask.nlines] = true;
	if (reason != NULL)
	{
		pass_over(promoted, promotion, reason, NULL, NULL, is_of);
		return charge;
	}
	if (!mark_lines(&promotion->scope, &promoted->ask, is_of))
	{
		pass_over(promoted, promotion, NO_LINES, NULL, NULL, is_of);
		return charge;
	}
	if (is_below_minimum(promoted, promotion, is_of))
		return charge;
	if (promotion->group_no != 0 && bms_is_member(promotion->group_no, promoted->shipping_groups))
	{
		pass_over(promoted, promotion, NOT_STACKED, NULL, NULL, is_of);
		return charge;
	}
	minor = om_promotion_take_charge(promotion, charge);
	if (minor == 0)
	{
		pass_over(promoted, promotion, TAKES_NOTHING, NULL, NULL, is_of);
		return charge;
	}
	if (promotion->group_no != 0)
		promoted->shipping_groups = bms_add_member(promoted->shipping_groups, promotion->group_no);
	add_gift(promoted, promotion, pstrdup(promotion->code), promoted->ask.nlines, minor);
	add_use(promoted, promotion);
	return charge - minor;
}

int64
om_promote_shipping(OmPromoted *promoted, int64 charge)
{
	const CachedTenant *entry = promoted->entry;
	int64		left = charge;
	int			i;

	for (i = 0; i < entry->npromotions; i++)
		if (is_of_shipping(entry->promotions[i].kind) && is_open_to(&entry->promotions[i], &promoted->ask))
			left = try_shipping(promoted, &entry->promotions[i], left);
	return charge - left;
}
