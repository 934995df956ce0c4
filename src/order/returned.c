/*
 * returned.c - what came back of an order: its lines count it, and its return status
 * follows.
 *
 * Whether a return is on its way is told by the module that owns returns.  verify() derives
 * the same status by SQL of its own (derive_return_status): neither is made from the other.
 */
#include "postgres.h"

#include "order/order_private.h"
#include "sql/read.h"
#include "types/quantity.h"
#include "utils/builtins.h"

static OmTable lines_table = {
	.name = "order_lines",
	.columns = {
		{"tenant_id", OM_INT8}, {"order_id", OM_UUID}, {"ordered", OM_QUANTITY}, {"canceled", OM_QUANTITY}, {"return_requested", OM_QUANTITY},
		{"returned", OM_QUANTITY}
	}
};

static OmTable counts_table = {
	.name = "order_lines",
	.columns = {
		{"tenant_id", OM_INT8}, {"order_id", OM_UUID}, {"line_no", OM_INT4}, {"return_requested", OM_QUANTITY}, {"returned", OM_QUANTITY}
	}
};

static OmReturnsReader is_returning = NULL;

void
om_order_register_returns(OmReturnsReader reader)
{
	is_returning = reader;
}

/* OmRowChange: count. */
static bool
add_counts(Datum *values, bool *nulls, void *arg)
{
	const OmQuantity *more = (const OmQuantity *) arg;
	int			i;

	for (i = 0; i < 2; i++)
		values[3 + i] = OmQuantityGetDatum(om_quantity_add(DatumGetInt64(values[3 + i]), more[i]));
	return true;
}

bool
om_order_count_returned(Datum tenant, const pg_uuid_t *order_id, Datum line_no, OmQuantity requested, OmQuantity returned)
{
	Datum		key[] = {tenant, UUIDPGetDatum(order_id), line_no};
	OmQuantity	more[] = {requested, returned};

	return om_update_run(&counts_table, key, lengthof(key), add_counts, more);
}

/* Sums of an order's lines. */
typedef struct Returned
{
	OmQuantity	wanted;			/* ordered, not canceled */
	OmQuantity	requested;
	OmQuantity	returned;
} Returned;

/* OmRowSeen of lines. */
static bool
count_line(const Datum *values, const bool *nulls, void *arg)
{
	Returned   *sums = (Returned *) arg;

	sums->wanted = om_quantity_add(sums->wanted, DatumGetInt64(values[2]) - DatumGetInt64(values[3]));
	sums->requested = om_quantity_add(sums->requested, DatumGetInt64(values[4]));
	sums->returned = om_quantity_add(sums->returned, DatumGetInt64(values[5]));
	return true;
}

const char *
om_order_return_status(int64 tenant, const pg_uuid_t *order_id)
{
	Returned	sums = {0};
	Datum		key[2];

	key[0] = Int64GetDatum(tenant);
	key[1] = UUIDPGetDatum(order_id);
	(void) om_read_rows(&lines_table, InvalidSnapshot, key, lengthof(key), count_line, &sums);
	if (sums.requested <= sums.returned)
		return sums.returned == 0 ? "none" : sums.returned == sums.wanted ? "returned" : "partially_returned";
	return is_returning(tenant, order_id) ? "in_progress" : "requested";
}

/* OmRowChange: the two statuses of arg, where they are named and differ. */
static bool
set_statuses(Datum *values, bool *nulls, void *arg)
{
	const char **statuses = (const char **) arg;
	bool		differs = false;
	int			i;

	for (i = 0; i < 2; i++)
	{
		if (statuses[i] == NULL)
			continue;
		differs |= strcmp(TextDatumGetCString(values[2 + i]), statuses[i]) != 0;
		values[2 + i] = CStringGetTextDatum(statuses[i]);
	}
	return differs;
}

void
om_order_set_statuses(int64 tenant, const pg_uuid_t *order_id, const char *return_status, const char *payment_status)
{
	const char *statuses[] = {return_status, payment_status};
	Datum		key[] = {Int64GetDatum(tenant), UUIDPGetDatum(order_id)};

	if (!om_update_run(&om_order_statuses_table, key, lengthof(key), set_statuses, statuses))
		elog(ERROR, "a locked order is missing");
}

void
om_order_refresh_returned(const OmOrder *order)
{
	OmStanding	standing;

	om_order_read_standing(order->tenant, &order->order_id, &standing);
	om_order_set_statuses(order->tenant, &order->order_id, om_order_return_status(order->tenant, &order->order_id),
						  om_standing_payment_status(&standing));
}
