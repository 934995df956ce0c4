/*
 * sale.c - sales at a counter: orders that are handed over where they are placed.
 *
 * A sale goes the way of every order (place.c), with three differences: its goods come from
 * the one location where the customer stands, only goods that are there can be handed
 * over, and they leave at once: lines are shipped, the order is completed and paid.
 * How it was paid, its caller writes.
 */
#include "postgres.h"

#include "base/om_error.h"
#include "order/order.h"
#include "order/order_private.h"
#include "types/uuid7.h"

/* A sale being read. */
typedef struct Reading
{
	OmSale	   *sale;
	OmSaleReader reader;
	void	   *source;
} Reading;

/* DraftWork: let the caller read its sale. */
static void
read_sale(Draft *draft, int64 tenant, void *source)
{
	Reading    *reading = (Reading *) source;

	reading->reader(reading->sale, reading->source);
}

/* Lines are handed over here: they name this location or none. */
static void
check_locations(const Draft *draft)
{
	const char *here = draft->channel.locations[0].code;
	int			i;

	for (i = 0; i < draft->nlines; i++)
		if (draft->lines[i].location_code != NULL && strcmp(draft->lines[i].location_code, here) != 0)
			om_raise_value(OM_INVALID_ARGUMENT, "argument", "location", "a sale hands over goods at %s, not at %s",
						   here, draft->lines[i].location_code);
}

void
om_sale_price(OmSale *sale)
{
	Draft	   *draft = sale->draft;
	int			i;

	draft->channel_code = sale->channel;
	draft->status = ORDER_STATUS_COMPLETED;
	draft->reference = sale->reference;
	draft->metadata = sale->metadata;
	draft->occurred_at = sale->occurred_at;
	draft->args.path = "options.";
	draft->args.discount = sale->discount;
	draft->id_given = (sale->order_id != NULL);
	if (draft->id_given)
		draft->id = *sale->order_id;
	else
		om_uuid7(&draft->id);
	om_draft_find_channel(draft, sale->tenant);
	draft->channel.nlocations = 1;
	draft->channel.locations = &sale->location;
	om_draft_read(draft, sale->tenant, sale->lines, NULL, "lines");
	check_locations(draft);
	for (i = 0; i < draft->ndemands; i++)
		draft->demands[i].rule = OM_DEMAND_HOLD;
	sale->id = draft->id;
	sale->channel_id = draft->channel.channel_id;
	sale->currency = draft->currency;
	sale->total = draft->total;
}

bool
om_sale_make(OmSale *sale, FunctionCallInfo fcinfo, const char *function, OmSaleReader reader, void *source)
{
	Draft	   *draft = palloc0(sizeof(Draft));
	Reading		reading = {sale, reader, source};

	sale->draft = draft;
	om_call_key_of_call(&draft->key, fcinfo, function, sale->tenant, 0);
	om_draft_guard(draft, sale->tenant, read_sale, &reading);
	if (draft->state == DRAFT_REFUSED)
		om_draft_find_answer(draft, sale->tenant);
	om_place_drafts(sale->tenant, draft, 1, false);
	if (draft->state == DRAFT_REFUSED)
		om_raise(draft->code, draft->detail, "%s", draft->message);
	sale->id = draft->id;
	sale->number = draft->number;
	return draft->state == DRAFT_TAKEN;
}
