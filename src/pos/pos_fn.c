/*
 * pos_fn.c - the doors of registers and their shifts (a sale's: sale_fn.c).
 *
 * What moves cash is posted in the money ledger and nowhere else: the float comes from the
 * safe, paid in and out go against petty cash, and at the end what was counted goes to the
 * safe and what is missing or too much to over_short, so that a closed drawer is empty.
 */
#include "postgres.h"

#include "access/access.h"
#include "base/clock.h"
#include "base/om_error.h"
#include "base/om_limit.h"
#include "call/key.h"
#include "call/arguments.h"
#include "call/occurred.h"
#include "journal/outbox.h"
#include "ledger/money.h"
#include "pos/pos.h"
#include "pos/pos_private.h"
#include "sql/ident.h"
#include "sql/ids.h"
#include "sql/rows.h"
#include "types/uuid7.h"
#include "utils/builtins.h"
#include "utils/json.h"
#include "utils/timestamp.h"

#define SHIFT_FIXED 1			/* tenant */
#define SHIFT_VARYING 11

/* A door's step in a shift. */
typedef struct ShiftStep
{
	Register	reg;
	OmCallKey	call;
	pg_uuid_t	shift_id;
	char	   *staff;			/* null: not said */
	char	   *reason;
	OmAmount	amount;
	char	   *actor;
	TimestampTz occurred_at;
} ShiftStep;

/* The row of a shift, as it is by now. */
static Datum
return_shift(FunctionCallInfo fcinfo, const ShiftStep *step)
{
	Datum		values[2];

	values[0] = Int64GetDatum(step->reg.tenant);
	values[1] = UUIDPGetDatum(&step->shift_id);
	(void) om_plan_run_latest(&om_pos_plans[POS_SHOW_SHIFT], values, NULL);
	om_rows_return(fcinfo);
	om_counter_call_end();
	om_spi_end();
	return (Datum) 0;
}

/* Read what all steps begin with: register, amount, staff, time; -1: the door has no such argument. */
static void
read_step(FunctionCallInfo fcinfo, ShiftStep *step, const char *amount_name, int staff, int reason, int occurred_at, int tenant)
{
	step->reg.tenant = om_tenant_arg(tenant);
	om_require_writable();
	step->reg.code = om_text_arg(fcinfo, 0, "register", OM_CODE_LENGTH_MAX, true);
	if (PG_ARGISNULL(1))
		om_raise_value(OM_INVALID_ARGUMENT, "argument", amount_name, "%s cannot be null", amount_name);
	step->amount = om_amount_from_datum(PG_GETARG_DATUM(1));
	if (step->amount.minor < 0)
		om_raise_value(OM_INVALID_AMOUNT, "argument", amount_name, "%s cannot be negative", amount_name);
	if (step->amount.minor > OM_AMOUNT_MINOR_MAX)
		om_raise_value(OM_VALUE_OUT_OF_RANGE, "argument", amount_name, "%s is too large", amount_name);
	step->staff = om_text_arg(fcinfo, staff, "staff", OM_CODE_LENGTH_MAX, false);
	if (reason >= 0)
		step->reason = om_text_arg(fcinfo, reason, "reason", OM_TEXT_LENGTH_MAX, false);
	step->occurred_at = om_occurred_at_arg(fcinfo, occurred_at);
	step->actor = om_actor();
}

/* currency_mismatch unless the amount is in the drawer's. */
static void
check_currency(const ShiftStep *step, OmCurrency currency)
{
	char		code[4];

	if (step->amount.currency != currency)
		om_raise_value(OM_CURRENCY_MISMATCH, "register", step->reg.code, "%s is not in %s, the currency of register \"%s\"",
					   om_amount_text(step->amount), om_currency_code(currency, code), step->reg.code);
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
	move.document_id = move.holder_id = step->shift_id;
	move.has_holder = true;
	move.location_id = step->reg.location.location_id;
	move.reason = step->reason;
	move.occurred_at = step->occurred_at;
	return move;
}

/* Post, and tell others: shift.<what>. */
static void
post_step(const ShiftStep *step, const char *what, OmMoneyMove *moves, int n)
{
	OmEvent		event = {0};
	StringInfoData json;
	char		currency[4];

	om_post_money(step->reg.tenant, "shift", moves, n, step->actor);
	initStringInfo(&json);
	appendStringInfoString(&json, "{\"register\":");
	escape_json(&json, step->reg.code);
	appendStringInfo(&json, ",\"amount\":{\"amount\":\"%s\",\"currency\":\"%s\"}}", om_amount_minor_text(step->amount),
					 om_currency_code(step->amount.currency, currency));
	event.aggregate = "shift";
	event.aggregate_id = step->shift_id;
	event.type = psprintf("shift.%s", what);
	event.payload = json.data;
	event.occurred_at = step->occurred_at;
	om_outbox_write(step->reg.tenant, &event, 1);
}

/* The status log of a shift. */
static void
log_status(const ShiftStep *step, const char *from, const char *to)
{
	OmStatusChange change = {0};

	change.document_kind = "shift";
	change.document_id = step->shift_id;
	change.from_status = from;
	change.to_status = to;
	change.reason = step->reason;
	change.channel = step->reg.channel;
	change.occurred_at = step->occurred_at;
	om_status_write(step->reg.tenant, &change, 1, step->actor);
}

/* shift_already_open, with its id. */
static void
refuse_open(const Register *reg)
{
	if (reg->has_shift)
		om_raise_value(OM_SHIFT_ALREADY_OPEN, "shift_id", om_uuid_text(&reg->shift_id), "register \"%s\" has an open shift", reg->code);
}

/* The new shift's row. */
static void
insert_shift(FunctionCallInfo fcinfo, const ShiftStep *step, bool id_given)
{
	static const OmKeyRefusal refusals[] = {
		{"shifts_pkey", OM_DUPLICATE_DOCUMENT, "the shift exists already"},
		{"shift_already_open", OM_SHIFT_ALREADY_OPEN, "the register has an open shift"},
		{NULL}
	};
	OmInsert	rows = om_insert_make(SHIFT_VARYING, 1);
	Datum	   *values = om_insert_values(&rows, 0);
	bool	   *nulls = om_insert_nulls(&rows, 0);
	Datum		tenant = Int64GetDatum(step->reg.tenant);
	Datum		next[3];
	char		currency[4];

	next[0] = tenant;
	next[1] = Int64GetDatum(step->reg.register_id);
	next[2] = UUIDPGetDatum(&step->shift_id);
	(void) om_plan_run_latest(&om_pos_plans[POS_NEXT_SHIFT], next, NULL);
	if (id_given && DatumGetBool(om_result(0, 2, NULL)))
		om_raise_value(OM_DUPLICATE_DOCUMENT, "shift_id", om_uuid_text(&step->shift_id), "shift %s exists already", om_uuid_text(&step->shift_id));
	values[0] = UUIDPGetDatum(&step->shift_id);
	values[1] = Int64GetDatum(step->reg.register_id);
	values[2] = CStringGetTextDatum(step->reg.code);
	values[3] = om_result(0, 1, NULL);
	values[4] = CStringGetTextDatum(om_currency_code(step->amount.currency, currency));
	values[5] = om_amount_datum(step->amount);
	values[6] = om_optional_text(step->staff, &nulls[6]);
	values[7] = CStringGetTextDatum(step->actor);
	values[8] = TimestampTzGetDatum(step->occurred_at);
	values[9] = TimestampTzGetDatum(om_clock());
	values[10] = om_metadata_arg(fcinfo, 4);
	om_insert_documents(&om_shifts_table, &tenant, SHIFT_FIXED, &rows, refusals, "shift_id", psprintf("\"%s\"", om_uuid_text(&step->shift_id)));
}

OM_FUNCTION(om_open_shift);

/* open_shift(register, opening_float, staff, shift_id, metadata, occurred_at, key, options, tenant_id) */
Datum
om_open_shift(PG_FUNCTION_ARGS)
{
	ShiftStep	step = {0};
	OmMoneyMove move;
	OmChannel	channel;

	read_step(fcinfo, &step, "opening_float", 2, -1, 5, 8);
	om_options_arg(fcinfo, 7, NULL, 0, NULL);
	om_spi_begin();
	om_call_key_of_call(&step.call, fcinfo, "open_shift", step.reg.tenant);
	if (!om_call_key_find(&step.call, &step.shift_id))
	{
		om_register_lock(&step.reg, true);
		if (!om_call_key_find_latest(&step.call, &step.shift_id))
		{
			refuse_open(&step.reg);
			om_staff_check(step.reg.tenant, step.staff);
			om_find_channel(step.reg.tenant, step.reg.channel, &channel);
			check_currency(&step, channel.currency);
			if (PG_ARGISNULL(3))
				om_uuid7(&step.shift_id);
			else
				step.shift_id = *PG_GETARG_UUID_P(3);
			if (om_call_key_claim(&step.call, &step.shift_id))
			{
				insert_shift(fcinfo, &step, !PG_ARGISNULL(3));
				move = cash_move(&step, OM_ACCOUNT_SAFE, 0, step.amount.minor);
				post_step(&step, "opened", &move, 1);
				log_status(&step, NULL, "open");
			}
			else				/* for another register, or with other arguments */
				(void) om_call_key_find_latest(&step.call, &step.shift_id);
		}
	}
	return return_shift(fcinfo, &step);
}

/* paid_in and paid_out(register, amount, reason, staff, occurred_at, key, options, tenant_id); sign: 1 in, -1 out. */
static Datum
pay(FunctionCallInfo fcinfo, const char *door, int sign)
{
	ShiftStep	step = {0};
	OmMoneyMove move;

	read_step(fcinfo, &step, "amount", 3, 2, 4, 7);
	if (step.amount.minor == 0)
		om_raise_value(OM_INVALID_AMOUNT, "argument", "amount", "amount must be positive");
	if (step.reason == NULL || *step.reason == '\0')
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "reason", "reason is required");
	om_options_arg(fcinfo, 6, NULL, 0, NULL);
	om_spi_begin();
	om_call_key_of_call(&step.call, fcinfo, door, step.reg.tenant);
	if (!om_call_key_find(&step.call, &step.shift_id))
	{
		om_register_lock_open(&step.reg);
		step.occurred_at = om_shift_occurred(&step.reg, step.occurred_at);
		om_staff_check(step.reg.tenant, step.staff);
		check_currency(&step, step.reg.currency);
		step.shift_id = step.reg.shift_id;
		if (om_call_key_claim(&step.call, &step.shift_id))
		{
			move = cash_move(&step, OM_ACCOUNT_PETTY_CASH, step.reg.register_id, sign * step.amount.minor);
			post_step(&step, door, &move, 1);
		}
		else
			(void) om_call_key_find_latest(&step.call, &step.shift_id);
	}
	return return_shift(fcinfo, &step);
}

OM_FUNCTION(om_paid_in);

/* paid_in(...): see pay. */
Datum
om_paid_in(PG_FUNCTION_ARGS)
{
	return pay(fcinfo, "paid_in", 1);
}

OM_FUNCTION(om_paid_out);

/* paid_out(...): see pay. */
Datum
om_paid_out(PG_FUNCTION_ARGS)
{
	return pay(fcinfo, "paid_out", -1);
}

/* Count the drawer of a locked register: post what is over or short, empty it, close. */
static void
close_drawer(ShiftStep *step)
{
	OmAmount	expected = {0, step->reg.currency};
	OmMoneyMove moves[2];
	Datum		values[6];
	char		nulls[7] = "      ";
	bool		isnull;

	values[0] = Int64GetDatum(step->reg.tenant);
	values[1] = UUIDPGetDatum(&step->shift_id);
	(void) om_plan_run_latest(&om_pos_plans[POS_DRAWER], values, NULL);
	expected.minor = DatumGetInt64(om_result(0, 1, NULL));
	values[2] = om_amount_datum(expected);
	values[3] = om_amount_datum(step->amount);
	values[4] = om_optional_text(step->staff, &isnull);
	nulls[4] = isnull ? 'n' : ' ';
	values[5] = TimestampTzGetDatum(step->occurred_at);
	if (om_plan_run(&om_pos_plans[POS_CLOSE_SHIFT], values, nulls) != 1)
		ereport(ERROR,
				(errcode(ERRCODE_T_R_SERIALIZATION_FAILURE),
				 errmsg("could not serialize access: the shift is newer than the transaction's snapshot")));
#ifdef OM_MUTANT_difference_plugged
	step->amount.minor = expected.minor;
#endif
	moves[0] = cash_move(step, OM_ACCOUNT_OVER_SHORT, step->reg.register_id, step->amount.minor - expected.minor);
	moves[1] = cash_move(step, OM_ACCOUNT_SAFE, 0, -step->amount.minor);
	post_step(step, "closed", moves, 2);
	om_shift_forget();
	log_status(step, "open", "closed");
}

OM_FUNCTION(om_close_shift);

/* close_shift(register, counted, staff, reason, occurred_at, key, options, tenant_id) */
Datum
om_close_shift(PG_FUNCTION_ARGS)
{
	ShiftStep	step = {0};

	read_step(fcinfo, &step, "counted", 2, 3, 4, 7);
	om_options_arg(fcinfo, 6, NULL, 0, NULL);
	om_spi_begin();
	om_call_key_of_call(&step.call, fcinfo, "close_shift", step.reg.tenant);
	if (!om_call_key_find(&step.call, &step.shift_id))
	{
		om_register_lock(&step.reg, true);
		if (!om_call_key_find_latest(&step.call, &step.shift_id))
		{
			om_register_require_shift(&step.reg);
			step.occurred_at = om_shift_occurred(&step.reg, step.occurred_at);
			om_staff_check(step.reg.tenant, step.staff);
			check_currency(&step, step.reg.currency);
			step.shift_id = step.reg.shift_id;
			if (om_call_key_claim(&step.call, &step.shift_id))
				close_drawer(&step);
			else
				(void) om_call_key_find_latest(&step.call, &step.shift_id);
		}
	}
	return return_shift(fcinfo, &step);
}

/* A name, or the code for null. */
static const char *
name_arg(FunctionCallInfo fcinfo, int n, const char *code)
{
	const char *name = om_text_arg(fcinfo, n, "name", OM_TEXT_LENGTH_MAX, false);

	return name != NULL ? name : code;
}

/* The location of a register: unknown_location. */
static int64
location_arg(FunctionCallInfo fcinfo, int n, int64 tenant)
{
	char	   *code = om_text_arg(fcinfo, n, "location", OM_CODE_LENGTH_MAX, true);
	OmLocation	location;

	om_find_locations(tenant, &code, 1, &location);
	if (location.location_id == 0)
		om_raise_value(OM_UNKNOWN_LOCATION, "location", code, "unknown location \"%s\"", code);
	return location.location_id;
}

OM_FUNCTION(om_put_register);

/* put_register(register, channel, location, name, is_active, metadata, tenant_id) */
Datum
om_put_register(PG_FUNCTION_ARGS)
{
	int64		tenant = om_tenant_arg(6);
	char	   *code = om_text_arg(fcinfo, 0, "register", OM_CODE_LENGTH_MAX, true);
	char	   *channel_code = om_text_arg(fcinfo, 1, "channel", OM_CODE_LENGTH_MAX, true);
	Register	reg = {.tenant = tenant, .code = code};
	OmChannel	channel;
	Datum		values[8];

	om_require_writable();
	om_spi_begin();
	om_need_tenant(tenant);
	om_find_channel(tenant, channel_code, &channel);
	values[0] = Int64GetDatum(tenant);
	values[1] = CStringGetTextDatum(code);
	values[2] = CStringGetTextDatum(name_arg(fcinfo, 3, code));
	values[3] = CStringGetTextDatum(channel_code);
	values[4] = Int64GetDatum(location_arg(fcinfo, 2, tenant));
	values[5] = BoolGetDatum(PG_ARGISNULL(4) || PG_GETARG_BOOL(4));
	values[6] = om_metadata_arg(fcinfo, 5);
	if (om_register_find(&reg, true))
		refuse_open(&reg);
	values[7] = Int64GetDatum(om_next_id(om_ident()->master_id_seq));
	(void) om_plan_run(&om_pos_plans[POS_PUT_REGISTER], values, NULL);
	(void) om_plan_run_latest(&om_pos_plans[POS_SHOW_REGISTER], values, NULL);
	om_rows_return(fcinfo);
	om_spi_end();
	return (Datum) 0;
}

OM_FUNCTION(om_put_staff);

/* put_staff(staff, name, is_active, metadata, tenant_id) */
Datum
om_put_staff(PG_FUNCTION_ARGS)
{
	int64		tenant = om_tenant_arg(4);
	char	   *code = om_text_arg(fcinfo, 0, "staff", OM_CODE_LENGTH_MAX, true);
	Datum		values[6];

	om_require_writable();
	om_spi_begin();
	om_need_tenant(tenant);
	values[0] = Int64GetDatum(tenant);
	values[1] = CStringGetTextDatum(code);
	values[2] = CStringGetTextDatum(name_arg(fcinfo, 1, code));
	values[3] = BoolGetDatum(PG_ARGISNULL(2) || PG_GETARG_BOOL(2));
	values[4] = om_metadata_arg(fcinfo, 3);
	values[5] = Int64GetDatum(om_next_id(om_ident()->master_id_seq));
	(void) om_plan_run(&om_pos_plans[POS_PUT_STAFF], values, NULL);
	(void) om_plan_run_latest(&om_pos_plans[POS_SHOW_STAFF], values, NULL);
	om_rows_return(fcinfo);
	om_spi_end();
	return (Datum) 0;
}
