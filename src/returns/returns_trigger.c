/*
 * returns_trigger.c - what holds any writer of returns to the rules.
 *
 * Receipts are counted by their return lines, and return lines by their order lines, row by
 * row and without a statement; a CHECK of each counting row is the cap, whose name is the
 * refusal's code: receipt_exceeds_announced (R25), return_exceeds_shipped (R19).  The
 * row that counts is locked before it is read, so the caps hold for concurrent writers at
 * every isolation level.
 *
 * A row that arrives stamped (a dump, an apply worker) is history: what counts it
 * arrives with the sums it had, so it is neither checked nor counted.
 */
#include "postgres.h"

#include "access/xact.h"
#include "ledger/row.h"
#include "returns/returns_private.h"
#include "sql/ids.h"
#include "sql/read.h"
#include "types/quantity.h"
#include "types/uuid7.h"
#include "utils/builtins.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"
#include "utils/timestamp.h"

/* One row being written. */
typedef struct Row
{
	HeapTuple	tuple;
	TupleDesc	desc;
	Relation	relation;
} Row;

/* A row of the trigger's table. */
static Row
row_of(const TriggerData *trigger, HeapTuple tuple)
{
	Row			row = {tuple, RelationGetDescr(trigger->tg_relation), trigger->tg_relation};

	return row;
}

/* The value of a column that cannot be null. */
static Datum
column(const Row *row, const char *name)
{
	return om_row_value(row->tuple, row->desc, om_row_column(row->relation, name));
}

/* OmRowSeen: a time, as that of an order. */
static bool
see_time(const Datum *values, const bool *nulls, void *arg)
{
	*(TimestampTz *) arg = DatumGetTimestampTz(values[2]);
	return true;
}

/* When an order was placed: unknown_order. */
static TimestampTz
order_time(Datum tenant, Datum order_id)
{
	Datum		key[2] = {tenant, order_id};
	TimestampTz placed_at;

	if (om_read_rows(&om_return_order_table, InvalidSnapshot, key, lengthof(key), see_time, &placed_at) == 0)
		om_raise_value(OM_UNKNOWN_ORDER, "order_id", om_uuid_text(DatumGetUUIDP(order_id)),
					   "unknown order %s", om_uuid_text(DatumGetUUIDP(order_id)));
	return placed_at;
}

/* A return begins as its machine says, after its order was placed (R21). */
static void
check_header(const Row *row)
{
	Datum		order_id = column(row, "order_id");

	om_state_require(&om_return_states, NULL, TextDatumGetCString(column(row, "status")), om_uuid_text(DatumGetUUIDP(column(row, "return_id"))));
	if (DatumGetTimestampTz(column(row, "occurred_at")) < order_time(column(row, "tenant_id"), order_id))
		om_raise_value(OM_RETURN_BEFORE_SALE, "order_id", om_uuid_text(DatumGetUUIDP(order_id)),
					   "order %s was placed after its goods came back", om_uuid_text(DatumGetUUIDP(order_id)));
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

	om_require_row_trigger(fcinfo, "stamp_return", false);
	table = trigger->tg_trigger->tgargs[0];
	row = row_of(trigger, trigger->tg_trigtuple);
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

/* What is added to the columns of a row that counts. */
typedef struct Counts
{
	OmQuantity	more[DISPOSITIONS];
	int			n;
} Counts;

/* OmRowChange: count. */
static bool
add_counts(Datum *values, bool *nulls, void *arg)
{
	const Counts *counts = (const Counts *) arg;
	int			i;

	for (i = 0; i < counts->n; i++)
		values[i] = OmQuantityGetDatum(om_quantity_add(DatumGetInt64(values[i]), counts->more[i]));
	return true;
}

/* Units of a return line that will not come, and those that came. */
static void
settled_units(const Row *row, OmQuantity *without, OmQuantity *came)
{
	static const char *const parts[] = {"restocked", "quarantined", "damaged", "scrapped", "to_vendor"};
	int			i;

	*without = DatumGetInt64(column(row, "missing")) + DatumGetInt64(column(row, "canceled"));
	for (*came = 0, i = 0; i < lengthof(parts); i++)
		*came += DatumGetInt64(column(row, parts[i]));
}

/* What the triggers know of a return. */
typedef struct Header
{
	pg_uuid_t	order_id;
	char	   *status;
} Header;

/* OmRowSeen of a return. */
static bool
see_header(const Datum *values, const bool *nulls, void *arg)
{
	Header	   *header = (Header *) arg;

	header->order_id = *DatumGetUUIDP(values[2]);
	header->status = TextDatumGetCString(values[3]);
	return true;
}

/* The return of a row: unknown_return. */
static Header
find_return(const Row *row)
{
	Datum		key[2] = {column(row, "tenant_id"), column(row, "return_id")};
	Header		header;

	/* as a statement of this isolation level sees it, and what the running one has written */
	CommandCounterIncrement();
	if (om_read_rows(&om_return_header_table, GetTransactionSnapshot(), key, lengthof(key), see_header, &header) == 0)
		om_raise_value(OM_UNKNOWN_RETURN, "return_id", om_uuid_text(DatumGetUUIDP(key[1])), "unknown return %s", om_uuid_text(DatumGetUUIDP(key[1])));
	return header;
}

OM_FUNCTION(om_account_return_lines);

/* AFTER INSERT, UPDATE of a return line: its order line counts it. */
Datum
om_account_return_lines(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = (TriggerData *) fcinfo->context;
	bool		is_update;
	Row			row;
	OmQuantity	requested;
	OmQuantity	without[2] = {0, 0};
	OmQuantity	came[2] = {0, 0};
	Header		header;
	Datum		line_no;

	om_require_row_trigger(fcinfo, "account_return_lines", false);
	is_update = TRIGGER_FIRED_BY_UPDATE(trigger->tg_event);
	row = row_of(trigger, trigger->tg_trigtuple);
	if (is_update)
	{
		settled_units(&row, &without[0], &came[0]);
		row = row_of(trigger, trigger->tg_newtuple);
	}
	else if (DatumGetInt16(column(&row, "posting")) != 0)
		return PointerGetDatum(NULL);
	settled_units(&row, &without[1], &came[1]);
	requested = (is_update ? 0 : DatumGetInt64(column(&row, "requested"))) - (without[1] - without[0]);
	if (requested == 0 && came[1] == came[0])
		return PointerGetDatum(NULL);
	header = find_return(&row);
	line_no = column(&row, "line_no");
	if (!om_order_count_returned(column(&row, "tenant_id"), &header.order_id, line_no, requested, came[1] - came[0]))
#ifndef OM_MUTANT_foreign_return_line
		om_raise_value(OM_UNKNOWN_ORDER_LINE, "line_no", psprintf("%d", DatumGetInt32(line_no)), "the order of return %s has no line %d",
					   om_uuid_text(DatumGetUUIDP(column(&row, "return_id"))), DatumGetInt32(line_no));
#else
		elog(DEBUG1, "no such line");
#endif
	return PointerGetDatum(NULL);
}

OM_FUNCTION(om_account_return_receipts);

/* AFTER INSERT of a receipt: its return line counts it. */
Datum
om_account_return_receipts(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = (TriggerData *) fcinfo->context;
	Row			row;
	Counts		counts = {.n = DISPOSITIONS};
	Header		header;
	char	   *id;
	Datum		key[3];

	om_require_row_trigger(fcinfo, "account_return_receipts", false);
	row = row_of(trigger, trigger->tg_trigtuple);
	if (DatumGetInt16(column(&row, "posting")) != 0)
		return PointerGetDatum(NULL);
	key[0] = column(&row, "tenant_id");
	key[1] = column(&row, "return_id");
	key[2] = column(&row, "line_no");
	id = om_uuid_text(DatumGetUUIDP(key[1]));
	header = find_return(&row);
	if (strcmp(header.status, "partially_received") != 0)
		om_state_require(&om_return_states, header.status, "partially_received", id);
	if (DatumGetTimestampTz(column(&row, "occurred_at")) < order_time(key[0], UUIDPGetDatum(&header.order_id)))
		om_raise_value(OM_RETURN_BEFORE_SALE, "return_id", id, "the goods of return %s came back before they were sold", id);
	counts.more[om_disposition_find(TextDatumGetCString(column(&row, "disposition")))] = DatumGetInt64(column(&row, "quantity"));
	if (!om_update_run(&om_return_counts_table, key, lengthof(key), add_counts, &counts))
		om_raise_value(OM_UNKNOWN_ORDER_LINE, "line_no", psprintf("%d", DatumGetInt32(key[2])),
					   "return %s announces nothing of line %d", id, DatumGetInt32(key[2]));
	return PointerGetDatum(NULL);
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
