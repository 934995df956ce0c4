/*
 * office_store.c - the office module's SQL.
 *
 * A plan is the same whatever its values are, so each way to a page has a plan of its own, which goes by an index of its own.
 */
#include "postgres.h"

#include "office/office_private.h"

/* What every page has: orders o behind the one that ended the page before, of a time, that meet the filters, at the places of the caller. */
#define OF_PAGE \
	"o.tenant_id = $1 AND (o.recorded_at, o.order_id) < ($2, $3) AND o.recorded_at >= $5 AND o.recorded_at < $6" \
	" AND ($7 IS NULL OR o.channel = $7) AND ($8 IS NULL OR o.status = $8) AND ($9 IS NULL OR o.fulfillment_status = $9)" \
	" AND ($10 IS NULL OR o.payment_status = $10) AND ($11 IS NULL OR o.return_status = $11)" \
	" AND ($12 IS NULL OR EXISTS (SELECT FROM order_mgmt_data.order_lines AS l WHERE l.tenant_id = $1 AND l.order_id = o.order_id AND l.sku = $12 OFFSET 0))" \
	" AND ($13 IS NULL OR EXISTS (SELECT FROM order_mgmt_data.order_lines AS l WHERE l.tenant_id = $1 AND l.order_id = o.order_id AND l.location_id = ANY ($13) OFFSET 0)" \
	" OR EXISTS (SELECT FROM order_mgmt_data.order_line_parts AS p WHERE p.tenant_id = $1 AND p.order_id = o.order_id AND p.location_id = ANY ($13) OFFSET 0))"
#define NEWEST " ORDER BY o.recorded_at DESC, o.order_id DESC LIMIT $4"
#define WAY(way, which) \
	{.name = way, .sql = "SELECT o.order_id FROM order_mgmt_data.orders AS o WHERE " which OF_PAGE \
		" AND $14 IS NULL AND $15 IS NULL AND $16 IS NULL" NEWEST, \
	.args = OM_ARGS(OFFICE_PAGE, PAGE), .results = OM_RESULTS(PAGE_ORDER, PAGE_ORDER), .read_only = true, .expect = SPI_OK_SELECT}

/* Has a name all the words, or words that begin like them? */
#define HAS_WORDS(x) \
	" AND NOT EXISTS (SELECT FROM unnest($2) AS w (word) WHERE strpos(' ' || order_mgmt_data.folded_code(" x ".name), ' ' || w.word) = 0)"
/* Does its key begin with one of the two words?  By ranges of bytes, which an index finds. */
#define BEGINS(x, from, to) \
	"order_mgmt_data.name_key(" x ".name) OPERATOR(pg_catalog.~>=~) " from " AND order_mgmt_data.name_key(" x ".name) OPERATOR(pg_catalog.~<~) " to

OmPlan		om_office_plans[OFFICE_PLANS] = {
	[OFFICE_TIMELINE] = {
		.name = "office.timeline",
		.sql = "SELECT t.occurred_at, t.recorded_at, t.kind, t.event, t.document_id, t.line_no, t.amount, t.location, t.reason, t.actor, t.role_name, t.details,"
		" t.location_id, t.is_money FROM order_mgmt_data.timeline_entries AS t WHERE t.tenant_id = $1 AND t.order_id = $2"
		" ORDER BY t.occurred_at, t.recorded_at, t.place, t.kind, t.line_no, t.event, t.document_id",
		.args = OM_ARGS(OFFICE_ORDER, ONE), .results = OM_RESULTS(TIMELINE_ROW, TIMELINE), .read_only = true, .expect = SPI_OK_SELECT
	},
	[OFFICE_PLACES] = {
		.name = "office.places",
		.sql = "SELECT DISTINCT coalesce(k.location_id, 0) AS location_id FROM ("
		"SELECT l.location_id FROM order_mgmt_data.order_lines AS l WHERE l.tenant_id = $1 AND l.order_id = $2 AND l.location_id IS DISTINCT FROM 0"
		" UNION ALL SELECT p.location_id FROM order_mgmt_data.order_line_parts AS p WHERE p.tenant_id = $1 AND p.order_id = $2"
		" UNION ALL SELECT l.location_id FROM order_mgmt_archive.order_lines AS l WHERE l.tenant_id = $1 AND l.order_id = $2 AND l.location_id IS DISTINCT FROM 0"
		" UNION ALL SELECT p.location_id FROM order_mgmt_archive.order_line_parts AS p WHERE p.tenant_id = $1 AND p.order_id = $2) AS k",
		.args = OM_ARGS(OFFICE_ORDER, ONE), .results = OM_RESULTS(OFFICE_PLACE, PLACE), .read_only = true, .expect = SPI_OK_SELECT
	},
	[OFFICE_LOCATIONS] = {
		.name = "office.locations", .sql = "SELECT l.location_id FROM order_mgmt_data.locations AS l WHERE l.tenant_id = $1",
		.args = OM_ARGS(OFFICE_TENANT, TENANT), .results = OM_RESULTS(OFFICE_PLACE, PLACE), .read_only = true, .expect = SPI_OK_SELECT
	},
	[OFFICE_DOCUMENTS] = {
		/* numbers are of capitals, and people type them as they like */
		.name = "office.documents",
		.sql = "SELECT o.order_id, 'order_number' AS found_by FROM order_mgmt_data.orders AS o WHERE $3 AND o.tenant_id = $1 AND o.order_number = ANY (ARRAY[$2, upper($2)])"
		" UNION ALL (SELECT o.order_id, 'reference' FROM order_mgmt_data.orders AS o WHERE $4 AND o.tenant_id = $1 AND o.reference = $2 LIMIT $6)"
		" UNION ALL (SELECT f.order_id, 'tracking_number' FROM order_mgmt_data.fulfillments AS f WHERE $5 AND f.tenant_id = $1 AND f.tracking_number = $2 LIMIT $6)",
		.args = OM_ARGS(OFFICE_DOCUMENT, DOCUMENT), .results = OM_RESULTS(FOUND_DOCUMENT, FOUND), .read_only = true, .expect = SPI_OK_SELECT
	},
	[OFFICE_CUSTOMERS] = {
		.name = "office.customers",
		.sql = "SELECT c.customer_id, 'email' AS found_by FROM order_mgmt_data.customers AS c WHERE $3 AND c.tenant_id = $1 AND c.email = order_mgmt_data.folded_email($2)"
		" UNION ALL SELECT c.customer_id, 'customer' FROM order_mgmt_data.customers AS c WHERE $4 AND c.tenant_id = $1 AND c.code = $2",
		.args = OM_ARGS(OFFICE_CUSTOMER, CUSTOMER), .results = OM_RESULTS(FOUND_CUSTOMER, FOUND_CUSTOMER), .read_only = true, .expect = SPI_OK_SELECT
	},
	[OFFICE_WORDS] = {
		.name = "office.words",
		.sql = "SELECT w.words, w.words[1] AS first_word, w.words[cardinality(w.words)] AS last_word"
		" FROM (SELECT regexp_split_to_array(btrim(order_mgmt_data.folded_code($1)), '\\s+') AS words) AS w",
		.args = {OM_TEXT, OM_NONE}, .results = OM_RESULTS(OFFICE_WORDS_OF, WORDS), .read_only = true, .expect = SPI_OK_SELECT
	},
	[OFFICE_NAMES] = {
		.name = "office.names",
		.sql = "(SELECT c.customer_id, NULL::bigint AS address_id FROM order_mgmt_data.customers AS c WHERE $8 AND c.tenant_id = $1 AND c.name IS NOT NULL"
		" AND (" BEGINS("c", "$3", "$4") " OR " BEGINS("c", "$5", "$6") ")" HAS_WORDS("c") " LIMIT $9)"
		" UNION ALL (SELECT NULL::uuid, a.address_id FROM order_mgmt_data.customer_addresses AS a WHERE $7 AND a.tenant_id = $1 AND a.name IS NOT NULL"
		" AND (" BEGINS("a", "$3", "$4") " OR " BEGINS("a", "$5", "$6") ")" HAS_WORDS("a") " LIMIT $9)",
		.args = OM_ARGS(OFFICE_NAME, NAME), .results = OM_RESULTS(FOUND_NAME, FOUND_NAME), .read_only = true, .expect = SPI_OK_SELECT
	},
	[OFFICE_SHOW] = {
		.name = "office.show",
		.sql = "SELECT v.order_id, v.order_number, v.channel, v.status, v.fulfillment_status, v.payment_status, v.return_status, v.currency, v.total, v.amount_due,"
		" v.reference, v.customer_id, c.code AS customer, c.name AS customer_name, c.email, a.name AS ship_to_name, v.occurred_at, v.recorded_at, $3 AS found_by,"
		" (extract(epoch FROM v.recorded_at) * 1000000)::bigint || '.' || v.order_id AS after"
		" FROM unnest($2) WITH ORDINALITY AS u (order_id, n)"
		" CROSS JOIN LATERAL (SELECT o.* FROM order_mgmt.orders AS o WHERE o.tenant_id = $1 AND o.order_id = u.order_id OFFSET 0) AS v"
		" LEFT JOIN LATERAL (SELECT k.code, k.name, k.email FROM order_mgmt_data.customers AS k WHERE $4 AND k.tenant_id = $1 AND k.customer_id = v.customer_id OFFSET 0) AS c ON true"
		" LEFT JOIN LATERAL (SELECT k.name FROM order_mgmt_data.customer_addresses AS k WHERE $5 AND k.tenant_id = $1 AND k.address_id = v.ship_to_id OFFSET 0) AS a ON true"
		" ORDER BY u.n",
		.args = OM_ARGS(OFFICE_SHOWN, SHOWN), .read_only = true, .expect = SPI_OK_SELECT
	},
	[OFFICE_FOUND] = {
		/* an address that was said for an order was stored with it, at the same time: there is no index from addresses to orders, which every order would pay for */
		.name = "office.found",
		.sql = "SELECT f.order_id FROM ("
		"SELECT o.order_id, o.recorded_at FROM unnest($14) AS k (id) CROSS JOIN LATERAL (SELECT x.* FROM order_mgmt_data.orders AS x"
		" WHERE x.tenant_id = $1 AND x.order_id = k.id OFFSET 0) AS o WHERE " OF_PAGE
		" UNION SELECT q.order_id, q.recorded_at FROM unnest($15) AS k (id) CROSS JOIN LATERAL (SELECT o.order_id, o.recorded_at FROM order_mgmt_data.orders AS o"
		" WHERE o.customer_id = k.id AND " OF_PAGE NEWEST ") AS q"
		" UNION SELECT q.order_id, q.recorded_at FROM unnest($16) AS k (id)"
		" CROSS JOIN LATERAL (SELECT x.address_id, x.customer_id, x.recorded_at FROM order_mgmt_data.customer_addresses AS x WHERE x.tenant_id = $1 AND x.address_id = k.id OFFSET 0) AS a"
		" CROSS JOIN LATERAL (SELECT o.order_id, o.recorded_at FROM order_mgmt_data.orders AS o WHERE o.customer_id = a.customer_id"
		" AND (o.ship_to_id = a.address_id OR o.bill_to_id = a.address_id) AND " OF_PAGE NEWEST ") AS q"
		" UNION SELECT q.order_id, q.recorded_at FROM unnest($16) AS k (id)"
		" CROSS JOIN LATERAL (SELECT x.address_id, x.recorded_at FROM order_mgmt_data.customer_addresses AS x WHERE x.tenant_id = $1 AND x.address_id = k.id"
		" AND x.customer_id IS NULL OFFSET 0) AS a"
		" CROSS JOIN LATERAL (SELECT o.order_id, o.recorded_at FROM order_mgmt_data.orders AS o WHERE o.recorded_at = a.recorded_at"
		" AND (o.ship_to_id = a.address_id OR o.bill_to_id = a.address_id) AND " OF_PAGE " OFFSET 0) AS q"
		") AS f ORDER BY f.recorded_at DESC, f.order_id DESC LIMIT $4",
		.args = OM_ARGS(OFFICE_PAGE, PAGE), .results = OM_RESULTS(PAGE_ORDER, PAGE_ORDER), .read_only = true, .expect = SPI_OK_SELECT
	},
	[OFFICE_STATUS] = WAY("office.status", "o.status = $8 AND o.status <> 'completed' AND "),
	[OFFICE_PAYMENT_STATUS] = WAY("office.payment_status", "o.payment_status = $10 AND o.payment_status <> ALL (ARRAY['none', 'paid']) AND "),
	[OFFICE_RETURN_STATUS] = WAY("office.return_status", "o.return_status = $11 AND o.return_status <> 'none' AND "),
	[OFFICE_NEWEST] = WAY("office.newest", "")
};
