/*
 * pos_fn.c - the API functions of registers and their shifts (a sale's: sale_fn.c).
 *
 * What moves cash is posted in the money ledger and nowhere else: the float comes from the
 * safe, paid in and out go against petty cash, and at the end what was counted goes to the
 * safe and what is missing or too much to over_short, so that a closed drawer is empty.
 */
#include "postgres.h"

#include "access/access.h"
#include "access/tenant.h"
#include "base/clock.h"
#include "base/module.h"
#include "base/om_error.h"
#include "call/call.h"
#include "call/new_code.h"
#include "call/occurred.h"
#include "customer/customer.h"
#include "journal/outbox.h"
#include "ledger/money.h"
#include "order/order.h"
#include "pos/pos_private.h"
#include "pricing/pricing.h"
#include "sql/ident.h"
#include "sql/ids.h"
#include "sql/insert.h"
#include "types/uuid7.h"
#include "utils/builtins.h"
#include "utils/json.h"
#include "utils/timestamp.h"

/* What is written of a new shift. */
#define NEW_SHIFT(X, P) \
	X(P, tenant_id, OM_INT8) X(P, shift_id, OM_UUID) X(P, register_id, OM_INT8) X(P, register, OM_TEXT) \
	X(P, shift_number, OM_INT8) X(P, currency, OM_TEXT) X(P, opening_float, OM_AMOUNT) X(P, opened_by, OM_TEXT) \
	X(P, actor, OM_TEXT) X(P, opened_at, OM_TIME) X(P, recorded_at, OM_TIME) X(P, metadata, OM_JSONB)
OM_ENUM(NEW_SHIFT, SHIFT);

static OmTable shifts_table = {.name = "shifts", .columns = OM_COLUMNS(NEW_SHIFT, SHIFT)};

enum RegisterArgument
{
	REGISTER_CODE, REGISTER_CHANNEL, REGISTER_LOCATION, REGISTER_NAME, REGISTER_DISCOUNT_LIMIT, REGISTER_IS_ACTIVE, REGISTER_METADATA
};

enum StaffArgument
{
	STAFF_CODE, STAFF_NAME, STAFF_IS_ACTIVE, STAFF_METADATA
};

enum OpenArgument
{
	OPEN_REGISTER, OPEN_FLOAT, OPEN_STAFF, OPEN_SHIFT_ID, OPEN_METADATA
};

/* Those of paid_in and paid_out. */
enum PayArgument
{
	PAY_REGISTER, PAY_AMOUNT, PAY_REASON, PAY_STAFF
};

enum CloseArgument
{
	CLOSE_REGISTER, CLOSE_COUNTED, CLOSE_REASON, CLOSE_STAFF, CLOSE_OCCURRED_AT
};

static const OmHashedArg close_hashed[] = {
	{CLOSE_REGISTER}, {CLOSE_COUNTED}, {CLOSE_STAFF}, {CLOSE_REASON}, {CLOSE_OCCURRED_AT}
};

/* A step in a shift. */
typedef struct ShiftStep
{
	OmCall		call;			/* its document is the shift */
	Register	reg;
	char	   *staff;			/* null: not said */
	char	   *said;			/* the amount, until the currency is known */
	const char *said_as;		/* name of its argument */
	OmAmount	amount;
	int			sign;			/* of cash paid: 1 in, -1 out */
	OmDeed		deed;			/* what may need an approval */
	int			ndeeds;			/* 1: it is there */
} ShiftStep;

/* Read the first two arguments, which are of one kind in all: register and amount. */
static void
read_amount(ShiftStep *step, const char *amount_name)
{
	FunctionCallInfo fcinfo = step->call.fcinfo;

	step->reg.tenant = step->call.tenant;
	step->reg.code = om_code_arg(fcinfo, 0, "register");
	step->said = om_amount_input_arg(fcinfo, 1, amount_name);
	step->said_as = amount_name;
}

/* The amount, now that the drawer's currency is known. */
static void
set_amount(ShiftStep *step, OmCurrency currency)
{
	step->amount.currency = currency;
	step->amount.minor = om_money_arg(step->said, currency, step->said_as);
	if (step->sign != 0 && step->amount.minor == 0)
		om_raise_value(OM_INVALID_AMOUNT, "path", step->said_as, "%s must be positive", step->said_as);
}

/* A move of the drawer's cash; a negative amount leaves it. */
static OmMoneyMove
cash_move(const ShiftStep *step, OmAccount other, int64 other_id, int64 minor)
{
	OmMoneyMove move = {0};

	move.from = other;
	move.from_id = other_id;
	move.to = OM_ACCOUNT_CASH;
	move.to_id = step->reg.register_id;
	move.amount.minor = minor;
	move.amount.currency = step->amount.currency;
	move.document_id = move.holder_id = step->call.document;
	move.has_holder = true;
	move.location_id = step->reg.location.location_id;
	move.reason = step->call.reason;
	move.occurred_at = step->call.occurred_at;
	return move;
}

/* Post, and tell others: shift.<what>. */
static void
post_step(const ShiftStep *step, const char *what, OmMoneyMove *moves, int n)
{
	OmEvent		event = {0};
	StringInfoData json;

	om_post_money(step->reg.tenant, "shift", moves, n, step->call.actor);
	initStringInfo(&json);
	appendStringInfoString(&json, "{\"register\":");
	escape_json(&json, step->reg.code);
	appendStringInfo(&json, ",\"amount\":\"%s\"}", om_amount_text(step->amount));
	event.aggregate = "shift";
	event.aggregate_id = step->call.document;
	event.type = psprintf("shift.%s", what);
	event.payload = json.data;
	event.occurred_at = step->call.occurred_at;
	om_outbox_write(step->reg.tenant, &event, 1);
}

/* The status log of a shift. */
static void
log_status(const ShiftStep *step, const char *from, const char *to)
{
	OmStatusChange change = {0};

	change.document_kind = "shift";
	change.document_id = step->call.document;
	change.from_status = from;
	change.to_status = to;
	change.reason = step->call.reason;
	change.channel = step->reg.channel;
	change.approver = om_deeds_approver(&step->deed, step->ndeeds);
	change.occurred_at = step->call.occurred_at;
	om_status_write(step->reg.tenant, &change, 1, step->call.actor);
}

/* shift_already_open, with its id. */
static void
refuse_open(const Register *reg)
{
	if (reg->has_shift)
		om_raise_value(OM_SHIFT_ALREADY_OPEN, "shift_id", om_uuid_text(&reg->shift_id), "register \"%s\" has an open shift", reg->code);
}

/* A shift that says no time begins after the one before, which may have been closed since the transaction began: no instant is in both. */
static void
begin_after(ShiftStep *step, TimestampTz closed_at)
{
	FunctionCallInfo fcinfo = step->call.fcinfo;

	if (PG_ARGISNULL(OM_OCCURRED_AT_ARG) && closed_at != DT_NOBEGIN)
		step->call.occurred_at = Max(step->call.occurred_at, closed_at + 1);
}

/* The new shift's row. */
static void
insert_shift(ShiftStep *step)
{
	static const OmKeyRefusal refusals[] = {
		{"shifts_pkey", OM_DUPLICATE_DOCUMENT, "the shift exists already"},
		{"shift_already_open", OM_SHIFT_ALREADY_OPEN, "the register has an open shift"},
		{NULL}
	};
	OmInsert	rows = om_insert_make(SHIFT_count, 1);
	Datum	   *values = om_insert_values(&rows, 0);
	bool	   *nulls = om_insert_nulls(&rows, 0);
	Datum		tenant = Int64GetDatum(step->reg.tenant);
	Datum		next[MASTER_count] = {[MASTER_tenant_id] = tenant, [MASTER_code] = CStringGetTextDatum(step->reg.code)};
	char		currency[4];

	(void) om_plan_run_latest(&om_pos_plans[POS_NEXT_SHIFT], next, NULL);
	begin_after(step, DatumGetTimestampTz(om_field(0, NEXT_closed_at, NULL)));
	values[SHIFT_tenant_id] = tenant;
	values[SHIFT_shift_id] = UUIDPGetDatum(&step->call.document);
	values[SHIFT_register_id] = Int64GetDatum(step->reg.register_id);
	values[SHIFT_register] = CStringGetTextDatum(step->reg.code);
	values[SHIFT_shift_number] = om_field(0, NEXT_shift_number, NULL);
	values[SHIFT_currency] = CStringGetTextDatum(om_currency_code(step->amount.currency, currency));
	values[SHIFT_opening_float] = om_amount_datum(step->amount);
	values[SHIFT_opened_by] = om_optional_text(step->staff, &nulls[SHIFT_opened_by]);
	values[SHIFT_actor] = CStringGetTextDatum(step->call.actor);
	values[SHIFT_opened_at] = TimestampTzGetDatum(step->call.occurred_at);
	values[SHIFT_recorded_at] = TimestampTzGetDatum(om_clock());
	values[SHIFT_metadata] = om_metadata_arg(step->call.fcinfo, OPEN_METADATA);
	om_insert_documents(&shifts_table, &rows, refusals, "shift_id", psprintf("\"%s\"", om_uuid_text(&step->call.document)));
}

/* Lock the register: the open shift is what the call changes; none while there is none, which check refuses. */
static void
find_register(OmCall *call, bool exclusive)
{
	Register   *reg = &((ShiftStep *) call)->reg;

	if (om_register_find(reg, exclusive) && reg->has_shift)
		call->document = reg->shift_id;
}

/* For who changes its shift. */
static void
lock_register(OmCall *call)
{
	find_register(call, true);
}

/* For what happens in a shift, beside others. */
static void
share_register(OmCall *call)
{
	find_register(call, false);
}

/* Read the arguments of open_shift. */
static void
read_open(OmCall *call)
{
	ShiftStep  *step = (ShiftStep *) call;

	read_amount(step, "opening_float");
	step->staff = om_optional_code_arg(call->fcinfo, OPEN_STAFF, "staff");
}

/* No shift is open, and the float is in the currency of the channel. */
static void
check_closed(OmCall *call)
{
	ShiftStep  *step = (ShiftStep *) call;
	OmChannel	channel;

	om_register_require(&step->reg);
	/* what happens in a shift happens after it was opened, so this bounds how far back a register may date */
	om_offline_check(&step->reg, call->occurred_at);
	refuse_open(&step->reg);
	om_staff_check(call->tenant, step->staff);
	om_find_channel(call->tenant, step->reg.channel, &channel);
	set_amount(step, channel.currency);
}

/* Open the shift. */
static void
write_open(OmCall *call)
{
	ShiftStep  *step = (ShiftStep *) call;
	OmMoneyMove move = cash_move(step, OM_ACCOUNT_SAFE, 0, step->amount.minor);

	insert_shift(step);
	post_step(step, "opened", &move, 1);
	log_status(step, NULL, SHIFT_STATUS_OPEN);
}

static const OmKeyedFunction open_function = {
	.name = "open_shift",
	.document = "shift", .document_arg = OPEN_SHIFT_ID, .is_new = true, .find = &om_pos_plans[POS_SHOW_SHIFT],
	.read = read_open, .lock = lock_register, .check = check_closed, .write = write_open, .show = &om_pos_plans[POS_SHOW_SHIFT]
};

/* open_shift(register, opening_float, staff, shift_id, metadata, occurred_at, key, options, tenant_id) */
OM_KEYED_FUNCTION(om_open_shift, open_function, ShiftStep, 0);

/* A shift is open, in the amount's currency. */
static void
check_open(OmCall *call)
{
	ShiftStep  *step = (ShiftStep *) call;

	om_register_require_shift(&step->reg);
	call->occurred_at = om_shift_occurred(&step->reg, call->occurred_at);
	om_staff_check(call->tenant, step->staff);
	set_amount(step, step->reg.currency);
}

/* What is done is within the limits of who does it, or approved. */
static void
check_deed(ShiftStep *step, OmCounterAction action, OmAmount amount)
{
	step->ndeeds = 1;
	om_deed_begin(&step->deed, action, amount, step->call.options);
	om_deeds_check(&step->reg, step->staff, &step->deed, 1, NULL, NULL);
}

/* Use its approval, for the shift. */
static void
use_deed(const ShiftStep *step)
{
	om_deeds_use(&step->reg, step->staff, &step->deed, step->ndeeds, "shift", &step->call.document);
}

/* A shift is open, and so much may be taken out of its drawer. */
static void
check_paid_out(OmCall *call)
{
	ShiftStep  *step = (ShiftStep *) call;

	check_open(call);
	check_deed(step, OM_ACTION_PAID_OUT, step->amount);
}

/* A shift is open; by what its drawer may differ is known when it is counted, behind the register's lock. */
static void
check_counted(OmCall *call)
{
	ShiftStep  *step = (ShiftStep *) call;
	OmAmount	difference;

	check_open(call);
	difference = step->amount;
	difference.minor -= om_drawer_cash(step->reg.tenant, &step->reg.shift_id);
	if (difference.minor < 0)
		difference.minor = -difference.minor;
	if (difference.minor != 0)
		check_deed(step, OM_ACTION_DIFFERENCE, difference);
}

/* Read the arguments of paid_in and paid_out. */
static void
read_payment(OmCall *call)
{
	ShiftStep  *step = (ShiftStep *) call;

	read_amount(step, "amount");
	step->staff = om_optional_code_arg(call->fcinfo, PAY_STAFF, "staff");
}

/* Move the cash: from or to petty cash. */
static void
write_payment(OmCall *call)
{
	ShiftStep  *step = (ShiftStep *) call;
	OmMoneyMove move = cash_move(step, OM_ACCOUNT_PETTY_CASH, step->reg.register_id, step->sign * step->amount.minor);

	post_step(step, call->function->name, &move, 1);
	use_deed(step);
}

#define CASH_PAID \
	.reason_arg = PAY_REASON, .needs_reason = true, .read = read_payment, .lock = share_register, .write = write_payment, .show = &om_pos_plans[POS_SHOW_SHIFT]

static const OmKeyedFunction paid_in_function = {.name = "paid_in", CASH_PAID, .check = check_open};
static const OmKeyedFunction paid_out_function = {.name = "paid_out", CASH_PAID, .check = check_paid_out, .options = om_approved_options, .noptions = OM_APPROVED_OPTIONS};

/* paid_in(register, amount, reason, staff, occurred_at, key, options, tenant_id) */
OM_KEYED_FUNCTION(om_paid_in, paid_in_function, ShiftStep, .sign = 1);

/* paid_out(register, amount, reason, staff, occurred_at, key, options, tenant_id) */
OM_KEYED_FUNCTION(om_paid_out, paid_out_function, ShiftStep, .sign = -1);

/* Count the drawer of a locked register: post what is over or short, empty it, close. */
static void
close_drawer(OmCall *call)
{
	ShiftStep  *step = (ShiftStep *) call;
	OmAmount	expected = {0, step->reg.currency};
	OmMoneyMove moves[2];
	Datum		values[CLOSED_count];
	char		nulls[CLOSED_count];
	bool		isnull;
	int64		receipts = 0;

	memset(nulls, ' ', sizeof(nulls));
	values[CLOSED_tenant_id] = Int64GetDatum(step->reg.tenant);
	values[CLOSED_id] = UUIDPGetDatum(&step->call.document);
	expected.minor = om_drawer_cash(step->reg.tenant, &step->reg.shift_id);
	values[CLOSED_expected] = om_amount_datum(expected);
	values[CLOSED_counted] = om_amount_datum(step->amount);
	values[CLOSED_closed_by] = om_optional_text(step->staff, &isnull);
	nulls[CLOSED_closed_by] = isnull ? 'n' : ' ';
	values[CLOSED_closed_at] = TimestampTzGetDatum(step->call.occurred_at);
	if (!om_last_receipt_hook(step->reg.tenant, step->reg.code, &receipts, &values[CLOSED_receipt_hash]))
		nulls[CLOSED_receipt_hash] = 'n';
	values[CLOSED_receipts] = Int64GetDatum(receipts);
	if (om_plan_run(&om_pos_plans[POS_CLOSE_SHIFT], values, nulls) != 1)
		ereport(ERROR,
				(errcode(ERRCODE_T_R_SERIALIZATION_FAILURE),
				 errmsg("could not serialize access: the shift is newer than the transaction's snapshot")));
	moves[0] = cash_move(step, OM_ACCOUNT_OVER_SHORT, step->reg.register_id, step->amount.minor - expected.minor);
	moves[1] = cash_move(step, OM_ACCOUNT_SAFE, 0, -step->amount.minor);
	post_step(step, "closed", moves, 2);
	om_shift_forget();
	log_status(step, SHIFT_STATUS_OPEN, SHIFT_STATUS_CLOSED);
	use_deed(step);
}

/* Read the arguments of close_shift. */
static void
read_close(OmCall *call)
{
	ShiftStep  *step = (ShiftStep *) call;

	read_amount(step, "counted");
	step->staff = om_optional_code_arg(call->fcinfo, CLOSE_STAFF, "staff");
}

static const OmKeyedFunction close_function = {
	.name = "close_shift", OM_HASHED(close_hashed), .reason_arg = CLOSE_REASON,
	.options = om_approved_options, .noptions = OM_APPROVED_OPTIONS,
	.read = read_close, .lock = lock_register, .check = check_counted, .write = close_drawer, .show = &om_pos_plans[POS_SHOW_SHIFT]
};

/* close_shift(register, counted, reason, staff, occurred_at, key, options, tenant_id) */
OM_KEYED_FUNCTION(om_close_shift, close_function, ShiftStep, 0);

OM_FUNCTION(om_put_register);

/* put_register(register, channel, location, name, discount_limit, is_active, metadata, tenant_id) */
Datum
om_put_register(PG_FUNCTION_ARGS)
{
	int64		tenant = om_write_begin(fcinfo);
	char	   *code = om_code_arg(fcinfo, REGISTER_CODE, "register");
	char	   *channel_code = om_optional_code_arg(fcinfo, REGISTER_CHANNEL, "channel");
	char	   *location_code = om_optional_code_arg(fcinfo, REGISTER_LOCATION, "location");
	Register	reg = {.tenant = tenant, .code = code};
	OmChannel	channel;
	Datum		values[PUT_REGISTER_count];
	char		nulls[PUT_REGISTER_count];

	memset(nulls, ' ', sizeof(nulls));
	om_need_tenant(tenant);
	om_find_channel(tenant, channel_code, &channel);
	values[PUT_REGISTER_tenant_id] = Int64GetDatum(tenant);
	values[PUT_REGISTER_code] = CStringGetTextDatum(code);
	om_set_text(values, nulls, PUT_REGISTER_name, om_optional_note_arg(fcinfo, REGISTER_NAME, "name"));
	om_set_text(values, nulls, PUT_REGISTER_channel, channel_code);
	nulls[PUT_REGISTER_location_id] = location_code == NULL ? 'n' : ' ';
	values[PUT_REGISTER_location_id] = Int64GetDatum(om_find_location(tenant, location_code, OM_IN_USE).location_id);
	om_set_datum(values, nulls, PUT_REGISTER_is_active, fcinfo->args[REGISTER_IS_ACTIVE]);
	om_set_datum(values, nulls, PUT_REGISTER_metadata, om_put_metadata_arg(fcinfo, REGISTER_METADATA));
	nulls[PUT_REGISTER_discount_limit] = PG_ARGISNULL(REGISTER_DISCOUNT_LIMIT) ? 'n' : ' ';
	values[PUT_REGISTER_discount_limit] = PG_ARGISNULL(REGISTER_DISCOUNT_LIMIT) ? (Datum) 0
		: Int64GetDatum(om_percent_arg(fcinfo, REGISTER_DISCOUNT_LIMIT, "discount_limit", OM_RATE_ONE));
	if (om_register_find(&reg, true))
	{
		om_call_require_at(reg.location.location_id, reg.location.code);
		refuse_open(&reg);
	}
	else
	{
		om_require_new_code(&om_pos_plans[POS_TWIN_REGISTER], tenant, code, "register");
		om_require_for_new(channel_code != NULL, "register", code, "channel");
		om_require_for_new(location_code != NULL, "register", code, "location");
	}
	values[PUT_REGISTER_register_id] = Int64GetDatum(om_next_id(om_ident()->master_id_seq));
	(void) om_plan_run(&om_pos_plans[POS_PUT_REGISTER], values, nulls);
	(void) om_plan_run_latest(&om_pos_plans[POS_SHOW_REGISTER], values, NULL);
	return om_write_return(fcinfo);
}

OM_FUNCTION(om_put_staff);

/* put_staff(staff, name, is_active, metadata, tenant_id) */
Datum
om_put_staff(PG_FUNCTION_ARGS)
{
	int64		tenant = om_write_begin(fcinfo);
	char	   *code = om_code_arg(fcinfo, STAFF_CODE, "staff");
	Datum		values[PUT_STAFF_count];
	char		nulls[PUT_STAFF_count];

	om_call_require_at(0, NULL);

	memset(nulls, ' ', sizeof(nulls));
	om_need_tenant(tenant);
	values[PUT_STAFF_tenant_id] = Int64GetDatum(tenant);
	values[PUT_STAFF_code] = CStringGetTextDatum(code);
	om_set_text(values, nulls, PUT_STAFF_name, om_optional_note_arg(fcinfo, STAFF_NAME, "name"));
	om_set_datum(values, nulls, PUT_STAFF_is_active, fcinfo->args[STAFF_IS_ACTIVE]);
	om_set_datum(values, nulls, PUT_STAFF_metadata, om_put_metadata_arg(fcinfo, STAFF_METADATA));
	if (om_plan_run_latest(&om_pos_plans[POS_FIND_STAFF], values, NULL) == 0)
		om_require_new_code(&om_pos_plans[POS_TWIN_STAFF], tenant, code, "staff");
	values[PUT_STAFF_staff_id] = Int64GetDatum(om_next_id(om_ident()->master_id_seq));
	(void) om_plan_run(&om_pos_plans[POS_PUT_STAFF], values, nulls);
	(void) om_plan_run_latest(&om_pos_plans[POS_SHOW_STAFF], values, NULL);
	return om_write_return(fcinfo);
}

OM_RIGHT(sell, OM_CASHIERS, "sell at a register");
OM_RIGHT(sell_short, OM_MANAGER, "sell at a register what is not there by the books");
OM_RIGHT(refund_without_sale, OM_MANAGER, "take goods back without the sale they are of, at any price");
OM_RIGHT(shifts, OM_CASHIERS, "open and close shifts");
OM_RIGHT(paid_in, OM_CASHIERS, "put cash into a drawer");
OM_RIGHT(offline, OM_CASHIERS, "say when something at a register occurred, within a shift of the last week");
OM_RIGHT(staff, OM_MANAGER, "keep staff");
OM_RIGHT(registers, 0, "keep registers");
OM_RIGHT(read_registers, OM_STOREFRONT | OM_STAFF, "read which registers there are");
OM_RIGHT(read_shifts, OM_STAFF, "read shifts, what happened in them, and staff");

static OmRight *const rights[] = {
	&om_right_sell, &om_right_sell_short, &om_right_refund_without_sale, &om_right_shifts, &om_right_paid_in, &om_right_offline, &om_right_staff, &om_right_registers, &om_right_read_registers, &om_right_read_shifts
};

static const OmNeed needs[] = {
	OM_TOPIC("register", "tills: shifts, sales, cash in drawers"),
	OM_FUNCTION_NEEDS("put_register", registers),
	OM_FUNCTION_NEEDS("put_staff", staff),
	OM_FUNCTION_NEEDS("open_shift", shifts),
	OM_FUNCTION_NEEDS("record_sale", sell),
	OM_ARGUMENT_NEEDS("record_sale", "customer", for_customer),
	OM_FIELDS_NEED("record_sale", "lines[].", om_sale_line_fields),
	OM_FIELDS_NEED("record_sale", "ship_to.", om_address_fields),
	OM_FIELDS_NEED("record_sale", "bill_to.", om_address_fields),
	OM_FIELDS_NEED("record_sale", "tenders[].", om_tender_fields),
	OM_FIELDS_NEED("record_sale", "options.", om_sale_options),
	OM_FUNCTION_NEEDS("refund_without_sale", refund_without_sale),
	OM_FIELDS_NEED("refund_without_sale", "options.", om_approved_options),
	OM_FIELDS_NEED("refund_without_sale", "lines[].", om_without_sale_fields),
	OM_FUNCTION_NEEDS("paid_in", paid_in),
	OM_FUNCTION_NEEDS("paid_out", paid_out),
	OM_FIELDS_NEED("paid_out", "options.", om_approved_options),
	OM_FUNCTION_NEEDS("close_shift", shifts),
	OM_FIELDS_NEED("close_shift", "options.", om_approved_options),
	OM_ARGUMENT_NEEDS("record_sale", "occurred_at", offline),
	OM_ARGUMENT_NEEDS("refund_without_sale", "occurred_at", offline),
	OM_ARGUMENT_NEEDS("open_shift", "occurred_at", offline),
	OM_ARGUMENT_NEEDS("close_shift", "occurred_at", offline),
	OM_ARGUMENT_NEEDS("paid_in", "occurred_at", offline),
	OM_ARGUMENT_NEEDS("paid_out", "occurred_at", offline),
	OM_VIEW_NEEDS("registers", read_registers),
	OM_VIEW_NEEDS("staff", read_shifts),
	OM_VIEW_NEEDS("shifts", read_shifts),
	OM_VIEW_NEEDS("register_sales", read_shifts),
	OM_VIEW_NEEDS("refunds_without_sale", read_shifts),
	OM_VIEW_NEEDS("refund_without_sale_lines", read_shifts)
};

static const OmRaises raises[] = {
	OM_RAISES("put_register", OM_SIMILAR_CODE, OM_UNKNOWN_CHANNEL, OM_UNKNOWN_LOCATION),
	OM_RAISES("put_staff", OM_SIMILAR_CODE),
	OM_RAISES("open_shift", OM_UNKNOWN_REGISTER, OM_UNKNOWN_STAFF, OM_SHIFT_ALREADY_OPEN, OM_CURRENCY_MISMATCH),
	OM_RAISES("record_sale", OM_APPROVAL_REQUIRED, OM_APPROVAL_REFUSED, OM_UNKNOWN_APPROVAL, OM_UNKNOWN_COUPON, OM_COUPON_NOT_BEGUN, OM_COUPON_EXPIRED, OM_COUPON_FOREIGN, OM_COUPON_EXHAUSTED, OM_BALANCE_CONTENDED, OM_UNKNOWN_UNIT, OM_UNIT_DOES_NOT_DIVIDE, OM_UNKNOWN_REGISTER, OM_UNKNOWN_STAFF, OM_NO_OPEN_SHIFT, OM_INSUFFICIENT_STOCK, OM_STOCK_CONTENDED,
			  OM_NO_PRICE, OM_UNKNOWN_SKU, OM_UNKNOWN_BARCODE, OM_UNKNOWN_LOCATION, OM_UNKNOWN_TAX_RATE, OM_NO_TAX_RULE, OM_TENDERS_MISMATCH, OM_DISCOUNT_TOO_LARGE, OM_DISCOUNT_EXCEEDS_PRICE,
			  OM_CURRENCY_MISMATCH, OM_PURCHASE_LIMIT, OM_ITEM_NOT_VISIBLE, OM_UNKNOWN_PAYMENT, OM_UNKNOWN_PROVIDER, OM_INSUFFICIENT_BALANCE, OM_BALANCE_CONTENDED, OM_DRAWER_SHORT,
			  OM_UNKNOWN_CUSTOMER, OM_UNKNOWN_ADDRESS, OM_INVALID_ADDRESS),
	OM_RAISES("refund_without_sale", OM_APPROVAL_REQUIRED, OM_APPROVAL_REFUSED, OM_UNKNOWN_APPROVAL, OM_UNKNOWN_REGISTER, OM_UNKNOWN_STAFF, OM_UNKNOWN_PROVIDER, OM_NO_OPEN_SHIFT, OM_UNKNOWN_SKU, OM_UNKNOWN_BARCODE, OM_UNKNOWN_UNIT, OM_UNIT_DOES_NOT_DIVIDE, OM_NO_PRICE, OM_UNKNOWN_TAX_RATE, OM_NO_TAX_RULE,
			  OM_DRAWER_SHORT, OM_CURRENCY_MISMATCH, OM_BALANCE_CONTENDED),
	OM_RAISES("paid_in", OM_UNKNOWN_REGISTER, OM_UNKNOWN_STAFF, OM_NO_OPEN_SHIFT, OM_CURRENCY_MISMATCH),
	OM_RAISES("paid_out", OM_APPROVAL_REQUIRED, OM_APPROVAL_REFUSED, OM_UNKNOWN_APPROVAL, OM_UNKNOWN_REGISTER, OM_UNKNOWN_STAFF, OM_NO_OPEN_SHIFT, OM_DRAWER_SHORT, OM_CURRENCY_MISMATCH,
			  OM_BALANCE_CONTENDED),
	OM_RAISES("close_shift", OM_APPROVAL_REQUIRED, OM_APPROVAL_REFUSED, OM_UNKNOWN_APPROVAL, OM_UNKNOWN_REGISTER, OM_UNKNOWN_STAFF, OM_NO_OPEN_SHIFT, OM_CURRENCY_MISMATCH)
};

OM_MODULE(pos) = {OM_RIGHTS(rights), OM_NEEDS(needs), OM_ERRORS(raises), .init = om_pos_init};
