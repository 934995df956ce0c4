/*
 * customer.c - the rules of customers and their groups: put_customer, put_customer_group.
 *
 * A customer is known by a code, which another system may have given, or by an e-mail.  Two calls that say the same one
 * at the same time meet at its lock: the later one finds what the first one made, and no two customers have one e-mail.
 */
#include "postgres.h"

#include "access/access.h"
#include "access/tenant.h"
#include "base/clock.h"
#include "base/known.h"
#include "base/om_error.h"
#include "base/wait.h"
#include "call/new_code.h"
#include "customer/customer_private.h"
#include "journal/outbox.h"
#include "sql/ident.h"
#include "sql/ids.h"
#include "types/uuid7.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"

enum CustomerArgument
{
	ARG_CUSTOMER, ARG_EMAIL, ARG_NAME, ARG_PHONE, ARG_GROUPS, ARG_VAT_NUMBER, ARG_TAX_EXEMPTION, ARG_NOTES, ARG_IS_ACTIVE, ARG_METADATA
};

enum CustomerOption
{
	OPTION_CLEAR
};

const OmJsonField om_customer_options[OM_CUSTOMER_OPTIONS] = {
	[OPTION_CLEAR] = {"clear", OM_JSON_ARRAY, false, 0}
};

/* What may be cleared, and the argument that says it. */
static const char *const clearable[] = {"email", "name", "phone", "vat_number", "tax_exemption", "notes"};
static const int clearable_args[] = {ARG_EMAIL, ARG_NAME, ARG_PHONE, ARG_VAT_NUMBER, ARG_TAX_EXEMPTION, ARG_NOTES};
StaticAssertDecl(lengthof(clearable) == lengthof(clearable_args), "each has its argument");

/* A customer as it shall be. */
typedef struct CustomerPut
{
	int64		tenant;
	const char *code;			/* null: it is known by its e-mail */
	const char *email;
	pg_uuid_t	id;				/* found, or new */
	bool		is_new;
	char	   *changed;		/* a JSON array of what is to be changed; new: all */
	Datum		values[PUT_count];
	char		nulls[PUT_count];
} CustomerPut;

void
om_customer_tell(int64 tenant, const pg_uuid_t *customer_id, const char *type, char *payload, TimestampTz occurred_at)
{
	OmEvent		event = {.aggregate = "customer", .aggregate_id = *customer_id, .type = type, .payload = payload, .occurred_at = occurred_at};

	om_outbox_write(tenant, &event, 1);
}

void
om_customer_unknown(const char *code)
{
	om_raise_unknown_name(OM_UNKNOWN_CUSTOMER, "customer", code, "unknown customer", NULL);
}

pg_uuid_t
om_customer_id(int64 tenant, const char *code)
{
	Datum		values[CUSTOMER_CODE_count] = {[CUSTOMER_CODE_tenant_id] = Int64GetDatum(tenant), [CUSTOMER_CODE_code] = CStringGetTextDatum(code)};

	if (om_plan_run_latest(&om_customer_plans[CUSTOMER_EXISTS], values, NULL) == 0)
		om_customer_unknown(code);
	return *DatumGetUUIDP(om_field(0, LOCKED_customer_id, NULL));
}

pg_uuid_t
om_customer_lock(int64 tenant, const char *code)
{
	Datum		values[CUSTOMER_CODE_count] = {[CUSTOMER_CODE_tenant_id] = Int64GetDatum(tenant), [CUSTOMER_CODE_code] = CStringGetTextDatum(code)};
	OmWanted	before = om_wait_for((OmWanted) {OM_DOCUMENT_BUSY, "customer", code});

	if (om_plan_run(&om_customer_plans[CUSTOMER_LOCK], values, NULL) == 0)
	{
		/* an older snapshot does not see one that was made since */
		(void) om_customer_id(tenant, code);
		om_raise_newer("the customer");
	}
	(void) om_wait_for(before);
	return *DatumGetUUIDP(om_field(0, LOCKED_customer_id, NULL));
}

/* Ids of groups by their codes, sorted: unknown_customer_group, naming all that are not there. */
static Datum
group_ids(int64 tenant, char **codes, int n)
{
	Datum		values[CODES_count] = {[CODES_tenant_id] = Int64GetDatum(tenant)};
	Datum	   *ids;
	OmList		unknown = {0};
	const char *first = NULL;
	uint64		rows;
	uint64		r;
	int			i;

	values[CODES_codes] = om_text_array(codes, n);
	rows = om_plan_run_latest(&om_customer_plans[GROUPS_OF_CODES], values, NULL);
	ids = palloc(sizeof(Datum) * Max(rows, 1));
	for (i = 0; i < n; i++)
	{
		for (r = 0; r < rows && strcmp(om_field_text(r, CODED_GROUP_code), codes[i]) != 0; r++)
			;
		if (r < rows)
			continue;
		om_list_add_text(&unknown, codes[i]);
		first = first == NULL ? codes[i] : first;
	}
	if (first != NULL)
		om_raise_unknown_names(OM_UNKNOWN_CUSTOMER_GROUP, "customer_groups", &unknown, "unknown customer group", first, NULL);
	for (r = 0; r < rows; r++)
		ids[r] = om_field(r, CODED_GROUP_customer_group_id, NULL);
	return om_array(OM_INT8, ids, NULL, (int) rows);
}

int64
om_customer_group_of(int64 tenant, char *code)
{
	(void) group_ids(tenant, &code, 1);
	return DatumGetInt64(om_field(0, CODED_GROUP_customer_group_id, NULL));
}

/* Which columns options clear, as a text[]: each is one that can be, needs the right to say it, and is not said as well. */
static Datum
cleared_columns(FunctionCallInfo fcinfo, JsonbContainer *clear)
{
	int			n = 0;
	char	  **names = clear == NULL ? NULL : om_json_texts(clear, "options.clear", lengthof(clearable), OM_CODE_LENGTH_MAX, &n);
	Datum	   *texts = palloc(sizeof(Datum) * Max(n, 1));
	int			i;
	size_t		c;

	for (i = 0; i < n; i++)
	{
		for (c = 0; c < lengthof(clearable) && strcmp(names[i], clearable[c]) != 0; c++)
			;
		if (c == lengthof(clearable))
			om_raise_unknown_word(OM_INVALID_JSON, "path", psprintf("options.clear[%d]", i), names[i], clearable, lengthof(clearable));
		if (!PG_ARGISNULL(clearable_args[c]))
			om_raise_value(OM_INVALID_ARGUMENT, "argument", clearable[c], "%s is said and cleared", clearable[c]);
		if (clearable_args[c] == ARG_VAT_NUMBER || clearable_args[c] == ARG_TAX_EXEMPTION)
			om_call_require(&om_right_customer_terms, "options.clear");
		texts[i] = CStringGetTextDatum(names[i]);
	}
	return om_array(OM_TEXT, texts, NULL, n);
}

/* Look for the customer in the latest snapshot: email_in_use of another one; unknown_customer of one that was erased. */
static void
find_customer(CustomerPut *put)
{
	bool		is_nobody;
	Datum		id;
	char	   *owner;

	(void) om_plan_run_latest(&om_customer_plans[CUSTOMER_FIND], put->values, put->nulls);
	id = om_field(0, FOUND_customer_id, &is_nobody);
	owner = om_field_text(0, FOUND_email_owner);
	put->is_new = is_nobody;
	if (!is_nobody)
		put->id = *DatumGetUUIDP(id);
	put->changed = om_field_text(0, FOUND_changed);
	if (!is_nobody && DatumGetBool(om_field(0, FOUND_is_erased, NULL)))
		om_customer_unknown(put->code);
	if (is_nobody && DatumGetBool(om_field(0, FOUND_is_id, NULL)))
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "customer", "customer is the id of a customer with another code");
	if (owner != NULL)
		om_raise_value(OM_EMAIL_IN_USE, "customer", owner, "the e-mail is that of another customer");
}

/* Would nothing be changed? */
static bool
is_same(const CustomerPut *put)
{
	return !put->is_new && strcmp(put->changed, "[]") == 0;
}

/* Write it: a new one with all that is said, or what is changed of it. */
static void
store_customer(CustomerPut *put)
{
	Datum		memberships[MEMBERSHIPS_count] = {[MEMBERSHIPS_tenant_id] = Int64GetDatum(put->tenant), [MEMBERSHIPS_group_ids] = put->values[PUT_group_ids]};
	StringInfoData payload;

	if (put->is_new)
		om_uuid7(&put->id);
	put->values[PUT_customer_id] = memberships[MEMBERSHIPS_customer_id] = UUIDPGetDatum(&put->id);
	put->values[PUT_recorded_at] = TimestampTzGetDatum(om_clock());
	if (om_plan_run(&om_customer_plans[put->is_new ? CUSTOMER_INSERT : CUSTOMER_UPDATE], put->values, put->nulls) == 0)
		om_raise_newer("the customer");
	if (put->nulls[PUT_group_ids] == ' ')
		(void) om_plan_run(&om_customer_plans[CUSTOMER_SET_GROUPS], memberships, NULL);
	initStringInfo(&payload);
	if (put->is_new)
		appendStringInfoString(&payload, "{}");
	else
		appendStringInfo(&payload, "{\"changed\":%s}", put->changed);
	om_customer_tell(put->tenant, &put->id, put->is_new ? "customer.created" : "customer.changed", payload.data, om_clock());
}

/* Read what is said; the parameters that finding and writing share. */
static void
read_customer(CustomerPut *put, FunctionCallInfo fcinfo)
{
	OmJsonValue options[OM_CUSTOMER_OPTIONS];
	char	   *vat_number = om_text_arg(fcinfo, ARG_VAT_NUMBER, "vat_number", OM_KEY_LENGTH_MAX, false);
	char	  **groups;
	int			ngroups;

	om_options_arg(fcinfo, OM_OPTIONS_ARG, om_customer_options, OM_CUSTOMER_OPTIONS, options);
	put->code = om_optional_code_arg(fcinfo, ARG_CUSTOMER, "customer");
	put->email = om_text_arg(fcinfo, ARG_EMAIL, "email", OM_TEXT_LENGTH_MAX, false);
	if (put->code != NULL)
		om_require_plain_text(put->code, "customer");
	if (put->email != NULL)
		put->email = om_email_form(put->email);
	memset(put->nulls, ' ', PUT_count);
	put->values[PUT_tenant_id] = Int64GetDatum(put->tenant);
	om_set_text(put->values, put->nulls, PUT_code, put->code);
	om_set_text(put->values, put->nulls, PUT_email, put->email);
	om_set_text(put->values, put->nulls, PUT_name, om_optional_note_arg(fcinfo, ARG_NAME, "name"));
	om_set_text(put->values, put->nulls, PUT_phone, om_text_arg(fcinfo, ARG_PHONE, "phone", OM_ADDRESS_PART_MAX, false));
	om_set_text(put->values, put->nulls, PUT_vat_number, vat_number == NULL ? NULL : om_vat_number_form(vat_number));
	om_set_text(put->values, put->nulls, PUT_tax_exemption, om_optional_code_arg(fcinfo, ARG_TAX_EXEMPTION, "tax_exemption"));
	om_set_text(put->values, put->nulls, PUT_notes, om_text_arg(fcinfo, ARG_NOTES, "notes", OM_CUSTOMER_NOTES_MAX, false));
	om_set_datum(put->values, put->nulls, PUT_is_active, fcinfo->args[ARG_IS_ACTIVE]);
	om_set_datum(put->values, put->nulls, PUT_metadata, om_put_metadata_arg(fcinfo, ARG_METADATA));
	put->values[PUT_cleared] = cleared_columns(fcinfo, options[OPTION_CLEAR].present ? options[OPTION_CLEAR].container : NULL);
	groups = om_codes_arg(fcinfo, ARG_GROUPS, "groups", "a customer group", OM_CUSTOMER_GROUPS_MAX, &ngroups);
	put->nulls[PUT_group_ids] = groups == NULL ? 'n' : ' ';
	put->values[PUT_group_ids] = groups == NULL ? (Datum) 0 : group_ids(put->tenant, groups, ngroups);
	put->nulls[PUT_customer_id] = put->nulls[PUT_recorded_at] = ' ';
	if (put->code == NULL && put->email == NULL)
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "customer", "customer or email is required");
}

OM_FUNCTION(om_put_customer);

/* put_customer(...): see CustomerArgument. */
Datum
om_put_customer(PG_FUNCTION_ARGS)
{
	static const pg_uuid_t none = {{0}};
	CustomerPut put = {.tenant = om_write_begin(fcinfo)};
	Datum		key[CUSTOMER_KEY_count] = {[CUSTOMER_KEY_tenant_id] = Int64GetDatum(put.tenant)};

	om_call_require_at(0, NULL);
	om_need_tenant(put.tenant);
	read_customer(&put, fcinfo);
	put.values[PUT_customer_id] = UUIDPGetDatum(&none);
	put.values[PUT_recorded_at] = TimestampTzGetDatum(om_clock());
	find_customer(&put);
	if (!is_same(&put))
	{
		/* behind the locks of what is unique, code first, it is found again */
		if (put.code != NULL)
			om_code_lock("customers", put.tenant, put.code, "customer");
		if (put.email != NULL)
			om_code_lock("customer e-mails", put.tenant, put.email, NULL);
		find_customer(&put);
	}
	if (!is_same(&put))
		store_customer(&put);
	key[CUSTOMER_KEY_customer_id] = UUIDPGetDatum(&put.id);
	(void) om_plan_run_latest(&om_customer_plans[CUSTOMER_SHOW], key, NULL);
	return om_write_return(fcinfo);
}

OM_FUNCTION(om_put_customer_group);

/* put_customer_group(customer_group, name, is_active, metadata, tenant_id). */
Datum
om_put_customer_group(PG_FUNCTION_ARGS)
{
	int64		tenant = om_write_begin(fcinfo);
	char	   *code = om_code_arg(fcinfo, 0, "customer_group");
	Datum		values[GROUP_count];
	char		nulls[GROUP_count];
	bool		is_new;

	om_call_require_at(0, NULL);
	om_need_tenant(tenant);
	memset(nulls, ' ', GROUP_count);
	values[GROUP_tenant_id] = Int64GetDatum(tenant);
	values[GROUP_code] = CStringGetTextDatum(code);
	om_set_text(values, nulls, GROUP_name, om_optional_note_arg(fcinfo, 1, "name"));
	om_set_datum(values, nulls, GROUP_is_active, fcinfo->args[2]);
	om_set_datum(values, nulls, GROUP_metadata, om_put_metadata_arg(fcinfo, 3));
	values[GROUP_customer_group_id] = Int64GetDatum(0);
	is_new = om_plan_run_latest(&om_customer_plans[GROUP_FIND], values, nulls) == 0;
	if (is_new)
		om_require_new_code(&om_customer_plans[GROUP_TWIN], tenant, code, "customer_group");
	if (is_new || !DatumGetBool(om_field(0, FOUND_GROUP_is_same, NULL)))
	{
		if (is_new)
			values[GROUP_customer_group_id] = Int64GetDatum(om_next_id(om_ident()->master_id_seq));
		(void) om_plan_run(&om_customer_plans[GROUP_PUT], values, nulls);
	}
	(void) om_plan_run_latest(&om_customer_plans[GROUP_SHOW], values, NULL);
	return om_write_return(fcinfo);
}
