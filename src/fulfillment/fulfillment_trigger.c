/*
 * fulfillment_trigger.c - what holds any writer of plans to the rules.
 *
 * The open units of all plans of an order line are at most what the line has allocated
 * (of an untracked item: what is open).  The line's row is the queue of both sides: who
 * plans locks it, who lowers it has just written it; what is read behind the lock is read
 * in a snapshot of that moment, so it holds at every isolation level.  Open units never grow,
 * so only new lines are checked; those that arrive stamped are history (a dump, an apply
 * worker) and are not.
 *
 * Doors write such that every single change keeps the rule: units leave their fulfillment
 * before they leave the order line.
 */
#include "postgres.h"

#include "base/om_error.h"
#include "fulfillment/fulfillment_private.h"
#include "ledger/row.h"
#include "sql/ids.h"
#include "types/quantity.h"
#include "types/uuid7.h"
#include "utils/builtins.h"
#include "utils/json.h"
#include "utils/rel.h"

OM_FUNCTION(om_stamp_fulfillment_line);

/* BEFORE INSERT: stamp the row; a stamped one is history. */
Datum
om_stamp_fulfillment_line(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = (TriggerData *) fcinfo->context;
	Datum		values[2];
	bool		nulls[2] = {false, false};
	int			numbers[2];
	bool		isnull;

	om_require_row_trigger(fcinfo, "stamp_fulfillment_line", false);
	numbers[0] = om_row_column(trigger->tg_relation, "stamp");
	numbers[1] = om_row_column(trigger->tg_relation, "posting");
	(void) heap_getattr(trigger->tg_trigtuple, numbers[0], RelationGetDescr(trigger->tg_relation), &isnull);
	values[0] = Int64GetDatum(om_stamp());
	values[1] = Int16GetDatum(isnull ? 0 : OM_POSTING_HISTORY);
	return PointerGetDatum(heap_modify_tuple_by_cols(trigger->tg_trigtuple, RelationGetDescr(trigger->tg_relation),
													 2, numbers, values, nulls));
}

/* A value of a row by its column's name. */
static Datum
row_value(Relation relation, HeapTuple tuple, const char *column)
{
	return om_row_value(tuple, RelationGetDescr(relation), om_row_column(relation, column));
}

/* fulfillment_exceeds_allocated unless the plans of a locked line are covered. */
static void
check_line(Datum *values)
{
	const char *sku;
	OmQuantity	ready;
	OmQuantity	planned;
	bool		none_planned;
	StringInfoData lines;
	OmDetail	detail;

	if (om_plan_run_latest(&om_fulfillment_plans[FULFILLMENT_CHECK_LINE], values, NULL) == 0)
		om_raise_value(OM_UNKNOWN_ORDER_LINE, "line_no", psprintf("%d", DatumGetInt32(values[2])), "order %s has no line %d",
					   om_uuid_text(DatumGetUUIDP(values[1])), DatumGetInt32(values[2]));
	sku = om_result_text(0, 1);
	ready = DatumGetInt64(om_result(0, 2, NULL));
	planned = DatumGetInt64(om_result(0, 3, &none_planned));
	if (none_planned || planned <= ready)
		return;
	initStringInfo(&lines);
	appendStringInfo(&lines, "[{\"line_no\":%d,\"sku\":", DatumGetInt32(values[2]));
	escape_json(&lines, sku);
	appendStringInfo(&lines, ",\"planned\":\"%s\",\"allocated\":\"%s\"}]", om_quantity_text(planned), om_quantity_text(ready));
	om_detail_start(&detail, OM_FULFILLMENT_EXCEEDS_ALLOCATED);
	om_detail_raw(&detail, "lines", lines.data);
	om_raise(OM_FULFILLMENT_EXCEEDS_ALLOCATED, om_detail_end(&detail), "%s of %s are planned, line %d of the order has %s allocated",
			 om_quantity_text(planned), sku, DatumGetInt32(values[2]), om_quantity_text(ready));
}

OM_FUNCTION(om_hold_plan);

/* AFTER INSERT of a line of a fulfillment, AFTER UPDATE of an order line. */
Datum
om_hold_plan(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = (TriggerData *) fcinfo->context;
	Relation	relation;
	HeapTuple	tuple;
	Datum		values[3];
	Datum		of_new[3];
	bool		is_locked;

	om_require_row_trigger(fcinfo, "hold_plan", false);
	relation = trigger->tg_relation;
	tuple = TRIGGER_FIRED_BY_UPDATE(trigger->tg_event) ? trigger->tg_newtuple : trigger->tg_trigtuple;
	values[0] = row_value(relation, tuple, "tenant_id");
	values[1] = row_value(relation, tuple, "order_id");
	values[2] = row_value(relation, tuple, "line_no");
#ifndef OM_MUTANT_plan_unchecked
	om_spi_begin();
	/* also where the row is ours already: it makes the statement's own rows visible */
	is_locked = om_order_lock_line(values[0], values[1], values[2]);
	if (TRIGGER_FIRED_BY_INSERT(trigger->tg_event))
	{
		of_new[0] = values[0];
		of_new[1] = row_value(relation, tuple, "fulfillment_id");
		of_new[2] = values[2];
		if (om_plan_run_latest(&om_fulfillment_plans[FULFILLMENT_CHECK_NEW], of_new, NULL) == 0)
			om_raise_value(OM_INVALID_ARGUMENT, "column", "fulfillment_id",
						   "units are planned in an open fulfillment of their order and location, all of them open");
	}
	if (!is_locked)
		ereport(ERROR,
				(errcode(ERRCODE_T_R_SERIALIZATION_FAILURE),
				 errmsg("could not serialize access: the order is newer than the transaction's snapshot")));
	check_line(values);
	om_spi_end();
#endif
	return PointerGetDatum(NULL);
}

OM_FUNCTION(om_end_fulfillment);

/* AFTER UPDATE to a status in which nothing is open any more. */
Datum
om_end_fulfillment(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = (TriggerData *) fcinfo->context;
	Datum		values[2];
	Datum		id;

	om_require_row_trigger(fcinfo, "end_fulfillment", true);
	values[0] = row_value(trigger->tg_relation, trigger->tg_newtuple, "tenant_id");
	values[1] = id = row_value(trigger->tg_relation, trigger->tg_newtuple, "fulfillment_id");
	om_spi_begin();
	if (om_plan_run_latest(&om_fulfillment_plans[FULFILLMENT_CHECK_END], values, NULL) > 0)
		om_raise_value(OM_ILLEGAL_TRANSITION, "id", om_uuid_text(DatumGetUUIDP(id)),
					   "fulfillment %s has open units and cannot end", om_uuid_text(DatumGetUUIDP(id)));
	om_spi_end();
	return PointerGetDatum(NULL);
}
