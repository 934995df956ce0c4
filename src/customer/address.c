/*
 * address.c - the API function put_customer_address.
 *
 * An address is a row that stays as it was made.  One that changes gets another row, which takes its code; documents that name
 * the former one keep it.
 */
#include "postgres.h"

#include "access/access.h"
#include "base/clock.h"
#include "base/known.h"
#include "base/om_error.h"
#include "customer/customer_private.h"
#include "sql/ident.h"
#include "sql/ids.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"

/* The parts of the address stand between, in the order of their list. */
enum AddressArgument
{
	ARG_CUSTOMER, ARG_ADDRESS, ARG_FIRST_PART, ARG_IS_ACTIVE = ARG_FIRST_PART + ADDRESS_count
};

enum AddressOption
{
	OPTION_CLEAR
};

const OmJsonField om_customer_address_options[OM_CUSTOMER_OPTIONS] = {
	[OPTION_CLEAR] = {"clear", OM_JSON_ARRAY, false, 0}
};

/* An address as it shall be. */
typedef struct AddressPut
{
	int64		tenant;
	pg_uuid_t	customer_id;
	const char *code;
	int64		address_id;		/* of the one that it is, or was; 0: none */
	int64		naddresses;		/* that the customer has */
	bool		is_removed;		/* it shall be taken out of the customer's book */
	char	   *said[ADDRESS_count];	/* null: as it is, or cleared */
	bool		is_cleared[ADDRESS_count];
	char	   *was[ADDRESS_count];
	char	   *is[ADDRESS_count];
} AddressPut;

/* The address that the customer has under the code. */
static void
find_address(AddressPut *put)
{
	Datum		values[ADDRESS_OF_CODE_count] = {
		[ADDRESS_OF_CODE_tenant_id] = Int64GetDatum(put->tenant), [ADDRESS_OF_CODE_customer_id] = UUIDPGetDatum(&put->customer_id),
		[ADDRESS_OF_CODE_code] = CStringGetTextDatum(put->code)
	};
	bool		is_nowhere;
	Datum		id;
	int			i;

	(void) om_plan_run_latest(&om_customer_plans[ADDRESS_FIND], values, NULL);
	id = om_field(0, FOUND_ADDRESS_address_id, &is_nowhere);
	put->address_id = is_nowhere ? 0 : DatumGetInt64(id);
	put->naddresses = DatumGetInt64(om_field(0, FOUND_ADDRESS_addresses, NULL));
	for (i = 0; i < ADDRESS_count; i++)
		put->was[i] = put->is[i] = om_field_text(0, i);
}

/* The parts that are said, and those that options clear. */
static void
read_parts(AddressPut *put, FunctionCallInfo fcinfo)
{
	OmJsonValue options[OM_CUSTOMER_OPTIONS];
	char	  **cleared = NULL;
	int			ncleared = 0;
	int			i;
	int			c;

	om_options_arg(fcinfo, OM_OPTIONS_ARG, om_customer_address_options, OM_CUSTOMER_OPTIONS, options);
	if (options[OPTION_CLEAR].present)
		cleared = om_json_texts(options[OPTION_CLEAR].container, "options.clear", ADDRESS_count, OM_CODE_LENGTH_MAX, &ncleared);
	for (i = 0; i < ADDRESS_count; i++)
		put->said[i] = om_text_arg(fcinfo, ARG_FIRST_PART + i, om_address_names[i], OM_TEXT_LENGTH_MAX, false);
	for (c = 0; c < ncleared; c++)
	{
		for (i = 0; i < ADDRESS_count && strcmp(cleared[c], om_address_names[i]) != 0; i++)
			;
		if (i == ADDRESS_count)
			om_raise_unknown_word(OM_INVALID_JSON, "path", psprintf("options.clear[%d]", c), cleared[c], om_address_names, ADDRESS_count);
		if (put->said[i] != NULL)
			om_raise_value(OM_INVALID_ARGUMENT, "argument", om_address_names[i], "%s is said and cleared", om_address_names[i]);
		put->is_cleared[i] = true;
	}
	put->is_removed = !om_boolean_arg(fcinfo, ARG_IS_ACTIVE, true);
}

/* What it is, and what it shall be: invalid_address, or that there is none to be removed. */
static void
change_address(AddressPut *put)
{
	int			i;

	find_address(put);
	for (i = 0; i < ADDRESS_count; i++)
		if (put->said[i] != NULL || put->is_cleared[i])
			put->is[i] = put->said[i];
	if (!put->is_removed)
		om_address_form(put->is, NULL);
	else if (put->address_id == 0)
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "address", "the customer has no address \"%s\"", put->code);
}

/* Is an address what it was? */
static bool
is_same(const AddressPut *put)
{
	int			i;

	for (i = 0; i < ADDRESS_count; i++)
	{
		const char *was = put->was[i];
		const char *is = put->is[i];

		if ((was == NULL) != (is == NULL) || (was != NULL && strcmp(was, is) != 0))
			return false;
	}
	return put->address_id != 0;
}

/* Tell that the address of a code changed, or is gone. */
static void
tell(const AddressPut *put, const char *type)
{
	StringInfoData payload;

	initStringInfo(&payload);
	appendStringInfo(&payload, "{\"address_id\":\"" INT64_FORMAT "\"}", put->address_id);
	om_customer_tell(put->tenant, &put->customer_id, type, payload.data, om_clock());
}

/* The row that has the code has it no more. */
static void
retire(const AddressPut *put)
{
	Datum		key[ADDRESS_KEY_count] = {[ADDRESS_KEY_tenant_id] = Int64GetDatum(put->tenant), [ADDRESS_KEY_address_id] = Int64GetDatum(put->address_id)};

	if (om_plan_run(&om_customer_plans[ADDRESS_RETIRE], key, NULL) == 0)
		om_raise_newer("the address");
	if (put->is_removed)
		tell(put, "customer.address_removed");
}

/* Write the row that has it from now on. */
static void
store_address(AddressPut *put)
{
	OmInsert	rows = om_insert_make(NEW_ADDRESS_count, 1);
	Datum	   *values = om_insert_values(&rows, 0);
	bool	   *nulls = om_insert_nulls(&rows, 0);
	int			i;

	if (put->address_id == 0 && put->naddresses >= OM_CUSTOMER_ADDRESSES_MAX)
		om_refuse_limit("address", "addresses of a customer", psprintf(INT64_FORMAT, put->naddresses + 1), psprintf("%d", OM_CUSTOMER_ADDRESSES_MAX));
	if (put->address_id != 0)
		retire(put);
	put->address_id = om_next_id(om_ident()->ledger_id_seq);
	for (i = 0; i < ADDRESS_count; i++)
		values[i] = om_optional_text(put->is[i], &nulls[i]);
	values[NEW_ADDRESS_tenant_id] = Int64GetDatum(put->tenant);
	values[NEW_ADDRESS_address_id] = Int64GetDatum(put->address_id);
	values[NEW_ADDRESS_customer_id] = UUIDPGetDatum(&put->customer_id);
	values[NEW_ADDRESS_code] = CStringGetTextDatum(put->code);
	values[NEW_ADDRESS_is_current] = BoolGetDatum(true);
	values[NEW_ADDRESS_recorded_at] = TimestampTzGetDatum(om_clock());
	om_insert_run(&om_addresses_table, &rows);
	tell(put, "customer.address_changed");
}

OM_FUNCTION(om_put_customer_address);

/* put_customer_address(customer, address, name, ... phone, is_active, options, tenant_id). */
Datum
om_put_customer_address(PG_FUNCTION_ARGS)
{
	AddressPut	put = {.tenant = om_write_begin(fcinfo)};
	char	   *customer = om_code_arg(fcinfo, ARG_CUSTOMER, "customer");
	Datum		key[ADDRESS_KEY_count] = {[ADDRESS_KEY_tenant_id] = Int64GetDatum(put.tenant)};

	om_call_require_at(0, NULL);
	put.code = om_code_arg(fcinfo, ARG_ADDRESS, "address");
	om_require_plain_text(put.code, "address");
	read_parts(&put, fcinfo);
	put.customer_id = om_customer_id(put.tenant, customer);
	change_address(&put);
	if (put.is_removed || !is_same(&put))
	{
		/* behind the customer's lock, where nobody else changes it */
		(void) om_customer_lock(put.tenant, customer);
		change_address(&put);
		if (put.is_removed)
			retire(&put);
		else if (!is_same(&put))
			store_address(&put);
	}
	key[ADDRESS_KEY_address_id] = Int64GetDatum(put.address_id);
	(void) om_plan_run_latest(&om_customer_plans[ADDRESS_SHOW], key, NULL);
	return om_write_return(fcinfo);
}
