/*
 * archive_store.c - the archive module's SQL.
 *
 * Rows leave as whole rows, whatever their columns are: an archive table has those of its table.
 */
#include "postgres.h"

#include "archive/archive_private.h"
#include "call/archived.h"
#include "customer/customer.h"

/*
 * What is closed.  $1: tenant, $2: before, $3: mark, below which all steps of folding have seen all; whatever the plan, each is a probe.
 *
 * What happened long ago may be told today.  Rows of parcels and returns say when something happened to them, and the log when that was recorded, so each document of
 * an order is asked for its own.
 */
/* Something was said of a document since, or later than it is folded. */
#define LOGGED_SINCE(id) \
	"EXISTS (SELECT FROM order_mgmt_data.status_log AS g WHERE g.tenant_id = $1 AND g.document_id = " id \
	" AND (g.recorded_at >= $2 OR g.occurred_at >= $2 OR g.stamp >= $3) OFFSET 0)"
/* Documents of the order o, beside itself. */
#define PART(id, table) "SELECT p." id " FROM order_mgmt_data." table " AS p WHERE p.tenant_id = $1 AND p.order_id = o.order_id"
#define PARTS_OF_ORDER \
	PART("payment_id", "payments") \
	" UNION ALL " PART("fulfillment_id", "fulfillments") \
	" UNION ALL " PART("return_id", "returns") \
	" UNION ALL " PART("stock_exception_id", "stock_exceptions")
#define CLOSED_ORDER \
	"o.tenant_id = $1 AND o.recorded_at < $2 AND o.occurred_at < $2 AND o.stamp < $3 AND o.status = ANY (ARRAY['completed', 'canceled'])" \
	" AND (SELECT v.amount_due_numeric = 0 FROM order_mgmt.orders AS v WHERE v.tenant_id = $1 AND v.order_id = o.order_id LIMIT 1)" \
	" AND NOT EXISTS (SELECT FROM order_mgmt_data.fulfillments AS f WHERE f.tenant_id = $1 AND f.order_id = o.order_id" \
	" AND (f.status = ANY (ARRAY['open', 'picked', 'packed']) OR f.recorded_at >= $2 OR f.shipped_at >= $2 OR f.delivered_at >= $2) OFFSET 0)" \
	" AND NOT EXISTS (SELECT FROM order_mgmt_data.returns AS r WHERE r.tenant_id = $1 AND r.order_id = o.order_id" \
	" AND (r.status = ANY (ARRAY['requested', 'approved', 'partially_received']) OR r.recorded_at >= $2 OR r.occurred_at >= $2" \
	" OR EXISTS (SELECT FROM order_mgmt_data.return_receipts AS b WHERE b.tenant_id = $1 AND b.return_id = r.return_id" \
	" AND (b.recorded_at >= $2 OR b.occurred_at >= $2 OR b.stamp >= $3))) OFFSET 0)" \
	" AND NOT EXISTS (SELECT FROM order_mgmt_data.order_cancellations AS x WHERE x.tenant_id = $1 AND x.order_id = o.order_id" \
	" AND (x.recorded_at >= $2 OR x.occurred_at >= $2 OR x.stamp >= $3) OFFSET 0)" \
	" AND NOT EXISTS (SELECT FROM order_mgmt_data.order_edits AS x WHERE x.tenant_id = $1 AND x.order_id = o.order_id" \
	" AND (x.recorded_at >= $2 OR x.stamp >= $3) OFFSET 0)" \
	" AND NOT EXISTS (SELECT FROM order_mgmt_data.payments AS p WHERE p.tenant_id = $1 AND p.order_id = o.order_id" \
	" AND (p.recorded_at >= $2 OR (SELECT sum(e.capturable_delta) FROM order_mgmt_data.payment_events AS e" \
	" WHERE e.tenant_id = $1 AND e.payment_id = p.payment_id) <> 0) OFFSET 0)" \
	" AND NOT EXISTS (SELECT FROM order_mgmt_data.payment_events AS e WHERE e.tenant_id = $1 AND e.order_id = o.order_id" \
	" AND (e.recorded_at >= $2 OR e.occurred_at >= $2 OR e.stamp >= $3 OR (e.status = 'requested' AND NOT EXISTS (" \
	"SELECT FROM order_mgmt_data.payment_events AS d WHERE d.tenant_id = $1 AND d.operation_id = e.operation_id AND d.status = ANY (ARRAY['succeeded', 'failed'])))" \
	" OR EXISTS (SELECT FROM order_mgmt_data.shifts AS s WHERE s.tenant_id = $1 AND s.shift_id = e.shift_id AND s.status <> 'closed')) OFFSET 0)" \
	" AND NOT EXISTS (SELECT FROM order_mgmt_data.register_sales AS r JOIN order_mgmt_data.shifts AS s ON s.tenant_id = $1 AND s.shift_id = r.shift_id" \
	" WHERE r.tenant_id = $1 AND r.order_id = o.order_id AND s.status <> 'closed' OFFSET 0)" \
	" AND NOT EXISTS (SELECT FROM order_mgmt_data.stock_exceptions AS x WHERE x.tenant_id = $1 AND x.order_id = o.order_id" \
	" AND (x.status <> 'settled' OR x.settled_at >= $2) OFFSET 0)" \
	" AND NOT EXISTS (SELECT FROM order_mgmt_data.money_moves AS m WHERE m.tenant_id = $1 AND m.order_id = o.order_id" \
	" AND (m.recorded_at >= $2 OR m.occurred_at >= $2 OR m.stamp >= $3) OFFSET 0)" \
	" AND NOT " LOGGED_SINCE("o.order_id") " AND NOT EXISTS (SELECT FROM (" PARTS_OF_ORDER ") AS k (id) WHERE " LOGGED_SINCE("k.id") " OFFSET 0)"
#define CLOSED_TRANSFER \
	"o.tenant_id = $1 AND o.recorded_at < $2 AND o.occurred_at < $2 AND o.stamp < $3 AND o.status = ANY (ARRAY['received', 'canceled'])" \
	" AND coalesce(o.shipped_at, o.occurred_at) < $2 AND NOT " LOGGED_SINCE("o.transfer_id")
/* Who counts, receives or adjusts stock does it in one step. */
#define CLOSED_STOCK_DOCUMENT "o.tenant_id = $1 AND o.recorded_at < $2 AND o.occurred_at < $2 AND $3 > 0"
/* A hold that has ended never begins again. */
#define CLOSED_RESERVATION \
	"o.tenant_id = $1 AND o.recorded_at < $2 AND o.occurred_at < $2 AND o.stamp < $3 AND o.line_no = (SELECT min(f.line_no)" \
	" FROM order_mgmt_data.reservations AS f WHERE f.tenant_id = $1 AND f.reservation_id = o.reservation_id)" \
	" AND NOT EXISTS (SELECT FROM order_mgmt_data.reservations AS l WHERE l.tenant_id = $1 AND l.reservation_id = o.reservation_id AND l.status = 'active' OFFSET 0)" \
	" AND NOT " LOGGED_SINCE("o.reservation_id")

/* Oldest first, by the index of the newest. */
#define FIND(table, id, closed) \
	{.name = "archive.find", .sql = "SELECT o." id " AS document_id, o.recorded_at FROM order_mgmt_data." table " AS o WHERE " closed \
	" AND (o.recorded_at, o." id ") > ($4, $5) ORDER BY o.recorded_at, o." id " LIMIT $6", \
	.args = OM_ARGS(ARCHIVE_SOUGHT, SOUGHT), .results = OM_RESULTS(ARCHIVE_FOUND, FOUND), .expect = SPI_OK_SELECT}
#define LOCK(table, id) \
	{.name = "archive.lock", .sql = "SELECT o." id " AS document_id FROM order_mgmt_data." table " AS o WHERE o.tenant_id = $1 AND o." id " = ANY ($2)" \
	" ORDER BY o." id " FOR UPDATE SKIP LOCKED", \
	.args = OM_ARGS(ARCHIVE_DOCUMENTS, DOCUMENTS), .results = OM_RESULTS(ARCHIVE_ID, ID), .expect = SPI_OK_SELECT}
#define STILL_CLOSED(table, id, closed) \
	{.name = "archive.still", .sql = "SELECT o." id " AS document_id FROM order_mgmt_data." table " AS o WHERE o." id " = ANY ($4) AND " closed \
	" ORDER BY o." id, \
	.args = OM_ARGS(ARCHIVE_STILL, STILL), .results = OM_RESULTS(ARCHIVE_ID, ID), .expect = SPI_OK_SELECT}
#define REMEMBER(select) \
	{.name = "archive.remember", .sql = "INSERT INTO order_mgmt_data.archived_documents (tenant_id, document_kind, document_id) " select, \
	.args = OM_ARGS(ARCHIVE_DOCUMENTS, DOCUMENTS), .expect = SPI_OK_INSERT}
#define REMEMBER_THESE(kind) REMEMBER("SELECT $1, '" kind "', k.id FROM unnest($2) AS k (id)")
/* A part of an order by its order_id, each once. */
#define PART_OF_ORDER(kind, id, table) " UNION SELECT $1, '" kind "', p." id " FROM order_mgmt_data." table " AS p WHERE p.tenant_id = $1 AND p.order_id = ANY ($2)"

ArchiveRule om_archive_rules[ARCHIVE_KINDS] = {
	[ARCHIVE_ORDERS] = {
		.find = FIND("orders", "order_id", CLOSED_ORDER), .lock = LOCK("orders", "order_id"),
		.still = STILL_CLOSED("orders", "order_id", CLOSED_ORDER),
		.remember = REMEMBER("SELECT $1, 'order', k.id FROM unnest($2) AS k (id)" PART_OF_ORDER("payment", "payment_id", "payments")
							 PART_OF_ORDER("operation", "operation_id", "payment_events") PART_OF_ORDER("fulfillment", "fulfillment_id", "fulfillments")
							 PART_OF_ORDER("return", "return_id", "returns") PART_OF_ORDER("stock_exception", "stock_exception_id", "stock_exceptions")
							 " UNION SELECT $1, 'receipt', b.receipt_id FROM order_mgmt_data.returns AS r"
							 " JOIN order_mgmt_data.return_receipts AS b ON b.tenant_id = $1 AND b.return_id = r.return_id"
							 " WHERE r.tenant_id = $1 AND r.order_id = ANY ($2) ON CONFLICT DO NOTHING")
	},
	[ARCHIVE_TRANSFERS] = {
		.find = FIND("transfers", "transfer_id", CLOSED_TRANSFER), .lock = LOCK("transfers", "transfer_id"),
		.still = STILL_CLOSED("transfers", "transfer_id", CLOSED_TRANSFER), .remember = REMEMBER_THESE("transfer")
	},
	[ARCHIVE_STOCK_DOCUMENTS] = {
		.find = FIND("stock_documents", "document_id", CLOSED_STOCK_DOCUMENT), .remember = REMEMBER_THESE("stock_document")
	},
	[ARCHIVE_RESERVATIONS] = {
		.find = FIND("reservations", "reservation_id", CLOSED_RESERVATION), .lock = LOCK("reservations", "reservation_id"),
		.still = STILL_CLOSED("reservations", "reservation_id", CLOSED_RESERVATION), .remember = REMEMBER_THESE("reservation")
	}
};

/* Rows of a table leave for that of the same name. */
#define LEAVE(kind_, table, which) \
	{.name = table, .kind = kind_, .leave = {.name = "archive.leave", \
		.sql = "WITH gone AS (DELETE FROM order_mgmt_data." table " AS x WHERE x.tenant_id = $1 AND " which " RETURNING x.*)" \
		" INSERT INTO order_mgmt_archive." table " SELECT g.* FROM gone AS g", \
		.args = OM_ARGS(ARCHIVE_DOCUMENTS, DOCUMENTS), .expect = SPI_OK_INSERT}}
#define OF_ORDER "x.order_id = ANY ($2)"
#define OF_RETURN "x.return_id IN (SELECT r.return_id FROM order_mgmt_data.returns AS r WHERE r.tenant_id = $1 AND r.order_id = ANY ($2))"
#define OF_PARCEL \
	"x.fulfillment_id IN (SELECT f.fulfillment_id FROM order_mgmt_data.fulfillments AS f WHERE f.tenant_id = $1 AND f.order_id = ANY ($2))"
#define LOG_OF_ORDER \
	"(x.document_id, x.document_kind) IN (SELECT k.id, 'order' FROM unnest($2) AS k (id)" \
	" UNION ALL SELECT p.payment_id, 'payment' FROM order_mgmt_data.payments AS p WHERE p.tenant_id = $1 AND p.order_id = ANY ($2)" \
	" UNION ALL SELECT f.fulfillment_id, 'fulfillment' FROM order_mgmt_data.fulfillments AS f WHERE f.tenant_id = $1 AND f.order_id = ANY ($2)" \
	" UNION ALL SELECT r.return_id, 'return' FROM order_mgmt_data.returns AS r WHERE r.tenant_id = $1 AND r.order_id = ANY ($2)" \
	" UNION ALL SELECT e.stock_exception_id, 'stock_exception' FROM order_mgmt_data.stock_exceptions AS e WHERE e.tenant_id = $1 AND e.order_id = ANY ($2))"

/* What is found by what leaves after it comes first. */
ArchiveTable om_archive_tables[] = {
	LEAVE(ARCHIVE_ORDERS, "status_log", LOG_OF_ORDER),
	LEAVE(ARCHIVE_ORDERS, "return_receipts", OF_RETURN),
	LEAVE(ARCHIVE_ORDERS, "return_lines", OF_RETURN),
	LEAVE(ARCHIVE_ORDERS, "returns", OF_ORDER),
	LEAVE(ARCHIVE_ORDERS, "parcel_events", OF_PARCEL),
	LEAVE(ARCHIVE_ORDERS, "parcel_states", OF_PARCEL),
	LEAVE(ARCHIVE_ORDERS, "delivery_promises", OF_ORDER),
	LEAVE(ARCHIVE_ORDERS, "order_confirmations", OF_ORDER),
	LEAVE(ARCHIVE_ORDERS, "fulfillment_lines", OF_ORDER),
	LEAVE(ARCHIVE_ORDERS, "fulfillments", OF_ORDER),
	LEAVE(ARCHIVE_ORDERS, "payment_events", OF_ORDER),
	LEAVE(ARCHIVE_ORDERS, "payments", OF_ORDER),
	LEAVE(ARCHIVE_ORDERS, "stock_exceptions", OF_ORDER),
	LEAVE(ARCHIVE_ORDERS, "register_sales", OF_ORDER),
	LEAVE(ARCHIVE_ORDERS, "order_cancellations", OF_ORDER),
	LEAVE(ARCHIVE_ORDERS, "order_holds", OF_ORDER),
	LEAVE(ARCHIVE_ORDERS, "order_edits", OF_ORDER),
	LEAVE(ARCHIVE_ORDERS, "order_taxes", OF_ORDER),
	LEAVE(ARCHIVE_ORDERS, "order_promotions", OF_ORDER),
	LEAVE(ARCHIVE_ORDERS, "order_line_promises", OF_ORDER),
	LEAVE(ARCHIVE_ORDERS, "order_line_parts", OF_ORDER),
	LEAVE(ARCHIVE_ORDERS, "order_lines", OF_ORDER),
	LEAVE(ARCHIVE_ORDERS, "orders", OF_ORDER),
	LEAVE(ARCHIVE_TRANSFERS, "status_log", "x.document_id = ANY ($2) AND x.document_kind = 'transfer'"),
	LEAVE(ARCHIVE_TRANSFERS, "transfer_lines", "x.transfer_id = ANY ($2)"),
	LEAVE(ARCHIVE_TRANSFERS, "transfers", "x.transfer_id = ANY ($2)"),
	LEAVE(ARCHIVE_STOCK_DOCUMENTS, "stock_document_lines", "x.document_id = ANY ($2)"),
	LEAVE(ARCHIVE_STOCK_DOCUMENTS, "stock_documents", "x.document_id = ANY ($2)"),
	LEAVE(ARCHIVE_RESERVATIONS, "status_log", "x.document_id = ANY ($2) AND x.document_kind = 'reservation'"),
	LEAVE(ARCHIVE_RESERVATIONS, "reservations", "x.reservation_id = ANY ($2)")
};
const int	om_archive_ntables = lengthof(om_archive_tables);

/* Moves of a range of ids that are of archived documents, a probe for each, behind a fence.  Ids of opening entries are negative. */
#define LEAVING \
	"m.tenant_id = $1 AND m.move_id > $4 AND m.move_id <= $5 AND m.recorded_at < $6 AND m.occurred_at < $6 AND m.stamp < $7" \
	" AND (SELECT true FROM order_mgmt_data.archived_documents AS d WHERE d.document_id = m.document_id AND d.tenant_id = m.tenant_id" \
	" AND d.document_kind = m.document_kind LIMIT 1)"

/* What flows of goods are told apart by, and the opening entry of each. */
#define STOCK_FLOW(x) \
	x ".tenant_id, " x ".item_id, " x ".location_id, coalesce(" x ".other_location_id, 0) AS other_location_id, " x ".from_state, " x ".to_state, " \
	x ".posting & 1 = 1 AS is_forced"
#define IS_STOCK_FLOW(x) \
	"o.tenant_id = " x ".tenant_id AND o.item_id = " x ".item_id AND o.location_id = " x ".location_id AND o.other_location_id = " x ".other_location_id" \
	" AND o.from_state OPERATOR(order_mgmt.=) " x ".from_state AND o.to_state OPERATOR(order_mgmt.=) " x ".to_state AND o.is_forced = " x ".is_forced"

/* The same of money. */
#define NO_HOLDER "'00000000-0000-0000-0000-000000000000'::uuid"
#define MONEY_FLOW(x) x "tenant_id, " x "from_account, " x "from_id, " x "to_account, " x "to_id, " x "currency, " x "holder_id, " x "is_forced"
#define IS_MONEY_FLOW \
	"o.tenant_id = s.tenant_id AND o.from_account = s.from_account AND o.from_id = s.from_id AND o.to_account = s.to_account AND o.to_id = s.to_id" \
	" AND o.currency = s.currency AND o.holder_id = s.holder_id AND o.is_forced = s.is_forced"
#define ADDED(column) \
	column " = coalesce(k." column " OPERATOR(order_mgmt.+) EXCLUDED." column ", k." column ", EXCLUDED." column ")"
#define LATER(column) column " = greatest(k." column ", EXCLUDED." column ")"
#define OF_LAST(column) column " = CASE WHEN EXCLUDED.position_no > k.position_no THEN EXCLUDED." column " ELSE k." column " END"

/* The same of each move, and the opening entries that are not there yet. */
#define MONEY_FLOWS(moves) \
	"(SELECT g.tenant_id, g.from_account, g.from_id, g.to_account, g.to_id, order_mgmt.amount_currency(g.amount) AS currency, coalesce(g.holder_id, " NO_HOLDER ")" \
	" AS holder_id, g.posting & 1 = 1 AS is_forced, g.amount, g.occurred_at, g.recorded_at, g.stamp FROM " moves ") AS f"
#define MONEY_OPENS(which) \
	"INSERT INTO order_mgmt_data.money_openings (" MONEY_FLOW("") ", move_id) SELECT " MONEY_FLOW("s.") ", - nextval('order_mgmt_data.ledger_id_seq')" \
	" FROM (SELECT DISTINCT " MONEY_FLOW("f.") " FROM " MONEY_FLOWS("(SELECT m.* FROM order_mgmt_data.money_moves AS m WHERE " which " AND $2 IS NOT NULL AND $3 IS NOT NULL) AS g") \
	") AS s WHERE NOT EXISTS (SELECT FROM order_mgmt_data.money_openings AS o WHERE " IS_MONEY_FLOW " OFFSET 0)"

/* Moves of money leave, and what they come to is added to opening entries.  $1: tenant, $2: the archive, $3: who. */
#define MONEY_LEAVES(which) \
	"WITH gone AS (DELETE FROM order_mgmt_data.money_moves AS m WHERE " which " RETURNING m.*)," \
	" kept AS (INSERT INTO order_mgmt_archive.money_moves SELECT g.* FROM gone AS g)," \
	" sums AS (SELECT " MONEY_FLOW("f.") ", order_mgmt.sum(f.amount) AS amount, max(f.occurred_at) AS occurred_at, max(f.recorded_at) AS recorded_at, max(f.stamp) AS stamp" \
	" FROM " MONEY_FLOWS("gone AS g") " GROUP BY " MONEY_FLOW("f.") ")" \
	" INSERT INTO order_mgmt_data.money_moves AS k (tenant_id, move_id, from_account, from_id, to_account, to_id, amount, document_kind, document_id, holder_id," \
	" actor, occurred_at, recorded_at, posting, stamp)" \
	" SELECT s.tenant_id, o.move_id, s.from_account, s.from_id, s.to_account, s.to_id, s.amount, 'archive', $2, nullif(s.holder_id, " NO_HOLDER "), $3, s.occurred_at," \
	" s.recorded_at, CASE WHEN s.is_forced THEN 3 ELSE 2 END, s.stamp FROM sums AS s JOIN order_mgmt_data.money_openings AS o ON " IS_MONEY_FLOW \
	" ON CONFLICT (tenant_id, move_id) DO UPDATE SET " ADDED("amount") ", " LATER("occurred_at") ", " LATER("recorded_at") ", " LATER("stamp")

/* The last id of so many moves of a ledger, and whether one of them is old. */
#define CHUNK(table) \
	{.name = "archive.chunk", .sql = "SELECT max(k.move_id) AS last_id, count(*) AS moves, coalesce(bool_or(k.recorded_at < $3), false) AS is_old" \
	" FROM (SELECT m.move_id, m.recorded_at FROM order_mgmt_data." table " AS m WHERE m.tenant_id = $1 AND m.move_id > $2 ORDER BY m.move_id LIMIT $4) AS k", \
	.args = OM_ARGS(ARCHIVE_RANGE, RANGE), .results = OM_RESULTS(ARCHIVE_CHUNK, CHUNK), .expect = SPI_OK_SELECT}

/* Documents of a customer that is erased lose what its callers kept with them, wherever they are. */
#define ERASE_PARTS(table, cleared, kept) \
	{.name = "archive.erase", .sql = "UPDATE order_mgmt_archive." table " AS x SET metadata = '{}'" cleared " WHERE x.tenant_id = $1 AND (x.metadata <> '{}'" kept ")" \
		" AND x.order_id IN (SELECT o.order_id FROM order_mgmt_archive.orders AS o WHERE o.tenant_id = $1 AND o.customer_id = $2)", \
	.args = OM_ERASED_ARGS, .expect = SPI_OK_UPDATE}

OmPlan		om_archive_plans[ARCHIVE_PLANS] = {
	[ARCHIVE_ERASE_PAYMENTS] = ERASE_PARTS("payments", "", ""),
	[ARCHIVE_ERASE_FULFILLMENTS] = ERASE_PARTS("fulfillments", ", tracking_number = NULL, tracking_url = NULL",
											   " OR x.tracking_number IS NOT NULL OR x.tracking_url IS NOT NULL"),
	[ARCHIVE_ERASE_RETURNS] = ERASE_PARTS("returns", "", ""),
	[ARCHIVE_ERASE_ORDERS] = {
		.name = "archive.erase_orders",
		.sql = "UPDATE order_mgmt_archive.orders AS o SET metadata = '{}', reference = NULL WHERE o.tenant_id = $1 AND o.customer_id = $2"
		" AND (o.metadata <> '{}' OR o.reference IS NOT NULL)",
		.args = OM_ERASED_ARGS, .expect = SPI_OK_UPDATE
	},
	[ARCHIVE_PUBLISHED] = {
		.name = "archive.published",
		.sql = "SELECT p.pubname::text AS name FROM pg_catalog.pg_publication_tables AS p WHERE p.schemaname OPERATOR(pg_catalog.=) 'order_mgmt_data'"
		" AND p.tablename OPERATOR(pg_catalog.=) ANY ('{stock_moves,money_moves,stock_move_costs}') ORDER BY p.pubname LIMIT 1",
		.args = {OM_NONE}, .results = OM_RESULTS(ARCHIVE_PUBLICATION, PUBLICATION), .expect = SPI_OK_SELECT
	},
	[ARCHIVE_BEGIN] = {
		.name = "archive.begin",
		.sql = "INSERT INTO order_mgmt_data.archives AS a (tenant_id, archive_id, archived_to) VALUES ($1, $2, $3)"
		" ON CONFLICT (tenant_id) DO UPDATE SET archived_to = EXCLUDED.archived_to WHERE a.archived_to < EXCLUDED.archived_to",
		.args = OM_ARGS(ARCHIVE_BEGUN, BEGUN), .expect = SPI_OK_INSERT
	},
	[ARCHIVE_OF] = {
		.name = "archive.of",
		.sql = "SELECT a.tenant_id, a.archive_id, a.archived_to FROM order_mgmt_data.archives AS a WHERE a.tenant_id = $1",
		.args = OM_ARGS(ARCHIVE_TENANT, OF_TENANT), .results = OM_RESULTS(ARCHIVE_BEGUN, BEGUN), .expect = SPI_OK_SELECT
	},
	[ARCHIVE_WALK] = {
		.name = "archive.walk",
		.sql = "SELECT w.tenant_id, w.kind, w.after_at, w.after_id, w.stock_after, w.money_after, w.is_due"
		" FROM order_mgmt_data.archive_walks AS w WHERE w.tenant_id = $1",
		.args = OM_ARGS(ARCHIVE_TENANT, OF_TENANT), .results = OM_RESULTS(ARCHIVE_WALKED, WALK), .expect = SPI_OK_SELECT
	},
	[ARCHIVE_KEEP_WALK] = {
		.name = "archive.keep_walk",
		.sql = "INSERT INTO order_mgmt_data.archive_walks (tenant_id, kind, after_at, after_id, stock_after, money_after, is_due)"
		" VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (tenant_id) DO UPDATE SET kind = EXCLUDED.kind, after_at = EXCLUDED.after_at,"
		" after_id = EXCLUDED.after_id, stock_after = EXCLUDED.stock_after, money_after = EXCLUDED.money_after, is_due = EXCLUDED.is_due",
		.args = OM_ARGS(ARCHIVE_WALKED, WALK), .expect = SPI_OK_INSERT
	},
	[ARCHIVE_PAYMENT_KEYS] = {
		.name = "archive.payment_keys",
		.sql = "INSERT INTO order_mgmt_data.archived_payment_keys (key, provider_id, kind, tenant_id)"
		" SELECT e.gateway_event_id, e.provider_id, '" OM_ARCHIVED_EVENT "', $1 FROM order_mgmt_data.payment_events AS e"
		" WHERE e.tenant_id = $1 AND e.order_id = ANY ($2) AND e.gateway_event_id IS NOT NULL"
		" UNION SELECT e.reference, e.provider_id, e.kind, $1 FROM order_mgmt_data.payment_events AS e"
		" WHERE e.tenant_id = $1 AND e.order_id = ANY ($2) AND e.reference IS NOT NULL"
		" UNION SELECT p.reference, p.provider_id, '" OM_ARCHIVED_PAYMENT "', $1 FROM order_mgmt_data.payments AS p"
		" WHERE p.tenant_id = $1 AND p.order_id = ANY ($2) AND p.reference IS NOT NULL ON CONFLICT DO NOTHING",
		.args = OM_ARGS(ARCHIVE_DOCUMENTS, DOCUMENTS), .expect = SPI_OK_INSERT
	},
	[ARCHIVE_PAYMENTS] = {
		.name = "archive.payments",
		.sql = "SELECT e.payment_id, sum(e.refundable_delta)::bigint AS refundable FROM order_mgmt_data.payment_events AS e"
		" WHERE e.tenant_id = $1 AND e.order_id = ANY ($2) GROUP BY e.payment_id HAVING sum(e.refundable_delta) <> 0 ORDER BY e.payment_id",
		.args = OM_ARGS(ARCHIVE_DOCUMENTS, DOCUMENTS), .results = OM_RESULTS(ARCHIVE_PAYMENT, PAYMENT), .expect = SPI_OK_SELECT
	},
	[ARCHIVE_OPEN_MONEY_OF_ORDERS] = {
		.name = "archive.open_money_of_orders", .sql = MONEY_OPENS("m.tenant_id = $1 AND m.order_id = ANY ($4)"),
		.args = OM_ARGS(ARCHIVE_ORDER_MONEY, ORDER_MONEY), .expect = SPI_OK_INSERT
	},
	[ARCHIVE_MONEY_OF_ORDERS] = {
		.name = "archive.money_of_orders", .sql = MONEY_LEAVES("m.tenant_id = $1 AND m.order_id = ANY ($4)"),
		.args = OM_ARGS(ARCHIVE_ORDER_MONEY, ORDER_MONEY), .expect = SPI_OK_INSERT
	},
	[ARCHIVE_STOCK_CHUNK] = CHUNK("stock_moves"),
	[ARCHIVE_MONEY_CHUNK] = CHUNK("money_moves"),
	[ARCHIVE_STOCK_OPEN] = {
		.name = "archive.stock_open",
		.sql = "INSERT INTO order_mgmt_data.stock_openings (tenant_id, item_id, location_id, other_location_id, from_state, to_state, is_forced, move_id)"
		" SELECT f.tenant_id, f.item_id, f.location_id, f.other_location_id, f.from_state, f.to_state, f.is_forced, - nextval('order_mgmt_data.ledger_id_seq')"
		" FROM (SELECT DISTINCT " STOCK_FLOW("m") " FROM order_mgmt_data.stock_moves AS m WHERE " LEAVING " AND $2 IS NOT NULL AND $3 IS NOT NULL) AS f"
		" WHERE NOT EXISTS (SELECT FROM order_mgmt_data.stock_openings AS o WHERE " IS_STOCK_FLOW("f") " OFFSET 0)",
		.args = OM_ARGS(ARCHIVE_LEAVING, LEAVING), .expect = SPI_OK_INSERT
	},
	[ARCHIVE_COSTS] = {
		/* before their moves; the last known average is that of the last record */
		.name = "archive.costs",
		.sql = "WITH gone AS (DELETE FROM order_mgmt_data.stock_move_costs AS c USING (SELECT f.move_id, o.move_id AS opening_id FROM (SELECT m.move_id, " STOCK_FLOW("m")
		" FROM order_mgmt_data.stock_moves AS m WHERE " LEAVING " AND $2 IS NOT NULL AND $3 IS NOT NULL OFFSET 0) AS f"
		" JOIN order_mgmt_data.stock_openings AS o ON " IS_STOCK_FLOW("f") " OFFSET 0) AS l"
		" WHERE c.tenant_id = $1 AND c.move_id = l.move_id RETURNING l.opening_id, c AS record),"
		" kept AS (INSERT INTO order_mgmt_archive.stock_move_costs SELECT (g.record).* FROM gone AS g)"
		" INSERT INTO order_mgmt_data.stock_move_costs AS k (tenant_id, move_id, location_id, item_id, position_no, quantity, value, correction, is_estimated,"
		" cost_value, cost_quantity, stamp, guessed_received, guessed_lost)"
		" SELECT $1, s.opening_id, s.location_id, (s.last).item_id, (s.last).position_no, s.quantity, s.value, s.correction, s.is_estimated,"
		" (s.last).cost_value, (s.last).cost_quantity, s.stamp, (s.last).guessed_received, (s.last).guessed_lost"
		" FROM (SELECT g.opening_id, (g.record).location_id AS location_id, (array_agg(g.record ORDER BY (g.record).position_no DESC))[1] AS last,"
		" order_mgmt.sum((g.record).quantity) AS quantity, order_mgmt.sum((g.record).value) AS value, order_mgmt.sum((g.record).correction) AS correction,"
		" bool_or((g.record).is_estimated) AS is_estimated, max((g.record).stamp) AS stamp FROM gone AS g GROUP BY g.opening_id, (g.record).location_id) AS s"
		" ON CONFLICT (tenant_id, move_id, location_id) DO UPDATE SET quantity = k.quantity OPERATOR(order_mgmt.+) EXCLUDED.quantity, " ADDED("value") ", "
		ADDED("correction") ", is_estimated = k.is_estimated OR EXCLUDED.is_estimated, " OF_LAST("cost_value") ", " OF_LAST("cost_quantity") ", "
		OF_LAST("guessed_received") ", " OF_LAST("guessed_lost") ", " LATER("position_no") ", " LATER("stamp"),
		.args = OM_ARGS(ARCHIVE_LEAVING, LEAVING), .expect = SPI_OK_INSERT
	},
	[ARCHIVE_STOCK] = {
		.name = "archive.stock",
		.sql = "WITH gone AS (DELETE FROM order_mgmt_data.stock_moves AS m WHERE " LEAVING " RETURNING m.*),"
		" kept AS (INSERT INTO order_mgmt_archive.stock_moves SELECT g.* FROM gone AS g)"
		" INSERT INTO order_mgmt_data.stock_moves AS k (tenant_id, move_id, item_id, location_id, other_location_id, from_state, to_state, quantity, document_kind,"
		" document_id, actor, occurred_at, recorded_at, posting, stamp)"
		" SELECT s.tenant_id, o.move_id, s.item_id, s.location_id, nullif(s.other_location_id, 0), s.from_state, s.to_state, s.quantity, 'archive', $2, $3,"
		" s.occurred_at, s.recorded_at, CASE WHEN s.is_forced THEN 3 ELSE 2 END, s.stamp"
		" FROM (SELECT f.tenant_id, f.item_id, f.location_id, f.other_location_id, f.from_state, f.to_state, f.is_forced, order_mgmt.sum(f.quantity) AS quantity,"
		" max(f.occurred_at) AS occurred_at, max(f.recorded_at) AS recorded_at, max(f.stamp) AS stamp FROM (SELECT " STOCK_FLOW("g")
		", g.quantity, g.occurred_at, g.recorded_at, g.stamp FROM gone AS g) AS f"
		" GROUP BY f.tenant_id, f.item_id, f.location_id, f.other_location_id, f.from_state, f.to_state, f.is_forced) AS s"
		" JOIN order_mgmt_data.stock_openings AS o ON " IS_STOCK_FLOW("s")
		" ON CONFLICT (tenant_id, move_id) DO UPDATE SET " ADDED("quantity") ", " LATER("occurred_at") ", " LATER("recorded_at") ", " LATER("stamp"),
		.args = OM_ARGS(ARCHIVE_LEAVING, LEAVING), .expect = SPI_OK_INSERT
	},
	[ARCHIVE_MONEY_OPEN] = {
		.name = "archive.money_open", .sql = MONEY_OPENS(LEAVING),
		.args = OM_ARGS(ARCHIVE_LEAVING, LEAVING), .expect = SPI_OK_INSERT
	},
	[ARCHIVE_MONEY] = {
		.name = "archive.money", .sql = MONEY_LEAVES(LEAVING),
		.args = OM_ARGS(ARCHIVE_LEAVING, LEAVING), .expect = SPI_OK_INSERT
	}
};
