/*
 * price.c - what a draft costs: prices, discounts, taxes and shipping, frozen from here on.
 *
 * Shipping is priced as a line of its own, of one unit, after the order's lines.
 */
#include "postgres.h"

#include "access/access.h"
#include "base/clock.h"
#include "base/om_error.h"
#include "base/om_limit.h"
#include "call/json.h"
#include "order/order_private.h"
#include "types/currency.h"
#include "types/quantity.h"

/* no_price, naming all items without one. */
static void
raise_no_price(const Draft *draft, const LineArgs *args)
{
	OmList		skus = {0};
	const char *first = NULL;
	char		code[4];
	int			i;

	for (i = 0; i < draft->nlines; i++)
	{
		if (args[i].unit_price != NULL || draft->lines[i].item.has_price)
			continue;
		om_list_add_text(&skus, draft->lines[i].sku);
		if (first == NULL)
			first = draft->lines[i].sku;
	}
	om_raise(OM_NO_PRICE, om_list_detail(&skus, OM_NO_PRICE, "skus"), "\"%s\" has no price in %s",
			 first, om_currency_code(draft->currency, code));
}

/* value_out_of_range unless an amount, of the lines up to this one, is one we keep; line -1: of none. */
static void
check_range(double amount, const char *path, int line)
{
	if (amount <= (double) OM_AMOUNT_MINOR_MAX)
		return;
	if (line >= 0)
		path = psprintf("%s[%d]", path, line);
	om_raise_value(OM_VALUE_OUT_OF_RANGE, "path", path, "%s: the amount is too large", path);
}

/* value_out_of_range unless the units of all lines together are a quantity we keep: views and documents add them up. */
static void
check_units(const Draft *draft, const char *path)
{
	OmQuantity	units = 0;
	int			i;

	for (i = 0; i < draft->nlines; i++)
	{
		if (draft->lines[i].quantity > OM_POSITION_MICRO_MAX - units)
		{
			path = psprintf("%s[%d]", path, i);
			om_raise_value(OM_VALUE_OUT_OF_RANGE, "path", path, "%s: the quantities sum to more than an order can have", path);
		}
		units += draft->lines[i].quantity;
	}
}

/* A discount of at most so much, or discount_exceeds_price; 0 for none. */
static int64
read_discount(const char *text, OmCurrency currency, int64 most, const char *path)
{
	OmAmount	limit = {most, currency};
	OmAmount	discount = {0, currency};

	if (text == NULL)
		return 0;
	discount.minor = om_money_arg(text, currency, path);
	if (discount.minor > most)
		om_raise(OM_DISCOUNT_EXCEEDS_PRICE,
				 om_excess_detail(OM_DISCOUNT_EXCEEDS_PRICE, "path", path, om_amount_text(discount), om_amount_text(limit)),
				 "%s: %s is more than the %s that it is taken off", path, om_amount_text(discount), om_amount_text(limit));
	return discount.minor;
}

/* invalid_quantity: so little of a line that it comes to nothing, for who may not say that it costs nothing. */
static void
refuse_worthless(const Draft *draft, int line, const char *path)
{
	OmAmount	least = {1, draft->currency};
	char	   *quantity = om_quantity_text(draft->lines[line].quantity);
	OmDetail	detail;

	path = psprintf("%s[%d].quantity", path, line);
	om_detail_start(&detail, OM_INVALID_QUANTITY);
	om_detail_text(&detail, "path", path);
	om_detail_text(&detail, "value", quantity);
	om_raise(OM_INVALID_QUANTITY, om_detail_end(&detail), "%s: \"%s\" of \"%s\" is worth less than %s",
			 path, quantity, draft->lines[line].sku, om_amount_text(least));
}

/* Unit prices, line totals and the lines' own discounts. */
static void
read_prices(Draft *draft, const LineArgs *args, const char *path)
{
	int			i;

	draft->unit_prices = palloc(sizeof(OmPrice) * draft->nlines);
	draft->line_totals = palloc(sizeof(OmAmount) * draft->nlines);
	for (i = 0; i < draft->nlines; i++)
	{
		OmPrice    *price = &draft->unit_prices[i];
		OmAmount   *total = &draft->line_totals[i];
		OmLineMoney *money = &draft->money[i];

		if (args[i].unit_price == NULL && !draft->lines[i].item.has_price)
			raise_no_price(draft, args);
		*price = args[i].unit_price == NULL ? draft->lines[i].item.price
			: om_price_arg(args[i].unit_price, draft->currency, psprintf("%s[%d].unit_price", path, i));
		total->currency = draft->currency;
		if (!om_price_total(*price, om_line_charged(&draft->lines[i]), &total->minor))
			total->minor = PG_INT64_MAX;
		check_range((double) total->minor, path, i);
		if (total->minor == 0 && price->units > 0 && !om_call_note(&om_right_set_price))
			refuse_worthless(draft, i, path);
		money->quantity = draft->lines[i].quantity;
		money->gross = total->minor;
		if (args[i].discount != NULL)
			money->discount = read_discount(args[i].discount, draft->currency, money->gross, psprintf("%s[%d].discount", path, i));
	}
}

/* When it is bought: now, or when it was. */
static TimestampTz
bought_at(const Draft *draft)
{
	return draft->only_asks ? om_clock() : draft->occurred_at;
}

/* What shipping costs that no method says: what is named, else what the channel charges for orders of its currency. */
static int64
channel_charge(const Draft *draft)
{
	const OmChannel *channel = &draft->channel;
	char		code[4];

	if (draft->args.shipping != NULL)
		return om_money_arg(draft->args.shipping, draft->currency, psprintf("%sshipping", draft->args.path));
	if (channel->shipping.minor != 0 && channel->shipping.currency != draft->currency)
		om_raise_value(OM_CURRENCY_MISMATCH, "channel", draft->channel_code,
					   "channel \"%s\" charges shipping as %s: an order in %s says what its shipping costs", draft->channel_code,
					   om_amount_text(channel->shipping), om_currency_code(draft->currency, code));
	if (channel->shipping.minor == 0 && draft->args.shipping_tax_rates != NULL)
		om_raise_value(OM_INVALID_ARGUMENT, "path", psprintf("%soptions.shipping_tax_rates", draft->args.path),
					   "shipping_tax_rates need a shipping charge");
	return channel->shipping.minor;
}

/*
 * Does a line weigh what its item does?  Goods do; so does a kit that has a weight, which is that of all of it, in place of what it
 * is made of.
 */
static bool
is_weighed(const Draft *draft, int line)
{
	const OmLine *lines = draft->lines;

	if (om_line_is_component(&lines[line], line))
		return lines[lines[line].kit_line_no - 1].item.weight < 0;
	return lines[line].item.is_stocked || (lines[line].item.is_kit && lines[line].item.weight >= 0);
}

/* no_shipping_fee: a method that goes by weight, and items that have none. */
static void
raise_no_weight(const Draft *draft)
{
	OmList		lines = {0};
	const char *first = NULL;
	OmDetail	detail;
	int			i;

	for (i = 0; i < draft->nlines; i++)
	{
		const OmItem *item = &draft->lines[i].item;

		if (!is_weighed(draft, i) || item->weight >= 0)
			continue;
		if (first == NULL)
			first = draft->lines[i].sku;
		appendStringInfoChar(om_list_add_line(&lines, i + 1, draft->lines[i].sku), '}');
	}
	om_detail_start(&detail, OM_NO_SHIPPING_FEE);
	om_detail_text(&detail, "shipping_method", draft->args.shipping_method);
	om_detail_raw(&detail, "lines", om_list_end(&lines));
	om_raise(OM_NO_SHIPPING_FEE, om_detail_end(&detail), "shipping method \"%s\" goes by weight, and \"%s\" has none", draft->args.shipping_method, first);
}

/* What is to be shipped: its weight and quantity are those of goods, and add up as far as they go; a kit is one piece. */
static OmShippingAsk
shipping_ask(const Draft *draft, int64 tenant, int64 goods, bool *has_weight)
{
	OmShippingAsk ask = {draft->args.destination, draft->currency, goods};
	int128		total = (int128) goods * OM_QUANTITY_ONE;
	int128		weight = 0;
	int			i;

	for (i = om_currency_digits(draft->currency); i > 0; i--)
		total /= 10;

	*has_weight = true;
	for (i = 0; i < draft->nlines; i++)
	{
		const OmItem *item = &draft->lines[i].item;

		if ((item->is_stocked || item->is_kit) && !om_line_is_component(&draft->lines[i], i))
			ask.quantity += draft->lines[i].quantity;
		if (!is_weighed(draft, i))
			continue;
		*has_weight &= item->weight >= 0;
		weight += (int128) Max(item->weight, 0) * draft->lines[i].quantity / OM_QUANTITY_ONE;
	}
	ask.total = (OmQuantity) Min(total, OM_POSITION_MICRO_MAX);
	ask.weight = (OmQuantity) Min(weight, OM_POSITION_MICRO_MAX);
	if (ask.place.country == NULL)
		ask.place = om_tax_place_at(tenant, 0);
	return ask;
}

/* What a method charges: no_shipping_fee where it does not go, or not with so much. */
static int64
method_charge(const Draft *draft, int64 tenant, const OmShipping *method, int64 goods)
{
	bool		has_weight;
	OmShippingAsk ask = shipping_ask(draft, tenant, goods, &has_weight);
	OmAmount	of_goods = {goods, draft->currency};
	OmDetail	detail;
	int64		minor;

	if (draft->args.shipping != NULL)
		return om_money_arg(draft->args.shipping, draft->currency, psprintf("%sshipping", draft->args.path));
	if (method->basis == OM_SHIPPING_BY_WEIGHT && !has_weight)
		raise_no_weight(draft);
	if (om_shipping_fee(tenant, method, &ask, &minor))
		return minor;
	om_detail_start(&detail, OM_NO_SHIPPING_FEE);
	om_detail_text(&detail, "shipping_method", method->code);
	om_detail_text(&detail, "country", ask.place.country);
	om_detail_text(&detail, "region", ask.place.region);
	om_detail_text(&detail, "postal_code", ask.place.postal_code);
	om_detail_text(&detail, "total", om_amount_text(of_goods));
	om_detail_text(&detail, "weight", om_quantity_text(ask.weight));
	om_detail_text(&detail, "quantity", om_quantity_text(ask.quantity));
	om_raise(OM_NO_SHIPPING_FEE, om_detail_end(&detail), ask.place.country == NULL ? "shipping method \"%s\" has no fee for this order: it is not said where it goes"
			 : "shipping method \"%s\" has no fee for this order in %s", method->code, ask.place.country);
}

bool
om_draft_shipping_fee(const Draft *draft, int64 tenant, const char *code, int64 *minor)
{
	bool		has_weight;
	OmShippingAsk ask = shipping_ask(draft, tenant, draft->goods, &has_weight);
	OmShipping	method;

	om_find_shipping(tenant, code, &method);
	return (method.basis != OM_SHIPPING_BY_WEIGHT || has_weight) && om_shipping_fee(tenant, &method, &ask, minor);
}

/* The exemption that the call says, else that of the customer; null: none. */
static const char *
exemption_of(const Draft *draft)
{
	if (draft->args.tax_exemption != NULL || draft->customer == NULL)
		return draft->args.tax_exemption;
	return draft->customer->tax_exemption;
}

/* The taxes of shipping: those that are named, else those of its method, else those of the channel. */
static void
tax_shipping(Draft *draft, int64 tenant, const OmShipping *method, OmLineMoney *shipping)
{
	char	   *path = psprintf("%soptions.shipping_tax_rates", draft->args.path);
	OmTaxOrder	order = {draft->args.destination, exemption_of(draft), bought_at(draft)};
	OmItem		as_item = {0};
	OmTaxedLine line = {shipping, draft->args.shipping_tax_rates, &as_item, draft->args.shipping_method};

	if (method == NULL)
	{
		(void) om_line_taxes_or(shipping, tenant, draft->args.shipping_tax_rates, path, draft->channel.shipping_tax_rates, draft->channel.nshipping_tax_rates);
		return;
	}
	if (order.place.country == NULL)
		order.place = om_tax_place_at(tenant, 0);
	as_item.tax_class = method->tax_class;
	as_item.tax_rates = method->tax_rates;
	as_item.ntax_rates = method->ntax_rates;
	(void) om_read_taxes(tenant, &line, 1, &order, path);
}

/*
 * Shipping is a line of its own; nothing is shipped of a sale that is handed over.  goods: what the lines cost, discounts
 * taken off.  True if it has a charge, or taxes.
 */
static bool
charge_shipping(Draft *draft, int64 tenant, int64 goods)
{
	OmLineMoney *shipping = &draft->money[draft->nlines];
	OmShipping	method;
	bool		has_method = draft->args.shipping_method != NULL;

	shipping->quantity = OM_QUANTITY_ONE;
	if (om_draft_is_sale(draft) || om_draft_is_added(draft))
		return false;
	if (has_method)
		om_find_shipping(tenant, draft->args.shipping_method, &method);
	shipping->gross = has_method ? method_charge(draft, tenant, &method, goods) : channel_charge(draft);
	om_draft_promote_shipping(draft);
	if (shipping->gross != 0 || draft->args.shipping_tax_rates != NULL)
		tax_shipping(draft, tenant, has_method ? &method : NULL, shipping);
	return shipping->gross != 0 || shipping->ntaxes != 0;
}

/* The taxes of the lines; false if none has any. */
static bool
read_taxes(Draft *draft, int64 tenant, const LineArgs *args, const char *path)
{
	OmTaxedLine *lines = palloc(sizeof(OmTaxedLine) * draft->nlines);
	OmTaxOrder	order = {draft->args.destination, exemption_of(draft), bought_at(draft)};
	bool		has_class = false;
	bool		has_taxes;
	int			i;

	for (i = 0; i < draft->nlines; i++)
	{
		lines[i] = (OmTaxedLine) {&draft->money[i], args[i].tax_rates, &draft->lines[i].item, draft->lines[i].sku, i + 1};
		has_class |= args[i].tax_rates == NULL && lines[i].item->tax_class != NULL;
	}
	/* what is handed over is taxed where that is */
	if (has_class && order.place.country == NULL)
		order.place = om_tax_place_at(tenant, om_draft_is_sale(draft) ? draft->channel.locations[0].location_id : 0);
	has_taxes = om_read_taxes(tenant, lines, draft->nlines, &order, path);
	pfree(lines);
	return has_taxes;
}

/* What is to be paid for the lines and shipping together. */
static void
sum_total(Draft *draft, const char *path)
{
	int			i;

	draft->total.minor = 0;
	draft->total.currency = draft->currency;
	for (i = 0; i <= draft->nlines; i++)
	{
		int64		payable = om_line_payable(&draft->money[i]);

		check_range((double) draft->total.minor + (double) payable, path, i < draft->nlines ? i : -1);
		draft->total.minor += payable;
	}
}

void
om_draft_list_prices(Draft *draft, int64 tenant)
{
	OmListed   *listed = palloc(sizeof(OmListed) * draft->nlines);
	OmBuyer		buyer = {draft->channel.channel_id, draft->currency, bought_at(draft)};
	int			i;

	buyer.is_past = buyer.at < om_clock();
	if (draft->customer != NULL)
	{
		buyer.ngroups = draft->customer->ngroups;
		buyer.group_ids = draft->customer->group_ids;
	}
	for (i = 0; i < draft->nlines; i++)
		listed[i] = (OmListed) {draft->lines[i].item.item_id, om_line_is_component(&draft->lines[i], i) ? 0 : draft->lines[i].quantity};
	om_list_prices(tenant, &buyer, listed, draft->nlines);
	for (i = 0; i < draft->nlines; i++)
	{
		OmLine	   *line = &draft->lines[i];

		if (line->has_unit_price || om_line_is_component(line, i) || !om_listed_price(&listed[i], &line->item))
			continue;
		if (line->unit_code != NULL)
			line->item.has_price = om_price_times(line->item.price, line->unit_factor, &line->item.price);
	}
	pfree(listed);
}

/* What the goods cost, discounts taken off, for which shipping may be free: no fees, and no services. */
static int64
cost_of_goods(const Draft *draft, int64 discount)
{
	int64		goods = -discount;
	int			i;

	for (i = 0; i < draft->nlines; i++)
		if (draft->lines[i].item.is_stocked || draft->lines[i].item.is_kit)
			goods += draft->money[i].gross - draft->money[i].discount - draft->money[i].order_discount;
	return Max(goods, 0);
}

void
om_draft_price(Draft *draft, int64 tenant, const LineArgs *args, const char *path)
{
	int64		left = 0;
	int64		discount;
	bool		has_taxes;
	int			i;

	draft->money = palloc0(sizeof(OmLineMoney) * (draft->nlines + 1));
	check_units(draft, path);
	read_prices(draft, args, path);
	for (i = 0; i < draft->nlines; i++)
	{
		check_range((double) left + (double) draft->money[i].gross, path, i);
		left += draft->money[i].gross - draft->money[i].discount;
	}
	if (!om_draft_is_added(draft))
		left -= om_draft_promote(draft, tenant, args);
	has_taxes = read_taxes(draft, tenant, args, path);
	discount = read_discount(draft->args.discount, draft->currency, left, psprintf("%sdiscount", draft->args.path));
	draft->goods = cost_of_goods(draft, discount);
	if (charge_shipping(draft, tenant, draft->goods) || has_taxes || discount != 0)
	{
		om_require_tax_currency(draft->money, draft->nlines + 1, draft->currency);
		om_price_lines(draft->money, draft->nlines, draft->nlines + 1, discount, om_tax_rounding(tenant));
	}
	sum_total(draft, path);
}

int64
om_line_tax(const OmLineMoney *money)
{
	int64		minor = 0;
	int			i;

	for (i = 0; i < money->ntaxes; i++)
		minor += money->taxes[i].minor;
	return minor;
}

bool
om_draft_is_listed(const Draft *draft, int line)
{
	const OmItem *item = &draft->lines[line].item;

	return item->has_price && om_price_equals(item->price, draft->unit_prices[line]);
}

OrderSums
om_draft_sums(const Draft *draft)
{
	OrderSums	sums = {{0, draft->currency}, {0, draft->currency}, {0, draft->currency}};
	int			i;

	for (i = 0; i <= draft->nlines; i++)
	{
		const OmLineMoney *money = &draft->money[i];

		sums.discount.minor += money->discount + money->order_discount;
		sums.tax.minor += om_line_tax(money);
	}
	sums.shipping.minor = draft->money[draft->nlines].gross;
	return sums;
}
