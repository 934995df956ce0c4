/*
 * money_fold.c - balances of accounts: the decided part of the money ledger.
 *
 * There are few accounts and one folder (fold.c holds its lock), so all accounts are
 * folded to the same stamp, which stock_control keeps: an account is its balance and
 * the moves from that stamp on, in one snapshot.
 *
 * A move is an amount, which is bounded; how many there are is not, so a balance is a numeric
 * in the currency beside it, and folding cannot fail by what anybody posted.  So all tenants are
 * folded by one statement.  The same holds for what else adds up the money ledger: views
 * and verify() sum delta::numeric (or minor units, whose sum is a numeric, too).
 */
#include "postgres.h"

#include "ledger/money.h"
#include "sql/plan.h"

enum MoneyFoldPlan
{
	MONEY_DROP_FOREIGN, MONEY_FOLD, MONEY_DONE, MONEY_CLEAR, MONEY_RESET
};

/* Up to which stamp whose moves are folded. */
#define FOLDED_MONEY(X, P) X(P, horizon, OM_INT8) X(P, incarnation, OM_INT8)
OM_ENUM(FOLDED_MONEY, FOLDED);

static OmPlan money_fold_plans[] = {
	[MONEY_DROP_FOREIGN] = {
		.name = "money.drop_foreign", .may_scan = true,
		.sql = "DELETE FROM order_mgmt_data.money_balances AS b WHERE b.incarnation <> $2",
		.args = OM_ARGS(FOLDED_MONEY, FOLDED), .expect = SPI_OK_DELETE
	},
	[MONEY_FOLD] = {
		.name = "money.fold", .may_scan = true,
		.sql = "INSERT INTO order_mgmt_data.money_balances AS b (tenant_id, account, account_id, currency, incarnation, balance)"
		" SELECT e.tenant_id, e.account, e.account_id, e.currency, $2, sum(e.delta::numeric) FROM order_mgmt_data.money_effects AS e"
		" WHERE e.stamp >= (SELECT c.money_fold_stamp FROM order_mgmt_data.stock_control AS c) AND e.stamp < $1"
		" GROUP BY e.tenant_id, e.account, e.account_id, e.currency"
		" ON CONFLICT (tenant_id, account, account_id, currency) DO UPDATE SET balance = b.balance + EXCLUDED.balance",
		.args = OM_ARGS(FOLDED_MONEY, FOLDED), .expect = SPI_OK_INSERT
	},
	[MONEY_DONE] = {
		.name = "money.done",
		.sql = "UPDATE order_mgmt_data.stock_control SET money_fold_stamp = $1 WHERE money_fold_stamp < $1",
		.args = OM_ARGS(FOLDED_MONEY, FOLDED), .expect = SPI_OK_UPDATE
	},
	[MONEY_CLEAR] = {
		.name = "money.clear", .may_scan = true,
		.sql = "DELETE FROM order_mgmt_data.money_balances",
		.args = {OM_NONE}, .expect = SPI_OK_DELETE
	},
	[MONEY_RESET] = {
		.name = "money.reset",
		.sql = "UPDATE order_mgmt_data.stock_control SET money_fold_stamp = 0",
		.args = {OM_NONE}, .expect = SPI_OK_UPDATE
	}
};

/* Forget all balances (see money.h): the next fold begins at stamp 0. */
void
om_reset_money(void)
{
	(void) om_plan_run(&money_fold_plans[MONEY_CLEAR], NULL, NULL);
	(void) om_plan_run(&money_fold_plans[MONEY_RESET], NULL, NULL);
}

/* Fold up to the horizon (see money.h). */
void
om_fold_money(int64 horizon, int64 incarnation)
{
	Datum		values[FOLDED_count] = {[FOLDED_horizon] = Int64GetDatum(horizon), [FOLDED_incarnation] = Int64GetDatum(incarnation)};

	if (om_plan_run(&money_fold_plans[MONEY_DROP_FOREIGN], values, NULL) > 0)
		om_reset_money();
	(void) om_plan_run(&money_fold_plans[MONEY_FOLD], values, NULL);
	(void) om_plan_run(&money_fold_plans[MONEY_DONE], values, NULL);
}
