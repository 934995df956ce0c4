/*
 * access_fn.c - the API functions grant_access and revoke_access.
 *
 * What a role may do for a tenant is asked by every function and view (access.h).  The rights
 * in the database are the first net: those of all profiles the role has for any tenant.
 * Views that run with their caller's rights include SELECT on the tables below them, found
 * in the catalog; row security filters those.  No right is given on the schema of the tables, so
 * nothing but views can name them.  Only what profiles give is ever granted or revoked: other
 * rights an administrator gave by hand are left alone.
 *
 * Grants are of roles, not of names (grants.c).  Under the lock of the table, which lets one
 * call at a time work, names follow their roles first: the rows of a renamed role get its name, and
 * rows of nobody that stand under a name which another role has by now are deleted.
 *
 * Who is not the owner needs the right grant for every tenant, and location, of what is granted
 * or taken, and for every tenant the role acts for already; it grants no profile that has a right it has not itself there.
 */
#include "postgres.h"

#include "access/access.h"
#include "access/grants.h"
#include "access/profile.h"
#include "access/tenant.h"
#include "base/module.h"
#include "base/om_error.h"
#include "base/om_limit.h"
#include "base/text_arg.h"
#include "catalog/pg_type.h"
#include "funcapi.h"
#include "mb/pg_wchar.h"
#include "sql/plan.h"
#include "utils/acl.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/tuplestore.h"

/* Of what no module alone owns, verify and the reports are here. */
OM_RIGHT(grant, 0, "grant and revoke access");
OM_RIGHT(verify, OM_WEB, "check the invariants");
OM_RIGHT(reports, OM_READERS, "read the reports");
OM_RIGHT(read_holders, OM_MANAGER, "see which sessions hold stock, or what a call waits for");

enum
{
	PLAN_UNKNOWN_TENANTS,
	PLAN_PROFILES,
	PLAN_FORGET_ROWS,
	PLAN_FORGET_NAMES,
	PLAN_RENAME_ROWS,
	PLAN_RENAME_NAMES,
	PLAN_BIND,
	PLAN_ACTS_FOR,
	PLAN_HELD,
	PLAN_ADD,
	PLAN_REMOVE,
	PLAN_RELATIONS
};

#define TENANTS_ASKED(X, P) X(P, tenant_ids, OM_INT8S) X(P, first_tenant, OM_INT8)
OM_ENUM(TENANTS_ASKED, ASKED);

#define UNKNOWN_TENANT(X, P) X(P, tenant_id, OM_INT8)
OM_ENUM(UNKNOWN_TENANT, UNKNOWN);

#define ONE_ROLE(X, P) X(P, role_name, OM_TEXT)
#define SOME_GRANTS(X, P) ONE_ROLE(X, P) X(P, tenant_ids, OM_INT8S)
OM_ENUM(SOME_GRANTS, REVOKED);
#define ONE_TENANT(X, P) ONE_ROLE(X, P) X(P, tenant_id, OM_INT8)
#define NEW_GRANT(X, P) ONE_TENANT(X, P) X(P, profile, OM_TEXT) X(P, location_ids, OM_INT8S)
OM_ENUM(NEW_GRANT, GRANTED);

#define NEW_BINDING(X, P) ONE_ROLE(X, P) X(P, role_oid, OM_INT8)
OM_ENUM(NEW_BINDING, BINDING);

#define ROLE_OID(X, P) X(P, role_oid, OM_INT8)
OM_ENUM(ROLE_OID, GRANTEE);

#define ACTS_FOR(X, P) X(P, tenant_id, OM_INT8)
OM_ENUM(ACTS_FOR, ACTS_FOR);

/* A grant that is there. */
#define HELD_GRANT(X, P) X(P, tenant_id, OM_INT8) X(P, location_ids, OM_INT8S)
OM_ENUM(HELD_GRANT, HELD_GRANT);

#define ROLE_PROFILE(X, P) X(P, profile, OM_TEXT)
OM_ENUM(ROLE_PROFILE, HELD);

#define VIEWS_ASKED(X, P) X(P, views, OM_TEXTS) X(P, reports, OM_BOOL)
OM_ENUM(VIEWS_ASKED, VIEWS);

#define NEEDED_RELATION(X, P) X(P, relation, OM_TEXT)
OM_ENUM(NEEDED_RELATION, NEEDED);

static OmPlan plans[] = {
	[PLAN_UNKNOWN_TENANTS] = {
		.name = "look for unknown tenants",
		.sql = "SELECT u.tenant_id FROM pg_catalog.unnest($1) AS u (tenant_id) "
		"WHERE NOT EXISTS (SELECT FROM order_mgmt_data.tenants AS t WHERE t.tenant_id = u.tenant_id) "
		"AND u.tenant_id <> $2 ORDER BY u.tenant_id",
		.args = OM_ARGS(TENANTS_ASKED, ASKED),
		.results = OM_RESULTS(UNKNOWN_TENANT, UNKNOWN),
		.expect = SPI_OK_SELECT
	},
	[PLAN_PROFILES] = {
		.name = "profiles of role",
		.sql = "SELECT DISTINCT g.profile FROM order_mgmt_data.access_grants AS g WHERE g.role_name = $1",
		.args = OM_ARGS(ONE_ROLE, REVOKED),
		.results = OM_RESULTS(ROLE_PROFILE, HELD),
		.expect = SPI_OK_SELECT
	},
	/* a row is of nobody when its name is bound to no role that is there */
	[PLAN_FORGET_ROWS] = {
		.name = "forget grants of nobody under a name of somebody",
		.sql = "DELETE FROM order_mgmt_data.access_grants AS g USING pg_catalog.pg_roles AS r WHERE r.rolname = g.role_name"
		" AND NOT EXISTS (SELECT FROM order_mgmt_data.grantees AS b JOIN pg_catalog.pg_roles AS o ON o.oid = b.role_oid"
		" WHERE b.role_name = g.role_name)",
		.args = {OM_NONE}, .may_scan = true, .expect = SPI_OK_DELETE
	},
	[PLAN_FORGET_NAMES] = {
		.name = "forget names of roles that are gone, or have no grants",
		.sql = "DELETE FROM order_mgmt_data.grantees AS b WHERE b.role_name <> ''"
		" AND NOT (EXISTS (SELECT FROM pg_catalog.pg_roles AS o WHERE o.oid = b.role_oid)"
		" AND EXISTS (SELECT FROM order_mgmt_data.access_grants AS g WHERE g.role_name = b.role_name))",
		.args = {OM_NONE}, .may_scan = true, .expect = SPI_OK_DELETE
	},
	/* sorted, so that all rows are taken out before one is put in: two roles may have swapped their names */
	[PLAN_RENAME_ROWS] = {
		.name = "rename grants of renamed roles",
		.sql = "WITH moved AS (DELETE FROM order_mgmt_data.access_grants AS g USING order_mgmt_data.grantees AS b, pg_catalog.pg_roles AS o"
		" WHERE b.role_name = g.role_name AND o.oid = b.role_oid AND o.rolname <> b.role_name"
		" RETURNING g.tenant_id, o.rolname::text AS role_name, g.profile, g.location_ids)"
		" INSERT INTO order_mgmt_data.access_grants (tenant_id, role_name, profile, location_ids)"
		" SELECT m.tenant_id, m.role_name, m.profile, m.location_ids FROM moved AS m ORDER BY m.tenant_id, m.role_name",
		.args = {OM_NONE}, .may_scan = true, .expect = SPI_OK_INSERT
	},
	[PLAN_RENAME_NAMES] = {
		.name = "rename renamed roles",
		.sql = "WITH moved AS (DELETE FROM order_mgmt_data.grantees AS b USING pg_catalog.pg_roles AS o"
		" WHERE o.oid = b.role_oid AND o.rolname <> b.role_name RETURNING o.rolname::text AS role_name, b.role_oid)"
		" INSERT INTO order_mgmt_data.grantees (role_name, role_oid) SELECT m.role_name, m.role_oid FROM moved AS m ORDER BY m.role_name",
		.args = {OM_NONE}, .may_scan = true, .expect = SPI_OK_INSERT
	},
	[PLAN_BIND] = {
		.name = "bind a role",
		.sql = "INSERT INTO order_mgmt_data.grantees (role_name, role_oid) VALUES ($1, $2::pg_catalog.oid) ON CONFLICT DO NOTHING",
		.args = OM_ARGS(NEW_BINDING, BINDING),
		.expect = SPI_OK_INSERT
	},
	/* a superuser has the privileges of every role, and needs no grants */
	[PLAN_ACTS_FOR] = {
		.name = "tenants that who has a role acts for",
		.sql = "SELECT DISTINCT g.tenant_id FROM pg_catalog.pg_roles AS r"
		" JOIN order_mgmt_data.held_grants AS g ON pg_catalog.pg_has_role(r.oid, g.role_oid, 'USAGE')"
		" WHERE NOT r.rolsuper AND pg_catalog.pg_has_role(r.oid, $1::pg_catalog.oid, 'USAGE') ORDER BY g.tenant_id",
		.args = OM_ARGS(ROLE_OID, GRANTEE), .results = OM_RESULTS(ACTS_FOR, ACTS_FOR), .may_scan = true,
		.expect = SPI_OK_SELECT
	},
	[PLAN_HELD] = {
		.name = "grants of role",
		.sql = "SELECT g.tenant_id, g.location_ids FROM order_mgmt_data.access_grants AS g WHERE g.role_name = $1 AND g.tenant_id = ANY ($2)"
		" ORDER BY g.tenant_id",
		.args = OM_ARGS(SOME_GRANTS, REVOKED), .results = OM_RESULTS(HELD_GRANT, HELD_GRANT),
		.expect = SPI_OK_SELECT
	},
	[PLAN_ADD] = {
		.name = "add access grant",
		.sql = "INSERT INTO order_mgmt_data.access_grants AS g (role_name, tenant_id, profile, location_ids) VALUES ($1, $2, $3, $4) "
		"ON CONFLICT (tenant_id, role_name) DO UPDATE SET profile = excluded.profile, location_ids = excluded.location_ids "
		"WHERE g.profile <> excluded.profile OR g.location_ids IS DISTINCT FROM excluded.location_ids",
		.args = OM_ARGS(NEW_GRANT, GRANTED),
		.expect = SPI_OK_INSERT
	},
	[PLAN_REMOVE] = {
		.name = "remove access grants",
		.sql = "DELETE FROM order_mgmt_data.access_grants AS g WHERE g.role_name = $1 AND ($2 IS NULL OR g.tenant_id = ANY ($2))",
		.args = OM_ARGS(SOME_GRANTS, REVOKED),
		.expect = SPI_OK_DELETE
	},
	[PLAN_RELATIONS] = {
		.name = "relations below views",
		.sql = "WITH RECURSIVE needed (relation) AS ("
		"SELECT c.oid FROM pg_catalog.pg_class AS c "
		"JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace WHERE c.relkind = 'v' "
		"AND ((n.nspname = 'order_mgmt' AND c.relname = ANY ($1)) OR (n.nspname = 'order_mgmt_report' AND $2)) "
		"UNION "
		"SELECT d.refobjid FROM needed AS v JOIN pg_catalog.pg_class AS c ON c.oid = v.relation "
		"AND c.relkind = 'v' AND c.reloptions @> '{security_invoker=true}' "
		"JOIN pg_catalog.pg_rewrite AS r ON r.ev_class = c.oid "
		"JOIN pg_catalog.pg_depend AS d ON d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass "
		"AND d.objid = r.oid AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass "
		"AND d.refobjid <> c.oid) "
		"SELECT pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname) AS relation "
		"FROM needed AS v JOIN pg_catalog.pg_class AS c ON c.oid = v.relation "
		"JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace ORDER BY 1",
		.args = OM_ARGS(VIEWS_ASKED, VIEWS),
		.results = OM_RESULTS(NEEDED_RELATION, NEEDED),
		.expect = SPI_OK_SELECT
	}
};

/* The objects of some profiles, as lists of qualified names. */
typedef struct RightSet
{
	List	   *functions;
	List	   *relations;
	bool		any;
	bool		reports;
} RightSet;

/* The argument tenant_ids: positive numbers; null is the caller's matter. */
static Datum
tenants_arg(FunctionCallInfo fcinfo, int n)
{
	Datum	   *values;
	bool	   *nulls;
	int16		length;
	bool		by_value;
	char		align;
	int			count;
	int			i;

	get_typlenbyvalalign(INT8OID, &length, &by_value, &align);
	deconstruct_array(PG_GETARG_ARRAYTYPE_P(n), INT8OID, length, by_value, align, &values, &nulls, &count);
	if (count == 0)
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "tenant_ids", "tenant_ids must not be empty");
	for (i = 0; i < count; i++)
	{
		if (nulls[i] || DatumGetInt64(values[i]) < 1)
			om_raise_value(OM_INVALID_ARGUMENT, "argument", "tenant_ids",
						   "tenant_ids must contain positive numbers");
	}
	return om_array(OM_INT8, values, NULL, count);
}

/* Raise unknown_tenant for the first tenant that does not exist. */
static void
require_tenants(Datum tenants)
{
	Datum		values[] = {[ASKED_tenant_ids] = tenants, [ASKED_first_tenant] = Int64GetDatum(OM_FIRST_TENANT)};
	OmDetail	detail;
	int64		tenant;

	if (om_plan_run(&plans[PLAN_UNKNOWN_TENANTS], values, NULL) == 0)
		return;
	tenant = DatumGetInt64(om_field(0, UNKNOWN_tenant_id, NULL));
	om_detail_start(&detail, OM_UNKNOWN_TENANT);
	om_detail_raw(&detail, "tenant_id", psprintf(INT64_FORMAT, tenant));
	om_raise(OM_UNKNOWN_TENANT, om_detail_end(&detail), "there is no tenant " INT64_FORMAT, tenant);
}

/* Raise unknown_role. */
static void
refuse_role(const char *role)
{
	om_raise_value(OM_UNKNOWN_ROLE, "role_name", role, "there is no role \"%s\"", role);
}

/* The profiles a role has for any tenant. */
static OmProfiles
profiles_of(const char *role)
{
	Datum		values[] = {CStringGetTextDatum(role)};
	uint64		rows = om_plan_run(&plans[PLAN_PROFILES], values, NULL);
	OmProfiles	mask = 0;
	uint64		row;

	for (row = 0; row < rows; row++)
		mask |= om_profile_lookup(om_field_text(row, HELD_profile));
	return mask;
}

/* What some profiles give. */
static RightSet
rights_of(OmProfiles mask)
{
	RightSet	set = {NIL, NIL, mask != 0, false};
	Datum	   *views = palloc(sizeof(Datum) * om_nneeds);
	Datum		values[VIEWS_count];
	int			nviews = 0;
	uint64		rows;
	uint64		row;
	int			i;

	for (i = 0; i < om_nneeds; i++)
	{
		const OmNeed *need = om_needs[i];

		if (need->right == NULL || (need->right->profiles & mask) == 0)
			continue;
		if (need->kind == OM_NEED_FUNCTION)
			set.functions = lappend(set.functions, quote_qualified_identifier("order_mgmt", need->object));
		else if (need->kind == OM_NEED_VIEW)
			views[nviews++] = CStringGetTextDatum(need->object);
		else if (need->kind == OM_NEED_REPORTS)
			set.reports = true;
	}
	values[VIEWS_views] = om_array(OM_TEXT, views, NULL, nviews);
	values[VIEWS_reports] = BoolGetDatum(set.reports);
	rows = om_plan_run(&plans[PLAN_RELATIONS], values, NULL);
	for (row = 0; row < rows; row++)
		set.relations = lappend(set.relations, om_field_text(row, NEEDED_relation));
	return set;
}

/* Names of one list that are not in the other. */
static List *
names_without(List *names, List *others)
{
	List	   *rest = NIL;
	ListCell   *name;
	ListCell   *other;

	foreach(name, names)
	{
		bool		found = false;

		foreach(other, others)
			found = found || strcmp(lfirst(name), lfirst(other)) == 0;
		if (!found)
			rest = lappend(rest, lfirst(name));
	}
	return rest;
}

/* Grant or revoke one privilege on objects; a line of the result for each, if there is one. */
static void
change_rights(ReturnSetInfo *result, bool grant, const char *privilege, List *names, const char *role)
{
	StringInfoData objects;
	ListCell   *name;

	if (names == NIL)
		return;
	initStringInfo(&objects);
	foreach(name, names)
	{
		Datum		line = CStringGetTextDatum(psprintf("%s %s", privilege, (char *) lfirst(name)));
		bool		isnull = false;

		appendStringInfo(&objects, "%s%s", objects.len > 0 ? ", " : "", (char *) lfirst(name));
		if (result != NULL)
			tuplestore_putvalues(result->setResult, result->setDesc, &line, &isnull);
	}
	om_plan_utility(psprintf(grant ? "GRANT %s %s TO %s" : "REVOKE %s %s FROM %s", privilege, objects.data,
							 quote_identifier(role)));
}

/* Grant or revoke a set of rights. */
static void
change_right_set(ReturnSetInfo *result, bool grant, const RightSet *set, const char *role)
{
	List	   *schemas = NIL;

	if (set->any)
		schemas = lappend(schemas, "order_mgmt");
	if (set->reports)
		schemas = lappend(schemas, "order_mgmt_report");
	change_rights(result, grant, "USAGE ON SCHEMA", schemas, role);
	change_rights(result, grant, "EXECUTE ON FUNCTION", set->functions, role);
	change_rights(result, grant, "SELECT ON", set->relations, role);
}

/* Revoke what the profiles before gave and those after do not. */
static void
revoke_difference(ReturnSetInfo *result, OmProfiles before, OmProfiles after, const char *role)
{
	RightSet	old = rights_of(before);
	RightSet	kept = rights_of(after);

	old.any = old.any && !kept.any;
	old.reports = old.reports && !kept.reports;
	old.functions = names_without(old.functions, kept.functions);
	old.relations = names_without(old.relations, kept.relations);
	change_right_set(result, false, &old, role);
}

/* One call at a time changes grants, readers go on; names follow their roles. */
static void
begin_change(void)
{
	om_plan_utility("LOCK TABLE order_mgmt_data.access_grants IN SHARE ROW EXCLUSIVE MODE");
	om_grants_bind();
	(void) om_plan_run(&plans[PLAN_FORGET_ROWS], NULL, NULL);
	(void) om_plan_run(&plans[PLAN_FORGET_NAMES], NULL, NULL);
	(void) om_plan_run(&plans[PLAN_RENAME_ROWS], NULL, NULL);
	(void) om_plan_run(&plans[PLAN_RENAME_NAMES], NULL, NULL);
}

/* A right for a tenant at some locations (a bigint[]), or at all (0). */
static void
require_at(int64 tenant, const OmRight *right, Datum locations)
{
	int64	   *ids;
	int			n;
	int			i;

	if (locations == (Datum) 0)
	{
		/* location 0 is none: who may do it there may do it everywhere */
		om_require_at(tenant, right, 0, NULL);
		return;
	}
	ids = om_id_list(locations, &n);
	for (i = 0; i < n; i++)
		om_require_at(tenant, right, ids[i], NULL);
}

/* The right grant for what a role has for some tenants, which is to be changed. */
static void
require_held(const char *role, Datum tenants)
{
	Datum		values[] = {[REVOKED_role_name] = CStringGetTextDatum(role), [REVOKED_tenant_ids] = tenants};
	uint64		rows = om_plan_run(&plans[PLAN_HELD], values, NULL);
	uint64		row;

	for (row = 0; row < rows; row++)
	{
		bool		isnull;
		Datum		locations = om_field(row, HELD_GRANT_location_ids, &isnull);

		require_at(DatumGetInt64(om_field(row, HELD_GRANT_tenant_id, NULL)), &om_right_grant, isnull ? (Datum) 0 : locations);
	}
}

/*
 * The right grant for every tenant that a role acts for, or a member of it: who acts for one more
 * must say in each call which, and reads the rows of both.
 */
static void
require_acted_for(int64 role_oid)
{
	Datum		values[] = {[GRANTEE_role_oid] = Int64GetDatum(role_oid)};
	uint64		rows = om_plan_run(&plans[PLAN_ACTS_FOR], values, NULL);
	uint64		row;

	for (row = 0; row < rows; row++)
		om_require(DatumGetInt64(om_field(row, ACTS_FOR_tenant_id, NULL)), &om_right_grant, NULL);
}

/* The right grant for each of some tenants, somewhere. */
static void
require_grant(Datum tenants)
{
	int64	   *ids;
	int			n;
	int			i;

	ids = om_id_list(tenants, &n);
	for (i = 0; i < n; i++)
		om_require(ids[i], &om_right_grant, NULL);
}

/* The argument locations: ids of a tenant's locations as a bigint[]; 0 for null. */
static Datum
locations_arg(FunctionCallInfo fcinfo, int n, int64 tenant)
{
	char	  **texts;
	int64	   *ids;
	Datum	   *values;
	int			count;
	int			i;

	texts = om_codes_arg(fcinfo, n, "locations", "a location", OM_CHANNEL_LOCATIONS_MAX, &count);
	if (texts == NULL)
		return (Datum) 0;
	if (count == 0)
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "locations", "locations must not be empty");
	ids = palloc(sizeof(int64) * count);
	values = palloc(sizeof(Datum) * count);
	om_location_hook(tenant, texts, count, ids);
	for (i = 0; i < count; i++)
		values[i] = Int64GetDatum(ids[i]);
	return om_array(OM_INT8, values, NULL, count);
}

/* Grant a profile for one tenant, of which the caller must have all rights. */
static void
add_grant(const char *role, const char *profile, int64 tenant, Datum locations)
{
	Datum		values[GRANTED_count];
	char		nulls[] = {' ', ' ', ' ', locations == (Datum) 0 ? 'n' : ' '};
	OmProfiles	mask = om_profile_lookup(profile);
	int			i;

	require_at(tenant, &om_right_grant, locations);
	for (i = 0; i < om_nrights; i++)
		if ((om_rights[i]->profiles & mask) != 0)
			require_at(tenant, om_rights[i], locations);
	values[GRANTED_role_name] = CStringGetTextDatum(role);
	values[GRANTED_tenant_id] = Int64GetDatum(tenant);
	values[GRANTED_profile] = CStringGetTextDatum(profile);
	values[GRANTED_location_ids] = locations;
	(void) om_plan_run(&plans[PLAN_ADD], values, nulls);
}

OM_FUNCTION(om_grant_access);

/* grant_access(role_name, profile, tenant_ids, locations): returns a line per right of the role's profiles. */
Datum
om_grant_access(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	const char *role;
	const char *profile;
	Datum		binding[BINDING_count];
	Datum		tenants;
	int64	   *ids;
	OmProfiles	before;
	RightSet	rights;
	int			n;
	int			i;

	InitMaterializedSRF(fcinfo, MAT_SRF_USE_EXPECTED_DESC);
	om_require_writable();
	role = om_text_arg(fcinfo, 0, "role_name", NAMEDATALEN - 1, true);
	profile = om_text_arg(fcinfo, 1, "profile", OM_CODE_LENGTH_MAX, true);
	if (om_profile_lookup(profile) == 0)
		om_profile_refuse(profile);
	if (PG_ARGISNULL(2))
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "tenant_ids", "tenant_ids is required");
	tenants = tenants_arg(fcinfo, 2);
	require_grant(tenants);
	binding[BINDING_role_name] = CStringGetTextDatum(role);
	binding[BINDING_role_oid] = Int64GetDatum(get_role_oid(role, true));
	if (!OidIsValid(DatumGetInt64(binding[BINDING_role_oid])))
		refuse_role(role);
	ids = om_id_list(tenants, &n);
	if (!PG_ARGISNULL(3) && n > 1)
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "locations", "locations are of one tenant: name one in tenant_ids");
	om_spi_begin();
	require_tenants(tenants);
	begin_change();
	require_held(role, tenants);
	require_acted_for(DatumGetInt64(binding[BINDING_role_oid]));
	before = profiles_of(role);
	(void) om_plan_run(&plans[PLAN_BIND], binding, NULL);
	for (i = 0; i < n; i++)
		add_grant(role, profile, ids[i], locations_arg(fcinfo, 3, ids[i]));
	revoke_difference(NULL, before, profiles_of(role), role);
	rights = rights_of(profiles_of(role));
	change_right_set(result, true, &rights, role);
	om_spi_end();
	return (Datum) 0;
}

OM_FUNCTION(om_revoke_access);

/*
 * revoke_access(role_name, tenant_ids): returns a line per right taken.  With its
 * last tenant a role loses whatever any profile gives, since rows may have been
 * removed by hand.  Of a role that was dropped only the rows are left to remove.
 */
Datum
om_revoke_access(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	const char *role;
	Datum		values[REVOKED_count];
	char		nulls[] = {' ', ' '};
	OmProfiles	before;
	OmProfiles	after;
	bool		exists;

	InitMaterializedSRF(fcinfo, MAT_SRF_USE_EXPECTED_DESC);
	om_require_writable();
	role = om_text_arg(fcinfo, 0, "role_name", NAMEDATALEN - 1, true);
	values[REVOKED_role_name] = CStringGetTextDatum(role);
	if (!PG_ARGISNULL(1))
		values[REVOKED_tenant_ids] = tenants_arg(fcinfo, 1);
	else
	{
		values[REVOKED_tenant_ids] = om_tenants_of(&om_right_grant);
		nulls[REVOKED_tenant_ids] = values[REVOKED_tenant_ids] == (Datum) 0 ? 'n' : ' ';
	}
	if (nulls[REVOKED_tenant_ids] == ' ')
		require_grant(values[REVOKED_tenant_ids]);
	exists = OidIsValid(get_role_oid(role, true));
	om_spi_begin();
	begin_change();
	before = profiles_of(role);
	if (!exists && before == 0)
		refuse_role(role);
	if (nulls[REVOKED_tenant_ids] == ' ')
		require_held(role, values[REVOKED_tenant_ids]);
	(void) om_plan_run(&plans[PLAN_REMOVE], values, nulls);
	after = profiles_of(role);
	if (exists)
	{
		revoke_difference(result, before, after, role);
		/* somebody else's right that was given by hand is for the owner to take */
		if (after == 0 && (before != 0 || om_tenants_of(&om_right_grant) == (Datum) 0))
			revoke_difference(NULL, OM_ALL_PROFILES, after, role);
	}
	om_spi_end();
	return (Datum) 0;
}

static OmRight *const rights[] = {&om_right_grant, &om_right_verify, &om_right_reports, &om_right_read_holders};

static const OmNeed needs[] = {
	OM_TOPIC("access", "tenants, and which role may do what"),
	OM_FUNCTION_NEEDS("grant_access", grant),
	OM_FUNCTION_NEEDS("revoke_access", grant),
	OM_VIEW_NEEDS("profile_rights", basics),
	OM_VIEW_NEEDS("tenants", basics),
	OM_TOPIC("upkeep", NULL),
	OM_FUNCTION_NEEDS("verify", verify),
	OM_FUNCTION_NEEDS("verify_history", verify),
	OM_TOPIC("report", "what analysts read: dimensions, facts, and what shops ask for every day"),
	{OM_NEED_REPORTS, "order_mgmt_report", NULL, &om_right_reports, NULL, 0}
};

static const OmRaises raises[] = {
	OM_RAISES(NULL, OM_NOT_ALLOWED, OM_UNKNOWN_TENANT, OM_RIGHTS_CHANGED, OM_READ_ONLY_SERVER, OM_LEDGER_NOT_READY, OM_IMMUTABLE_LEDGER),
	OM_RAISES("grant_access", OM_UNKNOWN_ROLE, OM_UNKNOWN_LOCATION),
	OM_RAISES("revoke_access", OM_UNKNOWN_ROLE)
};

OM_MODULE(access) = {OM_RIGHTS(rights), OM_NEEDS(needs), OM_ERRORS(raises), .init = om_access_init};
