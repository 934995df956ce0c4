/*
 * access.h - which tenant a call acts for, what it may do there, and who acts.
 *
 * The role in force is the one outside any SECURITY DEFINER (PostgREST and poolers switch
 * by SET ROLE).  The extension's owner, its members and superusers may do everything.
 */
#ifndef OM_ACCESS_H
#define OM_ACCESS_H

#include "base/module.h"
#include "base/om.h"

/*
 * The tenant of a call: argument number n of the API function, else order_mgmt.tenant_id,
 * else the only tenant of the role in force (1 for owner and superusers).  42501 for a tenant
 * that role may not act for, or where it lacks the right that the function, or an argument
 * which is not null, was registered with; 22023 when it must choose.  Every API function that
 * acts for a tenant begins with it.
 */
extern int64 om_tenant(FunctionCallInfo fcinfo, int n);
#define om_tenant_arg(n) om_tenant(fcinfo, n)

/* Has the role in force a right for a tenant: somewhere, or at a location? */
extern bool om_may(int64 tenant, const OmRight *right);
extern bool om_may_at(int64 tenant, const OmRight *right, int64 location_id);

/* Has it for a tenant at all, within order_mgmt.tenant_id?  Right null: owner and superusers only. */
extern bool om_may_anywhere(const OmRight *right);

/*
 * 42501 unless it has: not_allowed, whose detail has right, tenant_id, and argument and
 * location where they are not null.
 */
extern void om_require(int64 tenant, const OmRight *right, const char *argument);
extern void om_require_at(int64 tenant, const OmRight *right, int64 location_id, const char *location);

/*
 * What the running call needs grows with what it says: a key of JSON that needs a right asks
 * for it by its path.  The rights together are asked for each location the call works at,
 * before it writes anything (then a trigger of others may begin another call); location 0,
 * which is none, stands for what concerns all of them.
 */
extern void om_call_require(const OmRight *right, const char *argument);
/* The same for keys that every line may have: false if the right is missing, so that only a refusal needs the path. */
extern bool om_call_note(const OmRight *right);
extern bool om_call_may_at(int64 location_id);
extern void om_call_require_at(int64 location_id, const char *location);

/* The same for each of a bigint[]. */
extern void om_call_require_at_each(Datum location_ids);

/* Does the running call have its rights at some locations only? */
extern bool om_call_is_limited(void);

/* Append where it has them, which is the same for all who are limited alike; nothing where it is not limited. */
extern void om_call_append_places(StringInfo buffer);

/* The next order of a call of many needs what its function needs, and not what the one before said. */
extern void om_call_next(void);

/* The tenants for which the role in force has a right, within order_mgmt.tenant_id, as a bigint[]; 0: all (owner and superusers without the setting). */
extern Datum om_tenants_of(const OmRight *right);

/*
 * 42501 unless the role in force has the right of the running function for a tenant (within order_mgmt.tenant_id),
 * at all of its locations: for functions of no single tenant.
 */
extern void om_require_anywhere(FunctionCallInfo fcinfo);

/* 42501 unless the role in force is the extension's owner or a superuser. */
extern void om_require_owner(const char *function);

/* Name of a role, palloc'd, to be stored or shown; invalid_argument when it was given in another encoding than the database's. */
extern char *om_role_name(Oid role);

/*
 * Name of who acts: order_mgmt.actor, else the role in force; palloc'd.  invalid_argument as om_role_name, and
 * for control characters.
 */
extern char *om_actor(void);

/* The role in force, palloc'd, if order_mgmt.actor names another actor; null: the actor is the role. */
extern char *om_acting_role_name(void);

/* What is written from now on, for all tenants, the library does itself, whoever made it work: the actor is OM_LIBRARY_ACTOR, and no role. */
#define OM_LIBRARY_ACTOR "order_mgmt"
extern void om_library_acts(bool does);

/* 42501 / 25006 where nothing may be written: standby, read-only transaction, parallel worker. */
extern void om_require_primary(void);

/* The same, and 55000 unless the triggers of all tables fire; what every call that writes begins with. */
extern void om_require_writable(void);

/*
 * Bind the grants of a restored database to the roles that have their names, once and for
 * all; nothing where that was done.  Called by whoever writes, within SPI.
 */
extern void om_grants_bind(void);

/* Ids of active locations of a tenant by their codes: unknown_location.  Set at load by who knows them. */
typedef void (*OmLocationHook) (int64 tenant, char *const *codes, int n, int64 *ids);
extern OmLocationHook om_location_hook;

extern void om_access_init(void);

/* The rights to grant, to see which sessions others wait for, and to read reports. */
extern OmRight om_right_grant;
extern OmRight om_right_reports;
extern OmRight om_right_read_holders;

/* Settings (guc.c). */
extern char *om_tenant_id_setting;
extern char *om_actor_setting;

#endif
