#!/usr/bin/python3
"""107_shop_week.py - a shop's week against a model in plain Python, on both engines, each call as the role that makes it.

Seeded: visitors search, fill carts, apply a coupon that few orders may use, hold and check out, from two tabs; a storefront takes in customers, merges what they had as guests, and
checks out with a payment; a gateway says what it took, twice; the back end edits, cancels, ships, takes back, refunds and erases; prices change; the clock runs for a week, so that holds,
carts and unpaid orders end.  The model has integers and Fractions only and is written from the rules of the documentation (R1 to R10, R35 to R40).  After every call the answer or
the code of the refusal is compared, with totals, taxes, statuses, stock and uses of the coupon; at the end the reports of each day, verify(true), and
what a dump restores.  Both engines have said the same.

OM_WEEK_CALLS calls (500; make check-long: 6,000) per engine.
"""
import datetime
import json
import os
import random
import subprocess
import uuid
from collections import Counter, defaultdict
from fractions import Fraction

import psycopg
from cluster import Cluster
from money_model import half_up, share, split
from shop import Shop
from tap import done, is_, long_run, note, ok, seed

CALLS = int(os.environ.get('OM_WEEK_CALLS') or (6000 if long_run() else 500))
START = datetime.datetime(2026, 3, 2, 9, tzinfo=datetime.timezone.utc)
WEEK = 7 * 86400
PRICES = {'TEA': 333, 'MUG': 1290, 'BAG': 99}
WORDS = {'TEA': 'green tea', 'MUG': 'blue mug', 'BAG': 'paper bag'}
ON_TOP = {'TEA': Fraction(7, 100), 'MUG': None, 'BAG': None}        # the tax of MUG is within its price
SHIPPING, USES, PERCENT, BULK_PERCENT, BULK_UNITS = 490, 12, 10, 20, 5
VISITOR_HOLD, VISITOR_ORDER, CART = 900, 3600, 30 * 86400
ROLES = {'week_visitor': 'visitor', 'week_storefront': 'storefront', 'week_gateway': 'gateway', 'week_web': 'web'}
ADDRESS = json.dumps({'name': 'Ann', 'line1': 'A 1', 'postal_code': '10115', 'city': 'Berlin', 'country': 'DE'})


def money(cents):
    return f'{cents // 100}.{cents % 100:02}'


class Line:
    """What is owed for it: cut by position, the net and the tax on top of it."""

    def __init__(self, sku, ordered, net):
        self.sku, self.ordered = sku, ordered
        self.atoms = [net] + ([half_up(net * ON_TOP[sku])] if ON_TOP[sku] else [])
        self.canceled = self.shipped = self.returned = 0

    def left(self):
        return self.ordered - self.canceled - self.shipped

    def owed(self):
        return sum(atom - share(atom, self.ordered, self.canceled + self.returned) for atom in self.atoms)


class Basket:
    """What lines cost now: (lines, total, what the coupon takes off)."""

    def __init__(self, prices, wanted, coupon):
        gross = [prices[sku] * units for sku, units in wanted.items()]
        left = [cents - (half_up(Fraction(cents * BULK_PERCENT, 100)) if sku == 'BAG' and units >= BULK_UNITS else 0)
                for cents, (sku, units) in zip(gross, wanted.items())]
        self.off = half_up(Fraction(sum(left) * PERCENT, 100)) if coupon else 0
        nets = [cents - part for cents, part in zip(left, split(self.off, left))] if left else []
        self.lines = [Line(sku, units, net) for (sku, units), net in zip(wanted.items(), nets)]
        self.total = sum(line.owed() for line in self.lines) + SHIPPING


class Cart:
    def __init__(self, customer):
        self.id, self.secret, self.customer = str(uuid.uuid4()), None if customer else os.urandom(16).hex(), customer
        self.wanted, self.coupon, self.hold, self.until, self.since, self.order, self.merged, self.seconds, self.is_of_lines, self.payment, self.expired = {}, False, {}, 0, 0, None, False, 0, False, None, False


class Order:
    def __init__(self, basket, cart, now):
        self.lines, self.shipping, self.coupon = basket.lines, SHIPPING, bool(basket.off)
        self.secret, self.customer, self.at, self.id = cart.secret, cart.customer, now, None
        self.paid = self.refunded = self.version = 0
        self.payment, self.expires = None, None if cart.customer else now + VISITOR_ORDER

    def is_open(self):
        return any(line.left() for line in self.lines)

    def billed(self):
        return sum(line.owed() for line in self.lines) + self.shipping

    def status(self):
        if self.is_open():
            return 'placed'
        return 'completed' if any(line.shipped for line in self.lines) else 'canceled'


class Week:
    def __init__(self, connection, engine):
        self.c, self.engine, self.random = connection, engine, random.Random(seed())
        self.now, self.prices, self.stock = 0, dict(PRICES), {'TEA': 60, 'MUG': 40, 'BAG': 90}
        self.carts, self.orders, self.customers, self.said, self.codes = [], [], {}, [], Counter()
        self.days, self.lately = defaultdict(int), []

    # ------------------------------------------------ calls

    def set_clock(self):
        self.c.execute("SELECT set_config('order_mgmt.clock', %s, false)", ((START + datetime.timedelta(seconds=self.now)).isoformat(),))

    def day(self):
        return (START + datetime.timedelta(seconds=self.now)).date()

    def ask(self, profile, query, *arguments):
        """(code, row) as a role of this profile."""
        self.c.execute(f'SET ROLE week_{profile}')
        try:
            code, row = 'ok', self.c.execute(query, arguments).fetchone()
        except psycopg.Error as error:
            code, row = error.diag.constraint_name or error.sqlstate, None
        self.c.execute('RESET ROLE')
        self.codes[code] += 1
        return code, row

    def compare(self, got, wanted, what):
        self.said.append(repr(got))
        self.lately = [*self.lately[-12:], f'{what}: {got}']
        if got != wanted:
            raise AssertionError(f'{self.engine}, after {len(self.said)} answers, not {wanted}; lately ' + '; '.join(self.lately))

    def bill(self, order, before):
        """What is billed more or less is of today."""
        self.days[self.day()] += order.billed() - before

    def became(self):
        """(day, carts that were opened, those that became orders, those that went into others)"""
        days = sorted({cart.opened_on for cart in self.carts})
        carts = [(day, [cart for cart in self.carts if cart.opened_on == day]) for day in days]
        return [(day, len(opened), sum(cart.order is not None for cart in opened), sum(cart.merged for cart in opened)) for day, opened in carts]

    # ------------------------------------------------ what there is

    def uses(self):
        return sum(order.coupon and order.status() != 'canceled' for order in self.orders)

    def free(self, sku, *own):
        """What a cart could have: others' holds are not there."""
        return self.stock[sku] - sum(cart.hold.get(sku, 0) for cart in self.carts if cart not in own and cart.until > self.now)

    def seller(self, cart):
        return 'storefront' if cart.customer else 'visitor'

    def refusal(self, cart):
        """Why a cart that has ended is refused."""
        return 'cart_checked_out' if cart.order else 'cart_merged' if cart.merged else 'cart_expired' if cart.expired else None

    def basket(self, cart):
        return Basket(self.prices, cart.wanted, cart.coupon)

    def some_cart(self):
        carts = [cart for cart in self.carts if not self.refusal(cart)] if self.random.random() < 0.9 else self.carts
        return self.random.choice(carts[-6:]) if carts else None

    def some_order(self, condition):
        orders = [order for order in self.orders if condition(order)]
        return self.random.choice(orders[-20:]) if orders else None

    # ------------------------------------------------ visitors and the storefront

    def open(self):
        sku = self.random.choice(list(PRICES))
        code, row = self.ask('visitor', "SELECT sku, price::numeric FROM order_mgmt.search_items('web', %s)", WORDS[sku])
        self.compare((code, row[0], int(row[1] * 100)), ('ok', sku, self.prices[sku]), 'search')
        customer = self.random.choice([None, None, *[name for name, erased in self.customers.items() if not erased][-4:]])
        cart = Cart(customer)
        code, _ = self.ask(self.seller(cart), "SELECT total FROM order_mgmt.open_cart('web', %s, %s, %s)", cart.secret, customer, cart.id)
        self.compare(code, 'ok', 'open')
        cart.opened_on = self.day()
        self.carts.append(cart)

    def register(self):
        name = f'C-{len(self.customers)}'
        code, _ = self.ask('storefront', 'SELECT customer FROM order_mgmt.put_customer(%s, %s, name => %s)', name, f'{name.lower()}@example.com', f'Name-of-{name}')
        self.compare(code, 'ok', 'register')
        self.customers[name] = False

    def hold_end(self, cart):
        return self.now + cart.seconds if cart.customer else min(self.now + cart.seconds, cart.since + VISITOR_HOLD)

    def touched(self, cart):
        """A call of its shopper extends what it holds, and a hold that is over has ended."""
        if cart.until <= self.now:
            cart.hold, cart.until = {}, 0
        elif self.hold_end(cart) - cart.until > cart.seconds / 4:
            cart.until = self.hold_end(cart)

    def put(self, cart):
        sku, units = self.random.choice(list(PRICES)), self.random.choice((0, 1, 1, 2, 3, 6))
        if not units and sku not in cart.wanted:
            return
        code, row = self.ask(self.seller(cart), 'SELECT total::numeric FROM order_mgmt.put_cart_line(%s, %s, %s, secret => %s)', cart.id, sku, units, cart.secret)
        wanted = self.refusal(cart) or 'ok'
        if wanted == 'ok':
            if units:
                cart.wanted[sku] = units
            else:
                del cart.wanted[sku]
            cart.is_of_lines = False                    # what it holds, it holds on, until it is held anew
            self.touched(cart)
        self.compare(code, wanted, f'put {units} {sku}')
        if wanted == 'ok' and cart.wanted and not self.is_used_up(cart):
            self.compare(int(row[0] * 100), self.basket(cart).total, 'total of the cart')

    def is_used_up(self, cart):
        return cart.coupon and self.uses() >= USES

    def coupon(self, cart):
        code, row = self.ask(self.seller(cart), "SELECT total::numeric FROM order_mgmt.apply_coupon(%s, 'WEEK', %s)", cart.id, cart.secret)
        wanted = self.refusal(cart) or ('cart_empty' if not cart.wanted else 'coupon_exhausted' if self.uses() >= USES else 'ok')
        if wanted == 'ok':
            cart.coupon = True
            self.touched(cart)
        self.compare(code, wanted, 'coupon')
        if wanted == 'ok':
            self.compare(int(row[0] * 100), self.basket(cart).total, 'total with the coupon')

    def hold(self, cart):
        seconds = self.random.choice((300, 900))
        code, _ = self.ask(self.seller(cart), 'SELECT total FROM order_mgmt.hold_cart(%s, %s, %s)', cart.id, f'{seconds} s', cart.secret)
        wanted = self.refusal(cart) or ('cart_empty' if not cart.wanted else 'insufficient_stock' if any(units > self.free(sku, cart) for sku, units in cart.wanted.items()) else 'ok')
        if self.is_used_up(cart) and wanted == 'ok':
            wanted = code                               # what a used up coupon does to a hold is the carts' test's
        if code == 'ok':
            has_hold, cart.seconds = cart.until > self.now, seconds
            if has_hold and cart.is_of_lines:
                self.touched(cart)
            else:
                cart.since = cart.since if has_hold else self.now
                cart.hold, cart.until, cart.is_of_lines = dict(cart.wanted), self.hold_end(cart), True
        self.compare(code, wanted, 'hold')

    def merge(self, cart):
        """A guest logs in: what was in the guest's cart goes into the customer's."""
        into = self.random.choice([each for each in self.carts[-10:] if each.customer and not self.refusal(each) and not self.customers[each.customer]] or [None])
        if not into or cart.customer or self.refusal(cart) or cart.until > self.now or into.until > self.now:
            return
        code, _ = self.ask('storefront', 'SELECT total FROM order_mgmt.merge_carts(%s, %s, %s, %s)', cart.id, into.id, cart.secret, into.secret)
        self.compare(code, 'ok', 'merge')
        for sku, units in cart.wanted.items():
            into.wanted[sku] = into.wanted.get(sku, 0) + units
        into.coupon |= cart.coupon
        cart.merged = True

    def checkout(self, cart):
        """Two tabs: the second, with whatever total, gets the order of the first."""
        basket = self.basket(cart)
        expected = basket.total + self.random.choice((0, 0, 0, 0, 0, 0, 1))
        if cart.customer and not cart.order:
            cart.payment = json.dumps({'provider': 'card', 'reference': f'pay-{cart.id}', 'amount': money(basket.total), 'is_captured': True})
        ask = (self.seller(cart), 'SELECT order_id, total::numeric, status FROM order_mgmt.checkout_cart(%s, %s, %s, %s)', cart.id, money(expected), cart.payment, cart.secret)
        code, row = self.ask(*ask)
        wanted = 'ok' if cart.order else self.refusal(cart) or self.checkout_refusal(cart, basket, expected)
        self.compare(code, wanted, f'checkout of {cart.wanted}')
        if wanted != 'ok':
            return
        if not cart.order:
            order = cart.order = Order(basket, cart, self.now)
            order.id = row[0]
            cart.hold, cart.until = {}, 0
            for line in order.lines:
                self.stock[line.sku] -= line.ordered
            self.orders.append(order)
            self.days[self.day()] += order.billed()
            self.compare(int(row[1] * 100), order.billed(), 'total of the order')
            if cart.customer:
                order.paid = basket.total
                order.payment = self.c.execute('SELECT payment_id FROM order_mgmt.payments WHERE order_id = %s', (order.id,)).fetchone()[0]
        self.compare(row[0] == cart.order.id, True, 'one order of a cart')
        self.compare(self.ask(*ask)[1][0] == cart.order.id, True, 'the second tab has the same')

    def checkout_refusal(self, cart, basket, expected):
        if not cart.wanted:
            return 'cart_empty'
        if expected != basket.total:
            return 'cart_total_changed'
        if any(units > self.free(sku, cart) for sku, units in cart.wanted.items()):
            return 'insufficient_stock'
        return 'coupon_exhausted' if basket.off and self.uses() >= USES else 'ok'

    def look_up(self):
        """A visitor reads its own order, and no other; and calls it off."""
        order = self.some_order(lambda each: each.secret)
        if not order:
            return
        other = self.random.random() < 0.3
        secret = os.urandom(16).hex() if other else order.secret
        code, row = self.ask('visitor', "SELECT o ->> 'status', o ->> 'amount_due' FROM order_mgmt.own_order(%s, %s) AS o", order.id, secret)
        due = order.billed() - order.paid + order.refunded
        self.compare((code, row), ('unknown_order', None) if other else ('ok', (order.status(), ('-' if due < 0 else '') + money(abs(due)) + ' EUR')), 'own order')
        if self.random.random() < 0.3:
            self.cancel(order, 'visitor', secret, None if not other else 'unknown_order')

    # ------------------------------------------------ the gateway and the back end

    def pay(self):
        """The gateway tells what it took, and tells it again."""
        order = self.some_order(lambda each: not each.payment and each.is_open())
        if not order:
            return
        amount = order.billed()
        ask = ('gateway', "SELECT payment_id FROM order_mgmt.record_payment_event('card', %s, NULL, 'sale', 'succeeded', %s, %s, reference => %s)",
               f'evt-{order.id}', money(amount), order.id, f'ref-{order.id}')
        code, row = self.ask(*ask)
        self.compare(code, 'ok', 'pay')
        self.compare(self.ask(*ask)[1] == row, True, 'told twice, once taken')
        order.paid, order.payment, order.expires = amount, row[0], None

    def cancel(self, order, profile='web', secret=None, wanted=None):
        before, numbers = order.billed(), [n for n, line in enumerate(order.lines) if line.left()]
        part = None
        if profile == 'web' and numbers and self.random.random() < 0.5:
            number = self.random.choice(numbers)
            part = {number: self.random.randint(1, order.lines[number].left())}
        code, _ = self.ask(profile, 'SELECT status FROM order_mgmt.cancel_order(%s, %s, %s)', order.id,
                           part and json.dumps([{'line_no': n + 1, 'quantity': units} for n, units in part.items()]), secret)
        has_left, has_shipped = order.is_open(), any(line.shipped for line in order.lines)
        wanted = wanted or ('ok' if has_left and (part or not has_shipped) else 'illegal_transition')
        self.compare(code, wanted, 'cancel')
        if wanted == 'ok':
            self.take_off(order, part or {n: order.lines[n].left() for n in numbers}, before)

    @staticmethod
    def worked_on(order):
        """What somebody has worked on does not end by itself."""
        order.version, order.expires = order.version + 1, None

    def take_off(self, order, part, before):
        for number, units in part.items():
            order.lines[number].canceled += units
            self.stock[order.lines[number].sku] += units
        if order.status() == 'canceled':
            order.shipping = 0
        self.worked_on(order)
        self.bill(order, before)

    def edit(self):
        """Fewer of a line, or more of something, previewed before."""
        order = self.some_order(lambda each: each.is_open())
        if not order:
            return
        before, version, added, part = order.billed(), order.version, None, {}
        if self.random.random() < 0.5:
            number = self.random.randrange(len(order.lines))
            line = order.lines[number]
            has = line.ordered - line.canceled
            wanted = self.random.randint(0, has)
            part, changes = {number: has - wanted}, {'lines': [{'line_no': number + 1, 'quantity': wanted}]}
            whole = not line.shipped and sum(each.left() for each in order.lines) == has - wanted and not any(each.shipped for each in order.lines)
            expected = 'invalid_argument' if wanted == has else 'edit_exceeds_open' if wanted < line.shipped else 'illegal_transition' if whole else 'ok'
        else:
            sku, units = self.random.choice(('TEA', 'MUG')), self.random.randint(1, 3)
            added, changes = Line(sku, units, self.prices[sku] * units), {'add': [{'sku': sku, 'quantity': units}]}
            # nothing more is sold to who was erased
            expected = 'unknown_customer' if order.customer and self.customers[order.customer] else 'ok' if units <= self.free(sku) else 'insufficient_stock'
        for function in ('preview_edit', 'edit_order'):
            code, row = self.ask('web', f'SELECT total_before::numeric, total_after::numeric FROM order_mgmt.{function}(%s, %s, %s)', order.id, version, json.dumps(changes))
            if code == expected == 'ok' and function == 'edit_order':
                if added:
                    order.lines.append(added)
                    self.stock[added.sku] -= added.ordered
                    self.worked_on(order)
                    self.bill(order, before)
                else:
                    self.take_off(order, part, before)
                self.compare((code, int(row[1] * 100), int(row[0] * 100)), (expected, order.billed(), before), f'{function} {changes}')
            else:
                self.compare(code, expected, f'{function} {changes}')

    def ship(self):
        order = self.some_order(lambda each: each.is_open() and each.payment)
        if not order:
            return
        code, row = self.ask('web', 'SELECT fulfillment_id FROM order_mgmt.plan_fulfillment(%s)', order.id)
        self.compare(code, 'ok', 'plan')
        self.compare(self.ask('web', 'SELECT status FROM order_mgmt.ship_fulfillment(%s)', row[0]), ('ok', ('shipped',)), 'ship')
        for line in order.lines:
            line.shipped += line.left()
        order.version += 1

    def take_back(self):
        order = self.some_order(lambda each: any(line.shipped > line.returned for line in each.lines))
        if not order:
            return
        before = order.billed()
        number = self.random.choice([n for n, line in enumerate(order.lines) if line.shipped > line.returned])
        line = order.lines[number]
        units = self.random.randint(1, line.shipped - line.returned + 1)
        due = order.paid - order.refunded
        code, row = self.ask('web', 'SELECT refunded::numeric FROM order_mgmt.return_order(%s, %s, %s)', order.id,
                             json.dumps([{'line_no': number + 1, 'quantity': units, 'disposition': 'restock'}]), 'BER')
        wanted = 'ok' if units <= line.shipped - line.returned else 'return_exceeds_shipped'
        self.compare(code, wanted, f'return {units} of line {number + 1}')
        if wanted == 'ok':
            line.returned += units
            self.stock[line.sku] += units
            self.bill(order, before)
            back = min(before - order.billed(), max(due - order.billed(), 0))
            order.refunded += back
            self.compare(int(row[0] * 100), back, 'refunded')

    def refund(self):
        order = self.some_order(lambda each: each.payment)
        if not order:
            return
        owed = order.paid - order.refunded - order.billed()
        code, _ = self.ask('web', 'SELECT payment_id FROM order_mgmt.refund_payment(%s)', order.payment)
        self.compare(code, 'ok' if owed > 0 else 'refund_exceeds_owed', 'refund')
        order.refunded += max(owed, 0)

    def price(self):
        sku = self.random.choice(list(PRICES))
        self.prices[sku] = self.random.randint(50, 2000)
        self.compare(self.ask('web', 'SELECT price::numeric FROM order_mgmt.put_price(%s, %s)', sku, f'{money(self.prices[sku])} EUR')[0], 'ok', 'price')

    def receive(self):
        sku, units = self.random.choice(list(PRICES)), self.random.randint(1, 12)
        self.compare(self.ask('web', "SELECT sku FROM order_mgmt.receive_stock('BER', %s)", json.dumps([{'sku': sku, 'quantity': units}]))[0], 'ok', 'receive')
        self.stock[sku] += units

    def erase(self):
        name = self.random.choice([name for name, erased in self.customers.items() if not erased] or [None])
        if not name or self.random.random() < 0.5:
            return
        code, row = self.ask('web', 'SELECT erased_at IS NOT NULL FROM order_mgmt.erase_customer(%s)', name)
        self.compare((code, row), ('ok', (True,)), 'erase')
        self.customers[name] = True
        for cart in self.carts:
            if cart.customer == name and not cart.order and not cart.merged:
                cart.hold, cart.until, cart.expired = {}, 0, True

    def wait(self):
        """The clock runs; the job ends holds and unpaid orders of visitors."""
        self.now = min(self.now + self.random.choice((20, 60, 400, 1000, 4000, 30000)), WEEK)
        self.set_clock()
        self.c.execute('SELECT order_mgmt.expire_holds()')
        ended = [order for order in self.orders if order.expires and order.expires <= self.now and order.is_open() and not order.payment]
        self.compare(self.c.execute('SELECT order_mgmt.expire_orders()').fetchone()[0], len(ended), 'expired')
        for order in ended:
            self.take_off(order, {n: line.left() for n, line in enumerate(order.lines) if line.left()}, order.billed())

    # ------------------------------------------------ all of it

    LOOK = """SELECT o.status, o.billed::numeric * 100, o.paid::numeric * 100, o.refunded::numeric * 100, o.amount_due::numeric * 100, o.version,
        (SELECT array_agg(ARRAY[l.ordered::numeric, l.canceled::numeric, l.shipped::numeric, l.returned::numeric] ORDER BY l.line_no) FROM order_mgmt.order_lines AS l
            WHERE l.order_id = o.order_id) FROM order_mgmt.orders AS o WHERE o.order_id = %s"""

    def look(self):
        for order in self.random.sample(self.orders, min(3, len(self.orders))):
            *row, lines = self.c.execute(self.LOOK, (order.id,)).fetchone()
            self.compare((row[0], *map(int, row[1:])), (order.status(), order.billed(), order.paid, order.refunded, order.billed() - order.paid + order.refunded, order.version), 'order')
            self.compare([list(map(int, line)) for line in lines], [[x.ordered, x.canceled, x.shipped, x.returned] for x in order.lines], 'lines')
        free = {sku: self.free(sku) for sku in PRICES}
        self.c.execute('SET ROLE week_visitor')
        got = dict(self.c.execute("SELECT sku, available::numeric FROM order_mgmt.available_items('web', %s)", (list(PRICES),)).fetchall())
        self.c.execute('RESET ROLE')
        self.compare({sku: int(units) for sku, units in got.items()}, free, 'available')
        self.compare(self.c.execute("SELECT uses FROM order_mgmt.coupons WHERE coupon = 'WEEK'").fetchone()[0], self.uses(), 'uses of the coupon')

    def run(self):
        self.set_clock()
        of_carts = (self.put,) * 6 + (self.coupon, self.hold, self.hold, self.merge, self.checkout, self.checkout, self.checkout)
        others = (self.open,) * 3 + (self.register, self.look_up, self.pay, self.pay, lambda: self.cancel(self.some_order(lambda each: True)) if self.orders else None,
                                     self.edit, self.edit, self.ship, self.ship, self.take_back, self.refund, self.price, self.receive, self.receive, self.erase, self.wait, self.wait)
        for number in range(CALLS):
            cart = self.some_cart()
            if cart and self.random.random() < 0.45:
                self.random.choice(of_carts)(cart)
            else:
                self.random.choice(others)()
            self.look()
            if number % 100 == 50:
                self.c.execute('SELECT order_mgmt.compact_balances()')


REPORTS = """SELECT business_date, (sum(total_sales) * 100)::bigint FROM order_mgmt_report.sales_by_day GROUP BY 1 HAVING sum(total_sales) <> 0 ORDER BY 1"""
CARTS = 'SELECT business_date, sum(carts)::bigint, sum(checked_out)::bigint, sum(merged)::bigint FROM order_mgmt_report.carts_by_day GROUP BY 1 ORDER BY 1'
VIOLATIONS = 'SELECT name, violations, sample FROM order_mgmt.verify(true) WHERE violations > 0'


def fill(c):
    c.execute("SELECT set_config('order_mgmt.clock', %s, false)", (START.isoformat(),))
    c.execute("SELECT FROM order_mgmt.put_channel('web', 'EUR', '{BER}', is_public => true, shipping => %s)", (money(SHIPPING),))
    c.execute("SELECT FROM order_mgmt.put_tax_rate('LOW', 7, is_inclusive => false)")
    c.execute("SELECT FROM order_mgmt.put_tax_rate('VAT', 19, is_inclusive => true)")
    for sku, cents in PRICES.items():
        c.execute('SELECT FROM order_mgmt.put_item(%s, %s, tax_rates => %s)', (sku, WORDS[sku], {'TEA': ['LOW'], 'MUG': ['VAT']}.get(sku, [])))
        c.execute('SELECT FROM order_mgmt.put_price(%s, %s)', (sku, f'{money(cents)} EUR'))
    c.execute("SELECT FROM order_mgmt.put_promotion('bulk', 'line_percent', %s, skus => '{BAG}', minimum_quantity => %s)", (BULK_PERCENT, BULK_UNITS))
    c.execute("SELECT FROM order_mgmt.put_promotion('week', 'order_percent', %s, needs_coupon => true)", (PERCENT,))
    c.execute("SELECT FROM order_mgmt.put_coupon('WEEK', 'week', %s)", (USES,))
    for role, profile in ROLES.items():
        c.execute(f'CREATE ROLE {role}')
        c.execute('SELECT FROM order_mgmt.grant_access(%s, %s)', (role, profile))


def restored(cluster):
    """What verify() says of a dump that was restored, and how many orders there are."""
    cluster.psql('CREATE DATABASE again')
    dump = subprocess.run([cluster.bindir / 'pg_dump', '-Fc', '-d', 'postgres'], env=cluster.env('postgres'), stdout=subprocess.PIPE, check=True).stdout
    subprocess.run([cluster.bindir / 'pg_restore', '-d', 'again', '--exit-on-error'], input=dump, env=cluster.env('again'), check=True)
    with cluster.connect('again') as again:
        return again.execute(VIOLATIONS).fetchall(), again.execute('SELECT count(*) FROM order_mgmt.orders').fetchone()[0]


def history(engine):
    with Cluster(preload=engine == 'counter') as cluster:
        shop = Shop(cluster)
        c = shop.connection
        fill(c)
        week = Week(c, engine)
        c.execute("SELECT FROM order_mgmt.receive_stock('BER', %s)", (json.dumps([{'sku': sku, 'quantity': units} for sku, units in week.stock.items()]),))
        try:
            week.run()
            ok(True, f'{engine}: {len(week.said)} answers are those of the model')
        except AssertionError as difference:
            ok(False, f'{engine}: answers are those of the model', str(difference))
        note(f'{engine}: {dict(week.codes)}; {len(week.orders)} orders of {len(week.carts)} carts, {week.uses()} uses, {week.day() - START.date()}')
        is_(c.execute(REPORTS).fetchall(), sorted((day, cents) for day, cents in week.days.items() if cents), f'{engine}: the days of sales are those of the model')
        is_(c.execute(CARTS).fetchall(), week.became(), f'{engine}: what became of the carts of each day is what the model says')
        is_(c.execute(VIOLATIONS).fetchall(), [], f'{engine}: verify(true) finds nothing')
        is_(restored(cluster), ([], len(week.orders)), f'{engine}: nor in what a dump restores')
        shop.quiet(engine)
        return week.said


told = {engine: history(engine) for engine in ('counter', 'lock')}
is_(told['counter'], told['lock'], 'both engines say the same')
done()
