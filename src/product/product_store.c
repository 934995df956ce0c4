/*
 * product_store.c - the SQL of the product module (see product_store.h).
 *
 * A put compares first and writes only a difference, as those of the catalog do.  Who races with another one meets its row in
 * ON CONFLICT, whose condition is asked of the row as it is by then: no row comes back where it does not hold.
 */
#include "postgres.h"

#include "product/product_private.h"
#include "utils/builtins.h"

OmPlan		om_product_plans[PRODUCT_PLANS] = {
	[PRODUCT_LOAD_BARCODES] = {
		.name = "load barcodes",
		.sql = "SELECT b.barcode, i.sku, b.unit FROM order_mgmt_data.barcodes AS b "
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
		.sql = "SELECT b.item_id, i.sku, b.is_active, b.unit FROM order_mgmt_data.barcodes AS b "
		"CROSS JOIN LATERAL (SELECT t.sku FROM order_mgmt_data.items AS t WHERE t.tenant_id = $1 AND t.item_id = b.item_id OFFSET 0) AS i "
		"WHERE b.tenant_id = $1 AND b.barcode = $2",
		.args = OM_ARGS(CODED_THING, CODED),
		.results = OM_RESULTS(FOUND_BARCODE, FOUND_BARCODE),
		.expect = SPI_OK_SELECT
	},
	[PRODUCT_BARCODE_PUT] = {
		.name = "put barcode",
		.sql = "INSERT INTO order_mgmt_data.barcodes AS b (tenant_id, barcode, kind, item_id, is_active, unit) VALUES ($1, $2, $3, $4, coalesce($5, true), $6) "
		"ON CONFLICT (barcode, tenant_id) DO UPDATE SET item_id = excluded.item_id, "
		"is_active = coalesce($5, b.is_active), unit = CASE WHEN b.is_active AND b.item_id = excluded.item_id THEN coalesce(excluded.unit, b.unit) ELSE excluded.unit END "
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
	},
	[PRODUCT_CATEGORY_FIND] = {
		.name = "find categories",
		.sql = "SELECT c.code, c.category_id AS id FROM order_mgmt_data.categories AS c WHERE c.tenant_id = $1 AND c.code = ANY ($2)",
		.args = OM_ARGS(CODES_OF, CODES),
		.results = OM_RESULTS(FOUND_BY_CODE, FOUND_CODE),
		.expect = SPI_OK_SELECT
	},
	[PRODUCT_CATEGORY_LOCK] = {
		/* what a call does not say stays as it is by then */
		.name = "lock categories",
		.sql = "SELECT c.code, c.category_id AS id FROM order_mgmt_data.categories AS c WHERE c.tenant_id = $1 AND c.code = ANY ($2) "
		"ORDER BY c.code COLLATE \"C\" FOR NO KEY UPDATE",
		.args = OM_ARGS(CODES_OF, CODES),
		.results = OM_RESULTS(FOUND_BY_CODE, FOUND_CODE),
		.expect = SPI_OK_SELECT
	},
	[PRODUCT_CATEGORY_TWINS] = OM_TWINS_PLAN("categories", "code"),
	[PRODUCT_CATEGORIES_ABOVE] = {
		.name = "read categories above",
		.sql = "WITH RECURSIVE above AS (SELECT c.category_id, c.code, c.parent_id FROM order_mgmt_data.categories AS c "
		"WHERE c.tenant_id = $1 AND c.code = ANY ($2) "
		"UNION SELECT p.category_id, p.code, p.parent_id FROM above AS a CROSS JOIN LATERAL (SELECT q.category_id, q.code, q.parent_id "
		"FROM order_mgmt_data.categories AS q WHERE q.tenant_id = $1 AND q.category_id = a.parent_id OFFSET 0) AS p) "
		"SELECT a.category_id, a.code, a.parent_id FROM above AS a",
		.args = OM_ARGS(CODES_OF, CODES),
		.results = OM_RESULTS(CATEGORY_ABOVE, ABOVE),
		.expect = SPI_OK_SELECT
	},
	[PRODUCT_CATEGORIES_PUT] = {
		.name = "put categories",
		.sql = "INSERT INTO order_mgmt_data.categories AS c (tenant_id, category_id, parent_id, place, is_active, code, name, names, metadata) "
		"SELECT $1, u.id, CASE WHEN u.no_parent THEN NULL ELSE coalesce(u.parent_id, s.parent_id) END, coalesce(u.place, s.place, 0), "
		"coalesce(u.is_active, s.is_active, true), u.code, coalesce(u.name, s.name, u.code), coalesce(u.names, s.names, '{}'), coalesce(u.metadata, s.metadata, '{}') "
		"FROM pg_catalog.jsonb_to_recordset($2) AS u (id bigint, parent_id bigint, no_parent boolean, place integer, is_active boolean, code text, name text, "
		"names jsonb, metadata jsonb) "
		"LEFT JOIN order_mgmt_data.categories AS s ON s.tenant_id = $1 AND s.code = u.code ORDER BY u.id "
		"ON CONFLICT (code, tenant_id) DO UPDATE SET parent_id = excluded.parent_id, place = excluded.place, is_active = excluded.is_active, name = excluded.name, "
		"names = excluded.names, metadata = excluded.metadata "
		"WHERE (c.parent_id, c.place, c.is_active, c.name, c.names, c.metadata) IS DISTINCT FROM "
		"(excluded.parent_id, excluded.place, excluded.is_active, excluded.name, excluded.names, excluded.metadata)",
		.args = OM_ARGS(ROWS_OF, ROWS),
		.expect = SPI_OK_INSERT
	},
	[PRODUCT_CATEGORY_ROW] = {
		.name = "read category",
		.sql = "SELECT v.* FROM order_mgmt.categories AS v WHERE v.tenant_id = $1 AND v.category = $2",
		.args = OM_ARGS(CODED_THING, CODED),
		.expect = SPI_OK_SELECT
	},
	[PRODUCT_FIND] = {
		.name = "find products",
		/* each by its own descent: a plan that was made of an empty table would compare each product of the tenant with all codes; all lock in the order of codes */
		.sql = "SELECT p.code, p.product_id AS id FROM (SELECT c.code FROM pg_catalog.unnest($2) AS c (code) ORDER BY c.code COLLATE \"C\") AS u "
		"CROSS JOIN LATERAL (SELECT q.code, q.product_id FROM order_mgmt_data.products AS q WHERE q.tenant_id = $1 AND q.code = u.code OFFSET 0 FOR NO KEY UPDATE) AS p",
		.args = OM_ARGS(CODES_OF, CODES),
		.results = OM_RESULTS(FOUND_BY_CODE, FOUND_CODE),
		.expect = SPI_OK_SELECT
	},
	[PRODUCT_TWINS] = OM_TWINS_PLAN("products", "code"),
	[PRODUCT_OPTIONS_CHECK] = {
		.name = "check option names",
		.sql = "SELECT u.line, v.options::text AS what FROM pg_catalog.jsonb_to_recordset($2) AS u (line integer, id bigint, option_names text[]) "
		"CROSS JOIN LATERAL (SELECT pg_catalog.cardinality(w.option_values) AS options FROM order_mgmt_data.variants AS w "
		"WHERE w.tenant_id = $1 AND w.product_id = u.id LIMIT 1) AS v "
		"WHERE pg_catalog.cardinality(u.option_names) <> v.options ORDER BY u.line",
		.args = OM_ARGS(ROWS_OF, ROWS),
		.results = OM_RESULTS(LINE_WITH_FAULT, LINE_FAULT),
		.expect = SPI_OK_SELECT
	},
	[PRODUCT_PUT] = {
		.name = "put products",
		.sql = "INSERT INTO order_mgmt_data.products AS p (tenant_id, product_id, is_active, code, name, brand, description, category_ids, option_names, images, "
		"attributes, texts, metadata) "
		"SELECT $1, u.id, coalesce(u.is_active, s.is_active, true), u.code, coalesce(u.name, s.name, u.code), "
		"CASE WHEN u.no_brand THEN u.brand ELSE coalesce(u.brand, s.brand) END, CASE WHEN u.no_description THEN u.description ELSE coalesce(u.description, s.description) END, "
		"coalesce(u.category_ids, s.category_ids, '{}'), coalesce(u.option_names, s.option_names, '{}'), coalesce(u.images, s.images, '{}'), "
		"coalesce(u.attributes, s.attributes, '{}'), coalesce(u.texts, s.texts, '{}'), coalesce(u.metadata, s.metadata, '{}') "
		"FROM pg_catalog.jsonb_to_recordset($2) AS u (id bigint, is_active boolean, code text, name text, brand text, no_brand boolean, description text, "
		"no_description boolean, category_ids bigint[], option_names text[], images text[], attributes jsonb, texts jsonb, metadata jsonb) "
		"LEFT JOIN order_mgmt_data.products AS s ON s.tenant_id = $1 AND s.code = u.code ORDER BY u.id "
		"ON CONFLICT (code, tenant_id) DO UPDATE SET is_active = excluded.is_active, name = excluded.name, brand = excluded.brand, "
		"description = excluded.description, category_ids = excluded.category_ids, option_names = excluded.option_names, images = excluded.images, "
		"attributes = excluded.attributes, texts = excluded.texts, metadata = excluded.metadata "
		"WHERE (p.is_active, p.name, p.brand, p.description, p.category_ids, p.option_names, p.images, p.attributes, p.texts, p.metadata) IS DISTINCT FROM "
		"(excluded.is_active, excluded.name, excluded.brand, excluded.description, excluded.category_ids, excluded.option_names, excluded.images, "
		"excluded.attributes, excluded.texts, excluded.metadata)",
		.args = OM_ARGS(ROWS_OF, ROWS),
		.expect = SPI_OK_INSERT
	},
	[PRODUCT_ROW] = {
		.name = "read product",
		.sql = "SELECT v.* FROM order_mgmt.products AS v WHERE v.tenant_id = $1 AND v.product = $2",
		.args = OM_ARGS(CODED_THING, CODED),
		.expect = SPI_OK_SELECT
	},
	[PRODUCT_OF_VARIANTS] = {
		.name = "find products of variants",
		.sql = "SELECT i.sku, p.code AS product FROM order_mgmt_data.items AS i "
		"CROSS JOIN LATERAL (SELECT w.product_id FROM order_mgmt_data.variants AS w WHERE w.tenant_id = $1 AND w.item_id = i.item_id OFFSET 0) AS v "
		"CROSS JOIN LATERAL (SELECT q.code FROM order_mgmt_data.products AS q WHERE q.tenant_id = $1 AND q.product_id = v.product_id OFFSET 0) AS p "
		"WHERE i.tenant_id = $1 AND i.sku = ANY ($2)",
		.args = OM_ARGS(CODES_OF, CODES),
		.results = OM_RESULTS(PRODUCT_OF_SKU, PRODUCT_OF),
		.expect = SPI_OK_SELECT
	},
	[PRODUCT_VARIANTS_CHECK] = {
		.name = "check variants",
		.sql = "WITH u AS MATERIALIZED (SELECT r.line, r.item_id, r.sku, coalesce(r.product_id, s.product_id) AS product_id, "
		"coalesce(r.option_values, s.option_values, '{}') AS option_values "
		"FROM pg_catalog.jsonb_to_recordset($2) AS r (line integer, item_id bigint, sku text, product_id bigint, option_values text[]) "
		"LEFT JOIN LATERAL (SELECT v.product_id, v.option_values FROM order_mgmt_data.variants AS v WHERE v.tenant_id = $1 AND v.item_id = r.item_id OFFSET 0) AS s ON true), "
		"same AS (SELECT d.line, pg_catalog.first_value(d.sku) OVER (PARTITION BY d.product_id, d.option_values ORDER BY d.line) AS sku, "
		"pg_catalog.row_number() OVER (PARTITION BY d.product_id, d.option_values ORDER BY d.line) AS nth FROM u AS d WHERE d.product_id IS NOT NULL) "
		"SELECT f.line, f.fault, f.what FROM ("
		"SELECT u.line, '" VARIANT_FAULT_ALONE "' AS fault, NULL::text AS what FROM u WHERE u.product_id IS NULL "
		"UNION ALL SELECT u.line, '" VARIANT_FAULT_OPTIONS "', pg_catalog.cardinality(p.option_names)::text FROM u "
		"CROSS JOIN LATERAL (SELECT q.option_names FROM order_mgmt_data.products AS q WHERE q.tenant_id = $1 AND q.product_id = u.product_id OFFSET 0) AS p "
		"WHERE pg_catalog.cardinality(p.option_names) <> pg_catalog.cardinality(u.option_values) "
		"UNION ALL SELECT s.line, '" VARIANT_FAULT_SAME "', s.sku FROM same AS s WHERE s.nth > 1 "
		"UNION ALL SELECT u.line, '" VARIANT_FAULT_SAME "', i.sku FROM u CROSS JOIN LATERAL (SELECT v.item_id FROM order_mgmt_data.variants AS v "
		"WHERE v.tenant_id = $1 AND v.product_id = u.product_id AND v.option_values = u.option_values AND v.item_id <> u.item_id OFFSET 0) AS o "
		/* another line says what that one becomes, and is compared above */
		"LEFT JOIN u AS w ON w.item_id = o.item_id "
		"CROSS JOIN LATERAL (SELECT t.sku FROM order_mgmt_data.items AS t WHERE t.tenant_id = $1 AND t.item_id = o.item_id OFFSET 0) AS i WHERE w.item_id IS NULL) AS f ORDER BY f.line",
		.args = OM_ARGS(ROWS_OF, ROWS),
		.results = OM_RESULTS(VARIANT_WITH_FAULT, VARIANT_FAULT),
		.expect = SPI_OK_SELECT
	},
	[PRODUCT_VARIANTS_PUT] = {
		.name = "put variants",
		.sql = "INSERT INTO order_mgmt_data.variants AS v (tenant_id, item_id, product_id, place, option_values, images, attributes) "
		"SELECT $1, u.item_id, coalesce(u.product_id, s.product_id), coalesce(u.place, s.place, 0), coalesce(u.option_values, s.option_values, '{}'), "
		"coalesce(u.images, s.images, '{}'), coalesce(u.attributes, s.attributes, '{}') "
		"FROM pg_catalog.jsonb_to_recordset($2) AS u (item_id bigint, product_id bigint, place integer, option_values text[], images text[], attributes jsonb) "
		"LEFT JOIN LATERAL (SELECT w.product_id, w.place, w.option_values, w.images, w.attributes FROM order_mgmt_data.variants AS w "
		"WHERE w.tenant_id = $1 AND w.item_id = u.item_id OFFSET 0) AS s ON true ORDER BY u.item_id "
		"ON CONFLICT (item_id, tenant_id) DO UPDATE SET product_id = excluded.product_id, place = excluded.place, option_values = excluded.option_values, "
		"images = excluded.images, attributes = excluded.attributes "
		"WHERE (v.product_id, v.place, v.option_values, v.images, v.attributes) IS DISTINCT FROM "
		"(excluded.product_id, excluded.place, excluded.option_values, excluded.images, excluded.attributes)",
		.args = OM_ARGS(ROWS_OF, ROWS),
		.expect = SPI_OK_INSERT
	},
	[PRODUCT_BARCODES_CHECK] = {
		.name = "check barcodes",
		.sql = "WITH u AS MATERIALIZED (SELECT r.line, r.item_id, r.sku, r.barcode FROM pg_catalog.jsonb_to_recordset($2) AS r (line integer, item_id bigint, sku text, barcode text)), "
		"same AS (SELECT u.line, u.barcode, u.item_id, pg_catalog.first_value(u.item_id) OVER w AS first_id, pg_catalog.first_value(u.sku) OVER w AS sku FROM u "
		"WINDOW w AS (PARTITION BY u.barcode ORDER BY u.line)) "
		"SELECT f.line, f.fault, f.what FROM (SELECT s.line, s.barcode AS fault, s.sku AS what FROM same AS s WHERE s.item_id <> s.first_id "
		"UNION ALL SELECT u.line, u.barcode, i.sku FROM u CROSS JOIN LATERAL (SELECT b.item_id FROM order_mgmt_data.barcodes AS b "
		"WHERE b.tenant_id = $1 AND b.barcode = u.barcode AND b.is_active AND b.item_id <> u.item_id OFFSET 0) AS b "
		"CROSS JOIN LATERAL (SELECT t.sku FROM order_mgmt_data.items AS t WHERE t.tenant_id = $1 AND t.item_id = b.item_id OFFSET 0) AS i) AS f ORDER BY f.line, f.fault COLLATE \"C\"",
		.args = OM_ARGS(ROWS_OF, ROWS),
		.results = OM_RESULTS(VARIANT_WITH_FAULT, VARIANT_FAULT),
		.expect = SPI_OK_SELECT
	},
	[PRODUCT_BARCODES_PUT] = {
		.name = "put barcodes",
		.sql = "INSERT INTO order_mgmt_data.barcodes AS b (tenant_id, item_id, barcode, kind) "
		"SELECT DISTINCT ON (u.barcode COLLATE \"C\") $1, u.item_id, u.barcode, u.kind FROM pg_catalog.jsonb_to_recordset($2) AS u (item_id bigint, barcode text, kind text) "
		"ORDER BY u.barcode COLLATE \"C\" ON CONFLICT (barcode, tenant_id) DO UPDATE SET item_id = excluded.item_id, is_active = true, unit = NULL WHERE NOT b.is_active",
		.args = OM_ARGS(ROWS_OF, ROWS),
		.expect = SPI_OK_INSERT
	},
	[PRODUCT_VARIANT_ROW] = {
		.name = "read variant",
		.sql = "SELECT v.* FROM order_mgmt.variants AS v WHERE v.tenant_id = $1 AND v.item_id = $2",
		.args = OM_ARGS(ITEM_OF, ONE_ITEM),
		.expect = SPI_OK_SELECT
	}
};

/* Run a plan that reads a row of a view by a code. */
static uint64
coded_row(enum ProductPlan plan, int64 tenant, const char *code)
{
	Datum		values[CODED_count] = {[CODED_tenant_id] = Int64GetDatum(tenant), [CODED_code] = CStringGetTextDatum(code)};

	return om_plan_run(&om_product_plans[plan], values, NULL);
}

uint64
om_category_row(int64 tenant, const char *code)
{
	return coded_row(PRODUCT_CATEGORY_ROW, tenant, code);
}

uint64
om_product_row(int64 tenant, const char *code)
{
	return coded_row(PRODUCT_ROW, tenant, code);
}

uint64
om_variant_row(int64 tenant, int64 item_id)
{
	Datum		values[ONE_ITEM_count] = {[ONE_ITEM_tenant_id] = Int64GetDatum(tenant), [ONE_ITEM_item_id] = Int64GetDatum(item_id)};

	return om_plan_run(&om_product_plans[PRODUCT_VARIANT_ROW], values, NULL);
}
