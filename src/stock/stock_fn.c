/*
 * stock_fn.c - the API functions of the stock module that read, and its start.
 */
#include "postgres.h"

#include "access/access.h"
#include "base/clock.h"
#include "base/module.h"
#include "base/om_error.h"
#include "base/om_limit.h"
#include "call/arguments.h"
#include "sql/rows.h"
#include "stock/stock_private.h"
#include "types/quantity.h"
#include "utils/builtins.h"
#include "utils/numeric.h"
#include "utils/timestamp.h"

/* The locations available() sums over: the named one, the channel's, or null for all. */
static Datum
asked_locations(int64 tenant, const char *location, const OmChannel *channel, bool *all)
{
	Datum	   *ids;
	int			i;

	*all = false;
	if (location != NULL)
	{
		ids = palloc(sizeof(Datum));
		ids[0] = Int64GetDatum(om_find_location(tenant, location).location_id);
		return om_array(OM_INT8, ids, NULL, 1);
	}
	if (channel->channel_id == 0)
	{
		*all = true;
		return (Datum) 0;
	}
	ids = palloc(sizeof(Datum) * Max(channel->nlocations, 1));
	for (i = 0; i < channel->nlocations; i++)
		ids[i] = Int64GetDatum(channel->locations[i].location_id);
	return om_array(OM_INT8, ids, NULL, channel->nlocations);
}

OM_FUNCTION(om_available);

/* available(sku, location, channel, tenant_id): units; null = unlimited. */
Datum
om_available(PG_FUNCTION_ARGS)
{
	int64		tenant = om_tenant_arg(3);
	char	   *sku = om_text_arg(fcinfo, 0, "sku", OM_CODE_LENGTH_MAX, true);
	char	   *location = om_text_arg(fcinfo, 1, "location", OM_CODE_LENGTH_MAX, false);
	char	   *channel_code = om_text_arg(fcinfo, 2, "channel", OM_CODE_LENGTH_MAX, false);
	OmChannel	channel;
	OmItem		item;
	Datum		values[WHERE_count];
	char		nulls[WHERE_count];
	OmQuantity	sum = 0;
	bool		all;
	bool		unlimited = false;
	uint64		rows;
	uint64		i;
	Datum		result = (Datum) 0;

	om_spi_begin();
	om_find_items(tenant, &sku, 1, 0, &item);
	if (item.item_id == 0)
		om_raise_value(OM_UNKNOWN_SKU, "sku", sku, "unknown sku \"%s\"", sku);
	om_find_channel(tenant, channel_code, &channel);
	memset(nulls, ' ', sizeof(nulls));
	values[WHERE_tenant_id] = Int64GetDatum(tenant);
	values[WHERE_item_id] = Int64GetDatum(item.item_id);
	values[WHERE_location_ids] = asked_locations(tenant, location, &channel, &all);
	nulls[WHERE_location_ids] = all ? 'n' : ' ';
	values[WHERE_channel_id] = Int64GetDatum(channel.channel_id);
	values[WHERE_at] = TimestampTzGetDatum(om_clock());
	rows = item.is_stocked ? om_plan_run(&om_stock_plans[STOCK_AVAILABLE], values, nulls) : 0;
	for (i = 0; i < rows; i++)
	{
		OmQuantity	here = DatumGetInt64(om_field(i, AVAILABLE_quantity, NULL));

		unlimited |= DatumGetBool(om_field(i, AVAILABLE_is_unlimited, NULL));
		/* of several locations, one that is oversold does not lower what the others can sell */
		sum = om_quantity_add(sum, rows == 1 ? here : Max(here, 0));
	}
	om_spi_end();
	if (!item.is_stocked || unlimited)
		PG_RETURN_NULL();
	result = DirectFunctionCall3(numeric_in, CStringGetDatum(om_quantity_text(sum)),
								 ObjectIdGetDatum(InvalidOid), Int32GetDatum(-1));
	PG_RETURN_DATUM(result);
}

/* The position that arguments 0 and 1 name: looked up, and as parameters of a plan. */
static void
position_arguments(FunctionCallInfo fcinfo, int64 tenant, OmLine *line, Datum *values)
{
	memset(line, 0, sizeof(OmLine));
	line->sku = om_text_arg(fcinfo, 0, "sku", OM_CODE_LENGTH_MAX, true);
	line->location_code = om_text_arg(fcinfo, 1, "location", OM_CODE_LENGTH_MAX, true);
	om_resolve_lines(tenant, line, 1, 0);
	values[AT_tenant_id] = Int64GetDatum(tenant);
	values[AT_item_id] = Int64GetDatum(line->item.item_id);
	values[AT_location_id] = Int64GetDatum(line->location.location_id);
}

OM_FUNCTION(om_stock_as_of);

/* stock_as_of(sku, location, at, by, tenant_id): one row, summed from the ledger. */
Datum
om_stock_as_of(PG_FUNCTION_ARGS)
{
	int64		tenant = om_tenant_arg(4);
	char	   *by = om_text_arg(fcinfo, 3, "by", OM_CODE_LENGTH_MAX, true);
	bool		by_record = strcmp(by, "recorded_at") == 0;
	OmLine		line;
	Datum		values[AT_count];

	if (!by_record && strcmp(by, "occurred_at") != 0)
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "by", "by must be occurred_at or recorded_at");
	if (PG_ARGISNULL(2))
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "at", "at cannot be null");
	om_spi_begin();
	position_arguments(fcinfo, tenant, &line, values);
	values[AT_at] = PG_GETARG_DATUM(2);
	values[AT_by_record] = BoolGetDatum(by_record);
	values[AT_sku] = CStringGetTextDatum(line.sku);
	values[AT_location] = CStringGetTextDatum(line.location_code);
	(void) om_plan_run(&om_stock_plans[STOCK_AS_OF], values, NULL);
	om_rows_return(fcinfo);
	om_spi_end();
	return (Datum) 0;
}

OM_FUNCTION(om_explain_stock);

/* explain_stock(sku, location, tenant_id): the terms of availability, a row each. */
Datum
om_explain_stock(PG_FUNCTION_ARGS)
{
	int64		tenant = om_tenant_arg(2);
	OmLine		line;
	Datum		values[AT_count];

	om_spi_begin();
	position_arguments(fcinfo, tenant, &line, values);
	values[AT_at] = TimestampTzGetDatum(om_clock());
	(void) om_plan_run(&om_stock_plans[STOCK_EXPLAIN], values, NULL);
	om_rows_return(fcinfo);
	om_spi_end();
	return (Datum) 0;
}

OM_FUNCTION(om_stock_holders);

/* stock_holders(sku, location, tenant_id): the sessions that hold the position or wait for it. */
Datum
om_stock_holders(PG_FUNCTION_ARGS)
{
	int64		tenant = om_tenant_arg(2);
	OmLine		line;
	Datum		values[AT_count];

	om_spi_begin();
	position_arguments(fcinfo, tenant, &line, values);
	(void) om_plan_run(&om_stock_plans[STOCK_HOLDERS], values, NULL);
	om_rows_return(fcinfo);
	om_spi_end();
	return (Datum) 0;
}

/* The state machine and the cache of policies. */
static void
initialize(void)
{
	om_state_register(&om_reservation_states);
	om_policy_init();
}

static const OmRight rights[] = {
	{OM_RIGHT_FUNCTION, "available", OM_EVERYBODY},
	{OM_RIGHT_FUNCTION, "stock_as_of", OM_STAFF},
	{OM_RIGHT_FUNCTION, "explain_stock", OM_STAFF},
	{OM_RIGHT_FUNCTION, "stock_holders", OM_MANAGER | OM_ADMIN},
	{OM_RIGHT_FUNCTION, "reserve_stock", OM_SELLERS},
	{OM_RIGHT_FUNCTION, "extend_reservation", OM_SELLERS},
	{OM_RIGHT_FUNCTION, "release_reservation", OM_SELLERS},
	{OM_RIGHT_FUNCTION, "receive_stock", OM_MOVERS},
	{OM_RIGHT_FUNCTION, "adjust_stock", OM_MOVERS},
	{OM_RIGHT_FUNCTION, "set_stock", OM_MOVERS},
	{OM_RIGHT_FUNCTION, "change_stock_state", OM_MOVERS},
	{OM_RIGHT_FUNCTION, "put_stock_policy", OM_KEEPERS},
	{OM_RIGHT_FUNCTION, "expire_holds", OM_ADMIN},
	{OM_RIGHT_VIEW, "stock", OM_EVERYBODY},
	{OM_RIGHT_VIEW, "reservations", OM_EVERYBODY},
	{OM_RIGHT_VIEW, "stock_policies", OM_STAFF}
};

OM_MODULE(stock) = {OM_RIGHTS(rights), .init = initialize};
