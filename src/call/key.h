/*
 * key.h - idempotency keys: one business step per key (A8 of doc/protocol.md).
 *
 * For the driver of keyed calls (call.h), and for the order module, which places many orders
 * at once and finds out late that a call is a repeated one.  Nobody else looks for keys: a
 * call that is run by the driver cannot forget to.
 */
#ifndef OM_CALL_KEY_H
#define OM_CALL_KEY_H

#include "base/om.h"
#include "common/sha2.h"
#include "utils/jsonb.h"
#include "utils/uuid.h"

/*
 * The key of a call: of a tenant and a function; of a secret, too, where the caller has no right
 * to the documents of others, so that nobody finds or fills the keys of somebody else.  Of who has
 * rights at some locations only, where these are is hashed with the arguments: whoever is limited otherwise
 * is told that the key was used, and neither gets the answer nor makes the call again.
 */
typedef struct OmCallKey
{
	int64		tenant;
	const char *function;
	const char *text;			/* null: not keyed; nothing is stored */
	const char *kept_function;	/* as they are stored: the same, but for those of a secret */
	const char *kept_text;
	uint8		hash[PG_SHA256_DIGEST_LENGTH];	/* of the arguments */
	uint8		said_hash[PG_SHA256_DIGEST_LENGTH];	/* with amounts as they are said: of a call of before */
	bool		has_said_hash;
} OmCallKey;

/*
 * How a function's arguments are hashed, which never changes, so that a call of before an update is
 * known: in the order in which they stood, what was an option as that option, and what was added later
 * only when it is given.  Options are not named; they are hashed last.
 */
typedef struct OmHashedArg
{
	int			number;
	bool		is_later;
	const char *option;			/* a text that stood in options under this key; null: it never did */
} OmHashedArg;

/*
 * Describe a call by the places of its last arguments (call.h): hashes every argument of
 * fcinfo except the key and the tenant, as hashed says; null: as they stand.
 */
extern void om_call_key_of_call(OmCallKey *key, FunctionCallInfo fcinfo, const char *function, int64 tenant,
								const OmHashedArg *hashed, int nhashed);

/* Describe one element of a batch: hashes the object. */
extern void om_call_key_of_element(OmCallKey *key, const char *function, int64 tenant,
								   const char *text, JsonbContainer *object);

/*
 * Move a key into the space of a secret: no caller's own key has such a function, and its text is a
 * hash, so that rows of other callers stay as they are.  invalid_argument for a key without a secret.
 */
extern void om_call_key_seclude(OmCallKey *key, const char *secret);

/*
 * The document a former call with this key made, seeing everything committed until now, whatever
 * the isolation level; false if none.  Other arguments: idempotency_conflict.
 */
extern bool om_call_key_find(const OmCallKey *key, pg_uuid_t *document);

/* Store the key; false if it is there by now (then find tells its document). */
extern bool om_call_key_claim(const OmCallKey *key, const pg_uuid_t *document);

/* Claims of a batch in one statement: claimed[i] tells; entries without key are true. */
extern void om_call_key_claim_many(const OmCallKey *keys, const pg_uuid_t *documents, int n, bool *claimed);

extern int	om_idempotency_retention;	/* days a key is kept */

extern void om_call_key_init(void);

#endif
