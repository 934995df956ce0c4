/*
 * limits.c - the API function put_purchase_limits, and which items some channel does not always show.
 *
 * Both are columns of items, so that the cache of items tells every sale whether it has anything to check (order/purchase.c).
 */
#include "postgres.h"

#include "access/access.h"
#include "base/known.h"
#include "base/om_error.h"
#include "base/om_limit.h"
#include "call/call.h"
#include "catalog/catalog.h"
#include "catalog/catalog_store.h"
#include "types/quantity.h"
#include "utils/builtins.h"
#include "utils/numeric.h"

enum
{
	PLAN_LOCK, PLAN_PUT, PLAN_FLAG
};

#define ITEM_KEY(X, P) X(P, tenant_id, OM_INT8) X(P, item_id, OM_INT8)
OM_ENUM(ITEM_KEY, ITEM_KEY);
#define ITEM_LIMITS(X, P) X(P, order_min, OM_QUANTITY) X(P, order_max, OM_QUANTITY) X(P, order_increment, OM_QUANTITY)
OM_ENUM(ITEM_LIMITS, FOUND_LIMITS);
#define NEW_LIMITS(X, P) ITEM_KEY(X, P) ITEM_LIMITS(X, P)
OM_ENUM(NEW_LIMITS, LIMITS);
#define SOME_ITEMS(X, P) X(P, tenant_id, OM_INT8) X(P, item_ids, OM_INT8S)
OM_ENUM(SOME_ITEMS, ITEMS);

static OmPlan plans[] = {
	[PLAN_LOCK] = {
		.name = "lock limits of item",
		.sql = "SELECT i.order_min, i.order_max, i.order_increment FROM order_mgmt_data.items AS i "
		"WHERE i.tenant_id = $1 AND i.item_id = $2 FOR NO KEY UPDATE",
		.args = OM_ARGS(ITEM_KEY, ITEM_KEY),
		.results = OM_RESULTS(ITEM_LIMITS, FOUND_LIMITS),
		.expect = SPI_OK_SELECT
	},
	[PLAN_PUT] = {
		.name = "put limits of item",
		.sql = "UPDATE order_mgmt_data.items AS i SET order_min = $3, order_max = $4, order_increment = $5 WHERE i.tenant_id = $1 AND i.item_id = $2",
		.args = OM_ARGS(NEW_LIMITS, LIMITS),
		.expect = SPI_OK_UPDATE
	},
	[PLAN_FLAG] = {
		.name = "flag items with windows",
		.sql = "UPDATE order_mgmt_data.items AS i SET has_windows = true FROM (SELECT t.item_id FROM order_mgmt_data.items AS t "
		"WHERE t.tenant_id = $1 AND t.item_id = ANY ($2) AND t.has_windows IS NOT TRUE ORDER BY t.item_id FOR NO KEY UPDATE) AS f "
		"WHERE i.tenant_id = $1 AND i.item_id = f.item_id",
		.args = OM_ARGS(SOME_ITEMS, ITEMS),
		.expect = SPI_OK_UPDATE
	}
};

void
om_items_have_windows(int64 tenant, Datum item_ids)
{
	Datum		values[ITEMS_count] = {[ITEMS_tenant_id] = Int64GetDatum(tenant), [ITEMS_item_ids] = item_ids};

	(void) om_plan_run(&plans[PLAN_FLAG], values, NULL);
}

enum LimitArgument
{
	ARG_SKU, ARG_ORDER_MIN, ARG_ORDER_MAX, ARG_ORDER_INCREMENT
};

/* A limit of an item: 0 for none; null: as it is stored in a column. */
static OmQuantity
limit_arg(FunctionCallInfo fcinfo, int n, const char *name, int scale, int column)
{
	bool		isnull;
	Datum		stored = om_field(0, column, &isnull);
	char	   *text;
	OmQuantity	limit;

	if (PG_ARGISNULL(n))
		return isnull ? 0 : DatumGetOmQuantity(stored);
	text = DatumGetCString(DirectFunctionCall1(numeric_out, PG_GETARG_DATUM(n)));
	limit = om_quantity_arg(text, name);
	if (limit < 0 || limit > OM_QUANTITY_MICRO_MAX || !om_quantity_fits_scale(limit, scale))
		om_raise_value(OM_INVALID_QUANTITY, "argument", name, "%s must be from 0 on, with at most %d decimals", name, scale);
	return limit;
}

/* invalid_argument unless an order can have something of the item, and can have its least and its most. */
static void
check_limits(OmQuantity least, OmQuantity most, OmQuantity step)
{
	if (least > 0 && most > 0 && least > most)
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "order_max", "order_max %s is less than order_min %s", om_quantity_text(most), om_quantity_text(least));
	if (step > 0 && least % step != 0)
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "order_min", "order_min %s is no multiple of order_increment %s", om_quantity_text(least), om_quantity_text(step));
	if (step > 0 && most % step != 0)
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "order_max", "order_max %s is no multiple of order_increment %s", om_quantity_text(most), om_quantity_text(step));
}

OM_FUNCTION(om_put_purchase_limits);

/* put_purchase_limits(sku, order_min, order_max, order_increment, tenant_id).  The row is locked, so that two calls never make a contradiction. */
Datum
om_put_purchase_limits(PG_FUNCTION_ARGS)
{
	int64		tenant = om_write_begin(fcinfo);
	char	   *sku = om_code_arg(fcinfo, ARG_SKU, "sku");
	Datum		values[LIMITS_count] = {[LIMITS_tenant_id] = Int64GetDatum(tenant)};
	char		nulls[LIMITS_count];
	OmItem		item;
	OmQuantity	least;
	OmQuantity	most;
	OmQuantity	step;

	om_call_require_at(0, NULL);
	om_find_items(tenant, &sku, 1, OM_IN_USE, 0, &item);
	if (item.item_id == 0)
		om_raise_unknown_listed(OM_UNKNOWN_SKU, "skus", sku, "unknown sku", om_near_sku(tenant, sku));
	values[LIMITS_item_id] = Int64GetDatum(item.item_id);
	(void) om_plan_run(&plans[PLAN_LOCK], values, NULL);
	least = limit_arg(fcinfo, ARG_ORDER_MIN, "order_min", item.scale, FOUND_LIMITS_order_min);
	most = limit_arg(fcinfo, ARG_ORDER_MAX, "order_max", item.scale, FOUND_LIMITS_order_max);
	step = limit_arg(fcinfo, ARG_ORDER_INCREMENT, "order_increment", item.scale, FOUND_LIMITS_order_increment);
	check_limits(least, most, step);
	memset(nulls, ' ', sizeof(nulls));
	values[LIMITS_order_min] = OmQuantityGetDatum(least);
	nulls[LIMITS_order_min] = least == 0 ? 'n' : ' ';
	values[LIMITS_order_max] = OmQuantityGetDatum(most);
	nulls[LIMITS_order_max] = most == 0 ? 'n' : ' ';
	values[LIMITS_order_increment] = OmQuantityGetDatum(step);
	nulls[LIMITS_order_increment] = step == 0 ? 'n' : ' ';
	(void) om_plan_run(&plans[PLAN_PUT], values, nulls);
	(void) om_item_row(tenant, sku);
	return om_write_return(fcinfo);
}
