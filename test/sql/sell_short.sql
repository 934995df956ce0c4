-- A register records what the customer holds in the hand: who says so and may has the sale written although the books have
-- less; what was missing is forced, and an exception until somebody has settled it.
\set VERBOSITY terse
\pset format unaligned
SELECT FROM order_mgmt.put_tenant(43, 'short');
SET order_mgmt.tenant_id = '43';
SELECT FROM order_mgmt.put_location('BER');
SELECT FROM order_mgmt.put_location('HAM');
SELECT FROM order_mgmt.put_channel('store', 'EUR', '{BER,HAM}');
SELECT FROM order_mgmt.put_item('A');
SELECT FROM order_mgmt.put_item('B');
SELECT FROM order_mgmt.put_price('A', '10.00 EUR');
SELECT FROM order_mgmt.put_price('B', '1.00 EUR');
SELECT FROM order_mgmt.receive_stock('BER', '[{"sku":"A","quantity":3,"unit_cost":"4.00 EUR"}]');
SELECT FROM order_mgmt.put_register('R1', 'store', 'BER');
SELECT FROM order_mgmt.put_register('R2', 'store', 'HAM');
SELECT FROM order_mgmt.open_shift('R1', '100 EUR');
SELECT FROM order_mgmt.open_shift('R2', '100 EUR');

CREATE ROLE regress_om_cashier;
CREATE ROLE regress_om_boss;
CREATE ROLE regress_om_clerk;
SELECT count(*) > 0 AS granted FROM order_mgmt.grant_access('regress_om_cashier', 'cashier', '{43}');
SELECT count(*) > 0 AS granted FROM order_mgmt.grant_access('regress_om_boss', 'manager', '{43}', locations => '{BER}');
SELECT count(*) > 0 AS granted FROM order_mgmt.grant_access('regress_om_clerk', 'warehouse', '{43}', locations => '{HAM}');

-- Safety stock is goods that are there; an oversell limit is not; a promise to others is not for sale either.
SELECT FROM order_mgmt.put_stock_policy('A', 'BER', safety_stock => 2, oversell_limit => '9');
SET ROLE regress_om_cashier;
SELECT order_mgmt.available('A', 'BER') AS of_order, order_mgmt.available('A', 'BER', purpose => 'shelf') AS of_shelf;
BEGIN;
SELECT total FROM order_mgmt.record_sale('R1', '[{"sku":"A","quantity":3}]', '[{"provider":"cash","amount":"30"}]');
ROLLBACK;
\set VERBOSITY default
SELECT FROM order_mgmt.record_sale('R1', '[{"sku":"A","quantity":4}]', '[{"provider":"cash","amount":"40"}]');
SELECT FROM order_mgmt.record_sale('R1', '[{"sku":"A","quantity":4}]', '[{"provider":"cash","amount":"40"}]', options => '{"sell_short":true}');
\set VERBOSITY terse
SELECT count(*) AS exceptions FROM order_mgmt.stock_exceptions;

-- A manager of the place sells it: the largest line has what is there, the others what is missing.
SET ROLE regress_om_boss;
SELECT total FROM order_mgmt.record_sale('R1', '[{"sku":"A","quantity":2},{"sku":"B","quantity":1},{"sku":"A","quantity":3}]', '[{"provider":"cash","amount":"60"}]',
	order_id => '00000000-0000-7000-8000-000000000361', options => '{"sell_short":true}', idempotency_key => 'short');
SELECT total FROM order_mgmt.record_sale('R1', '[{"sku":"A","quantity":2},{"sku":"B","quantity":1},{"sku":"A","quantity":3}]', '[{"provider":"cash","amount":"60"}]',
	order_id => '00000000-0000-7000-8000-000000000361', options => '{"sell_short":true}', idempotency_key => 'short');
SELECT line_no, sku, shipped, backordered FROM order_mgmt.order_lines ORDER BY line_no;
SELECT status, sku, location, quantity, order_id, line_no, actor, settled_by FROM order_mgmt.stock_exceptions ORDER BY line_no;
SELECT sku, free, short, sellable, on_hand, available FROM order_mgmt.stock ORDER BY sku;
-- Not where the manager is none.
SELECT FROM order_mgmt.record_sale('R2', '[{"sku":"A","quantity":1}]', '[{"provider":"cash","amount":"10"}]', options => '{"sell_short":true}');
RESET ROLE;
SELECT m.document_line, m.quantity, m.posting FROM order_mgmt_data.stock_moves AS m WHERE m.tenant_id = 43 AND m.document_kind = 'order' ORDER BY m.document_line, m.posting;
SELECT e.type, e.payload ->> 'sku' AS sku, e.payload ->> 'quantity' AS quantity FROM order_mgmt.events AS e WHERE e.tenant_id = 43 AND e.aggregatetype = 'stock_exception' ORDER BY e.id;

-- What expired holds lie on is there.
SET order_mgmt.clock = '2026-01-03 12:00+00';
SELECT FROM order_mgmt.receive_stock('HAM', '[{"sku":"B","quantity":3}]');
SELECT count(*) AS held FROM order_mgmt.reserve_stock('store', '[{"sku":"B","location":"HAM","quantity":2}]', '1 minute');
SET order_mgmt.clock = '2026-01-03 12:05+00';
BEGIN;
SELECT total FROM order_mgmt.record_sale('R2', '[{"sku":"B","quantity":3}]', '[{"provider":"cash","amount":"3"}]', options => '{"sell_short":true}', occurred_at => '2026-01-03 12:05+00');
SELECT count(*) AS exceptions FROM order_mgmt.stock_exceptions WHERE location = 'HAM';
ROLLBACK;
RESET order_mgmt.clock;

-- Settled once, by who works there and may, with a reason.
SELECT stock_exception_id AS first FROM order_mgmt.stock_exceptions WHERE sku = 'A' \gset
SELECT stock_exception_id AS second FROM order_mgmt.stock_exceptions WHERE sku = 'B' \gset
SET ROLE regress_om_cashier;
SELECT FROM order_mgmt.settle_stock_exception(:'first', 'I may not');
SET ROLE regress_om_clerk;
SELECT count(*) AS seen FROM order_mgmt.stock_exceptions;
SELECT FROM order_mgmt.settle_stock_exception(:'first', 'I am elsewhere');
SET ROLE regress_om_boss;
SELECT FROM order_mgmt.settle_stock_exception(:'first', NULL);
SELECT FROM order_mgmt.settle_stock_exception('00000000-0000-7000-8000-000000000999', 'there is none');
SELECT FROM order_mgmt.receive_stock('BER', '[{"sku":"A","quantity":2,"unit_cost":"4.00 EUR"}]', 'found in the back');
SELECT status, settled_by, settled_at IS NOT NULL AS at, settlement FROM order_mgmt.settle_stock_exception(:'first', 'a delivery was not booked', idempotency_key => 'settle');
SELECT status, settlement FROM order_mgmt.settle_stock_exception(:'first', 'a delivery was not booked', idempotency_key => 'settle');
\set VERBOSITY sqlstate
SELECT FROM order_mgmt.settle_stock_exception(:'first', 'again');
\set VERBOSITY terse
SELECT count(*) AS open FROM order_mgmt.stock_exceptions WHERE status = 'open';
RESET ROLE;
SELECT from_status, to_status, reason, actor FROM order_mgmt.status_log WHERE document_id = :'first' ORDER BY log_id;
SELECT type, payload ->> 'settlement' AS settlement FROM order_mgmt.events WHERE aggregateid = :'first' ORDER BY id;
-- Whoever writes.
UPDATE order_mgmt_data.stock_exceptions SET quantity = '9' WHERE stock_exception_id = :'second';
UPDATE order_mgmt_data.stock_exceptions SET status = 'settled' WHERE stock_exception_id = :'second';
UPDATE order_mgmt_data.stock_exceptions SET settlement = 'otherwise' WHERE stock_exception_id = :'first';
DELETE FROM order_mgmt_data.stock_exceptions WHERE stock_exception_id = :'second';
SELECT name, violations FROM order_mgmt.verify("full" => true) WHERE violations > 0 OR name IN ('exceptions_match_moves', 'stock_not_negative') ORDER BY name;
-- verify knows one that is not as the ledger says.
BEGIN;
ALTER TABLE order_mgmt_data.stock_exceptions DISABLE TRIGGER refuse_other;
UPDATE order_mgmt_data.stock_exceptions SET quantity = '9' WHERE stock_exception_id = :'second';
SELECT name, violations FROM order_mgmt.verify("full" => true) WHERE violations > 0;
ROLLBACK;
SELECT count(*) > 0 AS revoked FROM unnest(ARRAY['regress_om_cashier', 'regress_om_boss', 'regress_om_clerk']) AS r, order_mgmt.revoke_access(r);
DROP ROLE regress_om_cashier, regress_om_boss, regress_om_clerk;
