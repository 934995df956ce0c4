/*
 * order.h - the order room's public face.
 */
#ifndef OM_ORDER_H
#define OM_ORDER_H

#include "base/om.h"

extern void om_order_init(void);

#endif
