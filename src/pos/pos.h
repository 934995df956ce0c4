/*
 * pos.h - the pos room's public face.
 */
#ifndef OM_POS_H
#define OM_POS_H

extern void om_pos_init(void);

#endif
