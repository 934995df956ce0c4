/*
 * ledger.h - the goods ledger: posting moves, and what a position holds.
 */
#ifndef OM_LEDGER_H
#define OM_LEDGER_H

#include "base/module.h"
#include "base/om.h"
#include "counter/counter.h"
#include "datatype/timestamp.h"
#include "lib/stringinfo.h"
#include "types/price.h"
#include "types/stock_state.h"
#include "utils/uuid.h"

/* The kind of documents whose lines are worth what their goods cost, and whose money moves name them. */
#define OM_DOCUMENT_ORDER "order"

/*
 * In SQL: below which stamp the moves of a position are in its balance: b, the row of stock_balances, which may not be there; c, that of
 * stock_control.  Where there is none, none of its moves is older than what is folded of all; one of another server counts as 0.
 */
#define OM_FOLDED_TO(b, c) \
	"coalesce(CASE WHEN " b ".incarnation = " c ".incarnation THEN greatest(" b ".fold_stamp, " c ".fold_stamp)" \
	" WHEN " b ".incarnation IS NULL THEN " c ".fold_stamp ELSE 0 END, 0)"
/* One row: the ledger's control c; nulls in a snapshot of before the extension was made. */
#define OM_CONTROL_ROW(c) "(VALUES (1)) AS one (row) LEFT JOIN order_mgmt_data.stock_control AS " c " ON true"
/* The moves m since a stamp, of one position: by the indexes that are led by periods (period.c). */
#define OM_SINCE(m, stamp, periods) m ".stamp OPERATOR(order_mgmt_data.~=) ANY (" periods ") AND " m ".stamp >= " stamp

/* One row of stock_moves to be. */
typedef struct OmMove
{
	int64		item_id;
	int64		location_id;
	int64		other_location_id;	/* 0: both ends at location_id */
	OmStockState from_state;
	OmStockState to_state;
	OmQuantity	quantity;		/* positive */
	OmPrice		unit_cost;		/* currency 0: none */
	OmAmount	line_cost;		/* of all units, instead of unit_cost; currency 0: none */
	pg_uuid_t	document_id;
	int			line_no;
	const char *reason;			/* null: none */
	int64		channel_id;		/* 0: none */
	TimestampTz occurred_at;
	bool		is_forced;		/* recorded whatever the stock */
} OmMove;

/*
 * Under the lock engine, lock all that moves take from or give to, in the order of keys: before
 * an API function takes for moves that give elsewhere, too.  Posting does it for itself.
 */
extern void om_moves_lock(int64 tenant, const OmMove *moves, int n);

/*
 * Insert moves of documents of one kind, in one statement: those that give first,
 * then by position.  Sorts the array.  The accounting trigger decides stock, for
 * what was not prepaid (insufficient_stock, stock_contended).
 */
extern void om_post_moves(int64 tenant, const char *document_kind, OmMove *moves, int n, const char *actor);

/* The counter of a state at a position. */
extern OmCounterKey om_position_key(int64 tenant, OmStockState state, int64 item_id, int64 location_id);

/* True for states that are counted: free, and those without a document line of their own. */
extern bool om_state_is_counted(OmStockState state);

/*
 * The floor of a position: what is free above it may be sold, safety stock - oversell limit or
 * OM_FLOOR_UNLIMITED; 0: none.  As of a snapshot; set at load by the module that owns policies.
 */
typedef OmQuantity (*OmFloorReader) (int64 tenant, int64 item_id, int64 location_id, Snapshot snapshot);
extern void om_ledger_register_floor(OmFloorReader reader);

/* Names of ids, palloc'd, null when missing; set at load by the module that owns items and locations. */
typedef void (*OmNamesReader) (int64 tenant, int64 item_id, int64 location_id, char **sku, char **location);
extern void om_ledger_register_names(OmNamesReader reader);

/*
 * Called before moves are written: 40001 where one of their items is not of the kind and scale any more that they are meant for; set at load by the
 * module that owns items.
 */
typedef void (*OmItemsHolder) (int64 tenant, const OmMove *moves, int n);
extern void om_ledger_register_holder(OmItemsHolder holder);

/* The same for messages; "?" when missing. */
extern void om_position_names(int64 tenant, int64 item_id, int64 location_id, char **sku, char **location);

/* What there is of an item where too much was asked for: the two numbers of available(). */
typedef struct OmShortage
{
	OmQuantity	available;		/* to an order */
	bool		is_unlimited;	/* available is not: an order may take any number */
	OmQuantity	on_shelf;		/* goods that are there */
} OmShortage;

/* Append one element of insufficient_stock's "lines" to a JSON array under construction. */
extern void om_short_line(StringInfo lines, const char *sku, const char *location,
						  OmQuantity requested, const OmShortage *shortage);

/* Make the ledger's own steps of folding known (at load). */
extern void om_fold_init(void);

/* What a take that failed has found, less what a channel keeps of its own. */
extern OmShortage om_shortage_of(const OmTake *take, OmQuantity kept);

/* The right to read the ledger of money, which modules above ask for, too. */
extern OmRight om_right_read_money;

#endif
