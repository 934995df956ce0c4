/*
 * cancel.c - canceling what is not shipped: allocated and backordered units are free
 * again in the same step.
 */
#include "postgres.h"

#include "base/om_error.h"
#include "base/om_limit.h"
#include "engine/access.h"
#include "engine/clock.h"
#include "engine/json_arg.h"
#include "engine/outbox.h"
#include "engine/rows.h"
#include "order/order.h"
#include "order/order_private.h"
#include "types/quantity.h"
#include "types/uuid7.h"
#include "utils/builtins.h"
#include "utils/json.h"
#include "utils/timestamp.h"

enum CancelArgument
{
	ARG_ORDER_ID, ARG_LINES, ARG_REASON, ARG_OCCURRED_AT, ARG_KEY, ARG_OPTIONS, ARG_TENANT
};

OmKeptHook	om_kept_hook = NULL;

static const OmJsonField cancel_fields[] = {
	{"line_no", OM_JSON_INTEGER, true, 0},
	{"quantity", OM_JSON_QUANTITY, false, 0}
};

/* bsearch order: a line number against a line. */
static int
compare_line_no(const void *key, const void *line)
{
	int64		line_no = *(const int64 *) key;
	int			other = ((const CancelLine *) line)->line_no;

	return (line_no > other) - (line_no < other);
}

/* The line of a number; lines were read in their order. */
static CancelLine *
find_line(Cancellation *cancel, int64 line_no)
{
	CancelLine *line = bsearch(&line_no, cancel->lines, cancel->nlines, sizeof(CancelLine), compare_line_no);

	if (line == NULL)
		om_raise_value(OM_UNKNOWN_ORDER_LINE, "line_no", psprintf(INT64_FORMAT, line_no),
					   "order %s has no line " INT64_FORMAT, om_uuid_text(&cancel->order_id), line_no);
	return line;
}

/* Minor units of an amount of the current result; 0 for null. */
static int64
optional_minor(uint64 row, int column)
{
	bool		isnull;
	Datum		amount = om_result(row, column, &isnull);

	return isnull ? 0 : om_amount_from_datum(amount).minor;
}

/* The taxes of the order's lines, and of its shipping. */
static void
read_taxes(Cancellation *cancel)
{
	Datum		values[2];
	uint64		rows;
	uint64		r;

	values[0] = Int64GetDatum(cancel->tenant);
	values[1] = UUIDPGetDatum(&cancel->order_id);
	rows = om_plan_run(&om_order_plans[ORDER_TAXES], values, NULL);
	for (r = 0; r < rows; r++)
	{
		int			line_no = DatumGetInt32(om_result(r, 1, NULL));
		OmLineMoney *money = line_no == 0 ? &cancel->shipping : &find_line(cancel, line_no)->money;
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

void
om_cancellation_lock(Cancellation *cancel)
{
	Datum		values[2];
	bool		isnull;
	int			i;

	values[0] = Int64GetDatum(cancel->tenant);
	values[1] = UUIDPGetDatum(&cancel->order_id);
	if (om_plan_run(&om_order_plans[ORDER_LOCK], values, NULL) == 0)
		om_raise_value(OM_UNKNOWN_ORDER, "order_id", om_uuid_text(&cancel->order_id),
					   "unknown order %s", om_uuid_text(&cancel->order_id));
	cancel->status = om_result_text(0, 1);
	cancel->channel = om_result_text(0, 2);
	cancel->channel_id = DatumGetInt64(om_result(0, 4, NULL));
	cancel->currency = om_amount_from_datum(om_result(0, 5, NULL)).currency;
	cancel->shipping.quantity = OM_QUANTITY_ONE;
	cancel->shipping.gross = optional_minor(0, 6);
	cancel->has_taxes = DatumGetBool(om_result(0, 7, NULL));
	cancel->has_payments = DatumGetBool(om_result(0, 8, NULL));
	cancel->is_paid = DatumGetBool(om_result(0, 9, NULL));
	cancel->was_refunded = DatumGetBool(om_result(0, 11, NULL));
	cancel->placed_at = DatumGetTimestampTz(om_result(0, 12, NULL));
	cancel->nlines = (int) om_plan_run(&om_order_plans[ORDER_LOCK_LINES], values, NULL);
	cancel->lines = palloc0(sizeof(CancelLine) * Max(cancel->nlines, 1));
	for (i = 0; i < cancel->nlines; i++)
	{
		CancelLine *line = &cancel->lines[i];

		line->line_no = DatumGetInt32(om_result(i, 1, NULL));
		line->item_id = DatumGetInt64(om_result(i, 2, NULL));
		line->sku = om_result_text(i, 3);
		line->location_id = DatumGetInt64(om_result(i, 4, &isnull));
		if (isnull)
			line->location_id = 0;
		line->open = DatumGetInt64(om_result(i, 5, NULL));
		line->allocated = DatumGetInt64(om_result(i, 6, NULL));
		line->backordered = DatumGetInt64(om_result(i, 7, NULL));
		line->shipped = DatumGetInt64(om_result(i, 8, NULL));
		line->scale = DatumGetInt32(om_result(i, 9, NULL));
		line->ordered = DatumGetInt64(om_result(i, 10, NULL));
		line->settled = DatumGetInt64(om_result(i, 11, NULL));
		line->money.quantity = line->ordered;
		line->money.gross = optional_minor(i, 12);
		line->money.discount = optional_minor(i, 13);
		line->money.order_discount = optional_minor(i, 14);
	}
	if (cancel->has_taxes)
		read_taxes(cancel);
}

/* What is left of a line. */
static OmQuantity
left_of(const CancelLine *line)
{
	return line->open + line->allocated + line->backordered;
}

/* What the caller asks for: named lines (summed), or all that is left. */
static void
read_asked(FunctionCallInfo fcinfo, Cancellation *cancel)
{
	const int	nfields = lengthof(cancel_fields);
	OmJsonValue *values;
	int			n;
	int			i;

	if (PG_ARGISNULL(ARG_LINES))
	{
		for (i = 0; i < cancel->nlines; i++)
			cancel->lines[i].asked = left_of(&cancel->lines[i]);
		return;
	}
	values = om_json_objects(&PG_GETARG_JSONB_P(ARG_LINES)->root, cancel_fields, nfields, "lines",
							 OM_ORDER_LINES_MAX, false, &n);
	for (i = 0; i < n; i++)
	{
		CancelLine *line = find_line(cancel, values[i * nfields].number);
		const OmJsonValue *quantity = &values[i * nfields + 1];

		if (quantity->present && !om_quantity_fits_scale(quantity->number, line->scale))
			om_raise_value(OM_INVALID_QUANTITY, "path", psprintf("lines[%d].quantity", i),
						   "quantity %s of %s has more decimals than the item's scale %d",
						   om_quantity_text(quantity->number), line->sku, line->scale);
		line->asked = om_sum_quantity(line->asked, quantity->present ? quantity->number : left_of(line));
	}
}

/* cancel_exceeds_open, naming all lines of which too much is asked. */
static void
check_asked(const Cancellation *cancel)
{
	StringInfoData lines;
	OmDetail	detail;
	const CancelLine *first = NULL;
	int			i;

	initStringInfo(&lines);
	for (i = 0; i < cancel->nlines; i++)
	{
		const CancelLine *line = &cancel->lines[i];

		if (line->asked <= left_of(line))
			continue;
		appendStringInfo(&lines, "%s{\"line_no\":%d,\"sku\":", first ? "," : "[", line->line_no);
		escape_json(&lines, line->sku);
		appendStringInfo(&lines, ",\"requested\":\"%s\",\"open\":\"%s\"}",
						 om_quantity_text(line->asked), om_quantity_text(left_of(line)));
		if (first == NULL)
			first = line;
	}
	if (first == NULL)
		return;
	appendStringInfoChar(&lines, ']');
	om_detail_start(&detail, OM_CANCEL_EXCEEDS_OPEN);
	om_detail_raw(&detail, "lines", lines.data);
	om_raise(OM_CANCEL_EXCEEDS_OPEN, om_detail_end(&detail),
			 "line %d of the order has %s left, %s were to be canceled", first->line_no,
			 om_quantity_text(left_of(first)), om_quantity_text(first->asked));
}

/* Waiting units first, then what is open, then what is on the shelf. */
static void
divide_asked(Cancellation *cancel)
{
	int			i;

	for (i = 0; i < cancel->nlines; i++)
	{
		CancelLine *line = &cancel->lines[i];

		line->from_backordered = Min(line->asked, line->backordered);
		line->from_open = Min(line->asked - line->from_backordered, line->open);
		line->from_allocated = line->asked - line->from_backordered - line->from_open;
	}
}

/* Update the lines, one statement; their CHECKs cap what leaves each state. */
static void
update_lines(const Cancellation *cancel)
{
	Datum	   *columns[4];
	Datum		values[6];
	int			n = 0;
	int			i;

	for (i = 0; i < lengthof(columns); i++)
		columns[i] = palloc(sizeof(Datum) * Max(cancel->nlines, 1));
	for (i = 0; i < cancel->nlines; i++)
	{
		const CancelLine *line = &cancel->lines[i];

		if (line->asked == 0)
			continue;
		columns[0][n] = Int32GetDatum(line->line_no);
		columns[1][n] = OmQuantityGetDatum(line->from_open);
		columns[2][n] = OmQuantityGetDatum(line->from_allocated);
		columns[3][n++] = OmQuantityGetDatum(line->from_backordered);
	}
	values[0] = Int64GetDatum(cancel->tenant);
	values[1] = UUIDPGetDatum(&cancel->order_id);
	values[2] = om_array(OM_INT4, columns[0], NULL, n);
	values[3] = om_array(OM_QUANTITY, columns[1], NULL, n);
	values[4] = om_array(OM_QUANTITY, columns[2], NULL, n);
	values[5] = om_array(OM_QUANTITY, columns[3], NULL, n);
	if (om_plan_run(&om_order_plans[ORDER_CANCEL_LINES], values, NULL) != n)
		elog(ERROR, "a locked order line is missing");
}

/* Units that are planned to be shipped and will be canceled leave their fulfillments first. */
static void
let_go(const Cancellation *cancel)
{
	OmLineKept *kept = palloc(sizeof(OmLineKept) * Max(cancel->nlines, 1));
	int			n = 0;
	int			i;

	for (i = 0; i < cancel->nlines; i++)
	{
		const CancelLine *line = &cancel->lines[i];

		if (line->from_open + line->from_allocated == 0)
			continue;
		kept[n].line_no = line->line_no;
		kept[n++].ready = line->open + line->allocated - line->from_open - line->from_allocated;
	}
	if (n > 0 && om_kept_hook != NULL)
		om_kept_hook(cancel->tenant, &cancel->order_id, kept, n, cancel->reason, cancel->actor, cancel->occurred_at);
}

/* allocated -> free and backordered -> free. */
static void
post_canceled(const Cancellation *cancel)
{
	OmMove	   *moves = palloc0(sizeof(OmMove) * Max(cancel->nlines, 1) * 2);
	int			n = 0;
	int			i;
	int			side;

	for (i = 0; i < cancel->nlines; i++)
	{
		const CancelLine *line = &cancel->lines[i];

		for (side = 0; side < 2; side++)
		{
			OmMove	   *move = &moves[n];

			move->quantity = side == 0 ? line->from_allocated : line->from_backordered;
			if (move->quantity == 0)
				continue;
			move->item_id = line->item_id;
			move->location_id = line->location_id;
			move->from_state = side == 0 ? OM_STATE_ALLOCATED : OM_STATE_BACKORDERED;
#ifdef OM_MUTANT_cancel_brings_in
			move->from_state = OM_STATE_CUSTOMER;
#endif
			move->to_state = OM_STATE_FREE;
			move->document_id = cancel->order_id;
			move->line_no = line->line_no;
			move->reason = cancel->reason;
			move->occurred_at = cancel->occurred_at;
			n++;
		}
	}
	om_post_moves(cancel->tenant, "order", moves, n, cancel->actor);
}

/* The statuses the order has now. */
static void
derive_status(const Cancellation *cancel, const char **status, const char **fulfillment)
{
	OrderFacts	facts = {0};
	int			i;

	for (i = 0; i < cancel->nlines; i++)
	{
		const CancelLine *line = &cancel->lines[i];

		facts.has_left |= left_of(line) > line->asked;
		facts.has_shipped |= line->shipped > 0;
		facts.has_waiting |= line->backordered > line->from_backordered;
		facts.has_allocated |= line->allocated > line->from_allocated;
	}
	om_order_derive(&facts, status, fulfillment);
}

/* Event of what was canceled. */
static void
tell_canceled(const Cancellation *cancel, const char *status)
{
	OmEvent		event = {0};
	OmStatusChange change = {0};
	StringInfoData json;
	bool		first = true;
	int			i;

	initStringInfo(&json);
	appendStringInfo(&json, "{\"status\":\"%s\",\"reason\":", status);
	if (cancel->reason)
		escape_json(&json, cancel->reason);
	else
		appendStringInfoString(&json, "null");
	appendStringInfoString(&json, ",\"lines\":[");
	for (i = 0; i < cancel->nlines; i++)
	{
		if (cancel->lines[i].asked == 0)
			continue;
		appendStringInfo(&json, "%s{\"line_no\":%d,\"sku\":", first ? "" : ",", cancel->lines[i].line_no);
		escape_json(&json, cancel->lines[i].sku);
		appendStringInfo(&json, ",\"quantity\":\"%s\"}", om_quantity_text(cancel->lines[i].asked));
		first = false;
	}
	appendStringInfoString(&json, "]}");
	event.aggregate = change.document_kind = "order";
	event.aggregate_id = change.document_id = cancel->order_id;
	event.type = strcmp(status, "canceled") == 0 ? "order.canceled" : "order.lines_canceled";
	event.payload = json.data;
	event.occurred_at = change.occurred_at = cancel->occurred_at;
	if (strcmp(status, cancel->status) != 0)
	{
		change.from_status = cancel->status;
		change.to_status = status;
		change.reason = cancel->reason;
		change.channel = cancel->channel;
		om_status_write(cancel->tenant, &change, 1, cancel->actor);
	}
	om_outbox_write(cancel->tenant, &event, 1);
}

/* Write the statuses the order has now; canceled units may leave it overpaid. */
static void
update_status(const Cancellation *cancel, const char *status, const char *fulfillment)
{
	Datum		values[5];
	char		nulls[6] = "    n";

	values[0] = Int64GetDatum(cancel->tenant);
	values[1] = UUIDPGetDatum(&cancel->order_id);
	values[4] = (Datum) 0;
	if (cancel->has_payments)
	{
		(void) om_plan_run_latest(&om_order_plans[ORDER_PAYMENT_STATUS], values, NULL);
		values[4] = CStringGetTextDatum(om_result_text(0, 1));
		nulls[4] = ' ';
	}
	values[2] = CStringGetTextDatum(status);
	values[3] = CStringGetTextDatum(fulfillment);
	(void) om_plan_run(&om_order_plans[ORDER_SET_STATUS], values, nulls);
}

/* The cancellation itself, its key claimed. */
static void
write_cancellation(Cancellation *cancel)
{
	const char *status;
	const char *fulfillment;
	OmFreed		freed = {0};
	int			i;

	divide_asked(cancel);
	let_go(cancel);
	update_lines(cancel);
	post_canceled(cancel);
	derive_status(cancel, &status, &fulfillment);
	om_bill_canceled(cancel, strcmp(status, "canceled") == 0);
	update_status(cancel, status, fulfillment);
	tell_canceled(cancel, status);
	for (i = 0; i < cancel->nlines; i++)
		if (cancel->lines[i].from_allocated > 0)
			om_freed_add(&freed, cancel->lines[i].item_id, cancel->lines[i].location_id);
	om_freed_serve(cancel->tenant, &freed, cancel->actor, cancel->occurred_at);
}

OM_FUNCTION(om_cancel_order);

/* cancel_order(order_id, lines, reason, occurred_at, key, options, tenant_id) */
Datum
om_cancel_order(PG_FUNCTION_ARGS)
{
	Cancellation cancel = {0};
	OmCall		call;
	pg_uuid_t	stored;
	Datum		values[2];

	cancel.tenant = om_tenant_arg(ARG_TENANT);
	om_require_writable();
	if (PG_ARGISNULL(ARG_ORDER_ID))
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "order_id", "order_id cannot be null");
	cancel.order_id = *PG_GETARG_UUID_P(ARG_ORDER_ID);
	cancel.reason = om_text_arg(fcinfo, ARG_REASON, "reason", OM_TEXT_LENGTH_MAX, false);
	cancel.occurred_at = om_occurred_at(PG_ARGISNULL(ARG_OCCURRED_AT) ? 0 : PG_GETARG_TIMESTAMPTZ(ARG_OCCURRED_AT),
										PG_ARGISNULL(ARG_OCCURRED_AT));
	om_json_options(PG_ARGISNULL(ARG_OPTIONS) ? NULL : PG_GETARG_JSONB_P(ARG_OPTIONS), NULL, 0, NULL);
	cancel.actor = om_actor();
	om_spi_begin();
	om_call_start(&call, fcinfo, "cancel_order", cancel.tenant, ARG_KEY, ARG_TENANT);
	if (!om_call_find(&call, &stored))
	{
		om_cancellation_lock(&cancel);
		/* the order's lock is the queue of its cancellations: look again behind it */
		if (!om_call_find_latest(&call, &stored))
		{
			om_state_require(&om_order_states, cancel.status, "canceled", om_uuid_text(&cancel.order_id));
			cancel.occurred_at = om_occurred_after(cancel.occurred_at, cancel.placed_at, "order", &cancel.order_id, "placed");
			read_asked(fcinfo, &cancel);
			check_asked(&cancel);
			if (om_call_claim(&call, &cancel.order_id))
				write_cancellation(&cancel);
			else
				(void) om_call_find_latest(&call, &stored);
		}
	}
	values[0] = Int64GetDatum(cancel.tenant);
	values[1] = UUIDPGetDatum(&cancel.order_id);
	(void) om_plan_run_latest(&om_order_plans[ORDER_SHOW], values, NULL);
	om_rows_return(fcinfo);
	om_spi_end();
	return (Datum) 0;
}
