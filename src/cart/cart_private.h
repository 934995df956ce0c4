/*
 * cart_private.h - what the cart module's own files share.
 */
#ifndef OM_CART_PRIVATE_H
#define OM_CART_PRIVATE_H

#include "call/call.h"
#include "customer/customer.h"
#include "order/order.h"
#include "payment/payment.h"
#include "stock/stock.h"

enum CartPlan
{
	CART_READ, CART_LOCK, CART_ADD, CART_WRITE, CART_METHODS, CART_FOLD_EMAIL, CART_ERASE, CART_ERASING, CART_PURGE, CART_PURGE_TENANTS, CART_PLANS
};

extern OmPlan om_cart_plans[CART_PLANS];

/* One cart; */
#define CART_KEY(X, P) X(P, tenant_id, OM_INT8) X(P, cart_id, OM_UUID)
OM_ENUM(CART_KEY, KEY);

/* what it is made with; */
#define NEW_CART(X, P) \
	CART_KEY(X, P) X(P, channel, OM_TEXT) X(P, secret_hash, OM_BYTEA) X(P, customer_id, OM_UUID) X(P, metadata, OM_JSONB) \
	X(P, recorded_at, OM_TIME) X(P, expires_at, OM_TIME)
OM_ENUM(NEW_CART, NEW);

/* what becomes of it, */
#define CART_STATE(X, P) \
	X(P, status, OM_TEXT) X(P, changed_at, OM_TIME) X(P, expires_at, OM_TIME) X(P, closed_at, OM_TIME) \
	X(P, lines, OM_JSONB) X(P, total, OM_AMOUNT) X(P, customer_id, OM_UUID) X(P, shipping_method, OM_TEXT) \
	X(P, email, OM_TEXT) X(P, ship_to, OM_JSONB) X(P, bill_to, OM_JSONB) X(P, payments, OM_JSONB) \
	X(P, coupons, OM_TEXTS) X(P, reservation_id, OM_UUID) X(P, held_since, OM_TIME) X(P, hold_seconds, OM_INT4) X(P, holds_lines, OM_BOOL) \
	X(P, order_id, OM_UUID) X(P, into_id, OM_UUID)
#define WRITTEN_CART(X, P) CART_KEY(X, P) CART_STATE(X, P)
OM_ENUM(WRITTEN_CART, WRITTEN);

/* and all that is read of it. */
#define READ_CART(X, P) \
	CART_STATE(X, P) X(P, channel, OM_TEXT) X(P, metadata, OM_JSONB) X(P, recorded_at, OM_TIME) X(P, customer, OM_TEXT)
OM_ENUM(READ_CART, READ);

#define CART_EMAIL(X, P) X(P, email, OM_TEXT)
OM_ENUM(CART_EMAIL, EMAIL);
#define CART_TENANT(X, P) X(P, tenant_id, OM_INT8)
OM_ENUM(CART_TENANT, TENANT);
#define CART_METHOD(X, P) X(P, code, OM_TEXT) X(P, name, OM_TEXT)
OM_ENUM(CART_METHOD, METHOD);

/* Where a cart stands.  Expired is what an open one is when its time is over: nobody writes it. */
#define CART_STATUS_OPEN "open"
#define CART_STATUS_EXPIRED "expired"
#define CART_STATUS_CHECKED_OUT "checked_out"
#define CART_STATUS_MERGED "merged"

/* How a line was told to the shopper last, where it was not refused; else it is the code of the refusal. */
#define LINE_AVAILABLE "available"
#define LINE_SHORT "short"

/* Why a line, or the cart, cannot be ordered. */
typedef struct CartRefusal
{
	OmCode		code;
	const char *message;		/* null: nothing is wrong */
	const char *detail;
} CartRefusal;

/* A line of a cart. */
typedef struct CartLine
{
	char	   *line_id;
	char	   *sku;
	OmQuantity	quantity;		/* of unit */
	char	   *unit;			/* null: the item's own */
	char	   *price;			/* what one cost as it was told last; null: it was told none */
	char	   *status;		/* how it was told last; null: it was not */
	/* as it is quoted now */
	const OmQuotedLine *quoted; /* null: it is refused, or the cart is */
	CartRefusal refusal;
} CartLine;

/* A cart at work. */
typedef struct Cart
{
	int64		tenant;
	pg_uuid_t	cart_id;
	const char *secret;			/* that it was shown by; null: by a right */
	char	   *status;
	char	   *channel;
	Datum		metadata;
	TimestampTz recorded_at;
	TimestampTz changed_at;
	TimestampTz expires_at;
	TimestampTz closed_at;		/* 0: it is open */
	CartLine   *lines;
	int			nlines;
	bool		has_total;
	OmAmount	total;			/* as it was told last */
	bool		has_customer;
	pg_uuid_t	customer_id;
	char	   *customer;		/* its code */
	char	   *shipping_method;	/* null: none, as of the next */
	char	  **coupons;
	int			ncoupons;
	char	   *email;
	Datum		ship_to;		/* jsonb; 0: none, as of the next */
	Datum		bill_to;
	OmAdvance  *payments;
	OmCurrency *currencies;		/* of each of them */
	int			npayments;
	bool		has_reservation;
	OmKept		kept;			/* what it holds */
	const OmKept *also_kept;	/* what another cart holds that is being merged into it; null: nothing */
	TimestampTz held_since;		/* by this reservation and those before it */
	int			hold_seconds;	/* for which it is held after each call */
	bool		holds_lines;	/* the lines as they are now */
	TimestampTz held_until;		/* 0: nothing is held any more */
	bool		is_hold_unseen; /* another call has held it since this one's statement began, which sees its goods as free */
	bool		has_order;
	pg_uuid_t	order_id;
	bool		has_into;
	pg_uuid_t	into_id;
	/* as it is quoted now */
	bool		is_quoted;
	bool		has_quote;		/* what its lines cost is known, though perhaps not the whole */
	OmBasketQuote quote;
	CartRefusal refusal;		/* of the lines together, or of how they are shipped */
	OmList		changes;		/* since it was told last */
} Cart;

/* Secrets of carts. */
extern const OmOwned om_cart_owned;
extern void om_cart_unknown(const pg_uuid_t *id) __attribute__((noreturn));

/* Is it the caller's: by its secret, or by the right to the documents of others? unknown_cart, not_allowed. */
extern void om_cart_prove(int64 tenant, const pg_uuid_t *id, const char *secret);

/* Read a cart, of which tenant and cart_id are set, or lock it first; false: there is none. */
extern bool om_cart_read(Cart *cart);
extern bool om_cart_lock(Cart *cart);

/* What a call does with a cart: it reads it, changes it, or writes what is personal of its customer, whose erasure waits from then on. */
typedef enum CartUse
{
	OM_CART_READ, OM_CART_CHANGED, OM_CART_ORDERED
} CartUse;

/* The cart of argument 0 and of the argument secret, proven and, unless it is only read, locked: unknown_cart. */
extern void om_cart_of_call(FunctionCallInfo fcinfo, Cart *cart, int64 tenant, int secret_arg, CartUse use);

/* The call may work at a location of the channel at least: not_allowed. */
extern void om_cart_require_place(int64 tenant, const char *channel_code);

/* The erasure of the customer of a cart waits, if it has one: before the cart is locked, since an erasure locks it behind its customer. */
extern void om_cart_keep_customer(const Cart *cart);

/* cart_checked_out, cart_merged, cart_expired unless somebody may still work on it. */
extern void om_cart_require_open(const Cart *cart);

/* Its coupons as a text[], 0: none; those of such an array; and one more, once: limit_exceeded. */
extern Datum om_cart_coupons(const Cart *cart);
extern void om_cart_read_coupons(Cart *cart, Datum coupons);
extern void om_cart_add_coupon(Cart *cart, char *code);

/* Its status as it is told. */
extern const char *om_cart_status(const Cart *cart);

/* cart_empty. */
extern void om_cart_require_lines(const Cart *cart);

/* Write what became of a locked cart: somebody worked on it now. */
extern void om_cart_write(Cart *cart);

/* Its lines as place_order takes them: all, or (line >= 0) one, or those that are not refused. */
extern JsonbContainer *om_cart_order_lines(const Cart *cart, int line);

/* What it would be as an order, with these lines. */
extern OmBasket om_cart_basket(const Cart *cart, JsonbContainer *lines);

/* Look what it holds by now, locked or only read; a locked cart forgets what is over. */
extern void om_cart_find_hold(Cart *cart, bool only_read);

/* The open carts of a customer who is erased are over (OmErasing). */
#define ERASING_CART(X, P) X(P, cart_id, OM_UUID) X(P, reservation_id, OM_UUID) X(P, has_money, OM_BOOL)
OM_ENUM(ERASING_CART, ERASING);
extern void om_carts_end(int64 tenant, const pg_uuid_t *customer_id);

/* Somebody worked on it: what it holds is held on, as far as the caller may. */
extern void om_cart_extend_hold(Cart *cart);

/*
 * Quote it: what is wrong with some lines is kept with these, and the others are quoted without them; what is wrong with the
 * rest is kept with the cart.  Tells what changed since it was told last; with_total: and whether the total did.
 */
extern void om_cart_quote(Cart *cart, bool with_total);

/* Raise a refusal. */
extern void om_cart_raise(const CartRefusal *refusal) __attribute__((noreturn));

/* From now on it was told as it is quoted. */
extern void om_cart_note_told(Cart *cart);

/* Return it as a row of order_mgmt.quoted_cart; a call that worked on it writes it first. */
extern void om_cart_return(FunctionCallInfo fcinfo, Cart *cart);
extern Datum om_cart_answer(FunctionCallInfo fcinfo, Cart *cart, bool with_total);

/* Hold its lines in place of what it held, and what another cart held (null: none). */
extern void om_cart_hold_lines(Cart *cart, const OmKept *other);

/* Read and attach payments. */
extern Datum om_cart_payments_jsonb(const Cart *cart);
extern void om_cart_attach(Cart *cart, const OmAdvance *payment, OmCurrency currency);

/* The keys of what JSON its functions take. */
#define OM_CART_ADDRESS_OPTIONS 1
extern const OmJsonField om_cart_address_options[OM_CART_ADDRESS_OPTIONS];

/* A payment, as a call hands it along (amount may be missing) and as a cart's row keeps it. */
enum CartPaymentField
{
	PAYMENT_PROVIDER, PAYMENT_REFERENCE, PAYMENT_AMOUNT, PAYMENT_METHOD, PAYMENT_IS_CAPTURED, OM_CART_PAYMENT_FIELDS
};

extern const OmJsonField om_cart_payment_fields[OM_CART_PAYMENT_FIELDS];

/* Settings: seconds it is open while nobody works on it, and days it is kept after that. */
extern int	om_cart_time;
extern int	om_cart_retention;

#endif
