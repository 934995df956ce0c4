/*
 * access.h - which tenant a call acts for, and who acts.
 */
#ifndef OM_ACCESS_H
#define OM_ACCESS_H

#include "base/om.h"

/*
 * The tenant of a call: the argument, else order_mgmt.tenant_id, else the only
 * tenant of the role in force (1 for owner and superusers).  42501 for a tenant
 * that role may not act for; 22023 when it must choose.  The role in force is the
 * one outside any SECURITY DEFINER (PostgREST and poolers switch by SET ROLE).
 */
extern int64 om_tenant(int64 argument, bool argument_is_null);

/* Shorthand: the tenant named by argument number n of an API function. */
#define om_tenant_arg(n) \
	om_tenant(PG_ARGISNULL(n) ? 0 : PG_GETARG_INT64(n), PG_ARGISNULL(n))

/* 42501 unless the role in force is the extension's owner or a superuser. */
extern void om_require_owner(const char *function);

/* May the role in force call this function, too? */
extern bool om_has_right(const char *function);

/* 42501 unless it may. */
extern void om_require_right(const char *function);

/* Name of a role, palloc'd, to be stored or shown; invalid_argument when it was given in another encoding than the database's. */
extern char *om_role_name(Oid role);

/* Name of who acts: order_mgmt.actor, else the role in force; palloc'd.  invalid_argument as om_role_name. */
extern char *om_actor(void);

/* 42501 / 25006 where nothing may be written: standby, read-only transaction, parallel worker. */
extern void om_require_writable(void);

extern void om_access_init(void);

/* Settings (guc.c). */
extern char *om_tenant_id_setting;
extern char *om_actor_setting;

#endif
