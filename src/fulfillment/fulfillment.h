/*
 * fulfillment.h - the fulfillment room's public face.
 */
#ifndef OM_FULFILLMENT_H
#define OM_FULFILLMENT_H

extern void om_fulfillment_init(void);

#endif
