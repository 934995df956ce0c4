/*
 * price_list.c - the rules of price lists, and the API functions put_list_price and item_prices.
 *
 * Which of the prices that hold is taken, pricing.h says.  Of two that are as good, neither could be: so two of the
 * same item, currency, channel, group and minimum quantity do not hold at the same time, which a constraint of the
 * table sees to whoever writes.  Calls that change prices of an item queue up behind a lock, and look at
 * what was committed meanwhile: so they are told which prices are in the way, and not by the constraint.
 */
#include "postgres.h"

#include "access/access.h"
#include "access/tenant.h"
#include "base/clock.h"
#include "base/om_error.h"
#include "base/om_limit.h"
#include "call/call.h"
#include "call/new_code.h"
#include "customer/customer.h"
#include "pricing/pricing_private.h"
#include "sql/rows.h"
#include "types/quantity.h"
#include "utils/builtins.h"
#include "utils/numeric.h"
#include "utils/timestamp.h"

enum ListPriceArgument
{
	ARG_SKU, ARG_PRICE, ARG_CHANNEL, ARG_MINIMUM, ARG_FROM, ARG_UNTIL, ARG_REGULAR, ARG_GROUP, ARG_TENANT
};

enum ItemPricesArgument
{
	PAGE_CHANNEL, PAGE_SKUS, PAGE_QUANTITY, PAGE_CUSTOMER, PAGE_TENANT
};

/* prices_overlap: those that hold at the same time, all of them. */
static void
check_overlap(const OmListPrice *price)
{
	int			n;
	char	   *first;
	char	   *prices = om_overlapping_prices(price, &n, &first);
	OmDetail	detail;

	if (n == 0)
		return;
	om_detail_start(&detail, OM_PRICES_OVERLAP);
	om_detail_text(&detail, "sku", price->sku);
	om_detail_raw(&detail, "prices", prices);
	om_raise(OM_PRICES_OVERLAP, om_detail_end(&detail), n == 1 ? "\"%s\" has a price that holds at the same time: %s"
			 : "\"%s\" has prices that hold at the same time: %s (and %d more)", price->sku, first, n - 1);
}

/* What is shown beside a price is more than it: refused else; the same: there is none. */
static void
check_regular(OmListPrice *price)
{
	int128		units = (int128) price->price.units * om_price_units_per_minor(price->regular_price);
	int128		regular = (int128) price->regular_price.units * om_price_units_per_minor(price->price);

	if (regular < units)
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "regular_price", "regular_price %s is less than the price of %s",
					   om_price_text(price->regular_price), om_price_text(price->price));
	if (regular == units)
		price->regular_price.currency = 0;
}

void
om_pricing_put_list_price(OmListPrice *price, bool says_until, bool says_regular)
{
	OmListPrice stored;

	om_need_tenant(price->tenant);
	om_code_lock("list_prices", price->tenant, price->sku, "sku");
	if (om_match_list_price(price, &stored))
	{
		if (!says_until)
			price->valid_until = stored.valid_until;
		if (!says_regular)
			price->regular_price = stored.regular_price;
	}
	if (price->valid_until < price->valid_from)
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "valid_until", "valid_until must not be before valid_from");
	if (price->regular_price.currency != 0)
		check_regular(price);
	if (stored.item_id != 0 && stored.valid_until == price->valid_until && om_price_equals(stored.price, price->price) &&
		stored.regular_price.currency == price->regular_price.currency &&
		(price->regular_price.currency == 0 || om_price_equals(stored.regular_price, price->regular_price)))
		return;
	check_overlap(price);
	om_store_list_price(price);
}

/* A price argument: not below zero, and of a currency; 0: any. */
static OmPrice
price_arg(FunctionCallInfo fcinfo, int n, const char *name, OmCurrency currency)
{
	OmPrice		price;
	char		code[4];

	if (PG_ARGISNULL(n))
		om_raise_value(OM_INVALID_ARGUMENT, "argument", name, "%s is required", name);
	price = om_price_from_datum(PG_GETARG_DATUM(n));
	om_price_check(price);
	if (currency != 0 && price.currency != currency)
		om_raise_value(OM_CURRENCY_MISMATCH, "argument", name, "%s %s is not in %s", name, om_price_text(price), om_currency_code(currency, code));
	return price;
}

/* So many units, which the item can be sold in; not below zero; 0 for null. */
static OmQuantity
quantity_arg(FunctionCallInfo fcinfo, int n, const char *name)
{
	char	   *text;
	OmQuantity	quantity;

	if (PG_ARGISNULL(n))
		return 0;
	text = DatumGetCString(DirectFunctionCall1(numeric_out, PG_GETARG_DATUM(n)));
	quantity = om_quantity_arg(text, name);
	if (quantity < 0)
		om_raise_value(OM_INVALID_QUANTITY, "argument", name, "%s must not be negative, and is %s", name, text);
	return quantity;
}

OM_FUNCTION(om_put_list_price);

/* put_list_price(...): see ListPriceArgument. */
Datum
om_put_list_price(PG_FUNCTION_ARGS)
{
	OmListPrice price = {0};
	OmItem		item;
	OmChannel	channel;
	char	   *channel_code;
	char	   *group;

	price.tenant = om_write_begin(fcinfo);
	om_call_require_at(0, NULL);
	price.sku = om_code_arg(fcinfo, ARG_SKU, "sku");
	channel_code = om_optional_code_arg(fcinfo, ARG_CHANNEL, "channel");
	group = om_optional_code_arg(fcinfo, ARG_GROUP, "customer_group");
	price.price = price_arg(fcinfo, ARG_PRICE, "price", 0);
	price.minimum_quantity = quantity_arg(fcinfo, ARG_MINIMUM, "minimum_quantity");
	price.valid_from = PG_ARGISNULL(ARG_FROM) ? DT_NOBEGIN : PG_GETARG_TIMESTAMPTZ(ARG_FROM);
	price.valid_until = PG_ARGISNULL(ARG_UNTIL) ? DT_NOEND : PG_GETARG_TIMESTAMPTZ(ARG_UNTIL);
	if (!PG_ARGISNULL(ARG_REGULAR))
		price.regular_price = price_arg(fcinfo, ARG_REGULAR, "regular_price", price.price.currency);
	item = *om_find_known_items(price.tenant, (char *const *) &price.sku, 1, OM_IN_USE, 0);
	if (!om_quantity_fits_scale(price.minimum_quantity, item.scale))
		om_raise_value(OM_INVALID_QUANTITY, "argument", "minimum_quantity", "minimum_quantity %s has more than the %d decimals that quantities of %s have",
					   om_quantity_text(price.minimum_quantity), item.scale, price.sku);
	om_find_channel(price.tenant, channel_code, &channel);
	price.item_id = item.item_id;
	price.channel_id = channel.channel_id;
	price.group_id = group != NULL ? om_customer_group_of(price.tenant, group) : 0;
	om_pricing_put_list_price(&price, !PG_ARGISNULL(ARG_UNTIL), !PG_ARGISNULL(ARG_REGULAR));
	(void) om_list_price_row(&price);
	return om_write_return(fcinfo);
}

/* The type order_mgmt.item_price. */
#define ITEM_PRICE(X, P) \
	X(P, sku, OM_TEXT) X(P, currency, OM_TEXT) X(P, price, OM_PRICE) X(P, regular_price, OM_PRICE) X(P, lowest_price, OM_PRICE) \
	X(P, price_source, OM_TEXT) X(P, minimum_quantity, OM_NUMERIC) X(P, valid_until, OM_TIME)
OM_ENUM(ITEM_PRICE, PRICE);

/* One item's row. */
static void
add_price(FunctionCallInfo fcinfo, const char *sku, const OmItem *item, const OmListed *listed, OmPrice lowest)
{
	bool		is_listed = listed->has_price;
	char		code[4];
	Datum		values[PRICE_count] = {[PRICE_sku] = CStringGetTextDatum(sku)};
	bool		nulls[PRICE_count] = {
		[PRICE_price] = !item->has_price, [PRICE_price_source] = !item->has_price, [PRICE_regular_price] = !listed->is_on_sale,
		[PRICE_lowest_price] = lowest.currency == 0, [PRICE_minimum_quantity] = !is_listed,
		[PRICE_valid_until] = !is_listed || listed->valid_until == DT_NOEND
	};

	values[PRICE_currency] = CStringGetTextDatum(om_currency_code(lowest.currency != 0 ? lowest.currency : item->price.currency, code));
	if (item->has_price)
		values[PRICE_price] = om_price_datum(item->price);
	values[PRICE_price_source] = CStringGetTextDatum(is_listed ? "list" : "item");
	if (listed->is_on_sale)
		values[PRICE_regular_price] = om_price_datum(listed->regular_price);
	if (lowest.currency != 0)
		values[PRICE_lowest_price] = om_price_datum(lowest);
	values[PRICE_minimum_quantity] = om_quantity_numeric(listed->minimum_quantity);
	values[PRICE_valid_until] = TimestampTzGetDatum(listed->valid_until);
	om_rows_add(fcinfo, values, nulls);
}

/* The groups of the customer that the call names, if it names one: unknown_customer. */
static void
buy_as(OmBuyer *buyer, int64 tenant, const char *code)
{
	const OmCustomer *customer;
	OmCustomers customers;

	if (code == NULL)
		return;
	customers = om_customers_read(tenant, &code, 1, true);
	customer = om_customer_of(&customers, code);
	buyer->ngroups = customer->ngroups;
	buyer->group_ids = customer->group_ids;
}

OM_FUNCTION(om_item_prices);

/* item_prices(channel, skus, quantity, customer, tenant_id): a row for each sku, in their order. */
Datum
om_item_prices(PG_FUNCTION_ARGS)
{
	int64		tenant = om_tenant_arg(PAGE_TENANT);
	char	   *code = om_code_arg(fcinfo, PAGE_CHANNEL, "channel");
	int			n;
	char	  **skus = om_codes_arg(fcinfo, PAGE_SKUS, "skus", "an item", OM_ORDER_LINES_MAX, &n);
	OmQuantity	quantity = quantity_arg(fcinfo, PAGE_QUANTITY, "quantity");
	OmChannel	channel;
	OmBuyer		buyer = {.at = om_clock(), .each_alone = true};
	OmItem	   *items;
	OmListed   *listed;
	OmPrice    *lowest;
	int			i;

	if (PG_ARGISNULL(PAGE_SKUS))
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "skus", "skus is required");
	om_spi_begin();
	om_find_channel(tenant, code, &channel);
	buy_as(&buyer, tenant, om_optional_code_arg(fcinfo, PAGE_CUSTOMER, "customer"));
	buyer.channel_id = channel.channel_id;
	buyer.currency = channel.currency;
	items = om_find_known_items(tenant, skus, n, OM_IN_USE, channel.currency);
	listed = palloc0(sizeof(OmListed) * Max(n, 1));
	for (i = 0; i < n; i++)
		listed[i] = (OmListed) {items[i].item_id, quantity != 0 ? quantity : OM_QUANTITY_ONE};
	om_list_prices(tenant, &buyer, listed, n);
	lowest = om_lowest_prices(tenant, &buyer, listed, n);
	om_rows_begin(fcinfo);
	for (i = 0; i < n; i++)
	{
		(void) om_listed_price(&listed[i], &items[i]);
		if (!items[i].has_price)
			items[i].price.currency = channel.currency;
		add_price(fcinfo, skus[i], &items[i], &listed[i], lowest[i]);
	}
	om_spi_end();
	return (Datum) 0;
}
