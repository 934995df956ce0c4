/*
 * schedule.c - the API functions schedule_jobs and unschedule_jobs, and the list behind the view jobs.
 *
 * pg_cron is used where it is, never required.  It lives in one database of a server, and
 * its jobs run as the role that scheduled them; so these functions work with their
 * caller's rights and name each job after this database.  Where pg_cron is elsewhere the
 * refusal, and the view, say what to run there.
 */
#include "postgres.h"

#include "access/access.h"
#include "base/module.h"
#include "base/om_error.h"
#include "base/om_limit.h"
#include "call/json.h"
#include "jobs/jobs_private.h"
#include "miscadmin.h"
#include "sql/insert.h"
#include "sql/rows.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"

/* Columns of job_list, in its order: those of the last run stand together, as they are read. */
#define LISTED_RUN(P, name, type) P##_last_##name,
enum
{
	LISTED_job, LISTED_schedule, LISTED_description, LISTED_command, LISTED_cron_name, LISTED_cron_sql, LISTED_crontab, LISTED_scheduled,
	LAST_RUN(LISTED_RUN, LISTED)
	LISTED_count
};

/* What a caller says of a job that is not to be scheduled. */
#define OFF "off"

/* The refusal where pg_cron is not in this database: all that is needed to do without. */
static void
refuse_without_cron(bool schedules)
{
	OmList		jobs = {0};
	int			i;

	for (i = 0; i < JOBS; i++)
	{
		const Job  *job = &om_jobs[i];
		StringInfo	json = om_list_add(&jobs);

		appendStringInfo(json, "{\"job\":\"%s\"", job->name);
		if (schedules)
		{
			om_detail_text(json, "schedule", job->schedule);
			om_detail_text(json, "command", om_job_command(job));
			om_detail_text(json, "crontab", om_job_crontab(job));
			om_detail_text(json, "cron_sql", om_job_cron_sql(job));
		}
		else
			om_detail_text(json, "cron_sql", psprintf("SELECT cron.unschedule(jobid) FROM cron.job WHERE jobname = %s",
													  quote_literal_cstr(om_job_cron_name(job))));
		appendStringInfoChar(json, '}');
	}
	om_raise(OM_NO_SCHEDULER, om_list_detail(&jobs, OM_NO_SCHEDULER, "jobs"), "pg_cron is not installed in this database");
}

/* Return all jobs as the view shows them. */
static void
show_jobs(FunctionCallInfo fcinfo)
{
	(void) om_plan_run(&om_jobs_plans[JOBS_SHOW], NULL, NULL);
	om_rows_return(fcinfo);
}

/* The keys of schedules: the names of the jobs. */
static OmJsonField schedule_fields[JOBS];

/* The schedule asked for of each job; null = none. */
static void
read_schedules(FunctionCallInfo fcinfo, const char **schedules)
{
	OmJsonValue values[JOBS];
	int			i;

	for (i = 0; i < JOBS; i++)
		schedules[i] = om_jobs[i].schedule;
	if (PG_ARGISNULL(0))
		return;
	om_json_object(&PG_GETARG_JSONB_P(0)->root, schedule_fields, JOBS, "schedules", values);
	for (i = 0; i < JOBS; i++)
		if (values[i].present)
			schedules[i] = strcmp(values[i].text, OFF) == 0 ? NULL : values[i].text;
}

/* Take jobs of this database out of pg_cron. */
static void
unschedule(Datum names)
{
	Datum		values[NAMES_count] = {[NAMES_names] = names};

	(void) om_plan_run(&om_jobs_plans[JOBS_CRON_UNSCHEDULE], values, NULL);
}

OM_FUNCTION(om_schedule_jobs);

/* schedule_jobs(schedules): all jobs that are not off, each under its name. */
Datum
om_schedule_jobs(PG_FUNCTION_ARGS)
{
	const char *schedules[JOBS];
	int			i;

	read_schedules(fcinfo, schedules);
	om_require_primary();
	om_spi_begin();
	if (om_plan_run(&om_jobs_plans[JOBS_CRON_FIND], NULL, NULL) == 0)
		refuse_without_cron(true);
	for (i = 0; i < JOBS; i++)
	{
		Datum		values[SCHEDULED_count];

		values[SCHEDULED_jobname] = CStringGetTextDatum(om_job_cron_name(&om_jobs[i]));
		if (schedules[i] == NULL)
		{
			unschedule(om_array(OM_TEXT, &values[SCHEDULED_jobname], NULL, 1));
			continue;
		}
		values[SCHEDULED_schedule] = CStringGetTextDatum(schedules[i]);
		values[SCHEDULED_command] = CStringGetTextDatum(om_job_command(&om_jobs[i]));
		(void) om_plan_run(&om_jobs_plans[JOBS_CRON_SCHEDULE], values, NULL);
	}
	show_jobs(fcinfo);
	om_spi_end();
	return (Datum) 0;
}

OM_FUNCTION(om_unschedule_jobs);

/* unschedule_jobs(): none of this database any more. */
Datum
om_unschedule_jobs(PG_FUNCTION_ARGS)
{
	om_require_primary();
	om_spi_begin();
	if (om_plan_run(&om_jobs_plans[JOBS_CRON_FIND], NULL, NULL) == 0)
		refuse_without_cron(false);
	unschedule(om_job_cron_names());
	show_jobs(fcinfo);
	om_spi_end();
	return (Datum) 0;
}

/* The schedules in force in pg_cron, as far as the reader may see them; null = none. */
static void
find_scheduled(char **scheduled)
{
	Datum		values[NAMES_count] = {[NAMES_names] = om_job_cron_names()};
	uint64		rows;
	uint64		row;
	int			i;

	memset(scheduled, 0, sizeof(char *) * JOBS);
	if (om_plan_run(&om_jobs_plans[JOBS_CRON_FIND], NULL, NULL) == 0 || !DatumGetBool(om_field(0, CRON_is_visible, NULL)))
		return;
	rows = om_plan_run(&om_jobs_plans[JOBS_CRON_LIST], values, NULL);
	for (row = 0; row < rows; row++)
		for (i = 0; i < JOBS; i++)
			if (strcmp(om_field_text(row, CRON_JOB_jobname), om_job_cron_name(&om_jobs[i])) == 0)
				scheduled[i] = om_field_text(row, CRON_JOB_schedule);
}

/* Fill the columns of a job's last run from the current result. */
static void
fill_run(const Job *job, uint64 rows, Datum *values, bool *nulls)
{
	uint64		row;
	int			c;

	memset(&nulls[LISTED_last_status], true, sizeof(bool) * (RUN_count - RUN_status));
	for (row = 0; row < rows; row++)
		if (strcmp(om_field_text(row, RUN_job), job->name) == 0)
			for (c = RUN_status; c < RUN_count; c++)
				values[LISTED_last_status + c - RUN_status] = om_field(row, c, &nulls[LISTED_last_status + c - RUN_status]);
}

OM_FUNCTION(om_job_list);

/* All jobs: what they are, where they are scheduled, how they last ran. */
Datum
om_job_list(PG_FUNCTION_ARGS)
{
	Datum		role[ROLE_count] = {[ROLE_role_name] = CStringGetTextDatum(om_role_name(GetOuterUserId()))};
	char	   *scheduled[JOBS];
	uint64		rows;
	int			i;

	om_rows_begin(fcinfo);
	om_spi_begin();
	find_scheduled(scheduled);
	rows = om_plan_run(&om_jobs_plans[JOBS_RUNS], role, NULL);
	for (i = 0; i < JOBS; i++)
	{
		const Job  *job = &om_jobs[i];
		Datum		values[LISTED_count];
		bool		nulls[LISTED_count] = {false};

		values[LISTED_job] = CStringGetTextDatum(job->name);
		values[LISTED_schedule] = CStringGetTextDatum(job->schedule);
		values[LISTED_description] = CStringGetTextDatum(job->description);
		values[LISTED_command] = CStringGetTextDatum(om_job_command(job));
		values[LISTED_cron_name] = CStringGetTextDatum(om_job_cron_name(job));
		values[LISTED_cron_sql] = CStringGetTextDatum(om_job_cron_sql(job));
		values[LISTED_crontab] = CStringGetTextDatum(om_job_crontab(job));
		values[LISTED_scheduled] = om_optional_text(scheduled[i], &nulls[LISTED_scheduled]);
		fill_run(job, rows, values, nulls);
		om_rows_add(fcinfo, values, nulls);
	}
	om_spi_end();
	return (Datum) 0;
}

/* The columns of known_jobs. */
enum
{
	KNOWN_job, KNOWN_patience, KNOWN_count
};

OM_FUNCTION(om_known_jobs);

/* The names of the jobs, and how long one may not have run. */
Datum
om_known_jobs(PG_FUNCTION_ARGS)
{
	int			i;

	om_rows_begin(fcinfo);
	for (i = 0; i < JOBS; i++)
	{
		Datum		values[KNOWN_count];
		bool		nulls[KNOWN_count] = {false};
		Interval   *patience = palloc0(sizeof(Interval));

		patience->time = om_jobs[i].patience * USECS_PER_HOUR;
		values[KNOWN_job] = CStringGetTextDatum(om_jobs[i].name);
		values[KNOWN_patience] = IntervalPGetDatum(patience);
		om_rows_add(fcinfo, values, nulls);
	}
	return (Datum) 0;
}

static void
initialize(void)
{
	int			i;

	for (i = 0; i < JOBS; i++)
		schedule_fields[i] = (OmJsonField) {om_jobs[i].name, OM_JSON_TEXT, false, OM_CODE_LENGTH_MAX};
}

static const OmNeed needs[] = {
	OM_TOPIC("upkeep", NULL),
	OM_FUNCTION_NEEDS("run_job", jobs),
	OM_FUNCTION_NEEDS("schedule_jobs", jobs),
	OM_FIELDS_NEED("schedule_jobs", "schedules.", schedule_fields),
	OM_FUNCTION_NEEDS("unschedule_jobs", jobs),
	OM_VIEW_NEEDS("jobs", jobs),
	OM_VIEW_NEEDS("upkeep_progress", jobs)
};

static const OmRaises raises[] = {
	OM_RAISES("run_job", OM_UNKNOWN_JOB),
	OM_RAISES("schedule_jobs", OM_NO_SCHEDULER),
	OM_RAISES("unschedule_jobs", OM_NO_SCHEDULER)
};

OM_MODULE(jobs) = {OM_NEEDS(needs), OM_ERRORS(raises), .init = initialize};
