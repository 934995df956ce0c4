/*
 * take.c - demands are taken: all or none (see stock.h).
 *
 * The order of lines never matters, because lines.c sums them per item and location first.
 * Takes wait for nothing, so the counter engine needs no order; the lock engine
 * locks all candidate positions in key order before the first take.  When stock is
 * held by transactions that have not ended, everything taken by this call is handed
 * back before it sleeps, so that no call waits while it holds.
 *
 * The goods of a candidate are what is free there and what lies there in holds that have expired, which are
 * released, each whole, when they are needed.  A demand takes goods that are plainly there before it looks for such
 * holds, and goods of several candidates before it goes below the shelf of one.  What the order's own hold has is
 * its own already, and not taken at all.  The components of a kit are taken at one candidate, all or none.
 *
 * A call that only asks is decided here, too, but over figures (figures.c) in place of counters.
 */
#include "postgres.h"

#include "base/om_error.h"
#include "base/om_limit.h"
#include "counter/counter.h"
#include "miscadmin.h"
#include "stock/stock_private.h"
#include "types/quantity.h"

/*
 * What must stay available at a candidate where only goods that are for sale will do, or, by the rule of orders, beyond them.
 * To other rules it makes no difference: nothing stays, but only goods are taken.
 */
static OmMargin
candidate_margin(const OmDemand *demand, int candidate, const OmQuantity *margins, bool is_beyond)
{
	OmMargin	margin = {margins ? margins[candidate] : 0, is_beyond ? OM_FLOOR_KEPT : OM_FLOOR_GOODS_ONLY};

	if (demand->rule == OM_DEMAND_SHELF)
	{
		margin.floor = OM_FLOOR_IGNORED;
		margin.margin = -demand->own_gives;
		/* the shelf does not matter, because the document gives at least what it takes */
		if (demand->quantity <= demand->own_gives)
			margin.margin = -OM_POSITION_MICRO_MAX / 4;
	}
	return margin;
}

/* The counter of a demand at a location, */
static OmCounterKey
location_key(int64 tenant, const OmDemand *demand, int64 location_id)
{
	return om_position_key(tenant, demand->state, demand->item_id, location_id);
}

/* and of one candidate. */
static OmCounterKey
candidate_key(int64 tenant, const OmDemand *demand, int candidate)
{
	return location_key(tenant, demand, demand->candidates[candidate].location_id);
}

/* Take at a location of a demand: of its counter, or of the figures. */
static OmTake
prepay(int64 tenant, const OmDemand *demand, int64 location_id, OmQuantity quantity, OmMargin margin)
{
	OmCounterKey key;

	if (demand->figures != NULL)
		return om_figures_take(demand->figures, demand->item_id, location_id, quantity, margin);
	key = location_key(tenant, demand, location_id);
	return om_counter_prepay(&key, quantity, margin);
}

/* Hand that back. */
static void
unprepay(int64 tenant, const OmDemand *demand, int64 location_id, OmQuantity quantity)
{
	OmCounterKey key;

	if (demand->figures != NULL)
	{
		om_figures_give(demand->figures, demand->item_id, location_id, quantity);
		return;
	}
	key = location_key(tenant, demand, location_id);
	om_counter_unprepay(&key, quantity);
}

/* The floor at a location of a demand, */
static OmQuantity
floor_at(int64 tenant, const OmDemand *demand, int64 location_id)
{
	OmMargin	none = {0, OM_FLOOR_KEPT};
	OmCounterKey key;

	if (demand->figures != NULL)
		return om_figures_take(demand->figures, demand->item_id, location_id, 0, none).floor;
	key = location_key(tenant, demand, location_id);
	return om_counter_floor(&key);
}

/* and what it has available. */
static OmQuantity
available_at(int64 tenant, const OmDemand *demand, int64 location_id)
{
	OmMargin	none = {0, OM_FLOOR_KEPT};
	OmCounterKey key;

	if (demand->figures != NULL)
		return om_figures_take(demand->figures, demand->item_id, location_id, 0, none).available;
	key = location_key(tenant, demand, location_id);
	return om_counter_available(&key);
}

/* What a demand took at a location in the last attempt. */
static OmQuantity
taken_at(const OmDemand *demand, int64 location_id)
{
	OmQuantity	sum = 0;
	int			i;

	if (demand->result != OM_TAKEN)
		return 0;
	if (demand->nparts == 0)
		return demand->candidates[demand->chosen].location_id == location_id ? demand->taken : 0;
	for (i = 0; i < demand->nparts; i++)
		if (demand->parts[i].location.location_id == location_id)
			sum += demand->parts[i].taken;
	return sum;
}

OmQuantity
om_stock_free(int64 tenant, const OmDemand *demands, int n, const OmDemand *demand, int64 location_id)
{
	OmQuantity	free = available_at(tenant, demand, location_id) + floor_at(tenant, demand, location_id);
	int			i;

	for (i = 0; i < n; i++)
		if (demands[i].item_id == demand->item_id)
			free += taken_at(&demands[i], location_id);
	return free;
}

OmQuantity
om_stock_release(int64 tenant, const OmDemand *demand, int64 location_id, OmQuantity needed, OmFreed *freed)
{
	if (demand->figures != NULL)
		return om_figures_release(demand->figures, demand->item_id, location_id, needed);
	return om_release_expired(tenant, demand->item_id, location_id, needed, freed);
}

/* What a candidate has for a demand, as the last look at it has shown. */
typedef struct Source
{
	OmTake		take;			/* available: goods, less what must stay */
	OmQuantity	expired;		/* besides: in holds that have expired */
} Source;

/* Find what expired holds have at the candidates of a demand; false: none has any. */
static bool
find_expired(int64 tenant, const OmDemand *demand, Source *sources)
{
	OmQuantity *expired;
	bool		found = false;
	int			c;

	if (demand->state != OM_STATE_FREE)
		return false;
	expired = demand->figures == NULL ? om_find_expired(tenant, demand) : NULL;
	for (c = 0; c < demand->ncandidates; c++)
	{
		sources[c].expired = expired ? expired[c]
			: om_figures_expired(demand->figures, demand->item_id, demand->candidates[c].location_id);
		found |= sources[c].expired > 0;
	}
	return found;
}

/* Order of counters in which they are locked. */
static int
compare_keys(const void *x, const void *y)
{
	return om_counter_compare((const OmCounterKey *) x, (const OmCounterKey *) y);
}

/* Lock all candidates (see stock.h). */
void
om_stock_lock(int64 tenant, const OmDemand *demands, int n)
{
	int			count = 0;
	OmCounterKey *keys;
	int			i;
	int			c;

	if (!om_counter_is_lock_engine())
		return;
	for (i = 0; i < n; i++)
		count += demands[i].ncandidates;
	keys = palloc(sizeof(OmCounterKey) * Max(count, 1));
	count = 0;
	for (i = 0; i < n; i++)
		for (c = 0; c < demands[i].ncandidates; c++)
			keys[count++] = candidate_key(tenant, &demands[i], c);
	qsort(keys, count, sizeof(OmCounterKey), compare_keys);
	for (i = 0; i < count; i++)
		om_counter_open(&keys[i]);
}

/* What the order's own hold has for a demand at a location, */
static OmQuantity
held_at(const OmDemand *demand, int64 location_id)
{
	int			i;

	for (i = 0; i < demand->nheld; i++)
		if (demand->held[i].location.location_id == location_id)
			return demand->held[i].quantity;
	return 0;
}

/* and what of it may be parts of the demand. */
static OmQuantity
held_in_parts(const OmDemand *demand)
{
	OmQuantity	sum = 0;
	int			i;

	for (i = 0; i < demand->nheld; i++)
		if (!demand->held[i].is_short)
			sum += demand->held[i].quantity;
	return demand->may_spread ? sum : 0;
}

/* What is to be taken of a demand where one candidate serves it, beside what the hold has there, */
static OmQuantity
needed_at(const OmDemand *demand, int candidate)
{
	return demand->quantity - held_at(demand, demand->candidates[candidate].location_id);
}

/* where several do, beside all that may be parts, */
static OmQuantity
needed_in_parts(const OmDemand *demand)
{
	return demand->quantity - held_in_parts(demand);
}

OmQuantity
om_demand_needed(const OmDemand *demand)
{
	return Min(needed_in_parts(demand), needed_at(demand, 0));
}

/* Remember that a candidate serves all of a demand, and how much is below the shelf (what is taken of the shelf is of goods). */
static void
note_taken(OmDemand *demand, int candidate, OmQuantity quantity, const OmTake *take)
{
	const OmLocation *location = &demand->candidates[candidate];
	OmQuantity	held = held_at(demand, location->location_id);
	OmQuantity	on_shelf;

	Assert(candidate >= 0 && candidate < demand->ncandidates);
	demand->result = OM_TAKEN;
	demand->chosen = candidate;
	demand->taken = quantity;
	on_shelf = Max(0, Min(take->beyond_floor, quantity));
	demand->backordered = demand->rule == OM_DEMAND_ORDER && take->floor < 0 ? quantity - on_shelf : 0;
	if (held > 0)
		om_demand_add_part(demand, location, held, quantity);
}

/* Remember that a demand is served by the hold, and besides by what was taken of it. */
static void
note_parts(OmDemand *demand, OmQuantity taken)
{
	int			i;

	demand->result = OM_TAKEN;
	demand->taken = taken;
	for (i = 0; i < demand->nheld; i++)
		if (!demand->held[i].is_short && demand->held[i].quantity > 0)
			om_demand_add_part(demand, &demand->held[i].location, demand->held[i].quantity, 0);
}

/* Give the parts back that were taken. */
static void
untake_parts(int64 tenant, const OmDemand *demand)
{
	int			i;

	for (i = 0; i < demand->nparts; i++)
	{
		const OmPart *part = &demand->parts[i];

		if (part->taken > 0)
			unprepay(tenant, demand, part->location.location_id, part->taken);
	}
}

/* Take goods of a candidate, and release expired holds where these are all that is missing. */
static bool
take_at(int64 tenant, const OmDemand *demand, int candidate, OmQuantity quantity, const OmQuantity *margins, Source *source,
		OmFreed *freed)
{
	int64		location_id = demand->candidates[candidate].location_id;
	OmMargin	margin = candidate_margin(demand, candidate, margins, false);

	for (;;)
	{
		OmQuantity	released;

		source->take = quantity == 0 ? (OmTake) {OM_TAKEN} : prepay(tenant, demand, location_id, quantity, margin);
		if (source->take.result == OM_TAKEN)
			return true;
		if (source->expired == 0 || source->take.available + source->expired < quantity)
			return false;
		released = om_stock_release(tenant, demand, location_id, quantity - source->take.available, freed);
		/* what somebody else has locked helps nobody now */
		source->expired = released == 0 ? 0 : Max(source->expired - released, 0);
	}
}

/*
 * Take all that is needed of a demand at one candidate: beside what the hold has there, or beside all of it that may be
 * parts, which is preferred to another candidate than the hold's.
 */
static bool
take_whole(int64 tenant, OmDemand *demand, const OmQuantity *margins, Source *sources, OmFreed *freed)
{
	bool		has_parts = held_in_parts(demand) > 0;
	OmQuantity	rest = needed_in_parts(demand);
	int			c;

	for (c = 0; c < (has_parts ? 1 : demand->ncandidates) && rest > 0; c++)
	{
		if (!take_at(tenant, demand, c, needed_at(demand, c), margins, &sources[c], freed))
			continue;
		note_taken(demand, c, needed_at(demand, c), &sources[c].take);
		return true;
	}
	for (c = 0; c < demand->ncandidates && has_parts; c++)
	{
		if (!take_at(tenant, demand, c, rest, margins, &sources[c], freed))
			continue;
		note_parts(demand, rest);
		if (rest > 0)
			om_demand_add_part(demand, &demand->candidates[c], 0, rest);
		return true;
	}
	return false;
}

/* Goods of a source, or what they could be when others give back what they hold. */
static OmQuantity
goods_of(const Source *source, bool possible)
{
	return Max((possible ? source->take.possible : source->take.available) + source->expired, 0);
}

/* The same of all candidates; of each no more than is needed, so that no sum is too large. */
static OmQuantity
sum_goods(const OmDemand *demand, const Source *sources, bool possible)
{
	OmQuantity	sum = 0;
	int			c;

	for (c = 0; c < demand->ncandidates; c++)
		sum += Min(goods_of(&sources[c], possible), demand->quantity);
	return sum;
}

/* Spread the rest of a demand over what its candidates had just now, in their order; false: others took some of it meanwhile. */
static bool
spread(int64 tenant, OmDemand *demand, const OmQuantity *margins, Source *sources, OmFreed *freed)
{
	OmQuantity	rest = needed_in_parts(demand);
	int			c;

	note_parts(demand, rest);
	for (c = 0; c < demand->ncandidates && rest > 0; c++)
	{
		OmQuantity	quantity = Min(rest, goods_of(&sources[c], false));

		if (quantity == 0 || !take_at(tenant, demand, c, quantity, margins, &sources[c], freed))
			continue;
		om_demand_add_part(demand, &demand->candidates[c], 0, quantity);
		rest -= quantity;
	}
	if (rest == 0)
		return true;
	untake_parts(tenant, demand);
	demand->nparts = 0;
	demand->result = OM_SHORT;
	return false;
}

/* What others hold, for which it may help to wait. */
typedef struct Wanted
{
	int			demand;			/* below zero: nothing */
	int			candidate;
	OmQuantity	quantity;
	OmMargin	margin;
} Wanted;

/*
 * Goods for a demand: all of them of the first candidate that has them, else, where it may be spread, of several in
 * their order.  False: they are not there; wanted is set where others hold so much that they might be.  Each turn of
 * the loop that fails has found less than the one before, or others at work.
 */
static bool
take_goods(int64 tenant, OmDemand *demand, const OmQuantity *margins, Source *sources, Wanted *wanted, OmFreed *freed)
{
	OmQuantity	rest = needed_in_parts(demand);
	int			c;

	if (take_whole(tenant, demand, margins, sources, freed))
		return true;
	if (find_expired(tenant, demand, sources) && take_whole(tenant, demand, margins, sources, freed))
		return true;
	if (!demand->may_spread)
		return false;
	while (sum_goods(demand, sources, false) >= rest)
	{
		CHECK_FOR_INTERRUPTS();
		if (spread(tenant, demand, margins, sources, freed) || take_whole(tenant, demand, margins, sources, freed))
			return true;
	}
	demand->shortage.available = Max(sum_goods(demand, sources, false) - (rest - om_demand_needed(demand)), 0);
	for (c = 0; c < demand->ncandidates && wanted->candidate < 0; c++)
		if (sources[c].take.possible > Max(sources[c].take.available, 0) && sum_goods(demand, sources, true) >= rest)
			*wanted = (Wanted) {0, c, Max(sources[c].take.available, 0) + 1, candidate_margin(demand, c, margins, false)};
	return false;
}

/*
 * Of what a candidate has, the most is kept, as units beside what the hold has of the demand; both numbers of
 * available(), whichever of them the take asked for.
 */
static void
note_shortage(OmDemand *demand, int candidate, const Source *source, const OmQuantity *margins)
{
	OmShortage	here;
	OmTake		take = source->take;

	take.beyond_floor += source->expired;
	here = om_shortage_of(&take, margins ? margins[candidate] : 0);
	here.available -= needed_at(demand, candidate) - om_demand_needed(demand);
	demand->shortage.available = Max(demand->shortage.available, here.available);
	demand->shortage.is_unlimited |= here.is_unlimited;
	demand->shortage.on_shelf = Max(demand->shortage.on_shelf, here.on_shelf + demand->own_gives);
}

/*
 * Take all of a demand at a candidate that may promise more than goods.  What lies there in expired holds is released first, so that
 * no more waits than is not there; unless all of it would be too little.
 */
static bool
take_beyond_at(int64 tenant, const OmDemand *demand, int candidate, OmQuantity needed, OmMargin margin, Source *source, OmFreed *freed)
{
	int64		location_id = demand->candidates[candidate].location_id;
	OmQuantity	goods = source->take.available;

	if (source->expired > 0 &&
		available_at(tenant, demand, location_id) + source->expired - om_margin_for(margin, source->take.floor) >= needed)
		source->expired -= om_stock_release(tenant, demand, location_id, needed - goods, freed);
	source->take = prepay(tenant, demand, location_id, needed, margin);
	return source->take.result == OM_TAKEN;
}

/* All of a demand at the first candidate that may promise it beyond its goods.  False: nothing; what there is is noted. */
static bool
take_beyond(int64 tenant, OmDemand *demand, const OmQuantity *margins, Source *sources, Wanted *wanted, OmFreed *freed)
{
	int			c;

	for (c = 0; c < demand->ncandidates; c++)
	{
		OmQuantity	needed = needed_at(demand, c);
		OmMargin	margin = candidate_margin(demand, c, margins, true);
		Source	   *source = &sources[c];
		OmQuantity	beyond = om_margin_for(candidate_margin(demand, c, margins, false), source->take.floor) -
			om_margin_for(margin, source->take.floor);

		if (beyond > 0 && take_beyond_at(tenant, demand, c, needed, margin, source, freed))
		{
			note_taken(demand, c, needed, &source->take);
			return true;
		}
		note_shortage(demand, c, source, margins);
		if (wanted->candidate < 0 && source->take.possible > source->take.available && source->take.possible + source->expired >= needed)
			*wanted = (Wanted) {0, c, needed - source->expired, margin};
	}
	return false;
}

/* Take what is there for a demand that may be short; the rest of it is missing. */
static void
take_what_is_there(int64 tenant, OmDemand *demand, Source *source, OmFreed *freed)
{
	int64		location_id = demand->candidates[0].location_id;
	OmMargin	margin = candidate_margin(demand, 0, NULL, false);
	OmQuantity	there = Min(demand->shortage.on_shelf, demand->quantity);
	OmTake		take;

	if (source->expired > 0)
		(void) om_stock_release(tenant, demand, location_id, demand->quantity - source->take.available, freed);
	take = prepay(tenant, demand, location_id, there, margin);
	/* others may take meanwhile; of nothing there is always enough */
	while (take.result != OM_TAKEN)
	{
		there = Max(0, Min(there, take.available));
		take = prepay(tenant, demand, location_id, there, margin);
	}
	demand->result = OM_TAKEN;
	demand->chosen = 0;
	demand->taken = there;
	demand->missing = demand->quantity - there;
}

/* Begin an attempt at a demand: nothing is known of it. */
static void
begin_demand(OmDemand *demand)
{
	demand->result = OM_SHORT;
	demand->chosen = -1;
	demand->nparts = 0;
	demand->taken = 0;
	demand->backordered = 0;
	demand->missing = 0;
	demand->shortage = (OmShortage) {0};
	demand->short_at = demand->ncandidates == 1 ? demand->candidates[0].code : NULL;
}

/*
 * Try to serve one demand: by goods, else beyond a shelf; wanted is what waiting may help.  force: those
 * that may be short are.
 */
static void
try_demand(int64 tenant, OmDemand *demand, const OmQuantity *margins, bool force, Wanted *wanted, OmFreed *freed)
{
	Source	   *sources = palloc0(sizeof(Source) * demand->ncandidates);

	begin_demand(demand);
	wanted->candidate = -1;
	if (take_goods(tenant, demand, margins, sources, wanted, freed) ||
		take_beyond(tenant, demand, margins, sources, wanted, freed))
		return;
	if (wanted->candidate >= 0)
		demand->result = OM_CONTENDED;
	else if (force && demand->may_be_short)
		take_what_is_there(tenant, demand, sources, freed);
}

/*
 * Try to serve the demands of a bundle, which are of different items, at one of their candidates; false leaves nothing taken.  is_beyond:
 * it may promise more than goods.  possible: how many it could serve, perhaps when others give back what they hold.
 */
static bool
try_bundle_at(int64 tenant, OmDemand *demands, int n, OmQuantity *const *margins, int candidate, bool is_beyond, int *possible, Wanted *wanted,
			  OmFreed *freed)
{
	int			served = 0;
	int			i;

	*possible = 0;
	wanted->demand = -1;
	for (i = 0; i < n; i++)
	{
		OmDemand   *demand = &demands[i];
		const OmLocation *candidates = demand->candidates;
		int			ncandidates = demand->ncandidates;
		const OmQuantity *margin = margins[i] != NULL ? &margins[i][candidate] : NULL;
		Source		source = {.expired = 0};
		Wanted		of_demand = {.candidate = -1};

		demand->candidates = &candidates[candidate];
		demand->ncandidates = 1;
		begin_demand(demand);
		if (take_goods(tenant, demand, margin, &source, &of_demand, freed) ||
			(is_beyond && take_beyond(tenant, demand, margin, &source, &of_demand, freed)))
			served++;
		else if (of_demand.candidate >= 0)
		{
			(*possible)++;
			demand->result = OM_CONTENDED;
			*wanted = (Wanted) {i, candidate, of_demand.quantity, of_demand.margin};
		}
		demand->candidates = candidates;
		demand->ncandidates = ncandidates;
		if (demand->result == OM_TAKEN)
			demand->chosen = candidate;
	}
	*possible += served;
	if (served == n)
		return true;
	om_stock_untake(tenant, demands, n);
	return false;
}

/*
 * Try to serve the components of a kit: at the first candidate that has the goods of all, else at the first that may promise them beyond.
 * If there is none, the refusal tells of the candidate that could serve most of them, the first of equals; wanted: what waiting may help there.
 */
static void
try_bundle(int64 tenant, OmDemand *demands, int n, OmQuantity *const *margins, Wanted *wanted, OmFreed *freed)
{
	int			best = 0;
	int			most = -1;
	int			possible;
	int			c;
	int			i;

	for (c = 0; c < demands[0].ncandidates; c++)
		if (try_bundle_at(tenant, demands, n, margins, c, false, &possible, wanted, freed))
			return;
	for (c = 0; c < demands[0].ncandidates; c++)
	{
		if (try_bundle_at(tenant, demands, n, margins, c, true, &possible, wanted, freed))
			return;
		if (possible <= most)
			continue;
		best = c;
		most = possible;
	}
	if (try_bundle_at(tenant, demands, n, margins, best, true, &possible, wanted, freed))
		return;
	for (i = 0; i < n; i++)
	{
		demands[i].short_at = demands[i].candidates[best].code;
		/* what could be served is not short, and not taken */
		demands[i].taken = 0;
		demands[i].nparts = 0;
		demands[i].backordered = 0;
	}
}

/* Give back (see stock.h). */
void
om_stock_untake(int64 tenant, OmDemand *demands, int n)
{
	int			i;

	for (i = 0; i < n; i++)
	{
		if (demands[i].result != OM_TAKEN || demands[i].taken == 0)
			continue;
		if (demands[i].nparts > 0)
			untake_parts(tenant, &demands[i]);
		else
			unprepay(tenant, &demands[i], demands[i].candidates[demands[i].chosen].location_id, demands[i].taken);
	}
}

/* One attempt at all demands; false leaves nothing taken.  wanted: of the first contended one.  force: see try_demand. */
static bool
try_all(int64 tenant, OmDemand *demands, int n, OmQuantity *const *margins, bool force, Wanted *wanted, bool *is_short, OmFreed *freed)
{
	Wanted		of_demand;
	int			size;
	int			i;
	int			b;

	wanted->demand = -1;
	*is_short = false;
	for (i = 0; i < n; i += size)
	{
		size = om_bundle_size(&demands[i], n - i);
		of_demand.demand = 0;
		if (demands[i].bundle != 0)
			try_bundle(tenant, &demands[i], size, &margins[i], &of_demand, freed);
		else
			try_demand(tenant, &demands[i], margins[i], force, &of_demand, freed);
		for (b = i; b < i + size; b++)
		{
			if (demands[b].result == OM_SHORT)
				*is_short = true;
			else if (demands[b].result == OM_CONTENDED && wanted->demand < 0 && of_demand.demand == b - i)
			{
				*wanted = of_demand;
				wanted->demand = b;
			}
		}
	}
	if (!*is_short && wanted->demand < 0)
		return true;
	om_stock_untake(tenant, demands, n);
	return false;
}

/* Margins per demand from the flattened list. */
static OmQuantity **
margin_rows(int64 tenant, int64 channel_id, const OmDemand *demands, int n)
{
	OmQuantity **rows = palloc0(sizeof(OmQuantity *) * Max(n, 1));
	OmQuantity *flat = channel_id != 0 ? om_find_margins(tenant, channel_id, demands, n) : NULL;
	int			i;

	for (i = 0; flat != NULL && i < n; i++)
	{
		rows[i] = flat;
		flat += demands[i].ncandidates;
	}
	return rows;
}

/* Take all demands or none, with the channel's buffers at their candidates. */
static bool
take_all(int64 tenant, OmDemand *demands, int n, OmQuantity *const *margins, OmFreed *freed)
{
	TimestampTz deadline = 0;
	Wanted		wanted;
	bool		is_short;
	bool		force = false;

	while (!try_all(tenant, demands, n, margins, force, &wanted, &is_short, freed))
	{
		OmCounterKey key;

		CHECK_FOR_INTERRUPTS();
		if (is_short && (force || !demands[0].may_be_short))
			return false;
		if (is_short)
		{
			force = true;
			continue;
		}
		if (deadline == 0)
			deadline = om_counter_deadline();
		key = candidate_key(tenant, &demands[wanted.demand], wanted.candidate);
		if (!om_counter_wait(&key, wanted.quantity, wanted.margin, deadline))
			return false;
	}
	return true;
}

/* Take all demands or none (see stock.h). */
bool
om_stock_take(int64 tenant, int64 channel_id, OmDemand *demands, int n, OmFreed *freed)
{
	OmQuantity **margins;

	if (n == 0)
		return true;
	margins = margin_rows(tenant, channel_id, demands, n);
	om_stock_lock(tenant, demands, n);
	return take_all(tenant, demands, n, margins, freed);
}

/* Take of figures again what an attempt took and gave back. */
static void
retake(int64 tenant, const OmDemand *demand)
{
	OmMargin	any = {-OM_POSITION_MICRO_MAX, OM_FLOOR_IGNORED};
	int			i;

	if (demand->result != OM_TAKEN)
		return;
	if (demand->nparts == 0)
		(void) prepay(tenant, demand, demand->candidates[demand->chosen].location_id, demand->taken, any);
	for (i = 0; i < demand->nparts; i++)
		(void) prepay(tenant, demand, demand->parts[i].location.location_id, demand->parts[i].taken, any);
}

/* What a demand could have of the hold at a candidate: where it must not be spread, the hold's largest place only serves more than that has. */
static OmQuantity
could_use(const OmDemand *demand, int64 location_id)
{
	const OmHeld *best = NULL;
	int			i;

	for (i = 0; i < demand->nheld; i++)
	{
		const OmHeld *held = &demand->held[i];

		if (demand->may_spread || demand->ncandidates == 1 ? held->location.location_id == location_id
			: best == NULL || held->quantity + held->left > best->quantity + best->left)
			best = held;
	}
	return best != NULL && best->location.location_id == location_id ? best->quantity + best->left : 0;
}

/*
 * Units that a demand could have, of the figures and of the hold: the most that any candidate has, or where it may be spread the
 * goods of all.
 */
static OmShortage
could_have(int64 tenant, const OmDemand *demand, const OmQuantity *margins)
{
	OmShortage	most = {0};
	OmQuantity	goods = 0;
	int			c;
	int			i;

	for (c = 0; c < demand->ncandidates; c++)
	{
		int64		location_id = demand->candidates[c].location_id;
		OmMargin	margin = candidate_margin(demand, c, margins, true);
		OmQuantity	floor = floor_at(tenant, demand, location_id);
		OmQuantity	here = available_at(tenant, demand, location_id) + om_figures_expired(demand->figures, demand->item_id, location_id);

		most.is_unlimited |= floor <= OM_FLOOR_UNLIMITED / 2;
		most.available = Max(most.available, could_use(demand, location_id) + Max(here - om_margin_for(margin, floor), 0));
		goods = om_quantity_add(goods, Max(here - om_margin_for(candidate_margin(demand, c, margins, false), floor), 0));
	}
	for (i = 0; i < demand->nheld; i++)
		if (!demand->held[i].is_short)
			goods = om_quantity_add(goods, demand->held[i].quantity + demand->held[i].left);
	if (demand->may_spread)
		most.available = Max(most.available, goods);
	return most;
}

/* Kits that a bundle could have at a candidate, by what its scarcest component could have there; unlimited: OM_POSITION_MICRO_MAX. */
static OmQuantity
kits_at(int64 tenant, const OmDemand *demands, int n, OmQuantity *const *margins, int candidate)
{
	OmQuantity	kits = OM_POSITION_MICRO_MAX;
	int			i;

	for (i = 0; i < n; i++)
	{
		OmDemand	here = demands[i];
		OmShortage	most;

		here.candidates = &demands[i].candidates[candidate];
		here.ncandidates = 1;
		most = could_have(tenant, &here, margins[i] != NULL ? &margins[i][candidate] : NULL);
		if (!most.is_unlimited)
			kits = Min(kits, om_whole_kits(most.available, demands[i].per_kit));
	}
	return kits;
}

/* What the components of a kit could have is what makes the most kits at one candidate. */
static void
note_kits(int64 tenant, OmDemand *demands, int n, OmQuantity *const *margins)
{
	OmQuantity	kits = 0;
	int			c;
	int			i;

	for (c = 0; c < demands[0].ncandidates; c++)
		kits = Max(kits, kits_at(tenant, demands, n, margins, c));
	for (i = 0; i < n; i++)
	{
		OmQuantity	available;

		(void) om_quantity_times(kits, demands[i].per_kit, &available);
		demands[i].shortage = (OmShortage) {.available = Min(available, OM_POSITION_MICRO_MAX), .is_unlimited = kits == OM_POSITION_MICRO_MAX};
	}
}

/* Ask (see stock.h): what is taken of the figures stays taken, so that each demand is told what the others leave it. */
bool
om_stock_ask(int64 tenant, int64 channel_id, OmDemand *demands, int n)
{
	OmFreed		freed = {0};
	OmQuantity **margins;
	bool		is_served;
	int			size;
	int			i;
	int			b;

	if (n == 0)
		return true;
	margins = margin_rows(tenant, channel_id, demands, n);
	is_served = take_all(tenant, demands, n, margins, &freed);
	for (i = 0; i < n && !is_served; i++)
		retake(tenant, &demands[i]);
	for (i = 0; i < n; i += size)
	{
		size = om_bundle_size(&demands[i], n - i);
		om_stock_untake(tenant, &demands[i], size);
		if (demands[i].bundle != 0)
			note_kits(tenant, &demands[i], size, &margins[i]);
		else
			demands[i].shortage = could_have(tenant, &demands[i], margins[i]);
		for (b = i; b < i + size; b++)
			retake(tenant, &demands[b]);
	}
	return is_served;
}
