-- DROP EXTENSION and CREATE EXTENSION in one session, with sales before, between and after: plans, caches and counters of
-- what was dropped are never used for what came after it.
\set ECHO none
\set SHOW_CONTEXT never
\getenv source PG_ABS_SRCDIR
\set helpers :source '/lib/regress.sql'
\i :helpers
\set ECHO all
\pset format unaligned
\pset fieldsep ' | '
-- A shop with one item, and a sale; what is left of what was received.
CREATE FUNCTION pg_temp.open_shop(received integer) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	answer text;
BEGIN
	EXECUTE 'SELECT order_mgmt.put_location(''BER''), order_mgmt.put_channel(''shop'', ''EUR'', ''{BER}''), order_mgmt.put_item(''A-1''), order_mgmt.put_price(''A-1'', ''1.00 EUR'')';
	EXECUTE format('SELECT free FROM order_mgmt.receive_stock(''BER'', ''[{"sku":"A-1","quantity":%s}]'')', received) INTO answer;
	RETURN answer;
END $$;
CREATE FUNCTION pg_temp.sell(quantity integer) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	answer text;
BEGIN
	answer := pg_temp.try(format('SELECT total FROM order_mgmt.place_order(''shop'', ''[{"sku":"A-1","quantity":%s}]'')', quantity));
	EXECUTE 'SELECT $1 || ''; left: '' || order_mgmt.available(''A-1'', ''BER'')' INTO answer USING answer;
	RETURN answer;
END $$;

SELECT pg_temp.open_shop(5);
SELECT pg_temp.sell(2);
SELECT pg_temp.sell(4);

-- Dropped and created: empty, and open again; the old shop's stock is not the new one's.
DROP EXTENSION order_mgmt;
CREATE EXTENSION order_mgmt;
SELECT count(*) FROM order_mgmt.orders;
SELECT pg_temp.open_shop(3);
SELECT pg_temp.sell(4);
SELECT pg_temp.sell(2);
SELECT name, violations FROM order_mgmt.verify(true) WHERE violations > 0;

-- Not in a transaction that has sold before; the first shop is still there.
BEGIN;
SELECT pg_temp.sell(1);
DROP EXTENSION order_mgmt;
CREATE EXTENSION order_mgmt;
SELECT pg_temp.open_shop(9);
SELECT pg_temp.sell(9);
SELECT pg_temp.sell(1);
ROLLBACK;
SELECT pg_temp.sell(2);
SELECT pg_temp.sell(1);
-- To a savepoint.
SELECT free FROM order_mgmt.receive_stock('BER', '[{"sku":"A-1","quantity":4}]');
BEGIN;
SELECT pg_temp.sell(1);
SAVEPOINT a;
DROP EXTENSION order_mgmt;
ROLLBACK TO a;
SELECT pg_temp.sell(2);
SELECT pg_temp.sell(2);
COMMIT;
SELECT pg_temp.sell(1);
-- And committed.
BEGIN;
DROP EXTENSION order_mgmt;
CREATE EXTENSION order_mgmt;
SELECT pg_temp.open_shop(2);
SELECT pg_temp.sell(1);
COMMIT;
SELECT pg_temp.sell(2);
SELECT pg_temp.sell(1);
SELECT name, violations FROM order_mgmt.verify(true) WHERE violations > 0;

-- Prepared statements and functions of the session find the new shop.
PREPARE sale AS SELECT status FROM order_mgmt.place_order('shop', '[{"sku":"A-1","quantity":1}]');
DROP EXTENSION order_mgmt;
EXECUTE sale;
CREATE EXTENSION order_mgmt;
EXECUTE sale;
SELECT pg_temp.open_shop(1);
EXECUTE sale;
EXECUTE sale;
DEALLOCATE sale;

-- With other settings in force: the lock engine, and then the counters again.
SET order_mgmt.engine = 'lock';
DROP EXTENSION order_mgmt;
CREATE EXTENSION order_mgmt;
SELECT pg_temp.open_shop(2);
SELECT pg_temp.sell(1);
RESET order_mgmt.engine;
SELECT pg_temp.sell(2);
SELECT pg_temp.sell(1);

-- Many times over: nothing grows stale, nothing is left over.
\set ECHO none
SELECT unnest(ARRAY['DROP EXTENSION order_mgmt', 'CREATE EXTENSION order_mgmt', format('SELECT pg_temp.open_shop(%s) AS received', n), format('SELECT pg_temp.sell(%s)', n + 1), format('SELECT pg_temp.sell(%s)', n)])
FROM generate_series(1, 5) AS n \gexec
\set ECHO all
SELECT name, violations FROM order_mgmt.verify(true) WHERE violations > 0;
SELECT resync_stock() AS rebuilt, compact_balances() AS folded;

-- DISCARD ALL takes the session's own things, not the shop's.
DISCARD ALL;
SELECT status FROM order_mgmt.place_order('shop', '[{"sku":"A-1","quantity":1}]');
SELECT sku, free, allocated FROM order_mgmt.receive_stock('BER', '[{"sku":"A-1","quantity":1}]');
SELECT status FROM order_mgmt.place_order('shop', '[{"sku":"A-1","quantity":1}]');
