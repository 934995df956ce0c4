/*
 * moved.c - the kind and scale of items whose stock moves for the first time.
 *
 * Both give quantities their meaning, so they may change until stock of the item has moved (catalog_trigger.c), and who moves it first may not do so
 * beside a change.  Before its moves are written, a call locks those of its items against change of which no other transaction's move is there,
 * and looks at them as they are by then.  So whoever is second waits for the first: a change finds the moves, and moves find the change.
 *
 * At SERIALIZABLE new moves are not read, or sales of one item would be refused for each other's: the item is locked until its moves are folded.
 *
 * An item that has moved once has done so for ever: a backend remembers it, and sales of it neither ask nor lock.  Of an item whose moves are
 * folded it learns it with the rest of the item.
 */
#include "postgres.h"

#include "base/om_error.h"
#include "catalog/catalog_store.h"
#include "ledger/ledger.h"
#include "sql/cache.h"
#include "sql/ids.h"
#include "sql/plan.h"
#include "types/quantity.h"
#include "utils/builtins.h"
#include "utils/hsearch.h"

/* Entries after which the memory begins anew. */
#define MOVED_ITEMS_MAX 1000000

static void make_memory(MemoryContext context);

/* Of committed moves, which nothing takes back: it depends on no table's changes. */
static OmCache moved = {.name = "order_mgmt moved items", .make = make_memory};
static HTAB *moved_items = NULL;

/* OmCache.make: no item is known to have moved. */
static void
make_memory(MemoryContext context)
{
	moved_items = om_cache_table("order_mgmt moved items", sizeof(int64), sizeof(int64), context);
}

/* Called first by whoever uses the memory. */
static void
freshen_memory(void)
{
	om_cache_freshen(&moved, moved.is_made && hash_get_num_entries(moved_items) > MOVED_ITEMS_MAX);
}

void
om_item_note_moved(int64 item_id)
{
	freshen_memory();
	(void) hash_search(moved_items, &item_id, HASH_ENTER, NULL);
}

/* The items of moves that are not known to have moved, each once, in order; returns their number. */
static int
unmoved_items(const OmMove *moves, int n, int64 *ids)
{
	int			found = 0;
	int			kept = 0;
	int			i;

	for (i = 0; i < n; i++)
		if (hash_search(moved_items, &moves[i].item_id, HASH_FIND, NULL) == NULL)
			ids[found++] = moves[i].item_id;
	qsort(ids, found, sizeof(int64), om_compare_ids);
	for (i = 0; i < found; i++)
		if (i == 0 || ids[i] != ids[i - 1])
			ids[kept++] = ids[i];
	return kept;
}

/* 40001 if moves of an item that was locked were meant for what it was before. */
static void
check_item(const OmMove *moves, int n, const OmItem *item)
{
	int			i;

	for (i = 0; i < n; i++)
		if (moves[i].item_id == item->item_id && (!item->is_stocked || !om_quantity_fits_scale(moves[i].quantity, item->scale)))
			om_raise_newer("the kind or scale of an item");
}

/* OmItemsHolder. */
static void
hold_items(int64 tenant, const OmMove *moves, int n)
{
	int64	   *ids = palloc(sizeof(int64) * Max(n, 1));
	OmItem	   *unmoved;
	int			nids;
	int			nunmoved;
	int			i;
	int			u = 0;

	freshen_memory();
	nids = unmoved_items(moves, n, ids);
	if (nids == 0)
	{
		pfree(ids);
		return;
	}
	unmoved = palloc(sizeof(OmItem) * nids);
	om_spi_begin();
	nunmoved = om_lock_unmoved(tenant, ids, nids, unmoved);
	for (i = 0; i < nunmoved; i++)
		check_item(moves, n, &unmoved[i]);
	for (i = 0; i < nids; i++)
	{
		while (u < nunmoved && unmoved[u].item_id < ids[i])
			u++;
		if (u == nunmoved || unmoved[u].item_id != ids[i])
			(void) hash_search(moved_items, &ids[i], HASH_ENTER, NULL);
	}
	om_spi_end();
	pfree(unmoved);
	pfree(ids);
}

void
om_moved_init(void)
{
	om_cache_register(&moved);
	om_ledger_register_holder(hold_items);
}
