-- The calls that filled the shop of order_mgmt--0.6.0.data.sql: what 0.6.0 began to keep.  A master is put as it is by then, and each
-- other call has an idempotency key or names its document, so made again after an update they find what they did, and change nothing.
-- What was archived is not said again: it is refused.

SET order_mgmt.clock = '2026-01-05 10:00+00';

SELECT FROM order_mgmt.put_tenant(1, 'Shop', 'Europe/Berlin');
SELECT FROM order_mgmt.put_tenant(2, 'Other');
SELECT FROM order_mgmt.put_location('BER', kind => 'store');
SELECT FROM order_mgmt.put_location('HAM', kind => 'store');
SELECT FROM order_mgmt.put_tax_rate('VAT', 19);
SELECT FROM order_mgmt.put_channel('web', 'EUR', '{BER,HAM}', shipping => '4.90', shipping_tax_rates => '{VAT}', is_public => true);
SELECT FROM order_mgmt.put_channel('store', 'EUR', '{BER}');
SELECT FROM order_mgmt.put_item('A', tax_rates => '{VAT}');
SELECT FROM order_mgmt.put_item('B', tax_rates => '{VAT}');
SELECT FROM order_mgmt.put_item('PRE');
SELECT FROM order_mgmt.put_price('A', '20.00 EUR');
SELECT FROM order_mgmt.put_price('B', '4.10 EUR');
SELECT FROM order_mgmt.put_price('PRE', '9.00 EUR');
SELECT FROM order_mgmt.put_stock_policy('PRE', 'BER', oversell_limit => 'unlimited');
SELECT FROM order_mgmt.put_provider('adyen', 'Adyen', 'card');
SELECT FROM order_mgmt.put_staff('ana', 'Ana');
SELECT FROM order_mgmt.put_register('R1', 'store', 'BER') WHERE NOT EXISTS (SELECT FROM order_mgmt.registers);

SELECT NOT EXISTS (SELECT FROM order_mgmt_data.archives) AS is_new \gset
\if :is_new
-- What was closed long ago, and leaves for the archive: a receipt, an order that was paid, shipped, delivered and in part taken back, one that was canceled, a sale of a
-- shift, a transfer, a hold.
SELECT FROM order_mgmt.receive_stock('BER', '[{"sku":"A","quantity":30,"unit_cost":"7.50 EUR"},{"sku":"B","quantity":40,"unit_cost":"1.25 EUR"}]',
	document_id => '00000000-0000-0000-0000-0000000000d1', idempotency_key => 'receive-1');
SELECT FROM order_mgmt.place_order('web', '[{"sku":"A","quantity":3},{"sku":"B","quantity":2}]', order_id => '00000000-0000-0000-0000-000000000001', reference => 'basket 1', idempotency_key => 'order-1');
SELECT FROM order_mgmt.record_payment('00000000-0000-0000-0000-000000000001', '73.10', 'adyen', payment_id => '00000000-0000-0000-0000-0000000000b1', reference => 'pi_1', idempotency_key => 'pay-1');
SELECT FROM order_mgmt.plan_fulfillment('00000000-0000-0000-0000-000000000001', fulfillment_id => '00000000-0000-0000-0000-0000000000f1', idempotency_key => 'plan-1');
SELECT FROM order_mgmt.ship_fulfillment('00000000-0000-0000-0000-0000000000f1', tracking => '{"carrier":"DHL","number":"00341"}', idempotency_key => 'ship-1');
SELECT FROM order_mgmt.record_delivery('00000000-0000-0000-0000-0000000000f1', idempotency_key => 'deliver-1');
SELECT FROM order_mgmt.return_order('00000000-0000-0000-0000-000000000001', '[{"line_no":1,"quantity":1,"disposition":"restock"}]', return_id => '00000000-0000-0000-0000-0000000000c1', idempotency_key => 'return-1');
SELECT FROM order_mgmt.place_order('web', '[{"sku":"B","quantity":1}]', order_id => '00000000-0000-0000-0000-000000000002', idempotency_key => 'order-2');
SELECT FROM order_mgmt.cancel_order('00000000-0000-0000-0000-000000000002', reason => 'changed my mind', idempotency_key => 'cancel-2');
SELECT FROM order_mgmt.create_transfer('BER', 'HAM', '[{"sku":"A","quantity":10}]', transfer_id => '00000000-0000-0000-0000-000000000071', idempotency_key => 'transfer-1');
SELECT FROM order_mgmt.ship_transfer('00000000-0000-0000-0000-000000000071', idempotency_key => 'send-1');
SELECT FROM order_mgmt.receive_transfer('00000000-0000-0000-0000-000000000071', idempotency_key => 'arrive-1');
SELECT FROM order_mgmt.reserve_stock('web', '[{"sku":"B","quantity":1}]', '15 minutes', reservation_id => '00000000-0000-0000-0000-0000000000a1', idempotency_key => 'reserve-1');
SELECT FROM order_mgmt.release_reservation('00000000-0000-0000-0000-0000000000a1', idempotency_key => 'release-1');
SELECT FROM order_mgmt.open_shift('R1', '50.00', 'ana', '00000000-0000-0000-0000-000000000051', idempotency_key => 'open-1');
SELECT FROM order_mgmt.record_sale('R1', '[{"sku":"B","quantity":3}]', '[{"provider":"cash","amount":"20.00"}]', staff => 'ana', order_id => '00000000-0000-0000-0000-000000000011', idempotency_key => 'sale-1');
SELECT FROM order_mgmt.close_shift('R1', '62.30', 'as it should', 'ana', idempotency_key => 'close-1');

-- It is folded, what it cost is posted, and folded, too.
SELECT order_mgmt.compact_balances() FROM generate_series(1, 3);
SELECT order_mgmt.compact_balances() FROM generate_series(1, 3);

-- Half a year later all of that leaves, and its events are deleted, which everybody has read.
SET order_mgmt.clock = '2026-07-06 10:00+00';
SELECT order_mgmt.compact_balances() FROM generate_series(1, 3);
SELECT order_mgmt.archive_history('2026-06-01');
SELECT order_mgmt.archive_history('2026-06-01');
SELECT order_mgmt.archive_history('2026-06-01');
SELECT order_mgmt.purge_events(ARRAY(SELECT max(e.cursor) FROM order_mgmt.events_after(NULL, 10) AS e));
\endif
SET order_mgmt.clock = '2026-07-06 10:00+00';

-- What is open: an order whose row is its first entry in the status log, sent in part, a return of it, one that waits for money, a backorder, a hold, a transfer, a shift.
SELECT FROM order_mgmt.place_order('web', '[{"sku":"A","quantity":4},{"sku":"B","quantity":2}]', order_id => '00000000-0000-0000-0000-000000000003', reference => 'basket 3', idempotency_key => 'order-3');
SELECT FROM order_mgmt.authorize_payment('00000000-0000-0000-0000-000000000003', '93.10', 'adyen', payment_id => '00000000-0000-0000-0000-0000000000b3', reference => 'pi_3', idempotency_key => 'authorize-3');
SELECT FROM order_mgmt.capture_payment('00000000-0000-0000-0000-0000000000b3', '80.00', reference => 'ch_3', idempotency_key => 'capture-3');
SELECT FROM order_mgmt.plan_fulfillment('00000000-0000-0000-0000-000000000003', fulfillment_id => '00000000-0000-0000-0000-0000000000f3', idempotency_key => 'plan-3');
SELECT FROM order_mgmt.ship_fulfillment('00000000-0000-0000-0000-0000000000f3', '[{"line_no":1,"quantity":3}]', idempotency_key => 'ship-3');
SELECT FROM order_mgmt.request_return('00000000-0000-0000-0000-000000000003', '[{"line_no":1,"quantity":2}]', 'HAM', return_id => '00000000-0000-0000-0000-0000000000c3', idempotency_key => 'return-3');
SELECT FROM order_mgmt.place_order('web', '[{"sku":"B","quantity":5}]', order_id => '00000000-0000-0000-0000-000000000004', idempotency_key => 'order-4');
SELECT FROM order_mgmt.place_order('web', '[{"sku":"PRE","quantity":2}]', order_id => '00000000-0000-0000-0000-000000000005', shipping => '0.00', idempotency_key => 'order-5');
SELECT FROM order_mgmt.reserve_stock('web', '[{"sku":"B","quantity":2}]', '30 days', reservation_id => '00000000-0000-0000-0000-0000000000a3', idempotency_key => 'reserve-3');
SELECT FROM order_mgmt.create_transfer('HAM', 'BER', '[{"sku":"A","quantity":6}]', transfer_id => '00000000-0000-0000-0000-000000000073', idempotency_key => 'transfer-3');
SELECT FROM order_mgmt.ship_transfer('00000000-0000-0000-0000-000000000073', '[{"line_no":1,"quantity":5}]', idempotency_key => 'send-3');
SELECT FROM order_mgmt.open_shift('R1', '50.00', 'ana', '00000000-0000-0000-0000-000000000053', idempotency_key => 'open-3');
SELECT FROM order_mgmt.record_sale('R1', '[{"sku":"B","quantity":1}]', '[{"provider":"cash","amount":"5.00"}]', staff => 'ana', order_id => '00000000-0000-0000-0000-000000000013', idempotency_key => 'sale-3');
RESET order_mgmt.clock;
