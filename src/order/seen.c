/*
 * seen.c - which orders a reader sees who has a right at some locations only.
 *
 * Policies ask sees_order of each row that they meet, so that lines are read straight by their key, and parts only of those that have some.
 */
#include "postgres.h"

#include "access/access.h"
#include "access/seen.h"
#include "order/order_private.h"
#include "sql/read.h"
#include "utils/snapmgr.h"

/* What is read of the lines of an order, and of their parts. */
#define SEEN_LINE(X, P) ORDER_LINE_KEY(X, P) X(P, location_id, OM_INT8)
OM_ENUM(SEEN_LINE, SEEN_LINE);

static OmTable lines_table = {.name = "order_lines", .columns = OM_COLUMNS(SEEN_LINE, SEEN_LINE)};
static OmTable parts_table = {.name = "order_line_parts", .columns = OM_COLUMNS(SEEN_LINE, SEEN_LINE)};

/* The places of lines: one of them, or (line_no 0) all of an order. */
typedef struct Places
{
	int32		line_no;
	int64	   *location_ids;	/* 0: none */
	int			n;
	int			allocated;
	bool		has_parts;
} Places;

/* OmRowSeen of lines and parts. */
static bool
see_place(const Datum *values, const bool *nulls, void *arg)
{
	Places	   *places = (Places *) arg;
	int64		location_id = nulls[SEEN_LINE_location_id] ? 0 : DatumGetInt64(values[SEEN_LINE_location_id]);

	if (places->line_no != 0 && DatumGetInt32(values[SEEN_LINE_line_no]) != places->line_no)
		return true;
	if (location_id == 0 && !nulls[SEEN_LINE_location_id])
	{
		places->has_parts = true;
		return true;
	}
	if (places->n > 0 && places->location_ids[places->n - 1] == location_id)
		return true;
	if (places->n == places->allocated)
	{
		places->allocated = Max(8, 2 * places->allocated);
		places->location_ids = places->location_ids == NULL ? palloc(sizeof(int64) * places->allocated)
			: repalloc(places->location_ids, sizeof(int64) * places->allocated);
	}
	places->location_ids[places->n++] = location_id;
	return true;
}

/* Read the places of an order, or of one of its lines, in a snapshot (om_read_rows). */
static void
read_places(Snapshot snapshot, const Datum *key, Places *places)
{
	(void) om_read_rows(&lines_table, snapshot, key, 2, see_place, places);
	if (places->has_parts)
		(void) om_read_rows(&parts_table, snapshot, key, 2, see_place, places);
}

int64 *
om_order_places(int64 tenant, const pg_uuid_t *order_id, int *n)
{
	Datum		key[] = {Int64GetDatum(tenant), UUIDPGetDatum(order_id)};
	Places		places = {0};

	read_places(InvalidSnapshot, key, &places);
	*n = places.n;
	return places.location_ids;
}

OM_FUNCTION(om_sees_order);

/* SQL: sees_order(right, tenant_id, order_id, line_no): the reader has the right where the line is; line_no 0: where any line is. */
Datum
om_sees_order(PG_FUNCTION_ARGS)
{
	const OmRight *right = om_right_arg(fcinfo);
	Datum		key[] = {PG_GETARG_DATUM(1), PG_GETARG_DATUM(2)};
	Places		places = {.line_no = PG_GETARG_INT32(3)};
	int			i;

	read_places(GetActiveSnapshot(), key, &places);
	for (i = 0; i < places.n; i++)
		if (om_reader_sees(right, PG_GETARG_INT64(1), places.location_ids[i]))
			PG_RETURN_BOOL(true);
	PG_RETURN_BOOL(false);
}
