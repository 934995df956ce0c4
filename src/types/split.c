/*
 * split.c - splitting integers without losing a unit.
 *
 * Two ways to split, both exact.  om_allocate splits at once by weights (largest
 * remainder, Hamilton).  om_share splits over time: each part is the difference
 * of two rounded cumulative sums, so that the parts telescope to the whole in
 * whatever steps they come.  Products of two int64 need 128 bits.
 */
#include "postgres.h"

#include "base/om.h"
#include "catalog/pg_type.h"
#include "types/amount.h"
#include "types/split.h"
#include "utils/array.h"
#include "utils/lsyscache.h"

#ifndef HAVE_INT128
#error "order_mgmt needs a compiler with 128-bit integers"
#endif

/* What a part lost when it was rounded toward zero, in 1/sum of weights. */
typedef struct Remainder
{
	int128		lost;
	int			index;
} Remainder;

/* qsort order: largest remainder first, then lower index. */
static int
compare_remainders(const void *left, const void *right)
{
	const Remainder *a = left;
	const Remainder *b = right;

	if (a->lost != b->lost)
		return a->lost > b->lost ? -1 : 1;
	return (a->index > b->index) - (a->index < b->index);
}

/* Sum of the weights; 22023 when there is none, one is negative or all are zero. */
static int128
sum_weights(const int64 *weights, int n)
{
	int128		sum = 0;
	int			i;

	for (i = 0; i < n; i++)
	{
		if (weights[i] < 0)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("weight %d is negative", i + 1)));
		sum += weights[i];
	}
	if (sum == 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("no weight is greater than zero")));
	return sum;
}

/*
 * Largest-remainder split of total by weights (see split.h).  The units left
 * after rounding every part toward zero are fewer than the parts that lost
 * something, so that a weight of zero never gets one.
 */
void
om_allocate(int64 total, const int64 *weights, int n, int64 *parts)
{
	int128		sum = sum_weights(weights, n);
	int			sign = total < 0 ? -1 : 1;
	int128		left = (int128) total * sign;
	Remainder  *remainders = palloc(sizeof(Remainder) * n);
	int			i;

	for (i = 0; i < n; i++)
	{
		int128		product = (int128) total * sign * weights[i];

		parts[i] = (int64) (product / sum * sign);
		remainders[i].lost = product % sum;
		remainders[i].index = i;
		left -= product / sum;
	}
	Assert(left >= 0 && left < n);
	if (left > 0)
		qsort(remainders, n, sizeof(Remainder), compare_remainders);
	for (i = 0; i < left; i++)
	{
		Assert(remainders[i].lost > 0);
		parts[remainders[i].index] += sign;
	}
	pfree(remainders);
}

/* total * numerator / denominator, half away from zero; 0 <= numerator <= denominator. */
static int128
round_fraction(int64 total, int64 numerator, int64 denominator)
{
	int128		product = (int128) total * numerator;
	int128		quotient = product / denominator;
	int128		rest = product % denominator;

	if (rest * 2 >= denominator)
		quotient++;
	else if (rest * 2 <= -(int128) denominator)
		quotient--;
	return quotient;
}

/* Cumulative share of the units (taken, taken + part] (see split.h). */
int64
om_share(int64 total, int64 whole, int64 taken, int64 part)
{
	if (whole <= 0 || taken < 0 || part < 0 || taken > whole || part > whole - taken)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("cannot take " INT64_FORMAT " after " INT64_FORMAT " of " INT64_FORMAT,
						part, taken, whole)));
	return (int64) (round_fraction(total, taken + part, whole) -
					round_fraction(total, taken, whole));
}

/* The weights of an SQL array, and how many; 22023 for two dimensions, 22004 for nulls. */
static int64 *
read_weights(ArrayType *array, int *n)
{
	int16		length;
	bool		by_value;
	char		alignment;
	Datum	   *elements;
	int64	   *weights;
	int			i;

	if (ARR_NDIM(array) > 1)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("weights must be a one-dimensional array")));
	get_typlenbyvalalign(INT8OID, &length, &by_value, &alignment);
	deconstruct_array(array, INT8OID, length, by_value, alignment, &elements, NULL, n);
	weights = palloc(sizeof(int64) * Max(*n, 1));
	for (i = 0; i < *n; i++)
		weights[i] = DatumGetInt64(elements[i]);
	return weights;
}

/* An SQL array of values of the given element type, from palloc'd datums. */
static Datum
make_array(Datum *elements, int n, Oid type)
{
	int16		length;
	bool		by_value;
	char		alignment;

	get_typlenbyvalalign(type, &length, &by_value, &alignment);
	return PointerGetDatum(construct_array(elements, n, type, length, by_value, alignment));
}

OM_FUNCTION(om_allocate_bigint);

/* allocate(total bigint, weights bigint[]): om_allocate for SQL. */
Datum
om_allocate_bigint(PG_FUNCTION_ARGS)
{
	int			n;
	int64	   *weights = read_weights(PG_GETARG_ARRAYTYPE_P(1), &n);
	int64	   *parts = palloc(sizeof(int64) * n);
	Datum	   *elements = palloc(sizeof(Datum) * n);
	int			i;

	om_allocate(PG_GETARG_INT64(0), weights, n, parts);
	for (i = 0; i < n; i++)
		elements[i] = Int64GetDatum(parts[i]);
	PG_RETURN_DATUM(make_array(elements, n, INT8OID));
}

OM_FUNCTION(om_allocate_amount);

/* allocate_amount(total amount, weights bigint[]): the parts keep the currency. */
Datum
om_allocate_amount(PG_FUNCTION_ARGS)
{
	OmAmount	part = om_amount_from_datum(PG_GETARG_DATUM(0));
	int			n;
	int64	   *weights = read_weights(PG_GETARG_ARRAYTYPE_P(1), &n);
	int64	   *parts = palloc(sizeof(int64) * n);
	Datum	   *elements = palloc(sizeof(Datum) * n);
	int			i;

	om_allocate(part.minor, weights, n, parts);
	for (i = 0; i < n; i++)
	{
		part.minor = parts[i];
		elements[i] = om_amount_datum(part);
	}
	PG_RETURN_DATUM(make_array(elements, n, get_fn_expr_argtype(fcinfo->flinfo, 0)));
}

OM_FUNCTION(om_share_bigint);

/* share(total, whole, taken, part): om_share for SQL. */
Datum
om_share_bigint(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT64(om_share(PG_GETARG_INT64(0), PG_GETARG_INT64(1),
							 PG_GETARG_INT64(2), PG_GETARG_INT64(3)));
}

OM_FUNCTION(om_share_amount);

/* share_amount(total amount, whole, taken, part): the share keeps the currency. */
Datum
om_share_amount(PG_FUNCTION_ARGS)
{
	OmAmount	amount = om_amount_from_datum(PG_GETARG_DATUM(0));

	amount.minor = om_share(amount.minor, PG_GETARG_INT64(1),
							PG_GETARG_INT64(2), PG_GETARG_INT64(3));
	PG_RETURN_DATUM(om_amount_datum(amount));
}
