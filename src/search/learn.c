/*
 * learn.c - documents follow what is sold.
 *
 * Whoever writes items, products or variants says which, and their documents are written anew in the same transaction, all
 * of a call by two statements.  Only documents whose words differ are written.
 */
#include "postgres.h"

#include "access/access.h"
#include "catalog/catalog.h"
#include "search/search_private.h"
#include "utils/builtins.h"
#include "utils/datum.h"
#include "utils/memutils.h"

/* OmItemsChanged: items were made, or what is said of them changed. */
static void
learn_items(int64 tenant, Datum item_ids)
{
	Datum		values[SOME_count] = {[SOME_tenant_id] = Int64GetDatum(tenant), [SOME_ids] = item_ids};

	(void) om_plan_run(&om_search_plans[SEARCH_FORGET], values, NULL);
	(void) om_plan_run(&om_search_plans[SEARCH_LEARN], values, NULL);
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
