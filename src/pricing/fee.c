/*
 * fee.c - the SQL and the rules of fees, and the API function put_fee.
 *
 * A fee is what an order has beside what was ordered: a wrapping that is named, a deposit of each bottle, what an order costs
 * more that is worth little.  It has the price and the taxes of an item that is no goods, so that price lists and tax rules say
 * them, and stands as a line of its own behind those that were ordered: it is canceled, returned and refunded as these are.
 */
#include "postgres.h"

#include "access/access.h"
#include "access/tenant.h"
#include "base/om_error.h"
#include "call/call.h"
#include "call/new_code.h"
#include "catalog/catalog.h"
#include "pricing/pricing_private.h"
#include "sql/ident.h"
#include "sql/ids.h"
#include "sql/insert.h"
#include "sql/plan.h"
#include "utils/builtins.h"

enum
{
	PLAN_LOAD,
	PLAN_FIND,
	PLAN_TWIN,
	PLAN_SAME,
	PLAN_PUT,
	PLAN_ROW
};

#define ONE_TENANT(X, P) X(P, tenant_id, OM_INT8)
OM_ENUM(ONE_TENANT, TENANT);
#define CODED(X, P) X(P, tenant_id, OM_INT8) X(P, code, OM_TEXT)
OM_ENUM(CODED, CODED);
#define FOUND_ID(X, P) X(P, id, OM_INT8)
OM_ENUM(FOUND_ID, FOUND);

/* What is null stays as it is; of_item_id, channel_id: 0 for any. */
#define FEE_VALUES(X, P) \
	CODED(X, P) X(P, name, OM_TEXT) X(P, item_id, OM_INT8) X(P, channel_id, OM_INT8) X(P, of_item_id, OM_INT8) X(P, is_per_unit, OM_BOOL) \
	X(P, is_automatic, OM_BOOL) X(P, goods_below, OM_AMOUNT) X(P, is_active, OM_BOOL) X(P, metadata, OM_JSONB)
#define NEW_FEE(X, P) FEE_VALUES(X, P) X(P, fee_id, OM_INT8)
OM_ENUM(NEW_FEE, NEW);

static OmPlan plans[] = {
	[PLAN_LOAD] = {
		.name = "load fees",
		.sql = "SELECT f.code, i.sku, i.scale, f.channel_id, f.of_item_id, f.is_per_unit, f.is_automatic, f.goods_below FROM order_mgmt_data.fees AS f "
		"JOIN order_mgmt_data.items AS i ON i.tenant_id = f.tenant_id AND i.item_id = f.item_id WHERE f.tenant_id = $1 AND f.is_active AND i.is_active ORDER BY f.code COLLATE \"C\"",
		.args = OM_ARGS(ONE_TENANT, TENANT), .results = OM_RESULTS(LOADED_FEE_ROW, LOADED_FEE), .read_only = true, .expect = SPI_OK_SELECT
	},
	[PLAN_FIND] = {
		.name = "find fee",
		.sql = "SELECT f.fee_id AS id FROM order_mgmt_data.fees AS f WHERE f.tenant_id = $1 AND f.code = $2",
		.args = OM_ARGS(CODED, CODED), .results = OM_RESULTS(FOUND_ID, FOUND), .read_only = true, .expect = SPI_OK_SELECT
	},
	[PLAN_TWIN] = OM_TWIN_PLAN("fees", "code"),
	[PLAN_SAME] = {
		.name = "compare fee",
		.sql = "SELECT f.fee_id AS id FROM order_mgmt_data.fees AS f WHERE f.tenant_id = $1 AND f.code = $2 "
		"AND (f.name, f.item_id, f.channel_id, f.of_item_id, f.is_per_unit, f.is_automatic, f.is_active, f.metadata) IS NOT DISTINCT FROM (coalesce($3, f.name), coalesce($4, f.item_id), "
		"coalesce($5, f.channel_id), coalesce($6, f.of_item_id), coalesce($7, f.is_per_unit), coalesce($8, f.is_automatic), coalesce($10, f.is_active), coalesce($11, f.metadata)) "
		"AND ($9 IS NULL OR f.goods_below OPERATOR(order_mgmt.=) $9 IS TRUE)",
		.args = OM_ARGS(FEE_VALUES, NEW), .results = OM_RESULTS(FOUND_ID, FOUND), .read_only = true, .expect = SPI_OK_SELECT
	},
	[PLAN_PUT] = {
		.name = "put fee",
		.sql = "INSERT INTO order_mgmt_data.fees AS f (tenant_id, code, name, item_id, channel_id, of_item_id, is_per_unit, is_automatic, goods_below, is_active, metadata, fee_id) "
		"VALUES ($1, $2, coalesce($3, $2), coalesce($4, 0), coalesce($5, 0), coalesce($6, 0), coalesce($7, false), coalesce($8, false), $9, coalesce($10, true), coalesce($11, '{}'), $12) "
		"ON CONFLICT (tenant_id, code) DO UPDATE SET name = coalesce($3, f.name), item_id = coalesce($4, f.item_id), channel_id = coalesce($5, f.channel_id), "
		"of_item_id = coalesce($6, f.of_item_id), is_per_unit = coalesce($7, f.is_per_unit), is_automatic = coalesce($8, f.is_automatic), "
		"goods_below = coalesce($9, f.goods_below), is_active = coalesce($10, f.is_active), metadata = coalesce($11, f.metadata)",
		.args = OM_ARGS(NEW_FEE, NEW), .expect = SPI_OK_INSERT
	},
	[PLAN_ROW] = {
		.name = "read fee",
		.sql = "SELECT v.* FROM order_mgmt.fees AS v WHERE v.tenant_id = $1 AND v.fee = $2",
		.args = OM_ARGS(CODED, CODED), .read_only = true, .expect = SPI_OK_SELECT
	}
};

enum FeeArgument
{
	ARG_FEE, ARG_SKU, ARG_CHANNEL, ARG_OF_SKU, ARG_PER_UNIT, ARG_AUTOMATIC, ARG_BELOW, ARG_NAME, ARG_ACTIVE, ARG_METADATA
};

uint64
om_load_fees(int64 tenant)
{
	Datum		values[TENANT_count] = {[TENANT_tenant_id] = Int64GetDatum(tenant)};

	return om_plan_run_latest(&plans[PLAN_LOAD], values, NULL);
}

/* Run a plan with a code as its key, as of now. */
static uint64
run_coded(OmPlan *plan, int64 tenant, const char *code)
{
	Datum		values[CODED_count] = {[CODED_tenant_id] = Int64GetDatum(tenant), [CODED_code] = CStringGetTextDatum(code)};

	return om_plan_run_latest(plan, values, NULL);
}

/* A code that may be empty: then it stands for any; null for null. */
static const char *
any_code_arg(FunctionCallInfo fcinfo, int n, const char *name)
{
	if (!PG_ARGISNULL(n) && VARSIZE_ANY_EXHDR(PG_GETARG_TEXT_PP(n)) == 0)
		return "";
	return om_optional_code_arg(fcinfo, n, name);
}

/* The id of an item, 0 for an empty code; null for null. */
static NullableDatum
item_of(int64 tenant, const char *sku, bool is_service)
{
	NullableDatum id = {Int64GetDatum(0), sku == NULL};
	OmItem		item;

	if (sku == NULL || sku[0] == '\0')
		return id;
	item = *om_find_known_items(tenant, (char *const *) &sku, 1, OM_IN_USE, 0);
	if (is_service && (item.is_stocked || item.is_kit))
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "sku", "\"%s\" is goods: a fee has the price of an item of kind untracked", sku);
	id.value = Int64GetDatum(item.item_id);
	return id;
}

/* The id of a channel, 0 for an empty code; null for null. */
static NullableDatum
channel_of(int64 tenant, const char *code)
{
	NullableDatum id = {Int64GetDatum(0), code == NULL};
	OmChannel	channel;

	if (code == NULL || code[0] == '\0')
		return id;
	om_find_channel(tenant, code, &channel);
	id.value = Int64GetDatum(channel.channel_id);
	return id;
}

OM_FUNCTION(om_put_fee);

/* put_fee(...): see FeeArgument. */
Datum
om_put_fee(PG_FUNCTION_ARGS)
{
	int64		tenant = om_write_begin(fcinfo);
	char	   *code;
	char	   *sku;
	char	   *name;
	const char *channel;
	const char *of_sku;
	Datum		values[NEW_count] = {[NEW_tenant_id] = Int64GetDatum(tenant)};
	char		nulls[NEW_count];

	om_call_require_at(0, NULL);
	code = om_code_arg(fcinfo, ARG_FEE, "fee");
	sku = om_optional_code_arg(fcinfo, ARG_SKU, "sku");
	channel = any_code_arg(fcinfo, ARG_CHANNEL, "channel");
	of_sku = any_code_arg(fcinfo, ARG_OF_SKU, "of_sku");
	name = om_optional_note_arg(fcinfo, ARG_NAME, "name");
	if (!PG_ARGISNULL(ARG_BELOW) && om_amount_from_datum(PG_GETARG_DATUM(ARG_BELOW)).minor <= 0)
		om_raise_value(OM_INVALID_AMOUNT, "argument", "goods_below", "goods_below must be positive");
	om_need_tenant(tenant);
	memset(nulls, ' ', NEW_count);
	values[NEW_code] = CStringGetTextDatum(code);
	om_set_text(values, nulls, NEW_name, name);
	om_set_datum(values, nulls, NEW_item_id, item_of(tenant, sku, true));
	om_set_datum(values, nulls, NEW_channel_id, channel_of(tenant, channel));
	om_set_datum(values, nulls, NEW_of_item_id, item_of(tenant, of_sku, false));
	om_set_datum(values, nulls, NEW_is_per_unit, fcinfo->args[ARG_PER_UNIT]);
	om_set_datum(values, nulls, NEW_is_automatic, fcinfo->args[ARG_AUTOMATIC]);
	om_set_datum(values, nulls, NEW_goods_below, fcinfo->args[ARG_BELOW]);
	om_set_datum(values, nulls, NEW_is_active, fcinfo->args[ARG_ACTIVE]);
	om_set_datum(values, nulls, NEW_metadata, om_put_metadata_arg(fcinfo, ARG_METADATA));
	if (run_coded(&plans[PLAN_FIND], tenant, code) == 0)
	{
		om_require_for_new(sku != NULL, "fee", code, "sku");
		om_require_new_code(&plans[PLAN_TWIN], tenant, code, "fee");
	}
	if (om_plan_run_latest(&plans[PLAN_SAME], values, nulls) == 0)
	{
		values[NEW_fee_id] = Int64GetDatum(om_next_id(om_ident()->master_id_seq));
		(void) om_plan_run(&plans[PLAN_PUT], values, nulls);
	}
	(void) run_coded(&plans[PLAN_ROW], tenant, code);
	return om_write_return(fcinfo);
}
