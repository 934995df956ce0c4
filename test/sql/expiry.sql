-- Orders of visitors that nobody pays: when they expire, what keeps them, and what becomes of the rest.
\set ECHO none
\getenv source PG_ABS_SRCDIR
\set helpers :source '/lib/regress.sql'
\i :helpers
\set ECHO all
\pset format unaligned
\pset fieldsep ' | '
\pset tuples_only on
CREATE FUNCTION pg_temp.tries(VARIADIC queries text[]) RETURNS SETOF text LANGUAGE sql AS $$ SELECT pg_temp.try(q) FROM unnest(queries) AS q $$;
CREATE FUNCTION pg_temp.id(n integer) RETURNS uuid LANGUAGE sql AS $$ SELECT ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid $$;
-- A visitor's order of so many units.
CREATE FUNCTION pg_temp.visit(n integer, quantity numeric DEFAULT 1, sku text DEFAULT 'A-1', tenant bigint DEFAULT 1) RETURNS timestamptz LANGUAGE plpgsql AS $$
DECLARE
	made order_mgmt.orders;
BEGIN
	SET LOCAL ROLE regress_om_visitor;
	SELECT * INTO made FROM order_mgmt.place_order('web', jsonb_build_array(jsonb_build_object('sku', sku, 'quantity', quantity)), order_id => pg_temp.id(n),
		secret => 'c2VjcmV0IG9mIG9uZSBvZg', tenant_id => tenant);
	RESET ROLE;
	RETURN made.expires_at;
END $$;
CREATE FUNCTION pg_temp.at(instant text) RETURNS text LANGUAGE sql AS $$ SELECT set_config('order_mgmt.clock', '2026-01-01 ' || instant || '+00', false) $$;
CREATE ROLE regress_om_visitor;
CREATE ROLE regress_om_shop;
CREATE ROLE regress_om_admin;
SELECT count(*) > 0 FROM grant_access('regress_om_visitor', 'visitor', '{1,11,12}');
SELECT count(*) > 0 FROM grant_access('regress_om_shop', 'web');
SELECT count(*) > 0 FROM grant_access('regress_om_admin', 'admin', '{11}');
SELECT tenant, is_public FROM unnest('{1,11,12}'::bigint[]) AS tenant, put_channel('web', is_public => true, tenant_id => tenant);
SELECT free FROM receive_stock('BER', '[{"sku":"A-1","quantity":20},{"sku":"B-1","quantity":1}]');
SELECT oversell_limit FROM put_stock_policy('B-1', 'BER', oversell_limit => '9');

-- An order of a visitor has an hour; it says so to who has its secret.  Nobody else's has, with a secret or without, nor has one of nothing to pay.
SELECT pg_temp.visit(1);
SELECT own_order(pg_temp.id(1), 'c2VjcmV0IG9mIG9uZSBvZg') ->> 'expires_at';
SELECT pg_temp.visit(2, sku => 'GIFTWRAP');
SET ROLE regress_om_shop;
SELECT expires_at IS NULL FROM place_order('web', '[{"sku":"A-1","quantity":1}]');
SELECT expires_at IS NULL FROM place_order('web', '[{"sku":"A-1","quantity":1}]', secret => 'c2VjcmV0IG9mIG9uZSBvZg');
RESET ROLE;
SELECT price FROM put_price('C-1', '0 EUR');
SELECT free FROM receive_stock('BER', '[{"sku":"C-1","quantity":1}]');
SELECT pg_temp.visit(3, sku => 'C-1') IS NULL;
SELECT order_id, expires_at FROM orders WHERE expires_at IS NOT NULL ORDER BY order_id;

-- At its time it is canceled, once, by the ordinary code: statuses, ledger, log and events say so.
SELECT pg_temp.at('12:59:59.999999');
SELECT expire_orders();
SELECT pg_temp.at('13:00');
SELECT free, allocated FROM stock WHERE sku = 'A-1' AND location = 'BER';
SELECT expire_orders(), expire_orders();
SELECT free, allocated FROM stock WHERE sku = 'A-1' AND location = 'BER';
SELECT order_id, status, fulfillment_status, payment_status, expires_at FROM orders WHERE order_id IN (pg_temp.id(1), pg_temp.id(2)) ORDER BY order_id;
SELECT from_status, to_status, reason, occurred_at FROM status_log WHERE document_id = pg_temp.id(1) ORDER BY recorded_at, to_status DESC;
SELECT type, payload ->> 'reason', payload -> 'lines' FROM events WHERE aggregateid::text = pg_temp.id(1)::text ORDER BY id;
SELECT own_order(pg_temp.id(1), 'c2VjcmV0IG9mIG9uZSBvZg') ->> 'status';

-- What keeps an order: money that is authorized or taken, also when it is given back, a payment under way until it fails, a parcel; not a part that its visitor cancels.
SELECT pg_temp.at('14:00');
SELECT bool_and(pg_temp.visit(n, 2) = order_mgmt_data.clock() + interval '1 hour') FROM generate_series(11, 18) AS n;
SELECT count(*) FROM authorize_payment(pg_temp.id(11), '1.00 EUR', 'stripe');
SELECT count(*) FROM authorize_payment(pg_temp.id(12), '20.00 EUR', 'stripe', options => '{"captured":true}');
SELECT count(*) FROM authorize_payment(pg_temp.id(13), '20.00 EUR', 'stripe', status => 'pending', payment_id => pg_temp.id(113));
SELECT count(*) FROM authorize_payment(pg_temp.id(14), '20.00 EUR', 'stripe', payment_id => pg_temp.id(114));
SELECT payment_status FROM void_payment(pg_temp.id(114)) AS v JOIN orders AS o ON o.order_id = v.order_id;
SELECT count(*) FROM plan_fulfillment(pg_temp.id(15));
SELECT status FROM cancel_fulfillment((SELECT fulfillment_id FROM fulfillments WHERE order_id = pg_temp.id(15)), 'not yet');
SET ROLE regress_om_visitor;
SELECT status FROM cancel_order(pg_temp.id(16), '[{"line_no":1,"quantity":1}]', secret => 'c2VjcmV0IG9mIG9uZSBvZg', tenant_id => 1);
SELECT status, expires_at IS NULL FROM cancel_order(pg_temp.id(17), secret => 'c2VjcmV0IG9mIG9uZSBvZg', tenant_id => 1);
RESET ROLE;
SELECT order_id, status, payment_status, expires_at FROM orders WHERE order_id BETWEEN pg_temp.id(11) AND pg_temp.id(18) ORDER BY order_id;
SELECT pg_temp.at('15:00');
SELECT name, violations, sample FROM verify(true) WHERE violations > 0;
SELECT expire_orders();
SELECT order_id, status, payment_status FROM orders WHERE order_id BETWEEN pg_temp.id(11) AND pg_temp.id(18) ORDER BY order_id;
SELECT expires_at FROM orders WHERE order_id = pg_temp.id(13);
SELECT count(*) FROM record_payment_event('stripe', 'evt-13', pg_temp.id(113), 'authorization', 'failed', '20.00 EUR',
	operation_id => (SELECT operation_id FROM payment_events WHERE payment_id = pg_temp.id(113)));
SELECT expire_orders();
SELECT status, payment_status FROM orders WHERE order_id = pg_temp.id(13);

-- The oldest first, so many at a time; what becomes free serves who waits, but none that expires with it.
SELECT pg_temp.at('16:00');
SELECT pg_temp.visit(21, sku => 'B-1'), pg_temp.visit(22, sku => 'B-1');
SELECT pg_temp.at('16:01');
SELECT pg_temp.visit(23, sku => 'B-1');
SET ROLE regress_om_shop;
SELECT fulfillment_status FROM place_order('web', '[{"sku":"B-1","quantity":1}]', order_id => pg_temp.id(24));
RESET ROLE;
SELECT order_id, fulfillment_status FROM orders WHERE order_id BETWEEN pg_temp.id(21) AND pg_temp.id(24) ORDER BY order_id;
SELECT pg_temp.at('17:01');
SELECT expire_orders(2);
SELECT order_id, status, fulfillment_status FROM orders WHERE order_id BETWEEN pg_temp.id(21) AND pg_temp.id(24) ORDER BY order_id;
SELECT status, result FROM run_job('expire_orders');
SELECT status, result FROM run_job('backorders');
SELECT order_id, status, fulfillment_status FROM orders WHERE order_id BETWEEN pg_temp.id(21) AND pg_temp.id(24) ORDER BY order_id;
SELECT pg_temp.at('18:00');
SELECT count(pg_temp.visit(n, sku => 'B-1')) FROM generate_series(31, 33) AS n;
SET ROLE regress_om_shop;
SELECT status FROM cancel_order(pg_temp.id(24));
RESET ROLE;
SELECT order_id, fulfillment_status FROM orders WHERE order_id BETWEEN pg_temp.id(31) AND pg_temp.id(33) ORDER BY order_id;
SELECT pg_temp.at('19:00');
SELECT expire_orders();
SELECT type, count(*) FROM events WHERE aggregateid::text IN (pg_temp.id(31)::text, pg_temp.id(32)::text, pg_temp.id(33)::text) GROUP BY type ORDER BY type;
SELECT pg_temp.try(format('SELECT expire_orders(%s)', n)) FROM unnest('{0,-1,10001}'::int[]) AS n;

-- A retry of the order that expired is answered with it.
SET ROLE regress_om_visitor;
SELECT status FROM place_order('web', '[{"sku":"A-1","quantity":1}]', idempotency_key => 'late', secret => 'c2VjcmV0IG9mIG9uZSBvZg', tenant_id => 1);
RESET ROLE;
SELECT pg_temp.at('20:00');
SELECT expire_orders();
SET ROLE regress_om_visitor;
SELECT status, expires_at FROM place_order('web', '[{"sku":"A-1","quantity":1}]', idempotency_key => 'late', secret => 'c2VjcmV0IG9mIG9uZSBvZg', tenant_id => 1);
-- The time is a superuser's to say, and may be none.  Who cancels them has the right to the upkeep.
SET order_mgmt.visitor_order_time = 0;
SELECT expire_orders();
RESET ROLE;
GRANT EXECUTE ON FUNCTION expire_orders(integer, bigint) TO regress_om_visitor, regress_om_shop;
SET ROLE regress_om_visitor;
SELECT pg_temp.tries('SELECT expire_orders(tenant_id => 1)');
SET ROLE regress_om_shop;
SELECT pg_temp.tries('SELECT expire_orders()');
RESET ROLE;
SET order_mgmt.visitor_order_time = '5min';
SELECT pg_temp.visit(41);
SET order_mgmt.visitor_order_time = 0;
SELECT pg_temp.visit(42) IS NULL;
RESET order_mgmt.visitor_order_time;

-- A line that several locations serve goes back to all of them.
SELECT count(*) FROM put_item('D-1');
SELECT count(*) FROM put_price('D-1', '1 EUR');
SELECT count(*) FROM receive_stock('BER', '[{"sku":"D-1","quantity":1}]');
SELECT count(*) FROM receive_stock('HAM', '[{"sku":"D-1","quantity":2}]');
SELECT pg_temp.visit(43, 3, 'D-1') IS NOT NULL;
SELECT location, allocated FROM order_line_parts WHERE order_id = pg_temp.id(43) ORDER BY location;

-- Both engines, each in its tenant; a job's for the tenants of its role.
SELECT count(*) FROM unnest('{11,12}'::bigint[]) AS tenant, receive_stock('BER', '[{"sku":"A-1","quantity":9},{"sku":"B-1","quantity":9}]', tenant_id => tenant);
SELECT count(pg_temp.visit(50 + n, n, 'A-1', 11)), count(pg_temp.visit(60 + n, n, 'B-1', 12)) FROM generate_series(1, 3) AS n;
SELECT pg_temp.at('21:00');
SET order_mgmt.engine = 'lock';
SET ROLE regress_om_admin;
SELECT status, result FROM order_mgmt.run_job('expire_orders');
RESET ROLE;
SELECT tenant_id, status, count(*) FROM orders WHERE order_id BETWEEN pg_temp.id(51) AND pg_temp.id(63) GROUP BY 1, 2 ORDER BY 1, 2;
SELECT status, result FROM run_job('expire_orders');
SELECT tenant_id, status, count(*) FROM orders WHERE order_id BETWEEN pg_temp.id(51) AND pg_temp.id(63) GROUP BY 1, 2 ORDER BY 1, 2;
SELECT location, allocated, canceled FROM order_line_parts WHERE order_id = pg_temp.id(43) ORDER BY location;
SELECT location, free FROM stock WHERE sku = 'D-1' AND tenant_id = 1 ORDER BY location;
RESET order_mgmt.engine;
SELECT tenant_id, sku, free, allocated FROM stock WHERE location = 'BER' AND tenant_id > 1 ORDER BY 1, 2;

-- verify() finds an order that would be canceled although it was paid.
UPDATE order_mgmt_data.orders SET expires_at = '2026-01-02' WHERE order_id = pg_temp.id(12);
SELECT name, violations, sample FROM verify(true) WHERE violations > 0;
SELECT expire_orders();
UPDATE order_mgmt_data.orders SET expires_at = NULL WHERE order_id = pg_temp.id(12);
SELECT name, violations, sample FROM verify(true) WHERE violations > 0;
DROP OWNED BY regress_om_visitor, regress_om_shop, regress_om_admin;
DROP ROLE regress_om_visitor, regress_om_shop, regress_om_admin;
