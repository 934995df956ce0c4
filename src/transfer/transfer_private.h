/*
 * transfer_private.h - what the transfer room's own files share.
 */
#ifndef OM_TRANSFER_PRIVATE_H
#define OM_TRANSFER_PRIVATE_H

#include "call/call.h"
#include "journal/state.h"
#include "ledger/ledger.h"
#include "sql/insert.h"
#include "sql/plan.h"
#include "stock/stock.h"

enum TransferPlan
{
	TRANSFER_SHOW, TRANSFER_LOCK, TRANSFER_LINES, TRANSFER_CHANGE_LINES, TRANSFER_SET_STATUS,
	TRANSFER_PLANS
};

extern OmPlan om_transfer_plans[TRANSFER_PLANS];
extern OmTable om_transfers_table;
extern OmTable om_transfer_lines_table;

/* A line as it is, and what a step does to it. */
typedef struct TransferLine
{
	int			line_no;
	int64		item_id;
	char	   *sku;
	int			scale;			/* of the item */
	OmQuantity	allocated;		/* before the step */
	OmQuantity	in_transit;
	bool		was_shipped;	/* any unit of it */
	bool		has_receipts;	/* any unit was received, or known to be missing */
	bool		is_named;		/* in the call */
	bool		takes_rest;		/* in the call, which says neither how many nor how few */
	/* the step */
	OmQuantity	shipped;
	OmQuantity	canceled;
	OmQuantity	received;
	OmQuantity	missing;
	OmQuantity	returned;
	const char *missing_reason;
} TransferLine;

/* A transfer at work: its row is locked. */
typedef struct Transfer
{
	OmCall		call;			/* of the step; its document is the transfer */
	const char *event;			/* what the step is told as: "transfer.shipped" */
	char	   *number;
	OmLocation	source;
	OmLocation	destination;
	char	   *status;			/* before the step; null: it is new */
	TimestampTz created_at;
	bool		is_shipped;		/* a first unit, before the step */
	TimestampTz shipped_at;
	bool		is_canceling;
	TransferLine *lines;
	int			nlines;
	OmMove	   *moves;			/* of the step */
	int			nmoves;
	int			max_moves;
	OmFreed		freed;
} Transfer;

extern const OmStateMachine om_transfer_states;

/* OmCallWork: lock a transfer and read its lines: unknown_transfer. */
extern void om_transfer_lock(OmCall *call);

/* The line of a number; null: there is none. */
extern TransferLine *om_transfer_line(const Transfer *transfer, int64 line_no);

/* Append a move of a line, if it moves anything: to a state at the location where what moves ends. */
extern void om_transfer_move(Transfer *transfer, const TransferLine *line, OmStockState from_state, OmStockState to_state,
							 const OmLocation *end, OmQuantity quantity, const char *reason);

/* OmCallWork: write the step of an existing transfer: lines, moves, status, what others are told. */
extern void om_transfer_write(OmCall *call);

/* The part of it that a new one has too: moves, status log, event, and who is served. */
extern void om_transfer_tell(Transfer *transfer, const char *status);

#endif
