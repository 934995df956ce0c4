/*
 * pos.h - the pos module's public face: what somebody does at a register that their shop may limit.
 *
 * Who may do how much of it is the business of a module above, which sets the hooks; without limits all is as the
 * rights of roles say.
 */
#ifndef OM_POS_H
#define OM_POS_H

#include "base/module.h"
#include "base/om.h"
#include "catalog/catalog.h"
#include "sql/plan.h"
#include "types/amount.h"
#include "utils/uuid.h"

/* What is limited: the first ones in percent, the others in an amount of money. */
typedef enum OmCounterAction
{
	OM_ACTION_DISCOUNT, OM_ACTION_PRICE, OM_ACTION_REFUND, OM_ACTION_PAID_OUT, OM_ACTION_DIFFERENCE,
	OM_COUNTER_ACTIONS
} OmCounterAction;

#define OM_ACTION_IS_PERCENT(action) ((action) <= OM_ACTION_PRICE)

/* Their words, "discount_percent". */
extern const char *const om_counter_actions[OM_COUNTER_ACTIONS];

/* How much of an action: one of the two. */
typedef struct OmMeasure
{
	int64		percent;		/* in 1/10000 of a percent */
	OmAmount	amount;
} OmMeasure;

/* One thing that somebody does at a register. */
typedef struct OmDeed
{
	OmCounterAction action;
	OmMeasure	asked;
	const pg_uuid_t *approval;	/* that the call names for it; null: none */
	/* what the limits say */
	bool		is_limited;		/* the tenant limits it */
	bool		is_beyond;		/* more than its person may do: it needs an approval, and has none */
	OmMeasure	most;			/* of the person; nothing at all for who has no limit */
	bool		has_most;
	char	   *approver;		/* who approved it; null: it needs no approval */
} OmDeed;

/* Who does it, and where. */
typedef struct OmCounterPlace
{
	int64		tenant;
	const char *register_code;
	int64		location_id;
	const char *staff;			/* null: nobody was named, who has no limits of their own, and so may do nothing of what is limited */
} OmCounterPlace;

/*
 * Tell what the limits say of deeds; where one is beyond that of its person, its approval is looked up, if it names
 * one: approval_refused unless that is for it.
 */
typedef void (*OmDeedsHook) (const OmCounterPlace *place, OmDeed *deeds, int n);

/* Use the approvals of deeds that have approvers, for a document ("order"): approval_refused if another call was faster. */
typedef void (*OmApprovalsHook) (const OmCounterPlace *place, const OmDeed *deeds, int n, const char *document_kind, const pg_uuid_t *document_id);

/* Set by the module that has limits. */
extern OmDeedsHook om_deeds_hook;
extern OmApprovalsHook om_approvals_hook;

/* A percentage as people write it, "12.5". */
extern char *om_percent_text(int64 percent);

/* What of the action was measured, as text. */
extern char *om_measure_text(OmCounterAction action, const OmMeasure *measure);

/* Refuse an unknown member of staff, or one who is not in use: unknown_staff. */
extern void om_staff_check(int64 tenant, const char *staff);

/* Where a register in use stands, and what it sells in: unknown_register, also of who has no rights there. */
extern OmLocation om_register_place(int64 tenant, const char *code, OmCurrency *currency);

/* The rights to keep staff, and to read who they are and what they did. */
extern OmRight om_right_staff;
extern OmRight om_right_read_shifts;

#endif
