/*
 * strict_jsonb.h - JSON arguments that repeat no key.
 */
#ifndef OM_STRICT_JSONB_H
#define OM_STRICT_JSONB_H

#include "base/om.h"
#include "nodes/nodes.h"

/* Most levels of objects and arrays, the outermost included. */
#define OM_STRICT_JSONB_DEPTH_MAX 64

/*
 * Parse JSON text to a jsonb Datum.  Bad JSON: 22P02, softly to context (may be
 * null), then returns 0.  A duplicate key in any object, or too deep a nesting:
 * invalid_json with its path.
 */
extern Datum om_strict_jsonb_parse(char *text, Node *context);

#endif
