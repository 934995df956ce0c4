/*
 * returns.c - announcing what comes back of an order, and taking it back to nothing.
 *
 * A return is of one order (R20), whose row every call locks first: it is the queue of all
 * that concerns the order.  Each of its lines announces units of an order line, and every
 * such unit ends once: it came (in one of five dispositions), is missing, or was canceled.
 *
 *     return line   requested = open + came + missing + canceled
 *     order line    return_requested = sum of (open + came), returned = sum of came
 *
 * So what is missing or canceled can be announced again, once, for it has left the order
 * line's sum at the moment it was settled, and nothing settles a unit twice.  These sums
 * are kept by the triggers of the tables, for any writer (see returns_trigger.c); what is
 * checked here is checked for the sake of better answers.
 */
#include "postgres.h"

#include "access/number.h"
#include "base/clock.h"
#include "base/om_limit.h"
#include "call/archived.h"
#include "call/json.h"
#include "call/occurred.h"
#include "catalog/catalog.h"
#include "fulfillment/fulfillment.h"
#include "journal/outbox.h"
#include "returns/returns_private.h"
#include "sql/ident.h"
#include "sql/ids.h"
#include "sql/read.h"
#include "stock/stock.h"
#include "types/quantity.h"
#include "types/uuid7.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"

static const OmTransition return_steps[] = {
	{NULL, RETURN_STATUS_REQUESTED},
	{NULL, RETURN_STATUS_APPROVED},
	{RETURN_STATUS_REQUESTED, RETURN_STATUS_APPROVED},
	{RETURN_STATUS_REQUESTED, RETURN_STATUS_REJECTED},
	{RETURN_STATUS_REQUESTED, RETURN_STATUS_CANCELED},
	{RETURN_STATUS_APPROVED, RETURN_STATUS_PARTIALLY_RECEIVED},
	{RETURN_STATUS_APPROVED, RETURN_STATUS_RECEIVED},
	{RETURN_STATUS_APPROVED, RETURN_STATUS_CLOSED},		/* nothing came: all is missing */
	{RETURN_STATUS_APPROVED, RETURN_STATUS_CANCELED},
	{RETURN_STATUS_PARTIALLY_RECEIVED, RETURN_STATUS_RECEIVED},
	{RETURN_STATUS_PARTIALLY_RECEIVED, RETURN_STATUS_CLOSED},
	{RETURN_STATUS_PARTIALLY_RECEIVED, RETURN_STATUS_CANCELED}	/* some is missing, the rest will not come */
};

const OmStateMachine om_return_states = {"return", return_steps, lengthof(return_steps)};

/* What is changed of a return, */
#define CHANGED_RETURN(X, P) \
	X(P, tenant_id, OM_INT8) X(P, return_id, OM_UUID) X(P, status, OM_TEXT) X(P, credited, OM_AMOUNT)

static OmTable changed_table = {.name = "returns", .columns = OM_COLUMNS(CHANGED_RETURN, RETURN)};

/* and what is written of a new one, which begins with the same columns. */
#define NEW_RETURN(X, P) \
	CHANGED_RETURN(X, P) X(P, return_number, OM_TEXT) X(P, order_id, OM_UUID) X(P, location_id, OM_INT8) \
	X(P, location, OM_TEXT) X(P, currency, OM_TEXT) X(P, reason, OM_TEXT) X(P, actor, OM_TEXT) \
	X(P, occurred_at, OM_TIME) X(P, recorded_at, OM_TIME) X(P, metadata, OM_JSONB)
OM_ENUM(NEW_RETURN, RETURN);

static OmTable returns_table = {.name = "returns", .columns = OM_COLUMNS(NEW_RETURN, RETURN)};

/* A line of it. */
#define NEW_LINE(X, P) \
	X(P, tenant_id, OM_INT8) X(P, return_id, OM_UUID) X(P, line_no, OM_INT4) X(P, requested, OM_QUANTITY) \
	X(P, reason, OM_TEXT)
OM_ENUM(NEW_LINE, LINE);

static OmTable lines_table = {.name = "return_lines", .columns = OM_COLUMNS(NEW_LINE, LINE)};

/* What is read of the returns of an order, by the order. */
#define OTHER_RETURN(X, P) X(P, order_id, OM_UUID) X(P, tenant_id, OM_INT8) X(P, status, OM_TEXT)
OM_ENUM(OTHER_RETURN, OTHER);

static OmTable returns_of_order = {
	.name = "returns", .index = "returns_order", .columns = OM_COLUMNS(OTHER_RETURN, OTHER)
};

enum RequestField
{
	REQUEST_LINE_NO, REQUEST_QUANTITY, REQUEST_REASON, REQUEST_UNIT, REQUEST_DISPOSITION
};

const OmJsonField om_return_request_fields[RETURN_REQUEST_FIELDS] = {
	[REQUEST_LINE_NO] = {"line_no", OM_JSON_INTEGER, true, 0},
	[REQUEST_QUANTITY] = {"quantity", OM_JSON_QUANTITY, true, 0},
	[REQUEST_REASON] = {"reason", OM_JSON_TEXT, false, OM_TEXT_LENGTH_MAX},
	[REQUEST_UNIT] = OM_UNIT_FIELD,
	[REQUEST_DISPOSITION] = {"disposition", OM_JSON_TEXT, true, OM_CODE_LENGTH_MAX}
};

OmQuantity
om_return_open(const ReturnLine *line)
{
	return line->requested - line->settled;
}

void
om_return_set_location(Return *ret, const char *code)
{
	if (code == NULL)
		return;
	ret->location_id = om_find_location(ret->order.tenant, code, OM_IN_USE).location_id;
	ret->location = pstrdup(code);
}

/* The parameters of the plans about a return. */
static void
return_values(const Return *ret, Datum *values)
{
	values[ONE_tenant_id] = Int64GetDatum(ret->order.tenant);
	values[ONE_id] = UUIDPGetDatum(&ret->call.document);
}

void
om_return_lock_order(OmCall *call)
{
	Return	   *ret = (Return *) call;

	ret->order.tenant = call->tenant;
	if (om_show_document(&om_return_plans[RETURN_FIND], call->tenant, &call->document) == 0)
	{
		om_archived_refuse(call->tenant, "return_id", "return", &call->document);
		om_raise_value(OM_UNKNOWN_RETURN, "return_id", om_uuid_text(&ret->call.document),
					   "unknown return %s", om_uuid_text(&ret->call.document));
	}
	ret->order.order_id = *DatumGetUUIDP(om_field(0, FOUND_order_id, NULL));
	om_order_lock(&ret->order);
}

void
om_return_lock(Return *ret)
{
	Datum		values[ONE_count];
	bool		isnull;
	int			i;

	return_values(ret, values);
	if (om_plan_run(&om_return_plans[RETURN_LOCK], values, NULL) == 0)
		om_raise_newer("the return");
	ret->status = om_field_text(0, LOCKED_status);
	ret->location_id = DatumGetInt64(om_field(0, LOCKED_location_id, &isnull));
	if (isnull)
		ret->location_id = 0;
	ret->location = om_field_text(0, LOCKED_location);
	ret->number = om_field_text(0, LOCKED_return_number);
	ret->nlines = (int) om_plan_run(&om_return_plans[RETURN_LOCK_LINES], values, NULL);
	ret->lines = palloc0(sizeof(ReturnLine) * Max(ret->nlines, 1));
	for (i = 0; i < ret->nlines; i++)
	{
		ReturnLine *line = &ret->lines[i];

		line->sold = om_order_line(&ret->order, DatumGetInt32(om_field(i, ANNOUNCED_line_no, NULL)));
		line->requested = DatumGetInt64(om_field(i, ANNOUNCED_requested, NULL));
		line->came = DatumGetInt64(om_field(i, ANNOUNCED_came, NULL));
		line->settled = line->came + DatumGetInt64(om_field(i, ANNOUNCED_without, NULL));
		line->reason = om_field_text(i, ANNOUNCED_reason);
	}
}

/* Units that come with their announcement: none of them is missing. */
static void
add_now(ReturnLine *line, Disposition disposition, OmQuantity quantity, int i)
{
	if (disposition == DISPOSITION_MISSING)
		om_raise_value(OM_INVALID_ARGUMENT, "path", psprintf("lines[%d].disposition", i), "what is missing is not returned");
	line->now[disposition] = om_sum_quantity(line->now[disposition], quantity);
	line->reasons[disposition] = line->reason;
}

void
om_return_read_request(Return *ret, JsonbContainer *lines, bool with_disposition)
{
	const int	nfields = with_disposition ? RETURN_REQUEST_FIELDS : RETURN_ANNOUNCED_FIELDS;
	ReturnLine *all = palloc0(sizeof(ReturnLine) * Max(ret->order.nlines, 1));
	OmJsonValue *values;
	int			n;
	int			i;

	values = om_json_objects(lines, om_return_request_fields, nfields, "lines", OM_ORDER_LINES_MAX, false, &n);
	for (i = 0; i < n; i++)
	{
		const OmJsonValue *value = &values[i * nfields];
		OmOrderLine *sold = om_order_line(&ret->order, value[REQUEST_LINE_NO].number);
		ReturnLine *line = &all[sold - ret->order.lines];
		OmQuantity	quantity = om_order_quantity_arg(sold, &value[REQUEST_QUANTITY], &value[REQUEST_UNIT], i);

		line->sold = sold;
		line->requested = om_sum_quantity(line->requested, quantity);
		if (value[REQUEST_REASON].present)
			line->reason = value[REQUEST_REASON].text;
		if (with_disposition)
			add_now(line, om_disposition_arg(value[REQUEST_DISPOSITION].text, i), quantity, i);
	}
	om_return_announce_kits(ret, all);
	ret->lines = all;
	for (i = 0; i < ret->order.nlines; i++)
		if (all[i].sold != NULL)
			all[ret->nlines++] = all[i];
}

/* OmRowSeen of the returns of an order: is this one on its way? */
static bool
find_coming(const Datum *values, const bool *nulls, void *arg)
{
	char	   *status = TextDatumGetCString(values[OTHER_status]);
	bool	   *found = (bool *) arg;

	*found = strcmp(status, RETURN_STATUS_APPROVED) == 0 || strcmp(status, RETURN_STATUS_PARTIALLY_RECEIVED) == 0;
	return !*found;
}

bool
om_return_is_coming(int64 tenant, const pg_uuid_t *order_id)
{
	Datum		key[] = {UUIDPGetDatum(order_id), Int64GetDatum(tenant)};
	bool		found = false;

	(void) om_read_rows(&returns_of_order, InvalidSnapshot, key, lengthof(key), find_coming, &found);
	return found;
}

void
om_return_check_time(Return *ret)
{
	TimestampTz handed_over_at = om_fulfillment_first_shipped(ret->order.tenant, &ret->order.order_id);

	if (TIMESTAMP_IS_NOBEGIN(handed_over_at))
		handed_over_at = ret->order.placed_at;
	ret->call.occurred_at = om_occurred_with(ret->call.occurred_at, handed_over_at);
	if (ret->call.occurred_at >= handed_over_at)
		return;
	om_raise_value(OM_RETURN_BEFORE_SALE, "order_id", om_uuid_text(&ret->order.order_id),
				   "order %s was handed over after its goods came back", om_uuid_text(&ret->order.order_id));
}

void
om_return_check_request(Return *ret)
{
	OmList		lines = {0};
	const ReturnLine *first = NULL;
	int			i;

	for (i = 0; i < ret->nlines; i++)
	{
		const ReturnLine *line = &ret->lines[i];
		OmQuantity	returnable = line->sold->shipped - line->sold->return_requested;

		if (line->requested <= returnable)
			continue;
		om_list_add_excess(&lines, line->sold->line_no, line->sold->sku, om_quantity_text(line->requested), om_quantity_text(returnable));
		if (first == NULL)
			first = line;
	}
	if (first != NULL)
		om_raise(OM_RETURN_EXCEEDS_SHIPPED, om_list_detail(&lines, OM_RETURN_EXCEEDS_SHIPPED, "lines"),
				 "of line %d of the order %s can be returned, %s were to be", first->sold->line_no, om_quantity_text(first->sold->shipped - first->sold->return_requested),
				 om_quantity_text(first->requested));
	om_return_check_time(ret);
}

/* The header's row. */
static void
insert_header(Return *ret, Datum metadata)
{
	static const OmKeyRefusal refusals[] = {
		{"returns_pkey", OM_DUPLICATE_DOCUMENT, "the return exists already"},
		{NULL}
	};
	OmInsert	rows = om_insert_make(RETURN_count, 1);
	Datum	   *values = om_insert_values(&rows, 0);
	bool	   *nulls = om_insert_nulls(&rows, 0);
	OmAmount	nothing = {0, ret->order.currency};
	char		currency[4];

	ret->number = om_document_number(ret->order.tenant, OM_NUMBER_RETURN);
	values[RETURN_tenant_id] = Int64GetDatum(ret->order.tenant);
	values[RETURN_return_id] = UUIDPGetDatum(&ret->call.document);
	values[RETURN_return_number] = CStringGetTextDatum(ret->number);
	values[RETURN_order_id] = UUIDPGetDatum(&ret->order.order_id);
	values[RETURN_status] = CStringGetTextDatum(ret->status);
	values[RETURN_location_id] = Int64GetDatum(ret->location_id);
	nulls[RETURN_location_id] = ret->location_id == 0;
	values[RETURN_location] = om_optional_text(ret->location, &nulls[RETURN_location]);
	values[RETURN_currency] = CStringGetTextDatum(om_currency_code(ret->order.currency, currency));
	values[RETURN_credited] = om_amount_datum(nothing);
	values[RETURN_reason] = om_optional_text(ret->call.reason, &nulls[RETURN_reason]);
	values[RETURN_actor] = CStringGetTextDatum(ret->call.actor);
	values[RETURN_occurred_at] = TimestampTzGetDatum(ret->call.occurred_at);
	values[RETURN_recorded_at] = TimestampTzGetDatum(om_clock());
	values[RETURN_metadata] = metadata;
	om_insert_documents(&returns_table, &rows, refusals, "return_id", psprintf("\"%s\"", om_uuid_text(&ret->call.document)));
}

/* The lines' rows; their trigger counts them at the order's lines. */
static void
insert_lines(const Return *ret)
{
	OmInsert	rows = om_insert_make(LINE_count, ret->nlines);
	int			i;

	om_insert_share(&rows, LINE_tenant_id, Int64GetDatum(ret->order.tenant));
	om_insert_share(&rows, LINE_return_id, UUIDPGetDatum(&ret->call.document));
	for (i = 0; i < ret->nlines; i++)
	{
		Datum	   *values = om_insert_values(&rows, i);

		values[LINE_line_no] = Int32GetDatum(ret->lines[i].sold->line_no);
		values[LINE_requested] = OmQuantityGetDatum(ret->lines[i].requested);
		values[LINE_reason] = om_optional_text(ret->lines[i].reason, &om_insert_nulls(&rows, i)[LINE_reason]);
	}
	om_insert_run(&lines_table, &rows);
}

/* A change of status is to be logged. */
static void
log_status(Return *ret, const char *from, const char *to, const char *reason)
{
	OmStatusChange *change = &ret->changes[ret->nchanges++];

	Assert(ret->nchanges <= RETURN_NEWS_MAX);
	change->document_kind = "return";
	change->document_id = ret->call.document;
	change->from_status = from;
	change->to_status = to;
	change->reason = reason;
	change->channel = ret->order.channel;
	change->occurred_at = ret->call.occurred_at;
}

void
om_return_tell(Return *ret, const char *type, const char *lines)
{
	OmEvent    *event = &ret->events[ret->nevents++];

	Assert(ret->nevents <= RETURN_NEWS_MAX);
	event->aggregate = "return";
	event->aggregate_id = ret->call.document;
	event->type = type;
	event->payload = psprintf("{\"order_id\":\"%s\",\"lines\":%s}", om_uuid_text(&ret->order.order_id), lines);
	event->occurred_at = ret->call.occurred_at;
}

void
om_return_publish(Return *ret)
{
	om_status_write(ret->order.tenant, ret->changes, ret->nchanges, ret->call.actor);
	om_outbox_write(ret->order.tenant, ret->events, ret->nevents);
	ret->nchanges = ret->nevents = 0;
}

/* What a return's row is to become. */
typedef struct StatusChange
{
	const char *status;
	OmAmount	credited;		/* more than before */
} StatusChange;

/* OmRowChange: status and credited. */
static bool
change_status(Datum *values, bool *nulls, void *arg)
{
	const StatusChange *change = (const StatusChange *) arg;

	values[RETURN_status] = CStringGetTextDatum(change->status);
	values[RETURN_credited] = om_amount_datum(om_amount_add(om_amount_from_datum(values[RETURN_credited]), change->credited));
	return true;
}

void
om_return_set_status(Return *ret, const char *status, const char *reason, int64 credited)
{
	StatusChange change = {status, {credited, ret->order.currency}};
	Datum		key[] = {Int64GetDatum(ret->order.tenant), UUIDPGetDatum(&ret->call.document)};

	if (strcmp(ret->status, status) == 0 && credited == 0)
		return;
	if (!om_update_run(&changed_table, key, lengthof(key), change_status, &change))
		elog(ERROR, "a locked return is missing");
	ret->left += credited;
	if (strcmp(ret->status, status) == 0)
		return;
	log_status(ret, ret->status, status, reason);
	ret->status = pstrdup(status);
}

/* Lines for an event: what is announced, or (is_open) what of it is still to come. */
static char *
lines_json(const Return *ret, bool is_open)
{
	OmList		lines = {0};
	int			i;

	for (i = 0; i < ret->nlines; i++)
	{
		const ReturnLine *line = &ret->lines[i];
		OmQuantity	quantity = is_open ? om_return_open(line) : line->requested;

		if (quantity != 0)
			appendStringInfo(om_list_add_line(&lines, line->sold->line_no, line->sold->sku), ",\"quantity\":\"%s\"}",
							 om_quantity_text(quantity));
	}
	return om_list_end(&lines);
}

void
om_return_announce(Return *ret, const char *status, Datum metadata)
{
	ret->status = pstrdup(status);
	insert_header(ret, metadata);
	insert_lines(ret);
	log_status(ret, NULL, status, ret->call.reason);
	om_return_tell(ret, strcmp(status, RETURN_STATUS_APPROVED) == 0 ? "return.approved" : "return.requested", lines_json(ret, false));
}

void
om_return_approve(OmCall *call)
{
	Return	   *ret = (Return *) call;

	om_return_set_status(ret, RETURN_STATUS_APPROVED, call->reason, 0);
	om_return_tell(ret, "return.approved", lines_json(ret, true));
	om_return_publish(ret);
	om_order_refresh_returned(&ret->order);
}

void
om_return_cancel_rest(Return *ret, const char *status, const char *reason)
{
	Datum		values[ONE_count];
	char	   *lines = lines_json(ret, true);
	bool		some_came = false;
	int			i;

	for (i = 0; i < ret->nlines; i++)
		some_came |= ret->lines[i].came > 0;
	if (some_came)
		status = RETURN_STATUS_RECEIVED;
	om_state_require(&om_return_states, ret->status, status, om_uuid_text(&ret->call.document));
	return_values(ret, values);
	(void) om_plan_run(&om_return_plans[RETURN_CANCEL_LINES], values, NULL);
	om_return_set_status(ret, status, reason, 0);
	om_return_tell(ret, strcmp(status, RETURN_STATUS_REJECTED) == 0 ? "return.rejected" : "return.canceled", lines);
	om_return_publish(ret);
	om_order_refresh_returned(&ret->order);
}
