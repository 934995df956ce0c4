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

/* What is read of the lines of an order, */
#define LINE_ROW(X, P) \
	ORDER_KEY(X, P) X(P, ordered, OM_QUANTITY) X(P, canceled, OM_QUANTITY) X(P, return_requested, OM_QUANTITY) \
	X(P, returned, OM_QUANTITY) X(P, line_no, OM_INT4) X(P, kit_line_no, OM_INT4)
OM_ENUM(LINE_ROW, LINE);

static OmTable lines_table = {.name = "order_lines", .columns = OM_COLUMNS(LINE_ROW, LINE)};

/* and what is changed of one. */
#define LINE_COUNTS(X, P) ORDER_LINE_KEY(X, P) X(P, return_requested, OM_QUANTITY) X(P, returned, OM_QUANTITY)
OM_ENUM(LINE_COUNTS, COUNTS);

static OmTable counts_table = {.name = "order_lines", .columns = OM_COLUMNS(LINE_COUNTS, COUNTS)};

static OmReturnsReader is_returning = NULL;

void
om_order_register_returns(OmReturnsReader reader)
{
	is_returning = reader;
}

/* What is added to the counts of a line. */
typedef struct MoreUnits
{
	OmQuantity	requested;
	OmQuantity	returned;
} MoreUnits;

/* OmRowChange: count. */
static bool
add_counts(Datum *values, bool *nulls, void *arg)
{
	const MoreUnits *more = (const MoreUnits *) arg;

	values[COUNTS_return_requested] = OmQuantityGetDatum(om_quantity_add(DatumGetInt64(values[COUNTS_return_requested]), more->requested));
	values[COUNTS_returned] = OmQuantityGetDatum(om_quantity_add(DatumGetInt64(values[COUNTS_returned]), more->returned));
	return true;
}

bool
om_order_count_returned(Datum tenant, const pg_uuid_t *order_id, Datum line_no, OmQuantity requested, OmQuantity returned)
{
	Datum		key[] = {tenant, UUIDPGetDatum(order_id), line_no};
	MoreUnits	more = {requested, returned};

	return om_update_run(&counts_table, key, lengthof(key), add_counts, &more);
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

	/* a kit tells of what it is made of, some of which may be missing when it comes back */
	if (!nulls[LINE_kit_line_no] && DatumGetInt32(values[LINE_kit_line_no]) != DatumGetInt32(values[LINE_line_no]))
		return true;
	sums->wanted = om_quantity_add(sums->wanted, DatumGetInt64(values[LINE_ordered]) - DatumGetInt64(values[LINE_canceled]));
	sums->requested = om_quantity_add(sums->requested, DatumGetInt64(values[LINE_return_requested]));
	sums->returned = om_quantity_add(sums->returned, DatumGetInt64(values[LINE_returned]));
	return true;
}

const char *
om_order_return_status(int64 tenant, const pg_uuid_t *order_id)
{
	Returned	sums = {0};
	Datum		key[] = {Int64GetDatum(tenant), UUIDPGetDatum(order_id)};

	(void) om_read_rows(&lines_table, InvalidSnapshot, key, lengthof(key), count_line, &sums);
	if (sums.requested <= sums.returned)
		return sums.returned == 0 ? RETURN_STATUS_NONE : sums.returned == sums.wanted ? RETURN_STATUS_RETURNED : RETURN_STATUS_PARTIALLY_RETURNED;
	return is_returning(tenant, order_id) ? RETURN_STATUS_IN_PROGRESS : RETURN_STATUS_REQUESTED;
}
