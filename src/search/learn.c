/*
 * learn.c - documents follow what is sold.
 *
 * Whoever writes items, products or variants says which, and their documents are written anew in the same transaction, all
 * of a call by two statements.  Only documents whose words differ are written.  Whoever writes one locks it first, to the end of the
 * transaction, and then reads what was committed meanwhile: so the last one of two who change an item and its product writes what both did.
 * The rows themselves are locked in either order, and so could not keep them apart.
 */
#include "postgres.h"

#include "access/access.h"
#include "access/xact.h"
#include "base/om_error.h"
#include "base/om_limit.h"
#include "catalog/catalog.h"
#include "catalog/pg_type.h"
#include "common/hashfn.h"
#include "counter/key_lock.h"
#include "search/search_private.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/datum.h"
#include "utils/memutils.h"

/* Documents of one call that are locked each for itself; who writes more locks all of the tenant. */
#define LOCKED_MOST 64

/* qsort order: by id. */
static int
compare_ids(const void *x, const void *y)
{
	int64		a = DatumGetInt64(*(const Datum *) x);
	int64		b = DatumGetInt64(*(const Datum *) y);

	return a < b ? -1 : a > b;
}

/* Lock documents: document_busy where another call holds one for too long. */
static void
lock_documents(int64 tenant, Datum item_ids)
{
	static const char kind[] = "search documents";
	OmWanted	wanted = {OM_DOCUMENT_BUSY, "document", kind};
	int64		all = (int64) hash_bytes((const unsigned char *) kind, strlen(kind));
	Datum	   *ids;
	int			n;
	int			i;

	deconstruct_array(DatumGetArrayTypeP(item_ids), INT8OID, sizeof(int64), FLOAT8PASSBYVAL, TYPALIGN_DOUBLE, &ids, NULL, &n);
	if (n > LOCKED_MOST)
	{
		om_key_lock(OM_KEY_LOCK_CODE, tenant, all, 0, wanted);
		return;
	}
	if (om_key_lock_count() >= OM_KEY_LOCKS_MAX && om_key_lock_try(OM_KEY_LOCK_CODE, tenant, all, 0))
		return;
	om_key_lock_shared(OM_KEY_LOCK_CODE, tenant, all, 0, wanted);
	qsort(ids, n, sizeof(Datum), compare_ids);
	for (i = 0; i < n; i++)
		om_key_lock(OM_KEY_LOCK_CODE, tenant, all, DatumGetInt64(ids[i]) * 2 + 1, wanted);
}

/* OmItemsChanged: items were made, or what is said of them changed. */
static void
learn_items(int64 tenant, Datum item_ids)
{
	Datum		values[SOME_count] = {[SOME_tenant_id] = Int64GetDatum(tenant), [SOME_ids] = item_ids};

	lock_documents(tenant, item_ids);
	(void) om_plan_run(&om_search_plans[SEARCH_FORGET], values, NULL);
	(void) om_plan_run(&om_search_plans[SEARCH_LEARN], values, NULL);
	/* an older snapshot meets a document that was written meanwhile, which is an error of the server; one that is gone it would make anew */
	if (IsolationUsesXactSnapshot() && om_plan_run_latest(&om_search_plans[SEARCH_STALE], values, NULL) > 0)
		om_raise_newer("a product");
}

/* OmItemsChanged of products: their variants. */
static void
learn_products(int64 tenant, Datum product_ids)
{
	Datum		values[SOME_count] = {[SOME_tenant_id] = Int64GetDatum(tenant), [SOME_ids] = product_ids};
	int			rows = (int) om_plan_run(&om_search_plans[SEARCH_ITEMS_OF], values, NULL);
	Datum	   *ids = palloc_extended(sizeof(Datum) * Max(rows, 1), MCXT_ALLOC_HUGE);
	int			i;

	for (i = 0; i < rows; i++)
		ids[i] = om_field(i, ITEM_ID_item_id, NULL);
	if (rows > 0)
		learn_items(tenant, om_array(OM_INT8, ids, NULL, rows));
}

OM_FUNCTION(om_learn_all);

/* learn_all(): the documents of all items of all tenants, after an update of a version that had none; how many items there are. */
Datum
om_learn_all(PG_FUNCTION_ARGS)
{
	MemoryContext caller = CurrentMemoryContext;
	int64		items = 0;
	int64	   *tenants;
	Datum	   *ids;
	int			rows;
	int			i;

	om_require_writable();
	om_spi_begin();
	rows = (int) om_plan_run(&om_search_plans[SEARCH_ALL_ITEMS], NULL, NULL);
	tenants = MemoryContextAlloc(caller, sizeof(int64) * Max(rows, 1));
	ids = MemoryContextAlloc(caller, sizeof(Datum) * Max(rows, 1));
	for (i = 0; i < rows; i++)
	{
		tenants[i] = DatumGetInt64(om_field(i, ITEMS_OF_tenant_id, NULL));
		ids[i] = datumCopy(om_field(i, ITEMS_OF_ids, NULL), false, -1);
		items += DatumGetInt64(om_field(i, ITEMS_OF_n, NULL));
	}
	for (i = 0; i < rows; i++)
		learn_items(tenants[i], ids[i]);
	om_spi_end();
	PG_RETURN_INT64(items);
}

/* Follow (at load). */
void
om_search_init(void)
{
	om_items_changed = learn_items;
	om_products_changed = learn_products;
}
