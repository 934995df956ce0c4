/*
 * gtin.h - GS1 article numbers in other codes than those of the type order_mgmt.gtin.
 */
#ifndef OM_GTIN_H
#define OM_GTIN_H

#include "base/om.h"

#define OM_GTIN_DIGITS 14

/* Is the last digit the check digit of the others?  Of digits only, however many. */
extern bool om_check_digit_is_valid(const char *digits);

/* The 14 digits of a text that is a GTIN of 8, 12, 13 or 14 of them; false for any other text. */
extern bool om_gtin_normal(const char *text, char normal[OM_GTIN_DIGITS + 1]);

#endif
