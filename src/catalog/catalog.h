/*
 * catalog.h - what skus, channels and locations mean.
 *
 * Answers come from a cache of the backend (catalog_cache.c).
 */
#ifndef OM_CATALOG_H
#define OM_CATALOG_H

#include "base/module.h"
#include "base/om.h"
#include "sql/plan.h"
#include "types/price.h"

typedef struct OmItem
{
	int64		item_id;		/* 0: no item of this sku, or none that is in use */
	bool		is_active;
	bool		is_stocked;		/* false: untracked, never out of stock, or a kit */
	bool		is_kit;			/* what it is made of is sold (kit.h) */
	int			scale;			/* decimals of its quantities */
	bool		has_price;		/* a price in the currency asked for */
	OmPrice		price;
	int			ntax_rates;		/* of a sale that names none */
	char	  **tax_rates;		/* codes; live as long as the caller's memory context */
	OmQuantity	order_min;		/* of one order, 0: no limit */
	OmQuantity	order_max;
	OmQuantity	order_increment;
	bool		has_windows;	/* some channel does not always show it */
	char	   *tax_class;		/* by which rules say its taxes; null: none */
	int64		weight;			/* of one unit, in millionths of a kilogram; -1: it is not known */
} OmItem;

typedef struct OmLocation
{
	int64		location_id;	/* 0: no location of this code, or none that is in use */
	const char *code;			/* lives as long as the caller's memory context */
} OmLocation;

typedef struct OmChannel
{
	int64		channel_id;		/* 0: no active channel of this code */
	OmCurrency	currency;
	int			nlocations;		/* active ones, in order of priority */
	OmLocation *locations;
	bool		ship_complete;	/* one location serves each line */
	OmAmount	shipping;		/* of an order that names no charge; zero: none */
	int			nshipping_tax_rates;
	char	  **shipping_tax_rates; /* as those of items */
} OmChannel;

/* Refuses codes that are no active tax rates (unknown_tax_rate), or stand twice; set by the module that has tax rates. */
typedef void (*OmTaxRatesHook) (int64 tenant, char **codes, int n, const char *argument);
extern OmTaxRatesHook om_tax_rates_hook;

/*
 * Who sells, reserves or brings goods in finds what is in use; who corrects, or takes away what
 * is there already, finds what is not in use any more, too.
 */
typedef enum OmUse
{
	OM_IN_USE, OM_IN_USE_OR_NOT
} OmUse;

/* Look up n skus; currency 0 = prices not needed.  Unknown ones have item_id 0. */
extern void om_find_items(int64 tenant, char *const *skus, int n, OmUse use, OmCurrency currency, OmItem *items);

/* The same, palloc'd: unknown_sku names all that are unknown. */
extern OmItem *om_find_known_items(int64 tenant, char *const *skus, int n, OmUse use, OmCurrency currency);

/* Refuse a price below zero, and one that no quantity could be sold at. */
extern void om_price_check(OmPrice price);

/*
 * Lock items, by n skus or ids, against all who change what they are, in one order: as they are by now, in use or not.  Those that are
 * not there have item_id 0.  skus of ids: null, or n that are filled in.
 */
extern void om_lock_items(int64 tenant, char *const *skus, int n, OmItem *items);
extern void om_lock_items_of(int64 tenant, const int64 *ids, int n, OmItem *items, char **skus);

/* Make an item a kit, or a new one that is: item_has_history where its own stock has moved. */
extern void om_catalog_make_kit(int64 tenant, const char *sku);

/* Look up n location codes: not_allowed where the running call may not work (om_call_require_at).  Unknown ones have id 0. */
extern void om_find_locations(int64 tenant, char *const *codes, int n, OmUse use, OmLocation *locations);

/* The same of one: unknown_location.  Null: none, id 0. */
extern OmLocation om_find_location(int64 tenant, const char *code, OmUse use);

/* Look up a channel with its locations: unknown_channel, also for a visitor's channel that is not public.  Null: none, id 0. */
extern void om_find_channel(int64 tenant, const char *code, OmChannel *channel);

/*
 * The sku or code of what somebody meant who named something that is not there, or is not in use; palloc'd; null: nothing that
 * is near and that the caller may read.
 */
extern const char *om_near_sku(int64 tenant, const char *sku);
extern const char *om_near_location(int64 tenant, const char *code);
extern const char *om_near_channel(int64 tenant, const char *code);

/* Is it a kind that an item may have? */
extern bool om_item_kind_is_known(const char *kind);

/* Sales of these items, a bigint[], ask from now on whether their channel shows them. */
extern void om_items_have_windows(int64 tenant, Datum item_ids);

/*
 * Many items in a call: what an import writes of them and of their prices (items.c).  Rows are a jsonb array of objects, as the plans read them; what
 * is not said stays as it is, and has its default in a new item.
 */

/* Items by their skus (tenant, skus), and new skus that are others only by case or composition. */
extern OmPlan om_items_find_plan;
extern OmPlan om_items_twins_plan;

/* What is wrong with the row of a number. */
#define ITEM_FAULT(X, P) X(P, line, OM_INT4) X(P, fault, OM_TEXT)
OM_ENUM(ITEM_FAULT, ITEM_FAULT);
#define ITEM_FAULT_HISTORY "history"		/* its kind or scale is another one, and stock has moved */
#define ITEM_FAULT_LIMITS "limits"			/* no order could have it, or the least or most of it */

/* Rows of a result that name faults: {"line","sku","kind"?,"scale"?,"order_min"?,"order_max"?,"order_increment"?}. */
extern OmPlan om_items_check_plan;

/* Write items, {"id","sku","name"?,"kind"?,"scale"?,"tax_rates"?,"is_active"?,"metadata"?} and those limits, and prices, {"item_id","price"}. */
extern OmPlan om_items_put_plan;
extern OmPlan om_items_prices_plan;

/* Who keeps what is derived of items, or of products, set at load; ids: a bigint[]. */
typedef void (*OmItemsChanged) (int64 tenant, Datum ids);
extern OmItemsChanged om_items_changed;
extern OmItemsChanged om_products_changed;

/* Watch the tables of masters, and give the ledger their names (at load). */
extern void om_catalog_init(void);

/* Rights that modules above ask for, too. */
extern OmRight om_right_closed_channels;
extern OmRight om_right_read_catalog;
extern OmRight om_right_catalog;
extern OmRight om_right_prices;

#endif
