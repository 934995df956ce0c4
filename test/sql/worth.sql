-- What an order is worth, readable: what it was to cost, is billed, paid, given back and owes by now, and its lines with and without taxes;
-- kept only where it is another than at placement; an order of which nothing ships is completed by its payment; what has arrived.
\set ECHO none
\getenv source PG_ABS_SRCDIR
\set helpers :source '/lib/regress.sql'
\i :helpers
\set ECHO all
\pset format unaligned
\pset fieldsep ' | '
CREATE FUNCTION pg_temp.id(n integer) RETURNS uuid LANGUAGE sql AS $$SELECT lpad(n::text, 32, '0')::uuid$$;
CREATE FUNCTION pg_temp.now(n integer) RETURNS TABLE (status text, payment_status text, total amount, billed amount, paid amount, refunded amount, amount_due amount, kept text) LANGUAGE sql AS $$
	SELECT o.status, o.payment_status, o.total, o.billed, o.paid, o.refunded, o.amount_due,
		concat_ws(', ', 'billed ' || d.billed, 'paid ' || d.paid, 'refunded ' || d.refunded)
	FROM order_mgmt.orders AS o JOIN order_mgmt_data.orders AS d USING (tenant_id, order_id) WHERE o.order_id = pg_temp.id(n) $$;
SELECT FROM put_tax_rate('VAT', 20);
SELECT FROM put_tax_rate('SALES', 10, false);
SELECT FROM receive_stock('BER', '[{"sku":"A-1","quantity":100},{"sku":"B-1","quantity":100}]');

-- At placement: lines with their taxes add up to the total; nothing is kept of what changes later.
SELECT total, billed, paid, refunded, amount_due FROM place_order('shop', '[{"sku":"A-1","quantity":3,"discount":"6.00","tax_rates":["VAT"]},{"sku":"B-1","quantity":2,"tax_rates":["SALES"]},{"sku":"GIFTWRAP","quantity":1}]',
	order_id => pg_temp.id(1), discount => '3.20', shipping => '4.80', options => '{"shipping_tax_rates": ["VAT"]}');
SELECT line_no, line_total, discount, order_discount, tax, gross_total, net_total, delivered FROM order_lines WHERE order_id = pg_temp.id(1) ORDER BY line_no;
SELECT bool_and(l.net_total + l.tax = l.gross_total) AS with_taxes, sum(l.gross_total) + min(o.shipping) = min(o.total) AS add_up FROM order_lines AS l JOIN orders AS o USING (tenant_id, order_id) WHERE o.order_id = pg_temp.id(1);
SELECT * FROM pg_temp.now(1);
-- Canceled before it is paid; paid in two parts; too much; given back without an amount.
SELECT billed, amount_due FROM cancel_order(pg_temp.id(1), '[{"line_no":1,"quantity":1}]');
SELECT captured FROM record_payment(pg_temp.id(1), '10.00 EUR', 'stripe', payment_id => pg_temp.id(101));
SELECT * FROM pg_temp.now(1);
SELECT captured FROM record_payment(pg_temp.id(1), (SELECT amount_due FROM orders WHERE order_id = pg_temp.id(1)), 'stripe', payment_id => pg_temp.id(102));
SELECT * FROM pg_temp.now(1);
SELECT billed, amount_due FROM cancel_order(pg_temp.id(1), '[{"line_no":2}]');
SELECT * FROM pg_temp.now(1);
SELECT refunded FROM refund_payment(pg_temp.id(102));
SELECT * FROM pg_temp.now(1);
SELECT pg_temp.try($$SELECT refund_payment(pg_temp.id(101))$$);
-- A pending refund is no refund yet; goodwill and shipping given back lower what is billed; what the bank takes back is not paid.
SELECT refunded FROM refund_goodwill(pg_temp.id(101), '1.00 EUR', 'late', status => 'pending', operation_id => pg_temp.id(201));
SELECT refunded, amount_due FROM orders WHERE order_id = pg_temp.id(1);
SELECT refunded FROM record_payment_event('stripe', 'evt_1', pg_temp.id(101), 'refund', 'succeeded');
SELECT * FROM pg_temp.now(1);
SELECT refunded FROM refund_payment(pg_temp.id(101), options => '{"shipping":true}');
SELECT * FROM pg_temp.now(1);
SELECT charged_back FROM record_payment_event('stripe', 'evt_2', pg_temp.id(101), 'chargeback', 'succeeded', '4.00 EUR');
SELECT * FROM pg_temp.now(1);
SELECT charged_back FROM record_payment_event('stripe', 'evt_3', pg_temp.id(101), 'chargeback', 'reversed');
SELECT * FROM pg_temp.now(1);
-- Goods come back: owed by then, given back later.
SELECT pg_temp.try($$SELECT status FROM ship_fulfillment((SELECT fulfillment_id FROM plan_fulfillment(pg_temp.id(1)) LIMIT 1))$$);
SELECT status FROM receive_return((SELECT r.return_id FROM request_return(pg_temp.id(1), '[{"line_no":1,"quantity":2}]', return_id => pg_temp.id(301)) AS r), '[{"line_no":1,"quantity":2,"disposition":"restock"}]');
SELECT * FROM pg_temp.now(1);
SELECT refunded FROM refund_return(pg_temp.id(301));
SELECT * FROM pg_temp.now(1);
-- A payment that was authorized and captured at once keeps nothing; nor does an authorization, or one that is void.
SELECT total FROM place_order('shop', '[{"sku":"A-1","quantity":1}]', order_id => pg_temp.id(2));
SELECT authorized FROM authorize_payment(pg_temp.id(2), '10.00 EUR', 'stripe', payment_id => pg_temp.id(103));
SELECT * FROM pg_temp.now(2);
SELECT captured FROM capture_payment(pg_temp.id(103));
SELECT * FROM pg_temp.now(2);
-- A sale at a register is paid and delivered; what comes back of it is owed.
SELECT FROM put_register('R', 'shop', 'BER');
SELECT FROM open_shift('R', '50.00 EUR');
SELECT total FROM record_sale('R', '[{"sku":"A-1","quantity":2},{"sku":"GIFTWRAP","quantity":1}]', '[{"provider":"card","amount":"20.00"},{"provider":"cash","amount":"5.00"}]', order_id => pg_temp.id(3));
SELECT * FROM pg_temp.now(3);
SELECT sku, shipped, delivered FROM order_lines WHERE order_id = pg_temp.id(3) ORDER BY line_no;
SELECT status FROM receive_return((SELECT r.return_id FROM request_return(pg_temp.id(3), '[{"line_no":1,"quantity":1}]', return_id => pg_temp.id(302)) AS r), '[{"line_no":1,"quantity":1,"disposition":"restock"}]');
SELECT * FROM pg_temp.now(3);
SELECT refunded FROM refund_return(pg_temp.id(302), register => 'R');
SELECT * FROM pg_temp.now(3);

-- Services are handed over by their payment: by whoever records it, when nothing is owed any more, also by a cancellation.
SELECT status FROM place_order('shop', '[{"sku":"GIFTWRAP","quantity":4}]', order_id => pg_temp.id(4));
SELECT authorized FROM authorize_payment(pg_temp.id(4), '12.00 EUR', 'stripe', payment_id => pg_temp.id(104));
SELECT captured FROM capture_payment(pg_temp.id(104), '9.00 EUR');
SELECT status, payment_status FROM orders WHERE order_id = pg_temp.id(4);
SELECT status FROM cancel_order(pg_temp.id(4), '[{"line_no":1,"quantity":1}]');
SELECT o.status, o.payment_status, o.fulfillment_status, l.open, l.shipped, l.canceled, l.delivered FROM orders AS o JOIN order_lines AS l USING (order_id) WHERE order_id = pg_temp.id(4);
SELECT from_status, to_status FROM status_log WHERE document_id = pg_temp.id(4) ORDER BY log_id;
SELECT pg_temp.try($$SELECT cancel_order(pg_temp.id(4))$$);
SELECT credited, refunded FROM return_order(pg_temp.id(4), '[{"line_no":1,"quantity":1,"disposition":"restock"}]');
SELECT * FROM pg_temp.now(4);
SELECT status FROM place_order('shop', '[{"sku":"GIFTWRAP","quantity":1}]', order_id => pg_temp.id(5));
SELECT captured FROM record_payment(pg_temp.id(5), '4.00 EUR', 'stripe', reference => 'pi_5');
SELECT status, payment_status, amount_due FROM orders WHERE order_id = pg_temp.id(5);
-- Goods are not; what is left when they are canceled is. Who planned to ship services, ships them.
SELECT status FROM place_order('shop', '[{"sku":"A-1","quantity":1},{"sku":"GIFTWRAP","quantity":1}]', order_id => pg_temp.id(6));
SELECT captured FROM record_payment(pg_temp.id(6), '13.00 EUR', 'stripe');
SELECT status, payment_status FROM orders WHERE order_id = pg_temp.id(6);
SELECT status FROM cancel_order(pg_temp.id(6), '[{"line_no":1}]');
SELECT status, payment_status, fulfillment_status FROM orders WHERE order_id = pg_temp.id(6);
SELECT status FROM place_order('shop', '[{"sku":"GIFTWRAP","quantity":1}]', order_id => pg_temp.id(7));
SELECT status FROM plan_fulfillment(pg_temp.id(7), fulfillment_id => pg_temp.id(401));
SELECT captured FROM record_payment(pg_temp.id(7), '3.00 EUR', 'stripe');
SELECT status, payment_status FROM orders WHERE order_id = pg_temp.id(7);
SELECT status FROM ship_fulfillment(pg_temp.id(401));
SELECT o.status, l.shipped, l.delivered FROM orders AS o JOIN order_lines AS l USING (order_id) WHERE order_id = pg_temp.id(7);
SELECT status FROM record_delivery(pg_temp.id(401));
SELECT shipped, delivered FROM order_lines WHERE order_id = pg_temp.id(7);
-- What costs nothing is paid, and of services completed at once; one in a batch, too.
SELECT status, payment_status, fulfillment_status, amount_due FROM place_order('shop', '[{"sku":"GIFTWRAP","quantity":2,"unit_price":"0"}]', order_id => pg_temp.id(8));
SELECT status, payment_status, fulfillment_status, amount_due FROM place_order('shop', '[{"sku":"GIFTWRAP","quantity":2,"unit_price":"0"}]', shipping => '1.00');
SELECT status, payment_status, fulfillment_status FROM place_order('shop', '[{"sku":"A-1","quantity":1,"unit_price":"0"}]', order_id => pg_temp.id(9));
SELECT ok, total FROM place_orders('[{"channel":"shop","lines":[{"sku":"GIFTWRAP","quantity":1,"unit_price":"0"}],"order_id":"00000000-0000-0000-0000-000000000010"}]');
SELECT status, payment_status FROM orders WHERE order_id = pg_temp.id(10);

-- Delivered is what has arrived of two parcels.
SELECT status FROM place_order('shop', '[{"sku":"A-1","quantity":5}]', order_id => pg_temp.id(11));
SELECT status FROM plan_fulfillment(pg_temp.id(11), '[{"line_no":1,"quantity":2}]', fulfillment_id => pg_temp.id(402));
SELECT status FROM plan_fulfillment(pg_temp.id(11), '[{"line_no":1,"quantity":3}]', fulfillment_id => pg_temp.id(403));
SELECT status FROM ship_fulfillment(pg_temp.id(402));
SELECT status FROM ship_fulfillment(pg_temp.id(403), '[{"line_no":1,"quantity":1}]');
SELECT shipped, delivered FROM order_lines WHERE order_id = pg_temp.id(11);
SELECT status FROM record_delivery(pg_temp.id(402));
SELECT shipped, delivered FROM order_lines WHERE order_id = pg_temp.id(11);
SELECT status FROM record_delivery(pg_temp.id(403));
SELECT l.shipped, l.delivered, d.undelivered FROM order_lines AS l JOIN order_mgmt_data.order_lines AS d USING (order_id) WHERE order_id = pg_temp.id(11);
SELECT name, violations, sample FROM verify(true) WHERE violations > 0;

-- What is recorded a day late has both days.
SELECT status FROM place_order('shop', '[{"sku":"A-1","quantity":1}]', order_id => pg_temp.id(12), occurred_at => '2025-12-31 23:00+00');
SELECT captured FROM record_payment(pg_temp.id(12), '12.00 EUR', 'bank', occurred_at => '2025-12-31 23:30+00');
SELECT refunded FROM refund_payment((SELECT payment_id FROM payments WHERE order_id = pg_temp.id(12)), occurred_at => '2025-12-31 23:45+00');
SELECT l.ordered_date, l.recorded_date, p.paid_date, p.recorded_date, r.refunded_date, r.recorded_date FROM order_mgmt_report.fct_order_lines AS l JOIN order_mgmt_report.fct_payments AS p USING (tenant_id, order_id)
	JOIN order_mgmt_report.fct_refunds AS r USING (tenant_id, order_id) WHERE order_id = pg_temp.id(12);
-- Who is owed something, and who owes: plain conditions.
SELECT order_id, amount_due FROM orders WHERE currency = 'EUR' AND amount_due < '0 EUR' ORDER BY order_id;
-- What somebody wrote behind its back is found.
BEGIN;
UPDATE order_mgmt_data.orders SET billed = '1.00 EUR' WHERE order_id = pg_temp.id(2);
UPDATE order_mgmt_data.orders SET paid = '1.00 EUR' WHERE order_id = pg_temp.id(8);
UPDATE order_mgmt_data.orders SET refunded = NULL WHERE order_id = pg_temp.id(3);
UPDATE order_mgmt_data.order_lines SET undelivered = '1' WHERE order_id = pg_temp.id(2);
SELECT name, violations FROM verify(true) WHERE violations > 0;
ROLLBACK;

-- Goodwill, shipping that is given back or not after all, and goods that come back: whatever comes first, the same is billed, and the same taxes.
SELECT total, tax FROM place_order('shop', '[{"sku":"GIFTWRAP","quantity":1,"unit_price":"10.00"}]', order_id => pg_temp.id(21), shipping => '6.00', options => '{"shipping_tax_rates": ["VAT"]}');
SELECT captured FROM record_payment(pg_temp.id(21), '16.00 EUR', 'bank', payment_id => pg_temp.id(121));
SELECT refunded FROM refund_goodwill(pg_temp.id(121), '12.00 EUR', 'late');
SELECT credited FROM receive_return((SELECT r.return_id FROM request_return(pg_temp.id(21), '[{"line_no":1,"quantity":1}]') AS r), '[{"line_no":1,"quantity":1,"disposition":"scrap"}]');
SELECT * FROM pg_temp.now(21);
SELECT refunded FROM refund_payment(pg_temp.id(121), '4.00 EUR', options => '{"shipping": true}');
SELECT * FROM pg_temp.now(21);
SELECT name, violations, sample FROM verify(true) WHERE violations > 0;
CREATE TABLE pg_temp.steps (step integer, query text);
INSERT INTO pg_temp.steps VALUES (1, $$refund_goodwill(%2$L, '60.00 EUR', 'late')$$), (2, $$refund_goodwill(%2$L, '13.37 EUR', 'late')$$), (3, $$refund_payment(%2$L, '80.00 EUR', options => '{"shipping": true}')$$),
	(4, $$refund_payment(%2$L, '30.00 EUR', operation_id => %3$L, options => '{"shipping": true}')$$), (5, $$record_payment_event('bank', %3$L, %2$L, 'refund', 'reversed', operation_id => %3$L)$$),
	(6, $$receive_return((SELECT r.return_id FROM order_mgmt.request_return(%1$L, '[{"line_no":1,"quantity":1}]') AS r), '[{"line_no":1,"quantity":1,"disposition":"scrap"}]')$$);
CREATE FUNCTION pg_temp.worth(steps integer[]) RETURNS text LANGUAGE plpgsql AS $do$
DECLARE
	placed uuid := (SELECT o.order_id FROM order_mgmt.place_order('shop', '[{"sku":"GIFTWRAP","quantity":3,"unit_price":"40.00","tax_rates":["VAT"]},{"sku":"GIFTWRAP","quantity":1,"unit_price":"30.00","tax_rates":["SALES"]}]',
		shipping => '120.00', options => '{"shipping_tax_rates": ["SALES"]}') AS o);
	payment uuid := (SELECT p.payment_id FROM order_mgmt.record_payment(placed, (SELECT o.amount_due::text FROM order_mgmt.orders AS o WHERE o.order_id = placed), 'bank') AS p);
	operation uuid := gen_random_uuid();
	doing integer;
BEGIN
	FOREACH doing IN ARRAY steps LOOP
		EXECUTE format('SELECT order_mgmt.' || (SELECT s.query FROM pg_temp.steps AS s WHERE s.step = doing), placed, payment, operation);
	END LOOP;
	RETURN (SELECT o.billed || ', due ' || o.amount_due FROM order_mgmt.orders AS o WHERE o.order_id = placed) || ', taxes ' || (SELECT string_agg(x.code || ' ' || x.minor, ', ' ORDER BY x.code)
		FROM (SELECT e.code, sum(e.minor) AS minor FROM order_mgmt.money_moves AS m CROSS JOIN LATERAL (VALUES (m.from_account::text, m.from_code, m.amount_numeric), (m.to_account::text, m.to_code, - m.amount_numeric)) AS e (account, code, minor)
			WHERE m.order_id = placed AND e.account = 'tax' GROUP BY e.code) AS x);
END
$do$;
WITH RECURSIVE orders_of (steps) AS (
	SELECT ARRAY[s.step] FROM pg_temp.steps AS s WHERE s.step <> 5
	UNION ALL
	SELECT o.steps || s.step FROM orders_of AS o JOIN pg_temp.steps AS s ON s.step <> ALL (o.steps) WHERE s.step <> 5 OR 4 = ANY (o.steps)
)
SELECT worth, count(*) FROM (SELECT pg_temp.worth(o.steps) FROM orders_of AS o WHERE cardinality(o.steps) = 6) AS x (worth) GROUP BY worth;
SELECT name, violations, sample FROM verify(true) WHERE violations > 0;

-- Both engines, the same answers.
INSERT INTO script (query) VALUES
	($$SELECT count(*) FROM receive_stock('BER', '[{"sku":"A-1","quantity":5}]')$$),
	($$SELECT amount_due FROM place_order('shop', '[{"sku":"A-1","quantity":2},{"sku":"GIFTWRAP","quantity":1}]', reference => 'x')$$),
	($$SELECT captured FROM record_payment((SELECT order_id FROM orders WHERE tenant_id = current_setting('order_mgmt.tenant_id')::bigint), '23.00 EUR', 'card', reference => 'r-1')$$),
	($$SELECT status || billed || amount_due FROM cancel_order((SELECT order_id FROM orders WHERE tenant_id = current_setting('order_mgmt.tenant_id')::bigint), '[{"line_no":1}]')$$),
	($$SELECT status || billed || amount_due FROM orders WHERE tenant_id = current_setting('order_mgmt.tenant_id')::bigint$$),
	($$SELECT refunded FROM refund_payment((SELECT payment_id FROM payments WHERE tenant_id = current_setting('order_mgmt.tenant_id')::bigint))$$),
	($$SELECT payment_status || billed || paid || refunded || amount_due FROM orders WHERE tenant_id = current_setting('order_mgmt.tenant_id')::bigint$$);
\set ECHO none
SELECT pg_temp.play('counter') \gexec
SELECT pg_temp.play('lock') \gexec
\set ECHO all
SELECT step, answer FROM pg_temp.answers WHERE engine = 'counter' ORDER BY step;
SELECT * FROM pg_temp.differences();
SELECT name, violations FROM verify(true) WHERE violations > 0;
