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

/* What the triggers read of a return. */
#define RETURN_ROW(X, P) \
	X(P, tenant_id, OM_INT8) \
	X(P, return_id, OM_UUID) \
	X(P, order_id, OM_UUID) \
	X(P, status, OM_TEXT) \
	X(P, occurred_at, OM_TIME) \
	X(P, posting, OM_INT2) \
	X(P, stamp, OM_INT8)
OM_ENUM(RETURN_ROW, RETURN);

static OmTable returns_row = {.name = "returns", .columns = OM_COLUMNS(RETURN_ROW, RETURN)};

/* What they read of a line of it; restocked to canceled is where its quantity may end. */
#define LINE_ROW(X, P) \
	X(P, tenant_id, OM_INT8) \
	X(P, return_id, OM_UUID) \
	X(P, line_no, OM_INT4) \
	X(P, requested, OM_QUANTITY) \
	X(P, restocked, OM_QUANTITY) \
	X(P, quarantined, OM_QUANTITY) \
	X(P, damaged, OM_QUANTITY) \
	X(P, scrapped, OM_QUANTITY) \
	X(P, to_vendor, OM_QUANTITY) \
	X(P, missing, OM_QUANTITY) \
	X(P, canceled, OM_QUANTITY) \
	X(P, posting, OM_INT2) \
	X(P, stamp, OM_INT8)
OM_ENUM(LINE_ROW, LINE);

static OmTable lines_row = {.name = "return_lines", .columns = OM_COLUMNS(LINE_ROW, LINE)};

/* What they read of a receipt. */
#define RECEIPT_ROW(X, P) \
	X(P, tenant_id, OM_INT8) \
	X(P, return_id, OM_UUID) \
	X(P, line_no, OM_INT4) \
	X(P, disposition, OM_TEXT) \
	X(P, quantity, OM_QUANTITY) \
	X(P, occurred_at, OM_TIME) \
	X(P, posting, OM_INT2) \
	X(P, stamp, OM_INT8)
OM_ENUM(RECEIPT_ROW, RECEIPT);

static OmTable receipts_row = {.name = "return_receipts", .columns = OM_COLUMNS(RECEIPT_ROW, RECEIPT)};

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
check_header(const OmRow *row)
{
	Datum		order_id = om_row_value(row, RETURN_order_id);

	om_state_require(&om_return_states, NULL, TextDatumGetCString(om_row_value(row, RETURN_status)),
					 om_uuid_text(DatumGetUUIDP(om_row_value(row, RETURN_return_id))));
	if (DatumGetTimestampTz(om_row_value(row, RETURN_occurred_at)) < order_time(om_row_value(row, RETURN_tenant_id), order_id))
		om_raise_value(OM_RETURN_BEFORE_SALE, "order_id", om_uuid_text(DatumGetUUIDP(order_id)),
					   "order %s was placed after its goods came back", om_uuid_text(DatumGetUUIDP(order_id)));
}

/* A line announces something, and nothing of it is settled. */
static void
check_line(const OmRow *row)
{
	int			i;

	if (DatumGetInt64(om_row_value(row, LINE_requested)) <= 0)
		om_raise_value(OM_INVALID_QUANTITY, "column", "requested", "the quantity of a return line must be positive");
	for (i = LINE_restocked; i <= LINE_canceled; i++)
		if (DatumGetInt64(om_row_value(row, i)) != 0)
			om_raise_value(OM_INVALID_ARGUMENT, "column", row->table->columns[i].name, "a return line begins with nothing received");
}

/* A receipt says what becomes of how much. */
static void
check_receipt(const OmRow *row)
{
	char	   *disposition = TextDatumGetCString(om_row_value(row, RECEIPT_disposition));

	if (DatumGetInt64(om_row_value(row, RECEIPT_quantity)) <= 0)
		om_raise_value(OM_INVALID_QUANTITY, "column", "quantity", "the quantity of a receipt must be positive");
	if (om_disposition_find(disposition) == DISPOSITIONS)
		om_raise_value(OM_INVALID_ARGUMENT, "column", "disposition", "\"%s\" is no disposition", disposition);
}

/* The tables of stamp_return, and what each row of them is held to. */
static const struct Stamped
{
	OmTable    *table;
	int			columns[2];		/* stamp, posting */
	void		(*check) (const OmRow *row);
}			stamped[] = {
	{&returns_row, {RETURN_stamp, RETURN_posting}, check_header},
	{&lines_row, {LINE_stamp, LINE_posting}, check_line},
	{&receipts_row, {RECEIPT_stamp, RECEIPT_posting}, check_receipt}
};

/* Its argument is the name of the table. */
static const OmTrigger stamp_trigger = {
	.name = "stamp_return", .when = OM_ON_BEFORE | OM_ON_INSERT | OM_ON_ROW, .nargs_min = 1, .nargs_max = 1,
	.tables = {"returns", "return_lines", "return_receipts"}
};

static const OmTrigger lines_trigger = {
	.name = "account_return_lines", .when = OM_ON_AFTER | OM_ON_INSERT | OM_ON_UPDATE | OM_ON_ROW, .tables = {"return_lines"}
};

static const OmTrigger receipts_trigger = {
	.name = "account_return_receipts", .when = OM_ON_AFTER | OM_ON_INSERT | OM_ON_ROW, .tables = {"return_receipts"}
};

/* How a table is stamped that the guard let pass. */
static const struct Stamped *
stamped_of(Relation relation)
{
	int			i = 0;

	while (strcmp(stamped[i].table->name, RelationGetRelationName(relation)) != 0)
	{
		i++;
		Assert(i < lengthof(stamped));
	}
	return &stamped[i];
}

OM_FUNCTION(om_stamp_return);

/* BEFORE INSERT: check the row and stamp it; a stamped one is history. */
Datum
om_stamp_return(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = om_trigger_enter(fcinfo, &stamp_trigger);
	const struct Stamped *how = stamped_of(trigger->tg_relation);
	OmRow		row;
	Datum		values[2];
	bool		is_live;

	om_trigger_argument(trigger, &stamp_trigger, how->table->name);
	om_row_read(&row, how->table, trigger->tg_relation, trigger->tg_trigtuple);
	is_live = row.nulls[how->columns[0]];
	if (is_live)
		how->check(&row);
	values[0] = Int64GetDatum(om_stamp());
	values[1] = Int16GetDatum(is_live ? 0 : OM_POSTING_HISTORY);
	return PointerGetDatum(om_row_change(how->table, trigger->tg_relation, trigger->tg_trigtuple, how->columns, values, lengthof(values)));
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
		values[3 + i] = OmQuantityGetDatum(om_quantity_add(DatumGetInt64(values[3 + i]), counts->more[i]));
	return true;
}

/* Units of a return line that will not come, and those that came. */
static void
settled_units(const OmRow *row, OmQuantity *without, OmQuantity *came)
{
	int			i;

	*without = DatumGetInt64(om_row_value(row, LINE_missing)) + DatumGetInt64(om_row_value(row, LINE_canceled));
	for (*came = 0, i = LINE_restocked; i < LINE_missing; i++)
		*came += DatumGetInt64(om_row_value(row, i));
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

/* A return by its key: unknown_return. */
static Header
find_return(const Datum *key)
{
	Header		header;

	/* as a statement of this isolation level sees it, and what the running one has written */
	CommandCounterIncrement();
	if (om_read_rows(&om_return_header_table, GetTransactionSnapshot(), key, 2, see_header, &header) == 0)
		om_raise_value(OM_UNKNOWN_RETURN, "return_id", om_uuid_text(DatumGetUUIDP(key[1])), "unknown return %s", om_uuid_text(DatumGetUUIDP(key[1])));
	return header;
}

OM_FUNCTION(om_account_return_lines);

/* AFTER INSERT, UPDATE of a return line: its order line counts it. */
Datum
om_account_return_lines(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = om_trigger_enter(fcinfo, &lines_trigger);
	bool		is_update = TRIGGER_FIRED_BY_UPDATE(trigger->tg_event);
	OmRow		row;
	OmQuantity	requested;
	OmQuantity	without[2] = {0, 0};
	OmQuantity	came[2] = {0, 0};
	Header		header;
	Datum		key[2];
	Datum		line_no;

	om_row_read(&row, &lines_row, trigger->tg_relation, trigger->tg_trigtuple);
	if (is_update)
	{
		settled_units(&row, &without[0], &came[0]);
		om_row_read(&row, &lines_row, trigger->tg_relation, trigger->tg_newtuple);
	}
	else if (DatumGetInt16(om_row_value(&row, LINE_posting)) != 0)
		return PointerGetDatum(NULL);
	settled_units(&row, &without[1], &came[1]);
	requested = (is_update ? 0 : DatumGetInt64(om_row_value(&row, LINE_requested))) - (without[1] - without[0]);
	if (requested == 0 && came[1] == came[0])
		return PointerGetDatum(NULL);
	key[0] = om_row_value(&row, LINE_tenant_id);
	key[1] = om_row_value(&row, LINE_return_id);
	header = find_return(key);
	line_no = om_row_value(&row, LINE_line_no);
	if (!om_order_count_returned(key[0], &header.order_id, line_no, requested, came[1] - came[0]))
#ifndef OM_MUTANT_foreign_return_line
		om_raise_value(OM_UNKNOWN_ORDER_LINE, "line_no", psprintf("%d", DatumGetInt32(line_no)), "the order of return %s has no line %d",
					   om_uuid_text(DatumGetUUIDP(key[1])), DatumGetInt32(line_no));
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
	TriggerData *trigger = om_trigger_enter(fcinfo, &receipts_trigger);
	OmRow		row;
	Counts		counts = {.n = DISPOSITIONS};
	Header		header;
	char	   *id;
	Datum		key[3];
	int			disposition;

	om_row_read(&row, &receipts_row, trigger->tg_relation, trigger->tg_trigtuple);
	if (DatumGetInt16(om_row_value(&row, RECEIPT_posting)) != 0)
		return PointerGetDatum(NULL);
	key[0] = om_row_value(&row, RECEIPT_tenant_id);
	key[1] = om_row_value(&row, RECEIPT_return_id);
	key[2] = om_row_value(&row, RECEIPT_line_no);
	id = om_uuid_text(DatumGetUUIDP(key[1]));
	header = find_return(key);
	if (strcmp(header.status, "partially_received") != 0)
		om_state_require(&om_return_states, header.status, "partially_received", id);
	if (DatumGetTimestampTz(om_row_value(&row, RECEIPT_occurred_at)) < order_time(key[0], UUIDPGetDatum(&header.order_id)))
		om_raise_value(OM_RETURN_BEFORE_SALE, "return_id", id, "the goods of return %s came back before they were sold", id);
	disposition = om_disposition_find(TextDatumGetCString(om_row_value(&row, RECEIPT_disposition)));
	if (disposition == DISPOSITIONS)
		om_raise_value(OM_INVALID_ARGUMENT, "column", "disposition", "a trigger changed the disposition of a receipt after it was checked");
	counts.more[disposition] = DatumGetInt64(om_row_value(&row, RECEIPT_quantity));
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
