/*
 * product_fn.c - the API function put_item_window, and what the module needs and raises.
 */
#include "postgres.h"

#include "access/access.h"
#include "access/tenant.h"
#include "base/known.h"
#include "base/om_error.h"
#include "base/om_limit.h"
#include "call/call.h"
#include "catalog/catalog.h"
#include "product/product.h"
#include "product/product_private.h"
#include "sql/ids.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"

enum WindowArgument
{
	ARG_CHANNEL, ARG_SKUS, ARG_VISIBLE_FROM, ARG_VISIBLE_UNTIL
};

/* The ids of items, each once, as a bigint[]; n: how many. */
static Datum
item_ids(const OmItem *items, int *n)
{
	int64	   *ids = palloc(sizeof(int64) * Max(*n, 1));
	int			count = 0;
	int			i;

	for (i = 0; i < *n; i++)
		ids[i] = items[i].item_id;
	qsort(ids, *n, sizeof(int64), om_compare_ids);
	for (i = 0; i < *n; i++)
		if (count == 0 || ids[i] != ids[count - 1])
			ids[count++] = ids[i];
	*n = count;
	return om_id_array(ids, count);
}

/* An end of a window: open, its infinity, is stored as null; the other infinity would hide the item for ever, which is not what null does: invalid_argument. */
static void
set_end(FunctionCallInfo fcinfo, int n, Datum *values, char *nulls, int column, int said)
{
	const char *name = column == WINDOWS_visible_from ? "visible_from" : "visible_until";
	bool		is_open = PG_ARGISNULL(n) || TIMESTAMP_NOT_FINITE(PG_GETARG_TIMESTAMPTZ(n));

	if (!PG_ARGISNULL(n) && PG_GETARG_TIMESTAMPTZ(n) == (column == WINDOWS_visible_from ? DT_NOEND : DT_NOBEGIN))
		om_raise_value(OM_INVALID_ARGUMENT, "argument", name, "%s cannot be %s: an item that is not to be shown is taken out of use", name,
					   column == WINDOWS_visible_from ? "infinity" : "-infinity");
	nulls[column] = is_open ? 'n' : ' ';
	values[column] = is_open ? (Datum) 0 : PG_GETARG_DATUM(n);
	values[said] = BoolGetDatum(!PG_ARGISNULL(n));
}

/* invalid_argument: a window would end before it begins. */
static void
refuse_window(void)
{
	om_raise_value(OM_INVALID_ARGUMENT, "argument", "visible_until", "visible_until must be after visible_from, also after one that was said before");
}

OM_FUNCTION(om_put_item_window);

/* put_item_window(channel, skus, visible_from, visible_until, tenant_id). */
Datum
om_put_item_window(PG_FUNCTION_ARGS)
{
	int64		tenant = om_write_begin(fcinfo);
	char	   *code = om_code_arg(fcinfo, ARG_CHANNEL, "channel");
	int			n = 0;
	char	  **skus = om_codes_arg(fcinfo, ARG_SKUS, "skus", "an item", OM_ORDER_LINES_MAX, &n);
	OmChannel	channel;
	Datum		values[WINDOWS_count] = {[WINDOWS_tenant_id] = Int64GetDatum(tenant)};
	char		nulls[WINDOWS_count];

	if (n == 0)
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "skus", "skus names no item");
	om_call_require_at(0, NULL);
	om_find_channel(tenant, code, &channel);
	memset(nulls, ' ', sizeof(nulls));
	values[WINDOWS_item_ids] = item_ids(om_find_known_items(tenant, skus, n, OM_IN_USE, 0), &n);
	values[WINDOWS_channel_id] = Int64GetDatum(channel.channel_id);
	set_end(fcinfo, ARG_VISIBLE_FROM, values, nulls, WINDOWS_visible_from, WINDOWS_from_said);
	set_end(fcinfo, ARG_VISIBLE_UNTIL, values, nulls, WINDOWS_visible_until, WINDOWS_until_said);
	if (nulls[WINDOWS_visible_from] == ' ' && nulls[WINDOWS_visible_until] == ' ' &&
		PG_GETARG_TIMESTAMPTZ(ARG_VISIBLE_FROM) >= PG_GETARG_TIMESTAMPTZ(ARG_VISIBLE_UNTIL))
		refuse_window();
	om_items_have_windows(tenant, values[WINDOWS_item_ids]);
	if (om_plan_run(&om_product_plans[PRODUCT_WINDOWS_PUT], values, nulls) != n)
		refuse_window();
	(void) om_plan_run(&om_product_plans[PRODUCT_WINDOWS_ROWS], values, NULL);
	return om_write_return(fcinfo);
}

OM_RIGHT(price_labels, OM_SELLERS, "sell at the price that a barcode on the goods says");
OM_RIGHT(hidden_items, OM_WEB | OM_CASHIERS, "sell items that a channel does not show now");

static OmRight *const rights[] = {&om_right_price_labels, &om_right_hidden_items};

static const OmNeed needs[] = {
	OM_TOPIC("products", "products, variants and categories, search, barcodes, and when channels show an item"),
	OM_FUNCTION_NEEDS("put_barcode", catalog),
	OM_FUNCTION_NEEDS("put_barcode_rule", catalog),
	OM_FUNCTION_NEEDS("put_item_window", catalog),
	OM_FUNCTION_NEEDS("put_category", catalog),
	OM_FIELDS_NEED("put_category", "options.", om_clear_fields),
	OM_FUNCTION_NEEDS("put_product", catalog),
	OM_FIELDS_NEED("put_product", "options.", om_clear_fields),
	OM_FUNCTION_NEEDS("put_variant", catalog),
	OM_FUNCTION_NEEDS("import_catalog", catalog),
	OM_FIELDS_NEED("import_catalog", "categories[].", om_import_category_fields),
	OM_FIELDS_NEED("import_catalog", "products[].", om_import_product_fields),
	OM_FIELDS_NEED("import_catalog", "items[].", om_import_item_fields),
	OM_FIELDS_NEED("import_catalog", "options.", om_import_options),
	OM_VIEW_NEEDS("categories", read_catalog),
	OM_VIEW_NEEDS("products", read_catalog),
	OM_VIEW_NEEDS("variants", read_catalog),
	OM_VIEW_NEEDS("barcodes", read_catalog),
	OM_VIEW_NEEDS("barcode_rules", closed_channels),
	OM_VIEW_NEEDS("item_windows", closed_channels)
};

static const OmRaises raises[] = {
	OM_RAISES("put_barcode", OM_UNKNOWN_SKU, OM_UNKNOWN_UNIT, OM_BARCODE_IN_USE),
	OM_RAISES("put_barcode_rule", OM_SIMILAR_CODE, OM_UNKNOWN_CURRENCY),
	OM_RAISES("put_item_window", OM_UNKNOWN_SKU, OM_UNKNOWN_CHANNEL),
	OM_RAISES("put_category", OM_SIMILAR_CODE, OM_UNKNOWN_CATEGORY, OM_CATEGORY_WITHIN_ITSELF),
	OM_RAISES("put_product", OM_SIMILAR_CODE, OM_UNKNOWN_CATEGORY),
	OM_RAISES("put_variant", OM_UNKNOWN_SKU, OM_UNKNOWN_PRODUCT, OM_VARIANT_IN_USE),
	OM_RAISES("import_catalog", OM_IMPORT_REFUSED)
};

OM_MODULE(product) = {OM_RIGHTS(rights), OM_NEEDS(needs), OM_ERRORS(raises), .init = om_product_init};
