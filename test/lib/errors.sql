-- errors.sql - one example of each error code, for doc/errors.md (run by error_examples.py).
--
-- A story: what stands above the first example is the shop that all of them are of.  A line "-- example CODE" begins an example,
-- whose last statement is refused; nothing of it stays.  A line "-- another session: STATEMENT" in it is done first, in a
-- transaction of another session that does not end before.
CREATE EXTENSION order_mgmt;
SET order_mgmt.clock = '2026-03-02 10:00+00';
SET order_mgmt.take_wait = '50ms';
SELECT order_mgmt.put_tenant(1, 'Tea and mugs'), order_mgmt.put_tenant(2, 'Another shop');
SELECT order_mgmt.put_location('BER'), order_mgmt.put_location('HAM');
SELECT order_mgmt.put_channel('web', 'EUR', '{BER,HAM}'), order_mgmt.put_channel('shop', 'EUR', '{BER}');
SELECT order_mgmt.put_item('MUG'), order_mgmt.put_item('TEA', scale => 3), order_mgmt.put_item('POT'), order_mgmt.put_item('SAMPLE'),
	order_mgmt.put_item('COURSE', kind => 'untracked');
SELECT order_mgmt.put_price('MUG', '10.00 EUR'), order_mgmt.put_price('TEA', '50.00 EUR'), order_mgmt.put_price('POT', '40.00 EUR'), order_mgmt.put_price('COURSE', '90.00 EUR');
SELECT order_mgmt.put_unit('MUG', 'box', 6), order_mgmt.put_unit('TEA', 'g', 0.001);
SELECT order_mgmt.put_kit('SET', '[{"sku":"MUG","quantity":2},{"sku":"POT","quantity":1}]'), order_mgmt.put_price('SET', '50.00 EUR');
SELECT order_mgmt.put_tax_rate('full', 19), order_mgmt.put_provider('stripe', kind => 'card'), order_mgmt.put_staff('ann'), order_mgmt.put_register('till-1', 'shop', 'BER'), order_mgmt.put_register('till-2', 'shop', 'BER');
SELECT order_mgmt.put_customer('C-1', 'ann@example.com'), order_mgmt.put_customer_group('club');
SELECT order_mgmt.receive_stock('BER', '[{"sku":"MUG","quantity":20},{"sku":"TEA","quantity":5},{"sku":"POT","quantity":1}]', document_id => 'd0000000-0000-0000-0000-000000000001', idempotency_key => 'delivery-1');
-- placed and paid in part, shipped, canceled
SELECT order_mgmt.place_order('web', '[{"sku":"MUG","quantity":2}]', order_id => '00000000-0000-0000-0000-000000000001');
SELECT order_mgmt.authorize_payment('00000000-0000-0000-0000-000000000001', '20.00 EUR', 'stripe', payment_id => 'a0000000-0000-0000-0000-000000000001');
SELECT order_mgmt.capture_payment('a0000000-0000-0000-0000-000000000001', '5.00 EUR');
SELECT order_mgmt.plan_fulfillment('00000000-0000-0000-0000-000000000001', '[{"line_no":1,"quantity":1}]', fulfillment_id => 'f0000000-0000-0000-0000-000000000001');
SELECT order_mgmt.place_order('web', '[{"sku":"TEA","quantity":0.5}]', order_id => '00000000-0000-0000-0000-000000000002');
SELECT order_mgmt.plan_fulfillment('00000000-0000-0000-0000-000000000002', fulfillment_id => 'f0000000-0000-0000-0000-000000000002');
SELECT order_mgmt.ship_fulfillment('f0000000-0000-0000-0000-000000000002');
SELECT order_mgmt.request_return('00000000-0000-0000-0000-000000000002', '[{"line_no":1,"quantity":0.25}]', return_id => 'b0000000-0000-0000-0000-000000000001');
SELECT order_mgmt.place_order('web', '[{"sku":"MUG","quantity":1}]', order_id => '00000000-0000-0000-0000-000000000003');
SELECT order_mgmt.cancel_order('00000000-0000-0000-0000-000000000003');
SELECT order_mgmt.place_order('web', '[{"sku":"MUG","quantity":1}]', customer => 'C-1', secret => 'Zm9yIG15IGV5ZXMgb25seQ', order_id => '00000000-0000-0000-0000-000000000004');
SELECT order_mgmt.put_customer('C-2');
SELECT order_mgmt.reserve_stock('web', '[{"sku":"MUG","quantity":1}]', '15 minutes', reservation_id => 'e0000000-0000-0000-0000-000000000001');
SELECT order_mgmt.create_transfer('BER', 'HAM', '[{"sku":"MUG","quantity":4}]', transfer_id => 'c0000000-0000-0000-0000-000000000001');
SELECT order_mgmt.ship_transfer('c0000000-0000-0000-0000-000000000001', '[{"line_no":1,"quantity":3}]');
SELECT order_mgmt.create_transfer('BER', 'HAM', '[{"sku":"MUG","quantity":1}]', transfer_id => 'c0000000-0000-0000-0000-000000000002');
SELECT order_mgmt.open_shift('till-1', '50.00 EUR', shift_id => '50000000-0000-0000-0000-000000000001');
INSERT INTO order_mgmt_data.money_moves (tenant_id, move_id, from_account, to_account, amount, document_kind, document_id, holder_id, actor, occurred_at, recorded_at)
VALUES (1, 9000000000, 'gift_card', 'receivable', '25 EUR', 'by_hand', '0f000000-0000-0000-0000-000000000001', '0f000000-0000-0000-0000-000000000001', 'me', now(), now());
SELECT order_mgmt.open_cart('web', cart_id => 'ca000000-0000-0000-0000-000000000001'), order_mgmt.open_cart('web', cart_id => 'ca000000-0000-0000-0000-000000000002'), order_mgmt.open_cart('web', cart_id => 'ca000000-0000-0000-0000-000000000003'),
	order_mgmt.open_cart('web', cart_id => 'ca000000-0000-0000-0000-000000000004');
SELECT order_mgmt.put_cart_line('ca000000-0000-0000-0000-000000000001', 'MUG', 2), order_mgmt.put_cart_line('ca000000-0000-0000-0000-000000000002', 'COURSE', 1);
SELECT order_mgmt.checkout_cart('ca000000-0000-0000-0000-000000000002', '90.00', order_id => '00000000-0000-0000-0000-000000000007'), order_mgmt.merge_carts('ca000000-0000-0000-0000-000000000003', 'ca000000-0000-0000-0000-000000000001');
CREATE ROLE error_cashier;
SELECT order_mgmt.grant_access('error_cashier', 'cashier', '{1}');
CREATE ROLE error_storefront;
SELECT order_mgmt.grant_access('error_storefront', 'storefront');
SET order_mgmt.clock = '2026-03-02 10:30+00';

-- example invalid_template
SELECT order_mgmt.put_template('greeting', 'en', 'Dear {{custmer}},');

-- example ambiguous_tracking_number
BEGIN;
SELECT order_mgmt.ship_fulfillment('f0000000-0000-0000-0000-000000000001', tracking => '{"carrier":"DHL","number":"00340"}');
SELECT order_mgmt.place_order('web', '[{"sku":"MUG","quantity":1}]', order_id => '00000000-0000-0000-0000-000000000008');
SELECT order_mgmt.plan_fulfillment('00000000-0000-0000-0000-000000000008', fulfillment_id => 'f0000000-0000-0000-0000-000000000008');
SELECT order_mgmt.ship_fulfillment('f0000000-0000-0000-0000-000000000008', tracking => '{"carrier":"UPS","number":"00340"}');
SELECT order_mgmt.record_tracking('[{"status":"in_transit","occurred_at":"2026-03-02T09:00Z"}]', tracking_number => '00340');

-- example archived
BEGIN;
SET order_mgmt.clock = '2026-06-01 10:00+00';
SELECT order_mgmt.compact_balances();
SELECT order_mgmt.archive_history('2026-05-01');
SELECT order_mgmt.cancel_order('00000000-0000-0000-0000-000000000003');

-- example balance_contended
-- another session: INSERT INTO order_mgmt_data.money_moves (tenant_id, move_id, from_account, to_account, amount, document_kind, document_id, holder_id, actor, occurred_at, recorded_at) VALUES (1, 9000000001, 'receivable', 'gift_card', '20 EUR', 'by_hand', '0f000000-0000-0000-0000-000000000001', '0f000000-0000-0000-0000-000000000001', 'me', now(), now())
INSERT INTO order_mgmt_data.money_moves (tenant_id, move_id, from_account, to_account, amount, document_kind, document_id, holder_id, actor, occurred_at, recorded_at)
VALUES (1, 9000000002, 'receivable', 'gift_card', '10 EUR', 'by_hand', '0f000000-0000-0000-0000-000000000001', '0f000000-0000-0000-0000-000000000001', 'me', now(), now());

-- example barcode_in_use
BEGIN;
SELECT order_mgmt.put_barcode('4006381333931', 'MUG');
SELECT order_mgmt.put_barcode('4006381333931', 'POT');

-- example business_would_be_lost
DROP EXTENSION order_mgmt;

-- example cancel_exceeds_open
SELECT order_mgmt.cancel_order('00000000-0000-0000-0000-000000000001', '[{"line_no":1,"quantity":3}]');

-- example capture_exceeds_authorized
SELECT order_mgmt.capture_payment('a0000000-0000-0000-0000-000000000001', '20.00 EUR');

-- example cart_checked_out
SELECT order_mgmt.put_cart_line('ca000000-0000-0000-0000-000000000002', 'MUG', 1);

-- example cart_empty
SELECT order_mgmt.checkout_cart('ca000000-0000-0000-0000-000000000004', '10.00');

-- example cart_expired
BEGIN;
SET order_mgmt.clock = '2026-05-02 10:00+00';
SELECT order_mgmt.put_cart_line('ca000000-0000-0000-0000-000000000001', 'MUG', 1);

-- example cart_merged
SELECT order_mgmt.put_cart_line('ca000000-0000-0000-0000-000000000003', 'MUG', 1);

-- example cart_total_changed
BEGIN;
SELECT order_mgmt.put_price('MUG', '11.00 EUR');
SELECT order_mgmt.checkout_cart('ca000000-0000-0000-0000-000000000001', '20.00');

-- example category_within_itself
BEGIN;
SELECT order_mgmt.put_category('kitchen'), order_mgmt.put_category('cups', parent => 'kitchen');
SELECT order_mgmt.put_category('kitchen', parent => 'cups');

-- example coupon_exhausted
BEGIN;
SELECT order_mgmt.put_promotion('welcome', 'order_percent', 10, needs_coupon => true), order_mgmt.put_coupon('HELLO', 'welcome', uses_max => 1);
SELECT order_mgmt.place_order('web', '[{"sku":"MUG","quantity":1}]', coupons => '{HELLO}');
SELECT order_mgmt.place_order('web', '[{"sku":"MUG","quantity":1}]', coupons => '{HELLO}');

-- example coupon_expired
BEGIN;
SELECT order_mgmt.put_promotion('welcome', 'order_percent', 10, needs_coupon => true), order_mgmt.put_coupon('HELLO', 'welcome', valid_until => '2026-03-01 00:00+00');
SELECT order_mgmt.place_order('web', '[{"sku":"MUG","quantity":1}]', coupons => '{HELLO}');

-- example coupon_foreign
BEGIN;
SELECT order_mgmt.put_promotion('members', 'order_percent', 10, customer_group => 'club', needs_coupon => true), order_mgmt.put_coupon('CLUB', 'members');
SELECT order_mgmt.place_order('web', '[{"sku":"MUG","quantity":1}]', coupons => '{CLUB}', customer => 'C-1');

-- example coupon_not_begun
BEGIN;
SELECT order_mgmt.put_promotion('welcome', 'order_percent', 10, needs_coupon => true), order_mgmt.put_coupon('HELLO', 'welcome', valid_from => '2026-04-01 00:00+00');
SELECT order_mgmt.place_order('web', '[{"sku":"MUG","quantity":1}]', coupons => '{HELLO}');

-- example currency_mismatch
SELECT order_mgmt.place_order('web', '[{"sku":"MUG","quantity":1,"unit_price":"9.00 USD"}]');

-- example discount_exceeds_price
SELECT order_mgmt.place_order('web', '[{"sku":"MUG","quantity":1,"discount":"12.00"}]');

-- example discount_too_large
SET ROLE error_cashier;
SELECT order_mgmt.record_sale('till-1', '[{"sku":"MUG","quantity":1,"discount":"2.00"}]', '[{"provider":"cash","amount":"8.00"}]');

-- example document_busy
-- another session: SELECT order_mgmt.cancel_order('00000000-0000-0000-0000-000000000001')
SELECT order_mgmt.cancel_order('00000000-0000-0000-0000-000000000001');

-- example drawer_short
SELECT order_mgmt.paid_out('till-1', '80.00 EUR', 'stamps');

-- example duplicate_document
SELECT order_mgmt.place_order('web', '[{"sku":"MUG","quantity":1}]', order_id => '00000000-0000-0000-0000-000000000001');

-- example email_in_use
SELECT order_mgmt.put_customer('C-3', 'Ann@example.com');

-- example engine_in_use
BEGIN;
SELECT order_mgmt.adjust_stock('BER', '[{"sku":"MUG","quantity":-1}]', 'broken');
SET order_mgmt.engine = 'lock';

-- example fulfillment_exceeds_allocated
SELECT order_mgmt.plan_fulfillment('00000000-0000-0000-0000-000000000001', '[{"line_no":1,"quantity":2}]');

-- example gift_card_expired
BEGIN;
SELECT order_mgmt.issue_gift_card('50.00 EUR', 'Zk3vQ8mT1xR7pL5nW9sB2c', 'card', expires_at => '2026-04-01');
SET order_mgmt.clock = '2026-04-01 10:00+00';
SELECT order_mgmt.redeem_gift_card('5.00 EUR', 'Zk3vQ8mT1xR7pL5nW9sB2c');

-- example idempotency_conflict
SELECT order_mgmt.receive_stock('BER', '[{"sku":"MUG","quantity":30}]', idempotency_key => 'delivery-1');

-- example illegal_transition
SELECT order_mgmt.receive_transfer('c0000000-0000-0000-0000-000000000002');

-- example immutable_ledger
DELETE FROM order_mgmt_data.stock_moves;

-- example import_refused
SELECT order_mgmt.import_catalog(items => '[{"sku":"CUP","prices":["5.00 EUR"]},{"sku":"JUG","prices":["cheap"]},{"sku":"mug"}]');

-- example insufficient_balance
INSERT INTO order_mgmt_data.money_moves (tenant_id, move_id, from_account, to_account, amount, document_kind, document_id, holder_id, actor, occurred_at, recorded_at)
VALUES (1, 9000000003, 'receivable', 'gift_card', '30 EUR', 'by_hand', '0f000000-0000-0000-0000-000000000001', '0f000000-0000-0000-0000-000000000001', 'me', now(), now());

-- example insufficient_stock
SELECT order_mgmt.place_order('web', '[{"sku":"TEA","quantity":"7.5","location":"BER"},{"sku":"POT","quantity":2}]');

-- example invalid_address
SELECT order_mgmt.put_customer_address('C-1', 'home', country => 'DE', postal_code => '1011');

-- example invalid_amount
SELECT order_mgmt.place_order('web', '[{"sku":"MUG","quantity":1,"unit_price":"9.9999999"}]');

-- example invalid_argument
SELECT order_mgmt.put_location('MUC', kind => 'warehose');

-- example invalid_json
SELECT order_mgmt.place_order('web', '[{"sku":"MUG","qty":1}]');

-- example invalid_quantity
SELECT order_mgmt.place_order('web', '[{"sku":"MUG","quantity":0.5}]');

-- example item_has_history
SELECT order_mgmt.put_item('MUG', scale => 3);

-- example item_not_visible
BEGIN;
SELECT order_mgmt.put_item_window('web', '{MUG}', visible_from => '2026-04-01 00:00+00'), order_mgmt.put_channel('web', is_public => true);
SET ROLE error_storefront;
SELECT order_mgmt.place_order('web', '[{"sku":"MUG","quantity":1}]');

-- example key_busy
-- another session: SELECT order_mgmt.place_order('web', '[{"sku":"COURSE","quantity":1}]', idempotency_key => 'cart-17')
SELECT order_mgmt.place_order('web', '[{"sku":"COURSE","quantity":1}]', idempotency_key => 'cart-17');

-- example kit_in_kit
SELECT order_mgmt.put_kit('MUG', '[{"sku":"SET","quantity":1}]');

-- example ledger_not_ready
BEGIN;
ALTER TABLE order_mgmt_data.stock_moves DISABLE TRIGGER stamp_move;
SELECT order_mgmt.place_order('web', '[{"sku":"MUG","quantity":1}]');

-- example ledger_published
BEGIN;
CREATE PUBLICATION everything FOR TABLE order_mgmt_data.stock_moves;
SELECT order_mgmt.archive_history('2026-01-01');

-- example limit_exceeded
SELECT order_mgmt.put_item('MUG', metadata => jsonb_build_object('manual', repeat('x', 70000)));

-- example no_open_shift
SELECT order_mgmt.record_sale('till-2', '[{"sku":"MUG","quantity":1}]', '[{"provider":"cash","amount":"10.00"}]');

-- example no_price
SELECT order_mgmt.place_order('web', '[{"sku":"SAMPLE","quantity":1}]');

-- example unknown_cart
SELECT order_mgmt.get_cart('ca000000-0000-0000-0000-000000000009');

-- example unknown_fee
BEGIN;
SELECT order_mgmt.put_fee('wrapping', 'COURSE');
SELECT order_mgmt.place_order('web', '[{"sku":"MUG","quantity":1}]', options => '{"fees":["wraping"]}');

-- example unknown_shipping_method
SELECT order_mgmt.place_order('web', '[{"sku":"MUG","quantity":1}]', options => '{"shipping_method":"drone"}');

-- example unknown_shipping_zone
BEGIN;
SELECT order_mgmt.put_shipping_method('parcel'), order_mgmt.put_shipping_zone('home', '[{"country":"DE"}]');
SELECT order_mgmt.put_shipping_fee('parcel', 'hom', '4.90 EUR');

-- example no_shipping_fee
BEGIN;
SELECT order_mgmt.put_shipping_method('parcel'), order_mgmt.put_shipping_zone('home', '[{"country":"DE"}]');
SELECT order_mgmt.put_shipping_fee('parcel', 'home', '4.90 EUR');
SELECT order_mgmt.place_order('web', '[{"sku":"MUG","quantity":1}]', options => '{"shipping_method":"parcel","destination":{"country":"FR"}}');

-- example no_tax_rule
BEGIN;
SELECT order_mgmt.put_item('POT', tax_class => 'kitchen'), order_mgmt.put_tax_rule('kitchen', '{full}', 'DE');
SELECT order_mgmt.place_order('web', '[{"sku":"MUG","quantity":1},{"sku":"POT","quantity":1}]', options => '{"destination":{"country":"FR"}}');

-- example tax_rules_overlap
BEGIN;
SELECT order_mgmt.put_tax_rule('kitchen', '{full}', 'DE', valid_until => '2027-01-01 00:00+00');
SELECT order_mgmt.put_tax_rule('kitchen', '{}', 'DE', valid_from => '2026-07-01 00:00+00');

-- example prices_overlap
BEGIN;
SELECT order_mgmt.put_list_price('MUG', '9.00 EUR', 'web', valid_from => '2026-03-01 00:00+00', valid_until => '2026-04-01 00:00+00');
SELECT order_mgmt.put_list_price('MUG', '8.50 EUR', 'web', valid_from => '2026-03-25 00:00+00');

-- example no_scheduler
SELECT order_mgmt.unschedule_jobs();

-- example not_allowed
SET ROLE error_cashier;
SELECT order_mgmt.record_sale('till-1', '[{"sku":"MUG","quantity":1,"unit_price":"1.00"}]', '[{"provider":"cash","amount":"1.00"}]');

-- example occurred_too_early
SELECT order_mgmt.cancel_order('00000000-0000-0000-0000-000000000001', occurred_at => '2026-03-01 10:00+00');

-- example order_claimed
SELECT order_mgmt.claim_order('00000000-0000-0000-0000-000000000004', 'C-2', 'Zm9yIG15IGV5ZXMgb25seQ');

-- example stale_version
BEGIN;
SELECT order_mgmt.edit_order('00000000-0000-0000-0000-000000000004', 7, '{"lines":[{"line_no":1,"quantity":0}]}');

-- example edit_exceeds_open
BEGIN;
SELECT order_mgmt.place_order('web', '[{"sku":"MUG","quantity":2}]', order_id => '00000000-0000-0000-0000-000000000009');
SELECT order_mgmt.plan_fulfillment('00000000-0000-0000-0000-000000000009');
SELECT order_mgmt.edit_order('00000000-0000-0000-0000-000000000009', 0, '{"lines":[{"line_no":1,"quantity":1}]}');

-- example edit_too_late
BEGIN;
SELECT order_mgmt.place_order('web', '[{"sku":"MUG","quantity":2}]', order_id => '00000000-0000-0000-0000-000000000009');
SELECT order_mgmt.plan_fulfillment('00000000-0000-0000-0000-000000000009', fulfillment_id => '00000000-0000-0000-0000-0000000000f9');
SELECT order_mgmt.edit_order('00000000-0000-0000-0000-000000000009', 0, '{"ship_to":{"country":"DE","postal_code":"10115"}}');

-- example edit_total_changed
BEGIN;
SELECT order_mgmt.place_order('web', '[{"sku":"MUG","quantity":2}]', order_id => '00000000-0000-0000-0000-000000000009');
SELECT order_mgmt.edit_order('00000000-0000-0000-0000-000000000009', 0, '{"lines":[{"line_no":1,"quantity":1}]}', '1.00');

-- example order_held
BEGIN;
SELECT order_mgmt.hold_order('00000000-0000-0000-0000-000000000004', 'fraud');
SELECT order_mgmt.plan_fulfillment('00000000-0000-0000-0000-000000000004');

-- example part_of_kit
BEGIN;
SELECT order_mgmt.place_order('web', '[{"sku":"SET","quantity":1}]', order_id => '00000000-0000-0000-0000-000000000009');
SELECT order_mgmt.cancel_order('00000000-0000-0000-0000-000000000009', '[{"line_no":2,"quantity":1}]');

-- example prepare_not_supported
BEGIN;
SELECT order_mgmt.place_order('web', '[{"sku":"MUG","quantity":1}]');
PREPARE TRANSACTION 'order';

-- example purchase_limit
BEGIN;
SELECT order_mgmt.put_purchase_limits('MUG', order_max => 2);
SELECT order_mgmt.place_order('web', '[{"sku":"MUG","quantity":1},{"sku":"POT","quantity":1},{"sku":"MUG","quantity":2}]');

-- example read_only_server
BEGIN READ ONLY;
SELECT order_mgmt.place_order('web', '[{"sku":"MUG","quantity":1}]');

-- example receipt_exceeds_announced
SELECT order_mgmt.receive_return('b0000000-0000-0000-0000-000000000001', '[{"line_no":1,"quantity":0.5,"disposition":"restock"}]');

-- example receipt_exceeds_shipped
SELECT order_mgmt.receive_transfer('c0000000-0000-0000-0000-000000000001', '[{"line_no":1,"quantity":4}]');

-- example refund_exceeds_captured
SELECT order_mgmt.refund_goodwill('a0000000-0000-0000-0000-000000000001', '6.00 EUR', 'came late');

-- example refund_exceeds_owed
SELECT order_mgmt.refund_payment('a0000000-0000-0000-0000-000000000001', '1.00 EUR');

-- example refund_exceeds_return
SELECT order_mgmt.refund_return('b0000000-0000-0000-0000-000000000001', '12.50 EUR');

-- example reservation_expired
SELECT order_mgmt.place_order('web', '[{"sku":"MUG","quantity":1}]', reservation_id => 'e0000000-0000-0000-0000-000000000001');

-- example restructure_after_moves
BEGIN;
SELECT order_mgmt.adjust_stock('BER', '[{"sku":"MUG","quantity":-1}]', 'broken');
SELECT order_mgmt.resync_stock();

-- example return_before_sale
SELECT order_mgmt.receive_return('b0000000-0000-0000-0000-000000000001', '[{"line_no":1,"quantity":0.25,"disposition":"restock"}]', occurred_at => '2026-03-01 10:00+00');

-- example return_exceeds_shipped
SELECT order_mgmt.request_return('00000000-0000-0000-0000-000000000002', '[{"line_no":1,"quantity":0.5}]');

-- example rights_changed
BEGIN;
SELECT order_mgmt.grant_access('error_cashier', 'cashier', '{2}');
CREATE FUNCTION pg_temp.count_items() RETURNS bigint LANGUAGE plpgsql AS 'BEGIN RETURN (SELECT count(*) FROM order_mgmt.items); END';
SET LOCAL ROLE error_cashier;
SET LOCAL plan_cache_mode = force_generic_plan;
SET LOCAL order_mgmt.tenant_id = '1';
SELECT pg_temp.count_items();
SET LOCAL order_mgmt.tenant_id = '';
SELECT pg_temp.count_items();

-- example shift_already_open
SELECT order_mgmt.open_shift('till-1', '50.00 EUR');

-- example shipment_exceeds_allocated
SELECT order_mgmt.ship_transfer('c0000000-0000-0000-0000-000000000001', '[{"line_no":1,"quantity":2}]');

-- example shipment_exceeds_plan
SELECT order_mgmt.ship_fulfillment('f0000000-0000-0000-0000-000000000001', '[{"line_no":1,"quantity":2}]');

-- example shortage_needs_reason
SELECT order_mgmt.receive_transfer('c0000000-0000-0000-0000-000000000001', '[{"line_no":1,"quantity":2,"missing":1}]');

-- example similar_code
SELECT order_mgmt.put_item('mug');

-- example stale_cursor
SELECT order_mgmt.events_after('1.1.1.1');

-- example stock_changed
SELECT order_mgmt.count_stock('BER', '[{"sku":"TEA","counted":4.5,"expected":5}]', 'recount');

-- example stock_contended
-- another session: SELECT order_mgmt.place_order('web', '[{"sku":"POT","quantity":1}]')
SELECT order_mgmt.place_order('web', '[{"sku":"POT","quantity":1}]');

-- example tenders_mismatch
SELECT order_mgmt.record_sale('till-1', '[{"sku":"MUG","quantity":1}]', '[{"provider":"cash","amount":"5.00"}]');

-- example too_many_lines
SELECT order_mgmt.place_order('web', (SELECT jsonb_agg('{"sku":"MUG","quantity":1}'::jsonb) FROM generate_series(1, 10001)));

-- example unknown_address
SELECT order_mgmt.place_order('web', '[{"sku":"MUG","quantity":1}]', customer => 'C-1', ship_to => '{"address":"office"}');

-- example unknown_barcode
SELECT order_mgmt.place_order('web', '[{"barcode":"4006381333931"},{"sku":"MUG","quantity":1},{"barcode":"MUGS"}]');

-- example unit_does_not_divide
SELECT order_mgmt.place_order('web', '[{"sku":"TEA","unit":"g","quantity":12.5}]');

-- example unknown_category
SELECT order_mgmt.put_product('tableware', categories => '{garden}');

-- example unknown_channel
SELECT order_mgmt.place_order('wbe', '[{"sku":"MUG","quantity":1}]');

-- example unknown_coupon
SELECT order_mgmt.place_order('web', '[{"sku":"MUG","quantity":1}]', coupons => '{HELLO,SPRING}');

-- example unknown_currency
SELECT order_mgmt.put_channel('abroad', 'EURO', '{BER}');

-- example unknown_gift_card
SELECT order_mgmt.redeem_gift_card('5.00 EUR', 'Zk3vQ8mT1xR7pL5nW9sB2c');

-- example unknown_customer
SELECT order_mgmt.put_customer_consent('C-9', 'newsletter', false);

-- example unknown_customer_group
SELECT order_mgmt.put_customer('C-1', groups => '{club,staff}');

-- example unknown_fulfillment
SELECT order_mgmt.ship_fulfillment('f0000000-0000-0000-0000-000000000009');

-- example unknown_job
SELECT order_mgmt.run_job('expire_hold');

-- example unknown_location
SELECT order_mgmt.receive_stock('ber', '[{"sku":"MUG","quantity":1}]');

-- example unknown_order
SELECT order_mgmt.cancel_order('00000000-0000-0000-0000-000000000009');

-- example unknown_order_line
SELECT order_mgmt.cancel_order('00000000-0000-0000-0000-000000000001', '[{"line_no":2}]');

-- example unknown_payment
SELECT order_mgmt.capture_payment('a0000000-0000-0000-0000-000000000009');

-- example unknown_product
SELECT order_mgmt.get_product('web', 'tableware');

-- example unknown_promotion
SELECT order_mgmt.put_coupon('HELLO', 'welcome');

-- example unknown_provider
SELECT order_mgmt.record_payment('00000000-0000-0000-0000-000000000001', '20.00 EUR', 'strpe');

-- example unknown_register
SELECT order_mgmt.open_shift('till1', '50.00 EUR');

-- example unknown_reservation
SELECT order_mgmt.release_reservation('e0000000-0000-0000-0000-000000000009');

-- example unknown_return
SELECT order_mgmt.cancel_return('b0000000-0000-0000-0000-000000000009');

-- example unknown_role
SELECT order_mgmt.grant_access('error_shop', 'web');

-- example unknown_sku
SELECT order_mgmt.place_order('web', '[{"sku":"MUGG","quantity":1},{"sku":"PLATE","quantity":1}]');

-- example unknown_staff
SELECT order_mgmt.open_shift('till-2', '50.00 EUR', 'bob');

-- example unknown_stock_exception
SELECT order_mgmt.settle_stock_exception('e1000000-0000-0000-0000-000000000009', 'counted');

-- example unknown_tax_rate
SELECT order_mgmt.place_order('web', '[{"sku":"MUG","quantity":1,"tax_rates":["ful"]}]');

-- example unknown_tenant
SELECT order_mgmt.put_item('MUG', tenant_id => 9);

-- example unknown_transfer
SELECT order_mgmt.ship_transfer('c0000000-0000-0000-0000-000000000009');

-- example unknown_transfer_line
SELECT order_mgmt.receive_transfer('c0000000-0000-0000-0000-000000000001', '[{"line_no":2}]');

-- example unknown_unit
SELECT order_mgmt.place_order('web', '[{"sku":"MUG","unit":"pallet","quantity":1}]');

-- example value_out_of_range
SELECT order_mgmt.place_order('web', '[{"sku":"MUG","quantity":1000000001}]');

-- example variant_in_use
BEGIN;
SELECT order_mgmt.put_product('tableware', option_names => '{size}'), order_mgmt.put_variant('MUG', 'tableware', '{small}');
SELECT order_mgmt.put_variant('POT', 'tableware', '{small}');

-- example wrong_isolation
BEGIN ISOLATION LEVEL REPEATABLE READ;
SELECT order_mgmt.compact_balances();
