/*
 * trigger.c - the ledger's triggers: where stock is decided, whoever writes.
 *
 * BEFORE INSERT stamps a row with the running transaction.  A row that arrives
 * stamped is history (a dump, an apply worker): it is posted as such, moves no
 * counter, and the transaction restructures the ledger, so that every counter is
 * loaded anew.  AFTER INSERT takes and gives for all other rows: checked, unless the
 * row is forced.
 */
#include "postgres.h"

#include "access/access.h"
#include "base/om_error.h"
#include "ledger/ledger.h"
#include "ledger/row.h"
#include "types/quantity.h"
#include "utils/builtins.h"
#include "utils/rel.h"

/* What the triggers read of a move. */
#define MOVE_ROW(X, P) \
	X(P, tenant_id, OM_INT8) X(P, item_id, OM_INT8) X(P, location_id, OM_INT8) X(P, other_location_id, OM_INT8) \
	X(P, from_state, OM_STATE) X(P, to_state, OM_STATE) X(P, quantity, OM_QUANTITY) X(P, posting, OM_INT2) \
	X(P, stamp, OM_INT8)
OM_ENUM(MOVE_ROW, MOVE);

static OmTable moves_table = {.name = "stock_moves", .columns = OM_COLUMNS(MOVE_ROW, MOVE)};

static const OmTrigger stamp_trigger = {
	.name = "stamp_move", .when = OM_ON_BEFORE | OM_ON_INSERT | OM_ON_ROW, .tables = {"stock_moves"}
};

static const OmTrigger account_trigger = {
	.name = "account_move", .when = OM_ON_AFTER | OM_ON_INSERT | OM_ON_ROW, .tables = {"stock_moves"}
};

/* What no move may be, whoever writes it. */
static void
check_move(const OmRow *row)
{
	bool		no_other = row->nulls[MOVE_other_location_id];

	if (DatumGetInt64(om_row_value(row, MOVE_quantity)) <= 0)
		om_raise_value(OM_INVALID_QUANTITY, "column", "quantity", "the quantity of a stock move must be positive");
	if (!no_other && DatumGetInt64(row->values[MOVE_other_location_id]) == DatumGetInt64(om_row_value(row, MOVE_location_id)))
		om_raise_value(OM_INVALID_ARGUMENT, "column", "other_location_id",
					   "a stock move names another location only when there is one");
	if (no_other && DatumGetInt16(om_row_value(row, MOVE_from_state)) == DatumGetInt16(om_row_value(row, MOVE_to_state)))
		om_raise_value(OM_INVALID_ARGUMENT, "column", "to_state", "a stock move must change state or location");
}

OM_FUNCTION(om_stamp_move);

/* BEFORE INSERT: stamp the row; a stamped one is history. */
Datum
om_stamp_move(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = om_trigger_enter(fcinfo, &stamp_trigger);
	OmRow		row;

	om_row_read(&row, &moves_table, trigger->tg_relation, trigger->tg_trigtuple);
	check_move(&row);
	return PointerGetDatum(om_row_stamp(&moves_table, trigger->tg_relation, trigger->tg_trigtuple, &row, MOVE_stamp, MOVE_posting));
}

/* The refusal of one row, in words of sku and location. */
static void
refuse_row(int64 tenant, const OmCounterKey *key, OmQuantity quantity, const OmTake *take)
{
	OmShortage	shortage = om_shortage_of(take, 0);
	StringInfoData lines;
	OmDetail	detail;
	char	   *sku;
	char	   *location;

	om_position_names(tenant, key->a, key->b, &sku, &location);
	initStringInfo(&lines);
	om_short_line(&lines, sku, location, quantity, &shortage);
	appendStringInfoChar(&lines, ']');
	om_detail_start(&detail, OM_INSUFFICIENT_STOCK);
	om_detail_raw(&detail, "lines", lines.data);
	if (take->result == OM_SHORT)
		om_raise(OM_INSUFFICIENT_STOCK, om_detail_end(&detail), "insufficient stock for %s at %s: %s requested, %s available",
				 sku, location, om_quantity_text(quantity), om_quantity_text(shortage.available));
	om_raise_value(OM_STOCK_CONTENDED, "sku", sku,
				   "the stock of %s at %s is held by uncommitted transactions", sku, location);
}

/* Take for one row; waits, bounded, where others hold what is needed. */
static void
take_for_row(int64 tenant, OmStockState state, int64 item_id, int64 location_id, OmQuantity quantity, bool forced)
{
	OmCounterKey key = om_position_key(tenant, state, item_id, location_id);
	OmTake		take = om_row_take(&key, quantity, forced);

	if (take.result != OM_TAKEN)
		refuse_row(tenant, &key, quantity, &take);
}

OM_FUNCTION(om_account_move);

/* AFTER INSERT: the one place that accounts rows. */
Datum
om_account_move(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = om_trigger_enter(fcinfo, &account_trigger);
	OmRow		row;
	int64		tenant;
	int64		item_id;
	int64		location_id;
	int64		destination;
	OmStockState from_state;
	OmStockState to_state;
	OmQuantity	quantity;
	bool		forced;

	om_row_read(&row, &moves_table, trigger->tg_relation, trigger->tg_trigtuple);
	tenant = DatumGetInt64(om_row_value(&row, MOVE_tenant_id));
	item_id = DatumGetInt64(om_row_value(&row, MOVE_item_id));
	location_id = DatumGetInt64(om_row_value(&row, MOVE_location_id));
	destination = row.nulls[MOVE_other_location_id] ? location_id : DatumGetInt64(row.values[MOVE_other_location_id]);
	from_state = (OmStockState) DatumGetInt16(om_row_value(&row, MOVE_from_state));
	to_state = (OmStockState) DatumGetInt16(om_row_value(&row, MOVE_to_state));
	quantity = DatumGetInt64(om_row_value(&row, MOVE_quantity));
	forced = (DatumGetInt16(om_row_value(&row, MOVE_posting)) & OM_POSTING_FORCED) != 0;

	if (om_state_is_counted(from_state))
		take_for_row(tenant, from_state, item_id, location_id, quantity, forced);
	/* under a restructuring every counter is loaded anew at its end */
	if (om_state_is_counted(to_state) && !om_counter_is_restructuring())
	{
		OmCounterKey key = om_position_key(tenant, to_state, item_id, destination);

		om_counter_account_give(&key, quantity);
	}
	return PointerGetDatum(NULL);
}
