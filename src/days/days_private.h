/*
 * days_private.h - what the days module's own files share.
 */
#ifndef OM_DAYS_PRIVATE_H
#define OM_DAYS_PRIVATE_H

#include "base/om.h"

/* The first stamp of each period that has moves of a row of stock_days. */
#define OM_DAY_PERIODS(day) "coalesce(" day ".periods, order_mgmt_data.periods_between(" day ".first_stamp, " day ".last_stamp))"

extern void om_days_init(void);

#endif
