/*
 * returns.h - the returns room's public face.
 */
#ifndef OM_RETURNS_H
#define OM_RETURNS_H

extern void om_returns_init(void);

#endif
