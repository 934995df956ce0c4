/*
 * order_fn.c - the API functions place_order and place_orders.
 */
#include "postgres.h"

#include "access/access.h"
#include "base/clock.h"
#include "base/module.h"
#include "base/om_error.h"
#include "call/occurred.h"
#include "funcapi.h"
#include "ledger/registry.h"
#include "order/order.h"
#include "order/order_private.h"
#include "sql/rows.h"
#include "types/uuid7.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"

enum PlaceArgument
{
	ARG_CHANNEL, ARG_LINES, ARG_CURRENCY, ARG_RESERVATION_ID, ARG_DISCOUNT, ARG_SHIPPING, ARG_HOLDER, ARG_SECRET,
	ARG_CUSTOMER, ARG_SHIP_TO, ARG_BILL_TO, ARG_COUPONS, ARG_REFERENCE, ARG_ORDER_ID, ARG_METADATA, ARG_OCCURRED_AT, ARG_KEY, ARG_OPTIONS, PLACE_ARGUMENTS
};

static const OmHashedArg hashed[] = {
	{ARG_CHANNEL}, {ARG_LINES}, {ARG_CURRENCY}, {ARG_ORDER_ID}, {ARG_RESERVATION_ID}, {ARG_HOLDER}, {ARG_REFERENCE}, {ARG_METADATA}, {ARG_OCCURRED_AT},
	{ARG_DISCOUNT, .option = "discount"}, {ARG_SHIPPING, .option = "shipping"}, {ARG_SECRET, .option = "secret"},
	{ARG_CUSTOMER, .is_later = true}, {ARG_SHIP_TO, .is_later = true}, {ARG_BILL_TO, .is_later = true},
	{ARG_COUPONS, .is_later = true}
};

OM_RIGHT(order, OM_VISITOR | OM_SELLERS, "place an order");
OM_RIGHT(order_many, OM_SELLERS, "place many orders in a call");
OM_RIGHT(cancel, OM_SELLERS, "cancel orders without their secrets");
OM_RIGHT(claim, OM_KEEPERS, "say whose an order is that was placed without a customer, without its secret");
OM_RIGHT(allocate, OM_MOVERS, "let stock serve backorders");
OM_RIGHT(set_price, OM_STOREFRONT | OM_KEEPERS, "say what a unit costs, or in which currency");
OM_RIGHT(set_discount, OM_STOREFRONT | OM_KEEPERS, "give discounts");
OM_RIGHT(set_shipping, OM_STOREFRONT | OM_KEEPERS, "say what shipping costs, and its tax rates");

const OmJsonField om_order_options[ORDER_OPTIONS] = {
	[OPTION_SHIPPING_TAX_RATES] = {"shipping_tax_rates", OM_JSON_ARRAY, false, 0, &om_right_set_shipping},
	[OPTION_SHIP_COMPLETE] = {"ship_complete", OM_JSON_BOOLEAN, false, 0},
	[OPTION_DESTINATION] = {"destination", OM_JSON_OBJECT, false, 0, &om_right_set_tax},
	[OPTION_TAX_EXEMPTION] = {"tax_exemption", OM_JSON_TEXT, false, OM_CODE_LENGTH_MAX, &om_right_set_tax},
	[OPTION_SHIPPING_METHOD] = {"shipping_method", OM_JSON_TEXT, false, OM_CODE_LENGTH_MAX},
	[OPTION_FEES] = {"fees", OM_JSON_ARRAY, false, 0}
};

const OmJsonField om_destination_fields[DESTINATION_FIELDS] = {
	[DESTINATION_COUNTRY] = {"country", OM_JSON_TEXT, true, OM_CODE_LENGTH_MAX},
	[DESTINATION_REGION] = {"region", OM_JSON_TEXT, false, OM_CODE_LENGTH_MAX},
	[DESTINATION_POSTAL_CODE] = {"postal_code", OM_JSON_TEXT, false, OM_CODE_LENGTH_MAX}
};

/* An element of place_orders: the arguments of place_order by their names. */
static const OmJsonField order_fields[PLACE_ARGUMENTS] = {
	[ARG_CHANNEL] = {"channel", OM_JSON_TEXT, true, OM_CODE_LENGTH_MAX},
	[ARG_LINES] = {"lines", OM_JSON_ARRAY, true, 0},
	[ARG_CURRENCY] = {"currency", OM_JSON_TEXT, false, OM_CODE_LENGTH_MAX, &om_right_set_price},
	[ARG_RESERVATION_ID] = {"reservation_id", OM_JSON_UUID, false, 0},
	[ARG_DISCOUNT] = {"discount", OM_JSON_AMOUNT, false, 0, &om_right_set_discount},
	[ARG_SHIPPING] = {"shipping", OM_JSON_AMOUNT, false, 0, &om_right_set_shipping},
	[ARG_HOLDER] = {"holder", OM_JSON_TEXT, false, OM_KEY_LENGTH_MAX},
	[ARG_SECRET] = {"secret", OM_JSON_TEXT, false, OM_KEY_LENGTH_MAX},
	[ARG_CUSTOMER] = {"customer", OM_JSON_TEXT, false, OM_CODE_LENGTH_MAX, &om_right_for_customer},
	[ARG_SHIP_TO] = {"ship_to", OM_JSON_OBJECT, false, 0},
	[ARG_BILL_TO] = {"bill_to", OM_JSON_OBJECT, false, 0},
	[ARG_COUPONS] = {"coupons", OM_JSON_ARRAY, false, 0},
	[ARG_REFERENCE] = {"reference", OM_JSON_TEXT, false, OM_REFERENCE_LENGTH_MAX},
	[ARG_ORDER_ID] = {"order_id", OM_JSON_UUID, false, 0},
	[ARG_METADATA] = {"metadata", OM_JSON_OBJECT, false, 0},
	[ARG_OCCURRED_AT] = {"occurred_at", OM_JSON_TIME, false, 0, &om_right_backdate},
	[ARG_KEY] = {"idempotency_key", OM_JSON_TEXT, false, OM_KEY_LENGTH_MAX},
	[ARG_OPTIONS] = {"options", OM_JSON_OBJECT, false, 0}
};

/* What the order is charged and what is taken off it (see order_private.h). */
void
om_draft_set_args(Draft *draft, const char *discount, const char *shipping, const OmJsonValue *options, const char *path)
{
	draft->args.path = path;
	draft->args.discount = discount;
	draft->args.shipping = shipping;
	draft->args.shipping_tax_rates = options[OPTION_SHIPPING_TAX_RATES].present ? options[OPTION_SHIPPING_TAX_RATES].container : NULL;
	draft->args.ship_complete = options[OPTION_SHIP_COMPLETE];
	draft->args.tax_exemption = options[OPTION_TAX_EXEMPTION].text;
	draft->args.shipping_method = options[OPTION_SHIPPING_METHOD].text;
	draft->args.fees = options[OPTION_FEES].present ? options[OPTION_FEES].container : NULL;
	if (options[OPTION_DESTINATION].present)
	{
		OmJsonValue values[DESTINATION_FIELDS];

		path = psprintf("%soptions.destination", path);
		om_json_object(options[OPTION_DESTINATION].container, om_destination_fields, DESTINATION_FIELDS, path, values);
		draft->args.destination = om_tax_place_arg(values[DESTINATION_COUNTRY].text, values[DESTINATION_REGION].text,
												   values[DESTINATION_POSTAL_CODE].text, psprintf("%s.", path));
	}
}

char **
om_coupons_arg(FunctionCallInfo fcinfo, int argument, int *n)
{
	return om_codes_arg(fcinfo, argument, "coupons", "a coupon", OM_ORDER_COUPONS_MAX, n);
}

/* A fresh id, or the caller's. */
static void
set_id(Draft *draft, const pg_uuid_t *given)
{
	draft->id_given = (given != NULL);
	if (given != NULL)
		draft->id = *given;
	else
		om_uuid7(&draft->id);
}

/* A call of place_order. */
typedef struct PlaceCall
{
	FunctionCallInfo fcinfo;
	OmJsonValue options[ORDER_OPTIONS];
} PlaceCall;

/*
 * The key, the options and the secret of place_order.  The key is looked for in the space of the
 * secret before anything is answered by it, also a refusal.
 */
static void
begin_place(PlaceCall *place, Draft *draft, int64 tenant)
{
	bool		reads_all = om_may(tenant, &om_right_read_documents);

	om_options_arg(place->fcinfo, ARG_OPTIONS, om_order_options, ORDER_OPTIONS, place->options);
	draft->secret = om_text_arg(place->fcinfo, ARG_SECRET, "secret", OM_KEY_LENGTH_MAX, false);
	om_new_secret_check(draft->secret, "secret");
	om_call_key_of_call(&draft->key, place->fcinfo, "place_order", tenant, hashed, lengthof(hashed));
	if (!reads_all)
		om_call_key_seclude(&draft->key, draft->secret);
}

/* DraftWork for the arguments of place_order. */
static void
read_arguments(Draft *draft, int64 tenant, void *source)
{
	PlaceCall  *place = (PlaceCall *) source;
	FunctionCallInfo fcinfo = place->fcinfo;
	char	   *currency = om_optional_code_arg(fcinfo, ARG_CURRENCY, "currency");
	JsonbContainer *lines;

	draft->channel_code = om_code_arg(fcinfo, ARG_CHANNEL, "channel");
	draft->holder = om_text_arg(fcinfo, ARG_HOLDER, "holder", OM_KEY_LENGTH_MAX, false);
	draft->reference = om_own_reference_arg(fcinfo, ARG_REFERENCE);
	om_draft_set_args(draft, om_optional_amount_input_arg(fcinfo, ARG_DISCOUNT, "discount"), om_optional_amount_input_arg(fcinfo, ARG_SHIPPING, "shipping"),
				   place->options, "");
	om_draft_set_customer(draft, om_optional_code_arg(fcinfo, ARG_CUSTOMER, "customer"), om_optional_json_arg(fcinfo, ARG_SHIP_TO),
						  om_optional_json_arg(fcinfo, ARG_BILL_TO));
	draft->args.coupons = om_coupons_arg(fcinfo, ARG_COUPONS, &draft->args.ncoupons);
	lines = om_json_arg(fcinfo, ARG_LINES, "lines");
	draft->metadata = om_metadata_arg(fcinfo, ARG_METADATA);
	draft->occurred_at = om_occurred_at_arg(fcinfo, ARG_OCCURRED_AT);
	draft->has_reservation = !PG_ARGISNULL(ARG_RESERVATION_ID);
	if (draft->has_reservation)
		draft->reservation_id = *PG_GETARG_UUID_P(ARG_RESERVATION_ID);
	set_id(draft, om_optional_uuid_arg(fcinfo, ARG_ORDER_ID));
	om_draft_read(draft, tenant, lines, currency, "lines");
}

/* One element of place_orders. */
typedef struct Element
{
	JsonbContainer *container;
	int			index;
	const OmCustomers *customers;	/* that the call names */
	struct HTAB *uses;			/* of promotions, by the orders before it */
} Element;

/* DraftWork for an element of place_orders. */
static void
read_element(Draft *draft, int64 tenant, void *source)
{
	const Element *element = (const Element *) source;
	OmJsonValue values[PLACE_ARGUMENTS];
	OmJsonValue options[ORDER_OPTIONS] = {0};
	char	   *path = psprintf("orders[%d]", element->index);

	om_call_next();
	om_json_object(element->container, order_fields, PLACE_ARGUMENTS, path, values);
	if (values[ARG_OPTIONS].present)
		om_json_object(values[ARG_OPTIONS].container, om_order_options, ORDER_OPTIONS, psprintf("%s.options", path), options);
	om_call_key_of_element(&draft->key, "place_orders", tenant, values[ARG_KEY].text, element->container);
	draft->channel_code = values[ARG_CHANNEL].text;
	draft->holder = values[ARG_HOLDER].text;
	draft->reference = values[ARG_REFERENCE].text;
	draft->metadata = om_metadata_value(&values[ARG_METADATA], psprintf("%s.metadata", path));
	draft->occurred_at = om_occurred_at(values[ARG_OCCURRED_AT].time, !values[ARG_OCCURRED_AT].present);
	draft->has_reservation = values[ARG_RESERVATION_ID].present;
	draft->reservation_id = values[ARG_RESERVATION_ID].uuid;
	om_draft_set_args(draft, values[ARG_DISCOUNT].text, values[ARG_SHIPPING].text, options, psprintf("%s.", path));
	om_draft_set_customer(draft, values[ARG_CUSTOMER].text, values[ARG_SHIP_TO].present ? values[ARG_SHIP_TO].container : NULL,
						  values[ARG_BILL_TO].present ? values[ARG_BILL_TO].container : NULL);
	if (values[ARG_COUPONS].present)
		draft->args.coupons = om_json_texts(values[ARG_COUPONS].container, psprintf("%s.coupons", path), OM_ORDER_COUPONS_MAX, OM_CODE_LENGTH_MAX, &draft->args.ncoupons);
	draft->args.customers = element->customers;
	draft->args.uses = element->uses;
	draft->secret = values[ARG_SECRET].text;
	om_new_secret_check(draft->secret, psprintf("%s.secret", path));
	set_id(draft, values[ARG_ORDER_ID].present ? &values[ARG_ORDER_ID].uuid : NULL);
	om_draft_read(draft, tenant, values[ARG_LINES].container, values[ARG_CURRENCY].text, psprintf("%s.lines", path));
}

/* Read a draft; a refusal stands only if its key has no answer. */
static void
read_guarded(Draft *draft, int64 tenant, DraftWork reader, void *source)
{
	om_draft_guard(draft, tenant, reader, source);
	if (draft->state == DRAFT_REFUSED)
		om_draft_find_answer(draft, tenant);
}

/* The view order_mgmt.orders. */
#define ORDER_VIEW(X, P) \
	X(P, tenant_id, OM_INT8) X(P, order_id, OM_UUID) X(P, order_number, OM_TEXT) X(P, channel, OM_TEXT) \
	X(P, status, OM_TEXT) X(P, fulfillment_status, OM_TEXT) X(P, currency, OM_TEXT) X(P, total, OM_AMOUNT) \
	X(P, reference, OM_TEXT) X(P, actor, OM_TEXT) X(P, occurred_at, OM_TIME) X(P, recorded_at, OM_TIME) \
	X(P, metadata, OM_JSONB) X(P, discount, OM_AMOUNT) X(P, shipping, OM_AMOUNT) X(P, tax, OM_AMOUNT) \
	X(P, payment_status, OM_TEXT) X(P, return_status, OM_TEXT) X(P, role_name, OM_TEXT) X(P, expires_at, OM_TIME) \
	X(P, billed, OM_AMOUNT) X(P, paid, OM_AMOUNT) X(P, refunded, OM_AMOUNT) X(P, amount_due, OM_AMOUNT) \
	X(P, customer_id, OM_UUID) X(P, ship_to_id, OM_INT8) X(P, bill_to_id, OM_INT8) \
	X(P, shipping_method, OM_TEXT) X(P, version, OM_INT4)
OM_ENUM(ORDER_VIEW, VIEW);

void
om_draft_return(FunctionCallInfo fcinfo, int64 tenant, const Draft *draft)
{
	static const OmColumn columns[] = OM_COLUMNS(ORDER_VIEW, VIEW);
	Datum		values[VIEW_count];
	bool		nulls[VIEW_count] = {false};
	OrderSums	sums = om_draft_sums(draft);
	OmAmount	nothing = {0, draft->currency};
	char		currency[4];

	values[VIEW_tenant_id] = Int64GetDatum(tenant);
	values[VIEW_order_id] = UUIDPGetDatum(&draft->id);
	values[VIEW_order_number] = CStringGetTextDatum(draft->number);
	values[VIEW_channel] = CStringGetTextDatum(draft->channel_code);
	values[VIEW_status] = CStringGetTextDatum(draft->status);
	values[VIEW_fulfillment_status] = CStringGetTextDatum(draft->fulfillment_status);
	values[VIEW_currency] = CStringGetTextDatum(om_currency_code(draft->currency, currency));
	values[VIEW_total] = om_amount_datum(draft->total);
	values[VIEW_reference] = om_optional_text(draft->reference, &nulls[VIEW_reference]);
	values[VIEW_actor] = CStringGetTextDatum(om_actor());
	values[VIEW_occurred_at] = TimestampTzGetDatum(draft->occurred_at);
	values[VIEW_recorded_at] = TimestampTzGetDatum(om_clock());
	values[VIEW_metadata] = draft->metadata;
	values[VIEW_discount] = om_amount_datum(sums.discount);
	values[VIEW_shipping] = om_amount_datum(sums.shipping);
	values[VIEW_tax] = om_amount_datum(sums.tax);
	values[VIEW_payment_status] = CStringGetTextDatum(om_draft_payment_status(draft));
	values[VIEW_return_status] = CStringGetTextDatum(RETURN_STATUS_NONE);
	values[VIEW_billed] = values[VIEW_amount_due] = om_amount_datum(draft->total);
	values[VIEW_paid] = values[VIEW_refunded] = om_amount_datum(nothing);
	values[VIEW_role_name] = om_optional_text(om_acting_role_name(), &nulls[VIEW_role_name]);
	values[VIEW_expires_at] = TimestampTzGetDatum(draft->expires_at);
	nulls[VIEW_expires_at] = (draft->expires_at == 0);
	om_draft_customer_values(draft, VIEW_customer_id, values, nulls);
	values[VIEW_version] = Int32GetDatum(0);
	values[VIEW_shipping_method] = om_optional_text(draft->args.shipping_method, &nulls[VIEW_shipping_method]);
	om_rows_begin(fcinfo);
	om_rows_add_named(fcinfo, columns, VIEW_count, values, nulls);
}

OM_FUNCTION(om_place_order);

/* place_order(...): see PlaceArgument. */
Datum
om_place_order(PG_FUNCTION_ARGS)
{
	int64		tenant = om_write_begin(fcinfo);
	Draft		draft = {0};
	PlaceCall	place = {fcinfo};

	begin_place(&place, &draft, tenant);
	read_guarded(&draft, tenant, read_arguments, &place);
	om_place_drafts(tenant, &draft, 1, false);
	if (draft.state == DRAFT_REFUSED)
		om_raise(draft.code, draft.detail, "%s", draft.message);
	if (draft.state != DRAFT_REPLAY && !draft.is_stale)
	{
		om_draft_return(fcinfo, tenant, &draft);
		return om_write_end();
	}
	(void) om_show_document(&om_order_plans[ORDER_SHOW], tenant, &draft.id);
	return om_write_return(fcinfo);
}

/* Numbers and totals of replayed orders, from the table. */
static void
read_replays(int64 tenant, Draft *drafts, int n)
{
	Datum	   *ids = palloc(sizeof(Datum) * n);
	Datum		values[KEYS_count];
	int			count = 0;
	int			row = 0;
	int			i;

	for (i = 0; i < n; i++)
		if (drafts[i].state == DRAFT_REPLAY)
			ids[count++] = UUIDPGetDatum(&drafts[i].id);
	if (count == 0)
		return;
	values[KEYS_tenant_id] = Int64GetDatum(tenant);
	values[KEYS_order_ids] = om_array(OM_UUID, ids, NULL, count);
	if (om_plan_run_latest(&om_order_plans[ORDER_SHOW_MANY], values, NULL) != count)
		elog(ERROR, "an order of an idempotency key is missing");
	for (i = 0; i < n; i++)
	{
		if (drafts[i].state != DRAFT_REPLAY)
			continue;
		drafts[i].number = om_field_text(row, PLACED_order_number);
		drafts[i].total = om_amount_from_datum(om_field(row++, PLACED_total, NULL));
	}
}

/* The type order_mgmt.order_result. */
#define ORDER_RESULT(X, P) \
	X(P, input_no, OM_INT4) X(P, ok, OM_BOOL) X(P, error_code, OM_TEXT) X(P, error_detail, OM_JSONB) \
	X(P, order_id, OM_UUID) X(P, order_number, OM_TEXT) X(P, total, OM_AMOUNT)
OM_ENUM(ORDER_RESULT, RESULT);

/* One row per input, in input order. */
static void
return_results(FunctionCallInfo fcinfo, const Draft *drafts, int n)
{
	int			i;

	om_rows_begin(fcinfo);
	for (i = 0; i < n; i++)
	{
		const Draft *draft = &drafts[i];
		bool		ok = draft->state != DRAFT_REFUSED;
		Datum		values[RESULT_count] = {[RESULT_input_no] = Int32GetDatum(i + 1), [RESULT_ok] = BoolGetDatum(ok)};
		bool		nulls[RESULT_count] = {
			[RESULT_error_code] = ok, [RESULT_error_detail] = ok, [RESULT_order_id] = !ok, [RESULT_order_number] = !ok, [RESULT_total] = !ok
		};

		if (ok)
		{
			values[RESULT_order_id] = UUIDPGetDatum(&draft->id);
			values[RESULT_order_number] = CStringGetTextDatum(draft->number);
			values[RESULT_total] = om_amount_datum(draft->total);
		}
		else
		{
			values[RESULT_error_code] = CStringGetTextDatum(om_code_name(draft->code));
			values[RESULT_error_detail] = DirectFunctionCall1(jsonb_in, CStringGetDatum(draft->detail));
		}
		om_rows_add(fcinfo, values, nulls);
	}
}

OM_FUNCTION(om_place_orders);

/* place_orders(orders, all_or_nothing, options, tenant_id) */
Datum
om_place_orders(PG_FUNCTION_ARGS)
{
	int64		tenant = om_write_begin(fcinfo);
	bool		all_or_nothing = om_boolean_arg(fcinfo, 1, false);
	JsonbContainer *orders = om_json_arg(fcinfo, 0, "orders");
	JsonbContainer **containers;
	const OmCustomers *customers;
	struct HTAB *uses = om_uses_of_call();
	Draft	   *drafts;
	int			n;
	int			i;

	/* the keys of a batch are the tenant's, and its documents anybody's who may read them */
	om_require(tenant, &om_right_read_documents, NULL);
	om_options_arg(fcinfo, OM_OPTIONS_ARG, NULL, 0, NULL);
	containers = om_json_elements(orders, "orders", OM_BATCH_ORDERS_MAX, &n);
	drafts = palloc0(sizeof(Draft) * n);
	customers = om_batch_customers(tenant, containers, n);
	for (i = 0; i < n; i++)
	{
		Element		element;

		element.container = containers[i];
		element.index = i;
		element.customers = customers;
		element.uses = uses;
		read_guarded(&drafts[i], tenant, read_element, &element);
		if (drafts[i].state == DRAFT_READ)
			om_promotions_note_uses(uses, drafts[i].promoted);
	}
	om_place_drafts(tenant, drafts, n, all_or_nothing);
	read_replays(tenant, drafts, n);
	return_results(fcinfo, drafts, n);
	return om_write_end();
}

/* The state machine, who is asked when stock comes free, and what is cleared of customers that are erased. */
static void
initialize(void)
{
	static OmStamped orders = OM_STAMPED("orders");
	static OmStamped cancellations = OM_STAMPED("order_cancellations");

	om_state_register(&om_order_states);
	om_stamped_register(&orders);
	om_stamped_register(&cancellations);
	om_backorder_init();
	om_customer_register_erasure("orders", &om_order_plans[ORDER_ERASE]);
}

static OmRight *const rights[] = {
	&om_right_order, &om_right_order_many, &om_right_cancel, &om_right_claim, &om_right_allocate, &om_right_set_price, &om_right_set_discount, &om_right_set_shipping
};

static const OmNeed needs[] = {
	OM_TOPIC("order", "what customers ordered"),
	OM_FUNCTION_NEEDS("place_order", order),
	OM_ARGUMENT_NEEDS("place_order", "currency", set_price),
	OM_ARGUMENT_NEEDS("place_order", "discount", set_discount),
	OM_ARGUMENT_NEEDS("place_order", "shipping", set_shipping),
	OM_ARGUMENT_NEEDS("place_order", "customer", for_customer),
	OM_FIELDS_NEED("place_order", "lines[].", om_order_line_fields),
	OM_FIELDS_NEED("place_order", "ship_to.", om_address_fields),
	OM_FIELDS_NEED("place_order", "bill_to.", om_address_fields),
	OM_FIELDS_NEED("place_order", "options.", om_order_options),
	OM_FIELDS_NEED("place_order", "options.destination.", om_destination_fields),
	OM_FUNCTION_NEEDS("preview_order", order),
	OM_ARGUMENT_NEEDS("preview_order", "currency", set_price),
	OM_ARGUMENT_NEEDS("preview_order", "discount", set_discount),
	OM_ARGUMENT_NEEDS("preview_order", "shipping", set_shipping),
	OM_ARGUMENT_NEEDS("preview_order", "customer", for_customer),
	OM_FIELDS_NEED("preview_order", "lines[].", om_order_line_fields),
	OM_FIELDS_NEED("preview_order", "ship_to.", om_address_fields),
	OM_FIELDS_NEED("preview_order", "bill_to.", om_address_fields),
	OM_FIELDS_NEED("preview_order", "options.", om_order_options),
	OM_FIELDS_NEED("preview_order", "options.destination.", om_destination_fields),
	OM_FUNCTION_NEEDS("quote_lines", order),
	OM_ARGUMENT_NEEDS("quote_lines", "currency", set_price),
	OM_ARGUMENT_NEEDS("quote_lines", "discount", set_discount),
	OM_ARGUMENT_NEEDS("quote_lines", "shipping", set_shipping),
	OM_ARGUMENT_NEEDS("quote_lines", "customer", for_customer),
	OM_FIELDS_NEED("quote_lines", "lines[].", om_order_line_fields),
	OM_FIELDS_NEED("quote_lines", "ship_to.", om_address_fields),
	OM_FIELDS_NEED("quote_lines", "bill_to.", om_address_fields),
	OM_FIELDS_NEED("quote_lines", "options.", om_order_options),
	OM_FIELDS_NEED("quote_lines", "options.destination.", om_destination_fields),
	OM_FUNCTION_NEEDS("place_orders", order_many),
	OM_FIELDS_NEED("place_orders", "orders[].", order_fields),
	OM_FIELDS_NEED("place_orders", "orders[].options.", om_order_options),
	OM_FIELDS_NEED("place_orders", "orders[].options.destination.", om_destination_fields),
	OM_FIELDS_NEED("place_orders", "orders[].lines[].", om_order_line_fields),
	OM_FIELDS_NEED("place_orders", "orders[].ship_to.", om_address_fields),
	OM_FIELDS_NEED("place_orders", "orders[].bill_to.", om_address_fields),
	OM_FUNCTION_NEEDS("cancel_order", order),
	OM_FIELDS_NEED("cancel_order", "lines[].", om_asked_fields),
	OM_FUNCTION_NEEDS("own_order", order),
	OM_FUNCTION_NEEDS("claim_order", for_customer),
	OM_FUNCTION_NEEDS("allocate_backorders", allocate),
	OM_FUNCTION_NEEDS("expire_orders", jobs),
	OM_VIEW_NEEDS("orders", read_documents),
	OM_VIEW_NEEDS("order_addresses", read_addresses),
	OM_VIEW_NEEDS("order_lines", read_documents),
	OM_VIEW_NEEDS("order_line_parts", read_documents),
	OM_VIEW_NEEDS("order_taxes", read_documents)
};

static const OmRaises raises[] = {
	OM_RAISES("place_order", OM_UNKNOWN_COUPON, OM_COUPON_NOT_BEGUN, OM_COUPON_EXPIRED, OM_COUPON_FOREIGN, OM_COUPON_EXHAUSTED, OM_BALANCE_CONTENDED, OM_UNKNOWN_UNIT, OM_UNIT_DOES_NOT_DIVIDE, OM_INSUFFICIENT_STOCK, OM_STOCK_CONTENDED, OM_NO_PRICE, OM_DISCOUNT_EXCEEDS_PRICE, OM_UNKNOWN_SKU, OM_UNKNOWN_BARCODE, OM_UNKNOWN_LOCATION,
			  OM_UNKNOWN_CHANNEL, OM_UNKNOWN_CURRENCY, OM_UNKNOWN_TAX_RATE, OM_NO_TAX_RULE, OM_UNKNOWN_FEE, OM_UNKNOWN_SHIPPING_METHOD, OM_NO_SHIPPING_FEE, OM_UNKNOWN_RESERVATION, OM_RESERVATION_EXPIRED,
			  OM_CURRENCY_MISMATCH, OM_PURCHASE_LIMIT, OM_ITEM_NOT_VISIBLE,
			  OM_UNKNOWN_CUSTOMER, OM_UNKNOWN_ADDRESS, OM_INVALID_ADDRESS),
	OM_RAISES("preview_order", OM_UNKNOWN_COUPON, OM_COUPON_NOT_BEGUN, OM_COUPON_EXPIRED, OM_COUPON_FOREIGN, OM_COUPON_EXHAUSTED, OM_UNKNOWN_UNIT, OM_UNIT_DOES_NOT_DIVIDE, OM_NO_PRICE, OM_DISCOUNT_EXCEEDS_PRICE, OM_UNKNOWN_SKU, OM_UNKNOWN_BARCODE, OM_UNKNOWN_LOCATION, OM_UNKNOWN_CHANNEL,
			  OM_UNKNOWN_CURRENCY, OM_UNKNOWN_TAX_RATE, OM_NO_TAX_RULE, OM_UNKNOWN_FEE, OM_UNKNOWN_SHIPPING_METHOD, OM_NO_SHIPPING_FEE, OM_UNKNOWN_RESERVATION, OM_RESERVATION_EXPIRED, OM_CURRENCY_MISMATCH, OM_PURCHASE_LIMIT, OM_ITEM_NOT_VISIBLE,
			  OM_UNKNOWN_CUSTOMER, OM_UNKNOWN_ADDRESS, OM_INVALID_ADDRESS),
	OM_RAISES("quote_lines", OM_UNKNOWN_COUPON, OM_COUPON_NOT_BEGUN, OM_COUPON_EXPIRED, OM_COUPON_FOREIGN, OM_COUPON_EXHAUSTED, OM_UNKNOWN_UNIT, OM_UNIT_DOES_NOT_DIVIDE, OM_NO_PRICE, OM_DISCOUNT_EXCEEDS_PRICE, OM_UNKNOWN_SKU, OM_UNKNOWN_BARCODE, OM_UNKNOWN_LOCATION, OM_UNKNOWN_CHANNEL,
			  OM_UNKNOWN_CURRENCY, OM_UNKNOWN_TAX_RATE, OM_NO_TAX_RULE, OM_UNKNOWN_FEE, OM_UNKNOWN_SHIPPING_METHOD, OM_NO_SHIPPING_FEE, OM_UNKNOWN_RESERVATION, OM_RESERVATION_EXPIRED, OM_CURRENCY_MISMATCH, OM_PURCHASE_LIMIT, OM_ITEM_NOT_VISIBLE,
			  OM_UNKNOWN_CUSTOMER, OM_UNKNOWN_ADDRESS, OM_INVALID_ADDRESS),
	OM_RAISES("place_orders", OM_UNKNOWN_COUPON, OM_COUPON_NOT_BEGUN, OM_COUPON_EXPIRED, OM_COUPON_FOREIGN, OM_COUPON_EXHAUSTED, OM_BALANCE_CONTENDED, OM_UNKNOWN_UNIT, OM_UNIT_DOES_NOT_DIVIDE, OM_INSUFFICIENT_STOCK, OM_STOCK_CONTENDED, OM_NO_PRICE, OM_DISCOUNT_EXCEEDS_PRICE, OM_UNKNOWN_SKU, OM_UNKNOWN_BARCODE, OM_UNKNOWN_LOCATION,
			  OM_UNKNOWN_CHANNEL, OM_UNKNOWN_CURRENCY, OM_UNKNOWN_TAX_RATE, OM_NO_TAX_RULE, OM_UNKNOWN_FEE, OM_UNKNOWN_SHIPPING_METHOD, OM_NO_SHIPPING_FEE, OM_UNKNOWN_RESERVATION, OM_RESERVATION_EXPIRED,
			  OM_CURRENCY_MISMATCH, OM_PURCHASE_LIMIT, OM_ITEM_NOT_VISIBLE,
			  OM_UNKNOWN_CUSTOMER, OM_UNKNOWN_ADDRESS, OM_INVALID_ADDRESS),
	OM_RAISES("cancel_order", OM_PART_OF_KIT, OM_UNKNOWN_UNIT, OM_UNIT_DOES_NOT_DIVIDE, OM_UNKNOWN_ORDER, OM_UNKNOWN_ORDER_LINE, OM_CANCEL_EXCEEDS_OPEN, OM_ILLEGAL_TRANSITION),
	OM_RAISES("own_order", OM_UNKNOWN_ORDER),
	OM_RAISES("claim_order", OM_UNKNOWN_ORDER, OM_UNKNOWN_CUSTOMER, OM_ORDER_CLAIMED)
};

OM_MODULE(order) = {OM_RIGHTS(rights), OM_NEEDS(needs), OM_ERRORS(raises), .init = initialize};
