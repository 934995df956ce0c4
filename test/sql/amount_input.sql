-- Amounts as callers say them: where a call knows the currency, a number, a text with or without the currency, and JSON with both are the
-- same amount; another currency, and more decimals than the currency has, are errors that say where. What is answered has one form.
\set ECHO none
\getenv source PG_ABS_SRCDIR
\set helpers :source '/lib/regress.sql'
\i :helpers
\set ECHO all
\pset format unaligned
\pset fieldsep ' | '
SELECT free FROM receive_stock('BER', '[{"sku":"A-1","quantity":10},{"sku":"B-1","quantity":10}]');
SELECT total FROM place_order('web', '[{"sku":"A-1","quantity":2}]', order_id => '00000000-0000-0000-0000-000000000001');
SELECT authorized FROM authorize_payment('00000000-0000-0000-0000-000000000001', '25.00 EUR', 'stripe', payment_id => '00000000-0000-0000-0000-00000000000a');
SELECT captured FROM authorize_payment('00000000-0000-0000-0000-000000000001', '25.00 EUR', 'stripe', payment_id => '00000000-0000-0000-0000-00000000000b', options => '{"captured":true}');
SELECT register FROM put_register('R1', 'shop', 'BER');
SELECT register FROM put_register('R2', 'shop', 'BER');
SELECT status FROM open_shift('R1', '50.00 EUR');
SELECT order_id FROM record_sale('R1', '[{"sku":"B-1","quantity":2}]', '[{"provider":"cash","amount":"5.00"}]', order_id => '00000000-0000-0000-0000-000000000002');
SELECT status FROM request_return('00000000-0000-0000-0000-000000000002', '[{"line_no":1,"quantity":1}]', return_id => '00000000-0000-0000-0000-00000000000c');
SELECT count(*) FROM receive_return('00000000-0000-0000-0000-00000000000c', '[{"line_no":1,"quantity":1,"disposition":"restock"}]');
SELECT status FROM open_cart('web', cart_id => '00000000-0000-0000-0000-0000000000ca');
SELECT total FROM put_cart_line('00000000-0000-0000-0000-0000000000ca', 'B-1', 1);

-- What a call answers, or its error; whatever it did is undone.
CREATE FUNCTION pg_temp.undone(call text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	answer text;
	code text;
	detail text;
BEGIN
	EXECUTE call INTO answer;
	RAISE EXCEPTION USING ERRCODE = 'OK000', MESSAGE = coalesce(answer, 'null');
EXCEPTION
	WHEN SQLSTATE 'OK000' THEN
		RETURN SQLERRM;
	WHEN OTHERS THEN
		GET STACKED DIAGNOSTICS code = CONSTRAINT_NAME, detail = PG_EXCEPTION_DETAIL;
		RETURN format('%s %s: %s %s', sqlstate, code, sqlerrm, CASE WHEN detail LIKE '{%' THEN (detail::jsonb - 'code')::text ELSE detail END);
END $$;

-- Arguments: %1$s is the amount, as an expression.
CREATE TEMP TABLE arguments (function text, argument text, call text);
INSERT INTO arguments VALUES
	('put_channel', 'shipping', $$SELECT shipping FROM put_channel('web', shipping => %s)$$),
	('put_channel', 'shipping', $$SELECT shipping FROM put_channel('new', 'EUR', '{BER}', shipping => %s)$$),
	('authorize_payment', 'amount', $$SELECT authorized FROM authorize_payment('00000000-0000-0000-0000-000000000001', %s, 'stripe')$$),
	('capture_payment', 'amount', $$SELECT captured FROM capture_payment('00000000-0000-0000-0000-00000000000a', %s)$$),
	('void_payment', 'amount', $$SELECT voided FROM void_payment('00000000-0000-0000-0000-00000000000a', %s)$$),
	('refund_payment', 'amount', $$SELECT r.refunded FROM cancel_order('00000000-0000-0000-0000-000000000001'), refund_payment('00000000-0000-0000-0000-00000000000b', %s) AS r$$),
	('refund_goodwill', 'amount', $$SELECT refunded FROM refund_goodwill('00000000-0000-0000-0000-00000000000b', %s, 'sorry')$$),
	('record_payment', 'amount', $$SELECT captured FROM record_payment('00000000-0000-0000-0000-000000000001', %s, 'bank_transfer')$$),
	('record_payment_event', 'amount', $$SELECT captured FROM record_payment_event('stripe', 'evt', '00000000-0000-0000-0000-00000000000a', 'capture', 'succeeded', %s)$$),
	('refund_return', 'amount', $$SELECT refunded FROM refund_return('00000000-0000-0000-0000-00000000000c', %s, register => 'R1')$$),
	('open_shift', 'opening_float', $$SELECT opening_float FROM open_shift('R2', %s)$$),
	('paid_in', 'amount', $$SELECT amount FROM paid_in('R1', %s, 'change') CROSS JOIN LATERAL (SELECT amount FROM money_moves ORDER BY move_id DESC LIMIT 1) AS m$$),
	('request_approval', 'amount', $$SELECT amount FROM request_approval('R1', 'paid_out', amount => %s)$$),
	('paid_out', 'amount', $$SELECT amount FROM paid_out('R1', %s, 'change') CROSS JOIN LATERAL (SELECT amount FROM money_moves ORDER BY move_id DESC LIMIT 1) AS m$$),
	('close_shift', 'counted', $$SELECT counted FROM close_shift('R1', %s)$$),
	('place_order', 'discount', $$SELECT discount FROM place_order('web', '[{"sku":"A-1","quantity":1}]', discount => %s)$$),
	('place_order', 'shipping', $$SELECT shipping FROM place_order('web', '[{"sku":"A-1","quantity":1}]', shipping => %s)$$),
	('preview_order', 'discount', $$SELECT discount FROM preview_order('web', '[{"sku":"A-1","quantity":1}]', discount => %s)$$),
	('preview_order', 'shipping', $$SELECT shipping FROM preview_order('web', '[{"sku":"A-1","quantity":1}]', shipping => %s)$$),
	('quote_lines', 'discount', $$SELECT order_discount FROM quote_lines('web', '[{"sku":"A-1","quantity":1}]', discount => %s) WHERE line_no = 1$$),
	('quote_lines', 'shipping', $$SELECT line_total FROM quote_lines('web', '[{"sku":"A-1","quantity":1}]', shipping => %s) WHERE line_no = 0$$),
	('checkout_cart', 'expected_total', $$SELECT total FROM checkout_cart('00000000-0000-0000-0000-0000000000ca', %s)$$),
	('edit_order', 'expected_total', $$SELECT total_after FROM edit_order('00000000-0000-0000-0000-000000000001', 0, '{"lines":[{"line_no":1,"quantity":0}],"add":[{"sku":"B-1","quantity":1}]}', %s)$$),
	('attach_payment', 'amount', $$SELECT status FROM attach_payment('00000000-0000-0000-0000-0000000000ca', %s, 'stripe', reference => 'pi_1')$$),
	('record_sale', 'discount', $$SELECT total FROM record_sale('R1', '[{"sku":"B-1","quantity":2}]', '[{"provider":"cash","amount":2.5}]', discount => %s)$$);
SELECT p.proname AS without_a_call FROM pg_proc AS p WHERE 'amount_input'::regtype = ANY (p.proargtypes::oid[]) AND p.pronamespace = 'order_mgmt'::regnamespace
	AND p.proname NOT IN (SELECT function FROM arguments)
	-- it does not answer it, and reads it as request_approval does; and a limit names its own currency
	AND p.proname NOT IN ('approve_action', 'put_staff_limit');
-- An argument that is an amount says its currency itself only where the call knows none.
SELECT p.proname, p.proargnames[n] AS argument FROM pg_proc AS p CROSS JOIN generate_subscripts(p.proargtypes, 1) AS i CROSS JOIN LATERAL (SELECT i + 1) AS x (n)
WHERE p.pronamespace = 'order_mgmt'::regnamespace AND p.provolatile = 'v' AND p.proargtypes[i] IN ('amount'::regtype, 'price'::regtype);
CREATE TEMP TABLE forms (form text);
INSERT INTO forms VALUES ('2.50'), ('2.5'), ('2.500'), ($$'2.50'$$), ($$'2.5 EUR'$$), ($$E' 2.50 \t EUR\n'$$), ($$'+2.50 EUR'$$), ($$'2.50 EUR'::amount$$), ($$'2.50'::text$$),
	($$'2.50 EUR'::varchar$$), ($$'{"amount":"2.50","currency":"EUR"}'$$), ($$'{"currency":"EUR","amount":2.5}'$$), ($$'"2.50 EUR"'::jsonb$$), ($$'2.5'::jsonb$$),
	($$'{"amount":2.50,"currency":"EUR"}'::json$$), ($$amount_of(2.5, 'EUR')$$);
SELECT a.function, min(x.answer) AS answer, array_agg(f.form) FILTER (WHERE x.answer <> '2.50 EUR') AS otherwise
FROM arguments AS a CROSS JOIN forms AS f CROSS JOIN LATERAL pg_temp.undone(format(a.call, f.form)) AS x (answer) GROUP BY a.function, a.call ORDER BY 1, 2;
SELECT pg_temp.undone(format($$SELECT counted FROM close_shift('R1', %s)$$, n)) FROM unnest('{3::smallint,3,3::bigint,3::numeric}'::text[]) AS n;
-- Refused, in the same words by all: another currency, more decimals, and what is no amount.
CREATE TEMP TABLE wrong (form text);
INSERT INTO wrong VALUES ($$'2.50 USD'$$), ($$'2.50 USD'::amount$$), ($$'{"amount":2.5,"currency":"USD"}'$$), ('2.505'), ($$'2.505 EUR'$$), ($$'{"amount":"2.505","currency":"EUR"}'$$),
	('-2.50'), ($$'-0.01 EUR'$$), ('1e14'), ('1e30'), ($$'x'$$), ($$''$$), ($$' '$$), ($$'EUR'$$), ($$'EUR 2.50'$$), ($$'2.50 eur'$$), ($$'2.50 XXX'$$), ($$'2.50 EUR EUR'$$), ($$'2,50'$$), ($$'NaN'::numeric$$),
	($$'{"amount":2.5}'$$), ($$'{"currency":"EUR"}'$$), ($$'{"amount":"2.50 EUR","currency":"EUR"}'$$), ($$'{"amount":{"amount":1,"currency":"EUR"},"currency":"EUR"}'$$),
	($$'{"amount":2.5,"currency":"EUR","cents":1}'$$), ($$'{"amount":2.5,"amount":2.6,"currency":"EUR"}'$$), ($$'[2.5]'::jsonb$$), ($$'null'::jsonb$$), ($$'true'::jsonb$$), ($$'{"amount":'$$);
SELECT w.form, min(x.answer) AS refusal, count(DISTINCT replace(x.answer, a.argument, 'amount')) AS refusals, bool_or(x.answer NOT LIKE '22%') AS accepted
FROM arguments AS a CROSS JOIN wrong AS w CROSS JOIN LATERAL pg_temp.undone(format(a.call, w.form)) AS x (answer) GROUP BY w.form, w.ctid ORDER BY w.ctid;
-- A number that is not exact is no argument at all.
SELECT left(pg_temp.undone($$SELECT counted FROM close_shift('R1', 2.5::double precision)$$), 5) AS sqlstate;
-- The same amount is the same call, in whatever words that name its currency.
SELECT captured FROM capture_payment('00000000-0000-0000-0000-00000000000a', '2.50 EUR', idempotency_key => 'once');
SELECT captured FROM capture_payment('00000000-0000-0000-0000-00000000000a', '{"amount":2.5,"currency":"EUR"}', idempotency_key => 'once');
SELECT captured FROM capture_payment('00000000-0000-0000-0000-00000000000a', '2.5 EUR'::amount, idempotency_key => 'once');
SELECT pg_temp.undone($$SELECT captured FROM capture_payment('00000000-0000-0000-0000-00000000000a', '2.51 EUR', idempotency_key => 'once')$$);

-- Nor do zeros that say nothing make it another call, where the call's currency is known: in an argument that was an option once, and in one that was not.
SELECT amount, pg_temp.undone(format($$SELECT sum(o.discount) || ' ' || count(DISTINCT o.order_id) FROM (SELECT * FROM place_order('web', '[{"sku":"B-1","quantity":1}]', discount => '0.5', idempotency_key => 'zeros')
	UNION ALL SELECT * FROM place_order('web', '[{"sku":"B-1","quantity":1}]', discount => %s, idempotency_key => 'zeros')) AS o$$, amount))
FROM unnest(ARRAY['0.5', '''0.50''', '''0.500''', '''00.5''', ''' 0.50 ''', '0.51', '''5.0''', '''0.50 EUR''']) AS amount;
SELECT amount, pg_temp.undone(format($$SELECT count(*) FROM (SELECT * FROM paid_in('R1', '10', 'change', idempotency_key => 'zeros')
	UNION ALL SELECT * FROM paid_in('R1', %s, 'change', idempotency_key => 'zeros')) AS s$$, amount))
FROM unnest(ARRAY['10', '10.00', '''10.00''', '''+10''', '''1e1''', '100', '''10.00 EUR''']) AS amount;

-- Keys of JSON: %1$s is the amount, as JSON.
CREATE TEMP TABLE keys (path text, call text);
INSERT INTO keys VALUES
	('lines[0].unit_price', $$SELECT total FROM place_order('web', '[{"sku":"A-1","quantity":1,"unit_price":%s}]')$$),
	('lines[0].discount', $$SELECT discount FROM place_order('web', '[{"sku":"A-1","quantity":1,"discount":%s}]')$$),
	('tenders[0].amount', $$SELECT tendered FROM record_sale('R1', '[{"sku":"B-1","quantity":1}]', '[{"provider":"cash","amount":%s}]')$$),
	('lines[0].unit_price', $$SELECT total FROM refund_without_sale('R1', '[{"sku":"B-1","quantity":1,"unit_price":%s,"disposition":"restock"}]', 'no receipt')$$),
	('refunds[0].amount', $$SELECT refunded FROM refund_return('00000000-0000-0000-0000-00000000000c', register => 'R1', refunds => (SELECT format('[{"payment_id":"%%s","amount":%%s}]', payment_id, '%s')::jsonb
		FROM payments WHERE provider = 'cash'))$$);
CREATE TEMP TABLE json_forms (form text);
INSERT INTO json_forms VALUES ('2.50'), ('2.5'), ('25e-1'), ('"2.50"'), ('"2.5 EUR"'), ('{"amount":"2.50","currency":"EUR"}'), ('{"currency":"EUR","amount":2.5}');
SELECT k.path, min(x.answer) AS answer, array_agg(f.form) FILTER (WHERE x.answer <> '2.50 EUR') AS otherwise
FROM keys AS k CROSS JOIN json_forms AS f CROSS JOIN LATERAL pg_temp.undone(format(k.call, f.form)) AS x (answer) GROUP BY k.path, k.call ORDER BY 1, 2;
CREATE TEMP TABLE json_wrong (form text);
INSERT INTO json_wrong VALUES ('"2.50 USD"'), ('{"amount":2.5,"currency":"USD"}'), ('2.5050505'), ('"2.5050505"'), ('{"amount":"2.5050505","currency":"EUR"}'), ('-2.50'), ('1e14'), ('"x"'), ('""'), ('true'),
	('[2.5]'), ('{"amount":2.5}'), ('{"amount":2.5,"currency":"EUR","cents":1}'), ('{"amount":{"amount":1,"currency":"EUR"},"currency":"EUR"}');
SELECT w.form, min(x.answer) AS refusal, count(DISTINCT replace(replace(x.answer, k.path, 'amount'), '6 decimals', '2 decimals')) AS refusals, bool_or(x.answer NOT LIKE '22%') AS accepted
FROM keys AS k CROSS JOIN json_wrong AS w CROSS JOIN LATERAL pg_temp.undone(format(k.call, w.form)) AS x (answer) GROUP BY w.form, w.ctid ORDER BY w.ctid;
SELECT ok, total FROM place_orders('[{"channel":"web","lines":[{"sku":"A-1","quantity":1}],"discount":{"amount":1,"currency":"EUR"},"shipping":4.9}]');
-- A receipt knows no currency: its costs say it.
SELECT f.form, pg_temp.undone(format($$SELECT on_hand FROM receive_stock('BER', '[{"sku":"B-1","quantity":1,"unit_cost":%s}]')$$, f.form)) AS unit_cost,
	pg_temp.undone(format($$SELECT on_hand FROM receive_stock('BER', '[{"sku":"B-1","quantity":1,"line_cost":%s}]')$$, f.form)) AS line_cost
FROM (TABLE json_forms UNION ALL VALUES ('{"amount":2.5,"currency":"USD"}')) AS f;

-- What is answered has one form, which can be said again: rows, JSON of rows, and events.
BEGIN;
SELECT total, to_jsonb(o) ->> 'total' AS of_json, total = amount_of(20, 'EUR') AND total = (to_jsonb(o) ->> 'total')::amount AS same FROM orders AS o WHERE order_id = '00000000-0000-0000-0000-000000000001';
-- A function that answers with a row of its own making says the same numbers.
SELECT total, total_numeric, discount, discount_numeric, shipping, shipping_numeric, tax, tax_numeric
FROM place_order('web', '[{"sku":"A-1","quantity":1,"discount":0.5}]', discount => 0.25, shipping => 4.9);
SELECT status FROM paid_out('R1', '1.00', 'stamps');
SELECT total FROM refund_without_sale('R1', '[{"sku":"B-1","quantity":1,"unit_price":2,"disposition":"scrap"}]', 'no receipt');
SELECT refunded FROM refund_return('00000000-0000-0000-0000-00000000000c', register => 'R1');
SELECT DISTINCT ON (type) type, coalesce(payload ->> 'total', payload ->> 'amount', payload #>> '{refunds,0,amount}') AS amount
FROM events WHERE jsonb_path_exists(payload, '$.**.amount') OR payload ? 'total' ORDER BY type, id;
SELECT count(*) FROM events WHERE jsonb_path_exists(payload, '$.**.currency');
ROLLBACK;
