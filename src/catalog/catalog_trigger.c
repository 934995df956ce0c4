/*
 * catalog_trigger.c - what an item keeps, whoever writes.
 */
#include "postgres.h"

#include "base/om_error.h"
#include "catalog/catalog_store.h"
#include "sql/plan.h"
#include "sql/trigger.h"
#include "utils/builtins.h"

#define KEPT_ITEM(X, P) X(P, tenant_id, OM_INT8) X(P, item_id, OM_INT8) X(P, sku, OM_TEXT)
OM_ENUM(KEPT_ITEM, KEPT);

static OmTable items_table = {.name = "items", .columns = OM_COLUMNS(KEPT_ITEM, KEPT)};

static const OmTrigger units_trigger = {
	.name = "keep_units", .when = OM_ON_BEFORE | OM_ON_UPDATE | OM_ON_ROW, .tables = {"items"}
};

OM_FUNCTION(om_keep_units);

/* BEFORE UPDATE of kind or scale: item_has_history once stock of the item has moved, which both give its meaning. */
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
	return PointerGetDatum(trigger->tg_newtuple);
}
