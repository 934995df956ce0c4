/*
 * pos_store.c - the pos module's SQL.
 */
#include "postgres.h"

#include "access/seen.h"
#include "call/near_code.h"
#include "call/new_code.h"
#include "pos/pos_private.h"

OmPlan		om_pos_plans[POS_PLANS] = {
	[POS_TWIN_REGISTER] = OM_TWIN_PLAN("registers", "code"),
	[POS_NEAR_REGISTER] = OM_NEAR_PLAN("registers", "code", "n.is_active"),
	[POS_PUT_REGISTER] = {
		.name = "pos.put_register",
		.sql = "INSERT INTO order_mgmt_data.registers AS r (tenant_id, code, name, channel, location_id, is_active, metadata, register_id, discount_limit)"
		" VALUES ($1, $2, coalesce($3, $2), coalesce($4, ''), coalesce($5, 0), coalesce($6, true), coalesce($7, '{}'), $8, coalesce($9, 0))"
		" ON CONFLICT (tenant_id, code) DO UPDATE SET name = coalesce($3, r.name), channel = coalesce($4, r.channel),"
		" location_id = coalesce($5, r.location_id), is_active = coalesce($6, r.is_active), metadata = coalesce($7, r.metadata),"
		" discount_limit = coalesce($9, r.discount_limit)"
		" WHERE (r.name, r.channel, r.location_id, r.is_active, r.metadata, r.discount_limit) IS DISTINCT FROM (coalesce($3, r.name),"
		" coalesce($4, r.channel), coalesce($5, r.location_id), coalesce($6, r.is_active), coalesce($7, r.metadata),"
		" coalesce($9, r.discount_limit))",
		.args = OM_ARGS(REGISTER_MASTER, PUT_REGISTER), .expect = SPI_OK_INSERT
	},
	[POS_SHOW_REGISTER] = {
		.name = "pos.show_register",
		.sql = "SELECT v.* FROM order_mgmt.registers AS v WHERE v.tenant_id = $1 AND v.register = $2",
		.args = OM_ARGS(MASTER_KEY, MASTER), .expect = SPI_OK_SELECT
	},
	[POS_STAFF] = {
		.name = "pos.staff",
		.sql = "SELECT true FROM order_mgmt_data.staff AS s WHERE s.tenant_id = $1 AND s.code = $2 AND s.is_active",
		.args = OM_ARGS(MASTER_KEY, MASTER), .expect = SPI_OK_SELECT
	},
	[POS_FIND_STAFF] = {
		.name = "pos.find_staff",
		.sql = "SELECT true FROM order_mgmt_data.staff AS s WHERE s.tenant_id = $1 AND s.code = $2",
		.args = OM_ARGS(MASTER_KEY, MASTER), .expect = SPI_OK_SELECT
	},
	[POS_TWIN_STAFF] = OM_TWIN_PLAN("staff", "code"),
	[POS_NEAR_STAFF] = OM_NEAR_PLAN("staff", "code", "n.is_active"),
	[POS_PUT_STAFF] = {
		.name = "pos.put_staff",
		.sql = "INSERT INTO order_mgmt_data.staff AS s (tenant_id, code, name, is_active, metadata, staff_id)"
		" VALUES ($1, $2, coalesce($3, $2), coalesce($4, true), coalesce($5, '{}'), $6) ON CONFLICT (tenant_id, code)"
		" DO UPDATE SET name = coalesce($3, s.name), is_active = coalesce($4, s.is_active), metadata = coalesce($5, s.metadata)"
		" WHERE (s.name, s.is_active, s.metadata) IS DISTINCT FROM (coalesce($3, s.name), coalesce($4, s.is_active), coalesce($5, s.metadata))",
		.args = OM_ARGS(STAFF_MASTER, PUT_STAFF), .expect = SPI_OK_INSERT
	},
	[POS_SHOW_STAFF] = {
		.name = "pos.show_staff",
		.sql = "SELECT v.* FROM order_mgmt.staff AS v WHERE v.tenant_id = $1 AND v.staff = $2",
		.args = OM_ARGS(MASTER_KEY, MASTER), .expect = SPI_OK_SELECT
	},
	[POS_NEXT_SHIFT] = {
		.name = "pos.next_shift",
		.sql = "SELECT coalesce(l.shift_number, 0) + 1 AS shift_number, coalesce(l.closed_at, '-infinity') AS closed_at FROM (VALUES (1)) AS one"
		" LEFT JOIN LATERAL (SELECT s.shift_number, s.closed_at FROM order_mgmt_data.shifts AS s WHERE s.tenant_id = $1 AND s.register = $2"
		" ORDER BY s.shift_number DESC LIMIT 1) AS l ON true",
		.args = OM_ARGS(MASTER_KEY, MASTER), .results = OM_RESULTS(NEXT_SHIFT, NEXT), .expect = SPI_OK_SELECT
	},
	[POS_SHOW_SHIFT] = {
		.name = "pos.show_shift",
		.sql = "SELECT v.* FROM order_mgmt.shifts AS v WHERE v.tenant_id = $1 AND v.shift_id = $2",
		.args = OM_ARGS(DOCUMENT_KEY, DOCUMENT), .expect = SPI_OK_SELECT
	},
	[POS_CLOSE_SHIFT] = {
		.name = "pos.close_shift",
		.sql = "UPDATE order_mgmt_data.shifts AS s SET status = '" SHIFT_STATUS_CLOSED "', expected = $3, counted = $4,"
		" closed_by = $5, closed_at = $6, receipts = $7, receipt_hash = $8 WHERE s.tenant_id = $1 AND s.shift_id = $2",
		.args = OM_ARGS(CLOSED_SHIFT, CLOSED), .expect = SPI_OK_UPDATE
	},
	[POS_SHIFT_STATUS] = {
		.name = "pos.shift_status",
		.sql = "SELECT s.status, s.register, s.currency FROM order_mgmt_data.shifts AS s WHERE s.tenant_id = $1 AND s.shift_id = $2",
		.args = OM_ARGS(DOCUMENT_KEY, DOCUMENT), .results = OM_RESULTS(SHIFT_STANDING, STANDING), .expect = SPI_OK_SELECT
	},
	[POS_LATE_SHIFT] = {
		.name = "pos.late_shift",
		.sql = "SELECT s.shift_id, s.currency FROM order_mgmt_data.shifts AS s WHERE s.tenant_id = $1 AND s.register = $2"
		" AND s.status = '" SHIFT_STATUS_CLOSED "' AND s.opened_at <= $3 AND s.closed_at >= $3 ORDER BY s.shift_number DESC LIMIT 1",
		.args = OM_ARGS(SHIFT_AT, AT), .results = OM_RESULTS(LATE_SHIFT, LATE), .expect = SPI_OK_SELECT
	},
	[POS_SHOW_SALE] = {
		.name = "pos.show_sale",
		.sql = "SELECT v.* FROM order_mgmt.register_sales AS v WHERE v.tenant_id = $1 AND v.order_id = $2",
		.args = OM_ARGS(DOCUMENT_KEY, DOCUMENT), .expect = SPI_OK_SELECT
	},
	[POS_SHOW_WITHOUT_SALE] = {
		.name = "pos.show_without_sale",
		.sql = "SELECT v.* FROM order_mgmt.refunds_without_sale AS v WHERE v.tenant_id = $1 AND v.refund_id = $2",
		.args = OM_ARGS(DOCUMENT_KEY, DOCUMENT), .expect = SPI_OK_SELECT
	},
	[POS_PLACE] = {
		.name = "pos.place",
		.sql = "SELECT r.location_id FROM order_mgmt_data.shifts AS s JOIN order_mgmt_data.registers AS r"
		" ON r.tenant_id = s.tenant_id AND r.register_id = s.register_id WHERE s.tenant_id = $1 AND s.shift_id = $2",
		.args = OM_ARGS(DOCUMENT_KEY, DOCUMENT), .results = OM_RESULTS(SEEN_PLACE, SEEN), .read_only = true,
		.expect = SPI_OK_SELECT
	},
	[POS_REFUND_PLACE] = {
		.name = "pos.refund_place",
		.sql = "SELECT r.location_id FROM order_mgmt_data.refunds_without_sale AS u JOIN order_mgmt_data.shifts AS s"
		" ON s.tenant_id = u.tenant_id AND s.shift_id = u.shift_id JOIN order_mgmt_data.registers AS r"
		" ON r.tenant_id = s.tenant_id AND r.register_id = s.register_id WHERE u.tenant_id = $1 AND u.refund_id = $2",
		.args = OM_ARGS(DOCUMENT_KEY, DOCUMENT), .results = OM_RESULTS(SEEN_PLACE, SEEN), .read_only = true,
		.expect = SPI_OK_SELECT
	}
};
