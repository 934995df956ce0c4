-- Holds of orders: for several reasons at a time, nothing of a held order is planned, picked, packed or shipped, all else goes on; who held and
-- released it when stays known; rights, other tenants, roles of some locations; refusals leave nothing behind.
\set ECHO none
\getenv source PG_ABS_SRCDIR
\set helpers :source '/lib/regress.sql'
\i :helpers
\set ECHO all
\pset format unaligned
\pset fieldsep ' | '
\pset null -
\set order '00000000-0000-0000-0000-000000000001'
\set parcel '00000000-0000-0000-0000-0000000000f1'
SELECT free FROM receive_stock('BER', '[{"sku":"A-1","quantity":20}]');
SELECT total FROM place_order('web', '[{"sku":"A-1","quantity":4},{"sku":"GIFTWRAP","quantity":1}]', order_id => :'order');

-- Held for two reasons, the second time for one of them nothing changes; named notation, all arguments.
SELECT order_id, reason, is_held, is_current, note, actor, recorded_at FROM hold_order(order_id => :'order', reason => 'fraud', note => 'card of another country', idempotency_key => 'h-1', options => '{}', tenant_id => 1);
SET order_mgmt.clock = '2026-01-01 12:05+00';
SELECT reason, is_held, note, recorded_at FROM hold_order(:'order', 'address');
SELECT reason, is_held, note, recorded_at FROM hold_order(:'order', 'address', 'no street');
SELECT reason, is_held, note, recorded_at FROM hold_order(:'order', 'fraud', 'card of another country', 'h-1');
SELECT count(*) FROM order_mgmt_data.order_holds;
SELECT pg_temp.try(format($$SELECT status FROM plan_fulfillment(%L)$$, :'order'));
SELECT pg_temp.try(format($$SELECT reason FROM hold_order(%L, 'payment', idempotency_key => 'h-1')$$, :'order'));

-- Released for one reason it still waits; for both it goes on.
SELECT reason, is_held, note FROM release_order(order_id => :'order', reason => 'fraud', note => 'called her', idempotency_key => 'r-1', options => '{}', tenant_id => 1);
SELECT pg_temp.try(format($$SELECT status FROM plan_fulfillment(%L)$$, :'order'));
SELECT reason, is_held FROM release_order(:'order', 'payment');
SELECT reason, is_held FROM release_order(:'order', 'address');
SELECT status FROM plan_fulfillment(:'order', fulfillment_id => :'parcel');

-- Held again between the steps; a retry of a step that was taken is answered.
SELECT status FROM pick_fulfillment(:'parcel', idempotency_key => 'k-1');
SELECT reason, is_held FROM hold_order(:'order', 'fraud') WHERE is_held;
SELECT status FROM pick_fulfillment(:'parcel', idempotency_key => 'k-1');
SELECT step, pg_temp.try(format('SELECT status FROM %s_fulfillment(%L)', step, :'parcel')) AS answer FROM unnest('{pick,pack,ship}'::text[]) AS step;
-- It may be paid, changed and canceled meanwhile, and what was planned may be given up.
SELECT captured FROM record_payment(:'order', '10.00 EUR', 'stripe', reference => 'ch_1');
SELECT status FROM cancel_order(:'order', '[{"line_no":1,"quantity":1}]');
SELECT status FROM cancel_fulfillment(:'parcel');
SELECT allocated FROM stock WHERE sku = 'A-1' AND location = 'BER';
SELECT reason, is_held FROM release_order(:'order', 'fraud') WHERE reason = 'fraud';
SELECT status FROM plan_fulfillment(:'order', fulfillment_id => '00000000-0000-0000-0000-0000000000f2');
SELECT status FROM ship_fulfillment('00000000-0000-0000-0000-0000000000f2');
-- Nothing of it is left to be held; what has left may arrive.
SELECT pg_temp.try(format($$SELECT reason FROM hold_order(%L, 'fraud')$$, :'order'));
SELECT status FROM record_delivery('00000000-0000-0000-0000-0000000000f2');

-- What happened, and when.
SELECT reason, is_held, is_current, note, recorded_at FROM order_holds ORDER BY order_hold_id;
SELECT type, payload FROM events WHERE type IN ('order.held', 'order.released') ORDER BY id;
SELECT pg_temp.try(query) FROM unnest(ARRAY[$$UPDATE order_mgmt_data.order_holds SET is_held = false$$, $$DELETE FROM order_mgmt_data.order_holds$$, $$TRUNCATE order_mgmt_data.order_holds$$]) AS query;

-- Bad input: each is refused, and nothing is left behind.
CREATE TEMP TABLE before AS SELECT pg_temp.everything() AS all_of_it;
SELECT query, pg_temp.try('SELECT reason FROM ' || query) AS answer FROM unnest(ARRAY[
	$$hold_order(NULL, 'fraud')$$, $$hold_order('00000000-0000-0000-0000-0000000000ff', 'fraud')$$, $$hold_order('00000000-0000-0000-0000-000000000001', NULL)$$,
	$$hold_order('00000000-0000-0000-0000-000000000001', '')$$, $$hold_order('00000000-0000-0000-0000-000000000001', ' fraud')$$, $$hold_order('00000000-0000-0000-0000-000000000001', repeat('x', 65))$$,
	$$hold_order('00000000-0000-0000-0000-000000000001', 'x', repeat('x', 1001))$$, $$hold_order('00000000-0000-0000-0000-000000000001', 'x', options => '{"hours":2}')$$,
	$$hold_order('00000000-0000-0000-0000-000000000001', 'x', tenant_id => 11)$$, $$release_order('00000000-0000-0000-0000-0000000000ff', 'fraud')$$]) AS query;
SELECT all_of_it = pg_temp.everything() AS nothing_is_left FROM before;

-- Who may: a gateway holds and does not release; a role of one location holds what is there; visitors, cashiers and analysts do not, and another tenant sees none.
SELECT total FROM place_order('web', '[{"sku":"A-1","quantity":1}]', order_id => '00000000-0000-0000-0000-000000000002');
SELECT free FROM receive_stock('HAM', '[{"sku":"B-1","quantity":5}]');
SELECT total FROM place_order('web', '[{"sku":"B-1","quantity":1,"location":"HAM"}]', order_id => '00000000-0000-0000-0000-000000000003');
CREATE ROLE regress_om_hold_gateway;
CREATE ROLE regress_om_hold_manager;
CREATE ROLE regress_om_hold_cashier;
CREATE ROLE regress_om_hold_analyst;
CREATE ROLE regress_om_hold_other;
SELECT count(*) > 0 AS granted FROM (VALUES ('gateway', 'gateway', 1, NULL), ('manager', 'manager', 1, '{HAM}'::text[]), ('cashier', 'cashier', 1, NULL), ('analyst', 'analyst', 1, NULL), ('other', 'web', 11, NULL)) AS r (name, profile, tenant, places),
	grant_access('regress_om_hold_' || r.name, r.profile, ARRAY[r.tenant]::bigint[], r.places);
SET ROLE regress_om_hold_gateway;
SELECT pg_temp.try($$SELECT reason FROM order_mgmt.hold_order('00000000-0000-0000-0000-000000000002', 'fraud')$$), pg_temp.try($$SELECT reason FROM order_mgmt.release_order('00000000-0000-0000-0000-000000000002', 'fraud')$$);
SET ROLE regress_om_hold_manager;
SELECT pg_temp.try($$SELECT reason FROM order_mgmt.release_order('00000000-0000-0000-0000-000000000002', 'fraud')$$), pg_temp.try($$SELECT reason FROM order_mgmt.hold_order('00000000-0000-0000-0000-000000000003', 'payment')$$);
SELECT order_id, reason FROM order_mgmt.order_holds;
SET ROLE regress_om_hold_cashier;
SELECT pg_temp.try($$SELECT reason FROM order_mgmt.hold_order('00000000-0000-0000-0000-000000000002', 'payment')$$);
SET ROLE regress_om_hold_analyst;
SELECT pg_temp.try($$SELECT reason FROM order_mgmt.hold_order('00000000-0000-0000-0000-000000000002', 'payment')$$), count(*) FROM order_mgmt.order_holds;
SET ROLE regress_om_hold_other;
SELECT pg_temp.try($$SELECT reason FROM order_mgmt.hold_order('00000000-0000-0000-0000-000000000002', 'payment')$$), pg_temp.try($$SELECT reason FROM order_mgmt.hold_order('00000000-0000-0000-0000-000000000002', 'payment', tenant_id => 11)$$), count(*) FROM order_mgmt.order_holds;
RESET ROLE;
SELECT count(*) > 0 AS revoked FROM unnest('{gateway,manager,cashier,analyst,other}'::text[]) AS r (name), revoke_access('regress_om_hold_' || r.name);
DROP ROLE regress_om_hold_gateway, regress_om_hold_manager, regress_om_hold_cashier, regress_om_hold_analyst, regress_om_hold_other;

-- Holds leave for the archive with their orders.
SELECT captured FROM record_payment(:'order', '23.00 EUR', 'stripe', reference => 'ch_2');
SELECT count(*) > 0 FROM compact_balances();
SET order_mgmt.clock = '2026-08-01 12:00+00';
SELECT count(*) > 0 FROM compact_balances();
SELECT archive_history('2026-06-01') > 0 AS archived;
SELECT count(*) AS here, count(*) FILTER (WHERE order_id = :'order') AS of_the_archived_one FROM order_holds;
SELECT reason, is_held, note FROM order_mgmt_archive.order_holds ORDER BY order_hold_id;
SELECT name, violations, sample FROM verify(true) WHERE violations > 0;
-- One of an order that is not there is found.
BEGIN;
INSERT INTO order_mgmt_data.order_holds (tenant_id, order_hold_id, order_id, reason, is_held, actor, recorded_at) VALUES (1, 4711, '00000000-0000-0000-0000-00000000dead', 'ghost', true, 'x', '2026-08-01');
SELECT name, violations, sample FROM verify(true) WHERE violations > 0;
ROLLBACK;
