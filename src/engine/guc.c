/*
 * guc.c - settings that belong to no single part of the engine: who acts for whom,
 * the node's number, how errors look, how long keys live.
 */
#include "postgres.h"

#include "base/om_error.h"
#include "base/om_limit.h"
#include "engine/access.h"
#include "engine/guc.h"
#include "engine/ids.h"
#include "mb/pg_wchar.h"
#include "utils/guc.h"

#define RETENTION_DAYS_DEFAULT 30
#define RETENTION_DAYS_MAX 36500

enum
{
	SQLSTATE_OFF,
	SQLSTATE_POSTGREST
};

static const struct config_enum_entry sqlstate_options[] = {
	{"off", SQLSTATE_OFF, false},
	{"postgrest", SQLSTATE_POSTGREST, false},
	{NULL, 0, false}
};

char	   *om_tenant_id_setting = NULL;
char	   *om_actor_setting = NULL;
int			om_idempotency_retention = RETENTION_DAYS_DEFAULT;
static int	http_sqlstate = SQLSTATE_OFF;

/* order_mgmt.tenant_id: empty, or the digits of a positive bigint. */
static bool
check_tenant_id(char **newval, void **extra, GucSource source)
{
	const char *text = *newval;
	long long	number;
	char	   *end;

	if (text == NULL || *text == '\0')
		return true;
	errno = 0;
	number = strtoll(text, &end, 10);
	if (errno == 0 && *text >= '1' && *text <= '9' && *end == '\0' && number > 0)
		return true;
	GUC_check_errdetail("A tenant is a positive whole number.");
	return false;
}

/* order_mgmt.actor: no longer than other texts of documents. */
static bool
check_actor(char **newval, void **extra, GucSource source)
{
	if (*newval == NULL || pg_mbstrlen(*newval) <= OM_TEXT_LENGTH_MAX)
		return true;
	GUC_check_errdetail("The name is longer than %d characters.", OM_TEXT_LENGTH_MAX);
	return false;
}

/* order_mgmt.http_sqlstate: tell the reporter of errors. */
static void
assign_http_sqlstate(int newval, void *extra)
{
	om_http_sqlstate = (newval == SQLSTATE_POSTGREST);
}

/* Define the settings (see guc.h). */
void
om_guc_init(void)
{
	DefineCustomStringVariable("order_mgmt.actor",
							   "Who acts, for the records; empty = the role in force.",
							   NULL, &om_actor_setting, "", PGC_USERSET, 0, check_actor, NULL, NULL);
	DefineCustomEnumVariable("order_mgmt.http_sqlstate",
							 "Turns the SQLSTATE of business errors into PostgREST's PT404, PT409, PT422.",
							 NULL, &http_sqlstate, SQLSTATE_OFF, sqlstate_options, PGC_USERSET, 0,
							 NULL, assign_http_sqlstate, NULL);
	DefineCustomIntVariable("order_mgmt.idempotency_retention",
							"Days an idempotency key is kept.",
							NULL, &om_idempotency_retention, RETENTION_DAYS_DEFAULT, 1, RETENTION_DAYS_MAX,
							PGC_SIGHUP, 0, NULL, NULL, NULL);
	DefineCustomIntVariable("order_mgmt.node_id",
							"This server's number among those that make ids for the same tenants.",
							NULL, &om_node_id, 0, 0, OM_NODE_ID_MAX, PGC_SIGHUP, 0, NULL, NULL, NULL);
	DefineCustomStringVariable("order_mgmt.tenant_id",
							   "Tenant of calls that name none; must be one the role may act for.",
							   NULL, &om_tenant_id_setting, "", PGC_USERSET, 0, check_tenant_id, NULL, NULL);
}
