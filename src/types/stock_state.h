/*
 * stock_state.h - the states of goods: one int2 on disk, a name in text.
 *
 * The first nine are states at a location; the last four are the outside world.
 * Numbers are on disk for ever: append only.
 */
#ifndef OM_STOCK_STATE_H
#define OM_STOCK_STATE_H

#include "base/om.h"

typedef enum OmStockState
{
	OM_STATE_FREE = 1,
	OM_STATE_RESERVED = 2,
	OM_STATE_ALLOCATED = 3,
	OM_STATE_BACKORDERED = 4,
	OM_STATE_QUALITY_CONTROL = 5,
	OM_STATE_DAMAGED = 6,
	OM_STATE_EXPIRED = 7,
	OM_STATE_RETURNED = 8,
	OM_STATE_IN_TRANSIT = 9,
	OM_STATE_SUPPLIER = 10,
	OM_STATE_CUSTOMER = 11,
	OM_STATE_LOSS = 12,
	OM_STATE_PRODUCTION = 13
} OmStockState;

#define OM_STATE_LAST OM_STATE_PRODUCTION

/* True for supplier, customer, loss, production. */
#define om_state_is_outside(state) ((state) >= OM_STATE_SUPPLIER)

/* The name ("free"); the state of a name, or 0 when there is none. */
extern const char *om_stock_state_name(OmStockState state);
extern OmStockState om_stock_state_lookup(const char *name);

#endif
