/*
 * bill.c - what an order means in money: what is owed when it is placed, what is owed
 * no more when units are canceled.
 *
 * A sale debits receivable and credits the channel's revenue with the list price (less the
 * taxes that are within it) and each tax; discounts go the other way.  There is one move
 * per account and location the order is served from, so that sales can be told by
 * location.  Canceled units give back exactly their part of what was posted (see
 * pricing/line_money.c).  So do units that came back, at the location they were sold from, whoever
 * received them: their taxes, and what is left of it to the account returns, which is the
 * value of returns on the day they are recorded.
 *
 * Goodwill is a discount of the order, as long as the order is billed that much: where more
 * is credited, the goodwill was given for what is canceled or came back, and is taken off the
 * discounts again.  So an order never owes less than nothing, and what its customer
 * has at the end is what was paid, once.
 */
#include "postgres.h"

#include "ledger/money.h"
#include "order/order_private.h"

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
 * Post a line's money, or take it back (sign -1).  account: revenue, or shipping; or returns,
 * which takes what was sold and paid back as one net value, so that the sales of a day
 * that is over stay what they were.
 */
static void
bill_line(Bill *bill, OmAccount account, int64 location_id, const OmLineMoney *money, int sign)
{
	int64		channel_id = bill->model.channel_id;
	int64		inclusive = 0;
	int			i;

	for (i = 0; i < money->ntaxes; i++)
	{
		credit(bill, OM_ACCOUNT_TAX, money->taxes[i].tax_rate_id, location_id, sign * money->taxes[i].minor);
		if (money->taxes[i].is_inclusive)
			inclusive += money->taxes[i].minor;
	}
	if (account == OM_ACCOUNT_RETURNS)
	{
		credit(bill, account, channel_id, location_id, sign * (money->gross - inclusive - money->discount - money->order_discount));
		return;
	}
	credit(bill, account, channel_id, location_id, sign * (money->gross - inclusive));
	credit(bill, OM_ACCOUNT_DISCOUNTS, channel_id, location_id, -sign * (money->discount + money->order_discount));
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
			const OmLine *line = &draft->lines[l];
			const OmDemand *demand = line->demand >= 0 ? &draft->demands[line->demand] : NULL;

			bill_line(&bill, OM_ACCOUNT_REVENUE, demand ? demand->candidates[demand->chosen].location_id : 0,
					  &draft->money[l], 1);
		}
		bill_line(&bill, OM_ACCOUNT_SHIPPING, 0, &draft->money[draft->nlines], 1);
	}
	om_post_money(tenant, "order", bill.moves, bill.n, actor);
}

void
om_order_bill_goodwill(int64 tenant, const pg_uuid_t *order_id, int64 channel_id, OmCurrency currency,
					   const char *reason, const char *actor, TimestampTz occurred_at)
{
	Bill		bill = {0};
	OmMoneyMove move;
	OmStanding	standing;
	int64		more;

	om_order_read_standing(tenant, order_id, &standing);
	more = Min(standing.goodwill_given, standing.billed) - standing.discounted;
	if (more == 0)
		return;
	begin_order(&bill, order_id, channel_id, currency, occurred_at);
	move = bill.model;
	move.from = OM_ACCOUNT_RECEIVABLE;
	move.to = OM_ACCOUNT_DISCOUNTS;
	move.to_id = channel_id;
	move.amount.minor = more;
	move.document_id = standing.goodwill_payment;
	move.reason = reason;
	om_post_money(tenant, "payment", &move, 1, actor);
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
		OmLineMoney part;

		if (cancel->parts[i].asked == 0)
			continue;
		om_line_part(&line->money, line->settled, cancel->parts[i].asked, &part);
		bill_line(&bill, order->is_paid ? OM_ACCOUNT_RETURNS : OM_ACCOUNT_REVENUE, line->location_id, &part, -1);
	}
	if (is_whole)
		bill_line(&bill, OM_ACCOUNT_SHIPPING, 0, &order->shipping, -1);
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
		OmLineMoney part;

		if (quantities[i] == 0)
			continue;
		om_line_part(&line->money, line->settled, quantities[i], &part);
		bill_line(&bill, OM_ACCOUNT_RETURNS, line->location_id, &part, -1);
		credited += om_line_payable(&part);
	}
	om_post_money(order->tenant, "return", bill.moves, bill.n, actor);
	if (order->was_refunded)
		om_order_bill_goodwill(order->tenant, &order->order_id, order->channel_id, order->currency, reason, actor, occurred_at);
	return credited;
}
