/*
 * quote.c - the API functions preview_order and quote_lines: what place_order would make, and why.
 *
 * The draft, its prices and its demands are those of place_order, and take.c decides over figures that are read in
 * place of counters that are debited (stock/figures.c).  So nothing is locked, taken or written, and a standby answers.
 * A line that cannot be served is told and priced all the same; what place_order refuses for another reason is refused.
 */
#include "postgres.h"

#include "access/access.h"
#include "base/module.h"
#include "base/om_error.h"
#include "order/order_private.h"
#include "sql/rows.h"
#include "types/quantity.h"
#include "utils/builtins.h"
#include "utils/json.h"
#include "utils/timestamp.h"

enum QuoteArgument
{
	ARG_CHANNEL, ARG_LINES, ARG_CURRENCY, ARG_RESERVATION_ID, ARG_DISCOUNT, ARG_SHIPPING, ARG_HOLDER, ARG_SECRET,
	ARG_CUSTOMER, ARG_SHIP_TO, ARG_BILL_TO, ARG_COUPONS, ARG_OPTIONS, ARG_TENANT
};

/* Who says what something costs. */
#define SOURCE_LIST "list"
#define SOURCE_CHANNEL "channel"
#define SOURCE_METHOD "method"
#define SOURCE_CALLER "caller"

/* Read a draft whose arguments are set, and ask for its stock; true if all lines would be served. */
static bool
read_quote(int64 tenant, Draft *draft, JsonbContainer *lines, const char *currency)
{
	OmFreed		freed = {0};
	bool		is_available;

	draft->only_asks = true;
	om_draft_read(draft, tenant, lines, currency, "lines");
	om_figures_read(tenant, draft->demands, draft->ndemands);
	is_available = om_stock_ask(tenant, draft->channel.channel_id, draft->demands, draft->ndemands);
	om_draft_use_holds(tenant, draft, &freed);
	return is_available;
}

/* Draft the order of a call, and ask for its stock; true if all lines would be served. */
static bool
draft_quote(FunctionCallInfo fcinfo, int64 tenant, Draft *draft)
{
	OmJsonValue options[ORDER_OPTIONS];

	om_options_arg(fcinfo, ARG_OPTIONS, om_order_options, ORDER_OPTIONS, options);
	draft->channel_code = om_code_arg(fcinfo, ARG_CHANNEL, "channel");
	draft->holder = om_text_arg(fcinfo, ARG_HOLDER, "holder", OM_KEY_LENGTH_MAX, false);
	draft->secret = om_text_arg(fcinfo, ARG_SECRET, "secret", OM_KEY_LENGTH_MAX, false);
	om_draft_set_args(draft, om_optional_amount_input_arg(fcinfo, ARG_DISCOUNT, "discount"),
					  om_optional_amount_input_arg(fcinfo, ARG_SHIPPING, "shipping"), options, "");
	om_draft_set_customer(draft, om_optional_code_arg(fcinfo, ARG_CUSTOMER, "customer"), om_optional_json_arg(fcinfo, ARG_SHIP_TO),
						  om_optional_json_arg(fcinfo, ARG_BILL_TO));
	draft->args.coupons = om_coupons_arg(fcinfo, ARG_COUPONS, &draft->args.ncoupons);
	draft->has_reservation = !PG_ARGISNULL(ARG_RESERVATION_ID);
	if (draft->has_reservation)
		draft->reservation_id = *PG_GETARG_UUID_P(ARG_RESERVATION_ID);
	return read_quote(tenant, draft, om_json_arg(fcinfo, ARG_LINES, "lines"), om_optional_code_arg(fcinfo, ARG_CURRENCY, "currency"));
}

/* An amount of the draft's currency. */
static Datum
amount_datum(const Draft *draft, int64 minor)
{
	OmAmount	amount = {minor, draft->currency};

	return om_amount_datum(amount);
}

/* A jsonb of JSON text. */
static Datum
jsonb_datum(const char *json)
{
	return DirectFunctionCall1(jsonb_in, CStringGetDatum(json));
}

/* Taxes as JSON, of one currency. */
static Datum
taxes_datum(const Draft *draft, const OmTax *taxes, int n)
{
	OmList		list = {0};
	int			i;

	if (n == 0)
		return jsonb_datum("[]");
	for (i = 0; i < n; i++)
	{
		OmAmount	amount = {taxes[i].minor, draft->currency};
		StringInfo	json = om_list_add(&list);

		appendStringInfoString(json, "{\"tax_rate\":");
		escape_json(json, taxes[i].code);
		appendStringInfo(json, ",\"percent\":%d.%04d,\"is_inclusive\":%s,\"amount\":\"%s\"", (int) (taxes[i].rate / 10000),
						 (int) (taxes[i].rate % 10000), taxes[i].is_inclusive ? "true" : "false", om_amount_text(amount));
		if (taxes[i].is_compound)
			appendStringInfoString(json, ",\"is_compound\":true");
		if (taxes[i].unit_amount.currency != 0)
			om_detail_text(json, "unit_amount", om_price_text(taxes[i].unit_amount));
		appendStringInfoChar(json, '}');
	}
	return jsonb_datum(om_list_end(&list));
}

/* The taxes of all lines and of shipping, each rate once; n: how many. */
static OmTax *
sum_taxes(const Draft *draft, int *n)
{
	OmTax	   *sums;
	int			count = 0;
	int			l;
	int			t;
	int			s;

	for (l = 0; l <= draft->nlines; l++)
		count += draft->money[l].ntaxes;
	sums = palloc(sizeof(OmTax) * Max(count, 1));
	*n = 0;
	for (l = 0; l <= draft->nlines; l++)
	{
		for (t = 0; t < draft->money[l].ntaxes; t++)
		{
			const OmTax *tax = &draft->money[l].taxes[t];

			for (s = 0; s < *n && sums[s].tax_rate_id != tax->tax_rate_id; s++)
				;
			if (s == *n)
			{
				sums[(*n)++] = *tax;
				continue;
			}
			sums[s].minor += tax->minor;
		}
	}
	return sums;
}

/* The type order_mgmt.quoted_line. */
#define QUOTED_LINE(X, P) \
	X(P, line_no, OM_INT4) X(P, sku, OM_TEXT) X(P, requested, OM_QUANTITY) X(P, is_available, OM_BOOL) X(P, available, OM_QUANTITY) \
	X(P, is_unlimited, OM_BOOL) X(P, location, OM_TEXT) X(P, parts, OM_JSONB) X(P, backordered, OM_QUANTITY) \
	X(P, price_source, OM_TEXT) X(P, unit_price, OM_PRICE) X(P, list_price, OM_PRICE) X(P, line_total, OM_AMOUNT) \
	X(P, discount, OM_AMOUNT) X(P, order_discount, OM_AMOUNT) X(P, tax, OM_AMOUNT) X(P, taxes, OM_JSONB) \
	X(P, net_total, OM_AMOUNT) X(P, gross_total, OM_AMOUNT) \
	X(P, unit, OM_TEXT) X(P, unit_factor, OM_QUANTITY) X(P, unit_quantity, OM_QUANTITY) X(P, unit_available, OM_QUANTITY) X(P, fee, OM_TEXT) \
	X(P, promotions, OM_JSONB) X(P, promised_on, OM_DATE) X(P, is_preorder, OM_BOOL)
OM_ENUM(QUOTED_LINE, QUOTED);

/* What is to be paid for a line of the draft, or for shipping (the last), and why. */
static void
set_money(const Draft *draft, int line, Datum *values)
{
	const OmLineMoney *money = &draft->money[line];
	int64		payable = om_line_payable(money);
	int64		tax = om_line_tax(money);

	values[QUOTED_line_total] = amount_datum(draft, money->gross);
	values[QUOTED_discount] = amount_datum(draft, money->discount);
	values[QUOTED_order_discount] = amount_datum(draft, money->order_discount);
	values[QUOTED_tax] = amount_datum(draft, tax);
	values[QUOTED_taxes] = taxes_datum(draft, money->taxes, money->ntaxes);
	values[QUOTED_net_total] = amount_datum(draft, payable - tax);
	values[QUOTED_gross_total] = amount_datum(draft, payable);
}

/* Units that a line could have, the other lines as they are: what those of its demand leave it. */
static OmQuantity
could_have(const OmDemand *demand, const OmLine *line)
{
	return Max(demand->shortage.available - (demand->quantity - line->quantity), 0);
}

/* Whether a kit would be served: when all it is made of would, as many whole ones as the scarcest of that makes. */
static void
set_kit_stock(const Draft *draft, int line, const LineSource *sources, Datum *values, bool *nulls)
{
	const OmLocation *location;
	OmQuantity	available = OM_POSITION_MICRO_MAX;
	OmQuantity	served = draft->lines[line].quantity;
	bool		is_available = true;
	bool		is_unlimited = true;
	int			i;

	for (i = 0; i < draft->nlines; i++)
	{
		const OmLine *component = &draft->lines[i];
		const OmDemand *demand = component->demand >= 0 ? &draft->demands[component->demand] : NULL;

		if (!om_line_is_component(component, i) || component->kit_line_no != line + 1 || demand == NULL)
			continue;
		is_available = is_available && demand->result == OM_TAKEN;
		served = Min(served, om_whole_kits(component->quantity - sources[i].reserved_short - sources[i].backordered, component->per_kit));
		if (demand->shortage.is_unlimited)
			continue;
		is_unlimited = false;
		available = Min(available, om_whole_kits(could_have(demand, component), component->per_kit));
	}
	location = is_available ? om_draft_location(draft, line) : NULL;
	values[QUOTED_is_available] = BoolGetDatum(is_available);
	values[QUOTED_is_unlimited] = BoolGetDatum(is_unlimited);
	values[QUOTED_available] = OmQuantityGetDatum(available);
	nulls[QUOTED_available] = is_unlimited;
	nulls[QUOTED_parts] = true;
	values[QUOTED_location] = om_optional_text(location != NULL ? location->code : NULL, &nulls[QUOTED_location]);
	values[QUOTED_backordered] = OmQuantityGetDatum(is_available ? draft->lines[line].quantity - served : 0);
}

/* Whether a line would be served, from where, and how much it could have; the other lines as they are. */
static void
set_stock(const Draft *draft, int line, const LineSource *source, Datum *values, bool *nulls)
{
	const OmDemand *demand = draft->lines[line].demand >= 0 ? &draft->demands[draft->lines[line].demand] : NULL;
	const OmLocation *location;

	values[QUOTED_is_available] = BoolGetDatum(demand == NULL || demand->result == OM_TAKEN);
	values[QUOTED_is_unlimited] = BoolGetDatum(demand == NULL || demand->shortage.is_unlimited);
	nulls[QUOTED_available] = DatumGetBool(values[QUOTED_is_unlimited]);
	nulls[QUOTED_location] = nulls[QUOTED_parts] = true;
	values[QUOTED_backordered] = OmQuantityGetDatum(0);
	if (demand == NULL)
		return;
	values[QUOTED_available] = OmQuantityGetDatum(could_have(demand, &draft->lines[line]));
	if (demand->result != OM_TAKEN)
		return;
	values[QUOTED_backordered] = OmQuantityGetDatum(source->reserved_short + source->backordered);
	location = om_demand_location(demand);
	nulls[QUOTED_location] = (location == NULL);
	nulls[QUOTED_parts] = (location != NULL);
	if (location != NULL)
		values[QUOTED_location] = CStringGetTextDatum(location->code);
	else
		values[QUOTED_parts] = jsonb_datum(om_parts_json(demand));
}

/* What a line was said in, and how many whole ones of that it could have. */
static void
set_unit(const OmLine *line, Datum *values, bool *nulls)
{
	OmQuantity	factor = line->unit_code != NULL ? line->unit_factor : OM_QUANTITY_ONE;
	OmQuantity	available = nulls[QUOTED_available] ? 0 : DatumGetOmQuantity(values[QUOTED_available]);

	values[QUOTED_unit] = om_optional_text(line->unit_code, &nulls[QUOTED_unit]);
	values[QUOTED_unit_factor] = OmQuantityGetDatum(factor);
	nulls[QUOTED_unit_factor] = (line->unit_code == NULL);
	values[QUOTED_unit_quantity] = OmQuantityGetDatum(om_line_charged(line));
	values[QUOTED_unit_available] = OmQuantityGetDatum(line->unit_code != NULL ? available / factor * OM_QUANTITY_ONE : available);
	nulls[QUOTED_unit_available] = nulls[QUOTED_available];
}

/* When what waits of a line comes, of a kit when all of that has come; null: nothing waits, or nobody says. */
static void
set_promise(const Draft *draft, int line, const LineSource *sources, const OmPromised *promises, Datum *values, bool *nulls)
{
	OmPromised	promise = {.is_promised = true, .promised_on = DATEVAL_NOBEGIN};
	int			i;

	nulls[QUOTED_promised_on] = nulls[QUOTED_is_preorder] = true;
	if (DatumGetOmQuantity(values[QUOTED_backordered]) == 0)
		return;
	for (i = 0; i < draft->nlines; i++)
	{
		bool		is_of_it = om_line_is_component(&draft->lines[i], i) ? draft->lines[i].kit_line_no == line + 1 : i == line;

		if (!is_of_it || sources[i].reserved_short + sources[i].backordered == 0)
			continue;
		promise.is_promised &= promises[i].is_promised;
		promise.promised_on = Max(promise.promised_on, promises[i].promised_on);
		promise.is_preorder |= promises[i].is_preorder;
	}
	if (!promise.is_promised)
		return;
	nulls[QUOTED_promised_on] = nulls[QUOTED_is_preorder] = false;
	values[QUOTED_promised_on] = DateADTGetDatum(promise.promised_on);
	values[QUOTED_is_preorder] = BoolGetDatum(promise.is_preorder);
}

/* What is told of a line, or of shipping, which is behind the last; false: nothing, since what a kit is made of is told with it. */
static bool
set_line(const Draft *draft, int i, const LineSource *sources, const OmPromised *promises, Datum *values, bool *nulls)
{
	bool		is_shipping = (i == draft->nlines);
	const OmLine *line = is_shipping ? NULL : &draft->lines[i];
	int			c;

	if (!is_shipping && om_line_is_component(line, i))
		return false;
	memset(nulls, 0, sizeof(bool) * QUOTED_count);
	values[QUOTED_line_no] = Int32GetDatum(is_shipping ? 0 : i + 1);
	set_money(draft, i, values);
	values[QUOTED_promotions] = jsonb_datum(om_promotions_of_line(draft->promoted, i));
	values[QUOTED_fee] = om_optional_text(draft->fees != NULL && !is_shipping ? draft->fees[i] : NULL, &nulls[QUOTED_fee]);
	if (is_shipping)
	{
		for (c = QUOTED_sku; c <= QUOTED_list_price; c++)
			nulls[c] = (c != QUOTED_price_source);
		for (c = QUOTED_unit; c <= QUOTED_unit_available; c++)
			nulls[c] = true;
		nulls[QUOTED_promised_on] = nulls[QUOTED_is_preorder] = true;
		values[QUOTED_price_source] = CStringGetTextDatum(draft->args.shipping != NULL ? SOURCE_CALLER :
														  draft->args.shipping_method != NULL ? SOURCE_METHOD : SOURCE_CHANNEL);
		return true;
	}
	values[QUOTED_sku] = CStringGetTextDatum(line->sku);
	values[QUOTED_requested] = OmQuantityGetDatum(line->quantity);
	values[QUOTED_price_source] = CStringGetTextDatum(om_draft_is_listed(draft, i) ? SOURCE_LIST : SOURCE_CALLER);
	values[QUOTED_unit_price] = om_price_datum(draft->unit_prices[i]);
	nulls[QUOTED_list_price] = !line->item.has_price;
	values[QUOTED_list_price] = line->item.has_price ? om_price_datum(line->item.price) : (Datum) 0;
	if (om_line_is_kit(line, i))
		set_kit_stock(draft, i, sources, values, nulls);
	else
		set_stock(draft, i, &sources[i], values, nulls);
	set_promise(draft, i, sources, promises, values, nulls);
	set_unit(line, values, nulls);
	return true;
}

OM_FUNCTION(om_quote_lines);

/* quote_lines(...): see QuoteArgument.  A row for each line, then that of shipping. */
Datum
om_quote_lines(PG_FUNCTION_ARGS)
{
	int64		tenant = om_tenant_arg(ARG_TENANT);
	Draft		draft = {0};
	LineSource *sources;
	OmPromised *promises;
	int			i;

	om_spi_begin();
	(void) draft_quote(fcinfo, tenant, &draft);
	sources = om_draft_divide(&draft);
	promises = om_draft_promises(tenant, &draft, sources);
	om_rows_begin(fcinfo);
	for (i = 0; i <= draft.nlines; i++)
	{
		Datum		values[QUOTED_count] = {0};
		bool		nulls[QUOTED_count];

		if (set_line(&draft, i, sources, promises, values, nulls))
			om_rows_add(fcinfo, values, nulls);
	}
	om_spi_end();
	return (Datum) 0;
}

/* The type order_mgmt.order_preview. */
#define ORDER_PREVIEW(X, P) \
	X(P, is_available, OM_BOOL) X(P, channel, OM_TEXT) X(P, status, OM_TEXT) X(P, fulfillment_status, OM_TEXT) X(P, payment_status, OM_TEXT) \
	X(P, currency, OM_TEXT) X(P, total, OM_AMOUNT) X(P, net_total, OM_AMOUNT) X(P, discount, OM_AMOUNT) X(P, shipping, OM_AMOUNT) \
	X(P, tax, OM_AMOUNT) X(P, taxes, OM_JSONB) X(P, expires_at, OM_TIME) X(P, promotions, OM_JSONB)
OM_ENUM(ORDER_PREVIEW, PREVIEW);

OM_FUNCTION(om_preview_order);

/* preview_order(...): see QuoteArgument.  One row. */
Datum
om_preview_order(PG_FUNCTION_ARGS)
{
	int64		tenant = om_tenant_arg(ARG_TENANT);
	Draft		draft = {0};
	Datum		values[PREVIEW_count];
	bool		nulls[PREVIEW_count] = {false};
	TimestampTz expires_at = 0;
	OrderSums	sums;
	const OmTax *taxes;
	char		currency[4];
	int			ntaxes;
	bool		is_available;

	om_spi_begin();
	is_available = draft_quote(fcinfo, tenant, &draft);
	sums = om_draft_sums(&draft);
	taxes = sum_taxes(&draft, &ntaxes);
	if (is_available && strcmp(om_draft_payment_status(&draft), PAYMENT_STATUS_NONE) == 0)
		expires_at = om_limit_order(tenant, draft.demands, draft.ndemands);
	values[PREVIEW_is_available] = BoolGetDatum(is_available);
	values[PREVIEW_channel] = CStringGetTextDatum(draft.channel_code);
	nulls[PREVIEW_status] = nulls[PREVIEW_fulfillment_status] = nulls[PREVIEW_payment_status] = !is_available;
	values[PREVIEW_status] = CStringGetTextDatum(draft.status);
	values[PREVIEW_fulfillment_status] = CStringGetTextDatum(om_draft_fulfillment_status(&draft));
	values[PREVIEW_payment_status] = CStringGetTextDatum(om_draft_payment_status(&draft));
	values[PREVIEW_currency] = CStringGetTextDatum(om_currency_code(draft.currency, currency));
	values[PREVIEW_total] = om_amount_datum(draft.total);
	values[PREVIEW_net_total] = amount_datum(&draft, draft.total.minor - sums.tax.minor);
	values[PREVIEW_discount] = om_amount_datum(sums.discount);
	values[PREVIEW_shipping] = om_amount_datum(sums.shipping);
	values[PREVIEW_tax] = om_amount_datum(sums.tax);
	values[PREVIEW_taxes] = taxes_datum(&draft, taxes, ntaxes);
	values[PREVIEW_expires_at] = TimestampTzGetDatum(expires_at);
	nulls[PREVIEW_expires_at] = (expires_at == 0);
	values[PREVIEW_promotions] = jsonb_datum(om_promotions_of_order(draft.promoted));
	om_rows_begin(fcinfo);
	om_rows_add(fcinfo, values, nulls);
	om_spi_end();
	return (Datum) 0;
}

/* What is told of a line of a basket. */
static OmQuotedLine
quoted_line(const Datum *values, const bool *nulls)
{
	static const OmColumn columns[] = OM_COLUMNS(QUOTED_LINE, QUOTED);
	OmQuotedLine line = {.line_no = DatumGetInt32(values[QUOTED_line_no])};
	StringInfoData json;

	initStringInfo(&json);
	om_columns_json(&json, columns, QUOTED_count, values, nulls);
	line.json = json.data;
	line.is_available = DatumGetBool(values[QUOTED_is_available]);
	line.unit_price = om_price_from_datum(values[QUOTED_unit_price]);
	return line;
}

void
om_basket_quote(const OmBasket *basket, OmBasketQuote *quote)
{
	Draft	   *draft = palloc0(sizeof(Draft));
	LineSource *sources;
	OmPromised *promises;
	OrderSums	sums;
	const OmTax *taxes;
	int			ntaxes;
	int			i;

	memset(quote, 0, sizeof(OmBasketQuote));
	om_draft_of_basket(draft, basket);
	quote->is_available = read_quote(basket->tenant, draft, basket->lines, NULL);
	sources = om_draft_divide(draft);
	promises = om_draft_promises(basket->tenant, draft, sources);
	quote->lines = palloc(sizeof(OmQuotedLine) * Max(draft->nlines, 1));
	for (i = 0; i < draft->nlines; i++)
	{
		Datum		values[QUOTED_count] = {0};
		bool		nulls[QUOTED_count];

		if (set_line(draft, i, sources, promises, values, nulls))
			quote->lines[quote->nlines++] = quoted_line(values, nulls);
	}
	sums = om_draft_sums(draft);
	taxes = sum_taxes(draft, &ntaxes);
	quote->total = draft->total;
	quote->tax = sums.tax;
	quote->discount = sums.discount;
	quote->shipping = sums.shipping;
	quote->taxes = taxes_datum(draft, taxes, ntaxes);
	quote->promotions = jsonb_datum(om_promotions_of_order(draft->promoted));
	quote->draft = draft;
}
