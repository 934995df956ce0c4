/*
 * registry.c - the tables whose triggers account rows by counters: that they enforce, that
 * all are stamped by this server, and which server's they are.
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/stratnum.h"
#include "access/table.h"
#include "base/om_error.h"
#include "catalog/pg_trigger.h"
#include "journal/outbox.h"
#include "ledger/registry.h"
#include "sql/ident.h"
#include "sql/refuse.h"
#include "sql/rows.h"
#include "utils/fmgroids.h"
#include "utils/rel.h"

#define LEDGERS_MAX 8

static OmLedger *ledgers[LEDGERS_MAX];
static int	nledgers = 0;

static OmStamped *stamped_tables[LEDGERS_MAX];
static int	nstamped = 0;

/*
 * Who the ledger is, as last checked.  A load cannot read it: its snapshot does not see
 * what the own transaction installed.
 */
static int64 incarnation = 0;

#define CONTROL(X, P) X(P, incarnation, OM_INT8)
OM_ENUM(CONTROL, CONTROL);

static OmPlan incarnation_plan = {
	.name = "ledger.find_incarnation",
	.sql = "SELECT c.incarnation FROM order_mgmt_data.stock_control AS c",
	.args = {OM_NONE}, .results = OM_RESULTS(CONTROL, CONTROL), .read_only = true, .expect = SPI_OK_SELECT
};

static OmPlan enable_plan = {
	.name = "ledger.enable_triggers",
	.sql = "SELECT order_mgmt_data.enable_triggers()",
	.args = {OM_NONE}, .expect = SPI_OK_SELECT
};

static OmPlan mismatches_plan = {
	.name = "ledger.mismatches",
	.sql = "SELECT m.tenant_id, format('tenant %s %s %s: counter %s, ledger %s', m.tenant_id, m.kind, CASE WHEN m.is_position"
	" THEN format('item %s location %s', m.item_id, m.location_id) ELSE m.document_id::text END, m.available, m.total)"
	" FROM (SELECT e.tenant_id, e.kind, e.is_position, e.item_id, e.location_id, e.document_id, e.available, CASE WHEN e.is_position"
	" THEN (SELECT coalesce(order_mgmt.sum(d.delta), '0')::numeric * 1000000 FROM order_mgmt_data.stock_deltas AS d"
	" WHERE d.tenant_id = e.tenant_id AND d.item_id = e.item_id AND d.location_id = e.location_id AND d.state::text = e.kind)"
	" ELSE (SELECT coalesce(sum(c.delta), 0) FROM order_mgmt_data.counted AS c"
	" WHERE c.kind = e.kind AND c.tenant_id = e.tenant_id AND c.document_id = e.document_id) END AS total"
	" FROM (SELECT x.tenant_id, x.kind, x.kind = ANY ('{quality_control,damaged,expired,returned,in_transit}') AS is_position,"
	" x.item_id, x.location_id, x.document_id, x.available FROM order_mgmt_data.cap_entries() AS x WHERE x.pins = 0) AS e) AS m"
	" WHERE m.available <> m.total",
	.args = {OM_NONE}, .may_scan = true, .expect = SPI_OK_SELECT
};

/* Make a ledger known (see registry.h). */
void
om_ledger_register(OmLedger *ledger)
{
	Assert(nledgers < LEDGERS_MAX);
	ledgers[nledgers++] = ledger;
}

void
om_stamped_register(OmStamped *stamped)
{
	Assert(nstamped < LEDGERS_MAX);
	stamped_tables[nstamped++] = stamped;
}

/* Who the ledgers are, as last checked. */
int64
om_ledger_incarnation(void)
{
	return incarnation;
}

/* OmIncarnationReader: whose ledgers they are by now. */
static int64
find_incarnation(void)
{
	int64		found;

	om_spi_begin();
	if (om_plan_run_latest(&incarnation_plan, NULL, NULL) != 1)
		elog(ERROR, "stock_control has no row");
	found = DatumGetInt64(om_field(0, CONTROL_incarnation, NULL));
	om_spi_end();
	return found;
}

/* OmLedgerWatch: is it one of them? */
static bool
is_ledger(Oid relation)
{
	int			i;

	for (i = 0; i < nledgers; i++)
		if (ledgers[i]->relation == relation)
			return true;
	return false;
}

/*
 * A ledger enforces only while both of its accounting triggers fire always.  Returns
 * whether they do; mixes into identity which version of their definition that is, so that
 * one that was disabled in between (and let rows in unaccounted) is another ledger to the
 * engine.
 */
static bool
ledger_triggers_fire(const OmLedger *ledger, int64 *identity)
{
	Relation	triggers = table_open(TriggerRelationId, AccessShareLock);
	ScanKeyData key;
	SysScanDesc scan;
	HeapTuple	tuple;
	int			firing = 0;

	ScanKeyInit(&key, Anum_pg_trigger_tgrelid, BTEqualStrategyNumber, F_OIDEQ, ObjectIdGetDatum(ledger->relation));
	scan = systable_beginscan(triggers, TriggerRelidNameIndexId, true, NULL, 1, &key);
	while (HeapTupleIsValid(tuple = systable_getnext(scan)))
	{
		Form_pg_trigger trigger = (Form_pg_trigger) GETSTRUCT(tuple);

		if (strcmp(NameStr(trigger->tgname), ledger->stamp_trigger) != 0 &&
			strcmp(NameStr(trigger->tgname), ledger->account_trigger) != 0)
			continue;
		firing += trigger->tgenabled == TRIGGER_FIRES_ALWAYS;
		*identity = *identity * INT64CONST(1000003) + HeapTupleHeaderGetRawXmin(tuple->t_data);
	}
	systable_endscan(scan);
	table_close(triggers, AccessShareLock);
	return firing == 2;
}

/* Check one ledger; mixes its version into identity. */
static void
check_ledger(OmLedger *ledger, int64 *identity)
{
	Relation	relation;
	bool		is_logged;

	ledger->relation = om_ident_table(ledger->table);
	relation = table_open(ledger->relation, AccessShareLock);
	is_logged = relation->rd_rel->relpersistence == RELPERSISTENCE_PERMANENT;
	table_close(relation, NoLock);
	if (!ledger_triggers_fire(ledger, identity) || !is_logged)
		om_raise(OM_LEDGER_NOT_READY, NULL, "the triggers of order_mgmt_data.%s do not all fire", ledger->table);
}

/* For the engine: check that all ledgers enforce, and say which ledgers they are. */
static int64
check_ledgers(void)
{
	int64		identity = 0;
	int			i;

	for (i = 0; i < nledgers; i++)
		check_ledger(ledgers[i], &identity);
	incarnation = find_incarnation();
	return incarnation ^ identity;
}

/* Let all triggers fire always (see registry.h). */
void
om_ledgers_enable(void)
{
	(void) om_plan_run(&enable_plan, NULL, NULL);
}

/* Stamp rows anew that carry stamps this server has yet to reach (see registry.h). */
void
om_ledgers_restamp(void)
{
	int			i;

	for (i = 0; i < nledgers; i++)
	{
		om_plan_utility(ledgers[i]->open);
		(void) om_plan_run(&ledgers[i]->restamp, NULL, NULL);
		om_plan_utility(ledgers[i]->close);
	}
	for (i = 0; i < nstamped; i++)
		(void) om_plan_run_permitted(&stamped_tables[i]->restamp, NULL, NULL, stamped_tables[i]->table);
	om_journal_restamp();
}

/* Let the engine check the ledgers, and readers of events learn whose they are. */
void
om_registry_init(void)
{
	om_counter_register_ledger(check_ledgers, is_ledger);
	om_events_register_incarnation(find_incarnation);
}

OM_FUNCTION(om_cap_mismatches);

/* cap_mismatches(): counters live now, so the ledger that they are compared with is the latest. */
Datum
om_cap_mismatches(PG_FUNCTION_ARGS)
{
	om_spi_begin();
	(void) om_plan_run_latest(&mismatches_plan, NULL, NULL);
	om_rows_return(fcinfo);
	om_spi_end();
	return (Datum) 0;
}
