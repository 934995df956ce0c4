/*
 * module.c - the registered modules (see module.h).
 */
#include "postgres.h"

#include "base/clock.h"
#include "base/fault.h"
#include "base/module.h"
#include "base/om_error.h"
#include "base/wait.h"
#include "utils/memutils.h"

OmRight   **om_rights = NULL;
int			om_nrights = 0;
const OmNeed **om_needs = NULL;
int			om_nneeds = 0;
const OmRaises **om_raises = NULL;
int			om_nraises = 0;

/* Collect the rights, needs and errors of the modules; the lists live as long as the process. */
static void
collect(const OmModule *const *modules, int n)
{
	int			rights = 0;
	int			needs = 0;
	int			raises = 0;
	int			i;
	int			k;

	for (i = 0; i < n; i++)
	{
		rights += modules[i]->nrights;
		needs += modules[i]->nneeds;
		raises += modules[i]->nraises;
		Assert(modules[i]->nneeds == 0 || modules[i]->needs[0].kind == OM_NEED_TOPIC);
	}
	om_rights = MemoryContextAlloc(TopMemoryContext, sizeof(OmRight *) * rights);
	om_needs = MemoryContextAlloc(TopMemoryContext, sizeof(OmNeed *) * needs);
	om_raises = MemoryContextAlloc(TopMemoryContext, sizeof(OmRaises *) * raises);
	for (i = 0; i < n; i++)
	{
		for (k = 0; k < modules[i]->nrights; k++)
		{
			modules[i]->rights[k]->number = om_nrights;
			om_rights[om_nrights++] = modules[i]->rights[k];
		}
		for (k = 0; k < modules[i]->nneeds; k++)
			om_needs[om_nneeds++] = &modules[i]->needs[k];
		for (k = 0; k < modules[i]->nraises; k++)
			om_raises[om_nraises++] = &modules[i]->raises[k];
	}
}

/* Collect what the modules register and initialize each, the lowest first.  Called once, by _PG_init. */
void
om_modules_load(const OmModule *const *modules, int n)
{
	int			i;

	Assert(om_rights == NULL);
	collect(modules, n);
	for (i = 0; i < n; i++)
		if (modules[i]->init != NULL)
			modules[i]->init();
}

/* The settings of this folder. */
static void
initialize(void)
{
	om_error_init();
	om_clock_init();
	om_fault_init();
	om_wait_init();
}

OM_RIGHT(basics, OM_EVERYBODY, "read what is the same for all (codes of errors and currencies, profiles), and one's own tenants");
OM_RIGHT(jobs, 0, "run, schedule and watch the upkeep of the database");

static OmRight *const rights[] = {&om_right_basics, &om_right_jobs};

static const OmNeed needs[] = {
	OM_TOPIC("help", "what there is: functions, views, errors, and what each needs"),
	OM_VIEW_NEEDS("error_codes", basics)
};

static const OmRaises raises[] = {
	OM_RAISES(NULL, OM_INVALID_ARGUMENT, OM_INVALID_JSON, OM_INVALID_QUANTITY, OM_INVALID_AMOUNT, OM_VALUE_OUT_OF_RANGE,
			  OM_TOO_MANY_LINES, OM_LIMIT_EXCEEDED)
};

OM_MODULE(base) = {OM_RIGHTS(rights), OM_NEEDS(needs), OM_ERRORS(raises), .init = initialize};
