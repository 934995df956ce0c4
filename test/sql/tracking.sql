-- Tracking: what carriers say of parcels, late, twice and in any order, comes to one state; a parcel arrives once; customers read where their order is by number and
-- secret and nothing else; refusals name all offenders and leave nothing behind; rights, other tenants, erasure, archive.
\set ECHO none
\getenv source PG_ABS_SRCDIR
\set helpers :source '/lib/regress.sql'
\i :helpers
\set ECHO all
\pset format unaligned
\pset fieldsep ' | '
\pset tuples_only on
CREATE FUNCTION pg_temp.tries(VARIADIC queries text[]) RETURNS SETOF text LANGUAGE sql AS $$ SELECT pg_temp.try(q) FROM unnest(queries) AS q $$;
CREATE FUNCTION pg_temp.id(n integer) RETURNS uuid LANGUAGE sql AS $$ SELECT format('00000000-0000-0000-0000-%s', lpad(n::text, 12, '0'))::uuid $$;
CREATE FUNCTION pg_temp.parcel(n integer) RETURNS uuid LANGUAGE sql AS $$ SELECT format('f0000000-0000-0000-0000-%s', lpad(n::text, 12, '0'))::uuid $$;
-- An order of A-1, and its parcel, which leaves.
CREATE FUNCTION pg_temp.send(n integer, tracking text, location text DEFAULT 'BER', buyer text DEFAULT NULL) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	PERFORM place_order('web', format('[{"sku":"A-1","quantity":2,"location":"%s"}]', location)::strict_jsonb, secret => 'c2VjcmV0IG9mIG9uZSBvZg', customer => buyer, order_id => pg_temp.id(n));
	PERFORM plan_fulfillment(pg_temp.id(n), fulfillment_id => pg_temp.parcel(n));
	PERFORM ship_fulfillment(pg_temp.parcel(n), tracking => tracking::strict_jsonb);
END $$;
CREATE FUNCTION pg_temp.state(n integer) RETURNS text LANGUAGE sql AS $$
	SELECT concat_ws(' | ', p.status, p.status_at, p.estimated_at, p.delivered_at, f.status, (SELECT count(*) FROM parcel_events AS e WHERE e.fulfillment_id = p.fulfillment_id),
		(SELECT count(*) FROM events AS e WHERE e.aggregateid = p.fulfillment_id::text AND e.type = 'fulfillment.delivered'))
	FROM parcels AS p JOIN fulfillments AS f USING (tenant_id, fulfillment_id) WHERE p.fulfillment_id = pg_temp.parcel(n) $$;
SELECT count(*) FROM put_customer('C-1', 'zoe@example.com', 'Zoe');
SELECT count(*) FROM receive_stock('BER', '[{"sku":"A-1","quantity":100},{"sku":"B-1","quantity":10}]');
SELECT count(*) FROM receive_stock('HAM', '[{"sku":"A-1","quantity":50}]');
SELECT pg_temp.send(1, '{"carrier":"DHL","number":"00340","url":"https://dhl.example/00340"}', buyer => 'C-1');

-- A parcel of which nobody said anything yet.
SELECT status, status_at, shipped_at, estimated_at, delivered_at FROM parcels;
SELECT carrier, tracking_number, status, shipped_at FROM parcels_under_way;
SET order_mgmt.clock = '2026-01-03 12:00+00';
-- Named notation, all arguments; a batch in any order.
SELECT status, status_at, estimated_at FROM record_tracking(events => '[{"status":"in_transit","occurred_at":"2026-01-02T08:00Z","estimated_at":"2026-01-04T12:00Z","place":"Leipzig"},
	{"status":"announced","occurred_at":"2026-01-01T10:00Z","event_id":"e-1","estimated_at":"2026-01-05T12:00Z"}]', fulfillment_id => NULL, tracking_number => '00340', carrier => 'DHL',
	idempotency_key => 't-1', options => '{}', tenant_id => 1);
-- Late, twice, and by its id: nothing changes, and nothing is written again.
SELECT count(*) AS told FROM events WHERE type = 'fulfillment.tracked' \gset
SELECT status, status_at, estimated_at FROM record_tracking('[{"status":"in_transit","occurred_at":"2026-01-02T08:00Z","estimated_at":"2026-01-04T12:00Z","place":"elsewhere","note":"in another language"},
	{"status":"announced","occurred_at":"2026-01-01T10:00Z","event_id":"e-1","estimated_at":"2026-01-05T12:00Z"},{"status":"announced","occurred_at":"2026-01-01T10:00Z","event_id":"e-1","estimated_at":"2026-01-05T12:00Z"}]', pg_temp.parcel(1));
SELECT status FROM record_tracking('[{"status":"announced","occurred_at":"2026-01-01T09:00Z"}]', pg_temp.parcel(1));
SELECT count(*) - :told FROM events WHERE type = 'fulfillment.tracked';
SELECT event_key, event_id, status, occurred_at, estimated_at, place, note, recorded_at FROM parcel_events ORDER BY occurred_at;
-- A repeated call is answered with the parcel as it is.
SELECT status FROM record_tracking('[{"status":"in_transit","occurred_at":"2026-01-02T08:00Z","estimated_at":"2026-01-04T12:00Z","place":"Leipzig"},
	{"status":"announced","occurred_at":"2026-01-01T10:00Z","event_id":"e-1","estimated_at":"2026-01-05T12:00Z"}]', tracking_number => '00340', carrier => 'DHL', idempotency_key => 't-1', tenant_id => 1);

-- It arrives once, whatever comes after; what happened before it left still counts from there.
SELECT status, status_at, delivered_at FROM record_tracking('[{"status":"delivered","occurred_at":"2026-01-03T09:00Z"},{"status":"out_for_delivery","occurred_at":"2026-01-03T07:00Z"}]', pg_temp.parcel(1));
SELECT status, delivered_at FROM record_tracking('[{"status":"exception","occurred_at":"2026-01-03T10:00Z"},{"status":"delivered","occurred_at":"2026-01-03T08:30Z"}]', pg_temp.parcel(1));
SELECT pg_temp.state(1);
SELECT delivered, shipped FROM order_lines WHERE order_id = pg_temp.id(1);
SELECT from_status, to_status, occurred_at FROM status_log WHERE document_id = pg_temp.parcel(1) AND to_status = 'delivered';
SELECT count(*) FROM parcels_under_way;
SELECT type, payload - 'order_id' FROM events WHERE type IN ('fulfillment.tracked', 'fulfillment.delivered') ORDER BY id;
SELECT pg_temp.try(format('SELECT status FROM record_delivery(%L)', pg_temp.parcel(1)));
-- Delivered before it left, as clocks say; and by hand before the carrier says so.
SELECT pg_temp.send(2, '{"carrier":"DHL","number":"00341"}');
SELECT status, status_at, delivered_at FROM record_tracking('[{"status":"delivered","occurred_at":"2026-01-03T11:59Z"}]', tracking_number => '00341');
SELECT pg_temp.send(3, '{"carrier":"UPS","number":"00342"}');
SELECT status FROM record_delivery(pg_temp.parcel(3), '2026-01-03 12:00+00');
SELECT status, status_at, delivered_at FROM parcels WHERE fulfillment_id = pg_temp.parcel(3);
SELECT status, status_at, delivered_at FROM record_tracking('[{"status":"in_transit","occurred_at":"2026-01-03T11:00Z"}]', pg_temp.parcel(3));
SELECT status, status_at, delivered_at FROM record_tracking('[{"status":"delivered","occurred_at":"2026-01-03T11:30Z"}]', pg_temp.parcel(3));
SELECT pg_temp.state(3);
-- In whatever order: each of all orders of four events, told one by one or at once, comes to the same.
CREATE TEMP TABLE told (n integer, event jsonb);
INSERT INTO told VALUES (1, '{"status":"announced","occurred_at":"2026-01-03T09:00Z","estimated_at":"2026-01-06T00:00Z"}'), (2, '{"status":"attempted","occurred_at":"2026-01-03T10:00Z","event_id":"b"}'),
	(3, '{"status":"in_transit","occurred_at":"2026-01-03T10:00Z","event_id":"a","estimated_at":"2026-01-05T00:00Z"}'), (4, '{"status":"ready_for_pickup","occurred_at":"2026-01-03T11:00Z"}');
DO $$
DECLARE
	parcel integer := 100;
	a integer[];
BEGIN
	FOR a IN SELECT ARRAY[w.n, x.n, y.n, z.n] FROM told AS w, told AS x, told AS y, told AS z WHERE (SELECT count(DISTINCT u) FROM unnest(ARRAY[w.n, x.n, y.n, z.n]) AS u) = 4 LOOP
		parcel := parcel + 1;
		PERFORM pg_temp.send(parcel, format('{"number":"T%s"}', parcel));
		-- the first two one by one, the last ones at once with the first again
		PERFORM record_tracking(jsonb_build_array(t.event)::text::strict_jsonb, pg_temp.parcel(parcel)) FROM told AS t WHERE t.n = a[1];
		PERFORM record_tracking(jsonb_build_array(t.event)::text::strict_jsonb, pg_temp.parcel(parcel)) FROM told AS t WHERE t.n = a[2];
		PERFORM record_tracking((SELECT jsonb_agg(t.event) FROM told AS t WHERE t.n = ANY (ARRAY[a[1], a[3], a[4]]))::text::strict_jsonb, pg_temp.parcel(parcel));
	END LOOP;
END $$;
SELECT status, status_at, estimated_at, count(*) FROM parcels WHERE tracking_number LIKE 'T%' GROUP BY 1, 2, 3;

-- When it is to arrive, as the customer was told.
SELECT pg_temp.send(4, '{"carrier":"DHL","number":"00344","url":"https://dhl.example/00344"}');
SELECT promised_on, recorded_at FROM promise_delivery(order_id => pg_temp.id(4), promised_on => '2026-01-07', idempotency_key => 'p-1', options => '{}', tenant_id => 1);
SELECT promised_on FROM promise_delivery(pg_temp.id(4), '2026-01-06');
SELECT payload FROM events WHERE type = 'order.delivery_promised' ORDER BY id;
SELECT count(*) FROM record_tracking('[{"status":"in_transit","occurred_at":"2026-01-03T11:00Z","estimated_at":"2026-01-05T10:00Z","place":"Zoe lives there","note":"private"}]', pg_temp.parcel(4));

-- A customer reads where it is: that, and nothing else; where nothing can be written, too.
CREATE ROLE regress_om_visitor;
CREATE ROLE regress_om_gateway;
CREATE ROLE regress_om_ham;
CREATE ROLE regress_om_stranger;
SELECT count(*) > 0 FROM grant_access('regress_om_visitor', 'visitor');
SELECT count(*) > 0 FROM grant_access('regress_om_gateway', 'gateway');
SELECT count(*) > 0 FROM grant_access('regress_om_ham', 'warehouse', '{1}', '{HAM}');
GRANT USAGE ON SCHEMA order_mgmt TO regress_om_stranger;
SELECT order_number AS n4 FROM orders WHERE order_id = pg_temp.id(4) \gset
SELECT order_number AS n1 FROM orders WHERE order_id = pg_temp.id(1) \gset
SET ROLE regress_om_visitor;
BEGIN READ ONLY;
SELECT jsonb_pretty(track_order(order_number => :'n4', secret => 'c2VjcmV0IG9mIG9uZSBvZg', tenant_id => 1) - 'order_number');
COMMIT;
SELECT track_order(:'n1', 'c2VjcmV0IG9mIG9uZSBvZg') - 'order_number';
-- A wrong secret, a number that there is none of, one of another tenant, one that was placed without a secret: alike.
RESET ROLE;
SELECT order_number AS foreign_number FROM place_order('web', '[{"sku":"GIFTWRAP","quantity":1}]', secret => 'c2VjcmV0IG9mIG9uZSBvZg', tenant_id => 11) \gset
SELECT order_number AS open_number FROM place_order('web', '[{"sku":"GIFTWRAP","quantity":1}]') \gset
SET ROLE regress_om_visitor;
SELECT count(DISTINCT replace(pg_temp.try(format('SELECT track_order(%L, %L)', number, secret)), number, 'NUMBER')), min(replace(pg_temp.try(format('SELECT track_order(%L, %L)', number, secret)), number, 'NUMBER'))
FROM (VALUES (:'n4', 'd3JvbmcgYnV0IGFzIGxvbmc'), (:'n4', 'c2VjcmV0IG9mIG9uZSBvZg '), (:'n4' || 'X', 'c2VjcmV0IG9mIG9uZSBvZg'), ('!', 'c2VjcmV0IG9mIG9uZSBvZg'), ('zzz', 'c2VjcmV0IG9mIG9uZSBvZg'),
	(:'foreign_number', 'c2VjcmV0IG9mIG9uZSBvZg'), (:'open_number', 'c2VjcmV0IG9mIG9uZSBvZg')) AS d (number, secret);
SELECT pg_temp.tries('SELECT track_order(NULL, ''c2VjcmV0IG9mIG9uZSBvZg'')', 'SELECT track_order(''x'', NULL)');
RESET ROLE;

-- Who records: gateways and warehouses, these where they work; visitors and strangers nothing.
SELECT pg_temp.send(5, '{"carrier":"DHL","number":"00345"}', 'HAM');
SELECT pg_temp.send(6, '{"carrier":"DHL","number":"00345"}');
SELECT pg_temp.send(7, '{"carrier":"UPS","number":"00345"}');
SET ROLE regress_om_gateway;
SELECT status FROM record_tracking('[{"status":"out_for_delivery","occurred_at":"2026-01-03T11:30Z"}]', tracking_number => '00344');
SELECT pg_temp.tries('SELECT count(*) FROM parcels', format('SELECT promised_on FROM promise_delivery(%L, ''2026-01-07'')', pg_temp.id(4)));
SELECT regexp_replace(pg_temp.try($$SELECT status FROM record_tracking('[{"status":"in_transit","occurred_at":"2026-01-03T11:00Z"}]', tracking_number => '00345')$$), '"f0[^]]*', '...');
SELECT status FROM record_tracking('[{"status":"in_transit","occurred_at":"2026-01-03T11:00Z"}]', tracking_number => '00345', carrier => 'UPS');
SET ROLE regress_om_ham;
SELECT status FROM record_tracking('[{"status":"out_for_delivery","occurred_at":"2026-01-03T11:10Z"}]', tracking_number => '00345', carrier => 'DHL');
SELECT pg_temp.tries($$SELECT status FROM record_tracking('[{"status":"in_transit","occurred_at":"2026-01-03T11:00Z"}]', tracking_number => '00344')$$,
	format($$SELECT status FROM record_tracking('[{"status":"in_transit","occurred_at":"2026-01-03T11:00Z"}]', %L)$$, pg_temp.parcel(6)), format('SELECT promised_on FROM promise_delivery(%L, ''2026-01-07'')', pg_temp.id(5)));
SELECT tracking_number, status FROM parcels;
SELECT tracking_number FROM parcels_under_way;
SELECT status FROM parcel_events;
SELECT count(*) FROM delivery_promises;
SET ROLE regress_om_visitor;
SELECT pg_temp.tries($$SELECT status FROM record_tracking('[{"status":"in_transit","occurred_at":"2026-01-03T11:00Z"}]', tracking_number => '00344')$$, 'SELECT count(*) FROM parcels');
SET ROLE regress_om_stranger;
SELECT track_order('x', 'c2VjcmV0IG9mIG9uZSBvZg');
RESET ROLE;

-- Refused without a trace.
SELECT count(*) FROM place_order('web', '[{"sku":"B-1","quantity":2}]', order_id => pg_temp.id(8));
SELECT count(*) FROM plan_fulfillment(pg_temp.id(8), fulfillment_id => pg_temp.parcel(8));
SELECT pg_temp.everything() AS before \gset
SELECT pg_temp.tries($$SELECT record_tracking(NULL, tracking_number => '00344')$$, $$SELECT record_tracking('[]', tracking_number => '00344')$$, $$SELECT record_tracking('{}', tracking_number => '00344')$$,
	$$SELECT record_tracking('[{"status":"in_transit","occurred_at":"2026-01-03T11:00Z"}]')$$,
	$$SELECT record_tracking('[{"status":"in_transit","occurred_at":"2026-01-03T11:00Z"}]', 'f0000000-0000-0000-0000-000000000004', '00344')$$,
	$$SELECT record_tracking('[{"status":"in_transit","occurred_at":"2026-01-03T11:00Z"}]', 'f0000000-0000-0000-0000-000000000004', carrier => 'DHL')$$,
	$$SELECT record_tracking('[{"status":"in_transit","occurred_at":"2026-01-03T11:00Z"}]', 'f0000000-0000-0000-0000-000000000099')$$,
	$$SELECT record_tracking('[{"status":"in_transit","occurred_at":"2026-01-03T11:00Z"}]', 'f0000000-0000-0000-0000-000000000004', tenant_id => 11)$$,
	$$SELECT record_tracking('[{"status":"in_transit","occurred_at":"2026-01-03T11:00Z"}]', 'f0000000-0000-0000-0000-000000000008')$$,
	$$SELECT record_tracking('[{"status":"in_transit","occurred_at":"2026-01-03T11:00Z"}]', tracking_number => 'nobody knows')$$,
	$$SELECT record_tracking('[{"status":"in_transit","occurred_at":"2026-01-03T11:00Z"}]', tracking_number => '00344', carrier => 'UPS')$$,
	$$SELECT record_tracking('[{"status":"lost","occurred_at":"2026-01-03T11:00Z"}]', tracking_number => '00344')$$,
	$$SELECT record_tracking('[{"status":"in_transit"}]', tracking_number => '00344')$$,
	$$SELECT record_tracking('[{"status":"in_transit","occurred_at":"2026-01-03T11:00Z","who":"me"}]', tracking_number => '00344')$$,
	$$SELECT record_tracking('[{"status":"in_transit","occurred_at":"2026-02-03T11:00Z"}]', tracking_number => '00344')$$,
	$$SELECT record_tracking('[{"status":"in_transit","occurred_at":"2026-01-03T11:00Z","estimated_at":"infinity"}]', tracking_number => '00344')$$,
	$$SELECT record_tracking('[{"status":"in_transit","occurred_at":"2026-01-03T11:00Z","event_id":"x"},{"status":"attempted","occurred_at":"2026-01-03T11:00Z","event_id":"x"},{"status":"announced","occurred_at":"2026-01-03T11:00Z"},{"status":"announced","occurred_at":"2026-01-03T11:00Z","estimated_at":"2026-01-09T00:00Z"}]', tracking_number => '00344')$$,
	$$SELECT record_tracking('[{"status":"announced","occurred_at":"2026-01-03T10:00Z"},{"status":"in_transit","occurred_at":"2026-01-03T11:00Z","estimated_at":"2026-01-05T11:00Z"}]', tracking_number => '00344')$$,
	$$SELECT promise_delivery('00000000-0000-0000-0000-000000000099', '2026-01-07')$$, $$SELECT promise_delivery('00000000-0000-0000-0000-000000000004', NULL)$$,
	$$SELECT promise_delivery('00000000-0000-0000-0000-000000000004', 'infinity')$$, $$SELECT promise_delivery('00000000-0000-0000-0000-000000000004', '2026-01-07', tenant_id => 11)$$);
SELECT pg_temp.everything() = :'before';
-- What is written past the functions is seen; what was told stays.
SELECT pg_temp.tries('UPDATE order_mgmt_data.parcel_events SET status = ''delivered''', 'DELETE FROM order_mgmt_data.parcel_events', 'DELETE FROM order_mgmt_data.parcel_states');
BEGIN;
UPDATE order_mgmt_data.parcel_states SET status = 'delivered' WHERE fulfillment_id = pg_temp.parcel(4);
SELECT name, violations FROM verify(true) WHERE violations <> 0;
ROLLBACK;
SELECT name, violations FROM verify(true) WHERE violations <> 0;

-- A parcel has so many events.
BEGIN;
CREATE FUNCTION pg_temp.many(first integer, last integer) RETURNS strict_jsonb LANGUAGE sql AS $$
	SELECT jsonb_agg(jsonb_build_object('status', 'in_transit', 'occurred_at', '2026-01-02T08:00Z'::timestamptz + g * interval '1 second'))::text::strict_jsonb FROM generate_series(first, last) AS g $$;
SELECT status FROM record_tracking(pg_temp.many(1, 900), pg_temp.parcel(2));
SELECT pg_temp.try($$SELECT status FROM record_tracking(pg_temp.many(901, 1001), 'f0000000-0000-0000-0000-000000000002')$$);
SELECT status FROM record_tracking(pg_temp.many(880, 980), pg_temp.parcel(2));
ROLLBACK;

-- Told whole, and erased; what has left for the archive, too.
SELECT count(*) FROM record_tracking('[{"status":"announced","occurred_at":"2026-01-01T08:00Z","place":"secret place","note":"secret note"}]', pg_temp.parcel(1));
SELECT count(*) FROM promise_delivery(pg_temp.id(1), '2026-01-04');
SELECT jsonb_path_query_array(export_customer('C-1'), '$.parcel_events[*].note'), export_customer('C-1') -> 'delivery_promises' -> 0 ->> 'promised_on';
SELECT count(*) FROM record_payment(pg_temp.id(1), '20.00 EUR', 'stripe');
SET order_mgmt.clock = '2026-03-03 12:00+00';
SELECT compact_balances() >= 0;
SELECT archive_history('2026-03-01') > 0, archive_history('2026-03-01') >= 0;
SELECT count(*) FROM parcels WHERE fulfillment_id = pg_temp.parcel(1);
SELECT (SELECT count(*) FROM order_mgmt_archive.parcel_events), (SELECT count(*) FROM order_mgmt_archive.parcel_states), (SELECT count(*) FROM order_mgmt_archive.delivery_promises),
	(SELECT count(*) FROM order_mgmt_data.parcel_events AS e WHERE e.fulfillment_id = pg_temp.parcel(1));
SELECT pg_temp.try($$SELECT record_tracking('[{"status":"announced","occurred_at":"2026-01-01T07:00Z"}]', 'f0000000-0000-0000-0000-000000000001')$$);
SELECT jsonb_path_query_array(export_customer('C-1'), '$.parcel_events[*].note');
SELECT count(*) FROM erase_customer('C-1');
SELECT count(*) FROM order_mgmt_archive.parcel_events WHERE note IS NOT NULL OR place IS NOT NULL;
SELECT name, violations FROM verify(true) WHERE violations <> 0;
DROP OWNED BY regress_om_visitor, regress_om_gateway, regress_om_ham, regress_om_stranger;
DROP ROLE regress_om_visitor, regress_om_gateway, regress_om_ham, regress_om_stranger;
