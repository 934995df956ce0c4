/*
 * kit.c - kits that come back.
 *
 * A kit is announced, and comes, by its line, and all that it is made of with it; the price that is given back is the kit's.  Parts of
 * what came may be in another state than the rest: a line of the call that names a component says another disposition for some
 * of what came of it with its kit, missing perhaps, and nothing comes by such a line alone.
 */
#include "postgres.h"

#include "returns/returns_private.h"
#include "stock/stock.h"
#include "types/quantity.h"

/* What is said of a component by itself. */
static OmQuantity
sum_said(const ReturnLine *line)
{
	OmQuantity	said = 0;
	int			d;

	for (d = 0; d < DISPOSITIONS; d++)
		said = om_sum_quantity(said, line->now[d]);
	return said;
}

/*
 * What of a component goes where: as its kit does, but for what is said of it.  False: more is said than comes with the kit; with one that is
 * missing nothing comes, because nothing is given back for it.
 */
static bool
divide_component(ReturnLine *line, const ReturnLine *kit)
{
	OmQuantity	said = sum_said(line);
	int			d;

	for (d = 0; d < DISPOSITIONS; d++)
	{
		OmQuantity	with_kit = kit != NULL ? om_of_kits(line->sold, kit->now[d]) : 0;
		OmQuantity	otherwise = d == DISPOSITION_MISSING ? 0 : Min(said, with_kit);

		said -= otherwise;
		line->now[d] = om_sum_quantity(line->now[d], with_kit - otherwise);
		if (kit != NULL && line->reasons[d] == NULL)
			line->reasons[d] = kit->reasons[d];
	}
	return said == 0;
}

void
om_return_receive_kits(const Return *ret, ReturnLine *const *lines)
{
	const OmOrderLine **refused = palloc(sizeof(OmOrderLine *) * Max(ret->order.nlines, 1));
	int			nrefused = 0;
	int			i;

	for (i = 0; i < ret->order.nlines; i++)
	{
		const OmOrderLine *sold = &ret->order.lines[i];

		if (lines[i] == NULL || !om_is_component(sold))
			continue;
		if (!divide_component(lines[i], lines[sold->kit - ret->order.lines]))
			refused[nrefused++] = sold;
	}
	if (nrefused > 0)
		om_order_refuse_components(refused, nrefused);
}

void
om_return_announce_kits(const Return *ret, ReturnLine *lines)
{
	const OmOrderLine **refused = palloc(sizeof(OmOrderLine *) * Max(ret->order.nlines, 1));
	int			nrefused = 0;
	int			i;

	for (i = 0; i < ret->order.nlines; i++)
	{
		OmOrderLine *sold = &ret->order.lines[i];
		ReturnLine *line = &lines[i];
		const ReturnLine *kit;
		bool		is_said;

		if (!om_is_component(sold))
			continue;
		kit = &lines[sold->kit - ret->order.lines];
		is_said = line->sold != NULL;
		if (!is_said && kit->sold == NULL)
			continue;
		line->sold = sold;
		/* what is only announced has no disposition that could be another one */
		if (is_said && (kit->sold == NULL || sum_said(line) == 0))
			refused[nrefused++] = sold;
		else if (!divide_component(line, kit))
			refused[nrefused++] = sold;
		line->requested = om_of_kits(sold, kit->requested);
		if (line->reason == NULL)
			line->reason = kit->reason;
	}
	if (nrefused > 0)
		om_order_refuse_components(refused, nrefused);
}
