/*
 * near_code.c - the code that somebody meant who named one that is not there (see near_code.h).
 */
#include "postgres.h"

#include "access/access.h"
#include "base/known.h"
#include "call/near_code.h"
#include "utils/builtins.h"

/* What one plan finds. */
#define CANDIDATES_MAX 3

/* Have two codes the same digits in the same order?  Codes that differ by one are two things, not a slip of a finger. */
static bool
same_digits(const char *a, const char *b)
{
	for (;; a++, b++)
	{
		a += strcspn(a, "0123456789");
		b += strcspn(b, "0123456789");
		if (*a != *b)
			return false;
		if (*a == '\0')
			return true;
	}
}

const char *
om_near_code(OmPlan *near, int64 tenant, const char *code, const OmRight *right)
{
	MemoryContext caller = CurrentMemoryContext;
	Datum		values[CODED_MASTER_count] = {
		[CODED_MASTER_tenant_id] = Int64GetDatum(tenant), [CODED_MASTER_code] = CStringGetTextDatum(code)
	};
	const char *candidates[CANDIDATES_MAX];
	int			ncandidates = 0;
	const char *nearest = NULL;
	uint64		rows;
	uint64		i;

	if (!om_may(tenant, right))
		return NULL;
	om_spi_begin();
	rows = om_plan_run(near, values, NULL);
	Assert(rows <= CANDIDATES_MAX);
	for (i = 0; i < rows && nearest == NULL; i++)
	{
		char	   *candidate = om_field_text(i, NEAR_CODE_code);

		if (DatumGetBool(om_field(i, NEAR_CODE_is_twin, NULL)))
			nearest = candidate;
		else if (same_digits(code, candidate))
			candidates[ncandidates++] = candidate;
	}
	if (nearest == NULL)
		nearest = om_nearest(code, candidates, ncandidates);
	if (nearest != NULL)
		nearest = MemoryContextStrdup(caller, nearest);
	om_spi_end();
	return nearest;
}
