/*
 * catalog_store.h - the SQL of the catalog module, for its own files only.
 *
 * Functions run one plan each; rows stay in the current result (plan.h).
 */
#ifndef OM_CATALOG_STORE_H
#define OM_CATALOG_STORE_H

#include "catalog/catalog.h"
#include "sql/columns.h"
#include "types/price.h"

/* Kind of a location, and of an item. */
#define LOCATION_KIND_STORE "store"
#define LOCATION_KIND_WAREHOUSE "warehouse"
#define LOCATION_KIND_VAN "van"
#define LOCATION_KIND_VIRTUAL "virtual"
#define ITEM_KIND_STOCKED "stocked"
#define ITEM_KIND_UNTRACKED "untracked"
#define ITEM_KIND_KIT "kit"

/* What a call says of a master, besides its key; null, or what stands for it, where it says nothing: then that stays as it is. */
typedef struct OmMaster
{
	int64		tenant;
	const char *code;			/* sku of an item */
	const char *name;			/* of a new one: the code */
	const char *kind;			/* currency of a channel */
	int			scale;			/* items only; -1: not said */
	char	  **tax_rates;		/* codes, of items, and of the shipping of channels; null: they stay as they are */
	int			ntax_rates;
	char	   *said_shipping;	/* channels only; null: it stays as it is */
	OmAmount	shipping;		/* what that is, once the currency is known; zero: none */
	NullableDatum is_active;	/* of a new one: true */
	NullableDatum metadata;		/* jsonb; of a new one: empty */
	bool		says_public;	/* channels: is_public is said, else it is as it was; of a new one false */
	bool		is_public;
	NullableDatum ship_complete;	/* channels; of a new one false */
	const char *tax_class;		/* items; null: as it is; empty: none */
	NullableDatum weight;		/* items; numeric */
} OmMaster;

/* What is stored of a master, compared with what shall be. */
typedef struct OmFoundMaster
{
	int64		id;				/* 0: there is none */
	bool		same;			/* nothing would change */
	bool		same_rest;		/* item: kind and scale; channel: locations */
	OmAmount	shipping;		/* channel: what it charges already; currency 0: nothing */
	char	   *currency;		/* channel: what it shall sell in */
	Datum		location_ids;	/* channel: where it sells from already, as a bigint[] */
} OmFoundMaster;

/* One row per price of an item; price null: it has none. */
#define LOADED_ITEM(X, P) \
	X(P, sku, OM_TEXT) X(P, item_id, OM_INT8) X(P, is_stocked, OM_BOOL) X(P, scale, OM_INT2) X(P, price, OM_PRICE) \
	X(P, tax_rates, OM_TEXTS) X(P, is_active, OM_BOOL) X(P, tax_class, OM_TEXT) X(P, weight, OM_INT8) \
	X(P, order_min, OM_QUANTITY) X(P, order_max, OM_QUANTITY) \
	X(P, order_increment, OM_QUANTITY) X(P, has_windows, OM_BOOL) X(P, is_kit, OM_BOOL) X(P, has_moved, OM_BOOL)
OM_ENUM(LOADED_ITEM, ITEM);

#define LOADED_LOCATION(X, P) X(P, code, OM_TEXT) X(P, location_id, OM_INT8) X(P, is_active, OM_BOOL)
OM_ENUM(LOADED_LOCATION, LOCATION);

/* One row per location of a channel, by priority; location_id null: it is not active. */
#define LOADED_CHANNEL(X, P) \
	X(P, channel_id, OM_INT8) X(P, currency, OM_TEXT) X(P, location_id, OM_INT8) X(P, code, OM_TEXT) \
	X(P, shipping, OM_AMOUNT) X(P, shipping_tax_rates, OM_TEXTS) X(P, is_public, OM_BOOL) X(P, ship_complete, OM_BOOL)
OM_ENUM(LOADED_CHANNEL, CHANNEL);

/* For the cache: what of the codes exists, and of channels what is active, as of now; the prices of an item stand together. */
extern uint64 om_load_items(int64 tenant, char *const *skus, int n);
extern uint64 om_load_locations(int64 tenant, char *const *codes, int n);
extern uint64 om_load_channel(int64 tenant, const char *code);

/* True if anything was recorded that belongs to a business day. */
extern bool om_tenant_has_history(int64 tenant);

/* Locations. */
extern OmFoundMaster om_match_location(const OmMaster *location);
extern void om_store_location(const OmMaster *location, int64 id);

/* Channels and the ids of their locations in order. */
extern OmFoundMaster om_match_channel(const OmMaster *channel, Datum location_ids);
extern int64 om_store_channel(const OmMaster *channel, int64 id);
extern void om_store_channel_locations(int64 tenant, int64 channel_id, Datum location_ids);

/* Items; id of an active item, and whether its price is this one. */
extern OmFoundMaster om_match_item(const OmMaster *item);
extern void om_store_item(const OmMaster *item, int64 id);
extern bool om_item_has_moved(int64 tenant, int64 item_id);

/*
 * Lock those of n items (ids in order) against change of which nobody else's moves are there; returns how many these are, as they are by then,
 * in the order of ids.
 */
extern int om_lock_unmoved(int64 tenant, const int64 *ids, int n, OmItem *items);

/* Remember that stock of an item has moved, and is folded; and have the others looked at before it moves for the first time (at load; moved.c). */
extern void om_item_note_moved(int64 item_id);
extern void om_moved_init(void);
extern OmFoundMaster om_match_price(int64 tenant, const char *sku, OmPrice price);
extern void om_store_price(int64 tenant, int64 item_id, OmPrice price);

/* The sku of an item and the code of a location, palloc'd; null when missing. */
extern void om_master_names(int64 tenant, int64 item_id, int64 location_id, char **sku, char **location);

/* Rows of the contract views, as API functions return them. */
extern uint64 om_location_row(int64 tenant, const char *code);
extern uint64 om_channel_row(int64 tenant, const char *code);
extern uint64 om_item_row(int64 tenant, const char *sku);
extern uint64 om_price_row(int64 tenant, const char *sku, OmCurrency currency);

#endif
