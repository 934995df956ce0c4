/*
 * currency.h - ISO 4217 codes and their number of decimals.
 */
#ifndef OM_CURRENCY_H
#define OM_CURRENCY_H

#include "base/om.h"

/* The three letters packed: 'E' << 16 | 'U' << 8 | 'R'.  0 is no currency. */
typedef int32 OmCurrency;

/* Pack a code if it is in the table (exactly three capitals); else 0. */
extern OmCurrency om_currency_lookup(const char *code);

/* Raise unknown_currency for a code that is not in the table. */
extern void om_currency_refuse(const char *code) __attribute__((noreturn));

/* Decimals of a known currency (0..4); -1 for one not in the table. */
extern int om_currency_digits(OmCurrency currency);

/* Unpack into a buffer of at least four bytes; returns the buffer. */
extern char *om_currency_code(OmCurrency currency, char *buffer);

#endif
