-- Days tell in which periods of stamps their moves are, so that what an item did on a day costs what it did, not what the server did meanwhile.
\set ECHO none
\getenv source PG_ABS_SRCDIR
\set helpers :source '/lib/regress.sql'
\i :helpers
\set ECHO all
\pset format unaligned
\pset fieldsep ' | '

CREATE FUNCTION pg_temp.fold() RETURNS void LANGUAGE plpgsql AS $$ BEGIN WHILE order_mgmt.compact_balances() > 0 LOOP END LOOP; END $$;
-- Transactions of others, four periods of them.
CREATE PROCEDURE pg_temp.pass() LANGUAGE plpgsql AS $$ BEGIN FOR n IN 1 .. 4 * 8192 LOOP PERFORM pg_current_xact_id(); COMMIT; END LOOP; END $$;
CREATE FUNCTION pg_temp.periods(sku text, OUT named integer, OUT there bigint) LANGUAGE sql AS $$
	SELECT (SELECT count(*) FROM unnest(order_mgmt_data.item_periods(1, i.item_id)) AS p WHERE p <= (SELECT max(d.last_stamp) FROM order_mgmt_data.stock_days AS d WHERE d.item_id = i.item_id)),
		(SELECT count(DISTINCT order_mgmt_data.periods_between(m.stamp, m.stamp)) FROM order_mgmt_data.stock_moves AS m WHERE m.item_id = i.item_id)
	FROM order_mgmt_data.items AS i WHERE i.tenant_id = 1 AND i.sku = periods.sku
$$;

SELECT cardinality(order_mgmt_data.periods_of('{8192,8193,16384}')) AS near, order_mgmt_data.periods_of('{81920,8192,8193,1}') AS few, order_mgmt_data.periods_of('{}') AS none;
SET order_mgmt.clock = '2026-03-02 08:00+00';
SELECT count(*) FROM receive_stock('BER', '[{"sku":"A-1","quantity":10},{"sku":"B-1","quantity":10}]');
SELECT pg_temp.fold();
CALL pg_temp.pass();
SET order_mgmt.clock = '2026-03-02 12:00+00';
SELECT count(*) FROM receive_stock('BER', '[{"sku":"A-1","quantity":5}]');
SELECT pg_temp.fold();
CALL pg_temp.pass();
SET order_mgmt.clock = '2026-03-02 16:00+00';
SELECT count(*) FROM place_order('web', '[{"sku":"A-1","quantity":1}]');
SELECT pg_temp.fold();
SELECT i.sku, cardinality(d.periods) AS told FROM order_mgmt_data.stock_days AS d JOIN order_mgmt_data.items AS i USING (tenant_id, item_id) ORDER BY 1;
SELECT s.sku, p.named, p.there FROM unnest('{A-1,B-1}'::text[]) AS s (sku), pg_temp.periods(s.sku) AS p;
-- Nothing is missed.
SELECT a.at, a.free, a.allocated FROM unnest('{2026-03-02 07:00+00,2026-03-02 09:00+00,2026-03-02 13:00+00,2026-03-02 17:00+00}'::timestamptz[]) AS t (at), stock_as_of('A-1', 'BER', t.at) AS a;
SELECT count(*), sum(m.quantity) FROM order_mgmt_report.fct_stock_moves AS m WHERE m.tenant_id = 1 AND m.sku = 'A-1';
SELECT name, violations, sample FROM verify(true) WHERE violations > 0;
-- A period that is not told is a violation.
BEGIN;
UPDATE order_mgmt_data.stock_days SET periods = periods[2:] WHERE periods IS NOT NULL;
SELECT name, violations > 0 AS found FROM verify(true) WHERE violations > 0;
ROLLBACK;
-- Made anew it is the same.
SELECT resync_stock() > 0;
SELECT pg_temp.fold();
SELECT p.named, p.there FROM pg_temp.periods('A-1') AS p;
