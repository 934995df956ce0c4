/*
 * give.c - how much a promotion takes: pure computation, in minor units.
 *
 * Whatever is a part of an amount is rounded half up, once: of each line for what is of lines, of all lines together for what is of the order, whose
 * shares are then made by largest remainder.  Nothing takes more than is there.
 */
#include "postgres.h"

#include "base/om_error.h"
#include "pricing/pricing.h"
#include "promotion/promotion_private.h"
#include "types/split.h"

/* A part of an amount by a rate of at most 100 %. */
static int64
part_of(int64 minor, int64 rate)
{
	return (int64) (((int128) minor * rate + OM_RATE_ONE / 2) / OM_RATE_ONE);
}

/* What so many units cost at an amount each; as much as there is where that is no number. */
static int64
cost_of(OmAmount amount, OmQuantity quantity)
{
	OmPrice		price = {amount.minor, amount.currency, false};
	int64		minor;

	return om_price_total(price, quantity, &minor) ? minor : PG_INT64_MAX;
}

/* What a promotion of lines takes off one. */
static int64
take_of_line(const Promotion *promotion, const OmPromotedLine *line)
{
	switch (promotion->kind)
	{
		case LINE_PERCENT:
			return part_of(line->left, promotion->rate);
		case LINE_AMOUNT:
			return Min(cost_of(promotion->amount, line->charged), line->left);
		default:
			return Max(line->left - cost_of(promotion->amount, line->charged), 0);
	}
}

/* A line with its place, as the cheapest are looked for. */
typedef struct Priced
{
	int			line;
	int64		left;
	OmQuantity	quantity;
	bool		is_bought;		/* its units may be those that have to be bought */
} Priced;

/* qsort order: what a unit costs, then as the lines stand. */
static int
compare_unit_costs(const void *x, const void *y)
{
	const Priced *a = (const Priced *) x;
	const Priced *b = (const Priced *) y;
	int128		of_a = (int128) a->left * b->quantity;
	int128		of_b = (int128) b->left * a->quantity;

	if (of_a != of_b)
		return of_a < of_b ? -1 : 1;
	return a->line - b->line;
}

/*
 * A part, by a rate, of what so many units of a line cost: left * units * rate / (quantity * 100 %), half up.  The product may need more than 128
 * bits, so it is divided in steps; what the second step drops is less than one, and never decides where half of an even number is added.
 */
static int64
part_of_units(const Priced *priced, OmQuantity units, int64 rate)
{
	int128		cost = (int128) priced->left * units;
	int128		times_rate = cost / priced->quantity * rate + cost % priced->quantity * rate / priced->quantity;

	return (int64) ((times_rate + OM_RATE_ONE / 2) / OM_RATE_ONE);
}

/* Units of an order, as a promotion of what is bought looks at them. */
typedef struct Basket
{
	int128		gets;			/* that it may make cheaper, */
	int128		buys;			/* that have to be bought, */
	int128		both;			/* and that may be either */
} Basket;

/* How many it may make cheaper where n times what has to be bought is bought: units that are bought are not made cheaper. */
static int128
cheaper_of(const Basket *basket, int128 buy, int128 get, int128 n)
{
	return Min(n * get, basket->gets - basket->both + Min(basket->both, basket->buys - n * buy));
}

/* How often to buy, so that most are cheaper: more of it makes more cheaper, until what is bought is missing among these. */
static int128
times_bought(const Basket *basket, int128 buy, int128 get)
{
	int128		low = 0;
	int128		high = basket->buys / buy;

	while (low < high)
	{
		int128		middle = (low + high) / 2;

		if (cheaper_of(basket, buy, get, middle + 1) > cheaper_of(basket, buy, get, middle))
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Its lines, the cheapest first, and what they have; returns how many. */
static int
read_basket(const OmPromotedLine *lines, int n, const bool *is_of, const bool *is_bought, Basket *basket, Priced *priced)
{
	int			count = 0;
	int			i;

	for (i = 0; i < n; i++)
	{
		bool		buys = is_bought != NULL && is_bought[i];

		if (buys)
			basket->buys += lines[i].quantity;
		if (!is_of[i])
			continue;
		basket->gets += lines[i].quantity;
		if (buys)
			basket->both += lines[i].quantity;
		priced[count++] = (Priced) {i, lines[i].left, lines[i].quantity, buys};
	}
	qsort(priced, count, sizeof(Priced), compare_unit_costs);
	return count;
}

/*
 * Buy X, get Y: of each X + Y units Y are cheaper, the cheapest of all lines; where what has to be bought is said, for each X units of that Y of these
 * are, but none that is counted as bought.  Units are the items' own, and need not be whole.
 */
static bool
take_cheapest(const Promotion *promotion, const OmPromotedLine *lines, int n, const bool *is_of, const bool *is_bought, int64 *off)
{
	Priced	   *priced = palloc(sizeof(Priced) * Max(n, 1));
	Basket		basket = {0};
	int			count = read_basket(lines, n, is_of, is_bought, &basket, priced);
	int128		bought = is_bought != NULL ? times_bought(&basket, promotion->buy, promotion->get) : basket.gets / (promotion->buy + promotion->get);
	int128		cheaper = bought * promotion->get;
	int128		of_both = basket.buys - bought * promotion->buy;
	bool		any = false;
	int			i;

	for (i = 0; i < count && cheaper > 0; i++)
	{
		OmQuantity	units = (OmQuantity) Min(cheaper, priced[i].quantity);

		if (priced[i].is_bought)
		{
			units = (OmQuantity) Min(units, of_both);
			of_both -= units;
		}
		off[priced[i].line] = part_of_units(&priced[i], units, promotion->rate);
		any |= off[priced[i].line] > 0;
		cheaper -= units;
	}
	pfree(priced);
	return any;
}

/* What a promotion takes off the order, shared by the lines that it is for. */
static bool
take_shared(const Promotion *promotion, const OmPromotedLine *lines, int n, const bool *is_of, int64 *off)
{
	int64	   *weights = palloc0(sizeof(int64) * Max(n, 1));
	int64		sum = 0;
	int64		minor;
	int			i;

	for (i = 0; i < n; i++)
	{
		weights[i] = is_of[i] ? lines[i].left : 0;
		sum += weights[i];
	}
	minor = promotion->kind == ORDER_PERCENT ? part_of(sum, promotion->rate) : Min(promotion->amount.minor, sum);
	if (minor > 0)
		om_allocate(minor, weights, n, off);
	pfree(weights);
	return minor > 0;
}

bool
om_promotion_take(const Promotion *promotion, const OmPromotedLine *lines, int n, const bool *is_of, const bool *is_bought, int64 *off)
{
	bool		any = false;
	int			i;

	memset(off, 0, sizeof(int64) * n);
	if (promotion->kind == BUY_GET)
		return take_cheapest(promotion, lines, n, is_of, is_bought, off);
	if (!is_of_lines(promotion->kind))
		return take_shared(promotion, lines, n, is_of, off);
	for (i = 0; i < n; i++)
	{
		if (is_of[i])
			off[i] = take_of_line(promotion, &lines[i]);
		any |= off[i] > 0;
	}
	return any;
}

int64
om_promotion_take_charge(const Promotion *promotion, int64 charge)
{
	return promotion->kind == SHIPPING_PERCENT ? part_of(charge, promotion->rate) : Min(promotion->amount.minor, charge);
}
