/*
 * customer.h - customers, for the modules above.
 *
 * Documents hold the ids of customers and addresses, and nothing else of them: what is personal stands in
 * this module's tables only, so that it can be erased without a document, a log or a chain being written anew.
 */
#ifndef OM_CUSTOMER_H
#define OM_CUSTOMER_H

#include "base/json_field.h"
#include "base/module.h"
#include "base/om.h"
#include "sql/plan.h"
#include "utils/jsonb.h"
#include "utils/uuid.h"

/* The parts of an address, as customer_addresses names them. */
#define OM_ADDRESS_PARTS 9

/* An address that a customer has, as taxes and shipping ask for it. */
typedef struct OmKnownAddress
{
	int64		address_id;
	char	   *code;
	char	   *country;
	char	   *region;			/* null: it has none, as the next */
	char	   *postal_code;
} OmKnownAddress;

/* A customer that a call names. */
typedef struct OmCustomer
{
	char	   *code;
	pg_uuid_t	customer_id;
	char	   *tax_exemption;	/* that tax rules know; null: none, as of the next */
	char	   *vat_number;
	int			ngroups;
	int64	   *group_ids;		/* sorted */
	int			naddresses;
	OmKnownAddress *addresses;
} OmCustomer;

/* All that a call names, by their codes. */
typedef struct OmCustomers
{
	int			n;
	OmCustomer *all;
} OmCustomers;

/* An address of a document. */
typedef struct OmAddress
{
	bool		is_given;
	int64		address_id;		/* 0: it is said here, and stored with the document */
	char	   *parts[OM_ADDRESS_PARTS];	/* of such a one; null: it has none */
	const char *country;
	const char *region;			/* null: it has none, as the next */
	const char *postal_code;
} OmAddress;

/* The keys of an address: "address", the code of one that the customer has, or its parts. */
#define OM_ADDRESS_FIELDS (1 + OM_ADDRESS_PARTS)
extern const OmJsonField om_address_fields[OM_ADDRESS_FIELDS];

/*
 * Read the customers of codes, n of them, each once or more: those that are there and in use.  Who makes a document of one holds off its
 * erasure to the end of the transaction; only_asks: nothing is locked, and they are those of the statement's snapshot.
 */
extern OmCustomers om_customers_read(int64 tenant, const char *const *codes, int n, bool only_asks);

/* One of them: unknown_customer. */
extern const OmCustomer *om_customer_of(const OmCustomers *customers, const char *code);

/* The id of a group in use: unknown_customer_group. */
extern int64 om_customer_group_of(int64 tenant, char *code);

/*
 * Read an address at a path: one that the customer has (unknown_address), or a new one (invalid_address), as it is written; customer null: nobody says
 * who it is.
 */
extern void om_address_read(OmAddress *address, const OmCustomer *customer, JsonbContainer *object, const char *path);

/* Store n new addresses, whose ids are set; customers: whose each is, null: nobody's who is known. */
extern void om_addresses_store(int64 tenant, OmAddress *const *addresses, const OmCustomer *const *customers, int n);

/* Addresses that were nobody's, of ids in a bigint[], are a customer's from now on. */
extern void om_addresses_claim(int64 tenant, const OmCustomer *customer, Datum address_ids);

/* Bring an e-mail into the form that is kept but for its letters (palloc'd): invalid_argument, which does not repeat it. */
extern char *om_email_form(const char *email);

/*
 * Have a table of documents cleared when a customer is erased (at load): the plan takes OM_ERASED_ARGS, the tenant and the customer's id, and changes that table's rows
 * only, which refuses it otherwise; a table of another schema is named with it.
 */
#define OM_ERASED_ARGS {OM_INT8, OM_UUID, OM_NONE}
extern void om_customer_register_erasure(const char *table, OmPlan *plan);

/* Have a module asked before anything is cleared (at load): it raises what stands against the erasure, and ends what is under way for the customer. */
typedef void (*OmErasing) (int64 tenant, const pg_uuid_t *customer_id);
extern void om_customer_register_erasing(OmErasing erasing);

/* Rights that modules above ask for, too. */
extern OmRight om_right_read_customers;
extern OmRight om_right_for_customer;
extern OmRight om_right_read_addresses;

/* Is it the code of a country (ISO 3166-1 alpha-2)? */
extern bool om_country_is_known(const char *code);

#endif
