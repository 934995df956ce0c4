/*
 * promotion_private.h - what the files of the promotion module share.
 */
#ifndef OM_PROMOTION_PRIVATE_H
#define OM_PROMOTION_PRIVATE_H

#include "promotion/promotion.h"
#include "sql/plan.h"

enum PromotionPlan
{
	PROMOTION_LOAD, PROMOTION_ZONES, PROMOTION_CATEGORIES, PROMOTION_CATEGORY_IDS, PROMOTION_USED, PROMOTION_FIND, PROMOTION_TWIN, PROMOTION_SAME, PROMOTION_MAKE, PROMOTION_CHANGE, PROMOTION_ROW,
	COUPON_READ, COUPON_READ_FOLDED, COUPON_FIND, COUPON_MAKE, COUPON_MAKE_MANY, COUPON_CHANGE, COUPON_SAME, COUPON_ROW, COUPON_ROWS, COUPON_BATCH, USE_LOAD_COUPON, USE_LOAD_CUSTOMER, USE_OF_ORDERS,
	PROMOTION_PLANS
};
extern OmPlan om_promotion_plans[PROMOTION_PLANS];

/* What plans take: a tenant, */
#define ONE_TENANT(X, P) X(P, tenant_id, OM_INT8)
OM_ENUM(ONE_TENANT, TENANT);

/* items of it, */
#define SOME_ITEMS(X, P) ONE_TENANT(X, P) X(P, item_ids, OM_INT8S)
OM_ENUM(SOME_ITEMS, ITEMS);

/* a code, or several, */
#define ONE_CODE(X, P) ONE_TENANT(X, P) X(P, code, OM_TEXT)
OM_ENUM(ONE_CODE, CODE);
#define SOME_CODES(X, P) ONE_TENANT(X, P) X(P, codes, OM_TEXTS)
OM_ENUM(SOME_CODES, CODES);

/* promotions, as a customer used them, */
#define OF_CUSTOMER(X, P) ONE_TENANT(X, P) X(P, customer_keys, OM_UUIDS)
OM_ENUM(OF_CUSTOMER, OF_CUSTOMER);

/* and a promotion as put_promotion says it: what is null stays as it is; times of day are microseconds. */
#define PROMOTION_VALUES(X, P) \
	ONE_CODE(X, P) X(P, kind, OM_TEXT) X(P, name, OM_TEXT) X(P, rate, OM_INT8) X(P, amount, OM_AMOUNT) X(P, item_ids, OM_INT8S) X(P, category_ids, OM_INT8S) \
	X(P, buy_quantity, OM_INT8) X(P, get_quantity, OM_INT8) X(P, buy_item_ids, OM_INT8S) X(P, buy_category_ids, OM_INT8S) \
	X(P, channel_id, OM_INT8) X(P, customer_group_id, OM_INT8) X(P, minimum_quantity, OM_INT8) X(P, minimum_total, OM_AMOUNT) \
	X(P, valid_from, OM_TIME) X(P, valid_until, OM_TIME) X(P, weekdays, OM_INT4S) X(P, from_time, OM_INT8) X(P, until_time, OM_INT8) \
	X(P, needs_coupon, OM_BOOL) X(P, uses_per_customer, OM_INT4) X(P, priority, OM_INT4) X(P, stacking_group, OM_TEXT) \
	X(P, is_active, OM_BOOL) X(P, metadata, OM_JSONB) X(P, no_minimum_total, OM_BOOL)
#define NEW_PROMOTION(X, P) PROMOTION_VALUES(X, P) X(P, promotion_id, OM_INT8)
OM_ENUM(NEW_PROMOTION, NEW);

/* A coupon as put_coupon says it, and many of one promotion; */
#define COUPON_VALUES(X, P) \
	ONE_CODE(X, P) X(P, promotion_id, OM_INT8) X(P, uses_max, OM_INT4) X(P, valid_from, OM_TIME) X(P, valid_until, OM_TIME) X(P, is_active, OM_BOOL) X(P, metadata, OM_JSONB)
#define NEW_COUPON(X, P) COUPON_VALUES(X, P) X(P, coupon_id, OM_UUID)
OM_ENUM(NEW_COUPON, COUPON);
#define NEW_COUPONS(X, P) \
	SOME_CODES(X, P) X(P, coupon_ids, OM_UUIDS) X(P, promotion_id, OM_INT8) X(P, uses_max, OM_INT4) X(P, valid_from, OM_TIME) X(P, valid_until, OM_TIME) \
	X(P, batch, OM_TEXT) X(P, metadata, OM_JSONB)
OM_ENUM(NEW_COUPONS, COUPONS);

/* the coupons that were made together, and what a call makes of them; */
#define ONE_BATCH(X, P) \
	ONE_CODE(X, P) X(P, promotion_id, OM_INT8) X(P, prefix, OM_TEXT) X(P, uses_max, OM_INT4) X(P, valid_from, OM_TIME) X(P, valid_until, OM_TIME)
OM_ENUM(ONE_BATCH, BATCH);

/* what a counter is of; orders, whose uses are looked for. */
#define COUNTED_KEY(X, P) ONE_TENANT(X, P) X(P, id, OM_UUID)
OM_ENUM(COUNTED_KEY, COUNTED);
#define SOME_ORDERS(X, P) ONE_TENANT(X, P) X(P, order_ids, OM_UUIDS)
OM_ENUM(SOME_ORDERS, ORDERS);

/* What plans return: a promotion that is in use, with the categories below its own, */
#define LOADED_PROMOTION(X, P) \
	X(P, promotion_id, OM_INT8) X(P, code, OM_TEXT) X(P, kind, OM_TEXT) X(P, rate, OM_INT8) X(P, amount, OM_AMOUNT) X(P, item_ids, OM_INT8S) \
	X(P, category_ids, OM_INT8S) X(P, buy_quantity, OM_INT8) X(P, get_quantity, OM_INT8) X(P, buy_item_ids, OM_INT8S) X(P, buy_category_ids, OM_INT8S) \
	X(P, channel_id, OM_INT8) X(P, customer_group_id, OM_INT8) X(P, minimum_quantity, OM_INT8) X(P, minimum_total, OM_AMOUNT) \
	X(P, valid_from, OM_TIME) X(P, valid_until, OM_TIME) X(P, weekdays, OM_INT4) X(P, from_time, OM_INT8) X(P, until_time, OM_INT8) \
	X(P, needs_coupon, OM_BOOL) X(P, uses_per_customer, OM_INT4) X(P, group_no, OM_INT4)
OM_ENUM(LOADED_PROMOTION, LOADED);

/* a time zone of the tenant, and since when, */
#define LOADED_ZONE(X, P) X(P, since, OM_TIME) X(P, zone, OM_TEXT)
OM_ENUM(LOADED_ZONE, ZONE);

/* the categories of an item, */
#define ITEM_CATEGORIES(X, P) X(P, item_id, OM_INT8) X(P, category_ids, OM_INT8S)
OM_ENUM(ITEM_CATEGORIES, OF_ITEM);

/* a category by its code, */
#define FOUND_CATEGORY(X, P) X(P, code, OM_TEXT) X(P, category_id, OM_INT8)
OM_ENUM(FOUND_CATEGORY, CATEGORY);

/* how often a customer used a promotion, */
#define USED_ROW(X, P) X(P, customer_key, OM_UUID) X(P, uses, OM_INT8)
OM_ENUM(USED_ROW, USED);

/* and what is stored under a code. */
#define FOUND_PROMOTION(X, P) X(P, promotion_id, OM_INT8) X(P, kind, OM_TEXT) X(P, valid_from, OM_TIME) X(P, valid_until, OM_TIME) \
	X(P, amount, OM_AMOUNT) X(P, minimum_total, OM_AMOUNT)
OM_ENUM(FOUND_PROMOTION, FOUND);

/* A coupon and its promotion, by its place among the codes that were named, */
#define READ_COUPON(X, P) \
	X(P, place, OM_INT4) X(P, code, OM_TEXT) X(P, coupon_id, OM_UUID) X(P, promotion_id, OM_INT8) X(P, uses_max, OM_INT4) X(P, valid_from, OM_TIME) X(P, valid_until, OM_TIME) \
	X(P, channel_id, OM_INT8) X(P, customer_group_id, OM_INT8) X(P, uses_per_customer, OM_INT4)
OM_ENUM(READ_COUPON, READ);

/* what is stored of one, */
#define FOUND_COUPON(X, P) X(P, coupon_id, OM_UUID) X(P, code, OM_TEXT) X(P, promotion_id, OM_INT8) X(P, valid_from, OM_TIME) X(P, valid_until, OM_TIME)
OM_ENUM(FOUND_COUPON, FOUND_COUPON);

/* how many were made together, all of that promotion, */
#define FOUND_BATCH(X, P) X(P, coupons, OM_INT8) X(P, is_same, OM_BOOL)
OM_ENUM(FOUND_BATCH, FOUND_BATCH);

/* the sum of a counter, */
#define SUMMED_USES(X, P) X(P, number, OM_INT8)
OM_ENUM(SUMMED_USES, SUMMED);

/* and a use that was not given back. */
#define USE_OF_ORDER(X, P) X(P, order_id, OM_UUID) X(P, promotion_id, OM_INT8) X(P, coupon_id, OM_UUID) X(P, customer_id, OM_UUID) X(P, customer_key, OM_UUID)
OM_ENUM(USE_OF_ORDER, OF_ORDER);

/* What a promotion gives. */
typedef enum PromotionKind
{
	LINE_PERCENT, LINE_AMOUNT, LINE_PRICE, BUY_GET, ORDER_PERCENT, ORDER_AMOUNT, SHIPPING_PERCENT, SHIPPING_AMOUNT, PROMOTION_KINDS
} PromotionKind;
extern const char *const om_promotion_kinds[PROMOTION_KINDS];

#define is_of_lines(kind) ((kind) <= BUY_GET)
#define is_of_shipping(kind) ((kind) >= SHIPPING_PERCENT)

/* Ids in their order. */
typedef struct IdList
{
	int			n;
	int64	   *ids;
} IdList;

/* Items and categories, those below these among them; neither: all. */
typedef struct Scope
{
	IdList		items;
	IdList		categories;
} Scope;

/* A promotion that is in use. */
typedef struct Promotion
{
	int64		promotion_id;
	const char *code;
	PromotionKind kind;
	int64		rate;			/* as those of taxes */
	OmAmount	amount;			/* currency 0: none */
	Scope		scope;
	Scope		to_buy;			/* of BUY_GET, where it is something else */
	OmQuantity	buy;
	OmQuantity	get;
	int64		channel_id;		/* 0: any */
	int64		group_id;		/* of customers; 0: everybody */
	OmQuantity	minimum_quantity;
	OmAmount	minimum_total;	/* currency 0: none */
	TimestampTz from;
	TimestampTz until;
	int			weekdays;		/* bit 0 is Monday; 0: every day */
	int64		from_time;		/* microseconds of a day; the same as the next: all of it */
	int64		until_time;
	bool		needs_coupon;
	int			per_customer;	/* 0: no limit */
	int			group_no;		/* of its stacking group; 0: none */
} Promotion;

/* A time zone, and since when. */
typedef struct Zone
{
	TimestampTz since;
	const char *name;
} Zone;

/* All of a tenant: those of lines first, then of orders, then of shipping; each by priority and code. */
typedef struct CachedTenant
{
	int64		tenant;
	int			npromotions;
	Promotion  *promotions;
	int			nzones;
	Zone	   *zones;
} CachedTenant;

/* How often the customer of an order used a promotion. */
typedef struct UsedByCustomer
{
	pg_uuid_t	customer_key;
	int64		uses;
} UsedByCustomer;

/* The promotions of a tenant; null: it has none.  They stay until it is asked again. */
extern const CachedTenant *om_find_promotions(int64 tenant);

/* Is it valid at this hour of this day, where the tenant is? */
extern bool om_promotion_is_hour(const CachedTenant *entry, const Promotion *promotion, TimestampTz at);

/* Does a scope have a line?  Of one that names categories the line's are known. */
extern bool om_scope_has(const Scope *scope, const OmPromotedLine *line);

/*
 * What a promotion takes off lines, those that are marked: off[] gets it, per line.  Of BUY_GET is_bought marks what has to be bought, null: the
 * same lines.  False: nothing.
 */
extern bool om_promotion_take(const Promotion *promotion, const OmPromotedLine *lines, int n, const bool *is_of, const bool *is_bought, int64 *off);

/* What it takes off a shipping charge. */
extern int64 om_promotion_take_charge(const Promotion *promotion, int64 charge);

/* The counter key of what a customer used of a promotion. */
extern pg_uuid_t om_promotion_customer_key(int64 promotion_id, const pg_uuid_t *customer_id);

/* Raise coupon_exhausted: the customer used the promotion of a coupon as often as may be. */
extern void om_coupon_refuse_used(const OmCoupon *coupon, const Promotion *promotion) __attribute__((noreturn));

/* How often a coupon was used, as its counter has it, else its ledger: for who only asks. */
extern int64 om_coupon_uses(int64 tenant, const pg_uuid_t *coupon_id);

/* Write the uses of orders. */
extern void om_promotions_write_uses(int64 tenant, const OmPromotedOrder *orders, int n, const char *actor);

extern void om_promotion_cache_init(void);
extern void om_promotion_uses_init(void);

#endif
