/*
 * product_store.c - the SQL of the product module (see product_store.h).
 *
 * A put compares first and writes only a difference, as those of the catalog do.  Who races with another one meets its row in
 * ON CONFLICT, whose condition is asked of the row as it is by then: no row comes back where it does not hold.
 */
#include "postgres.h"

#include "product/product_store.h"

OmPlan		om_product_plans[PRODUCT_PLANS] = {
	[PRODUCT_LOAD_BARCODES] = {
		.name = "load barcodes",
		.sql = "SELECT b.barcode, i.sku FROM order_mgmt_data.barcodes AS b "
		"CROSS JOIN LATERAL (SELECT t.sku FROM order_mgmt_data.items AS t WHERE t.tenant_id = $1 AND t.item_id = b.item_id OFFSET 0) AS i "
		"WHERE b.tenant_id = $1 AND b.barcode = ANY ($2) AND b.is_active",
		.args = OM_ARGS(CODES_OF, CODES),
		.results = OM_RESULTS(LOADED_BARCODE, LOADED),
		.read_only = true,
		.expect = SPI_OK_SELECT
	},
	[PRODUCT_LOAD_RULES] = {
		.name = "load barcode rules",
		.sql = "SELECT r.pattern, r.decimals, r.currency FROM order_mgmt_data.barcode_rules AS r WHERE r.tenant_id = $1 AND r.is_active "
		"ORDER BY pg_catalog.length(pg_catalog.translate(r.pattern, 'INPXC', '')) DESC, r.code COLLATE \"C\"",
		.args = OM_ARGS(OF_TENANT, TENANT),
		.results = OM_RESULTS(LOADED_RULE, LOADED_RULE),
		.read_only = true,
		.expect = SPI_OK_SELECT
	},
	[PRODUCT_LOAD_WINDOWS] = {
		.name = "load item windows",
		.sql = "SELECT w.item_id, w.channel_id, w.visible_from, w.visible_until FROM order_mgmt_data.item_windows AS w "
		"WHERE w.tenant_id = $1 AND w.item_id = ANY ($2) ORDER BY w.item_id",
		.args = OM_ARGS(ITEMS_OF, ITEMS),
		.results = OM_RESULTS(LOADED_WINDOW, WINDOW),
		.read_only = true,
		.expect = SPI_OK_SELECT
	},
	[PRODUCT_BARCODE_FIND] = {
		.name = "find barcode",
		.sql = "SELECT b.item_id, i.sku, b.is_active FROM order_mgmt_data.barcodes AS b "
		"CROSS JOIN LATERAL (SELECT t.sku FROM order_mgmt_data.items AS t WHERE t.tenant_id = $1 AND t.item_id = b.item_id OFFSET 0) AS i "
		"WHERE b.tenant_id = $1 AND b.barcode = $2",
		.args = OM_ARGS(CODED_THING, CODED),
		.results = OM_RESULTS(FOUND_BARCODE, FOUND_BARCODE),
		.expect = SPI_OK_SELECT
	},
	[PRODUCT_BARCODE_PUT] = {
		.name = "put barcode",
		.sql = "INSERT INTO order_mgmt_data.barcodes AS b (tenant_id, barcode, kind, item_id, is_active) VALUES ($1, $2, $3, $4, coalesce($5, true)) "
		"ON CONFLICT (barcode, tenant_id) DO UPDATE SET item_id = excluded.item_id, "
		"is_active = coalesce($5, b.is_active) "
		"WHERE b.item_id = excluded.item_id OR NOT b.is_active RETURNING b.item_id",
		.args = OM_ARGS(NEW_BARCODE, BARCODE),
		.expect = SPI_OK_INSERT_RETURNING
	},
	[PRODUCT_BARCODE_ROW] = {
		.name = "read barcode",
		.sql = "SELECT v.* FROM order_mgmt.barcodes AS v WHERE v.tenant_id = $1 AND v.barcode = $2",
		.args = OM_ARGS(CODED_THING, CODED),
		.expect = SPI_OK_SELECT
	},
	[PRODUCT_RULE_FIND] = {
		.name = "find barcode rule",
		.sql = "SELECT r.barcode_rule_id, r.pattern, r.decimals, r.currency, r.is_active FROM order_mgmt_data.barcode_rules AS r "
		"WHERE r.tenant_id = $1 AND r.code = $2",
		.args = OM_ARGS(CODED_THING, CODED),
		.results = OM_RESULTS(FOUND_BARCODE_RULE, FOUND_RULE),
		.expect = SPI_OK_SELECT
	},
	[PRODUCT_RULE_TWIN] = OM_TWIN_PLAN("barcode_rules", "code"),
	[PRODUCT_RULE_PUT] = {
		.name = "put barcode rule",
		.sql = "INSERT INTO order_mgmt_data.barcode_rules (tenant_id, code, pattern, decimals, currency, is_active, barcode_rule_id) "
		"VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (tenant_id, code) DO UPDATE SET pattern = excluded.pattern, "
		"decimals = excluded.decimals, currency = excluded.currency, is_active = excluded.is_active",
		.args = OM_ARGS(NEW_BARCODE_RULE, RULE),
		.expect = SPI_OK_INSERT
	},
	[PRODUCT_RULE_ROW] = {
		.name = "read barcode rule",
		.sql = "SELECT v.* FROM order_mgmt.barcode_rules AS v WHERE v.tenant_id = $1 AND v.barcode_rule = $2",
		.args = OM_ARGS(CODED_THING, CODED),
		.expect = SPI_OK_SELECT
	},
	[PRODUCT_WINDOWS_PUT] = {
		.name = "put item windows",
		.sql = "INSERT INTO order_mgmt_data.item_windows AS w (tenant_id, item_id, channel_id, visible_from, visible_until) "
		"SELECT $1, u.item_id, $2, $4, $5 FROM pg_catalog.unnest($3) AS u (item_id) ORDER BY u.item_id "
		"ON CONFLICT (item_id, channel_id, tenant_id) DO UPDATE SET visible_from = CASE WHEN $6 THEN $4 ELSE w.visible_from END, "
		"visible_until = CASE WHEN $7 THEN $5 ELSE w.visible_until END "
		"WHERE coalesce(CASE WHEN $6 THEN $4 ELSE w.visible_from END < CASE WHEN $7 THEN $5 ELSE w.visible_until END, true) RETURNING w.item_id",
		.args = OM_ARGS(NEW_WINDOWS, WINDOWS),
		.expect = SPI_OK_INSERT_RETURNING
	},
	[PRODUCT_WINDOWS_ROWS] = {
		.name = "read item windows",
		.sql = "SELECT v.* FROM order_mgmt.item_windows AS v WHERE v.tenant_id = $1 AND v.channel_id = $2 AND v.item_id = ANY ($3) "
		"ORDER BY v.sku COLLATE \"C\"",
		.args = OM_ARGS(WINDOWS_OF, SHOWN),
		.expect = SPI_OK_SELECT
	}
};
