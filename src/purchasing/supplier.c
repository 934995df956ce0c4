/*
 * supplier.c - suppliers and what they sell: put_supplier, put_supplier_item.
 *
 * What a supplier asks for an item is said in its currency, of one of the item's own unit, and from quantities on that ascend; orders that
 * were ordered keep what they were ordered at.
 */
#include "postgres.h"

#include "access/access.h"
#include "access/tenant.h"
#include "base/om_error.h"
#include "purchasing/purchasing_private.h"
#include "sql/ident.h"
#include "sql/ids.h"
#include "types/currency.h"
#include "types/quantity.h"
#include "utils/builtins.h"

enum SupplierArgument
{
	ARG_SUPPLIER, ARG_NAME, ARG_CURRENCY, ARG_LEAD_DAYS, ARG_MINIMUM_TOTAL, ARG_OVER_PERCENT, ARG_UNDER_PERCENT, ARG_IS_ACTIVE, ARG_METADATA
};

/* Of put_supplier_item, behind the supplier. */
enum SoldArgument
{
	ARG_SKU = 1, ARG_SUPPLIER_SKU, ARG_UNIT_COST, ARG_PACK_MULTIPLE, ARG_PRICE_BREAKS, ARG_SELLS
};

#define LEAD_DAYS_MAX 3650
#define PERCENT_MAX 100

enum BreakField
{
	BREAK_FROM, BREAK_COST
};

const OmJsonField om_price_break_fields[OM_PRICE_BREAK_FIELDS] = {
	[BREAK_FROM] = {"from_quantity", OM_JSON_QUANTITY, true, 0},
	[BREAK_COST] = {"unit_cost", OM_JSON_AMOUNT, true, 0}
};

/* Find a supplier by its code, in use or not: its row is the current result. */
static bool
find_supplier(int64 tenant, const char *code)
{
	Datum		values[SUPPLIER_count] = {[SUPPLIER_tenant_id] = Int64GetDatum(tenant), [SUPPLIER_code] = CStringGetTextDatum(code)};

	return om_plan_run_latest(&om_purchase_plans[PURCHASE_FIND_SUPPLIER], values, NULL) > 0;
}

/* The supplier of the current result. */
static Supplier
found_supplier(char *code)
{
	Supplier	supplier = {DatumGetInt64(om_field(0, FOUND_supplier_id, NULL)), code, om_currency_lookup(om_field_text(0, FOUND_currency))};

	return supplier;
}

Supplier
om_supplier_find(int64 tenant, char *code)
{
	if (!find_supplier(tenant, code) || !DatumGetBool(om_field(0, FOUND_is_active, NULL)))
		om_raise_value(OM_UNKNOWN_SUPPLIER, "supplier", code, "unknown supplier \"%s\"", code);
	return found_supplier(code);
}

/* A whole number of an argument, from 0 to most; null for null. */
static NullableDatum
number_arg(FunctionCallInfo fcinfo, int n, const char *name, int most)
{
	if (!PG_ARGISNULL(n) && (PG_GETARG_INT32(n) < 0 || PG_GETARG_INT32(n) > most))
		om_raise_value(OM_INVALID_ARGUMENT, "argument", name, "%s must be from 0 to %d", name, most);
	return fcinfo->args[n];
}

/* The currency of a supplier: that of one that is there, which stays. */
static OmCurrency
currency_of(int64 tenant, const char *code, const char *said)
{
	OmCurrency	currency = 0;

	if (said != NULL)
	{
		currency = om_currency_lookup(said);
		if (currency == 0)
			om_currency_refuse(said);
	}
	if (!find_supplier(tenant, code))
	{
		om_require_for_new(said != NULL, "supplier", code, "currency");
		om_require_new_code(&om_purchase_plans[PURCHASE_TWIN_SUPPLIER], tenant, code, "supplier");
		/* made while this call waited for its code */
		if (!find_supplier(tenant, code))
			return currency;
	}
	if (currency != 0 && currency != om_currency_lookup(om_field_text(0, FOUND_currency)))
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "currency", "supplier \"%s\" sells in %s: its currency stays", code, om_field_text(0, FOUND_currency));
	return om_currency_lookup(om_field_text(0, FOUND_currency));
}

OM_FUNCTION(om_put_supplier);

/* put_supplier(...): see SupplierArgument. */
Datum
om_put_supplier(PG_FUNCTION_ARGS)
{
	int64		tenant = om_write_begin(fcinfo);
	char	   *code = om_code_arg(fcinfo, ARG_SUPPLIER, "supplier");
	char	   *least = om_optional_amount_input_arg(fcinfo, ARG_MINIMUM_TOTAL, "minimum_total");
	OmCurrency	currency;
	char		text[4];
	Datum		values[SUPPLIER_count];
	char		nulls[SUPPLIER_count];

	om_call_require_at(0, NULL);
	memset(nulls, ' ', sizeof(nulls));
	om_need_tenant(tenant);
	currency = currency_of(tenant, code, om_optional_code_arg(fcinfo, ARG_CURRENCY, "currency"));
	values[SUPPLIER_tenant_id] = Int64GetDatum(tenant);
	values[SUPPLIER_code] = CStringGetTextDatum(code);
	om_set_text(values, nulls, SUPPLIER_name, om_optional_note_arg(fcinfo, ARG_NAME, "name"));
	om_set_text(values, nulls, SUPPLIER_currency, om_currency_code(currency, text));
	om_set_datum(values, nulls, SUPPLIER_lead_days, number_arg(fcinfo, ARG_LEAD_DAYS, "lead_days", LEAD_DAYS_MAX));
	om_set_text(values, nulls, SUPPLIER_minimum_total, least == NULL ? NULL :
				om_amount_text((OmAmount) {om_money_arg(least, currency, "minimum_total"), currency}));
	om_set_datum(values, nulls, SUPPLIER_over_percent, number_arg(fcinfo, ARG_OVER_PERCENT, "over_percent", PERCENT_MAX));
	om_set_datum(values, nulls, SUPPLIER_under_percent, number_arg(fcinfo, ARG_UNDER_PERCENT, "under_percent", PERCENT_MAX));
	om_set_datum(values, nulls, SUPPLIER_is_active, fcinfo->args[ARG_IS_ACTIVE]);
	om_set_datum(values, nulls, SUPPLIER_metadata, om_put_metadata_arg(fcinfo, ARG_METADATA));
	values[SUPPLIER_supplier_id] = Int64GetDatum(om_next_id(om_ident()->master_id_seq));
	(void) om_plan_run(&om_purchase_plans[PURCHASE_PUT_SUPPLIER], values, nulls);
	(void) om_plan_run_latest(&om_purchase_plans[PURCHASE_SHOW_SUPPLIER], values, NULL);
	return om_write_return(fcinfo);
}

/* Price breaks of an argument: from ascending quantities on. */
static void
breaks_arg(FunctionCallInfo fcinfo, const OmItem *item, OmCurrency currency, Datum *values, char *nulls)
{
	JsonbContainer *said = om_optional_json_arg(fcinfo, ARG_PRICE_BREAKS);
	OmJsonValue *breaks;
	Datum	   *quantities;
	char	  **costs;
	OmQuantity	before = 0;
	int			n;
	int			i;

	nulls[SOLD_break_quantities] = nulls[SOLD_break_costs] = said == NULL ? 'n' : ' ';
	if (said == NULL)
		return;
	breaks = om_json_objects(said, om_price_break_fields, OM_PRICE_BREAK_FIELDS, "price_breaks", OM_PRICE_BREAKS_MAX, true, &n);
	quantities = palloc(sizeof(Datum) * Max(n, 1));
	costs = palloc(sizeof(char *) * Max(n, 1));
	for (i = 0; i < n; i++)
	{
		OmQuantity	from = breaks[i * OM_PRICE_BREAK_FIELDS + BREAK_FROM].number;
		char	   *path = psprintf("price_breaks[%d].unit_cost", i);
		OmPrice		cost = om_price_arg(breaks[i * OM_PRICE_BREAK_FIELDS + BREAK_COST].text, currency, path);

		if (from <= before || !om_quantity_fits_scale(from, item->scale))
			om_raise_value(OM_INVALID_QUANTITY, "path", psprintf("price_breaks[%d].from_quantity", i),
						   "price_breaks[%d].from_quantity must be more than the one before, with at most %d decimals", i, item->scale);
		om_price_check(cost);
		before = from;
		quantities[i] = OmQuantityGetDatum(from);
		costs[i] = om_price_text(cost);
	}
	values[SOLD_break_quantities] = om_array(OM_QUANTITY, quantities, NULL, n);
	values[SOLD_break_costs] = om_text_array(costs, n);
}

/* In what packs it comes; null for null, 0: in none. */
static void
multiple_arg(FunctionCallInfo fcinfo, const OmItem *item, Datum *values, char *nulls)
{
	OmQuantity	multiple;

	nulls[SOLD_pack_multiple] = PG_ARGISNULL(ARG_PACK_MULTIPLE) ? 'n' : ' ';
	if (PG_ARGISNULL(ARG_PACK_MULTIPLE))
		return;
	multiple = om_quantity_arg(DatumGetCString(DirectFunctionCall1(numeric_out, PG_GETARG_DATUM(ARG_PACK_MULTIPLE))), "pack_multiple");
	if (multiple < 0 || multiple > OM_QUANTITY_MICRO_MAX || !om_quantity_fits_scale(multiple, item->scale))
		om_raise_value(OM_INVALID_QUANTITY, "argument", "pack_multiple", "pack_multiple must be from 0 on, with at most %d decimals", item->scale);
	values[SOLD_pack_multiple] = OmQuantityGetDatum(multiple);
}

/* What the supplier calls it: of no other of its items. */
static void
supplier_sku_arg(FunctionCallInfo fcinfo, int64 tenant, const Supplier *supplier, Datum *values, char *nulls)
{
	char	   *called = om_optional_code_arg(fcinfo, ARG_SUPPLIER_SKU, "supplier_sku");

	om_set_text(values, nulls, SOLD_supplier_sku, called);
	if (called == NULL)
		return;
	om_code_lock(psprintf("items of supplier " INT64_FORMAT, supplier->supplier_id), tenant, called, "supplier_sku");
	if (om_plan_run_latest(&om_purchase_plans[PURCHASE_OTHER_ITEM], values, nulls) > 0)
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "supplier_sku", "supplier \"%s\" calls another item \"%s\" already", supplier->code, called);
}

OM_FUNCTION(om_put_supplier_item);

/* put_supplier_item(supplier, sku, ...): see SoldArgument. */
Datum
om_put_supplier_item(PG_FUNCTION_ARGS)
{
	int64		tenant = om_write_begin(fcinfo);
	char	   *code = om_code_arg(fcinfo, ARG_SUPPLIER, "supplier");
	OmLine		line = {.sku = om_code_arg(fcinfo, ARG_SKU, "sku")};
	char	   *cost = om_optional_amount_input_arg(fcinfo, ARG_UNIT_COST, "unit_cost");
	Supplier	supplier;
	Datum		values[SOLD_count] = {0};
	char		nulls[SOLD_count];
	Datum		codes[SOLD_AS_count];

	om_call_require_at(0, NULL);
	memset(nulls, ' ', sizeof(nulls));
	supplier = om_supplier_find(tenant, code);
	om_resolve_lines(tenant, &line, 1, OM_IN_USE, 0);
	om_require_stocked(&line, 1);
	values[SOLD_tenant_id] = Int64GetDatum(tenant);
	values[SOLD_item_id] = Int64GetDatum(line.item.item_id);
	values[SOLD_supplier_id] = Int64GetDatum(supplier.supplier_id);
	nulls[SOLD_unit_cost] = cost == NULL ? 'n' : ' ';
	if (cost != NULL)
	{
		OmPrice		price = om_price_arg(cost, supplier.currency, "unit_cost");

		om_price_check(price);
		values[SOLD_unit_cost] = om_price_datum(price);
	}
	multiple_arg(fcinfo, &line.item, values, nulls);
	breaks_arg(fcinfo, &line.item, supplier.currency, values, nulls);
	om_set_datum(values, nulls, SOLD_is_active, fcinfo->args[ARG_SELLS]);
	supplier_sku_arg(fcinfo, tenant, &supplier, values, nulls);
	(void) om_plan_run(&om_purchase_plans[PURCHASE_PUT_ITEM], values, nulls);
	codes[SOLD_AS_tenant_id] = Int64GetDatum(tenant);
	codes[SOLD_AS_supplier] = CStringGetTextDatum(code);
	codes[SOLD_AS_sku] = CStringGetTextDatum(line.sku);
	(void) om_plan_run_latest(&om_purchase_plans[PURCHASE_SHOW_ITEM], codes, NULL);
	return om_write_return(fcinfo);
}
