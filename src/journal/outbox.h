/*
 * outbox.h - what every business step also writes: its event, its status changes.
 */
#ifndef OM_OUTBOX_H
#define OM_OUTBOX_H

#include "access/htup.h"
#include "base/om.h"
#include "datatype/timestamp.h"
#include "utils/relcache.h"
#include "utils/uuid.h"

typedef struct OmEvent
{
	const char *aggregate;		/* "order", "reservation", "stock_document" */
	pg_uuid_t	aggregate_id;
	const char *type;			/* "order.placed" */
	char	   *payload;		/* JSON text; null: its document says it, by the view event_payloads */
	TimestampTz occurred_at;
} OmEvent;

/* True where logical decoding may read events, which then have all that they say. */
extern bool om_outbox_is_decoded(void);

/* Append events, one statement. */
extern void om_outbox_write(int64 tenant, const OmEvent *events, int n);

typedef struct OmStatusChange
{
	const char *document_kind;
	pg_uuid_t	document_id;
	int			line_no;		/* 0 = the document itself */
	const char *from_status;	/* null: created */
	const char *to_status;
	const char *reason;			/* null = none */
	const char *channel;		/* null = none */
	const char *approver;		/* null = nobody had to approve it */
	TimestampTz occurred_at;
} OmStatusChange;

/* Append status changes, one statement. */
extern void om_status_write(int64 tenant, const OmStatusChange *changes, int n, const char *actor);

/* Stamp events and status changes anew that carry stamps this server has yet to reach. */
extern void om_journal_restamp(void);

/* A row to be inserted, whose column stamp is that of the running transaction; says whether it came with one. */
extern HeapTuple om_row_stamped(Relation relation, HeapTuple row, bool *was_stamped);

/* Says whose history this server's is, by now: another one after a restore; set at load by the module that knows. */
typedef int64 (*OmIncarnationReader) (void);
extern void om_events_register_incarnation(OmIncarnationReader reader);

#endif
