/*
 * number.c - numbers on paper (see number.h).
 *
 * A document's place in the sequence of its kind, which all tenants share, is permuted by a
 * Feistel network whose rounds are SipHash-1-3 with the tenant's secret: what comes out is as
 * unique as what went in, and looks random to who does not know the secret.
 *
 * Before it stands the day, of so many that come round: numbers of a day lie together in the index that finds them, however
 * many there are of other days, and an order dirties no page of its own.  It tells only when the document was made.
 *
 * Places below 2^26 become seven characters with their day, later ones eleven; a server with a node id appends two for
 * it, so that numbers of two servers differ in length or in these.  Up to 0.5.0 there were six and nine, with no day.
 *
 * The check character is the sum of the others times powers of a primitive element of GF(32),
 * so every wrong character and every pair that is swapped is found.
 */
#include "postgres.h"

#include "access/number.h"
#include "base/clock.h"
#include "sql/cache.h"
#include "sql/ident.h"
#include "sql/ids.h"
#include "sql/plan.h"
#include "utils/builtins.h"
#include "utils/memutils.h"
#include "utils/timestamp.h"

#define ROUNDS 6
#define NODE_DIGITS 2
#define DIGITS_MAX 11
/* Tenants after which the cache begins anew. */
#define CACHE_ENTRIES_MAX 10000

/* Crockford's base 32. */
static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/* Places below 2^bits, bits being even, become so many digits, with a day of 2^day_bits. */
static const struct
{
	int			bits;
	int			day_bits;
	int			digits;
} sizes[] = {{26, 9, 7}, {44, 11, DIGITS_MAX}};

static const struct
{
	const char *sequence;
	const char *prefix;
} kinds[OM_NUMBER_KINDS] = {
	[OM_NUMBER_ORDER] = {"order_number_seq", ""},
	[OM_NUMBER_RETURN] = {"return_number_seq", "R-"},
	[OM_NUMBER_TRANSFER] = {"transfer_number_seq", "T-"},
	[OM_NUMBER_PURCHASE_ORDER] = {"purchase_order_number_seq", "P-"}
};

enum
{
	NUMBER_LOAD, NUMBER_ADD_KEY
};

#define TENANT_ID(X, P) X(P, tenant_id, OM_INT8)
OM_ENUM(TENANT_ID, ID);

/* The prefixes in the order of the kinds. */
#define LOADED(X, P) \
	X(P, key, OM_BYTEA) X(P, order_prefix, OM_TEXT) X(P, return_prefix, OM_TEXT) X(P, transfer_prefix, OM_TEXT) \
	X(P, purchase_order_prefix, OM_TEXT)
OM_ENUM(LOADED, LOADED);

static OmPlan plans[] = {
	[NUMBER_LOAD] = {
		.name = "number.load",
		.sql = "SELECT k.key, t.number_prefixes ->> 'order' AS order_prefix, t.number_prefixes ->> 'return' AS return_prefix,"
		" t.number_prefixes ->> 'transfer' AS transfer_prefix, t.number_prefixes ->> 'purchase_order' AS purchase_order_prefix"
		" FROM order_mgmt_data.number_keys AS k LEFT JOIN order_mgmt_data.tenants AS t ON t.tenant_id = k.tenant_id WHERE k.tenant_id = $1",
		.args = OM_ARGS(TENANT_ID, ID), .results = OM_RESULTS(LOADED, LOADED), .expect = SPI_OK_SELECT
	},
	[NUMBER_ADD_KEY] = {
		.name = "number.add_key",
		.sql = "INSERT INTO order_mgmt_data.number_keys (tenant_id) VALUES ($1) ON CONFLICT DO NOTHING",
		.args = OM_ARGS(TENANT_ID, ID), .expect = SPI_OK_INSERT
	}
};

/* The secret of a tenant. */
typedef struct NumberKey
{
	uint64		low;
	uint64		high;
} NumberKey;

/* What a backend keeps of a tenant. */
typedef struct Numbering
{
	int64		tenant;
	NumberKey	key;
	char		prefixes[OM_NUMBER_KINDS][OM_NUMBER_PREFIX_MAX + 1];
} Numbering;

static void make_table(MemoryContext context);

/* Rows of tenants are watched as rights are. */
static OmCache cache = {
	.name = "order_mgmt numbers",
	.tables = {"access_grants", "number_keys"},
	.make = make_table
};
static HTAB *numberings = NULL;

/* The cache's table, empty. */
static void
make_table(MemoryContext context)
{
	numberings = om_cache_table("order_mgmt numbers", sizeof(int64), sizeof(Numbering), context);
}

/* Read a tenant's secret and prefixes; that of a tenant whose row was not written by put_tenant is made now. */
static void
load_numbering(Numbering *numbering, int64 tenant)
{
	Datum		values[] = {[ID_tenant_id] = Int64GetDatum(tenant)};
	bytea	   *key;
	int			i;

	if (om_plan_run_latest(&plans[NUMBER_LOAD], values, NULL) == 0)
	{
		(void) om_plan_run(&plans[NUMBER_ADD_KEY], values, NULL);
		if (om_plan_run_latest(&plans[NUMBER_LOAD], values, NULL) == 0)
			elog(ERROR, "the secret of numbers of tenant " INT64_FORMAT " is missing", tenant);
	}
	key = DatumGetByteaPP(om_field(0, LOADED_key, NULL));
	if (VARSIZE_ANY_EXHDR(key) != sizeof(numbering->key))
		elog(ERROR, "the secret of numbers of tenant " INT64_FORMAT " is damaged", tenant);
	memcpy(&numbering->key, VARDATA_ANY(key), sizeof(numbering->key));
	for (i = 0; i < OM_NUMBER_KINDS; i++)
	{
		char	   *prefix = om_field_text(0, LOADED_order_prefix + i);

		strlcpy(numbering->prefixes[i], prefix != NULL ? prefix : kinds[i].prefix, sizeof(numbering->prefixes[i]));
	}
}

/* What is kept of a tenant. */
static const Numbering *
find_numbering(int64 tenant)
{
	Numbering	loaded = {tenant};
	Numbering  *numbering;

	om_cache_freshen(&cache, numberings != NULL && hash_get_num_entries(numberings) >= CACHE_ENTRIES_MAX);
	numbering = hash_search(numberings, &tenant, HASH_FIND, NULL);
	if (numbering != NULL)
		return numbering;
	om_spi_begin();
	load_numbering(&loaded, tenant);
	om_spi_end();
	om_cache_freshen(&cache, false);
	numbering = hash_search(numberings, &tenant, HASH_ENTER, NULL);
	*numbering = loaded;
	return numbering;
}

#define ROTATED(x, b) (((x) << (b)) | ((x) >> (64 - (b))))

/* A round of SipHash. */
static void
sip_round(uint64 *v)
{
	v[0] += v[1];
	v[1] = ROTATED(v[1], 13) ^ v[0];
	v[0] = ROTATED(v[0], 32);
	v[2] += v[3];
	v[3] = ROTATED(v[3], 16) ^ v[2];
	v[0] += v[3];
	v[3] = ROTATED(v[3], 21) ^ v[0];
	v[2] += v[1];
	v[1] = ROTATED(v[1], 17) ^ v[2];
	v[2] = ROTATED(v[2], 32);
}

/* Put a word into it, with one round. */
static void
sip_word(uint64 *v, uint64 word)
{
	v[3] ^= word;
	sip_round(v);
	v[0] ^= word;
}

/* SipHash-1-3 of one word of eight bytes.  Source: Aumasson, Bernstein, "SipHash: a fast short-input PRF", 2012. */
static uint64
sip_hash(const NumberKey *key, uint64 word)
{
	uint64		v[] = {
		key->low ^ UINT64CONST(0x736f6d6570736575), key->high ^ UINT64CONST(0x646f72616e646f6d),
		key->low ^ UINT64CONST(0x6c7967656e657261), key->high ^ UINT64CONST(0x7465646279746573)
	};
	int			i;

	sip_word(v, word);
	sip_word(v, (uint64) sizeof(word) << 56);
	v[2] ^= 0xff;
	for (i = 0; i < 3; i++)
		sip_round(v);
	return v[0] ^ v[1] ^ v[2] ^ v[3];
}

/* Permute the numbers of so many bits, for each key, kind and count of bits otherwise. */
static uint64
permute(const NumberKey *key, OmNumberKind kind, int bits, uint64 value)
{
	int			half = bits / 2;
	uint64		mask = (UINT64CONST(1) << half) - 1;
	uint64		left = value >> half;
	uint64		right = value & mask;
	int			i;

	Assert(bits % 2 == 0 && value >> bits == 0);
	for (i = 0; i < ROUNDS; i++)
	{
		uint64		round = (uint64) kind << 48 | (uint64) bits << 40 | (uint64) i << 32;
		uint64		next = left ^ (sip_hash(key, round | right) & mask);

		left = right;
		right = next;
	}
	return left << half | right;
}

/* Append digits of base 32, the highest first. */
static char *
put_digits(char *to, uint64 value, int digits)
{
	int			i;

	for (i = digits - 1; i >= 0; i--, value /= 32)
		to[i] = alphabet[value % 32];
	return to + digits;
}

/* The check character of digits: in GF(32), modulo x^5 + x^2 + 1. */
static char
check_character(const char *digits, const char *end)
{
	int			sum = 0;

	for (; digits < end; digits++)
	{
		sum ^= (int) (strchr(alphabet, *digits) - alphabet);
		sum = sum << 1 ^ ((sum & 0x10) ? 0x25 : 0);
	}
	return alphabet[sum];
}

char *
om_document_number(int64 tenant, OmNumberKind kind)
{
	const Numbering *numbering = find_numbering(tenant);
	uint64		place = (uint64) om_next_place(kind == OM_NUMBER_ORDER ? om_ident()->order_number_seq : om_ident_table(kinds[kind].sequence));
	int			length = strlen(numbering->prefixes[kind]);
	char	   *number = palloc(length + DIGITS_MAX + NODE_DIGITS + 2);
	char	   *digits = number + length;
	char	   *end;
	int			size = 0;
	uint64		day;

	strcpy(number, numbering->prefixes[kind]);
	while (place >> sizes[size].bits != 0)
		size++;
	day = (uint64) (om_clock() / USECS_PER_DAY) & ((UINT64CONST(1) << sizes[size].day_bits) - 1);
	end = put_digits(digits, day << sizes[size].bits | permute(&numbering->key, kind, sizes[size].bits, place), sizes[size].digits);
	if (om_node_id > 0)
		end = put_digits(end, om_node_id, NODE_DIGITS);
	*end = check_character(digits, end);
	end[1] = '\0';
	return number;
}

void
om_number_init(void)
{
	om_cache_register(&cache);
}
