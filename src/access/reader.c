/*
 * reader.c - what the reader of a view sees: the functions that row security and conditions of views ask.
 *
 * sees_tenant(right, tenant_id, tenants) says that a row is of one of the tenants of the reader, which tenants_with(right)
 * returns.  While a statement is planned it becomes what an index can use: where one tenant is in force by then (the only one that
 * the role has, or that it chose by order_mgmt.tenant_id) tenant_id = tenant_with(right), so that an index on (tenant_id, x) is in order of
 * x, and statistics tell how many rows that tenant has; else tenant_id = ANY (tenants).
 *
 * sees_location(right, tenant_id, location_id) says that the reader has the right where a row is.  Of one tenant it becomes as well,
 * where the reader has the right at some locations only, location_id = location_with(right), or = ANY (locations_with(right)) where
 * they are several; and of what is of no location, which takes the right at all of them, tenant_id = whole_tenant_with(right), which is
 * null for who has not, so that nothing is read.
 *
 * A plan holds how many tenants and locations there are, and never which: what is in force is asked whenever it is executed.  One that is kept
 * (prepared statements, functions) can be for one where several are in force by now.  tenant_with and its siblings refuse then
 * (rights_changed), since the rest of the rows must not be missing silently, and have such plans made anew.  That is hardly
 * ever seen: PostgreSQL plans anew for another role, a change of rights makes us forget these plans, and so does a session that reads
 * with and without order_mgmt.tenant_id when it changes from one to the other, or that reads some locations when it changes the tenant.  A function
 * that runs as another role than the one in force can be called by many, so that its plans are never for one tenant.
 */
#include "postgres.h"

#include "access/access.h"
#include "access/grants.h"
#include "access/seen.h"
#include "base/om_error.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "nodes/makefuncs.h"
#include "nodes/supportnodes.h"
#include "sql/ident.h"
#include "sql/plan.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/inval.h"
#include "utils/syscache.h"

/* The operator = of bigint, which has no name in the headers. */
#define INT8_EQUAL 410

/* The functions that plans call, and what PostgreSQL knows them by where it keeps such plans; 0: it keeps none. */
typedef enum Called
{
	CALLED_TENANT, CALLED_TENANTS, CALLED_WHOLE, CALLED_LOCATION, CALLED_LOCATIONS
} Called;

static const char *const called_names[] = {
	[CALLED_TENANT] = "tenant_with", [CALLED_TENANTS] = "tenants_with", [CALLED_WHOLE] = "whole_tenant_with",
	[CALLED_LOCATION] = "location_with", [CALLED_LOCATIONS] = "locations_with"
};
static uint32 called_hashes[lengthof(called_names)];

/* This session reads with and without order_mgmt.tenant_id; it has plans for who reads some locations of the tenant in force. */
static bool is_mixed = false;
static bool is_placed = false;

/*
 * Who reads a view: the functions of the extension, which run as its owner, see all that there is, and
 * so do the owner and superusers themselves (within the tenant they set); everybody else is
 * the role in force.
 */
typedef enum Reader
{
	READER_WITHIN, READER_OWNER, READER_ROLE, READER_NOBODY
} Reader;

/* The reader at this moment. */
static Reader
who_reads(void)
{
	Oid			user;
	int			context;

	GetUserIdAndSecContext(&user, &context);
	if (om_is_owner(user))
		return context != 0 ? READER_WITHIN : READER_OWNER;
	if (om_is_on_behalf())
		return READER_NOBODY;
	return om_is_owner(GetOuterUserId()) ? READER_OWNER : READER_ROLE;
}

/* The tenants whose rows a reader may see by a right, as a bigint[]. */
static Datum
tenants_of_reader(Reader reader, const OmRight *right)
{
	if (reader == READER_NOBODY)
		return om_array(OM_INT8, NULL, NULL, 0);
	om_grants_freshen();
	return om_tenants_array(reader == READER_ROLE ? om_rights_of(GetOuterUserId()) : NULL, right, true,
							reader == READER_WITHIN ? 0 : om_tenant_setting());
}

Datum
om_reader_tenants(const OmRight *right)
{
	return tenants_of_reader(who_reads(), right);
}

OM_FUNCTION(om_tenants_with);

/* SQL: tenants_with(right): the tenants whose rows the reader of a view may see by a right. */
Datum
om_tenants_with(PG_FUNCTION_ARGS)
{
	PG_RETURN_DATUM(om_reader_tenants(om_right_arg(fcinfo)));
}

/* How many elements a bigint[] without nulls has; first: the first of them. */
static int
count_ids(Datum array, int64 *first)
{
	ArrayType  *ids = DatumGetArrayTypeP(array);
	int			n = ArrayGetNItems(ARR_NDIM(ids), ARR_DIMS(ids));

	if (n > 0)
		*first = ((int64 *) ARR_DATA_PTR(ids))[0];
	return n;
}

void
om_reader_forget_plans(void)
{
	size_t		i;

	/* as if the functions had changed that the plans call */
	for (i = 0; i < lengthof(called_hashes); i++)
		if (called_hashes[i] != 0)
			CallSyscacheCallbacks(PROCOID, called_hashes[i]);
}

void
om_reader_setting_changed(const char *newval, void *extra)
{
	bool		was_set = om_tenant_id_setting != NULL && *om_tenant_id_setting != '\0';
	bool		is_set = newval != NULL && *newval != '\0';

	if (is_placed || (is_mixed && was_set != is_set))
		om_reader_forget_plans();
}

/* Raise rights_changed: the plan is for one tenant, or some locations, and the reader sees several, or others. */
static void
refuse_plan(const OmRight *right, const char *read, const char *reads)
{
	OmDetail	detail;

	is_mixed = true;
	om_reader_forget_plans();
	om_detail_start(&detail, OM_RIGHTS_CHANGED);
	om_detail_text(&detail, "right", right->word);
	om_raise(OM_RIGHTS_CHANGED, om_detail_end(&detail), "the statement was planned to read %s, and role \"%s\" reads %s by now",
			 read, GetUserNameFromId(GetOuterUserId(), false), reads);
}

/*
 * The ids of the locations at which a reader has a right for a tenant; null: it has it at all of them, and where there is no location.
 */
static int64 *
places_of(Reader reader, const OmRight *right, int64 tenant, int *n)
{
	const OmTenantRights *rights = reader == READER_ROLE ? om_rights_for(om_rights_of(GetOuterUserId()), tenant) : NULL;
	int64	   *ids;
	int			i;

	*n = 0;
	if (rights == NULL || om_set_has(rights->everywhere, right))
		return NULL;
	ids = palloc(sizeof(int64) * Max(rights->nlocations, 1));
	for (i = 0; i < rights->nlocations; i++)
		if (om_set_has(rights->locations[i].rights, right))
			ids[(*n)++] = rights->locations[i].location_id;
	return ids;
}

bool
om_is_right(FunctionCallInfo fcinfo, const OmRight *right)
{
	text	   *word = PG_ARGISNULL(0) ? NULL : PG_GETARG_TEXT_PP(0);

	return word != NULL && strlen(right->word) == VARSIZE_ANY_EXHDR(word) && memcmp(right->word, VARDATA_ANY(word), VARSIZE_ANY_EXHDR(word)) == 0;
}

const OmRight *
om_right_anew(FunctionCallInfo fcinfo)
{
	const OmRight *right;

	fcinfo->flinfo->fn_extra = NULL;
	right = om_right_arg(fcinfo);
	fcinfo->flinfo->fn_extra = NULL;
	return right;
}

/* What a function found when it was asked first in the statement that runs. */
typedef struct Found
{
	const OmRight *right;
	bool		is_none;
	Datum		value;
} Found;

/*
 * What a function of a right finds, null: nothing.  It is asked once for all rows of a scan, so that a statement reads the same
 * from its first row to its last.
 */
static Datum
find_once(FunctionCallInfo fcinfo, bool (*find) (const OmRight *right, Datum *value))
{
	Found	   *found = fcinfo->flinfo->fn_extra;
	MemoryContext caller;

	if (found == NULL || !om_is_right(fcinfo, found->right))
	{
		const OmRight *right = om_right_anew(fcinfo);

		caller = MemoryContextSwitchTo(fcinfo->flinfo->fn_mcxt);
		found = palloc0(sizeof(Found));
		found->right = right;
		found->is_none = !find(right, &found->value);
		MemoryContextSwitchTo(caller);
		fcinfo->flinfo->fn_extra = found;
	}
	fcinfo->isnull = found->is_none;
	return found->value;
}

/* The only tenant of a reader; false: there is none. */
static bool
find_tenant(const OmRight *right, Datum *value)
{
	int64		tenant = 0;
	int			n = count_ids(tenants_of_reader(who_reads(), right), &tenant);

	if (n > 1)
		refuse_plan(right, "one tenant", "several");
	*value = Int64GetDatum(tenant);
	return n == 1;
}

/* The same, if it has the right at all locations. */
static bool
find_whole(const OmRight *right, Datum *value)
{
	int			n;

	return find_tenant(right, value) && places_of(who_reads(), right, DatumGetInt64(*value), &n) == NULL;
}

/* Where a reader has a right for its only tenant; null: there is no tenant.  Refuses who has it at all locations. */
static int64 *
find_places(const OmRight *right, int *n)
{
	Datum		tenant;
	int64	   *ids;

	if (!find_tenant(right, &tenant))
		return NULL;
	ids = places_of(who_reads(), right, DatumGetInt64(tenant), n);
	if (ids == NULL)
		refuse_plan(right, "some locations", "all");
	return ids;
}

/* The only one of these; false: there is none. */
static bool
find_location(const OmRight *right, Datum *value)
{
	int			n;
	int64	   *ids = find_places(right, &n);

	if (ids == NULL || n == 0)
		return false;
	if (n > 1)
		refuse_plan(right, "one location", "several");
	*value = Int64GetDatum(ids[0]);
	return true;
}

/* All of them, as a bigint[]. */
static bool
find_locations(const OmRight *right, Datum *value)
{
	int			n;
	int64	   *ids = find_places(right, &n);
	Datum	   *values;
	int			i;

	if (ids == NULL)
		return false;
	values = palloc(sizeof(Datum) * Max(n, 1));
	for (i = 0; i < n; i++)
		values[i] = Int64GetDatum(ids[i]);
	*value = om_array(OM_INT8, values, NULL, n);
	return true;
}

OM_FUNCTION(om_tenant_with);

/* SQL: tenant_with(right): the tenant whose rows the reader of a view may see by a right, null: none; rights_changed if there are several. */
Datum
om_tenant_with(PG_FUNCTION_ARGS)
{
	return find_once(fcinfo, find_tenant);
}

OM_FUNCTION(om_whole_tenant_with);

/* SQL: whole_tenant_with(right): that tenant, where the reader has the right at all locations; else null. */
Datum
om_whole_tenant_with(PG_FUNCTION_ARGS)
{
	return find_once(fcinfo, find_whole);
}

OM_FUNCTION(om_location_with);

/* SQL: location_with(right): the location at which the reader has a right for that tenant, null: none; rights_changed if there are several, or all. */
Datum
om_location_with(PG_FUNCTION_ARGS)
{
	return find_once(fcinfo, find_location);
}

OM_FUNCTION(om_locations_with);

/* SQL: locations_with(right): the locations at which the reader has a right for that tenant, null: no tenant; rights_changed if it has it at all. */
Datum
om_locations_with(PG_FUNCTION_ARGS)
{
	return find_once(fcinfo, find_locations);
}

OM_FUNCTION(om_sees_tenant);

/* SQL: sees_tenant(right, tenant_id, tenants): a tenant is one of those that tenants_with(right) returned, in order. */
Datum
om_sees_tenant(PG_FUNCTION_ARGS)
{
	int64		tenant = PG_GETARG_INT64(1);
	ArrayType  *tenants = PG_GETARG_ARRAYTYPE_P(2);
	const int64 *ids = (int64 *) ARR_DATA_PTR(tenants);
	int			low = 0;
	int			high = ArrayGetNItems(ARR_NDIM(tenants), ARR_DIMS(tenants));

	while (low < high)
	{
		int			middle = low + (high - low) / 2;

		if (ids[middle] == tenant)
			PG_RETURN_BOOL(true);
		if (ids[middle] < tenant)
			low = middle + 1;
		else
			high = middle;
	}
	PG_RETURN_BOOL(false);
}

/*
 * Is a plan for a reader that sees one tenant by a right, and which?  Not where others may execute it.
 */
static bool
is_for_one(Reader reader, const OmRight *right, int64 *tenant)
{
	Oid			user;
	int			context;
	int			n;

	GetUserIdAndSecContext(&user, &context);
	if (context != 0 || user != GetOuterUserId() || reader == READER_NOBODY)
		return false;
	n = count_ids(tenants_of_reader(reader, right), tenant);
	is_mixed = is_mixed || (n > 1 && om_tenant_setting() == 0);
	return n == 1;
}

/* Does a reader see all tenants that there are, whatever their number? */
static bool
sees_all(Reader reader)
{
	return reader == READER_WITHIN || (reader == READER_OWNER && om_tenant_setting() == 0);
}

/* The right that a constant names; null: it is none. */
static const OmRight *
constant_right(Node *node)
{
	return IsA(node, Const) && !((Const *) node)->constisnull ? om_right_named(TextDatumGetCString(((Const *) node)->constvalue)) : NULL;
}

/* One of our functions of a right, and from now on what its plans are known by. */
static Oid
find_function(Called called)
{
	Oid			text = TEXTOID;
	Oid			function = om_ident_function(called_names[called], &text, 1);

	called_hashes[called] = GetSysCacheHashValue1(PROCOID, ObjectIdGetDatum(function));
	return function;
}

/* A call of one of them with the right of another call. */
static Expr *
make_call(FuncExpr *call, Called called, Oid type)
{
	return (Expr *) makeFuncExpr(find_function(called), type, list_make1(linitial(call->args)), InvalidOid, call->inputcollid, COERCE_EXPLICIT_CALL);
}

/* column = value */
static Node *
make_equal(Expr *column, Expr *value)
{
	OpExpr	   *equal = (OpExpr *) make_opclause(INT8_EQUAL, BOOLOID, false, column, value, InvalidOid, InvalidOid);

	equal->opfuncid = F_INT8EQ;
	return (Node *) equal;
}

/* column = ANY (ids) */
static Node *
make_any(Expr *column, Expr *ids)
{
	ScalarArrayOpExpr *any = makeNode(ScalarArrayOpExpr);

	any->opno = INT8_EQUAL;
	any->opfuncid = F_INT8EQ;
	any->useOr = true;
	any->args = list_make2(column, ids);
	any->location = -1;
	return (Node *) any;
}

/* The right of a call that is planned, and who reads; null: the call is not to be changed. */
static const OmRight *
right_planned(Node *node, Reader *reader)
{
	SupportRequestSimplify *request = (SupportRequestSimplify *) node;
	const OmRight *right = IsA(node, SupportRequestSimplify) && request->root != NULL ? constant_right(linitial(request->fcall->args)) : NULL;

	if (right != NULL)
		*reader = who_reads();
	return right;
}

OM_FUNCTION(om_sees_tenant_support);

/*
 * Support function of sees_tenant: what a call in a statement that reads tables becomes.  The array is the subquery
 * that it is called with: planned as one that is executed once, or dropped where it is not needed.  The call stays where all tenants are seen,
 * for which no index is of use, and is expected to be true for all rows.
 */
Datum
om_sees_tenant_support(PG_FUNCTION_ARGS)
{
	Node	   *node = (Node *) PG_GETARG_POINTER(0);
	FuncExpr   *call = IsA(node, SupportRequestSimplify) ? ((SupportRequestSimplify *) node)->fcall : NULL;
	Reader		reader;
	const OmRight *right;
	int64		tenant;

	if (IsA(node, SupportRequestSelectivity))
	{
		((SupportRequestSelectivity *) node)->selectivity = 1;
		PG_RETURN_POINTER(node);
	}
	right = right_planned(node, &reader);
	if (right == NULL)
		PG_RETURN_POINTER(NULL);
	if (is_for_one(reader, right, &tenant))
		PG_RETURN_POINTER(make_equal(lsecond(call->args), make_call(call, CALLED_TENANT, INT8OID)));
	if (sees_all(reader))
		PG_RETURN_POINTER(NULL);
	(void) find_function(CALLED_TENANTS);
	PG_RETURN_POINTER(make_any(lsecond(call->args), lthird(call->args)));
}

OM_FUNCTION(om_sees_location_support);

/*
 * Support function of sees_location: what a call becomes where one tenant is in force.  It stays, and is expected to be true for all rows, where the
 * reader has the right at all locations; and where it asks for a tenant by number, not for rows, which is answered by true or false and never by null.
 */
Datum
om_sees_location_support(PG_FUNCTION_ARGS)
{
	Node	   *node = (Node *) PG_GETARG_POINTER(0);
	FuncExpr   *call = IsA(node, SupportRequestSimplify) ? ((SupportRequestSimplify *) node)->fcall : NULL;
	Reader		reader;
	const OmRight *right;
	Node	   *condition;
	int64		tenant;
	int64	   *places;
	int			n;

	if (IsA(node, SupportRequestSelectivity))
	{
		((SupportRequestSelectivity *) node)->selectivity = 1;
		PG_RETURN_POINTER(node);
	}
	right = right_planned(node, &reader);
	if (right == NULL || IsA(lsecond(call->args), Const) || !is_for_one(reader, right, &tenant))
		PG_RETURN_POINTER(NULL);
	places = places_of(reader, right, tenant, &n);
	is_placed = is_placed || places != NULL;
	if (IsA(lthird(call->args), Const) && ((Const *) lthird(call->args))->constisnull)
		PG_RETURN_POINTER(make_equal(lsecond(call->args), make_call(call, CALLED_WHOLE, INT8OID)));
	if (places == NULL)
		PG_RETURN_POINTER(NULL);
	condition = n == 1 ? make_equal(lthird(call->args), make_call(call, CALLED_LOCATION, INT8OID))
		: make_any(lthird(call->args), make_call(call, CALLED_LOCATIONS, INT8ARRAYOID));
	PG_RETURN_POINTER(make_andclause(list_make2(make_equal(lsecond(call->args), make_call(call, CALLED_TENANT, INT8OID)), condition)));
}

/* Where a reader has a right for a tenant. */
typedef enum Where
{
	AT_NONE, AT_SOME, AT_ALL
} Where;

static Where
where_it_has(const OmRight *right, int64 tenant)
{
	Reader		reader = who_reads();
	const OmTenantRights *rights;

	if (reader != READER_ROLE)
		return reader == READER_NOBODY ? AT_NONE : AT_ALL;
	om_grants_freshen();
	rights = om_rights_for(om_rights_of(GetOuterUserId()), tenant);
	return rights == NULL ? AT_NONE : om_set_has(rights->everywhere, right) ? AT_ALL : AT_SOME;
}

bool
om_reader_sees(const OmRight *right, int64 tenant, int64 location_id)
{
	Where		where = where_it_has(right, tenant);

	return where == AT_ALL || (where == AT_SOME && om_may_at(tenant, right, location_id));
}

/* What sees_location found out of the tenant of the row before. */
typedef struct Seen
{
	const OmRight *right;
	int64		tenant;			/* 0: of none yet */
	Where		where;
} Seen;

OM_FUNCTION(om_sees_location);

/* SQL: sees_location(right, tenant_id, location_id): the reader has the right there; without a location, at all of them. */
Datum
om_sees_location(PG_FUNCTION_ARGS)
{
	Seen	   *seen = fcinfo->flinfo->fn_extra;
	int64		tenant;

	if (seen == NULL || !om_is_right(fcinfo, seen->right))
	{
		const OmRight *right = om_right_anew(fcinfo);

		seen = MemoryContextAllocZero(fcinfo->flinfo->fn_mcxt, sizeof(Seen));
		seen->right = right;
		fcinfo->flinfo->fn_extra = seen;
	}
	if (PG_ARGISNULL(1))
		PG_RETURN_BOOL(false);
	tenant = PG_GETARG_INT64(1);
	if (seen->tenant != tenant)
	{
		seen->where = where_it_has(seen->right, tenant);
		seen->tenant = tenant;
	}
	PG_RETURN_BOOL(seen->where == AT_ALL ||
				   (seen->where == AT_SOME && !PG_ARGISNULL(2) && om_may_at(tenant, seen->right, PG_GETARG_INT64(2))));
}

OM_FUNCTION(om_sees_all_locations);

/* SQL: sees_all_locations(right), which policies asked before 0.6.0: for every tenant, the reader has the right at all locations. */
Datum
om_sees_all_locations(PG_FUNCTION_ARGS)
{
	const OmRight *right = om_right_arg(fcinfo);
	const OmRoleRights *role;
	int			i;

	if (who_reads() != READER_ROLE)
		PG_RETURN_BOOL(true);
	om_grants_freshen();
	role = om_rights_of(GetOuterUserId());
	for (i = 0; i < role->n; i++)
		if (om_set_has(role->tenants[i].somewhere, right) && !om_set_has(role->tenants[i].everywhere, right))
			PG_RETURN_BOOL(false);
	PG_RETURN_BOOL(true);
}
