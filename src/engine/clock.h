/*
 * clock.h - the one clock: order_mgmt.clock if set, else the transaction's start.
 */
#ifndef OM_CLOCK_H
#define OM_CLOCK_H

#include "base/om.h"
#include "datatype/timestamp.h"

extern TimestampTz om_clock(void);

/*
 * When a fact happened: the caller's time, or the clock's.  22023 for infinity
 * and for a time further ahead than order_mgmt.future_tolerance.
 */
extern TimestampTz om_occurred_at(TimestampTz argument, bool argument_is_null);

/* The wall clock, for measuring waits only; never for a business fact. */
extern TimestampTz om_wall_clock(void);

extern void om_clock_init(void);

#endif
