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

#include "access/access.h"
#include "base/clock.h"
#include "base/om_limit.h"
#include "call/json.h"
#include "returns/returns_private.h"
#include "stock/stock.h"
#include "types/quantity.h"
#include "types/uuid7.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"

enum ReceiptField
{
	RECEIPT_LINE_NO, RECEIPT_QUANTITY, RECEIPT_DISPOSITION, RECEIPT_REASON, RECEIPT_UNIT
};

const OmJsonField om_return_receipt_fields[RETURN_RECEIPT_FIELDS] = {
	[RECEIPT_LINE_NO] = {"line_no", OM_JSON_INTEGER, true, 0},
	[RECEIPT_QUANTITY] = {"quantity", OM_JSON_QUANTITY, true, 0},
	[RECEIPT_DISPOSITION] = {"disposition", OM_JSON_TEXT, true, OM_CODE_LENGTH_MAX},
	[RECEIPT_REASON] = {"reason", OM_JSON_TEXT, false, OM_TEXT_LENGTH_MAX},
	[RECEIPT_UNIT] = OM_UNIT_FIELD
};

/* A receipt's row. */
#define NEW_RECEIPT(X, P) \
	X(P, tenant_id, OM_INT8) X(P, return_id, OM_UUID) X(P, receipt_id, OM_UUID) X(P, line_no, OM_INT4) \
	X(P, disposition, OM_TEXT) X(P, quantity, OM_QUANTITY) X(P, location_id, OM_INT8) X(P, location, OM_TEXT) \
	X(P, reason, OM_TEXT) X(P, actor, OM_TEXT) X(P, occurred_at, OM_TIME) X(P, recorded_at, OM_TIME)
OM_ENUM(NEW_RECEIPT, RECEIVED);

static OmTable receipts_table = {.name = "return_receipts", .columns = OM_COLUMNS(NEW_RECEIPT, RECEIVED)};

/* bsearch order: an order line against a line of the return. */
static int
compare_sold(const void *key, const void *line)
{
	int			line_no = ((const OmOrderLine *) key)->line_no;
	int			other = ((const ReturnLine *) line)->sold->line_no;

	return (line_no > other) - (line_no < other);
}

/* The line of the return for a line of its order; unknown_order_line. */
static ReturnLine *
find_line(Return *ret, int64 line_no)
{
	const OmOrderLine *sold = om_order_line(&ret->order, line_no);
	ReturnLine *line = bsearch(sold, ret->lines, ret->nlines, sizeof(ReturnLine), compare_sold);

	if (line == NULL)
		om_raise_unknown_line(OM_UNKNOWN_ORDER_LINE, "return", om_uuid_text(&ret->call.document), line_no);
	return line;
}

void
om_return_read_receipt(Return *ret, JsonbContainer *lines)
{
	ReturnLine **by_number = palloc0(sizeof(ReturnLine *) * Max(ret->order.nlines, 1));
	OmJsonValue *values;
	int			n;
	int			i;

	for (i = 0; i < ret->nlines; i++)
		by_number[ret->lines[i].sold - ret->order.lines] = &ret->lines[i];
	values = om_json_objects(lines, om_return_receipt_fields, RETURN_RECEIPT_FIELDS, "lines", OM_ORDER_LINES_MAX, false, &n);
	for (i = 0; i < n; i++)
	{
		const OmJsonValue *value = &values[i * RETURN_RECEIPT_FIELDS];
		ReturnLine *line = find_line(ret, value[RECEIPT_LINE_NO].number);
		Disposition disposition = om_disposition_arg(value[RECEIPT_DISPOSITION].text, i);

		line->now[disposition] = om_sum_quantity(line->now[disposition],
												 om_order_quantity_arg(line->sold, &value[RECEIPT_QUANTITY], &value[RECEIPT_UNIT], i));
		if (value[RECEIPT_REASON].present)
			line->reasons[disposition] = value[RECEIPT_REASON].text;
	}
	om_return_receive_kits(ret, by_number);
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
	OmList		lines = {0};
	const ReturnLine *first = NULL;
	int			i;

	for (i = 0; i < ret->nlines; i++)
	{
		const ReturnLine *line = &ret->lines[i];
		OmQuantity	now = sum_now(line, DISPOSITIONS);

		if (now <= om_return_open(line))
			continue;
		om_list_add_excess(&lines, line->sold->line_no, line->sold->sku, om_quantity_text(now), om_quantity_text(om_return_open(line)));
		if (first == NULL)
			first = line;
	}
	if (first != NULL)
		om_raise(OM_RECEIPT_EXCEEDS_ANNOUNCED, om_list_detail(&lines, OM_RECEIPT_EXCEEDS_ANNOUNCED, "lines"),
				 "of line %d of the order %s are announced and open, %s were received",
				 first->sold->line_no, om_quantity_text(om_return_open(first)), om_quantity_text(sum_now(first, DISPOSITIONS)));
	om_return_check_time(ret);
}

/* Where units of a line are received: where the call or the return says, else where they were shipped from (R28). */
static int64
receiving_location(const Return *ret, const ReturnLine *line, const char **code)
{
	*code = ret->location_id != 0 ? ret->location : line->sold->home.code;
	return ret->location_id != 0 ? ret->location_id : line->sold->home.location_id;
}

void
om_return_require_places(const Return *ret, bool is_receipt)
{
	int			i;

	for (i = 0; i < ret->nlines && om_call_is_limited(); i++)
	{
		const ReturnLine *line = &ret->lines[i];
		const char *code;
		int64		location_id = receiving_location(ret, line, &code);

		if ((is_receipt ? sum_now(line, DISPOSITIONS) : line->requested) > 0 && location_id != 0)
			om_call_require_at(location_id, code);
	}
}

/* The rows of what was received; their trigger counts them at the return's lines. */
static void
insert_receipts(const Return *ret, const pg_uuid_t *receipt_id)
{
	static const OmKeyRefusal refusals[] = {
		{"return_receipts_pkey", OM_DUPLICATE_DOCUMENT, "the receipt exists already"},
		{NULL}
	};
	OmInsert	rows = om_insert_make(RECEIVED_count, ret->nlines * DISPOSITIONS);
	int			i;

	rows.nrows = 0;
	for (i = 0; i < ret->nlines * DISPOSITIONS; i++)
	{
		const ReturnLine *line = &ret->lines[i / DISPOSITIONS];
		Datum	   *values = om_insert_values(&rows, rows.nrows);
		bool	   *nulls = om_insert_nulls(&rows, rows.nrows);
		int			d = i % DISPOSITIONS;
		const char *location;

		if (line->now[d] == 0)
			continue;
		values[RECEIVED_line_no] = Int32GetDatum(line->sold->line_no);
		values[RECEIVED_disposition] = CStringGetTextDatum(om_dispositions[d].name);
		values[RECEIVED_quantity] = OmQuantityGetDatum(line->now[d]);
		values[RECEIVED_location_id] = Int64GetDatum(receiving_location(ret, line, &location));
		nulls[RECEIVED_location_id] = location == NULL;
		values[RECEIVED_location] = om_optional_text(location, &nulls[RECEIVED_location]);
		values[RECEIVED_reason] = om_optional_text(line->reasons[d], &nulls[RECEIVED_reason]);
		rows.nrows++;
	}
	om_insert_share(&rows, RECEIVED_tenant_id, Int64GetDatum(ret->order.tenant));
	om_insert_share(&rows, RECEIVED_return_id, UUIDPGetDatum(&ret->call.document));
	om_insert_share(&rows, RECEIVED_receipt_id, UUIDPGetDatum(receipt_id));
	om_insert_share(&rows, RECEIVED_actor, CStringGetTextDatum(ret->call.actor));
	om_insert_share(&rows, RECEIVED_occurred_at, TimestampTzGetDatum(ret->call.occurred_at));
	om_insert_share(&rows, RECEIVED_recorded_at, TimestampTzGetDatum(om_clock()));
	om_insert_documents(&receipts_table, &rows, refusals, "receipt_id", psprintf("\"%s\"", om_uuid_text(receipt_id)));
}

/* What comes now, for its event. */
static char *
receipt_json(const Return *ret)
{
	OmList		lines = {0};
	int			i;

	for (i = 0; i < ret->nlines * DISPOSITIONS; i++)
	{
		const ReturnLine *line = &ret->lines[i / DISPOSITIONS];
		int			d = i % DISPOSITIONS;
		const char *location;
		StringInfo	json;

		if (line->now[d] == 0)
			continue;
		(void) receiving_location(ret, line, &location);
		json = om_list_add_line(&lines, line->sold->line_no, line->sold->sku);
		appendStringInfo(json, ",\"disposition\":\"%s\",\"quantity\":\"%s\"",
						 om_dispositions[d].name, om_quantity_text(line->now[d]));
		om_detail_text(json, "location", location);
		appendStringInfoChar(json, '}');
	}
	return om_list_end(&lines);
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

		for (d = 0; d < RECEIVED_DISPOSITIONS && line->sold->is_stocked; d++)
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
			move->occurred_at = ret->call.occurred_at;
			if (move->to_state == OM_STATE_FREE)
				om_freed_add(freed, move->item_id, move->location_id);
		}
	}
	om_post_moves(ret->order.tenant, "order", moves, n, ret->call.actor);
}

/* The customer is credited with what comes now; returns how much that is. */
static int64
credit(Return *ret)
{
	OmQuantity *quantities = palloc0(sizeof(OmQuantity) * Max(ret->order.nlines, 1));
	int			i;

	for (i = 0; i < ret->nlines; i++)
		quantities[ret->lines[i].sold - ret->order.lines] = sum_now(&ret->lines[i], RECEIVED_DISPOSITIONS);
	return om_order_bill_returned(&ret->order, quantities, &ret->call.document, ret->call.reason, ret->call.actor, ret->call.occurred_at);
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
	return is_open ? RETURN_STATUS_PARTIALLY_RECEIVED : some_came ? RETURN_STATUS_RECEIVED : RETURN_STATUS_CLOSED;
}

void
om_return_receive(Return *ret, const pg_uuid_t *receipt_id)
{
	OmFreed		freed = {0};
	int			i;

	insert_receipts(ret, receipt_id);
	for (i = 0; i < ret->nlines; i++)
	{
		ReturnLine *line = &ret->lines[i];

		line->came += sum_now(line, RECEIVED_DISPOSITIONS);
		line->settled += sum_now(line, DISPOSITIONS);
		Assert(line->came <= line->settled);
	}
	post_goods(ret, &freed);
	om_return_set_status(ret, received_status(ret), NULL, credit(ret));
	om_return_tell(ret, "return.received", receipt_json(ret));
	om_return_publish(ret);
	om_freed_serve(ret->order.tenant, &freed, ret->call.actor, ret->call.occurred_at);
}
