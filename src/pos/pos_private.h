/*
 * pos_private.h - what the pos module's own files share.
 */
#ifndef OM_POS_PRIVATE_H
#define OM_POS_PRIVATE_H

#include "base/clock.h"
#include "base/json_field.h"
#include "base/om.h"
#include "call/json.h"
#include "catalog/catalog.h"
#include "journal/state.h"
#include "payment/payment.h"
#include "pos/pos.h"
#include "sql/insert.h"

enum PosPlan
{
	POS_TWIN_REGISTER, POS_NEAR_REGISTER, POS_PUT_REGISTER, POS_SHOW_REGISTER,
	POS_STAFF, POS_FIND_STAFF, POS_TWIN_STAFF, POS_NEAR_STAFF, POS_PUT_STAFF, POS_SHOW_STAFF,
	POS_NEXT_SHIFT, POS_SHOW_SHIFT, POS_CLOSE_SHIFT, POS_SHIFT_STATUS, POS_LATE_SHIFT, POS_SHOW_SALE, POS_SHOW_WITHOUT_SALE, POS_PLACE, POS_REFUND_PLACE,
	POS_PLANS
};

extern OmPlan om_pos_plans[POS_PLANS];

/* What plans take: a register or a member of staff, by its code, */
#define MASTER_KEY(X, P) X(P, tenant_id, OM_INT8) X(P, code, OM_TEXT)
OM_ENUM(MASTER_KEY, MASTER);

/* all that a register or a member of staff is given, */
#define REGISTER_MASTER(X, P) \
	MASTER_KEY(X, P) X(P, name, OM_TEXT) X(P, channel, OM_TEXT) X(P, location_id, OM_INT8) X(P, is_active, OM_BOOL) \
	X(P, metadata, OM_JSONB) X(P, register_id, OM_INT8) X(P, discount_limit, OM_INT8)
OM_ENUM(REGISTER_MASTER, PUT_REGISTER);

#define STAFF_MASTER(X, P) \
	MASTER_KEY(X, P) X(P, name, OM_TEXT) X(P, is_active, OM_BOOL) X(P, metadata, OM_JSONB) X(P, staff_id, OM_INT8)
OM_ENUM(STAFF_MASTER, PUT_STAFF);

/* a shift, a sale or a refund, */
#define DOCUMENT_KEY(X, P) X(P, tenant_id, OM_INT8) X(P, id, OM_UUID)
OM_ENUM(DOCUMENT_KEY, DOCUMENT);

/* the shift that was open at a register at a time, */
#define SHIFT_AT(X, P) MASTER_KEY(X, P) X(P, at, OM_TIME)
OM_ENUM(SHIFT_AT, AT);

/* and how a shift ends. */
#define CLOSED_SHIFT(X, P) \
	DOCUMENT_KEY(X, P) X(P, expected, OM_AMOUNT) X(P, counted, OM_AMOUNT) X(P, closed_by, OM_TEXT) \
	X(P, closed_at, OM_TIME) X(P, receipts, OM_INT8) X(P, receipt_hash, OM_BYTEA)
OM_ENUM(CLOSED_SHIFT, CLOSED);

/* What plans return: the number of the next shift of a register, */
#define NEXT_SHIFT(X, P) X(P, shift_number, OM_INT8) X(P, closed_at, OM_TIME)
OM_ENUM(NEXT_SHIFT, NEXT);

/* the closed shift of a time, */
#define LATE_SHIFT(X, P) X(P, shift_id, OM_UUID) X(P, currency, OM_TEXT)
OM_ENUM(LATE_SHIFT, LATE);

/* and how a shift stands. */
#define SHIFT_STANDING(X, P) X(P, status, OM_TEXT) X(P, register, OM_TEXT) X(P, currency, OM_TEXT)
OM_ENUM(SHIFT_STANDING, STANDING);

/* How a shift stands; which steps there are is om_shift_states. */
#define SHIFT_STATUS_OPEN "open"
#define SHIFT_STATUS_CLOSED "closed"
extern const OmStateMachine om_shift_states;

/* The state machine, and who finds the drawer of cash (at load). */
extern void om_pos_init(void);

/* A register as it is, and the shift that is open at it. */
typedef struct Register
{
	int64		tenant;
	int64		register_id;
	char	   *code;
	char	   *channel;
	OmLocation	location;
	bool		is_location_active;
	bool		is_active;
	int64		discount_limit; /* of who may not set discounts, in 1/10000 of a percent */
	bool		has_shift;
	pg_uuid_t	shift_id;
	OmCurrency	currency;		/* of the shift */
	TimestampTz opened_at;		/* of the shift */
	bool		is_late;		/* the shift is one that is closed */
} Register;

/*
 * Read a register, behind its lock, whatever it is; false if there is none.  The lock is held to the end
 * of the transaction: exclusive for whom changes the register or its shift, shared for what happens in one.
 */
extern bool om_register_find(Register *reg, bool exclusive);

/* unknown_register unless it was found, and is active. */
extern void om_register_require(const Register *reg);

/* Find a register for what needs an open shift: shared; unknown_register, no_open_shift. */
extern void om_register_lock_open(Register *reg);

/* Note that the running (sub)transaction holds the lock of a register that was locked open in one of it that has ended. */
extern void om_register_note_open(const Register *reg);

/* not_allowed for what a register did longer ago than it may have been offline, unless the caller may date back. */
extern void om_offline_check(const Register *reg, TimestampTz occurred_at);

/*
 * Find the shift of what the register did offline at a time, behind its lock, held to the end of the transaction: the open one,
 * unless the time lies before it and in one that is closed, which makes it late; no_open_shift.
 */
extern void om_register_lock_at(Register *reg, TimestampTz occurred_at);

/* When something occurs in the register's open shift: not before it was opened; occurred_too_early. */
#define om_shift_occurred(reg, occurred_at) om_occurred_after(occurred_at, (reg)->opened_at, "shift", &(reg)->shift_id, "opened")

/* unknown_register, or no_open_shift unless one is open. */
extern void om_register_require_shift(const Register *reg);

/* The lines that are beyond what a deed allows, as JSON; null: it is not of lines. */
typedef char *(*PosLinesOf) (const void *source, const OmDeed *deed);

/* Begin a deed of an amount, whose approval is the one of om_approved_options that a call names. */
extern void om_deed_begin(OmDeed *deed, OmCounterAction action, OmAmount amount, const OmJsonValue *options);

/* approval_required where deeds are beyond the limits of who does them, and nobody approved (lines_of: null, or who lists lines of source). */
extern void om_deeds_check(const Register *reg, const char *staff, OmDeed *deeds, int n, PosLinesOf lines_of, const void *source);

/* Use what approved them, for the document that was made. */
extern void om_deeds_use(const Register *reg, const char *staff, const OmDeed *deeds, int n, const char *document_kind, const pg_uuid_t *document_id);

/* Who approved deeds, the first of them; null: nobody had to. */
extern const char *om_deeds_approver(const OmDeed *deeds, int n);

/* Forget what this transaction saw open: it has closed it. */
extern void om_shift_forget(void);

/* The keys of JSON that record_sale and refund_without_sale read. */
#define OM_TENDER_FIELDS 6
extern const OmJsonField om_tender_fields[OM_TENDER_FIELDS];
#define OM_WITHOUT_SALE_FIELDS 7
extern const OmJsonField om_without_sale_fields[OM_WITHOUT_SALE_FIELDS];

/* The right to know of registers. */
extern OmRight om_right_read_registers;

/* The options of record_sale, those of what needs one approval, and the right to sell what is not there by the books. */
#define OM_SALE_OPTIONS 3
#define OM_APPROVED_OPTIONS 1
extern const OmJsonField om_approved_options[OM_APPROVED_OPTIONS];
extern const OmJsonField om_sale_options[OM_SALE_OPTIONS];
extern OmRight om_right_sell_short;

#endif
