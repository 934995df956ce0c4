/*
 * as_of.c - the API function stock_as_of: what was at a position at a past instant.
 *
 * Days that were over by then are sums: the last snapshot of the location, and the position's rows of days since.  Of the day of the
 * instant and those beside it, in case that a change of the time zone has moved their bounds, the moves themselves are read, and
 * those that are in no day yet.  Rows of days tell in which periods of stamps their moves are, and the index by position is led by
 * periods of stamps: so the past of a position costs what was there, not what was kept since.
 */
#include "postgres.h"

#include "access/access.h"
#include "access/tenant.h"
#include "base/known.h"
#include "base/module.h"
#include "base/om_error.h"
#include "base/om_limit.h"
#include "base/text_arg.h"
#include "call/archived.h"
#include "days/days_private.h"
#include "ledger/ledger.h"
#include "sql/plan.h"
#include "sql/rows.h"
#include "stock/stock.h"
#include "utils/builtins.h"

enum AsOfArgument
{
	ARG_SKU, ARG_LOCATION, ARG_AT, ARG_BY, ARG_TENANT_ID
};

/* A position at an instant of the record or of the event. */
#define POSITION_AS_OF(X, P) \
	X(P, tenant_id, OM_INT8) X(P, item_id, OM_INT8) X(P, location_id, OM_INT8) X(P, at, OM_TIME) X(P, by_record, OM_BOOL) \
	X(P, sku, OM_TEXT) X(P, location, OM_TEXT)
OM_ENUM(POSITION_AS_OF, AS_OF);

#define POSITION_IS(x) x ".tenant_id = $1 AND " x ".item_id = $2 AND " x ".location_id = $3"
#define EACH_STATE(X) \
	X("free") ", " X("reserved") ", " X("allocated") ", " X("backordered") ", " X("quality_control") ", " X("damaged") ", " \
	X("expired") ", " X("returned") ", " X("in_transit")
#define TOTAL(state) "coalesce(order_mgmt.sum(x." state "), '0')"
#define MORE(state) "d." state
#define LESS(state) "OPERATOR(order_mgmt.-) d." state
#define OF_STATE(state) "CASE WHEN e.state OPERATOR(order_mgmt.=) '" state "' THEN e.delta END AS " state
/* Rows of stock_days_shifted, of which there are few: with "+ 0" behind recorded_date no other index fits. */
#define SHIFTED "d.occurred_date <> d.recorded_date"
#define FIRST "(SELECT y.first_date FROM day AS y)"
#define LAST "(SELECT y.last_date FROM day AS y)"
#define BASE "(SELECT b.day FROM base AS b)"

static OmPlan as_of_plan = {
	.name = "days.stock_as_of",
	.sql = "WITH day AS MATERIALIZED (SELECT w.day - 1 AS first_date, w.day + 1 AS last_date FROM (SELECT order_mgmt_data.business_date($4, t.time_zone,"
	" t.time_zone_changes) AS day FROM (VALUES (true)) AS v LEFT JOIN order_mgmt_data.tenants AS t ON t.tenant_id = $1) AS w),"
	" base AS MATERIALIZED (SELECT coalesce(max(n.snapshot_date), '-infinity') AS day FROM order_mgmt_data.stock_snapshots AS n"
	" WHERE n.tenant_id = $1 AND n.location_id = $3 AND n.snapshot_date < " FIRST "),"
	" mark AS MATERIALIZED (SELECT coalesce(min(m.folded_to) FILTER (WHERE m.left_out = $1), min(m.folded_to) FILTER (WHERE m.left_out = 0), 0) AS stamp"
	" FROM order_mgmt_data.fold_marks AS m WHERE m.step = 'days'),"
	" near AS MATERIALIZED (SELECT " OM_DAY_PERIODS("d") " AS stamps FROM order_mgmt_data.stock_days AS d WHERE " POSITION_IS("d")
	" AND d.recorded_date BETWEEN " FIRST " AND " LAST " AND ($5 OR d.occurred_date BETWEEN " FIRST " AND " LAST ")"
	" UNION ALL SELECT " OM_DAY_PERIODS("d") " FROM order_mgmt_data.stock_days AS d WHERE NOT $5 AND " POSITION_IS("d") " AND " SHIFTED
	" AND d.recorded_date + 0 NOT BETWEEN " FIRST " AND " LAST " AND d.occurred_date BETWEEN " FIRST " AND " LAST "),"
	" periods AS MATERIALIZED (SELECT ARRAY(SELECT p.stamp FROM near AS n CROSS JOIN LATERAL unnest(n.stamps) AS p (stamp)"
	" UNION SELECT p.stamp FROM mark AS m CROSS JOIN LATERAL unnest(order_mgmt_data.periods_since(m.stamp)) AS p (stamp)) AS stamps)"
	" SELECT $6, $7, $4, greatest(" TOTAL("free") ", '0'), " TOTAL("reserved") ", " TOTAL("allocated") ", " TOTAL("backordered") ", "
	TOTAL("quality_control") ", " TOTAL("damaged") ", " TOTAL("expired") ", " TOTAL("returned") ", " TOTAL("in_transit") ", "
	"greatest(OPERATOR(order_mgmt.-) " TOTAL("free") ", '0') FROM ("
	"SELECT " EACH_STATE(MORE) " FROM order_mgmt_data.stock_snapshot_lines AS d WHERE " POSITION_IS("d") " AND d.snapshot_date = " BASE
	" UNION ALL SELECT " EACH_STATE(MORE) " FROM order_mgmt_data.stock_days AS d WHERE " POSITION_IS("d")
	" AND d.recorded_date > " BASE " AND d.recorded_date < " FIRST " AND ($5 OR d.occurred_date < " FIRST ")"
	/* by event: what was recorded later counts too, and what was recorded by then and happened later does not */
	" UNION ALL SELECT " EACH_STATE(MORE) " FROM order_mgmt_data.stock_days AS d WHERE NOT $5 AND " POSITION_IS("d") " AND " SHIFTED
	" AND d.recorded_date + 0 >= " FIRST " AND d.occurred_date < " FIRST
	" UNION ALL SELECT " EACH_STATE(LESS) " FROM order_mgmt_data.stock_days AS d WHERE NOT $5 AND " POSITION_IS("d") " AND " SHIFTED
	" AND d.recorded_date + 0 <= " BASE " AND d.occurred_date >= " FIRST
	" UNION ALL SELECT " EACH_STATE(OF_STATE) " FROM order_mgmt_data.stock_effects AS e LEFT JOIN order_mgmt_data.tenants AS t ON t.tenant_id = $1"
	" WHERE " POSITION_IS("e") " AND e.stamp OPERATOR(order_mgmt_data.~=) ANY ((SELECT p.stamps FROM periods AS p)::bigint[])"
	" AND CASE WHEN $5 THEN e.recorded_at ELSE e.occurred_at END <= $4 AND (e.stamp >= (SELECT m.stamp FROM mark AS m)"
	" OR order_mgmt_data.business_date(CASE WHEN $5 THEN e.recorded_at ELSE e.occurred_at END, t.time_zone, t.time_zone_changes) BETWEEN " FIRST " AND " LAST ")) AS x",
	.args = OM_ARGS(POSITION_AS_OF, AS_OF), .read_only = true, .expect = SPI_OK_SELECT
};

OM_FUNCTION(om_stock_as_of);

/* stock_as_of(sku, location, at, by, tenant_id): one row. */
Datum
om_stock_as_of(PG_FUNCTION_ARGS)
{
	static const char *const known[] = {"occurred_at", "recorded_at"};
	int64		tenant = om_tenant_arg(ARG_TENANT_ID);
	char	   *by = om_text_arg(fcinfo, ARG_BY, "by", OM_CODE_LENGTH_MAX, true);
	bool		by_record = strcmp(by, "recorded_at") == 0;
	OmLine		line = {.sku = om_text_arg(fcinfo, ARG_SKU, "sku", OM_CODE_LENGTH_MAX, true)};
	Datum		values[AS_OF_count];

	if (!by_record && strcmp(by, "occurred_at") != 0)
		om_refuse_word("by", by, known);
	if (PG_ARGISNULL(ARG_AT))
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "at", "at cannot be null");
	if (DatumGetTimestampTz(PG_GETARG_DATUM(ARG_AT)) < om_archived_to(tenant))
		om_raise_value(OM_ARCHIVED, "at", timestamptz_to_str(PG_GETARG_TIMESTAMPTZ(ARG_AT)),
					   "what moved by then has left for the archive, of which stock_on knows days");
	line.location_code = om_text_arg(fcinfo, ARG_LOCATION, "location", OM_CODE_LENGTH_MAX, true);
	om_spi_begin();
	om_resolve_lines(tenant, &line, 1, OM_IN_USE_OR_NOT, 0);
	values[AS_OF_tenant_id] = Int64GetDatum(tenant);
	values[AS_OF_item_id] = Int64GetDatum(line.item.item_id);
	values[AS_OF_location_id] = Int64GetDatum(line.location.location_id);
	values[AS_OF_at] = PG_GETARG_DATUM(ARG_AT);
	values[AS_OF_by_record] = BoolGetDatum(by_record);
	values[AS_OF_sku] = CStringGetTextDatum(line.sku);
	values[AS_OF_location] = CStringGetTextDatum(line.location_code);
	(void) om_plan_run(&as_of_plan, values, NULL);
	om_rows_return(fcinfo);
	om_spi_end();
	return (Datum) 0;
}
