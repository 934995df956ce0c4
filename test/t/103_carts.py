#!/usr/bin/python3
"""103_carts.py - random carts against a model in plain Python, on both engines; and shoppers with several tabs.

Seeded histories as the role visitor: carts are opened, filled, held, told, merged and checked out, from two tabs too, while prices change, items
go out of use, others buy the shelf empty, goods come in, money is attached, and the clock runs on past holds and carts.  The model has integers and Fractions only, and is
written from what the guide says of carts.  After every call the answer or the code of the refusal is compared, with the lines, what changed, the total, until when it is
held, and what a stranger could buy.  At the end verify(true) is clean, and both engines have said the same.

Concurrent: many tabs check out the same carts at once, and shoppers fill, hold, merge and check out all the time for some seconds per engine: each cart becomes
at most one order, nothing is sold twice, and nobody deadlocks.

OM_CART_CALLS calls (500; make check-long: 8,000) per engine; OM_CONCURRENT_SECONDS (5) of 12 clients.
"""
import copy
import datetime
import json
import math
import os
import random
import threading
import time
import uuid
from decimal import Decimal
from fractions import Fraction

import psycopg
from cluster import Cluster
from shop import Shop
from tap import done, is_, long_run, note, ok, seed

CALLS = int(os.environ.get('OM_CART_CALLS') or (8000 if long_run() else 500))
SECONDS = float(os.environ.get('OM_CONCURRENT_SECONDS') or (60 if long_run() else 5))
CLIENTS = 12
START = datetime.datetime(2026, 1, 1, 12, tzinfo=datetime.timezone.utc)
SCALES = {'A': 0, 'B': 0, 'C': 3, 'S': 0}
SHIPPING = Fraction('4.90')
VISITOR_HOLD = 900
LONGEST_HOLD = 366 * 86400
CART_TIME = 30 * 86400
SECRET = 'c2VjcmV0IG9mIG9uZSBvZg'


def text(value):
    """A Fraction as JSON spells it: all that is said here has an end."""
    return str(Decimal(value.numerator) / Decimal(value.denominator))


def rounded(value):
    """To a cent, half away from zero; of what is not negative."""
    return Fraction(math.floor(value * 100 + Fraction(1, 2)), 100)


class Refused(Exception):
    pass


class Cart:
    def __init__(self, now):
        self.lines, self.order, self.into, self.payments = {}, None, None, {}
        self.changed = self.opened = now
        self.closed = None
        self.hold, self.until, self.since, self.seconds, self.is_of_lines = {}, 0, 0, 0, False
        self.total = None                    # as it was told


class Line:
    def __init__(self, sku, quantity):
        self.sku, self.quantity, self.price, self.status = sku, quantity, None, None


class Model:
    def __init__(self):
        self.now = 0                         # seconds since START
        self.stock = {'A': Fraction(20), 'B': Fraction(10), 'C': Fraction(5)}
        self.prices = {'A': Fraction('2.50'), 'B': Fraction('9.99'), 'C': Fraction('12.345'), 'S': Fraction(3)}
        self.inactive = set()
        self.carts = {}

    def held(self, cart):
        return cart.until > self.now and not cart.closed

    def free(self, sku, *own):
        """What a cart could have: what others hold is not there, its own is."""
        return self.stock[sku] - sum((cart.hold.get(sku, 0) for cart in self.carts.values() if self.held(cart) and cart not in own), Fraction(0))

    def status(self, cart):
        if cart.order:
            return 'checked_out'
        if cart.into:
            return 'merged'
        return 'expired' if not cart.payments and cart.changed + CART_TIME <= self.now else 'open'

    def require_open(self, cart):
        status = self.status(cart)
        if status != 'open':
            raise Refused('cart_' + status)

    def line_status(self, cart, line, *others):
        if line.sku in self.inactive:
            return 'unknown_sku'
        if line.sku == 'S' or line.quantity <= self.free(line.sku, cart, *others):
            return 'available'
        return 'short'

    def told(self, cart, *others):
        """status, is_available, total or None, lines, changes: as get_cart tells them."""
        if cart.order or cart.into:
            return self.status(cart), False, None, None, []
        lines, changes, total, whole = [], [], SHIPPING, bool(cart.lines)
        for name, line in cart.lines.items():
            status = self.line_status(cart, line, *others)
            price = None if status == 'unknown_sku' else self.prices[line.sku]
            lines.append((name, line.sku, line.quantity, status == 'available', price))
            if price is not None:
                total += rounded(price * line.quantity)
                if line.price is not None and line.price != price:
                    changes.append(('price', name))
            whole &= price is not None
            if line.status is not None and line.status != status:
                changes.append(('availability', name))
        has_total = any(line[4] is not None for line in lines)
        if whole and cart.total is not None and cart.total != total:
            changes.append(('total', None))
        return self.status(cart), bool(lines) and all(line[3] for line in lines), total if has_total else None, lines, changes

    def tell(self, cart):
        """The shopper was told."""
        told = self.told(cart)
        for line in cart.lines.values():
            line.status = self.line_status(cart, line)
            if line.status != 'unknown_sku':
                line.price = self.prices[line.sku]
        cart.total = told[2] if all(line.status != 'unknown_sku' for line in cart.lines.values()) else None
        cart.changed = self.now

    def hold_end(self, cart, is_visitor=True):
        if cart.payments:
            return self.now + LONGEST_HOLD
        return min(self.now + cart.seconds, cart.since + VISITOR_HOLD) if is_visitor else self.now + cart.seconds

    def find_hold(self, cart):
        if not self.held(cart):
            cart.hold, cart.until, cart.is_of_lines = {}, 0, False

    def extend(self, cart, is_visitor=True):
        if cart.hold and self.hold_end(cart, is_visitor) - cart.until > cart.seconds / 4:
            cart.until = self.hold_end(cart, is_visitor)

    def hold_lines(self, cart, *others):
        wanted = {}
        for line in cart.lines.values():
            if line.sku != 'S' and line.sku not in self.inactive:
                wanted[line.sku] = wanted.get(line.sku, Fraction(0)) + line.quantity
        if any(quantity > self.free(sku, cart, *others) for sku, quantity in wanted.items()):
            raise Refused('insufficient_stock')
        if not cart.hold and not any(other.hold for other in others):
            cart.since = self.now
        cart.hold, cart.is_of_lines = wanted, bool(wanted)
        cart.until = self.hold_end(cart) if wanted else 0


class History:
    def __init__(self, cluster):
        self.random = random.Random(seed())
        self.owner, self.visitor = cluster.connect(), cluster.connect()
        self.model = Model()
        self.problems, self.answers, self.codes = [], [], {}

    def at(self, seconds):
        return (START + datetime.timedelta(seconds=seconds)).isoformat()

    def set_clock(self):
        self.owner.execute("SELECT set_config('order_mgmt.clock', %s, false)", (self.at(self.model.now),))
        self.visitor.execute('RESET ROLE')
        self.visitor.execute("SELECT set_config('order_mgmt.clock', %s, false)", (self.at(self.model.now),))
        self.visitor.execute('SET ROLE cart_visitor')

    def ask(self, connection, sql, *arguments):
        try:
            return connection.execute(sql, arguments).fetchall()
        except psycopg.Error as error:
            return error.diag.constraint_name or error.sqlstate

    def compare(self, what, got, wanted):
        self.answers.append(str(got))
        if got != wanted:
            self.problems.append(f'call {self.call}: {what}: got {got!r}, wanted {wanted!r}')

    def some(self):
        return self.random.choice(list(self.model.carts)[-12:]) if self.model.carts else None

    COLUMNS = "status, is_available, total::numeric, lines, changes, held_until, expires_at"

    def read(self, rows):
        """An answer as Model.told() says it, and until when it is held."""
        status, is_available, total, lines, changes, until, _ = rows[0]
        if status in ('checked_out', 'merged'):
            return (status, is_available, None, None, []), 0
        lines = [(line['line_id'], line['sku'], Fraction(line['unit_quantity']), line['is_available'],
                  None if line['refusal'] else Fraction(line['unit_price'].split()[0])) for line in lines]
        return (status, is_available, None if total is None else Fraction(total), lines, [(change['what'], change.get('line_id')) for change in changes]), \
            0 if until is None else int((until - START).total_seconds())

    def step(self, what, function, arguments, change, skip_total=False):
        """Call, and let the model do the same; change(cart) raises what is refused."""
        name, *rest = arguments
        got = self.ask(self.visitor, f"SELECT {self.COLUMNS} FROM order_mgmt.{function}", *arguments)
        cart = self.model.carts[str(name)]
        try:
            self.model.require_open(cart)
            self.model.find_hold(cart)
            wanted = change(cart)
        except Refused as refusal:
            self.compare(what, got if isinstance(got, str) else 'ok', str(refusal))
            self.codes[str(refusal)] = self.codes.get(str(refusal), 0) + 1
            return
        if isinstance(got, str):
            self.compare(what, got, 'ok')
            return
        told = wanted or self.model.told(cart)
        if skip_total:
            told = (*told[:4], [one for one in told[4] if one[0] != 'total'])
        self.model.tell(cart)
        self.compare(what, self.read(got), (told, cart.until if self.model.held(cart) else 0))

    def open(self):
        name = str(uuid.UUID(int=self.random.getrandbits(128), version=4))
        got = self.ask(self.visitor, f"SELECT {self.COLUMNS} FROM order_mgmt.open_cart('web', %s, cart_id => %s)", SECRET, name)
        self.model.carts[name] = Cart(self.model.now)
        self.compare('opened', self.read(got)[0], self.model.told(self.model.carts[name]))

    def open_again(self):
        name = self.some()
        if name:
            self.step('opened again', 'open_cart(%2$s)'.replace('%2$s', "'web', '" + SECRET + "', cart_id => %s"), [name], self.model.extend)

    def put(self):
        name = self.some()
        if not name:
            return
        sku = self.random.choice(list(SCALES))
        quantity = self.random.choice([Fraction(0), Fraction(1), Fraction(2), Fraction(3), Fraction(5)])
        if sku == 'C' and quantity:
            quantity = self.random.choice([Fraction('0.125'), Fraction('0.5'), Fraction('1.333')])

        def change(cart):
            own = next((key for key, line in cart.lines.items() if line.sku == sku), None)
            if quantity == 0:
                cart.lines.pop(own, None)
            else:
                if sku in self.model.inactive:
                    raise Refused('unknown_sku')
                if own:
                    cart.lines[own].quantity = quantity
                else:
                    cart.lines[str(max((int(key) for key in cart.lines), default=0) + 1)] = Line(sku, quantity)
            cart.is_of_lines = False
            # it is quoted with what it holds, before that is held on; the time of that changes nothing of it
            told = self.model.told(cart)
            self.model.extend(cart)
            return told

        self.step(f'put {quantity} {sku}', "put_cart_line(%s, %s, %s, secret => %s)", [name, sku, text(quantity), SECRET], change, skip_total=True)

    def hold(self):
        name = self.some()
        if not name:
            return
        seconds = self.random.choice([60, 300, 900, 3600])

        def change(cart):
            if not cart.lines:
                raise Refused('cart_empty')
            told = self.model.told(cart)
            if any(self.model.line_status(cart, line) == 'unknown_sku' for line in cart.lines.values()):
                raise Refused('unknown_sku')
            before = cart.seconds
            cart.seconds = seconds
            if cart.hold and cart.is_of_lines:
                self.model.extend(cart)
            else:
                try:
                    self.model.hold_lines(cart)
                except Refused:
                    cart.seconds = before
                    raise
            return told

        self.step('held', "hold_cart(%s, %s::interval, %s)", [name, f'{seconds} s', SECRET], change)

    def get(self):
        name = self.some()
        if not name:
            return
        cart = self.model.carts[name]
        got = self.ask(self.visitor, f"SELECT {self.COLUMNS} FROM order_mgmt.get_cart(%s, %s)", name, SECRET)
        self.compare('told', self.read(got), (self.model.told(cart), cart.until if self.model.held(cart) else 0))

    def checkout(self):
        """Sometimes of another total, and mostly from two tabs."""
        name = self.some()
        if not name:
            return
        model, cart = self.model, self.model.carts[name]
        total = model.told(cart)[2] or Fraction(1)
        said = total + 1 if self.random.random() < 0.2 else total
        tabs = [self.ask(self.visitor, 'SELECT order_id, total::numeric FROM order_mgmt.checkout_cart(%s, %s, secret => %s)', name, text(said), SECRET)
                for _ in range(self.random.choice([1, 2, 2]))]
        if cart.order:
            for got in tabs:
                self.compare('again', got, [cart.order])
            return
        try:
            model.require_open(cart)
            if not cart.lines:
                raise Refused('cart_empty')
            model.find_hold(cart)
            if any(line.sku in model.inactive for line in cart.lines.values()):
                raise Refused('unknown_sku')
            if said != total:
                raise Refused('cart_total_changed')
            if any(model.line_status(cart, line) == 'short' for line in cart.lines.values()):
                raise Refused('insufficient_stock')
        except Refused as refusal:
            for got in tabs:
                self.compare('checked out', got if isinstance(got, str) else 'ok', str(refusal))
            self.codes[str(refusal)] = self.codes.get(str(refusal), 0) + 1
            return
        for got in tabs:
            self.compare('checked out', got if isinstance(got, str) else (got == tabs[0], Fraction(got[0][1])), (True, total))
        if isinstance(tabs[0], str):
            return
        cart.order, cart.closed, cart.changed = tabs[0][0], True, model.now
        for line in cart.lines.values():
            if line.sku != 'S':
                model.stock[line.sku] -= line.quantity
        cart.hold = {}
        paid = self.owner.execute('SELECT paid::numeric FROM order_mgmt.orders WHERE order_id = %s', (cart.order[0],)).fetchone()[0]
        self.compare('paid', Fraction(paid), sum(cart.payments.values(), Fraction(0)))

    def merge(self):
        names = list(self.model.carts)[-12:]
        if len(names) < 2:
            return
        from_name, into_name = self.random.sample(names, 2)
        model, guest, into = self.model, self.model.carts[from_name], self.model.carts[into_name]
        got = self.ask(self.visitor, f"SELECT {self.COLUMNS} FROM order_mgmt.merge_carts(%s, %s, %s, %s)", from_name, into_name, SECRET, SECRET)
        try:
            if guest.into == into_name:
                model.require_open(into)
                model.find_hold(into)
                told = model.told(into)
            else:
                model.require_open(guest)
                model.require_open(into)
                model.find_hold(guest)
                model.find_hold(into)
                lines_before, payments_before = copy.deepcopy(into.lines), dict(into.payments)
                for key, line in guest.lines.items():
                    same = next((one for one in into.lines.values() if one.sku == line.sku), None)
                    if same:
                        same.quantity += line.quantity
                        continue
                    count = 0
                    while key in into.lines:
                        count += 1
                        key = str(len(into.lines) + count)
                    into.lines[key] = Line(line.sku, line.quantity)
                    into.lines[key].price, into.lines[key].status = line.price, line.status
                told = model.told(into, guest)
                told = (*told[:4], [one for one in told[4] if one[0] != 'total'])
                into.payments |= guest.payments
                if guest.hold or into.hold:
                    before = into.seconds, into.since
                    into.seconds = max(into.seconds if into.hold else 0, guest.seconds if guest.hold else 0)
                    if guest.hold and (not into.hold or guest.since < into.since):
                        into.since = guest.since
                    try:
                        # all of it or nothing: a line that would be refused cannot be held
                        if any(model.line_status(into, line) == 'unknown_sku' for line in into.lines.values()):
                            raise Refused('unknown_sku')
                        model.hold_lines(into, guest)
                    except Refused:
                        into.seconds, into.since = before
                        if guest.hold and guest.payments:    # what is held for money is not let go
                            into.lines, into.payments = lines_before, payments_before
                            raise
                        into.is_of_lines = False
                model.extend(into)
                guest.into, guest.closed, guest.payments, guest.hold, guest.changed = into_name, True, {}, {}, model.now
        except Refused as refusal:
            self.compare('merged', got if isinstance(got, str) else 'ok', str(refusal))
            self.codes[str(refusal)] = self.codes.get(str(refusal), 0) + 1
            return
        if isinstance(got, str):
            self.compare('merged', got, 'ok')
            return
        model.tell(into)
        self.compare('merged', self.read(got), (told, into.until if model.held(into) else 0))

    def money(self):
        name = self.some()
        if not name:
            return
        cart = self.model.carts[name]
        reference = f'p-{self.random.randint(1, 2)}-{name[:8]}'
        if cart.order or cart.into:
            return
        if self.random.random() < 0.5:
            amount = Fraction(self.random.randint(1, 500), 100)
            got = self.ask(self.owner, "SELECT 1 FROM order_mgmt.attach_payment(%s, %s, 'card', reference => %s, is_captured => true)", name, text(amount) + ' EUR', reference)
            self.compare('attached', got, [(1,)])
            self.model.find_hold(cart)
            cart.payments[reference] = amount
            self.model.extend(cart, is_visitor=False)
        else:
            got = self.ask(self.owner, "SELECT 1 FROM order_mgmt.detach_payment(%s, 'card', %s)", name, reference)
            if self.model.status(cart) == 'expired':
                self.compare('detached', got, 'cart_expired')
                return
            self.compare('detached', got, [(1,)])
            self.model.find_hold(cart)
            was_there = cart.payments.pop(reference, None)
            if was_there and not cart.payments and cart.hold:
                cart.since = self.model.now
                cart.until = self.model.now + cart.seconds
        cart.changed = self.model.now

    def price(self):
        sku = self.random.choice(list(SCALES))
        if sku in self.model.inactive:
            return
        self.model.prices[sku] = Fraction(self.random.randint(50, 2000), 100)
        self.ask(self.owner, 'SELECT 1 FROM order_mgmt.put_price(%s, %s)', sku, text(self.model.prices[sku]) + ' EUR')

    def use(self):
        sku = self.random.choice(list(SCALES))
        self.model.inactive ^= {sku}
        self.ask(self.owner, 'SELECT 1 FROM order_mgmt.put_item(%s, is_active => %s)', sku, sku not in self.model.inactive)

    def receive(self):
        sku = self.random.choice(['A', 'B', 'C'])
        if sku in self.model.inactive:
            return
        quantity = Fraction(self.random.randint(1, 5))
        self.ask(self.owner, "SELECT 1 FROM order_mgmt.receive_stock('BER', %s)", json.dumps([{'sku': sku, 'quantity': text(quantity)}]))
        self.model.stock[sku] += quantity

    def buy(self):
        """A stranger buys what is left, or more than that."""
        sku = self.random.choice(['A', 'B', 'C'])
        free = self.model.free(sku)
        quantity = math.floor(free) + self.random.choice([-2, -1, 0, 0, 1])
        if quantity < 1 or sku in self.model.inactive:
            return
        got = self.ask(self.owner, "SELECT 1 FROM order_mgmt.place_order('web', %s)", json.dumps([{'sku': sku, 'quantity': quantity}]))
        self.compare('bought', got, [(1,)] if quantity <= free else 'insufficient_stock')
        if quantity <= free:
            self.model.stock[sku] -= quantity

    def wait(self):
        self.model.now += self.random.choice([1, 30, 120, 120, 600, 1000, 86400, 86400 * 16])
        self.set_clock()
        if self.random.random() < 0.3:
            self.ask(self.owner, 'SELECT order_mgmt.expire_holds()')

    def purge(self):
        gone = [name for name, cart in self.model.carts.items() if cart.opened < self.model.now - 90 * 86400 and
                (cart.changed if cart.closed else cart.changed + CART_TIME) < self.model.now - 90 * 86400 and (cart.closed or not cart.payments)]
        self.ask(self.owner, 'SELECT order_mgmt.purge_history()')
        for name in gone:
            del self.model.carts[name]
        self.compare('kept', self.ask(self.owner, 'SELECT count(*) FROM order_mgmt.carts'), [(len(self.model.carts),)])

    def check_stock(self):
        got = dict(self.owner.execute("SELECT sku, available::numeric FROM order_mgmt.available_items('web', %s)", ([sku for sku in 'ABC' if sku not in self.model.inactive],)).fetchall()) \
            if self.model.inactive < {'A', 'B', 'C'} | {'S'} and any(sku not in self.model.inactive for sku in 'ABC') else {}
        self.compare('available', {sku: Fraction(n) for sku, n in got.items()}, {sku: max(self.model.free(sku), 0) for sku in 'ABC' if sku not in self.model.inactive})

    def run(self):
        actions = [self.open, self.open, self.open_again, self.hold, self.hold, self.get, self.get, self.checkout, self.checkout, self.merge, self.money, self.price,
                   self.use, self.receive, self.receive, self.buy, self.wait, self.wait, self.purge] + [self.put] * 7
        self.set_clock()
        for self.call in range(1, CALLS + 1):
            self.random.choice(actions)()
            self.check_stock()


def fill(connection):
    connection.execute("SELECT FROM order_mgmt.put_location('BER')")
    connection.execute("SELECT FROM order_mgmt.put_channel('web', 'EUR', '{BER}', is_public => true, shipping => '4.90')")
    model = Model()
    for sku, scale in SCALES.items():
        connection.execute('SELECT FROM order_mgmt.put_item(%s, scale => %s, kind => %s)', (sku, scale, 'untracked' if sku == 'S' else 'stocked'))
        connection.execute('SELECT FROM order_mgmt.put_price(%s, %s)', (sku, f'{text(model.prices[sku])} EUR'))
    for sku, quantity in model.stock.items():
        connection.execute("SELECT FROM order_mgmt.receive_stock('BER', %s)", (json.dumps([{'sku': sku, 'quantity': text(quantity)}]),))
    connection.execute('CREATE ROLE cart_visitor')
    connection.execute("SELECT FROM order_mgmt.grant_access('cart_visitor', 'visitor')")


def histories():
    runs = []
    for engine in ('counter', 'lock'):
        with Cluster(preload=engine == 'counter') as cluster:
            cluster.psql('CREATE EXTENSION order_mgmt CASCADE')
            owner = cluster.connect()
            owner.execute("SELECT set_config('order_mgmt.clock', %s, false)", (START.isoformat(),))
            fill(owner)
            history = History(cluster)
            history.run()
            runs.append(history)
            is_(history.problems[:5], [], f'{engine}: every answer is the model\'s')
            orders = sum(1 for cart in history.model.carts.values() if cart.order)
            note(f'{engine}: {history.codes}')
            ok(len(history.codes) >= 3 and history.owner.execute('SELECT count(*) FROM order_mgmt_data.carts WHERE order_id IS NOT NULL').fetchone()[0] == orders,
               f'{engine}: {orders} carts that are kept became orders')
            is_(history.owner.execute('SELECT name, violations, sample FROM order_mgmt.verify(true) WHERE violations <> 0').fetchall(), [], f'{engine}: verify is clean')
    wanted = [answer for answer in runs[0].answers if 'UUID' not in answer]
    is_(wanted == [answer for answer in runs[1].answers if 'UUID' not in answer], True, 'both engines said the same')


class Shopper(threading.Thread):
    """Calls until told to stop, and counts what it is answered."""

    def __init__(self, shop, number, until):
        super().__init__(daemon=True)
        self.random = random.Random(seed() + number)
        self.connection = shop.connect()
        self.until = until
        self.codes, self.orders = {}, {}

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

    def checkout(self, cart):
        total = self.call('SELECT total FROM order_mgmt.get_cart(%s)', cart)
        if total and total[0]:
            for order in self.call('SELECT order_id FROM order_mgmt.checkout_cart(%s, %s)', cart, total[0]):
                self.orders.setdefault(cart, set()).add(order)


class Tab(Shopper):
    """Checks out each of some carts."""

    def __init__(self, shop, number, carts, start):
        super().__init__(shop, number, None)
        self.carts, self.start_together = carts, start

    def run(self):
        carts = self.random.sample(self.carts, len(self.carts))
        self.start_together.wait()
        for cart in carts:
            for order in self.call('SELECT order_id FROM order_mgmt.checkout_cart(%s, %s)', cart, '8.00'):
                self.orders.setdefault(cart, set()).add(order)


class Browser(Shopper):
    """Fills, holds, merges and checks out carts that others work on, too."""

    def __init__(self, shop, number, until, carts):
        super().__init__(shop, number, until)
        self.carts = carts

    def run(self):
        while time.monotonic() < self.until:
            cart, other = self.random.sample(self.carts, 2)
            action = self.random.choice(['put', 'put', 'put', 'hold', 'checkout', 'merge', 'new'])
            if action == 'put':
                self.call('SELECT 1 FROM order_mgmt.put_cart_line(%s, %s, %s)', cart, self.random.choice('AB'), self.random.randint(0, 3))
            elif action == 'hold':
                self.call("SELECT 1 FROM order_mgmt.hold_cart(%s, '1 s')", cart)
            elif action == 'checkout':
                self.checkout(cart)
            elif action == 'merge' and self.random.random() < 0.2:
                self.call('SELECT 1 FROM order_mgmt.merge_carts(%s, %s)', cart, other)
            else:
                fresh = str(uuid.uuid4())
                self.call("SELECT 1 FROM order_mgmt.open_cart('web', cart_id => %s)", fresh)
                self.carts[self.random.randrange(len(self.carts))] = fresh


def gather(clients):
    codes, orders = {}, {}
    for client in clients:
        for code, count in client.codes.items():
            codes[code] = codes.get(code, 0) + count
        for cart, some in client.orders.items():
            orders.setdefault(cart, set()).update(some)
    return codes, orders


def tabs(shop, engine):
    """Many tabs, some carts that are held, and goods for half of the others."""
    carts = [str(uuid.uuid4()) for _ in range(30)]
    shop.connection.execute("SELECT FROM order_mgmt.put_item('T')")
    shop.connection.execute("SELECT FROM order_mgmt.put_price('T', '3.10 EUR')")
    shop.connection.execute("""SELECT FROM order_mgmt.receive_stock('BER', '[{"sku":"T","quantity":20}]')""")
    for number, cart in enumerate(carts):
        shop.connection.execute("SELECT FROM order_mgmt.open_cart('web', cart_id => %s)", (cart,))
        shop.connection.execute("SELECT FROM order_mgmt.put_cart_line(%s, 'T', 1)", (cart,))
        if number < 10:
            shop.connection.execute("SELECT FROM order_mgmt.hold_cart(%s)", (cart,))
    start = threading.Barrier(CLIENTS)
    clients = [Tab(shop, number, carts, start) for number in range(CLIENTS)]
    for client in clients:
        client.start()
    for client in clients:
        client.join(120)
    codes, orders = gather(clients)
    note(f'{engine}: {codes}')
    is_((len(orders), max(len(some) for some in orders.values())), (20, 1), f'{engine}: {CLIENTS} tabs made one order of each cart, and as many as there were goods')
    is_([cart for cart in carts[:10] if cart not in orders], [], f'{engine}: those that were held are among them')
    is_(shop.connection.execute("SELECT count(*), count(DISTINCT order_id) FROM order_mgmt.order_lines WHERE sku = 'T'").fetchone(), (20, 20), f'{engine}: and no order more')
    ok(set(codes) <= {'ok', 'insufficient_stock', 'stock_contended'}, f'{engine}: every answer is one a caller knows', codes)


def concurrent(engine):
    with Cluster(preload=engine == 'counter') as cluster:
        shop = Shop(cluster)
        fill(shop.connection)
        tabs(shop, engine)
        shop.connection.execute("""SELECT FROM order_mgmt.receive_stock('BER', '[{"sku":"A","quantity":500},{"sku":"B","quantity":300}]')""")
        carts = [str(uuid.uuid4()) for _ in range(8)]
        for cart in carts:
            shop.connection.execute("SELECT FROM order_mgmt.open_cart('web', cart_id => %s)", (cart,))
        clients = [Browser(shop, number, time.monotonic() + SECONDS, carts) for number in range(CLIENTS)]
        for client in clients:
            client.start()
        for client in clients:
            client.join(SECONDS + 60)
        codes, orders = gather(clients)
        note(f'{engine}: {codes}')
        ok(codes.get('ok', 0) > 50 and set(codes) <= {'ok', 'insufficient_stock', 'stock_contended', 'cart_checked_out', 'cart_merged', 'cart_empty', 'cart_total_changed', 'invalid_argument',
                                                      'limit_exceeded'},
           f'{engine}: every answer is one a caller knows, and none a deadlock', codes)
        is_(max((len(some) for some in orders.values()), default=1), 1, f'{engine}: {len(orders)} carts became one order each')
        shop.quiet(f'{engine}: after all')


def in_place():
    """A cart that is changed again and again: its versions stay in their page, and write no index."""
    with Cluster(preload=True) as cluster:
        shop = Shop(cluster)
        fill(shop.connection)
        carts = [str(uuid.uuid4()) for _ in range(20)]
        for cart in carts:
            shop.connection.execute("SELECT FROM order_mgmt.open_cart('web', cart_id => %s)", (cart,))
        before = shop.connection.execute("SELECT pg_current_wal_insert_lsn() - '0/0'").fetchone()[0]
        for number in range(400):
            shop.connection.execute("SELECT FROM order_mgmt.put_cart_line(%s, %s, %s)", (carts[number % 20], 'ABCS'[number // 20 % 4], number % 3 + 1))
        wal = shop.connection.execute("SELECT pg_current_wal_insert_lsn() - '0/0'").fetchone()[0] - before
        shop.connection.execute('SELECT pg_stat_force_next_flush()')
        updated, hot = shop.connection.execute("SELECT n_tup_upd, n_tup_hot_upd FROM pg_stat_user_tables WHERE relname = 'carts'").fetchone()
        note(f'{updated} changes, {hot} of them in place; {wal / 400:.0f} bytes of WAL each')
        ok(updated >= 400 and hot > 0.9 * updated and wal / 400 < 3000, 'a change of a cart is a version in its page, and writes no index', (updated, hot, wal))


histories()
in_place()
for name in ('counter', 'lock'):
    concurrent(name)
done()
