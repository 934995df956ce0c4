/*
 * pricing_private.h - what the files of the pricing module share: the SQL of tax rates
 * and the rule of the function that writes them.
 */
#ifndef OM_PRICING_PRIVATE_H
#define OM_PRICING_PRIVATE_H

#include "pricing/pricing.h"
#include "sql/columns.h"

/* What put_tax_rate is told of a tax rate; what is null stays as it is. */
typedef struct OmTaxRateMaster
{
	int64		tenant;
	const char *code;
	const char *name;
	NullableDatum rate;			/* bigint */
	NullableDatum is_inclusive;
	NullableDatum is_active;
	NullableDatum metadata;		/* jsonb */
} OmTaxRateMaster;

/* Create or change a tax rate; unknown_tenant. */
extern void om_pricing_put_tax_rate(const OmTaxRateMaster *tax_rate);

/* Refuse codes that are no active tax rates, or stand twice. */
extern void om_pricing_check_tax_rates(int64 tenant, char **codes, int n, const char *argument);

/* What is loaded of a rate. */
#define LOADED_TAX_RATE(X, P) \
	X(P, code, OM_TEXT) X(P, tax_rate_id, OM_INT8) X(P, rate, OM_INT8) X(P, is_inclusive, OM_BOOL)
OM_ENUM(LOADED_TAX_RATE, LOADED);

/* Active rates of codes, as of now. */
extern uint64 om_load_tax_rates(int64 tenant, char *const *codes, int n);

/* Id of what is stored under the code, 0 = nothing; same: just so. */
extern int64 om_match_tax_rate(const OmTaxRateMaster *tax_rate, bool *same);

/* Create or change a tax rate; id: of a new one. */
extern void om_store_tax_rate(const OmTaxRateMaster *tax_rate, int64 id);

/* The code of the rate that somebody meant; null: none near. */
extern const char *om_near_tax_rate(int64 tenant, const char *code);

/* Its row of order_mgmt.tax_rates. */
extern uint64 om_tax_rate_row(int64 tenant, const char *code);

/* A price of a list, as put_list_price is told of it. */
typedef struct OmListPrice
{
	int64		tenant;
	const char *sku;
	int64		item_id;
	int64		channel_id;		/* 0: every one */
	int64		group_id;		/* 0: everybody */
	OmQuantity	minimum_quantity;
	TimestampTz valid_from;		/* DT_NOBEGIN: always */
	TimestampTz valid_until;	/* DT_NOEND: it does not end */
	OmPrice		price;
	OmPrice		regular_price;	/* currency 0: none */
} OmListPrice;

/* Create or change a price of a list; what is not said of one that is there stays as it is: says_until, says_regular. */
extern void om_pricing_put_list_price(OmListPrice *price, bool says_until, bool says_regular);

/* One row per price of an item. */
#define LOADED_LIST_PRICE(X, P) \
	X(P, item_id, OM_INT8) X(P, currency, OM_TEXT) X(P, channel_id, OM_INT8) X(P, customer_group_id, OM_INT8) \
	X(P, minimum_quantity, OM_INT8) X(P, valid_from, OM_TIME) X(P, valid_until, OM_TIME) X(P, price, OM_PRICE) X(P, regular_price, OM_PRICE)
OM_ENUM(LOADED_LIST_PRICE, LISTED);

/* The prices of items, those of one together, as of now. */
extern uint64 om_load_list_prices(int64 tenant, const int64 *item_ids, int n);

/* The stored price of the same key, as of now: false if there is none. */
extern bool om_match_list_price(const OmListPrice *price, OmListPrice *stored);

/* Prices that hold at the same time, as of now: an array of JSON, and how many; of the first one in words. */
extern char *om_overlapping_prices(const OmListPrice *price, int *n, char **first);

/* Create or change it. */
extern void om_store_list_price(const OmListPrice *price);

/* Its row of order_mgmt.list_prices. */
extern uint64 om_list_price_row(const OmListPrice *price);

/* The lowest price of one unit for everybody before the present one began, of each item; currency 0: none. */
extern OmPrice *om_lowest_prices(int64 tenant, const OmBuyer *buyer, const OmListed *items, int n);

/* Watch the price lists (at load). */
extern void om_price_list_init(void);

/* Watch what the cache of tax rates depends on (at load). */
extern void om_pricing_init(void);

#endif
