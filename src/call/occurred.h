/*
 * occurred.h - when what a call records happened: never in the future, never before what it needs.
 */
#ifndef OM_OCCURRED_H
#define OM_OCCURRED_H

#include "base/om.h"
#include "datatype/timestamp.h"
#include "utils/uuid.h"

/*
 * When a fact happened: the caller's time, or the clock's.  22023 for infinity
 * and for a time further ahead than order_mgmt.future_tolerance.
 */
extern TimestampTz om_occurred_at(TimestampTz argument, bool argument_is_null);

/*
 * When something occurs that needs what happened at another time.  What is dated by the
 * clock is not too early: the transaction began before, or the other's clock is ahead; it
 * occurs with what it needs.
 */
extern TimestampTz om_occurred_with(TimestampTz occurred_at, TimestampTz needed);

/*
 * The same of a step of a document that was "shipped", "placed", ... before:
 * occurred_too_early for a caller's earlier time.
 */
extern TimestampTz om_occurred_after(TimestampTz occurred_at, TimestampTz needed, const char *document, const pg_uuid_t *id,
									 const char *status);

/* Its refusal. */
extern void om_refuse_early(TimestampTz occurred_at, TimestampTz needed, const char *document, const pg_uuid_t *id,
							const char *status) __attribute__((noreturn));

extern void om_occurred_init(void);

#endif
