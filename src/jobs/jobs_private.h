/*
 * jobs_private.h - what the files of the module jobs share.
 */
#ifndef OM_JOBS_PRIVATE_H
#define OM_JOBS_PRIVATE_H

#include "sql/plan.h"

/* The plans of jobs come first, in the order of their catalog (jobs.c). */
enum JobsPlan
{
	JOBS_EXPIRE_HOLDS, JOBS_EXPIRE_ORDERS, JOBS_COMPACT, JOBS_BACKORDERS, JOBS_PURGE, JOBS_VERIFY,
	JOBS_TENANTS, JOBS_EXPIRE_HOLDS_OF, JOBS_EXPIRE_ORDERS_OF, JOBS_BACKORDERS_OF, JOBS_RECORD, JOBS_RUNS, JOBS_SHOW,
	JOBS_CRON_FIND, JOBS_CRON_LIST, JOBS_CRON_SCHEDULE, JOBS_CRON_UNSCHEDULE, JOBS_CRON_PURGE_FIND, JOBS_CRON_PURGE,
	JOBS_PLANS
};

extern OmPlan om_jobs_plans[JOBS_PLANS];

/* How a run ends; of one that found another at work nothing is kept. */
#define JOB_STATUS_DONE "done"
#define JOB_STATUS_PARTLY_FAILED "partly_failed"
#define JOB_STATUS_FAILED "failed"
#define JOB_STATUS_RUNNING "running"

/* What the plan of a job takes, that for one tenant its id too, and returns: remark: null = none. */
#define JOB_BATCH(X, P) X(P, batch, OM_INT4)
#define TENANT_BATCH(X, P) JOB_BATCH(X, P) X(P, tenant_id, OM_INT8)
OM_ENUM(TENANT_BATCH, BATCH);
#define JOB_TENANT(X, P) X(P, tenant_id, OM_INT8)
OM_ENUM(JOB_TENANT, TENANT);
#define JOB_PROGRESS(X, P) X(P, done, OM_INT8) X(P, remark, OM_TEXT)
OM_ENUM(JOB_PROGRESS, PROGRESS);

/* A run as it is kept. */
#define RECORDED_RUN(X, P) \
	X(P, job, OM_TEXT) X(P, role_name, OM_TEXT) X(P, status, OM_TEXT) X(P, result, OM_INT8) \
	X(P, started_at, OM_TIME) X(P, duration_ms, OM_INT8) X(P, error, OM_TEXT) X(P, failed_tenants, OM_INT8S)
OM_ENUM(RECORDED_RUN, RECORD);

/* Whose last runs are asked for, and how they went. */
#define RUNS_ROLE(X, P) X(P, role_name, OM_TEXT)
OM_ENUM(RUNS_ROLE, ROLE);
#define LAST_RUN(X, P) \
	X(P, status, OM_TEXT) X(P, result, OM_INT8) X(P, started_at, OM_TIME) X(P, duration_ms, OM_INT8) \
	X(P, failed_at, OM_TIME) X(P, error, OM_TEXT) X(P, failed_tenants, OM_INT8S)
#define JOB_RUN(X, P) X(P, job, OM_TEXT) LAST_RUN(X, P)
OM_ENUM(JOB_RUN, RUN);

/* Is pg_cron in this database, and may the caller look into it? */
#define CRON_FOUND(X, P) X(P, is_visible, OM_BOOL)
OM_ENUM(CRON_FOUND, CRON);

/* Jobs of ours in pg_cron, by their names there. */
#define CRON_NAMES(X, P) X(P, names, OM_TEXTS)
OM_ENUM(CRON_NAMES, NAMES);
#define CRON_JOB(X, P) X(P, jobname, OM_TEXT) X(P, schedule, OM_TEXT)
OM_ENUM(CRON_JOB, CRON_JOB);
#define CRON_SCHEDULED(X, P) X(P, jobname, OM_TEXT) X(P, schedule, OM_TEXT) X(P, command, OM_TEXT)
OM_ENUM(CRON_SCHEDULED, SCHEDULED);

/* What is old in pg_cron's log. */
#define CRON_LOG(X, P) X(P, commands, OM_TEXTS) X(P, before, OM_TIME)
OM_ENUM(CRON_LOG, OLD);

/* One job: its plan takes JOB_BATCH, that of a tenant TENANT_BATCH, and returns JOB_PROGRESS. */
typedef struct Job
{
	const char *name;
	const char *schedule;		/* as cron writes it */
	const char *description;
	enum JobsPlan plan;
	enum JobsPlan plan_of_tenant;	/* the same for one tenant; JOBS_PLANS: what it calls does that by itself */
	int			batch;
	int			rounds;			/* at most so many batches in one run */
	bool		finds_faults;	/* what it returns is a number of faults: any is a failure */
	int			patience;		/* hours that it may not have run before something is wrong */
} Job;

#define JOBS 6

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
