/*
 * tax_rule_store.c - the SQL of tax rules and settings (see pricing_private.h).
 *
 * What a rule does not name is an empty text: so every part of its key has a value, and a constraint can compare it.
 */
#include "postgres.h"

#include "base/om_error.h"
#include "pricing/pricing_private.h"
#include "sql/ident.h"
#include "sql/ids.h"
#include "sql/insert.h"
#include "sql/plan.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"

enum
{
	PLAN_LOAD,
	PLAN_COUNTRY,
	PLAN_MATCH,
	PLAN_OVERLAPS,
	PLAN_PUT,
	PLAN_ROW,
	PLAN_SETTING,
	PLAN_SAME_SETTING,
	PLAN_PUT_SETTING,
	PLAN_SETTING_ROW
};

#define RULES_OF_CLASSES(X, P) \
	X(P, tenant_id, OM_INT8) X(P, tax_classes, OM_TEXTS) X(P, country, OM_TEXT) X(P, region, OM_TEXT) X(P, prefixes, OM_TEXTS) X(P, exemption, OM_TEXT)
OM_ENUM(RULES_OF_CLASSES, CLASSES);

#define COUNTRY_OF_RULES(X, P) X(P, tenant_id, OM_INT8) X(P, country, OM_TEXT)
OM_ENUM(COUNTRY_OF_RULES, OF_COUNTRY);

/* Which rule it is: $1, $2, ... of these plans. */
#define TAX_RULE_KEY(X, P) \
	X(P, tenant_id, OM_INT8) X(P, tax_class, OM_TEXT) X(P, country, OM_TEXT) X(P, region, OM_TEXT) X(P, postal_prefix, OM_TEXT) \
	X(P, exemption, OM_TEXT) X(P, valid_from, OM_TIME)
#define TAX_RULE(X, P) TAX_RULE_KEY(X, P) X(P, valid_until, OM_TIME)
#define MATCHED_RULE(X, P) TAX_RULE(X, P) X(P, tax_rates, OM_TEXTS)
#define NEW_TAX_RULE(X, P) MATCHED_RULE(X, P) X(P, tax_rule_id, OM_INT8)
OM_ENUM(NEW_TAX_RULE, NEW);

#define STORED_TAX_RULE(X, P) X(P, valid_until, OM_TIME) X(P, is_same, OM_BOOL)
OM_ENUM(STORED_TAX_RULE, STORED);

#define OVERLAPPING_RULE(X, P) X(P, rule, OM_TEXT) X(P, words, OM_TEXT)
OM_ENUM(OVERLAPPING_RULE, OVERLAPPING);

#define SETTING_KEY(X, P) X(P, tenant_id, OM_INT8) X(P, location_id, OM_INT8)
#define NEW_SETTING(X, P) SETTING_KEY(X, P) X(P, rounding, OM_TEXT) X(P, country, OM_TEXT) X(P, region, OM_TEXT) X(P, postal_code, OM_TEXT)
OM_ENUM(NEW_SETTING, NEW_SETTING);
#define SAME_SETTING(X, P) X(P, is_same, OM_BOOL)
OM_ENUM(SAME_SETTING, SAME_SETTING);

/* The row that a key names. */
#define OF_KEY " FROM order_mgmt_data.tax_rules AS r WHERE r.tenant_id = $1 AND r.tax_class = $2 AND r.country = $3 AND r.region = $4 " \
	"AND r.postal_prefix = $5 AND r.exemption = $6 AND r.valid_from = $7"

static OmPlan plans[] = {
	[PLAN_LOAD] = {
		.name = "load tax rules",
		.sql = "SELECT a.place, r.valid_from, r.valid_until, r.tax_rates FROM unnest($2) WITH ORDINALITY AS a (tax_class, place) "
		"CROSS JOIN LATERAL (SELECT t.* FROM order_mgmt_data.tax_rules AS t WHERE t.tenant_id = $1 AND t.tax_class = ANY (ARRAY['', a.tax_class]) "
		"AND t.country = ANY (ARRAY['', $3]) AND t.region = ANY (ARRAY['', $4]) AND t.postal_prefix = ANY ($5) AND t.exemption = ANY (ARRAY['', $6]) OFFSET 0) AS r "
		"ORDER BY a.place, r.exemption <> '' DESC, r.tax_class <> '' DESC, r.country <> '' DESC, r.region <> '' DESC, length(r.postal_prefix) DESC, r.valid_from",
		.args = OM_ARGS(RULES_OF_CLASSES, CLASSES),
		.results = OM_RESULTS(LOADED_TAX_RULE, RULE),
		.read_only = true,
		.expect = SPI_OK_SELECT
	},
	[PLAN_COUNTRY] = {
		.name = "read what tax rules ask of a country",
		.sql = "SELECT coalesce(bool_or(r.region <> ''), false) AS has_region, coalesce(max(length(r.postal_prefix)), 0) AS prefix_length "
		"FROM order_mgmt_data.tax_rules AS r WHERE r.tenant_id = $1 AND r.country = $2",
		.args = OM_ARGS(COUNTRY_OF_RULES, OF_COUNTRY),
		.results = OM_RESULTS(LOADED_COUNTRY, COUNTRY),
		.read_only = true,
		.expect = SPI_OK_SELECT
	},
	[PLAN_MATCH] = {
		.name = "match tax rule",
		.sql = "SELECT r.valid_until, $9 IS NULL OR r.tax_rates = $9 AS is_same" OF_KEY " AND $8 IS NOT NULL",
		.args = OM_ARGS(MATCHED_RULE, NEW),
		.results = OM_RESULTS(STORED_TAX_RULE, STORED),
		.read_only = true,
		.expect = SPI_OK_SELECT
	},
	[PLAN_OVERLAPS] = {
		.name = "find overlapping tax rules",
		.sql = "SELECT jsonb_build_object('tax_rates', r.tax_rates, 'valid_from', nullif(r.valid_from, '-infinity'), 'valid_until', nullif(r.valid_until, 'infinity'))::text AS rule, "
		"concat_ws(' ', r.tax_rates, 'from ' || nullif(r.valid_from, '-infinity'), 'until ' || nullif(r.valid_until, 'infinity')) AS words "
		"FROM order_mgmt_data.tax_rules AS r WHERE r.tenant_id = $1 AND r.tax_class = $2 AND r.country = $3 AND r.region = $4 AND r.postal_prefix = $5 "
		"AND r.exemption = $6 AND r.valid_from <> $7 AND tstzrange(r.valid_from, r.valid_until) && tstzrange($7, $8) ORDER BY r.valid_from",
		.args = OM_ARGS(TAX_RULE, NEW),
		.results = OM_RESULTS(OVERLAPPING_RULE, OVERLAPPING),
		.read_only = true,
		.expect = SPI_OK_SELECT
	},
	[PLAN_PUT] = {
		.name = "put tax rule",
		.sql = "INSERT INTO order_mgmt_data.tax_rules AS r (tenant_id, tax_class, country, region, postal_prefix, exemption, valid_from, valid_until, tax_rates, tax_rule_id) "
		"VALUES ($1, $2, $3, $4, $5, $6, $7, $8, coalesce($9, '{}'), $10) "
		"ON CONFLICT (tenant_id, tax_class, country, region, postal_prefix, exemption, valid_from) "
		"DO UPDATE SET valid_until = excluded.valid_until, tax_rates = coalesce($9, r.tax_rates)",
		.args = OM_ARGS(NEW_TAX_RULE, NEW),
		.expect = SPI_OK_INSERT
	},
	[PLAN_ROW] = {
		.name = "read tax rule",
		.sql = "SELECT v.* FROM order_mgmt.tax_rules AS v WHERE v.tenant_id = $1 AND v.tax_rule_id = (SELECT r.tax_rule_id" OF_KEY ")",
		.args = OM_ARGS(TAX_RULE_KEY, NEW),
		.read_only = true,
		.expect = SPI_OK_SELECT
	},
	[PLAN_SETTING] = {
		.name = "load tax setting",
		.sql = "SELECT s.rounding, s.country, s.region, s.postal_code FROM order_mgmt_data.tax_settings AS s WHERE s.tenant_id = $1 AND s.location_id = $2",
		.args = OM_ARGS(SETTING_KEY, NEW_SETTING),
		.results = OM_RESULTS(LOADED_TAX_SETTING, SETTING),
		.read_only = true,
		.expect = SPI_OK_SELECT
	},
	[PLAN_SAME_SETTING] = {
		.name = "compare tax setting",
		.sql = "SELECT true AS is_same FROM order_mgmt_data.tax_settings AS s WHERE s.tenant_id = $1 AND s.location_id = $2 "
		"AND (s.rounding, s.country, s.region, s.postal_code) IS NOT DISTINCT FROM (coalesce($3, s.rounding), coalesce($4, s.country), "
		"CASE WHEN $4 IS NULL THEN s.region ELSE $5 END, CASE WHEN $4 IS NULL THEN s.postal_code ELSE $6 END)",
		.args = OM_ARGS(NEW_SETTING, NEW_SETTING),
		.results = OM_RESULTS(SAME_SETTING, SAME_SETTING),
		.read_only = true,
		.expect = SPI_OK_SELECT
	},
	[PLAN_PUT_SETTING] = {
		.name = "put tax setting",
		.sql = "INSERT INTO order_mgmt_data.tax_settings AS s (tenant_id, location_id, rounding, country, region, postal_code) VALUES ($1, $2, $3, $4, $5, $6) "
		"ON CONFLICT (location_id, tenant_id) DO UPDATE SET rounding = coalesce($3, s.rounding), country = coalesce($4, s.country), "
		"region = CASE WHEN $4 IS NULL THEN s.region ELSE $5 END, postal_code = CASE WHEN $4 IS NULL THEN s.postal_code ELSE $6 END",
		.args = OM_ARGS(NEW_SETTING, NEW_SETTING),
		.expect = SPI_OK_INSERT
	},
	[PLAN_SETTING_ROW] = {
		.name = "read tax setting",
		.sql = "SELECT v.* FROM order_mgmt.tax_settings AS v WHERE v.tenant_id = $1 AND v.location IS NOT DISTINCT FROM "
		"(SELECT l.code FROM order_mgmt_data.locations AS l WHERE l.tenant_id = $1 AND l.location_id = $2)",
		.args = OM_ARGS(SETTING_KEY, NEW_SETTING),
		.read_only = true,
		.expect = SPI_OK_SELECT
	}
};

/* All beginnings of a text, the empty one first. */
static Datum
beginnings(const char *text)
{
	int			length = strlen(text);
	char	  **prefixes = palloc(sizeof(char *) * (length + 1));
	int			i;

	for (i = 0; i <= length; i++)
		prefixes[i] = pnstrdup(text, i);
	return om_text_array(prefixes, length + 1);
}

uint64
om_load_tax_rules(int64 tenant, char *const *classes, int n, const OmTaxPlace *place, const char *exemption)
{
	Datum		values[CLASSES_count] = {
		[CLASSES_tenant_id] = Int64GetDatum(tenant), [CLASSES_tax_classes] = om_text_array(classes, n),
		[CLASSES_country] = CStringGetTextDatum(place->country), [CLASSES_region] = CStringGetTextDatum(place->region),
		[CLASSES_prefixes] = beginnings(place->postal_code), [CLASSES_exemption] = CStringGetTextDatum(exemption != NULL ? exemption : "")
	};

	return om_plan_run_latest(&plans[PLAN_LOAD], values, NULL);
}

uint64
om_load_tax_country(int64 tenant, const char *country)
{
	Datum		values[OF_COUNTRY_count] = {[OF_COUNTRY_tenant_id] = Int64GetDatum(tenant), [OF_COUNTRY_country] = CStringGetTextDatum(country)};

	return om_plan_run_latest(&plans[PLAN_COUNTRY], values, NULL);
}

uint64
om_load_tax_setting(int64 tenant, int64 location_id)
{
	Datum		values[NEW_SETTING_count] = {[NEW_SETTING_tenant_id] = Int64GetDatum(tenant), [NEW_SETTING_location_id] = Int64GetDatum(location_id)};

	return om_plan_run_latest(&plans[PLAN_SETTING], values, NULL);
}

/* The parameters of a rule, of which some plans take the first ones. */
static void
rule_values(const OmTaxRule *rule, Datum *values, char *nulls)
{
	memset(nulls, ' ', NEW_count);
	values[NEW_tenant_id] = Int64GetDatum(rule->tenant);
	values[NEW_tax_class] = CStringGetTextDatum(rule->tax_class);
	values[NEW_country] = CStringGetTextDatum(rule->country);
	values[NEW_region] = CStringGetTextDatum(rule->region);
	values[NEW_postal_prefix] = CStringGetTextDatum(rule->postal_prefix);
	values[NEW_exemption] = CStringGetTextDatum(rule->exemption);
	values[NEW_valid_from] = TimestampTzGetDatum(rule->valid_from);
	values[NEW_valid_until] = TimestampTzGetDatum(rule->valid_until);
	nulls[NEW_tax_rates] = rule->tax_rates != NULL ? ' ' : 'n';
	values[NEW_tax_rates] = rule->tax_rates != NULL ? om_text_array(rule->tax_rates, rule->ntax_rates) : (Datum) 0;
}

bool
om_match_tax_rule(const OmTaxRule *rule, TimestampTz *valid_until, bool *same_rates)
{
	Datum		values[NEW_count];
	char		nulls[NEW_count];

	rule_values(rule, values, nulls);
	if (om_plan_run_latest(&plans[PLAN_MATCH], values, nulls) == 0)
		return false;
	*valid_until = DatumGetTimestampTz(om_field(0, STORED_valid_until, NULL));
	*same_rates = DatumGetBool(om_field(0, STORED_is_same, NULL));
	return true;
}

char *
om_overlapping_tax_rules(const OmTaxRule *rule, int *n, char **first)
{
	Datum		values[NEW_count];
	char		nulls[NEW_count];
	OmList		list = {0};
	int			i;

	rule_values(rule, values, nulls);
	*n = (int) om_plan_run_latest(&plans[PLAN_OVERLAPS], values, nulls);
	*first = *n > 0 ? om_field_text(0, OVERLAPPING_words) : NULL;
	for (i = 0; i < *n; i++)
		appendStringInfoString(om_list_add(&list), om_field_text(i, OVERLAPPING_rule));
	return *n > 0 ? om_list_end(&list) : NULL;
}

void
om_store_tax_rule(const OmTaxRule *rule)
{
	Datum		values[NEW_count];
	char		nulls[NEW_count];

	rule_values(rule, values, nulls);
	values[NEW_tax_rule_id] = Int64GetDatum(om_next_id(om_ident()->master_id_seq));
	(void) om_plan_run(&plans[PLAN_PUT], values, nulls);
}

uint64
om_tax_rule_row(const OmTaxRule *rule)
{
	Datum		values[NEW_count];
	char		nulls[NEW_count];

	rule_values(rule, values, nulls);
	return om_plan_run_latest(&plans[PLAN_ROW], values, nulls);
}

void
om_store_tax_setting(int64 tenant, int64 location_id, const char *rounding, const OmTaxPlace *place)
{
	Datum		values[NEW_SETTING_count] = {[NEW_SETTING_tenant_id] = Int64GetDatum(tenant), [NEW_SETTING_location_id] = Int64GetDatum(location_id)};
	char		nulls[NEW_SETTING_count];

	memset(nulls, ' ', NEW_SETTING_count);
	om_set_text(values, nulls, NEW_SETTING_rounding, rounding);
	om_set_text(values, nulls, NEW_SETTING_country, place->country);
	om_set_text(values, nulls, NEW_SETTING_region, place->region);
	om_set_text(values, nulls, NEW_SETTING_postal_code, place->postal_code);
	if (om_plan_run_latest(&plans[PLAN_SAME_SETTING], values, nulls) == 0)
		(void) om_plan_run(&plans[PLAN_PUT_SETTING], values, nulls);
}

uint64
om_tax_setting_row(int64 tenant, int64 location_id)
{
	Datum		values[NEW_SETTING_count] = {[NEW_SETTING_tenant_id] = Int64GetDatum(tenant), [NEW_SETTING_location_id] = Int64GetDatum(location_id)};

	return om_plan_run_latest(&plans[PLAN_SETTING_ROW], values, NULL);
}
