/*
 * access_fn.c - the API functions grant_access and revoke_access.
 *
 * A role's rights are the union of the profiles it has for any tenant; for which
 * tenants it may use them is asked by every function and by row security.  Views run
 * with their caller's rights, so a view's right includes SELECT on the tables below
 * it, found in the catalog; row security filters those.  No right is given on the
 * schema of the tables, so nothing but views can name them.
 *
 * Only what profiles give is ever granted or revoked: other rights an administrator
 * gave by hand are left alone.  The table lock lets two calls not work on one role
 * at a time.
 */
#include "postgres.h"

#include "access/access.h"
#include "access/profile.h"
#include "access/tenant.h"
#include "base/module.h"
#include "base/om_error.h"
#include "base/om_limit.h"
#include "base/text_arg.h"
#include "catalog/pg_type.h"
#include "funcapi.h"
#include "sql/plan.h"
#include "utils/acl.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/tuplestore.h"

enum
{
	PLAN_UNKNOWN_TENANTS,
	PLAN_PROFILES,
	PLAN_ADD,
	PLAN_REMOVE,
	PLAN_REMOVE_ALL,
	PLAN_RELATIONS
};

#define TENANTS_ASKED(X, P) X(P, tenant_ids, OM_INT8S) X(P, first_tenant, OM_INT8)
OM_ENUM(TENANTS_ASKED, ASKED);

#define UNKNOWN_TENANT(X, P) X(P, tenant_id, OM_INT8)
OM_ENUM(UNKNOWN_TENANT, UNKNOWN);

#define ONE_ROLE(X, P) X(P, role_name, OM_TEXT)
#define SOME_GRANTS(X, P) ONE_ROLE(X, P) X(P, tenant_ids, OM_INT8S)
OM_ENUM(SOME_GRANTS, REVOKED);
#define NEW_GRANTS(X, P) ONE_ROLE(X, P) X(P, profile, OM_TEXT) X(P, tenant_ids, OM_INT8S)
OM_ENUM(NEW_GRANTS, GRANTED);

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
	[PLAN_ADD] = {
		.name = "add access grants",
		.sql = "INSERT INTO order_mgmt_data.access_grants AS g (tenant_id, role_name, profile) "
		"SELECT DISTINCT u.tenant_id, $1, $2 FROM pg_catalog.unnest($3) AS u (tenant_id) "
		"ON CONFLICT (tenant_id, role_name) DO UPDATE SET profile = excluded.profile "
		"WHERE g.profile <> excluded.profile",
		.args = OM_ARGS(NEW_GRANTS, GRANTED),
		.expect = SPI_OK_INSERT
	},
	[PLAN_REMOVE] = {
		.name = "remove access grants",
		.sql = "DELETE FROM order_mgmt_data.access_grants AS g WHERE g.role_name = $1 AND g.tenant_id = ANY ($2)",
		.args = OM_ARGS(SOME_GRANTS, REVOKED),
		.expect = SPI_OK_DELETE
	},
	[PLAN_REMOVE_ALL] = {
		.name = "remove all access grants",
		.sql = "DELETE FROM order_mgmt_data.access_grants AS g WHERE g.role_name = $1",
		.args = OM_ARGS(ONE_ROLE, REVOKED),
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
	Datum	   *views = palloc(sizeof(Datum) * om_nrights);
	Datum		values[VIEWS_count];
	int			nviews = 0;
	uint64		rows;
	uint64		row;
	int			i;

	for (i = 0; i < om_nrights; i++)
	{
		const OmRight *right = om_rights[i];

		if ((right->profiles & mask) == 0)
			continue;
		if (right->kind == OM_RIGHT_FUNCTION)
			set.functions = lappend(set.functions, quote_qualified_identifier("order_mgmt", right->name));
		else if (right->kind == OM_RIGHT_VIEW)
			views[nviews++] = CStringGetTextDatum(right->name);
		else
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

/* One call at a time changes grants; readers go on. */
static void
lock_grants(void)
{
	om_plan_utility("LOCK TABLE order_mgmt_data.access_grants IN SHARE ROW EXCLUSIVE MODE");
}

OM_FUNCTION(om_grant_access);

/* grant_access(role_name, profile, tenant_ids): returns a line per right of the role's profiles. */
Datum
om_grant_access(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	const char *role;
	const char *profile;
	Datum		values[GRANTED_count];
	OmProfiles	before;
	RightSet	rights;

	InitMaterializedSRF(fcinfo, MAT_SRF_USE_EXPECTED_DESC);
	om_require_writable();
	om_require_owner("grant_access");
	role = om_text_arg(fcinfo, 0, "role_name", NAMEDATALEN - 1, true);
	profile = om_text_arg(fcinfo, 1, "profile", OM_CODE_LENGTH_MAX, true);
	if (om_profile_lookup(profile) == 0)
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "profile", "profile \"%s\" is none of %s",
					   profile, om_profile_names());
	if (PG_ARGISNULL(2))
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "tenant_ids", "tenant_ids is required");
	values[GRANTED_role_name] = CStringGetTextDatum(role);
	values[GRANTED_profile] = CStringGetTextDatum(profile);
	values[GRANTED_tenant_ids] = tenants_arg(fcinfo, 2);
	if (!OidIsValid(get_role_oid(role, true)))
		refuse_role(role);
	om_spi_begin();
	require_tenants(values[GRANTED_tenant_ids]);
	lock_grants();
	before = profiles_of(role);
	(void) om_plan_run(&plans[PLAN_ADD], values, NULL);
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
	OmProfiles	before;
	OmProfiles	after;
	bool		exists;

	InitMaterializedSRF(fcinfo, MAT_SRF_USE_EXPECTED_DESC);
	om_require_writable();
	om_require_owner("revoke_access");
	role = om_text_arg(fcinfo, 0, "role_name", NAMEDATALEN - 1, true);
	values[REVOKED_role_name] = CStringGetTextDatum(role);
	if (!PG_ARGISNULL(1))
		values[REVOKED_tenant_ids] = tenants_arg(fcinfo, 1);
	exists = OidIsValid(get_role_oid(role, true));
	om_spi_begin();
	lock_grants();
	before = profiles_of(role);
	if (!exists && before == 0)
		refuse_role(role);
	if (PG_ARGISNULL(1))
		(void) om_plan_run(&plans[PLAN_REMOVE_ALL], values, NULL);
	else
		(void) om_plan_run(&plans[PLAN_REMOVE], values, NULL);
	after = profiles_of(role);
	if (exists)
	{
		revoke_difference(result, before, after, role);
		if (after == 0)
			revoke_difference(NULL, OM_ALL_PROFILES, after, role);
	}
	om_spi_end();
	return (Datum) 0;
}

/* Of what no module alone owns, verify and the reports are here. */
static const OmRight rights[] = {
	{OM_RIGHT_FUNCTION, "verify", OM_WEB | OM_ADMIN},
	{OM_RIGHT_VIEW, "profile_rights", OM_EVERYBODY},
	{OM_RIGHT_VIEW, "tenants", OM_EVERYBODY},
	{OM_RIGHT_REPORTS, "order_mgmt_report", OM_READERS}
};

OM_MODULE(access) = {OM_RIGHTS(rights), .init = om_access_init};
