/*
 * basket.c - what a cart would be as an order, and is: the draft of its goods, priced, taken and written as those of place_order are.
 *
 * What it would be, quote.c tells by the code of quote_lines and preview_order.  The cart itself, its life and its secrets are
 * the matter of the module that has carts.
 */
#include "postgres.h"

#include "base/clock.h"
#include "base/om_error.h"
#include "order/order.h"
#include "order/order_private.h"
#include "sql/rows.h"
#include "types/uuid7.h"

/* Set the arguments of a draft (see order_private.h). */
void
om_draft_of_basket(Draft *draft, const OmBasket *basket)
{
	const OmKept *kept;

	draft->channel_code = (char *) basket->channel;
	draft->secret = basket->secret;
	draft->args.path = "";
	draft->args.shipping_method = basket->shipping_method;
	draft->args.coupons = basket->coupons;
	draft->args.ncoupons = basket->ncoupons;
	om_draft_set_customer(draft, basket->customer, basket->ship_to, basket->bill_to);
	kept = basket->kept != NULL ? basket->kept : basket->also_kept;
	draft->has_reservation = (kept != NULL);
	if (kept == NULL)
		return;
	draft->owns_reservation = true;
	draft->reservation_id = kept->reservation_id;
	draft->holder = (char *) kept->holder;
	draft->also_kept = kept != basket->also_kept ? basket->also_kept : NULL;
}

void
om_draft_add_holds(Draft *draft, int64 tenant)
{
	int			n;
	OmHold	   *also = om_reservation_use(tenant, &draft->also_kept->reservation_id, draft->also_kept->holder, NULL, true, draft->only_asks, &n);

	draft->holds = repalloc(draft->holds, sizeof(OmHold) * Max(draft->nholds + n, 1));
	memcpy(draft->holds + draft->nholds, also, sizeof(OmHold) * n);
	draft->nholds += n;
}

void
om_basket_read(OmBasket *basket)
{
	Draft	   *draft = palloc0(sizeof(Draft));

	om_draft_of_basket(draft, basket);
	draft->reference = (char *) basket->reference;
	draft->metadata = basket->metadata;
	draft->occurred_at = om_clock();
	draft->id_given = (basket->order_id != NULL);
	if (draft->id_given)
		draft->id = *basket->order_id;
	else
		om_uuid7(&draft->id);
	om_draft_read(draft, basket->tenant, basket->lines, NULL, "lines");
	basket->draft = draft;
	basket->total = draft->total;
}

void
om_basket_place(OmBasket *basket)
{
	Draft	   *draft = basket->draft;

	om_place_drafts(basket->tenant, draft, 1, false);
	if (draft->state == DRAFT_REFUSED)
		om_raise(draft->code, draft->detail, "%s", draft->message);
	basket->id = draft->id;
}

void
om_basket_return(FunctionCallInfo fcinfo, const OmBasket *basket)
{
	if (basket->draft->is_stale)
		om_basket_show(fcinfo, basket->tenant, &basket->id);
	else
		om_draft_return(fcinfo, basket->tenant, basket->draft);
}

void
om_basket_show(FunctionCallInfo fcinfo, int64 tenant, const pg_uuid_t *order_id)
{
	(void) om_show_document(&om_order_plans[ORDER_SHOW], tenant, order_id);
	om_rows_return(fcinfo);
}

bool
om_basket_shipping_fee(const OmBasketQuote *quote, int64 tenant, const char *method, OmAmount *fee)
{
	fee->currency = quote->draft->currency;
	return om_draft_shipping_fee(quote->draft, tenant, method, &fee->minor);
}
