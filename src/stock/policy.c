/*
 * policy.c - floors: safety stock, oversell limit, a channel's own buffer.
 *
 * A position's floor (safety stock - oversell limit) is part of its counter, so
 * every change of a floor is accounted by the row's trigger: raising it takes,
 * forced (more may be promised already), lowering it gives.  A channel's buffer
 * never touches the counter: it only lowers what that channel may take.
 */
#include "postgres.h"

#include "base/om_error.h"
#include "base/om_limit.h"
#include "call/call.h"
#include "commands/trigger.h"
#include "executor/spi.h"
#include "ledger/row.h"
#include "sql/ident.h"
#include "sql/read.h"
#include "sql/rows.h"
#include "stock/stock_private.h"
#include "types/quantity.h"
#include "utils/builtins.h"
#include "utils/inval.h"
#include "utils/numeric.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"

static OmTable floors_table = {
	.name = "stock_policies",
	.columns = {
		{"tenant_id", OM_INT8}, {"item_id", OM_INT8}, {"location_id", OM_INT8}, {"channel_id", OM_INT8}, {"safety_stock", OM_QUANTITY},
		{"oversell_limit", OM_QUANTITY}
	}
};

/* OmRowSeen of a position's policy. */
static bool
see_floor(const Datum *values, const bool *nulls, void *arg)
{
	*(OmQuantity *) arg = nulls[5] ? OM_FLOOR_UNLIMITED : DatumGetInt64(values[4]) - DatumGetInt64(values[5]);
	return true;
}

/* OmFloorReader. */
static OmQuantity
read_floor(int64 tenant, int64 item_id, int64 location_id, Snapshot snapshot)
{
	Datum		key[] = {Int64GetDatum(tenant), Int64GetDatum(item_id), Int64GetDatum(location_id), Int64GetDatum(0)};
	OmQuantity	floor = 0;

	(void) om_read_rows(&floors_table, snapshot, key, lengthof(key), see_floor, &floor);
	return floor;
}

/* Whether any channel has a buffer at all; unknown after a change of the table. */
typedef enum BufferState
{
	BUFFERS_UNKNOWN, BUFFERS_NONE, BUFFERS_SOME
} BufferState;

static BufferState buffers = BUFFERS_UNKNOWN;
static Oid	buffers_table = InvalidOid;
static uint64 buffers_seen = 0; /* invalidations, to notice one during a load */

/* The table changed its definition, or a channel's buffer changed (the trigger says so). */
static void
forget_buffers(Datum arg, Oid relation)
{
	if (relation == InvalidOid || relation == buffers_table)
	{
		buffers = BUFFERS_UNKNOWN;
		buffers_seen++;
	}
}

/* True if any buffer exists in this database. */
static bool
any_buffer(void)
{
	uint64		seen;
	bool		some;

	if (buffers_table != InvalidOid && buffers != BUFFERS_UNKNOWN)
		return buffers == BUFFERS_SOME;
	buffers_table = om_ident_table("stock_policies");
	seen = buffers_seen;
	PushActiveSnapshot(GetLatestSnapshot());
	(void) om_plan_run(&om_stock_plans[STOCK_ANY_BUFFER], NULL, NULL);
	some = DatumGetBool(om_result(0, 1, NULL));
	PopActiveSnapshot();
	if (seen == buffers_seen)
		buffers = some ? BUFFERS_SOME : BUFFERS_NONE;
	return some;
}

OmQuantity *
om_find_margins(int64 tenant, int64 channel_id, const OmDemand *demands, int n)
{
	Datum		values[4];
	Datum	   *items;
	Datum	   *locations;
	OmQuantity *margins;
	uint64		rows;
	uint64		r;
	int			count = 0;
	int			i;
	int			c;

	if (!any_buffer())
		return NULL;
	for (i = 0; i < n; i++)
		count += demands[i].ncandidates;
	items = palloc(sizeof(Datum) * count);
	locations = palloc(sizeof(Datum) * count);
	margins = palloc0(sizeof(OmQuantity) * count);
	count = 0;
	for (i = 0; i < n; i++)
	{
		for (c = 0; c < demands[i].ncandidates; c++)
		{
			items[count] = Int64GetDatum(demands[i].item_id);
			locations[count++] = Int64GetDatum(demands[i].candidates[c].location_id);
		}
	}
	values[0] = Int64GetDatum(tenant);
	values[1] = om_array(OM_INT8, items, NULL, count);
	values[2] = om_array(OM_INT8, locations, NULL, count);
	values[3] = Int64GetDatum(channel_id);
	rows = om_plan_run(&om_stock_plans[STOCK_BUFFERS], values, NULL);
	for (r = 0; r < rows; r++)
		margins[DatumGetInt32(om_result(r, 1, NULL)) - 1] = DatumGetInt64(om_result(r, 2, NULL));
	return margins;
}

/* What the trigger reads of a policy. */
#define POLICY_ROW(X, P) \
	X(P, tenant_id, OM_INT8) \
	X(P, item_id, OM_INT8) \
	X(P, location_id, OM_INT8) \
	X(P, channel_id, OM_INT8) \
	X(P, safety_stock, OM_QUANTITY) \
	X(P, oversell_limit, OM_QUANTITY)
OM_ENUM(POLICY_ROW, POLICY);

static OmTable policies_table = {.name = "stock_policies", .columns = OM_COLUMNS(POLICY_ROW, POLICY)};

static const OmTrigger policy_trigger = {
	.name = "account_policy", .when = OM_ON_AFTER | OM_ON_INSERT | OM_ON_UPDATE | OM_ON_DELETE | OM_ON_ROW, .tables = {"stock_policies"}
};

/* Is a row a channel's buffer, which sets no floor? */
static bool
is_buffer(const OmRow *row)
{
	return DatumGetInt64(om_row_value(row, POLICY_channel_id)) != 0;
}

/* The floor a row sets; 0 for no row and for a channel's buffer. */
static int64
row_floor(const OmRow *row)
{
	if (row == NULL || is_buffer(row))
		return 0;
	if (row->nulls[POLICY_oversell_limit])
		return OM_FLOOR_UNLIMITED;
	return DatumGetInt64(om_row_value(row, POLICY_safety_stock)) - DatumGetInt64(row->values[POLICY_oversell_limit]);
}

/* The counter of a row's position. */
static OmCounterKey
row_key(const OmRow *row)
{
	return om_position_key(DatumGetInt64(om_row_value(row, POLICY_tenant_id)), OM_STATE_FREE,
						   DatumGetInt64(om_row_value(row, POLICY_item_id)), DatumGetInt64(om_row_value(row, POLICY_location_id)));
}

/* Account a change of the floor of a row's position. */
static void
account_floor(const OmRow *row, int64 change)
{
	OmCounterKey key = row_key(row);

	if (change != 0)
		om_counter_account_floor(&key, change);
}

/* True when two versions of a row are of one position. */
static bool
same_position(const OmRow *x, const OmRow *y)
{
	OmCounterKey key_x = row_key(x);
	OmCounterKey key_y = row_key(y);

	return om_counter_compare(&key_x, &key_y) == 0;
}

OM_FUNCTION(om_account_policy);

/* AFTER INSERT, UPDATE, DELETE on stock_policies. */
Datum
om_account_policy(PG_FUNCTION_ARGS)
{
	TriggerData *trigger = om_trigger_enter(fcinfo, &policy_trigger);
	bool		is_update = TRIGGER_FIRED_BY_UPDATE(trigger->tg_event);
	OmRow		rows[2];
	const OmRow *before = NULL;
	const OmRow *after = NULL;

	if (!TRIGGER_FIRED_BY_INSERT(trigger->tg_event))
	{
		om_row_read(&rows[0], &policies_table, trigger->tg_relation, trigger->tg_trigtuple);
		before = &rows[0];
	}
	if (!TRIGGER_FIRED_BY_DELETE(trigger->tg_event))
	{
		om_row_read(&rows[1], &policies_table, trigger->tg_relation, is_update ? trigger->tg_newtuple : trigger->tg_trigtuple);
		after = &rows[1];
	}
	if ((before && is_buffer(before)) || (after && is_buffer(after)))
		CacheInvalidateRelcache(trigger->tg_relation);
	/* a restore: the counters are loaded anew at its end */
	if (om_counter_is_restructuring())
		return PointerGetDatum(NULL);
	if (before && after && same_position(before, after))
		account_floor(after, row_floor(after) - row_floor(before));
	else
	{
		if (before)
			account_floor(before, -row_floor(before));
		if (after)
			account_floor(after, row_floor(after));
	}
	return PointerGetDatum(NULL);
}

/* A numeric argument as a non-negative quantity; sets isnull. */
static OmQuantity
level_argument(FunctionCallInfo fcinfo, int n, const char *name, bool *isnull)
{
	OmQuantity	quantity;
	char	   *text;

	*isnull = PG_ARGISNULL(n);
	if (*isnull)
		return 0;
	text = DatumGetCString(DirectFunctionCall1(numeric_out, PG_GETARG_DATUM(n)));
	quantity = om_quantity_arg(text, name);
	if (quantity < 0)
		om_raise_value(OM_INVALID_QUANTITY, "argument", name, "%s cannot be negative", name);
	return quantity;
}

OM_FUNCTION(om_put_stock_policy);

/* put_stock_policy(sku, location, channel, safety_stock, oversell_limit, is_backorderable, tenant_id) */
Datum
om_put_stock_policy(PG_FUNCTION_ARGS)
{
	int64		tenant = om_write_begin(fcinfo);
	char	   *channel_code = om_optional_code_arg(fcinfo, 2, "channel");
	bool		is_backorderable = om_boolean_arg(fcinfo, 5, false);
	OmLine		line = {0};
	OmChannel	channel;
	bool		no_safety;
	bool		no_limit;
	OmQuantity	safety_stock = level_argument(fcinfo, 3, "safety_stock", &no_safety);
	OmQuantity	oversell_limit = level_argument(fcinfo, 4, "oversell_limit", &no_limit);
	Datum		values[7];
	char		nulls[8] = "       ";

	line.sku = om_code_arg(fcinfo, 0, "sku");
	line.location_code = om_code_arg(fcinfo, 1, "location");
	if (no_limit && !is_backorderable)
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "oversell_limit",
					   "an unlimited oversell_limit needs is_backorderable");
	if (channel_code != NULL && (no_limit || oversell_limit != 0 || is_backorderable))
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "channel",
					   "a channel's policy is its buffer: only safety_stock can be set");
	line.quantity = safety_stock;
	om_resolve_lines(tenant, &line, 1, 0);
	line.quantity = oversell_limit;
	om_resolve_lines(tenant, &line, 1, 0);
	om_require_stocked(&line, 1);
	om_find_channel(tenant, channel_code, &channel);
	values[0] = Int64GetDatum(tenant);
	values[1] = Int64GetDatum(line.item.item_id);
	values[2] = Int64GetDatum(line.location.location_id);
	values[3] = Int64GetDatum(channel.channel_id);
	values[4] = OmQuantityGetDatum(safety_stock);
	values[5] = OmQuantityGetDatum(oversell_limit);
	values[6] = BoolGetDatum(is_backorderable);
	nulls[5] = no_limit ? 'n' : ' ';
	(void) om_plan_run(&om_stock_plans[STOCK_PUT_POLICY], values, nulls);
	values[1] = CStringGetTextDatum(line.sku);
	values[2] = CStringGetTextDatum(line.location_code);
	values[3] = channel_code ? CStringGetTextDatum(channel_code) : (Datum) 0;
	memset(nulls, ' ', 7);
	nulls[3] = channel_code ? ' ' : 'n';
	(void) om_plan_run_latest(&om_stock_plans[STOCK_SHOW_POLICY], values, nulls);
	return om_write_return(fcinfo);
}

void
om_policy_init(void)
{
	om_ledger_register_floor(read_floor);
	CacheRegisterRelcacheCallback(forget_buffers, (Datum) 0);
}
