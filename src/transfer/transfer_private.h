/*
 * transfer_private.h - what the files of the module transfer share.
 */
#ifndef OM_TRANSFER_PRIVATE_H
#define OM_TRANSFER_PRIVATE_H

#include "call/call.h"
#include "journal/state.h"
#include "ledger/ledger.h"
#include "sql/insert.h"
#include "sql/plan.h"
#include "stock/stock.h"

/* The kind of document, in the status log, in moves and events. */
#define TRANSFER_DOCUMENT "transfer"

/* Statuses (om_transfer_states). */
#define TRANSFER_STATUS_READY "ready"
#define TRANSFER_STATUS_IN_TRANSIT "in_transit"
#define TRANSFER_STATUS_PARTIALLY_RECEIVED "partially_received"
#define TRANSFER_STATUS_RECEIVED "received"
#define TRANSFER_STATUS_CANCELED "canceled"

/* What a step is told as. */
#define TRANSFER_EVENT_CREATED "transfer.created"
#define TRANSFER_EVENT_SHIPPED "transfer.shipped"
#define TRANSFER_EVENT_RECEIVED "transfer.received"
#define TRANSFER_EVENT_CANCELED "transfer.canceled"

/* A transfer by its key. */
#define ONE_TRANSFER(X, P) X(P, tenant_id, OM_INT8) X(P, transfer_id, OM_UUID)
OM_ENUM(ONE_TRANSFER, ONE);

/* The header as it is written. */
#define NEW_TRANSFER(X, P) \
	ONE_TRANSFER(X, P) X(P, transfer_number, OM_TEXT) X(P, from_location_id, OM_INT8) X(P, from_location, OM_TEXT) \
	X(P, to_location_id, OM_INT8) X(P, to_location, OM_TEXT) X(P, reference, OM_TEXT) X(P, actor, OM_TEXT) \
	X(P, occurred_at, OM_TIME) X(P, recorded_at, OM_TIME) X(P, metadata, OM_JSONB)
OM_ENUM(NEW_TRANSFER, TRANSFER);

/* A line as it is written. */
#define NEW_TRANSFER_LINE(X, P) \
	ONE_TRANSFER(X, P) X(P, line_no, OM_INT4) X(P, item_id, OM_INT8) X(P, sku, OM_TEXT) X(P, quantity, OM_QUANTITY)
OM_ENUM(NEW_TRANSFER_LINE, LINE);

/* What a step reads of the transfer that it locks. */
#define LOCKED_TRANSFER(X, P) \
	X(P, status, OM_TEXT) X(P, transfer_number, OM_TEXT) X(P, from_location_id, OM_INT8) \
	X(P, from_location, OM_TEXT) X(P, to_location_id, OM_INT8) X(P, to_location, OM_TEXT) X(P, occurred_at, OM_TIME) \
	X(P, shipped_at, OM_TIME)
OM_ENUM(LOCKED_TRANSFER, LOCKED);

/* What it reads of the lines. */
#define LOCKED_LINE(X, P) \
	X(P, line_no, OM_INT4) X(P, item_id, OM_INT8) X(P, sku, OM_TEXT) X(P, scale, OM_INT4) \
	X(P, allocated, OM_QUANTITY) X(P, in_transit, OM_QUANTITY) X(P, was_shipped, OM_BOOL) \
	X(P, has_receipts, OM_BOOL)
OM_ENUM(LOCKED_LINE, OPEN);

/* What it adds to the lines. */
#define CHANGED_LINES(X, P) \
	ONE_TRANSFER(X, P) X(P, line_nos, OM_INT4S) X(P, shipped, OM_QUANTITIES) X(P, canceled, OM_QUANTITIES) \
	X(P, received, OM_QUANTITIES) X(P, missing, OM_QUANTITIES) X(P, returned, OM_QUANTITIES) X(P, reasons, OM_TEXTS)
OM_ENUM(CHANGED_LINES, CHANGED);

/* The status it leaves; shipped_at: when the first goods left, null = that is no news. */
#define CHANGED_STATUS(X, P) ONE_TRANSFER(X, P) X(P, status, OM_TEXT) X(P, shipped_at, OM_TIME)
OM_ENUM(CHANGED_STATUS, LEFT);

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
	const char *event;			/* TRANSFER_EVENT_... */
	char	   *number;
	OmLocation	source;
	OmLocation	destination;
	char	   *status;			/* before the step; null: it is new */
	TimestampTz created_at;
	bool		is_shipped;		/* a first unit, before the step */
	TimestampTz shipped_at;
	bool		is_canceling;
	char	   *in_transit;		/* what is to become of goods in transit; null: not said */
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

/* The keys of create_transfer's lines. */
#define TRANSFER_CREATE_FIELDS (OM_LINE_MORE + 1)
extern const OmJsonField om_transfer_create_fields[TRANSFER_CREATE_FIELDS];

#endif
