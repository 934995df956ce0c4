/*
 * returns_store.c - the returns module's SQL.
 */
#include "postgres.h"

#include "access/seen.h"
#include "customer/customer.h"
#include "returns/returns_private.h"

/* What came of a line l. */
#define CAME "l.restocked OPERATOR(order_mgmt.+) l.quarantined OPERATOR(order_mgmt.+) l.damaged" \
	" OPERATOR(order_mgmt.+) l.scrapped OPERATOR(order_mgmt.+) l.to_vendor"

OmPlan		om_return_plans[RETURN_PLANS] = {
	[RETURN_ERASE] = {
		.name = "return.erase",
		.sql = "UPDATE order_mgmt_data.returns AS x SET metadata = '{}' WHERE x.tenant_id = $1 AND x.metadata <> '{}'"
		" AND x.order_id IN (SELECT o.order_id FROM order_mgmt_data.orders AS o WHERE o.tenant_id = $1 AND o.customer_id = $2)",
		.args = OM_ERASED_ARGS, .expect = SPI_OK_UPDATE
	},
	[RETURN_FIND] = {
		.name = "return.find",
		.sql = "SELECT r.order_id FROM order_mgmt_data.returns AS r WHERE r.tenant_id = $1 AND r.return_id = $2",
		.args = OM_ARGS(ONE_RETURN, ONE), .results = OM_RESULTS(FOUND_RETURN, FOUND), .expect = SPI_OK_SELECT
	},
	[RETURN_LOCK] = {
		.name = "return.lock",
		.sql = "SELECT r.status, r.location_id, r.location, r.return_number FROM order_mgmt_data.returns AS r"
		" WHERE r.tenant_id = $1 AND r.return_id = $2 FOR UPDATE",
		.args = OM_ARGS(ONE_RETURN, ONE), .results = OM_RESULTS(LOCKED_RETURN, LOCKED), .expect = SPI_OK_SELECT
	},
	[RETURN_LOCK_LINES] = {
		.name = "return.lock_lines",
		.sql = "SELECT l.line_no, l.requested, " CAME " AS came, l.missing OPERATOR(order_mgmt.+) l.canceled AS without, l.reason"
		" FROM order_mgmt_data.return_lines AS l WHERE l.tenant_id = $1 AND l.return_id = $2 ORDER BY l.line_no FOR UPDATE",
		.args = OM_ARGS(ONE_RETURN, ONE), .results = OM_RESULTS(ANNOUNCED_LINE, ANNOUNCED), .expect = SPI_OK_SELECT
	},
	[RETURN_RECEIPT_EXISTS] = {
		.name = "return.receipt_exists",
		.sql = "SELECT 1 FROM order_mgmt_data.return_receipts AS p WHERE p.tenant_id = $1 AND p.receipt_id = $2 LIMIT 1",
		.args = OM_ARGS(ONE_RETURN, ONE), .expect = SPI_OK_SELECT
	},
	[RETURN_CANCEL_LINES] = {
		.name = "return.cancel_lines",
		.sql = "UPDATE order_mgmt_data.return_lines AS l SET canceled = l.requested OPERATOR(order_mgmt.-) l.missing"
		" OPERATOR(order_mgmt.-) (" CAME ") WHERE l.tenant_id = $1 AND l.return_id = $2",
		.args = OM_ARGS(ONE_RETURN, ONE), .expect = SPI_OK_UPDATE
	},
	[RETURN_SHOW] = {
		.name = "return.show",
		.sql = "SELECT v.* FROM order_mgmt.returns AS v WHERE v.tenant_id = $1 AND v.return_id = $2",
		.args = OM_ARGS(ONE_RETURN, ONE), .expect = SPI_OK_SELECT
	},
	[RETURN_MONEY] = {
		/* what a return is worth; what was refunded for it, or is asked for */
		.name = "return.money",
		.sql = "SELECT coalesce((SELECT sum(CASE WHEN m.from_account = 'receivable' THEN 1 ELSE -1 END * order_mgmt.amount_minor(m.amount))"
		" FROM order_mgmt_data.money_moves AS m WHERE m.tenant_id = $1 AND m.order_id = $3 AND m.document_kind = 'return' AND m.document_id = $2"
		" AND (m.from_account = 'receivable' OR m.to_account = 'receivable')), 0)::bigint AS credited,"
		" coalesce((SELECT - sum(e.refundable_delta) FROM order_mgmt_data.payment_events AS e WHERE e.tenant_id = $1 AND e.order_id = $3"
		" AND e.operation_id IN (SELECT b.operation_id FROM order_mgmt_data.payment_events AS b"
		" WHERE b.tenant_id = $1 AND b.order_id = $3 AND b.return_id = $2)), 0)::bigint AS refunded",
		.args = OM_ARGS(RETURN_OF_ORDER, MONEY), .results = OM_RESULTS(RETURN_MONEY_SUMS, SUMS), .expect = SPI_OK_SELECT
	},
	[RETURN_SEEN_AT] = {
		/* where a line of a return is expected, or came */
		.name = "return.seen_at",
		.sql = "SELECT r.location_id FROM order_mgmt_data.returns AS r WHERE r.tenant_id = $1 AND r.return_id = $2 AND r.location_id IS NOT NULL"
		" UNION SELECT p.location_id FROM order_mgmt_data.return_receipts AS p WHERE p.tenant_id = $1 AND p.return_id = $2 AND p.line_no = $3"
		" AND p.location_id IS NOT NULL",
		.args = OM_ARGS(RETURN_LINE_KEY, LINE_KEY), .results = OM_RESULTS(SEEN_PLACE, SEEN), .read_only = true, .expect = SPI_OK_SELECT
	},
	[RETURN_LINE_SEEN_AT] = {
		/* where the goods of a return are expected; one without a location: where the line of its order is, or the parts of that (location_id 0) */
		.name = "return.line_seen_at",
		.sql = "SELECT coalesce(r.location_id, p.location_id, l.location_id) AS location_id FROM order_mgmt_data.returns AS r"
		" LEFT JOIN order_mgmt_data.order_lines AS l ON l.tenant_id = $1 AND l.order_id = r.order_id AND l.line_no = $3 AND r.location_id IS NULL"
		" LEFT JOIN order_mgmt_data.order_line_parts AS p ON p.tenant_id = $1 AND p.order_id = r.order_id AND p.line_no = $3 AND l.location_id = 0"
		" WHERE r.tenant_id = $1 AND r.return_id = $2",
		.args = OM_ARGS(RETURN_LINE_KEY, LINE_KEY), .results = OM_RESULTS(SEEN_PLACE, SEEN), .read_only = true, .expect = SPI_OK_SELECT
	},
	[RETURN_SKU] = {
		.name = "return.sku",
		.sql = "SELECT l.sku FROM order_mgmt_data.returns AS r JOIN order_mgmt_data.order_lines AS l ON l.tenant_id = $1 AND l.order_id = r.order_id"
		" AND l.line_no = $3 WHERE r.tenant_id = $1 AND r.return_id = $2",
		.args = OM_ARGS(RETURN_LINE_KEY, LINE_KEY), .results = OM_RESULTS(RETURNED_ITEM, ITEM), .read_only = true, .expect = SPI_OK_SELECT
	}
};
