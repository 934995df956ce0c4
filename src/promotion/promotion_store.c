/*
 * promotion_store.c - the promotion module's SQL, but that of coupons and uses.
 */
#include "postgres.h"

#include "call/new_code.h"
#include "promotion/promotion_private.h"

/* Times of day as microseconds, and back; quantities as micro-units. */
#define TO_MICROS(column) "(EXTRACT(epoch FROM " column ") * 1000000)::bigint"
#define OF_MICROS(parameter) "(time '00:00' + " parameter " * interval '1 microsecond')"
#define TO_UNITS(column) "(" column " * 1000000)::bigint"
#define OF_UNITS(parameter) "pg_catalog.trim_scale(" parameter " / 1000000.0)"

/* The categories of an array with all that are below them. */
#define WITH_BELOW(column) \
	"ARRAY(WITH RECURSIVE b AS (SELECT u.id FROM pg_catalog.unnest(" column ") AS u (id)" \
	" UNION SELECT c.category_id FROM b JOIN order_mgmt_data.categories AS c ON c.parent_id = b.id AND c.tenant_id = p.tenant_id) SELECT b.id FROM b)"

/* Coupons of codes, looked up by code, also where the plan was made on empty tables (OFFSET 0). */
#define READ_COUPONS(is_it) \
	"SELECT k.n::integer AS place, c.code, c.coupon_id, c.promotion_id, c.uses_max, greatest(c.valid_from, p.valid_from) AS valid_from," \
	" least(c.valid_until, p.valid_until) AS valid_until, p.channel_id, p.customer_group_id, p.uses_per_customer" \
	" FROM pg_catalog.unnest($2) WITH ORDINALITY AS k (code, n)" \
	" CROSS JOIN LATERAL (SELECT x.* FROM order_mgmt_data.coupons AS x WHERE x.tenant_id = $1 AND " is_it " AND x.is_active OFFSET 0) AS c" \
	" JOIN order_mgmt_data.promotions AS p ON p.promotion_id = c.promotion_id AND p.tenant_id = $1 AND p.is_active ORDER BY k.n"
#define COUPONS_READ \
	.args = OM_ARGS(SOME_CODES, CODES), .results = OM_RESULTS(READ_COUPON, READ), .read_only = true, .expect = SPI_OK_SELECT

OmPlan		om_promotion_plans[PROMOTION_PLANS] = {
	[PROMOTION_LOAD] = {
		.name = "promotion.load",
		.sql = "SELECT p.promotion_id, p.code, p.kind, (p.percent * 10000)::bigint AS rate, p.amount, p.item_ids, " WITH_BELOW("p.category_ids") " AS category_ids,"
		" " TO_UNITS("p.buy_quantity") " AS buy_quantity, " TO_UNITS("p.get_quantity") " AS get_quantity, p.buy_item_ids, " WITH_BELOW("p.buy_category_ids") " AS buy_category_ids,"
		" p.channel_id, p.customer_group_id, " TO_UNITS("p.minimum_quantity") " AS minimum_quantity, p.minimum_total, p.valid_from, p.valid_until,"
		" (SELECT coalesce(sum(DISTINCT 1 << (d - 1)), 0) FROM pg_catalog.unnest(p.weekdays) AS d)::integer AS weekdays, " TO_MICROS("p.from_time") " AS from_time,"
		" " TO_MICROS("p.until_time") " AS until_time, p.needs_coupon, p.uses_per_customer,"
		" CASE WHEN p.stacking_group = '' THEN 0 ELSE (dense_rank() OVER (ORDER BY p.stacking_group COLLATE \"C\"))::integer END AS group_no"
		" FROM order_mgmt_data.promotions AS p WHERE p.tenant_id = $1 AND p.is_active"
		" ORDER BY CASE WHEN p.kind ~ '^order' THEN 1 WHEN p.kind ~ '^shipping' THEN 2 ELSE 0 END, p.priority, p.code COLLATE \"C\"",
		.args = OM_ARGS(ONE_TENANT, TENANT), .results = OM_RESULTS(LOADED_PROMOTION, LOADED), .read_only = true, .expect = SPI_OK_SELECT
	},
	[PROMOTION_ZONES] = {
		.name = "promotion.zones",
		.sql = "SELECT z.since, z.zone FROM (SELECT timestamptz '-infinity' AS since, t.time_zone AS zone FROM order_mgmt_data.tenants AS t WHERE t.tenant_id = $1 AND t.time_zone IS NOT NULL"
		" UNION ALL SELECT t.time_zone_changes[n]::date::timestamp AT TIME ZONE t.time_zone_changes[n + 1], t.time_zone_changes[n + 1] FROM order_mgmt_data.tenants AS t"
		" CROSS JOIN pg_catalog.generate_series(1, pg_catalog.cardinality(t.time_zone_changes), 2) AS n WHERE t.tenant_id = $1) AS z ORDER BY z.since",
		.args = OM_ARGS(ONE_TENANT, TENANT), .results = OM_RESULTS(LOADED_ZONE, ZONE), .read_only = true, .expect = SPI_OK_SELECT
	},
	[PROMOTION_CATEGORIES] = {
		.name = "promotion.categories",
		/* OFFSET 0: looked up by item, also where the plan was made on empty tables */
		.sql = "SELECT i.item_id, p.category_ids FROM pg_catalog.unnest($2) AS i (item_id)"
		" CROSS JOIN LATERAL (SELECT v.product_id FROM order_mgmt_data.variants AS v WHERE v.item_id = i.item_id AND v.tenant_id = $1 OFFSET 0) AS v"
		" CROSS JOIN LATERAL (SELECT q.category_ids FROM order_mgmt_data.products AS q WHERE q.product_id = v.product_id AND q.tenant_id = $1 OFFSET 0) AS p",
		.args = OM_ARGS(SOME_ITEMS, ITEMS), .results = OM_RESULTS(ITEM_CATEGORIES, OF_ITEM), .read_only = true, .expect = SPI_OK_SELECT
	},
	[PROMOTION_CATEGORY_IDS] = {
		.name = "promotion.category_ids",
		.sql = "SELECT c.code, c.category_id FROM order_mgmt_data.categories AS c WHERE c.tenant_id = $1 AND c.code = ANY ($2)",
		.args = OM_ARGS(SOME_CODES, CODES), .results = OM_RESULTS(FOUND_CATEGORY, CATEGORY), .read_only = true, .expect = SPI_OK_SELECT
	},
	[PROMOTION_USED] = {
		.name = "promotion.used",
		.sql = "SELECT u.customer_key, (- sum(u.delta))::bigint AS uses FROM order_mgmt_data.promotion_uses AS u"
		" WHERE u.tenant_id = $1 AND u.customer_key = ANY ($2) GROUP BY u.customer_key",
		.args = OM_ARGS(OF_CUSTOMER, OF_CUSTOMER), .results = OM_RESULTS(USED_ROW, USED), .read_only = true, .expect = SPI_OK_SELECT
	},
	[PROMOTION_FIND] = {
		.name = "promotion.find",
		.sql = "SELECT p.promotion_id, p.kind, p.valid_from, p.valid_until, p.amount, p.minimum_total FROM order_mgmt_data.promotions AS p WHERE p.tenant_id = $1 AND p.code = $2",
		.args = OM_ARGS(ONE_CODE, CODE), .results = OM_RESULTS(FOUND_PROMOTION, FOUND), .read_only = true, .expect = SPI_OK_SELECT
	},
	[PROMOTION_TWIN] = OM_TWIN_PLAN("promotions", "code"),
	[PROMOTION_SAME] = {
		.name = "promotion.compare",
		.sql = "SELECT p.promotion_id, p.kind, p.valid_from, p.valid_until, p.amount, p.minimum_total FROM order_mgmt_data.promotions AS p WHERE p.tenant_id = $1 AND p.code = $2"
		" AND (p.kind, p.name, p.percent, p.item_ids, p.category_ids) IS NOT DISTINCT FROM (coalesce($3, p.kind), coalesce($4, p.name), coalesce($5 / 10000.0, p.percent),"
		" coalesce($7, p.item_ids), coalesce($8, p.category_ids)) AND ($6 IS NULL OR p.amount OPERATOR(order_mgmt.=) $6 IS TRUE)"
		" AND (p.buy_quantity, p.get_quantity, p.buy_item_ids, p.buy_category_ids) IS NOT DISTINCT FROM (coalesce(" OF_UNITS("$9") ", p.buy_quantity),"
		" coalesce(" OF_UNITS("$10") ", p.get_quantity), coalesce($11, p.buy_item_ids), coalesce($12, p.buy_category_ids))"
		" AND (p.channel_id, p.customer_group_id, p.minimum_quantity) = (coalesce($13, p.channel_id), coalesce($14, p.customer_group_id), coalesce(" OF_UNITS("$15") ", p.minimum_quantity))"
		" AND CASE WHEN $28 THEN p.minimum_total IS NULL ELSE $16 IS NULL OR p.minimum_total OPERATOR(order_mgmt.=) $16 IS TRUE END"
		" AND (p.valid_from, p.valid_until, p.weekdays, p.from_time, p.until_time) = (coalesce($17, p.valid_from), coalesce($18, p.valid_until), coalesce($19, p.weekdays),"
		" coalesce(" OF_MICROS("$20") ", p.from_time), coalesce(" OF_MICROS("$21") ", p.until_time))"
		" AND (p.needs_coupon, p.uses_per_customer, p.priority, p.stacking_group, p.is_active, p.metadata) = (coalesce($22, p.needs_coupon), coalesce($23, p.uses_per_customer),"
		" coalesce($24, p.priority), coalesce($25, p.stacking_group), coalesce($26, p.is_active), coalesce($27, p.metadata))",
		.args = OM_ARGS(PROMOTION_VALUES, NEW), .results = OM_RESULTS(FOUND_PROMOTION, FOUND), .read_only = true, .expect = SPI_OK_SELECT
	},
	[PROMOTION_MAKE] = {
		.name = "promotion.make",
		.sql = "INSERT INTO order_mgmt_data.promotions AS p (tenant_id, code, kind, name, percent, amount, item_ids, category_ids, buy_quantity, get_quantity, buy_item_ids, buy_category_ids,"
		" channel_id, customer_group_id, minimum_quantity, minimum_total, valid_from, valid_until, weekdays, from_time, until_time, needs_coupon, uses_per_customer, priority, stacking_group,"
		" is_active, metadata, promotion_id)"
		" VALUES ($1, $2, $3, coalesce($4, $2), $5 / 10000.0, $6, coalesce($7, '{}'), coalesce($8, '{}'), " OF_UNITS("$9") ", " OF_UNITS("$10") ", coalesce($11, '{}'), coalesce($12, '{}'),"
		" coalesce($13, 0), coalesce($14, 0), coalesce(" OF_UNITS("$15") ", 0), CASE WHEN $28 THEN NULL ELSE $16 END, coalesce($17, '-infinity'), coalesce($18, 'infinity'), coalesce($19, '{}'),"
		" coalesce(" OF_MICROS("$20") ", '00:00'), coalesce(" OF_MICROS("$21") ", '00:00'), coalesce($22, false), coalesce($23, 0), coalesce($24, 0), coalesce($25, ''),"
		" coalesce($26, true), coalesce($27, '{}'), $29)",
		.args = OM_ARGS(NEW_PROMOTION, NEW), .expect = SPI_OK_INSERT
	},
	[PROMOTION_CHANGE] = {
		.name = "promotion.change",
		.sql = "UPDATE order_mgmt_data.promotions AS p SET name = coalesce($4, p.name), percent = coalesce($5 / 10000.0, p.percent), amount = coalesce($6, p.amount), item_ids = coalesce($7, p.item_ids),"
		" category_ids = coalesce($8, p.category_ids), buy_quantity = coalesce(" OF_UNITS("$9") ", p.buy_quantity), get_quantity = coalesce(" OF_UNITS("$10") ", p.get_quantity),"
		" buy_item_ids = coalesce($11, p.buy_item_ids), buy_category_ids = coalesce($12, p.buy_category_ids), channel_id = coalesce($13, p.channel_id),"
		" customer_group_id = coalesce($14, p.customer_group_id), minimum_quantity = coalesce(" OF_UNITS("$15") ", p.minimum_quantity),"
		" minimum_total = CASE WHEN $28 THEN NULL ELSE coalesce($16, p.minimum_total) END, valid_from = coalesce($17, p.valid_from), valid_until = coalesce($18, p.valid_until),"
		" weekdays = coalesce($19, p.weekdays), from_time = coalesce(" OF_MICROS("$20") ", p.from_time), until_time = coalesce(" OF_MICROS("$21") ", p.until_time),"
		" needs_coupon = coalesce($22, p.needs_coupon), uses_per_customer = coalesce($23, p.uses_per_customer), priority = coalesce($24, p.priority),"
		" stacking_group = coalesce($25, p.stacking_group), is_active = coalesce($26, p.is_active), metadata = coalesce($27, p.metadata)"
		" WHERE p.tenant_id = $1 AND p.code = $2 AND p.kind = coalesce($3, p.kind)",
		.args = OM_ARGS(PROMOTION_VALUES, NEW), .expect = SPI_OK_UPDATE
	},
	[PROMOTION_ROW] = {
		.name = "promotion.row",
		.sql = "SELECT v.* FROM order_mgmt.promotions AS v WHERE v.tenant_id = $1 AND v.promotion = $2",
		.args = OM_ARGS(ONE_CODE, CODE), .read_only = true, .expect = SPI_OK_SELECT
	},
	[COUPON_READ] = {.name = "coupon.read", .sql = READ_COUPONS("x.code = k.code"), COUPONS_READ},
	[COUPON_READ_FOLDED] = {
		.name = "coupon.read_folded",
		.sql = READ_COUPONS("order_mgmt_data.folded_code(x.code) = order_mgmt_data.folded_code(k.code)"), COUPONS_READ
	},
	[COUPON_FIND] = {
		.name = "coupon.find",
		.sql = "SELECT c.coupon_id, c.code, c.promotion_id, c.valid_from, c.valid_until FROM order_mgmt_data.coupons AS c"
		" WHERE c.tenant_id = $1 AND order_mgmt_data.folded_code(c.code) = order_mgmt_data.folded_code($2)",
		.args = OM_ARGS(ONE_CODE, CODE), .results = OM_RESULTS(FOUND_COUPON, FOUND_COUPON), .read_only = true, .expect = SPI_OK_SELECT
	},
	[COUPON_MAKE] = {
		.name = "coupon.make",
		.sql = "INSERT INTO order_mgmt_data.coupons (tenant_id, code, promotion_id, uses_max, valid_from, valid_until, is_active, metadata, coupon_id)"
		" VALUES ($1, $2, $3, coalesce($4, 0), coalesce($5, '-infinity'), coalesce($6, 'infinity'), coalesce($7, true), coalesce($8, '{}'), $9)",
		.args = OM_ARGS(NEW_COUPON, COUPON), .expect = SPI_OK_INSERT
	},
	[COUPON_MAKE_MANY] = {
		.name = "coupon.make_many",
		.sql = "INSERT INTO order_mgmt_data.coupons (tenant_id, code, coupon_id, promotion_id, uses_max, valid_from, valid_until, batch, metadata)"
		" SELECT $1, k.code, k.id, $4, $5, coalesce($6, '-infinity'), coalesce($7, 'infinity'), $8, coalesce($9, '{}') FROM ROWS FROM (pg_catalog.unnest($2), pg_catalog.unnest($3)) AS k (code, id)",
		.args = OM_ARGS(NEW_COUPONS, COUPONS), .expect = SPI_OK_INSERT
	},
	[COUPON_CHANGE] = {
		.name = "coupon.change",
		.sql = "UPDATE order_mgmt_data.coupons AS c SET uses_max = coalesce($4, c.uses_max), valid_from = coalesce($5, c.valid_from), valid_until = coalesce($6, c.valid_until),"
		" is_active = coalesce($7, c.is_active), metadata = coalesce($8, c.metadata)"
		" WHERE c.tenant_id = $1 AND order_mgmt_data.folded_code(c.code) = order_mgmt_data.folded_code($2) AND c.promotion_id = coalesce($3, c.promotion_id)",
		.args = OM_ARGS(COUPON_VALUES, COUPON), .expect = SPI_OK_UPDATE
	},
	[COUPON_SAME] = {
		.name = "coupon.compare",
		.sql = "SELECT c.coupon_id, c.code, c.promotion_id, c.valid_from, c.valid_until FROM order_mgmt_data.coupons AS c"
		" WHERE c.tenant_id = $1 AND order_mgmt_data.folded_code(c.code) = order_mgmt_data.folded_code($2)"
		" AND (c.promotion_id, c.uses_max, c.valid_from, c.valid_until, c.is_active, c.metadata) = (coalesce($3, c.promotion_id), coalesce($4, c.uses_max), coalesce($5, c.valid_from),"
		" coalesce($6, c.valid_until), coalesce($7, c.is_active), coalesce($8, c.metadata))",
		.args = OM_ARGS(COUPON_VALUES, COUPON), .results = OM_RESULTS(FOUND_COUPON, FOUND_COUPON), .read_only = true, .expect = SPI_OK_SELECT
	},
	[COUPON_ROW] = {
		.name = "coupon.row",
		.sql = "SELECT v.* FROM order_mgmt.coupons AS v WHERE v.tenant_id = $1 AND v.coupon_id = (SELECT c.coupon_id FROM order_mgmt_data.coupons AS c"
		" WHERE c.tenant_id = $1 AND order_mgmt_data.folded_code(c.code) = order_mgmt_data.folded_code($2))",
		.args = OM_ARGS(ONE_CODE, CODE), .read_only = true, .expect = SPI_OK_SELECT
	},
	[COUPON_ROWS] = {
		.name = "coupon.rows",
		.sql = "SELECT v.* FROM order_mgmt.coupons AS v WHERE v.tenant_id = $1 AND v.batch = $2 ORDER BY v.coupon_id",
		.args = OM_ARGS(ONE_CODE, CODE), .expect = SPI_OK_SELECT
	},
	[COUPON_BATCH] = {
		.name = "coupon.batch",
		/* a coupon may be changed by itself later, but not all of them are before a retry */
		.sql = "SELECT count(*) AS coupons, count(*) = 0 OR bool_and(c.promotion_id = $3 AND starts_with(c.code, $4))"
		" AND bool_or(c.uses_max = $5 AND c.valid_from = coalesce($6, '-infinity') AND c.valid_until = coalesce($7, 'infinity')) AS is_same"
		" FROM order_mgmt_data.coupons AS c WHERE c.tenant_id = $1 AND c.batch = $2",
		.args = OM_ARGS(ONE_BATCH, BATCH), .results = OM_RESULTS(FOUND_BATCH, FOUND_BATCH), .read_only = true, .expect = SPI_OK_SELECT
	},
	[USE_LOAD_COUPON] = {
		.name = "promotion.load_coupon",
		.sql = "SELECT coalesce(sum(u.delta), 0)::bigint AS number FROM order_mgmt_data.promotion_uses AS u WHERE u.tenant_id = $1 AND u.coupon_id = $2",
		.args = OM_ARGS(COUNTED_KEY, COUNTED), .results = OM_RESULTS(SUMMED_USES, SUMMED), .read_only = true, .expect = SPI_OK_SELECT
	},
	[USE_LOAD_CUSTOMER] = {
		.name = "promotion.load_customer",
		.sql = "SELECT coalesce(sum(u.delta), 0)::bigint AS number FROM order_mgmt_data.promotion_uses AS u WHERE u.tenant_id = $1 AND u.customer_key = $2",
		.args = OM_ARGS(COUNTED_KEY, COUNTED), .results = OM_RESULTS(SUMMED_USES, SUMMED), .read_only = true, .expect = SPI_OK_SELECT
	},
	[USE_OF_ORDERS] = {
		.name = "promotion.uses_of_orders",
		.sql = "SELECT u.order_id, u.promotion_id, u.coupon_id, u.customer_id, u.customer_key FROM order_mgmt_data.promotion_uses AS u WHERE u.tenant_id = $1 AND u.order_id = ANY ($2)"
		" AND u.delta = -1 AND NOT EXISTS (SELECT FROM order_mgmt_data.promotion_uses AS b WHERE b.order_id = u.order_id AND b.promotion_id = u.promotion_id AND b.delta = 1 AND b.tenant_id = $1)",
		.args = OM_ARGS(SOME_ORDERS, ORDERS), .results = OM_RESULTS(USE_OF_ORDER, OF_ORDER), .expect = SPI_OK_SELECT
	}
};
