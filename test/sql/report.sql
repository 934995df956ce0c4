-- The analysts' views: plain types, and sales_by_day on twelve rows worked by hand.
\pset format unaligned
SET timezone = 'UTC';
SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod) AS type
FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE c.relnamespace = 'order_mgmt_report'::regnamespace AND c.relkind = 'v'
	AND a.atttypid <> ALL ('{int4,int8,numeric,text,bool,uuid,date,timestamptz}'::regtype[]);
-- One stated grain each; names of columns say what they are.
SELECT c.relname FROM pg_class AS c WHERE c.relnamespace = 'order_mgmt_report'::regnamespace AND c.relkind = 'v'
	AND obj_description(c.oid, 'pg_class') !~ '^one row per ';
SELECT c.relname, a.attname FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0
WHERE c.relnamespace = 'order_mgmt_report'::regnamespace AND c.relkind = 'v'
	AND (a.atttypid = 'timestamptz'::regtype AND a.attname !~ '_at$' OR a.atttypid = 'date'::regtype AND a.attname !~ '_date$'
		OR a.atttypid = 'bool'::regtype AND a.attname !~ '^is_');

SELECT FROM order_mgmt.put_tenant(41, 'reports', time_zone => 'Europe/Berlin');
SET order_mgmt.tenant_id = '41';
SELECT FROM order_mgmt.put_location('BER');
SELECT FROM order_mgmt.put_location('HAM');
SELECT FROM order_mgmt.put_channel('web', 'EUR', '{BER,HAM}');
SELECT FROM order_mgmt.put_channel('swiss', 'CHF', '{BER}');
SELECT FROM order_mgmt.put_channel('store', 'EUR', '{HAM,BER}');
SELECT FROM order_mgmt.put_item('A');
SELECT FROM order_mgmt.put_item('S', kind => 'untracked');
SELECT FROM order_mgmt.put_price('A', '11.90 EUR');
SELECT FROM order_mgmt.put_price('A', '12.00 CHF');
SELECT FROM order_mgmt.put_price('S', '5.00 EUR');
SELECT FROM order_mgmt.put_tax_rate('full', 19);
SELECT FROM order_mgmt.put_provider('stripe', kind => 'card');
SELECT FROM order_mgmt.put_tax_rate('on_top', 10, false);
-- Day one, 30 June; at 22:30 UTC it is 1 July in Berlin.
SET order_mgmt.clock = '2026-06-30 10:00+00';
SELECT FROM order_mgmt.receive_stock('BER', '[{"sku":"A","quantity":100}]');
SELECT FROM order_mgmt.receive_stock('HAM', '[{"sku":"A","quantity":100}]');
-- 1: 2 A at 11.90 with 19 % within: 20.00 + 3.80 tax.
SELECT FROM order_mgmt.place_order('web', '[{"sku":"A","quantity":2,"tax_rates":["full"]}]', order_id => '00000000-0000-7000-8000-000000004101');
-- 2: 1 A at BER, 1 A at HAM, 1 S, with shipping 4.76 (19 % within: 4.00 + 0.76).
SELECT FROM order_mgmt.place_order('web', '[{"sku":"A","quantity":1,"location":"BER"},{"sku":"A","quantity":1,"location":"HAM"},{"sku":"S","quantity":1}]',
	order_id => '00000000-0000-7000-8000-000000004102', shipping => '4.76', options => '{"shipping_tax_rates": ["full"]}');
-- 3: 1 A in francs with a discount of 2, 10 % on top of what is left: 12.00 - 2.00 + 1.00.
SELECT FROM order_mgmt.place_order('swiss', '[{"sku":"A","quantity":1,"discount":"2.00","tax_rates":["on_top"]}]', order_id => '00000000-0000-7000-8000-000000004103');
-- 4: 4 A, never paid; half of it canceled the same day, the other half the next day.
SELECT FROM order_mgmt.place_order('web', '[{"sku":"A","quantity":4,"location":"HAM"}]', order_id => '00000000-0000-7000-8000-000000004104');
SELECT FROM order_mgmt.cancel_order('00000000-0000-7000-8000-000000004104', '[{"line_no":1,"quantity":2}]');
SELECT FROM order_mgmt.record_payment('00000000-0000-7000-8000-000000004101', '23.80 EUR', 'stripe', payment_id => '00000000-0000-7000-8000-0000000041a1');
-- Day two.
SET order_mgmt.clock = '2026-06-30 22:30+00';
SELECT FROM order_mgmt.cancel_order('00000000-0000-7000-8000-000000004104');
-- 5: a sale at a register, 3 A less 0.70.
SELECT FROM order_mgmt.put_register('R', 'store', 'HAM');
SELECT FROM order_mgmt.open_shift('R', '0 EUR');
SELECT FROM order_mgmt.record_sale('R', '[{"sku":"A","quantity":3}]', '[{"provider":"cash","amount":"35"}]', discount => '0.70',
	order_id => '00000000-0000-7000-8000-000000004105');
-- One of the two of order 1 is canceled after it was paid: 10.00 net and 1.90 tax come back.
SELECT FROM order_mgmt.cancel_order('00000000-0000-7000-8000-000000004101', '[{"line_no":1,"quantity":1}]');
SELECT FROM order_mgmt.refund_payment('00000000-0000-7000-8000-0000000041a1', '11.90 EUR', reason => 'one less');
-- Day three: goodwill, and order 2 is canceled, unpaid.
SET order_mgmt.clock = '2026-07-02 08:00+00';
SELECT FROM order_mgmt.refund_goodwill('00000000-0000-7000-8000-0000000041a1', '1.00 EUR', 'late');
SELECT FROM order_mgmt.cancel_order('00000000-0000-7000-8000-000000004102');
-- One of the three of order 5 is brought back to the other branch: 11.67 of 35.00, its share of what was paid, are refunded there.
SELECT FROM order_mgmt.put_register('B', 'store', 'BER');
SELECT FROM order_mgmt.open_shift('B', '20 EUR');
SELECT FROM order_mgmt.return_order('00000000-0000-7000-8000-000000004105', '[{"line_no":1,"quantity":1,"disposition":"restock"}]', 'BER', register => 'B');
-- Order 3 is paid and shipped; on day four it comes back, to another place than it left: 10.00 and its tax of 1.00.
SELECT FROM order_mgmt.record_payment('00000000-0000-7000-8000-000000004103', '11.00 CHF', 'stripe');
SELECT FROM order_mgmt.plan_fulfillment('00000000-0000-7000-8000-000000004103', fulfillment_id => '00000000-0000-7000-8000-0000000041f3');
SELECT FROM order_mgmt.ship_fulfillment('00000000-0000-7000-8000-0000000041f3');
SET order_mgmt.clock = '2026-07-03 08:00+00';
SELECT FROM order_mgmt.return_order('00000000-0000-7000-8000-000000004103', '[{"line_no":1,"quantity":1,"disposition":"quarantine"}]', 'HAM');
-- Twelve rows, by hand (tax within the price is in no column but tax):
--   30 June  swiss BER   order 3: 1 of 12.00, discount 2.00, tax 1.00 on top
--            web BER     orders 1 and 2: 20.00 + 11.90, tax 3.80
--            web HAM     orders 2 and 4: 11.90 + 47.60, less 23.80 canceled at once
--            web (none)  order 2: the service of 5.00, shipping 4.00, tax 0.76
--   1 July   store HAM   order 5: 35.70, discount 0.70
--            web BER     order 1: one of two canceled after it was paid, returns 10.00, tax -1.90
--            web HAM     order 4: the rest was not paid, gross sales -23.80
--   2 July   store HAM   order 5: one of three came back, to BER: returns 11.67
--            web BER, web HAM, web (none)  order 2: what it was, taken back; goodwill of 1.00 is a discount
--   3 July   swiss BER   order 3 came back, to HAM: returns 10.00, tax -1.00
SELECT business_date, channel, location, currency, orders, units, gross_sales, discounts, returns, net_sales, shipping, tax, total_sales, canceled_units, returned_units
FROM order_mgmt_report.sales_by_day WHERE tenant_id = 41 ORDER BY 1, 2, 3 NULLS LAST;
-- Whatever it is summed over, the same comes out: each order once, each unit where its money is.
SELECT sum(orders) AS orders, (SELECT count(*) FROM order_mgmt.orders WHERE tenant_id = 41) AS placed, sum(units) + sum(canceled_units) AS ordered_units,
	(SELECT sum(ordered::numeric) FROM order_mgmt.order_lines WHERE tenant_id = 41) AS ordered, sum(canceled_units) + sum(returned_units) AS gone_units,
	(SELECT sum(canceled::numeric + returned::numeric) FROM order_mgmt.order_lines WHERE tenant_id = 41) AS gone
FROM order_mgmt_report.sales_by_day WHERE tenant_id = 41;
-- Its sums are the ledger's accounts.
SELECT s.currency, s.gross_sales, s.discounts, s.returns, s.shipping, s.tax, a.*
FROM (SELECT currency, sum(gross_sales) AS gross_sales, sum(discounts) AS discounts, sum(returns) AS returns, sum(shipping) AS shipping, sum(tax) AS tax
	FROM order_mgmt_report.sales_by_day WHERE tenant_id = 41 GROUP BY currency) AS s
JOIN (SELECT currency, - sum(balance::numeric) FILTER (WHERE account = 'revenue') AS revenue, sum(balance::numeric) FILTER (WHERE account = 'discounts') AS discounts,
	sum(balance::numeric) FILTER (WHERE account = 'returns') AS returns, - sum(balance::numeric) FILTER (WHERE account = 'shipping') AS shipping,
	- sum(balance::numeric) FILTER (WHERE account = 'tax') AS tax
	FROM order_mgmt.money_accounts WHERE tenant_id = 41 GROUP BY currency) AS a USING (currency) ORDER BY 1;

SELECT order_number IS NOT NULL AS numbered, line_no, ordered_date, recorded_date, channel, sku, location, order_status, payment_status, ordered_quantity, shipped_quantity,
	canceled_quantity, currency, unit_price, gross_amount, line_discount_amount, order_discount_amount, tax_amount
FROM order_mgmt_report.fct_order_lines WHERE tenant_id = 41 ORDER BY order_id, line_no;
SELECT occurred_date, sku, location, from_state, to_state, quantity, document_kind, channel FROM order_mgmt_report.fct_stock_moves WHERE tenant_id = 41 ORDER BY move_id;
SELECT provider, channel, paid_date, currency, captured_amount, refunded_amount FROM order_mgmt_report.fct_payments WHERE tenant_id = 41 ORDER BY paid_at, payment_id;
SELECT provider, channel, refunded_date, currency, amount, status, is_goodwill, reason FROM order_mgmt_report.fct_refunds WHERE tenant_id = 41 ORDER BY refunded_at, amount;
SELECT location, sku, on_hand_quantity, sellable_quantity, free_quantity, allocated_quantity, available_quantity FROM order_mgmt_report.stock_on_hand WHERE tenant_id = 41 ORDER BY 1, 2;
SELECT fact, latest_recorded_at, lag_rows FROM order_mgmt_report.data_freshness WHERE tenant_id = 41 ORDER BY 1;
SELECT iso_year, iso_week, quarter, iso_weekday, is_weekend, month_end_date FROM order_mgmt_report.dim_date WHERE business_date = '2027-01-03';
SELECT count(*), min(business_date), max(business_date) FROM order_mgmt_report.dim_date;
SELECT sku, kind, decimals FROM order_mgmt_report.dim_item WHERE tenant_id = 41 ORDER BY 1;
SELECT name, violations, sample FROM order_mgmt.verify(true) WHERE violations > 0;
