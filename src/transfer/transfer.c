/*
 * transfer.c - what all steps of a transfer have in common: its lock, its moves, its status.
 *
 * A unit of a transfer is allocated at the source, in transit at the destination, and then
 * on the shelf there, lost, or back at the source's:
 *
 *     create    free -> allocated            at the source
 *     ship      allocated -> in_transit      source to destination, at its cost
 *     receive   in_transit -> free, ...      at the destination
 *               in_transit -> loss           missing, with a reason
 *     cancel    allocated -> free            at the source
 *               in_transit -> free           destination to source
 *               in_transit -> loss           written off, with a reason
 *
 * Every step locks the transfer's row first: it is the queue of all that concerns the
 * transfer, so its status has one writer and no line is read while another step changes it.
 * The lines' CHECKs cap what leaves each state, whoever writes.
 *
 * Under the lock engine a step locks all positions it touches in key order before it posts,
 * so that steps of different transfers never wait for each other crosswise.
 */
#include "postgres.h"

#include "access/access.h"
#include "base/om_error.h"
#include "call/archived.h"
#include "journal/outbox.h"
#include "transfer/transfer_private.h"
#include "types/quantity.h"
#include "types/uuid7.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"

static const OmTransition transfer_steps[] = {
	{NULL, TRANSFER_STATUS_READY},
	{TRANSFER_STATUS_READY, TRANSFER_STATUS_IN_TRANSIT},
	{TRANSFER_STATUS_READY, TRANSFER_STATUS_CANCELED},
	{TRANSFER_STATUS_IN_TRANSIT, TRANSFER_STATUS_PARTIALLY_RECEIVED},
	{TRANSFER_STATUS_IN_TRANSIT, TRANSFER_STATUS_RECEIVED},
	{TRANSFER_STATUS_IN_TRANSIT, TRANSFER_STATUS_CANCELED},
	{TRANSFER_STATUS_PARTIALLY_RECEIVED, TRANSFER_STATUS_RECEIVED}
};

const OmStateMachine om_transfer_states = {TRANSFER_DOCUMENT, transfer_steps, lengthof(transfer_steps)};

/* unknown_transfer, or 40001 for one that this transaction's snapshot is too old to see. */
static void
refuse_unseen(const Transfer *transfer)
{
	if (om_show_document(&om_transfer_plans[TRANSFER_SHOW], transfer->call.tenant, &transfer->call.document) > 0)
		om_raise_newer("the transfer");
	om_archived_refuse(transfer->call.tenant, "transfer_id", "transfer", &transfer->call.document);
	om_raise_value(OM_UNKNOWN_TRANSFER, "transfer_id", om_uuid_text(&transfer->call.document),
				   "unknown transfer %s", om_uuid_text(&transfer->call.document));
}

/* Copy the lines. */
static void
read_lines(Transfer *transfer)
{
	int			i;

	transfer->nlines = (int) om_show_document(&om_transfer_plans[TRANSFER_LINES], transfer->call.tenant, &transfer->call.document);
	transfer->lines = palloc0(sizeof(TransferLine) * Max(transfer->nlines, 1));
	for (i = 0; i < transfer->nlines; i++)
	{
		TransferLine *line = &transfer->lines[i];

		line->line_no = DatumGetInt32(om_field(i, OPEN_line_no, NULL));
		line->item_id = DatumGetInt64(om_field(i, OPEN_item_id, NULL));
		line->sku = om_field_text(i, OPEN_sku);
		line->scale = DatumGetInt32(om_field(i, OPEN_scale, NULL));
		line->allocated = DatumGetOmQuantity(om_field(i, OPEN_allocated, NULL));
		line->in_transit = DatumGetOmQuantity(om_field(i, OPEN_in_transit, NULL));
		line->was_shipped = DatumGetBool(om_field(i, OPEN_was_shipped, NULL));
		Assert(line->allocated >= 0 && line->in_transit >= 0);
		line->has_receipts = DatumGetBool(om_field(i, OPEN_has_receipts, NULL));
	}
}

/* Lock the transfer of a call and read it (see transfer_private.h). */
void
om_transfer_lock(OmCall *call)
{
	Transfer   *transfer = (Transfer *) call;
	Datum		values[ONE_count] = {[ONE_tenant_id] = Int64GetDatum(transfer->call.tenant), [ONE_transfer_id] = UUIDPGetDatum(&transfer->call.document)};
	bool		isnull;

	/* the ledgers' lock first, as every writer of theirs: checked, and in one order */
	om_counter_enter();
	if (om_plan_run(&om_transfer_plans[TRANSFER_LOCK], values, NULL) == 0)
		refuse_unseen(transfer);
	transfer->status = om_field_text(0, LOCKED_status);
	transfer->number = om_field_text(0, LOCKED_transfer_number);
	transfer->source.location_id = DatumGetInt64(om_field(0, LOCKED_from_location_id, NULL));
	transfer->source.code = om_field_text(0, LOCKED_from_location);
	transfer->destination.location_id = DatumGetInt64(om_field(0, LOCKED_to_location_id, NULL));
	transfer->destination.code = om_field_text(0, LOCKED_to_location);
	transfer->created_at = DatumGetTimestampTz(om_field(0, LOCKED_occurred_at, NULL));
	transfer->shipped_at = DatumGetTimestampTz(om_field(0, LOCKED_shipped_at, &isnull));
	transfer->is_shipped = !isnull;
	read_lines(transfer);
}

/* bsearch order: a line number against a line. */
static int
compare_line_no(const void *key, const void *line)
{
	int64		line_no = *(const int64 *) key;
	int			other = ((const TransferLine *) line)->line_no;

	return (line_no > other) - (line_no < other);
}

/* The line of a number; null: there is none. */
TransferLine *
om_transfer_line(const Transfer *transfer, int64 line_no)
{
	return bsearch(&line_no, transfer->lines, transfer->nlines, sizeof(TransferLine), compare_line_no);
}

/* Append a move of a line (see transfer_private.h). */
void
om_transfer_move(Transfer *transfer, const TransferLine *line, OmStockState from_state, OmStockState to_state,
				 const OmLocation *end, OmQuantity quantity, const char *reason)
{
	const OmLocation *start = from_state == OM_STATE_IN_TRANSIT ? &transfer->destination : &transfer->source;
	OmMove	   *move;

	if (quantity == 0)
		return;
	om_call_require_at(start->location_id, start->code);
	if (transfer->nmoves == transfer->max_moves)
	{
		transfer->max_moves = Max(16, transfer->max_moves * 2);
		transfer->moves = transfer->moves == NULL ? palloc(sizeof(OmMove) * transfer->max_moves) :
			repalloc(transfer->moves, sizeof(OmMove) * transfer->max_moves);
	}
	move = &transfer->moves[transfer->nmoves++];
	memset(move, 0, sizeof(OmMove));
	move->item_id = line->item_id;
	move->location_id = start->location_id;
	move->other_location_id = end->location_id == start->location_id ? 0 : end->location_id;
	move->from_state = from_state;
	move->to_state = to_state;
	move->quantity = quantity;
	move->document_id = transfer->call.document;
	move->line_no = line->line_no;
	move->reason = reason;
	move->occurred_at = transfer->call.occurred_at;
	if (to_state == OM_STATE_FREE)
		om_freed_add(&transfer->freed, line->item_id, end->location_id);
}

/* The event: what moved, line by line. */
static char *
payload(const Transfer *transfer, const char *status)
{
	StringInfoData json;
	OmList		lines = {0};
	int			i;

	initStringInfo(&json);
	appendStringInfo(&json, "{\"transfer_number\":\"%s\"", transfer->number);
	om_detail_text(&json, "from_location", transfer->source.code);
	om_detail_text(&json, "to_location", transfer->destination.code);
	om_detail_text(&json, "status", status);
	if (transfer->call.reason)
		om_detail_text(&json, "reason", transfer->call.reason);
	for (i = 0; i < transfer->nmoves; i++)
	{
		const OmMove *move = &transfer->moves[i];

		appendStringInfo(om_list_add_line(&lines, move->line_no, om_transfer_line(transfer, move->line_no)->sku),
						 ",\"from_state\":\"%s\",\"to_state\":\"%s\",\"quantity\":\"%s\"}", om_stock_state_name(move->from_state),
						 om_stock_state_name(move->to_state), om_quantity_text(move->quantity));
	}
	om_detail_raw(&json, "lines", om_list_end(&lines));
	return om_detail_end(&json);
}

/* Post the moves of a step and tell of it: status log, event, and who is served by what became free. */
void
om_transfer_tell(Transfer *transfer, const char *status)
{
	OmEvent		event = {0};
	OmStatusChange change = {0};

	event.aggregate = change.document_kind = TRANSFER_DOCUMENT;
	event.aggregate_id = change.document_id = transfer->call.document;
	event.type = transfer->event;
	event.payload = payload(transfer, status);
	event.occurred_at = change.occurred_at = transfer->call.occurred_at;
	om_moves_lock(transfer->call.tenant, transfer->moves, transfer->nmoves);
	om_post_moves(transfer->call.tenant, TRANSFER_DOCUMENT, transfer->moves, transfer->nmoves, transfer->call.actor);
	if (transfer->status == NULL || strcmp(status, transfer->status) != 0)
	{
		change.from_status = transfer->status;
		change.to_status = status;
		change.reason = transfer->call.reason;
		om_status_write(transfer->call.tenant, &change, 1, transfer->call.actor);
	}
	om_outbox_write(transfer->call.tenant, &event, 1);
	om_freed_serve(transfer->call.tenant, &transfer->freed, transfer->call.actor, transfer->call.occurred_at);
}

/* Update the lines, one statement; their CHECKs cap what leaves each state. */
static void
update_lines(const Transfer *transfer)
{
	Datum	   *columns[CHANGED_count];
	bool	   *nulls = palloc(sizeof(bool) * Max(transfer->nlines, 1));
	Datum		values[CHANGED_count];
	int			n = 0;
	int			i;

	for (i = CHANGED_line_nos; i < CHANGED_count; i++)
		columns[i] = palloc(sizeof(Datum) * Max(transfer->nlines, 1));
	for (i = 0; i < transfer->nlines; i++)
	{
		const TransferLine *line = &transfer->lines[i];

		if (line->shipped == 0 && line->canceled == 0 && line->received == 0 && line->missing == 0 && line->returned == 0)
			continue;
		columns[CHANGED_line_nos][n] = Int32GetDatum(line->line_no);
		columns[CHANGED_shipped][n] = OmQuantityGetDatum(line->shipped);
		columns[CHANGED_canceled][n] = OmQuantityGetDatum(line->canceled);
		columns[CHANGED_received][n] = OmQuantityGetDatum(line->received);
		columns[CHANGED_missing][n] = OmQuantityGetDatum(line->missing);
		columns[CHANGED_returned][n] = OmQuantityGetDatum(line->returned);
		columns[CHANGED_reasons][n] = om_optional_text(line->missing_reason, &nulls[n]);
		n++;
	}
	values[CHANGED_tenant_id] = Int64GetDatum(transfer->call.tenant);
	values[CHANGED_transfer_id] = UUIDPGetDatum(&transfer->call.document);
	values[CHANGED_line_nos] = om_array(OM_INT4, columns[CHANGED_line_nos], NULL, n);
	for (i = CHANGED_shipped; i <= CHANGED_returned; i++)
		values[i] = om_array(OM_QUANTITY, columns[i], NULL, n);
	values[CHANGED_reasons] = om_array(OM_TEXT, columns[CHANGED_reasons], nulls, n);
	if (om_plan_run(&om_transfer_plans[TRANSFER_CHANGE_LINES], values, NULL) != n)
		elog(ERROR, "a line of a locked transfer is missing");
}

/* The status the transfer has after the step; what is written off has not arrived. */
static const char *
derive_status(const Transfer *transfer)
{
	bool		is_open = false;
	bool		is_shipped = false;
	bool		has_receipts = false;
	int			i;

	for (i = 0; i < transfer->nlines; i++)
	{
		const TransferLine *line = &transfer->lines[i];

		is_open |= line->allocated > line->shipped + line->canceled;
		is_open |= line->in_transit + line->shipped > line->received + line->missing + line->returned;
		is_shipped |= line->was_shipped || line->shipped > 0;
		has_receipts |= line->has_receipts || line->received > 0 || (line->missing > 0 && !transfer->is_canceling);
	}
	if (is_open)
		return has_receipts ? TRANSFER_STATUS_PARTIALLY_RECEIVED : is_shipped ? TRANSFER_STATUS_IN_TRANSIT : TRANSFER_STATUS_READY;
	return has_receipts ? TRANSFER_STATUS_RECEIVED : TRANSFER_STATUS_CANCELED;
}

/* Write the step of an existing transfer. */
void
om_transfer_write(OmCall *call)
{
	Transfer   *transfer = (Transfer *) call;
	const char *status = derive_status(transfer);
	bool		leaves = strcmp(transfer->event, TRANSFER_EVENT_SHIPPED) == 0 &&
		(!transfer->is_shipped || transfer->call.occurred_at < transfer->shipped_at);
	Datum		values[LEFT_count];
	char		nulls[LEFT_count + 1];

	Assert(transfer->status != NULL);
	update_lines(transfer);
	if (leaves || strcmp(status, transfer->status) != 0)
	{
		values[LEFT_tenant_id] = Int64GetDatum(transfer->call.tenant);
		values[LEFT_transfer_id] = UUIDPGetDatum(&transfer->call.document);
		values[LEFT_status] = CStringGetTextDatum(status);
		values[LEFT_shipped_at] = TimestampTzGetDatum(transfer->call.occurred_at);
		memset(nulls, ' ', sizeof(nulls));
		nulls[LEFT_shipped_at] = leaves ? ' ' : 'n';
		(void) om_plan_run(&om_transfer_plans[TRANSFER_SET_STATUS], values, nulls);
	}
	om_transfer_tell(transfer, status);
}
