/*
 * fault.c - fault points of test builds (see fault.h).
 *
 * The setting is parsed when it is assigned, so that hitting a point allocates
 * nothing: points lie in places where that is not allowed.
 */
#include "postgres.h"

#include "base/fault.h"

#ifdef USE_OM_FAULTS

#include <signal.h>
#include <unistd.h>

#include "miscadmin.h"
#include "utils/guc.h"

#define POINT_NAME_SIZE 64

typedef enum FaultAction
{
	ACTION_NONE,
	ACTION_ERROR,
	ACTION_FATAL,
	ACTION_PANIC,
	ACTION_EXIT,
	ACTION_KILL,
	ACTION_SLEEP
} FaultAction;

typedef struct Fault
{
	char		point[POINT_NAME_SIZE];
	FaultAction action;
	int			sleep_ms;
	int			nth;			/* 0 = every hit, else only that one */
	int			hits;
} Fault;

static char *fault_setting = NULL;
static Fault fault;

/* The action of a name; sets the time of a sleep. */
static FaultAction
parse_action(const char *text, size_t length, int *sleep_ms)
{
	static const struct
	{
		const char *name;
		FaultAction action;
	}			actions[] = {
		{"error", ACTION_ERROR}, {"fatal", ACTION_FATAL}, {"panic", ACTION_PANIC},
		{"exit0", ACTION_EXIT}, {"sigkill", ACTION_KILL}
	};
	size_t		i;

	for (i = 0; i < lengthof(actions); i++)
	{
		if (strlen(actions[i].name) == length && strncmp(text, actions[i].name, length) == 0)
			return actions[i].action;
	}
	if (length > 6 && strncmp(text, "sleep=", 6) == 0)
	{
		*sleep_ms = atoi(text + 6);
		return ACTION_SLEEP;
	}
	return ACTION_NONE;
}

/* Parse 'name:action[:nth]'; false if it has no such form. */
static bool
parse_fault(const char *text, Fault *parsed)
{
	const char *action;
	const char *end;

	memset(parsed, 0, sizeof(Fault));
	if (text == NULL || *text == '\0')
		return true;
	action = strchr(text, ':');
	if (action == NULL || action == text || action - text >= POINT_NAME_SIZE)
		return false;
	memcpy(parsed->point, text, action - text);
	action++;
	end = strchr(action, ':');
	parsed->action = parse_action(action, end != NULL ? (size_t) (end - action) : strlen(action),
								  &parsed->sleep_ms);
	if (end != NULL)
		parsed->nth = atoi(end + 1);
	return parsed->action != ACTION_NONE && parsed->sleep_ms >= 0 && (end == NULL || parsed->nth > 0);
}

/* order_mgmt.fault: refuse a text of another form. */
static bool
check_fault(char **newval, void **extra, GucSource source)
{
	Fault		parsed;

	return parse_fault(*newval, &parsed);
}

/* order_mgmt.fault: arm it, counting hits from 0. */
static void
assign_fault(const char *newval, void *extra)
{
	(void) parse_fault(newval, &fault);
}

/* A point was reached: act if the setting says so. */
void
om_fault_hit(const char *name)
{
	if (fault.action == ACTION_NONE || strcmp(name, fault.point) != 0)
		return;
	fault.hits++;
	if (fault.nth != 0 && fault.hits != fault.nth)
		return;
	switch (fault.action)
	{
		case ACTION_ERROR:
			elog(ERROR, "fault point \"%s\"", name);
			break;
		case ACTION_FATAL:
			elog(FATAL, "fault point \"%s\"", name);
			break;
		case ACTION_PANIC:
			elog(PANIC, "fault point \"%s\"", name);
			break;
		case ACTION_EXIT:
			_exit(0);
		case ACTION_KILL:
			kill(getpid(), SIGKILL);
			break;
		case ACTION_SLEEP:
			pg_usleep((long) fault.sleep_ms * 1000L);
			break;
		case ACTION_NONE:
			break;
	}
}

/* Define order_mgmt.fault (at load). */
void
om_fault_init(void)
{
	/* a superuser's, and of test builds */
	DefineCustomStringVariable("order_mgmt.fault",
							   "Fails on purpose at a named point: 'name:action[:nth]' (test builds only).",
							   NULL, &fault_setting, "", PGC_SUSET, 0, check_fault, assign_fault, NULL);
}

#else

/* Nothing to define without fault points. */
void
om_fault_init(void)
{
}

#endif
