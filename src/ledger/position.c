/*
 * position.c - positions as counters: how one is loaded, and that the ledger
 * enforces.
 *
 * A position is (item, location); each counted state of it is a counter whose kind
 * is the state's number.  free: what may be sold (less the policy's floor).
 * quality_control, damaged, expired, returned, in_transit: what is there.  reserved,
 * allocated and backordered are capped by their own document lines.
 */
#include "postgres.h"

#include "access/genam.h"
#include "access/htup_details.h"
#include "access/stratnum.h"
#include "access/table.h"
#include "base/om_error.h"
#include "base/om_limit.h"
#include "catalog/pg_trigger.h"
#include "commands/trigger.h"
#include "ledger/ledger.h"
#include "ledger/money.h"
#include "ledger/row.h"
#include "sql/ident.h"
#include "sql/plan.h"
#include "types/quantity.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/json.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"

/*
 * Who the ledger is, as last checked.  A load cannot read it: its snapshot does not see
 * what the own transaction installed.
 */
static int64 incarnation = 0;

static OmPlan load_position = {
	.name = "ledger.load_position",
	.sql =
	"SELECT coalesce((SELECT order_mgmt.sum(d.delta) FROM ("
	"SELECT CASE $4 WHEN 1 THEN b.free WHEN 5 THEN b.quality_control WHEN 6 THEN b.damaged"
	" WHEN 7 THEN b.expired WHEN 8 THEN b.returned ELSE b.in_transit END AS delta"
	" FROM order_mgmt_data.stock_balances AS b WHERE b.tenant_id = $1 AND b.item_id = $2 AND b.location_id = $3"
	" AND b.incarnation = $6"
	" UNION ALL "
	"SELECT CASE WHEN m.from_state OPERATOR(order_mgmt.=) $5 THEN OPERATOR(order_mgmt.-) m.quantity ELSE m.quantity END"
	" FROM order_mgmt_data.stock_moves AS m WHERE m.tenant_id = $1 AND m.item_id = $2 AND m.location_id = $3"
	" AND m.stamp >= f.stamp AND (m.from_state OPERATOR(order_mgmt.=) $5"
	" OR (m.to_state OPERATOR(order_mgmt.=) $5 AND m.other_location_id IS NULL))"
	" UNION ALL "
	"SELECT m.quantity FROM order_mgmt_data.stock_moves AS m WHERE m.tenant_id = $1 AND m.item_id = $2"
	" AND m.other_location_id = $3 AND m.stamp >= f.stamp AND m.to_state OPERATOR(order_mgmt.=) $5) AS d), '0'),"
	" p.safety_stock, p.oversell_limit"
	" FROM (SELECT coalesce((SELECT b.fold_stamp FROM order_mgmt_data.stock_balances AS b"
	" WHERE b.tenant_id = $1 AND b.item_id = $2 AND b.location_id = $3 AND b.incarnation = $6), 0) AS stamp) AS f"
	" LEFT JOIN order_mgmt_data.stock_policies AS p ON p.tenant_id = $1 AND p.item_id = $2 AND p.location_id = $3"
	" AND p.channel_id = 0 AND $4 = 1",
	.args = {OM_INT8, OM_INT8, OM_INT8, OM_INT4, OM_STATE, OM_INT8},
	.read_only = true,
	.expect = SPI_OK_SELECT
};

static OmPlan find_incarnation = {
	.name = "ledger.find_incarnation",
	.sql = "SELECT c.incarnation FROM order_mgmt_data.stock_control AS c",
	.args = {OM_NONE},
	.read_only = true,
	.expect = SPI_OK_SELECT
};

static OmPlan find_names = {
	.name = "ledger.find_names",
	.sql = "SELECT (SELECT i.sku FROM order_mgmt_data.items AS i WHERE i.tenant_id = $1 AND i.item_id = $2),"
	" (SELECT l.code FROM order_mgmt_data.locations AS l WHERE l.tenant_id = $1 AND l.location_id = $3)",
	.args = {OM_INT8, OM_INT8, OM_INT8},
	.read_only = true,
	.expect = SPI_OK_SELECT
};

bool
om_state_is_counted(OmStockState state)
{
	return state == OM_STATE_FREE ||
		(state >= OM_STATE_QUALITY_CONTROL && state <= OM_STATE_IN_TRANSIT);
}

OmCounterKey
om_position_key(int64 tenant, OmStockState state, int64 item_id, int64 location_id)
{
	OmCounterKey key;

	Assert(om_state_is_counted(state));
	key.kind = (OmCounterKind) state;
	key.tenant = tenant;
	key.a = item_id;
	key.b = location_id;
	return key;
}

/*
 * The committed number of a state at a position, in the snapshot the engine gives:
 * balance + moves not folded - floor.  floor = safety stock - oversell limit.
 */
static void
load_counter(const OmCounterKey *key, Snapshot snapshot, OmCounterLoad *load)
{
	Datum		values[6];
	bool		no_policy;
	bool		unlimited;
	int64		safety_stock;
	int64		oversell_limit;

	values[0] = Int64GetDatum(key->tenant);
	values[1] = Int64GetDatum(key->a);
	values[2] = Int64GetDatum(key->b);
	values[3] = Int32GetDatum((int32) key->kind);
	values[4] = Int16GetDatum((int16) key->kind);
	values[5] = Int64GetDatum(incarnation);
	om_spi_begin();
	if (om_plan_run_snapshot(&load_position, values, NULL, snapshot) != 1)
		elog(ERROR, "a position was not summed");
	load->available = DatumGetInt64(om_result(0, 1, &no_policy));
	safety_stock = DatumGetInt64(om_result(0, 2, &no_policy));
	oversell_limit = DatumGetInt64(om_result(0, 3, &unlimited));
	load->floor = 0;
	if (!no_policy)
		load->floor = unlimited ? OM_FLOOR_UNLIMITED : safety_stock - oversell_limit;
	load->available -= load->floor;
	om_spi_end();
}

/* A table whose triggers account rows. */
typedef struct Ledger
{
	const char *table;
	const char *stamp_trigger;
	const char *account_trigger;
	Oid			relation;		/* when it was checked last */
} Ledger;

#define LEDGERS_MAX 8

static Ledger ledgers[LEDGERS_MAX];
static int	nledgers = 0;

void
om_ledger_register(const char *table, const char *stamp_trigger, const char *account_trigger)
{
	Ledger	   *ledger = &ledgers[nledgers++];

	Assert(nledgers <= LEDGERS_MAX);
	ledger->table = table;
	ledger->stamp_trigger = stamp_trigger;
	ledger->account_trigger = account_trigger;
	ledger->relation = InvalidOid;
}

/* OmLedgerWatch: is it one of them? */
static bool
is_ledger(Oid relation)
{
	int			i;

	for (i = 0; i < nledgers; i++)
		if (ledgers[i].relation == relation)
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
ledger_triggers_fire(const Ledger *ledger, int64 *identity)
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
check_ledger(Ledger *ledger, int64 *identity)
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
		check_ledger(&ledgers[i], &identity);
	om_spi_begin();
	PushActiveSnapshot(GetLatestSnapshot());
	if (om_plan_run(&find_incarnation, NULL, NULL) != 1)
		elog(ERROR, "stock_control has no row");
	incarnation = DatumGetInt64(om_result(0, 1, NULL));
	PopActiveSnapshot();
	om_spi_end();
	return incarnation ^ identity;
}

void
om_position_names(int64 tenant, int64 item_id, int64 location_id, char **sku, char **location)
{
	MemoryContext caller = CurrentMemoryContext;
	Datum		values[3];

	values[0] = Int64GetDatum(tenant);
	values[1] = Int64GetDatum(item_id);
	values[2] = Int64GetDatum(location_id);
	om_spi_begin();
	(void) om_plan_run(&find_names, values, NULL);
	*sku = om_result_text(0, 1);
	*location = om_result_text(0, 2);
	*sku = MemoryContextStrdup(caller, *sku ? *sku : "?");
	*location = MemoryContextStrdup(caller, *location ? *location : "?");
	om_spi_end();
}

void
om_short_line(StringInfo lines, const char *sku, const char *location, OmQuantity requested, OmQuantity available)
{
	appendStringInfoString(lines, lines->len == 0 ? "[{\"sku\":" : ",{\"sku\":");
	escape_json(lines, sku);
	appendStringInfoString(lines, ",\"location\":");
	if (location)
		escape_json(lines, location);
	else
		appendStringInfoString(lines, "null");
	appendStringInfo(lines, ",\"requested\":\"%s\",\"available\":\"%s\"}",
					 om_quantity_text(requested), om_quantity_text(available));
}

void
om_raise_short(const char *sku, const char *location, OmQuantity requested, OmQuantity available,
			   int more, const char *lines)
{
	OmDetail	detail;
	char	   *others = more > 0 ? psprintf(" (and %d more line%s)", more, more > 1 ? "s" : "") : "";

	om_detail_start(&detail, OM_INSUFFICIENT_STOCK);
	om_detail_raw(&detail, "lines", psprintf("%s]", lines));
	om_raise(OM_INSUFFICIENT_STOCK, om_detail_end(&detail),
			 "insufficient stock for %s%s%s: %s requested, %s available%s",
			 sku, location ? " at " : "", location ? location : "",
			 om_quantity_text(requested), om_quantity_text(available), others);
}

void
om_ledger_init(void)
{
	int			state;

	for (state = 1; state < OM_STATE_SUPPLIER; state++)
		if (om_state_is_counted((OmStockState) state))
			om_counter_register((OmCounterKind) state, om_stock_state_name((OmStockState) state), load_counter);
	om_counter_register_ledger(check_ledgers, is_ledger);
	om_ledger_register("stock_moves", "stamp_move", "account_move");
	om_money_init();
}
