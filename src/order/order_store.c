/*
 * order_store.c - the order module's SQL.
 */
#include "postgres.h"

#include "order/order_private.h"

/* An address of the order o as its customer sees it. */
#define OWN_ADDRESS(column) \
	"(SELECT jsonb_build_object('name', a.name, 'company', a.company, 'line1', a.line1, 'line2', a.line2, 'postal_code', a.postal_code, 'city', a.city," \
	" 'region', a.region, 'country', a.country, 'phone', a.phone) FROM order_mgmt_data.customer_addresses AS a" \
	" WHERE a.tenant_id = $1 AND a.address_id = o." column ")"

OmTable		om_orders_table = {.name = "orders", .columns = OM_COLUMNS(NEW_ORDER, ORDER)};
OmTable		om_order_lines_table = {.name = "order_lines", .columns = OM_COLUMNS(NEW_ORDER_LINE, ORDER_LINE)};
OmTable		om_order_parts_table = {.name = "order_line_parts", .columns = OM_COLUMNS(NEW_ORDER_PART, ORDER_PART)};
OmTable		om_order_taxes_table = {.name = "order_taxes", .columns = OM_COLUMNS(NEW_ORDER_TAX, ORDER_TAX)};

/* Units of a line that need not be paid any more: their money comes off in this order, whatever they were. */
#define SETTLED "l.canceled OPERATOR(order_mgmt.+) l.returned"

OmPlan		om_order_plans[ORDER_PLANS] = {
	[ORDER_SHOW] = {
		.name = "order.show",
		.sql = "SELECT v.* FROM order_mgmt.orders AS v WHERE v.tenant_id = $1 AND v.order_id = $2",
		.args = OM_ARGS(ORDER_KEY, KEY), .expect = SPI_OK_SELECT
	},
	[ORDER_SHOW_OWN] = {
		/* what its customer sees: nothing of who works on it, nor where */
		.name = "order.show_own",
		.sql = "SELECT jsonb_build_object('order_id', o.order_id, 'order_number', o.order_number, 'channel', o.channel, 'status', o.status,"
		" 'fulfillment_status', o.fulfillment_status, 'payment_status', o.payment_status, 'return_status', o.return_status,"
		" 'currency', o.currency, 'total', o.total, 'discount', o.discount, 'shipping', o.shipping, 'tax', o.tax,"
		" 'billed', o.billed, 'paid', o.paid, 'refunded', o.refunded, 'amount_due', o.amount_due, 'reference', o.reference,"
		" 'occurred_at', o.occurred_at, 'recorded_at', o.recorded_at, 'expires_at', o.expires_at, 'metadata', o.metadata,"
		" 'ship_to', " OWN_ADDRESS("ship_to_id") ", 'bill_to', " OWN_ADDRESS("bill_to_id") ","
		" 'lines', (SELECT jsonb_agg(jsonb_build_object('line_no', l.line_no, 'sku', l.sku, 'ordered', l.ordered, 'open', l.open,"
		" 'allocated', l.allocated, 'backordered', l.backordered, 'shipped', l.shipped, 'delivered', l.delivered, 'canceled', l.canceled,"
		" 'returned', l.returned, 'unit_price', l.unit_price, 'line_total', l.line_total, 'discount', l.discount,"
		" 'order_discount', l.order_discount, 'tax', l.tax, 'gross_total', l.gross_total, 'net_total', l.net_total,"
		" 'unit', l.unit, 'unit_quantity', l.unit_quantity, 'kit_line_no', l.kit_line_no, 'fee', l.fee)"
		" ORDER BY l.line_no) FROM order_mgmt.order_lines AS l WHERE l.tenant_id = $1 AND l.order_id = $2),"
		" 'taxes', (SELECT coalesce(jsonb_agg(jsonb_build_object('line_no', t.line_no, 'tax_rate', t.tax_rate, 'percent', t.percent,"
		" 'is_inclusive', t.is_inclusive, 'amount', t.amount) ORDER BY t.line_no, t.tax_rate), '[]')"
		" FROM order_mgmt.order_taxes AS t WHERE t.tenant_id = $1 AND t.order_id = $2)) AS own_order"
		" FROM order_mgmt.orders AS o WHERE o.tenant_id = $1 AND o.order_id = $2",
		.args = OM_ARGS(ORDER_KEY, KEY), .results = OM_RESULTS(OWN_ORDER, OWN), .read_only = true, .expect = SPI_OK_SELECT
	},
	[ORDER_OWNER] = {
		.name = "order.owner",
		.sql = "SELECT o.customer_id, array_remove(ARRAY[o.ship_to_id, o.bill_to_id], NULL) || o.former_address_ids AS address_ids"
		" FROM order_mgmt_data.orders AS o WHERE o.tenant_id = $1 AND o.order_id = $2",
		.args = OM_ARGS(ORDER_KEY, KEY), .results = OM_RESULTS(ORDER_OWNER_ROW, OWNER), .expect = SPI_OK_SELECT
	},
	[ORDER_CLAIM] = {
		.name = "order.claim",
		.sql = "UPDATE order_mgmt_data.orders AS o SET customer_id = $3 WHERE o.tenant_id = $1 AND o.order_id = $2 AND o.customer_id IS NULL",
		.args = OM_ARGS(CLAIMED_ORDER, CLAIM), .expect = SPI_OK_UPDATE
	},
	[ORDER_ERASE] = {
		.name = "order.erase",
		.sql = "UPDATE order_mgmt_data.orders AS o SET metadata = '{}', reference = NULL WHERE o.tenant_id = $1 AND o.customer_id = $2"
		" AND (o.metadata <> '{}' OR o.reference IS NOT NULL)",
		.args = OM_ERASED_ARGS, .expect = SPI_OK_UPDATE
	},
	[ORDER_SHOW_MANY] = {
		.name = "order.show_many",
		.sql = "SELECT o.order_number, o.total FROM unnest($2) WITH ORDINALITY AS k (order_id, place)"
		" JOIN order_mgmt_data.orders AS o ON o.tenant_id = $1 AND o.order_id = k.order_id ORDER BY k.place",
		.args = OM_ARGS(ORDER_KEYS, KEYS), .results = OM_RESULTS(PLACED_ORDER, PLACED), .expect = SPI_OK_SELECT
	},
	[ORDER_EXISTS] = {
		.name = "order.exists",
		/* a probe for each id, behind a fence */
		.sql = "SELECT o.order_id FROM unnest($2) AS k (order_id) CROSS JOIN LATERAL (SELECT o.order_id FROM order_mgmt_data.orders AS o"
		" WHERE o.tenant_id = $1 AND o.order_id = k.order_id OFFSET 0) AS o",
		.args = OM_ARGS(ORDER_KEYS, KEYS), .results = OM_RESULTS(USED_ID, USED), .expect = SPI_OK_SELECT
	},
	[ORDER_LOCK] = {
		.name = "order.lock",
		.sql = "SELECT o.order_number, o.status, o.channel, o.total, o.shipping, o.tax IS NOT NULL OR o.discount IS NOT NULL OR o.version IS NOT NULL AS has_taxes, o.payment_status,"
		" o.occurred_at, o.return_status, o.expires_at IS NOT NULL AS expires,"
		" o.fulfillment_status, coalesce(o.version, 0) AS version, coalesce(o.billed, o.total) AS billed, o.shipping_off,"
		" o.customer_id IS NOT NULL OR o.ship_to_id IS NOT NULL AS has_parties FROM order_mgmt_data.orders AS o WHERE o.tenant_id = $1 AND o.order_id = $2 FOR UPDATE",
		.args = OM_ARGS(ORDER_KEY, KEY), .results = OM_RESULTS(LOCKED_ORDER, LOCKED), .expect = SPI_OK_SELECT
	},
	[ORDER_PLACES] = {
		.name = "order.places",
		.sql = "SELECT l.location_id, l.location FROM order_mgmt_data.order_lines AS l"
		" WHERE l.tenant_id = $1 AND l.order_id = $2 AND l.location_id <> 0 UNION SELECT p.location_id, p.location"
		" FROM order_mgmt_data.order_line_parts AS p WHERE p.tenant_id = $1 AND p.order_id = $2 ORDER BY location_id",
		.args = OM_ARGS(ORDER_KEY, KEY), .results = OM_RESULTS(ORDER_PLACE, PLACE), .expect = SPI_OK_SELECT
	},
	[ORDER_LOCK_LINES] = {
		.name = "order.lock_lines",
		.sql = "SELECT l.line_no, l.item_id, l.sku, l.location_id, l.location,"
		" (SELECT i.scale::integer FROM order_mgmt_data.items AS i WHERE i.tenant_id = $1 AND i.item_id = l.item_id) AS scale,"
		" l.open, l.allocated, l.backordered, l.shipped, " SETTLED " AS settled, l.return_requested, l.ordered, l.line_total,"
		" l.discount, l.order_discount, l.unit, l.unit_factor, l.kit_line_no, l.fee IS NOT NULL AS is_fee, l.unit_price FROM order_mgmt_data.order_lines AS l"
		" WHERE l.tenant_id = $1 AND l.order_id = $2 ORDER BY l.line_no FOR UPDATE",
		.args = OM_ARGS(ORDER_KEY, KEY), .results = OM_RESULTS(LOCKED_LINE_ROW, LOCKED_LINE), .expect = SPI_OK_SELECT
	},
	[ORDER_LOCK_PARTS] = {
		.name = "order.lock_parts",
		.sql = "SELECT p.line_no, p.location_id, p.location, p.allocated, p.shipped FROM order_mgmt_data.order_line_parts AS p"
		" WHERE p.tenant_id = $1 AND p.order_id = $2 ORDER BY p.line_no, p.location_id FOR UPDATE",
		.args = OM_ARGS(ORDER_KEY, KEY), .results = OM_RESULTS(LOCKED_PART, LOCKED_PART), .expect = SPI_OK_SELECT
	},
	[ORDER_LOCK_LINE] = {
		.name = "order.lock_line",
		.sql = "SELECT 1 FROM order_mgmt_data.order_lines AS l WHERE l.tenant_id = $1 AND l.order_id = $2 AND l.line_no = $3 FOR UPDATE",
		.args = OM_ARGS(ORDER_LINE_KEY, LINE_KEY), .expect = SPI_OK_SELECT
	},
	[ORDER_TAXES] = {
		.name = "order.taxes",
		.sql = "SELECT t.line_no, t.tax_rate_id, t.tax_rate, t.rate, t.is_inclusive, t.amount, t.is_compound, t.unit_amount, t.rounding FROM order_mgmt_data.order_taxes AS t"
		" WHERE t.tenant_id = $1 AND t.order_id = $2 ORDER BY t.line_no, t.tax_rate_id",
		.args = OM_ARGS(ORDER_KEY, KEY), .results = OM_RESULTS(FROZEN_TAX, TAX), .expect = SPI_OK_SELECT
	},
	[ORDER_CANCEL_LINES] = {
		.name = "order.cancel_lines",
		.sql = "WITH lines AS (UPDATE order_mgmt_data.order_lines AS l SET open = l.open OPERATOR(order_mgmt.-) k.open,"
		" allocated = l.allocated OPERATOR(order_mgmt.-) k.allocated,"
		" backordered = l.backordered OPERATOR(order_mgmt.-) k.backordered,"
		" canceled = l.canceled OPERATOR(order_mgmt.+) k.open OPERATOR(order_mgmt.+) k.allocated OPERATOR(order_mgmt.+) k.backordered"
		" FROM ROWS FROM (unnest($3), unnest($4), unnest($5), unnest($6)) AS k (line_no, open, allocated, backordered)"
		" WHERE l.tenant_id = $1 AND l.order_id = $2 AND l.line_no = k.line_no"
		" RETURNING l.line_no, l.canceled, k.open OPERATOR(order_mgmt.+) k.allocated OPERATOR(order_mgmt.+) k.backordered AS quantity)"
		" INSERT INTO order_mgmt_data.order_cancellations (tenant_id, order_id, line_no, canceled, quantity, was_paid, recorded_at, occurred_at)"
		" SELECT $1, $2, x.line_no, x.canceled, x.quantity, $7, $8, $9 FROM lines AS x",
		.args = OM_ARGS(CANCELED_LINES, LEAVING), .no_loops = true, .expect = SPI_OK_INSERT
	},
	[ORDER_SHIP_LINES] = {
		.name = "order.ship_lines",
		.sql = "UPDATE order_mgmt_data.order_lines AS l SET open = l.open OPERATOR(order_mgmt.-) k.open,"
		" allocated = l.allocated OPERATOR(order_mgmt.-) k.allocated,"
		" shipped = l.shipped OPERATOR(order_mgmt.+) k.open OPERATOR(order_mgmt.+) k.allocated,"
		" undelivered = CASE WHEN $6 THEN l.undelivered ELSE coalesce(l.undelivered, '0') OPERATOR(order_mgmt.+) k.open OPERATOR(order_mgmt.+) k.allocated END"
		" FROM ROWS FROM (unnest($3), unnest($4), unnest($5)) AS k (line_no, open, allocated)"
		" WHERE l.tenant_id = $1 AND l.order_id = $2 AND l.line_no = k.line_no",
		.args = OM_ARGS(SHIPPED_LINES, SHIPPED), .no_loops = true, .expect = SPI_OK_UPDATE
	},
	[ORDER_DELIVER_LINES] = {
		.name = "order.deliver_lines",
		.sql = "UPDATE order_mgmt_data.order_lines AS l SET undelivered = CASE WHEN l.undelivered OPERATOR(order_mgmt.>) k.quantity"
		" THEN l.undelivered OPERATOR(order_mgmt.-) k.quantity END"
		" FROM ROWS FROM (unnest($3), unnest($4)) AS k (line_no, quantity)"
		" WHERE l.tenant_id = $1 AND l.order_id = $2 AND l.line_no = k.line_no",
		.args = OM_ARGS(DELIVERED_LINES, DELIVERED), .no_loops = true, .expect = SPI_OK_UPDATE
	},
	[ORDER_MOVE_PARTS] = {
		.name = "order.move_parts",
		.sql = "UPDATE order_mgmt_data.order_line_parts AS p SET"
		" allocated = p.allocated OPERATOR(order_mgmt.-) k.shipped OPERATOR(order_mgmt.-) k.canceled,"
		" shipped = p.shipped OPERATOR(order_mgmt.+) k.shipped, canceled = p.canceled OPERATOR(order_mgmt.+) k.canceled"
		" FROM ROWS FROM (unnest($3), unnest($4), unnest($5), unnest($6)) AS k (line_no, location_id, shipped, canceled)"
		" WHERE p.tenant_id = $1 AND p.order_id = $2 AND p.line_no = k.line_no AND p.location_id = k.location_id",
		.args = OM_ARGS(MOVED_PARTS, MOVED_PARTS), .expect = SPI_OK_UPDATE
	},
	[ORDER_WAITING] = {
		.name = "order.waiting",
		.sql = "SELECT l.order_id, l.line_no, l.item_id, l.location_id, l.backordered"
		" FROM (SELECT DISTINCT p.item_id, p.location_id FROM ROWS FROM (unnest($2), unnest($3)) AS p (item_id, location_id)) AS k"
		" JOIN order_mgmt_data.order_lines AS l ON l.tenant_id = $1 AND l.item_id = k.item_id AND l.location_id = k.location_id"
		" JOIN order_mgmt_data.orders AS o ON o.tenant_id = $1 AND o.order_id = l.order_id"
		" WHERE l.backordered OPERATOR(order_mgmt.>) '0'"
		" ORDER BY l.item_id, l.location_id, o.occurred_at, o.order_id, l.line_no FOR UPDATE OF o, l SKIP LOCKED",
		.args = OM_ARGS(STOCK_POSITIONS, POSITIONS), .results = OM_RESULTS(WAITING_LINE, WAITING), .expect = SPI_OK_SELECT
	},
	[ORDER_WAITING_UNITS] = {
		.name = "order.waiting_units",
		.sql = "SELECT order_mgmt.sum(l.backordered) AS quantity FROM order_mgmt_data.order_lines AS l"
		" WHERE l.tenant_id = $1 AND l.item_id = $2 AND l.location_id = $3 AND l.backordered OPERATOR(order_mgmt.>) '0'",
		.args = OM_ARGS(STOCK_POSITION, POSITION), .results = OM_RESULTS(WAITING_UNITS, UNITS), .read_only = true, .expect = SPI_OK_SELECT
	},
	[ORDER_WAITING_POSITIONS] = {
		.name = "order.waiting_positions",
		.sql = "SELECT DISTINCT l.item_id, l.location_id FROM order_mgmt_data.order_lines AS l"
		" WHERE l.tenant_id = $1 AND l.backordered OPERATOR(order_mgmt.>) '0' LIMIT $2",
		.args = OM_ARGS(POSITIONS_LIMIT, LIMIT), .results = OM_RESULTS(WAITING_POSITION, WAITED), .expect = SPI_OK_SELECT
	},
	[ORDER_SERVE_LINES] = {
		.name = "order.serve_lines",
		.sql = "UPDATE order_mgmt_data.order_lines AS l SET allocated = l.allocated OPERATOR(order_mgmt.+) k.quantity,"
		" backordered = l.backordered OPERATOR(order_mgmt.-) k.quantity"
		" FROM ROWS FROM (unnest($2), unnest($3), unnest($4)) AS k (order_id, line_no, quantity)"
		" WHERE l.tenant_id = $1 AND l.order_id = k.order_id AND l.line_no = k.line_no",
		.args = OM_ARGS(SERVED_LINES, SERVED), .expect = SPI_OK_UPDATE
	},
	[ORDER_SERVED] = {
		.name = "order.served",
		.sql = "UPDATE order_mgmt_data.orders AS o SET fulfillment_status = CASE WHEN EXISTS (SELECT 1 FROM order_mgmt_data.order_lines AS s"
		" WHERE s.tenant_id = $1 AND s.order_id = o.order_id AND s.shipped OPERATOR(order_mgmt.>) '0')"
		" THEN '" FULFILLMENT_STATUS_PARTIAL "' ELSE '" FULFILLMENT_STATUS_UNFULFILLED "' END"
		" WHERE o.tenant_id = $1 AND o.order_id = ANY ($2) AND o.fulfillment_status = '" FULFILLMENT_STATUS_BACKORDERED "'"
		" AND NOT EXISTS (SELECT 1 FROM order_mgmt_data.order_lines AS l WHERE l.tenant_id = $1"
		" AND l.order_id = o.order_id AND l.backordered OPERATOR(order_mgmt.>) '0')",
		.args = OM_ARGS(ORDER_KEYS, KEYS), .expect = SPI_OK_UPDATE
	},
	[ORDER_OVERDUE] = {
		/* the row alone says if anything was paid: behind its lock it is asked again */
		.name = "order.overdue",
		.sql = "SELECT o.order_id FROM order_mgmt_data.orders AS o WHERE o.tenant_id = $1 AND o.expires_at <= $2"
		" AND o.status = '" ORDER_STATUS_PLACED "' AND o.payment_status = '" PAYMENT_STATUS_NONE "'"
		" ORDER BY o.expires_at, o.order_id LIMIT $3 FOR UPDATE SKIP LOCKED",
		.args = OM_ARGS(OVERDUE_LIMIT, OVERDUE), .results = OM_RESULTS(USED_ID, USED), .expect = SPI_OK_SELECT
	}
};
