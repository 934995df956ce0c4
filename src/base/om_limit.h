/*
 * om_limit.h - every limit of the product, each with its unit in its name.
 * Used by code, settings and messages alike, so that no number stands twice.
 */
#ifndef OM_LIMIT_H
#define OM_LIMIT_H

#define OM_QUANTITY_DECIMALS_MAX 6				/* digits after the point */
/* largest quantity an API function takes, in units: keeps a position below 2^62 micro-units */
#define OM_QUANTITY_UNITS_MAX INT64CONST(1000000000)
#define OM_QUANTITY_MICRO_MAX (OM_QUANTITY_UNITS_MAX * INT64CONST(1000000))
/* |free| + incoming of one position, in micro-units */
#define OM_POSITION_MICRO_MAX ((INT64CONST(1) << 62) - 1)
/* floor of a position that may be backordered without limit, in micro-units */
#define OM_FLOOR_UNLIMITED (-(INT64CONST(1) << 60))
/* largest amount an API function takes, in minor units */
#define OM_AMOUNT_MINOR_MAX INT64CONST(1000000000000000)
/* largest value of the goods of a position, in minor units: three of them are below 2^63 */
#define OM_POSITION_VALUE_MAX ((INT64CONST(1) << 61) - 1)

#define OM_ORDER_LINES_MAX 10000				/* lines of one order */
#define OM_TENDERS_MAX 100						/* tenders of one sale */
#define OM_PROMOTION_NAMES_MAX 10000				/* items or categories of a promotion */
#define OM_ORDER_COUPONS_MAX 20					/* coupons that an order names */
#define OM_COUPONS_MAX 100000					/* coupons of one call */
#define OM_ORDER_FEES_MAX 100					/* fees that an order names */
#define OM_LINE_TAXES_MAX 8					/* tax rates of one line */
#define OM_BATCH_ORDERS_MAX 10000				/* orders of one batch call */
#define OM_TRANSFER_LINES_MAX 1000				/* lines of one transfer: each locks two positions */
#define OM_PURCHASE_LINES_MAX 1000				/* lines of one purchase order */
#define OM_PRICE_BREAKS_MAX 100				/* quantities from which an item of a supplier costs something else */
#define OM_STOCK_LINES_MAX 100000				/* lines of one stock document */
#define OM_KIT_COMPONENTS_MAX 100				/* items that one kit is made of */
#define OM_CHANNEL_LOCATIONS_MAX 1000			/* locations of one channel */
#define OM_NODE_ID_MAX 511
#define OM_CODE_LENGTH_MAX 64					/* characters of a sku, location or channel code */
#define OM_TEXT_LENGTH_MAX 1000					/* characters of a reason or name */
#define OM_REFERENCE_LENGTH_MAX 500				/* characters of a reference: an index finds it, which takes 2,704 bytes */
#define OM_KEY_LENGTH_MAX 200					/* characters of an idempotency key */
#define OM_NUMBER_DIGITS_MAX 40				/* digits of a JSON number before the point, and after it */
#define OM_METADATA_LEVELS_MAX 32				/* objects and arrays of metadata within each other, the outermost included */

/* seconds a reservation is held */
#define OM_HOLD_TIME_DEFAULT (30 * 86400)
#define OM_HOLD_TIME_MAX (366 * 86400)
/* the same of a visitor; lines of a visitor's document, and units of one item in it */
#define OM_VISITOR_HOLD_TIME_DEFAULT 900
#define OM_VISITOR_LINES_DEFAULT 100
#define OM_VISITOR_QUANTITY_DEFAULT 100
/* seconds a visitor's order is kept that nobody pays */
#define OM_VISITOR_ORDER_TIME_DEFAULT 3600

/* seconds a cart is kept open on which nobody works; days it is kept after that; lines of one, and payments that are attached to it */
#define OM_CART_TIME_DEFAULT (30 * 86400)
#define OM_CART_TIME_MAX (366 * 86400)
#define OM_CART_RETENTION_DEFAULT 90
#define OM_CART_LINES_MAX 500
#define OM_CART_PAYMENTS_MAX 10

/* bytes of one metadata, as jsonb keeps it and as text */
#define OM_METADATA_BYTES_MIN 1024
#define OM_METADATA_BYTES_DEFAULT 65536
#define OM_METADATA_BYTES_MAX 268435455

/* entries of the counter table */
#define OM_COUNTER_KEYS_MIN 8
#define OM_COUNTER_KEYS_DEFAULT 65536
#define OM_COUNTER_KEYS_MAX 16777216
/* positions one allocate_backorders looks at */
#define OM_WAITING_POSITIONS_DEFAULT 1000
/* events one events_after returns */
#define OM_EVENT_ROWS_DEFAULT 1000
#define OM_EVENT_ROWS_MAX 100000
/* lines of expired holds one expire_holds releases */
#define OM_EXPIRE_ROWS_DEFAULT 1000
/* orders one expire_orders cancels, and at most */
#define OM_EXPIRE_ORDERS_DEFAULT 1000
#define OM_EXPIRE_ORDERS_MAX 10000
/* idempotency keys one purge_history deletes */
#define OM_PURGE_ROWS_DEFAULT 10000
/* key locks a transaction takes before it locks the ledger instead, or all codes of a kind */
#define OM_KEY_LOCKS_MAX 1000
/* milliseconds a take waits for uncommitted transactions of others */
#define OM_TAKE_WAIT_MS_MIN 0
#define OM_TAKE_WAIT_MS_DEFAULT 1000
#define OM_TAKE_WAIT_MS_MAX 600000

#endif
