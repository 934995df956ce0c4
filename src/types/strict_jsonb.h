/*
 * strict_jsonb.h - JSON that holds no key twice.
 */
#ifndef OM_STRICT_JSONB_H
#define OM_STRICT_JSONB_H

#include "base/om.h"
#include "fmgr.h"

/* Text input; 22P02 for what is no JSON or has a key twice. */
extern PGDLLEXPORT Datum om_strict_jsonb_in(PG_FUNCTION_ARGS);

#endif
