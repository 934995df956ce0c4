/*
 * confirmation_store.c - the confirmation module's SQL.
 */
#include "postgres.h"

#include "confirmation/confirmation_private.h"

OmPlan		om_confirmation_plans[CONFIRMATION_PLANS] = {
	[CONFIRMATION_PUT] = {
		.name = "confirmation.put",
		.sql = "INSERT INTO order_mgmt_data.templates AS t (tenant_id, template, locale, body) VALUES ($1, $2, $3, $4)"
		" ON CONFLICT (template, locale, tenant_id) DO UPDATE SET body = EXCLUDED.body WHERE t.body <> EXCLUDED.body",
		.args = OM_ARGS(TEMPLATE_WISH, WISH), .expect = SPI_OK_INSERT
	},
	[CONFIRMATION_RESET] = {
		.name = "confirmation.reset",
		.sql = "DELETE FROM order_mgmt_data.templates AS t WHERE t.tenant_id = $1 AND t.template = $2 AND t.locale = $3",
		.args = OM_ARGS(TEMPLATE_KEY, KEY), .expect = SPI_OK_DELETE
	},
	[CONFIRMATION_SHOW_TEMPLATE] = {
		.name = "confirmation.show_template",
		.sql = "SELECT v.* FROM order_mgmt.templates AS v WHERE v.tenant_id = $1 AND v.template = $2 AND v.locale = $3",
		.args = OM_ARGS(TEMPLATE_KEY, KEY), .expect = SPI_OK_SELECT
	},
	[CONFIRMATION_TEMPLATES] = {
		/* of each the one of the nearest locale, the tenant's own first */
		.name = "confirmation.templates",
		.sql = "SELECT DISTINCT ON (x.template) x.template, x.locale, x.body FROM ("
		"SELECT t.template, t.locale, t.body, 0 AS rank FROM order_mgmt_data.templates AS t WHERE t.tenant_id = $1 AND t.locale = ANY ($2)"
		" UNION ALL SELECT d.template, d.locale, d.body, 1 FROM order_mgmt_data.shipped_templates AS d WHERE d.locale = ANY ($2)) AS x"
		" ORDER BY x.template, array_position($2, x.locale), x.rank",
		.args = OM_ARGS(TEMPLATES_OF, OF), .results = OM_RESULTS(TEMPLATE_FOUND, FOUND), .may_scan = true, .read_only = true, .expect = SPI_OK_SELECT
	},
	[CONFIRMATION_DOCUMENT] = {
		.name = "confirmation.document",
		.sql = "SELECT order_mgmt_data.confirmation_document($1, $2, $3) AS document, o.order_number, coalesce((SELECT c.email FROM order_mgmt_data.customers AS c"
		" WHERE c.tenant_id = $1 AND c.customer_id = o.customer_id), (SELECT c.email FROM order_mgmt_data.carts AS c WHERE c.tenant_id = $1 AND c.order_id = o.order_id)) AS email FROM order_mgmt_data.orders AS o WHERE o.tenant_id = $1 AND o.order_id = $2",
		.args = OM_ARGS(CONFIRMED_ORDER, ORDER), .results = OM_RESULTS(ORDER_DOCUMENT, DOCUMENT), .read_only = true, .expect = SPI_OK_SELECT
	},
	[CONFIRMATION_RECORD] = {
		.name = "confirmation.record",
		.sql = "INSERT INTO order_mgmt_data.order_confirmations (tenant_id, order_id, locale, actor, occurred_at, recorded_at) VALUES ($1, $2, $3, $4, $5, $6)",
		.args = OM_ARGS(ISSUED, ISSUED), .expect = SPI_OK_INSERT
	},
	[CONFIRMATION_ISSUED] = {
		.name = "confirmation.issued",
		.sql = "SELECT 1 FROM order_mgmt_data.order_confirmations AS c WHERE c.tenant_id = $1 AND c.order_id = $2",
		.args = {OM_INT8, OM_UUID, OM_NONE}, .expect = SPI_OK_SELECT
	}
};
