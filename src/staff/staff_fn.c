/*
 * staff_fn.c - the API functions of staff: PINs, limits, approvals.
 *
 * None of them takes an idempotency key: what is put may be put again; and the arguments of a keyed call are kept as a hash, by which a PIN of
 * four digits could be found.  An approval that a lost connection leaves behind expires.
 */
#include "postgres.h"

#include "access/access.h"
#include "base/clock.h"
#include "base/module.h"
#include "base/om_error.h"
#include "call/call.h"
#include "journal/outbox.h"
#include "pricing/pricing.h"
#include "sql/insert.h"
#include "staff/staff_private.h"
#include "types/uuid7.h"
#include "utils/builtins.h"
#include "utils/json.h"
#include "utils/timestamp.h"

/* What is written of a request, or of a try to approve something. */
#define NEW_APPROVAL(X, P) \
	X(P, tenant_id, OM_INT8) X(P, approval_id, OM_UUID) X(P, action, OM_TEXT) X(P, register, OM_TEXT) X(P, location_id, OM_INT8) \
	X(P, percent, OM_INT8) X(P, amount, OM_AMOUNT) X(P, requested_by, OM_TEXT) X(P, reason, OM_TEXT) X(P, failure, OM_TEXT) \
	X(P, actor, OM_TEXT) X(P, requested_at, OM_TIME) X(P, expires_at, OM_TIME) X(P, approver, OM_TEXT) X(P, is_granted, OM_BOOL) \
	X(P, answered_by, OM_TEXT) X(P, answered_at, OM_TIME)
OM_ENUM(NEW_APPROVAL, NEW);

static OmTable approvals_table = {.name = "approvals", .columns = OM_COLUMNS(NEW_APPROVAL, NEW)};

/* What somebody asks for, and who answers. */
typedef struct Asking
{
	int64		tenant;
	char	   *register_code;
	OmLocation	location;
	OmCounterAction action;
	OmMeasure	measure;
	char	   *requested_by;	/* null: it is for whoever works there */
	char	   *reason;
	pg_uuid_t	approval_id;
	PinTry		attempt;		/* staff null: nobody answers yet */
	const char *refusal;		/* why it is not approved; null: it is */
	TimestampTz expires_at;
} Asking;

enum PinArgument
{
	PIN_ARG_STAFF, PIN_ARG_PIN
};

enum LimitArgument
{
	LIMIT_ARG_STAFF, LIMIT_ARG_ACTION, LIMIT_ARG_PERCENT, LIMIT_ARG_LOCATION, LIMIT_ARG_AMOUNT, LIMIT_ARG_IS_ACTIVE
};

enum ApproveArgument
{
	APPROVE_REGISTER, APPROVE_ACTION, APPROVE_APPROVER, APPROVE_PIN, APPROVE_PERCENT, APPROVE_AMOUNT, APPROVE_REASON, APPROVE_STAFF
};

enum RequestArgument
{
	REQUEST_REGISTER, REQUEST_ACTION, REQUEST_PERCENT, REQUEST_AMOUNT, REQUEST_REASON, REQUEST_STAFF
};

enum AnswerArgument
{
	ANSWER_ID, ANSWER_APPROVER, ANSWER_PIN, ANSWER_IS_GRANTED, ANSWER_REASON
};

OM_FUNCTION(om_set_staff_pin);

/* set_staff_pin(staff, pin, tenant_id) */
Datum
om_set_staff_pin(PG_FUNCTION_ARGS)
{
	int64		tenant = om_write_begin(fcinfo);
	char	   *staff = om_code_arg(fcinfo, PIN_ARG_STAFF, "staff");
	char	   *pin = om_pin_text(fcinfo, PIN_ARG_PIN, false);
	Datum		values[CODE_count] = {[CODE_tenant_id] = Int64GetDatum(tenant), [CODE_code] = CStringGetTextDatum(staff)};

	om_call_require_at(0, NULL);
	om_pin_check(pin);
	om_pin_put(tenant, staff, pin);
	(void) om_plan_run_latest(&om_staff_plans[STAFF_SHOW], values, NULL);
	return om_write_return(fcinfo);
}

OM_FUNCTION(om_put_staff_limit);

/* put_staff_limit(staff, action, percent, location, amount, is_active, tenant_id) */
Datum
om_put_staff_limit(PG_FUNCTION_ARGS)
{
	int64		tenant = om_write_begin(fcinfo);
	char	   *staff = om_code_arg(fcinfo, LIMIT_ARG_STAFF, "staff");
	char	   *location_code = om_optional_code_arg(fcinfo, LIMIT_ARG_LOCATION, "location");
	OmCounterAction action = om_action_arg(fcinfo, LIMIT_ARG_ACTION);
	OmLocation	location = om_find_location(tenant, location_code, OM_IN_USE);
	OmMeasure	measure;
	bool		is_said;
	Datum		values[LIMIT_count];
	char		nulls[LIMIT_count];

	memset(nulls, ' ', sizeof(nulls));
	om_call_require_at(location.location_id, location.code);
	is_said = om_measure_arg(fcinfo, action, LIMIT_ARG_PERCENT, LIMIT_ARG_AMOUNT, 0, &measure);
	values[LIMIT_tenant_id] = Int64GetDatum(tenant);
	values[LIMIT_staff_id] = Int64GetDatum(om_staff_id(tenant, staff));
	values[LIMIT_action] = CStringGetTextDatum(om_counter_actions[action]);
	values[LIMIT_location_id] = Int64GetDatum(location.location_id);
	if (!is_said && om_plan_run_latest(&om_staff_plans[STAFF_SHOW_LIMIT], values, NULL) == 0)
		om_require_for_new(false, "limit", om_counter_actions[action], OM_ACTION_IS_PERCENT(action) ? "percent" : "amount");
	om_set_measure(values, nulls, LIMIT_percent, LIMIT_amount, action, &measure);
	if (!is_said)
		nulls[LIMIT_percent] = nulls[LIMIT_amount] = 'n';
	om_set_datum(values, nulls, LIMIT_is_active, fcinfo->args[LIMIT_ARG_IS_ACTIVE]);
	if (is_said)
		(void) om_plan_run(&om_staff_plans[STAFF_PUT_LIMIT], values, nulls);
	else
		(void) om_plan_run(&om_staff_plans[STAFF_SET_LIMIT], values, nulls);
	(void) om_plan_run_latest(&om_staff_plans[STAFF_SHOW_LIMIT], values, NULL);
	return om_write_return(fcinfo);
}

/* Read where and what is asked for: the first arguments of all that ask. */
static void
read_words(Asking *asking, FunctionCallInfo fcinfo)
{
	asking->register_code = om_code_arg(fcinfo, APPROVE_REGISTER, "register");
	asking->action = om_action_arg(fcinfo, APPROVE_ACTION);
}

/* Read how much of it, at a register where the caller may ask. */
static void
read_asking(Asking *asking, FunctionCallInfo fcinfo, int percent, int amount)
{
	OmCurrency	currency;

	asking->location = om_register_place(asking->tenant, asking->register_code, &currency);
	if (!om_measure_arg(fcinfo, asking->action, percent, amount, currency, &asking->measure))
		om_raise_value(OM_INVALID_ARGUMENT, "argument", OM_ACTION_IS_PERCENT(asking->action) ? "percent" : "amount", "%s needs %s",
					   om_counter_actions[asking->action], OM_ACTION_IS_PERCENT(asking->action) ? "percent" : "amount");
	om_staff_check(asking->tenant, asking->requested_by);
	om_uuid7(&asking->approval_id);
}

/* Write a request, an approval, or a try that failed. */
static void
insert_approval(const Asking *asking)
{
	OmInsert	rows = om_insert_make(NEW_count, 1);
	Datum	   *values = om_insert_values(&rows, 0);
	bool	   *nulls = om_insert_nulls(&rows, 0);
	bool		is_answered = asking->attempt.staff != NULL;
	bool		is_percent = OM_ACTION_IS_PERCENT(asking->action);
	char	   *actor = om_actor();

	values[NEW_tenant_id] = Int64GetDatum(asking->tenant);
	values[NEW_approval_id] = UUIDPGetDatum(&asking->approval_id);
	values[NEW_action] = CStringGetTextDatum(om_counter_actions[asking->action]);
	values[NEW_register] = CStringGetTextDatum(asking->register_code);
	values[NEW_location_id] = Int64GetDatum(asking->location.location_id);
	nulls[NEW_percent] = !is_percent;
	values[NEW_percent] = Int64GetDatum(asking->measure.percent);
	nulls[NEW_amount] = is_percent;
	values[NEW_amount] = is_percent ? (Datum) 0 : om_amount_datum(asking->measure.amount);
	values[NEW_requested_by] = om_optional_text(asking->requested_by, &nulls[NEW_requested_by]);
	values[NEW_reason] = om_optional_text(asking->reason, &nulls[NEW_reason]);
	values[NEW_failure] = om_optional_text(asking->refusal, &nulls[NEW_failure]);
	values[NEW_actor] = CStringGetTextDatum(actor);
	values[NEW_requested_at] = TimestampTzGetDatum(om_clock());
	values[NEW_expires_at] = TimestampTzGetDatum(asking->expires_at);
	values[NEW_approver] = om_optional_text(asking->attempt.staff, &nulls[NEW_approver]);
	nulls[NEW_is_granted] = !is_answered || asking->refusal != NULL;
	values[NEW_is_granted] = BoolGetDatum(true);
	values[NEW_answered_by] = CStringGetTextDatum(actor);
	values[NEW_answered_at] = TimestampTzGetDatum(om_clock());
	nulls[NEW_answered_by] = nulls[NEW_answered_at] = !is_answered;
	om_insert_run(&approvals_table, &rows);
}

/* Tell others what became of it: approval.<what>. */
static void
tell_approval(const Asking *asking, const pg_uuid_t *approval_id, const char *what)
{
	OmEvent		event = {.aggregate = "approval", .aggregate_id = *approval_id, .type = psprintf("approval.%s", what), .occurred_at = om_clock()};
	StringInfoData json;

	initStringInfo(&json);
	appendStringInfo(&json, "{\"action\":\"%s\",\"%s\":\"%s\",\"register\":", om_counter_actions[asking->action],
					 OM_ACTION_IS_PERCENT(asking->action) ? "percent" : "amount", om_measure_text(asking->action, &asking->measure));
	escape_json(&json, asking->register_code);
	if (asking->attempt.staff != NULL)
	{
		appendStringInfoString(&json, ",\"approver\":");
		escape_json(&json, asking->attempt.staff);
	}
	appendStringInfoChar(&json, '}');
	event.payload = json.data;
	om_outbox_write(asking->tenant, &event, 1);
}

/* Who answers proves who they are, and may do themselves what they approve. */
static void
try_to_approve(Asking *asking, bool is_granted)
{
	OmCounterPlace place = {asking->tenant, asking->register_code, asking->location.location_id, asking->attempt.staff};
	OmDeed		deed = {.action = asking->action, .asked = asking->measure};

	asking->attempt.tenant = asking->tenant;
	om_pin_try(&asking->attempt);
	asking->refusal = asking->attempt.refusal;
	if (asking->refusal != NULL || !is_granted)
		return;
	om_limits_read(&place, &deed, 1);
	if (deed.is_beyond)
		asking->refusal = FAILURE_OVER_LIMIT;
}

/* Is a try kept that came to nothing?  What was not looked at is not, or tries of who is locked would pile up. */
static bool
is_kept(const Asking *asking)
{
	return strcmp(asking->refusal, FAILURE_WRONG_PIN) == 0 || strcmp(asking->refusal, FAILURE_OVER_LIMIT) == 0;
}

/* The row that answers a try. */
static Datum
return_answer(FunctionCallInfo fcinfo, const Asking *asking, const pg_uuid_t *approval_id, bool is_granted)
{
	const PinTry *attempt = &asking->attempt;
	Datum		values[TOLD_count];
	char		nulls[TOLD_count];

	memset(nulls, ' ', sizeof(nulls));
	values[TOLD_ok] = BoolGetDatum(asking->refusal == NULL);
	om_set_text(values, nulls, TOLD_reason, asking->refusal);
	nulls[TOLD_approval_id] = approval_id == NULL ? 'n' : ' ';
	values[TOLD_approval_id] = approval_id == NULL ? (Datum) 0 : UUIDPGetDatum(approval_id);
	values[TOLD_approver] = CStringGetTextDatum(attempt->staff);
	nulls[TOLD_expires_at] = asking->refusal != NULL || !is_granted ? 'n' : ' ';
	values[TOLD_expires_at] = TimestampTzGetDatum(asking->expires_at);
	nulls[TOLD_tries_left] = attempt->tries_left < 0 ? 'n' : ' ';
	values[TOLD_tries_left] = Int32GetDatum(attempt->tries_left);
	nulls[TOLD_locked_until] = attempt->locked_until == 0 ? 'n' : ' ';
	values[TOLD_locked_until] = TimestampTzGetDatum(attempt->locked_until);
	(void) om_plan_run(&om_staff_plans[STAFF_TELL_ANSWER], values, nulls);
	return om_write_return(fcinfo);
}

OM_FUNCTION(om_approve_action);

/* approve_action(register, action, approver, pin, percent, amount, reason, staff, tenant_id) */
Datum
om_approve_action(PG_FUNCTION_ARGS)
{
	Asking		asking = {.tenant = om_write_begin(fcinfo)};

	asking.requested_by = om_optional_code_arg(fcinfo, APPROVE_STAFF, "staff");
	asking.reason = om_optional_note_arg(fcinfo, APPROVE_REASON, "reason");
	asking.attempt.staff = om_code_arg(fcinfo, APPROVE_APPROVER, "approver");
	asking.attempt.pin = om_pin_text(fcinfo, APPROVE_PIN, true);
	read_words(&asking, fcinfo);
	om_pin_check(asking.attempt.pin);
	read_asking(&asking, fcinfo, APPROVE_PERCENT, APPROVE_AMOUNT);
	try_to_approve(&asking, true);
	asking.expires_at = om_clock() + APPROVAL_MINUTES * SECS_PER_MINUTE * USECS_PER_SEC;
	if (asking.refusal == NULL || is_kept(&asking))
	{
		insert_approval(&asking);
		tell_approval(&asking, &asking.approval_id, asking.refusal == NULL ? "approved" : "failed");
	}
	return return_answer(fcinfo, &asking, asking.refusal == NULL ? &asking.approval_id : NULL, true);
}

OM_FUNCTION(om_request_approval);

/* request_approval(register, action, percent, amount, reason, staff, tenant_id) */
Datum
om_request_approval(PG_FUNCTION_ARGS)
{
	Asking		asking = {.tenant = om_write_begin(fcinfo)};

	asking.requested_by = om_optional_code_arg(fcinfo, REQUEST_STAFF, "staff");
	asking.reason = om_optional_note_arg(fcinfo, REQUEST_REASON, "reason");
	read_words(&asking, fcinfo);
	read_asking(&asking, fcinfo, REQUEST_PERCENT, REQUEST_AMOUNT);
	asking.expires_at = om_clock() + REQUEST_HOURS * SECS_PER_HOUR * USECS_PER_SEC;
	insert_approval(&asking);
	tell_approval(&asking, &asking.approval_id, "requested");
	(void) om_show_document(&om_staff_plans[STAFF_SHOW_APPROVAL], asking.tenant, &asking.approval_id);
	return om_write_return(fcinfo);
}

/* Find the request that is answered, which nobody has answered: unknown_approval, approval_refused. */
static void
find_request(Asking *asking, const pg_uuid_t *request_id)
{
	bool		is_pending;
	bool		isnull;

	if (om_show_document(&om_staff_plans[STAFF_FIND_APPROVAL], asking->tenant, request_id) == 0)
		om_raise_value(OM_UNKNOWN_APPROVAL, "approval_id", om_uuid_text(request_id), "unknown approval %s", om_uuid_text(request_id));
	asking->location.location_id = DatumGetInt64(om_field(0, HELD_location_id, NULL));
	asking->location.code = om_field_text(0, HELD_location);
	om_call_require_at(asking->location.location_id, asking->location.code);
	asking->register_code = om_field_text(0, HELD_register);
	asking->requested_by = om_field_text(0, HELD_requested_by);
	while (strcmp(om_counter_actions[asking->action], om_field_text(0, HELD_action)) != 0)
		asking->action++;
	if (OM_ACTION_IS_PERCENT(asking->action))
		asking->measure.percent = DatumGetInt64(om_field(0, HELD_percent, NULL));
	else
		asking->measure.amount = om_amount_from_datum(om_field(0, HELD_amount, NULL));
	(void) om_field(0, HELD_is_granted, &isnull);
	is_pending = isnull && om_field_text(0, HELD_failure) == NULL;
	if (!is_pending || DatumGetTimestampTz(om_field(0, HELD_expires_at, NULL)) <= om_clock())
		om_approval_refuse(request_id, is_pending ? "expired" : "answered", is_pending ? "has expired" : "is no request, or was answered");
}

/* Answer it. */
static void
answer_request(const Asking *asking, const pg_uuid_t *request_id, bool is_granted, const char *reason)
{
	Datum		values[ANSWER_count];
	char		nulls[ANSWER_count];

	memset(nulls, ' ', sizeof(nulls));
	values[ANSWER_tenant_id] = Int64GetDatum(asking->tenant);
	values[ANSWER_approval_id] = UUIDPGetDatum(request_id);
	values[ANSWER_is_granted] = BoolGetDatum(is_granted);
	values[ANSWER_approver] = CStringGetTextDatum(asking->attempt.staff);
	om_set_text(values, nulls, ANSWER_answer_reason, reason);
	values[ANSWER_answered_by] = CStringGetTextDatum(om_actor());
	values[ANSWER_answered_at] = TimestampTzGetDatum(om_clock());
	values[ANSWER_expires_at] = TimestampTzGetDatum(asking->expires_at);
	if (om_plan_run(&om_staff_plans[STAFF_ANSWER_APPROVAL], values, nulls) != 1)
		om_approval_refuse(request_id, "answered", "is no request, or was answered");
	tell_approval(asking, request_id, is_granted ? "approved" : "denied");
}

OM_FUNCTION(om_answer_approval);

/* answer_approval(approval_id, approver, pin, is_granted, reason, tenant_id) */
Datum
om_answer_approval(PG_FUNCTION_ARGS)
{
	Asking		asking = {.tenant = om_write_begin(fcinfo)};
	pg_uuid_t	request_id = om_uuid_arg(fcinfo, ANSWER_ID, "approval_id");
	bool		is_granted = om_boolean_arg(fcinfo, ANSWER_IS_GRANTED, true);
	char	   *reason = om_optional_note_arg(fcinfo, ANSWER_REASON, "reason");

	asking.attempt.staff = om_code_arg(fcinfo, ANSWER_APPROVER, "approver");
	asking.attempt.pin = om_pin_text(fcinfo, ANSWER_PIN, true);
	om_pin_check(asking.attempt.pin);
	find_request(&asking, &request_id);
	try_to_approve(&asking, is_granted);
	asking.expires_at = om_clock() + APPROVAL_MINUTES * SECS_PER_MINUTE * USECS_PER_SEC;
	if (asking.refusal == NULL)
		answer_request(&asking, &request_id, is_granted, reason);
	else if (is_kept(&asking))
	{
		/* the request stays: somebody else may answer it */
		om_uuid7(&asking.approval_id);
		insert_approval(&asking);
		tell_approval(&asking, &asking.approval_id, "failed");
	}
	return return_answer(fcinfo, &asking, asking.refusal == NULL && is_granted ? &request_id : NULL, is_granted);
}

/* Set the hooks of what is done at registers. */
static void
init(void)
{
	om_deeds_hook = om_deeds_tell;
	om_approvals_hook = om_approvals_use;
}

OM_RIGHT(approvals, OM_CASHIERS, "ask for approvals at a register, which members of staff give by their PIN");

static OmRight *const rights[] = {&om_right_approvals};

static const OmNeed needs[] = {
	OM_TOPIC("approval", "PINs, limits and approvals of who works at registers"),
	OM_FUNCTION_NEEDS("set_staff_pin", staff),
	OM_FUNCTION_NEEDS("put_staff_limit", staff),
	OM_FUNCTION_NEEDS("approve_action", approvals),
	OM_FUNCTION_NEEDS("request_approval", approvals),
	OM_FUNCTION_NEEDS("answer_approval", approvals),
	OM_VIEW_NEEDS("staff_limits", read_shifts),
	OM_VIEW_NEEDS("approvals", read_shifts)
};

static const OmRaises raises[] = {
	OM_RAISES("set_staff_pin", OM_UNKNOWN_STAFF),
	OM_RAISES("put_staff_limit", OM_UNKNOWN_STAFF, OM_UNKNOWN_LOCATION),
	OM_RAISES("approve_action", OM_UNKNOWN_REGISTER, OM_UNKNOWN_STAFF, OM_CURRENCY_MISMATCH),
	OM_RAISES("request_approval", OM_UNKNOWN_REGISTER, OM_UNKNOWN_STAFF, OM_CURRENCY_MISMATCH),
	OM_RAISES("answer_approval", OM_UNKNOWN_APPROVAL, OM_UNKNOWN_STAFF, OM_APPROVAL_REFUSED)
};

OM_MODULE(staff) = {OM_RIGHTS(rights), OM_NEEDS(needs), OM_ERRORS(raises), .init = init};
