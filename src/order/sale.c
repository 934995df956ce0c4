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
	draft->approver = reading->sale->approver;
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

/* What is taken off a line by its own discount and its share of the sale's: what promotions take off is the shop's, and not asked. */
static int64
asked_discount(const Draft *draft, int line)
{
	return draft->money[line].discount + draft->money[line].order_discount - om_draft_promoted(draft, line);
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
		OmAmount	line_discount = {asked_discount(draft, i), draft->currency};
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
 * How much less than a limit a line's discount must be beyond it, in units of 1/OM_RATE_ONE: its share of the sale's discount is
 * rounded, so of one that has a share less than a minor unit is not asked.
 */
static int64
tolerance(const Draft *draft, int line)
{
	return draft->money[line].order_discount > 0 ? OM_RATE_ONE : 1;
}

/* Is a line's discount beyond a limit? */
static bool
is_discount_beyond(const Draft *draft, int line, int64 limit)
{
	return (int128) asked_discount(draft, line) * OM_RATE_ONE - (int128) draft->money[line].gross * limit >= tolerance(draft, line);
}

/*
 * What is taken off a line and of the whole, by the lines' own discounts and that of the sale together,
 * is within the limit; the sum is exact.
 */
void
om_sale_limit_discounts(const OmSale *sale, int64 limit)
{
	const Draft *draft = sale->draft;
	bool	   *is_beyond = palloc0(sizeof(bool) * draft->nlines);
	OmAmount	discount = {0, draft->currency};
	int64		gross = 0;
	bool		is_refused = false;
	int			i;

	for (i = 0; i < draft->nlines; i++)
	{
		is_beyond[i] = is_discount_beyond(draft, i, limit);
		is_refused |= is_beyond[i];
		discount.minor += asked_discount(draft, i);
		gross += draft->money[i].gross;
	}
	if (is_refused || (int128) discount.minor * OM_RATE_ONE > (int128) gross * limit)
		refuse_discounts(draft, limit, gross, discount, is_beyond);
}

/* The least whole number of which b times it is at least a; all of it for a part of nothing. */
static int64
least_percent(int128 a, int64 b)
{
	if (a <= 0)
		return 0;
	return b == 0 ? OM_RATE_ONE : (int64) Min((a + b - 1) / b, (int128) OM_RATE_ONE);
}

int64
om_sale_discount_percent(const OmSale *sale)
{
	const Draft *draft = sale->draft;
	int64		discount = 0;
	int64		gross = 0;
	int64		percent = 0;
	int			i;

	for (i = 0; i < draft->nlines; i++)
	{
		percent = Max(percent, least_percent((int128) asked_discount(draft, i) * OM_RATE_ONE - tolerance(draft, i) + 1, draft->money[i].gross));
		discount += asked_discount(draft, i);
		gross += draft->money[i].gross;
	}
	return Max(percent, least_percent((int128) discount * OM_RATE_ONE, gross));
}

/* How far the unit price of a line is from that of the list; 0 for a price that is none of anybody's choice. */
static int64
override_percent(const Draft *draft, int line)
{
	OmPrice		listed = draft->lines[line].item.price;
	OmPrice		price = draft->unit_prices[line];
	int128		of_list;
	int128		of_line;

	if (!draft->lines[line].item.has_price || om_draft_is_listed(draft, line) || (draft->fees != NULL && draft->fees[line] != NULL))
		return 0;
	of_list = (int128) listed.units * om_price_units_per_minor(price);
	of_line = (int128) price.units * om_price_units_per_minor(listed);
	/* prices have at most 15 digits, so nothing is lost that matters */
	return of_list == 0 ? OM_RATE_ONE
		: (int64) Min(((of_list > of_line ? of_list - of_line : of_line - of_list) * OM_RATE_ONE + of_list - 1) / of_list, (int128) OM_RATE_ONE);
}

int64
om_sale_override_percent(const OmSale *sale)
{
	int64		percent = 0;
	int			i;

	for (i = 0; i < sale->draft->nlines; i++)
		percent = Max(percent, override_percent(sale->draft, i));
	return percent;
}

char *
om_sale_lines_beyond(const OmSale *sale, bool of_prices, int64 limit)
{
	const Draft *draft = sale->draft;
	OmList		lines = {0};
	int			i;

	for (i = 0; i < draft->nlines; i++)
	{
		OmAmount	discount = {asked_discount(draft, i), draft->currency};

		if (of_prices && override_percent(draft, i) > limit)
			om_list_add_excess(&lines, i + 1, draft->lines[i].sku, om_price_text(draft->unit_prices[i]), om_price_text(draft->lines[i].item.price));
		if (!of_prices && is_discount_beyond(draft, i, limit))
			om_list_add_excess(&lines, i + 1, draft->lines[i].sku, om_amount_text(discount),
							   om_amount_text(discount_most(draft->money[i].gross, limit, draft->currency)));
	}
	return om_list_end(&lines);
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
