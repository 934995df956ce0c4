/*
 * access.c - which tenant a call acts for, what it may do there, and who acts (see access.h).
 */
#include "postgres.h"

#include "access/access.h"
#include "access/grants.h"
#include "access/number.h"
#include "access/seen.h"
#include "access/xact.h"
#include "base/known.h"
#include "base/om_error.h"
#include "base/om_limit.h"
#include "base/text_arg.h"
#include "base/wait.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "port/pg_bswap.h"
#include "sql/firing.h"
#include "sql/guard.h"
#include "sql/ident.h"
#include "sql/plan.h"
#include "sql/table.h"
#include "utils/acl.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/memutils.h"

/* The tenant of owner and superusers that choose none. */
#define DEFAULT_TENANT 1

char	   *om_tenant_id_setting = NULL;
char	   *om_actor_setting = NULL;

/* The library acts, and nobody who called it. */
static bool library_acts = false;

/* The running call: for whom it acts, and what it needs. */
static struct
{
	int64		tenant;
	bool		by_owner;		/* who needs no right */
	bool		is_limited;		/* some rights are held at some locations only */
	OmRightSet	of_function;	/* what the function needs, and the arguments that are no JSON */
	OmRightSet	needed;			/* and what its JSON needs, so far */
} call;

int64
om_tenant_setting(void)
{
	if (om_tenant_id_setting == NULL || *om_tenant_id_setting == '\0')
		return 0;
	return strtoll(om_tenant_id_setting, NULL, 10);
}

bool
om_is_owner(Oid role)
{
	return has_privs_of_role(role, om_ident()->owner);
}

/* The rights of the role in force for a tenant; null: none. */
static const OmTenantRights *
my_rights(int64 tenant)
{
	om_grants_freshen();
	return om_rights_for(om_rights_of(GetOuterUserId()), tenant);
}

/* May the role in force be told what happened to a tenant?  It has some right there. */
static bool
acts_for(int64 tenant)
{
	return om_is_owner(GetOuterUserId()) || my_rights(tenant) != NULL;
}

/* Raise not_allowed for a tenant. */
static void
refuse_tenant(int64 tenant)
{
	OmDetail	detail;

	om_detail_start(&detail, OM_NOT_ALLOWED);
	om_detail_raw(&detail, "tenant_id", psprintf(INT64_FORMAT, tenant));
	om_raise(OM_NOT_ALLOWED, om_detail_end(&detail), "role \"%s\" may not act for tenant " INT64_FORMAT,
			 GetUserNameFromId(GetOuterUserId(), false), tenant);
}

/* Raise not_allowed for a right; argument and location may be null. */
static void
refuse_right(int64 tenant, const OmRight *right, const char *argument, const char *location)
{
	OmDetail	detail;

	om_detail_start(&detail, OM_NOT_ALLOWED);
	om_detail_text(&detail, "right", right->word);
	om_detail_raw(&detail, "tenant_id", psprintf(INT64_FORMAT, tenant));
	if (argument != NULL)
		om_detail_text(&detail, "argument", argument);
	if (location != NULL)
		om_detail_text(&detail, "location", location);
	om_raise(OM_NOT_ALLOWED, om_detail_end(&detail), "role \"%s\" lacks the right \"%s\" for tenant " INT64_FORMAT "%s%s",
			 GetUserNameFromId(GetOuterUserId(), false), right->word, tenant,
			 location != NULL ? psprintf(" at location \"%s\"", location) : "",
			 argument == NULL ? "" : strcmp(argument, "secret") == 0 ? ", which a call without the secret needs" : psprintf(", which %s needs", argument));
}

/* The only tenant of a role; an error if the caller must choose. */
static int64
only_tenant(const OmRoleRights *role)
{
	if (role->n == 0)
		om_raise(OM_NOT_ALLOWED, NULL, "role \"%s\" may not act for any tenant",
				 GetUserNameFromId(GetOuterUserId(), false));
	if (role->n > 1)
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "tenant_id",
					   "role \"%s\" acts for several tenants: say which by tenant_id",
					   GetUserNameFromId(GetOuterUserId(), false));
	return role->tenants[0].tenant;
}

bool
om_is_on_behalf(void)
{
	return InSecurityRestrictedOperation() || InNoForceRLSOperation();
}

/* Refuse what is called so. */
static void
refuse_on_behalf(void)
{
	if (om_is_on_behalf())
		om_raise(OM_NOT_ALLOWED, NULL, "order_mgmt cannot be called within a maintenance command or the action of a foreign key");
}

/* The tenant a role acts for that is no owner; argument: 0 = none. */
static int64
choose_tenant(const OmRoleRights *role, int64 argument)
{
	int64		setting = om_tenant_setting();
	int64		tenant;

	if (setting != 0 && om_rights_for(role, setting) == NULL)
		refuse_tenant(setting);
	tenant = argument != 0 ? argument : setting != 0 ? setting : only_tenant(role);
	if (om_rights_for(role, tenant) == NULL)
		refuse_tenant(tenant);
	return tenant;
}

/* Ask for a right that the running call needs, and note it. */
static void
need(OmRightSet noted, const OmTenantRights *rights, const OmRight *right, const char *argument)
{
	if (rights == NULL || !om_set_has(rights->somewhere, right))
		refuse_right(call.tenant, right, argument, NULL);
	om_set_add(noted, right);
}

/* Ask for what a function needs, and those of its arguments that are not null. */
static void
require_needs(FunctionCallInfo fcinfo, const OmTenantRights *rights)
{
	const OmFunctionNeeds *needs = om_needs_of(fcinfo->flinfo->fn_oid);
	int			i;

	if (needs->right == NULL)
		om_raise(OM_NOT_ALLOWED, NULL, "no right is registered for this function");
	memset(call.of_function, 0, sizeof(uint64) * OM_RIGHT_WORDS);
	need(call.of_function, rights, needs->right, NULL);
	for (i = 0; i < needs->narguments; i++)
		if (!PG_ARGISNULL(needs->arguments[i].number))
			need(call.of_function, rights, needs->arguments[i].need->right, needs->arguments[i].need->argument);
	om_call_next();
}

/* What the running call waits for shows its holders to who may see sessions (at all locations, since a session is at none). */
static void
show_holders(bool is_allowed)
{
	om_wait_show_holders(is_allowed ? GetOuterUserId() : InvalidOid);
}

/* The tenant of a call (see access.h). */
int64
om_tenant(FunctionCallInfo fcinfo, int n)
{
	int64		argument = PG_ARGISNULL(n) ? 0 : PG_GETARG_INT64(n);
	const OmRoleRights *role;
	const OmTenantRights *rights;

	refuse_on_behalf();
	if (!PG_ARGISNULL(n) && argument < 1)
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "tenant_id", "tenant_id must be positive");
	call.by_owner = om_is_owner(GetOuterUserId());
	call.is_limited = false;
	if (call.by_owner)
	{
		int64		setting = om_tenant_setting();

		show_holders(true);
		return call.tenant = argument != 0 ? argument : setting != 0 ? setting : DEFAULT_TENANT;
	}
	om_grants_freshen();
	role = om_rights_of(GetOuterUserId());
	call.tenant = choose_tenant(role, argument);
	rights = om_rights_for(role, call.tenant);
	call.is_limited = rights->nlocations > 0;
	show_holders(om_set_has(rights->everywhere, &om_right_read_holders));
	require_needs(fcinfo, rights);
	return call.tenant;
}

bool
om_may(int64 tenant, const OmRight *right)
{
	const OmTenantRights *rights;

	if (om_is_owner(GetOuterUserId()))
		return true;
	rights = my_rights(tenant);
	return rights != NULL && om_set_has(rights->somewhere, right);
}

bool
om_may_at(int64 tenant, const OmRight *right, int64 location_id)
{
	OmRightSet	set;
	const OmTenantRights *rights;

	if (om_is_owner(GetOuterUserId()))
		return true;
	rights = my_rights(tenant);
	set = palloc0(sizeof(uint64) * OM_RIGHT_WORDS);
	om_set_add(set, right);
	return rights != NULL && om_rights_at(rights, set, location_id);
}

void
om_require(int64 tenant, const OmRight *right, const char *argument)
{
	refuse_on_behalf();
	if (!om_may(tenant, right))
		refuse_right(tenant, right, argument, NULL);
}

void
om_require_at(int64 tenant, const OmRight *right, int64 location_id, const char *location)
{
	refuse_on_behalf();
	if (!om_may_at(tenant, right, location_id))
		refuse_right(tenant, right, NULL, location);
}

bool
om_call_note(const OmRight *right)
{
	const OmTenantRights *rights;

	if (call.by_owner || om_set_has(call.needed, right))
		return true;
	rights = my_rights(call.tenant);
	if (rights == NULL || !om_set_has(rights->somewhere, right))
		return false;
	om_set_add(call.needed, right);
	return true;
}

void
om_call_require(const OmRight *right, const char *argument)
{
	if (!om_call_note(right))
		refuse_right(call.tenant, right, argument, NULL);
}

void
om_call_next(void)
{
	memcpy(call.needed, call.of_function, sizeof(uint64) * OM_RIGHT_WORDS);
}

bool
om_call_is_limited(void)
{
	return call.is_limited;
}

void
om_call_append_places(StringInfo buffer)
{
	const OmTenantRights *rights;
	bool		has_others = false;
	int			i;

	if (!call.is_limited)
		return;
	rights = my_rights(call.tenant);
	for (i = 0; i < OM_RIGHT_WORDS; i++)
		has_others = has_others || rights->everywhere[i] != 0;
	appendStringInfoChar(buffer, has_others ? 'e' : 'l');
	for (i = 0; i < rights->nlocations; i++)
	{
		uint64		location_id = pg_hton64((uint64) rights->locations[i].location_id);

		appendBinaryStringInfo(buffer, (const char *) &location_id, sizeof(location_id));
	}
}

bool
om_call_may_at(int64 location_id)
{
	const OmTenantRights *rights;

	/* a statement of the owner can come after a call of another role */
	if (!call.is_limited || om_is_owner(GetOuterUserId()))
		return true;
	rights = my_rights(call.tenant);
	return rights != NULL && om_rights_at(rights, call.needed, location_id);
}

/* Raise not_allowed for the first right of a set that is missing at a location. */
static void
refuse_missing(OmRightSet set, int64 location_id, const char *location)
{
	int			i;

	for (i = 0; i < om_nrights; i++)
		if (om_set_has(set, om_rights[i]) && !om_may_at(call.tenant, om_rights[i], location_id))
			refuse_right(call.tenant, om_rights[i], NULL, location);
}

void
om_call_require_at(int64 location_id, const char *location)
{
	if (om_call_may_at(location_id))
		return;
	/* what the function needs is told first */
	refuse_missing(call.of_function, location_id, location);
	refuse_missing(call.needed, location_id, location);
}

void
om_call_require_at_each(Datum location_ids)
{
	int			n;
	int64	   *ids;
	int			i;

	if (!call.is_limited)
		return;
	ids = om_id_list(location_ids, &n);
	for (i = 0; i < n; i++)
		om_call_require_at(ids[i], NULL);
}

/* Raise not_allowed unless the role in force is the owner or a superuser (see access.h). */
void
om_require_owner(const char *function)
{
	refuse_on_behalf();
	if (!om_is_owner(GetOuterUserId()))
		om_raise_value(OM_NOT_ALLOWED, "function", function, "%s is for the extension's owner and superusers", function);
	show_holders(true);
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
	if (library_acts)
		return pstrdup(OM_LIBRARY_ACTOR);
	if (om_actor_setting == NULL || *om_actor_setting == '\0')
		return om_role_name(GetOuterUserId());
	if (!om_text_is_valid(om_actor_setting, strlen(om_actor_setting)))
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "order_mgmt.actor", "order_mgmt.actor is not text in the encoding %s",
					   GetDatabaseEncodingName());
	om_require_plain_text(om_actor_setting, "order_mgmt.actor");
	return pstrdup(om_actor_setting);
}

void
om_library_acts(bool does)
{
	library_acts = does;
}

/* Is nobody named by order_mgmt.actor, or not asked for? */
static bool
is_actor_unset(void)
{
	return library_acts || om_actor_setting == NULL || *om_actor_setting == '\0';
}

/* The role in force beside another actor (see access.h). */
char *
om_acting_role_name(void)
{
	char	   *role;

	if (is_actor_unset())
		return NULL;
	role = om_role_name(GetOuterUserId());
	return strcmp(role, om_actor_setting) == 0 ? NULL : role;
}

OM_FUNCTION(om_acting_role);

/* SQL: the same, which columns of records have as their default. */
Datum
om_acting_role(PG_FUNCTION_ARGS)
{
	char	   *role = om_acting_role_name();

	if (role == NULL)
		PG_RETURN_NULL();
	PG_RETURN_TEXT_P(cstring_to_text(role));
}

/* Raise read_only_server where nothing may be written (see access.h). */
void
om_require_primary(void)
{
	if (RecoveryInProgress())
		om_raise(OM_READ_ONLY_SERVER, NULL, "this server is a standby: it cannot write");
	if (XactReadOnly)
		om_raise(OM_READ_ONLY_SERVER, NULL, "this transaction is read-only");
	if (IsInParallelMode())
		om_raise(OM_READ_ONLY_SERVER, NULL, "a parallel query cannot write");
}

/* The same, and ledger_not_ready where rules would not be held (see access.h). */
void
om_require_writable(void)
{
	om_require_primary();
	om_require_firing();
}

OmRight *
om_right_named(const char *word)
{
	int			i;

	for (i = 0; i < om_nrights; i++)
		if (strcmp(om_rights[i]->word, word) == 0)
			return om_rights[i];
	return NULL;
}

const OmRight *
om_right_arg(FunctionCallInfo fcinfo)
{
	const OmRight *right = fcinfo->flinfo->fn_extra;
	char	   *word = PG_ARGISNULL(0) ? "" : text_to_cstring(PG_GETARG_TEXT_PP(0));
	const char **known;
	int			i;

	if (right != NULL && strcmp(right->word, word) == 0)
		return right;
	right = fcinfo->flinfo->fn_extra = om_right_named(word);
	if (right != NULL)
		return right;
	known = palloc(sizeof(char *) * om_nrights);
	for (i = 0; i < om_nrights; i++)
		known[i] = om_rights[i]->word;
	om_raise_unknown_word(OM_INVALID_ARGUMENT, "argument", "right", word, known, om_nrights);
}

/* A right for a tenant: at all locations, or (at_one) at one of them will do. */
static bool
has_right(const OmTenantRights *rights, const OmRight *right, bool at_one)
{
	return om_set_has(at_one ? rights->somewhere : rights->everywhere, right);
}

Datum
om_tenants_array(const OmRoleRights *role, const OmRight *right, bool at_one, int64 setting)
{
	int			n = role != NULL ? role->n : 0;
	const int64 *all = role != NULL ? NULL : om_all_tenants(&n);
	Datum	   *values = palloc(sizeof(Datum) * Max(n, 1));
	int			count = 0;
	int			i;

	for (i = 0; i < n; i++)
	{
		int64		tenant = all != NULL ? all[i] : role->tenants[i].tenant;

		if ((setting == 0 || tenant == setting) &&
			(all != NULL || right == NULL || has_right(&role->tenants[i], right, at_one)))
			values[count++] = Int64GetDatum(tenant);
	}
	return om_array(OM_INT8, values, NULL, count);
}

/* The tenants for which the role in force has a right; null: any (see access.h). */
static Datum
tenants_of(const OmRight *right, bool at_one)
{
	int64		setting = om_tenant_setting();
	Datum		chosen = Int64GetDatum(setting);

	if (!om_is_owner(GetOuterUserId()))
	{
		om_grants_freshen();
		return om_tenants_array(om_rights_of(GetOuterUserId()), right, at_one, setting);
	}
	return setting != 0 ? om_array(OM_INT8, &chosen, NULL, 1) : (Datum) 0;
}

Datum
om_tenants_of(const OmRight *right)
{
	refuse_on_behalf();
	return tenants_of(right, true);
}

/* Has the role in force, which is no owner, a right for a tenant, within order_mgmt.tenant_id?  Right null: nobody has it. */
static bool
has_anywhere(const OmRight *right, bool at_one)
{
	int64		setting = om_tenant_setting();
	const OmRoleRights *role = om_rights_of(GetOuterUserId());
	int			i;

	for (i = 0; right != NULL && i < role->n; i++)
		if ((setting == 0 || role->tenants[i].tenant == setting) && has_right(&role->tenants[i], right, at_one))
			return true;
	return false;
}

bool
om_may_anywhere(const OmRight *right)
{
	if (om_is_owner(GetOuterUserId()))
		return true;
	om_grants_freshen();
	return has_anywhere(right, true);
}

/* Raise not_allowed unless it has. */
static void
require_anywhere(const OmRight *right, bool at_one)
{
	int64		setting = om_tenant_setting();
	OmDetail	detail;

	if (has_anywhere(right, at_one))
		return;
	if (setting != 0 && !has_anywhere(right, true))
		refuse_tenant(setting);
	om_detail_start(&detail, OM_NOT_ALLOWED);
	om_detail_text(&detail, "right", right != NULL ? right->word : NULL);
	om_raise(OM_NOT_ALLOWED, om_detail_end(&detail), "role \"%s\" lacks the right \"%s\" for any tenant%s",
			 GetUserNameFromId(GetOuterUserId(), false), right != NULL ? right->word : "",
			 has_anywhere(right, true) ? " at all of its locations" : "");
}

/* Ask for the right of a function that is of no single tenant (see access.h). */
void
om_require_anywhere(FunctionCallInfo fcinfo)
{
	bool		by_owner = om_is_owner(GetOuterUserId());

	refuse_on_behalf();
	show_holders(by_owner);
	if (by_owner)
		return;
	om_grants_freshen();
	require_anywhere(om_needs_of(fcinfo->flinfo->fn_oid)->right, false);
}

OM_FUNCTION(om_require_somewhere);

/* SQL: not_allowed unless the role in force has a right for a tenant, at one location at least: for functions that tell the same to all. */
Datum
om_require_somewhere(PG_FUNCTION_ARGS)
{
	refuse_on_behalf();
	if (!om_is_owner(GetOuterUserId()))
	{
		om_grants_freshen();
		require_anywhere(om_right_arg(fcinfo), true);
	}
	PG_RETURN_VOID();
}

OM_FUNCTION(om_allowed_tenants);

/*
 * SQL: tenants for which the role in force has a right at all locations, for functions that act for several: not_allowed
 * if there is none.  (Without argument, as row security of older versions asks: any; empty = none.)  Null =
 * all (owner and superusers without a setting).
 */
Datum
om_allowed_tenants(PG_FUNCTION_ARGS)
{
	const OmRight *right = PG_NARGS() > 0 ? om_right_arg(fcinfo) : NULL;
	/* what runs on somebody's behalf sees nothing */
	Datum		tenants = om_is_on_behalf() ? om_array(OM_INT8, NULL, NULL, 0) : tenants_of(right, false);

	if (right != NULL && !om_is_on_behalf() && !om_is_owner(GetOuterUserId()))
		require_anywhere(right, false);
	if (tenants == (Datum) 0)
		PG_RETURN_NULL();
	PG_RETURN_DATUM(tenants);
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

/* order_mgmt.actor: text of one line, no longer than other texts of documents. */
static bool
check_actor(char **newval, void **extra, GucSource source)
{
	if (*newval != NULL && !om_text_is_valid(*newval, strlen(*newval)))
	{
		GUC_check_errdetail("The name is not text in the encoding %s.", GetDatabaseEncodingName());
		return false;
	}
	if (*newval != NULL && **newval != '\0' && om_text_fault(*newval) != NULL)
	{
		GUC_check_errdetail("The name %s.", om_text_fault(*newval));
		return false;
	}
	if (*newval == NULL || pg_mbstrlen(*newval) <= OM_TEXT_LENGTH_MAX)
		return true;
	GUC_check_errdetail("The name is longer than %d characters.", OM_TEXT_LENGTH_MAX);
	return false;
}

/* Define the settings, make room for what calls need, watch what rights depend on (at load, when all rights are known). */
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
							   NULL, &om_tenant_id_setting, "", PGC_USERSET, 0, check_tenant_id, om_reader_setting_changed, NULL);
	call.of_function = MemoryContextAllocZero(TopMemoryContext, sizeof(uint64) * OM_RIGHT_WORDS);
	call.needed = MemoryContextAllocZero(TopMemoryContext, sizeof(uint64) * OM_RIGHT_WORDS);
	om_tenant_hook = acts_for;
	om_grants_init();
	om_number_init();
	om_default_register("acting_role", is_actor_unset);
}
