/*
 * guard.h - work in a subtransaction whose error is kept, and the tenants that failed.
 */
#ifndef OM_GUARD_H
#define OM_GUARD_H

#include "base/om.h"

typedef void (*OmWork) (void *arg);

/* Do work in a subtransaction; returns its error, undone, or null.  A canceled statement passes through. */
extern ErrorData *om_guard(OmWork work, void *arg);

/* Do work in a subtransaction, and undo all of it: what it has locked and written.  Its errors pass through. */
extern void om_undo(OmWork work, void *arg);

/* Tenants that a run left out, each with its first error. */
typedef struct OmFailures
{
	MemoryContext context;		/* what it is allocated in */
	int64	   *tenants;
	char	  **errors;			/* "22003: quantity out of range" */
	int			n;
	int			allocated;
	struct OmFailures *outer;	/* what collected before it */
} OmFailures;

/* Collect failures, of all that is called too, until they are left. */
extern void om_failures_enter(OmFailures *failures);
extern void om_failures_leave(OmFailures *failures);

/* A tenant was left out; needs somebody who collects. */
extern void om_tenant_failed(int64 tenant, const ErrorData *error);

/* True for a tenant that was left out before, in this run. */
extern bool om_tenant_has_failed(int64 tenant);

/* The tenants left out so far, by the outermost collector, as a bigint[]. */
extern Datum om_failed_tenants(void);

/* May the role in force be told of a tenant?  Set at load by who knows. */
extern bool (*om_tenant_hook) (int64 tenant);

/* Those of a collector of which it may be told. */
extern Datum om_failures_tenants(const OmFailures *failures);

/* "tenant 2: 22003: ...; tenant 5: ...", palloc'd, of these, and whether there are others; null: none. */
extern char *om_failures_text(const OmFailures *failures);

/* A warning that names the tenants that were left out, if any. */
extern void om_failures_tell(const OmFailures *failures, const char *what);

#endif
