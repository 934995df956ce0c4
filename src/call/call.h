/*
 * call.h - idempotency: one business step per key (page 4; A8).
 *
 * The order of a keyed call: find (a replay ends here), take, claim (false: a
 * concurrent call with the key has committed; give back and answer its document),
 * write.  Before any refusal: find_latest, else a retry could be refused for a
 * document that exists.
 */
#ifndef OM_CALL_H
#define OM_CALL_H

#include "base/om.h"
#include "common/sha2.h"
#include "utils/jsonb.h"
#include "utils/uuid.h"

typedef struct OmCall
{
	int64		tenant;
	const char *door;
	const char *key;			/* null: not keyed; nothing is stored */
	uint8		hash[PG_SHA256_DIGEST_LENGTH];	/* of the arguments */
} OmCall;

/*
 * Describe a call of a door: hashes every argument of fcinfo except the key and
 * the tenant (argument numbers; -1 = none).
 */
extern void om_call_start(OmCall *call, FunctionCallInfo fcinfo, const char *door,
						  int64 tenant, int key_arg, int tenant_arg);

/* Describe one element of a batch: hashes the object. */
extern void om_call_start_element(OmCall *call, const char *door, int64 tenant,
								  const char *key, JsonbContainer *object);

/* The document a former call with this key made; false if none.  Other arguments: idempotency_conflict. */
extern bool om_call_find(const OmCall *call, pg_uuid_t *document);

/* The same, seeing everything committed until now, whatever the isolation level. */
extern bool om_call_find_latest(const OmCall *call, pg_uuid_t *document);

/* Store the key; false if it is there by now (then find tells its document). */
extern bool om_call_claim(const OmCall *call, const pg_uuid_t *document);

/* Claims of a batch in one statement: claimed[i] tells; entries without key are true. */
extern void om_call_claim_many(const OmCall *calls, const pg_uuid_t *documents, int n, bool *claimed);

extern int	om_idempotency_retention;	/* days a key is kept */

extern void om_call_init(void);

#endif
