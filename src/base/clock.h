/*
 * clock.h - the one clock: order_mgmt.clock if set, else the transaction's start.
 */
#ifndef OM_CLOCK_H
#define OM_CLOCK_H

#include "base/om.h"
#include "datatype/timestamp.h"

extern TimestampTz om_clock(void);

/* The wall clock, for measuring waits only; never for a business fact. */
extern TimestampTz om_wall_clock(void);

extern void om_clock_init(void);

#endif
