/*
 * counter_slot.h - the slot of the shared table that is this database's.
 * Private to the counters.
 */
#ifndef OM_COUNTER_SLOT_H
#define OM_COUNTER_SLOT_H

#include "base/om.h"

/* With the ledger locked: check that it enforces, unless that is known, and find the slot. */
extern void om_slot_require(void);

/* The same for who changes the ledger's structure: another slot than an older extension's. */
extern void om_slot_refresh(void);

/* The slot as last found; negative: none. */
extern int	om_slot_index(void);

/* True when the ledger is checked and the database has no slot. */
extern bool om_slot_is_missing(void);

/* The slot's generation now; stable while the ledger is locked. */
extern uint64 om_slot_generation(void);

/* Make every entry of this database unreachable: a new generation. */
extern void om_slot_bump(void);

extern void om_slot_init(void);

#endif
