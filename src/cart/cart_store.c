/*
 * cart_store.c - the cart module's SQL.
 *
 * A cart is one row: its lines are a jsonb of it.  A shopper changes it many times and reads all of it each time, so that rows of lines
 * would cost an index entry, a lock and a look-up each; of one row a change is one new version, which stays in its page
 * (fillfactor; no index has a column that changes while a cart is open), and no index is written.
 */
#include "postgres.h"

#include "call/purge.h"
#include "cart/cart_private.h"

#define CART_COLUMNS \
	"SELECT c.status, c.changed_at, c.expires_at, c.closed_at, c.lines, c.total, c.customer_id, c.shipping_method, c.email, c.ship_to, c.bill_to," \
	" c.payments, c.coupons, c.reservation_id, c.held_since, c.hold_seconds, c.holds_lines, c.order_id, c.into_id, c.channel, c.metadata, c.recorded_at," \
	" (SELECT u.code FROM order_mgmt_data.customers AS u WHERE u.tenant_id = $1 AND u.customer_id = c.customer_id) AS customer" \
	" FROM order_mgmt_data.carts AS c WHERE c.tenant_id = $1 AND c.cart_id = $2"

/* What nobody asks for any more: what ended, and what was left and no money is attached to. */
#define OLD_CARTS \
	"order_mgmt_data.carts AS o CROSS JOIN (SELECT order_mgmt_data.allowed_tenants('jobs') AS allowed) AS a" \
	" WHERE o.recorded_at < $1 AND coalesce(o.closed_at, o.expires_at) < $1 AND (o.closed_at IS NOT NULL OR o.payments IS NULL)" \
	" AND (a.allowed IS NULL OR o.tenant_id = ANY (a.allowed)) AND ($3 IS NULL OR o.tenant_id = $3)"

/* The orders of a customer, with the cart that each was. */
#define ORDERS_OF(schema) \
	schema ".orders AS o JOIN order_mgmt_data.carts AS k ON k.tenant_id = $1 AND k.order_id = o.order_id WHERE o.tenant_id = $1 AND o.customer_id = $2"

/* An open cart of the customer who is erased. */
#define IS_ERASED "c.customer_id = $2 AND c.status = '" CART_STATUS_OPEN "' AND c.expires_at > order_mgmt_data.clock()"

OmPlan		om_cart_plans[CART_PLANS] = {
	[CART_READ] = {
		.name = "cart.read", .sql = CART_COLUMNS,
		.args = OM_ARGS(CART_KEY, KEY), .results = OM_RESULTS(READ_CART, READ), .read_only = true, .expect = SPI_OK_SELECT
	},
	[CART_LOCK] = {
		.name = "cart.lock", .sql = CART_COLUMNS " FOR UPDATE OF c",
		.args = OM_ARGS(CART_KEY, KEY), .results = OM_RESULTS(READ_CART, READ), .expect = SPI_OK_SELECT
	},
	[CART_ADD] = {
		/* nothing where another call opens it, too: that one's is taken then */
		.name = "cart.add",
		.sql = "INSERT INTO order_mgmt_data.carts (tenant_id, cart_id, channel, secret_hash, customer_id, metadata, recorded_at, changed_at, expires_at)"
		" VALUES ($1, $2, $3, $4, $5, $6, $7, $7, $8) ON CONFLICT (cart_id, tenant_id) DO NOTHING",
		.args = OM_ARGS(NEW_CART, NEW), .expect = SPI_OK_INSERT
	},
	[CART_WRITE] = {
		.name = "cart.write",
		.sql = "UPDATE order_mgmt_data.carts AS c SET status = $3, changed_at = $4, expires_at = $5, closed_at = $6, lines = $7, total = $8, customer_id = $9,"
		" shipping_method = $10, email = $11, ship_to = $12, bill_to = $13, payments = $14, coupons = $15, reservation_id = $16, held_since = $17, hold_seconds = $18,"
		" holds_lines = $19, order_id = $20, into_id = $21 WHERE c.tenant_id = $1 AND c.cart_id = $2",
		.args = OM_ARGS(WRITTEN_CART, WRITTEN), .expect = SPI_OK_UPDATE
	},
	[CART_METHODS] = {
		.name = "cart.methods",
		.sql = "SELECT m.code, m.name FROM order_mgmt_data.shipping_methods AS m WHERE m.tenant_id = $1 AND m.is_active ORDER BY m.code COLLATE \"C\"",
		.args = OM_ARGS(CART_TENANT, TENANT), .results = OM_RESULTS(CART_METHOD, METHOD), .read_only = true, .expect = SPI_OK_SELECT
	},
	[CART_FOLD_EMAIL] = {
		.name = "cart.fold_email",
		.sql = "SELECT order_mgmt_data.folded_email($1) AS email",
		.args = OM_ARGS(CART_EMAIL, EMAIL), .results = OM_RESULTS(CART_EMAIL, EMAIL), .read_only = true, .expect = SPI_OK_SELECT
	},
	[CART_ERASE] = {
		.name = "cart.erase",
		.sql = "UPDATE order_mgmt_data.carts AS c SET email = NULL, ship_to = NULL, bill_to = NULL, metadata = '{}',"
		/* nobody can order from it any more */
		" expires_at = CASE WHEN " IS_ERASED " THEN order_mgmt_data.clock() ELSE c.expires_at END WHERE c.tenant_id = $1"
		/* also one that a guest ordered from, who claimed the order; of carts that were merged into these nothing personal is left */
		" AND c.cart_id IN (SELECT k.cart_id FROM order_mgmt_data.carts AS k WHERE k.tenant_id = $1 AND k.customer_id = $2"
		" UNION ALL SELECT k.cart_id FROM " ORDERS_OF("order_mgmt_data") " UNION ALL SELECT k.cart_id FROM " ORDERS_OF("order_mgmt_archive") ")"
		" AND (num_nonnulls(c.email, c.ship_to, c.bill_to) > 0 OR c.metadata <> '{}' OR (" IS_ERASED "))",
		.args = OM_ERASED_ARGS, .expect = SPI_OK_UPDATE
	},
	[CART_ERASING] = {
		.name = "cart.erasing",
		.sql = "SELECT c.cart_id, c.reservation_id, c.payments IS NOT NULL AS has_money FROM order_mgmt_data.carts AS c"
		" WHERE c.tenant_id = $1 AND c.customer_id = $2 AND c.status = '" CART_STATUS_OPEN "' ORDER BY c.cart_id FOR UPDATE",
		.args = OM_ERASED_ARGS, .results = OM_RESULTS(ERASING_CART, ERASING), .expect = SPI_OK_SELECT
	},
	[CART_PURGE] = {
		/* one that is being worked on is left to the next run */
		.name = "purge carts", .may_scan = true,
		.sql = "DELETE FROM order_mgmt_data.carts AS c USING (SELECT o.tenant_id, o.cart_id FROM " OLD_CARTS " LIMIT $2 FOR UPDATE OF o SKIP LOCKED) AS d"
		" WHERE c.tenant_id = d.tenant_id AND c.cart_id = d.cart_id",
		.args = OM_PURGE_ARGS, .expect = SPI_OK_DELETE
	},
	[CART_PURGE_TENANTS] = {
		.name = "tenants whose carts are to be purged", .may_scan = true,
		.sql = "SELECT DISTINCT o.tenant_id FROM " OLD_CARTS " AND $2 > 0 ORDER BY o.tenant_id",
		.args = OM_PURGE_ARGS, .results = OM_RESULTS(OM_PURGED_TENANT, OM_PURGED), .expect = SPI_OK_SELECT
	}
};
