/*
 * promote.c - what promotions take off a draft (promotion.h says in which order), and what becomes of that.
 *
 * What they take off a line is part of its discount, what they take off the order of its share of the order's, and what they take off shipping lowers the
 * charge: so cancellations, returns and refunds treat it as any discount, and the books do.  A tenant without promotions pays for one look at a cache.
 */
#include "postgres.h"

#include "base/clock.h"
#include "base/om_error.h"
#include "order/order_private.h"
#include "types/quantity.h"

/* Promotions may take something off a line that costs what the shop says: no fee, no part of a kit, no price of the caller's, but that of a label. */
static bool
is_open(const Draft *draft, const LineArgs *args, int line)
{
	if (om_line_is_component(&draft->lines[line], line) || (draft->fees != NULL && draft->fees[line] != NULL))
		return false;
	return args[line].unit_price == NULL || draft->lines[line].label.currency != 0;
}

/* Its lines, as promotions look at them. */
static OmPromotedLine *
lines_of(const Draft *draft, const LineArgs *args)
{
	OmPromotedLine *lines = palloc0(sizeof(OmPromotedLine) * Max(draft->nlines, 1));
	int			i;

	for (i = 0; i < draft->nlines; i++)
	{
		lines[i].item_id = draft->lines[i].item.item_id;
		lines[i].quantity = draft->lines[i].quantity;
		lines[i].charged = om_line_charged(&draft->lines[i]);
		lines[i].left = draft->money[i].gross - draft->money[i].discount;
		lines[i].is_open = is_open(draft, args, i);
	}
	return lines;
}

int64
om_draft_promote(Draft *draft, int64 tenant, const LineArgs *args)
{
	OmPromotionAsk ask = {
		.tenant = tenant, .channel_id = draft->channel.channel_id, .currency = draft->currency,
		.at = draft->only_asks ? om_clock() : draft->occurred_at, .customer = draft->customer, .nlines = draft->nlines,
		.before = draft->args.uses
	};
	int64		minor = 0;
	int			i;

	if (draft->args.ncoupons == 0 && !om_has_promotions())
		return 0;
	if (draft->args.ncoupons > 0)
		om_coupons_read(&ask, draft->args.coupons, draft->args.ncoupons, draft->only_asks, psprintf("%scoupons", draft->args.path));
	ask.lines = lines_of(draft, args);
	draft->promoted = om_promote_order(&ask);
	for (i = 0; draft->promoted != NULL && i < draft->nlines; i++)
	{
		draft->money[i].discount += ask.lines[i].of_line;
		draft->money[i].order_discount = ask.lines[i].of_order;
		minor += ask.lines[i].of_line + ask.lines[i].of_order;
	}
	return minor;
}

void
om_draft_promote_shipping(Draft *draft)
{
	OmLineMoney *shipping = &draft->money[draft->nlines];

	if (draft->promoted != NULL && draft->args.shipping == NULL)
		shipping->gross -= om_promote_shipping(draft->promoted, shipping->gross);
}

int64
om_draft_promoted(const Draft *draft, int line)
{
	return draft->promoted == NULL ? 0 : draft->promoted->ask.lines[line].of_line + draft->promoted->ask.lines[line].of_order;
}

void
om_drafts_lock_promotions(int64 tenant, const Draft *drafts, int n)
{
	const OmPromoted **promoted = palloc(sizeof(OmPromoted *) * Max(n, 1));
	int			i;

	for (i = 0; i < n; i++)
		promoted[i] = drafts[i].state == DRAFT_READ ? drafts[i].promoted : NULL;
	om_promotions_lock(tenant, promoted, n);
	pfree(promoted);
}

void
om_drafts_write_promotions(int64 tenant, Draft **drafts, int n, const char *actor)
{
	OmPromotedOrder *orders;
	int			i;

	for (i = 0; i < n && drafts[i]->promoted == NULL; i++)
		;
	if (i == n)
		return;
	orders = palloc(sizeof(OmPromotedOrder) * n);
	for (i = 0; i < n; i++)
		orders[i] = (OmPromotedOrder) {drafts[i]->id, drafts[i]->occurred_at, drafts[i]->promoted};
	om_promotions_write(tenant, orders, n, actor);
	pfree(orders);
}

void
om_cancel_give_back(const Cancellation *cancels, int n, const char *actor, TimestampTz occurred_at)
{
	const pg_uuid_t **ids = palloc(sizeof(pg_uuid_t *) * Max(n, 1));
	int			count = 0;
	int			i;

	for (i = 0; i < n; i++)
		if (cancels[i].is_whole)
			ids[count++] = &cancels[i].order.order_id;
	if (count > 0)
		om_promotions_give_back(cancels[0].order.tenant, ids, count, actor, occurred_at);
	pfree(ids);
}
