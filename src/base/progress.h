/*
 * progress.h - how far a long piece of upkeep is, for others to see while it runs.
 */
#ifndef OM_PROGRESS_H
#define OM_PROGRESS_H

#include "base/om.h"

/* What may tell how far it is; the view order_mgmt.upkeep_progress gives the numbers their names. */
typedef enum OmProgressJob
{
	OM_PROGRESS_COMPACT = 0x4F60,
	OM_PROGRESS_VERIFY = 0x4F61,
	OM_PROGRESS_VERIFY_HISTORY = 0x4F62,
	OM_PROGRESS_ARCHIVE = 0x4F63
} OmProgressJob;

/* Say how far the running transaction is with a job; from outside of a subtransaction that may end before it does. */
extern void om_progress_tell(OmProgressJob job, int64 done, int64 total);

/* Nothing of it is left to be said; the end of the transaction says so, too. */
extern void om_progress_end(void);

#endif
