/*
 * item.c - the moves of an item, however many others there are.
 *
 * Moves are found by position within periods of stamps (ledger/period.c).  In which periods an item has moved its rows of stock_days say, and what
 * is in no day yet is in the last ones.  A view that joins moves to items says sees_moves(stamp, tenant_id, item_id), which is true of every
 * row; where the item is known before its moves, the planner makes it stamp OPERATOR(order_mgmt_data.~=) ANY (item_periods(tenant_id,
 * item_id)), by which the index is read.
 */
#include "postgres.h"

#include "access/access.h"
#include "access/seen.h"
#include "access/stratnum.h"
#include "catalog/pg_type.h"
#include "days/days_private.h"
#include "nodes/makefuncs.h"
#include "nodes/supportnodes.h"
#include "sql/ident.h"
#include "sql/plan.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/lsyscache.h"

#define ITEM(X, P) X(P, tenant_id, OM_INT8) X(P, item_id, OM_INT8) X(P, tenant_ids, OM_INT8S)
OM_ENUM(ITEM, ITEM);

#define PERIODS(X, P) X(P, stamps, OM_INT8S)
OM_ENUM(PERIODS, PERIODS);

static OmPlan periods_plan = {
	.name = "days.item_periods",
	.sql = "SELECT ARRAY(SELECT p.stamp FROM order_mgmt_data.stock_days AS d"
	" CROSS JOIN LATERAL unnest(" OM_DAY_PERIODS("d") ") AS p (stamp)"
	" WHERE d.tenant_id = $1 AND d.item_id = $2 AND $1 = ANY ($3)"
	" UNION SELECT p.stamp FROM (SELECT coalesce(min(m.folded_to), 0) AS stamp FROM order_mgmt_data.fold_marks AS m WHERE m.step = 'days') AS m"
	" CROSS JOIN LATERAL unnest(order_mgmt_data.periods_since(m.stamp)) AS p (stamp) WHERE $1 = ANY ($3)) AS stamps",
	.args = OM_ARGS(ITEM, ITEM), .results = OM_RESULTS(PERIODS, PERIODS), .read_only = true, .expect = SPI_OK_SELECT
};

OM_FUNCTION(om_item_periods);

/*
 * SQL: item_periods(tenant_id, item_id): the first stamp of each period that has moves of an item, and maybe of others; none
 * where the reader may not read reports.
 */
Datum
om_item_periods(PG_FUNCTION_ARGS)
{
	Datum		values[ITEM_count] = {[ITEM_tenant_id] = PG_GETARG_DATUM(0), [ITEM_item_id] = PG_GETARG_DATUM(1)};
	MemoryContext caller = CurrentMemoryContext;
	Datum		stamps;

	values[ITEM_tenant_ids] = om_reader_tenants(&om_right_reports);
	om_spi_begin();
	(void) om_plan_run(&periods_plan, values, NULL);
	stamps = om_field(0, PERIODS_stamps, NULL);
	caller = MemoryContextSwitchTo(caller);
	stamps = PointerGetDatum(DatumGetArrayTypePCopy(stamps));
	(void) MemoryContextSwitchTo(caller);
	om_spi_end();
	PG_RETURN_DATUM(stamps);
}

OM_FUNCTION(om_sees_moves);

/* SQL: sees_moves(stamp, tenant_id, item_id): true. */
Datum
om_sees_moves(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(true);
}

/* item_periods(tenant_id, item_id), of the arguments of sees_moves. */
static Expr *
make_periods(List *args)
{
	Oid			types[] = {INT8OID, INT8OID};

	return (Expr *) makeFuncExpr(om_ident_function("item_periods", types, 2), INT8ARRAYOID, list_make2(lsecond(args), lthird(args)), InvalidOid, InvalidOid, COERCE_EXPLICIT_CALL);
}

OM_FUNCTION(om_sees_moves_support);

/* Support function of sees_moves: the condition for an index that is led by the period of its first argument. */
Datum
om_sees_moves_support(PG_FUNCTION_ARGS)
{
	Node	   *node = (Node *) PG_GETARG_POINTER(0);
	SupportRequestIndexCondition *request = (SupportRequestIndexCondition *) node;
	ScalarArrayOpExpr *any;
	Oid			equal;

	if (IsA(node, SupportRequestSelectivity))
	{
		((SupportRequestSelectivity *) node)->selectivity = 1;
		PG_RETURN_POINTER(node);
	}
	if (!IsA(node, SupportRequestIndexCondition) || request->indexarg != 0 || !IsA(request->node, FuncExpr))
		PG_RETURN_POINTER(NULL);
	equal = get_opfamily_member(request->opfamily, INT8OID, INT8OID, BTEqualStrategyNumber);
	if (!OidIsValid(equal) || get_opcode(equal) == F_INT8EQ)
		PG_RETURN_POINTER(NULL);
	any = makeNode(ScalarArrayOpExpr);
	any->opno = equal;
	any->opfuncid = get_opcode(equal);
	any->useOr = true;
	any->args = list_make2(linitial(((FuncExpr *) request->node)->args), make_periods(((FuncExpr *) request->node)->args));
	any->location = -1;
	request->lossy = true;
	PG_RETURN_POINTER(list_make1(any));
}
