/*
 * draft.c - purchase orders before they are ordered: create_purchase_order, change_purchase_order, order_purchase_order.
 */
#include "postgres.h"

#include "access/access.h"
#include "access/number.h"
#include "base/clock.h"
#include "base/om_error.h"
#include "call/occurred.h"
#include "common/int.h"
#include "purchasing/purchasing_private.h"
#include "types/currency.h"
#include "types/quantity.h"
#include "types/uuid7.h"
#include "utils/builtins.h"
#include "utils/numeric.h"
#include "utils/timestamp.h"

enum CreateArgument
{
	ARG_LOCATION, ARG_SUPPLIER, ARG_LINES, ARG_EXPECTED_ON, ARG_REFERENCE, ARG_PURCHASE_ORDER_ID, ARG_METADATA
};

/* Of change_purchase_order, behind the id. */
enum ChangeArgument
{
	CHANGE_ARG_LINES = 1, CHANGE_ARG_EXPECTED_ON
};

/* Of order_purchase_order. */
enum OrderArgument
{
	ORDER_ARG_COST_CURRENCY = 1, ORDER_ARG_EXCHANGE_RATE
};

/* Largest exchange rate, and most decimals of one. */
#define EXCHANGE_RATE_MAX 1000000
#define EXCHANGE_RATE_DECIMALS_MAX 12

/* A draft to be, or one to be changed, and the lines that a call says. */
typedef struct Draft
{
	Purchase	purchase;
	Said		said;
	NullableDatum expected_on;
	Datum		ordered[ORDERED_count];	/* lines as they are ordered */
} Draft;

/* A day that is one; null for null. */
static NullableDatum
day_arg(FunctionCallInfo fcinfo, int n)
{
	if (!PG_ARGISNULL(n) && DATE_NOT_FINITE(PG_GETARG_DATEADT(n)))
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "expected_on", "expected_on must be a day");
	return fcinfo->args[n];
}

/* Read the arguments and look up what they name. */
static void
read_draft(OmCall *call)
{
	Draft	   *draft = (Draft *) call;
	Purchase   *purchase = &draft->purchase;

	(void) om_json_arg(call->fcinfo, ARG_LINES, "lines");
	draft->expected_on = day_arg(call->fcinfo, ARG_EXPECTED_ON);
	purchase->location = om_find_location(call->tenant, om_code_arg(call->fcinfo, ARG_LOCATION, "location"), OM_IN_USE);
	om_call_require_at(purchase->location.location_id, purchase->location.code);
	purchase->supplier = om_supplier_find(call->tenant, om_code_arg(call->fcinfo, ARG_SUPPLIER, "supplier"));
	draft->said = om_purchase_read(purchase, ARG_LINES, om_purchase_create_fields, OM_IN_USE);
	om_purchase_name_lines(purchase, &draft->said);
	purchase->next = PURCHASE_STATUS_DRAFT;
}

/* Header, lines, what others are told. */
static void
write_draft(OmCall *call)
{
	static const OmKeyRefusal refusals[] = {
		{"purchase_orders_pkey", OM_DUPLICATE_DOCUMENT, "the purchase order exists already"},
		{NULL}
	};
	Draft	   *draft = (Draft *) call;
	Purchase   *purchase = &draft->purchase;
	OmInsert	rows = om_insert_make(PURCHASE_count, 1);
	Datum	   *values = om_insert_values(&rows, 0);
	bool	   *nulls = om_insert_nulls(&rows, 0);
	char		currency[4];

	purchase->number = om_document_number(call->tenant, OM_NUMBER_PURCHASE_ORDER);
	values[PURCHASE_tenant_id] = Int64GetDatum(call->tenant);
	values[PURCHASE_purchase_order_id] = UUIDPGetDatum(&call->document);
	values[PURCHASE_purchase_order_number] = CStringGetTextDatum(purchase->number);
	values[PURCHASE_supplier_id] = Int64GetDatum(purchase->supplier.supplier_id);
	values[PURCHASE_supplier] = CStringGetTextDatum(purchase->supplier.code);
	values[PURCHASE_location_id] = Int64GetDatum(purchase->location.location_id);
	values[PURCHASE_location] = CStringGetTextDatum(purchase->location.code);
	values[PURCHASE_currency] = CStringGetTextDatum(om_currency_code(purchase->supplier.currency, currency));
	values[PURCHASE_expected_on] = draft->expected_on.value;
	nulls[PURCHASE_expected_on] = draft->expected_on.isnull;
	values[PURCHASE_reference] = om_optional_text(om_own_reference_arg(call->fcinfo, ARG_REFERENCE), &nulls[PURCHASE_reference]);
	values[PURCHASE_actor] = CStringGetTextDatum(call->actor);
	values[PURCHASE_occurred_at] = TimestampTzGetDatum(call->occurred_at);
	values[PURCHASE_recorded_at] = TimestampTzGetDatum(om_clock());
	values[PURCHASE_metadata] = om_metadata_arg(call->fcinfo, ARG_METADATA);
	om_insert_documents(&om_purchase_orders_table, &rows, refusals, "purchase_order_id", psprintf("\"%s\"", om_uuid_text(&call->document)));
	om_purchase_set_lines(purchase, &draft->said);
	om_purchase_tell(purchase);
}

/* What a draft is changed to, or on which day an order comes. */
static void
check_change(OmCall *call)
{
	Draft	   *draft = (Draft *) call;
	Purchase   *purchase = &draft->purchase;

	call->occurred_at = om_occurred_after(call->occurred_at, purchase->created_at, PURCHASE_DOCUMENT, &call->document, "created");
	draft->expected_on = day_arg(call->fcinfo, CHANGE_ARG_EXPECTED_ON);
	draft->said = om_purchase_read(purchase, CHANGE_ARG_LINES, om_purchase_change_fields, OM_IN_USE_OR_NOT);
	purchase->next = purchase->status;
	if (draft->said.n > 0)
	{
		om_state_require(&om_purchase_states, purchase->status, PURCHASE_STATUS_ORDERED, om_uuid_text(&call->document));
		om_purchase_name_lines(purchase, &draft->said);
	}
	else if (strcmp(purchase->status, PURCHASE_STATUS_ORDERED) != 0 && strcmp(purchase->status, PURCHASE_STATUS_PARTIALLY_RECEIVED) != 0)
		om_state_require(&om_purchase_states, purchase->status, PURCHASE_STATUS_ORDERED, om_uuid_text(&call->document));
	om_set_datum(purchase->changes, purchase->unchanged, LEFT_expected_on, draft->expected_on);
}

static void
write_change(OmCall *call)
{
	Draft	   *draft = (Draft *) call;

	if (draft->said.n > 0)
		om_purchase_set_lines(&draft->purchase, &draft->said);
	om_purchase_write(call);
}

/* In which currency goods are kept at cost, and at which rate; the rate null: it is the supplier's. */
static void
read_rate(Purchase *purchase, Datum *values, char *nulls)
{
	FunctionCallInfo fcinfo = purchase->call.fcinfo;
	char	   *code = om_optional_code_arg(fcinfo, ORDER_ARG_COST_CURRENCY, "cost_currency");
	char		own[4];
	bool		is_same;
	double		rate;

	if (code != NULL && om_currency_lookup(code) == 0)
		om_currency_refuse(code);
	is_same = code == NULL || om_currency_lookup(code) == purchase->supplier.currency;
	if (is_same != PG_ARGISNULL(ORDER_ARG_EXCHANGE_RATE))
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "exchange_rate", "exchange_rate is needed where cost_currency is not the supplier's, and nowhere else");
	om_set_text(values, nulls, ASKED_cost_currency, code != NULL ? code : om_currency_code(purchase->supplier.currency, own));
	om_set_datum(values, nulls, ASKED_exchange_rate, fcinfo->args[ORDER_ARG_EXCHANGE_RATE]);
	if (is_same)
		return;
	rate = DatumGetFloat8(DirectFunctionCall1(numeric_float8, PG_GETARG_DATUM(ORDER_ARG_EXCHANGE_RATE)));
	if (!(rate > 0 && rate <= EXCHANGE_RATE_MAX) ||
		DatumGetInt32(DirectFunctionCall1(numeric_scale, PG_GETARG_DATUM(ORDER_ARG_EXCHANGE_RATE))) > EXCHANGE_RATE_DECIMALS_MAX)
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "exchange_rate", "exchange_rate must be more than 0 and at most %d, with at most %d decimals",
					   EXCHANGE_RATE_MAX, EXCHANGE_RATE_DECIMALS_MAX);
}

/* So many percent of a quantity, in whole parts that the item is counted in; half of one is none. */
static OmQuantity
percent_of(OmQuantity quantity, int percent, int scale)
{
	OmQuantity	part = OM_QUANTITY_ONE;

	while (scale-- > 0)
		part /= 10;
	return (OmQuantity) ((int128) quantity * percent / 100 / part) * part;
}

/* Add a line that is not as its supplier sells to those of a refusal. */
static void
add_fault(OmList *faults, const PurchaseLine *line, const char *key, const char *value)
{
	OmDetail   *json = om_list_add_line(faults, line->line_no, line->sku);

	om_detail_text(json, "requested", om_quantity_text(line->quantity));
	if (value != NULL)
		om_detail_text(json, key, value);
	else
		om_detail_raw(json, key, "null");
	appendStringInfoChar(json, '}');
}

/* The terms of the current result against the lines: supplier_terms names all that are not as the supplier sells.  Returns the total. */
static int64
check_terms(const Purchase *purchase)
{
	OmList		faults = {0};
	const PurchaseLine *first = NULL;
	int64		total = 0;
	int			i;

	for (i = 0; i < purchase->nlines; i++)
	{
		const PurchaseLine *line = &purchase->lines[i];
		bool		no_multiple;
		bool		no_cost;
		Datum		multiple = om_field(i, TERMS_pack_multiple, &no_multiple);
		Datum		cost = om_field(i, TERMS_unit_cost, &no_cost);
		int64		minor;

		if (line->quantity == 0)
			continue;
		if (!no_cost && (!om_price_total(om_price_from_datum(cost), line->quantity, &minor) || pg_add_s64_overflow(total, minor, &total) ||
						  total > OM_AMOUNT_MINOR_MAX || DatumGetBool(om_field(i, TERMS_is_too_large, NULL))))
			om_raise_value(OM_VALUE_OUT_OF_RANGE, "sku", line->sku, "the goods of the purchase order cost too much");
		if (!no_multiple && line->quantity % DatumGetOmQuantity(multiple) != 0)
			add_fault(&faults, line, "pack_multiple", om_quantity_text(DatumGetOmQuantity(multiple)));
		else if (no_cost)
			add_fault(&faults, line, "unit_cost", NULL);
		else
			continue;
		if (first == NULL)
			first = line;
	}
	if (first != NULL)
		om_raise(OM_SUPPLIER_TERMS, om_list_detail(&faults, OM_SUPPLIER_TERMS, "lines"), "%s of %s cannot be ordered: it comes in other packs, or has no cost",
				 om_quantity_text(first->quantity), first->sku);
	return total;
}

/* The order comes to what its supplier wants at least. */
static void
check_minimum(const Purchase *purchase, int64 total)
{
	int64		least = DatumGetInt64(om_field(0, TERMS_minimum_minor, NULL));
	OmCurrency	currency = purchase->supplier.currency;
	OmDetail	detail;

	if (total >= least)
		return;
	om_detail_start(&detail, OM_SUPPLIER_TERMS);
	om_detail_text(&detail, "purchase_order_id", om_uuid_text(&purchase->call.document));
	om_detail_text(&detail, "total", om_amount_text((OmAmount) {total, currency}));
	om_detail_text(&detail, "minimum_total", om_amount_text((OmAmount) {least, currency}));
	om_raise(OM_SUPPLIER_TERMS, om_detail_end(&detail), "the purchase order comes to %s, and supplier \"%s\" wants %s at least",
			 om_amount_text((OmAmount) {total, currency}), purchase->supplier.code, om_amount_text((OmAmount) {least, currency}));
}

/* Lines at the terms of the current result, as they will be ordered. */
static void
fix_lines(Draft *draft)
{
	Purchase   *purchase = &draft->purchase;
	Datum	   *columns[ORDERED_count];
	bool	   *no_cost = palloc(sizeof(bool) * purchase->nlines);
	int			i;

	for (i = ORDERED_line_nos; i < ORDERED_count; i++)
		columns[i] = palloc(sizeof(Datum) * purchase->nlines);
	for (i = 0; i < purchase->nlines; i++)
	{
		PurchaseLine *line = &purchase->lines[i];
		int			scale = DatumGetInt32(om_field(i, TERMS_scale, NULL));
		bool		isnull;
		Datum		unit_cost = om_field(i, TERMS_unit_cost, &isnull);

		line->most = line->quantity + percent_of(line->quantity, DatumGetInt32(om_field(i, TERMS_over_percent, NULL)), scale);
		line->enough = line->quantity - percent_of(line->quantity, DatumGetInt32(om_field(i, TERMS_under_percent, NULL)), scale);
		columns[ORDERED_line_nos][i] = Int32GetDatum(line->line_no);
		no_cost[i] = line->quantity == 0 || isnull;
		columns[ORDERED_unit_costs][i] = no_cost[i] ? (Datum) 0 : CStringGetTextDatum(om_price_text(om_price_from_datum(unit_cost)));
		columns[ORDERED_goods_costs][i] = no_cost[i] ? (Datum) 0 : CStringGetTextDatum(om_price_text(om_price_from_datum(om_field(i, TERMS_goods_cost, NULL))));
		columns[ORDERED_enough][i] = OmQuantityGetDatum(line->enough);
		columns[ORDERED_most][i] = OmQuantityGetDatum(line->most);
		line->awaited = line->quantity;
	}
	draft->ordered[ORDERED_line_nos] = om_array(OM_INT4, columns[ORDERED_line_nos], NULL, purchase->nlines);
	draft->ordered[ORDERED_unit_costs] = om_array(OM_TEXT, columns[ORDERED_unit_costs], no_cost, purchase->nlines);
	draft->ordered[ORDERED_goods_costs] = om_array(OM_TEXT, columns[ORDERED_goods_costs], no_cost, purchase->nlines);
	draft->ordered[ORDERED_enough] = om_array(OM_QUANTITY, columns[ORDERED_enough], NULL, purchase->nlines);
	draft->ordered[ORDERED_most] = om_array(OM_QUANTITY, columns[ORDERED_most], NULL, purchase->nlines);
}

/* The draft is as its supplier sells. */
static void
check_order(OmCall *call)
{
	Draft	   *draft = (Draft *) call;
	Purchase   *purchase = &draft->purchase;
	Datum		values[ASKED_count];
	char		nulls[ASKED_count];
	bool		has_lines = false;
	int			i;

	call->occurred_at = om_occurred_after(call->occurred_at, purchase->created_at, PURCHASE_DOCUMENT, &call->document, "created");
	om_state_require(&om_purchase_states, purchase->status, PURCHASE_STATUS_ORDERED, om_uuid_text(&call->document));
	for (i = 0; i < purchase->nlines; i++)
		has_lines |= purchase->lines[i].quantity > 0;
	if (!has_lines)
		om_raise_value(OM_SUPPLIER_TERMS, "purchase_order_id", om_uuid_text(&call->document), "purchase order %s has no lines", om_uuid_text(&call->document));
	memset(nulls, ' ', sizeof(nulls));
	values[ASKED_tenant_id] = Int64GetDatum(call->tenant);
	values[ASKED_purchase_order_id] = UUIDPGetDatum(&call->document);
	read_rate(purchase, values, nulls);
	if (om_plan_run_latest(&om_purchase_plans[PURCHASE_TERMS], values, nulls) != purchase->nlines)
		elog(ERROR, "a line of a locked purchase order is missing");
	check_minimum(purchase, check_terms(purchase));
	fix_lines(draft);
	purchase->next = PURCHASE_STATUS_ORDERED;
	purchase->changes[LEFT_ordered_at] = TimestampTzGetDatum(call->occurred_at);
	purchase->unchanged[LEFT_ordered_at] = ' ';
	om_set_datum(purchase->changes, purchase->unchanged, LEFT_cost_currency, (NullableDatum) {values[ASKED_cost_currency], false});
	om_set_datum(purchase->changes, purchase->unchanged, LEFT_exchange_rate, call->fcinfo->args[ORDER_ARG_EXCHANGE_RATE]);
}

static void
write_order(OmCall *call)
{
	Draft	   *draft = (Draft *) call;

	draft->ordered[ORDERED_tenant_id] = Int64GetDatum(call->tenant);
	draft->ordered[ORDERED_purchase_order_id] = UUIDPGetDatum(&call->document);
	(void) om_plan_run(&om_purchase_plans[PURCHASE_ORDER_LINES], draft->ordered, NULL);
	om_purchase_write(call);
}

static const OmKeyedFunction create_function = {
	.name = "create_purchase_order", .document = PURCHASE_DOCUMENT, .document_arg = ARG_PURCHASE_ORDER_ID, .is_new = true,
	.find = &om_purchase_plans[PURCHASE_SHOW], .check = read_draft, .write = write_draft, .show = &om_purchase_plans[PURCHASE_SHOW]
};

#define DRAFT_STEP .document = PURCHASE_DOCUMENT, .document_arg = 0, .lock = om_purchase_lock, .show = &om_purchase_plans[PURCHASE_SHOW]

static const OmKeyedFunction change_function = {.name = "change_purchase_order", DRAFT_STEP, .check = check_change, .write = write_change};
static const OmKeyedFunction order_function = {.name = "order_purchase_order", DRAFT_STEP, .check = check_order, .write = write_order};

/* create_purchase_order(...): see CreateArgument. */
OM_KEYED_FUNCTION(om_create_purchase_order, create_function, Draft, .purchase.event = PURCHASE_EVENT_CREATED);

/* change_purchase_order(purchase_order_id, lines, expected_on, occurred_at, key, options, tenant_id) */
OM_KEYED_FUNCTION(om_change_purchase_order, change_function, Draft, .purchase.event = PURCHASE_EVENT_CHANGED);

/* order_purchase_order(purchase_order_id, cost_currency, exchange_rate, occurred_at, key, options, tenant_id) */
OM_KEYED_FUNCTION(om_order_purchase_order, order_function, Draft, .purchase.event = PURCHASE_EVENT_ORDERED);
