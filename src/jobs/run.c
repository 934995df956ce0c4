/*
 * run.c - the API function run_job.
 *
 * A run holds a key lock of its job and role to the end of its transaction; another one
 * that finds it taken returns at once.  (Runs of different roles are for different tenants
 * and do each other no harm: what they share, the folder, has a lock of its own.)
 *
 * The job runs in a subtransaction, so that its failure can be kept, and is answered as a
 * row with a warning: raised, it would take the record of it along.  Only a canceled
 * statement passes through.  A tenant that it fails for is left out, and named; the run is
 * partly_failed then, and done for the others.
 */
#include "postgres.h"

#include "access/access.h"
#include "base/clock.h"
#include "base/om_error.h"
#include "base/om_limit.h"
#include "call/key.h"
#include "call/arguments.h"
#include "counter/key_lock.h"
#include "jobs/jobs_private.h"
#include "miscadmin.h"
#include "sql/guard.h"
#include "sql/insert.h"
#include "sql/rows.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"

/* What a run came to. */
typedef struct Run
{
	const char *status;
	int64		result;
	char	   *error;			/* null: none */
	Datum		failed_tenants; /* a bigint[]; 0: none */
	TimestampTz started_at;
	int64		duration_ms;
} Run;

/* Delete what pg_cron logged of our jobs, where that is ours to delete; returns the rows. */
static int64
purge_cron_log(void)
{
	Datum		commands[JOBS];
	Datum		values[OLD_count];
	int			i;

	if (om_plan_run(&om_jobs_plans[JOBS_CRON_PURGE_FIND], NULL, NULL) == 0)
		return 0;
	for (i = 0; i < JOBS; i++)
		commands[i] = CStringGetTextDatum(om_job_command(&om_jobs[i]));
	values[OLD_commands] = om_array(OM_TEXT, commands, NULL, JOBS);
	values[OLD_before] = TimestampTzGetDatum(om_clock() - om_idempotency_retention * USECS_PER_DAY);
	return (int64) om_plan_run(&om_jobs_plans[JOBS_CRON_PURGE], values, NULL);
}

/* A job to be done, for one tenant or (0) for all. */
typedef struct Work
{
	const Job  *job;
	Run		   *run;
	int64		tenant;
} Work;

/* OmWork: do the job, in batches while they are full. */
static void
do_job(void *arg)
{
	const Work *work = (const Work *) arg;
	const Job  *job = work->job;
	Run		   *run = work->run;
	OmPlan	   *plan = &om_jobs_plans[work->tenant == 0 ? job->plan : job->plan_of_tenant];
	Datum		values[BATCH_count] = {[BATCH_batch] = Int32GetDatum(job->batch), [BATCH_tenant_id] = Int64GetDatum(work->tenant)};
	int64		result = 0;
	int			round;

	for (round = 0; round < job->rounds; round++)
	{
		int64		done;

		CHECK_FOR_INTERRUPTS();
		(void) om_plan_run(plan, values, NULL);
		done = DatumGetInt64(om_field(0, PROGRESS_done, NULL));
		run->error = om_field_text(0, PROGRESS_remark);
		result += done;
		if (done < job->batch)
			break;
	}
	if (job->plan == JOBS_PURGE)
		result += purge_cron_log();
	if (job->finds_faults && result > 0)
		run->status = JOB_STATUS_FAILED;
	run->result += result;
}

/* Do the job tenant by tenant, since it failed as one (last); who fails is left out.  Returns an error if it failed for all. */
static ErrorData *
do_tenants(const Job *job, Run *run, ErrorData *last)
{
	int			n = (int) om_plan_run(&om_jobs_plans[JOBS_TENANTS], NULL, NULL);
	int64	   *tenants = palloc(sizeof(int64) * Max(n, 1));
	int			failed = 0;
	int			i;

	for (i = 0; i < n; i++)
		tenants[i] = DatumGetInt64(om_field(i, TENANT_tenant_id, NULL));
	for (i = 0; i < n; i++)
	{
		Work		work = {job, run, tenants[i]};
		ErrorData  *error = om_guard(do_job, &work);

		if (error == NULL)
			continue;
		om_tenant_failed(tenants[i], error);
		last = error;
		failed++;
	}
	return failed == n ? last : NULL;
}

/* Do the job in a subtransaction, or in one per tenant if it fails as one: an error ends the run, not the call. */
static void
do_guarded(const Job *job, Run *run)
{
	Work		work = {job, run, 0};
	ErrorData  *error = om_guard(do_job, &work);

	if (error != NULL && job->plan_of_tenant != JOBS_PLANS)
		error = do_tenants(job, run, error);
	if (error != NULL)
	{
		run->status = JOB_STATUS_FAILED;
		run->result = 0;
		run->error = psprintf("%s: %s", unpack_sql_state(error->sqlerrcode), error->message);
	}
}

/* Do the job, and collect which tenants it was not done for. */
static void
do_collecting(const Job *job, Run *run)
{
	OmFailures	failures;

	om_failures_enter(&failures);
	PG_TRY();
	{
		do_guarded(job, run);
	}
	PG_FINALLY();
	{
		om_failures_leave(&failures);
	}
	PG_END_TRY();
	if (failures.n == 0)
		return;
	run->failed_tenants = om_failures_tenants(&failures);
	if (strcmp(run->status, JOB_STATUS_DONE) == 0)
	{
		run->status = JOB_STATUS_PARTLY_FAILED;
		run->error = om_failures_text(&failures);
	}
}

/* Keep how the run ended. */
static void
record_run(const Job *job, const char *role, const Run *run)
{
	Datum		values[RECORD_count];
	char		nulls[RECORD_count + 1];

	Assert(strcmp(run->status, JOB_STATUS_RUNNING) != 0);
	memset(nulls, ' ', sizeof(nulls));
	values[RECORD_job] = CStringGetTextDatum(job->name);
	values[RECORD_role_name] = CStringGetTextDatum(role);
	values[RECORD_status] = CStringGetTextDatum(run->status);
	values[RECORD_result] = Int64GetDatum(run->result);
	values[RECORD_started_at] = TimestampTzGetDatum(run->started_at);
	values[RECORD_duration_ms] = Int64GetDatum(run->duration_ms);
	values[RECORD_error] = run->error ? CStringGetTextDatum(run->error) : (Datum) 0;
	nulls[RECORD_error] = run->error ? ' ' : 'n';
	values[RECORD_failed_tenants] = run->failed_tenants;
	nulls[RECORD_failed_tenants] = run->failed_tenants ? ' ' : 'n';
	(void) om_plan_run(&om_jobs_plans[JOBS_RECORD], values, nulls);
}

/* Columns of order_mgmt.job_run, in its order. */
enum
{
	SHOWN_job, SHOWN_status, SHOWN_result, SHOWN_error, SHOWN_started_at, SHOWN_duration_ms, SHOWN_failed_tenants,
	SHOWN_count
};

/* Return the run as a row. */
static void
show_run(FunctionCallInfo fcinfo, const Job *job, const Run *run)
{
	bool		is_running = strcmp(run->status, JOB_STATUS_RUNNING) == 0;
	Datum		values[SHOWN_count];
	bool		nulls[SHOWN_count] = {false};

	values[SHOWN_job] = CStringGetTextDatum(job->name);
	values[SHOWN_status] = CStringGetTextDatum(run->status);
	values[SHOWN_result] = Int64GetDatum(run->result);
	nulls[SHOWN_result] = is_running;
	values[SHOWN_error] = om_optional_text(run->error, &nulls[SHOWN_error]);
	values[SHOWN_started_at] = TimestampTzGetDatum(run->started_at);
	nulls[SHOWN_started_at] = is_running;
	values[SHOWN_duration_ms] = Int64GetDatum(run->duration_ms);
	nulls[SHOWN_duration_ms] = is_running;
	values[SHOWN_failed_tenants] = run->failed_tenants;
	nulls[SHOWN_failed_tenants] = run->failed_tenants == 0;
	om_rows_begin(fcinfo);
	om_rows_add(fcinfo, values, nulls);
}

OM_FUNCTION(om_run_job);

/* run_job(job): one bounded run for the tenants of the role in force. */
Datum
om_run_job(PG_FUNCTION_ARGS)
{
	const Job  *job = om_job_find(om_text_arg(fcinfo, 0, "job", OM_CODE_LENGTH_MAX, true));
	Oid			role = GetOuterUserId();
	Run			run = {JOB_STATUS_DONE};
	char	   *role_name = om_role_name(role);
	TimestampTz begun = om_wall_clock();

	om_require_anywhere(fcinfo);
	/* whether it may write is asked by what it runs */
	om_require_primary();
	run.started_at = om_clock();
	if (!om_key_lock_try(OM_KEY_LOCK_JOB, role, job - om_jobs, 0))
	{
		run.status = JOB_STATUS_RUNNING;
		show_run(fcinfo, job, &run);
		return (Datum) 0;
	}
	om_spi_begin();
	do_collecting(job, &run);
	run.duration_ms = (om_wall_clock() - begun) / 1000;
	/* an error may come from anywhere, and repeat what it was given */
	if (run.error != NULL)
		run.error = om_text_made_valid(run.error);
	record_run(job, role_name, &run);
	om_spi_end();
	if (strcmp(run.status, JOB_STATUS_FAILED) == 0)
		ereport(WARNING,
				(errmsg("job \"%s\" failed", job->name), errdetail_internal("%s", run.error)));
	else if (run.failed_tenants)
		ereport(WARNING,
				(errmsg("job \"%s\" failed for some tenants", job->name), errdetail_internal("%s", run.error),
				 errhint("It is done for the others. Remove the cause; the next run does what was left out.")));
	show_run(fcinfo, job, &run);
	return (Datum) 0;
}
