-- Returns: announce, approve, receive with a disposition per unit, cancel; what may come back (R19 to R21), what becomes of
-- it (R25 to R30, R34), what it is worth; any writer, the owner included; refusals leave nothing behind.
\set ECHO none
\getenv source PG_ABS_SRCDIR
\set helpers :source '/lib/regress.sql'
\i :helpers
\set ship :source '/lib/ship.sql'
\i :ship
\set ECHO all
\pset format unaligned
\pset fieldsep ' | '
CREATE FUNCTION pg_temp.lines(id integer) RETURNS TABLE (line_no integer, sku text, shipped text, canceled text, return_requested text, returned text) LANGUAGE sql AS
	$$SELECT l.line_no, l.sku, l.shipped, l.canceled, l.return_requested, l.returned FROM order_mgmt.order_lines AS l
	WHERE l.order_id = ('00000000-0000-0000-0000-00000000000' || id)::uuid ORDER BY l.line_no$$;
CREATE FUNCTION pg_temp.status(id integer) RETURNS text LANGUAGE sql AS
	$$SELECT format('%s %s', o.return_status, o.payment_status) FROM order_mgmt.orders AS o WHERE o.order_id = ('00000000-0000-0000-0000-00000000000' || id)::uuid$$;
SELECT free FROM receive_stock('BER', '[{"sku":"A-1","quantity":20,"unit_cost":"4.00 EUR"},{"sku":"B-1","quantity":10},{"sku":"CHEESE","quantity":5}]');
SELECT percent FROM put_tax_rate('VAT', 19, is_inclusive => true);
SELECT percent FROM put_tax_rate('CITY', 5, is_inclusive => false);
SELECT total FROM place_order('web', '[{"sku":"A-1","quantity":6,"discount":"1.00","tax_rates":["VAT","CITY"]},{"sku":"CHEESE","quantity":1.5},{"sku":"GIFTWRAP","quantity":2},{"sku":"B-1","quantity":1}]',
	order_id => '00000000-0000-0000-0000-000000000001', discount => '2.00', shipping => '4.90');
SELECT captured FROM record_payment('00000000-0000-0000-0000-000000000001', '99.99 EUR', 'stripe', payment_id => '00000000-0000-0000-0000-0000000000a1');

-- R19: what is not shipped does not come back.
SELECT pg_temp.try($$SELECT request_return('00000000-0000-0000-0000-000000000001', '[{"line_no":1,"quantity":1}]')$$);
SELECT pg_temp.ship('00000000-0000-0000-0000-000000000001', 1, '5'), pg_temp.ship('00000000-0000-0000-0000-000000000001', 2, '1.5'), pg_temp.ship('00000000-0000-0000-0000-000000000001', 3, '2');
-- (What costs more now comes later: it does not change what these units cost.)
SELECT free FROM receive_stock('BER', '[{"sku":"A-1","quantity":20,"unit_cost":"9.00 EUR"}]');

-- Named notation, all arguments; several dispositions of a line (R26); R28: received where it was not sold.
SELECT return_id, status, location, currency, credited, reason, occurred_at, metadata FROM request_return(order_id => '00000000-0000-0000-0000-000000000001',
	lines => '[{"line_no":1,"quantity":2,"reason":"too small"},{"line_no":2,"quantity":"0.5"},{"line_no":1,"quantity":1}]', location => 'HAM', reason => 'changed mind ✓',
	return_id => '00000000-0000-0000-0000-0000000000f1', metadata => '{"label": 7}', occurred_at => '2026-01-01 12:00+00', idempotency_key => 'r-1', options => '{"approve": false}', tenant_id => 1);
SELECT * FROM pg_temp.lines(1);
SELECT pg_temp.status(1);
SELECT pg_temp.try($$SELECT receive_return('00000000-0000-0000-0000-0000000000f1', '[{"line_no":1,"quantity":1,"disposition":"restock"}]')$$);
SELECT status FROM approve_return(return_id => '00000000-0000-0000-0000-0000000000f1', reason => 'in time', occurred_at => NULL, idempotency_key => 'ap-1', options => '{}', tenant_id => 1);
SELECT pg_temp.status(1);
SELECT status, credited FROM receive_return(return_id => '00000000-0000-0000-0000-0000000000f1', lines => '[{"line_no":1,"quantity":1,"disposition":"restock"},{"line_no":1,"quantity":1,"disposition":"damaged","reason":"torn"}]',
	location => NULL, receipt_id => '00000000-0000-0000-0000-0000000000e1', occurred_at => NULL, idempotency_key => 'x-1', options => '{}', tenant_id => 1);
SELECT line_no, requested, open, received, restocked, quarantined, damaged, scrapped, to_vendor, missing, canceled, reason FROM return_lines ORDER BY return_id, line_no;
SELECT location, sku, free, damaged, available FROM stock WHERE sku = 'A-1' ORDER BY 1;
SELECT pg_temp.status(1);
-- Partial receipts go on; the rest of a line in two more; never more than is announced (R25), all lines at once.
SELECT receive_return('00000000-0000-0000-0000-0000000000f1', '[{"line_no":1,"quantity":2,"disposition":"scrap"},{"line_no":2,"quantity":0.4,"disposition":"quarantine"},{"line_no":2,"quantity":0.2,"disposition":"missing"}]');
SELECT status, credited FROM receive_return('00000000-0000-0000-0000-0000000000f1', '[{"line_no":1,"quantity":1,"disposition":"missing"},{"line_no":2,"quantity":0.4,"disposition":"quarantine"}]', 'BER');
SELECT * FROM pg_temp.lines(1);
SELECT status, credited FROM receive_return('00000000-0000-0000-0000-0000000000f1', '[{"line_no":2,"quantity":0.1,"disposition":"return_to_vendor"}]', 'POT');
SELECT receive_return('00000000-0000-0000-0000-0000000000f1', '[{"line_no":1,"quantity":1,"disposition":"restock"}]');
SELECT pg_temp.status(1);
SELECT disposition, sku, quantity, location, reason FROM return_receipts ORDER BY recorded_at, line_no, disposition, location;
SELECT location, sku, free, allocated, quality_control, damaged, returned FROM stock WHERE sku IN ('A-1', 'CHEESE') ORDER BY 2, 1;
-- A missing unit can be announced again, once.
SELECT pg_temp.try($$SELECT request_return('00000000-0000-0000-0000-000000000001', '[{"line_no":1,"quantity":4},{"line_no":2,"quantity":1.1},{"line_no":4,"quantity":1}]')$$);
SELECT status FROM request_return('00000000-0000-0000-0000-000000000001', '[{"line_no":1,"quantity":3},{"line_no":3,"quantity":1}]', return_id => '00000000-0000-0000-0000-0000000000f2');
SELECT pg_temp.try($$SELECT request_return('00000000-0000-0000-0000-000000000001', '[{"line_no":1,"quantity":1}]')$$);
-- Canceled in part: what came stays; what is announced by a canceled return is free, once.
SELECT status, credited FROM receive_return('00000000-0000-0000-0000-0000000000f2', '[{"line_no":1,"quantity":1,"disposition":"scrap"},{"line_no":3,"quantity":1,"disposition":"restock"}]');
SELECT status FROM cancel_return(return_id => '00000000-0000-0000-0000-0000000000f2', reason => 'keeps two', occurred_at => NULL, idempotency_key => 'ca-1', options => '{}', tenant_id => 1);
SELECT cancel_return('00000000-0000-0000-0000-0000000000f2');
SELECT * FROM pg_temp.lines(1);
SELECT status FROM request_return('00000000-0000-0000-0000-000000000001', '[{"line_no":1,"quantity":2}]', return_id => '00000000-0000-0000-0000-0000000000f3', options => '{"approve": false}');
SELECT status FROM reject_return(return_id => '00000000-0000-0000-0000-0000000000f3', reason => 'worn', occurred_at => NULL, idempotency_key => NULL, options => '{}', tenant_id => NULL);
SELECT status FROM request_return('00000000-0000-0000-0000-000000000001', '[{"line_no":1,"quantity":2}]', return_id => '00000000-0000-0000-0000-0000000000f4');
SELECT status FROM receive_return('00000000-0000-0000-0000-0000000000f4', '[{"line_no":1,"quantity":1,"disposition":"missing"}]');
SELECT status FROM cancel_return('00000000-0000-0000-0000-0000000000f4');
SELECT status FROM request_return('00000000-0000-0000-0000-000000000001', '[{"line_no":1,"quantity":2}]', return_id => '00000000-0000-0000-0000-0000000000f5');
SELECT status FROM receive_return('00000000-0000-0000-0000-0000000000f5', '[{"line_no":1,"quantity":2,"disposition":"missing"}]');
SELECT return_id, status FROM returns ORDER BY 1;
SELECT * FROM pg_temp.lines(1);
SELECT pg_temp.status(1);

-- R30: canceling and returning do not mix: the unit that is not shipped is canceled, what is shipped is not.
SELECT pg_temp.try($$SELECT cancel_order('00000000-0000-0000-0000-000000000001', '[{"line_no":1,"quantity":2}]')$$);
SELECT status FROM cancel_order('00000000-0000-0000-0000-000000000001', '[{"line_no":1,"quantity":1},{"line_no":4,"quantity":1}]');
-- The rest comes back: canceled and returned units are credited to exactly what was billed for them (R5 to R8); shipping is not.
SELECT status FROM request_return('00000000-0000-0000-0000-000000000001', '[{"line_no":1,"quantity":2},{"line_no":2,"quantity":1},{"line_no":3,"quantity":1}]', return_id => '00000000-0000-0000-0000-0000000000f6');
SELECT status, credited FROM receive_return('00000000-0000-0000-0000-0000000000f6', '[{"line_no":1,"quantity":2,"disposition":"restock"},{"line_no":2,"quantity":1,"disposition":"scrap"},{"line_no":3,"quantity":1,"disposition":"damaged"}]');
SELECT * FROM pg_temp.lines(1);
SELECT pg_temp.status(1);
SELECT document_kind, from_account, from_code, to_account, to_code, sum(amount) FROM money_moves WHERE order_id = '00000000-0000-0000-0000-000000000001' AND document_kind <> 'payment' GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5;
-- Told where it was sold, whoever received it.
SELECT l.location, m.from_account, m.to_account, sum(m.amount) FROM order_mgmt_data.money_moves AS m LEFT JOIN locations AS l USING (tenant_id, location_id) WHERE m.document_kind = 'return' GROUP BY 1, 2, 3 ORDER BY 1, 2, 3;
SELECT account, account_code, balance FROM money_accounts WHERE account IN ('receivable', 'tax', 'revenue', 'discounts', 'returns', 'shipping') ORDER BY 1, 2;
SELECT name, violations, sample FROM verify(true) WHERE violations > 0;
-- R34: each unit re-enters at its original issue cost, though the average is another by now.
SELECT compact_balances() >= 0 AS folded;
SELECT m.from_state, m.to_state, l.location, sum(c.quantity) AS quantity, sum(c.value) AS value FROM order_mgmt_data.stock_move_costs AS c JOIN order_mgmt_data.stock_moves AS m USING (tenant_id, move_id)
JOIN locations AS l ON l.location_id = c.location_id JOIN items AS i ON i.item_id = c.item_id WHERE i.sku = 'A-1' GROUP BY 1, 2, 3 ORDER BY 1, 2, 3;

-- R15: nothing of this was refunded, and a refund needs nothing of it but what is credited.
SELECT pg_temp.try($$SELECT refund_payment('00000000-0000-0000-0000-0000000000a1', '95.10 EUR')$$);
SELECT refunded FROM refund_payment('00000000-0000-0000-0000-0000000000a1', '95.09 EUR');
SELECT pg_temp.status(1);

-- R29: the same key answers the same; the same receipt id is refused; other arguments too.
SELECT status FROM request_return(order_id => '00000000-0000-0000-0000-000000000001',
	lines => '[{"line_no":1,"quantity":2,"reason":"too small"},{"line_no":2,"quantity":"0.5"},{"line_no":1,"quantity":1}]', location => 'HAM', reason => 'changed mind ✓',
	return_id => '00000000-0000-0000-0000-0000000000f1', metadata => '{"label": 7}', occurred_at => '2026-01-01 12:00+00', idempotency_key => 'r-1', options => '{"approve": false}', tenant_id => 1);
SELECT status FROM receive_return('00000000-0000-0000-0000-0000000000f1', '[{"line_no":1,"quantity":1,"disposition":"restock"},{"line_no":1,"quantity":1,"disposition":"damaged","reason":"torn"}]',
	receipt_id => '00000000-0000-0000-0000-0000000000e1', idempotency_key => 'x-1');
SELECT status FROM approve_return('00000000-0000-0000-0000-0000000000f1', 'in time', idempotency_key => 'ap-1');
SELECT pg_temp.try($$SELECT approve_return('00000000-0000-0000-0000-0000000000f2', 'in time', idempotency_key => 'ap-1')$$);
SELECT pg_temp.try($$SELECT receive_return('00000000-0000-0000-0000-0000000000f1', '[{"line_no":1,"quantity":1,"disposition":"scrap"}]', idempotency_key => 'x-1')$$);

-- Restocked units serve who waits, first come first served; what is not restocked does not.
SELECT free FROM receive_stock('BER', '[{"sku":"C-1","quantity":3}]');
SELECT oversell_limit FROM put_stock_policy('C-1', 'BER', oversell_limit => '5');
SELECT total FROM place_order('shop', '[{"sku":"C-1","quantity":3}]', order_id => '00000000-0000-0000-0000-000000000002');
SELECT pg_temp.ship('00000000-0000-0000-0000-000000000002', 1, '3');
SELECT fulfillment_status FROM place_order('shop', '[{"sku":"C-1","quantity":1}]', order_id => '00000000-0000-0000-0000-000000000003');
SELECT status FROM request_return('00000000-0000-0000-0000-000000000002', '[{"line_no":1,"quantity":3}]', return_id => '00000000-0000-0000-0000-0000000000f7');
SELECT status FROM receive_return('00000000-0000-0000-0000-0000000000f7', '[{"line_no":1,"quantity":1,"disposition":"quarantine"}]');
SELECT fulfillment_status FROM orders WHERE order_id = '00000000-0000-0000-0000-000000000003';
SELECT status FROM receive_return('00000000-0000-0000-0000-0000000000f7', '[{"line_no":1,"quantity":2,"disposition":"restock"}]');
SELECT fulfillment_status FROM orders WHERE order_id = '00000000-0000-0000-0000-000000000003';
SELECT free, allocated, backordered, returned, available FROM stock WHERE sku = 'C-1';
SELECT pg_temp.status(2);
-- With what was never shipped canceled, all of the order has come back; shipping is refunded with none of it.
SELECT total FROM place_order('web', '[{"sku":"B-1","quantity":3}]', order_id => '00000000-0000-0000-0000-000000000005', shipping => '3.00');
SELECT pg_temp.ship('00000000-0000-0000-0000-000000000005', 1, '2');
SELECT status FROM request_return('00000000-0000-0000-0000-000000000005', '[{"line_no":1,"quantity":2}]', return_id => '00000000-0000-0000-0000-0000000000fa');
SELECT status, credited FROM receive_return('00000000-0000-0000-0000-0000000000fa', '[{"line_no":1,"quantity":2,"disposition":"restock"}]');
SELECT pg_temp.status(5);
SELECT status, fulfillment_status, return_status FROM cancel_order('00000000-0000-0000-0000-000000000005');

-- Refunds of a return: what came and is not refunded yet, and no more than the order was paid beyond what it owes; the newest payments first, or as named.
SELECT total FROM place_order('web', '[{"sku":"A-1","quantity":4}]', order_id => '00000000-0000-0000-0000-000000000006', shipping => '5.00');
SELECT captured FROM record_payment('00000000-0000-0000-0000-000000000006', '33.00 EUR', 'stripe', payment_id => '00000000-0000-0000-0000-0000000000a6');
SELECT captured FROM record_payment('00000000-0000-0000-0000-000000000006', '12.00 EUR', 'paypal', payment_id => '00000000-0000-0000-0000-0000000000a7', occurred_at => '2026-01-01 12:00:00+00');
SELECT pg_temp.ship('00000000-0000-0000-0000-000000000006', 1, '4');
SELECT status FROM request_return('00000000-0000-0000-0000-000000000006', '[{"line_no":1,"quantity":3}]', return_id => '00000000-0000-0000-0000-0000000000fb');
SELECT pg_temp.try($$SELECT refund_return('00000000-0000-0000-0000-0000000000fb')$$);
SELECT status, credited FROM receive_return('00000000-0000-0000-0000-0000000000fb', '[{"line_no":1,"quantity":2,"disposition":"restock"}]');
SELECT pg_temp.try($$SELECT refund_return('00000000-0000-0000-0000-0000000000fb', '20.01 EUR')$$);
SELECT credited, refunded FROM refund_return(return_id => '00000000-0000-0000-0000-0000000000fb', amount => '5.00 EUR', refunds => '[{"payment_id":"00000000-0000-0000-0000-0000000000a6","amount":"3.00"},{"payment_id":"00000000-0000-0000-0000-0000000000a7","amount":"2.00 EUR"}]',
	register => NULL, reason => 'as asked', status => 'succeeded', occurred_at => NULL, idempotency_key => 'rf-1', options => '{}', tenant_id => 1);
SELECT refunded FROM refund_return('00000000-0000-0000-0000-0000000000fb', '5.00 EUR', refunds => '[{"payment_id":"00000000-0000-0000-0000-0000000000a6","amount":"3.00"},{"payment_id":"00000000-0000-0000-0000-0000000000a7","amount":"2.00 EUR"}]', reason => 'as asked', idempotency_key => 'rf-1');
SELECT pg_temp.try($$SELECT refund_return('00000000-0000-0000-0000-0000000000fb', '6.00 EUR', reason => 'as asked', idempotency_key => 'rf-1')$$);
SELECT pg_temp.try($$SELECT refund_return('00000000-0000-0000-0000-0000000000fb', '15.01 EUR')$$);
SELECT credited, refunded FROM refund_return('00000000-0000-0000-0000-0000000000fb');
SELECT provider, captured, refunded, refundable FROM payments WHERE order_id = '00000000-0000-0000-0000-000000000006' ORDER BY 1;
SELECT pg_temp.try($$SELECT refund_return('00000000-0000-0000-0000-0000000000fb')$$);
SELECT pg_temp.status(6);
-- A pending refund occupies the return, a failed one frees it.
SELECT status, credited FROM receive_return('00000000-0000-0000-0000-0000000000fb', '[{"line_no":1,"quantity":1,"disposition":"scrap"}]');
SELECT credited, refunded FROM refund_return('00000000-0000-0000-0000-0000000000fb', status => 'pending');
SELECT pg_temp.try($$SELECT refund_return('00000000-0000-0000-0000-0000000000fb', '0.01 EUR')$$);
SELECT refunded FROM record_payment_event('stripe', 'evt_rf', '00000000-0000-0000-0000-0000000000a6', 'refund', 'failed', '10.00 EUR');
SELECT credited, refunded FROM returns WHERE return_id = '00000000-0000-0000-0000-0000000000fb';
-- What was refunded otherwise is not refunded again.
SELECT refunded FROM refund_payment('00000000-0000-0000-0000-0000000000a6', '4.00 EUR');
SELECT pg_temp.try($$SELECT refund_return('00000000-0000-0000-0000-0000000000fb', '6.01 EUR')$$);
SELECT credited, refunded FROM refund_return('00000000-0000-0000-0000-0000000000fb');
SELECT type, payload FROM events WHERE aggregateid = '00000000-0000-0000-0000-0000000000fb' AND type LIKE '%refund%' ORDER BY id;
-- R15: what was not paid is credited and not refunded.
SELECT total FROM place_order('web', '[{"sku":"A-1","quantity":2}]', order_id => '00000000-0000-0000-0000-000000000007');
SELECT captured FROM record_payment('00000000-0000-0000-0000-000000000007', '12.00 EUR', 'stripe', payment_id => '00000000-0000-0000-0000-0000000000a8');
SELECT pg_temp.ship('00000000-0000-0000-0000-000000000007', 1, '2');
SELECT status, credited, refunded FROM return_order('00000000-0000-0000-0000-000000000007', '[{"line_no":1,"quantity":1,"disposition":"quarantine"}]', return_id => '00000000-0000-0000-0000-0000000000fc');
SELECT pg_temp.try($$SELECT refund_return('00000000-0000-0000-0000-0000000000fc', '8.01 EUR')$$);
SELECT pg_temp.status(7);

-- return_order: all of it in one call; bought at one register, returned at another branch's (R28), cash as cash, card as card.
SELECT register FROM put_register('BER-1', 'shop', 'BER');
SELECT register FROM put_register('HAM-1', 'shop', 'HAM');
SELECT status FROM open_shift('BER-1', '0.00 EUR');
SELECT status FROM open_shift('HAM-1', '50.00 EUR');
SELECT order_id, total, change FROM record_sale('BER-1', '[{"sku":"A-1","quantity":3},{"sku":"GIFTWRAP","quantity":1}]', '[{"provider":"card","amount":"20.00","payment_id":"00000000-0000-0000-0000-0000000000b1"},{"provider":"cash","amount":"15.00","payment_id":"00000000-0000-0000-0000-0000000000b2"}]', order_id => '00000000-0000-0000-0000-0000000000c1');
SELECT pg_temp.everything() AS before \gset
SELECT query, pg_temp.try('SELECT ' || query) FROM unnest(ARRAY[
	$$return_order('00000000-0000-0000-0000-0000000000c1', '[{"line_no":1,"quantity":1,"disposition":"restock"}]', 'HAM', refunds => '[{"payment_id":"00000000-0000-0000-0000-0000000000b2","amount":"10.00"}]')$$,
	$$return_order('00000000-0000-0000-0000-0000000000c1', '[{"line_no":1,"quantity":1,"disposition":"restock"}]', 'HAM', register => 'HAM-9')$$,
	$$return_order('00000000-0000-0000-0000-0000000000c1', '[{"line_no":1,"quantity":4,"disposition":"restock"}]', 'HAM', register => 'HAM-1')$$,
	$$return_order('00000000-0000-0000-0000-0000000000c1', '[{"line_no":1,"quantity":1,"disposition":"missing"}]', 'HAM', register => 'HAM-1')$$,
	$$return_order('00000000-0000-0000-0000-0000000000c1', '[{"line_no":1,"quantity":1}]', 'HAM', register => 'HAM-1')$$,
	$$return_order('00000000-0000-0000-0000-0000000000c1', '[{"line_no":1,"quantity":1,"disposition":"restock"}]', refunds => '[{"payment_id":"00000000-0000-0000-0000-0000000000b1","amount":"10.01"}]', return_id => '00000000-0000-0000-0000-0000000000fe')$$,
	$$return_order('00000000-0000-0000-0000-0000000000c1', '[{"line_no":1,"quantity":1,"disposition":"restock"}]', refunds => '[{"payment_id":"00000000-0000-0000-0000-0000000000a1","amount":"1.00"}]')$$,
	$$return_order('00000000-0000-0000-0000-0000000000c1', '[{"line_no":1,"quantity":1,"disposition":"restock"}]', refunds => '[{"payment_id":"00000000-0000-0000-0000-0000000000b1","amount":"0"}]')$$,
	$$return_order('00000000-0000-0000-0000-0000000000c1', '[{"line_no":1,"quantity":1,"disposition":"restock"}]', refunds => '[]')$$,
	$$return_order('00000000-0000-0000-0000-0000000000c1', '[{"line_no":1,"quantity":1,"disposition":"restock"}]', return_id => '00000000-0000-0000-0000-0000000000f1')$$,
	$$return_order(NULL, '[{"line_no":1,"quantity":1,"disposition":"restock"}]')$$, $$return_order('00000000-0000-0000-0000-0000000000c1', NULL)$$,
	$$refund_return(NULL)$$, $$refund_return('00000000-0000-0000-0000-00000000dead')$$, $$refund_return('00000000-0000-0000-0000-0000000000fc', '1 USD')$$, $$refund_return('00000000-0000-0000-0000-0000000000fc', '0 EUR')$$,
	$$refund_return('00000000-0000-0000-0000-0000000000fc', status => 'failed')$$, $$refund_return('00000000-0000-0000-0000-0000000000fc', '2.00 EUR', refunds => '[{"payment_id":"00000000-0000-0000-0000-0000000000a8","amount":"1.00"}]')$$,
	$$refund_return('00000000-0000-0000-0000-0000000000fc', '2.00 EUR', refunds => '[{"payment_id":"00000000-0000-0000-0000-0000000000a8"}]')$$, $$refund_return('00000000-0000-0000-0000-0000000000fc', options => '{"x": 1}')$$]) AS query;
SELECT pg_temp.everything() = :'before' AS nothing_left_behind;
SELECT status, location, credited, refunded, reason, metadata FROM return_order(order_id => '00000000-0000-0000-0000-0000000000c1', lines => '[{"line_no":1,"quantity":1,"disposition":"restock"},{"line_no":1,"quantity":1,"disposition":"damaged","reason":"torn"}]',
	location => 'HAM', register => 'HAM-1', refunds => '[{"payment_id":"00000000-0000-0000-0000-0000000000b2","amount":"12.00"},{"payment_id":"00000000-0000-0000-0000-0000000000b1","amount":"8.00"}]', reason => 'no receipt needed', return_id => '00000000-0000-0000-0000-0000000000fd',
	metadata => '{"till": 1}', occurred_at => NULL, idempotency_key => 'rs-1', options => '{}', tenant_id => 1);
SELECT status, refunded FROM return_order('00000000-0000-0000-0000-0000000000c1', '[{"line_no":1,"quantity":1,"disposition":"restock"},{"line_no":1,"quantity":1,"disposition":"damaged","reason":"torn"}]',
	'HAM', 'no receipt needed', 'HAM-1', '[{"payment_id":"00000000-0000-0000-0000-0000000000b2","amount":"12.00"},{"payment_id":"00000000-0000-0000-0000-0000000000b1","amount":"8.00"}]', '00000000-0000-0000-0000-0000000000fd', '{"till": 1}', idempotency_key => 'rs-1');
SELECT pg_temp.try($$SELECT return_order('00000000-0000-0000-0000-0000000000c1', '[{"line_no":1,"quantity":1,"disposition":"restock"}]', idempotency_key => 'rs-1')$$);
SELECT line_no, received, restocked, damaged FROM return_lines WHERE return_id = '00000000-0000-0000-0000-0000000000fd';
-- Keys outlive updates: what arguments hash to never changes, wherever they stand.
SELECT function, idempotency_key, encode(payload_hash, 'hex') AS hash FROM order_mgmt_data.idempotency_keys WHERE idempotency_key IN ('rf-1', 'rs-1') ORDER BY 1;
SELECT provider, captured, refunded FROM payments WHERE order_id = '00000000-0000-0000-0000-0000000000c1' ORDER BY 1;
-- The rest, newest payments first: cash needs the register.
SELECT status, credited, refunded FROM return_order('00000000-0000-0000-0000-0000000000c1', '[{"line_no":2,"quantity":1,"disposition":"scrap"},{"line_no":1,"quantity":1,"disposition":"return_to_vendor"}]', 'BER', register => 'HAM-1');
SELECT return_status, payment_status FROM orders WHERE order_id = '00000000-0000-0000-0000-0000000000c1';
SELECT provider, captured, refunded FROM payments WHERE order_id = '00000000-0000-0000-0000-0000000000c1' ORDER BY 1;
SELECT account, account_code, balance FROM money_accounts WHERE account = 'cash' ORDER BY 1, 2;
SELECT name, violations, sample FROM verify(true) WHERE violations > 0;

-- Refused without a trace (R20: all of one order; R21: not before the sale).
SELECT order_id FROM place_order('shop', '[{"sku":"A-1","quantity":3},{"sku":"CHEESE","quantity":1},{"sku":"GIFTWRAP","quantity":1}]', order_id => '00000000-0000-0000-0000-000000000004', occurred_at => '2026-01-01 11:00+00');
SET order_mgmt.clock = '2026-01-01 11:00+00';
SELECT pg_temp.ship('00000000-0000-0000-0000-000000000004', 1, '3'), pg_temp.ship('00000000-0000-0000-0000-000000000004', 2, '1'), pg_temp.ship('00000000-0000-0000-0000-000000000004', 3, '1');
SET order_mgmt.clock = '2026-01-01 12:00+00';
SELECT status FROM request_return('00000000-0000-0000-0000-000000000004', '[{"line_no":1,"quantity":1}]', return_id => '00000000-0000-0000-0000-0000000000f8', occurred_at => '2026-01-01 11:00+00');
SELECT pg_temp.everything() AS before \gset
SELECT query, pg_temp.try('SELECT ' || query) FROM unnest(ARRAY[
	$$request_return(NULL, '[{"line_no":1,"quantity":1}]')$$, $$request_return('00000000-0000-0000-0000-000000000009', '[{"line_no":1,"quantity":1}]')$$,
	$$request_return('00000000-0000-0000-0000-000000000004', NULL)$$, $$request_return('00000000-0000-0000-0000-000000000004', '[]')$$, $$request_return('00000000-0000-0000-0000-000000000004', '{}')$$,
	$$request_return('00000000-0000-0000-0000-000000000004', '[{"line_no":1}]')$$, $$request_return('00000000-0000-0000-0000-000000000004', '[{"quantity":1}]')$$,
	$$request_return('00000000-0000-0000-0000-000000000004', '[{"line_no":9,"quantity":1}]')$$, $$request_return('00000000-0000-0000-0000-000000000004', '[{"line_no":1,"quantity":0}]')$$,
	$$request_return('00000000-0000-0000-0000-000000000004', '[{"line_no":1,"quantity":0.5}]')$$, $$request_return('00000000-0000-0000-0000-000000000004', '[{"line_no":1,"quantity":3}]')$$,
	$$request_return('00000000-0000-0000-0000-000000000004', '[{"line_no":1,"quantity":1},{"line_no":2,"quantity":1.001},{"line_no":1,"quantity":2}]')$$,
	$$request_return('00000000-0000-0000-0000-000000000004', '[{"line_no":1,"quantity":1,"disposition":"restock"}]')$$, $$request_return('00000000-0000-0000-0000-000000000004', '[{"line_no":1,"quantity":1}]', 'MUC')$$,
	$$request_return('00000000-0000-0000-0000-000000000004', '[{"line_no":1,"quantity":1}]', return_id => '00000000-0000-0000-0000-0000000000f8')$$,
	$$request_return('00000000-0000-0000-0000-000000000004', '[{"line_no":1,"quantity":1}]', occurred_at => '2026-01-01 10:59:59+00')$$,
	$$request_return('00000000-0000-0000-0000-000000000004', '[{"line_no":1,"quantity":1}]', idempotency_key => 'r-1')$$, $$request_return('00000000-0000-0000-0000-000000000004', '[{"line_no":1,"quantity":1}]', options => '{"approve": 1}')$$,
	$$request_return('00000000-0000-0000-0000-000000000004', '[{"line_no":1,"quantity":1}]', tenant_id => 11)$$, $$request_return('00000000-0000-0000-0000-000000000004', '[{"line_no":1,"quantity":1}]', reason => '')$$,
	$$receive_return(NULL, '[{"line_no":1,"quantity":1,"disposition":"restock"}]')$$, $$receive_return('00000000-0000-0000-0000-0000000000f8', NULL)$$,
	$$receive_return('00000000-0000-0000-0000-00000000dead', '[{"line_no":1,"quantity":1,"disposition":"restock"}]')$$, $$receive_return('00000000-0000-0000-0000-0000000000f8', '[{"line_no":1,"quantity":1}]')$$,
	$$receive_return('00000000-0000-0000-0000-0000000000f8', '[{"line_no":1,"quantity":1,"disposition":"sell"}]')$$, $$receive_return('00000000-0000-0000-0000-0000000000f8', '[{"line_no":2,"quantity":1,"disposition":"restock"}]')$$,
	$$receive_return('00000000-0000-0000-0000-0000000000f8', '[{"line_no":9,"quantity":1,"disposition":"restock"}]')$$, $$receive_return('00000000-0000-0000-0000-0000000000f8', '[{"line_no":1,"quantity":0.1,"disposition":"restock"}]')$$,
	$$receive_return('00000000-0000-0000-0000-0000000000f8', '[{"line_no":1,"quantity":1,"disposition":"restock"},{"line_no":1,"quantity":1,"disposition":"missing"}]')$$,
	$$receive_return('00000000-0000-0000-0000-0000000000f8', '[{"line_no":1,"quantity":1,"disposition":"restock"}]', 'MUC')$$,
	$$receive_return('00000000-0000-0000-0000-0000000000f8', '[{"line_no":1,"quantity":1,"disposition":"damaged"}]', receipt_id => '00000000-0000-0000-0000-0000000000e1')$$,
	$$receive_return('00000000-0000-0000-0000-0000000000f8', '[{"line_no":1,"quantity":1,"disposition":"restock"}]', occurred_at => '2026-01-01 10:59+00')$$,
	$$receive_return('00000000-0000-0000-0000-0000000000f8', '[{"line_no":1,"quantity":1,"disposition":"restock"}]', options => '{"x": 1}')$$,
	$$approve_return('00000000-0000-0000-0000-0000000000f8')$$, $$reject_return('00000000-0000-0000-0000-0000000000f8')$$, $$cancel_return('00000000-0000-0000-0000-0000000000f1')$$, $$cancel_return(NULL)$$]) AS query;
SELECT pg_temp.everything() = :'before' AS nothing_left_behind;

-- Any writer: the owner's rows are held to the same rules, by the same codes.
CREATE FUNCTION pg_temp.announce(id text, line integer, q text) RETURNS text LANGUAGE sql AS $$SELECT format('INSERT INTO order_mgmt_data.return_lines (tenant_id, return_id, line_no, requested) VALUES (1, ''00000000-0000-0000-0000-%s'', %s, %L)', lpad(id, 12, '0'), line, q)$$;
CREATE FUNCTION pg_temp.receipt(id text, line integer, what text, q text, at text DEFAULT '2026-01-01 12:00+00') RETURNS text LANGUAGE sql AS $$SELECT format('INSERT INTO order_mgmt_data.return_receipts (tenant_id, return_id, receipt_id, line_no, disposition, quantity, actor, occurred_at, recorded_at)
	VALUES (1, ''00000000-0000-0000-0000-%s'', uuid_v7(), %s, %L, %L, ''me'', %L, order_mgmt_data.clock())', lpad(id, 12, '0'), line, what, q, at)$$;
CREATE FUNCTION pg_temp.code(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	refusal text;
	state text;
BEGIN
	EXECUTE query;
	RETURN 'done';
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS refusal = CONSTRAINT_NAME, state = RETURNED_SQLSTATE;
	RETURN format('%s %s', state, coalesce(nullif(refusal, ''), SQLERRM));
END $$;
BEGIN;
SELECT what, pg_temp.code(query) FROM (VALUES
	('too many', pg_temp.announce('f8', 2, '1.1')), ('negative', pg_temp.announce('f8', 2, '-1')), ('of another order', pg_temp.announce('f8', 7, '1')), ('of no return', pg_temp.announce('f9', 1, '1')),
	('received at once', $$INSERT INTO order_mgmt_data.return_lines (tenant_id, return_id, line_no, requested, restocked) VALUES (1, '00000000-0000-0000-0000-0000000000f8', 2, '1', '1')$$),
	('more than announced', pg_temp.receipt('f8', 1, 'restock', '2')), ('no quantity', pg_temp.receipt('f8', 1, 'restock', '0')), ('no disposition', pg_temp.receipt('f8', 1, 'sell', '1')),
	('of a line not announced', pg_temp.receipt('f8', 2, 'restock', '1')), ('of no return', pg_temp.receipt('f9', 1, 'restock', '1')), ('of a canceled return', pg_temp.receipt('f4', 1, 'restock', '1')),
	('before the sale', pg_temp.receipt('f8', 1, 'restock', '1', '2026-01-01 10:00+00')),
	('begins received', $$INSERT INTO order_mgmt_data.returns (tenant_id, return_id, return_number, order_id, status, currency, credited, actor, occurred_at, recorded_at)
		VALUES (1, '00000000-0000-0000-0000-0000000000f9', 'N', '00000000-0000-0000-0000-000000000004', 'received', 'EUR', '0 EUR', 'me', order_mgmt_data.clock(), order_mgmt_data.clock())$$),
	('of no order', $$INSERT INTO order_mgmt_data.returns (tenant_id, return_id, return_number, order_id, status, currency, credited, actor, occurred_at, recorded_at)
		VALUES (1, '00000000-0000-0000-0000-0000000000f9', 'N', '00000000-0000-0000-0000-00000000dead', 'approved', 'EUR', '0 EUR', 'me', order_mgmt_data.clock(), order_mgmt_data.clock())$$),
	('older than the sale', $$INSERT INTO order_mgmt_data.returns (tenant_id, return_id, return_number, order_id, status, currency, credited, actor, occurred_at, recorded_at)
		VALUES (1, '00000000-0000-0000-0000-0000000000f9', 'N', '00000000-0000-0000-0000-000000000004', 'approved', 'EUR', '0 EUR', 'me', '2026-01-01 10:59+00', order_mgmt_data.clock())$$),
	('jumps', $$UPDATE order_mgmt_data.returns SET status = 'requested' WHERE return_id = '00000000-0000-0000-0000-0000000000f8'$$),
	('another order''s', $$UPDATE order_mgmt_data.returns SET order_id = '00000000-0000-0000-0000-000000000001' WHERE return_id = '00000000-0000-0000-0000-0000000000f8'$$),
	('another line''s', $$UPDATE order_mgmt_data.return_lines SET line_no = 2 WHERE return_id = '00000000-0000-0000-0000-0000000000f8'$$),
	('grows', $$UPDATE order_mgmt_data.return_lines SET requested = '2' WHERE return_id = '00000000-0000-0000-0000-0000000000f8'$$),
	('settled over', $$UPDATE order_mgmt_data.return_lines SET missing = '2' WHERE return_id = '00000000-0000-0000-0000-0000000000f8'$$),
	('settled below', $$UPDATE order_mgmt_data.return_lines SET missing = '-1' WHERE return_id = '00000000-0000-0000-0000-0000000000f8'$$),
	('not canceled after all', $$UPDATE order_mgmt_data.return_lines SET canceled = '0' WHERE return_id = '00000000-0000-0000-0000-0000000000f4'$$),
	('deleted', $$DELETE FROM order_mgmt_data.return_lines$$), ('truncated', $$TRUNCATE order_mgmt_data.return_lines$$), ('a receipt changed', $$UPDATE order_mgmt_data.return_receipts SET quantity = '1'$$),
	('a receipt deleted', $$DELETE FROM order_mgmt_data.return_receipts$$), ('receipts truncated', $$TRUNCATE order_mgmt_data.return_receipts$$),
	('more than shipped', $$UPDATE order_mgmt_data.order_lines SET return_requested = '4' WHERE order_id = '00000000-0000-0000-0000-000000000004' AND line_no = 1$$),
	('more than announced', $$UPDATE order_mgmt_data.order_lines SET returned = '2' WHERE order_id = '00000000-0000-0000-0000-000000000004' AND line_no = 1$$),
	('shipped no more', $$UPDATE order_mgmt_data.order_lines SET shipped = '0', canceled = '3' WHERE order_id = '00000000-0000-0000-0000-000000000004' AND line_no = 1$$)) AS x (what, query);
SELECT pg_temp.everything() = :'before' AS nothing_left_behind;
-- What is legal counts: lines and receipts of the owner's are in the sums; verify says what is missing beside them.
SELECT pg_temp.code(pg_temp.announce('f8', 2, '1')), pg_temp.code(pg_temp.receipt('f8', 2, 'damaged', '0.4'));
SELECT * FROM pg_temp.lines(4);
SELECT name, violations FROM verify(true) WHERE violations > 0 ORDER BY 1;
ROLLBACK;
-- Rows of one statement see each other: lines their header, receipts of a line what the others count.
BEGIN;
WITH header AS (INSERT INTO order_mgmt_data.returns (tenant_id, return_id, return_number, order_id, status, currency, credited, actor, occurred_at, recorded_at)
		VALUES (1, '00000000-0000-0000-0000-0000000000f9', 'N', '00000000-0000-0000-0000-000000000004', 'approved', 'EUR', '0 EUR', 'me', order_mgmt_data.clock(), order_mgmt_data.clock()))
INSERT INTO order_mgmt_data.return_lines (tenant_id, return_id, line_no, requested) VALUES (1, '00000000-0000-0000-0000-0000000000f9', 2, '0.9'), (1, '00000000-0000-0000-0000-0000000000f9', 3, '1');
INSERT INTO order_mgmt_data.return_receipts (tenant_id, return_id, receipt_id, line_no, disposition, quantity, actor, occurred_at, recorded_at)
	SELECT 1, '00000000-0000-0000-0000-0000000000f9', uuid_v7(), 2, k.disposition, k.quantity, 'me', order_mgmt_data.clock(), order_mgmt_data.clock() FROM (VALUES ('restock', quantity '0.4'), ('damaged', '0.3'), ('missing', '0.1')) AS k (disposition, quantity);
SELECT line_no, requested, restocked, damaged, missing, open FROM return_lines WHERE return_id = '00000000-0000-0000-0000-0000000000f9' ORDER BY 1;
SELECT * FROM pg_temp.lines(4);
ROLLBACK;
-- Rows that count are updated under the triggers of others, by the columns that change.
BEGIN;
CREATE FUNCTION pg_temp.note() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RAISE NOTICE '% % %', TG_WHEN, TG_LEVEL, TG_NAME; RETURN NEW; END$$;
CREATE FUNCTION pg_temp.suppress() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RETURN NULL; END$$;
CREATE TRIGGER note_a BEFORE UPDATE OF return_requested ON order_mgmt_data.order_lines FOR EACH STATEMENT EXECUTE FUNCTION pg_temp.note();
CREATE TRIGGER note_b BEFORE UPDATE OF shipped ON order_mgmt_data.order_lines FOR EACH ROW EXECUTE FUNCTION pg_temp.note();
CREATE TRIGGER note_c BEFORE UPDATE OF returned ON order_mgmt_data.order_lines FOR EACH ROW EXECUTE FUNCTION pg_temp.note();
CREATE TRIGGER note_d AFTER UPDATE ON order_mgmt_data.order_lines FOR EACH ROW WHEN (OLD.return_requested OPERATOR(order_mgmt.<>) NEW.return_requested) EXECUTE FUNCTION pg_temp.note();
CREATE TRIGGER note_e AFTER UPDATE ON order_mgmt_data.order_lines FOR EACH STATEMENT EXECUTE FUNCTION pg_temp.note();
SELECT pg_temp.code(pg_temp.announce('f8', 2, '0.5'));
SAVEPOINT a;
CREATE TRIGGER suppress BEFORE UPDATE ON order_mgmt_data.order_lines FOR EACH ROW EXECUTE FUNCTION pg_temp.suppress();
SELECT pg_temp.code(pg_temp.receipt('f8', 2, 'damaged', '0.4'));
ROLLBACK TO a;
CREATE TRIGGER suppress AFTER UPDATE ON order_mgmt_data.order_lines REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION pg_temp.note();
SELECT pg_temp.code(pg_temp.receipt('f8', 2, 'damaged', '0.4'));
SELECT * FROM pg_temp.lines(4);
ROLLBACK;
-- Rows that arrive stamped are history: neither checked nor counted.
BEGIN;
INSERT INTO order_mgmt_data.returns (tenant_id, return_id, return_number, order_id, status, currency, credited, actor, occurred_at, recorded_at, stamp)
	VALUES (1, '00000000-0000-0000-0000-0000000000f9', 'N', '00000000-0000-0000-0000-000000000004', 'received', 'EUR', '0 EUR', 'me', '2026-01-01 10:59+00', order_mgmt_data.clock(), 5);
INSERT INTO order_mgmt_data.return_lines (tenant_id, return_id, line_no, requested, restocked, stamp) VALUES (1, '00000000-0000-0000-0000-0000000000f9', 1, '9', '9', 5);
INSERT INTO order_mgmt_data.return_receipts (tenant_id, return_id, receipt_id, line_no, disposition, quantity, actor, occurred_at, recorded_at, stamp)
	VALUES (1, '00000000-0000-0000-0000-0000000000f9', uuid_v7(), 1, 'restock', '9', 'me', order_mgmt_data.clock(), order_mgmt_data.clock(), 5);
SELECT * FROM pg_temp.lines(4);
SELECT DISTINCT posting, stamp > 5 AS restamped FROM order_mgmt_data.return_lines ORDER BY 1;
ROLLBACK;

-- Goods come back after most of the money was given back as goodwill: they are taken, and nothing is refunded beyond what was captured (R1, R15).
BEGIN;
SELECT FROM place_order('shop', '[{"sku":"A-1","quantity":2,"unit_price":"10.00"}]', order_id => '00000000-0000-0000-0000-0000000000aa');
SELECT FROM record_payment('00000000-0000-0000-0000-0000000000aa', '20.00 EUR', 'bank', payment_id => '00000000-0000-0000-0000-0000000000ab');
SELECT pg_temp.ship('00000000-0000-0000-0000-0000000000aa', 1, '2');
SELECT refundable FROM refund_goodwill('00000000-0000-0000-0000-0000000000ab', '15.00 EUR', 'late');
SELECT status, credited, refunded FROM return_order('00000000-0000-0000-0000-0000000000aa', '[{"line_no":1,"quantity":1,"disposition":"scrap"}]', return_id => '00000000-0000-0000-0000-0000000000ac');
SELECT status, credited, refunded FROM return_order('00000000-0000-0000-0000-0000000000aa', '[{"line_no":1,"quantity":1,"disposition":"scrap"}]');
SELECT refund_return('00000000-0000-0000-0000-0000000000ac', '1.00 EUR');
ROLLBACK;
-- All of it comes back after a part of the money was given back as goodwill: that counts, the rest is refunded, and nobody owes anybody (R1, R2).
CREATE FUNCTION pg_temp.money(o text) RETURNS TABLE (account text, debit_less_credit amount) LANGUAGE sql AS $$
	SELECT a.account, sum(CASE WHEN a.is_debit THEN m.amount ELSE - m.amount END) FROM order_mgmt.money_moves AS m
	CROSS JOIN LATERAL (VALUES (m.to_account, true), (m.from_account, false)) AS a (account, is_debit) WHERE m.order_id = o::uuid GROUP BY 1 ORDER BY 1 $$;
BEGIN;
SELECT total FROM place_order('shop', '[{"sku":"A-1","quantity":2,"unit_price":"12.50"}]', order_id => '00000000-0000-0000-0000-0000000000aa');
SELECT FROM record_payment('00000000-0000-0000-0000-0000000000aa', '25.00 EUR', 'bank', payment_id => '00000000-0000-0000-0000-0000000000ab');
SELECT pg_temp.ship('00000000-0000-0000-0000-0000000000aa', 1, '2');
SELECT refundable FROM refund_goodwill('00000000-0000-0000-0000-0000000000ab', '5.00 EUR', 'late', operation_id => '00000000-0000-0000-0000-0000000000ae');
SELECT * FROM pg_temp.money('00000000-0000-0000-0000-0000000000aa');
-- The first half is worth what it cost, the goodwill is of the second.
SELECT status, credited, refunded FROM return_order('00000000-0000-0000-0000-0000000000aa', '[{"line_no":1,"quantity":1,"disposition":"restock"}]');
SELECT * FROM pg_temp.money('00000000-0000-0000-0000-0000000000aa');
SELECT status, credited, refunded FROM return_order('00000000-0000-0000-0000-0000000000aa', '[{"line_no":1,"quantity":1,"disposition":"restock"}]', return_id => '00000000-0000-0000-0000-0000000000ac');
SELECT * FROM pg_temp.money('00000000-0000-0000-0000-0000000000aa');
SELECT gross_sales, discounts, returns, net_sales FROM order_mgmt_report.sales_by_day WHERE channel = 'shop' AND tenant_id = 1 AND location IS NULL;
SELECT payment_status, return_status FROM orders WHERE order_id = '00000000-0000-0000-0000-0000000000aa';
-- The goodwill bounces: it never arrived, so it is owed for the goods.
SELECT refundable FROM record_payment_event('bank', 'bounced', '00000000-0000-0000-0000-0000000000ab', 'refund', 'reversed', operation_id => '00000000-0000-0000-0000-0000000000ae');
SELECT * FROM pg_temp.money('00000000-0000-0000-0000-0000000000aa');
SELECT refunded FROM refund_return('00000000-0000-0000-0000-0000000000ac');
SELECT * FROM pg_temp.money('00000000-0000-0000-0000-0000000000aa');
SELECT name, violations, sample FROM verify(true) WHERE violations > 0;
-- What nobody books is found.
DO $$
BEGIN
	ALTER TABLE order_mgmt_data.money_moves DISABLE TRIGGER refuse_change;
	DELETE FROM order_mgmt_data.money_moves WHERE document_kind = 'payment' AND to_account = 'discounts';
	ALTER TABLE order_mgmt_data.money_moves ENABLE ALWAYS TRIGGER refuse_change;
END $$;
SELECT name, violations, sample FROM verify(true) WHERE violations > 0;
ROLLBACK;

-- Log and events.
SELECT from_status, to_status, reason FROM status_log WHERE document_kind = 'return' AND document_id = '00000000-0000-0000-0000-0000000000f1' ORDER BY log_id;
SELECT type, payload FROM events WHERE aggregateid = '00000000-0000-0000-0000-0000000000f1' ORDER BY id;
SELECT type, payload FROM events WHERE aggregateid = '00000000-0000-0000-0000-0000000000f2' ORDER BY id;
SELECT from_status, to_status FROM state_transitions WHERE document_kind = 'return' ORDER BY 1 NULLS FIRST, 2;
SELECT count(DISTINCT return_number) = count(*) AS numbered FROM returns;
SELECT name, violations, sample FROM verify(true) WHERE violations > 0;

-- The same calls give the same answers whichever engine decides.
INSERT INTO pg_temp.script (query) VALUES
	($$SELECT free FROM receive_stock('BER', '[{"sku":"A-1","quantity":3}]')$$),
	($$SELECT oversell_limit FROM put_stock_policy('A-1', 'BER', oversell_limit => '4')$$),
	($$SELECT total FROM place_order('shop', '[{"sku":"A-1","quantity":3}]', order_id => ('00000000-0000-0000-0001-0000000000' || current_setting('order_mgmt.tenant_id'))::uuid)$$),
	($$SELECT pg_temp.ship(('00000000-0000-0000-0001-0000000000' || current_setting('order_mgmt.tenant_id'))::uuid, 1, '3')$$),
	($$SELECT fulfillment_status FROM place_order('shop', '[{"sku":"A-1","quantity":2}]')$$),
	($$SELECT status FROM request_return(('00000000-0000-0000-0001-0000000000' || current_setting('order_mgmt.tenant_id'))::uuid, '[{"line_no":1,"quantity":3}]', return_id => '00000000-0000-0000-0000-0000000000f1')$$),
	($$SELECT status FROM receive_return('00000000-0000-0000-0000-0000000000f1', '[{"line_no":1,"quantity":1,"disposition":"restock"}]')$$),
	($$SELECT format('%s %s %s', free, allocated, backordered) FROM stock WHERE tenant_id = current_setting('order_mgmt.tenant_id')::bigint$$),
	($$SELECT status FROM receive_return('00000000-0000-0000-0000-0000000000f1', '[{"line_no":1,"quantity":2,"disposition":"restock"},{"line_no":1,"quantity":1,"disposition":"scrap"}]')$$),
	($$SELECT status FROM receive_return('00000000-0000-0000-0000-0000000000f1', '[{"line_no":1,"quantity":2,"disposition":"restock"}]')$$),
	($$SELECT format('%s %s %s', free, allocated, backordered) FROM stock WHERE tenant_id = current_setting('order_mgmt.tenant_id')::bigint$$),
	($$SELECT available('A-1', 'BER')$$);
\set ECHO none
SELECT pg_temp.play('counter') \gexec
SELECT pg_temp.play('lock') \gexec
\set ECHO all
SELECT step, answer FROM pg_temp.answers WHERE engine = 'counter' ORDER BY step;
SELECT * FROM pg_temp.differences();
SELECT name, violations, sample FROM verify(true) WHERE violations > 0;
