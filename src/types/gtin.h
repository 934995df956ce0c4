/*
 * gtin.h - GS1 article numbers (GTIN-8, -12, -13, -14), normalized to 14 digits.
 */
#ifndef OM_GTIN_H
#define OM_GTIN_H

#include "base/om.h"
#include "nodes/nodes.h"

/* The number that the 14 digits spell; also its form on disk. */
typedef int64 OmGtin;

#define OM_GTIN_DIGITS 14
#define OM_GTIN_MAX INT64CONST(99999999999999)

/*
 * Parse 8, 12, 13 or 14 digits with a valid check digit, spaces around allowed;
 * anything else 22P02, softly to context (may be null), then returns 0.
 */
extern OmGtin om_gtin_parse(const char *text, Node *context);

/* Always 14 digits, palloc'd. */
extern char *om_gtin_text(OmGtin gtin);

#endif
