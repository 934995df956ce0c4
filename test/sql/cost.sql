-- What goods are worth: moving average per position, priced by the folder off the sale path. Each kind of move by an example
-- worked by hand (R34: a return re-enters at its original issue cost; R42: a transfer keeps its cost).
\set ECHO none
\getenv source PG_ABS_SRCDIR
\set helpers :source '/lib/regress.sql'
\i :helpers
\set ECHO all
\pset format unaligned
\pset fieldsep ' | '

-- Orders that goods are shipped for, a document for the rest; a move as the owner writes it, by hand.
SELECT count(*) FROM generate_series(1, 4) AS i CROSS JOIN LATERAL place_order('web', '[{"sku":"GIFTWRAP","quantity":1,"unit_price":"0"}]', order_id => ('00000000-0000-0000-0000-00000000000' || i)::uuid);
SELECT free FROM receive_stock('POT', '[{"sku":"NOPRICE","quantity":1}]', document_id => '00000000-0000-0000-0000-0000000000d0');
CREATE TEMP SEQUENCE hand;
CREATE FUNCTION pg_temp.move(sku text, location text, from_state text, to_state text, quantity text, cost text DEFAULT NULL, order_no integer DEFAULT NULL,
	other text DEFAULT NULL, forced integer DEFAULT 0, stamp bigint DEFAULT NULL)
RETURNS text LANGUAGE sql AS $$
	INSERT INTO order_mgmt_data.stock_moves (tenant_id, move_id, item_id, location_id, other_location_id, from_state, to_state, quantity, unit_cost,
		document_kind, document_id, document_line, actor, occurred_at, recorded_at, posting, stamp)
	SELECT 1, 9000000000 + nextval('pg_temp.hand'), i.item_id, l.location_id, o.location_id, move.from_state::stock_state, move.to_state::stock_state,
		move.quantity::quantity, move.cost::amount, CASE WHEN order_no IS NULL THEN 'stock_document' ELSE 'order' END,
		('00000000-0000-0000-0000-0000000000' || coalesce(lpad(order_no::text, 2, '0'), 'd0'))::uuid, CASE WHEN order_no > 0 THEN 1 END,
		'owner', order_mgmt_data.clock() - interval '1 hour', order_mgmt_data.clock(), forced, move.stamp
	FROM items AS i JOIN locations AS l USING (tenant_id) LEFT JOIN locations AS o ON o.tenant_id = 1 AND o.location = other
	WHERE i.tenant_id = 1 AND i.sku = move.sku AND l.location = move.location
	RETURNING format('%s -> %s: %s', from_state, to_state, quantity)
$$;
-- Folds all, and says what that priced, per position in order.
CREATE TEMP TABLE seen AS SELECT move_id, location_id FROM order_mgmt_data.stock_move_costs;
CREATE FUNCTION pg_temp.price() RETURNS TABLE (sku text, location text, no bigint, quantity quantity, value amount, correction amount, is_estimated boolean) LANGUAGE plpgsql AS $$
BEGIN
	WHILE order_mgmt.compact_balances() > 0 LOOP END LOOP;
	RETURN QUERY WITH fresh AS (
		INSERT INTO pg_temp.seen SELECT c.move_id, c.location_id FROM order_mgmt_data.stock_move_costs AS c
		WHERE (c.move_id, c.location_id) NOT IN (SELECT s.move_id, s.location_id FROM pg_temp.seen AS s) RETURNING *)
	SELECT i.sku, l.code, c.position_no, c.quantity, c.value, c.correction, c.is_estimated
	FROM fresh AS f JOIN order_mgmt_data.stock_move_costs AS c USING (move_id, location_id)
	JOIN order_mgmt_data.items AS i USING (tenant_id, item_id) JOIN order_mgmt_data.locations AS l USING (tenant_id, location_id)
	ORDER BY i.sku, l.code, c.position_no;
END $$;
CREATE FUNCTION pg_temp.accounts() RETURNS TABLE (account text, code text, currency text, balance amount) LANGUAGE sql AS $$
	SELECT account, account_code, currency, balance FROM order_mgmt.money_accounts
	WHERE account IN ('inventory', 'cost_of_goods', 'shrinkage', 'goods_received') AND tenant_id = 1 ORDER BY 1, 2, 3
$$;
SELECT * FROM pg_temp.price();

-- A receipt at its cost, a sale at average: 3 at 10.00 and 1 at 14.00 make 11.00; moves between the states of a shelf are worth nothing.
SELECT free FROM receive_stock('BER', '[{"sku":"A-1","quantity":3,"unit_cost":"10.00 EUR"},{"sku":"A-1","quantity":1,"unit_cost":"14.00 EUR"}]', document_id => '00000000-0000-0000-0000-0000000000d1');
SELECT pg_temp.move('A-1', 'BER', 'free', 'customer', '1', order_no => 1);
SELECT damaged FROM change_stock_state('BER', '[{"sku":"A-1","quantity":1,"from_state":"free","to_state":"damaged"}]');
SELECT location, sku, currency, quantity, value, unit_cost, pending_moves FROM order_mgmt_report.stock_valuation WHERE sku = 'A-1';
SELECT * FROM pg_temp.price();
SELECT location, sku, currency, quantity, value, unit_cost, pending_moves FROM order_mgmt_report.stock_valuation WHERE sku = 'A-1';
SELECT from_account, from_code, to_account, to_code, amount, document_kind, order_id, occurred_at, recorded_at FROM money_moves ORDER BY move_id;
SELECT * FROM pg_temp.accounts();

-- The average changed since: what comes back does so at its original cost (R34), and lifts the average of what is there.
SELECT free FROM receive_stock('BER', '[{"sku":"A-1","quantity":3,"unit_cost":"20.00 EUR"}]');
SELECT pg_temp.move('A-1', 'BER', 'customer', 'returned', '1', order_no => 1);
SELECT * FROM pg_temp.price();
-- Of three sold at two averages, one, one and one come back, to another location too: 10.00 in thirds, the last takes the rest.
SELECT free FROM receive_stock('BER', '[{"sku":"B-1","quantity":2,"unit_cost":"3.00 EUR"}]');
SELECT pg_temp.move('B-1', 'BER', 'free', 'customer', '2', order_no => 2);
SELECT free FROM receive_stock('BER', '[{"sku":"B-1","quantity":2,"unit_cost":"4.00 EUR"}]');
SELECT pg_temp.move('B-1', 'BER', 'free', 'customer', '1', order_no => 2);
SELECT pg_temp.move('B-1', 'BER', 'customer', 'returned', '1', order_no => 2);
SELECT pg_temp.move('B-1', 'HAM', 'customer', 'returned', '1', order_no => 2);
SELECT * FROM pg_temp.price();
SELECT pg_temp.move('B-1', 'HAM', 'customer', 'returned', '1', order_no => 2);
-- More than was ever sold, of an order that nothing was sold for, of no order: at average.
SELECT pg_temp.move('B-1', 'BER', 'customer', 'returned', '1', order_no => 2);
SELECT pg_temp.move('B-1', 'BER', 'customer', 'returned', '1', order_no => 3);
SELECT pg_temp.move('B-1', 'BER', 'customer', 'returned', '1');
SELECT * FROM pg_temp.price();

-- Thirds of a cent: 3 units are worth 1.00; each issue is rounded, half up, and the last takes the rest.
SELECT free FROM receive_stock('BER', '[{"sku":"C-1","quantity":2,"unit_cost":"0.33 EUR"},{"sku":"C-1","quantity":1,"unit_cost":"0.34 EUR"}]');
SELECT pg_temp.move('C-1', 'BER', 'free', 'customer', '1') FROM generate_series(1, 3);
-- And of a kilogram at 0.02 EUR: 0.25 kg are half a cent.
SELECT free FROM receive_stock('BER', '[{"sku":"CHEESE","quantity":1,"unit_cost":"0.02 EUR"}]');
SELECT pg_temp.move('CHEESE', 'BER', 'free', 'customer', '0.25') FROM generate_series(1, 4);
SELECT * FROM pg_temp.price();

-- Shrinkage, found again, back to the supplier, into and out of production.
SELECT free FROM receive_stock('HAM', '[{"sku":"A-1","quantity":10,"unit_cost":"1.00 EUR"}]');
SELECT free FROM adjust_stock('HAM', '[{"sku":"A-1","quantity":-2}]', 'stolen');
SELECT free FROM adjust_stock('HAM', '[{"sku":"A-1","quantity":1}]', 'it was below the shelf');
SELECT pg_temp.move('A-1', 'HAM', 'free', 'supplier', '1');
SELECT pg_temp.move('A-1', 'HAM', 'free', 'production', '2');
SELECT pg_temp.move('A-1', 'HAM', 'production', 'free', '1', '4.00 EUR');
SELECT * FROM pg_temp.price();
SELECT * FROM pg_temp.accounts();
SELECT from_account, to_account, amount, reason FROM money_moves WHERE reason IS NOT NULL AND amount = '2.00 EUR' ORDER BY move_id;

-- A transfer keeps its cost (R42); in transit it counts at its destination already, and nothing happens when it arrives.
SELECT pg_temp.move('A-1', 'HAM', 'free', 'in_transit', '3', other => 'POT');
SELECT * FROM pg_temp.price();
SELECT pg_temp.move('A-1', 'POT', 'in_transit', 'free', '3');
SELECT * FROM pg_temp.price();
SELECT from_account, from_code, to_account, to_code, amount FROM money_moves WHERE to_code = 'POT';

-- Sold before it was received: 6 of 4 that are worth 5.71, two more at that average; receipts correct what they really cost.
SELECT pg_temp.move('A-1', 'HAM', 'free', 'customer', '6', order_no => 4, forced => 1);
SELECT location, quantity, value, unit_cost FROM order_mgmt_report.stock_valuation WHERE sku = 'A-1' AND location = 'HAM';
SELECT * FROM pg_temp.price();
SELECT location, quantity, value, unit_cost FROM order_mgmt_report.stock_valuation WHERE sku = 'A-1' AND location = 'HAM';
SELECT free FROM receive_stock('HAM', '[{"sku":"A-1","quantity":1,"unit_cost":"2.00 EUR"}]');
SELECT free FROM receive_stock('HAM', '[{"sku":"A-1","quantity":6,"unit_cost":"3.00 EUR"}]');
SELECT * FROM pg_temp.price();
SELECT location, quantity, value, unit_cost FROM order_mgmt_report.stock_valuation WHERE sku = 'A-1' AND location = 'HAM';
-- To zero exactly, and out once more: at what was last paid. Before any receipt: at nothing, all of which is corrected.
SELECT pg_temp.move('NOPRICE', 'BER', 'free', 'customer', '2', forced => 1);
SELECT free FROM receive_stock('BER', '[{"sku":"NOPRICE","quantity":2,"unit_cost":"7.00 EUR"}]');
SELECT pg_temp.move('NOPRICE', 'BER', 'free', 'customer', '1', forced => 1);
SELECT free FROM receive_stock('BER', '[{"sku":"NOPRICE","quantity":1}]');
SELECT free FROM receive_stock('BER', '[{"sku":"NOPRICE","quantity":1}]');
SELECT * FROM pg_temp.price();
SELECT location, currency, quantity, value, unit_cost FROM order_mgmt_report.stock_valuation WHERE sku = 'NOPRICE' ORDER BY 1;

-- One currency per position, the first one's: another comes in at average, and says so; so does a receipt without a cost.
SELECT free FROM receive_stock('HAM', '[{"sku":"C-1","quantity":4,"unit_cost":"5.00 USD"}]');
SELECT free FROM receive_stock('HAM', '[{"sku":"C-1","quantity":1,"unit_cost":"9.00 EUR"}]');
SELECT free FROM receive_stock('HAM', '[{"sku":"C-1","quantity":1}]');
-- Between positions of two currencies: out as if sent back, in at the average there.
SELECT free FROM receive_stock('BER', '[{"sku":"C-1","quantity":2,"unit_cost":"0.50 EUR"}]');
SELECT pg_temp.move('C-1', 'HAM', 'free', 'free', '2', other => 'BER');
SELECT * FROM pg_temp.price();
SELECT from_account, from_code, to_account, to_code, amount FROM money_moves WHERE from_account = 'inventory' AND to_account = 'goods_received' ORDER BY move_id;
-- A return in another currency than its sale's: at average too.
SELECT pg_temp.move('C-1', 'HAM', 'free', 'customer', '1', order_no => 3);
SELECT pg_temp.move('C-1', 'BER', 'customer', 'returned', '1', order_no => 3);
SELECT * FROM pg_temp.price();

-- Opening stock without a cost: the first cost is that of what is there, and of what was sold and lost meanwhile, each in its account.
SELECT count(*) FROM unnest('{OPENING,RECEIVED,OWED,MOVED,SCREW}'::text[]) AS u (sku) CROSS JOIN LATERAL put_item(u.sku);
SELECT free FROM receive_stock('BER', '[{"sku":"OPENING","quantity":10}]');
SELECT pg_temp.move('OPENING', 'BER', 'free', 'customer', '3');
SELECT free FROM adjust_stock('BER', '[{"sku":"OPENING","quantity":-1}]', 'broken');
SELECT * FROM pg_temp.price();
SELECT sku, quantity, value, unit_cost, is_estimated FROM order_mgmt_report.stock_valuation WHERE sku = 'OPENING';
SELECT free FROM receive_stock('BER', '[{"sku":"OPENING","quantity":10,"unit_cost":"8.00 EUR"}]', document_id => '00000000-0000-0000-0000-0000000000e1');
SELECT * FROM pg_temp.price();
SELECT sku, quantity, value, unit_cost, is_estimated FROM order_mgmt_report.stock_valuation WHERE sku = 'OPENING';
SELECT from_account, from_code, to_account, to_code, amount FROM money_moves WHERE document_id = '00000000-0000-0000-0000-0000000000e1' ORDER BY move_id;
-- Ten without a cost and ten at 8.00, whatever comes first.
SELECT free FROM receive_stock('BER', '[{"sku":"RECEIVED","quantity":10}]');
SELECT free FROM receive_stock('BER', '[{"sku":"RECEIVED","quantity":10,"unit_cost":"8.00 EUR"}]');
SELECT free FROM receive_stock('HAM', '[{"sku":"RECEIVED","quantity":10,"unit_cost":"8.00 EUR"}]');
SELECT free FROM receive_stock('HAM', '[{"sku":"RECEIVED","quantity":10}]');
SELECT * FROM pg_temp.price();
SELECT location, quantity, value, unit_cost, is_estimated FROM order_mgmt_report.stock_valuation WHERE sku = 'RECEIVED' ORDER BY 1;
-- Written off below zero and then received at more: the difference is shrinkage; of three, of which one was sold, in proportion.
SELECT free FROM receive_stock('BER', '[{"sku":"OWED","quantity":1,"unit_cost":"10.00 EUR"}]');
SELECT pg_temp.move('OWED', 'BER', 'free', 'loss', '3', forced => 1);
SELECT free FROM receive_stock('BER', '[{"sku":"OWED","quantity":2,"unit_cost":"20.00 EUR"}]', document_id => '00000000-0000-0000-0000-0000000000e2');
SELECT pg_temp.move('OWED', 'BER', 'free', 'loss', '2', forced => 1);
SELECT pg_temp.move('OWED', 'BER', 'free', 'customer', '1', forced => 1);
SELECT free FROM receive_stock('BER', '[{"sku":"OWED","quantity":1,"unit_cost":"26.00 EUR"}]', document_id => '00000000-0000-0000-0000-0000000000e3');
SELECT free FROM receive_stock('BER', '[{"sku":"OWED","quantity":5,"unit_cost":"29.00 EUR"}]', document_id => '00000000-0000-0000-0000-0000000000e4');
SELECT * FROM pg_temp.price();
SELECT from_account, to_account, amount FROM money_moves WHERE document_id IN ('00000000-0000-0000-0000-0000000000e2', '00000000-0000-0000-0000-0000000000e3', '00000000-0000-0000-0000-0000000000e4') ORDER BY move_id;
-- Goods without a cost that change location are those of the supplier for both; each place gets its own first cost, by a transfer too.
SELECT free FROM receive_stock('BER', '[{"sku":"MOVED","quantity":5}]');
SELECT free FROM receive_stock('HAM', '[{"sku":"MOVED","quantity":4}]');
SELECT pg_temp.move('MOVED', 'BER', 'free', 'free', '2', other => 'HAM');
SELECT free FROM receive_stock('BER', '[{"sku":"MOVED","quantity":1,"unit_cost":"6.00 EUR"}]', document_id => '00000000-0000-0000-0000-0000000000e5');
SELECT pg_temp.move('MOVED', 'BER', 'free', 'free', '1', other => 'HAM');
SELECT * FROM pg_temp.price();
SELECT location, quantity, value, unit_cost, is_estimated FROM order_mgmt_report.stock_valuation WHERE sku = 'MOVED' ORDER BY 1;
-- What all units of a line cost, when a unit costs less than a cent: kept exactly.
SELECT free FROM receive_stock('BER', '[{"sku":"SCREW","quantity":1000,"line_cost":"4.00 EUR"},{"sku":"SCREW","quantity":3,"line_cost":"0.01 EUR"}]', document_id => '00000000-0000-0000-0000-0000000000e6');
SELECT free FROM receive_stock('BER', '[{"sku":"SCREW","quantity":1,"line_cost":"4.00 EUR","unit_cost":"4.00 EUR"}]');
SELECT free FROM receive_stock('BER', '[{"sku":"SCREW","quantity":1,"line_cost":"-4.00 EUR"}]');
SELECT free FROM receive_stock('BER', '[{"sku":"SCREW","quantity":1,"line_cost":"4.001 EUR"}]');
SELECT free FROM receive_stock('BER', '[{"sku":"SCREW","quantity":1,"line_cost":"4.00"}]');
SELECT pg_temp.move('SCREW', 'BER', 'free', 'customer', '300');
SELECT * FROM pg_temp.price();
SELECT quantity, value, unit_cost, is_estimated FROM order_mgmt_report.stock_valuation WHERE sku = 'SCREW';
SELECT quantity, currency, unit_cost, line_cost, is_estimated FROM order_mgmt_report.fct_stock_moves WHERE sku = 'SCREW' ORDER BY move_id;

-- Costs beyond all bounds do not stop the folder.
SELECT pg_temp.move('B-1', 'POT', 'supplier', 'free', '1000000000', '9000000000000.00 EUR');
SELECT pg_temp.move('B-1', 'POT', 'supplier', 'free', '1', '9000000000000.00 EUR');
SELECT pg_temp.move('B-1', 'POT', 'free', 'loss', '1000000001');
SELECT * FROM pg_temp.price();

-- Clean: an order's money, its documents, every position, every account.
SELECT name, violations, sample FROM verify(true) WHERE violations > 0;
SELECT name, checked > 0 AS checked FROM verify(true) WHERE name ~ 'cost|priced|empty' ORDER BY 1;
SELECT sum(debit - credit) FROM order_mgmt_report.journal;

-- Resync sums the positions anew and prices nothing twice.
CREATE TEMP TABLE before AS TABLE order_mgmt_data.stock_costs;
CREATE TEMP TABLE valued AS TABLE order_mgmt_report.stock_valuation;
SELECT count(*) AS records FROM order_mgmt_data.stock_move_costs \gset
DELETE FROM order_mgmt_data.stock_costs WHERE quantity > '2';
UPDATE order_mgmt_data.stock_costs SET value = '9.99 EUR' WHERE value IS NOT NULL;
SELECT name FROM verify(true) WHERE violations > 0 ORDER BY 1;
SELECT resync_stock() > 0 AS resynced;
SELECT count(*) AS different FROM ((TABLE before EXCEPT TABLE order_mgmt_data.stock_costs) UNION ALL (TABLE order_mgmt_data.stock_costs EXCEPT TABLE before)) AS x;
SELECT count(*) - :records AS priced_twice FROM order_mgmt_data.stock_move_costs;
-- As after a restore: no positions yet, cost_stamp 0; the view knows all the same, and the folder sums and goes on.
UPDATE order_mgmt_data.stock_control SET cost_stamp = 0, summed_stamp = 0;
DELETE FROM order_mgmt_data.fold_marks WHERE step = 'costs';
DELETE FROM order_mgmt_data.stock_costs;
SELECT count(*) AS different FROM (TABLE valued EXCEPT TABLE order_mgmt_report.stock_valuation) AS x;
SELECT name FROM verify(true) WHERE violations > 0;
SELECT pg_temp.move('NOPRICE', 'BER', 'free', 'customer', '1');
SELECT * FROM pg_temp.price();
-- Rows that arrive stamped are history: priced once, also when they bring their record along to a folder that is at work.
SELECT pg_temp.move('CHEESE', 'HAM', 'supplier', 'free', '1.5', '2.00 EUR', stamp => 7);
BEGIN;
SELECT pg_temp.move('CHEESE', 'HAM', 'supplier', 'free', '1', '4.00 EUR', stamp => 7);
INSERT INTO order_mgmt_data.stock_move_costs (tenant_id, move_id, location_id, item_id, position_no, quantity, value, is_estimated, cost_value, cost_quantity, stamp)
	SELECT m.tenant_id, m.move_id, m.location_id, m.item_id, 1, m.quantity, m.unit_cost, false, m.unit_cost, m.quantity, 7
	FROM order_mgmt_data.stock_moves AS m ORDER BY m.move_id DESC LIMIT 1;
INSERT INTO order_mgmt_data.money_moves (tenant_id, move_id, from_account, to_account, to_id, amount, document_kind, document_id, actor, occurred_at, recorded_at, stamp)
	SELECT m.tenant_id, m.move_id, 'goods_received', 'inventory', m.location_id, m.unit_cost, m.document_kind, m.document_id, m.actor, m.occurred_at, m.recorded_at, 7
	FROM order_mgmt_data.stock_moves AS m ORDER BY m.move_id DESC LIMIT 1;
COMMIT;
SELECT * FROM pg_temp.price();
SELECT location, quantity, value, unit_cost FROM order_mgmt_report.stock_valuation WHERE sku = 'CHEESE' ORDER BY 1;
SELECT name, violations, sample FROM verify(true) WHERE violations > 0;

-- What is priced stays priced, whoever tries.
SELECT statement, pg_temp.try(statement) FROM unnest(ARRAY['UPDATE order_mgmt_data.stock_move_costs SET value = NULL RETURNING 1', 'DELETE FROM order_mgmt_data.stock_move_costs RETURNING 1',
	'TRUNCATE order_mgmt_data.stock_move_costs']) AS statement;
-- The checker finds what was broken behind its back.
ALTER TABLE order_mgmt_data.stock_move_costs DISABLE TRIGGER refuse_change;
BEGIN;
DELETE FROM order_mgmt_data.stock_move_costs WHERE move_id = (SELECT max(move_id) FROM order_mgmt_data.stock_move_costs);
SELECT name, violations FROM verify(true) WHERE violations > 0;
ROLLBACK;
BEGIN;
UPDATE order_mgmt_data.stock_move_costs SET quantity = quantity + '1'::quantity WHERE move_id = (SELECT max(move_id) FROM order_mgmt_data.stock_move_costs);
SELECT name, violations FROM verify(true) WHERE violations > 0;
ROLLBACK;
BEGIN;
UPDATE order_mgmt_data.stock_costs SET quantity = '0' WHERE location_id = (SELECT location_id FROM order_mgmt_data.locations WHERE code = 'HAM' AND tenant_id = 1);
SELECT name, violations > 0 AS found FROM verify(true) WHERE violations > 0;
ROLLBACK;
SELECT resync_stock() > 0 AS resynced;
SELECT tgname, tgenabled FROM pg_trigger WHERE tgrelid = 'order_mgmt_data.stock_move_costs'::regclass ORDER BY 1;
