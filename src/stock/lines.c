/*
 * lines.c - what the lines of a call mean, and what they sum up to (see stock.h).
 *
 * The order of lines never matters: those of the same item and location are summed into
 * one demand before anything is taken, and of those that any location may serve the largest
 * is taken first.
 */
#include "postgres.h"

#include "access/access.h"
#include "base/known.h"
#include "base/om_error.h"
#include "base/om_limit.h"
#include "stock/stock_private.h"
#include "types/quantity.h"

/* Look up the named locations: unknown_location names all that are unknown. */
static void
resolve_locations(int64 tenant, OmLine *lines, int n, OmUse use)
{
	char	  **codes = palloc(sizeof(char *) * n);
	OmLocation *found = palloc(sizeof(OmLocation) * n);
	int			named = 0;
	OmList		unknown = {0};
	const char *first = NULL;
	int			i;

	for (i = 0; i < n; i++)
	{
		lines[i].location.location_id = 0;
		lines[i].location.code = NULL;
		if (lines[i].location_code != NULL)
			codes[named++] = lines[i].location_code;
	}
	if (named == 0)
		return;
	om_find_locations(tenant, codes, named, use, found);
	named = 0;
	for (i = 0; i < n; i++)
	{
		if (lines[i].location_code == NULL)
			continue;
		lines[i].location = found[named++];
		if (lines[i].location.location_id != 0)
			continue;
		if (first == NULL)
			first = lines[i].location_code;
		om_list_add_text(&unknown, lines[i].location_code);
	}
	if (first != NULL)
		om_raise_unknown_names(OM_UNKNOWN_LOCATION, "locations", &unknown, "unknown location", first, om_near_location(tenant, first));
}

/* Refuse quantities finer than their item's scale. */
static void
check_scales(const OmLine *lines, int n)
{
	OmList		wrong = {0};
	const OmLine *first = NULL;
	int			i;

	for (i = 0; i < n; i++)
	{
		if (om_quantity_fits_scale(lines[i].quantity, lines[i].item.scale))
			continue;
		if (first == NULL)
			first = &lines[i];
		appendStringInfo(om_list_add_line(&wrong, 0, lines[i].sku), ",\"requested\":\"%s\",\"scale\":%d}",
						 om_quantity_text(lines[i].quantity), lines[i].item.scale);
	}
	if (first != NULL)
		om_raise(OM_INVALID_QUANTITY, om_list_detail(&wrong, OM_INVALID_QUANTITY, "lines"),
				 "quantity %s of %s has more decimals than the item's scale %d",
				 om_quantity_text(first->quantity), first->sku, first->item.scale);
}

/* Lines of what JSON said (see stock.h). */
OmLine *
om_lines_of(const OmJsonValue *values, int nfields, int n)
{
	OmLine	   *lines = palloc0(sizeof(OmLine) * n);
	int			i;

	for (i = 0; i < n; i++)
	{
		lines[i].sku = values[i * nfields + OM_LINE_SKU].text;
		lines[i].barcode = values[i * nfields + OM_LINE_BARCODE].text;
		lines[i].quantity = values[i * nfields + OM_LINE_QUANTITY].number;
		lines[i].says_quantity = values[i * nfields + OM_LINE_QUANTITY].present;
	}
	return lines;
}

/* Look the lines up (see stock.h). */
void
om_resolve_lines(int64 tenant, OmLine *lines, int n, OmUse use, OmCurrency currency)
{
	char	  **skus = palloc(sizeof(char *) * n);
	OmItem	   *items = palloc(sizeof(OmItem) * n);
	OmList		unknown = {0};
	const char *first = NULL;
	int			i;

	om_scan_lines(tenant, lines, n);
	for (i = 0; i < n; i++)
		skus[i] = lines[i].sku;
	om_find_items(tenant, skus, n, use, currency, items);
	for (i = 0; i < n; i++)
	{
		lines[i].item = items[i];
		lines[i].demand = -1;
		if (items[i].item_id != 0)
			continue;
		if (first == NULL)
			first = lines[i].sku;
		om_list_add_text(&unknown, lines[i].sku);
	}
	if (first != NULL)
		om_raise_unknown_names(OM_UNKNOWN_SKU, "skus", &unknown, "unknown sku", first, om_near_sku(tenant, first));
	om_weigh_lines(tenant, lines, n, use);
	check_scales(lines, n);
	resolve_locations(tenant, lines, n, use);
}

/*
 * Order of lines in which those of one demand stand together; those that name a
 * location come first, so that no other line of the item takes what only they can use.
 * The others follow by size, the largest first: what any location with room for all of them
 * could serve is served.
 */
static int
compare_lines(const void *x, const void *y)
{
	const OmLine *a = *(OmLine *const *) x;
	const OmLine *b = *(OmLine *const *) y;

	if (a->item.item_id != b->item.item_id)
		return a->item.item_id < b->item.item_id ? -1 : 1;
	if (a->location.location_id == b->location.location_id)
	{
		if (a->location.location_id != 0 || a == b)
			return 0;
		if (a->quantity != b->quantity)
			return a->quantity > b->quantity ? -1 : 1;
		return a < b ? -1 : 1;
	}
	if (a->location.location_id == 0 || b->location.location_id == 0)
		return a->location.location_id == 0 ? 1 : -1;
	return a->location.location_id < b->location.location_id ? -1 : 1;
}

/* The locations of a channel where the running call may work: not_allowed if there are none. */
static void
set_allowed(OmDemand *demand, const OmChannel *channel)
{
	OmLocation *allowed = palloc(sizeof(OmLocation) * channel->nlocations);
	int			i;

	demand->candidates = allowed;
	for (i = 0; i < channel->nlocations; i++)
		if (om_call_may_at(channel->locations[i].location_id))
			allowed[demand->ncandidates++] = channel->locations[i];
	if (demand->ncandidates == 0)
		om_call_require_at(channel->locations[0].location_id, channel->locations[0].code);
}

/* Candidates of a demand: the location that its lines name, or the channel's; invalid_argument if there is neither. */
static void
set_candidates(OmDemand *demand, const OmLine *line, const OmChannel *channel)
{
	if (line->location.location_id != 0)
	{
		demand->ncandidates = 1;
		demand->candidates = &line->location;
		return;
	}
	if (channel == NULL || channel->channel_id == 0)
		om_raise_value(OM_INVALID_ARGUMENT, "sku", line->sku,
					   "the line of \"%s\" names no location, and no channel says where to take it from", line->sku);
	if (om_call_is_limited())
	{
		set_allowed(demand, channel);
		return;
	}
	demand->ncandidates = channel->nlocations;
	demand->candidates = channel->locations;
}

/* Where a demand was taken (see stock.h). */
const OmLocation *
om_demand_location(const OmDemand *demand)
{
	if (demand->nparts > 1)
		return NULL;
	return demand->nparts == 1 ? &demand->parts[0].location : &demand->candidates[demand->chosen];
}

/* Add to a part (see stock.h). */
void
om_demand_add_part(OmDemand *demand, const OmLocation *location, OmQuantity held, OmQuantity taken)
{
	OmPart	   *part;
	int			i;

	for (i = 0; i < demand->nparts; i++)
		if (demand->parts[i].location.location_id == location->location_id)
			break;
	if (i == demand->nparts)
	{
		demand->parts = demand->parts == NULL ? palloc(sizeof(OmPart)) : repalloc(demand->parts, sizeof(OmPart) * (i + 1));
		demand->parts[demand->nparts++] = (OmPart) {.location = *location};
	}
	part = &demand->parts[i];
	part->held += held;
	part->taken += taken;
}

/* Add two quantities of an item (see stock.h). */
OmQuantity
om_sum_quantity(OmQuantity a, OmQuantity b)
{
	/* the sum of both cannot overflow, because either is within the limit */
	Assert(Max(a, -a) <= OM_POSITION_MICRO_MAX && Max(b, -b) <= OM_POSITION_MICRO_MAX);
	if (Max(a + b, -(a + b)) > OM_POSITION_MICRO_MAX)
		om_raise(OM_VALUE_OUT_OF_RANGE, NULL, "the quantities of an item sum to more than a position can hold");
	return a + b;
}

/* The demands of lines (see stock.h). */
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
			demand->may_spread = demand->ncandidates > 1 && !sorted[i]->ship_complete;
		}
		demand = &demands[*ndemands - 1];
		demand->quantity = om_sum_quantity(demand->quantity, sorted[i]->quantity);
		sorted[i]->demand = *ndemands - 1;
	}
	Assert(*ndemands <= stocked);
	return demands;
}

/* Refuse a line without stock (see stock.h). */
void
om_require_stocked(const OmLine *lines, int n)
{
	int			i;

	for (i = 0; i < n; i++)
		if (!lines[i].item.is_stocked)
			om_raise_value(OM_INVALID_ARGUMENT, "sku", lines[i].sku, "\"%s\" is untracked and has no stock", lines[i].sku);
}
