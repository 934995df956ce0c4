/*
 * draft.c - reading an order: lines, prices, reservation, demands.
 *
 * Everything here raises for what is wrong and has written nothing; a batch catches
 * that and refuses the one input.
 */
#include "postgres.h"

#include "base/om_error.h"
#include "base/om_limit.h"
#include "engine/json_arg.h"
#include "order/order_private.h"
#include "types/quantity.h"
#include "types/uuid7.h"
#include "utils/builtins.h"
#include "utils/json.h"

static const OmJsonField line_fields[] = {
	{"sku", OM_JSON_TEXT, true, OM_CODE_LENGTH_MAX},
	{"quantity", OM_JSON_QUANTITY, true, 0},
	{"location", OM_JSON_TEXT, false, OM_CODE_LENGTH_MAX},
	{"unit_price", OM_JSON_TEXT, false, OM_CODE_LENGTH_MAX}
};

/* The channel and the currency of the order. */
static void
read_channel(Draft *draft, int64 tenant, const char *currency)
{
	om_find_channel(tenant, draft->channel_code, &draft->channel);
	if (draft->channel.channel_id == 0)
		om_raise_value(OM_UNKNOWN_CHANNEL, "channel", draft->channel_code, "unknown channel \"%s\"", draft->channel_code);
	draft->currency = currency ? om_currency_lookup(currency) : draft->channel.currency;
	if (draft->currency == 0)
		om_raise_value(OM_UNKNOWN_CURRENCY, "currency", currency, "unknown currency \"%s\"", currency);
}

/* The lines of the order; texts of prices go to price_texts. */
static void
read_lines(Draft *draft, int64 tenant, JsonbContainer *container, const char *path, char ***price_texts)
{
	const int	nfields = lengthof(line_fields);
	OmJsonValue *values = om_json_objects(container, line_fields, nfields, path, OM_ORDER_LINES_MAX, false, &draft->nlines);
	int			i;

	draft->lines = palloc0(sizeof(OmLine) * draft->nlines);
	*price_texts = palloc(sizeof(char *) * draft->nlines);
	for (i = 0; i < draft->nlines; i++)
	{
		draft->lines[i].sku = values[i * nfields].text;
		draft->lines[i].quantity = values[i * nfields + 1].number;
		draft->lines[i].location_code = values[i * nfields + 2].text;
		(*price_texts)[i] = values[i * nfields + 3].text;
	}
	om_resolve_lines(tenant, draft->lines, draft->nlines, draft->currency);
}

/* no_price, naming all items without one. */
static void
raise_no_price(const Draft *draft, char *const *price_texts)
{
	StringInfoData skus;
	OmDetail	detail;
	const char *first = NULL;
	char		code[4];
	int			i;

	initStringInfo(&skus);
	for (i = 0; i < draft->nlines; i++)
	{
		if (price_texts[i] != NULL || draft->lines[i].item.has_price)
			continue;
		appendStringInfoChar(&skus, first ? ',' : '[');
		escape_json(&skus, draft->lines[i].sku);
		if (first == NULL)
			first = draft->lines[i].sku;
	}
	appendStringInfoChar(&skus, ']');
	om_detail_start(&detail, OM_NO_PRICE);
	om_detail_raw(&detail, "skus", skus.data);
	om_raise(OM_NO_PRICE, om_detail_end(&detail), "\"%s\" has no price in %s",
			 first, om_currency_code(draft->currency, code));
}

/* value_out_of_range unless |amount| is one we keep. */
static void
check_range(double amount, const char *path)
{
	if (amount > (double) OM_AMOUNT_MINOR_MAX)
		om_raise_value(OM_VALUE_OUT_OF_RANGE, "path", path, "%s: the amount is too large", path);
}

/* A unit price as the caller gives it: "12.50", or "12.50 EUR" in the order's currency. */
static int64
read_price(const char *text, OmCurrency currency, const char *path)
{
	const char *space = strchr(text, ' ');
	char		code[4];
	int64		minor;

	if (space != NULL)
	{
		if (om_currency_lookup(space + 1) != 0 && om_currency_lookup(space + 1) != currency)
			om_raise_value(OM_CURRENCY_MISMATCH, "path", path, "%s: \"%s\" is not in %s, the currency of the order",
						   path, text, om_currency_code(currency, code));
		if (om_currency_lookup(space + 1) == currency)
			text = pnstrdup(text, space - text);
	}
	minor = om_amount_arg(text, currency, path);
	if (minor < 0)
		om_raise_value(OM_INVALID_AMOUNT, "path", path, "%s: a price cannot be negative", path);
	return minor;
}

/* Unit prices, line totals and the order's total, frozen from here on. */
static void
read_prices(Draft *draft, char *const *price_texts, const char *path)
{
	int			i;

	draft->unit_prices = palloc(sizeof(OmAmount) * draft->nlines);
	draft->line_totals = palloc(sizeof(OmAmount) * draft->nlines);
	draft->total.minor = 0;
	draft->total.currency = draft->currency;
	for (i = 0; i < draft->nlines; i++)
	{
		OmAmount   *price = &draft->unit_prices[i];

		if (price_texts[i] == NULL && !draft->lines[i].item.has_price)
			raise_no_price(draft, price_texts);
		*price = draft->lines[i].item.price;
		if (price_texts[i] != NULL)
		{
			price->currency = draft->currency;
			price->minor = read_price(price_texts[i], draft->currency, psprintf("%s[%d].unit_price", path, i));
		}
		check_range((double) price->minor * (double) draft->lines[i].quantity / OM_QUANTITY_ONE, path);
		draft->line_totals[i] = om_amount_times_quantity(*price, draft->lines[i].quantity);
		check_range((double) draft->total.minor + (double) draft->line_totals[i].minor, path);
		draft->total = om_amount_add(draft->total, draft->line_totals[i]);
	}
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
	char	  **price_texts;

	read_channel(draft, tenant, currency);
	read_lines(draft, tenant, lines, path, &price_texts);
	read_prices(draft, price_texts, path);
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
 * Only our own errors are caught: they are raised between statements, so there is
 * nothing to clean up and no savepoint is needed; any other error passes.
 */
void
om_draft_guard(Draft *draft, int64 tenant, DraftWork work, void *source)
{
	MemoryContext context = CurrentMemoryContext;
	ErrorData  *volatile error = NULL;
	volatile int code = -1;

	PG_TRY();
	{
		work(draft, tenant, source);
	}
	PG_CATCH();
	{
		MemoryContextSwitchTo(context);
		error = CopyErrorData();
		code = error->constraint_name ? om_code_find(error->constraint_name) : -1;
		if (code < 0)
			PG_RE_THROW();
		FlushErrorState();
	}
	PG_END_TRY();
	if (error == NULL)
		return;
	draft->state = DRAFT_REFUSED;
	draft->code = (OmCode) code;
	draft->message = error->message;
	draft->detail = error->detail;
}

/* DraftWork: look for the answer of the draft's key. */
static void
find_answer(Draft *draft, int64 tenant, void *source)
{
	if (om_call_find_latest(&draft->call, &draft->id))
		draft->state = DRAFT_REPLAY;
}

void
om_draft_find_answer(Draft *draft, int64 tenant)
{
	om_draft_guard(draft, tenant, find_answer, NULL);
}
