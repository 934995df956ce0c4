/*
 * key.c - idempotency keys (see key.h).
 *
 * The hash covers the arguments as equal jsonb would: JSON objects are walked in
 * jsonb's own order of keys and numbers lose their trailing zeros, so that 1 and
 * 1.0 are the same call.  Every part carries its length or a tag, so that no two
 * argument lists run together.  Integers go in network order, since keys outlive
 * a move to another machine.  A call without a key is not hashed at all.
 *
 * Amounts are hashed by what they are worth, so that 0.5 and 0.50 are the same call.  Before, they were hashed as
 * they were said; such a call is known by a second hash, of its arguments as they are said.
 */
#include "postgres.h"

#include "access/access.h"
#include "access/htup_details.h"
#include "base/clock.h"
#include "base/om_error.h"
#include "base/om_limit.h"
#include "base/wait.h"
#include "call/call.h"
#include "call/json.h"
#include "call/key.h"
#include "call/secret.h"
#include "catalog/pg_type.h"
#include "port/pg_bswap.h"
#include "sql/ident.h"
#include "sql/plan.h"
#include "sql/read.h"
#include "types/decimal.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/json.h"
#include "utils/lsyscache.h"
#include "utils/numeric.h"
#include "utils/snapmgr.h"
#include "utils/timestamp.h"

/* First byte of what is hashed: grows when the same arguments would hash otherwise. */
#define HASH_VERSION 1

#define NULL_TAG 'n'
#define VALUE_TAG 'v'

#define RETENTION_DAYS_DEFAULT 30
#define RETENTION_DAYS_MAX 36500

int			om_idempotency_retention = RETENTION_DAYS_DEFAULT;

enum
{
	PLAN_CLAIM,
	PLAN_CLAIM_MANY
};

/* A key, as it is stored. */
#define KEY_ROW(X, P) \
	X(P, tenant_id, OM_INT8) X(P, function, OM_TEXT) X(P, idempotency_key, OM_TEXT) X(P, payload_hash, OM_BYTEA) \
	X(P, document_id, OM_UUID) X(P, recorded_at, OM_TIME)
OM_ENUM(KEY_ROW, KEY);

/* The keys of a batch, all of one function. */
#define KEYS_OF_BATCH(X, P) \
	X(P, tenant_id, OM_INT8) X(P, function, OM_TEXT) X(P, idempotency_keys, OM_TEXTS) \
	X(P, payload_hashes, OM_BYTEAS) X(P, document_ids, OM_UUIDS) X(P, recorded_at, OM_TIME)
OM_ENUM(KEYS_OF_BATCH, BATCH);

#define CLAIMED_KEY(X, P) X(P, idempotency_key, OM_TEXT) X(P, document_id, OM_UUID)
OM_ENUM(CLAIMED_KEY, CLAIMED);

static OmTable keys_table = {.name = "idempotency_keys", .columns = OM_COLUMNS(KEY_ROW, KEY)};

/* A call that used a key before. */
typedef struct FormerCall
{
	const OmCallKey *key;		/* that is used now */
	bool		is_same;		/* had the same arguments */
	pg_uuid_t	document;
} FormerCall;

static OmPlan plans[] = {
	[PLAN_CLAIM] = {
		.name = "claim idempotency key",
		.sql = "INSERT INTO order_mgmt_data.idempotency_keys "
		"(tenant_id, function, idempotency_key, payload_hash, document_id, recorded_at) "
		"VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING",
		.args = OM_ARGS(KEY_ROW, KEY),
		.expect = SPI_OK_INSERT
	},
	[PLAN_CLAIM_MANY] = {
		.name = "claim idempotency keys",
		.sql = "INSERT INTO order_mgmt_data.idempotency_keys AS k "
		"(tenant_id, function, idempotency_key, payload_hash, document_id, recorded_at) "
		"SELECT $1, $2, c.idempotency_key, c.payload_hash, c.document_id, $6 "
		"FROM (SELECT pg_catalog.unnest($3) AS idempotency_key, pg_catalog.unnest($4) AS payload_hash, "
		"pg_catalog.unnest($5) AS document_id) AS c "
		"ON CONFLICT DO NOTHING RETURNING k.idempotency_key, k.document_id",
		.args = OM_ARGS(KEYS_OF_BATCH, BATCH),
		.results = OM_RESULTS(CLAIMED_KEY, CLAIMED),
		.expect = SPI_OK_INSERT_RETURNING
	}
};

/* Append a length and that many bytes. */
static void
append_bytes(StringInfo buffer, const void *bytes, uint32 length)
{
	uint32		prefix = pg_hton32(length);

	appendBinaryStringInfo(buffer, (const char *) &prefix, sizeof(prefix));
	appendBinaryStringInfo(buffer, (const char *) bytes, length);
}

/* Append a JSON scalar: its type, then its value. */
static void
append_scalar(StringInfo buffer, const JsonbValue *value)
{
	char	   *number;

	appendStringInfoChar(buffer, (char) value->type);
	switch (value->type)
	{
		case jbvString:
			append_bytes(buffer, value->val.string.val, value->val.string.len);
			break;
		case jbvNumeric:
			if (!om_numeric_is_short(value->val.numeric))
			{
				/* whoever reads it refuses it: its text may be 131,073 times as long */
				append_bytes(buffer, VARDATA_ANY(value->val.numeric), VARSIZE_ANY_EXHDR(value->val.numeric));
				break;
			}
			number = numeric_normalize(value->val.numeric);
			append_bytes(buffer, number, strlen(number));
			pfree(number);
			break;
		case jbvBool:
			appendStringInfoChar(buffer, value->val.boolean ? 1 : 0);
			break;
		default:
			Assert(value->type == jbvNull);
			break;
	}
}

/* Append a JSON value, nested ones in their order. */
static void
append_json(StringInfo buffer, JsonbContainer *container)
{
	JsonbIterator *iterator = JsonbIteratorInit(container);
	JsonbIteratorToken token;
	JsonbValue	value;

	while ((token = JsonbIteratorNext(&iterator, &value, false)) != WJB_DONE)
	{
		appendStringInfoChar(buffer, (char) token);
		if (token == WJB_KEY || token == WJB_VALUE || token == WJB_ELEM)
			append_scalar(buffer, &value);
	}
}

/* An amount in the one text of all its forms; what leaves the currency to the call is another one. */
static const char *
plain_amount(const char *text)
{
	OmAmount	amount;

	text = om_amount_input_text(text, "amount");
	return om_amount_of_text(text, &amount) ? om_amount_text(amount) : om_plain_number(text);
}

/* Append an amount: the same amount in whatever form, but what leaves the currency to the call is another text. */
static void
append_amount(StringInfo buffer, const char *text, bool as_said)
{
	OmAmount	amount;

	text = om_amount_input_text(text, "amount");
	if (om_amount_of_text(text, &amount))
	{
		append_bytes(buffer, DatumGetPointer(om_amount_datum(amount)), OM_AMOUNT_SIZE);
		return;
	}
	if (!as_said)
		text = om_plain_number(text);
	append_bytes(buffer, text, strlen(text));
}

/* Append one argument of any type. */
static void
append_argument(StringInfo buffer, Datum value, Oid type, bool as_said)
{
	int16		length;
	bool		by_value;

	if (type == JSONBOID || type == om_ident()->strict_jsonb)
	{
		append_json(buffer, &DatumGetJsonbP(value)->root);
		return;
	}
	if (type == NUMERICOID)
	{
		char	   *number = numeric_normalize(DatumGetNumeric(value));

		append_bytes(buffer, number, strlen(number));
		return;
	}
	if (type == om_ident()->amount_input)
	{
		append_amount(buffer, text_to_cstring(DatumGetTextPP(value)), as_said);
		return;
	}
	get_typlenbyval(type, &length, &by_value);
	if (by_value)
	{
		uint64		word = pg_hton64((uint64) value);

		append_bytes(buffer, &word, sizeof(word));
	}
	else if (length == -1)
	{
		struct varlena *packed = PG_DETOAST_DATUM_PACKED(value);

		append_bytes(buffer, VARDATA_ANY(packed), VARSIZE_ANY_EXHDR(packed));
	}
	else
		append_bytes(buffer, DatumGetPointer(value), length);
}

/* Append an argument, or that it is null. */
static void
append_nullable(StringInfo buffer, NullableDatum argument, Oid type, bool as_said)
{
	appendStringInfoChar(buffer, argument.isnull ? NULL_TAG : VALUE_TAG);
	if (!argument.isnull)
		append_argument(buffer, argument.value, type, as_said);
}

/* The options, and among them what stood there before it was an argument. */
static NullableDatum
former_options(FunctionCallInfo fcinfo, const Oid *types, const OmHashedArg *hashed, int nhashed, bool as_said)
{
	NullableDatum options = fcinfo->args[OM_OPTIONS_ARG];
	int			i;

	for (i = 0; i < nhashed; i++)
	{
		StringInfoData member;
		const char *said;

		if (hashed[i].option == NULL || PG_ARGISNULL(hashed[i].number))
			continue;
		if (options.isnull)
			options = (NullableDatum) {DirectFunctionCall1(jsonb_in, CStringGetDatum("{}")), false};
		initStringInfo(&member);
		appendStringInfo(&member, "{\"%s\":", hashed[i].option);
		said = TextDatumGetCString(PG_GETARG_DATUM(hashed[i].number));
		escape_json(&member, types[hashed[i].number] == om_ident()->amount_input && !as_said ? plain_amount(said) : said);
		appendStringInfoChar(&member, '}');
		options.value = DirectFunctionCall2(jsonb_concat, options.value, DirectFunctionCall1(jsonb_in, CStringGetDatum(member.data)));
	}
	return options;
}

/* Hash the arguments of a call; amounts by what they are worth, or as they are said. */
static void
hash_call(uint8 *hash, FunctionCallInfo fcinfo, const Oid *types, const OmHashedArg *hashed, int nhashed, bool as_said)
{
	StringInfoData buffer;
	int			i;

	initStringInfo(&buffer);
	appendStringInfoChar(&buffer, HASH_VERSION);
	for (i = 0; i < nhashed; i++)
		if (hashed[i].option == NULL && !(hashed[i].is_later && PG_ARGISNULL(hashed[i].number)))
			append_nullable(&buffer, fcinfo->args[hashed[i].number], types[hashed[i].number], as_said);
	for (i = 0; i < OM_KEY_ARG && hashed == NULL; i++)
		append_nullable(&buffer, fcinfo->args[i], types[i], as_said);
	append_nullable(&buffer, former_options(fcinfo, types, hashed, nhashed, as_said), types[OM_OPTIONS_ARG], as_said);
	om_call_append_places(&buffer);
	om_sha256(&buffer, hash);
	pfree(buffer.data);
}

/* True when an amount among the arguments is said otherwise than it is hashed. */
static bool
is_said_otherwise(FunctionCallInfo fcinfo, const Oid *types)
{
	int			i;

	for (i = 0; i < PG_NARGS(); i++)
	{
		if (types[i] == om_ident()->amount_input && !PG_ARGISNULL(i))
		{
			const char *said = TextDatumGetCString(PG_GETARG_DATUM(i));

			if (strcmp(plain_amount(said), said) != 0)
				return true;
		}
	}
	return false;
}

/* Describe a call of a function (see key.h). */
void
om_call_key_of_call(OmCallKey *key, FunctionCallInfo fcinfo, const char *function, int64 tenant,
					const OmHashedArg *hashed, int nhashed)
{
	Oid		   *types;
	int			nargs;

	memset(key, 0, sizeof(OmCallKey));
	key->tenant = tenant;
	key->function = key->kept_function = function;
	key->text = key->kept_text = om_text_arg(fcinfo, OM_KEY_ARG, "idempotency_key", OM_KEY_LENGTH_MAX, false);
	if (key->text == NULL)
		return;
	om_require_plain_text(key->text, "idempotency_key");
	(void) get_func_signature(fcinfo->flinfo->fn_oid, &types, &nargs);
	Assert(nargs == PG_NARGS());
	hash_call(key->hash, fcinfo, types, hashed, nhashed, false);
	key->has_said_hash = is_said_otherwise(fcinfo, types);
	if (key->has_said_hash)
		hash_call(key->said_hash, fcinfo, types, hashed, nhashed, true);
}

/* Describe one element of a batch (see key.h). */
void
om_call_key_of_element(OmCallKey *key, const char *function, int64 tenant,
					   const char *text, JsonbContainer *object)
{
	StringInfoData buffer;

	memset(key, 0, sizeof(OmCallKey));
	key->tenant = tenant;
	key->function = key->kept_function = function;
	key->text = key->kept_text = text;
	if (text == NULL)
		return;
	om_require_plain_text(text, "idempotency_key");
	initStringInfo(&buffer);
	appendStringInfoChar(&buffer, HASH_VERSION);
	append_json(&buffer, object);
	om_call_append_places(&buffer);
	om_sha256(&buffer, key->hash);
	pfree(buffer.data);
}

/* Move a key into the space of a secret (see key.h). */
void
om_call_key_seclude(OmCallKey *key, const char *secret)
{
	if (key->text == NULL)
		return;
	if (secret == NULL)
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "idempotency_key",
					   "an idempotency_key needs a secret of who may not read all documents");
	key->kept_function = psprintf("secret:%s", key->function);
	key->kept_text = om_secret_text(key->tenant, key->text, secret);
}

/* A hash as a bytea. */
static Datum
hash_datum(const uint8 *hash)
{
	bytea	   *value = (bytea *) palloc(VARHDRSZ + PG_SHA256_DIGEST_LENGTH);

	SET_VARSIZE(value, VARHDRSZ + PG_SHA256_DIGEST_LENGTH);
	memcpy(VARDATA(value), hash, PG_SHA256_DIGEST_LENGTH);
	return PointerGetDatum(value);
}

/* Raise idempotency_conflict for a key that was used with other arguments. */
static void
refuse_reuse(const OmCallKey *key)
{
	OmDetail	detail;

	om_detail_start(&detail, OM_IDEMPOTENCY_CONFLICT);
	om_detail_text(&detail, "function", key->function);
	om_detail_text(&detail, "idempotency_key", key->text);
	om_raise(OM_IDEMPOTENCY_CONFLICT, om_detail_end(&detail),
			 "idempotency key \"%s\" was used for %s before, with other arguments", key->text, key->function);
}

/* True for the hash of the same arguments, of this version or of one before. */
static bool
is_same_hash(const OmCallKey *key, bytea *hash)
{
	if (VARSIZE_ANY_EXHDR(hash) != PG_SHA256_DIGEST_LENGTH)
		return false;
	return memcmp(VARDATA_ANY(hash), key->hash, PG_SHA256_DIGEST_LENGTH) == 0 ||
		(key->has_said_hash && memcmp(VARDATA_ANY(hash), key->said_hash, PG_SHA256_DIGEST_LENGTH) == 0);
}

/* OmRowSeen: the key, as it was used before. */
static bool
see_key(const Datum *values, const bool *nulls, void *arg)
{
	FormerCall *former = (FormerCall *) arg;

	former->is_same = is_same_hash(former->key, DatumGetByteaPP(values[KEY_payload_hash]));
	former->document = *DatumGetUUIDP(values[KEY_document_id]);
	return true;
}

/* The document a former call with this key made (see key.h). */
bool
om_call_key_find(const OmCallKey *key, pg_uuid_t *document)
{
	FormerCall	former = {key};
	Datum		columns[3];

	if (key->text == NULL)
		return false;
	columns[0] = Int64GetDatum(key->tenant);
	columns[1] = CStringGetTextDatum(key->kept_function);
	columns[2] = CStringGetTextDatum(key->kept_text);
	if (om_read_rows(&keys_table, InvalidSnapshot, columns, lengthof(columns), see_key, &former) == 0)
		return false;
	if (!former.is_same)
		refuse_reuse(key);
	*document = former.document;
	return true;
}

/*
 * Store the key; false if it is there by now.  Waits for a concurrent call with
 * the key: if that one commits, false; if it aborts, the key is ours.
 */
bool
om_call_key_claim(const OmCallKey *key, const pg_uuid_t *document)
{
	Datum		values[KEY_count];
	OmWanted	before;
	bool		is_ours;

	if (key->text == NULL)
		return true;
	values[KEY_tenant_id] = Int64GetDatum(key->tenant);
	values[KEY_function] = CStringGetTextDatum(key->kept_function);
	values[KEY_idempotency_key] = CStringGetTextDatum(key->kept_text);
	values[KEY_payload_hash] = hash_datum(key->hash);
	values[KEY_document_id] = UUIDPGetDatum(document);
	values[KEY_recorded_at] = TimestampTzGetDatum(om_clock());
	before = om_wait_for((OmWanted) {OM_KEY_BUSY, "idempotency_key", key->text});
	is_ours = om_plan_run(&plans[PLAN_CLAIM], values, NULL) == 1;
	(void) om_wait_for(before);
	return is_ours;
}

/* A keyed call of a batch and where it stands. */
typedef struct KeyedCall
{
	const char *key;
	int			index;
} KeyedCall;

/* qsort order: by key, equal keys in input order. */
static int
compare_keyed(const void *left, const void *right)
{
	const KeyedCall *a = (const KeyedCall *) left;
	const KeyedCall *b = (const KeyedCall *) right;
	int			order = strcmp(a->key, b->key);

	return order != 0 ? order : a->index - b->index;
}

/* The keyed calls, sorted; the others count as claimed. */
static int
sort_keyed(const OmCallKey *keys, int n, KeyedCall *keyed, bool *claimed)
{
	int			nkeyed = 0;
	int			i;

	for (i = 0; i < n; i++)
	{
		claimed[i] = (keys[i].text == NULL);
		if (keys[i].text != NULL)
		{
			keyed[nkeyed].key = keys[i].text;
			keyed[nkeyed++].index = i;
		}
	}
	qsort(keyed, nkeyed, sizeof(KeyedCall), compare_keyed);
	return nkeyed;
}

/*
 * Tell which rows came back.  Rows are inserted and returned in the order they
 * were sent, so one walk matches them.
 */
static void
mark_claimed(const KeyedCall *keyed, int nkeyed, const pg_uuid_t *documents, uint64 rows, bool *claimed)
{
	uint64		row;
	int			at = 0;

	for (row = 0; row < rows; row++)
	{
		char	   *key = om_field_text(row, CLAIMED_idempotency_key);
		pg_uuid_t  *document = DatumGetUUIDP(om_field(row, CLAIMED_document_id, NULL));

		while (at < nkeyed && (strcmp(keyed[at].key, key) != 0 ||
							   memcmp(&documents[keyed[at].index], document, UUID_LEN) != 0))
			at++;
		if (at == nkeyed)
			elog(ERROR, "idempotency key \"%s\" came back without having been sent", key);
		claimed[keyed[at++].index] = true;
		pfree(key);
	}
}

/*
 * Claims of a batch in one statement (see key.h).  Keys go in sorted, so that
 * two batches with the same keys cannot wait for each other; of equal keys in one
 * batch the first is claimed.
 */
void
om_call_key_claim_many(const OmCallKey *keys, const pg_uuid_t *documents, int n, bool *claimed)
{
	KeyedCall  *keyed = palloc(sizeof(KeyedCall) * Max(n, 1));
	int			nkeyed = sort_keyed(keys, n, keyed, claimed);
	Datum	   *columns = palloc(sizeof(Datum) * Max(nkeyed, 1) * 3);
	Datum		values[BATCH_count];
	OmWanted	before;
	int			i;

	if (nkeyed == 0)
		return;
	for (i = 0; i < nkeyed; i++)
	{
		int			index = keyed[i].index;

		Assert(keys[index].tenant == keys[0].tenant && strcmp(keys[index].kept_function, keys[0].function) == 0);
		columns[i] = CStringGetTextDatum(keyed[i].key);
		columns[nkeyed + i] = hash_datum(keys[index].hash);
		columns[2 * nkeyed + i] = UUIDPGetDatum(&documents[index]);
	}
	values[BATCH_tenant_id] = Int64GetDatum(keys[0].tenant);
	values[BATCH_function] = CStringGetTextDatum(keys[0].function);
	values[BATCH_idempotency_keys] = om_array(OM_TEXT, columns, NULL, nkeyed);
	values[BATCH_payload_hashes] = om_array(OM_BYTEA, columns + nkeyed, NULL, nkeyed);
	values[BATCH_document_ids] = om_array(OM_UUID, columns + 2 * nkeyed, NULL, nkeyed);
	values[BATCH_recorded_at] = TimestampTzGetDatum(om_clock());
	/* which of them it would be, only the index knows */
	before = om_wait_for((OmWanted) {OM_KEY_BUSY, "function", keys[0].function});
	mark_claimed(keyed, nkeyed, documents, om_plan_run(&plans[PLAN_CLAIM_MANY], values, NULL), claimed);
	(void) om_wait_for(before);
}

/* Define the setting (at load). */
void
om_call_key_init(void)
{
	/* the server's: who shortens it makes the keys of others forgotten */
	DefineCustomIntVariable("order_mgmt.idempotency_retention",
							"Days an idempotency key is kept.",
							NULL, &om_idempotency_retention, RETENTION_DAYS_DEFAULT, 1, RETENTION_DAYS_MAX,
							PGC_SIGHUP, 0, NULL, NULL, NULL);
}
