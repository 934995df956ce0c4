/*
 * bill.c - what an order means in money: what is owed when it is placed, what is owed
 * no more when units are canceled.
 *
 * A sale debits receivable and credits the channel's revenue with the list price, and each tax;
 * discounts go the other way.  Revenue and discounts are both without the taxes that are within
 * the prices.  There is one move per account and location the order is served from, so that sales
 * can be told by location.  Canceled units give back exactly their part of what was posted (see
 * pricing/line_money.c).  So do units that came back, at the location they were sold from, whoever
 * received them: their taxes, and what is left of it to the account returns, which is the
 * value of returns on the day they are recorded.
 *
 * Shipping that is given back lowers the account shipping and the taxes of shipping, in
 * the order of its minor units (om_line_cents): a later cancellation takes the rest.  An edit that lowers the charge takes the last of
 * them, so that neither looks at what the other took.
 *
 * Goodwill is a discount of the order, as long as the order is billed that much: where more
 * is credited, the goodwill was given for what is canceled or came back, and is taken off the
 * discounts again.  So an order never owes less than nothing, and what its customer
 * has at the end is what was paid, once.  A price that is lowered later lowers the taxes with it, so
 * goodwill is split like what the order is billed: so much to each tax, the rest to discounts.
 */
#include "postgres.h"

#include "ledger/money.h"
#include "order/order_private.h"
#include "types/split.h"

/* The moves of one or more orders. */
typedef struct Bill
{
	OmMoneyMove *moves;
	int			n;
	int			size;
	int			first;			/* of the order at hand */
	OmMoneyMove model;			/* what all moves of the order at hand share */
} Bill;

/* Credit an account of a location (debit it for a negative amount): its move grows, or begins. */
static void
credit(Bill *bill, OmAccount account, int64 account_id, int64 location_id, int64 minor)
{
	OmMoneyMove *move;
	int			i;

	if (minor == 0)
		return;
	for (i = bill->first; i < bill->n; i++)
	{
		move = &bill->moves[i];
		if (move->from != account || move->from_id != account_id || move->location_id != location_id)
			continue;
		move->amount.minor += minor;
		return;
	}
	if (bill->n == bill->size)
	{
		bill->size = Max(bill->size * 2, 8);
		bill->moves = bill->moves == NULL ? palloc(sizeof(OmMoneyMove) * bill->size)
			: repalloc_huge(bill->moves, sizeof(OmMoneyMove) * bill->size);
	}
	move = &bill->moves[bill->n++];
	*move = bill->model;
	move->from = account;
	move->from_id = account_id;
	move->to = OM_ACCOUNT_RECEIVABLE;
	move->location_id = location_id;
	move->amount.minor = minor;
}

/*
 * Post the money of a part of a line, or take it back (sign -1).  account: revenue, or shipping; or returns,
 * which takes what was sold and paid back as one net value, so that the sales of a day
 * that is over stay what they were.
 */
static void
bill_part(Bill *bill, OmAccount account, int64 location_id, const OmLinePart *part, int sign)
{
	int64		channel_id = bill->model.channel_id;
	int64		discount = account == OM_ACCOUNT_RETURNS ? 0 : part->discount;
	int			i;

	for (i = 0; i < part->ntaxes; i++)
		credit(bill, OM_ACCOUNT_TAX, part->taxes[i].tax_rate_id, location_id, sign * part->taxes[i].minor);
	credit(bill, account, channel_id, location_id, sign * (part->base + discount));
	credit(bill, OM_ACCOUNT_DISCOUNTS, channel_id, location_id, -sign * discount);
}

/* Post a whole line. */
static void
bill_line(Bill *bill, OmAccount account, int64 location_id, const OmLineMoney *money)
{
	OmLinePart	whole;

	om_line_part(money, 0, money->quantity, &whole);
	bill_part(bill, account, location_id, &whole, 1);
}

/* Begin the moves of an order. */
static void
begin_order(Bill *bill, const pg_uuid_t *order_id, int64 channel_id, OmCurrency currency, TimestampTz occurred_at)
{
	bill->first = bill->n;
	memset(&bill->model, 0, sizeof(OmMoneyMove));
	bill->model.document_id = bill->model.order_id = *order_id;
	bill->model.has_order = true;
	bill->model.channel_id = channel_id;
	bill->model.amount.currency = currency;
	bill->model.occurred_at = occurred_at;
}

void
om_bill_orders(int64 tenant, Draft **drafts, int n, const char *actor)
{
	Bill		bill = {0};
	int			i;
	int			l;

	for (i = 0; i < n; i++)
	{
		const Draft *draft = drafts[i];

		begin_order(&bill, &draft->id, draft->channel.channel_id, draft->currency, draft->occurred_at);
		for (l = 0; l < draft->nlines; l++)
		{
			const OmLocation *location = om_draft_location(draft, l);

			bill_line(&bill, OM_ACCOUNT_REVENUE, location ? location->location_id : 0,
					  &draft->money[l]);
		}
		bill_line(&bill, OM_ACCOUNT_SHIPPING, 0, &draft->money[draft->nlines]);
	}
	om_post_money(tenant, "order", bill.moves, bill.n, actor);
}

void
om_order_bill_goodwill(int64 tenant, const pg_uuid_t *order_id, int64 channel_id, OmCurrency currency,
					   const char *reason, const char *actor, TimestampTz occurred_at)
{
	Bill		bill = {0};
	OmStanding	standing;
	OmMoneyMove *moves;
	int64	   *weights;
	int64	   *parts;
	int			n = 0;
	int			i;

	om_order_read_standing(tenant, order_id, &standing);
	moves = palloc(sizeof(OmMoneyMove) * standing.nparts);
	weights = palloc(sizeof(int64) * standing.nparts);
	parts = palloc0(sizeof(int64) * standing.nparts);
	for (i = 0; i < standing.nparts; i++)
		weights[i] = Max(standing.parts[i].billed, 0);
	if (standing.billed > 0)
		om_allocate(Min(standing.goodwill_given, standing.billed), weights, standing.nparts, parts);
	begin_order(&bill, order_id, channel_id, currency, occurred_at);
	for (i = 0; i < standing.nparts; i++)
	{
		const OmStandingPart *part = &standing.parts[i];

		if (parts[i] == part->discounted)
			continue;
		moves[n] = bill.model;
		moves[n].from = OM_ACCOUNT_RECEIVABLE;
		moves[n].to = part->tax_rate_id == 0 ? OM_ACCOUNT_DISCOUNTS : OM_ACCOUNT_TAX;
		moves[n].to_id = part->tax_rate_id == 0 ? channel_id : part->tax_rate_id;
		moves[n].amount.minor = parts[i] - part->discounted;
		moves[n].document_id = standing.goodwill_payment;
		moves[n++].reason = reason;
	}
	om_post_money(tenant, "payment", moves, n, actor);
}

/* What of a locked order's shipping charge was given back. */
static int64
shipping_given(const OmOrder *order)
{
	OmStanding	standing;

	if (!order->was_refunded)
		return 0;
	om_order_read_standing(order->tenant, &order->order_id, &standing);
	return standing.shipping_given;
}

/* Take the minor units (from, from + size] of the shipping charge off the bill; sign -1: bill them again. */
static void
bill_shipping_back(Bill *bill, const OmOrder *order, int64 from, int64 size, int sign)
{
	OmLinePart	part;

	om_line_cents(&order->shipping, from, size, &part);
	bill_part(bill, OM_ACCOUNT_SHIPPING, 0, &part, -sign);
}

int64
om_order_shipping_left(int64 tenant, const pg_uuid_t *order_id)
{
	OmOrder		order = {.tenant = tenant, .order_id = *order_id};
	OmStanding	standing;

	om_order_lock(&order);
	if (strcmp(order.status, ORDER_STATUS_CANCELED) == 0)
		return 0;
	om_order_read_taxes(&order);
	om_order_read_standing(tenant, order_id, &standing);
	return om_line_payable(&order.shipping) - order.shipping_off - standing.shipping;
}

void
om_order_bill_shipping(int64 tenant, const pg_uuid_t *order_id, int64 given, const char *reason, const char *actor, TimestampTz occurred_at)
{
	OmOrder		order = {.tenant = tenant, .order_id = *order_id};
	OmStanding	standing;
	Bill		bill = {0};

	om_order_lock(&order);
	/* nothing of it is billed any more */
	if (strcmp(order.status, ORDER_STATUS_CANCELED) == 0)
		return;
	om_order_read_taxes(&order);
	om_order_read_standing(tenant, order_id, &standing);
	begin_order(&bill, order_id, order.channel_id, order.currency, occurred_at);
	bill.model.reason = reason;
	bill_shipping_back(&bill, &order, standing.shipping_given - Max(given, 0), Max(given, -given), given > 0 ? 1 : -1);
	om_post_money(tenant, "order", bill.moves, bill.n, actor);
}

void
om_bill_shipping_off(OmOrder *order, int64 minor, const char *reason, const char *actor, TimestampTz occurred_at)
{
	Bill		bill = {0};

	om_order_read_taxes(order);
	begin_order(&bill, &order->order_id, order->channel_id, order->currency, occurred_at);
	bill.model.reason = reason;
	bill_shipping_back(&bill, order, om_line_payable(&order->shipping) - order->shipping_off - minor, minor, 1);
	om_post_money(order->tenant, "order", bill.moves, bill.n, actor);
}

void
om_bill_canceled(Cancellation *cancel, bool is_whole)
{
	OmOrder    *order = &cancel->order;
	Bill		bill = {0};
	int			i;

	om_order_read_taxes(order);
	begin_order(&bill, &order->order_id, order->channel_id, order->currency, cancel->call.occurred_at);
	bill.model.reason = cancel->call.reason;
	for (i = 0; i < order->nlines; i++)
	{
		const OmOrderLine *line = &order->lines[i];
		OmLinePart	part;

		if (cancel->parts[i].asked == 0)
			continue;
		om_line_part(&line->money, line->settled, cancel->parts[i].asked, &part);
		bill_part(&bill, order->is_paid ? OM_ACCOUNT_RETURNS : OM_ACCOUNT_REVENUE, line->location_id, &part, -1);
	}
	if (is_whole)
	{
		int64		given = shipping_given(order);

		bill_shipping_back(&bill, order, given, om_line_payable(&order->shipping) - order->shipping_off - given, 1);
	}
	om_post_money(order->tenant, "order", bill.moves, bill.n, cancel->call.actor);
	if (order->was_refunded)
		om_order_bill_goodwill(order->tenant, &order->order_id, order->channel_id, order->currency, cancel->call.reason,
							   cancel->call.actor, cancel->call.occurred_at);
}

int64
om_order_bill_returned(OmOrder *order, const OmQuantity *quantities, const pg_uuid_t *return_id, const char *reason,
					   const char *actor, TimestampTz occurred_at)
{
	Bill		bill = {0};
	int64		credited = 0;
	int			i;

	om_order_read_taxes(order);
	begin_order(&bill, &order->order_id, order->channel_id, order->currency, occurred_at);
	bill.model.document_id = *return_id;
	bill.model.reason = reason;
	for (i = 0; i < order->nlines; i++)
	{
		const OmOrderLine *line = &order->lines[i];
		OmLinePart	part;

		if (quantities[i] == 0)
			continue;
		om_line_part(&line->money, line->settled, quantities[i], &part);
		bill_part(&bill, OM_ACCOUNT_RETURNS, line->location_id, &part, -1);
		credited += om_part_payable(&part);
	}
	om_post_money(order->tenant, "return", bill.moves, bill.n, actor);
	if (order->was_refunded)
		om_order_bill_goodwill(order->tenant, &order->order_id, order->channel_id, order->currency, reason, actor, occurred_at);
	return credited;
}
