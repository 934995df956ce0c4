/*
 * said.c - what a statement says of a column of a view, for support functions of conditions.
 *
 * A view says sees_...(column, expression), which is true of every row: of two things that a row has, of which one has an index, and the other one is what
 * is asked for.  When the statement is planned, its conditions on the expression are found here, and conditions on the column
 * made of them.
 */
#include "postgres.h"

#include "access/access.h"
#include "access/said.h"
#include "access/stratnum.h"
#include "catalog/pg_type.h"
#include "nodes/makefuncs.h"
#include "nodes/nodeFuncs.h"
#include "nodes/supportnodes.h"
#include "optimizer/clauses.h"
#include "optimizer/optimizer.h"
#include "utils/lsyscache.h"
#include "utils/typcache.h"

/* Is a table in a part of the join tree? */
static bool
has_table(Node *part, int table)
{
	ListCell   *cell;

	if (IsA(part, RangeTblRef))
		return ((RangeTblRef *) part)->rtindex == table;
	if (IsA(part, JoinExpr))
		return has_table(((JoinExpr *) part)->larg, table) || has_table(((JoinExpr *) part)->rarg, table);
	if (IsA(part, FromExpr))
		foreach(cell, ((FromExpr *) part)->fromlist)
			if (has_table(lfirst(cell), table))
				return true;
	return false;
}

/* Add the conditions that are joined by AND; those of a part of the tree that is planned already are a list. */
static List *
add_each(List *conditions, Node *quals)
{
	ListCell   *cell;

	if (quals == NULL)
		return conditions;
	if (!IsA(quals, List) && !(IsA(quals, BoolExpr) && ((BoolExpr *) quals)->boolop == AND_EXPR))
		return lappend(conditions, quals);
	foreach(cell, IsA(quals, List) ? (List *) quals : ((BoolExpr *) quals)->args)
		conditions = add_each(conditions, lfirst(cell));
	return conditions;
}

/* Add the conditions that all rows of a table meet that count: an outer join keeps those that do not meet its own. */
static List *
add_conditions(List *conditions, Node *part, int table)
{
	JoinExpr   *join = (JoinExpr *) part;
	ListCell   *cell;

	if (IsA(part, FromExpr))
	{
		foreach(cell, ((FromExpr *) part)->fromlist)
			if (has_table(lfirst(cell), table))
				conditions = add_conditions(conditions, lfirst(cell), table);
		return add_each(conditions, ((FromExpr *) part)->quals);
	}
	if (!IsA(part, JoinExpr))
		return conditions;
	if (has_table(join->larg, table))
	{
		conditions = add_conditions(conditions, join->larg, table);
		return join->jointype == JOIN_INNER || join->jointype == JOIN_RIGHT ? add_each(conditions, join->quals) : conditions;
	}
	conditions = add_conditions(conditions, join->rarg, table);
	return join->jointype == JOIN_INNER || join->jointype == JOIN_LEFT ? add_each(conditions, join->quals) : conditions;
}

/* What is said of groups after they are made: of what they are grouped by, all rows of one meet it. */
static Node *
said_of_groups(PlannerInfo *root)
{
#if PG_VERSION_NUM >= 180000
	if (root->parse->hasGroupRTE)
		return flatten_group_exprs(root, root->parse, root->parse->havingQual);
#endif
	return root->parse->havingQual;
}

void
om_said_begin(OmSaid *said, PlannerInfo *root, Node *column)
{
	said->root = root;
	said->place = 0;
	said->conditions = NIL;
	if (root != NULL && IsA(column, Var) && ((Var *) column)->varlevelsup == 0 && has_table((Node *) root->parse->jointree, ((Var *) column)->varno))
		said->conditions = add_each(add_conditions(NIL, (Node *) root->parse->jointree, ((Var *) column)->varno), said_of_groups(root));
}

/* Is it known before tables are read?  A subquery is none that is: each copy would be executed by itself, and two may say different things. */
static bool
is_known(PlannerInfo *root, Node *node)
{
	return bms_is_empty(pull_varnos(root, node)) && !contain_subplans(node) && !contain_volatile_functions(node);
}

bool
om_said_next(OmSaid *said, Oid type)
{
	Oid			opfamily = lookup_type_cache(type, TYPECACHE_BTREE_OPFAMILY)->btree_opf;

	while (said->place < list_length(said->conditions))
	{
		Node	   *condition = list_nth(said->conditions, said->place++);
		Oid			operator = InvalidOid;

		said->is_row = IsA(condition, RowCompareExpr);
		if (IsA(condition, OpExpr) && list_length(((OpExpr *) condition)->args) == 2)
		{
			said->left = linitial(((OpExpr *) condition)->args);
			said->other = lsecond(((OpExpr *) condition)->args);
			operator = ((OpExpr *) condition)->opno;
			if (is_known(said->root, said->left))
			{
				Node	   *known = said->left;

				said->left = said->other;
				said->other = known;
				operator = get_commutator(operator);
			}
		}
		else if (IsA(condition, ScalarArrayOpExpr) && ((ScalarArrayOpExpr *) condition)->useOr)
		{
			said->left = linitial(((ScalarArrayOpExpr *) condition)->args);
			said->other = lsecond(((ScalarArrayOpExpr *) condition)->args);
			operator = ((ScalarArrayOpExpr *) condition)->opno;
		}
		else if (said->is_row)
		{
			/* of the first column, which may be equal */
			said->left = linitial(((RowCompareExpr *) condition)->largs);
			said->other = linitial(((RowCompareExpr *) condition)->rargs);
			operator = linitial_oid(((RowCompareExpr *) condition)->opnos);
		}
		said->strategy = OidIsValid(operator) ? get_op_opfamily_strategy(operator, opfamily) : 0;
		if (said->strategy != 0 && is_known(said->root, said->other))
			return true;
	}
	return false;
}

OM_FUNCTION(om_sees_any);

/* SQL: sees_day(indexed, at), sees_same(indexed, ordered): true; what they are for their support functions know. */
Datum
om_sees_any(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(true);
}

OM_FUNCTION(om_sees_same_support);

/*
 * Support function of sees_same: what is greater or less than its second argument is so of the first one, which is equal, and may be the
 * same: of the first column of a row that is compared, no index is told else.
 */
Datum
om_sees_same_support(PG_FUNCTION_ARGS)
{
	SupportRequestSimplify *request = (SupportRequestSimplify *) PG_GETARG_POINTER(0);
	List	   *bounds = NIL;
	Node	   *indexed;
	Node	   *ordered;
	Oid			type;
	OmSaid		said;

	if (!IsA(request, SupportRequestSimplify) || request->root == NULL)
		PG_RETURN_POINTER(NULL);
	indexed = linitial(request->fcall->args);
	ordered = lsecond(request->fcall->args);
	type = exprType(indexed);
	om_said_begin(&said, request->root, ordered);
	while (om_said_next(&said, type))
	{
		StrategyNumber strategy = said.strategy < BTEqualStrategyNumber ? BTLessEqualStrategyNumber : BTGreaterEqualStrategyNumber;
		Oid			operator = get_opfamily_member(lookup_type_cache(type, TYPECACHE_BTREE_OPFAMILY)->btree_opf, type, type, strategy);

		if (said.strategy != BTEqualStrategyNumber && exprType(said.other) == type && equal(said.left, ordered) && (said.is_row || !equal(indexed, ordered)))
			bounds = lappend(bounds, make_opclause(operator, BOOLOID, false, (Expr *) copyObject(indexed), (Expr *) copyObject(said.other), InvalidOid, InvalidOid));
	}
	PG_RETURN_POINTER(bounds == NIL ? makeBoolConst(true, false) : (Node *) make_ands_explicit(bounds));
}
