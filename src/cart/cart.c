/*
 * cart.c - a cart: whose it is, its row read and written, its lines and payments.
 *
 * The lock of its row is the queue of all that work on it: of two tabs that check out the second one finds the order of the first.
 *
 * A cart writes no event and no entry of the status log: there are many more carts than orders, and of most nothing ever comes.
 */
#include "postgres.h"

#include "access/access.h"
#include "base/clock.h"
#include "base/om_error.h"
#include "base/wait.h"
#include "cart/cart_private.h"
#include "sql/insert.h"
#include "sql/read.h"
#include "types/currency.h"
#include "types/quantity.h"
#include "types/uuid7.h"
#include "utils/builtins.h"
#include "utils/json.h"
#include "utils/timestamp.h"

#define CART_SECRET(X, P) OM_SECRET_ROW(X, P, cart_id)
OM_ENUM(CART_SECRET, SECRET);

static OmTable secrets_table = {.name = "carts", .columns = OM_COLUMNS(CART_SECRET, SECRET)};

#define CART_CUSTOMER(X, P) CART_KEY(X, P) X(P, customer_id, OM_UUID)
OM_ENUM(CART_CUSTOMER, CUSTOMER);

static OmTable customers_table = {.name = "carts", .columns = OM_COLUMNS(CART_CUSTOMER, CUSTOMER)};

const OmOwned om_cart_owned = {"cart", &secrets_table, om_cart_unknown};

/* The lines of a cart, as its row has them. */
enum KeptLine
{
	KEPT_LINE_ID, KEPT_SKU, KEPT_QUANTITY, KEPT_UNIT, KEPT_PRICE, KEPT_STATUS, KEPT_FIELDS
};

static const OmJsonField kept_fields[KEPT_FIELDS] = {
	[KEPT_LINE_ID] = {"line_id", OM_JSON_TEXT, true, OM_CODE_LENGTH_MAX},
	[KEPT_SKU] = {"sku", OM_JSON_TEXT, true, OM_CODE_LENGTH_MAX},
	[KEPT_QUANTITY] = {"quantity", OM_JSON_QUANTITY, true, 0},
	[KEPT_UNIT] = {"unit", OM_JSON_TEXT, false, OM_CODE_LENGTH_MAX},
	[KEPT_PRICE] = {"price", OM_JSON_TEXT, false, OM_CODE_LENGTH_MAX},
	[KEPT_STATUS] = {"status", OM_JSON_TEXT, false, OM_CODE_LENGTH_MAX}
};

const OmJsonField om_cart_payment_fields[OM_CART_PAYMENT_FIELDS] = {
	[PAYMENT_PROVIDER] = {"provider", OM_JSON_TEXT, true, OM_CODE_LENGTH_MAX},
	[PAYMENT_REFERENCE] = {"reference", OM_JSON_TEXT, true, OM_REFERENCE_LENGTH_MAX},
	[PAYMENT_AMOUNT] = {"amount", OM_JSON_AMOUNT, false, 0},
	[PAYMENT_METHOD] = {"method", OM_JSON_TEXT, false, OM_CODE_LENGTH_MAX},
	[PAYMENT_IS_CAPTURED] = {"is_captured", OM_JSON_BOOLEAN, false, 0}
};

void
om_cart_unknown(const pg_uuid_t *id)
{
	om_raise_value(OM_UNKNOWN_CART, "cart_id", om_uuid_text(id), "unknown cart %s", om_uuid_text(id));
}

void
om_cart_prove(int64 tenant, const pg_uuid_t *id, const char *secret)
{
	if (secret != NULL)
		om_secret_require(&om_cart_owned, tenant, id, secret);
	else
		om_call_require(&om_right_read_documents, "secret");
}

/* Read its lines. */
static void
read_lines(Cart *cart, Datum lines)
{
	OmJsonValue *values = om_json_objects(&DatumGetJsonbPCopy(lines)->root, kept_fields, KEPT_FIELDS, "lines", OM_CART_LINES_MAX, true, &cart->nlines);
	int			i;

	/* one more may be put */
	cart->lines = palloc0(sizeof(CartLine) * (cart->nlines + 1));
	for (i = 0; i < cart->nlines; i++)
	{
		const OmJsonValue *value = &values[i * KEPT_FIELDS];

		cart->lines[i].line_id = value[KEPT_LINE_ID].text;
		cart->lines[i].sku = value[KEPT_SKU].text;
		cart->lines[i].quantity = value[KEPT_QUANTITY].number;
		cart->lines[i].unit = value[KEPT_UNIT].text;
		cart->lines[i].price = value[KEPT_PRICE].text;
		cart->lines[i].status = value[KEPT_STATUS].text;
	}
}

/* Read its payments. */
static void
read_payments(Cart *cart, Datum payments)
{
	OmJsonValue *values = om_json_objects(&DatumGetJsonbPCopy(payments)->root, om_cart_payment_fields, OM_CART_PAYMENT_FIELDS, "payments", OM_CART_PAYMENTS_MAX, true, &cart->npayments);
	int			i;

	cart->payments = palloc0(sizeof(OmAdvance) * (cart->npayments + 1));
	cart->currencies = palloc0(sizeof(OmCurrency) * (cart->npayments + 1));
	for (i = 0; i < cart->npayments; i++)
	{
		const OmJsonValue *value = &values[i * OM_CART_PAYMENT_FIELDS];
		OmAmount	amount = om_full_amount_arg(value[PAYMENT_AMOUNT].text, "payments");

		cart->payments[i] = (OmAdvance) {value[PAYMENT_PROVIDER].text, value[PAYMENT_METHOD].text, value[PAYMENT_REFERENCE].text, amount.minor, value[PAYMENT_IS_CAPTURED].boolean};
		cart->currencies[i] = amount.currency;
	}
}

/* A jsonb of the current result in the caller's memory; 0: it is null. */
static Datum
field_jsonb(int column)
{
	bool		isnull;
	Datum		value = om_field(0, column, &isnull);

	return isnull ? (Datum) 0 : PointerGetDatum(DatumGetJsonbPCopy(value));
}

/* A time; 0: it is null. */
static TimestampTz
field_time(int column)
{
	bool		isnull;
	Datum		value = om_field(0, column, &isnull);

	return isnull ? 0 : DatumGetTimestampTz(value);
}

/* An id; false: it is null. */
static bool
field_uuid(int column, pg_uuid_t *id)
{
	bool		isnull;
	Datum		value = om_field(0, column, &isnull);

	if (!isnull)
		*id = *DatumGetUUIDP(value);
	return !isnull;
}

/* Run a plan that reads it. */
static bool
read_row(Cart *cart, enum CartPlan plan)
{
	Datum		values[] = {[KEY_tenant_id] = Int64GetDatum(cart->tenant), [KEY_cart_id] = UUIDPGetDatum(&cart->cart_id)};
	OmWanted	before = om_wait_for((OmWanted) {OM_DOCUMENT_BUSY, "cart", NULL, &cart->cart_id});
	uint64		rows = om_plan_run(&om_cart_plans[plan], values, NULL);
	bool		isnull;
	Datum		total;
	Datum		coupons;

	(void) om_wait_for(before);
	if (rows == 0)
		return false;
	cart->status = om_field_text(0, READ_status);
	cart->channel = om_field_text(0, READ_channel);
	cart->metadata = field_jsonb(READ_metadata);
	cart->recorded_at = field_time(READ_recorded_at);
	cart->changed_at = field_time(READ_changed_at);
	cart->expires_at = field_time(READ_expires_at);
	cart->closed_at = field_time(READ_closed_at);
	total = om_field(0, READ_total, &isnull);
	cart->has_total = !isnull;
	if (!isnull)
		cart->total = om_amount_from_datum(total);
	cart->has_customer = field_uuid(READ_customer_id, &cart->customer_id);
	cart->customer = om_field_text(0, READ_customer);
	cart->shipping_method = om_field_text(0, READ_shipping_method);
	cart->email = om_field_text(0, READ_email);
	cart->ship_to = field_jsonb(READ_ship_to);
	cart->bill_to = field_jsonb(READ_bill_to);
	cart->has_reservation = field_uuid(READ_reservation_id, &cart->kept.reservation_id);
	cart->kept.holder = psprintf("cart:%s", om_uuid_text(&cart->cart_id));
	cart->held_since = field_time(READ_held_since);
	cart->hold_seconds = DatumGetInt32(om_field(0, READ_hold_seconds, &isnull));
	cart->holds_lines = DatumGetBool(om_field(0, READ_holds_lines, &isnull));
	cart->has_order = field_uuid(READ_order_id, &cart->order_id);
	cart->has_into = field_uuid(READ_into_id, &cart->into_id);
	read_lines(cart, om_field(0, READ_lines, NULL));
	coupons = om_field(0, READ_coupons, &isnull);
	om_cart_read_coupons(cart, isnull ? (Datum) 0 : coupons);
	total = field_jsonb(READ_payments);
	if (total != (Datum) 0)
		read_payments(cart, total);
	else
	{
		cart->payments = palloc0(sizeof(OmAdvance));
		cart->currencies = palloc0(sizeof(OmCurrency));
	}
	return true;
}

bool
om_cart_read(Cart *cart)
{
	return read_row(cart, CART_READ);
}

bool
om_cart_lock(Cart *cart)
{
	return read_row(cart, CART_LOCK);
}

/* OmRowSeen: whose the cart is. */
static bool
see_customer(const Datum *values, const bool *nulls, void *arg)
{
	*(bool *) arg = !nulls[CUSTOMER_customer_id];
	return false;
}

void
om_cart_keep_customer(const Cart *cart)
{
	Datum		key[] = {[KEY_tenant_id] = Int64GetDatum(cart->tenant), [KEY_cart_id] = UUIDPGetDatum(&cart->cart_id)};
	bool		has_customer = false;
	char	   *code;

	(void) om_read_rows(&customers_table, InvalidSnapshot, key, lengthof(key), see_customer, &has_customer);
	if (!has_customer || om_plan_run_latest(&om_cart_plans[CART_READ], key, NULL) == 0)
		return;
	code = om_field_text(0, READ_customer);
	(void) om_customers_read(cart->tenant, (const char *const *) &code, 1, false);
}

void
om_cart_require_place(int64 tenant, const char *channel_code)
{
	OmChannel	channel;
	int			i;

	if (!om_call_is_limited())
		return;
	om_find_channel(tenant, channel_code, &channel);
	for (i = 0; i < channel.nlocations; i++)
		if (om_call_may_at(channel.locations[i].location_id))
			return;
	om_call_require_at(channel.nlocations > 0 ? channel.locations[0].location_id : 0, channel.nlocations > 0 ? channel.locations[0].code : NULL);
}

void
om_cart_of_call(FunctionCallInfo fcinfo, Cart *cart, int64 tenant, int secret_arg, CartUse use)
{
	cart->tenant = tenant;
	cart->cart_id = om_uuid_arg(fcinfo, 0, "cart_id");
	cart->secret = om_text_arg(fcinfo, secret_arg, "secret", OM_KEY_LENGTH_MAX, false);
	om_cart_prove(tenant, &cart->cart_id, cart->secret);
	if (use == OM_CART_ORDERED)
		om_cart_keep_customer(cart);
	if (use != OM_CART_READ)
		om_wait_for_all((OmWanted) {OM_DOCUMENT_BUSY, "cart", NULL, &cart->cart_id});
	/* a snapshot that is older than the cart does not see it */
	if (!(use == OM_CART_READ ? om_cart_read(cart) : om_cart_lock(cart)))
		om_cart_unknown(&cart->cart_id);
	if (use != OM_CART_READ || cart->secret == NULL)
		om_cart_require_place(tenant, cart->channel);
}

const char *
om_cart_status(const Cart *cart)
{
	if (strcmp(cart->status, CART_STATUS_OPEN) == 0 && cart->npayments == 0 && cart->expires_at <= om_clock())
		return CART_STATUS_EXPIRED;
	return cart->status;
}

/* Raise a code for a cart, naming what it became. */
static void
refuse_closed(const Cart *cart, OmCode code, const char *key, const pg_uuid_t *id, const char *became)
{
	OmDetail	detail;

	om_detail_start(&detail, code);
	om_detail_text(&detail, "cart_id", om_uuid_text(&cart->cart_id));
	if (id != NULL)
		om_detail_text(&detail, key, om_uuid_text(id));
	om_raise(code, om_detail_end(&detail), "cart %s %s%s", om_uuid_text(&cart->cart_id), became, id != NULL ? om_uuid_text(id) : "");
}

void
om_cart_require_open(const Cart *cart)
{
	if (cart->has_order)
		refuse_closed(cart, OM_CART_CHECKED_OUT, "order_id", &cart->order_id, "became order ");
	if (cart->has_into)
		refuse_closed(cart, OM_CART_MERGED, "into_cart_id", &cart->into_id, "was merged into cart ");
	if (strcmp(om_cart_status(cart), CART_STATUS_EXPIRED) == 0)
		refuse_closed(cart, OM_CART_EXPIRED, NULL, NULL, "is expired");
}

void
om_cart_require_lines(const Cart *cart)
{
	if (cart->nlines == 0)
		refuse_closed(cart, OM_CART_EMPTY, NULL, NULL, "is empty");
}

/* A jsonb of JSON text. */
static Datum
jsonb_of(const char *json)
{
	return DirectFunctionCall1(jsonb_in, CStringGetDatum(json));
}

/* Append what a line is of. */
static void
append_line(StringInfo json, const CartLine *line)
{
	appendStringInfoString(json, "\"sku\":");
	escape_json(json, line->sku);
	om_detail_text(json, "quantity", om_quantity_text(line->quantity));
	if (line->unit != NULL)
		om_detail_text(json, "unit", line->unit);
}

/* Its lines as its row has them. */
static Datum
kept_lines(const Cart *cart)
{
	OmList		list = {0};
	int			i;

	if (cart->nlines == 0)
		return jsonb_of("[]");
	for (i = 0; i < cart->nlines; i++)
	{
		const CartLine *line = &cart->lines[i];
		StringInfo	json = om_list_add(&list);

		appendStringInfoString(json, "{\"line_id\":");
		escape_json(json, line->line_id);
		appendStringInfoChar(json, ',');
		append_line(json, line);
		if (line->price != NULL)
			om_detail_text(json, "price", line->price);
		if (line->status != NULL)
			om_detail_text(json, "status", line->status);
		appendStringInfoChar(json, '}');
	}
	return jsonb_of(om_list_end(&list));
}

JsonbContainer *
om_cart_order_lines(const Cart *cart, int only)
{
	OmList		list = {0};
	int			i;

	for (i = 0; i < cart->nlines; i++)
	{
		StringInfo	json;

		if (only >= 0 ? i != only : cart->lines[i].refusal.message != NULL)
			continue;
		json = om_list_add(&list);
		appendStringInfoChar(json, '{');
		append_line(json, &cart->lines[i]);
		appendStringInfoChar(json, '}');
	}
	return &DatumGetJsonbP(jsonb_of(list.n == 0 ? "[]" : om_list_end(&list)))->root;
}

OmBasket
om_cart_basket(const Cart *cart, JsonbContainer *lines)
{
	OmBasket	basket = {
		.coupons = cart->coupons, .ncoupons = cart->ncoupons,
		.tenant = cart->tenant, .channel = cart->channel, .lines = lines, .customer = cart->customer,
		.ship_to = cart->ship_to != (Datum) 0 ? &DatumGetJsonbP(cart->ship_to)->root : NULL,
		.bill_to = cart->bill_to != (Datum) 0 ? &DatumGetJsonbP(cart->bill_to)->root : NULL,
		.shipping_method = cart->shipping_method, .kept = cart->held_until != 0 ? &cart->kept : NULL, .also_kept = cart->also_kept,
		.secret = cart->secret, .metadata = cart->metadata
	};

	return basket;
}

Datum
om_cart_payments_jsonb(const Cart *cart)
{
	OmList		list = {0};
	int			i;

	if (cart->npayments == 0)
		return (Datum) 0;
	for (i = 0; i < cart->npayments; i++)
	{
		const OmAdvance *payment = &cart->payments[i];
		OmAmount	amount = {payment->minor, cart->currencies[i]};
		StringInfo	json = om_list_add(&list);

		appendStringInfo(json, "{\"amount\":\"%s\"", om_amount_text(amount));
		om_detail_text(json, "provider", payment->provider);
		if (payment->method != NULL)
			om_detail_text(json, "method", payment->method);
		om_detail_text(json, "reference", payment->reference);
		appendStringInfo(json, ",\"is_captured\":%s}", payment->is_captured ? "true" : "false");
	}
	return jsonb_of(om_list_end(&list));
}

void
om_cart_attach(Cart *cart, const OmAdvance *payment, OmCurrency currency)
{
	int			i;

	for (i = 0; i < cart->npayments; i++)
		if (strcmp(cart->payments[i].provider, payment->provider) == 0 && strcmp(cart->payments[i].reference, payment->reference) == 0)
			break;
	if (i == OM_CART_PAYMENTS_MAX)
		om_refuse_limit("payments", "payments of a cart", psprintf("%d", i + 1), psprintf("%d", OM_CART_PAYMENTS_MAX));
	if (i == cart->npayments)
		cart->npayments++;
	cart->payments[i] = *payment;
	cart->currencies[i] = currency;
}

/* A parameter that is null where it is 0. */
static void
set_datum(Datum *values, char *nulls, int column, Datum value)
{
	values[column] = value;
	nulls[column] = value == (Datum) 0 ? 'n' : ' ';
}

/* The same of an id. */
static void
set_uuid(Datum *values, char *nulls, int column, bool is_there, const pg_uuid_t *id)
{
	set_datum(values, nulls, column, is_there ? UUIDPGetDatum(id) : (Datum) 0);
}

void
om_cart_write(Cart *cart)
{
	Datum		values[WRITTEN_count];
	char		nulls[WRITTEN_count + 1];

	memset(nulls, ' ', sizeof(nulls));
	cart->changed_at = om_clock();
	cart->expires_at = om_clock() + om_cart_time * USECS_PER_SEC;
	values[WRITTEN_tenant_id] = Int64GetDatum(cart->tenant);
	values[WRITTEN_cart_id] = UUIDPGetDatum(&cart->cart_id);
	values[WRITTEN_status] = CStringGetTextDatum(cart->status);
	values[WRITTEN_changed_at] = TimestampTzGetDatum(cart->changed_at);
	values[WRITTEN_expires_at] = TimestampTzGetDatum(cart->expires_at);
	set_datum(values, nulls, WRITTEN_closed_at, TimestampTzGetDatum(cart->closed_at));
	values[WRITTEN_lines] = kept_lines(cart);
	set_datum(values, nulls, WRITTEN_total, cart->has_total ? om_amount_datum(cart->total) : (Datum) 0);
	set_uuid(values, nulls, WRITTEN_customer_id, cart->has_customer, &cart->customer_id);
	om_set_text(values, nulls, WRITTEN_shipping_method, cart->shipping_method);
	om_set_text(values, nulls, WRITTEN_email, cart->email);
	set_datum(values, nulls, WRITTEN_ship_to, cart->ship_to);
	set_datum(values, nulls, WRITTEN_bill_to, cart->bill_to);
	set_datum(values, nulls, WRITTEN_payments, om_cart_payments_jsonb(cart));
	set_datum(values, nulls, WRITTEN_coupons, om_cart_coupons(cart));
	set_uuid(values, nulls, WRITTEN_reservation_id, cart->has_reservation, &cart->kept.reservation_id);
	set_datum(values, nulls, WRITTEN_held_since, TimestampTzGetDatum(cart->has_reservation ? cart->held_since : 0));
	values[WRITTEN_hold_seconds] = Int32GetDatum(cart->hold_seconds);
	nulls[WRITTEN_hold_seconds] = cart->has_reservation ? ' ' : 'n';
	values[WRITTEN_holds_lines] = BoolGetDatum(true);
	nulls[WRITTEN_holds_lines] = cart->has_reservation && cart->holds_lines ? ' ' : 'n';
	set_uuid(values, nulls, WRITTEN_order_id, cart->has_order, &cart->order_id);
	set_uuid(values, nulls, WRITTEN_into_id, cart->has_into, &cart->into_id);
	if (om_plan_run(&om_cart_plans[CART_WRITE], values, nulls) != 1)
		elog(ERROR, "a locked cart is missing");
}
