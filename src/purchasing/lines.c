/*
 * lines.c - lines of calls about purchase orders: what they mean, and those of a draft.
 */
#include "postgres.h"

#include "base/om_error.h"
#include "purchasing/purchasing_private.h"
#include "types/quantity.h"
#include "types/uuid7.h"
#include "utils/builtins.h"

/* The fields that all of them have; which is required of the first, the third and the fourth is checked here. */
#define SAID_FIELDS(quantity) \
	[OM_LINE_SKU] = {"sku", OM_JSON_TEXT, false, OM_CODE_LENGTH_MAX}, \
	[OM_LINE_QUANTITY] = quantity, \
	[OM_LINE_BARCODE] = OM_BARCODE_FIELD, \
	[LINE_SUPPLIER_SKU] = {"supplier_sku", OM_JSON_TEXT, false, OM_CODE_LENGTH_MAX}, \
	[LINE_UNIT] = OM_UNIT_FIELD
#define SAID_QUANTITY {"quantity", OM_JSON_QUANTITY, true, 0, NULL, "barcode", false}
#define SET_QUANTITY {"quantity", OM_JSON_LEVEL, true, 0}

const OmJsonField om_purchase_create_fields[PURCHASE_FIELDS] = {
	SAID_FIELDS(SAID_QUANTITY),
	[LINE_UNIT_COST] = {"unit_cost", OM_JSON_AMOUNT, false, 0}
};

const OmJsonField om_purchase_change_fields[PURCHASE_FIELDS] = {
	SAID_FIELDS(SET_QUANTITY),
	[LINE_UNIT_COST] = {"unit_cost", OM_JSON_AMOUNT, false, 0}
};

const OmJsonField om_purchase_step_fields[PURCHASE_FIELDS] = {
	SAID_FIELDS(SAID_QUANTITY),
	[LINE_STATE] = {"state", OM_JSON_TEXT, false, OM_CODE_LENGTH_MAX}
};

/* A value of a line. */
static OmJsonValue *
said_value(const Said *said, int line, int field)
{
	return &said->values[line * PURCHASE_FIELDS + field];
}

/* Each line says an item in one way. */
static void
check_names(const Said *said)
{
	int			i;

	for (i = 0; i < said->n; i++)
		if (said_value(said, i, OM_LINE_SKU)->present + said_value(said, i, OM_LINE_BARCODE)->present + said_value(said, i, LINE_SUPPLIER_SKU)->present != 1)
			om_raise_value(OM_INVALID_JSON, "path", psprintf("lines[%d].sku", i), "lines[%d] must say one of sku, barcode and supplier_sku", i);
}

/* Items by what the supplier calls them: unknown_supplier_item names all that it calls nothing. */
static void
find_skus(const Purchase *purchase, Said *said)
{
	char	  **called = palloc(sizeof(char *) * Max(said->n, 1));
	int		   *at = palloc(sizeof(int) * Max(said->n, 1));
	Datum		values[CALLED_count];
	OmList		unknown = {0};
	const char *first = NULL;
	int			n = 0;
	uint64		rows;
	uint64		r;
	int			i;

	for (i = 0; i < said->n; i++)
	{
		if (!said_value(said, i, LINE_SUPPLIER_SKU)->present)
			continue;
		called[n] = said_value(said, i, LINE_SUPPLIER_SKU)->text;
		at[n++] = i;
	}
	if (n == 0)
		return;
	values[CALLED_tenant_id] = Int64GetDatum(purchase->call.tenant);
	values[CALLED_supplier_id] = Int64GetDatum(purchase->supplier.supplier_id);
	values[CALLED_supplier_skus] = om_text_array(called, n);
	rows = om_plan_run_latest(&om_purchase_plans[PURCHASE_FIND_SKUS], values, NULL);
	for (r = 0; r < rows; r++)
	{
		OmJsonValue *sku = said_value(said, at[DatumGetInt64(om_field(r, MEANT_place, NULL)) - 1], OM_LINE_SKU);

		sku->present = true;
		sku->text = om_field_text(r, MEANT_sku);
	}
	for (i = 0; i < n; i++)
	{
		if (said_value(said, at[i], OM_LINE_SKU)->present)
			continue;
		if (first == NULL)
			first = called[i];
		om_list_add_text(&unknown, called[i]);
	}
	if (first != NULL)
		om_raise(OM_UNKNOWN_SUPPLIER_ITEM, om_list_detail(&unknown, OM_UNKNOWN_SUPPLIER_ITEM, "supplier_skus"),
				 "supplier \"%s\" calls no item \"%s\"", purchase->supplier.code, first);
}

Said
om_purchase_read(Purchase *purchase, int n, const OmJsonField *fields, OmUse use)
{
	JsonbContainer *lines = om_optional_json_arg(purchase->call.fcinfo, n);
	Said		said = {0};
	int			i;

	if (lines == NULL)
		return said;
	said.values = om_json_objects(lines, fields, PURCHASE_FIELDS, "lines", OM_PURCHASE_LINES_MAX, false, &said.n);
	check_names(&said);
	find_skus(purchase, &said);
	said.lines = om_lines_of(said.values, PURCHASE_FIELDS, said.n);
	for (i = 0; i < said.n; i++)
		said.lines[i].unit_code = said_value(&said, i, LINE_UNIT)->text;
	om_resolve_lines(purchase->call.tenant, said.lines, said.n, use, 0);
	om_require_stocked(said.lines, said.n);
	said.of = palloc0(sizeof(PurchaseLine *) * said.n);
	return said;
}

/* The line of an item; null: there is none. */
static PurchaseLine *
line_of(const Purchase *purchase, int64 item_id)
{
	int			i;

	for (i = 0; i < purchase->nlines; i++)
		if (purchase->lines[i].item_id == item_id)
			return &purchase->lines[i];
	return NULL;
}

void
om_purchase_find_lines(const Purchase *purchase, Said *said)
{
	OmList		unknown = {0};
	const char *first = NULL;
	int			i;

	for (i = 0; i < said->n; i++)
	{
		said->of[i] = line_of(purchase, said->lines[i].item.item_id);
		if (said->of[i] != NULL && said->of[i]->quantity > 0)
			continue;
		if (first == NULL)
			first = said->lines[i].sku;
		om_list_add_text(&unknown, said->lines[i].sku);
	}
	if (first != NULL)
		om_raise(OM_UNKNOWN_PURCHASE_ORDER_LINE, om_list_detail(&unknown, OM_UNKNOWN_PURCHASE_ORDER_LINE, "skus"),
				 "purchase order %s has no line of %s", om_uuid_text(&purchase->call.document), first);
}

/* Let each line of a call be one of the draft's, an added one perhaps; an item twice is refused. */
static void
name_lines(Purchase *purchase, const Said *said)
{
	int			i;

	if (purchase->nlines + said->n > OM_PURCHASE_LINES_MAX)
		om_raise_value(OM_TOO_MANY_LINES, "argument", "lines", "a purchase order has at most %d lines", OM_PURCHASE_LINES_MAX);
	purchase->lines = purchase->lines == NULL ? palloc0(sizeof(PurchaseLine) * said->n) : repalloc(purchase->lines, sizeof(PurchaseLine) * (purchase->nlines + said->n));
	for (i = 0; i < said->n; i++)
	{
		PurchaseLine *line = line_of(purchase, said->lines[i].item.item_id);

		if (line == NULL)
		{
			line = &purchase->lines[purchase->nlines++];
			memset(line, 0, sizeof(PurchaseLine));
			line->line_no = purchase->nlines;
			line->item_id = said->lines[i].item.item_id;
			line->sku = said->lines[i].sku;
		}
		else if (line->is_named)
			om_raise_value(OM_INVALID_ARGUMENT, "path", psprintf("lines[%d].sku", i), "%s stands twice: an item has one line of a purchase order", line->sku);
		line->is_named = true;
		line->quantity = said->lines[i].quantity;
		said->of[i] = line;
	}
}

void
om_purchase_set_lines(Purchase *purchase, const Said *said)
{
	Datum	   *columns[SET_count];
	bool	   *nulls = palloc(sizeof(bool) * said->n);
	Datum		values[SET_count] = {
		[SET_tenant_id] = Int64GetDatum(purchase->call.tenant), [SET_purchase_order_id] = UUIDPGetDatum(&purchase->call.document),
		[SET_supplier_id] = Int64GetDatum(purchase->supplier.supplier_id)
	};
	int			i;

	for (i = SET_line_nos; i < SET_count; i++)
		columns[i] = palloc(sizeof(Datum) * said->n);
	for (i = 0; i < said->n; i++)
	{
		const PurchaseLine *line = said->of[i];
		const OmJsonValue *cost = said_value(said, i, LINE_UNIT_COST);

		columns[SET_line_nos][i] = Int32GetDatum(line->line_no);
		columns[SET_item_ids][i] = Int64GetDatum(line->item_id);
		columns[SET_skus][i] = CStringGetTextDatum(line->sku);
		columns[SET_quantities][i] = OmQuantityGetDatum(line->quantity);
		columns[SET_unit_costs][i] = om_optional_text(cost->present ? cost->text : NULL, &nulls[i]);
	}
	values[SET_line_nos] = om_array(OM_INT4, columns[SET_line_nos], NULL, said->n);
	values[SET_item_ids] = om_array(OM_INT8, columns[SET_item_ids], NULL, said->n);
	values[SET_skus] = om_array(OM_TEXT, columns[SET_skus], NULL, said->n);
	values[SET_quantities] = om_array(OM_QUANTITY, columns[SET_quantities], NULL, said->n);
	values[SET_unit_costs] = om_array(OM_TEXT, columns[SET_unit_costs], nulls, said->n);
	if (om_plan_run(&om_purchase_plans[PURCHASE_SET_LINES], values, NULL) != said->n)
		elog(ERROR, "a line of a draft is missing");
}

void
om_purchase_name_lines(Purchase *purchase, Said *said)
{
	int			i;

	name_lines(purchase, said);
	for (i = 0; i < said->n; i++)
	{
		OmJsonValue *cost = said_value(said, i, LINE_UNIT_COST);
		char	   *path = psprintf("lines[%d].unit_cost", i);
		OmPrice		price;

		if (!cost->present)
			continue;
		price = om_price_arg(cost->text, purchase->supplier.currency, path);
		om_price_check(price);
		cost->text = om_price_text(price);
	}
}
