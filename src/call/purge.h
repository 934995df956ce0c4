/*
 * purge.h - rows that are kept for some days only.
 */
#ifndef OM_PURGE_H
#define OM_PURGE_H

#include "base/om.h"
#include "sql/plan.h"

/* What plans take that purge: rows of before an instant, and how many of them at most; of one tenant, null = of all that are allowed. */
#define OM_PURGE_ROWS(X, P) X(P, before, OM_TIME) X(P, rows_max, OM_INT4) X(P, tenant_id, OM_INT8)
OM_ENUM(OM_PURGE_ROWS, OM_PURGE);
#define OM_PURGE_ARGS OM_ARGS(OM_PURGE_ROWS, OM_PURGE)

/* What one returns that tells whose rows are to be purged. */
#define OM_PURGED_TENANT(X, P) X(P, tenant_id, OM_INT8)
OM_ENUM(OM_PURGED_TENANT, OM_PURGED);

/* A table of which rows are purged. */
typedef struct OmPurged
{
	const char *table;
	OmPlan	   *purge;			/* deletes them */
	OmPlan	   *tenants;		/* tells whose they are */
	const int  *days;			/* that they are kept */
} OmPurged;

/* Have purge_history purge another table, too (at load). */
extern void om_purge_register(const OmPurged *purged);

#endif
