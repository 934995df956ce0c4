-- Providers of payments are data: made and changed by put_provider, one of each kind there already, any other refused with those that are known.
-- Money that came at once: one call, known by the provider's reference, whoever tells of it first; refunds spare stored value.
\set ECHO none
\getenv source PG_ABS_SRCDIR
\set helpers :source '/lib/regress.sql'
\i :helpers
\set ECHO all
\pset format unaligned
\pset fieldsep ' | '
CREATE FUNCTION pg_temp.id(n integer) RETURNS uuid LANGUAGE sql AS $$SELECT lpad(n::text, 32, '0')::uuid$$;
SELECT FROM receive_stock('BER', '[{"sku":"A-1","quantity":100}]');
SELECT count(*) FROM (SELECT place_order('shop', '[{"sku":"A-1","quantity":2}]', order_id => pg_temp.id(n)) FROM generate_series(1, 9) AS n) AS x;

-- A shop's first payment needs no set-up; the kinds are providers, each from its first payment on.
SELECT provider, captured FROM record_payment(pg_temp.id(1), '1.00 EUR', 'card');
SELECT provider, authorized FROM authorize_payment(pg_temp.id(1), '1.00 EUR', 'gift_card');
SELECT provider, name, kind, is_stored_value, is_active, metadata FROM providers ORDER BY tenant_id, provider_id;
-- Null is as it is; a new one says its kind, unless that is its code.
SELECT provider, name, kind, is_stored_value, is_active, metadata FROM put_provider(provider => 'voucher', kind => 'gift_card', is_stored_value => NULL, name => 'Vouchers', is_active => true, metadata => '{"contract":7}', tenant_id => 1);
SELECT provider, name, kind, is_stored_value, is_active, metadata FROM put_provider('voucher');
SELECT provider, name, kind, is_stored_value, is_active, metadata FROM put_provider('voucher', is_stored_value => false, is_active => false);
SELECT provider, name, kind, is_stored_value, is_active, metadata FROM put_provider('voucher', kind => 'store_credit', name => 'Credit', is_active => true);
SELECT provider, kind, is_stored_value FROM put_provider('store_credit');
SELECT provider, kind, is_stored_value FROM put_provider('factoring', kind => 'other', is_stored_value => true);
SELECT query, pg_temp.try('SELECT ' || query) FROM unnest(ARRAY[
	$$put_provider(NULL)$$, $$put_provider('')$$, $$put_provider('adyen')$$, $$put_provider('adyen', kind => 'credit')$$, $$put_provider('cash')$$, $$put_provider('cash', kind => 'other')$$, $$put_provider('CASH', kind => 'other')$$,
	$$put_provider('Stripe', kind => 'card')$$, $$put_provider('Wallet', kind => 'wallet')$$, $$put_provider(' adyen', kind => 'card')$$]) AS query;
-- Unknown, or out of use: those that are known are said, also at a register; what they have goes on.
SELECT pg_temp.try($$SELECT record_payment(pg_temp.id(1), '1.00 EUR', 'strpe')$$);
SELECT is_active FROM put_provider('card', is_active => false);
SELECT pg_temp.try($$SELECT authorize_payment(pg_temp.id(1), '1.00 EUR', 'card')$$);
SELECT pg_temp.try($$SELECT record_payment_event('adyen', 'e', NULL, 'capture', 'succeeded', '1.00 EUR', reference => 'new', order_id => pg_temp.id(1))$$);
SELECT FROM put_register('R', 'shop', 'BER');
SELECT FROM open_shift('R', '50.00 EUR');
SELECT pg_temp.try($$SELECT record_sale('R', '[{"sku":"A-1","quantity":1}]', '[{"provider":"cash","amount":"5.00"},{"provider":"terminal","amount":"5.00"}]')$$);
SELECT pg_temp.try($$SELECT record_sale('R', '[{"sku":"A-1","quantity":1}]', '[{"provider":"card","amount":"10.00"}]')$$);
SELECT pg_temp.try($$SELECT refund_without_sale('R', '[{"sku":"A-1","quantity":1,"unit_price":"1.00","disposition":"scrap"}]', 'x', 'terminal')$$);
SELECT refunded FROM refund_goodwill((SELECT payment_id FROM payments WHERE provider = 'card'), '1.00 EUR', 'sorry');
SELECT is_active FROM put_provider('card', is_active => true);

-- Recorded, and told by the webhook; again by the function, with its key or another, or the caller's id: one payment.
SELECT captured, reference, method FROM record_payment(order_id => pg_temp.id(2), amount => '8.00 EUR', provider => 'stripe', reference => 'pi_2', method => 'visa', status => 'succeeded', payment_id => pg_temp.id(102),
	metadata => '{"a":1}', occurred_at => NULL, idempotency_key => 'k', options => '{"event_id":"evt_2"}', tenant_id => 1);
SELECT payment_id, captured FROM record_payment_event('stripe', 'evt_2', NULL, 'capture', 'succeeded', '8.00 EUR', reference => 'pi_2');
SELECT pg_temp.try($$SELECT record_payment_event('stripe', 'evt_2a', NULL, 'capture', 'succeeded', '8.00 EUR', reference => 'pi_2', order_id => pg_temp.id(3))$$);
SELECT payment_id, captured FROM record_payment_event('stripe', 'evt_2b', NULL, 'capture', 'succeeded', '8.00 EUR', reference => 'pi_2', order_id => pg_temp.id(2));
SELECT payment_id, captured FROM record_payment(pg_temp.id(2), '8.00 EUR', 'stripe', reference => 'pi_2');
SELECT payment_id, captured FROM record_payment(pg_temp.id(2), '8.00 EUR', 'stripe', reference => 'pi_2', payment_id => pg_temp.id(102), idempotency_key => 'another');
SELECT payment_id, captured FROM record_payment(pg_temp.id(2), '8.00 EUR', 'stripe', reference => 'pi_2', payment_id => pg_temp.id(102), idempotency_key => 'another');
SELECT query, pg_temp.try('SELECT ' || query) FROM unnest(ARRAY[
	$$record_payment(pg_temp.id(2), '8.01 EUR', 'stripe', reference => 'pi_2')$$, $$record_payment(pg_temp.id(3), '8.00 EUR', 'stripe', reference => 'pi_2')$$, $$record_payment(pg_temp.id(2), '8.00 EUR', 'stripe', reference => 'pi_2', payment_id => pg_temp.id(999))$$,
	$$record_payment(pg_temp.id(2), '8.00 EUR', 'stripe', reference => 'pi_2', idempotency_key => 'k')$$, $$record_payment(pg_temp.id(2), '8.00 EUR', 'stripe', payment_id => pg_temp.id(102))$$,
	$$record_payment(pg_temp.id(2), '8.00 EUR', 'cash')$$, $$record_payment(pg_temp.id(2), '8.00 USD', 'stripe')$$, $$record_payment(pg_temp.id(2), '0 EUR', 'stripe')$$, $$record_payment(pg_temp.id(2), NULL, 'stripe')$$,
	$$record_payment(NULL, '8.00 EUR', 'stripe')$$, $$record_payment(pg_temp.id(404), '8.00 EUR', 'stripe')$$, $$record_payment(pg_temp.id(2), '8.00 EUR', 'stripe', options => '{"captured":true}')$$]) AS query;
-- The same words of another provider are another payment.
SELECT captured FROM record_payment(pg_temp.id(2), '2.00 EUR', 'paypal', reference => 'pi_2');
-- The webhook first: it begins the payment of the order that it names.
SELECT captured, authorized, method, reference FROM record_payment_event('stripe', 'evt_3', NULL, 'capture', 'succeeded', '20.00 EUR', reference => 'pi_3', order_id => pg_temp.id(3));
SELECT captured FROM record_payment_event('stripe', 'evt_3', NULL, 'capture', 'succeeded', '20.00 EUR', reference => 'pi_3', order_id => pg_temp.id(3));
SELECT captured FROM record_payment(pg_temp.id(3), '20.00 EUR', 'stripe', 'visa', 'pi_3', idempotency_key => 'late');
SELECT kind, status, amount, reference, gateway_event_id FROM payment_events WHERE order_id = pg_temp.id(3);
SELECT authorized, capturable FROM record_payment_event('stripe', 'evt_4', NULL, 'authorization', 'succeeded', '20.00 EUR', reference => 'pi_4', order_id => pg_temp.id(4));
SELECT authorized, capturable FROM authorize_payment(pg_temp.id(4), '20.00 EUR', 'stripe', reference => 'pi_4');
SELECT query, pg_temp.try('SELECT ' || query) FROM unnest(ARRAY[
	$$record_payment_event('stripe', 'e', NULL, 'capture', 'succeeded', '20.00 EUR', reference => 'pi_x')$$, $$record_payment_event('stripe', 'e', NULL, 'capture', 'failed', '20.00 EUR', reference => 'pi_x', order_id => pg_temp.id(4))$$,
	$$record_payment_event('stripe', 'e', NULL, 'refund', 'succeeded', '20.00 EUR', reference => 'pi_x', order_id => pg_temp.id(4))$$, $$record_payment_event('stripe', 'e', NULL, 'capture', 'succeeded', reference => 'pi_x', order_id => pg_temp.id(4))$$,
	$$record_payment_event('stripe', 'e', NULL, 'capture', 'succeeded', '20.00 EUR', order_id => pg_temp.id(4))$$, $$record_payment_event('stripe', 'e', NULL, 'capture', 'succeeded', '20.00 EUR', reference => 'pi_x', order_id => pg_temp.id(404))$$,
	$$record_payment_event('stripe', 'e', NULL, 'capture', 'succeeded', '20.00 USD', reference => 'pi_x', order_id => pg_temp.id(4))$$, $$record_payment_event('cash', 'e', NULL, 'capture', 'succeeded', '20.00 EUR', reference => 'pi_x', order_id => pg_temp.id(4))$$]) AS query;
-- An authorization is known by its reference, too: its webhook, and a repeated call, change nothing.
SELECT authorized FROM authorize_payment(pg_temp.id(5), '20.00 EUR', 'stripe', reference => 'pi_5');
SELECT authorized FROM record_payment_event('stripe', 'evt_5', NULL, 'authorization', 'succeeded', '20.00 EUR', reference => 'pi_5');
SELECT authorized, capturable FROM authorize_payment(pg_temp.id(5), '20.00 EUR', 'stripe', reference => 'pi_5');
SELECT captured, capturable FROM record_payment_event('stripe', 'evt_5c', NULL, 'capture', 'succeeded', '20.00 EUR', reference => 'pi_5');
-- One on its way: the webhook ends it; as it fails, nothing was paid.
SELECT captured FROM record_payment(pg_temp.id(6), '20.00 EUR', 'bank', reference => 'tx_6', status => 'pending');
SELECT captured FROM record_payment(pg_temp.id(6), '20.00 EUR', 'bank', reference => 'tx_6', status => 'pending');
SELECT payment_status FROM orders WHERE order_id = pg_temp.id(6);
SELECT captured FROM record_payment_event('bank', 'b1', NULL, 'capture', 'failed', reference => 'tx_6');
SELECT captured FROM record_payment(pg_temp.id(6), '20.00 EUR', 'bank', reference => 'tx_6b', status => 'pending');
SELECT captured FROM record_payment_event('bank', 'b2', NULL, 'capture', 'succeeded', reference => 'tx_6b');
SELECT payment_status, paid FROM orders WHERE order_id = pg_temp.id(6);
-- The terminal of a register tells of what it took.
SELECT total FROM record_sale('R', '[{"sku":"A-1","quantity":1}]', '[{"provider":"card","amount":"10.00","reference":"tx_7"}]', order_id => pg_temp.id(70));
SELECT captured FROM record_payment_event('card', 'c1', NULL, 'capture', 'succeeded', '10.00 EUR', reference => 'tx_7');
SELECT amount_due, payment_status FROM orders WHERE order_id = pg_temp.id(70);
SELECT pg_temp.try($$SELECT record_payment(pg_temp.id(7), '10.00 EUR', 'card', reference => 'tx_7')$$);
-- A payment of the provider pays one order, whatever the call: nobody begins another one by its reference, and no till takes it.
SELECT pg_temp.try($$SELECT authorize_payment(pg_temp.id(7), '10.00 EUR', 'card', reference => 'tx_7')$$);
SELECT authorized FROM authorize_payment(pg_temp.id(7), '20.00 EUR', 'card', reference => 'tx_8');
SELECT pg_temp.try(format($$SELECT record_sale('R', '[{"sku":"A-1","quantity":1}]', '[{"provider":"card","amount":"10.00","reference":"%s"}]')$$, r)) FROM unnest('{tx_7,tx_8}'::text[]) AS r;
SELECT captured FROM record_payment_event('card', 'c2', NULL, 'capture', 'succeeded', '20.00 EUR', reference => 'tx_8');
SELECT payment_status FROM orders WHERE order_id = pg_temp.id(7);
SELECT name, violations, sample FROM verify(true) WHERE violations > 0;

-- A refund that names no payment goes to other payments before it goes to stored value, which was paid last.
SELECT captured FROM record_payment(pg_temp.id(8), '12.00 EUR', 'stripe', occurred_at => '2026-01-01 12:00:00+00');
SELECT captured FROM record_payment(pg_temp.id(8), '8.00 EUR', 'gift_card', occurred_at => '2026-01-01 12:01:00+00');
SELECT status FROM ship_fulfillment((SELECT fulfillment_id FROM plan_fulfillment(pg_temp.id(8))));
SELECT credited, refunded FROM return_order(pg_temp.id(8), '[{"line_no":1,"quantity":1,"disposition":"restock"}]');
SELECT provider, captured, refunded FROM payments WHERE order_id = pg_temp.id(8) ORDER BY provider;
SELECT credited, refunded FROM return_order(pg_temp.id(8), '[{"line_no":1,"quantity":1,"disposition":"restock"}]');
SELECT provider, captured, refunded FROM payments WHERE order_id = pg_temp.id(8) ORDER BY provider;
SELECT provider, provider_kind, is_stored_value, captured_amount FROM order_mgmt_report.fct_payments WHERE order_id IN (pg_temp.id(8), pg_temp.id(70)) ORDER BY 1;

-- Masters, whoever writes: their codes stay, and they are not deleted.
SELECT pg_temp.try($$UPDATE order_mgmt_data.payment_providers SET code = 'x' WHERE code = 'stripe'$$), pg_temp.try($$DELETE FROM order_mgmt_data.payment_providers$$);
SELECT name, violations, sample FROM verify(true) WHERE violations > 0;
