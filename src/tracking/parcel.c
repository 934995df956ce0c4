/*
 * parcel.c - the API function record_tracking: what carriers say of parcels on their way.
 *
 * Carriers tell late, twice and in any order.  An event of a parcel is known by the carrier's own id, or by its status and instant where it
 * has none; what was told before is told once.  The state of a parcel is worked out of all of its events each time that one comes, so it is the
 * same in whatever order they came: delivered is final, else the latest event holds, and the latest estimate.  The order's lock is the
 * queue of what is told of its parcels, as it is of all that concerns it.
 *
 * A parcel has arrived once: by the first event that says so, or by record_delivery before it.
 */
#include "postgres.h"

#include "access/access.h"
#include "base/clock.h"
#include "base/known.h"
#include "base/om_error.h"
#include "call/archived.h"
#include "call/occurred.h"
#include "fulfillment/fulfillment.h"
#include "journal/outbox.h"
#include "sql/rows.h"
#include "tracking/tracking_private.h"
#include "types/uuid7.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"

/* Events of one call. */
#define EVENTS_MAX 1000
/* And events of one parcel: all of them are read for what they come to. */
#define PARCEL_EVENTS_MAX 1000

enum RecordArgument
{
	RECORD_EVENTS, RECORD_FULFILLMENT_ID, RECORD_TRACKING_NUMBER, RECORD_CARRIER
};

enum EventField
{
	EVENT_STATUS, EVENT_OCCURRED_AT, EVENT_ID, EVENT_ESTIMATED_AT, EVENT_PLACE, EVENT_NOTE
};

const OmJsonField om_parcel_event_fields[OM_PARCEL_EVENT_FIELDS] = {
	[EVENT_STATUS] = {"status", OM_JSON_TEXT, true, OM_CODE_LENGTH_MAX},
	[EVENT_OCCURRED_AT] = {"occurred_at", OM_JSON_TIME, true, 0},
	[EVENT_ID] = {"event_id", OM_JSON_TEXT, false, OM_KEY_LENGTH_MAX},
	[EVENT_ESTIMATED_AT] = {"estimated_at", OM_JSON_TIME, false, 0},
	[EVENT_PLACE] = {"place", OM_JSON_TEXT, false, OM_TEXT_LENGTH_MAX},
	[EVENT_NOTE] = {"note", OM_JSON_TEXT, false, OM_TEXT_LENGTH_MAX}
};

/* As a parcel goes, mostly: those of parcel_events. */
static const char *const statuses[] = {
	"announced", "in_transit", "out_for_delivery", "attempted", "ready_for_pickup", PARCEL_STATUS_DELIVERED, "exception", "returned_to_sender"
};

/* An event of the call. */
typedef struct ParcelEvent
{
	const OmJsonValue *said;
	char	   *key;
	int			place;			/* in the call */
	bool		is_known;		/* it was told before, here or by an earlier call */
} ParcelEvent;

/* A call at work. */
typedef struct Recording
{
	OmCall		call;			/* its document is the parcel */
	const pg_uuid_t *fulfillment_id;	/* null: it is named by its number */
	char	   *tracking_number;
	char	   *carrier;		/* null: any */
	OmParcel	parcel;
	ParcelEvent *events;		/* by their keys */
	int			n;
	int			nnew;
} Recording;

/* qsort order: by key, those of one key as they stand in the call. */
static int
compare_events(const void *x, const void *y)
{
	const ParcelEvent *a = (const ParcelEvent *) x;
	const ParcelEvent *b = (const ParcelEvent *) y;
	int			order = strcmp(a->key, b->key);

	return order != 0 ? order : a->place - b->place;
}

/* What an event is known by: the carrier's id, behind a sign that no status begins with; else its status and instant. */
static char *
key_of(const OmJsonValue *said)
{
	if (said[EVENT_ID].present)
		return psprintf("=%s", said[EVENT_ID].text);
	return psprintf("%s " INT64_FORMAT, said[EVENT_STATUS].text, said[EVENT_OCCURRED_AT].time);
}

/* Are two of them the same, as far as it decides the state of a parcel?  What carriers write beside it changes with their language. */
static bool
is_same(const OmJsonValue *said, const char *status, TimestampTz occurred_at, bool has_estimate, TimestampTz estimated_at)
{
	return strcmp(said[EVENT_STATUS].text, status) == 0 && said[EVENT_OCCURRED_AT].time == occurred_at &&
		said[EVENT_ESTIMATED_AT].present == has_estimate && (!has_estimate || said[EVENT_ESTIMATED_AT].time == estimated_at);
}

/* Add an event that is known as another one to those that are refused. */
static void
add_conflict(OmList *conflicts, const ParcelEvent *event)
{
	StringInfo	json = om_list_add(conflicts);

	appendStringInfo(json, "{\"event\":%d", event->place);
	om_detail_text(json, "status", event->said[EVENT_STATUS].text);
	if (event->said[EVENT_ID].present)
		om_detail_text(json, "event_id", event->said[EVENT_ID].text);
	appendStringInfoChar(json, '}');
}

/* idempotency_conflict, if there are any. */
static void
refuse_conflicts(OmList *conflicts)
{
	if (conflicts->n > 0)
		om_raise(OM_IDEMPOTENCY_CONFLICT, om_list_detail(conflicts, OM_IDEMPOTENCY_CONFLICT, "events"),
				 "told before with another status, time or estimate: %d of the events", conflicts->n);
}

/* Read the events: each of a status that there is and of the past, in the order of their keys; told twice they are one. */
static void
read_events(Recording *recording)
{
	int			n;
	OmJsonValue *values = om_json_objects(om_json_arg(recording->call.fcinfo, RECORD_EVENTS, "events"), om_parcel_event_fields, OM_PARCEL_EVENT_FIELDS,
										  "events", EVENTS_MAX, false, &n);
	OmList		conflicts = {0};
	int			i;

	recording->events = palloc0(sizeof(ParcelEvent) * n);
	recording->n = n;
	for (i = 0; i < n; i++)
	{
		const OmJsonValue *said = &values[i * OM_PARCEL_EVENT_FIELDS];
		size_t		s;

		for (s = 0; s < lengthof(statuses) && strcmp(statuses[s], said[EVENT_STATUS].text) != 0; s++)
			;
		if (s == lengthof(statuses))
			om_raise_unknown_word(OM_INVALID_ARGUMENT, "path", psprintf("events[%d].status", i), said[EVENT_STATUS].text, statuses, lengthof(statuses));
		(void) om_occurred_at(said[EVENT_OCCURRED_AT].time, false);
		if (said[EVENT_ESTIMATED_AT].present && TIMESTAMP_NOT_FINITE(said[EVENT_ESTIMATED_AT].time))
			om_raise_value(OM_INVALID_ARGUMENT, "path", psprintf("events[%d].estimated_at", i), "events[%d].estimated_at must be finite", i);
		recording->events[i] = (ParcelEvent) {said, key_of(said), i};
	}
	qsort(recording->events, n, sizeof(ParcelEvent), compare_events);
	for (i = 1; i < n; i++)
	{
		ParcelEvent *event = &recording->events[i];
		const OmJsonValue *first = event[-1].said;

		if (strcmp(event[-1].key, event->key) != 0)
			continue;
		event->is_known = true;
		if (!is_same(event->said, first[EVENT_STATUS].text, first[EVENT_OCCURRED_AT].time, first[EVENT_ESTIMATED_AT].present, first[EVENT_ESTIMATED_AT].time))
			add_conflict(&conflicts, event);
	}
	refuse_conflicts(&conflicts);
}

/* Read the arguments: one of the two that name a parcel, and the events. */
static void
read_recording(OmCall *call)
{
	Recording  *recording = (Recording *) call;

	recording->fulfillment_id = om_optional_uuid_arg(call->fcinfo, RECORD_FULFILLMENT_ID);
	recording->tracking_number = om_text_arg(call->fcinfo, RECORD_TRACKING_NUMBER, "tracking_number", OM_KEY_LENGTH_MAX, false);
	recording->carrier = om_optional_code_arg(call->fcinfo, RECORD_CARRIER, "carrier");
	read_events(recording);
	if ((recording->fulfillment_id == NULL) == (recording->tracking_number == NULL))
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "fulfillment_id", "either fulfillment_id or tracking_number names the parcel");
	if (recording->carrier != NULL && recording->tracking_number == NULL)
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "carrier", "carrier says whose tracking_number it is");
}

/* The only parcel of the number that the caller works at: unknown_fulfillment, ambiguous_tracking_number. */
static pg_uuid_t
find_parcel(const Recording *recording)
{
	Datum		values[SAID_count] = {[SAID_tenant_id] = Int64GetDatum(recording->call.tenant),
	[SAID_tracking_number] = CStringGetTextDatum(recording->tracking_number)};
	char		nulls[SAID_count + 1] = "   ";
	OmList		found = {0};
	pg_uuid_t	id = {{0}};
	int			rows;
	int			i;

	if (recording->carrier != NULL)
		values[SAID_carrier] = CStringGetTextDatum(recording->carrier);
	else
		nulls[SAID_carrier] = 'n';
	rows = (int) om_plan_run_latest(&om_tracking_plans[TRACKING_FIND], values, nulls);
	for (i = 0; i < rows; i++)
	{
		const pg_uuid_t *parcel = DatumGetUUIDP(om_field(i, FOUND_fulfillment_id, NULL));
		bool		may = om_call_may_at(DatumGetInt64(om_field(i, FOUND_location_id, NULL)));

		/* where it may not work is refused behind the lock, if there is no other */
		if (may || i == 0)
			id = *parcel;
		if (may)
			om_list_add_text(&found, om_uuid_text(parcel));
	}
	if (rows == 0)
		om_raise_value(OM_UNKNOWN_FULFILLMENT, "tracking_number", recording->tracking_number, "unknown tracking number \"%s\"", recording->tracking_number);
	if (found.n > 1)
		om_raise(OM_AMBIGUOUS_TRACKING_NUMBER, om_list_detail(&found, OM_AMBIGUOUS_TRACKING_NUMBER, "fulfillment_ids"),
				 "%d parcels have the tracking number \"%s\"", found.n, recording->tracking_number);
	return id;
}

/* Find the parcel, lock its order. */
static void
lock_parcel(OmCall *call)
{
	Recording  *recording = (Recording *) call;

	call->document = recording->fulfillment_id != NULL ? *recording->fulfillment_id : find_parcel(recording);
	om_parcel_lock(call, &recording->parcel);
}

/* The parcel has left, and what is known of its events is the same. */
static void
check_recording(OmCall *call)
{
	Recording  *recording = (Recording *) call;
	Datum	   *keys = palloc(sizeof(Datum) * recording->n);
	Datum		values[KEYS_count] = {[KEYS_tenant_id] = Int64GetDatum(call->tenant), [KEYS_fulfillment_id] = UUIDPGetDatum(&call->document)};
	OmList		conflicts = {0};
	int			rows;
	int			i;
	int			r;

	if (!recording->parcel.is_shipped)
		om_raise_value(OM_ILLEGAL_TRANSITION, "id", om_uuid_text(&call->document), "fulfillment %s is %s: it has not left yet, so no carrier has it",
					   om_uuid_text(&call->document), recording->parcel.status);
	for (i = 0; i < recording->n; i++)
		keys[i] = CStringGetTextDatum(recording->events[i].key);
	values[KEYS_event_keys] = om_array(OM_TEXT, keys, NULL, recording->n);
	rows = (int) om_plan_run_latest(&om_tracking_plans[TRACKING_KNOWN], values, NULL);
	for (r = 0; r < rows; r++)
	{
		ParcelEvent sought = {NULL, om_field_text(r, KNOWN_event_key), -1};
		const char *status = om_field_text(r, KNOWN_status);
		bool		no_estimate;
		TimestampTz estimated_at = DatumGetTimestampTz(om_field(r, KNOWN_estimated_at, &no_estimate));

		/* the first one of the key, and those behind it */
		for (i = 0; i < recording->n && compare_events(&recording->events[i], &sought) < 0; i++)
			;
		for (; i < recording->n && strcmp(recording->events[i].key, sought.key) == 0; i++)
		{
			ParcelEvent *event = &recording->events[i];

			event->is_known = true;
			if (!is_same(event->said, status, DatumGetTimestampTz(om_field(r, KNOWN_occurred_at, NULL)), !no_estimate, estimated_at))
				add_conflict(&conflicts, event);
		}
	}
	refuse_conflicts(&conflicts);
	for (i = 0; i < recording->n; i++)
		recording->nnew += !recording->events[i].is_known;
}

/* A column of the new events, as an array; field -1: their keys. */
static Datum
new_column(const Recording *recording, int field, OmType type)
{
	Datum	   *values = palloc0(sizeof(Datum) * recording->nnew);
	bool	   *nulls = palloc0(sizeof(bool) * recording->nnew);
	int			n = 0;
	int			i;

	for (i = 0; i < recording->n; i++)
	{
		const ParcelEvent *event = &recording->events[i];

		if (event->is_known)
			continue;
		nulls[n] = field >= 0 && !event->said[field].present;
		if (field < 0)
			values[n] = CStringGetTextDatum(event->key);
		else if (!nulls[n])
			values[n] = type == OM_TIME ? TimestampTzGetDatum(event->said[field].time) : CStringGetTextDatum(event->said[field].text);
		n++;
	}
	return om_array(type, values, nulls, n);
}

/* Write the new events, one statement. */
static void
add_events(const Recording *recording)
{
	Datum		values[ADDED_count] = {
		[ADDED_tenant_id] = Int64GetDatum(recording->call.tenant), [ADDED_fulfillment_id] = UUIDPGetDatum(&recording->call.document),
		[ADDED_event_keys] = new_column(recording, -1, OM_TEXT), [ADDED_event_ids] = new_column(recording, EVENT_ID, OM_TEXT),
		[ADDED_statuses] = new_column(recording, EVENT_STATUS, OM_TEXT), [ADDED_occurred_at] = new_column(recording, EVENT_OCCURRED_AT, OM_TIME),
		[ADDED_estimated_at] = new_column(recording, EVENT_ESTIMATED_AT, OM_TIME), [ADDED_places] = new_column(recording, EVENT_PLACE, OM_TEXT),
		[ADDED_notes] = new_column(recording, EVENT_NOTE, OM_TEXT), [ADDED_actor] = CStringGetTextDatum(recording->call.actor),
		[ADDED_recorded_at] = TimestampTzGetDatum(om_clock())
	};

	(void) om_plan_run(&om_tracking_plans[TRACKING_ADD], values, NULL);
}

/* Write what all events of the parcel come to; it arrives if they say so for the first time, no earlier than it left. */
static void
write_recording(OmCall *call)
{
	Recording  *recording = (Recording *) call;
	OmParcel   *parcel = &recording->parcel;
	Datum		one[] = {Int64GetDatum(call->tenant), UUIDPGetDatum(&call->document), UUIDPGetDatum(&parcel->order_id)};
	Datum		values[STATE_count] = {[STATE_tenant_id] = one[0], [STATE_fulfillment_id] = one[1]};
	char		nulls[STATE_count + 1] = "     ";
	OmEvent		event = {.aggregate = "fulfillment", .aggregate_id = call->document, .type = "fulfillment.tracked", .occurred_at = call->occurred_at};
	char	   *status;
	TimestampTz status_at;
	bool		isnull;

	if (recording->nnew == 0)
		return;
	add_events(recording);
	(void) om_plan_run_latest(&om_tracking_plans[TRACKING_STATE], one, NULL);
	if (DatumGetInt64(om_field(0, SUM_events, NULL)) > PARCEL_EVENTS_MAX)
		om_refuse_limit("events", "events of a parcel", psprintf(INT64_FORMAT, DatumGetInt64(om_field(0, SUM_events, NULL))), psprintf("%d", PARCEL_EVENTS_MAX));
	status = om_field_text(0, SUM_status);
	status_at = DatumGetTimestampTz(om_field(0, SUM_status_at, NULL));
	event.payload = om_field_text(0, SUM_payload);
	values[STATE_status] = CStringGetTextDatum(status);
	values[STATE_status_at] = TimestampTzGetDatum(status_at);
	values[STATE_estimated_at] = om_field(0, SUM_estimated_at, &isnull);
	nulls[STATE_estimated_at] = isnull ? 'n' : ' ';
	(void) om_plan_run(&om_tracking_plans[TRACKING_SET_STATE], values, nulls);
	om_outbox_write(call->tenant, &event, 1);
	if (strcmp(status, PARCEL_STATUS_DELIVERED) == 0 && !parcel->is_delivered)
		om_parcel_deliver(parcel, Max(status_at, parcel->shipped_at));
}

/* The parcel as it is by now; a retry of a call whose parcel has left for the archive is told so. */
static void
answer_recording(OmCall *call)
{
	om_archived_refuse(call->tenant, "fulfillment_id", "fulfillment", &call->document);
	(void) om_show_document(&om_tracking_plans[TRACKING_SHOW], call->tenant, &call->document);
	om_rows_return(call->fcinfo);
}

static const OmKeyedFunction record_function = {
	.name = "record_tracking", .occurs_now = true, .read = read_recording, .lock = lock_parcel, .check = check_recording, .write = write_recording,
	.answer = answer_recording
};

/* record_tracking(events, fulfillment_id, tracking_number, carrier, key, options, tenant_id) */
OM_KEYED_FUNCTION(om_record_tracking, record_function, Recording, 0);
