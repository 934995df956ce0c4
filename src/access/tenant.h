/*
 * tenant.h - the tenants.
 */
#ifndef OM_TENANT_H
#define OM_TENANT_H

#include "base/om.h"

/* The tenant of a single shop, which nobody has to create. */
#define OM_FIRST_TENANT 1

/* For who found nothing of a tenant: raise unknown_tenant if it does not exist; the first one is as good as there. */
extern void om_check_tenant(int64 tenant);

/* Raise unknown_tenant unless the tenant exists; the first one is made when needed. */
extern void om_need_tenant(int64 tenant);

/* Create a tenant or change what is said of it: invalid_argument for an unknown time zone.  With a history, a time zone changes from a day to come on. */
extern void om_tenant_put(int64 tenant, const char *name, NullableDatum metadata, const char *time_zone,
						  NullableDatum number_prefixes, const char *locale, bool has_history);

/* Make a tenant's row of order_mgmt.tenants the current result; returns how many there are. */
extern uint64 om_tenant_row(int64 tenant);

#endif
