/*
 * occurred.c - when what a call records happened (see occurred.h).
 */
#include "postgres.h"

#include "base/clock.h"
#include "base/om_error.h"
#include "call/occurred.h"
#include "types/uuid7.h"
#include "utils/guc.h"
#include "utils/timestamp.h"

/* 2000-01-01 00:00 UTC, the first day of dim_date: nothing was sold by this library before. */
#define EARLIEST INT64CONST(0)

static int	future_tolerance_s = 300;	/* order_mgmt.future_tolerance */

TimestampTz
om_occurred_at(TimestampTz argument, bool argument_is_null)
{
	TimestampTz clock = om_clock();

	if (argument_is_null)
		return clock;
	if (TIMESTAMP_NOT_FINITE(argument))
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "occurred_at", "occurred_at must be a finite time");
	if (argument < EARLIEST)
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "occurred_at",
					   "occurred_at lies before the year 2000: %s", timestamptz_to_str(argument));
	if (argument > clock + (int64) future_tolerance_s * USECS_PER_SEC)
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "occurred_at",
					   "occurred_at lies in the future: %s", timestamptz_to_str(argument));
	return argument;
}

void
om_refuse_early(TimestampTz occurred_at, TimestampTz needed, const char *document, const pg_uuid_t *id, const char *status)
{
	char	   *id_text = om_uuid_text(id);
	char	   *needed_text = pstrdup(timestamptz_to_str(needed));
	char	   *occurred_text = pstrdup(timestamptz_to_str(occurred_at));
	OmDetail	detail;

	om_detail_start(&detail, OM_OCCURRED_TOO_EARLY);
	om_detail_text(&detail, "document", document);
	om_detail_text(&detail, "id", id_text);
	om_detail_text(&detail, "status", status);
	om_detail_text(&detail, "status_at", needed_text);
	om_detail_text(&detail, "occurred_at", occurred_text);
	om_raise(OM_OCCURRED_TOO_EARLY, om_detail_end(&detail), "%s %s was %s at %s: what needs that cannot have happened at %s",
			 document, id_text, status, needed_text, occurred_text);
}

TimestampTz
om_occurred_with(TimestampTz occurred_at, TimestampTz needed)
{
	return occurred_at < needed && occurred_at == om_clock() ? needed : occurred_at;
}

TimestampTz
om_occurred_after(TimestampTz occurred_at, TimestampTz needed, const char *document, const pg_uuid_t *id, const char *status)
{
	occurred_at = om_occurred_with(occurred_at, needed);
	if (occurred_at < needed)
		om_refuse_early(occurred_at, needed, document, id, status);
	return occurred_at;
}

/* Define the setting (at load). */
void
om_occurred_init(void)
{
	/* a superuser's: it bounds what callers say of the time */
	DefineCustomIntVariable("order_mgmt.future_tolerance",
							"How far ahead of the clock occurred_at may lie, in seconds.",
							NULL, &future_tolerance_s, 300, 0, 86400 * 366, PGC_SUSET, GUC_UNIT_S,
							NULL, NULL, NULL);
}
