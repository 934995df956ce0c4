/*
 * quantity.c - the type order_mgmt.quantity: exact fixed-point quantities.
 *
 * A quantity is an int64 of micro-units, so comparing, hashing and sending one is
 * comparing, hashing and sending a bigint: the install script names PostgreSQL's
 * own functions for those.  Here is what differs: text, arithmetic that names the
 * type in its errors, and the casts.
 */
#include "postgres.h"

#include "base/om_limit.h"
#include "common/int.h"
#include "types/decimal.h"
#include "types/quantity.h"
#include "utils/builtins.h"
#include "utils/numeric.h"

StaticAssertDecl(OM_DECIMAL_DECIMALS_MAX >= OM_QUANTITY_DECIMALS_MAX,
				 "a quantity has more decimals than decimal.c can write");

/* Parse decimal text exactly; errors as om_decimal_parse raises them. */
OmQuantity
om_quantity_parse(const char *text, Node *context)
{
	return om_decimal_parse(text, OM_QUANTITY_DECIMALS_MAX, "quantity", context);
}

/* Shortest decimal text, palloc'd. */
char *
om_quantity_text(OmQuantity quantity)
{
	return om_decimal_text(quantity, OM_QUANTITY_DECIMALS_MAX, true);
}

/* As numeric, with as many decimals as the quantity needs. */
Datum
om_quantity_numeric(OmQuantity quantity)
{
	int			decimals = OM_QUANTITY_DECIMALS_MAX;

	for (; decimals > 0 && quantity % 10 == 0; decimals--)
		quantity /= 10;
	return NumericGetDatum(int64_div_fast_to_numeric(quantity, decimals));
}

/* True when the quantity has no more than scale decimals; a negative scale has none. */
bool
om_quantity_fits_scale(OmQuantity quantity, int scale)
{
	int64		step = OM_QUANTITY_ONE;

	if (scale < 0)
		return false;
	for (; scale > 0 && step > 1; scale--)
		step /= 10;
	return quantity % step == 0;
}

/* a + b; 22003 on overflow. */
OmQuantity
om_quantity_add(OmQuantity a, OmQuantity b)
{
	OmQuantity	sum;

	if (pg_add_s64_overflow(a, b, &sum))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("quantity out of range")));
	return sum;
}

/* a - b; 22003 on overflow. */
OmQuantity
om_quantity_subtract(OmQuantity a, OmQuantity b)
{
	OmQuantity	difference;

	if (pg_sub_s64_overflow(a, b, &difference))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("quantity out of range")));
	return difference;
}

/* The product of units and what each is worth (see quantity.h). */
bool
om_quantity_times(OmQuantity quantity, OmQuantity factor, OmQuantity *product)
{
	int128		exact = (int128) quantity * factor;
	int128		most = (int128) OM_QUANTITY_MICRO_MAX * OM_QUANTITY_ONE;

	if (Max(exact, -exact) > most)
	{
		*product = exact > 0 ? PG_INT64_MAX : -PG_INT64_MAX;
		return true;
	}
	*product = (OmQuantity) (exact / OM_QUANTITY_ONE);
	return exact % OM_QUANTITY_ONE == 0;
}

/* Whole units as a quantity; 22003 on overflow. */
static OmQuantity
units_to_quantity(int64 units)
{
	OmQuantity	quantity;

	if (pg_mul_s64_overflow(units, OM_QUANTITY_ONE, &quantity))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("quantity out of range")));
	return quantity;
}

OM_FUNCTION(om_quantity_in);

/* Text input: quantity_in(cstring); soft errors where the major has them. */
Datum
om_quantity_in(PG_FUNCTION_ARGS)
{
	PG_RETURN_DATUM(OmQuantityGetDatum(om_quantity_parse(PG_GETARG_CSTRING(0), fcinfo->context)));
}

OM_FUNCTION(om_quantity_out);

/* Text output: the shortest text that reads back as the same quantity. */
Datum
om_quantity_out(PG_FUNCTION_ARGS)
{
	PG_RETURN_CSTRING(om_quantity_text(PG_GETARG_OM_QUANTITY(0)));
}

OM_FUNCTION(om_quantity_plus);

/* quantity + quantity. */
Datum
om_quantity_plus(PG_FUNCTION_ARGS)
{
	PG_RETURN_DATUM(OmQuantityGetDatum(om_quantity_add(PG_GETARG_OM_QUANTITY(0),
													   PG_GETARG_OM_QUANTITY(1))));
}

OM_FUNCTION(om_quantity_minus);

/* quantity - quantity. */
Datum
om_quantity_minus(PG_FUNCTION_ARGS)
{
	PG_RETURN_DATUM(OmQuantityGetDatum(om_quantity_subtract(PG_GETARG_OM_QUANTITY(0),
															PG_GETARG_OM_QUANTITY(1))));
}

OM_FUNCTION(om_quantity_negate);

/* - quantity; 22003 for the one value without a counterpart. */
Datum
om_quantity_negate(PG_FUNCTION_ARGS)
{
	PG_RETURN_DATUM(OmQuantityGetDatum(om_quantity_subtract(0, PG_GETARG_OM_QUANTITY(0))));
}

OM_FUNCTION(om_quantity_absolute);

/* abs(quantity); 22003 as for the negation. */
Datum
om_quantity_absolute(PG_FUNCTION_ARGS)
{
	OmQuantity	quantity = PG_GETARG_OM_QUANTITY(0);

	if (quantity < 0)
		quantity = om_quantity_subtract(0, quantity);
	PG_RETURN_DATUM(OmQuantityGetDatum(quantity));
}

OM_FUNCTION(om_quantity_fits);

/* quantity_fits(quantity, scale smallint): om_quantity_fits_scale for check constraints. */
Datum
om_quantity_fits(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(om_quantity_fits_scale(PG_GETARG_OM_QUANTITY(0), PG_GETARG_INT16(1)));
}

OM_FUNCTION(om_quantity_in_units);

/* in_units(quantity, factor): how many units of which each is worth factor; null where that has more than six decimals. */
Datum
om_quantity_in_units(PG_FUNCTION_ARGS)
{
	OmQuantity	factor = PG_GETARG_OM_QUANTITY(1);
	int128		units = (int128) PG_GETARG_OM_QUANTITY(0) * OM_QUANTITY_ONE;

	if (factor == 0 || units % factor != 0 || Max(units / factor, -(units / factor)) > PG_INT64_MAX)
		PG_RETURN_NULL();
	PG_RETURN_DATUM(OmQuantityGetDatum((OmQuantity) (units / factor)));
}

OM_FUNCTION(om_quantity_to_numeric);

/* Cast to numeric. */
Datum
om_quantity_to_numeric(PG_FUNCTION_ARGS)
{
	PG_RETURN_DATUM(om_quantity_numeric(PG_GETARG_OM_QUANTITY(0)));
}

OM_FUNCTION(om_quantity_from_numeric);

/* Cast from numeric: exact or an error, as om_quantity_parse. */
Datum
om_quantity_from_numeric(PG_FUNCTION_ARGS)
{
	char	   *text = DatumGetCString(DirectFunctionCall1(numeric_out, PG_GETARG_DATUM(0)));

	PG_RETURN_DATUM(OmQuantityGetDatum(om_quantity_parse(text, NULL)));
}

OM_FUNCTION(om_quantity_from_smallint);

/* Cast from smallint, the type some drivers send small numbers as. */
Datum
om_quantity_from_smallint(PG_FUNCTION_ARGS)
{
	PG_RETURN_DATUM(OmQuantityGetDatum(units_to_quantity(PG_GETARG_INT16(0))));
}

OM_FUNCTION(om_quantity_from_integer);

/* Cast from integer; cannot overflow. */
Datum
om_quantity_from_integer(PG_FUNCTION_ARGS)
{
	PG_RETURN_DATUM(OmQuantityGetDatum(units_to_quantity(PG_GETARG_INT32(0))));
}

OM_FUNCTION(om_quantity_from_bigint);

/* Cast from bigint; 22003 on overflow. */
Datum
om_quantity_from_bigint(PG_FUNCTION_ARGS)
{
	PG_RETURN_DATUM(OmQuantityGetDatum(units_to_quantity(PG_GETARG_INT64(0))));
}
