/*
 * returns.h - the returns module's public face.
 */
#ifndef OM_RETURNS_H
#define OM_RETURNS_H

#include "types/stock_state.h"

/* Where goods that came with a disposition go; its name stands in lines[line]. */
extern OmStockState om_disposition_state(const char *name, int line);

#endif
