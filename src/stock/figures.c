/*
 * figures.c - what positions have in the snapshot of a statement, for calls that only ask (see stock.h).
 *
 * take.c decides over them as it does over counters.  They are the call's own: what is taken of them is
 * taken of nothing, and several demands of an item do not count the same units twice.
 */
#include "postgres.h"

#include "base/clock.h"
#include "base/om_limit.h"
#include "stock/stock_private.h"
#include "types/quantity.h"
#include "utils/timestamp.h"

/* The figures of a position. */
typedef struct Figure
{
	OmPosition	position;
	OmQuantity	available;		/* as its counter would have it: what is free, less the floor */
	OmQuantity	floor;
	OmQuantity	expired;		/* what expired holds have, which is not free yet */
} Figure;

struct OmFigures
{
	int			n;
	Figure	   *figures;		/* by item and location */
};

/* Order of figures. */
static int
compare_figures(const void *x, const void *y)
{
	const OmPosition *a = &((const Figure *) x)->position;
	const OmPosition *b = &((const Figure *) y)->position;

	if (a->item_id != b->item_id)
		return a->item_id < b->item_id ? -1 : 1;
	return (a->location_id > b->location_id) - (a->location_id < b->location_id);
}

/* The figures of a position, which have been read. */
static Figure *
find_figure(const OmFigures *figures, int64 item_id, int64 location_id)
{
	Figure		wanted = {{item_id, location_id}};
	Figure	   *figure = bsearch(&wanted, figures->figures, figures->n, sizeof(Figure), compare_figures);

	if (figure == NULL)
		elog(ERROR, "the figures of a position were not read");
	return figure;
}

/* The positions of demands, each once: those of candidates, and those of the order's own hold. */
static OmFigures *
list_positions(const OmDemand *demands, int n)
{
	OmFigures  *list = palloc(sizeof(OmFigures));
	int			count = 0;
	int			i;
	int			c;

	for (i = 0; i < n; i++)
		count += demands[i].ncandidates + demands[i].nheld;
	list->figures = palloc0(sizeof(Figure) * Max(count, 1));
	count = 0;
	for (i = 0; i < n; i++)
	{
		for (c = 0; c < demands[i].ncandidates; c++)
			list->figures[count++].position = (OmPosition) {demands[i].item_id, demands[i].candidates[c].location_id};
		for (c = 0; c < demands[i].nheld; c++)
			list->figures[count++].position = (OmPosition) {demands[i].item_id, demands[i].parts[c].location.location_id};
	}
	qsort(list->figures, count, sizeof(Figure), compare_figures);
	list->n = 0;
	for (i = 0; i < count; i++)
		if (i == 0 || compare_figures(&list->figures[i], &list->figures[list->n - 1]) != 0)
			list->figures[list->n++] = list->figures[i];
	return list;
}

/* Read the figures of demands (see stock.h). */
void
om_figures_read(int64 tenant, OmDemand *demands, int n)
{
	OmFigures  *list = list_positions(demands, n);
	Datum	   *items = palloc(sizeof(Datum) * Max(list->n, 1));
	Datum	   *locations = palloc(sizeof(Datum) * Max(list->n, 1));
	Datum		values[FIGURES_count];
	int			i;

	for (i = 0; i < n; i++)
		demands[i].figures = list;
	if (list->n == 0)
		return;
	for (i = 0; i < list->n; i++)
	{
		items[i] = Int64GetDatum(list->figures[i].position.item_id);
		locations[i] = Int64GetDatum(list->figures[i].position.location_id);
	}
	values[FIGURES_tenant_id] = Int64GetDatum(tenant);
	values[FIGURES_item_ids] = om_array(OM_INT8, items, NULL, list->n);
	values[FIGURES_location_ids] = om_array(OM_INT8, locations, NULL, list->n);
	values[FIGURES_at] = TimestampTzGetDatum(om_clock());
	if (om_plan_run(&om_stock_plans[STOCK_FIGURES], values, NULL) != list->n)
		elog(ERROR, "a position was not read");
	for (i = 0; i < list->n; i++)
	{
		Figure	   *figure = &list->figures[i];

		figure->floor = DatumGetBool(om_field(i, FIGURE_is_unlimited, NULL)) ? OM_FLOOR_UNLIMITED
			: DatumGetOmQuantity(om_field(i, FIGURE_floor, NULL));
		figure->available = DatumGetOmQuantity(om_field(i, FIGURE_free, NULL)) - figure->floor;
		figure->expired = DatumGetOmQuantity(om_field(i, FIGURE_expired, NULL));
	}
}

/* Take of figures (see stock_private.h). */
OmTake
om_figures_take(OmFigures *figures, int64 item_id, int64 location_id, OmQuantity quantity, OmMargin margin)
{
	Figure	   *figure = find_figure(figures, item_id, location_id);
	OmTake		take = {OM_TAKEN};

	take.floor = figure->floor;
	take.available = take.possible = figure->available - om_margin_for(margin, figure->floor);
	take.beyond_floor = figure->available + figure->floor;
	if (quantity > 0 && take.available < quantity)
		take.result = OM_SHORT;
	else
		figure->available -= quantity;
	return take;
}

void
om_figures_give(OmFigures *figures, int64 item_id, int64 location_id, OmQuantity quantity)
{
	find_figure(figures, item_id, location_id)->available += quantity;
}

/* What expired holds have (see stock_private.h). */
OmQuantity
om_figures_expired(const OmFigures *figures, int64 item_id, int64 location_id)
{
	return find_figure(figures, item_id, location_id)->expired;
}

void
om_figures_release(OmFigures *figures, int64 item_id, int64 location_id, OmQuantity quantity)
{
	Figure	   *figure = find_figure(figures, item_id, location_id);

	Assert(quantity <= figure->expired);
	figure->expired -= quantity;
	figure->available += quantity;
}
