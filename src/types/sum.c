/*
 * sum.c - the aggregate order_mgmt.sum, of quantities and of amounts.
 *
 * Rows come in any order, so what is added on the way may be larger than any quantity or
 * amount although the sum itself is one: the state is 128 bits wide, which no number of rows
 * fills.  Only a sum that is itself none raises 22003.  (Where a sum of a ledger may be larger than
 * that, as a balance of an account may, it is a numeric: sum(amount::numeric).)
 */
#include "postgres.h"

#include "base/om_compat.h"
#include "libpq/pqformat.h"
#include "types/amount.h"
#include "types/quantity.h"

/* What was added; currency: that of amounts, 0 of quantities. */
typedef struct Sum
{
	int128		total;
	OmCurrency	currency;
} Sum;

/* The state of the aggregate that is in its first argument, made of a first value where there is none. */
static Sum *
add_to_state(FunctionCallInfo fcinfo, int128 value, OmCurrency currency)
{
	MemoryContext context;
	Sum		   *sum;

	if (!AggCheckCallContext(fcinfo, &context))
		elog(ERROR, "a state of sum outside an aggregate");
	if (PG_ARGISNULL(0))
	{
		sum = MemoryContextAlloc(context, sizeof(Sum));
		sum->total = value;
		sum->currency = currency;
		return sum;
	}
	sum = (Sum *) PG_GETARG_POINTER(0);
	om_amount_require_same(sum->currency, currency);
	sum->total += value;
	return sum;
}

/* The total as 64 bits; 22003 where it has more. */
static int64
narrow(const Sum *sum, const char *type)
{
	if (sum->total < PG_INT64_MIN || sum->total > PG_INT64_MAX)
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("%s out of range", type)));
	return (int64) sum->total;
}

/* The state as it is, null if there is none yet. */
#define RETURN_STATE_UNCHANGED() \
	do { \
		if (PG_ARGISNULL(0)) \
			PG_RETURN_NULL(); \
		PG_RETURN_POINTER(PG_GETARG_POINTER(0)); \
	} while (0)

OM_FUNCTION(om_quantity_sum);

/* sum_quantity(internal, quantity): the transition; nulls do not count. */
Datum
om_quantity_sum(PG_FUNCTION_ARGS)
{
	if (PG_ARGISNULL(1))
		RETURN_STATE_UNCHANGED();
	PG_RETURN_POINTER(add_to_state(fcinfo, PG_GETARG_OM_QUANTITY(1), 0));
}

OM_FUNCTION(om_amount_sum);

/* sum_amount(internal, amount): the transition; 22023 for different currencies. */
Datum
om_amount_sum(PG_FUNCTION_ARGS)
{
	OmAmount	amount;

	if (PG_ARGISNULL(1))
		RETURN_STATE_UNCHANGED();
	amount = om_amount_from_datum(PG_GETARG_DATUM(1));
	PG_RETURN_POINTER(add_to_state(fcinfo, amount.minor, amount.currency));
}

OM_FUNCTION(om_sum_combine);

/* sum_combine(internal, internal): what parallel workers added. */
Datum
om_sum_combine(PG_FUNCTION_ARGS)
{
	const Sum  *other;

	if (PG_ARGISNULL(1))
		RETURN_STATE_UNCHANGED();
	other = (const Sum *) PG_GETARG_POINTER(1);
	PG_RETURN_POINTER(add_to_state(fcinfo, other->total, other->currency));
}

OM_FUNCTION(om_sum_serialize);

/* sum_serialize(internal): the state as bytes for another process of this server. */
Datum
om_sum_serialize(PG_FUNCTION_ARGS)
{
	const Sum  *sum = (const Sum *) PG_GETARG_POINTER(0);
	StringInfoData message;

	if (!AggCheckCallContext(fcinfo, NULL))
		elog(ERROR, "a state of sum outside an aggregate");
	pq_begintypsend(&message);
	pq_sendint64(&message, (int64) (sum->total >> 64));
	pq_sendint64(&message, (int64) (uint64) sum->total);
	pq_sendint32(&message, sum->currency);
	PG_RETURN_BYTEA_P(pq_endtypsend(&message));
}

OM_FUNCTION(om_sum_deserialize);

/* sum_deserialize(bytea, internal): the state that sum_serialize wrote. */
Datum
om_sum_deserialize(PG_FUNCTION_ARGS)
{
	bytea	   *bytes = PG_GETARG_BYTEA_PP(0);
	Sum		   *sum = palloc(sizeof(Sum));
	StringInfoData message;
	int64		high;

	if (!AggCheckCallContext(fcinfo, NULL))
		elog(ERROR, "a state of sum outside an aggregate");
	initStringInfo(&message);
	appendBinaryStringInfo(&message, VARDATA_ANY(bytes), VARSIZE_ANY_EXHDR(bytes));
	high = pq_getmsgint64(&message);
	sum->total = ((int128) high << 64) | (uint64) pq_getmsgint64(&message);
	sum->currency = (OmCurrency) pq_getmsgint(&message, 4);
	pq_getmsgend(&message);
	PG_RETURN_POINTER(sum);
}

OM_FUNCTION(om_quantity_sum_final);

/* sum_quantity_final(internal): the sum, null for no rows; 22003 if it is no quantity. */
Datum
om_quantity_sum_final(PG_FUNCTION_ARGS)
{
	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	PG_RETURN_DATUM(OmQuantityGetDatum(narrow((const Sum *) PG_GETARG_POINTER(0), "quantity")));
}

OM_FUNCTION(om_amount_sum_final);

/* sum_amount_final(internal): the sum, null for no rows; 22003 if it is no amount. */
Datum
om_amount_sum_final(PG_FUNCTION_ARGS)
{
	const Sum  *sum;
	OmAmount	amount;

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	sum = (const Sum *) PG_GETARG_POINTER(0);
	amount.minor = narrow(sum, "amount");
	amount.currency = sum->currency;
	PG_RETURN_DATUM(om_amount_datum(amount));
}
