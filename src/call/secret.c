/*
 * secret.c - what shows that a document is the caller's own (see secret.h).
 */
#include "postgres.h"

#include "base/om_compat.h"
#include "base/om_error.h"
#include "call/secret.h"
#include "common/cryptohash.h"
#include "common/sha2.h"
#include "port/pg_bswap.h"
#include "sql/read.h"
#include "utils/builtins.h"
#include "utils/snapmgr.h"

/*
 * How many characters hold 128 random bits: ten digits 3.3 bits each, hexadecimal ones 4, those of
 * base64 and base64url 6.  Randomness cannot be measured; what cannot have it is refused.
 */
#define DIGITS_MIN 39
#define HEX_MIN 32
#define BASE64_MIN 22
/* Random texts of these lengths have more different characters than this, but for one in 10^12. */
#define DIFFERENT_MIN 6

/* Places of the hyphens of a UUID, which has fewer random bits and stands in lists and logs. */
static const int uuid_hyphens[] = {8, 13, 18, 23};

void
om_sha256(StringInfo buffer, uint8 *hash)
{
	pg_cryptohash_ctx *context = pg_cryptohash_create(PG_SHA256);

	if (pg_cryptohash_init(context) < 0 ||
		pg_cryptohash_update(context, (const uint8 *) buffer->data, buffer->len) < 0 ||
		pg_cryptohash_final(context, hash, PG_SHA256_DIGEST_LENGTH) < 0)
		elog(ERROR, "could not compute SHA-256");
	pg_cryptohash_free(context);
}

/* True for a text of a UUID's length with hyphens where a UUID has them. */
static bool
is_uuid(const char *text)
{
	size_t		i;

	if (strlen(text) != 36)
		return false;
	for (i = 0; i < lengthof(uuid_hyphens); i++)
		if (text[uuid_hyphens[i]] != '-')
			return false;
	return true;
}

/* Why a text is no secret; null: it may be one. */
static const char *
fault_of(const char *text)
{
	size_t		length = strlen(text);
	bool		seen[128] = {false};
	int			different = 0;
	size_t		i;

	for (i = 0; i < length; i++)
	{
		if (!isascii((unsigned char) text[i]) || (!isalnum((unsigned char) text[i]) && strchr("+/-_=", text[i]) == NULL))
			return "has characters that neither hexadecimal digits, base64 nor base64url have";
		different += !seen[(int) text[i]];
		seen[(int) text[i]] = true;
	}
	if (length < BASE64_MIN ||
		(length < HEX_MIN && strspn(text, "0123456789abcdefABCDEF") == length) ||
		(length < DIGITS_MIN && strspn(text, "0123456789") == length))
		return psprintf("is too short: 128 random bits are %d characters of base64, or %d hexadecimal digits", BASE64_MIN, HEX_MIN);
	if (different < DIFFERENT_MIN)
		return psprintf("has fewer than %d different characters", DIFFERENT_MIN);
	if (is_uuid(text))
		return "is a UUID, which is no secret";
	return NULL;
}

void
om_secret_check(const char *secret, bool required, const char *path)
{
	const char *fault = NULL;

	if (secret != NULL)
		fault = fault_of(secret);
	else if (required)
		fault = "is required of who may not read the documents of others";
	if (fault != NULL)
		om_raise_value(OM_INVALID_ARGUMENT, "path", path, "%s %s", path, fault);
}

/* A bytea of SHA-256 of texts, each with its NUL, a tenant and an id. */
static bytea *
hash_of(const char *kind, int64 tenant, const pg_uuid_t *id, const char *secret)
{
	uint64		tenant_bytes = pg_hton64((uint64) tenant);
	bytea	   *hash = palloc(VARHDRSZ + PG_SHA256_DIGEST_LENGTH);
	StringInfoData buffer;

	initStringInfo(&buffer);
	appendBinaryStringInfo(&buffer, kind, strlen(kind) + 1);
	appendBinaryStringInfo(&buffer, (const char *) &tenant_bytes, sizeof(tenant_bytes));
	appendBinaryStringInfo(&buffer, (const char *) id, UUID_LEN);
	appendStringInfoString(&buffer, secret);
	SET_VARSIZE(hash, VARHDRSZ + PG_SHA256_DIGEST_LENGTH);
	om_sha256(&buffer, (uint8 *) VARDATA(hash));
	pfree(buffer.data);
	return hash;
}

Datum
om_secret_hash(const OmOwned *owned, int64 tenant, const pg_uuid_t *id, const char *secret, bool *isnull)
{
	*isnull = (secret == NULL);
	return secret == NULL ? (Datum) 0 : PointerGetDatum(hash_of(owned->kind, tenant, id, secret));
}

/* What is read of a document, whatever its id is called. */
#define DOCUMENT_SECRET(X, P) OM_SECRET_ROW(X, P, document_id)
OM_ENUM(DOCUMENT_SECRET, SECRET);

/* What om_secret_is_own asks of a row. */
typedef struct Asked
{
	const bytea *hash;
	bool		is_same;
} Asked;

/* OmRowSeen: compares all bytes, whatever the first ones say, so that the time tells nothing of them. */
static bool
see_hash(const Datum *values, const bool *nulls, void *arg)
{
	Asked	   *asked = (Asked *) arg;
	bytea	   *kept;
	uint8		differs = 0;
	int			i;

	if (nulls[SECRET_secret_hash])
		return false;
	kept = DatumGetByteaPP(values[SECRET_secret_hash]);
	if (VARSIZE_ANY_EXHDR(kept) != PG_SHA256_DIGEST_LENGTH)
		return false;
	for (i = 0; i < PG_SHA256_DIGEST_LENGTH; i++)
		differs |= (uint8) (VARDATA_ANY(kept)[i] ^ VARDATA_ANY(asked->hash)[i]);
	asked->is_same = (differs == 0);
	return false;
}

bool
om_secret_is_own(const OmOwned *owned, int64 tenant, const pg_uuid_t *id, const char *secret)
{
	Asked		asked = {hash_of(owned->kind, tenant, id, secret)};
	Datum		key[] = {Int64GetDatum(tenant), UUIDPGetDatum(id)};

	(void) om_read_rows(owned->table, InvalidSnapshot, key, lengthof(key), see_hash, &asked);
	return asked.is_same;
}

void
om_secret_require(const OmOwned *owned, int64 tenant, const pg_uuid_t *id, const char *secret)
{
	if (secret == NULL || !om_secret_is_own(owned, tenant, id, secret))
		owned->refuse(id);
}

char *
om_secret_text(int64 tenant, const char *text, const char *secret)
{
	static const pg_uuid_t none = {{0}};
	bytea	   *hash = hash_of(text, tenant, &none, secret);
	char	   *digits = palloc(2 * PG_SHA256_DIGEST_LENGTH + 1);

	digits[hex_encode(VARDATA(hash), PG_SHA256_DIGEST_LENGTH, digits)] = '\0';
	return digits;
}
