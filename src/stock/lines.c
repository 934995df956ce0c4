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
#include "kit/kit.h"
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

/* unknown_unit, naming all lines that are said in a unit which their item has not. */
static void
refuse_units(const OmLine *lines, int n)
{
	OmList		unknown = {0};
	const OmLine *first = NULL;
	int			i;

	for (i = 0; i < n; i++)
	{
		StringInfo	json;

		if (lines[i].unit_code == NULL || lines[i].unit_factor != 0)
			continue;
		if (first == NULL)
			first = &lines[i];
		json = om_list_add_line(&unknown, 0, lines[i].sku);
		om_detail_text(json, "unit", lines[i].unit_code);
		appendStringInfoChar(json, '}');
	}
	if (first != NULL)
		om_raise(OM_UNKNOWN_UNIT, om_list_detail(&unknown, OM_UNKNOWN_UNIT, "lines"), "unknown unit \"%s\" of %s", first->unit_code, first->sku);
}

/* unit_does_not_divide, naming all lines whose quantities are not the item's own; the first in words. */
static void
refuse_undivided(const OmLine *lines, const bool *is_wrong, int n)
{
	OmList		wrong = {0};
	const OmLine *first = NULL;
	int			i;

	for (i = 0; i < n; i++)
	{
		StringInfo	json;

		if (!is_wrong[i])
			continue;
		if (first == NULL)
			first = &lines[i];
		json = om_list_add_line(&wrong, 0, lines[i].sku);
		om_detail_text(json, "unit", lines[i].unit_code);
		appendStringInfo(json, ",\"requested\":\"%s\",\"factor\":\"%s\",\"scale\":%d}", om_quantity_text(lines[i].unit_quantity),
						 om_quantity_text(lines[i].unit_factor), lines[i].item.scale);
	}
	if (first != NULL)
		om_raise(OM_UNIT_DOES_NOT_DIVIDE, om_list_detail(&wrong, OM_UNIT_DOES_NOT_DIVIDE, "lines"),
				 "%s of unit \"%s\" of %s, each worth %s, has more decimals than the item's scale %d", om_quantity_text(first->unit_quantity),
				 first->unit_code, first->sku, om_quantity_text(first->unit_factor), first->item.scale);
}

/* The quantities of lines said in units become the item's own; price: what one unit costs, of its own or by its factor, exactly. */
static void
convert_units(OmLine *lines, const OmUnit *units, int n)
{
	bool	   *is_wrong = palloc0(sizeof(bool) * n);
	int			i;

	for (i = 0; i < n; i++)
	{
		OmLine	   *line = &lines[i];
		OmItem	   *item = &line->item;

		if (line->unit_code == NULL)
			continue;
		line->unit_quantity = line->quantity;
		is_wrong[i] = !om_quantity_times(line->unit_quantity, line->unit_factor, &line->quantity) ||
			!om_quantity_fits_scale(line->quantity, item->scale);
		if (Max(line->quantity, -line->quantity) > OM_QUANTITY_MICRO_MAX)
			om_raise_value(OM_VALUE_OUT_OF_RANGE, "sku", line->sku, "%s of unit \"%s\" of %s is more than a line can have",
						   om_quantity_text(line->unit_quantity), line->unit_code, line->sku);
		line->has_unit_price = units[i].has_price;
		if (line->has_unit_price)
			item->price = units[i].price;
		item->has_price = line->has_unit_price || (item->has_price && om_price_times(item->price, line->unit_factor, &item->price));
	}
	refuse_undivided(lines, is_wrong, n);
	pfree(is_wrong);
}

/* Look up the units of lines that are said in some: most calls have none. */
static void
resolve_units(int64 tenant, OmLine *lines, int n, OmUse use, OmCurrency currency)
{
	int64	   *item_ids;
	char	  **codes;
	OmUnit	   *found;
	OmUnit	   *units;
	int			named = 0;
	int			i;

	for (i = 0; i < n; i++)
		named += lines[i].unit_code != NULL;
	if (named == 0)
		return;
	item_ids = palloc(sizeof(int64) * named);
	codes = palloc(sizeof(char *) * named);
	found = palloc(sizeof(OmUnit) * named);
	units = palloc0(sizeof(OmUnit) * n);
	named = 0;
	for (i = 0; i < n; i++)
	{
		if (lines[i].unit_code == NULL)
			continue;
		item_ids[named] = lines[i].item.item_id;
		codes[named++] = lines[i].unit_code;
	}
	om_find_units(tenant, item_ids, codes, named, use, currency, found);
	named = 0;
	for (i = 0; i < n; i++)
	{
		if (lines[i].unit_code == NULL)
			continue;
		units[i] = found[named++];
		lines[i].unit_factor = units[i].factor;
	}
	refuse_units(lines, n);
	convert_units(lines, units, n);
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
	resolve_units(tenant, lines, n, use, currency);
	resolve_locations(tenant, lines, n, use);
}

/* The kits among lines: how many there are, and the items and numbers of these. */
static int
find_kits(const OmLine *lines, int n, int64 *item_ids, int *at)
{
	int			count = 0;
	int			i;

	for (i = 0; i < n; i++)
	{
		if (!lines[i].item.is_kit)
			continue;
		item_ids[count] = lines[i].item.item_id;
		at[count++] = i;
	}
	return count;
}

/* A component of a line of a kit; what it costs is in the kit's price. */
static OmLine
component_line(const OmLine *kit, int kit_line_no, const OmComponent *component, OmCurrency currency)
{
	OmLine		line = {.sku = (char *) component->sku, .location_code = kit->location_code, .location = kit->location, .demand = -1};

	line.ship_complete = true;
	line.kit_line_no = kit_line_no;
	line.kits = kit->quantity;
	line.per_kit = component->quantity;
	line.item.has_price = (currency != 0);
	line.item.price = (OmPrice) {0, currency, false};
	return line;
}

/* unknown_sku of the kits that have components which are out of use: nothing of these is sold, whole or in part. */
static void
refuse_kits(const OmLine *lines, int first, int n)
{
	OmList		kits = {0};
	OmList		components = {0};
	const OmLine *kit = NULL;
	const OmLine *component = NULL;
	OmDetail	detail;
	int			i;

	for (i = first; i < n; i++)
	{
		if (lines[i].item.item_id != 0)
			continue;
		/* components of a kit stand together */
		if (kit != &lines[lines[i].kit_line_no - 1])
		{
			kit = &lines[lines[i].kit_line_no - 1];
			om_list_add_text(&kits, kit->sku);
		}
		om_list_add_text(&components, lines[i].sku);
		component = component != NULL ? component : &lines[i];
	}
	if (component == NULL)
		return;
	om_detail_start(&detail, OM_UNKNOWN_SKU);
	om_detail_raw(&detail, "skus", om_list_end(&kits));
	om_detail_raw(&detail, "components", om_list_end(&components));
	om_raise(OM_UNKNOWN_SKU, om_detail_end(&detail), "kit \"%s\" has \"%s\", which is out of use", lines[component->kit_line_no - 1].sku, component->sku);
}

/* Look up what the components from first on are; none costs anything by itself, or has taxes of its own. */
static void
resolve_components(int64 tenant, OmLine *lines, int first, int n)
{
	char	  **skus = palloc(sizeof(char *) * n);
	OmItem	   *items = palloc(sizeof(OmItem) * n);
	int			i;

	for (i = first; i < n; i++)
		skus[i] = lines[i].sku;
	om_find_items(tenant, skus + first, n - first, OM_IN_USE, 0, items + first);
	for (i = first; i < n; i++)
	{
		OmLine	   *line = &lines[i];
		OmComponent component = {line->sku, line->per_kit};

		line->item.item_id = items[i].item_id;
		line->item.is_active = items[i].is_active;
		line->item.is_stocked = items[i].is_stocked;
		line->item.scale = items[i].scale;
		line->item.weight = items[i].weight;
		if (items[i].item_id == 0)
			continue;
		if (!om_quantity_times(line->kits, line->per_kit, &line->quantity) || !om_quantity_fits_scale(line->quantity, line->item.scale))
			om_component_refuse(lines[line->kit_line_no - 1].sku, line->kits, &component, line->item.scale);
		if (line->quantity > OM_QUANTITY_MICRO_MAX)
			om_raise_value(OM_VALUE_OUT_OF_RANGE, "sku", lines[line->kit_line_no - 1].sku, "%s kits %s are more than a line can have",
						   om_quantity_text(line->kits), lines[line->kit_line_no - 1].sku);
	}
	refuse_kits(lines, first, n);
}

OmLine *
om_add_components(int64 tenant, OmLine *lines, int *n, OmCurrency currency, const char *path)
{
	int64	   *item_ids;
	int		   *at;
	int			nkits;
	OmComponent **components;
	int		   *ncomponents;
	OmLine	   *all;
	int			count = *n;
	int			k;
	int			c;

	/* most calls have no kits */
	for (k = 0; k < *n && !lines[k].item.is_kit; k++)
		;
	if (k == *n)
		return lines;
	item_ids = palloc(sizeof(int64) * *n);
	at = palloc(sizeof(int) * *n);
	nkits = find_kits(lines, *n, item_ids, at);
	components = palloc(sizeof(OmComponent *) * nkits);
	ncomponents = palloc(sizeof(int) * nkits);
	om_find_components(tenant, item_ids, nkits, components, ncomponents);
	for (k = 0; k < nkits; k++)
		count += ncomponents[k];
	if (count > OM_ORDER_LINES_MAX)
		om_raise_value(OM_TOO_MANY_LINES, "path", path, "%s has %d elements with what its kits are made of, at most %d are allowed",
					   path, count, OM_ORDER_LINES_MAX);
	all = palloc(sizeof(OmLine) * count);
	memcpy(all, lines, sizeof(OmLine) * *n);
	count = *n;
	for (k = 0; k < nkits; k++)
	{
		all[at[k]].kit_line_no = at[k] + 1;
		all[at[k]].first_component = count;
		for (c = 0; c < ncomponents[k]; c++)
			all[count++] = component_line(&all[at[k]], at[k] + 1, &components[k][c], currency);
	}
	resolve_components(tenant, all, *n, count);
	*n = count;
	return all;
}

/*
 * Ranks of lines, in calls with kits that any location may serve: lines that name their location, components of such kits, others.
 */
enum LineRank
{
	RANK_NAMED, RANK_BUNDLED, RANK_OTHER
};

/* Rank lines; all are of one rank where no kit may be served by one of several locations. */
static void
rank_lines(OmLine *lines, int n, const OmChannel *channel)
{
	bool		any = false;
	int			i;

	for (i = 0; i < n; i++)
	{
		lines[i].rank = RANK_NAMED;
		any |= om_line_is_component(&lines[i], i) && lines[i].location.location_id == 0;
	}
	if (!any || channel == NULL || channel->nlocations < 2)
		return;
	for (i = 0; i < n; i++)
		if (lines[i].location.location_id == 0)
			lines[i].rank = om_line_is_component(&lines[i], i) ? RANK_BUNDLED : RANK_OTHER;
}

/* Order of components of kits that any location may serve: those of a kit together, the largest number of kits first. */
static int
compare_bundled(const OmLine *a, const OmLine *b)
{
	if (a->kits != b->kits)
		return a->kits > b->kits ? -1 : 1;
	if (a->kit_line_no != b->kit_line_no)
		return a->kit_line_no < b->kit_line_no ? -1 : 1;
	return (a > b) - (a < b);
}

int
om_bundle_size(const OmDemand *demands, int n)
{
	int			size = 1;

	while (size < n && demands[0].bundle != 0 && demands[size].bundle == demands[0].bundle)
		size++;
	return size;
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

	if (a->rank != b->rank)
		return a->rank < b->rank ? -1 : 1;
	if (a->rank == RANK_BUNDLED)
		return compare_bundled(a, b);
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
	rank_lines(lines, n, channel);
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
			demand->bundle = sorted[i]->rank == RANK_BUNDLED ? sorted[i]->kit_line_no : 0;
			demand->per_kit = sorted[i]->per_kit;
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
	{
		if (lines[i].item.is_kit)
			om_raise_value(OM_INVALID_ARGUMENT, "sku", lines[i].sku, "\"%s\" is a kit and has no stock: name what it is made of", lines[i].sku);
		if (!lines[i].item.is_stocked)
			om_raise_value(OM_INVALID_ARGUMENT, "sku", lines[i].sku, "\"%s\" is untracked and has no stock", lines[i].sku);
	}
}
