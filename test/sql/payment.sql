-- Payments as recorded facts: authorize, capture, void, refund, goodwill, what a provider tells; their caps (R1, R3, R4, R14, R17), what an
-- order owes (R2), the order's payment status, the money behind it; any writer, the owner included; refusals leave nothing behind.
\set ECHO none
\getenv source PG_ABS_SRCDIR
\set helpers :source '/lib/regress.sql'
\i :helpers
\set ECHO all
\pset format unaligned
\pset fieldsep ' | '
SELECT free FROM receive_stock('BER', '[{"sku":"A-1","quantity":50}]');
SELECT total, payment_status FROM place_order('web', '[{"sku":"A-1","quantity":3}]', order_id => '00000000-0000-0000-0000-000000000001');
CREATE FUNCTION pg_temp.status(o integer) RETURNS text LANGUAGE sql AS $$ SELECT payment_status FROM order_mgmt.orders WHERE order_id = ('00000000-0000-0000-0000-00000000000' || o)::uuid $$;

-- Authorize, capture in parts, void the rest: named notation, all arguments.
SELECT provider, method, currency, authorized, captured, capturable, refundable, reference, metadata, occurred_at FROM authorize_payment(order_id => '00000000-0000-0000-0000-000000000001', amount => '30.00 EUR',
	provider => 'stripe', method => 'card', status => 'pending', payment_id => '00000000-0000-0000-0000-0000000000a1', reference => 'pi_1', metadata => '{"risk": 3}', occurred_at => '2026-01-01 11:59:00+00',
	idempotency_key => 'a1', options => '{}', tenant_id => 1);
SELECT pg_temp.status(1);
SELECT authorized, capturable FROM record_payment_event(provider => 'stripe', event_id => 'evt_1', payment_id => '00000000-0000-0000-0000-0000000000a1', kind => 'authorization', status => 'succeeded',
	amount => '30.00 EUR', operation_id => NULL, reason => NULL, occurred_at => NULL, options => '{}', tenant_id => 1);
SELECT pg_temp.status(1);
SELECT captured, capturable, refundable FROM capture_payment(payment_id => '00000000-0000-0000-0000-0000000000a1', amount => '10.00 EUR', status => 'succeeded', operation_id => NULL, occurred_at => NULL,
	idempotency_key => 'c1', options => '{}', tenant_id => 1);
SELECT pg_temp.status(1);
SELECT captured, capturable FROM capture_payment('00000000-0000-0000-0000-0000000000a1', '20.00 EUR', status => 'pending', operation_id => '00000000-0000-0000-0000-0000000000b1');
SELECT pg_temp.try($$SELECT capture_payment('00000000-0000-0000-0000-0000000000a1', '0.01 EUR')$$);
SELECT pg_temp.try($$SELECT capture_payment('00000000-0000-0000-0000-0000000000a1')$$);
SELECT captured, capturable FROM record_payment_event('stripe', 'evt_2', '00000000-0000-0000-0000-0000000000a1', 'capture', 'failed');
SELECT captured, capturable FROM capture_payment('00000000-0000-0000-0000-0000000000a1', '15.00 EUR');
SELECT voided, capturable FROM void_payment(payment_id => '00000000-0000-0000-0000-0000000000a1', amount => NULL, status => 'succeeded', operation_id => NULL, occurred_at => NULL, idempotency_key => NULL, options => '{}', tenant_id => NULL);
SELECT pg_temp.status(1);
SELECT captured FROM record_payment('00000000-0000-0000-0000-000000000001', '5.00 EUR', 'paypal', payment_id => '00000000-0000-0000-0000-0000000000a2');
SELECT pg_temp.status(1);
SELECT kind, status, amount, gateway_event_id FROM payment_events WHERE payment_id = '00000000-0000-0000-0000-0000000000a1' ORDER BY event_id;

-- R2: refunds give back what the order was paid beyond what it owes: nothing, until units are canceled.
SELECT pg_temp.try($$SELECT refund_payment('00000000-0000-0000-0000-0000000000a1', '0.01 EUR')$$);
SELECT status, payment_status FROM cancel_order('00000000-0000-0000-0000-000000000001', '[{"line_no":1,"quantity":1}]');
SELECT pg_temp.try($$SELECT refund_payment('00000000-0000-0000-0000-0000000000a1', '10.01 EUR')$$);
SELECT refunded, refundable FROM refund_payment(payment_id => '00000000-0000-0000-0000-0000000000a1', amount => '4.00 EUR', reason => 'one canceled', status => 'succeeded', operation_id => NULL, occurred_at => NULL,
	idempotency_key => 'r1', options => '{}', tenant_id => 1);
-- R14: a pending refund occupies the cap, a failed one frees it, a reversed one comes back.
SELECT refunded, refundable FROM refund_payment('00000000-0000-0000-0000-0000000000a1', '6.00 EUR', status => 'pending', operation_id => '00000000-0000-0000-0000-0000000000b2');
SELECT pg_temp.try($$SELECT refund_payment('00000000-0000-0000-0000-0000000000a2', '0.01 EUR')$$);
SELECT refunded, refundable FROM record_payment_event('stripe', 'evt_3', '00000000-0000-0000-0000-0000000000a1', 'refund', 'failed', operation_id => '00000000-0000-0000-0000-0000000000b2');
SELECT refunded, refundable FROM refund_payment('00000000-0000-0000-0000-0000000000a1', '6.00 EUR', status => 'pending', operation_id => '00000000-0000-0000-0000-0000000000b3');
SELECT refunded, refundable FROM record_payment_event('stripe', 'evt_4', '00000000-0000-0000-0000-0000000000a1', 'refund', 'succeeded', '6.00 EUR');
SELECT pg_temp.status(1);
SELECT refunded, refundable FROM record_payment_event('stripe', 'evt_5', '00000000-0000-0000-0000-0000000000a1', 'refund', 'reversed', operation_id => '00000000-0000-0000-0000-0000000000b3');
SELECT pg_temp.try($$SELECT record_payment_event('stripe', 'evt_6', '00000000-0000-0000-0000-0000000000a1', 'refund', 'reversed', operation_id => '00000000-0000-0000-0000-0000000000b3')$$);
SELECT refunded FROM refund_payment('00000000-0000-0000-0000-0000000000a1', '6.00 EUR');
-- R1: never more than was captured, goodwill or not.
SELECT pg_temp.try($$SELECT refund_goodwill('00000000-0000-0000-0000-0000000000a1', '15.01 EUR', 'sorry')$$);
SELECT refunded, refundable FROM refund_goodwill(payment_id => '00000000-0000-0000-0000-0000000000a1', amount => '1.00 EUR', reason => 'sorry', status => 'succeeded', operation_id => NULL, occurred_at => NULL,
	idempotency_key => 'g1', options => '{}', tenant_id => 1);
SELECT pg_temp.status(1);
SELECT name, violations FROM verify(true) WHERE violations > 0;
-- Goodwill stays with the customer: the next canceled unit is worth what it cost.
BEGIN;
SELECT status FROM cancel_order('00000000-0000-0000-0000-000000000001', '[{"line_no":1,"quantity":1}]');
SELECT pg_temp.try($$SELECT refund_payment('00000000-0000-0000-0000-0000000000a1', '10.01 EUR')$$);
SELECT refunded FROM refund_payment('00000000-0000-0000-0000-0000000000a1', '10.00 EUR');
ROLLBACK;
-- The whole order canceled and refunded, the goodwill being a part of that; the money: what came in went out.
SELECT status, payment_status FROM cancel_order('00000000-0000-0000-0000-000000000001');
SELECT pg_temp.try($$SELECT refund_payment('00000000-0000-0000-0000-0000000000a1', '14.01 EUR')$$);
SELECT refunded FROM refund_payment('00000000-0000-0000-0000-0000000000a1', '14.00 EUR');
SELECT refunded FROM refund_payment('00000000-0000-0000-0000-0000000000a2', '5.00 EUR');
SELECT pg_temp.status(1);
SELECT from_account, from_code, to_account, to_code, count(*) AS moves, sum(amount) FROM money_moves WHERE order_id = '00000000-0000-0000-0000-000000000001' GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4;
SELECT account, account_code, currency, balance FROM money_accounts ORDER BY 1, 2;

-- R17: the same key answers the same, other arguments are refused; a provider's event counts once, for ever.
SELECT payment_id, captured FROM authorize_payment('00000000-0000-0000-0000-000000000001', '30.00 EUR', 'stripe', 'card', 'pi_1', 'pending', '00000000-0000-0000-0000-0000000000a1', '{"risk": 3}', '2026-01-01 11:59:00+00', 'a1');
SELECT captured FROM capture_payment('00000000-0000-0000-0000-0000000000a1', '10.00 EUR', idempotency_key => 'c1');
SELECT pg_temp.try($$SELECT capture_payment('00000000-0000-0000-0000-0000000000a1', '11.00 EUR', idempotency_key => 'c1')$$);
SELECT refunded FROM refund_payment('00000000-0000-0000-0000-0000000000a1', '4.00 EUR', reason => 'one canceled', idempotency_key => 'r1');
SELECT pg_temp.try($$SELECT refund_payment('00000000-0000-0000-0000-0000000000a1', '4.01 EUR', reason => 'one canceled', idempotency_key => 'r1')$$);
SELECT refunded FROM record_payment_event('stripe', 'evt_4', '00000000-0000-0000-0000-0000000000a1', 'refund', 'succeeded', '6.00 EUR');
SELECT pg_temp.try($$SELECT record_payment_event('stripe', 'evt_4', '00000000-0000-0000-0000-0000000000a1', 'refund', 'succeeded', '6.01 EUR')$$);
SELECT pg_temp.try($$SELECT record_payment_event('stripe', 'evt_4', '00000000-0000-0000-0000-0000000000a1', 'refund', 'failed')$$);

-- A key of another payment's call is a conflict at once; a webhook that confirms what was recorded at once changes nothing.
SELECT total FROM place_order('shop', '[{"sku":"A-1","quantity":10,"unit_price":"3.00"}]', order_id => '00000000-0000-0000-0000-000000000004');
SELECT authorized FROM authorize_payment('00000000-0000-0000-0000-000000000004', '30.00 EUR', 'stripe', payment_id => '00000000-0000-0000-0000-0000000000a5', options => '{"event_id":"evt_a5"}');
SELECT authorized FROM record_payment_event('stripe', 'evt_a5', '00000000-0000-0000-0000-0000000000a5', 'authorization', 'succeeded', '30.00 EUR');
SELECT captured FROM capture_payment('00000000-0000-0000-0000-0000000000a5', '10.00 EUR', operation_id => '00000000-0000-0000-0000-0000000000c1');
SELECT captured, capturable FROM record_payment_event('stripe', 'evt_c1', '00000000-0000-0000-0000-0000000000a5', 'capture', 'succeeded', '10.00 EUR', operation_id => '00000000-0000-0000-0000-0000000000c1');
SELECT pg_temp.try($$SELECT record_payment_event('stripe', 'evt_c2', '00000000-0000-0000-0000-0000000000a5', 'capture', 'succeeded', '9.00 EUR', operation_id => '00000000-0000-0000-0000-0000000000c1')$$);
SELECT captured FROM capture_payment('00000000-0000-0000-0000-0000000000a5', '5.00 EUR', options => '{"event_id":"evt_c3"}');
SELECT captured, capturable FROM record_payment_event('stripe', 'evt_c3', '00000000-0000-0000-0000-0000000000a5', 'capture', 'succeeded', '5.00 EUR');
-- A pending goodwill does not stand in the way of what is owed; what one payment is short of hides nothing of another.
SELECT captured FROM capture_payment('00000000-0000-0000-0000-0000000000a5', '15.00 EUR');
SELECT refunded FROM refund_goodwill('00000000-0000-0000-0000-0000000000a5', '3.00 EUR', 'late', status => 'pending', operation_id => '00000000-0000-0000-0000-0000000000c4');
SELECT status FROM cancel_order('00000000-0000-0000-0000-000000000004', '[{"line_no":1,"quantity":1}]');
SELECT refunded, refundable FROM refund_payment('00000000-0000-0000-0000-0000000000a5', '3.00 EUR');
SELECT pg_temp.try($$SELECT refund_payment('00000000-0000-0000-0000-0000000000a5', '0.01 EUR')$$);
SELECT refunded FROM record_payment_event('stripe', 'evt_c4', '00000000-0000-0000-0000-0000000000a5', 'refund', 'succeeded');
SELECT total FROM place_order('shop', '[{"sku":"GIFTWRAP","quantity":1}]', order_id => '00000000-0000-0000-0000-000000000005');
SELECT authorized FROM authorize_payment('00000000-0000-0000-0000-000000000005', '3.00 EUR', 'stripe', payment_id => '00000000-0000-0000-0000-0000000000a6');
SELECT voided FROM void_payment('00000000-0000-0000-0000-0000000000a6');
SELECT capturable FROM record_payment_event('stripe', 'evt_v', '00000000-0000-0000-0000-0000000000a6', 'void', 'succeeded', '2.00 EUR');
SELECT authorized FROM authorize_payment('00000000-0000-0000-0000-000000000005', '3.00 EUR', 'stripe', payment_id => '00000000-0000-0000-0000-0000000000a7');
SELECT pg_temp.status(5);
SELECT pg_temp.try($$SELECT capture_payment('00000000-0000-0000-0000-0000000000a7', '1.00 EUR', operation_id => '00000000-0000-0000-0000-0000000000c1')$$);
SELECT name, violations FROM verify(true) WHERE violations > 0;
-- While a trigger that accounts them is off, payments are refused as stock is; one that suppresses or changes an event is, too.
BEGIN;
ALTER TABLE order_mgmt_data.payment_events DISABLE TRIGGER account_payment_event;
SELECT pg_temp.try($$SELECT capture_payment('00000000-0000-0000-0000-0000000000a7', '3.00 EUR')$$);
SELECT pg_temp.try($$SELECT place_order('shop', '[{"sku":"GIFTWRAP","quantity":1}]')$$);
ROLLBACK;
BEGIN;
CREATE FUNCTION pg_temp.suppress() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RETURN NULL; END$$;
CREATE TRIGGER suppress BEFORE INSERT ON order_mgmt_data.payment_events FOR EACH ROW EXECUTE FUNCTION pg_temp.suppress();
SAVEPOINT a;
SELECT captured FROM capture_payment('00000000-0000-0000-0000-0000000000a7', '1.00 EUR');
ROLLBACK TO a;
DROP TRIGGER suppress ON order_mgmt_data.payment_events;
CREATE FUNCTION pg_temp.shrink() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN NEW.amount := '0.01 EUR'; RETURN NEW; END$$;
CREATE TRIGGER z_shrink BEFORE INSERT ON order_mgmt_data.payment_events FOR EACH ROW EXECUTE FUNCTION pg_temp.shrink();
SELECT pg_temp.try($$SELECT capture_payment('00000000-0000-0000-0000-0000000000a7', '3.00 EUR')$$);
ROLLBACK;

-- What has happened is recorded whatever the caps: overcaptured, charged back.
SELECT total FROM place_order('shop', '[{"sku":"A-1","quantity":1}]', order_id => '00000000-0000-0000-0000-000000000002');
SELECT payment_id IS NOT NULL AS made FROM authorize_payment('00000000-0000-0000-0000-000000000002', '8.00 EUR', 'stripe', payment_id => '00000000-0000-0000-0000-0000000000a3');
SELECT pg_temp.status(2);
SELECT captured, capturable FROM record_payment_event('stripe', 'evt_7', '00000000-0000-0000-0000-0000000000a3', 'capture', 'succeeded', '12.00 EUR');
SELECT pg_temp.status(2);
SELECT captured, refundable, charged_back FROM record_payment_event('stripe', 'evt_8', '00000000-0000-0000-0000-0000000000a3', 'chargeback', 'succeeded', '12.00 EUR');
SELECT pg_temp.status(2);
SELECT pg_temp.try($$SELECT refund_goodwill('00000000-0000-0000-0000-0000000000a3', '0.01 EUR', 'x')$$);
SELECT charged_back, refundable FROM record_payment_event('stripe', 'evt_9', '00000000-0000-0000-0000-0000000000a3', 'chargeback', 'reversed', '12.00 EUR');
SELECT pg_temp.status(2);
-- Authorized only: voided, never refunded (R3); its own status.
SELECT total FROM place_order('shop', '[{"sku":"A-1","quantity":1}]', order_id => '00000000-0000-0000-0000-000000000003');
SELECT authorized FROM authorize_payment('00000000-0000-0000-0000-000000000003', '10.00 EUR', 'stripe', payment_id => '00000000-0000-0000-0000-0000000000a4');
SELECT pg_temp.status(3);
SELECT pg_temp.try($$SELECT refund_goodwill('00000000-0000-0000-0000-0000000000a4', '1.00 EUR', 'x')$$);
SELECT voided FROM void_payment('00000000-0000-0000-0000-0000000000a4', '4.00 EUR');
SELECT pg_temp.status(3);
SELECT voided FROM void_payment('00000000-0000-0000-0000-0000000000a4');
SELECT pg_temp.status(3);

-- Refused without a trace.
SELECT pg_temp.everything() AS before \gset
SELECT query, pg_temp.try('SELECT ' || query) FROM unnest(ARRAY[
	$$authorize_payment(NULL, '1 EUR', 'stripe')$$, $$authorize_payment('00000000-0000-0000-0000-00000000dead', '1 EUR', 'stripe')$$, $$authorize_payment('00000000-0000-0000-0000-000000000003', NULL, 'stripe')$$,
	$$authorize_payment('00000000-0000-0000-0000-000000000003', '0 EUR', 'stripe')$$, $$authorize_payment('00000000-0000-0000-0000-000000000003', '-1 EUR', 'stripe')$$,
	$$authorize_payment('00000000-0000-0000-0000-000000000003', '1 USD', 'stripe')$$, $$authorize_payment('00000000-0000-0000-0000-000000000003', '1 EUR', '')$$, $$authorize_payment('00000000-0000-0000-0000-000000000003', '1 EUR', NULL)$$,
	$$authorize_payment('00000000-0000-0000-0000-000000000003', '1 EUR', 'stripe', status => 'done')$$, $$authorize_payment('00000000-0000-0000-0000-000000000003', '10000000000000.01 EUR', 'stripe')$$,
	$$authorize_payment('00000000-0000-0000-0000-000000000003', '1 EUR', 'stripe', payment_id => '00000000-0000-0000-0000-0000000000a4')$$, $$authorize_payment('00000000-0000-0000-0000-000000000003', '1 EUR', 'stripe', options => '{"x":1}')$$,
	$$authorize_payment('00000000-0000-0000-0000-000000000003', '1 EUR', 'stripe', occurred_at => '2027-01-01')$$,
	$$capture_payment(NULL)$$, $$capture_payment('00000000-0000-0000-0000-00000000dead')$$, $$capture_payment('00000000-0000-0000-0000-0000000000a4', '1 EUR')$$, $$capture_payment('00000000-0000-0000-0000-0000000000a4', '1 USD')$$,
	$$void_payment('00000000-0000-0000-0000-0000000000a4')$$, $$void_payment('00000000-0000-0000-0000-0000000000a4', '1 EUR')$$,
	$$refund_payment('00000000-0000-0000-0000-0000000000a4', NULL)$$, $$refund_payment('00000000-0000-0000-0000-00000000dead', '1 EUR')$$, $$refund_payment('00000000-0000-0000-0000-0000000000a3', '1 USD')$$,
	$$refund_goodwill('00000000-0000-0000-0000-0000000000a3', '1 EUR', NULL)$$,
	$$record_payment_event('paypal', 'e', '00000000-0000-0000-0000-0000000000a4', 'capture', 'succeeded', '1 EUR')$$, $$record_payment_event('stripe', NULL, '00000000-0000-0000-0000-0000000000a4', 'capture', 'succeeded', '1 EUR')$$,
	$$record_payment_event('stripe', 'e', '00000000-0000-0000-0000-00000000dead', 'capture', 'succeeded', '1 EUR')$$, $$record_payment_event('stripe', 'e', '00000000-0000-0000-0000-0000000000a4', 'capture', 'requested', '1 EUR')$$,
	$$record_payment_event('stripe', 'e', '00000000-0000-0000-0000-0000000000a4', 'capture', 'reversed', '1 EUR')$$, $$record_payment_event('stripe', 'e', '00000000-0000-0000-0000-0000000000a4', 'capture', 'succeeded')$$,
	$$record_payment_event('stripe', 'e', '00000000-0000-0000-0000-0000000000a4', 'capture', 'failed')$$, $$record_payment_event('stripe', 'e', '00000000-0000-0000-0000-0000000000a4', 'theft', 'succeeded', '1 EUR')$$]) AS query;
SELECT pg_temp.everything() = :'before' AS nothing_left_behind;

-- Any writer: the owner's own rows are held to the same rules, with the functions' codes.
CREATE TEMP SEQUENCE hand;
CREATE FUNCTION pg_temp.event(payment text, kind text, status text, amount text, operation text DEFAULT NULL, forced integer DEFAULT 0, stamp bigint DEFAULT NULL) RETURNS text LANGUAGE sql AS $$
	INSERT INTO order_mgmt_data.payment_events (tenant_id, event_id, payment_id, order_id, operation_id, kind, status, amount, capturable_delta, refundable_delta, provider_id, actor, occurred_at, recorded_at, posting, stamp)
	SELECT 1, 9000000000 + nextval('pg_temp.hand'), p.payment_id, p.order_id, coalesce(operation::uuid, uuid_v7()), event.kind, event.status, event.amount::amount, 1000000, 1000000, p.provider_id, 'owner', order_mgmt_data.clock(), order_mgmt_data.clock(), forced, event.stamp
	FROM order_mgmt_data.payments AS p WHERE p.payment_id = ('00000000-0000-0000-0000-0000000000' || payment)::uuid
	RETURNING format('%s %s %s: %s %s', kind, status, amount, capturable_delta, refundable_delta) $$;
SELECT query, pg_temp.try('SELECT ' || query) FROM unnest(ARRAY[
	$$pg_temp.event('a3', 'refund', 'recorded', '12.01 EUR')$$, $$pg_temp.event('a3', 'refund', 'succeeded', '1 EUR', '00000000-0000-0000-0000-0000000000b8')$$, $$pg_temp.event('a3', 'refund', 'recorded', '0 EUR')$$, $$pg_temp.event('a3', 'refund', 'recorded', '1 USD')$$,
	$$pg_temp.event('a3', 'refund', 'undone', '1 EUR')$$, $$pg_temp.event('a4', 'capture', 'recorded', '0.01 EUR')$$, $$pg_temp.event('a4', 'capture', 'failed', '5.00 EUR', '00000000-0000-0000-0000-0000000000b8')$$,
	$$pg_temp.event('a1', 'refund', 'failed', '6.00 EUR', '00000000-0000-0000-0000-0000000000b3')$$,
	$$(SELECT string_agg(pg_temp.event('a3', 'refund', 'recorded', '5.00 EUR'), ', ') FROM generate_series(1, 3))$$]) AS query;
SELECT pg_temp.try($$UPDATE order_mgmt_data.payment_events SET amount = '1 EUR' RETURNING 1$$), pg_temp.try($$DELETE FROM order_mgmt_data.payment_events RETURNING 1$$), pg_temp.try($$TRUNCATE order_mgmt_data.payment_events$$);
SELECT pg_temp.everything() = :'before' AS nothing_left_behind;
BEGIN;
SELECT pg_temp.event('a3', 'refund', 'requested', '12.00 EUR', '00000000-0000-0000-0000-0000000000b7');
SELECT pg_temp.try($$SELECT pg_temp.event('a3', 'refund', 'recorded', '0.01 EUR')$$);
SELECT pg_temp.event('a3', 'refund', 'failed', '12.00 EUR', '00000000-0000-0000-0000-0000000000b7');
SELECT pg_temp.event('a3', 'refund', 'recorded', '12.00 EUR', forced => 1), pg_temp.event('a3', 'refund', 'recorded', '1.00 EUR', forced => 1);
ROLLBACK;
ALTER TABLE order_mgmt_data.payment_events DISABLE TRIGGER account_payment_event;
SELECT pg_temp.try($$SELECT place_order('shop', '[{"sku":"A-1","quantity":1}]')$$);
SELECT resync_stock() > 0 AS resynced;
SELECT pg_temp.try($$SELECT refund_goodwill('00000000-0000-0000-0000-0000000000a3', '12.01 EUR', 'x')$$);
SELECT name, violations FROM verify(true) WHERE violations > 0;
-- The checker finds what was broken behind its back.
BEGIN;
UPDATE order_mgmt_data.orders SET payment_status = 'paid' WHERE order_id = '00000000-0000-0000-0000-000000000003';
ALTER TABLE order_mgmt_data.payment_events DISABLE TRIGGER USER;
SELECT pg_temp.event('a1', 'refund', 'recorded', '99.00 EUR', stamp => 5);
UPDATE order_mgmt_data.payment_events SET refundable_delta = -9900, capturable_delta = 0 WHERE event_id > 9000000000;
UPDATE order_mgmt_data.payment_events SET refundable_delta = 10000 WHERE payment_id = '00000000-0000-0000-0000-0000000000a5' AND kind = 'authorization';
ALTER TABLE order_mgmt_data.payment_events ENABLE ALWAYS TRIGGER stamp_payment_event, ENABLE ALWAYS TRIGGER account_payment_event;
SELECT name, violations FROM verify(true) WHERE violations > 0;
ROLLBACK;

-- Both engines, the same answers.
INSERT INTO script (query) VALUES
	($$SELECT count(*) FROM receive_stock('BER', '[{"sku":"A-1","quantity":4}]')$$),
	($$SELECT total FROM place_order('shop', '[{"sku":"A-1","quantity":4,"unit_price":"3.00"}]', order_id => format('00000000-0000-0000-0000-0000000%s', current_setting('order_mgmt.tenant_id')::int + 10000)::uuid)$$),
	($$SELECT authorized FROM authorize_payment((SELECT order_id FROM orders WHERE tenant_id = current_setting('order_mgmt.tenant_id')::bigint), '12.00 EUR', 'stripe')$$),
	($$SELECT captured FROM capture_payment((SELECT payment_id FROM payments WHERE tenant_id = current_setting('order_mgmt.tenant_id')::bigint), '12.00 EUR')$$),
	($$SELECT status || payment_status FROM cancel_order((SELECT order_id FROM orders WHERE tenant_id = current_setting('order_mgmt.tenant_id')::bigint), '[{"line_no":1,"quantity":3}]')$$),
	($$SELECT refunded FROM refund_payment((SELECT payment_id FROM payments WHERE tenant_id = current_setting('order_mgmt.tenant_id')::bigint), '9.00 EUR')$$),
	($$SELECT payment_status FROM orders WHERE tenant_id = current_setting('order_mgmt.tenant_id')::bigint$$);
\set ECHO none
SELECT pg_temp.play('counter') \gexec
SELECT pg_temp.play('lock') \gexec
\set ECHO all
SELECT step, answer FROM pg_temp.answers WHERE engine = 'counter' ORDER BY step;
SELECT * FROM pg_temp.differences();
SELECT name, violations FROM verify(true) WHERE violations > 0;
