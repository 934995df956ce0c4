/*
 * take.c - demands are taken: all or none (see stock.h).
 *
 * The order of lines never matters, because lines.c sums them per item and location first.
 * Takes wait for nothing, so the counter engine needs no order; the lock engine
 * locks all candidate positions in key order before the first take.  When stock is
 * held by transactions that have not ended, everything taken by this call is handed
 * back before it sleeps, so that no call waits while it holds.
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

/* What must stay available besides, by the demand's rule. */
static OmMargin
candidate_margin(const OmDemand *demand, int candidate, const OmQuantity *margins)
{
	OmMargin	margin = {0, OM_FLOOR_KEPT};

	margin.margin = margins ? margins[candidate] : 0;
	switch (demand->rule)
	{
		case OM_DEMAND_ORDER:
			/* what is served in parts is there */
			if (demand->nheld > 0)
				margin.floor = OM_FLOOR_GOODS_ONLY;
			break;
		case OM_DEMAND_SHELF:
			margin.floor = OM_FLOOR_IGNORED;
			margin.margin = -demand->own_gives;
			/* the shelf does not matter, because the document gives at least what it takes */
			if (demand->quantity <= demand->own_gives)
				margin.margin = -OM_POSITION_MICRO_MAX / 4;
			break;
	}
	return margin;
}

/* The same where only goods that are for sale will do, as for a part. */
static OmMargin
goods_margin(int candidate, const OmQuantity *margins)
{
	OmMargin	margin = {margins ? margins[candidate] : 0, OM_FLOOR_GOODS_ONLY};

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

OmQuantity
om_stock_free(int64 tenant, const OmDemand *demand, int64 location_id)
{
	OmQuantity	available = available_at(tenant, demand, location_id);

	return available + floor_at(tenant, demand, location_id);
}

/* Release expired holds of a demand's position as om_release_expired does; of figures, no more than is needed. */
static bool
release_at(int64 tenant, const OmDemand *demand, int64 location_id, OmQuantity needed, bool some_will_do, OmFreed *freed, OmQuantity *found)
{
	if (demand->figures == NULL)
		return om_release_expired(tenant, demand->item_id, location_id, needed, some_will_do, freed, found);
	*found = om_figures_expired(demand->figures, demand->item_id, location_id);
	if (*found == 0 || (*found < needed && !some_will_do))
		return false;
	om_figures_release(demand->figures, demand->item_id, location_id, Min(*found, needed));
	return true;
}

/* What others hold, for which it may help to wait. */
typedef struct Wanted
{
	int			demand;			/* below zero: nothing */
	int			candidate;
	OmQuantity	quantity;
	OmMargin	margin;
} Wanted;

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

/* Remember a success: where, and how much of it is below the shelf (what is taken of the shelf is of goods). */
static void
note_taken(OmDemand *demand, int candidate, const OmTake *take)
{
	OmQuantity	on_shelf;

	Assert(candidate >= 0 && candidate < demand->ncandidates);
	demand->result = OM_TAKEN;
	demand->chosen = candidate;
	on_shelf = Max(0, Min(take->beyond_floor, demand->quantity));
	demand->backordered = demand->rule == OM_DEMAND_ORDER && take->floor < 0 ? demand->quantity - on_shelf : 0;
	if (demand->nheld > 0)
		om_demand_add_part(demand, &demand->candidates[candidate], 0, demand->quantity);
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

/* Forget what parts were taken; those of holds stay. */
static void
forget_parts(OmDemand *demand)
{
	int			i;

	demand->nparts = demand->nheld;
	for (i = 0; i < demand->nparts; i++)
		demand->parts[i].taken = 0;
}

/* Spread a demand over what its candidates had just now, in their order; false: others took some of it meanwhile. */
static bool
spread(int64 tenant, OmDemand *demand, const OmQuantity *margins, const OmTake *takes)
{
	OmQuantity	rest = demand->quantity;
	int			c;

	for (c = 0; c < demand->ncandidates && rest > 0; c++)
	{
		OmQuantity	quantity = Min(rest, Max(takes[c].available, 0));

		if (quantity == 0 ||
			prepay(tenant, demand, demand->candidates[c].location_id, quantity, goods_margin(c, margins)).result != OM_TAKEN)
			continue;
		om_demand_add_part(demand, &demand->candidates[c], 0, quantity);
		rest -= quantity;
	}
	if (rest > 0)
	{
		untake_parts(tenant, demand);
		forget_parts(demand);
		return false;
	}
	demand->result = OM_TAKEN;
	return true;
}

/* What the candidates have together, or could have; of each no more than is needed, so that no sum is too large. */
static OmQuantity
sum_takes(const OmDemand *demand, const OmTake *takes, bool possible)
{
	OmQuantity	sum = 0;
	int			c;

	for (c = 0; c < demand->ncandidates; c++)
		sum += Min(Max(possible ? takes[c].possible : takes[c].available, 0), demand->quantity);
	return sum;
}

/*
 * Goods for an order that names no location: all of them of the first candidate that has them, else, where
 * it may be spread, of several in their order.  False: they are not there; wanted is set where others
 * hold so much that they might be.
 */
static bool
take_goods(int64 tenant, OmDemand *demand, const OmQuantity *margins, Wanted *wanted)
{
	OmTake	   *takes = palloc(sizeof(OmTake) * demand->ncandidates);
	int			c;

	do
	{
		CHECK_FOR_INTERRUPTS();
		for (c = 0; c < demand->ncandidates; c++)
		{
			takes[c] = prepay(tenant, demand, demand->candidates[c].location_id, demand->quantity, goods_margin(c, margins));
			if (takes[c].result == OM_TAKEN)
			{
				note_taken(demand, c, &takes[c]);
				return true;
			}
		}
		if (!demand->may_spread)
			return false;
		demand->shortage.available = sum_takes(demand, takes, false);
		for (c = 0; c < demand->ncandidates && wanted->candidate < 0; c++)
			if (takes[c].possible > Max(takes[c].available, 0) && sum_takes(demand, takes, true) >= demand->quantity)
				*wanted = (Wanted) {0, c, Max(takes[c].available, 0) + 1, goods_margin(c, margins)};
	} while (demand->shortage.available >= demand->quantity && !spread(tenant, demand, margins, takes));
	return demand->result == OM_TAKEN;
}

/* Of what a take has found, the most is kept; both numbers of available(), whichever of them the take asked for. */
static void
note_shortage(OmDemand *demand, const OmTake *take, const OmQuantity *margins, int candidate)
{
	OmShortage	here = om_shortage_of(take, margins ? margins[candidate] : 0);

	here.on_shelf = Max(here.on_shelf + demand->own_gives, 0);
	demand->shortage.available = Max(demand->shortage.available, here.available);
	demand->shortage.is_unlimited |= here.is_unlimited;
	demand->shortage.on_shelf = Max(demand->shortage.on_shelf, here.on_shelf);
}

/* Take what is there for a demand that may be short; the rest of it is missing. */
static void
take_what_is_there(int64 tenant, OmDemand *demand)
{
	int64		location_id = demand->candidates[0].location_id;
	OmMargin	margin = candidate_margin(demand, 0, NULL);
	OmQuantity	there = Min(demand->shortage.on_shelf, demand->quantity);
	OmTake		take = prepay(tenant, demand, location_id, there, margin);

	/* others may take meanwhile; of nothing there is always enough */
	while (take.result != OM_TAKEN)
	{
		there = Max(0, Min(there, take.available));
		take = prepay(tenant, demand, location_id, there, margin);
	}
	demand->result = OM_TAKEN;
	demand->chosen = 0;
	demand->missing = demand->quantity - there;
}

/* Begin an attempt at a demand: nothing is known of it. */
static void
begin_demand(OmDemand *demand)
{
	demand->result = OM_SHORT;
	demand->chosen = -1;
	forget_parts(demand);
	demand->backordered = 0;
	demand->missing = 0;
	demand->shortage = (OmShortage) {0};
	demand->short_at = demand->ncandidates == 1 ? demand->candidates[0].code : NULL;
}

/*
 * Try the candidates of one demand in order; wanted is what waiting may help.  force: those
 * that may be short are.
 */
static void
try_demand(int64 tenant, OmDemand *demand, const OmQuantity *margins, bool force, Wanted *wanted)
{
	int			c;

	begin_demand(demand);
	wanted->candidate = -1;
	if (demand->quantity == 0)
	{
		/* there is nothing to take, because the order's own hold serves all of it */
		demand->result = OM_TAKEN;
		demand->chosen = 0;
		return;
	}
	if (demand->ncandidates > 1 && take_goods(tenant, demand, margins, wanted))
		return;
	for (c = 0; c < demand->ncandidates; c++)
	{
		OmMargin	margin = candidate_margin(demand, c, margins);
		OmTake		take = prepay(tenant, demand, demand->candidates[c].location_id, demand->quantity, margin);

		if (take.result == OM_TAKEN)
		{
			note_taken(demand, c, &take);
			return;
		}
		note_shortage(demand, &take, margins, c);
		if (take.result == OM_CONTENDED && wanted->candidate < 0)
			*wanted = (Wanted) {0, c, demand->quantity, margin};
	}
	if (wanted->candidate >= 0)
		demand->result = OM_CONTENDED;
	if (demand->result == OM_SHORT && force && demand->may_be_short)
		take_what_is_there(tenant, demand);
}

/* Give back (see stock.h). */
void
om_stock_untake(int64 tenant, OmDemand *demands, int n)
{
	int			i;

	for (i = 0; i < n; i++)
	{
		if (demands[i].result != OM_TAKEN || demands[i].quantity == demands[i].missing)
			continue;
		if (demands[i].nparts > 0)
		{
			untake_parts(tenant, &demands[i]);
			continue;
		}
		unprepay(tenant, &demands[i], demands[i].candidates[demands[i].chosen].location_id, demands[i].quantity - demands[i].missing);
	}
}

/* What a demand took at a location in the attempt that failed. */
static OmQuantity
taken_at(const OmDemand *demand, int64 location_id)
{
	OmQuantity	sum = 0;
	int			i;

	if (demand->nparts == 0)
		return demand->candidates[demand->chosen].location_id == location_id ? demand->quantity - demand->missing : 0;
	for (i = 0; i < demand->nparts; i++)
		if (demand->parts[i].location.location_id == location_id)
			sum += demand->parts[i].taken;
	return sum;
}

/* What the other demands of the call took of a position in the attempt that failed. */
static OmQuantity
taken_by_others(const OmDemand *demands, int n, const OmDemand *demand, int64 location_id)
{
	OmQuantity	sum = 0;
	int			i;

	for (i = 0; i < n; i++)
		if (&demands[i] != demand && demands[i].result == OM_TAKEN && demands[i].state == demand->state &&
			demands[i].item_id == demand->item_id)
			sum += taken_at(&demands[i], location_id);
	return sum;
}

/* Expired holds that were too few to help count in what a refusal tells, as they do in available(). */
static void
count_expired(int64 tenant, OmDemand *demand, int64 location_id, OmQuantity kept, OmQuantity others, OmQuantity expired)
{
	OmQuantity	available;

	if (expired == 0)
		return;
	available = available_at(tenant, demand, location_id) + expired - others;
	demand->shortage.available = Max(demand->shortage.available, available - kept);
	demand->shortage.on_shelf = Max(demand->shortage.on_shelf, available + floor_at(tenant, demand, location_id));
}

/* What of a candidate's goods a demand could have for its parts, and how many more if expired holds were released. */
typedef struct Goods
{
	OmQuantity	now;
	OmQuantity	expired;
} Goods;

/* Release expired holds so that a demand can be spread; false: they are too few. */
static bool
help_spread(int64 tenant, OmDemand *demand, const Goods *goods, OmFreed *freed)
{
	OmQuantity	rest = demand->quantity;
	OmQuantity	sum = 0;
	OmQuantity	found;
	bool		helped = false;
	int			c;

	for (c = 0; c < demand->ncandidates; c++)
		sum += Min(Max(goods[c].now + goods[c].expired, 0), demand->quantity);
	demand->shortage.available = Max(demand->shortage.available, sum);
	for (c = 0; c < demand->ncandidates && sum >= demand->quantity && rest > 0; c++)
	{
		OmQuantity	part = Min(rest, Max(goods[c].now + goods[c].expired, 0));

		rest -= part;
		if (part > 0 && part > goods[c].now && goods[c].expired > 0)
			helped |= release_at(tenant, demand, demand->candidates[c].location_id, part - goods[c].now, true, freed, &found);
	}
	return helped;
}

/*
 * Release expired holds where they would serve a refused demand; true if any were.  For one that
 * may be short, less than all that is missing will do.
 */
static bool
help_demand(int64 tenant, OmDemand *demands, int n, OmDemand *demand, const OmQuantity *margins, OmFreed *freed)
{
	Goods	   *goods = palloc0(sizeof(Goods) * demand->ncandidates);
	int			c;

	for (c = 0; c < demand->ncandidates; c++)
	{
		int64		location_id = demand->candidates[c].location_id;
		OmQuantity	floor = floor_at(tenant, demand, location_id);
		OmQuantity	margin = om_margin_for(candidate_margin(demand, c, margins), floor);
		OmQuantity	others = taken_by_others(demands, n, demand, location_id);
		OmQuantity	available = available_at(tenant, demand, location_id) - others;
		OmQuantity	missing = demand->quantity + margin - available;

		goods[c].now = available - om_margin_for(goods_margin(c, margins), floor);
		if (missing <= 0)
			continue;
		if (release_at(tenant, demand, location_id, missing, demand->may_be_short, freed, &goods[c].expired))
			return true;
		count_expired(tenant, demand, location_id, margins ? margins[c] : 0, others, goods[c].expired);
	}
	return demand->may_spread && help_spread(tenant, demand, goods, freed);
}

/* The same for all that were refused. */
static bool
help_refused(int64 tenant, OmDemand *demands, int n, OmQuantity *const *margins, OmFreed *freed)
{
	bool		helped = false;
	int			i;

	for (i = 0; i < n; i++)
		if (demands[i].result != OM_TAKEN && demands[i].state == OM_STATE_FREE)
			helped |= help_demand(tenant, demands, n, &demands[i], margins[i], freed);
	return helped;
}

/* One attempt at all demands; false leaves nothing taken.  wanted: of the first contended one.  force: see try_demand. */
static bool
try_all(int64 tenant, OmDemand *demands, int n, OmQuantity *const *margins, bool force, Wanted *wanted, bool *is_short)
{
	Wanted		of_demand;
	int			i;

	wanted->demand = -1;
	*is_short = false;
	for (i = 0; i < n; i++)
	{
		try_demand(tenant, &demands[i], margins[i], force, &of_demand);
		if (demands[i].result == OM_SHORT)
			*is_short = true;
		else if (demands[i].result == OM_CONTENDED && wanted->demand < 0)
		{
			*wanted = of_demand;
			wanted->demand = i;
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

/*
 * A demand that goes below the shelf while expired holds still lie on it: they are
 * released, and serve whoever waits longest when the call is written.
 */
static void
release_for_backorders(int64 tenant, const OmDemand *demands, int n, OmFreed *freed)
{
	OmQuantity	expired;
	int			i;

	for (i = 0; i < n; i++)
		if (demands[i].backordered > 0)
			(void) om_release_expired(tenant, demands[i].item_id,
									  demands[i].candidates[demands[i].chosen].location_id,
									  demands[i].backordered, true, freed, &expired);
}

/* Take all demands or none, with the channel's buffers at their candidates. */
static bool
take_all(int64 tenant, OmDemand *demands, int n, OmQuantity *const *margins, OmFreed *freed)
{
	TimestampTz deadline = 0;
	Wanted		wanted;
	bool		is_short;
	bool		force = false;

	while (!try_all(tenant, demands, n, margins, force, &wanted, &is_short))
	{
		OmCounterKey key;

		CHECK_FOR_INTERRUPTS();
		if (help_refused(tenant, demands, n, margins, freed))
			continue;
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
	if (!take_all(tenant, demands, n, margins, freed))
		return false;
	release_for_backorders(tenant, demands, n, freed);
	return true;
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
		(void) prepay(tenant, demand, demand->candidates[demand->chosen].location_id, demand->quantity, any);
	for (i = 0; i < demand->nparts; i++)
		(void) prepay(tenant, demand, demand->parts[i].location.location_id, demand->parts[i].taken, any);
}

/* What a demand could have of the figures: the most that any candidate has, or where it may be spread the goods of all. */
static OmShortage
could_have(int64 tenant, const OmDemand *demand, const OmQuantity *margins)
{
	OmShortage	most = {0};
	OmQuantity	goods = 0;
	int			c;

	for (c = 0; c < demand->ncandidates; c++)
	{
		int64		location_id = demand->candidates[c].location_id;
		OmQuantity	floor = floor_at(tenant, demand, location_id);
		OmQuantity	here = available_at(tenant, demand, location_id) + om_figures_expired(demand->figures, demand->item_id, location_id);

		most.is_unlimited |= floor <= OM_FLOOR_UNLIMITED / 2 && candidate_margin(demand, c, margins).floor == OM_FLOOR_KEPT;
		most.available = Max(most.available, here - om_margin_for(candidate_margin(demand, c, margins), floor));
		if (demand->may_spread)
			goods = om_quantity_add(goods, Max(here - om_margin_for(goods_margin(c, margins), floor), 0));
	}
	most.available = Max(most.available, goods);
	return most;
}

/* Ask (see stock.h): what is taken of the figures stays taken, so that each demand is told what the others leave it. */
bool
om_stock_ask(int64 tenant, int64 channel_id, OmDemand *demands, int n)
{
	OmFreed		freed = {0};
	OmQuantity **margins;
	bool		is_served;
	int			i;

	if (n == 0)
		return true;
	margins = margin_rows(tenant, channel_id, demands, n);
	is_served = take_all(tenant, demands, n, margins, &freed);
	for (i = 0; i < n && !is_served; i++)
		retake(tenant, &demands[i]);
	for (i = 0; i < n; i++)
	{
		om_stock_untake(tenant, &demands[i], 1);
		demands[i].shortage = could_have(tenant, &demands[i], margins[i]);
		retake(tenant, &demands[i]);
	}
	return is_served;
}

/* The first refused demand in words; more: how many there are besides. */
static char *
refusal_text(const OmDemand *demand, OmTakeResult result, int more)
{
	bool		of_shelf = demand->rule == OM_DEMAND_SHELF;

	return psprintf("%s for %s%s%s: %s requested, %s %s%s",
					result == OM_SHORT ? "insufficient stock" : "stock is held by uncommitted transactions",
					demand->sku, demand->short_at ? " at " : "", demand->short_at ? demand->short_at : "",
					om_quantity_text(demand->quantity),
					om_quantity_text(of_shelf ? demand->shortage.on_shelf : demand->shortage.available),
					of_shelf ? "on the shelf" : "available",
					more == 0 ? "" : psprintf(" (and %d more line%s)", more, more > 1 ? "s" : ""));
}

/* Why demands were refused (see stock.h). */
OmCode
om_stock_refusal(const OmDemand *demands, int n, char **message, char **detail)
{
	StringInfoData lines;
	const OmDemand *first = NULL;
	OmTakeResult worst = OM_CONTENDED;
	OmCode		code;
	OmDetail	json;
	int			count = 0;
	int			i;

	for (i = 0; i < n; i++)
		if (demands[i].result == OM_SHORT)
			worst = OM_SHORT;
	initStringInfo(&lines);
	for (i = 0; i < n; i++)
	{
		if (demands[i].result != worst)
			continue;
		if (count++ == 0)
			first = &demands[i];
		om_short_line(&lines, demands[i].sku, demands[i].short_at, demands[i].quantity, &demands[i].shortage);
	}
	Assert(first != NULL);
	appendStringInfoChar(&lines, ']');
	code = worst == OM_SHORT ? OM_INSUFFICIENT_STOCK : OM_STOCK_CONTENDED;
	om_detail_start(&json, code);
	om_detail_raw(&json, "lines", lines.data);
	*detail = om_detail_end(&json);
	*message = refusal_text(first, worst, count - 1);
	return code;
}

/* OmKeyedFunction.take. */
bool
om_taking_take(OmCall *call)
{
	OmTaking   *taking = call->taking;

	return om_stock_take(call->tenant, taking->channel_id, taking->demands, taking->ndemands, &taking->freed);
}

/* OmKeyedFunction.refuse. */
void
om_taking_refuse(OmCall *call)
{
	char	   *message;
	char	   *detail;
	OmCode		code = om_stock_refusal(call->taking->demands, call->taking->ndemands, &message, &detail);

	om_raise(code, detail, "%s", message);
}

/* OmKeyedFunction.give_back. */
void
om_taking_give_back(OmCall *call)
{
	om_stock_untake(call->tenant, call->taking->demands, call->taking->ndemands);
}
