/*
 * fulfillment_store.c - the fulfillment module's SQL.
 */
#include "postgres.h"

#include "customer/customer.h"
#include "fulfillment/fulfillment_private.h"

OmPlan		om_fulfillment_plans[FULFILLMENT_PLANS] = {
	[FULFILLMENT_ERASE] = {
		.name = "fulfillment.erase",
		.sql = "UPDATE order_mgmt_data.fulfillments AS x SET metadata = '{}', tracking_number = NULL, tracking_url = NULL WHERE x.tenant_id = $1"
		" AND (x.metadata <> '{}' OR x.tracking_number IS NOT NULL OR x.tracking_url IS NOT NULL)"
		" AND x.order_id IN (SELECT o.order_id FROM order_mgmt_data.orders AS o WHERE o.tenant_id = $1 AND o.customer_id = $2)",
		.args = OM_ERASED_ARGS, .expect = SPI_OK_UPDATE
	},
	[FULFILLMENT_FIND] = {
		.name = "fulfillment.find",
		.sql = "SELECT f.order_id FROM order_mgmt_data.fulfillments AS f WHERE f.tenant_id = $1 AND f.fulfillment_id = $2",
		.args = OM_ARGS(ONE_DOCUMENT, ONE), .results = OM_RESULTS(FOUND_FULFILLMENT, FOUND), .expect = SPI_OK_SELECT
	},
	[FULFILLMENT_LOCK] = {
		.name = "fulfillment.lock",
		.sql = "SELECT f.status, f.shipped_at, coalesce(f.location_id, 0) AS location_id FROM order_mgmt_data.fulfillments AS f WHERE f.tenant_id = $1 AND f.fulfillment_id = $2 FOR UPDATE",
		.args = OM_ARGS(ONE_DOCUMENT, ONE), .results = OM_RESULTS(LOCKED_FULFILLMENT, LOCKED), .expect = SPI_OK_SELECT
	},
	[FULFILLMENT_LINES] = {
		.name = "fulfillment.lines",
		.sql = "SELECT l.line_no, l.open FROM order_mgmt_data.fulfillment_lines AS l WHERE l.tenant_id = $1 AND l.fulfillment_id = $2"
		" AND l.open OPERATOR(order_mgmt.>) '0' ORDER BY l.line_no FOR UPDATE",
		.args = OM_ARGS(ONE_DOCUMENT, ONE), .results = OM_RESULTS(OPEN_LINE, OPEN), .expect = SPI_OK_SELECT
	},
	[FULFILLMENT_SHIPPED] = {
		.name = "fulfillment.shipped",
		.sql = "SELECT l.line_no, l.shipped FROM order_mgmt_data.fulfillment_lines AS l WHERE l.tenant_id = $1 AND l.fulfillment_id = $2"
		" AND l.shipped OPERATOR(order_mgmt.>) '0'",
		.args = OM_ARGS(ONE_DOCUMENT, ONE), .results = OM_RESULTS(SHIPPED_LINE, ARRIVED), .expect = SPI_OK_SELECT
	},
	[FULFILLMENT_PLANNED] = {
		.name = "fulfillment.planned",
		.sql = "SELECT p.line_no, order_mgmt.sum(p.open) AS open, p.location_id FROM (SELECT l.line_no, l.open, coalesce((SELECT f.location_id"
		" FROM order_mgmt_data.fulfillments AS f WHERE f.tenant_id = l.tenant_id AND f.fulfillment_id = l.fulfillment_id), 0) AS location_id"
		" FROM order_mgmt_data.fulfillment_lines AS l WHERE l.tenant_id = $1 AND l.order_id = $2 AND l.open OPERATOR(order_mgmt.>) '0') AS p"
		" GROUP BY p.line_no, p.location_id",
		.args = OM_ARGS(ONE_DOCUMENT, ONE), .results = OM_RESULTS(OPEN_PART, OPEN_PART), .expect = SPI_OK_SELECT
	},
	[FULFILLMENT_PARCELS] = {
		.name = "fulfillment.parcels",
		.sql = "SELECT f.fulfillment_id FROM order_mgmt_data.fulfillments AS f WHERE f.tenant_id = $1 AND f.order_id = $2 AND f.status <> 'canceled'"
		" ORDER BY f.fulfillment_id",
		.args = OM_ARGS(ONE_DOCUMENT, ONE), .results = OM_RESULTS(PARCEL_OF_ORDER, PARCEL), .expect = SPI_OK_SELECT
	},
	[FULFILLMENT_COUNT] = {
		.name = "fulfillment.count",
		.sql = "SELECT count(*) AS fulfillments FROM order_mgmt_data.fulfillments AS f WHERE f.tenant_id = $1 AND f.order_id = $2",
		.args = OM_ARGS(ONE_DOCUMENT, ONE), .results = OM_RESULTS(FULFILLMENT_COUNTS, COUNTS), .expect = SPI_OK_SELECT
	},
	[FULFILLMENT_MOVE_LINES] = {
		.name = "fulfillment.move_lines",
		.sql = "UPDATE order_mgmt_data.fulfillment_lines AS l"
		" SET open = l.open OPERATOR(order_mgmt.-) k.shipped OPERATOR(order_mgmt.-) k.released,"
		" shipped = l.shipped OPERATOR(order_mgmt.+) k.shipped, released = l.released OPERATOR(order_mgmt.+) k.released"
		" FROM ROWS FROM (unnest($2), unnest($3), unnest($4), unnest($5)) AS k (fulfillment_id, line_no, shipped, released)"
		" WHERE l.tenant_id = $1 AND l.fulfillment_id = ANY ($2) AND l.fulfillment_id = k.fulfillment_id AND l.line_no = k.line_no",
		.args = OM_ARGS(MOVED_LINES, MOVED), .expect = SPI_OK_UPDATE
	},
	[FULFILLMENT_SET_STATUS] = {
		.name = "fulfillment.set_status",
		.sql = "UPDATE order_mgmt_data.fulfillments AS f SET status = $3, carrier = coalesce($4, f.carrier),"
		" tracking_number = coalesce($5, f.tracking_number), tracking_url = coalesce($6, f.tracking_url),"
		" shipped_at = CASE WHEN $3 = 'shipped' THEN $7 ELSE f.shipped_at END,"
		" delivered_at = CASE WHEN $3 = 'delivered' THEN $7 ELSE f.delivered_at END"
		" WHERE f.tenant_id = $1 AND f.fulfillment_id = $2",
		.args = OM_ARGS(STATUS_CHANGE, CHANGE), .expect = SPI_OK_UPDATE
	},
	[FULFILLMENT_KEPT] = {
		/* in the order in which lines keep their plans: what is nearest to leave first, then the oldest */
		.name = "fulfillment.kept",
		.sql = "SELECT l.line_no, l.fulfillment_id, l.open, f.status, coalesce(f.location_id, 0) AS location_id FROM order_mgmt_data.fulfillment_lines AS l"
		" JOIN order_mgmt_data.fulfillments AS f ON f.tenant_id = l.tenant_id AND f.fulfillment_id = l.fulfillment_id"
		" WHERE l.tenant_id = $1 AND l.order_id = $2 AND l.line_no = ANY ($3) AND l.open OPERATOR(order_mgmt.>) '0'"
		" ORDER BY l.line_no, f.status <> 'packed', f.status <> 'picked', f.recorded_at, f.fulfillment_id",
		.args = OM_ARGS(LINES_OF_ORDER, LINES), .results = OM_RESULTS(KEPT_LINE, KEPT), .expect = SPI_OK_SELECT
	},
	[FULFILLMENT_CANCEL_EMPTY] = {
		.name = "fulfillment.cancel_empty",
		.sql = "UPDATE order_mgmt_data.fulfillments AS f SET status = 'canceled' WHERE f.tenant_id = $1 AND f.fulfillment_id = ANY ($2)"
		" AND NOT EXISTS (SELECT 1 FROM order_mgmt_data.fulfillment_lines AS l WHERE l.tenant_id = $1"
		" AND l.fulfillment_id = f.fulfillment_id AND l.open OPERATOR(order_mgmt.>) '0') RETURNING f.fulfillment_id",
		.args = OM_ARGS(LOSING_FULFILLMENTS, LOSING), .results = OM_RESULTS(CANCELED_FULFILLMENT, CANCELED), .expect = SPI_OK_UPDATE_RETURNING
	},
	[FULFILLMENT_SHOW] = {
		.name = "fulfillment.show",
		.sql = "SELECT v.* FROM order_mgmt.fulfillments AS v WHERE v.tenant_id = $1 AND v.fulfillment_id = $2",
		.args = OM_ARGS(ONE_DOCUMENT, ONE), .expect = SPI_OK_SELECT
	},
	[FULFILLMENT_SHOW_PLAN] = {
		.name = "fulfillment.show_plan",
		.sql = "SELECT v.* FROM order_mgmt.fulfillments AS v WHERE v.tenant_id = $1 AND v.fulfillment_id = ANY (ARRAY("
		"SELECT f.fulfillment_id FROM order_mgmt_data.fulfillments AS p JOIN order_mgmt_data.fulfillments AS f"
		" ON f.tenant_id = $1 AND f.order_id = p.order_id AND f.plan_id = p.fulfillment_id"
		" WHERE p.tenant_id = $1 AND p.fulfillment_id = $2)) ORDER BY length(v.fulfillment_number), v.fulfillment_number",
		.args = OM_ARGS(ONE_DOCUMENT, ONE), .expect = SPI_OK_SELECT
	},
	[FULFILLMENT_CHECK_LINE] = {
		/* of the line, and of each part of one that several locations serve */
		.name = "fulfillment.check_line",
		.sql = "SELECT l.sku, CASE WHEN l.location_id IS NULL OR l.kit_line_no = l.line_no THEN l.open ELSE l.allocated END AS ready,"
		" (SELECT order_mgmt.sum(f.open) FROM order_mgmt_data.fulfillment_lines AS f WHERE f.tenant_id = $1"
		" AND f.order_id = $2 AND f.line_no = $3 AND f.open OPERATOR(order_mgmt.>) '0') AS planned"
		" FROM order_mgmt_data.order_lines AS l WHERE l.tenant_id = $1 AND l.order_id = $2 AND l.line_no = $3"
		" UNION ALL SELECT l.sku, p.allocated, (SELECT order_mgmt.sum(f.open) FROM order_mgmt_data.fulfillment_lines AS f"
		" WHERE f.tenant_id = $1 AND f.order_id = $2 AND f.line_no = $3 AND f.open OPERATOR(order_mgmt.>) '0' AND p.location_id ="
		" (SELECT h.location_id FROM order_mgmt_data.fulfillments AS h WHERE h.tenant_id = f.tenant_id AND h.fulfillment_id = f.fulfillment_id))"
		" FROM order_mgmt_data.order_lines AS l JOIN order_mgmt_data.order_line_parts AS p ON p.tenant_id = l.tenant_id"
		" AND p.order_id = l.order_id AND p.line_no = l.line_no"
		" WHERE l.tenant_id = $1 AND l.order_id = $2 AND l.line_no = $3 AND l.location_id = 0",
		.args = OM_ARGS(ONE_LINE, LINE), .results = OM_RESULTS(COVERED_LINE, COVERED), .expect = SPI_OK_SELECT
	},
	[FULFILLMENT_CHECK_NEW] = {
		/* what a new line must have in common with its fulfillment and its order's line, or a part of that */
		.name = "fulfillment.check_new",
		.sql = "SELECT 1 FROM order_mgmt_data.fulfillments AS f JOIN order_mgmt_data.fulfillment_lines AS n"
		" ON n.tenant_id = f.tenant_id AND n.fulfillment_id = f.fulfillment_id"
		" JOIN order_mgmt_data.order_lines AS l ON l.tenant_id = n.tenant_id AND l.order_id = n.order_id AND l.line_no = n.line_no"
		" WHERE f.tenant_id = $1 AND f.fulfillment_id = $2 AND n.line_no = $3 AND f.order_id = n.order_id AND f.status = 'open'"
		" AND n.open OPERATOR(order_mgmt.=) n.planned AND (l.location_id IS NULL OR l.location_id = f.location_id"
		" OR l.location_id = 0 AND EXISTS (SELECT FROM order_mgmt_data.order_line_parts AS p WHERE p.tenant_id = $1"
		" AND p.order_id = n.order_id AND p.line_no = $3 AND p.location_id = f.location_id))",
		.args = OM_ARGS(ONE_LINE, LINE), .expect = SPI_OK_SELECT
	},
	[FULFILLMENT_CHECK_END] = {
		.name = "fulfillment.check_end",
		.sql = "SELECT 1 FROM order_mgmt_data.fulfillment_lines AS l WHERE l.tenant_id = $1 AND l.fulfillment_id = $2"
		" AND l.open OPERATOR(order_mgmt.>) '0' LIMIT 1",
		.args = OM_ARGS(ONE_DOCUMENT, ONE), .expect = SPI_OK_SELECT
	}
};
