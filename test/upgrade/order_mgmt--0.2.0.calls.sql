-- The calls that filled the shop of order_mgmt--0.2.0.data.sql.  Each has an idempotency key or names its document,
-- so made again after an update they find what they did, and change nothing.

SET order_mgmt.clock = '2026-01-15 10:00+00';

-- Stock documents: receipts with and without cost, corrections, states, an unposted forced one; the count was told by another key of its lines.
SELECT FROM order_mgmt.receive_stock('BER', '[{"sku":"A","quantity":100,"unit_cost":"4.00 EUR"},{"sku":"B","quantity":100,"unit_cost":"1.00 EUR"},{"sku":"FINE","quantity":"12.345"}]',
	'delivery 1', document_id => '00000000-0000-0000-0000-000000000d01', idempotency_key => 'receive-1');
SELECT FROM order_mgmt.receive_stock('HAM', '[{"sku":"A","quantity":50,"unit_cost":"4.40 EUR"},{"sku":"B","quantity":50}]', idempotency_key => 'receive-2',
	document_id => '00000000-0000-0000-0000-000000000d02');
SELECT FROM order_mgmt.receive_stock('X-1', '[{"sku":"A","quantity":9,"unit_cost":"200 JPY"}]', idempotency_key => 'receive-1', tenant_id => 2);
SELECT FROM order_mgmt.adjust_stock('HAM', '[{"sku":"B","quantity":-2}]', 'broken', idempotency_key => 'adjust-1');
SELECT FROM order_mgmt.change_stock_state('HAM', '[{"sku":"B","quantity":3,"from_state":"free","to_state":"quality_control"},{"sku":"A","quantity":2,"from_state":"free","to_state":"damaged"}]',
	'checks', idempotency_key => 'state-1');

-- Reservations: active, expired but not swept, released, expired, one that becomes an order.
SELECT FROM order_mgmt.reserve_stock('web', '[{"sku":"A","quantity":2}]', '1 day', 'cart 1', reservation_id => '00000000-0000-0000-0000-0000000000a1', idempotency_key => 'reserve-1');
SELECT FROM order_mgmt.reserve_stock('web', '[{"sku":"A","quantity":1},{"sku":"FINE","quantity":0.5}]', reservation_id => '00000000-0000-0000-0000-0000000000a2', idempotency_key => 'reserve-2');
SELECT FROM order_mgmt.reserve_stock('web', '[{"sku":"A","quantity":1}]', reservation_id => '00000000-0000-0000-0000-0000000000a3', idempotency_key => 'reserve-3');
SELECT FROM order_mgmt.extend_reservation('00000000-0000-0000-0000-0000000000a3', '1 hour', idempotency_key => 'extend-3');
SELECT FROM order_mgmt.release_reservation('00000000-0000-0000-0000-0000000000a3', reason => 'gave up', idempotency_key => 'release-3');
SELECT FROM order_mgmt.reserve_stock('web', '[{"sku":"B","quantity":5}]', '1 day', 'cart 5', reservation_id => '00000000-0000-0000-0000-0000000000a5', idempotency_key => 'reserve-5');
SELECT FROM order_mgmt.reserve_stock('web', '[{"sku":"B","quantity":1}]', '1 minute', reservation_id => '00000000-0000-0000-0000-0000000000a4', idempotency_key => 'reserve-4');

-- Orders: of a reservation, with discounts, taxes and shipping, backordered, canceled in part and as a whole, in batches, of the second tenant.
SELECT FROM order_mgmt.place_order('web', '[{"sku":"B","quantity":5}]', order_id => '00000000-0000-0000-0000-000000000001',
	reservation_id => '00000000-0000-0000-0000-0000000000a5', holder => 'cart 5', idempotency_key => 'order-1');
SELECT FROM order_mgmt.place_order('web', '[{"sku":"A","quantity":6,"discount":"1.00","tax_rates":["VAT","CITY"]},{"sku":"FINE","quantity":1.5},{"sku":"SERVICE","quantity":2},{"sku":"B","quantity":4}]',
	order_id => '00000000-0000-0000-0000-000000000002', reference => 'web 2', metadata => '{"gift": true}', discount => '2.00', shipping => '4.90', idempotency_key => 'order-2');
SELECT FROM order_mgmt.place_order('web', '[{"sku":"PRE","quantity":4,"location":"BER"}]', order_id => '00000000-0000-0000-0000-000000000003', idempotency_key => 'order-3');
SELECT FROM order_mgmt.place_order('web', '[{"sku":"A","quantity":3},{"sku":"B","quantity":2}]', order_id => '00000000-0000-0000-0000-000000000004', idempotency_key => 'order-4');
SELECT FROM order_mgmt.cancel_order('00000000-0000-0000-0000-000000000004', '[{"line_no":1,"quantity":1}]', reason => 'one is enough', idempotency_key => 'cancel-4');
SELECT FROM order_mgmt.place_order('web', '[{"sku":"A","quantity":2}]', order_id => '00000000-0000-0000-0000-000000000005', idempotency_key => 'order-5');
SELECT FROM order_mgmt.cancel_order('00000000-0000-0000-0000-000000000005', reason => 'changed mind', idempotency_key => 'cancel-5');
SELECT FROM order_mgmt.place_orders('[{"channel":"web","lines":[{"sku":"A","quantity":1}],"order_id":"00000000-0000-0000-0000-000000000006","idempotency_key":"order-6"},
	{"channel":"export","lines":[{"sku":"A","quantity":2}],"order_id":"00000000-0000-0000-0000-000000000007","idempotency_key":"order-7"}]');
SELECT FROM order_mgmt.place_order('web', '[{"sku":"A","quantity":3}]', order_id => '00000000-0000-0000-0000-000000000008', idempotency_key => 'order-8', tenant_id => 2);
SELECT FROM order_mgmt.place_order('web', '[{"sku":"A","quantity":4},{"sku":"B","quantity":6}]', order_id => '00000000-0000-0000-0000-000000000009', idempotency_key => 'order-9');
SELECT FROM order_mgmt.place_order('web', '[{"sku":"A","quantity":1}]', order_id => '00000000-0000-0000-0000-00000000000a', idempotency_key => 'order-a');

-- Payments: authorized, captured in parts, voided, failed, refunded, goodwill, by the provider's events.
SELECT FROM order_mgmt.authorize_payment('00000000-0000-0000-0000-000000000001', '12.50 EUR', 'stripe', 'card', payment_id => '00000000-0000-0000-0000-0000000000b1', idempotency_key => 'authorize-1');
SELECT FROM order_mgmt.authorize_payment('00000000-0000-0000-0000-000000000002', '99.99 EUR', 'stripe', payment_id => '00000000-0000-0000-0000-0000000000b2', options => '{"captured": true}', idempotency_key => 'authorize-2');
SELECT FROM order_mgmt.refund_goodwill('00000000-0000-0000-0000-0000000000b2', '1.00 EUR', 'late', idempotency_key => 'goodwill-2');
SELECT FROM order_mgmt.authorize_payment('00000000-0000-0000-0000-000000000004', '35.00 EUR', 'paypal', payment_id => '00000000-0000-0000-0000-0000000000b4', idempotency_key => 'authorize-4');
SELECT FROM order_mgmt.capture_payment('00000000-0000-0000-0000-0000000000b4', '20.00 EUR', idempotency_key => 'capture-4');
SELECT FROM order_mgmt.void_payment('00000000-0000-0000-0000-0000000000b4', '5.00 EUR', idempotency_key => 'void-4');
SELECT FROM order_mgmt.capture_payment('00000000-0000-0000-0000-0000000000b4', '8.00 EUR', status => 'pending', operation_id => '00000000-0000-0000-0000-0000000000b8', idempotency_key => 'capture-4p');
SELECT FROM order_mgmt.authorize_payment('00000000-0000-0000-0000-00000000000a', '10.00 EUR', 'stripe', payment_id => '00000000-0000-0000-0000-0000000000ba', options => '{"captured": true}', idempotency_key => 'authorize-a');
SELECT FROM order_mgmt.cancel_order('00000000-0000-0000-0000-00000000000a', reason => 'sold out', idempotency_key => 'cancel-a');
SELECT FROM order_mgmt.refund_payment('00000000-0000-0000-0000-0000000000ba', '4.00 EUR', reason => 'sold out', idempotency_key => 'refund-a');
SELECT FROM order_mgmt.authorize_payment('00000000-0000-0000-0000-000000000009', '55.00 EUR', 'stripe', status => 'pending', payment_id => '00000000-0000-0000-0000-0000000000b9', idempotency_key => 'authorize-9');
SELECT FROM order_mgmt.record_payment_event('stripe', 'evt_1', '00000000-0000-0000-0000-0000000000b9', 'capture', 'succeeded', '55.00 EUR');
SELECT FROM order_mgmt.record_payment_event('paypal', 'evt_2', '00000000-0000-0000-0000-0000000000b4', 'capture', 'failed', operation_id => '00000000-0000-0000-0000-0000000000b8');
SELECT FROM order_mgmt.authorize_payment('00000000-0000-0000-0000-000000000008', '1500 JPY', 'bank', payment_id => '00000000-0000-0000-0000-0000000000bb', options => '{"captured": true}', idempotency_key => 'authorize-8', tenant_id => 2);

-- Fulfillments: open, picked, packed, shipped in part, delivered, canceled.
SELECT FROM order_mgmt.plan_fulfillment('00000000-0000-0000-0000-000000000002', '[{"line_no":1,"quantity":5},{"line_no":2},{"line_no":3}]', fulfillment_id => '00000000-0000-0000-0000-0000000000f1', idempotency_key => 'plan-1');
SELECT FROM order_mgmt.pick_fulfillment('00000000-0000-0000-0000-0000000000f1', idempotency_key => 'pick-1');
SELECT FROM order_mgmt.pack_fulfillment('00000000-0000-0000-0000-0000000000f1', idempotency_key => 'pack-1');
SELECT FROM order_mgmt.ship_fulfillment('00000000-0000-0000-0000-0000000000f1', tracking => '{"carrier":"DHL","number":"1"}', idempotency_key => 'ship-1');
SELECT FROM order_mgmt.record_delivery('00000000-0000-0000-0000-0000000000f1', idempotency_key => 'deliver-1');
SELECT FROM order_mgmt.plan_fulfillment('00000000-0000-0000-0000-000000000002', '[{"line_no":4,"quantity":1}]', fulfillment_id => '00000000-0000-0000-0000-0000000000f2', idempotency_key => 'plan-2');
SELECT FROM order_mgmt.plan_fulfillment('00000000-0000-0000-0000-000000000009', '[{"line_no":1},{"line_no":2,"quantity":4}]', fulfillment_id => '00000000-0000-0000-0000-0000000000f3', idempotency_key => 'plan-3');
SELECT FROM order_mgmt.ship_fulfillment('00000000-0000-0000-0000-0000000000f3', '[{"line_no":1,"quantity":3},{"line_no":2,"quantity":4}]', idempotency_key => 'ship-3');
SELECT FROM order_mgmt.plan_fulfillment('00000000-0000-0000-0000-000000000009', fulfillment_id => '00000000-0000-0000-0000-0000000000f4', idempotency_key => 'plan-4');
SELECT FROM order_mgmt.pick_fulfillment('00000000-0000-0000-0000-0000000000f4', idempotency_key => 'pick-4');
SELECT FROM order_mgmt.plan_fulfillment('00000000-0000-0000-0000-000000000001', fulfillment_id => '00000000-0000-0000-0000-0000000000f5', idempotency_key => 'plan-5');
SELECT FROM order_mgmt.pack_fulfillment('00000000-0000-0000-0000-0000000000f5', idempotency_key => 'pack-5');
SELECT FROM order_mgmt.plan_fulfillment('00000000-0000-0000-0000-000000000007', fulfillment_id => '00000000-0000-0000-0000-0000000000f7', idempotency_key => 'plan-7');
SELECT FROM order_mgmt.cancel_fulfillment('00000000-0000-0000-0000-0000000000f7', 'wrong box', idempotency_key => 'unplan-7');
SELECT FROM order_mgmt.plan_fulfillment('00000000-0000-0000-0000-000000000008', fulfillment_id => '00000000-0000-0000-0000-0000000000f8', idempotency_key => 'plan-8', tenant_id => 2);
SELECT FROM order_mgmt.ship_fulfillment('00000000-0000-0000-0000-0000000000f8', idempotency_key => 'ship-8', tenant_id => 2);

-- Returns: requested, approved, received in part with every disposition, closed and refunded, rejected, canceled.
SELECT FROM order_mgmt.request_return('00000000-0000-0000-0000-000000000009', '[{"line_no":1,"quantity":1}]', options => '{"approve": false}', return_id => '00000000-0000-0000-0000-0000000000c1', idempotency_key => 'return-1');
SELECT FROM order_mgmt.request_return('00000000-0000-0000-0000-000000000009', '[{"line_no":1,"quantity":1,"reason":"too small"}]', 'HAM', options => '{"approve": false}', return_id => '00000000-0000-0000-0000-0000000000c2', idempotency_key => 'return-2');
SELECT FROM order_mgmt.approve_return('00000000-0000-0000-0000-0000000000c2', 'in time', idempotency_key => 'approve-2');
SELECT FROM order_mgmt.request_return('00000000-0000-0000-0000-000000000002', '[{"line_no":1,"quantity":4},{"line_no":2,"quantity":0.5},{"line_no":3,"quantity":1}]', reason => 'broken', return_id => '00000000-0000-0000-0000-0000000000c3', idempotency_key => 'return-3');
SELECT FROM order_mgmt.receive_return('00000000-0000-0000-0000-0000000000c3', '[{"line_no":1,"quantity":1,"disposition":"restock"},{"line_no":1,"quantity":1,"disposition":"damaged","reason":"torn"},{"line_no":1,"quantity":1,"disposition":"missing"},{"line_no":2,"quantity":0.1,"disposition":"quarantine"},{"line_no":2,"quantity":0.1,"disposition":"scrap"},{"line_no":2,"quantity":0.1,"disposition":"return_to_vendor"}]',
	receipt_id => '00000000-0000-0000-0000-0000000000e3', idempotency_key => 'back-3');
SELECT FROM order_mgmt.refund_return('00000000-0000-0000-0000-0000000000c3', '5.00 EUR', idempotency_key => 'refund-3');
SELECT FROM order_mgmt.request_return('00000000-0000-0000-0000-000000000009', '[{"line_no":2,"quantity":2}]', return_id => '00000000-0000-0000-0000-0000000000c4', idempotency_key => 'return-4');
SELECT FROM order_mgmt.receive_return('00000000-0000-0000-0000-0000000000c4', '[{"line_no":2,"quantity":2,"disposition":"restock"}]', idempotency_key => 'back-4');
SELECT FROM order_mgmt.refund_return('00000000-0000-0000-0000-0000000000c4', idempotency_key => 'refund-4');
SELECT FROM order_mgmt.request_return('00000000-0000-0000-0000-000000000009', '[{"line_no":2,"quantity":1}]', options => '{"approve": false}', return_id => '00000000-0000-0000-0000-0000000000c5', idempotency_key => 'return-5');
SELECT FROM order_mgmt.reject_return('00000000-0000-0000-0000-0000000000c5', 'too late', idempotency_key => 'reject-5');
SELECT FROM order_mgmt.request_return('00000000-0000-0000-0000-000000000009', '[{"line_no":2,"quantity":1}]', return_id => '00000000-0000-0000-0000-0000000000c6', idempotency_key => 'return-6');
SELECT FROM order_mgmt.cancel_return('00000000-0000-0000-0000-0000000000c6', 'keeps it', idempotency_key => 'unreturn-6');
SELECT FROM order_mgmt.request_return('00000000-0000-0000-0000-000000000008', '[{"line_no":1,"quantity":1}]', return_id => '00000000-0000-0000-0000-0000000000c8', idempotency_key => 'return-8', tenant_id => 2);

-- Transfers: draft, shipped, received in part with a shortage, received, canceled.
SELECT FROM order_mgmt.create_transfer('HAM', 'BER', '[{"sku":"A","quantity":9},{"sku":"B","quantity":3}]', transfer_id => '00000000-0000-0000-0000-000000000071', reference => 'truck 1', idempotency_key => 'transfer-1');
SELECT FROM order_mgmt.ship_transfer('00000000-0000-0000-0000-000000000071', '[{"line_no":1,"quantity":6},{"line_no":2}]', idempotency_key => 'send-1');
SELECT FROM order_mgmt.receive_transfer('00000000-0000-0000-0000-000000000071', '[{"line_no":1,"quantity":2,"missing":1,"reason":"box was open"}]', idempotency_key => 'arrive-1');
SELECT FROM order_mgmt.create_transfer('HAM', 'BER', '[{"sku":"B","quantity":2}]', transfer_id => '00000000-0000-0000-0000-000000000072', idempotency_key => 'transfer-2');
SELECT FROM order_mgmt.create_transfer('HAM', 'BER', '[{"sku":"B","quantity":2}]', transfer_id => '00000000-0000-0000-0000-000000000073', idempotency_key => 'transfer-3');
SELECT FROM order_mgmt.ship_transfer('00000000-0000-0000-0000-000000000073', idempotency_key => 'send-3');
SELECT FROM order_mgmt.receive_transfer('00000000-0000-0000-0000-000000000073', idempotency_key => 'arrive-3');
SELECT FROM order_mgmt.create_transfer('BER', 'HAM', '[{"sku":"B","quantity":1}]', transfer_id => '00000000-0000-0000-0000-000000000074', idempotency_key => 'transfer-4');
SELECT FROM order_mgmt.cancel_transfer('00000000-0000-0000-0000-000000000074', reason => 'no truck', idempotency_key => 'untransfer-4');
SELECT FROM order_mgmt.create_transfer('BER', 'HAM', '[{"sku":"A","quantity":3}]', transfer_id => '00000000-0000-0000-0000-000000000075', idempotency_key => 'transfer-5');
SELECT FROM order_mgmt.ship_transfer('00000000-0000-0000-0000-000000000075', idempotency_key => 'send-5');

-- Registers: a shift that is closed with a difference, one that is open; sales, a return, a refund without its sale, cash in and out.
SELECT FROM order_mgmt.open_shift('R1', '50.00 EUR', 'ana', '00000000-0000-0000-0000-000000000051', idempotency_key => 'open-1');
SELECT FROM order_mgmt.record_sale('R1', '[{"sku":"FINE","quantity":1},{"sku":"A","quantity":1,"tax_rates":["VAT"]}]', '[{"provider":"cash","amount":"20.00"}]', staff => 'ana',
	order_id => '00000000-0000-0000-0000-000000000011', idempotency_key => 'sale-1');
SELECT FROM order_mgmt.record_sale('R1', '[{"sku":"A","quantity":2}]', '[{"provider":"bank","amount":"15.00","payment_id":"00000000-0000-0000-0000-0000000000bc"},{"provider":"cash","amount":"5.00"}]',
	order_id => '00000000-0000-0000-0000-000000000012', idempotency_key => 'sale-2');
SELECT FROM order_mgmt.return_order('00000000-0000-0000-0000-000000000012', '[{"line_no":1,"quantity":1,"disposition":"restock"}]', register => 'R1', return_id => '00000000-0000-0000-0000-0000000000c7', idempotency_key => 'return-7');
SELECT FROM order_mgmt.paid_in('R1', '10.00 EUR', 'change', idempotency_key => 'in-1');
SELECT FROM order_mgmt.paid_out('R1', '3.00 EUR', 'stamps', 'ana', idempotency_key => 'out-1');
SELECT FROM order_mgmt.refund_without_sale('R1', '[{"sku":"FINE","quantity":0.5,"unit_price":"0.99","disposition":"damaged"},{"sku":"A","quantity":1,"unit_price":"9.00","disposition":"restock"}]', 'no receipt',
	refund_id => '00000000-0000-0000-0000-000000000041', idempotency_key => 'unlinked-1');
SELECT FROM order_mgmt.close_shift('R1', '60.00 EUR', 'counted twice', 'ana', idempotency_key => 'close-1');
SELECT FROM order_mgmt.open_shift('R1', '20.00 EUR', shift_id => '00000000-0000-0000-0000-000000000052', idempotency_key => 'open-2');
SELECT FROM order_mgmt.record_sale('R1', '[{"sku":"B","quantity":2}]', '[{"provider":"cash","amount":"5.00"}]', order_id => '00000000-0000-0000-0000-000000000013', idempotency_key => 'sale-3');
SELECT FROM order_mgmt.open_shift('R2', '30.00 EUR', shift_id => '00000000-0000-0000-0000-000000000053', idempotency_key => 'open-3');
