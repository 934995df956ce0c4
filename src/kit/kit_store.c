/*
 * kit_store.c - the kit module's SQL.
 */
#include "postgres.h"

#include "kit/kit_private.h"

OmPlan		om_kit_plans[KIT_PLANS] = {
	[KIT_LOAD_UNITS] = {
		.name = "kit.load_units",
		/* OFFSET 0: looked up by unit, also where the plan was made on empty tables */
		.sql = "SELECT u.item_id, u.unit, u.factor, u.is_active, p.price FROM order_mgmt_data.item_units AS u"
		" LEFT JOIN LATERAL (SELECT q.price FROM order_mgmt_data.unit_prices AS q"
		" WHERE q.tenant_id = $1 AND q.item_id = u.item_id AND q.unit = u.unit OFFSET 0) AS p ON true"
		" WHERE u.tenant_id = $1 AND u.item_id = ANY ($2) ORDER BY u.item_id, u.unit",
		.args = OM_ARGS(KIT_ITEMS, ITEMS), .results = OM_RESULTS(LOADED_UNIT, LOADED), .read_only = true, .expect = SPI_OK_SELECT
	},
	[KIT_UNIT_FIND] = {
		.name = "kit.find_unit",
		.sql = "SELECT u.factor OPERATOR(order_mgmt.=) coalesce($4, u.factor) AND u.name = coalesce($5, u.name)"
		" AND u.is_active = coalesce($6, u.is_active) AND u.metadata = coalesce($7, u.metadata) AS is_same"
		" FROM order_mgmt_data.item_units AS u WHERE u.tenant_id = $1 AND u.item_id = $2 AND u.unit = $3",
		.args = OM_ARGS(UNIT_WISH, UNIT), .results = OM_RESULTS(FOUND_UNIT, FOUND), .expect = SPI_OK_SELECT
	},
	[KIT_UNIT_TWIN] = {
		.name = "kit.find_twin",
		.sql = "SELECT t.unit FROM order_mgmt_data.item_units AS t WHERE t.tenant_id = $1 AND t.item_id = $2 AND t.unit <> $3"
		" AND order_mgmt_data.folded_code(t.unit) = order_mgmt_data.folded_code($3) LIMIT 1",
		.args = OM_ARGS(UNIT_KEY, UNIT), .results = OM_RESULTS(TWIN_UNIT, TWIN), .expect = SPI_OK_SELECT
	},
	[KIT_UNIT_PUT] = {
		.name = "kit.put_unit",
		.sql = "INSERT INTO order_mgmt_data.item_units AS u (tenant_id, item_id, unit, factor, name, is_active, metadata)"
		" VALUES ($1, $2, $3, coalesce($4, '1'), coalesce($5, $3), coalesce($6, true), coalesce($7, '{}'))"
		" ON CONFLICT (item_id, unit, tenant_id) DO UPDATE SET factor = coalesce($4, u.factor), name = coalesce($5, u.name),"
		" is_active = coalesce($6, u.is_active), metadata = coalesce($7, u.metadata)",
		.args = OM_ARGS(UNIT_WISH, UNIT), .expect = SPI_OK_INSERT
	},
	[KIT_UNIT_PRICE_PUT] = {
		.name = "kit.put_unit_price",
		.sql = "INSERT INTO order_mgmt_data.unit_prices AS p (tenant_id, item_id, unit, currency, price) VALUES ($1, $2, $3, $4, $5)"
		" ON CONFLICT (item_id, unit, currency, tenant_id) DO UPDATE SET price = excluded.price"
		" WHERE p.price OPERATOR(order_mgmt.<>) excluded.price",
		.args = OM_ARGS(UNIT_PRICE, UNIT_PRICE), .expect = SPI_OK_INSERT
	},
	[KIT_UNIT_ROW] = {
		.name = "kit.read_unit",
		.sql = "SELECT v.* FROM order_mgmt.units AS v WHERE v.tenant_id = $1 AND v.item_id = $2 AND v.unit = $3",
		.args = OM_ARGS(UNIT_KEY, UNIT), .expect = SPI_OK_SELECT
	},
	[KIT_UNDIVIDED] = {
		.name = "kit.undivided",
		.sql = "SELECT u.unit, NULL::text AS kit, u.factor FROM order_mgmt_data.item_units AS u WHERE u.tenant_id = $1 AND u.item_id = $2"
		" AND NOT order_mgmt_data.quantity_fits(u.factor, $3)"
		" UNION ALL SELECT NULL, i.sku, c.quantity FROM order_mgmt_data.kit_components AS c"
		" JOIN order_mgmt_data.items AS i ON i.tenant_id = c.tenant_id AND i.item_id = c.item_id"
		" WHERE c.tenant_id = $1 AND c.component_id = $2 AND NOT order_mgmt_data.quantity_fits(c.quantity, $3) ORDER BY 1, 2",
		.args = OM_ARGS(ITEM_SCALE, SCALE), .results = OM_RESULTS(UNDIVIDED, UNDIVIDED), .expect = SPI_OK_SELECT
	},
	[KIT_LOAD] = {
		.name = "kit.load",
		.sql = "SELECT c.item_id, i.sku, c.quantity FROM order_mgmt_data.kit_components AS c"
		/* OFFSET 0: looked up by item, also where the plan was made on empty tables */
		" CROSS JOIN LATERAL (SELECT s.sku FROM order_mgmt_data.items AS s WHERE s.tenant_id = $1 AND s.item_id = c.component_id OFFSET 0) AS i"
		" WHERE c.tenant_id = $1 AND c.item_id = ANY ($2) ORDER BY c.item_id, c.place",
		.args = OM_ARGS(KIT_ITEMS, ITEMS), .results = OM_RESULTS(LOADED_COMPONENT, COMPONENT), .read_only = true, .expect = SPI_OK_SELECT
	},
	[KIT_FIND] = {
		.name = "kit.find",
		.sql = "SELECT coalesce(array_agg(c.component_id ORDER BY c.place) = $3 AND array_agg(c.quantity ORDER BY c.place) = $4, false) AS is_same"
		" FROM order_mgmt_data.kit_components AS c WHERE c.tenant_id = $1 AND c.item_id = $2",
		.args = OM_ARGS(KIT_WISH, KIT), .results = OM_RESULTS(FOUND_UNIT, FOUND), .expect = SPI_OK_SELECT
	},
	[KIT_CLEAR] = {
		.name = "kit.clear",
		.sql = "DELETE FROM order_mgmt_data.kit_components AS c WHERE c.tenant_id = $1 AND c.item_id = $2",
		.args = OM_ARGS(KIT_KEY, KIT), .expect = SPI_OK_DELETE
	},
	[KIT_FILL] = {
		.name = "kit.fill",
		.sql = "INSERT INTO order_mgmt_data.kit_components (tenant_id, item_id, place, component_id, quantity)"
		" SELECT $1, $2, u.place, u.component_id, u.quantity"
		" FROM ROWS FROM (unnest($3), unnest($4)) WITH ORDINALITY AS u (component_id, quantity, place)",
		.args = OM_ARGS(KIT_WISH, KIT), .expect = SPI_OK_INSERT
	},
	[KIT_ROWS] = {
		.name = "kit.read",
		.sql = "SELECT v.* FROM order_mgmt.kit_components AS v WHERE v.tenant_id = $1 AND v.item_id = $2 ORDER BY v.place",
		.args = OM_ARGS(KIT_KEY, KIT), .expect = SPI_OK_SELECT
	},
	[KIT_OF_COMPONENT] = {
		.name = "kit.of_component",
		.sql = "SELECT i.sku FROM order_mgmt_data.kit_components AS c"
		" JOIN order_mgmt_data.items AS i ON i.tenant_id = c.tenant_id AND i.item_id = c.item_id"
		" WHERE c.tenant_id = $1 AND c.component_id = $2 ORDER BY i.sku",
		.args = OM_ARGS(KIT_KEY, KIT), .results = OM_RESULTS(KIT_OF, OF), .expect = SPI_OK_SELECT
	},
	[KIT_HAS_COMPONENTS] = {
		.name = "kit.has_components",
		.sql = "SELECT 1 FROM order_mgmt_data.kit_components AS c WHERE c.tenant_id = $1 AND c.item_id = $2 LIMIT 1",
		.args = OM_ARGS(KIT_KEY, KIT), .expect = SPI_OK_SELECT
	}
};
