-- The view stock: the balance of a position, and its own moves since; the same as the sum of all that is known of all positions.
DROP EXTENSION order_mgmt;
CREATE EXTENSION order_mgmt;
\set VERBOSITY terse
CREATE ROLE regress_om_shop;
CREATE ROLE regress_om_ham;
DO $$
DECLARE
	place text;
BEGIN
	FOREACH place IN ARRAY '{BER,HAM,CGN,MUC}'::text[] LOOP
		PERFORM order_mgmt.put_location(place);
	END LOOP;
	PERFORM order_mgmt.put_channel('web', 'EUR', '{BER,HAM}');
	FOR n IN 1..20 LOOP
		PERFORM order_mgmt.put_item('S' || n), order_mgmt.put_price('S' || n, '10 EUR');
	END LOOP;
END $$;
CREATE VIEW pg_temp.compared AS
	SELECT count(s.sku) AS shown, count(p.item_id) AS known, count(*) FILTER (WHERE (s.free OPERATOR(order_mgmt.-) s.short OPERATOR(order_mgmt.=) p.free
		AND s.reserved OPERATOR(order_mgmt.=) p.reserved AND s.allocated OPERATOR(order_mgmt.=) p.allocated AND s.backordered OPERATOR(order_mgmt.=) p.backordered
		AND s.quality_control OPERATOR(order_mgmt.=) p.quality_control AND s.damaged OPERATOR(order_mgmt.=) p.damaged AND s.expired OPERATOR(order_mgmt.=) p.expired
		AND s.returned OPERATOR(order_mgmt.=) p.returned AND s.in_transit OPERATOR(order_mgmt.=) p.in_transit) IS NOT TRUE) AS differ
	FROM order_mgmt.stock AS s FULL JOIN order_mgmt_data.stock_positions AS p ON p.tenant_id = s.tenant_id AND p.item_id = s.item_id AND p.location_id = s.location_id;

-- Nothing is folded: receipts, orders, a hold, damage; what is on its way to a location that never had any; what arrived; what was sold and never there.
SELECT count(*) FROM order_mgmt.receive_stock('BER', (SELECT jsonb_agg(jsonb_build_object('sku', 'S' || n, 'quantity', 10 * n, 'unit_cost', '4.00 EUR'))::text::order_mgmt.strict_jsonb FROM generate_series(1, 10) AS n));
SELECT count(*) FROM order_mgmt.receive_stock('HAM', '[{"sku":"S1","quantity":5},{"sku":"S11","quantity":5}]');
SELECT status FROM order_mgmt.place_order('web', '[{"sku":"S1","quantity":3},{"sku":"S2","quantity":1},{"sku":"S11","quantity":2}]');
SELECT status FROM order_mgmt.reserve_stock('web', '[{"sku":"S3","quantity":2}]', '1 hour');
SELECT damaged FROM order_mgmt.change_stock_state('BER', '[{"sku":"S4","quantity":2,"from_state":"free","to_state":"damaged"}]');
SELECT status FROM order_mgmt.ship_transfer((SELECT t.transfer_id FROM order_mgmt.create_transfer('BER', 'CGN', '[{"sku":"S5","quantity":4},{"sku":"S6","quantity":4}]') AS t));
SELECT status FROM order_mgmt.receive_transfer((SELECT t.transfer_id FROM order_mgmt.ship_transfer((SELECT t.transfer_id FROM order_mgmt.create_transfer('BER', 'MUC', '[{"sku":"S7","quantity":4}]') AS t)) AS t));
SELECT is_unlimited FROM order_mgmt.put_stock_policy('S20', 'BER', oversell_limit => 'unlimited');
SELECT fulfillment_status FROM order_mgmt.place_order('web', '[{"sku":"S20","quantity":3}]');
SELECT * FROM pg_temp.compared;
SELECT sku, location, free, short, allocated, backordered, in_transit FROM order_mgmt.stock WHERE sku = ANY ('{S1,S5,S7,S20}') ORDER BY sku COLLATE "C", location;

-- Some are folded, and further than others; then moves that are not.
SELECT order_mgmt.compact_balances(4);
SELECT * FROM pg_temp.compared;
SELECT status FROM order_mgmt.place_order('web', '[{"sku":"S1","quantity":3},{"sku":"S9","quantity":1}]');
SELECT count(*) FROM order_mgmt.receive_stock('MUC', '[{"sku":"S12","quantity":5},{"sku":"S1","quantity":1}]');
SELECT * FROM pg_temp.compared;
SELECT order_mgmt.compact_balances(3);
SELECT * FROM pg_temp.compared;
-- All are, then new ones come to be.
DO $$ BEGIN WHILE order_mgmt.compact_balances() > 0 LOOP END LOOP; END $$;
SELECT * FROM pg_temp.compared;
SELECT status FROM order_mgmt.ship_transfer((SELECT t.transfer_id FROM order_mgmt.create_transfer('BER', 'MUC', '[{"sku":"S8","quantity":4}]') AS t));
SELECT count(*) FROM order_mgmt.receive_stock('CGN', '[{"sku":"S13","quantity":5},{"sku":"S5","quantity":5}]');
SELECT * FROM pg_temp.compared;
-- A restored database has no balances.
UPDATE order_mgmt_data.stock_control SET incarnation = incarnation + 1, fold_stamp = 0, money_fold_stamp = 0, cost_stamp = 0;
SELECT * FROM pg_temp.compared;
SELECT order_mgmt.resync_stock() > 0 AS is_resynced;
SELECT * FROM pg_temp.compared;

-- Codes find the balance and the moves by their indexes, also of who reads by row security; a page is merged before moves are summed.
SELECT count(*) > 0 AS granted FROM order_mgmt.grant_access('regress_om_shop', 'admin', '{1}');
SELECT count(*) > 0 AS granted FROM order_mgmt.grant_access('regress_om_ham', 'warehouse', '{1}', '{HAM}');
CREATE FUNCTION pg_temp.plan(query text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
	line text;
	whole text := '';
BEGIN
	FOR line IN EXECUTE 'EXPLAIN (COSTS OFF) ' || query LOOP
		whole := whole || line || E'\n';
	END LOOP;
	RETURN whole;
END $$;
-- A plan on tables of some rows may read all of a tenant: these are taken for large ones.
UPDATE pg_class SET relpages = 1, reltuples = 1000000 WHERE relnamespace = 'order_mgmt_data'::regnamespace AND relkind = 'r';
SET enable_seqscan = off;
SET enable_bitmapscan = off;
SET enable_hashjoin = off;
SET enable_mergejoin = off;
SET max_parallel_workers_per_gather = 0;
SET ROLE regress_om_shop;
SELECT pg_temp.plan($$SELECT s.free FROM order_mgmt.stock AS s WHERE s.sku = 'S1' AND s.location = 'BER'$$) ~ 'stock_balances b\n *Index Cond: [^\n]*item_id = ' AS balance,
	pg_temp.plan($$SELECT s.free FROM order_mgmt.stock AS s WHERE s.sku = 'S1' AND s.location = 'BER'$$) ~ 'stock_moves m_?\d*\n *Index Cond: [^\n]*stamp OPERATOR\(order_mgmt_data.~=\) ANY [^\n]*item_id = [^\n]*\(location_id = [^\n]*stamp >= ' AS moves,
	pg_temp.plan($$SELECT s.free FROM order_mgmt.stock AS s ORDER BY s.sku, s.location LIMIT 5$$) ~ 'Merge Append\n *Sort Key: [^\n]*sku, [^\n]*location\n' AS page;
SELECT s.sku, s.location, s.free FROM order_mgmt.stock AS s ORDER BY s.sku COLLATE "C", s.location LIMIT 3;
SELECT s.sku, s.location, s.free FROM order_mgmt.stock AS s WHERE s.sku = 'S1' ORDER BY s.location;
SET ROLE regress_om_ham;
SELECT s.sku, s.location, s.free FROM order_mgmt.stock AS s ORDER BY s.sku COLLATE "C";
RESET ROLE;

-- Leave nothing behind.
SELECT count(*) > 0 AS revoked FROM unnest('{shop,ham}'::text[]) AS u (n), order_mgmt.revoke_access('regress_om_' || u.n);
DROP EXTENSION order_mgmt CASCADE;
DROP ROLE regress_om_shop, regress_om_ham;
CREATE EXTENSION order_mgmt;
