#!/usr/bin/python3
"""055_split.py - the money of lines and their parts adds up, whatever is sold and in whatever steps it comes back.

A module of its own (test/split) is linked with the objects that ship, in every variant of the build:

  - 10^6 random lines in memory, each cut into parts that cover it: amounts of currencies with 0, 2 and 3
    decimals, none, tiny, and at the limit of int64; quantities with 0 to 6 decimals; up to 4 taxes,
    inclusive and exclusive; line and order discounts.  No component of a part is below zero, each sums
    to the line's, and what parts up to a position sum to depends on the position alone.
  - 20,000 orders against a second computation, here, with fractions, straight from the rules: R5 a unit is
    worth its share of what was paid, R6 shares of the order's discount are frozen, R7 each tax comes
    back in proportion, R8 refund_k = round(total * units so far / units) - already refunded.
  - examples worked by hand, and amounts that do not fit, which are refused and never wrap.

It fails when a cent appears or is lost, or when a part is worth less than nothing.
test/mutants.py seeds such bugs: part_rounded_alone, part_base_alone.
OM_SPLITS=n checks n lines.
"""
import itertools
import math
import os
import random
import subprocess
from fractions import Fraction

from cluster import Cluster, sources
from tap import done, is_, long_run, note, ok, raises, seed

LINES = int(os.environ.get('OM_SPLITS') or (10_000_000 if long_run() else 1_000_000))
SAMPLES = 20_000
BATCH = 1000
MAX = 2 ** 63 - 1
ONE = 1_000_000
SEED = seed()
RNG = random.Random(SEED)
MONEY = 'SELECT money(%s, %s::text::bigint[], %s::text::bigint[])::text'


def build(cluster):
    """Build the module where the variant's objects lie; returns its path without the suffix."""
    folder = sources() / 'test/split'
    environment = {name: value for name, value in os.environ.items()
                   if name not in ('MAKEFLAGS', 'MFLAGS', 'MAKELEVEL', 'PG_CONFIG')}
    result = subprocess.run(['make', '-s', '-B', f'PG_CONFIG={cluster.bindir}/pg_config'], cwd=folder,
                            env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if result.returncode:
        raise SystemExit(f'test/split does not build:\n{result.stdout[-4000:]}')
    return folder / 'split'


# ---------------------------------------------------------------- the rules, with fractions

def half_away(value):
    """Round to whole minor units, half away from zero (no value here is negative)."""
    return math.floor(value + Fraction(1, 2))


def largest_remainder(total, weights):
    """Hamilton: everyone the whole part of his quota, what is left by the largest fractions, first come first."""
    if not any(weights):
        assert total == 0
        return [0] * len(weights)
    quotas = [Fraction(total * weight, sum(weights)) for weight in weights]
    parts = [math.floor(quota) for quota in quotas]
    order = sorted(range(len(weights)), key=lambda i: (parts[i] - quotas[i], i))
    for i in order[:total - sum(parts)]:
        parts[i] += 1
    return parts


def price(lines, order_discount):
    """What placing an order freezes: adds share, base and taxes to each line."""
    shares = largest_remainder(order_discount, [line['gross'] - line['discount'] for line in lines])
    for line, share in zip(lines, shares, strict=True):
        net = line['gross'] - line['discount'] - share
        rates = [Fraction(rate, ONE) for rate, _ in line['rates']]
        within = [inclusive for _, inclusive in line['rates']]
        base = half_away(net / (1 + sum(itertools.compress(rates, within), Fraction(0))))
        inclusive = iter(largest_remainder(net - base, [rate for rate, inside in line['rates'] if inside]))
        taxes = [next(inclusive) if inside else half_away(base * rate)
                 for rate, inside in zip(rates, within, strict=True)]
        line.update(share=share, base=base, taxes=taxes)


def answer(line):
    """A line in the order in which the module answers."""
    within = sum(tax for tax, (_, inside) in zip(line['taxes'], line['rates'], strict=True) if inside)
    return [line['gross'], line['discount'], line['share'], line['base'] + within, line['base'] + sum(line['taxes']), *line['taxes']]


def up_to(line, so_far):
    """R8: what a share of the units has of net, and of what is within it; of the discounts, without taxes; of each tax on top."""
    within = [inside for _, inside in line['rates']]
    total = line['base'] + sum(itertools.compress(line['taxes'], within))
    left = half_away(total * so_far)
    taxes = []
    for tax, inside in zip(line['taxes'], within, strict=True):
        if not inside:
            taxes.append(half_away(tax * so_far))
            continue
        taxes.append(half_away(Fraction(tax * left, total)) if tax else 0)
        left, total = left - taxes[-1], total - tax
    rates = 1 + sum((Fraction(rate, ONE) for rate, inside in line['rates'] if inside), Fraction(0))
    return [left, half_away((half_away(line['gross'] / rates) - line['base']) * so_far), left + sum(taxes), *taxes]


def return_parts(line, positions):
    """What each step adds to the one before; and whether R5 held on the way."""
    refunded = up_to(line, Fraction(0))
    paid = line['base'] + sum(line['taxes'])
    parts, fair = [], True
    for position in positions[1:]:
        so_far = Fraction(position, line['quantity'])
        now = up_to(line, so_far)
        parts.append([after - before for after, before in zip(now, refunded, strict=True)])
        refunded = now
        fair = fair and abs(now[2] - paid * so_far) <= Fraction(1 + sum(not inside for _, inside in line['rates']), 2)
    return parts, fair


# ---------------------------------------------------------------- samples

def draw_rates():
    return [(RNG.choice((0, 1, 50_000, 70_000, 190_000, 88_750, ONE, 10 * ONE, RNG.randrange(400_000))),
             RNG.random() < 0.5) for _ in range(RNG.randrange(5))]


def draw_line():
    rates = draw_rates()
    most = (MAX - 4) * ONE // (ONE + sum(rate for rate, inside in rates if not inside))
    gross = RNG.choice((0, RNG.randrange(20), RNG.randrange(2000), RNG.randrange(200_000), RNG.randrange(2_000_000),
                        RNG.randrange(most), most - RNG.randrange(3)))
    quantity = RNG.randrange(1, 13) * 10 ** RNG.randrange(7)
    return {'quantity': quantity, 'gross': gross, 'rates': rates,
            'discount': RNG.choice((0, 0, gross, RNG.randrange(gross + 1)))}


def draw_order():
    """Lines, an order discount, and where each line is cut."""
    lines = [draw_line() for _ in range(RNG.randrange(1, 5))]
    left = min(sum(line['gross'] - line['discount'] for line in lines), MAX)
    cuts = [sorted({0, line['quantity'], *(RNG.randrange(line['quantity'] + 1) for _ in range(RNG.randrange(5)))})
            for line in lines]
    return lines, RNG.choice((0, left, RNG.randrange(left + 1))), cuts


def array(numbers):
    return '{' + ','.join(map(str, numbers)) + '}'


def question(lines, order_discount, cuts):
    """The module's arguments for an order."""
    flat = [number for line in lines
            for number in (line['quantity'], line['gross'], line['discount'], len(line['rates']),
                           *(int(part) for rate in line['rates'] for part in rate))]
    steps = [number for i, positions in enumerate(cuts)
             for begin, end in itertools.pairwise(positions) for number in (i, begin, end - begin)]
    return order_discount, array(flat), array(steps)


def ask(connection, orders):
    """The module's answers for many orders, in one query."""
    discounts, lines, cuts = (list(column) for column in zip(*(question(*order) for order in orders), strict=True))
    rows = connection.execute(
        'SELECT money(o.discount, o.lines::bigint[], o.cuts::bigint[])::text'
        ' FROM unnest(%s::text::bigint[], %s::text[], %s::text[]) WITH ORDINALITY AS o (discount, lines, cuts, place)'
        ' ORDER BY o.place', (array(discounts), lines, cuts)).fetchall()
    return [list(map(int, row[0].strip('{}').split(','))) for row in rows]


def expected(lines, order_discount, cuts):
    """The answer by the rules, and whether R5 held."""
    price(lines, order_discount)
    numbers = [number for line in lines for number in answer(line)]
    fair = True
    for line, positions in zip(lines, cuts, strict=True):
        parts, good = return_parts(line, positions)
        numbers += [number for part in parts for number in part]
        fair = fair and good
    return numbers, fair


def compare_samples(connection):
    different, unfair, example = 0, 0, ''
    for _ in range(SAMPLES // BATCH):
        orders = [draw_order() for _ in range(BATCH)]
        for order, got in zip(orders, ask(connection, orders), strict=True):
            wanted, fair = expected(*order)
            unfair += not fair
            if got != wanted:
                different += 1
                example = example or f'{order}\ngot:    {got}\nwanted: {wanted}'
    ok(not different, f'{SAMPLES} orders are priced and cut as the rules say (R6, R7, R8)', f'{different}: {example}')
    ok(not unfair, 'a unit is worth its share of what was paid, within half a minor unit, and half a unit for each tax on top (R5)',
       f'{unfair} are not')


# ---------------------------------------------------------------- examples and limits

def money(connection, lines, order_discount=0, cuts=()):
    flat = [number for line in lines for number in line]
    row = connection.execute(MONEY, (order_discount, array(flat), array(cuts))).fetchone()
    return list(map(int, row[0].strip('{}').split(',')))


def examples(connection):
    """Lines: gross, discount, order discount, net, payable, taxes; parts: base, discount, payable, taxes; worked by hand."""
    def lines(count, gross, discount=0, rates=()):
        return [[count * ONE, gross, discount, len(rates), *(int(part) for rate in rates for part in rate)]]

    is_(money(connection, lines(1, 11900, 0, [(190_000, True)])), [11900, 0, 0, 11900, 11900, 1900],
        '119.00 with 19 % in it hold 19.00')
    is_(money(connection, lines(1, 10000, 0, [(190_000, False)])), [10000, 0, 0, 10000, 11900, 1900],
        'on 100.00 come 19.00')
    is_(money(connection, lines(1, 250, 0, [(50_000, False)])), [250, 0, 0, 250, 263, 13],
        'half a cent of tax is rounded up')
    is_(money(connection, lines(1, 1000, 0, [(50_000, True), (99_750, True)])),
        [1000, 0, 0, 1000, 1000, 43, 87], 'two taxes within 10.00 share its 1.30 as 5 : 9.975')
    is_(money(connection, lines(1, 11900, 0, [(190_000, True), (100_000, False)])),
        [11900, 0, 0, 11900, 12900, 1900, 1000], 'a tax on top is of the base, not of the tax within')
    is_(money(connection, lines(1, 999, 0, [(0, True), (0, False)])), [999, 0, 0, 999, 999, 0, 0],
        'rates of zero take nothing')
    is_(money(connection, lines(1, 500, 500, [(190_000, True)])), [500, 500, 0, 0, 0, 0], 'what is free has no tax')
    is_(money(connection, lines(1, 1000) * 3, 100), [1000, 0, 34, 966, 966, 1000, 0, 33, 967, 967, 1000, 0, 33, 967, 967],
        '1.00 off three equal lines: 0.34, 0.33, 0.33')
    is_(money(connection, lines(1, 500, 500) + lines(1, 1000), 100), [500, 500, 0, 0, 0, 1000, 0, 100, 900, 900],
        'a line that is free has no share of the discount')
    is_(money(connection, lines(1, 5, 5) * 2, 0), [5, 5, 0, 0, 0] * 2, 'nothing to discount, and no discount')
    units = [number for unit in range(4) for number in (0, unit * ONE, ONE)]
    is_(money(connection, lines(4, 3, 2), 0, units)[5:], [0, 1, 0, 1, 0, 1, 0, 1, 0, 0, 0, 0],
        'four units of 3 less 2: none is worth less than nothing')
    is_(money(connection, lines(3, 1000, 0, [(190_000, True)]), 0, units[:9])[6:],
        [280, 0, 333, 53, 280, 0, 334, 54, 280, 0, 333, 53], 'three units of 10.00 together, returned one by one')
    is_(money(connection, lines(2, 2150, 0, [(190_000, True)]), 0, units[:6])[6:], [903, 0, 1075, 172, 904, 0, 1075, 171],
        'two units of 10.75 with 19 % in it come back for 10.75 each')
    is_(money(connection, lines(1, 100000, 20100, [(100_000, True)]), 0, units[:3])[6:], [72636, 18273, 79900, 7264],
        '201.00 off 1000.00 with 10 % in it are 182.73 off 909.09')
    is_(money(connection, lines(1, 1200, 0, [(200_000, True)]), 0, [1, 0, 600, 1, 600, 600])[6:], [500, 0, 600, 100] * 2,
        'half of a charge of 12.00 with 20 % in it is 5.00 and 1.00 of tax')


def limits(connection):
    """Amounts at int64's end are exact, beyond it refused; nonsense is not computed with."""
    top = [[ONE, MAX, 0, 0]]
    is_(money(connection, top, 0, [0, 0, 1, 0, 1, ONE - 1])[:5], [MAX, 0, 0, MAX, MAX], 'the largest amount is a line')
    included = money(connection, [[ONE, MAX, 0, 1, 10 * ONE, 1]])
    is_(included[5], MAX - half_away(Fraction(MAX, 11)), 'its tax is exact')
    is_(money(connection, [[ONE, MAX, 0, 0]] * 3, MAX)[2::5], largest_remainder(MAX, [1, 1, 1]), 'so are its shares')

    def refused(name, lines, order_discount=0, cuts=(), sqlstate='XX000', code=None):
        raises(lambda: money(connection, lines, order_discount, cuts), name, sqlstate, code)

    for name, rates in (('a ten-thousandth of a percent', [1, 0]), ('a thousand percent', [10 * ONE, 0]),
                        ('two taxes', [600_000, 0, 600_000, 0])):
        gross = MAX // 2 if len(rates) > 2 else MAX
        refused(f'{name} on top of the largest amount does not fit',
                [[ONE, gross, 0, len(rates) // 2, *rates]], sqlstate='22003', code='value_out_of_range')
    refused('an order discount above the lines is refused', [[ONE, 5, 0, 0]], 6)
    refused('so is one of lines that are free', [[ONE, 5, 5, 0]], 1)
    refused('and a negative one', [[ONE, 5, 0, 0]], -1)
    refused('a line discount above the line is refused', [[ONE, 5, 6, 0]])
    refused('and a negative one', [[ONE, 5, -1, 0]])
    refused('a negative rate is refused', [[ONE, 5, 0, 1, -1, 1]])
    refused('and one above a thousand percent', [[ONE, 5, 0, 1, 10 * ONE + 1, 1]])
    refused('a line has no more units than it has', [[ONE, 5, 0, 0]], 0, [0, ONE, 1], sqlstate='22023')
    refused('and none before its first', [[ONE, 5, 0, 0]], 0, [0, -1, 1], sqlstate='22023')
    refused('however large the number', [[ONE, 5, 0, 0]], 0, [0, 1, MAX], sqlstate='22023')


def random_lines(connection):
    rows = connection.execute('SELECT property, asked, broken, example FROM check_splits(%s, %s)',
                              (LINES, SEED)).fetchall()
    for name, asked, broken, example in rows:
        ok(asked and not broken, name, f'asked {asked} times, broken {broken} times, first: {example}')
        note(f'asked {asked} times')


def main():
    note(f'seed {SEED}, {LINES} lines')
    with Cluster(settings={'jit': False}) as cluster:
        module = build(cluster)
        with cluster.connect() as connection:
            connection.execute(
                f"CREATE FUNCTION money(bigint, bigint[], bigint[]) RETURNS bigint[] LANGUAGE c STRICT AS '{module}';"
                'CREATE FUNCTION check_splits(bigint, bigint) RETURNS TABLE (property text, asked bigint,'
                f" broken bigint, example text) LANGUAGE c STRICT AS '{module}'")
            examples(connection)
            limits(connection)
            random_lines(connection)
            compare_samples(connection)


main()
done()
