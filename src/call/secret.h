/*
 * secret.h - what shows that a document is the caller's own.
 *
 * Who makes a document may bring a secret: a text of at least 128 random bits.  Kept of it is
 * SHA-256, of it and of what names the document, so that equal secrets of two documents do
 * not look equal.  A caller without the right to the documents of others must bring one, and
 * brings it again with each later step.  No such document, the document of another tenant and
 * a wrong secret are answered alike, and before anything is locked.
 */
#ifndef OM_SECRET_H
#define OM_SECRET_H

#include "base/module.h"
#include "base/om.h"
#include "lib/stringinfo.h"
#include "sql/table.h"
#include "utils/uuid.h"

/* The right to all documents of a tenant: who has it needs no secret. */
extern OmRight om_right_read_documents;

/* A kind of documents that may have secrets. */
typedef struct OmOwned
{
	const char *kind;			/* "order" */
	OmTable    *table;			/* what is read of it: OM_SECRET_ROW */
	void		(*refuse) (const pg_uuid_t *id);	/* raises that there is no such document */
} OmOwned;

#define OM_SECRET_ROW(X, P, id) X(P, tenant_id, OM_INT8) X(P, id, OM_UUID) X(P, secret_hash, OM_BYTEA)

/* Check the secret of a new document, null: none; invalid_argument when it is no secret, or is required and missing. */
extern void om_secret_check(const char *secret, bool required, const char *path);

/* What is kept of a document's secret, a bytea; null: it has none. */
extern Datum om_secret_hash(const OmOwned *owned, int64 tenant, const pg_uuid_t *id, const char *secret, bool *isnull);

/* Is a secret the document's own?  The same is done for one that is not there. */
extern bool om_secret_is_own(const OmOwned *owned, int64 tenant, const pg_uuid_t *id, const char *secret);

/* Raise that there is no such document unless the secret is its own; null is nobody's. */
extern void om_secret_require(const OmOwned *owned, int64 tenant, const pg_uuid_t *id, const char *secret);

/* Hexadecimal digits of SHA-256 of a text and a secret: what stands for that text where only who knows the secret may find it. */
extern char *om_secret_text(int64 tenant, const char *text, const char *secret);

/* SHA-256 of a buffer. */
extern void om_sha256(StringInfo buffer, uint8 *hash);

#endif
