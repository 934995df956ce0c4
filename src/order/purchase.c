/*
 * purchase.c - what an order may have of its items: limits of purchases, and what its channel shows.
 *
 * Both are told by the cached item, so that an order of items without either reads nothing.
 */
#include "postgres.h"

#include "access/access.h"
#include "base/clock.h"
#include "base/om_error.h"
#include "order/order_private.h"
#include "product/product.h"
#include "types/quantity.h"

/* qsort order: lines of an item together, as they stand. */
static int
compare_items(const void *x, const void *y)
{
	const OmLine *a = *(OmLine *const *) x;
	const OmLine *b = *(OmLine *const *) y;

	if (a->item.item_id != b->item.item_id)
		return a->item.item_id < b->item.item_id ? -1 : 1;
	return (a > b) - (a < b);
}

/* Has it limits? */
static bool
is_limited(const OmItem *item)
{
	return item->order_min > 0 || item->order_max > 0 || item->order_increment > 0;
}

/* Is so much of an item none that an order may have? */
static bool
breaks_limits(const OmItem *item, OmQuantity quantity)
{
	return (item->order_min > 0 && quantity < item->order_min) || (item->order_max > 0 && quantity > item->order_max) ||
		(item->order_increment > 0 && quantity % item->order_increment != 0);
}

/* ,"key":"5" for a limit that there is. */
static void
add_limit(StringInfo json, const char *key, OmQuantity limit)
{
	if (limit > 0)
		appendStringInfo(json, ",\"%s\":\"%s\"", key, om_quantity_text(limit));
}

/* purchase_limit, naming the lines of all items of which the order has what it may not. */
static void
check_limits(const Draft *draft)
{
	const OmLine **sorted = palloc(sizeof(OmLine *) * draft->nlines);
	OmList		wrong = {0};
	const OmLine *first = NULL;
	OmQuantity	first_sum = 0;
	int			n = 0;
	int			i;
	int			end;
	int			l;

	/* a kit has limits of its own; what it is made of is not bought by itself */
	for (i = 0; i < draft->nlines; i++)
		if (!om_line_is_component(&draft->lines[i], i))
			sorted[n++] = &draft->lines[i];
	qsort(sorted, n, sizeof(OmLine *), compare_items);
	for (i = 0; i < n; i = end)
	{
		const OmItem *item = &sorted[i]->item;
		OmQuantity	sum = 0;

		for (end = i; end < n && sorted[end]->item.item_id == item->item_id; end++)
			sum = om_sum_quantity(sum, sorted[end]->quantity);
		if (!breaks_limits(item, sum))
			continue;
		if (first == NULL)
		{
			first = sorted[i];
			first_sum = sum;
		}
		for (l = i; l < end; l++)
		{
			StringInfo	json = om_list_add_line(&wrong, (int) (sorted[l] - draft->lines) + 1, sorted[l]->sku);

			appendStringInfo(json, ",\"quantity\":\"%s\"", om_quantity_text(sum));
			add_limit(json, "order_min", item->order_min);
			add_limit(json, "order_max", item->order_max);
			add_limit(json, "order_increment", item->order_increment);
			appendStringInfoChar(json, '}');
		}
	}
	if (first == NULL)
		return;
	om_raise(OM_PURCHASE_LIMIT, om_list_detail(&wrong, OM_PURCHASE_LIMIT, "lines"), "an order may not have %s of \"%s\"",
			 om_quantity_text(first_sum), first->sku);
}

/* item_not_visible, naming the lines of all items that the channel does not show now, for who may not order them all the same. */
static void
check_windows(const Draft *draft, int64 tenant)
{
	int64	   *ids = palloc(sizeof(int64) * draft->nlines);
	bool	   *is_hidden = palloc0(sizeof(bool) * draft->nlines);
	int		   *lines = palloc(sizeof(int) * draft->nlines);
	OmList		hidden = {0};
	const char *first = NULL;
	int			n = 0;
	int			i;

	for (i = 0; i < draft->nlines; i++)
	{
		if (!draft->lines[i].item.has_windows)
			continue;
		lines[n] = i;
		ids[n++] = draft->lines[i].item.item_id;
	}
	om_find_hidden(tenant, draft->channel.channel_id, ids, n, om_clock(), is_hidden);
	for (i = 0; i < n; i++)
	{
		if (!is_hidden[i])
			continue;
		if (first == NULL)
			first = draft->lines[lines[i]].sku;
		appendStringInfoChar(om_list_add_line(&hidden, lines[i] + 1, draft->lines[lines[i]].sku), '}');
	}
	if (first != NULL && !om_call_note(&om_right_hidden_items))
		om_raise(OM_ITEM_NOT_VISIBLE, om_list_detail(&hidden, OM_ITEM_NOT_VISIBLE, "lines"), "channel \"%s\" does not show \"%s\" now",
				 draft->channel_code, first);
}

void
om_draft_check_items(const Draft *draft, int64 tenant)
{
	bool		has_limits = false;
	bool		has_windows = false;
	int			i;

	for (i = 0; i < draft->nlines; i++)
	{
		has_limits |= is_limited(&draft->lines[i].item);
		has_windows |= draft->lines[i].item.has_windows;
	}
	if (has_limits)
		check_limits(draft);
	if (has_windows)
		check_windows(draft, tenant);
}
