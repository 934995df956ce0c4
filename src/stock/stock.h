/*
 * stock.h - what the stock module offers to others: lines, demands, taking, reservations.
 */
#ifndef OM_STOCK_H
#define OM_STOCK_H

#include "base/module.h"
#include "base/om.h"
#include "base/om_error.h"
#include "call/call.h"
#include "catalog/catalog.h"
#include "counter/counter.h"
#include "ledger/ledger.h"

/* One line of a call: so much of a sku, perhaps at a named location. */
typedef struct OmLine
{
	char	   *sku;			/* null until om_resolve_lines, of a line that says a barcode */
	char	   *barcode;		/* null: the line says its sku */
	bool		says_quantity;	/* false: the quantity is what the barcode says, or one */
	OmAmount	label;			/* what the goods cost that a barcode is on; currency 0: it says none */
	char	   *location_code;	/* null: not named */
	char	   *unit_code;		/* null: said in the item's own unit */
	OmQuantity	quantity;		/* of the item's own units, once they are looked up */
	OmQuantity	unit_factor;	/* of a line that names a unit: what one is worth, */
	OmQuantity	unit_quantity;	/* and how many were said */
	bool		has_unit_price; /* the unit has a price of its own */
	OmItem		item;			/* filled by om_resolve_lines */
	OmLocation	location;		/* of the named location; location_id 0 when none */
	bool		ship_complete;	/* one location serves all of it, if it names none */
	int			kit_line_no;	/* of the kit that it is, or is part of, from 1; 0: neither */
	int			first_component;	/* of a kit: where what it is made of begins, which stands together */
	OmQuantity	kits;			/* of a component: how many kits it is for */
	OmQuantity	per_kit;		/* and how much one of them has */
	int			rank;			/* among the lines of a call, once demands are summed (lines.c) */
	int			demand;			/* index of its demand; -1: none (untracked) */
} OmLine;

/* The fields that each line has in JSON come first, with these numbers. */
enum OmLineField
{
	OM_LINE_SKU, OM_LINE_QUANTITY, OM_LINE_BARCODE, OM_LINE_MORE
};

/* The first and the third of them: what a line is of is said by its sku or by a barcode. */
#define OM_SKU_FIELD {"sku", OM_JSON_TEXT, true, OM_CODE_LENGTH_MAX, NULL, "barcode", true}
#define OM_BARCODE_FIELD {"barcode", OM_JSON_TEXT, false, OM_CODE_LENGTH_MAX}

/* The second, where what a barcode says, or one, will do. */
#define OM_QUANTITY_FIELD {"quantity", OM_JSON_QUANTITY, true, 0, NULL, "barcode", false}

/* What quantity and price of a line are of; without it the item's own unit. */
#define OM_UNIT_FIELD {"unit", OM_JSON_TEXT, false, OM_CODE_LENGTH_MAX}

/* Lines as JSON said them, nfields values each; not looked up yet. */
extern OmLine *om_lines_of(const OmJsonValue *values, int nfields, int n);

/* How many units of what its price is of a line has. */
#define om_line_charged(line) ((line)->unit_code != NULL ? (line)->unit_quantity : (line)->quantity)

/*
 * Look the lines up: unknown_barcode, unknown_sku, unknown_unit and unknown_location name all that are unknown,
 * invalid_quantity all with too many decimals.  currency: 0 = prices not needed.  Quantities in units become the item's
 * own, and prices those of the units: unit_does_not_divide names all that are no such quantity.
 */
extern void om_resolve_lines(int64 tenant, OmLine *lines, int n, OmUse use, OmCurrency currency);

/*
 * The unit price by which a looked up line comes to what the label on its goods says, as text.  Raises invalid_argument
 * where the line says another quantity than the label, not_allowed where the caller may not sell by labels; path: the line's.
 */
extern char *om_label_price(const OmLine *line, const char *path);

/* Is a line, by its number in the call from 0, a kit, or a component of one? */
#define om_line_is_kit(line, i) ((line)->kit_line_no == (i) + 1)
#define om_line_is_component(line, i) ((line)->kit_line_no != 0 && (line)->kit_line_no != (i) + 1)

/*
 * Lines and behind them those of what the kits among them are made of (palloc'd, the same where there are no kits); n grows.
 * Components cost nothing by themselves, in the currency.  unknown_sku for one that is not in use, too_many_lines, unit_does_not_divide.
 */
extern OmLine *om_add_components(int64 tenant, OmLine *lines, int *n, OmCurrency currency, const char *path);

/* How many whole kits so much of a component makes. */
#define om_whole_kits(quantity, per_kit) ((quantity) / (per_kit) * OM_QUANTITY_ONE)

/* Must one location serve a line, by its key ship_complete, else by what holds for all lines? */
#define om_ship_complete(value, by_default) ((value)->present ? (value)->boolean : (by_default))

/*
 * The items of n skus as a page of a channel shows them, palloc'd: with the price of one unit, and what one line of an order gets; unlimited:
 * any number.  unknown_sku.
 */
extern OmItem *om_page_items(int64 tenant, char *const *skus, int n, const OmChannel *channel, OmQuantity *units, bool *are_unlimited);

/* Who has it holds and orders beyond the limits of visitors (limit.c). */
extern OmRight om_right_hold_long;

/* Most lines of one document of the caller. */
extern int	om_lines_max(int64 tenant);

/*
 * A visitor's lines: limit_exceeded when they sum to more of an item than it may have, and
 * unknown_location for one that its channel does not sell from.
 */
extern void om_limit_lines(int64 tenant, const OmLine *lines, int n, const OmChannel *channel, const char *path);

/* What must stay available besides what is taken: what available() answers for a purpose. */
typedef enum OmDemandRule
{
	OM_DEMAND_ORDER,			/* an order or a hold: the safety stock and the channel's buffer stay, the oversell limit counts */
	OM_DEMAND_SHELF				/* a register, a transfer, a correction: nothing stays, but only goods that are there are taken */
} OmDemandRule;

/* What one location serves of a demand that several serve together: goods that are there. */
typedef struct OmPart
{
	OmLocation	location;
	OmQuantity	held;			/* of the order's own hold */
	OmQuantity	taken;
} OmPart;

/* What the order's own hold has of an item at one location. */
typedef struct OmHeld
{
	OmLocation	location;
	OmQuantity	quantity;		/* for the demand */
	OmQuantity	left;			/* for no demand of the order */
	bool		is_short;		/* not all of it was there when it was held: it is no part of a demand that several locations serve */
} OmHeld;

/* What positions have, for who only asks (figures.c). */
typedef struct OmFigures OmFigures;

/* Demand of one item: of the lines that name a location all together, of another line alone, from one of some locations. */
typedef struct OmDemand
{
	int64		item_id;
	const char *sku;
	OmStockState state;			/* taken from: free, mostly */
	OmQuantity	quantity;
	OmDemandRule rule;
	OmQuantity	own_gives;		/* OM_DEMAND_SHELF: what the same document gives to the position */
	bool		may_be_short;	/* OM_DEMAND_SHELF, one candidate: what is not there has left all the same */
	bool		may_spread;		/* OM_DEMAND_ORDER: where no candidate has all of it, several may serve it */
	int			bundle;			/* the same number: components of a kit, which one of their candidates serves, the same ones; 0: none */
	OmQuantity	per_kit;		/* of a bundle: how much of it one kit has */
	int			ncandidates;	/* locations, in the order they are tried */
	const OmLocation *candidates;
	OmHeld	   *held;			/* mostly none; the first candidate is the location of the best of it */
	int			nheld;
	OmFigures  *figures;		/* what is asked, of a call that takes nothing; null: the counters */
	/* results of om_stock_take */
	OmTakeResult result;
	int			chosen;			/* index of the candidate that serves all of it, where there are no parts */
	OmPart	   *parts;			/* where a hold serves some of it, or several locations do */
	int			nparts;
	OmQuantity	taken;			/* of quantity: the hold has the rest, or it is missing */
	OmQuantity	backordered;	/* part of taken that is below what is on the shelf */
	OmQuantity	missing;		/* part of quantity that was not there, and is not taken: its moves are forced */
	OmShortage	shortage;		/* when refused: the most any candidate has, beside what the hold has of the demand */
	const char *short_at;		/* when refused: the location; null with several */
} OmDemand;

/* How many demands are of the bundle of the first: they stand together, and one that is of none is alone. */
extern int	om_bundle_size(const OmDemand *demands, int n);

/*
 * Demands of stocked lines (palloc'd): those with the same item and named location are
 * summed; one that names none has a demand of its own, whose candidates are the channel's
 * locations (perhaps none is in use; without a channel invalid_argument).  The largest come
 * first, so that the order of lines does not matter.  Sets lines[].demand.
 */
extern OmDemand *om_sum_demands(OmLine *lines, int n, const OmChannel *channel, int *ndemands);

/* Where a demand was taken; null: at several locations, see its parts. */
extern const OmLocation *om_demand_location(const OmDemand *demand);

/* Add to the part of a location: units of a hold, or taken ones. */
extern void om_demand_add_part(OmDemand *demand, const OmLocation *location, OmQuantity held, OmQuantity taken);

/* a + b; value_out_of_range past what a position can hold. */
extern OmQuantity om_sum_quantity(OmQuantity a, OmQuantity b);

/* An item at a location. */
typedef struct OmPosition
{
	int64		item_id;
	int64		location_id;
} OmPosition;

/* Positions where units became free in a call; served once, at its end. */
typedef struct OmFreed
{
	OmPosition *positions;
	int			n;
	int			max;
} OmFreed;

/* Remember a position. */
extern void om_freed_add(OmFreed *freed, int64 item_id, int64 location_id);

/* Let what became free serve orders that wait, when all else of the call is written. */
extern void om_freed_serve(int64 tenant, const OmFreed *freed, const char *actor, TimestampTz occurred_at);

/*
 * Take all demands or none.  channel_id: whose buffers must stay (0: none).
 * Waits, bounded, for stock held by others; releases expired holds
 * where that helps (their positions go to freed).  On success everything is prepaid; the
 * caller's moves use it.
 */
extern bool om_stock_take(int64 tenant, int64 channel_id, OmDemand *demands, int n, OmFreed *freed);

/*
 * The same for who only asks: demands are decided over the figures of their positions.
 * Nothing is locked, taken or written, so that a read-only transaction may ask, and a standby.  Each demand is told alone:
 * result and where it would be taken; shortage: what it could have, its own hold included, while the others have what they
 * would get.  True if all would be taken.
 */
extern void om_figures_read(int64 tenant, OmDemand *demands, int n);
extern bool om_stock_ask(int64 tenant, int64 channel_id, OmDemand *demands, int n);

/* What is free at a position of one of some demands, had they taken nothing; below zero: what is missing there. */
extern OmQuantity om_stock_free(int64 tenant, const OmDemand *demands, int n, const OmDemand *demand, int64 location_id);

/* Release expired holds of a position of a demand, the oldest first and each whole, until so many units are free; returns how many are. */
extern OmQuantity om_stock_release(int64 tenant, const OmDemand *demand, int64 location_id, OmQuantity needed, OmFreed *freed);

/*
 * Under the lock engine: lock all positions that several om_stock_take may take from, in
 * key order, so that calls never wait for each other crosswise.  Else nothing.
 */
extern void om_stock_lock(int64 tenant, const OmDemand *demands, int n);

/*
 * When an order expires that is placed now, of demands that were taken, unless somebody pays it; 0: it does not,
 * since it is no visitor's (limit.c).
 */
extern TimestampTz om_limit_order(int64 tenant, const OmDemand *demands, int n);

/* Give the taken demands back (a document that will not be written after all). */
extern void om_stock_untake(int64 tenant, OmDemand *demands, int n);

/* The message and detail of a refused om_stock_take; the code tells which. */
extern OmCode om_stock_refusal(const OmDemand *demands, int n, char **message, char **detail);

/* Goods that a line of an order took from a location where the books had none. */
typedef struct OmMissing
{
	pg_uuid_t	order_id;
	int			line_no;
	int64		item_id;
	const char *sku;
	const OmLocation *location;
	OmQuantity	quantity;
	TimestampTz occurred_at;
} OmMissing;

/* Open an exception for each, which somebody will settle. */
extern void om_exceptions_open(int64 tenant, const OmMissing *missing, int n, const char *actor);

/* What a keyed call takes of stock: all demands or none. */
typedef struct OmTaking
{
	int64		channel_id;		/* whose buffers must stay; 0: none */
	OmDemand   *demands;
	int			ndemands;
	OmFreed		freed;			/* what it released on the way, to be served by the caller */
} OmTaking;

/* Steps of a keyed call whose check has set call->taking: take, raise why it cannot; give back, of one that claims late. */
extern bool om_taking_take(OmCall *call);
extern void om_taking_refuse(OmCall *call);
extern void om_taking_give_back(OmCall *call);
#define OM_TAKES_STOCK .take = om_taking_take, .refuse = om_taking_refuse

/* Refuse moves that bring more into a position than it can hold, or goods worth more than can be kept (room.c); line_no: the number of its line. */
extern void om_require_room(int64 tenant, const OmMove *moves, int n, const OmLine *lines);

/* invalid_argument for the first line of an item that has no stock. */
extern void om_require_stocked(const OmLine *lines, int n);

/* A state that goods are put in by hand, by name; path: where it stands, for invalid_argument. */
extern OmStockState om_shelf_state(const char *name, const char *path);

/* One held position of a reservation, as an order uses it. */
typedef struct OmHold
{
	int			line_no;
	int64		item_id;
	OmLocation	location;
	OmQuantity	remaining;
	OmQuantity	short_units;	/* of these what was not there when it was held */
	OmQuantity	used;			/* by the order, set by the caller */
} OmHold;

/*
 * Lock an active reservation for an order (FOR UPDATE), or only read it: its holds, palloc'd.
 * unknown_reservation when there is none, the holder is another one or the secret is not its
 * own and the caller has no right to those of others, unless the caller has proven otherwise whose
 * it is; reservation_expired when it is over.
 */
extern OmHold *om_reservation_use(int64 tenant, const pg_uuid_t *id, const char *holder, const char *secret, bool is_proven, bool only_read, int *n);

/*
 * End it: holds[].used becomes the order's (reserved -> allocated, posted by the
 * caller), the rest is released here (reserved -> free).
 */
extern void om_reservation_convert(int64 tenant, const pg_uuid_t *id, OmHold *holds, int n,
								   const char *actor, TimestampTz occurred_at, OmFreed *freed);

/*
 * A reservation of another document, which has it for its shopper and proves whose it is.  Its holder is a text of that document, and it
 * has no secret, so that nobody else's call uses it or lets it go.
 */
typedef struct OmKept
{
	pg_uuid_t	reservation_id;
	const char *holder;
} OmKept;

/* Such a reservation to be made. */
typedef struct OmKeeping
{
	int64		tenant;
	const char *channel;
	const char *holder;
	JsonbContainer *lines;		/* [{"sku","quantity","unit"?}] */
	const OmKept *former;		/* those whose place it takes, mostly one: what they hold counts as free */
	int			nformer;
	TimestampTz expires_at;
	pg_uuid_t	reservation_id; /* the answer, if it has one: of services nothing is held */
} OmKeeping;

/* Hold the lines: false if there is nothing to hold; insufficient_stock, stock_contended, and what is wrong with the lines. */
extern bool om_reservation_keep(OmKeeping *keeping);

/* Until when all of such a reservation is held, locked or only read, and since when; 0: it is over, or was none. */
extern TimestampTz om_reservation_held(int64 tenant, const pg_uuid_t *id, bool only_read, TimestampTz *began_at);

/* It ends at another instant; or now, whatever is left of it. */
extern void om_reservation_set_end(int64 tenant, const pg_uuid_t *id, TimestampTz expires_at);
extern void om_reservation_let_go(int64 tenant, const OmKept *kept, const char *reason);

/* The argument expires_in, a life that is positive and bounded; returns the instant it ends. */
extern TimestampTz om_expires_in_arg(FunctionCallInfo fcinfo, int n);

/* The last instant until which the caller may hold what was held since began_at, at most so many seconds from now. */
extern TimestampTz om_hold_end(int64 tenant, TimestampTz began_at, int seconds);

/* What om_freed_serve calls, set at load: the order module allocates backorders. */
typedef void (*OmFreedHook) (int64 tenant, const OmPosition *positions, int n, const char *actor, TimestampTz occurred_at);
extern OmFreedHook om_freed_hook;

/* Rights that modules above ask for, too. */
extern OmRight om_right_read_stock;

#endif
