#!/usr/bin/python3
"""094_random_kits.py - random kits and units against a model in plain Python, on both engines.

Seeded histories of receipts in units, orders of kits, components and units together, quotes, cancellations, parcels, returns (some
components damaged or missing), and kits and units that are made of something else meanwhile.  The model knows Fractions only and is
written from R5 to R8, R28 and R35: what an order needs of a position is summed, kits are served by the first location
that has all of it, an order keeps what its kits were made of, and each part of a line is worth the difference of two rounded shares.
After every call the answer or the code of the refusal is compared, with the lines of the order, what it is billed, the stock of all positions and how many
of each kit can be had.  At the end verify(true) is clean, and both engines have said the same.

Concurrent: buyers of kits, of components and of boxes empty the same shelves for some seconds per engine; nothing is sold twice, no half kit is, and nobody deadlocks.

OM_KIT_CALLS calls (600; make check-long: 10,000) per engine; OM_CONCURRENT_SECONDS (5) of 8 clients.
"""
import json
import math
import os
import random
import threading
import time
from decimal import Decimal
from fractions import Fraction

import psycopg
from cluster import Cluster
from shop import Background, Shop
from tap import done, is_, long_run, note, ok, seed

CALLS = int(os.environ.get('OM_KIT_CALLS') or (10000 if long_run() else 600))
SECONDS = float(os.environ.get('OM_CONCURRENT_SECONDS') or (60 if long_run() else 5))
CLIENTS = 8
PLACES = ('BER', 'HAM')
SCALES = {'A': 0, 'B': 0, 'C': 3}
PRICES = {'A': Fraction('0.37'), 'B': Fraction('1.99'), 'C': Fraction('12.345')}
KITS = {'K': Fraction('10.01'), 'L': Fraction('3.33')}
STATES = ('free', 'allocated', 'damaged')

LINES = """
    SELECT l.line_no, l.kit_line_no, l.sku, l.location, l.ordered::numeric, (l.open OPERATOR(order_mgmt.+) l.allocated)::numeric, l.shipped::numeric,
        l.canceled::numeric, l.returned::numeric, l.line_total::numeric
    FROM order_mgmt.order_lines AS l WHERE l.order_id = %s ORDER BY l.line_no"""
STOCK = """
    SELECT s.sku, s.location, s.free::numeric, s.allocated::numeric, s.damaged::numeric FROM order_mgmt.stock AS s"""


def rounded(value):
    """To a cent, half away from zero; of what is not negative."""
    return Fraction(math.floor(value * 100 + Fraction(1, 2)), 100)


def text(value):
    """A Fraction as JSON spells it: all that is said here has an end."""
    return str(Decimal(value.numerator) / Decimal(value.denominator))


class Refused(Exception):
    pass


class Line:
    def __init__(self, number, kit, sku, place, ordered, total, per_kit=None):
        self.number, self.kit, self.sku, self.place, self.ordered, self.total, self.per_kit = number, kit, sku, place, ordered, total, per_kit
        self.shipped = self.canceled = self.returned = self.missing = Fraction(0)
        self.settled = Fraction(0)

    def left(self):
        return self.ordered - self.shipped - self.canceled

    def settle(self, quantity):
        """What the next so many units are worth."""
        before = rounded(self.total * self.settled / self.ordered)
        self.settled += quantity
        return rounded(self.total * self.settled / self.ordered) - before


class Order:
    def __init__(self, lines):
        self.id, self.lines, self.billed = None, lines, sum(line.total for line in lines)

    def asked(self):
        """The lines that callers name, and what goes with each."""
        return [(line, [part for part in self.lines if part.kit == line.number and part is not line]) for line in self.lines if line.per_kit is None]


class Model:
    def __init__(self):
        self.stock = {(sku, place, state): Fraction(0) for sku in SCALES for place in PLACES for state in STATES}
        self.kits = {'K': {'A': Fraction(2), 'C': Fraction('0.25')}, 'L': {'A': Fraction(1), 'B': Fraction(1)}}
        self.units = {('A', 'box'): Fraction(6), ('C', 'g'): Fraction('0.001'), ('B', 'pair'): Fraction(2), ('K', 'set'): Fraction(3)}

    def makes(self, kit, place, stock=None):
        stock = stock or self.stock
        return min(math.floor(max(stock[sku, place, 'free'], 0) / quantity) for sku, quantity in self.kits[kit].items())

    def place(self, inputs):
        """inputs: [sku, quantity in its unit, unit or None, place or None]."""
        free = dict(self.stock)
        taken = []
        lines = []
        for number, (sku, quantity, unit, place) in enumerate(inputs, 1):
            factor = self.units[sku, unit] if unit else Fraction(1)
            price = (PRICES | KITS)[sku] * factor
            line = Line(number, number if sku in KITS else None, sku, place, quantity * factor, rounded(price * quantity))
            lines.append(line)
        for line in list(lines):
            for sku, quantity in self.kits.get(line.sku, {}).items():
                lines.append(Line(len(lines) + 1, line.number, sku, line.place, line.ordered * quantity, Fraction(0), quantity))
        for line in lines:
            if line.sku in SCALES and line.place:
                free[line.sku, line.place, 'free'] -= line.ordered
        if any(quantity < 0 for quantity in free.values()):
            raise Refused('insufficient_stock')
        for kit in sorted((line for line in lines if line.sku in KITS and not line.place), key=lambda line: -line.ordered):
            parts = [line for line in lines if line.kit == kit.number and line is not kit]
            place = next((place for place in PLACES if all(free[part.sku, place, 'free'] >= part.ordered for part in parts)), None)
            if place is None:
                raise Refused('insufficient_stock')
            for part in (kit, *parts):
                part.place = place
                if part is not kit:
                    free[part.sku, place, 'free'] -= part.ordered
        for line in lines:
            if line.sku in SCALES:
                taken.append((line, line.ordered))
        for line, quantity in taken:
            self.move(line, 'free', 'allocated', quantity)
        return Order(lines)

    def move(self, line, from_state, to_state, quantity):
        if line.sku in SCALES:
            for state, sign in ((from_state, -1), (to_state, 1)):
                if state:
                    self.stock[line.sku, line.place, state] += sign * quantity


class History:
    def __init__(self, cluster):
        self.random = random.Random(seed())
        self.connection = cluster.connect()
        self.model = Model()
        self.orders = []
        self.problems, self.answers = [], []

    def ask(self, sql, *arguments):
        try:
            return self.connection.execute(sql, arguments).fetchall()
        except psycopg.Error as error:
            return error.diag.constraint_name or error.sqlstate

    def compare(self, what, got, wanted):
        self.answers.append(str(got))
        if got != wanted:
            self.problems.append(f'call {self.call}: {what}: got {got!r}, wanted {wanted!r}')

    def check_order(self, what, order):
        got = [(number, kit, sku, place, *map(Fraction, numbers)) for number, kit, sku, place, *numbers in self.connection.execute(LINES, (order.id,))]
        wanted = [(line.number, line.kit, line.sku, line.place, line.ordered, line.left(), line.shipped, line.canceled, line.returned, line.total) for line in order.lines]
        self.compare(f'{what}: lines', got, wanted)
        billed = self.connection.execute('SELECT billed::numeric FROM order_mgmt.orders WHERE order_id = %s', (order.id,)).fetchone()[0]
        self.compare(f'{what}: billed', Fraction(billed), order.billed)

    def check_stock(self):
        got = {(sku, place, state): Fraction(quantity) for sku, place, *row in self.connection.execute(STOCK) for state, quantity in zip(STATES, row)}
        self.compare('stock', got, self.model.stock)
        kits = dict(self.connection.execute("SELECT sku, available::numeric FROM order_mgmt.available_items('web', '{K,L}')").fetchall())
        self.compare('kits', {kit: int(n) for kit, n in kits.items()}, {kit: max(self.model.makes(kit, place) for place in PLACES) for kit in KITS})
        at = {(sku, place): int(n) for sku, place, n in self.connection.execute(
            "SELECT sku, location, available_numeric FROM order_mgmt.kit_stock")}
        self.compare('kits by place', at, {(kit, place): self.model.makes(kit, place) for kit in KITS for place in PLACES})

    def receive(self):
        sku, unit = self.random.choice([('A', 'box'), ('B', 'pair'), ('C', 'g'), ('A', None), ('B', None)])
        place = self.random.choice(PLACES)
        quantity = Fraction(self.random.randint(1, 4) * (700 if unit == 'g' else 1))
        said = {'sku': sku, 'quantity': text(quantity), **({'unit': unit} if unit else {})}
        self.ask('SELECT 1 FROM order_mgmt.receive_stock(%s, %s)', place, json.dumps([said]))
        self.model.stock[sku, place, 'free'] += quantity * (self.model.units[sku, unit] if unit else 1)

    def inputs(self):
        lines = []
        for _ in range(self.random.randint(1, 4)):
            sku = self.random.choice(['A', 'B', 'C', 'K', 'L', 'K', 'L'])
            unit = self.random.choice([None, *(unit for item, unit in self.model.units if item == sku)])
            quantity = Fraction(self.random.randint(1, 3))
            if unit == 'g':
                quantity *= 125
            elif sku == 'C':
                quantity = Fraction(self.random.choice(['0.125', '0.5', '1.333']))
            place = self.random.choice(PLACES) if sku not in KITS or self.random.random() < 0.3 else None
            lines.append((sku, quantity, unit, place))
        return lines

    def said(self, inputs):
        return json.dumps([{'sku': sku, 'quantity': text(quantity), **({'unit': unit} if unit else {}), **({'location': place} if place else {})}
                           for sku, quantity, unit, place in inputs])

    def place(self):
        inputs = self.inputs()
        quoted = self.ask("SELECT bool_and(is_available) FILTER (WHERE line_no > 0), sum(gross_total::numeric), count(*) FROM order_mgmt.quote_lines('web', %s)", self.said(inputs))
        got = self.ask("SELECT order_id FROM order_mgmt.place_order('web', %s)", self.said(inputs))
        try:
            order = self.model.place(inputs)
        except Refused as refusal:
            self.compare('placed', got if isinstance(got, str) else 'ok', str(refusal))
            self.compare('quoted', quoted[0][0], False)
            return
        if isinstance(got, str):
            self.compare('placed', got, 'ok')
            return
        order.id = got[0][0]
        self.orders.append(order)
        self.compare('quoted', (quoted[0][0], Fraction(quoted[0][1]), quoted[0][2]), (True, order.billed, len(inputs) + 1))
        self.check_order('placed', order)

    def some(self, can):
        """An order of which a line can do something, the line, and what goes with it."""
        found = [(order, line, parts) for order in self.orders[-30:] for line, parts in order.asked() if can(line) > 0]
        return self.random.choice(found) if found else None

    def part(self, line, most):
        """Some of that: whole kits, and what the item counts."""
        step = Fraction(1, 10 ** SCALES.get(line.sku, 0))
        return step * self.random.randint(1, int(most / step))

    def cancel(self):
        found = self.some(Line.left)
        if not found:
            return
        order, line, parts = found
        quantity = self.part(line, line.left())
        got = self.ask('SELECT 1 FROM order_mgmt.cancel_order(%s, %s)', order.id, json.dumps([{'line_no': line.number, 'quantity': text(quantity)}]))
        self.compare('canceled', got, [(1,)])
        order.billed -= line.settle(quantity)
        for each in (line, *parts):
            units = quantity * (each.per_kit or 1)
            each.canceled += units
            self.model.move(each, 'allocated', 'free', units)
        self.check_order('canceled', order)

    def component(self):
        """A component that is asked for alone is refused, whatever is asked."""
        found = [(order, line) for order in self.orders[-30:] for line in order.lines if line.per_kit]
        if not found:
            return
        order, line = self.random.choice(found)
        asked = json.dumps([{'line_no': line.number, 'quantity': text(line.per_kit)}])
        function = self.random.choice(['cancel_order', 'plan_fulfillment', 'request_return'])
        got = self.ask(f'SELECT 1 FROM order_mgmt.{function}(%s, %s)', order.id, asked)
        # what is over already says so first
        if got != 'illegal_transition':
            self.compare(function, got, 'part_of_kit')
        self.check_order('component', order)

    def ship(self):
        found = self.some(Line.left)
        if not found:
            return
        order, line, parts = found
        planned = self.part(line, line.left())
        shipped = self.part(line, planned)
        made = self.ask('SELECT fulfillment_id FROM order_mgmt.plan_fulfillment(%s, %s)', order.id, json.dumps([{'line_no': line.number, 'quantity': text(planned)}]))
        if isinstance(made, str):
            self.compare('planned', made, 'ok')
            return
        got = self.ask('SELECT 1 FROM order_mgmt.ship_fulfillment(%s, %s)', made[0][0], json.dumps([{'line_no': line.number, 'quantity': text(shipped)}]))
        self.compare('shipped', got, [(1,)])
        for each in (line, *parts):
            units = shipped * (each.per_kit or 1)
            each.shipped += units
            self.model.move(each, 'allocated', None, units)
        self.check_order('shipped', order)

    def give_back(self):
        found = self.some(lambda line: line.shipped - line.returned)
        if not found:
            return
        order, line, parts = found
        quantity = self.part(line, line.shipped - line.returned)
        said = [{'line_no': line.number, 'quantity': text(quantity), 'disposition': 'restock'}]
        odd = self.random.choice(parts) if parts and self.random.random() < 0.5 else None
        how = self.random.choice(['damaged', 'missing'])
        broken = self.part(odd, quantity * odd.per_kit) if odd else 0
        if odd:
            said.append({'line_no': odd.number, 'quantity': text(broken), 'disposition': how})
        made = self.ask('SELECT return_id FROM order_mgmt.request_return(%s, %s)', order.id, json.dumps([{'line_no': line.number, 'quantity': text(quantity)}]))
        if isinstance(made, str):
            self.compare('announced', made, 'ok')
            return
        got = self.ask('SELECT credited::numeric FROM order_mgmt.receive_return(%s, %s)', made[0][0], json.dumps(said))
        value = line.settle(quantity)
        self.compare('came', Fraction(got[0][0]) if not isinstance(got, str) else got, value)
        order.billed -= value
        for each in (line, *parts):
            units = quantity * (each.per_kit or 1)
            good = units - (broken if each is odd else 0)
            each.returned += units - (broken if each is odd and how == 'missing' else 0)
            self.model.move(each, None, 'free', good)
            if each is odd and how == 'damaged':
                self.model.move(each, None, 'damaged', broken)
        self.check_order('came', order)

    def change(self):
        """What is placed stays, whatever kits and units become."""
        if self.random.random() < 0.5:
            unit = self.random.choice([('A', 'box'), ('B', 'pair'), ('K', 'set')])
            self.model.units[unit] = Fraction(self.random.randint(2, 8))
            self.compare('unit', self.ask('SELECT 1 FROM order_mgmt.put_unit(%s, %s, %s)', *unit, text(self.model.units[unit])), [(1,)])
            return
        kit = self.random.choice(list(KITS))
        made = {sku: Fraction(self.random.randint(1, 3)) if SCALES[sku] == 0 else Fraction(self.random.choice(['0.25', '0.333', '1']))
                for sku in self.random.sample(list(SCALES), self.random.randint(1, 3))}
        self.model.kits[kit] = made
        self.compare('kit', len(self.ask('SELECT 1 FROM order_mgmt.put_kit(%s, %s)', kit, json.dumps([{'sku': sku, 'quantity': text(q)} for sku, q in made.items()]))), len(made))

    def run(self):
        actions = [self.place] * 4 + [self.receive, self.receive, self.cancel, self.component, self.ship, self.ship, self.give_back, self.give_back, self.change]
        for self.call in range(1, CALLS + 1):
            self.random.choice(actions)()
            self.check_stock()


def fill(connection):
    for place in PLACES:
        connection.execute('SELECT FROM order_mgmt.put_location(%s)', (place,))
    connection.execute("SELECT FROM order_mgmt.put_channel('web', 'EUR', %s)", (list(PLACES),))
    for sku, scale in SCALES.items():
        connection.execute('SELECT FROM order_mgmt.put_item(%s, scale => %s)', (sku, scale))
        for place in PLACES:
            connection.execute('SELECT FROM order_mgmt.receive_stock(%s, %s)', (place, json.dumps([{'sku': sku, 'quantity': 10}])))
    model = Model()
    for kit, made in model.kits.items():
        connection.execute('SELECT FROM order_mgmt.put_kit(%s, %s)', (kit, json.dumps([{'sku': sku, 'quantity': text(q)} for sku, q in made.items()])))
    for (sku, unit), factor in model.units.items():
        connection.execute('SELECT FROM order_mgmt.put_unit(%s, %s, %s)', (sku, unit, text(factor)))
    for sku, price in (PRICES | KITS).items():
        connection.execute('SELECT FROM order_mgmt.put_price(%s, %s)', (sku, f'{text(price)} EUR'))


def histories():
    runs = []
    for engine in ('counter', 'lock'):
        with Cluster(preload=engine == 'counter') as cluster:
            cluster.psql('CREATE EXTENSION order_mgmt CASCADE')
            fill(cluster.connect())
            history = History(cluster)
            for key in [key for key in history.model.stock if key[2] == 'free']:
                history.model.stock[key] = Fraction(10)
            history.run()
            runs.append(history)
            is_(history.problems[:5], [], f'{engine}: every answer is the model\'s')
            kits = sum(1 for order in history.orders for line in order.lines if line.sku in KITS)
            shipped = sum(1 for order in history.orders for line in order.lines if line.per_kit and line.shipped)
            ok(min(kits, shipped) > CALLS / 40, f'{engine}: {len(history.orders)} orders of {kits} lines of kits; {shipped} of their components were shipped')
            is_(cluster.connect().execute('SELECT name, violations, sample FROM order_mgmt.verify(true) WHERE violations <> 0').fetchall(), [], f'{engine}: verify is clean')
    is_(runs[0].answers == runs[1].answers, True, 'both engines said the same')


class Buyer(threading.Thread):
    """Buys kits, components and boxes, and cancels some, until told to stop."""

    def __init__(self, shop, number, until):
        super().__init__(daemon=True)
        self.random = random.Random(seed() + number)
        self.connection = shop.connect()
        self.until = until
        self.codes = {}

    def call(self, sql, *arguments):
        try:
            rows = self.connection.execute(sql, arguments).fetchall()
            code = 'ok'
        except psycopg.errors.LockNotAvailable:
            return []                        # on a loaded machine it may wait in vain
        except psycopg.Error as error:
            rows, code = [], error.diag.constraint_name or error.sqlstate
        self.codes[code] = self.codes.get(code, 0) + 1
        return [row[0] for row in rows]

    def run(self):
        mine = []
        while time.monotonic() < self.until:
            lines = self.random.sample([{'sku': 'K', 'quantity': self.random.randint(1, 2)}, {'sku': 'L', 'quantity': 1}, {'sku': 'A', 'quantity': 1},
                                        {'sku': 'A', 'unit': 'box', 'quantity': 1}], self.random.randint(1, 3))
            mine += self.call("SELECT order_id FROM order_mgmt.place_order('web', %s)", json.dumps(lines))
            if mine and self.random.random() < 0.3:
                self.call("SELECT 1 FROM order_mgmt.cancel_order(%s)", mine.pop())


def concurrent(engine):
    with Cluster(preload=engine == 'counter') as cluster:
        shop = Shop(cluster)
        fill(shop.connection)
        for place in PLACES:
            shop.connection.execute('SELECT FROM order_mgmt.receive_stock(%s, %s)', (place, json.dumps([{'sku': sku, 'quantity': 400} for sku in SCALES])))
        clients = [Buyer(shop, number, time.monotonic() + SECONDS) for number in range(CLIENTS)]
        for client in clients:
            client.start()
        for client in clients:
            client.join(SECONDS + 60)
        codes = {}
        for client in clients:
            for code, count in client.codes.items():
                codes[code] = codes.get(code, 0) + count
        note(f'{engine}: {codes}')
        ok(set(codes) <= {'ok', 'insufficient_stock'} and codes.get('ok', 0) > 50, f'{engine}: every answer is one a caller knows, and none a deadlock', codes)
        halves = shop.connection.execute("""SELECT count(*) FROM order_mgmt_data.order_lines AS k WHERE k.kit_line_no = k.line_no AND (
            SELECT count(DISTINCT l.location_id) FROM order_mgmt_data.order_lines AS l WHERE l.order_id = k.order_id AND l.kit_line_no = k.line_no) <> 1""").fetchone()[0]
        is_(halves, 0, f'{engine}: one location serves each kit')
        shop.quiet(f'{engine}: after all')


def races():
    """Two sessions make kits of each other's kit: the second waits for the first, and sees what it has made."""
    with Cluster(preload=True) as cluster:
        shop = Shop(cluster)
        for sku in 'AB':
            shop.connection.execute('SELECT FROM order_mgmt.put_item(%s)', (sku,))
        first, second = cluster.connect(), cluster.connect()
        first.execute('BEGIN')
        first.execute("""SELECT FROM order_mgmt.put_kit('A', '[{"sku":"B","quantity":1}]')""")
        late = Background(lambda: second.execute("""SELECT FROM order_mgmt.put_kit('B', '[{"sku":"A","quantity":1}]')"""))
        time.sleep(0.3)
        first.execute('COMMIT')
        is_(late.result(), 'kit_in_kit', 'of two kits of each other the second is refused')
        is_(shop.connection.execute('SELECT sku, component FROM order_mgmt.kit_components ORDER BY 1').fetchall(), [('A', 'B')], 'and the first is made')


histories()
races()
for name in ('counter', 'lock'):
    concurrent(name)
done()
