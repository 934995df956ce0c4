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

#include "base/om_error.h"
#include "journal/outbox.h"
#include "sql/rows.h"
#include "transfer/transfer_private.h"
#include "types/quantity.h"
#include "types/uuid7.h"
#include "utils/builtins.h"
#include "utils/json.h"
#include "utils/timestamp.h"

static const OmTransition transfer_steps[] = {
	{NULL, "draft"},
	{NULL, "ready"},
	{"draft", "ready"},
	{"draft", "canceled"},
	{"ready", "in_transit"},
	{"ready", "canceled"},
	{"in_transit", "partially_received"},
	{"in_transit", "received"},
	{"in_transit", "canceled"},
	{"partially_received", "received"},
	{"received", "closed"}
};

const OmStateMachine om_transfer_states = {"transfer", transfer_steps, lengthof(transfer_steps)};

/* unknown_transfer, or 40001 for one that this transaction's snapshot is too old to see. */
static void
refuse_unseen(const Transfer *transfer)
{
	if (om_show_document(&om_transfer_plans[TRANSFER_SHOW], transfer->call.tenant, &transfer->call.document) > 0)
		ereport(ERROR,
				(errcode(ERRCODE_T_R_SERIALIZATION_FAILURE),
				 errmsg("could not serialize access: the transfer is newer than the transaction's snapshot")));
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

		line->line_no = DatumGetInt32(om_result(i, 1, NULL));
		line->item_id = DatumGetInt64(om_result(i, 2, NULL));
		line->sku = om_result_text(i, 3);
		line->scale = DatumGetInt32(om_result(i, 4, NULL));
		line->allocated = DatumGetOmQuantity(om_result(i, 5, NULL));
		line->in_transit = DatumGetOmQuantity(om_result(i, 6, NULL));
		line->was_shipped = DatumGetBool(om_result(i, 7, NULL));
		line->has_receipts = DatumGetBool(om_result(i, 8, NULL));
	}
}

/* Lock the transfer of a call and read it (see transfer_private.h). */
void
om_transfer_lock(OmCall *call)
{
	Transfer   *transfer = (Transfer *) call;
	Datum		values[2];
	bool		isnull;

	/* the ledgers' lock first, as every writer of theirs: checked, and in one order */
	om_counter_enter();
	values[0] = Int64GetDatum(transfer->call.tenant);
	values[1] = UUIDPGetDatum(&transfer->call.document);
	if (om_plan_run(&om_transfer_plans[TRANSFER_LOCK], values, NULL) == 0)
		refuse_unseen(transfer);
	transfer->status = om_result_text(0, 1);
	transfer->number = om_result_text(0, 2);
	transfer->source.location_id = DatumGetInt64(om_result(0, 3, NULL));
	transfer->source.code = om_result_text(0, 4);
	transfer->destination.location_id = DatumGetInt64(om_result(0, 5, NULL));
	transfer->destination.code = om_result_text(0, 6);
	transfer->created_at = DatumGetTimestampTz(om_result(0, 7, NULL));
	transfer->shipped_at = DatumGetTimestampTz(om_result(0, 8, &isnull));
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
	if (transfer->nmoves == transfer->max_moves)
	{
		transfer->max_moves = Max(16, transfer->max_moves * 2);
		transfer->moves = transfer->moves == NULL ? palloc(sizeof(OmMove) * transfer->max_moves) :
			repalloc(transfer->moves, sizeof(OmMove) * transfer->max_moves);
	}
#ifdef OM_MUTANT_transit_at_source
	if (to_state == OM_STATE_IN_TRANSIT)
		end = start;
#endif
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
	int			i;

	initStringInfo(&json);
	appendStringInfo(&json, "{\"transfer_number\":\"%s\",\"from_location\":", transfer->number);
	escape_json(&json, transfer->source.code);
	appendStringInfoString(&json, ",\"to_location\":");
	escape_json(&json, transfer->destination.code);
	appendStringInfo(&json, ",\"status\":\"%s\"", status);
	if (transfer->call.reason)
	{
		appendStringInfoString(&json, ",\"reason\":");
		escape_json(&json, transfer->call.reason);
	}
	appendStringInfoString(&json, ",\"lines\":[");
	for (i = 0; i < transfer->nmoves; i++)
	{
		const OmMove *move = &transfer->moves[i];

		appendStringInfo(&json, "%s{\"line_no\":%d,\"sku\":", i > 0 ? "," : "", move->line_no);
		escape_json(&json, om_transfer_line(transfer, move->line_no)->sku);
		appendStringInfo(&json, ",\"from_state\":\"%s\",\"to_state\":\"%s\",\"quantity\":\"%s\"}", om_stock_state_name(move->from_state),
						 om_stock_state_name(move->to_state), om_quantity_text(move->quantity));
	}
	appendStringInfoString(&json, "]}");
	return json.data;
}

/* Post the moves of a step and tell of it: status log, event, and who is served by what became free. */
void
om_transfer_tell(Transfer *transfer, const char *status)
{
	OmEvent		event = {0};
	OmStatusChange change = {0};

	event.aggregate = change.document_kind = "transfer";
	event.aggregate_id = change.document_id = transfer->call.document;
	event.type = transfer->event;
	event.payload = payload(transfer, status);
	event.occurred_at = change.occurred_at = transfer->call.occurred_at;
	om_moves_lock(transfer->call.tenant, transfer->moves, transfer->nmoves);
	om_post_moves(transfer->call.tenant, "transfer", transfer->moves, transfer->nmoves, transfer->call.actor);
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
	Datum	   *columns[7];
	bool	   *nulls = palloc(sizeof(bool) * Max(transfer->nlines, 1));
	Datum		values[9];
	int			n = 0;
	int			i;

	for (i = 0; i < lengthof(columns); i++)
		columns[i] = palloc(sizeof(Datum) * Max(transfer->nlines, 1));
	for (i = 0; i < transfer->nlines; i++)
	{
		const TransferLine *line = &transfer->lines[i];

		if (line->shipped == 0 && line->canceled == 0 && line->received == 0 && line->missing == 0 && line->returned == 0)
			continue;
		columns[0][n] = Int32GetDatum(line->line_no);
		columns[1][n] = OmQuantityGetDatum(line->shipped);
		columns[2][n] = OmQuantityGetDatum(line->canceled);
		columns[3][n] = OmQuantityGetDatum(line->received);
		columns[4][n] = OmQuantityGetDatum(line->missing);
		columns[5][n] = OmQuantityGetDatum(line->returned);
		columns[6][n] = om_optional_text(line->missing_reason, &nulls[n]);
		n++;
	}
	values[0] = Int64GetDatum(transfer->call.tenant);
	values[1] = UUIDPGetDatum(&transfer->call.document);
	values[2] = om_array(OM_INT4, columns[0], NULL, n);
	for (i = 1; i < 6; i++)
		values[2 + i] = om_array(OM_QUANTITY, columns[i], NULL, n);
	values[8] = om_array(OM_TEXT, columns[6], nulls, n);
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
		return has_receipts ? "partially_received" : is_shipped ? "in_transit" : "ready";
	return has_receipts ? "received" : "canceled";
}

/* Write the step of an existing transfer. */
void
om_transfer_write(OmCall *call)
{
	Transfer   *transfer = (Transfer *) call;
	const char *status = derive_status(transfer);
	bool		leaves = strcmp(transfer->event, "transfer.shipped") == 0 && (!transfer->is_shipped || transfer->call.occurred_at < transfer->shipped_at);
	Datum		values[4];

	update_lines(transfer);
	if (leaves || strcmp(status, transfer->status) != 0)
	{
		values[0] = Int64GetDatum(transfer->call.tenant);
		values[1] = UUIDPGetDatum(&transfer->call.document);
		values[2] = CStringGetTextDatum(status);
		values[3] = TimestampTzGetDatum(transfer->call.occurred_at);
		(void) om_plan_run(&om_transfer_plans[TRANSFER_SET_STATUS], values, leaves ? NULL : "   n");
	}
	om_transfer_tell(transfer, status);
}
