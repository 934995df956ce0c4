/*
 * tenant.c - the tenants (see tenant.h).
 */
#include "postgres.h"

#include "access/tenant.h"
#include "base/known.h"
#include "base/om_error.h"
#include "sql/insert.h"
#include "sql/plan.h"
#include "utils/builtins.h"

#define FIRST_TENANT_NAME "default"

enum
{
	TENANT_EXISTS, TENANT_ADD, TENANT_FIND, TENANT_ZONE, TENANT_ZONES, TENANT_PUT, TENANT_ROW
};

#define TENANT_ID(X, P) X(P, tenant_id, OM_INT8)
OM_ENUM(TENANT_ID, ID);

#define NAMED_TENANT(X, P) X(P, tenant_id, OM_INT8) X(P, name, OM_TEXT)
OM_ENUM(NAMED_TENANT, NAMED);

#define TENANT_MASTER(X, P) \
	X(P, tenant_id, OM_INT8) X(P, name, OM_TEXT) X(P, metadata, OM_JSONB) X(P, time_zone, OM_TEXT) X(P, number_prefixes, OM_JSONB) X(P, locale, OM_TEXT)
#define PUT_TENANT(X, P) TENANT_MASTER(X, P) X(P, has_history, OM_BOOL)
OM_ENUM(PUT_TENANT, TENANT);

#define TIME_ZONE(X, P) X(P, time_zone, OM_TEXT)
OM_ENUM(TIME_ZONE, ZONE);

/* The secret that numbers of its documents are made with (number.c). */
#define ADD_NUMBER_KEY "WITH key AS (INSERT INTO order_mgmt_data.number_keys (tenant_id) VALUES ($1) ON CONFLICT DO NOTHING) "

static OmPlan plans[] = {
	[TENANT_EXISTS] = {
		.name = "look for tenant",
		.sql = "SELECT true FROM order_mgmt_data.tenants AS t WHERE t.tenant_id = $1",
		.args = OM_ARGS(TENANT_ID, ID),
		.expect = SPI_OK_SELECT
	},
	[TENANT_ADD] = {
		.name = "add tenant",
		.sql = ADD_NUMBER_KEY "INSERT INTO order_mgmt_data.tenants (tenant_id, name) VALUES ($1, $2) ON CONFLICT DO NOTHING",
		.args = OM_ARGS(NAMED_TENANT, NAMED),
		.expect = SPI_OK_INSERT
	},
	[TENANT_FIND] = {
		.name = "find tenant",
		.sql = "SELECT true FROM order_mgmt_data.tenants AS t "
		"WHERE t.tenant_id = $1 AND t.name = coalesce($2, t.name) AND t.metadata = coalesce($3, t.metadata) "
		"AND t.number_prefixes = coalesce($5, t.number_prefixes) AND t.locale = coalesce($6, t.locale) AND ($4 IS NULL OR $4 = coalesce(t.time_zone_changes[cardinality(t.time_zone_changes)], t.time_zone))",
		.args = OM_ARGS(TENANT_MASTER, TENANT),
		.expect = SPI_OK_SELECT
	},
	[TENANT_ZONES] = {
		.name = "list time zones",
		.sql = "SELECT z.name AS time_zone FROM pg_catalog.pg_timezone_names AS z WHERE z.name !~ '^(local|posix|Factory|right/)' ORDER BY z.name",
		.args = {OM_NONE}, .results = OM_RESULTS(TIME_ZONE, ZONE),
		.expect = SPI_OK_SELECT
	},
	[TENANT_ZONE] = {
		.name = "find time zone",
		/* some are names of files that say something else on another machine */
		.sql = "SELECT true FROM pg_catalog.pg_timezone_names AS z WHERE z.name = $1 AND z.name !~ '^(local|posixrules|Factory)'",
		.args = OM_ARGS(TIME_ZONE, ZONE),
		.expect = SPI_OK_SELECT
	},
	[TENANT_PUT] = {
		.name = "put tenant",
		.sql = ADD_NUMBER_KEY "INSERT INTO order_mgmt_data.tenants AS t (tenant_id, name, metadata, time_zone, number_prefixes, locale) "
		"VALUES ($1, coalesce($2, '" FIRST_TENANT_NAME "'), coalesce($3, '{}'), coalesce($4, 'UTC'), coalesce($5, '{}'), coalesce($6, 'en')) ON CONFLICT (tenant_id) DO UPDATE "
		"SET name = coalesce($2, t.name), metadata = coalesce($3, t.metadata), number_prefixes = coalesce($5, t.number_prefixes), locale = coalesce($6, t.locale), "
		"time_zone = CASE WHEN $7 THEN t.time_zone ELSE coalesce($4, t.time_zone) END, "
		"time_zone_changes = CASE WHEN $4 IS NULL THEN t.time_zone_changes "
		"WHEN $7 THEN order_mgmt_data.change_time_zone(t.time_zone, t.time_zone_changes, $4, order_mgmt_data.clock()) END",
		.args = OM_ARGS(PUT_TENANT, TENANT),
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

/* Create or change a tenant, unless it is stored just so; what is null stays as it is. */
static void
store_tenant(int64 tenant, const char *name, NullableDatum metadata, const char *time_zone, NullableDatum number_prefixes, const char *locale, bool has_history)
{
	Datum		values[TENANT_count] = {[TENANT_tenant_id] = Int64GetDatum(tenant)};
	char		nulls[TENANT_count] = {[TENANT_tenant_id] = ' '};

	om_set_text(values, nulls, TENANT_name, name);
	om_set_datum(values, nulls, TENANT_metadata, metadata);
	om_set_text(values, nulls, TENANT_time_zone, time_zone);
	om_set_datum(values, nulls, TENANT_number_prefixes, number_prefixes);
	om_set_text(values, nulls, TENANT_locale, locale);
	nulls[TENANT_has_history] = ' ';
	values[TENANT_has_history] = BoolGetDatum(has_history);
	if (om_plan_run(&plans[TENANT_FIND], values, nulls) == 0)
		(void) om_plan_run(&plans[TENANT_PUT], values, nulls);
}

/* Only the names of pg_timezone_names, as they are written there: no offsets and no abbreviations. */
static void
check_time_zone(const char *time_zone)
{
	Datum		values[] = {[ZONE_time_zone] = CStringGetTextDatum(time_zone)};

	const char **names;
	const char *nearest;
	OmDetail	detail;
	uint64		rows;
	uint64		i;

	if (om_plan_run(&plans[TENANT_ZONE], values, NULL) > 0)
		return;
	rows = om_plan_run(&plans[TENANT_ZONES], NULL, NULL);
	names = palloc(sizeof(char *) * rows);
	for (i = 0; i < rows; i++)
		names[i] = om_field_text(i, ZONE_time_zone);
	nearest = om_nearest(time_zone, names, (int) rows);
	om_detail_start(&detail, OM_INVALID_ARGUMENT);
	om_detail_text(&detail, "argument", "time_zone");
	if (nearest != NULL)
		om_detail_text(&detail, "nearest", nearest);
	om_raise(OM_INVALID_ARGUMENT, om_detail_end(&detail), "time_zone \"%s\" is no name of pg_timezone_names%s", time_zone, om_did_you_mean(nearest));
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
om_tenant_put(int64 tenant, const char *name, NullableDatum metadata, const char *time_zone, NullableDatum number_prefixes, const char *locale,
			  bool has_history)
{
	if (time_zone != NULL)
		check_time_zone(time_zone);
	if (name == NULL && tenant != OM_FIRST_TENANT && !tenant_exists(tenant))
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "name", "tenant " INT64_FORMAT " is new: name is required", tenant);
	store_tenant(tenant, name, metadata, time_zone, number_prefixes, locale, has_history);
}

uint64
om_tenant_row(int64 tenant)
{
	Datum		values[] = {[ID_tenant_id] = Int64GetDatum(tenant)};

	return om_plan_run(&plans[TENANT_ROW], values, NULL);
}
