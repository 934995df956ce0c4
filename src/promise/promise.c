/*
 * promise.c - when goods come that are sold before they are there; and the API function put_supply_promise.
 *
 * What may be sold beyond the shelf the oversell limit says, by the counter.  Here it is said when that comes: of an item at a location the
 * day of its first goods, before which what is ordered is a preorder, that of the next ones, or so many days after an order.  The day is
 * told with a quote and kept with the order, because it is what the customer was promised: a change of what is said later
 * is for orders to come.  Orders of which nothing waits ask and write nothing here.
 */
#include "postgres.h"

#include "base/clock.h"
#include "base/module.h"
#include "base/om_error.h"
#include "call/call.h"
#include "promise/promise.h"
#include "sql/insert.h"
#include "stock/stock.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"

enum
{
	PROMISE_SALE, PROMISE_PUT, PROMISE_SHOW, PROMISE_FIND
};

#define SUPPLY_PLACE(X, P) X(P, tenant_id, OM_INT8) X(P, item_id, OM_INT8) X(P, location_id, OM_INT8) X(P, now, OM_TIME)
OM_ENUM(SUPPLY_PLACE, PLACE);

/* The tenant's day, and whether the item is sold beyond the shelf. */
#define SUPPLY_SALE(X, P) X(P, today, OM_DATE) X(P, is_sold, OM_BOOL)
OM_ENUM(SUPPLY_SALE, SALE);

#define SUPPLY_PUT(X, P) \
	X(P, tenant_id, OM_INT8) X(P, item_id, OM_INT8) X(P, location_id, OM_INT8) X(P, released_on, OM_DATE) X(P, restocked_on, OM_DATE) \
	X(P, backorder_days, OM_INT4) X(P, is_active, OM_BOOL)
OM_ENUM(SUPPLY_PUT, PUT);

#define SUPPLY_CODES(X, P) X(P, tenant_id, OM_INT8) X(P, sku, OM_TEXT) X(P, location, OM_TEXT)
OM_ENUM(SUPPLY_CODES, CODES);

#define WAITING_PLACES(X, P) X(P, tenant_id, OM_INT8) X(P, item_ids, OM_INT8S) X(P, location_ids, OM_INT8S) X(P, now, OM_TIME)
OM_ENUM(WAITING_PLACES, WAITING);

#define PROMISED_PLACE(X, P) X(P, place, OM_INT8) X(P, promised_on, OM_DATE) X(P, is_preorder, OM_BOOL)
OM_ENUM(PROMISED_PLACE, PROMISED);

#define TODAY(now) "order_mgmt_data.business_date(" now ", t.time_zone, t.time_zone_changes)"

static OmPlan plans[] = {
	[PROMISE_SALE] = {
		.name = "promise.sale",
		.sql = "SELECT " TODAY("$4") " AS today, EXISTS (SELECT FROM order_mgmt_data.stock_policies AS s WHERE s.tenant_id = $1 AND s.item_id = $2"
		" AND s.location_id = $3 AND s.channel_id = 0 AND (s.oversell_limit IS NULL OR s.oversell_limit OPERATOR(order_mgmt.>) '0')) AS is_sold"
		" FROM order_mgmt_data.tenants AS t WHERE t.tenant_id = $1",
		.args = OM_ARGS(SUPPLY_PLACE, PLACE), .results = OM_RESULTS(SUPPLY_SALE, SALE), .expect = SPI_OK_SELECT
	},
	[PROMISE_PUT] = {
		.name = "promise.put",
		.sql = "INSERT INTO order_mgmt_data.supply_promises AS p (tenant_id, item_id, location_id, released_on, restocked_on, backorder_days, is_active)"
		" VALUES ($1, $2, $3, $4, $5, $6, coalesce($7, true))"
		" ON CONFLICT (item_id, location_id, tenant_id) DO UPDATE SET released_on = coalesce($4, p.released_on),"
		" restocked_on = coalesce($5, p.restocked_on), backorder_days = coalesce($6, p.backorder_days), is_active = coalesce($7, p.is_active)",
		.args = OM_ARGS(SUPPLY_PUT, PUT), .expect = SPI_OK_INSERT
	},
	[PROMISE_SHOW] = {
		.name = "promise.show",
		.sql = "SELECT v.* FROM order_mgmt.supply_promises AS v WHERE v.tenant_id = $1 AND v.sku = $2 AND v.location = $3",
		.args = OM_ARGS(SUPPLY_CODES, CODES), .expect = SPI_OK_SELECT
	},
	[PROMISE_FIND] = {
		.name = "promise.find",
		.sql = "SELECT k.place, d.promised_on, d.is_preorder FROM ROWS FROM (unnest($2), unnest($3)) WITH ORDINALITY AS k (item_id, location_id, place)"
		" JOIN order_mgmt_data.tenants AS t ON t.tenant_id = $1"
		" JOIN order_mgmt_data.supply_promises AS p ON p.tenant_id = $1 AND p.item_id = k.item_id AND p.location_id = k.location_id"
		" CROSS JOIN LATERAL order_mgmt_data.promised_day(p, " TODAY("$4") ") AS d WHERE d.promised_on IS NOT NULL",
		.args = OM_ARGS(WAITING_PLACES, WAITING), .results = OM_RESULTS(PROMISED_PLACE, PROMISED), .expect = SPI_OK_SELECT
	}
};

void
om_promise_find(int64 tenant, OmPromised *lines, int n)
{
	Datum		values[WAITING_count] = {[WAITING_tenant_id] = Int64GetDatum(tenant), [WAITING_now] = TimestampTzGetDatum(om_clock())};
	int64	   *items;
	int64	   *locations;
	uint64		rows;
	uint64		r;
	int			i;

	if (n == 0)
		return;
	items = palloc(sizeof(int64) * n);
	locations = palloc(sizeof(int64) * n);
	for (i = 0; i < n; i++)
	{
		items[i] = lines[i].item_id;
		locations[i] = lines[i].location_id;
	}
	values[WAITING_item_ids] = om_id_array(items, n);
	values[WAITING_location_ids] = om_id_array(locations, n);
	rows = om_plan_run_latest(&plans[PROMISE_FIND], values, NULL);
	for (r = 0; r < rows; r++)
	{
		OmPromised *line = &lines[DatumGetInt64(om_field(r, PROMISED_place, NULL)) - 1];

		line->is_promised = true;
		line->promised_on = DatumGetDateADT(om_field(r, PROMISED_promised_on, NULL));
		line->is_preorder = DatumGetBool(om_field(r, PROMISED_is_preorder, NULL));
	}
}

#define KEPT_PROMISE(X, P) \
	X(P, tenant_id, OM_INT8) X(P, order_id, OM_UUID) X(P, recorded_at, OM_TIME) X(P, line_no, OM_INT4) X(P, promised_on, OM_DATE) X(P, is_preorder, OM_BOOL)
OM_ENUM(KEPT_PROMISE, KEPT);

static OmTable kept_table = {.name = "order_line_promises", .columns = OM_COLUMNS(KEPT_PROMISE, KEPT)};

void
om_promise_keep(int64 tenant, const OmPromised *lines, int n)
{
	OmInsert	rows;
	int			count = 0;
	int			row = 0;
	int			i;

	for (i = 0; i < n; i++)
		count += lines[i].is_promised;
	if (count == 0)
		return;
	rows = om_insert_make(KEPT_count, count);
	om_insert_share(&rows, KEPT_tenant_id, Int64GetDatum(tenant));
	om_insert_share(&rows, KEPT_recorded_at, TimestampTzGetDatum(om_clock()));
	for (i = 0; i < n; i++)
	{
		Datum	   *values;

		if (!lines[i].is_promised)
			continue;
		values = om_insert_values(&rows, row++);
		values[KEPT_order_id] = UUIDPGetDatum(&lines[i].order_id);
		values[KEPT_line_no] = Int32GetDatum(lines[i].line_no);
		values[KEPT_promised_on] = DateADTGetDatum(lines[i].promised_on);
		values[KEPT_is_preorder] = BoolGetDatum(lines[i].is_preorder);
	}
	om_insert_run(&kept_table, &rows);
}

enum SupplyArgument
{
	ARG_SKU, ARG_LOCATION, ARG_RELEASED_ON, ARG_RESTOCKED_ON, ARG_BACKORDER_DAYS, ARG_IS_ACTIVE
};

/* Most days that a backorder may be promised after. */
#define BACKORDER_DAYS_MAX 3650

/* A day that is to come, as an argument of the call; an unset one is null. */
static Datum
day_arg(FunctionCallInfo fcinfo, int arg, const char *name, DateADT today, char *null)
{
	DateADT		day;

	if (PG_ARGISNULL(arg))
	{
		*null = 'n';
		return (Datum) 0;
	}
	day = PG_GETARG_DATEADT(arg);
	if (DATE_NOT_FINITE(day))
		om_raise_value(OM_INVALID_ARGUMENT, "argument", name, "%s must be a day", name);
	if (day < today)
		om_raise_value(OM_INVALID_ARGUMENT, "argument", name, "%s has passed: only a day that is to come can be promised", name);
	return DateADTGetDatum(day);
}

/* The item at the location that is promised of: in use, with stock; and the tenant's day.  It must be sold beyond the shelf there. */
static DateADT
find_supply(int64 tenant, OmLine *line)
{
	Datum		values[PLACE_count];

	om_resolve_lines(tenant, line, 1, OM_IN_USE, 0);
	om_require_stocked(line, 1);
	values[PLACE_tenant_id] = Int64GetDatum(tenant);
	values[PLACE_item_id] = Int64GetDatum(line->item.item_id);
	values[PLACE_location_id] = Int64GetDatum(line->location.location_id);
	values[PLACE_now] = TimestampTzGetDatum(om_clock());
	(void) om_plan_run_latest(&plans[PROMISE_SALE], values, NULL);
	if (!DatumGetBool(om_field(0, SALE_is_sold, NULL)))
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "sku", "\"%s\" is not sold beyond the shelf at \"%s\": put_stock_policy sets its oversell_limit",
					   line->sku, line->location_code);
	return DatumGetDateADT(om_field(0, SALE_today, NULL));
}

OM_FUNCTION(om_put_supply_promise);

/* put_supply_promise(...): see SupplyArgument. */
Datum
om_put_supply_promise(PG_FUNCTION_ARGS)
{
	int64		tenant = om_write_begin(fcinfo);
	OmLine		line = {0};
	Datum		values[PUT_count] = {0};
	Datum		codes[CODES_count];
	char		nulls[PUT_count];
	DateADT		today;

	line.sku = om_code_arg(fcinfo, ARG_SKU, "sku");
	line.location_code = om_code_arg(fcinfo, ARG_LOCATION, "location");
	today = find_supply(tenant, &line);
	memset(nulls, ' ', sizeof(nulls));
	values[PUT_tenant_id] = Int64GetDatum(tenant);
	values[PUT_item_id] = Int64GetDatum(line.item.item_id);
	values[PUT_location_id] = Int64GetDatum(line.location.location_id);
	values[PUT_released_on] = day_arg(fcinfo, ARG_RELEASED_ON, "released_on", today, &nulls[PUT_released_on]);
	values[PUT_restocked_on] = day_arg(fcinfo, ARG_RESTOCKED_ON, "restocked_on", today, &nulls[PUT_restocked_on]);
	if (PG_ARGISNULL(ARG_BACKORDER_DAYS))
		nulls[PUT_backorder_days] = 'n';
	else if (PG_GETARG_INT32(ARG_BACKORDER_DAYS) < 0 || PG_GETARG_INT32(ARG_BACKORDER_DAYS) > BACKORDER_DAYS_MAX)
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "backorder_days", "backorder_days must be from 0 to %d", BACKORDER_DAYS_MAX);
	else
		values[PUT_backorder_days] = PG_GETARG_DATUM(ARG_BACKORDER_DAYS);
	nulls[PUT_is_active] = PG_ARGISNULL(ARG_IS_ACTIVE) ? 'n' : ' ';
	values[PUT_is_active] = nulls[PUT_is_active] == 'n' ? (Datum) 0 : PG_GETARG_DATUM(ARG_IS_ACTIVE);
	(void) om_plan_run(&plans[PROMISE_PUT], values, nulls);
	codes[CODES_tenant_id] = Int64GetDatum(tenant);
	codes[CODES_sku] = CStringGetTextDatum(line.sku);
	codes[CODES_location] = CStringGetTextDatum(line.location_code);
	(void) om_plan_run_latest(&plans[PROMISE_SHOW], codes, NULL);
	return om_write_return(fcinfo);
}

OM_RIGHT(promise_supply, OM_KEEPERS, "say when goods come that are sold before they are there");

static OmRight *const rights[] = {
	&om_right_promise_supply
};

static const OmNeed needs[] = {
	OM_TOPIC("promise", "when goods come that are sold before they are there"),
	OM_FUNCTION_NEEDS("put_supply_promise", promise_supply),
	OM_VIEW_NEEDS("supply_promises", read_stock),
	OM_VIEW_NEEDS("order_line_promises", read_documents)
};

static const OmRaises raises[] = {
	OM_RAISES("put_supply_promise", OM_UNKNOWN_SKU, OM_UNKNOWN_LOCATION)
};

OM_MODULE(promise) = {OM_RIGHTS(rights), OM_NEEDS(needs), OM_ERRORS(raises)};
