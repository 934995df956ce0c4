-- Promises: what is sold before it is there is told a day, by quotes and carts, and the order keeps it; preorders end at their limit; a change is of
-- orders to come; who may; another tenant sees none.
\set ECHO none
\getenv source PG_ABS_SRCDIR
\set helpers :source '/lib/regress.sql'
\i :helpers
\set ECHO all
\pset format unaligned
\pset fieldsep ' | '
\pset null -
SET client_min_messages = warning;
DROP ROLE IF EXISTS regress_om_visitor, regress_om_web, regress_om_cashier, regress_om_stranger;
RESET client_min_messages;
CREATE ROLE regress_om_visitor;
CREATE ROLE regress_om_web;
CREATE ROLE regress_om_cashier;
CREATE ROLE regress_om_stranger;
SELECT count(*) > 0 FROM grant_access('regress_om_visitor', 'visitor');
SELECT count(*) > 0 FROM grant_access('regress_om_web', 'web', locations => '{BER}');
SELECT count(*) > 0 FROM grant_access('regress_om_cashier', 'cashier');
SELECT count(*) > 0 FROM grant_access('regress_om_stranger', 'web', '{11}');
SELECT channel FROM put_channel('web', 'EUR', '{BER,HAM}', is_public => true);
CREATE FUNCTION pg_temp.id(n integer) RETURNS uuid LANGUAGE sql AS $$ SELECT ('00000000-0000-0000-0000-0000000000' || lpad(n::text, 2, '0'))::uuid $$;
\set s '''c2VjcmV0IG9mIG9uZSBvZg'''

-- Refused: nothing is sold beyond the shelf, or only a buffer is set; a day that has passed; no day; too many days; what is not known.
SELECT pg_temp.try(q) FROM unnest(ARRAY[$$SELECT sku FROM put_supply_promise('A-1', 'BER', '2026-03-01')$$]) AS q;
SELECT oversell_limit FROM put_stock_policy('A-1', 'BER', safety_stock => 1);
SELECT pg_temp.try($$SELECT sku FROM put_supply_promise('A-1', 'BER', '2026-03-01')$$);
SELECT oversell_limit FROM put_stock_policy('A-1', 'BER', safety_stock => 0, oversell_limit => '3');
SELECT is_unlimited FROM put_stock_policy('B-1', 'BER', oversell_limit => 'unlimited');
CREATE TEMP TABLE before AS SELECT pg_temp.everything() AS all_of_it;
SELECT q, pg_temp.try('SELECT sku FROM put_supply_promise(' || q || ')') FROM unnest(ARRAY[$$'A-1', 'BER', '2025-12-31'$$, $$'A-1', 'BER', restocked_on => '2025-12-31'$$, $$'A-1', 'BER', 'infinity'$$,
	$$'A-1', 'BER', restocked_on => '-infinity'$$, $$'A-1', 'BER', backorder_days => -1$$, $$'A-1', 'BER', backorder_days => 3651$$, $$'A-1', 'HAM', '2026-03-01'$$, $$'X', 'BER', '2026-03-01'$$,
	$$'A-1', 'X', '2026-03-01'$$, $$NULL, 'BER'$$, $$'A-1', NULL$$, $$'GIFTWRAP', 'BER', '2026-03-01'$$, $$'A-1', 'BER', '2026-03-01', tenant_id => 99$$]) AS q;
SELECT all_of_it = pg_temp.everything() AS nothing_is_left FROM before;

-- A preorder: told before the first goods come, as many as the limit lets; beyond it refused with both numbers.
SELECT * FROM put_supply_promise(sku => 'A-1', location => 'BER', released_on => '2026-03-01', restocked_on => '2026-02-01', backorder_days => 10, is_active => true, tenant_id => 1);
SELECT released_on, restocked_on, backorder_days FROM put_supply_promise('A-1', 'BER');
SET ROLE regress_om_visitor;
SELECT line_no, sku, is_available, backordered, promised_on, is_preorder FROM quote_lines('web', '[{"sku":"A-1","quantity":2},{"sku":"B-1","quantity":1},{"sku":"GIFTWRAP","quantity":1}]');
SELECT jsonb_path_query_array(c.lines, '$[*].promised_on') AS promised, jsonb_path_query_array(c.lines, '$[*].is_preorder') AS preorders
FROM open_cart('web', :s, cart_id => pg_temp.id(1)) AS o, put_cart_line(o.cart_id, 'A-1', 2, secret => :s) AS c;
SELECT status FROM checkout_cart(pg_temp.id(1), '20.00 EUR', secret => :s, order_id => pg_temp.id(21));
SELECT pg_temp.try($$SELECT total FROM place_order('web', '[{"sku":"A-1","quantity":2}]', secret => 'c2VjcmV0IG9mIG9uZSBvZg')$$);
SELECT total FROM place_order('web', '[{"sku":"A-1","quantity":1},{"sku":"B-1","quantity":4}]', order_id => pg_temp.id(22), secret => :s);
SELECT pg_temp.try($$SELECT total FROM place_order('web', '[{"sku":"A-1","quantity":1}]', secret => 'c2VjcmV0IG9mIG9uZSBvZg')$$);
-- Visitors see the day, not the limit, nor what others were promised.
SELECT pg_temp.try('SELECT count(*) FROM order_mgmt.' || v) FROM unnest('{supply_promises,order_line_promises,stock_policies}'::text[]) AS v;
SELECT pg_temp.try($$SELECT sku FROM put_supply_promise('A-1', 'BER', '2026-04-01')$$);
SELECT pg_temp.try(format('SELECT promised_on FROM promise_delivery(%L, ''2026-04-01'')', pg_temp.id(21)));
RESET ROLE;
SELECT order_id, line_no, promised_on, is_preorder, recorded_at FROM order_line_promises ORDER BY order_id, line_no;
SELECT order_number AS n1 FROM orders WHERE order_id = pg_temp.id(21) \gset
SELECT track_order(:'n1', :s) ->> 'promised_on' AS tracked, (SELECT body::jsonb ->> 'promised_on' FROM order_confirmation(pg_temp.id(21), format => 'json', secret => :s)) AS confirmed;

-- Another day is said: orders to come are told it; those there keep theirs until their customer is told another one, by an event.
SELECT released_on FROM put_supply_promise('A-1', 'BER', released_on => '2026-04-01');
SELECT promised_on FROM order_line_promises WHERE order_id = pg_temp.id(21);
SELECT track_order(:'n1', :s) ->> 'promised_on' AS tracked;
SELECT promised_on FROM promise_delivery(pg_temp.id(21), '2026-04-01');
SELECT track_order(:'n1', :s) ->> 'promised_on' AS tracked, (SELECT body::jsonb ->> 'promised_on' FROM order_confirmation(pg_temp.id(21), format => 'json', secret => :s)) AS confirmed;
SELECT payload FROM events WHERE type = 'order.delivery_promised';

-- The day of the release is none of a preorder any more; then the next goods, then so many days; none, where it is taken back.
CREATE FUNCTION pg_temp.told(at timestamptz) RETURNS text LANGUAGE plpgsql AS $$
DECLARE answer text;
BEGIN
	PERFORM set_config('order_mgmt.clock', at::text, false);
	SELECT concat_ws(' ', q.backordered, q.promised_on, q.is_preorder) INTO answer FROM order_mgmt.quote_lines('web', '[{"sku":"B-1","quantity":5}]') AS q WHERE q.line_no = 1;
	RETURN answer;
END $$;
SELECT released_on FROM put_supply_promise('B-1', 'BER', '2026-01-10', '2026-01-20', 3);
SELECT at, pg_temp.told(at::timestamptz) FROM unnest('{2026-01-01 12:00+00,2026-01-09 23:59:59+00,2026-01-10 00:00+00,2026-01-19 23:00+00,2026-01-20 00:00+00,2026-02-27 12:00+00}'::text[]) AS at;
SELECT is_active FROM put_supply_promise('B-1', 'BER', is_active => false);
SELECT pg_temp.told('2026-01-01 12:00+00');
SELECT is_active FROM put_supply_promise('B-1', 'BER', is_active => true);
-- What is there is promised of nothing, and of a line that waits in part only that is; arrived goods serve who waits first, as ever.
SELECT free, allocated, backordered FROM receive_stock('BER', '[{"sku":"B-1","quantity":6}]');
SELECT backordered, promised_on FROM quote_lines('web', '[{"sku":"B-1","quantity":2}]') WHERE line_no = 1;
SELECT backordered, promised_on, is_preorder FROM quote_lines('web', '[{"sku":"B-1","quantity":3}]') WHERE line_no = 1;
SELECT total FROM place_order('web', '[{"sku":"B-1","quantity":2}]', order_id => pg_temp.id(23));
SELECT count(*) FROM order_line_promises WHERE order_id = pg_temp.id(23);
-- A kit comes when all it is made of has come.
SELECT sku FROM put_kit('SET', '[{"sku":"A-1","quantity":1},{"sku":"B-1","quantity":1}]') LIMIT 1;
SELECT oversell_limit FROM put_stock_policy('A-1', 'BER', oversell_limit => '9');
SELECT price FROM put_price('SET', '11.00 EUR');
SELECT sku, backordered, promised_on, is_preorder FROM quote_lines('web', '[{"sku":"SET","quantity":1}]') WHERE line_no = 1;
SELECT total FROM place_order('web', '[{"sku":"SET","quantity":1}]', order_id => pg_temp.id(24));
SELECT l.sku, p.promised_on, p.is_preorder FROM order_line_promises AS p JOIN order_lines AS l USING (order_id, line_no) WHERE p.order_id = pg_temp.id(24) ORDER BY p.line_no;
-- Of many orders in a call each keeps its own.
SELECT input_no FROM place_orders('[{"channel":"web","lines":[{"sku":"A-1","quantity":1}]},{"channel":"web","lines":[{"sku":"B-1","quantity":1}]},{"channel":"web","lines":[{"sku":"GIFTWRAP","quantity":1}]}]');
SELECT l.sku, p.promised_on FROM order_line_promises AS p JOIN order_lines AS l USING (order_id, line_no) WHERE p.order_id > pg_temp.id(99) ORDER BY 1;

-- Of an order of which something waits, what does not is promised nothing.
SELECT free FROM receive_stock('BER', '[{"sku":"B-1","quantity":9}]');
SELECT total FROM place_order('web', '[{"sku":"B-1","quantity":1},{"sku":"A-1","quantity":1}]', order_id => pg_temp.id(25));
SELECT line_no, promised_on FROM order_line_promises WHERE order_id = pg_temp.id(25) ORDER BY line_no;
-- A line that an edit adds keeps its own, too.
SELECT total_after FROM edit_order(pg_temp.id(24), 0, '{"add":[{"sku":"A-1","quantity":1}]}');
SELECT line_no, promised_on, is_preorder FROM order_line_promises WHERE order_id = pg_temp.id(24) ORDER BY line_no;

-- Who may: a role of one location there; cashiers read and do not say; another tenant sees none.
SET ROLE regress_om_web;
SELECT restocked_on FROM order_mgmt.put_supply_promise('A-1', 'BER', restocked_on => '2026-05-01');
SELECT pg_temp.try($$SELECT sku FROM order_mgmt.put_supply_promise('A-1', 'HAM', '2026-05-01')$$);
SET ROLE regress_om_cashier;
SELECT sku, released_on FROM order_mgmt.supply_promises ORDER BY sku;
SELECT pg_temp.try($$SELECT sku FROM order_mgmt.put_supply_promise('A-1', 'BER', '2026-05-01')$$);
SET ROLE regress_om_stranger;
SELECT (SELECT count(*) FROM order_mgmt.supply_promises) AS supplies, (SELECT count(*) FROM order_mgmt.order_line_promises) AS lines, pg_temp.try($$SELECT sku FROM order_mgmt.put_supply_promise('A-1', 'BER', '2026-05-01', tenant_id => 1)$$);
RESET ROLE;

-- What was told stays told; a promise of no line is found.
SELECT pg_temp.try(q) FROM unnest(ARRAY[$$UPDATE order_mgmt_data.order_line_promises SET promised_on = '2027-01-01'$$, $$DELETE FROM order_mgmt_data.order_line_promises$$]) AS q;
SELECT name, violations, sample FROM verify(true) WHERE violations > 0;
BEGIN;
INSERT INTO order_mgmt_data.order_line_promises VALUES (1, pg_temp.id(21), now(), 9, '2026-01-01', false);
SELECT name, violations, sample FROM verify(true) WHERE violations > 0;
ROLLBACK;
SELECT count(*) > 0 AS revoked FROM unnest('{visitor,web,cashier,stranger}'::text[]) AS r (name), revoke_access('regress_om_' || r.name);
DROP ROLE regress_om_visitor, regress_om_web, regress_om_cashier, regress_om_stranger;
