/*
 * guc.h - settings that belong to no single part of the engine.
 */
#ifndef OM_GUC_H
#define OM_GUC_H

#include "base/om.h"

/* Define them (at load). */
extern void om_guc_init(void);

extern int	om_idempotency_retention;	/* days a key is kept */

#endif
