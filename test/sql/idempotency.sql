-- Idempotency keys: the same call with the same key is answered, not repeated; another call under the key is refused;
-- a refusal is not remembered; what counts as the same call.
\set ECHO none
\getenv source PG_ABS_SRCDIR
\set helpers :source '/lib/regress.sql'
\i :helpers
\set ECHO all
\pset format unaligned
\pset fieldsep ' | '
SELECT free FROM receive_stock('BER', '[{"sku":"A-1","quantity":20},{"sku":"CHEESE","quantity":5}]');

-- Every writing function of stock and orders: called twice, done once, the same answer; called with anything else, refused.
CREATE TEMP TABLE calls (function text, key text, first text, other text);
INSERT INTO calls VALUES
	('receive_stock', 'location', $$'BER', '[{"sku":"B-1","quantity":5,"unit_cost":"1.20 EUR"}]', 'note', occurred_at => '2026-01-01 10:00+00'$$, $$'BER', '[{"sku":"B-1","quantity":5,"unit_cost":"1.20 EUR"}]', 'note', occurred_at => '2026-01-01 10:00:01+00'$$),
	('adjust_stock', 'location', $$'BER', '[{"sku":"A-1","quantity":-2}]', 'lost'$$, $$'BER', '[{"sku":"A-1","quantity":-2}]', 'stolen'$$),
	('count_stock', 'location', $$'BER', '[{"sku":"A-1","counted":10,"expected":18}]', 'recount'$$, $$'BER', '[{"sku":"A-1","counted":10}]', 'recount'$$),
	('change_stock_state', 'location', $$'BER', '[{"sku":"A-1","quantity":1,"from_state":"free","to_state":"damaged"}]'$$, $$'BER', '[{"sku":"A-1","quantity":1,"from_state":"free","to_state":"expired"}]'$$),
	('reserve_stock', 'status', $$'web', '[{"sku":"A-1","quantity":1}]', '1 hour', 'Ann', reservation_id => '00000000-0000-0000-0000-000000000001'$$, $$'web', '[{"sku":"A-1","quantity":1}]', '61 minutes', 'Ann', reservation_id => '00000000-0000-0000-0000-000000000001'$$),
	('extend_reservation', 'status', $$'00000000-0000-0000-0000-000000000001', '2 hours', 'Ann'$$, $$'00000000-0000-0000-0000-000000000001', '3 hours', 'Ann'$$),
	('release_reservation', 'status', $$'00000000-0000-0000-0000-000000000001', 'Ann', reason => 'left'$$, $$'00000000-0000-0000-0000-000000000001', 'Ann'$$),
	('place_order', 'order_id', $$'web', '[{"sku":"A-1","quantity":2}]', order_id => '00000000-0000-0000-0000-000000000002', metadata => '{"a": 1}'$$, $$'web', '[{"sku":"A-1","quantity":2}]', order_id => '00000000-0000-0000-0000-000000000002', metadata => '{"a": 2}'$$),
	('cancel_order', 'order_id', $$'00000000-0000-0000-0000-000000000002', '[{"line_no":1,"quantity":1}]'$$, $$'00000000-0000-0000-0000-000000000002'$$);
CREATE FUNCTION pg_temp.thrice() RETURNS TABLE (function text, first text, again text, was_done_once boolean, other text) LANGUAGE plpgsql AS $$
DECLARE
	c record;
	call text;
	state text;
BEGIN
	FOR c IN SELECT * FROM calls LOOP
		call := format('SELECT %s FROM %s(%s, idempotency_key => ''käy 1'')', CASE c.key WHEN 'location' THEN 'concat_ws('' '', sku, free, damaged)' ELSE c.key END, c.function, c.first);
		function := c.function;
		first := pg_temp.try(call);
		state := pg_temp.everything();
		again := pg_temp.try(call);
		was_done_once := pg_temp.everything() = state;
		other := pg_temp.try(format('SELECT %s(%s, idempotency_key => ''käy 1'')', c.function, c.other));
		was_done_once := was_done_once AND pg_temp.everything() = state;
		RETURN NEXT;
	END LOOP;
END $$;
SELECT * FROM pg_temp.thrice();
SELECT function, idempotency_key, octet_length(payload_hash) AS hash, document_id > '00000000-0000-0000-0000-000000000009' AS generated_id, recorded_at
FROM order_mgmt_data.idempotency_keys ORDER BY function;

-- A replay shows the document as it is now.
SELECT status, fulfillment_status FROM place_order('web', '[{"sku":"A-1","quantity":2}]', order_id => '00000000-0000-0000-0000-000000000002', metadata => '{"a": 1}', idempotency_key => 'käy 1');
SELECT status FROM cancel_order('00000000-0000-0000-0000-000000000002');
SELECT status, fulfillment_status FROM place_order('web', '[{"sku":"A-1","quantity":2}]', order_id => '00000000-0000-0000-0000-000000000002', metadata => '{"a": 1}', idempotency_key => 'käy 1');
SELECT status FROM reserve_stock('web', '[{"sku":"A-1","quantity":1}]', '1 hour', 'Ann', reservation_id => '00000000-0000-0000-0000-000000000001', idempotency_key => 'käy 1');

-- The same call: equal JSON whatever its spelling, the default given or not; without a key every call is a new one.
SELECT total FROM place_order('web', '[{"sku":"CHEESE","quantity":0.5}]', order_id => '00000000-0000-0000-0000-000000000003', metadata => '{"a":1,"b":[1,{"c":null}]}', idempotency_key => 'k-2');
SELECT pg_temp.everything() AS before \gset
SELECT query, pg_temp.try('SELECT order_id FROM ' || query) FROM unnest(ARRAY[
	$$place_order('web', '[ {"quantity": 0.500, "sku": "CHEESE"} ]', order_id => '00000000-0000-0000-0000-000000000003', metadata => '{"b":[1.0,{"c":null}],"a":1}', idempotency_key => 'k-2')$$,
	$$place_order('web', '[{"sku":"CHEESE","quantity":0.5}]', NULL, order_id => '00000000-0000-0000-0000-000000000003', metadata => '{"a":1,"b":[1,{"c":null}]}', idempotency_key => 'k-2', options => '{}', tenant_id => 1)$$,
	$$place_order('web', '[{"sku":"CHEESE","quantity":"0.5"}]', order_id => '00000000-0000-0000-0000-000000000003', metadata => '{"a":1,"b":[1,{"c":null}]}', idempotency_key => 'k-2')$$,
	$$place_order('web', '[{"sku":"CHEESE","quantity":0.5,"location":null}]', order_id => '00000000-0000-0000-0000-000000000003', metadata => '{"a":1,"b":[1,{"c":null}]}', idempotency_key => 'k-2')$$,
	$$place_order('web', '[{"sku":"CHEESE","quantity":0.5}]', 'EUR', order_id => '00000000-0000-0000-0000-000000000003', metadata => '{"a":1,"b":[1,{"c":null}]}', idempotency_key => 'k-2')$$,
	$$place_order('shop', '[{"sku":"CHEESE","quantity":0.5}]', order_id => '00000000-0000-0000-0000-000000000003', metadata => '{"a":1,"b":[1,{"c":null}]}', idempotency_key => 'k-2')$$,
	$$place_order('web', '[{"sku":"CHEESE","quantity":0.5}]', order_id => '00000000-0000-0000-0000-000000000003', metadata => '{"a":1,"b":[{"c":null},1]}', idempotency_key => 'k-2')$$,
	$$place_order('web', '[]', idempotency_key => 'k-2')$$, $$place_order(NULL, NULL, idempotency_key => 'k-2')$$]) AS query;
SELECT pg_temp.everything() = :'before' AS nothing_left_behind;
SELECT a.order_id <> b.order_id AS two_orders FROM place_order('web', '[{"sku":"CHEESE","quantity":0.1}]') AS a, place_order('web', '[{"sku":"CHEESE","quantity":0.1}]') AS b;

-- Keys of functions and of tenants are apart; a key may be as long as 200 characters of any kind, and only spelled the same is the same.
SELECT length(idempotency_key) FROM (SELECT repeat('✓', 200) AS idempotency_key) AS k, place_order('web', '[{"sku":"A-1","quantity":1}]', idempotency_key => k.idempotency_key);
SELECT pg_temp.try(format($$SELECT place_order('web', '[{"sku":"A-1","quantity":1}]', idempotency_key => %L)$$, repeat('✓', 201)));
SELECT DISTINCT o.order_id <> '00000000-0000-0000-0000-000000000003' AS another FROM unnest(ARRAY['K-2', 'k_2', 'k–2', 'k‑2']) AS key, place_order('web', '[{"sku":"A-1","quantity":1}]', idempotency_key => key) AS o;
SELECT free FROM receive_stock('BER', '[{"sku":"A-1","quantity":1}]', idempotency_key => 'k-2', tenant_id => 11);
SELECT total FROM place_order('web', '[{"sku":"A-1","quantity":1}]', idempotency_key => 'k-2', tenant_id => 11);

-- A refusal is not remembered: the same call with the same key succeeds when it can.
SELECT pg_temp.try($$SELECT place_order('shop', '[{"sku":"C-1","quantity":2}]', idempotency_key => 'k-3')$$);
SELECT free FROM receive_stock('BER', '[{"sku":"C-1","quantity":2}]');
SELECT total FROM place_order('shop', '[{"sku":"C-1","quantity":2}]', idempotency_key => 'k-3');
SELECT total FROM place_order('shop', '[{"sku":"C-1","quantity":2}]', idempotency_key => 'k-3');
SELECT free, allocated FROM stock WHERE sku = 'C-1';
-- Once placed, it is answered whatever has changed since: no stock, no item, no channel.
SELECT is_active FROM put_item('C-1', is_active => false);
SELECT is_active FROM put_channel('shop', 'EUR', '{BER}', is_active => false);
SELECT total FROM place_order('shop', '[{"sku":"C-1","quantity":2}]', idempotency_key => 'k-3');
SELECT is_active FROM put_channel('shop', 'EUR', '{BER}', is_active => true);
SELECT is_active FROM put_item('B-1', is_active => false);
SELECT pg_temp.try($$SELECT location FROM receive_stock('BER', '[{"sku":"B-1","quantity":5,"unit_cost":"1.20 EUR"}]', 'note', occurred_at => '2026-01-01 10:00+00', idempotency_key => 'käy 1')$$);
SELECT is_active FROM put_item('B-1', is_active => true);

-- In one transaction, in a rolled back one, at every level.
BEGIN;
SELECT order_id AS first FROM place_order('shop', '[{"sku":"A-1","quantity":1}]', idempotency_key => 'k-4') \gset
SELECT order_id = :'first' AS same FROM place_order('shop', '[{"sku":"A-1","quantity":1}]', idempotency_key => 'k-4');
SAVEPOINT a;
SELECT order_id = :'first' AS same FROM place_order('shop', '[{"sku":"A-1","quantity":1}]', idempotency_key => 'k-4');
SELECT total FROM place_order('shop', '[{"sku":"A-1","quantity":1}]', idempotency_key => 'k-5');
ROLLBACK TO a;
SELECT total FROM place_order('shop', '[{"sku":"A-1","quantity":2}]', idempotency_key => 'k-5');
ROLLBACK;
SELECT order_id = :'first' AS same FROM place_order('shop', '[{"sku":"A-1","quantity":1}]', idempotency_key => 'k-4');
BEGIN ISOLATION LEVEL SERIALIZABLE;
SELECT order_id AS first FROM place_order('shop', '[{"sku":"A-1","quantity":1}]', idempotency_key => 'k-6') \gset
SELECT order_id = :'first' AS same FROM place_order('shop', '[{"sku":"A-1","quantity":1}]', idempotency_key => 'k-6');
SELECT pg_temp.try($$SELECT place_order('shop', '[{"sku":"A-1","quantity":2}]', idempotency_key => 'k-6')$$);
COMMIT;
SELECT order_id = :'first' AS same FROM place_order('shop', '[{"sku":"A-1","quantity":1}]', idempotency_key => 'k-6');

-- Keys are kept for order_mgmt.idempotency_retention, 30 days, to the instant; purged, a key is new again, but a caller's own id is used for ever.
SET order_mgmt.clock = '2026-02-01 12:00:00+00';
SELECT total FROM place_order('shop', '[{"sku":"A-1","quantity":1}]', idempotency_key => 'young');
SELECT query, left(pg_temp.try('SELECT ' || query), 22) FROM unnest(ARRAY['purge_history(0)', 'purge_history(-1)']) AS query;
SET order_mgmt.clock = '2026-01-31 12:00:00+00';
SELECT purge_history();
SET order_mgmt.clock = '2026-01-31 12:00:00.000001+00';
SELECT purge_history(rows_max => 2);
SELECT purge_history() > 2 AS the_rest, purge_history() AS nothing;
SELECT idempotency_key FROM order_mgmt_data.idempotency_keys;
SELECT pg_temp.try($$SELECT total FROM place_order('web', '[{"sku":"CHEESE","quantity":0.5}]', order_id => '00000000-0000-0000-0000-000000000003', metadata => '{"a":1,"b":[1,{"c":null}]}', idempotency_key => 'k-2')$$);
SELECT total FROM place_order('shop', '[{"sku":"A-1","quantity":1}]', idempotency_key => 'k-6');

-- As callers see a conflict.
SELECT place_order('shop', '[{"sku":"A-1","quantity":3}]', idempotency_key => 'k-6');

-- The same calls give the same answers whichever engine decides.
INSERT INTO pg_temp.script (query) VALUES
	($$SELECT free FROM receive_stock('BER', '[{"sku":"B-1","quantity":3}]', idempotency_key => 'e-1')$$),
	($$SELECT free FROM receive_stock('BER', '[{"sku":"B-1","quantity":3.0}]', idempotency_key => 'e-1')$$),
	($$SELECT receive_stock('BER', '[{"sku":"B-1","quantity":4}]', idempotency_key => 'e-1')$$),
	($$SELECT place_order('web', '[{"sku":"B-1","quantity":4}]', idempotency_key => 'e-2')$$),
	($$SELECT total FROM place_order('web', '[{"sku":"B-1","quantity":3}]', idempotency_key => 'e-2')$$),
	($$SELECT total FROM place_order('web', '[{"sku":"B-1","quantity":3}]', idempotency_key => 'e-2')$$),
	($$SELECT place_order('web', '[{"sku":"B-1","quantity":4}]', idempotency_key => 'e-2')$$),
	($$SELECT format('%s %s', free, allocated) FROM stock WHERE sku = 'B-1' AND tenant_id = current_setting('order_mgmt.tenant_id')::bigint$$);
\set ECHO none
SELECT pg_temp.play('counter') \gexec
SELECT pg_temp.play('lock') \gexec
\set ECHO all
SELECT step, answer FROM pg_temp.answers WHERE engine = 'counter' ORDER BY step;
SELECT * FROM pg_temp.differences();

-- What was an option is part of the call, also where there are no options.
SELECT free FROM receive_stock('BER', '[{"sku":"A-1","quantity":2}]');
SELECT total FROM place_order('web', '[{"sku":"A-1","quantity":1}]', discount => '1.00', idempotency_key => 'no-options', options => NULL);
SELECT total FROM place_order('web', '[{"sku":"A-1","quantity":1}]', discount => '1.00', idempotency_key => 'no-options', options => NULL);
SELECT pg_temp.try($$SELECT place_order('web', '[{"sku":"A-1","quantity":1}]', discount => '2.00', idempotency_key => 'no-options', options => NULL)$$);

SELECT name, violations, sample FROM verify(true) WHERE violations > 0;
