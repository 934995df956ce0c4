/*
 * kit.c - what kits are made of: what put_kit may say, and what holds any writer to it.
 *
 * A kit is made of items that are no kits.  So none contains itself, directly or through others, and no call has to follow
 * kits into kits.  Who makes a kit locks the rows of the kit and of all its components, in one order; so of two sessions
 * that make a kit of each other's kit the second sees what the first has made, and is refused.
 *
 * Orders keep what their kits were made of when they were placed, as lines of their own.
 */
#include "postgres.h"

#include "access/access.h"
#include "access/tenant.h"
#include "base/known.h"
#include "base/module.h"
#include "base/om_error.h"
#include "base/om_limit.h"
#include "call/call.h"
#include "kit/kit_private.h"
#include "sql/trigger.h"
#include "types/quantity.h"
#include "utils/builtins.h"

#define COMPONENT_ROW(X, P) \
	X(P, tenant_id, OM_INT8) X(P, item_id, OM_INT8) X(P, component_id, OM_INT8) X(P, quantity, OM_QUANTITY)
OM_ENUM(COMPONENT_ROW, ROW);

static OmTable components_table = {.name = "kit_components", .columns = OM_COLUMNS(COMPONENT_ROW, ROW)};

#define KIND_ROW(X, P) X(P, tenant_id, OM_INT8) X(P, item_id, OM_INT8) X(P, sku, OM_TEXT) X(P, kind, OM_TEXT) X(P, scale, OM_INT2)
OM_ENUM(KIND_ROW, KIND);

static OmTable items_table = {.name = "items", .columns = OM_COLUMNS(KIND_ROW, KIND)};

static const OmTrigger check_trigger = {
	.name = "check_component", .when = OM_ON_BEFORE | OM_ON_INSERT | OM_ON_UPDATE | OM_ON_ROW, .tables = {"kit_components"}
};

static const OmTrigger keep_trigger = {
	.name = "keep_kit", .when = OM_ON_BEFORE | OM_ON_UPDATE | OM_ON_ROW, .tables = {"items"}
};

/* kit_in_kit: a kit would be made of these, a list of skus; the first in words. */
static void
refuse_kits(const char *kit, OmList *kits, const char *first)
{
	OmDetail	detail;

	om_detail_start(&detail, OM_KIT_IN_KIT);
	om_detail_text(&detail, "kit", kit);
	om_detail_raw(&detail, "components", om_list_end(kits));
	om_raise(OM_KIT_IN_KIT, om_detail_end(&detail), "kit %s cannot contain %s, %s", kit, strcmp(kit, first) == 0 ? "itself" : first,
			 strcmp(kit, first) == 0 ? "directly or through others" : "which is a kit");
}

void
om_component_refuse(const char *kit, OmQuantity kits, const OmComponent *component, int scale)
{
	OmList		lines = {0};
	StringInfo	json = om_list_add_line(&lines, 0, component->sku);

	om_detail_text(json, "kit", kit);
	appendStringInfo(json, ",\"requested\":\"%s\",\"factor\":\"%s\",\"scale\":%d}", om_quantity_text(kits), om_quantity_text(component->quantity), scale);
	om_raise(OM_UNIT_DOES_NOT_DIVIDE, om_list_detail(&lines, OM_UNIT_DOES_NOT_DIVIDE, "lines"),
			 "%s of kit %s, which has %s of %s, need more decimals than the item's scale %d", om_quantity_text(kits), kit,
			 om_quantity_text(component->quantity), component->sku, scale);
}

OM_FUNCTION(om_check_component);

/*
 * BEFORE INSERT OR UPDATE of a component: kit_in_kit, and unit_does_not_divide where its item cannot count it.  A restore may bring
 * components before their items; those that never come, verify() finds.
 */
Datum
om_check_component(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = om_trigger_enter(fcinfo, &check_trigger);
	HeapTuple	tuple = TRIGGER_FIRED_BY_UPDATE(trigger->tg_event) ? trigger->tg_newtuple : trigger->tg_trigtuple;
	OmRow		row;
	int64		ids[2];
	OmItem		items[2];
	char	   *skus[2];
	OmComponent component;
	OmList		kits = {0};

	om_row_read(&row, &components_table, trigger->tg_relation, tuple);
	ids[0] = DatumGetInt64(om_row_value(&row, ROW_item_id));
	ids[1] = DatumGetInt64(om_row_value(&row, ROW_component_id));
	component.quantity = DatumGetOmQuantity(om_row_value(&row, ROW_quantity));
	om_spi_begin();
	om_lock_items_of(DatumGetInt64(om_row_value(&row, ROW_tenant_id)), ids, 2, items, skus);
	if (items[0].item_id != 0 && !items[0].is_kit)
		om_raise_value(OM_INVALID_ARGUMENT, "sku", skus[0], "\"%s\" is no kit", skus[0]);
	if (items[1].item_id != 0 && items[1].is_kit)
	{
		om_list_add_text(&kits, skus[1]);
		refuse_kits(items[0].item_id != 0 ? skus[0] : "", &kits, skus[1]);
	}
	component.sku = skus[1];
	if (items[1].item_id != 0 && !om_quantity_fits_scale(component.quantity, items[1].scale))
		om_component_refuse(items[0].item_id != 0 ? skus[0] : "", OM_QUANTITY_ONE, &component, items[1].scale);
	om_spi_end();
	return PointerGetDatum(tuple);
}

/* kit_in_kit for an item that is to become a kit and is in some already. */
static void
refuse_component(const char *sku, int n)
{
	OmList		kits = {0};
	OmDetail	detail;
	int			i;

	for (i = 0; i < n; i++)
		om_list_add_text(&kits, om_field_text(i, OF_sku));
	om_detail_start(&detail, OM_KIT_IN_KIT);
	om_detail_text(&detail, "component", sku);
	om_detail_raw(&detail, "kits", om_list_end(&kits));
	om_raise(OM_KIT_IN_KIT, om_detail_end(&detail), "%s is in kit %s, and cannot become a kit", sku, om_field_text(0, OF_sku));
}

OM_FUNCTION(om_keep_kit);

/* BEFORE UPDATE of an item's kind or scale: what is in a kit becomes none (kit_in_kit), a kit stays one (item_has_history), and is counted whole. */
Datum
om_keep_kit(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = om_trigger_enter(fcinfo, &keep_trigger);
	Datum		values[KIT_count];
	OmRow		row;
	char	   *sku;
	bool		is_kit;
	int			n;

	om_row_read(&row, &items_table, trigger->tg_relation, trigger->tg_newtuple);
	sku = TextDatumGetCString(om_row_value(&row, KIND_sku));
	is_kit = strcmp(TextDatumGetCString(om_row_value(&row, KIND_kind)), "kit") == 0;
	if (is_kit && DatumGetInt16(om_row_value(&row, KIND_scale)) != 0)
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "scale", "kits are counted in whole numbers: the scale of %s is 0", sku);
	values[KIT_tenant_id] = om_row_value(&row, KIND_tenant_id);
	values[KIT_item_id] = om_row_value(&row, KIND_item_id);
	om_spi_begin();
	n = (int) om_plan_run_latest(&om_kit_plans[is_kit ? KIT_OF_COMPONENT : KIT_HAS_COMPONENTS], values, NULL);
	if (is_kit && n > 0)
		refuse_component(sku, n);
	if (n > 0)
		om_raise_value(OM_ITEM_HAS_HISTORY, "sku", sku, "%s is a kit: its kind stays as it is", sku);
	om_spi_end();
	return PointerGetDatum(trigger->tg_newtuple);
}

enum KitArgument
{
	ARG_SKU, ARG_COMPONENTS
};

enum ComponentField
{
	FIELD_SKU, FIELD_QUANTITY, FIELD_UNIT
};

const OmJsonField om_component_fields[OM_COMPONENT_FIELDS] = {
	[FIELD_SKU] = {"sku", OM_JSON_TEXT, true, OM_CODE_LENGTH_MAX},
	[FIELD_QUANTITY] = {"quantity", OM_JSON_QUANTITY, true, 0},
	[FIELD_UNIT] = {"unit", OM_JSON_TEXT, false, OM_CODE_LENGTH_MAX}
};

/* What a call says of a kit. */
typedef struct KitWish
{
	int64		tenant;
	char	   *sku;
	char	  **skus;			/* of the components, and last of the kit itself */
	OmItem	   *items;			/* the same, locked; item_id 0: of a kit that is new */
	OmQuantity *quantities;
	const OmJsonValue *values;	/* OM_COMPONENT_FIELDS per component */
	int			n;				/* components */
} KitWish;

/* invalid_argument if a component stands twice. */
static void
check_distinct(const KitWish *wish)
{
	int			i;
	int			j;

	for (i = 1; i < wish->n; i++)
		for (j = 0; j < i; j++)
			if (strcmp(wish->skus[i], wish->skus[j]) == 0)
				om_raise_value(OM_INVALID_ARGUMENT, "path", psprintf("components[%d].sku", i), "components[%d].sku: \"%s\" is named twice", i, wish->skus[i]);
}

/* Read the arguments. */
static void
read_wish(FunctionCallInfo fcinfo, KitWish *wish)
{
	int			i;

	wish->sku = om_code_arg(fcinfo, ARG_SKU, "sku");
	wish->values = om_json_objects(om_json_arg(fcinfo, ARG_COMPONENTS, "components"), om_component_fields, OM_COMPONENT_FIELDS, "components",
								   OM_KIT_COMPONENTS_MAX, false, &wish->n);
	wish->skus = palloc(sizeof(char *) * (wish->n + 1));
	wish->quantities = palloc(sizeof(OmQuantity) * wish->n);
	wish->items = palloc(sizeof(OmItem) * (wish->n + 1));
	for (i = 0; i < wish->n; i++)
	{
		wish->skus[i] = wish->values[i * OM_COMPONENT_FIELDS + FIELD_SKU].text;
		wish->quantities[i] = wish->values[i * OM_COMPONENT_FIELDS + FIELD_QUANTITY].number;
	}
	wish->skus[wish->n] = wish->sku;
	check_distinct(wish);
}

/* Components that are kits, the kit itself perhaps: kit_in_kit; that are not there, or not in use: unknown_sku. */
static void
check_components(const KitWish *wish)
{
	OmList		unknown = {0};
	OmList		kits = {0};
	const char *first_unknown = NULL;
	const char *first_kit = NULL;
	int			i;

	for (i = 0; i < wish->n; i++)
	{
		bool		is_itself = strcmp(wish->skus[i], wish->sku) == 0;

		if (is_itself || wish->items[i].is_kit)
		{
			om_list_add_text(&kits, wish->skus[i]);
			if (first_kit == NULL || is_itself)
				first_kit = wish->skus[i];
		}
		else if (wish->items[i].item_id == 0 || !wish->items[i].is_active)
		{
			om_list_add_text(&unknown, wish->skus[i]);
			if (first_unknown == NULL)
				first_unknown = wish->skus[i];
		}
	}
	if (first_kit != NULL)
		refuse_kits(wish->sku, &kits, first_kit);
	if (first_unknown != NULL)
		om_raise_unknown_names(OM_UNKNOWN_SKU, "skus", &unknown, "unknown sku", first_unknown, om_near_sku(wish->tenant, first_unknown));
}

void
om_unit_refuse(const char *sku, const char *unit)
{
	OmList		lines = {0};
	StringInfo	json = om_list_add_line(&lines, 0, sku);

	om_detail_text(json, "unit", unit);
	appendStringInfoChar(json, '}');
	om_raise(OM_UNKNOWN_UNIT, om_list_detail(&lines, OM_UNKNOWN_UNIT, "lines"), "unknown unit \"%s\" of %s", unit, sku);
}

/* Quantities in units become the components' own: unknown_unit, unit_does_not_divide. */
static void
convert_units(KitWish *wish)
{
	int			i;

	for (i = 0; i < wish->n; i++)
	{
		OmComponent component = {wish->skus[i], wish->quantities[i]};
		char	   *unit = wish->values[i * OM_COMPONENT_FIELDS + FIELD_UNIT].text;
		OmUnit		found;

		if (unit == NULL)
			continue;
		om_find_units(wish->tenant, &wish->items[i].item_id, &unit, 1, OM_IN_USE, 0, &found);
		if (found.factor == 0)
			om_unit_refuse(wish->skus[i], unit);
		if (!om_quantity_times(component.quantity, found.factor, &wish->quantities[i]))
			om_component_refuse(wish->sku, OM_QUANTITY_ONE, &component, wish->items[i].scale);
		if (wish->quantities[i] > OM_QUANTITY_MICRO_MAX)
			om_raise_value(OM_VALUE_OUT_OF_RANGE, "path", psprintf("components[%d].quantity", i),
						   "components[%d].quantity: the quantity is too large", i);
	}
}

/* Write what the kit is made of, if it is made of anything else. */
static void
store_components(const KitWish *wish, Datum *values)
{
	Datum	   *ids = palloc(sizeof(Datum) * wish->n);
	Datum	   *quantities = palloc(sizeof(Datum) * wish->n);
	int			i;

	for (i = 0; i < wish->n; i++)
	{
		ids[i] = Int64GetDatum(wish->items[i].item_id);
		quantities[i] = OmQuantityGetDatum(wish->quantities[i]);
	}
	values[KIT_tenant_id] = Int64GetDatum(wish->tenant);
	values[KIT_item_id] = Int64GetDatum(wish->items[wish->n].item_id);
	values[KIT_component_ids] = om_array(OM_INT8, ids, NULL, wish->n);
	values[KIT_quantities] = om_array(OM_QUANTITY, quantities, NULL, wish->n);
	(void) om_plan_run(&om_kit_plans[KIT_FIND], values, NULL);
	if (DatumGetBool(om_field(0, FOUND_is_same, NULL)))
		return;
	(void) om_plan_run(&om_kit_plans[KIT_CLEAR], values, NULL);
	(void) om_plan_run(&om_kit_plans[KIT_FILL], values, NULL);
}

OM_FUNCTION(om_put_kit);

/* put_kit(sku, components, tenant_id): a row of kit_components for each. */
Datum
om_put_kit(PG_FUNCTION_ARGS)
{
	KitWish		wish = {0};
	Datum		values[KIT_count];

	wish.tenant = om_write_begin(fcinfo);
	read_wish(fcinfo, &wish);
	om_call_require_at(0, NULL);
	om_need_tenant(wish.tenant);
	om_lock_items(wish.tenant, wish.skus, wish.n + 1, wish.items);
	check_components(&wish);
	convert_units(&wish);
	if (!wish.items[wish.n].is_kit)
	{
		om_catalog_make_kit(wish.tenant, wish.sku);
		om_lock_items(wish.tenant, &wish.sku, 1, &wish.items[wish.n]);
		/* made at the same moment by somebody else, whom an older snapshot does not see */
		if (wish.items[wish.n].item_id == 0)
			om_raise_newer("the kit");
	}
	store_components(&wish, values);
	(void) om_plan_run(&om_kit_plans[KIT_ROWS], values, NULL);
	return om_write_return(fcinfo);
}
