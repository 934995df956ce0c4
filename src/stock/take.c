/*
 * take.c - demands are taken: all or none (see stock.h).
 *
 * The order of lines never matters, because lines.c sums them per item and location first.
 * Takes wait for nothing, so the counter engine needs no order; the lock engine
 * locks all candidate positions in key order before the first take.  When stock is
 * held by transactions that have not ended, everything taken by this call is handed
 * back before it sleeps, so that no call waits while it holds.
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
		case OM_DEMAND_SALE:
			break;
		case OM_DEMAND_HOLD:
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

/* The counter of one candidate. */
static OmCounterKey
candidate_key(int64 tenant, const OmDemand *demand, int candidate)
{
	return om_position_key(tenant, demand->state, demand->item_id, demand->candidates[candidate].location_id);
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

/* Remember a success: where, and how much of a sale is below the shelf (holds and corrections are of goods). */
static void
note_taken(OmDemand *demand, int candidate, const OmTake *take)
{
	OmQuantity	on_shelf;

	Assert(candidate >= 0 && candidate < demand->ncandidates);
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
		/* there is nothing to take, because the order's own hold serves all of it */
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

/* Give back (see stock.h). */
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

/* Take all demands or none (see stock.h). */
bool
om_stock_take(int64 tenant, int64 channel_id, OmDemand *demands, int n, OmFreed *freed)
{
	TimestampTz deadline = 0;
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
		if (deadline == 0)
			deadline = om_counter_deadline();
		key = candidate_key(tenant, &demands[wait_for], wait_at);
		if (!om_counter_wait(&key, demands[wait_for].quantity,
							 candidate_margin(&demands[wait_for], wait_at, margins[wait_for]), deadline))
			return false;
	}
	release_for_backorders(tenant, demands, n, freed);
	return true;
}

/* Why demands were refused (see stock.h). */
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
