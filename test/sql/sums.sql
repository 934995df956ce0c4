-- Sums that cannot overflow, values that are refused where they enter and never cut, and tenants that cannot hurt each other: what one of
-- them posts, or makes fail, the others' balances, prices and jobs do not notice.
\set ECHO none
\getenv source PG_ABS_SRCDIR
\set helpers :source '/lib/regress.sql'
\i :helpers
\set ECHO all
\pset format unaligned
\pset fieldsep ' | '
\set VERBOSITY terse

-- A sum may be larger on the way than any value; only a sum that is none is refused.
SELECT sum(q) FROM (VALUES ('9000000000000'::quantity), ('9000000000000'), ('-9000000000000')) AS v (q);
SELECT sum(a) FROM (VALUES ('90000000000000000 EUR'::amount), ('90000000000000000 EUR'), (NULL), ('-90000000000000000 EUR')) AS v (a);
SELECT pg_temp.try($$SELECT sum(a) FROM (VALUES ('90000000000000000 EUR'::amount), ('90000000000000000 EUR')) AS v (a)$$);
SELECT sum(a::numeric) FROM (VALUES ('90000000000000000 EUR'::amount), ('90000000000000000 EUR')) AS v (a);
CREATE TABLE regress_many AS SELECT (CASE WHEN i <= 15000 THEN '90000000000000000 EUR' ELSE '-90000000000000000 EUR' END)::amount AS a,
	(CASE WHEN i <= 15000 THEN 9000000000000 ELSE -9000000000000 END)::quantity AS q FROM generate_series(1, 30000) AS i;
SET min_parallel_table_scan_size = 0; SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0; SET max_parallel_workers_per_gather = 2;
EXPLAIN (COSTS OFF) SELECT sum(a), sum(q) FROM regress_many;
SELECT sum(a), sum(q) FROM regress_many;
RESET min_parallel_table_scan_size; RESET parallel_setup_cost; RESET parallel_tuple_cost; RESET max_parallel_workers_per_gather;
DROP TABLE regress_many;
SELECT order_mgmt_data.amount_or_null(n, c) FROM (VALUES (12.5, 'EUR'), (92233720368547758.07, 'EUR'), (92233720368547758.08, 'EUR'), (-92233720368547758.08, 'EUR'),
	(-92233720368547758.09, 'EUR'), (9223372036854775807, 'JPY'), (9223372036854775808, 'JPY')) AS v (n, c);

-- Orders of one tenant whose amounts sum to more than an amount can be.
SELECT count(*) FROM put_tenant(2, 'Two') CROSS JOIN LATERAL put_location('MUC', tenant_id => 2) CROSS JOIN LATERAL put_item('S-2', tenant_id => 2);
SELECT count(*), sum(total::numeric) FROM place_orders((SELECT jsonb_agg('{"channel":"web","lines":[{"sku":"GIFTWRAP","quantity":1,"unit_price":"10000000000000.00"}]}'::jsonb) FROM generate_series(1, 9500)));
SELECT count(*) FROM receive_stock('MUC', '[{"sku":"S-2","quantity":5,"unit_cost":"2.00 EUR"}]', tenant_id => 2);
SELECT account, account_code, currency, balance, balance_numeric FROM money_accounts WHERE tenant_id = 1 ORDER BY 1;
SELECT status, error, failed_tenants FROM run_job('compact');
SELECT account, account_code, currency, balance, balance_numeric FROM money_accounts ORDER BY tenant_id, account;
SELECT tenant_id, free FROM order_mgmt_data.stock_balances;
SELECT tenant_id, sku, quantity, value, unit_cost, pending_moves FROM order_mgmt_report.stock_valuation;
SELECT account, debit, credit FROM order_mgmt_report.journal WHERE tenant_id = 1 ORDER BY 1;
SELECT sum(gross_sales) AS gross, sum(total_sales) AS total FROM order_mgmt_report.sales_by_day;
SELECT resync_stock();
SELECT account, account_code, currency, balance, balance_numeric FROM money_accounts WHERE tenant_id = 1 ORDER BY 1;
SELECT name, violations, sample FROM verify(true) WHERE violations > 0;

-- What a receipt says its goods cost is exact or refused; an order and a position hold no more than can be summed.
SELECT pg_temp.try($$SELECT receive_stock('BER', '[{"sku":"B-1","quantity":1},{"sku":"A-1","quantity":9000,"unit_cost":"10000000000000.00 EUR"}]')$$);
SELECT pg_temp.try($$SELECT receive_stock('BER', '[{"sku":"A-1","quantity":1,"unit_cost":"10000000000000.01 EUR"}]')$$);
SELECT count(*) FROM receive_stock('BER', (SELECT jsonb_agg('{"sku":"A-1","quantity":1,"unit_cost":"10000000000000.00 EUR"}'::jsonb) FROM generate_series(1, 2000)));
SELECT pg_temp.try($$SELECT receive_stock('BER', (SELECT jsonb_agg('{"sku":"A-1","quantity":1,"unit_cost":"10000000000000.00 EUR"}'::jsonb) FROM generate_series(1, 306)))$$);
SELECT status FROM run_job('compact');
SELECT pg_temp.try($$SELECT receive_stock('BER', (SELECT jsonb_agg('{"sku":"A-1","quantity":1,"unit_cost":"10000000000000.00 EUR"}'::jsonb) FROM generate_series(1, 306)))$$);
SELECT quantity, value, unit_cost FROM order_mgmt_report.stock_valuation WHERE sku = 'A-1';
SELECT count(*) FROM adjust_stock('BER', '[{"sku":"A-1","quantity":-1999}]', 'gone');
SELECT status FROM run_job('compact');
SELECT quantity, value, unit_cost FROM order_mgmt_report.stock_valuation WHERE sku = 'A-1';
SELECT account, balance, balance_numeric FROM money_accounts WHERE tenant_id = 1 AND account = ANY ('{inventory,shrinkage,goods_received}') ORDER BY 1;
-- Found goods of such a cost: what nobody paid counts as nothing, and is marked.
SELECT count(*) FROM adjust_stock('BER', '[{"sku":"A-1","quantity":1000000}]', 'found');
SELECT status FROM run_job('compact');
SELECT quantity, value FROM order_mgmt_report.stock_valuation WHERE sku = 'A-1';
SELECT quantity, value, is_estimated FROM order_mgmt_data.stock_move_costs WHERE tenant_id = 1 AND quantity >= '1000';
SELECT pg_temp.try($$SELECT place_order('web', (SELECT jsonb_agg('{"sku":"GIFTWRAP","quantity":1000000000,"unit_price":"0"}'::jsonb) FROM generate_series(1, 4612)))$$);
SELECT order_id IS NOT NULL AS placed FROM place_order('web', (SELECT jsonb_agg('{"sku":"GIFTWRAP","quantity":1000000000,"unit_price":"0"}'::jsonb) FROM generate_series(1, 4611)));
SELECT count(*) FROM orders;
SELECT pg_temp.try($$SELECT place_order('web', '[{"sku":"GIFTWRAP","quantity":1},{"sku":"GIFTWRAP","quantity":2,"unit_price":"10000000000000.00"}]')$$);
-- Goods that were promised count too: a position is full.
SELECT count(*) FROM receive_stock('HAM', (SELECT jsonb_agg('{"sku":"B-1","quantity":1000000000}'::jsonb) FROM generate_series(1, 4611)));
SELECT count(*) FROM place_order('web', (SELECT jsonb_agg('{"sku":"B-1","quantity":1000000000,"unit_price":"0"}'::jsonb) FROM generate_series(1, 4611)));
SELECT free, allocated, on_hand FROM stock WHERE sku = 'B-1' AND location = 'HAM';
SELECT pg_temp.try($$SELECT receive_stock('HAM', '[{"sku":"C-1","quantity":1},{"sku":"B-1","quantity":1000000000}]')$$);
SELECT pg_temp.try($$SELECT adjust_stock('HAM', '[{"sku":"B-1","quantity":1000000000}]', 'found')$$);
-- A forced move takes a counter as low as it can be kept, no lower.
SELECT count(*) FROM adjust_stock('BER', (SELECT jsonb_agg('{"sku":"C-1","quantity":-1000000000}'::jsonb) FROM generate_series(1, 4611)), 'forced', options => '{"forced":true}');
SELECT pg_temp.try($$SELECT adjust_stock('BER', '[{"sku":"C-1","quantity":-1000000000}]', 'forced', options => '{"forced":true}')$$);
SET order_mgmt.engine = 'lock';
SELECT pg_temp.try($$SELECT adjust_stock('BER', '[{"sku":"C-1","quantity":-1000000000}]', 'forced', options => '{"forced":true}')$$);
RESET order_mgmt.engine;
SELECT free FROM stock WHERE sku = 'C-1' AND location = 'BER';
-- Neither does a balance wrap: a gift card is worth at most what can be counted, under both engines.
CREATE FUNCTION pg_temp.move(from_account text, to_account text, holder uuid, amount text) RETURNS text LANGUAGE sql AS $$
	SELECT pg_temp.try(format($q$INSERT INTO order_mgmt_data.money_moves (tenant_id, move_id, from_account, to_account, amount, document_kind, document_id,
		holder_id, actor, occurred_at, recorded_at, posting) VALUES (1, nextval('order_mgmt_data.ledger_id_seq'), %L, %L, %L, 'by_hand', %L,
		%4$L, 'test', order_mgmt_data.clock(), order_mgmt_data.clock(), 1) RETURNING 'moved'$q$, from_account, to_account, amount, holder))
$$;
SELECT '00000000-0000-0000-0000-0000000000c1' AS full, '00000000-0000-0000-0000-0000000000c2' AS short, '00000000-0000-0000-0000-0000000000c3' AS other \gset
SELECT pg_temp.move('rounding', 'gift_card', :'short', '46116860184273879.03 EUR') AS most;
SELECT pg_temp.move('rounding', 'gift_card', :'short', '0.01 EUR') AS more;
SELECT pg_temp.move('gift_card', 'rounding', :'full', '46116860184273879.03 EUR') AS most;
SELECT pg_temp.move('gift_card', 'rounding', :'full', '0.01 EUR') AS more;
SELECT pg_temp.move('gift_card', 'rounding', :'other', '92233720368547758.07 EUR') AS at_once;
SET order_mgmt.engine = 'lock';
SELECT pg_temp.move('rounding', 'gift_card', :'short', '0.01 EUR') AS more;
SELECT pg_temp.move('gift_card', 'rounding', :'full', '0.01 EUR') AS more;
RESET order_mgmt.engine;
SELECT status, error FROM run_job('compact');
SELECT name, violations, sample FROM verify(true) WHERE violations > 0;

-- A job that fails for one tenant goes on for the others, says which, and makes up for it later.
SELECT count(*) FROM put_channel('two', 'EUR', '{MUC}', tenant_id => 2);
CREATE FUNCTION pg_temp.refuse() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RAISE 'tenant 2 is closed'; END$$;
-- Its records of cost are refused: its moves wait for their price, all others are priced.
CREATE TRIGGER closed BEFORE INSERT ON order_mgmt_data.stock_move_costs FOR EACH ROW WHEN (NEW.tenant_id = 2) EXECUTE FUNCTION pg_temp.refuse();
SELECT count(*) FROM receive_stock('MUC', '[{"sku":"S-2","quantity":5,"unit_cost":"4.00 EUR"}]', tenant_id => 2);
SELECT count(*) FROM receive_stock('POT', '[{"sku":"C-1","quantity":1,"unit_cost":"3.00 EUR"}]');
SELECT status, error, failed_tenants FROM run_job('compact');
SELECT count(*) FROM receive_stock('POT', '[{"sku":"C-1","quantity":1,"unit_cost":"4.00 EUR"}]');
SELECT count(compact_balances());
SELECT job, last_status, last_error, last_failed_at, last_failed_tenants FROM jobs WHERE job = 'compact';
SELECT sku, quantity, value, pending_moves FROM order_mgmt_report.stock_valuation WHERE location = ANY ('{MUC,POT}') ORDER BY 1;
SELECT name, violations, sample FROM verify(true) WHERE violations > 0;
DROP TRIGGER closed ON order_mgmt_data.stock_move_costs;
SELECT status, error, failed_tenants FROM run_job('compact');
SELECT sku, quantity, value, pending_moves FROM order_mgmt_report.stock_valuation WHERE location = ANY ('{MUC,POT}') ORDER BY 1;
-- Its balances are refused: its stock is read from its moves, and folded later.
ALTER TABLE order_mgmt_data.stock_balances ADD CONSTRAINT closed CHECK (tenant_id <> 2 OR free OPERATOR(order_mgmt.<=) '10') NOT VALID;
SELECT count(*) FROM receive_stock('MUC', '[{"sku":"S-2","quantity":5}]', tenant_id => 2);
SELECT count(*) FROM receive_stock('POT', '[{"sku":"C-1","quantity":1}]');
SELECT compact_balances(1) > 0 AS some, compact_balances(1) > 0 AS more;
SELECT status, error, failed_tenants FROM run_job('compact');
SELECT tenant_id, free FROM order_mgmt_data.stock_balances AS b JOIN order_mgmt_data.locations AS l USING (tenant_id, location_id) WHERE l.code = ANY ('{MUC,POT}') ORDER BY 1;
SELECT sku, free FROM stock WHERE location = ANY ('{MUC,POT}') ORDER BY 1;
SELECT resync_stock() > 0 AS rebuilt;
SELECT tenant_id, free FROM order_mgmt_data.stock_balances AS b JOIN order_mgmt_data.locations AS l USING (tenant_id, location_id) WHERE l.code = ANY ('{MUC,POT}') ORDER BY 1;
SELECT sku, free FROM stock WHERE location = ANY ('{MUC,POT}') ORDER BY 1;
SELECT name, violations, sample FROM verify(true) WHERE violations > 0;
ALTER TABLE order_mgmt_data.stock_balances DROP CONSTRAINT closed;
SELECT status, error, failed_tenants FROM run_job('compact');
SELECT tenant_id, free FROM order_mgmt_data.stock_balances AS b JOIN order_mgmt_data.locations AS l USING (tenant_id, location_id) WHERE l.code = ANY ('{MUC,POT}') ORDER BY 1;
SELECT name, violations, sample FROM verify(true) WHERE violations > 0;
-- Holds that expire, orders that wait, keys that are old.
CREATE TRIGGER closed BEFORE UPDATE ON order_mgmt_data.reservations FOR EACH ROW WHEN (NEW.tenant_id = 2) EXECUTE FUNCTION pg_temp.refuse();
CREATE TRIGGER closed BEFORE DELETE ON order_mgmt_data.idempotency_keys FOR EACH ROW WHEN (OLD.tenant_id = 2) EXECUTE FUNCTION pg_temp.refuse();
SELECT count(*) FROM reserve_stock('two', '[{"sku":"S-2","quantity":1}]', '1 minute', tenant_id => 2, idempotency_key => 'r');
SELECT count(*) FROM reserve_stock('web', '[{"sku":"A-1","quantity":1}]', '1 minute', idempotency_key => 'r');
SET order_mgmt.clock = '2026-03-01 12:00:00+00';
SELECT status, result, error, failed_tenants FROM run_job('expire_holds');
SELECT tenant_id, status FROM order_mgmt_data.reservations ORDER BY 1;
SELECT status, result, error, failed_tenants FROM run_job('purge');
SELECT tenant_id, count(*) FROM order_mgmt_data.idempotency_keys GROUP BY 1;
SELECT count(purge_history());
-- Tenant by tenant it deletes as many as it would at once.
SELECT count(*) FROM generate_series(5, 6) AS t, put_tenant(t, 'tenant ' || t), put_location('L', tenant_id => t), put_item('S', tenant_id => t);
SELECT count(*) FROM generate_series(5, 6) AS t, generate_series(1, 3) AS n, receive_stock('L', '[{"sku":"S","quantity":1}]', tenant_id => t, idempotency_key => format('key %s', n));
SET order_mgmt.clock = '2026-05-01 12:00:00+00';
SELECT purge_history(5) AS most, purge_history() AS the_rest;
SET order_mgmt.clock = '2026-03-01 12:00:00+00';
DROP TRIGGER closed ON order_mgmt_data.reservations;
DROP TRIGGER closed ON order_mgmt_data.idempotency_keys;
SELECT status, result, error, failed_tenants FROM run_job('expire_holds');
SELECT status, result, error, failed_tenants FROM run_job('purge');
-- A rule that cannot be checked says so, and hides no other one.
ALTER TABLE order_mgmt_data.money_balances RENAME TO elsewhere;
SELECT name, checked, violations, sample FROM verify() WHERE violations > 0;
SELECT count(*) > 20 AS others FROM verify();
ALTER TABLE order_mgmt_data.elsewhere RENAME TO money_balances;
SELECT name, violations, sample FROM verify(true) WHERE violations > 0;

-- A move waits for older ones only, whose ever they are; what is left out of one tenant holds up nobody, and is made up for in ranges, too.
SELECT status FROM run_job('compact');
SELECT count(*) FROM receive_stock('MUC', '[{"sku":"S-2","quantity":5}]', tenant_id => 2);
DO $$BEGIN FOR i IN 1 .. 50 LOOP PERFORM put_item('N-' || i); END LOOP; END$$;
SELECT count(*) FROM receive_stock('POT', (SELECT jsonb_agg(jsonb_build_object('sku', 'N-' || i, 'quantity', 1)) FROM generate_series(1, 50) AS i));
SELECT compact_balances(1) > 0 AS folded;
SELECT (SELECT free FROM order_mgmt_data.stock_balances WHERE tenant_id = 2) AS two, (SELECT count(*) FROM order_mgmt_data.stock_balances AS b
	JOIN order_mgmt_data.items AS i USING (tenant_id, item_id) WHERE i.sku ~ '^N-') AS one;
ALTER TABLE order_mgmt_data.stock_balances ADD CONSTRAINT closed CHECK (tenant_id <> 2 OR free OPERATOR(order_mgmt.<) '30') NOT VALID;
SELECT count(*) FROM generate_series(1, 6) AS n, receive_stock('MUC', '[{"sku":"S-2","quantity":1}]', tenant_id => 2, idempotency_key => 'one ' || n);
SELECT count(*) FROM generate_series(1, 6) AS n, receive_stock('MUC', '[{"sku":"S-2","quantity":1}]', tenant_id => 2, idempotency_key => 'two ' || n);
SELECT status, failed_tenants FROM run_job('compact');
SELECT count(*) FROM receive_stock('POT', '[{"sku":"N-1","quantity":1}]');
SELECT status, failed_tenants FROM run_job('compact');
SELECT step, left_out FROM order_mgmt_data.fold_marks WHERE left_out <> 0 ORDER BY step;
SELECT (SELECT free FROM order_mgmt_data.stock_balances WHERE tenant_id = 2) AS two, (SELECT sum(b.free) FROM order_mgmt_data.stock_balances AS b
	JOIN order_mgmt_data.items AS i USING (tenant_id, item_id) WHERE i.sku ~ '^N-') AS one, (SELECT free FROM stock WHERE tenant_id = 2) AS shown;
SELECT name, violations, sample FROM verify(true) WHERE violations > 0;
ALTER TABLE order_mgmt_data.stock_balances DROP CONSTRAINT closed;
DO $$BEGIN WHILE compact_balances(1) > 0 LOOP END LOOP; END$$;
SELECT (SELECT free FROM order_mgmt_data.stock_balances WHERE tenant_id = 2) AS two, count(*) AS left_out FROM order_mgmt_data.fold_marks WHERE left_out <> 0;
SELECT name, violations, sample FROM verify(true) WHERE violations > 0;
