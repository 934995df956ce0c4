-- Unlinked refunds: goods come back to a register, and nobody knows of which sale.
\set VERBOSITY terse
\pset format unaligned
SELECT FROM order_mgmt.put_tenant(36, 'without sale');
SET order_mgmt.tenant_id = '36';
SELECT FROM order_mgmt.put_location('BER');
SELECT FROM order_mgmt.put_channel('store', 'EUR', '{BER}');
SELECT FROM order_mgmt.put_provider('terminal', kind => 'card');
SELECT FROM order_mgmt.put_item('A');
SELECT FROM order_mgmt.put_item('kg', scale => 3);
SELECT FROM order_mgmt.put_item('fee', kind => 'untracked');
SELECT FROM order_mgmt.put_price('A', '10.00 EUR');
SELECT FROM order_mgmt.put_tax_rate('full', 19);
SELECT FROM order_mgmt.put_tax_rate('on_top', 10, false);
SELECT FROM order_mgmt.put_register('R1', 'store', 'BER');
SELECT FROM order_mgmt.put_staff('ana');
SELECT FROM order_mgmt.receive_stock('BER', '[{"sku":"A","quantity":2,"unit_cost":"4 EUR"}]');

-- It needs a register, and a shift.
SELECT FROM order_mgmt.refund_without_sale('R9', '[{"sku":"A","quantity":1,"unit_price":"9.50","disposition":"restock"}]', 'no receipt');
SELECT FROM order_mgmt.refund_without_sale('R1', '[{"sku":"A","quantity":1,"unit_price":"9.50","disposition":"restock"}]', 'no receipt');
SELECT FROM order_mgmt.open_shift('R1', '100 EUR', shift_id => '00000000-0000-7000-8000-000000000036');

-- Cash leaves the drawer, the goods are for sale again; a repeated call answers the same refund.
SELECT register, staff, location, channel, provider, total, reason, reference, metadata
	FROM order_mgmt.refund_without_sale('R1', '[{"sku":"A","quantity":2,"unit_price":"9.50","disposition":"restock"}]', 'no receipt', staff => 'ana',
		refund_id => '00000000-0000-7000-8000-000000000001', reference => 'slip 7', metadata => '{"customer":"walk-in"}', idempotency_key => 'one');
SELECT total FROM order_mgmt.refund_without_sale('R1', '[{"sku":"A","quantity":2,"unit_price":"9.50","disposition":"restock"}]', 'no receipt', staff => 'ana',
	refund_id => '00000000-0000-7000-8000-000000000001', reference => 'slip 7', metadata => '{"customer":"walk-in"}', idempotency_key => 'one');
SELECT FROM order_mgmt.refund_without_sale('R1', '[{"sku":"A","quantity":3,"unit_price":"9.50","disposition":"restock"}]', 'no receipt', idempotency_key => 'one');
SELECT FROM order_mgmt.refund_without_sale('R1', '[{"sku":"A","quantity":1,"unit_price":"9.50","disposition":"restock"}]', 'no receipt',
	refund_id => '00000000-0000-7000-8000-000000000001');
-- By a provider: every disposition, taxes within the price and on top, an untracked item, nothing for goods, decimals.
SELECT total, provider FROM order_mgmt.refund_without_sale('R1', '[{"sku":"A","quantity":1,"unit_price":"11.90","disposition":"quarantine","tax_rates":["full"],"reason":"opened"},
	{"sku":"A","quantity":1,"unit_price":"10","disposition":"damaged","tax_rates":["on_top"]}, {"sku":"A","quantity":1,"unit_price":"0","disposition":"scrap"},
	{"sku":"A","quantity":1,"unit_price":"0.01","disposition":"return_to_vendor"}, {"sku":"fee","quantity":3,"unit_price":"1.50 EUR","disposition":"restock"},
	{"sku":"kg","quantity":"0.125","unit_price":"3.00","disposition":"restock"}]', 'no receipt', 'terminal', refund_id => '00000000-0000-7000-8000-000000000002');
SELECT total FROM order_mgmt.refund_without_sale('R1', '[{"sku":"A","quantity":1,"unit_price":"0","disposition":"restock"}]', 'a gift', refund_id => '00000000-0000-7000-8000-000000000003');
SELECT refund_id, line_no, sku, quantity, disposition, unit_price, line_total, tax, amount, reason FROM order_mgmt.refund_without_sale_lines ORDER BY 1, 2;
SELECT sku, on_hand, free, returned, damaged, quality_control FROM order_mgmt.stock WHERE tenant_id = 36 ORDER BY sku;
SELECT from_account, from_code, to_account, to_code, amount, document_kind, reason FROM order_mgmt.money_moves
	WHERE tenant_id = 36 AND document_kind = 'refund_without_sale' AND to_account <> 'inventory' ORDER BY document_id, 3, 4, 5 DESC;
SELECT reason, count(*) FROM order_mgmt_data.stock_moves WHERE tenant_id = 36 AND document_kind = 'refund_without_sale' GROUP BY 1 ORDER BY 1;
SELECT type, payload FROM order_mgmt.events WHERE tenant_id = 36 AND aggregateid = '00000000-0000-7000-8000-000000000001';

-- What is refused.
SELECT FROM order_mgmt.refund_without_sale('R1', '[{"sku":"A","quantity":1,"unit_price":"9.50","disposition":"restock"}]', '');
SELECT FROM order_mgmt.refund_without_sale('R1', '[{"sku":"A","quantity":1,"unit_price":"9.50","disposition":"restock"}]', NULL);
SELECT FROM order_mgmt.refund_without_sale('R1', '[{"sku":"A","quantity":1,"unit_price":"9.50","disposition":"restock"}]', 'x', '');
SELECT FROM order_mgmt.refund_without_sale('R1', '[{"sku":"A","quantity":1,"unit_price":"9.50","disposition":"restock"}]', 'x', staff => 'nobody');
SELECT FROM order_mgmt.refund_without_sale('R1', '[{"sku":"A","quantity":1,"unit_price":"9.50","disposition":"missing"}]', 'x');
SELECT FROM order_mgmt.refund_without_sale('R1', '[{"sku":"A","quantity":1,"unit_price":"9.50","disposition":"eaten"}]', 'x');
SELECT FROM order_mgmt.refund_without_sale('R1', '[{"sku":"A","quantity":1,"unit_price":"9.50"}]', 'x');
SELECT FROM order_mgmt.refund_without_sale('R1', '[{"sku":"A","quantity":1,"disposition":"restock"}]', 'x');
SELECT FROM order_mgmt.refund_without_sale('R1', '[{"sku":"A","quantity":0,"unit_price":"9.50","disposition":"restock"}]', 'x');
SELECT FROM order_mgmt.refund_without_sale('R1', '[{"sku":"A","quantity":1.5,"unit_price":"9.50","disposition":"restock"}]', 'x');
SELECT FROM order_mgmt.refund_without_sale('R1', '[{"sku":"A","quantity":1,"unit_price":"-9.50","disposition":"restock"}]', 'x');
SELECT FROM order_mgmt.refund_without_sale('R1', '[{"sku":"A","quantity":1,"unit_price":"9.5050001","disposition":"restock"}]', 'x');
SELECT FROM order_mgmt.refund_without_sale('R1', '[{"sku":"A","quantity":1,"unit_price":"9.50 CHF","disposition":"restock"}]', 'x');
SELECT FROM order_mgmt.refund_without_sale('R1', '[{"sku":"A","quantity":2,"unit_price":"5000000000000.01","disposition":"restock"}]', 'x');
SELECT FROM order_mgmt.refund_without_sale('R1', '[{"sku":"A","quantity":2,"unit_price":"5000000000000.00","disposition":"restock","tax_rates":["on_top"]}]', 'x');
SELECT FROM order_mgmt.refund_without_sale('R1', '[{"sku":"B","quantity":1,"unit_price":"1","disposition":"restock"},{"sku":"C","quantity":1,"unit_price":"1","disposition":"restock"}]', 'x');
SELECT FROM order_mgmt.refund_without_sale('R1', '[{"sku":"A","quantity":1,"unit_price":"9.50","disposition":"restock","tax_rates":["half"]}]', 'x');
SELECT FROM order_mgmt.refund_without_sale('R1', '[]', 'x');
SELECT FROM order_mgmt.refund_without_sale('R1', NULL, 'x');
SELECT count(*) FROM order_mgmt.refunds_without_sale;

-- A right of managers.
CREATE ROLE regress_om_till;
SELECT count(*) > 0 AS granted FROM order_mgmt.grant_access('regress_om_till', 'cashier', '{36}');
SET ROLE regress_om_till;
SELECT FROM order_mgmt.refund_without_sale('R1', '[{"sku":"A","quantity":1,"unit_price":"9.50","disposition":"restock"}]', 'no receipt');
SELECT count(*) FROM order_mgmt.refunds_without_sale;
RESET ROLE;
SELECT count(*) > 0 AS granted FROM order_mgmt.grant_access('regress_om_till', 'manager', '{36}');
SET ROLE regress_om_till;
SELECT total FROM order_mgmt.refund_without_sale('R1', '[{"sku":"A","quantity":1,"unit_price":"1.00","disposition":"restock"}]', 'no receipt');
RESET ROLE;
SELECT count(*) > 0 AS revoked FROM order_mgmt.revoke_access('regress_om_till');
DROP ROLE regress_om_till;

-- R47: the drawer knows its cash. Reports: returns of the day, refunds without a payment.
SELECT opening_float, cash_refunds, other_refunds, expected FROM order_mgmt_report.shift_summary WHERE tenant_id = 36;
SELECT location, orders, gross_sales, returns, net_sales, tax, total_sales FROM order_mgmt_report.sales_by_day WHERE tenant_id = 36 ORDER BY location;
SELECT payment_id, order_id, channel, provider, is_goodwill, status, currency, amount, register, reason FROM order_mgmt_report.fct_refunds WHERE tenant_id = 36 ORDER BY amount;
SELECT expected, counted, difference FROM order_mgmt.close_shift('R1', '80.00 EUR');
SELECT FROM order_mgmt.refund_without_sale('R1', '[{"sku":"A","quantity":1,"unit_price":"9.50","disposition":"restock"}]', 'no receipt');

-- The owner too: no closed shift, no change, no lines of nothing.
INSERT INTO order_mgmt_data.refunds_without_sale (tenant_id, refund_id, shift_id, register, location, channel, provider_id, provider, total, reason, actor, occurred_at, recorded_at)
	VALUES (36, '00000000-0000-7000-8000-000000000009', '00000000-0000-7000-8000-000000000036', 'R1', 'BER', 'store', 0, 'cash', '1 EUR', 'x', 'me', now(), now());
UPDATE order_mgmt_data.refunds_without_sale SET total = '1 EUR' WHERE tenant_id = 36;
DELETE FROM order_mgmt_data.refund_without_sale_lines WHERE tenant_id = 36;
TRUNCATE order_mgmt_data.refunds_without_sale;
INSERT INTO order_mgmt_data.refund_without_sale_lines SELECT tenant_id, refund_id, 99, item_id, sku, '0', disposition, is_stocked, unit_price, line_total, tax, amount
	FROM order_mgmt_data.refund_without_sale_lines WHERE tenant_id = 36 AND line_no = 6;
SELECT name, violations, sample FROM order_mgmt.verify(true) WHERE violations > 0;
-- verify() finds a line that no money and no goods belong to.
BEGIN;
INSERT INTO order_mgmt_data.refund_without_sale_lines SELECT tenant_id, refund_id, 99, item_id, sku, quantity, disposition, is_stocked, unit_price, line_total, tax, amount
	FROM order_mgmt_data.refund_without_sale_lines WHERE tenant_id = 36 AND line_no = 6;
SELECT name, violations, sample FROM order_mgmt.verify(true) WHERE violations > 0;
ROLLBACK;
RESET order_mgmt.tenant_id;
