/*
 * order_private.h - what the order room's own files share.
 */
#ifndef OM_ORDER_PRIVATE_H
#define OM_ORDER_PRIVATE_H

#include "call/call.h"
#include "journal/state.h"
#include "order/order.h"
#include "sql/insert.h"
#include "stock/stock.h"
#include "utils/jsonb.h"

enum OrderPlan
{
	ORDER_SHOW, ORDER_SHOW_MANY, ORDER_EXISTS,
	ORDER_LOCK, ORDER_LOCK_LINES, ORDER_LOCK_LINE, ORDER_TAXES, ORDER_CANCEL_LINES, ORDER_SHIP_LINES, ORDER_SET_STATUS,
	ORDER_WAITING, ORDER_WAITING_POSITIONS, ORDER_SERVE_LINES, ORDER_SERVED,
	ORDER_PLANS
};

extern OmPlan om_order_plans[ORDER_PLANS];
extern OmTable om_orders_table;
extern OmTable om_order_lines_table;
extern OmTable om_order_taxes_table;
extern OmTable om_order_statuses_table;
extern const OmStateMachine om_order_states;

/* How far one order of a call has come. */
typedef enum DraftState
{
	DRAFT_READ,					/* valid so far */
	DRAFT_TAKEN,				/* its stock is prepaid */
	DRAFT_REPLAY,				/* placed by a former call with its key */
	DRAFT_REPEAT,				/* the same input with the same key stands before it in the call */
	DRAFT_REFUSED
} DraftState;

/* What a caller says of the money of an order, as it came. */
typedef struct OrderArgs
{
	const char *path;			/* what stands before the names, for messages */
	char	   *discount;		/* null: none */
	char	   *shipping;
	JsonbContainer *shipping_tax_rates;
} OrderArgs;

/* The same of a line. */
typedef struct LineArgs
{
	char	   *unit_price;
	char	   *discount;
	JsonbContainer *tax_rates;
} LineArgs;

/* One order being placed. */
typedef struct Draft
{
	DraftState	state;
	OmCallKey	key;
	pg_uuid_t	id;
	bool		id_given;
	char	   *number;
	char	   *channel_code;
	OmChannel	channel;
	OmCurrency	currency;
	char	   *holder;
	char	   *reference;
	Datum		metadata;		/* jsonb */
	TimestampTz occurred_at;
	bool		has_reservation;
	pg_uuid_t	reservation_id;
	OmHold	   *holds;
	int			nholds;
	OmLine	   *lines;
	OmAmount   *unit_prices;	/* per line */
	OmAmount   *line_totals;
	OrderArgs	args;
	OmLineMoney *money;			/* per line, then that of shipping */
	int			nlines;
	OmAmount	total;
	OmDemand   *demands;		/* what is to be taken from free */
	OmQuantity *from_hold;		/* per demand: what its hold serves */
	int			ndemands;
	const char *status;			/* it is placed, or completed when it is handed over at once (sale.c) */
	const char *payment_status;
	const char *fulfillment_status;
	bool		is_stale;		/* its row may have changed since it was written (it was served) */
	int			repeats;		/* DRAFT_REPEAT: which input */
	/* a refusal */
	OmCode		code;
	char	   *message;
	char	   *detail;
} Draft;

/* The channel of a draft by its code; unknown_channel. */
extern void om_draft_find_channel(Draft *draft, int64 tenant);

/* Fill a draft from JSON values; raises for what is wrong with it (draft.c). */
extern void om_draft_read(Draft *draft, int64 tenant, JsonbContainer *lines, const char *currency, const char *path);

/* Price its lines and shipping (price.c). */
extern void om_draft_price(Draft *draft, int64 tenant, const LineArgs *args, const char *path);

/* What a draft's discounts, shipping charge and taxes come to. */
typedef struct OrderSums
{
	OmAmount	discount;
	OmAmount	shipping;
	OmAmount	tax;
} OrderSums;

extern OrderSums om_draft_sums(const Draft *draft);

/* True for what the customer takes along at once. */
#define om_draft_is_sale(draft) (strcmp((draft)->status, "completed") == 0)

/* A step that may refuse a draft by raising. */
typedef void (*DraftWork) (Draft *draft, int64 tenant, void *source);

/* Run a step in a subtransaction; a business error ends in the draft (DRAFT_REFUSED), not in an error. */
extern void om_draft_guard(Draft *draft, int64 tenant, DraftWork work, void *source);

/*
 * If the draft's key has an answer by now, the draft is a replay, whatever it was; if the
 * key was used with other arguments, it is refused for that.
 */
extern void om_draft_find_answer(Draft *draft, int64 tenant);

/* Take, claim and write drafts (place.c): all that can be; refused ones say why. */
extern void om_place_drafts(int64 tenant, Draft *drafts, int n, bool all_or_nothing);

/* What is canceled of a line. */
typedef struct CancelPart
{
	OmQuantity	asked;
	OmQuantity	from_open;
	OmQuantity	from_allocated;
	OmQuantity	from_backordered;
} CancelPart;

/* A cancellation being made. */
typedef struct Cancellation
{
	OmCall		call;			/* its document is the order */
	OmOrder		order;
	CancelPart *parts;			/* per line of the order */
} Cancellation;

/* Post the money of placed orders (bill.c). */
extern void om_bill_orders(int64 tenant, Draft **drafts, int n, const char *actor);

/* Post what canceled units are owed no more; is_whole: nothing of the order is left, so neither is its shipping. */
extern void om_bill_canceled(Cancellation *cancel, bool is_whole);

/* What the lines of an order say of it. */
typedef struct OrderFacts
{
	bool		has_left;		/* units that are neither shipped nor canceled */
	bool		has_shipped;
	bool		has_waiting;	/* backordered ones */
	bool		has_allocated;
} OrderFacts;

/* The statuses an order has by its lines (ship.c). */
extern void om_order_derive(const OrderFacts *facts, const char **status, const char **fulfillment);

/* The return status that the lines and returns of a locked order imply. */
extern const char *om_order_return_status(int64 tenant, const pg_uuid_t *order_id);

/* Write the return and payment statuses of a locked order where they differ; null: it stays. */
extern void om_order_set_statuses(int64 tenant, const pg_uuid_t *order_id, const char *return_status, const char *payment_status);

extern void om_backorder_init(void);

#endif
