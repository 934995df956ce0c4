/*
 * draft.c - reading an order: lines, reservation, demands (its money: price.c).
 *
 * Everything here raises for what is wrong and has written nothing; a batch catches
 * that and refuses the one input.
 */
#include "postgres.h"

#include "access/access.h"
#include "base/om_error.h"
#include "base/om_limit.h"
#include "call/json.h"
#include "order/order_private.h"
#include "pricing/pricing.h"
#include "sql/guard.h"
#include "types/quantity.h"
#include "utils/builtins.h"

enum LineField
{
	LINE_SKU, LINE_QUANTITY, LINE_LOCATION, LINE_UNIT_PRICE, LINE_DISCOUNT, LINE_TAX_RATES, LINE_SHIP_COMPLETE, LINE_FIELDS
};
StaticAssertDecl(LINE_FIELDS == OM_ORDER_LINE_FIELDS, "the fields are counted in the header");

/* The fields of any line; discount: the right that one needs. */
#define ANY_LINE(discount) \
	[LINE_SKU] = {"sku", OM_JSON_TEXT, true, OM_CODE_LENGTH_MAX}, \
	[LINE_QUANTITY] = {"quantity", OM_JSON_QUANTITY, true, 0}, \
	[LINE_LOCATION] = {"location", OM_JSON_TEXT, false, OM_CODE_LENGTH_MAX}, \
	[LINE_UNIT_PRICE] = {"unit_price", OM_JSON_AMOUNT, false, 0, &om_right_set_price}, \
	[LINE_DISCOUNT] = {"discount", OM_JSON_AMOUNT, false, 0, (discount)}, \
	[LINE_TAX_RATES] = {"tax_rates", OM_JSON_ARRAY, false, 0, &om_right_set_tax}

/* Of an order, and of a sale at a register, which has a limit of its own for discounts, and one location. */
const OmJsonField om_order_line_fields[OM_ORDER_LINE_FIELDS] = {
	ANY_LINE(&om_right_set_discount),
	[LINE_SHIP_COMPLETE] = {"ship_complete", OM_JSON_BOOLEAN, false, 0}
};
const OmJsonField om_sale_line_fields[OM_SALE_LINE_FIELDS] = {ANY_LINE(NULL)};

void
om_draft_find_channel(Draft *draft, int64 tenant)
{
	om_find_channel(tenant, draft->channel_code, &draft->channel);
}

/* The currency of the order; of what it is, unless it is said. */
static void
read_currency(Draft *draft, const char *currency)
{
	draft->currency = currency ? om_currency_lookup(currency) : draft->channel.currency;
	if (draft->currency == 0)
		om_currency_refuse(currency);
}

/* The lines of the order; returns what they say of money. */
static LineArgs *
read_lines(Draft *draft, int64 tenant, JsonbContainer *container, const char *path)
{
	bool		is_sale = om_draft_is_sale(draft);
	int			nfields = is_sale ? OM_SALE_LINE_FIELDS : OM_ORDER_LINE_FIELDS;
	OmJsonValue *values = om_json_objects(container, is_sale ? om_sale_line_fields : om_order_line_fields, nfields, path,
										  om_lines_max(tenant), false, &draft->nlines);
	bool		ship_complete = om_ship_complete(&draft->args.ship_complete, draft->channel.ship_complete);
	LineArgs   *args;
	int			i;

	draft->lines = om_lines_of(values, nfields, draft->nlines);
	args = palloc(sizeof(LineArgs) * draft->nlines);
	for (i = 0; i < draft->nlines; i++)
	{
		const OmJsonValue *value = &values[i * nfields];

		draft->lines[i].location_code = value[LINE_LOCATION].text;
		draft->lines[i].ship_complete = is_sale || om_ship_complete(&value[LINE_SHIP_COMPLETE], ship_complete);
		args[i].unit_price = value[LINE_UNIT_PRICE].text;
		args[i].discount = value[LINE_DISCOUNT].text;
		args[i].tax_rates = value[LINE_TAX_RATES].present ? value[LINE_TAX_RATES].container : NULL;
	}
	om_resolve_lines(tenant, draft->lines, draft->nlines, OM_IN_USE, draft->currency);
	om_limit_lines(tenant, draft->lines, draft->nlines, &draft->channel, path);
	return args;
}

/* What lies nowhere is sold where the channel sells: at one location at least the call has all rights that it needs. */
static void
require_place(const Draft *draft)
{
	const OmChannel *channel = &draft->channel;
	int			i;

	for (i = 0; i < draft->nlines; i++)
		if (!draft->lines[i].item.is_stocked && draft->lines[i].location.location_id == 0)
			break;
	if (i == draft->nlines)
		return;
	for (i = 0; i < channel->nlocations; i++)
		if (om_call_may_at(channel->locations[i].location_id))
			return;
	om_call_require_at(channel->nlocations > 0 ? channel->locations[0].location_id : 0,
					   channel->nlocations > 0 ? channel->locations[0].code : NULL);
}

/* Order of lines by size, the largest first. */
static int
compare_sizes(const void *x, const void *y)
{
	const OmLine *a = *(OmLine *const *) x;
	const OmLine *b = *(OmLine *const *) y;

	if (a->quantity != b->quantity)
		return a->quantity > b->quantity ? -1 : 1;
	return a < b ? -1 : a > b;
}

/* What a reservation holds of an item at one location, however many holds that is. */
typedef struct HeldPlace
{
	const OmHold *hold;			/* the first of them */
	OmQuantity	left;
	bool		is_short;		/* not all of it was there when it was held */
} HeldPlace;

/* qsort order: by item and location, equal ones as they were reserved. */
static int
compare_places(const void *x, const void *y)
{
	const OmHold *a = ((const HeldPlace *) x)->hold;
	const OmHold *b = ((const HeldPlace *) y)->hold;

	if (a->item_id != b->item_id)
		return a->item_id < b->item_id ? -1 : 1;
	if (a->location.location_id != b->location.location_id)
		return a->location.location_id < b->location.location_id ? -1 : 1;
	return a < b ? -1 : a > b;
}

/* The places of the holds, sorted; n: how many. */
static HeldPlace *
sum_places(const Draft *draft, int *n)
{
	HeldPlace  *places = palloc(sizeof(HeldPlace) * Max(draft->nholds, 1));
	int			count = 0;
	int			h;

	for (h = 0; h < draft->nholds; h++)
		places[h] = (HeldPlace) {&draft->holds[h], draft->holds[h].remaining, draft->holds[h].short_units > 0};
	qsort(places, draft->nholds, sizeof(HeldPlace), compare_places);
	for (h = 0; h < draft->nholds; h++)
	{
		HeldPlace  *last = count > 0 ? &places[count - 1] : NULL;

		if (last != NULL && last->hold->item_id == places[h].hold->item_id &&
			last->hold->location.location_id == places[h].hold->location.location_id)
		{
			last->left += places[h].left;
			last->is_short |= places[h].is_short;
		}
		else
			places[count++] = places[h];
	}
	*n = count;
	return places;
}

/* The place for a line: where least is left of what is enough, else where most is left; null: its item is not held. */
static HeldPlace *
best_place(HeldPlace *places, int n, const OmLine *line)
{
	HeldPlace  *best = NULL;
	int			low = 0;
	int			high = n;

	while (low < high)
	{
		int			middle = low + (high - low) / 2;

		if (places[middle].hold->item_id < line->item.item_id)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < n && places[low].hold->item_id == line->item.item_id; low++)
	{
		HeldPlace  *place = &places[low];
		bool		is_enough = place->left >= line->quantity;

		if (best == NULL || is_enough != (best->left >= line->quantity))
			best = best == NULL || is_enough ? place : best;
		else if (place->left == best->left ? place->hold < best->hold : (place->left < best->left) == is_enough)
			best = place;
	}
	return best;
}

/*
 * True if a line may be served by several places, and they have enough for it: that is left less at them.  Parts are of
 * goods that are there, so a place where some were not does not count.
 */
static bool
take_of_places(HeldPlace *places, int n, const OmLine *line)
{
	OmQuantity	rest = line->quantity;
	int			i;

	for (i = 0; i < n && rest > 0; i++)
		if (places[i].hold->item_id == line->item.item_id && !places[i].is_short)
			rest -= Min(places[i].left, rest);
	if (line->ship_complete || rest > 0)
		return false;
	rest = line->quantity;
	for (i = 0; i < n && rest > 0; i++)
	{
		OmQuantity	part = places[i].hold->item_id == line->item.item_id && !places[i].is_short ? Min(places[i].left, rest) : 0;

		places[i].left -= part;
		rest -= part;
	}
	return true;
}

/*
 * A line that names no location is served where its item is held: where least is left of what is
 * enough for all of it, the largest line first; else by several places, if they have enough together;
 * else where most is left.  Returns of each line whether it is served by several.
 */
static bool *
place_lines_at_holds(Draft *draft)
{
	OmLine	  **lines = palloc(sizeof(OmLine *) * Max(draft->nlines, 1));
	bool	   *is_spread = palloc0(sizeof(bool) * Max(draft->nlines, 1));
	int			nplaces;
	HeldPlace  *places = sum_places(draft, &nplaces);
	int			i;

	for (i = 0; i < draft->nlines; i++)
		lines[i] = &draft->lines[i];
	qsort(lines, draft->nlines, sizeof(OmLine *), compare_sizes);
	for (i = 0; i < draft->nlines; i++)
	{
		HeldPlace  *place = lines[i]->location.location_id == 0 ? best_place(places, nplaces, lines[i]) : NULL;

		if (place == NULL)
			continue;
		if (place->left < lines[i]->quantity && take_of_places(places, nplaces, lines[i]))
		{
			is_spread[lines[i] - draft->lines] = true;
			continue;
		}
		lines[i]->location = place->hold->location;
		place->left = Max(place->left - lines[i]->quantity, 0);
	}
	return is_spread;
}

/* Use what holds have of a demand: those at its one location, or, where it is spread over them, any. */
static void
use_holds_of(Draft *draft, int d, bool is_spread)
{
	OmDemand   *demand = &draft->demands[d];
	int			h;

	for (h = 0; h < draft->nholds; h++)
	{
		OmHold	   *hold = &draft->holds[h];
		OmQuantity	used = Min(demand->quantity, hold->remaining - hold->used);

		if (hold->item_id != demand->item_id || used == 0)
			continue;
		if (!is_spread && (demand->ncandidates != 1 || demand->candidates[0].location_id != hold->location.location_id))
			continue;
		if (is_spread && hold->short_units > 0)
			continue;
		if (is_spread)
			om_demand_add_part(demand, &hold->location, used, 0);
		/* what is there of a hold is used first */
		draft->held_short[d] += Max(hold->used + used - (hold->remaining - hold->short_units), 0) - Max(hold->used - (hold->remaining - hold->short_units), 0);
		hold->used += used;
		demand->quantity -= used;
		draft->from_hold[d] += used;
	}
}

/* What holds serve is not taken from free; is_spread: of each line. */
static void
use_holds(Draft *draft, const bool *is_spread)
{
	bool	   *of_demands = palloc0(sizeof(bool) * Max(draft->ndemands, 1));
	int			i;

	for (i = 0; i < draft->nlines; i++)
		if (is_spread[i])
			of_demands[draft->lines[i].demand] = true;
	for (i = 0; i < draft->ndemands; i++)
		use_holds_of(draft, i, of_demands[i]);
}

void
om_draft_read(Draft *draft, int64 tenant, JsonbContainer *lines, const char *currency, const char *path)
{
	LineArgs   *args;
	bool	   *is_spread = NULL;

	if (draft->status == NULL)
	{
		draft->status = ORDER_STATUS_PLACED;
		om_draft_find_channel(draft, tenant);
	}
	read_currency(draft, currency);
	args = read_lines(draft, tenant, lines, path);
	if (om_call_is_limited())
		require_place(draft);
	om_draft_price(draft, tenant, args, path);
	if (draft->has_reservation)
	{
		draft->holds = om_reservation_use(tenant, &draft->reservation_id, draft->holder, draft->secret, draft->only_asks, &draft->nholds);
		is_spread = place_lines_at_holds(draft);
	}
	draft->demands = om_sum_demands(draft->lines, draft->nlines, &draft->channel, &draft->ndemands);
	draft->from_hold = palloc0(sizeof(OmQuantity) * Max(draft->ndemands, 1));
	draft->held_short = palloc0(sizeof(OmQuantity) * Max(draft->ndemands, 1));
	if (is_spread != NULL)
		use_holds(draft, is_spread);
	/* what costs nothing is paid, and services that are paid are handed over */
	if (draft->total.minor == 0 && draft->ndemands == 0)
		draft->status = ORDER_STATUS_COMPLETED;
	draft->state = DRAFT_READ;
}

/* Work on a draft, as om_guard takes it. */
typedef struct GuardedWork
{
	Draft	   *draft;
	int64		tenant;
	DraftWork	work;
	void	   *source;
} GuardedWork;

/* OmWork: do it. */
static void
do_work(void *arg)
{
	const GuardedWork *guarded = (const GuardedWork *) arg;

	guarded->work(guarded->draft, guarded->tenant, guarded->source);
}

/*
 * Only our own errors are kept; any other passes.  The work is a subtransaction of its own, so
 * that what an error interrupts is cleaned up; one that only reads has no id and costs little.
 * What work locks stays locked when it succeeds.
 */
void
om_draft_guard(Draft *draft, int64 tenant, DraftWork work, void *source)
{
	GuardedWork guarded = {draft, tenant, work, source};
	ErrorData  *error = om_guard(do_work, &guarded);
	int			code;

	if (error == NULL)
		return;
	code = error->constraint_name ? om_code_find(error->constraint_name) : -1;
	if (code < 0)
		ReThrowError(error);
	draft->state = DRAFT_REFUSED;
	draft->code = (OmCode) code;
	draft->message = error->message;
	draft->detail = error->detail;
}

/* DraftWork: look for the answer of the draft's key. */
static void
find_answer(Draft *draft, int64 tenant, void *source)
{
	if (om_call_key_find(&draft->key, &draft->id))
		draft->state = DRAFT_REPLAY;
}

void
om_draft_find_answer(Draft *draft, int64 tenant)
{
	if (draft->state == DRAFT_REFUSED && draft->code == OM_NOT_ALLOWED)
		return;
	om_draft_guard(draft, tenant, find_answer, NULL);
}
