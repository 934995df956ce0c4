-- The ledger against any writer, the owner included: append-only; a direct INSERT sells no more than there is; rows that
-- arrive stamped are history; the engine stays what it is within a transaction; disabled triggers stop the sale.
\set ECHO none
\getenv source PG_ABS_SRCDIR
\set helpers :source '/lib/regress.sql'
\i :helpers
\set ECHO all
\pset format unaligned
\pset fieldsep ' | '
SELECT free FROM receive_stock('BER', '[{"sku":"A-1","quantity":5},{"sku":"B-1","quantity":5}]');
SELECT free FROM receive_stock('HAM', '[{"sku":"A-1","quantity":1}]');
-- A move as the owner writes it, by hand.
CREATE TEMP SEQUENCE hand;
CREATE FUNCTION pg_temp.move(sku text, location text, from_state text, to_state text, quantity text, other text DEFAULT NULL, forced integer DEFAULT 0, stamp bigint DEFAULT NULL)
RETURNS text LANGUAGE sql AS $$
	INSERT INTO order_mgmt_data.stock_moves (tenant_id, move_id, item_id, location_id, other_location_id, from_state, to_state, quantity,
		document_kind, document_id, actor, occurred_at, recorded_at, posting, stamp)
	SELECT 1, 9000000000 + nextval('pg_temp.hand'), i.item_id, l.location_id, o.location_id, move.from_state::order_mgmt.stock_state, move.to_state::order_mgmt.stock_state,
		move.quantity::order_mgmt.quantity, 'by_hand', '00000000-0000-0000-0000-00000000000f', 'owner', order_mgmt_data.clock(), order_mgmt_data.clock(), forced, move.stamp
	FROM order_mgmt.items AS i JOIN order_mgmt.locations AS l USING (tenant_id)
	LEFT JOIN order_mgmt.locations AS o ON o.tenant_id = 1 AND o.location = other
	WHERE i.tenant_id = 1 AND i.sku = move.sku AND l.location = move.location
	RETURNING format('%s -> %s: %s', from_state, to_state, quantity)
$$;

-- Never changed, never deleted, never emptied; not even rows of nobody.
UPDATE order_mgmt_data.stock_moves SET quantity = '1';
UPDATE order_mgmt_data.stock_moves SET reason = 'x' WHERE false;
DELETE FROM order_mgmt_data.stock_moves;
TRUNCATE order_mgmt_data.stock_moves;
SELECT statement, pg_temp.try(statement) FROM unnest(ARRAY['UPDATE order_mgmt_data.stock_moves SET actor = ''me'' RETURNING 1', 'DELETE FROM order_mgmt_data.stock_moves RETURNING 1',
	'TRUNCATE order_mgmt_data.stock_moves', 'TRUNCATE order_mgmt_data.stock_moves, order_mgmt_data.orders CASCADE',
	'INSERT INTO order_mgmt_data.stock_moves SELECT * FROM order_mgmt_data.stock_moves ON CONFLICT (tenant_id, move_id) DO UPDATE SET reason = ''x'' RETURNING 1']) AS statement;
SET session_replication_role = replica;
DELETE FROM order_mgmt_data.stock_moves;
RESET session_replication_role;
SELECT count(*) FROM order_mgmt_data.stock_moves;

-- Written straight into the table, a move is held to the same rule, with the function's own code.
SELECT pg_temp.everything() AS before \gset
SELECT pg_temp.move('A-1', 'BER', 'free', 'allocated', '6');
SELECT query, pg_temp.try('SELECT ' || query) FROM unnest(ARRAY[
	$$pg_temp.move('A-1', 'BER', 'free', 'loss', '6')$$, $$pg_temp.move('A-1', 'BER', 'damaged', 'free', '1')$$, $$pg_temp.move('A-1', 'HAM', 'free', 'in_transit', '2', 'BER')$$,
	$$pg_temp.move('A-1', 'BER', 'in_transit', 'free', '1')$$, $$pg_temp.move('A-1', 'POT', 'free', 'customer', '0.000001')$$,
	$$(SELECT string_agg(pg_temp.move('A-1', 'BER', 'free', 'customer', '1'), ', ') FROM generate_series(1, 6))$$]) AS query;
SELECT pg_temp.everything() = :'before' AS nothing_left_behind;
SELECT pg_temp.move('A-1', 'BER', 'free', 'free', '1');
SELECT pg_temp.move('A-1', 'BER', 'free', 'loss', '0');
SELECT pg_temp.move('A-1', 'BER', 'free', 'loss', '-1');
SELECT pg_temp.move('A-1', 'BER', 'free', 'in_transit', '1', 'BER');
SELECT pg_temp.everything() = :'before' AS nothing_left_behind;
-- In one statement what arrives can leave, in the order of its rows; policies and functions see it at once.
BEGIN;
SELECT pg_temp.move('A-1', 'BER', 'supplier', 'free', '2'), pg_temp.move('A-1', 'BER', 'free', 'customer', '7');
SELECT pg_temp.try($$SELECT place_order('shop', '[{"sku":"A-1","quantity":1}]')$$);
SELECT pg_temp.move('A-1', 'HAM', 'free', 'in_transit', '1', 'BER');
SELECT location, free, in_transit FROM stock WHERE sku = 'A-1' ORDER BY location;
SELECT pg_temp.move('A-1', 'BER', 'in_transit', 'free', '1');
SELECT total FROM place_order('shop', '[{"sku":"A-1","quantity":1}]');
ROLLBACK;
SELECT pg_temp.everything() = :'before' AS nothing_left_behind;
-- Forced, it has happened: recorded and not clamped, and nobody sells below it.
BEGIN;
SELECT pg_temp.move('A-1', 'BER', 'free', 'customer', '7', forced => 1);
SELECT free, available FROM stock WHERE sku = 'A-1' AND location = 'BER';
SELECT pg_temp.try($$SELECT place_order('shop', '[{"sku":"A-1","quantity":1}]')$$);
SELECT free FROM receive_stock('BER', '[{"sku":"A-1","quantity":3}]');
SELECT total FROM place_order('shop', '[{"sku":"A-1","quantity":1}]');
SELECT name, violations FROM verify(true) WHERE violations > 0;
ROLLBACK;
-- Triggers fire for a replica's writer as well.
SET session_replication_role = replica;
SELECT pg_temp.try($$SELECT pg_temp.move('A-1', 'BER', 'free', 'customer', '6')$$);
RESET session_replication_role;

-- A row that arrives stamped is history (a dump, an apply worker): it is stamped anew, moves nothing, and the ledger is counted anew after it.
BEGIN;
SELECT pg_temp.move('B-1', 'BER', 'supplier', 'free', '7', stamp => 3);
SELECT posting, stamp = (SELECT max(stamp) FROM order_mgmt_data.stock_moves) AS restamped FROM order_mgmt_data.stock_moves WHERE document_kind = 'by_hand';
SELECT free FROM stock WHERE sku = 'B-1';
SELECT pg_temp.try($$SELECT place_order('shop', '[{"sku":"B-1","quantity":1}]')$$);
COMMIT;
SELECT total FROM place_order('shop', '[{"sku":"B-1","quantity":12}]', order_id => '00000000-0000-0000-0000-000000000001');
SELECT pg_temp.try($$SELECT place_order('shop', '[{"sku":"B-1","quantity":1}]')$$);
BEGIN;
SELECT pg_temp.move('B-1', 'BER', 'free', 'loss', '1', stamp => 3);
ROLLBACK;
SELECT free FROM receive_stock('BER', '[{"sku":"B-1","quantity":1}]');
SELECT total FROM place_order('shop', '[{"sku":"B-1","quantity":1}]');
-- Not after stock has moved in the transaction.
BEGIN;
SELECT free FROM receive_stock('BER', '[{"sku":"C-1","quantity":1}]');
SELECT pg_temp.move('B-1', 'BER', 'supplier', 'free', '1', stamp => 3);
ROLLBACK;
BEGIN;
SELECT free FROM receive_stock('BER', '[{"sku":"C-1","quantity":1}]');
SELECT resync_stock();
ROLLBACK;

-- The engine can be chosen until stock has moved, then it stays until the transaction ends.
BEGIN;
SET LOCAL order_mgmt.engine = 'lock';
SET LOCAL order_mgmt.engine = 'counter';
SELECT total FROM place_order('shop', '[{"sku":"A-1","quantity":1}]');
SET LOCAL order_mgmt.engine = 'lock';
ROLLBACK;
BEGIN;
SET LOCAL order_mgmt.engine = 'lock';
SELECT total FROM place_order('shop', '[{"sku":"A-1","quantity":1}]');
SELECT pg_temp.try($$SELECT set_config('order_mgmt.engine', 'counter', true)$$);
SELECT set_config('order_mgmt.engine', 'lock', true);
SELECT total FROM place_order('shop', '[{"sku":"A-1","quantity":1}]');
SAVEPOINT a;
RESET order_mgmt.engine;
SELECT pg_temp.try($$SELECT place_order('shop', '[{"sku":"A-1","quantity":1}]')$$);
ROLLBACK TO a;
SELECT current_setting('order_mgmt.engine');
SELECT total FROM place_order('shop', '[{"sku":"A-1","quantity":1}]');
ROLLBACK;
-- Chosen inside a savepoint, it goes with the savepoint, and so does what moved there.
BEGIN;
SAVEPOINT a;
SET LOCAL order_mgmt.engine = 'lock';
SELECT total FROM place_order('shop', '[{"sku":"A-1","quantity":4}]');
ROLLBACK TO a;
SELECT current_setting('order_mgmt.engine');
SELECT total FROM place_order('shop', '[{"sku":"A-1","quantity":5}]');
SELECT pg_temp.try($$SELECT place_order('shop', '[{"sku":"A-1","quantity":1}]')$$);
ROLLBACK;
SET order_mgmt.engine = 'magic';
SELECT available('A-1', 'BER');

-- A ledger that does not enforce sells nothing; resync_stock makes it enforce again.
ALTER TABLE order_mgmt_data.stock_moves DISABLE TRIGGER account_move;
SELECT place_order('shop', '[{"sku":"A-1","quantity":1}]');
SELECT pg_temp.try($$SELECT receive_stock('BER', '[{"sku":"A-1","quantity":1}]')$$);
ALTER TABLE order_mgmt_data.stock_moves ENABLE TRIGGER account_move;
SELECT pg_temp.try($$SELECT place_order('shop', '[{"sku":"A-1","quantity":1}]')$$);
SELECT resync_stock() > 0 AS rebuilt;
SELECT total FROM place_order('shop', '[{"sku":"A-1","quantity":1}]');
SELECT tgname, tgenabled FROM pg_trigger WHERE tgrelid = 'order_mgmt_data.stock_moves'::regclass AND NOT tgisinternal ORDER BY tgname;
-- What was written meanwhile is counted then.
BEGIN;
ALTER TABLE order_mgmt_data.stock_moves DISABLE TRIGGER account_move;
SELECT pg_temp.move('A-1', 'BER', 'free', 'customer', '4');
COMMIT;
SELECT resync_stock() > 0 AS rebuilt;
SELECT available('A-1', 'BER');
SELECT pg_temp.try($$SELECT place_order('shop', '[{"sku":"A-1","quantity":1}]')$$);

-- Nothing moves where nothing may be written.
BEGIN READ ONLY;
SELECT place_order('shop', '[{"sku":"A-1","quantity":1}]');
ROLLBACK;
BEGIN READ ONLY;
SELECT function, pg_temp.try('SELECT ' || function) FROM unnest(ARRAY[$$receive_stock('BER', '[{"sku":"A-1","quantity":1}]')$$, $$reserve_stock('web', '[{"sku":"A-1","quantity":1}]')$$,
	$$cancel_order('00000000-0000-0000-0000-000000000001')$$, $$place_orders('[]')$$, $$put_stock_policy('A-1', 'BER')$$, $$compact_balances()$$, $$resync_stock()$$]) AS function;
SELECT available('A-1', 'BER');
SELECT free FROM stock_as_of('A-1', 'BER', '2026-01-01 12:00+00');
ROLLBACK;

-- The sum over all places and states is zero: what leaves one place arrives at another.
SELECT count(*) AS out_of_balance FROM (SELECT sum(CASE WHEN side = 'from' THEN -quantity::numeric ELSE quantity::numeric END) AS total
	FROM order_mgmt_data.stock_moves, unnest('{from,to}'::text[]) AS side GROUP BY item_id) AS s WHERE total <> 0;
-- What was written by hand and belongs to no document is what verify finds.
SELECT name, violations, sample IS NOT NULL AS has_sample FROM verify(true) WHERE violations > 0;
