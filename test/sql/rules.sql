-- The business rules of orders that are paid, shipped, returned and moved, one section each, by number: what each allows to the
-- last unit and cent, and what it refuses, to functions and to the owner's own rows.  Every section has goods and documents of its own,
-- so that a rule that is broken shows in its section; test/mutants.py breaks them one by one.
\set ECHO none
\getenv source PG_ABS_SRCDIR
\set helpers :source '/lib/regress.sql'
\i :helpers
\set ship :source '/lib/ship.sql'
\i :ship
\set ECHO all
\pset format unaligned
\pset fieldsep ' | '
\set VERBOSITY terse
-- Documents of rule 7 are 701, 702, ...: 701 its order, 702 the payment; its item is R7.
CREATE FUNCTION pg_temp.id(n integer) RETURNS uuid LANGUAGE sql AS $$SELECT lpad(n::text, 32, '0')::uuid$$;
-- Ten of the rule's item at BER for 4.00 each, sold for 10.00.
CREATE FUNCTION pg_temp.stocked(rule integer) RETURNS order_mgmt.quantity LANGUAGE sql AS $$
	SELECT FROM order_mgmt.put_item('R' || rule);
	SELECT FROM order_mgmt.put_price('R' || rule, '10.00 EUR');
	SELECT s.free FROM order_mgmt.receive_stock('BER', format('[{"sku":"R%s","quantity":10,"unit_cost":"4.00 EUR"}]', rule)::order_mgmt.strict_jsonb) AS s;
$$;
-- An order of the rule: placed, paid in full, all of it shipped; what it came to.
CREATE FUNCTION pg_temp.sold(rule integer, lines text, options text DEFAULT '{}') RETURNS order_mgmt.amount LANGUAGE plpgsql AS $$
DECLARE
	o order_mgmt.orders;
BEGIN
	PERFORM pg_temp.stocked(rule);
	SELECT * INTO o FROM order_mgmt.place_order('shop', lines::order_mgmt.strict_jsonb, order_id => pg_temp.id(rule * 100 + 1), discount => options::jsonb ->> 'discount', shipping => options::jsonb ->> 'shipping',
		options => (options::jsonb - ARRAY['discount', 'shipping'])::order_mgmt.strict_jsonb);
	PERFORM order_mgmt.record_payment(o.order_id, o.total, 'stripe', payment_id => pg_temp.id(rule * 100 + 2));
	PERFORM pg_temp.ship(l.order_id, l.line_no, l.ordered) FROM order_mgmt.order_lines AS l WHERE l.order_id = o.order_id;
	RETURN o.total;
END $$;
-- A payment's event of the owner's own.
CREATE FUNCTION pg_temp.event(payment integer, kind text, amount order_mgmt.amount) RETURNS text LANGUAGE sql AS $$
	INSERT INTO order_mgmt_data.payment_events (tenant_id, event_id, payment_id, order_id, operation_id, kind, status, amount, provider_id, actor, occurred_at, recorded_at)
	SELECT 1, 1, p.payment_id, p.order_id, order_mgmt.uuid_v7(), kind, 'recorded', amount, p.provider_id, 'owner', order_mgmt_data.clock(), order_mgmt_data.clock()
	FROM order_mgmt_data.payments AS p WHERE p.payment_id = pg_temp.id(payment) RETURNING kind$$;
-- Where an item is: on the shelf, for sale.
CREATE FUNCTION pg_temp.shelf(rule integer) RETURNS TABLE (location text, free text, allocated text, in_transit text, quality_control text, damaged text, returned text, available text) LANGUAGE sql AS
	$$SELECT s.location, s.free, s.allocated, s.in_transit, s.quality_control, s.damaged, s.returned, s.available FROM order_mgmt.stock AS s WHERE s.tenant_id = 1 AND s.sku = 'R' || rule ORDER BY 1$$;

-- R1: of a payment no more is refunded than was captured, less what was charged back.
SELECT pg_temp.sold(1, '[{"sku":"R1","quantity":1}]');
SELECT pg_temp.try($$SELECT refund_goodwill(pg_temp.id(102), '10.01 EUR', 'late')$$);
SELECT refundable, charged_back FROM record_payment_event('stripe', 'r1', pg_temp.id(102), 'chargeback', 'succeeded', '4.00 EUR');
SELECT pg_temp.try($$SELECT refund_goodwill(pg_temp.id(102), '6.01 EUR', 'late')$$);
SELECT pg_temp.try($$SELECT pg_temp.event(102, 'refund', '6.01 EUR')$$);
SELECT refunded, refundable FROM refund_goodwill(pg_temp.id(102), '6.00 EUR', 'late');
SELECT pg_temp.try($$SELECT refund_goodwill(pg_temp.id(102), '0.01 EUR', 'late')$$);

-- R2: refunds of an order give back the value of what came back or was canceled; goodwill is another function, under rule 1.
SELECT pg_temp.sold(2, '[{"sku":"R2","quantity":3}]');
SELECT pg_temp.try($$SELECT refund_payment(pg_temp.id(202), '0.01 EUR')$$);
SELECT status FROM request_return(pg_temp.id(201), '[{"line_no":1,"quantity":1}]', return_id => pg_temp.id(203));
SELECT credited FROM receive_return(pg_temp.id(203), '[{"line_no":1,"quantity":1,"disposition":"restock"}]');
SELECT pg_temp.try($$SELECT refund_payment(pg_temp.id(202), '10.01 EUR')$$);
SELECT pg_temp.try($$SELECT refund_return(pg_temp.id(203), '10.01 EUR')$$);
SELECT refunded FROM refund_return(pg_temp.id(203), '10.00 EUR');
SELECT pg_temp.try($$SELECT refund_payment(pg_temp.id(202), '0.01 EUR')$$);
SELECT refunded FROM refund_goodwill(pg_temp.id(202), '1.00 EUR', 'sorry');

-- R3: what is authorized only is voided, never refunded.
SELECT pg_temp.stocked(3);
SELECT total FROM place_order('shop', '[{"sku":"R3","quantity":1}]', order_id => pg_temp.id(301));
SELECT authorized, refundable FROM authorize_payment(pg_temp.id(301), '10.00 EUR', 'stripe', payment_id => pg_temp.id(302));
SELECT pg_temp.try($$SELECT refund_goodwill(pg_temp.id(302), '0.01 EUR', 'late')$$);
SELECT pg_temp.try($$SELECT pg_temp.event(302, 'refund', '0.01 EUR')$$);
SELECT captured, refundable FROM capture_payment(pg_temp.id(302), '4.00 EUR');
SELECT pg_temp.try($$SELECT refund_goodwill(pg_temp.id(302), '4.01 EUR', 'late')$$);
SELECT voided, capturable FROM void_payment(pg_temp.id(302));
SELECT pg_temp.try($$SELECT capture_payment(pg_temp.id(302), '0.01 EUR')$$);

-- R4: a payment is refunded in its own currency.
SELECT pg_temp.sold(4, '[{"sku":"R4","quantity":1}]');
SELECT pg_temp.try($$SELECT refund_goodwill(pg_temp.id(402), '1.00 USD', 'late')$$);
SELECT pg_temp.try($$SELECT pg_temp.event(402, 'refund', '1.00 USD')$$);
SELECT pg_temp.try($$SELECT refund_goodwill(pg_temp.id(402), '100 JPY', 'late')$$);
SELECT refunded FROM refund_goodwill(pg_temp.id(402), '1.00 EUR', 'late');

-- R5: a unit is refunded at its share of what was paid for the line, not at its list price.
-- Three of 10.00, less 3.00 for the line, less 3.00 for the order: 8.00 each.
SELECT pg_temp.sold(5, '[{"sku":"R5","quantity":3,"discount":"3.00"}]', '{"discount":"3.00"}');
SELECT credited, refunded FROM return_order(pg_temp.id(501), '[{"line_no":1,"quantity":1,"disposition":"restock"}]');
SELECT pg_temp.try($$SELECT refund_payment(pg_temp.id(502), '2.00 EUR')$$);

-- R6: shares of the order's discount are frozen when it is placed: a canceled line takes back its own, the others do not get cheaper.
-- 4.00 off 10.00 and 30.00 are 1.00 and 3.00; without the first line 27.00 are owed.
SELECT pg_temp.stocked(6);
SELECT total FROM place_order('shop', '[{"sku":"R6","quantity":1},{"sku":"GIFTWRAP","quantity":10}]', order_id => pg_temp.id(601), discount => '4.00');
SELECT status FROM cancel_order(pg_temp.id(601), '[{"line_no":1,"quantity":1}]');
SELECT line_no, order_discount FROM order_lines WHERE order_id = pg_temp.id(601) ORDER BY 1;
SELECT from_account, to_account, sum(amount) FROM money_moves WHERE order_id = pg_temp.id(601) GROUP BY 1, 2 ORDER BY 1, 2;
SELECT captured FROM record_payment(pg_temp.id(601), '27.00 EUR', 'stripe');
SELECT payment_status FROM orders WHERE order_id = pg_temp.id(601);

-- R7: taxes come back as they were charged: the part of each that the units have, whatever the rate is today.
-- Three of 10.00 hold 4.79 of 19 %; 5 % on top of 25.21 are 1.26.  Unit by unit: 1.60, 1.59, 1.60 and 0.42 each.
SELECT percent FROM put_tax_rate('VAT', 19, is_inclusive => true);
SELECT percent FROM put_tax_rate('CITY', 5, is_inclusive => false);
SELECT pg_temp.sold(7, '[{"sku":"R7","quantity":3,"tax_rates":["VAT","CITY"]}]');
SELECT percent FROM put_tax_rate('VAT', 7, is_inclusive => true);
SELECT credited FROM return_order(pg_temp.id(701), '[{"line_no":1,"quantity":1,"disposition":"restock"}]', return_id => pg_temp.id(703));
SELECT credited FROM return_order(pg_temp.id(701), '[{"line_no":1,"quantity":1,"disposition":"restock"}]', return_id => pg_temp.id(704));
SELECT credited FROM return_order(pg_temp.id(701), '[{"line_no":1,"quantity":1,"disposition":"restock"}]', return_id => pg_temp.id(705));
SELECT document_id, to_code, amount FROM money_moves WHERE order_id = pg_temp.id(701) AND document_kind = 'return' AND to_account = 'tax' ORDER BY 1, 2;

-- R8: a refund is what all units so far are worth, rounded, less what was refunded: together they are what was paid, to the cent.
-- Three of 3.50 less 0.50 are 10.00.  Unit by unit: 3.33, 3.34, 3.33.
SELECT pg_temp.sold(8, '[{"sku":"R8","quantity":3,"unit_price":"3.50","discount":"0.50"}]');
SELECT refunded FROM return_order(pg_temp.id(801), '[{"line_no":1,"quantity":1,"disposition":"restock"}]');
SELECT refunded FROM return_order(pg_temp.id(801), '[{"line_no":1,"quantity":1,"disposition":"restock"}]');
SELECT refunded FROM return_order(pg_temp.id(801), '[{"line_no":1,"quantity":1,"disposition":"restock"}]');
SELECT captured, refunded, refundable FROM payments WHERE payment_id = pg_temp.id(802);

-- R9: shipping is refunded by itself, with its own tax, and never beyond what was charged for it.
-- 12.00 hold 2.00 of tax.  4.99, of it 0.83; then 0.01 are pending, 7.00 are left, and the rest of 7.00 is all but what is pending.
SELECT FROM put_tax_rate('V9', 20);
SELECT pg_temp.sold(9, '[{"sku":"R9","quantity":1}]', '{"shipping":"12.00","shipping_tax_rates":["V9"]}');
SELECT pg_temp.try($$SELECT refund_payment(pg_temp.id(902), '0.01 EUR')$$);
SELECT pg_temp.try($$SELECT refund_payment(pg_temp.id(902), '12.01 EUR', options => '{"shipping":true}')$$);
SELECT refunded FROM refund_payment(pg_temp.id(902), '4.99 EUR', reason => 'late', options => '{"shipping":true}');
SELECT refunded, refundable FROM refund_payment(pg_temp.id(902), '0.01 EUR', reason => 'late', status => 'pending', operation_id => pg_temp.id(903), options => '{"shipping":true}');
SELECT pg_temp.try($$SELECT refund_payment(pg_temp.id(902), '7.01 EUR', options => '{"shipping":true}')$$);
SELECT refunded FROM refund_payment(pg_temp.id(902), reason => 'late', options => '{"shipping":true}');
SELECT refunded, refundable FROM record_payment_event('stripe', 'r9a', pg_temp.id(902), 'refund', 'succeeded');
SELECT pg_temp.try($$SELECT refund_payment(pg_temp.id(902), options => '{"shipping":true}')$$);
SELECT from_account, to_account, amount FROM money_moves WHERE order_id = pg_temp.id(901) AND document_kind = 'order' ORDER BY move_id;
-- It is billed again when the money comes back; what is then left is refunded once.
SELECT refunded, refundable FROM record_payment_event('stripe', 'r9b', pg_temp.id(902), 'refund', 'reversed', operation_id => pg_temp.id(903));
SELECT refunded FROM refund_payment(pg_temp.id(902), options => '{"shipping":true}');
SELECT a.account, sum(a.minor) FROM (SELECT m.from_account AS account, - order_mgmt.amount_minor(m.amount) AS minor FROM money_moves AS m WHERE m.order_id = pg_temp.id(901)
	UNION ALL SELECT m.to_account, order_mgmt.amount_minor(m.amount) FROM money_moves AS m WHERE m.order_id = pg_temp.id(901)) AS a GROUP BY 1 ORDER BY 1;

-- An order that is canceled after a part of its shipping was given back owes nothing, and gets back what it paid, once.
SELECT total FROM place_order('shop', '[{"sku":"R9","quantity":1}]', order_id => pg_temp.id(904), shipping => '12.00', options => '{"shipping_tax_rates": ["V9"]}');
SELECT captured FROM record_payment(pg_temp.id(904), '22.00 EUR', 'stripe', payment_id => pg_temp.id(905));
SELECT refunded FROM refund_payment(pg_temp.id(905), '5.00 EUR', options => '{"shipping":true}');
SELECT status FROM cancel_order(pg_temp.id(904));
SELECT refunded, refundable FROM refund_payment(pg_temp.id(905));
SELECT from_account, to_account, amount FROM money_moves WHERE order_id = pg_temp.id(904) AND document_kind = 'order' ORDER BY move_id;

-- R14: a pending refund occupies the cap, a failed one frees it, a reversed one comes back.
SELECT pg_temp.sold(14, '[{"sku":"R14","quantity":1}]');
SELECT refunded, refundable FROM refund_goodwill(pg_temp.id(1402), '6.00 EUR', 'late', status => 'pending');
SELECT pg_temp.try($$SELECT refund_goodwill(pg_temp.id(1402), '4.01 EUR', 'late')$$);
SELECT refunded, refundable FROM record_payment_event('stripe', 'r14a', pg_temp.id(1402), 'refund', 'failed');
SELECT refunded, refundable FROM refund_goodwill(pg_temp.id(1402), '10.00 EUR', 'late', status => 'pending', operation_id => pg_temp.id(1403));
SELECT refunded, refundable FROM record_payment_event('stripe', 'r14b', pg_temp.id(1402), 'refund', 'succeeded');
SELECT refunded, refundable FROM record_payment_event('stripe', 'r14c', pg_temp.id(1402), 'refund', 'reversed', operation_id => pg_temp.id(1403));
SELECT pg_temp.try($$SELECT record_payment_event('stripe', 'r14d', pg_temp.id(1402), 'refund', 'failed', operation_id => pg_temp.id(1403))$$);

-- R17: the same key and arguments give the same answer, and nothing more; other arguments are refused.
SELECT pg_temp.sold(17, '[{"sku":"R17","quantity":1}]');
SELECT refunded FROM refund_goodwill(pg_temp.id(1702), '2.00 EUR', 'late', idempotency_key => 'r17');
SELECT refunded FROM refund_goodwill(pg_temp.id(1702), '2.00 EUR', 'late', idempotency_key => 'r17');
SELECT pg_temp.try($$SELECT refund_goodwill(pg_temp.id(1702), '2.01 EUR', 'late', idempotency_key => 'r17')$$);
-- So does a provider that tells of what is recorded under its own id.
SELECT refunded FROM refund_goodwill(pg_temp.id(1702), '1.00 EUR', 'late', reference => 're_17');
SELECT refunded FROM record_payment_event('stripe', 'r17', NULL, 'refund', 'succeeded', '1.00 EUR', reference => 're_17');
SELECT pg_temp.try($$SELECT refund_goodwill(pg_temp.id(1702), '2.00 EUR', 'early', idempotency_key => 'r17')$$);
SELECT refunded FROM payments WHERE payment_id = pg_temp.id(1702);

-- R18: more than is owed is refunded by a function of its own, with a reason, by who may.
SELECT pg_temp.sold(18, '[{"sku":"R18","quantity":1}]');
SELECT pg_temp.try($$SELECT refund_payment(pg_temp.id(1802), '1.00 EUR', reason => 'please')$$);
SELECT pg_temp.try($$SELECT refund_goodwill(pg_temp.id(1802), '1.00 EUR', NULL)$$);
SELECT pg_temp.try($$SELECT refund_goodwill(pg_temp.id(1802), '1.00 EUR', '')$$);
SELECT profile FROM profile_rights WHERE kind = 'function' AND object = 'refund_goodwill' ORDER BY 1;
CREATE ROLE regress_om_rules;
SELECT count(*) > 0 AS granted FROM grant_access('regress_om_rules', 'web');
SET ROLE regress_om_rules;
SELECT FROM refund_goodwill(pg_temp.id(1802), '1.00 EUR', 'please');
SELECT pg_temp.try($$SELECT refund_payment(pg_temp.id(1802), '1.00 EUR', reason => 'please')$$);
RESET ROLE;
SELECT count(*) > 0 AS revoked FROM revoke_access('regress_om_rules');
DROP ROLE regress_om_rules;
SELECT refunded FROM refund_goodwill(pg_temp.id(1802), '1.00 EUR', 'please');
SELECT purpose, reason, amount FROM payment_events WHERE payment_id = pg_temp.id(1802) AND kind = 'refund';

-- R19: what can be announced to come back is what was shipped, less what is announced already or came; what is canceled is free again.
SELECT pg_temp.sold(19, '[{"sku":"R19","quantity":2}]');
SELECT pg_temp.try($$SELECT request_return(pg_temp.id(1901), '[{"line_no":1,"quantity":3}]')$$);
SELECT status FROM request_return(pg_temp.id(1901), '[{"line_no":1,"quantity":1}]', return_id => pg_temp.id(1903));
SELECT pg_temp.try($$SELECT request_return(pg_temp.id(1901), '[{"line_no":1,"quantity":2}]')$$);
SELECT pg_temp.try($$SELECT return_order(pg_temp.id(1901), '[{"line_no":1,"quantity":2,"disposition":"restock"}]')$$);
UPDATE order_mgmt_data.order_lines SET return_requested = '3' WHERE order_id = pg_temp.id(1901);
SELECT status FROM cancel_return(pg_temp.id(1903));
SELECT status FROM request_return(pg_temp.id(1901), '[{"line_no":1,"quantity":2}]', return_id => pg_temp.id(1904));
SELECT status FROM receive_return(pg_temp.id(1904), '[{"line_no":1,"quantity":2,"disposition":"scrap"}]');
SELECT pg_temp.try($$SELECT request_return(pg_temp.id(1901), '[{"line_no":1,"quantity":1}]')$$);

-- R20: all lines of a return are of one order of one tenant, and so are its refunds.
SELECT pg_temp.sold(20, '[{"sku":"R20","quantity":1}]');
SELECT total FROM place_order('shop', '[{"sku":"R20","quantity":1},{"sku":"R20","quantity":1}]', order_id => pg_temp.id(2011));
SELECT pg_temp.ship(pg_temp.id(2011), 2, '1');
SELECT status FROM request_return(pg_temp.id(2001), '[{"line_no":1,"quantity":1}]', return_id => pg_temp.id(2003));
SELECT pg_temp.try($$SELECT request_return(pg_temp.id(2001), '[{"line_no":1,"quantity":1},{"line_no":2,"quantity":1}]')$$);
SELECT pg_temp.try($$SELECT request_return(pg_temp.id(2001), '[{"line_no":1,"quantity":1}]', tenant_id => 11)$$);
SELECT pg_temp.try($$SELECT receive_return(pg_temp.id(2003), '[{"line_no":2,"quantity":1,"disposition":"restock"}]')$$);
SELECT pg_temp.try($$INSERT INTO order_mgmt_data.return_lines (tenant_id, return_id, line_no, requested) VALUES (1, pg_temp.id(2003), 2, '1') RETURNING 1$$);
SELECT pg_temp.try($$UPDATE order_mgmt_data.returns SET order_id = pg_temp.id(2011) WHERE return_id = pg_temp.id(2003) RETURNING 1$$);
SELECT credited FROM receive_return(pg_temp.id(2003), '[{"line_no":1,"quantity":1,"disposition":"restock"}]');
SELECT pg_temp.try($$SELECT refund_return(pg_temp.id(2003), refunds => format('[{"payment_id":"%s","amount":"1.00"}]', pg_temp.id(1902))::strict_jsonb)$$);

-- R25: no more is received than was announced, in as many parts as it takes; the rest can be closed as missing.
SELECT pg_temp.sold(25, '[{"sku":"R25","quantity":3}]');
SELECT status FROM request_return(pg_temp.id(2501), '[{"line_no":1,"quantity":2}]', return_id => pg_temp.id(2503));
SELECT pg_temp.try($$SELECT receive_return(pg_temp.id(2503), '[{"line_no":1,"quantity":3,"disposition":"restock"}]')$$);
SELECT status, credited FROM receive_return(pg_temp.id(2503), '[{"line_no":1,"quantity":1,"disposition":"restock"}]');
SELECT pg_temp.try($$SELECT receive_return(pg_temp.id(2503), '[{"line_no":1,"quantity":1,"disposition":"missing"},{"line_no":1,"quantity":1,"disposition":"scrap"}]')$$);
UPDATE order_mgmt_data.return_lines SET missing = '2' WHERE return_id = pg_temp.id(2503);
SELECT status, credited FROM receive_return(pg_temp.id(2503), '[{"line_no":1,"quantity":1,"disposition":"missing"}]');
SELECT requested, received, missing, open FROM return_lines WHERE return_id = pg_temp.id(2503);

-- R26: each unit that comes has a disposition; only what is restocked is for sale again.
SELECT pg_temp.sold(26, '[{"sku":"R26","quantity":5}]');
SELECT status FROM request_return(pg_temp.id(2601), '[{"line_no":1,"quantity":5}]', return_id => pg_temp.id(2603));
SELECT pg_temp.try($$SELECT receive_return(pg_temp.id(2603), '[{"line_no":1,"quantity":1}]')$$);
SELECT pg_temp.try($$SELECT receive_return(pg_temp.id(2603), '[{"line_no":1,"quantity":1,"disposition":"sell"}]')$$);
SELECT pg_temp.try($$SELECT return_order(pg_temp.id(2601), '[{"line_no":1,"quantity":1}]')$$);
SELECT available('R26', 'BER');
SELECT status FROM receive_return(pg_temp.id(2603), '[{"line_no":1,"quantity":1,"disposition":"quarantine"}]');
SELECT status FROM receive_return(pg_temp.id(2603), '[{"line_no":1,"quantity":1,"disposition":"damaged"}]');
SELECT status FROM receive_return(pg_temp.id(2603), '[{"line_no":1,"quantity":1,"disposition":"scrap"}]');
SELECT status FROM receive_return(pg_temp.id(2603), '[{"line_no":1,"quantity":1,"disposition":"return_to_vendor"}]');
SELECT available('R26', 'BER');
SELECT status FROM receive_return(pg_temp.id(2603), '[{"line_no":1,"quantity":1,"disposition":"restock"}]');
SELECT * FROM pg_temp.shelf(26);

-- R27: what is to be inspected is on hand and not for sale until somebody says so.
SELECT pg_temp.sold(27, '[{"sku":"R27","quantity":10}]');
SELECT status FROM return_order(pg_temp.id(2701), '[{"line_no":1,"quantity":2,"disposition":"quarantine"}]');
SELECT * FROM pg_temp.shelf(27);
SELECT pg_temp.try($$SELECT place_order('shop', '[{"sku":"R27","quantity":1}]')$$);
SELECT returned FROM change_stock_state('BER', '[{"sku":"R27","quantity":1,"from_state":"returned","to_state":"free"}]', 'inspected');
SELECT total FROM place_order('shop', '[{"sku":"R27","quantity":1}]');

-- R28: goods are back where they were received, by default where they were shipped from; wherever they were sold.
SELECT pg_temp.sold(28, '[{"sku":"R28","quantity":3}]');
SELECT status FROM return_order(pg_temp.id(2801), '[{"line_no":1,"quantity":1,"disposition":"restock"}]');
SELECT status FROM return_order(pg_temp.id(2801), '[{"line_no":1,"quantity":1,"disposition":"restock"}]', 'HAM');
SELECT status FROM request_return(pg_temp.id(2801), '[{"line_no":1,"quantity":1}]', 'HAM', return_id => pg_temp.id(2803));
SELECT status FROM receive_return(pg_temp.id(2803), '[{"line_no":1,"quantity":1,"disposition":"damaged"}]', 'POT');
SELECT * FROM pg_temp.shelf(28);

-- R29: a receipt moves its goods once, however often it is sent.
SELECT pg_temp.sold(29, '[{"sku":"R29","quantity":4}]');
SELECT status FROM request_return(pg_temp.id(2901), '[{"line_no":1,"quantity":4}]', return_id => pg_temp.id(2903));
SELECT status, credited FROM receive_return(pg_temp.id(2903), '[{"line_no":1,"quantity":1,"disposition":"restock"}]', receipt_id => pg_temp.id(2904), idempotency_key => 'r29');
SELECT status, credited FROM receive_return(pg_temp.id(2903), '[{"line_no":1,"quantity":1,"disposition":"restock"}]', receipt_id => pg_temp.id(2904), idempotency_key => 'r29');
SELECT pg_temp.try($$SELECT receive_return(pg_temp.id(2903), '[{"line_no":1,"quantity":1,"disposition":"restock"}]', receipt_id => pg_temp.id(2904))$$);
SELECT pg_temp.try($$SELECT receive_return(pg_temp.id(2903), '[{"line_no":1,"quantity":2,"disposition":"scrap"}]', receipt_id => pg_temp.id(2904))$$);
SELECT received, open FROM return_lines WHERE return_id = pg_temp.id(2903);
SELECT credited FROM returns WHERE return_id = pg_temp.id(2903);
SELECT * FROM pg_temp.shelf(29);

-- R30: canceling releases what is allocated, a return brings in what was shipped; neither does the other's.
SELECT pg_temp.stocked(30);
SELECT total FROM place_order('shop', '[{"sku":"R30","quantity":3}]', order_id => pg_temp.id(3001));
SELECT pg_temp.ship(pg_temp.id(3001), 1, '2');
SELECT pg_temp.try($$SELECT cancel_order(pg_temp.id(3001), '[{"line_no":1,"quantity":2}]')$$);
SELECT pg_temp.try($$SELECT return_order(pg_temp.id(3001), '[{"line_no":1,"quantity":3,"disposition":"restock"}]')$$);
SELECT status FROM cancel_order(pg_temp.id(3001), '[{"line_no":1,"quantity":1}]');
SELECT status FROM return_order(pg_temp.id(3001), '[{"line_no":1,"quantity":1,"disposition":"restock"}]');
SELECT pg_temp.try($$SELECT cancel_order(pg_temp.id(3001), '[{"line_no":1,"quantity":1}]')$$);
SELECT from_state, to_state, quantity FROM order_mgmt_data.stock_moves WHERE document_id = pg_temp.id(3001) ORDER BY move_id;
SELECT ordered, allocated, shipped, canceled, returned FROM order_lines WHERE order_id = pg_temp.id(3001);
SELECT * FROM pg_temp.shelf(30);

-- R34: a unit comes back at the cost it was issued at (4.00), though the others cost 9.00 by now.
SELECT pg_temp.sold(34, '[{"sku":"R34","quantity":10}]');
SELECT compact_balances() > 0 AS folded;
SELECT free FROM receive_stock('BER', '[{"sku":"R34","quantity":10,"unit_cost":"9.00 EUR"}]');
SELECT status FROM return_order(pg_temp.id(3401), '[{"line_no":1,"quantity":3,"disposition":"restock"}]');
SELECT compact_balances() > 0 AS folded;
SELECT m.from_state, m.to_state, c.quantity, c.value FROM order_mgmt_data.stock_move_costs AS c JOIN order_mgmt_data.stock_moves AS m USING (tenant_id, move_id)
JOIN items AS i ON i.item_id = c.item_id WHERE i.sku = 'R34' ORDER BY c.position_no;

-- R42: the source loses goods when they are shipped, the destination gains them when they are received: never more, and less only for a
-- reason; what is canceled on the way goes back or is written off.
SELECT pg_temp.stocked(42);
SELECT status FROM create_transfer('BER', 'HAM', '[{"sku":"R42","quantity":8}]', transfer_id => pg_temp.id(4201));
SELECT status FROM ship_transfer(pg_temp.id(4201), '[{"line_no":1,"quantity":6}]');
SELECT * FROM pg_temp.shelf(42);
SELECT pg_temp.try($$SELECT ship_transfer(pg_temp.id(4201), '[{"line_no":1,"quantity":3}]')$$);
SELECT pg_temp.try($$SELECT receive_transfer(pg_temp.id(4201), '[{"line_no":1,"quantity":7}]')$$);
SELECT pg_temp.try($$SELECT receive_transfer(pg_temp.id(4201), '[{"line_no":1,"quantity":3,"missing":1}]')$$);
SELECT status FROM receive_transfer(pg_temp.id(4201), '[{"line_no":1,"quantity":3,"missing":1,"reason":"torn box"}]');
UPDATE order_mgmt_data.transfer_lines SET received = '9' WHERE transfer_id = pg_temp.id(4201);
SELECT pg_temp.try($$SELECT cancel_transfer(pg_temp.id(4201))$$);
SELECT pg_temp.try($$SELECT cancel_transfer(pg_temp.id(4201), in_transit => 'write_off')$$);
SELECT status FROM cancel_transfer(pg_temp.id(4201), in_transit => 'return');
SELECT quantity, shipped, received, missing, missing_reason, returned, canceled FROM transfer_lines WHERE transfer_id = pg_temp.id(4201);
SELECT * FROM pg_temp.shelf(42);

-- R47: a drawer is expected to hold float + cash - change - cash refunds + in - out; the difference is recorded; after the close it takes nothing.
-- 50.00 + 40.00 - 10.00 - 10.00 + 5.00 - 8.00 = 67.00; 66.50 are counted.
SELECT pg_temp.stocked(47);
SELECT register FROM put_register('R47', 'shop', 'BER');
SELECT pg_temp.try($$SELECT record_sale('R47', '[{"sku":"R47","quantity":1}]', '[{"provider":"cash","amount":"10.00"}]')$$);
SELECT status FROM open_shift('R47', '50.00 EUR', shift_id => pg_temp.id(4703));
SELECT pg_temp.try($$SELECT open_shift('R47', '0.00 EUR')$$);
SELECT total, tendered, change FROM record_sale('R47', '[{"sku":"R47","quantity":5}]', '[{"provider":"card","amount":"20.00"},{"provider":"cash","amount":"40.00","payment_id":"00000000-0000-0000-0000-000000004702"}]', order_id => pg_temp.id(4701));
SELECT refunded FROM return_order(pg_temp.id(4701), '[{"line_no":1,"quantity":1,"disposition":"restock"}]', register => 'R47', refunds => '[{"payment_id":"00000000-0000-0000-0000-000000004702","amount":"10.00"}]');
SELECT status FROM paid_in('R47', '5.00 EUR', 'coins');
SELECT status FROM paid_out('R47', '8.00 EUR', 'stamps');
SELECT status, expected, counted, difference FROM close_shift('R47', '66.50 EUR');
SELECT account, balance FROM money_accounts WHERE account = ANY ('{cash,over_short,petty_cash}') ORDER BY 1;
SELECT pg_temp.try($$SELECT record_sale('R47', '[{"sku":"R47","quantity":1}]', '[{"provider":"cash","amount":"10.00"}]')$$);
SELECT pg_temp.try($$SELECT paid_in('R47', '1.00 EUR', 'found')$$);
UPDATE order_mgmt_data.shifts SET counted = '67.00 EUR' WHERE register = 'R47';
INSERT INTO order_mgmt_data.register_sales (tenant_id, order_id, order_number, shift_id, register, total, tendered, change, actor, occurred_at, recorded_at)
	VALUES (1, pg_temp.id(4709), 'x', pg_temp.id(4703), 'R47', '0 EUR', '0 EUR', '0 EUR', 'me', order_mgmt_data.clock(), order_mgmt_data.clock());

-- Verify: all of it adds up.
SELECT name, violations, sample FROM verify(true) WHERE violations > 0;
