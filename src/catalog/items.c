/*
 * items.c - the SQL of items and prices by the many (see catalog.h).
 */
#include "postgres.h"

#include "call/new_code.h"
#include "catalog/catalog_store.h"
#include "catalog/catalog.h"

OmItemsChanged om_items_changed = NULL;
OmItemsChanged om_products_changed = NULL;

#define SKUS_OF(X, P) X(P, tenant_id, OM_INT8) X(P, skus, OM_TEXTS)
OM_ENUM(SKUS_OF, SKUS);
#define ITEM_ROWS(X, P) X(P, tenant_id, OM_INT8) X(P, rows, OM_JSONB)
OM_ENUM(ITEM_ROWS, ITEM_ROWS);
#define SKU_ID(X, P) X(P, code, OM_TEXT) X(P, id, OM_INT8)
OM_ENUM(SKU_ID, SKU_ID);

/* A limit as it will be: 0 takes it away. */
#define LIMIT(name) "nullif(coalesce(u." name "::numeric, s." name "::numeric), 0)"

OmPlan		om_items_find_plan = {
	.name = "find items",
	/* each by its own descent: a plan that was made of an empty table would compare each item of the tenant with all codes; locked in the order of codes,
	   because what a line does not say stays as it is by then */
	.sql = "SELECT i.sku AS code, i.item_id AS id FROM (SELECT c.sku FROM pg_catalog.unnest($2) AS c (sku) ORDER BY c.sku COLLATE \"C\") AS u "
	"CROSS JOIN LATERAL (SELECT t.sku, t.item_id FROM order_mgmt_data.items AS t WHERE t.tenant_id = $1 AND t.sku = u.sku OFFSET 0 FOR NO KEY UPDATE) AS i",
	.args = OM_ARGS(SKUS_OF, SKUS), .results = OM_RESULTS(SKU_ID, SKU_ID), .expect = SPI_OK_SELECT
};

OmPlan		om_items_twins_plan = OM_TWINS_PLAN("items", "sku");

OmPlan		om_items_check_plan = {
	.name = "check items",
	.sql = "SELECT f.line, f.fault FROM (SELECT u.line, CASE WHEN (u.kind <> s.kind OR u.scale <> s.scale) "
	"AND (EXISTS (SELECT FROM order_mgmt_data.stock_balances AS b WHERE b.tenant_id = $1 AND b.item_id = s.item_id) "
	"OR EXISTS (SELECT FROM order_mgmt_data.stock_moves AS m WHERE m.tenant_id = $1 AND m.item_id = s.item_id AND m.stamp OPERATOR(order_mgmt_data.~=) "
	"ANY ((SELECT order_mgmt_data.periods_since(c.fold_stamp) FROM order_mgmt_data.stock_control AS c)::bigint[]))) THEN '" ITEM_FAULT_HISTORY "' "
	"WHEN l.order_min > l.order_max OR l.order_min % l.order_increment <> 0 OR l.order_max % l.order_increment <> 0 "
	"OR greatest(pg_catalog.scale(pg_catalog.trim_scale(l.order_min)), pg_catalog.scale(pg_catalog.trim_scale(l.order_max)), "
	"pg_catalog.scale(pg_catalog.trim_scale(l.order_increment))) > coalesce(u.scale, s.scale, 0) THEN '" ITEM_FAULT_LIMITS "' END AS fault "
	"FROM pg_catalog.jsonb_to_recordset($2) AS u (line integer, sku text, kind text, scale smallint, order_min order_mgmt.quantity, order_max order_mgmt.quantity, "
	"order_increment order_mgmt.quantity) "
	"LEFT JOIN LATERAL (SELECT i.* FROM order_mgmt_data.items AS i WHERE i.tenant_id = $1 AND i.sku = u.sku OFFSET 0) AS s ON true "
	"CROSS JOIN LATERAL (SELECT " LIMIT("order_min") " AS order_min, " LIMIT("order_max") " AS order_max, " LIMIT("order_increment") " AS order_increment) AS l) AS f "
	"WHERE f.fault IS NOT NULL ORDER BY f.line",
	.args = OM_ARGS(ITEM_ROWS, ITEM_ROWS), .results = OM_RESULTS(ITEM_FAULT, ITEM_FAULT), .expect = SPI_OK_SELECT
};

OmPlan		om_items_put_plan = {
	.name = "put items",
	.sql = "INSERT INTO order_mgmt_data.items AS i (tenant_id, item_id, sku, name, kind, scale, is_active, metadata, tax_rates, order_min, order_max, order_increment) "
	"SELECT $1, u.id, u.sku, coalesce(u.name, s.name, u.sku), coalesce(u.kind, s.kind, '" ITEM_KIND_STOCKED "'), coalesce(u.scale, s.scale, 0), "
	"coalesce(u.is_active, s.is_active, true), coalesce(u.metadata, s.metadata, '{}'), nullif(coalesce(u.tax_rates, s.tax_rates), '{}'), "
	LIMIT("order_min") "::order_mgmt.quantity, " LIMIT("order_max") "::order_mgmt.quantity, " LIMIT("order_increment") "::order_mgmt.quantity "
	"FROM pg_catalog.jsonb_to_recordset($2) AS u (id bigint, sku text, name text, kind text, scale smallint, is_active boolean, metadata jsonb, tax_rates text[], "
	"order_min order_mgmt.quantity, order_max order_mgmt.quantity, order_increment order_mgmt.quantity) "
	"LEFT JOIN LATERAL (SELECT t.* FROM order_mgmt_data.items AS t WHERE t.tenant_id = $1 AND t.sku = u.sku OFFSET 0) AS s ON true ORDER BY u.id "
	"ON CONFLICT (sku, tenant_id) DO UPDATE SET name = excluded.name, kind = excluded.kind, scale = excluded.scale, is_active = excluded.is_active, "
	"metadata = excluded.metadata, tax_rates = excluded.tax_rates, order_min = excluded.order_min, order_max = excluded.order_max, order_increment = excluded.order_increment "
	"WHERE (i.name, i.kind, i.scale, i.is_active, i.metadata, i.tax_rates, i.order_min::numeric, i.order_max::numeric, i.order_increment::numeric) IS DISTINCT FROM "
	"(excluded.name, excluded.kind, excluded.scale, excluded.is_active, excluded.metadata, excluded.tax_rates, excluded.order_min::numeric, excluded.order_max::numeric, "
	"excluded.order_increment::numeric)",
	.args = OM_ARGS(ITEM_ROWS, ITEM_ROWS), .expect = SPI_OK_INSERT
};

OmPlan		om_items_prices_plan = {
	.name = "put prices",
	.sql = "INSERT INTO order_mgmt_data.prices AS p (tenant_id, item_id, currency, price) "
	"SELECT $1, u.item_id, order_mgmt.price_currency(u.price), u.price FROM pg_catalog.jsonb_to_recordset($2) AS u (item_id bigint, price order_mgmt.price) "
	"ORDER BY u.item_id, order_mgmt.price_currency(u.price) COLLATE \"C\" "
	"ON CONFLICT (tenant_id, item_id, currency) DO UPDATE SET price = excluded.price WHERE NOT p.price OPERATOR(order_mgmt.=) excluded.price",
	.args = OM_ARGS(ITEM_ROWS, ITEM_ROWS), .expect = SPI_OK_INSERT
};
