#!/usr/bin/python3
"""106_random_edits.py - random edits of orders against a model in plain Python, on both engines.

Seeded histories of orders with discounts, taxes within and on top of prices, and shipping; of edits that change quantities, add lines, move lines to another location and lower
shipping, each previewed first; of cancellations, parcels and versions that are over.  The model knows Fractions only and is written from R5 to R9: a line is worth the difference
of two rounded shares, what is added costs what it does now.  After every call the answer or the code of the refusal is compared, with the lines of the order, what it is billed, and the
stock of all positions; the preview says what the edit does.  At the end verify(true) is clean, sales_by_day sums up to what is billed, and both engines have said the same.

OM_EDIT_CALLS calls (300; make check-long: 5,000) per engine.
"""
import json
import math
import os
import random
from decimal import Decimal
from fractions import Fraction

import psycopg
from cluster import Cluster
from shop import Shop
from tap import done, is_, long_run, note, ok, seed

CALLS = int(os.environ.get('OM_EDIT_CALLS') or (5000 if long_run() else 300))
PRICES = {'A': Fraction('0.37'), 'B': Fraction('11.90'), 'C': Fraction('12.345')}
SCALES = {'A': 0, 'B': 0, 'C': 3}
# what comes on top of the price; the tax within that of B is part of what is paid for it
ON_TOP = {'A': Fraction(7, 100), 'B': None, 'C': None}
STOCK = 1000000
LINES = """SELECT l.line_no, l.sku, l.location, l.ordered::numeric, (l.open OPERATOR(order_mgmt.+) l.allocated)::numeric, l.shipped::numeric, l.canceled::numeric
    FROM order_mgmt.order_lines AS l WHERE l.order_id = %s ORDER BY l.line_no"""


def rounded(value):
    return Fraction(math.floor(value * 100 + Fraction(1, 2)), 100)


def text(value):
    return str(Decimal(value.numerator) / Decimal(value.denominator))


class Line:
    def __init__(self, sku, place, ordered, discount=Fraction(0), price=None):
        self.sku, self.place, self.ordered, self.price, self.discount = sku, place, ordered, price or PRICES[sku], discount
        sold = rounded(self.price * ordered) - discount
        self.atoms = [sold] + ([rounded(sold * ON_TOP[sku])] if ON_TOP[sku] else [])
        self.shipped = self.canceled = Fraction(0)

    def left(self):
        return self.ordered - self.shipped - self.canceled

    def worth(self):
        return sum(atom - rounded(atom * self.canceled / self.ordered) for atom in self.atoms)


class Order:
    def __init__(self, lines, shipping):
        self.id, self.lines, self.shipping, self.charge, self.version = None, lines, shipping, shipping, 0

    def billed(self):
        return sum(line.worth() for line in self.lines) + self.shipping


class History:
    def __init__(self, connection, engine):
        self.c, self.random, self.orders, self.said, self.engine = connection, random.Random(seed()), [], [], engine
        self.codes = {}

    def call(self, query, *arguments):
        try:
            code, row = 'ok', self.c.execute(query, arguments).fetchone()
        except psycopg.Error as error:
            code, row = error.diag.constraint_name or error.sqlstate, None
        self.codes[code] = self.codes.get(code, 0) + 1
        return code, row

    def units(self, sku, most=6):
        return Fraction(self.random.randint(1, most * 10 ** SCALES[sku]), 10 ** SCALES[sku])

    def new_line(self):
        sku = self.random.choice('ABC')
        units, place = self.units(sku), self.random.choice(('BER', 'BER', 'HAM'))
        return Line(sku, place, units), {'sku': sku, 'quantity': text(units), **({'location': place} if place != 'BER' else {})}

    def place(self):
        lines, said = zip(*(self.new_line() for _ in range(self.random.randint(1, 4))))
        lines = list(lines)
        for i, (line, json_line) in enumerate(zip(lines, said)):
            if self.random.random() < 0.4:
                discount = rounded(line.atoms[0] * self.random.randint(0, 50) / 100)
                lines[i] = Line(line.sku, line.place, line.ordered, discount)
                json_line['discount'] = text(discount)
        order = Order(lines, Fraction(self.random.choice((0, 390, 777)), 100))
        code, row = self.call("SELECT order_id, total::numeric, version FROM order_mgmt.place_order('web', %s, shipping => %s)", json.dumps(said), text(order.shipping))
        self.compare((code, Fraction(row[1]), row[2]) if row else code, ('ok', order.billed(), 0), 'place')
        order.id = row[0]
        self.orders.append(order)

    def change_line(self, order, number, added, less):
        """One change of a line: what is said, and what it means in the model."""
        line, said = order.lines[number], {'line_no': number + 1}
        has = line.left() + line.shipped
        wanted = has
        if self.random.random() < 0.8:
            wanted = Fraction(self.random.randint(0, int((has + 3) * 10 ** SCALES[line.sku])), 10 ** SCALES[line.sku])
            said['quantity'] = text(wanted)
        to = self.random.choice(('BER', 'HAM'))
        moves = 'quantity' not in said or self.random.random() < 0.2
        if moves:
            said['location'] = to
        less[number] = max(has - wanted, Fraction(0))
        if moves and to != line.place and wanted > line.shipped:
            kept = min(wanted, has) - line.shipped
            if kept > 0:
                share = rounded(line.atoms[0] * (line.canceled + kept) / line.ordered) - rounded(line.atoms[0] * line.canceled / line.ordered)
                added.append(('move', line, kept, to, max(rounded(line.price * kept) - share, Fraction(0))))
            less[number] = has - line.shipped
        if wanted > has:
            added.append(('more', line, wanted - has, to if moves else 'BER', Fraction(0)))
        return said

    def edit(self, order):
        added, less, changes = [], {}, {}
        if self.random.random() < 0.8:
            numbers = self.random.sample(range(len(order.lines)), self.random.randint(1, min(3, len(order.lines))))
            changes['lines'] = [self.change_line(order, number, added, less) for number in numbers]
        lines = []
        if self.random.random() < 0.4 or not changes:
            fresh = [self.new_line() for _ in range(self.random.randint(1, 2))]
            changes['add'] = [said for _, said in fresh]
            lines += [line for line, _ in fresh]
        # a moved line of which a tax came on top of prices is taxed anew; a moved discount is one in money
        lines += [Line(line.sku, to, units, discount, line.price) for _, line, units, to, discount in added]
        shipping = order.shipping
        if order.charge and self.random.random() < 0.3:
            shipping = Fraction(self.random.randint(0, int(order.charge * 100)), 100)
            changes['shipping'] = text(shipping)
        version = order.version if self.random.random() < 0.9 else self.random.randint(0, order.version + 1)
        expected = self.expect(order, version, changes, less, lines, shipping)
        before = order.billed()
        if expected == 'ok':
            for number, units in less.items():
                order.lines[number].canceled += units
            order.lines += lines
            order.shipping, order.version = shipping, order.version + 1
        wanted = (expected, before, order.billed(), order.version) if expected == 'ok' else expected
        for function in ('preview_edit', 'edit_order'):
            code, row = self.call(f'SELECT total_before::numeric, total_after::numeric, version FROM order_mgmt.{function}(%s, %s, %s)', order.id, version, json.dumps(changes))
            self.compare((code, Fraction(row[0]), Fraction(row[1]), row[2]) if row else code, wanted, f'{function} {changes}')

    def expect(self, order, version, changes, less, lines, shipping):
        if not any(line.left() for line in order.lines):
            return 'illegal_transition'
        if version != order.version:
            return 'stale_version'
        if 'shipping' in changes and shipping >= order.shipping:
            return 'invalid_argument'
        if not any(less.values()) and not lines and shipping == order.shipping:
            return 'invalid_argument'
        if any(units > order.lines[number].left() for number, units in less.items()):
            return 'edit_exceeds_open'
        if not lines and not any(line.shipped for line in order.lines) and all(line.left() == less.get(number, 0) for number, line in enumerate(order.lines)):
            return 'illegal_transition'
        return 'ok'

    def cancel(self, order):
        number = self.random.randrange(len(order.lines))
        line = order.lines[number]
        units = min(self.units(line.sku, 2), line.left())
        # the last of an order takes its shipping along: that is another test's
        if units and sum(each.left() for each in order.lines) > units:
            code, _ = self.call('SELECT status FROM order_mgmt.cancel_order(%s, %s)', order.id, json.dumps([{'line_no': number + 1, 'quantity': text(units)}]))
            self.compare(code, 'ok', 'cancel')
            line.canceled += units
            order.version += 1

    def ship(self, order):
        number = self.random.randrange(len(order.lines))
        line = order.lines[number]
        units = min(self.units(line.sku, 2), line.left())
        if units:
            code, row = self.call('SELECT fulfillment_id FROM order_mgmt.plan_fulfillment(%s, %s, location => %s)', order.id, json.dumps([{'line_no': number + 1, 'quantity': text(units)}]), line.place)
            self.compare(code, 'ok', 'plan')
            self.compare(self.call('SELECT status FROM order_mgmt.ship_fulfillment(%s)', row[0])[0], 'ok', 'ship')
            line.shipped += units
            order.version += 1

    def compare(self, got, wanted, what):
        self.said.append(repr(got))
        if got != wanted:
            raise AssertionError(f'{self.engine}, call {len(self.said)}, {what}: {got}, not {wanted}')

    def look(self, order):
        got = [(row[0], row[1], row[2], *map(Fraction, row[3:])) for row in self.c.execute(LINES, (order.id,)).fetchall()]
        self.compare(got, [(n + 1, x.sku, x.place, x.ordered, x.left(), x.shipped, x.canceled) for n, x in enumerate(order.lines)], 'lines')
        billed, version = self.c.execute('SELECT billed::numeric, version FROM order_mgmt.orders WHERE order_id = %s', (order.id,)).fetchone()
        self.compare((Fraction(billed), version), (order.billed(), order.version), 'billed')
        for sku in PRICES:
            for place in ('BER', 'HAM'):
                mine = [x for each in self.orders for x in each.lines if (x.sku, x.place) == (sku, place)]
                row = self.c.execute('SELECT free::numeric, allocated::numeric FROM order_mgmt.stock WHERE sku = %s AND location = %s', (sku, place)).fetchone()
                self.compare(tuple(map(Fraction, row)), (STOCK - sum(x.left() + x.shipped for x in mine), sum(x.left() for x in mine)), f'stock of {sku} at {place}')

    def run(self):
        for number in range(CALLS):
            open_orders = [order for order in self.orders if any(line.left() for line in order.lines)]
            if not open_orders or self.random.random() < 0.15:
                self.place()
                continue
            order = self.random.choice(self.orders if self.random.random() < 0.1 else open_orders)
            what = self.random.random()
            (self.edit if what < 0.7 or order not in open_orders else self.cancel if what < 0.85 else self.ship)(order)
            self.look(order)
            if number % 100 == 50:
                self.c.execute('SELECT order_mgmt.compact_balances()')


def history(engine):
    with Cluster(preload=engine == 'counter') as cluster:
        shop = Shop(cluster, locations=('BER', 'HAM'))
        c = shop.connection
        c.execute("SELECT FROM order_mgmt.put_tax_rate('LOW', 7, is_inclusive => false)")
        c.execute("SELECT FROM order_mgmt.put_tax_rate('VAT', 19, is_inclusive => true)")
        for sku, price in PRICES.items():
            c.execute('SELECT FROM order_mgmt.put_item(%s, scale => %s, tax_rates => %s)', (sku, SCALES[sku], {'A': ['LOW'], 'B': ['VAT']}.get(sku, [])))
            c.execute('SELECT FROM order_mgmt.put_price(%s, %s)', (sku, f'{text(price)} EUR'))
            for place in ('BER', 'HAM'):
                c.execute('SELECT FROM order_mgmt.receive_stock(%s, %s)', (place, json.dumps([{'sku': sku, 'quantity': STOCK}])))
        told = History(c, engine)
        try:
            told.run()
            ok(True, f'{engine}: {len(told.said)} answers are those of the model')
        except AssertionError as difference:
            ok(False, f'{engine}: answers are those of the model', str(difference))
        note(f'{engine}: {told.codes}')
        is_(c.execute('SELECT name, violations, sample FROM order_mgmt.verify(true) WHERE violations > 0').fetchall(), [], f'{engine}: verify(true) finds nothing')
        sold = c.execute('SELECT sum(net_sales + shipping + tax) FROM order_mgmt_report.sales_by_day').fetchone()[0]
        is_(Fraction(sold or 0), sum(order.billed() for order in told.orders), f'{engine}: days sum up to what is billed')
        shop.quiet(engine)
        return told.said


said = {engine: history(engine) for engine in ('counter', 'lock')}
is_(said['counter'], said['lock'], 'both engines say the same')
done()
