/*
 * consent.c - the API function put_customer_consent: what a customer consented to, when, and to which text.
 *
 * Each time a customer gives or withdraws a consent is a row of its own, so that it can be shown later what was
 * in force when.  Saying what is in force already adds none.
 */
#include "postgres.h"

#include "access/access.h"
#include "base/clock.h"
#include "base/om_error.h"
#include "customer/customer_private.h"
#include "lib/stringinfo.h"
#include "sql/ident.h"
#include "sql/ids.h"
#include "utils/builtins.h"
#include "utils/json.h"
#include "utils/timestamp.h"

enum ConsentArgument
{
	ARG_CUSTOMER, ARG_CONSENT, ARG_IS_GIVEN, ARG_TEXT_VERSION, ARG_OCCURRED_AT
};

/* A consent as it is said. */
typedef struct ConsentPut
{
	int64		tenant;
	pg_uuid_t	customer_id;
	int64		consent_id;
	char	   *consent;
	bool		is_given;
	char	   *text_version;	/* null: none, of one that is withdrawn */
	TimestampTz occurred_at;
} ConsentPut;

/* Is the same in force at that time? Then consent_id is its row. */
static bool
is_in_force(ConsentPut *put)
{
	Datum		values[CONSENT_AT_count] = {
		[CONSENT_AT_tenant_id] = Int64GetDatum(put->tenant), [CONSENT_AT_customer_id] = UUIDPGetDatum(&put->customer_id),
		[CONSENT_AT_consent] = CStringGetTextDatum(put->consent), [CONSENT_AT_occurred_at] = TimestampTzGetDatum(put->occurred_at)
	};
	char	   *text_version;

	if (om_plan_run_latest(&om_customer_plans[CONSENT_FIND], values, NULL) == 0)
		return false;
	text_version = om_field_text(0, FOUND_CONSENT_text_version);
	if (DatumGetBool(om_field(0, FOUND_CONSENT_is_given, NULL)) != put->is_given ||
		(put->text_version != NULL && (text_version == NULL || strcmp(text_version, put->text_version) != 0)))
		return false;
	put->consent_id = DatumGetInt64(om_field(0, FOUND_CONSENT_consent_id, NULL));
	return true;
}

/* Write it, and its event. */
static void
store_consent(ConsentPut *put)
{
	OmInsert	rows = om_insert_make(NEW_CONSENT_count, 1);
	Datum	   *values = om_insert_values(&rows, 0);
	bool	   *nulls = om_insert_nulls(&rows, 0);
	StringInfoData payload;

	put->consent_id = om_next_id(om_ident()->ledger_id_seq);
	values[NEW_CONSENT_tenant_id] = Int64GetDatum(put->tenant);
	values[NEW_CONSENT_consent_id] = Int64GetDatum(put->consent_id);
	values[NEW_CONSENT_customer_id] = UUIDPGetDatum(&put->customer_id);
	values[NEW_CONSENT_consent] = CStringGetTextDatum(put->consent);
	values[NEW_CONSENT_is_given] = BoolGetDatum(put->is_given);
	values[NEW_CONSENT_text_version] = om_optional_text(put->text_version, &nulls[NEW_CONSENT_text_version]);
	values[NEW_CONSENT_actor] = CStringGetTextDatum(om_actor());
	values[NEW_CONSENT_occurred_at] = TimestampTzGetDatum(put->occurred_at);
	values[NEW_CONSENT_recorded_at] = TimestampTzGetDatum(om_clock());
	om_insert_run(&om_consents_table, &rows);
	initStringInfo(&payload);
	appendStringInfoString(&payload, "{\"consent\":");
	escape_json(&payload, put->consent);
	om_detail_text(&payload, "text_version", put->text_version);
	om_customer_tell(put->tenant, &put->customer_id, put->is_given ? "customer.consent_given" : "customer.consent_withdrawn", om_detail_end(&payload),
					 put->occurred_at);
}

OM_FUNCTION(om_put_customer_consent);

/* put_customer_consent(customer, consent, is_given, text_version, occurred_at, options, tenant_id). */
Datum
om_put_customer_consent(PG_FUNCTION_ARGS)
{
	ConsentPut	put = {.tenant = om_write_begin(fcinfo)};
	char	   *customer = om_code_arg(fcinfo, ARG_CUSTOMER, "customer");
	Datum		key[CONSENT_KEY_count] = {[CONSENT_KEY_tenant_id] = Int64GetDatum(put.tenant)};

	om_call_require_at(0, NULL);
	put.consent = om_code_arg(fcinfo, ARG_CONSENT, "consent");
	om_require_plain_text(put.consent, "consent");
	put.text_version = om_optional_code_arg(fcinfo, ARG_TEXT_VERSION, "text_version");
	if (PG_ARGISNULL(ARG_IS_GIVEN))
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "is_given", "is_given is required");
	put.is_given = PG_GETARG_BOOL(ARG_IS_GIVEN);
	put.occurred_at = om_occurred_at_arg(fcinfo, ARG_OCCURRED_AT);
	om_options_arg(fcinfo, OM_OPTIONS_ARG, NULL, 0, NULL);
	put.customer_id = om_customer_id(put.tenant, customer);
	if (!is_in_force(&put))
	{
		if (put.is_given && put.text_version == NULL)
			om_raise_value(OM_INVALID_ARGUMENT, "argument", "text_version", "text_version is required of a consent that is given");
		/* behind the customer's lock, where nobody else says it */
		(void) om_customer_lock(put.tenant, customer);
		if (!is_in_force(&put))
			store_consent(&put);
	}
	key[CONSENT_KEY_consent_id] = Int64GetDatum(put.consent_id);
	(void) om_plan_run_latest(&om_customer_plans[CONSENT_SHOW], key, NULL);
	return om_write_return(fcinfo);
}
