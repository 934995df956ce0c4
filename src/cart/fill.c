/*
 * fill.c - the API functions by which a cart is opened, filled, and told where and how it is sent.
 *
 * Each says what is to be, so that a repeated call does nothing more; none needs an idempotency key.  All answer with the cart as it is then.
 */
#include "postgres.h"

#include "access/access.h"
#include "base/clock.h"
#include "base/known.h"
#include "base/om_error.h"
#include "base/wait.h"
#include "cart/cart_private.h"
#include "sql/insert.h"
#include "sql/rows.h"
#include "types/quantity.h"
#include "types/uuid7.h"
#include "utils/builtins.h"
#include "utils/numeric.h"
#include "utils/timestamp.h"

enum OpenArgument
{
	OPEN_CHANNEL, OPEN_SECRET, OPEN_CUSTOMER, OPEN_CART_ID, OPEN_METADATA, OPEN_TENANT
};

/* A customer of a code: unknown_customer.  Its erasure waits until the cart is written. */
static void
set_customer(Cart *cart, const char *code)
{
	OmCustomers customers = om_customers_read(cart->tenant, &code, 1, false);
	const OmCustomer *customer = om_customer_of(&customers, code);

	cart->has_customer = true;
	cart->customer_id = customer->customer_id;
	cart->customer = customer->code;
}

/* Make the cart; false: there is one of its id. */
static bool
add_cart(Cart *cart, Datum metadata)
{
	Datum		values[NEW_count];
	char		nulls[NEW_count + 1];
	bool		isnull;

	memset(nulls, ' ', sizeof(nulls));
	values[NEW_tenant_id] = Int64GetDatum(cart->tenant);
	values[NEW_cart_id] = UUIDPGetDatum(&cart->cart_id);
	values[NEW_channel] = CStringGetTextDatum(cart->channel);
	values[NEW_secret_hash] = om_secret_hash(&om_cart_owned, cart->tenant, &cart->cart_id, cart->secret, &isnull);
	nulls[NEW_secret_hash] = isnull ? 'n' : ' ';
	values[NEW_customer_id] = UUIDPGetDatum(&cart->customer_id);
	nulls[NEW_customer_id] = cart->has_customer ? ' ' : 'n';
	values[NEW_metadata] = metadata;
	values[NEW_recorded_at] = TimestampTzGetDatum(om_clock());
	values[NEW_expires_at] = TimestampTzGetDatum(om_clock() + om_cart_time * USECS_PER_SEC);
	return om_plan_run(&om_cart_plans[CART_ADD], values, nulls) == 1;
}

/* duplicate_document: the cart that is there is another one than the call would open. */
static void
refuse_other(const Cart *cart, const char *why)
{
	om_raise_value(OM_DUPLICATE_DOCUMENT, "cart_id", om_uuid_text(&cart->cart_id), "cart %s exists already, %s", om_uuid_text(&cart->cart_id), why);
}

OM_FUNCTION(om_open_cart);

/* open_cart(channel, secret, customer, cart_id, metadata, tenant_id) */
Datum
om_open_cart(PG_FUNCTION_ARGS)
{
	Cart		cart = {.tenant = om_write_begin(fcinfo)};
	char	   *channel_code = om_code_arg(fcinfo, OPEN_CHANNEL, "channel");
	char	   *customer = om_optional_code_arg(fcinfo, OPEN_CUSTOMER, "customer");
	Datum		metadata = om_metadata_arg(fcinfo, OPEN_METADATA);
	OmChannel	channel;

	cart.cart_id = om_uuid_arg_or_new(fcinfo, OPEN_CART_ID);
	om_wait_for_all((OmWanted) {OM_DOCUMENT_BUSY, "cart", NULL, &cart.cart_id});
	cart.secret = om_text_arg(fcinfo, OPEN_SECRET, "secret", OM_KEY_LENGTH_MAX, false);
	om_new_secret_check(cart.secret, "secret");
	om_find_channel(cart.tenant, channel_code, &channel);
	om_cart_require_place(cart.tenant, channel_code);
	if (customer != NULL)
		set_customer(&cart, customer);
	cart.channel = channel_code;
	/* whose it is is proven before it is locked: a stranger waits for nobody's work on it */
	if (!add_cart(&cart, metadata))
		om_cart_prove(cart.tenant, &cart.cart_id, cart.secret);
	if (!om_cart_lock(&cart))
		om_cart_unknown(&cart.cart_id);
	om_cart_require_open(&cart);
	if (strcmp(cart.channel, channel_code) != 0)
		refuse_other(&cart, "of another channel");
	if (customer != NULL && cart.has_customer && strcmp(cart.customer, customer) != 0)
		refuse_other(&cart, "of another customer");
	if (customer != NULL && !cart.has_customer)
		set_customer(&cart, customer);
	om_cart_find_hold(&cart, false);
	om_cart_extend_hold(&cart);
	return om_cart_answer(fcinfo, &cart, true);
}

enum PutArgument
{
	PUT_CART_ID, PUT_SKU, PUT_QUANTITY, PUT_UNIT, PUT_BARCODE, PUT_LINE_ID, PUT_SECRET, PUT_TENANT
};

/* What a call says of a line; null: nothing. */
typedef struct Said
{
	char	   *sku;
	char	   *unit;
	char	   *barcode;
	char	   *line_id;
	bool		has_quantity;
	OmQuantity	quantity;
} Said;

/* Read it. */
static void
read_said(FunctionCallInfo fcinfo, Said *said)
{
	said->sku = om_optional_code_arg(fcinfo, PUT_SKU, "sku");
	said->unit = om_optional_code_arg(fcinfo, PUT_UNIT, "unit");
	said->barcode = om_optional_code_arg(fcinfo, PUT_BARCODE, "barcode");
	said->line_id = om_optional_code_arg(fcinfo, PUT_LINE_ID, "line_id");
	said->has_quantity = !PG_ARGISNULL(PUT_QUANTITY);
	if (said->has_quantity)
		said->quantity = om_quantity_arg(DatumGetCString(DirectFunctionCall1(numeric_out, PG_GETARG_DATUM(PUT_QUANTITY))), "quantity");
	if (said->quantity < 0)
		om_raise_value(OM_INVALID_QUANTITY, "argument", "quantity", "quantity must be positive, or 0 to remove the line");
	if (said->sku != NULL && said->barcode != NULL)
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "barcode", "a line is of a sku or of a barcode, not of both");
	if (said->sku == NULL && said->barcode == NULL && said->line_id == NULL)
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "sku", "sku, barcode or line_id must say which line");
}

/* Look up what is said: the item, the unit, and how much of it; of a barcode, what it means. */
static void
resolve_said(int64 tenant, Said *said)
{
	OmLine		line = {.sku = said->sku, .barcode = said->barcode, .unit_code = said->unit, .says_quantity = said->has_quantity};

	line.quantity = said->has_quantity ? said->quantity : OM_QUANTITY_ONE;
	om_resolve_lines(tenant, &line, 1, OM_IN_USE, 0);
	if (line.label.currency != 0)
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "barcode", "barcode \"%s\" is of goods that are priced by their label, which a cart has none of", said->barcode);
	said->sku = line.sku;
	said->unit = line.unit_code;
	said->has_quantity |= said->barcode != NULL;
	said->quantity = om_line_charged(&line);
}

/* Are both null, or the same? */
static bool
is_same(const char *a, const char *b)
{
	return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

/* The line that is meant; its number where it would be a new one. */
static int
find_line(const Cart *cart, const Said *said)
{
	int			i;

	for (i = 0; i < cart->nlines; i++)
		if (said->line_id != NULL ? strcmp(cart->lines[i].line_id, said->line_id) == 0
			: strcmp(cart->lines[i].sku, said->sku) == 0 && is_same(cart->lines[i].unit, said->unit))
			break;
	return i;
}

/* A number that no line has for an id. */
static char *
next_line_id(const Cart *cart)
{
	long		most = 0;
	int			i;

	for (i = 0; i < cart->nlines; i++)
	{
		const char *id = cart->lines[i].line_id;

		if (strspn(id, "0123456789") == strlen(id) && strlen(id) < 10)
			most = Max(most, atol(id));
	}
	return psprintf("%ld", most + 1);
}

/* Take a line out. */
static void
remove_line(Cart *cart, int at)
{
	memmove(&cart->lines[at], &cart->lines[at + 1], sizeof(CartLine) * (cart->nlines - at - 1));
	cart->nlines--;
}

/* Add a line, or make it what is said. */
static void
put_line(Cart *cart, const Said *said, int at)
{
	CartLine   *line = &cart->lines[at];

	if (at == cart->nlines)
	{
		int			most = Min(OM_CART_LINES_MAX, om_lines_max(cart->tenant));

		if (said->sku == NULL)
			om_raise_value(OM_INVALID_ARGUMENT, "argument", "line_id", "the cart has no line \"%s\"", said->line_id);
		if (!said->has_quantity)
			om_raise_value(OM_INVALID_ARGUMENT, "argument", "quantity", "a new line needs a quantity");
		if (cart->nlines >= most)
			om_refuse_limit("lines", most < OM_CART_LINES_MAX ? "order_mgmt.visitor_lines_max" : "lines of a cart", psprintf("%d", cart->nlines + 1), psprintf("%d", most));
		*line = (CartLine) {.line_id = said->line_id != NULL ? said->line_id : next_line_id(cart)};
		cart->nlines++;
	}
	/* of another item, what was told of it says nothing any more */
	if (line->sku == NULL || strcmp(line->sku, said->sku) != 0 || !is_same(line->unit, said->unit))
		line->price = line->status = NULL;
	line->sku = said->sku;
	line->unit = said->unit;
	if (said->has_quantity)
		line->quantity = said->quantity;
}

/* Add or change a line; what is wrong with it, or with the lines together since it is there, is refused as quote_lines refuses it. */
static void
change_line(Cart *cart, Said *said, int at)
{
	if (said->barcode == NULL)
	{
		if (said->sku == NULL && at < cart->nlines)
		{
			said->sku = cart->lines[at].sku;
			said->unit = said->unit != NULL ? said->unit : cart->lines[at].unit;
		}
		if (!said->has_quantity && at < cart->nlines)
		{
			said->has_quantity = true;
			said->quantity = cart->lines[at].quantity;
		}
		if (said->sku != NULL)
			resolve_said(cart->tenant, said);
	}
	put_line(cart, said, at);
	om_cart_quote(cart, false);
	if (cart->lines[at].refusal.message != NULL)
		om_cart_raise(&cart->lines[at].refusal);
	if (cart->refusal.message != NULL && !cart->has_quote)
		om_cart_raise(&cart->refusal);
}

OM_FUNCTION(om_put_cart_line);

/* put_cart_line(cart_id, sku, quantity, unit, barcode, line_id, secret, tenant_id) */
Datum
om_put_cart_line(PG_FUNCTION_ARGS)
{
	Cart		cart = {0};
	int64		tenant = om_write_begin(fcinfo);
	Said		said = {0};
	int			at;

	read_said(fcinfo, &said);
	om_cart_of_call(fcinfo, &cart, tenant, PUT_SECRET, OM_CART_CHANGED);
	om_cart_require_open(&cart);
	om_cart_find_hold(&cart, false);
	if (said.barcode != NULL)
		resolve_said(tenant, &said);
	at = find_line(&cart, &said);
	if (!said.has_quantity || said.quantity != 0)
		change_line(&cart, &said, at);
	else if (at < cart.nlines)
		remove_line(&cart, at);
	cart.holds_lines = false;
	om_cart_extend_hold(&cart);
	return om_cart_answer(fcinfo, &cart, false);
}

enum AddressArgument
{
	ADDRESS_CART_ID, ADDRESS_EMAIL, ADDRESS_SECRET, ADDRESS_SHIP_TO, ADDRESS_BILL_TO, ADDRESS_OPTIONS, ADDRESS_TENANT
};

enum AddressOption
{
	OPTION_CLEAR
};

const OmJsonField om_cart_address_options[OM_CART_ADDRESS_OPTIONS] = {
	[OPTION_CLEAR] = {"clear", OM_JSON_ARRAY, false, 0}
};

/* Clear what is named. */
static void
clear_named(Cart *cart, const OmJsonValue *clear)
{
	static const char *const clearable[] = {"email", "ship_to", "bill_to"};
	char	  **names;
	int			n;
	int			i;

	if (!clear->present)
		return;
	names = om_json_texts(clear->container, "options.clear", lengthof(clearable), OM_CODE_LENGTH_MAX, &n);
	for (i = 0; i < n; i++)
	{
		if (strcmp(names[i], "email") == 0)
			cart->email = NULL;
		else if (strcmp(names[i], "ship_to") == 0)
			cart->ship_to = (Datum) 0;
		else if (strcmp(names[i], "bill_to") == 0)
			cart->bill_to = (Datum) 0;
		else
			om_refuse_word("options.clear", names[i], clearable);
	}
}

/* The customer of a cart; null: it has none; unknown_customer: it is not there any more. */
static const OmCustomer *
customer_of(const Cart *cart)
{
	OmCustomers *customers = palloc(sizeof(OmCustomers));

	if (cart->customer == NULL)
		return NULL;
	*customers = om_customers_read(cart->tenant, (const char *const *) &cart->customer, 1, false);
	return om_customer_of(customers, cart->customer);
}

/* An address that is said: unknown_address, invalid_address; jsonb. */
static Datum
address_arg(FunctionCallInfo fcinfo, const OmCustomer *customer, int n, const char *name)
{
	OmAddress	address;

	om_address_read(&address, customer, om_json_arg(fcinfo, n, name), name);
	if (address.country != NULL)
		(void) om_tax_place_arg(address.country, address.region, address.postal_code, psprintf("%s.", name));
	return PointerGetDatum(DatumGetJsonbPCopy(PG_GETARG_DATUM(n)));
}

/* An e-mail as customers have theirs. */
static char *
folded_email(char *email)
{
	Datum		values[] = {CStringGetTextDatum(email)};

	(void) om_plan_run(&om_cart_plans[CART_FOLD_EMAIL], values, NULL);
	return om_field_text(0, EMAIL_email);
}

OM_FUNCTION(om_set_cart_address);

/* set_cart_address(cart_id, email, secret, ship_to, bill_to, options, tenant_id) */
Datum
om_set_cart_address(PG_FUNCTION_ARGS)
{
	Cart		cart = {0};
	int64		tenant = om_write_begin(fcinfo);
	OmJsonValue options[OM_CART_ADDRESS_OPTIONS];
	const OmCustomer *customer;
	char	   *email = om_text_arg(fcinfo, ADDRESS_EMAIL, "email", OM_TEXT_LENGTH_MAX, false);

	om_options_arg(fcinfo, ADDRESS_OPTIONS, om_cart_address_options, OM_CART_ADDRESS_OPTIONS, options);
	om_cart_of_call(fcinfo, &cart, tenant, ADDRESS_SECRET, OM_CART_ORDERED);
	om_cart_require_open(&cart);
	om_cart_find_hold(&cart, false);
	customer = customer_of(&cart);
	clear_named(&cart, &options[OPTION_CLEAR]);
	if (email != NULL)
		cart.email = folded_email(om_email_form(email));
	if (!PG_ARGISNULL(ADDRESS_SHIP_TO))
		cart.ship_to = address_arg(fcinfo, customer, ADDRESS_SHIP_TO, "ship_to");
	if (!PG_ARGISNULL(ADDRESS_BILL_TO))
		cart.bill_to = address_arg(fcinfo, customer, ADDRESS_BILL_TO, "bill_to");
	om_cart_extend_hold(&cart);
	return om_cart_answer(fcinfo, &cart, false);
}

enum ShippingArgument
{
	SHIPPING_CART_ID, SHIPPING_METHOD, SHIPPING_SECRET, SHIPPING_TENANT
};

OM_FUNCTION(om_choose_shipping);

/* choose_shipping(cart_id, shipping_method, secret, tenant_id) */
Datum
om_choose_shipping(PG_FUNCTION_ARGS)
{
	Cart		cart = {0};
	int64		tenant = om_write_begin(fcinfo);
	char	   *method = om_optional_code_arg(fcinfo, SHIPPING_METHOD, "shipping_method");
	OmShipping	shipping;

	om_cart_of_call(fcinfo, &cart, tenant, SHIPPING_SECRET, OM_CART_CHANGED);
	om_cart_require_open(&cart);
	om_cart_find_hold(&cart, false);
	if (method != NULL)
		om_find_shipping(tenant, method, &shipping);
	cart.shipping_method = method;
	om_cart_quote(&cart, false);
	/* it goes there, and with so much, or it is not chosen */
	if (method != NULL && cart.refusal.message != NULL && cart.has_quote)
		om_cart_raise(&cart.refusal);
	om_cart_extend_hold(&cart);
	return om_cart_answer(fcinfo, &cart, false);
}

enum GetArgument
{
	GET_CART_ID, GET_SECRET, GET_TENANT
};

OM_FUNCTION(om_get_cart);

/* get_cart(cart_id, secret, tenant_id): nothing is written or locked. */
Datum
om_get_cart(PG_FUNCTION_ARGS)
{
	Cart		cart = {0};
	int64		tenant = om_tenant_arg(GET_TENANT);

	om_spi_begin();
	om_cart_of_call(fcinfo, &cart, tenant, GET_SECRET, OM_CART_READ);
	om_cart_find_hold(&cart, true);
	om_cart_quote(&cart, true);
	om_cart_return(fcinfo, &cart);
	om_spi_end();
	return (Datum) 0;
}

/* The type order_mgmt.cart_shipping. */
#define CART_SHIPPING(X, P) X(P, shipping_method, OM_TEXT) X(P, name, OM_TEXT) X(P, fee, OM_AMOUNT)
OM_ENUM(CART_SHIPPING, SHIPPING_COLUMN);

OM_FUNCTION(om_cart_shipping_methods);

/* cart_shipping_methods(cart_id, secret, tenant_id): those that go where the cart goes, with what is in it. */
Datum
om_cart_shipping_methods(PG_FUNCTION_ARGS)
{
	Cart		cart = {0};
	int64		tenant = om_tenant_arg(GET_TENANT);
	Datum		key[] = {Int64GetDatum(tenant)};
	char	  **codes;
	char	  **names;
	int			n;
	int			i;

	om_spi_begin();
	om_cart_of_call(fcinfo, &cart, tenant, GET_SECRET, OM_CART_READ);
	om_cart_find_hold(&cart, true);
	cart.shipping_method = NULL;
	om_cart_quote(&cart, false);
	n = cart.has_quote ? (int) om_plan_run(&om_cart_plans[CART_METHODS], key, NULL) : 0;
	codes = palloc(sizeof(char *) * Max(n, 1));
	names = palloc(sizeof(char *) * Max(n, 1));
	for (i = 0; i < n; i++)
	{
		codes[i] = om_field_text(i, METHOD_code);
		names[i] = om_field_text(i, METHOD_name);
	}
	om_rows_begin(fcinfo);
	for (i = 0; i < n; i++)
	{
		Datum		values[SHIPPING_COLUMN_count] = {
			[SHIPPING_COLUMN_shipping_method] = CStringGetTextDatum(codes[i]), [SHIPPING_COLUMN_name] = CStringGetTextDatum(names[i])
		};
		bool		nulls[SHIPPING_COLUMN_count] = {false};
		OmAmount	fee;

		if (!om_basket_shipping_fee(&cart.quote, tenant, codes[i], &fee))
			continue;
		values[SHIPPING_COLUMN_fee] = om_amount_datum(fee);
		om_rows_add(fcinfo, values, nulls);
	}
	om_spi_end();
	return (Datum) 0;
}
