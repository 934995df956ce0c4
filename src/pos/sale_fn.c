/*
 * sale_fn.c - the API function record_sale: a whole sale at a register in one call.
 *
 * The order module makes the order, and the payment module keeps the tenders; this file decides
 * whether the tenders cover the order, and what comes back.  Change is given of cash only: the
 * drawer gains what was given less the change, a card exactly what it was charged.
 */
#include "postgres.h"

#include "access/access.h"
#include "base/clock.h"
#include "base/om_error.h"
#include "base/om_limit.h"
#include "call/archived.h"
#include "call/call.h"
#include "call/occurred.h"
#include "counter/counter.h"
#include "order/order.h"
#include "pos/pos_private.h"
#include "utils/builtins.h"
#include "utils/json.h"
#include "utils/timestamp.h"

/* What is written of a sale. */
#define NEW_SALE(X, P) \
	X(P, tenant_id, OM_INT8) X(P, order_id, OM_UUID) X(P, order_number, OM_TEXT) X(P, shift_id, OM_UUID) \
	X(P, register, OM_TEXT) X(P, staff, OM_TEXT) X(P, total, OM_AMOUNT) X(P, tendered, OM_AMOUNT) \
	X(P, change, OM_AMOUNT) X(P, actor, OM_TEXT) X(P, occurred_at, OM_TIME) X(P, recorded_at, OM_TIME) \
	X(P, location_id, OM_INT8) X(P, is_late, OM_BOOL) X(P, receipt_number, OM_INT8) X(P, receipt_hash, OM_BYTEA)
OM_ENUM(NEW_SALE, SALE);

static OmTable sales_table = {.name = "register_sales", .columns = OM_COLUMNS(NEW_SALE, SALE)};

enum SaleArgument
{
	ARG_REGISTER, ARG_LINES, ARG_TENDERS, ARG_DISCOUNT, ARG_STAFF, ARG_CUSTOMER, ARG_SHIP_TO, ARG_BILL_TO, ARG_COUPONS, ARG_REFERENCE, ARG_ORDER_ID, ARG_METADATA, ARG_OCCURRED_AT
};

static const OmHashedArg hashed[] = {
	{ARG_REGISTER}, {ARG_LINES}, {ARG_TENDERS}, {ARG_STAFF}, {ARG_ORDER_ID}, {ARG_REFERENCE}, {ARG_METADATA}, {ARG_OCCURRED_AT},
	{ARG_DISCOUNT, .option = "discount"}, {ARG_CUSTOMER, .is_later = true}, {ARG_SHIP_TO, .is_later = true}, {ARG_BILL_TO, .is_later = true},
	{ARG_COUPONS, .is_later = true}
};

enum SaleOption
{
	OPTION_SELL_SHORT, OPTION_APPROVAL, OPTION_PRICE_APPROVAL
};

const OmJsonField om_sale_options[OM_SALE_OPTIONS] = {
	[OPTION_SELL_SHORT] = {"sell_short", OM_JSON_BOOLEAN, false, 0, &om_right_sell_short},
	[OPTION_APPROVAL] = {"approval", OM_JSON_UUID, false, 0},
	[OPTION_PRICE_APPROVAL] = {"price_approval", OM_JSON_UUID, false, 0}
};

/* What of a sale is not by the price list. */
#define SALE_DEEDS_MAX 2

enum TenderField
{
	TENDER_PROVIDER, TENDER_AMOUNT, TENDER_METHOD, TENDER_REFERENCE, TENDER_EVENT_ID, TENDER_PAYMENT_ID
};

const OmJsonField om_tender_fields[OM_TENDER_FIELDS] = {
	[TENDER_PROVIDER] = {"provider", OM_JSON_TEXT, true, OM_CODE_LENGTH_MAX},
	[TENDER_AMOUNT] = {"amount", OM_JSON_AMOUNT, true, 0},
	[TENDER_METHOD] = {"method", OM_JSON_TEXT, false, OM_CODE_LENGTH_MAX},
	[TENDER_REFERENCE] = {"reference", OM_JSON_TEXT, false, OM_REFERENCE_LENGTH_MAX},
	[TENDER_EVENT_ID] = {"event_id", OM_JSON_TEXT, false, OM_KEY_LENGTH_MAX},
	[TENDER_PAYMENT_ID] = {"payment_id", OM_JSON_UUID, false, 0}
};

/* A sale being made. */
typedef struct RegisterSale
{
	FunctionCallInfo fcinfo;
	Register	reg;
	char	   *staff;
	OmTender   *tenders;
	int64	   *given;			/* of each, change among it */
	int			ntenders;
	OmAmount	tendered;
	OmAmount	change;
	OmReceipt	receipt;
	OmDeed		deeds[SALE_DEEDS_MAX];
	int			ndeeds;
} RegisterSale;

/* Read the tenders; returns what of them is cash. */
static int64
read_tenders(RegisterSale *sale, OmCurrency currency)
{
	OmJsonValue *values = om_json_objects(om_json_arg(sale->fcinfo, ARG_TENDERS, "tenders"), om_tender_fields, OM_TENDER_FIELDS, "tenders",
										  OM_TENDERS_MAX, true, &sale->ntenders);
	int128		tendered = 0;
	int64		cash = 0;
	int			i;

	sale->tenders = palloc0(sizeof(OmTender) * Max(sale->ntenders, 1));
	sale->given = palloc0(sizeof(int64) * Max(sale->ntenders, 1));
	for (i = 0; i < sale->ntenders; i++)
	{
		OmJsonValue *value = &values[i * OM_TENDER_FIELDS];
		OmTender   *tender = &sale->tenders[i];

		tender->provider = value[TENDER_PROVIDER].text;
		tender->minor = om_money_arg(value[TENDER_AMOUNT].text, currency, psprintf("tenders[%d].amount", i));
		if (tender->minor == 0)
			om_raise_value(OM_INVALID_AMOUNT, "path", psprintf("tenders[%d].amount", i), "tenders[%d].amount: a tender must be positive", i);
		tender->method = value[TENDER_METHOD].text;
		tender->reference = value[TENDER_REFERENCE].text;
		tender->gateway_event_id = value[TENDER_EVENT_ID].text;
		tender->payment_id = value[TENDER_PAYMENT_ID].present ? &value[TENDER_PAYMENT_ID].uuid : NULL;
		if (tender->payment_id != NULL)
			om_archived_refuse(sale->reg.tenant, "payment_id", "payment", tender->payment_id);
		sale->given[i] = tender->minor;
		tendered += tender->minor;
		if (strcmp(tender->provider, OM_CASH) == 0)
			cash += tender->minor;
	}
	if (tendered > OM_AMOUNT_MINOR_MAX)
		om_raise_value(OM_VALUE_OUT_OF_RANGE, "path", "tenders", "the tenders are too large");
	sale->tendered.minor = (int64) tendered;
	sale->tendered.currency = currency;
	return cash;
}

/* tenders_mismatch unless they cover the total, and the change can be given of the cash. */
static void
settle_tenders(RegisterSale *sale, const OmAmount *total, int64 cash)
{
	OmAmount	in_cash = {cash, total->currency};
	int64		change = sale->tendered.minor - total->minor;
	int			i;

	if (change < 0 || change > cash)
	{
		OmDetail	detail;

		om_detail_start(&detail, OM_TENDERS_MISMATCH);
		om_detail_text(&detail, "total", om_amount_text(*total));
		om_detail_text(&detail, "tendered", om_amount_text(sale->tendered));
		om_detail_text(&detail, "cash", om_amount_text(in_cash));
		om_raise(OM_TENDERS_MISMATCH, om_detail_end(&detail), change < 0 ? "%s is tendered for a total of %s"
				 : "%s is tendered for a total of %s, and not enough of it in cash to give change", om_amount_text(sale->tendered), om_amount_text(*total));
	}
	sale->change.minor = change;
	sale->change.currency = total->currency;
	for (i = sale->ntenders - 1; i >= 0 && change > 0; i--)
	{
		OmTender   *tender = &sale->tenders[i];
		int64		part = Min(change, tender->minor);

		if (strcmp(tender->provider, OM_CASH) != 0)
			continue;
		tender->minor -= part;
		change -= part;
	}
	Assert(change == 0);
}

/* PosLinesOf a sale: null where it is the sale as a whole that is beyond. */
static char *
lines_beyond(const void *source, const OmDeed *deed)
{
	char	   *lines = om_sale_lines_beyond((const OmSale *) source, deed->action == OM_ACTION_PRICE, deed->most.percent);

	return strcmp(lines, "[]") == 0 ? NULL : lines;
}

/* Note what somebody does who sells otherwise than by the price list. */
static void
add_deed(RegisterSale *sale, OmCounterAction action, int64 percent, const OmJsonValue *approval)
{
	OmDeed	   *deed = &sale->deeds[sale->ndeeds];

	if (percent == 0)
		return;
	sale->ndeeds++;
	deed->action = action;
	deed->asked.percent = percent;
	if (approval->present)
	{
		pg_uuid_t  *id = palloc(sizeof(pg_uuid_t));

		/* the options are gone when it is used */
		*id = approval->uuid;
		deed->approval = id;
	}
}

/*
 * What is sold otherwise than by the price list is within the limits of who sells, or approved.  Where the tenant has no limits of persons for
 * discounts, that of the register holds for roles that may not set them.
 */
static void
check_deeds(RegisterSale *sale, OmSale *order, const OmJsonValue *options)
{
	const Register *reg = &sale->reg;

	add_deed(sale, OM_ACTION_DISCOUNT, om_sale_discount_percent(order), &options[OPTION_APPROVAL]);
	add_deed(sale, OM_ACTION_PRICE, om_sale_override_percent(order), &options[OPTION_PRICE_APPROVAL]);
	om_deeds_check(reg, sale->staff, sale->deeds, sale->ndeeds, lines_beyond, order);
	if (sale->ndeeds > 0 && sale->deeds[0].action == OM_ACTION_DISCOUNT && !sale->deeds[0].is_limited &&
		!om_may_at(reg->tenant, &om_right_set_discount, reg->location.location_id))
		om_sale_limit_discounts(order, reg->discount_limit);
	order->approver = om_deeds_approver(sale->deeds, sale->ndeeds);
}

/* OmSaleReader: the arguments, the shift, the price, the tenders. */
static void
read_sale(OmSale *order, void *source)
{
	RegisterSale *sale = (RegisterSale *) source;
	FunctionCallInfo fcinfo = sale->fcinfo;
	OmJsonValue options[OM_SALE_OPTIONS];
	int64		cash;

	sale->reg.code = om_code_arg(fcinfo, ARG_REGISTER, "register");
	sale->staff = om_optional_code_arg(fcinfo, ARG_STAFF, "staff");
	order->customer = om_optional_code_arg(fcinfo, ARG_CUSTOMER, "customer");
	order->ship_to = om_optional_json_arg(fcinfo, ARG_SHIP_TO);
	order->bill_to = om_optional_json_arg(fcinfo, ARG_BILL_TO);
	order->coupons = om_coupons_arg(fcinfo, ARG_COUPONS, &order->ncoupons);
	order->reference = om_own_reference_arg(fcinfo, ARG_REFERENCE);
	order->metadata = om_metadata_arg(fcinfo, ARG_METADATA);
	order->occurred_at = om_occurred_at_arg(fcinfo, ARG_OCCURRED_AT);
	order->order_id = om_optional_uuid_arg(fcinfo, ARG_ORDER_ID);
	om_options_arg(fcinfo, OM_OPTIONS_ARG, om_sale_options, OM_SALE_OPTIONS, options);
	order->may_be_short = options[OPTION_SELL_SHORT].boolean;
	order->discount = om_optional_amount_input_arg(fcinfo, ARG_DISCOUNT, "discount");
	order->lines = om_json_arg(fcinfo, ARG_LINES, "lines");
	if (PG_ARGISNULL(ARG_OCCURRED_AT))
	{
		om_register_lock_open(&sale->reg);
		order->occurred_at = om_shift_occurred(&sale->reg, order->occurred_at);
	}
	else
		om_register_lock_at(&sale->reg, order->occurred_at);
	if (!sale->reg.is_location_active)
		om_raise_value(OM_UNKNOWN_LOCATION, "location", sale->reg.location.code, "location \"%s\" of register \"%s\" is not in use",
					   sale->reg.location.code, sale->reg.code);
	om_staff_check(sale->reg.tenant, sale->staff);
	order->channel = sale->reg.channel;
	order->location = sale->reg.location;
	om_sale_price(order);
	check_deeds(sale, order, options);
	if (order->currency != sale->reg.currency)
		om_raise_value(OM_CURRENCY_MISMATCH, "register", sale->reg.code, "the shift of register \"%s\" is in another currency than its channel", sale->reg.code);
	cash = read_tenders(sale, order->currency);
	settle_tenders(sale, &order->total, cash);
}

/* The receipt of the sale, whose payments are as the customer gave them: settling took the change off its cash. */
static void
give_receipt(RegisterSale *sale, const OmSale *order, const OmPayer *payer)
{
	OmReceipt	receipt = {
		.kind = OM_RECEIPT_SALE, .tenant = sale->reg.tenant, .drawer = payer->drawer, .document_id = order->id, .order_id = &order->id, .total = order->total,
		.change = sale->change, .staff = sale->staff, .actor = payer->actor, .occurred_at = order->occurred_at
	};
	OmList		payments = {0};
	int			i;

	for (i = 0; i < sale->ntenders; i++)
	{
		OmTender   *tender = &sale->tenders[i];
		OmAmount	given = {sale->given[i], order->currency};
		StringInfo	json = om_list_add(&payments);

		appendStringInfoString(json, "{\"provider\":");
		escape_json(json, tender->provider);
		if (tender->method != NULL)
		{
			appendStringInfoString(json, ",\"method\":");
			escape_json(json, tender->method);
		}
		appendStringInfo(json, ",\"amount\":\"%s\"}", om_amount_text(given));
	}
	receipt.payments = om_list_end(&payments);
	om_receipt_hook(&receipt);
	sale->receipt = receipt;
}

/* Write the sale's own row, because that is what the API function returns. */
static void
write_sale(const RegisterSale *sale, const OmSale *order, const char *actor)
{
	OmInsert	rows = om_insert_make(SALE_count, 1);
	Datum	   *values = om_insert_values(&rows, 0);
	bool	   *nulls = om_insert_nulls(&rows, 0);

	Assert(sale->tendered.minor - sale->change.minor == order->total.minor);
	values[SALE_tenant_id] = Int64GetDatum(sale->reg.tenant);
	values[SALE_order_id] = UUIDPGetDatum(&order->id);
	values[SALE_order_number] = CStringGetTextDatum(order->number);
	values[SALE_shift_id] = UUIDPGetDatum(&sale->reg.shift_id);
	values[SALE_register] = CStringGetTextDatum(sale->reg.code);
	values[SALE_staff] = om_optional_text(sale->staff, &nulls[SALE_staff]);
	values[SALE_total] = om_amount_datum(order->total);
	values[SALE_tendered] = om_amount_datum(sale->tendered);
	values[SALE_change] = om_amount_datum(sale->change);
	values[SALE_actor] = CStringGetTextDatum(actor);
	values[SALE_occurred_at] = TimestampTzGetDatum(order->occurred_at);
	values[SALE_recorded_at] = TimestampTzGetDatum(om_clock());
	values[SALE_location_id] = Int64GetDatum(sale->reg.location.location_id);
	values[SALE_is_late] = BoolGetDatum(sale->reg.is_late);
	values[SALE_receipt_number] = Int64GetDatum(sale->receipt.number);
	values[SALE_receipt_hash] = sale->receipt.hash;
	om_insert_run(&sales_table, &rows);
}

OM_FUNCTION(om_record_sale);

/* record_sale(...): see SaleArgument. */
Datum
om_record_sale(PG_FUNCTION_ARGS)
{
	RegisterSale sale = {.fcinfo = fcinfo};
	OmSale		order = {0};
	OmPayer		payer = {0};

	order.tenant = sale.reg.tenant = om_write_begin(fcinfo);
	if (om_sale_make(&order, fcinfo, "record_sale", hashed, lengthof(hashed), read_sale, &sale))
	{
		/* the sale was read in a subtransaction, whose lock on the register is ours now */
		if (!sale.reg.is_late)
			om_register_note_open(&sale.reg);
		payer.tenant = sale.reg.tenant;
		payer.order_id = order.id;
		payer.currency = order.currency;
		payer.channel_id = order.channel_id;
		payer.drawer.is_open = true;
		payer.drawer.register_id = sale.reg.register_id;
		payer.drawer.shift_id = sale.reg.shift_id;
		payer.drawer.currency = sale.reg.currency;
		payer.drawer.is_late = sale.reg.is_late;
		payer.actor = om_actor();
		payer.occurred_at = order.occurred_at;
		om_tenders_record(&payer, sale.tenders, sale.ntenders);
		give_receipt(&sale, &order, &payer);
		write_sale(&sale, &order, payer.actor);
		om_deeds_use(&sale.reg, sale.staff, sale.deeds, sale.ndeeds, "order", &order.id);
	}
	(void) om_show_document(&om_pos_plans[POS_SHOW_SALE], sale.reg.tenant, &order.id);
	return om_write_return(fcinfo);
}
