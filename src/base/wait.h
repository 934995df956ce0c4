/*
 * wait.h - the waits of a call are bounded: all of them together, by order_mgmt.take_wait.
 */
#ifndef OM_WAIT_H
#define OM_WAIT_H

#include "base/om.h"
#include "base/om_error.h"
#include "storage/lock.h"
#include "utils/uuid.h"

/* What a call would wait for next, as the error names it.  Pointers live as long as the wait. */
typedef struct OmWanted
{
	OmCode		code;			/* the error: stock_contended, key_busy, document_busy ... */
	const char *what;			/* "sku", "order"; null: nothing is known of it */
	const char *name;			/* its code, or */
	const pg_uuid_t *id;		/* its id, which the detail calls what_id */
	const char *location;		/* where it lies; null: nowhere */
} OmWanted;

/* A call begins and ends; calls within it share its bound.  An error ends it with its subtransaction. */
extern void om_wait_begin(void);
extern void om_wait_end(void);

/* From here on the call waits for this; returns what it was before, to be set again. */
extern OmWanted om_wait_for(OmWanted wanted);

/* The same for as long as the call lasts, where nothing else is said. */
extern void om_wait_for_all(OmWanted wanted);

/* Milliseconds that the call may still wait; without a call, as much as any may. */
extern int	om_wait_left(void);

/* The call sleeps for something that is no lock, or has woken up: that counts, too. */
extern void om_wait_asleep(bool is_asleep);

/* Wait for a heavyweight lock, bounded also where there is no call (a trigger of a statement of others). */
extern void om_wait_lock(const LOCKTAG *tag, LOCKMODE mode, OmWanted wanted);

/* Who may see which sessions hold what a call waits for: this role; InvalidOid: nobody. */
extern void om_wait_show_holders(Oid role);

/* Raise the error of a wait that lasted too long. */
extern void om_wait_raise(OmWanted wanted) __attribute__((noreturn));

/* Ends of transactions and savepoints (xact.c). */
extern void om_wait_at_end(void);
extern void om_wait_at_subabort(SubTransactionId subid);

extern void om_wait_init(void);

#endif
