/*
 * stock_state.c - the type order_mgmt.stock_state: the states of goods.
 *
 * An int2 on disk whose numbers and names stand in one table.  Comparing and
 * hashing are those of smallint, so the install script names PostgreSQL's own
 * functions; binary input and output are text, as for an enum.
 */
#include "postgres.h"

#include "base/om_compat.h"
#include "base/text_arg.h"
#include "libpq/pqformat.h"
#include "nodes/nodes.h"
#include "types/stock_state.h"

/* Names by number; place 0 is no state. */
static const char *const state_names[OM_STATE_LAST + 1] = {
	[OM_STATE_FREE] = "free",
	[OM_STATE_RESERVED] = "reserved",
	[OM_STATE_ALLOCATED] = "allocated",
	[OM_STATE_BACKORDERED] = "backordered",
	[OM_STATE_QUALITY_CONTROL] = "quality_control",
	[OM_STATE_DAMAGED] = "damaged",
	[OM_STATE_EXPIRED] = "expired",
	[OM_STATE_RETURNED] = "returned",
	[OM_STATE_IN_TRANSIT] = "in_transit",
	[OM_STATE_SUPPLIER] = "supplier",
	[OM_STATE_CUSTOMER] = "customer",
	[OM_STATE_LOSS] = "loss",
	[OM_STATE_PRODUCTION] = "production",
};

/* The name of a state; XX000 for a number that is none, which only a damaged page has. */
const char *
om_stock_state_name(OmStockState state)
{
	if ((int) state < OM_STATE_FREE || (int) state > OM_STATE_LAST)
		elog(ERROR, "invalid stock state %d", (int) state);
	return state_names[state];
}

/* The state of a name, or 0 when there is none. */
OmStockState
om_stock_state_lookup(const char *name)
{
	int			state;

	for (state = OM_STATE_FREE; state <= OM_STATE_LAST; state++)
	{
		if (strcmp(name, state_names[state]) == 0)
			return state;
	}
	return 0;
}

/* The state of a name as a Datum; 22P02 (softly to context) when there is none. */
static Datum
parse_state(const char *name, Node *context)
{
	OmStockState state = om_stock_state_lookup(name);

	if (state == 0)
		ereturn(context, (Datum) 0,
				(errcode(ERRCODE_INVALID_TEXT_REPRESENTATION),
				 errmsg("unknown stock state \"%s\"", om_text_beginning(name))));
	return Int16GetDatum((int16) state);
}

OM_FUNCTION(om_stock_state_in);

/* Text input: exactly a name; soft errors where the major has them. */
Datum
om_stock_state_in(PG_FUNCTION_ARGS)
{
	return parse_state(PG_GETARG_CSTRING(0), fcinfo->context);
}

OM_FUNCTION(om_stock_state_out);

/* Text output: the name. */
Datum
om_stock_state_out(PG_FUNCTION_ARGS)
{
	PG_RETURN_CSTRING(pstrdup(om_stock_state_name((OmStockState) PG_GETARG_INT16(0))));
}

OM_FUNCTION(om_stock_state_recv);

/* Binary input: the name, as an enum's. */
Datum
om_stock_state_recv(PG_FUNCTION_ARGS)
{
	StringInfo	message = (StringInfo) PG_GETARG_POINTER(0);
	int			length;
	char	   *name = pq_getmsgtext(message, message->len - message->cursor, &length);

	return parse_state(name, NULL);
}

OM_FUNCTION(om_stock_state_send);

/* Binary output: the name, as an enum's. */
Datum
om_stock_state_send(PG_FUNCTION_ARGS)
{
	const char *name = om_stock_state_name((OmStockState) PG_GETARG_INT16(0));
	StringInfoData message;

	pq_begintypsend(&message);
	pq_sendtext(&message, name, strlen(name));
	PG_RETURN_BYTEA_P(pq_endtypsend(&message));
}
