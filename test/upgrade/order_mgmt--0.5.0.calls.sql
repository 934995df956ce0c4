-- The calls that filled the shop of order_mgmt--0.5.0.data.sql: what 0.5.0 began to keep.  A master is put as it is by then, and each
-- other call has an idempotency key or names its document, so made again after an update they find what they did, and change nothing.

SET order_mgmt.clock = '2026-07-06 10:00+00';

-- Masters: numbers on paper begin with a prefix, unit prices have six decimals, providers are made before they are named.
SELECT FROM order_mgmt.put_tenant(1, 'Shop', number_prefixes => '{"order":"W26-","return":"RMA-","transfer":null}');
SELECT FROM order_mgmt.put_tenant(2, 'Other');
SELECT FROM order_mgmt.put_location('BER', kind => 'store');
SELECT FROM order_mgmt.put_location('HAM', kind => 'store');
SELECT FROM order_mgmt.put_tax_rate('VAT', 19);
SELECT FROM order_mgmt.put_channel('web', 'EUR', '{BER,HAM}', shipping => '4.90', shipping_tax_rates => '{VAT}', is_public => true);
SELECT FROM order_mgmt.put_channel('whole', 'EUR', '{BER,HAM}', ship_complete => true);
SELECT FROM order_mgmt.put_channel('store', 'EUR', '{BER}');
SELECT FROM order_mgmt.put_item('A', tax_rates => '{VAT}');
SELECT FROM order_mgmt.put_item('B', tax_rates => '{VAT}');
SELECT FROM order_mgmt.put_item('SCREW', scale => 1);
SELECT FROM order_mgmt.put_item('PRE');
SELECT FROM order_mgmt.put_item('FOUND');
SELECT FROM order_mgmt.put_price('A', '20.00 EUR');
SELECT FROM order_mgmt.put_price('B', '4.10 EUR');
SELECT FROM order_mgmt.put_price('SCREW', '0.012345 EUR');
SELECT FROM order_mgmt.put_price('PRE', '9.00 EUR');
SELECT FROM order_mgmt.put_price('FOUND', '7.00 EUR');
SELECT FROM order_mgmt.put_stock_policy('PRE', 'BER', oversell_limit => 'unlimited');
SELECT FROM order_mgmt.put_stock_policy('B', 'HAM', oversell_limit => '2');
SELECT FROM order_mgmt.put_provider('adyen', 'Adyen', 'card');
SELECT FROM order_mgmt.put_provider('voucher', 'Vouchers', 'gift_card', is_stored_value => true);
SELECT FROM order_mgmt.put_provider('left', kind => 'wallet', is_active => false);
SELECT FROM order_mgmt.put_staff('ana', 'Ana');
SELECT FROM order_mgmt.put_register('R1', 'store', 'BER', discount_limit => 10);

-- Documents of goods: a receipt at a cost of six decimals, a count that found less and one that found what was there, a loss, a change of state.
SELECT FROM order_mgmt.receive_stock('BER', '[{"sku":"A","quantity":10,"unit_cost":"4.041250 EUR"},{"sku":"B","quantity":20,"line_cost":"29.99 EUR"},{"sku":"SCREW","quantity":1000.5,"unit_cost":"0.002345 EUR"}]',
	document_id => '00000000-0000-0000-0000-0000000000d1', idempotency_key => 'receive-1');
SELECT FROM order_mgmt.receive_stock('HAM', '[{"sku":"A","quantity":5}]', document_id => '00000000-0000-0000-0000-0000000000d2', idempotency_key => 'receive-2');
SELECT FROM order_mgmt.count_stock('BER', '[{"sku":"A","counted":9},{"sku":"B","counted":20}]', 'stocktaking', '00000000-0000-0000-0000-0000000000d3', idempotency_key => 'count-1');
SELECT FROM order_mgmt.adjust_stock('BER', '[{"sku":"B","quantity":-1}]', 'broken', '00000000-0000-0000-0000-0000000000d4', idempotency_key => 'adjust-1');
SELECT FROM order_mgmt.change_stock_state('BER', '[{"sku":"B","quantity":2,"from_state":"free","to_state":"damaged"}]', document_id => '00000000-0000-0000-0000-0000000000d5', idempotency_key => 'change-1');

-- An order whose line two locations serve, of which one has sent a part; it is paid at once.
SELECT FROM order_mgmt.place_order('web', '[{"sku":"A","quantity":11},{"sku":"B","quantity":2}]', order_id => '00000000-0000-0000-0000-000000000001', idempotency_key => 'order-1');
SELECT FROM order_mgmt.record_payment('00000000-0000-0000-0000-000000000001', '233.10', 'adyen', payment_id => '00000000-0000-0000-0000-0000000000b1', reference => 'pi_1', idempotency_key => 'pay-1');
SELECT FROM order_mgmt.plan_fulfillment('00000000-0000-0000-0000-000000000001', location => 'HAM', fulfillment_id => '00000000-0000-0000-0000-0000000000f1', idempotency_key => 'plan-1');
SELECT FROM order_mgmt.ship_fulfillment('00000000-0000-0000-0000-0000000000f1', '[{"line_no":1,"quantity":1}]', idempotency_key => 'ship-1');
SELECT FROM order_mgmt.cancel_order('00000000-0000-0000-0000-000000000001', '[{"line_no":2,"quantity":1}]', reason => 'one less', idempotency_key => 'cancel-1');
SELECT FROM order_mgmt.refund_payment('00000000-0000-0000-0000-0000000000b1', idempotency_key => 'refund-1');

-- A visitor's order, which expires, and its hold.
SET ROLE passer_by;
SELECT FROM order_mgmt.place_order('web', '[{"sku":"A","quantity":1}]', order_id => '00000000-0000-0000-0000-000000000002', secret => 'c1d8f5a2b7e64930a1b2c3d4e5f60718', idempotency_key => 'order-2');
SELECT FROM order_mgmt.reserve_stock('web', '[{"sku":"B","quantity":1}]', '15 minutes', reservation_id => '00000000-0000-0000-0000-0000000000a2', secret => 'c1d8f5a2b7e64930a1b2c3d4e5f60718', idempotency_key => 'reserve-2');
RESET ROLE;

-- An order of which one location serves each line, and one whose units cost less than a cent.
SELECT FROM order_mgmt.place_order('whole', '[{"sku":"B","quantity":2}]', order_id => '00000000-0000-0000-0000-000000000003', idempotency_key => 'order-3');
SELECT FROM order_mgmt.place_order('store', '[{"sku":"SCREW","quantity":100.5}]', order_id => '00000000-0000-0000-0000-000000000004', idempotency_key => 'order-4');

-- What a shop called and its provider told: a capture that is confirmed, and a sale that uses an authorization.
SELECT FROM order_mgmt.authorize_payment('00000000-0000-0000-0000-000000000003', '8.20', 'adyen', payment_id => '00000000-0000-0000-0000-0000000000b3', reference => 'pi_3', idempotency_key => 'authorize-3');
SELECT FROM order_mgmt.record_payment_event('adyen', 'evt_3', NULL, 'capture', 'succeeded', '8.20', reference => 'pi_3', occurred_at => '2026-07-06 10:00+00');
SELECT FROM order_mgmt.capture_payment('00000000-0000-0000-0000-0000000000b3', '8.20', idempotency_key => 'capture-3');
SELECT FROM order_mgmt.record_payment_event('adyen', 'evt_4', NULL, 'capture', 'succeeded', '1.24', order_id => '00000000-0000-0000-0000-000000000004', reference => 'ch_4', occurred_at => '2026-07-06 10:00+00');
SELECT FROM order_mgmt.authorize_payment('00000000-0000-0000-0000-000000000004', '1.24', 'adyen', payment_id => '00000000-0000-0000-0000-0000000000b4', reference => 'pi_4', idempotency_key => 'authorize-4');
SELECT FROM order_mgmt.capture_payment('00000000-0000-0000-0000-0000000000b4', '1.24', reference => 'ch_4', idempotency_key => 'capture-4');

-- A hold of goods that were not there, and a backorder.
SELECT FROM order_mgmt.reserve_stock('web', '[{"sku":"PRE","quantity":3}]', '30 days', reservation_id => '00000000-0000-0000-0000-0000000000a1', idempotency_key => 'reserve-1');
SELECT FROM order_mgmt.place_order('web', '[{"sku":"PRE","quantity":2}]', order_id => '00000000-0000-0000-0000-000000000005', shipping => '0.00', idempotency_key => 'order-5');

-- The tenant's days begin elsewhere from the next one on.
SELECT FROM order_mgmt.put_tenant(1, time_zone => 'America/New_York');

-- Sales of what the books did not have: one was counted and settled, the other one is open.
SELECT FROM order_mgmt.open_shift('R1', '50.00', 'ana', '00000000-0000-0000-0000-000000000051', idempotency_key => 'open-1');
SELECT FROM order_mgmt.record_sale('R1', '[{"sku":"FOUND","quantity":2},{"sku":"B","quantity":1}]', '[{"provider":"cash","amount":"20.00"}]', staff => 'ana', order_id => '00000000-0000-0000-0000-000000000011',
	idempotency_key => 'sale-1', options => '{"sell_short":true}');
SELECT FROM order_mgmt.count_stock('BER', '[{"sku":"FOUND","counted":1}]', 'found behind the shelf', '00000000-0000-0000-0000-0000000000d6', idempotency_key => 'count-2');
SELECT FROM order_mgmt.settle_stock_exception((SELECT e.stock_exception_id FROM order_mgmt.stock_exceptions AS e WHERE e.order_id = '00000000-0000-0000-0000-000000000011'), 'counted', idempotency_key => 'settle-1');
SELECT FROM order_mgmt.record_sale('R1', '[{"sku":"FOUND","quantity":4}]', '[{"provider":"voucher","amount":"28.00","reference":"card 1"}]', staff => 'ana', order_id => '00000000-0000-0000-0000-000000000012',
	idempotency_key => 'sale-2', options => '{"sell_short":true}');
SELECT FROM order_mgmt.refund_without_sale('R1', '[{"sku":"B","quantity":1,"unit_price":"4.10","disposition":"restock"}]', 'no receipt', refund_id => '00000000-0000-0000-0000-000000000091', idempotency_key => 'without-1');
SELECT FROM order_mgmt.close_shift('R1', '64.00', 'a coin too much', 'ana', idempotency_key => 'close-1');

-- Two days later, in the new time zone: what was shipped comes back, a transfer is on its way.
SET order_mgmt.clock = '2026-07-08 02:00+00';
SELECT FROM order_mgmt.request_return('00000000-0000-0000-0000-000000000001', '[{"line_no":1,"quantity":1}]', 'HAM', return_id => '00000000-0000-0000-0000-0000000000c1', idempotency_key => 'return-1');
SELECT FROM order_mgmt.create_transfer('BER', 'HAM', '[{"sku":"SCREW","quantity":10}]', transfer_id => '00000000-0000-0000-0000-000000000071', idempotency_key => 'transfer-1');
SELECT FROM order_mgmt.ship_transfer('00000000-0000-0000-0000-000000000071', '[{"line_no":1,"quantity":4}]', idempotency_key => 'send-1');
RESET order_mgmt.clock;
