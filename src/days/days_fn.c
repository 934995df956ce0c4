/*
 * days_fn.c - the API function stock_on, and what is in no day yet.
 */
#include "postgres.h"

#include "access/access.h"
#include "access/seen.h"
#include "base/known.h"
#include "base/module.h"
#include "base/om_error.h"
#include "call/arguments.h"
#include "catalog/catalog.h"
#include "days/days_private.h"
#include "journal/state.h"
#include "ledger/ledger.h"
#include "sql/plan.h"
#include "sql/rows.h"
#include "utils/builtins.h"

enum StockOnArgument
{
	ARG_LOCATION, ARG_DAY, ARG_BY, ARG_TENANT_ID
};

/* A location at the end of a day, by the day of recording or that of the event. */
#define STOCK_DAY(X, P) \
	X(P, tenant_id, OM_INT8) X(P, location_id, OM_INT8) X(P, day, OM_DATE) X(P, by_record, OM_BOOL) X(P, location, OM_TEXT)
OM_ENUM(STOCK_DAY, DAY);

#define FRESH_TENANTS(X, P) X(P, tenant_ids, OM_INT8S)
OM_ENUM(FRESH_TENANTS, FRESH_OF);

/* What is sold and in no day yet, summed like sale_days. */
#define FRESH_SALES(X, P) \
	X(P, tenant_id, OM_INT8) X(P, recorded_date, OM_DATE) X(P, occurred_date, OM_DATE) X(P, channel_id, OM_INT8) X(P, location_id, OM_INT8) \
	X(P, currency, OM_TEXT) X(P, orders, OM_INT8) X(P, units, OM_NUMERIC) X(P, gross_sales, OM_NUMERIC) X(P, discounts, OM_NUMERIC) \
	X(P, returns, OM_NUMERIC) X(P, shipping, OM_NUMERIC) X(P, tax, OM_NUMERIC) X(P, canceled_units, OM_NUMERIC) X(P, returned_units, OM_NUMERIC)
OM_ENUM(FRESH_SALES, FRESH);

/* What is posted and in no day yet, summed like money_days. */
#define FRESH_MONEY(X, P) \
	X(P, tenant_id, OM_INT8) X(P, recorded_date, OM_DATE) X(P, occurred_date, OM_DATE) X(P, account, OM_TEXT) X(P, account_id, OM_INT8) \
	X(P, location_id, OM_INT8) X(P, currency, OM_TEXT) X(P, debit, OM_NUMERIC) X(P, credit, OM_NUMERIC)
OM_ENUM(FRESH_MONEY, MONEY);

#define COLUMNS(x) \
	x "item_id, " x "free, " x "reserved, " x "allocated, " x "backordered, " x "quality_control, " x "damaged, " x "expired, " \
	x "returned, " x "in_transit, " x "value"
#define LESS(state) "OPERATOR(order_mgmt.-) e." state
#define TOTAL(state) "coalesce(order_mgmt.sum(x." state "), '0') AS " state
#define OF_STATE(state) "CASE WHEN f.state OPERATOR(order_mgmt.=) '" state "' THEN f.delta END"
#define AT_PLACE(x) x ".tenant_id = $1 AND " x ".location_id = $2"
#define HELD(state) "s." state " OPERATOR(order_mgmt.<>) '0'"

enum
{
	PLAN_STOCK_ON, PLAN_FRESH_SALES, PLAN_FRESH_MONEY, PLAN_FRESH_FACTS
};

static OmPlan plans[] = {
	/*
	 * The last snapshot up to the day, and the days since.  By event what was recorded later counts too, and what was
	 * recorded by then and happened later does not: rows of days that differ, which have indexes of their own.
	 */
	[PLAN_STOCK_ON] = {
		.name = "days.stock_on",
		.sql = "SELECT i.sku, $5, $3, greatest(s.free, '0'), s.reserved, s.allocated, s.backordered, s.quality_control, s.damaged, s.expired,"
		" s.returned, s.in_transit, greatest(OPERATOR(order_mgmt.-) s.free, '0'), order_mgmt.amount_currency(s.value), s.value::numeric FROM ("
		"SELECT x.item_id, " TOTAL("free") ", " TOTAL("reserved") ", " TOTAL("allocated") ", " TOTAL("backordered") ", " TOTAL("quality_control") ", "
		TOTAL("damaged") ", " TOTAL("expired") ", " TOTAL("returned") ", " TOTAL("in_transit") ", order_mgmt.sum(x.value) AS value FROM ("
		"WITH base AS MATERIALIZED (SELECT coalesce(max(n.snapshot_date), '-infinity') AS day FROM order_mgmt_data.stock_snapshots AS n"
		" WHERE " AT_PLACE("n") " AND n.snapshot_date <= $3)"
		" SELECT " COLUMNS("l.") " FROM order_mgmt_data.stock_snapshot_lines AS l WHERE " AT_PLACE("l") " AND l.snapshot_date = (SELECT b.day FROM base AS b)"
		" UNION ALL SELECT " COLUMNS("d.") " FROM order_mgmt_data.stock_days AS d WHERE " AT_PLACE("d")
		" AND d.recorded_date > (SELECT b.day FROM base AS b) AND d.recorded_date <= $3 AND ($4 OR d.occurred_date <= $3)"
		" UNION ALL SELECT " COLUMNS("e.") " FROM order_mgmt_data.stock_days AS e WHERE NOT $4 AND " AT_PLACE("e")
		" AND e.occurred_date < e.recorded_date AND e.recorded_date > $3 AND e.occurred_date <= $3"
		" UNION ALL SELECT e.item_id, " LESS("free") ", " LESS("reserved") ", " LESS("allocated") ", " LESS("backordered") ", " LESS("quality_control") ", "
		LESS("damaged") ", " LESS("expired") ", " LESS("returned") ", " LESS("in_transit") ", " LESS("value")
		" FROM order_mgmt_data.stock_days AS e WHERE NOT $4 AND " AT_PLACE("e")
		" AND e.occurred_date > e.recorded_date AND e.occurred_date > $3 AND e.recorded_date <= (SELECT b.day FROM base AS b)"
		" UNION ALL SELECT f.item_id, " OF_STATE("free") ", " OF_STATE("reserved") ", " OF_STATE("allocated") ", " OF_STATE("backordered") ", "
		OF_STATE("quality_control") ", " OF_STATE("damaged") ", " OF_STATE("expired") ", " OF_STATE("returned") ", " OF_STATE("in_transit") ", f.value"
		" FROM (SELECT g.* FROM order_mgmt_data.fresh_stock AS g OFFSET 0) AS f WHERE " AT_PLACE("f") " AND CASE WHEN $4 THEN f.recorded_date ELSE f.occurred_date END <= $3) AS x"
		" GROUP BY x.item_id) AS s JOIN order_mgmt_data.items AS i ON i.tenant_id = $1 AND i.item_id = s.item_id"
		" WHERE " HELD("free") " OR " HELD("reserved") " OR " HELD("allocated") " OR " HELD("backordered") " OR " HELD("quality_control") " OR " HELD("damaged")
		" OR " HELD("expired") " OR " HELD("returned") " OR " HELD("in_transit") " OR order_mgmt.amount_minor(s.value) <> 0 ORDER BY i.sku COLLATE \"C\"",
		.args = OM_ARGS(STOCK_DAY, DAY), .read_only = true, .expect = SPI_OK_SELECT
	},
	/* behind a fence, so that rows are found by stamps, and not by an index that begins with the tenant */
	[PLAN_FRESH_SALES] = {
		.name = "days.fresh_sales",
		.sql = "SELECT f.tenant_id, f.recorded_date, f.occurred_date, f.channel_id, f.location_id, f.currency, sum(f.orders)::bigint AS orders, sum(f.units) AS units,"
		" sum(f.gross_sales) AS gross_sales, sum(f.discounts) AS discounts, sum(f.returns) AS returns, sum(f.shipping) AS shipping, sum(f.tax) AS tax,"
		" sum(f.canceled_units) AS canceled_units, sum(f.returned_units) AS returned_units FROM (SELECT s.* FROM order_mgmt_data.fresh_sales AS s OFFSET 0) AS f"
		" WHERE f.tenant_id = ANY ($1) GROUP BY f.tenant_id, f.recorded_date, f.occurred_date, f.channel_id, f.location_id, f.currency",
		.args = OM_ARGS(FRESH_TENANTS, FRESH_OF), .results = OM_RESULTS(FRESH_SALES, FRESH), .read_only = true, .expect = SPI_OK_SELECT
	},
	[PLAN_FRESH_MONEY] = {
		.name = "days.fresh_money",
		.sql = "SELECT f.tenant_id, f.recorded_date, f.occurred_date, f.account::text, f.account_id, f.location_id, f.currency, sum(f.debit) AS debit, sum(f.credit) AS credit"
		" FROM (SELECT m.* FROM order_mgmt_data.fresh_money AS m OFFSET 0) AS f WHERE f.tenant_id = ANY ($1)"
		" GROUP BY f.tenant_id, f.recorded_date, f.occurred_date, f.account, f.account_id, f.location_id, f.currency",
		.args = OM_ARGS(FRESH_TENANTS, FRESH_OF), .results = OM_RESULTS(FRESH_MONEY, MONEY), .read_only = true, .expect = SPI_OK_SELECT
	},
	[PLAN_FRESH_FACTS] = {
		.name = "days.fresh_facts", .may_scan = true,
		.sql = "SELECT f.tenant_id, f.fact, max(f.recorded_at) FROM (SELECT e.* FROM order_mgmt_data.fresh_facts AS e OFFSET 0) AS f"
		" WHERE f.tenant_id = ANY ($1) GROUP BY f.tenant_id, f.fact",
		.args = OM_ARGS(FRESH_TENANTS, FRESH_OF), .read_only = true, .expect = SPI_OK_SELECT
	}
};

/*
 * What is in no day yet, of the tenants for which its reader has a right: read as the owner, so that it is the same sums as
 * what is kept.  Leaves the connection open; returns how many rows.
 */
static uint64
read_fresh(OmPlan *plan, const OmRight *right)
{
	Datum		values[] = {[FRESH_OF_tenant_ids] = om_reader_tenants(right)};

	om_spi_begin();
	return om_plan_run(plan, values, NULL);
}

#define FRESH_COLUMNS_MAX Max((int) FRESH_count, (int) MONEY_count)

/* Return what is in no day yet, and at a location where its reader has the right; tenant, location: the columns that tell. */
static Datum
return_fresh(FunctionCallInfo fcinfo, OmPlan *plan, const OmRight *right, int ncolumns, int tenant, int location)
{
	uint64		rows;
	uint64		row;

	om_rows_begin(fcinfo);
	rows = read_fresh(plan, right);
	for (row = 0; row < rows; row++)
	{
		Datum		columns[FRESH_COLUMNS_MAX];
		bool		nulls[FRESH_COLUMNS_MAX];
		int			c;

		for (c = 0; c < ncolumns; c++)
			columns[c] = om_field(row, c, &nulls[c]);
		if (om_reader_sees(right, DatumGetInt64(columns[tenant]), DatumGetInt64(columns[location])))
			om_rows_add(fcinfo, columns, nulls);
	}
	om_spi_end();
	return (Datum) 0;
}

OM_FUNCTION(om_sees_fresh_sales);

/* SQL: sees_fresh_sales(): what is sold and in no day yet; sums of a location are seen like those of sale_days. */
Datum
om_sees_fresh_sales(PG_FUNCTION_ARGS)
{
	return return_fresh(fcinfo, &plans[PLAN_FRESH_SALES], &om_right_reports, FRESH_count, FRESH_tenant_id, FRESH_location_id);
}

OM_FUNCTION(om_sees_fresh_money);

/* SQL: sees_fresh_money(): what is posted and in no day yet; sums of a location are seen like those of money_days. */
Datum
om_sees_fresh_money(PG_FUNCTION_ARGS)
{
	return return_fresh(fcinfo, &plans[PLAN_FRESH_MONEY], &om_right_read_money, MONEY_count, MONEY_tenant_id, MONEY_location_id);
}

OM_FUNCTION(om_sees_fresh_facts);

/* SQL: sees_fresh_facts(): when the youngest facts were recorded, of those in no day yet; they are of no location, like latest_facts. */
Datum
om_sees_fresh_facts(PG_FUNCTION_ARGS)
{
	(void) read_fresh(&plans[PLAN_FRESH_FACTS], &om_right_reports);
	om_rows_return(fcinfo);
	om_spi_end();
	return (Datum) 0;
}

OM_FUNCTION(om_stock_on);

/* stock_on(location, day, by, tenant_id): the positions of a location at the end of a day, a row each. */
Datum
om_stock_on(PG_FUNCTION_ARGS)
{
	static const char *const known[] = {"occurred_at", "recorded_at"};
	int64		tenant = om_tenant_arg(ARG_TENANT_ID);
	char	   *code = om_code_arg(fcinfo, ARG_LOCATION, "location");
	char	   *by = om_code_arg(fcinfo, ARG_BY, "by");
	bool		by_record = strcmp(by, "recorded_at") == 0;
	Datum		values[DAY_count];

	if (!by_record && strcmp(by, "occurred_at") != 0)
		om_refuse_word("by", by, known);
	if (PG_ARGISNULL(ARG_DAY))
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "day", "day cannot be null");
	om_spi_begin();
	values[DAY_location_id] = Int64GetDatum(om_find_location(tenant, code, OM_IN_USE_OR_NOT).location_id);
	values[DAY_tenant_id] = Int64GetDatum(tenant);
	values[DAY_day] = PG_GETARG_DATUM(ARG_DAY);
	values[DAY_by_record] = BoolGetDatum(by_record);
	values[DAY_location] = CStringGetTextDatum(code);
	(void) om_plan_run(&plans[PLAN_STOCK_ON], values, NULL);
	om_rows_return(fcinfo);
	om_spi_end();
	return (Datum) 0;
}

static const OmNeed needs[] = {
	OM_TOPIC("report", NULL),
	OM_FUNCTION_NEEDS("stock_on", reports),
	OM_TOPIC("stock", NULL),
	OM_FUNCTION_NEEDS("stock_as_of", read_log)
};

static const OmRaises raises[] = {
	OM_RAISES("stock_on", OM_UNKNOWN_LOCATION),
	OM_RAISES("stock_as_of", OM_UNKNOWN_SKU, OM_UNKNOWN_LOCATION)
};

OM_MODULE(days) = {OM_NEEDS(needs), OM_ERRORS(raises), .init = om_days_init};
