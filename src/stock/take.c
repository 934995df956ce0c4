/*
 * take.c - lines become demands, demands are taken: all or none.
 *
 * The order of lines never matters: lines are summed per item and location first.
 * Takes wait for nothing, so the counter engine needs no order; the lock engine
 * locks all candidate positions in key order before the first take.  When stock is
 * held by transactions that have not ended, everything taken by this call is handed
 * back before it sleeps, so that no call waits while it holds.
 */
#include "postgres.h"

#include "base/clock.h"
#include "base/om_error.h"
#include "base/om_limit.h"
#include "counter/counter.h"
#include "miscadmin.h"
#include "stock/stock_private.h"
#include "types/quantity.h"
#include "utils/builtins.h"
#include "utils/json.h"

OmFreedHook om_freed_hook = NULL;

/* Collect values for one error that names them all. */
static void
add_name(StringInfo names, const char *name)
{
	appendStringInfoChar(names, names->len == 0 ? '[' : ',');
	escape_json(names, name);
}

/* Raise code for the collected names. */
static void
raise_names(OmCode code, const char *key, StringInfo names, const char *first, const char *what, int count)
{
	OmDetail	detail;

	om_detail_start(&detail, code);
	appendStringInfoChar(names, ']');
	om_detail_raw(&detail, key, names->data);
	if (count > 1)
		om_raise(code, om_detail_end(&detail), "%s \"%s\" (and %d more)", what, first, count - 1);
	om_raise(code, om_detail_end(&detail), "%s \"%s\"", what, first);
}

/* Look up the named locations. */
static void
resolve_locations(int64 tenant, OmLine *lines, int n)
{
	char	  **codes = palloc(sizeof(char *) * n);
	OmLocation *found = palloc(sizeof(OmLocation) * n);
	int			named = 0;
	int			unknown = 0;
	const char *first = NULL;
	StringInfoData names;
	int			i;

	initStringInfo(&names);
	for (i = 0; i < n; i++)
	{
		lines[i].location.location_id = 0;
		lines[i].location.code = NULL;
		if (lines[i].location_code != NULL)
			codes[named++] = lines[i].location_code;
	}
	if (named == 0)
		return;
	om_find_locations(tenant, codes, named, found);
	named = 0;
	for (i = 0; i < n; i++)
	{
		if (lines[i].location_code == NULL)
			continue;
		lines[i].location = found[named++];
		if (lines[i].location.location_id != 0)
			continue;
		if (unknown++ == 0)
			first = lines[i].location_code;
		add_name(&names, lines[i].location_code);
	}
	if (unknown > 0)
		raise_names(OM_UNKNOWN_LOCATION, "locations", &names, first, "unknown location", unknown);
}

/* Refuse quantities finer than their item's scale. */
static void
check_scales(const OmLine *lines, int n)
{
	StringInfoData names;
	int			wrong = 0;
	const OmLine *first = NULL;
	OmDetail	detail;
	int			i;

	initStringInfo(&names);
	for (i = 0; i < n; i++)
	{
		if (om_quantity_fits_scale(lines[i].quantity, lines[i].item.scale))
			continue;
		if (wrong++ == 0)
			first = &lines[i];
		appendStringInfo(&names, "%s{\"sku\":", wrong == 1 ? "[" : ",");
		escape_json(&names, lines[i].sku);
		appendStringInfo(&names, ",\"quantity\":\"%s\",\"scale\":%d}",
						 om_quantity_text(lines[i].quantity), lines[i].item.scale);
	}
	if (wrong == 0)
		return;
	om_detail_start(&detail, OM_INVALID_QUANTITY);
	appendStringInfoChar(&names, ']');
	om_detail_raw(&detail, "lines", names.data);
	om_raise(OM_INVALID_QUANTITY, om_detail_end(&detail),
			 "quantity %s of %s has more decimals than the item's scale %d",
			 om_quantity_text(first->quantity), first->sku, first->item.scale);
}

OmLine *
om_lines_of(const OmJsonValue *values, int nfields, int n)
{
	OmLine	   *lines = palloc0(sizeof(OmLine) * n);
	int			i;

	for (i = 0; i < n; i++)
	{
		lines[i].sku = values[i * nfields].text;
		lines[i].quantity = values[i * nfields + 1].number;
	}
	return lines;
}

void
om_resolve_lines(int64 tenant, OmLine *lines, int n, OmCurrency currency)
{
	char	  **skus = palloc(sizeof(char *) * n);
	OmItem	   *items = palloc(sizeof(OmItem) * n);
	StringInfoData names;
	int			unknown = 0;
	const char *first = NULL;
	int			i;

	for (i = 0; i < n; i++)
		skus[i] = lines[i].sku;
	om_find_items(tenant, skus, n, currency, items);
	initStringInfo(&names);
	for (i = 0; i < n; i++)
	{
		lines[i].item = items[i];
		lines[i].demand = -1;
		if (items[i].item_id != 0)
			continue;
		if (unknown++ == 0)
			first = lines[i].sku;
		add_name(&names, lines[i].sku);
	}
	if (unknown > 0)
		raise_names(OM_UNKNOWN_SKU, "skus", &names, first, "unknown sku", unknown);
	check_scales(lines, n);
	resolve_locations(tenant, lines, n);
}

/*
 * Order of lines in which those of one demand stand together; those that name a
 * location come first, so that no other line of the item takes what only they can use.
 */
static int
compare_lines(const void *x, const void *y)
{
	const OmLine *a = *(OmLine *const *) x;
	const OmLine *b = *(OmLine *const *) y;

	if (a->item.item_id != b->item.item_id)
		return a->item.item_id < b->item.item_id ? -1 : 1;
	if (a->location.location_id == b->location.location_id)
		return 0;
	if (a->location.location_id == 0 || b->location.location_id == 0)
		return a->location.location_id == 0 ? 1 : -1;
	return a->location.location_id < b->location.location_id ? -1 : 1;
}

/* Candidates of a line: its location, or the channel's. */
static void
set_candidates(OmDemand *demand, const OmLine *line, const OmChannel *channel)
{
	if (line->location.location_id != 0)
	{
		demand->ncandidates = 1;
		demand->candidates = &line->location;
		return;
	}
	if (channel == NULL || channel->nlocations == 0)
		om_raise_value(OM_INVALID_ARGUMENT, "sku", line->sku,
					   "the line of \"%s\" names no location, and no channel says where to take it from", line->sku);
	demand->ncandidates = channel->nlocations;
	demand->candidates = channel->locations;
}

OmQuantity
om_sum_quantity(OmQuantity a, OmQuantity b)
{
	/* either is within the limit, so the sum of both cannot overflow */
	Assert(Max(a, -a) <= OM_POSITION_MICRO_MAX && Max(b, -b) <= OM_POSITION_MICRO_MAX);
	if (Max(a + b, -(a + b)) > OM_POSITION_MICRO_MAX)
		om_raise(OM_VALUE_OUT_OF_RANGE, NULL, "the quantities of an item sum to more than a position can hold");
	return a + b;
}

OmDemand *
om_sum_demands(OmLine *lines, int n, const OmChannel *channel, int *ndemands)
{
	OmLine	  **sorted = palloc(sizeof(OmLine *) * n);
	OmDemand   *demands = palloc0(sizeof(OmDemand) * Max(n, 1));
	int			stocked = 0;
	int			i;

	*ndemands = 0;
	for (i = 0; i < n; i++)
		if (lines[i].item.is_stocked)
			sorted[stocked++] = &lines[i];
	qsort(sorted, stocked, sizeof(OmLine *), compare_lines);
	for (i = 0; i < stocked; i++)
	{
		OmDemand   *demand;

		if (i == 0 || compare_lines(&sorted[i - 1], &sorted[i]) != 0)
		{
			demand = &demands[(*ndemands)++];
			demand->item_id = sorted[i]->item.item_id;
			demand->sku = sorted[i]->sku;
			demand->state = OM_STATE_FREE;
			set_candidates(demand, sorted[i], channel);
		}
		demand = &demands[*ndemands - 1];
		demand->quantity = om_sum_quantity(demand->quantity, sorted[i]->quantity);
		sorted[i]->demand = *ndemands - 1;
	}
	return demands;
}

/* What must stay available besides, by the demand's rule. */
static OmMargin
candidate_margin(const OmDemand *demand, int candidate, const OmQuantity *margins)
{
	OmMargin	margin = {0, OM_FLOOR_KEPT};

	margin.margin = margins ? margins[candidate] : 0;
	switch (demand->rule)
	{
		case OM_DEMAND_SALE:
			break;
		case OM_DEMAND_HOLD:
			margin.floor = OM_FLOOR_GOODS_ONLY;
			break;
		case OM_DEMAND_SHELF:
			margin.floor = OM_FLOOR_IGNORED;
			margin.margin = -demand->own_gives;
			/* a document that gives at least what it takes is right whatever the shelf says */
			if (demand->quantity <= demand->own_gives)
				margin.margin = -OM_POSITION_MICRO_MAX / 4;
			break;
	}
	return margin;
}

/* The counter of one candidate. */
static OmCounterKey
candidate_key(int64 tenant, const OmDemand *demand, int candidate)
{
	return om_position_key(tenant, demand->state, demand->item_id, demand->candidates[candidate].location_id);
}

static int
compare_keys(const void *x, const void *y)
{
	return om_counter_compare((const OmCounterKey *) x, (const OmCounterKey *) y);
}

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

/* Remember a success: where, and how much of a sale is below the shelf (holds and corrections are of goods). */
static void
note_taken(OmDemand *demand, int candidate, const OmTake *take)
{
	OmQuantity	on_shelf;

	demand->result = OM_TAKEN;
	demand->chosen = candidate;
	on_shelf = Max(0, Min(take->beyond_floor, demand->quantity));
	demand->backordered = demand->rule == OM_DEMAND_SALE && take->floor < 0 ? demand->quantity - on_shelf : 0;
}

/* Try the candidates of one demand in order; contended is where waiting may help. */
static void
try_demand(int64 tenant, OmDemand *demand, const OmQuantity *margins, int *contended)
{
	int			c;

	demand->result = OM_SHORT;
	demand->chosen = -1;
	demand->backordered = 0;
	demand->available = 0;
	demand->short_at = demand->ncandidates == 1 ? demand->candidates[0].code : NULL;
	*contended = -1;
	if (demand->quantity == 0)
	{
		/* its own hold serves all of it */
		demand->result = OM_TAKEN;
		demand->chosen = 0;
		return;
	}
	for (c = 0; c < demand->ncandidates; c++)
	{
		OmCounterKey key = candidate_key(tenant, demand, c);
		OmTake		take = om_counter_prepay(&key, demand->quantity, candidate_margin(demand, c, margins));

		if (take.result == OM_TAKEN)
		{
			note_taken(demand, c, &take);
			return;
		}
		demand->available = Max(demand->available, take.available);
		if (take.result == OM_CONTENDED && *contended < 0)
		{
			demand->result = OM_CONTENDED;
			*contended = c;
		}
	}
}

void
om_stock_untake(int64 tenant, OmDemand *demands, int n)
{
	int			i;

	for (i = 0; i < n; i++)
	{
		OmCounterKey key;

		if (demands[i].result != OM_TAKEN || demands[i].quantity == 0)
			continue;
		key = candidate_key(tenant, &demands[i], demands[i].chosen);
		om_counter_unprepay(&key, demands[i].quantity);
	}
}

/* What the other demands of the call took of a position in the attempt that failed. */
static OmQuantity
taken_by_others(const OmDemand *demands, int n, const OmDemand *demand, int64 location_id)
{
	OmQuantity	sum = 0;
	int			i;

	for (i = 0; i < n; i++)
		if (&demands[i] != demand && demands[i].result == OM_TAKEN && demands[i].state == demand->state &&
			demands[i].item_id == demand->item_id &&
			demands[i].candidates[demands[i].chosen].location_id == location_id)
			sum += demands[i].quantity;
	return sum;
}

/* Release expired holds where they would serve a refused demand; true if any were. */
static bool
help_refused(int64 tenant, OmDemand *demands, int n, OmQuantity *const *margins, OmFreed *freed)
{
	bool		helped = false;
	int			i;
	int			c;

	for (i = 0; i < n; i++)
	{
		OmDemand   *demand = &demands[i];

		if (demand->result == OM_TAKEN || demand->state != OM_STATE_FREE)
			continue;
		for (c = 0; c < demand->ncandidates; c++)
		{
			OmCounterKey key = candidate_key(tenant, demand, c);
			OmQuantity	margin = om_counter_margin(&key, candidate_margin(demand, c, margins[i]));
			int64		location_id = demand->candidates[c].location_id;
			OmQuantity	missing = demand->quantity + margin + taken_by_others(demands, n, demand, location_id)
				- om_counter_available(&key);

			if (missing > 0 && om_release_expired(tenant, demand->item_id, location_id, missing, false, freed))
			{
				helped = true;
				break;
			}
		}
	}
	return helped;
}

/* One attempt at all demands; false leaves nothing taken.  wait_for: a contended one, or -1. */
static bool
try_all(int64 tenant, OmDemand *demands, int n, OmQuantity *const *margins, int *wait_for, int *wait_at, bool *is_short)
{
	int			contended;
	int			i;

	*wait_for = -1;
	*is_short = false;
	for (i = 0; i < n; i++)
	{
		try_demand(tenant, &demands[i], margins[i], &contended);
		if (demands[i].result == OM_SHORT)
			*is_short = true;
		else if (demands[i].result == OM_CONTENDED && *wait_for < 0)
		{
			*wait_for = i;
			*wait_at = contended;
		}
	}
	if (!*is_short && *wait_for < 0)
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

void
om_freed_add(OmFreed *freed, int64 item_id, int64 location_id)
{
	if (freed->n == freed->max)
	{
		freed->max = Max(8, freed->max * 2);
		freed->positions = freed->positions == NULL ? palloc(sizeof(OmPosition) * freed->max) :
			repalloc(freed->positions, sizeof(OmPosition) * freed->max);
	}
	freed->positions[freed->n].item_id = item_id;
	freed->positions[freed->n++].location_id = location_id;
}

void
om_freed_serve(int64 tenant, const OmFreed *freed, const char *actor, TimestampTz occurred_at)
{
	if (om_freed_hook != NULL && freed->n > 0)
		om_freed_hook(tenant, freed->positions, freed->n, actor, occurred_at);
}

/*
 * A demand that goes below the shelf while expired holds still lie on it: they are
 * released, and serve whoever waits longest when the call is written.
 */
static void
release_for_backorders(int64 tenant, const OmDemand *demands, int n, OmFreed *freed)
{
	int			i;

	for (i = 0; i < n; i++)
		if (demands[i].backordered > 0)
			(void) om_release_expired(tenant, demands[i].item_id,
									  demands[i].candidates[demands[i].chosen].location_id,
									  demands[i].backordered, true, freed);
}

bool
om_stock_take(int64 tenant, int64 channel_id, OmDemand *demands, int n, TimestampTz deadline, OmFreed *freed)
{
	OmQuantity **margins;
	int			wait_for;
	int			wait_at;
	bool		is_short;

	if (n == 0)
		return true;
	margins = margin_rows(tenant, channel_id, demands, n);
	om_stock_lock(tenant, demands, n);
	while (!try_all(tenant, demands, n, margins, &wait_for, &wait_at, &is_short))
	{
		OmCounterKey key;

		CHECK_FOR_INTERRUPTS();
		if (help_refused(tenant, demands, n, margins, freed))
			continue;
		if (is_short)
			return false;
		key = candidate_key(tenant, &demands[wait_for], wait_at);
		if (!om_counter_wait(&key, demands[wait_for].quantity,
							 candidate_margin(&demands[wait_for], wait_at, margins[wait_for]), deadline))
			return false;
	}
	release_for_backorders(tenant, demands, n, freed);
	return true;
}

OmCode
om_stock_refusal(const OmDemand *demands, int n, char **message, char **detail)
{
	StringInfoData lines;
	const OmDemand *first = NULL;
	OmTakeResult worst = OM_CONTENDED;
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
		om_short_line(&lines, demands[i].sku, demands[i].short_at, demands[i].quantity, demands[i].available);
	}
	Assert(first != NULL);
	appendStringInfoChar(&lines, ']');
	om_detail_start(&json, worst == OM_SHORT ? OM_INSUFFICIENT_STOCK : OM_STOCK_CONTENDED);
	om_detail_raw(&json, "lines", lines.data);
	*detail = om_detail_end(&json);
	*message = psprintf("%s for %s%s%s: %s requested, %s available%s",
						worst == OM_SHORT ? "insufficient stock" : "stock is held by uncommitted transactions",
						first->sku, first->short_at ? " at " : "", first->short_at ? first->short_at : "",
						om_quantity_text(first->quantity), om_quantity_text(first->available),
						count == 1 ? "" : psprintf(" (and %d more line%s)", count - 1, count > 2 ? "s" : ""));
	return worst == OM_SHORT ? OM_INSUFFICIENT_STOCK : OM_STOCK_CONTENDED;
}

bool
om_taking_take(OmCall *call)
{
	OmTaking   *taking = call->taking;

	return om_stock_take(call->tenant, taking->channel_id, taking->demands, taking->ndemands, om_counter_deadline(), &taking->freed);
}

void
om_taking_refuse(OmCall *call)
{
	char	   *message;
	char	   *detail;
	OmCode		code = om_stock_refusal(call->taking->demands, call->taking->ndemands, &message, &detail);

	om_raise(code, detail, "%s", message);
}

void
om_taking_give_back(OmCall *call)
{
	om_stock_untake(call->tenant, call->taking->demands, call->taking->ndemands);
}

void
om_require_stocked(const OmLine *lines, int n)
{
	int			i;

	for (i = 0; i < n; i++)
		if (!lines[i].item.is_stocked)
			om_raise_value(OM_INVALID_ARGUMENT, "sku", lines[i].sku, "\"%s\" is untracked and has no stock", lines[i].sku);
}
