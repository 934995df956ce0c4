/*
 * variant.c - variants: put_variant, and what of a call or an import is written of them (see product_lines.h).
 *
 * Their products are locked before anything is compared, so that no two calls give one product two variants with the same values.
 */
#include "postgres.h"

#include "access/access.h"
#include "base/known.h"
#include "base/om_limit.h"
#include "call/call.h"
#include "catalog/catalog.h"
#include "product/product_lines.h"
#include "product/product_private.h"
#include "sql/insert.h"
#include "utils/builtins.h"

/* Lines that name no product are of that which they have. */
static void
name_stored_products(int64 tenant, VariantLine *lines, int n)
{
	CatalogLine **unsaid = palloc_extended(sizeof(CatalogLine *) * Max(n, 1), MCXT_ALLOC_HUGE);
	Datum	   *skus = palloc_extended(sizeof(Datum) * Max(n, 1), MCXT_ALLOC_HUGE);
	Datum		values[CODES_count] = {[CODES_tenant_id] = Int64GetDatum(tenant)};
	int			count = 0;
	uint64		rows;
	uint64		row;
	int			i;

	for (i = 0; i < n; i++)
	{
		if (lines[i].line.is_refused || lines[i].product != NULL)
			continue;
		skus[count] = CStringGetTextDatum(lines[i].line.code);
		unsaid[count++] = &lines[i].line;
	}
	if (count == 0)
		return;
	values[CODES_codes] = om_array(OM_TEXT, skus, NULL, count);
	qsort(unsaid, count, sizeof(CatalogLine *), om_compare_catalog_lines);
	rows = om_plan_run_latest(&om_product_plans[PRODUCT_OF_VARIANTS], values, NULL);
	for (row = 0; row < rows; row++)
		((VariantLine *) om_find_catalog_line(unsaid, count, om_field_text(row, PRODUCT_OF_sku)))->product = om_field_text(row, PRODUCT_OF_product);
}

/* The products that the lines name: unknown_product; all of them are locked, in one order. */
static void
find_products(int64 tenant, VariantLine *lines, int n, Faults *faults)
{
	CatalogLine **named = palloc_extended(sizeof(CatalogLine *) * Max(n, 1), MCXT_ALLOC_HUGE);
	int			nnamed = 0;
	int			kept = 0;
	int			i;

	for (i = 0; i < n; i++)
	{
		CatalogLine *line;

		if (lines[i].line.is_refused || lines[i].product == NULL)
			continue;
		line = palloc0(sizeof(CatalogLine));
		line->code = lines[i].product;
		line->place = nnamed;
		named[nnamed++] = line;
	}
	if (nnamed == 0)
		return;
	qsort(named, nnamed, sizeof(CatalogLine *), om_compare_catalog_lines);
	for (i = 0; i < nnamed; i++)
		if (kept == 0 || strcmp(named[kept - 1]->code, named[i]->code) != 0)
			named[kept++] = named[i];
	om_find_coded(tenant, named, kept, &om_product_plans[PRODUCT_FIND], NULL, "product", faults);
	for (i = 0; i < n; i++)
	{
		if (lines[i].line.is_refused || lines[i].product == NULL)
			continue;
		lines[i].product_id = om_find_catalog_line(named, kept, lines[i].product)->id;
		if (lines[i].product_id == 0)
			om_fault(faults, &lines[i].line, OM_UNKNOWN_PRODUCT, "product", lines[i].product, "unknown product \"%s\"", lines[i].product);
	}
}

/* A line as the plans read it. */
static void
append_line(StringInfo json, const VariantLine *line, int number)
{
	om_row_begin(json);
	om_row_int(json, "line", number);
	om_row_int(json, "item_id", line->line.id);
	om_row_text(json, "sku", line->line.code);
	if (line->product_id != 0)
		om_row_int(json, "product_id", line->product_id);
	om_row_texts(json, "option_values", &line->option_values);
	if (!line->order.isnull)
		om_row_int(json, "place", DatumGetInt32(line->order.value));
	om_row_texts(json, "images", &line->images);
	om_row_jsonb(json, "attributes", line->attributes);
	om_row_end(json);
}

/* All lines that are not refused, as the plans read them. */
static void
append_lines(StringInfo json, const VariantLine *lines, int n)
{
	int			i;

	om_rows_json_begin(json);
	for (i = 0; i < n; i++)
		if (!lines[i].line.is_refused)
			append_line(json, &lines[i], i);
}

/* Say what is wrong with a line that the plan found. */
static void
refuse_line(VariantLine *line, const char *fault, const char *what, Faults *faults)
{
	if (strcmp(fault, VARIANT_FAULT_ALONE) == 0)
		om_fault(faults, &line->line, OM_INVALID_ARGUMENT, "product", line->line.code, "\"%s\" is no variant yet: product is required", line->line.code);
	else if (strcmp(fault, VARIANT_FAULT_OPTIONS) == 0)
		om_fault(faults, &line->line, OM_INVALID_ARGUMENT, "option_values", line->line.code, "the product of \"%s\" has %s options, of each of which a variant has a value",
				 line->line.code, what);
	else
		om_fault(faults, &line->line, OM_VARIANT_IN_USE, "option_values", what, "\"%s\" has the option values of \"%s\", which is a variant of the product, too",
				 line->line.code, what);
}

void
om_variants_check(int64 tenant, VariantLine *lines, int n, Faults *faults)
{
	StringInfoData json;
	uint64		rows;
	uint64		row;

	name_stored_products(tenant, lines, n);
	find_products(tenant, lines, n, faults);
	append_lines(&json, lines, n);
	rows = om_rows_json_run(&om_product_plans[PRODUCT_VARIANTS_CHECK], tenant, &json, true);
	for (row = 0; row < rows; row++)
	{
		VariantLine *line = &lines[DatumGetInt32(om_field(row, VARIANT_FAULT_line, NULL))];

		if (!line->line.is_refused)
			refuse_line(line, om_field_text(row, VARIANT_FAULT_fault), om_field_text(row, VARIANT_FAULT_what), faults);
	}
}

void
om_variants_put(int64 tenant, const VariantLine *lines, int n)
{
	StringInfoData json;

	append_lines(&json, lines, n);
	(void) om_rows_json_run(&om_product_plans[PRODUCT_VARIANTS_PUT], tenant, &json, false);
}

enum VariantArgument
{
	ARG_SKU, ARG_PRODUCT, ARG_OPTION_VALUES, ARG_PLACE, ARG_IMAGES, ARG_ATTRIBUTES
};

OM_FUNCTION(om_put_variant);

/* put_variant(...): see VariantArgument; tenant_id follows. */
Datum
om_put_variant(PG_FUNCTION_ARGS)
{
	int64		tenant = om_write_begin(fcinfo);
	Faults		faults = {0};
	VariantLine line = {.line.array = "items"};
	char	   *sku = om_code_arg(fcinfo, ARG_SKU, "sku");
	OmItem		item;
	Datum		item_id;

	line.line.code = sku;
	line.product = om_optional_code_arg(fcinfo, ARG_PRODUCT, "product");
	line.option_values = om_text_list_arg(fcinfo, ARG_OPTION_VALUES, "option_values", OM_OPTIONS_MAX, OM_ATTRIBUTE_LENGTH_MAX);
	line.order = fcinfo->args[ARG_PLACE];
	line.images = om_text_list_arg(fcinfo, ARG_IMAGES, "images", OM_IMAGES_MAX, OM_IMAGE_LENGTH_MAX);
	om_check_images(&line.images, "images");
	line.attributes = om_attributes_value(om_optional_json_arg(fcinfo, ARG_ATTRIBUTES), "attributes");
	om_call_require_at(0, NULL);
	om_find_items(tenant, &sku, 1, OM_IN_USE_OR_NOT, 0, &item);
	if (item.item_id == 0)
		om_raise_unknown_listed(OM_UNKNOWN_SKU, "skus", sku, "unknown sku", om_near_sku(tenant, sku));
	line.line.id = item.item_id;
	om_variants_check(tenant, &line, 1, &faults);
	om_variants_put(tenant, &line, 1);
	item_id = Int64GetDatum(item.item_id);
	om_items_changed(tenant, om_array(OM_INT8, &item_id, NULL, 1));
	(void) om_variant_row(tenant, item.item_id);
	return om_write_return(fcinfo);
}
