/*
 * stock_private.h - what the stock room's own files share.
 */
#ifndef OM_STOCK_PRIVATE_H
#define OM_STOCK_PRIVATE_H

#include "sql/plan.h"
#include "stock/stock.h"
#include "utils/jsonb.h"

/* Longest life of a reservation. */
#define OM_RESERVATION_DAYS_MAX 366

enum StockPlan
{
	STOCK_EXPIRED_HOLDS, STOCK_LOCK_EXPIRED, STOCK_SWEEP, STOCK_END_HOLDS, STOCK_BUFFERS, STOCK_ANY_BUFFER,
	STOCK_ADD_DOCUMENT, STOCK_SHOW, STOCK_SHELF,
	STOCK_PUT_POLICY, STOCK_SHOW_POLICY, STOCK_AVAILABLE, STOCK_AS_OF, STOCK_EXPLAIN,
	STOCK_ADD_HOLDS, STOCK_LOCK_HOLDS, STOCK_EXTEND, STOCK_SHOW_HOLDS,
	STOCK_PLANS
};

extern OmPlan om_stock_plans[STOCK_PLANS];

/* One hold that ends: what of it, how. */
typedef struct HoldEnd
{
	pg_uuid_t	reservation_id;
	int			line_no;
	int64		item_id;
	int64		location_id;
	OmQuantity	remaining;		/* goes back to free */
} HoldEnd;

/* End holds with a status: rows updated, reserved -> free posted, log and events written. */
extern void om_end_holds(int64 tenant, const HoldEnd *ends, int n, const char *status, const char *reason,
						 const char *actor, TimestampTz occurred_at, OmFreed *freed);

/*
 * Release expired holds of a position until needed units are free.  False if there are
 * not that many (then nothing is released, unless some are better than none), or none.
 */
extern bool om_release_expired(int64 tenant, int64 item_id, int64 location_id, OmQuantity needed,
							   bool some_will_do, OmFreed *freed);

/* A channel's buffer at each candidate of each demand: margins[i][c] flattened; null = none at all. */
extern OmQuantity *om_find_margins(int64 tenant, int64 channel_id, const OmDemand *demands, int n);

/* Forget whether there are buffers (relcache callback of stock_policies). */
extern void om_policy_init(void);

#endif
