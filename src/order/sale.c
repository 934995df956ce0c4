/*
 * sale.c - sales at a counter: orders that are handed over where they are placed.
 *
 * A sale goes the way of every order (place.c), with three differences: its goods come from
 * the one location where the customer stands, only goods that are there can be handed
 * over, and they leave at once: lines are shipped, the order is completed and paid.  Where the
 * books have less than the customer holds in the hand, the sale may be written all the same: what is missing is forced, and opens an exception.
 * How it was paid, its caller writes.
 */
#include "postgres.h"

#include "base/om_error.h"
#include "order/order.h"
#include "order/order_private.h"
#include "types/uuid7.h"

/* A sale being read. */
typedef struct Reading
{
	OmSale	   *sale;
	OmSaleReader reader;
	void	   *source;
} Reading;

/* DraftWork: let the caller read its sale. */
static void
read_sale(Draft *draft, int64 tenant, void *source)
{
	Reading    *reading = (Reading *) source;

	reading->reader(reading->sale, reading->source);
}

/* Lines are handed over here: they name this location or none. */
static void
check_locations(const Draft *draft)
{
	const char *here = draft->channel.locations[0].code;
	int			i;

	for (i = 0; i < draft->nlines; i++)
		if (draft->lines[i].location_code != NULL && strcmp(draft->lines[i].location_code, here) != 0)
			om_raise_value(OM_INVALID_ARGUMENT, "argument", "location", "a sale hands over goods at %s, not at %s",
						   here, draft->lines[i].location_code);
}

/* The most that may be taken off an amount, rounded down. */
static OmAmount
discount_most(int64 gross, int64 limit, OmCurrency currency)
{
	OmAmount	most = {(int64) ((int128) gross * limit / OM_RATE_ONE), currency};

	return most;
}

/* discount_too_large, naming the lines that are beyond the limit; the sale, where none is by itself. */
static void
refuse_discounts(const Draft *draft, int64 limit, int64 gross, OmAmount discount, const bool *is_beyond)
{
	OmAmount	most = discount_most(gross, limit, draft->currency);
	const char *of = "the sale";
	OmList		lines = {0};
	OmDetail	detail;
	int			i;

	for (i = 0; i < draft->nlines; i++)
	{
		OmAmount	line_discount = {draft->money[i].discount + draft->money[i].order_discount - om_draft_promoted(draft, i), draft->currency};
		OmAmount	line_most = discount_most(draft->money[i].gross, limit, draft->currency);

		if (!is_beyond[i])
			continue;
		om_list_add_excess(&lines, i + 1, draft->lines[i].sku, om_amount_text(line_discount), om_amount_text(line_most));
		if (lines.n > 1)
			continue;
		of = draft->lines[i].sku;
		discount = line_discount;
		most = line_most;
	}
	om_detail_start(&detail, OM_DISCOUNT_TOO_LARGE);
	om_detail_text(&detail, "limit_percent", psprintf(INT64_FORMAT ".%04d", limit / (OM_RATE_ONE / 100), (int) (limit % (OM_RATE_ONE / 100))));
	if (lines.n > 0)
		om_detail_raw(&detail, "lines", om_list_end(&lines));
	else
	{
		om_detail_text(&detail, "requested", om_amount_text(discount));
		om_detail_text(&detail, "available", om_amount_text(most));
	}
	om_raise(OM_DISCOUNT_TOO_LARGE, om_detail_end(&detail), "%s is taken off %s, and the register allows %s",
			 om_amount_text(discount), of, om_amount_text(most));
}

/*
 * What is taken off a line and of the whole, by the lines' own discounts and that of the sale together,
 * is within the limit.  A line's share of the sale's discount is rounded, so of one that has a share
 * less than a minor unit beyond it is not asked; the sum is exact.  What promotions take off is the shop's, and not asked.
 */
static void
check_discounts(const Draft *draft, int64 limit)
{
	bool	   *is_beyond = palloc0(sizeof(bool) * draft->nlines);
	OmAmount	discount = {0, draft->currency};
	int64		gross = 0;
	bool		is_refused = false;
	int			i;

	for (i = 0; i < draft->nlines; i++)
	{
		const OmLineMoney *money = &draft->money[i];
		int64		asked = money->discount + money->order_discount - om_draft_promoted(draft, i);
		int128		beyond = (int128) asked * OM_RATE_ONE - (int128) money->gross * limit;

		is_beyond[i] = (beyond >= (money->order_discount > 0 ? OM_RATE_ONE : 1));
		is_refused |= is_beyond[i];
		discount.minor += asked;
		gross += money->gross;
	}
	if (is_refused || (int128) discount.minor * OM_RATE_ONE > (int128) gross * limit)
		refuse_discounts(draft, limit, gross, discount, is_beyond);
}

void
om_sale_price(OmSale *sale)
{
	Draft	   *draft = sale->draft;
	int			i;

	draft->channel_code = sale->channel;
	draft->status = ORDER_STATUS_COMPLETED;
	draft->reference = sale->reference;
	draft->metadata = sale->metadata;
	draft->occurred_at = sale->occurred_at;
	draft->args.path = "";
	draft->args.discount = sale->discount;
	om_draft_set_customer(draft, sale->customer, sale->ship_to, sale->bill_to);
	draft->args.coupons = sale->coupons;
	draft->args.ncoupons = sale->ncoupons;
	draft->id_given = (sale->order_id != NULL);
	if (draft->id_given)
		draft->id = *sale->order_id;
	else
		om_uuid7(&draft->id);
	om_draft_find_channel(draft, sale->tenant);
	draft->channel.nlocations = 1;
	draft->channel.locations = &sale->location;
	om_draft_read(draft, sale->tenant, sale->lines, NULL, "lines");
	check_locations(draft);
	if (sale->discount_limit >= 0)
		check_discounts(draft, sale->discount_limit);
	for (i = 0; i < draft->ndemands; i++)
	{
		draft->demands[i].rule = OM_DEMAND_SHELF;
		draft->demands[i].may_be_short = sale->may_be_short;
	}
	sale->id = draft->id;
	sale->channel_id = draft->channel.channel_id;
	sale->currency = draft->currency;
	sale->total = draft->total;
}

bool
om_sale_make(OmSale *sale, FunctionCallInfo fcinfo, const char *function, const OmHashedArg *hashed, int nhashed,
			 OmSaleReader reader, void *source)
{
	Draft	   *draft = palloc0(sizeof(Draft));
	Reading		reading = {sale, reader, source};

	sale->draft = draft;
	om_call_key_of_call(&draft->key, fcinfo, function, sale->tenant, hashed, nhashed);
	om_draft_guard(draft, sale->tenant, read_sale, &reading);
	if (draft->state == DRAFT_REFUSED)
		om_draft_find_answer(draft, sale->tenant);
	om_place_drafts(sale->tenant, draft, 1, false);
	if (draft->state == DRAFT_REFUSED)
		om_raise(draft->code, draft->detail, "%s", draft->message);
	sale->id = draft->id;
	sale->number = draft->number;
	return draft->state == DRAFT_TAKEN;
}
