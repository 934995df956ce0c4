/*
 * catalog_store.h - the catalog room's SQL, for its own files only.
 *
 * Functions run one plan each; rows stay in the current result (plan.h).
 */
#ifndef OM_CATALOG_STORE_H
#define OM_CATALOG_STORE_H

#include "types/amount.h"

/* What every master has besides its key. */
typedef struct OmMaster
{
	int64		tenant;
	const char *code;			/* sku of an item */
	const char *name;
	const char *kind;			/* currency of a channel */
	int			scale;			/* items only */
	bool		is_active;
	Datum		metadata;		/* jsonb */
} OmMaster;

/* What is stored of a master, compared with what shall be. */
typedef struct OmFoundMaster
{
	int64		id;				/* 0: there is none */
	bool		same;			/* nothing would change */
	bool		same_rest;		/* item: kind and scale; channel: locations */
} OmFoundMaster;

/*
 * For the cache: what of the codes exists and is active, as of now.
 * Columns: items: sku, item_id, is stocked, scale, price (null = none), one row
 * per price, grouped by item; locations: code, location_id; a channel:
 * channel_id, currency, location_id (null = none), code, by priority.
 */
extern uint64 om_load_items(int64 tenant, char *const *skus, int n);
extern uint64 om_load_locations(int64 tenant, char *const *codes, int n);
extern uint64 om_load_channel(int64 tenant, const char *code);

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
extern OmFoundMaster om_match_price(int64 tenant, const char *sku, OmAmount price);
extern void om_store_price(int64 tenant, int64 item_id, OmAmount price);

/* The sku of an item and the code of a location, palloc'd; null when missing. */
extern void om_master_names(int64 tenant, int64 item_id, int64 location_id, char **sku, char **location);

/* Rows of the contract views, as doors return them. */
extern uint64 om_location_row(int64 tenant, const char *code);
extern uint64 om_channel_row(int64 tenant, const char *code);
extern uint64 om_item_row(int64 tenant, const char *sku);
extern uint64 om_price_row(int64 tenant, const char *sku, OmCurrency currency);

#endif
