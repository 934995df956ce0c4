/*
 * freed.c - what becomes free in a call serves orders that wait, once and at its end.
 */
#include "postgres.h"

#include "stock/stock_private.h"

OmFreedHook om_freed_hook = NULL;

/* Remember a position (see stock.h). */
void
om_freed_add(OmFreed *freed, int64 item_id, int64 location_id)
{
	if (freed->n == freed->max)
	{
		freed->max = Max(8, freed->max * 2);
		freed->positions = freed->positions == NULL ? palloc(sizeof(OmPosition) * freed->max) :
			repalloc(freed->positions, sizeof(OmPosition) * freed->max);
	}
	freed->positions[freed->n].item_id = item_id;
	freed->positions[freed->n++].location_id = location_id;
}

/* Serve who waits (see stock.h). */
void
om_freed_serve(int64 tenant, const OmFreed *freed, const char *actor, TimestampTz occurred_at)
{
	if (om_freed_hook != NULL && freed->n > 0)
		om_freed_hook(tenant, freed->positions, freed->n, actor, occurred_at);
}
