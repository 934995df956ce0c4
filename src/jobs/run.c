/*
 * run.c - the API function run_job.
 *
 * A run holds a key lock of its job and role to the end of its transaction; another one
 * that finds it taken returns at once.  (Runs of different roles are for different tenants
 * and do each other no harm: what they share, the folder, has a lock of its own.)
 *
 * The job runs in a subtransaction, so that its failure can be kept, and is answered as a
 * row with a warning: raised, it would take the record of it along.  Only a canceled
 * statement passes through.
 */
#include "postgres.h"

#include "access/access.h"
#include "access/xact.h"
#include "base/clock.h"
#include "base/om_error.h"
#include "base/om_limit.h"
#include "call/key.h"
#include "call/arguments.h"
#include "counter/key_lock.h"
#include "jobs/jobs_private.h"
#include "miscadmin.h"
#include "sql/insert.h"
#include "sql/rows.h"
#include "utils/builtins.h"
#include "utils/memutils.h"
#include "utils/resowner.h"
#include "utils/timestamp.h"

/* What a run came to. */
typedef struct Run
{
	const char *status;
	int64		result;
	char	   *error;			/* null: none */
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

/* Do the job: batches while they are full. */
static void
do_job(const Job *job, Run *run)
{
	Datum		values[BATCH_count] = {[BATCH_batch] = Int32GetDatum(job->batch)};
	int			round;

	for (round = 0; round < job->rounds; round++)
	{
		int64		done;

		CHECK_FOR_INTERRUPTS();
		(void) om_plan_run(&om_jobs_plans[job->plan], values, NULL);
		done = DatumGetInt64(om_field(0, PROGRESS_done, NULL));
		run->error = om_field_text(0, PROGRESS_remark);
		run->result += done;
		if (done < job->batch)
			break;
	}
	if (job->plan == JOBS_PURGE)
		run->result += purge_cron_log();
	if (job->finds_faults && run->result > 0)
		run->status = JOB_STATUS_FAILED;
}

/* Do the job in a subtransaction: an error ends the run, not the call. */
static void
do_guarded(const Job *job, Run *run)
{
	MemoryContext context = CurrentMemoryContext;
	ResourceOwner owner = CurrentResourceOwner;

	BeginInternalSubTransaction(NULL);
	MemoryContextSwitchTo(context);
	PG_TRY();
	{
		do_job(job, run);
		ReleaseCurrentSubTransaction();
		MemoryContextSwitchTo(context);
		CurrentResourceOwner = owner;
	}
	PG_CATCH();
	{
		ErrorData  *error;

		MemoryContextSwitchTo(context);
		error = CopyErrorData();
		FlushErrorState();
		RollbackAndReleaseCurrentSubTransaction();
		MemoryContextSwitchTo(context);
		CurrentResourceOwner = owner;
		if (error->sqlerrcode == ERRCODE_QUERY_CANCELED)
			ReThrowError(error);
		run->status = JOB_STATUS_FAILED;
		run->result = 0;
		run->error = psprintf("%s: %s", unpack_sql_state(error->sqlerrcode), error->message);
	}
	PG_END_TRY();
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
	(void) om_plan_run(&om_jobs_plans[JOBS_RECORD], values, nulls);
}

/* Columns of order_mgmt.job_run, in its order. */
enum
{
	SHOWN_job, SHOWN_status, SHOWN_result, SHOWN_error, SHOWN_started_at, SHOWN_duration_ms,
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

	om_require_writable();
	run.started_at = om_clock();
	if (!om_key_lock_try(OM_KEY_LOCK_JOB, role, job - om_jobs, 0))
	{
		run.status = JOB_STATUS_RUNNING;
		show_run(fcinfo, job, &run);
		return (Datum) 0;
	}
	om_spi_begin();
	do_guarded(job, &run);
	run.duration_ms = (om_wall_clock() - begun) / 1000;
	/* an error may come from anywhere, and repeat what it was given */
	if (run.error != NULL)
		run.error = om_text_made_valid(run.error);
	record_run(job, role_name, &run);
	om_spi_end();
	if (strcmp(run.status, JOB_STATUS_FAILED) == 0)
		ereport(WARNING,
				(errmsg("job \"%s\" failed", job->name), errdetail_internal("%s", run.error)));
	show_run(fcinfo, job, &run);
	return (Datum) 0;
}
