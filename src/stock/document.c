/*
 * document.c - stock documents: receipts, adjustments, counts, changes of
 * state.  One header row, a row and a move per line, one event.
 */
#include "postgres.h"

#include "base/clock.h"
#include "base/known.h"
#include "base/om_error.h"
#include "call/call.h"
#include "counter/key_lock.h"
#include "journal/outbox.h"
#include "sql/insert.h"
#include "stock/stock_private.h"
#include "types/quantity.h"
#include "types/uuid7.h"
#include "utils/builtins.h"
#include "utils/json.h"
#include "utils/timestamp.h"

/* Numbers of the arguments, the same in the four functions. */
enum DocumentArgument
{
	ARG_LOCATION, ARG_LINES, ARG_TEXT, ARG_DOCUMENT_ID
};

typedef enum DocumentKind
{
	DOCUMENT_RECEIPT, DOCUMENT_ADJUSTMENT, DOCUMENT_COUNT, DOCUMENT_STATE_CHANGE
} DocumentKind;

/* Fields of the lines after those of all; which there are depends on the kind, and the last one is the unit. */
enum DocumentLineField
{
	LINE_UNIT_COST = OM_LINE_MORE, LINE_LINE_COST, LINE_EXPECTED = OM_LINE_MORE, LINE_FROM_STATE = OM_LINE_MORE, LINE_TO_STATE
};

static OmTable lines_table = {.name = "stock_document_lines", .columns = OM_COLUMNS(NEW_DOCUMENT_LINE, DOCUMENT_LINE)};

/* How the kinds of documents differ in what they are told, and tell. */
typedef struct DocumentRule
{
	const char *kind;			/* of the row */
	const char *event;
	bool		text_is_reason; /* else reference */
	bool		text_required;
	const OmJsonField *fields;
	int			nfields;
} DocumentRule;

const OmJsonField om_receipt_fields[OM_RECEIPT_FIELDS] = {
	[OM_LINE_SKU] = OM_SKU_FIELD,
	[OM_LINE_QUANTITY] = OM_QUANTITY_FIELD,
	[OM_LINE_BARCODE] = OM_BARCODE_FIELD,
	[LINE_UNIT_COST] = {"unit_cost", OM_JSON_AMOUNT, false, 0, &om_right_set_cost},
	[LINE_LINE_COST] = {"line_cost", OM_JSON_AMOUNT, false, 0, &om_right_set_cost},
	[OM_RECEIPT_FIELDS - 1] = OM_UNIT_FIELD
};

const OmJsonField om_adjustment_fields[OM_ADJUSTMENT_FIELDS] = {
	[OM_LINE_SKU] = OM_SKU_FIELD,
	[OM_LINE_QUANTITY] = {"quantity", OM_JSON_SIGNED_QUANTITY, true, 0},
	[OM_LINE_BARCODE] = OM_BARCODE_FIELD,
	[OM_ADJUSTMENT_FIELDS - 1] = OM_UNIT_FIELD
};

const OmJsonField om_count_fields[OM_COUNT_FIELDS] = {
	[OM_LINE_SKU] = OM_SKU_FIELD,
	[OM_LINE_QUANTITY] = {"counted", OM_JSON_LEVEL, true, 0},
	[OM_LINE_BARCODE] = OM_BARCODE_FIELD,
	[LINE_EXPECTED] = {"expected", OM_JSON_LEVEL, false, 0},
	[OM_COUNT_FIELDS - 1] = OM_UNIT_FIELD
};

const OmJsonField om_state_fields[OM_STATE_FIELDS] = {
	[OM_LINE_SKU] = OM_SKU_FIELD,
	[OM_LINE_QUANTITY] = OM_QUANTITY_FIELD,
	[OM_LINE_BARCODE] = OM_BARCODE_FIELD,
	[LINE_FROM_STATE] = {"from_state", OM_JSON_TEXT, true, OM_CODE_LENGTH_MAX},
	[LINE_TO_STATE] = {"to_state", OM_JSON_TEXT, true, OM_CODE_LENGTH_MAX},
	[OM_STATE_FIELDS - 1] = OM_UNIT_FIELD
};

enum ForceOption
{
	OPTION_FORCED
};

const OmJsonField om_force_options[OM_FORCE_OPTIONS] = {
	[OPTION_FORCED] = {"forced", OM_JSON_BOOLEAN, false, 0, &om_right_force}
};

static const DocumentRule rules[] = {
	[DOCUMENT_RECEIPT] = {STOCK_KIND_RECEIPT, "stock.received", false, false,
	om_receipt_fields, lengthof(om_receipt_fields)},
	[DOCUMENT_ADJUSTMENT] = {STOCK_KIND_ADJUSTMENT, "stock.adjusted", true, true,
	om_adjustment_fields, OM_ADJUSTMENT_FIELDS},
	[DOCUMENT_COUNT] = {STOCK_KIND_COUNT, "stock.counted", true, true,
	om_count_fields, OM_COUNT_FIELDS},
	[DOCUMENT_STATE_CHANGE] = {STOCK_KIND_STATE_CHANGE, "stock.state_changed", true, false,
	om_state_fields, OM_STATE_FIELDS}
};

/* A document being made. */
typedef struct Document
{
	OmCall		call;			/* its document is this one */
	DocumentKind kind;
	const DocumentRule *rule;
	OmLocation	location;
	char	   *text;			/* reason or reference */
	bool		is_forced;
	OmLine	   *lines;
	OmJsonValue *values;		/* nfields per line */
	int			nlines;
	OmMove	   *moves;
	int			nmoves;
	OmTaking	taking;			/* what the moves take */
	int			nkeys;			/* counters they touch */
} Document;

/* The value of a line. */
static const OmJsonValue *
line_value(const Document *document, int line, int number)
{
	Assert(number < document->rule->nfields);
	return &document->values[line * document->rule->nfields + number];
}

/* Read the arguments; nothing is looked up yet. */
static void
read_document(Document *document)
{
	FunctionCallInfo fcinfo = document->call.fcinfo;
	const DocumentRule *rule = document->rule = &rules[document->kind];
	int			i;

	document->location.code = om_code_arg(fcinfo, ARG_LOCATION, "location");
	document->text = rule->text_is_reason ? om_text_arg(fcinfo, ARG_TEXT, "reason", OM_TEXT_LENGTH_MAX, rule->text_required)
		: om_own_reference_arg(fcinfo, ARG_TEXT);
	document->is_forced = document->call.options != NULL && document->call.options[OPTION_FORCED].boolean;
	document->values = om_json_objects(om_json_arg(fcinfo, ARG_LINES, "lines"), rule->fields, rule->nfields, "lines",
									   OM_STOCK_LINES_MAX, false, &document->nlines);
	document->lines = om_lines_of(document->values, rule->nfields, document->nlines);
	for (i = 0; i < document->nlines; i++)
		document->lines[i].unit_code = document->values[i * rule->nfields + rule->nfields - 1].text;
}

/* Look items and location up; all items must be stocked ones, and for a receipt in use. */
static void
resolve_document(Document *document)
{
	int			i;

	document->lines[0].location_code = (char *) document->location.code;
	om_resolve_lines(document->call.tenant, document->lines, document->nlines,
					 document->kind == DOCUMENT_RECEIPT ? OM_IN_USE : OM_IN_USE_OR_NOT, 0);
	document->location = document->lines[0].location;
	for (i = 0; i < document->nlines; i++)
		document->lines[i].location = document->location;
	om_require_stocked(document->lines, document->nlines);
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
	move->document_id = document->call.document;
	move->line_no = line + 1;
	move->reason = document->rule->text_is_reason ? document->text : NULL;
	move->occurred_at = document->call.occurred_at;
	move->is_forced = document->is_forced;
	return move;
}

/* What a line says of its costs, and where; null: nothing. */
static const char *
said_cost(const Document *document, int line, int field, char **path)
{
	const OmJsonValue *value = line_value(document, line, field);

	if (!value->present)
		return NULL;
	*path = psprintf("lines[%d].%s", line, document->rule->fields[field].key);
	return value->text;
}

/* What a unit of a line costs: of the item's own, or of that which the line is said in, whose total is rounded once. */
static void
set_unit_cost(const OmLine *line, const char *text, const char *path, OmMove *move)
{
	OmPrice		cost = om_full_price_arg(text, path);

	if (line->unit_code == NULL)
	{
		move->unit_cost = cost;
		return;
	}
	move->line_cost.currency = cost.currency;
	if (!om_price_total(cost, line->unit_quantity, &move->line_cost.minor))
		om_raise_value(OM_VALUE_OUT_OF_RANGE, "path", path, "%s: the amount is too large", path);
}

/* supplier -> free, each line with its cost: of a unit, or of all units. */
static void
plan_receipt(Document *document)
{
	int			i;

	for (i = 0; i < document->nlines; i++)
	{
		OmMove	   *move = add_move(document, i, OM_STATE_SUPPLIER, OM_STATE_FREE, document->lines[i].quantity);
		char	   *path;
		const char *unit_cost = said_cost(document, i, LINE_UNIT_COST, &path);
		const char *line_cost;

		if (unit_cost != NULL)
			set_unit_cost(&document->lines[i], unit_cost, path, move);
		line_cost = said_cost(document, i, LINE_LINE_COST, &path);
		if (line_cost != NULL)
			move->line_cost = om_full_amount_arg(line_cost, path);
		if (unit_cost != NULL && line_cost != NULL)
			om_raise_value(OM_INVALID_ARGUMENT, "path", psprintf("lines[%d].line_cost", i),
						   "lines[%d]: say what a unit costs or what all of them cost, not both", i);
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

/* Order of lines in which their items are locked. */
static int
compare_items(const void *x, const void *y)
{
	int64		a = (*(OmLine *const *) x)->item.item_id;
	int64		b = (*(OmLine *const *) y)->item.item_id;

	return a < b ? -1 : a > b;
}

/* Let counts of the same positions wait for each other, in one order; a position twice is refused. */
static void
lock_positions(Document *document)
{
	OmLine	  **lines = palloc(sizeof(OmLine *) * document->nlines);
	int			i;

	for (i = 0; i < document->nlines; i++)
		lines[i] = &document->lines[i];
	qsort(lines, document->nlines, sizeof(OmLine *), compare_items);
	for (i = 0; i < document->nlines; i++)
	{
		OmWanted	wanted = {OM_STOCK_CONTENDED, "sku", lines[i]->sku, NULL, document->location.code};

		if (i > 0 && lines[i]->item.item_id == lines[i - 1]->item.item_id)
			om_raise_value(OM_INVALID_ARGUMENT, "argument", "lines", "an item can be counted once in a call");
		om_key_lock(OM_KEY_LOCK_COUNT, document->call.tenant, lines[i]->item.item_id, document->location.location_id, wanted);
	}
}

/* The positions of a document's lines as parameters of a plan. */
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
	values[POSITIONS_tenant_id] = Int64GetDatum(document->call.tenant);
	values[POSITIONS_item_ids] = om_array(OM_INT8, items, NULL, document->nlines);
	values[POSITIONS_location_ids] = om_array(OM_INT8, locations, NULL, document->nlines);
}

/* What a line of a count expects, in the item's own units; what is no quantity of these is nothing that is there. */
static OmQuantity
expected_of(const Document *document, int line)
{
	OmQuantity	expected = line_value(document, line, LINE_EXPECTED)->number;

	if (document->lines[line].unit_code != NULL && !om_quantity_times(expected, document->lines[line].unit_factor, &expected))
		return -1;
	return expected;
}

/* stock_changed, naming all lines that hold another quantity than expected. */
static void
check_expected(const Document *document, const OmQuantity *shelf)
{
	OmList		changed = {0};
	int			first = -1;
	int			i;

	for (i = 0; i < document->nlines; i++)
	{
		OmQuantity	expected;
		OmDetail   *line;

		if (!line_value(document, i, LINE_EXPECTED)->present)
			continue;
		expected = expected_of(document, i);
		if (expected == shelf[i])
			continue;
		if (first < 0)
			first = i;
		line = om_list_add_line(&changed, 0, document->lines[i].sku);
		om_detail_text(line, "location", document->location.code);
		om_detail_text(line, "expected", om_quantity_text(expected));
		om_detail_text(line, "found", om_quantity_text(shelf[i]));
		appendStringInfoChar(line, '}');
	}
	if (first >= 0)
		om_raise(OM_STOCK_CHANGED, om_list_detail(&changed, OM_STOCK_CHANGED, "lines"), "stock of %s at %s is %s, not %s",
				 document->lines[first].sku, document->location.code, om_quantity_text(shelf[first]),
				 om_quantity_text(expected_of(document, first)));
}

/*
 * What is sellable now against what it shall be.  Sales leave sellable as it is
 * (free -> allocated), other counts wait for the position's lock, and a receipt that
 * commits later counts as later.
 */
static void
plan_count(Document *document)
{
	OmQuantity *shelf = palloc(sizeof(OmQuantity) * document->nlines);
	Datum		values[POSITIONS_count];
	int			i;

	lock_positions(document);
	position_values(document, values);
	if (om_plan_run_latest(&om_stock_plans[STOCK_SHELF], values, NULL) != document->nlines)
		elog(ERROR, "the shelf has another number of positions");
	for (i = 0; i < document->nlines; i++)
		shelf[i] = DatumGetInt64(om_field(i, SHELF_sellable, NULL));
	check_expected(document, shelf);
	for (i = 0; i < document->nlines; i++)
		add_difference(document, i, om_quantity_subtract(document->lines[i].quantity, shelf[i]));
}

/* A state by name (see stock.h). */
OmStockState
om_shelf_state(const char *name, const char *path)
{
	static const OmStockState by_hand[] = {
		OM_STATE_FREE, OM_STATE_QUALITY_CONTROL, OM_STATE_DAMAGED, OM_STATE_EXPIRED, OM_STATE_RETURNED
	};
	const char *known[lengthof(by_hand)];
	size_t		i;

	for (i = 0; i < lengthof(by_hand); i++)
	{
		known[i] = om_stock_state_name(by_hand[i]);
		if (strcmp(known[i], name) == 0)
			return by_hand[i];
	}
	om_raise_unknown_word(OM_INVALID_ARGUMENT, "path", path, name, known, lengthof(known));
}

/* Each line from one state to another. */
static void
plan_state_change(Document *document)
{
	int			i;

	for (i = 0; i < document->nlines; i++)
	{
		OmStockState from_state = om_shelf_state(line_value(document, i, LINE_FROM_STATE)->text, psprintf("lines[%d].from_state", i));
		OmStockState to_state = om_shelf_state(line_value(document, i, LINE_TO_STATE)->text, psprintf("lines[%d].to_state", i));

		if (from_state == to_state)
			om_raise_value(OM_INVALID_ARGUMENT, "path", psprintf("lines[%d].to_state", i),
						   "the states of a line are the same");
		(void) add_move(document, i, from_state, to_state, document->lines[i].quantity);
	}
}

/* Order of demands in which those of one counter stand together. */
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
	demand = &document->taking.demands[document->taking.ndemands++];
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

	document->taking.demands = demands;
	document->taking.ndemands = 0;
	for (i = 0; i < document->nmoves && !document->is_forced; i++)
	{
		add_demand(document, &document->moves[i], document->moves[i].from_state, document->moves[i].quantity, 0);
		add_demand(document, &document->moves[i], document->moves[i].to_state, 0, document->moves[i].quantity);
	}
	qsort(demands, document->taking.ndemands, sizeof(OmDemand), compare_demands);
	for (i = 0; i < document->taking.ndemands; i++)
	{
		if (n > 0 && compare_demands(&demands[n - 1], &demands[i]) == 0)
		{
			demands[n - 1].quantity = om_sum_quantity(demands[n - 1].quantity, demands[i].quantity);
			demands[n - 1].own_gives = om_sum_quantity(demands[n - 1].own_gives, demands[i].own_gives);
		}
		else
			demands[n++] = demands[i];
	}
	Assert(n <= document->taking.ndemands);
	document->taking.ndemands = 0;
	document->nkeys = n;
	for (i = 0; i < n; i++)
		if (demands[i].quantity > 0)
			demands[document->taking.ndemands++] = demands[i];
}

/* Insert the header; duplicate_document for a caller's id that is in use. */
static void
add_header(const Document *document)
{
	const char *reason = document->rule->text_is_reason ? document->text : NULL;
	const char *reference = document->rule->text_is_reason ? NULL : document->text;
	Datum		values[DOCUMENT_count];
	char		nulls[DOCUMENT_count];
	bool		isnull;
	char	   *id;

	memset(nulls, ' ', sizeof(nulls));
	values[DOCUMENT_tenant_id] = Int64GetDatum(document->call.tenant);
	values[DOCUMENT_document_id] = UUIDPGetDatum(&document->call.document);
	values[DOCUMENT_kind] = CStringGetTextDatum(document->rule->kind);
	values[DOCUMENT_location_id] = Int64GetDatum(document->location.location_id);
	values[DOCUMENT_reason] = om_optional_text(reason, &isnull);
	nulls[DOCUMENT_reason] = isnull ? 'n' : ' ';
	values[DOCUMENT_reference] = om_optional_text(reference, &isnull);
	nulls[DOCUMENT_reference] = isnull ? 'n' : ' ';
	values[DOCUMENT_actor] = CStringGetTextDatum(document->call.actor);
	values[DOCUMENT_occurred_at] = TimestampTzGetDatum(document->call.occurred_at);
	values[DOCUMENT_recorded_at] = TimestampTzGetDatum(om_clock());
	if (om_plan_run(&om_stock_plans[STOCK_ADD_DOCUMENT], values, nulls) == 1)
		return;
	id = om_uuid_text(&document->call.document);
	om_raise_value(OM_DUPLICATE_DOCUMENT, "document_id", id, "stock document %s exists already", id);
}

/* Insert the lines: each with its move; a line of a count that found what was there has none. */
static void
add_lines(const Document *document)
{
	OmInsert	rows = om_insert_make(DOCUMENT_LINE_count, document->nlines);
	const OmMove *move = document->moves;
	int			i;

	om_insert_share(&rows, DOCUMENT_LINE_tenant_id, Int64GetDatum(document->call.tenant));
	om_insert_share(&rows, DOCUMENT_LINE_document_id, UUIDPGetDatum(&document->call.document));
	for (i = 0; i < document->nlines; i++)
	{
		const OmLine *line = &document->lines[i];
		Datum	   *values = om_insert_values(&rows, i);
		bool	   *nulls = om_insert_nulls(&rows, i);
		bool		is_moved = move < document->moves + document->nmoves && move->line_no == i + 1;

		values[DOCUMENT_LINE_line_no] = Int32GetDatum(i + 1);
		values[DOCUMENT_LINE_item_id] = Int64GetDatum(line->item.item_id);
		values[DOCUMENT_LINE_sku] = CStringGetTextDatum(line->sku);
		values[DOCUMENT_LINE_quantity] = OmQuantityGetDatum(is_moved ? move->quantity : 0);
		nulls[DOCUMENT_LINE_from_state] = nulls[DOCUMENT_LINE_to_state] = !is_moved;
		values[DOCUMENT_LINE_from_state] = Int16GetDatum(is_moved ? move->from_state : 0);
		values[DOCUMENT_LINE_to_state] = Int16GetDatum(is_moved ? move->to_state : 0);
		nulls[DOCUMENT_LINE_counted] = document->kind != DOCUMENT_COUNT;
		values[DOCUMENT_LINE_counted] = OmQuantityGetDatum(line->quantity);
		move += is_moved;
	}
	om_insert_run(&lines_table, &rows);
}

/* The event of a document: its lines as they were moved. */
static void
tell_document(const Document *document)
{
	OmEvent		event = {0};
	StringInfoData payload;
	OmList		lines = {0};
	int			i;

	initStringInfo(&payload);
	appendStringInfoString(&payload, "{\"location\":");
	escape_json(&payload, document->location.code);
	for (i = 0; i < document->nmoves; i++)
	{
		const OmMove *move = &document->moves[i];

		appendStringInfo(om_list_add_line(&lines, 0, document->lines[move->line_no - 1].sku),
						 ",\"from_state\":\"%s\",\"to_state\":\"%s\",\"quantity\":\"%s\"}",
						 om_stock_state_name(move->from_state), om_stock_state_name(move->to_state),
						 om_quantity_text(move->quantity));
	}
	om_detail_raw(&payload, "lines", om_list_end(&lines));
	event.aggregate = STOCK_DOCUMENT_KIND;
	event.aggregate_id = document->call.document;
	event.type = document->rule->event;
	event.payload = om_detail_end(&payload);
	event.occurred_at = document->call.occurred_at;
	om_outbox_write(document->call.tenant, &event, 1);
}

/* What the document moves, and so takes. */
static void
check_document(OmCall *call)
{
	Document   *document = (Document *) call;

	read_document(document);
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
	om_require_room(call->tenant, document->moves, document->nmoves, document->lines);
	sum_moves(document);
	call->taking = &document->taking;
	/* what is taken and what is given is locked in one order; receipts only give, many perhaps under a restructuring */
	if (document->kind != DOCUMENT_RECEIPT)
		om_moves_lock(call->tenant, document->moves, document->nmoves);
}

/* Header, lines, moves, what others are told, who is served. */
static void
write_document(OmCall *call)
{
	Document   *document = (Document *) call;
	OmFreed    *freed = &document->taking.freed;
	int			i;

	if (document->kind == DOCUMENT_RECEIPT && om_counter_is_bulk(document->nkeys))
		om_counter_restructure();
	add_header(document);
	add_lines(document);
	om_post_moves(call->tenant, STOCK_DOCUMENT_KIND, document->moves, document->nmoves, call->actor);
	tell_document(document);
	for (i = 0; i < document->nmoves; i++)
		if (document->moves[i].to_state == OM_STATE_FREE)
			om_freed_add(freed, document->moves[i].item_id, document->moves[i].location_id);
	om_freed_serve(call->tenant, freed, call->actor, call->occurred_at);
}

/* What the functions have in common. */
#define STOCK_DOCUMENT \
	.document = "document", .document_arg = ARG_DOCUMENT_ID, .is_new = true, .check = check_document, OM_TAKES_STOCK, \
	.write = write_document, .show = &om_stock_plans[STOCK_SHOW]
#define CAN_FORCE .options = om_force_options, .noptions = OM_FORCE_OPTIONS

static const OmKeyedFunction receive_function = {.name = "receive_stock", STOCK_DOCUMENT};
static const OmKeyedFunction adjust_function = {.name = "adjust_stock", STOCK_DOCUMENT, CAN_FORCE};
static const OmKeyedFunction count_function = {.name = "count_stock", STOCK_DOCUMENT, CAN_FORCE};
static const OmKeyedFunction change_function = {.name = "change_stock_state", STOCK_DOCUMENT};

/* receive_stock(location, lines, reference, document_id, occurred_at, key, options, tenant_id) */
OM_KEYED_FUNCTION(om_receive_stock, receive_function, Document, .kind = DOCUMENT_RECEIPT);

/* adjust_stock(location, lines, reason, document_id, occurred_at, key, options, tenant_id) */
OM_KEYED_FUNCTION(om_adjust_stock, adjust_function, Document, .kind = DOCUMENT_ADJUSTMENT);

/* count_stock(location, lines, reason, document_id, occurred_at, key, options, tenant_id) */
OM_KEYED_FUNCTION(om_count_stock, count_function, Document, .kind = DOCUMENT_COUNT);

OM_FORMER_FUNCTION(om_set_stock, om_count_stock);

/* change_stock_state(location, lines, reason, document_id, occurred_at, key, options, tenant_id) */
OM_KEYED_FUNCTION(om_change_stock_state, change_function, Document, .kind = DOCUMENT_STATE_CHANGE);
