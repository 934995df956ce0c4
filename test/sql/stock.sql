-- Stock: receipts, adjustments, counts, changes of state; what each answers, what each refuses
-- without a trace, how far numbers go; available, explain_stock and stock_as_of.
\set ECHO none
\getenv source PG_ABS_SRCDIR
\set helpers :source '/lib/regress.sql'
\i :helpers
\set ECHO all
\pset format unaligned
\pset fieldsep ' | '

-- Every function in named notation, nothing quoted.
SELECT tenant_id, sku, location, free, available FROM receive_stock(location => 'BER', lines => '[{"sku":"A-1","quantity":10,"unit_cost":"4.20 EUR"}]',
	reference => 'delivery note 7', document_id => '00000000-0000-0000-0000-000000000001', occurred_at => '2026-01-01 09:00+00',
	idempotency_key => 'r-1', options => '{}', tenant_id => 1);
SELECT sku, free, available FROM adjust_stock(location => 'BER', lines => '[{"sku":"A-1","quantity":-1}]', reason => 'broken',
	document_id => '00000000-0000-0000-0000-000000000002', occurred_at => '2026-01-01 10:00+00',
	idempotency_key => 'a-1', options => '{"forced": false}', tenant_id => 1);
SELECT sku, free, sellable FROM count_stock(location => 'BER', lines => '[{"sku":"A-1","counted":7,"expected":9}]', reason => 'recount',
	document_id => '00000000-0000-0000-0000-000000000003', occurred_at => '2026-01-01 11:00+00',
	idempotency_key => 's-1', options => '{}', tenant_id => 1);
SELECT sku, free, damaged, sellable, on_hand FROM change_stock_state(location => 'BER',
	lines => '[{"sku":"A-1","quantity":2,"from_state":"free","to_state":"damaged"}]', reason => 'fell',
	document_id => '00000000-0000-0000-0000-000000000004', occurred_at => '2026-01-01 11:30+00',
	idempotency_key => 'c-1', options => '{}', tenant_id => 1);
SELECT available(sku => 'A-1', location => 'BER', channel => 'web', tenant_id => 1);
SELECT term, quantity FROM explain_stock(sku => 'A-1', location => 'BER', tenant_id => 1) WHERE step < 9;
SELECT sku, location, free, damaged FROM stock_as_of(sku => 'A-1', location => 'BER', at => '2026-01-01 10:30+00', by => 'occurred_at', tenant_id => 1);
SELECT count(*) FROM engine_status();

-- Each left a document with its lines, moves and one event.
SELECT kind, location, reason, reference, actor, occurred_at, recorded_at FROM stock_documents ORDER BY document_id;
SELECT kind, line_no, location, sku, quantity, from_state, to_state, counted, difference FROM stock_document_lines ORDER BY document_id, line_no;
SELECT from_state, to_state, quantity, unit_cost, document_kind, document_line, reason, posting
FROM order_mgmt_data.stock_moves ORDER BY occurred_at;
SELECT aggregatetype, aggregateid, type FROM events ORDER BY occurred_at;

-- Several lines are one call; a sku twice is its sum, found and lost alike; the answer has a row per line, in input order.
SELECT sku, free FROM receive_stock('HAM', '[{"sku":"B-1","quantity":2},{"sku":"A-1","quantity":"3"},{"sku":"B-1","quantity":1}]');
SELECT sku, free FROM adjust_stock('HAM', '[{"sku":"A-1","quantity":-2},{"sku":"B-1","quantity":-4},{"sku":"B-1","quantity":1}]', 'lost');
SELECT pg_temp.try($$SELECT adjust_stock('HAM', '[{"sku":"A-1","quantity":-1},{"sku":"A-1","quantity":-1}]', 'lost')$$);
SELECT sku, free FROM count_stock('HAM', '[{"sku":"A-1","counted":0},{"sku":"C-1","counted":1}]', 'recount');
-- Nothing to change: nothing moves.
SELECT count(*) AS moves FROM order_mgmt_data.stock_moves \gset
SELECT sku, free FROM count_stock('HAM', '[{"sku":"C-1","counted":1}]', 'recount');
SELECT count(*) - :moves AS moves FROM order_mgmt_data.stock_moves;

-- A count says of each line what was counted and how far that is from what was there, also when it is told again; its document keeps it.
SELECT n, line_no, sku, counted, difference, quantity, free, available FROM generate_series(1, 2) AS n,
	count_stock('HAM', '[{"sku":"C-1","counted":3},{"sku":"B-1","counted":0},{"sku":"CHEESE","counted":"0.25"},{"sku":"NOPRICE","counted":0}]', 'stocktaking', document_id => '00000000-0000-0000-0000-0000000000c1', idempotency_key => 'count')
ORDER BY 1, 2;
SELECT line_no, sku, quantity, from_state, to_state, counted, difference FROM stock_document_lines WHERE document_id = '00000000-0000-0000-0000-0000000000c1' ORDER BY line_no;
SELECT line_no, sku, quantity, counted, difference FROM adjust_stock('HAM', '[{"sku":"C-1","quantity":-2},{"sku":"CHEESE","quantity":"-0.25"}]', 'stolen');
-- The owner writes no line that its document does not move.
BEGIN;
INSERT INTO order_mgmt_data.stock_document_lines (tenant_id, document_id, line_no, item_id, sku, quantity, from_state, to_state)
SELECT tenant_id, document_id, 9, item_id, sku, '1', 'free', 'loss' FROM stock_document_lines WHERE document_id = '00000000-0000-0000-0000-0000000000c1' AND line_no = 1;
SELECT name, violations FROM verify(true) WHERE violations > 0;
ROLLBACK;

-- Refused without a trace.
SELECT pg_temp.everything() AS before \gset
SELECT query, pg_temp.try('SELECT ' || query) FROM unnest(ARRAY[
	$$receive_stock(NULL, '[{"sku":"A-1","quantity":1}]')$$, $$receive_stock('', '[{"sku":"A-1","quantity":1}]')$$,
	$$receive_stock('MUC', '[{"sku":"A-1","quantity":1}]')$$, $$receive_stock(repeat('ü', 65), '[{"sku":"A-1","quantity":1}]')$$,
	$$receive_stock('BER', NULL)$$, $$receive_stock('BER', '[]')$$, $$receive_stock('BER', '{}')$$, $$receive_stock('BER', '7')$$,
	$$receive_stock('BER', 'null')$$, $$receive_stock('BER', '[7]')$$, $$receive_stock('BER', '[[]]')$$, $$receive_stock('BER', '[null]')$$,
	$$receive_stock('BER', '[{}]')$$, $$receive_stock('BER', '[{"sku":"A-1"}]')$$, $$receive_stock('BER', '[{"quantity":1}]')$$,
	$$receive_stock('BER', '[{"sku":null,"quantity":1}]')$$, $$receive_stock('BER', '[{"sku":"","quantity":1}]')$$,
	$$receive_stock('BER', '[{"sku":7,"quantity":1}]')$$, $$receive_stock('BER', '[{"sku":["A-1"],"quantity":1}]')$$,
	$$receive_stock('BER', '[{"sku":"A-1","quantity":1,"color":"blue"}]')$$, $$receive_stock('BER', '[{"sku":"A-1","quantity":1,"quantity":2}]')$$,
	$$receive_stock('BER', '[{"sku":"A-9","quantity":1}]')$$, $$receive_stock('BER', '[{"sku":"A-9","quantity":1},{"sku":"A-1","quantity":1},{"sku":"Ä✓","quantity":1}]')$$,
	$$receive_stock('BER', '[{"sku":"A-1","quantity":true}]')$$, $$receive_stock('BER', '[{"sku":"A-1","quantity":null}]')$$,
	$$receive_stock('BER', '[{"sku":"A-1","quantity":0}]')$$, $$receive_stock('BER', '[{"sku":"A-1","quantity":-1}]')$$,
	$$receive_stock('BER', '[{"sku":"A-1","quantity":"NaN"}]')$$, $$receive_stock('BER', '[{"sku":"A-1","quantity":"Infinity"}]')$$,
	$$receive_stock('BER', '[{"sku":"A-1","quantity":""}]')$$, $$receive_stock('BER', '[{"sku":"A-1","quantity":" 1"}]')$$,
	$$receive_stock('BER', '[{"sku":"A-1","quantity":"1e2"}]')$$, $$receive_stock('BER', '[{"sku":"A-1","quantity":"1,5"}]')$$,
	$$receive_stock('BER', '[{"sku":"A-1","quantity":1.5}]')$$, $$receive_stock('BER', '[{"sku":"CHEESE","quantity":0.0005}]')$$,
	$$receive_stock('BER', '[{"sku":"CHEESE","quantity":0.0000001}]')$$, $$receive_stock('BER', '[{"sku":"A-1","quantity":1000000001}]')$$,
	$$receive_stock('BER', '[{"sku":"A-1","quantity":1e30}]')$$, $$receive_stock('BER', '[{"sku":"A-1","quantity":"9223372036854775808"}]')$$,
	$$receive_stock('BER', '[{"sku":"A-1","quantity":1,"unit_cost":4.20}]')$$, $$receive_stock('BER', '[{"sku":"A-1","quantity":1,"unit_cost":"4.20"}]')$$,
	$$receive_stock('BER', '[{"sku":"A-1","quantity":1,"unit_cost":"4.2050001 EUR"}]')$$, $$receive_stock('BER', '[{"sku":"A-1","quantity":1,"unit_cost":"-4 EUR"}]')$$,
	$$receive_stock('BER', '[{"sku":"A-1","quantity":1,"unit_cost":"NaN EUR"}]')$$, $$receive_stock('BER', '[{"sku":"A-1","quantity":1,"unit_cost":"4.20 XXX"}]')$$,
	$$receive_stock('BER', '[{"sku":"A-1","quantity":1,"unit_cost":"10000000000000.01 EUR"}]')$$, $$receive_stock('BER', '[{"sku":"GIFTWRAP","quantity":1}]')$$,
	$$receive_stock('BER', '[{"sku":"A-1","quantity":1}]', reference => '')$$, $$receive_stock('BER', '[{"sku":"A-1","quantity":1}]', repeat('x', 1001))$$,
	$$receive_stock('BER', '[{"sku":"A-1","quantity":1}]', document_id => '00000000-0000-0000-0000-000000000001')$$,
	$$receive_stock('BER', '[{"sku":"A-1","quantity":1}]', occurred_at => 'infinity')$$, $$receive_stock('BER', '[{"sku":"A-1","quantity":1}]', occurred_at => '2026-01-01 12:05:01+00')$$,
	$$receive_stock('BER', '[{"sku":"A-1","quantity":1}]', idempotency_key => '')$$, $$receive_stock('BER', '[{"sku":"A-1","quantity":1}]', idempotency_key => repeat('k', 201))$$,
	$$receive_stock('BER', '[{"sku":"A-1","quantity":1}]', idempotency_key => 'r-1')$$,
	$$receive_stock('BER', '[{"sku":"A-1","quantity":1}]', options => '{"forced": true}')$$, $$receive_stock('BER', '[{"sku":"A-1","quantity":1}]', options => '[]')$$,
	$$receive_stock('BER', '[{"sku":"A-1","quantity":1}]', tenant_id => 99)$$,
	$$adjust_stock('BER', '[{"sku":"A-1","quantity":1}]', NULL)$$, $$adjust_stock('BER', '[{"sku":"A-1","quantity":1}]', '')$$,
	$$adjust_stock('BER', '[{"sku":"A-1","quantity":0}]', 'x')$$, $$adjust_stock('BER', '[{"sku":"A-1","quantity":-6}]', 'x')$$,
	$$adjust_stock('BER', '[{"sku":"A-1","quantity":-6},{"sku":"B-1","quantity":-1},{"sku":"C-1","quantity":-2}]', 'x')$$,
	$$adjust_stock('BER', '[{"sku":"A-1","quantity":-1}]', 'x', options => '{"forced": "yes"}')$$, $$adjust_stock('BER', '[{"sku":"A-1","quantity":-1}]', 'x', options => '{"force": true}')$$,
	$$count_stock('BER', '[{"sku":"A-1","counted":1}]', NULL)$$, $$count_stock('BER', '[{"sku":"A-1","counted":-1}]', 'x')$$,
	$$count_stock('BER', '[{"sku":"A-1","counted":1,"expected":-1}]', 'x')$$,
	$$count_stock('BER', '[{"sku":"A-1","counted":1,"expected":4},{"sku":"B-1","counted":1,"expected":0},{"sku":"C-1","counted":1,"expected":3}]', 'x')$$,
	$$count_stock('BER', '[{"sku":"A-1","counted":1},{"sku":"A-1","counted":2}]', 'x')$$,
	$$change_stock_state('BER', '[{"sku":"A-1","quantity":1}]')$$, $$change_stock_state('BER', '[{"sku":"A-1","quantity":1,"from_state":"free","to_state":"free"}]')$$,
	$$change_stock_state('BER', '[{"sku":"A-1","quantity":1,"from_state":"free","to_state":"reserved"}]')$$,
	$$change_stock_state('BER', '[{"sku":"A-1","quantity":1,"from_state":"supplier","to_state":"free"}]')$$,
	$$change_stock_state('BER', '[{"sku":"A-1","quantity":1,"from_state":"free","to_state":"in_transit"}]')$$,
	$$change_stock_state('BER', '[{"sku":"A-1","quantity":1,"from_state":"free","to_state":"gone"}]')$$,
	$$change_stock_state('BER', '[{"sku":"A-1","quantity":6,"from_state":"free","to_state":"damaged"}]')$$,
	$$change_stock_state('BER', '[{"sku":"A-1","quantity":3,"from_state":"damaged","to_state":"free"}]')$$,
	$$change_stock_state('BER', '[{"sku":"B-1","quantity":1,"from_state":"expired","to_state":"damaged"}]')$$]) AS query;
SELECT pg_temp.everything() = :'before' AS nothing_left_behind;

-- As callers see it, with detail and hint.
SELECT receive_stock('BER', '[{"sku":"A-1","quantity":1},{"sku":"A-9","quantity":1}]');
SELECT adjust_stock('BER', '[{"sku":"A-1","quantity":-6},{"sku":"B-1","quantity":-1}]', 'lost');

-- As many lines as a document may have, and one more.
BEGIN;
SELECT count(*), sum(free::numeric) FROM receive_stock('POT', (SELECT jsonb_agg('{"sku":"C-1","quantity":1}'::jsonb) FROM generate_series(1, 100000)));
ROLLBACK;
SELECT pg_temp.try($$SELECT receive_stock('POT', (SELECT jsonb_agg('{"sku":"C-1","quantity":1}'::jsonb) FROM generate_series(1, 100001)))$$);

-- The largest quantity, and the most a position can hold; what does not fit leaves nothing.
SELECT free FROM receive_stock('POT', '[{"sku":"B-1","quantity":1000000000}]');
SELECT free FROM adjust_stock('POT', '[{"sku":"B-1","quantity":"-1000000000.000000"}]', 'gone');
SELECT DISTINCT free FROM receive_stock('POT', (SELECT jsonb_agg('{"sku":"B-1","quantity":1000000000}'::jsonb) FROM generate_series(1, 900)));
SELECT DISTINCT free FROM receive_stock('POT', (SELECT jsonb_agg('{"sku":"B-1","quantity":1000000000}'::jsonb) FROM generate_series(1, 3711)));
SELECT pg_temp.everything() AS before \gset
SELECT pg_temp.try($$SELECT receive_stock('POT', '[{"sku":"B-1","quantity":1000000000}]')$$);
SELECT pg_temp.try($$SELECT receive_stock('POT', (SELECT jsonb_agg('{"sku":"B-1","quantity":1000000000}'::jsonb) FROM generate_series(1, 5000)))$$);
SELECT pg_temp.everything() = :'before' AS nothing_left_behind;

-- Whole kilograms and grams: as fine as the item's scale, also as text.
SELECT free FROM receive_stock('BER', '[{"sku":"CHEESE","quantity":1.5},{"sku":"CHEESE","quantity":"0.001"},{"sku":"CHEESE","quantity":"2.500000"}]');
SELECT free FROM adjust_stock('BER', '[{"sku":"CHEESE","quantity":"-0.251"}]', 'tasted');

-- A loss of more than is there is refused, forced it is recorded, and verify knows that somebody wanted it.
SELECT pg_temp.try($$SELECT free FROM adjust_stock('BER', '[{"sku":"CHEESE","quantity":-4}]', 'stolen')$$);
SELECT free, available FROM adjust_stock('BER', '[{"sku":"CHEESE","quantity":-4}]', 'stolen', options => '{"forced": true}');
SELECT pg_temp.try($$SELECT place_order('shop', '[{"sku":"CHEESE","quantity":0.001}]')$$);
SELECT free FROM count_stock('BER', '[{"sku":"CHEESE","counted":0}]', 'recount');

-- What is allocated or reserved is on the shelf, but is not lost by a correction.
SELECT free FROM count_stock('HAM', '[{"sku":"A-1","counted":5}]', 'recount');
SELECT status FROM place_order('web', '[{"sku":"A-1","quantity":3,"location":"HAM"}]');
SELECT free, allocated, sellable FROM stock WHERE sku = 'A-1' AND location = 'HAM';
SELECT pg_temp.try($$SELECT adjust_stock('HAM', '[{"sku":"A-1","quantity":-3}]', 'lost')$$);
SELECT pg_temp.try($$SELECT count_stock('HAM', '[{"sku":"A-1","counted":2}]', 'recount')$$);
SELECT free, allocated, sellable FROM count_stock('HAM', '[{"sku":"A-1","counted":4,"expected":5}]', 'recount');
-- What may be oversold is not on the shelf: goods that are not there cannot be lost or damaged.
SELECT oversell_limit FROM put_stock_policy('A-1', 'HAM', oversell_limit => '10');
SELECT available('A-1', 'HAM');
SELECT pg_temp.try($$SELECT adjust_stock('HAM', '[{"sku":"A-1","quantity":-2}]', 'lost')$$);
SELECT pg_temp.try($$SELECT change_stock_state('HAM', '[{"sku":"A-1","quantity":2,"from_state":"free","to_state":"damaged"}]')$$);
SELECT oversell_limit FROM put_stock_policy('A-1', 'HAM', oversell_limit => '0');

-- Goods go round the states of the shelf, and only free ones can be sold.
SELECT free, quality_control FROM receive_stock('BER', '[{"sku":"C-1","quantity":4}]');
SELECT free, quality_control, damaged, expired, returned, sellable, on_hand, available FROM change_stock_state('BER', '[
	{"sku":"C-1","quantity":1,"from_state":"free","to_state":"quality_control"}, {"sku":"C-1","quantity":1,"from_state":"free","to_state":"expired"},
	{"sku":"C-1","quantity":1,"from_state":"free","to_state":"returned"}]');
SELECT pg_temp.try($$SELECT place_order('shop', '[{"sku":"C-1","quantity":2}]')$$);
SELECT free, quality_control, damaged, expired, returned, available FROM change_stock_state('BER', '[
	{"sku":"C-1","quantity":1,"from_state":"quality_control","to_state":"damaged"}, {"sku":"C-1","quantity":1,"from_state":"expired","to_state":"free"},
	{"sku":"C-1","quantity":1,"from_state":"returned","to_state":"free"}]', 'inspected');
SELECT status FROM place_order('shop', '[{"sku":"C-1","quantity":3}]');
SELECT pg_temp.try($$SELECT change_stock_state('BER', '[{"sku":"C-1","quantity":1,"from_state":"damaged","to_state":"expired"},{"sku":"C-1","quantity":1,"from_state":"damaged","to_state":"returned"}]')$$);

-- available: at a place, by a channel, anywhere; unknown words; unlimited is null; never seen is 0.
SELECT query, pg_temp.try('SELECT ' || query) FROM unnest(ARRAY[
	$$available('A-1', 'BER')$$, $$available('A-1', 'HAM')$$, $$available('A-1', 'POT')$$, $$available('A-1', channel => 'web')$$,
	$$available('A-1', channel => 'shop')$$, $$available('A-1', 'POT', 'shop')$$, $$available('A-1')$$, $$available('NOPRICE')$$,
	$$coalesce(available('GIFTWRAP')::text, 'unlimited')$$, $$available(NULL)$$, $$available('')$$, $$available('a-1')$$, $$available('A-1', 'ber')$$,
	$$available('A-1', channel => 'phone')$$, $$available('A-1', '')$$, $$available('A-1', tenant_id => 99)$$]) AS query;

-- explain_stock: the terms add up; a position that never moved is all zero.
SELECT step, term, quantity FROM explain_stock('A-1', 'BER') WHERE step < 10;
SELECT step, term, quantity, meaning FROM explain_stock('NOPRICE', 'POT') WHERE step < 10;
SELECT sum(quantity) FILTER (WHERE step < 6) = sum(quantity) FILTER (WHERE step = 6) AS adds_up FROM explain_stock('C-1', 'BER');
-- In a transaction that sells, the counter and the ledger move together.
BEGIN;
SELECT status FROM place_order('shop', '[{"sku":"A-1","quantity":2}]');
SELECT term, quantity FROM explain_stock('A-1', 'BER') WHERE term IN ('free', 'available', 'allocated');
SELECT bool_and(quantity IS NULL OR quantity = available('A-1', 'BER')) AS counter_agrees FROM explain_stock('A-1', 'BER') WHERE term = 'counter';
ROLLBACK;
SELECT query, pg_temp.try('SELECT ' || query) FROM unnest(ARRAY[
	$$explain_stock(NULL, 'BER')$$, $$explain_stock('A-1', NULL)$$, $$explain_stock('A-9', 'BER')$$, $$explain_stock('A-1', 'MUC')$$,
	$$explain_stock('A-1', 'BER', 99)$$]) AS query;

-- stock_as_of: what happened until then, or what was known then; the instant itself belongs to it.
SET order_mgmt.clock = '2026-02-01 12:00+00';
SELECT free FROM receive_stock('POT', '[{"sku":"A-1","quantity":5}]', occurred_at => '2026-01-10 00:00+00');
SET order_mgmt.clock = '2026-02-02 12:00+00';
SELECT free FROM receive_stock('POT', '[{"sku":"A-1","quantity":7}]', occurred_at => '2026-01-05 00:00+00');
SELECT free, damaged FROM change_stock_state('POT', '[{"sku":"A-1","quantity":2,"from_state":"free","to_state":"damaged"}]');
SELECT at, by, free, damaged FROM unnest('{2026-01-04 23:59:59.999999+00,2026-01-05 00:00+00,2026-01-09 23:59:59.999999+00,2026-01-10 00:00+00,
	2026-02-01 11:59:59.999999+00,2026-02-01 12:00+00,2026-02-02 11:59:59.999999+00,2026-02-02 12:00+00,infinity,-infinity}'::timestamptz[]) AS t (instant),
	unnest('{occurred_at,recorded_at}'::text[]) AS by, stock_as_of('A-1', 'POT', t.instant, by) ORDER BY t.instant, by;
SELECT query, pg_temp.try('SELECT ' || query) FROM unnest(ARRAY[
	$$stock_as_of(NULL, 'POT', '2026-01-01')$$, $$stock_as_of('A-1', NULL, '2026-01-01')$$, $$stock_as_of('A-1', 'POT', NULL)$$,
	$$stock_as_of('A-9', 'POT', '2026-01-01')$$, $$stock_as_of('A-1', 'MUC', '2026-01-01')$$, $$stock_as_of('A-1', 'POT', '2026-01-01', 'stamp')$$,
	$$stock_as_of('A-1', 'POT', '2026-01-01', NULL)$$, $$stock_as_of('A-1', 'POT', '2026-01-01', tenant_id => 99)$$]) AS query;
SELECT at, free, reserved, allocated, backordered, quality_control, damaged, expired, returned, in_transit FROM stock_as_of('NOPRICE', 'POT', '2026-01-01');

-- occurred_at: a little ahead of the clock is tolerated, as far as the setting says.
SELECT free FROM receive_stock('POT', '[{"sku":"NOPRICE","quantity":1}]', occurred_at => '2026-02-02 12:05:00+00');
SET order_mgmt.future_tolerance = 0;
SELECT pg_temp.try($$SELECT receive_stock('POT', '[{"sku":"NOPRICE","quantity":1}]', occurred_at => '2026-02-02 12:00:00.000001+00')$$);
SELECT free FROM receive_stock('POT', '[{"sku":"NOPRICE","quantity":1}]', occurred_at => '2026-02-02 12:00:00+00');
RESET order_mgmt.future_tolerance;

-- Folding changes no answer; a second run finds nothing.
SELECT pg_temp.everything() AS before \gset
SELECT string_agg(s::text, ' ' ORDER BY s::text) AS stock FROM stock AS s \gset
SELECT compact_balances(1) > 0 AS some, compact_balances(moves_max => 1000) > 0 AS folded;
DO $$BEGIN WHILE compact_balances() > 0 LOOP END LOOP; END$$;
SELECT string_agg(s::text, ' ' ORDER BY s::text) = :'stock' AS same FROM stock AS s;
-- However few moves a call takes, what all are folded up to comes nearer: the oldest are first.
SELECT fold_stamp AS folded_to FROM order_mgmt_data.stock_control \gset
SELECT FROM receive_stock('POT', '[{"sku":"NOPRICE","quantity":1}]');
SELECT FROM adjust_stock('POT', '[{"sku":"NOPRICE","quantity":-1}]', 'found twice');
SELECT FROM receive_stock('POT', '[{"sku":"A-1","quantity":1}]');
SELECT FROM adjust_stock('POT', '[{"sku":"A-1","quantity":-1}]', 'found twice');
SELECT compact_balances(1) > 0 AS folded;
SELECT FROM change_stock_state('POT', '[{"sku":"NOPRICE","quantity":1,"from_state":"free","to_state":"damaged"}]', 'dropped');
SELECT FROM change_stock_state('POT', '[{"sku":"NOPRICE","quantity":1,"from_state":"damaged","to_state":"free"}]', 'mended');
SELECT compact_balances(1) > 0 AS folded;
SELECT fold_stamp > :folded_to AS nearer, cost_stamp = fold_stamp AS costs_too FROM order_mgmt_data.stock_control;
SELECT string_agg(s::text, ' ' ORDER BY s::text) AS stock FROM stock AS s \gset
DO $$BEGIN WHILE compact_balances(2) > 0 LOOP END LOOP; END$$;
SELECT string_agg(s::text, ' ' ORDER BY s::text) = :'stock' AS same FROM stock AS s;
SELECT money_fold_stamp = fold_stamp AND cost_stamp = fold_stamp AS all_of_them FROM order_mgmt_data.stock_control;
SELECT query, pg_temp.try('SELECT ' || query) FROM unnest(ARRAY['compact_balances(0)', 'compact_balances(-1)', 'compact_balances(2147483647)']) AS query;
SELECT status FROM place_order('shop', '[{"sku":"A-1","quantity":1}]');
SELECT resync_stock() > 0 AS rebuilt;
SELECT status FROM place_order('shop', '[{"sku":"A-1","quantity":1}]');

-- The same calls give the same answers whichever engine decides.
INSERT INTO pg_temp.script (query) VALUES
	($$SELECT free FROM receive_stock('BER', '[{"sku":"A-1","quantity":5},{"sku":"CHEESE","quantity":2.25}]')$$),
	($$SELECT adjust_stock('BER', '[{"sku":"A-1","quantity":-6}]', 'lost')$$),
	($$SELECT free FROM adjust_stock('BER', '[{"sku":"A-1","quantity":-5}]', 'lost')$$),
	($$SELECT free FROM count_stock('BER', '[{"sku":"A-1","counted":9,"expected":0}]', 'found')$$),
	($$SELECT damaged FROM change_stock_state('BER', '[{"sku":"A-1","quantity":4,"from_state":"free","to_state":"damaged"}]')$$),
	($$SELECT change_stock_state('BER', '[{"sku":"A-1","quantity":5,"from_state":"damaged","to_state":"free"}]')$$),
	($$SELECT damaged FROM change_stock_state('BER', '[{"sku":"A-1","quantity":3,"from_state":"damaged","to_state":"free"}]')$$),
	($$SELECT count_stock('BER', '[{"sku":"A-1","counted":0,"expected":7}]', 'recount')$$),
	($$SELECT free FROM adjust_stock('BER', '[{"sku":"CHEESE","quantity":-3}]', 'gone', options => '{"forced": true}')$$),
	($$SELECT receive_stock('BER', '[{"sku":"A-1","quantity":1.5}]')$$),
	($$SELECT string_agg(format('%s %s %s', sku, free, damaged), ', ' ORDER BY sku) FROM stock WHERE tenant_id = current_setting('order_mgmt.tenant_id')::bigint$$);
\set ECHO none
SELECT pg_temp.play('counter') \gexec
SELECT pg_temp.play('lock') \gexec
\set ECHO all
SELECT step, answer FROM pg_temp.answers WHERE engine = 'counter' ORDER BY step;
SELECT * FROM pg_temp.differences();

SELECT name, violations, sample FROM verify(true) WHERE violations > 0;
