-- What holds for every document, whoever writes: it begins as its state machine says, stays what it was made as, and is never deleted;
-- a row that arrives stamped is history; no step is dated before what it needs; verify() sees what slipped past.
\set ECHO none
\getenv source PG_ABS_SRCDIR
\set helpers :source '/lib/regress.sql'
\i :helpers
\set ECHO all
\pset format unaligned
\pset fieldsep ' | '

CREATE FUNCTION pg_temp.code(statement text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	code text;
BEGIN
	EXECUTE statement;
	RETURN 'done';
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS code = CONSTRAINT_NAME;
	RETURN coalesce(nullif(code, ''), SQLSTATE);
END $$;

-- One of each.
SELECT free FROM receive_stock('BER', '[{"sku":"A-1","quantity":50}]');
SELECT FROM put_tax_rate('vat', 19);
SELECT status FROM place_order('shop', '[{"sku":"A-1","quantity":3,"tax_rates":["vat"]}]', order_id => '00000000-0000-0000-0000-000000000001');
SELECT status FROM reserve_stock('shop', '[{"sku":"A-1","quantity":1}]', reservation_id => '00000000-0000-0000-0000-0000000000e1');
SELECT captured FROM record_payment('00000000-0000-0000-0000-000000000001', '30.00 EUR', 'bank', payment_id => '00000000-0000-0000-0000-0000000000a1');
SELECT status FROM plan_fulfillment('00000000-0000-0000-0000-000000000001', '[{"line_no":1,"quantity":2}]', fulfillment_id => '00000000-0000-0000-0000-0000000000f1');
SELECT status FROM ship_fulfillment('00000000-0000-0000-0000-0000000000f1', '[{"line_no":1,"quantity":1}]');
SELECT status FROM request_return('00000000-0000-0000-0000-000000000001', '[{"line_no":1,"quantity":1}]', return_id => '00000000-0000-0000-0000-0000000000b1', options => '{"approve":true}');
SELECT status FROM create_transfer('BER', 'HAM', '[{"sku":"A-1","quantity":5}]', transfer_id => '00000000-0000-0000-0000-0000000000c1');
SELECT register FROM put_register('R1', 'shop', 'BER');
SELECT status FROM open_shift('R1', '0 EUR', shift_id => '00000000-0000-0000-0000-0000000000d1');

-- The row of a document, copied under another id and in another state; stamped or not.
CREATE FUNCTION pg_temp.copy(relation text, id text, state text, stamp bigint) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE format('INSERT INTO order_mgmt_data.%I SELECT (jsonb_populate_record(x, $1)).* FROM order_mgmt_data.%1$I AS x LIMIT 1', relation)
		USING jsonb_build_object(id, order_mgmt.uuid_v7(), 'status', state, 'stamp', stamp, 'order_number', 'x', 'fulfillment_number', 'x', 'return_number', 'x',
			'transfer_number', 'x', 'shift_number', 2, 'expected', '0 EUR', 'counted', '0 EUR', 'closed_at', '2026-01-01 12:00+00', 'remaining', '0');
	RETURN 'inserted';
END $$;
CREATE VIEW pg_temp.kinds AS SELECT * FROM (VALUES ('orders', 'order_id', 'canceled'), ('reservations', 'reservation_id', 'converted'), ('fulfillments', 'fulfillment_id', 'shipped'),
	('returns', 'return_id', 'received'), ('transfers', 'transfer_id', 'received'), ('shifts', 'shift_id', 'closed')) AS k (relation, id, state);
SELECT relation, regexp_replace(pg_temp.try(format('SELECT pg_temp.copy(%L, %L, %L, NULL)', relation, id, state)), '[0-9a-f-]{36}', 'ID', 'g') AS answer FROM pg_temp.kinds;
SELECT relation, regexp_replace(pg_temp.try(format('SELECT pg_temp.copy(%L, %L, %L, NULL)', relation, id, 'nonsense')), '[0-9a-f-]{36}', 'ID', 'g') AS answer FROM pg_temp.kinds WHERE relation <> 'shifts';
SELECT pg_temp.code($$SELECT pg_temp.copy('orders', 'order_id', NULL, NULL)$$) AS of_no_status;
-- History may be in any state; like what is new it carries this transaction's stamp: that of another server says nothing here.
BEGIN;
SELECT relation, pg_temp.copy(relation, id, state, 7) AS answer FROM pg_temp.kinds;
SELECT status FROM order_mgmt_data.orders WHERE stamp = order_mgmt_data.current_stamp();
SELECT status FROM order_mgmt_data.transfers WHERE stamp = order_mgmt_data.current_stamp();
ROLLBACK;
BEGIN;
SELECT pg_temp.copy('transfers', 'transfer_id', 'ready', NULL);
SELECT status, stamp = order_mgmt_data.current_stamp() AS is_new FROM order_mgmt_data.transfers ORDER BY stamp DESC LIMIT 1;
ROLLBACK;

-- Nothing is deleted, be it all or none of a table.
SELECT relation, pg_temp.try(format('DELETE FROM order_mgmt_data.%I WHERE false RETURNING 1', relation)) AS deleted, pg_temp.try(format('TRUNCATE order_mgmt_data.%I', relation)) AS truncated
FROM unnest(ARRAY['orders', 'order_lines', 'order_taxes', 'reservations', 'stock_documents', 'payments', 'payment_events', 'fulfillments', 'fulfillment_lines', 'returns', 'return_lines',
	'return_receipts', 'transfers', 'transfer_lines', 'shifts', 'register_sales', 'status_log', 'stock_moves', 'money_moves']) AS relation
WHERE pg_temp.try(format('DELETE FROM order_mgmt_data.%I RETURNING 1', relation)) !~ '^0A000 immutable_ledger' OR pg_temp.try(format('TRUNCATE order_mgmt_data.%I', relation)) !~ '^0A000 immutable_ledger';

-- What a document was made as stays: its parents first. The same value is no change.
SELECT statement, pg_temp.try('UPDATE order_mgmt_data.' || statement || ' RETURNING 1') AS answer FROM unnest(ARRAY[
	$$orders SET order_id = uuid_v7()$$, $$orders SET currency = 'USD'$$, $$orders SET total = '1 EUR'$$, $$orders SET occurred_at = now()$$,
	$$order_lines SET order_id = uuid_v7()$$, $$order_lines SET location_id = location_id + 1$$, $$order_lines SET ordered = '4'$$, $$order_lines SET unit_price = '9 EUR'$$,
	$$order_taxes SET amount = '0 EUR'$$, $$reservations SET item_id = item_id + 1$$, $$reservations SET quantity = '2'$$,
	$$payments SET order_id = uuid_v7()$$, $$payments SET provider_id = provider_id + 1$$, $$payments SET currency = 'USD'$$,
	$$fulfillments SET order_id = uuid_v7()$$, $$fulfillment_lines SET order_id = uuid_v7()$$, $$returns SET order_id = uuid_v7()$$,
	$$transfers SET from_location_id = to_location_id + 1$$, $$transfers SET to_location = 'POT'$$, $$transfer_lines SET item_id = item_id + 1$$, $$transfer_lines SET quantity = '6'$$,
	$$shifts SET register_id = register_id + 1$$, $$shifts SET opened_at = now()$$]) AS statement
WHERE pg_temp.try('UPDATE order_mgmt_data.' || statement || ' RETURNING 1') !~ '^0A000 immutable_ledger';
SELECT statement, pg_temp.try('UPDATE order_mgmt_data.' || statement || ' RETURNING 1') AS answer FROM unnest(ARRAY[
	$$orders SET currency = currency, metadata = '{}'$$, $$transfers SET from_location_id = from_location_id$$, $$shifts SET register_id = register_id, metadata = '{}'$$]) AS statement;

-- No step is dated before what it needs, by any function.
SELECT status FROM place_order('shop', '[{"sku":"A-1","quantity":3}]', order_id => '00000000-0000-0000-0000-000000000002', occurred_at => '2026-01-01 10:00+00');
SELECT captured FROM authorize_payment('00000000-0000-0000-0000-000000000002', '30.00 EUR', 'bank', payment_id => '00000000-0000-0000-0000-0000000000a2', occurred_at => '2026-01-01 09:00+00');
SELECT captured FROM capture_payment('00000000-0000-0000-0000-0000000000a2', '20.00 EUR', occurred_at => '2026-01-01 10:30+00');
SELECT status FROM plan_fulfillment('00000000-0000-0000-0000-000000000002', '[{"line_no":1,"quantity":2}]', fulfillment_id => '00000000-0000-0000-0000-0000000000f2');
SELECT pg_temp.try($$SELECT cancel_order('00000000-0000-0000-0000-000000000002', occurred_at => '2026-01-01 09:59:59+00')$$);
SELECT pg_temp.try($$SELECT plan_fulfillment('00000000-0000-0000-0000-000000000002', occurred_at => '2026-01-01 09:59+00')$$);
SELECT pg_temp.try($$SELECT ship_fulfillment('00000000-0000-0000-0000-0000000000f2', occurred_at => '2026-01-01 09:59+00')$$);
SELECT pg_temp.try($$SELECT capture_payment('00000000-0000-0000-0000-0000000000a2', '1.00 EUR', occurred_at => '2026-01-01 08:59+00')$$);
SELECT pg_temp.try($$SELECT void_payment('00000000-0000-0000-0000-0000000000a2', occurred_at => '2026-01-01 08:59+00')$$);
SELECT pg_temp.try($$SELECT refund_goodwill('00000000-0000-0000-0000-0000000000a2', '1.00 EUR', 'x', occurred_at => '2026-01-01 10:29+00')$$);
-- A shipment may be recorded late, though not before the order; nothing comes back, or is delivered, before it left.
SELECT status, shipped_at FROM ship_fulfillment('00000000-0000-0000-0000-0000000000f2', occurred_at => '2026-01-01 11:00+00');
SELECT pg_temp.try($$SELECT record_delivery('00000000-0000-0000-0000-0000000000f2', occurred_at => '2026-01-01 10:59+00')$$);
SELECT pg_temp.try($$SELECT return_order('00000000-0000-0000-0000-000000000002', '[{"line_no":1,"quantity":1,"disposition":"restock"}]', occurred_at => '2026-01-01 10:59+00')$$);
SELECT credited, refunded FROM return_order('00000000-0000-0000-0000-000000000002', '[{"line_no":1,"quantity":1,"disposition":"restock"}]', return_id => '00000000-0000-0000-0000-0000000000b2', occurred_at => '2026-01-01 11:00+00');
SELECT status FROM cancel_order('00000000-0000-0000-0000-000000000002', occurred_at => '2026-01-01 11:00+00');
SELECT pg_temp.try($$SELECT refund_return('00000000-0000-0000-0000-0000000000b2', '10.00 EUR', occurred_at => '2026-01-01 10:29+00')$$);
SELECT pg_temp.try($$SELECT ship_transfer('00000000-0000-0000-0000-0000000000c1', occurred_at => '2026-01-01 11:59+00')$$);
SELECT status, shipped_at FROM ship_transfer('00000000-0000-0000-0000-0000000000c1', '[{"line_no":1,"quantity":3}]');
SELECT pg_temp.try($$SELECT receive_transfer('00000000-0000-0000-0000-0000000000c1', occurred_at => '2026-01-01 11:59+00')$$);
SELECT pg_temp.try($$SELECT cancel_transfer('00000000-0000-0000-0000-0000000000c1', in_transit => 'return', occurred_at => '2026-01-01 11:59+00')$$);
SELECT pg_temp.try($$SELECT paid_in('R1', '1 EUR', 'x', occurred_at => '2026-01-01 11:59+00')$$);
-- A sale that was made offline, when no shift was open, is one of the shift that is.
SELECT is_late, occurred_at FROM record_sale('R1', '[{"sku":"A-1","quantity":1}]', '[{"provider":"cash","amount":"10"}]', occurred_at => '2026-01-01 11:59+00');
SELECT pg_temp.try($$SELECT close_shift('R1', '0 EUR', occurred_at => '2026-01-01 11:59+00')$$);
-- What a provider tells follows its own clock.
SELECT refunded FROM record_payment_event('bank', 'e1', '00000000-0000-0000-0000-0000000000a2', 'refund', 'succeeded', '1.00 EUR', occurred_at => '2026-01-01 08:00+00');
-- What nobody dates is never too early: where the clock of what it needs was ahead, it happens with that.
SELECT status FROM create_transfer('BER', 'HAM', '[{"sku":"A-1","quantity":1}]', transfer_id => '00000000-0000-0000-0000-0000000000c2', occurred_at => '2026-01-01 12:04+00');
SELECT status, shipped_at FROM ship_transfer('00000000-0000-0000-0000-0000000000c2');
SELECT pg_temp.try($$SELECT receive_transfer('00000000-0000-0000-0000-0000000000c2', occurred_at => '2026-01-01 12:03:59+00')$$);
SELECT status FROM receive_transfer('00000000-0000-0000-0000-0000000000c2');
-- So do the steps of a transaction that began before.
SET order_mgmt.clock = '2026-01-01 10:00+00';
SELECT status FROM receive_transfer('00000000-0000-0000-0000-0000000000c1', '[{"line_no":1,"quantity":1}]');
SELECT status FROM return_order('00000000-0000-0000-0000-000000000002', '[{"line_no":1,"quantity":1,"disposition":"scrap"}]');
SET order_mgmt.clock = '2026-01-01 12:00+00';
SELECT max(m.occurred_at) FROM order_mgmt_data.stock_moves AS m WHERE m.document_id = '00000000-0000-0000-0000-0000000000c1' AND m.from_state = 'in_transit';
SELECT name, violations, sample FROM verify(true) WHERE violations > 0;
-- The owner gets the same code.
SELECT status FROM create_transfer('BER', 'HAM', '[{"sku":"A-1","quantity":1}]');
SELECT statement, pg_temp.code(statement) FROM unnest(ARRAY[
	$$UPDATE order_mgmt_data.transfers SET shipped_at = '2026-01-01 11:59+00' WHERE shipped_at IS NULL$$, $$UPDATE order_mgmt_data.fulfillments SET delivered_at = '2026-01-01 10:59+00'$$,
	$$UPDATE order_mgmt_data.shifts SET status = 'closed', expected = '0 EUR', counted = '0 EUR', closed_at = '2026-01-01 11:59+00'$$,
	$$INSERT INTO order_mgmt_data.payment_events (tenant_id, event_id, payment_id, order_id, operation_id, kind, status, amount, provider_id, actor, occurred_at, recorded_at)
		SELECT tenant_id, 1, payment_id, order_id, order_mgmt.uuid_v7(), 'refund', 'recorded', '1 EUR', provider_id, 'me', '2026-01-01 10:29+00', order_mgmt_data.clock() FROM order_mgmt_data.payments WHERE order_id = '00000000-0000-0000-0000-000000000002'$$]) AS statement;

-- The midnight that the server's own times count from is the first time of all, and a time as any other.
BEGIN;
SELECT pg_temp.try($$SELECT status FROM place_order('shop', '[{"sku":"A-1","quantity":1}]', occurred_at => '1999-12-31 23:59+00')$$);
SELECT status FROM place_order('shop', '[{"sku":"A-1","quantity":1}]', order_id => '00000000-0000-0000-0000-000000000009', occurred_at => '2000-01-01 00:00+00');
SELECT captured FROM record_payment('00000000-0000-0000-0000-000000000009', '10.00 EUR', 'bank', payment_id => '00000000-0000-0000-0000-0000000000a9', occurred_at => '2000-01-01 00:00+00');
SELECT status FROM ship_fulfillment((SELECT f.fulfillment_id FROM plan_fulfillment('00000000-0000-0000-0000-000000000009') AS f), occurred_at => '2000-01-01 00:00+00');
SELECT status FROM request_return('00000000-0000-0000-0000-000000000009', '[{"line_no":1,"quantity":1}]', occurred_at => '2000-01-01 00:00+00');
SELECT pg_temp.code($$INSERT INTO order_mgmt_data.payment_events (tenant_id, event_id, payment_id, order_id, operation_id, kind, status, amount, provider_id, actor, occurred_at, recorded_at)
	SELECT tenant_id, 1, payment_id, order_id, order_mgmt.uuid_v7(), 'refund', 'recorded', '1 EUR', provider_id, 'me', '1999-12-31 23:59+00', order_mgmt_data.clock() FROM order_mgmt_data.payments WHERE order_id = '00000000-0000-0000-0000-000000000009'$$);
-- Nor is a refund of what was never captured too early.
SELECT captured FROM authorize_payment('00000000-0000-0000-0000-000000000009', '10.00 EUR', 'bank', payment_id => '00000000-0000-0000-0000-0000000000a8', occurred_at => '2000-01-01 00:00+00');
SELECT pg_temp.try($$SELECT refund_goodwill('00000000-0000-0000-0000-0000000000a8', '1.00 EUR', 'x', occurred_at => '2000-01-01 00:00+00')$$);
ROLLBACK;

-- verify() sees what was written while triggers were off.
BEGIN;
ALTER TABLE order_mgmt_data.fulfillments DISABLE TRIGGER USER;
UPDATE order_mgmt_data.fulfillments SET shipped_at = '2026-01-01 09:59+00' WHERE order_id = '00000000-0000-0000-0000-000000000002';
SELECT name, violations, sample FROM verify(true) WHERE violations > 0;
ROLLBACK;
BEGIN;
ALTER TABLE order_mgmt_data.transfers DROP CONSTRAINT occurred_too_early;
ALTER TABLE order_mgmt_data.transfers DISABLE TRIGGER USER;
UPDATE order_mgmt_data.transfers SET shipped_at = '2026-01-01 12:05+00' WHERE transfer_id = '00000000-0000-0000-0000-0000000000c2';
SELECT name, violations, sample FROM verify(true) WHERE violations > 0;
UPDATE order_mgmt_data.transfers SET shipped_at = '2026-01-01 11:05+00' WHERE transfer_id = '00000000-0000-0000-0000-0000000000c2';
SELECT name, violations, sample FROM verify(true) WHERE violations > 0;
ROLLBACK;
BEGIN;
ALTER TABLE order_mgmt_data.return_receipts DISABLE TRIGGER USER;
UPDATE order_mgmt_data.return_receipts SET occurred_at = '2026-01-01 10:59+00';
ALTER TABLE order_mgmt_data.payment_events DISABLE TRIGGER refuse_change;
UPDATE order_mgmt_data.payment_events SET occurred_at = '2026-01-01 08:59+00' WHERE kind = 'capture' AND payment_id = '00000000-0000-0000-0000-0000000000a2';
ALTER TABLE order_mgmt_data.payment_events ENABLE ALWAYS TRIGGER refuse_change;
SELECT name, violations, sample FROM verify(true) WHERE violations > 0;
ROLLBACK;
BEGIN;
ALTER TABLE order_mgmt_data.shifts DISABLE TRIGGER USER;
UPDATE order_mgmt_data.shifts SET status = 'nonsense';
ALTER TABLE order_mgmt_data.fulfillments DISABLE TRIGGER USER;
DELETE FROM order_mgmt_data.fulfillments;
SELECT name, violations, sample FROM verify(true) WHERE violations > 0 AND name = ANY (ARRAY['document_statuses', 'lines_have_documents']);
ROLLBACK;
SELECT name, violations, sample FROM verify(true) WHERE violations > 0;

-- What PostgreSQL prints of a trigger makes the same trigger again, with an empty search_path, as pg_upgrade does it.
CREATE FUNCTION pg_temp.again(OUT triggers bigint, OUT other text) LANGUAGE plpgsql SET search_path = '' AS $$
DECLARE
	made record;
	remade text;
BEGIN
	triggers := 0;
	FOR made IN SELECT t.oid, t.tgname, t.tgrelid::regclass AS relation, pg_catalog.pg_get_triggerdef(t.oid) AS definition FROM pg_catalog.pg_trigger AS t
		JOIN pg_catalog.pg_class AS c ON c.oid = t.tgrelid WHERE c.relnamespace = 'order_mgmt_data'::regnamespace AND NOT t.tgisinternal
	LOOP
		EXECUTE pg_catalog.regexp_replace(made.definition, ' TRIGGER ' || made.tgname || ' ', ' TRIGGER made_again ');
		SELECT pg_catalog.pg_get_triggerdef(t.oid) INTO STRICT remade FROM pg_catalog.pg_trigger AS t WHERE t.tgrelid = made.relation AND t.tgname = 'made_again';
		EXECUTE pg_catalog.format('DROP TRIGGER made_again ON %s', made.relation);
		triggers := triggers + 1;
		IF pg_catalog.replace(remade, ' TRIGGER made_again ', ' TRIGGER ' || made.tgname || ' ') <> made.definition THEN
			other := pg_catalog.concat_ws(E'\n', other, remade);
		END IF;
	END LOOP;
END $$;
SELECT triggers > 80 AS are_many, other FROM pg_temp.again();
