/*
 * ids.h - ids below 2^53: the node's number above a cached local sequence.
 */
#ifndef OM_IDS_H
#define OM_IDS_H

#include "base/om.h"

/* The next id of a sequence of om_ident(). */
extern int64 om_next_id(Oid sequence);

/* The last id that the node of an id can ever make. */
extern int64 om_last_id_of_node(int64 id);

/* The next value of a sequence, without the node: below 2^44. */
extern int64 om_next_place(Oid sequence);

/* The stamp of rows written now: the full id of the running transaction (assigns one). */
extern int64 om_stamp(void);

/* For qsort and bsearch: ids, ascending. */
extern int	om_compare_ids(const void *x, const void *y);

extern int	om_node_id;			/* order_mgmt.node_id */

extern void om_ids_init(void);

#endif
