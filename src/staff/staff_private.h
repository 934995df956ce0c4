/*
 * staff_private.h - what the staff module's own files share.
 */
#ifndef OM_STAFF_PRIVATE_H
#define OM_STAFF_PRIVATE_H

#include "base/om.h"
#include "datatype/timestamp.h"
#include "pos/pos.h"
#include "sql/plan.h"

enum StaffPlan
{
	STAFF_FIND, STAFF_SHOW, STAFF_HASH_PIN, STAFF_DROP_PIN, STAFF_BEGIN_TRY, STAFF_END_TRY, STAFF_LOCKED, STAFF_MATCH_PIN,
	STAFF_PUT_LIMIT, STAFF_SET_LIMIT, STAFF_SHOW_LIMIT, STAFF_LIMITS,
	STAFF_FIND_APPROVAL, STAFF_ANSWER_APPROVAL, STAFF_USE_APPROVAL, STAFF_SHOW_APPROVAL, STAFF_TELL_ANSWER,
	STAFF_PLANS
};

extern OmPlan om_staff_plans[STAFF_PLANS];

/* What plans take: a member of staff by the code, */
#define STAFF_CODE(X, P) X(P, tenant_id, OM_INT8) X(P, code, OM_TEXT)
OM_ENUM(STAFF_CODE, CODE);

/* the PIN of one, */
#define STAFF_PIN(X, P) X(P, tenant_id, OM_INT8) X(P, staff_id, OM_INT8) X(P, pin, OM_TEXT) X(P, at, OM_TIME)
OM_ENUM(STAFF_PIN, PIN);

/* a try of it, and how that ended, */
#define PIN_TRY(X, P) X(P, tenant_id, OM_INT8) X(P, staff_id, OM_INT8) X(P, at, OM_TIME)
OM_ENUM(PIN_TRY, TRY);
#define PIN_TRIED(X, P) X(P, tenant_id, OM_INT8) X(P, staff_id, OM_INT8) X(P, failed_tries, OM_INT4) X(P, locked_until, OM_TIME)
OM_ENUM(PIN_TRIED, TRIED);
#define PIN_MATCH(X, P) X(P, pin, OM_TEXT) X(P, pin_hash, OM_TEXT)
OM_ENUM(PIN_MATCH, MATCH);

/* a limit, */
#define LIMIT_KEY(X, P) X(P, tenant_id, OM_INT8) X(P, staff_id, OM_INT8) X(P, action, OM_TEXT) X(P, location_id, OM_INT8)
#define NEW_LIMIT(X, P) LIMIT_KEY(X, P) X(P, percent, OM_INT8) X(P, amount, OM_AMOUNT) X(P, is_active, OM_BOOL)
OM_ENUM(NEW_LIMIT, LIMIT);

/* what somebody may do somewhere, */
#define LIMITS_ASKED(X, P) X(P, tenant_id, OM_INT8) X(P, location_id, OM_INT8) X(P, staff, OM_TEXT) X(P, actions, OM_TEXTS)
OM_ENUM(LIMITS_ASKED, ASKED);

/* an approval, */
#define APPROVAL_KEY(X, P) X(P, tenant_id, OM_INT8) X(P, approval_id, OM_UUID)
OM_ENUM(APPROVAL_KEY, APPROVAL);

/* the answer to a request, */
#define NEW_ANSWER(X, P) \
	APPROVAL_KEY(X, P) X(P, is_granted, OM_BOOL) X(P, approver, OM_TEXT) X(P, answer_reason, OM_TEXT) X(P, answered_by, OM_TEXT) \
	X(P, answered_at, OM_TIME) X(P, expires_at, OM_TIME)
OM_ENUM(NEW_ANSWER, ANSWER);

/* what an approval is used for, */
#define NEW_USE(X, P) \
	APPROVAL_KEY(X, P) X(P, used_at, OM_TIME) X(P, used_by, OM_TEXT) X(P, used_percent, OM_INT8) X(P, used_amount, OM_AMOUNT) \
	X(P, document_kind, OM_TEXT) X(P, document_id, OM_UUID) X(P, used_actor, OM_TEXT)
OM_ENUM(NEW_USE, USE);

/* and what is told whoever asks for one. */
#define TOLD_ANSWER(X, P) \
	X(P, ok, OM_BOOL) X(P, reason, OM_TEXT) X(P, approval_id, OM_UUID) X(P, approver, OM_TEXT) X(P, expires_at, OM_TIME) \
	X(P, tries_left, OM_INT4) X(P, locked_until, OM_TIME)
OM_ENUM(TOLD_ANSWER, TOLD);

/* What plans return: the id of a member of staff, */
#define FOUND_STAFF(X, P) X(P, staff_id, OM_INT8)
OM_ENUM(FOUND_STAFF, FOUND);

/* the hash that a try has to match, */
#define BEGUN_TRY(X, P) X(P, pin_hash, OM_TEXT) X(P, failed_tries, OM_INT4)
OM_ENUM(BEGUN_TRY, BEGUN);
#define LOCKED_PIN(X, P) X(P, locked_until, OM_TIME)
OM_ENUM(LOCKED_PIN, LOCKED);
#define MATCHED_PIN(X, P) X(P, is_right, OM_BOOL)
OM_ENUM(MATCHED_PIN, MATCHED);

/* a limit, by action, */
#define FOUND_LIMIT(X, P) X(P, is_limited, OM_BOOL) X(P, has_most, OM_BOOL) X(P, percent, OM_INT8) X(P, amount, OM_AMOUNT)
OM_ENUM(FOUND_LIMIT, MOST);

/* and an approval. */
#define FOUND_APPROVAL(X, P) \
	X(P, action, OM_TEXT) X(P, register, OM_TEXT) X(P, location_id, OM_INT8) X(P, location, OM_TEXT) X(P, percent, OM_INT8) X(P, amount, OM_AMOUNT) \
	X(P, requested_by, OM_TEXT) X(P, approver, OM_TEXT) X(P, is_granted, OM_BOOL) X(P, failure, OM_TEXT) X(P, used_at, OM_TIME) X(P, expires_at, OM_TIME)
OM_ENUM(FOUND_APPROVAL, HELD);

/* How a PIN is formed. */
#define PIN_DIGITS_MIN 4
#define PIN_DIGITS_MAX 12

/* After so many wrong ones in a row no PIN of the person is looked at for so long. */
#define PIN_TRIES_MAX 5
#define PIN_LOCK_MINUTES 15

/* How long an approval may be used, and a request be answered. */
#define APPROVAL_MINUTES 10
#define REQUEST_HOURS 24

/* Why a try of a PIN came to nothing. */
#define FAILURE_WRONG_PIN "wrong_pin"
#define FAILURE_OVER_LIMIT "over_limit"
#define REFUSAL_LOCKED "locked"
#define REFUSAL_NO_PIN "no_pin"

/* Somebody proves with a PIN who they are. */
typedef struct PinTry
{
	int64		tenant;
	const char *staff;
	const char *pin;
	/* what came of it */
	const char *refusal;		/* one of those above; null: the PIN is right */
	int			tries_left;		/* -1: not told */
	TimestampTz locked_until;	/* 0: it is not */
} PinTry;

/* What an argument says as a PIN; null for null. */
extern char *om_pin_text(FunctionCallInfo fcinfo, int n, bool required);

/* Refuse what is no PIN, null is none: invalid_argument, which never tells what was given. */
extern void om_pin_check(const char *pin);

/* Try it: unknown_staff.  Tries of one person queue up to the end of the transaction, so that none is lost to another at the same time. */
extern void om_pin_try(PinTry *attempt);

/* Keep a PIN of a member of staff, or none: null. */
extern void om_pin_put(int64 tenant, const char *staff, const char *pin);

/* The id of a member of staff in use: unknown_staff. */
extern int64 om_staff_id(int64 tenant, const char *code);

/* The number of a word among the actions: invalid_argument. */
extern OmCounterAction om_action_arg(FunctionCallInfo fcinfo, int n);

/* How much of an action two arguments say: the one that it is measured by, never the other; currency of an amount, 0: it says that itself.  False: neither is said. */
extern bool om_measure_arg(FunctionCallInfo fcinfo, OmCounterAction action, int percent, int amount, OmCurrency currency, OmMeasure *measure);

/* Of what was asked, is it more than that? */
extern bool om_is_more(OmCounterAction action, const OmMeasure *asked, const OmMeasure *most, bool has_most);

/* The limits of deeds, with nothing asked of approvals. */
extern void om_limits_read(const OmCounterPlace *place, OmDeed *deeds, int n);

/* OmDeedsHook and OmApprovalsHook. */
extern void om_deeds_tell(const OmCounterPlace *place, OmDeed *deeds, int n);
extern void om_approvals_use(const OmCounterPlace *place, const OmDeed *deeds, int n, const char *document_kind, const pg_uuid_t *document_id);

/* approval_refused: why, in a word and in words. */
extern void om_approval_refuse(const pg_uuid_t *approval, const char *reason, const char *why) __attribute__((noreturn));

/* Parameters of a plan, measures among them. */
extern void om_set_measure(Datum *values, char *nulls, int percent, int amount, OmCounterAction action, const OmMeasure *measure);

/* The right to ask for approvals. */
extern OmRight om_right_approvals;

#endif
