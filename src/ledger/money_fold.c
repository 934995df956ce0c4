/*
 * money_fold.c - balances of accounts: the decided part of the money ledger.
 *
 * There are few accounts and one folder (fold.c holds its lock), so all accounts are
 * folded to the same stamp, which stock_control keeps: an account is its balance and
 * the moves from that stamp on, in one snapshot.
 *
 * A move is an amount, which is bounded; how many there are is not, so a balance is a numeric
 * in the currency beside it, and folding cannot fail by what anybody posted.  So all tenants are
 * folded by one statement, and none is ever left out.  The same holds for what else adds up the money
 * ledger: views and verify() sum delta::numeric (or minor units, whose sum is a numeric, too).
 */
#include "postgres.h"

#include "ledger/money.h"
#include "ledger/step.h"
#include "sql/plan.h"

enum MoneyFoldPlan
{
	MONEY_FIND_FOREIGN, MONEY_FOLD, MONEY_PUBLISH, MONEY_CLEAR
};

/* Whose moves are folded, from which stamp to which. */
#define FOLDED_MONEY(X, P) X(P, from_stamp, OM_INT8) X(P, to_stamp, OM_INT8) X(P, incarnation, OM_INT8)
OM_ENUM(FOLDED_MONEY, FOLDED);

#define PUBLISHED_MONEY(X, P) X(P, money_fold_stamp, OM_INT8)
OM_ENUM(PUBLISHED_MONEY, PUBLISHED);

static OmPlan money_fold_plans[] = {
	[MONEY_FIND_FOREIGN] = {
		.name = "money.find_foreign", .may_scan = true,
		.sql = "SELECT FROM order_mgmt_data.money_balances AS b WHERE b.incarnation <> $3 LIMIT 1",
		.args = OM_ARGS(FOLDED_MONEY, FOLDED), .expect = SPI_OK_SELECT
	},
	[MONEY_FOLD] = {
		.name = "money.fold",
		.sql = "INSERT INTO order_mgmt_data.money_balances AS b (tenant_id, account, account_id, currency, incarnation, balance)"
		" SELECT m.tenant_id, e.account, e.account_id, order_mgmt.amount_currency(m.amount), $3, sum(e.delta) FROM order_mgmt_data.money_moves AS m"
		" CROSS JOIN LATERAL (VALUES (m.to_account, m.to_id, m.amount::numeric), (m.from_account, m.from_id, - m.amount::numeric)) AS e (account, account_id, delta)"
		" WHERE m.stamp >= $1 AND m.stamp < $2 GROUP BY m.tenant_id, e.account, e.account_id, order_mgmt.amount_currency(m.amount)"
		" ON CONFLICT (tenant_id, account, account_id, currency) DO UPDATE SET balance = b.balance + EXCLUDED.balance",
		.args = OM_ARGS(FOLDED_MONEY, FOLDED), .expect = SPI_OK_INSERT
	},
	[MONEY_PUBLISH] = {
		.name = "money.publish",
		.sql = "UPDATE order_mgmt_data.stock_control SET money_fold_stamp = $1 WHERE money_fold_stamp <> $1",
		.args = OM_ARGS(PUBLISHED_MONEY, PUBLISHED), .expect = SPI_OK_UPDATE
	},
	[MONEY_CLEAR] = {
		.name = "money.clear", .may_scan = true,
		.sql = "DELETE FROM order_mgmt_data.money_balances",
		.args = {OM_NONE}, .expect = SPI_OK_DELETE
	}
};

/* OmFoldStep: below the stamp nobody looks for moves. */
static void
publish_money(int64 stamp)
{
	Datum		values[PUBLISHED_count] = {[PUBLISHED_money_fold_stamp] = Int64GetDatum(stamp)};

	(void) om_plan_run(&money_fold_plans[MONEY_PUBLISH], values, NULL);
}

/* OmFoldStep: forget all balances. */
static void
reset_money(void)
{
	(void) om_plan_run(&money_fold_plans[MONEY_CLEAR], NULL, NULL);
	publish_money(0);
}

/* Run a plan of the range. */
static uint64
run_range(enum MoneyFoldPlan plan, const OmFoldRange *range)
{
	Datum		values[FOLDED_count] = {[FOLDED_from_stamp] = Int64GetDatum(range->from), [FOLDED_to_stamp] = Int64GetDatum(range->to),
	[FOLDED_incarnation] = Int64GetDatum(range->incarnation)};

	return om_plan_run(&money_fold_plans[plan], values, NULL);
}

/* OmFoldStep: balances of another server, which came with its rows, say nothing of these moves. */
static OmFoldReady
prepare_money(const OmFoldRange *range)
{
	return run_range(MONEY_FIND_FOREIGN, range) > 0 ? OM_FOLD_ANEW : OM_FOLD_READY;
}

/* OmFoldStep: add the moves to the balances of their accounts. */
static void
fold_money(const OmFoldRange *range)
{
	Assert(range->tenant == 0);
	(void) run_range(MONEY_FOLD, range);
}

OmFoldStep	om_money_step = OM_FOLD_STEP("money", "money_moves", fold_money, publish_money, reset_money, prepare_money, true);
