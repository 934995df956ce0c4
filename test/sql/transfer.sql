-- Transfers: create, ship, receive, cancel (rule R42). The source loses at shipping, the destination gains at receipt; never
-- more is received than was shipped, missing units have a reason; what cannot be done is refused without a trace.
\set ECHO none
\getenv source PG_ABS_SRCDIR
\set helpers :source '/lib/regress.sql'
\i :helpers
\set ECHO all
\pset format unaligned
\pset fieldsep ' | '
CREATE FUNCTION pg_temp.lines(id text) RETURNS TABLE (line_no integer, sku text, quantity text, allocated text, shipped text, in_transit text,
	received text, missing text, returned text, canceled text, missing_reason text) LANGUAGE sql AS
	$$SELECT l.line_no, l.sku, l.quantity, l.allocated, l.shipped, l.in_transit, l.received, l.missing, l.returned, l.canceled, l.missing_reason
	FROM order_mgmt.transfer_lines AS l WHERE l.transfer_id = ('00000000-0000-0000-0000-0000000000' || id)::uuid ORDER BY l.line_no$$;
CREATE FUNCTION pg_temp.stock() RETURNS TABLE (sku text, location text, free text, allocated text, in_transit text, quality_control text, damaged text, on_hand text) LANGUAGE sql AS
	$$SELECT s.sku, s.location, s.free, s.allocated, s.in_transit, s.quality_control, s.damaged, s.on_hand FROM order_mgmt.stock AS s
	WHERE s.tenant_id = 1 ORDER BY s.sku, s.location$$;
SELECT free FROM receive_stock('BER', '[{"sku":"A-1","quantity":10,"unit_cost":"4.00 EUR"},{"sku":"B-1","quantity":10,"unit_cost":"1.00 EUR"},{"sku":"CHEESE","quantity":3.5}]');

-- Named notation, all arguments; an item twice is summed. The units are allocated, nothing has left.
SET order_mgmt.clock = '2026-01-01 13:00+00';
SELECT transfer_id, transfer_number ~ '^T-[0-9A-HJKMNP-TV-Z]{8}$' AS numbered, from_location, to_location, status, reference, occurred_at, recorded_at, metadata
FROM create_transfer(from_location => 'BER', to_location => 'HAM', lines => '[{"sku":"A-1","quantity":4},{"sku":"CHEESE","quantity":"1.25"},{"sku":"A-1","quantity":2}]',
	transfer_id => '00000000-0000-0000-0000-000000000001', reference => 'weekly ✓', metadata => '{"truck":7}', occurred_at => '2026-01-01 12:30+00',
	idempotency_key => 't-1', options => '{}', tenant_id => 1);
SELECT * FROM pg_temp.lines('01');
SELECT * FROM pg_temp.stock();
-- The same again is the same; other arguments are not.
SELECT pg_temp.everything() AS before \gset
SELECT transfer_id, status FROM create_transfer('BER', 'HAM', '[{"sku":"A-1","quantity":4},{"sku":"CHEESE","quantity":"1.25"},{"sku":"A-1","quantity":2}]',
	'weekly ✓', '00000000-0000-0000-0000-000000000001', '{"truck":7}', '2026-01-01 12:30+00', 't-1');
SELECT query, pg_temp.try('SELECT ' || query) FROM unnest(ARRAY[
	$$create_transfer('BER', 'HAM', '[{"sku":"A-1","quantity":1}]', idempotency_key => 't-1')$$,
	$$create_transfer('BER', 'HAM', '[{"sku":"A-1","quantity":1}]', transfer_id => '00000000-0000-0000-0000-000000000001')$$,
	$$create_transfer(NULL, 'HAM', '[{"sku":"A-1","quantity":1}]')$$, $$create_transfer('BER', NULL, '[{"sku":"A-1","quantity":1}]')$$,
	$$create_transfer('BER', 'HAM', NULL)$$, $$create_transfer('BER', 'HAM', '[]')$$, $$create_transfer('BER', 'HAM', '{}')$$,
	$$create_transfer('BER', 'BER', '[{"sku":"A-1","quantity":1}]')$$, $$create_transfer('BER', 'MUC', '[{"sku":"A-1","quantity":1}]')$$,
	$$create_transfer('MUC', 'BER', '[{"sku":"A-1","quantity":1}]')$$, $$create_transfer('BER', 'HAM', '[{"sku":"X"}]')$$,
	$$create_transfer('BER', 'HAM', '[{"sku":"X","quantity":1},{"sku":"A-1","quantity":1},{"sku":"Y","quantity":1}]')$$,
	$$create_transfer('BER', 'HAM', '[{"sku":"GIFTWRAP","quantity":1}]')$$, $$create_transfer('BER', 'HAM', '[{"sku":"A-1","quantity":0}]')$$,
	$$create_transfer('BER', 'HAM', '[{"sku":"A-1","quantity":-1}]')$$, $$create_transfer('BER', 'HAM', '[{"sku":"A-1","quantity":0.5}]')$$,
	$$create_transfer('BER', 'HAM', '[{"sku":"A-1","quantity":1,"location":"POT"}]')$$,
	$$create_transfer('BER', 'HAM', '[{"sku":"A-1","quantity":1000000001}]')$$,
	$$create_transfer('BER', 'HAM', (SELECT jsonb_agg('{"sku":"A-1","quantity":1}'::jsonb) FROM generate_series(1, 1001)))$$,
	$$create_transfer('BER', 'HAM', '[{"sku":"A-1","quantity":5}]')$$, $$create_transfer('BER', 'HAM', '[{"sku":"A-1","quantity":3},{"sku":"A-1","quantity":2},{"sku":"B-1","quantity":1}]')$$,
	$$create_transfer('BER', 'HAM', '[{"sku":"A-1","quantity":5},{"sku":"B-1","quantity":11},{"sku":"CHEESE","quantity":1}]')$$,
	$$create_transfer('BER', 'HAM', '[{"sku":"A-1","quantity":1}]', reference => repeat('x', 1001))$$,
	$$create_transfer('BER', 'HAM', '[{"sku":"A-1","quantity":1}]', metadata => '[]')$$,
	$$create_transfer('BER', 'HAM', '[{"sku":"A-1","quantity":1}]', occurred_at => 'infinity')$$,
	$$create_transfer('BER', 'HAM', '[{"sku":"A-1","quantity":1}]', options => '{"forced":true}')$$,
	$$create_transfer('BER', 'HAM', '[{"sku":"A-1","quantity":1}]', tenant_id => 99)$$]) AS query;
SELECT pg_temp.everything() = :'before' AS nothing_left_behind;
-- Goods only: an oversell limit does not help, and a safety stock does not hinder.
SELECT oversell_limit FROM put_stock_policy('A-1', 'BER', oversell_limit => '5');
SELECT pg_temp.try($$SELECT create_transfer('BER', 'HAM', '[{"sku":"A-1","quantity":5}]')$$);
SELECT safety_stock FROM put_stock_policy('A-1', 'BER', safety_stock => 1, oversell_limit => '0');
BEGIN;
SELECT available('A-1', 'BER') AS of_order, available('A-1', 'BER', purpose => 'shelf') AS of_shelf;
SELECT status FROM create_transfer('BER', 'HAM', '[{"sku":"A-1","quantity":4}]');
ROLLBACK;
SELECT status FROM create_transfer('BER', 'HAM', '[{"sku":"A-1","quantity":3}]', transfer_id => '00000000-0000-0000-0000-000000000002');
SELECT safety_stock FROM put_stock_policy('A-1', 'BER', safety_stock => 0);

-- Shipping in parts.
SELECT status FROM ship_transfer(transfer_id => '00000000-0000-0000-0000-000000000001', lines => '[{"line_no":1,"quantity":1},{"line_no":2},{"line_no":1,"quantity":"2"}]',
	occurred_at => '2026-01-01 12:45+00', idempotency_key => 's-1', options => '{}', tenant_id => 1);
SELECT status FROM ship_transfer('00000000-0000-0000-0000-000000000001', '[{"line_no":1,"quantity":1},{"line_no":2},{"line_no":1,"quantity":"2"}]',
	'2026-01-01 12:45+00', 's-1');
SELECT * FROM pg_temp.lines('01');
SELECT * FROM pg_temp.stock();
SELECT pg_temp.everything() AS before \gset
SELECT query, pg_temp.try('SELECT ' || query) FROM unnest(ARRAY[
	$$ship_transfer(NULL)$$, $$ship_transfer('00000000-0000-0000-0000-000000000009')$$, $$ship_transfer('00000000-0000-0000-0000-000000000001', tenant_id => 11)$$,
	$$ship_transfer('00000000-0000-0000-0000-000000000001', '[]')$$, $$ship_transfer('00000000-0000-0000-0000-000000000001', '[{"line_no":1,"state":"free"}]')$$,
	$$ship_transfer('00000000-0000-0000-0000-000000000001', '[{"line_no":0}]')$$,
	$$ship_transfer('00000000-0000-0000-0000-000000000001', '[{"line_no":9},{"line_no":1},{"line_no":4}]')$$,
	$$ship_transfer('00000000-0000-0000-0000-000000000001', '[{"line_no":1,"quantity":0}]')$$, $$ship_transfer('00000000-0000-0000-0000-000000000001', '[{"line_no":1,"quantity":0.5}]')$$,
	$$ship_transfer('00000000-0000-0000-0000-000000000001', '[{"line_no":2}]')$$, $$ship_transfer('00000000-0000-0000-0000-000000000001', '[{"line_no":1},{"line_no":1}]')$$,
	$$ship_transfer('00000000-0000-0000-0000-000000000001', '[{"line_no":3,"quantity":3},{"line_no":1,"quantity":1},{"line_no":2,"quantity":0.001}]')$$,
	$$ship_transfer('00000000-0000-0000-0000-000000000001', '[{"line_no":1,"quantity":1000000000},{"line_no":1,"quantity":1000000000}]')$$,
	$$ship_transfer('00000000-0000-0000-0000-000000000001', occurred_at => '2026-01-01 14:00+00')$$,
	$$ship_transfer('00000000-0000-0000-0000-000000000001', options => '{"forced":true}')$$,
	$$ship_transfer('00000000-0000-0000-0000-000000000001', idempotency_key => 's-1')$$,
	$$receive_transfer('00000000-0000-0000-0000-000000000002')$$]) AS query;
SELECT pg_temp.everything() = :'before' AS nothing_left_behind;

-- What is in transit is counted at the destination, and for sale nowhere.
SELECT pg_temp.try($$SELECT place_order('web', '[{"sku":"A-1","quantity":2,"location":"HAM"}]')$$);
SELECT pg_temp.try($$SELECT change_stock_state('HAM', '[{"sku":"A-1","quantity":1,"from_state":"in_transit","to_state":"free"}]', 'x')$$);

-- Receiving: some to the shelf, some elsewhere, some missing; one line in several states.
SELECT pg_temp.everything() AS before \gset
SELECT query, pg_temp.try('SELECT ' || query) FROM unnest(ARRAY[
	$$receive_transfer('00000000-0000-0000-0000-000000000009')$$, $$receive_transfer('00000000-0000-0000-0000-000000000001', '[{"line_no":7}]')$$,
	$$receive_transfer('00000000-0000-0000-0000-000000000001', '[{"line_no":1,"quantity":4}]')$$,
	$$receive_transfer('00000000-0000-0000-0000-000000000001', '[{"line_no":3}]')$$,
	$$receive_transfer('00000000-0000-0000-0000-000000000001', '[{"line_no":1,"quantity":2,"missing":2,"reason":"x"},{"line_no":2,"quantity":1.26}]')$$,
	$$receive_transfer('00000000-0000-0000-0000-000000000001', '[{"line_no":1,"missing":4,"reason":"x"}]')$$,
	$$receive_transfer('00000000-0000-0000-0000-000000000001', '[{"line_no":1,"quantity":2},{"line_no":1,"quantity":2,"state":"damaged"}]')$$,
	$$receive_transfer('00000000-0000-0000-0000-000000000001', '[{"line_no":1},{"line_no":1,"state":"damaged"}]')$$,
	$$receive_transfer('00000000-0000-0000-0000-000000000001', '[{"line_no":1,"quantity":0}]')$$,
	$$receive_transfer('00000000-0000-0000-0000-000000000001', '[{"line_no":1,"quantity":-1}]')$$,
	$$receive_transfer('00000000-0000-0000-0000-000000000001', '[{"line_no":1,"quantity":0.5}]')$$,
	$$receive_transfer('00000000-0000-0000-0000-000000000001', '[{"line_no":1,"missing":0.5,"reason":"x"}]')$$,
	$$receive_transfer('00000000-0000-0000-0000-000000000001', '[{"line_no":1,"missing":0,"reason":"x"}]')$$,
	$$receive_transfer('00000000-0000-0000-0000-000000000001', '[{"line_no":1,"missing":1},{"line_no":2,"missing":0.25,"reason":"x"},{"line_no":2,"missing":0.5}]')$$,
	$$receive_transfer('00000000-0000-0000-0000-000000000001', '[{"line_no":1,"missing":1,"reason":""}]')$$,
	$$receive_transfer('00000000-0000-0000-0000-000000000001', '[{"line_no":1,"state":"allocated"}]')$$,
	$$receive_transfer('00000000-0000-0000-0000-000000000001', '[{"line_no":1,"state":"in_transit"}]')$$,
	$$receive_transfer('00000000-0000-0000-0000-000000000001', '[{"line_no":1,"state":"loss"}]')$$,
	$$receive_transfer('00000000-0000-0000-0000-000000000001', '[{"line_no":1,"state":"moon"}]')$$,
	$$receive_transfer('00000000-0000-0000-0000-000000000001', '[{"line_no":1,"missing":1000000000,"quantity":1000000000,"reason":"x"}]')$$,
	$$receive_transfer('00000000-0000-0000-0000-000000000001', options => '{"in_transit":"return"}')$$]) AS query;
SELECT pg_temp.everything() = :'before' AS nothing_left_behind;
SELECT status FROM receive_transfer(transfer_id => '00000000-0000-0000-0000-000000000001', lines => '[{"line_no":1,"quantity":1,"state":"damaged","reason":"wet"},{"line_no":1,"missing":1,"reason":"box was open"},
	{"line_no":2,"quantity":1,"state":"quality_control"}]', occurred_at => '2026-01-01 12:50+00', idempotency_key => 'r-1', options => '{}', tenant_id => 1);
SELECT * FROM pg_temp.lines('01');
SELECT * FROM pg_temp.stock();
-- More is shipped while some has arrived; null receives all that is on its way.
SELECT status FROM ship_transfer('00000000-0000-0000-0000-000000000001');
SELECT status FROM receive_transfer('00000000-0000-0000-0000-000000000001');
SELECT * FROM pg_temp.lines('01');
SELECT * FROM pg_temp.stock();
SELECT pg_temp.everything() AS before \gset
SELECT query, pg_temp.try('SELECT ' || query) FROM unnest(ARRAY[
	$$ship_transfer('00000000-0000-0000-0000-000000000001')$$, $$receive_transfer('00000000-0000-0000-0000-000000000001')$$,
	$$cancel_transfer('00000000-0000-0000-0000-000000000001')$$, $$cancel_transfer('00000000-0000-0000-0000-000000000001', reason => 'x', in_transit => 'return')$$]) AS query;
SELECT pg_temp.everything() = :'before' AS nothing_left_behind;
-- A repeated call of then answers what is now.
SELECT status FROM receive_transfer('00000000-0000-0000-0000-000000000001', '[{"line_no":1,"quantity":1,"state":"damaged","reason":"wet"},{"line_no":1,"missing":1,"reason":"box was open"},
	{"line_no":2,"quantity":1,"state":"quality_control"}]', '2026-01-01 12:50+00', 'r-1');
SELECT from_status, to_status, reason, occurred_at FROM status_log WHERE document_id = '00000000-0000-0000-0000-000000000001' ORDER BY log_id;
SELECT type, payload - 'transfer_number' AS payload FROM events WHERE aggregateid = '00000000-0000-0000-0000-000000000001' ORDER BY id;
SELECT i.sku, l.code, o.code AS other, m.from_state, m.to_state, m.quantity, m.document_line, m.reason, m.occurred_at
FROM order_mgmt_data.stock_moves AS m JOIN order_mgmt_data.items AS i USING (tenant_id, item_id) JOIN order_mgmt_data.locations AS l USING (tenant_id, location_id)
LEFT JOIN order_mgmt_data.locations AS o ON o.tenant_id = m.tenant_id AND o.location_id = m.other_location_id
WHERE m.document_kind = 'transfer' AND m.document_id = '00000000-0000-0000-0000-000000000001' ORDER BY m.move_id;

-- Nothing of a part is left on its way, but some is still to be shipped.
SELECT status FROM create_transfer('BER', 'POT', '[{"sku":"B-1","quantity":4}]', transfer_id => '00000000-0000-0000-0000-000000000003');
SELECT status FROM ship_transfer('00000000-0000-0000-0000-000000000003', '[{"line_no":1,"quantity":1}]');
SELECT status FROM receive_transfer('00000000-0000-0000-0000-000000000003');
SELECT pg_temp.try($$SELECT receive_transfer('00000000-0000-0000-0000-000000000003')$$);
SELECT status FROM ship_transfer('00000000-0000-0000-0000-000000000003');
SELECT pg_temp.try($$SELECT ship_transfer('00000000-0000-0000-0000-000000000003')$$);
-- Where units are missing nothing arrives by itself; a line without quantity takes what the others leave.
SELECT status FROM receive_transfer('00000000-0000-0000-0000-000000000003', '[{"line_no":1,"missing":1,"reason":"stolen"}]');
SELECT status FROM receive_transfer('00000000-0000-0000-0000-000000000003', '[{"line_no":1},{"line_no":1,"quantity":1,"state":"damaged"},{"line_no":1,"quantity":0,"missing":1,"reason":"lost"}]');
SELECT pg_temp.try($$SELECT receive_transfer('00000000-0000-0000-0000-000000000003', '[{"line_no":1}]')$$);
SELECT * FROM pg_temp.lines('03');

-- Canceling. Not shipped: free again at the source.
SELECT status FROM cancel_transfer(transfer_id => '00000000-0000-0000-0000-000000000002', reason => 'not needed', occurred_at => '2026-01-01 13:00+00',
	idempotency_key => 'c-1', options => '{}', tenant_id => 1);
SELECT status FROM cancel_transfer('00000000-0000-0000-0000-000000000002', NULL, 'not needed', '2026-01-01 13:00+00', 'c-1');
SELECT pg_temp.try($$SELECT cancel_transfer('00000000-0000-0000-0000-000000000002', reason => 'again')$$);
SELECT * FROM pg_temp.lines('02');
SELECT * FROM pg_temp.stock() WHERE location = 'BER';
-- In transit: it must be said what becomes of the goods; lost ones need a reason.
SELECT status FROM create_transfer('BER', 'HAM', '[{"sku":"A-1","quantity":3},{"sku":"B-1","quantity":2}]', transfer_id => '00000000-0000-0000-0000-000000000004');
SELECT status FROM ship_transfer('00000000-0000-0000-0000-000000000004', '[{"line_no":1,"quantity":2}]');
SELECT pg_temp.everything() AS before \gset
SELECT query, pg_temp.try('SELECT ' || query) FROM unnest(ARRAY[
	$$cancel_transfer(NULL)$$, $$cancel_transfer('00000000-0000-0000-0000-000000000009')$$, $$cancel_transfer('00000000-0000-0000-0000-000000000004')$$,
	$$cancel_transfer('00000000-0000-0000-0000-000000000004', reason => 'x', in_transit => 'burn')$$,
	$$cancel_transfer('00000000-0000-0000-0000-000000000004', reason => 'x', in_transit => '')$$,
	$$cancel_transfer('00000000-0000-0000-0000-000000000004', reason => 'x', options => '{"on_the_way":"return"}')$$,
	$$cancel_transfer('00000000-0000-0000-0000-000000000004', in_transit => 'write_off')$$,
	$$cancel_transfer('00000000-0000-0000-0000-000000000004', reason => '', in_transit => 'return')$$,
	$$cancel_transfer('00000000-0000-0000-0000-000000000004', idempotency_key => 'c-1')$$]) AS query;
SELECT pg_temp.everything() = :'before' AS nothing_left_behind;
SELECT status FROM cancel_transfer('00000000-0000-0000-0000-000000000004', in_transit => 'return');
SELECT * FROM pg_temp.lines('04');
SELECT * FROM pg_temp.stock() WHERE location <> 'POT';
SELECT status FROM create_transfer('BER', 'HAM', '[{"sku":"A-1","quantity":3},{"sku":"B-1","quantity":2}]', transfer_id => '00000000-0000-0000-0000-000000000005');
SELECT status FROM ship_transfer('00000000-0000-0000-0000-000000000005', '[{"line_no":1,"quantity":2}]');
SELECT status FROM cancel_transfer('00000000-0000-0000-0000-000000000005', reason => 'truck burnt', in_transit => 'write_off');
SELECT * FROM pg_temp.lines('05');
-- What was received stays, and the transfer is received.
SELECT status FROM create_transfer('BER', 'HAM', '[{"sku":"B-1","quantity":3}]', transfer_id => '00000000-0000-0000-0000-000000000006');
SELECT status FROM ship_transfer('00000000-0000-0000-0000-000000000006', '[{"line_no":1,"quantity":2}]');
SELECT status FROM receive_transfer('00000000-0000-0000-0000-000000000006', '[{"line_no":1,"quantity":1}]');
SELECT status FROM cancel_transfer('00000000-0000-0000-0000-000000000006', reason => 'enough', in_transit => 'return');
SELECT * FROM pg_temp.lines('06');
SELECT * FROM pg_temp.stock();
SELECT document_kind, from_status, to_status FROM state_transitions WHERE document_kind = 'transfer' ORDER BY 2 NULLS FIRST, 3;

-- What arrives serves who waits for it; what a canceled transfer no longer needs does too.
SELECT oversell_limit FROM put_stock_policy('A-1', 'HAM', oversell_limit => '9');
SELECT fulfillment_status FROM place_order('web', '[{"sku":"A-1","quantity":3,"location":"HAM"}]', order_id => '00000000-0000-0000-0000-0000000000a1');
SELECT fulfillment_status FROM place_order('web', '[{"sku":"A-1","quantity":3,"location":"HAM"}]', order_id => '00000000-0000-0000-0000-0000000000a2');
SELECT free FROM receive_stock('BER', '[{"sku":"A-1","quantity":3,"unit_cost":"7.00 EUR"}]');
SELECT status FROM create_transfer('BER', 'HAM', '[{"sku":"A-1","quantity":3}]', transfer_id => '00000000-0000-0000-0000-000000000007');
SELECT status FROM ship_transfer('00000000-0000-0000-0000-000000000007');
SELECT line_no, allocated, backordered FROM order_lines WHERE order_id IN ('00000000-0000-0000-0000-0000000000a1', '00000000-0000-0000-0000-0000000000a2') ORDER BY order_id;
SELECT status FROM receive_transfer('00000000-0000-0000-0000-000000000007');
SELECT line_no, allocated, backordered FROM order_lines WHERE order_id IN ('00000000-0000-0000-0000-0000000000a1', '00000000-0000-0000-0000-0000000000a2') ORDER BY order_id;
SELECT status FROM create_transfer('BER', 'HAM', '[{"sku":"A-1","quantity":1}]', transfer_id => '00000000-0000-0000-0000-000000000008');
SELECT pg_temp.try($$SELECT free FROM adjust_stock('BER', '[{"sku":"A-1","quantity":-1}]', 'x')$$);
SELECT oversell_limit FROM put_stock_policy('A-1', 'BER', oversell_limit => '9');
SELECT fulfillment_status FROM place_order('shop', '[{"sku":"A-1","quantity":1}]', order_id => '00000000-0000-0000-0000-0000000000a3');
SELECT free FROM stock WHERE sku = 'A-1' AND location = 'BER';
SELECT status FROM cancel_transfer('00000000-0000-0000-0000-000000000008');
SELECT fulfillment_status FROM orders WHERE order_id = '00000000-0000-0000-0000-0000000000a3';

-- A transfer keeps its cost; what is lost on the way is shrinkage of the destination.
SELECT compact_balances() > 0 AS folded;
SELECT location, sku, quantity, value, unit_cost FROM order_mgmt_report.stock_valuation WHERE sku IN ('A-1', 'B-1') ORDER BY sku, location;

-- An expired hold gives way to a transfer; a transfer and all its steps in one transaction, rolled back in parts.
SELECT quantity FROM reserve_stock('shop', '[{"sku":"B-1","quantity":1}]', '1 minute', reservation_id => '00000000-0000-0000-0000-0000000000b1');
SET order_mgmt.clock = '2026-01-01 14:00+00';
SELECT free, reserved, available FROM stock WHERE sku = 'B-1' AND location = 'BER';
BEGIN;
SELECT status FROM create_transfer('BER', 'POT', (SELECT jsonb_build_array(jsonb_build_object('sku', 'B-1', 'quantity', s.available)) FROM stock AS s WHERE s.sku = 'B-1' AND s.location = 'BER'),
	transfer_id => '00000000-0000-0000-0000-000000000010');
SELECT status FROM ship_transfer('00000000-0000-0000-0000-000000000010');
SAVEPOINT a;
SELECT status FROM receive_transfer('00000000-0000-0000-0000-000000000010');
ROLLBACK TO a;
SELECT status FROM receive_transfer('00000000-0000-0000-0000-000000000010', '[{"line_no":1,"quantity":1}]');
SELECT status FROM cancel_transfer('00000000-0000-0000-0000-000000000010', reason => 'y', in_transit => 'return');
COMMIT;
SELECT * FROM pg_temp.lines('10');
SELECT location, free, reserved, available FROM stock WHERE sku = 'B-1' ORDER BY location;

-- A location and an item that are no longer active: what is on its way still arrives.
SELECT status FROM create_transfer('BER', 'POT', '[{"sku":"CHEESE","quantity":0.5}]', transfer_id => '00000000-0000-0000-0000-000000000011');
SELECT status FROM ship_transfer('00000000-0000-0000-0000-000000000011');
UPDATE order_mgmt_data.items SET is_active = false WHERE tenant_id = 1 AND sku = 'CHEESE';
UPDATE order_mgmt_data.locations SET is_active = false WHERE tenant_id = 1 AND code = 'POT';
SELECT status FROM receive_transfer('00000000-0000-0000-0000-000000000011', '[{"line_no":1,"quantity":0.125}]');
SELECT status FROM cancel_transfer('00000000-0000-0000-0000-000000000011', in_transit => 'return');
UPDATE order_mgmt_data.items SET is_active = true WHERE tenant_id = 1 AND sku = 'CHEESE';
UPDATE order_mgmt_data.locations SET is_active = true WHERE tenant_id = 1 AND code = 'POT';

-- As many lines as there may be.
SELECT free FROM receive_stock('BER', '[{"sku":"NOPRICE","quantity":1000}]');
SELECT status FROM create_transfer('BER', 'HAM', (SELECT jsonb_agg('{"sku":"NOPRICE","quantity":1}'::jsonb) FROM generate_series(1, 1000)), transfer_id => '00000000-0000-0000-0000-000000000013');
SELECT status FROM ship_transfer('00000000-0000-0000-0000-000000000013');
SELECT status FROM receive_transfer('00000000-0000-0000-0000-000000000013', (SELECT jsonb_agg(jsonb_build_object('line_no', n)) FROM generate_series(1000, 1, -1) AS n));
SELECT location, free, allocated, in_transit FROM stock WHERE sku = 'NOPRICE' ORDER BY location;

-- Whoever writes: quantities and statuses take legal steps only, with the functions' own codes.
SELECT status FROM create_transfer('BER', 'HAM', '[{"sku":"B-1","quantity":2}]', transfer_id => '00000000-0000-0000-0000-000000000012');
CREATE FUNCTION pg_temp.wrong(statement text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	state text;
	refusal text;
BEGIN
	EXECUTE statement;
	RETURN 'done';
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, refusal = CONSTRAINT_NAME;
	RETURN state || ' ' || refusal;
END $$;
SELECT status FROM ship_transfer('00000000-0000-0000-0000-000000000012', '[{"line_no":1,"quantity":1}]');
SELECT pg_temp.everything() AS before \gset
SELECT change, pg_temp.wrong('UPDATE order_mgmt_data.transfer_lines SET ' || change || ' WHERE transfer_id = ''00000000-0000-0000-0000-000000000012''')
FROM unnest(ARRAY['received = ''2''', 'missing = ''2'', missing_reason = ''x''', 'received = ''1'', returned = ''0.000001''', 'shipped = ''0'', received = ''1''', 'missing = ''1''',
	'shipped = ''3''', 'canceled = ''1.000001''', 'shipped = ''2'', canceled = ''1''', 'quantity = ''0''', 'received = ''-1''', 'missing = ''-1''', 'returned = ''-1''', 'canceled = ''-1''',
	'shipped = ''-1''', 'received = NULL', 'canceled = ''9223372036854''', 'received = ''9223372036854''']) AS change;
SELECT change, pg_temp.wrong('UPDATE order_mgmt_data.transfers SET ' || change || ' WHERE transfer_id = ''00000000-0000-0000-0000-000000000012''')
FROM unnest(ARRAY['status = ''ready''', 'status = ''closed''', 'status = ''lost''', 'from_location_id = to_location_id']) AS change;
SELECT pg_temp.wrong($$UPDATE order_mgmt_data.transfers SET status = 'in_transit' WHERE transfer_id = '00000000-0000-0000-0000-000000000001'$$);
SELECT pg_temp.wrong($$INSERT INTO order_mgmt_data.transfer_lines (tenant_id, transfer_id, line_no, item_id, sku, quantity, shipped, received)
	SELECT tenant_id, transfer_id, 2, item_id, sku, '1', '1', '2' FROM order_mgmt_data.transfer_lines WHERE transfer_id = '00000000-0000-0000-0000-000000000012'$$);
SELECT pg_temp.everything() = :'before' AS nothing_left_behind;
-- And verify() sees what none of these can.
BEGIN;
ALTER TABLE order_mgmt_data.transfer_lines DISABLE TRIGGER refuse_other;
UPDATE order_mgmt_data.transfer_lines SET quantity = '3' WHERE transfer_id = '00000000-0000-0000-0000-000000000012';
SELECT name, violations FROM verify(true) WHERE violations > 0;
UPDATE order_mgmt_data.transfer_lines SET received = '1' WHERE transfer_id = '00000000-0000-0000-0000-000000000012';
SELECT name, violations FROM verify(true) WHERE violations > 0;
ROLLBACK;
BEGIN;
UPDATE order_mgmt_data.transfers SET status = 'received' WHERE transfer_id = '00000000-0000-0000-0000-000000000012';
SELECT name, violations FROM verify(true) WHERE violations > 0;
ROLLBACK;
BEGIN;
ALTER TABLE order_mgmt_data.transfers DISABLE TRIGGER refuse_delete;
DELETE FROM order_mgmt_data.transfers WHERE transfer_id = '00000000-0000-0000-0000-000000000012';
SELECT name, violations FROM verify(true) WHERE violations > 0;
ROLLBACK;

-- A shipment that is recorded late was the first; goods that left have left.
SELECT FROM create_transfer('BER', 'POT', '[{"sku":"B-1","quantity":2}]', transfer_id => '00000000-0000-0000-0000-000000000044', occurred_at => '2025-12-31 10:00+00');
SELECT shipped_at FROM ship_transfer('00000000-0000-0000-0000-000000000044', '[{"line_no":1,"quantity":1}]', occurred_at => '2025-12-31 12:00+00');
SELECT shipped_at FROM ship_transfer('00000000-0000-0000-0000-000000000044', '[{"line_no":1,"quantity":1}]', occurred_at => '2025-12-31 11:00+00');
SELECT pg_temp.try(format('UPDATE order_mgmt_data.transfers SET shipped_at = %L WHERE transfer_id = %L RETURNING true', at, '00000000-0000-0000-0000-000000000044')) AS answer
FROM unnest('{2025-12-31 11:30+00,NULL}'::timestamptz[]) AS at;
SELECT status FROM cancel_transfer('00000000-0000-0000-0000-000000000044', in_transit => 'return');

-- The same calls give the same answers whichever engine decides.
INSERT INTO pg_temp.script (query) VALUES
	($$SELECT free FROM receive_stock('BER', '[{"sku":"A-1","quantity":5},{"sku":"B-1","quantity":5}]')$$),
	($$SELECT create_transfer('BER', 'HAM', '[{"sku":"A-1","quantity":6},{"sku":"B-1","quantity":1}]')$$),
	($$SELECT status FROM create_transfer('BER', 'HAM', '[{"sku":"A-1","quantity":4},{"sku":"B-1","quantity":2},{"sku":"A-1","quantity":1}]', transfer_id => '00000000-0000-0000-0000-000000000001')$$),
	($$SELECT place_order('shop', '[{"sku":"A-1","quantity":1}]')$$),
	($$SELECT ship_transfer('00000000-0000-0000-0000-000000000001', '[{"line_no":1,"quantity":5}]')$$),
	($$SELECT status FROM ship_transfer('00000000-0000-0000-0000-000000000001', '[{"line_no":1,"quantity":3},{"line_no":3}]')$$),
	($$SELECT receive_transfer('00000000-0000-0000-0000-000000000001', '[{"line_no":1,"quantity":4}]')$$),
	($$SELECT receive_transfer('00000000-0000-0000-0000-000000000001', '[{"line_no":1,"missing":1}]')$$),
	($$SELECT status FROM receive_transfer('00000000-0000-0000-0000-000000000001', '[{"line_no":1,"quantity":1,"missing":1,"reason":"x"}]')$$),
	($$SELECT fulfillment_status FROM place_order('web', '[{"sku":"A-1","quantity":1}]')$$),
	($$SELECT status FROM cancel_transfer('00000000-0000-0000-0000-000000000001', reason => 'x', in_transit => 'return')$$),
	($$SELECT string_agg(format('%s %s %s %s %s', free, allocated, in_transit, sku, location), ', ' ORDER BY sku, location) FROM stock
		WHERE tenant_id = current_setting('order_mgmt.tenant_id')::bigint$$);
\set ECHO none
SELECT pg_temp.play('counter') \gexec
SELECT pg_temp.play('lock') \gexec
\set ECHO all
SELECT step, answer FROM pg_temp.answers WHERE engine = 'counter' ORDER BY step;
SELECT * FROM pg_temp.differences();

SELECT name, violations, sample FROM verify(true) WHERE violations > 0;
