/*
 * order_hold.c - reasons for which nothing of an order may leave; and the API functions hold_order and release_order.
 *
 * Terms.  An order is held for a reason (fraud, payment, address, whatever the shop calls it) until somebody releases it for that reason; it may be held
 * for several at a time.  A held order keeps its stock, may be paid, changed and canceled, and is not planned, picked, packed or shipped.
 * (A hold of goods, before there is an order, is a reservation.)
 *
 * Each time that somebody holds or releases is a row of its own, so that it is known later who did when; the last row of a reason says what is.
 * Saying what is so already adds none.  All of it happens behind the lock of the order, which who ships takes, too: so an order is
 * held before something leaves, or what has left is known to who holds it.  A hold does not change the row of the order, so that lock
 * alone would not make a transaction with an older snapshot see it: behind the lock holds are read as they are now.
 */
#include "postgres.h"

#include "access/access.h"
#include "base/clock.h"
#include "base/om_error.h"
#include "call/call.h"
#include "journal/outbox.h"
#include "order_hold/order_hold.h"
#include "sql/ident.h"
#include "sql/ids.h"
#include "sql/insert.h"
#include "types/uuid7.h"
#include "utils/builtins.h"
#include "utils/json.h"
#include "utils/timestamp.h"

enum
{
	HOLD_FIND, HOLD_STANDING, HOLD_SHOW
};

#define NEW_HOLD(X, P) \
	X(P, tenant_id, OM_INT8) X(P, order_hold_id, OM_INT8) X(P, order_id, OM_UUID) X(P, reason, OM_TEXT) X(P, is_held, OM_BOOL) X(P, note, OM_TEXT) \
	X(P, actor, OM_TEXT) X(P, recorded_at, OM_TIME)
OM_ENUM(NEW_HOLD, NEW);

static OmTable holds_table = {.name = "order_holds", .columns = OM_COLUMNS(NEW_HOLD, NEW)};

#define HOLD_KEY(X, P) X(P, tenant_id, OM_INT8) X(P, order_id, OM_UUID)
#define HOLD_OF(X, P) HOLD_KEY(X, P) X(P, reason, OM_TEXT)
OM_ENUM(HOLD_OF, OF);

#define FOUND_HOLD(X, P) X(P, is_held, OM_BOOL)
OM_ENUM(FOUND_HOLD, FOUND);

#define STANDING_HOLD(X, P) X(P, reason, OM_TEXT)
OM_ENUM(STANDING_HOLD, STANDING);

/* The last row of each reason of an order. */
#define LAST_HOLDS "(SELECT DISTINCT ON (h.reason) h.reason, h.is_held FROM order_mgmt_data.order_holds AS h" \
	" WHERE h.tenant_id = $1 AND h.order_id = $2 ORDER BY h.reason, h.order_hold_id DESC)"

static OmPlan plans[] = {
	[HOLD_FIND] = {
		.name = "order_hold.find",
		.sql = "SELECT h.is_held FROM order_mgmt_data.order_holds AS h WHERE h.tenant_id = $1 AND h.order_id = $2 AND h.reason = $3"
		" ORDER BY h.order_hold_id DESC LIMIT 1",
		.args = OM_ARGS(HOLD_OF, OF), .results = OM_RESULTS(FOUND_HOLD, FOUND), .expect = SPI_OK_SELECT
	},
	[HOLD_STANDING] = {
		.name = "order_hold.standing",
		.sql = "SELECT l.reason FROM " LAST_HOLDS " AS l WHERE l.is_held ORDER BY l.reason",
		.args = OM_ARGS(HOLD_KEY, OF), .results = OM_RESULTS(STANDING_HOLD, STANDING), .expect = SPI_OK_SELECT
	},
	[HOLD_SHOW] = {
		.name = "order_hold.show",
		.sql = "SELECT v.* FROM order_mgmt.order_holds AS v WHERE v.tenant_id = $1 AND v.order_id = $2 AND v.is_current ORDER BY v.reason",
		.args = OM_ARGS(HOLD_KEY, OF), .expect = SPI_OK_SELECT
	}
};

void
om_order_refuse_held(const OmOrder *order)
{
	Datum		values[OF_count] = {[OF_tenant_id] = Int64GetDatum(order->tenant), [OF_order_id] = UUIDPGetDatum(&order->order_id)};
	int			n = (int) om_plan_run_latest(&plans[HOLD_STANDING], values, NULL);
	char	   *first;
	OmList		reasons = {0};
	OmDetail	detail;
	int			i;

	if (n == 0)
		return;
	first = om_field_text(0, STANDING_reason);
	for (i = 0; i < n; i++)
		om_list_add_text(&reasons, om_field_text(i, STANDING_reason));
	om_detail_start(&detail, OM_ORDER_HELD);
	om_detail_text(&detail, "order_id", om_uuid_text(&order->order_id));
	om_detail_raw(&detail, "reasons", om_list_end(&reasons));
	om_raise(OM_ORDER_HELD, om_detail_end(&detail), n == 1 ? "the order is held: %s" : "the order is held: %s (and %d more)", first, n - 1);
}

enum HoldArgument
{
	ARG_ORDER_ID, ARG_REASON, ARG_NOTE
};

/* An order being held, or released, for a reason. */
typedef struct Holding
{
	OmCall		call;			/* its document is the order */
	bool		is_held;		/* from now on */
	OmOrder		order;
	const char *reason;
	const char *note;			/* null: none */
	bool		is_done;		/* it is so already */
} Holding;

/* Read for what, and what is noted of it. */
static void
read_holding(OmCall *call)
{
	Holding    *holding = (Holding *) call;

	holding->reason = om_code_arg(call->fcinfo, ARG_REASON, "reason");
	om_require_plain_text(holding->reason, "reason");
	holding->note = om_optional_note_arg(call->fcinfo, ARG_NOTE, "note");
}

/* The order's lock is the queue of those who hold it, and of what leaves. */
static void
lock_holding(OmCall *call)
{
	Holding    *holding = (Holding *) call;

	holding->order.tenant = call->tenant;
	holding->order.order_id = call->document;
	om_order_lock(&holding->order);
}

/* All of it is the caller's business, and something of it may still leave; where it is not held for the reason there is nothing to release. */
static void
check_holding(OmCall *call)
{
	Holding    *holding = (Holding *) call;
	const OmOrder *order = &holding->order;
	Datum		values[OF_count] = {[OF_tenant_id] = Int64GetDatum(call->tenant), [OF_order_id] = UUIDPGetDatum(&call->document),
	[OF_reason] = CStringGetTextDatum(holding->reason)};
	bool		was_held;
	int			i;

	for (i = 0; i < order->nparts; i++)
		if (order->parts[i].location_id != 0)
			om_call_require_at(order->parts[i].location_id, order->parts[i].location);
	was_held = om_plan_run_latest(&plans[HOLD_FIND], values, NULL) > 0 && DatumGetBool(om_field(0, FOUND_is_held, NULL));
	holding->is_done = was_held == holding->is_held;
	if (holding->is_held && !was_held && !om_order_is_open(order))
		om_raise_value(OM_ILLEGAL_TRANSITION, "order_id", om_uuid_text(&call->document), "the order is %s: nothing of it is left to be held",
					   order->status);
}

/* Write it, and its event. */
static void
write_holding(OmCall *call)
{
	Holding    *holding = (Holding *) call;
	OmInsert	rows = om_insert_make(NEW_count, 1);
	Datum	   *values = om_insert_values(&rows, 0);
	bool	   *nulls = om_insert_nulls(&rows, 0);
	OmEvent		event = {.aggregate = "order", .aggregate_id = call->document, .type = holding->is_held ? "order.held" : "order.released",
	.occurred_at = call->occurred_at};
	StringInfoData payload;

	if (holding->is_done)
		return;
	values[NEW_tenant_id] = Int64GetDatum(call->tenant);
	values[NEW_order_hold_id] = Int64GetDatum(om_next_id(om_ident()->ledger_id_seq));
	values[NEW_order_id] = UUIDPGetDatum(&call->document);
	values[NEW_reason] = CStringGetTextDatum(holding->reason);
	values[NEW_is_held] = BoolGetDatum(holding->is_held);
	values[NEW_note] = om_optional_text(holding->note, &nulls[NEW_note]);
	values[NEW_actor] = CStringGetTextDatum(call->actor);
	values[NEW_recorded_at] = TimestampTzGetDatum(om_clock());
	om_insert_run(&holds_table, &rows);
	initStringInfo(&payload);
	appendStringInfoString(&payload, "{\"reason\":");
	escape_json(&payload, holding->reason);
	event.payload = om_detail_end(&payload);
	om_outbox_write(call->tenant, &event, 1);
}

#define HOLD_STEP \
	.occurs_now = true, .document = "order", .document_arg = ARG_ORDER_ID, \
	.read = read_holding, .lock = lock_holding, .check = check_holding, .write = write_holding, .show = &plans[HOLD_SHOW]

static const OmKeyedFunction hold_function = {.name = "hold_order", HOLD_STEP};
static const OmKeyedFunction release_function = {.name = "release_order", HOLD_STEP};

/* hold_order(order_id, reason, note, key, options, tenant_id) */
OM_KEYED_FUNCTION(om_hold_order, hold_function, Holding, .is_held = true);

/* release_order(order_id, reason, note, key, options, tenant_id) */
OM_KEYED_FUNCTION(om_release_order, release_function, Holding, .is_held = false);

OM_RIGHT(hold_order, OM_GATEWAY | OM_KEEPERS, "hold an order, so that nothing of it leaves");
OM_RIGHT(release_order, OM_KEEPERS, "let an order go on that was held");

static OmRight *const rights[] = {
	&om_right_hold_order, &om_right_release_order
};

static const OmNeed needs[] = {
	OM_TOPIC("order_hold", "reasons for which nothing of an order may leave"),
	OM_FUNCTION_NEEDS("hold_order", hold_order),
	OM_FUNCTION_NEEDS("release_order", release_order),
	OM_VIEW_NEEDS("order_holds", read_documents)
};

static const OmRaises raises[] = {
	OM_RAISES("hold_order", OM_UNKNOWN_ORDER, OM_ILLEGAL_TRANSITION),
	OM_RAISES("release_order", OM_UNKNOWN_ORDER)
};

OM_MODULE(order_hold) = {OM_RIGHTS(rights), OM_NEEDS(needs), OM_ERRORS(raises)};
