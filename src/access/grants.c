/*
 * grants.c - the rights of roles, as the backend keeps them (see grants.h, access.h).
 *
 * A role has the rights of every row of access_grants whose role it has the privileges of.
 * A row is of a role, not of a name: grantees has the oid that each name stood for when
 * rights were granted to it, and a row whose role is gone is nobody's.  Oids are of this server, so
 * grantees is not dumped; in a database that was restored, its row of the empty name is missing,
 * and names count until the first call that writes binds those that are there to their oids.
 *
 * What is kept per role in force is dropped by anything that could change it: the tables
 * (note_change), roles and memberships.  It can never outlive its rights.  It is read in a
 * snapshot of this very moment, whatever the isolation level, taken as for a system catalog,
 * which works in a parallel query as well.  Whoever reads a view may cause that, with any search
 * path: so operators here are qualified.
 */
#include "postgres.h"

#include "access/access.h"
#include "access/grants.h"
#include "access/htup_details.h"
#include "access/profile.h"
#include "access/tenant.h"
#include "catalog/namespace.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_type.h"
#include "funcapi.h"
#include "sql/cache.h"
#include "sql/ident.h"
#include "sql/plan.h"
#include "storage/lmgr.h"
#include "utils/acl.h"
#include "utils/array.h"
#include "utils/snapmgr.h"
#include "utils/syscache.h"

#define GRANT_ROW(X, P) X(P, tenant_id, OM_INT8) X(P, role, OM_INT8) X(P, profile, OM_TEXT) X(P, location_ids, OM_INT8S)
OM_ENUM(GRANT_ROW, GRANT);

#define TENANT_ROW(X, P) X(P, tenant_id, OM_INT8)
OM_ENUM(TENANT_ROW, TENANT);

#define BOUND_ROW(X, P) X(P, is_bound, OM_BOOL)
OM_ENUM(BOUND_ROW, BOUND);

#define IS_BOUND "EXISTS (SELECT FROM order_mgmt_data.grantees AS m WHERE m.role_name OPERATOR(pg_catalog.=) '')"

enum
{
	PLAN_GRANTS, PLAN_TENANTS, PLAN_IS_BOUND, PLAN_BIND
};

static OmPlan plans[] = {
	[PLAN_GRANTS] = {
		.name = "load access grants",
		.sql = "SELECT g.tenant_id, g.role_oid::pg_catalog.int8 AS role, g.profile, g.location_ids FROM order_mgmt_data.held_grants AS g ORDER BY g.tenant_id",
		.args = {OM_NONE}, .results = OM_RESULTS(GRANT_ROW, GRANT), .read_only = true, .may_scan = true, .expect = SPI_OK_SELECT
	},
	[PLAN_TENANTS] = {
		.name = "load tenants",
		.sql = "SELECT t.tenant_id FROM order_mgmt_data.tenants AS t ORDER BY t.tenant_id",
		.args = {OM_NONE}, .results = OM_RESULTS(TENANT_ROW, TENANT), .read_only = true, .may_scan = true, .expect = SPI_OK_SELECT
	},
	[PLAN_IS_BOUND] = {
		.name = "look whether grants are bound",
		.sql = "SELECT " IS_BOUND " AS is_bound",
		.args = {OM_NONE}, .results = OM_RESULTS(BOUND_ROW, BOUND), .read_only = true, .expect = SPI_OK_SELECT
	},
	[PLAN_BIND] = {
		.name = "bind grants",
		.sql = "INSERT INTO order_mgmt_data.grantees (role_name, role_oid) SELECT DISTINCT g.role_name, r.oid"
		" FROM order_mgmt_data.access_grants AS g JOIN pg_catalog.pg_roles AS r ON r.rolname = g.role_name"
		" UNION ALL SELECT '', 0::pg_catalog.oid",
		.args = {OM_NONE}, .may_scan = true, .expect = SPI_OK_INSERT
	}
};

OmLocationHook om_location_hook = NULL;

static void make_lists(MemoryContext context);

static OmCache cache = {
	.name = "order_mgmt access",
	.tables = {"access_grants"},
	.follows_roles = true,
	.make = make_lists,
	.forget = om_reader_forget_plans
};
static HTAB *roles = NULL;
static HTAB *functions = NULL;
static int64 *all_tenants = NULL;	/* null: not read yet */
static int	nall_tenants;
static enum {BOUND_UNKNOWN, BOUND_NOT, BOUND_DONE} bound;

/* The cache, empty. */
static void
make_lists(MemoryContext context)
{
	roles = om_cache_table("order_mgmt access", sizeof(Oid), sizeof(OmRoleRights), context);
	functions = om_cache_table("order_mgmt needs", sizeof(Oid), sizeof(OmFunctionNeeds), context);
	all_tenants = NULL;
	bound = BOUND_UNKNOWN;
}

void
om_grants_freshen(void)
{
	om_cache_freshen(&cache, false);
}

/* Run a plan in a snapshot of now; SPI is connected. */
static uint64
run_now(int plan)
{
	Snapshot	snapshot = RegisterSnapshot(GetCatalogSnapshot(om_ident()->access_grants));
	uint64		rows = om_plan_run_snapshot(&plans[plan], NULL, NULL, snapshot);

	UnregisterSnapshot(snapshot);
	return rows;
}

/* An empty set of rights, kept. */
static OmRightSet
new_set(void)
{
	return MemoryContextAllocZero(cache.context, sizeof(uint64) * OM_RIGHT_WORDS);
}

/* Add the rights of profiles to a set. */
static void
add_profiles(OmRightSet set, OmProfiles profiles)
{
	int			i;

	for (i = 0; i < om_nrights; i++)
		if ((om_rights[i]->profiles & profiles) != 0)
			om_set_add(set, om_rights[i]);
}

/* The place of a location among those of a tenant: where it is, or where it belongs. */
static int
location_place(const OmTenantRights *rights, int64 location_id)
{
	int			low = 0;
	int			high = rights->nlocations;

	while (low < high)
	{
		int			middle = low + (high - low) / 2;

		if (rights->locations[middle].location_id < location_id)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Add the rights of profiles at a location. */
static void
add_at(OmTenantRights *rights, int64 location_id, OmProfiles profiles)
{
	int			place = location_place(rights, location_id);

	if (place == rights->nlocations || rights->locations[place].location_id != location_id)
	{
		if (rights->nlocations == rights->maxlocations)
		{
			OmLocationRights *more;

			rights->maxlocations = Max(8, rights->maxlocations * 2);
			more = MemoryContextAlloc(cache.context, sizeof(OmLocationRights) * rights->maxlocations);
			if (rights->nlocations > 0)
				memcpy(more, rights->locations, sizeof(OmLocationRights) * rights->nlocations);
			rights->locations = more;
		}
		memmove(&rights->locations[place + 1], &rights->locations[place], sizeof(OmLocationRights) * (rights->nlocations - place));
		rights->locations[place].location_id = location_id;
		rights->locations[place].rights = new_set();
		rights->nlocations++;
	}
	add_profiles(rights->locations[place].rights, profiles);
}

int64 *
om_id_list(Datum array, int *n)
{
	Datum	   *values;
	bool	   *nulls;
	int64	   *ids;
	int			count;
	int			i;

	deconstruct_array(DatumGetArrayTypeP(array), INT8OID, sizeof(int64), FLOAT8PASSBYVAL, TYPALIGN_DOUBLE, &values, &nulls, &count);
	ids = palloc(sizeof(int64) * Max(count, 1));
	*n = 0;
	for (i = 0; i < count; i++)
		if (!nulls[i])
			ids[(*n)++] = DatumGetInt64(values[i]);
	return ids;
}

/* Add what a row of the current result grants. */
static void
add_grant(OmTenantRights *rights, uint64 row)
{
	OmProfiles	profiles = om_profile_lookup(om_field_text(row, GRANT_profile));
	bool		isnull;
	Datum		locations = om_field(row, GRANT_location_ids, &isnull);
	int64	   *ids;
	int			n;
	int			i;

	add_profiles(rights->somewhere, profiles);
	if (isnull)
	{
		add_profiles(rights->everywhere, profiles);
		return;
	}
	ids = om_id_list(locations, &n);
	for (i = 0; i < n; i++)
		add_at(rights, ids[i], profiles);
}

/* Read the rights of a role and keep them. */
static OmRoleRights *
load_role(Oid role)
{
	OmRoleRights *entry;
	OmTenantRights *tenants;
	uint64		rows;
	uint64		row;
	int			n = 0;

	om_spi_begin();
	rows = run_now(PLAN_GRANTS);
	tenants = MemoryContextAllocZero(cache.context, sizeof(OmTenantRights) * Max(rows, 1));
	for (row = 0; row < rows; row++)
	{
		int64		tenant = DatumGetInt64(om_field(row, GRANT_tenant_id, NULL));
		bool		isnull;
		Oid			granted = (Oid) DatumGetInt64(om_field(row, GRANT_role, &isnull));

		if (isnull || !has_privs_of_role(role, granted))
			continue;
		if (n == 0 || tenants[n - 1].tenant != tenant)
		{
			tenants[n].tenant = tenant;
			tenants[n].everywhere = new_set();
			tenants[n++].somewhere = new_set();
		}
		add_grant(&tenants[n - 1], row);
	}
	om_spi_end();
	entry = hash_search(roles, &role, HASH_ENTER, NULL);
	entry->n = n;
	entry->tenants = tenants;
	return entry;
}

const OmRoleRights *
om_rights_of(Oid role)
{
	OmRoleRights *entry = hash_search(roles, &role, HASH_FIND, NULL);

	return entry != NULL ? entry : load_role(role);
}

const OmTenantRights *
om_rights_for(const OmRoleRights *role, int64 tenant)
{
	int			low = 0;
	int			high = role->n;

	while (low < high)
	{
		int			middle = low + (high - low) / 2;

		if (role->tenants[middle].tenant < tenant)
			low = middle + 1;
		else
			high = middle;
	}
	return low < role->n && role->tenants[low].tenant == tenant ? &role->tenants[low] : NULL;
}

bool
om_rights_at(const OmTenantRights *rights, const uint64 *set, int64 location_id)
{
	int			place = location_place(rights, location_id);
	const OmLocationRights *here = place < rights->nlocations && rights->locations[place].location_id == location_id
		? &rights->locations[place] : NULL;
	int			i;

	for (i = 0; i < OM_RIGHT_WORDS; i++)
		if ((set[i] & ~(rights->everywhere[i] | (here ? here->rights[i] : 0))) != 0)
			return false;
	return true;
}

/* Note what an argument of a function needs; what is said of the function counts before what is said of all. */
static void
add_argument(OmFunctionNeeds *needs, int number, const OmNeed *need)
{
	int			i;

	for (i = 0; i < needs->narguments; i++)
		if (needs->arguments[i].number == number)
			break;
	if (i == needs->narguments)
		needs->narguments++;
	else if (need->object == NULL)
		return;
	needs->arguments[i].number = number;
	needs->arguments[i].need = need;
}

/* Find what a function of ours needs. */
static void
find_needs(OmFunctionNeeds *needs, Form_pg_proc routine, char *const *names, int nnames)
{
	int			i;
	int			a;

	needs->arguments = MemoryContextAlloc(cache.context, sizeof(struct OmArgumentNeed) * Max(nnames, 1));
	for (i = 0; i < om_nneeds; i++)
	{
		const OmNeed *need = om_needs[i];

		if (need->object != NULL && strcmp(need->object, NameStr(routine->proname)) != 0)
			continue;
		if (need->kind == OM_NEED_FUNCTION)
			needs->right = need->right;
		else if (need->kind == OM_NEED_ARGUMENT)
			for (a = 0; a < nnames; a++)
				if (strcmp(names[a], need->argument) == 0)
					add_argument(needs, a, need);
	}
}

const OmFunctionNeeds *
om_needs_of(Oid function)
{
	OmFunctionNeeds needs = {.function = function};
	OmFunctionNeeds *entry = hash_search(functions, &function, HASH_FIND, NULL);
	HeapTuple	tuple;
	Form_pg_proc routine;

	if (entry != NULL)
		return entry;
	tuple = SearchSysCache1(PROCOID, ObjectIdGetDatum(function));
	if (!HeapTupleIsValid(tuple))
		elog(ERROR, "cache lookup failed for function %u", function);
	routine = (Form_pg_proc) GETSTRUCT(tuple);
	if (routine->pronamespace == get_namespace_oid("order_mgmt", false))
	{
		bool		isnull;
		bool		has_no_modes;
		Datum		names = SysCacheGetAttr(PROCOID, tuple, Anum_pg_proc_proargnames, &isnull);
		Datum		modes = SysCacheGetAttr(PROCOID, tuple, Anum_pg_proc_proargmodes, &has_no_modes);
		char	  **words = NULL;
		int			n = isnull ? 0 : get_func_input_arg_names(names, has_no_modes ? (Datum) 0 : modes, &words);

		find_needs(&needs, routine, words, n);
	}
	ReleaseSysCache(tuple);
	entry = hash_search(functions, &function, HASH_ENTER, NULL);
	*entry = needs;
	return entry;
}

const int64 *
om_all_tenants(int *n)
{
	if (all_tenants == NULL)
	{
		int64	   *tenants;
		uint64		rows;
		uint64		row;
		int			count = 0;

		om_spi_begin();
		rows = run_now(PLAN_TENANTS);
		tenants = MemoryContextAlloc(cache.context, sizeof(int64) * (rows + 1));
		/* the first one is as good as there */
		if (rows == 0 || DatumGetInt64(om_field(0, TENANT_tenant_id, NULL)) != OM_FIRST_TENANT)
			tenants[count++] = OM_FIRST_TENANT;
		for (row = 0; row < rows; row++)
			tenants[count++] = DatumGetInt64(om_field(row, TENANT_tenant_id, NULL));
		om_spi_end();
		nall_tenants = count;
		all_tenants = tenants;
	}
	*n = nall_tenants;
	return all_tenants;
}

void
om_grants_bind(void)
{
	om_grants_freshen();
	if (bound == BOUND_UNKNOWN)
	{
		(void) run_now(PLAN_IS_BOUND);
		bound = DatumGetBool(om_field(0, BOUND_is_bound, NULL)) ? BOUND_DONE : BOUND_NOT;
	}
	/* whoever holds the lock is binding, or granting, which binds first */
	if (bound == BOUND_DONE || !ConditionalLockRelationOid(om_ident()->access_grants, ShareRowExclusiveLock))
		return;
	(void) run_now(PLAN_IS_BOUND);
	if (!DatumGetBool(om_field(0, BOUND_is_bound, NULL)))
		(void) om_plan_run(&plans[PLAN_BIND], NULL, NULL);
}

void
om_grants_init(void)
{
	om_cache_register(&cache);
}
