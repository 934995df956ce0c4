/*
 * order_private.h - what the order room's own files share.
 */
#ifndef OM_ORDER_PRIVATE_H
#define OM_ORDER_PRIVATE_H

#include "engine/call.h"
#include "engine/insert.h"
#include "engine/state.h"
#include "stock/stock.h"
#include "utils/jsonb.h"

enum OrderPlan
{
	ORDER_SHOW, ORDER_SHOW_MANY, ORDER_EXISTS,
	ORDER_LOCK, ORDER_LOCK_LINES, ORDER_CANCEL_LINES, ORDER_SET_STATUS,
	ORDER_WAITING, ORDER_WAITING_POSITIONS, ORDER_SERVE_LINES, ORDER_SERVED,
	ORDER_PLANS
};

extern OmPlan om_order_plans[ORDER_PLANS];
extern OmTable om_orders_table;
extern OmTable om_order_lines_table;
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

/* One order being placed. */
typedef struct Draft
{
	DraftState	state;
	OmCall		call;
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
	int			nlines;
	OmAmount	total;
	OmDemand   *demands;		/* what is to be taken from free */
	OmQuantity *from_hold;		/* per demand: what its hold serves */
	int			ndemands;
	const char *fulfillment_status;
	bool		is_stale;		/* its row may have changed since it was written (it was served) */
	int			repeats;		/* DRAFT_REPEAT: which input */
	/* a refusal */
	OmCode		code;
	char	   *message;
	char	   *detail;
} Draft;

/* Fill a draft from JSON values; raises for what is wrong with it (draft.c). */
extern void om_draft_read(Draft *draft, int64 tenant, JsonbContainer *lines, const char *currency, const char *path);

/* A step that may refuse a draft by raising. */
typedef void (*DraftWork) (Draft *draft, int64 tenant, void *source);

/* Run a step; a business error ends in the draft (DRAFT_REFUSED), not in an error. */
extern void om_draft_guard(Draft *draft, int64 tenant, DraftWork work, void *source);

/*
 * If the draft's key has an answer by now, the draft is a replay, whatever it was; if the
 * key was used with other arguments, it is refused for that.
 */
extern void om_draft_find_answer(Draft *draft, int64 tenant);

/* Take, claim and write drafts (place.c): all that can be; refused ones say why. */
extern void om_place_drafts(int64 tenant, Draft *drafts, int n, bool all_or_nothing);

extern void om_backorder_init(void);

#endif
