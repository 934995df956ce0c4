/*
 * quote.c - what a cart costs and whether it could be ordered, by the code of quote_lines; and what changed since it was told.
 *
 * Of a cart that is left for days prices change, items sell out, and some are not sold any more.  So a cart is always told: what an order
 * would be refused for stands beside the lines it is about, and the others are quoted without them.  That costs a quote per line,
 * of carts that are refused as they are only.
 */
#include "postgres.h"

#include "base/clock.h"
#include "base/om_error.h"
#include "cart/cart_private.h"
#include "sql/guard.h"
#include "sql/insert.h"
#include "sql/rows.h"
#include "types/currency.h"
#include "types/quantity.h"
#include "types/uuid7.h"
#include "utils/builtins.h"
#include "utils/json.h"

/* A quote that may be refused. */
typedef struct Try
{
	OmBasket	basket;
	OmBasketQuote quote;
} Try;

/* OmWork: quote. */
static void
quote_basket(void *arg)
{
	Try		   *attempt = (Try *) arg;

	om_basket_quote(&attempt->basket, &attempt->quote);
}

/* What besides its lines may be what a cart is refused for. */
#define WITH_SHIPPING 1
#define WITH_COUPONS 2
#define WITH_ALL (WITH_SHIPPING | WITH_COUPONS)

/* Quote lines, and what of the rest is asked for; false: it was refused, for a reason that is a code of ours.  Other errors pass. */
static bool
try_quote(const Cart *cart, JsonbContainer *lines, int with, OmBasketQuote *quote, CartRefusal *refusal)
{
	Try			attempt = {om_cart_basket(cart, lines)};
	ErrorData  *error;
	int			code;

	if (!(with & WITH_SHIPPING))
		attempt.basket.shipping_method = NULL;
	if (!(with & WITH_COUPONS))
		attempt.basket.ncoupons = 0;
	if (cart->is_hold_unseen)
		attempt.basket.kept = attempt.basket.also_kept = NULL;
	error = om_guard(quote_basket, &attempt);
	if (error == NULL)
	{
		*quote = attempt.quote;
		return true;
	}
	code = error->constraint_name ? om_code_find(error->constraint_name) : -1;
	if (code < 0 || code == OM_NOT_ALLOWED)
		ReThrowError(error);
	*refusal = (CartRefusal) {(OmCode) code, error->message, error->detail};
	return false;
}

/* The cart is refused as it is: ask line by line, and then for the rest together. */
static void
quote_apart(Cart *cart)
{
	OmBasketQuote quote;
	CartRefusal refusal;
	int			nrefused = 0;
	int			with;
	int			i;

	for (i = 0; i < cart->nlines; i++)
		if (!try_quote(cart, om_cart_order_lines(cart, i), 0, &quote, &cart->lines[i].refusal))
			nrefused++;
	if (nrefused == cart->nlines)
		return;
	cart->refusal = (CartRefusal) {0};
	cart->is_quoted = cart->has_quote = try_quote(cart, om_cart_order_lines(cart, -1), WITH_ALL, &cart->quote, &cart->refusal);
	/* the way it is shipped, or a coupon, may be what is wrong: what its lines cost is told all the same */
	for (with = WITH_COUPONS; !cart->has_quote && with >= 0 && (cart->shipping_method != NULL || cart->ncoupons > 0); with--)
		cart->has_quote = try_quote(cart, om_cart_order_lines(cart, -1), with, &cart->quote, &refusal);
}

/* Give the lines what was quoted of them. */
static void
spread_quote(Cart *cart)
{
	int			quoted = 0;
	int			i;

	for (i = 0; i < cart->nlines; i++)
		if (cart->lines[i].refusal.message == NULL)
			cart->lines[i].quoted = &cart->quote.lines[quoted++];
}

/* How a line is told now. */
static const char *
status_of(const CartLine *line)
{
	if (line->refusal.message != NULL)
		return om_code_name(line->refusal.code);
	return line->quoted == NULL ? NULL : line->quoted->is_available ? LINE_AVAILABLE : LINE_SHORT;
}

/* Add a change: of a line, or (null) of the cart. */
static void
add_change(Cart *cart, const CartLine *line, const char *what, const char *was, const char *now)
{
	StringInfo	json = om_list_add(&cart->changes);

	appendStringInfo(json, "{\"what\":\"%s\"", what);
	if (line != NULL)
	{
		om_detail_text(json, "line_id", line->line_id);
		om_detail_text(json, "sku", line->sku);
	}
	om_detail_text(json, "was", was);
	om_detail_text(json, "now", now);
	appendStringInfoChar(json, '}');
}

/* Is all of it quoted, and nothing refused? */
static bool
is_whole(const Cart *cart)
{
	int			i;

	for (i = 0; i < cart->nlines; i++)
		if (cart->lines[i].refusal.message != NULL)
			return false;
	return cart->is_quoted;
}

/* What changed since it was told. */
static void
find_changes(Cart *cart, bool with_total)
{
	int			i;

	for (i = 0; i < cart->nlines; i++)
	{
		const CartLine *line = &cart->lines[i];
		const char *price = line->quoted != NULL ? om_price_text(line->quoted->unit_price) : NULL;
		const char *status = status_of(line);

		if (line->price != NULL && price != NULL && strcmp(line->price, price) != 0)
			add_change(cart, line, "price", line->price, price);
		if (line->status != NULL && status != NULL && strcmp(line->status, status) != 0)
			add_change(cart, line, "availability", line->status, status);
	}
	if (with_total && cart->has_total && is_whole(cart) &&
		(cart->total.minor != cart->quote.total.minor || cart->total.currency != cart->quote.total.currency))
		add_change(cart, NULL, "total", om_amount_text(cart->total), om_amount_text(cart->quote.total));
}

/* Is it refused because what it holds is not there? */
static bool
is_of_hold(const CartRefusal *refusal)
{
	return refusal->message != NULL && (refusal->code == OM_UNKNOWN_RESERVATION || refusal->code == OM_RESERVATION_EXPIRED);
}

/* Is all of it, or a line? */
static bool
misses_hold(const Cart *cart)
{
	int			i;

	for (i = 0; i < cart->nlines; i++)
		if (is_of_hold(&cart->lines[i].refusal))
			return true;
	return is_of_hold(&cart->refusal);
}

/* Quote it whole, or else line by line. */
static void
quote_all(Cart *cart)
{
	int			i;

	for (i = 0; i < cart->nlines; i++)
		cart->lines[i].refusal = (CartRefusal) {0};
	cart->refusal = (CartRefusal) {0};
	cart->is_quoted = cart->has_quote = try_quote(cart, om_cart_order_lines(cart, -1), WITH_ALL, &cart->quote, &cart->refusal);
	if (!cart->is_quoted && !is_of_hold(&cart->refusal))
		quote_apart(cart);
}

void
om_cart_quote(Cart *cart, bool with_total)
{
	if (cart->nlines == 0 || cart->has_order || cart->has_into)
		return;
	quote_all(cart);
	/* the statement's snapshot may be older than what was held in the other tab, which this one has waited for */
	if (!cart->is_hold_unseen && misses_hold(cart))
	{
		cart->is_hold_unseen = true;
		quote_all(cart);
	}
	if (cart->has_quote)
		spread_quote(cart);
	find_changes(cart, with_total);
}

void
om_cart_raise(const CartRefusal *refusal)
{
	om_raise(refusal->code, refusal->detail, "%s", refusal->message);
}

void
om_cart_note_told(Cart *cart)
{
	int			i;

	for (i = 0; i < cart->nlines; i++)
	{
		CartLine   *line = &cart->lines[i];
		const char *status = status_of(line);

		if (line->quoted != NULL)
			line->price = om_price_text(line->quoted->unit_price);
		if (status != NULL)
			line->status = (char *) status;
	}
	cart->has_total = is_whole(cart);
	if (cart->has_total)
		cart->total = cart->quote.total;
}

/* Append a refusal as JSON. */
static void
append_refusal(StringInfo json, const CartRefusal *refusal)
{
	appendStringInfo(json, "{\"code\":\"%s\"", om_code_name(refusal->code));
	om_detail_text(json, "message", refusal->message);
	om_detail_raw(json, "detail", refusal->detail != NULL ? refusal->detail : "null");
	appendStringInfoChar(json, '}');
}

/* A jsonb of JSON text. */
static Datum
jsonb_of(const char *json)
{
	return DirectFunctionCall1(jsonb_in, CStringGetDatum(json));
}

/* Its lines as they are told: with all columns of quote_lines, those of a refused one without; then the fees. */
static Datum
told_lines(const Cart *cart)
{
	OmList		list = {0};
	int			quoted = 0;
	int			i;

	for (i = 0; i < cart->nlines; i++)
	{
		const CartLine *line = &cart->lines[i];
		StringInfo	json = om_list_add(&list);

		appendStringInfoString(json, "{\"line_id\":");
		escape_json(json, line->line_id);
		if (line->quoted != NULL)
		{
			appendStringInfo(json, ",%s,\"refusal\":null}", line->quoted->json);
			quoted++;
			continue;
		}
		om_detail_text(json, "sku", line->sku);
		om_detail_text(json, "unit", line->unit);
		om_detail_text(json, "unit_quantity", om_quantity_text(line->quantity));
		appendStringInfoString(json, ",\"is_available\":false,\"refusal\":");
		if (line->refusal.message != NULL)
			append_refusal(json, &line->refusal);
		else
			appendStringInfoString(json, "null");
		appendStringInfoChar(json, '}');
	}
	for (i = quoted; cart->has_quote && i < cart->quote.nlines; i++)
		appendStringInfo(om_list_add(&list), "{\"line_id\":null,%s,\"refusal\":null}", cart->quote.lines[i].json);
	return jsonb_of(list.n == 0 ? "[]" : om_list_end(&list));
}

/* The type order_mgmt.quoted_cart. */
#define QUOTED_CART(X, P) \
	X(P, cart_id, OM_UUID) X(P, status, OM_TEXT) X(P, channel, OM_TEXT) X(P, customer_id, OM_UUID) X(P, is_available, OM_BOOL) \
	X(P, currency, OM_TEXT) X(P, total, OM_AMOUNT) X(P, net_total, OM_AMOUNT) X(P, discount, OM_AMOUNT) X(P, shipping, OM_AMOUNT) \
	X(P, tax, OM_AMOUNT) X(P, taxes, OM_JSONB) X(P, lines, OM_JSONB) X(P, changes, OM_JSONB) X(P, refusal, OM_JSONB) X(P, promotions, OM_JSONB) X(P, coupons, OM_TEXTS) \
	X(P, shipping_method, OM_TEXT) X(P, email, OM_TEXT) X(P, ship_to, OM_JSONB) X(P, bill_to, OM_JSONB) X(P, held_until, OM_TIME) \
	X(P, payments, OM_JSONB) X(P, expires_at, OM_TIME) X(P, order_id, OM_UUID) X(P, into_cart_id, OM_UUID) X(P, metadata, OM_JSONB)
OM_ENUM(QUOTED_CART, QUOTED);

/* What it costs; null unless it is quoted. */
static void
set_money(const Cart *cart, Datum *values, bool *nulls)
{
	const OmBasketQuote *quote = &cart->quote;
	char		currency[4];
	int			c;

	for (c = QUOTED_currency; c <= QUOTED_taxes; c++)
		nulls[c] = !cart->is_quoted;
	if (!cart->is_quoted)
		return;
	values[QUOTED_currency] = CStringGetTextDatum(om_currency_code(quote->total.currency, currency));
	values[QUOTED_total] = om_amount_datum(quote->total);
	values[QUOTED_net_total] = om_amount_datum((OmAmount) {quote->total.minor - quote->tax.minor, quote->total.currency});
	values[QUOTED_discount] = om_amount_datum(quote->discount);
	values[QUOTED_shipping] = om_amount_datum(quote->shipping);
	values[QUOTED_tax] = om_amount_datum(quote->tax);
	values[QUOTED_taxes] = quote->taxes;
}

/* Set a column that is null where it is 0. */
static void
set_datum(Datum *values, bool *nulls, int column, Datum value)
{
	values[column] = value;
	nulls[column] = (value == (Datum) 0);
}

void
om_cart_return(FunctionCallInfo fcinfo, Cart *cart)
{
	Datum		values[QUOTED_count];
	bool		nulls[QUOTED_count] = {false};
	StringInfoData refusal;

	values[QUOTED_cart_id] = UUIDPGetDatum(&cart->cart_id);
	values[QUOTED_status] = CStringGetTextDatum(om_cart_status(cart));
	values[QUOTED_channel] = CStringGetTextDatum(cart->channel);
	set_datum(values, nulls, QUOTED_customer_id, cart->has_customer ? UUIDPGetDatum(&cart->customer_id) : (Datum) 0);
	values[QUOTED_is_available] = BoolGetDatum(is_whole(cart) && cart->quote.is_available);
	set_money(cart, values, nulls);
	values[QUOTED_lines] = told_lines(cart);
	values[QUOTED_changes] = jsonb_of(cart->changes.n == 0 ? "[]" : om_list_end(&cart->changes));
	nulls[QUOTED_refusal] = cart->is_quoted || cart->refusal.message == NULL;
	if (!nulls[QUOTED_refusal])
	{
		initStringInfo(&refusal);
		append_refusal(&refusal, &cart->refusal);
		values[QUOTED_refusal] = jsonb_of(refusal.data);
	}
	set_datum(values, nulls, QUOTED_promotions, cart->is_quoted ? cart->quote.promotions : (Datum) 0);
	set_datum(values, nulls, QUOTED_coupons, om_cart_coupons(cart));
	values[QUOTED_shipping_method] = om_optional_text(cart->shipping_method, &nulls[QUOTED_shipping_method]);
	values[QUOTED_email] = om_optional_text(cart->email, &nulls[QUOTED_email]);
	set_datum(values, nulls, QUOTED_ship_to, cart->ship_to);
	set_datum(values, nulls, QUOTED_bill_to, cart->bill_to);
	set_datum(values, nulls, QUOTED_held_until, TimestampTzGetDatum(cart->held_until));
	set_datum(values, nulls, QUOTED_payments, om_cart_payments_jsonb(cart));
	values[QUOTED_expires_at] = TimestampTzGetDatum(cart->expires_at);
	nulls[QUOTED_expires_at] = cart->closed_at != 0 || cart->npayments > 0;
	set_datum(values, nulls, QUOTED_order_id, cart->has_order ? UUIDPGetDatum(&cart->order_id) : (Datum) 0);
	set_datum(values, nulls, QUOTED_into_cart_id, cart->has_into ? UUIDPGetDatum(&cart->into_id) : (Datum) 0);
	values[QUOTED_metadata] = cart->metadata;
	om_rows_begin(fcinfo);
	om_rows_add(fcinfo, values, nulls);
}

Datum
om_cart_answer(FunctionCallInfo fcinfo, Cart *cart, bool with_total)
{
	if (!cart->is_quoted && cart->refusal.message == NULL)
		om_cart_quote(cart, with_total);
	om_cart_note_told(cart);
	om_cart_write(cart);
	om_cart_return(fcinfo, cart);
	return om_write_end();
}
