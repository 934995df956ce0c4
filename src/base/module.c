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

const OmRight **om_rights = NULL;
int			om_nrights = 0;

/*
 * Collect the rights of the modules and initialize each, the lowest first.  Called once,
 * by _PG_init; the list lives as long as the process.
 */
void
om_modules_load(const OmModule *const *modules, int n)
{
	int			total = 0;
	int			i;
	int			right;

	Assert(om_rights == NULL);
	for (i = 0; i < n; i++)
		total += modules[i]->nrights;
	om_rights = MemoryContextAlloc(TopMemoryContext, sizeof(OmRight *) * total);
	for (i = 0; i < n; i++)
	{
		for (right = 0; right < modules[i]->nrights; right++)
			om_rights[om_nrights++] = &modules[i]->rights[right];
		if (modules[i]->init != NULL)
			modules[i]->init();
	}
	Assert(om_nrights == total);
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

static const OmRight rights[] = {
	{OM_RIGHT_VIEW, "error_codes", OM_EVERYBODY}
};

OM_MODULE(base) = {OM_RIGHTS(rights), .init = initialize};
