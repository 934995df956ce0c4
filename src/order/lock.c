/*
 * lock.c - an order, locked and read, for all who change what exists of it.
 *
 * The order's row is the queue of all that concerns it: whoever holds it reads and writes
 * its lines, its money and its statuses alone.
 */
#include "postgres.h"

#include "base/om_error.h"
#include "base/om_limit.h"
#include "order/order_private.h"
#include "sql/read.h"
#include "types/quantity.h"
#include "types/uuid7.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"

static OmTable channels_table = {
	.name = "channels",
	.index = "channels_tenant_id_code_key",
	.columns = {
		{"tenant_id", OM_INT8}, {"code", OM_TEXT}, {"channel_id", OM_INT8}
	}
};

/* The plan parameters 1 and 2. */
static void
order_values(const OmOrder *order, Datum *values)
{
	values[0] = Int64GetDatum(order->tenant);
	values[1] = UUIDPGetDatum(&order->order_id);
}

/* Minor units of an amount of the current result; 0 for null. */
static int64
optional_minor(uint64 row, int column)
{
	bool		isnull;
	Datum		amount = om_result(row, column, &isnull);

	return isnull ? 0 : om_amount_from_datum(amount).minor;
}

/* A number of the current result; 0 for null. */
static int64
optional_number(uint64 row, int column)
{
	bool		isnull;
	Datum		number = om_result(row, column, &isnull);

	return isnull ? 0 : DatumGetInt64(number);
}

/* OmRowSeen of a channel. */
static bool
see_channel(const Datum *values, const bool *nulls, void *arg)
{
	*(int64 *) arg = DatumGetInt64(values[2]);
	return true;
}

int64
om_order_channel_id(int64 tenant, const char *code)
{
	Datum		key[2];
	int64		channel_id = 0;

	key[0] = Int64GetDatum(tenant);
	key[1] = CStringGetTextDatum(code);
	(void) om_read_rows(&channels_table, InvalidSnapshot, key, lengthof(key), see_channel, &channel_id);
	return channel_id;
}

/* The order from the row of ORDER_LOCK. */
static void
read_header(OmOrder *order)
{
	const char *payments;

	order->order_number = om_result_text(0, 1);
	order->status = om_result_text(0, 2);
	order->channel = om_result_text(0, 3);
	order->currency = om_amount_from_datum(om_result(0, 4, NULL)).currency;
	order->shipping.quantity = OM_QUANTITY_ONE;
	order->shipping.gross = optional_minor(0, 5);
	order->has_taxes = DatumGetBool(om_result(0, 6, NULL));
	payments = order->payment_status = om_result_text(0, 7);
	order->has_payments = strcmp(payments, "none") != 0;
	order->was_refunded = strcmp(payments, "partially_refunded") == 0 || strcmp(payments, "refunded") == 0 || strcmp(payments, "charged_back") == 0;
	order->is_paid = order->was_refunded || strcmp(payments, "paid") == 0 || strcmp(payments, "partially_paid") == 0 || strcmp(payments, "overpaid") == 0;
	order->placed_at = DatumGetTimestampTz(om_result(0, 8, NULL));
	order->return_status = om_result_text(0, 9);
	order->channel_id = om_order_channel_id(order->tenant, order->channel);
}

/* A line from a row of ORDER_LOCK_LINES. */
static void
read_line(OmOrderLine *line, uint64 row)
{
	line->line_no = DatumGetInt32(om_result(row, 1, NULL));
	line->item_id = DatumGetInt64(om_result(row, 2, NULL));
	line->sku = om_result_text(row, 3);
	line->location_id = optional_number(row, 4);
	line->location = om_result_text(row, 5);
	line->scale = DatumGetInt32(om_result(row, 6, NULL));
	line->open = DatumGetInt64(om_result(row, 7, NULL));
	line->allocated = DatumGetInt64(om_result(row, 8, NULL));
	line->backordered = DatumGetInt64(om_result(row, 9, NULL));
	line->shipped = DatumGetInt64(om_result(row, 10, NULL));
	line->settled = DatumGetInt64(om_result(row, 11, NULL));
	line->return_requested = DatumGetInt64(om_result(row, 12, NULL));
	line->money.quantity = DatumGetInt64(om_result(row, 13, NULL));
	line->money.gross = optional_minor(row, 14);
	line->money.discount = optional_minor(row, 15);
	line->money.order_discount = optional_minor(row, 16);
}

bool
om_order_lock_row(OmOrder *order)
{
	Datum		values[2];

	/* the ledgers' lock first, as every writer of theirs: checked, and in one order */
	om_counter_enter();
	order_values(order, values);
	if (om_plan_run(&om_order_plans[ORDER_LOCK], values, NULL) == 0)
		return false;
	read_header(order);
	return true;
}

void
om_order_unknown(const pg_uuid_t *order_id)
{
	om_raise_value(OM_UNKNOWN_ORDER, "order_id", om_uuid_text(order_id), "unknown order %s", om_uuid_text(order_id));
}

void
om_order_lock(OmOrder *order)
{
	Datum		values[2];
	int			i;

	if (!om_order_lock_row(order))
		om_order_unknown(&order->order_id);
	order_values(order, values);
	order->nlines = (int) om_plan_run(&om_order_plans[ORDER_LOCK_LINES], values, NULL);
	order->lines = palloc0(sizeof(OmOrderLine) * Max(order->nlines, 1));
	for (i = 0; i < order->nlines; i++)
		read_line(&order->lines[i], i);
}

bool
om_order_lock_line(Datum tenant, Datum order_id, Datum line_no)
{
	Datum		values[] = {tenant, order_id, line_no};

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
		om_raise_value(OM_UNKNOWN_ORDER_LINE, "line_no", psprintf(INT64_FORMAT, line_no),
					   "order %s has no line " INT64_FORMAT, om_uuid_text(&order->order_id), line_no);
	return line;
}

void
om_order_read_taxes(OmOrder *order)
{
	Datum		values[2];
	uint64		rows;
	uint64		r;

	if (!order->has_taxes)
		return;
	order_values(order, values);
	rows = om_plan_run(&om_order_plans[ORDER_TAXES], values, NULL);
	for (r = 0; r < rows; r++)
	{
		int			line_no = DatumGetInt32(om_result(r, 1, NULL));
		OmLineMoney *money = line_no == 0 ? &order->shipping : &om_order_line(order, line_no)->money;
		OmTax	   *tax;

		if (money->taxes == NULL)
			money->taxes = palloc0(sizeof(OmTax) * OM_LINE_TAXES_MAX);
		if (money->ntaxes == OM_LINE_TAXES_MAX)
			elog(ERROR, "line %d of an order has too many taxes", line_no);
		tax = &money->taxes[money->ntaxes++];
		tax->tax_rate_id = DatumGetInt64(om_result(r, 2, NULL));
		tax->code = om_result_text(r, 3);
		tax->rate = DatumGetInt64(om_result(r, 4, NULL));
		tax->is_inclusive = DatumGetBool(om_result(r, 5, NULL));
		tax->minor = optional_minor(r, 6);
	}
}

static const OmJsonField asked_fields[] = {
	{"line_no", OM_JSON_INTEGER, true, 0},
	{"quantity", OM_JSON_QUANTITY, false, 0}
};

OmAskedLine *
om_order_lines_arg(const OmOrder *order, JsonbContainer *lines, int *n)
{
	const int	nfields = lengthof(asked_fields);
	OmJsonValue *values = om_json_objects(lines, asked_fields, nfields, "lines", OM_ORDER_LINES_MAX, false, n);
	OmAskedLine *asked = palloc0(sizeof(OmAskedLine) * *n);
	int			i;

	for (i = 0; i < *n; i++)
	{
		const OmJsonValue *quantity = &values[i * nfields + 1];
		const OmOrderLine *line = om_order_line(order, values[i * nfields].number);

		if (quantity->present && !om_quantity_fits_scale(quantity->number, line->scale))
			om_raise_value(OM_INVALID_QUANTITY, "path", psprintf("lines[%d].quantity", i),
						   "quantity %s of %s has more decimals than the item's scale %d",
						   om_quantity_text(quantity->number), line->sku, line->scale);
		asked[i].line = line;
		asked[i].has_quantity = quantity->present;
		asked[i].quantity = quantity->number;
	}
	return asked;
}
