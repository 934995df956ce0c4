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
 * The API functions write such that every single change keeps the rule: units leave their
 * fulfillment before they leave the order line.
 */
#include "postgres.h"

#include "base/om_error.h"
#include "fulfillment/fulfillment_private.h"
#include "ledger/row.h"
#include "sql/ids.h"
#include "types/quantity.h"
#include "types/uuid7.h"
#include "utils/builtins.h"
#include "utils/rel.h"

/* What the triggers read: the key of an order line, or of the line of a part, */
#define ORDERED_ROW(X, P) X(P, tenant_id, OM_INT8) X(P, order_id, OM_UUID) X(P, line_no, OM_INT4)

static OmTable ordered_table = {.name = "order_lines", .columns = OM_COLUMNS(ORDERED_ROW, ORDERED)};
static OmTable parts_table = {.name = "order_line_parts", .columns = OM_COLUMNS(ORDERED_ROW, ORDERED)};

/* a line of a fulfillment, which begins with the same columns, */
#define PLANNED_ROW(X, P) ORDERED_ROW(X, P) X(P, fulfillment_id, OM_UUID) X(P, posting, OM_INT2) X(P, stamp, OM_INT8)
OM_ENUM(PLANNED_ROW, PLANNED);

static OmTable planned_table = {.name = "fulfillment_lines", .columns = OM_COLUMNS(PLANNED_ROW, PLANNED)};

/* and the key of a fulfillment. */
#define HEADER_ROW(X, P) X(P, tenant_id, OM_INT8) X(P, fulfillment_id, OM_UUID)
OM_ENUM(HEADER_ROW, HEADER);

static OmTable headers_table = {.name = "fulfillments", .columns = OM_COLUMNS(HEADER_ROW, HEADER)};

static const OmTrigger stamp_trigger = {
	.name = "stamp_fulfillment_line", .when = OM_ON_BEFORE | OM_ON_INSERT | OM_ON_ROW, .tables = {"fulfillment_lines"}
};

static const OmTrigger hold_trigger = {
	.name = "hold_plan", .when = OM_ON_AFTER | OM_ON_INSERT | OM_ON_UPDATE | OM_ON_ROW, .tables = {"fulfillment_lines", "order_lines", "order_line_parts"}
};

static const OmTrigger end_trigger = {
	.name = "end_fulfillment", .when = OM_ON_AFTER | OM_ON_UPDATE | OM_ON_ROW, .tables = {"fulfillments"}
};

/* The row with its stamp, and how it is posted. */
static HeapTuple
stamp_row(const TriggerData *trigger, int16 posting)
{
	static const int columns[] = {PLANNED_stamp, PLANNED_posting};
	Datum		values[] = {Int64GetDatum(om_stamp()), Int16GetDatum(posting)};

	return om_row_change(&planned_table, trigger->tg_relation, trigger->tg_trigtuple, columns, values, lengthof(columns));
}

OM_FUNCTION(om_stamp_fulfillment_line);

/* BEFORE INSERT: stamp the row; a stamped one is history. */
Datum
om_stamp_fulfillment_line(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = om_trigger_enter(fcinfo, &stamp_trigger);
	OmRow		row;

	om_row_read(&row, &planned_table, trigger->tg_relation, trigger->tg_trigtuple);
	return PointerGetDatum(stamp_row(trigger, row.nulls[PLANNED_stamp] ? 0 : OM_POSTING_HISTORY));
}

/* fulfillment_exceeds_allocated unless the plans of a locked line, and of each of its parts, are covered; values: of ONE_LINE. */
static void
check_line(Datum *values)
{
	int			line_no = DatumGetInt32(values[LINE_line_no]);
	uint64		rows = om_plan_run_latest(&om_fulfillment_plans[FULFILLMENT_CHECK_LINE], values, NULL);
	uint64		r;

	if (rows == 0)
		om_raise_unknown_line(OM_UNKNOWN_ORDER_LINE, "order", om_uuid_text(DatumGetUUIDP(values[LINE_id])), line_no);
	for (r = 0; r < rows; r++)
	{
		const char *sku = om_field_text(r, COVERED_sku);
		OmQuantity	ready = DatumGetInt64(om_field(r, COVERED_ready, NULL));
		bool		none_planned;
		OmQuantity	planned = DatumGetInt64(om_field(r, COVERED_planned, &none_planned));
		OmList		lines = {0};

		if (none_planned || planned <= ready)
			continue;
		om_list_add_excess(&lines, line_no, sku, om_quantity_text(planned), om_quantity_text(ready));
		om_raise(OM_FULFILLMENT_EXCEEDS_ALLOCATED, om_list_detail(&lines, OM_FULFILLMENT_EXCEEDS_ALLOCATED, "lines"),
				 "%s of %s are planned, line %d of the order has %s allocated", om_quantity_text(planned), sku, line_no, om_quantity_text(ready));
	}
}

OM_FUNCTION(om_hold_plan);

/* AFTER INSERT of a line of a fulfillment, AFTER UPDATE of an order line or of a part of one. */
Datum
om_hold_plan(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = om_trigger_enter(fcinfo, &hold_trigger);
	const char *name = RelationGetRelationName(trigger->tg_relation);
	bool		is_planned = strcmp(name, planned_table.name) == 0;
	OmTable    *table = is_planned ? &planned_table : strcmp(name, parts_table.name) == 0 ? &parts_table : &ordered_table;
	OmRow		row;
	Datum		values[LINE_count];
	Datum		of_new[LINE_count];
	bool		is_locked;

	om_row_read(&row, table, trigger->tg_relation,
				TRIGGER_FIRED_BY_UPDATE(trigger->tg_event) ? trigger->tg_newtuple : trigger->tg_trigtuple);
	values[LINE_tenant_id] = om_row_value(&row, PLANNED_tenant_id);
	values[LINE_id] = om_row_value(&row, PLANNED_order_id);
	values[LINE_line_no] = om_row_value(&row, PLANNED_line_no);
	om_spi_begin();
	/* also where the row is ours already: it makes the statement's own rows visible */
	is_locked = om_order_lock_line(values[LINE_tenant_id], values[LINE_id], values[LINE_line_no]);
	if (is_planned)
	{
		memcpy(of_new, values, sizeof(values));
		of_new[LINE_id] = om_row_value(&row, PLANNED_fulfillment_id);
		if (om_plan_run_latest(&om_fulfillment_plans[FULFILLMENT_CHECK_NEW], of_new, NULL) == 0)
			om_raise_value(OM_INVALID_ARGUMENT, "column", "fulfillment_id",
						   "units are planned in an open fulfillment of their order and location, all of them open");
	}
	if (!is_locked)
		om_raise_newer("the order");
	check_line(values);
	om_spi_end();
	return PointerGetDatum(NULL);
}

OM_FUNCTION(om_end_fulfillment);

/* AFTER UPDATE to a status in which nothing is open any more. */
Datum
om_end_fulfillment(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = om_trigger_enter(fcinfo, &end_trigger);
	OmRow		row;
	int64		tenant;
	const pg_uuid_t *id;

	om_row_read(&row, &headers_table, trigger->tg_relation, trigger->tg_newtuple);
	tenant = DatumGetInt64(om_row_value(&row, HEADER_tenant_id));
	id = DatumGetUUIDP(om_row_value(&row, HEADER_fulfillment_id));
	om_spi_begin();
	if (om_show_document(&om_fulfillment_plans[FULFILLMENT_CHECK_END], tenant, id) > 0)
		om_raise_value(OM_ILLEGAL_TRANSITION, "id", om_uuid_text(id),
					   "fulfillment %s has open units and cannot end", om_uuid_text(id));
	om_spi_end();
	return PointerGetDatum(NULL);
}
