/*
 * policy.c - floors: safety stock, oversell limit, a channel's own buffer.
 *
 * The row's trigger accounts every change of a position's floor (safety stock - oversell
 * limit), because the floor is part of the position's counter: raising it takes, by force
 * since more may be promised already, and lowering it gives.  A channel's buffer never
 * touches the counter, because it only lowers what that channel may take.
 */
#include "postgres.h"

#include "base/known.h"
#include "base/om_error.h"
#include "base/om_limit.h"
#include "call/call.h"
#include "commands/trigger.h"
#include "ledger/row.h"
#include "sql/ident.h"
#include "sql/insert.h"
#include "sql/read.h"
#include "stock/stock_private.h"
#include "types/quantity.h"
#include "utils/builtins.h"
#include "utils/inval.h"
#include "utils/numeric.h"
#include "utils/rel.h"
#include "utils/snapmgr.h"

enum PolicyArgument
{
	POLICY_ARG_SKU, POLICY_ARG_LOCATION, POLICY_ARG_CHANNEL, POLICY_ARG_SAFETY_STOCK, POLICY_ARG_OVERSELL_LIMIT
};

/* What an oversell limit is called that is none. */
#define UNLIMITED "unlimited"

static OmTable policies_table = {.name = "stock_policies", .columns = OM_COLUMNS(POLICY_ROW, POLICY)};

/* OmRowSeen of a position's policy: its floor. */
static bool
see_floor(const Datum *values, const bool *nulls, void *arg)
{
	*(OmQuantity *) arg = nulls[POLICY_oversell_limit] ? OM_FLOOR_UNLIMITED :
		DatumGetInt64(values[POLICY_safety_stock]) - DatumGetInt64(values[POLICY_oversell_limit]);
	return true;
}

/* OmFloorReader: channel 0 is the position itself. */
static OmQuantity
read_floor(int64 tenant, int64 item_id, int64 location_id, Snapshot snapshot)
{
	Datum		key[] = {Int64GetDatum(tenant), Int64GetDatum(item_id), Int64GetDatum(location_id), Int64GetDatum(0)};
	OmQuantity	floor = 0;

	(void) om_read_rows(&policies_table, snapshot, key, lengthof(key), see_floor, &floor);
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

/* True if any buffer exists in this database, of a snapshot of now. */
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
	some = DatumGetBool(om_field(0, ANY_is_there, NULL));
	PopActiveSnapshot();
	if (seen == buffers_seen)
		buffers = some ? BUFFERS_SOME : BUFFERS_NONE;
	return some;
}

/* A channel's buffers (see stock_private.h). */
OmQuantity *
om_find_margins(int64 tenant, int64 channel_id, const OmDemand *demands, int n)
{
	Datum		values[POSITIONS_count];
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
	values[POSITIONS_tenant_id] = Int64GetDatum(tenant);
	values[POSITIONS_item_ids] = om_array(OM_INT8, items, NULL, count);
	values[POSITIONS_location_ids] = om_array(OM_INT8, locations, NULL, count);
	values[POSITIONS_channel_id] = Int64GetDatum(channel_id);
	rows = om_plan_run(&om_stock_plans[STOCK_BUFFERS], values, NULL);
	for (r = 0; r < rows; r++)
		margins[DatumGetInt32(om_field(r, BUFFER_place, NULL)) - 1] = DatumGetInt64(om_field(r, BUFFER_safety_stock, NULL));
	return margins;
}

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
	/* a restore needs no accounts, because the counters are loaded anew at its end */
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

/* What put_stock_policy is told; what is null stays as it is. */
typedef struct PolicyWish
{
	char	   *channel;
	bool		has_safety;
	OmQuantity	safety_stock;
	bool		has_limit;		/* a number */
	OmQuantity	oversell_limit;
	bool		is_unlimited;
} PolicyWish;

/* Decimal text as a quantity that is not negative. */
static OmQuantity
level_of(const char *text, const char *name)
{
	OmQuantity	level = om_quantity_arg(text, name);

	if (level < 0)
		om_raise_value(OM_INVALID_QUANTITY, "argument", name, "%s cannot be negative", name);
	return level;
}

/* Read what the policy shall be. */
static PolicyWish
read_policy(FunctionCallInfo fcinfo)
{
	PolicyWish	wish = {0};
	char	   *limit = om_text_arg(fcinfo, POLICY_ARG_OVERSELL_LIMIT, "oversell_limit", OM_CODE_LENGTH_MAX, false);

	wish.channel = om_optional_code_arg(fcinfo, POLICY_ARG_CHANNEL, "channel");
	wish.has_safety = !PG_ARGISNULL(POLICY_ARG_SAFETY_STOCK);
	if (wish.has_safety)
		wish.safety_stock = level_of(DatumGetCString(DirectFunctionCall1(numeric_out, PG_GETARG_DATUM(POLICY_ARG_SAFETY_STOCK))), "safety_stock");
	wish.is_unlimited = (limit != NULL && strcmp(limit, UNLIMITED) == 0);
	wish.has_limit = (limit != NULL && !wish.is_unlimited);
	if (wish.has_limit && strpbrk(limit, "0123456789") == NULL)
		om_refuse_word("oversell_limit", limit, ((const char *const []) {UNLIMITED, "0"}));
	if (wish.has_limit)
		wish.oversell_limit = level_of(limit, "oversell_limit");
	if (wish.channel != NULL && (wish.is_unlimited || wish.oversell_limit != 0))
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "channel",
					   "a channel's policy is its buffer: only safety_stock can be set");
	return wish;
}

/* Make a policy's row of the contract view the current result; channel: null for the position's own. */
static void
show_policy(int64 tenant, const OmLine *line, const char *channel)
{
	Datum		values[CODES_count];
	char		nulls[CODES_count];
	bool		isnull;

	memset(nulls, ' ', sizeof(nulls));
	values[CODES_tenant_id] = Int64GetDatum(tenant);
	values[CODES_sku] = CStringGetTextDatum(line->sku);
	values[CODES_location] = CStringGetTextDatum(line->location_code);
	values[CODES_channel] = om_optional_text(channel, &isnull);
	nulls[CODES_channel] = isnull ? 'n' : ' ';
	(void) om_plan_run_latest(&om_stock_plans[STOCK_SHOW_POLICY], values, nulls);
}

OM_FUNCTION(om_put_stock_policy);

/* put_stock_policy(...): see PolicyArgument. */
Datum
om_put_stock_policy(PG_FUNCTION_ARGS)
{
	int64		tenant = om_write_begin(fcinfo);
	PolicyWish	wish = read_policy(fcinfo);
	OmLine		line = {0};
	OmChannel	channel;
	Datum		values[POLICY_count];
	char		nulls[POLICY_count];

	line.sku = om_code_arg(fcinfo, POLICY_ARG_SKU, "sku");
	line.location_code = om_code_arg(fcinfo, POLICY_ARG_LOCATION, "location");
	line.quantity = wish.safety_stock;
	om_resolve_lines(tenant, &line, 1, OM_IN_USE, 0);
	line.quantity = wish.oversell_limit;
	om_resolve_lines(tenant, &line, 1, OM_IN_USE, 0);
	om_require_stocked(&line, 1);
	om_find_channel(tenant, wish.channel, &channel);
	memset(nulls, ' ', sizeof(nulls));
	values[POLICY_tenant_id] = Int64GetDatum(tenant);
	values[POLICY_item_id] = Int64GetDatum(line.item.item_id);
	values[POLICY_location_id] = Int64GetDatum(line.location.location_id);
	values[POLICY_channel_id] = Int64GetDatum(channel.channel_id);
	values[POLICY_safety_stock] = OmQuantityGetDatum(wish.safety_stock);
	nulls[POLICY_safety_stock] = wish.has_safety ? ' ' : 'n';
	values[POLICY_oversell_limit] = OmQuantityGetDatum(wish.oversell_limit);
	nulls[POLICY_oversell_limit] = wish.has_limit ? ' ' : 'n';
	values[POLICY_is_unlimited] = BoolGetDatum(wish.is_unlimited);
	(void) om_plan_run(&om_stock_plans[STOCK_PUT_POLICY], values, nulls);
	show_policy(tenant, &line, wish.channel);
	return om_write_return(fcinfo);
}

/* What others need of policies (see stock_private.h). */
void
om_policy_init(void)
{
	om_ledger_register_floor(read_floor);
	CacheRegisterRelcacheCallback(forget_buffers, (Datum) 0);
}
