/*
 * days.c - what happened, summed per day: a step of folding (step.h).
 *
 * A report of a day reads a day.  What it is made of (moves of money and goods with their values, lines of orders, what was canceled and
 * came back) is written once and carries the stamp of the transaction that wrote it; the days hold all of it below the step's mark.
 * The views fresh_money, fresh_sales and fresh_stock are the rest: reports add it, so that they are never late.  The step
 * moves a range of it into the days, and its mark with it, in one transaction, and so each row is in exactly one of
 * the two, in every snapshot.
 *
 * A row of the days is of a day on which things were recorded and of one on which they happened.  All of its columns are
 * sums, to which is added; so what is told late has rows of its own, and what a report said by the day of
 * recording stays.  Days are those of the tenant's time zone at that instant, which no later change moves.
 *
 * Stock is kept as differences.  Whenever enough of them are behind the last snapshot of a location, its positions are kept at
 * the end of a day, so that stock_on reads those and the days since; a snapshot is made of more than twice its rows of
 * days, so there are few, whatever moves and however long ago.
 *
 * A row of stock tells between which stamps its moves are, and in which periods where these are few of those between, so that those of a position on a
 * day are found (as_of.c).
 *
 * Values come from the records of costs, so days follow that step.  Where moves came that are history, from a dump, the days are made
 * anew: what belongs to them may have come later.  A database that subscribes to these tables keeps none, since what
 * belongs together does not arrive together; all is fresh there.
 */
#include "postgres.h"

#include "base/fault.h"
#include "days/days_private.h"
#include "ledger/cost.h"
#include "ledger/step.h"
#include "miscadmin.h"
#include "sql/plan.h"

enum DaysPlan
{
	DAYS_STATE, DAYS_SUMMED, DAYS_MONEY, DAYS_SALES, DAYS_STOCK, DAYS_SNAPSHOT, DAYS_FACTS,
	DAYS_CLEAR_MONEY, DAYS_CLEAR_SALES, DAYS_CLEAR_STOCK, DAYS_CLEAR_LINES, DAYS_CLEAR_SNAPSHOTS, DAYS_CLEAR_FACTS
};

/* What to sum, and of which tenants (OM_FOLD_TENANTS). */
#define DAYS_RANGE(X, P) X(P, from_stamp, OM_INT8) X(P, to_stamp, OM_INT8) X(P, tenant_id, OM_INT8) X(P, left_out, OM_INT8S)
OM_ENUM(DAYS_RANGE, RANGE);

#define DAYS_OF(X, P) X(P, tenant_id, OM_INT8)
OM_ENUM(DAYS_OF, OF);

#define DAYS_HORIZON(X, P) X(P, horizon, OM_INT8)
OM_ENUM(DAYS_HORIZON, HORIZON);

/* Whether days may be kept here; from where moves are that came as history; and whether days were summed before these came. */
#define DAYS_FOUND(X, P) X(P, is_subscribed, OM_BOOL) X(P, is_restored, OM_BOOL)
OM_ENUM(DAYS_FOUND, FOUND);

/* Rows of days behind a snapshot, which its line of stock_snapshots s tells, that make the next one due. */
#define SNAPSHOT_ROWS "greatest(1000, 2 * s.positions)"

#define IN_RANGE " WHERE m.stamp >= $1 AND m.stamp < $2" OM_FOLD_TENANTS("$3", "$4")
#define RESTORED(table) \
	"EXISTS (SELECT FROM order_mgmt_data." table " AS m WHERE m.stamp >= c.summed_stamp AND m.stamp < $1 AND m.posting >= 2)"

/* For each state of stock, in order. */
#define STATES(X) X(free) X(reserved) X(allocated) X(backordered) X(quality_control) X(damaged) X(expired) X(returned) X(in_transit)
#define STATE_COLUMN(state) ", " #state
#define STATE_OF_DELTA(state) ", d." #state
#define STATE_SUM(state) \
	", order_mgmt.sum(m.delta) FILTER (WHERE m.state OPERATOR(order_mgmt.=) '" #state "') AS " #state
#define STATE_TOTAL(state) ", order_mgmt.sum(d." #state ") AS " #state
#define STATE_ADDED(state) ", " ADDED(#state)
#define STATE_HELD(state) " OR order_mgmt.sum(d." #state ") OPERATOR(order_mgmt.<>) '0'"
/* What was kept and what comes to it, of which either may be nothing. */
#define ADDED(column) \
	column " = coalesce(k." column " OPERATOR(order_mgmt.+) EXCLUDED." column ", k." column ", EXCLUDED." column ")"
#define ADD_POSITION "DO UPDATE SET " ADDED("value") STATES(STATE_ADDED)

static OmPlan days_plans[] = {
	[DAYS_STATE] = {
		.name = "days.state",
		.sql = "SELECT EXISTS (SELECT FROM pg_catalog.pg_subscription_rel AS r JOIN pg_catalog.pg_class AS s ON s.oid OPERATOR(pg_catalog.=) r.srrelid"
		" WHERE s.relnamespace OPERATOR(pg_catalog.=) 'order_mgmt_data'::pg_catalog.regnamespace) AS is_subscribed,"
		" " RESTORED("money_moves") " OR " RESTORED("stock_moves") " AS is_restored FROM order_mgmt_data.day_control AS c",
		.args = OM_ARGS(DAYS_HORIZON, HORIZON), .results = OM_RESULTS(DAYS_FOUND, FOUND), .expect = SPI_OK_SELECT
	},
	[DAYS_SUMMED] = {
		.name = "days.summed",
		.sql = "UPDATE order_mgmt_data.day_control SET summed_stamp = $1 WHERE summed_stamp < $1",
		.args = OM_ARGS(DAYS_HORIZON, HORIZON), .expect = SPI_OK_UPDATE
	},
	[DAYS_MONEY] = {
		.name = "days.money",
		.sql = "INSERT INTO order_mgmt_data.money_days AS k (tenant_id, recorded_date, occurred_date, account, account_id, location_id, currency, debit, credit)"
		" SELECT m.tenant_id, m.recorded_date, m.occurred_date, m.account, m.account_id, m.location_id, m.currency, sum(m.debit), sum(m.credit)"
		" FROM order_mgmt_data.fresh_money AS m" IN_RANGE
		" GROUP BY m.tenant_id, m.recorded_date, m.occurred_date, m.account, m.account_id, m.location_id, m.currency ORDER BY m.tenant_id, m.recorded_date"
		" ON CONFLICT (tenant_id, recorded_date, account, account_id, currency, location_id, occurred_date)"
		" DO UPDATE SET debit = k.debit + EXCLUDED.debit, credit = k.credit + EXCLUDED.credit",
		.args = OM_ARGS(DAYS_RANGE, RANGE), .expect = SPI_OK_INSERT
	},
	[DAYS_SALES] = {
		.name = "days.sales",
		.sql = "INSERT INTO order_mgmt_data.sale_days AS k (tenant_id, recorded_date, occurred_date, channel_id, location_id, currency, orders, units,"
		" gross_sales, discounts, returns, shipping, tax, canceled_units, returned_units)"
		" SELECT m.tenant_id, m.recorded_date, m.occurred_date, m.channel_id, m.location_id, m.currency, sum(m.orders), sum(m.units),"
		" sum(m.gross_sales), sum(m.discounts), sum(m.returns), sum(m.shipping), sum(m.tax), sum(m.canceled_units), sum(m.returned_units)"
		" FROM order_mgmt_data.fresh_sales AS m" IN_RANGE
		" GROUP BY m.tenant_id, m.recorded_date, m.occurred_date, m.channel_id, m.location_id, m.currency ORDER BY m.tenant_id, m.recorded_date"
		" ON CONFLICT (tenant_id, recorded_date, channel_id, location_id, currency, occurred_date)"
		" DO UPDATE SET orders = k.orders + EXCLUDED.orders, units = k.units + EXCLUDED.units, gross_sales = k.gross_sales + EXCLUDED.gross_sales,"
		" discounts = k.discounts + EXCLUDED.discounts, returns = k.returns + EXCLUDED.returns, shipping = k.shipping + EXCLUDED.shipping,"
		" tax = k.tax + EXCLUDED.tax, canceled_units = k.canceled_units + EXCLUDED.canceled_units, returned_units = k.returned_units + EXCLUDED.returned_units",
		.args = OM_ARGS(DAYS_RANGE, RANGE), .expect = SPI_OK_INSERT
	},
	[DAYS_STOCK] = {
		.name = "days.stock",
		/* facts of the archive have the stamp 0, and no moves by which they are found; what is of a day that a snapshot has already is added there too; xmax is 0 of rows that were not there */
		.sql = "WITH delta AS MATERIALIZED (SELECT m.tenant_id, m.location_id, m.item_id, m.recorded_date, m.occurred_date, order_mgmt.sum(m.value) AS value,"
		" coalesce(min(m.stamp) FILTER (WHERE m.stamp > 0), 9223372036854775807) AS first_stamp, max(m.stamp) AS last_stamp,"
		" order_mgmt_data.periods_of(array_agg(m.stamp) FILTER (WHERE m.stamp > 0)) AS periods" STATES(STATE_SUM) " FROM order_mgmt_data.fresh_stock AS m" IN_RANGE
		" GROUP BY m.tenant_id, m.location_id, m.item_id, m.recorded_date, m.occurred_date),"
		" kept AS (INSERT INTO order_mgmt_data.stock_days AS k (tenant_id, location_id, item_id, recorded_date, occurred_date, value, first_stamp, last_stamp, periods" STATES(STATE_COLUMN) ")"
		" SELECT d.tenant_id, d.location_id, d.item_id, d.recorded_date, d.occurred_date, d.value, d.first_stamp, d.last_stamp, d.periods" STATES(STATE_OF_DELTA) " FROM delta AS d"
		" ORDER BY d.tenant_id, d.location_id, d.recorded_date, d.item_id"
		" ON CONFLICT (tenant_id, location_id, recorded_date, item_id, occurred_date) " ADD_POSITION
		", first_stamp = least(k.first_stamp, EXCLUDED.first_stamp), last_stamp = greatest(k.last_stamp, EXCLUDED.last_stamp),"
		" periods = order_mgmt_data.periods_of(" OM_DAY_PERIODS("k") " || " OM_DAY_PERIODS("EXCLUDED") ")"
		" RETURNING k.tenant_id, k.location_id, k.xmax = 0 AS is_new),"
		" counted AS (INSERT INTO order_mgmt_data.stock_snapshots AS k (tenant_id, location_id, snapshot_date, rows_after)"
		" SELECT n.tenant_id, n.location_id, coalesce((SELECT max(s.snapshot_date) FROM order_mgmt_data.stock_snapshots AS s"
		" WHERE s.tenant_id = n.tenant_id AND s.location_id = n.location_id), '-infinity'), count(*) FROM kept AS n WHERE n.is_new GROUP BY n.tenant_id, n.location_id"
		" ON CONFLICT (tenant_id, location_id, snapshot_date) DO UPDATE SET rows_after = k.rows_after + EXCLUDED.rows_after)"
		" INSERT INTO order_mgmt_data.stock_snapshot_lines AS k (tenant_id, location_id, item_id, snapshot_date, value" STATES(STATE_COLUMN) ")"
		" SELECT d.tenant_id, d.location_id, d.item_id, s.snapshot_date, order_mgmt.sum(d.value)" STATES(STATE_TOTAL) " FROM delta AS d"
		" JOIN order_mgmt_data.stock_snapshots AS s ON s.tenant_id = d.tenant_id AND s.location_id = d.location_id AND s.snapshot_date >= d.recorded_date"
		" GROUP BY d.tenant_id, d.location_id, d.item_id, s.snapshot_date"
		" ON CONFLICT (tenant_id, location_id, snapshot_date, item_id) " ADD_POSITION,
		.args = OM_ARGS(DAYS_RANGE, RANGE), .expect = SPI_OK_INSERT
	},
	[DAYS_SNAPSHOT] = {
		.name = "days.snapshot",
		/* at the end of the day on which there were enough rows of days, if another day has come since: then hardly anything of it still comes */
		.sql = "WITH due AS (SELECT s.tenant_id, s.location_id, s.snapshot_date AS last_date, s.rows_after, e.end_date FROM order_mgmt_data.stock_snapshots AS s"
		" CROSS JOIN LATERAL (SELECT least((SELECT n.recorded_date FROM order_mgmt_data.stock_days AS n WHERE n.tenant_id = s.tenant_id"
		" AND n.location_id = s.location_id AND n.recorded_date > s.snapshot_date ORDER BY n.recorded_date OFFSET " SNAPSHOT_ROWS " LIMIT 1),"
		" (SELECT max(o.recorded_date) FROM order_mgmt_data.stock_days AS o WHERE o.tenant_id = s.tenant_id"
		" AND o.location_id = s.location_id AND o.recorded_date < (SELECT max(d.recorded_date) FROM order_mgmt_data.stock_days AS d"
		" WHERE d.tenant_id = s.tenant_id AND d.location_id = s.location_id))) AS end_date) AS e"
		" WHERE s.rows_after > " SNAPSHOT_ROWS " AND e.end_date > s.snapshot_date"
		" AND ($1 = 0 OR s.tenant_id = $1)),"
		" lines AS (INSERT INTO order_mgmt_data.stock_snapshot_lines (tenant_id, location_id, item_id, snapshot_date, value" STATES(STATE_COLUMN) ")"
		" SELECT u.tenant_id, u.location_id, d.item_id, u.end_date, order_mgmt.sum(d.value)" STATES(STATE_TOTAL) " FROM due AS u CROSS JOIN LATERAL ("
		"SELECT l.item_id, l.value" STATES(STATE_COLUMN) " FROM order_mgmt_data.stock_snapshot_lines AS l WHERE l.tenant_id = u.tenant_id"
		" AND l.location_id = u.location_id AND l.snapshot_date = u.last_date"
		" UNION ALL SELECT o.item_id, o.value" STATES(STATE_COLUMN) " FROM order_mgmt_data.stock_days AS o WHERE o.tenant_id = u.tenant_id"
		" AND o.location_id = u.location_id AND o.recorded_date > u.last_date AND o.recorded_date <= u.end_date) AS d"
		" GROUP BY u.tenant_id, u.location_id, d.item_id, u.end_date HAVING order_mgmt.amount_minor(order_mgmt.sum(d.value)) <> 0" STATES(STATE_HELD)
		" RETURNING tenant_id, location_id),"
		" closed AS (UPDATE order_mgmt_data.stock_snapshots AS s SET rows_after = 0 FROM due AS u"
		" WHERE s.tenant_id = u.tenant_id AND s.location_id = u.location_id AND s.snapshot_date = u.last_date)"
		" INSERT INTO order_mgmt_data.stock_snapshots (tenant_id, location_id, snapshot_date, positions, rows_after)"
		" SELECT u.tenant_id, u.location_id, u.end_date,"
		" (SELECT count(*) FROM lines AS l WHERE l.tenant_id = u.tenant_id AND l.location_id = u.location_id),"
		" u.rows_after - (SELECT count(*) FROM order_mgmt_data.stock_days AS o WHERE o.tenant_id = u.tenant_id AND o.location_id = u.location_id"
		" AND o.recorded_date > u.last_date AND o.recorded_date <= u.end_date) FROM due AS u",
		.args = OM_ARGS(DAYS_OF, OF), .expect = SPI_OK_INSERT
	},
	[DAYS_FACTS] = {
		.name = "days.facts",
		.sql = "INSERT INTO order_mgmt_data.latest_facts AS k (tenant_id, fact, latest_recorded_at) SELECT m.tenant_id, m.fact, max(m.recorded_at)"
		" FROM order_mgmt_data.fresh_facts AS m" IN_RANGE " GROUP BY m.tenant_id, m.fact"
		" ON CONFLICT (tenant_id, fact) DO UPDATE SET latest_recorded_at = EXCLUDED.latest_recorded_at WHERE k.latest_recorded_at < EXCLUDED.latest_recorded_at",
		.args = OM_ARGS(DAYS_RANGE, RANGE), .expect = SPI_OK_INSERT
	},
	[DAYS_CLEAR_MONEY] = {
		.name = "days.clear_money", .may_scan = true,
		.sql = "DELETE FROM order_mgmt_data.money_days", .args = {OM_NONE}, .expect = SPI_OK_DELETE
	},
	[DAYS_CLEAR_SALES] = {
		.name = "days.clear_sales", .may_scan = true,
		.sql = "DELETE FROM order_mgmt_data.sale_days", .args = {OM_NONE}, .expect = SPI_OK_DELETE
	},
	[DAYS_CLEAR_STOCK] = {
		.name = "days.clear_stock", .may_scan = true,
		.sql = "DELETE FROM order_mgmt_data.stock_days", .args = {OM_NONE}, .expect = SPI_OK_DELETE
	},
	[DAYS_CLEAR_LINES] = {
		.name = "days.clear_lines", .may_scan = true,
		.sql = "DELETE FROM order_mgmt_data.stock_snapshot_lines", .args = {OM_NONE}, .expect = SPI_OK_DELETE
	},
	[DAYS_CLEAR_SNAPSHOTS] = {
		.name = "days.clear_snapshots", .may_scan = true,
		.sql = "DELETE FROM order_mgmt_data.stock_snapshots", .args = {OM_NONE}, .expect = SPI_OK_DELETE
	},
	[DAYS_CLEAR_FACTS] = {
		.name = "days.clear_facts", .may_scan = true,
		.sql = "DELETE FROM order_mgmt_data.latest_facts", .args = {OM_NONE}, .expect = SPI_OK_DELETE
	}
};

/* OmFoldStep: no days; all is fresh. */
static void
reset_days(void)
{
	int			plan;

	for (plan = DAYS_CLEAR_MONEY; plan <= DAYS_CLEAR_FACTS; plan++)
		(void) om_plan_run(&days_plans[plan], NULL, NULL);
}

/* OmFoldStep: where days are summed anew. */
static OmFoldReady
prepare_days(const OmFoldRange *range)
{
	Datum		values[HORIZON_count] = {[HORIZON_horizon] = Int64GetDatum(range->horizon)};
	bool		is_restored;

	(void) om_plan_run(&days_plans[DAYS_STATE], values, NULL);
	if (DatumGetBool(om_field(0, FOUND_is_subscribed, NULL)))
		return OM_FOLD_NOT_NOW;
	is_restored = DatumGetBool(om_field(0, FOUND_is_restored, NULL));
	(void) om_plan_run(&days_plans[DAYS_SUMMED], values, NULL);
	return is_restored ? OM_FOLD_ANEW : OM_FOLD_READY;
}

/* OmFoldStep: put what is fresh in the range into the days, and make the snapshots that are due. */
static void
fold_days(const OmFoldRange *range)
{
	Datum		values[RANGE_count] = {[RANGE_from_stamp] = Int64GetDatum(range->from), [RANGE_to_stamp] = Int64GetDatum(range->to),
	[RANGE_tenant_id] = Int64GetDatum(range->tenant), [RANGE_left_out] = range->left_out};
	Datum		of[OF_count] = {[OF_tenant_id] = Int64GetDatum(range->tenant)};

	(void) om_plan_run(&days_plans[DAYS_MONEY], values, NULL);
	OM_FAULT("days-s1");
	(void) om_plan_run(&days_plans[DAYS_SALES], values, NULL);
	(void) om_plan_run(&days_plans[DAYS_STOCK], values, NULL);
	while (om_plan_run(&days_plans[DAYS_SNAPSHOT], of, NULL) > 0)
		CHECK_FOR_INTERRUPTS();
	(void) om_plan_run(&days_plans[DAYS_FACTS], values, NULL);
	OM_FAULT("days-s2");
}

static OmFoldStep days_step = OM_FOLD_STEP("days", "day_sources", fold_days, NULL, reset_days, prepare_days, false);

/* Let the folder keep days. */
void
om_days_init(void)
{
	days_step.table = "stock_moves";
	days_step.follows = &om_cost_step;
	om_fold_register(&days_step);
}
