/*
 * decimal.h - decimal text to and from int64 units of 10^-decimals.
 *
 * Quantities and prices (up to six decimals) and amounts (their currency's) are read and
 * written by the same two functions, so that both refuse the same things.
 */
#ifndef OM_DECIMAL_H
#define OM_DECIMAL_H

#include "base/om.h"
#include "nodes/nodes.h"
#include "utils/numeric.h"

/* Most decimals a caller may ask for, and room for any text of an int64. */
#define OM_DECIMAL_DECIMALS_MAX 6
#define OM_DECIMAL_TEXT_SIZE 24

/*
 * Read text exactly: optional spaces around, a sign, digits with at most one
 * point.  Zeros beyond the allowed decimals change nothing and are accepted.
 * Other excess decimals, exponents, NaN, infinity, empty text: 22P02; too large:
 * 22003.  what names the value in messages.  Soft errors go to context (may be
 * null); then returns 0.
 */
extern int64 om_decimal_parse(const char *text, int decimals, const char *what, Node *context);

/*
 * True for a number of at most OM_NUMBER_DIGITS_MAX digits before the point, and decimals, as it is printed: 1e131000
 * takes 16 bytes and 131001 characters.
 */
extern bool om_numeric_is_short(Numeric number);

/*
 * The text of units, palloc'd: all decimals, or without trailing zeros if shortest.
 */
extern char *om_decimal_text(int64 units, int decimals, bool shortest);

#endif
