/*
 * lock.c - an order, locked and read, for all who change what exists of it.
 *
 * The order's row is the queue of all that concerns it: whoever holds it reads and writes
 * its lines, its money and its statuses alone.
 */
#include "postgres.h"

#include "access/access.h"
#include "base/om_error.h"
#include "base/om_limit.h"
#include "base/wait.h"
#include "call/archived.h"
#include "order/order_private.h"
#include "sql/read.h"
#include "types/price.h"
#include "types/quantity.h"
#include "types/uuid7.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"

#define CHANNEL_ROW(X, P) X(P, tenant_id, OM_INT8) X(P, code, OM_TEXT) X(P, channel_id, OM_INT8)
OM_ENUM(CHANNEL_ROW, CHANNEL);

static OmTable channels_table = {.name = "channels", .index = "channels_tenant_id_code_key", .columns = OM_COLUMNS(CHANNEL_ROW, CHANNEL)};

/* Run a plan that takes the order only; returns the rows. */
static uint64
run_of_order(enum OrderPlan plan, const OmOrder *order)
{
	Datum		values[KEY_count] = {[KEY_tenant_id] = Int64GetDatum(order->tenant), [KEY_order_id] = UUIDPGetDatum(&order->order_id)};

	return om_plan_run(&om_order_plans[plan], values, NULL);
}

/* Minor units of an amount of the current result; 0 for null. */
static int64
optional_minor(uint64 row, int column)
{
	bool		isnull;
	Datum		amount = om_field(row, column, &isnull);

	return isnull ? 0 : om_amount_from_datum(amount).minor;
}

/* OmRowSeen of a channel. */
static bool
see_channel(const Datum *values, const bool *nulls, void *arg)
{
	*(int64 *) arg = DatumGetInt64(values[CHANNEL_channel_id]);
	return true;
}

/* The id of the channel of a code, active or not; 0: there is none. */
static int64
channel_id_of(int64 tenant, const char *code)
{
	Datum		key[] = {Int64GetDatum(tenant), CStringGetTextDatum(code)};
	int64		channel_id = 0;

	(void) om_read_rows(&channels_table, InvalidSnapshot, key, lengthof(key), see_channel, &channel_id);
	return channel_id;
}

/* The order from the row of ORDER_LOCK. */
static void
read_header(OmOrder *order)
{
	OmAmount	total = om_amount_from_datum(om_field(0, LOCKED_total, NULL));
	const char *payments;

	order->order_number = om_field_text(0, LOCKED_order_number);
	order->status = om_field_text(0, LOCKED_status);
	order->channel = om_field_text(0, LOCKED_channel);
	order->currency = total.currency;
	order->total = total.minor;
	order->shipping.quantity = OM_QUANTITY_ONE;
	order->shipping.gross = optional_minor(0, LOCKED_shipping);
	order->has_taxes = DatumGetBool(om_field(0, LOCKED_has_taxes, NULL));
	payments = order->payment_status = om_field_text(0, LOCKED_payment_status);
	order->was_refunded = strcmp(payments, PAYMENT_STATUS_PARTIALLY_REFUNDED) == 0 ||
		strcmp(payments, PAYMENT_STATUS_REFUNDED) == 0 || strcmp(payments, PAYMENT_STATUS_CHARGED_BACK) == 0;
	order->is_paid = order->was_refunded || strcmp(payments, PAYMENT_STATUS_PARTIALLY_PAID) == 0 || strcmp(payments, PAYMENT_STATUS_OVERPAID) == 0 ||
		(strcmp(payments, PAYMENT_STATUS_PAID) == 0 && total.minor > 0);
	order->placed_at = DatumGetTimestampTz(om_field(0, LOCKED_occurred_at, NULL));
	order->return_status = om_field_text(0, LOCKED_return_status);
	order->expires = DatumGetBool(om_field(0, LOCKED_expires, NULL));
	order->fulfillment_status = om_field_text(0, LOCKED_fulfillment_status);
	order->version = DatumGetInt32(om_field(0, LOCKED_version, NULL));
	order->billed = om_amount_from_datum(om_field(0, LOCKED_billed, NULL)).minor;
	order->has_parties = DatumGetBool(om_field(0, LOCKED_has_parties, NULL));
	order->shipping_off = optional_minor(0, LOCKED_shipping_off);
	order->channel_id = channel_id_of(order->tenant, order->channel);
}

/* The number of the line of the kit of a row; 0: it is of none. */
static int
kit_line_no(uint64 row)
{
	bool		isnull;
	Datum		number = om_field(row, LOCKED_LINE_kit_line_no, &isnull);

	return isnull ? 0 : DatumGetInt32(number);
}

/* A line from a row of ORDER_LOCK_LINES. */
static void
read_line(OmOrderLine *line, uint64 row)
{
	bool		isnull;
	Datum		location_id = om_field(row, LOCKED_LINE_location_id, &isnull);
	bool		is_kit;

	line->line_no = DatumGetInt32(om_field(row, LOCKED_LINE_line_no, NULL));
	is_kit = kit_line_no(row) == line->line_no;
	line->item_id = DatumGetInt64(om_field(row, LOCKED_LINE_item_id, NULL));
	line->sku = om_field_text(row, LOCKED_LINE_sku);
	line->is_fee = DatumGetBool(om_field(row, LOCKED_LINE_is_fee, NULL));
	line->is_stocked = !isnull && !is_kit;
	line->location_id = isnull ? 0 : DatumGetInt64(location_id);
	line->location = om_field_text(row, LOCKED_LINE_location);
	line->home = (OmLocation) {line->location_id, line->location};
	line->scale = DatumGetInt32(om_field(row, LOCKED_LINE_scale, NULL));
	line->open = DatumGetInt64(om_field(row, LOCKED_LINE_open, NULL));
	line->allocated = DatumGetInt64(om_field(row, LOCKED_LINE_allocated, NULL));
	line->backordered = DatumGetInt64(om_field(row, LOCKED_LINE_backordered, NULL));
	line->shipped = DatumGetInt64(om_field(row, LOCKED_LINE_shipped, NULL));
	line->settled = DatumGetInt64(om_field(row, LOCKED_LINE_settled, NULL));
	line->return_requested = DatumGetInt64(om_field(row, LOCKED_LINE_return_requested, NULL));
	line->money.quantity = DatumGetInt64(om_field(row, LOCKED_LINE_ordered, NULL));
	line->money.gross = optional_minor(row, LOCKED_LINE_line_total);
	line->money.discount = optional_minor(row, LOCKED_LINE_discount);
	line->money.order_discount = optional_minor(row, LOCKED_LINE_order_discount);
	line->unit_price = om_price_from_datum(om_field(row, LOCKED_LINE_unit_price, NULL));
	line->unit = om_field_text(row, LOCKED_LINE_unit);
	line->unit_factor = line->unit == NULL ? OM_QUANTITY_ONE : DatumGetInt64(om_field(row, LOCKED_LINE_unit_factor, NULL));
}

/* Who may work at some locations only may work on an order that has a line at one of them. */
static void
require_place(const OmOrder *order)
{
	uint64		rows = run_of_order(ORDER_PLACES, order);
	uint64		row;

	for (row = 0; row < rows; row++)
		if (om_call_may_at(DatumGetInt64(om_field(row, PLACE_location_id, NULL))))
			return;
	om_call_require_at(rows > 0 ? DatumGetInt64(om_field(0, PLACE_location_id, NULL)) : 0,
					   rows > 0 ? om_field_text(0, PLACE_location) : NULL);
}

bool
om_order_lock_row(OmOrder *order)
{
	OmWanted	before;
	uint64		rows;

	/* the ledgers' lock first, as every writer of theirs: checked, and in one order */
	om_counter_enter();
	before = om_wait_for((OmWanted) {OM_DOCUMENT_BUSY, "order", NULL, &order->order_id});
	rows = run_of_order(ORDER_LOCK, order);
	(void) om_wait_for(before);
	if (rows == 0)
		return false;
	read_header(order);
	if (om_call_is_limited())
		require_place(order);
	return true;
}

void
om_order_unknown(const pg_uuid_t *order_id)
{
	om_raise_value(OM_UNKNOWN_ORDER, "order_id", om_uuid_text(order_id), "unknown order %s", om_uuid_text(order_id));
}

/* Is a line served from several locations? */
static bool
is_spread(const OmOrderLine *line)
{
	return line->is_stocked && line->location_id == ORDER_LINE_SPREAD;
}

/* Add a part to those of the order. */
static OmOrderPart *
add_part(OmOrder *order, OmOrderLine *line, int64 location_id, char *location, OmQuantity ready, OmQuantity shipped)
{
	OmOrderPart *part = &order->parts[order->nparts];

	*part = (OmOrderPart) {line, location_id, location, ready, shipped};
	if (line->nparts++ == 0)
		line->first_part = order->nparts;
	order->nparts++;
	return part;
}

/* The parts of the lines: one of each, but of those that several locations serve; goods of these come back to the first that shipped some. */
static void
read_parts(OmOrder *order)
{
	bool		any_spread = false;
	int			rows = 0;
	int			row = 0;
	int			i;

	for (i = 0; i < order->nlines; i++)
		any_spread |= is_spread(&order->lines[i]);
	if (any_spread)
		rows = (int) run_of_order(ORDER_LOCK_PARTS, order);
	order->parts = palloc(sizeof(OmOrderPart) * Max(order->nlines + rows, 1));
	for (i = 0; i < order->nlines; i++)
	{
		OmOrderLine *line = &order->lines[i];

		if (!is_spread(line))
			(void) add_part(order, line, line->location_id, line->location, line->open + line->allocated, line->shipped);
		for (; row < rows && DatumGetInt32(om_field(row, LOCKED_PART_line_no, NULL)) == line->line_no; row++)
		{
			OmOrderPart *part = add_part(order, line, DatumGetInt64(om_field(row, LOCKED_PART_location_id, NULL)),
										 om_field_text(row, LOCKED_PART_location), DatumGetInt64(om_field(row, LOCKED_PART_allocated, NULL)),
										 DatumGetInt64(om_field(row, LOCKED_PART_shipped, NULL)));

			if (line->home.location_id == 0 || (part->shipped > 0 && om_order_part(order, line, line->home.location_id)->shipped == 0))
				line->home = (OmLocation) {part->location_id, part->location};
		}
	}
	if (row < rows)
		elog(ERROR, "an order has parts of a line that is not there");
}

void
om_order_lock(OmOrder *order)
{
	int			i;

	if (!om_order_lock_row(order))
	{
		om_archived_refuse(order->tenant, "order_id", "order", &order->order_id);
		om_order_unknown(&order->order_id);
	}
	order->nlines = (int) run_of_order(ORDER_LOCK_LINES, order);
	order->lines = palloc0(sizeof(OmOrderLine) * Max(order->nlines, 1));
	for (i = 0; i < order->nlines; i++)
		read_line(&order->lines[i], i);
	for (i = 0; i < order->nlines; i++)
		if (kit_line_no(i) != 0)
			order->lines[i].kit = om_order_line(order, kit_line_no(i));
	read_parts(order);
}

bool
om_order_is_open(const OmOrder *order)
{
	return strcmp(order->status, ORDER_STATUS_PLACED) == 0;
}

OmOrderPart *
om_order_part(const OmOrder *order, const OmOrderLine *line, int64 location_id)
{
	int			i;

	for (i = line->first_part; i < line->first_part + line->nparts; i++)
		if (line->nparts == 1 || order->parts[i].location_id == location_id)
			return &order->parts[i];
	return NULL;
}

bool
om_order_lock_line(Datum tenant, Datum order_id, Datum line_no)
{
	Datum		values[LINE_KEY_count] = {[LINE_KEY_tenant_id] = tenant, [LINE_KEY_order_id] = order_id, [LINE_KEY_line_no] = line_no};

	return om_plan_run(&om_order_plans[ORDER_LOCK_LINE], values, NULL) > 0;
}

/* bsearch order: a line number against a line. */
static int
compare_line_no(const void *key, const void *line)
{
	int64		line_no = *(const int64 *) key;
	int			other = ((const OmOrderLine *) line)->line_no;

	return (line_no > other) - (line_no < other);
}

OmOrderLine *
om_order_line(const OmOrder *order, int64 line_no)
{
	OmOrderLine *line = bsearch(&line_no, order->lines, order->nlines, sizeof(OmOrderLine), compare_line_no);

	if (line == NULL)
		om_raise_unknown_line(OM_UNKNOWN_ORDER_LINE, "order", om_uuid_text(&order->order_id), line_no);
	return line;
}

void
om_order_read_taxes(OmOrder *order)
{
	uint64		rows;
	uint64		r;

	if (!order->has_taxes || order->taxes_are_read)
		return;
	order->taxes_are_read = true;
	rows = run_of_order(ORDER_TAXES, order);
	for (r = 0; r < rows; r++)
	{
		int			line_no = DatumGetInt32(om_field(r, TAX_line_no, NULL));
		OmLineMoney *money = line_no == 0 ? &order->shipping : &om_order_line(order, line_no)->money;
		OmTax	   *tax;
		bool		isnull;
		Datum		unit_amount = om_field(r, TAX_unit_amount, &isnull);

		if (money->taxes == NULL)
			money->taxes = palloc0(sizeof(OmTax) * OM_LINE_TAXES_MAX);
		if (money->ntaxes == OM_LINE_TAXES_MAX)
			elog(ERROR, "line %d of an order has too many taxes", line_no);
		tax = &money->taxes[money->ntaxes++];
		tax->tax_rate_id = DatumGetInt64(om_field(r, TAX_tax_rate_id, NULL));
		tax->code = om_field_text(r, TAX_tax_rate);
		tax->rate = DatumGetInt64(om_field(r, TAX_rate, NULL));
		tax->is_inclusive = DatumGetBool(om_field(r, TAX_is_inclusive, NULL));
		tax->minor = optional_minor(r, TAX_amount);
		if (!isnull)
			tax->unit_amount = om_price_from_datum(unit_amount);
		(void) om_field(r, TAX_is_compound, &isnull);
		tax->is_compound = !isnull;
		money->rounding = om_rounding_of(om_field_text(r, TAX_rounding));
	}
}

enum AskedField
{
	ASKED_LINE_NO, ASKED_QUANTITY, ASKED_UNIT
};

const OmJsonField om_asked_fields[OM_ASKED_FIELDS] = {
	[ASKED_LINE_NO] = {"line_no", OM_JSON_INTEGER, true, 0},
	[ASKED_QUANTITY] = {"quantity", OM_JSON_QUANTITY, false, 0},
	[ASKED_UNIT] = OM_UNIT_FIELD
};

/* Refuse a unit that a line was not said in. */
static void
check_unit(const OmOrderLine *line, const char *unit)
{
	OmList		lines = {0};
	StringInfo	json;

	if (line->unit != NULL && strcmp(line->unit, unit) == 0)
		return;
	json = om_list_add_line(&lines, line->line_no, line->sku);
	om_detail_text(json, "unit", unit);
	appendStringInfoChar(json, '}');
	om_raise(OM_UNKNOWN_UNIT, om_list_detail(&lines, OM_UNKNOWN_UNIT, "lines"), "line %d of the order was said in %s, not in unit \"%s\"",
			 line->line_no, line->unit == NULL ? "the item's own unit" : psprintf("unit \"%s\"", line->unit), unit);
}

/* The quantity of units of a line as the item's own; range: a line has none that is so large. */
static OmQuantity
in_own_units(const OmOrderLine *line, OmQuantity said)
{
	OmList		lines = {0};
	OmQuantity	quantity;
	StringInfo	json;

	if (om_quantity_times(said, line->unit_factor, &quantity) && om_quantity_fits_scale(Min(quantity, OM_QUANTITY_MICRO_MAX), line->scale))
		return Min(quantity, OM_QUANTITY_MICRO_MAX);
	json = om_list_add_line(&lines, line->line_no, line->sku);
	om_detail_text(json, "unit", line->unit);
	appendStringInfo(json, ",\"requested\":\"%s\",\"factor\":\"%s\",\"scale\":%d}", om_quantity_text(said), om_quantity_text(line->unit_factor),
					 line->scale);
	om_raise(OM_UNIT_DOES_NOT_DIVIDE, om_list_detail(&lines, OM_UNIT_DOES_NOT_DIVIDE, "lines"),
			 "%s of unit \"%s\" of line %d, each worth %s, has more decimals than the item's scale %d", om_quantity_text(said), line->unit,
			 line->line_no, om_quantity_text(line->unit_factor), line->scale);
}

OmQuantity
om_order_quantity_arg(const OmOrderLine *line, const OmJsonValue *quantity, const OmJsonValue *unit, int i)
{
	if (unit->present)
		check_unit(line, unit->text);
	if (!quantity->present)
		return 0;
	if (!om_quantity_fits_scale(quantity->number, line->scale))
		om_raise_value(OM_INVALID_QUANTITY, "path", psprintf("lines[%d].quantity", i),
					   "quantity %s of %s has more decimals than the item's scale %d",
					   om_quantity_text(quantity->number), line->sku, line->scale);
	return unit->present ? in_own_units(line, quantity->number) : quantity->number;
}

OmAskedLine *
om_order_lines_arg(const OmOrder *order, JsonbContainer *lines, int *n)
{
	OmJsonValue *values = om_json_objects(lines, om_asked_fields, OM_ASKED_FIELDS, "lines", OM_ORDER_LINES_MAX, false, n);
	OmAskedLine *asked = palloc0(sizeof(OmAskedLine) * *n);
	const OmOrderLine **components = palloc(sizeof(OmOrderLine *) * *n);
	int			ncomponents = 0;
	int			i;

	for (i = 0; i < *n; i++)
	{
		const OmJsonValue *value = &values[i * OM_ASKED_FIELDS];

		asked[i].line = om_order_line(order, value[ASKED_LINE_NO].number);
		asked[i].has_quantity = value[ASKED_QUANTITY].present;
		asked[i].quantity = om_order_quantity_arg(asked[i].line, &value[ASKED_QUANTITY], &value[ASKED_UNIT], i);
		if (om_is_component(asked[i].line))
			components[ncomponents++] = asked[i].line;
	}
	if (ncomponents > 0)
		om_order_refuse_components(components, ncomponents);
	return asked;
}
