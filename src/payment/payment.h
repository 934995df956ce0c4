/*
 * payment.h - the payment room's public face.
 */
#ifndef OM_PAYMENT_H
#define OM_PAYMENT_H

extern void om_payment_init(void);

#endif
