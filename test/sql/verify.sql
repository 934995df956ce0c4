-- verify(): clean after a busy day, and it finds each kind of corruption, seeded here as a superuser with the triggers off.
\set ECHO none
\getenv source PG_ABS_SRCDIR
\set helpers :source '/lib/regress.sql'
\i :helpers
\set ECHO all
\pset format unaligned
\pset fieldsep ' | '

-- Every rule has a row also where there is nothing to check.
CREATE TEMP TABLE rules AS SELECT name FROM verify(true);

-- A busy day: every kind of document and every state of a line.
SELECT count(*) FROM receive_stock('BER', '[{"sku":"A-1","quantity":20},{"sku":"B-1","quantity":3},{"sku":"CHEESE","quantity":4.5},{"sku":"C-1","quantity":5}]', idempotency_key => 'v-1');
SELECT damaged FROM change_stock_state('BER', '[{"sku":"C-1","quantity":2,"from_state":"free","to_state":"damaged"}]');
SELECT free FROM count_stock('BER', '[{"sku":"C-1","counted":4}]', 'recount');
SELECT oversell_limit FROM put_stock_policy('B-1', 'BER', oversell_limit => '5');
SELECT quantity FROM reserve_stock('shop', '[{"sku":"A-1","quantity":3}]', reservation_id => '00000000-0000-0000-0000-0000000000f1', idempotency_key => 'v-1');
SELECT quantity FROM reserve_stock('shop', '[{"sku":"A-1","quantity":1}]', reservation_id => '00000000-0000-0000-0000-0000000000f2');
SELECT status FROM release_reservation('00000000-0000-0000-0000-0000000000f2');
SELECT fulfillment_status FROM place_order('shop', '[{"sku":"A-1","quantity":4},{"sku":"CHEESE","quantity":0.5},{"sku":"GIFTWRAP","quantity":1}]', order_id => '00000000-0000-0000-0000-000000000001', idempotency_key => 'v-1');
SELECT fulfillment_status FROM place_order('shop', '[{"sku":"B-1","quantity":5}]', order_id => '00000000-0000-0000-0000-000000000002');
SELECT status FROM place_order('shop', '[{"sku":"A-1","quantity":2}]', order_id => '00000000-0000-0000-0000-000000000003');
SELECT status FROM cancel_order('00000000-0000-0000-0000-000000000003', idempotency_key => 'v-1');
SELECT status FROM cancel_order('00000000-0000-0000-0000-000000000001', '[{"line_no":1,"quantity":1}]');
SELECT free FROM receive_stock('BER', '[{"sku":"A-1","quantity":2}]', tenant_id => 11);
SELECT status FROM place_order('web', '[{"sku":"A-1","quantity":1}]', tenant_id => 11, order_id => '00000000-0000-0000-0000-000000000001');
SELECT compact_balances() > 0 AS folded;
SELECT total FROM place_order('shop', '[{"sku":"A-1","quantity":1}]', order_id => '00000000-0000-0000-0000-000000000004');

-- All clean, the rules that have nothing to check too; what is checked is what there is (live counters aside: a server without shared memory has none).
SELECT name, checked, violations, sample FROM verify() WHERE checked > 0 AND name NOT IN ('counters_match_ledger', 'caps_match_ledger', 'triggers_fire');
SELECT name, checked, violations, sample FROM verify(full => true) WHERE checked > 0 AND name NOT IN ('counters_match_ledger', 'caps_match_ledger', 'triggers_fire');
SELECT name, violations, sample FROM verify(true) WHERE name IN ('counters_match_ledger', 'caps_match_ledger');
SELECT name FROM verify(NULL) EXCEPT SELECT name FROM verify();
SELECT count(*) > 40 AS are_many, sum(violations) AS found FROM verify(true);
SELECT count(*) AS found FROM verify(true) WHERE violations > 0;
-- A tenant's own part.
SET order_mgmt.tenant_id = '11';
SELECT name, violations FROM verify(true) WHERE violations > 0;
RESET order_mgmt.tenant_id;

-- Does what the triggers would not allow, and asks verify. Ids of the ledger's own numbering are not shown.
CREATE FUNCTION pg_temp.seed(VARIADIC statements text[]) RETURNS TABLE (name text, violations bigint, sample text) LANGUAGE plpgsql AS $$
DECLARE
	tables regclass[];
	was record;
	statement text;
BEGIN
	SELECT array_agg(c.oid::regclass) INTO tables FROM pg_class AS c WHERE c.relnamespace = 'order_mgmt_data'::regnamespace AND c.relkind = 'r' AND c.relhastriggers;
	FOR i IN 1 .. cardinality(tables) LOOP
		EXECUTE format('ALTER TABLE %s DISABLE TRIGGER USER', tables[i]);
	END LOOP;
	FOREACH statement IN ARRAY statements LOOP
		EXECUTE statement;
	END LOOP;
	FOR was IN SELECT t.tgrelid::regclass AS relation, t.tgname FROM pg_trigger AS t WHERE t.tgrelid = ANY (tables) AND NOT t.tgisinternal LOOP
		EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER %I', was.relation, was.tgname);
	END LOOP;
	RETURN QUERY SELECT v.name, v.violations, regexp_replace(v.sample, '(move|event) \d+', '\1 N')
		FROM order_mgmt.verify(true) AS v WHERE v.violations > 0 AND v.name NOT IN ('counters_match_ledger', 'caps_match_ledger') ORDER BY v.name;
END $$;

-- Nothing seeded, nothing found.
BEGIN;
SELECT * FROM pg_temp.seed('SELECT');
ROLLBACK;

-- A sale that the triggers never saw: oversold by one; having been disabled they are another ledger to the counters,
-- which are loaded anew and right.
BEGIN;
SELECT * FROM pg_temp.seed($$INSERT INTO order_mgmt_data.stock_moves (tenant_id, move_id, item_id, location_id, from_state, to_state, quantity, document_kind, document_id, document_line, actor, occurred_at, recorded_at, posting, stamp)
	SELECT tenant_id, 9000000000, item_id, location_id, 'free', 'customer', '14', 'stock_document', document_id, 1, actor, occurred_at, recorded_at, 0, order_mgmt_data.current_stamp() FROM order_mgmt_data.stock_moves WHERE quantity = '20'$$);
SELECT v.violations = 0 AS counters_are_right FROM verify() AS v WHERE v.name IN ('counters_match_ledger', 'caps_match_ledger');
ROLLBACK;
-- Rows that no ledger can hold: of nothing, from a place to itself.
BEGIN;
SELECT * FROM pg_temp.seed($$UPDATE order_mgmt_data.stock_moves SET quantity = '0' WHERE to_state = 'damaged'$$) WHERE name = 'ledger_rows_sound';
ROLLBACK;
BEGIN;
SELECT * FROM pg_temp.seed($$UPDATE order_mgmt_data.stock_moves SET to_state = from_state WHERE to_state = 'damaged'$$) WHERE name = 'ledger_rows_sound';
ROLLBACK;
BEGIN;
SELECT name, violations > 0 AS found FROM pg_temp.seed($$UPDATE order_mgmt_data.money_moves SET to_account = from_account, to_id = from_id$$) WHERE name = 'ledger_rows_sound';
ROLLBACK;
-- A line that does not add up, and the log of a reservation that ends before its status.
BEGIN;
ALTER TABLE order_mgmt_data.order_lines DROP CONSTRAINT order_lines_check;
SELECT * FROM pg_temp.seed($$UPDATE order_mgmt_data.order_lines SET open = '1' WHERE sku = 'GIFTWRAP'$$, $$UPDATE order_mgmt_data.order_lines SET open = '2' WHERE sku = 'GIFTWRAP'$$) WHERE name = 'order_lines_add_up';
ROLLBACK;
BEGIN;
SELECT * FROM pg_temp.seed($$DELETE FROM order_mgmt_data.status_log WHERE document_kind = 'reservation' AND to_status = 'released'$$);
ROLLBACK;
-- A state below zero.
BEGIN;
SELECT * FROM pg_temp.seed($$INSERT INTO order_mgmt_data.stock_moves (tenant_id, move_id, item_id, location_id, from_state, to_state, quantity, document_kind, document_id, document_line, actor, occurred_at, recorded_at, posting, stamp)
	SELECT tenant_id, 9000000000, item_id, location_id, 'damaged', 'loss', '3', 'stock_document', document_id, 1, actor, occurred_at, recorded_at, 0, order_mgmt_data.current_stamp() FROM order_mgmt_data.stock_moves WHERE to_state = 'damaged'$$);
ROLLBACK;
-- Balances that are not the ledger below their stamp: a quantity, a stamp, a row that is gone, all of them folded too far.
BEGIN;
SELECT name, violations FROM pg_temp.seed($$UPDATE order_mgmt_data.stock_balances SET damaged = damaged + '1' WHERE damaged > '0'$$);
ROLLBACK;
BEGIN;
SELECT name, violations > 0 AS found FROM pg_temp.seed($$UPDATE order_mgmt_data.stock_balances SET fold_stamp = 0$$) WHERE name = 'balances_match_ledger';
ROLLBACK;
BEGIN;
SELECT name, violations > 0 AS found FROM pg_temp.seed($$DELETE FROM order_mgmt_data.stock_balances WHERE damaged > '0'$$) WHERE name = 'balances_match_ledger';
ROLLBACK;
BEGIN;
SELECT name, violations > 0 AS found FROM pg_temp.seed($$UPDATE order_mgmt_data.stock_control SET fold_stamp = 1000000000$$) WHERE name = 'balances_match_ledger';
ROLLBACK;
-- A move changed, gone, doubled.
BEGIN;
SELECT * FROM pg_temp.seed($$UPDATE order_mgmt_data.stock_moves SET quantity = '3' WHERE document_kind = 'order' AND quantity = '4'$$);
ROLLBACK;
BEGIN;
SELECT * FROM pg_temp.seed($$DELETE FROM order_mgmt_data.stock_moves WHERE to_state = 'reserved' AND quantity = '3'$$);
ROLLBACK;
BEGIN;
SELECT * FROM pg_temp.seed($$UPDATE order_mgmt_data.stock_moves SET document_id = '00000000-0000-0000-0000-00000000000e' WHERE document_id = '00000000-0000-0000-0000-000000000004'$$);
ROLLBACK;
-- Documents without their moves, moves without their documents.
BEGIN;
SELECT name, violations FROM pg_temp.seed($$DELETE FROM order_mgmt_data.stock_documents WHERE kind = 'receipt' AND tenant_id = 1$$);
ROLLBACK;
BEGIN;
SELECT * FROM pg_temp.seed($$DELETE FROM order_mgmt_data.orders WHERE order_id = '00000000-0000-0000-0000-000000000001' AND tenant_id = 1$$);
ROLLBACK;
BEGIN;
SELECT name, violations FROM pg_temp.seed($$DELETE FROM order_mgmt_data.reservations WHERE reservation_id = '00000000-0000-0000-0000-0000000000f1'$$);
ROLLBACK;
-- Lines: promised elsewhere than the ledger says, more ordered than moved, none at all.
BEGIN;
SELECT * FROM pg_temp.seed($$UPDATE order_mgmt_data.order_lines SET allocated = allocated - '1', canceled = canceled + '1' WHERE order_id = '00000000-0000-0000-0000-000000000004'$$);
ROLLBACK;
BEGIN;
SELECT * FROM pg_temp.seed($$UPDATE order_mgmt_data.order_lines SET backordered = backordered - '1', allocated = allocated + '1' WHERE backordered > '0'$$);
ROLLBACK;
BEGIN;
SELECT * FROM pg_temp.seed($$UPDATE order_mgmt_data.order_lines SET ordered = ordered + '1', shipped = shipped + '1' WHERE order_id = '00000000-0000-0000-0000-000000000004'$$);
ROLLBACK;
BEGIN;
SELECT * FROM pg_temp.seed($$DELETE FROM order_mgmt_data.order_lines WHERE order_id = '00000000-0000-0000-0000-000000000003'$$);
ROLLBACK;
-- Reservations: more or less held than reserved, ended but still holding.
BEGIN;
SELECT * FROM pg_temp.seed($$UPDATE order_mgmt_data.reservations SET remaining = '2' WHERE reservation_id = '00000000-0000-0000-0000-0000000000f1'$$);
ROLLBACK;
BEGIN;
SELECT * FROM pg_temp.seed($$ALTER TABLE order_mgmt_data.reservations DROP CONSTRAINT reservations_check1$$,
	$$UPDATE order_mgmt_data.reservations SET status = 'expired' WHERE reservation_id = '00000000-0000-0000-0000-0000000000f1'$$);
ROLLBACK;
-- Money: a total, a line's total, a line in another currency.
BEGIN;
SELECT * FROM pg_temp.seed($$UPDATE order_mgmt_data.orders SET total = '10.01 EUR' WHERE order_id = '00000000-0000-0000-0000-000000000004'$$);
ROLLBACK;
BEGIN;
SELECT * FROM pg_temp.seed($$UPDATE order_mgmt_data.order_lines SET line_total = '9.99 EUR' WHERE order_id = '00000000-0000-0000-0000-000000000004'$$);
ROLLBACK;
BEGIN;
SELECT * FROM pg_temp.seed($$UPDATE order_mgmt_data.order_lines SET line_total = '10.00 USD' WHERE order_id = '00000000-0000-0000-0000-000000000004'$$);
ROLLBACK;
-- Statuses: not what the lines say, not what the log ends in, no log at all.
BEGIN;
SELECT * FROM pg_temp.seed($$UPDATE order_mgmt_data.orders SET fulfillment_status = 'fulfilled' WHERE order_id = '00000000-0000-0000-0000-000000000004'$$);
ROLLBACK;
BEGIN;
SELECT * FROM pg_temp.seed($$UPDATE order_mgmt_data.orders SET status = 'completed' WHERE order_id = '00000000-0000-0000-0000-000000000004'$$);
ROLLBACK;
BEGIN;
SELECT * FROM pg_temp.seed($$DELETE FROM order_mgmt_data.status_log WHERE document_id = '00000000-0000-0000-0000-000000000003' AND to_status = 'canceled'$$);
ROLLBACK;
BEGIN;
SELECT * FROM pg_temp.seed($$UPDATE order_mgmt_data.orders SET log_id = NULL WHERE order_id = '00000000-0000-0000-0000-000000000004'$$);
ROLLBACK;
-- The outbox from the future; events that say nothing; answers whose document is gone.
BEGIN;
SELECT * FROM pg_temp.seed($$UPDATE order_mgmt_data.events SET stamp = stamp + 1000000 WHERE aggregateid = '00000000-0000-0000-0000-000000000004'$$);
ROLLBACK;
BEGIN;
SELECT min(name) AS name, sum(violations) > 0 AS violated FROM pg_temp.seed($$UPDATE order_mgmt_data.events SET payload = NULL WHERE aggregatetype = 'stock_document'$$);
ROLLBACK;
BEGIN;
SELECT * FROM pg_temp.seed($$UPDATE order_mgmt_data.idempotency_keys SET document_id = '00000000-0000-0000-0000-00000000000e'$$);
ROLLBACK;
-- Another tenant's corruption is nobody else's business.
BEGIN;
SELECT count(*) FROM pg_temp.seed($$UPDATE order_mgmt_data.orders SET total = '10.01 EUR' WHERE tenant_id = 11$$);
SET LOCAL order_mgmt.tenant_id = '1';
SELECT name, violations FROM verify(true) WHERE violations > 0;
SET LOCAL order_mgmt.tenant_id = '11';
SELECT name, violations FROM verify(true) WHERE violations > 0;
ROLLBACK;

-- All of it rolled back, all is well, and the shop sells on.
SELECT total FROM place_order('shop', '[{"sku":"A-1","quantity":1}]');
SELECT name, violations, sample FROM verify(true) WHERE violations > 0;
SELECT name AS no_row_before_the_day FROM verify(true) EXCEPT SELECT name FROM rules;
