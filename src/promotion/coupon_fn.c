/*
 * coupon_fn.c - the API functions put_coupon and create_coupons.
 *
 * A code that is made at random has twelve letters of thirty-two, so 60 bits: nobody guesses one of a million coupons in a lifetime.
 */
#include "postgres.h"

#include "access/access.h"
#include "access/tenant.h"
#include "base/known.h"
#include "base/om_error.h"
#include "base/om_limit.h"
#include "call/call.h"
#include "call/new_code.h"
#include "catalog/pg_type.h"
#include "promotion/promotion_private.h"
#include "sql/insert.h"
#include "types/uuid7.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
#include "utils/timestamp.h"

/* Letters of codes that are made: no I, L, O and U, which are taken for others or make words. */
static const char letters[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
#define RANDOM_LETTERS 12
#define PREFIX_LENGTH_MAX (OM_CODE_LENGTH_MAX - RANDOM_LETTERS)

enum PutArgument
{
	PUT_COUPON, PUT_PROMOTION, PUT_USES_MAX, PUT_FROM, PUT_UNTIL, PUT_ACTIVE, PUT_METADATA
};

enum CreateArgument
{
	CREATE_PROMOTION, CREATE_COUNT, CREATE_PREFIX, CREATE_USES_MAX, CREATE_FROM, CREATE_UNTIL, CREATE_BATCH, CREATE_METADATA
};

/* The id of a promotion by its code: unknown_promotion. */
static int64
promotion_of(int64 tenant, const char *code)
{
	Datum		values[CODE_count] = {[CODE_tenant_id] = Int64GetDatum(tenant), [CODE_code] = CStringGetTextDatum(code)};

	if (om_plan_run_latest(&om_promotion_plans[PROMOTION_FIND], values, NULL) == 0)
		om_raise_unknown_name(OM_UNKNOWN_PROMOTION, "promotion", code, "unknown promotion", NULL);
	return DatumGetInt64(om_field(0, FOUND_promotion_id, NULL));
}

/* How often one may be used: not negative. */
static void
check_uses(FunctionCallInfo fcinfo, int n)
{
	if (!PG_ARGISNULL(n) && PG_GETARG_INT32(n) < 0)
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "uses_max", "uses_max must not be negative");
}

/* From and until of a coupon, as stored and as said. */
static void
check_validity(FunctionCallInfo fcinfo, int from_arg, int until_arg, TimestampTz from, TimestampTz until)
{
	if (!PG_ARGISNULL(from_arg))
		from = PG_GETARG_TIMESTAMPTZ(from_arg);
	if (!PG_ARGISNULL(until_arg))
		until = PG_GETARG_TIMESTAMPTZ(until_arg);
	if (until < from)
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "valid_until", "valid_until must not be before valid_from");
}

/* Look for a coupon as it is by now; false: there is none. */
static bool
find_coupon(int64 tenant, const char *code)
{
	Datum		values[CODE_count] = {[CODE_tenant_id] = Int64GetDatum(tenant), [CODE_code] = CStringGetTextDatum(code)};

	return om_plan_run_latest(&om_promotion_plans[COUPON_FIND], values, NULL) > 0;
}

/* A coupon that is there, the current result: one of this promotion, if that is said. */
static void
check_stored(FunctionCallInfo fcinfo, const char *code, NullableDatum promotion_id)
{
	TimestampTz from = DatumGetTimestampTz(om_field(0, FOUND_COUPON_valid_from, NULL));
	TimestampTz until = DatumGetTimestampTz(om_field(0, FOUND_COUPON_valid_until, NULL));

	if (!promotion_id.isnull && DatumGetInt64(promotion_id.value) != DatumGetInt64(om_field(0, FOUND_COUPON_promotion_id, NULL)))
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "promotion", "coupon \"%s\" is of another promotion, and stays so", code);
	check_validity(fcinfo, PUT_FROM, PUT_UNTIL, from, until);
}

OM_FUNCTION(om_put_coupon);

/* put_coupon(...): see PutArgument. */
Datum
om_put_coupon(PG_FUNCTION_ARGS)
{
	int64		tenant = om_write_begin(fcinfo);
	char	   *code;
	char	   *promotion;
	NullableDatum promotion_id = {0, true};
	Datum		values[COUPON_count] = {[COUPON_tenant_id] = Int64GetDatum(tenant)};
	Datum		key[CODE_count] = {[CODE_tenant_id] = Int64GetDatum(tenant)};
	char		nulls[COUPON_count];
	pg_uuid_t	id;
	bool		is_new;

	om_call_require_at(0, NULL);
	code = om_code_arg(fcinfo, PUT_COUPON, "coupon");
	promotion = om_optional_code_arg(fcinfo, PUT_PROMOTION, "promotion");
	check_uses(fcinfo, PUT_USES_MAX);
	om_need_tenant(tenant);
	if (promotion != NULL)
		promotion_id = (NullableDatum) {Int64GetDatum(promotion_of(tenant, promotion)), false};
	memset(nulls, ' ', COUPON_count);
	values[COUPON_code] = key[CODE_code] = CStringGetTextDatum(code);
	om_set_datum(values, nulls, COUPON_promotion_id, promotion_id);
	om_set_datum(values, nulls, COUPON_uses_max, fcinfo->args[PUT_USES_MAX]);
	om_set_datum(values, nulls, COUPON_valid_from, fcinfo->args[PUT_FROM]);
	om_set_datum(values, nulls, COUPON_valid_until, fcinfo->args[PUT_UNTIL]);
	om_set_datum(values, nulls, COUPON_is_active, fcinfo->args[PUT_ACTIVE]);
	om_set_datum(values, nulls, COUPON_metadata, om_put_metadata_arg(fcinfo, PUT_METADATA));
	is_new = !find_coupon(tenant, code);
	if (is_new)
	{
		om_require_for_new(promotion != NULL, "coupon", code, "promotion");
		om_require_plain_text(code, "coupon");
		om_code_lock("coupons", tenant, code, NULL);
		is_new = !find_coupon(tenant, code);
	}
	if (is_new)
	{
		check_validity(fcinfo, PUT_FROM, PUT_UNTIL, DT_NOBEGIN, DT_NOEND);
		om_uuid7(&id);
		values[COUPON_coupon_id] = UUIDPGetDatum(&id);
		(void) om_plan_run(&om_promotion_plans[COUPON_MAKE], values, nulls);
	}
	else
	{
		check_stored(fcinfo, code, promotion_id);
		if (om_plan_run_latest(&om_promotion_plans[COUPON_SAME], values, nulls) == 0)
			(void) om_plan_run(&om_promotion_plans[COUPON_CHANGE], values, nulls);
	}
	(void) om_plan_run_latest(&om_promotion_plans[COUPON_ROW], key, NULL);
	return om_write_return(fcinfo);
}

/* A code: the prefix and random letters. */
static char *
random_code(const char *prefix)
{
	uint8		bytes[RANDOM_LETTERS];
	StringInfoData code;
	int			i;

	if (!pg_strong_random(bytes, sizeof(bytes)))
		elog(ERROR, "no random numbers");
	initStringInfo(&code);
	appendStringInfoString(&code, prefix);
	for (i = 0; i < RANDOM_LETTERS; i++)
		appendStringInfoChar(&code, letters[bytes[i] % (lengthof(letters) - 1)]);
	return code.data;
}

/* How many coupons: at least one. */
static int
count_arg(FunctionCallInfo fcinfo)
{
	int			n = PG_ARGISNULL(CREATE_COUNT) ? 0 : PG_GETARG_INT32(CREATE_COUNT);

	if (n < 1)
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "coupons_count", "coupons_count must be positive");
	if (n > OM_COUPONS_MAX)
		om_refuse_limit("coupons_count", "coupons of one call", psprintf("%d", n), psprintf("%d", OM_COUPONS_MAX));
	return n;
}

/* Codes of new coupons and their ids.  Two that are the same, or one that is there, would be met in 2^60; the index refuses it. */
static void
make_codes(Datum *values, const char *prefix, int n)
{
	Datum	   *codes = palloc(sizeof(Datum) * n);
	Datum	   *ids = palloc(sizeof(Datum) * n);
	pg_uuid_t  *uuids = palloc(sizeof(pg_uuid_t) * n);
	int			i;

	for (i = 0; i < n; i++)
	{
		om_uuid7(&uuids[i]);
		ids[i] = UUIDPGetDatum(&uuids[i]);
		codes[i] = CStringGetTextDatum(random_code(prefix));
	}
	values[COUPONS_codes] = om_array(OM_TEXT, codes, NULL, n);
	values[COUPONS_coupon_ids] = om_array(OM_UUID, ids, NULL, n);
}

/* Is the batch there already, as the call makes it: a retry?  invalid_argument where it is another one. */
static bool
is_made(const char *batch, const char *prefix, const Datum *made_of, const char *nulls_of, int n)
{
	int64		tenant = DatumGetInt64(made_of[COUPONS_tenant_id]);
	Datum		values[BATCH_count] = {
		[BATCH_tenant_id] = made_of[COUPONS_tenant_id], [BATCH_code] = made_of[COUPONS_batch], [BATCH_promotion_id] = made_of[COUPONS_promotion_id],
		[BATCH_prefix] = CStringGetTextDatum(prefix), [BATCH_uses_max] = made_of[COUPONS_uses_max], [BATCH_valid_from] = made_of[COUPONS_valid_from],
		[BATCH_valid_until] = made_of[COUPONS_valid_until]
	};
	char		nulls[BATCH_count];
	int64		made;

	memset(nulls, ' ', BATCH_count);
	nulls[BATCH_valid_from] = nulls_of[COUPONS_valid_from];
	nulls[BATCH_valid_until] = nulls_of[COUPONS_valid_until];
	om_code_lock("coupon batches", tenant, batch, "batch");
	(void) om_plan_run_latest(&om_promotion_plans[COUPON_BATCH], values, nulls);
	made = DatumGetInt64(om_field(0, FOUND_BATCH_coupons, NULL));
	if (made > 0 && (made != n || !DatumGetBool(om_field(0, FOUND_BATCH_is_same, NULL))))
		om_raise_value(OM_INVALID_ARGUMENT, "argument", "batch", "batch \"%s\" has " INT64_FORMAT " coupons already, which are not those that are asked for", batch, made);
	return made > 0;
}

OM_FUNCTION(om_create_coupons);

/* create_coupons(...): see CreateArgument. */
Datum
om_create_coupons(PG_FUNCTION_ARGS)
{
	int64		tenant = om_write_begin(fcinfo);
	Datum		values[COUPONS_count] = {[COUPONS_tenant_id] = Int64GetDatum(tenant)};
	Datum		key[CODE_count] = {[CODE_tenant_id] = Int64GetDatum(tenant)};
	char		nulls[COUPONS_count];
	char	   *promotion;
	char	   *prefix;
	char	   *batch;
	pg_uuid_t	batch_id;
	int			n;

	om_call_require_at(0, NULL);
	promotion = om_code_arg(fcinfo, CREATE_PROMOTION, "promotion");
	n = count_arg(fcinfo);
	prefix = om_text_arg(fcinfo, CREATE_PREFIX, "prefix", PREFIX_LENGTH_MAX, false);
	batch = om_optional_code_arg(fcinfo, CREATE_BATCH, "batch");
	check_uses(fcinfo, CREATE_USES_MAX);
	check_validity(fcinfo, CREATE_FROM, CREATE_UNTIL, DT_NOBEGIN, DT_NOEND);
	om_need_tenant(tenant);
	if (prefix == NULL)
		prefix = "";
	if (prefix[0] != '\0')
		om_require_plain_text(prefix, "prefix");
	if (batch == NULL)
	{
		om_uuid7(&batch_id);
		batch = om_uuid_text(&batch_id);
	}
	key[CODE_code] = values[COUPONS_batch] = CStringGetTextDatum(batch);
	memset(nulls, ' ', COUPONS_count);
	om_set_datum(values, nulls, COUPONS_metadata, om_put_metadata_arg(fcinfo, CREATE_METADATA));
	values[COUPONS_promotion_id] = Int64GetDatum(promotion_of(tenant, promotion));
	values[COUPONS_uses_max] = Int32GetDatum(PG_ARGISNULL(CREATE_USES_MAX) ? 1 : PG_GETARG_INT32(CREATE_USES_MAX));
	om_set_datum(values, nulls, COUPONS_valid_from, fcinfo->args[CREATE_FROM]);
	om_set_datum(values, nulls, COUPONS_valid_until, fcinfo->args[CREATE_UNTIL]);
	if (!is_made(batch, prefix, values, nulls, n))
	{
		make_codes(values, prefix, n);
		(void) om_plan_run(&om_promotion_plans[COUPON_MAKE_MANY], values, nulls);
	}
	(void) om_plan_run_latest(&om_promotion_plans[COUPON_ROWS], key, NULL);
	return om_write_return(fcinfo);
}
