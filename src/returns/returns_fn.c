/*
 * returns_fn.c - the API functions of the returns module.
 *
 * Every call finds its order first and locks it; what is read behind that lock stays.
 */
#include "postgres.h"

#include "access/access.h"
#include "access/seen.h"
#include "base/module.h"
#include "call/archived.h"
#include "call/call.h"
#include "customer/customer.h"
#include "ledger/registry.h"
#include "returns/returns.h"
#include "returns/returns_private.h"
#include "stock/stock.h"
#include "types/uuid7.h"
#include "utils/builtins.h"

enum RequestArgument
{
	REQUEST_ORDER_ID, REQUEST_LINES, REQUEST_LOCATION, REQUEST_REASON, REQUEST_RETURN_ID, REQUEST_METADATA
};

enum ReceiveArgument
{
	RECEIVE_RETURN_ID, RECEIVE_LINES, RECEIVE_LOCATION, RECEIVE_RECEIPT_ID
};

/* approve_return, reject_return and cancel_return have the same arguments. */
enum EndArgument
{
	END_RETURN_ID, END_REASON
};

enum RefundArgument
{
	REFUND_RETURN_ID, REFUND_AMOUNT, REFUND_REASON, REFUND_REGISTER, REFUND_REFUNDS, REFUND_STATUS, REFUND_OCCURRED_AT
};

static const OmHashedArg refund_hashed[] = {
	{REFUND_RETURN_ID}, {REFUND_AMOUNT}, {REFUND_REFUNDS}, {REFUND_REGISTER}, {REFUND_REASON}, {REFUND_STATUS}, {REFUND_OCCURRED_AT}
};

/* Its first ones are those of request_return. */
enum SaleArgument
{
	SALE_REGISTER = REQUEST_REASON + 1, SALE_REFUNDS, SALE_RETURN_ID, SALE_METADATA, SALE_OCCURRED_AT
};

static const OmHashedArg sale_hashed[] = {
	{REQUEST_ORDER_ID}, {REQUEST_LINES}, {REQUEST_LOCATION}, {SALE_REGISTER}, {SALE_REFUNDS}, {REQUEST_REASON}, {SALE_RETURN_ID}, {SALE_METADATA},
	{SALE_OCCURRED_AT}
};

enum RequestOption
{
	OPTION_APPROVE, REQUEST_OPTIONS
};

static const OmJsonField request_options[REQUEST_OPTIONS] = {
	{"approve", OM_JSON_BOOLEAN, false, 0}
};

/* A return of one call, and what only some of the functions have. */
typedef struct ReturnCall
{
	Return		ret;
	JsonbContainer *lines;
	pg_uuid_t	receipt_id;
	const char *to_status;		/* that it ends in */
	bool		comes_at_once;	/* with what becomes of it */
	ReturnRefund wish;
} ReturnCall;

/* The order's lock is the queue of its returns. */
static void
lock_order(OmCall *call)
{
	om_order_lock(&((Return *) call)->order);
}

/* Read what is to come back: the first arguments of request_return and of return_order. */
static void
read_sold(OmCall *call)
{
	ReturnCall *request = (ReturnCall *) call;

	request->ret.order.tenant = call->tenant;
	request->ret.order.order_id = om_uuid_arg(call->fcinfo, REQUEST_ORDER_ID, "order_id");
	request->lines = om_json_arg(call->fcinfo, REQUEST_LINES, "lines");
}

/* What is to come back, was handed over and has not come back. */
static void
check_request(OmCall *call)
{
	ReturnCall *request = (ReturnCall *) call;

	om_return_set_location(&request->ret, om_optional_code_arg(call->fcinfo, REQUEST_LOCATION, "location"));
	om_return_read_request(&request->ret, request->lines, request->comes_at_once);
	om_return_require_places(&request->ret, false);
	om_return_check_request(&request->ret);
}

/* Announce it. */
static void
write_request(OmCall *call)
{
	Return	   *ret = (Return *) call;
	const OmJsonValue *approve = &call->options[OPTION_APPROVE];

	om_return_announce(ret, approve->present && !approve->boolean ? RETURN_STATUS_REQUESTED : RETURN_STATUS_APPROVED,
					   om_metadata_arg(call->fcinfo, REQUEST_METADATA));
	om_return_publish(ret);
	om_order_refresh_returned(&ret->order);
}

static const OmKeyedFunction request_function = {
	.name = "request_return", .reason_arg = REQUEST_REASON, .options = request_options, .noptions = REQUEST_OPTIONS,
	.document = "return", .document_arg = REQUEST_RETURN_ID, .is_new = true, .find = &om_return_plans[RETURN_FIND],
	.read = read_sold, .lock = lock_order, .check = check_request, .write = write_request,
	.show = &om_return_plans[RETURN_SHOW]
};

/* request_return(order_id, lines, location, reason, return_id, metadata, occurred_at, key, options, tenant_id) */
OM_KEYED_FUNCTION(om_request_return, request_function, ReturnCall, 0);

/* Read the arguments of receive_return. */
static void
read_receipt(OmCall *call)
{
	ReturnCall *receipt = (ReturnCall *) call;

	receipt->lines = om_json_arg(call->fcinfo, RECEIVE_LINES, "lines");
	receipt->receipt_id = om_uuid_arg_or_new(call->fcinfo, RECEIVE_RECEIPT_ID);
}

/* duplicate_document if a receipt of the caller's id exists. */
static void
refuse_duplicate_receipt(const ReturnCall *receipt)
{
	const OmCall *call = &receipt->ret.call;

	if (om_optional_uuid_arg(call->fcinfo, RECEIVE_RECEIPT_ID) != NULL &&
		(om_show_document(&om_return_plans[RETURN_RECEIPT_EXISTS], call->tenant, &receipt->receipt_id) > 0 ||
		 om_archived_has(call->tenant, OM_ARCHIVED_RECEIPT, &receipt->receipt_id)))
		om_raise_value(OM_DUPLICATE_DOCUMENT, "receipt_id", om_uuid_text(&receipt->receipt_id),
					   "receipt %s exists already", om_uuid_text(&receipt->receipt_id));
}

/* What comes was announced. */
static void
check_receipt(OmCall *call)
{
	ReturnCall *receipt = (ReturnCall *) call;
	Return	   *ret = &receipt->ret;

	om_return_lock(ret);
	om_return_set_location(ret, om_optional_code_arg(call->fcinfo, RECEIVE_LOCATION, "location"));
	if (strcmp(ret->status, RETURN_STATUS_PARTIALLY_RECEIVED) != 0)
		om_state_require(&om_return_states, ret->status, RETURN_STATUS_PARTIALLY_RECEIVED, om_uuid_text(&call->document));
	om_return_read_receipt(ret, receipt->lines);
	om_return_require_places(ret, true);
	om_return_check_receipt(ret);
	refuse_duplicate_receipt(receipt);
}

/* Take it in. */
static void
write_receipt(OmCall *call)
{
	ReturnCall *receipt = (ReturnCall *) call;

	om_return_receive(&receipt->ret, &receipt->receipt_id);
	om_order_refresh_returned(&receipt->ret.order);
}

/* What the functions of a return that exists have in common. */
#define RETURN_STEP \
	.document = "return", .document_arg = 0, .lock = om_return_lock_order, .show = &om_return_plans[RETURN_SHOW]

static const OmKeyedFunction receive_function = {
	.name = "receive_return", RETURN_STEP, .read = read_receipt, .check = check_receipt, .write = write_receipt
};

/* receive_return(return_id, lines, location, receipt_id, occurred_at, key, options, tenant_id) */
OM_KEYED_FUNCTION(om_receive_return, receive_function, ReturnCall, 0);

/* The return may go to the status. */
static void
check_end(OmCall *call)
{
	ReturnCall *end = (ReturnCall *) call;

	om_return_lock(&end->ret);
	om_state_require(&om_return_states, end->ret.status, end->to_status, om_uuid_text(&call->document));
}

/* What is open of it will not come. */
static void
write_end(OmCall *call)
{
	ReturnCall *end = (ReturnCall *) call;

	om_return_cancel_rest(&end->ret, end->to_status, call->reason);
}

static const OmKeyedFunction approve_function = {
	.name = "approve_return", RETURN_STEP, .reason_arg = END_REASON, .check = check_end, .write = om_return_approve
};
static const OmKeyedFunction reject_function = {
	.name = "reject_return", RETURN_STEP, .reason_arg = END_REASON, .check = check_end, .write = write_end
};
static const OmKeyedFunction cancel_function = {
	.name = "cancel_return", RETURN_STEP, .reason_arg = END_REASON, .check = check_end, .write = write_end
};

/* approve_return(return_id, reason, occurred_at, key, options, tenant_id) */
OM_KEYED_FUNCTION(om_approve_return, approve_function, ReturnCall, .to_status = RETURN_STATUS_APPROVED);

/* reject_return(return_id, reason, occurred_at, key, options, tenant_id) */
OM_KEYED_FUNCTION(om_reject_return, reject_function, ReturnCall, .to_status = RETURN_STATUS_REJECTED);

/* cancel_return(return_id, reason, occurred_at, key, options, tenant_id) */
OM_KEYED_FUNCTION(om_cancel_return, cancel_function, ReturnCall, .to_status = RETURN_STATUS_CANCELED);

/* The drawer of the register that is named: its lock comes after the order's and before any stock. */
static void
lock_drawer(ReturnCall *refund)
{
	if (refund->wish.register_code != NULL)
		refund->wish.drawer = om_drawer_hook(refund->ret.call.tenant, refund->wish.register_code);
}

/* Read the arguments of refund_return. */
static void
read_refund(OmCall *call)
{
	FunctionCallInfo fcinfo = call->fcinfo;
	ReturnRefund *wish = &((ReturnCall *) call)->wish;

	wish->register_code = om_optional_code_arg(fcinfo, REFUND_REGISTER, "register");
	wish->parts = om_optional_json_arg(fcinfo, REFUND_REFUNDS);
	wish->is_pending = om_pending_arg(fcinfo, REFUND_STATUS);
	wish->amount = om_optional_amount_input_arg(fcinfo, REFUND_AMOUNT, "amount");
}

/* Refund what came back. */
static void
write_refund(OmCall *call)
{
	ReturnCall *refund = (ReturnCall *) call;

	lock_drawer(refund);
	om_return_read_left(&refund->ret);
	om_return_refund(&refund->ret, &refund->wish);
	om_order_refresh_returned(&refund->ret.order);
}

static const OmKeyedFunction refund_function = {
	.name = "refund_return", RETURN_STEP, OM_HASHED(refund_hashed), .reason_arg = REFUND_REASON,
	.read = read_refund, .write = write_refund
};

/* refund_return(return_id, amount, reason, register, refunds, status, occurred_at, key, options, tenant_id) */
OM_KEYED_FUNCTION(om_refund_return, refund_function, ReturnCall, 0);

/* Read the arguments of return_order. */
static void
read_sale(OmCall *call)
{
	ReturnCall *sale = (ReturnCall *) call;
	FunctionCallInfo fcinfo = call->fcinfo;

	read_sold(call);
	sale->wish.register_code = om_optional_code_arg(fcinfo, SALE_REGISTER, "register");
	sale->wish.parts = om_optional_json_arg(fcinfo, SALE_REFUNDS);
}

/* Announced, received, refunded. */
static void
write_sale(OmCall *call)
{
	ReturnCall *sale = (ReturnCall *) call;
	Return	   *ret = &sale->ret;

	om_uuid7(&sale->receipt_id);
	lock_drawer(sale);
	om_return_announce(ret, RETURN_STATUS_APPROVED, om_metadata_arg(call->fcinfo, SALE_METADATA));
	om_return_receive(ret, &sale->receipt_id);
	om_return_refund(ret, &sale->wish);
	om_order_refresh_returned(&ret->order);
}

static const OmKeyedFunction sale_function = {
	.name = "return_order", .kept_as = "return_sale", OM_HASHED(sale_hashed), .reason_arg = REQUEST_REASON,
	.document = "return", .document_arg = SALE_RETURN_ID, .is_new = true, .find = &om_return_plans[RETURN_FIND],
	.read = read_sale, .lock = lock_order, .check = check_request, .write = write_sale,
	.show = &om_return_plans[RETURN_SHOW]
};

/* return_order(...): see SaleArgument. */
OM_KEYED_FUNCTION(om_return_order, sale_function, ReturnCall, .comes_at_once = true, .wish.may_be_nothing = true);

OM_FORMER_FUNCTION(om_return_sale, om_return_order);

OM_FUNCTION(om_sees_return_line);

/*
 * SQL: sees_return_line(right, tenant_id, return_id, line_no): the reader has the right where the goods are expected; where each was shipped from is
 * where the line of the order is.
 */
Datum
om_sees_return_line(PG_FUNCTION_ARGS)
{
	Datum		values[] = {
		[LINE_KEY_tenant_id] = PG_GETARG_DATUM(1), [LINE_KEY_return_id] = PG_GETARG_DATUM(2), [LINE_KEY_line_no] = PG_GETARG_DATUM(3)
	};

	PG_RETURN_BOOL(om_sees_one_of(fcinfo, &om_return_plans[RETURN_LINE_SEEN_AT], values));
}

OM_FUNCTION(om_sees_returned_sku);

/* SQL: sees_returned_sku(right, tenant_id, return_id, line_no): the item of a line, for a reader who has the right where it is expected or came; else null. */
Datum
om_sees_returned_sku(PG_FUNCTION_ARGS)
{
	Datum		values[] = {
		[LINE_KEY_tenant_id] = PG_GETARG_DATUM(1), [LINE_KEY_return_id] = PG_GETARG_DATUM(2), [LINE_KEY_line_no] = PG_GETARG_DATUM(3)
	};
	bool		is_null = true;
	Datum		sku = (Datum) 0;

	if (!om_sees_one_of(fcinfo, &om_return_plans[RETURN_SEEN_AT], values))
		PG_RETURN_NULL();
	om_spi_begin();
	if (om_plan_run(&om_return_plans[RETURN_SKU], values, NULL) > 0)
		sku = SPI_datumTransfer(om_field(0, ITEM_sku, &is_null), false, -1);
	om_spi_end();
	if (is_null)
		PG_RETURN_NULL();
	PG_RETURN_DATUM(sku);
}

/* The state machine. */
static void
initialize(void)
{
	static OmStamped receipts = OM_STAMPED("return_receipts");

	om_stamped_register(&receipts);
	om_state_register(&om_return_states);
	om_order_register_returns(om_return_is_coming);
	om_customer_register_erasure("returns", &om_return_plans[RETURN_ERASE]);
}

OM_RIGHT(request_returns, OM_SELLERS, "announce returns, and call them off");
OM_RIGHT(take_returns, OM_CASHIER | OM_MOVERS, "take announced returns in");
OM_RIGHT(settle_returns, OM_CASHIER | OM_KEEPERS, "approve and reject returns, and take goods back and refund them at once");
OM_RIGHT(read_returns, OM_SELLERS | OM_ANALYST, "read what returns are worth");

static OmRight *const rights[] = {
	&om_right_request_returns, &om_right_take_returns, &om_right_settle_returns, &om_right_read_returns
};

static const OmNeed needs[] = {
	OM_TOPIC("return", "goods that come back: announced, received, refunded"),
	OM_FUNCTION_NEEDS("request_return", request_returns),
	OM_FIRST_FIELDS_NEED("request_return", "lines[].", om_return_request_fields, RETURN_ANNOUNCED_FIELDS),
	OM_FIELDS_NEED("request_return", "options.", request_options),
	OM_FUNCTION_NEEDS("cancel_return", request_returns),
	OM_FUNCTION_NEEDS("approve_return", settle_returns),
	OM_FUNCTION_NEEDS("reject_return", settle_returns),
	OM_FUNCTION_NEEDS("return_order", settle_returns),
	OM_FIELDS_NEED("return_order", "lines[].", om_return_request_fields),
	OM_FIELDS_NEED("return_order", "refunds[].", om_return_part_fields),
	OM_FUNCTION_NEEDS("receive_return", take_returns),
	OM_FIELDS_NEED("receive_return", "lines[].", om_return_receipt_fields),
	OM_FUNCTION_NEEDS("refund_return", refund),
	OM_FIELDS_NEED("refund_return", "refunds[].", om_return_part_fields),
	OM_ARGUMENT_NEEDS("refund_return", "register", paid_out),
	OM_ARGUMENT_NEEDS("return_order", "register", paid_out),
	OM_VIEW_NEEDS("returns", read_returns),
	OM_VIEW_NEEDS("return_lines", read_documents),
	OM_VIEW_NEEDS("return_receipts", read_documents)
};

static const OmRaises raises[] = {
	OM_RAISES("request_return", OM_PART_OF_KIT, OM_UNKNOWN_UNIT, OM_UNIT_DOES_NOT_DIVIDE, OM_UNKNOWN_ORDER, OM_UNKNOWN_ORDER_LINE, OM_UNKNOWN_LOCATION, OM_RETURN_EXCEEDS_SHIPPED,
			  OM_RETURN_BEFORE_SALE),
	OM_RAISES("approve_return", OM_UNKNOWN_RETURN, OM_ILLEGAL_TRANSITION),
	OM_RAISES("reject_return", OM_UNKNOWN_RETURN, OM_ILLEGAL_TRANSITION),
	OM_RAISES("cancel_return", OM_UNKNOWN_RETURN, OM_ILLEGAL_TRANSITION),
	OM_RAISES("receive_return", OM_PART_OF_KIT, OM_UNKNOWN_UNIT, OM_UNIT_DOES_NOT_DIVIDE, OM_RETURN_BEFORE_SALE, OM_UNKNOWN_RETURN, OM_UNKNOWN_ORDER_LINE, OM_UNKNOWN_LOCATION, OM_RECEIPT_EXCEEDS_ANNOUNCED,
			  OM_ILLEGAL_TRANSITION),
	OM_RAISES("refund_return", OM_UNKNOWN_RETURN, OM_UNKNOWN_PAYMENT, OM_UNKNOWN_REGISTER, OM_REFUND_EXCEEDS_RETURN,
			  OM_REFUND_EXCEEDS_CAPTURED, OM_NO_OPEN_SHIFT, OM_DRAWER_SHORT, OM_CURRENCY_MISMATCH, OM_BALANCE_CONTENDED,
			  OM_ILLEGAL_TRANSITION),
	OM_RAISES("return_order", OM_PART_OF_KIT, OM_UNKNOWN_UNIT, OM_UNIT_DOES_NOT_DIVIDE, OM_UNKNOWN_ORDER, OM_UNKNOWN_ORDER_LINE, OM_UNKNOWN_LOCATION, OM_UNKNOWN_PAYMENT,
			  OM_UNKNOWN_REGISTER, OM_RETURN_EXCEEDS_SHIPPED, OM_RETURN_BEFORE_SALE, OM_REFUND_EXCEEDS_RETURN,
			  OM_REFUND_EXCEEDS_CAPTURED, OM_NO_OPEN_SHIFT, OM_DRAWER_SHORT, OM_CURRENCY_MISMATCH, OM_BALANCE_CONTENDED)
};

OM_MODULE(returns) = {OM_RIGHTS(rights), OM_NEEDS(needs), OM_ERRORS(raises), .init = initialize};
