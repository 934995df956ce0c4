/*
 * fee.c - the fees of a draft: lines behind those that were ordered.
 *
 * Which fees an order has is asked when the prices of its lines are known, since some depend on what the goods cost.  Their
 * lines have the prices and taxes of their items, and no location.
 */
#include "postgres.h"

#include "base/om_error.h"
#include "base/om_limit.h"
#include "call/json.h"
#include "order/order_private.h"

/* What the goods among the lines cost, their own discounts taken off, as far as that can be said: what is wrong with a price or a discount is said later. */
static int64
goods_cost(const Draft *draft, const LineArgs *args, const char *path)
{
	int128		sum = 0;
	int			i;

	for (i = 0; i < draft->nlines; i++)
	{
		const OmItem *item = &draft->lines[i].item;
		OmPrice		price = item->price;
		int64		minor;

		/* a kit is goods; what it is made of costs nothing */
		if (!(item->is_stocked || item->is_kit) || (args[i].unit_price == NULL && !item->has_price))
			continue;
		if (args[i].unit_price != NULL)
			price = om_price_arg(args[i].unit_price, draft->currency, psprintf("%s[%d].unit_price", path, i));
		if (!om_price_total(price, om_line_charged(&draft->lines[i]), &minor))
			minor = PG_INT64_MAX;
		sum += minor;
		if (args[i].discount != NULL)
			sum -= om_money_arg(args[i].discount, draft->currency, psprintf("%s[%d].discount", path, i));
	}
	return (int64) Max(Min(sum, PG_INT64_MAX), 0);
}

/* The fees that the draft has; returns how many. */
static int
find_fees(const Draft *draft, int64 tenant, const LineArgs *args, const char *path, OmFee **fees)
{
	OmFeeAsk	ask = {draft->channel.channel_id, draft->currency};
	char	  **named = NULL;
	int			nnamed = 0;
	int			i;

	if (draft->args.fees != NULL)
		named = om_json_texts(draft->args.fees, psprintf("%soptions.fees", draft->args.path), OM_ORDER_FEES_MAX, OM_CODE_LENGTH_MAX, &nnamed);
	ask.goods = goods_cost(draft, args, path);
	ask.lines = palloc(sizeof(OmFeeLine) * draft->nlines);
	ask.nlines = draft->nlines;
	for (i = 0; i < draft->nlines; i++)
		ask.lines[i] = (OmFeeLine) {draft->lines[i].item.item_id, draft->lines[i].item.is_stocked, draft->lines[i].quantity};
	return om_find_fees(tenant, &ask, named, nnamed, fees);
}

LineArgs *
om_draft_add_fees(Draft *draft, int64 tenant, LineArgs *args, const char *path)
{
	OmFee	   *fees;
	OmLine	   *lines;
	int			nfees;
	int			norders = draft->nlines;
	int			i;

	if (draft->args.fees == NULL && !om_has_fees())
		return args;
	nfees = find_fees(draft, tenant, args, path, &fees);
	if (nfees == 0)
		return args;
	draft->lines = repalloc_huge(draft->lines, sizeof(OmLine) * (Size) (norders + nfees));
	args = repalloc_huge(args, sizeof(LineArgs) * (Size) (norders + nfees));
	draft->fees = palloc0(sizeof(char *) * (norders + nfees));
	lines = draft->lines + norders;
	memset(lines, 0, sizeof(OmLine) * nfees);
	memset(args + norders, 0, sizeof(LineArgs) * nfees);
	for (i = 0; i < nfees; i++)
	{
		draft->fees[norders + i] = fees[i].code;
		lines[i].sku = fees[i].sku;
		lines[i].quantity = fees[i].quantity;
		lines[i].ship_complete = true;
	}
	om_resolve_lines(tenant, lines, nfees, OM_IN_USE, draft->currency);
	for (i = 0; i < nfees; i++)
		if (lines[i].item.is_stocked || lines[i].item.is_kit)
			om_raise_value(OM_INVALID_ARGUMENT, "fee", fees[i].code, "fee \"%s\" is for item \"%s\", which became goods: give the fee another item", fees[i].code, fees[i].sku);
	draft->nlines += nfees;
	om_draft_list_prices(draft, tenant);
	return args;
}
