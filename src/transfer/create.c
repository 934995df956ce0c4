/*
 * create.c - a new transfer takes its goods at the source: all lines or none.
 *
 * It takes as a hold does: only goods that are there, and not what is kept back as safety
 * stock.  The source and the items may be out of use: what is left there goes elsewhere.
 */
#include "postgres.h"

#include "access/number.h"
#include "base/clock.h"
#include "base/om_error.h"
#include "sql/ident.h"
#include "sql/ids.h"
#include "transfer/transfer_private.h"
#include "types/quantity.h"
#include "types/uuid7.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"

enum CreateArgument
{
	ARG_FROM, ARG_TO, ARG_LINES, ARG_REFERENCE, ARG_TRANSFER_ID, ARG_METADATA, ARG_OCCURRED_AT
};

static const OmHashedArg hashed[] = {
	{ARG_FROM}, {ARG_TO}, {ARG_LINES}, {ARG_TRANSFER_ID}, {ARG_REFERENCE}, {ARG_METADATA}, {ARG_OCCURRED_AT}
};

const OmJsonField om_transfer_create_fields[TRANSFER_CREATE_FIELDS] = {
	[OM_LINE_SKU] = OM_SKU_FIELD,
	[OM_LINE_QUANTITY] = OM_QUANTITY_FIELD,
	[OM_LINE_BARCODE] = OM_BARCODE_FIELD,
	[OM_LINE_MORE] = OM_UNIT_FIELD
};

/* A transfer to be, and what is taken for it. */
typedef struct Creation
{
	Transfer	transfer;
	OmLine	   *lines;
	OmTaking	taking;
} Creation;

/* Look the destination up; it is another place than the source. */
static void
find_destination(Transfer *transfer, const char *code)
{
	transfer->destination = om_find_location(transfer->call.tenant, code, OM_IN_USE);
	if (transfer->destination.location_id == transfer->source.location_id)
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "to_location", "\"%s\" cannot send goods to itself", code);
}

/* Read the arguments and look up what they name. */
static void
read_transfer(OmCall *call)
{
	Creation   *creation = (Creation *) call;
	Transfer   *transfer = &creation->transfer;
	char	   *source = om_code_arg(call->fcinfo, ARG_FROM, "from_location");
	char	   *destination = om_code_arg(call->fcinfo, ARG_TO, "to_location");
	OmJsonValue *values = om_json_objects(om_json_arg(call->fcinfo, ARG_LINES, "lines"), om_transfer_create_fields, TRANSFER_CREATE_FIELDS, "lines",
										  OM_TRANSFER_LINES_MAX, false, &transfer->nlines);
	int			i;

	creation->lines = om_lines_of(values, TRANSFER_CREATE_FIELDS, transfer->nlines);
	transfer->lines = palloc0(sizeof(TransferLine) * transfer->nlines);
	for (i = 0; i < transfer->nlines; i++)
		creation->lines[i].unit_code = values[i * TRANSFER_CREATE_FIELDS + OM_LINE_MORE].text;
	creation->lines[0].location_code = source;
	om_resolve_lines(transfer->call.tenant, creation->lines, transfer->nlines, OM_IN_USE_OR_NOT, 0);
	transfer->source = creation->lines[0].location;
	find_destination(transfer, destination);
	om_require_stocked(creation->lines, transfer->nlines);
	for (i = 0; i < transfer->nlines; i++)
	{
		creation->lines[i].location = transfer->source;
		transfer->lines[i].line_no = i + 1;
		transfer->lines[i].item_id = creation->lines[i].item.item_id;
		transfer->lines[i].sku = creation->lines[i].sku;
	}
	call->taking = &creation->taking;
	call->taking->demands = om_sum_demands(creation->lines, transfer->nlines, NULL, &call->taking->ndemands);
	for (i = 0; i < call->taking->ndemands; i++)
		call->taking->demands[i].rule = OM_DEMAND_SHELF;
}

/* The header's row; another session may have used the id meanwhile. */
static void
insert_header(Transfer *transfer)
{
	static const OmKeyRefusal refusals[] = {
		{"transfers_pkey", OM_DUPLICATE_DOCUMENT, "the transfer exists already"},
		{NULL}
	};
	FunctionCallInfo fcinfo = transfer->call.fcinfo;
	OmInsert	rows = om_insert_make(TRANSFER_count, 1);
	Datum	   *values = om_insert_values(&rows, 0);
	bool	   *nulls = om_insert_nulls(&rows, 0);

	transfer->number = om_document_number(transfer->call.tenant, OM_NUMBER_TRANSFER);
	values[TRANSFER_tenant_id] = Int64GetDatum(transfer->call.tenant);
	values[TRANSFER_transfer_id] = UUIDPGetDatum(&transfer->call.document);
	values[TRANSFER_transfer_number] = CStringGetTextDatum(transfer->number);
	values[TRANSFER_from_location_id] = Int64GetDatum(transfer->source.location_id);
	values[TRANSFER_from_location] = CStringGetTextDatum(transfer->source.code);
	values[TRANSFER_to_location_id] = Int64GetDatum(transfer->destination.location_id);
	values[TRANSFER_to_location] = CStringGetTextDatum(transfer->destination.code);
	values[TRANSFER_reference] = om_optional_text(om_own_reference_arg(fcinfo, ARG_REFERENCE), &nulls[TRANSFER_reference]);
	values[TRANSFER_actor] = CStringGetTextDatum(transfer->call.actor);
	values[TRANSFER_occurred_at] = TimestampTzGetDatum(transfer->call.occurred_at);
	values[TRANSFER_recorded_at] = TimestampTzGetDatum(om_clock());
	values[TRANSFER_metadata] = om_metadata_arg(fcinfo, ARG_METADATA);
	om_insert_documents(&om_transfers_table, &rows, refusals, "transfer_id",
				  psprintf("\"%s\"", om_uuid_text(&transfer->call.document)));
}

/* Header, lines, moves, what others are told. */
static void
write_transfer(OmCall *call)
{
	Creation   *creation = (Creation *) call;
	Transfer   *transfer = &creation->transfer;
	OmInsert	rows = om_insert_make(LINE_count, transfer->nlines);
	int			i;

	transfer->freed = creation->taking.freed;
	insert_header(transfer);
	for (i = 0; i < transfer->nlines; i++)
	{
		const TransferLine *line = &transfer->lines[i];
		Datum	   *values = om_insert_values(&rows, i);

		values[LINE_line_no] = Int32GetDatum(line->line_no);
		values[LINE_item_id] = Int64GetDatum(line->item_id);
		values[LINE_sku] = CStringGetTextDatum(line->sku);
		values[LINE_quantity] = OmQuantityGetDatum(creation->lines[i].quantity);
		om_transfer_move(transfer, line, OM_STATE_FREE, OM_STATE_ALLOCATED, &transfer->source, creation->lines[i].quantity, NULL);
	}
	om_insert_share(&rows, LINE_tenant_id, Int64GetDatum(transfer->call.tenant));
	om_insert_share(&rows, LINE_transfer_id, UUIDPGetDatum(&transfer->call.document));
	om_insert_run(&om_transfer_lines_table, &rows);
	om_transfer_tell(transfer, TRANSFER_STATUS_READY);
}

static const OmKeyedFunction create_function = {
	.name = "create_transfer",
	OM_HASHED(hashed), .document = TRANSFER_DOCUMENT, .document_arg = ARG_TRANSFER_ID, .is_new = true, .find = &om_transfer_plans[TRANSFER_SHOW],
	.check = read_transfer, OM_TAKES_STOCK, .write = write_transfer,
	.show = &om_transfer_plans[TRANSFER_SHOW]
};

/* create_transfer(...): see CreateArgument. */
OM_KEYED_FUNCTION(om_create_transfer, create_function, Creation, .transfer.event = TRANSFER_EVENT_CREATED);
