/*
 * unit.c - units of items: what put_unit may say, and what holds any writer to it.
 *
 * A factor has no more decimals than the item's quantities, so that a unit is a whole number of the smallest part that
 * the item is counted in.  Who makes a unit, and who changes the scale of its item, lock the item's row, and each sees
 * what the other has done.  Documents keep the factor they were made with.
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
#include "sql/insert.h"
#include "sql/trigger.h"
#include "types/quantity.h"
#include "utils/builtins.h"
#include "utils/numeric.h"

#define UNIT_ROW(X, P) X(P, tenant_id, OM_INT8) X(P, item_id, OM_INT8) X(P, unit, OM_TEXT) X(P, factor, OM_QUANTITY)
OM_ENUM(UNIT_ROW, ROW);

static OmTable units_table = {.name = "item_units", .columns = OM_COLUMNS(UNIT_ROW, ROW)};

#define SCALED_ITEM(X, P) X(P, tenant_id, OM_INT8) X(P, item_id, OM_INT8) X(P, sku, OM_TEXT) X(P, scale, OM_INT2)
OM_ENUM(SCALED_ITEM, SCALED);

static OmTable items_table = {.name = "items", .columns = OM_COLUMNS(SCALED_ITEM, SCALED)};

static const OmTrigger divide_trigger = {
	.name = "divide_unit", .when = OM_ON_BEFORE | OM_ON_INSERT | OM_ON_UPDATE | OM_ON_ROW, .tables = {"item_units"}
};

static const OmTrigger keep_trigger = {
	.name = "keep_unit_scale", .when = OM_ON_BEFORE | OM_ON_UPDATE | OM_ON_ROW, .tables = {"items"}
};

/* unit_does_not_divide: an item of so many decimals cannot count these, a list of JSON; the first, of a unit or of a kit, in words. */
static void
refuse_units(OmList *units, const char *sku, int scale, const char *unit, const char *kit, OmQuantity factor)
{
	const char *of = unit != NULL ? psprintf("unit \"%s\" of %s is worth", unit, sku) : psprintf("kit %s has of %s", kit, sku);

	om_raise(OM_UNIT_DOES_NOT_DIVIDE, om_list_detail(units, OM_UNIT_DOES_NOT_DIVIDE, "lines"),
			 "%s %s, and the item's quantities have %d decimals", of, om_quantity_text(factor), scale);
}

/* Name one of them. */
static void
add_unit(OmList *units, const char *sku, int scale, const char *unit, const char *kit, OmQuantity factor)
{
	StringInfo	json = om_list_add_line(units, 0, sku);

	om_detail_text(json, unit != NULL ? "unit" : "kit", unit != NULL ? unit : kit);
	appendStringInfo(json, ",\"factor\":\"%s\",\"scale\":%d}", om_quantity_text(factor), scale);
}

OM_FUNCTION(om_divide_unit);

/*
 * BEFORE INSERT OR UPDATE of a unit: unit_does_not_divide unless its item can count it.  A restore may bring units before their
 * items; those that never come, verify() finds.
 */
Datum
om_divide_unit(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = om_trigger_enter(fcinfo, &divide_trigger);
	HeapTuple	tuple = TRIGGER_FIRED_BY_UPDATE(trigger->tg_event) ? trigger->tg_newtuple : trigger->tg_trigtuple;
	OmRow		row;
	OmItem		item;
	char	   *sku;
	int64		item_id;
	OmQuantity	factor;
	OmList		units = {0};

	om_row_read(&row, &units_table, trigger->tg_relation, tuple);
	item_id = DatumGetInt64(om_row_value(&row, ROW_item_id));
	factor = DatumGetOmQuantity(om_row_value(&row, ROW_factor));
	om_spi_begin();
	om_lock_items_of(DatumGetInt64(om_row_value(&row, ROW_tenant_id)), &item_id, 1, &item, &sku);
	if (item.item_id != 0 && !om_quantity_fits_scale(factor, item.scale))
	{
		char	   *unit = TextDatumGetCString(om_row_value(&row, ROW_unit));

		add_unit(&units, sku, item.scale, unit, NULL, factor);
		refuse_units(&units, sku, item.scale, unit, NULL, factor);
	}
	om_spi_end();
	return PointerGetDatum(tuple);
}

OM_FUNCTION(om_keep_unit_scale);

/* BEFORE UPDATE of an item's scale: unit_does_not_divide, naming all units, and parts of kits, that it could not count any more. */
Datum
om_keep_unit_scale(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = om_trigger_enter(fcinfo, &keep_trigger);
	Datum		values[SCALE_count];
	OmRow		row;
	OmList		units = {0};
	char	   *sku;
	int			scale;
	int			n;
	int			i;

	om_row_read(&row, &items_table, trigger->tg_relation, trigger->tg_newtuple);
	sku = TextDatumGetCString(om_row_value(&row, SCALED_sku));
	scale = DatumGetInt16(om_row_value(&row, SCALED_scale));
	values[SCALE_tenant_id] = om_row_value(&row, SCALED_tenant_id);
	values[SCALE_item_id] = om_row_value(&row, SCALED_item_id);
	values[SCALE_scale] = Int16GetDatum((int16) scale);
	om_spi_begin();
	n = (int) om_plan_run_latest(&om_kit_plans[KIT_UNDIVIDED], values, NULL);
	for (i = 0; i < n; i++)
		add_unit(&units, sku, scale, om_field_text(i, UNDIVIDED_unit), om_field_text(i, UNDIVIDED_kit), DatumGetInt64(om_field(i, UNDIVIDED_factor, NULL)));
	if (n > 0)
		refuse_units(&units, sku, scale, om_field_text(0, UNDIVIDED_unit), om_field_text(0, UNDIVIDED_kit),
					 DatumGetInt64(om_field(0, UNDIVIDED_factor, NULL)));
	om_spi_end();
	return PointerGetDatum(trigger->tg_newtuple);
}

enum UnitArgument
{
	ARG_SKU, ARG_UNIT, ARG_FACTOR, ARG_NAME, ARG_PRICE, ARG_IS_ACTIVE, ARG_METADATA
};

/* What a call says of a unit. */
typedef struct UnitWish
{
	int64		tenant;
	char	   *sku;
	char	   *unit;
	NullableDatum factor;		/* quantity */
	char	   *name;
	NullableDatum is_active;
	NullableDatum metadata;
	bool		has_price;
	OmPrice		price;
	OmItem		item;
} UnitWish;

/* Read the arguments. */
static void
read_wish(FunctionCallInfo fcinfo, UnitWish *wish)
{
	wish->sku = om_code_arg(fcinfo, ARG_SKU, "sku");
	wish->unit = om_code_arg(fcinfo, ARG_UNIT, "unit");
	wish->factor.isnull = PG_ARGISNULL(ARG_FACTOR);
	if (!wish->factor.isnull)
	{
		OmQuantity	factor = om_quantity_arg(DatumGetCString(DirectFunctionCall1(numeric_out, PG_GETARG_DATUM(ARG_FACTOR))), "factor");

		if (factor <= 0)
			om_raise_value(OM_INVALID_QUANTITY, "argument", "factor", "factor must be positive");
		wish->factor.value = OmQuantityGetDatum(factor);
	}
	wish->name = om_optional_note_arg(fcinfo, ARG_NAME, "name");
	wish->has_price = !PG_ARGISNULL(ARG_PRICE);
	if (wish->has_price)
	{
		wish->price = om_price_from_datum(PG_GETARG_DATUM(ARG_PRICE));
		om_price_check(wish->price);
	}
	wish->is_active = fcinfo->args[ARG_IS_ACTIVE];
	wish->metadata = om_put_metadata_arg(fcinfo, ARG_METADATA);
}

/* The parameters of the plans about a unit. */
static void
unit_values(const UnitWish *wish, Datum *values, char *nulls)
{
	memset(nulls, ' ', UNIT_count);
	values[UNIT_tenant_id] = Int64GetDatum(wish->tenant);
	values[UNIT_item_id] = Int64GetDatum(wish->item.item_id);
	values[UNIT_unit] = CStringGetTextDatum(wish->unit);
	om_set_datum(values, nulls, UNIT_factor, wish->factor);
	om_set_text(values, nulls, UNIT_name, wish->name);
	om_set_datum(values, nulls, UNIT_is_active, wish->is_active);
	om_set_datum(values, nulls, UNIT_metadata, wish->metadata);
}

/* A unit that is made: it needs a factor, and a code that nobody takes for that of another unit of the item. */
static void
check_new_unit(const UnitWish *wish, Datum *values)
{
	OmDetail	detail;

	om_require_for_new(!wish->factor.isnull, "unit", wish->unit, "factor");
	om_require_plain_text(wish->unit, "unit");
	if (om_plan_run_latest(&om_kit_plans[KIT_UNIT_TWIN], values, NULL) == 0)
		return;
	om_detail_start(&detail, OM_SIMILAR_CODE);
	om_detail_text(&detail, "unit", wish->unit);
	om_detail_text(&detail, "existing", om_field_text(0, TWIN_unit));
	om_raise(OM_SIMILAR_CODE, om_detail_end(&detail), "unit \"%s\" differs from \"%s\" only by case or by how its characters are composed",
			 wish->unit, om_field_text(0, TWIN_unit));
}

/* Write what differs from what is stored; the item is locked. */
static void
store_unit(const UnitWish *wish, Datum *values, const char *nulls)
{
	bool		is_new = om_plan_run_latest(&om_kit_plans[KIT_UNIT_FIND], values, nulls) == 0;
	bool		is_same = !is_new && DatumGetBool(om_field(0, FOUND_is_same, NULL));

	if (is_new)
		check_new_unit(wish, values);
	if (!is_same)
		(void) om_plan_run(&om_kit_plans[KIT_UNIT_PUT], values, nulls);
	if (wish->has_price)
	{
		char		currency[4];
		Datum		price[UNIT_PRICE_count] = {
			[UNIT_PRICE_tenant_id] = values[UNIT_tenant_id], [UNIT_PRICE_item_id] = values[UNIT_item_id],
			[UNIT_PRICE_unit] = values[UNIT_unit],
			[UNIT_PRICE_currency] = CStringGetTextDatum(om_currency_code(wish->price.currency, currency)),
			[UNIT_PRICE_price] = om_price_datum(wish->price)
		};

		(void) om_plan_run(&om_kit_plans[KIT_UNIT_PRICE_PUT], price, NULL);
	}
}

OM_FUNCTION(om_put_unit);

/* put_unit(sku, unit, factor, name, price, is_active, metadata, tenant_id). */
Datum
om_put_unit(PG_FUNCTION_ARGS)
{
	UnitWish	wish = {0};
	Datum		values[UNIT_count];
	char		nulls[UNIT_count];

	wish.tenant = om_write_begin(fcinfo);
	read_wish(fcinfo, &wish);
	om_call_require_at(0, NULL);
	om_need_tenant(wish.tenant);
	om_lock_items(wish.tenant, &wish.sku, 1, &wish.item);
	if (wish.item.item_id == 0)
		om_raise_unknown_listed(OM_UNKNOWN_SKU, "skus", wish.sku, "unknown sku", om_near_sku(wish.tenant, wish.sku));
	unit_values(&wish, values, nulls);
	store_unit(&wish, values, nulls);
	(void) om_plan_run_latest(&om_kit_plans[KIT_UNIT_ROW], values, NULL);
	return om_write_return(fcinfo);
}
