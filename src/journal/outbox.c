/*
 * outbox.c - events and the status log (see outbox.h).
 *
 * Both are append-only and written in the business transaction.
 */
#include "postgres.h"

#include "base/clock.h"
#include "journal/outbox.h"
#include "sql/ident.h"
#include "sql/ids.h"
#include "sql/insert.h"
#include "types/uuid7.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
#include "utils/timestamp.h"

#define EVENT_COLUMNS 6
#define STATUS_COLUMNS 9

static OmTable events_table = {
	.name = "events",
	.columns = {
		{"tenant_id", OM_INT8}, {"stamp", OM_INT8}, {"id", OM_INT8}, {"aggregatetype", OM_TEXT}, {"aggregateid", OM_TEXT},
		{"type", OM_TEXT}, {"payload", OM_JSONB}, {"occurred_at", OM_TIME}
	}
};

static OmTable status_table = {
	.name = "status_log",
	.columns = {
		{"tenant_id", OM_INT8}, {"actor", OM_TEXT}, {"recorded_at", OM_TIME}, {"stamp", OM_INT8}, {"log_id", OM_INT8},
		{"document_kind", OM_TEXT}, {"document_id", OM_UUID}, {"document_line", OM_INT4}, {"from_status", OM_TEXT},
		{"to_status", OM_TEXT}, {"reason", OM_TEXT}, {"channel", OM_TEXT}, {"occurred_at", OM_TIME}
	}
};

/* Append events, one command (see outbox.h). */
void
om_outbox_write(int64 tenant, const OmEvent *events, int n)
{
	OmInsert	rows = om_insert_make(EVENT_COLUMNS, n);
	Datum		fixed[2];
	int			i;

	for (i = 0; i < n; i++)
	{
		Datum	   *values = om_insert_values(&rows, i);

		values[0] = Int64GetDatum(om_next_id(om_ident()->ledger_id_seq));
		values[1] = CStringGetTextDatum(events[i].aggregate);
		values[2] = CStringGetTextDatum(om_uuid_text(&events[i].aggregate_id));
		values[3] = CStringGetTextDatum(events[i].type);
		values[4] = DirectFunctionCall1(jsonb_in, CStringGetDatum(events[i].payload));
		values[5] = TimestampTzGetDatum(events[i].occurred_at);
	}
	fixed[0] = Int64GetDatum(tenant);
	fixed[1] = Int64GetDatum(om_stamp());
	om_insert_run(&events_table, fixed, lengthof(fixed), &rows);
}

/* Append status changes, one command (see outbox.h). */
void
om_status_write(int64 tenant, const OmStatusChange *changes, int n, const char *actor)
{
	OmInsert	rows = om_insert_make(STATUS_COLUMNS, n);
	Datum		fixed[4];
	int			i;

	for (i = 0; i < n; i++)
	{
		const OmStatusChange *change = &changes[i];
		Datum	   *values = om_insert_values(&rows, i);
		bool	   *nulls = om_insert_nulls(&rows, i);

		values[0] = Int64GetDatum(om_next_id(om_ident()->ledger_id_seq));
		values[1] = CStringGetTextDatum(change->document_kind);
		values[2] = UUIDPGetDatum(&change->document_id);
		values[3] = Int32GetDatum(change->line_no);
		nulls[3] = (change->line_no == 0);
		values[4] = om_optional_text(change->from_status, &nulls[4]);
		values[5] = CStringGetTextDatum(change->to_status);
		values[6] = om_optional_text(change->reason, &nulls[6]);
		values[7] = om_optional_text(change->channel, &nulls[7]);
		values[8] = TimestampTzGetDatum(change->occurred_at);
	}
	fixed[0] = Int64GetDatum(tenant);
	fixed[1] = CStringGetTextDatum(actor);
	fixed[2] = TimestampTzGetDatum(om_clock());
	fixed[3] = Int64GetDatum(om_stamp());
	om_insert_run(&status_table, fixed, lengthof(fixed), &rows);
}
