/*
 * without_sale.c - the API function refund_without_sale: goods taken back at a register without the
 * sale they are of, and money given for them.
 *
 * Nothing says what was paid, so nothing caps it: the caller names prices and taxes, and it is a
 * right of its own.  The goods go where their dispositions say; what is given back leaves
 * the drawer or the provider's clearing account, its taxes go back to their accounts and
 * the rest to the channel's returns.
 */
#include "postgres.h"

#include "base/clock.h"
#include "base/om_error.h"
#include "call/call.h"
#include "call/occurred.h"
#include "journal/outbox.h"
#include "ledger/money.h"
#include "pos/pos_private.h"
#include "pricing/pricing.h"
#include "returns/returns.h"
#include "stock/stock.h"
#include "types/quantity.h"
#include "types/uuid7.h"
#include "utils/builtins.h"
#include "utils/json.h"
#include "utils/timestamp.h"

/* What is written of a refund, */
#define NEW_REFUND(X, P) \
	X(P, tenant_id, OM_INT8) X(P, refund_id, OM_UUID) X(P, shift_id, OM_UUID) X(P, register, OM_TEXT) \
	X(P, staff, OM_TEXT) X(P, location, OM_TEXT) X(P, channel, OM_TEXT) X(P, provider_id, OM_INT8) \
	X(P, provider, OM_TEXT) X(P, total, OM_AMOUNT) X(P, reason, OM_TEXT) X(P, reference, OM_TEXT) \
	X(P, actor, OM_TEXT) X(P, occurred_at, OM_TIME) X(P, recorded_at, OM_TIME) X(P, metadata, OM_JSONB)
OM_ENUM(NEW_REFUND, REFUND);

static OmTable refunds_table = {.name = "refunds_without_sale", .columns = OM_COLUMNS(NEW_REFUND, REFUND)};

/* and of its lines. */
#define NEW_REFUND_LINE(X, P) \
	X(P, tenant_id, OM_INT8) X(P, refund_id, OM_UUID) X(P, line_no, OM_INT4) X(P, item_id, OM_INT8) \
	X(P, sku, OM_TEXT) X(P, quantity, OM_QUANTITY) X(P, disposition, OM_TEXT) X(P, is_stocked, OM_BOOL) \
	X(P, unit_price, OM_PRICE) X(P, line_total, OM_AMOUNT) X(P, tax, OM_AMOUNT) X(P, amount, OM_AMOUNT) \
	X(P, reason, OM_TEXT)
OM_ENUM(NEW_REFUND_LINE, REFUND_LINE);

static OmTable refund_lines_table = {.name = "refund_without_sale_lines", .columns = OM_COLUMNS(NEW_REFUND_LINE, REFUND_LINE)};

enum RefundArgument
{
	ARG_REGISTER, ARG_LINES, ARG_REASON, ARG_PROVIDER, ARG_STAFF, ARG_REFERENCE, ARG_REFUND_ID, ARG_METADATA, ARG_OCCURRED_AT
};

static const OmHashedArg hashed[] = {
	{ARG_REGISTER}, {ARG_LINES}, {ARG_REASON}, {ARG_PROVIDER}, {ARG_STAFF}, {ARG_REFUND_ID}, {ARG_REFERENCE}, {ARG_METADATA}, {ARG_OCCURRED_AT}
};

enum LineField
{
	LINE_SKU, LINE_QUANTITY, LINE_BARCODE, LINE_UNIT_PRICE, LINE_DISPOSITION, LINE_TAX_RATES, LINE_REASON
};

const OmJsonField om_without_sale_fields[OM_WITHOUT_SALE_FIELDS] = {
	[LINE_SKU] = OM_SKU_FIELD,
	[LINE_QUANTITY] = OM_QUANTITY_FIELD,
	[LINE_BARCODE] = OM_BARCODE_FIELD,
	[LINE_UNIT_PRICE] = {"unit_price", OM_JSON_AMOUNT, true, 0},
	[LINE_DISPOSITION] = {"disposition", OM_JSON_TEXT, true, OM_CODE_LENGTH_MAX},
	[LINE_TAX_RATES] = {"tax_rates", OM_JSON_ARRAY, false, 0},
	[LINE_REASON] = {"reason", OM_JSON_TEXT, false, OM_TEXT_LENGTH_MAX}
};

/* A refund being made. */
typedef struct WithoutSale
{
	OmCall		call;			/* its document is the refund */
	Register	reg;
	int64		channel_id;
	char	   *provider;
	int64		provider_id;
	char	   *staff;
	char	   *reference;
	JsonbContainer *container;	/* of the lines */
	OmJsonValue *values;		/* OM_WITHOUT_SALE_FIELDS per line */
	OmLine	   *lines;
	OmPrice    *unit_prices;
	OmStockState *states;		/* where each line's goods go */
	OmLineMoney *money;
	int			nlines;
	OmAmount	total;
	OmDeed		deed;
} WithoutSale;

/* A value of a line. */
static const OmJsonValue *
line_value(const WithoutSale *refund, int line, enum LineField field)
{
	return &refund->values[line * OM_WITHOUT_SALE_FIELDS + field];
}

/* An amount of the refund. */
static OmAmount
amount_of(const WithoutSale *refund, int64 minor)
{
	OmAmount	amount = {minor, refund->total.currency};

	return amount;
}

/* Read what stands in no line; nothing is looked up yet. */
static void
read_arguments(OmCall *call)
{
	WithoutSale *refund = (WithoutSale *) call;
	FunctionCallInfo fcinfo = call->fcinfo;

	refund->reg.tenant = call->tenant;
	refund->reg.code = om_code_arg(fcinfo, ARG_REGISTER, "register");
	refund->container = om_json_arg(fcinfo, ARG_LINES, "lines");
	refund->provider = om_code_arg(fcinfo, ARG_PROVIDER, "provider");
	refund->staff = om_optional_code_arg(fcinfo, ARG_STAFF, "staff");
	refund->reference = om_own_reference_arg(fcinfo, ARG_REFERENCE);
}

/* The taxes of the lines, as of a sale at the register: those that they name, or that rules or their items say. */
static void
read_taxes(WithoutSale *refund)
{
	OmTaxedLine *lines = palloc(sizeof(OmTaxedLine) * refund->nlines);
	OmTaxOrder	order = {om_tax_place_at(refund->call.tenant, refund->reg.location.location_id), NULL, refund->call.occurred_at};
	int			i;

	for (i = 0; i < refund->nlines; i++)
	{
		const OmJsonValue *taxes = line_value(refund, i, LINE_TAX_RATES);

		lines[i] = (OmTaxedLine) {&refund->money[i], taxes->present ? taxes->container : NULL, &refund->lines[i].item, refund->lines[i].sku, i + 1};
	}
	(void) om_read_taxes(refund->call.tenant, lines, refund->nlines, &order, "lines");
	om_require_tax_currency(refund->money, refund->nlines, refund->total.currency);
	pfree(lines);
}

/* Read the lines: items, prices, taxes, dispositions, and what they sum to, in the currency of the shift. */
static void
read_lines(WithoutSale *refund)
{
	double		sum = 0;
	int			i;

	refund->values = om_json_objects(refund->container, om_without_sale_fields, OM_WITHOUT_SALE_FIELDS, "lines", OM_ORDER_LINES_MAX, false, &refund->nlines);
	refund->lines = om_lines_of(refund->values, OM_WITHOUT_SALE_FIELDS, refund->nlines);
	refund->unit_prices = palloc0(sizeof(OmPrice) * refund->nlines);
	refund->states = palloc0(sizeof(OmStockState) * refund->nlines);
	refund->money = palloc0(sizeof(OmLineMoney) * refund->nlines);
	refund->total = amount_of(refund, 0);
	refund->total.currency = refund->reg.currency;
	for (i = 0; i < refund->nlines; i++)
		refund->states[i] = om_disposition_state(line_value(refund, i, LINE_DISPOSITION)->text, i);
	om_resolve_lines(refund->call.tenant, refund->lines, refund->nlines, OM_IN_USE, 0);
	for (i = 0; i < refund->nlines; i++)
	{
		const OmLine *line = &refund->lines[i];

		if (line->item.is_kit)
			om_raise_value(OM_INVALID_ARGUMENT, "sku", line->sku, "\"%s\" is a kit: name what came back of it, each with what is given for it", line->sku);
		if (line->unit_code != NULL)
			om_raise_value(OM_INVALID_ARGUMENT, "barcode", line->barcode, "barcode \"%s\" is of unit \"%s\": say how many of \"%s\" came back, and what one costs",
						   line->barcode, line->unit_code, line->sku);
	}
	for (i = 0; i < refund->nlines; i++)
	{
		OmLineMoney *money = &refund->money[i];
		OmPrice    *price = &refund->unit_prices[i];

		*price = om_price_arg(line_value(refund, i, LINE_UNIT_PRICE)->text, refund->total.currency, psprintf("lines[%d].unit_price", i));
		money->quantity = refund->lines[i].quantity;
		if (!om_price_total(*price, money->quantity, &money->gross) || (sum += (double) money->gross) > (double) OM_AMOUNT_MINOR_MAX)
			om_raise_value(OM_VALUE_OUT_OF_RANGE, "path", psprintf("lines[%d]", i), "lines[%d]: the amount is too large", i);
	}
	read_taxes(refund);
	om_price_lines(refund->money, refund->nlines, refund->nlines, 0, om_tax_rounding(refund->call.tenant));
	for (i = 0; i < refund->nlines; i++)
		refund->total.minor += om_line_payable(&refund->money[i]);
	if (refund->total.minor > OM_AMOUNT_MINOR_MAX)
		om_raise_value(OM_VALUE_OUT_OF_RANGE, "path", "lines", "lines: the amount is too large");
}

/* The refund's own row: duplicate_document. */
static void
insert_refund(const WithoutSale *refund)
{
	static const OmKeyRefusal refusals[] = {
		{"refunds_without_sale_pkey", OM_DUPLICATE_DOCUMENT, "the refund exists already"},
		{NULL}
	};
	OmInsert	rows = om_insert_make(REFUND_count, 1);
	Datum	   *values = om_insert_values(&rows, 0);
	bool	   *nulls = om_insert_nulls(&rows, 0);

	values[REFUND_tenant_id] = Int64GetDatum(refund->call.tenant);
	values[REFUND_refund_id] = UUIDPGetDatum(&refund->call.document);
	values[REFUND_shift_id] = UUIDPGetDatum(&refund->reg.shift_id);
	values[REFUND_register] = CStringGetTextDatum(refund->reg.code);
	values[REFUND_staff] = om_optional_text(refund->staff, &nulls[REFUND_staff]);
	values[REFUND_location] = CStringGetTextDatum(refund->reg.location.code);
	values[REFUND_channel] = CStringGetTextDatum(refund->reg.channel);
	values[REFUND_provider_id] = Int64GetDatum(refund->provider_id);
	values[REFUND_provider] = CStringGetTextDatum(refund->provider);
	values[REFUND_total] = om_amount_datum(refund->total);
	values[REFUND_reason] = CStringGetTextDatum(refund->call.reason);
	values[REFUND_reference] = om_optional_text(refund->reference, &nulls[REFUND_reference]);
	values[REFUND_actor] = CStringGetTextDatum(refund->call.actor);
	values[REFUND_occurred_at] = TimestampTzGetDatum(refund->call.occurred_at);
	values[REFUND_recorded_at] = TimestampTzGetDatum(om_clock());
	values[REFUND_metadata] = om_metadata_arg(refund->call.fcinfo, ARG_METADATA);
	om_insert_documents(&refunds_table, &rows, refusals, "refund_id", psprintf("\"%s\"", om_uuid_text(&refund->call.document)));
}

/* The rows of its lines. */
static void
insert_lines(const WithoutSale *refund)
{
	OmInsert	rows = om_insert_make(REFUND_LINE_count, refund->nlines);
	int			i;
	int			t;

	om_insert_share(&rows, REFUND_LINE_tenant_id, Int64GetDatum(refund->call.tenant));
	om_insert_share(&rows, REFUND_LINE_refund_id, UUIDPGetDatum(&refund->call.document));
	for (i = 0; i < refund->nlines; i++)
	{
		const OmLine *line = &refund->lines[i];
		Datum	   *values = om_insert_values(&rows, i);
		int64		tax = 0;

		for (t = 0; t < refund->money[i].ntaxes; t++)
			tax += refund->money[i].taxes[t].minor;
		values[REFUND_LINE_line_no] = Int32GetDatum(i + 1);
		values[REFUND_LINE_item_id] = Int64GetDatum(line->item.item_id);
		values[REFUND_LINE_sku] = CStringGetTextDatum(line->sku);
		values[REFUND_LINE_quantity] = OmQuantityGetDatum(line->quantity);
		values[REFUND_LINE_disposition] = CStringGetTextDatum(line_value(refund, i, LINE_DISPOSITION)->text);
		values[REFUND_LINE_is_stocked] = BoolGetDatum(line->item.is_stocked);
		values[REFUND_LINE_unit_price] = om_price_datum(refund->unit_prices[i]);
		values[REFUND_LINE_line_total] = om_amount_datum(amount_of(refund, refund->money[i].gross));
		values[REFUND_LINE_tax] = om_amount_datum(amount_of(refund, tax));
		values[REFUND_LINE_amount] = om_amount_datum(amount_of(refund, om_line_payable(&refund->money[i])));
		values[REFUND_LINE_reason] = om_optional_text(line_value(refund, i, LINE_REASON)->text, &om_insert_nulls(&rows, i)[REFUND_LINE_reason]);
	}
	om_insert_run(&refund_lines_table, &rows);
}

/* Goods of stocked items come from the customer. */
static void
post_goods(const WithoutSale *refund, OmFreed *freed)
{
	OmMove	   *moves = palloc0(sizeof(OmMove) * refund->nlines);
	int			n = 0;
	int			i;

	for (i = 0; i < refund->nlines; i++)
	{
		OmMove	   *move = &moves[n];
		const char *reason = line_value(refund, i, LINE_REASON)->text;

		if (!refund->lines[i].item.is_stocked)
			continue;
		n++;
		move->item_id = refund->lines[i].item.item_id;
		move->location_id = refund->reg.location.location_id;
		move->from_state = OM_STATE_CUSTOMER;
		move->to_state = refund->states[i];
		move->quantity = refund->lines[i].quantity;
		move->document_id = refund->call.document;
		move->line_no = i + 1;
		move->reason = reason != NULL ? reason : refund->call.reason;
		move->channel_id = refund->channel_id;
		move->occurred_at = refund->call.occurred_at;
		if (move->to_state == OM_STATE_FREE)
			om_freed_add(freed, move->item_id, move->location_id);
	}
	om_post_moves(refund->call.tenant, "refund_without_sale", moves, n, refund->call.actor);
}

/* A move of what is given back: it leaves the drawer or the clearing account; none for nothing. */
static void
give_back(const WithoutSale *refund, OmMoneyMove *moves, int *n, OmAccount to, int64 to_id, int64 minor)
{
	bool		is_cash = refund->provider_id == 0;
	OmMoneyMove *move = moves;

	if (minor == 0)
		return;
	while (move < moves + *n && (move->to != to || move->to_id != to_id))
		move++;
	if (move == moves + *n)
	{
		(*n)++;
		memset(move, 0, sizeof(OmMoneyMove));
		move->from = is_cash ? OM_ACCOUNT_CASH : OM_ACCOUNT_CLEARING;
		move->from_id = is_cash ? refund->reg.register_id : refund->provider_id;
		move->has_holder = is_cash;
		move->holder_id = refund->reg.shift_id;
		move->to = to;
		move->to_id = to_id;
		move->amount = amount_of(refund, 0);
		move->document_id = refund->call.document;
		move->channel_id = refund->channel_id;
		move->location_id = refund->reg.location.location_id;
		move->reason = refund->call.reason;
		move->occurred_at = refund->call.occurred_at;
	}
	move->amount.minor += minor;
}

/* The money of all lines: one move per account, of the register's location. */
static void
post_money(const WithoutSale *refund)
{
	OmMoneyMove *moves = palloc(sizeof(OmMoneyMove) * refund->nlines * (OM_LINE_TAXES_MAX + 1));
	int			n = 0;
	int			i;
	int			t;

	for (i = 0; i < refund->nlines; i++)
	{
		const OmLineMoney *money = &refund->money[i];
		int64		net = om_line_payable(money);

		for (t = 0; t < money->ntaxes; t++)
		{
			give_back(refund, moves, &n, OM_ACCOUNT_TAX, money->taxes[t].tax_rate_id, money->taxes[t].minor);
			net -= money->taxes[t].minor;
		}
		give_back(refund, moves, &n, OM_ACCOUNT_RETURNS, refund->channel_id, net);
	}
	om_post_money(refund->call.tenant, "refund_without_sale", moves, n, refund->call.actor);
}

/* What others are told. */
static void
tell(const WithoutSale *refund)
{
	OmEvent		event = {0};
	StringInfoData json;
	int			i;

	initStringInfo(&json);
	appendStringInfoString(&json, "{\"register\":");
	escape_json(&json, refund->reg.code);
	appendStringInfoString(&json, ",\"location\":");
	escape_json(&json, refund->reg.location.code);
	appendStringInfo(&json, ",\"total\":\"%s\",\"lines\":[", om_amount_text(refund->total));
	for (i = 0; i < refund->nlines; i++)
	{
		appendStringInfo(&json, "%s{\"line_no\":%d,\"sku\":", i > 0 ? "," : "", i + 1);
		escape_json(&json, refund->lines[i].sku);
		appendStringInfo(&json, ",\"disposition\":\"%s\",\"quantity\":\"%s\"}", line_value(refund, i, LINE_DISPOSITION)->text,
						 om_quantity_text(refund->lines[i].quantity));
	}
	appendStringInfoString(&json, "]}");
	event.aggregate = "refund_without_sale";
	event.aggregate_id = refund->call.document;
	event.type = "refund_without_sale.recorded";
	event.payload = json.data;
	event.occurred_at = refund->call.occurred_at;
	om_outbox_write(refund->call.tenant, &event, 1);
}

/* The register's lock, beside others who sell there. */
static void
lock_register(OmCall *call)
{
	(void) om_register_find(&((WithoutSale *) call)->reg, false);
}

/* Check against what there is. */
static void
check_refund(OmCall *call)
{
	WithoutSale *refund = (WithoutSale *) call;
	OmChannel	channel;

	om_register_require_shift(&refund->reg);
	call->occurred_at = om_shift_occurred(&refund->reg, call->occurred_at);
	om_staff_check(call->tenant, refund->staff);
	om_find_channel(call->tenant, refund->reg.channel, &channel);
	refund->channel_id = channel.channel_id;
	read_lines(refund);
	om_deed_begin(&refund->deed, OM_ACTION_REFUND, refund->total, call->options);
	om_deeds_check(&refund->reg, refund->staff, &refund->deed, 1, NULL, NULL);
}

/* The taxes of its lines, for the receipt. */
static const char *
taxes_json(const WithoutSale *refund)
{
	OmList		taxes = {0};
	int			i;
	int			t;

	for (i = 0; i < refund->nlines; i++)
		for (t = 0; t < refund->money[i].ntaxes; t++)
			if (refund->money[i].taxes[t].minor != 0)
				appendStringInfo(om_list_add(&taxes), "{\"tax_rate_id\":" INT64_FORMAT ",\"amount\":\"%s\"}", refund->money[i].taxes[t].tax_rate_id,
								 om_amount_text(amount_of(refund, refund->money[i].taxes[t].minor)));
	return om_list_end(&taxes);
}

/* Its receipt. */
static void
give_receipt(const WithoutSale *refund)
{
	OmReceipt	receipt = {
		.kind = OM_RECEIPT_WITHOUT_SALE, .tenant = refund->call.tenant, .document_id = refund->call.document, .total = refund->total, .staff = refund->staff,
		.reason = refund->call.reason, .actor = refund->call.actor, .occurred_at = refund->call.occurred_at,
		.drawer = {true, refund->reg.register_id, refund->reg.shift_id, refund->reg.currency, false}
	};
	StringInfoData json;

	initStringInfo(&json);
	appendStringInfoString(&json, "[{\"provider\":");
	escape_json(&json, refund->provider);
	appendStringInfo(&json, ",\"amount\":\"%s\"}]", om_amount_text(refund->total));
	receipt.payments = json.data;
	receipt.taxes = taxes_json(refund);
	om_receipt_hook(&receipt);
}

/* Write it; what is free again serves who waits. */
static void
write_refund(OmCall *call)
{
	WithoutSale *refund = (WithoutSale *) call;
	OmFreed		freed = {0};

	refund->provider_id = om_provider_id(call->tenant, refund->provider, false);
	insert_refund(refund);
	insert_lines(refund);
	post_goods(refund, &freed);
	post_money(refund);
	tell(refund);
	om_deeds_use(&refund->reg, refund->staff, &refund->deed, 1, "refund_without_sale", &call->document);
	give_receipt(refund);
	om_freed_serve(call->tenant, &freed, call->actor, call->occurred_at);
}

static const OmKeyedFunction refund_function = {
	.name = "refund_without_sale", .kept_as = "refund_unlinked", OM_HASHED(hashed), .reason_arg = ARG_REASON, .needs_reason = true,
	.options = om_approved_options, .noptions = OM_APPROVED_OPTIONS,
	.document = "refund", .document_arg = ARG_REFUND_ID, .is_new = true,
	.read = read_arguments, .lock = lock_register, .check = check_refund, .write = write_refund,
	.show = &om_pos_plans[POS_SHOW_WITHOUT_SALE]
};

/* refund_without_sale(...): see RefundArgument. */
OM_KEYED_FUNCTION(om_refund_without_sale, refund_function, WithoutSale, 0);

OM_FORMER_FUNCTION(om_refund_unlinked, om_refund_without_sale);
