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

/* What shipping costs: what is named, else what the channel charges for orders of its currency. */
static int64
shipping_charge(const Draft *draft)
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

/* Shipping is a line of its own; nothing is shipped of a sale that is handed over. */
static void
price_shipping(Draft *draft, int64 tenant)
{
	OmLineMoney *shipping = &draft->money[draft->nlines];
	const OmChannel *channel = &draft->channel;

	shipping->quantity = OM_QUANTITY_ONE;
	if (om_draft_is_sale(draft))
		return;
	shipping->gross = shipping_charge(draft);
	if (shipping->gross != 0 || draft->args.shipping_tax_rates != NULL)
		(void) om_line_taxes_or(shipping, tenant, draft->args.shipping_tax_rates, psprintf("%soptions.shipping_tax_rates", draft->args.path),
								channel->shipping_tax_rates, channel->nshipping_tax_rates);
	if (shipping->gross != 0 || shipping->ntaxes != 0)
		om_price_lines(shipping, 1, 0);
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
	OmBuyer		buyer = {draft->channel.channel_id, draft->currency, draft->only_asks ? om_clock() : draft->occurred_at};
	int			i;

	if (draft->customer != NULL)
	{
		buyer.ngroups = draft->customer->ngroups;
		buyer.group_ids = draft->customer->group_ids;
	}
	for (i = 0; i < draft->nlines; i++)
		listed[i] = (OmListed) {draft->lines[i].item.item_id, draft->lines[i].quantity};
	om_list_prices(tenant, &buyer, listed, draft->nlines);
	for (i = 0; i < draft->nlines; i++)
	{
		OmLine	   *line = &draft->lines[i];

		if (!listed[i].has_price || line->has_unit_price)
			continue;
		om_listed_price(&listed[i], &line->item);
		if (line->unit_code != NULL)
			line->item.has_price = om_price_times(line->item.price, line->unit_factor, &line->item.price);
	}
	pfree(listed);
}

void
om_draft_price(Draft *draft, int64 tenant, const LineArgs *args, const char *path)
{
	int64		left = 0;
	bool		is_plain = draft->args.discount == NULL;
	int			i;

	draft->money = palloc0(sizeof(OmLineMoney) * (draft->nlines + 1));
	check_units(draft, path);
	read_prices(draft, args, path);
	for (i = 0; i < draft->nlines; i++)
	{
		const OmItem *item = &draft->lines[i].item;

		check_range((double) left + (double) draft->money[i].gross, path, i);
		left += draft->money[i].gross - draft->money[i].discount;
		if (args[i].tax_rates == NULL && item->ntax_rates == 0)
			continue;
		if (om_line_taxes_or(&draft->money[i], tenant, args[i].tax_rates, psprintf("%s[%d].tax_rates", path, i), item->tax_rates, item->ntax_rates))
			is_plain = false;
	}
	if (!is_plain)
		om_price_lines(draft->money, draft->nlines,
					   read_discount(draft->args.discount, draft->currency, left, psprintf("%sdiscount", draft->args.path)));
	price_shipping(draft, tenant);
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
