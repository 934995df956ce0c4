/*
 * ids.c - ids and stamps (see ids.h).
 */
#include "postgres.h"

#include "access/xact.h"
#include "base/om_limit.h"
#include "commands/sequence.h"
#include "sql/ids.h"
#include "utils/guc.h"

#define SEQUENCE_BITS 44

int			om_node_id = 0;

int64
om_next_place(Oid sequence)
{
	int64		value = nextval_internal(sequence, false);

	Assert(value > 0 && value < (INT64CONST(1) << SEQUENCE_BITS));
	return value;
}

int64
om_next_id(Oid sequence)
{
	Assert(om_node_id >= 0 && om_node_id <= OM_NODE_ID_MAX);
	return ((int64) om_node_id << SEQUENCE_BITS) | om_next_place(sequence);
}

int64
om_last_id_of_node(int64 id)
{
	return id | ((INT64CONST(1) << SEQUENCE_BITS) - 1);
}

int64
om_stamp(void)
{
	return (int64) U64FromFullTransactionId(GetTopFullTransactionId());
}

int
om_compare_ids(const void *x, const void *y)
{
	int64		a = *(const int64 *) x;
	int64		b = *(const int64 *) y;

	return (a > b) - (a < b);
}

/* Define the setting (at load). */
void
om_ids_init(void)
{
	/* the server's: ids of two servers must never meet */
	DefineCustomIntVariable("order_mgmt.node_id",
							"This server's number among those that make ids for the same tenants.",
							NULL, &om_node_id, 0, 0, OM_NODE_ID_MAX, PGC_SIGHUP, 0, NULL, NULL, NULL);
}

OM_FUNCTION(om_current_stamp);

/* SQL: the stamp of rows that the running transaction writes. */
Datum
om_current_stamp(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT64(om_stamp());
}
