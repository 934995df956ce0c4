/*
 * order_hold.h - reasons for which nothing of an order may leave.
 */
#ifndef OM_ORDER_HOLD_H
#define OM_ORDER_HOLD_H

#include "order/order.h"

/* order_held, with all reasons, while a locked order is held for any. */
extern void om_order_refuse_held(const OmOrder *order);

#endif
