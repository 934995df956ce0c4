-- Code of tracking.

-- Who reads a parcel reads what carriers say of it; who reads an order, when it is to arrive.
SELECT order_mgmt_data.show_rows('order_mgmt_data.parcel_events', 'read_documents',
	where_seen => $$order_mgmt_data.sees_document('read_documents', tenant_id, fulfillment_id, 'order_mgmt_data.fulfillments', 'location_id')$$);
SELECT order_mgmt_data.show_rows('order_mgmt_data.parcel_states', 'read_documents',
	where_seen => $$order_mgmt_data.sees_document('read_documents', tenant_id, fulfillment_id, 'order_mgmt_data.fulfillments', 'location_id')$$);
SELECT order_mgmt_data.show_rows('order_mgmt_data.delivery_promises', 'read_documents', where_seen => $$order_mgmt_data.sees_order('read_documents', tenant_id, order_id)$$);

CREATE OR REPLACE FUNCTION order_mgmt_data.parcel_state(tenant bigint, parcel uuid, OUT status text, OUT status_at timestamptz, OUT estimated_at timestamptz)
	RETURNS record LANGUAGE sql STABLE
	BEGIN ATOMIC
		SELECT CASE WHEN d.delivered_at IS NOT NULL THEN 'delivered' ELSE d.status END, coalesce(d.delivered_at, d.status_at), d.estimated_at
		FROM (SELECT min(e.occurred_at) FILTER (WHERE e.status = 'delivered') AS delivered_at,
				(array_agg(e.status ORDER BY e.occurred_at DESC, e.event_key COLLATE "C" DESC))[1] AS status, max(e.occurred_at) AS status_at,
				(array_agg(e.estimated_at ORDER BY e.occurred_at DESC, e.event_key COLLATE "C" DESC) FILTER (WHERE e.estimated_at IS NOT NULL))[1] AS estimated_at
			FROM order_mgmt_data.parcel_events AS e WHERE e.tenant_id = tenant AND e.fulfillment_id = parcel) AS d;
	END;
COMMENT ON FUNCTION order_mgmt_data.parcel_state(bigint, uuid) IS 'what all events of a parcel come to, in whatever order they came: delivered is final, since the first event that says so; else the latest event holds; the latest estimate holds. Of two of one instant that with the greater key';

CREATE OR REPLACE FUNCTION order_mgmt_data.parcel_status_at(status text, status_at timestamptz, shipped_at timestamptz) RETURNS timestamptz LANGUAGE sql IMMUTABLE PARALLEL SAFE
	RETURN CASE WHEN status = 'announced' THEN status_at ELSE greatest(status_at, shipped_at) END;
COMMENT ON FUNCTION order_mgmt_data.parcel_status_at(text, timestamptz, timestamptz) IS 'since when a parcel is in its status, as it is told: a carrier''s clock may be behind that of whoever sent it, and nothing but an announcement comes before it left';

CREATE OR REPLACE VIEW order_mgmt.parcels WITH (security_invoker = true) AS
	SELECT f.tenant_id, f.fulfillment_id, f.fulfillment_number, f.order_id, f.location, f.carrier, f.tracking_number, f.tracking_url,
		CASE WHEN f.delivered_at IS NOT NULL THEN 'delivered' ELSE coalesce(s.status, 'shipped') END AS status, CASE WHEN f.delivered_at IS NOT NULL AND s.status IS DISTINCT FROM 'delivered' THEN f.delivered_at ELSE order_mgmt_data.parcel_status_at(s.status, s.status_at, f.shipped_at) END AS status_at,
		f.shipped_at, s.estimated_at, f.delivered_at
	FROM order_mgmt_data.fulfillments AS f
	LEFT JOIN order_mgmt_data.parcel_states AS s ON s.tenant_id = f.tenant_id AND s.fulfillment_id = f.fulfillment_id
	WHERE f.shipped_at IS NOT NULL;
COMMENT ON VIEW order_mgmt.parcels IS 'one row per parcel: a fulfillment that has left, and where its carrier says it is
status: shipped, while no carrier has said more; then announced, in_transit, out_for_delivery, attempted, ready_for_pickup, delivered, exception, returned_to_sender (record_tracking).';

CREATE OR REPLACE VIEW order_mgmt.parcels_under_way WITH (security_invoker = true) AS
	SELECT f.tenant_id, f.fulfillment_id, f.order_id, f.location, f.carrier, f.tracking_number, coalesce(s.status, 'shipped') AS status,
		order_mgmt_data.parcel_status_at(s.status, s.status_at, f.shipped_at) AS status_at, f.shipped_at, s.estimated_at
	FROM order_mgmt_data.fulfillments AS f
	LEFT JOIN order_mgmt_data.parcel_states AS s ON s.tenant_id = f.tenant_id AND s.fulfillment_id = f.fulfillment_id
	WHERE f.status = 'shipped';
COMMENT ON VIEW order_mgmt.parcels_under_way IS 'one row per parcel that has left and not arrived: of what carriers are to be asked, or webhooks subscribed
Those that left first are the ones of which most is missing; parcels that nobody follows stay here for ever.';

CREATE OR REPLACE VIEW order_mgmt.parcel_events WITH (security_invoker = true) AS
	SELECT e.tenant_id, e.fulfillment_id, e.event_key, e.event_id, e.status, e.occurred_at, e.estimated_at, e.place, e.note, e.actor, e.role_name, e.recorded_at
	FROM order_mgmt_data.parcel_events AS e;
COMMENT ON VIEW order_mgmt.parcel_events IS 'one row per event of a parcel that a carrier told
What place and note say is null once the customer of the order was erased.';

CREATE OR REPLACE VIEW order_mgmt.delivery_promises WITH (security_invoker = true) AS
	SELECT p.tenant_id, p.order_id, p.promised_on, p.actor, p.role_name, p.recorded_at
	FROM order_mgmt_data.delivery_promises AS p;
COMMENT ON VIEW order_mgmt.delivery_promises IS 'one row per order whose customer was promised a day on which all of it has arrived: the last promise';

CREATE OR REPLACE FUNCTION order_mgmt_data.promised_on(tenant bigint, id uuid) RETURNS date LANGUAGE sql STABLE
	BEGIN ATOMIC
		SELECT coalesce((SELECT p.promised_on FROM order_mgmt_data.delivery_promises AS p WHERE p.tenant_id = tenant AND p.order_id = id),
			(SELECT max(p.promised_on) FROM order_mgmt_data.order_line_promises AS p WHERE p.tenant_id = tenant AND p.order_id = id));
	END;
COMMENT ON FUNCTION order_mgmt_data.promised_on(bigint, uuid) IS 'the day that the customer of an order was promised: by promise_delivery, else when it was placed, by the line of which goods come last; null: none';

CREATE OR REPLACE FUNCTION order_mgmt.record_tracking(events order_mgmt.strict_jsonb, fulfillment_id uuid DEFAULT NULL, tracking_number text DEFAULT NULL, carrier text DEFAULT NULL,
		idempotency_key text DEFAULT NULL, options order_mgmt.strict_jsonb DEFAULT '{}', tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.parcels LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_record_tracking';
COMMENT ON FUNCTION order_mgmt.record_tracking(order_mgmt.strict_jsonb, uuid, text, text, text, order_mgmt.strict_jsonb, bigint) IS 'records what a carrier says of a parcel that has left: all of its events, or those since the last time
events: [{"status","occurred_at","event_id"?,"estimated_at"?,"place"?,"note"?}], up to 1,000 in any order, and no more of a parcel (limit_exceeded); status: announced, in_transit, out_for_delivery, attempted, ready_for_pickup, delivered, exception, returned_to_sender. event_id: the carrier''s own; without one an event is known by its status and occurred_at. What was told before is told once; the same with another status, time or estimate is refused (idempotency_conflict).
Either fulfillment_id or tracking_number names the parcel; carrier: whose number it is. Refusal: ambiguous_tracking_number.
The latest event holds, delivered is final: whatever the order in which events come, the parcel ends the same. The first event that says delivered does what record_delivery does, once.
Example: SELECT status, estimated_at FROM order_mgmt.record_tracking(''[{"status":"in_transit","occurred_at":"2026-01-02T09:30Z","estimated_at":"2026-01-04T12:00Z"}]'', tracking_number => ''00340'')';

CREATE OR REPLACE FUNCTION order_mgmt.promise_delivery(order_id uuid, promised_on date, idempotency_key text DEFAULT NULL, options order_mgmt.strict_jsonb DEFAULT '{}',
		tenant_id bigint DEFAULT NULL)
	RETURNS SETOF order_mgmt.delivery_promises LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_promise_delivery';
COMMENT ON FUNCTION order_mgmt.promise_delivery(uuid, date, text, order_mgmt.strict_jsonb, bigint) IS 'keeps the day on which a customer was promised that all of an order has arrived; a later promise takes the place of the one before
Its customer reads it by track_order. The event order.delivery_promised tells each promise.
Example: SELECT promised_on FROM order_mgmt.promise_delivery(''0190...'', ''2026-01-04'')';

CREATE OR REPLACE FUNCTION order_mgmt.track_order(order_number text, secret text, tenant_id bigint DEFAULT NULL)
	RETURNS jsonb LANGUAGE C STABLE PARALLEL UNSAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_track_order';
COMMENT ON FUNCTION order_mgmt.track_order(text, text, bigint) IS 'where an order is, to who brings the secret that it was placed with: its statuses, parcels with carrier, number and URL, promised and estimated delivery, and nothing else
A wrong secret is answered as a number that no order has, and takes as long.
Example: SELECT order_mgmt.track_order(''0190...'', ''Zm9yIG15IGV5ZXMgb25seQ'') -> ''parcels''';

-- What export_customer tells of them.
SELECT order_mgmt_data.extend_view('order_mgmt_data.order_exports', $$SELECT o.tenant_id, o.customer_id, 'parcel_events', e.occurred_at, order_mgmt_data.exported(to_jsonb(e) - 'event_key')
	FROM order_mgmt_data.orders AS o JOIN order_mgmt_data.fulfillments AS x ON x.tenant_id = o.tenant_id AND x.order_id = o.order_id
	JOIN order_mgmt_data.parcel_events AS e ON e.tenant_id = x.tenant_id AND e.fulfillment_id = x.fulfillment_id WHERE o.customer_id IS NOT NULL$$);
SELECT order_mgmt_data.extend_view('order_mgmt_data.order_exports', $$SELECT o.tenant_id, o.customer_id, 'delivery_promises', p.recorded_at, order_mgmt_data.exported(to_jsonb(p))
	FROM order_mgmt_data.orders AS o JOIN order_mgmt_data.delivery_promises AS p ON p.tenant_id = o.tenant_id AND p.order_id = o.order_id WHERE o.customer_id IS NOT NULL$$);

CREATE OR REPLACE FUNCTION order_mgmt_data.verify_tracking(tenants bigint[], part order_mgmt_data.verify_part)
	RETURNS SETOF order_mgmt.verification LANGUAGE plpgsql STABLE ROWS 4 SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan
AS $$
BEGIN
	IF part.kind = 'documents' THEN
		-- The state of a parcel is what its events say, and says as much as they do.
		RETURN QUERY
		SELECT 'parcel_states_follow_events', count(*), count(*) FILTER (WHERE w.wrong), min(w.sample) FILTER (WHERE w.wrong)
		FROM (SELECT format('tenant %s fulfillment %s', k.tenant_id, k.fulfillment_id) AS sample,
				(s.status, s.status_at, s.estimated_at) IS DISTINCT FROM
				(CASE WHEN EXISTS (SELECT FROM order_mgmt_data.parcel_events AS e WHERE e.tenant_id = k.tenant_id AND e.fulfillment_id = k.fulfillment_id AND e.status = 'delivered')
					THEN 'delivered' ELSE l.status END,
				coalesce((SELECT min(e.occurred_at) FROM order_mgmt_data.parcel_events AS e WHERE e.tenant_id = k.tenant_id AND e.fulfillment_id = k.fulfillment_id AND e.status = 'delivered'),
					l.occurred_at),
				(SELECT e.estimated_at FROM order_mgmt_data.parcel_events AS e WHERE e.tenant_id = k.tenant_id AND e.fulfillment_id = k.fulfillment_id AND e.estimated_at IS NOT NULL
					ORDER BY e.occurred_at DESC, e.event_key COLLATE "C" DESC LIMIT 1)) AS wrong
			FROM (SELECT e.tenant_id, e.fulfillment_id FROM order_mgmt_data.parcel_events AS e WHERE order_mgmt_data.in_part(e.fulfillment_id, part)
				UNION SELECT p.tenant_id, p.fulfillment_id FROM order_mgmt_data.parcel_states AS p WHERE order_mgmt_data.in_part(p.fulfillment_id, part)) AS k
			LEFT JOIN order_mgmt_data.parcel_states AS s ON s.tenant_id = k.tenant_id AND s.fulfillment_id = k.fulfillment_id
			LEFT JOIN LATERAL (SELECT e.status, e.occurred_at FROM order_mgmt_data.parcel_events AS e WHERE e.tenant_id = k.tenant_id AND e.fulfillment_id = k.fulfillment_id
				ORDER BY e.occurred_at DESC, e.event_key COLLATE "C" DESC LIMIT 1) AS l ON true
			WHERE tenants IS NULL OR k.tenant_id = ANY (tenants)) AS w
		HAVING count(*) > 0;

		-- It is of a parcel that has left, and that has arrived if a carrier said so.
		RETURN QUERY
		SELECT 'tracked_parcels_have_left', count(*), count(*) FILTER (WHERE w.wrong), min(w.sample) FILTER (WHERE w.wrong)
		FROM (SELECT format('tenant %s fulfillment %s', s.tenant_id, s.fulfillment_id) AS sample,
				f.shipped_at IS NULL OR (s.status = 'delivered' AND f.status <> 'delivered') AS wrong
			FROM order_mgmt_data.parcel_states AS s
			LEFT JOIN order_mgmt_data.fulfillments AS f ON f.tenant_id = s.tenant_id AND f.fulfillment_id = s.fulfillment_id
			WHERE (tenants IS NULL OR s.tenant_id = ANY (tenants)) AND order_mgmt_data.in_part(s.fulfillment_id, part)) AS w
		HAVING count(*) > 0;

		-- A promise is of an order.
		RETURN QUERY
		SELECT 'promises_have_orders', count(*), count(*) FILTER (WHERE w.missing), min(w.sample) FILTER (WHERE w.missing)
		FROM (SELECT format('tenant %s order %s', p.tenant_id, p.order_id) AS sample, o.order_id IS NULL AS missing
			FROM order_mgmt_data.delivery_promises AS p
			LEFT JOIN order_mgmt_data.orders AS o ON o.tenant_id = p.tenant_id AND o.order_id = p.order_id
			WHERE (tenants IS NULL OR p.tenant_id = ANY (tenants)) AND order_mgmt_data.in_part(p.order_id, part)) AS w
		HAVING count(*) > 0;
	END IF;
END
$$;
COMMENT ON FUNCTION order_mgmt_data.verify_tracking(bigint[], order_mgmt_data.verify_part) IS 'the invariants of tracking, for verify()';

-- What columns mean, and by what rows are found.
SELECT order_mgmt_data.describe_rows('order_mgmt.parcels', key => 'fulfillment_id', look_ups => 'order_id; fulfillment_number; tracking_number',
	example => $$SELECT carrier, tracking_number, status, estimated_at FROM order_mgmt.parcels WHERE order_id = '0190...'$$, columns => $$
	fulfillment_number: its number on paper: the order's, and a count
	location: that shipped it; null: all of it is services
	carrier: who carries it; null: nobody said
	tracking_number: of the carrier; null: nobody said
	tracking_url: where it is followed; null: nobody said
	status: shipped, announced, in_transit, out_for_delivery, attempted, ready_for_pickup, delivered, exception, returned_to_sender
	status_at: since when it is in this status
	shipped_at: when it left
	estimated_at: when the carrier thinks that it arrives; null: it has not said
	delivered_at: when it arrived; null: nobody said$$);
SELECT order_mgmt_data.describe_rows('order_mgmt.parcels_under_way', key => 'fulfillment_id', look_ups => 'tracking_number; newest by shipped_at',
	example => $$SELECT carrier, tracking_number FROM order_mgmt.parcels_under_way ORDER BY shipped_at, fulfillment_id LIMIT 100$$, columns => $$
	location: that shipped it; null: all of it is services
	carrier: who carries it; null: nobody said
	tracking_number: of the carrier; null: nobody said
	status: shipped, announced, in_transit, out_for_delivery, attempted, ready_for_pickup, exception, returned_to_sender
	status_at: since when it is in this status
	shipped_at: when it left
	estimated_at: when the carrier thinks that it arrives; null: it has not said$$);
SELECT order_mgmt_data.describe_rows('order_mgmt.parcel_events', key => 'fulfillment_id, event_key', look_ups => 'fulfillment_id',
	example => $$SELECT status, occurred_at, place FROM order_mgmt.parcel_events WHERE fulfillment_id = '0190...' ORDER BY occurred_at$$, columns => $$
	event_key: what it is known by when it is told again
	event_id: the carrier's own id of it; null: it has none
	status: announced, in_transit, out_for_delivery, attempted, ready_for_pickup, delivered, exception, returned_to_sender
	estimated_at: when the carrier thought that the parcel arrives; null: it did not say
	place: where it happened; null: nobody said, or it was erased
	note: what the carrier says of it; null: nothing, or it was erased$$);
SELECT order_mgmt_data.describe_rows('order_mgmt.delivery_promises', key => 'order_id',
	example => $$SELECT promised_on FROM order_mgmt.delivery_promises WHERE order_id = '0190...'$$, columns => $$
	promised_on: the day on which all of it has arrived$$);
