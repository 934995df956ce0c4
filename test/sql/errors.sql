-- Every error code once, as a caller sees it: message, DETAIL as one line of JSON, HINT as the next step; its SQLSTATE;
-- what PostgREST gets; and that the list of codes is complete.
\set ECHO none
\getenv source PG_ABS_SRCDIR
\set helpers :source '/lib/regress.sql'
\i :helpers
\set ECHO all
\pset format unaligned
\pset fieldsep ' | '

-- The list: standard SQLSTATEs, lower-case codes, one line each.
SELECT code, sqlstate, meaning, next_step FROM error_codes ORDER BY sqlstate, code;
SELECT code FROM error_codes GROUP BY code HAVING count(*) > 1;
SELECT code FROM error_codes WHERE code !~ '^[a-z][a-z_]*$' OR code = '' OR meaning ~ E'\n|\\.$' OR next_step ~ E'\n' OR next_step !~ '^[A-Z].*\.$';

SELECT free FROM receive_stock('BER', '[{"sku":"A-1","quantity":5}]', document_id => '00000000-0000-0000-0000-000000000001', idempotency_key => 'k-1');
SELECT free FROM receive_stock('BER', '[{"sku":"B-1","quantity":2}]');
SELECT status FROM place_order('shop', '[{"sku":"A-1","quantity":1}]', order_id => '00000000-0000-0000-0000-000000000001');
SELECT status FROM place_order('shop', '[{"sku":"A-1","quantity":1}]', order_id => '00000000-0000-0000-0000-000000000002');
SELECT status FROM cancel_order('00000000-0000-0000-0000-000000000002');
SELECT quantity FROM reserve_stock('shop', '[{"sku":"A-1","quantity":1}]', reservation_id => '00000000-0000-0000-0000-000000000001');
SELECT status FROM release_reservation('00000000-0000-0000-0000-000000000001');
SELECT authorized FROM authorize_payment('00000000-0000-0000-0000-000000000001', '1.00 EUR', 'stripe', payment_id => '00000000-0000-0000-0000-000000000001');
SELECT status FROM create_transfer('BER', 'HAM', '[{"sku":"B-1","quantity":2}]', transfer_id => '00000000-0000-0000-0000-000000000001');
SELECT status FROM ship_transfer('00000000-0000-0000-0000-000000000001', '[{"line_no":1,"quantity":1}]');
SELECT register FROM put_register('till', 'shop', 'BER');
SELECT register FROM put_register('open_till', 'shop', 'BER');
SELECT status FROM open_shift('open_till', '0 EUR', shift_id => '00000000-0000-0000-0000-000000000001');
SELECT status FROM place_order('shop', '[{"sku":"GIFTWRAP","quantity":1}]', order_id => '00000000-0000-0000-0000-000000000003');
UPDATE order_mgmt_data.order_lines SET open = '0', shipped = '1' WHERE order_id = '00000000-0000-0000-0000-000000000003';
UPDATE order_mgmt_data.orders SET status = 'completed', fulfillment_status = 'fulfilled' WHERE order_id = '00000000-0000-0000-0000-000000000003';
SELECT status FROM request_return('00000000-0000-0000-0000-000000000003', '[{"line_no":1,"quantity":1}]', return_id => '00000000-0000-0000-0000-000000000001');
CREATE ROLE regress_om_errors;
SELECT count(*) > 0 AS granted FROM grant_access('regress_om_errors', 'web', '{1}');
CREATE ROLE regress_om_errors_cashier;
SELECT count(*) > 0 AS granted FROM grant_access('regress_om_errors_cashier', 'cashier', '{1}');
-- What each of these does wrong is its code.
CREATE TEMP TABLE wrong (code text, statement text);
INSERT INTO wrong VALUES
	('invalid_argument', $$SELECT place_order('', '[{"sku":"A-1","quantity":1}]')$$),
	('invalid_json', $$SELECT place_order('shop', '[{"sku":"A-1","quantity":1,"color":"blue"}]')$$),
	('invalid_quantity', $$SELECT place_order('shop', '[{"sku":"A-1","quantity":"-1"}]')$$),
	('invalid_amount', $$SELECT place_order('shop', '[{"sku":"A-1","quantity":1,"unit_price":"1.999"}]')$$),
	('value_out_of_range', $$SELECT place_order('shop', '[{"sku":"A-1","quantity":1000000001}]')$$),
	('currency_mismatch', $$SELECT place_order('shop', '[{"sku":"A-1","quantity":1,"unit_price":"1.99 USD"}]')$$),
	('too_many_lines', $$SELECT place_order('shop', (SELECT jsonb_agg('{"sku":"A-1","quantity":1}'::jsonb) FROM generate_series(1, 10001)))$$),
	('limit_exceeded', $$SELECT put_item('A-1', metadata => jsonb_build_object('a', repeat('x', 65536)))$$),
	('unknown_sku', $$SELECT place_order('shop', '[{"sku":"Ä-9","quantity":1}]')$$),
	('unknown_location', $$SELECT receive_stock('MUC', '[{"sku":"A-1","quantity":1}]')$$),
	('unknown_channel', $$SELECT place_order('phone', '[{"sku":"A-1","quantity":1}]')$$),
	('unknown_currency', $$SELECT place_order('shop', '[{"sku":"A-1","quantity":1}]', 'EURO')$$),
	('unknown_tenant', $$SELECT put_item('A-1', tenant_id => 99)$$),
	('unknown_order', $$SELECT cancel_order('00000000-0000-0000-0000-000000000009')$$),
	('unknown_order_line', $$SELECT cancel_order('00000000-0000-0000-0000-000000000001', '[{"line_no":2}]')$$),
	('unknown_reservation', $$SELECT release_reservation('00000000-0000-0000-0000-000000000009')$$),
	('unknown_payment', $$SELECT capture_payment('00000000-0000-0000-0000-00000000dead')$$),
	('capture_exceeds_authorized', $$SELECT capture_payment((SELECT payment_id FROM payments), '1.01 EUR')$$),
	('refund_exceeds_captured', $$SELECT refund_goodwill((SELECT payment_id FROM payments), '0.01 EUR', 'x')$$),
	('refund_exceeds_owed', $$SELECT refund_payment((SELECT payment_id FROM payments), '0.01 EUR')$$),
	('unknown_return', $$SELECT cancel_return('00000000-0000-0000-0000-00000000dead')$$),
	('return_exceeds_shipped', $$SELECT request_return('00000000-0000-0000-0000-000000000001', '[{"line_no":1,"quantity":1}]')$$),
	('receipt_exceeds_announced', $$SELECT receive_return('00000000-0000-0000-0000-000000000001', '[{"line_no":1,"quantity":2,"disposition":"scrap"}]')$$),
	('return_before_sale', $$SELECT receive_return('00000000-0000-0000-0000-000000000001', '[{"line_no":1,"quantity":1,"disposition":"scrap"}]', occurred_at => '2025-12-31')$$),
	('refund_exceeds_return', $$SELECT refund_return('00000000-0000-0000-0000-000000000001', '1.00 EUR')$$),
	('unknown_fulfillment', $$SELECT ship_fulfillment('00000000-0000-0000-0000-00000000dead')$$),
	('fulfillment_exceeds_allocated', $$SELECT plan_fulfillment('00000000-0000-0000-0000-000000000001', '[{"line_no":1,"quantity":2}]')$$),
	('shipment_exceeds_plan', $$DO 'BEGIN PERFORM order_mgmt.plan_fulfillment(''00000000-0000-0000-0000-000000000001'', fulfillment_id => ''00000000-0000-0000-0000-0000000000f1'');
		PERFORM order_mgmt.ship_fulfillment(''00000000-0000-0000-0000-0000000000f1'', ''[{"line_no":1,"quantity":2}]''); END'$$),
	('unknown_transfer', $$SELECT ship_transfer('00000000-0000-0000-0000-00000000dead')$$),
	('unknown_transfer_line', $$SELECT ship_transfer((SELECT transfer_id FROM transfers), '[{"line_no":7},{"line_no":8}]')$$),
	('shipment_exceeds_allocated', $$SELECT ship_transfer((SELECT transfer_id FROM transfers), '[{"line_no":1,"quantity":2}]')$$),
	('receipt_exceeds_shipped', $$SELECT receive_transfer((SELECT transfer_id FROM transfers), '[{"line_no":1,"quantity":2}]')$$),
	('shortage_needs_reason', $$SELECT receive_transfer((SELECT transfer_id FROM transfers), '[{"line_no":1,"missing":1}]')$$),
	('unknown_tax_rate', $$SELECT place_order('shop', '[{"sku":"A-1","quantity":1,"tax_rates":["moon"]}]')$$),
	('unknown_register', $$SELECT record_sale('moon', '[{"sku":"A-1","quantity":1}]', '[]')$$),
	('no_open_shift', $$SELECT record_sale('till', '[{"sku":"A-1","quantity":1}]', '[]')$$),
	('unknown_staff', $$SELECT open_shift('till', '1 EUR', 'nobody')$$),
	('shift_already_open', $$SELECT open_shift('open_till', '1 EUR')$$),
	('drawer_short', $$SELECT paid_out('open_till', '0.01 EUR', 'stamps')$$),
	('discount_too_large', $$DO 'BEGIN SET ROLE regress_om_errors_cashier;
		PERFORM order_mgmt.record_sale(''open_till'', ''[{"sku":"A-1","quantity":1,"discount":"0.01"}]'', ''[]''); END'$$),
	('tenders_mismatch', $$SELECT record_sale('open_till', '[{"sku":"A-1","quantity":1}]', '[]')$$),
	('unknown_role', $$SELECT grant_access('regress_om_nobody_at_all', 'web')$$),
	('no_price', $$SELECT place_order('shop', '[{"sku":"NOPRICE","quantity":1}]')$$),
	('duplicate_document', $$SELECT receive_stock('BER', '[{"sku":"A-1","quantity":1}]', document_id => '00000000-0000-0000-0000-000000000001')$$),
	('idempotency_conflict', $$SELECT receive_stock('BER', '[{"sku":"A-1","quantity":6}]', idempotency_key => 'k-1')$$),
	('insufficient_balance', $$INSERT INTO order_mgmt_data.money_moves (tenant_id, move_id, from_account, to_account, amount, document_kind, document_id, holder_id, actor, occurred_at, recorded_at)
		VALUES (1, 9000000001, 'receivable', 'gift_card', '1 EUR', 'by_hand', '00000000-0000-0000-0000-00000000000f', '00000000-0000-0000-0000-00000000000f', 'me', clock(), clock())$$),
	('insufficient_stock', $$SELECT place_order('shop', '[{"sku":"A-1","quantity":5},{"sku":"B-1","quantity":1}]')$$),
	('stock_changed', $$SELECT count_stock('BER', '[{"sku":"A-1","counted":5,"expected":4}]', 'recount')$$),
	('reservation_expired', $$SELECT extend_reservation('00000000-0000-0000-0000-000000000001', '1 hour')$$),
	('illegal_transition', $$SELECT cancel_order('00000000-0000-0000-0000-000000000002')$$),
	('occurred_too_early', $$SELECT cancel_order('00000000-0000-0000-0000-000000000001', occurred_at => '2025-12-31')$$),
	('cancel_exceeds_open', $$SELECT cancel_order('00000000-0000-0000-0000-000000000001', '[{"line_no":1,"quantity":2}]')$$),
	('item_has_history', $$SELECT put_item('A-1', scale => 2)$$),
	('immutable_ledger', $$DELETE FROM order_mgmt_data.stock_moves$$),
	('engine_in_use', $$DO 'BEGIN PERFORM order_mgmt.adjust_stock(''BER'', ''[{"sku":"A-1","quantity":-1}]'', ''x''); SET order_mgmt.engine = ''lock''; END'$$),
	('read_only_server', $$DO 'BEGIN SET transaction_read_only = on; PERFORM order_mgmt.compact_balances(); END'$$),
	('ledger_not_ready', $$DO 'BEGIN ALTER TABLE order_mgmt_data.stock_moves DISABLE TRIGGER stamp_move; PERFORM order_mgmt.place_order(''shop'', ''[{"sku":"A-1","quantity":1}]''); END'$$),
	('restructure_after_moves', $$DO 'BEGIN PERFORM order_mgmt.adjust_stock(''BER'', ''[{"sku":"A-1","quantity":-1}]'', ''x''); PERFORM order_mgmt.resync_stock(); END'$$),
	('wrong_isolation', $$DO 'BEGIN PERFORM order_mgmt.compact_balances(); END'$$),
	('stale_cursor', $$SELECT events_after('1.1.1.1')$$),
	('unknown_job', $$SELECT run_job('sweep')$$),
	('no_scheduler', $$SELECT unschedule_jobs()$$),
	('not_allowed', $$DO 'BEGIN SET ROLE regress_om_errors; PERFORM order_mgmt.place_order(''shop'', ''[{"sku":"A-1","quantity":1}]'', tenant_id => 11); END'$$);

-- In full, each as a statement of its own; nothing of it is left behind.
SELECT pg_temp.everything() AS before \gset
\set SHOW_CONTEXT never
\set ECHO queries
SELECT statement FROM wrong WHERE code <> 'wrong_isolation' \gexec
BEGIN ISOLATION LEVEL REPEATABLE READ;
SELECT statement FROM wrong WHERE code = 'wrong_isolation' \gexec
ROLLBACK;
\set ECHO all
\unset SHOW_CONTEXT
SELECT pg_temp.everything() = :'before' AS nothing_left_behind;

-- Each is the code it should be, in the one shape; under PostgREST it is a status.
CREATE FUNCTION pg_temp.codes(wanted text[]) RETURNS TABLE (code text, raised text, http text) LANGUAGE plpgsql AS $$
DECLARE
	w record;
BEGIN
	FOR w IN SELECT * FROM wrong AS x WHERE x.code = ANY (wanted) LOOP
		code := w.code;
		raised := pg_temp.try(w.statement);
		raised := CASE WHEN split_part(raised, ' ', 2) = w.code || ':' THEN left(raised, 5) ELSE raised END;
		BEGIN
			SET LOCAL order_mgmt.http_sqlstate = 'postgrest';
			EXECUTE w.statement;
		EXCEPTION WHEN OTHERS THEN
			GET STACKED DIAGNOSTICS http = RETURNED_SQLSTATE;
		END;
		RETURN NEXT;
	END LOOP;
END $$;
BEGIN ISOLATION LEVEL REPEATABLE READ;
SELECT * FROM pg_temp.codes('{wrong_isolation}');
ROLLBACK;
SELECT * FROM pg_temp.codes(ARRAY(SELECT w.code FROM wrong AS w WHERE w.code <> 'wrong_isolation'));
SELECT pg_temp.everything() = :'before' AS nothing_left_behind;

-- Not seen here: four need a second session, the other a prepared transaction; all have tests of their own.
SELECT e.code FROM error_codes AS e WHERE NOT EXISTS (SELECT FROM wrong AS w WHERE w.code = e.code) ORDER BY e.code;
SELECT w.code FROM wrong AS w WHERE NOT EXISTS (SELECT FROM error_codes AS e WHERE e.code = w.code);

-- A message repeats what the caller sent, clipped; the detail stays one line of JSON whatever it was.
SELECT pg_temp.try($$SELECT place_order('shop', jsonb_build_array(jsonb_build_object('sku', repeat('x', 65), 'quantity', 1)))$$);
SELECT pg_temp.try($$SELECT place_order('shop', jsonb_build_array(jsonb_build_object('sku', E'a\n"b"\\', 'quantity', 1)))$$);
SELECT pg_temp.try($$SELECT place_order('shop', jsonb_build_array(jsonb_build_object('sku', 'A-1', 'quantity', repeat('9', 300))))$$);
SELECT pg_temp.try($$SELECT place_order('shop', jsonb_build_array(jsonb_build_object('sku', 'A-1', 'quantity', 1, repeat('k', 300), 1)))$$);

SELECT count(*) > 0 AS revoked FROM revoke_access('regress_om_errors');
SELECT count(*) > 0 AS revoked FROM revoke_access('regress_om_errors_cashier');
DROP ROLE regress_om_errors, regress_om_errors_cashier;
SELECT name, violations, sample FROM verify(true) WHERE violations > 0;
