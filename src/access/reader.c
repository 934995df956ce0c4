/*
 * reader.c - what the reader of a view sees: the functions that row security and conditions of views ask.
 *
 * sees_tenant(right, tenant_id, tenants) says that a row is of one of the tenants of the reader, which tenants_with(right)
 * returns.  While a statement is planned it becomes what an index can use: where one tenant is in force by then (the only one that
 * the role has, or that it chose by order_mgmt.tenant_id) tenant_id = tenant_with(right), so that an index on (tenant_id, x) is in order of
 * x, and statistics tell how many rows that tenant has; else tenant_id = ANY (tenants).
 *
 * A plan holds how many tenants there are, and never which: what is in force is asked whenever it is executed.  One that is kept
 * (prepared statements, functions) can be for one tenant where several are in force by now.  tenant_with refuses then
 * (rights_changed), since the rest of the rows must not be missing silently, and has such plans made anew.  That is hardly
 * ever seen: PostgreSQL plans anew for another role, a change of rights makes us forget these plans, and so does a session that reads
 * with and without order_mgmt.tenant_id when it changes from one to the other.  A function that runs as another role than the
 * one in force can be called by many, so that its plans are never for one tenant.
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

/* What PostgreSQL knows tenant_with and tenants_with by where it keeps plans that call them; 0: no plan does. */
static uint32 one_hash = 0;
static uint32 several_hash = 0;

/* This session reads with and without order_mgmt.tenant_id. */
static bool is_mixed = false;

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

OM_FUNCTION(om_tenants_with);

/* SQL: tenants_with(right): the tenants whose rows the reader of a view may see by a right. */
Datum
om_tenants_with(PG_FUNCTION_ARGS)
{
	const OmRight *right = om_right_arg(fcinfo);

	PG_RETURN_DATUM(tenants_of_reader(who_reads(), right));
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

/* Have PostgreSQL make kept plans anew that call one of our functions, as if that had changed. */
static void
forget_plans_with(uint32 hash)
{
	if (hash != 0)
		CallSyscacheCallbacks(PROCOID, hash);
}

void
om_reader_forget_plans(void)
{
	forget_plans_with(one_hash);
	forget_plans_with(several_hash);
}

void
om_reader_setting_changed(const char *newval, void *extra)
{
	bool		was_set = om_tenant_id_setting != NULL && *om_tenant_id_setting != '\0';
	bool		is_set = newval != NULL && *newval != '\0';

	if (is_mixed && was_set != is_set)
		om_reader_forget_plans();
}

/* Raise rights_changed: the plan is for one tenant, and several are in force. */
static void
refuse_plan(const OmRight *right)
{
	OmDetail	detail;

	is_mixed = true;
	om_reader_forget_plans();
	om_detail_start(&detail, OM_RIGHTS_CHANGED);
	om_detail_text(&detail, "right", right->word);
	om_raise(OM_RIGHTS_CHANGED, om_detail_end(&detail),
			 "the statement was planned to read one tenant, and role \"%s\" reads several by now", GetUserNameFromId(GetOuterUserId(), false));
}

/* What tenant_with found when it was asked first in the statement that runs. */
typedef struct Found
{
	char	   *right;
	bool		is_none;
	int64		tenant;
} Found;

OM_FUNCTION(om_tenant_with);

/*
 * SQL: tenant_with(right): the tenant whose rows the reader of a view may see by a right, null: none; rights_changed if there
 * are several.  It is asked once for all rows of a scan, so that a statement reads one tenant from its first row to its last.
 */
Datum
om_tenant_with(PG_FUNCTION_ARGS)
{
	Found	   *found = fcinfo->flinfo->fn_extra;
	text	   *word = PG_GETARG_TEXT_PP(0);
	const OmRight *right;
	int			n;

	if (found == NULL || strlen(found->right) != VARSIZE_ANY_EXHDR(word) || memcmp(found->right, VARDATA_ANY(word), VARSIZE_ANY_EXHDR(word)) != 0)
	{
		fcinfo->flinfo->fn_extra = NULL;
		right = om_right_arg(fcinfo);
		fcinfo->flinfo->fn_extra = NULL;
		found = MemoryContextAllocZero(fcinfo->flinfo->fn_mcxt, sizeof(Found));
		found->right = MemoryContextStrdup(fcinfo->flinfo->fn_mcxt, right->word);
		n = count_ids(tenants_of_reader(who_reads(), right), &found->tenant);
		if (n > 1)
			refuse_plan(right);
		found->is_none = (n == 0);
		fcinfo->flinfo->fn_extra = found;
	}
	if (found->is_none)
		PG_RETURN_NULL();
	PG_RETURN_INT64(found->tenant);
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

/* Is a plan for a reader that sees one tenant by a right?  Not where others may execute it. */
static bool
is_for_one(Reader reader, const OmRight *right)
{
	Oid			user;
	int			context;
	int64		tenant;
	int			n;

	GetUserIdAndSecContext(&user, &context);
	if (context != 0 || user != GetOuterUserId() || reader == READER_NOBODY)
		return false;
	n = count_ids(tenants_of_reader(reader, right), &tenant);
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
	Const	   *constant = (Const *) node;
	char	   *word;
	int			i;

	if (!IsA(node, Const) || constant->constisnull)
		return NULL;
	word = TextDatumGetCString(constant->constvalue);
	for (i = 0; i < om_nrights; i++)
		if (strcmp(om_rights[i]->word, word) == 0)
			return om_rights[i];
	return NULL;
}

/* A function of ours of a right, by its name; hash: what its plans are known by. */
static Oid
find_function(const char *name, uint32 *hash)
{
	Oid			text = TEXTOID;
	Oid			function = om_ident_function(name, &text, 1);

	*hash = GetSysCacheHashValue1(PROCOID, ObjectIdGetDatum(function));
	return function;
}

/* tenant_id = tenant_with(right) */
static Node *
make_equal(FuncExpr *call)
{
	Expr	   *tenant = (Expr *) makeFuncExpr(find_function("tenant_with", &one_hash), INT8OID, list_make1(linitial(call->args)),
											   InvalidOid, call->inputcollid, COERCE_EXPLICIT_CALL);
	OpExpr	   *equal = (OpExpr *) make_opclause(INT8_EQUAL, BOOLOID, false, lsecond(call->args), tenant, InvalidOid, InvalidOid);

	equal->opfuncid = F_INT8EQ;
	return (Node *) equal;
}

/* tenant_id = ANY (tenants) */
static Node *
make_any(FuncExpr *call)
{
	ScalarArrayOpExpr *any = makeNode(ScalarArrayOpExpr);

	(void) find_function("tenants_with", &several_hash);
	any->opno = INT8_EQUAL;
	any->opfuncid = F_INT8EQ;
	any->useOr = true;
	any->args = list_make2(lsecond(call->args), lthird(call->args));
	any->location = -1;
	return (Node *) any;
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
	SupportRequestSimplify *request = (SupportRequestSimplify *) node;
	const OmRight *right;
	Reader		reader;

	if (IsA(node, SupportRequestSelectivity))
	{
		((SupportRequestSelectivity *) node)->selectivity = 1;
		PG_RETURN_POINTER(node);
	}
	if (!IsA(node, SupportRequestSimplify) || request->root == NULL)
		PG_RETURN_POINTER(NULL);
	right = constant_right(linitial(request->fcall->args));
	if (right == NULL)
		PG_RETURN_POINTER(NULL);
	reader = who_reads();
	if (is_for_one(reader, right))
		PG_RETURN_POINTER(make_equal(request->fcall));
	PG_RETURN_POINTER(sees_all(reader) ? NULL : make_any(request->fcall));
}

OM_FUNCTION(om_sees_all_locations);

/* SQL: sees_all_locations(right): for every tenant of tenants_with, the reader has the right at all locations. */
Datum
om_sees_all_locations(PG_FUNCTION_ARGS)
{
	const OmRight *right = om_right_arg(fcinfo);
	Reader		reader = who_reads();
	const OmRoleRights *role;
	int			i;

	if (reader != READER_ROLE)
		PG_RETURN_BOOL(true);
	om_grants_freshen();
	role = om_rights_of(GetOuterUserId());
	for (i = 0; i < role->n; i++)
		if (om_set_has(role->tenants[i].somewhere, right) && !om_set_has(role->tenants[i].everywhere, right))
			PG_RETURN_BOOL(false);
	PG_RETURN_BOOL(true);
}

OM_FUNCTION(om_sees_location);

/* SQL: sees_location(right, tenant_id, location_id): the reader has the right there; without a location, at all. */
Datum
om_sees_location(PG_FUNCTION_ARGS)
{
	const OmRight *right = om_right_arg(fcinfo);
	Reader		reader = who_reads();
	const OmTenantRights *rights;

	if (reader != READER_ROLE || PG_ARGISNULL(1))
		PG_RETURN_BOOL(reader != READER_NOBODY && !PG_ARGISNULL(1));
	om_grants_freshen();
	rights = om_rights_for(om_rights_of(GetOuterUserId()), PG_GETARG_INT64(1));
	if (rights == NULL || om_set_has(rights->everywhere, right))
		PG_RETURN_BOOL(rights != NULL);
	PG_RETURN_BOOL(!PG_ARGISNULL(2) && om_may_at(PG_GETARG_INT64(1), right, PG_GETARG_INT64(2)));
}

