/*
 * grants.h - the rights of roles, as the backend keeps them (for this folder).
 */
#ifndef OM_GRANTS_H
#define OM_GRANTS_H

#include "base/module.h"
#include "base/om.h"

/* A set of rights: the bit of a right's number; as many words as there are rights to hold. */
typedef uint64 *OmRightSet;
#define OM_RIGHT_WORDS ((om_nrights + 63) / 64)
#define om_set_has(set, right) (((set)[(right)->number / 64] >> ((right)->number % 64) & 1) != 0)
#define om_set_add(set, right) ((set)[(right)->number / 64] |= UINT64CONST(1) << ((right)->number % 64))

typedef struct OmLocationRights
{
	int64		location_id;
	OmRightSet	rights;
} OmLocationRights;

typedef struct OmTenantRights
{
	int64		tenant;
	OmRightSet	everywhere;		/* at all locations */
	OmRightSet	somewhere;		/* at one at least */
	int			nlocations;
	int			maxlocations;
	OmLocationRights *locations;	/* where there are others than everywhere, sorted */
} OmTenantRights;

typedef struct OmRoleRights
{
	Oid			role;			/* hash key */
	int			n;
	OmTenantRights *tenants;	/* sorted */
} OmRoleRights;

/* What an API function needs. */
typedef struct OmFunctionNeeds
{
	Oid			function;		/* hash key */
	const OmRight *right;		/* null: it is not registered */
	int			narguments;
	struct OmArgumentNeed
	{
		int			number;
		const OmNeed *need;
	}		   *arguments;
} OmFunctionNeeds;

/* Begin every look-up with this; what the others return is safe until the next. */
extern void om_grants_freshen(void);

extern const OmRoleRights *om_rights_of(Oid role);
extern const OmFunctionNeeds *om_needs_of(Oid function);

/* The rights for a tenant; null: none. */
extern const OmTenantRights *om_rights_for(const OmRoleRights *role, int64 tenant);

/* True if all rights of a set are held at a location. */
extern bool om_rights_at(const OmTenantRights *rights, const uint64 *set, int64 location_id);

/* The elements of a bigint[] that are not null, palloc'd. */
extern int64 *om_id_list(Datum array, int *n);

/* All tenants that there are, sorted. */
extern const int64 *om_all_tenants(int *n);

extern void om_grants_init(void);

/* order_mgmt.tenant_id as a number; 0 = not set.  Its form is checked by the setting. */
extern int64 om_tenant_setting(void);

/* True for the owner, its members and superusers. */
extern bool om_is_owner(Oid role);

/*
 * Maintenance (REFRESH MATERIALIZED VIEW, an index on an expression) and the action of a foreign
 * key run what a table's owner wrote, as the owner, while the role in force is whoever started it: no
 * tenant can be told from that.
 */
extern bool om_is_on_behalf(void);

/* The right of a word; null: there is none. */
extern OmRight *om_right_named(const char *word);

/* Tenants as a bigint[]: those of a role where it has a right (null: any), or all (role null), narrowed by the setting. */
extern Datum om_tenants_array(const OmRoleRights *role, const OmRight *right, bool at_one, int64 setting);

/* What a reader sees may have changed: plans are made anew that were made for one tenant, or for several (reader.c). */
extern void om_reader_forget_plans(void);

/* The assign hook of order_mgmt.tenant_id. */
extern void om_reader_setting_changed(const char *newval, void *extra);

#endif
