/*
 * quantity.h - exact fixed-point quantities: an int64 of micro-units.
 */
#ifndef OM_QUANTITY_H
#define OM_QUANTITY_H

#include "base/om.h"
#include "nodes/nodes.h"

#define OmQuantityGetDatum(q) Int64GetDatum(q)
#define DatumGetOmQuantity(d) DatumGetInt64(d)
#define PG_GETARG_OM_QUANTITY(n) DatumGetOmQuantity(PG_GETARG_DATUM(n))

/*
 * Parse decimal text ("5", "-1.25", " 3 ") exactly.  More than six decimals,
 * exponents, NaN, infinity: 22P02; too large: 22003.  Soft errors go to context
 * (may be null); then returns 0.
 */
extern OmQuantity om_quantity_parse(const char *text, Node *context);

/* Shortest decimal text ("5", "1.25"), palloc'd. */
extern char *om_quantity_text(OmQuantity quantity);

/* As numeric, with as many decimals as it needs. */
extern Datum om_quantity_numeric(OmQuantity quantity);

/* True when the quantity has no more than scale decimals (0..6). */
extern bool om_quantity_fits_scale(OmQuantity quantity, int scale);

/* Sums and differences; 22003 on overflow. */
extern OmQuantity om_quantity_add(OmQuantity a, OmQuantity b);
extern OmQuantity om_quantity_subtract(OmQuantity a, OmQuantity b);

/*
 * So many units of which each is worth factor others.  False: that has more than six decimals.  What is more than any quantity
 * of a call becomes the largest number there is, of its sign.
 */
extern bool om_quantity_times(OmQuantity quantity, OmQuantity factor, OmQuantity *product);

#endif
