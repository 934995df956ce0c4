/*
 * line_money.c - the money of an order line, and of any part of it (see pricing.h).
 *
 * gross, less the line's discount and its share of the order's discount, is net.
 * Inclusive taxes are within net, and what they leave of it is the base; exclusive
 * taxes come on top, and net with them is payable.  What the discounts cost the shop is what
 * they took off the base: the list price without the taxes within it, less the base; where taxes are rounded of something else than the line, both
 * by the rates of the line, so that it does not depend on that.  All of it is computed once, when the order
 * is placed, and frozen.  What is canceled, returned or refunded later is a part of the
 * frozen numbers and never computed from prices and rates again: so survivors get no cheaper
 * (R6), taxes go back at the rate of the original supply (R7), and the price of
 * a returned unit is its share of what was paid, not the list price (R5).
 *
 * Parts.  A line has atoms: its net, each exclusive tax, and what its discounts took off the
 * list price, counted without the inclusive taxes of either.  None is below zero.  Of an atom of T
 * the units (f, f + q] of Q get
 *
 *     round(T * (f + q) / Q) - round(T * f / Q)                                  (om_share, R8)
 *
 * 1. No part of an atom is below zero or above T: T >= 0, and rounding is monotone.
 * 2. Parts that cover (0, Q], of whatever sizes, sum to round(T) - round(0) = T, for
 *    each term but these two appears once with either sign.  What the parts up to a
 *    position sum to depends on the position alone, not on how they were cut.
 * 3. Net is split once more, into its inclusive taxes, one after the other, and the base that they
 *    leave.  A tax of T of R minor units has round(T * x / R) of the first x of them.  As
 *    T <= R, one more unit gives the tax none or one: neither it nor what it leaves ever falls, and
 *    at x = R the tax is T.  So 1 and 2 hold for the taxes and the base, too, by the position in net.
 * 4. payable = net + exclusive taxes is a sum of atoms, in the part as in the whole: 1 and 2 hold for it.
 *
 * So the price of k units with tax is the share of k units, to the cent (R5): two units of 21.50 come
 * back for 10.75 each, whatever their tax is.  Up to a position, payable differs from its exact
 * share by at most half a minor unit, and half a unit for each exclusive tax; the last unit evens that out.
 *
 * Why base is not cut by units like net: base and a tax, cut by themselves, are rounded at different
 * units, and their sum is not the share of net.  Why discounts are one atom: what they took off
 * cannot be told from gross and net cut by themselves, for their difference is not monotone.
 * Four units of gross 3 and discount 2, up to each unit:
 *
 *     gross       0.75 1.5 2.25 3  rounds to  1 2 2 3,  per unit  1 1  0 1
 *     discount    0.5  1   1.5  2  rounds to  1 1 2 2,  per unit  1 0  1 0
 *     net, as their difference                                    0 1 -1 1
 *     net, cut    0.25 0.5 0.75 1  rounds to  0 1 1 1,  per unit  0 1  0 0
 *
 * The third unit would be returned for less than nothing, and the others for more than was paid.
 */
#include "postgres.h"

#include "base/om_error.h"
#include "pricing/pricing.h"
#include "types/split.h"

/* An amount as int64; value_out_of_range if it is none. */
static int64
narrow(int128 minor)
{
	if (minor > PG_INT64_MAX || minor < PG_INT64_MIN)
		om_raise(OM_VALUE_OUT_OF_RANGE, NULL, "what a line costs is too large to be kept exactly");
	return (int64) minor;
}

/* Quotient of two numbers that are not negative, half up. */
static int128
divide_rounded(int128 dividend, int128 divisor)
{
	return (dividend + divisor / 2) / divisor;
}

/* The rates together of the taxes of one kind: within the price, compound or not. */
static int64
rates_within(const OmTax *taxes, int ntaxes, bool is_compound)
{
	int64		rates = 0;
	int			i;

	for (i = 0; i < ntaxes; i++)
	{
		if (taxes[i].is_inclusive && taxes[i].is_compound == is_compound)
			rates += taxes[i].rate;
	}
	return rates;
}

/* An amount without taxes of these rates that are within it: half a minor unit is rounded up. */
static int64
without_rates(int64 minor, int64 rates)
{
	return (int64) divide_rounded((int128) minor * OM_RATE_ONE, OM_RATE_ONE + rates);
}

/* What a tax of so much per unit comes to; 0 for others. */
static int64
fixed_amount(const OmTax *tax, OmQuantity quantity)
{
	int64		minor = 0;

	if (tax->unit_amount.currency != 0 && !om_price_total(tax->unit_amount, quantity, &minor))
		narrow((int128) PG_INT64_MAX + 1);
	return minor;
}

/* An amount of the line without its inclusive taxes, by their rates: each time half a minor unit is rounded up. */
static int64
without_taxes(const OmLineMoney *line, int64 minor)
{
	int64		before = without_rates(minor, rates_within(line->taxes, line->ntaxes, true));
	int			i;

	for (i = 0; i < line->ntaxes; i++)
		if (line->taxes[i].is_inclusive)
			before -= Min(before, fixed_amount(&line->taxes[i], line->quantity));
	return without_rates(before, rates_within(line->taxes, line->ntaxes, false));
}

/* What is left of net without its inclusive taxes, as they were frozen. */
static int64
line_base(const OmLineMoney *line)
{
	int128		base = om_line_net(line);
	int			i;

	for (i = 0; i < line->ntaxes; i++)
	{
		if (line->taxes[i].minor < 0)
			elog(ERROR, "a tax of a line is below zero");
		if (line->taxes[i].is_inclusive)
			base -= line->taxes[i].minor;
	}
	if (base < 0 || line->discount < 0 || line->order_discount < 0)
		elog(ERROR, "the money of a line does not add up");
	return (int64) base;
}

/* gross less both discounts (see pricing.h). */
int64
om_line_net(const OmLineMoney *line)
{
	return narrow((int128) line->gross - line->discount - line->order_discount);
}

/* net and the exclusive taxes (see pricing.h). */
int64
om_line_payable(const OmLineMoney *line)
{
	int128		payable = om_line_net(line);
	int			i;

	for (i = 0; i < line->ntaxes; i++)
	{
		if (!line->taxes[i].is_inclusive)
			payable += line->taxes[i].minor;
	}
	return narrow(payable);
}

/*
 * Give each line its share of the order's discount, by what its own discount, and what it has of others of the order, leave of
 * it.  A share never exceeds that: it is at most its exact value rounded up.
 */
static void
share_order_discount(OmLineMoney *lines, int n, int64 order_discount)
{
	int64	   *weights = palloc(sizeof(int64) * Max(n, 1));
	int64	   *shares = palloc0(sizeof(int64) * Max(n, 1));
	int128		sum = 0;
	int			i;

	for (i = 0; i < n; i++)
	{
		weights[i] = lines[i].gross - lines[i].discount - lines[i].order_discount;
		if (lines[i].discount < 0 || lines[i].order_discount < 0 || weights[i] < 0)
			elog(ERROR, "the discount of a line exceeds it");
		sum += weights[i];
	}
	if (order_discount < 0 || order_discount > sum)
		elog(ERROR, "the discount of an order exceeds it");
	if (order_discount > 0)
		om_allocate(order_discount, weights, n, shares);
	for (i = 0; i < n; i++)
	{
		Assert(shares[i] >= 0 && shares[i] <= weights[i]);
		lines[i].order_discount += shares[i];
	}
	pfree(weights);
	pfree(shares);
}

/* Divide what is within an amount as tax among the inclusive taxes that are compound, or those that are not, by their rates. */
static void
divide_within(OmTax *taxes, int ntaxes, bool is_compound, int64 included)
{
	int64	   *rates = palloc(sizeof(int64) * ntaxes);
	int64	   *parts = palloc(sizeof(int64) * ntaxes);
	int			i;

	for (i = 0; i < ntaxes; i++)
		rates[i] = taxes[i].is_inclusive && taxes[i].is_compound == is_compound ? taxes[i].rate : 0;
	om_allocate(included, rates, ntaxes, parts);
	for (i = 0; i < ntaxes; i++)
	{
		if (rates[i] > 0)
			taxes[i].minor = parts[i];
	}
	pfree(rates);
	pfree(parts);
}

/* The taxes on top of a base, when those within the price and those of so much per unit are known. */
static void
tax_on_top(OmTax *taxes, int ntaxes, int64 base)
{
	int128		taxed = base;
	int			i;

	for (i = 0; i < ntaxes; i++)
	{
		if (taxes[i].is_compound)
			continue;
		if (!taxes[i].is_inclusive && taxes[i].unit_amount.currency == 0)
			taxes[i].minor = narrow(divide_rounded((int128) base * taxes[i].rate, OM_RATE_ONE));
		taxed += taxes[i].minor;
	}
	for (i = 0; i < ntaxes; i++)
		if (taxes[i].is_compound && !taxes[i].is_inclusive)
			taxes[i].minor = narrow(divide_rounded((int128) narrow(taxed) * taxes[i].rate, OM_RATE_ONE));
}

/* Compute the taxes of a net amount; those of so much per unit have their amounts, of which some may not be within it. */
static void
tax_net(OmTax *taxes, int ntaxes, int64 net)
{
	int64		compounds = rates_within(taxes, ntaxes, true);
	int64		others = rates_within(taxes, ntaxes, false);
	int64		before = without_rates(net, compounds);
	int64		rest = before;
	int64		base;
	int			i;

	for (i = 0; i < ntaxes; i++)
	{
		OmTax	   *tax = &taxes[i];

		if (tax->rate < 0 || tax->rate > OM_RATE_MAX)
			elog(ERROR, "rate " INT64_FORMAT " of a tax is out of range", tax->rate);
		if (tax->unit_amount.currency == 0)
			tax->minor = 0;
		else if (tax->is_inclusive)
			rest -= (tax->minor = Min(tax->minor, rest));
	}
	base = without_rates(rest, others);
	Assert(base >= 0 && base <= net);
	if (compounds > 0)
		divide_within(taxes, ntaxes, true, net - before);
	if (others > 0)
		divide_within(taxes, ntaxes, false, rest - base);
	tax_on_top(taxes, ntaxes, base);
}

/* Taxes of so much per unit, of a quantity. */
static void
set_fixed(OmTax *taxes, int ntaxes, OmQuantity quantity)
{
	int			i;

	for (i = 0; i < ntaxes; i++)
		taxes[i].minor = fixed_amount(&taxes[i], quantity);
}

/* Compute the taxes of a line whose discounts are known. */
static void
tax_line(OmLineMoney *line)
{
	set_fixed(line->taxes, line->ntaxes, line->quantity);
	tax_net(line->taxes, line->ntaxes, om_line_net(line));
}

/* The same, of what one unit costs, times the quantity; what is so much per unit is exact, and so of all of it.  What is within the price never exceeds it. */
static void
tax_units(OmLineMoney *line)
{
	int64		left = om_line_net(line);
	int64		unit = narrow(divide_rounded((int128) left * OM_QUANTITY_ONE, line->quantity));
	int			i;

	set_fixed(line->taxes, line->ntaxes, OM_QUANTITY_ONE);
	tax_net(line->taxes, line->ntaxes, unit);
	for (i = 0; i < line->ntaxes; i++)
	{
		OmTax	   *tax = &line->taxes[i];

		tax->minor = tax->unit_amount.currency != 0 ? fixed_amount(tax, line->quantity)
			: narrow(divide_rounded((int128) tax->minor * line->quantity, OM_QUANTITY_ONE));
		if (tax->is_inclusive)
			left -= (tax->minor = Min(tax->minor, left));
	}
}

/*
 * Split the minor units (from, from + size] of total into the taxes that are within it, which hold their
 * whole amounts until then, one after the other; returns what they leave.
 */
static int64
split_taxes(OmLinePart *part, bool is_payable, int64 total, int64 from, int64 size)
{
	int			i;

	for (i = 0; i < part->ntaxes; i++)
	{
		OmTax	   *tax = &part->taxes[i];
		int64		whole = tax->minor;

		if (whole == 0 || !(is_payable || tax->is_inclusive))
			continue;
		tax->minor = om_share(whole, total, from, size);
		from -= om_share(whole, total, 0, from);
		total -= whole;
		size -= tax->minor;
	}
	return size;
}

/* Have two lines the same taxes? */
static bool
same_taxes(const OmLineMoney *a, const OmLineMoney *b)
{
	int			i;

	for (i = 0; i < a->ntaxes && i < b->ntaxes; i++)
		if (a->taxes[i].tax_rate_id != b->taxes[i].tax_rate_id)
			return false;
	return a->ntaxes == b->ntaxes;
}

/*
 * Give each line of a group its part of the taxes of the group, by what of its net is no tax of so much per unit: up to a
 * line, each tax is rounded once, and what is within the price is split as that of a part of a line is (split_taxes).
 */
static void
share_taxes(OmLineMoney **lines, int n, const OmTax *taxes, const int64 *rests, int64 total)
{
	int			ntaxes = lines[0]->ntaxes;
	OmLinePart	part = {.ntaxes = ntaxes, .taxes = palloc(sizeof(OmTax) * ntaxes)};
	int64		from = 0;
	int			i;
	int			t;

	for (i = 0; i < n; i++)
	{
		memcpy(part.taxes, taxes, sizeof(OmTax) * ntaxes);
		for (t = 0; t < ntaxes; t++)
			if (taxes[t].unit_amount.currency != 0)
				part.taxes[t].minor = 0;
		if (total > 0)
			(void) split_taxes(&part, false, total, from, rests[i]);
		for (t = 0; t < ntaxes; t++)
		{
			OmTax	   *tax = &lines[i]->taxes[t];

			if (tax->unit_amount.currency != 0)
				continue;
			if (tax->is_inclusive)
				tax->minor = total > 0 ? part.taxes[t].minor : 0;
			else
				tax->minor = total > 0 ? om_share(taxes[t].minor, total, from, rests[i]) : i == 0 ? taxes[t].minor : 0;
		}
		from += rests[i];
	}
	pfree(part.taxes);
}

/* Compute the taxes of lines that have the same ones together; each by itself, where more per unit is within the prices than they are. */
static void
tax_group(OmLineMoney **lines, int n)
{
	int			ntaxes = lines[0]->ntaxes;
	OmTax	   *taxes = palloc(sizeof(OmTax) * ntaxes);
	int64	   *rests = palloc(sizeof(int64) * n);
	int128		net = 0;
	int128		fixed = 0;
	int128		kept = 0;
	int			i;
	int			t;

	memcpy(taxes, lines[0]->taxes, sizeof(OmTax) * ntaxes);
	for (t = 0; t < ntaxes; t++)
		taxes[t].minor = 0;
	for (i = 0; i < n; i++)
	{
		tax_line(lines[i]);
		rests[i] = om_line_net(lines[i]);
		net += rests[i];
		for (t = 0; t < ntaxes; t++)
		{
			const OmTax *tax = &lines[i]->taxes[t];

			if (tax->unit_amount.currency == 0)
				continue;
			taxes[t].minor = narrow((int128) taxes[t].minor + tax->minor);
			if (tax->is_inclusive)
			{
				rests[i] -= tax->minor;
				fixed += tax->minor;
			}
		}
	}
	tax_net(taxes, ntaxes, narrow(net));
	for (t = 0; t < ntaxes; t++)
		if (taxes[t].unit_amount.currency != 0 && taxes[t].is_inclusive)
			kept += taxes[t].minor;
	if (kept == fixed)
		share_taxes(lines, n, taxes, rests, (int64) (net - fixed));
	pfree(taxes);
	pfree(rests);
}

/* Compute the taxes of all lines, those with the same taxes together. */
static void
tax_document(OmLineMoney *lines, int n)
{
	OmLineMoney **group = palloc(sizeof(OmLineMoney *) * n);
	bool	   *is_done = palloc0(sizeof(bool) * n);
	int			i;
	int			l;

	for (i = 0; i < n; i++)
	{
		int			count = 0;

		if (is_done[i] || lines[i].ntaxes == 0)
			continue;
		for (l = i; l < n; l++)
		{
			if (is_done[l] || !same_taxes(&lines[i], &lines[l]))
				continue;
			is_done[l] = true;
			group[count++] = &lines[l];
		}
		tax_group(group, count);
	}
	pfree(group);
	pfree(is_done);
}

/*
 * Price an order (see pricing.h).  Asking for payable makes sure that it has one: nothing
 * that is asked of a priced line or its parts later can be out of range.
 */
void
om_price_lines(OmLineMoney *lines, int nshared, int n, int64 order_discount, OmRounding rounding)
{
	int			i;

	share_order_discount(lines, nshared, order_discount);
	if (rounding == OM_ROUND_DOCUMENTS)
		tax_document(lines, n);
	for (i = 0; i < n; i++)
	{
		lines[i].rounding = rounding;
		if (rounding == OM_ROUND_LINES)
			tax_line(&lines[i]);
		else if (rounding == OM_ROUND_UNITS)
			tax_units(&lines[i]);
		(void) om_line_payable(&lines[i]);
	}
}

/* What the units (from, from + quantity] of a line get of one of its atoms. */
static int64
cut_atom(const OmLineMoney *whole, int64 atom, OmQuantity from, OmQuantity quantity)
{
	return om_share(atom, whole->quantity, from, quantity);
}

/* A part that has the taxes of the whole yet. */
static void
begin_part(const OmLineMoney *whole, OmLinePart *part)
{
	memset(part, 0, sizeof(OmLinePart));
	part->ntaxes = whole->ntaxes;
	if (whole->ntaxes == 0)
		return;
	part->taxes = palloc(sizeof(OmTax) * whole->ntaxes);
	memcpy(part->taxes, whole->taxes, sizeof(OmTax) * whole->ntaxes);
}

/* The money of some units of a line (see pricing.h). */
void
om_line_part(const OmLineMoney *whole, OmQuantity from, OmQuantity quantity, OmLinePart *part)
{
	int64		net = om_line_net(whole);
	int64		base = line_base(whole);
	int			i;

	/* by the rates of the line alone: what its taxes were rounded of besides is no discount */
	if (whole->rounding != OM_ROUND_LINES)
		base = without_taxes(whole, net);
	begin_part(whole, part);
	part->discount = cut_atom(whole, without_taxes(whole, whole->gross) - base, from, quantity);
	part->base = split_taxes(part, false, net, om_share(net, whole->quantity, 0, from), cut_atom(whole, net, from, quantity));
	for (i = 0; i < part->ntaxes; i++)
	{
		if (!part->taxes[i].is_inclusive)
			part->taxes[i].minor = cut_atom(whole, part->taxes[i].minor, from, quantity);
	}
}

/* Some minor units of what is to be paid for a line (see pricing.h). */
void
om_line_cents(const OmLineMoney *whole, int64 from, int64 size, OmLinePart *part)
{
	begin_part(whole, part);
	part->base = split_taxes(part, true, om_line_payable(whole), from, size);
}

/* What is to be paid for a part (see pricing.h). */
int64
om_part_payable(const OmLinePart *part)
{
	int64		payable = part->base;
	int			i;

	for (i = 0; i < part->ntaxes; i++)
		payable += part->taxes[i].minor;
	return payable;
}
