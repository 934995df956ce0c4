/*
 * customer_store.c - the customer module's SQL.
 *
 * A put first compares what is stored with what shall be and writes only a difference, so that repeating it leaves no
 * dead row.
 */
#include "postgres.h"

#include "call/new_code.h"
#include "customer/customer_private.h"

OmTable		om_addresses_table = {.name = "customer_addresses", .columns = OM_COLUMNS(NEW_ADDRESS, NEW_ADDRESS)};
OmTable		om_consents_table = {.name = "customer_consents", .columns = OM_COLUMNS(NEW_CONSENT, NEW_CONSENT)};

/* What a column of a customer becomes: null where it is cleared, else what is said, else what it is. */
#define BECOMES(column, said) "CASE WHEN '" column "' = ANY ($11) THEN NULL ELSE coalesce(" said ", c." column ") END"
#define NEW_EMAIL BECOMES("email", "order_mgmt_data.folded_email($3)")
#define NEW_NAME BECOMES("name", "$4")
#define NEW_PHONE BECOMES("phone", "$5")
#define NEW_VAT_NUMBER BECOMES("vat_number", "$6")
#define NEW_TAX_EXEMPTION BECOMES("tax_exemption", "$7")
#define NEW_NOTES BECOMES("notes", "$8")
/* The name of a column where it becomes another value. */
#define CHANGED(column, becomes) "CASE WHEN c." column " IS DISTINCT FROM " becomes " THEN '" column "' END"

/* The parts of an address. */
#define ADDRESS_TEXT_COLUMNS(a) \
	a ".name, " a ".company, " a ".line1, " a ".line2, " a ".country, " a ".region, " a ".postal_code, " a ".city, " a ".phone"

OmPlan		om_customer_plans[CUSTOMER_PLANS] = {
	[CUSTOMER_FIND] = {
		/* one row: of the customer of the code, or else of the e-mail; nulls: there is none */
		.name = "customer.find",
		.sql = "SELECT c.customer_id, c.erased_at IS NOT NULL AS is_erased, k.is_id,"
		" CASE WHEN k.by_email IS DISTINCT FROM c.customer_id THEN (SELECT x.code FROM order_mgmt_data.customers AS x WHERE x.tenant_id = $1"
		" AND x.customer_id = k.by_email) END AS email_owner,"
		" array_to_json(array_remove(ARRAY[" CHANGED("email", NEW_EMAIL) ", " CHANGED("name", NEW_NAME) ", " CHANGED("phone", NEW_PHONE) ", "
		CHANGED("vat_number", NEW_VAT_NUMBER) ", " CHANGED("tax_exemption", NEW_TAX_EXEMPTION) ", " CHANGED("notes", NEW_NOTES) ", "
		CHANGED("is_active", "coalesce($9, c.is_active)") ", " CHANGED("metadata", "coalesce($10, c.metadata)") ","
		" CASE WHEN $12 <> ARRAY(SELECT m.customer_group_id FROM order_mgmt_data.customer_group_members AS m"
		" WHERE m.tenant_id = $1 AND m.customer_id = c.customer_id ORDER BY m.customer_group_id) THEN 'groups' END], NULL))::text AS changed"
		" FROM (SELECT (SELECT x.customer_id FROM order_mgmt_data.customers AS x WHERE x.tenant_id = $1 AND x.code = $2) AS by_code,"
		" (SELECT x.customer_id FROM order_mgmt_data.customers AS x WHERE x.tenant_id = $1 AND x.email = order_mgmt_data.folded_email($3)) AS by_email,"
		" EXISTS (SELECT FROM order_mgmt_data.customers AS x WHERE x.tenant_id = $1 AND x.code <> $2 AND x.customer_id ="
		" CASE WHEN $2 ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' THEN $2::uuid END) AS is_id OFFSET 0) AS k"
		" LEFT JOIN order_mgmt_data.customers AS c ON c.tenant_id = $1 AND c.customer_id = CASE WHEN $2 IS NULL THEN k.by_email ELSE k.by_code END",
		.args = OM_ARGS(CUSTOMER_PUT, PUT), .results = OM_RESULTS(FOUND_CUSTOMER, FOUND), .expect = SPI_OK_SELECT
	},
	[CUSTOMER_INSERT] = {
		.name = "customer.insert",
		.sql = "INSERT INTO order_mgmt_data.customers (tenant_id, customer_id, code, email, name, phone, vat_number, tax_exemption, notes, is_active, metadata,"
		" recorded_at) VALUES ($1, $13, coalesce($2, $13::text), order_mgmt_data.folded_email($3), $4, $5, $6, $7, $8, coalesce($9, true), coalesce($10, '{}'), $14)",
		.args = OM_ARGS(CUSTOMER_PUT, PUT), .expect = SPI_OK_INSERT
	},
	[CUSTOMER_UPDATE] = {
		.name = "customer.update",
		.sql = "UPDATE order_mgmt_data.customers AS c SET email = " NEW_EMAIL ", name = " NEW_NAME ", phone = " NEW_PHONE ", vat_number = " NEW_VAT_NUMBER ","
		" tax_exemption = " NEW_TAX_EXEMPTION ", notes = " NEW_NOTES ", is_active = coalesce($9, c.is_active), metadata = coalesce($10, c.metadata)"
		" WHERE c.tenant_id = $1 AND c.customer_id = $13 AND c.erased_at IS NULL",
		.args = OM_ARGS(CUSTOMER_PUT, PUT), .expect = SPI_OK_UPDATE
	},
	[CUSTOMER_SET_GROUPS] = {
		.name = "customer.set_groups",
		.sql = "WITH gone AS (DELETE FROM order_mgmt_data.customer_group_members AS m WHERE m.tenant_id = $1 AND m.customer_id = $2 AND m.customer_group_id <> ALL ($3))"
		" INSERT INTO order_mgmt_data.customer_group_members (tenant_id, customer_id, customer_group_id) SELECT $1, $2, g.id FROM unnest($3) AS g (id)"
		" WHERE NOT EXISTS (SELECT FROM order_mgmt_data.customer_group_members AS m WHERE m.tenant_id = $1 AND m.customer_id = $2 AND m.customer_group_id = g.id)",
		.args = OM_ARGS(CUSTOMER_MEMBERSHIPS, MEMBERSHIPS), .expect = SPI_OK_INSERT
	},
	[CUSTOMER_LOCK] = {
		.name = "customer.lock",
		.sql = "SELECT c.customer_id FROM order_mgmt_data.customers AS c WHERE c.tenant_id = $1 AND c.code = $2 AND c.erased_at IS NULL FOR NO KEY UPDATE",
		.args = OM_ARGS(CUSTOMER_CODE, CUSTOMER_CODE), .results = OM_RESULTS(LOCKED_CUSTOMER, LOCKED), .expect = SPI_OK_SELECT
	},
	[CUSTOMER_EXISTS] = {
		.name = "customer.exists",
		.sql = "SELECT c.customer_id FROM order_mgmt_data.customers AS c WHERE c.tenant_id = $1 AND c.code = $2 AND c.erased_at IS NULL",
		.args = OM_ARGS(CUSTOMER_CODE, CUSTOMER_CODE), .results = OM_RESULTS(LOCKED_CUSTOMER, LOCKED), .expect = SPI_OK_SELECT
	},
	[CUSTOMER_SHOW] = {
		.name = "customer.show",
		.sql = "SELECT v.* FROM order_mgmt.customers AS v WHERE v.tenant_id = $1 AND v.customer_id = $2",
		.args = OM_ARGS(CUSTOMER_KEY, CUSTOMER_KEY), .expect = SPI_OK_SELECT
	},
	[GROUP_FIND] = {
		.name = "customer.find_group",
		.sql = "SELECT g.customer_group_id, g.name = coalesce($3, g.name) AND g.is_active = coalesce($4, g.is_active) AND g.metadata = coalesce($5, g.metadata) AS is_same"
		" FROM order_mgmt_data.customer_groups AS g WHERE g.tenant_id = $1 AND g.code = $2",
		.args = OM_ARGS(GROUP_MASTER, GROUP), .results = OM_RESULTS(FOUND_GROUP, FOUND_GROUP), .expect = SPI_OK_SELECT
	},
	[GROUP_TWIN] = OM_TWIN_PLAN("customer_groups", "code"),
	[GROUP_PUT] = {
		.name = "customer.put_group",
		.sql = "INSERT INTO order_mgmt_data.customer_groups AS g (tenant_id, code, name, is_active, metadata, customer_group_id)"
		" VALUES ($1, $2, coalesce($3, $2), coalesce($4, true), coalesce($5, '{}'), $6)"
		" ON CONFLICT (tenant_id, code) DO UPDATE SET name = coalesce($3, g.name), is_active = coalesce($4, g.is_active), metadata = coalesce($5, g.metadata)",
		.args = OM_ARGS(GROUP_MASTER, GROUP), .expect = SPI_OK_INSERT
	},
	[GROUP_SHOW] = {
		.name = "customer.show_group",
		.sql = "SELECT v.* FROM order_mgmt.customer_groups AS v WHERE v.tenant_id = $1 AND v.customer_group = $2",
		.args = OM_ARGS(CUSTOMER_CODE, CUSTOMER_CODE), .expect = SPI_OK_SELECT
	},
	[GROUPS_OF_CODES] = {
		.name = "customer.groups_of_codes",
		.sql = "SELECT g.customer_group_id, g.code FROM order_mgmt_data.customer_groups AS g WHERE g.tenant_id = $1 AND g.code = ANY ($2) AND g.is_active"
		" ORDER BY g.customer_group_id",
		.args = OM_ARGS(CODES, CODES), .results = OM_RESULTS(CODED_GROUP, CODED_GROUP), .expect = SPI_OK_SELECT
	},
	[ADDRESS_FIND] = {
		/* one row: nulls where the customer has no address of the code */
		.name = "customer.find_address",
		.sql = "SELECT " ADDRESS_TEXT_COLUMNS("a") ", a.address_id, k.addresses FROM (SELECT count(*) AS addresses FROM order_mgmt_data.customer_addresses AS x"
		" WHERE x.tenant_id = $1 AND x.customer_id = $2 AND x.is_current) AS k"
		" LEFT JOIN order_mgmt_data.customer_addresses AS a ON a.tenant_id = $1 AND a.customer_id = $2 AND a.code = $3 AND a.is_current",
		.args = OM_ARGS(ADDRESS_OF_CODE, ADDRESS_OF_CODE), .results = OM_RESULTS(FOUND_ADDRESS, FOUND_ADDRESS), .expect = SPI_OK_SELECT
	},
	[ADDRESS_RETIRE] = {
		.name = "customer.retire_address",
		.sql = "UPDATE order_mgmt_data.customer_addresses AS a SET is_current = false WHERE a.tenant_id = $1 AND a.address_id = $2 AND a.is_current",
		.args = OM_ARGS(ADDRESS_KEY, ADDRESS_KEY), .expect = SPI_OK_UPDATE
	},
	[ADDRESS_SHOW] = {
		.name = "customer.show_address",
		.sql = "SELECT v.* FROM order_mgmt.customer_addresses AS v WHERE v.tenant_id = $1 AND v.address_id = $2",
		.args = OM_ARGS(ADDRESS_KEY, ADDRESS_KEY), .expect = SPI_OK_SELECT
	},
	[ADDRESS_CLAIM] = {
		.name = "customer.claim_addresses",
		.sql = "UPDATE order_mgmt_data.customer_addresses AS a SET customer_id = $2 WHERE a.tenant_id = $1 AND a.address_id = ANY ($3) AND a.customer_id IS NULL",
		.args = OM_ARGS(CLAIMED_ADDRESSES, CLAIMED), .expect = SPI_OK_UPDATE
	},
	[CUSTOMERS_READ] = {
		/* a probe for each, behind fences; codes are in the order of their bytes */
		.name = "customer.read",
		.sql = "SELECT c.code, c.customer_id, c.tax_exemption, c.vat_number,"
		" ARRAY(SELECT m.customer_group_id FROM order_mgmt_data.customer_group_members AS m"
		" WHERE m.tenant_id = $1 AND m.customer_id = c.customer_id ORDER BY m.customer_group_id) AS group_ids,"
		" a.address_ids, a.address_codes, a.countries, a.regions, a.postal_codes"
		" FROM (SELECT DISTINCT u.code FROM unnest($2) AS u (code)) AS k CROSS JOIN LATERAL (SELECT x.* FROM order_mgmt_data.customers AS x"
		" WHERE x.tenant_id = $1 AND x.code = k.code AND x.is_active AND x.erased_at IS NULL OFFSET 0) AS c"
		" CROSS JOIN LATERAL (SELECT coalesce(array_agg(x.address_id), '{}') AS address_ids, coalesce(array_agg(x.code), '{}') AS address_codes,"
		" coalesce(array_agg(x.country), '{}') AS countries, coalesce(array_agg(x.region), '{}') AS regions, coalesce(array_agg(x.postal_code), '{}') AS postal_codes"
		" FROM order_mgmt_data.customer_addresses AS x WHERE x.tenant_id = $1 AND x.customer_id = c.customer_id AND x.is_current OFFSET 0) AS a"
		" ORDER BY c.code COLLATE \"C\"",
		.args = OM_ARGS(CODES, CODES), .results = OM_RESULTS(READ_CUSTOMER, READ), .read_only = true, .expect = SPI_OK_SELECT
	},
	[CUSTOMER_EXPORT] = {
		.name = "customer.export",
		.sql = "SELECT (SELECT jsonb_object_agg(k.kind, k.all_of_it) FROM (SELECT x.kind, jsonb_agg(x.said ORDER BY x.at, x.said::text) AS all_of_it"
		" FROM order_mgmt_data.customer_exports AS x WHERE x.tenant_id = $1 AND x.customer_id = (SELECT c.customer_id FROM order_mgmt_data.customers AS c"
		" WHERE c.tenant_id = $1 AND c.code = $2) GROUP BY x.kind) AS k) AS export",
		.args = OM_ARGS(CUSTOMER_CODE, CUSTOMER_CODE), .results = OM_RESULTS(EXPORTED_CUSTOMER, EXPORT), .read_only = true, .expect = SPI_OK_SELECT
	},
	[ERASE_MEMBERSHIPS] = {
		.name = "customer.erase_memberships",
		.sql = "DELETE FROM order_mgmt_data.customer_group_members AS m WHERE m.tenant_id = $1 AND m.customer_id = $2",
		.args = OM_ARGS(ERASED_CUSTOMER, ERASED), .expect = SPI_OK_DELETE
	},
	[ERASE_ADDRESSES] = {
		/* the country stays: taxes were due there */
		.name = "customer.erase_addresses",
		.sql = "UPDATE order_mgmt_data.customer_addresses AS a SET code = NULL, is_current = false, region = NULL, postal_code = NULL, city = NULL, line1 = NULL,"
		" line2 = NULL, company = NULL, name = NULL, phone = NULL WHERE a.tenant_id = $1 AND a.customer_id = $2",
		.args = OM_ARGS(ERASED_CUSTOMER, ERASED), .expect = SPI_OK_UPDATE
	},
	[ERASE_CUSTOMER] = {
		.name = "customer.erase",
		.sql = "UPDATE order_mgmt_data.customers AS c SET code = c.customer_id::text, email = NULL, name = NULL, phone = NULL, vat_number = NULL, tax_exemption = NULL,"
		" notes = NULL, is_active = false, metadata = '{}', erased_at = $4 WHERE c.tenant_id = $1 AND c.customer_id = $2",
		.args = OM_ARGS(ERASED_CUSTOMER, ERASED), .expect = SPI_OK_UPDATE
	},
	[ERASE_RECORD] = {
		.name = "customer.record_erasure",
		.sql = "INSERT INTO order_mgmt_data.customer_erasures (tenant_id, customer_id, actor, recorded_at) VALUES ($1, $2, $3, $4)",
		.args = OM_ARGS(ERASED_CUSTOMER, ERASED), .expect = SPI_OK_INSERT
	},
	[CONSENT_FIND] = {
		.name = "customer.find_consent",
		.sql = "SELECT s.consent_id, s.is_given, s.text_version FROM order_mgmt_data.customer_consents AS s"
		" WHERE s.tenant_id = $1 AND s.customer_id = $2 AND s.consent = $3 AND s.occurred_at <= $4 ORDER BY s.occurred_at DESC, s.consent_id DESC LIMIT 1",
		.args = OM_ARGS(CONSENT_AT, CONSENT_AT), .results = OM_RESULTS(FOUND_CONSENT, FOUND_CONSENT), .expect = SPI_OK_SELECT
	},
	[CONSENT_SHOW] = {
		.name = "customer.show_consent",
		.sql = "SELECT v.* FROM order_mgmt.customer_consents AS v WHERE v.tenant_id = $1 AND v.consent_id = $2",
		.args = OM_ARGS(CONSENT_KEY, CONSENT_KEY), .expect = SPI_OK_SELECT
	}
};
