/*
 * price_list_cache.c - price lists in the memory of a backend, and which price holds (see pricing.h).
 *
 * They are kept fresh as masters are; cache.c says how.  All prices of an item are kept, of whatever time, and an
 * item that has none is kept as such.  While no price list was ever written, nothing is read: the table is empty,
 * which its size says.
 */
#include "postgres.h"

#include "base/om_limit.h"
#include "pricing/pricing_private.h"
#include "sql/cache.h"
#include "sql/plan.h"
#include "utils/memutils.h"
#include "utils/timestamp.h"

/* Items after which the cache begins anew. */
#define CACHE_ITEMS_MAX 200000

typedef struct CacheKey
{
	int64		tenant;
	int64		item_id;
} CacheKey;

typedef struct CachedItem
{
	CacheKey	key;
	int			nprices;
	OmListPrice *prices;
} CachedItem;

/* Prices that were changed since the buyer bought, in order of items. */
typedef struct FormerPrices
{
	OmListPrice *prices;
	int			n;
	int			first;			/* of the item that is looked at */
} FormerPrices;

/* A line of a call, in order of items. */
typedef struct ItemLine
{
	OmListed   *line;
	OmQuantity	together;		/* units of its item in the call */
} ItemLine;

static void make_table(MemoryContext context);

static OmCache cache = {
	.name = "order_mgmt price lists",
	.tables = {"catalog_version", "list_prices"},
	.make = make_table
};
static HTAB *items_table = NULL;
static bool is_empty = false;

/* The cache's table, empty; and whether there is anything to read. */
static void
make_table(MemoryContext context)
{
	is_empty = !om_cache_has_rows("list_prices");
	items_table = om_cache_table("order_mgmt list prices", sizeof(CacheKey), sizeof(CachedItem), context);
}

/* The entry of an item, found or made; null if there is none. */
static CachedItem *
find_entry(int64 tenant, int64 item_id, HASHACTION action)
{
	CacheKey	key = {tenant, item_id};
	bool		found;
	CachedItem *entry = hash_search(items_table, &key, action, &found);

	if (entry != NULL && !found)
	{
		entry->nprices = 0;
		entry->prices = NULL;
	}
	return entry;
}

/* A row of the current result. */
static void
read_price(uint64 row, OmListPrice *price)
{
	bool		is_regular;
	bool		is_always;
	Datum		regular = om_field(row, LISTED_regular_price, &is_regular);
	Datum		since;

	memset(price, 0, sizeof(OmListPrice));
	price->item_id = DatumGetInt64(om_field(row, LISTED_item_id, NULL));
	price->channel_id = DatumGetInt64(om_field(row, LISTED_channel_id, NULL));
	price->group_id = DatumGetInt64(om_field(row, LISTED_customer_group_id, NULL));
	price->minimum_quantity = DatumGetInt64(om_field(row, LISTED_minimum_quantity, NULL));
	price->valid_from = DatumGetTimestampTz(om_field(row, LISTED_valid_from, NULL));
	price->valid_until = DatumGetTimestampTz(om_field(row, LISTED_valid_until, NULL));
	price->price = om_price_from_datum(om_field(row, LISTED_price, NULL));
	if (!is_regular)
		price->regular_price = om_price_from_datum(regular);
	since = om_field(row, LISTED_since, &is_always);
	price->since = is_always ? DT_NOBEGIN : DatumGetTimestampTz(since);
}

/* Read the prices of items and keep them; an entry is made when all of it is there. */
static void
load_items(int64 tenant, const int64 *item_ids, int n)
{
	uint64		rows;
	uint64		row = 0;
	int			i;

	om_spi_begin();
	rows = om_load_list_prices(tenant, item_ids, n);
	while (row < rows)
	{
		int64		item_id = DatumGetInt64(om_field(row, LISTED_item_id, NULL));
		uint64		first = row;
		OmListPrice *prices;
		CachedItem *entry;

		while (row < rows && DatumGetInt64(om_field(row, LISTED_item_id, NULL)) == item_id)
			row++;
		prices = MemoryContextAlloc(cache.context, sizeof(OmListPrice) * (row - first));
		for (i = 0; i < (int) (row - first); i++)
			read_price(first + i, &prices[i]);
		entry = find_entry(tenant, item_id, HASH_ENTER);
		entry->prices = prices;
		entry->nprices = (int) (row - first);
	}
	om_spi_end();
	for (i = 0; i < n; i++)
		(void) find_entry(tenant, item_ids[i], HASH_ENTER);
}

/* Keep the prices of all items of a call. */
static void
load_missing(int64 tenant, const OmListed *lines, int n)
{
	int64	   *missing = NULL;
	int			nmissing = 0;
	int			i;

	for (i = 0; i < n; i++)
	{
		if (lines[i].item_id == 0 || find_entry(tenant, lines[i].item_id, HASH_FIND) != NULL)
			continue;
		if (missing == NULL)
			missing = palloc(sizeof(int64) * n);
		missing[nmissing++] = lines[i].item_id;
	}
	if (nmissing == 0)
		return;
	load_items(tenant, missing, nmissing);
	pfree(missing);
}

/* Is the buyer in the group of a price, or is it for everybody? */
static bool
is_for(const OmListPrice *price, const OmBuyer *buyer)
{
	int			g;

	for (g = 0; g < buyer->ngroups && price->group_id != 0; g++)
		if (buyer->group_ids[g] == price->group_id)
			return true;
	return price->group_id == 0;
}

/* Does a price hold for so many units, bought so?  What has no beginning holds from when it was set, for who bought before. */
static bool
holds(const OmListPrice *price, const OmBuyer *buyer, OmQuantity together)
{
	return price->price.currency == buyer->currency && (price->channel_id == 0 || price->channel_id == buyer->channel_id) &&
		price->minimum_quantity <= together && price->valid_from <= buyer->at && buyer->at < price->valid_until &&
		(!buyer->is_past || price->valid_from != DT_NOBEGIN || price->since <= buyer->at) && is_for(price, buyer);
}

/* Does a price that holds go before another one that does (see om_list_prices)? */
static bool
goes_before(const OmListPrice *a, const OmListPrice *b)
{
	int128		left = (int128) a->price.units * om_price_units_per_minor(b->price);
	int128		right = (int128) b->price.units * om_price_units_per_minor(a->price);

	if ((a->group_id != 0) != (b->group_id != 0))
		return a->group_id != 0;
	if ((a->channel_id != 0) != (b->channel_id != 0))
		return a->channel_id != 0;
	if (a->minimum_quantity != b->minimum_quantity)
		return a->minimum_quantity > b->minimum_quantity;
	return left != right ? left < right : a->group_id < b->group_id;
}

/* The next former price of an item; null: there is none left. */
static const OmListPrice *
next_former(const FormerPrices *former, int64 item_id, int i)
{
	return former->first + i < former->n && former->prices[former->first + i].item_id == item_id ? &former->prices[former->first + i] : NULL;
}

/* Was this a price of the same key then? */
static bool
was_another(const FormerPrices *former, const OmListPrice *price)
{
	const OmListPrice *then;
	int			i;

	for (i = 0; (then = next_former(former, price->item_id, i)) != NULL; i++)
		if (then->minimum_quantity == price->minimum_quantity && then->channel_id == price->channel_id && then->group_id == price->group_id)
			return true;
	return false;
}

/* The best of the prices that were changed since, and what the item itself cost. */
static const OmListPrice *
price_then(const FormerPrices *former, const OmBuyer *buyer, const ItemLine *item)
{
	const OmListPrice *best = NULL;
	const OmListPrice *price;
	int			i;

	for (i = 0; (price = next_former(former, item->line->item_id, i)) != NULL; i++)
	{
		if (price->minimum_quantity < 0)
		{
			item->line->had_price = true;
			item->line->former_price = price->price;
		}
		else if (holds(price, buyer, item->together) && (best == NULL || goes_before(price, best)))
			best = price;
	}
	return best;
}

/* The price of one line. */
static void
price_line(int64 tenant, const OmBuyer *buyer, const FormerPrices *former, const ItemLine *item)
{
	const CachedItem *entry = find_entry(tenant, item->line->item_id, HASH_FIND);
	const OmListPrice *best = price_then(former, buyer, item);
	int			i;

	for (i = 0; entry != NULL && i < entry->nprices; i++)
	{
		const OmListPrice *price = &entry->prices[i];

		if (holds(price, buyer, item->together) && (best == NULL || goes_before(price, best)) && !was_another(former, price))
			best = price;
	}
	if (best == NULL)
		return;
	item->line->has_price = true;
	item->line->is_on_sale = best->regular_price.currency != 0;
	item->line->price = best->price;
	item->line->regular_price = best->regular_price;
	item->line->minimum_quantity = best->minimum_quantity;
	item->line->began_at = best->group_id != 0 || best->minimum_quantity > OM_QUANTITY_ONE ? Max(best->valid_from, best->since) : DT_NOBEGIN;
	item->line->valid_until = best->valid_until;
}

/* qsort order: by item. */
static int
compare_items(const void *x, const void *y)
{
	int64		a = ((const ItemLine *) x)->line->item_id;
	int64		b = ((const ItemLine *) y)->line->item_id;

	return a < b ? -1 : a > b;
}

/* The lines in order of items, each with the units of its item in the call; each_alone: with its own. */
static ItemLine *
add_up(OmListed *lines, int n, bool each_alone)
{
	ItemLine   *items = palloc(sizeof(ItemLine) * n);
	int			first;
	int			i;

	for (i = 0; i < n; i++)
		items[i] = (ItemLine) {&lines[i], 0};
	qsort(items, n, sizeof(ItemLine), compare_items);
	for (first = 0; first < n; first = i)
	{
		OmQuantity	together = 0;
		int			l;

		for (i = first; i < n && items[i].line->item_id == items[first].line->item_id; i++)
			together = Min(together, OM_POSITION_MICRO_MAX - items[i].line->quantity) + items[i].line->quantity;
		for (l = first; l < i; l++)
			items[l].together = each_alone ? items[l].line->quantity : together;
	}
	return items;
}

/* What was changed since the buyer bought; nothing, where that is now. */
static FormerPrices
read_former(int64 tenant, const OmBuyer *buyer, const OmListed *lines, int n)
{
	FormerPrices former = {0};
	MemoryContext caller = CurrentMemoryContext;
	int64	   *item_ids;
	int			i;

	if (!buyer->is_past)
		return former;
	item_ids = palloc(sizeof(int64) * n);
	for (i = 0; i < n; i++)
		item_ids[i] = lines[i].item_id;
	om_spi_begin();
	former.n = (int) om_load_former_prices(tenant, buyer, item_ids, n);
	former.prices = MemoryContextAlloc(caller, sizeof(OmListPrice) * Max(former.n, 1));
	for (i = 0; i < former.n; i++)
		read_price(i, &former.prices[i]);
	om_spi_end();
	pfree(item_ids);
	return former;
}

void
om_list_prices(int64 tenant, const OmBuyer *buyer, OmListed *lines, int n)
{
	FormerPrices former;
	ItemLine   *items;
	int			i;

	om_cache_freshen(&cache, cache.is_made && hash_get_num_entries(items_table) > CACHE_ITEMS_MAX);
	for (i = 0; i < n; i++)
		lines[i].began_at = DT_NOBEGIN;
	if ((is_empty && !buyer->is_past) || n == 0)
		return;
	load_missing(tenant, lines, n);
	former = read_former(tenant, buyer, lines, n);
	items = add_up(lines, n, buyer->each_alone);
	for (i = 0; i < n; i++)
	{
		while (former.first < former.n && former.prices[former.first].item_id < items[i].line->item_id)
			former.first++;
		price_line(tenant, buyer, &former, &items[i]);
	}
	pfree(items);
}

bool
om_listed_price(const OmListed *listed, OmItem *item)
{
	if (!listed->has_price && !listed->had_price)
		return false;
	item->has_price = true;
	item->price = listed->has_price ? listed->price : listed->former_price;
	return true;
}

/* Watch the tables (at load). */
void
om_price_list_init(void)
{
	om_cache_register(&cache);
}
