/*
 * refuse.h - rows that nobody changes, and what may change them all the same.
 */
#ifndef OM_REFUSE_H
#define OM_REFUSE_H

#include "sql/plan.h"

/*
 * The same as om_plan_run for a plan that may change rows of this table, which refuses every other statement.  For what the
 * extension itself does with old rows: purge them, stamp them anew, archive them, erase what is personal.  A table of another schema than that of
 * the tables is named with it.
 */
extern uint64 om_plan_run_permitted(OmPlan *plan, Datum *values, const char *nulls, const char *table);

/* Does such a plan change rows of the table now? */
extern bool om_is_permitted(Oid table);

#endif
