/*
 * split.h - splitting integers without losing a unit.
 */
#ifndef OM_SPLIT_H
#define OM_SPLIT_H

#include "base/om.h"

/*
 * Largest-remainder (Hamilton) split of total by non-negative weights: parts sum
 * to total exactly, ties go to the lower index, sign of total kept.  All weights
 * zero, a negative weight, or n < 1: 22023.  128-bit inside.
 */
extern void om_allocate(int64 total, const int64 *weights, int n, int64 *parts);

/*
 * Cumulative share: what is due for the units (taken, taken + part] of whole:
 * round(total * (taken + part) / whole) - round(total * taken / whole), half
 * away from zero; any sequence of parts ends at exactly total.
 * 22023 unless 0 <= taken, 0 <= part, taken + part <= whole, whole > 0.
 */
extern int64 om_share(int64 total, int64 whole, int64 taken, int64 part);

#endif
