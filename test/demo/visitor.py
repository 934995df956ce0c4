"""visitor.py - what a client of the generated shop does as somebody whom nobody knows: searches, fills a cart, and checks out.

Its session is that of the anonymous role, with a secret for each cart.  In the coupon rush all of them want the coupon that 100 orders may use: each
fills cart after cart until it is told that the coupon is used up, and then pays the full price.  The money of these orders is taken by the shop's own people.
"""
import random
import uuid

import psycopg

from catalog import COUPON, COUPON_PERCENT, GOODS, POPULARITY, VISITOR, price_in
from client import DemoError, refusal_code

LINES_MAX = 3
SEARCH = "SELECT sku FROM order_mgmt.search_items('web', %s, rows_max => 50)"
OPEN = "SELECT order_mgmt.amount_minor(total) FROM order_mgmt.open_cart('web', %s, cart_id => %s)"
PUT = 'SELECT order_mgmt.amount_minor(total) FROM order_mgmt.put_cart_line(%s, %s, %s, secret => %s)'
APPLY = 'SELECT order_mgmt.amount_minor(total) FROM order_mgmt.apply_coupon(%s, %s, %s)'
REMOVE = 'SELECT order_mgmt.amount_minor(total) FROM order_mgmt.remove_coupon(%s, %s, %s)'
CHECK_OUT = 'SELECT order_id, order_mgmt.amount_minor(total) FROM order_mgmt.checkout_cart(%s, %s, secret => %s)'
USED_UP = 'coupon_exhausted'


def taken_off(cents):
    """What the coupon takes off an order: a part of all of it, half a cent up."""
    return (cents * COUPON_PERCENT + 50) // 100


class Cart:
    """A cart as its visitor knows it."""

    def __init__(self, dice, lines):
        self.id = uuid.UUID(int=dice.getrandbits(128), version=4)
        self.secret = f'{dice.getrandbits(192):048x}'
        self.lines = lines
        self.cents = sum(line['quantity'] * line['cents'] for line in lines)


class Visitor:
    """A client's second session, and what it does there."""

    def __init__(self, shopper, seed):
        self.shopper = shopper
        self.client = shopper.client.beside(VISITOR)
        # dice of its own, so that no two runs with one seed make different shops for the others
        self.random = random.Random(f'{seed}/visitor/{shopper.client.number}')

    def ask(self, query, *arguments, refusals=()):
        """(row, None), or (None, one of these refusals); any other ends the run."""
        count = self.shopper.count
        for name in ('calls', 'calls: carts', 'calls on web'):
            count(name)
        try:
            return self.client.call(query, arguments), None
        except psycopg.errors.IntegrityError as error:
            code = refusal_code(error)
            if code not in refusals:
                raise DemoError(f'carts: refused with {code}: {query} {arguments}') from error
            self.shopper.refused(code)
            return None, code

    def told(self, cart, cents, query, *arguments, refusals=()):
        """A call that answers what the cart costs; returns the refusal."""
        rows, refusal = self.ask(query, *arguments, refusals=refusals)
        if rows:
            self.shopper.agree(f'cents of cart {cart.id}', rows[0][0], cents)
        return refusal

    def fill(self):
        """A cart with some of what a search found."""
        word = self.random.choice(list(GOODS))
        found, _ = self.ask(SEARCH, word)
        goods = sorted(sku for sku, in found if sku.startswith('A-'))
        self.shopper.agree(f'"{word}" is found', bool(goods), True)
        lines = [{'sku': sku, 'quantity': units, 'cents': price_in('web', int(sku[2:]), units)}
                 for sku in {goods[int(len(goods) * self.random.random() ** POPULARITY)] for _ in range(self.random.randint(1, LINES_MAX))} for units in [self.random.choice((1, 1, 2, 3))]]
        cart, cents = Cart(self.random, lines), 0
        self.ask(OPEN, cart.secret, cart.id)
        for line in lines:
            cents += line['quantity'] * line['cents']
            self.told(cart, cents, PUT, cart.id, line['sku'], line['quantity'], cart.secret)
        return cart

    def check_out(self, cart, cents, refusals=()):
        """The order's id, or None with the refusal."""
        rows, refusal = self.ask(CHECK_OUT, cart.id, f'{cents // 100}.{cents % 100:02}', cart.secret, refusals=('insufficient_stock', *refusals))
        if rows:
            self.shopper.agree(f'cents of the order of cart {cart.id}', rows[0][1], cents)
        return (rows[0][0] if rows else None), refusal

    def browse(self):
        """From the first page to the order; some leave before."""
        cart = self.fill()
        self.shopper.count('carts')
        if self.random.random() < 0.2:
            return
        order_id, _ = self.check_out(cart, cart.cents)
        if order_id:
            self.shopper.count('carts that became orders')
            self.shopper.order_of_visitor(order_id, cart)

    def rush(self):
        """With all others at once, until the coupon is used up: the last cart pays the full price."""
        refusal = None
        while refusal != USED_UP:
            cart = self.fill()
            self.shopper.count('carts')
            off = taken_off(cart.cents)
            refusal = self.told(cart, cart.cents - off, APPLY, cart.id, COUPON, cart.secret, refusals=(USED_UP,))
            if not refusal:
                order_id, refusal = self.check_out(cart, cart.cents - off, (USED_UP,))
            if refusal == USED_UP:
                self.shopper.count('refusals of the coupon')
                self.told(cart, cart.cents, REMOVE, cart.id, COUPON, cart.secret)
                order_id, _ = self.check_out(cart, cart.cents)
                off = 0
            if order_id:
                self.shopper.count('carts that became orders')
                self.shopper.count('uses of the coupon', bool(off))
                self.shopper.order_of_visitor(order_id, cart, off)

    def close(self):
        self.client.close()
