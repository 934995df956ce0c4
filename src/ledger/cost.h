/*
 * cost.h - what goods are worth: pricing one move (cost.c), and all that are decided
 * (cost_fold.c).
 */
#ifndef OM_COST_H
#define OM_COST_H

#include "base/om.h"
#include "datatype/timestamp.h"
#include "ledger/money.h"
#include "sql/insert.h"
#include "types/amount.h"
#include "types/stock_state.h"
#include "utils/hsearch.h"
#include "utils/uuid.h"

/* Where goods come from and go to across the border, for each of which there is an account. */
typedef enum OmCostSide
{
	OM_COST_RECEIVED,			/* the supplier, production, and a position that counts in another currency or none */
	OM_COST_SOLD,				/* customers, and other locations of the same currency */
	OM_COST_LOST,				/* loss */
	OM_COST_SIDES
} OmCostSide;

/* Money moves of a priced move at most: its own, and the corrections. */
#define OM_COST_MONEY_MAX (1 + OM_COST_SIDES)

/* A record: what a move changed of the value of a position. */
#define OM_COST_RECORD(X, P) \
	X(P, tenant_id, OM_INT8) X(P, move_id, OM_INT8) X(P, location_id, OM_INT8) X(P, item_id, OM_INT8) \
	X(P, position_no, OM_INT8) X(P, document_id, OM_UUID) X(P, document_line, OM_INT4) X(P, quantity, OM_QUANTITY) \
	X(P, value, OM_AMOUNT) X(P, correction, OM_AMOUNT) X(P, is_estimated, OM_BOOL) X(P, cost_value, OM_AMOUNT) \
	X(P, cost_quantity, OM_QUANTITY) X(P, guessed_received, OM_QUANTITY) X(P, guessed_lost, OM_QUANTITY) \
	X(P, stamp, OM_INT8)
OM_ENUM(OM_COST_RECORD, OM_RECORD);

/* A unit cost that is not rounded: so much for so many. */
typedef struct OmUnitCost
{
	int64		minor;
	OmQuantity	quantity;		/* positive; 0: none known */
} OmUnitCost;

typedef struct OmCostPositionKey
{
	int64		tenant;
	int64		item_id;
	int64		location_id;
} OmCostPositionKey;

typedef struct OmCostPosition
{
	OmCostPositionKey key;
	int64		records;		/* how many it has */
	OmQuantity	quantity;
	int64		value;			/* minor units */
	OmCurrency	currency;		/* 0: not known yet, then the value is 0 */
	OmUnitCost last;			/* last known */
	/* what came from each side (negative: went to it) at a guess that the next cost corrects: see cost.c */
	OmQuantity	guessed[OM_COST_SIDES];
} OmCostPosition;

/* Goods of an order line that are with the customer, as far as their cost is known. */
typedef struct OmCostLineKey
{
	int64		tenant;
	pg_uuid_t	document_id;
	int64		line_no;
} OmCostLineKey;

typedef struct OmCostLine
{
	OmCostLineKey key;
	OmQuantity	quantity;
	int64		value;
	OmCurrency	currency;		/* 0: nothing is known */
	bool		is_mixed;		/* costs in several currencies, or more than 64 bits: they say nothing */
} OmCostLine;

/* A move to be priced. */
typedef struct OmCostMove
{
	int64		tenant;
	int64		move_id;
	int64		item_id;
	int64		location_id;
	int64		destination;	/* where what enters goes */
	OmStockState from_state;
	OmStockState to_state;
	OmQuantity	quantity;
	OmAmount	cost;			/* of cost_quantity; currency 0: none */
	OmQuantity	cost_quantity;	/* a unit, or all of the move */
	const char *document_kind;
	pg_uuid_t	document_id;
	int			line_no;		/* 0: none */
	const char *reason;			/* null: none */
	int64		channel_id;		/* 0: none */
	TimestampTz occurred_at;
	bool		is_forced;
	int64		stamp;
} OmCostMove;

/* A money move to be, with what om_post_money wants the same for a call. */
typedef struct OmCostPosting
{
	int64		tenant;
	const char *kind;
	int			number;			/* in order of pricing */
	OmMoneyMove move;
} OmCostPosting;

/* A batch of moves in memory. */
typedef struct OmCostBatch
{
	HTAB	   *positions;
	HTAB	   *lines;			/* those that something comes back from */
	OmInsert	records;
	OmCostPosting *postings;
	int			npostings;
} OmCostBatch;

/* Price a move: positions and lines of the batch change, records and postings are appended. */
extern void om_cost_price(OmCostBatch *batch, const OmCostMove *move);

/* The position of a move's item at a location; one never seen is empty. */
extern OmCostPosition *om_cost_position(const OmCostBatch *batch, const OmCostMove *move, int64 location_id);

/* The order line of a move; null: it has none, or (HASH_FIND) none of interest. */
extern OmCostLine *om_cost_line(const OmCostBatch *batch, const OmCostMove *move, HASHACTION action);

/* True where a cost of the position is known. */
extern bool om_cost_is_known(const OmCostPosition *position);

/* An amount that is null without a currency. */
extern Datum om_cost_optional(int64 minor, OmCurrency currency, bool *isnull);

/* The step of folding that prices moves. */
extern struct OmFoldStep om_cost_step;

#endif
