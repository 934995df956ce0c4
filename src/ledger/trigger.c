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

/* Column numbers of stock_moves, found by name. */
typedef struct MoveColumns
{
	Oid			relation;		/* for which they were found */
	int			tenant_id;
	int			item_id;
	int			location_id;
	int			other_location_id;
	int			from_state;
	int			to_state;
	int			quantity;
	int			posting;
	int			stamp;
} MoveColumns;

static MoveColumns columns;

/* Find the columns, once per relation and session. */
static void
find_columns(Relation relation)
{
	if (columns.relation == RelationGetRelid(relation))
		return;
	columns.tenant_id = om_row_column(relation, "tenant_id");
	columns.item_id = om_row_column(relation, "item_id");
	columns.location_id = om_row_column(relation, "location_id");
	columns.other_location_id = om_row_column(relation, "other_location_id");
	columns.from_state = om_row_column(relation, "from_state");
	columns.to_state = om_row_column(relation, "to_state");
	columns.quantity = om_row_column(relation, "quantity");
	columns.posting = om_row_column(relation, "posting");
	columns.stamp = om_row_column(relation, "stamp");
	columns.relation = RelationGetRelid(relation);
}

/* What no move may be, whoever writes it. */
static void
check_move(HeapTuple tuple, TupleDesc desc)
{
	int64		location_id = DatumGetInt64(om_row_value(tuple, desc, columns.location_id));
	bool		isnull;
	int64		other = DatumGetInt64(heap_getattr(tuple, columns.other_location_id, desc, &isnull));

	if (DatumGetInt64(om_row_value(tuple, desc, columns.quantity)) <= 0)
		om_raise_value(OM_INVALID_QUANTITY, "column", "quantity", "the quantity of a stock move must be positive");
	if (!isnull && other == location_id)
		om_raise_value(OM_INVALID_ARGUMENT, "column", "other_location_id",
					   "a stock move names another location only when there is one");
	if (isnull && DatumGetInt16(om_row_value(tuple, desc, columns.from_state)) ==
		DatumGetInt16(om_row_value(tuple, desc, columns.to_state)))
		om_raise_value(OM_INVALID_ARGUMENT, "column", "to_state", "a stock move must change state or location");
}

OM_FUNCTION(om_stamp_move);

/* BEFORE INSERT: stamp the row; a stamped one is history. */
Datum
om_stamp_move(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = (TriggerData *) fcinfo->context;
	TupleDesc	desc;

	om_require_row_trigger(fcinfo, "stamp_move", false);
	find_columns(trigger->tg_relation);
	desc = RelationGetDescr(trigger->tg_relation);
	check_move(trigger->tg_trigtuple, desc);
	return PointerGetDatum(om_row_stamp(trigger->tg_trigtuple, desc, columns.stamp, columns.posting));
}

/* The refusal of one row, in words of sku and location. */
static void
refuse_row(int64 tenant, const OmCounterKey *key, OmQuantity quantity, const OmTake *take)
{
	StringInfoData lines;
	char	   *sku;
	char	   *location;

	om_position_names(tenant, key->a, key->b, &sku, &location);
	initStringInfo(&lines);
	om_short_line(&lines, sku, location, quantity, take->available);
	if (take->result == OM_SHORT)
		om_raise_short(sku, location, quantity, take->available, 0, lines.data);
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
	TriggerData *trigger = (TriggerData *) fcinfo->context;
	TupleDesc	desc;
	HeapTuple	tuple;
	int64		tenant;
	int64		item_id;
	int64		location_id;
	int64		destination;
	OmStockState from_state;
	OmStockState to_state;
	OmQuantity	quantity;
	bool		forced;
	bool		isnull;

	om_require_row_trigger(fcinfo, "account_move", false);
	find_columns(trigger->tg_relation);
	desc = RelationGetDescr(trigger->tg_relation);
	tuple = trigger->tg_trigtuple;
	tenant = DatumGetInt64(om_row_value(tuple, desc, columns.tenant_id));
	item_id = DatumGetInt64(om_row_value(tuple, desc, columns.item_id));
	location_id = DatumGetInt64(om_row_value(tuple, desc, columns.location_id));
	destination = DatumGetInt64(heap_getattr(tuple, columns.other_location_id, desc, &isnull));
	if (isnull)
		destination = location_id;
	from_state = (OmStockState) DatumGetInt16(om_row_value(tuple, desc, columns.from_state));
	to_state = (OmStockState) DatumGetInt16(om_row_value(tuple, desc, columns.to_state));
	quantity = DatumGetInt64(om_row_value(tuple, desc, columns.quantity));
	forced = (DatumGetInt16(om_row_value(tuple, desc, columns.posting)) & OM_POSTING_FORCED) != 0;

#ifndef OM_MUTANT_trigger_skips_take
	if (om_state_is_counted(from_state))
		take_for_row(tenant, from_state, item_id, location_id, quantity, forced);
#endif
	/* under a restructuring every counter is loaded anew at its end */
	if (om_state_is_counted(to_state) && !om_counter_is_restructuring())
	{
		OmCounterKey key = om_position_key(tenant, to_state, item_id, destination);

		om_counter_account_give(&key, quantity);
	}
	return PointerGetDatum(NULL);
}

OM_FUNCTION(om_refuse_change);

/* BEFORE UPDATE, DELETE, TRUNCATE: never. */
Datum
om_refuse_change(PG_FUNCTION_ARGS)
{
	om_require_trigger(fcinfo, "refuse_change");
	om_raise(OM_IMMUTABLE_LEDGER, NULL, "%s cannot be changed in this way",
			 RelationGetRelationName(((TriggerData *) fcinfo->context)->tg_relation));
}

OM_FUNCTION(om_refuse_less);

/* BEFORE UPDATE of a row: the quantities of the columns that its arguments name never become less. */
Datum
om_refuse_less(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = (TriggerData *) fcinfo->context;
	TupleDesc	desc;
	int			i;

	om_require_row_trigger(fcinfo, "refuse_less", true);
	desc = RelationGetDescr(trigger->tg_relation);
	for (i = 0; i < trigger->tg_trigger->tgnargs; i++)
	{
		int			number = om_row_column(trigger->tg_relation, trigger->tg_trigger->tgargs[i]);

		if (DatumGetInt64(om_row_value(trigger->tg_newtuple, desc, number)) < DatumGetInt64(om_row_value(trigger->tg_trigtuple, desc, number)))
			om_raise(OM_IMMUTABLE_LEDGER, NULL, "%s of %s cannot become less", trigger->tg_trigger->tgargs[i],
					 RelationGetRelationName(trigger->tg_relation));
	}
	return PointerGetDatum(trigger->tg_newtuple);
}
