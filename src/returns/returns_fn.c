/*
 * returns_fn.c - the doors of the returns room.
 *
 * Every call finds its order first and locks it; what is read behind that lock stays.
 */
#include "postgres.h"

#include "access/access.h"
#include "base/om_limit.h"
#include "call/arguments.h"
#include "call/occurred.h"
#include "counter/counter.h"
#include "returns/returns.h"
#include "returns/returns_private.h"
#include "sql/rows.h"
#include "types/uuid7.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"

enum RequestArgument
{
	REQUEST_ORDER_ID, REQUEST_LINES, REQUEST_LOCATION, REQUEST_REASON, REQUEST_RETURN_ID, REQUEST_METADATA,
	REQUEST_OCCURRED_AT, REQUEST_KEY, REQUEST_OPTIONS, REQUEST_TENANT
};

enum ReceiveArgument
{
	RECEIVE_RETURN_ID, RECEIVE_LINES, RECEIVE_LOCATION, RECEIVE_RECEIPT_ID, RECEIVE_OCCURRED_AT, RECEIVE_KEY,
	RECEIVE_OPTIONS, RECEIVE_TENANT
};

/* approve_return, reject_return and cancel_return have the same arguments. */
enum EndArgument
{
	END_RETURN_ID, END_REASON, END_OCCURRED_AT, END_KEY, END_OPTIONS, END_TENANT
};

enum RefundArgument
{
	REFUND_RETURN_ID, REFUND_AMOUNT, REFUND_REFUNDS, REFUND_REGISTER, REFUND_REASON, REFUND_STATUS, REFUND_OCCURRED_AT,
	REFUND_KEY, REFUND_OPTIONS, REFUND_TENANT
};

enum SaleArgument
{
	SALE_ORDER_ID, SALE_LINES, SALE_LOCATION, SALE_REGISTER, SALE_REFUNDS, SALE_REASON, SALE_RETURN_ID, SALE_METADATA,
	SALE_OCCURRED_AT, SALE_KEY, SALE_OPTIONS, SALE_TENANT
};

static const OmJsonField request_options[] = {
	{"approve", OM_JSON_BOOLEAN, false, 0}
};

/* The argument lines, which cannot be null. */
static JsonbContainer *
lines_arg(FunctionCallInfo fcinfo, int n)
{
	if (PG_ARGISNULL(n))
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "lines", "lines cannot be null");
	return &PG_GETARG_JSONB_P(n)->root;
}

/* What all doors begin with. */
static void
begin(FunctionCallInfo fcinfo, Return *ret, int tenant_arg, int occurred_at_arg)
{
	ret->order.tenant = om_tenant_arg(tenant_arg);
	om_require_writable();
	ret->occurred_at = om_occurred_at_arg(fcinfo, occurred_at_arg);
	ret->actor = om_actor();
}

/* The return's row, as it is by now. */
static void
answer(FunctionCallInfo fcinfo, const Return *ret)
{
	Datum		values[2];

	values[0] = Int64GetDatum(ret->order.tenant);
	values[1] = UUIDPGetDatum(&ret->return_id);
	(void) om_plan_run_latest(&om_return_plans[RETURN_SHOW], values, NULL);
	om_rows_return(fcinfo);
	om_counter_call_end();
	om_spi_end();
}

/* The id of a return to be: a new one, or the caller's; duplicate_document if a return of that id exists. */
static void
set_id(FunctionCallInfo fcinfo, Return *ret, int n)
{
	Datum		values[2];

	ret->return_id = om_uuid_arg_or_new(fcinfo, n);
	if (PG_ARGISNULL(n))
		return;
	values[0] = Int64GetDatum(ret->order.tenant);
	values[1] = UUIDPGetDatum(&ret->return_id);
	if (om_plan_run_latest(&om_return_plans[RETURN_FIND], values, NULL) > 0)
		om_raise_value(OM_DUPLICATE_DOCUMENT, "return_id", om_uuid_text(&ret->return_id),
					   "return %s exists already", om_uuid_text(&ret->return_id));
}

/* duplicate_document if a receipt of the caller's id exists. */
static void
refuse_duplicate_receipt(const Return *ret, const pg_uuid_t *receipt_id)
{
	Datum		values[2];

	values[0] = Int64GetDatum(ret->order.tenant);
	values[1] = UUIDPGetDatum(receipt_id);
	if (om_plan_run_latest(&om_return_plans[RETURN_RECEIPT_EXISTS], values, NULL) > 0)
		om_raise_value(OM_DUPLICATE_DOCUMENT, "receipt_id", om_uuid_text(receipt_id),
					   "receipt %s exists already", om_uuid_text(receipt_id));
}

OM_FUNCTION(om_request_return);

/* request_return(...): see RequestArgument. */
Datum
om_request_return(PG_FUNCTION_ARGS)
{
	Return		ret = {0};
	OmCallKey	call;
	OmJsonValue options[lengthof(request_options)];
	JsonbContainer *lines;

	begin(fcinfo, &ret, REQUEST_TENANT, REQUEST_OCCURRED_AT);
	ret.order.order_id = om_uuid_arg(fcinfo, REQUEST_ORDER_ID, "order_id");
	lines = lines_arg(fcinfo, REQUEST_LINES);
	ret.reason = om_text_arg(fcinfo, REQUEST_REASON, "reason", OM_TEXT_LENGTH_MAX, false);
	om_options_arg(fcinfo, REQUEST_OPTIONS, request_options, lengthof(options), options);
	om_spi_begin();
	om_call_key_of_call(&call, fcinfo, "request_return", ret.order.tenant);
	if (!om_call_key_find(&call, &ret.return_id))
	{
		om_order_lock(&ret.order);
		/* the order's lock is the queue of its returns: look again behind it */
		if (!om_call_key_find_latest(&call, &ret.return_id))
		{
			om_return_set_location(&ret, om_text_arg(fcinfo, REQUEST_LOCATION, "location", OM_CODE_LENGTH_MAX, false));
			om_return_read_request(&ret, lines, false);
			om_return_check_request(&ret);
			set_id(fcinfo, &ret, REQUEST_RETURN_ID);
			if (om_call_key_claim(&call, &ret.return_id))
			{
				om_return_announce(&ret, options[0].present && !options[0].boolean ? "requested" : "approved",
								   om_metadata_arg(fcinfo, REQUEST_METADATA));
				om_return_publish(&ret);
				om_order_refresh_returned(&ret.order);
			}
			else
				(void) om_call_key_find_latest(&call, &ret.return_id);
		}
	}
	answer(fcinfo, &ret);
	return (Datum) 0;
}

OM_FUNCTION(om_receive_return);

/* receive_return(...): see ReceiveArgument. */
Datum
om_receive_return(PG_FUNCTION_ARGS)
{
	Return		ret = {0};
	OmCallKey	call;
	JsonbContainer *lines;
	pg_uuid_t	receipt_id;
	pg_uuid_t	stored;

	begin(fcinfo, &ret, RECEIVE_TENANT, RECEIVE_OCCURRED_AT);
	ret.return_id = om_uuid_arg(fcinfo, RECEIVE_RETURN_ID, "return_id");
	lines = lines_arg(fcinfo, RECEIVE_LINES);
	receipt_id = om_uuid_arg_or_new(fcinfo, RECEIVE_RECEIPT_ID);
	om_options_arg(fcinfo, RECEIVE_OPTIONS, NULL, 0, NULL);
	om_spi_begin();
	om_call_key_of_call(&call, fcinfo, "receive_return", ret.order.tenant);
	if (!om_call_key_find(&call, &stored))
	{
		om_return_lock_order(&ret);
		if (!om_call_key_find_latest(&call, &stored))
		{
			om_return_lock(&ret);
			om_return_set_location(&ret, om_text_arg(fcinfo, RECEIVE_LOCATION, "location", OM_CODE_LENGTH_MAX, false));
			if (strcmp(ret.status, "partially_received") != 0)
				om_state_require(&om_return_states, ret.status, "partially_received", om_uuid_text(&ret.return_id));
			om_return_read_receipt(&ret, lines);
			om_return_check_receipt(&ret);
			if (!PG_ARGISNULL(RECEIVE_RECEIPT_ID))
				refuse_duplicate_receipt(&ret, &receipt_id);
			if (om_call_key_claim(&call, &ret.return_id))
			{
				om_return_receive(&ret, &receipt_id);
				om_order_refresh_returned(&ret.order);
			}
			else
				(void) om_call_key_find_latest(&call, &stored);
		}
	}
	answer(fcinfo, &ret);
	return (Datum) 0;
}

/* approve, reject or cancel: the return goes to a status; unless that is approved, what is open is free. */
static Datum
end_return(FunctionCallInfo fcinfo, const char *door, const char *status)
{
	Return		ret = {0};
	OmCallKey	call;
	char	   *reason;
	pg_uuid_t	stored;

	begin(fcinfo, &ret, END_TENANT, END_OCCURRED_AT);
	ret.return_id = om_uuid_arg(fcinfo, END_RETURN_ID, "return_id");
	reason = om_text_arg(fcinfo, END_REASON, "reason", OM_TEXT_LENGTH_MAX, false);
	om_options_arg(fcinfo, END_OPTIONS, NULL, 0, NULL);
	om_spi_begin();
	om_call_key_of_call(&call, fcinfo, door, ret.order.tenant);
	if (!om_call_key_find(&call, &stored))
	{
		om_return_lock_order(&ret);
		if (!om_call_key_find_latest(&call, &stored))
		{
			om_return_lock(&ret);
			om_state_require(&om_return_states, ret.status, status, om_uuid_text(&ret.return_id));
			if (!om_call_key_claim(&call, &ret.return_id))
				(void) om_call_key_find_latest(&call, &stored);
			else if (strcmp(status, "approved") != 0)
				om_return_cancel_rest(&ret, status, reason);
			else
				om_return_approve(&ret, reason);
		}
	}
	answer(fcinfo, &ret);
	return (Datum) 0;
}

OM_FUNCTION(om_approve_return);

/* approve_return(return_id, reason, occurred_at, key, options, tenant_id) */
Datum
om_approve_return(PG_FUNCTION_ARGS)
{
	return end_return(fcinfo, "approve_return", "approved");
}

OM_FUNCTION(om_reject_return);

/* reject_return(return_id, reason, occurred_at, key, options, tenant_id) */
Datum
om_reject_return(PG_FUNCTION_ARGS)
{
	return end_return(fcinfo, "reject_return", "rejected");
}

OM_FUNCTION(om_cancel_return);

/* cancel_return(return_id, reason, occurred_at, key, options, tenant_id) */
Datum
om_cancel_return(PG_FUNCTION_ARGS)
{
	return end_return(fcinfo, "cancel_return", "canceled");
}

/* The arguments register and refunds, and what of a refund is the same in both doors. */
static ReturnRefund
refund_args(FunctionCallInfo fcinfo, int register_arg, int refunds_arg, char *reason)
{
	ReturnRefund wish = {0};

	wish.register_code = om_text_arg(fcinfo, register_arg, "register", OM_CODE_LENGTH_MAX, false);
	wish.parts = PG_ARGISNULL(refunds_arg) ? NULL : &PG_GETARG_JSONB_P(refunds_arg)->root;
	wish.reason = reason;
	return wish;
}

/* The drawer of the register that is named: its lock comes after the order's and before any stock. */
static void
lock_drawer(const Return *ret, ReturnRefund *wish)
{
	if (wish->register_code != NULL)
		wish->drawer = om_drawer_hook(ret->order.tenant, wish->register_code);
}

/* "succeeded", or "pending": true. */
static bool
pending_arg(FunctionCallInfo fcinfo, int n)
{
	char	   *status = om_text_arg(fcinfo, n, "status", OM_CODE_LENGTH_MAX, true);

	if (strcmp(status, "succeeded") != 0 && strcmp(status, "pending") != 0)
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "status", "status must be \"succeeded\" or \"pending\"");
	return strcmp(status, "pending") == 0;
}

OM_FUNCTION(om_refund_return);

/* refund_return(...): see RefundArgument. */
Datum
om_refund_return(PG_FUNCTION_ARGS)
{
	Return		ret = {0};
	OmCallKey	call;
	ReturnRefund wish;
	pg_uuid_t	stored;

	begin(fcinfo, &ret, REFUND_TENANT, REFUND_OCCURRED_AT);
	ret.return_id = om_uuid_arg(fcinfo, REFUND_RETURN_ID, "return_id");
	wish = refund_args(fcinfo, REFUND_REGISTER, REFUND_REFUNDS, om_text_arg(fcinfo, REFUND_REASON, "reason", OM_TEXT_LENGTH_MAX, false));
	wish.is_pending = pending_arg(fcinfo, REFUND_STATUS);
	wish.has_amount = !PG_ARGISNULL(REFUND_AMOUNT);
	if (wish.has_amount)
		wish.amount = om_amount_from_datum(PG_GETARG_DATUM(REFUND_AMOUNT));
	om_options_arg(fcinfo, REFUND_OPTIONS, NULL, 0, NULL);
	om_spi_begin();
	om_call_key_of_call(&call, fcinfo, "refund_return", ret.order.tenant);
	if (!om_call_key_find(&call, &stored))
	{
		om_return_lock_order(&ret);
		if (!om_call_key_find_latest(&call, &stored))
		{
			if (om_call_key_claim(&call, &ret.return_id))
			{
				lock_drawer(&ret, &wish);
				om_return_read_left(&ret);
				om_return_refund(&ret, &wish);
				om_order_refresh_returned(&ret.order);
			}
			else
				(void) om_call_key_find_latest(&call, &stored);
		}
	}
	answer(fcinfo, &ret);
	return (Datum) 0;
}

/* The return of return_sale, its key claimed: announced, received, refunded. */
static void
sell_back(FunctionCallInfo fcinfo, Return *ret, ReturnRefund *wish)
{
	pg_uuid_t	receipt_id;

	om_uuid7(&receipt_id);
	lock_drawer(ret, wish);
	om_return_announce(ret, "approved", om_metadata_arg(fcinfo, SALE_METADATA));
	om_return_receive(ret, &receipt_id);
	om_return_refund(ret, wish);
	om_order_refresh_returned(&ret->order);
}

OM_FUNCTION(om_return_sale);

/* return_sale(...): see SaleArgument. */
Datum
om_return_sale(PG_FUNCTION_ARGS)
{
	Return		ret = {0};
	OmCallKey	call;
	ReturnRefund wish;
	JsonbContainer *lines;

	begin(fcinfo, &ret, SALE_TENANT, SALE_OCCURRED_AT);
	ret.order.order_id = om_uuid_arg(fcinfo, SALE_ORDER_ID, "order_id");
	lines = lines_arg(fcinfo, SALE_LINES);
	ret.reason = om_text_arg(fcinfo, SALE_REASON, "reason", OM_TEXT_LENGTH_MAX, false);
	wish = refund_args(fcinfo, SALE_REGISTER, SALE_REFUNDS, ret.reason);
	wish.may_be_nothing = true;
	om_options_arg(fcinfo, SALE_OPTIONS, NULL, 0, NULL);
	om_spi_begin();
	om_call_key_of_call(&call, fcinfo, "return_sale", ret.order.tenant);
	if (!om_call_key_find(&call, &ret.return_id))
	{
		om_order_lock(&ret.order);
		if (!om_call_key_find_latest(&call, &ret.return_id))
		{
			om_return_set_location(&ret, om_text_arg(fcinfo, SALE_LOCATION, "location", OM_CODE_LENGTH_MAX, false));
			om_return_read_request(&ret, lines, true);
			om_return_check_request(&ret);
			set_id(fcinfo, &ret, SALE_RETURN_ID);
			if (om_call_key_claim(&call, &ret.return_id))
				sell_back(fcinfo, &ret, &wish);
			else
				(void) om_call_key_find_latest(&call, &ret.return_id);
		}
	}
	answer(fcinfo, &ret);
	return (Datum) 0;
}

void
om_returns_init(void)
{
	om_state_register(&om_return_states);
}
