/*
 * jobs_private.h - what the jobs room's own files share.
 */
#ifndef OM_JOBS_PRIVATE_H
#define OM_JOBS_PRIVATE_H

#include "sql/plan.h"

/* The plans of jobs come first, in the order of their catalog (jobs.c). */
enum JobsPlan
{
	JOBS_EXPIRE_HOLDS, JOBS_COMPACT, JOBS_BACKORDERS, JOBS_PURGE, JOBS_VERIFY,
	JOBS_RECORD, JOBS_RUNS, JOBS_SHOW,
	JOBS_CRON_FIND, JOBS_CRON_LIST, JOBS_CRON_SCHEDULE, JOBS_CRON_UNSCHEDULE, JOBS_CRON_PURGE_FIND, JOBS_CRON_PURGE,
	JOBS_PLANS
};

extern OmPlan om_jobs_plans[JOBS_PLANS];

/* One job: $1 of its plan is batch; the plan returns how much was done, and a remark or null. */
typedef struct Job
{
	const char *name;
	const char *schedule;		/* as cron writes it */
	const char *description;
	enum JobsPlan plan;
	int			batch;
	int			rounds;			/* at most so many batches in one run */
	bool		finds_faults;	/* what it returns is a number of faults: any is a failure */
} Job;

#define JOBS 5

/* The catalog of jobs. */
extern const Job om_jobs[JOBS];

/* The job of a name; unknown_job names those that there are. */
extern const Job *om_job_find(const char *name);

/* How others name and start a job; palloc'd. */
extern char *om_job_command(const Job *job);
extern char *om_job_cron_name(const Job *job);
extern char *om_job_cron_sql(const Job *job);
extern char *om_job_crontab(const Job *job);

/* The names of all jobs in pg_cron, as a text[]. */
extern Datum om_job_cron_names(void);

#endif
