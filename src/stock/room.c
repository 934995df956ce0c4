/*
 * room.c - what a position can hold: what enters it is refused before it would be too much.
 *
 * Balances and the value of goods are kept exactly in 64 bits.  The counters bound what is free;
 * what is reserved, allocated or out of sale there is bounded here, with the value of the goods, where
 * stock documents bring goods in.  Sales only take away or move between states, so no sale pays
 * for it, and neither does an ordinary receipt: lines below a threshold are not looked at, because
 * it takes more of them than a ledger has rows to fill a position.
 *
 * The limits leave room: calls that do not see each other's goods, being open at the same time, may
 * together exceed them and stay within 64 bits.
 */
#include "postgres.h"

#include "base/om_error.h"
#include "base/om_limit.h"
#include "sql/insert.h"
#include "stock/stock_private.h"
#include "types/quantity.h"
#include "utils/builtins.h"
#include "utils/json.h"

/* From what on a line is looked at: a thousand units, ten million of most currencies. */
#define LARGE_MICRO (INT64CONST(1000) * INT64CONST(1000000))
#define LARGE_MINOR INT64CONST(1000000000)

/* What a move's goods cost, rounded; value_out_of_range if that is more than any amount. */
static int64
value_of(const OmMove *move)
{
	int64		minor = move->line_cost.minor;
	bool		is_kept = move->line_cost.currency != 0 || om_price_total(move->unit_cost, move->quantity, &minor);

	if (!is_kept || minor > OM_AMOUNT_MINOR_MAX)
		om_raise_value(OM_VALUE_OUT_OF_RANGE, "path", psprintf("lines[%d]", move->line_no - 1),
					   "lines[%d]: the goods cost more than %s", move->line_no - 1,
					   om_amount_text((OmAmount) {OM_AMOUNT_MINOR_MAX, move->unit_cost.currency}));
	return minor;
}

/* value_out_of_range, naming the lines of the current result. */
static void
refuse_lines(const OmLine *lines, int n)
{
	StringInfoData names;
	OmDetail	detail;
	int			first = DatumGetInt32(om_field(0, ROOM_line_no, NULL));
	int			i;

	initStringInfo(&names);
	for (i = 0; i < n; i++)
	{
		int			line_no = DatumGetInt32(om_field(i, ROOM_line_no, NULL));

		appendStringInfo(&names, "%s{\"path\":\"lines[%d]\",\"sku\":", i > 0 ? "," : "[", line_no - 1);
		escape_json(&names, lines[line_no - 1].sku);
		appendStringInfoChar(&names, '}');
	}
	appendStringInfoChar(&names, ']');
	om_detail_start(&detail, OM_VALUE_OUT_OF_RANGE);
	om_detail_raw(&detail, "lines", names.data);
	om_raise(OM_VALUE_OUT_OF_RANGE, om_detail_end(&detail), "lines[%d]: more of \"%s\" than a position can hold, or worth more than can be kept",
			 first - 1, lines[first - 1].sku);
}

void
om_require_room(int64 tenant, const OmMove *moves, int n, const OmLine *lines)
{
	Datum	   *items = palloc(sizeof(Datum) * Max(n, 1));
	Datum	   *locations = palloc(sizeof(Datum) * Max(n, 1));
	Datum	   *quantities = palloc(sizeof(Datum) * Max(n, 1));
	Datum	   *minors = palloc(sizeof(Datum) * Max(n, 1));
	Datum	   *line_nos = palloc(sizeof(Datum) * Max(n, 1));
	Datum		values[ENTERING_count];
	int			large = 0;
	int			refused;
	int			i;

	for (i = 0; i < n; i++)
	{
		int64		minor;

		if (!om_state_is_outside(moves[i].from_state) || om_state_is_outside(moves[i].to_state))
			continue;
		minor = value_of(&moves[i]);
		if (moves[i].quantity < LARGE_MICRO && minor < LARGE_MINOR)
			continue;
		items[large] = Int64GetDatum(moves[i].item_id);
		locations[large] = Int64GetDatum(moves[i].location_id);
		quantities[large] = OmQuantityGetDatum(moves[i].quantity);
		minors[large] = Int64GetDatum(minor);
		line_nos[large++] = Int32GetDatum(moves[i].line_no);
	}
	if (large == 0)
		return;
	values[ENTERING_tenant_id] = Int64GetDatum(tenant);
	values[ENTERING_item_ids] = om_array(OM_INT8, items, NULL, large);
	values[ENTERING_location_ids] = om_array(OM_INT8, locations, NULL, large);
	values[ENTERING_quantities] = om_array(OM_QUANTITY, quantities, NULL, large);
	values[ENTERING_minors] = om_array(OM_INT8, minors, NULL, large);
	values[ENTERING_line_nos] = om_array(OM_INT4, line_nos, NULL, large);
	values[ENTERING_quantity_max] = OmQuantityGetDatum(OM_POSITION_MICRO_MAX);
	values[ENTERING_minor_max] = Int64GetDatum(OM_POSITION_VALUE_MAX);
	refused = (int) om_plan_run_latest(&om_stock_plans[STOCK_NO_ROOM], values, NULL);
	if (refused > 0)
		refuse_lines(lines, refused);
}
