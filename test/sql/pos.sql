-- The register: staff, shifts, sales, cash in and out, and R47: the drawer.
\set VERBOSITY terse
\pset format unaligned
SELECT FROM order_mgmt.put_tenant(31, 'registers');
SET order_mgmt.tenant_id = '31';
SELECT FROM order_mgmt.put_location('BER');
SELECT FROM order_mgmt.put_location('HAM');
SELECT FROM order_mgmt.put_channel('store', 'EUR', '{HAM,BER}');
SELECT FROM order_mgmt.put_provider('terminal', kind => 'card');
SELECT FROM order_mgmt.put_channel('web', 'EUR', '{BER}');
SELECT FROM order_mgmt.put_channel('swiss', 'CHF', '{BER}');
SELECT FROM order_mgmt.put_item('A');
SELECT FROM order_mgmt.put_item('wrap', kind => 'untracked');
SELECT FROM order_mgmt.put_item('free');
SELECT FROM order_mgmt.put_price('A', '12.50 EUR');
SELECT FROM order_mgmt.put_price('wrap', '1.00 EUR');
SELECT FROM order_mgmt.put_price('free', '0 EUR');
SELECT FROM order_mgmt.put_tax_rate('full', 19);
SELECT FROM order_mgmt.put_tax_rate('on_top', 10, false);
SELECT FROM order_mgmt.receive_stock('BER', '[{"sku":"A","quantity":10,"unit_cost":"5 EUR"},{"sku":"free","quantity":5}]');
SELECT FROM order_mgmt.receive_stock('HAM', '[{"sku":"A","quantity":1,"unit_cost":"5 EUR"}]');

-- Masters.
SELECT register, name, channel, location, is_active FROM order_mgmt.put_register('R1', 'store', 'BER', 'Till 1');
SELECT register, name, channel, location, is_active FROM order_mgmt.put_register('R1', 'store', 'BER');
SELECT register FROM order_mgmt.put_register('R2', 'store', 'HAM');
SELECT staff, name FROM order_mgmt.put_staff('ana', 'Ana');
SELECT staff, name, is_active FROM order_mgmt.put_staff('bob', is_active => false);
SELECT FROM order_mgmt.put_register('R3', 'nowhere', 'BER');
SELECT FROM order_mgmt.put_register('R3', 'store', 'nowhere');

-- No shift: no sale, nothing in or out, nothing to close.
SELECT FROM order_mgmt.record_sale('R1', '[{"sku":"A","quantity":1}]', '[{"provider":"cash","amount":"20"}]');
SELECT FROM order_mgmt.record_sale('R9', '[{"sku":"A","quantity":1}]', '[{"provider":"cash","amount":"20"}]');
SELECT FROM order_mgmt.paid_in('R1', '1 EUR', 'coins');
SELECT FROM order_mgmt.close_shift('R1', '0 EUR');
-- A register whose location somebody deleted is none.
BEGIN;
ALTER TABLE order_mgmt_data.locations DISABLE TRIGGER refuse_delete;
DELETE FROM order_mgmt_data.locations WHERE tenant_id = 31;
ALTER TABLE order_mgmt_data.locations ENABLE ALWAYS TRIGGER refuse_delete;
SELECT FROM order_mgmt.paid_in('R1', '1 EUR', 'coins');
ROLLBACK;

-- Opening: once; a repeated call answers the same shift.
SELECT FROM order_mgmt.open_shift('R1', '100 CHF');
SELECT FROM order_mgmt.open_shift('R1', '-1 EUR');
SELECT FROM order_mgmt.open_shift('R1', '100 EUR', 'nobody');
SELECT FROM order_mgmt.open_shift('R1', '100 EUR', 'bob');
SELECT register, shift_number, status, opening_float, opened_by, expected, counted, difference
	FROM order_mgmt.open_shift('R1', '100 EUR', 'ana', shift_id => '00000000-0000-7000-8000-000000000031', idempotency_key => 'morning');
SELECT shift_number, status FROM order_mgmt.open_shift('R1', '100 EUR', 'ana', shift_id => '00000000-0000-7000-8000-000000000031', idempotency_key => 'morning');
SELECT FROM order_mgmt.open_shift('R1', '90 EUR', 'ana', shift_id => '00000000-0000-7000-8000-000000000031', idempotency_key => 'morning');
SELECT FROM order_mgmt.open_shift('R1', '100 EUR');
SELECT FROM order_mgmt.open_shift('R2', '0 EUR', shift_id => '00000000-0000-7000-8000-000000000031');
SELECT FROM order_mgmt.put_register('R1', 'web', 'HAM');

-- A sale: cash and its change, card, split; goods leave the register's location, whatever the channel's order of locations.
SELECT total, tendered, change, staff FROM order_mgmt.record_sale('R1', '[{"sku":"A","quantity":1}]', '[{"provider":"cash","amount":"20","payment_id":"00000000-0000-7000-8000-0000000000d1"}]', staff => 'ana',
	order_id => '00000000-0000-7000-8000-000000000001', idempotency_key => 'sale-1');
SELECT total, tendered, change, staff FROM order_mgmt.record_sale('R1', '[{"sku":"A","quantity":1}]', '[{"provider":"cash","amount":"20","payment_id":"00000000-0000-7000-8000-0000000000d1"}]', staff => 'ana',
	order_id => '00000000-0000-7000-8000-000000000001', idempotency_key => 'sale-1');
SELECT FROM order_mgmt.record_sale('R1', '[{"sku":"A","quantity":2}]', '[{"provider":"cash","amount":"20"}]', staff => 'ana', idempotency_key => 'sale-1');
SELECT FROM order_mgmt.record_sale('R1', '[{"sku":"A","quantity":1}]', '[{"provider":"cash","amount":"20"}]', order_id => '00000000-0000-7000-8000-000000000001');
SELECT total, tendered, change FROM order_mgmt.record_sale('R1', '[{"sku":"A","quantity":1,"location":"BER"},{"sku":"wrap","quantity":2}]',
	'[{"provider":"terminal","amount":"10.00 EUR","method":"card","reference":"tx-1","event_id":"ev-1"},{"provider":"cash","amount":"5"}]',
	order_id => '00000000-0000-7000-8000-000000000002');
SELECT total, tendered, change FROM order_mgmt.record_sale('R1', '[{"sku":"A","quantity":1,"discount":"2.50","tax_rates":["full"]}]',
	'[{"provider":"cash","amount":"1"},{"provider":"terminal","amount":"7"},{"provider":"cash","amount":"5"}]', order_id => '00000000-0000-7000-8000-000000000003', discount => '1.00');
SELECT total, tendered, change FROM order_mgmt.record_sale('R1', '[{"sku":"free","quantity":1}]', '[]', order_id => '00000000-0000-7000-8000-000000000004');
SELECT order_id, status, fulfillment_status, payment_status, total, discount, tax FROM order_mgmt.orders WHERE tenant_id = 31 ORDER BY order_id;
SELECT order_id, sku, location, ordered, open, allocated, shipped FROM order_mgmt.order_lines WHERE tenant_id = 31 ORDER BY order_id, line_no;
SELECT order_id, provider, method, reference, captured, refundable FROM order_mgmt.payments ORDER BY order_id, provider, captured;
SELECT sku, location, free, allocated FROM order_mgmt.stock WHERE tenant_id = 31 ORDER BY 1, 2;
SELECT from_status, to_status FROM order_mgmt.status_log WHERE document_id = '00000000-0000-7000-8000-000000000001';
SELECT account, account_code, balance FROM order_mgmt.money_accounts WHERE tenant_id = 31 ORDER BY 1, 2;

-- Tenders that do not do.
SELECT FROM order_mgmt.record_sale('R1', '[{"sku":"A","quantity":1}]', '[{"provider":"cash","amount":"12.49"}]');
SELECT FROM order_mgmt.record_sale('R1', '[{"sku":"A","quantity":1}]', '[]');
SELECT FROM order_mgmt.record_sale('R1', '[{"sku":"A","quantity":1}]', '[{"provider":"terminal","amount":"12.51"}]');
SELECT FROM order_mgmt.record_sale('R1', '[{"sku":"A","quantity":1}]', '[{"provider":"terminal","amount":"12.00"},{"provider":"cash","amount":"1"},{"provider":"terminal","amount":"1"}]');
SELECT FROM order_mgmt.record_sale('R1', '[{"sku":"A","quantity":1}]', '[{"provider":"cash","amount":"20 CHF"}]');
SELECT FROM order_mgmt.record_sale('R1', '[{"sku":"A","quantity":1}]', '[{"provider":"cash","amount":"20.001"}]');
SELECT FROM order_mgmt.record_sale('R1', '[{"sku":"A","quantity":1}]', '[{"provider":"cash","amount":"-20"}]');
SELECT FROM order_mgmt.record_sale('R1', '[{"sku":"A","quantity":1}]', '[{"provider":"cash","amount":"0"}]');
SELECT FROM order_mgmt.record_sale('R1', '[{"sku":"A","quantity":1}]', '[{"provider":"cash","amount":"20","tip":"1"}]');
SELECT FROM order_mgmt.record_sale('R1', '[{"sku":"A","quantity":1}]', NULL);
SELECT FROM order_mgmt.record_sale('R1', NULL, '[]');
\set VERBOSITY sqlstate
SELECT FROM order_mgmt.record_sale('R1', '[{"sku":"A","quantity":1}]', '[{"provider":"terminal","amount":"12.50","event_id":"ev-1"}]');
\set VERBOSITY terse
SELECT FROM order_mgmt.record_sale('R1', '[{"sku":"A","quantity":1}]', '[{"provider":"cash","amount":"20"}]', staff => 'nobody');
-- A sale at a register is charged no shipping, whatever its channel charges; its lines have the taxes of their items.
BEGIN;
SELECT shipping FROM order_mgmt.put_channel('store', 'EUR', '{HAM,BER}', shipping => '4.90 EUR', shipping_tax_rates => '{full}');
SELECT tax_rates FROM order_mgmt.put_item('wrap', kind => 'untracked', tax_rates => '{full}');
SELECT total, change FROM order_mgmt.record_sale('R1', '[{"sku":"wrap","quantity":1},{"sku":"wrap","quantity":1,"tax_rates":[]}]', '[{"provider":"cash","amount":"5"}]', order_id => '00000000-0000-7000-8000-000000000005');
SELECT total, shipping, tax FROM order_mgmt.orders WHERE order_id = '00000000-0000-7000-8000-000000000005';
SELECT total FROM order_mgmt.refund_without_sale('R1', '[{"sku":"wrap","quantity":1,"unit_price":"1.00","disposition":"restock"}]', 'no receipt');
SELECT tax FROM order_mgmt.refund_without_sale_lines WHERE sku = 'wrap' AND tenant_id = 31;
ROLLBACK;
-- Goods that are not here.
SELECT FROM order_mgmt.record_sale('R1', '[{"sku":"A","quantity":8}]', '[{"provider":"cash","amount":"100"}]');
SELECT FROM order_mgmt.record_sale('R1', '[{"sku":"A","quantity":1,"location":"HAM"}]', '[{"provider":"cash","amount":"100"}]');
SELECT FROM order_mgmt.put_stock_policy('A', 'BER', oversell_limit => '5');
SELECT FROM order_mgmt.record_sale('R1', '[{"sku":"A","quantity":8}]', '[{"provider":"cash","amount":"100"}]');
SELECT count(*) AS sales FROM order_mgmt.register_sales;

-- Cash is of registers.
SELECT FROM order_mgmt.place_order('web', '[{"sku":"A","quantity":1}]', order_id => '00000000-0000-7000-8000-000000000010');
SELECT FROM order_mgmt.authorize_payment('00000000-0000-7000-8000-000000000010', '12.50 EUR', 'cash');
SELECT FROM order_mgmt.cancel_order('00000000-0000-7000-8000-000000000010');
-- What was sold is returned, not canceled.
SELECT FROM order_mgmt.cancel_order('00000000-0000-7000-8000-000000000001');

-- Cash in and out; goodwill in cash needs a register.
SELECT status FROM order_mgmt.paid_in('R1', '20 EUR', 'coins from the bank', 'ana', idempotency_key => 'in');
SELECT status FROM order_mgmt.paid_in('R1', '20 EUR', 'coins from the bank', 'ana', idempotency_key => 'in');
SELECT FROM order_mgmt.paid_in('R1', '21 EUR', 'coins from the bank', 'ana', idempotency_key => 'in');
SELECT status FROM order_mgmt.paid_out('R1', '8.50 EUR', 'window cleaner');
SELECT FROM order_mgmt.paid_out('R1', '0 EUR', 'nothing');
SELECT FROM order_mgmt.paid_out('R1', '1 EUR', NULL);
SELECT FROM order_mgmt.paid_out('R1', '1 CHF', 'francs');
\set cash_payment 00000000-0000-7000-8000-0000000000d1
SELECT FROM order_mgmt.refund_goodwill(:'cash_payment', '2.50 EUR', 'scratch');
SELECT FROM order_mgmt.refund_goodwill(:'cash_payment', '2.50 EUR', 'scratch', register => 'R2');
SELECT FROM order_mgmt.refund_goodwill(:'cash_payment', '2.50 EUR', 'scratch', status => 'pending', register => 'R1');
SELECT refunded, refundable FROM order_mgmt.refund_goodwill(:'cash_payment', '2.50 EUR', 'scratch', register => 'R1');
-- Cash leaves a drawer by those only who may call paid_out.
CREATE ROLE regress_om_till;
BEGIN;
SELECT status FROM order_mgmt.request_return('00000000-0000-7000-8000-000000000001', '[{"line_no":1,"quantity":1}]', return_id => '00000000-0000-7000-8000-0000000000e1');
SELECT count(*) > 0 AS granted FROM order_mgmt.grant_access('regress_om_till', 'storefront', '{31}');
SET ROLE regress_om_till;
SAVEPOINT a;
SELECT FROM order_mgmt.refund_return('00000000-0000-7000-8000-0000000000e1', register => 'R1');
ROLLBACK TO a;
SELECT FROM order_mgmt.capture_payment(:'cash_payment', '1.00 EUR', options => '{"register":"R1"}');
ROLLBACK TO a;
RESET ROLE;
SELECT count(*) > 0 AS granted FROM order_mgmt.grant_access('regress_om_till', 'cashier', '{31}');
SET ROLE regress_om_till;
SELECT FROM order_mgmt.refund_return('00000000-0000-7000-8000-0000000000e1', register => 'R1');
ROLLBACK;
DROP ROLE regress_om_till;
-- A drawer gives what is in it and no more, whatever for and whoever asks; change is of what the customer gave.
\set VERBOSITY default
\set SHOW_CONTEXT never
SELECT register FROM order_mgmt.put_register('R5', 'store', 'BER', discount_limit => 10);
SELECT shift_number FROM order_mgmt.open_shift('R5', '5 EUR', shift_id => '00000000-0000-7000-8000-000000000035');
BEGIN;
SELECT FROM order_mgmt.paid_out('R5', '5.01 EUR', 'stamps');
ROLLBACK;
\set VERBOSITY terse
SELECT status FROM order_mgmt.paid_out('R5', '4.00 EUR', 'stamps', idempotency_key => 'stamps');
SELECT status FROM order_mgmt.paid_out('R5', '4.00 EUR', 'stamps', idempotency_key => 'stamps');
SELECT FROM order_mgmt.paid_out('R5', '4.00 EUR', 'stamps');
SELECT FROM order_mgmt.refund_goodwill(:'cash_payment', '2.00 EUR', 'scratch', register => 'R5');
SELECT FROM order_mgmt.return_order('00000000-0000-7000-8000-000000000001', '[{"line_no":1,"quantity":1,"disposition":"restock"}]', register => 'R5');
SELECT FROM order_mgmt.refund_without_sale('R5', '[{"sku":"A","quantity":1,"unit_price":"1.01","disposition":"restock"}]', 'no receipt');
SELECT total, change FROM order_mgmt.record_sale('R5', '[{"sku":"wrap","quantity":1}]', '[{"provider":"cash","amount":"50"}]');
SELECT FROM order_mgmt.record_sale('R5', '[{"sku":"wrap","quantity":1}]', '[{"provider":"terminal","amount":"3"}]');
SELECT total FROM order_mgmt.refund_without_sale('R5', '[{"sku":"wrap","quantity":1,"unit_price":"2.00","disposition":"restock"}]', 'no receipt');
INSERT INTO order_mgmt_data.money_moves (tenant_id, move_id, from_account, from_id, to_account, amount, document_kind, document_id, holder_id, actor, occurred_at, recorded_at)
	SELECT 31, nextval('order_mgmt_data.ledger_id_seq'), 'cash', r.register_id, 'safe', '0.01 EUR', 'shift', '00000000-0000-7000-8000-000000000035',
		'00000000-0000-7000-8000-000000000035', 'me', now(), now() FROM order_mgmt.registers AS r WHERE r.register = 'R5';
-- Nor does it hold more than an amount can be, in however many parts.
BEGIN;
SELECT status FROM order_mgmt.paid_in('R5', '9999999999999.99 EUR', 'a joke');
SAVEPOINT a;
SELECT FROM order_mgmt.paid_in('R5', '9999999999999.99 EUR', 'another');
ROLLBACK TO a;
SELECT FROM order_mgmt.record_sale('R5', '[{"sku":"wrap","quantity":1,"unit_price":"9999999999999.99"}]', '[{"provider":"cash","amount":"9999999999999.99"}]');
ROLLBACK TO a;
SELECT status, expected, difference FROM order_mgmt.close_shift('R5', '1.00 EUR');
ROLLBACK;
-- Who closes may count more than there should be, and nothing.
BEGIN;
SELECT status, expected, difference FROM order_mgmt.close_shift('R5', '500 EUR');
ROLLBACK;
SELECT status, expected, difference FROM order_mgmt.close_shift('R5', '0 EUR');

-- Who may not set discounts takes off what the register allows, of each line and of the whole, by lines and sale together.
SELECT register, discount_limit FROM order_mgmt.put_register('R5', 'store', 'BER', 'Till 5');
SELECT register, discount_limit FROM order_mgmt.registers WHERE tenant_id = 31 AND register = 'R1';
SELECT FROM order_mgmt.put_register('R5', 'store', 'BER', discount_limit => 100.01);
SELECT FROM order_mgmt.put_register('R5', 'store', 'BER', discount_limit => -1);
SELECT FROM order_mgmt.put_register('R5', 'store', 'BER', discount_limit => 0.00001);
SELECT shift_number FROM order_mgmt.open_shift('R5', '0 EUR');
CREATE ROLE regress_om_discount;
SELECT count(*) > 0 AS granted FROM order_mgmt.grant_access('regress_om_discount', 'cashier', '{31}');
BEGIN;
SELECT FROM order_mgmt.receive_stock('BER', '[{"sku":"A","quantity":100}]');
SET ROLE regress_om_discount;
-- 12.50 less 1.25 is 10 %; a cent more is not. A line without a discount makes no room for another line.
SELECT total FROM order_mgmt.record_sale('R5', '[{"sku":"A","quantity":1,"discount":"1.25"},{"sku":"wrap","quantity":3}]', '[{"provider":"terminal","amount":"14.25"}]');
SELECT total FROM order_mgmt.record_sale('R5', '[{"sku":"A","quantity":1}]', '[{"provider":"terminal","amount":"11.25"}]', discount => '1.25');
SELECT total FROM order_mgmt.record_sale('R5', '[{"sku":"A","quantity":1,"discount":"1.00"}]', '[{"provider":"terminal","amount":"11.25"}]', discount => '0.25');
SELECT total FROM order_mgmt.record_sale('R5', '[{"sku":"wrap","quantity":1},{"sku":"wrap","quantity":1},{"sku":"A","quantity":1}]', '[{"provider":"terminal","amount":"13.05"}]', discount => '1.45');
SAVEPOINT a;
\set VERBOSITY default
SELECT FROM order_mgmt.record_sale('R5', '[{"sku":"A","quantity":1,"discount":"1.26"},{"sku":"wrap","quantity":30},{"sku":"wrap","quantity":1,"discount":"0.11"}]', '[{"provider":"terminal","amount":"42.13"}]');
ROLLBACK TO a;
SELECT FROM order_mgmt.record_sale('R5', '[{"sku":"A","quantity":1,"discount":"1.25"}]', '[{"provider":"terminal","amount":"11.24"}]', discount => '0.01');
ROLLBACK TO a;
\set VERBOSITY terse
SELECT FROM order_mgmt.record_sale('R5', '[{"sku":"A","quantity":1}]', '[{"provider":"terminal","amount":"11.24"}]', discount => '1.26');
ROLLBACK TO a;
SELECT FROM order_mgmt.record_sale('R1', '[{"sku":"A","quantity":1,"discount":"0.01"}]', '[{"provider":"terminal","amount":"12.49"}]');
ROLLBACK TO a;
SELECT total FROM order_mgmt.record_sale('R1', '[{"sku":"A","quantity":1,"discount":"0.00"}]', '[{"provider":"terminal","amount":"12.50"}]', discount => '0');
RESET ROLE;
SELECT total FROM order_mgmt.record_sale('R1', '[{"sku":"A","quantity":1,"discount":"12.50"}]', '[]');
SELECT count(*) > 0 AS granted FROM order_mgmt.grant_access('regress_om_discount', 'manager', '{31}');
SET ROLE regress_om_discount;
SELECT total FROM order_mgmt.record_sale('R1', '[{"sku":"A","quantity":1,"discount":"12.50"}]', '[]');
ROLLBACK;
SELECT count(*) > 0 AS revoked FROM order_mgmt.revoke_access('regress_om_discount', '{31}');
DROP ROLE regress_om_discount;
SELECT status, expected FROM order_mgmt.close_shift('R5', '0 EUR');

-- A drawer keeps one currency: what was paid in another is not refunded from it, nor recorded in its shift by anybody.
SELECT FROM order_mgmt.put_price('A', '13.00 CHF');
SELECT FROM order_mgmt.put_register('R4', 'swiss', 'BER');
SELECT FROM order_mgmt.open_shift('R4', '10 CHF', shift_id => '00000000-0000-7000-8000-000000000034');
SELECT total, change FROM order_mgmt.record_sale('R4', '[{"sku":"A","quantity":1}]', '[{"provider":"cash","amount":"20 CHF","payment_id":"00000000-0000-7000-8000-0000000000d4"}]',
	order_id => '00000000-0000-7000-8000-000000000034');
SELECT FROM order_mgmt.return_order('00000000-0000-7000-8000-000000000034', '[{"line_no":1,"quantity":1,"disposition":"restock"}]', register => 'R1');
SELECT FROM order_mgmt.refund_goodwill('00000000-0000-7000-8000-0000000000d4', '1.00 CHF', 'scratch', register => 'R1');
INSERT INTO order_mgmt_data.payment_events (tenant_id, event_id, payment_id, order_id, operation_id, kind, status, amount, provider_id, actor, occurred_at, recorded_at, shift_id)
	VALUES (31, 1, '00000000-0000-7000-8000-0000000000d4', '00000000-0000-7000-8000-000000000034', order_mgmt.uuid_v7(), 'refund', 'recorded', '1 CHF', 0, 'me', now(), now(), '00000000-0000-7000-8000-000000000031');
UPDATE order_mgmt_data.shifts SET currency = 'EUR' WHERE shift_id = '00000000-0000-7000-8000-000000000034';
UPDATE order_mgmt_data.shifts SET opening_float = '1 CHF' WHERE shift_id = '00000000-0000-7000-8000-000000000034';
-- Nobody sells in a shift that the same transaction has closed.
BEGIN;
SELECT status, difference FROM order_mgmt.close_shift('R4', '23 CHF');
INSERT INTO order_mgmt_data.register_sales (tenant_id, order_id, order_number, shift_id, register, total, tendered, change, actor, occurred_at, recorded_at)
	VALUES (31, order_mgmt.uuid_v7(), 'x', '00000000-0000-7000-8000-000000000034', 'R4', '0 CHF', '0 CHF', '0 CHF', 'me', now(), now());
ROLLBACK;
SELECT status, difference FROM order_mgmt.close_shift('R4', '23 CHF');
-- A refund by card that its provider has yet to confirm is the shift's; one that fails is not.
SELECT payment_id AS card FROM order_mgmt.payments WHERE tenant_id = 31 AND reference = 'tx-1' \gset
SELECT refunded, refundable FROM order_mgmt.refund_goodwill(:'card', '1.00 EUR', 'late', status => 'pending', register => 'R1');
SELECT other_refunds FROM order_mgmt_report.shift_summary WHERE register = 'R1' AND tenant_id = 31;
SELECT refunded, refundable FROM order_mgmt.record_payment_event('terminal', 'ev-9', :'card', 'refund', 'failed');
SELECT other_refunds FROM order_mgmt_report.shift_summary WHERE register = 'R1' AND tenant_id = 31;

-- R47: expected = float + cash - change - refunds + in - out; the difference is recorded.
SELECT register, shift_number, status, sales, sales_total, opening_float, cash_sales, cash_refunds, paid_in, paid_out, expected, counted, difference, other_sales, other_refunds
	FROM order_mgmt_report.shift_summary WHERE tenant_id = 31 AND register = 'R1';
SELECT name, violations, sample FROM order_mgmt.verify(true) WHERE violations > 0;
SELECT FROM order_mgmt.close_shift('R1', '100 CHF');
SELECT FROM order_mgmt.close_shift('R1', '100 EUR', staff => 'nobody');
SELECT status, expected, counted, difference, closed_by FROM order_mgmt.close_shift('R1', '127.00 EUR', 'a coin was lost', 'ana', idempotency_key => 'evening');
SELECT status, expected, counted, difference, closed_by FROM order_mgmt.close_shift('R1', '127.00 EUR', 'a coin was lost', 'ana', idempotency_key => 'evening');
SELECT register, shift_number, status, sales, expected, counted, difference FROM order_mgmt_report.shift_summary WHERE tenant_id = 31 AND register = 'R1';
SELECT account, account_code, balance FROM order_mgmt.money_accounts WHERE tenant_id = 31 AND account = ANY ('{cash,safe,over_short,petty_cash}') ORDER BY 1, 2;
SELECT from_status, to_status, reason FROM order_mgmt.status_log WHERE document_kind = 'shift' ORDER BY log_id;
-- R47: a sale of that shift that was made offline and arrives now is late: its cash was counted, and explains the difference; what was expected and counted stays.
SELECT shift_id = '00000000-0000-7000-8000-000000000031' AS of_the_closed, is_late, total, change, occurred_at = closed_at AS occurred_then
	FROM order_mgmt.shifts JOIN LATERAL order_mgmt.record_sale('R1', '[{"sku":"A","quantity":1}]', '[{"provider":"cash","amount":"20","payment_id":"00000000-0000-7000-8000-0000000000a7"}]',
		staff => 'ana', order_id => '00000000-0000-7000-8000-0000000000a7', occurred_at => closed_at, idempotency_key => 'late-1') AS s USING (tenant_id, shift_id)
	WHERE tenant_id = 31 AND shift_id = '00000000-0000-7000-8000-000000000031';
SELECT is_late FROM order_mgmt.shifts JOIN LATERAL order_mgmt.record_sale('R1', '[{"sku":"A","quantity":1}]', '[{"provider":"cash","amount":"20","payment_id":"00000000-0000-7000-8000-0000000000a7"}]',
		staff => 'ana', order_id => '00000000-0000-7000-8000-0000000000a7', occurred_at => closed_at, idempotency_key => 'late-1') AS s USING (tenant_id, shift_id)
	WHERE tenant_id = 31 AND shift_id = '00000000-0000-7000-8000-000000000031';
SELECT shift_number, status, sales, expected, counted, difference, late_sales, late_sales_total, late_cash FROM order_mgmt_report.shift_summary WHERE tenant_id = 31 AND register = 'R1';
SELECT account, account_code, balance FROM order_mgmt.money_accounts WHERE tenant_id = 31 AND account = ANY ('{cash,safe,over_short,petty_cash}') ORDER BY 1, 2;
-- Of a time that no shift had, and none is open now: refused. Nobody writes a sale that is not late into it, nor a late one into a shift that is open.
SELECT FROM order_mgmt.record_sale('R1', '[{"sku":"A","quantity":1}]', '[{"provider":"cash","amount":"20"}]', occurred_at => '2001-01-01');
INSERT INTO order_mgmt_data.register_sales (tenant_id, order_id, order_number, shift_id, register, total, tendered, change, actor, occurred_at, recorded_at)
	VALUES (31, order_mgmt.uuid_v7(), 'x', '00000000-0000-7000-8000-000000000031', 'R1', '0 EUR', '0 EUR', '0 EUR', 'me', now(), now());
SELECT name, violations, sample FROM order_mgmt.verify(true) WHERE violations > 0;
-- The next one begins with an empty drawer; a retry of an old sale still answers.
SELECT shift_number, status FROM order_mgmt.open_shift('R1', '0 EUR');
-- A cashier tells what the last week sold offline, nothing older.
CREATE ROLE regress_om_offline;
SELECT count(*) > 0 AS granted FROM order_mgmt.grant_access('regress_om_offline', 'cashier', '{31}');
SET ROLE regress_om_offline;
SELECT FROM order_mgmt.record_sale('R1', '[{"sku":"A","quantity":1}]', '[{"provider":"cash","amount":"20"}]', occurred_at => '2001-01-01');
RESET ROLE;
SELECT count(*) > 0 AS revoked FROM order_mgmt.revoke_access('regress_om_offline', '{31}');
DROP ROLE regress_om_offline;
-- An offline sale of a time that no shift had is the open one's, with its own time; what a late one sold comes back to the open one.
BEGIN;
SELECT shift_number, is_late, s.occurred_at < opened_at AS before_it FROM order_mgmt.record_sale('R1', '[{"sku":"A","quantity":1}]', '[{"provider":"cash","amount":"20"}]',
	occurred_at => '2001-01-01') AS s JOIN order_mgmt.shifts USING (tenant_id, shift_id);
SELECT status FROM order_mgmt.return_order('00000000-0000-7000-8000-0000000000a7', '[{"line_no":1,"quantity":1,"disposition":"restock"}]', register => 'R1');
SELECT shift_number, sales, cash_sales, cash_refunds, expected, late_cash FROM order_mgmt_report.shift_summary WHERE tenant_id = 31 AND register = 'R1' ORDER BY 1;
\set VERBOSITY sqlstate
INSERT INTO order_mgmt_data.register_sales (tenant_id, order_id, order_number, shift_id, register, total, tendered, change, actor, occurred_at, recorded_at, is_late)
	SELECT 31, order_mgmt.uuid_v7(), 'x', shift_id, 'R1', '0 EUR', '0 EUR', '0 EUR', 'me', now(), now(), true FROM order_mgmt.shifts WHERE tenant_id = 31 AND register = 'R1' AND status = 'open';
\set VERBOSITY terse
ROLLBACK;
SELECT total, change FROM order_mgmt.record_sale('R1', '[{"sku":"A","quantity":1}]', '[{"provider":"cash","amount":"20","payment_id":"00000000-0000-7000-8000-0000000000d1"}]', staff => 'ana',
	order_id => '00000000-0000-7000-8000-000000000001', idempotency_key => 'sale-1');
SELECT status, expected, counted, difference FROM order_mgmt.close_shift('R1', '0 EUR');
SELECT total, change FROM order_mgmt.record_sale('R1', '[{"sku":"A","quantity":1}]', '[{"provider":"cash","amount":"20","payment_id":"00000000-0000-7000-8000-0000000000d1"}]', staff => 'ana',
	order_id => '00000000-0000-7000-8000-000000000001', idempotency_key => 'sale-1');
SELECT name, violations, sample FROM order_mgmt.verify(true) WHERE violations > 0;

-- Whoever writes: a closed shift takes nothing, stays what it was, and a register has one open shift.
INSERT INTO order_mgmt_data.register_sales (tenant_id, order_id, order_number, shift_id, register, total, tendered, change, actor, occurred_at, recorded_at)
	VALUES (31, order_mgmt.uuid_v7(), 'x', '00000000-0000-7000-8000-000000000031', 'R1', '0 EUR', '0 EUR', '0 EUR', 'me', now(), now());
INSERT INTO order_mgmt_data.payment_events (tenant_id, event_id, payment_id, order_id, operation_id, kind, status, amount, provider_id, actor, occurred_at, recorded_at, shift_id)
	VALUES (31, 1, :'cash_payment', '00000000-0000-7000-8000-000000000001', order_mgmt.uuid_v7(), 'refund', 'recorded', '1 EUR', 0, 'me', now(), now(), '00000000-0000-7000-8000-000000000031');
UPDATE order_mgmt_data.shifts SET counted = '128 EUR' WHERE shift_number = 1 AND register = 'R1';
UPDATE order_mgmt_data.shifts SET status = 'open' WHERE shift_number = 1 AND register = 'R1';
DELETE FROM order_mgmt_data.shifts;
UPDATE order_mgmt_data.register_sales SET change = '0 EUR';
SELECT FROM order_mgmt.open_shift('R1', '0 EUR');
\set VERBOSITY default
\set SHOW_CONTEXT never
DO $$
BEGIN
	INSERT INTO order_mgmt_data.shifts (tenant_id, shift_id, register_id, register, shift_number, currency, opening_float, actor, opened_at, recorded_at)
		SELECT 31, order_mgmt.uuid_v7(), r.register_id, 'R1', 9, 'EUR', '0 EUR', 'me', now(), now() FROM order_mgmt_data.registers AS r WHERE r.code = 'R1' AND r.tenant_id = 31;
EXCEPTION WHEN unique_violation THEN
	DECLARE name text;
	BEGIN
		GET STACKED DIAGNOSTICS name = CONSTRAINT_NAME;
		RAISE NOTICE '%', name;
	END;
END
$$;
SELECT FROM order_mgmt.record_sale('R1', '[{"sku":"A","quantity":1}]', '[{"provider":"cash","amount":"12.49"}]');
SELECT name, violations, sample FROM order_mgmt.verify(true) WHERE violations > 0;
