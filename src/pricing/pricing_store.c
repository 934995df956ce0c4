/*
 * pricing_store.c - the SQL of the pricing module (see pricing_private.h).
 *
 * C counts a rate in 1/10000 of a percent, which is the last decimal that the column
 * percent has: both conversions are exact.
 */
#include "postgres.h"

#include "call/near_code.h"
#include "call/new_code.h"
#include "catalog/catalog.h"
#include "pricing/pricing_private.h"
#include "sql/insert.h"
#include "sql/plan.h"
#include "utils/builtins.h"

enum
{
	PLAN_LOAD,
	PLAN_FIND,
	PLAN_TWIN,
	PLAN_NEAR,
	PLAN_PUT,
	PLAN_ROW
};

#define RATES_OF_CODES(X, P) X(P, tenant_id, OM_INT8) X(P, codes, OM_TEXTS)
OM_ENUM(RATES_OF_CODES, RATES);

#define ONE_RATE(X, P) X(P, tenant_id, OM_INT8) X(P, code, OM_TEXT)
OM_ENUM(ONE_RATE, ONE);

/* A tax rate as it is compared and written: $1, $2, ... of both plans. */
#define TAX_RATE_MASTER(X, P) \
	X(P, tenant_id, OM_INT8) X(P, code, OM_TEXT) X(P, name, OM_TEXT) X(P, rate, OM_INT8) X(P, is_inclusive, OM_BOOL) \
	X(P, is_active, OM_BOOL) X(P, metadata, OM_JSONB) X(P, is_compound, OM_BOOL) X(P, unit_amount, OM_PRICE)
#define NEW_TAX_RATE(X, P) TAX_RATE_MASTER(X, P) X(P, tax_rate_id, OM_INT8)
OM_ENUM(NEW_TAX_RATE, RATE);

#define STORED_TAX_RATE(X, P) X(P, tax_rate_id, OM_INT8) X(P, is_same, OM_BOOL) X(P, is_fixed, OM_BOOL)
OM_ENUM(STORED_TAX_RATE, STORED);

static OmPlan plans[] = {
	[PLAN_LOAD] = {
		.name = "load tax rates",
		.sql = "SELECT t.code, t.tax_rate_id, (t.percent * 10000)::bigint AS rate, t.is_inclusive, t.is_compound, t.unit_amount "
		"FROM order_mgmt_data.tax_rates AS t WHERE t.tenant_id = $1 AND t.code = ANY ($2) AND t.is_active",
		.args = OM_ARGS(RATES_OF_CODES, RATES),
		.results = OM_RESULTS(LOADED_TAX_RATE, LOADED),
		.read_only = true,
		.expect = SPI_OK_SELECT
	},
	[PLAN_FIND] = {
		.name = "find tax rate",
		.sql = "SELECT t.tax_rate_id, t.name = coalesce($3, t.name) AND t.percent = coalesce($4 / 10000.0, t.percent) "
		"AND t.is_inclusive = coalesce($5, t.is_inclusive) AND t.is_active = coalesce($6, t.is_active) "
		"AND t.metadata = coalesce($7, t.metadata) AND t.is_compound = coalesce($8, t.is_compound) "
		"AND ($9 IS NULL OR t.unit_amount OPERATOR(order_mgmt.=) $9 IS TRUE) AS is_same, t.unit_amount IS NOT NULL AS is_fixed "
		"FROM order_mgmt_data.tax_rates AS t WHERE t.tenant_id = $1 AND t.code = $2",
		.args = OM_ARGS(TAX_RATE_MASTER, RATE),
		.results = OM_RESULTS(STORED_TAX_RATE, STORED),
		.expect = SPI_OK_SELECT
	},
	[PLAN_TWIN] = OM_TWIN_PLAN("tax_rates", "code"),
	[PLAN_NEAR] = OM_NEAR_PLAN("tax_rates", "code", "n.is_active"),
	[PLAN_PUT] = {
		.name = "put tax rate",
		.sql = "INSERT INTO order_mgmt_data.tax_rates AS t "
		"(tenant_id, code, name, percent, is_inclusive, is_active, metadata, is_compound, unit_amount, tax_rate_id) "
		"VALUES ($1, $2, coalesce($3, $2), coalesce($4 / 10000.0, 0), coalesce($5, true), coalesce($6, true), coalesce($7, '{}'), coalesce($8, false), $9, $10) "
		"ON CONFLICT (tenant_id, code) DO UPDATE SET name = coalesce($3, t.name), percent = coalesce($4 / 10000.0, t.percent), "
		"is_inclusive = coalesce($5, t.is_inclusive), is_active = coalesce($6, t.is_active), metadata = coalesce($7, t.metadata), is_compound = coalesce($8, t.is_compound), unit_amount = coalesce($9, t.unit_amount)",
		.args = OM_ARGS(NEW_TAX_RATE, RATE),
		.expect = SPI_OK_INSERT
	},
	[PLAN_ROW] = {
		.name = "read tax rate",
		.sql = "SELECT v.* FROM order_mgmt.tax_rates AS v WHERE v.tenant_id = $1 AND v.tax_rate = $2",
		.args = OM_ARGS(ONE_RATE, ONE),
		.expect = SPI_OK_SELECT
	}
};

/* Active tax rates of codes (see pricing_private.h). */
uint64
om_load_tax_rates(int64 tenant, char *const *codes, int n)
{
	Datum		values[] = {[RATES_tenant_id] = Int64GetDatum(tenant), [RATES_codes] = om_text_array(codes, n)};

	return om_plan_run_latest(&plans[PLAN_LOAD], values, NULL);
}

/* The parameters that comparing and writing share. */
static void
tax_rate_values(const OmTaxRateMaster *tax_rate, Datum *values, char *nulls)
{
	memset(nulls, ' ', RATE_count);
	values[RATE_tenant_id] = Int64GetDatum(tax_rate->tenant);
	values[RATE_code] = CStringGetTextDatum(tax_rate->code);
	om_set_text(values, nulls, RATE_name, tax_rate->name);
	om_set_datum(values, nulls, RATE_rate, tax_rate->rate);
	om_set_datum(values, nulls, RATE_is_inclusive, tax_rate->is_inclusive);
	om_set_datum(values, nulls, RATE_is_active, tax_rate->is_active);
	om_set_datum(values, nulls, RATE_metadata, tax_rate->metadata);
	om_set_datum(values, nulls, RATE_is_compound, tax_rate->is_compound);
	om_set_datum(values, nulls, RATE_unit_amount, tax_rate->unit_amount);
}

/* Compare a tax rate with what is stored (see pricing_private.h). */
int64
om_match_tax_rate(const OmTaxRateMaster *tax_rate, bool *same, bool *is_fixed)
{
	Datum		values[RATE_count];
	char		nulls[RATE_count];

	*same = *is_fixed = false;
	tax_rate_values(tax_rate, values, nulls);
	if (om_plan_run(&plans[PLAN_FIND], values, nulls) == 0)
	{
		om_require_new_code(&plans[PLAN_TWIN], tax_rate->tenant, tax_rate->code, "tax_rate");
		return 0;
	}
	*same = DatumGetBool(om_field(0, STORED_is_same, NULL));
	*is_fixed = DatumGetBool(om_field(0, STORED_is_fixed, NULL));
	return DatumGetInt64(om_field(0, STORED_tax_rate_id, NULL));
}

/* Create or change a tax rate; one that another call creates meanwhile is changed, too. */
void
om_store_tax_rate(const OmTaxRateMaster *tax_rate, int64 id)
{
	Datum		values[RATE_count];
	char		nulls[RATE_count];

	tax_rate_values(tax_rate, values, nulls);
	values[RATE_tax_rate_id] = Int64GetDatum(id);
	(void) om_plan_run(&plans[PLAN_PUT], values, nulls);
}

/* A tax rate's row of order_mgmt.tax_rates. */
uint64
om_tax_rate_row(int64 tenant, const char *code)
{
	Datum		values[ONE_count] = {[ONE_tenant_id] = Int64GetDatum(tenant), [ONE_code] = CStringGetTextDatum(code)};

	return om_plan_run(&plans[PLAN_ROW], values, NULL);
}

const char *
om_near_tax_rate(int64 tenant, const char *code)
{
	return om_near_code(&plans[PLAN_NEAR], tenant, code, &om_right_read_catalog);
}
