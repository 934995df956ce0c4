/*
 * exception.c - what was sold at a register although the books had less: open until somebody
 * has looked into it.
 *
 * The forced move is in the ledger, and the position is short by it.  What puts the shelf
 * right is another document, a count or a receipt; an exception only says that somebody has seen
 * to it, who, and how.
 */
#include "postgres.h"

#include "access/access.h"
#include "base/clock.h"
#include "base/om_error.h"
#include "base/wait.h"
#include "call/call.h"
#include "journal/outbox.h"
#include "journal/state.h"
#include "sql/insert.h"
#include "stock/stock_private.h"
#include "types/quantity.h"
#include "types/uuid7.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"

#define EXCEPTION_DOCUMENT_KIND "stock_exception"

#define EXCEPTION_STATUS_OPEN "open"
#define EXCEPTION_STATUS_SETTLED "settled"

static const OmTransition exception_steps[] = {
	{NULL, EXCEPTION_STATUS_OPEN},
	{EXCEPTION_STATUS_OPEN, EXCEPTION_STATUS_SETTLED}
};

const OmStateMachine om_exception_states = {EXCEPTION_DOCUMENT_KIND, exception_steps, lengthof(exception_steps)};

/* What is written of one. */
#define NEW_EXCEPTION(X, P) \
	X(P, tenant_id, OM_INT8) X(P, stock_exception_id, OM_UUID) X(P, item_id, OM_INT8) X(P, sku, OM_TEXT) \
	X(P, location_id, OM_INT8) X(P, location, OM_TEXT) X(P, quantity, OM_QUANTITY) X(P, order_id, OM_UUID) \
	X(P, line_no, OM_INT4) X(P, actor, OM_TEXT) X(P, occurred_at, OM_TIME) X(P, recorded_at, OM_TIME)
OM_ENUM(NEW_EXCEPTION, NEW);

static OmTable exceptions_table = {.name = "stock_exceptions", .columns = OM_COLUMNS(NEW_EXCEPTION, NEW)};

/* One exception's row, its status, and the event that tells of it. */
static void
open_exception(const OmMissing *missing, Datum *values, OmStatusChange *change, OmEvent *event)
{
	StringInfoData payload;
	pg_uuid_t  *id = palloc(sizeof(pg_uuid_t));

	om_uuid7(id);
	values[NEW_stock_exception_id] = UUIDPGetDatum(id);
	values[NEW_item_id] = Int64GetDatum(missing->item_id);
	values[NEW_sku] = CStringGetTextDatum(missing->sku);
	values[NEW_location_id] = Int64GetDatum(missing->location->location_id);
	values[NEW_location] = CStringGetTextDatum(missing->location->code);
	values[NEW_quantity] = OmQuantityGetDatum(missing->quantity);
	values[NEW_order_id] = UUIDPGetDatum(&missing->order_id);
	values[NEW_line_no] = Int32GetDatum(missing->line_no);
	values[NEW_occurred_at] = TimestampTzGetDatum(missing->occurred_at);
	change->document_kind = event->aggregate = EXCEPTION_DOCUMENT_KIND;
	change->document_id = event->aggregate_id = *id;
	change->to_status = EXCEPTION_STATUS_OPEN;
	change->occurred_at = event->occurred_at = missing->occurred_at;
	event->type = "stock_exception.opened";
	initStringInfo(&payload);
	appendStringInfo(&payload, "{\"order_id\":\"%s\",\"line_no\":%d", om_uuid_text(&missing->order_id), missing->line_no);
	om_detail_text(&payload, "sku", missing->sku);
	om_detail_text(&payload, "location", missing->location->code);
	appendStringInfo(&payload, ",\"quantity\":\"%s\"}", om_quantity_text(missing->quantity));
	event->payload = payload.data;
}

/* Open exceptions (see stock.h). */
void
om_exceptions_open(int64 tenant, const OmMissing *missing, int n, const char *actor)
{
	OmInsert	rows = om_insert_make(NEW_count, n);
	OmStatusChange *changes = palloc0(sizeof(OmStatusChange) * n);
	OmEvent    *events = palloc0(sizeof(OmEvent) * n);
	int			i;

	for (i = 0; i < n; i++)
		open_exception(&missing[i], om_insert_values(&rows, i), &changes[i], &events[i]);
	om_insert_share(&rows, NEW_tenant_id, Int64GetDatum(tenant));
	om_insert_share(&rows, NEW_actor, CStringGetTextDatum(actor));
	om_insert_share(&rows, NEW_recorded_at, TimestampTzGetDatum(om_clock()));
	om_insert_run(&exceptions_table, &rows);
	om_status_write(tenant, changes, n, actor);
	om_outbox_write(tenant, events, n);
}

/* An exception being settled. */
typedef struct Settlement
{
	OmCall		call;			/* its document is the exception */
	char	   *status;
} Settlement;

enum SettleArgument
{
	ARG_STOCK_EXCEPTION_ID, ARG_REASON
};

/* Lock the exception: unknown_stock_exception, not_allowed where its location is not the caller's. */
static void
lock_exception(OmCall *call)
{
	Settlement *settlement = (Settlement *) call;
	OmWanted	before = om_wait_for((OmWanted) {OM_DOCUMENT_BUSY, EXCEPTION_DOCUMENT_KIND, NULL, &call->document});
	char	   *id = om_uuid_text(&call->document);
	Datum		values[EXCEPTION_KEY_count];

	values[EXCEPTION_KEY_tenant_id] = Int64GetDatum(call->tenant);
	values[EXCEPTION_KEY_stock_exception_id] = UUIDPGetDatum(&call->document);
	if (om_plan_run(&om_stock_plans[STOCK_LOCK_EXCEPTION], values, NULL) == 0)
		om_raise_value(OM_UNKNOWN_STOCK_EXCEPTION, "stock_exception_id", id, "unknown stock exception %s", id);
	(void) om_wait_for(before);
	settlement->status = om_field_text(0, LOCKED_EXCEPTION_status);
	om_call_require_at(DatumGetInt64(om_field(0, LOCKED_EXCEPTION_location_id, NULL)), om_field_text(0, LOCKED_EXCEPTION_location));
}

/* It is open. */
static void
check_settlement(OmCall *call)
{
	om_state_require(&om_exception_states, ((Settlement *) call)->status, EXCEPTION_STATUS_SETTLED, om_uuid_text(&call->document));
}

/* Who, when and how. */
static void
write_settlement(OmCall *call)
{
	OmStatusChange change = {0};
	OmEvent		event = {0};
	StringInfoData payload;
	Datum		values[SETTLED_count];

	values[SETTLED_tenant_id] = Int64GetDatum(call->tenant);
	values[SETTLED_stock_exception_id] = UUIDPGetDatum(&call->document);
	values[SETTLED_settled_by] = CStringGetTextDatum(call->actor);
	values[SETTLED_settled_at] = TimestampTzGetDatum(call->occurred_at);
	values[SETTLED_settlement] = CStringGetTextDatum(call->reason);
	(void) om_plan_run(&om_stock_plans[STOCK_SETTLE_EXCEPTION], values, NULL);
	change.document_kind = event.aggregate = EXCEPTION_DOCUMENT_KIND;
	change.document_id = event.aggregate_id = call->document;
	change.from_status = EXCEPTION_STATUS_OPEN;
	change.to_status = EXCEPTION_STATUS_SETTLED;
	change.reason = call->reason;
	change.occurred_at = event.occurred_at = call->occurred_at;
	event.type = "stock_exception.settled";
	initStringInfo(&payload);
	appendStringInfo(&payload, "{\"stock_exception_id\":\"%s\"", om_uuid_text(&call->document));
	om_detail_text(&payload, "settlement", call->reason);
	appendStringInfoChar(&payload, '}');
	event.payload = payload.data;
	om_status_write(call->tenant, &change, 1, call->actor);
	om_outbox_write(call->tenant, &event, 1);
}

static const OmKeyedFunction settle_function = {
	.name = "settle_stock_exception", .occurs_now = true, .document = EXCEPTION_DOCUMENT_KIND, .document_arg = ARG_STOCK_EXCEPTION_ID,
	.reason_arg = ARG_REASON, .needs_reason = true, .lock = lock_exception, .check = check_settlement, .write = write_settlement,
	.show = &om_stock_plans[STOCK_SHOW_EXCEPTION]
};

/* settle_stock_exception(stock_exception_id, reason, key, options, tenant_id) */
OM_KEYED_FUNCTION(om_settle_stock_exception, settle_function, Settlement, 0);
