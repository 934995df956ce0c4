/*
 * outbox.c - events and the status log (see outbox.h).
 *
 * Both are append-only and written in the business transaction.
 */
#include "postgres.h"

#include "access/xlog.h"
#include "base/clock.h"
#include "journal/outbox.h"
#include "sql/ident.h"
#include "sql/ids.h"
#include "sql/insert.h"
#include "types/uuid7.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
#include "utils/timestamp.h"

#define EVENT_ROW(X, P) \
	X(P, tenant_id, OM_INT8) X(P, stamp, OM_INT8) X(P, id, OM_INT8) X(P, aggregatetype, OM_TEXT) \
	X(P, aggregateid, OM_TEXT) X(P, type, OM_TEXT) X(P, payload, OM_JSONB) X(P, occurred_at, OM_TIME)
OM_ENUM(EVENT_ROW, EVENT);

static OmTable events_table = {.name = "events", .columns = OM_COLUMNS(EVENT_ROW, EVENT)};

#define STATUS_ROW(X, P) \
	X(P, tenant_id, OM_INT8) X(P, actor, OM_TEXT) X(P, recorded_at, OM_TIME) X(P, stamp, OM_INT8) \
	X(P, log_id, OM_INT8) X(P, document_kind, OM_TEXT) X(P, document_id, OM_UUID) X(P, document_line, OM_INT4) \
	X(P, from_status, OM_TEXT) X(P, to_status, OM_TEXT) X(P, reason, OM_TEXT) X(P, channel, OM_TEXT) \
	X(P, approver, OM_TEXT) X(P, occurred_at, OM_TIME)
OM_ENUM(STATUS_ROW, STATUS);

static OmTable status_table = {.name = "status_log", .columns = OM_COLUMNS(STATUS_ROW, STATUS)};

/* Who reads the log of changes sees rows, not views. */
bool
om_outbox_is_decoded(void)
{
	return XLogLogicalInfoActive();
}

/* Append events, one command (see outbox.h). */
void
om_outbox_write(int64 tenant, const OmEvent *events, int n)
{
	OmInsert	rows = om_insert_make(EVENT_count, n);
	int			i;

	for (i = 0; i < n; i++)
	{
		Datum	   *values = om_insert_values(&rows, i);
		bool	   *nulls = om_insert_nulls(&rows, i);

		values[EVENT_id] = Int64GetDatum(om_next_id(om_ident()->ledger_id_seq));
		values[EVENT_aggregatetype] = CStringGetTextDatum(events[i].aggregate);
		values[EVENT_aggregateid] = CStringGetTextDatum(om_uuid_text(&events[i].aggregate_id));
		values[EVENT_type] = CStringGetTextDatum(events[i].type);
		nulls[EVENT_payload] = (events[i].payload == NULL);
		values[EVENT_payload] = nulls[EVENT_payload] ? (Datum) 0 : DirectFunctionCall1(jsonb_in, CStringGetDatum(events[i].payload));
		values[EVENT_occurred_at] = TimestampTzGetDatum(events[i].occurred_at);
	}
	om_insert_share(&rows, EVENT_tenant_id, Int64GetDatum(tenant));
	om_insert_share(&rows, EVENT_stamp, Int64GetDatum(om_stamp()));
	om_insert_run(&events_table, &rows);
}

/* Append status changes, one command (see outbox.h). */
void
om_status_write(int64 tenant, const OmStatusChange *changes, int n, const char *actor)
{
	OmInsert	rows = om_insert_make(STATUS_count, n);
	int			i;

	for (i = 0; i < n; i++)
	{
		const OmStatusChange *change = &changes[i];
		Datum	   *values = om_insert_values(&rows, i);
		bool	   *nulls = om_insert_nulls(&rows, i);

		values[STATUS_log_id] = Int64GetDatum(om_next_id(om_ident()->ledger_id_seq));
		values[STATUS_document_kind] = CStringGetTextDatum(change->document_kind);
		values[STATUS_document_id] = UUIDPGetDatum(&change->document_id);
		values[STATUS_document_line] = Int32GetDatum(change->line_no);
		nulls[STATUS_document_line] = (change->line_no == 0);
		values[STATUS_from_status] = om_optional_text(change->from_status, &nulls[STATUS_from_status]);
		values[STATUS_to_status] = CStringGetTextDatum(change->to_status);
		values[STATUS_reason] = om_optional_text(change->reason, &nulls[STATUS_reason]);
		values[STATUS_channel] = om_optional_text(change->channel, &nulls[STATUS_channel]);
		values[STATUS_approver] = om_optional_text(change->approver, &nulls[STATUS_approver]);
		values[STATUS_occurred_at] = TimestampTzGetDatum(change->occurred_at);
	}
	om_insert_share(&rows, STATUS_tenant_id, Int64GetDatum(tenant));
	om_insert_share(&rows, STATUS_actor, CStringGetTextDatum(actor));
	om_insert_share(&rows, STATUS_recorded_at, TimestampTzGetDatum(om_clock()));
	om_insert_share(&rows, STATUS_stamp, Int64GetDatum(om_stamp()));
	om_insert_run(&status_table, &rows);
}
