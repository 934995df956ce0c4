/*
 * staff_store.c - the staff module's SQL.
 */
#include "postgres.h"

#include "staff/staff_private.h"

OmPlan		om_staff_plans[STAFF_PLANS] = {
	[STAFF_FIND] = {
		.name = "staff.find",
		.sql = "SELECT s.staff_id FROM order_mgmt_data.staff AS s WHERE s.tenant_id = $1 AND s.code = $2 AND s.is_active",
		.args = OM_ARGS(STAFF_CODE, CODE), .results = OM_RESULTS(FOUND_STAFF, FOUND), .expect = SPI_OK_SELECT
	},
	[STAFF_SHOW] = {
		.name = "staff.show",
		.sql = "SELECT v.* FROM order_mgmt.staff AS v WHERE v.tenant_id = $1 AND v.staff = $2",
		.args = OM_ARGS(STAFF_CODE, CODE), .expect = SPI_OK_SELECT
	},
	[STAFF_HASH_PIN] = {
		.name = "staff.hash_pin",
		.sql = "INSERT INTO order_mgmt_data.staff_pins AS p (tenant_id, staff_id, pin_hash, changed_at)"
		" VALUES ($1, $2, order_mgmt_data.pin_hash($3), $4) ON CONFLICT (staff_id, tenant_id)"
		" DO UPDATE SET pin_hash = EXCLUDED.pin_hash, changed_at = EXCLUDED.changed_at, failed_tries = 0, locked_until = NULL",
		.args = OM_ARGS(STAFF_PIN, PIN), .expect = SPI_OK_INSERT
	},
	[STAFF_DROP_PIN] = {
		.name = "staff.drop_pin",
		.sql = "DELETE FROM order_mgmt_data.staff_pins AS p WHERE p.tenant_id = $1 AND p.staff_id = $2 AND $3 IS NOT NULL",
		.args = OM_ARGS(PIN_TRY, TRY), .expect = SPI_OK_DELETE
	},
	/* a try counts as failed until it has not */
	[STAFF_BEGIN_TRY] = {
		.name = "staff.begin_try",
		.sql = "UPDATE order_mgmt_data.staff_pins AS p SET failed_tries = CASE WHEN p.locked_until IS NULL THEN p.failed_tries ELSE 0 END + 1,"
		" locked_until = NULL WHERE p.tenant_id = $1 AND p.staff_id = $2 AND (p.locked_until IS NULL OR p.locked_until <= $3)"
		" RETURNING p.pin_hash, p.failed_tries",
		.args = OM_ARGS(PIN_TRY, TRY), .results = OM_RESULTS(BEGUN_TRY, BEGUN), .expect = SPI_OK_UPDATE_RETURNING
	},
	[STAFF_END_TRY] = {
		.name = "staff.end_try",
		.sql = "UPDATE order_mgmt_data.staff_pins AS p SET failed_tries = $3, locked_until = $4 WHERE p.tenant_id = $1 AND p.staff_id = $2",
		.args = OM_ARGS(PIN_TRIED, TRIED), .expect = SPI_OK_UPDATE
	},
	[STAFF_LOCKED] = {
		.name = "staff.locked",
		.sql = "SELECT p.locked_until FROM order_mgmt_data.staff_pins AS p WHERE p.tenant_id = $1 AND p.staff_id = $2 AND p.locked_until > $3",
		.args = OM_ARGS(PIN_TRY, TRY), .results = OM_RESULTS(LOCKED_PIN, LOCKED), .expect = SPI_OK_SELECT
	},
	[STAFF_MATCH_PIN] = {
		.name = "staff.match_pin",
		.sql = "SELECT order_mgmt_data.pin_matches($1, $2) AS is_right",
		.args = OM_ARGS(PIN_MATCH, MATCH), .results = OM_RESULTS(MATCHED_PIN, MATCHED), .expect = SPI_OK_SELECT
	},
	[STAFF_PUT_LIMIT] = {
		.name = "staff.put_limit",
		.sql = "INSERT INTO order_mgmt_data.staff_limits AS l (tenant_id, staff_id, action, location_id, percent, amount, is_active)"
		" VALUES ($1, $2, $3, $4, $5, $6, coalesce($7, true)) ON CONFLICT (staff_id, action, location_id, tenant_id)"
		" DO UPDATE SET percent = $5, amount = $6, is_active = coalesce($7, l.is_active)"
		" WHERE (l.percent, l.amount::text, l.is_active) IS DISTINCT FROM ($5, $6::text, coalesce($7, l.is_active))",
		.args = OM_ARGS(NEW_LIMIT, LIMIT), .expect = SPI_OK_INSERT
	},
	/* of one that is there: what is said is whether it is in use */
	[STAFF_SET_LIMIT] = {
		.name = "staff.set_limit",
		.sql = "UPDATE order_mgmt_data.staff_limits AS l SET percent = coalesce($5, l.percent), amount = coalesce($6, l.amount), is_active = $7"
		" WHERE l.tenant_id = $1 AND l.staff_id = $2 AND l.action = $3 AND l.location_id = $4 AND l.is_active <> $7",
		.args = OM_ARGS(NEW_LIMIT, LIMIT), .expect = SPI_OK_UPDATE
	},
	[STAFF_SHOW_LIMIT] = {
		.name = "staff.show_limit",
		.sql = "SELECT v.* FROM order_mgmt.staff_limits AS v WHERE v.tenant_id = $1 AND v.staff_id = $2 AND v.action = $3 AND v.location_id = $4",
		.args = OM_ARGS(LIMIT_KEY, LIMIT), .expect = SPI_OK_SELECT
	},
	/* of a person at a location, or else everywhere; an action is limited where anybody has a limit for it */
	[STAFF_LIMITS] = {
		.name = "staff.limits",
		.sql = "SELECT EXISTS (SELECT FROM order_mgmt_data.staff_limits AS e WHERE e.tenant_id = $1 AND e.action = a.action AND e.is_active) AS is_limited,"
		" l.action IS NOT NULL AS has_most, l.percent, l.amount FROM pg_catalog.unnest($4) WITH ORDINALITY AS a (action, n)"
		" LEFT JOIN order_mgmt_data.staff AS s ON s.tenant_id = $1 AND s.code = $3 AND s.is_active"
		" LEFT JOIN LATERAL (SELECT x.action, x.percent, x.amount FROM order_mgmt_data.staff_limits AS x WHERE x.tenant_id = $1 AND x.staff_id = s.staff_id"
		" AND x.action = a.action AND x.location_id = ANY (ARRAY[0, $2]) AND x.is_active ORDER BY x.location_id DESC LIMIT 1) AS l ON true ORDER BY a.n",
		.args = OM_ARGS(LIMITS_ASKED, ASKED), .results = OM_RESULTS(FOUND_LIMIT, MOST), .expect = SPI_OK_SELECT
	},
	[STAFF_FIND_APPROVAL] = {
		.name = "staff.find_approval",
		.sql = "SELECT a.action, a.register, a.location_id, l.code AS location, a.percent, a.amount, a.requested_by, a.approver, a.is_granted, a.failure, a.used_at,"
		" a.expires_at FROM order_mgmt_data.approvals AS a JOIN order_mgmt_data.locations AS l ON l.tenant_id = a.tenant_id AND l.location_id = a.location_id"
		" WHERE a.tenant_id = $1 AND a.approval_id = $2",
		.args = OM_ARGS(APPROVAL_KEY, APPROVAL), .results = OM_RESULTS(FOUND_APPROVAL, HELD), .expect = SPI_OK_SELECT
	},
	[STAFF_ANSWER_APPROVAL] = {
		.name = "staff.answer_approval",
		.sql = "UPDATE order_mgmt_data.approvals AS a SET is_granted = $3, approver = $4, answer_reason = $5, answered_by = $6, answered_at = $7, expires_at = $8"
		" WHERE a.tenant_id = $1 AND a.approval_id = $2 AND a.is_granted IS NULL AND a.failure IS NULL",
		.args = OM_ARGS(NEW_ANSWER, ANSWER), .expect = SPI_OK_UPDATE
	},
	[STAFF_USE_APPROVAL] = {
		.name = "staff.use_approval",
		.sql = "UPDATE order_mgmt_data.approvals AS a SET used_at = $3, used_by = $4, used_percent = $5, used_amount = $6, document_kind = $7, document_id = $8, used_actor = $9"
		" WHERE a.tenant_id = $1 AND a.approval_id = $2 AND a.used_at IS NULL",
		.args = OM_ARGS(NEW_USE, USE), .expect = SPI_OK_UPDATE
	},
	[STAFF_SHOW_APPROVAL] = {
		.name = "staff.show_approval",
		.sql = "SELECT v.* FROM order_mgmt.approvals AS v WHERE v.tenant_id = $1 AND v.approval_id = $2",
		.args = OM_ARGS(APPROVAL_KEY, APPROVAL), .expect = SPI_OK_SELECT
	},
	[STAFF_TELL_ANSWER] = {
		.name = "staff.tell_answer",
		.sql = "SELECT $1 AS ok, $2 AS reason, $3 AS approval_id, $4 AS approver, $5 AS expires_at, $6 AS tries_left, $7 AS locked_until",
		.args = OM_ARGS(TOLD_ANSWER, TOLD), .expect = SPI_OK_SELECT
	}
};
