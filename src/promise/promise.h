/*
 * promise.h - when goods come that are sold before they are there.
 */
#ifndef OM_PROMISE_H
#define OM_PROMISE_H

#include "base/om.h"
#include "utils/date.h"
#include "utils/uuid.h"

/* A line of an order, or of what may become one, with units that wait; and what is promised of it. */
typedef struct OmPromised
{
	pg_uuid_t	order_id;		/* of a line that is kept */
	int			line_no;
	int64		item_id;
	int64		location_id;
	bool		is_promised;	/* filled by om_promise_find: somebody says a day */
	DateADT		promised_on;
	bool		is_preorder;
} OmPromised;

/* What is promised of lines that wait, if they were ordered now: one statement, none for no lines. */
extern void om_promise_find(int64 tenant, OmPromised *lines, int n);

/* Keep it with orders whose lines are written: of those of which somebody says a day. */
extern void om_promise_keep(int64 tenant, const OmPromised *lines, int n);

#endif
