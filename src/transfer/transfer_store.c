/*
 * transfer_store.c - the SQL of the module transfer (lists of columns: transfer_private.h).
 */
#include "postgres.h"

#include "transfer/transfer_private.h"

OmTable		om_transfers_table = {.name = "transfers", .columns = OM_COLUMNS(NEW_TRANSFER, TRANSFER)};
OmTable		om_transfer_lines_table = {.name = "transfer_lines", .columns = OM_COLUMNS(NEW_TRANSFER_LINE, LINE)};

OmPlan		om_transfer_plans[TRANSFER_PLANS] = {
	[TRANSFER_SHOW] = {
		.name = "transfer.show",
		.sql = "SELECT v.* FROM order_mgmt.transfers AS v WHERE v.tenant_id = $1 AND v.transfer_id = $2",
		.args = OM_ARGS(ONE_TRANSFER, ONE), .expect = SPI_OK_SELECT
	},
	[TRANSFER_LOCK] = {
		.name = "transfer.lock",
		.sql = "SELECT t.status, t.transfer_number, t.from_location_id, t.from_location, t.to_location_id, t.to_location,"
		" t.occurred_at, t.shipped_at FROM order_mgmt_data.transfers AS t WHERE t.tenant_id = $1 AND t.transfer_id = $2 FOR UPDATE",
		.args = OM_ARGS(ONE_TRANSFER, ONE), .results = OM_RESULTS(LOCKED_TRANSFER, LOCKED), .expect = SPI_OK_SELECT
	},
	[TRANSFER_LINES] = {
		/* behind the lock of the transfer, which every step takes first */
		.name = "transfer.lines",
		.sql = "SELECT l.line_no, l.item_id, l.sku, (SELECT i.scale::integer FROM order_mgmt_data.items AS i"
		" WHERE i.tenant_id = $1 AND i.item_id = l.item_id) AS scale,"
		" l.quantity OPERATOR(order_mgmt.-) l.shipped OPERATOR(order_mgmt.-) l.canceled AS allocated,"
		" l.shipped OPERATOR(order_mgmt.-) l.received OPERATOR(order_mgmt.-) l.missing OPERATOR(order_mgmt.-) l.returned AS in_transit,"
		" l.shipped OPERATOR(order_mgmt.>) '0' AS was_shipped,"
		" l.received OPERATOR(order_mgmt.>) '0' OR l.missing OPERATOR(order_mgmt.>) '0' AS has_receipts"
		" FROM order_mgmt_data.transfer_lines AS l WHERE l.tenant_id = $1 AND l.transfer_id = $2 ORDER BY l.line_no",
		.args = OM_ARGS(ONE_TRANSFER, ONE), .results = OM_RESULTS(LOCKED_LINE, OPEN), .expect = SPI_OK_SELECT
	},
	[TRANSFER_CHANGE_LINES] = {
		.name = "transfer.change_lines",
		.sql = "UPDATE order_mgmt_data.transfer_lines AS l SET shipped = l.shipped OPERATOR(order_mgmt.+) k.shipped,"
		" canceled = l.canceled OPERATOR(order_mgmt.+) k.canceled, received = l.received OPERATOR(order_mgmt.+) k.received,"
		" missing = l.missing OPERATOR(order_mgmt.+) k.missing, returned = l.returned OPERATOR(order_mgmt.+) k.returned,"
		" missing_reason = coalesce(k.reason, l.missing_reason)"
		" FROM ROWS FROM (unnest($3), unnest($4), unnest($5), unnest($6), unnest($7), unnest($8), unnest($9))"
		" AS k (line_no, shipped, canceled, received, missing, returned, reason)"
		" WHERE l.tenant_id = $1 AND l.transfer_id = $2 AND l.line_no = k.line_no",
		.args = OM_ARGS(CHANGED_LINES, CHANGED),
		.no_loops = true, .expect = SPI_OK_UPDATE
	},
	[TRANSFER_SET_STATUS] = {
		.name = "transfer.set_status",
		.sql = "UPDATE order_mgmt_data.transfers AS t SET status = $3, shipped_at = coalesce($4, t.shipped_at)"
		" WHERE t.tenant_id = $1 AND t.transfer_id = $2",
		.args = OM_ARGS(CHANGED_STATUS, LEFT), .expect = SPI_OK_UPDATE
	}
};
