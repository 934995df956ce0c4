/*
 * money.h - the money ledger: posting amounts from account to account.
 */
#ifndef OM_MONEY_H
#define OM_MONEY_H

#include "base/om.h"
#include "counter/counter.h"
#include "datatype/timestamp.h"
#include "sql/columns.h"
#include "types/amount.h"
#include "utils/uuid.h"

/*
 * Accounts, in the order of the enum order_mgmt.money_account.  Of some there is one
 * per thing, which account_id names: a register, a payment provider, a channel, a tax
 * rate, a location; 0 where there is one only.
 */
typedef enum OmAccount
{
	OM_ACCOUNT_RECEIVABLE,		/* what customers owe */
	OM_ACCOUNT_CASH,			/* register; holder: its shift */
	OM_ACCOUNT_CLEARING,		/* provider */
	OM_ACCOUNT_SAFE,			/* cash that is in no drawer */
	OM_ACCOUNT_INVENTORY,		/* location */
	OM_ACCOUNT_GOODS_RECEIVED,	/* owed to suppliers for goods */
	OM_ACCOUNT_DEPOSITS,		/* paid by customers in advance */
	OM_ACCOUNT_STORE_CREDIT,	/* holder: the credit account */
	OM_ACCOUNT_GIFT_CARD,		/* holder: the card */
	OM_ACCOUNT_TAX,				/* tax rate */
	OM_ACCOUNT_REVENUE,			/* channel; list prices */
	OM_ACCOUNT_DISCOUNTS,		/* channel */
	OM_ACCOUNT_RETURNS,			/* channel; net value that came back */
	OM_ACCOUNT_SHIPPING,		/* channel */
	OM_ACCOUNT_COST_OF_GOODS,	/* location */
	OM_ACCOUNT_SHRINKAGE,		/* location */
	OM_ACCOUNT_OVER_SHORT,		/* register */
	OM_ACCOUNT_ROUNDING,
	OM_ACCOUNT_PETTY_CASH,		/* register; paid into and out of drawers, besides sales */
	OM_ACCOUNTS
} OmAccount;

/* One row of money_moves to be; journal: to is debited, from is credited. */
typedef struct OmMoneyMove
{
	OmAccount	from;
	int64		from_id;
	OmAccount	to;
	int64		to_id;
	OmAmount	amount;			/* zero: no row */
	pg_uuid_t	document_id;
	bool		has_order;
	pg_uuid_t	order_id;
	bool		has_holder;
	pg_uuid_t	holder_id;		/* whose card, credit or shift: of the one end that has a holder */
	int64		channel_id;		/* 0: none */
	int64		location_id;	/* 0: none */
	const char *reason;			/* null: none */
	TimestampTz occurred_at;
	bool		is_forced;		/* recorded whatever the holder has */
} OmMoneyMove;

/*
 * Insert the moves of documents of one kind, in one command: those that give first.  A
 * negative amount goes the other way round.  Sorts the array.  The accounting trigger
 * decides what a holder may spend (insufficient_balance, balance_contended).
 */
extern void om_post_money(int64 tenant, const char *document_kind, OmMoneyMove *moves, int n, const char *actor);

/* Name of an account; the account of an enum value. */
extern const char *om_account_name(OmAccount account);
extern OmAccount om_account_of(Oid value);

/* True for accounts a holder owns and cannot overdraw: store credit, gift cards. */
extern bool om_account_is_stored_value(OmAccount account);

/* True for accounts whose moves name a holder. */
extern bool om_account_has_holder(OmAccount account);

/* What plans are asked for the moves of a holder by. */
#define OM_HOLDER(X, P) X(P, tenant_id, OM_INT8) X(P, holder_id, OM_UUID)
OM_ENUM(OM_HOLDER, OM_HOLDER);

/* The counter of a holder: what is left to spend. */
extern OmCounterKey om_holder_key(int64 tenant, const pg_uuid_t *holder);

/* What a drawer holds in minor units, which moves of the shift brought and took; as it is by now. */
extern int64 om_drawer_cash(int64 tenant, const pg_uuid_t *shift_id);

/* The step that folds decided money moves into the balances of accounts. */
extern struct OmFoldStep om_money_step;

extern void om_money_init(void);

#endif
