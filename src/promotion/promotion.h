/*
 * promotion.h - what promotions take off an order: for the module that prices and writes orders.
 *
 * Order of evaluation, which is the contract:
 *
 * 1. Lines cost what price lists, items or the caller say, less the discount that the caller says of a line.
 * 2. Promotions of lines (line_percent, line_amount, line_price, buy_get), then
 * 3. promotions of the order (order_percent, order_amount), shared by its lines by largest remainder, in proportion to what they cost by then; both by
 *    priority, then by code.  Each sees what those before it left.
 * 4. The discount that the caller says of the order, off what is left.
 * 5. Shipping, by what the goods cost by then, and promotions of shipping (shipping_percent, shipping_amount).
 * 6. Taxes, of what is left.
 *
 * A line whose price the caller says is left alone, and so are fees, parts of kits and a shipping charge that the caller says.
 */
#ifndef OM_PROMOTION_H
#define OM_PROMOTION_H

#include "base/module.h"
#include "base/om.h"
#include "base/om_error.h"
#include "customer/customer.h"
#include "datatype/timestamp.h"
#include "nodes/bitmapset.h"
#include "types/amount.h"
#include "utils/uuid.h"

/* A line, as promotions look at it. */
typedef struct OmPromotedLine
{
	int64		item_id;
	OmQuantity	quantity;		/* of the item's own units */
	OmQuantity	charged;		/* of the unit that its price is of */
	int64		left;			/* what it costs, less what was taken off it, in minor units; falls */
	bool		is_open;		/* promotions may take something off it */
	/* the answer */
	int64		of_line;		/* what promotions took off the line itself */
	int64		of_order;		/* and its shares of what they took off the order */
	/* for the module itself */
	int			ncategories;
	const int64 *categories;
	Bitmapset  *groups;			/* stacking groups that took something off it */
} OmPromotedLine;

/* A coupon that an order names. */
typedef struct OmCoupon
{
	const char *code;			/* as it was made */
	pg_uuid_t	coupon_id;
	int64		promotion_id;
	int			uses_max;		/* 0: no limit */
} OmCoupon;

/* An order that is to be priced. */
typedef struct OmPromotionAsk
{
	int64		tenant;
	int64		channel_id;
	OmCurrency	currency;
	TimestampTz at;
	const OmCustomer *customer; /* null: nobody said who it is */
	int			ncoupons;
	const OmCoupon *coupons;
	int			nlines;
	OmPromotedLine *lines;
	struct HTAB *before;		/* what orders of the same call use, which come before it (om_uses_of_call); null: it is the only one */
} OmPromotionAsk;

/* What a promotion took off a line; line nlines is shipping. */
typedef struct OmGift
{
	int64		promotion_id;
	const char *promotion;
	const OmCoupon *coupon;		/* null: it needed none */
	int			line;
	int64		minor;
} OmGift;

/* A promotion that took nothing, of those that the caller may know of, and why. */
typedef struct OmPassedOver
{
	const char *promotion;
	const OmCoupon *coupon;
	const char *reason;
	const char *needed;			/* of a minimum: so much, null: it is none, as the next */
	const char *reached;
	bool	   *of_lines;		/* nlines + 1: which lines it is for; null: for none */
} OmPassedOver;

/* A use of what is limited. */
typedef struct OmPromotionUse
{
	int64		promotion_id;
	const char *promotion;
	const OmCoupon *coupon;		/* null: none */
	int			per_customer;	/* 0: no limit */
	bool		has_customer;
	pg_uuid_t	customer_id;
	pg_uuid_t	customer_key;
} OmPromotionUse;

/* What promotions do for an order. */
typedef struct OmPromoted
{
	OmPromotionAsk ask;
	int			ngifts;
	OmGift	   *gifts;
	int			npassed;
	OmPassedOver *passed;
	int			nuses;
	OmPromotionUse *uses;
	/* for the module itself */
	const struct CachedTenant *entry;
	Bitmapset  *shipping_groups;
	bool		has_counts;		/* how often the customer used the promotions was read */
	int			ncounts;
	const struct UsedByCustomer *counts;
} OmPromoted;

/* False while no promotion was ever made: then nothing below needs to be called. */
extern bool om_has_promotions(void);

/* Is a refusal about coupons? */
extern bool om_code_is_of_coupon(OmCode code);

/*
 * Read the coupons that an order names, n codes at a path, each of another promotion: ask->coupons.  unknown_coupon, coupon_not_begun, coupon_expired, coupon_foreign and,
 * for who only asks, coupon_exhausted: the detail names all that cannot be used, and why.
 */
extern void om_coupons_read(OmPromotionAsk *ask, char *const *codes, int n, bool only_asks, const char *path);

/* Evaluate the promotions of lines and of the order: lines say what was taken off each. */
extern OmPromoted *om_promote_order(const OmPromotionAsk *ask);

/* Nothing is used yet by the orders of a call; and what one of them is going to use, once it was read. */
extern struct HTAB *om_uses_of_call(void);
extern void om_promotions_note_uses(struct HTAB *before, const OmPromoted *promoted);

/* Then those of shipping, which costs so much: returns what they take off it. */
extern int64 om_promote_shipping(OmPromoted *promoted, int64 charge);

/*
 * JSON for who asks: what was taken off a line (nlines: shipping), and what was not though it is for it; or of all lines together, with those that are
 * for none of its lines.
 */
extern char *om_promotions_of_line(const OmPromoted *promoted, int line);
extern char *om_promotions_of_order(const OmPromoted *promoted);

/* An order that had promotions, as it is written; promoted null: it had none. */
typedef struct OmPromotedOrder
{
	pg_uuid_t	order_id;
	TimestampTz occurred_at;
	const OmPromoted *promoted;
} OmPromotedOrder;

/* Write what promotions took off orders, and the uses that were taken; nothing for none. */
extern void om_promotions_write(int64 tenant, const OmPromotedOrder *orders, int n, const char *actor);

/* Lock what the uses of orders are counted by, all in one order, for the lock engine; after stock.  Null: an order that had none. */
extern void om_promotions_lock(int64 tenant, const OmPromoted *const *promoted, int n);

/* Take the uses of an order, all or none; false: code, message and detail say which cannot be had. */
extern bool om_promotions_take(int64 tenant, const OmPromoted *promoted, OmCode *code, char **message, char **detail);

/* Hand back in the same call what was taken. */
extern void om_promotions_untake(int64 tenant, const OmPromoted *promoted);

/* Orders were canceled, all of each: what they used may be used again. */
extern void om_promotions_give_back(int64 tenant, const pg_uuid_t *const *order_ids, int n, const char *actor, TimestampTz occurred_at);

#endif
