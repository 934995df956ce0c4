/*
 * pos.h - the pos module's public face.
 */
#ifndef OM_POS_H
#define OM_POS_H

#include "base/module.h"

/* Refuse an unknown member of staff: unknown_staff; null: nobody was named. */
extern void om_staff_check(int64 tenant, const char *staff);

/* To know of shifts, and of what happened in them. */
extern OmRight om_right_read_shifts;

#endif
