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
#include "call/archived.h"
#include "call/json.h"
#include "order/order_private.h"
#include "pricing/pricing.h"
#include "sql/guard.h"
#include "types/quantity.h"
#include "utils/builtins.h"

enum LineField
{
	LINE_SKU, LINE_QUANTITY, LINE_BARCODE, LINE_LOCATION, LINE_UNIT_PRICE, LINE_DISCOUNT, LINE_TAX_RATES, LINE_UNIT, LINE_SHIP_COMPLETE, LINE_FIELDS
};
StaticAssertDecl(LINE_FIELDS == OM_ORDER_LINE_FIELDS, "the fields are counted in the header");

/* The fields of any line; discount: the right that one needs. */
#define ANY_LINE(discount) \
	[LINE_SKU] = OM_SKU_FIELD, \
	[LINE_QUANTITY] = OM_QUANTITY_FIELD, \
	[LINE_BARCODE] = OM_BARCODE_FIELD, \
	[LINE_LOCATION] = {"location", OM_JSON_TEXT, false, OM_CODE_LENGTH_MAX}, \
	[LINE_UNIT_PRICE] = {"unit_price", OM_JSON_AMOUNT, false, 0, &om_right_set_price}, \
	[LINE_DISCOUNT] = {"discount", OM_JSON_AMOUNT, false, 0, (discount)}, \
	[LINE_TAX_RATES] = {"tax_rates", OM_JSON_ARRAY, false, 0, &om_right_set_tax}, \
	[LINE_UNIT] = OM_UNIT_FIELD

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
	int			n;
	int			i;

	draft->lines = om_lines_of(values, nfields, draft->nlines);
	args = palloc(sizeof(LineArgs) * draft->nlines);
	n = draft->nlines;
	for (i = 0; i < n; i++)
	{
		const OmJsonValue *value = &values[i * nfields];

		draft->lines[i].location_code = value[LINE_LOCATION].text;
		draft->lines[i].unit_code = value[LINE_UNIT].text;
		draft->lines[i].ship_complete = is_sale || om_ship_complete(&value[LINE_SHIP_COMPLETE], ship_complete);
		args[i].unit_price = value[LINE_UNIT_PRICE].text;
		args[i].discount = value[LINE_DISCOUNT].text;
		args[i].tax_rates = value[LINE_TAX_RATES].present ? value[LINE_TAX_RATES].container : NULL;
	}
	om_resolve_lines(tenant, draft->lines, draft->nlines, OM_IN_USE, draft->currency);
	draft->lines = om_add_components(tenant, draft->lines, &draft->nlines, draft->currency, path);
	if (draft->nlines > n)
	{
		args = repalloc(args, sizeof(LineArgs) * draft->nlines);
		memset(args + n, 0, sizeof(LineArgs) * (draft->nlines - n));
	}
	om_limit_lines(tenant, draft->lines, draft->nlines, &draft->channel, path);
	om_draft_check_items(draft, tenant);
	for (i = 0; i < draft->nlines; i++)
		if (args[i].unit_price == NULL && draft->lines[i].label.currency != 0)
			args[i].unit_price = om_label_price(&draft->lines[i], psprintf("%s[%d]", path, i));
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

/* The places of an item: the first of them; n: how many. */
static HeldPlace *
places_of_item(HeldPlace *places, int nplaces, int64 item_id, int *n)
{
	int			low = 0;
	int			high = nplaces;

	while (low < high)
	{
		int			middle = low + (high - low) / 2;

		if (places[middle].hold->item_id < item_id)
			low = middle + 1;
		else
			high = middle;
	}
	*n = 0;
	while (low + *n < nplaces && places[low + *n].hold->item_id == item_id)
		(*n)++;
	return &places[low];
}

/* The place for so much: where least is left of what is enough, else where most is left; null: nothing is left. */
static HeldPlace *
best_place(HeldPlace *places, int n, OmQuantity quantity)
{
	HeldPlace  *best = NULL;
	int			i;

	for (i = 0; i < n; i++)
	{
		HeldPlace  *place = &places[i];
		bool		is_enough = place->left >= quantity;

		if (place->left == 0)
			continue;
		if (best == NULL || is_enough != (best->left >= quantity))
			best = best == NULL || is_enough ? place : best;
		else if (place->left == best->left ? place->hold < best->hold : (place->left < best->left) == is_enough)
			best = place;
	}
	return best;
}

/* A demand may use so much of what a place has left; returns how much that is. */
static OmQuantity
allot(OmDemand *demand, HeldPlace *place, OmQuantity quantity)
{
	OmHeld	   *held = &demand->held[demand->nheld++];

	*held = (OmHeld) {place->hold->location, Min(place->left, quantity), .is_short = place->is_short};
	place->left -= held->quantity;
	return held->quantity;
}

/* The candidates of a demand, that of its hold first. */
static void
put_first(OmDemand *demand, const OmLocation *location)
{
	OmLocation *candidates = palloc(sizeof(OmLocation) * (demand->ncandidates + 1));
	int			n = 0;
	int			i;

	candidates[n++] = *location;
	for (i = 0; i < demand->ncandidates; i++)
		if (demand->candidates[i].location_id != location->location_id)
			candidates[n++] = demand->candidates[i];
	demand->candidates = candidates;
	demand->ncandidates = n;
}

/*
 * What a demand may use of the places of its item; returns what they have not.  One that names its location uses what is held there.  Any
 * other is served where its item is held: where least is left of what is enough for all of it; else by several places, if it may be;
 * what they have not comes from the shelves, and from that of the place where most is left first.
 */
static OmQuantity
allot_places(OmDemand *demand, HeldPlace *places, int n, bool is_named)
{
	HeldPlace  *best = is_named ? NULL : best_place(places, n, demand->quantity);
	OmQuantity	rest = demand->quantity;
	bool		is_one = best != NULL && (best->left >= rest || !demand->may_spread);
	int			i;

	demand->held = palloc(sizeof(OmHeld) * Max(n, 1));
	for (i = 0; i < n && rest > 0; i++)
	{
		HeldPlace  *place = &places[i];
		bool		serves = !place->is_short && place->left > 0;

		if (is_named)
			serves = place->hold->location.location_id == demand->candidates[0].location_id;
		else if (is_one)
			serves = place == best;
		if (serves)
			rest -= allot(demand, place, rest);
	}
	if (best != NULL)
		put_first(demand, &best->hold->location);
	/* what was not there is no part, but may serve the line where it is */
	for (i = 0; i < n && rest > 0 && !is_named && !is_one; i++)
		if (places[i].is_short && places[i].left > 0)
			(void) allot(demand, &places[i], demand->quantity);
	return rest;
}

/* What is left of the places of its item, for who asks what a demand could have. */
static void
note_left(OmDemand *demand, const HeldPlace *places, int n)
{
	OmHeld	   *held = palloc(sizeof(OmHeld) * Max(n, 1));
	int			i;
	int			h;

	for (i = 0; i < n; i++)
	{
		held[i] = (OmHeld) {places[i].hold->location, 0, places[i].left, places[i].is_short};
		for (h = 0; h < demand->nheld; h++)
			if (demand->held[h].location.location_id == held[i].location.location_id)
				held[i].quantity = demand->held[h].quantity;
	}
	demand->held = held;
	demand->nheld = n;
}

/* The place of a location among those of an item; null: the reservation holds none of it there. */
static HeldPlace *
place_at(HeldPlace *places, int n, int64 location_id)
{
	int			i;

	for (i = 0; i < n; i++)
		if (places[i].hold->location.location_id == location_id)
			return &places[i];
	return NULL;
}

/* The location where the reservation has most of what a kit needs: all of most components, the first of equals; null: it has none of any. */
static const OmLocation *
best_location(const OmDemand *demands, int n, HeldPlace *places, int nplaces)
{
	const OmLocation *best = NULL;
	int			best_full = -1;
	int			p;
	int			i;

	for (p = 0; p < nplaces; p++)
	{
		int64		location_id = places[p].hold->location.location_id;
		int			full = 0;
		bool		any = false;

		for (i = 0; i < n; i++)
		{
			int			count;
			HeldPlace  *of_item = places_of_item(places, nplaces, demands[i].item_id, &count);
			const HeldPlace *here = place_at(of_item, count, location_id);

			any |= here != NULL && here->left > 0;
			full += here != NULL && here->left >= demands[i].quantity;
		}
		if (!any || full <= best_full)
			continue;
		best = &places[p].hold->location;
		best_full = full;
	}
	return best;
}

/* Give the components of a kit what the reservation holds of them at one location, which is tried first; what it has all of concerns no other. */
static void
use_holds_of_kit(Draft *draft, OmDemand *demands, int n, HeldPlace *places, int nplaces)
{
	const OmLocation *location = best_location(demands, n, places, nplaces);
	OmQuantity	rest = 0;
	int			i;

	for (i = 0; i < n && location != NULL; i++)
	{
		int			count;
		HeldPlace  *of_item = places_of_item(places, nplaces, demands[i].item_id, &count);
		HeldPlace  *here = place_at(of_item, count, location->location_id);

		demands[i].held = palloc(sizeof(OmHeld));
		put_first(&demands[i], location);
		rest += demands[i].quantity - (here != NULL && here->left > 0 ? allot(&demands[i], here, demands[i].quantity) : 0);
	}
	for (i = 0; i < n && location != NULL && rest == 0 && !draft->only_asks; i++)
		demands[i].ncandidates = 1;
}

/* Give the demands what the reservation holds of their items: to those that name a location first, then to kits, then to the largest first. */
static void
use_holds(Draft *draft)
{
	int			nplaces;
	HeldPlace  *places = sum_places(draft, &nplaces);
	bool	   *is_named = palloc0(sizeof(bool) * Max(draft->ndemands, 1));
	int			n;
	int			i;

	for (i = 0; i < draft->nlines; i++)
		if (draft->lines[i].demand >= 0)
			is_named[draft->lines[i].demand] = draft->lines[i].location.location_id != 0;
	for (i = 0; i < draft->ndemands; i++)
	{
		HeldPlace  *of_item = places_of_item(places, nplaces, draft->demands[i].item_id, &n);
		int			size = om_bundle_size(&draft->demands[i], draft->ndemands - i);

		if (draft->demands[i].bundle != 0)
		{
			use_holds_of_kit(draft, &draft->demands[i], size, places, nplaces);
			i += size - 1;
			continue;
		}
		/* what the hold has all of concerns no other location, but who asks is told what more there is */
		if (allot_places(&draft->demands[i], of_item, n, is_named[i]) == 0 && !draft->only_asks)
			draft->demands[i].ncandidates = 1;
	}
	for (i = 0; i < draft->ndemands && draft->only_asks; i++)
	{
		HeldPlace  *of_item = places_of_item(places, nplaces, draft->demands[i].item_id, &n);

		note_left(&draft->demands[i], of_item, n);
	}
}

/* A part of a demand uses so much of the holds of its location. */
static void
use_holds_at(Draft *draft, int d, const OmPart *part)
{
	OmQuantity	rest = part->held;
	int			h;

	for (h = 0; h < draft->nholds && rest > 0; h++)
	{
		OmHold	   *hold = &draft->holds[h];
		OmQuantity	there = hold->remaining - hold->short_units;
		OmQuantity	used = Min(rest, hold->remaining - hold->used);

		if (hold->item_id != draft->demands[d].item_id || hold->location.location_id != part->location.location_id)
			continue;
		/* what is there of a hold is used first */
		draft->held_short[d] += Max(hold->used + used - there, 0) - Max(hold->used - there, 0);
		hold->used += used;
		rest -= used;
	}
	Assert(rest == 0);
	draft->from_hold[d] += part->held;
}

/* What the holds give back at a position. */
static OmQuantity
given_back(const Draft *draft, int64 item_id, int64 location_id)
{
	OmQuantity	sum = 0;
	int			h;

	for (h = 0; h < draft->nholds; h++)
		if (draft->holds[h].item_id == item_id && draft->holds[h].location.location_id == location_id)
			sum += draft->holds[h].remaining - draft->holds[h].used;
	return sum;
}

/*
 * Units that a demand makes wait may be those that the reservation gives back at its location, or that an expired hold had beyond what was
 * needed: they serve who waits when the call ends, the order's own lines last and as they stand.  What they would get is theirs now, so
 * that who only asks is told the same.
 */
static void
serve_by_rest(int64 tenant, Draft *draft, OmDemand *demand)
{
	const OmLocation *location = om_demand_location(demand);
	OmQuantity	missing;
	OmQuantity	waits = 0;
	int			i;

	for (i = 0; i < draft->ndemands; i++)
	{
		const OmDemand *other = &draft->demands[i];

		if (other->item_id == demand->item_id && other->backordered + draft->held_short[i] > 0 &&
			om_demand_location(other)->location_id == location->location_id)
			waits += other->backordered + draft->held_short[i];
	}
	missing = Max(-om_stock_free(tenant, NULL, 0, demand, location->location_id) -
				  given_back(draft, demand->item_id, location->location_id), 0);
	demand->backordered -= Min(Max(waits - missing, 0), demand->backordered);
}

void
om_draft_use_holds(int64 tenant, Draft *draft, OmFreed *freed)
{
	int			i;
	int			p;

	for (i = 0; i < draft->ndemands && draft->has_reservation; i++)
		for (p = 0; p < draft->demands[i].nparts; p++)
			use_holds_at(draft, i, &draft->demands[i].parts[p]);
	for (i = 0; i < draft->ndemands && draft->has_reservation; i++)
	{
		const OmDemand *demand = &draft->demands[i];
		const OmLocation *location;

		if (draft->held_short[i] == 0)
			continue;
		/* parts are of goods that are there */
		location = om_demand_location(demand);
		draft->held_short[i] = location == NULL ? 0
			: om_order_held_short(tenant, draft->demands, draft->ndemands, demand, location->location_id,
								  given_back(draft, demand->item_id, location->location_id), draft->held_short[i], freed);
		if (draft->held_short[i] > 0)
			om_freed_add(freed, demand->item_id, location->location_id);
	}
	for (i = 0; i < draft->nlines && draft->has_reservation; i++)
		if (draft->lines[i].demand >= 0 && draft->demands[draft->lines[i].demand].backordered > 0)
			serve_by_rest(tenant, draft, &draft->demands[draft->lines[i].demand]);
}

void
om_draft_read(Draft *draft, int64 tenant, JsonbContainer *lines, const char *currency, const char *path)
{
	LineArgs   *args;

	if (draft->status == NULL)
	{
		draft->status = ORDER_STATUS_PLACED;
		om_draft_find_channel(draft, tenant);
	}
	read_currency(draft, currency);
	om_draft_read_customer(draft, tenant);
	args = read_lines(draft, tenant, lines, path);
	if (om_call_is_limited())
		require_place(draft);
	om_draft_list_prices(draft, tenant);
	if (!om_draft_is_added(draft))
		args = om_draft_add_fees(draft, tenant, args, path);
	om_draft_price(draft, tenant, args, path);
	if (draft->has_reservation)
		draft->holds = om_reservation_use(tenant, &draft->reservation_id, draft->holder, draft->secret, draft->owns_reservation, draft->only_asks, &draft->nholds);
	if (draft->also_kept != NULL)
		om_draft_add_holds(draft, tenant);
	draft->demands = om_sum_demands(draft->lines, draft->nlines, &draft->channel, &draft->ndemands);
	draft->from_hold = palloc0(sizeof(OmQuantity) * Max(draft->ndemands, 1));
	draft->held_short = palloc0(sizeof(OmQuantity) * Max(draft->ndemands, 1));
	if (draft->has_reservation)
		use_holds(draft);
	/* what costs nothing is paid, and services that are paid are handed over */
	if (draft->total.minor == 0 && draft->ndemands == 0 && !om_draft_is_added(draft))
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
	if (!om_call_key_find(&draft->key, &draft->id))
		return;
	om_archived_refuse(tenant, "order_id", "order", &draft->id);
	draft->state = DRAFT_REPLAY;
}

void
om_draft_find_answer(Draft *draft, int64 tenant)
{
	if (draft->state == DRAFT_REFUSED && draft->code == OM_NOT_ALLOWED)
		return;
	om_draft_guard(draft, tenant, find_answer, NULL);
}
