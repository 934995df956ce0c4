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
	LOCAL_FCINFO(ask, 3);
	bool		is_seen = false;
	uint64		rows;
	uint64		row;

	InitFunctionCallInfoData(*ask, fcinfo->flinfo, 3, InvalidOid, NULL, NULL);
	ask->args[0] = fcinfo->args[0];
	ask->args[1] = fcinfo->args[1];
	om_spi_begin();
	rows = om_plan_run(plan, values, NULL);
	for (row = 0; row < rows && !is_seen; row++)
	{
		ask->args[2].value = om_field(row, SEEN_location_id, &ask->args[2].isnull);
		is_seen = DatumGetBool(om_sees_location(ask));
	}
	om_spi_end();
	return is_seen;
}
