/*
 * clock.c - the one clock (see clock.h).
 */
#include "postgres.h"

#include "access/xact.h"
#include "base/om_compat.h"
#include "base/om_error.h"
#include "engine/clock.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/timestamp.h"

static char *clock_setting = NULL;	/* order_mgmt.clock: text, empty = off */
static bool clock_is_set = false;
static TimestampTz clock_value;
static int	future_tolerance_s = 300;	/* order_mgmt.future_tolerance */

typedef struct ClockExtra
{
	bool		is_set;
	TimestampTz value;
} ClockExtra;

/* Read the setting; 22007 and the like for text that is no time. */
static bool
check_clock(char **newval, void **extra, GucSource source)
{
	ClockExtra *parsed = (ClockExtra *) om_guc_malloc(sizeof(ClockExtra));

	if (parsed == NULL)
		return false;
	parsed->is_set = (*newval != NULL && **newval != '\0');
	parsed->value = 0;
	if (parsed->is_set)
		parsed->value = DatumGetTimestampTz(DirectFunctionCall3(timestamptz_in,
																CStringGetDatum(*newval),
																ObjectIdGetDatum(InvalidOid),
																Int32GetDatum(-1)));
	*extra = parsed;
	return true;
}

/* Make the parsed setting current. */
static void
assign_clock(const char *newval, void *extra)
{
	const ClockExtra *parsed = (const ClockExtra *) extra;

	clock_is_set = parsed != NULL && parsed->is_set;
	clock_value = clock_is_set ? parsed->value : 0;
}

TimestampTz
om_clock(void)
{
	return clock_is_set ? clock_value : GetCurrentTransactionStartTimestamp();
}

TimestampTz
om_occurred_at(TimestampTz argument, bool argument_is_null)
{
	TimestampTz clock = om_clock();

	if (argument_is_null)
		return clock;
	if (TIMESTAMP_NOT_FINITE(argument))
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "occurred_at", "occurred_at must be a finite time");
	if (argument > clock + (int64) future_tolerance_s * USECS_PER_SEC)
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "occurred_at",
					   "occurred_at lies in the future: %s", timestamptz_to_str(argument));
	return argument;
}

TimestampTz
om_wall_clock(void)
{
	return GetCurrentTimestamp();
}

OM_FUNCTION(om_clock_now);

/* SQL: order_mgmt.clock(). */
Datum
om_clock_now(PG_FUNCTION_ARGS)
{
	PG_RETURN_TIMESTAMPTZ(om_clock());
}

void
om_clock_init(void)
{
	DefineCustomStringVariable("order_mgmt.clock",
							   "Fixed time for tests and replays; empty = the transaction's start.",
							   NULL, &clock_setting, "", PGC_SUSET, 0,
							   check_clock, assign_clock, NULL);
	DefineCustomIntVariable("order_mgmt.future_tolerance",
							"How far ahead of the clock occurred_at may lie, in seconds.",
							NULL, &future_tolerance_s, 300, 0, 86400 * 366, PGC_SUSET, GUC_UNIT_S,
							NULL, NULL, NULL);
}
