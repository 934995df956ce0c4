/*
 * transfer.h - the transfer room's public face.
 */
#ifndef OM_TRANSFER_H
#define OM_TRANSFER_H

#include "base/om.h"

extern void om_transfer_init(void);

#endif
