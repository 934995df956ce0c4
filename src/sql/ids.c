/*
 * ids.c - ids and display numbers (see ids.h).
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
om_next_id(Oid sequence)
{
	int64		value = nextval_internal(sequence, false);

	Assert(om_node_id >= 0 && om_node_id <= OM_NODE_ID_MAX);
	Assert(value > 0 && value < (INT64CONST(1) << SEQUENCE_BITS));
	return ((int64) om_node_id << SEQUENCE_BITS) | value;
}

int64
om_stamp(void)
{
	return (int64) U64FromFullTransactionId(GetTopFullTransactionId());
}

/* Crockford's base 32 and its five extra check symbols. */
char *
om_display_number(int64 id)
{
	static const char symbols[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ*~$=U";
	char		reversed[16];
	char	   *text = palloc(20);
	int			digits = 0;
	int			i;
	uint64		rest = (uint64) id;

	Assert(id > 0);
	do
	{
		reversed[digits++] = symbols[rest % 32];
		rest /= 32;
	} while (rest > 0 || digits < 5);
	for (i = 0; i < digits; i++)
		text[i] = reversed[digits - 1 - i];
	text[digits] = symbols[(uint64) id % 37];
	text[digits + 1] = '\0';
	return text;
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
