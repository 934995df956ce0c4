/*
 * product.c - products: put_product, and what of a call or an import is written of them (see product_lines.h).
 */
#include "postgres.h"

#include "access/access.h"
#include "access/tenant.h"
#include "base/om_limit.h"
#include "call/call.h"
#include "catalog/catalog.h"
#include "product/product_lines.h"
#include "product/product_private.h"
#include "sql/insert.h"
#include "utils/builtins.h"

/* The codes of categories that the lines name, each once, in order. */
static CatalogLine **
named_categories(const ProductLine *lines, int n, int *count)
{
	CatalogLine **named;
	int			total = 0;
	int			kept = 0;
	int			i;
	int			c;

	for (i = 0; i < n; i++)
		total += Max(lines[i].categories.n, 0);
	named = palloc_extended(sizeof(CatalogLine *) * Max(total, 1), MCXT_ALLOC_HUGE);
	*count = 0;
	for (i = 0; i < n; i++)
	{
		for (c = 0; c < lines[i].categories.n && !lines[i].line.is_refused; c++)
		{
			CatalogLine *line = palloc0(sizeof(CatalogLine));

			line->code = lines[i].categories.texts[c];
			line->place = (*count);
			named[(*count)++] = line;
		}
	}
	qsort(named, *count, sizeof(CatalogLine *), om_compare_catalog_lines);
	for (i = 0; i < *count; i++)
		if (kept == 0 || strcmp(named[kept - 1]->code, named[i]->code) != 0)
			named[kept++] = named[i];
	*count = kept;
	return named;
}

/* The ids of the categories of each line: unknown_category. */
static void
find_categories(int64 tenant, ProductLine *lines, int n, Faults *faults)
{
	int			nnamed;
	CatalogLine **named = named_categories(lines, n, &nnamed);
	int			i;
	int			c;

	if (nnamed > 0)
		om_find_coded(tenant, named, nnamed, &om_product_plans[PRODUCT_CATEGORY_FIND], NULL, "category", faults);
	for (i = 0; i < n; i++)
	{
		if (lines[i].categories.n < 0 || lines[i].line.is_refused)
			continue;
		lines[i].category_ids = palloc(sizeof(int64) * Max(lines[i].categories.n, 1));
		for (c = 0; c < lines[i].categories.n && !lines[i].line.is_refused; c++)
		{
			const char *code = lines[i].categories.texts[c];

			lines[i].category_ids[c] = om_find_catalog_line(named, nnamed, code)->id;
			if (lines[i].category_ids[c] == 0)
				om_fault(faults, &lines[i].line, OM_UNKNOWN_CATEGORY, "categories", code, "unknown category \"%s\"", code);
		}
	}
}

/* A line as the plan reads it. */
static void
append_line(StringInfo json, const ProductLine *line)
{
	int			c;

	om_row_begin(json);
	om_row_int(json, "id", line->line.id);
	om_row_text(json, "code", line->line.code);
	om_row_text(json, "name", line->name);
	om_row_text(json, "brand", line->brand);
	om_row_bool(json, "no_brand", line->no_brand);
	om_row_text(json, "description", line->description);
	om_row_bool(json, "no_description", line->no_description);
	if (line->categories.n >= 0)
	{
		appendStringInfoString(json, ",\"category_ids\":[");
		for (c = 0; c < line->categories.n; c++)
			appendStringInfo(json, "%s" INT64_FORMAT, c > 0 ? "," : "", line->category_ids[c]);
		appendStringInfoChar(json, ']');
	}
	om_row_texts(json, "option_names", &line->option_names);
	om_row_texts(json, "images", &line->images);
	om_row_jsonb(json, "attributes", line->attributes);
	om_row_jsonb(json, "texts", line->texts);
	om_row_boolean(json, "is_active", line->is_active);
	om_row_jsonb(json, "metadata", line->metadata);
	om_row_end(json);
}

/* A product that has variants keeps the number of its options. */
static void
check_options(int64 tenant, ProductLine *lines, int n, Faults *faults)
{
	StringInfoData json;
	uint64		rows;
	uint64		row;
	int			i;

	om_rows_json_begin(&json);
	for (i = 0; i < n; i++)
	{
		if (lines[i].line.is_refused || lines[i].line.is_new || lines[i].option_names.n < 0)
			continue;
		om_row_begin(&json);
		om_row_int(&json, "line", i);
		om_row_int(&json, "id", lines[i].line.id);
		om_row_texts(&json, "option_names", &lines[i].option_names);
		om_row_end(&json);
	}
	rows = om_rows_json_run(&om_product_plans[PRODUCT_OPTIONS_CHECK], tenant, &json, true);
	for (row = 0; row < rows; row++)
	{
		ProductLine *line = &lines[DatumGetInt32(om_field(row, LINE_FAULT_line, NULL))];

		om_fault(faults, &line->line, OM_INVALID_ARGUMENT, "option_names", line->line.code, "product \"%s\" has variants with values of %s options, so it has as many names",
				 line->line.code, om_field_text(row, LINE_FAULT_what));
	}
}

void
om_products_put(int64 tenant, ProductLine *lines, int n, Faults *faults)
{
	CatalogLine **heads = palloc_extended(sizeof(CatalogLine *) * Max(n, 1), MCXT_ALLOC_HUGE);
	Datum	   *changed = palloc_extended(sizeof(Datum) * Max(n, 1), MCXT_ALLOC_HUGE);
	StringInfoData json;
	int			nchanged = 0;
	int			i;

	if (n == 0)
		return;
	for (i = 0; i < n; i++)
		heads[i] = &lines[i].line;
	om_find_coded(tenant, heads, n, &om_product_plans[PRODUCT_FIND], &om_product_plans[PRODUCT_TWINS], "product", faults);
	find_categories(tenant, lines, n, faults);
	check_options(tenant, lines, n, faults);
	om_rows_json_begin(&json);
	for (i = 0; i < n; i++)
	{
		if (lines[i].line.is_refused)
			continue;
		append_line(&json, &lines[i]);
		om_rows_json_flush(&om_product_plans[PRODUCT_PUT], tenant, &json);
		if (!lines[i].line.is_new)
			changed[nchanged++] = Int64GetDatum(lines[i].line.id);
	}
	(void) om_rows_json_run(&om_product_plans[PRODUCT_PUT], tenant, &json, false);
	if (nchanged > 0)
		om_products_changed(tenant, om_array(OM_INT8, changed, NULL, nchanged));
}

enum ProductArgument
{
	ARG_PRODUCT, ARG_NAME, ARG_BRAND, ARG_DESCRIPTION, ARG_CATEGORIES, ARG_OPTION_NAMES, ARG_IMAGES, ARG_ATTRIBUTES, ARG_TEXTS, ARG_IS_ACTIVE, ARG_METADATA
};

OM_FUNCTION(om_put_product);

/* put_product(...): see ProductArgument; options and tenant_id follow. */
Datum
om_put_product(PG_FUNCTION_ARGS)
{
	static const char *const clears[] = {"brand", "description"};
	int64		tenant = om_write_begin(fcinfo);
	Faults		faults = {0};
	ProductLine line = {.line.array = "products"};

	line.line.code = om_code_arg(fcinfo, ARG_PRODUCT, "product");
	line.name = om_optional_note_arg(fcinfo, ARG_NAME, "name");
	line.brand = om_optional_note_arg(fcinfo, ARG_BRAND, "brand");
	line.description = om_text_arg(fcinfo, ARG_DESCRIPTION, "description", OM_DESCRIPTION_LENGTH_MAX, false);
	line.categories = om_text_list_arg(fcinfo, ARG_CATEGORIES, "categories", OM_PRODUCT_CATEGORIES_MAX, OM_CODE_LENGTH_MAX);
	line.option_names = om_text_list_arg(fcinfo, ARG_OPTION_NAMES, "option_names", OM_OPTIONS_MAX, OM_CODE_LENGTH_MAX);
	om_check_option_names(&line.option_names, "option_names");
	line.images = om_text_list_arg(fcinfo, ARG_IMAGES, "images", OM_IMAGES_MAX, OM_IMAGE_LENGTH_MAX);
	om_check_images(&line.images, "images");
	line.attributes = om_attributes_value(om_optional_json_arg(fcinfo, ARG_ATTRIBUTES), "attributes");
	line.texts = om_texts_value(om_optional_json_arg(fcinfo, ARG_TEXTS), "texts");
	line.is_active = fcinfo->args[ARG_IS_ACTIVE];
	line.metadata = om_put_metadata_arg(fcinfo, ARG_METADATA);
	om_clear_option(fcinfo, clears, (bool *const[]) {&line.no_brand, &line.no_description}, lengthof(clears));
	om_call_require_at(0, NULL);
	om_need_tenant(tenant);
	om_products_put(tenant, &line, 1, &faults);
	(void) om_product_row(tenant, line.line.code);
	return om_write_return(fcinfo);
}
