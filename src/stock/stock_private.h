/*
 * stock_private.h - what the files of the stock module share.
 */
#ifndef OM_STOCK_PRIVATE_H
#define OM_STOCK_PRIVATE_H

#include "journal/state.h"
#include "sql/plan.h"
#include "stock/stock.h"
#include "utils/jsonb.h"

/* The secrets of reservations (own_reservation.c). */
extern const OmOwned om_reservation_owned;

/* Raise unknown_reservation. */
extern void om_reservation_unknown(const pg_uuid_t *id) __attribute__((noreturn));

/*
 * How long a reservation may be held that began at start: limit_exceeded when its end lies further
 * from now than order_mgmt.hold_time_max, or from its start than a visitor may hold it (limit.c).
 */
extern void om_limit_hold(TimestampTz start, TimestampTz now, TimestampTz end);
extern void om_limit_init(void);

/*
 * What barcodes of lines mean (scanned.c): their skus, and the quantities that no line says; unknown_barcode names all that mean nothing.
 * Once the items are known, units are what the price on a label comes to; no_price where that cannot be told.
 */
extern void om_scan_lines(int64 tenant, OmLine *lines, int n);
extern void om_weigh_lines(int64 tenant, OmLine *lines, int n, OmUse use);

enum StockPlan
{
	STOCK_FIGURES, STOCK_EXPIRED_AT, STOCK_LOCK_EXPIRED, STOCK_SWEEP, STOCK_END_HOLDS, STOCK_BUFFERS, STOCK_ANY_BUFFER,
	STOCK_ADD_DOCUMENT, STOCK_SHOW, STOCK_SHELF, STOCK_NO_ROOM,
	STOCK_PUT_POLICY, STOCK_SHOW_POLICY, STOCK_AVAILABLE, STOCK_EXPLAIN, STOCK_HOLDERS, STOCK_MISMATCHES,
	STOCK_ADD_HOLDS, STOCK_LOCK_HOLDS, STOCK_READ_HOLDS, STOCK_EXTEND, STOCK_SHOW_HOLDS, STOCK_SHOW_OWN,
	STOCK_LOCK_EXCEPTION, STOCK_SETTLE_EXCEPTION, STOCK_SHOW_EXCEPTION,
	STOCK_PLANS
};

extern OmPlan om_stock_plans[STOCK_PLANS];

/* What each plan takes and returns; those that return rows of a view are not read by name. */
#define RESERVATION_KEY(X, P) X(P, tenant_id, OM_INT8) X(P, reservation_id, OM_UUID)
OM_ENUM(RESERVATION_KEY, KEY);

#define EXTENSION(X, P) RESERVATION_KEY(X, P) X(P, expires_at, OM_TIME)
OM_ENUM(EXTENSION, EXTEND);

/* A position, at an instant, of its past too. */
#define POSITION_KEY(X, P) X(P, tenant_id, OM_INT8) X(P, item_id, OM_INT8) X(P, location_id, OM_INT8)
#define POSITION_AT(X, P) POSITION_KEY(X, P) X(P, at, OM_TIME)
OM_ENUM(POSITION_AT, AT);

/* Positions, and the channel that asks for its buffers there. */
#define POSITIONS_OF(X, P) X(P, tenant_id, OM_INT8) X(P, item_ids, OM_INT8S) X(P, location_ids, OM_INT8S)
#define BUFFERS_OF(X, P) POSITIONS_OF(X, P) X(P, channel_id, OM_INT8)
OM_ENUM(BUFFERS_OF, POSITIONS);

/* The same at an instant, and what they have. */
#define FIGURES_OF(X, P) POSITIONS_OF(X, P) X(P, at, OM_TIME)
OM_ENUM(FIGURES_OF, FIGURES);
#define FIGURE(X, P) X(P, free, OM_QUANTITY) X(P, floor, OM_QUANTITY) X(P, is_unlimited, OM_BOOL)
OM_ENUM(FIGURE, FIGURE);
#define EXPIRED_AT(X, P) X(P, place, OM_INT4) X(P, remaining, OM_QUANTITY)
OM_ENUM(EXPIRED_AT, EXPIRED_AT);

#define BUFFER(X, P) X(P, place, OM_INT4) X(P, safety_stock, OM_QUANTITY)
OM_ENUM(BUFFER, BUFFER);

#define ANY_BUFFER(X, P) X(P, is_there, OM_BOOL)
OM_ENUM(ANY_BUFFER, ANY);

/* What can be sold of a position. */
/* What enters positions, and what a position may hold; returned is of each position the first line that is too much. */
#define ENTERING(X, P) \
	POSITIONS_OF(X, P) X(P, quantities, OM_QUANTITIES) X(P, minors, OM_INT8S) X(P, line_nos, OM_INT4S) X(P, quantity_max, OM_QUANTITY) \
	X(P, minor_max, OM_INT8)
OM_ENUM(ENTERING, ENTERING);
#define NO_ROOM(X, P) X(P, line_no, OM_INT4)
OM_ENUM(NO_ROOM, ROOM);

#define SHELF(X, P) X(P, sellable, OM_QUANTITY)
OM_ENUM(SHELF, SHELF);

#define SWEEP(X, P) X(P, tenant_id, OM_INT8) X(P, at, OM_TIME) X(P, rows_max, OM_INT4)
OM_ENUM(SWEEP, SWEEP);

/* An expired hold, locked. */
#define EXPIRED_HOLD(X, P) \
	X(P, reservation_id, OM_UUID) X(P, line_no, OM_INT4) X(P, item_id, OM_INT8) X(P, location_id, OM_INT8) \
	X(P, remaining, OM_QUANTITY)
OM_ENUM(EXPIRED_HOLD, HOLD);

#define HOLDS_TO_END(X, P) \
	X(P, tenant_id, OM_INT8) X(P, reservation_ids, OM_UUIDS) X(P, line_nos, OM_INT4S) X(P, status, OM_TEXT)
OM_ENUM(HOLDS_TO_END, END);

/* A reservation: what its holds share, and an array element for each of them. */
#define NEW_HOLDS(X, P) \
	X(P, tenant_id, OM_INT8) X(P, reservation_id, OM_UUID) X(P, channel, OM_TEXT) X(P, holder, OM_TEXT) \
	X(P, expires_at, OM_TIME) X(P, actor, OM_TEXT) X(P, occurred_at, OM_TIME) X(P, metadata, OM_JSONB) \
	X(P, line_nos, OM_INT4S) X(P, item_ids, OM_INT8S) X(P, skus, OM_TEXTS) X(P, location_ids, OM_INT8S) \
	X(P, locations, OM_TEXTS) X(P, quantities, OM_QUANTITIES) X(P, shorts, OM_QUANTITIES) X(P, secret_hash, OM_BYTEA)
OM_ENUM(NEW_HOLDS, HOLDS);

/* A reservation as its visitor sees it. */
#define OWN_RESERVATION(X, P) X(P, own_reservation, OM_JSONB)
OM_ENUM(OWN_RESERVATION, OWN);

#define LOCKED_HOLD(X, P) \
	X(P, line_no, OM_INT4) X(P, item_id, OM_INT8) X(P, location_id, OM_INT8) X(P, location, OM_TEXT) \
	X(P, remaining, OM_QUANTITY) X(P, status, OM_TEXT) X(P, expires_at, OM_TIME) X(P, holder, OM_TEXT) \
	X(P, occurred_at, OM_TIME) X(P, short, OM_QUANTITY)
OM_ENUM(LOCKED_HOLD, LOCKED);

/* An exception, locked, */
#define EXCEPTION_KEY(X, P) X(P, tenant_id, OM_INT8) X(P, stock_exception_id, OM_UUID)
OM_ENUM(EXCEPTION_KEY, EXCEPTION_KEY);
#define LOCKED_EXCEPTION(X, P) X(P, status, OM_TEXT) X(P, location_id, OM_INT8) X(P, location, OM_TEXT)
OM_ENUM(LOCKED_EXCEPTION, LOCKED_EXCEPTION);

/* and settled. */
#define SETTLED_EXCEPTION(X, P) EXCEPTION_KEY(X, P) X(P, settled_by, OM_TEXT) X(P, settled_at, OM_TIME) X(P, settlement, OM_TEXT)
OM_ENUM(SETTLED_EXCEPTION, SETTLED);

#define NEW_DOCUMENT(X, P) \
	X(P, tenant_id, OM_INT8) X(P, document_id, OM_UUID) X(P, kind, OM_TEXT) X(P, location_id, OM_INT8) \
	X(P, reason, OM_TEXT) X(P, reference, OM_TEXT) X(P, actor, OM_TEXT) X(P, occurred_at, OM_TIME) \
	X(P, recorded_at, OM_TIME)
OM_ENUM(NEW_DOCUMENT, DOCUMENT);

/* What is written of a line of a document. */
#define NEW_DOCUMENT_LINE(X, P) \
	X(P, tenant_id, OM_INT8) X(P, document_id, OM_UUID) X(P, line_no, OM_INT4) X(P, item_id, OM_INT8) X(P, sku, OM_TEXT) \
	X(P, quantity, OM_QUANTITY) X(P, from_state, OM_STATE) X(P, to_state, OM_STATE) X(P, counted, OM_QUANTITY)
OM_ENUM(NEW_DOCUMENT_LINE, DOCUMENT_LINE);

#define DOCUMENT_NAME(X, P) X(P, tenant_id, OM_INT8) X(P, document_id, OM_UUID)
OM_ENUM(DOCUMENT_NAME, NAME);

/* What counters need to know of a policy. */
#define POLICY_KEY(X, P) \
	X(P, tenant_id, OM_INT8) X(P, item_id, OM_INT8) X(P, location_id, OM_INT8) X(P, channel_id, OM_INT8)
#define POLICY_ROW(X, P) \
	POLICY_KEY(X, P) X(P, safety_stock, OM_QUANTITY) X(P, oversell_limit, OM_QUANTITY)
/* As a call says it: what is null stays as it is. */
#define PUT_POLICY(X, P) POLICY_ROW(X, P) X(P, is_unlimited, OM_BOOL)
OM_ENUM(PUT_POLICY, POLICY);

#define POLICY_CODES(X, P) X(P, tenant_id, OM_INT8) X(P, sku, OM_TEXT) X(P, location, OM_TEXT) X(P, channel, OM_TEXT)
OM_ENUM(POLICY_CODES, CODES);

/* Of which items, where and for whom available() sums. */
#define AVAILABLE_WHERE(X, P) \
	X(P, tenant_id, OM_INT8) X(P, item_ids, OM_INT8S) X(P, location_ids, OM_INT8S) X(P, channel_id, OM_INT8) X(P, closed_too, OM_BOOL)
OM_ENUM(AVAILABLE_WHERE, WHERE);

#define AVAILABLE(X, P) X(P, place, OM_INT4) X(P, item_id, OM_INT8) X(P, location_id, OM_INT8) X(P, buffer, OM_QUANTITY)
OM_ENUM(AVAILABLE, AVAILABLE);

/* Kinds of documents in the ledger, the status log and the outbox. */
#define RESERVATION_DOCUMENT_KIND "reservation"
#define STOCK_DOCUMENT_KIND "stock_document"

/* Status of a reservation. */
#define RESERVATION_STATUS_ACTIVE "active"
#define RESERVATION_STATUS_CONVERTED "converted"
#define RESERVATION_STATUS_RELEASED "released"
#define RESERVATION_STATUS_EXPIRED "expired"

extern const OmStateMachine om_reservation_states;
extern const OmStateMachine om_exception_states;

/* Kind of a stock document. */
#define STOCK_KIND_RECEIPT "receipt"
#define STOCK_KIND_ADJUSTMENT "adjustment"
#define STOCK_KIND_COUNT "count"
#define STOCK_KIND_STATE_CHANGE "state_change"

/* One hold that ends: what of it, how. */
typedef struct HoldEnd
{
	pg_uuid_t	reservation_id;
	int			line_no;
	int64		item_id;
	int64		location_id;
	OmQuantity	remaining;		/* goes back to free */
} HoldEnd;

/* End holds with a status: rows updated, reserved -> free posted, log and events written. */
extern void om_end_holds(int64 tenant, const HoldEnd *ends, int n, const char *status, const char *reason,
						 const char *actor, TimestampTz occurred_at, OmFreed *freed);

/* What expired holds have at the candidates of a demand, palloc'd, as the latest snapshot shows them. */
extern OmQuantity *om_find_expired(int64 tenant, const OmDemand *demand);

/*
 * Release expired holds of a position, the oldest first and each whole, until so many units are free.  Returns how many
 * are: those of holds that another session has locked are not.
 */
extern OmQuantity om_release_expired(int64 tenant, int64 item_id, int64 location_id, OmQuantity needed, OmFreed *freed);

/* The figures of positions, read as quotes read them: of counters, where these have them, of the ledger otherwise, and in a transaction that reads one snapshot. */
extern OmFigures *om_figures_of(int64 tenant, const OmPosition *positions, int n);

/* Take of the figures of a position, as om_counter_prepay takes of its counter; give back to them. */
extern OmTake om_figures_take(OmFigures *figures, int64 item_id, int64 location_id, OmQuantity quantity, OmMargin margin);
extern void om_figures_give(OmFigures *figures, int64 item_id, int64 location_id, OmQuantity quantity);

/* What expired holds have of a position; count their units as free as om_release_expired does. */
extern OmQuantity om_figures_expired(const OmFigures *figures, int64 item_id, int64 location_id);
extern OmQuantity om_figures_release(OmFigures *figures, int64 item_id, int64 location_id, OmQuantity needed);

/* A channel's buffer at each candidate of each demand, in one list; null: no channel has a buffer. */
extern OmQuantity *om_find_margins(int64 tenant, int64 channel_id, const OmDemand *demands, int n);

/* Give the ledger the floors, and notice changes of buffers (at load). */
extern void om_policy_init(void);

/* What is to be taken of a demand at least, beside what the order's hold has of it, which is what a refusal tells (take.c). */
extern OmQuantity om_demand_needed(const OmDemand *demand);

/* The rights that only this module asks for, and the keys of JSON that its functions read. */
extern OmRight om_right_set_cost;
extern OmRight om_right_force;
#define OM_RECEIPT_FIELDS (OM_LINE_MORE + 3)
extern const OmJsonField om_receipt_fields[OM_RECEIPT_FIELDS];
#define OM_ADJUSTMENT_FIELDS (OM_LINE_MORE + 1)
extern const OmJsonField om_adjustment_fields[OM_ADJUSTMENT_FIELDS];
#define OM_COUNT_FIELDS (OM_LINE_MORE + 2)
extern const OmJsonField om_count_fields[OM_COUNT_FIELDS];
#define OM_STATE_FIELDS (OM_LINE_MORE + 3)
extern const OmJsonField om_state_fields[OM_STATE_FIELDS];
#define OM_RESERVE_FIELDS (OM_LINE_MORE + 3)
extern const OmJsonField om_reserve_fields[OM_RESERVE_FIELDS];
#define OM_FORCE_OPTIONS 1
extern const OmJsonField om_force_options[OM_FORCE_OPTIONS];

#endif
