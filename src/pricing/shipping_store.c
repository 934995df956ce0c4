/*
 * shipping_store.c - the SQL of ways of shipping, of zones and of fees (see pricing_private.h).
 */
#include "postgres.h"

#include "call/near_code.h"
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
	PLAN_METHOD,
	PLAN_FEES,
	PLAN_PLACES,
	PLAN_METHOD_FIND,
	PLAN_METHOD_TWIN,
	PLAN_METHOD_NEAR,
	PLAN_METHOD_SAME,
	PLAN_METHOD_PUT,
	PLAN_METHOD_ROW,
	PLAN_ZONE_FIND,
	PLAN_ZONE_TWIN,
	PLAN_ZONE_NEAR,
	PLAN_ZONE_PUT,
	PLAN_ZONE_SAME,
	PLAN_ZONE_CLEAR,
	PLAN_ZONE_FILL,
	PLAN_ZONE_ROW,
	PLAN_FEE_SAME,
	PLAN_FEE_PUT,
	PLAN_FEE_ROW
};

#define CODED(X, P) X(P, tenant_id, OM_INT8) X(P, code, OM_TEXT)
OM_ENUM(CODED, CODED);
#define OF_METHOD(X, P) X(P, tenant_id, OM_INT8) X(P, shipping_method_id, OM_INT8)
OM_ENUM(OF_METHOD, OF_METHOD);
#define FOUND_ID(X, P) X(P, id, OM_INT8)
OM_ENUM(FOUND_ID, FOUND);
#define SAME_PLACES(X, P) X(P, is_same, OM_BOOL)
OM_ENUM(SAME_PLACES, SAME);

#define METHOD_VALUES(X, P) \
	CODED(X, P) X(P, name, OM_TEXT) X(P, basis, OM_TEXT) X(P, tax_rates, OM_TEXTS) X(P, tax_class, OM_TEXT) X(P, is_active, OM_BOOL) \
	X(P, metadata, OM_JSONB)
#define NEW_METHOD(X, P) METHOD_VALUES(X, P) X(P, shipping_method_id, OM_INT8)
OM_ENUM(NEW_METHOD, NEW_METHOD);

#define NEW_ZONE(X, P) CODED(X, P) X(P, name, OM_TEXT) X(P, shipping_zone_id, OM_INT8)
OM_ENUM(NEW_ZONE, NEW_ZONE);
#define ZONE_PLACES(X, P) \
	X(P, tenant_id, OM_INT8) X(P, shipping_zone_id, OM_INT8) X(P, countries, OM_TEXTS) X(P, regions, OM_TEXTS) X(P, postal_prefixes, OM_TEXTS)
OM_ENUM(ZONE_PLACES, PLACES);

#define FEE_KEY(X, P) \
	X(P, tenant_id, OM_INT8) X(P, shipping_method_id, OM_INT8) X(P, shipping_zone_id, OM_INT8) X(P, currency, OM_TEXT) X(P, minimum, OM_INT8)
#define FEE_VALUES(X, P) FEE_KEY(X, P) X(P, fee, OM_AMOUNT) X(P, free_from, OM_AMOUNT) X(P, is_active, OM_BOOL) X(P, always_charged, OM_BOOL)
#define NEW_FEE(X, P) FEE_VALUES(X, P) X(P, shipping_fee_id, OM_INT8)
OM_ENUM(NEW_FEE, NEW_FEE);

static OmPlan plans[] = {
	[PLAN_METHOD] = {
		.name = "load shipping method",
		.sql = "SELECT m.shipping_method_id, m.basis, m.tax_rates, m.tax_class FROM order_mgmt_data.shipping_methods AS m WHERE m.tenant_id = $1 AND m.code = $2 AND m.is_active",
		.args = OM_ARGS(CODED, CODED), .results = OM_RESULTS(LOADED_METHOD, METHOD), .read_only = true, .expect = SPI_OK_SELECT
	},
	[PLAN_FEES] = {
		.name = "load shipping fees",
		.sql = "SELECT f.shipping_zone_id, (f.minimum * 1000000)::bigint AS minimum, f.fee, f.free_from FROM order_mgmt_data.shipping_fees AS f "
		"WHERE f.tenant_id = $1 AND f.shipping_method_id = $2 AND f.is_active ORDER BY f.shipping_zone_id, f.currency, f.minimum DESC",
		.args = OM_ARGS(OF_METHOD, OF_METHOD), .results = OM_RESULTS(LOADED_FEE, FEE), .read_only = true, .expect = SPI_OK_SELECT
	},
	[PLAN_PLACES] = {
		.name = "load places of shipping",
		.sql = "SELECT p.shipping_zone_id, p.country, p.region, p.postal_prefix FROM (SELECT DISTINCT f.shipping_zone_id FROM order_mgmt_data.shipping_fees AS f "
		"WHERE f.tenant_id = $1 AND f.shipping_method_id = $2 AND f.is_active) AS f "
		"JOIN order_mgmt_data.shipping_zones AS z ON z.tenant_id = $1 AND z.shipping_zone_id = f.shipping_zone_id "
		"JOIN order_mgmt_data.shipping_zone_places AS p ON p.tenant_id = $1 AND p.shipping_zone_id = f.shipping_zone_id ORDER BY z.code COLLATE \"C\", p.country, p.region, p.postal_prefix",
		.args = OM_ARGS(OF_METHOD, OF_METHOD), .results = OM_RESULTS(LOADED_PLACE, PLACE), .read_only = true, .expect = SPI_OK_SELECT
	},
	[PLAN_METHOD_FIND] = {
		.name = "find shipping method",
		.sql = "SELECT m.shipping_method_id AS id FROM order_mgmt_data.shipping_methods AS m WHERE m.tenant_id = $1 AND m.code = $2",
		.args = OM_ARGS(CODED, CODED), .results = OM_RESULTS(FOUND_ID, FOUND), .read_only = true, .expect = SPI_OK_SELECT
	},
	[PLAN_METHOD_TWIN] = OM_TWIN_PLAN("shipping_methods", "code"),
	[PLAN_METHOD_NEAR] = OM_NEAR_PLAN("shipping_methods", "code", "n.is_active"),
	[PLAN_METHOD_SAME] = {
		.name = "compare shipping method",
		.sql = "SELECT m.shipping_method_id AS id FROM order_mgmt_data.shipping_methods AS m WHERE m.tenant_id = $1 AND m.code = $2 "
		"AND (m.name, m.basis, m.tax_rates, m.tax_class, m.is_active, m.metadata) IS NOT DISTINCT FROM (coalesce($3, m.name), coalesce($4, m.basis), "
		"CASE WHEN $5 IS NULL THEN m.tax_rates ELSE nullif($5, '{}') END, CASE WHEN $6 IS NULL THEN m.tax_class ELSE nullif($6, '') END, "
		"coalesce($7, m.is_active), coalesce($8, m.metadata))",
		.args = OM_ARGS(METHOD_VALUES, NEW_METHOD), .results = OM_RESULTS(FOUND_ID, FOUND), .read_only = true, .expect = SPI_OK_SELECT
	},
	[PLAN_METHOD_PUT] = {
		.name = "put shipping method",
		.sql = "INSERT INTO order_mgmt_data.shipping_methods AS m (tenant_id, code, name, basis, tax_rates, tax_class, is_active, metadata, shipping_method_id) "
		"VALUES ($1, $2, coalesce($3, $2), coalesce($4, 'total'), nullif($5, '{}'), nullif($6, ''), coalesce($7, true), coalesce($8, '{}'), $9) "
		"ON CONFLICT (tenant_id, code) DO UPDATE SET name = coalesce($3, m.name), basis = coalesce($4, m.basis), "
		"tax_rates = CASE WHEN $5 IS NULL THEN m.tax_rates ELSE excluded.tax_rates END, tax_class = CASE WHEN $6 IS NULL THEN m.tax_class ELSE excluded.tax_class END, "
		"is_active = coalesce($7, m.is_active), metadata = coalesce($8, m.metadata)",
		.args = OM_ARGS(NEW_METHOD, NEW_METHOD), .expect = SPI_OK_INSERT
	},
	[PLAN_METHOD_ROW] = {
		.name = "read shipping method",
		.sql = "SELECT v.* FROM order_mgmt.shipping_methods AS v WHERE v.tenant_id = $1 AND v.shipping_method = $2",
		.args = OM_ARGS(CODED, CODED), .read_only = true, .expect = SPI_OK_SELECT
	},
	[PLAN_ZONE_FIND] = {
		.name = "find shipping zone",
		.sql = "SELECT z.shipping_zone_id AS id FROM order_mgmt_data.shipping_zones AS z WHERE z.tenant_id = $1 AND z.code = $2",
		.args = OM_ARGS(CODED, CODED), .results = OM_RESULTS(FOUND_ID, FOUND), .read_only = true, .expect = SPI_OK_SELECT
	},
	[PLAN_ZONE_TWIN] = OM_TWIN_PLAN("shipping_zones", "code"),
	[PLAN_ZONE_NEAR] = OM_NEAR_PLAN("shipping_zones", "code", "true"),
	[PLAN_ZONE_PUT] = {
		.name = "put shipping zone",
		.sql = "INSERT INTO order_mgmt_data.shipping_zones AS z (tenant_id, code, name, shipping_zone_id) VALUES ($1, $2, coalesce($3, $2), $4) "
		"ON CONFLICT (tenant_id, code) DO UPDATE SET name = coalesce($3, z.name) RETURNING z.shipping_zone_id AS id",
		.args = OM_ARGS(NEW_ZONE, NEW_ZONE), .results = OM_RESULTS(FOUND_ID, FOUND), .expect = SPI_OK_INSERT_RETURNING
	},
	[PLAN_ZONE_SAME] = {
		.name = "compare places of shipping zone",
		.sql = "SELECT NOT EXISTS ((SELECT k.country, k.region, k.prefix FROM unnest($3, $4, $5) AS k (country, region, prefix) EXCEPT "
		"SELECT p.country, p.region, p.postal_prefix FROM order_mgmt_data.shipping_zone_places AS p WHERE p.tenant_id = $1 AND p.shipping_zone_id = $2) UNION ALL "
		"(SELECT p.country, p.region, p.postal_prefix FROM order_mgmt_data.shipping_zone_places AS p WHERE p.tenant_id = $1 AND p.shipping_zone_id = $2 EXCEPT "
		"SELECT k.country, k.region, k.prefix FROM unnest($3, $4, $5) AS k (country, region, prefix))) AS is_same",
		.args = OM_ARGS(ZONE_PLACES, PLACES), .results = OM_RESULTS(SAME_PLACES, SAME), .read_only = true, .expect = SPI_OK_SELECT
	},
	[PLAN_ZONE_CLEAR] = {
		.name = "clear shipping zone",
		.sql = "DELETE FROM order_mgmt_data.shipping_zone_places AS p WHERE p.tenant_id = $1 AND p.shipping_zone_id = $2",
		.args = OM_ARGS(OF_METHOD, OF_METHOD), .expect = SPI_OK_DELETE
	},
	[PLAN_ZONE_FILL] = {
		.name = "fill shipping zone",
		.sql = "INSERT INTO order_mgmt_data.shipping_zone_places (tenant_id, shipping_zone_id, country, region, postal_prefix) "
		"SELECT DISTINCT $1, $2, k.country, k.region, k.prefix FROM unnest($3, $4, $5) AS k (country, region, prefix)",
		.args = OM_ARGS(ZONE_PLACES, PLACES), .expect = SPI_OK_INSERT
	},
	[PLAN_ZONE_ROW] = {
		.name = "read shipping zone",
		.sql = "SELECT v.* FROM order_mgmt.shipping_zones AS v WHERE v.tenant_id = $1 AND v.zone = $2",
		.args = OM_ARGS(CODED, CODED), .expect = SPI_OK_SELECT
	},
	[PLAN_FEE_SAME] = {
		.name = "compare shipping fee",
		.sql = "SELECT f.shipping_fee_id AS id FROM order_mgmt_data.shipping_fees AS f WHERE f.tenant_id = $1 AND f.shipping_method_id = $2 AND f.shipping_zone_id = $3 "
		"AND f.currency = $4 AND f.minimum = $5 / 1000000.0 AND f.fee OPERATOR(order_mgmt.=) $6 AND f.is_active = coalesce($8, f.is_active) "
		"AND CASE WHEN $9 THEN f.free_from IS NULL ELSE $7 IS NULL OR f.free_from OPERATOR(order_mgmt.=) $7 IS TRUE END",
		.args = OM_ARGS(FEE_VALUES, NEW_FEE), .results = OM_RESULTS(FOUND_ID, FOUND), .read_only = true, .expect = SPI_OK_SELECT
	},
	[PLAN_FEE_PUT] = {
		.name = "put shipping fee",
		.sql = "INSERT INTO order_mgmt_data.shipping_fees AS f (tenant_id, shipping_method_id, shipping_zone_id, currency, minimum, fee, free_from, is_active, shipping_fee_id) "
		"VALUES ($1, $2, $3, $4, trim_scale($5 / 1000000.0), $6, $7, coalesce($8, true), $10) "
		"ON CONFLICT (shipping_method_id, shipping_zone_id, currency, minimum, tenant_id) DO UPDATE SET fee = excluded.fee, "
		"free_from = CASE WHEN $9 THEN NULL ELSE coalesce($7, f.free_from) END, is_active = coalesce($8, f.is_active)",
		.args = OM_ARGS(NEW_FEE, NEW_FEE), .expect = SPI_OK_INSERT
	},
	[PLAN_FEE_ROW] = {
		.name = "read shipping fee",
		.sql = "SELECT v.* FROM order_mgmt.shipping_fees AS v WHERE v.tenant_id = $1 AND v.shipping_fee_id = (SELECT f.shipping_fee_id FROM order_mgmt_data.shipping_fees AS f "
		"WHERE f.tenant_id = $1 AND f.shipping_method_id = $2 AND f.shipping_zone_id = $3 AND f.currency = $4 AND f.minimum = $5 / 1000000.0)",
		.args = OM_ARGS(FEE_KEY, NEW_FEE), .expect = SPI_OK_SELECT
	}
};

/* Run a plan with a code as its key. */
static uint64
run_coded(OmPlan *plan, int64 tenant, const char *code, bool latest)
{
	Datum		values[CODED_count] = {[CODED_tenant_id] = Int64GetDatum(tenant), [CODED_code] = CStringGetTextDatum(code)};

	return latest ? om_plan_run_latest(plan, values, NULL) : om_plan_run(plan, values, NULL);
}

/* Run a plan of what a method or a zone has. */
static uint64
run_of(OmPlan *plan, int64 tenant, int64 id, bool latest)
{
	Datum		values[OF_METHOD_count] = {[OF_METHOD_tenant_id] = Int64GetDatum(tenant), [OF_METHOD_shipping_method_id] = Int64GetDatum(id)};

	return latest ? om_plan_run_latest(plan, values, NULL) : om_plan_run(plan, values, NULL);
}

uint64
om_load_shipping_method(int64 tenant, const char *code)
{
	return run_coded(&plans[PLAN_METHOD], tenant, code, true);
}

uint64
om_load_shipping_fees(int64 tenant, int64 method_id)
{
	return run_of(&plans[PLAN_FEES], tenant, method_id, true);
}

uint64
om_load_shipping_places(int64 tenant, int64 method_id)
{
	return run_of(&plans[PLAN_PLACES], tenant, method_id, true);
}

const char *
om_near_shipping_method(int64 tenant, const char *code)
{
	return om_near_code(&plans[PLAN_METHOD_NEAR], tenant, code, &om_right_read_catalog);
}

const char *
om_near_shipping_zone(int64 tenant, const char *code)
{
	return om_near_code(&plans[PLAN_ZONE_NEAR], tenant, code, &om_right_read_catalog);
}

int64
om_shipping_method_id(int64 tenant, const char *code)
{
	return run_coded(&plans[PLAN_METHOD_FIND], tenant, code, true) > 0 ? DatumGetInt64(om_field(0, FOUND_id, NULL)) : 0;
}

int64
om_shipping_zone_id(int64 tenant, const char *code)
{
	return run_coded(&plans[PLAN_ZONE_FIND], tenant, code, true) > 0 ? DatumGetInt64(om_field(0, FOUND_id, NULL)) : 0;
}

void
om_store_shipping_method(const OmShippingMaster *method)
{
	Datum		values[NEW_METHOD_count] = {[NEW_METHOD_tenant_id] = Int64GetDatum(method->tenant), [NEW_METHOD_code] = CStringGetTextDatum(method->code)};
	char		nulls[NEW_METHOD_count];

	if (om_shipping_method_id(method->tenant, method->code) == 0)
		om_require_new_code(&plans[PLAN_METHOD_TWIN], method->tenant, method->code, "shipping_method");
	memset(nulls, ' ', NEW_METHOD_count);
	om_set_text(values, nulls, NEW_METHOD_name, method->name);
	om_set_text(values, nulls, NEW_METHOD_basis, method->basis);
	nulls[NEW_METHOD_tax_rates] = method->tax_rates == NULL ? 'n' : ' ';
	values[NEW_METHOD_tax_rates] = method->tax_rates == NULL ? (Datum) 0 : om_text_array(method->tax_rates, method->ntax_rates);
	om_set_text(values, nulls, NEW_METHOD_tax_class, method->tax_class);
	om_set_datum(values, nulls, NEW_METHOD_is_active, method->is_active);
	om_set_datum(values, nulls, NEW_METHOD_metadata, method->metadata);
	if (om_plan_run_latest(&plans[PLAN_METHOD_SAME], values, nulls) > 0)
		return;
	values[NEW_METHOD_shipping_method_id] = Int64GetDatum(om_next_id(om_ident()->master_id_seq));
	(void) om_plan_run(&plans[PLAN_METHOD_PUT], values, nulls);
}

uint64
om_shipping_method_row(int64 tenant, const char *code)
{
	return run_coded(&plans[PLAN_METHOD_ROW], tenant, code, true);
}

/* The parameters of places. */
static void
place_values(int64 tenant, int64 zone_id, const OmTaxPlace *places, int n, Datum *values)
{
	char	  **parts[3];
	int			p;
	int			i;

	for (p = 0; p < 3; p++)
		parts[p] = palloc(sizeof(char *) * Max(n, 1));
	for (i = 0; i < n; i++)
	{
		parts[0][i] = (char *) places[i].country;
		parts[1][i] = (char *) places[i].region;
		parts[2][i] = (char *) places[i].postal_code;
		for (p = 0; p < 3; p++)
			if (parts[p][i] == NULL)
				parts[p][i] = pstrdup("");
	}
	values[PLACES_tenant_id] = Int64GetDatum(tenant);
	values[PLACES_shipping_zone_id] = Int64GetDatum(zone_id);
	values[PLACES_countries] = om_text_array(parts[0], n);
	values[PLACES_regions] = om_text_array(parts[1], n);
	values[PLACES_postal_prefixes] = om_text_array(parts[2], n);
}

/* Does a zone have other places than these? */
static bool
has_others(Datum *filled)
{
	(void) om_plan_run_latest(&plans[PLAN_ZONE_SAME], filled, NULL);
	return !DatumGetBool(om_field(0, SAME_is_same, NULL));
}

/*
 * Create or change a zone.  Whoever changes its places changes its row first: so two that do wait for each other, and one that
 * does not see what the other did is told to repeat (40001).
 */
void
om_store_shipping_zone(int64 tenant, const char *code, const char *name, const OmTaxPlace *places, int n)
{
	Datum		values[NEW_ZONE_count] = {[NEW_ZONE_tenant_id] = Int64GetDatum(tenant), [NEW_ZONE_code] = CStringGetTextDatum(code)};
	char		nulls[NEW_ZONE_count];
	Datum		filled[PLACES_count];
	int64		zone_id = om_shipping_zone_id(tenant, code);

	if (zone_id == 0)
		om_require_new_code(&plans[PLAN_ZONE_TWIN], tenant, code, "zone");
	if (places != NULL)
		place_values(tenant, zone_id, places, n, filled);
	if (zone_id != 0 && name == NULL && (places == NULL || !has_others(filled)))
		return;
	memset(nulls, ' ', NEW_ZONE_count);
	om_set_text(values, nulls, NEW_ZONE_name, name);
	values[NEW_ZONE_shipping_zone_id] = Int64GetDatum(om_next_id(om_ident()->master_id_seq));
	(void) om_plan_run(&plans[PLAN_ZONE_PUT], values, nulls);
	zone_id = DatumGetInt64(om_field(0, FOUND_id, NULL));
	if (places == NULL)
		return;
	filled[PLACES_shipping_zone_id] = Int64GetDatum(zone_id);
	(void) run_of(&plans[PLAN_ZONE_CLEAR], tenant, zone_id, false);
	(void) om_plan_run(&plans[PLAN_ZONE_FILL], filled, NULL);
}

uint64
om_shipping_zone_row(int64 tenant, const char *code)
{
	return run_coded(&plans[PLAN_ZONE_ROW], tenant, code, false);
}

/* The parameters of a fee. */
static void
fee_values(const OmShippingFee *fee, Datum *values, char *nulls)
{
	char		code[4];

	memset(nulls, ' ', NEW_FEE_count);
	values[NEW_FEE_tenant_id] = Int64GetDatum(fee->tenant);
	values[NEW_FEE_shipping_method_id] = Int64GetDatum(fee->method_id);
	values[NEW_FEE_shipping_zone_id] = Int64GetDatum(fee->zone_id);
	values[NEW_FEE_currency] = CStringGetTextDatum(om_currency_code(fee->fee.currency, code));
	values[NEW_FEE_minimum] = Int64GetDatum(fee->minimum);
}

void
om_store_shipping_fee(const OmShippingFee *fee)
{
	Datum		values[NEW_FEE_count];
	char		nulls[NEW_FEE_count];

	fee_values(fee, values, nulls);
	values[NEW_FEE_fee] = om_amount_datum(fee->fee);
	nulls[NEW_FEE_free_from] = fee->free_from.currency == 0 ? 'n' : ' ';
	values[NEW_FEE_free_from] = fee->free_from.currency == 0 ? (Datum) 0 : om_amount_datum(fee->free_from);
	om_set_datum(values, nulls, NEW_FEE_is_active, fee->is_active);
	values[NEW_FEE_always_charged] = BoolGetDatum(fee->is_always_charged);
	if (om_plan_run_latest(&plans[PLAN_FEE_SAME], values, nulls) > 0)
		return;
	values[NEW_FEE_shipping_fee_id] = Int64GetDatum(om_next_id(om_ident()->master_id_seq));
	(void) om_plan_run(&plans[PLAN_FEE_PUT], values, nulls);
}

uint64
om_shipping_fee_row(const OmShippingFee *fee)
{
	Datum		values[NEW_FEE_count];
	char		nulls[NEW_FEE_count];

	fee_values(fee, values, nulls);
	return om_plan_run(&plans[PLAN_FEE_ROW], values, nulls);
}
