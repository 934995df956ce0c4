/*
 * taking.c - why demands were refused, and the steps of keyed calls that take stock (see stock.h).
 */
#include "postgres.h"

#include "base/om_error.h"
#include "counter/counter.h"
#include "stock/stock_private.h"
#include "types/quantity.h"

/* The first refused demand in words; more: how many there are besides. */
static char *
refusal_text(const OmDemand *demand, OmTakeResult result, int more)
{
	bool		of_shelf = demand->rule == OM_DEMAND_SHELF;

	return psprintf("%s for %s%s%s: %s requested, %s %s%s",
					result == OM_SHORT ? "insufficient stock" : "stock is held by uncommitted transactions",
					demand->sku, demand->short_at ? " at " : "", demand->short_at ? demand->short_at : "",
					om_quantity_text(om_demand_needed(demand)),
					om_quantity_text(of_shelf ? demand->shortage.on_shelf : demand->shortage.available),
					of_shelf ? "on the shelf" : "available",
					more == 0 ? "" : psprintf(" (and %d more line%s)", more, more > 1 ? "s" : ""));
}

/* Why demands were refused (see stock.h). */
OmCode
om_stock_refusal(const OmDemand *demands, int n, char **message, char **detail)
{
	StringInfoData lines;
	const OmDemand *first = NULL;
	OmTakeResult worst = OM_CONTENDED;
	OmCode		code;
	OmDetail	json;
	int			count = 0;
	int			i;

	for (i = 0; i < n; i++)
		if (demands[i].result == OM_SHORT)
			worst = OM_SHORT;
	initStringInfo(&lines);
	for (i = 0; i < n; i++)
	{
		if (demands[i].result != worst)
			continue;
		if (count++ == 0)
			first = &demands[i];
		om_short_line(&lines, demands[i].sku, demands[i].short_at, om_demand_needed(&demands[i]), &demands[i].shortage);
	}
	Assert(first != NULL);
	appendStringInfoChar(&lines, ']');
	code = worst == OM_SHORT ? OM_INSUFFICIENT_STOCK : OM_STOCK_CONTENDED;
	om_detail_start(&json, code);
	om_detail_raw(&json, "lines", lines.data);
	*detail = om_detail_end(&json);
	*message = refusal_text(first, worst, count - 1);
	return code;
}

/* OmKeyedFunction.take. */
bool
om_taking_take(OmCall *call)
{
	OmTaking   *taking = call->taking;

	return om_stock_take(call->tenant, taking->channel_id, taking->demands, taking->ndemands, &taking->freed);
}

/* OmKeyedFunction.refuse. */
void
om_taking_refuse(OmCall *call)
{
	char	   *message;
	char	   *detail;
	OmCode		code = om_stock_refusal(call->taking->demands, call->taking->ndemands, &message, &detail);

	om_raise(code, detail, "%s", message);
}

/* OmKeyedFunction.give_back. */
void
om_taking_give_back(OmCall *call)
{
	om_stock_untake(call->tenant, call->taking->demands, call->taking->ndemands);
}
