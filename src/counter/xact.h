/*
 * xact.h - the one transaction callback of the extension.
 */
#ifndef OM_XACT_H
#define OM_XACT_H

extern void om_xact_init(void);

#endif
