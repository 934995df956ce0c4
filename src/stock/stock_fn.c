/*
 * stock_fn.c - the API functions of the stock module that read, and its start.
 */
#include "postgres.h"

#include "access/access.h"
#include "base/clock.h"
#include "base/known.h"
#include "base/module.h"
#include "base/om_error.h"
#include "base/om_limit.h"
#include "call/arguments.h"
#include "catalog/catalog.h"
#include "kit/kit.h"
#include "pricing/pricing.h"
#include "sql/rows.h"
#include "stock/stock_private.h"
#include "types/quantity.h"
#include "utils/builtins.h"
#include "utils/numeric.h"
#include "utils/timestamp.h"

enum AvailableArgument
{
	AVAILABLE_ARG_SKU, AVAILABLE_ARG_LOCATION, AVAILABLE_ARG_CHANNEL, AVAILABLE_ARG_PURPOSE
};

/*
 * The locations available() looks at: the named one, those of the channel where the caller may ask, or null for all.
 * closed_too: also where no public channel sells from.
 */
static Datum
asked_locations(int64 tenant, const char *location, const OmChannel *channel, bool *all, bool *closed_too)
{
	Datum	   *ids;
	int			n = 0;
	int			i;

	*all = false;
	*closed_too = true;
	if (location != NULL)
	{
		OmLocation	place = om_find_location(tenant, location, OM_IN_USE_OR_NOT);

		ids = palloc(sizeof(Datum));
		ids[0] = Int64GetDatum(place.location_id);
		*closed_too = om_may_at(tenant, &om_right_closed_channels, place.location_id);
		return om_array(OM_INT8, ids, NULL, 1);
	}
	if (channel->channel_id == 0)
	{
		om_call_require_at(0, NULL);
		*all = true;
		*closed_too = om_may_at(tenant, &om_right_closed_channels, 0);
		return (Datum) 0;
	}
	ids = palloc(sizeof(Datum) * Max(channel->nlocations, 1));
	for (i = 0; i < channel->nlocations; i++)
		if (om_call_may_at(channel->locations[i].location_id))
			ids[n++] = Int64GetDatum(channel->locations[i].location_id);
	return om_array(OM_INT8, ids, NULL, n);
}

/* True for the purpose "shelf", false for "order"; invalid_argument for another. */
static bool
asks_for_shelf(FunctionCallInfo fcinfo)
{
	char	   *purpose = om_text_arg(fcinfo, AVAILABLE_ARG_PURPOSE, "purpose", OM_CODE_LENGTH_MAX, true);
	bool		of_shelf = strcmp(purpose, "shelf") == 0;

	if (!of_shelf && strcmp(purpose, "order") != 0)
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "purpose", "purpose must be order or shelf, not \"%s\"", purpose);
	return of_shelf;
}

/* How much of what several locations have one line gets. */
typedef enum Share
{
	SHARE_ONE,					/* what the best location has */
	SHARE_SPREAD,				/* that, or the goods of all together */
	SHARE_ALL					/* the sum */
} Share;

/* What one line gets of an item. */
typedef struct Gets
{
	OmQuantity	units;
	OmQuantity	goods;
	bool		is_unlimited;
} Gets;

/* Where an item may be had. */
typedef struct Place
{
	int			item;			/* index of its gets */
	OmQuantity	buffer;			/* what the channel keeps back */
} Place;

/* Add what a line gets of an item at a place. */
static void
add_place(OmFigures *figures, const OmPosition *position, const Place *place, bool of_shelf, Share share, Gets *gets)
{
	static const OmMargin none = {0, OM_FLOOR_KEPT};
	OmTake		here = om_figures_take(figures, position->item_id, position->location_id, 0, none);
	OmQuantity	expired = om_figures_expired(figures, position->item_id, position->location_id);
	OmQuantity	units;

	if (!of_shelf && here.floor <= OM_FLOOR_UNLIMITED / 2)
		gets->is_unlimited = true;
	else
	{
		units = Max(om_quantity_add(of_shelf ? here.beyond_floor : here.available - place->buffer, expired), 0);
		gets->units = share == SHARE_ALL ? om_quantity_add(gets->units, units) : Max(gets->units, units);
	}
	if (share == SHARE_SPREAD)
		gets->goods = om_quantity_add(gets->goods, Max(om_quantity_add(here.beyond_floor - place->buffer - Max(here.floor, 0), expired), 0));
}

/* What one line gets of each item of a plan's arguments, by its place; gets: of each, zeroed.  Returns at how many places they may be had. */
static int
find_available(int64 tenant, Datum *values, const char *nulls, bool of_shelf, Share share, Gets *gets, int n)
{
	int			rows = (int) om_plan_run(&om_stock_plans[STOCK_AVAILABLE], values, nulls);
	OmPosition *positions = palloc(sizeof(OmPosition) * Max(rows, 1));
	Place	   *places = palloc(sizeof(Place) * Max(rows, 1));
	OmFigures  *figures;
	int			i;

	for (i = 0; i < rows; i++)
	{
		positions[i].item_id = DatumGetInt64(om_field(i, AVAILABLE_item_id, NULL));
		positions[i].location_id = DatumGetInt64(om_field(i, AVAILABLE_location_id, NULL));
		places[i].item = DatumGetInt32(om_field(i, AVAILABLE_place, NULL)) - 1;
		places[i].buffer = DatumGetOmQuantity(om_field(i, AVAILABLE_buffer, NULL));
	}
	figures = om_figures_of(tenant, positions, rows);
	for (i = 0; i < rows; i++)
		add_place(figures, &positions[i], &places[i], of_shelf, share, &gets[places[i].item]);
	for (i = 0; i < n; i++)
		gets[i].units = Max(gets[i].units, gets[i].goods);
	return rows;
}

/* A component of a kit, and what of it is at a place. */
typedef struct KitPart
{
	int			kit;			/* index of its gets */
	int64		location_id;
	OmQuantity	per_kit;
	OmQuantity	kits;			/* that it makes there */
	bool		is_unlimited;
} KitPart;

/* qsort order: by kit and location. */
static int
compare_kit_parts(const void *x, const void *y)
{
	const KitPart *a = (const KitPart *) x;
	const KitPart *b = (const KitPart *) y;

	if (a->kit != b->kit)
		return a->kit < b->kit ? -1 : 1;
	return (a->location_id > b->location_id) - (a->location_id < b->location_id);
}

/*
 * The stocked components of kits, and their items as an array; n: how many.  One that is out of use makes no kit: its kit gets nothing,
 * and one without any is a service.
 */
static KitPart *
list_components(int64 tenant, const OmItem *kits, int nkits, Gets *gets, Datum **item_ids, int *n)
{
	int64	   *ids = palloc(sizeof(int64) * Max(nkits, 1));
	OmComponent **components = palloc(sizeof(OmComponent *) * Max(nkits, 1));
	int		   *ncomponents = palloc(sizeof(int) * Max(nkits, 1));
	KitPart    *parts;
	int			count = 0;
	int			k;
	int			c;

	for (k = 0; k < nkits; k++)
		ids[k] = kits[k].item_id;
	om_find_components(tenant, ids, nkits, components, ncomponents);
	for (k = 0; k < nkits; k++)
		count += ncomponents[k];
	parts = palloc(sizeof(KitPart) * Max(count, 1));
	*item_ids = palloc(sizeof(Datum) * Max(count, 1));
	*n = 0;
	for (k = 0; k < nkits; k++)
	{
		char	  **skus = palloc(sizeof(char *) * Max(ncomponents[k], 1));
		OmItem	   *items = palloc(sizeof(OmItem) * Max(ncomponents[k], 1));
		int			first = *n;
		bool		is_active = kits[k].is_active;

		for (c = 0; c < ncomponents[k]; c++)
			skus[c] = (char *) components[k][c].sku;
		om_find_items(tenant, skus, ncomponents[k], OM_IN_USE_OR_NOT, 0, items);
		for (c = 0; c < ncomponents[k]; c++)
		{
			is_active = is_active && items[c].is_active;
			if (!items[c].is_stocked)
				continue;
			parts[*n] = (KitPart) {.kit = k, .per_kit = components[k][c].quantity};
			(*item_ids)[(*n)++] = Int64GetDatum(items[c].item_id);
		}
		if (!is_active)
			*n = first;
		gets[k].is_unlimited = is_active && *n == first;
	}
	return parts;
}

/* What one line gets of kits at one place, where all they are made of has to be: the most of any place, or (SHARE_ALL) the sum. */
static void
sum_kits(KitPart *there, int n, Share share, Gets *gets)
{
	int			i;
	int			j;

	qsort(there, n, sizeof(KitPart), compare_kit_parts);
	for (i = 0; i < n; i = j)
	{
		Gets	   *of_kit = &gets[there[i].kit];
		OmQuantity	kits = OM_POSITION_MICRO_MAX;
		bool		is_unlimited = true;

		for (j = i; j < n && compare_kit_parts(&there[i], &there[j]) == 0; j++)
		{
			if (there[j].is_unlimited)
				continue;
			is_unlimited = false;
			kits = Min(kits, there[j].kits);
		}
		if (is_unlimited)
			of_kit->is_unlimited = true;
		else
			of_kit->units = share == SHARE_ALL ? om_quantity_add(of_kit->units, kits) : Max(of_kit->units, kits);
	}
}

/* What one line gets of each of some kits: those of a plan's arguments but for its items.  Returns at how many places it was looked. */
static int
find_available_kits(int64 tenant, Datum *values, const char *nulls, bool of_shelf, Share share, const OmItem *kits, int nkits, Gets *gets)
{
	Datum	   *item_ids;
	int			nparts;
	KitPart    *parts = list_components(tenant, kits, nkits, gets, &item_ids, &nparts);
	KitPart    *there;
	OmPosition *positions;
	Place	   *places;
	OmFigures  *figures;
	int			rows;
	int			i;

	values[WHERE_item_ids] = om_array(OM_INT8, item_ids, NULL, nparts);
	rows = (int) om_plan_run(&om_stock_plans[STOCK_AVAILABLE], values, nulls);
	there = palloc(sizeof(KitPart) * Max(rows, 1));
	positions = palloc(sizeof(OmPosition) * Max(rows, 1));
	places = palloc(sizeof(Place) * Max(rows, 1));
	for (i = 0; i < rows; i++)
	{
		there[i] = parts[DatumGetInt32(om_field(i, AVAILABLE_place, NULL)) - 1];
		there[i].location_id = DatumGetInt64(om_field(i, AVAILABLE_location_id, NULL));
		positions[i] = (OmPosition) {DatumGetInt64(om_field(i, AVAILABLE_item_id, NULL)), there[i].location_id};
		places[i].buffer = DatumGetOmQuantity(om_field(i, AVAILABLE_buffer, NULL));
	}
	figures = om_figures_of(tenant, positions, rows);
	for (i = 0; i < rows; i++)
	{
		Gets		here = {0};

		add_place(figures, &positions[i], &places[i], of_shelf, SHARE_ONE, &here);
		there[i].is_unlimited = here.is_unlimited;
		there[i].kits = om_whole_kits(here.units, there[i].per_kit);
	}
	sum_kits(there, rows, share, gets);
	return rows;
}

/* The share of one line of a channel, of goods on the shelf or of what an order may have. */
#define channel_share(channel, of_shelf) ((of_shelf) || (channel)->ship_complete ? SHARE_ONE : SHARE_SPREAD)

OM_FUNCTION(om_available);

/* available(...): see AvailableArgument.  Units that one line of a call would get; null = unlimited. */
Datum
om_available(PG_FUNCTION_ARGS)
{
	int64		tenant = om_tenant_arg(PG_NARGS() - 1);
	char	   *sku = om_text_arg(fcinfo, AVAILABLE_ARG_SKU, "sku", OM_CODE_LENGTH_MAX, true);
	char	   *location = om_text_arg(fcinfo, AVAILABLE_ARG_LOCATION, "location", OM_CODE_LENGTH_MAX, false);
	char	   *channel_code = om_text_arg(fcinfo, AVAILABLE_ARG_CHANNEL, "channel", OM_CODE_LENGTH_MAX, false);
	bool		closed_too;
	OmChannel	channel;
	OmItem		item;
	Datum		values[WHERE_count];
	char		nulls[WHERE_count];
	Gets		gets = {0};
	bool		of_shelf = asks_for_shelf(fcinfo);
	bool		all;
	bool		is_kept;
	int			rows = 0;
	Datum		item_id;

	om_spi_begin();
	om_find_items(tenant, &sku, 1, OM_IN_USE_OR_NOT, 0, &item);
	if (item.item_id == 0)
		om_raise_unknown_listed(OM_UNKNOWN_SKU, "skus", sku, "unknown sku", om_near_sku(tenant, sku));
	om_find_channel(tenant, channel_code, &channel);
	memset(nulls, ' ', sizeof(nulls));
	values[WHERE_tenant_id] = Int64GetDatum(tenant);
	item_id = Int64GetDatum(item.item_id);
	values[WHERE_item_ids] = om_array(OM_INT8, &item_id, NULL, 1);
	values[WHERE_location_ids] = asked_locations(tenant, location, &channel, &all, &closed_too);
	nulls[WHERE_location_ids] = all ? 'n' : ' ';
	values[WHERE_channel_id] = Int64GetDatum(channel.channel_id);
	values[WHERE_closed_too] = BoolGetDatum(closed_too);
	is_kept = (item.is_stocked || item.is_kit) && item.is_active;
	if (is_kept && item.is_kit)
		rows = find_available_kits(tenant, values, nulls, of_shelf, all ? SHARE_ALL : channel_share(&channel, of_shelf), &item, 1, &gets);
	else if (is_kept)
		rows = find_available(tenant, values, nulls, of_shelf, all ? SHARE_ALL : channel_share(&channel, of_shelf), &gets, 1);
	/* where no public channel sells from is no place for a visitor */
	if (rows == 0 && is_kept && !gets.is_unlimited && location != NULL && !closed_too)
		om_raise_unknown_listed(OM_UNKNOWN_LOCATION, "locations", location, "unknown location", NULL);
	om_spi_end();
	if (item.is_active && ((!item.is_stocked && !item.is_kit) || gets.is_unlimited))
		PG_RETURN_NULL();
	PG_RETURN_DATUM(DirectFunctionCall3(numeric_in, CStringGetDatum(om_quantity_text(gets.units)),
										ObjectIdGetDatum(InvalidOid), Int32GetDatum(-1)));
}

/* The type order_mgmt.available_item. */
#define AVAILABLE_ITEM(X, P) \
	X(P, sku, OM_TEXT) X(P, price, OM_PRICE) X(P, currency, OM_TEXT) X(P, available, OM_QUANTITY) X(P, is_unlimited, OM_BOOL)
OM_ENUM(AVAILABLE_ITEM, PAGE);

/* The items of skus, at the price that one unit costs in a channel. */
static OmItem *
find_page(int64 tenant, char *const *skus, int n, const OmChannel *channel)
{
	OmItem	   *items = om_find_known_items(tenant, skus, n, OM_IN_USE_OR_NOT, channel->currency);
	OmListed   *listed = palloc0(sizeof(OmListed) * Max(n, 1));
	OmBuyer		buyer = {channel->channel_id, channel->currency, om_clock(), .each_alone = true};
	int			i;

	for (i = 0; i < n; i++)
		listed[i] = (OmListed) {items[i].item_id, OM_QUANTITY_ONE};
	om_list_prices(tenant, &buyer, listed, n);
	for (i = 0; i < n; i++)
		(void) om_listed_price(&listed[i], &items[i]);
	return items;
}

/* What one line of a channel gets of each item. */
static Gets *
find_gets(int64 tenant, const OmChannel *channel, const OmItem *items, int n)
{
	Gets	   *gets = palloc0(sizeof(Gets) * Max(n, 1));
	Datum	   *ids = palloc(sizeof(Datum) * Max(n, 1));
	OmItem	   *kits = palloc(sizeof(OmItem) * Max(n, 1));
	Gets	   *of_kits = palloc0(sizeof(Gets) * Max(n, 1));
	int			nkits = 0;
	bool		all;
	bool		closed_too;
	Datum		values[WHERE_count];
	int			i;

	for (i = 0; i < n; i++)
		if (items[i].is_kit)
			kits[nkits++] = items[i];
	for (i = 0; i < n; i++)
		ids[i] = Int64GetDatum(items[i].is_stocked && items[i].is_active ? items[i].item_id : 0);
	values[WHERE_tenant_id] = Int64GetDatum(tenant);
	values[WHERE_item_ids] = om_array(OM_INT8, ids, NULL, n);
	values[WHERE_location_ids] = asked_locations(tenant, NULL, channel, &all, &closed_too);
	values[WHERE_channel_id] = Int64GetDatum(channel->channel_id);
	values[WHERE_closed_too] = BoolGetDatum(closed_too);
	(void) find_available(tenant, values, NULL, false, channel_share(channel, false), gets, n);
	if (nkits > 0)
		(void) find_available_kits(tenant, values, NULL, false, channel_share(channel, false), kits, nkits, of_kits);
	nkits = 0;
	for (i = 0; i < n; i++)
	{
		if (items[i].is_kit)
			gets[i] = of_kits[nkits++];
		else if (!items[i].is_active || !items[i].is_stocked)
			gets[i] = (Gets) {.is_unlimited = items[i].is_active};
	}
	return gets;
}

OmItem *
om_page_items(int64 tenant, char *const *skus, int n, const OmChannel *channel, OmQuantity *units, bool *are_unlimited)
{
	OmItem	   *items = find_page(tenant, skus, n, channel);
	const Gets *gets = find_gets(tenant, channel, items, n);
	int			i;

	for (i = 0; i < n; i++)
	{
		units[i] = gets[i].units;
		are_unlimited[i] = gets[i].is_unlimited;
	}
	return items;
}

OM_FUNCTION(om_available_items);

/* available_items(channel, skus, tenant_id): a row for each sku, in their order. */
Datum
om_available_items(PG_FUNCTION_ARGS)
{
	int64		tenant = om_tenant_arg(2);
	char	   *code = om_code_arg(fcinfo, 0, "channel");
	int			n;
	char	  **skus = om_codes_arg(fcinfo, 1, "skus", "an item", OM_ORDER_LINES_MAX, &n);
	OmChannel	channel;
	const OmItem *items;
	const Gets *gets;
	char		currency[4];
	int			i;

	if (PG_ARGISNULL(1))
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "skus", "skus is required");
	om_spi_begin();
	om_find_channel(tenant, code, &channel);
	items = find_page(tenant, skus, n, &channel);
	gets = find_gets(tenant, &channel, items, n);
	om_rows_begin(fcinfo);
	for (i = 0; i < n; i++)
	{
		Datum		values[PAGE_count] = {
			[PAGE_sku] = CStringGetTextDatum(skus[i]),
			[PAGE_price] = items[i].has_price ? om_price_datum(items[i].price) : (Datum) 0,
			[PAGE_currency] = CStringGetTextDatum(om_currency_code(channel.currency, currency)),
			[PAGE_available] = OmQuantityGetDatum(gets[i].units),
			[PAGE_is_unlimited] = BoolGetDatum(gets[i].is_unlimited)
		};
		bool		nulls[PAGE_count] = {[PAGE_price] = !items[i].has_price, [PAGE_available] = gets[i].is_unlimited};

		om_rows_add(fcinfo, values, nulls);
	}
	om_spi_end();
	return (Datum) 0;
}

/* The position that arguments 0 and 1 name: looked up, and as parameters of a plan. */
static void
position_arguments(FunctionCallInfo fcinfo, int64 tenant, OmLine *line, Datum *values)
{
	memset(line, 0, sizeof(OmLine));
	line->sku = om_text_arg(fcinfo, 0, "sku", OM_CODE_LENGTH_MAX, true);
	line->location_code = om_text_arg(fcinfo, 1, "location", OM_CODE_LENGTH_MAX, true);
	om_resolve_lines(tenant, line, 1, OM_IN_USE_OR_NOT, 0);
	values[AT_tenant_id] = Int64GetDatum(tenant);
	values[AT_item_id] = Int64GetDatum(line->item.item_id);
	values[AT_location_id] = Int64GetDatum(line->location.location_id);
}

OM_FUNCTION(om_explain_stock);

/* explain_stock(sku, location, tenant_id): the terms of availability, a row each. */
Datum
om_explain_stock(PG_FUNCTION_ARGS)
{
	int64		tenant = om_tenant_arg(2);
	OmLine		line;
	Datum		values[AT_count];

	om_spi_begin();
	position_arguments(fcinfo, tenant, &line, values);
	values[AT_at] = TimestampTzGetDatum(om_clock());
	(void) om_plan_run(&om_stock_plans[STOCK_EXPLAIN], values, NULL);
	om_rows_return(fcinfo);
	om_spi_end();
	return (Datum) 0;
}

OM_FUNCTION(om_stock_holders);

/* stock_holders(sku, location, tenant_id): the sessions that hold the position or wait for it. */
Datum
om_stock_holders(PG_FUNCTION_ARGS)
{
	int64		tenant = om_tenant_arg(2);
	OmLine		line;
	Datum		values[AT_count];

	om_spi_begin();
	position_arguments(fcinfo, tenant, &line, values);
	(void) om_plan_run(&om_stock_plans[STOCK_HOLDERS], values, NULL);
	om_rows_return(fcinfo);
	om_spi_end();
	return (Datum) 0;
}

OM_FUNCTION(om_counter_mismatches);

/* counter_mismatches(): counters live now, so the ledger that they are compared with is the latest. */
Datum
om_counter_mismatches(PG_FUNCTION_ARGS)
{
	om_spi_begin();
	(void) om_plan_run_latest(&om_stock_plans[STOCK_MISMATCHES], NULL, NULL);
	om_rows_return(fcinfo);
	om_spi_end();
	return (Datum) 0;
}

/* The state machine and the cache of policies. */
static void
initialize(void)
{
	om_state_register(&om_reservation_states);
	om_state_register(&om_exception_states);
	om_policy_init();
	om_limit_init();
}

OM_RIGHT(availability, OM_VISITOR | OM_STOREFRONT | OM_STAFF, "ask how much of an item is available");
OM_RIGHT(reserve, OM_VISITOR | OM_SELLERS, "hold stock for a while");
OM_RIGHT(read_stock, OM_STOREFRONT | OM_STAFF, "read the stock of each item at each location");
OM_RIGHT(hold_long, OM_SELLERS, "hold and order beyond the limits of visitors");
OM_RIGHT(read_policies, OM_STAFF, "read stock policies");
OM_RIGHT(policies, OM_KEEPERS, "set stock policies");
OM_RIGHT(receive, OM_MOVERS, "receive goods");
OM_RIGHT(set_cost, OM_MOVERS, "say what received goods cost");
OM_RIGHT(adjust, OM_MOVERS, "correct stock, and change its state");
OM_RIGHT(force, OM_MOVERS, "take goods out that are not there");
OM_RIGHT(settle_exceptions, OM_MOVERS, "settle exceptions of stock");

static OmRight *const rights[] = {
	&om_right_availability, &om_right_reserve, &om_right_read_stock, &om_right_hold_long, &om_right_read_policies, &om_right_policies, &om_right_receive, &om_right_set_cost, &om_right_adjust, &om_right_force,
	&om_right_settle_exceptions
};

static const OmNeed needs[] = {
	OM_TOPIC("stock", "goods on shelves: what is there, what can be had"),
	OM_FUNCTION_NEEDS("available", availability),
	OM_FUNCTION_NEEDS("available_items", availability),
	OM_FUNCTION_NEEDS("explain_stock", read_log),
	OM_FUNCTION_NEEDS("stock_holders", read_holders),
	OM_FUNCTION_NEEDS("receive_stock", receive),
	OM_FUNCTION_NEEDS("adjust_stock", adjust),
	OM_FUNCTION_NEEDS("count_stock", adjust),
	OM_FUNCTION_NEEDS("change_stock_state", adjust),
	OM_FUNCTION_NEEDS("put_stock_policy", policies),
	OM_FUNCTION_NEEDS("settle_stock_exception", settle_exceptions),
	OM_FUNCTION_NEEDS("expire_holds", jobs),
	OM_FIELDS_NEED("receive_stock", "lines[].", om_receipt_fields),
	OM_FIELDS_NEED("adjust_stock", "lines[].", om_adjustment_fields),
	OM_FIELDS_NEED("count_stock", "lines[].", om_count_fields),
	OM_FIELDS_NEED("change_stock_state", "lines[].", om_state_fields),
	OM_FIELDS_NEED("adjust_stock", "options.", om_force_options),
	OM_FIELDS_NEED("count_stock", "options.", om_force_options),
	OM_VIEW_NEEDS("stock", read_stock),
	OM_VIEW_NEEDS("kit_stock", read_stock),
	OM_VIEW_NEEDS("stock_documents", read_log),
	OM_VIEW_NEEDS("stock_document_lines", read_log),
	OM_VIEW_NEEDS("stock_exceptions", read_stock),
	OM_VIEW_NEEDS("stock_policies", read_policies),
	OM_TOPIC("reservation", "goods held for a while"),
	OM_FUNCTION_NEEDS("reserve_stock", reserve),
	OM_FIELDS_NEED("reserve_stock", "lines[].", om_reserve_fields),
	OM_FUNCTION_NEEDS("extend_reservation", reserve),
	OM_FUNCTION_NEEDS("release_reservation", reserve),
	OM_FUNCTION_NEEDS("own_reservation", reserve),
	OM_VIEW_NEEDS("reservations", read_documents)
};

static const OmRaises raises[] = {
	OM_RAISES("available", OM_UNKNOWN_SKU, OM_UNKNOWN_LOCATION, OM_UNKNOWN_CHANNEL),
	OM_RAISES("available_items", OM_UNKNOWN_SKU, OM_UNKNOWN_CHANNEL),
	OM_RAISES("explain_stock", OM_UNKNOWN_SKU, OM_UNKNOWN_LOCATION),
	OM_RAISES("stock_holders", OM_UNKNOWN_SKU, OM_UNKNOWN_LOCATION),
	OM_RAISES("receive_stock", OM_UNKNOWN_UNIT, OM_UNIT_DOES_NOT_DIVIDE, OM_UNKNOWN_SKU, OM_UNKNOWN_BARCODE, OM_NO_PRICE, OM_UNKNOWN_LOCATION, OM_CURRENCY_MISMATCH),
	OM_RAISES("adjust_stock", OM_UNKNOWN_UNIT, OM_UNIT_DOES_NOT_DIVIDE, OM_INSUFFICIENT_STOCK, OM_STOCK_CONTENDED, OM_UNKNOWN_SKU, OM_UNKNOWN_BARCODE, OM_NO_PRICE, OM_UNKNOWN_LOCATION),
	OM_RAISES("count_stock", OM_UNKNOWN_UNIT, OM_UNIT_DOES_NOT_DIVIDE, OM_STOCK_CHANGED, OM_INSUFFICIENT_STOCK, OM_STOCK_CONTENDED, OM_UNKNOWN_SKU, OM_UNKNOWN_BARCODE, OM_NO_PRICE, OM_UNKNOWN_LOCATION),
	OM_RAISES("change_stock_state", OM_UNKNOWN_UNIT, OM_UNIT_DOES_NOT_DIVIDE, OM_INSUFFICIENT_STOCK, OM_STOCK_CONTENDED, OM_UNKNOWN_SKU, OM_UNKNOWN_BARCODE, OM_NO_PRICE, OM_UNKNOWN_LOCATION),
	OM_RAISES("put_stock_policy", OM_UNKNOWN_SKU, OM_UNKNOWN_LOCATION, OM_UNKNOWN_CHANNEL),
	OM_RAISES("settle_stock_exception", OM_UNKNOWN_STOCK_EXCEPTION, OM_ILLEGAL_TRANSITION),
	OM_RAISES("reserve_stock", OM_UNKNOWN_UNIT, OM_UNIT_DOES_NOT_DIVIDE, OM_INSUFFICIENT_STOCK, OM_STOCK_CONTENDED, OM_UNKNOWN_SKU, OM_UNKNOWN_BARCODE, OM_NO_PRICE, OM_UNKNOWN_LOCATION, OM_UNKNOWN_CHANNEL),
	OM_RAISES("extend_reservation", OM_UNKNOWN_RESERVATION, OM_RESERVATION_EXPIRED),
	OM_RAISES("release_reservation", OM_UNKNOWN_RESERVATION, OM_ILLEGAL_TRANSITION),
	OM_RAISES("own_reservation", OM_UNKNOWN_RESERVATION)
};

OM_MODULE(stock) = {OM_RIGHTS(rights), OM_NEEDS(needs), OM_ERRORS(raises), .init = initialize};
