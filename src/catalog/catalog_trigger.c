/*
 * catalog_trigger.c - what an item keeps, whoever writes.
 */
#include "postgres.h"

#include "base/om_error.h"
#include "catalog/catalog_store.h"
#include "sql/plan.h"
#include "sql/trigger.h"
#include "types/quantity.h"
#include "utils/builtins.h"

#define KEPT_ITEM(X, P) X(P, tenant_id, OM_INT8) X(P, item_id, OM_INT8) X(P, sku, OM_TEXT) X(P, scale, OM_INT2) \
	X(P, order_min, OM_QUANTITY) X(P, order_max, OM_QUANTITY) X(P, order_increment, OM_QUANTITY)
OM_ENUM(KEPT_ITEM, KEPT);

static OmTable items_table = {.name = "items", .columns = OM_COLUMNS(KEPT_ITEM, KEPT)};

static const OmTrigger units_trigger = {
	.name = "keep_units", .when = OM_ON_BEFORE | OM_ON_UPDATE | OM_ON_ROW, .tables = {"items"}
};

/* invalid_argument unless an item's limits are quantities of its scale. */
static void
check_limits(const OmRow *row)
{
	static const int limits[] = {KEPT_order_min, KEPT_order_max, KEPT_order_increment};
	int			scale = DatumGetInt16(om_row_value(row, KEPT_scale));
	int			i;

	for (i = 0; i < (int) lengthof(limits); i++)
		if (!row->nulls[limits[i]] && !om_quantity_fits_scale(DatumGetOmQuantity(row->values[limits[i]]), scale))
			om_raise_value(OM_INVALID_ARGUMENT, "argument", "scale", "%s of %s is %s, which has more than %d decimals",
						   items_table.columns[limits[i]].name, TextDatumGetCString(om_row_value(row, KEPT_sku)),
						   om_quantity_text(DatumGetOmQuantity(row->values[limits[i]])), scale);
}

OM_FUNCTION(om_keep_units);

/*
 * BEFORE UPDATE of kind or scale: item_has_history once stock of the item has moved, which both give its meaning; invalid_argument while
 * its limits have more decimals.
 */
Datum
om_keep_units(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = om_trigger_enter(fcinfo, &units_trigger);
	char	   *sku;
	bool		has_moved;
	OmRow		row;

	om_row_read(&row, &items_table, trigger->tg_relation, trigger->tg_trigtuple);
	sku = TextDatumGetCString(om_row_value(&row, KEPT_sku));
	om_spi_begin();
	has_moved = om_item_has_moved(DatumGetInt64(om_row_value(&row, KEPT_tenant_id)), DatumGetInt64(om_row_value(&row, KEPT_item_id)));
	om_spi_end();
	if (has_moved)
		om_raise_value(OM_ITEM_HAS_HISTORY, "sku", sku, "stock of %s has moved: its kind and scale stay as they are", sku);
	om_row_read(&row, &items_table, trigger->tg_relation, trigger->tg_newtuple);
	check_limits(&row);
	return PointerGetDatum(trigger->tg_newtuple);
}
