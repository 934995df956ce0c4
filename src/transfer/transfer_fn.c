/*
 * transfer_fn.c - the API functions of a transfer that exists: ship, receive, cancel.
 */
#include "postgres.h"

#include "base/known.h"
#include "base/module.h"
#include "base/om_error.h"
#include "call/occurred.h"
#include "transfer/transfer_private.h"
#include "types/quantity.h"
#include "types/uuid7.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"

/* Argument numbers are the same in all; of cancel_transfer the second is the reason. */
enum StepArgument
{
	ARG_TRANSFER_ID, ARG_LINES
};
/* Of cancel_transfer. */
enum CancelArgument
{
	ARG_IN_TRANSIT = ARG_LINES, ARG_REASON, ARG_OCCURRED_AT
};

static const OmHashedArg cancel_hashed[] = {{ARG_TRANSFER_ID}, {ARG_REASON}, {ARG_OCCURRED_AT}, {ARG_IN_TRANSIT, .option = "in_transit"}};

/* Value numbers of the lines; ship_transfer has the first two. */
enum LineValue
{
	VALUE_LINE_NO, VALUE_QUANTITY, VALUE_STATE, VALUE_MISSING, VALUE_REASON
};

static const OmJsonField ship_fields[] = {
	{"line_no", OM_JSON_INTEGER, true, 0},
	{"quantity", OM_JSON_QUANTITY, false, 0}
};

static const OmJsonField receive_fields[] = {
	{"line_no", OM_JSON_INTEGER, true, 0},
	{"quantity", OM_JSON_LEVEL, false, 0},
	{"state", OM_JSON_TEXT, false, OM_CODE_LENGTH_MAX},
	{"missing", OM_JSON_QUANTITY, false, 0},
	{"reason", OM_JSON_TEXT, false, OM_TEXT_LENGTH_MAX}
};

/* The lines of a call, each with the transfer's. */
typedef struct Entries
{
	OmJsonValue *values;
	TransferLine **lines;
	int			n;
	int			nfields;
} Entries;

/* A value of an entry. */
static const OmJsonValue *
entry_value(const Entries *entries, int entry, int number)
{
	Assert(number < entries->nfields);
	return &entries->values[entry * entries->nfields + number];
}

/* Find the lines that are named: unknown_transfer_line names all that are not there. */
static void
find_lines(const Transfer *transfer, Entries *entries)
{
	OmList		unknown = {0};
	OmDetail	detail;
	int64		first = 0;
	int			i;

	for (i = 0; i < entries->n; i++)
	{
		int64		line_no = entry_value(entries, i, VALUE_LINE_NO)->number;

		entries->lines[i] = om_transfer_line(transfer, line_no);
		if (entries->lines[i] != NULL)
		{
			entries->lines[i]->is_named = true;
			continue;
		}
		if (first == 0)
			first = line_no;
		appendStringInfo(om_list_add(&unknown), INT64_FORMAT, line_no);
	}
	if (first == 0)
		return;
	om_detail_start(&detail, OM_UNKNOWN_TRANSFER_LINE);
	om_detail_text(&detail, "transfer_id", om_uuid_text(&transfer->call.document));
	om_detail_raw(&detail, "line_nos", om_list_end(&unknown));
	om_raise(OM_UNKNOWN_TRANSFER_LINE, om_detail_end(&detail), "transfer %s has no line " INT64_FORMAT, om_uuid_text(&transfer->call.document), first);
}

/* Refuse a quantity finer than its item's scale. */
static void
check_scale(const Entries *entries, int entry, int number, const char *key)
{
	const OmJsonValue *value = entry_value(entries, entry, number);
	const TransferLine *line = entries->lines[entry];

	if (value->present && !om_quantity_fits_scale(value->number, line->scale))
		om_raise_value(OM_INVALID_QUANTITY, "path", psprintf("lines[%d].%s", entry, key),
					   "quantity %s of %s has more decimals than the item's scale %d",
					   om_quantity_text(value->number), line->sku, line->scale);
}

/* The lines of the call; none for null. */
static Entries
read_entries(const Transfer *transfer, const OmJsonField *fields, int nfields)
{
	Entries		entries = {0};
	JsonbContainer *lines = om_optional_json_arg(transfer->call.fcinfo, ARG_LINES);
	int			i;

	entries.nfields = nfields;
	if (lines == NULL)
		return entries;
	entries.values = om_json_objects(lines, fields, nfields, "lines", OM_TRANSFER_LINES_MAX, false, &entries.n);
	entries.lines = palloc(sizeof(TransferLine *) * entries.n);
	find_lines(transfer, &entries);
	for (i = 0; i < entries.n; i++)
		check_scale(&entries, i, VALUE_QUANTITY, "quantity");
	return entries;
}

/* Refuse a step that wants more of a line than there is, or nothing of one that is named, or nothing at all. */
static void
check_step(const Transfer *transfer, OmCode code, bool is_receipt)
{
	const char *have_words = is_receipt ? "in transit" : "allocated";
	const TransferLine *first = NULL;
	OmList		lines = {0};
	bool		is_empty = true;
	int			i;

	for (i = 0; i < transfer->nlines; i++)
	{
		const TransferLine *line = &transfer->lines[i];
		OmQuantity	asked = is_receipt ? om_sum_quantity(line->received, line->missing) : line->shipped;
		OmQuantity	have = is_receipt ? line->in_transit : line->allocated;

		is_empty &= asked == 0;
		if (asked <= have && !(line->is_named && asked == 0))
			continue;
		om_list_add_excess(&lines, line->line_no, line->sku, om_quantity_text(asked), om_quantity_text(have));
		if (first == NULL)
			first = line;
	}
	if (first == NULL && is_empty)
		om_raise_value(code, "transfer_id", om_uuid_text(&transfer->call.document), "transfer %s has nothing %s",
					   om_uuid_text(&transfer->call.document), have_words);
	if (first == NULL)
		return;
	om_raise(code, om_list_detail(&lines, code, "lines"), "line %d of the transfer has %s %s, %s were to be %s", first->line_no,
			 om_quantity_text(is_receipt ? first->in_transit : first->allocated), have_words,
			 om_quantity_text(is_receipt ? first->received + first->missing : first->shipped), is_receipt ? "received or missing" : "shipped");
}

/* A step occurs after what it needs: the goods left, or the transfer was made. */
static void
set_time(Transfer *transfer, bool needs_shipment)
{
	transfer->call.occurred_at = needs_shipment && transfer->is_shipped
		? om_occurred_after(transfer->call.occurred_at, transfer->shipped_at, TRANSFER_DOCUMENT, &transfer->call.document, "shipped")
		: om_occurred_after(transfer->call.occurred_at, transfer->created_at, TRANSFER_DOCUMENT, &transfer->call.document, "created");
}

/* allocated -> in_transit. */
static void
ship(OmCall *call)
{
	Transfer   *transfer = (Transfer *) call;
	Entries		entries;
	int			i;

	set_time(transfer, false);
	/* more may be shipped while some is on its way, or has arrived */
	if (strcmp(transfer->status, TRANSFER_STATUS_IN_TRANSIT) != 0 && strcmp(transfer->status, TRANSFER_STATUS_PARTIALLY_RECEIVED) != 0)
		om_state_require(&om_transfer_states, transfer->status, TRANSFER_STATUS_IN_TRANSIT, om_uuid_text(&transfer->call.document));
	entries = read_entries(transfer, ship_fields, lengthof(ship_fields));
	for (i = 0; i < entries.n; i++)
	{
		TransferLine *line = entries.lines[i];
		const OmJsonValue *quantity = entry_value(&entries, i, VALUE_QUANTITY);

		line->shipped = om_sum_quantity(line->shipped, quantity->present ? quantity->number : line->allocated);
	}
	for (i = 0; i < transfer->nlines && entries.n == 0; i++)
		transfer->lines[i].shipped = transfer->lines[i].allocated;
	check_step(transfer, OM_SHIPMENT_EXCEEDS_ALLOCATED, false);
	for (i = 0; i < transfer->nlines; i++)
		om_transfer_move(transfer, &transfer->lines[i], OM_STATE_ALLOCATED, OM_STATE_IN_TRANSIT, &transfer->destination,
						 transfer->lines[i].shipped, NULL);
}

/* shortage_needs_reason, naming all lines of which units are missing without one. */
static void
check_reasons(const Entries *entries)
{
	OmList		lines = {0};
	const TransferLine *first = NULL;
	OmQuantity	units = 0;
	int			i;

	for (i = 0; i < entries->n; i++)
	{
		const OmJsonValue *missing = entry_value(entries, i, VALUE_MISSING);

		if (!missing->present || entry_value(entries, i, VALUE_REASON)->present)
			continue;
		appendStringInfo(om_list_add_line(&lines, entries->lines[i]->line_no, entries->lines[i]->sku), ",\"missing\":\"%s\"}",
						 om_quantity_text(missing->number));
		if (lines.n > 1)
			continue;
		first = entries->lines[i];
		units = missing->number;
	}
	if (first != NULL)
		om_raise(OM_SHORTAGE_NEEDS_REASON, om_list_detail(&lines, OM_SHORTAGE_NEEDS_REASON, "lines"),
				 "%s of line %d of the transfer are missing without a reason", om_quantity_text(units), first->line_no);
}

/*
 * What the entries say is received and missing.  One that says neither takes what the
 * others of its line leave: nothing is put on a shelf that nobody has seen.
 */
static void
sum_receipt(const Entries *entries, OmQuantity *received)
{
	int			i;

	for (i = 0; i < entries->n; i++)
	{
		TransferLine *line = entries->lines[i];
		const OmJsonValue *quantity = entry_value(entries, i, VALUE_QUANTITY);
		const OmJsonValue *missing = entry_value(entries, i, VALUE_MISSING);

		if (quantity->present && quantity->number == 0 && !missing->present)
			om_raise_value(OM_INVALID_QUANTITY, "path", psprintf("lines[%d].quantity", i),
						   "lines[%d].quantity can be 0 only where units are missing", i);
		received[i] = quantity->present ? quantity->number : 0;
		line->received = om_sum_quantity(line->received, received[i]);
		line->missing = om_sum_quantity(line->missing, missing->present ? missing->number : 0);
		if (quantity->present || missing->present)
			continue;
		if (line->takes_rest)
			om_raise_value(OM_INVALID_ARGUMENT, "path", psprintf("lines[%d].quantity", i),
						   "line %d of the transfer is named twice without a quantity", line->line_no);
		line->takes_rest = true;
	}
	for (i = 0; i < entries->n; i++)
	{
		TransferLine *line = entries->lines[i];

		if (entry_value(entries, i, VALUE_QUANTITY)->present || entry_value(entries, i, VALUE_MISSING)->present)
			continue;
		received[i] = Max(line->in_transit - line->received - line->missing, 0);
		line->received += received[i];
	}
}

/* in_transit -> a state of the shelf, and -> loss. */
static void
receive(OmCall *call)
{
	Transfer   *transfer = (Transfer *) call;
	Entries		entries;
	OmQuantity *received;
	OmStockState *states;
	int			i;

	set_time(transfer, true);
	om_state_require(&om_transfer_states, transfer->status, TRANSFER_STATUS_RECEIVED, om_uuid_text(&transfer->call.document));
	entries = read_entries(transfer, receive_fields, lengthof(receive_fields));
	received = palloc(sizeof(OmQuantity) * Max(entries.n, 1));
	states = palloc(sizeof(OmStockState) * Max(entries.n, 1));
	for (i = 0; i < entries.n; i++)
	{
		const OmJsonValue *state = entry_value(&entries, i, VALUE_STATE);

		check_scale(&entries, i, VALUE_MISSING, "missing");
		states[i] = state->present ? om_shelf_state(state->text, psprintf("lines[%d].state", i)) : OM_STATE_FREE;
	}
	sum_receipt(&entries, received);
	for (i = 0; i < transfer->nlines && entries.n == 0; i++)
		transfer->lines[i].received = transfer->lines[i].in_transit;
	check_step(transfer, OM_RECEIPT_EXCEEDS_SHIPPED, true);
	check_reasons(&entries);
	for (i = 0; i < entries.n; i++)
	{
		TransferLine *line = entries.lines[i];
		const OmJsonValue *missing = entry_value(&entries, i, VALUE_MISSING);
		const char *reason = entry_value(&entries, i, VALUE_REASON)->text;

		om_transfer_move(transfer, line, OM_STATE_IN_TRANSIT, states[i], &transfer->destination, received[i], reason);
		if (!missing->present)
			continue;
		line->missing_reason = reason;
		om_transfer_move(transfer, line, OM_STATE_IN_TRANSIT, OM_STATE_LOSS, &transfer->destination, missing->number, reason);
	}
	for (i = 0; i < transfer->nlines && entries.n == 0; i++)
		om_transfer_move(transfer, &transfer->lines[i], OM_STATE_IN_TRANSIT, OM_STATE_FREE, &transfer->destination,
						 transfer->lines[i].received, NULL);
}

/* What becomes of goods in transit: true for a return, false for a write-off; asked for only where there are some. */
static bool
returns_goods(const Transfer *transfer)
{
	static const char *const known[] = {"return", "write_off"};
	const char *fate = transfer->in_transit;
	int			i;

	if (fate != NULL && strcmp(fate, "return") != 0 && strcmp(fate, "write_off") != 0)
		om_refuse_word("in_transit", fate, known);
	for (i = 0; i < transfer->nlines; i++)
		if (transfer->lines[i].in_transit > 0 && fate == NULL)
			om_raise_value(OM_INVALID_ARGUMENT, "argument", "in_transit",
						   "goods of transfer %s are in transit: in_transit must say \"return\" or \"write_off\"",
						   om_uuid_text(&transfer->call.document));
	return fate != NULL && strcmp(fate, "return") == 0;
}

/* Read what becomes of goods in transit. */
static void
read_cancel(OmCall *call)
{
	((Transfer *) call)->in_transit = om_optional_code_arg(call->fcinfo, ARG_IN_TRANSIT, "in_transit");
}

/* allocated -> free, and what is in transit back to the source or lost. */
static void
cancel(OmCall *call)
{
	Transfer   *transfer = (Transfer *) call;
	/* one that has receipts ends as received */
	const char *ends_as = strcmp(transfer->status, TRANSFER_STATUS_PARTIALLY_RECEIVED) == 0 ? TRANSFER_STATUS_RECEIVED : TRANSFER_STATUS_CANCELED;
	bool		is_return;
	int			i;

	set_time(transfer, true);
	om_state_require(&om_transfer_states, transfer->status, ends_as, om_uuid_text(&transfer->call.document));
	transfer->is_canceling = true;
	is_return = returns_goods(transfer);
	for (i = 0; i < transfer->nlines; i++)
	{
		TransferLine *line = &transfer->lines[i];

		line->canceled = line->allocated;
		line->returned = is_return ? line->in_transit : 0;
		line->missing = is_return ? 0 : line->in_transit;
		line->missing_reason = line->missing > 0 ? transfer->call.reason : NULL;
		if (line->missing > 0 && transfer->call.reason == NULL)
			om_raise_value(OM_SHORTAGE_NEEDS_REASON, "argument", "reason", "goods of transfer %s cannot be written off without a reason",
						   om_uuid_text(&transfer->call.document));
		om_transfer_move(transfer, line, OM_STATE_ALLOCATED, OM_STATE_FREE, &transfer->source, line->canceled, transfer->call.reason);
		om_transfer_move(transfer, line, OM_STATE_IN_TRANSIT, OM_STATE_FREE, &transfer->source, line->returned, transfer->call.reason);
		om_transfer_move(transfer, line, OM_STATE_IN_TRANSIT, OM_STATE_LOSS, &transfer->destination, line->missing, transfer->call.reason);
	}
}

/* What the steps have in common. */
#define TRANSFER_STEP \
	.document = TRANSFER_DOCUMENT, .document_arg = ARG_TRANSFER_ID, .lock = om_transfer_lock, .write = om_transfer_write, \
	.show = &om_transfer_plans[TRANSFER_SHOW]

static const OmKeyedFunction ship_function = {.name = "ship_transfer", TRANSFER_STEP, .check = ship};
static const OmKeyedFunction receive_function = {.name = "receive_transfer", TRANSFER_STEP, .check = receive};
static const OmKeyedFunction cancel_function = {
	.name = "cancel_transfer", TRANSFER_STEP, .read = read_cancel, .check = cancel, .reason_arg = ARG_REASON, OM_HASHED(cancel_hashed)
};

/* ship_transfer(transfer_id, lines, occurred_at, key, options, tenant_id) */
OM_KEYED_FUNCTION(om_ship_transfer, ship_function, Transfer, .event = TRANSFER_EVENT_SHIPPED);

/* receive_transfer(transfer_id, lines, occurred_at, key, options, tenant_id) */
OM_KEYED_FUNCTION(om_receive_transfer, receive_function, Transfer, .event = TRANSFER_EVENT_RECEIVED);

/* cancel_transfer(transfer_id, in_transit, reason, occurred_at, key, options, tenant_id) */
OM_KEYED_FUNCTION(om_cancel_transfer, cancel_function, Transfer, .event = TRANSFER_EVENT_CANCELED);

/* The state machine. */
static void
initialize(void)
{
	om_state_register(&om_transfer_states);
}

OM_RIGHT(transfer, OM_MOVERS, "move goods between locations");
OM_RIGHT(read_transfers, OM_STAFF, "read transfers");

static OmRight *const rights[] = {
	&om_right_transfer, &om_right_read_transfers
};

static const OmNeed needs[] = {
	OM_TOPIC("transfer", "goods that go from one location to another"),
	OM_FUNCTION_NEEDS("create_transfer", transfer),
	OM_FIELDS_NEED("create_transfer", "lines[].", om_transfer_create_fields),
	OM_FUNCTION_NEEDS("ship_transfer", transfer),
	OM_FIELDS_NEED("ship_transfer", "lines[].", ship_fields),
	OM_FUNCTION_NEEDS("receive_transfer", transfer),
	OM_FIELDS_NEED("receive_transfer", "lines[].", receive_fields),
	OM_FUNCTION_NEEDS("cancel_transfer", transfer),
	OM_VIEW_NEEDS("transfers", read_transfers),
	OM_VIEW_NEEDS("transfer_lines", read_transfers)
};

static const OmRaises raises[] = {
	OM_RAISES("create_transfer", OM_UNKNOWN_UNIT, OM_UNIT_DOES_NOT_DIVIDE, OM_INSUFFICIENT_STOCK, OM_STOCK_CONTENDED, OM_UNKNOWN_SKU, OM_UNKNOWN_BARCODE, OM_NO_PRICE, OM_UNKNOWN_LOCATION),
	OM_RAISES("ship_transfer", OM_UNKNOWN_TRANSFER, OM_UNKNOWN_TRANSFER_LINE, OM_SHIPMENT_EXCEEDS_ALLOCATED, OM_ILLEGAL_TRANSITION,
			  OM_STOCK_CONTENDED),
	OM_RAISES("receive_transfer", OM_UNKNOWN_TRANSFER, OM_UNKNOWN_TRANSFER_LINE, OM_RECEIPT_EXCEEDS_SHIPPED,
			  OM_SHORTAGE_NEEDS_REASON, OM_ILLEGAL_TRANSITION, OM_STOCK_CONTENDED),
	OM_RAISES("cancel_transfer", OM_UNKNOWN_TRANSFER, OM_ILLEGAL_TRANSITION, OM_STOCK_CONTENDED)
};

OM_MODULE(transfer) = {OM_RIGHTS(rights), OM_NEEDS(needs), OM_ERRORS(raises), .init = initialize};
