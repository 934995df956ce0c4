/*
 * tracking_store.c - the tracking module's SQL.
 */
#include "postgres.h"

#include "customer/customer.h"
#include "tracking/tracking_private.h"

/* What was said of a parcel of a customer who is erased: carriers write names of people into it. */
#define ERASE_EVENTS(schema) \
	"UPDATE " schema ".parcel_events AS e SET place = NULL, note = NULL WHERE e.tenant_id = $1 AND num_nonnulls(e.place, e.note) > 0" \
	" AND e.fulfillment_id IN (SELECT f.fulfillment_id FROM " schema ".orders AS o JOIN " schema ".fulfillments AS f" \
	" ON f.tenant_id = o.tenant_id AND f.order_id = o.order_id WHERE o.tenant_id = $1 AND o.customer_id = $2)"

OmPlan		om_tracking_plans[TRACKING_PLANS] = {
	[TRACKING_FIND] = {
		.name = "tracking.find",
		.sql = "SELECT f.fulfillment_id, coalesce(f.location_id, 0) AS location_id FROM order_mgmt_data.fulfillments AS f"
		" WHERE f.tenant_id = $1 AND f.tracking_number = $2 AND ($3 IS NULL OR f.carrier = $3) ORDER BY f.fulfillment_id",
		.args = OM_ARGS(NUMBER_SAID, SAID), .results = OM_RESULTS(PARCEL_FOUND, FOUND), .expect = SPI_OK_SELECT
	},
	[TRACKING_KNOWN] = {
		.name = "tracking.known",
		.sql = "SELECT e.event_key, e.status, e.occurred_at, e.estimated_at FROM order_mgmt_data.parcel_events AS e"
		" WHERE e.tenant_id = $1 AND e.fulfillment_id = $2 AND e.event_key = ANY ($3)",
		.args = OM_ARGS(EVENT_KEYS, KEYS), .results = OM_RESULTS(EVENT_KNOWN, KNOWN), .expect = SPI_OK_SELECT
	},
	[TRACKING_ADD] = {
		.name = "tracking.add",
		.sql = "INSERT INTO order_mgmt_data.parcel_events (tenant_id, fulfillment_id, event_key, event_id, status, occurred_at, estimated_at, place, note, actor, recorded_at)"
		" SELECT $1, $2, u.event_key, u.event_id, u.status, u.occurred_at, u.estimated_at, u.place, u.note, $10, $11"
		" FROM ROWS FROM (unnest($3), unnest($4), unnest($5), unnest($6), unnest($7), unnest($8), unnest($9))"
		" AS u (event_key, event_id, status, occurred_at, estimated_at, place, note)",
		.args = OM_ARGS(EVENTS_ADDED, ADDED), .expect = SPI_OK_INSERT
	},
	[TRACKING_STATE] = {
		/* whatever the order in which they came: delivered is final, else the latest one holds; of two of one instant, that with the greater key */
		.name = "tracking.state",
		.sql = "SELECT s.status, s.status_at, s.estimated_at, jsonb_build_object('order_id', $3, 'status', s.status, 'status_at', s.status_at,"
		" 'estimated_at', s.estimated_at)::text AS payload,"
		" (SELECT count(*) FROM order_mgmt_data.parcel_events AS e WHERE e.tenant_id = $1 AND e.fulfillment_id = $2) AS events FROM order_mgmt_data.parcel_state($1, $2) AS s",
		.args = {OM_INT8, OM_UUID, OM_UUID, OM_NONE}, .results = OM_RESULTS(PARCEL_SUM, SUM), .expect = SPI_OK_SELECT
	},
	[TRACKING_SET_STATE] = {
		.name = "tracking.set_state",
		.sql = "INSERT INTO order_mgmt_data.parcel_states AS s (tenant_id, fulfillment_id, status, status_at, estimated_at) VALUES ($1, $2, $3, $4, $5)"
		" ON CONFLICT (fulfillment_id, tenant_id) DO UPDATE SET status = EXCLUDED.status, status_at = EXCLUDED.status_at, estimated_at = EXCLUDED.estimated_at",
		.args = OM_ARGS(PARCEL_STATE, STATE), .expect = SPI_OK_INSERT
	},
	[TRACKING_SHOW] = {
		.name = "tracking.show",
		.sql = "SELECT v.* FROM order_mgmt.parcels AS v WHERE v.tenant_id = $1 AND v.fulfillment_id = $2",
		.args = OM_ARGS(ONE_DOCUMENT, ONE), .expect = SPI_OK_SELECT
	},
	[TRACKING_PROMISE] = {
		.name = "tracking.promise",
		.sql = "INSERT INTO order_mgmt_data.delivery_promises AS p (tenant_id, order_id, promised_on, actor, recorded_at) VALUES ($1, $2, $3, $4, $5)"
		" ON CONFLICT (order_id, tenant_id) DO UPDATE SET promised_on = EXCLUDED.promised_on, actor = EXCLUDED.actor,"
		" recorded_at = EXCLUDED.recorded_at, role_name = EXCLUDED.role_name",
		.args = OM_ARGS(DELIVERY_PROMISE, PROMISE), .expect = SPI_OK_INSERT
	},
	[TRACKING_SHOW_PROMISE] = {
		.name = "tracking.show_promise",
		.sql = "SELECT v.* FROM order_mgmt.delivery_promises AS v WHERE v.tenant_id = $1 AND v.order_id = $2",
		.args = OM_ARGS(ONE_DOCUMENT, ONE), .expect = SPI_OK_SELECT
	},
	[TRACKING_NUMBER] = {
		/* the order of that number, else the one before it: finding none takes what finding one does */
		.name = "tracking.number",
		.sql = "SELECT o.order_id, o.order_number = $1 AND o.tenant_id = $2 AS is_it FROM order_mgmt_data.orders AS o"
		" WHERE (o.order_number, o.tenant_id) <= ($1, $2) ORDER BY o.order_number DESC, o.tenant_id DESC LIMIT 1",
		.args = OM_ARGS(ORDER_NUMBER, NUMBER), .results = OM_RESULTS(ORDER_NEAR, NEAR), .read_only = true, .expect = SPI_OK_SELECT
	},
	[TRACKING_OWN] = {
		.name = "tracking.own",
		.sql = "SELECT jsonb_build_object('order_number', o.order_number, 'status', o.status, 'fulfillment_status', o.fulfillment_status,"
		" 'promised_on', order_mgmt_data.promised_on($1, $2),"
		" 'estimated_at', max(k.estimated_at) FILTER (WHERE k.delivered_at IS NULL),"
		" 'parcels', coalesce(jsonb_agg(jsonb_build_object('carrier', k.carrier, 'tracking_number', k.tracking_number, 'tracking_url', k.tracking_url,"
		" 'status', k.status, 'status_at', k.status_at, 'shipped_at', k.shipped_at, 'estimated_at', k.estimated_at, 'delivered_at', k.delivered_at)"
		" ORDER BY k.shipped_at, k.fulfillment_id) FILTER (WHERE k.fulfillment_id IS NOT NULL), '[]')) AS tracking"
		" FROM order_mgmt_data.orders AS o LEFT JOIN order_mgmt.parcels AS k ON k.tenant_id = $1 AND k.order_id = $2"
		" WHERE o.tenant_id = $1 AND o.order_id = $2 GROUP BY o.order_id, o.tenant_id",
		.args = OM_ARGS(ONE_DOCUMENT, ONE), .results = OM_RESULTS(OWN_TRACKING, OWN), .read_only = true, .expect = SPI_OK_SELECT
	},
	[TRACKING_ERASE] = {
		.name = "tracking.erase", .sql = ERASE_EVENTS("order_mgmt_data"), .args = OM_ERASED_ARGS, .expect = SPI_OK_UPDATE
	},
	[TRACKING_ERASE_ARCHIVE] = {
		.name = "tracking.erase_archive", .sql = ERASE_EVENTS("order_mgmt_archive"), .args = OM_ERASED_ARGS, .expect = SPI_OK_UPDATE
	}
};
