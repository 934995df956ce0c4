/*
 * jobs_store.c - the SQL of the module jobs (lists of columns: jobs_private.h).
 *
 * The plan of a job is the whole job: it calls API functions, which check for whom the role in
 * force may act.  What reads or changes pg_cron runs with the caller's rights.
 */
#include "postgres.h"

#include "jobs/jobs_private.h"

#define ALLOWED_TENANTS \
	"order_mgmt_data.tenants AS t WHERE (SELECT order_mgmt_data.allowed_tenants('jobs')) IS NULL" \
	" OR t.tenant_id = ANY ((SELECT order_mgmt_data.allowed_tenants('jobs'))::bigint[])"

OmPlan		om_jobs_plans[JOBS_PLANS] = {
	[JOBS_EXPIRE_HOLDS] = {
		.name = "jobs.expire_holds", .may_scan = true,
		.sql = "SELECT coalesce(sum(order_mgmt.expire_holds($1, t.tenant_id)), 0)::bigint AS done, NULL::text AS remark FROM " ALLOWED_TENANTS,
		.args = OM_ARGS(JOB_BATCH, BATCH), .results = OM_RESULTS(JOB_PROGRESS, PROGRESS), .expect = SPI_OK_SELECT
	},
	[JOBS_EXPIRE_ORDERS] = {
		.name = "jobs.expire_orders", .may_scan = true,
		.sql = "SELECT coalesce(sum(order_mgmt.expire_orders($1, t.tenant_id)), 0)::bigint AS done, NULL::text AS remark FROM " ALLOWED_TENANTS,
		.args = OM_ARGS(JOB_BATCH, BATCH), .results = OM_RESULTS(JOB_PROGRESS, PROGRESS), .expect = SPI_OK_SELECT
	},
	[JOBS_COMPACT] = {
		.name = "jobs.compact",
		.sql = "SELECT order_mgmt.compact_balances($1) AS done, NULL::text AS remark",
		.args = OM_ARGS(JOB_BATCH, BATCH), .results = OM_RESULTS(JOB_PROGRESS, PROGRESS), .expect = SPI_OK_SELECT
	},
	[JOBS_BACKORDERS] = {
		.name = "jobs.backorders", .may_scan = true,
		.sql = "SELECT coalesce(sum(order_mgmt.allocate_backorders($1, t.tenant_id)), 0)::bigint AS done, NULL::text AS remark FROM " ALLOWED_TENANTS,
		.args = OM_ARGS(JOB_BATCH, BATCH), .results = OM_RESULTS(JOB_PROGRESS, PROGRESS), .expect = SPI_OK_SELECT
	},
	[JOBS_PURGE] = {
		.name = "jobs.purge",
		.sql = "SELECT order_mgmt.purge_history($1) AS done, NULL::text AS remark",
		.args = OM_ARGS(JOB_BATCH, BATCH), .results = OM_RESULTS(JOB_PROGRESS, PROGRESS), .expect = SPI_OK_SELECT
	},
	[JOBS_VERIFY] = {
		.name = "jobs.verify",
		.sql = "SELECT coalesce(sum(v.violations), 0)::bigint AS done, string_agg(v.name || ': ' || v.violations || ' (' || v.sample || ')', '; ')"
		" FILTER (WHERE v.violations > 0) AS remark FROM (SELECT f.name, max(f.violations) AS violations, min(f.sample) AS sample"
		" FROM (SELECT a.name, a.violations, a.sample FROM order_mgmt.verify() AS a"
		" UNION ALL SELECT b.name, b.violations, b.sample FROM order_mgmt.verify_history($1) AS b) AS f GROUP BY f.name) AS v",
		.args = OM_ARGS(JOB_BATCH, BATCH), .results = OM_RESULTS(JOB_PROGRESS, PROGRESS), .expect = SPI_OK_SELECT
	},
	[JOBS_TENANTS] = {
		.name = "jobs.tenants", .may_scan = true,
		.sql = "SELECT t.tenant_id FROM " ALLOWED_TENANTS " ORDER BY t.tenant_id",
		.args = {OM_NONE}, .results = OM_RESULTS(JOB_TENANT, TENANT), .expect = SPI_OK_SELECT
	},
	[JOBS_EXPIRE_HOLDS_OF] = {
		.name = "jobs.expire_holds_of",
		.sql = "SELECT order_mgmt.expire_holds($1, $2)::bigint AS done, NULL::text AS remark",
		.args = OM_ARGS(TENANT_BATCH, BATCH), .results = OM_RESULTS(JOB_PROGRESS, PROGRESS), .expect = SPI_OK_SELECT
	},
	[JOBS_EXPIRE_ORDERS_OF] = {
		.name = "jobs.expire_orders_of",
		.sql = "SELECT order_mgmt.expire_orders($1, $2)::bigint AS done, NULL::text AS remark",
		.args = OM_ARGS(TENANT_BATCH, BATCH), .results = OM_RESULTS(JOB_PROGRESS, PROGRESS), .expect = SPI_OK_SELECT
	},
	[JOBS_BACKORDERS_OF] = {
		.name = "jobs.backorders_of",
		.sql = "SELECT order_mgmt.allocate_backorders($1, $2)::bigint AS done, NULL::text AS remark",
		.args = OM_ARGS(TENANT_BATCH, BATCH), .results = OM_RESULTS(JOB_PROGRESS, PROGRESS), .expect = SPI_OK_SELECT
	},
	[JOBS_RECORD] = {
		.name = "jobs.record",
		.sql = "INSERT INTO order_mgmt_data.job_runs AS r (job, role_name, status, result, started_at, duration_ms, failed_at, error, failed_tenants)"
		" VALUES ($1, $2, $3, $4, $5, $6, CASE $3 WHEN '" JOB_STATUS_DONE "' THEN NULL ELSE $5 END, left($7, 1000), $8)"
		" ON CONFLICT (job, role_name) DO UPDATE SET status = EXCLUDED.status, result = EXCLUDED.result,"
		" started_at = EXCLUDED.started_at, duration_ms = EXCLUDED.duration_ms,"
		" failed_at = coalesce(EXCLUDED.failed_at, r.failed_at), error = coalesce(EXCLUDED.error, r.error),"
		" failed_tenants = EXCLUDED.failed_tenants",
		.args = OM_ARGS(RECORDED_RUN, RECORD), .expect = SPI_OK_INSERT
	},
	[JOBS_RUNS] = {
		.name = "jobs.runs", .may_scan = true,
		.sql = "SELECT DISTINCT ON (r.job) r.job, r.status, r.result, r.started_at, r.duration_ms, r.failed_at, r.error, r.failed_tenants"
		" FROM order_mgmt_data.job_runs AS r WHERE r.role_name = $1 OR (SELECT order_mgmt_data.allowed_tenants('jobs')) IS NULL"
		" ORDER BY r.job, r.started_at DESC",
		.args = OM_ARGS(RUNS_ROLE, ROLE), .results = OM_RESULTS(JOB_RUN, RUN), .read_only = true, .expect = SPI_OK_SELECT
	},
	[JOBS_SHOW] = {
		.name = "jobs.show", .as_caller = true,
		.sql = "SELECT v.* FROM order_mgmt.jobs AS v",
		.args = {OM_NONE}, .expect = SPI_OK_SELECT
	},
	[JOBS_CRON_FIND] = {
		/* a row when pg_cron is in this database: may the caller look into it? */
		.name = "jobs.cron_find", .may_scan = true, .as_caller = true,
		.sql = "SELECT has_schema_privilege(n.oid, 'USAGE') AS is_visible FROM pg_catalog.pg_extension AS e"
		" JOIN pg_catalog.pg_namespace AS n ON n.nspname = 'cron' WHERE e.extname = 'pg_cron'",
		.args = {OM_NONE}, .results = OM_RESULTS(CRON_FOUND, CRON), .read_only = true, .expect = SPI_OK_SELECT
	},
	[JOBS_CRON_LIST] = {
		.name = "jobs.cron_list", .may_scan = true, .as_caller = true,
		.sql = "SELECT j.jobname::text AS jobname, j.schedule FROM cron.job AS j WHERE j.jobname = ANY ($1) AND j.database = current_database()"
		" AND j.active ORDER BY j.username = current_user, j.jobid",
		.args = OM_ARGS(CRON_NAMES, NAMES), .results = OM_RESULTS(CRON_JOB, CRON_JOB), .read_only = true, .expect = SPI_OK_SELECT
	},
	[JOBS_CRON_SCHEDULE] = {
		.name = "jobs.cron_schedule", .as_caller = true,
		.sql = "SELECT cron.schedule($1, $2, $3)",
		.args = OM_ARGS(CRON_SCHEDULED, SCHEDULED), .expect = SPI_OK_SELECT
	},
	[JOBS_CRON_UNSCHEDULE] = {
		/* by number: by name pg_cron looks at the caller's own jobs only */
		.name = "jobs.cron_unschedule", .may_scan = true, .as_caller = true,
		.sql = "SELECT cron.unschedule(j.jobid) FROM cron.job AS j WHERE j.jobname = ANY ($1) AND j.database = current_database()",
		.args = OM_ARGS(CRON_NAMES, NAMES), .expect = SPI_OK_SELECT
	},
	[JOBS_CRON_PURGE_FIND] = {
		/* a row when the owner may delete from pg_cron's own log, which nobody purges */
		.name = "jobs.cron_purge_find", .may_scan = true,
		.sql = "SELECT 1 FROM pg_catalog.pg_extension AS e JOIN pg_catalog.pg_namespace AS n ON n.nspname = 'cron'"
		" JOIN pg_catalog.pg_class AS c ON c.relnamespace = n.oid AND c.relname = 'job_run_details' WHERE e.extname = 'pg_cron'"
		" AND has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT') AND has_table_privilege(c.oid, 'DELETE')",
		.args = {OM_NONE}, .read_only = true, .expect = SPI_OK_SELECT
	},
	[JOBS_CRON_PURGE] = {
		/* of all databases: the others cannot reach this log */
		.name = "jobs.cron_purge", .may_scan = true,
		.sql = "DELETE FROM cron.job_run_details AS d WHERE d.command = ANY ($1) AND d.end_time < $2",
		.args = OM_ARGS(CRON_LOG, OLD), .expect = SPI_OK_DELETE
	}
};
