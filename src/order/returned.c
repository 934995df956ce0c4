/*
 * returned.c - an order as those see it who take goods back: its lines, and the statuses
 * that follow from what came (what it means in money is in bill.c).
 */
#include "postgres.h"

#include "base/om_error.h"
#include "order/order_private.h"
#include "types/uuid7.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"

/* The plan parameters 1 and 2. */
static void
order_values(const OmSoldOrder *order, Datum *values)
{
	values[0] = Int64GetDatum(order->tenant);
	values[1] = UUIDPGetDatum(&order->order_id);
}

void
om_order_lock_sold(OmSoldOrder *order)
{
	Cancellation *own = palloc0(sizeof(Cancellation));
	Datum		values[2];
	int			i;

	/* the ledgers' lock first, as every writer of theirs: checked, and in one order */
	om_counter_enter();
	own->tenant = order->tenant;
	own->order_id = order->order_id;
	om_cancellation_lock(own);
	order->own = own;
	order->currency = own->currency;
	order->channel = own->channel;
	order_values(order, values);
	(void) om_plan_run(&om_order_plans[ORDER_SOLD], values, NULL);
	order->occurred_at = DatumGetTimestampTz(om_result(0, 1, NULL));
	order->nlines = own->nlines;
	order->lines = palloc0(sizeof(OmSoldLine) * Max(own->nlines, 1));
	if (om_plan_run(&om_order_plans[ORDER_SOLD_LINES], values, NULL) != own->nlines)
		elog(ERROR, "a locked order line is missing");
	for (i = 0; i < own->nlines; i++)
	{
		OmSoldLine *line = &order->lines[i];

		line->line_no = own->lines[i].line_no;
		line->sku = own->lines[i].sku;
		line->item_id = own->lines[i].item_id;
		line->location_id = own->lines[i].location_id;
		line->scale = own->lines[i].scale;
		line->shipped = own->lines[i].shipped;
		line->location = om_result_text(i, 1);
		line->return_requested = DatumGetInt64(om_result(i, 2, NULL));
		line->returned = DatumGetInt64(om_result(i, 3, NULL));
	}
}

/* bsearch order: a line number against a line. */
static int
compare_line_no(const void *key, const void *line)
{
	int64		line_no = *(const int64 *) key;
	int			other = ((const OmSoldLine *) line)->line_no;

	return (line_no > other) - (line_no < other);
}

OmSoldLine *
om_order_sold_line(const OmSoldOrder *order, int64 line_no)
{
	OmSoldLine *line = bsearch(&line_no, order->lines, order->nlines, sizeof(OmSoldLine), compare_line_no);

	if (line == NULL)
		om_raise_value(OM_UNKNOWN_ORDER_LINE, "line_no", psprintf(INT64_FORMAT, line_no),
					   "order %s has no line " INT64_FORMAT, om_uuid_text(&order->order_id), line_no);
	return line;
}

void
om_order_refresh_returned(const OmSoldOrder *order)
{
	Datum		values[4];
	char		nulls[5] = "   n";

	order_values(order, values);
	values[3] = (Datum) 0;
	(void) om_plan_run_latest(&om_order_plans[ORDER_RETURN_STATUS], values, NULL);
	values[2] = CStringGetTextDatum(om_result_text(0, 1));
	if (order->own->has_payments)
	{
		(void) om_plan_run_latest(&om_order_plans[ORDER_PAYMENT_STATUS], values, NULL);
		values[3] = CStringGetTextDatum(om_result_text(0, 1));
		nulls[3] = ' ';
	}
	(void) om_plan_run(&om_order_plans[ORDER_SET_RETURNED], values, nulls);
}
