/*
 * position.c - positions as counters: how one is loaded.
 *
 * A position is (item, location); each counted state of it is a counter whose kind
 * has the state's name.  free: what may be sold (less the policy's floor).
 * quality_control, damaged, expired, returned, in_transit: what is there.  reserved,
 * allocated and backordered are capped by their own document lines.
 */
#include "postgres.h"

#include "base/module.h"
#include "base/om_error.h"
#include "base/om_limit.h"
#include "ledger/ledger.h"
#include "ledger/money.h"
#include "ledger/registry.h"
#include "ledger/row.h"
#include "sql/plan.h"
#include "types/quantity.h"
#include "utils/builtins.h"
#include "utils/json.h"

static OmLedger goods_ledger = OM_LEDGER("stock_moves", "stamp_move", "account_move");

static OmFloorReader read_floor = NULL;
static OmNamesReader read_names = NULL;

static OmCounterKind kinds[OM_STATE_SUPPLIER];	/* of the counted states */

/* The counter of a position; its state by number, which picks the balance, and as such, which picks the moves. */
#define POSITION(X, P) \
	X(P, tenant_id, OM_INT8) X(P, item_id, OM_INT8) X(P, location_id, OM_INT8) X(P, state_number, OM_INT4) \
	X(P, state, OM_STATE) X(P, incarnation, OM_INT8)
OM_ENUM(POSITION, POSITION);

#define LOADED_POSITION(X, P) X(P, quantity, OM_QUANTITY)
OM_ENUM(LOADED_POSITION, LOADED);

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
	" AND " OM_SINCE("m", "f.stamp", "f.periods") " AND (m.from_state OPERATOR(order_mgmt.=) $5"
	" OR (m.to_state OPERATOR(order_mgmt.=) $5 AND m.other_location_id IS NULL))"
	" UNION ALL "
	"SELECT m.quantity FROM order_mgmt_data.stock_moves AS m WHERE m.tenant_id = $1 AND m.item_id = $2"
	" AND m.other_location_id = $3 AND " OM_SINCE("m", "f.stamp", "f.periods") " AND m.to_state OPERATOR(order_mgmt.=) $5) AS d), '0') AS quantity"
	" FROM (SELECT s.stamp, order_mgmt_data.periods_since(s.stamp) AS periods FROM (SELECT " OM_FOLDED_TO("b", "c") " AS stamp"
	" FROM " OM_CONTROL_ROW("c") " LEFT JOIN order_mgmt_data.stock_balances AS b"
	" ON b.tenant_id = $1 AND b.item_id = $2 AND b.location_id = $3) AS s OFFSET 0) AS f",
	.args = OM_ARGS(POSITION, POSITION),
	.results = OM_RESULTS(LOADED_POSITION, LOADED),
	.read_only = true,
	.expect = SPI_OK_SELECT
};

/* Is it a state that counters decide? */
bool
om_state_is_counted(OmStockState state)
{
	return state == OM_STATE_FREE ||
		(state >= OM_STATE_QUALITY_CONTROL && state <= OM_STATE_IN_TRANSIT);
}

/* The counter of a counted state at a position. */
OmCounterKey
om_position_key(int64 tenant, OmStockState state, int64 item_id, int64 location_id)
{
	OmCounterKey key;

	Assert(om_state_is_counted(state));
	key.kind = kinds[state];
	key.tenant = tenant;
	key.a = item_id;
	key.b = location_id;
	return key;
}

/*
 * The committed number of a state at a position, in the snapshot the engine gives:
 * balance + moves not folded - floor (of what is free).
 */
static void
load_counter(const OmCounterKey *key, Snapshot snapshot, OmCounterLoad *load)
{
	OmStockState state = om_stock_state_lookup(om_counter_kind_name(key->kind));
	Datum		values[POSITION_count];

	values[POSITION_tenant_id] = Int64GetDatum(key->tenant);
	values[POSITION_item_id] = Int64GetDatum(key->a);
	values[POSITION_location_id] = Int64GetDatum(key->b);
	values[POSITION_state_number] = Int32GetDatum((int32) state);
	values[POSITION_state] = Int16GetDatum((int16) state);
	values[POSITION_incarnation] = Int64GetDatum(om_ledger_incarnation());
	om_spi_begin();
	if (om_plan_run_snapshot(&load_position, values, NULL, snapshot) != 1)
		elog(ERROR, "a position was not summed");
	load->available = DatumGetOmQuantity(om_field(0, LOADED_quantity, NULL));
	load->floor = state == OM_STATE_FREE ? read_floor(key->tenant, key->a, key->b, snapshot) : 0;
	load->available -= load->floor;
	om_spi_end();
}

/* Set who knows the floors of positions (see ledger.h). */
void
om_ledger_register_floor(OmFloorReader reader)
{
	read_floor = reader;
}

/* Set who knows the names of items and locations (see ledger.h). */
void
om_ledger_register_names(OmNamesReader reader)
{
	read_names = reader;
}

/* Names for a message; "?" when missing. */
void
om_position_names(int64 tenant, int64 item_id, int64 location_id, char **sku, char **location)
{
	read_names(tenant, item_id, location_id, sku, location);
	*sku = *sku ? *sku : "?";
	*location = *location ? *location : "?";
}

/* OmCounterTeller. */
static OmWanted
tell_position(const OmCounterKey *key)
{
	OmWanted	wanted = {OM_STOCK_CONTENDED, "sku"};
	char	   *sku;
	char	   *location;

	om_position_names(key->tenant, key->a, key->b, &sku, &location);
	wanted.name = sku;
	wanted.location = location;
	return wanted;
}

/* Append a line that finds too little stock (see ledger.h). */
void
om_short_line(StringInfo lines, const char *sku, const char *location, OmQuantity requested, const OmShortage *shortage)
{
	appendStringInfoString(lines, lines->len == 0 ? "[{\"sku\":" : ",{\"sku\":");
	escape_json(lines, sku);
	appendStringInfoString(lines, ",\"location\":");
	if (location)
		escape_json(lines, location);
	else
		appendStringInfoString(lines, "null");
	appendStringInfo(lines, ",\"requested\":\"%s\",\"available\":", om_quantity_text(requested));
	if (shortage->is_unlimited)
		appendStringInfoString(lines, "null");
	else
		appendStringInfo(lines, "\"%s\"", om_quantity_text(shortage->available));
	appendStringInfo(lines, ",\"on_shelf\":\"%s\"}", om_quantity_text(shortage->on_shelf));
}

/* The two numbers (see ledger.h). */
OmShortage
om_shortage_of(const OmTake *take, OmQuantity kept)
{
	OmShortage	shortage = {0};

	shortage.is_unlimited = (take->floor <= OM_FLOOR_UNLIMITED / 2);
	if (!shortage.is_unlimited)
		shortage.available = Max(take->beyond_floor - take->floor - kept, 0);
	shortage.on_shelf = Max(take->beyond_floor, 0);
	return shortage;
}

/* Counters of the counted states, and the ledgers. */
static void
initialize(void)
{
	int			state;

	for (state = 1; state < OM_STATE_SUPPLIER; state++)
	{
		if (!om_state_is_counted((OmStockState) state))
			continue;
		kinds[state] = om_counter_register(om_stock_state_name((OmStockState) state), load_counter);
		om_counter_register_teller(kinds[state], tell_position);
	}
	om_registry_init();
	om_ledger_register(&goods_ledger);
	om_money_init();
	om_fold_init();
}

OM_RIGHT(read_money, OM_READERS, "read the ledger of money");

static OmRight *const rights[] = {
	&om_right_read_money
};

static const OmNeed needs[] = {
	OM_TOPIC("upkeep", NULL),
	OM_FUNCTION_NEEDS("compact_balances", jobs),
	OM_FUNCTION_NEEDS_OWNER("resync_stock"),
	OM_TOPIC("money", "the books: what went from which account to which"),
	OM_VIEW_NEEDS("money_moves", read_money),
	OM_VIEW_NEEDS("money_accounts", read_money)
};

static const OmRaises raises[] = {
	OM_RAISES("compact_balances", OM_WRONG_ISOLATION)
};

OM_MODULE(ledger) = {OM_RIGHTS(rights), OM_NEEDS(needs), OM_ERRORS(raises), .init = initialize};
