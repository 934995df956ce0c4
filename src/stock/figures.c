/*
 * figures.c - what positions have, for calls that only ask (see stock.h).
 *
 * Where a counter has a position it answers, as it would answer a call that takes; so what is asked costs the same
 * however much was sold since balances were folded.  Of the others the ledger answers, in the snapshot of the statement:
 * nobody has sold of them lately, so that little is to be summed.
 *
 * take.c decides over them as it does over counters.  They are the call's own: what is taken of them is
 * taken of nothing, and several demands of an item do not count the same units twice.
 */
#include "postgres.h"

#include "access/xact.h"
#include "base/clock.h"
#include "base/om_limit.h"
#include "counter/counter.h"
#include "stock/stock_private.h"
#include "types/quantity.h"
#include "utils/snapmgr.h"
#include "utils/timestamp.h"

/* The figures of a position. */
typedef struct Figure
{
	OmPosition	position;
	bool		is_counted;		/* as a counter has it, not as the ledger */
	OmQuantity	available;		/* as its counter would have it: what is free, less the floor */
	OmQuantity	floor;
	OmQuantity *holds;			/* what expired holds have each, which is not free yet: the oldest first */
	int			nholds;
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

/* Figures of positions, each once, still to be read. */
static OmFigures *
list_positions(const OmPosition *positions, int n)
{
	OmFigures  *list = palloc(sizeof(OmFigures));
	int			i;

	list->figures = palloc0(sizeof(Figure) * Max(n, 1));
	for (i = 0; i < n; i++)
		list->figures[i].position = positions[i];
	qsort(list->figures, n, sizeof(Figure), compare_figures);
	list->n = 0;
	for (i = 0; i < n; i++)
		if (i == 0 || compare_figures(&list->figures[i], &list->figures[list->n - 1]) != 0)
			list->figures[list->n++] = list->figures[i];
	return list;
}

/* The figures as counters have them now, where one has them. */
static void
read_counters(int64 tenant, OmFigures *list)
{
	int			i;

	for (i = 0; i < list->n; i++)
	{
		Figure	   *figure = &list->figures[i];
		OmCounterKey key = om_position_key(tenant, OM_STATE_FREE, figure->position.item_id, figure->position.location_id);
		OmCounterLoad load;

		figure->is_counted = om_counter_peek(&key, &load);
		if (!figure->is_counted)
			continue;
		figure->available = load.available;
		figure->floor = load.floor;
	}
}

/* The arguments of a plan for the positions that counters have, or for the others; asked: their figures.  Returns how many. */
static int
ask_for(int64 tenant, OmFigures *list, bool is_counted, Figure **asked, Datum *values)
{
	Datum	   *items = palloc(sizeof(Datum) * Max(list->n, 1));
	Datum	   *locations = palloc(sizeof(Datum) * Max(list->n, 1));
	int			n = 0;
	int			i;

	for (i = 0; i < list->n; i++)
	{
		Figure	   *figure = &list->figures[i];

		if (figure->is_counted != is_counted)
			continue;
		items[n] = Int64GetDatum(figure->position.item_id);
		locations[n] = Int64GetDatum(figure->position.location_id);
		asked[n++] = figure;
	}
	values[FIGURES_tenant_id] = Int64GetDatum(tenant);
	values[FIGURES_item_ids] = om_array(OM_INT8, items, NULL, n);
	values[FIGURES_location_ids] = om_array(OM_INT8, locations, NULL, n);
	values[FIGURES_at] = TimestampTzGetDatum(om_clock());
	return n;
}

/*
 * What expired holds have at the positions that were asked for.  Where counters answered it is read by a snapshot that is not older: what
 * is free again is not counted twice.
 */
static void
add_expired(Figure **asked, Datum *values, Snapshot snapshot)
{
	uint64		rows = om_plan_run_snapshot(&om_stock_plans[STOCK_EXPIRED_AT], values, NULL, snapshot);
	uint64		i;

	for (i = 0; i < rows; i++)
	{
		Figure	   *figure = asked[DatumGetInt32(om_field(i, EXPIRED_AT_place, NULL)) - 1];

		if (figure->holds == NULL)
			figure->holds = palloc(sizeof(OmQuantity) * rows);
		figure->holds[figure->nholds++] = DatumGetOmQuantity(om_field(i, EXPIRED_AT_remaining, NULL));
	}
}

/* The figures that no counter has, as the snapshot of the statement shows them. */
static void
read_ledger(Figure **asked, Datum *values)
{
	int			n = (int) om_plan_run(&om_stock_plans[STOCK_FIGURES], values, NULL);
	int			i;

	for (i = 0; i < n; i++)
	{
		asked[i]->floor = DatumGetBool(om_field(i, FIGURE_is_unlimited, NULL)) ? OM_FLOOR_UNLIMITED
			: DatumGetOmQuantity(om_field(i, FIGURE_floor, NULL));
		asked[i]->available = DatumGetOmQuantity(om_field(i, FIGURE_free, NULL)) - asked[i]->floor;
	}
}

OmFigures *
om_figures_of(int64 tenant, const OmPosition *positions, int n)
{
	OmFigures  *list = list_positions(positions, n);
	Figure	  **asked = palloc(sizeof(Figure *) * Max(list->n, 1));
	Datum		values[FIGURES_count];

	/* a transaction that reads one state of the database throughout is answered from that */
	if (!IsolationUsesXactSnapshot())
		read_counters(tenant, list);
	if (ask_for(tenant, list, true, asked, values) > 0)
		add_expired(asked, values, GetLatestSnapshot());
	if (ask_for(tenant, list, false, asked, values) > 0)
	{
		read_ledger(asked, values);
		add_expired(asked, values, GetActiveSnapshot());
	}
	return list;
}

/* Read the figures of demands (see stock.h). */
void
om_figures_read(int64 tenant, OmDemand *demands, int n)
{
	OmFigures  *figures;
	OmPosition *positions;
	int			count = 0;
	int			i;
	int			c;

	for (i = 0; i < n; i++)
		count += demands[i].ncandidates;
	positions = palloc(sizeof(OmPosition) * Max(count, 1));
	count = 0;
	for (i = 0; i < n; i++)
		for (c = 0; c < demands[i].ncandidates; c++)
			positions[count++] = (OmPosition) {demands[i].item_id, demands[i].candidates[c].location_id};
	figures = om_figures_of(tenant, positions, count);
	for (i = 0; i < n; i++)
		demands[i].figures = figures;
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
	const Figure *figure = find_figure(figures, item_id, location_id);
	OmQuantity	sum = 0;
	int			i;

	for (i = 0; i < figure->nholds; i++)
		sum = om_quantity_add(sum, figure->holds[i]);
	return sum;
}

OmQuantity
om_figures_release(OmFigures *figures, int64 item_id, int64 location_id, OmQuantity needed)
{
	Figure	   *figure = find_figure(figures, item_id, location_id);
	OmQuantity	released = 0;

	while (figure->nholds > 0 && released < needed)
	{
		released += *figure->holds++;
		figure->nholds--;
	}
	figure->available += released;
	return released;
}
