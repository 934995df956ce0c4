/*
 * import.c - the API function import_catalog: categories, products and items of a call, all of them or, with skip_errors, those without a fault.
 *
 * Lines are read one by one, so that each fault has its line and path; from there on statements look up, check and write all of
 * them.  Nothing is written before every line was checked that is of no earlier array: what products say of categories that the same call
 * makes can only be checked then, and a refusal undoes it.
 */
#include "postgres.h"

#include "access/access.h"
#include "access/tenant.h"
#include "base/om_error.h"
#include "base/om_limit.h"
#include "base/text_arg.h"
#include "call/call.h"
#include "catalog/catalog.h"
#include "product/barcode.h"
#include "product/product_lines.h"
#include "product/product_private.h"
#include "sql/guard.h"
#include "sql/insert.h"
#include "sql/rows.h"
#include "types/currency.h"
#include "types/price.h"
#include "types/quantity.h"
#include "utils/builtins.h"
#include "utils/json.h"
#include "utils/memutils.h"
#include "miscadmin.h"

/* Lines of one array; barcodes and prices of one item; faults that a refusal names. */
#define IMPORT_LINES_MAX 200000
#define ITEM_BARCODES_MAX 100
#define ITEM_PRICES_MAX 100
/* Times that variants are compared, because of lines that were refused. */
#define VARIANT_ROUNDS_MAX 20

enum CategoryField
{
	CATEGORY_CODE, CATEGORY_NAME, CATEGORY_PARENT, CATEGORY_PLACE, CATEGORY_NAMES, CATEGORY_IS_ACTIVE, CATEGORY_METADATA, CATEGORY_FIELDS
};

const OmJsonField om_import_category_fields[OM_IMPORT_CATEGORY_FIELDS] = {
	[CATEGORY_CODE] = {"category", OM_JSON_TEXT, true, OM_CODE_LENGTH_MAX},
	[CATEGORY_NAME] = {"name", OM_JSON_TEXT, false, OM_TEXT_LENGTH_MAX},
	[CATEGORY_PARENT] = {"parent", OM_JSON_TEXT, false, OM_CODE_LENGTH_MAX},
	[CATEGORY_PLACE] = {"place", OM_JSON_SIGNED_INTEGER, false, 0},
	[CATEGORY_NAMES] = {"names", OM_JSON_OBJECT, false, 0},
	[CATEGORY_IS_ACTIVE] = {"is_active", OM_JSON_BOOLEAN, false, 0},
	[CATEGORY_METADATA] = {"metadata", OM_JSON_OBJECT, false, 0}
};

enum ProductField
{
	PRODUCT_CODE, PRODUCT_NAME, PRODUCT_BRAND, PRODUCT_DESCRIPTION, PRODUCT_CATEGORIES, PRODUCT_OPTION_NAMES, PRODUCT_IMAGES, PRODUCT_ATTRIBUTES,
	PRODUCT_TEXTS, PRODUCT_IS_ACTIVE, PRODUCT_METADATA, PRODUCT_FIELDS
};

const OmJsonField om_import_product_fields[OM_IMPORT_PRODUCT_FIELDS] = {
	[PRODUCT_CODE] = {"product", OM_JSON_TEXT, true, OM_CODE_LENGTH_MAX},
	[PRODUCT_NAME] = {"name", OM_JSON_TEXT, false, OM_TEXT_LENGTH_MAX},
	[PRODUCT_BRAND] = {"brand", OM_JSON_TEXT, false, OM_TEXT_LENGTH_MAX},
	[PRODUCT_DESCRIPTION] = {"description", OM_JSON_TEXT, false, OM_DESCRIPTION_LENGTH_MAX},
	[PRODUCT_CATEGORIES] = {"categories", OM_JSON_ARRAY, false, 0},
	[PRODUCT_OPTION_NAMES] = {"option_names", OM_JSON_ARRAY, false, 0},
	[PRODUCT_IMAGES] = {"images", OM_JSON_ARRAY, false, 0},
	[PRODUCT_ATTRIBUTES] = {"attributes", OM_JSON_OBJECT, false, 0},
	[PRODUCT_TEXTS] = {"texts", OM_JSON_OBJECT, false, 0},
	[PRODUCT_IS_ACTIVE] = {"is_active", OM_JSON_BOOLEAN, false, 0},
	[PRODUCT_METADATA] = {"metadata", OM_JSON_OBJECT, false, 0}
};

enum ItemField
{
	ITEM_SKU, ITEM_NAME, ITEM_KIND, ITEM_SCALE, ITEM_TAX_RATES, ITEM_IS_ACTIVE, ITEM_METADATA, ITEM_PRODUCT, ITEM_OPTION_VALUES, ITEM_PLACE, ITEM_IMAGES,
	ITEM_ATTRIBUTES, ITEM_BARCODES, ITEM_PRICES, ITEM_ORDER_MIN, ITEM_ORDER_MAX, ITEM_ORDER_INCREMENT, ITEM_FIELDS
};

const OmJsonField om_import_item_fields[OM_IMPORT_ITEM_FIELDS] = {
	[ITEM_SKU] = {"sku", OM_JSON_TEXT, true, OM_CODE_LENGTH_MAX},
	[ITEM_NAME] = {"name", OM_JSON_TEXT, false, OM_TEXT_LENGTH_MAX},
	[ITEM_KIND] = {"kind", OM_JSON_TEXT, false, OM_CODE_LENGTH_MAX},
	[ITEM_SCALE] = {"scale", OM_JSON_LEVEL, false, 0},
	[ITEM_TAX_RATES] = {"tax_rates", OM_JSON_ARRAY, false, 0},
	[ITEM_IS_ACTIVE] = {"is_active", OM_JSON_BOOLEAN, false, 0},
	[ITEM_METADATA] = {"metadata", OM_JSON_OBJECT, false, 0},
	[ITEM_PRODUCT] = {"product", OM_JSON_TEXT, false, OM_CODE_LENGTH_MAX},
	[ITEM_OPTION_VALUES] = {"option_values", OM_JSON_ARRAY, false, 0},
	[ITEM_PLACE] = {"place", OM_JSON_SIGNED_INTEGER, false, 0},
	[ITEM_IMAGES] = {"images", OM_JSON_ARRAY, false, 0},
	[ITEM_ATTRIBUTES] = {"attributes", OM_JSON_OBJECT, false, 0},
	[ITEM_BARCODES] = {"barcodes", OM_JSON_ARRAY, false, 0},
	[ITEM_PRICES] = {"prices", OM_JSON_ARRAY, false, 0, &om_right_prices},
	[ITEM_ORDER_MIN] = {"order_min", OM_JSON_LEVEL, false, 0},
	[ITEM_ORDER_MAX] = {"order_max", OM_JSON_LEVEL, false, 0},
	[ITEM_ORDER_INCREMENT] = {"order_increment", OM_JSON_LEVEL, false, 0}
};

StaticAssertDecl(CATEGORY_FIELDS == OM_IMPORT_CATEGORY_FIELDS && PRODUCT_FIELDS == OM_IMPORT_PRODUCT_FIELDS && ITEM_FIELDS == OM_IMPORT_ITEM_FIELDS,
				 "the fields are counted in the header");

const OmJsonField om_import_options[IMPORT_OPTIONS] = {[IMPORT_SKIP_ERRORS] = {"skip_errors", OM_JSON_BOOLEAN, false, 0}};

/* An item: as a variant, if it says anything of one, and what else is said of it. */
typedef struct ItemLine
{
	VariantLine variant;
	bool		is_variant;
	const char *name;			/* null, here and below: as it is */
	const char *kind;
	int			scale;			/* -1: as it is */
	TextList	tax_rates;
	NullableDatum is_active;
	NullableDatum metadata;
	TextList	barcodes;		/* in the form in which they are stored */
	TextList	prices;			/* "9.99 EUR" */
	const char *order_min;
	const char *order_max;
	const char *order_increment;
} ItemLine;

typedef struct Import
{
	int64		tenant;
	Faults		faults;
	CategoryLine *categories;
	int			ncategories;
	ProductLine *products;
	int			nproducts;
	ItemLine   *items;
	int			nitems;
	int			read_place;		/* the line that is read */
	JsonbContainer *container;
	void		(*read) (struct Import *import, const char *path);
} Import;

/* A list of a member; n < 0 where it is not said. */
static TextList
list_value(const OmJsonValue *value, const char *path, int most, int characters)
{
	TextList	list = {.n = -1};

	if (value->present)
		list.texts = om_json_texts(value->container, path, most, characters, &list.n);
	return list;
}

/* A boolean, or an integer, of a member. */
#define boolean_value(value) ((NullableDatum) {BoolGetDatum((value)->boolean), !(value)->present})
#define integer_value(value) ((NullableDatum) {Int32GetDatum((int32) (value)->number), !(value)->present})
#define container_of(value) ((value)->present ? (value)->container : NULL)
#define member_path(path, field) psprintf("%s.%s", path, (field).key)

/* The metadata of a member. */
static NullableDatum
metadata_value(const OmJsonValue *value, const char *path)
{
	NullableDatum metadata = {.isnull = !value->present};

	if (value->present)
		metadata.value = om_metadata_value(value, path);
	return metadata;
}

/* Read a category. */
static void
read_category(Import *import, const char *path)
{
	CategoryLine *line = &import->categories[import->read_place];
	OmJsonValue values[CATEGORY_FIELDS];

	om_json_object(import->container, om_import_category_fields, CATEGORY_FIELDS, path, values);
	line->line.code = values[CATEGORY_CODE].text;
	line->name = values[CATEGORY_NAME].text;
	line->parent = values[CATEGORY_PARENT].text;
	line->order = integer_value(&values[CATEGORY_PLACE]);
	line->names = om_names_value(container_of(&values[CATEGORY_NAMES]), member_path(path, om_import_category_fields[CATEGORY_NAMES]));
	line->is_active = boolean_value(&values[CATEGORY_IS_ACTIVE]);
	line->metadata = metadata_value(&values[CATEGORY_METADATA], member_path(path, om_import_category_fields[CATEGORY_METADATA]));
}

/* Read a product. */
static void
read_product(Import *import, const char *path)
{
	ProductLine *line = &import->products[import->read_place];
	OmJsonValue values[PRODUCT_FIELDS];

	om_json_object(import->container, om_import_product_fields, PRODUCT_FIELDS, path, values);
	line->line.code = values[PRODUCT_CODE].text;
	line->name = values[PRODUCT_NAME].text;
	line->brand = values[PRODUCT_BRAND].text;
	line->description = values[PRODUCT_DESCRIPTION].text;
	line->categories = list_value(&values[PRODUCT_CATEGORIES], member_path(path, om_import_product_fields[PRODUCT_CATEGORIES]), OM_PRODUCT_CATEGORIES_MAX, OM_CODE_LENGTH_MAX);
	line->option_names = list_value(&values[PRODUCT_OPTION_NAMES], member_path(path, om_import_product_fields[PRODUCT_OPTION_NAMES]), OM_OPTIONS_MAX, OM_CODE_LENGTH_MAX);
	om_check_option_names(&line->option_names, member_path(path, om_import_product_fields[PRODUCT_OPTION_NAMES]));
	line->images = list_value(&values[PRODUCT_IMAGES], member_path(path, om_import_product_fields[PRODUCT_IMAGES]), OM_IMAGES_MAX, OM_IMAGE_LENGTH_MAX);
	om_check_images(&line->images, member_path(path, om_import_product_fields[PRODUCT_IMAGES]));
	line->attributes = om_attributes_value(container_of(&values[PRODUCT_ATTRIBUTES]), member_path(path, om_import_product_fields[PRODUCT_ATTRIBUTES]));
	line->texts = om_texts_value(container_of(&values[PRODUCT_TEXTS]), member_path(path, om_import_product_fields[PRODUCT_TEXTS]));
	line->is_active = boolean_value(&values[PRODUCT_IS_ACTIVE]);
	line->metadata = metadata_value(&values[PRODUCT_METADATA], member_path(path, om_import_product_fields[PRODUCT_METADATA]));
}

/* A limit of a member, as text; null: as it is. */
static const char *
limit_value(const OmJsonValue *value)
{
	return value->present ? om_quantity_text(value->number) : NULL;
}

/* Kind, scale and tax rates: invalid_argument, unknown_tax_rate. */
static void
read_units(Import *import, ItemLine *line, const OmJsonValue *values, const char *path)
{
	const OmJsonValue *scale = &values[ITEM_SCALE];

	line->kind = values[ITEM_KIND].text;
	if (line->kind != NULL && !om_item_kind_is_known(line->kind))
		om_raise_value(OM_INVALID_ARGUMENT, "path", member_path(path, om_import_item_fields[ITEM_KIND]), "%s.kind cannot be \"%s\"", path, line->kind);
	line->scale = scale->present ? (int) (scale->number / OM_QUANTITY_ONE) : -1;
	if (scale->present && (scale->number % OM_QUANTITY_ONE != 0 || line->scale > OM_QUANTITY_DECIMALS_MAX))
		om_raise_value(OM_INVALID_ARGUMENT, "path", member_path(path, om_import_item_fields[ITEM_SCALE]), "%s.scale must be from 0 to %d", path, OM_QUANTITY_DECIMALS_MAX);
	line->tax_rates = list_value(&values[ITEM_TAX_RATES], member_path(path, om_import_item_fields[ITEM_TAX_RATES]), OM_LINE_TAXES_MAX, OM_CODE_LENGTH_MAX);
	if (line->tax_rates.n > 0)
		om_tax_rates_hook(import->tenant, line->tax_rates.texts, line->tax_rates.n, "tax_rates");
}

/* Barcodes in the form in which they are stored, and prices as texts. */
static void
read_codes(ItemLine *line, const OmJsonValue *values, const char *path)
{
	const char *kind;
	char		code[4];
	int			i;
	int			p;

	line->barcodes = list_value(&values[ITEM_BARCODES], member_path(path, om_import_item_fields[ITEM_BARCODES]), ITEM_BARCODES_MAX, OM_CODE_LENGTH_MAX);
	for (i = 0; i < line->barcodes.n; i++)
	{
		if (*line->barcodes.texts[i] == '\0' || om_text_fault(line->barcodes.texts[i]) != NULL)
			om_raise_value(OM_INVALID_ARGUMENT, "path", psprintf("%s.barcodes[%d]", path, i), "%s.barcodes[%d] is no barcode", path, i);
		line->barcodes.texts[i] = om_barcode_form(line->barcodes.texts[i], &kind);
	}
	line->prices = list_value(&values[ITEM_PRICES], member_path(path, om_import_item_fields[ITEM_PRICES]), ITEM_PRICES_MAX, OM_CODE_LENGTH_MAX);
	for (i = 0; i < line->prices.n; i++)
	{
		const char *place = psprintf("%s.prices[%d]", path, i);
		OmPrice		price = om_full_price_arg(line->prices.texts[i], place);
		int64		minor;

		if (price.units < 0 || !om_price_total(price, OM_QUANTITY_ONE, &minor) || minor > OM_AMOUNT_MINOR_MAX)
			om_raise_value(OM_INVALID_AMOUNT, "path", place, "%s: \"%s\" is no price", place, line->prices.texts[i]);
		for (p = 0; p < i; p++)
			if (strcmp(line->prices.texts[p] + strlen(line->prices.texts[p]) - 3, om_currency_code(price.currency, code)) == 0)
				om_raise_value(OM_INVALID_ARGUMENT, "path", place, "%s: there is another price in %s", place, code);
		line->prices.texts[i] = om_price_text(price);
	}
}

/* Read an item. */
static void
read_item(Import *import, const char *path)
{
	ItemLine   *line = &import->items[import->read_place];
	OmJsonValue values[ITEM_FIELDS];

	om_json_object(import->container, om_import_item_fields, ITEM_FIELDS, path, values);
	line->variant.line.code = values[ITEM_SKU].text;
	line->name = values[ITEM_NAME].text;
	read_units(import, line, values, path);
	line->is_active = boolean_value(&values[ITEM_IS_ACTIVE]);
	line->metadata = metadata_value(&values[ITEM_METADATA], member_path(path, om_import_item_fields[ITEM_METADATA]));
	line->is_variant = values[ITEM_PRODUCT].present || values[ITEM_OPTION_VALUES].present || values[ITEM_PLACE].present || values[ITEM_IMAGES].present ||
		values[ITEM_ATTRIBUTES].present;
	line->variant.product = values[ITEM_PRODUCT].text;
	line->variant.option_values = list_value(&values[ITEM_OPTION_VALUES], member_path(path, om_import_item_fields[ITEM_OPTION_VALUES]), OM_OPTIONS_MAX, OM_ATTRIBUTE_LENGTH_MAX);
	line->variant.order = integer_value(&values[ITEM_PLACE]);
	line->variant.images = list_value(&values[ITEM_IMAGES], member_path(path, om_import_item_fields[ITEM_IMAGES]), OM_IMAGES_MAX, OM_IMAGE_LENGTH_MAX);
	om_check_images(&line->variant.images, member_path(path, om_import_item_fields[ITEM_IMAGES]));
	line->variant.attributes = om_attributes_value(container_of(&values[ITEM_ATTRIBUTES]), member_path(path, om_import_item_fields[ITEM_ATTRIBUTES]));
	read_codes(line, values, path);
	line->order_min = limit_value(&values[ITEM_ORDER_MIN]);
	line->order_max = limit_value(&values[ITEM_ORDER_MAX]);
	line->order_increment = limit_value(&values[ITEM_ORDER_INCREMENT]);
}

/* Lines of an array that are read in one go. */
typedef struct Reading
{
	Import	   *import;
	const char *array;
	JsonbContainer **elements;
	int			from;
	int			to;
} Reading;

/* OmWork: read them. */
static void
read_lines(void *arg)
{
	const Reading *reading = (const Reading *) arg;
	int			i;

	for (i = reading->from; i < reading->to; i++)
	{
		reading->import->read_place = i;
		reading->import->container = reading->elements[i];
		reading->import->read(reading->import, psprintf("%s[%d]", reading->array, i));
	}
}

/* Read the lines of an array: all in one go, and each for itself where that fails. */
static void
read_array(Import *import, JsonbContainer **elements, int n, const char *array, CatalogLine *(*head) (Import *import, int place))
{
	Reading		reading = {import, array, elements, 0, n};
	ErrorData  *error;
	int			i;

	for (i = 0; i < n; i++)
	{
		head(import, i)->array = array;
		head(import, i)->place = i;
	}
	if (n == 0 || (error = om_guard(read_lines, &reading)) == NULL)
		return;
	for (i = 0; i < n; i++)
	{
		CHECK_FOR_INTERRUPTS();
		reading.from = i;
		reading.to = i + 1;
		error = om_guard(read_lines, &reading);
		if (error != NULL)
			om_fault_error(&import->faults, head(import, i), error);
	}
}

static CatalogLine *
category_head(Import *import, int place)
{
	return &import->categories[place].line;
}

static CatalogLine *
product_head(Import *import, int place)
{
	return &import->products[place].line;
}

static CatalogLine *
item_head(Import *import, int place)
{
	return &import->items[place].variant.line;
}

/* The lines of an argument, zeroed; null: none. */
static void *
lines_arg(FunctionCallInfo fcinfo, int argument, const char *name, Size size, int *n, JsonbContainer ***elements)
{
	JsonbContainer *container = om_optional_json_arg(fcinfo, argument);

	*n = 0;
	*elements = NULL;
	if (container != NULL)
		*elements = om_json_elements(container, name, IMPORT_LINES_MAX, n);
	return palloc_extended(size * Max(*n, 1), MCXT_ALLOC_HUGE | MCXT_ALLOC_ZERO);
}

enum ImportArgument
{
	ARG_CATEGORIES, ARG_PRODUCTS, ARG_ITEMS
};

/* Read all arguments. */
static void
read_import(FunctionCallInfo fcinfo, Import *import)
{
	JsonbContainer **elements;

	import->categories = lines_arg(fcinfo, ARG_CATEGORIES, "categories", sizeof(CategoryLine), &import->ncategories, &elements);
	import->read = read_category;
	read_array(import, elements, import->ncategories, "categories", category_head);
	import->products = lines_arg(fcinfo, ARG_PRODUCTS, "products", sizeof(ProductLine), &import->nproducts, &elements);
	import->read = read_product;
	read_array(import, elements, import->nproducts, "products", product_head);
	import->items = lines_arg(fcinfo, ARG_ITEMS, "items", sizeof(ItemLine), &import->nitems, &elements);
	import->read = read_item;
	read_array(import, elements, import->nitems, "items", item_head);
}

/* An item as the plans of catalog read it. */
static void
append_item(StringInfo json, const ItemLine *item, int number)
{
	om_row_begin(json);
	om_row_int(json, "line", number);
	om_row_int(json, "id", item->variant.line.id);
	om_row_text(json, "sku", item->variant.line.code);
	om_row_text(json, "name", item->name);
	om_row_text(json, "kind", item->kind);
	if (item->scale >= 0)
		om_row_int(json, "scale", item->scale);
	om_row_texts(json, "tax_rates", &item->tax_rates);
	om_row_boolean(json, "is_active", item->is_active);
	om_row_jsonb(json, "metadata", item->metadata);
	om_row_text(json, "order_min", item->order_min);
	om_row_text(json, "order_max", item->order_max);
	om_row_text(json, "order_increment", item->order_increment);
	om_row_end(json);
}

/* The member by which a line says what its limits cannot be. */
static const char *
limit_said(const ItemLine *item)
{
	if (item->order_min == NULL && item->order_max == NULL && item->order_increment == NULL)
		return "scale";
	return item->order_min != NULL ? "order_min" : item->order_max != NULL ? "order_max" : "order_increment";
}

/* Kinds, scales and limits can be what they are said to be: item_has_history, invalid_argument. */
static void
check_items(Import *import)
{
	StringInfoData json;
	uint64		rows;
	uint64		row;
	int			i;

	om_rows_json_begin(&json);
	for (i = 0; i < import->nitems; i++)
	{
		const ItemLine *item = &import->items[i];

		if (!item->variant.line.is_refused &&
			(item->kind != NULL || item->scale >= 0 || item->order_min != NULL || item->order_max != NULL || item->order_increment != NULL))
			append_item(&json, item, i);
	}
	rows = om_rows_json_run(&om_items_check_plan, import->tenant, &json, true);
	for (row = 0; row < rows; row++)
	{
		CatalogLine *line = item_head(import, DatumGetInt32(om_field(row, ITEM_FAULT_line, NULL)));
		const char *fault = om_field_text(row, ITEM_FAULT_fault);

		if (strcmp(fault, ITEM_FAULT_HISTORY) == 0)
			om_fault(&import->faults, line, OM_ITEM_HAS_HISTORY, "sku", line->code, "stock of %s has moved: its kind and scale stay as they are", line->code);
		else
			om_fault(&import->faults, line, OM_INVALID_ARGUMENT, limit_said(&import->items[line->place]), line->code,
					 "no order could have \"%s\", or the least or the most of it that it may have: order_min and order_max are multiples of order_increment, in the item's decimals",
					 line->code);
	}
}

/* The items that say anything of a variant; n: how many. */
static VariantLine *
variant_lines(const Import *import, int *n)
{
	VariantLine *variants = palloc_extended(sizeof(VariantLine) * Max(import->nitems, 1), MCXT_ALLOC_HUGE);
	int			i;

	*n = 0;
	for (i = 0; i < import->nitems; i++)
		if (import->items[i].is_variant && !import->items[i].variant.line.is_refused)
			variants[(*n)++] = import->items[i].variant;
	return variants;
}

/*
 * Check variants, as put_variant does.  Lines may take the values of each other, so whoever takes those of a line that is refused is
 * refused, too: it is looked again until none is.  A chain of more than so many is refused as a whole.
 */
static void
check_variants(Import *import)
{
	int			rounds = 0;
	int			known;

	do
	{
		int			n;
		VariantLine *variants = variant_lines(import, &n);
		int			i;

		if (rounds++ == VARIANT_ROUNDS_MAX)
			om_faults_refuse(&import->faults);
		known = import->faults.n;
		om_variants_check(import->tenant, variants, n, &import->faults);
		for (i = 0; i < n; i++)
			import->items[variants[i].line.place].variant = variants[i];
	} while (import->faults.n > known);
}

/* Barcodes of the items as the plans read them. */
static void
append_barcodes(const Import *import, StringInfo json)
{
	const char *kind;
	int			i;
	int			b;

	om_rows_json_begin(json);
	for (i = 0; i < import->nitems; i++)
	{
		const ItemLine *item = &import->items[i];

		for (b = 0; b < item->barcodes.n && !item->variant.line.is_refused; b++)
		{
			pfree(om_barcode_form(item->barcodes.texts[b], &kind));
			om_row_begin(json);
			om_row_int(json, "line", i);
			om_row_int(json, "item_id", item->variant.line.id);
			om_row_text(json, "sku", item->variant.line.code);
			om_row_text(json, "barcode", item->barcodes.texts[b]);
			om_row_text(json, "kind", kind);
			om_row_end(json);
		}
	}
}

/* No barcode is of another item, also in the same import: barcode_in_use. */
static void
check_barcodes(Import *import)
{
	StringInfoData json;
	uint64		rows;
	uint64		row;

	append_barcodes(import, &json);
	rows = om_rows_json_run(&om_product_plans[PRODUCT_BARCODES_CHECK], import->tenant, &json, true);
	for (row = 0; row < rows; row++)
	{
		CatalogLine *line = item_head(import, DatumGetInt32(om_field(row, VARIANT_FAULT_line, NULL)));
		char	   *barcode = om_field_text(row, VARIANT_FAULT_fault);

		if (!line->is_refused)
			om_fault(&import->faults, line, OM_BARCODE_IN_USE, "barcodes", barcode, "barcode \"%s\" is of \"%s\"", barcode, om_field_text(row, VARIANT_FAULT_what));
	}
}

/* Lines of items that are written in one go: those from one place until before another that say of what kind and scale they are, or those that do not. */
typedef struct Writing
{
	const Import *import;
	int			from;
	int			to;
	bool		is_plain;		/* only what says neither */
} Writing;

/* Does an item say what no trigger may refuse? */
static bool
is_plain(const ItemLine *item)
{
	return item->kind == NULL && item->scale < 0;
}

/* OmWork: write items. */
static void
write_lines(void *arg)
{
	const Writing *writing = (const Writing *) arg;
	const Import *import = writing->import;
	StringInfoData json;
	int			i;

	om_rows_json_begin(&json);
	for (i = writing->from; i < writing->to; i++)
	{
		const ItemLine *item = &import->items[i];

		if (item->variant.line.is_refused || (writing->is_plain && !is_plain(item)))
			continue;
		append_item(&json, item, i);
		om_rows_json_flush(&om_items_put_plan, import->tenant, &json);
	}
	(void) om_rows_json_run(&om_items_put_plan, import->tenant, &json, false);
}

/* Write items: all in one go; where units or kits refuse what one of them becomes, those that could be meant each for itself. */
static void
write_items(Import *import)
{
	Writing		writing = {import, 0, import->nitems, false};
	ErrorData  *error = om_guard(write_lines, &writing);
	int			i;

	if (error == NULL)
		return;
	writing.is_plain = true;
	write_lines(&writing);
	writing.is_plain = false;
	for (i = 0; i < import->nitems; i++)
	{
		CHECK_FOR_INTERRUPTS();
		if (item_head(import, i)->is_refused || is_plain(&import->items[i]))
			continue;
		writing.from = i;
		writing.to = i + 1;
		error = om_guard(write_lines, &writing);
		if (error != NULL)
			om_fault_error(&import->faults, item_head(import, i), error);
	}
}

/* Write the prices of items. */
static void
write_prices(const Import *import)
{
	StringInfoData prices;
	int			i;
	int			p;

	om_rows_json_begin(&prices);
	for (i = 0; i < import->nitems; i++)
	{
		const ItemLine *item = &import->items[i];

		for (p = 0; p < item->prices.n && !item->variant.line.is_refused; p++)
		{
			om_row_begin(&prices);
			om_row_int(&prices, "item_id", item->variant.line.id);
			om_row_text(&prices, "price", item->prices.texts[p]);
			om_row_end(&prices);
		}
	}
	(void) om_rows_json_run(&om_items_prices_plan, import->tenant, &prices, false);
}

/* Write what of items is products'; a barcode that somebody took meanwhile is 40001. */
static void
write_variants(const Import *import)
{
	int			n;
	VariantLine *variants = variant_lines(import, &n);
	StringInfoData json;

	om_variants_put(import->tenant, variants, n);
	append_barcodes(import, &json);
	(void) om_rows_json_run(&om_product_plans[PRODUCT_BARCODES_PUT], import->tenant, &json, false);
	if (om_rows_json_run(&om_product_plans[PRODUCT_BARCODES_CHECK], import->tenant, &json, true) > 0)
		om_raise_newer("a barcode");
}

/* Look up, check and write items. */
static void
put_items(Import *import)
{
	CatalogLine **heads = palloc_extended(sizeof(CatalogLine *) * Max(import->nitems, 1), MCXT_ALLOC_HUGE);
	Datum	   *ids = palloc_extended(sizeof(Datum) * Max(import->nitems, 1), MCXT_ALLOC_HUGE);
	int			count = 0;
	int			known;
	int			i;

	if (import->nitems == 0)
		return;
	for (i = 0; i < import->nitems; i++)
		heads[i] = item_head(import, i);
	om_find_coded(import->tenant, heads, import->nitems, &om_items_find_plan, &om_items_twins_plan, "sku", &import->faults);
	check_items(import);
	check_barcodes(import);
	check_variants(import);
	known = import->faults.n;
	write_items(import);
	if (import->faults.n > known)
	{
		/* a line that is refused only now may have values that another one takes, whose item is written */
		known = import->faults.n;
		check_variants(import);
		if (import->faults.n > known)
			om_faults_refuse(&import->faults);
	}
	write_prices(import);
	write_variants(import);
	for (i = 0; i < import->nitems; i++)
		if (!heads[i]->is_refused)
			ids[count++] = Int64GetDatum(heads[i]->id);
	if (count > 0)
		om_items_changed(import->tenant, om_array(OM_INT8, ids, NULL, count));
}

/* The type order_mgmt.imported. */
#define IMPORTED(X, P) X(P, kind, OM_TEXT) X(P, lines, OM_INT4) X(P, created, OM_INT4) X(P, refused, OM_INT4) X(P, errors, OM_JSONB)
OM_ENUM(IMPORTED, IMPORTED);

/* A row of the answer: what became of the lines of an array. */
static void
add_row(FunctionCallInfo fcinfo, Import *import, const char *array, int n, CatalogLine *(*head) (Import *import, int place))
{
	Datum		values[IMPORTED_count];
	bool		nulls[IMPORTED_count] = {false};
	OmList		errors = {0};
	int			created = 0;
	int			refused = 0;
	int			i;

	for (i = 0; i < n; i++)
	{
		created += head(import, i)->is_new && !head(import, i)->is_refused;
		refused += head(import, i)->is_refused;
	}
	for (i = 0; i < import->faults.n; i++)
		if (strncmp(import->faults.kept[i].path, array, strlen(array)) == 0 && import->faults.kept[i].path[strlen(array)] == '[')
			om_fault_json(om_list_add(&errors), &import->faults.kept[i]);
	values[IMPORTED_kind] = CStringGetTextDatum(array);
	values[IMPORTED_lines] = Int32GetDatum(n);
	values[IMPORTED_created] = Int32GetDatum(created);
	values[IMPORTED_refused] = Int32GetDatum(refused);
	values[IMPORTED_errors] = DirectFunctionCall1(jsonb_in, CStringGetDatum(errors.n == 0 ? "[]" : om_list_end(&errors)));
	om_rows_add(fcinfo, values, nulls);
}

OM_FUNCTION(om_import_catalog);

/* import_catalog(...): see ImportArgument; options and tenant_id follow. */
Datum
om_import_catalog(PG_FUNCTION_ARGS)
{
	Import		import = {.tenant = om_write_begin(fcinfo), .faults.are_kept = true};
	OmJsonValue options[IMPORT_OPTIONS];

	om_options_arg(fcinfo, OM_OPTIONS_ARG, om_import_options, IMPORT_OPTIONS, options);
	om_call_require_at(0, NULL);
	om_need_tenant(import.tenant);
	read_import(fcinfo, &import);
	om_categories_put(import.tenant, import.categories, import.ncategories, &import.faults);
	om_products_put(import.tenant, import.products, import.nproducts, &import.faults);
	put_items(&import);
	om_faults_sort(&import.faults);
	if (import.faults.n > 0 && !options[IMPORT_SKIP_ERRORS].boolean)
		om_faults_refuse(&import.faults);
	om_rows_begin(fcinfo);
	add_row(fcinfo, &import, "categories", import.ncategories, category_head);
	add_row(fcinfo, &import, "products", import.nproducts, product_head);
	add_row(fcinfo, &import, "items", import.nitems, item_head);
	return om_write_end();
}
