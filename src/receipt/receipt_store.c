/*
 * receipt_store.c - the receipt module's SQL.
 */
#include "postgres.h"

#include "receipt/receipt_private.h"

/* A receipt with what its marks depend on: copies that were printed, and whether the shift that it was given in was counted with it. */
#define PRINTED(condition) \
	"SELECT r.receipt_id, r.register, r.receipt_number, r.kind, r.order_id, r.location_id, r.document, encode(r.hash, 'hex') AS hash," \
	" coalesce((SELECT c.copy_number FROM order_mgmt_data.receipt_copies AS c WHERE c.tenant_id = $1 AND c.receipt_id = r.receipt_id ORDER BY c.copy_number DESC LIMIT 1), 0) AS copies," \
	" EXISTS (SELECT FROM order_mgmt_data.shifts AS s WHERE s.tenant_id = $1 AND s.shift_id = r.shift_id AND s.receipts >= r.receipt_number) AS is_closed" \
	" FROM order_mgmt_data.receipts AS r WHERE r.tenant_id = $1 AND " condition

OmPlan		om_receipt_plans[RECEIPT_PLANS] = {
	[RECEIPT_LAST] = {
		.name = "receipt.last",
		.sql = "SELECT r.receipt_number, r.hash FROM order_mgmt_data.receipts AS r WHERE r.tenant_id = $1 AND r.register = $2"
		" ORDER BY r.receipt_number DESC LIMIT 1",
		.args = OM_ARGS(REGISTER_KEY, REGISTER), .results = OM_RESULTS(LAST_RECEIPT, LAST), .expect = SPI_OK_SELECT
	},
	[RECEIPT_NEXT] = {
		.name = "receipt.next",
		.sql = "SELECT d.code AS register, d.location_id, d.receipt_number, d.hash AS previous_hash, d.document, sha256(convert_to(d.document::text, 'UTF8')) AS hash"
		" FROM (SELECT g.code, g.location_id, coalesce(n.receipt_number, 0) + 1 AS receipt_number, n.hash,"
		" order_mgmt_data.receipt_document($1, $2, coalesce(n.receipt_number, 0) + 1, n.hash, $3, $4, $5) AS document"
		" FROM order_mgmt_data.registers AS g LEFT JOIN LATERAL (SELECT r.receipt_number, r.hash FROM order_mgmt_data.receipts AS r"
		" WHERE r.tenant_id = $1 AND r.register = g.code ORDER BY r.receipt_number DESC LIMIT 1) AS n ON true"
		" WHERE g.tenant_id = $1 AND g.register_id = $2 OFFSET 0) AS d",
		.args = OM_ARGS(NEXT_RECEIPT, NEXT), .results = OM_RESULTS(MADE_RECEIPT, MADE), .expect = SPI_OK_SELECT
	},
	[RECEIPT_OF_ORDER] = {
		.name = "receipt.of_order",
		.sql = PRINTED("r.order_id = $2 AND r.kind = 'sale'"),
		.args = OM_ARGS(RECEIPT_KEY, KEY), .results = OM_RESULTS(PRINTED_RECEIPT, PRINTED), .expect = SPI_OK_SELECT
	},
	[RECEIPT_BY_ID] = {
		.name = "receipt.by_id",
		.sql = PRINTED("r.receipt_id = $2"),
		.args = OM_ARGS(RECEIPT_KEY, KEY), .results = OM_RESULTS(PRINTED_RECEIPT, PRINTED), .expect = SPI_OK_SELECT
	},
	[RECEIPT_GIFT] = {
		.name = "receipt.gift",
		.sql = "SELECT order_mgmt_data.gift_receipt($1) AS document",
		.args = OM_ARGS(GIFT_DOCUMENT, GIFT), .results = OM_RESULTS(GIFT_DOCUMENT, GIFT), .read_only = true, .expect = SPI_OK_SELECT
	}
};
