/*
 * new_code.c - what a code is like that a call makes (see new_code.h).
 *
 * Two calls that make twins at the same time do not see each other: both codes are there then.
 */
#include "postgres.h"

#include "base/om_error.h"
#include "base/text_arg.h"
#include "call/new_code.h"
#include "utils/builtins.h"

void
om_require_new_code(OmPlan *twin, int64 tenant, const char *code, const char *argument)
{
	Datum		values[CODED_MASTER_count] = {
		[CODED_MASTER_tenant_id] = Int64GetDatum(tenant), [CODED_MASTER_code] = CStringGetTextDatum(code)
	};

	om_require_plain_text(code, argument);
	if (om_plan_run_latest(twin, values, NULL) > 0)
	{
		char	   *existing = om_field_text(0, TWIN_CODE_code);
		OmDetail	detail;

		om_detail_start(&detail, OM_SIMILAR_CODE);
		om_detail_text(&detail, argument, code);
		om_detail_text(&detail, "existing", existing);
		om_raise(OM_SIMILAR_CODE, om_detail_end(&detail), "%s \"%s\" differs from \"%s\" only by case or by how its characters are composed",
					   argument, code, existing);
	}
}
