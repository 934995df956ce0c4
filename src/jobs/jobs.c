/*
 * jobs.c - the catalog of jobs, and how schedulers outside name and start them.
 *
 * A job is a plan that is repeated while it has enough to do, a bounded number of times:
 * what one run leaves is done by the next.  Jobs that pin counters do one round, so
 * that a long backlog does not pin more than a run should.
 */
#include "postgres.h"

#include "base/known.h"
#include "base/om_error.h"
#include "base/text_arg.h"
#include "commands/dbcommands.h"
#include "common/hashfn.h"
#include "jobs/jobs_private.h"
#include "lib/stringinfo.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"		/* get_database_name, since 19 */

const Job	om_jobs[JOBS] = {
	{"expire_holds", "* * * * *", "releases expired holds, so that orders that wait get them", JOBS_EXPIRE_HOLDS, JOBS_EXPIRE_HOLDS_OF, 1000, 1, false, 1},
	{"expire_orders", "* * * * *", "cancels orders of visitors that nobody paid in time", JOBS_EXPIRE_ORDERS, JOBS_EXPIRE_ORDERS_OF, 1000, 1, false, 1},
	{"compact", "* * * * *", "folds new moves into balances and prices them", JOBS_COMPACT, JOBS_PLANS, 50000, 10, false, 1},
	{"backorders", "*/5 * * * *", "serves order lines that wait and were passed over", JOBS_BACKORDERS, JOBS_BACKORDERS_OF, 1000, 1, false, 6},
	{"purge", "17 3 * * *", "deletes idempotency keys past their retention, and pg_cron's log of these jobs", JOBS_PURGE, JOBS_PLANS, 10000, 100, false, 72},
	{"verify", "47 3 * * *", "checks what has changed, and the next part of history; fails when an invariant is broken", JOBS_VERIFY, JOBS_PLANS, 20, 1, true, 72}
};

/* The job of a name (see jobs_private.h). */
const Job *
om_job_find(const char *name)
{
	const char *known[JOBS];
	const char *rest;
	OmDetail	detail;
	int			i;

	for (i = 0; i < JOBS; i++)
	{
		if (strcmp(om_jobs[i].name, name) == 0)
			return &om_jobs[i];
		known[i] = om_jobs[i].name;
	}
	om_detail_start(&detail, OM_UNKNOWN_JOB);
	om_detail_text(&detail, "job", name);
	rest = om_detail_known(&detail, name, known, JOBS);
	om_raise(OM_UNKNOWN_JOB, om_detail_end(&detail), "unknown job \"%s\"%s", name, rest);
}

/* The one statement of a job. */
char *
om_job_command(const Job *job)
{
	return psprintf("SELECT order_mgmt.run_job('%s')", job->name);
}

/* The name of this database; a question mark for a byte of it that is not of its encoding (it may have been made in another). */
static char *
database_name(void)
{
	return om_text_made_valid(get_database_name(MyDatabaseId));
}

/*
 * The name of a job in pg_cron, which serves all databases of a server: it ends with the
 * database's name, of which so much is replaced by a hash as does not fit (before pg_cron 1.6
 * the name is of type name).
 */
char *
om_job_cron_name(const Job *job)
{
	char	   *database = database_name();
	char	   *start = psprintf("order_mgmt %s in ", job->name);
	int			left = NAMEDATALEN - 1 - strlen(start);
	int			length = strlen(database);
	const int	hash_length = 9;	/* "~" and eight digits */

	if (length <= left)
		return psprintf("%s%s", start, database);
	return psprintf("%s%.*s~%08x", start, pg_mbcliplen(database, length, left - hash_length), database,
					hash_bytes((unsigned char *) database, length));
}

/* What schedules a job from the database where pg_cron is. */
char *
om_job_cron_sql(const Job *job)
{
	return psprintf("SELECT cron.schedule_in_database(%s, '%s', %s, %s)", quote_literal_cstr(om_job_cron_name(job)),
					job->schedule, quote_literal_cstr(om_job_command(job)),
					quote_literal_cstr(database_name()));
}

/* A line of a system's cron; a shell reads it, and cron turns "%" into line ends. */
char *
om_job_crontab(const Job *job)
{
	const char *character;
	StringInfoData line;

	initStringInfo(&line);
	appendStringInfo(&line, "%s psql -X -v ON_ERROR_STOP=1 -c \"%s\" '", job->schedule, om_job_command(job));
	for (character = database_name(); *character != '\0'; character++)
	{
		if (*character == '\'')
			appendStringInfoString(&line, "'\\''");
		else if (*character == '%')
			appendStringInfoString(&line, "\\%");
		else
			appendStringInfoChar(&line, *character);
	}
	appendStringInfoChar(&line, '\'');
	return line.data;
}

/* The names of all jobs in pg_cron. */
Datum
om_job_cron_names(void)
{
	Datum		names[JOBS];
	int			i;

	for (i = 0; i < JOBS; i++)
		names[i] = CStringGetTextDatum(om_job_cron_name(&om_jobs[i]));
	return om_array(OM_TEXT, names, NULL, JOBS);
}
