/*
 * access.c - which tenant a call acts for, and who acts (see access.h).
 *
 * Rights are rows of access_grants: a role acts for the tenants of every row whose
 * role it has the privileges of.  The list is kept per role in force and dropped
 * by anything that could change it: the table (cache.c says how that is heard of),
 * roles and memberships.  A list can never outlive its rights.  It is read in a snapshot
 * of this very moment, whatever the isolation level, taken as for a system catalog, which
 * works in a parallel query as well.
 */
#include "postgres.h"

#include "access/access.h"
#include "access/xact.h"
#include "access/xlog.h"
#include "base/om_error.h"
#include "base/om_limit.h"
#include "base/text_arg.h"
#include "catalog/namespace.h"
#include "catalog/pg_proc.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "sql/cache.h"
#include "sql/ident.h"
#include "sql/plan.h"
#include "utils/acl.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/catcache.h"
#include "utils/fmgrprotos.h"
#include "utils/guc.h"
#include "utils/snapmgr.h"
#include "utils/syscache.h"

/* The tenant of owner and superusers that choose none. */
#define DEFAULT_TENANT 1

char	   *om_tenant_id_setting = NULL;
char	   *om_actor_setting = NULL;

/* Tenants of a role in force. */
typedef struct TenantList
{
	Oid			role;			/* hash key */
	int			n;
	int64	   *tenants;		/* sorted, no duplicates */
} TenantList;

#define GRANT_ROW(X, P) X(P, tenant_id, OM_INT8) X(P, role_name, OM_TEXT)
OM_ENUM(GRANT_ROW, GRANT);

static OmPlan load_plan = {
	.name = "load access grants",
	.sql = "SELECT g.tenant_id, g.role_name FROM order_mgmt_data.access_grants AS g ORDER BY g.tenant_id",
	.args = {OM_NONE},
	.results = OM_RESULTS(GRANT_ROW, GRANT),
	.read_only = true,
	.expect = SPI_OK_SELECT
};

static void make_lists(MemoryContext context);

static OmCache cache = {
	.name = "order_mgmt access",
	.tables = {"access_grants"},
	.follows_roles = true,
	.make = make_lists
};
static HTAB *lists = NULL;

/* The cache's table, empty. */
static void
make_lists(MemoryContext context)
{
	HASHCTL		control;

	memset(&control, 0, sizeof(control));
	control.keysize = sizeof(Oid);
	control.entrysize = sizeof(TenantList);
	control.hcxt = context;
	lists = hash_create("order_mgmt access", 16, &control, HASH_ELEM | HASH_BLOBS | HASH_CONTEXT);
}

/* The tenants among the rows of the current result that role may act for, sorted. */
static int
collect_tenants(Oid role, uint64 rows, int64 *tenants)
{
	uint64		row;
	int			n = 0;

	for (row = 0; row < rows; row++)
	{
		int64		tenant = DatumGetInt64(om_field(row, GRANT_tenant_id, NULL));
		char	   *name = om_field_text(row, GRANT_role_name);
		Oid			granted = get_role_oid(name, true);

		if ((n == 0 || tenants[n - 1] != tenant) && OidIsValid(granted) && has_privs_of_role(role, granted))
			tenants[n++] = tenant;
		pfree(name);
	}
	return n;
}

/* Read the list of a role and keep it. */
static TenantList *
load_list(Oid role)
{
	Snapshot	snapshot = RegisterSnapshot(GetCatalogSnapshot(om_ident()->access_grants));
	TenantList *list;
	int64	   *tenants;
	uint64		rows;
	int			n;

	om_spi_begin();
	rows = om_plan_run_snapshot(&load_plan, NULL, NULL, snapshot);
	tenants = MemoryContextAlloc(cache.context, sizeof(int64) * Max(rows, 1));
	n = collect_tenants(role, rows, tenants);
	om_spi_end();
	UnregisterSnapshot(snapshot);
	list = hash_search(lists, &role, HASH_ENTER, NULL);
	list->n = n;
	list->tenants = tenants;
	return list;
}

/* The tenants of a role, from the cache if nothing has changed. */
static const TenantList *
tenants_of(Oid role)
{
	TenantList *list;

	om_cache_freshen(&cache, false);
	list = hash_search(lists, &role, HASH_FIND, NULL);
	return list != NULL ? list : load_list(role);
}

/* True if the tenant is on the list. */
static bool
list_has(const TenantList *list, int64 tenant)
{
	int			low = 0;
	int			high = list->n;

	while (low < high)
	{
		int			middle = low + (high - low) / 2;

		if (list->tenants[middle] < tenant)
			low = middle + 1;
		else
			high = middle;
	}
	return low < list->n && list->tenants[low] == tenant;
}

/* order_mgmt.tenant_id as a number; 0 = not set.  Its form is checked by the setting. */
static int64
tenant_setting(void)
{
	if (om_tenant_id_setting == NULL || *om_tenant_id_setting == '\0')
		return 0;
	return strtoll(om_tenant_id_setting, NULL, 10);
}

/* True for the owner, its members and superusers. */
static bool
acts_as_owner(void)
{
	return has_privs_of_role(GetOuterUserId(), om_ident()->owner);
}

/* Raise not_allowed for a tenant. */
static void
refuse_tenant(int64 tenant)
{
	OmDetail	detail;

	om_detail_start(&detail, OM_NOT_ALLOWED);
	om_detail_text(&detail, "tenant_id", psprintf(INT64_FORMAT, tenant));
	om_raise(OM_NOT_ALLOWED, om_detail_end(&detail), "role \"%s\" may not act for tenant " INT64_FORMAT,
			 GetUserNameFromId(GetOuterUserId(), false), tenant);
}

/* The only tenant of a list; an error if the caller must choose. */
static int64
only_tenant(const TenantList *list)
{
	if (list->n == 0)
		om_raise(OM_NOT_ALLOWED, NULL, "role \"%s\" may not act for any tenant",
				 GetUserNameFromId(GetOuterUserId(), false));
	if (list->n > 1)
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "tenant_id",
					   "role \"%s\" acts for several tenants: say which by tenant_id",
					   GetUserNameFromId(GetOuterUserId(), false));
	return list->tenants[0];
}

/*
 * Maintenance (REFRESH MATERIALIZED VIEW, an index on an expression) runs a table
 * owner's expressions while the role in force is whoever started it: no tenant can be
 * told from that.
 */
static void
refuse_restricted(void)
{
	if (InSecurityRestrictedOperation())
		om_raise(OM_NOT_ALLOWED, NULL, "order_mgmt cannot be called within a maintenance command");
}

/* The tenant of a call (see access.h). */
int64
om_tenant(int64 argument, bool argument_is_null)
{
	int64		setting = tenant_setting();
	const TenantList *list;
	int64		tenant;

	refuse_restricted();
	if (!argument_is_null && argument < 1)
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "tenant_id", "tenant_id must be positive");
	if (acts_as_owner())
		return !argument_is_null ? argument : setting != 0 ? setting : DEFAULT_TENANT;
	list = tenants_of(GetOuterUserId());
	if (setting != 0 && !list_has(list, setting))
		refuse_tenant(setting);
	if (!argument_is_null)
		tenant = argument;
	else
		tenant = setting != 0 ? setting : only_tenant(list);
	if (!list_has(list, tenant))
		refuse_tenant(tenant);
	return tenant;
}

/* Raise not_allowed unless the role in force is the owner or a superuser (see access.h). */
void
om_require_owner(const char *function)
{
	refuse_restricted();
	if (!acts_as_owner())
		om_raise_value(OM_NOT_ALLOWED, "function", function, "%s is for the extension's owner and superusers", function);
}

/* May the role in force call a function (see access.h)? */
bool
om_has_right(const char *function)
{
	CatCList   *list = SearchSysCacheList1(PROCNAMEARGSNSP, CStringGetDatum(function));
	Oid			schema = get_namespace_oid("order_mgmt", false);
	bool		is_allowed = false;
	int			i;

	for (i = 0; i < list->n_members; i++)
	{
		Form_pg_proc routine = (Form_pg_proc) GETSTRUCT(&list->members[i]->tuple);

		if (routine->pronamespace == schema)
			is_allowed |= DatumGetBool(DirectFunctionCall3(has_function_privilege_id_id, ObjectIdGetDatum(GetOuterUserId()),
														   ObjectIdGetDatum(routine->oid), CStringGetTextDatum("EXECUTE")));
	}
	ReleaseSysCacheList(list);
	return is_allowed;
}

/* Raise not_allowed unless the role in force may call a function (see access.h). */
void
om_require_right(const char *function)
{
	if (!om_has_right(function))
		om_raise_value(OM_NOT_ALLOWED, "function", function, "role \"%s\" may not do this: it needs the right to call %s",
					   GetUserNameFromId(GetOuterUserId(), false), function);
}

/* Name of a role (see access.h). */
char *
om_role_name(Oid role)
{
	char	   *name = GetUserNameFromId(role, false);

	if (!om_text_is_valid(name, strlen(name)))
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "role", "the name of role %u is not text in the encoding %s",
					   role, GetDatabaseEncodingName());
	return name;
}

/*
 * Name of who acts (see access.h).  The setting is checked here, too: the configuration file is
 * read before a database, and its encoding, is known.
 */
char *
om_actor(void)
{
	if (om_actor_setting == NULL || *om_actor_setting == '\0')
		return om_role_name(GetOuterUserId());
	if (!om_text_is_valid(om_actor_setting, strlen(om_actor_setting)))
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "order_mgmt.actor", "order_mgmt.actor is not text in the encoding %s",
					   GetDatabaseEncodingName());
	return pstrdup(om_actor_setting);
}

/* Raise read_only_server where nothing may be written (see access.h). */
void
om_require_writable(void)
{
	if (RecoveryInProgress())
		om_raise(OM_READ_ONLY_SERVER, NULL, "this server is a standby: it cannot write");
	if (XactReadOnly)
		om_raise(OM_READ_ONLY_SERVER, NULL, "this transaction is read-only");
	if (IsInParallelMode())
		om_raise(OM_READ_ONLY_SERVER, NULL, "a parallel query cannot write");
}

OM_FUNCTION(om_allowed_tenants);

/*
 * SQL: tenants whose rows the role in force may see, for row security.  Null = all
 * (owner and superusers without a setting); empty when order_mgmt.tenant_id names
 * another tenant than the role's.
 */
Datum
om_allowed_tenants(PG_FUNCTION_ARGS)
{
	int64		setting = tenant_setting();
	bool		owner = acts_as_owner();
	const TenantList *list = owner ? NULL : tenants_of(GetOuterUserId());
	Datum	   *values;
	int			n = 0;
	int			i;

	/* maintenance on somebody's behalf sees nothing (see refuse_restricted) */
	if (InSecurityRestrictedOperation())
		PG_RETURN_DATUM(om_array(OM_INT8, NULL, NULL, 0));
	if (owner && setting == 0)
		PG_RETURN_NULL();
	values = palloc(sizeof(Datum) * (list != NULL ? list->n + 1 : 1));
	if (setting != 0)
	{
		if (owner || list_has(list, setting))
			values[n++] = Int64GetDatum(setting);
	}
	else
	{
		for (i = 0; i < list->n; i++)
			values[n++] = Int64GetDatum(list->tenants[i]);
	}
	PG_RETURN_DATUM(om_array(OM_INT8, values, NULL, n));
}

/* order_mgmt.tenant_id: empty, or the digits of a positive bigint. */
static bool
check_tenant_id(char **newval, void **extra, GucSource source)
{
	const char *text = *newval;
	long long	number;
	char	   *end;

	if (text == NULL || *text == '\0')
		return true;
	errno = 0;
	number = strtoll(text, &end, 10);
	if (errno == 0 && *text >= '1' && *text <= '9' && *end == '\0' && number > 0)
		return true;
	GUC_check_errdetail("A tenant is a positive whole number.");
	return false;
}

/* order_mgmt.actor: text, no longer than other texts of documents. */
static bool
check_actor(char **newval, void **extra, GucSource source)
{
	if (*newval != NULL && !om_text_is_valid(*newval, strlen(*newval)))
	{
		GUC_check_errdetail("The name is not text in the encoding %s.", GetDatabaseEncodingName());
		return false;
	}
	if (*newval == NULL || pg_mbstrlen(*newval) <= OM_TEXT_LENGTH_MAX)
		return true;
	GUC_check_errdetail("The name is longer than %d characters.", OM_TEXT_LENGTH_MAX);
	return false;
}

/* Define the settings, watch what the lists depend on (at load). */
void
om_access_init(void)
{
	/* anybody's: a name for the records, no right depends on it */
	DefineCustomStringVariable("order_mgmt.actor",
							   "Who acts, for the records; empty = the role in force.",
							   NULL, &om_actor_setting, "", PGC_USERSET, 0, check_actor, NULL, NULL);
	/* anybody's: a choice among the tenants that the role has been granted, checked at each use */
	DefineCustomStringVariable("order_mgmt.tenant_id",
							   "Tenant of calls that name none; must be one the role may act for.",
							   NULL, &om_tenant_id_setting, "", PGC_USERSET, 0, check_tenant_id, NULL, NULL);
	om_cache_register(&cache);
}
