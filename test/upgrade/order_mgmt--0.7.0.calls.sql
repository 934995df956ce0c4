-- The calls that filled the shop of order_mgmt--0.7.0.data.sql: what 0.7.0 began to keep.  A master is put as it is by then, and each
-- other call has an idempotency key or names its document, so made again after an update they find what they did, and change nothing.

SET order_mgmt.clock = '2026-09-01 10:00+00';

SELECT FROM order_mgmt.put_tenant(1, 'Shop', 'Europe/Berlin');
SELECT FROM order_mgmt.put_location('BER', kind => 'store');
SELECT FROM order_mgmt.put_location('HAM', kind => 'store');
SELECT FROM order_mgmt.put_channel('web', 'EUR', '{BER,HAM}', is_public => true);
SELECT FROM order_mgmt.put_channel('store', 'EUR', '{BER}');
SELECT FROM order_mgmt.put_provider('adyen', 'Adyen', 'card');
SELECT FROM order_mgmt.put_staff('ana', 'Ana');
SELECT FROM order_mgmt.put_register('R1', 'store', 'BER') WHERE NOT EXISTS (SELECT FROM order_mgmt.registers);

-- Taxes by where it goes, shipping by weight, a fee.
SELECT FROM order_mgmt.put_tax_settings('line', country => 'DE');
SELECT FROM order_mgmt.put_tax_rate('DE19', 19);
SELECT FROM order_mgmt.put_tax_rate('AT20', 20);
SELECT FROM order_mgmt.put_tax_rule('full', '{DE19}', 'DE');
SELECT FROM order_mgmt.put_tax_rule('full', '{AT20}', 'AT');
SELECT FROM order_mgmt.put_tax_rule('full', '{}', 'AT', exemption => 'business');
SELECT FROM order_mgmt.put_item('CUP', 'Cup', tax_class => 'full', weight => 0.4);
SELECT FROM order_mgmt.put_item('TEA', 'Tea', scale => 3, tax_class => 'full', weight => 1);
SELECT FROM order_mgmt.put_item('WRAP', 'Gift wrap', kind => 'untracked', tax_class => 'full');
SELECT FROM order_mgmt.put_item('DEP', 'Deposit', kind => 'untracked');
SELECT FROM order_mgmt.put_price('TEA', '12.00 EUR');
SELECT FROM order_mgmt.put_price('WRAP', '3.00 EUR');
SELECT FROM order_mgmt.put_price('DEP', '0.25 EUR');
SELECT FROM order_mgmt.put_fee('deposit', 'DEP', of_sku => 'CUP', is_per_unit => true);
SELECT FROM order_mgmt.put_shipping_method('parcel', basis => 'weight');
SELECT FROM order_mgmt.put_shipping_zone('near', '[{"country":"DE"},{"country":"AT"}]');
SELECT FROM order_mgmt.put_shipping_fee('parcel', 'near', '4.90 EUR', free_from => '50 EUR');

-- A price that was changed, prices of a list for many, for a group and for a time, a unit with a price of its own, a kit.
SELECT FROM order_mgmt.put_price('CUP', '9.00 EUR') WHERE NOT EXISTS (SELECT FROM order_mgmt.former_prices);
SET order_mgmt.clock = '2026-09-02 10:00+00';
SELECT FROM order_mgmt.put_price('CUP', '10.00 EUR');
SELECT FROM order_mgmt.put_customer_group('trade', 'Trade');
SELECT FROM order_mgmt.put_list_price('CUP', '8.00 EUR', minimum_quantity => 6);
SELECT FROM order_mgmt.put_list_price('CUP', '7.50 EUR', customer_group => 'trade');
SELECT FROM order_mgmt.put_list_price('TEA', '11.00 EUR', 'web', valid_from => '2026-09-01 00:00+00', valid_until => '2026-10-01 00:00+00', regular_price => '12.00 EUR');
SELECT FROM order_mgmt.put_unit('CUP', 'box', 12, name => 'Box', price => '90.00 EUR');
SELECT FROM order_mgmt.put_kit('SET', '[{"sku":"CUP","quantity":2},{"sku":"TEA","quantity":0.25},{"sku":"WRAP","quantity":1}]');
SELECT FROM order_mgmt.put_price('SET', '20.00 EUR');

-- What is shown: categories, a product of variants, barcodes, limits, a window.
SELECT FROM order_mgmt.put_category('kitchen', 'Kitchen');
SELECT FROM order_mgmt.put_category('cups', 'Cups', 'kitchen', names => '{"de":"Tassen"}');
SELECT FROM order_mgmt.put_product('cup', 'Cup', 'Kiln', categories => '{cups}', option_names => '{color}', attributes => '{"material":"clay"}', texts => '{"de":{"name":"Tasse"}}');
SELECT FROM order_mgmt.put_variant('CUP', 'cup', '{blue}');
SELECT FROM order_mgmt.put_barcode('4006381333931', 'CUP');
SELECT FROM order_mgmt.put_barcode('14006381333938', 'CUP', unit => 'box');
SELECT FROM order_mgmt.put_barcode_rule('scale', '21IIIIINNNNNC', 3);
SELECT FROM order_mgmt.put_barcode('2112345', 'TEA');
SELECT FROM order_mgmt.put_purchase_limits('TEA', order_min => 0.1, order_max => 5, order_increment => 0.05);
SELECT FROM order_mgmt.put_item_window('web', '{WRAP}', visible_until => '2026-12-31 23:00+00');

-- Customers: one of a group, one that is exempt, one that was erased.
SELECT FROM order_mgmt.put_customer('C-1', 'ann@example.com', 'Ann', groups => '{trade}');
SELECT FROM order_mgmt.put_customer_address('C-1', 'home', 'Ann', line1 => 'Lindenweg 1', postal_code => '10115', city => 'Berlin', country => 'DE');
SELECT FROM order_mgmt.put_customer_consent('C-1', 'newsletter', true, 'v1') WHERE NOT EXISTS (SELECT FROM order_mgmt.customer_consents);
SELECT FROM order_mgmt.put_customer('C-2', 'bob@example.com', 'Bob', vat_number => 'ATU12345678', tax_exemption => 'business');
SELECT FROM order_mgmt.put_customer('C-3', 'cid@example.com', 'Cid') WHERE NOT EXISTS (SELECT FROM order_mgmt.customer_erasures);
SELECT FROM order_mgmt.erase_customer('C-3', idempotency_key => 'erase-3');

-- Orders: of a customer, of kits that are sent in part and come back, of boxes with a fee, of a guest who is exempt nowhere, a sale by barcode.
SELECT FROM order_mgmt.receive_stock('BER', '[{"sku":"CUP","quantity":60,"unit_cost":"3.00 EUR"},{"sku":"TEA","quantity":9.5,"unit_cost":"5.00 EUR"}]',
	document_id => '00000000-0000-0000-0000-0000000000d1', idempotency_key => 'receive-1');
SELECT FROM order_mgmt.place_order('web', '[{"sku":"CUP","quantity":3},{"sku":"TEA","quantity":0.5}]', order_id => '00000000-0000-0000-0000-000000000001', customer => 'C-1', ship_to => '{"address":"home"}',
	options => '{"shipping_method":"parcel"}', idempotency_key => 'order-1');
SELECT FROM order_mgmt.place_order('web', '[{"sku":"SET","quantity":3}]', order_id => '00000000-0000-0000-0000-000000000002', idempotency_key => 'order-2');
SELECT FROM order_mgmt.plan_fulfillment('00000000-0000-0000-0000-000000000002', '[{"line_no":1,"quantity":2}]', fulfillment_id => '00000000-0000-0000-0000-0000000000f2', idempotency_key => 'plan-2');
SELECT FROM order_mgmt.ship_fulfillment('00000000-0000-0000-0000-0000000000f2', tracking => '{"carrier":"DHL","number":"00342"}', idempotency_key => 'ship-2');
SELECT FROM order_mgmt.request_return('00000000-0000-0000-0000-000000000002', '[{"line_no":1,"quantity":1}]', return_id => '00000000-0000-0000-0000-0000000000c2', idempotency_key => 'return-2');
SELECT FROM order_mgmt.place_order('web', '[{"sku":"CUP","quantity":2,"unit":"box"}]', order_id => '00000000-0000-0000-0000-000000000003', customer => 'C-2',
	ship_to => '{"name":"Bob","line1":"Ring 2","postal_code":"1010","city":"Wien","country":"AT"}', options => '{"fees":["deposit"]}', idempotency_key => 'order-3');
SELECT FROM order_mgmt.authorize_payment('00000000-0000-0000-0000-000000000003', '186.00', 'adyen', payment_id => '00000000-0000-0000-0000-0000000000b3', reference => 'pi_3', idempotency_key => 'authorize-3');
SELECT FROM order_mgmt.place_order('web', '[{"sku":"CUP","quantity":1}]', order_id => '00000000-0000-0000-0000-000000000004', ship_to => '{"name":"Guest","line1":"Weg 3","postal_code":"20095","city":"Hamburg","country":"DE"}',
	secret => 'c1d8f5a2b7e64930a1b2c3d4e5f60718', idempotency_key => 'order-4');
SELECT FROM order_mgmt.open_shift('R1', '50.00', 'ana', '00000000-0000-0000-0000-000000000051', idempotency_key => 'open-1');
SELECT FROM order_mgmt.record_sale('R1', '[{"barcode":"2112345002507"},{"barcode":"4006381333931"}]', '[{"provider":"cash","amount":"20.00"}]', staff => 'ana', order_id => '00000000-0000-0000-0000-000000000011', idempotency_key => 'sale-1');
RESET order_mgmt.clock;
