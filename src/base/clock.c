/*
 * clock.c - the one clock (see clock.h).
 */
#include "postgres.h"

#include "access/xact.h"
#include "base/clock.h"
#include "base/om_compat.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/timestamp.h"

static char *clock_setting = NULL;	/* order_mgmt.clock: text, empty = off */
static bool clock_is_set = false;
static TimestampTz clock_value;

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
om_wall_clock(void)
{
	return GetCurrentTimestamp();
}

OM_FUNCTION(om_clock_now);

/* SQL: order_mgmt_data.clock(). */
Datum
om_clock_now(PG_FUNCTION_ARGS)
{
	PG_RETURN_TIMESTAMPTZ(om_clock());
}

void
om_clock_init(void)
{
	/* a superuser's: it dates what is recorded, and holds expire by it */
	DefineCustomStringVariable("order_mgmt.clock",
							   "Fixed time for tests and replays; empty = the transaction's start.",
							   NULL, &clock_setting, "", PGC_SUSET, 0,
							   check_clock, assign_clock, NULL);
}
