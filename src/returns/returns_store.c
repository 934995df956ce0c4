/*
 * returns_store.c - the returns room's SQL.
 */
#include "postgres.h"

#include "returns/returns_private.h"

OmTable		om_returns_table = {
	.name = "returns",
	.columns = {
		{"tenant_id", OM_INT8}, {"return_id", OM_UUID}, {"return_number", OM_TEXT}, {"order_id", OM_UUID}, {"status", OM_TEXT},
		{"location_id", OM_INT8}, {"location", OM_TEXT}, {"currency", OM_TEXT}, {"credited", OM_AMOUNT}, {"reason", OM_TEXT}, {"actor", OM_TEXT},
		{"occurred_at", OM_TIME}, {"recorded_at", OM_TIME}, {"metadata", OM_JSONB}
	}
};

/* Sums of quantities of a line l. */
#define CAME "l.restocked OPERATOR(order_mgmt.+) l.quarantined OPERATOR(order_mgmt.+) l.damaged" \
	" OPERATOR(order_mgmt.+) l.scrapped OPERATOR(order_mgmt.+) l.to_vendor"
#define CAME_OF(l) "(" l ".restocked OPERATOR(order_mgmt.+) " l ".quarantined OPERATOR(order_mgmt.+) " l ".damaged" \
	" OPERATOR(order_mgmt.+) " l ".scrapped OPERATOR(order_mgmt.+) " l ".to_vendor)"
#define WITHOUT(l) "(" l ".missing OPERATOR(order_mgmt.+) " l ".canceled)"

/* New rows of a trigger that are no history. */
#define NEW_RECEIPTS(disposition) \
	"coalesce(order_mgmt.sum(n.quantity) FILTER (WHERE n.disposition = '" disposition "'), '0')"

OmPlan		om_return_plans[RETURN_PLANS] = {
	[RETURN_FIND] = {
		.name = "return.find",
		.sql = "SELECT r.order_id FROM order_mgmt_data.returns AS r WHERE r.tenant_id = $1 AND r.return_id = $2",
		.args = {OM_INT8, OM_UUID}, .expect = SPI_OK_SELECT
	},
	[RETURN_LOCK] = {
		.name = "return.lock",
		.sql = "SELECT r.status, r.location_id, r.location, r.return_number FROM order_mgmt_data.returns AS r"
		" WHERE r.tenant_id = $1 AND r.return_id = $2 FOR UPDATE",
		.args = {OM_INT8, OM_UUID}, .expect = SPI_OK_SELECT
	},
	[RETURN_LOCK_LINES] = {
		.name = "return.lock_lines",
		.sql = "SELECT l.line_no, l.requested, " CAME ", l.missing OPERATOR(order_mgmt.+) l.canceled, l.reason"
		" FROM order_mgmt_data.return_lines AS l WHERE l.tenant_id = $1 AND l.return_id = $2 ORDER BY l.line_no FOR UPDATE",
		.args = {OM_INT8, OM_UUID}, .expect = SPI_OK_SELECT
	},
	[RETURN_ADD_LINES] = {
		.name = "return.add_lines",
		.sql = "INSERT INTO order_mgmt_data.return_lines (tenant_id, return_id, line_no, requested, reason)"
		" SELECT $1, $2, k.line_no, k.requested, k.reason FROM ROWS FROM (unnest($3), unnest($4), unnest($5)) AS k (line_no, requested, reason)",
		.args = {OM_INT8, OM_UUID, OM_INT4S, OM_QUANTITIES, OM_TEXTS}, .expect = SPI_OK_INSERT
	},
	[RETURN_ADD_RECEIPTS] = {
		.name = "return.add_receipts",
		.sql = "INSERT INTO order_mgmt_data.return_receipts (tenant_id, return_id, receipt_id, line_no, disposition, quantity,"
		" location_id, location, reason, actor, occurred_at, recorded_at)"
		" SELECT $1, $2, $3, k.line_no, k.disposition, k.quantity, k.location_id, k.location, k.reason, $4, $5, $6"
		" FROM ROWS FROM (unnest($7), unnest($8), unnest($9), unnest($10), unnest($11), unnest($12))"
		" AS k (line_no, disposition, quantity, location_id, location, reason)"
		" WHERE NOT EXISTS (SELECT 1 FROM order_mgmt_data.return_receipts AS p WHERE p.tenant_id = $1 AND p.receipt_id = $3) ON CONFLICT DO NOTHING",
		.args = {OM_INT8, OM_UUID, OM_UUID, OM_TEXT, OM_TIME, OM_TIME, OM_INT4S, OM_TEXTS, OM_QUANTITIES, OM_INT8S, OM_TEXTS, OM_TEXTS},
		.expect = SPI_OK_INSERT
	},
	[RETURN_CANCEL_LINES] = {
		.name = "return.cancel_lines",
		.sql = "UPDATE order_mgmt_data.return_lines AS l SET canceled = l.requested OPERATOR(order_mgmt.-) l.missing"
		" OPERATOR(order_mgmt.-) " CAME_OF("l")
		" WHERE l.tenant_id = $1 AND l.return_id = $2",
		.args = {OM_INT8, OM_UUID}, .expect = SPI_OK_UPDATE
	},
	[RETURN_SET_STATUS] = {
		.name = "return.set_status",
		.sql = "UPDATE order_mgmt_data.returns AS r SET status = $3 WHERE r.tenant_id = $1 AND r.return_id = $2",
		.args = {OM_INT8, OM_UUID, OM_TEXT}, .expect = SPI_OK_UPDATE
	},
	[RETURN_CREDIT] = {
		.name = "return.credit",
		.sql = "UPDATE order_mgmt_data.returns AS r SET credited = r.credited OPERATOR(order_mgmt.+) $3 WHERE r.tenant_id = $1 AND r.return_id = $2",
		.args = {OM_INT8, OM_UUID, OM_AMOUNT}, .expect = SPI_OK_UPDATE
	},
	[RETURN_SHOW] = {
		.name = "return.show",
		.sql = "SELECT v.* FROM order_mgmt.returns AS v WHERE v.tenant_id = $1 AND v.return_id = $2",
		.args = {OM_INT8, OM_UUID}, .expect = SPI_OK_SELECT
	},
	[RETURN_ORDER_TIME] = {
		.name = "return.order_time",
		.sql = "SELECT o.occurred_at FROM order_mgmt_data.orders AS o WHERE o.tenant_id = $1 AND o.order_id = $2",
		.args = {OM_INT8, OM_UUID}, .expect = SPI_OK_SELECT
	},
	[RETURN_MONEY] = {
		/* what a return is worth; what was refunded for it, or is asked for */
		.name = "return.money",
		.sql = "SELECT coalesce((SELECT sum(CASE WHEN m.from_account = 'receivable' THEN 1 ELSE -1 END * order_mgmt.amount_minor(m.amount))"
		" FROM order_mgmt_data.money_moves AS m WHERE m.tenant_id = $1 AND m.order_id = $3 AND m.document_kind = 'return' AND m.document_id = $2"
		" AND (m.from_account = 'receivable' OR m.to_account = 'receivable')), 0)::bigint,"
		" coalesce((SELECT - sum(e.refundable_delta) FROM order_mgmt_data.payment_events AS e WHERE e.tenant_id = $1 AND e.order_id = $3"
		" AND e.operation_id IN (SELECT b.operation_id FROM order_mgmt_data.payment_events AS b"
		" WHERE b.tenant_id = $1 AND b.order_id = $3 AND b.return_id = $2)), 0)::bigint",
		.args = {OM_INT8, OM_UUID, OM_UUID}, .expect = SPI_OK_SELECT
	},
	/* the triggers' own, of their new rows (and old ones); a row of posting 2 is history */
	[RETURN_ANNOUNCE_CHECK] = {
		.name = "return.announce_check",
		.sql = "SELECT n.return_id, n.line_no, r.order_id FROM new_rows AS n"
		" LEFT JOIN order_mgmt_data.returns AS r ON r.tenant_id = n.tenant_id AND r.return_id = n.return_id"
		" WHERE n.posting = 0 AND NOT EXISTS (SELECT 1 FROM order_mgmt_data.order_lines AS l"
		" WHERE l.tenant_id = r.tenant_id AND l.order_id = r.order_id AND l.line_no = n.line_no)"
		" ORDER BY n.line_no LIMIT 1",
		.args = {OM_NONE}, .may_scan = true, .expect = SPI_OK_SELECT
	},
	[RETURN_ANNOUNCE] = {
		.name = "return.announce",
		.sql = "UPDATE order_mgmt_data.order_lines AS l SET return_requested = l.return_requested OPERATOR(order_mgmt.+) k.requested,"
		" returned = l.returned OPERATOR(order_mgmt.+) k.came"
		" FROM (SELECT r.tenant_id, r.order_id, n.line_no, order_mgmt.sum(n.requested OPERATOR(order_mgmt.-) " WITHOUT("n") ") AS requested,"
		" order_mgmt.sum(" CAME_OF("n") ") AS came FROM new_rows AS n"
		" JOIN order_mgmt_data.returns AS r ON r.tenant_id = n.tenant_id AND r.return_id = n.return_id"
		" WHERE n.posting = 0 GROUP BY r.tenant_id, r.order_id, n.line_no) AS k"
		" WHERE l.tenant_id = k.tenant_id AND l.order_id = k.order_id AND l.line_no = k.line_no",
		.args = {OM_NONE}, .expect = SPI_OK_UPDATE
	},
	[RETURN_SETTLE] = {
		.name = "return.settle",
		.sql = "UPDATE order_mgmt_data.order_lines AS l SET return_requested = l.return_requested OPERATOR(order_mgmt.-) k.without,"
		" returned = l.returned OPERATOR(order_mgmt.+) k.came"
		" FROM (SELECT r.tenant_id, r.order_id, n.line_no,"
		" order_mgmt.sum(" WITHOUT("n") " OPERATOR(order_mgmt.-) " WITHOUT("o") ") AS without,"
		" order_mgmt.sum(" CAME_OF("n") " OPERATOR(order_mgmt.-) " CAME_OF("o") ") AS came"
		" FROM new_rows AS n JOIN old_rows AS o ON o.tenant_id = n.tenant_id AND o.return_id = n.return_id AND o.line_no = n.line_no"
		" JOIN order_mgmt_data.returns AS r ON r.tenant_id = n.tenant_id AND r.return_id = n.return_id"
		" GROUP BY r.tenant_id, r.order_id, n.line_no) AS k"
		" WHERE l.tenant_id = k.tenant_id AND l.order_id = k.order_id AND l.line_no = k.line_no"
		" AND (k.without OPERATOR(order_mgmt.<>) '0' OR k.came OPERATOR(order_mgmt.<>) '0')",
		.args = {OM_NONE}, .expect = SPI_OK_UPDATE
	},
	[RETURN_RECEIPT_CHECK] = {
		/* the first row that nothing can be received for, or too early; else none */
		.name = "return.receipt_check",
		.sql = "SELECT n.return_id, n.line_no, r.status, l.line_no IS NULL, n.occurred_at < o.occurred_at FROM new_rows AS n"
		" LEFT JOIN order_mgmt_data.returns AS r ON r.tenant_id = n.tenant_id AND r.return_id = n.return_id"
		" LEFT JOIN order_mgmt_data.return_lines AS l ON l.tenant_id = n.tenant_id AND l.return_id = n.return_id AND l.line_no = n.line_no"
		" LEFT JOIN order_mgmt_data.orders AS o ON o.tenant_id = r.tenant_id AND o.order_id = r.order_id"
		" WHERE n.posting = 0 AND (l.line_no IS NULL OR r.status <> ALL (ARRAY['approved', 'partially_received'])"
		" OR n.occurred_at < o.occurred_at) ORDER BY n.line_no LIMIT 1",
		.args = {OM_NONE}, .may_scan = true, .expect = SPI_OK_SELECT
	},
	[RETURN_RECEIVE] = {
		.name = "return.receive",
		.sql = "UPDATE order_mgmt_data.return_lines AS l SET restocked = l.restocked OPERATOR(order_mgmt.+) k.restocked,"
		" quarantined = l.quarantined OPERATOR(order_mgmt.+) k.quarantined, damaged = l.damaged OPERATOR(order_mgmt.+) k.damaged,"
		" scrapped = l.scrapped OPERATOR(order_mgmt.+) k.scrapped, to_vendor = l.to_vendor OPERATOR(order_mgmt.+) k.to_vendor,"
		" missing = l.missing OPERATOR(order_mgmt.+) k.missing"
		" FROM (SELECT n.tenant_id, n.return_id, n.line_no, " NEW_RECEIPTS("restock") " AS restocked, " NEW_RECEIPTS("quarantine") " AS quarantined, "
		NEW_RECEIPTS("damaged") " AS damaged, " NEW_RECEIPTS("scrap") " AS scrapped, " NEW_RECEIPTS("return_to_vendor") " AS to_vendor, "
		NEW_RECEIPTS("missing") " AS missing FROM new_rows AS n WHERE n.posting = 0 GROUP BY n.tenant_id, n.return_id, n.line_no) AS k"
		" WHERE l.tenant_id = k.tenant_id AND l.return_id = k.return_id AND l.line_no = k.line_no",
		.args = {OM_NONE}, .expect = SPI_OK_UPDATE
	}
};
