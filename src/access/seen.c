/*
 * seen.c - which documents a reader sees who has a right at some locations only (see seen.h).
 *
 * Policies ask it, through functions of the modules that have the documents.  A subquery in the
 * policy would say the same, but the planner takes it for expensive, and it is hardly ever run.
 */
#include "postgres.h"

#include "access/access.h"
#include "access/seen.h"

bool
om_sees_one_of(FunctionCallInfo fcinfo, OmPlan *plan, Datum *values)
{
	const OmRight *right = om_right_arg(fcinfo);
	bool		is_seen = false;
	uint64		rows;
	uint64		row;

	om_spi_begin();
	rows = om_plan_run(plan, values, NULL);
	for (row = 0; row < rows && !is_seen; row++)
	{
		bool		is_nowhere;
		Datum		location_id = om_field(row, SEEN_location_id, &is_nowhere);

		is_seen = om_reader_sees(right, PG_GETARG_INT64(1), is_nowhere ? 0 : DatumGetInt64(location_id));
	}
	om_spi_end();
	return is_seen;
}
