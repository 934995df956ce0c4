/*
 * receive.c - what comes back: how much of it, and what becomes of each unit.
 *
 * A receipt says a disposition for every unit (R26).  Units that came leave the customer
 * for a state of the place that received them, under their order and line, so that each
 * re-enters at the cost it was issued at (R34); only what is restocked can be sold again,
 * and serves who waits for it.  Goods for a vendor are on hand, not sellable, until they leave.
 * Missing units close what was announced and move nothing.  The customer is credited with what
 * came, whatever its disposition; whether that is refunded is decided elsewhere (R15).
 */
#include "postgres.h"

#include "base/om_limit.h"
#include "engine/clock.h"
#include "engine/json_arg.h"
#include "returns/returns.h"
#include "returns/returns_private.h"
#include "stock/stock.h"
#include "types/quantity.h"
#include "types/uuid7.h"
#include "utils/builtins.h"
#include "utils/json.h"
#include "utils/timestamp.h"

const DispositionRule om_dispositions[DISPOSITIONS] = {
	[DISPOSITION_RESTOCK] = {"restock", OM_STATE_FREE},
#ifdef OM_MUTANT_sold_uninspected
	[DISPOSITION_QUARANTINE] = {"quarantine", OM_STATE_FREE},
#else
	[DISPOSITION_QUARANTINE] = {"quarantine", OM_STATE_RETURNED},
#endif
	[DISPOSITION_DAMAGED] = {"damaged", OM_STATE_DAMAGED},
#ifdef OM_MUTANT_scrap_restocks
	[DISPOSITION_SCRAP] = {"scrap", OM_STATE_FREE},
#else
	[DISPOSITION_SCRAP] = {"scrap", OM_STATE_LOSS},
#endif
	[DISPOSITION_RETURN_TO_VENDOR] = {"return_to_vendor", OM_STATE_QUALITY_CONTROL},
	[DISPOSITION_MISSING] = {"missing", 0}
};

enum ReceiptField
{
	RECEIPT_LINE_NO, RECEIPT_QUANTITY, RECEIPT_DISPOSITION, RECEIPT_REASON, RECEIPT_FIELDS
};

static const OmJsonField receipt_fields[RECEIPT_FIELDS] = {
	[RECEIPT_LINE_NO] = {"line_no", OM_JSON_INTEGER, true, 0},
	[RECEIPT_QUANTITY] = {"quantity", OM_JSON_QUANTITY, true, 0},
	[RECEIPT_DISPOSITION] = {"disposition", OM_JSON_TEXT, true, OM_CODE_LENGTH_MAX},
	[RECEIPT_REASON] = {"reason", OM_JSON_TEXT, false, OM_TEXT_LENGTH_MAX}
};

Disposition
om_disposition_find(const char *name)
{
	int			i;

	for (i = 0; i < DISPOSITIONS; i++)
		if (strcmp(om_dispositions[i].name, name) == 0)
			break;
	return (Disposition) i;
}

Disposition
om_disposition_arg(const char *name, int i)
{
	Disposition disposition = om_disposition_find(name);

	if (disposition == DISPOSITIONS)
		om_raise_value(OM_INVALID_ARGUMENT, "path", psprintf("lines[%d].disposition", i),
					   "\"%s\" is no disposition: restock, quarantine, damaged, scrap, return_to_vendor, missing", name);
	return disposition;
}

OmStockState
om_disposition_state(const char *name, int line)
{
	Disposition disposition = om_disposition_arg(name, line);

	if (disposition >= RECEIVED_DISPOSITIONS)
		om_raise_value(OM_INVALID_ARGUMENT, "path", psprintf("lines[%d].disposition", line),
					   "\"%s\" is for what was announced: nothing came", name);
	return om_dispositions[disposition].state;
}

/* bsearch order: an order line against a line of the return. */
static int
compare_sold(const void *key, const void *line)
{
	int			line_no = ((const OmSoldLine *) key)->line_no;
	int			other = ((const ReturnLine *) line)->sold->line_no;

	return (line_no > other) - (line_no < other);
}

/* The line of the return for a line of its order; unknown_order_line. */
static ReturnLine *
find_line(Return *ret, int64 line_no)
{
	const OmSoldLine *sold = om_order_sold_line(&ret->order, line_no);
	ReturnLine *line = bsearch(sold, ret->lines, ret->nlines, sizeof(ReturnLine), compare_sold);

	if (line == NULL)
		om_raise_value(OM_UNKNOWN_ORDER_LINE, "line_no", psprintf(INT64_FORMAT, line_no),
					   "return %s announces nothing of line " INT64_FORMAT, om_uuid_text(&ret->return_id), line_no);
	return line;
}

void
om_return_read_receipt(Return *ret, JsonbContainer *lines)
{
	OmJsonValue *values;
	int			n;
	int			i;

	values = om_json_objects(lines, receipt_fields, RECEIPT_FIELDS, "lines", OM_ORDER_LINES_MAX, false, &n);
	for (i = 0; i < n; i++)
	{
		const OmJsonValue *value = &values[i * RECEIPT_FIELDS];
		ReturnLine *line = find_line(ret, value[RECEIPT_LINE_NO].number);
		Disposition disposition = om_disposition_arg(value[RECEIPT_DISPOSITION].text, i);

		if (!om_quantity_fits_scale(value[RECEIPT_QUANTITY].number, line->sold->scale))
			om_raise_value(OM_INVALID_QUANTITY, "path", psprintf("lines[%d].quantity", i),
						   "quantity %s of %s has more decimals than the item's scale %d",
						   om_quantity_text(value[RECEIPT_QUANTITY].number), line->sold->sku, line->sold->scale);
		line->now[disposition] = om_sum_quantity(line->now[disposition], value[RECEIPT_QUANTITY].number);
		if (value[RECEIPT_REASON].present)
			line->reasons[disposition] = value[RECEIPT_REASON].text;
	}
}

/* Units of a line that a receipt settles; those that come, when last is RECEIVED_DISPOSITIONS. */
static OmQuantity
sum_now(const ReturnLine *line, int last)
{
	OmQuantity	sum = 0;
	int			i;

	for (i = 0; i < last; i++)
		sum = om_sum_quantity(sum, line->now[i]);
	return sum;
}

void
om_return_check_receipt(Return *ret)
{
#ifndef OM_MUTANT_receipt_unchecked
	StringInfoData lines;
	OmDetail	detail;
	const ReturnLine *first = NULL;
	int			i;

	initStringInfo(&lines);
	for (i = 0; i < ret->nlines; i++)
	{
		const ReturnLine *line = &ret->lines[i];
		OmQuantity	now = sum_now(line, DISPOSITIONS);

		if (now <= om_return_open(line))
			continue;
		appendStringInfo(&lines, "%s{\"line_no\":%d,\"sku\":", first ? "," : "[", line->sold->line_no);
		escape_json(&lines, line->sold->sku);
		appendStringInfo(&lines, ",\"received\":\"%s\",\"announced\":\"%s\"}",
						 om_quantity_text(now), om_quantity_text(om_return_open(line)));
		if (first == NULL)
			first = line;
	}
	if (first != NULL)
	{
		appendStringInfoChar(&lines, ']');
		om_detail_start(&detail, OM_RECEIPT_EXCEEDS_ANNOUNCED);
		om_detail_raw(&detail, "lines", lines.data);
		om_raise(OM_RECEIPT_EXCEEDS_ANNOUNCED, om_detail_end(&detail), "of line %d of the order %s are announced and open, %s were received",
				 first->sold->line_no, om_quantity_text(om_return_open(first)), om_quantity_text(sum_now(first, DISPOSITIONS)));
	}
#endif
	om_return_check_time(ret);
}

/* Where units of a line are received: where the call or the return says, else where they were shipped from (R28). */
static int64
receiving_location(const Return *ret, const ReturnLine *line, const char **code)
{
#ifdef OM_MUTANT_received_where_sold
	*code = line->sold->location;
	return line->sold->location_id;
#endif
	*code = ret->location_id != 0 ? ret->location : line->sold->location;
	return ret->location_id != 0 ? ret->location_id : line->sold->location_id;
}

/* Insert what was received, one statement; returns its lines as JSON. */
static char *
insert_receipts(const Return *ret, const pg_uuid_t *receipt_id)
{
	Datum	   *columns[6];
	bool	   *nulls[6];
	Datum		values[12];
	StringInfoData json;
	int			size = ret->nlines * DISPOSITIONS;
	uint64		added;
	int			n = 0;
	int			i;
	int			d;

	for (i = 0; i < lengthof(columns); i++)
	{
		columns[i] = palloc(sizeof(Datum) * size);
		nulls[i] = palloc0(sizeof(bool) * size);
	}
	initStringInfo(&json);
	appendStringInfoChar(&json, '[');
	for (i = 0; i < size; i++)
	{
		const ReturnLine *line = &ret->lines[i / DISPOSITIONS];
		const char *location;

		d = i % DISPOSITIONS;
		if (line->now[d] == 0)
			continue;
		columns[0][n] = Int32GetDatum(line->sold->line_no);
		columns[1][n] = CStringGetTextDatum(om_dispositions[d].name);
		columns[2][n] = OmQuantityGetDatum(line->now[d]);
		columns[3][n] = Int64GetDatum(receiving_location(ret, line, &location));
		nulls[3][n] = location == NULL;
		columns[4][n] = om_optional_text(location, &nulls[4][n]);
		columns[5][n] = om_optional_text(line->reasons[d], &nulls[5][n]);
		appendStringInfo(&json, "%s{\"line_no\":%d,\"sku\":", n > 0 ? "," : "", line->sold->line_no);
		escape_json(&json, line->sold->sku);
		appendStringInfo(&json, ",\"disposition\":\"%s\",\"quantity\":\"%s\",\"location\":",
						 om_dispositions[d].name, om_quantity_text(line->now[d]));
		if (location)
			escape_json(&json, location);
		else
			appendStringInfoString(&json, "null");
		appendStringInfoChar(&json, '}');
		n++;
	}
	appendStringInfoChar(&json, ']');
	values[0] = Int64GetDatum(ret->order.tenant);
	values[1] = UUIDPGetDatum(&ret->return_id);
	values[2] = UUIDPGetDatum(receipt_id);
	values[3] = CStringGetTextDatum(ret->actor);
	values[4] = TimestampTzGetDatum(ret->occurred_at);
	values[5] = TimestampTzGetDatum(om_clock());
	values[6] = om_array(OM_INT4, columns[0], NULL, n);
	values[7] = om_array(OM_TEXT, columns[1], NULL, n);
	values[8] = om_array(OM_QUANTITY, columns[2], NULL, n);
	values[9] = om_array(OM_INT8, columns[3], nulls[3], n);
	values[10] = om_array(OM_TEXT, columns[4], nulls[4], n);
	values[11] = om_array(OM_TEXT, columns[5], nulls[5], n);
	added = om_plan_run(&om_return_plans[RETURN_ADD_RECEIPTS], values, NULL);
#ifdef OM_MUTANT_receipt_again
	added = n;
#endif
	if (added != n)
		om_raise_value(OM_DUPLICATE_DOCUMENT, "receipt_id", om_uuid_text(receipt_id),
					   "receipt %s exists already", om_uuid_text(receipt_id));
	return json.data;
}

/* Goods come from the customer. */
static void
post_goods(const Return *ret, OmFreed *freed)
{
	OmMove	   *moves = palloc0(sizeof(OmMove) * ret->nlines * RECEIVED_DISPOSITIONS);
	int			n = 0;
	int			i;
	int			d;

	for (i = 0; i < ret->nlines; i++)
	{
		const ReturnLine *line = &ret->lines[i];

		for (d = 0; d < RECEIVED_DISPOSITIONS && line->sold->location_id != 0; d++)
		{
			OmMove	   *move = &moves[n];
			const char *location;

			if (line->now[d] == 0)
				continue;
			n++;
			move->item_id = line->sold->item_id;
			move->location_id = receiving_location(ret, line, &location);
			move->from_state = OM_STATE_CUSTOMER;
			move->to_state = om_dispositions[d].state;
			move->quantity = line->now[d];
			move->document_id = ret->order.order_id;
			move->line_no = line->sold->line_no;
			move->reason = line->reasons[d];
			move->occurred_at = ret->occurred_at;
			if (move->to_state == OM_STATE_FREE)
				om_freed_add(freed, move->item_id, move->location_id);
		}
	}
	om_post_moves(ret->order.tenant, "order", moves, n, ret->actor);
}

/* The customer is credited with what came. */
static void
credit(const Return *ret)
{
	OmAmount	credited = {0, ret->order.currency};
	Datum		values[3];

	credited.minor = om_order_bill_returned(&ret->order, &ret->return_id, ret->reason, ret->actor, ret->occurred_at);
	if (credited.minor == 0)
		return;
	values[0] = Int64GetDatum(ret->order.tenant);
	values[1] = UUIDPGetDatum(&ret->return_id);
	values[2] = om_amount_datum(credited);
	(void) om_plan_run(&om_return_plans[RETURN_CREDIT], values, NULL);
}

/* The status a return has when all lines are as they are. */
static const char *
received_status(const Return *ret)
{
	bool		is_open = false;
	bool		some_came = false;
	int			i;

	for (i = 0; i < ret->nlines; i++)
	{
		is_open |= om_return_open(&ret->lines[i]) > 0;
		some_came |= ret->lines[i].came > 0;
	}
	return is_open ? "partially_received" : some_came ? "received" : "closed";
}

void
om_return_receive(Return *ret, const pg_uuid_t *receipt_id)
{
	OmFreed		freed = {0};
	char	   *lines = insert_receipts(ret, receipt_id);
	int			i;

	for (i = 0; i < ret->nlines; i++)
	{
		ReturnLine *line = &ret->lines[i];

		line->sold->credited = sum_now(line, RECEIVED_DISPOSITIONS);
		line->came += line->sold->credited;
		line->settled += sum_now(line, DISPOSITIONS);
	}
	post_goods(ret, &freed);
	credit(ret);
	om_return_set_status(ret, received_status(ret), NULL);
	om_return_tell(ret, "return.received", lines);
	om_order_refresh_returned(&ret->order);
	om_freed_serve(ret->order.tenant, &freed, ret->actor, ret->occurred_at);
}
