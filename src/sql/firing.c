/*
 * firing.c - whether the triggers of all our tables fire (see firing.h).
 *
 * Looked up once per session, and again after any change of one of the tables: ALTER TABLE ... DISABLE TRIGGER
 * invalidates the table's relation cache entry in every session.
 */
#include "postgres.h"

#include "base/om_error.h"
#include "lib/stringinfo.h"
#include "sql/firing.h"
#include "sql/plan.h"
#include "utils/inval.h"
#include "utils/memutils.h"

#define FIRING_TABLE(X, P) X(P, relation, OM_INT8) X(P, name, OM_TEXT) X(P, is_firing, OM_BOOL)
OM_ENUM(FIRING_TABLE, FIRING);

/* By the members of the extension: a database may have many other tables and triggers. */
static OmPlan firing_plan = {
	.name = "firing.tables",
	.sql = "SELECT d.objid::bigint AS relation, min(c.relname)::text AS name,"
	" bool_and(t.tgenabled = 'A' OR p.oid IS NULL) AS is_firing"
	" FROM pg_catalog.pg_extension AS e JOIN pg_catalog.pg_depend AS d ON d.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass"
	" AND d.refobjid = e.oid AND d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.deptype = 'e'"
	" JOIN pg_catalog.pg_trigger AS t ON t.tgrelid = d.objid AND NOT t.tgisinternal"
	" JOIN pg_catalog.pg_class AS c ON c.oid = d.objid"
	" LEFT JOIN pg_catalog.pg_proc AS p ON p.oid = t.tgfoid AND p.pronamespace = c.relnamespace"
	" WHERE e.extname = 'order_mgmt' GROUP BY d.objid ORDER BY 2",
	.args = {OM_NONE}, .results = OM_RESULTS(FIRING_TABLE, FIRING), .read_only = true, .expect = SPI_OK_SELECT
};

static Oid *watched = NULL;
static int	nwatched = 0;
static bool is_known = false;	/* they all fire, as far as this session has heard */
static uint64 heard = 0;		/* changes of any table, so that none is missed while we look */

/* A table changed (InvalidOid: all did): look again if it is one of them. */
static void
forget(Datum arg, Oid relation)
{
	int			i;

	heard++;
	for (i = 0; is_known && i < nwatched; i++)
		if (relation == InvalidOid || relation == watched[i])
			is_known = false;
}

/* Watch the tables of the current result. */
static void
watch(int n)
{
	int			i;

	if (watched != NULL)
		pfree(watched);
	watched = MemoryContextAlloc(TopMemoryContext, sizeof(Oid) * Max(n, 1));
	for (i = 0; i < n; i++)
		watched[i] = (Oid) DatumGetInt64(om_field(i, FIRING_relation, NULL));
	nwatched = n;
}

void
om_firing_init(void)
{
	CacheRegisterRelcacheCallback(forget, (Datum) 0);
}

void
om_require_firing(void)
{
	StringInfoData silent;
	uint64		seen;
	int			n;
	int			i;

	AcceptInvalidationMessages();
	if (is_known)
		return;
	seen = heard;
	initStringInfo(&silent);
	om_spi_begin();
	n = (int) om_plan_run_latest(&firing_plan, NULL, NULL);
	watch(n);
	for (i = 0; i < n; i++)
		if (!DatumGetBool(om_field(i, FIRING_is_firing, NULL)))
			appendStringInfo(&silent, "%sorder_mgmt_data.%s", silent.len > 0 ? ", " : "", om_field_text(i, FIRING_name));
	if (silent.len > 0)
		om_raise(OM_LEDGER_NOT_READY, NULL, "the triggers of %s do not all fire", silent.data);
	om_spi_end();
	/* what changed while we looked is in no snapshot of ours, so the next call looks again */
	is_known = nwatched > 0 && heard == seen;
}
