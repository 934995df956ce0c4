/*
 * document.c - stock documents: receipts, adjustments, set quantities, changes of
 * state.  One header row, one move per line, one event.
 */
#include "postgres.h"

#include "access/access.h"
#include "base/clock.h"
#include "base/om_error.h"
#include "base/om_limit.h"
#include "call/key.h"
#include "call/arguments.h"
#include "call/occurred.h"
#include "counter/key_lock.h"
#include "journal/outbox.h"
#include "sql/rows.h"
#include "stock/stock_private.h"
#include "types/quantity.h"
#include "types/uuid7.h"
#include "utils/builtins.h"
#include "utils/json.h"
#include "utils/timestamp.h"

/* What the four doors have in common; argument numbers are the same in all. */
enum DocumentArgument
{
	ARG_LOCATION, ARG_LINES, ARG_TEXT, ARG_DOCUMENT_ID, ARG_OCCURRED_AT, ARG_KEY, ARG_OPTIONS, ARG_TENANT
};

typedef enum DocumentKind
{
	DOCUMENT_RECEIPT, DOCUMENT_ADJUSTMENT, DOCUMENT_COUNT, DOCUMENT_STATE_CHANGE
} DocumentKind;

/* Value numbers of the lines; which are used depends on the kind. */
enum LineValue
{
	LINE_SKU, LINE_QUANTITY, LINE_MORE, LINE_LAST
};

typedef struct DocumentDoor
{
	const char *door;			/* its name: idempotency */
	const char *kind;			/* stock_documents.kind */
	const char *event;
	bool		text_is_reason; /* else reference */
	bool		text_required;
	bool		can_force;
	const OmJsonField *fields;
	int			nfields;
} DocumentDoor;

static const OmJsonField receipt_fields[] = {
	{"sku", OM_JSON_TEXT, true, OM_CODE_LENGTH_MAX},
	{"quantity", OM_JSON_QUANTITY, true, 0},
	{"unit_cost", OM_JSON_TEXT, false, OM_CODE_LENGTH_MAX}
};
static const OmJsonField adjustment_fields[] = {
	{"sku", OM_JSON_TEXT, true, OM_CODE_LENGTH_MAX},
	{"quantity", OM_JSON_SIGNED_QUANTITY, true, 0}
};
static const OmJsonField count_fields[] = {
	{"sku", OM_JSON_TEXT, true, OM_CODE_LENGTH_MAX},
	{"quantity", OM_JSON_LEVEL, true, 0},
	{"expected", OM_JSON_LEVEL, false, 0}
};
static const OmJsonField state_fields[] = {
	{"sku", OM_JSON_TEXT, true, OM_CODE_LENGTH_MAX},
	{"quantity", OM_JSON_QUANTITY, true, 0},
	{"from_state", OM_JSON_TEXT, true, OM_CODE_LENGTH_MAX},
	{"to_state", OM_JSON_TEXT, true, OM_CODE_LENGTH_MAX}
};
static const OmJsonField force_options[] = {
	{"forced", OM_JSON_BOOLEAN, false, 0}
};

static const DocumentDoor doors[] = {
	[DOCUMENT_RECEIPT] = {"receive_stock", "receipt", "stock.received", false, false, false,
	receipt_fields, lengthof(receipt_fields)},
	[DOCUMENT_ADJUSTMENT] = {"adjust_stock", "adjustment", "stock.adjusted", true, true, true,
	adjustment_fields, lengthof(adjustment_fields)},
	[DOCUMENT_COUNT] = {"set_stock", "count", "stock.set", true, true, true,
	count_fields, lengthof(count_fields)},
	[DOCUMENT_STATE_CHANGE] = {"change_stock_state", "state_change", "stock.state_changed", true, false, false,
	state_fields, lengthof(state_fields)}
};

/* A document being made. */
typedef struct Document
{
	const DocumentDoor *door;
	DocumentKind kind;
	int64		tenant;
	pg_uuid_t	id;
	OmLocation	location;
	char	   *text;			/* reason or reference */
	TimestampTz occurred_at;
	char	   *actor;
	bool		is_forced;
	OmLine	   *lines;
	OmJsonValue *values;		/* nfields per line */
	int			nlines;
	OmMove	   *moves;
	int			nmoves;
	OmDemand   *demands;		/* what the moves take */
	int			ndemands;
	int			nkeys;			/* counters they touch */
} Document;

/* The value of a line. */
static const OmJsonValue *
line_value(const Document *document, int line, int number)
{
	Assert(number < document->door->nfields);
	return &document->values[line * document->door->nfields + number];
}

/* Read the arguments; nothing is looked up yet. */
static void
read_document(FunctionCallInfo fcinfo, Document *document)
{
	const DocumentDoor *door = document->door;
	OmJsonValue forced = {0};
	int			i;

	document->location.code = om_text_arg(fcinfo, ARG_LOCATION, "location", OM_CODE_LENGTH_MAX, true);
	document->text = om_text_arg(fcinfo, ARG_TEXT, door->text_is_reason ? "reason" : "reference",
								 OM_TEXT_LENGTH_MAX, door->text_required);
	document->occurred_at = om_occurred_at_arg(fcinfo, ARG_OCCURRED_AT);
	om_options_arg(fcinfo, ARG_OPTIONS, force_options, door->can_force ? 1 : 0, &forced);
	document->is_forced = forced.present && forced.boolean;
	if (PG_ARGISNULL(ARG_LINES))
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "lines", "lines cannot be null");
	document->values = om_json_objects(&PG_GETARG_JSONB_P(ARG_LINES)->root, door->fields, door->nfields, "lines",
									   OM_STOCK_LINES_MAX, false, &document->nlines);
	document->lines = palloc0(sizeof(OmLine) * document->nlines);
	for (i = 0; i < document->nlines; i++)
	{
		document->lines[i].sku = line_value(document, i, LINE_SKU)->text;
		document->lines[i].quantity = line_value(document, i, LINE_QUANTITY)->number;
	}
}

/* Look items and location up; all items must be stocked ones. */
static void
resolve_document(Document *document)
{
	int			i;

	document->lines[0].location_code = (char *) document->location.code;
	om_resolve_lines(document->tenant, document->lines, document->nlines, 0);
	document->location = document->lines[0].location;
	for (i = 0; i < document->nlines; i++)
	{
		document->lines[i].location = document->location;
		if (!document->lines[i].item.is_stocked)
			om_raise_value(OM_INVALID_ARGUMENT, "sku", document->lines[i].sku,
						   "\"%s\" is untracked and has no stock", document->lines[i].sku);
	}
	document->actor = om_actor();
}

/* Append a move of a line. */
static OmMove *
add_move(Document *document, int line, OmStockState from_state, OmStockState to_state, OmQuantity quantity)
{
	OmMove	   *move = &document->moves[document->nmoves++];

	Assert(quantity > 0);
	move->item_id = document->lines[line].item.item_id;
	move->location_id = document->location.location_id;
	move->from_state = from_state;
	move->to_state = to_state;
	move->quantity = quantity;
	move->document_id = document->id;
	move->line_no = line + 1;
	move->reason = document->door->text_is_reason ? document->text : NULL;
	move->occurred_at = document->occurred_at;
	move->is_forced = document->is_forced;
	return move;
}

/* "12.50 EUR" of a receipt's line; invalid_amount for anything else. */
static OmAmount
unit_cost(const char *text, int line)
{
	char	   *path = psprintf("lines[%d].unit_cost", line);
	const char *space = strchr(text, ' ');
	OmAmount	cost;

	cost.currency = space ? om_currency_lookup(space + 1) : 0;
	if (cost.currency == 0)
		om_raise_value(OM_INVALID_AMOUNT, "path", path, "%s: \"%s\" is not an amount like \"12.50 EUR\"", path, text);
	cost.minor = om_amount_arg(pnstrdup(text, space - text), cost.currency, path);
	if (cost.minor < 0)
		om_raise_value(OM_INVALID_AMOUNT, "path", path, "%s: a cost cannot be negative", path);
	return cost;
}

/* supplier -> free, each line with its cost. */
static void
plan_receipt(Document *document)
{
	int			i;

	for (i = 0; i < document->nlines; i++)
	{
		OmMove	   *move = add_move(document, i, OM_STATE_SUPPLIER, OM_STATE_FREE, document->lines[i].quantity);
		const OmJsonValue *cost = line_value(document, i, LINE_MORE);

		if (cost->present)
			move->unit_cost = unit_cost(cost->text, i);
	}
}

/* A difference against loss: found or missing. */
static void
add_difference(Document *document, int line, OmQuantity difference)
{
	if (difference > 0)
		(void) add_move(document, line, OM_STATE_LOSS, OM_STATE_FREE, difference);
	else if (difference < 0)
		(void) add_move(document, line, OM_STATE_FREE, OM_STATE_LOSS, -difference);
}

/* Each line's signed quantity. */
static void
plan_adjustment(Document *document)
{
	int			i;

	for (i = 0; i < document->nlines; i++)
		add_difference(document, i, document->lines[i].quantity);
}

static int
compare_items(const void *x, const void *y)
{
	int64		a = *(const int64 *) x;
	int64		b = *(const int64 *) y;

	return a < b ? -1 : a > b;
}

/* Serialize setters of the same positions, in order; a position twice is refused. */
static void
lock_positions(Document *document)
{
	int64	   *items = palloc(sizeof(int64) * document->nlines);
	int			i;

	for (i = 0; i < document->nlines; i++)
		items[i] = document->lines[i].item.item_id;
	qsort(items, document->nlines, sizeof(int64), compare_items);
	for (i = 0; i < document->nlines; i++)
	{
		if (i > 0 && items[i] == items[i - 1])
			om_raise_value(OM_INVALID_ARGUMENT, "argument", "lines", "an item can be set once in a call");
		om_key_lock(OM_KEY_LOCK_SET_STOCK, document->tenant, items[i], document->location.location_id);
	}
}

/* The positions of a document's lines as plan parameters 2 and 3 (after the tenant). */
static void
position_values(const Document *document, Datum *values)
{
	Datum	   *items = palloc(sizeof(Datum) * document->nlines);
	Datum	   *locations = palloc(sizeof(Datum) * document->nlines);
	int			i;

	for (i = 0; i < document->nlines; i++)
	{
		items[i] = Int64GetDatum(document->lines[i].item.item_id);
		locations[i] = Int64GetDatum(document->location.location_id);
	}
	values[0] = Int64GetDatum(document->tenant);
	values[1] = om_array(OM_INT8, items, NULL, document->nlines);
	values[2] = om_array(OM_INT8, locations, NULL, document->nlines);
}

/* stock_changed, naming all lines that hold another quantity than expected. */
static void
check_expected(const Document *document, const OmQuantity *shelf)
{
	StringInfoData lines;
	OmDetail	detail;
	int			first = -1;
	int			i;

	initStringInfo(&lines);
	for (i = 0; i < document->nlines; i++)
	{
		const OmJsonValue *expected = line_value(document, i, LINE_MORE);

		if (!expected->present || expected->number == shelf[i])
			continue;
		if (first < 0)
			first = i;
		appendStringInfoString(&lines, first == i ? "[{\"sku\":" : ",{\"sku\":");
		escape_json(&lines, document->lines[i].sku);
		appendStringInfo(&lines, ",\"expected\":\"%s\",\"found\":\"%s\"}",
						 om_quantity_text(expected->number), om_quantity_text(shelf[i]));
	}
	if (first < 0)
		return;
	om_detail_start(&detail, OM_STOCK_CHANGED);
	appendStringInfoChar(&lines, ']');
	om_detail_raw(&detail, "lines", lines.data);
	om_raise(OM_STOCK_CHANGED, om_detail_end(&detail), "stock of %s at %s is %s, not %s",
			 document->lines[first].sku, document->location.code, om_quantity_text(shelf[first]),
			 om_quantity_text(line_value(document, first, LINE_MORE)->number));
}

/*
 * What is sellable now against what it shall be.  Sales leave sellable as it is
 * (free -> allocated), other setters wait for the position's lock, and a receipt that
 * commits later counts as later.
 */
static void
plan_count(Document *document)
{
	OmQuantity *shelf = palloc(sizeof(OmQuantity) * document->nlines);
	Datum		values[3];
	int			i;

	lock_positions(document);
	position_values(document, values);
	if (om_plan_run_latest(&om_stock_plans[STOCK_SHELF], values, NULL) != document->nlines)
		elog(ERROR, "the shelf has another number of positions");
	for (i = 0; i < document->nlines; i++)
		shelf[i] = DatumGetInt64(om_result(i, 1, NULL));
	check_expected(document, shelf);
	for (i = 0; i < document->nlines; i++)
		add_difference(document, i, om_quantity_subtract(document->lines[i].quantity, shelf[i]));
}

OmStockState
om_shelf_state(const char *name, const char *path)
{
	OmStockState state = om_stock_state_lookup(name);

	if (state == OM_STATE_FREE || (state >= OM_STATE_QUALITY_CONTROL && state <= OM_STATE_RETURNED))
		return state;
	om_raise_value(OM_INVALID_ARGUMENT, "path", path,
				   "\"%s\" is not a state that goods are put in by hand", name);
}

/* Each line from one state to another. */
static void
plan_state_change(Document *document)
{
	int			i;

	for (i = 0; i < document->nlines; i++)
	{
		OmStockState from_state = om_shelf_state(line_value(document, i, LINE_MORE)->text, psprintf("lines[%d].from_state", i));
		OmStockState to_state = om_shelf_state(line_value(document, i, LINE_LAST)->text, psprintf("lines[%d].to_state", i));

		if (from_state == to_state)
			om_raise_value(OM_INVALID_ARGUMENT, "path", psprintf("lines[%d].to_state", i),
						   "the states of a line are the same");
		(void) add_move(document, i, from_state, to_state, document->lines[i].quantity);
	}
}

static int
compare_demands(const void *x, const void *y)
{
	const OmDemand *a = (const OmDemand *) x;
	const OmDemand *b = (const OmDemand *) y;

	if (a->state != b->state)
		return a->state < b->state ? -1 : 1;
	if (a->item_id != b->item_id)
		return a->item_id < b->item_id ? -1 : 1;
	return 0;
}

/* Append what a move takes from or gives to a counted state. */
static void
add_demand(Document *document, const OmMove *move, OmStockState state, OmQuantity takes, OmQuantity gives)
{
	OmDemand   *demand;

	if (!om_state_is_counted(state))
		return;
	demand = &document->demands[document->ndemands++];
	demand->item_id = move->item_id;
	demand->sku = document->lines[move->line_no - 1].sku;
	demand->state = state;
	demand->quantity = takes;
	demand->own_gives = gives;
	demand->rule = OM_DEMAND_SHELF;
	demand->ncandidates = 1;
	demand->candidates = &document->location;
}

/*
 * What the moves take from and give to counted states, summed per item and state: a
 * document is judged by its net.  Forced moves ask for nothing.
 */
static void
sum_moves(Document *document)
{
	OmDemand   *demands = palloc0(sizeof(OmDemand) * Max(document->nmoves, 1) * 2);
	int			n = 0;
	int			i;

	document->demands = demands;
	document->ndemands = 0;
	for (i = 0; i < document->nmoves && !document->is_forced; i++)
	{
		add_demand(document, &document->moves[i], document->moves[i].from_state, document->moves[i].quantity, 0);
		add_demand(document, &document->moves[i], document->moves[i].to_state, 0, document->moves[i].quantity);
	}
	qsort(demands, document->ndemands, sizeof(OmDemand), compare_demands);
	for (i = 0; i < document->ndemands; i++)
	{
		if (n > 0 && compare_demands(&demands[n - 1], &demands[i]) == 0)
		{
			demands[n - 1].quantity = om_sum_quantity(demands[n - 1].quantity, demands[i].quantity);
			demands[n - 1].own_gives = om_sum_quantity(demands[n - 1].own_gives, demands[i].own_gives);
		}
		else
			demands[n++] = demands[i];
	}
	document->ndemands = 0;
	document->nkeys = n;
	for (i = 0; i < n; i++)
		if (demands[i].quantity > 0)
			demands[document->ndemands++] = demands[i];
}

/* Insert the header; duplicate_document for a caller's id that is in use. */
static void
add_header(const Document *document)
{
	Datum		values[9];
	char		nulls[10] = "         ";
	char	   *id;

	values[0] = Int64GetDatum(document->tenant);
	values[1] = UUIDPGetDatum(&document->id);
	values[2] = CStringGetTextDatum(document->door->kind);
	values[3] = Int64GetDatum(document->location.location_id);
	values[4] = values[5] = document->text ? CStringGetTextDatum(document->text) : (Datum) 0;
	nulls[4] = document->text && document->door->text_is_reason ? ' ' : 'n';
	nulls[5] = document->text && !document->door->text_is_reason ? ' ' : 'n';
	values[6] = CStringGetTextDatum(document->actor);
	values[7] = TimestampTzGetDatum(document->occurred_at);
	values[8] = TimestampTzGetDatum(om_clock());
	if (om_plan_run(&om_stock_plans[STOCK_ADD_DOCUMENT], values, nulls) == 1)
		return;
	id = DatumGetCString(DirectFunctionCall1(uuid_out, UUIDPGetDatum(&document->id)));
	om_raise_value(OM_DUPLICATE_DOCUMENT, "document_id", id, "stock document %s exists already", id);
}

/* The event of a document: its lines as they were moved. */
static void
tell_document(const Document *document)
{
	OmEvent		event = {0};
	StringInfoData payload;
	int			i;

	initStringInfo(&payload);
	appendStringInfoString(&payload, "{\"location\":");
	escape_json(&payload, document->location.code);
	appendStringInfoString(&payload, ",\"lines\":[");
	for (i = 0; i < document->nmoves; i++)
	{
		const OmMove *move = &document->moves[i];

		appendStringInfo(&payload, "%s{\"sku\":", i > 0 ? "," : "");
		escape_json(&payload, document->lines[move->line_no - 1].sku);
		appendStringInfo(&payload, ",\"from_state\":\"%s\",\"to_state\":\"%s\",\"quantity\":\"%s\"}",
						 om_stock_state_name(move->from_state), om_stock_state_name(move->to_state),
						 om_quantity_text(move->quantity));
	}
	appendStringInfoString(&payload, "]}");
	event.aggregate = "stock_document";
	event.aggregate_id = document->id;
	event.type = document->door->event;
	event.payload = payload.data;
	event.occurred_at = document->occurred_at;
	om_outbox_write(document->tenant, &event, 1);
}

/* Write the document; false when its key was claimed by another call meanwhile. */
static bool
write_document(FunctionCallInfo fcinfo, Document *document, const OmCallKey *call)
{
	OmFreed		freed = {0};
	int			i;

	resolve_document(document);
	document->moves = palloc0(sizeof(OmMove) * document->nlines);
	switch (document->kind)
	{
		case DOCUMENT_RECEIPT:
			plan_receipt(document);
			break;
		case DOCUMENT_ADJUSTMENT:
			plan_adjustment(document);
			break;
		case DOCUMENT_COUNT:
			plan_count(document);
			break;
		case DOCUMENT_STATE_CHANGE:
			plan_state_change(document);
			break;
	}
	sum_moves(document);
	/* what is taken and what is given, in one order; receipts only give, many perhaps under a restructuring */
	if (document->kind != DOCUMENT_RECEIPT)
		om_moves_lock(document->tenant, document->moves, document->nmoves);
	if (!om_stock_take(document->tenant, 0, document->demands, document->ndemands, om_counter_deadline(), &freed))
	{
		pg_uuid_t	stored;

		if (om_call_key_find_latest(call, &stored))
			return false;
		om_raise_refused(document->demands, document->ndemands);
	}
	if (!om_call_key_claim(call, &document->id))
	{
		om_stock_untake(document->tenant, document->demands, document->ndemands);
		return false;
	}
	if (document->kind == DOCUMENT_RECEIPT && om_counter_is_bulk(document->nkeys))
		om_counter_restructure();
	add_header(document);
	om_post_moves(document->tenant, "stock_document", document->moves, document->nmoves, document->actor);
	tell_document(document);
	for (i = 0; i < document->nmoves; i++)
		if (document->moves[i].to_state == OM_STATE_FREE)
			om_freed_add(&freed, document->moves[i].item_id, document->moves[i].location_id);
	om_freed_serve(document->tenant, &freed, document->actor, document->occurred_at);
	return true;
}

/* Answer with the stock of the document's positions, also where an item is inactive by now. */
static void
show_stock(FunctionCallInfo fcinfo, const Document *document)
{
	Datum	   *skus = palloc(sizeof(Datum) * document->nlines);
	Datum		values[3];
	int			i;

	for (i = 0; i < document->nlines; i++)
		skus[i] = CStringGetTextDatum(document->lines[i].sku);
	values[0] = Int64GetDatum(document->tenant);
	values[1] = om_array(OM_TEXT, skus, NULL, document->nlines);
	values[2] = CStringGetTextDatum(document->location.code);
	(void) om_plan_run_latest(&om_stock_plans[STOCK_SHOW], values, NULL);
	om_rows_return(fcinfo);
}

/* The whole of a door. */
static Datum
stock_door(FunctionCallInfo fcinfo, DocumentKind kind)
{
	Document	document = {0};
	OmCallKey	call;
	pg_uuid_t	stored;
	bool		is_repeated;

	document.kind = kind;
	document.door = &doors[kind];
	document.tenant = om_tenant_arg(ARG_TENANT);
	om_require_writable();
	om_spi_begin();
	om_call_key_of_call(&call, fcinfo, document.door->door, document.tenant);
	is_repeated = om_call_key_find(&call, &stored);
	read_document(fcinfo, &document);
	om_uuid7(&document.id);
	if (!PG_ARGISNULL(ARG_DOCUMENT_ID))
		document.id = *PG_GETARG_UUID_P(ARG_DOCUMENT_ID);
	if (!is_repeated && !write_document(fcinfo, &document, &call))
		(void) om_call_key_find_latest(&call, &stored);
	show_stock(fcinfo, &document);
	om_counter_call_end();
	om_spi_end();
	return (Datum) 0;
}

OM_FUNCTION(om_receive_stock);
OM_FUNCTION(om_adjust_stock);
OM_FUNCTION(om_set_stock);
OM_FUNCTION(om_change_stock_state);

/* receive_stock(location, lines, reference, document_id, occurred_at, key, options, tenant_id) */
Datum
om_receive_stock(PG_FUNCTION_ARGS)
{
	return stock_door(fcinfo, DOCUMENT_RECEIPT);
}

/* adjust_stock(location, lines, reason, document_id, occurred_at, key, options, tenant_id) */
Datum
om_adjust_stock(PG_FUNCTION_ARGS)
{
	return stock_door(fcinfo, DOCUMENT_ADJUSTMENT);
}

/* set_stock(location, lines, reason, document_id, occurred_at, key, options, tenant_id) */
Datum
om_set_stock(PG_FUNCTION_ARGS)
{
	return stock_door(fcinfo, DOCUMENT_COUNT);
}

/* change_stock_state(location, lines, reason, document_id, occurred_at, key, options, tenant_id) */
Datum
om_change_stock_state(PG_FUNCTION_ARGS)
{
	return stock_door(fcinfo, DOCUMENT_STATE_CHANGE);
}
