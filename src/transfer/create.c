/*
 * create.c - a new transfer takes its goods at the source: all lines or none.
 *
 * It takes as a hold does: only goods that are there, and not what is kept back as safety
 * stock.
 */
#include "postgres.h"

#include "access/access.h"
#include "base/clock.h"
#include "base/om_error.h"
#include "base/om_limit.h"
#include "call/json_arg.h"
#include "call/occurred.h"
#include "sql/ident.h"
#include "sql/ids.h"
#include "transfer/transfer_private.h"
#include "types/quantity.h"
#include "types/uuid7.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"

#define HEADER_FIXED 1			/* tenant */
#define HEADER_VARYING 11
#define LINE_FIXED 2			/* tenant, transfer */
#define LINE_VARYING 4

enum CreateArgument
{
	ARG_FROM, ARG_TO, ARG_LINES, ARG_TRANSFER_ID, ARG_REFERENCE, ARG_METADATA, ARG_OCCURRED_AT, ARG_KEY, ARG_OPTIONS, ARG_TENANT
};

static const OmJsonField line_fields[] = {
	{"sku", OM_JSON_TEXT, true, OM_CODE_LENGTH_MAX},
	{"quantity", OM_JSON_QUANTITY, true, 0}
};

/* What is taken for a new transfer. */
typedef struct Taking
{
	OmLine	   *lines;
	OmDemand   *demands;
	int			ndemands;
} Taking;

/* Look the destination up; it is another place than the source. */
static void
find_destination(Transfer *transfer, char *code)
{
	om_find_locations(transfer->tenant, &code, 1, &transfer->destination);
	if (transfer->destination.location_id == 0)
		om_raise_value(OM_UNKNOWN_LOCATION, "location", code, "unknown location \"%s\"", code);
	if (transfer->destination.location_id == transfer->source.location_id)
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "to_location", "\"%s\" cannot send goods to itself", code);
}

/* invalid_argument for lines of items that have no stock. */
static void
refuse_untracked(const OmLine *lines, int n)
{
	int			i;

	for (i = 0; i < n; i++)
		if (!lines[i].item.is_stocked)
			om_raise_value(OM_INVALID_ARGUMENT, "sku", lines[i].sku, "\"%s\" is untracked and has no stock", lines[i].sku);
}

/* Read the arguments and look up what they name. */
static void
read_transfer(FunctionCallInfo fcinfo, Transfer *transfer, Taking *taking)
{
	char	   *source = om_text_arg(fcinfo, ARG_FROM, "from_location", OM_CODE_LENGTH_MAX, true);
	char	   *destination = om_text_arg(fcinfo, ARG_TO, "to_location", OM_CODE_LENGTH_MAX, true);
	OmJsonValue *values;
	int			i;

	if (PG_ARGISNULL(ARG_LINES))
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "lines", "lines cannot be null");
	values = om_json_objects(&PG_GETARG_JSONB_P(ARG_LINES)->root, line_fields, lengthof(line_fields), "lines",
							 OM_TRANSFER_LINES_MAX, false, &transfer->nlines);
	taking->lines = palloc0(sizeof(OmLine) * transfer->nlines);
	transfer->lines = palloc0(sizeof(TransferLine) * transfer->nlines);
	for (i = 0; i < transfer->nlines; i++)
	{
		taking->lines[i].sku = values[i * lengthof(line_fields)].text;
		taking->lines[i].quantity = values[i * lengthof(line_fields) + 1].number;
	}
	taking->lines[0].location_code = source;
	om_resolve_lines(transfer->tenant, taking->lines, transfer->nlines, 0);
	transfer->source = taking->lines[0].location;
	find_destination(transfer, destination);
	refuse_untracked(taking->lines, transfer->nlines);
	for (i = 0; i < transfer->nlines; i++)
	{
		taking->lines[i].location = transfer->source;
		transfer->lines[i].line_no = i + 1;
		transfer->lines[i].item_id = taking->lines[i].item.item_id;
		transfer->lines[i].sku = taking->lines[i].sku;
	}
	taking->demands = om_sum_demands(taking->lines, transfer->nlines, NULL, &taking->ndemands);
	for (i = 0; i < taking->ndemands; i++)
		taking->demands[i].rule = OM_DEMAND_HOLD;
}

/* The caller's id, which nobody may have used; or a new one.  False: a former call with the key has used it. */
static bool
set_id(FunctionCallInfo fcinfo, Transfer *transfer, const OmCall *call)
{
	Datum		values[2];
	pg_uuid_t	stored;

	om_uuid7(&transfer->id);
	if (PG_ARGISNULL(ARG_TRANSFER_ID))
		return true;
	transfer->id = *PG_GETARG_UUID_P(ARG_TRANSFER_ID);
	values[0] = Int64GetDatum(transfer->tenant);
	values[1] = UUIDPGetDatum(&transfer->id);
	if (om_plan_run_latest(&om_transfer_plans[TRANSFER_SHOW], values, NULL) == 0)
		return true;
	if (!om_call_find_latest(call, &stored))
		om_raise_value(OM_DUPLICATE_DOCUMENT, "transfer_id", om_uuid_text(&transfer->id),
					   "transfer %s exists already", om_uuid_text(&transfer->id));
	return false;
}

/* The header's row; another session may have used the id meanwhile. */
static void
insert_header(FunctionCallInfo fcinfo, Transfer *transfer)
{
	static const OmKeyRefusal refusals[] = {
		{"transfers_pkey", OM_DUPLICATE_DOCUMENT, "the transfer exists already"},
		{NULL}
	};
	OmInsert	rows = om_insert_make(HEADER_VARYING, 1);
	Datum	   *values = om_insert_values(&rows, 0);
	bool	   *nulls = om_insert_nulls(&rows, 0);
	Datum		tenant = Int64GetDatum(transfer->tenant);

	transfer->number = om_display_number(om_next_id(om_ident_table("transfer_number_seq")));
	values[0] = UUIDPGetDatum(&transfer->id);
	values[1] = CStringGetTextDatum(transfer->number);
	values[2] = Int64GetDatum(transfer->source.location_id);
	values[3] = CStringGetTextDatum(transfer->source.code);
	values[4] = Int64GetDatum(transfer->destination.location_id);
	values[5] = CStringGetTextDatum(transfer->destination.code);
	values[6] = om_optional_text(om_text_arg(fcinfo, ARG_REFERENCE, "reference", OM_TEXT_LENGTH_MAX, false), &nulls[6]);
	values[7] = CStringGetTextDatum(transfer->actor);
	values[8] = TimestampTzGetDatum(transfer->occurred_at);
	values[9] = TimestampTzGetDatum(om_clock());
	values[10] = om_metadata_arg(fcinfo, ARG_METADATA);
	om_insert_documents(&om_transfers_table, &tenant, HEADER_FIXED, &rows, refusals, "transfer_id",
						psprintf("\"%s\"", om_uuid_text(&transfer->id)));
}

/* Header, lines, moves, what others are told. */
static void
write_transfer(FunctionCallInfo fcinfo, Transfer *transfer, const Taking *taking)
{
	OmInsert	rows = om_insert_make(LINE_VARYING, transfer->nlines);
	Datum		fixed[LINE_FIXED];
	int			i;

	insert_header(fcinfo, transfer);
	for (i = 0; i < transfer->nlines; i++)
	{
		const TransferLine *line = &transfer->lines[i];
		Datum	   *values = om_insert_values(&rows, i);

		values[0] = Int32GetDatum(line->line_no);
		values[1] = Int64GetDatum(line->item_id);
		values[2] = CStringGetTextDatum(line->sku);
		values[3] = OmQuantityGetDatum(taking->lines[i].quantity);
		om_transfer_move(transfer, line, OM_STATE_FREE, OM_STATE_ALLOCATED, &transfer->source, taking->lines[i].quantity, NULL);
	}
	fixed[0] = Int64GetDatum(transfer->tenant);
	fixed[1] = UUIDPGetDatum(&transfer->id);
	om_insert_run(&om_transfer_lines_table, fixed, LINE_FIXED, &rows);
	om_transfer_tell(transfer, "transfer.created", "ready");
}

/* Take, claim, write; false when the key was claimed by another call meanwhile. */
static bool
create(FunctionCallInfo fcinfo, Transfer *transfer, const OmCall *call)
{
	Taking		taking = {0};
	pg_uuid_t	stored;

	read_transfer(fcinfo, transfer, &taking);
	if (!set_id(fcinfo, transfer, call))
		return false;
	if (!om_stock_take(transfer->tenant, 0, taking.demands, taking.ndemands, om_counter_deadline(), &transfer->freed))
	{
		if (om_call_find_latest(call, &stored))
			return false;
		om_raise_refused(taking.demands, taking.ndemands);
	}
	if (!om_call_claim(call, &transfer->id))
	{
		om_stock_untake(transfer->tenant, taking.demands, taking.ndemands);
		return false;
	}
	write_transfer(fcinfo, transfer, &taking);
	return true;
}

OM_FUNCTION(om_create_transfer);

/* create_transfer(...): see CreateArgument. */
Datum
om_create_transfer(PG_FUNCTION_ARGS)
{
	Transfer	transfer = {0};
	OmCall		call;

	transfer.tenant = om_tenant_arg(ARG_TENANT);
	om_require_writable();
	transfer.occurred_at = om_occurred_at(PG_ARGISNULL(ARG_OCCURRED_AT) ? 0 : PG_GETARG_TIMESTAMPTZ(ARG_OCCURRED_AT),
										  PG_ARGISNULL(ARG_OCCURRED_AT));
	om_json_options(PG_ARGISNULL(ARG_OPTIONS) ? NULL : PG_GETARG_JSONB_P(ARG_OPTIONS), NULL, 0, NULL);
	transfer.actor = om_actor();
	om_spi_begin();
	om_call_start(&call, fcinfo, "create_transfer", transfer.tenant, ARG_KEY, ARG_TENANT);
	if (!om_call_find(&call, &transfer.id) && !create(fcinfo, &transfer, &call))
		(void) om_call_find_latest(&call, &transfer.id);
	return om_transfer_return(fcinfo, &transfer);
}
