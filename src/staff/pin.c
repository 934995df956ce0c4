/*
 * pin.c - PINs of members of staff.
 *
 * A PIN is kept as a slow salted hash (bcrypt, of contrib pgcrypto), in a table that no role but the owner reads and no dump has: the
 * hash of four digits is found by ten thousand tries.  So what protects a PIN is that few tries are answered: after PIN_TRIES_MAX wrong ones in a row
 * none is looked at for PIN_LOCK_MINUTES.
 *
 * A try is counted before the PIN is looked at, behind a lock of its person that is held to the end of the transaction: tries at the same
 * time come one after the other, each knowing those before it, at every isolation level.  A wrong PIN is an answer and no error,
 * because an error would take back that it was counted.  What a caller rolls back all the same is counted in shared memory, too (counter/tally.h), so
whoever may send SQL of their own has no more tries than others; a server without it counts what is committed.
 */
#include "postgres.h"

#include "base/clock.h"
#include "base/om_error.h"
#include "call/arguments.h"
#include "counter/counter.h"
#include "counter/key_lock.h"
#include "counter/tally.h"
#include "sql/insert.h"
#include "staff/staff_private.h"
#include "utils/builtins.h"
#include "utils/timestamp.h"

char *
om_pin_text(FunctionCallInfo fcinfo, int n, bool required)
{
	return om_text_arg(fcinfo, n, "pin", OM_CODE_LENGTH_MAX, required);
}

void
om_pin_check(const char *pin)
{
	size_t		digits;

	if (pin == NULL)
		return;
	digits = strspn(pin, "0123456789");
	/* the message says nothing of what was given */
	if (pin[digits] != '\0' || digits < PIN_DIGITS_MIN || digits > PIN_DIGITS_MAX)
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "pin", "pin must be %d to %d digits", PIN_DIGITS_MIN, PIN_DIGITS_MAX);
}

int64
om_staff_id(int64 tenant, const char *code)
{
	Datum		values[CODE_count] = {[CODE_tenant_id] = Int64GetDatum(tenant), [CODE_code] = CStringGetTextDatum(code)};

	om_staff_check(tenant, code);
	if (om_plan_run_latest(&om_staff_plans[STAFF_FIND], values, NULL) == 0)
		elog(ERROR, "a member of staff is gone");
	return DatumGetInt64(om_field(0, FOUND_staff_id, NULL));
}

/* Be the only one who tries, or changes, the PIN of a person. */
static void
lock_pin(int64 tenant, int64 staff_id, const char *staff)
{
	OmWanted	wanted = {OM_DOCUMENT_BUSY, "staff", staff};

	om_counter_enter();
	om_key_lock(OM_KEY_LOCK_PIN, tenant, staff_id, 0, wanted);
}

void
om_pin_put(int64 tenant, const char *staff, const char *pin)
{
	int64		staff_id = om_staff_id(tenant, staff);

	lock_pin(tenant, staff_id, staff);
	om_tally_clear(OM_TALLY_PIN, tenant, staff_id);
	if (pin == NULL)
	{
		Datum		values[TRY_count] = {[TRY_tenant_id] = Int64GetDatum(tenant), [TRY_staff_id] = Int64GetDatum(staff_id),
		[TRY_at] = TimestampTzGetDatum(om_clock())};

		(void) om_plan_run(&om_staff_plans[STAFF_DROP_PIN], values, NULL);
	}
	else
	{
		Datum		values[PIN_count] = {[PIN_tenant_id] = Int64GetDatum(tenant), [PIN_staff_id] = Int64GetDatum(staff_id),
		[PIN_pin] = CStringGetTextDatum(pin), [PIN_at] = TimestampTzGetDatum(om_clock())};

		(void) om_plan_run(&om_staff_plans[STAFF_HASH_PIN], values, NULL);
	}
}

/* No try was begun: there is no PIN, or nobody may try it just now. */
static void
note_not_begun(PinTry *attempt, Datum *values)
{
	attempt->refusal = REFUSAL_NO_PIN;
	if (om_plan_run_latest(&om_staff_plans[STAFF_LOCKED], values, NULL) == 0)
		return;
	attempt->refusal = REFUSAL_LOCKED;
	attempt->tries_left = 0;
	attempt->locked_until = DatumGetTimestampTz(om_field(0, LOCKED_locked_until, NULL));
}

/* Keep how a try ended. */
static void
end_try(const PinTry *attempt, int64 staff_id, int failed_tries)
{
	Datum		values[TRIED_count] = {[TRIED_tenant_id] = Int64GetDatum(attempt->tenant), [TRIED_staff_id] = Int64GetDatum(staff_id),
	[TRIED_failed_tries] = Int32GetDatum(failed_tries), [TRIED_locked_until] = TimestampTzGetDatum(attempt->locked_until)};
	char		nulls[TRIED_count];

	memset(nulls, ' ', sizeof(nulls));
	nulls[TRIED_locked_until] = attempt->locked_until == 0 ? 'n' : ' ';
	(void) om_plan_run(&om_staff_plans[STAFF_END_TRY], values, nulls);
}

void
om_pin_try(PinTry *attempt)
{
	int64		staff_id = om_staff_id(attempt->tenant, attempt->staff);
	TimestampTz now = om_clock();
	Datum		values[TRY_count] = {[TRY_tenant_id] = Int64GetDatum(attempt->tenant), [TRY_staff_id] = Int64GetDatum(staff_id),
	[TRY_at] = TimestampTzGetDatum(now)};
	Datum		match[MATCH_count];
	OmTallied	tallied;
	int			failed_tries;

	attempt->tries_left = -1;
	lock_pin(attempt->tenant, staff_id, attempt->staff);
	tallied = om_tally_read(OM_TALLY_PIN, attempt->tenant, staff_id);
	if (tallied.count >= PIN_TRIES_MAX)
	{
		attempt->refusal = REFUSAL_LOCKED;
		attempt->tries_left = 0;
		attempt->locked_until = tallied.until;
		return;
	}
	if (om_plan_run(&om_staff_plans[STAFF_BEGIN_TRY], values, NULL) == 0)
	{
		note_not_begun(attempt, values);
		return;
	}
	tallied = om_tally_add(OM_TALLY_PIN, attempt->tenant, staff_id, PIN_LOCK_MINUTES * SECS_PER_MINUTE);
	failed_tries = Max(DatumGetInt32(om_field(0, BEGUN_failed_tries, NULL)), tallied.count);
	match[MATCH_pin] = CStringGetTextDatum(attempt->pin);
	match[MATCH_pin_hash] = CStringGetTextDatum(om_field_text(0, BEGUN_pin_hash));
	(void) om_plan_run(&om_staff_plans[STAFF_MATCH_PIN], match, NULL);
	if (DatumGetBool(om_field(0, MATCHED_is_right, NULL)))
	{
		om_tally_clear(OM_TALLY_PIN, attempt->tenant, staff_id);
		end_try(attempt, staff_id, 0);
		return;
	}
	attempt->refusal = FAILURE_WRONG_PIN;
	attempt->tries_left = PIN_TRIES_MAX - failed_tries;
	if (attempt->tries_left > 0)
		return;
	attempt->locked_until = now + PIN_LOCK_MINUTES * SECS_PER_MINUTE * USECS_PER_SEC;
	end_try(attempt, staff_id, failed_tries);
}
