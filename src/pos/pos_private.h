/*
 * pos_private.h - what the pos room's own files share.
 */
#ifndef OM_POS_PRIVATE_H
#define OM_POS_PRIVATE_H

#include "base/clock.h"
#include "base/om.h"
#include "catalog/catalog.h"
#include "journal/state.h"
#include "payment/payment.h"
#include "sql/insert.h"

enum PosPlan
{
	POS_PUT_REGISTER, POS_SHOW_REGISTER, POS_STAFF, POS_PUT_STAFF, POS_SHOW_STAFF,
	POS_NEXT_SHIFT, POS_SHOW_SHIFT, POS_DRAWER, POS_CLOSE_SHIFT, POS_SHIFT_STATUS, POS_SHOW_SALE, POS_SHOW_UNLINKED,
	POS_PLANS
};

extern OmPlan om_pos_plans[POS_PLANS];
extern OmTable om_shifts_table;
extern OmTable om_registers_table;
extern OmTable om_register_location_table;
extern OmTable om_open_shift_table;
extern OmTable om_register_sales_table;
extern OmTable om_unlinked_refunds_table;
extern OmTable om_unlinked_lines_table;
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
	bool		is_active;
	bool		has_shift;
	pg_uuid_t	shift_id;
	OmCurrency	currency;		/* of the shift */
	TimestampTz opened_at;		/* of the shift */
} Register;

/* Read a register, behind its lock, whatever it is; false if there is none. */
extern bool om_register_find(Register *reg, bool exclusive);

/*
 * Read a register behind its lock, held to the end of the transaction: exclusive for whom
 * changes its shift, shared for what happens in it.  unknown_register.
 */
extern void om_register_lock(Register *reg, bool exclusive);

/* The same for what needs an open shift: shared; no_open_shift. */
extern void om_register_lock_open(Register *reg);

/* Note that the running (sub)transaction holds the lock of a register that was locked open in one of it that has ended. */
extern void om_register_note_open(const Register *reg);

/* When something occurs in the register's open shift: not before it was opened; occurred_too_early. */
#define om_shift_occurred(reg, occurred_at) om_occurred_after(occurred_at, (reg)->opened_at, "shift", &(reg)->shift_id, "opened")

/* no_open_shift unless one is open. */
extern void om_register_require_shift(const Register *reg);

/* Refuse an unknown member of staff: unknown_staff. */
extern void om_staff_check(int64 tenant, const char *staff);

/* Forget what this transaction saw open: it has closed it. */
extern void om_shift_forget(void);

#endif
