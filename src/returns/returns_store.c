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

OmTable		om_return_status_table = {
	.name = "returns",
	.columns = {
		{"tenant_id", OM_INT8}, {"return_id", OM_UUID}, {"status", OM_TEXT}, {"credited", OM_AMOUNT}
	}
};

OmTable		om_return_lines_table = {
	.name = "return_lines",
	.columns = {
		{"tenant_id", OM_INT8}, {"return_id", OM_UUID}, {"line_no", OM_INT4}, {"requested", OM_QUANTITY}, {"reason", OM_TEXT}
	}
};

OmTable		om_return_receipts_table = {
	.name = "return_receipts",
	.columns = {
		{"tenant_id", OM_INT8}, {"return_id", OM_UUID}, {"receipt_id", OM_UUID}, {"actor", OM_TEXT}, {"occurred_at", OM_TIME},
		{"recorded_at", OM_TIME}, {"line_no", OM_INT4}, {"disposition", OM_TEXT}, {"quantity", OM_QUANTITY}, {"location_id", OM_INT8},
		{"location", OM_TEXT}, {"reason", OM_TEXT}
	}
};

/* What receipts count in: its key, then one column per disposition, in their order. */
OmTable		om_return_counts_table = {
	.name = "return_lines",
	.columns = {
		{"tenant_id", OM_INT8}, {"return_id", OM_UUID}, {"line_no", OM_INT4}, {"restocked", OM_QUANTITY}, {"quarantined", OM_QUANTITY},
		{"damaged", OM_QUANTITY}, {"scrapped", OM_QUANTITY}, {"to_vendor", OM_QUANTITY}, {"missing", OM_QUANTITY}
	}
};

/* What the triggers read: a return, */
OmTable		om_return_header_table = {
	.name = "returns",
	.columns = {
		{"tenant_id", OM_INT8}, {"return_id", OM_UUID}, {"order_id", OM_UUID}, {"status", OM_TEXT}
	}
};

/* and its order. */
OmTable		om_return_order_table = {
	.name = "orders",
	.columns = {
		{"tenant_id", OM_INT8}, {"order_id", OM_UUID}, {"occurred_at", OM_TIME}
	}
};

/* Whether one is on its way. */
OmTable		om_returns_of_order_table = {
	.name = "returns",
	.index = "returns_order",
	.columns = {
		{"order_id", OM_UUID}, {"tenant_id", OM_INT8}, {"status", OM_TEXT}
	}
};

/* Sums of quantities of a line l. */
#define CAME "l.restocked OPERATOR(order_mgmt.+) l.quarantined OPERATOR(order_mgmt.+) l.damaged" \
	" OPERATOR(order_mgmt.+) l.scrapped OPERATOR(order_mgmt.+) l.to_vendor"

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
	[RETURN_RECEIPT_EXISTS] = {
		.name = "return.receipt_exists",
		.sql = "SELECT 1 FROM order_mgmt_data.return_receipts AS p WHERE p.tenant_id = $1 AND p.receipt_id = $2 LIMIT 1",
		.args = {OM_INT8, OM_UUID}, .expect = SPI_OK_SELECT
	},
	[RETURN_CANCEL_LINES] = {
		.name = "return.cancel_lines",
		.sql = "UPDATE order_mgmt_data.return_lines AS l SET canceled = l.requested OPERATOR(order_mgmt.-) l.missing"
		" OPERATOR(order_mgmt.-) (" CAME ") WHERE l.tenant_id = $1 AND l.return_id = $2",
		.args = {OM_INT8, OM_UUID}, .expect = SPI_OK_UPDATE
	},
	[RETURN_SHOW] = {
		.name = "return.show",
		.sql = "SELECT v.* FROM order_mgmt.returns AS v WHERE v.tenant_id = $1 AND v.return_id = $2",
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
	}
};
