/*
 * archived.h - what archive_history() took away stays used: ids of documents, and ids by which a provider knows what it did.
 *
 * Asked where a caller brings an id of its own, and where something was not found: who lets the server make ids, and
 * finds what is there, pays nothing.
 */
#ifndef OM_ARCHIVED_H
#define OM_ARCHIVED_H

#include "base/om.h"
#include "datatype/timestamp.h"
#include "utils/uuid.h"

/* Kinds of keys of a provider that are no kinds of operations: an event of its gateway, and a payment. */
#define OM_ARCHIVED_EVENT "event"
#define OM_ARCHIVED_PAYMENT "payment"

/* Kinds of ids that are no kinds of documents: a receipt of a return, and an operation of a payment. */
#define OM_ARCHIVED_RECEIPT "receipt"
#define OM_ARCHIVED_OPERATION "operation"

/* Was a document, a receipt or an operation of this kind and id archived?  Ids of other kinds are not its own. */
extern bool om_archived_has(int64 tenant, const char *kind, const pg_uuid_t *id);

/* For who did not find a document that an argument names: archived, if that is why. */
extern void om_archived_refuse(int64 tenant, const char *argument, const char *kind, const pg_uuid_t *id);

/* The same of a provider's key; kind null: of any kind but that of events. */
extern void om_archived_refuse_key(int64 tenant, const char *argument, const char *key, int64 provider_id, const char *kind);

/* Until when a tenant's history was archived; -infinity: none of it was. */
extern TimestampTz om_archived_to(int64 tenant);

#endif
