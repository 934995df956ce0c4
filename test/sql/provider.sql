-- What a provider tells: the echo of what was recorded here, in either order; refunds and chargebacks that come back in part;
-- and orders that cost nothing, of which no provider tells anything.
\set ECHO none
\getenv source PG_ABS_SRCDIR
\set helpers :source '/lib/regress.sql'
\i :helpers
\set ECHO all
\pset format unaligned
\pset fieldsep ' | '
\set VERBOSITY terse
CREATE FUNCTION pg_temp.id(n integer) RETURNS uuid LANGUAGE sql AS $$SELECT lpad(n::text, 32, '0')::uuid$$;
-- An order of 12.00 and a payment that is authorized for all of it.
CREATE FUNCTION pg_temp.placed(n integer) RETURNS uuid LANGUAGE sql AS $$
	SELECT o.order_id FROM order_mgmt.place_order('web', '[{"sku":"A-1","quantity":4,"unit_price":"3.00"}]', order_id => pg_temp.id(n)) AS o;
$$;
CREATE FUNCTION pg_temp.sold(n integer) RETURNS text LANGUAGE sql AS $$
	SELECT p.capturable::text FROM order_mgmt.authorize_payment(pg_temp.placed(n), '12.00 EUR', 'stripe', payment_id => pg_temp.id(n + 100), reference => 'pi_' || n) AS p;
$$;
CREATE FUNCTION pg_temp.paid(n integer) RETURNS text LANGUAGE sql AS $$
	SELECT p.captured::text FROM order_mgmt.record_payment(pg_temp.placed(n), '12.00 EUR', 'stripe', payment_id => pg_temp.id(n + 100), reference => 'pi_' || n) AS p;
$$;
SELECT FROM receive_stock('BER', '[{"sku":"A-1","quantity":100}]');
CREATE FUNCTION pg_temp.now(n integer) RETURNS TABLE (captured text, refunded text, charged_back text, refundable text, capturable text, payment_status text) LANGUAGE sql AS $$
	SELECT p.captured, p.refunded, p.charged_back, p.refundable, p.capturable, o.payment_status FROM order_mgmt.payments AS p JOIN order_mgmt.orders AS o USING (order_id) WHERE p.payment_id = pg_temp.id(n + 100);
$$;

-- A function first, its webhook second: one capture, one refund; the payment is found by either reference.
SELECT pg_temp.sold(1);
SELECT captured FROM capture_payment(pg_temp.id(101), '12.00 EUR', reference => 'ch_1');
SELECT captured FROM record_payment_event('stripe', 'evt_1', pg_temp.id(101), 'capture', 'succeeded', '12.00 EUR', reference => 'ch_1');
SELECT captured FROM record_payment_event('stripe', 'evt_1b', NULL, 'capture', 'succeeded', '12.00 EUR', reference => 'ch_1');
SELECT refunded FROM refund_goodwill(pg_temp.id(101), '5.00 EUR', 'late', reference => 're_1');
SELECT refunded FROM record_payment_event('stripe', 'evt_2', NULL, 'refund', 'succeeded', '5.00 EUR', reference => 're_1');
SELECT * FROM pg_temp.now(1);
-- The webhook first, the function second; a pending operation that the webhook ends.
SELECT pg_temp.sold(2);
SELECT captured FROM record_payment_event('stripe', 'evt_3', NULL, 'capture', 'succeeded', '12.00 EUR', reference => 'pi_2');
SELECT captured FROM capture_payment(pg_temp.id(102), '12.00 EUR', reference => 'pi_2', idempotency_key => 'late');
SELECT captured FROM capture_payment(pg_temp.id(102), reference => 'pi_2');
SELECT pg_temp.try($$SELECT capture_payment(pg_temp.id(102), '11.00 EUR', reference => 'pi_2')$$);
SELECT pg_temp.try($$SELECT capture_payment(pg_temp.id(102), '12.00 USD', reference => 'pi_2')$$);
SELECT status FROM cancel_order(pg_temp.id(2), '[{"line_no":1,"quantity":1}]');
SELECT refunded FROM refund_payment(pg_temp.id(102), status => 'pending', reference => 're_2');
SELECT refunded FROM record_payment_event('stripe', 'evt_4', NULL, 'refund', 'succeeded', reference => 're_2');
SELECT refunded FROM refund_payment(pg_temp.id(102), '3.00 EUR', reference => 're_2');
SELECT * FROM pg_temp.now(2);
SELECT kind, status, amount, reference FROM payment_events WHERE payment_id = pg_temp.id(102) ORDER BY event_id;
-- Money that was taken at once; its reference is that of the payment, and of no other.
SELECT pg_temp.paid(3);
SELECT captured FROM record_payment_event('stripe', 'evt_5', NULL, 'capture', 'succeeded', '12.00 EUR', reference => 'pi_3');
SELECT left(pg_temp.try($$SELECT record_payment(pg_temp.id(1), '1.00 EUR', 'stripe', reference => 'pi_3')$$), 71) AS refusal;
SELECT * FROM pg_temp.now(3);
-- Another payment, another purpose, an unknown or ambiguous reference.
SELECT pg_temp.try($$SELECT refund_payment(pg_temp.id(103), '3.00 EUR', reference => 're_2')$$);
SELECT pg_temp.try($$SELECT refund_payment(pg_temp.id(101), '5.00 EUR', reference => 're_1')$$);
SELECT pg_temp.try($$SELECT record_payment_event('stripe', 'evt_6', NULL, 'capture', 'succeeded', '1.00 EUR', reference => 'pi_9')$$);
SELECT pg_temp.try($$SELECT record_payment_event('paypal', 'evt_6', NULL, 'capture', 'succeeded', '1.00 EUR', reference => 'pi_1')$$);
SELECT pg_temp.try($$SELECT record_payment_event('stripe', 'evt_6', NULL, 'capture', 'succeeded', '1.00 EUR')$$);
SELECT authorized FROM authorize_payment(pg_temp.id(1), '1.00 EUR', 'stripe', payment_id => pg_temp.id(111), reference => 'pi_1x');
SELECT captured FROM capture_payment(pg_temp.id(111), reference => 'pi_1');
SELECT pg_temp.try($$SELECT record_payment_event('stripe', 'evt_6', NULL, 'capture', 'succeeded', '1.00 EUR', reference => 'pi_1')$$);

-- A refund of 12.00 of which 10.00 come back, then the rest, and no more; its shares in goodwill and reports follow.
SELECT pg_temp.paid(4);
SELECT refunded FROM refund_goodwill(pg_temp.id(104), '12.00 EUR', 'spoiled', operation_id => pg_temp.id(204));
SELECT pg_temp.try($$SELECT record_payment_event('stripe', 'evt_7', pg_temp.id(104), 'refund', 'reversed', '12.01 EUR')$$);
SELECT refunded, refundable FROM record_payment_event('stripe', 'evt_7', pg_temp.id(104), 'refund', 'reversed', '10.00 EUR', operation_id => pg_temp.id(204));
SELECT status, amount, reversed_amount FROM order_mgmt_report.fct_refunds WHERE refund_id = pg_temp.id(204);
SELECT pg_temp.try($$SELECT record_payment_event('stripe', 'evt_8', pg_temp.id(104), 'refund', 'reversed', '2.01 EUR')$$);
SELECT refunded, refundable FROM record_payment_event('stripe', 'evt_8', pg_temp.id(104), 'refund', 'reversed');
SELECT status, amount, reversed_amount FROM order_mgmt_report.fct_refunds WHERE refund_id = pg_temp.id(204);
SELECT pg_temp.try($$SELECT record_payment_event('stripe', 'evt_9', pg_temp.id(104), 'refund', 'reversed', '0.01 EUR')$$);
SELECT * FROM pg_temp.now(4);
-- Several refunds: one must be named, by its reference as well.
SELECT refunded FROM refund_goodwill(pg_temp.id(104), '1.00 EUR', 'late', reference => 're_4a');
SELECT refunded FROM refund_goodwill(pg_temp.id(104), '2.00 EUR', 'late', reference => 're_4b');
SELECT pg_temp.try($$SELECT record_payment_event('stripe', 'evt_9', pg_temp.id(104), 'refund', 'reversed', '1.00 EUR')$$);
SELECT refunded FROM record_payment_event('stripe', 'evt_9', NULL, 'refund', 'reversed', '1.50 EUR', reference => 're_4b');
-- A chargeback of which the bank gives a part back; the owner's own rows are held to what is left.
SELECT charged_back FROM record_payment_event('stripe', 'evt_10', pg_temp.id(104), 'chargeback', 'succeeded', '6.00 EUR', reference => 'dp_4');
SELECT charged_back FROM record_payment_event('stripe', 'evt_11', NULL, 'chargeback', 'reversed', '2.00 EUR', reference => 'dp_4');
SELECT regexp_replace(pg_temp.try($$INSERT INTO order_mgmt_data.payment_events (tenant_id, event_id, payment_id, order_id, operation_id, kind, status, amount, provider_id, actor, occurred_at, recorded_at)
	SELECT 1, 1, p.payment_id, p.order_id, e.operation_id, 'chargeback', 'reversed', '4.01 EUR', p.provider_id, 'owner', order_mgmt_data.clock(), order_mgmt_data.clock()
	FROM order_mgmt_data.payments AS p JOIN order_mgmt_data.payment_events AS e USING (payment_id) WHERE e.reference = 'dp_4'$$), '[0-9a-f-]{36}', 'X', 'g') AS refusal;
SELECT * FROM pg_temp.now(4);

-- What costs nothing is paid, also when it is given away by a discount, and stays paid when it is canceled.
SELECT total, payment_status FROM place_order('web', '[{"sku":"GIFTWRAP","quantity":1,"unit_price":"0"}]', order_id => pg_temp.id(5));
SELECT total, payment_status FROM place_order('web', '[{"sku":"A-1","quantity":1,"discount":"10.00"}]', order_id => pg_temp.id(6));
SELECT total, payment_status FROM place_order('web', '[{"sku":"GIFTWRAP","quantity":1}]', order_id => pg_temp.id(7));
SELECT total, ok FROM place_orders('[{"channel":"web","lines":[{"sku":"GIFTWRAP","quantity":1,"unit_price":"0"}],"order_id":"00000000-0000-0000-0000-000000000008"}]');
SELECT status, payment_status FROM cancel_order(pg_temp.id(6));
SELECT order_id, total, payment_status FROM orders WHERE order_id IN (pg_temp.id(5), pg_temp.id(6), pg_temp.id(7), pg_temp.id(8)) ORDER BY order_id;
SELECT count(*) FROM orders WHERE payment_status = 'none';
SELECT name, violations, sample FROM verify(true) WHERE violations > 0;
