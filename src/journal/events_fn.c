/*
 * events_fn.c - the API functions events_after, the outbox for a reader that polls, and purge_events, which deletes what all
 * readers have read.
 *
 * Exactly once.  An event carries the full id of the transaction that wrote it (stamp).
 * A reader gets only stamps below the xmin of the snapshot it reads in: every
 * transaction below xmin has ended, so what it committed is visible here, and nothing can
 * appear below xmin later.  The order (stamp, id) is therefore final when it is
 * delivered, and a cursor is the place of one row in it: never a row before it, never one
 * twice.  The price is that a long transaction holds back what began after it.
 *
 * A cursor is text: incarnation.tenant.stamp.id.  Stamps mean something on one server
 * only: after a restore all events are stamped anew under another incarnation, so
 * a cursor of before is refused.  A cursor ahead of the server's own transactions (a physical
 * copy that lost some) is refused too; on a standby, which may lag, it waits.
 *
 * One range scan of the primary key (tenant, stamp, id), no sort.
 */
#include "postgres.h"

#include "access/access.h"
#include "access/xlog.h"
#include "base/module.h"
#include "base/om_error.h"
#include "base/om_limit.h"
#include "base/text_arg.h"
#include "catalog/pg_type.h"
#include "journal/outbox.h"
#include "mb/pg_wchar.h"
#include "sql/plan.h"
#include "sql/refuse.h"
#include "sql/rows.h"
#include "utils/array.h"
#include "utils/builtins.h"

#define HORIZON "pg_snapshot_xmin(pg_current_snapshot())"

enum
{
	EVENTS_NEXT,
	EVENTS_AFTER,
	EVENTS_PURGE
};

#define NEXT_STAMP(X, P) X(P, next_stamp, OM_INT8)
OM_ENUM(NEXT_STAMP, NEXT);

#define EVENTS_ASKED(X, P) \
	X(P, tenant_id, OM_INT8) X(P, stamp, OM_INT8) X(P, id, OM_INT8) X(P, cursor_begin, OM_TEXT) \
	X(P, rows_max, OM_INT4)
OM_ENUM(EVENTS_ASKED, ASKED);

#define EVENTS_READ(X, P) X(P, tenant_id, OM_INT8) X(P, stamp, OM_INT8) X(P, id, OM_INT8) X(P, rows_max, OM_INT4)
OM_ENUM(EVENTS_READ, READ);

static OmPlan plans[] = {
	[EVENTS_NEXT] = {
		.name = "events.next",
		.sql = "SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint AS next_stamp",
		.args = {OM_NONE}, .results = OM_RESULTS(NEXT_STAMP, NEXT), .read_only = true, .expect = SPI_OK_SELECT
	},
	[EVENTS_AFTER] = {
		.name = "events.after",
		.sql = "SELECT $4 || e.stamp::text || '.' || e.id::text, e.tenant_id, e.stamp, e.id, e.aggregatetype, e.aggregateid, e.type,"
		" e.payload, e.occurred_at FROM order_mgmt.events AS e"
		" WHERE e.tenant_id = $1 AND (e.stamp, e.id) > ($2, $3) AND e.stamp < " HORIZON "::text::bigint"
		" ORDER BY e.stamp, e.id LIMIT $5",
		.args = OM_ARGS(EVENTS_ASKED, ASKED), .read_only = true, .expect = SPI_OK_SELECT
	},
	[EVENTS_PURGE] = {
		.name = "events.purge",
		.sql = "DELETE FROM order_mgmt_data.events AS e USING (SELECT x.stamp, x.id FROM order_mgmt_data.events AS x"
		" WHERE x.tenant_id = $1 AND (x.stamp, x.id) <= ($2, $3) ORDER BY x.stamp, x.id LIMIT $4) AS d"
		" WHERE e.tenant_id = $1 AND e.stamp = d.stamp AND e.id = d.id",
		.args = OM_ARGS(EVENTS_READ, READ), .expect = SPI_OK_DELETE
	}
};

static OmIncarnationReader read_incarnation = NULL;

void
om_events_register_incarnation(OmIncarnationReader reader)
{
	read_incarnation = reader;
}

/* A place in the order of events. */
typedef struct Cursor
{
	int64		incarnation;
	int64		tenant;
	int64		stamp;
	int64		id;
} Cursor;

/* The text of a cursor in its four numbers; invalid_argument when it is none of ours. */
static Cursor
parse_cursor(const char *text)
{
	Cursor		cursor;
	int64	   *parts[] = {&cursor.incarnation, &cursor.tenant, &cursor.stamp, &cursor.id};
	const char *rest = text;
	int			i;

	for (i = 0; i < lengthof(parts); i++)
	{
		char	   *end;

		errno = 0;
		*parts[i] = strtoll(rest, &end, 10);
		if (errno != 0 || *rest < '0' || *rest > '9' || *end != (i < lengthof(parts) - 1 ? '.' : '\0'))
			om_raise_value(OM_INVALID_ARGUMENT, "argument", "cursor", "\"%s\" is no cursor of events_after", text);
		rest = end + 1;
	}
	return cursor;
}

/*
 * stale_cursor unless this server made the cursor; invalid_argument for another tenant's.
 * next: no transaction from there on had ended a moment ago.
 */
static void
check_cursor(const Cursor *cursor, const char *text, int64 tenant, int64 incarnation, int64 next)
{
	if (cursor->tenant != tenant)
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "cursor", "the cursor is one of tenant " INT64_FORMAT, cursor->tenant);
	if (cursor->incarnation != incarnation)
		om_raise_value(OM_STALE_CURSOR, "cursor", text, "the cursor was made by another server, or before a restore");
	if (cursor->stamp >= next && !RecoveryInProgress())
		om_raise_value(OM_STALE_CURSOR, "cursor", text, "the cursor is ahead of this server, which must have been restored");
}

OM_FUNCTION(om_events_after);

/* events_after(cursor, rows_max, tenant_id): events with their cursors. */
Datum
om_events_after(PG_FUNCTION_ARGS)
{
	int64		tenant = om_tenant_arg(2);
	char	   *text = om_text_arg(fcinfo, 0, "cursor", OM_TEXT_LENGTH_MAX, false);
	int			rows_max = PG_ARGISNULL(1) ? OM_EVENT_ROWS_DEFAULT : PG_GETARG_INT32(1);
	Cursor		cursor = {0};
	int64		incarnation;
	int64		next;
	Datum		values[ASKED_count];

	om_call_require_at(0, NULL);
	if (rows_max < 1 || rows_max > OM_EVENT_ROWS_MAX)
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "rows_max", "rows_max must be from 1 to %d", OM_EVENT_ROWS_MAX);
	incarnation = read_incarnation();
	om_spi_begin();
	(void) om_plan_run_latest(&plans[EVENTS_NEXT], NULL, NULL);
	next = DatumGetInt64(om_field(0, NEXT_next_stamp, NULL));
	if (text != NULL)
	{
		cursor = parse_cursor(text);
		check_cursor(&cursor, text, tenant, incarnation, next);
	}
	values[ASKED_tenant_id] = Int64GetDatum(tenant);
	values[ASKED_stamp] = Int64GetDatum(cursor.stamp);
	values[ASKED_id] = Int64GetDatum(cursor.id);
	values[ASKED_cursor_begin] = CStringGetTextDatum(psprintf(INT64_FORMAT "." INT64_FORMAT ".", incarnation, tenant));
	values[ASKED_rows_max] = Int32GetDatum(rows_max);
	(void) om_plan_run(&plans[EVENTS_AFTER], values, NULL);
	om_rows_return(fcinfo);
	om_spi_end();
	return (Datum) 0;
}

/* The cursor of the reader that is least far. */
static Cursor
least_cursor(Datum cursors, int64 tenant, int64 next)
{
	Cursor		least = {0};
	int64		incarnation = read_incarnation();
	Datum	   *texts;
	bool	   *nulls;
	int			n;
	int			i;

	deconstruct_array(DatumGetArrayTypeP(cursors), TEXTOID, -1, false, TYPALIGN_INT, &texts, &nulls, &n);
	for (i = 0; i < n; i++)
	{
		char	   *said = nulls[i] ? NULL : TextDatumGetCString(texts[i]);
		Cursor		cursor;

		if (said == NULL)
			om_raise_value(OM_INVALID_ARGUMENT, "argument", "cursors", "a reader without a cursor has read nothing");
		if (!om_text_is_valid(said, strlen(said)))
			om_raise_value(OM_INVALID_ARGUMENT, "argument", "cursors", "cursors[%d] is not text in the encoding %s", i, GetDatabaseEncodingName());
		cursor = parse_cursor(said);
		check_cursor(&cursor, said, tenant, incarnation, next);
		if (i == 0 || cursor.stamp < least.stamp || (cursor.stamp == least.stamp && cursor.id < least.id))
			least = cursor;
	}
	if (n == 0)
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "cursors", "cursors must have that of each reader");
	return least;
}

OM_FUNCTION(om_purge_events);

/* purge_events(cursors, rows_max, tenant_id): deletes what all readers have read; returns how many. */
Datum
om_purge_events(PG_FUNCTION_ARGS)
{
	int64		tenant = om_tenant_arg(2);
	int			rows_max = PG_ARGISNULL(1) ? OM_PURGE_ROWS_DEFAULT : PG_GETARG_INT32(1);
	Datum		values[READ_count] = {[READ_tenant_id] = Int64GetDatum(tenant), [READ_rows_max] = Int32GetDatum(rows_max)};
	Cursor		cursor;
	uint64		purged;

	om_call_require_at(0, NULL);
	if (PG_ARGISNULL(0))
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "cursors", "cursors cannot be null");
	if (rows_max < 1)
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "rows_max", "rows_max must be positive");
	om_require_writable();
	om_spi_begin();
	(void) om_plan_run_latest(&plans[EVENTS_NEXT], NULL, NULL);
	cursor = least_cursor(PG_GETARG_DATUM(0), tenant, DatumGetInt64(om_field(0, NEXT_next_stamp, NULL)));
	values[READ_stamp] = Int64GetDatum(cursor.stamp);
	values[READ_id] = Int64GetDatum(cursor.id);
	purged = om_plan_run_permitted(&plans[EVENTS_PURGE], values, NULL, "events");
	om_spi_end();
	PG_RETURN_INT64((int64) purged);
}

OM_RIGHT(events, 0, "read events one after the other, as a reader that is told of all");
OM_RIGHT(read_events, OM_READERS, "look at events");
OM_RIGHT(read_log, OM_STAFF, "read what happened: the status log, and stock as it was");

static OmRight *const rights[] = {
	&om_right_events, &om_right_read_events, &om_right_read_log
};

static const OmNeed needs[] = {
	OM_TOPIC("event", "what happened: for other systems, and for who asks why"),
	OM_FUNCTION_NEEDS("events_after", events),
	OM_FUNCTION_NEEDS("purge_events", jobs),
	OM_VIEW_NEEDS("state_transitions", basics),
	OM_VIEW_NEEDS("status_log", read_log),
	OM_VIEW_NEEDS("events", read_events)
};

static const OmRaises raises[] = {
	OM_RAISES("events_after", OM_STALE_CURSOR),
	OM_RAISES("purge_events", OM_STALE_CURSOR)
};

OM_MODULE(journal) = {OM_RIGHTS(rights), OM_NEEDS(needs), OM_ERRORS(raises)};
