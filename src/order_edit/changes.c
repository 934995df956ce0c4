/*
 * changes.c - what an edit says of the lines of an order, as units that it has no more and lines that it gets.
 *
 * A line of an order is frozen.  Fewer units of it are canceled; more are a line of their own, at the price of now; another location is both: what
 * is left of the line is canceled there and added here, at the price and with the discount that it had.
 */
#include "postgres.h"

#include "base/om_error.h"
#include "base/om_limit.h"
#include "order_edit/order_edit_private.h"
#include "types/price.h"
#include "types/quantity.h"
#include "types/split.h"
#include "types/uuid7.h"
#include "utils/builtins.h"
#include "utils/json.h"

const OmJsonField om_edit_fields[CHANGES] = {
	[CHANGE_LINES] = {"lines", OM_JSON_ARRAY, false, 0},
	[CHANGE_ADD] = {"add", OM_JSON_ARRAY, false, 0},
	[CHANGE_SHIP_TO] = {"ship_to", OM_JSON_OBJECT, false, 0},
	[CHANGE_SHIPPING] = {"shipping", OM_JSON_AMOUNT, false, 0, &om_right_set_shipping}
};

const OmJsonField om_edit_line_fields[LINE_CHANGES] = {
	[LINE_LINE_NO] = {"line_no", OM_JSON_INTEGER, true, 0},
	[LINE_QUANTITY] = {"quantity", OM_JSON_LEVEL, false, 0},
	[LINE_UNIT] = OM_UNIT_FIELD,
	[LINE_LOCATION] = {"location", OM_JSON_TEXT, false, OM_CODE_LENGTH_MAX},
	[LINE_UNIT_PRICE] = {"unit_price", OM_JSON_AMOUNT, false, 0, &om_right_set_price}
};

/* Units that the order still has of a line: those that are left, and those that were shipped. */
static OmQuantity
units_of(const OmOrderLine *line)
{
	return om_line_left(line) + line->shipped;
}

/* So many units of a line in the unit that it was said in: null where that is no whole part. */
static const char *
in_unit(const OmOrderLine *line, OmQuantity units)
{
	int128		scaled = (int128) units * OM_QUANTITY_ONE;

	if (line->unit == NULL || scaled % line->unit_factor != 0)
		return NULL;
	return om_quantity_text((OmQuantity) (scaled / line->unit_factor));
}

/* Add a line of so many units of a line of the order to those that it gets; price and discount: null: as the price lists say, none. */
static void
add_units(OmList *added, const OmOrderLine *line, OmQuantity units, const char *location, const char *price, const char *discount)
{
	StringInfo	json = om_list_add(added);
	const char *quantity = in_unit(line, units);

	appendStringInfoString(json, "{\"sku\":");
	escape_json(json, line->sku);
	om_detail_text(json, "quantity", quantity != NULL ? quantity : om_quantity_text(units));
	if (quantity != NULL)
		om_detail_text(json, "unit", line->unit);
	if (location != NULL)
		om_detail_text(json, "location", location);
	if (price != NULL)
		om_detail_text(json, "unit_price", price);
	if (discount != NULL)
		om_detail_text(json, "discount", discount);
	appendStringInfoChar(json, '}');
}

/* What is left of a line moves to another location, at the price that it has and with the discount of those units. */
static void
move_units(Edit *edit, OmList *added, OmOrderLine *line, OmQuantity units, const char *location, const char *path)
{
	OmAmount	discount = {0, edit->edit.order.currency};
	const OmLineMoney *money = &line->money;
	int64		gross;

	if (units == 0)
		return;
	if (line->unit != NULL && in_unit(line, units) == NULL)
		om_raise_value(OM_UNIT_DOES_NOT_DIVIDE, "path", psprintf("%s.location", path), "%s: the %s that are left of line %d are no whole number of its unit \"%s\"",
					   path, om_quantity_text(units), line->line_no, line->unit);
	if (!om_price_total(line->unit_price, (OmQuantity) ((int128) units * OM_QUANTITY_ONE / line->unit_factor), &gross))
		elog(ERROR, "the price of a part of an order line is out of range");
	/* so that those units cost what they did */
	discount.minor = Max(gross - om_share(money->gross - money->discount - money->order_discount, money->quantity, line->settled, units), 0);
	add_units(added, line, units, location, om_price_text(line->unit_price), discount.minor > 0 ? om_amount_text(discount) : NULL);
}

/* What one line becomes. */
static void
read_line(Edit *edit, OmOrderLine *line, const OmJsonValue *values, int i, OmList *added)
{
	const char *path = psprintf("changes.lines[%d]", i);
	OmQuantity	has = units_of(line);
	OmQuantity	wanted = has;
	OmQuantity *less = &edit->edit.less[line - edit->edit.order.lines];
	const char *location = values[LINE_LOCATION].text;
	bool		moves = location != NULL && (line->location == NULL || strcmp(line->location, location) != 0);

	if (values[LINE_QUANTITY].present)
		wanted = om_order_quantity_arg(line, &values[LINE_QUANTITY], &values[LINE_UNIT], i);
	else if (location == NULL)
		om_raise_value(OM_INVALID_ARGUMENT, "path", path, "%s says neither quantity nor location", path);
	if (location != NULL && !line->is_stocked && !om_is_kit(line))
		om_raise_value(OM_INVALID_ARGUMENT, "path", psprintf("%s.location", path), "%s: line %d is of no goods, which lie nowhere", path, line->line_no);
	if (values[LINE_UNIT_PRICE].present && wanted <= has)
		om_raise_value(OM_INVALID_ARGUMENT, "path", psprintf("%s.unit_price", path), "%s: unit_price is what added units cost, and none are added", path);
	if (wanted < has)
		*less = has - wanted;
	if (moves && wanted > line->shipped)
	{
		move_units(edit, added, line, Min(wanted, has) - line->shipped, location, path);
		*less = has - line->shipped;
	}
	if (wanted > has)
		add_units(added, line, wanted - has, location, values[LINE_UNIT_PRICE].text, NULL);
}

/* The elements of what is added, and those that follow from changed lines, as one array. */
static void
join_added(Edit *edit, OmList *added)
{
	StringInfoData json;
	JsonbContainer *said = edit->values[CHANGE_ADD].present ? edit->values[CHANGE_ADD].container : NULL;

	if (added->n == 0)
	{
		edit->edit.added = said;
		return;
	}
	if (said == NULL || JsonContainerSize(said) == 0)
	{
		edit->edit.added = &DatumGetJsonbP(DirectFunctionCall1(jsonb_in, CStringGetDatum(om_list_end(added))))->root;
		return;
	}
	initStringInfo(&json);
	(void) JsonbToCString(&json, said, edit->values[CHANGE_ADD].length);
	json.data[json.len - 1] = ',';
	appendStringInfoString(&json, om_list_end(added) + 1);
	edit->edit.added = &DatumGetJsonbP(DirectFunctionCall1(jsonb_in, CStringGetDatum(json.data)))->root;
}

void
om_edit_read_lines(Edit *edit)
{
	OmOrder    *order = &edit->edit.order;
	const OmOrderLine **components = palloc(sizeof(OmOrderLine *) * Max(order->nlines, 1));
	bool	   *is_named = palloc0(sizeof(bool) * Max(order->nlines, 1));
	OmList		added = {0};
	OmJsonValue *values = NULL;
	int			ncomponents = 0;
	int			n = 0;
	int			i;

	edit->edit.less = palloc0(sizeof(OmQuantity) * Max(order->nlines, 1));
	edit->edit.path = "changes.add";
	if (edit->values[CHANGE_LINES].present)
		values = om_json_objects(edit->values[CHANGE_LINES].container, om_edit_line_fields, LINE_CHANGES, "changes.lines", OM_ORDER_LINES_MAX, false, &n);
	for (i = 0; i < n; i++)
	{
		OmOrderLine *line = om_order_line(order, values[i * LINE_CHANGES + LINE_LINE_NO].number);

		if (is_named[line - order->lines])
			om_raise_value(OM_INVALID_ARGUMENT, "path", psprintf("changes.lines[%d].line_no", i), "changes.lines[%d]: line %d is changed twice", i, line->line_no);
		is_named[line - order->lines] = true;
		if (om_is_component(line))
			components[ncomponents++] = line;
		else
			read_line(edit, line, &values[i * LINE_CHANGES], i, &added);
	}
	if (ncomponents > 0)
		om_order_refuse_components(components, ncomponents);
	for (i = 0; i < order->nlines; i++)
		if (om_is_component(&order->lines[i]))
			edit->edit.less[i] = om_of_kits(&order->lines[i], edit->edit.less[order->lines[i].kit - order->lines]);
	join_added(edit, &added);
}
