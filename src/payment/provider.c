/*
 * provider.c - providers of payments, and the API function put_provider.
 *
 * A provider is who takes money for a tenant: each has a clearing account.  Cash is none of them: it is of
 * the drawers of registers, and always there.  So is one provider of each kind, by the kind's own name, whose row is made
 * by the first payment that names it; others are made by put_provider.
 */
#include "postgres.h"

#include "access/access.h"
#include "access/tenant.h"
#include "base/known.h"
#include "base/om_error.h"
#include "call/call.h"
#include "call/new_code.h"
#include "payment/payment_private.h"
#include "sql/ident.h"
#include "sql/ids.h"
#include "utils/builtins.h"

/* The kinds, and whether a provider of one keeps the customer's money, unless it is said. */
typedef struct ProviderKind
{
	const char *name;
	bool		is_stored_value;
} ProviderKind;

static const ProviderKind kinds[] = {
	{"card", false},
	{"wallet", false},
	{"bank_transfer", false},
	{"gift_card", true},
	{"store_credit", true},
	{"other", false}
};

enum PutArgument
{
	PUT_PROVIDER, PUT_NAME, PUT_KIND, PUT_IS_STORED_VALUE, PUT_IS_ACTIVE, PUT_METADATA
};

/* The kind of a name; null: there is none. */
static const ProviderKind *
find_kind(const char *name)
{
	int			i;

	for (i = 0; i < lengthof(kinds); i++)
		if (strcmp(kinds[i].name, name) == 0)
			return &kinds[i];
	return NULL;
}

/* The codes that a payment may name, as JSON: those in use, and those that are always there. */
static const char **
known_codes(int64 tenant, int *n)
{
	Datum		always[lengthof(kinds) + 1];
	Datum		values[PROVIDERS_count];
	const char **known;
	uint64		rows;
	uint64		r;
	int			i;

	for (i = 0; i < lengthof(kinds); i++)
		always[i] = CStringGetTextDatum(kinds[i].name);
	always[i] = CStringGetTextDatum(OM_CASH);
	values[PROVIDERS_tenant_id] = Int64GetDatum(tenant);
	values[PROVIDERS_codes] = om_array(OM_TEXT, always, NULL, lengthof(always));
	rows = om_plan_run_latest(&om_payment_plans[PAYMENT_KNOWN_PROVIDERS], values, NULL);
	known = palloc(sizeof(char *) * (rows + 1));
	for (r = 0; r < rows; r++)
		known[r] = om_field_text(r, KNOWN_CODE_code);
	*n = (int) rows;
	return known;
}

/* unknown_provider, with those that are known. */
static void refuse_provider(int64 tenant, const char *provider) __attribute__((noreturn));

static void
refuse_provider(int64 tenant, const char *provider)
{
	OmDetail	detail;
	const char **known;
	const char *rest;
	int			n;

	om_check_tenant(tenant);
	known = known_codes(tenant, &n);
	om_detail_start(&detail, OM_UNKNOWN_PROVIDER);
	om_detail_text(&detail, "provider", provider);
	rest = om_detail_known(&detail, provider, known, n);
	om_raise(OM_UNKNOWN_PROVIDER, om_detail_end(&detail), "unknown provider \"%s\"%s", provider, rest);
}

/* Find a provider by its code, in use or not: its row is the current result. */
static bool
find_provider(int64 tenant, const char *code)
{
	Datum		values[PROVIDER_count] = {[PROVIDER_tenant_id] = Int64GetDatum(tenant), [PROVIDER_code] = CStringGetTextDatum(code)};

	return om_plan_run_latest(&om_payment_plans[PAYMENT_FIND_PROVIDER], values, NULL) > 0;
}

/* Make or change a provider; nulls: of what is not said. */
static void
store_provider(Datum *values, const char *nulls)
{
	values[PROVIDER_provider_id] = Int64GetDatum(om_next_id(om_ident()->master_id_seq));
	(void) om_plan_run(&om_payment_plans[PAYMENT_PUT_PROVIDER], values, nulls);
}

/* Set what a new provider is: refused for a code that is like another one's. */
static void
set_new(int64 tenant, const char *code, const ProviderKind *kind, Datum *values, char *nulls)
{
	int			i;

	if (pg_strcasecmp(code, OM_CASH) == 0)
		om_raise_value(OM_SIMILAR_CODE, "provider", OM_CASH, "provider \"%s\" differs only by case from \"" OM_CASH "\"", code);
	for (i = 0; i < lengthof(kinds); i++)
		if (strcmp(code, kinds[i].name) != 0 && pg_strcasecmp(code, kinds[i].name) == 0)
			om_raise_value(OM_SIMILAR_CODE, "provider", code, "provider \"%s\" differs only by case from \"%s\", which is always there", code, kinds[i].name);
	om_require_new_code(&om_payment_plans[PAYMENT_TWIN_PROVIDER], tenant, code, "provider");
	/* made while this call waited for its code: what this call does not say is as it was made */
	if (find_provider(tenant, code))
		return;
	om_set_text(values, nulls, PROVIDER_kind, kind->name);
	if (nulls[PROVIDER_is_stored_value] == 'n')
		om_set_datum(values, nulls, PROVIDER_is_stored_value, (NullableDatum) {BoolGetDatum(kind->is_stored_value), false});
}

int64
om_provider_id(int64 tenant, const char *provider, bool is_fact)
{
	if (strcmp(provider, OM_CASH) == 0)
		return 0;
	if (!find_provider(tenant, provider))
	{
		const ProviderKind *kind = find_kind(provider);
		Datum		values[PROVIDER_count] = {0};
		char		nulls[PROVIDER_count];

		if (kind == NULL)
			refuse_provider(tenant, provider);
		memset(nulls, 'n', sizeof(nulls));
		nulls[PROVIDER_tenant_id] = nulls[PROVIDER_provider_id] = ' ';
		values[PROVIDER_tenant_id] = Int64GetDatum(tenant);
		om_set_text(values, nulls, PROVIDER_code, provider);
		set_new(tenant, provider, kind, values, nulls);
		store_provider(values, nulls);
		if (!find_provider(tenant, provider))
			elog(ERROR, "provider \"%s\" is missing", provider);
	}
	if (!is_fact && !DatumGetBool(om_field(0, KNOWN_is_active, NULL)))
		refuse_provider(tenant, provider);
	return DatumGetInt64(om_field(0, KNOWN_provider_id, NULL));
}

/* The kind that a call names, or the one whose name a new provider has; null: none is said. */
static const ProviderKind *
kind_arg(FunctionCallInfo fcinfo, const char *provider)
{
	char	   *name = om_optional_code_arg(fcinfo, PUT_KIND, "kind");
	const ProviderKind *kind = find_kind(name != NULL ? name : provider);
	const char *known[lengthof(kinds)];
	int			i;

	if (name == NULL || kind != NULL)
		return kind;
	for (i = 0; i < lengthof(kinds); i++)
		known[i] = kinds[i].name;
	om_raise_unknown_word(OM_INVALID_ARGUMENT, "argument", "kind", name, known, lengthof(kinds));
}

OM_FUNCTION(om_put_provider);

/* put_provider(provider, kind, is_stored_value, name, is_active, metadata, tenant_id) */
Datum
om_put_provider(PG_FUNCTION_ARGS)
{
	int64		tenant = om_write_begin(fcinfo);
	char	   *provider = om_code_arg(fcinfo, PUT_PROVIDER, "provider");
	const ProviderKind *kind = kind_arg(fcinfo, provider);
	Datum		values[PROVIDER_count];
	char		nulls[PROVIDER_count];

	om_call_require_at(0, NULL);
	if (strcmp(provider, OM_CASH) == 0)
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "provider", "\"" OM_CASH "\" is of the drawers of registers, and always there");
	memset(nulls, ' ', sizeof(nulls));
	om_need_tenant(tenant);
	values[PROVIDER_tenant_id] = Int64GetDatum(tenant);
	values[PROVIDER_code] = CStringGetTextDatum(provider);
	om_set_text(values, nulls, PROVIDER_name, om_optional_note_arg(fcinfo, PUT_NAME, "name"));
	om_set_text(values, nulls, PROVIDER_kind, PG_ARGISNULL(PUT_KIND) ? NULL : kind->name);
	om_set_datum(values, nulls, PROVIDER_is_stored_value, fcinfo->args[PUT_IS_STORED_VALUE]);
	om_set_datum(values, nulls, PROVIDER_is_active, fcinfo->args[PUT_IS_ACTIVE]);
	om_set_datum(values, nulls, PROVIDER_metadata, om_put_metadata_arg(fcinfo, PUT_METADATA));
	if (!find_provider(tenant, provider))
	{
		om_require_for_new(kind != NULL, "provider", provider, "kind");
		set_new(tenant, provider, kind, values, nulls);
	}
	store_provider(values, nulls);
	(void) om_plan_run_latest(&om_payment_plans[PAYMENT_SHOW_PROVIDER], values, NULL);
	return om_write_return(fcinfo);
}
