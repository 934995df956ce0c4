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
	int64		minor;			/* what it amounts to */
} OmTax;

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
 * Price an order: give each line its share of the order's discount, and each of its
 * taxes what it amounts to.  Reads gross, discount and the taxes' rates.  The caller
 * has seen to it that 0 <= discount <= gross in every line, that the order discount
 * is at most what that leaves, and that rates lie in 0 .. OM_RATE_MAX.
 * value_out_of_range if what a line costs is more than an int64.
 *
 * Half a minor unit of a tax that is included falls to what is left without it: 9.99 with 20 % within is
 * 8.325 and 1.665, and becomes 8.33 and 1.66, for the base is rounded half up and the tax is the rest, so
 * that both always sum to the price.  The tax on top of a base is rounded half up.  No law of the European
 * Union says which way to round (Court of Justice, C-484/06, Koninklijke Ahold, 2008: it is left to the
 * member states, within neutrality and proportionality); this way base and tax never miss the price.
 */
extern void om_price_lines(OmLineMoney *lines, int n, int64 order_discount);

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
	bool		is_on_sale;		/* regular_price is more than price */
	OmPrice		price;
	OmPrice		regular_price;
	OmQuantity	minimum_quantity;
	TimestampTz valid_until;	/* DT_NOEND: it does not end */
} OmListed;

/*
 * The prices of n lines of one call; the units of an item are added up, on however many lines they stand.  Of the prices
 * that hold one for a group of the buyer goes before one for everybody, then one of the channel before one of every
 * channel, then that of the largest minimum quantity; of several groups the lowest.  Read from a cache of the
 * backend (price_list_cache.c).
 */
extern void om_list_prices(int64 tenant, const OmBuyer *buyer, OmListed *lines, int n);

/* The item costs what the list says, if it says something. */
extern void om_listed_price(const OmListed *listed, OmItem *item);

/* The right to say tax rates, which modules above ask for, too. */
extern OmRight om_right_set_tax;

#endif
