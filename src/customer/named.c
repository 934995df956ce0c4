/*
 * named.c - customers and addresses that documents name (see customer.h).
 *
 * A document holds their ids.  Who makes one holds off the erasure of its customer, by a lock that others who sell to the same
 * customer share, so that an erasure sees each document of the customer, and no document names one that was erased.  Who
 * names very many customers locks all of them at once.
 */
#include "postgres.h"

#include "base/clock.h"
#include "base/known.h"
#include "base/om_error.h"
#include "base/om_limit.h"
#include "customer/customer_private.h"
#include "sql/ident.h"
#include "sql/ids.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"

/* The parts stand in the order of their list, behind the code. */
enum AddressField
{
	FIELD_CODE, FIELD_FIRST_PART
};

#define PART_FIELD(P, name, type) {#name, OM_JSON_TEXT, false, OM_TEXT_LENGTH_MAX},
const OmJsonField om_address_fields[OM_ADDRESS_FIELDS] = {
	{"address", OM_JSON_TEXT, false, OM_CODE_LENGTH_MAX}, ADDRESS_TEXTS(PART_FIELD, ADDRESS)
};

/* qsort order: as strcmp. */
static int
compare_codes(const void *x, const void *y)
{
	return strcmp(*(const char *const *) x, *(const char *const *) y);
}

/* The elements of an array of the current result, each as long as the caller's memory lives; null: it has nulls for those. */
static Datum *
elements(uint64 row, int column, Oid type, int *n, bool **nulls)
{
	ArrayType  *array = DatumGetArrayTypePCopy(om_field(row, column, NULL));
	Datum	   *values;

	if (type == INT8OID)
		deconstruct_array(array, INT8OID, sizeof(int64), FLOAT8PASSBYVAL, TYPALIGN_DOUBLE, &values, nulls, n);
	else
		deconstruct_array(array, TEXTOID, -1, false, TYPALIGN_INT, &values, nulls, n);
	return values;
}

/* The addresses of a row of CUSTOMERS_READ. */
static void
read_addresses(OmCustomer *customer, uint64 row)
{
	bool	   *no_region;
	bool	   *no_postal_code;
	Datum	   *ids = elements(row, READ_address_ids, INT8OID, &customer->naddresses, NULL);
	Datum	   *codes = elements(row, READ_address_codes, TEXTOID, &customer->naddresses, NULL);
	Datum	   *countries = elements(row, READ_countries, TEXTOID, &customer->naddresses, NULL);
	Datum	   *regions = elements(row, READ_regions, TEXTOID, &customer->naddresses, &no_region);
	Datum	   *postal_codes = elements(row, READ_postal_codes, TEXTOID, &customer->naddresses, &no_postal_code);
	int			i;

	customer->addresses = palloc(sizeof(OmKnownAddress) * Max(customer->naddresses, 1));
	for (i = 0; i < customer->naddresses; i++)
		customer->addresses[i] = (OmKnownAddress) {
			DatumGetInt64(ids[i]), TextDatumGetCString(codes[i]), TextDatumGetCString(countries[i]),
			no_region[i] ? NULL : TextDatumGetCString(regions[i]), no_postal_code[i] ? NULL : TextDatumGetCString(postal_codes[i])
		};
}

/* The customer of a row of CUSTOMERS_READ. */
static void
read_customer(OmCustomer *customer, uint64 row)
{
	Datum	   *groups = elements(row, READ_group_ids, INT8OID, &customer->ngroups, NULL);
	int			i;

	customer->code = om_field_text(row, READ_code);
	customer->customer_id = *DatumGetUUIDP(om_field(row, READ_customer_id, NULL));
	customer->tax_exemption = om_field_text(row, READ_tax_exemption);
	customer->vat_number = om_field_text(row, READ_vat_number);
	customer->group_ids = palloc(sizeof(int64) * Max(customer->ngroups, 1));
	for (i = 0; i < customer->ngroups; i++)
		customer->group_ids[i] = DatumGetInt64(groups[i]);
	read_addresses(customer, row);
}

OmCustomers
om_customers_read(int64 tenant, const char *const *codes, int n, bool only_asks)
{
	const char **sorted = palloc(sizeof(char *) * Max(n, 1));
	Datum		values[CODES_count] = {[CODES_tenant_id] = Int64GetDatum(tenant)};
	OmCustomers customers;
	int			i;

	memcpy(sorted, codes, sizeof(char *) * n);
	qsort(sorted, n, sizeof(char *), compare_codes);
	if (!only_asks)
		om_customers_keep(tenant, sorted, n);
	values[CODES_codes] = om_text_array((char *const *) sorted, n);
	customers.n = (int) (only_asks ? om_plan_run(&om_customer_plans[CUSTOMERS_READ], values, NULL)
						 : om_plan_run_latest(&om_customer_plans[CUSTOMERS_READ], values, NULL));
	customers.all = palloc0(sizeof(OmCustomer) * Max(customers.n, 1));
	for (i = 0; i < customers.n; i++)
		read_customer(&customers.all[i], i);
	return customers;
}

const OmCustomer *
om_customer_of(const OmCustomers *customers, const char *code)
{
	int			low = 0;
	int			high = customers->n;

	while (low < high)
	{
		int			middle = low + (high - low) / 2;
		int			order = strcmp(code, customers->all[middle].code);

		if (order == 0)
			return &customers->all[middle];
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	om_customer_unknown(code);
}

/* The address of a code that the customer has. */
static void
name_address(OmAddress *address, const OmCustomer *customer, const char *code, const char *path)
{
	int			i;

	for (i = 0; customer != NULL && i < customer->naddresses; i++)
	{
		const OmKnownAddress *known = &customer->addresses[i];

		if (strcmp(known->code, code) != 0)
			continue;
		address->address_id = known->address_id;
		address->country = known->country;
		address->region = known->region;
		address->postal_code = known->postal_code;
		return;
	}
	if (customer == NULL)
		om_raise_value(OM_INVALID_ARGUMENT, "path", psprintf("%s.address", path), "%s.address: only a customer has addresses with codes", path);
	om_raise_value(OM_UNKNOWN_ADDRESS, "path", psprintf("%s.address", path), "%s.address: the customer has no such address", path);
}

void
om_address_read(OmAddress *address, const OmCustomer *customer, JsonbContainer *object, const char *path)
{
	OmJsonValue values[OM_ADDRESS_FIELDS];
	bool		has_parts = false;
	int			i;

	om_json_object(object, om_address_fields, OM_ADDRESS_FIELDS, path, values);
	memset(address, 0, sizeof(OmAddress));
	address->is_given = true;
	for (i = 0; i < OM_ADDRESS_PARTS; i++)
	{
		address->parts[i] = values[FIELD_FIRST_PART + i].present ? values[FIELD_FIRST_PART + i].text : NULL;
		has_parts |= values[FIELD_FIRST_PART + i].present;
	}
	if (values[FIELD_CODE].present && has_parts)
		om_raise_value(OM_INVALID_ARGUMENT, "path", path, "%s names an address and says parts of another one", path);
	if (values[FIELD_CODE].present)
	{
		name_address(address, customer, values[FIELD_CODE].text, path);
		return;
	}
	om_address_form(address->parts, path);
	address->country = address->parts[ADDRESS_country];
	address->region = address->parts[ADDRESS_region];
	address->postal_code = address->parts[ADDRESS_postal_code];
}

void
om_addresses_store(int64 tenant, OmAddress *const *addresses, const OmCustomer *const *customers, int n)
{
	OmInsert	rows = om_insert_make(NEW_ADDRESS_count, n);
	int			i;
	int			p;

	if (n == 0)
		return;
	for (i = 0; i < n; i++)
	{
		Datum	   *values = om_insert_values(&rows, i);
		bool	   *nulls = om_insert_nulls(&rows, i);

		Assert(addresses[i]->is_given && addresses[i]->address_id == 0);
		addresses[i]->address_id = om_next_id(om_ident()->ledger_id_seq);
		for (p = 0; p < OM_ADDRESS_PARTS; p++)
			values[p] = om_optional_text(addresses[i]->parts[p], &nulls[p]);
		values[NEW_ADDRESS_address_id] = Int64GetDatum(addresses[i]->address_id);
		nulls[NEW_ADDRESS_customer_id] = (customers[i] == NULL);
		values[NEW_ADDRESS_customer_id] = customers[i] == NULL ? (Datum) 0 : UUIDPGetDatum(&customers[i]->customer_id);
		nulls[NEW_ADDRESS_code] = true;
	}
	om_insert_share(&rows, NEW_ADDRESS_tenant_id, Int64GetDatum(tenant));
	om_insert_share(&rows, NEW_ADDRESS_is_current, BoolGetDatum(false));
	om_insert_share(&rows, NEW_ADDRESS_recorded_at, TimestampTzGetDatum(om_clock()));
	om_insert_run(&om_addresses_table, &rows);
}

void
om_addresses_claim(int64 tenant, const OmCustomer *customer, Datum address_ids)
{
	Datum		values[CLAIMED_count] = {
		[CLAIMED_tenant_id] = Int64GetDatum(tenant), [CLAIMED_customer_id] = UUIDPGetDatum(&customer->customer_id), [CLAIMED_address_ids] = address_ids
	};

	(void) om_plan_run(&om_customer_plans[ADDRESS_CLAIM], values, NULL);
}
