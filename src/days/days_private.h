/*
 * days_private.h - what the days module's own files share.
 */
#ifndef OM_DAYS_PRIVATE_H
#define OM_DAYS_PRIVATE_H

#include "base/om.h"

extern void om_days_init(void);

#endif
