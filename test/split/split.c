/*
 * split.c - the money of lines and parts, asked millions of times (see test/t/055_split.py).
 *
 *   check_splits(lines, seed)       random orders are priced, every line is cut into parts that
 *                                   cover it; one row per property: how often it was asked,
 *                                   how often it did not hold, and the first line it did not hold for
 *   money(discount, lines, cuts)    one order as numbers, priced, and parts of its lines
 */
#include "postgres.h"

#include "base/om_limit.h"
#include "catalog/pg_type.h"
#include "common/pg_prng.h"
#include "fmgr.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "pricing/pricing.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"
#include "utils/tuplestore.h"

PG_MODULE_MAGIC;

#define LINES_MAX 5
#define TAXES_MAX 4
#define PARTS_MAX 12

/* What must hold. */
typedef enum Property
{
	SHARES_SUM,
	SHARES_FIT,
	TAXES_WITHIN_NET,
	ZERO_RATES_TAKE_NOTHING,
	PARTS_NOT_NEGATIVE,
	PARTS_SUM,
	PAYABLE_SUMS,
	ONLY_POSITION_COUNTS,
	UNITS_ALONE_SUM,
	NEAR_EXACT_SHARE,
	PROPERTIES
} Property;

static const char *const property_names[PROPERTIES] = {
	[SHARES_SUM] = "the shares of an order discount sum to it",
	[SHARES_FIT] = "no share exceeds what the line's own discount leaves",
	[TAXES_WITHIN_NET] = "no tax is negative, and inclusive taxes leave a base that is not",
	[ZERO_RATES_TAKE_NOTHING] = "a rate of zero takes nothing",
	[PARTS_NOT_NEGATIVE] = "no component of a part is below zero or above the line's",
	[PARTS_SUM] = "each component of the parts sums to the line's",
	[PAYABLE_SUMS] = "what the parts cost sums to what the line costs",
	[ONLY_POSITION_COUNTS] = "what the parts up to a position sum to is the one part up to it",
	[UNITS_ALONE_SUM] = "unit by unit sums to the same as in steps",
	[NEAR_EXACT_SHARE] = "up to each position payable is within half a minor unit per atom of its exact share: net, and each exclusive tax"
};

typedef struct Tally
{
	int64		asked[PROPERTIES];
	int64		broken[PROPERTIES];
	char	   *example[PROPERTIES];
} Tally;

/* The components of a line or a part as one row of numbers. */
typedef struct Components
{
	int			n;
	int64		values[2 + TAXES_MAX];
} Components;

static pg_prng_state prng;
static Tally tally;
static MemoryContext lasting;	/* examples */

/* A number from low to high. */
static int64
draw(int64 low, int64 high)
{
	return low + (int64) pg_prng_uint64_range(&prng, 0, (uint64) high - (uint64) low);
}

/* One of n. */
static bool
chance(int n)
{
	return draw(1, n) == 1;
}

/* 10^n. */
static int64
power_of_ten(int n)
{
	int64		power = 1;

	while (n-- > 0)
		power *= 10;
	return power;
}

/* A line as text. */
static char *
describe(const OmLineMoney *line)
{
	StringInfoData text;
	int			i;

	initStringInfo(&text);
	appendStringInfo(&text, "quantity " INT64_FORMAT " gross " INT64_FORMAT " discount " INT64_FORMAT
					 " order discount " INT64_FORMAT, line->quantity, line->gross, line->discount,
					 line->order_discount);
	for (i = 0; i < line->ntaxes; i++)
		appendStringInfo(&text, ", tax %s " INT64_FORMAT ": " INT64_FORMAT,
						 line->taxes[i].is_inclusive ? "inclusive" : "exclusive", line->taxes[i].rate,
						 line->taxes[i].minor);
	return text.data;
}

/* Count one question and its answer. */
static void
expect(Property property, bool holds, const OmLineMoney *line)
{
	tally.asked[property]++;
	if (holds)
		return;
	if (tally.broken[property]++ == 0)
	{
		MemoryContext caller = MemoryContextSwitchTo(lasting);

		tally.example[property] = describe(line);
		MemoryContextSwitchTo(caller);
	}
}

/* base, discount and each tax. */
static Components
components(const OmLinePart *part)
{
	Components	all;
	int			i;

	all.values[0] = part->base;
	all.values[1] = part->discount;
	for (i = 0; i < part->ntaxes; i++)
		all.values[2 + i] = part->taxes[i].minor;
	all.n = 2 + part->ntaxes;
	return all;
}

/* The part that is the whole line. */
static Components
whole_line(const OmLineMoney *line)
{
	OmLinePart	whole;

	om_line_part(line, 0, line->quantity, &whole);
	return components(&whole);
}

/* Draw up to four taxes: common rates, odd ones, zero and the highest; or those of the line before. */
static void
draw_taxes(OmLineMoney *line, const OmLineMoney *before)
{
	static const int64 common_rates[] = {0, 1, 50000, 70000, 190000, 88750, OM_RATE_ONE, OM_RATE_MAX};
	static int64 tax_rates = 0;
	int			i;

	line->taxes = palloc0(sizeof(OmTax) * TAXES_MAX);
	if (before != NULL && chance(2))
	{
		line->ntaxes = before->ntaxes;
		memcpy(line->taxes, before->taxes, sizeof(OmTax) * TAXES_MAX);
		return;
	}
	line->ntaxes = (int) draw(0, TAXES_MAX);
	for (i = 0; i < line->ntaxes; i++)
	{
		line->taxes[i].tax_rate_id = ++tax_rates;
		line->taxes[i].is_inclusive = chance(2);
		line->taxes[i].rate = chance(3) ? draw(0, 400000) : common_rates[draw(0, lengthof(common_rates) - 1)];
		line->taxes[i].is_compound = chance(4);
		if (!chance(8))
			continue;
		line->taxes[i].rate = 0;
		line->taxes[i].is_compound = false;
		line->taxes[i].unit_amount = (OmPrice) {draw(0, chance(2) ? 3 : 300), om_currency_lookup("EUR"), chance(2)};
	}
}

/* The largest gross whose exclusive taxes leave payable within int64, each rounded up; of taxes of any kind the largest that an order has. */
static int64
largest_gross(const OmLineMoney *line)
{
	int64		rates = OM_RATE_ONE;
	int			i;

	for (i = 0; i < line->ntaxes; i++)
	{
		if (line->taxes[i].is_compound || line->taxes[i].unit_amount.currency != 0)
			return OM_AMOUNT_MINOR_MAX;
		if (!line->taxes[i].is_inclusive)
			rates += line->taxes[i].rate;
	}
	return (int64) ((int128) (PG_INT64_MAX - TAXES_MAX) * OM_RATE_ONE / rates);
}

/* Draw a line: amounts of currencies of 0, 2 and 3 decimals, tiny ones, none, and the largest. */
static void
draw_line(OmLineMoney *line, const OmLineMoney *before)
{
	static const int decimals[] = {0, 2, 3};
	int64		most;

	draw_taxes(line, before);
	most = largest_gross(line);
	switch (draw(0, 7))
	{
		case 0:
			line->gross = 0;
			break;
		case 1:
			line->gross = draw(1, 20);
			break;
		case 2:
			line->gross = most - draw(0, 3);
			break;
		case 3:
			line->gross = draw(0, most);
			break;
		default:
			line->gross = draw(1, 2000 * power_of_ten(decimals[draw(0, lengthof(decimals) - 1)]));
	}
	line->discount = chance(2) ? 0 : chance(8) ? line->gross : draw(0, line->gross);
	line->order_discount = 0;
	if (chance(20))
		line->quantity = draw(1, INT64CONST(1000000000000000));
	else
		line->quantity = draw(1, chance(4) ? 5000 : 12) * power_of_ten(6 - (int) draw(0, 6));
}

/* What the taxes of an order are rounded of: that of lines, where it is larger than any order, or a unit dearer than any. */
static OmRounding
draw_rounding(const OmLineMoney *lines, int n)
{
	int			i;

	for (i = 0; i < n; i++)
		if (lines[i].gross > OM_AMOUNT_MINOR_MAX / (2 * LINES_MAX) ||
			(int128) lines[i].gross * OM_QUANTITY_ONE > (int128) OM_AMOUNT_MINOR_MAX * lines[i].quantity)
			return OM_ROUND_LINES;
	return (OmRounding) draw(OM_ROUND_LINES, OM_ROUND_DOCUMENTS);
}

/* Ask what must hold of the priced lines of an order. */
static void
check_priced(OmLineMoney *lines, int n, int64 order_discount)
{
	int128		sum = 0;
	int			i;
	int			t;

	for (i = 0; i < n; i++)
	{
		int64		left = om_line_net(&lines[i]);
		bool		good = true;

		sum += lines[i].order_discount;
		expect(SHARES_FIT, lines[i].order_discount >= 0 &&
			   lines[i].order_discount <= lines[i].gross - lines[i].discount, &lines[i]);
		for (t = 0; t < lines[i].ntaxes; t++)
		{
			good = good && lines[i].taxes[t].minor >= 0;
			if (lines[i].taxes[t].is_inclusive)
				left -= lines[i].taxes[t].minor;
			if (lines[i].taxes[t].rate == 0 && lines[i].taxes[t].unit_amount.currency == 0)
				expect(ZERO_RATES_TAKE_NOTHING, lines[i].taxes[t].minor == 0, &lines[i]);
		}
		expect(TAXES_WITHIN_NET, good && left >= 0, &lines[i]);
	}
	expect(SHARES_SUM, sum == order_discount, &lines[0]);
}

/* Draw where a line is cut: 0, ascending positions (some twice: a part of nothing), the end. */
static int
draw_positions(OmQuantity quantity, OmQuantity *positions)
{
	int			n = (int) draw(1, PARTS_MAX);
	int			i;

	positions[0] = 0;
	for (i = 1; i < n; i++)
		positions[i] = chance(12) ? positions[i - 1]
			: draw(positions[i - 1], positions[i - 1] + (quantity - positions[i - 1]) / (n - i));
	positions[n] = quantity;
	return n;
}

/* Whether payable up to a position is near its exact share: half a minor unit for net and each exclusive tax. */
static bool
near_exact_share(const OmLineMoney *line, int64 payable, OmQuantity position)
{
	int128		error = (int128) payable * line->quantity - (int128) om_line_payable(line) * position;
	int			atoms = 1;
	int			i;

	for (i = 0; i < line->ntaxes; i++)
		atoms += !line->taxes[i].is_inclusive;
	if (error < 0)
		error = -error;
	return error * 2 <= (int128) atoms * line->quantity;
}

/* Whether whole units, one by one, sum to the line; asked of few units only. */
static void
check_units(const OmLineMoney *line)
{
	OmQuantity	step = line->quantity % OM_QUANTITY_ONE == 0 ? OM_QUANTITY_ONE : 1;
	Components	whole = whole_line(line);
	Components	sum = {0};
	OmQuantity	position;
	bool		good = true;
	int			i;

	if (line->quantity / step > 12)
		return;
	for (position = 0; position < line->quantity; position += step)
	{
		OmLinePart	part;
		Components	one;

		om_line_part(line, position, step, &part);
		one = components(&part);
		for (i = 0; i < one.n; i++)
			sum.values[i] += one.values[i];
	}
	for (i = 0; i < whole.n; i++)
		good = good && sum.values[i] == whole.values[i];
	expect(UNITS_ALONE_SUM, good, line);
}

/* Cut a line at random positions and ask what must hold of its parts. */
static void
check_parts(const OmLineMoney *line)
{
	OmQuantity	positions[PARTS_MAX + 1];
	int			n = draw_positions(line->quantity, positions);
	Components	whole = whole_line(line);
	int128		sum[lengthof(whole.values)] = {0};
	int128		payable = 0;
	bool		good = true;
	int			i;
	int			c;

	for (i = 0; i < n; i++)
	{
		OmLinePart	part;
		OmLinePart	up_to;
		Components	one;
		Components	together;
		bool		within = true;
		bool		same = true;

		om_line_part(line, positions[i], positions[i + 1] - positions[i], &part);
		om_line_part(line, 0, positions[i + 1], &up_to);
		one = components(&part);
		together = components(&up_to);
		payable += om_part_payable(&part);
		for (c = 0; c < one.n; c++)
		{
			within = within && one.values[c] >= 0 && one.values[c] <= whole.values[c];
			sum[c] += one.values[c];
			same = same && sum[c] == together.values[c];
		}
		expect(PARTS_NOT_NEGATIVE, within && om_part_payable(&part) >= 0, line);
		expect(ONLY_POSITION_COUNTS, same && payable == om_part_payable(&up_to), line);
		expect(NEAR_EXACT_SHARE, near_exact_share(line, (int64) payable, positions[i + 1]), line);
	}
	for (c = 0; c < whole.n; c++)
		good = good && sum[c] == whole.values[c];
	expect(PARTS_SUM, good, line);
	expect(PAYABLE_SUMS, payable == om_line_payable(line), line);
	check_units(line);
}

/* One random order; returns how many lines were cut. */
static int
check_order(void)
{
	OmLineMoney lines[LINES_MAX];
	int			n = (int) draw(1, LINES_MAX);
	int128		left = 0;
	int64		order_discount;
	int			i;

	for (i = 0; i < n; i++)
	{
		draw_line(&lines[i], i > 0 ? &lines[i - 1] : NULL);
		left += lines[i].gross - lines[i].discount;
	}
	left = Min(left, PG_INT64_MAX);
	order_discount = chance(3) ? 0 : chance(8) ? (int64) left : draw(0, (int64) left);
	om_price_lines(lines, n, n, order_discount, draw_rounding(lines, n));
	check_priced(lines, n, order_discount);
	for (i = 0; i < n; i++)
		check_parts(&lines[i]);
	return n;
}

PG_FUNCTION_INFO_V1(check_splits);

/* check_splits(lines bigint, seed bigint) returns table (property, asked, broken, example). */
Datum
check_splits(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	int64		lines = PG_GETARG_INT64(0);
	MemoryContext one_order = AllocSetContextCreate(CurrentMemoryContext, "one order", ALLOCSET_DEFAULT_SIZES);
	int			i;

	InitMaterializedSRF(fcinfo, 0);
	lasting = CurrentMemoryContext;
	memset(&tally, 0, sizeof(tally));
	pg_prng_seed(&prng, (uint64) PG_GETARG_INT64(1));
	while (lines > 0)
	{
		MemoryContext caller = MemoryContextSwitchTo(one_order);

		CHECK_FOR_INTERRUPTS();
		lines -= check_order();
		MemoryContextSwitchTo(caller);
		MemoryContextReset(one_order);
	}
	for (i = 0; i < PROPERTIES; i++)
	{
		bool		nulls[4] = {false, false, false, tally.example[i] == NULL};
		Datum		values[4] = {CStringGetTextDatum(property_names[i]), Int64GetDatum(tally.asked[i]),
			Int64GetDatum(tally.broken[i]), nulls[3] ? (Datum) 0 : CStringGetTextDatum(tally.example[i])};

		tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
	}
	return (Datum) 0;
}

/* The numbers of an array, read one after the other. */
typedef struct Reader
{
	Datum	   *values;
	int			n;
	int			at;
} Reader;

/* A reader of an SQL array. */
static Reader
read_array(ArrayType *array)
{
	Reader		reader = {0};
	int16		length;
	bool		by_value;
	char		alignment;

	get_typlenbyvalalign(INT8OID, &length, &by_value, &alignment);
	deconstruct_array(array, INT8OID, length, by_value, alignment, &reader.values, NULL, &reader.n);
	return reader;
}

/* The next number. */
static int64
next(Reader *reader)
{
	if (reader->at >= reader->n)
		elog(ERROR, "the numbers end too early");
	return DatumGetInt64(reader->values[reader->at++]);
}

/* Read the next line: quantity, gross, discount, number of taxes, rate and 1 or 0 for each. */
static void
read_line(Reader *reader, OmLineMoney *line)
{
	int			i;

	line->quantity = next(reader);
	line->gross = next(reader);
	line->discount = next(reader);
	line->ntaxes = (int) next(reader);
	line->taxes = palloc0(sizeof(OmTax) * Max(line->ntaxes, 1));
	for (i = 0; i < line->ntaxes; i++)
	{
		line->taxes[i].rate = next(reader);
		line->taxes[i].is_inclusive = next(reader) != 0;
	}
}

/* Append numbers. */
static ArrayBuildState *
append_numbers(ArrayBuildState *numbers, const int64 *values, int n)
{
	int			i;

	for (i = 0; i < n; i++)
		numbers = accumArrayResult(numbers, Int64GetDatum(values[i]), false, INT8OID, CurrentMemoryContext);
	return numbers;
}

/* Append a line: gross, discount, order discount, net, payable, each tax. */
static ArrayBuildState *
append_line(ArrayBuildState *numbers, const OmLineMoney *line)
{
	int64		values[5] = {line->gross, line->discount, line->order_discount, om_line_net(line),
	om_line_payable(line)};
	int			i;

	numbers = append_numbers(numbers, values, lengthof(values));
	for (i = 0; i < line->ntaxes; i++)
		numbers = append_numbers(numbers, &line->taxes[i].minor, 1);
	return numbers;
}

/* Append a part: base, discount, payable, each tax. */
static ArrayBuildState *
append_part(ArrayBuildState *numbers, const OmLinePart *part)
{
	int64		values[3] = {part->base, part->discount, om_part_payable(part)};
	int			i;

	numbers = append_numbers(numbers, values, lengthof(values));
	for (i = 0; i < part->ntaxes; i++)
		numbers = append_numbers(numbers, &part->taxes[i].minor, 1);
	return numbers;
}

PG_FUNCTION_INFO_V1(money);

/*
 * money(order_discount bigint, lines bigint[], cuts bigint[]) returns bigint[]: price the lines
 * (see read_line), then cut: each cut is the number of a line from 0, from and quantity; the lines' numbers
 * plus how many there are: minor units of what is to be paid.  Answers each line, then each part (see append_line, append_part).
 */
Datum
money(PG_FUNCTION_ARGS)
{
	Reader		input = read_array(PG_GETARG_ARRAYTYPE_P(1));
	Reader		cuts = read_array(PG_GETARG_ARRAYTYPE_P(2));
	OmLineMoney *lines = palloc0(sizeof(OmLineMoney) * (input.n + 1));
	ArrayBuildState *numbers = initArrayResult(INT8OID, CurrentMemoryContext, false);
	int			n = 0;
	int			i;

	while (input.at < input.n)
		read_line(&input, &lines[n++]);
	om_price_lines(lines, n, n, PG_GETARG_INT64(0), OM_ROUND_LINES);
	for (i = 0; i < n; i++)
		numbers = append_line(numbers, &lines[i]);
	while (cuts.at < cuts.n)
	{
		int64		line = next(&cuts);
		OmQuantity	from = next(&cuts);
		OmQuantity	quantity = next(&cuts);
		OmLinePart	part;

		if (line < 0 || line >= 2 * n)
			elog(ERROR, "there is no line " INT64_FORMAT, line);
		if (line >= n)
			om_line_cents(&lines[line - n], from, quantity, &part);
		else
			om_line_part(&lines[line], from, quantity, &part);
		numbers = append_part(numbers, &part);
	}
	PG_RETURN_DATUM(makeArrayResult(numbers, CurrentMemoryContext));
}
