/*
 * outbox.c - events and the status log (see outbox.h).
 *
 * Both are append-only and written in the business transaction.  One row, the
 * usual case of a sale, goes by a plain INSERT; more go by one INSERT from arrays
 * (unnested side by side in one select list, which keeps their order).
 */
#include "postgres.h"

#include "engine/clock.h"
#include "engine/ident.h"
#include "engine/ids.h"
#include "engine/insert.h"
#include "engine/outbox.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"

#define EVENT_COLUMNS 6
#define STATUS_COLUMNS 9

enum
{
	PLAN_EVENT,
	PLAN_EVENTS,
	PLAN_STATUS,
	PLAN_STATUSES
};

static OmPlan plans[] = {
	[PLAN_EVENT] = {
		.name = "append event",
		.sql = "INSERT INTO order_mgmt_data.events "
		"(tenant_id, id, aggregatetype, aggregateid, type, payload, occurred_at) "
		"VALUES ($1, $2, $3, $4::text, $5, $6::jsonb, $7)",
		.args = {OM_INT8, OM_INT8, OM_TEXT, OM_UUID, OM_TEXT, OM_TEXT, OM_TIME},
		.expect = SPI_OK_INSERT
	},
	[PLAN_EVENTS] = {
		.name = "append events",
		.sql = "INSERT INTO order_mgmt_data.events "
		"(tenant_id, id, aggregatetype, aggregateid, type, payload, occurred_at) "
		"SELECT $1, e.id, e.aggregatetype, e.aggregateid::text, e.type, e.payload::jsonb, e.occurred_at "
		"FROM (SELECT pg_catalog.unnest($2) AS id, pg_catalog.unnest($3) AS aggregatetype, "
		"pg_catalog.unnest($4) AS aggregateid, pg_catalog.unnest($5) AS type, "
		"pg_catalog.unnest($6) AS payload, pg_catalog.unnest($7) AS occurred_at) AS e",
		.args = {OM_INT8, OM_INT8S, OM_TEXTS, OM_UUIDS, OM_TEXTS, OM_TEXTS, OM_TIMES},
		.expect = SPI_OK_INSERT
	},
	[PLAN_STATUS] = {
		.name = "append status change",
		.sql = "INSERT INTO order_mgmt_data.status_log (tenant_id, actor, recorded_at, log_id, document_kind, "
		"document_id, document_line, from_status, to_status, reason, channel, occurred_at) "
		"VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
		.args = {OM_INT8, OM_TEXT, OM_TIME, OM_INT8, OM_TEXT, OM_UUID, OM_INT4, OM_TEXT, OM_TEXT, OM_TEXT,
		OM_TEXT, OM_TIME},
		.expect = SPI_OK_INSERT
	},
	[PLAN_STATUSES] = {
		.name = "append status changes",
		.sql = "INSERT INTO order_mgmt_data.status_log (tenant_id, actor, recorded_at, log_id, document_kind, "
		"document_id, document_line, from_status, to_status, reason, channel, occurred_at) "
		"SELECT $1, $2, $3, s.log_id, s.document_kind, s.document_id, s.document_line, s.from_status, "
		"s.to_status, s.reason, s.channel, s.occurred_at "
		"FROM (SELECT pg_catalog.unnest($4) AS log_id, pg_catalog.unnest($5) AS document_kind, "
		"pg_catalog.unnest($6) AS document_id, pg_catalog.unnest($7) AS document_line, "
		"pg_catalog.unnest($8) AS from_status, pg_catalog.unnest($9) AS to_status, "
		"pg_catalog.unnest($10) AS reason, pg_catalog.unnest($11) AS channel, "
		"pg_catalog.unnest($12) AS occurred_at) AS s",
		.args = {OM_INT8, OM_TEXT, OM_TIME, OM_INT8S, OM_TEXTS, OM_UUIDS, OM_INT4S, OM_TEXTS, OM_TEXTS, OM_TEXTS,
		OM_TEXTS, OM_TIMES},
		.expect = SPI_OK_INSERT
	}
};

/* Append events, one statement (see outbox.h). */
void
om_outbox_write(int64 tenant, const OmEvent *events, int n)
{
	OmInsert	rows = om_insert_make(EVENT_COLUMNS, n);
	Datum		fixed[1];
	int			i;

	for (i = 0; i < n; i++)
	{
		Datum	   *values = om_insert_values(&rows, i);

		values[0] = Int64GetDatum(om_next_id(om_ident()->ledger_id_seq));
		values[1] = CStringGetTextDatum(events[i].aggregate);
		values[2] = UUIDPGetDatum(&events[i].aggregate_id);
		values[3] = CStringGetTextDatum(events[i].type);
		values[4] = CStringGetTextDatum(events[i].payload);
		values[5] = TimestampTzGetDatum(events[i].occurred_at);
	}
	fixed[0] = Int64GetDatum(tenant);
	(void) om_insert_run(&plans[PLAN_EVENT], &plans[PLAN_EVENTS], fixed, lengthof(fixed), &rows);
}

/* Append status changes, one statement (see outbox.h). */
void
om_status_write(int64 tenant, const OmStatusChange *changes, int n, const char *actor)
{
	OmInsert	rows = om_insert_make(STATUS_COLUMNS, n);
	Datum		fixed[3];
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
	(void) om_insert_run(&plans[PLAN_STATUS], &plans[PLAN_STATUSES], fixed, lengthof(fixed), &rows);
}
