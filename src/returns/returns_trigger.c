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

/* What the triggers read of the return that a row is of, */
#define RETURN_HEADER(X, P) \
	X(P, tenant_id, OM_INT8) X(P, return_id, OM_UUID) X(P, order_id, OM_UUID) X(P, status, OM_TEXT)

static OmTable headers_table = {.name = "returns", .columns = OM_COLUMNS(RETURN_HEADER, RETURN)};

/* and of a new one, which begins with the same columns. */
#define RETURN_ROW(X, P) RETURN_HEADER(X, P) X(P, occurred_at, OM_TIME) X(P, posting, OM_INT2) X(P, stamp, OM_INT8)
OM_ENUM(RETURN_ROW, RETURN);

static OmTable returns_row = {.name = "returns", .columns = OM_COLUMNS(RETURN_ROW, RETURN)};

/* What receipts are counted in: a return line has one column per disposition, in the order of the enum. */
#define LINE_COUNTS(X, P) \
	X(P, tenant_id, OM_INT8) X(P, return_id, OM_UUID) X(P, line_no, OM_INT4) X(P, restocked, OM_QUANTITY) \
	X(P, quarantined, OM_QUANTITY) X(P, damaged, OM_QUANTITY) X(P, scrapped, OM_QUANTITY) \
	X(P, to_vendor, OM_QUANTITY) X(P, missing, OM_QUANTITY)

static OmTable counts_table = {.name = "return_lines", .columns = OM_COLUMNS(LINE_COUNTS, LINE)};

/* What the triggers read of a return line; its units end in one of restocked to canceled. */
#define LINE_ROW(X, P) \
	LINE_COUNTS(X, P) X(P, canceled, OM_QUANTITY) X(P, requested, OM_QUANTITY) X(P, posting, OM_INT2) \
	X(P, stamp, OM_INT8)
OM_ENUM(LINE_ROW, LINE);
StaticAssertDecl(LINE_missing - LINE_restocked == DISPOSITION_MISSING, "return lines count by disposition");

static OmTable lines_row = {.name = "return_lines", .columns = OM_COLUMNS(LINE_ROW, LINE)};

/* What the triggers read of a receipt. */
#define RECEIPT_ROW(X, P) \
	X(P, tenant_id, OM_INT8) X(P, return_id, OM_UUID) X(P, line_no, OM_INT4) X(P, disposition, OM_TEXT) \
	X(P, quantity, OM_QUANTITY) X(P, occurred_at, OM_TIME) X(P, posting, OM_INT2) X(P, stamp, OM_INT8)
OM_ENUM(RECEIPT_ROW, RECEIPT);

static OmTable receipts_row = {.name = "return_receipts", .columns = OM_COLUMNS(RECEIPT_ROW, RECEIPT)};

/* What the triggers read of an order. */
#define ORDER_ROW(X, P) X(P, tenant_id, OM_INT8) X(P, order_id, OM_UUID) X(P, occurred_at, OM_TIME)
OM_ENUM(ORDER_ROW, ORDER);

static OmTable orders_table = {.name = "orders", .columns = OM_COLUMNS(ORDER_ROW, ORDER)};

/* OmRowSeen of an order: when it was placed. */
static bool
see_placed(const Datum *values, const bool *nulls, void *arg)
{
	*(TimestampTz *) arg = DatumGetTimestampTz(values[ORDER_occurred_at]);
	return true;
}

/* When an order was placed: unknown_order. */
static TimestampTz
order_time(Datum tenant, Datum order_id)
{
	Datum		key[] = {tenant, order_id};
	TimestampTz placed_at;

	if (om_read_rows(&orders_table, InvalidSnapshot, key, lengthof(key), see_placed, &placed_at) == 0)
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
	int			stamp;			/* places of these columns */
	int			posting;
	void		(*check) (const OmRow *row);
}			stamped[] = {
	{&returns_row, RETURN_stamp, RETURN_posting, check_header},
	{&lines_row, LINE_stamp, LINE_posting, check_line},
	{&receipts_row, RECEIPT_stamp, RECEIPT_posting, check_receipt}
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

/* How the rows of a table are stamped; the guard lets only the tables of stamped[] pass. */
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

/* The row with its stamp; one that is not live is posted as history. */
static HeapTuple
stamp_row(const struct Stamped *how, const TriggerData *trigger, bool is_live)
{
	int			columns[] = {how->stamp, how->posting};
	Datum		values[] = {Int64GetDatum(om_stamp()), Int16GetDatum(is_live ? 0 : OM_POSTING_HISTORY)};

	return om_row_change(how->table, trigger->tg_relation, trigger->tg_trigtuple, columns, values, lengthof(columns));
}

OM_FUNCTION(om_stamp_return);

/* BEFORE INSERT: check the row and stamp it; a stamped one is history. */
Datum
om_stamp_return(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = om_trigger_enter(fcinfo, &stamp_trigger);
	const struct Stamped *how = stamped_of(trigger->tg_relation);
	OmRow		row;
	bool		is_live;

	om_trigger_argument(trigger, &stamp_trigger, how->table->name);
	om_row_read(&row, how->table, trigger->tg_relation, trigger->tg_trigtuple);
	is_live = row.nulls[how->stamp];
	if (is_live)
		how->check(&row);
	return PointerGetDatum(stamp_row(how, trigger, is_live));
}

/* What a receipt adds to its line. */
typedef struct Counted
{
	Disposition disposition;
	OmQuantity	quantity;
} Counted;

/* OmRowChange: count. */
static bool
add_count(Datum *values, bool *nulls, void *arg)
{
	const Counted *counted = (const Counted *) arg;
	Datum	   *count = &values[LINE_restocked + counted->disposition];

	*count = OmQuantityGetDatum(om_quantity_add(DatumGetInt64(*count), counted->quantity));
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

	header->order_id = *DatumGetUUIDP(values[RETURN_order_id]);
	header->status = TextDatumGetCString(values[RETURN_status]);
	return true;
}

/* A return: unknown_return. */
static Header
find_return(Datum tenant, Datum return_id)
{
	Datum		key[] = {tenant, return_id};
	char	   *id = om_uuid_text(DatumGetUUIDP(return_id));
	Header		header;

	/* as a statement of this isolation level sees it, and what the running one has written */
	CommandCounterIncrement();
	if (om_read_rows(&headers_table, GetTransactionSnapshot(), key, lengthof(key), see_header, &header) == 0)
		om_raise_value(OM_UNKNOWN_RETURN, "return_id", id, "unknown return %s", id);
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
	Datum		tenant;
	Datum		return_id;
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
	tenant = om_row_value(&row, LINE_tenant_id);
	return_id = om_row_value(&row, LINE_return_id);
	header = find_return(tenant, return_id);
	line_no = om_row_value(&row, LINE_line_no);
	if (!om_order_count_returned(tenant, &header.order_id, line_no, requested, came[1] - came[0]))
		om_raise_unknown_line(OM_UNKNOWN_ORDER_LINE, "order", om_uuid_text(&header.order_id), DatumGetInt32(line_no));
	return PointerGetDatum(NULL);
}

/* Add to a line of a return what came of it: unknown_order_line. */
static void
count_receipt(const OmRow *row, Counted *counted)
{
	Datum		return_id = om_row_value(row, RECEIPT_return_id);
	Datum		line_no = om_row_value(row, RECEIPT_line_no);
	Datum		key[] = {om_row_value(row, RECEIPT_tenant_id), return_id, line_no};

	if (!om_update_run(&counts_table, key, lengthof(key), add_count, counted))
		om_raise_unknown_line(OM_UNKNOWN_ORDER_LINE, "return", om_uuid_text(DatumGetUUIDP(return_id)), DatumGetInt32(line_no));
}

OM_FUNCTION(om_account_return_receipts);

/* AFTER INSERT of a receipt: its return line counts it. */
Datum
om_account_return_receipts(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = om_trigger_enter(fcinfo, &receipts_trigger);
	OmRow		row;
	Counted		counted;
	Header		header;
	Datum		tenant;
	Datum		return_id;
	char	   *id;

	om_row_read(&row, &receipts_row, trigger->tg_relation, trigger->tg_trigtuple);
	if (DatumGetInt16(om_row_value(&row, RECEIPT_posting)) != 0)
		return PointerGetDatum(NULL);
	tenant = om_row_value(&row, RECEIPT_tenant_id);
	return_id = om_row_value(&row, RECEIPT_return_id);
	id = om_uuid_text(DatumGetUUIDP(return_id));
	header = find_return(tenant, return_id);
	if (strcmp(header.status, RETURN_STATUS_PARTIALLY_RECEIVED) != 0)
		om_state_require(&om_return_states, header.status, RETURN_STATUS_PARTIALLY_RECEIVED, id);
	if (DatumGetTimestampTz(om_row_value(&row, RECEIPT_occurred_at)) < order_time(tenant, UUIDPGetDatum(&header.order_id)))
		om_raise_value(OM_RETURN_BEFORE_SALE, "return_id", id, "the goods of return %s came back before they were sold", id);
	counted.disposition = om_disposition_find(TextDatumGetCString(om_row_value(&row, RECEIPT_disposition)));
	if (counted.disposition == DISPOSITIONS)
		om_raise_value(OM_INVALID_ARGUMENT, "column", "disposition", "a trigger changed the disposition of a receipt after it was checked");
	counted.quantity = DatumGetInt64(om_row_value(&row, RECEIPT_quantity));
	count_receipt(&row, &counted);
	return PointerGetDatum(NULL);
}

OM_FUNCTION(om_receipts_within_announced);

/* The CHECK of return_lines: requested > 0, no part negative, their sum at most requested. */
Datum
om_receipts_within_announced(PG_FUNCTION_ARGS)
{
	OmQuantity	left = PG_GETARG_OM_QUANTITY(0);
	int			i;

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
