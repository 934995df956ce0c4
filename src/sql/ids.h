/*
 * ids.h - ids below 2^53: the node's number above a cached local sequence.
 */
#ifndef OM_IDS_H
#define OM_IDS_H

#include "base/om.h"

/* The next id of a sequence of om_ident(). */
extern int64 om_next_id(Oid sequence);

/* The stamp of rows written now: the full id of the running transaction (assigns one). */
extern int64 om_stamp(void);

/*
 * A display number of this node: base 32 (Crockford: no I, L, O, U) of the id,
 * then one check character (value mod 37); palloc'd.
 */
extern char *om_display_number(int64 id);

extern int	om_node_id;			/* order_mgmt.node_id */

extern void om_ids_init(void);

#endif
