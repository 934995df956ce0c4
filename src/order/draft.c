/*
 * draft.c - reading an order: lines, reservation, demands (its money: price.c).
 *
 * Everything here raises for what is wrong and has written nothing; a batch catches
 * that and refuses the one input.
 */
#include "postgres.h"

#include "access/xact.h"
#include "base/om_error.h"
#include "base/om_limit.h"
#include "call/json.h"
#include "order/order_private.h"
#include "types/quantity.h"
#include "types/uuid7.h"
#include "utils/builtins.h"
#include "utils/json.h"
#include "utils/memutils.h"
#include "utils/resowner.h"

static const OmJsonField line_fields[] = {
	{"sku", OM_JSON_TEXT, true, OM_CODE_LENGTH_MAX},
	{"quantity", OM_JSON_QUANTITY, true, 0},
	{"location", OM_JSON_TEXT, false, OM_CODE_LENGTH_MAX},
	{"unit_price", OM_JSON_TEXT, false, OM_CODE_LENGTH_MAX},
	{"discount", OM_JSON_TEXT, false, OM_CODE_LENGTH_MAX},
	{"tax_rates", OM_JSON_ARRAY, false, 0}
};

void
om_draft_find_channel(Draft *draft, int64 tenant)
{
	om_find_channel(tenant, draft->channel_code, &draft->channel);
}

/* The currency of the order; of what it is, unless it is said. */
static void
read_currency(Draft *draft, const char *currency)
{
	draft->currency = currency ? om_currency_lookup(currency) : draft->channel.currency;
	if (draft->currency == 0)
		om_raise_value(OM_UNKNOWN_CURRENCY, "currency", currency, "unknown currency \"%s\"", currency);
}

/* The lines of the order; returns what they say of money. */
static LineArgs *
read_lines(Draft *draft, int64 tenant, JsonbContainer *container, const char *path)
{
	const int	nfields = lengthof(line_fields);
	OmJsonValue *values = om_json_objects(container, line_fields, nfields, path, OM_ORDER_LINES_MAX, false, &draft->nlines);
	LineArgs   *args;
	int			i;

	draft->lines = om_lines_of(values, nfields, draft->nlines);
	args = palloc(sizeof(LineArgs) * draft->nlines);
	for (i = 0; i < draft->nlines; i++)
	{
		draft->lines[i].location_code = values[i * nfields + 2].text;
		args[i].unit_price = values[i * nfields + 3].text;
		args[i].discount = values[i * nfields + 4].text;
		args[i].tax_rates = values[i * nfields + 5].present ? values[i * nfields + 5].container : NULL;
	}
	om_resolve_lines(tenant, draft->lines, draft->nlines, draft->currency);
	return args;
}

/* A line that names no location is served where its item is held. */
static void
place_lines_at_holds(Draft *draft)
{
	int			i;
	int			h;

	for (i = 0; i < draft->nlines; i++)
	{
		for (h = 0; h < draft->nholds && draft->lines[i].location.location_id == 0; h++)
			if (draft->holds[h].item_id == draft->lines[i].item.item_id)
				draft->lines[i].location = draft->holds[h].location;
	}
}

/* What holds serve is not taken from free. */
static void
use_holds(Draft *draft)
{
	int			d;
	int			h;

	for (d = 0; d < draft->ndemands; d++)
	{
		OmDemand   *demand = &draft->demands[d];

		for (h = 0; h < draft->nholds; h++)
		{
			OmHold	   *hold = &draft->holds[h];
			OmQuantity	used;

			if (hold->item_id != demand->item_id || demand->ncandidates != 1 ||
				demand->candidates[0].location_id != hold->location.location_id)
				continue;
			used = Min(demand->quantity, hold->remaining - hold->used);
			hold->used += used;
			demand->quantity -= used;
			draft->from_hold[d] += used;
		}
	}
}

void
om_draft_read(Draft *draft, int64 tenant, JsonbContainer *lines, const char *currency, const char *path)
{
	LineArgs   *args;

	if (draft->status == NULL)
	{
		draft->status = "placed";
		draft->payment_status = "none";
		om_draft_find_channel(draft, tenant);
	}
	read_currency(draft, currency);
	args = read_lines(draft, tenant, lines, path);
	om_draft_price(draft, tenant, args, path);
	if (draft->has_reservation)
	{
		draft->holds = om_reservation_use(tenant, &draft->reservation_id, draft->holder, &draft->nholds);
		place_lines_at_holds(draft);
	}
	draft->demands = om_sum_demands(draft->lines, draft->nlines, &draft->channel, &draft->ndemands);
	draft->from_hold = palloc0(sizeof(OmQuantity) * Max(draft->ndemands, 1));
	use_holds(draft);
	draft->state = DRAFT_READ;
}

/*
 * Only our own errors are kept; any other passes.  The work is a subtransaction of its own, so
 * that what an error interrupts is cleaned up; one that only reads has no id and costs little.
 * What work locks stays locked when it succeeds.
 */
void
om_draft_guard(Draft *draft, int64 tenant, DraftWork work, void *source)
{
	MemoryContext context = CurrentMemoryContext;
	ResourceOwner owner = CurrentResourceOwner;

	BeginInternalSubTransaction(NULL);
	MemoryContextSwitchTo(context);
	PG_TRY();
	{
		work(draft, tenant, source);
		ReleaseCurrentSubTransaction();
		MemoryContextSwitchTo(context);
		CurrentResourceOwner = owner;
	}
	PG_CATCH();
	{
		ErrorData  *error;
		int			code;

		MemoryContextSwitchTo(context);
		error = CopyErrorData();
		FlushErrorState();
		RollbackAndReleaseCurrentSubTransaction();
		MemoryContextSwitchTo(context);
		CurrentResourceOwner = owner;
		code = error->constraint_name ? om_code_find(error->constraint_name) : -1;
		if (code < 0)
			ReThrowError(error);
		draft->state = DRAFT_REFUSED;
		draft->code = (OmCode) code;
		draft->message = error->message;
		draft->detail = error->detail;
	}
	PG_END_TRY();
}

/* DraftWork: look for the answer of the draft's key. */
static void
find_answer(Draft *draft, int64 tenant, void *source)
{
	if (om_call_key_find_latest(&draft->key, &draft->id))
		draft->state = DRAFT_REPLAY;
}

void
om_draft_find_answer(Draft *draft, int64 tenant)
{
	om_draft_guard(draft, tenant, find_answer, NULL);
}
