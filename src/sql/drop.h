/*
 * drop.h - business is not dropped with the extension by mistake.
 */
#ifndef OM_DROP_H
#define OM_DROP_H

#include "base/om.h"

/* Define order_mgmt.allow_drop, and look at what is dropped from now on. */
extern void om_drop_init(void);

#endif
