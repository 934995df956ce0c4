/*
 * customer_fn.c - what the customer module shows to callers, the rights and errors of it.
 *
 * Customers are of no location: who keeps them has the right at all of its tenant's, and who may read
 * them reads all of its tenant's, wherever it works.
 */
#include "postgres.h"

#include "customer/customer_private.h"

OM_RIGHT(customers, OM_SELLERS, "keep customers, their addresses and consents");
OM_RIGHT(customer_terms, OM_STOREFRONT | OM_KEEPERS, "say in which groups a customer is, its VAT number, and that it pays no tax");
OM_RIGHT(customer_groups, OM_KEEPERS, "keep customer groups");
OM_RIGHT(erase_customers, OM_KEEPERS, "export and erase all that is kept of a customer");
OM_RIGHT(for_customer, OM_SELLERS, "say whose an order is");
OM_RIGHT(read_customers, OM_SELLERS, "read customers, their addresses and consents, of the whole tenant");
OM_RIGHT(read_addresses, OM_SELLERS | OM_WAREHOUSE, "read where orders are sent, and whom they are billed to, of orders that one sees");

static OmRight *const rights[] = {
	&om_right_customers, &om_right_customer_terms, &om_right_customer_groups, &om_right_erase_customers, &om_right_for_customer, &om_right_read_customers,
	&om_right_read_addresses
};

static const OmNeed needs[] = {
	OM_TOPIC("customer", "who buys: customers, their addresses, groups and consents"),
	OM_FUNCTION_NEEDS("put_customer", customers),
	OM_ARGUMENT_NEEDS("put_customer", "groups", customer_terms),
	OM_ARGUMENT_NEEDS("put_customer", "vat_number", customer_terms),
	OM_ARGUMENT_NEEDS("put_customer", "tax_exemption", customer_terms),
	OM_FIELDS_NEED("put_customer", "options.", om_customer_options),
	OM_FUNCTION_NEEDS("put_customer_address", customers),
	OM_FIELDS_NEED("put_customer_address", "options.", om_customer_address_options),
	OM_FUNCTION_NEEDS("put_customer_consent", customers),
	OM_FUNCTION_NEEDS("put_customer_group", customer_groups),
	OM_FUNCTION_NEEDS("export_customer", erase_customers),
	OM_FUNCTION_NEEDS("erase_customer", erase_customers),
	OM_VIEW_NEEDS("customers", read_customers),
	OM_VIEW_NEEDS("customer_figures", read_customers),
	OM_VIEW_NEEDS("customer_addresses", read_customers),
	OM_VIEW_NEEDS("customer_consents", read_customers),
	OM_VIEW_NEEDS("customer_erasures", read_customers),
	OM_VIEW_NEEDS("customer_groups", read_customers),
	OM_VIEW_NEEDS("customer_group_members", read_customers)
};

static const OmRaises raises[] = {
	OM_RAISES("put_customer", OM_UNKNOWN_CUSTOMER, OM_UNKNOWN_CUSTOMER_GROUP, OM_EMAIL_IN_USE),
	OM_RAISES("put_customer_address", OM_UNKNOWN_CUSTOMER, OM_INVALID_ADDRESS),
	OM_RAISES("put_customer_consent", OM_UNKNOWN_CUSTOMER),
	OM_RAISES("put_customer_group", OM_SIMILAR_CODE),
	OM_RAISES("export_customer", OM_UNKNOWN_CUSTOMER),
	OM_RAISES("erase_customer", OM_UNKNOWN_CUSTOMER, OM_WRONG_ISOLATION)
};

OM_MODULE(customer) = {OM_RIGHTS(rights), OM_NEEDS(needs), OM_ERRORS(raises)};
