-- Code of jobs.

CREATE OR REPLACE FUNCTION order_mgmt_data.job_list(OUT job text, OUT schedule text, OUT description text, OUT command text, OUT cron_name text,
		OUT cron_sql text, OUT crontab text, OUT scheduled text, OUT last_status text, OUT last_result bigint, OUT last_started_at timestamptz,
		OUT last_duration_ms bigint, OUT last_failed_at timestamptz, OUT last_error text, OUT last_failed_tenants bigint[])
	RETURNS SETOF record LANGUAGE C STABLE ROWS 10 SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_job_list';
COMMENT ON FUNCTION order_mgmt_data.job_list() IS 'the jobs as the library knows them, with their last run by the role in force (the owner and superusers: by anybody)';

CREATE OR REPLACE VIEW order_mgmt.jobs AS
	SELECT l.job, l.schedule, l.description, l.command, l.cron_name, l.cron_sql, l.crontab, l.scheduled, l.last_status, l.last_result,
		l.last_started_at, l.last_duration_ms, l.last_failed_at, l.last_error, l.last_failed_tenants
	FROM order_mgmt_data.job_list() AS l;
COMMENT ON VIEW order_mgmt.jobs IS 'one row per job: what it does, when by default, how another scheduler runs it, and how its last run ended
schedule: the default, as cron writes it; scheduled: the one in force in pg_cron of this database, null = none that the reader may see. command: the one statement of the job; crontab: a line of a system''s cron;
cron_sql: what a superuser runs in the database where pg_cron is, when that is another. last_result: rows or moves the job worked on, of verify the violations. last_error stays until another one. last_failed_tenants: those that the last run left out, null = none.';

CREATE OR REPLACE FUNCTION order_mgmt.run_job(job text)
	RETURNS SETOF order_mgmt.job_run LANGUAGE C VOLATILE ROWS 1 SECURITY DEFINER SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_run_job';
COMMENT ON FUNCTION order_mgmt.run_job(text) IS 'runs a job once, for all tenants the role may act for
status: done; partly_failed (with a warning: done for all but failed_tenants, whose errors are in error; what was left out is done by a run after the cause is gone); failed (with a warning; the error is kept in order_mgmt.jobs; verify fails when it finds violations); running: a run of the same role has not ended, so this one did nothing. A run is bounded: what is left is done by the next one.
Example: SELECT status, result FROM order_mgmt.run_job(''compact'')';

CREATE OR REPLACE FUNCTION order_mgmt.schedule_jobs(schedules order_mgmt.strict_jsonb DEFAULT '{}')
	RETURNS SETOF order_mgmt.jobs LANGUAGE C VOLATILE ROWS 10 SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_schedule_jobs';
COMMENT ON FUNCTION order_mgmt.schedule_jobs(order_mgmt.strict_jsonb) IS 'schedules all jobs with pg_cron, with the rights of the caller, as whom they will run; repeated, it sets them anew
schedules: {"compact":"*/5 * * * *","verify":"off"} instead of the defaults of order_mgmt.jobs; "off" = not that one. Without pg_cron in this database it is refused (no_scheduler) and the detail says what to run instead.
Run it again after a restore: a dump of this database does not carry them.
Example: SELECT job, scheduled FROM order_mgmt.schedule_jobs()';

CREATE OR REPLACE FUNCTION order_mgmt.unschedule_jobs()
	RETURNS SETOF order_mgmt.jobs LANGUAGE C VOLATILE ROWS 10 SET search_path = pg_catalog, pg_temp
	AS 'MODULE_PATHNAME', 'om_unschedule_jobs';
COMMENT ON FUNCTION order_mgmt.unschedule_jobs() IS 'takes the jobs of this database out of pg_cron, those of the caller (a superuser: of everybody)
Returns all jobs.
Example: SELECT job, scheduled FROM order_mgmt.unschedule_jobs()';

CREATE OR REPLACE FUNCTION order_mgmt_data.known_jobs(OUT job text, OUT patience interval)
	RETURNS SETOF record LANGUAGE C STABLE PARALLEL SAFE ROWS 10 AS 'MODULE_PATHNAME', 'om_known_jobs';
COMMENT ON FUNCTION order_mgmt_data.known_jobs() IS 'the jobs, and how long one may not have run before something is wrong';

CREATE OR REPLACE FUNCTION order_mgmt_data.health_jobs(tenants bigint[])
	RETURNS SETOF order_mgmt.health_check LANGUAGE plpgsql STABLE ROWS 6 SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	-- The last run of each role that acts for one of the tenants; not of who acts for some when one that acts for all has run since.
	RETURN QUERY
	WITH acting AS MATERIALIZED (
		SELECT r.*, pg_has_role(a.oid, n.nspowner, 'MEMBER') AS for_all
		FROM order_mgmt_data.job_runs AS r
		JOIN pg_roles AS a ON a.rolname = r.role_name
		JOIN pg_namespace AS n ON n.nspname = 'order_mgmt_data'
		WHERE tenants IS NULL OR pg_has_role(a.oid, n.nspowner, 'MEMBER')
			OR EXISTS (SELECT FROM order_mgmt_data.held_grants AS g WHERE g.role_oid = a.oid AND g.tenant_id = ANY (tenants))
	), runs AS (
		SELECT k.job, k.patience, count(a.job) AS runs, max(a.started_at) AS started_at, sum(a.result) FILTER (WHERE a.status = 'failed') AS violations,
			count(*) FILTER (WHERE a.status = 'failed') AS failed,
			count(*) FILTER (WHERE a.status = 'partly_failed' AND (tenants IS NULL OR a.failed_tenants && tenants)) AS partly,
			min(a.error) FILTER (WHERE a.status <> 'done' AND tenants IS NULL) AS error
		FROM order_mgmt_data.known_jobs() AS k
		LEFT JOIN acting AS a ON a.job = k.job AND NOT EXISTS (SELECT FROM acting AS l WHERE l.job = a.job AND l.for_all AND l.started_at > a.started_at)
		GROUP BY k.job, k.patience
	), told AS (
		SELECT r.*, r.started_at < order_mgmt_data.clock() - r.patience AS is_late, r.job = 'verify' AND r.violations > 0 AS has_found,
			round(extract(epoch FROM order_mgmt_data.clock() - r.started_at)) AS seconds
		FROM runs AS r
	)
	SELECT CASE t.job WHEN 'verify' THEN 'verify' ELSE 'job_' || t.job END,
		CASE WHEN t.failed > 0 THEN 'critical' WHEN t.partly > 0 OR t.is_late OR t.runs = 0 THEN 'warning' ELSE 'ok' END,
		CASE WHEN t.job <> 'verify' THEN t.seconds WHEN t.failed = 0 AND t.runs > 0 THEN 0 ELSE t.violations END,
		CASE WHEN t.runs = 0 THEN 'it never ran'
			ELSE concat_ws(': ', format('%s s ago it %s', t.seconds, CASE WHEN t.has_found THEN format('found %s violations', t.violations) WHEN t.failed > 0 THEN 'failed'
				WHEN t.partly > 0 THEN 'failed for some tenants' WHEN t.is_late THEN 'ended well, and has not run since' WHEN t.job = 'verify' THEN 'found no violation' ELSE 'ended well' END), t.error) END,
		CASE WHEN t.has_found THEN 'SELECT name, violations, sample FROM order_mgmt.verify(true) WHERE violations > 0; sell on, and ask who knows the business before anything is changed.'
			WHEN t.failed > 0 OR t.partly > 0 THEN format('Remove the cause that last_error of order_mgmt.jobs tells to who runs it, and run it: SELECT order_mgmt.run_job(%L).', t.job)
			WHEN t.is_late OR t.runs = 0 THEN 'Let a scheduler run it: SELECT order_mgmt.schedule_jobs(), or another one by crontab of order_mgmt.jobs.' END
	FROM told AS t;
END
$$;
COMMENT ON FUNCTION order_mgmt_data.health_jobs(bigint[]) IS 'jobs run, and end well, and verify as it last ran found nothing, for health()';

-- What columns mean, and by what rows are found.
SELECT order_mgmt_data.describe_rows('order_mgmt.jobs', key => 'job',
	example => $$SELECT job, scheduled, last_status FROM order_mgmt.jobs$$, columns => $$
	job: its name
	schedule: the default, as cron writes it
	description: what it does
	command: the statement that does it
	cron_name: its name in pg_cron
	cron_sql: the statement that schedules it in pg_cron
	crontab: a line of crontab that does the same
	scheduled: the schedule in force in pg_cron; null: none
	last_status: done, partly_failed, failed; null: it never ran
	last_result: rows or moves it worked on, of verify the violations; null: it never ran
	last_started_at: null: it never ran
	last_duration_ms: null: it never ran
	last_failed_at: null: it never failed
	last_error: null: it never failed
	last_failed_tenants: tenants for which it failed; null: none$$);
SELECT order_mgmt_data.describe_rows('order_mgmt.job_run', columns => $$
	job: its name
	status: done, partly_failed, failed, running
	result: rows or moves it worked on, of verify the violations; null: another run has not ended
	error: why it failed; null: it did not
	started_at: when it began; null: another run has not ended
	duration_ms: how long it took; null: another run has not ended
	failed_tenants: tenants for which it failed; null: none$$);
