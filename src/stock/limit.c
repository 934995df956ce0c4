/*
 * limit.c - how long goods may be held, and how much a visitor may hold or order in one call.
 *
 * A visitor is who lacks the right hold_long: one call of anybody must not take a shop's stock
 * away.  How many calls there are is the matter of who lets them in.  What goes beyond a limit of
 * visitors is a call that needs the right, at each location where it works.
 */
#include "postgres.h"

#include "access/access.h"
#include "base/clock.h"
#include "base/known.h"
#include "base/om_limit.h"
#include "stock/stock_private.h"
#include "types/quantity.h"
#include "utils/guc.h"
#include "utils/timestamp.h"

/* Seconds. */
static int	hold_time_max = OM_HOLD_TIME_DEFAULT;
static int	visitor_hold_time_max = OM_VISITOR_HOLD_TIME_DEFAULT;

static int	visitor_lines_max = OM_VISITOR_LINES_DEFAULT;
static int	visitor_quantity_max = OM_VISITOR_QUANTITY_DEFAULT;
static int	visitor_order_time = OM_VISITOR_ORDER_TIME_DEFAULT;

/* limit_exceeded when a life of expires_in from start to end is longer than a setting says. */
static void
check_time(TimestampTz start, TimestampTz end, int seconds_max, const char *setting)
{
	if (end - start > seconds_max * USECS_PER_SEC)
		om_refuse_limit("expires_in", setting, psprintf(INT64_FORMAT " seconds", (int64) ((end - start) / USECS_PER_SEC)),
						psprintf("%d seconds", seconds_max));
}

void
om_limit_hold(TimestampTz start, TimestampTz now, TimestampTz end)
{
	check_time(now, end, hold_time_max, "order_mgmt.hold_time_max");
	if (end - start > visitor_hold_time_max * USECS_PER_SEC && !om_call_note(&om_right_hold_long))
		check_time(start, end, visitor_hold_time_max, "order_mgmt.visitor_hold_time_max");
}

TimestampTz
om_hold_end(int64 tenant, TimestampTz began_at, int seconds)
{
	TimestampTz end = om_clock() + Min(seconds, hold_time_max) * USECS_PER_SEC;

	return om_may(tenant, &om_right_hold_long) ? end : Min(end, began_at + visitor_hold_time_max * USECS_PER_SEC);
}

int
om_lines_max(int64 tenant)
{
	return om_may(tenant, &om_right_hold_long) ? OM_ORDER_LINES_MAX : visitor_lines_max;
}

/* Does the running call have the right at all locations? */
static bool
is_free_everywhere(int64 tenant)
{
	return !om_call_is_limited() && om_may(tenant, &om_right_hold_long);
}

/* Has the caller the right wherever a demand is served? */
static bool
is_free_where_served(int64 tenant, const OmDemand *demand)
{
	int			i;

	if (demand->nparts == 0)
		return om_may_at(tenant, &om_right_hold_long, om_demand_location(demand)->location_id);
	for (i = 0; i < demand->nparts; i++)
		if (!om_may_at(tenant, &om_right_hold_long, demand->parts[i].location.location_id))
			return false;
	return true;
}

TimestampTz
om_limit_order(int64 tenant, const OmDemand *demands, int n)
{
	int			i;

	if (visitor_order_time == 0 || is_free_everywhere(tenant))
		return 0;
	for (i = 0; i < n; i++)
		if (!is_free_where_served(tenant, &demands[i]))
			break;
	if (i == n && om_may(tenant, &om_right_hold_long))
		return 0;
	return om_clock() + visitor_order_time * USECS_PER_SEC;
}

/* Order of lines: those of an item together, as they stand. */
static int
compare_items(const void *x, const void *y)
{
	const OmLine *a = *(OmLine *const *) x;
	const OmLine *b = *(OmLine *const *) y;

	if (a->item.item_id != b->item.item_id)
		return a->item.item_id < b->item.item_id ? -1 : 1;
	return (a > b) - (a < b);
}

/* unknown_location for a line at a location that a channel does not sell from: as of one that does not exist. */
static void
check_location(const OmLine *line, const OmChannel *channel)
{
	OmList		names = {0};
	int			i;

	if (line->location_code == NULL)
		return;
	for (i = 0; i < channel->nlocations; i++)
		if (channel->locations[i].location_id == line->location.location_id)
			return;
	om_list_add_text(&names, line->location_code);
	om_raise_unknown_names(OM_UNKNOWN_LOCATION, "locations", &names, "unknown location", line->location_code, NULL);
}

/* The line of the call that has so much of an item: of a component, that of its kit. */
static int
named_line(const OmLine *lines, const OmLine *line)
{
	return line->kit_line_no != 0 ? line->kit_line_no - 1 : (int) (line - lines);
}

void
om_limit_lines(int64 tenant, const OmLine *lines, int n, const OmChannel *channel, const char *path)
{
	const OmLine **sorted;
	OmQuantity	most = visitor_quantity_max * OM_QUANTITY_ONE;
	OmQuantity	sum = 0;
	int			named = 0;
	int			i;

	if (is_free_everywhere(tenant))
		return;
	for (i = 0; i < n; i++)
		named += !om_line_is_component(&lines[i], i);
	if (named > visitor_lines_max)
		om_call_require(&om_right_hold_long, path);
	sorted = palloc(sizeof(OmLine *) * n);
	for (i = 0; i < n; i++)
	{
		if (!om_may_at(tenant, &om_right_hold_long, lines[i].location.location_id))
			check_location(&lines[i], channel);
		sorted[i] = &lines[i];
	}
	qsort(sorted, n, sizeof(OmLine *), compare_items);
	for (i = 0; i < n; i++)
	{
		sum = om_sum_quantity(i > 0 && sorted[i - 1]->item.item_id == sorted[i]->item.item_id ? sum : 0, sorted[i]->quantity);
		if (sum > most && !om_call_note(&om_right_hold_long))
			om_refuse_limit(psprintf("%s[%d].quantity", path, named_line(lines, sorted[i])), "order_mgmt.visitor_quantity_max",
							om_quantity_text(sum), om_quantity_text(most));
	}
	/* their locations were asked for when they were looked up, but not for this right */
	for (i = 0; i < n; i++)
		if (lines[i].location.location_id != 0)
			om_call_require_at(lines[i].location.location_id, lines[i].location_code);
}

/* Define the settings (at load). */
void
om_limit_init(void)
{
	DefineCustomIntVariable("order_mgmt.hold_time_max",
							"Longest time from now that a reservation may be held.",
							NULL, &hold_time_max, OM_HOLD_TIME_DEFAULT, 1, OM_HOLD_TIME_MAX, PGC_SUSET, GUC_UNIT_S, NULL, NULL, NULL);
	DefineCustomIntVariable("order_mgmt.visitor_hold_time_max",
							"Longest time, extensions included, that a visitor may hold a reservation.",
							NULL, &visitor_hold_time_max, OM_VISITOR_HOLD_TIME_DEFAULT, 1, OM_HOLD_TIME_MAX,
							PGC_SUSET, GUC_UNIT_S, NULL, NULL, NULL);
	DefineCustomIntVariable("order_mgmt.visitor_lines_max",
							"Most lines of an order or a reservation of a visitor.",
							NULL, &visitor_lines_max, OM_VISITOR_LINES_DEFAULT, 1, OM_ORDER_LINES_MAX, PGC_SUSET, 0, NULL, NULL, NULL);
	DefineCustomIntVariable("order_mgmt.visitor_quantity_max",
							"Most units of one item in an order or a reservation of a visitor.",
							NULL, &visitor_quantity_max, OM_VISITOR_QUANTITY_DEFAULT, 1, (int) OM_QUANTITY_UNITS_MAX,
							PGC_SUSET, 0, NULL, NULL, NULL);
	DefineCustomIntVariable("order_mgmt.visitor_order_time",
							"How long an order of a visitor is kept that nobody pays; 0 = for good.",
							NULL, &visitor_order_time, OM_VISITOR_ORDER_TIME_DEFAULT, 0, OM_HOLD_TIME_MAX,
							PGC_SUSET, GUC_UNIT_S, NULL, NULL, NULL);
}
