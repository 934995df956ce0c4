/*
 * place.c - placing drafts: take, claim, write.
 *
 * One order or ten thousand go the same way: each draft takes its stock alone, in
 * input order, by return codes (no savepoint); then all accepted ones are written by
 * one command per table.
 *
 * A repeated call is not looked for first: it takes, finds its key claimed, gives back
 * and answers with the first call's order.  That saves every new order a look-up; and
 * whatever would refuse a repeated call looks for its key before it does.
 */
#include "postgres.h"

#include "access/access.h"
#include "access/number.h"
#include "base/clock.h"
#include "base/om_error.h"
#include "journal/outbox.h"
#include "order/order_private.h"
#include "sql/ident.h"
#include "sql/ids.h"
#include "types/quantity.h"
#include "types/uuid7.h"
#include "utils/builtins.h"
#include "utils/json.h"
#include "utils/timestamp.h"

static const OmTransition order_increments[] = {
	{NULL, ORDER_STATUS_PLACED},
	{NULL, ORDER_STATUS_COMPLETED},
	{ORDER_STATUS_PLACED, ORDER_STATUS_COMPLETED},
	{ORDER_STATUS_PLACED, ORDER_STATUS_CANCELED}
};

const OmStateMachine om_order_states = {"order", order_increments, lengthof(order_increments)};

OM_FUNCTION(om_line_adds_up);

/* The CHECK of order_lines: ordered > 0, no part negative, the parts sum to ordered. */
Datum
om_line_adds_up(PG_FUNCTION_ARGS)
{
	OmQuantity	left = PG_GETARG_OM_QUANTITY(0);
	int			i;

	if (left <= 0)
		PG_RETURN_BOOL(false);
	for (i = 1; i < 6; i++)
	{
		OmQuantity	part = PG_GETARG_OM_QUANTITY(i);

		/* left >= 0 always, so the subtraction cannot overflow */
		if (part < 0 || part > left)
			PG_RETURN_BOOL(false);
		left -= part;
	}
	PG_RETURN_BOOL(left == 0);
}

OM_FUNCTION(om_returns_within_shipped);

/* The CHECK of order_lines: 0 <= returned <= return_requested <= shipped. */
Datum
om_returns_within_shipped(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(PG_GETARG_OM_QUANTITY(2) >= 0 && PG_GETARG_OM_QUANTITY(2) <= PG_GETARG_OM_QUANTITY(1) &&
				   PG_GETARG_OM_QUANTITY(1) <= PG_GETARG_OM_QUANTITY(0));
}

/* The units a demand still has to hand to its lines, in line order. */
typedef struct DemandRest
{
	OmQuantity	reserved;
	OmQuantity	shelf;
	OmQuantity	reserved_short;
	OmQuantity	missing;
} DemandRest;

/* Take at most so much of a rest for a line, which needs so much more. */
static OmQuantity
hand_out(OmQuantity *rest, OmQuantity *needed)
{
	OmQuantity	part = Min(*rest, *needed);

	Assert(part >= 0);
	*rest -= part;
	*needed -= part;
	return part;
}

/* Hand each demand's units to its lines: held ones first, then the shelf's, then those that are not there. */
LineSource *
om_draft_divide(const Draft *draft)
{
	LineSource *sources = palloc0(sizeof(LineSource) * draft->nlines);
	DemandRest *rests = palloc(sizeof(DemandRest) * Max(draft->ndemands, 1));
	int			i;

	for (i = 0; i < draft->ndemands; i++)
	{
		rests[i].reserved_short = draft->held_short[i];
		rests[i].reserved = draft->from_hold[i] - rests[i].reserved_short;
		rests[i].missing = draft->demands[i].missing;
		rests[i].shelf = draft->demands[i].taken - draft->demands[i].backordered;
	}
	for (i = 0; i < draft->nlines; i++)
	{
		const OmLine *line = &draft->lines[i];
		LineSource *source = &sources[i];
		DemandRest *rest;
		OmQuantity	needed = line->quantity;

		if (line->demand < 0)
			continue;
		rest = &rests[line->demand];
		source->reserved = hand_out(&rest->reserved, &needed);
		source->shelf = hand_out(&rest->shelf, &needed);
		source->reserved_short = hand_out(&rest->reserved_short, &needed);
		source->missing = hand_out(&rest->missing, &needed);
		source->backordered = needed;
	}
	return sources;
}

/* The demand of a line, or of the first component of a kit that has one; null: neither. */
static const OmDemand *
demand_of(const Draft *draft, int line)
{
	const OmLine *lines = draft->lines;
	int			d = lines[line].demand;
	int			i;

	if (om_line_is_kit(&lines[line], line))
		for (i = lines[line].first_component; d < 0 && i < draft->nlines && lines[i].kit_line_no == line + 1; i++)
			d = lines[i].demand;
	return d >= 0 ? &draft->demands[d] : NULL;
}

const OmLocation *
om_draft_location(const Draft *draft, int line)
{
	const OmDemand *demand = demand_of(draft, line);

	return demand != NULL ? om_demand_location(demand) : NULL;
}

/* Append a move of a line at a location if it moves anything; returns it, or null. */
static OmMove *
add_move(OmMove *moves, int *n, const Draft *draft, int line, const OmLocation *location, OmStockState from_state, OmStockState to_state,
		 OmQuantity quantity)
{
	OmMove	   *move = &moves[*n];

	if (quantity == 0)
		return NULL;
	memset(move, 0, sizeof(OmMove));
	move->item_id = draft->lines[line].item.item_id;
	move->location_id = location->location_id;
	move->from_state = from_state;
	move->to_state = to_state;
	move->quantity = quantity;
	move->document_id = draft->id;
	move->line_no = draft->first_line + line + 1;
	move->channel_id = draft->channel.channel_id;
	move->occurred_at = draft->occurred_at;
	(*n)++;
	return move;
}

/* What moves for a line of a demand. */
static void
add_moves(OmMove *moves, int *n, const Draft *draft, int line, const LineSource *source)
{
	OmStockState served = om_draft_is_sale(draft) ? OM_STATE_CUSTOMER : OM_STATE_ALLOCATED;
	const OmDemand *demand = &draft->demands[draft->lines[line].demand];
	const OmLocation *location = om_demand_location(demand);
	OmMove	   *forced;
	int			i;

	if (location == NULL)
	{
		for (i = 0; i < demand->nparts; i++)
		{
			const OmPart *part = &demand->parts[i];

			(void) add_move(moves, n, draft, line, &part->location, OM_STATE_RESERVED, served, part->held);
			(void) add_move(moves, n, draft, line, &part->location, OM_STATE_FREE, served, part->taken);
		}
		return;
	}
	(void) add_move(moves, n, draft, line, location, OM_STATE_RESERVED, served, source->reserved);
	(void) add_move(moves, n, draft, line, location, OM_STATE_FREE, served, source->shelf);
	(void) add_move(moves, n, draft, line, location, OM_STATE_RESERVED, OM_STATE_BACKORDERED, source->reserved_short);
	(void) add_move(moves, n, draft, line, location, OM_STATE_FREE, OM_STATE_BACKORDERED, source->backordered);
	forced = add_move(moves, n, draft, line, location, OM_STATE_FREE, served, source->missing);
	if (forced != NULL)
		forced->is_forced = true;
}

/* How many parts the lines of orders have that several locations serve. */
static int
count_parts(Draft **drafts, int n)
{
	int			count = 0;
	int			i;
	int			d;

	for (i = 0; i < n; i++)
		for (d = 0; d < drafts[i]->ndemands; d++)
			if (drafts[i]->demands[d].nparts > 1)
				count += drafts[i]->demands[d].nparts;
	return count;
}

/* The parts of lines that several locations serve; such a line has a demand of its own. */
static void
write_parts(int64 tenant, Draft **drafts, int n, int nparts)
{
	OmInsert	rows;
	int			row = 0;
	int			i;
	int			l;
	int			p;

	if (nparts == 0)
		return;
	rows = om_insert_make(ORDER_PART_count, nparts);
	om_insert_share(&rows, ORDER_PART_tenant_id, Int64GetDatum(tenant));
	for (i = 0; i < n; i++)
	{
		for (l = 0; l < drafts[i]->nlines; l++)
		{
			int			d = drafts[i]->lines[l].demand;

			for (p = 0; d >= 0 && drafts[i]->demands[d].nparts > 1 && p < drafts[i]->demands[d].nparts; p++, row++)
			{
				const OmPart *part = &drafts[i]->demands[d].parts[p];
				Datum	   *values = om_insert_values(&rows, row);

				values[ORDER_PART_order_id] = UUIDPGetDatum(&drafts[i]->id);
				values[ORDER_PART_line_no] = Int32GetDatum(drafts[i]->first_line + l + 1);
				values[ORDER_PART_location_id] = Int64GetDatum(part->location.location_id);
				values[ORDER_PART_location] = CStringGetTextDatum(part->location.code);
				values[ORDER_PART_ordered] = values[ORDER_PART_allocated] = OmQuantityGetDatum(part->held + part->taken);
			}
		}
	}
	om_insert_run(&om_order_parts_table, &rows);
}

/* Open exceptions for what was sold and was not there. */
static void
open_exceptions(int64 tenant, const Draft *draft, const LineSource *sources, const char *actor)
{
	OmMissing  *missing = NULL;
	int			n = 0;
	int			i;

	for (i = 0; i < draft->nlines; i++)
	{
		if (sources[i].missing == 0)
			continue;
		if (missing == NULL)
			missing = palloc0(sizeof(OmMissing) * draft->nlines);
		missing[n].order_id = draft->id;
		missing[n].line_no = i + 1;
		missing[n].item_id = draft->lines[i].item.item_id;
		missing[n].sku = draft->lines[i].sku;
		missing[n].location = draft->channel.locations;
		missing[n].quantity = sources[i].missing;
		missing[n++].occurred_at = draft->occurred_at;
	}
	if (n > 0)
		om_exceptions_open(tenant, missing, n, actor);
}

/* An amount that is stored unless it is zero. */
static Datum
optional_amount(int64 minor, OmCurrency currency, bool *isnull)
{
	OmAmount	amount = {minor, currency};

	*isnull = (minor == 0);
	return minor == 0 ? (Datum) 0 : om_amount_datum(amount);
}

/* What the price list says, and who charged something else: both null where it was charged. */
static void
list_price_values(const Draft *draft, int line, const char *actor, Datum *values, bool *nulls)
{
	const OmItem *item = &draft->lines[line].item;
	bool		is_listed = om_draft_is_listed(draft, line);

	nulls[ORDER_LINE_list_price] = is_listed || !item->has_price;
	values[ORDER_LINE_list_price] = nulls[ORDER_LINE_list_price] ? (Datum) 0 : om_price_datum(item->price);
	values[ORDER_LINE_price_set_by] = om_optional_text(is_listed ? NULL : actor, &nulls[ORDER_LINE_price_set_by]);
}

/* One line's row. */
static void
line_values(const Draft *draft, int line, const LineSource *source, const char *actor, Datum *values, bool *nulls)
{
	const OmLine *item = &draft->lines[line];
	const OmDemand *demand = demand_of(draft, line);
	const OmLocation *location = demand ? om_demand_location(demand) : NULL;
	bool		is_sale = om_draft_is_sale(draft);
	bool		has_stock = item->demand >= 0;

	values[ORDER_LINE_order_id] = UUIDPGetDatum(&draft->id);
	values[ORDER_LINE_line_no] = Int32GetDatum(draft->first_line + line + 1);
	values[ORDER_LINE_item_id] = Int64GetDatum(item->item.item_id);
	values[ORDER_LINE_sku] = CStringGetTextDatum(item->sku);
	values[ORDER_LINE_location_id] = Int64GetDatum(location ? location->location_id : ORDER_LINE_SPREAD);
	nulls[ORDER_LINE_location_id] = (demand == NULL);
	values[ORDER_LINE_location] = om_optional_text(location ? location->code : NULL, &nulls[ORDER_LINE_location]);
	values[ORDER_LINE_ordered] = OmQuantityGetDatum(item->quantity);
	values[ORDER_LINE_open] = OmQuantityGetDatum(has_stock || is_sale ? 0 : item->quantity);
	values[ORDER_LINE_allocated] = OmQuantityGetDatum(is_sale ? 0 : source->reserved + source->shelf);
	values[ORDER_LINE_backordered] = OmQuantityGetDatum(source->reserved_short + source->backordered);
	values[ORDER_LINE_shipped] = OmQuantityGetDatum(is_sale ? item->quantity : 0);
	values[ORDER_LINE_unit_price] = om_price_datum(draft->unit_prices[line]);
	values[ORDER_LINE_line_total] = om_amount_datum(draft->line_totals[line]);
	values[ORDER_LINE_discount] = optional_amount(draft->money[line].discount, draft->currency, &nulls[ORDER_LINE_discount]);
	values[ORDER_LINE_order_discount] = optional_amount(draft->money[line].order_discount, draft->currency, &nulls[ORDER_LINE_order_discount]);
	values[ORDER_LINE_tax] = optional_amount(om_line_tax(&draft->money[line]), draft->currency, &nulls[ORDER_LINE_tax]);
	list_price_values(draft, line, actor, values, nulls);
	values[ORDER_LINE_unit] = om_optional_text(item->unit_code, &nulls[ORDER_LINE_unit]);
	values[ORDER_LINE_unit_factor] = OmQuantityGetDatum(item->unit_factor);
	nulls[ORDER_LINE_unit_factor] = (item->unit_code == NULL);
	values[ORDER_LINE_fee] = om_optional_text(draft->fees != NULL ? draft->fees[line] : NULL, &nulls[ORDER_LINE_fee]);
	values[ORDER_LINE_kit_line_no] = Int32GetDatum(draft->first_line + item->kit_line_no);
	nulls[ORDER_LINE_kit_line_no] = (item->kit_line_no == 0);
	values[ORDER_LINE_version] = Int32GetDatum(draft->version);
	values[ORDER_LINE_added_at] = TimestampTzGetDatum(draft->occurred_at);
	nulls[ORDER_LINE_version] = nulls[ORDER_LINE_added_at] = !om_draft_is_added(draft);
}

/* Derived once, at placement: what is there to do for the warehouse. */
const char *
om_draft_fulfillment_status(const Draft *draft)
{
	int			i;

	if (om_draft_is_sale(draft))
		return FULFILLMENT_STATUS_FULFILLED;
	if (draft->ndemands == 0)
		return FULFILLMENT_STATUS_NOT_REQUIRED;
	for (i = 0; i < draft->ndemands; i++)
		if (draft->demands[i].backordered > 0 || draft->held_short[i] > 0)
			return FULFILLMENT_STATUS_BACKORDERED;
	return FULFILLMENT_STATUS_UNFULFILLED;
}

/* True for an order whose row is its first entry in the status log, too: placed, as most are. */
static bool
logs_itself(const Draft *draft)
{
	return strcmp(draft->status, ORDER_STATUS_PLACED) == 0;
}

/* One order's row. */
static void
order_values(int64 tenant, const Draft *draft, Datum *values, bool *nulls)
{
	OrderSums	sums = om_draft_sums(draft);
	char		currency[4];

	values[ORDER_order_id] = UUIDPGetDatum(&draft->id);
	values[ORDER_order_number] = CStringGetTextDatum(draft->number);
	values[ORDER_channel] = CStringGetTextDatum(draft->channel_code);
	values[ORDER_status] = CStringGetTextDatum(draft->status);
	values[ORDER_fulfillment_status] = CStringGetTextDatum(draft->fulfillment_status);
	values[ORDER_payment_status] = CStringGetTextDatum(om_draft_payment_status(draft));
	values[ORDER_currency] = CStringGetTextDatum(om_currency_code(draft->currency, currency));
	values[ORDER_total] = om_amount_datum(draft->total);
	values[ORDER_discount] = optional_amount(sums.discount.minor, draft->currency, &nulls[ORDER_discount]);
	values[ORDER_shipping] = optional_amount(sums.shipping.minor, draft->currency, &nulls[ORDER_shipping]);
	values[ORDER_tax] = optional_amount(sums.tax.minor, draft->currency, &nulls[ORDER_tax]);
	values[ORDER_reference] = om_optional_text(draft->reference, &nulls[ORDER_reference]);
	values[ORDER_occurred_at] = TimestampTzGetDatum(draft->occurred_at);
	values[ORDER_metadata] = draft->metadata;
	values[ORDER_secret_hash] = om_secret_hash(&om_order_owned, tenant, &draft->id, draft->secret, &nulls[ORDER_secret_hash]);
	values[ORDER_expires_at] = TimestampTzGetDatum(draft->expires_at);
	nulls[ORDER_expires_at] = (draft->expires_at == 0);
	om_draft_customer_values(draft, ORDER_customer_id, values, nulls);
	values[ORDER_shipping_method] = om_optional_text(draft->args.shipping_method, &nulls[ORDER_shipping_method]);
	nulls[ORDER_log_id] = !logs_itself(draft);
	values[ORDER_log_id] = nulls[ORDER_log_id] ? (Datum) 0 : Int64GetDatum(om_next_id(om_ident()->ledger_id_seq));
}

/* The taxes of orders, those of shipping as of line 0. */
static void
write_taxes(int64 tenant, Draft **drafts, int n)
{
	OmInsert	taxes;
	int			count = 0;
	int			row = 0;
	int			i;
	int			l;
	int			t;

	for (i = 0; i < n; i++)
		for (l = 0; l <= drafts[i]->nlines; l++)
			count += drafts[i]->money[l].ntaxes;
	if (count == 0)
		return;
	taxes = om_insert_make(ORDER_TAX_count, count);
	om_insert_share(&taxes, ORDER_TAX_tenant_id, Int64GetDatum(tenant));
	for (i = 0; i < n; i++)
	{
		for (l = 0; l <= drafts[i]->nlines; l++)
		{
			const OmLineMoney *money = &drafts[i]->money[l];

			for (t = 0; t < money->ntaxes; t++, row++)
			{
				OmAmount	amount = {money->taxes[t].minor, drafts[i]->currency};
				Datum	   *values = om_insert_values(&taxes, row);
				bool	   *nulls = om_insert_nulls(&taxes, row);
				bool		is_fixed = money->taxes[t].unit_amount.currency != 0;

				values[ORDER_TAX_order_id] = UUIDPGetDatum(&drafts[i]->id);
				values[ORDER_TAX_line_no] = Int32GetDatum(l < drafts[i]->nlines ? drafts[i]->first_line + l + 1 : 0);
				values[ORDER_TAX_tax_rate_id] = Int64GetDatum(money->taxes[t].tax_rate_id);
				values[ORDER_TAX_tax_rate] = CStringGetTextDatum(money->taxes[t].code);
				values[ORDER_TAX_rate] = Int64GetDatum(money->taxes[t].rate);
				values[ORDER_TAX_is_inclusive] = BoolGetDatum(money->taxes[t].is_inclusive);
				values[ORDER_TAX_amount] = om_amount_datum(amount);
				nulls[ORDER_TAX_is_compound] = !money->taxes[t].is_compound;
				values[ORDER_TAX_is_compound] = BoolGetDatum(true);
				nulls[ORDER_TAX_unit_amount] = !is_fixed;
				values[ORDER_TAX_unit_amount] = is_fixed ? om_price_datum(money->taxes[t].unit_amount) : (Datum) 0;
				values[ORDER_TAX_rounding] = om_optional_text(om_rounding_name(money->rounding), &nulls[ORDER_TAX_rounding]);
			}
		}
	}
	om_insert_run(&om_order_taxes_table, &taxes);
}

/* Where a line comes from that several locations serve (see order_private.h). */
char *
om_parts_json(const OmDemand *demand)
{
	OmList		parts = {0};
	int			i;

	for (i = 0; i < demand->nparts; i++)
	{
		StringInfo	part = om_list_add(&parts);

		appendStringInfo(part, "{\"quantity\":\"%s\"", om_quantity_text(demand->parts[i].held + demand->parts[i].taken));
		om_detail_text(part, "location", demand->parts[i].location.code);
		appendStringInfoChar(part, '}');
	}
	return om_list_end(&parts);
}

/*
 * What the event of a placed order says; null: the rows of the order say it, and events shows it (the view event_payloads).  In
 * which order several locations serve a line they do not say.
 */
static char *
order_payload(Draft *draft)
{
	StringInfoData json;
	int			i;

	if (!om_outbox_is_decoded() && count_parts(&draft, 1) == 0)
		return NULL;
	initStringInfo(&json);
	appendStringInfo(&json, "{\"order_number\":\"%s\",\"channel\":", draft->number);
	escape_json(&json, draft->channel_code);
	appendStringInfo(&json, ",\"total\":\"%s\",\"lines\":[", om_amount_text(draft->total));
	for (i = 0; i < draft->nlines; i++)
	{
		const OmLine *line = &draft->lines[i];

		appendStringInfo(&json, "%s{\"line_no\":%d,\"sku\":", i > 0 ? "," : "", i + 1);
		escape_json(&json, line->sku);
		appendStringInfo(&json, ",\"quantity\":\"%s\"", om_quantity_text(line->quantity));
		if (line->unit_code != NULL)
		{
			om_detail_text(&json, "unit", line->unit_code);
			om_detail_text(&json, "unit_quantity", om_quantity_text(line->unit_quantity));
		}
		if (line->kit_line_no != 0)
			appendStringInfo(&json, ",\"kit_line_no\":%d", line->kit_line_no);
		if (demand_of(draft, i) != NULL)
		{
			const OmDemand *demand = demand_of(draft, i);
			const OmLocation *location = om_demand_location(demand);

			om_detail_text(&json, "location", location ? location->code : NULL);
			if (location == NULL)
				om_detail_raw(&json, "parts", om_parts_json(demand));
		}
		appendStringInfoChar(&json, '}');
	}
	appendStringInfoString(&json, "]}");
	return json.data;
}

/* The headers; another session may have placed an order of the same id meanwhile. */
static void
insert_orders(Draft **drafts, int n, const OmInsert *orders)
{
	static const OmKeyRefusal refusals[] = {
		{"orders_pkey", OM_DUPLICATE_DOCUMENT, "an order of the call exists already"},
		{NULL}
	};
	OmList		ids = {0};
	int			i;

	for (i = 0; i < n; i++)
		if (drafts[i]->id_given)
			om_list_add_text(&ids, om_uuid_text(&drafts[i]->id));
	if (ids.n == 0)
		om_insert_run(&om_orders_table, orders);
	else
		om_insert_documents(&om_orders_table, orders, refusals, "order_ids", om_list_end(&ids));
}

/* The rows of a draft's lines, from the given one on, and their moves. */
static void
add_lines(Draft *draft, const LineSource *sources, const char *actor, OmInsert *lines, int row, OmMove *moves, int *nmoves)
{
	int			l;

	for (l = 0; l < draft->nlines; l++, row++)
	{
		line_values(draft, l, &sources[l], actor, om_insert_values(lines, row), om_insert_nulls(lines, row));
		if (draft->lines[l].demand >= 0)
			add_moves(moves, nmoves, draft, l, &sources[l]);
	}
}

/* Write lines, and what stands beside them. */
static void
write_lines(int64 tenant, Draft **drafts, int n, OmInsert *lines, int nparts)
{
	om_insert_share(lines, ORDER_LINE_tenant_id, Int64GetDatum(tenant));
	om_insert_run(&om_order_lines_table, lines);
	write_parts(tenant, drafts, n, nparts);
	write_taxes(tenant, drafts, n);
	om_drafts_write_promises(tenant, drafts, n);
}

/* Write headers and lines; collects the moves. */
static OmMove *
write_orders(int64 tenant, Draft **drafts, int n, int nlines, const char *actor, int *nmoves)
{
	OmInsert	orders = om_insert_make(ORDER_count, n);
	OmInsert	lines = om_insert_make(ORDER_LINE_count, nlines);
	int			nparts = count_parts(drafts, n);
	OmMove	   *moves = palloc(sizeof(OmMove) * (nlines * 4 + nparts * 2));
	int			row = 0;
	int			i;

	*nmoves = 0;
	om_drafts_store_addresses(tenant, drafts, n);
	for (i = 0; i < n; i++)
	{
		Draft	   *draft = drafts[i];
		LineSource *sources = om_draft_divide(draft);

		draft->number = om_document_number(tenant, OM_NUMBER_ORDER);
		draft->fulfillment_status = om_draft_fulfillment_status(draft);
		if (strcmp(om_draft_payment_status(draft), PAYMENT_STATUS_NONE) == 0)
			draft->expires_at = om_limit_order(tenant, draft->demands, draft->ndemands);
		order_values(tenant, draft, om_insert_values(&orders, i), om_insert_nulls(&orders, i));
		add_lines(draft, sources, actor, &lines, row, moves, nmoves);
		row += draft->nlines;
		if (om_draft_is_sale(draft))
			open_exceptions(tenant, draft, sources, actor);
	}
	om_insert_share(&orders, ORDER_tenant_id, Int64GetDatum(tenant));
	om_insert_share(&orders, ORDER_actor, CStringGetTextDatum(actor));
	om_insert_share(&orders, ORDER_recorded_at, TimestampTzGetDatum(om_clock()));
	insert_orders(drafts, n, &orders);
	write_lines(tenant, drafts, n, &lines, nparts);
	om_drafts_write_promotions(tenant, drafts, n, actor);
	return moves;
}

void
om_draft_write_added(int64 tenant, Draft *draft, const char *actor)
{
	OmInsert	lines = om_insert_make(ORDER_LINE_count, draft->nlines);
	int			nparts = count_parts(&draft, 1);
	OmMove	   *moves = palloc(sizeof(OmMove) * (draft->nlines * 4 + nparts * 2));
	LineSource *sources = om_draft_divide(draft);
	int			nmoves = 0;

	draft->fulfillment_status = om_draft_fulfillment_status(draft);
	add_lines(draft, sources, actor, &lines, 0, moves, &nmoves);
	write_lines(tenant, &draft, 1, &lines, nparts);
	om_post_moves(tenant, "order", moves, nmoves, actor);
	om_bill_orders(tenant, &draft, 1, actor);
}

/* Status log and outbox of placed orders. */
static void
tell_orders(int64 tenant, Draft **drafts, int n, const char *actor)
{
	OmStatusChange *changes = palloc0(sizeof(OmStatusChange) * n);
	OmEvent    *events = palloc0(sizeof(OmEvent) * n);
	int			nchanges = 0;
	int			i;

	for (i = 0; i < n; i++)
	{
		if (!logs_itself(drafts[i]))
		{
			OmStatusChange *change = &changes[nchanges++];

			change->document_kind = "order";
			change->document_id = drafts[i]->id;
			change->to_status = drafts[i]->status;
			change->channel = drafts[i]->channel_code;
			change->approver = drafts[i]->approver;
			change->occurred_at = drafts[i]->occurred_at;
		}
		events[i].aggregate = "order";
		events[i].aggregate_id = drafts[i]->id;
		events[i].occurred_at = drafts[i]->occurred_at;
		events[i].type = om_draft_is_sale(drafts[i]) ? "order.completed" : "order.placed";
		events[i].payload = order_payload(drafts[i]);
	}
	om_status_write(tenant, changes, nchanges, actor);
	om_outbox_write(tenant, events, n);
}

/* Write all taken drafts, one command per table. */
static void
write_taken(int64 tenant, Draft *drafts, int n, OmFreed *freed)
{
	Draft	  **taken = palloc(sizeof(Draft *) * n);
	char	   *actor = om_actor();
	OmMove	   *moves;
	int			ntaken = 0;
	int			nlines = 0;
	int			nmoves;
	int			i;

	for (i = 0; i < n; i++)
	{
		if (drafts[i].state != DRAFT_TAKEN)
			continue;
		taken[ntaken++] = &drafts[i];
		nlines += drafts[i].nlines;
	}
	if (ntaken == 0)
		return;
	moves = write_orders(tenant, taken, ntaken, nlines, actor, &nmoves);
	om_post_moves(tenant, "order", moves, nmoves, actor);
	om_bill_orders(tenant, taken, ntaken, actor);
	for (i = 0; i < ntaken; i++)
		if (taken[i]->has_reservation)
			om_reservation_convert(tenant, &taken[i]->reservation_id, taken[i]->holds, taken[i]->nholds,
								   actor, taken[i]->occurred_at, freed);
	tell_orders(tenant, taken, ntaken, actor);
}

/* Take the stock of one draft, or note why not; a retry that was placed meanwhile is a replay. */
static void
take_draft(int64 tenant, Draft *draft, OmFreed *freed)
{
	bool		has_stock = om_stock_take(tenant, draft->channel.channel_id, draft->demands, draft->ndemands, freed);

	if (has_stock && om_promotions_take(tenant, draft->promoted, &draft->code, &draft->message, &draft->detail))
	{
		om_draft_use_holds(tenant, draft, freed);
		draft->state = DRAFT_TAKEN;
		return;
	}
	draft->state = DRAFT_REFUSED;
	if (has_stock)
		om_stock_untake(tenant, draft->demands, draft->ndemands);
	else
		draft->code = om_stock_refusal(draft->demands, draft->ndemands, &draft->message, &draft->detail);
	om_draft_find_answer(draft, tenant);
}

/* Claim the keys of taken drafts; those claimed by others meanwhile are replays. */
static void
claim_taken(int64 tenant, Draft *drafts, int n)
{
	OmCallKey  *keys = palloc(sizeof(OmCallKey) * n);
	pg_uuid_t  *ids = palloc(sizeof(pg_uuid_t) * n);
	bool	   *claimed = palloc(sizeof(bool) * n);
	Draft	  **owners = palloc(sizeof(Draft *) * n);
	int			count = 0;
	int			i;

	for (i = 0; i < n; i++)
	{
		if (drafts[i].state != DRAFT_TAKEN || drafts[i].key.text == NULL)
			continue;
		keys[count] = drafts[i].key;
		ids[count] = drafts[i].id;
		owners[count++] = &drafts[i];
	}
	if (count == 1)
		claimed[0] = om_call_key_claim(&keys[0], &ids[0]);
	else
		om_call_key_claim_many(keys, ids, count, claimed);
	for (i = 0; i < count; i++)
	{
		if (claimed[i])
			continue;
		om_promotions_untake(tenant, owners[i]->promoted);
		om_stock_untake(tenant, owners[i]->demands, owners[i]->ndemands);
		om_draft_find_answer(owners[i], tenant);
		if (owners[i]->state == DRAFT_TAKEN)
			elog(ERROR, "the answer of idempotency key \"%s\" is missing", keys[i].text);
	}
}

/* One error for a batch that wants all: every refusal in its detail. */
static void
raise_refusals(const Draft *drafts, int n)
{
	OmList		refused = {0};
	const Draft *first = NULL;
	int			i;

	for (i = 0; i < n; i++)
	{
		StringInfo	json;

		if (drafts[i].state != DRAFT_REFUSED)
			continue;
		if (first == NULL)
			first = &drafts[i];
		json = om_list_add(&refused);
		appendStringInfo(json, "{\"input_no\":%d", i + 1);
		om_detail_text(json, "message", drafts[i].message);
		om_detail_raw(json, "detail", drafts[i].detail);
		appendStringInfoChar(json, '}');
	}
	if (first != NULL)
		om_raise(first->code, om_list_detail(&refused, first->code, "refused"), "%d of %d orders refused; the first: %s",
				 refused.n, n, first->message);
}

/*
 * The positions of all inputs at once, for the lock engine: those that are taken from, and those
 * that get back what a reservation holds beyond the order.
 */
static void
lock_all(int64 tenant, const Draft *drafts, int n)
{
	OmDemand   *all;
	int			count = 0;
	int			h;
	int			i;

	if (!om_counter_is_lock_engine())
		return;
	for (i = 0; i < n; i++)
		if (drafts[i].state == DRAFT_READ)
			count += drafts[i].ndemands + drafts[i].nholds;
	all = palloc0(sizeof(OmDemand) * Max(count, 1));
	count = 0;
	for (i = 0; i < n; i++)
	{
		if (drafts[i].state != DRAFT_READ)
			continue;
		memcpy(all + count, drafts[i].demands, sizeof(OmDemand) * drafts[i].ndemands);
		count += drafts[i].ndemands;
		for (h = 0; h < drafts[i].nholds; h++, count++)
		{
			all[count].state = OM_STATE_FREE;
			all[count].item_id = drafts[i].holds[h].item_id;
			all[count].ncandidates = 1;
			all[count].candidates = &drafts[i].holds[h].location;
		}
	}
	om_stock_lock(tenant, all, count);
	om_drafts_lock_promotions(tenant, drafts, n);
}

void
om_place_drafts(int64 tenant, Draft *drafts, int n, bool all_or_nothing)
{
	OmFreed		freed = {0};
	DraftNames	names;
	int			i;

	om_drafts_refuse_used(tenant, drafts, n);
	lock_all(tenant, drafts, n);
	om_drafts_name(&names, drafts, n);
	for (i = 0; i < n; i++)
	{
		if (om_draft_is_first(&names, drafts, i))
			take_draft(tenant, &drafts[i], &freed);
		om_draft_names_used(&names, drafts, i);
	}
	claim_taken(tenant, drafts, n);
	om_drafts_answer_repeats(drafts, n);
	if (all_or_nothing)
		raise_refusals(drafts, n);
	write_taken(tenant, drafts, n, &freed);
	om_freed_serve(tenant, &freed, om_actor(), om_clock());
	for (i = 0; i < n; i++)
		drafts[i].is_stale = freed.n > 0;
}
