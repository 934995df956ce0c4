/*
 * barcode_fn.c - the API functions put_barcode and put_barcode_rule.
 *
 * A call changes what it names: null stands for "as it is", and for the default of a new thing.
 */
#include "postgres.h"

#include "access/access.h"
#include "access/tenant.h"
#include "base/known.h"
#include "base/om_error.h"
#include "base/om_limit.h"
#include "call/call.h"
#include "catalog/catalog.h"
#include "kit/kit.h"
#include "product/barcode.h"
#include "product/product_store.h"
#include "sql/ident.h"
#include "sql/ids.h"
#include "sql/insert.h"
#include "types/currency.h"
#include "types/gtin.h"
#include "utils/builtins.h"

/* What is stored of a barcode; item 0: nothing. */
typedef struct FoundBarcode
{
	int64		item_id;
	char	   *sku;
	char	   *unit;			/* null: the item's own */
	bool		is_active;
} FoundBarcode;

enum BarcodeArgument
{
	ARG_BARCODE, ARG_SKU, ARG_UNIT, ARG_KIND, ARG_IS_ACTIVE
};

/* The form in which a barcode is stored: invalid_argument if it is not of the kind that is said. */
static char *
barcode_form(const char *barcode, const char *said_kind, const char **kind)
{
	static const char *const kinds[] = {OM_BARCODE_GTIN, OM_BARCODE_FREE};
	char	   *form = om_barcode_form(barcode, kind);

	if (said_kind == NULL || strcmp(said_kind, *kind) == 0)
		return form;
	if (strcmp(said_kind, OM_BARCODE_GTIN) != 0 && strcmp(said_kind, OM_BARCODE_FREE) != 0)
		om_refuse_word("kind", said_kind, kinds);
	if (strcmp(said_kind, OM_BARCODE_GTIN) == 0)
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "barcode",
					   "\"%s\" is no GTIN: 8, 12, 13 or 14 digits, of which the last is the check digit", barcode);
	om_raise_value(OM_INVALID_ARGUMENT, "argument", "kind", "\"%s\" is a GTIN", barcode);
}

/* What is stored under a form, by the snapshot of the call or as of now. */
static FoundBarcode
find_barcode(int64 tenant, const char *form, bool as_of_now)
{
	Datum		values[CODED_count] = {[CODED_tenant_id] = Int64GetDatum(tenant), [CODED_code] = CStringGetTextDatum(form)};
	OmPlan	   *plan = &om_product_plans[PRODUCT_BARCODE_FIND];
	FoundBarcode found = {0};

	if ((as_of_now ? om_plan_run_latest(plan, values, NULL) : om_plan_run(plan, values, NULL)) == 0)
		return found;
	found.item_id = DatumGetInt64(om_field(0, FOUND_BARCODE_item_id, NULL));
	found.sku = om_field_text(0, FOUND_BARCODE_sku);
	found.is_active = DatumGetBool(om_field(0, FOUND_BARCODE_is_active, NULL));
	found.unit = om_field_text(0, FOUND_BARCODE_unit);
	return found;
}

/* The item that a barcode is of by now: what is said, else what is stored. */
static int64
barcode_item(int64 tenant, const char *barcode, char *sku, const FoundBarcode *found)
{
	OmItem		item;

	if (sku == NULL && found->item_id != 0)
		return found->item_id;
	om_require_for_new(sku != NULL, "barcode", barcode, "sku");
	om_find_items(tenant, &sku, 1, OM_IN_USE, 0, &item);
	if (item.item_id == 0)
		om_raise_unknown_listed(OM_UNKNOWN_SKU, "skus", sku, "unknown sku", om_near_sku(tenant, sku));
	return item.item_id;
}

/* barcode_in_use: it is of the item that has it by now. */
static void
refuse_taken(int64 tenant, const char *form)
{
	FoundBarcode found = find_barcode(tenant, form, true);
	OmDetail	detail;

	if (found.item_id == 0)
		om_raise_newer("the barcode");
	om_detail_start(&detail, OM_BARCODE_IN_USE);
	om_detail_text(&detail, "barcode", form);
	om_detail_text(&detail, "sku", found.sku);
	om_raise(OM_BARCODE_IN_USE, om_detail_end(&detail), "barcode \"%s\" is of \"%s\"", form, found.sku);
}

/* unknown_unit: the item has no such unit in use. */
static void
check_unit(int64 tenant, int64 item_id, const char *sku, char *unit)
{
	OmUnit		found;

	om_find_units(tenant, &item_id, &unit, 1, OM_IN_USE, 0, &found);
	if (found.factor == 0)
		om_unit_refuse(sku, unit);
}

OM_FUNCTION(om_put_barcode);

/* put_barcode(barcode, sku, unit, kind, is_active, tenant_id). */
Datum
om_put_barcode(PG_FUNCTION_ARGS)
{
	int64		tenant = om_write_begin(fcinfo);
	char	   *barcode = om_code_arg(fcinfo, ARG_BARCODE, "barcode");
	char	   *sku = om_optional_code_arg(fcinfo, ARG_SKU, "sku");
	char	   *unit = om_optional_code_arg(fcinfo, ARG_UNIT, "unit");
	NullableDatum is_active = fcinfo->args[ARG_IS_ACTIVE];
	const char *kind;
	char	   *form;
	FoundBarcode found;
	Datum		values[BARCODE_count] = {[BARCODE_tenant_id] = Int64GetDatum(tenant)};
	char		nulls[BARCODE_count];
	Datum		key[CODED_count] = {[CODED_tenant_id] = Int64GetDatum(tenant)};

	/* who says whose it is takes it into use */
	if (sku != NULL && is_active.isnull)
		is_active = (NullableDatum) {BoolGetDatum(true), false};
	om_require_plain_text(barcode, "barcode");
	form = barcode_form(barcode, om_optional_code_arg(fcinfo, ARG_KIND, "kind"), &kind);
	om_call_require_at(0, NULL);
	om_need_tenant(tenant);
	found = find_barcode(tenant, form, false);
	memset(nulls, ' ', sizeof(nulls));
	values[BARCODE_barcode] = key[CODED_code] = CStringGetTextDatum(form);
	values[BARCODE_kind] = CStringGetTextDatum(kind);
	values[BARCODE_item_id] = Int64GetDatum(barcode_item(tenant, barcode, sku, &found));
	if (unit != NULL)
		check_unit(tenant, DatumGetInt64(values[BARCODE_item_id]), sku != NULL ? sku : found.sku, unit);
	om_set_datum(values, nulls, BARCODE_is_active, is_active);
	om_set_text(values, nulls, BARCODE_unit, unit);
	if (found.item_id != DatumGetInt64(values[BARCODE_item_id]) || (!is_active.isnull && DatumGetBool(is_active.value) != found.is_active) ||
		(unit != NULL && (found.unit == NULL || strcmp(unit, found.unit) != 0)))
		if (om_plan_run(&om_product_plans[PRODUCT_BARCODE_PUT], values, nulls) == 0)
			refuse_taken(tenant, form);
	(void) om_plan_run(&om_product_plans[PRODUCT_BARCODE_ROW], key, NULL);
	return om_write_return(fcinfo);
}

enum RuleArgument
{
	ARG_RULE, ARG_PATTERN, ARG_DECIMALS, ARG_CURRENCY, ARG_RULE_IS_ACTIVE
};

/* A rule as it is stored, and becomes. */
typedef struct NewRule
{
	int64		id;				/* 0: it is new */
	BarcodeRule rule;
	char	   *currency;		/* null: none */
	bool		is_active;
} NewRule;

/* What is stored of a rule, or a new one as nothing says it yet. */
static NewRule
find_rule(int64 tenant, const char *code)
{
	Datum		values[CODED_count] = {[CODED_tenant_id] = Int64GetDatum(tenant), [CODED_code] = CStringGetTextDatum(code)};
	NewRule		found = {.is_active = true};

	if (om_plan_run(&om_product_plans[PRODUCT_RULE_FIND], values, NULL) == 0)
	{
		om_require_new_code(&om_product_plans[PRODUCT_RULE_TWIN], tenant, code, "barcode_rule");
		return found;
	}
	found.id = DatumGetInt64(om_field(0, FOUND_RULE_barcode_rule_id, NULL));
	found.rule.pattern = om_field_text(0, FOUND_RULE_pattern);
	found.rule.decimals = DatumGetInt16(om_field(0, FOUND_RULE_decimals, NULL));
	found.currency = om_field_text(0, FOUND_RULE_currency);
	found.is_active = DatumGetBool(om_field(0, FOUND_RULE_is_active, NULL));
	return found;
}

/* What a call says of a rule; a pattern without a price needs no currency any more. */
static void
say_rule(FunctionCallInfo fcinfo, const char *code, NewRule *rule)
{
	char	   *pattern = om_optional_code_arg(fcinfo, ARG_PATTERN, "pattern");
	char	   *currency = om_optional_code_arg(fcinfo, ARG_CURRENCY, "currency");
	const char *fault;

	om_require_for_new(pattern != NULL || rule->id != 0, "barcode rule", code, "pattern");
	if (pattern != NULL)
		rule->rule.pattern = pattern;
	if (currency != NULL)
		rule->currency = currency;
	else if (strchr(rule->rule.pattern, 'P') == NULL)
		rule->currency = NULL;
	if (rule->currency != NULL && (rule->rule.currency = om_currency_lookup(rule->currency)) == 0)
		om_currency_refuse(rule->currency);
	if (!PG_ARGISNULL(ARG_DECIMALS))
		rule->rule.decimals = PG_GETARG_INT32(ARG_DECIMALS);
	rule->is_active = om_boolean_arg(fcinfo, ARG_RULE_IS_ACTIVE, rule->is_active);
	fault = om_barcode_rule_fault(&rule->rule);
	if (fault != NULL)
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "pattern", "pattern \"%s\" %s", rule->rule.pattern, fault);
}

OM_FUNCTION(om_put_barcode_rule);

/* put_barcode_rule(barcode_rule, pattern, decimals, currency, is_active, tenant_id). */
Datum
om_put_barcode_rule(PG_FUNCTION_ARGS)
{
	int64		tenant = om_write_begin(fcinfo);
	char	   *code = om_code_arg(fcinfo, ARG_RULE, "barcode_rule");
	NewRule		rule;
	Datum		values[RULE_count] = {[RULE_tenant_id] = Int64GetDatum(tenant)};
	char		nulls[RULE_count];
	Datum		key[CODED_count] = {[CODED_tenant_id] = Int64GetDatum(tenant), [CODED_code] = CStringGetTextDatum(code)};

	om_call_require_at(0, NULL);
	om_need_tenant(tenant);
	rule = find_rule(tenant, code);
	say_rule(fcinfo, code, &rule);
	memset(nulls, ' ', sizeof(nulls));
	values[RULE_code] = CStringGetTextDatum(code);
	values[RULE_pattern] = CStringGetTextDatum(rule.rule.pattern);
	values[RULE_decimals] = Int16GetDatum((int16) rule.rule.decimals);
	om_set_text(values, nulls, RULE_currency, rule.currency);
	values[RULE_is_active] = BoolGetDatum(rule.is_active);
	values[RULE_barcode_rule_id] = Int64GetDatum(rule.id != 0 ? rule.id : om_next_id(om_ident()->master_id_seq));
	(void) om_plan_run(&om_product_plans[PRODUCT_RULE_PUT], values, nulls);
	(void) om_plan_run(&om_product_plans[PRODUCT_RULE_ROW], key, NULL);
	return om_write_return(fcinfo);
}
