/*
 * price_trigger.c - what prices were, whoever changes them.
 *
 * The row of a price says since when it is what it is.  Before another price takes its place, or it is ended before what
 * is past of it, it is kept in former_prices with the time in which it held.  A price that never held is not kept.  Nothing
 * happens on INSERT, so a dump that is restored keeps nothing twice.
 */
#include "postgres.h"

#include "base/clock.h"
#include "pricing/pricing_private.h"
#include "sql/ident.h"
#include "sql/ids.h"
#include "sql/insert.h"
#include "sql/trigger.h"
#include "utils/rel.h"
#include "utils/timestamp.h"

/* Of an item, and of a list. */
#define ITEM_PRICE_ROW(X, P) X(P, tenant_id, OM_INT8) X(P, item_id, OM_INT8) X(P, currency, OM_TEXT) X(P, price, OM_PRICE) X(P, since, OM_TIME)
#define LIST_PRICE_ROW(X, P) \
	ITEM_PRICE_ROW(X, P) X(P, channel_id, OM_INT8) X(P, customer_group_id, OM_INT8) X(P, minimum_quantity, OM_NUMERIC) \
	X(P, regular_price, OM_PRICE) X(P, valid_from, OM_TIME) X(P, valid_until, OM_TIME)
OM_ENUM(LIST_PRICE_ROW, ROW);

#define FORMER_PRICE(X, P) \
	X(P, tenant_id, OM_INT8) X(P, former_price_id, OM_INT8) X(P, item_id, OM_INT8) X(P, currency, OM_TEXT) X(P, channel_id, OM_INT8) \
	X(P, customer_group_id, OM_INT8) X(P, minimum_quantity, OM_NUMERIC) X(P, price, OM_PRICE) X(P, regular_price, OM_PRICE) \
	X(P, began_at, OM_TIME) X(P, ended_at, OM_TIME)
OM_ENUM(FORMER_PRICE, FORMER);

static OmTable item_prices_table = {.name = "prices", .columns = OM_COLUMNS(ITEM_PRICE_ROW, ROW)};
static OmTable list_prices_table = {.name = "list_prices", .columns = OM_COLUMNS(LIST_PRICE_ROW, ROW)};
static OmTable former_prices_table = {.name = "former_prices", .columns = OM_COLUMNS(FORMER_PRICE, FORMER)};

static const OmTrigger keep_trigger = {
	.name = "keep_price", .when = OM_ON_BEFORE | OM_ON_UPDATE | OM_ON_ROW, .tables = {"prices", "list_prices"}
};

/* Keep a price as it was, from one instant until another. */
static void
keep_former(const OmRow *row, bool is_list, TimestampTz began_at, TimestampTz ended_at)
{
	OmInsert	rows = om_insert_make(FORMER_count, 1);
	Datum	   *values = om_insert_values(&rows, 0);
	bool	   *nulls = om_insert_nulls(&rows, 0);

	values[FORMER_tenant_id] = om_row_value(row, ROW_tenant_id);
	values[FORMER_former_price_id] = Int64GetDatum(om_next_id(om_ident()->ledger_id_seq));
	values[FORMER_item_id] = om_row_value(row, ROW_item_id);
	values[FORMER_currency] = om_row_value(row, ROW_currency);
	values[FORMER_channel_id] = is_list ? om_row_value(row, ROW_channel_id) : Int64GetDatum(0);
	values[FORMER_customer_group_id] = is_list ? om_row_value(row, ROW_customer_group_id) : Int64GetDatum(0);
	nulls[FORMER_minimum_quantity] = !is_list;
	values[FORMER_minimum_quantity] = is_list ? om_row_value(row, ROW_minimum_quantity) : (Datum) 0;
	values[FORMER_price] = om_row_value(row, ROW_price);
	nulls[FORMER_regular_price] = !is_list || row->nulls[ROW_regular_price];
	values[FORMER_regular_price] = nulls[FORMER_regular_price] ? (Datum) 0 : row->values[ROW_regular_price];
	values[FORMER_began_at] = TimestampTzGetDatum(began_at);
	values[FORMER_ended_at] = TimestampTzGetDatum(ended_at);
	om_insert_run(&former_prices_table, &rows);
}

OM_FUNCTION(om_keep_price);

/* BEFORE UPDATE of a price: what it was is kept, and it is what it is since now. */
Datum
om_keep_price(PG_FUNCTION_ARGS)
{
	static const int columns[] = {ROW_since};
	TriggerData *trigger = om_trigger_enter(fcinfo, &keep_trigger);
	Relation	relation = trigger->tg_relation;
	bool		is_list = strcmp(RelationGetRelationName(relation), list_prices_table.name) == 0;
	OmTable    *table = is_list ? &list_prices_table : &item_prices_table;
	TimestampTz now = om_clock();
	Datum		since = TimestampTzGetDatum(now);
	TimestampTz began_at;
	TimestampTz ended_at = now;
	bool		is_other;
	bool		is_lost = false;
	OmRow		row;
	OmRow		next;

	om_row_read(&row, table, relation, trigger->tg_trigtuple);
	om_row_read(&next, table, relation, trigger->tg_newtuple);
	is_other = !om_price_equals(om_price_from_datum(om_row_value(&row, ROW_price)), om_price_from_datum(om_row_value(&next, ROW_price)));
	began_at = row.nulls[ROW_since] ? DT_NOBEGIN : DatumGetTimestampTz(row.values[ROW_since]);
	if (is_list)
	{
		began_at = Max(began_at, DatumGetTimestampTz(om_row_value(&row, ROW_valid_from)));
		ended_at = Min(ended_at, DatumGetTimestampTz(om_row_value(&row, ROW_valid_until)));
		is_lost = DatumGetTimestampTz(om_row_value(&next, ROW_valid_until)) < ended_at;
	}
	if ((is_other || is_lost) && began_at < ended_at)
		keep_former(&row, is_list, began_at, ended_at);
	if (!is_other)
		return PointerGetDatum(trigger->tg_newtuple);
	return PointerGetDatum(om_row_change(table, relation, trigger->tg_newtuple, columns, &since, 1));
}
