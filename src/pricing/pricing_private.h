/*
 * pricing_private.h - what the files of the pricing module share: the SQL of tax rates
 * and the rule of the function that writes them.
 */
#ifndef OM_PRICING_PRIVATE_H
#define OM_PRICING_PRIVATE_H

#include "call/json.h"
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
	NullableDatum is_compound;
	NullableDatum unit_amount;	/* price */
} OmTaxRateMaster;

/* Create or change a tax rate; unknown_tenant. */
extern void om_pricing_put_tax_rate(const OmTaxRateMaster *tax_rate);

/* Refuse codes that are no active tax rates, or stand twice. */
extern void om_pricing_check_tax_rates(int64 tenant, char **codes, int n, const char *argument);

/* What is loaded of a rate. */
#define LOADED_TAX_RATE(X, P) \
	X(P, code, OM_TEXT) X(P, tax_rate_id, OM_INT8) X(P, rate, OM_INT8) X(P, is_inclusive, OM_BOOL) X(P, is_compound, OM_BOOL) \
	X(P, unit_amount, OM_PRICE)
OM_ENUM(LOADED_TAX_RATE, LOADED);

/* Active rates of codes, as of now. */
extern uint64 om_load_tax_rates(int64 tenant, char *const *codes, int n);

/* Id of what is stored under the code, 0 = nothing; same: just so; is_fixed: it is so much per unit. */
extern int64 om_match_tax_rate(const OmTaxRateMaster *tax_rate, bool *same, bool *is_fixed);

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
	TimestampTz since;			/* it is what it is; DT_NOBEGIN: it always was */
} OmListPrice;

/* Create or change a price of a list; what is not said of one that is there stays as it is: says_until, says_regular. */
extern void om_pricing_put_list_price(OmListPrice *price, bool says_until, bool says_regular);

/* One row per price of an item. */
#define LOADED_LIST_PRICE(X, P) \
	X(P, item_id, OM_INT8) X(P, currency, OM_TEXT) X(P, channel_id, OM_INT8) X(P, customer_group_id, OM_INT8) \
	X(P, minimum_quantity, OM_INT8) X(P, valid_from, OM_TIME) X(P, valid_until, OM_TIME) X(P, price, OM_PRICE) X(P, regular_price, OM_PRICE) \
	X(P, since, OM_TIME)
OM_ENUM(LOADED_LIST_PRICE, LISTED);

/* The prices of items, those of one together, as of now. */
extern uint64 om_load_list_prices(int64 tenant, const int64 *item_ids, int n);

/* Prices that held when a buyer bought and were changed since, in the same form, in order of items; minimum_quantity -1: of the item, not of a list. */
extern uint64 om_load_former_prices(int64 tenant, const OmBuyer *buyer, const int64 *item_ids, int n);

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

/* A tax rule, as put_tax_rule is told of it; what it does not name is an empty text. */
typedef struct OmTaxRule
{
	int64		tenant;
	const char *tax_class;
	const char *country;
	const char *region;
	const char *postal_prefix;
	const char *exemption;
	TimestampTz valid_from;		/* DT_NOBEGIN: always */
	TimestampTz valid_until;	/* DT_NOEND: it does not end */
	char	  **tax_rates;		/* null: as they are */
	int			ntax_rates;
} OmTaxRule;

/* Create or change a tax rule; says_until: else it ends when it did. */
extern void om_pricing_put_tax_rule(OmTaxRule *rule, bool says_until);

/* Rules of classes at a place, by the place of the class among those asked for, the one that goes before the others first; as of now. */
#define LOADED_TAX_RULE(X, P) X(P, place, OM_INT8) X(P, valid_from, OM_TIME) X(P, valid_until, OM_TIME) X(P, tax_rates, OM_TEXTS)
OM_ENUM(LOADED_TAX_RULE, RULE);
extern uint64 om_load_tax_rules(int64 tenant, char *const *classes, int n, const OmTaxPlace *place, const char *exemption);

/* What of places in a country rules ask for, as of now: one row. */
#define LOADED_COUNTRY(X, P) X(P, has_region, OM_BOOL) X(P, prefix_length, OM_INT4)
OM_ENUM(LOADED_COUNTRY, COUNTRY);
extern uint64 om_load_tax_country(int64 tenant, const char *country);

/* The settings of a tenant (location 0), or the place of a location, as of now. */
#define LOADED_TAX_SETTING(X, P) X(P, rounding, OM_TEXT) X(P, country, OM_TEXT) X(P, region, OM_TEXT) X(P, postal_code, OM_TEXT)
OM_ENUM(LOADED_TAX_SETTING, SETTING);
extern uint64 om_load_tax_setting(int64 tenant, int64 location_id);

/* The stored rule of the same key, as of now: false if there is none. */
extern bool om_match_tax_rule(const OmTaxRule *rule, TimestampTz *valid_until, bool *same_rates);

/* Rules that apply at the same time, as of now: an array of JSON, and how many; the first one in words. */
extern char *om_overlapping_tax_rules(const OmTaxRule *rule, int *n, char **first);

/* Create or change them; what is null of settings stays as it is, and their rows of the contract views. */
extern void om_store_tax_rule(const OmTaxRule *rule);
extern uint64 om_tax_rule_row(const OmTaxRule *rule);
extern void om_store_tax_setting(int64 tenant, int64 location_id, const char *rounding, const OmTaxPlace *place);
extern uint64 om_tax_setting_row(int64 tenant, int64 location_id);

/* Watch the tax rules (at load). */
extern void om_tax_rule_init(void);

/* What put_shipping_method is told; null: as it is. */
typedef struct OmShippingMaster
{
	int64		tenant;
	const char *code;
	const char *basis;
	char	  **tax_rates;
	int			ntax_rates;
	const char *tax_class;		/* empty: none */
	const char *name;
	NullableDatum is_active;
	NullableDatum metadata;
} OmShippingMaster;

/* A fee of a method in a zone. */
typedef struct OmShippingFee
{
	int64		tenant;
	int64		method_id;
	int64		zone_id;
	OmQuantity	minimum;		/* millionths of the basis */
	OmAmount	fee;
	OmAmount	free_from;		/* currency 0: as it is */
	bool		is_always_charged;	/* there is no free_from */
	NullableDatum is_active;
} OmShippingFee;

/* A method that is in use, its fees, the largest minimum of a zone first, and the places of the zones that these are of; as of now. */
#define LOADED_METHOD(X, P) X(P, shipping_method_id, OM_INT8) X(P, basis, OM_TEXT) X(P, tax_rates, OM_TEXTS) X(P, tax_class, OM_TEXT)
OM_ENUM(LOADED_METHOD, METHOD);
#define LOADED_FEE(X, P) X(P, shipping_zone_id, OM_INT8) X(P, minimum, OM_INT8) X(P, fee, OM_AMOUNT) X(P, free_from, OM_AMOUNT)
OM_ENUM(LOADED_FEE, FEE);
#define LOADED_PLACE(X, P) X(P, shipping_zone_id, OM_INT8) X(P, country, OM_TEXT) X(P, region, OM_TEXT) X(P, postal_prefix, OM_TEXT)
OM_ENUM(LOADED_PLACE, PLACE);
extern uint64 om_load_shipping_method(int64 tenant, const char *code);
extern uint64 om_load_shipping_fees(int64 tenant, int64 method_id);
extern uint64 om_load_shipping_places(int64 tenant, int64 method_id);

/* The basis of a name. */
extern OmShippingBasis om_shipping_basis(const char *name);

/* Ids of codes, as of now, in use or not; 0: there is none; and the codes that somebody meant. */
extern int64 om_shipping_method_id(int64 tenant, const char *code);
extern int64 om_shipping_zone_id(int64 tenant, const char *code);
extern const char *om_near_shipping_method(int64 tenant, const char *code);
extern const char *om_near_shipping_zone(int64 tenant, const char *code);

/* Create or change them, and their rows of the contract views; places null: as they are. */
extern void om_store_shipping_method(const OmShippingMaster *method);
extern uint64 om_shipping_method_row(int64 tenant, const char *code);
extern void om_store_shipping_zone(int64 tenant, const char *code, const char *name, const OmTaxPlace *places, int n);
extern uint64 om_shipping_zone_row(int64 tenant, const char *code);
extern void om_store_shipping_fee(const OmShippingFee *fee);
extern uint64 om_shipping_fee_row(const OmShippingFee *fee);

/* The keys of a place of a zone. */
#define OM_ZONE_PLACE_FIELDS 3
extern const OmJsonField om_zone_place_fields[OM_ZONE_PLACE_FIELDS];

/* Watch the ways of shipping (at load). */
extern void om_shipping_init(void);

/* Fees that are in use, in the order of their codes, as of now. */
#define LOADED_FEE_ROW(X, P) \
	X(P, code, OM_TEXT) X(P, sku, OM_TEXT) X(P, scale, OM_INT2) X(P, channel_id, OM_INT8) X(P, of_item_id, OM_INT8) \
	X(P, is_per_unit, OM_BOOL) X(P, is_automatic, OM_BOOL) X(P, goods_below, OM_AMOUNT)
OM_ENUM(LOADED_FEE_ROW, LOADED_FEE);
extern uint64 om_load_fees(int64 tenant);

/* Watch the fees (at load). */
extern void om_fee_init(void);

/* Watch what the cache of tax rates depends on (at load). */
extern void om_pricing_init(void);

#endif
