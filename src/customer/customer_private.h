/*
 * customer_private.h - what the customer module's own files share: its SQL, and the parts of an address.
 */
#ifndef OM_CUSTOMER_PRIVATE_H
#define OM_CUSTOMER_PRIVATE_H

#include "call/call.h"
#include "customer/customer.h"
#include "sql/insert.h"
#include "sql/plan.h"

#define OM_EMAIL_LENGTH_MAX 254					/* characters of an e-mail */
#define OM_ADDRESS_PART_MAX 200					/* characters of a line of an address */
#define OM_VAT_NUMBER_MAX 20					/* characters of a VAT number, without what parts them */
#define OM_CUSTOMER_NOTES_MAX 10000				/* characters of the notes on a customer */
#define OM_CUSTOMER_GROUPS_MAX 10				/* groups that a customer is in */
#define OM_CUSTOMER_ADDRESSES_MAX 100			/* addresses that a customer has at a time */

enum CustomerPlan
{
	CUSTOMER_FIND, CUSTOMER_INSERT, CUSTOMER_UPDATE, CUSTOMER_SET_GROUPS, CUSTOMER_LOCK, CUSTOMER_EXISTS, CUSTOMER_SHOW,
	GROUP_FIND, GROUP_TWIN, GROUP_PUT, GROUP_SHOW, GROUPS_OF_CODES,
	ADDRESS_FIND, ADDRESS_RETIRE, ADDRESS_SHOW, ADDRESS_CLAIM,
	CUSTOMERS_READ, CUSTOMER_EXPORT, ERASE_MEMBERSHIPS, ERASE_ADDRESSES, ERASE_CUSTOMER, ERASE_RECORD,
	CONSENT_FIND, CONSENT_SHOW,
	CUSTOMER_PLANS
};

extern OmPlan om_customer_plans[CUSTOMER_PLANS];

/* What plans take: a customer as it is compared and written (cleared: columns that become null; group_ids null: they stay as they are), */
#define CUSTOMER_PUT(X, P) \
	X(P, tenant_id, OM_INT8) X(P, code, OM_TEXT) X(P, email, OM_TEXT) X(P, name, OM_TEXT) X(P, phone, OM_TEXT) X(P, vat_number, OM_TEXT) \
	X(P, tax_exemption, OM_TEXT) X(P, notes, OM_TEXT) X(P, is_active, OM_BOOL) X(P, metadata, OM_JSONB) X(P, cleared, OM_TEXTS) \
	X(P, group_ids, OM_INT8S) X(P, customer_id, OM_UUID) X(P, recorded_at, OM_TIME)
OM_ENUM(CUSTOMER_PUT, PUT);

/* a customer by its id, and by its code, */
#define CUSTOMER_KEY(X, P) X(P, tenant_id, OM_INT8) X(P, customer_id, OM_UUID)
OM_ENUM(CUSTOMER_KEY, CUSTOMER_KEY);
#define CUSTOMER_CODE(X, P) X(P, tenant_id, OM_INT8) X(P, code, OM_TEXT)
OM_ENUM(CUSTOMER_CODE, CUSTOMER_CODE);

/* the groups of a customer, */
#define CUSTOMER_MEMBERSHIPS(X, P) CUSTOMER_KEY(X, P) X(P, group_ids, OM_INT8S)
OM_ENUM(CUSTOMER_MEMBERSHIPS, MEMBERSHIPS);

/* a group as it is compared and written, groups by their codes, */
#define GROUP_MASTER(X, P) \
	CUSTOMER_CODE(X, P) X(P, name, OM_TEXT) X(P, is_active, OM_BOOL) X(P, metadata, OM_JSONB) X(P, customer_group_id, OM_INT8)
OM_ENUM(GROUP_MASTER, GROUP);
#define CODES(X, P) X(P, tenant_id, OM_INT8) X(P, codes, OM_TEXTS)
OM_ENUM(CODES, CODES);

/* an address by its customer and code, and by its id, */
#define ADDRESS_OF_CODE(X, P) CUSTOMER_KEY(X, P) X(P, code, OM_TEXT)
OM_ENUM(ADDRESS_OF_CODE, ADDRESS_OF_CODE);
#define ADDRESS_KEY(X, P) X(P, tenant_id, OM_INT8) X(P, address_id, OM_INT8)
OM_ENUM(ADDRESS_KEY, ADDRESS_KEY);

/* who erases one, and when, */
#define ERASED_CUSTOMER(X, P) CUSTOMER_KEY(X, P) X(P, actor, OM_TEXT) X(P, erased_at, OM_TIME)
OM_ENUM(ERASED_CUSTOMER, ERASED);

/* addresses and whose they shall be, */
#define CLAIMED_ADDRESSES(X, P) CUSTOMER_KEY(X, P) X(P, address_ids, OM_INT8S)
OM_ENUM(CLAIMED_ADDRESSES, CLAIMED);

/* and a consent at a time, and by its id. */
#define CONSENT_AT(X, P) CUSTOMER_KEY(X, P) X(P, consent, OM_TEXT) X(P, occurred_at, OM_TIME)
OM_ENUM(CONSENT_AT, CONSENT_AT);
#define CONSENT_KEY(X, P) X(P, tenant_id, OM_INT8) X(P, consent_id, OM_INT8)
OM_ENUM(CONSENT_KEY, CONSENT_KEY);

/* What plans return: the customer that a put is about, with what it would change of it (a JSON array), */
#define FOUND_CUSTOMER(X, P) \
	X(P, customer_id, OM_UUID) X(P, is_erased, OM_BOOL) X(P, is_id, OM_BOOL) X(P, email_owner, OM_TEXT) X(P, changed, OM_TEXT)
OM_ENUM(FOUND_CUSTOMER, FOUND);

/* a customer that a document names, with arrays of its groups and of its addresses, */
#define READ_CUSTOMER(X, P) \
	X(P, code, OM_TEXT) X(P, customer_id, OM_UUID) X(P, tax_exemption, OM_TEXT) X(P, vat_number, OM_TEXT) X(P, group_ids, OM_INT8S) \
	X(P, address_ids, OM_INT8S) X(P, address_codes, OM_TEXTS) X(P, countries, OM_TEXTS) X(P, regions, OM_TEXTS) X(P, postal_codes, OM_TEXTS)
OM_ENUM(READ_CUSTOMER, READ);

/* all that is kept of one; null: there is none, */
#define EXPORTED_CUSTOMER(X, P) X(P, export, OM_JSONB)
OM_ENUM(EXPORTED_CUSTOMER, EXPORT);

/* a locked customer, */
#define LOCKED_CUSTOMER(X, P) X(P, customer_id, OM_UUID)
OM_ENUM(LOCKED_CUSTOMER, LOCKED);

/* groups, */
#define FOUND_GROUP(X, P) X(P, customer_group_id, OM_INT8) X(P, is_same, OM_BOOL)
OM_ENUM(FOUND_GROUP, FOUND_GROUP);
#define CODED_GROUP(X, P) X(P, customer_group_id, OM_INT8) X(P, code, OM_TEXT)
OM_ENUM(CODED_GROUP, CODED_GROUP);

/* the parts of an address, in the order of AddressPart, */
#define ADDRESS_TEXTS(X, P) \
	X(P, name, OM_TEXT) X(P, company, OM_TEXT) X(P, line1, OM_TEXT) X(P, line2, OM_TEXT) X(P, country, OM_TEXT) X(P, region, OM_TEXT) \
	X(P, postal_code, OM_TEXT) X(P, city, OM_TEXT) X(P, phone, OM_TEXT)
OM_ENUM(ADDRESS_TEXTS, ADDRESS);
/* the one that a customer has under a code, and how many it has, */
#define FOUND_ADDRESS(X, P) ADDRESS_TEXTS(X, P) X(P, address_id, OM_INT8) X(P, addresses, OM_INT8)
OM_ENUM(FOUND_ADDRESS, FOUND_ADDRESS);

/* and what was consented to. */
#define FOUND_CONSENT(X, P) X(P, consent_id, OM_INT8) X(P, is_given, OM_BOOL) X(P, text_version, OM_TEXT)
OM_ENUM(FOUND_CONSENT, FOUND_CONSENT);

/* What is written of an address, and of a consent. */
#define NEW_ADDRESS(X, P) \
	ADDRESS_TEXTS(X, P) ADDRESS_KEY(X, P) X(P, customer_id, OM_UUID) X(P, code, OM_TEXT) X(P, is_current, OM_BOOL) X(P, recorded_at, OM_TIME)
OM_ENUM(NEW_ADDRESS, NEW_ADDRESS);
extern OmTable om_addresses_table;
#define NEW_CONSENT(X, P) \
	CONSENT_KEY(X, P) X(P, customer_id, OM_UUID) X(P, consent, OM_TEXT) X(P, is_given, OM_BOOL) X(P, text_version, OM_TEXT) X(P, actor, OM_TEXT) \
	X(P, occurred_at, OM_TIME) X(P, recorded_at, OM_TIME)
OM_ENUM(NEW_CONSENT, NEW_CONSENT);
extern OmTable om_consents_table;

StaticAssertDecl(ADDRESS_count == OM_ADDRESS_PARTS, "the parts are counted in the public header");

/* Their names. */
extern const char *const om_address_names[ADDRESS_count];


/* The same of a VAT number. */
extern char *om_vat_number_form(const char *vat_number);

/*
 * Bring an address into the form that is kept: invalid_address, naming all parts that have none.  path: where it stands; null: each part is an
 * argument of its own.
 */
extern void om_address_form(char **parts, const char *path);

/* Append an event of a customer; payload: JSON. */
extern void om_customer_tell(int64 tenant, const pg_uuid_t *customer_id, const char *type, char *payload, TimestampTz occurred_at);

/* The keys of options of put_customer and of put_customer_address, and the right to say what a customer pays. */
#define OM_CUSTOMER_OPTIONS 1
extern const OmJsonField om_customer_options[OM_CUSTOMER_OPTIONS];
extern const OmJsonField om_customer_address_options[OM_CUSTOMER_OPTIONS];
extern OmRight om_right_customer_terms;

/* Raise unknown_customer. */
extern void om_customer_unknown(const char *code) __attribute__((noreturn));

/* The id of a customer by its code, as of now: unknown_customer, also of one that was erased. */
extern pg_uuid_t om_customer_id(int64 tenant, const char *code);

/* Hold off the erasure of n customers, sorted by their codes, to the end of the transaction (keep.c). */
extern void om_customers_keep(int64 tenant, const char *const *codes, int n);

/* Wait until nobody does, of one, and let nobody begin to. */
extern void om_customer_own(int64 tenant, const char *code);

/* The id of a customer by its code, locked, for who changes what is its. */
extern pg_uuid_t om_customer_lock(int64 tenant, const char *code);

#endif
