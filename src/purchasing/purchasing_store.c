/*
 * purchasing_store.c - the SQL of the module purchasing (lists of columns: purchasing_private.h).
 */
#include "postgres.h"

#include "purchasing/purchasing_private.h"

OmTable		om_purchase_orders_table = {.name = "purchase_orders", .columns = OM_COLUMNS(NEW_PURCHASE, PURCHASE)};

#define TODAY(at) "order_mgmt_data.business_date(" at ", t.time_zone, t.time_zone_changes)"

OmPlan		om_purchase_plans[PURCHASE_PLANS] = {
	[PURCHASE_TWIN_SUPPLIER] = OM_TWIN_PLAN("suppliers", "code"),
	[PURCHASE_FIND_SUPPLIER] = {
		.name = "purchasing.find_supplier",
		.sql = "SELECT s.supplier_id, s.currency, s.is_active FROM order_mgmt_data.suppliers AS s WHERE s.tenant_id = $1 AND s.code = $2",
		.args = OM_ARGS(SUPPLIER_OF_CODE, SUPPLIER), .results = OM_RESULTS(FOUND_SUPPLIER, FOUND), .expect = SPI_OK_SELECT
	},
	[PURCHASE_PUT_SUPPLIER] = {
		.name = "purchasing.put_supplier",
		.sql = "INSERT INTO order_mgmt_data.suppliers AS s (tenant_id, code, name, currency, lead_days, minimum_total, over_percent, under_percent, is_active, metadata, supplier_id)"
		" VALUES ($1, $2, coalesce($3, $2), $4, coalesce($5, 0), coalesce($6, '0 ' || $4)::order_mgmt.amount, coalesce($7, 0), coalesce($8, 0), coalesce($9, true), coalesce($10, '{}'), $11)"
		" ON CONFLICT (tenant_id, code) DO UPDATE SET name = coalesce($3, s.name), lead_days = coalesce($5, s.lead_days),"
		" minimum_total = coalesce($6::order_mgmt.amount, s.minimum_total), over_percent = coalesce($7, s.over_percent), under_percent = coalesce($8, s.under_percent),"
		" is_active = coalesce($9, s.is_active), metadata = coalesce($10, s.metadata)",
		.args = OM_ARGS(SUPPLIER_MASTER, SUPPLIER), .expect = SPI_OK_INSERT
	},
	[PURCHASE_SHOW_SUPPLIER] = {
		.name = "purchasing.show_supplier",
		.sql = "SELECT v.* FROM order_mgmt.suppliers AS v WHERE v.tenant_id = $1 AND v.supplier = $2",
		.args = OM_ARGS(SUPPLIER_OF_CODE, SUPPLIER), .expect = SPI_OK_SELECT
	},
	[PURCHASE_PUT_ITEM] = {
		.name = "purchasing.put_item",
		.sql = "INSERT INTO order_mgmt_data.supplier_items AS x (tenant_id, item_id, supplier_id, supplier_sku, unit_cost, pack_multiple, break_quantities, break_costs, is_active)"
		" VALUES ($1, $2, $3, $4, $5, CASE WHEN $6 OPERATOR(order_mgmt.>) '0' THEN $6 END, coalesce($7, '{}'), coalesce($8::order_mgmt.price[], '{}'), coalesce($9, true))"
		" ON CONFLICT (item_id, supplier_id, tenant_id) DO UPDATE SET supplier_sku = coalesce($4, x.supplier_sku), unit_cost = coalesce($5, x.unit_cost),"
		" pack_multiple = CASE WHEN $6 IS NULL THEN x.pack_multiple WHEN $6 OPERATOR(order_mgmt.>) '0' THEN $6 END, break_quantities = coalesce($7, x.break_quantities),"
		" break_costs = coalesce($8::order_mgmt.price[], x.break_costs), is_active = coalesce($9, x.is_active)",
		.args = OM_ARGS(SUPPLIER_ITEM, SOLD), .expect = SPI_OK_INSERT
	},
	[PURCHASE_OTHER_ITEM] = {
		/* behind the lock of what the supplier calls it */
		.name = "purchasing.other_item",
		.sql = "SELECT i.sku FROM order_mgmt_data.supplier_items AS x JOIN order_mgmt_data.items AS i ON i.tenant_id = x.tenant_id AND i.item_id = x.item_id"
		" WHERE x.tenant_id = $1 AND x.supplier_id = $3 AND x.supplier_sku = $4 AND x.item_id <> $2",
		.args = OM_ARGS(SUPPLIER_ITEM, SOLD), .expect = SPI_OK_SELECT
	},
	[PURCHASE_SHOW_ITEM] = {
		.name = "purchasing.show_item",
		.sql = "SELECT v.* FROM order_mgmt.supplier_items AS v WHERE v.tenant_id = $1 AND v.supplier = $2 AND v.sku = $3",
		.args = OM_ARGS(SUPPLIER_ITEM_CODES, SOLD_AS), .expect = SPI_OK_SELECT
	},
	[PURCHASE_FIND_SKUS] = {
		.name = "purchasing.find_skus",
		.sql = "SELECT k.place, i.sku FROM unnest($3) WITH ORDINALITY AS k (supplier_sku, place)"
		" JOIN order_mgmt_data.supplier_items AS x ON x.tenant_id = $1 AND x.supplier_id = $2 AND x.supplier_sku = k.supplier_sku"
		" JOIN order_mgmt_data.items AS i ON i.tenant_id = $1 AND i.item_id = x.item_id",
		.args = OM_ARGS(SUPPLIER_SKUS, CALLED), .results = OM_RESULTS(SUPPLIER_SKU_OF, MEANT), .expect = SPI_OK_SELECT
	},
	[PURCHASE_SHOW] = {
		.name = "purchasing.show",
		.sql = "SELECT v.* FROM order_mgmt.purchase_orders AS v WHERE v.tenant_id = $1 AND v.purchase_order_id = $2",
		.args = OM_ARGS(ONE_PURCHASE, ONE), .expect = SPI_OK_SELECT
	},
	[PURCHASE_LOCK] = {
		.name = "purchasing.lock",
		.sql = "SELECT p.status, p.purchase_order_number, p.supplier_id, p.supplier, p.location_id, p.location, p.currency, p.occurred_at, p.ordered_at"
		" FROM order_mgmt_data.purchase_orders AS p WHERE p.tenant_id = $1 AND p.purchase_order_id = $2 FOR UPDATE",
		.args = OM_ARGS(ONE_PURCHASE, ONE), .results = OM_RESULTS(LOCKED_PURCHASE, LOCKED), .expect = SPI_OK_SELECT
	},
	[PURCHASE_LINES] = {
		/* behind the lock of the order, which every step takes first */
		.name = "purchasing.lines",
		.sql = "SELECT l.line_no, l.item_id, l.sku, l.quantity, l.received, l.returned, l.awaited, coalesce(l.enough, '0') AS enough, coalesce(l.most, '0') AS most, l.goods_cost"
		" FROM order_mgmt_data.purchase_order_lines AS l WHERE l.tenant_id = $1 AND l.purchase_order_id = $2 ORDER BY l.line_no",
		.args = OM_ARGS(ONE_PURCHASE, ONE), .results = OM_RESULTS(LOCKED_PURCHASE_LINE, OPEN), .expect = SPI_OK_SELECT
	},
	[PURCHASE_SET_LINES] = {
		.name = "purchasing.set_lines",
		.sql = "INSERT INTO order_mgmt_data.purchase_order_lines AS l (tenant_id, purchase_order_id, line_no, item_id, sku, supplier_sku, quantity, unit_cost)"
		" SELECT $1, $2, k.line_no, k.item_id, k.sku, x.supplier_sku, k.quantity, k.unit_cost::order_mgmt.price"
		" FROM ROWS FROM (unnest($4), unnest($5), unnest($6), unnest($7), unnest($8)) AS k (line_no, item_id, sku, quantity, unit_cost)"
		" LEFT JOIN order_mgmt_data.supplier_items AS x ON x.tenant_id = $1 AND x.supplier_id = $3 AND x.item_id = k.item_id"
		" ON CONFLICT (purchase_order_id, line_no, tenant_id) DO UPDATE SET quantity = EXCLUDED.quantity, unit_cost = coalesce(EXCLUDED.unit_cost, l.unit_cost)",
		.args = OM_ARGS(SET_PURCHASE_LINES, SET), .expect = SPI_OK_INSERT
	},
	[PURCHASE_TERMS] = {
		.name = "purchasing.terms",
		.sql = "SELECT l.line_no, x.pack_multiple, c.unit_cost, CASE WHEN $4 IS NULL THEN c.unit_cost WHEN NOT g.is_too_large THEN order_mgmt.price_of(g.cost, $3) END AS goods_cost,"
		" g.is_too_large, order_mgmt.amount_minor(s.minimum_total) AS minimum_minor, s.over_percent, s.under_percent, i.scale::integer AS scale"
		" FROM order_mgmt_data.purchase_order_lines AS l"
		" JOIN order_mgmt_data.purchase_orders AS p ON p.tenant_id = $1 AND p.purchase_order_id = $2"
		" JOIN order_mgmt_data.suppliers AS s ON s.tenant_id = $1 AND s.supplier_id = p.supplier_id"
		" JOIN order_mgmt_data.items AS i ON i.tenant_id = $1 AND i.item_id = l.item_id"
		" LEFT JOIN order_mgmt_data.supplier_items AS x ON x.tenant_id = $1 AND x.supplier_id = p.supplier_id AND x.item_id = l.item_id AND x.is_active"
		" CROSS JOIN LATERAL (SELECT coalesce(l.unit_cost, (SELECT b.unit_cost FROM ROWS FROM (unnest(x.break_quantities), unnest(x.break_costs)) AS b (from_quantity, unit_cost)"
		" WHERE b.from_quantity OPERATOR(order_mgmt.<=) l.quantity ORDER BY b.from_quantity DESC LIMIT 1), x.unit_cost) AS unit_cost) AS c"
		" CROSS JOIN LATERAL (SELECT round(c.unit_cost::numeric * $4, 6) AS cost, coalesce(c.unit_cost::numeric * $4 > 1000000000000, false) AS is_too_large) AS g"
		" WHERE l.tenant_id = $1 AND l.purchase_order_id = $2 ORDER BY l.line_no",
		.args = OM_ARGS(ASKED_TERMS, ASKED), .results = OM_RESULTS(PURCHASE_TERMS, TERMS), .expect = SPI_OK_SELECT
	},
	[PURCHASE_ORDER_LINES] = {
		.name = "purchasing.order_lines",
		.sql = "UPDATE order_mgmt_data.purchase_order_lines AS l SET unit_cost = k.unit_cost::order_mgmt.price, goods_cost = k.goods_cost::order_mgmt.price,"
		" enough = k.enough, most = k.most, awaited = l.quantity"
		" FROM ROWS FROM (unnest($3), unnest($4), unnest($5), unnest($6), unnest($7)) AS k (line_no, unit_cost, goods_cost, enough, most)"
		" WHERE l.tenant_id = $1 AND l.purchase_order_id = $2 AND l.line_no = k.line_no",
		.args = OM_ARGS(ORDERED_LINES, ORDERED), .no_loops = true, .expect = SPI_OK_UPDATE
	},
	[PURCHASE_CHANGE_LINES] = {
		.name = "purchasing.change_lines",
		.sql = "UPDATE order_mgmt_data.purchase_order_lines AS l SET received = l.received OPERATOR(order_mgmt.+) k.received,"
		" returned = l.returned OPERATOR(order_mgmt.+) k.returned, awaited = k.awaited"
		" FROM ROWS FROM (unnest($3), unnest($4), unnest($5), unnest($6)) AS k (line_no, received, returned, awaited)"
		" WHERE l.tenant_id = $1 AND l.purchase_order_id = $2 AND l.line_no = k.line_no",
		.args = OM_ARGS(CHANGED_PURCHASE_LINES, CHANGED), .no_loops = true, .expect = SPI_OK_UPDATE
	},
	[PURCHASE_CHANGE] = {
		/* one that is ordered without a day comes after the lead time of its supplier */
		.name = "purchasing.change",
		.sql = "UPDATE order_mgmt_data.purchase_orders AS p SET status = coalesce($3, p.status), ordered_at = coalesce($5, p.ordered_at),"
		" cost_currency = coalesce($6, p.cost_currency), exchange_rate = coalesce($7, p.exchange_rate),"
		" expected_on = coalesce($4, p.expected_on, " TODAY("$5") " + s.lead_days)"
		" FROM order_mgmt_data.suppliers AS s, order_mgmt_data.tenants AS t"
		" WHERE p.tenant_id = $1 AND p.purchase_order_id = $2 AND s.tenant_id = $1 AND s.supplier_id = p.supplier_id AND t.tenant_id = $1",
		.args = OM_ARGS(CHANGED_PURCHASE, LEFT), .expect = SPI_OK_UPDATE
	}
};
