-- Jobs without pg_cron: the list, each job run by hand, failures kept, rights; and the sweep of expired holds.
\set ECHO none
\getenv source PG_ABS_SRCDIR
\set helpers :source '/lib/regress.sql'
\i :helpers
\set ECHO all
\pset format unaligned
\pset fieldsep ' | '

SELECT job, schedule, command, cron_name = format('order_mgmt %s in %s', job, current_database()) AS named_for_database, scheduled, last_status FROM jobs;
SELECT cron_sql = format('SELECT cron.schedule_in_database(%L, %L, %L, %L)', cron_name, schedule, command, current_database()) AS cron_sql,
	crontab = format('%s psql -X -v ON_ERROR_STOP=1 -c "%s" %L', schedule, command, current_database()) AS crontab FROM jobs;

-- expire_holds: what is over goes back to free once; who waits gets it.
SELECT count(*) FROM receive_stock('BER', '[{"sku":"A-1","quantity":5},{"sku":"B-1","quantity":5}]');
SELECT oversell_limit FROM put_stock_policy('A-1', 'BER', oversell_limit => '5');
SET order_mgmt.clock = '2026-03-01 12:00+00';
SELECT count(*) FROM reserve_stock('shop', '[{"sku":"A-1","quantity":2},{"sku":"B-1","quantity":1}]', '1 minute', reservation_id => '00000000-0000-0000-0000-0000000000f1');
SELECT count(*) FROM reserve_stock('shop', '[{"sku":"A-1","quantity":3}]', '2 minutes', reservation_id => '00000000-0000-0000-0000-0000000000f2');
SELECT count(*) FROM reserve_stock('shop', '[{"sku":"B-1","quantity":1}]', '1 hour', reservation_id => '00000000-0000-0000-0000-0000000000f3');
SELECT fulfillment_status FROM place_order('shop', '[{"sku":"A-1","quantity":4}]', order_id => '00000000-0000-0000-0000-000000000001');
SELECT expire_holds();
SET order_mgmt.clock = '2026-03-01 12:01+00';
SELECT sku, free, reserved, backordered, available FROM stock WHERE location = 'BER' ORDER BY sku;
SELECT expire_holds(rows_max => 1);
SELECT reservation_id, line_no, status, remaining FROM order_mgmt_data.reservations ORDER BY 1, 2;
SET order_mgmt.clock = '2026-03-01 12:02+00';
SELECT job, status, result, error, started_at FROM run_job('expire_holds');
SELECT status, result FROM run_job('expire_holds');
SELECT reservation_id, line_no, status, remaining FROM order_mgmt_data.reservations ORDER BY 1, 2;
SELECT sku, free, reserved, allocated, backordered, available FROM stock WHERE location = 'BER' ORDER BY sku;
SELECT fulfillment_status FROM orders;
SELECT type, count(*) FROM events WHERE type IN ('reservation.expired', 'order.allocated') GROUP BY type ORDER BY type;
SELECT document_line, from_status, to_status, reason FROM status_log WHERE to_status = 'expired' ORDER BY document_id, document_line;
SELECT pg_temp.try(format('SELECT expire_holds(%s)', n)) FROM unnest('{0,-1,100001}'::int[]) AS n;

-- The others.
SELECT status, result > 0 AS folded FROM run_job('compact');
SELECT status, result FROM run_job('backorders');
SELECT count(*) FROM receive_stock('BER', '[{"sku":"A-1","quantity":1}]', idempotency_key => 'old');
SET order_mgmt.clock = '2027-03-01 12:00+00';
SELECT status, result FROM run_job('purge');
SELECT status, result FROM run_job('verify');
SELECT job, last_status, last_result, last_started_at, last_duration_ms >= 0 AS took, last_failed_at, last_error FROM jobs;

-- A failure is answered and kept; the next success leaves it to be read.
ALTER TABLE order_mgmt_data.idempotency_keys RENAME TO elsewhere;
SELECT status, result, error FROM run_job('purge');
ALTER TABLE order_mgmt_data.elsewhere RENAME TO idempotency_keys;
SET order_mgmt.clock = '2027-03-01 12:05+00';
SELECT status, result, error FROM run_job('purge');
SELECT job, last_status, last_started_at, last_failed_at, last_error FROM jobs WHERE job = 'purge';
-- verify fails by what it finds; the walk through history begins anew where the last one has ended.
SELECT count(*) > 0 AS walked FROM verify_history(1000);
UPDATE order_mgmt_data.orders SET fulfillment_status = 'partial';
SELECT status, result, error FROM run_job('verify');
UPDATE order_mgmt_data.orders SET fulfillment_status = 'unfulfilled';
SELECT status, result, error FROM run_job('verify');

-- Without pg_cron: what to run instead. A name that is none.
SELECT pg_temp.try('SELECT run_job(''sweep'')');
SELECT pg_temp.try('SELECT run_job(NULL)');
SELECT regexp_replace(regexp_replace(pg_temp.try('SELECT schedule_jobs()'), current_database(), 'DB', 'g'), '"jobs": \[(\{[^}]*\}).*', '\1');
SELECT regexp_replace(regexp_replace(pg_temp.try('SELECT unschedule_jobs()'), current_database(), 'DB', 'g'), '"jobs": \[(\{[^}]*\}).*', '\1');
SELECT pg_temp.try('SELECT schedule_jobs(''{"sweep":"* * * * *"}'')');
SELECT pg_temp.try('SELECT schedule_jobs(''{"compact":5}'')');

-- A role runs jobs for its tenants, and reads of its own runs.
CREATE ROLE regress_om_jobs;
SELECT tenant_id FROM put_tenant(2, 'Two');
SELECT count(*) > 0 AS granted FROM grant_access('regress_om_jobs', 'admin', '{2}');
SET order_mgmt.clock = '2027-03-02 12:05+00';
SET ROLE regress_om_jobs;
SELECT job, last_status FROM order_mgmt.jobs WHERE last_status IS NOT NULL;
SELECT status, result FROM order_mgmt.run_job('expire_holds');
SELECT job, last_status, last_result, last_started_at FROM order_mgmt.jobs WHERE last_status IS NOT NULL;
SELECT pg_temp.try('SELECT order_mgmt.expire_holds(tenant_id => 1)');
RESET ROLE;
SELECT reservation_id, status FROM order_mgmt_data.reservations WHERE status = 'active';
SELECT status, result FROM run_job('expire_holds');
SELECT count(*) > 0 AS revoked FROM revoke_access('regress_om_jobs');
DROP ROLE regress_om_jobs;
-- Nothing runs where nothing may be written.
BEGIN READ ONLY;
SELECT pg_temp.try('SELECT run_job(''compact'')');
ROLLBACK;
RESET order_mgmt.clock;
SELECT name, violations, sample FROM verify(true) WHERE violations > 0;
