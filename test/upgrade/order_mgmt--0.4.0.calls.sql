-- The calls that filled the shop of order_mgmt--0.4.0.data.sql: what 0.4.0 began to keep.  Each has an idempotency key or names
-- its document, so made again after an update they find what they did, and change nothing.

SET order_mgmt.clock = '2026-03-02 10:00+00';

-- Goods: with a cost per unit, of a line, without one that becomes known later.
SELECT FROM order_mgmt.receive_stock('BER', '[{"sku":"A","quantity":30,"unit_cost":"4.00 EUR"},{"sku":"B","quantity":20}]', idempotency_key => 'receive-1');
SELECT FROM order_mgmt.receive_stock('HAM', '[{"sku":"A","quantity":7,"line_cost":"29.99 EUR"}]', idempotency_key => 'receive-2');

-- A visitor's hold and order, with the channel's shipping and the items' taxes.
SELECT FROM order_mgmt.reserve_stock('web', '[{"sku":"A","quantity":2},{"sku":"A","quantity":1}]', '15 minutes', reservation_id => '00000000-0000-0000-0000-0000000000a1',
	secret => 'c1d8f5a2b7e64930a1b2c3d4e5f60718', idempotency_key => 'reserve-1');
SELECT FROM order_mgmt.place_order('web', '[{"sku":"A","quantity":2},{"sku":"B","quantity":3}]', order_id => '00000000-0000-0000-0000-000000000001',
	secret => 'c1d8f5a2b7e64930a1b2c3d4e5f60718', idempotency_key => 'order-1');
SELECT FROM order_mgmt.place_order('web', '[{"sku":"A","quantity":3,"unit_price":"19.00","discount":"2.00"},{"sku":"A","quantity":1,"location":"HAM"}]',
	order_id => '00000000-0000-0000-0000-000000000002', idempotency_key => 'order-2');
SELECT FROM order_mgmt.place_order('web', '[{"sku":"B","quantity":1,"unit_price":"0.00"}]', order_id => '00000000-0000-0000-0000-000000000003',
	shipping => '0.00', idempotency_key => 'order-3');

-- Payments known by their provider's reference; a shipping charge and what is owed go back; a refund fails in part.
SELECT FROM order_mgmt.authorize_payment('00000000-0000-0000-0000-000000000001', '57.40 EUR', 'stripe', payment_id => '00000000-0000-0000-0000-0000000000b1',
	reference => 'pi_1', options => '{"captured": true}', idempotency_key => 'authorize-1');
SELECT FROM order_mgmt.refund_payment('00000000-0000-0000-0000-0000000000b1', '4.90 EUR', reason => 'late', options => '{"shipping": true}', idempotency_key => 'refund-1');
SELECT FROM order_mgmt.authorize_payment('00000000-0000-0000-0000-000000000002', '79.90 EUR', 'stripe', payment_id => '00000000-0000-0000-0000-0000000000b2',
	reference => 'pi_2', options => '{"captured": true}', idempotency_key => 'authorize-2');
SELECT FROM order_mgmt.cancel_order('00000000-0000-0000-0000-000000000002', '[{"line_no":1,"quantity":1}]', reason => 'one less', idempotency_key => 'cancel-2');
SELECT FROM order_mgmt.refund_payment('00000000-0000-0000-0000-0000000000b2', '10.00 EUR', operation_id => '00000000-0000-0000-0000-0000000000e2', idempotency_key => 'refund-2');
SELECT FROM order_mgmt.record_payment_event('stripe', 'evt_1', '00000000-0000-0000-0000-0000000000b2', 'refund', 'reversed', '3.00 EUR',
	operation_id => '00000000-0000-0000-0000-0000000000e2');
SELECT FROM order_mgmt.refund_goodwill('00000000-0000-0000-0000-0000000000b2', '1.00 EUR', 'sorry', idempotency_key => 'goodwill-2');

-- A register whose shift is closed, and a sale that arrives late.
SELECT FROM order_mgmt.open_shift('R1', '50.00 EUR', 'ana', '00000000-0000-0000-0000-000000000051', idempotency_key => 'open-1');
SELECT FROM order_mgmt.record_sale('R1', '[{"sku":"B","quantity":2},{"sku":"S","quantity":1}]', '[{"provider":"cash","amount":"40.00"}]', staff => 'ana',
	order_id => '00000000-0000-0000-0000-000000000011', idempotency_key => 'sale-1');
SET order_mgmt.clock = '2026-03-02 18:00+00';
SELECT FROM order_mgmt.close_shift('R1', '60.00 EUR', staff => 'ana', idempotency_key => 'close-1');
SELECT FROM order_mgmt.record_sale('R1', '[{"sku":"B","quantity":1}]', '[{"provider":"cash","amount":"10.00"}]', order_id => '00000000-0000-0000-0000-000000000012',
	occurred_at => '2026-03-02 12:00+00', idempotency_key => 'sale-2');

-- A transfer that left in two parts, of which the earlier one was recorded last; a return received elsewhere.
SELECT FROM order_mgmt.create_transfer('BER', 'HAM', '[{"sku":"A","quantity":4}]', transfer_id => '00000000-0000-0000-0000-000000000071', idempotency_key => 'transfer-1', occurred_at => '2026-03-02 11:00+00');
SELECT FROM order_mgmt.ship_transfer('00000000-0000-0000-0000-000000000071', '[{"line_no":1,"quantity":1}]', occurred_at => '2026-03-02 13:00+00', idempotency_key => 'send-1');
SELECT FROM order_mgmt.ship_transfer('00000000-0000-0000-0000-000000000071', '[{"line_no":1,"quantity":1}]', occurred_at => '2026-03-02 12:00+00', idempotency_key => 'send-2');
SELECT FROM order_mgmt.plan_fulfillment('00000000-0000-0000-0000-000000000002', '[{"line_no":1}]', fulfillment_id => '00000000-0000-0000-0000-0000000000f1', idempotency_key => 'plan-1');
SELECT FROM order_mgmt.ship_fulfillment('00000000-0000-0000-0000-0000000000f1', idempotency_key => 'ship-1');
SELECT FROM order_mgmt.request_return('00000000-0000-0000-0000-000000000002', '[{"line_no":1,"quantity":2}]', return_id => '00000000-0000-0000-0000-0000000000c1', idempotency_key => 'return-1');
SELECT FROM order_mgmt.receive_return('00000000-0000-0000-0000-0000000000c1', '[{"line_no":1,"quantity":1,"disposition":"restock"}]', 'HAM', idempotency_key => 'back-1');
RESET order_mgmt.clock;
