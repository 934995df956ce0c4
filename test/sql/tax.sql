-- Amounts without taxes: what list prices, discounts, goodwill and shipping given back are in the books when taxes are within the prices.
-- The price that a part of a line comes back for is its share to the cent, whatever its tax is.
\set ECHO none
\getenv source PG_ABS_SRCDIR
\set helpers :source '/lib/regress.sql'
\i :helpers
\set ECHO all
\pset format unaligned
\pset fieldsep ' | '
\set VERBOSITY terse
CREATE FUNCTION pg_temp.id(n integer) RETURNS uuid LANGUAGE sql AS $$SELECT lpad(n::text, 32, '0')::uuid$$;
SELECT FROM put_item('P');
SELECT FROM put_price('P', '120.00 EUR');
SELECT FROM receive_stock('BER', '[{"sku":"P","quantity":100}]');
SELECT r.code FROM (VALUES ('V20', 20, true), ('V10', 10, true), ('V19', 19, true), ('T5', 5, false), ('C2', 2, true)) AS r (code, percent, inside) CROSS JOIN LATERAL put_tax_rate(r.code, r.percent, is_inclusive => r.inside) AS p;
-- An order of its own channel, paid in full; its number names the documents.
CREATE FUNCTION pg_temp.sold(n integer, lines text, options text DEFAULT '{}') RETURNS order_mgmt.amount LANGUAGE plpgsql AS $$
DECLARE
	o order_mgmt.orders;
BEGIN
	PERFORM order_mgmt.put_channel('c' || n, 'EUR', '{BER}');
	SELECT * INTO o FROM order_mgmt.place_order('c' || n, lines::order_mgmt.strict_jsonb, order_id => pg_temp.id(n), discount => options::jsonb ->> 'discount', shipping => options::jsonb ->> 'shipping',
		options => (options::jsonb - ARRAY['discount', 'shipping'])::order_mgmt.strict_jsonb);
	IF o.total OPERATOR(order_mgmt.>) '0.00 EUR' THEN
		PERFORM order_mgmt.record_payment(o.order_id, o.total, 'stripe', payment_id => pg_temp.id(n + 100));
	END IF;
	RETURN o.total;
END $$;
CREATE VIEW pg_temp.sales AS SELECT channel, sum(gross_sales) AS gross, sum(discounts) AS discounts, sum(returns) AS returns, sum(net_sales) AS net, sum(shipping) AS shipping,
	sum(tax) AS tax, sum(total_sales) AS total FROM order_mgmt_report.sales_by_day GROUP BY 1;

-- The list price without its taxes is one figure, whatever is taken off it.
SELECT pg_temp.sold(1, '[{"sku":"P","quantity":1,"tax_rates":["V20"]}]');
SELECT pg_temp.sold(2, '[{"sku":"P","quantity":1,"tax_rates":["V20"],"discount":"12.00"}]');
SELECT pg_temp.sold(3, '[{"sku":"P","quantity":1,"tax_rates":["V20"],"discount":"120.00"}]');
SELECT pg_temp.sold(4, '[{"sku":"P","quantity":1,"unit_price":"1000.00","tax_rates":["V10"],"discount":"201.00"}]');
SELECT pg_temp.sold(5, '[{"sku":"P","quantity":1,"tax_rates":["V20"]},{"sku":"P","quantity":1,"tax_rates":["T5"]}]', '{"discount":"24.00"}');
SELECT pg_temp.sold(6, '[{"sku":"P","quantity":3,"unit_price":"9.99","tax_rates":["V19","C2"],"discount":"0.50"}]');
SELECT * FROM pg_temp.sales ORDER BY channel;
-- All of it comes back: nothing is left on any account.
SELECT channel, status FROM (SELECT (cancel_order(order_id)).* FROM orders WHERE channel <> 'c1') AS c ORDER BY channel;
SELECT * FROM pg_temp.sales ORDER BY channel;

-- Two units of 10.75 come back for 10.75 each.
SELECT pg_temp.sold(11, '[{"sku":"P","quantity":2,"unit_price":"10.75","tax_rates":["V19"]}]');
SELECT FROM cancel_order(pg_temp.id(11), '[{"line_no":1,"quantity":1}]');
SELECT refunded FROM refund_payment(pg_temp.id(111));
SELECT * FROM pg_temp.sales WHERE channel = 'c11';
SELECT FROM cancel_order(pg_temp.id(11));
SELECT refunded FROM refund_payment(pg_temp.id(111));
SELECT * FROM pg_temp.sales WHERE channel = 'c11';

-- Goodwill of the whole price leaves neither net nor tax; of a part, it lowers each tax in proportion.
SELECT pg_temp.sold(21, '[{"sku":"P","quantity":1,"unit_price":"12.00","tax_rates":["V20"]}]');
SELECT refunded FROM refund_goodwill(pg_temp.id(121), '12.00 EUR', 'spoiled');
SELECT * FROM pg_temp.sales WHERE channel = 'c21';
SELECT pg_temp.sold(22, '[{"sku":"P","quantity":2,"unit_price":"60.00","tax_rates":["V20"]},{"sku":"P","quantity":1,"unit_price":"100.00","tax_rates":["T5"]}]',
	'{"shipping":"11.00","shipping_tax_rates":["V10"]}');
SELECT refunded FROM refund_goodwill(pg_temp.id(122), '23.60 EUR', 'late');
SELECT * FROM pg_temp.sales WHERE channel = 'c22';
SELECT to_account, to_code, amount FROM money_moves WHERE order_id = pg_temp.id(22) AND document_kind = 'payment' AND to_account <> 'clearing' ORDER BY move_id;
-- What is canceled later takes its tax along; goodwill is split by what is left, and reversed as it was given.
SELECT FROM cancel_order(pg_temp.id(22), '[{"line_no":1}]');
SELECT from_account, from_code, to_account, to_code, amount FROM money_moves WHERE order_id = pg_temp.id(22) AND document_kind = 'payment' AND 'clearing' NOT IN (from_account, to_account) ORDER BY move_id;
SELECT refunded FROM record_payment_event('stripe', 'back', pg_temp.id(122), 'refund', 'reversed', operation_id => (SELECT operation_id FROM payment_events WHERE payment_id = pg_temp.id(122) AND kind = 'refund'));
SELECT * FROM pg_temp.sales WHERE channel = 'c22';

-- Shipping given back, and then the goods: shipping and its tax are gone, once, in whatever order.
SELECT pg_temp.sold(31, '[{"sku":"P","quantity":1,"unit_price":"100.00","tax_rates":["V20"]}]', '{"shipping":"12.00","shipping_tax_rates":["V20"]}');
SELECT refunded FROM refund_payment(pg_temp.id(131), '5.00 EUR', options => '{"shipping":true}');
SELECT * FROM pg_temp.sales WHERE channel = 'c31';
SELECT FROM cancel_order(pg_temp.id(31));
SELECT refunded FROM refund_payment(pg_temp.id(131));
SELECT * FROM pg_temp.sales WHERE channel = 'c31';
SELECT payment_status FROM orders WHERE order_id = pg_temp.id(31);
SELECT pg_temp.try($$SELECT refund_payment(pg_temp.id(131), '0.01 EUR', options => '{"shipping":true}')$$);
-- A charge that is pending when the order is canceled is not credited twice.
SELECT pg_temp.sold(32, '[{"sku":"P","quantity":1,"unit_price":"100.00","tax_rates":["V20"]}]', '{"shipping":"12.00","shipping_tax_rates":["T5"]}');
SELECT refunded FROM refund_payment(pg_temp.id(132), '6.00 EUR', reason => 'late', status => 'pending', operation_id => pg_temp.id(332), options => '{"shipping":true}');
SELECT FROM cancel_order(pg_temp.id(32));
SELECT refunded FROM record_payment_event('stripe', 'sent', pg_temp.id(132), 'refund', 'succeeded');
SELECT refunded FROM refund_payment(pg_temp.id(132));
SELECT * FROM pg_temp.sales WHERE channel = 'c32';

SELECT name, violations, sample FROM verify(true) WHERE violations > 0;
