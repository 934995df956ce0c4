-- health() tells of each thing that is not well, what to do, and when it is well again; to whom it is told, and what not.
\set ECHO none
\getenv source PG_ABS_SRCDIR
\set helpers :source '/lib/regress.sql'
\i :helpers
\set ECHO all
\pset format unaligned
\pset fieldsep ' | '
\pset tuples_only on
SET client_min_messages = warning;
DROP ROLE IF EXISTS regress_om_watch, regress_om_watch2, regress_om_keeper, regress_om_keeper2, regress_om_till, regress_om_gone;
RESET client_min_messages;
CREATE ROLE regress_om_watch;
CREATE ROLE regress_om_watch2;
CREATE ROLE regress_om_keeper;
CREATE ROLE regress_om_keeper2;
CREATE ROLE regress_om_till;
SELECT count(*) > 0 FROM grant_access('regress_om_watch', 'monitor') UNION ALL SELECT count(*) > 0 FROM grant_access('regress_om_watch2', 'monitor', '{11}')
UNION ALL SELECT count(*) > 0 FROM grant_access('regress_om_keeper', 'admin') UNION ALL SELECT count(*) > 0 FROM grant_access('regress_om_keeper2', 'admin', '{11}')
UNION ALL SELECT count(*) > 0 FROM grant_access('regress_om_till', 'cashier');
-- What is not well; many: how many seconds.
CREATE FUNCTION pg_temp.ill(wanted text DEFAULT '') RETURNS SETOF text LANGUAGE sql AS $$
	SELECT concat_ws(' | ', h.name, h.status, regexp_replace(regexp_replace(h.message, '\m\d{3,}(?= s\M)', 'many'), '\d+ triggers', 'all triggers'), h.next_step)
	FROM order_mgmt.health() AS h WHERE h.status <> 'ok' AND h.name ~ wanted
$$;
CREATE FUNCTION pg_temp.run_jobs(at interval DEFAULT '0') RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	PERFORM set_config('order_mgmt.clock', (timestamptz '2026-01-01 12:00+00' + at)::text, false);
	RETURN (SELECT string_agg(r.status, ' ') FROM jobs AS j, run_job(j.job) AS r);
END $$;

-- Of a new shop nobody runs the jobs.
SELECT name, status, value IS NOT NULL OR name = 'counters' AS has_value, next_step IS NOT NULL AS has_step FROM health();
SELECT pg_temp.ill('verify');
SELECT pg_temp.run_jobs();
SELECT pg_temp.ill();
SELECT name, value, message FROM health() WHERE name IN ('verify', 'job_compact', 'goods_folded', 'outbox');
-- They ended well, and nobody has run them since.
SET order_mgmt.clock = '2026-01-01 13:30+00';
SELECT pg_temp.ill();
SET order_mgmt.clock = '2026-01-04 12:30+00';
SELECT pg_temp.ill('backorders|purge|verify');
SELECT pg_temp.run_jobs('4 days');
SELECT pg_temp.ill();

-- Moves that wait for the folder.
SELECT free FROM receive_stock('BER', '[{"sku":"A-1","quantity":5,"unit_cost":"4.00 EUR"}]');
SELECT payment_status FROM place_order('shop', '[{"sku":"A-1","quantity":1}]');
SET order_mgmt.clock = '2026-01-05 12:14:59+00';
SELECT pg_temp.ill('folded|priced|summed');
SET order_mgmt.clock = '2026-01-05 12:15+00';
SELECT pg_temp.ill('folded|priced|summed');
SET order_mgmt.clock = '2026-01-05 13:00+00';
SELECT name, status, value FROM health() WHERE name ~ 'folded|priced|summed';
SELECT fold_lag_seconds FROM order_mgmt_stat;
SELECT pg_temp.run_jobs('4 days 1 hour');
SELECT pg_temp.ill();

-- A job that fails; a run for all tenants makes up for one that was for some.
SELECT pg_temp.run_jobs('4 days 1 hour');
CREATE FUNCTION pg_temp.refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'secret of tenant %', OLD.tenant_id; END $$;
SELECT count(*) FROM reserve_stock('web', '[{"sku":"A-1","quantity":1}]', '1 minute');
SELECT free FROM receive_stock('BER', '[{"sku":"B-1","quantity":5}]', tenant_id => 11);
SELECT count(*) FROM reserve_stock('web', '[{"sku":"B-1","quantity":1}]', '1 minute', tenant_id => 11);
CREATE TRIGGER refuse BEFORE UPDATE ON order_mgmt_data.reservations FOR EACH ROW WHEN (OLD.tenant_id = 11) EXECUTE FUNCTION pg_temp.refuse();
SET order_mgmt.clock = '2026-01-05 13:30+00';
SET client_min_messages = error;
SELECT status, failed_tenants FROM run_job('expire_holds');
SELECT pg_temp.ill('expire_holds');
SET ROLE regress_om_watch2;
SELECT name, status, message, next_step FROM health() WHERE name = 'job_expire_holds';
SET ROLE regress_om_watch;
SELECT name, status, message FROM health() WHERE name = 'job_expire_holds';
SET ROLE regress_om_keeper2;
SELECT status FROM run_job('expire_holds');
SET ROLE regress_om_watch2;
SELECT name, status, message FROM health() WHERE name = 'job_expire_holds';
SET ROLE regress_om_watch;
SELECT name, status, message FROM health() WHERE name = 'job_expire_holds';
RESET ROLE;
SELECT pg_temp.ill('expire_holds');
DROP TRIGGER refuse ON order_mgmt_data.reservations;
SET order_mgmt.clock = '2026-01-05 13:31+00';
SELECT status FROM run_job('expire_holds');
RESET client_min_messages;
SELECT pg_temp.ill('expire_holds');

-- What verify found, until it finds nothing.
UPDATE order_mgmt_data.orders SET payment_status = 'paid';
SET client_min_messages = error;
SELECT status, result > 0 FROM run_job('verify');
SELECT name, status, value > 0, message ~ '^0 s ago it found \d+ violations: .*order' AS has_sample, next_step FROM health() WHERE name = 'verify';
SET ROLE regress_om_watch;
SELECT name, status, value > 0, message ~ '^0 s ago it found \d+ violations$' AS has_no_sample FROM health() WHERE name = 'verify';
RESET ROLE;
UPDATE order_mgmt_data.orders SET payment_status = 'none';
RESET client_min_messages;
SELECT pg_temp.ill('verified');
SELECT status, result FROM run_job('verify');
SELECT pg_temp.ill('verif');

-- Triggers that do not fire, or are gone.
SELECT pg_temp.ill('triggers');
ALTER TABLE order_mgmt_data.orders DISABLE TRIGGER check_transition;
SELECT pg_temp.ill('triggers');
SELECT count(*) FROM resync_stock();
ALTER EVENT TRIGGER order_mgmt_guard_drop DISABLE;
SELECT pg_temp.ill('triggers');
ALTER EVENT TRIGGER order_mgmt_guard_drop ENABLE ALWAYS;
BEGIN;
DROP TRIGGER check_transition ON order_mgmt_data.orders;
SELECT pg_temp.ill('triggers');
ROLLBACK;
SELECT pg_temp.ill('triggers');

-- Grants of nobody: each tenant hears of its own.
CREATE ROLE regress_om_gone;
SELECT count(*) > 0 FROM grant_access('regress_om_gone', 'web', '{11}');
BEGIN;
DROP OWNED BY regress_om_gone;
DROP ROLE regress_om_gone;
SELECT pg_temp.ill('grants');
SET ROLE regress_om_watch;
SELECT name, status, value, message FROM health() WHERE name = 'grants';
SET ROLE regress_om_watch2;
SELECT name, status, value, message FROM health() WHERE name = 'grants';
ROLLBACK;
SELECT count(*) > 0 FROM revoke_access('regress_om_gone');

-- What runs out: numbers, transaction ids.
BEGIN;
SELECT setval('order_mgmt_data.order_number_seq', 17592186044415 / 100 * 85);
SELECT pg_temp.ill('sequences');
SELECT setval('order_mgmt_data.order_number_seq', 17592186044415);
SELECT pg_temp.ill('sequences');
SELECT setval('order_mgmt_data.order_number_seq', 100);
SELECT pg_temp.ill('sequences');
ROLLBACK;
SET allow_system_table_mods = on;
CREATE FUNCTION pg_temp.age(millions bigint) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	UPDATE pg_class SET relfrozenxid = ((pg_current_xact_id()::text::bigint + 4294967296 - millions * 1000000) % 4294967296)::text::xid
	WHERE oid = 'order_mgmt_data.stock_moves'::regclass;
	RETURN (SELECT string_agg(x, '') FROM pg_temp.ill('transaction_ids') AS x);
END $$;
BEGIN;
SELECT pg_temp.age(850);
SELECT pg_temp.age(900);
SELECT pg_temp.age(1700);
ROLLBACK;

-- What cannot be asked is a row of its own, and hides nothing.
BEGIN;
CREATE FUNCTION order_mgmt_data.health_broken(tenants bigint[]) RETURNS SETOF order_mgmt.health_check LANGUAGE plpgsql AS $$ BEGIN RAISE 'a secret'; END $$;
SELECT pg_temp.ill();
ALTER EXTENSION order_mgmt ADD FUNCTION order_mgmt_data.health_broken(bigint[]);
SELECT pg_temp.ill();
SET ROLE regress_om_watch;
SELECT name, status, message FROM health() WHERE status <> 'ok';
ROLLBACK;

-- Who may: the owner, admin, monitor; a monitor nothing else.  How much others write is not told.
SELECT free FROM receive_stock('BER', '[{"sku":"A-1","quantity":5}]');
SET order_mgmt.clock = '2026-01-05 15:00+00';
SELECT name, status, message FROM health() WHERE name = 'goods_folded';
SET ROLE regress_om_till;
SELECT * FROM health();
SET ROLE regress_om_keeper;
SELECT count(*) > 10 FROM health();
SET ROLE regress_om_watch;
SELECT name, status, message FROM health() WHERE name ~ 'folded|priced|summed';
SET order_mgmt.tenant_id = '11';
SELECT count(*) FROM health();
RESET order_mgmt.tenant_id;
SELECT count(*) FROM order_mgmt.orders;
SELECT job FROM order_mgmt.jobs;
SELECT * FROM run_job('compact');
SELECT tenant_id FROM order_mgmt.tenants;
SELECT * FROM order_mgmt_data.health_jobs(NULL);
RESET ROLE;
SELECT r.kind, coalesce(r.object, r.argument) FROM profile_rights AS r WHERE r.profile = 'monitor' ORDER BY 1, 2;
-- It changes no setting, and nothing else.
SHOW lock_timeout;
SELECT provolatile FROM pg_proc WHERE oid = 'order_mgmt.health'::regproc;
DO $$ BEGIN PERFORM revoke_access(r.rolname) FROM pg_roles AS r WHERE r.rolname ~ '^regress_om_(watch|keeper|till)'; END $$;
DROP ROLE regress_om_watch, regress_om_watch2, regress_om_keeper, regress_om_keeper2, regress_om_till, regress_om_gone;
