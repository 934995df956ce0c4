/*
 * tenant.c - the tenants (see tenant.h).
 */
#include "postgres.h"

#include "access/tenant.h"
#include "base/om_error.h"
#include "pgtime.h"
#include "sql/plan.h"
#include "utils/builtins.h"

#define FIRST_TENANT_NAME "default"

enum
{
	TENANT_EXISTS, TENANT_ADD, TENANT_FIND, TENANT_PUT, TENANT_ROW
};

#define TENANT_ID(X, P) X(P, tenant_id, OM_INT8)
OM_ENUM(TENANT_ID, ID);

#define NAMED_TENANT(X, P) X(P, tenant_id, OM_INT8) X(P, name, OM_TEXT)
OM_ENUM(NAMED_TENANT, NAMED);

#define TENANT_MASTER(X, P) \
	X(P, tenant_id, OM_INT8) X(P, name, OM_TEXT) X(P, metadata, OM_JSONB) X(P, time_zone, OM_TEXT)
OM_ENUM(TENANT_MASTER, TENANT);

static OmPlan plans[] = {
	[TENANT_EXISTS] = {
		.name = "look for tenant",
		.sql = "SELECT true FROM order_mgmt_data.tenants AS t WHERE t.tenant_id = $1",
		.args = OM_ARGS(TENANT_ID, ID),
		.expect = SPI_OK_SELECT
	},
	[TENANT_ADD] = {
		.name = "add tenant",
		.sql = "INSERT INTO order_mgmt_data.tenants (tenant_id, name) VALUES ($1, $2) ON CONFLICT DO NOTHING",
		.args = OM_ARGS(NAMED_TENANT, NAMED),
		.expect = SPI_OK_INSERT
	},
	[TENANT_FIND] = {
		.name = "find tenant",
		.sql = "SELECT true FROM order_mgmt_data.tenants AS t "
		"WHERE t.tenant_id = $1 AND t.name = $2 AND t.metadata = $3 AND t.time_zone = $4",
		.args = OM_ARGS(TENANT_MASTER, TENANT),
		.expect = SPI_OK_SELECT
	},
	[TENANT_PUT] = {
		.name = "put tenant",
		.sql = "INSERT INTO order_mgmt_data.tenants (tenant_id, name, metadata, time_zone) VALUES ($1, $2, $3, $4) "
		"ON CONFLICT (tenant_id) DO UPDATE SET name = excluded.name, metadata = excluded.metadata, time_zone = excluded.time_zone",
		.args = OM_ARGS(TENANT_MASTER, TENANT),
		.expect = SPI_OK_INSERT
	},
	[TENANT_ROW] = {
		.name = "read tenant",
		.sql = "SELECT v.* FROM order_mgmt.tenants AS v WHERE v.tenant_id = $1",
		.args = OM_ARGS(TENANT_ID, ID),
		.expect = SPI_OK_SELECT
	}
};

/* True if there is such a tenant. */
static bool
tenant_exists(int64 tenant)
{
	Datum		values[] = {[ID_tenant_id] = Int64GetDatum(tenant)};

	return om_plan_run(&plans[TENANT_EXISTS], values, NULL) > 0;
}

/* Add a tenant unless it exists by now. */
static void
add_tenant(int64 tenant, const char *name)
{
	Datum		values[] = {[NAMED_tenant_id] = Int64GetDatum(tenant), [NAMED_name] = CStringGetTextDatum(name)};

	(void) om_plan_run(&plans[TENANT_ADD], values, NULL);
}

/* True if a tenant exists and is stored just so. */
static bool
tenant_is(int64 tenant, const char *name, Datum metadata, const char *time_zone)
{
	Datum		values[] = {
		[TENANT_tenant_id] = Int64GetDatum(tenant), [TENANT_name] = CStringGetTextDatum(name), [TENANT_metadata] = metadata,
		[TENANT_time_zone] = CStringGetTextDatum(time_zone)
	};

	return om_plan_run(&plans[TENANT_FIND], values, NULL) > 0;
}

/* Create or change a tenant. */
static void
store_tenant(int64 tenant, const char *name, Datum metadata, const char *time_zone)
{
	Datum		values[] = {
		[TENANT_tenant_id] = Int64GetDatum(tenant), [TENANT_name] = CStringGetTextDatum(name), [TENANT_metadata] = metadata,
		[TENANT_time_zone] = CStringGetTextDatum(time_zone)
	};

	(void) om_plan_run(&plans[TENANT_PUT], values, NULL);
}

void
om_check_tenant(int64 tenant)
{
	OmDetail	detail;

	if (tenant == OM_FIRST_TENANT || tenant_exists(tenant))
		return;
	om_detail_start(&detail, OM_UNKNOWN_TENANT);
	om_detail_raw(&detail, "tenant_id", psprintf(INT64_FORMAT, tenant));
	om_raise(OM_UNKNOWN_TENANT, om_detail_end(&detail), "there is no tenant " INT64_FORMAT, tenant);
}

void
om_need_tenant(int64 tenant)
{
	om_check_tenant(tenant);
	if (tenant == OM_FIRST_TENANT && !tenant_exists(tenant))
		add_tenant(OM_FIRST_TENANT, FIRST_TENANT_NAME);
}

void
om_tenant_put(int64 tenant, const char *name, Datum metadata, const char *time_zone)
{
	pg_tz	   *zone = pg_tzset(time_zone);

	if (zone == NULL || !pg_tz_acceptable(zone))
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "time_zone", "unknown time zone \"%s\"", time_zone);
	if (!tenant_is(tenant, name, metadata, time_zone))
		store_tenant(tenant, name, metadata, time_zone);
}

uint64
om_tenant_row(int64 tenant)
{
	Datum		values[] = {[ID_tenant_id] = Int64GetDatum(tenant)};

	return om_plan_run(&plans[TENANT_ROW], values, NULL);
}
