/*
 * returns_trigger.c - what holds any writer of returns to the rules.
 *
 * Receipts are counted by their return lines, and return lines by their order lines, in
 * triggers of the whole statement; a CHECK of each counting row is the cap, whose name is the
 * refusal's code: receipt_exceeds_announced (R25), return_exceeds_shipped (R19).  The
 * UPDATE that counts locks the row, so the caps hold for concurrent writers at
 * every isolation level.
 *
 * A row that arrives stamped (a dump, an apply worker) is history: what counts it
 * arrives with the sums it had, so it is neither checked nor counted.
 */
#include "postgres.h"

#include "engine/ids.h"
#include "ledger/row.h"
#include "returns/returns_private.h"
#include "types/quantity.h"
#include "types/uuid7.h"
#include "utils/builtins.h"
#include "utils/rel.h"
#include "utils/timestamp.h"

/* One row being inserted. */
typedef struct Row
{
	HeapTuple	tuple;
	TupleDesc	desc;
	Relation	relation;
} Row;

/* The value of a column that cannot be null. */
static Datum
column(const Row *row, const char *name)
{
	return om_row_value(row->tuple, row->desc, om_row_column(row->relation, name));
}

/* A return begins as its machine says, after its order was placed (R21). */
static void
check_header(const Row *row)
{
	pg_uuid_t  *order_id = DatumGetUUIDP(column(row, "order_id"));
	char	   *id = om_uuid_text(DatumGetUUIDP(column(row, "return_id")));
	Datum		values[2];

	om_state_require(&om_return_states, NULL, TextDatumGetCString(column(row, "status")), id);
	values[0] = column(row, "tenant_id");
	values[1] = UUIDPGetDatum(order_id);
	om_spi_begin();
	if (om_plan_run_latest(&om_return_plans[RETURN_ORDER_TIME], values, NULL) == 0)
		om_raise_value(OM_UNKNOWN_ORDER, "order_id", om_uuid_text(order_id), "unknown order %s", om_uuid_text(order_id));
	if (DatumGetTimestampTz(column(row, "occurred_at")) < DatumGetTimestampTz(om_result(0, 1, NULL)))
		om_raise_value(OM_RETURN_BEFORE_SALE, "order_id", om_uuid_text(order_id),
					   "order %s was placed after its goods came back", om_uuid_text(order_id));
	om_spi_end();
}

/* A line announces something, and nothing of it is settled. */
static void
check_line(const Row *row)
{
	static const char *const settled[] = {"restocked", "quarantined", "damaged", "scrapped", "to_vendor", "missing", "canceled"};
	int			i;

	if (DatumGetInt64(column(row, "requested")) <= 0)
		om_raise_value(OM_INVALID_QUANTITY, "column", "requested", "the quantity of a return line must be positive");
	for (i = 0; i < lengthof(settled); i++)
		if (DatumGetInt64(column(row, settled[i])) != 0)
			om_raise_value(OM_INVALID_ARGUMENT, "column", settled[i], "a return line begins with nothing received");
}

/* A receipt says what becomes of how much. */
static void
check_receipt(const Row *row)
{
	char	   *disposition = TextDatumGetCString(column(row, "disposition"));

	if (DatumGetInt64(column(row, "quantity")) <= 0)
		om_raise_value(OM_INVALID_QUANTITY, "column", "quantity", "the quantity of a receipt must be positive");
	if (om_disposition_find(disposition) == DISPOSITIONS)
		om_raise_value(OM_INVALID_ARGUMENT, "column", "disposition", "\"%s\" is no disposition", disposition);
}

OM_FUNCTION(om_stamp_return);

/* BEFORE INSERT of a row of the table named by the argument: check and stamp it; a stamped one is history. */
Datum
om_stamp_return(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = (TriggerData *) fcinfo->context;
	const char *table;
	Row			row;
	Datum		values[2];
	bool		nulls[2] = {false, false};
	int			numbers[2];
	bool		is_live;

	om_require_trigger(fcinfo, "stamp_return");
	table = trigger->tg_trigger->tgargs[0];
	row.tuple = trigger->tg_trigtuple;
	row.relation = trigger->tg_relation;
	row.desc = RelationGetDescr(row.relation);
	numbers[0] = om_row_column(row.relation, "stamp");
	numbers[1] = om_row_column(row.relation, "posting");
	(void) heap_getattr(row.tuple, numbers[0], row.desc, &is_live);
	if (is_live && strcmp(table, "returns") == 0)
		check_header(&row);
	else if (is_live && strcmp(table, "return_lines") == 0)
		check_line(&row);
	else if (is_live)
		check_receipt(&row);
	values[0] = Int64GetDatum(om_stamp());
	values[1] = Int16GetDatum(is_live ? 0 : OM_POSTING_HISTORY);
	return PointerGetDatum(heap_modify_tuple_by_cols(row.tuple, row.desc, 2, numbers, values, nulls));
}

OM_FUNCTION(om_account_return_lines);

/* AFTER INSERT, UPDATE of return lines: their order lines count them. */
Datum
om_account_return_lines(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = (TriggerData *) fcinfo->context;

	om_require_trigger(fcinfo, "account_return_lines");
	om_spi_begin_trigger(trigger);
	if (TRIGGER_FIRED_BY_UPDATE(trigger->tg_event))
		(void) om_plan_run(&om_return_plans[RETURN_SETTLE], NULL, NULL);
	else
	{
#ifndef OM_MUTANT_foreign_return_line
		if (om_plan_run(&om_return_plans[RETURN_ANNOUNCE_CHECK], NULL, NULL) > 0)
		{
			bool		is_unknown;
			int			line_no = DatumGetInt32(om_result(0, 2, NULL));
			char	   *id = om_uuid_text(DatumGetUUIDP(om_result(0, 1, NULL)));

			(void) om_result(0, 3, &is_unknown);
			if (is_unknown)
				om_raise_value(OM_UNKNOWN_RETURN, "return_id", id, "unknown return %s", id);
			om_raise_value(OM_UNKNOWN_ORDER_LINE, "line_no", psprintf("%d", line_no),
						   "the order of return %s has no line %d", id, line_no);
		}
#endif
		(void) om_plan_run(&om_return_plans[RETURN_ANNOUNCE], NULL, NULL);
	}
	om_spi_end();
	return PointerGetDatum(NULL);
}

/* What is wrong with a receipt: row 0 of RETURN_RECEIPT_CHECK. */
static void
refuse_receipt(void)
{
	char	   *id = om_uuid_text(DatumGetUUIDP(om_result(0, 1, NULL)));
	int			line_no = DatumGetInt32(om_result(0, 2, NULL));
	char	   *status = om_result_text(0, 3);

	if (status == NULL)
		om_raise_value(OM_UNKNOWN_RETURN, "return_id", id, "unknown return %s", id);
	if (DatumGetBool(om_result(0, 4, NULL)))
		om_raise_value(OM_UNKNOWN_ORDER_LINE, "line_no", psprintf("%d", line_no),
					   "return %s announces nothing of line %d", id, line_no);
	if (strcmp(status, "partially_received") != 0)
		om_state_require(&om_return_states, status, "partially_received", id);
	om_raise_value(OM_RETURN_BEFORE_SALE, "return_id", id, "the goods of return %s came back before they were sold", id);
}

OM_FUNCTION(om_account_return_receipts);

/* AFTER INSERT of receipts: their return lines count them. */
Datum
om_account_return_receipts(PG_FUNCTION_ARGS)
{
	om_require_trigger(fcinfo, "account_return_receipts");
	om_spi_begin_trigger((TriggerData *) fcinfo->context);
	if (om_plan_run(&om_return_plans[RETURN_RECEIPT_CHECK], NULL, NULL) > 0)
		refuse_receipt();
	(void) om_plan_run(&om_return_plans[RETURN_RECEIVE], NULL, NULL);
	om_spi_end();
	return PointerGetDatum(NULL);
}

OM_FUNCTION(om_returns_within_shipped);

/* The CHECK of order_lines: 0 <= returned <= return_requested <= shipped. */
Datum
om_returns_within_shipped(PG_FUNCTION_ARGS)
{
#ifdef OM_MUTANT_return_unchecked
	PG_RETURN_BOOL(true);
#endif
	PG_RETURN_BOOL(PG_GETARG_OM_QUANTITY(2) >= 0 && PG_GETARG_OM_QUANTITY(2) <= PG_GETARG_OM_QUANTITY(1) &&
				   PG_GETARG_OM_QUANTITY(1) <= PG_GETARG_OM_QUANTITY(0));
}

OM_FUNCTION(om_receipts_within_announced);

/* The CHECK of return_lines: requested > 0, no part negative, their sum at most requested. */
Datum
om_receipts_within_announced(PG_FUNCTION_ARGS)
{
	OmQuantity	left = PG_GETARG_OM_QUANTITY(0);
	int			i;

#ifdef OM_MUTANT_receipt_unchecked
	PG_RETURN_BOOL(true);
#endif
	if (left <= 0)
		PG_RETURN_BOOL(false);
	for (i = 1; i < 8; i++)
	{
		OmQuantity	part = PG_GETARG_OM_QUANTITY(i);

		/* left >= 0 always, so the subtraction cannot overflow */
		if (part < 0 || part > left)
			PG_RETURN_BOOL(false);
		left -= part;
	}
	PG_RETURN_BOOL(true);
}
