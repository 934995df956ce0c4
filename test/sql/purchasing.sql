-- Purchasing: suppliers and what they sell, orders of them that are ordered, come in parts, go back, are closed or canceled; who may; another tenant sees none.
\set ECHO none
\getenv source PG_ABS_SRCDIR
\set helpers :source '/lib/regress.sql'
\i :helpers
\set ECHO all
\pset format unaligned
\pset fieldsep ' | '
\pset null -
SET client_min_messages = warning;
DROP ROLE IF EXISTS regress_om_manager, regress_om_cashier, regress_om_warehouse, regress_om_web, regress_om_stranger;
RESET client_min_messages;
CREATE ROLE regress_om_manager;
CREATE ROLE regress_om_cashier;
CREATE ROLE regress_om_warehouse;
CREATE ROLE regress_om_web;
CREATE ROLE regress_om_stranger;
SELECT count(*) > 0 FROM unnest('{manager,cashier,warehouse,web}'::text[]) AS p, grant_access('regress_om_' || p, p);
SELECT count(*) > 0 FROM grant_access('regress_om_stranger', 'manager', '{11}');
CREATE FUNCTION pg_temp.id(n integer) RETURNS uuid LANGUAGE sql AS $$ SELECT ('00000000-0000-0000-0000-0000000000' || lpad(n::text, 2, '0'))::uuid $$;

-- Suppliers: a new one needs a currency, which stays; what is null stays.
SELECT q, pg_temp.try('SELECT supplier FROM put_supplier(' || q || ')') FROM unnest(ARRAY[$$'acme'$$, $$'acme', currency => 'XXY'$$, $$'acme', currency => 'EUR', lead_days => -1$$, $$'acme', currency => 'EUR', over_percent => 101$$,
	$$'acme', currency => 'EUR', minimum_total => '-1'$$, $$'acme', currency => 'EUR', minimum_total => '5 USD'$$, $$' acme', currency => 'EUR'$$, $$NULL, currency => 'EUR'$$]) AS q;
SELECT * FROM put_supplier(supplier => 'acme', name => 'Acme', currency => 'EUR', lead_days => 10, minimum_total => '50.00', over_percent => 10, under_percent => 5, is_active => true, metadata => '{"a":1}', tenant_id => 1) \gx
SELECT lead_days, minimum_total, over_percent, name FROM put_supplier('acme', lead_days => 7);
SELECT pg_temp.try($$SELECT supplier FROM put_supplier('Acme', currency => 'EUR')$$), pg_temp.try($$SELECT supplier FROM put_supplier('acme', currency => 'USD')$$);
SELECT currency FROM put_supplier('usa', currency => 'USD');

-- What they sell.
SELECT q, pg_temp.try('SELECT sku FROM put_supplier_item(' || q || ')') FROM unnest(ARRAY[$$'nobody', 'A-1'$$, $$'acme', 'X'$$, $$'acme', 'GIFTWRAP'$$, $$'acme', 'A-1', unit_cost => '2 USD'$$, $$'acme', 'A-1', pack_multiple => -1$$,
	$$'acme', 'A-1', price_breaks => '[{"from_quantity":5,"unit_cost":"1"},{"from_quantity":5,"unit_cost":"1"}]'$$, $$'acme', 'A-1', price_breaks => '[{"from_quantity":5}]'$$]) AS q;
SELECT * FROM put_supplier_item(supplier => 'acme', sku => 'A-1', supplier_sku => 'X-1', unit_cost => '2.00', pack_multiple => 6, price_breaks => '[{"from_quantity":12,"unit_cost":"1.95"},{"from_quantity":60,"unit_cost":"1.333333"}]', is_active => true, tenant_id => 1);
SELECT supplier_sku, unit_cost FROM put_supplier_item('acme', 'A-1', pack_multiple => 4);
SELECT from_quantity, unit_cost FROM supplier_prices WHERE sku = 'A-1' ORDER BY from_quantity;
SELECT unit_cost FROM put_supplier_item('usa', 'A-1', 'X-1', '3.00');
SELECT pg_temp.try($$SELECT sku FROM put_supplier_item('acme', 'B-1', 'X-1')$$);

-- A draft: nothing is awaited; lines are set, added and taken off.
CREATE TEMP TABLE before AS SELECT pg_temp.everything() AS all_of_it;
SELECT q, pg_temp.try('SELECT status FROM create_purchase_order(' || q || ')') FROM unnest(ARRAY[$$'X', 'acme', '[{"sku":"A-1","quantity":4}]'$$, $$'BER', 'nobody', '[{"sku":"A-1","quantity":4}]'$$, $$'BER', 'acme', '[]'$$,
	$$'BER', 'acme', '[{"sku":"A-1","quantity":0}]'$$, $$'BER', 'acme', '[{"quantity":1}]'$$, $$'BER', 'acme', '[{"sku":"A-1","supplier_sku":"X-1","quantity":1}]'$$, $$'BER', 'acme', '[{"supplier_sku":"Y","quantity":1},{"supplier_sku":"Z","quantity":1}]'$$,
	$$'BER', 'acme', '[{"sku":"A-1","quantity":1},{"supplier_sku":"X-1","quantity":1}]'$$, $$'BER', 'acme', '[{"sku":"X","quantity":1}]'$$, $$'BER', 'acme', '[{"sku":"A-1","quantity":1,"unit_cost":"1 USD"}]'$$,
	$$'BER', 'acme', '[{"sku":"A-1","quantity":1}]', 'infinity'$$, $$'BER', 'acme', NULL$$]) AS q;
SELECT all_of_it = pg_temp.everything() AS nothing_is_left FROM before;
SELECT status, supplier, location, currency, expected_on, reference, ordered_at FROM create_purchase_order('BER', 'acme', '[{"supplier_sku":"X-1","quantity":10},{"sku":"B-1","quantity":3}]', reference => 'our-1', purchase_order_id => pg_temp.id(1), idempotency_key => 'k1');
SELECT purchase_order_id FROM create_purchase_order('BER', 'acme', '[{"supplier_sku":"X-1","quantity":10},{"sku":"B-1","quantity":3}]', reference => 'our-1', purchase_order_id => pg_temp.id(1), idempotency_key => 'k1');
SELECT pg_temp.try(format($$SELECT status FROM create_purchase_order('BER', 'acme', '[{"sku":"A-1","quantity":4}]', purchase_order_id => %L)$$, pg_temp.id(1)));
SELECT left(purchase_order_number, 2) FROM purchase_orders;
SELECT count(*) AS nothing_comes FROM incoming;
SELECT pg_temp.try(format('SELECT status FROM receive_purchase_order(%L)', pg_temp.id(1)));
SELECT pg_temp.try(format('SELECT status FROM order_purchase_order(%L)', pg_temp.id(1)));
SELECT status FROM change_purchase_order(pg_temp.id(1), '[{"sku":"A-1","quantity":24},{"sku":"B-1","quantity":0}]');
SELECT pg_temp.try(format('SELECT status FROM order_purchase_order(%L)', pg_temp.id(1)));
SELECT pg_temp.try(format('SELECT status FROM order_purchase_order(%L, %s)', pg_temp.id(1), q)) FROM unnest(ARRAY[$$'USD'$$, $$'EUR', 1.1$$, $$'USD', 0$$, $$'USD', 'NaN'$$, $$'XXY', 1$$]) AS q;
SELECT status FROM change_purchase_order(pg_temp.id(1), '[{"sku":"B-1","quantity":3,"unit_cost":"3.10"}]', '2026-02-01');
SELECT status, expected_on, ordered_at IS NOT NULL AS is_ordered FROM order_purchase_order(pg_temp.id(1), idempotency_key => 'o1');
SELECT sku, quantity, unit_cost, goods_cost, cost_currency, exchange_rate FROM purchase_costs ORDER BY line_no;
SELECT sku, location, quantity, expected_on, supplier FROM incoming ORDER BY sku;
SELECT pg_temp.try(format($$SELECT status FROM change_purchase_order(%L, '[{"sku":"A-1","quantity":4}]')$$, pg_temp.id(1)));
SELECT expected_on FROM change_purchase_order(pg_temp.id(1), expected_on => '2026-02-10');
SELECT pg_temp.try(format($$SELECT status FROM close_purchase_order(%L)$$, pg_temp.id(1)));

-- Goods come: an order that waits is served, what is too much is refused, parts cost what the whole costs.
SELECT oversell_limit FROM put_stock_policy('A-1', 'BER', oversell_limit => '5');
SELECT free, allocated FROM stock WHERE sku = 'A-1' AND location = 'BER';
SELECT channel FROM put_channel('web', 'EUR', '{BER}');
SELECT order_id FROM place_order('web', '[{"sku":"A-1","quantity":3}]', order_id => pg_temp.id(50));
SELECT backordered, allocated FROM order_lines WHERE order_id = pg_temp.id(50);
SELECT q, pg_temp.try(format('SELECT status FROM receive_purchase_order(%L, %s)', pg_temp.id(1), q)) FROM unnest(ARRAY[$$'[{"sku":"A-1","quantity":27}]'$$, $$'[{"sku":"A-1","quantity":20},{"sku":"A-1","quantity":7},{"sku":"B-1","quantity":4}]'$$,
	$$'[{"sku":"C-1","quantity":1}]'$$, $$'[{"sku":"A-1","quantity":1,"state":"gone"}]'$$, $$'[{"supplier_sku":"Y","quantity":1}]'$$]) AS q;
SELECT status FROM receive_purchase_order(pg_temp.id(1), '[{"sku":"A-1","quantity":7},{"supplier_sku":"X-1","quantity":1,"state":"damaged"}]', 'note-1', idempotency_key => 'r1');
SELECT status FROM receive_purchase_order(pg_temp.id(1), '[{"sku":"A-1","quantity":7},{"supplier_sku":"X-1","quantity":1,"state":"damaged"}]', 'note-1', idempotency_key => 'r1');
SELECT backordered, allocated FROM order_lines WHERE order_id = pg_temp.id(50);
SELECT sku, quantity FROM incoming ORDER BY sku;
SELECT sku, received, awaited, status FROM purchase_order_lines ORDER BY line_no;
SELECT pg_temp.try(format($$SELECT status FROM cancel_purchase_order(%L)$$, pg_temp.id(1)));
SELECT status FROM receive_purchase_order(pg_temp.id(1));
SELECT status FROM receive_purchase_order(pg_temp.id(1), '[{"sku":"A-1","quantity":2}]');
SELECT pg_temp.try(format($$SELECT status FROM receive_purchase_order(%L, '[{"sku":"A-1","quantity":1}]')$$, pg_temp.id(1)));
SELECT pg_temp.try(format($$SELECT status FROM receive_purchase_order(%L)$$, pg_temp.id(1)));
SELECT m.document_line, m.from_state, m.to_state, m.quantity, m.line_cost, m.reason FROM order_mgmt_data.stock_moves AS m WHERE m.document_kind = 'purchase_order' ORDER BY m.move_id;

-- Goods go back: no more than came, and than is there and nobody has.
SELECT q, pg_temp.try(format('SELECT status FROM return_to_supplier(%L, %s)', pg_temp.id(1), q)) FROM unnest(ARRAY[$$'[{"sku":"A-1","quantity":27}]', 'no'$$, $$'[{"sku":"A-1","quantity":26}]', 'no'$$, $$'[{"sku":"A-1","quantity":2,"state":"damaged"}]', 'no'$$,
	$$'[{"sku":"A-1","quantity":1}]', NULL$$, $$NULL, 'no'$$]) AS q;
SELECT status FROM return_to_supplier(pg_temp.id(1), '[{"sku":"A-1","quantity":1,"state":"damaged"},{"sku":"A-1","quantity":2}]', 'broken', idempotency_key => 'b1');
SELECT sku, received, returned, awaited, status FROM purchase_order_lines ORDER BY line_no;
SELECT free, damaged, allocated FROM stock WHERE sku = 'A-1' AND location = 'BER';
SELECT status FROM close_purchase_order(pg_temp.id(1), 'done');
SELECT pg_temp.try(format($$SELECT status FROM receive_purchase_order(%L, '[{"sku":"A-1","quantity":1}]')$$, pg_temp.id(1)));

-- Another currency; what is missing within the tolerance is not waited for; closed short; canceled.
SELECT status FROM create_purchase_order('HAM', 'usa', '[{"sku":"A-1","quantity":3}]', purchase_order_id => pg_temp.id(2));
SELECT status, expected_on FROM order_purchase_order(pg_temp.id(2), 'EUR', 0.912345678);
SELECT unit_cost, goods_cost, cost_currency, exchange_rate FROM purchase_costs WHERE purchase_order_id = pg_temp.id(2);
SELECT status FROM receive_purchase_order(pg_temp.id(2), '[{"sku":"A-1","quantity":1}]');
SELECT status FROM receive_purchase_order(pg_temp.id(2), '[{"sku":"A-1","quantity":1}]');
SELECT status FROM close_purchase_order(pg_temp.id(2), 'sold out');
SELECT sku, received, awaited, status FROM purchase_order_lines WHERE purchase_order_id = pg_temp.id(2);
SELECT status FROM create_purchase_order('BER', 'acme', '[{"sku":"A-1","quantity":100}]', purchase_order_id => pg_temp.id(3));
SELECT status FROM order_purchase_order(pg_temp.id(3));
SELECT status FROM receive_purchase_order(pg_temp.id(3), '[{"sku":"A-1","quantity":94}]');
SELECT status FROM receive_purchase_order(pg_temp.id(3), '[{"sku":"A-1","quantity":1}]');
SELECT count(*) FROM incoming WHERE purchase_order_id = pg_temp.id(3);
SELECT status FROM create_purchase_order('BER', 'acme', '[{"sku":"A-1","quantity":100}]', purchase_order_id => pg_temp.id(4));
SELECT status FROM order_purchase_order(pg_temp.id(4));
SELECT status FROM cancel_purchase_order(pg_temp.id(4), 'too dear');
SELECT count(*) FROM incoming WHERE purchase_order_id = pg_temp.id(4);
SELECT pg_temp.try(format('SELECT status FROM order_purchase_order(%L)', pg_temp.id(n))) FROM unnest('{4,9}'::integer[]) AS n;
SELECT type, payload ->> 'status' AS status, payload -> 'lines' AS lines FROM events WHERE aggregateid = pg_temp.id(1)::text ORDER BY id;
SELECT from_status, to_status, reason FROM status_log WHERE document_kind = 'purchase_order' AND document_id = pg_temp.id(1) ORDER BY 1, 2;

-- Who may: costs are for managers; warehouses receive and see what comes; another tenant sees none.
SET ROLE regress_om_cashier;
SELECT count(*) FROM order_mgmt.purchase_orders;
SELECT v, pg_temp.try('SELECT count(*) FROM order_mgmt.' || v) FROM unnest('{suppliers,supplier_items,supplier_prices,purchase_costs}'::text[]) AS v;
SELECT pg_temp.try(format('SELECT status FROM order_mgmt.receive_purchase_order(%L)', pg_temp.id(3)));
SET ROLE regress_om_web;
SELECT v, pg_temp.try('SELECT count(*) FROM order_mgmt.' || v) FROM unnest('{suppliers,purchase_costs}'::text[]) AS v;
SELECT pg_temp.try($$SELECT supplier FROM order_mgmt.put_supplier('mine', currency => 'EUR')$$);
SET ROLE regress_om_warehouse;
SELECT status FROM order_mgmt.receive_purchase_order(pg_temp.id(3), '[{"sku":"A-1","quantity":1}]');
SELECT pg_temp.try(format('SELECT status FROM order_mgmt.close_purchase_order(%L)', pg_temp.id(3)));
SET ROLE regress_om_manager;
SELECT status FROM order_mgmt.close_purchase_order(pg_temp.id(3));
SELECT count(*) FROM order_mgmt.purchase_costs;
SET ROLE regress_om_stranger;
SELECT (SELECT count(*) FROM order_mgmt.suppliers) AS suppliers, (SELECT count(*) FROM order_mgmt.purchase_orders) AS orders, (SELECT count(*) FROM order_mgmt.purchase_order_lines) AS lines,
	(SELECT count(*) FROM order_mgmt.incoming) AS incoming, (SELECT count(*) FROM order_mgmt.purchase_costs) AS costs;
SELECT pg_temp.try(format('SELECT status FROM order_mgmt.cancel_purchase_order(%L, tenant_id => 11)', pg_temp.id(4)));
RESET ROLE;

-- Any writer is held to the rules; what is wrong is found.
SELECT q, pg_temp.try(q) FROM unnest(ARRAY[$$UPDATE order_mgmt_data.purchase_order_lines SET received = '1000'$$, $$UPDATE order_mgmt_data.purchase_order_lines SET quantity = '1'$$,
	$$UPDATE order_mgmt_data.purchase_order_lines SET returned = '0'$$, $$UPDATE order_mgmt_data.purchase_orders SET status = 'ordered'$$, $$DELETE FROM order_mgmt_data.purchase_orders$$,
	$$UPDATE order_mgmt_data.purchase_orders SET exchange_rate = 1 WHERE exchange_rate IS NOT NULL$$]) AS q;
SELECT count(*) >= 0 AS folded FROM compact_balances();
SELECT name, violations, sample FROM verify(true) WHERE violations > 0;
BEGIN;
UPDATE order_mgmt_data.purchase_order_lines SET awaited = quantity - received WHERE purchase_order_id = pg_temp.id(2);
UPDATE order_mgmt_data.purchase_order_lines SET received = most WHERE purchase_order_id = pg_temp.id(4);
SELECT name, violations, sample FROM verify(true) WHERE violations > 0 ORDER BY 1;
ROLLBACK;
SELECT count(*) > 0 AS revoked FROM unnest('{manager,cashier,warehouse,web,stranger}'::text[]) AS r (name), revoke_access('regress_om_' || r.name);
DROP ROLE regress_om_manager, regress_om_cashier, regress_om_warehouse, regress_om_web, regress_om_stranger;
