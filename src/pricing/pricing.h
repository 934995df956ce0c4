/*
 * pricing.h - what the pricing module offers to others: tax rates, and the money of a line.
 */
#ifndef OM_PRICING_H
#define OM_PRICING_H

#include "base/module.h"
#include "base/om.h"
#include "catalog/catalog.h"
#include "datatype/timestamp.h"
#include "utils/jsonb.h"

/* A rate counts 1/10000 of a percent: 190000 is 19 %. */
#define OM_RATE_DECIMALS 4
#define OM_RATE_ONE INT64CONST(1000000) /* 100 % */
#define OM_RATE_MAX (10 * OM_RATE_ONE)

typedef struct OmTaxRate
{
	int64		tax_rate_id;	/* 0: no active tax rate of this code */
	const char *code;			/* the caller's */
	int64		rate;
	bool		is_inclusive;	/* part of the price, else on top of it */
	bool		is_compound;	/* taken of the taxes that are not compound, too */
	OmPrice		unit_amount;	/* so much of each unit, and no rate; currency 0: none */
} OmTaxRate;

/* Look up n codes of tax rates; unknown ones have tax_rate_id 0. */
extern void om_find_tax_rates(int64 tenant, char *const *codes, int n, OmTaxRate *rates);

/* A percentage from 0 to most as a rate: exact or refused, never rounded; required. */
extern int64 om_percent_arg(FunctionCallInfo fcinfo, int n, const char *name, int64 most);

/* One tax of a line. */
typedef struct OmTax
{
	int64		tax_rate_id;
	const char *code;
	int64		rate;
	bool		is_inclusive;
	bool		is_compound;
	OmPrice		unit_amount;
	int64		minor;			/* what it amounts to */
} OmTax;

/* What taxes are rounded of: the tenant's choice (put_tax_settings). */
typedef enum OmRounding
{
	OM_ROUND_LINES,				/* each line */
	OM_ROUND_UNITS,				/* what one unit of a line costs, times its quantity */
	OM_ROUND_DOCUMENTS			/* all lines of a document that have the same taxes together */
} OmRounding;

/*
 * The money of one line, in minor units of one currency; nothing is below zero and
 * gross covers both discounts and the inclusive taxes.  Taxes keep their order:
 * of equal remainders the first gets the unit.
 */
typedef struct OmLineMoney
{
	OmQuantity	quantity;
	int64		gross;			/* list price x quantity */
	int64		discount;		/* the line's own */
	int64		order_discount; /* its share of the order's */
	OmRounding	rounding;		/* what its taxes were rounded of */
	int			ntaxes;
	OmTax	   *taxes;
} OmLineMoney;

/* Give a line the taxes of codes, which stand at path: unknown_tax_rate names all that are unknown. */
extern void om_line_taxes(OmLineMoney *money, int64 tenant, char **codes, int n, const char *path);

/* The same for an array of codes in JSON. */
extern void om_line_taxes_arg(OmLineMoney *money, int64 tenant, JsonbContainer *codes, const char *path);

/*
 * The same for codes that may be named, an array at path, or else are the shop's own; false if there are none of
 * either.  What is named, an empty array too, is meant as it stands.
 */
extern bool om_line_taxes_or(OmLineMoney *money, int64 tenant, JsonbContainer *named, const char *path, char **own, int nown);

/*
 * Price an order: give each of the first nshared lines its share of the order's discount, besides what it has of others already, and the taxes of all n what
 * they amount to.  Reads gross, the discounts and the taxes' rates.  The caller
 * has seen to it that 0 <= discount <= gross in every line, that the order discount
 * is at most what that leaves, and that rates lie in 0 .. OM_RATE_MAX.
 * value_out_of_range if what a line costs is more than an int64.
 *
 * A compound tax is taken of the base and of the taxes that are not compound: of those within the price, if it is within the
 * price.  A tax of so much per unit is within the price as far as the price goes.
 *
 * Half a minor unit of a tax that is included falls to what is left without it: 9.99 with 20 % within is
 * 8.325 and 1.665, and becomes 8.33 and 1.66, for the base is rounded half up and the tax is the rest, so
 * that both always sum to the price.  The tax on top of a base is rounded half up.  No law of the European
 * Union says which way to round (Court of Justice, C-484/06, Koninklijke Ahold, 2008: it is left to the
 * member states, within neutrality and proportionality); this way base and tax never miss the price.
 */
extern void om_price_lines(OmLineMoney *lines, int nshared, int n, int64 order_discount, OmRounding rounding);

/* gross less both discounts, inclusive taxes among it. */
extern int64 om_line_net(const OmLineMoney *line);

/* What is to be paid: net and the exclusive taxes. */
extern int64 om_line_payable(const OmLineMoney *line);

/* What a priced line or a part of it means to the books, in minor units; nothing is below zero. */
typedef struct OmLinePart
{
	int64		base;			/* what is to be paid without taxes */
	int64		discount;		/* what the discounts took off the list price, both without taxes */
	int			ntaxes;
	OmTax	   *taxes;			/* those of the line, palloc'd; codes are the line's */
} OmLinePart;

/*
 * The money of the units (from, from + quantity] of a priced line (R5 to R8).  Whatever
 * the parts of a line are for, from is what all earlier ones took.  22023 if the line has
 * no such units.
 */
extern void om_line_part(const OmLineMoney *whole, OmQuantity from, OmQuantity quantity, OmLinePart *part);

/*
 * The minor units (from, from + size] of what is to be paid for a priced line: a part that
 * no units stand for, as of a shipping charge.  Its discount is 0.
 */
extern void om_line_cents(const OmLineMoney *whole, int64 from, int64 size, OmLinePart *part);

/* What is to be paid for a part, taxes and all. */
extern int64 om_part_payable(const OmLinePart *part);

/* Who buys, where and when: what price lists ask for. */
typedef struct OmBuyer
{
	int64		channel_id;
	OmCurrency	currency;
	TimestampTz at;
	bool		is_past;		/* at is past: it was bought at the prices of then, whatever became of them */
	bool		each_alone;		/* a page, not an order: units of an item are not added up */
	int			ngroups;		/* of customers: those that the buyer is in */
	const int64 *group_ids;
} OmBuyer;

/* How many units of an item are bought together, and the price of a list that holds for them. */
typedef struct OmListed
{
	int64		item_id;		/* 0: no item */
	OmQuantity	quantity;
	/* the answer */
	bool		has_price;		/* a list has one; else it costs what the item does */
	bool		had_price;		/* of what is past: the item cost former_price then, and something else now */
	OmPrice		former_price;
	bool		is_on_sale;		/* regular_price is more than price */
	OmPrice		price;
	OmPrice		regular_price;
	OmQuantity	minimum_quantity;
	TimestampTz began_at;		/* DT_NOBEGIN: it always held, or is that of one unit for everybody */
	TimestampTz valid_until;	/* DT_NOEND: it does not end */
} OmListed;

/*
 * The prices of n lines of one call; the units of an item are added up, on however many lines they stand.  Of the prices
 * that hold one for a group of the buyer goes before one for everybody, then one of the channel before one of every
 * channel, then that of the largest minimum quantity; of several groups the lowest.  Read from a cache of the
 * backend (price_list_cache.c).
 */
extern void om_list_prices(int64 tenant, const OmBuyer *buyer, OmListed *lines, int n);

/* The item costs what the list says, or what it cost then; false: it costs what it does. */
extern bool om_listed_price(const OmListed *listed, OmItem *item);

/* Where goods go, as far as their taxes depend on it: country null: not said. */
typedef struct OmTaxPlace
{
	const char *country;		/* ISO 3166: two capitals */
	const char *region;			/* null: none */
	const char *postal_code;
} OmTaxPlace;

/* The place of a tenant, or of one of its locations; and what its taxes are rounded of. */
extern OmTaxPlace om_tax_place_at(int64 tenant, int64 location_id);
extern OmRounding om_tax_rounding(int64 tenant);

/* How a rounding is stored: null for that of lines; and back. */
extern const char *om_rounding_name(OmRounding rounding);
extern OmRounding om_rounding_of(const char *name);

/* A line whose tax rates rules say. */
typedef struct OmTaxed
{
	const char *tax_class;
	/* the answer */
	bool		has_rule;
	int			ntax_rates;
	char	  **tax_rates;		/* codes; live as long as the caller's memory context */
} OmTaxed;

/*
 * What rules say of lines that go to a place at a time; exemption: what the buyer claims, null: none.  Of the rules that apply one for
 * the exemption goes before one for everybody, one of the class before one of any, then that of the country, of the region, and
 * of the longest beginning of the postal code.
 */
extern void om_find_tax_rules(int64 tenant, const OmTaxPlace *place, const char *exemption, TimestampTz at, OmTaxed *lines, int n);

/* A line whose taxes are asked for. */
typedef struct OmTaxedLine
{
	OmLineMoney *money;			/* which gets them */
	JsonbContainer *named;		/* codes, an array; null: none are named */
	const OmItem *item;
	const char *sku;
	int			line_no;		/* 0: it is shipping */
} OmTaxedLine;

/* What rules look at besides. */
typedef struct OmTaxOrder
{
	OmTaxPlace	place;			/* where the lines go */
	const char *exemption;
	TimestampTz at;
} OmTaxOrder;

/*
 * Give the lines of a call, an array at path, their taxes: those that they name, else those of rules for the tax classes of their items
 * (no_tax_rule names all lines of which none says anything), else those of their items.  False if no line says any.
 */
extern bool om_read_taxes(int64 tenant, const OmTaxedLine *lines, int n, const OmTaxOrder *order, const char *path);

/* currency_mismatch unless what taxes come to per unit is in the currency of the lines. */
extern void om_require_tax_currency(const OmLineMoney *lines, int n, OmCurrency currency);

/* A country, region or postal code as a call says it, at a path: invalid_argument; palloc'd in the form that is compared. */
extern OmTaxPlace om_tax_place_arg(const char *country, const char *region, const char *postal_code, const char *path);

/* What the minimum of the fees of a way of shipping is of. */
typedef enum OmShippingBasis
{
	OM_SHIPPING_BY_TOTAL, OM_SHIPPING_BY_WEIGHT, OM_SHIPPING_BY_QUANTITY
} OmShippingBasis;

/* A way of shipping. */
typedef struct OmShipping
{
	const char *code;
	OmShippingBasis basis;
	int			ntax_rates;
	char	  **tax_rates;
	char	   *tax_class;		/* null: tax_rates say its taxes */
} OmShipping;

/* What is to be shipped, and where to. */
typedef struct OmShippingAsk
{
	OmTaxPlace	place;
	OmCurrency	currency;
	int64		goods;			/* what the goods cost, discounts taken off: minor units */
	OmQuantity	total;			/* the same in millionths of the currency, as far as that goes */
	OmQuantity	weight;			/* millionths of a kilogram */
	OmQuantity	quantity;
} OmShippingAsk;

/* A way of shipping by its code: unknown_shipping_method. */
extern void om_find_shipping(int64 tenant, const char *code, OmShipping *shipping);

/*
 * What it costs: that of the zone that fits best, and of its largest minimum that is reached; nothing from free_from on.
 * False if it does not go there, or not with so much.
 */
extern bool om_shipping_fee(int64 tenant, const OmShipping *shipping, const OmShippingAsk *ask, int64 *minor);

/* A line, as far as fees depend on it. */
typedef struct OmFeeLine
{
	int64		item_id;
	bool		is_goods;
	OmQuantity	quantity;
} OmFeeLine;

/* An order that may have fees. */
typedef struct OmFeeAsk
{
	int64		channel_id;
	OmCurrency	currency;
	int64		goods;			/* what its goods cost, minor units */
	int			nlines;
	OmFeeLine  *lines;
} OmFeeAsk;

/* A fee that it has: so much of the item that says its price and taxes. */
typedef struct OmFee
{
	char	   *code;
	char	   *sku;
	OmQuantity	quantity;
} OmFee;

/* The fees of an order, those that are named (unknown_fee names all that are not there) and those that nobody has to name; returns how many. */
extern int	om_find_fees(int64 tenant, const OmFeeAsk *ask, char *const *named, int nnamed, OmFee **fees);

/* False while no fee was ever made. */
extern bool om_has_fees(void);

/* The right to say tax rates, which modules above ask for, too. */
extern OmRight om_right_set_tax;

#endif
