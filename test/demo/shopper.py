"""shopper.py - one client of the generated shop: what it does, and the books it keeps of what it was told.

Every client does a bit of everything, as one of the shop's people with a session
and a register of their own: orders for the web shop, the marketplace and the
branches, with their payments and shipping; sales at the register; cancellations,
returns and refunds; transfers and receipts; reservations; and now and then a
mistake that must be refused.  In the flash sale all of them want one item.

Only the client itself changes what it made, so each answer is foretold, but for
one: whether there is enough stock.  As a visitor (visitor.py) it fills carts, too.  An answer that is not the foretold one ends the run.
"""
import json
import random
import time

import psycopg

from catalog import (BOX, BOX_EVERY, BOX_UNITS, BRANCHES, FLASH_CENTS, FLASH_SKU, KIT_PARTS, KITS, LOCATIONS, RECEIVE, WAREHOUSE, kit_of, price_in,
                     register_of, sku_of, some_item, text_of)
from client import DemoError, refusal_code
from visitor import Visitor

KIT_SHARE, BOX_SHARE = 0.06, 0.2     # of lines, and of those of what is sold in boxes
SHARE = 0.06             # of its calls that a client gives to each kind and channel, at least
FLASH_REFUSALS = 100
FLASH_AT, RUSH_AT = 0.4, 0.7    # of the time: everybody wants the one item, and the coupon
REMEMBERED_MAX = 200    # documents of a kind that a client keeps for later
FLOAT_CENTS = 20000
SHORT = 'insufficient_stock'

PLACE = """SELECT order_id, order_mgmt.amount_minor(total) FROM order_mgmt.place_order(
    channel => %s, lines => %s, reservation_id => %s, holder => %s, idempotency_key => %s)"""
PLACE_MANY = """SELECT ok, error_code, order_id, order_mgmt.amount_minor(total)
    FROM order_mgmt.place_orders(orders => %s) ORDER BY input_no"""
CANCEL = 'SELECT status FROM order_mgmt.cancel_order(order_id => %s, lines => %s, reason => %s, idempotency_key => %s)'
AUTHORIZE, RECORD = (f"""SELECT payment_id FROM order_mgmt.{function}(
    order_id => %s, amount => %s, provider => %s, idempotency_key => %s)""" for function in ('authorize_payment', 'record_payment'))
CAPTURE = 'SELECT 1 FROM order_mgmt.capture_payment(payment_id => %s, amount => %s, idempotency_key => %s)'
VOID = 'SELECT 1 FROM order_mgmt.void_payment(payment_id => %s, idempotency_key => %s)'
REFUND = 'SELECT 1 FROM order_mgmt.refund_payment(payment_id => %s, amount => %s, reason => %s, idempotency_key => %s)'
PLAN = 'SELECT fulfillment_id FROM order_mgmt.plan_fulfillment(order_id => %s, idempotency_key => %s)'
SHIP = 'SELECT status FROM order_mgmt.ship_fulfillment(fulfillment_id => %s, idempotency_key => %s)'
OPEN_SHIFT = 'SELECT status FROM order_mgmt.open_shift(register => %s, opening_float => %s, idempotency_key => %s)'
CLOSE_SHIFT = """SELECT order_mgmt.amount_minor(expected) FROM order_mgmt.close_shift(
    register => %s, counted => %s, idempotency_key => %s)"""
SELL = """SELECT order_id, order_mgmt.amount_minor(total), order_mgmt.amount_minor(change) FROM order_mgmt.record_sale(
    register => %s, lines => %s, tenders => %s, idempotency_key => %s)"""
RETURN_ORDER = """SELECT order_mgmt.amount_minor(credited), order_mgmt.amount_minor(refunded) FROM order_mgmt.return_order(
    order_id => %s, lines => %s, location => %s, register => %s, idempotency_key => %s)"""
REQUEST_RETURN = 'SELECT return_id FROM order_mgmt.request_return(order_id => %s, lines => %s, idempotency_key => %s)'
RECEIVE_RETURN = """SELECT order_mgmt.amount_minor(credited), 0 FROM order_mgmt.receive_return(
    return_id => %s, lines => %s, location => %s, idempotency_key => %s)"""
REFUND_RETURN = """SELECT order_mgmt.amount_minor(refunded) FROM order_mgmt.refund_return(
    return_id => %s, idempotency_key => %s)"""
CREATE_TRANSFER = """SELECT transfer_id FROM order_mgmt.create_transfer(
    from_location => %s, to_location => %s, lines => %s, idempotency_key => %s)"""
SHIP_TRANSFER = 'SELECT status FROM order_mgmt.ship_transfer(transfer_id => %s, idempotency_key => %s)'
RECEIVE_TRANSFER = """SELECT status FROM order_mgmt.receive_transfer(
    transfer_id => %s, lines => %s, idempotency_key => %s)"""
CANCEL_TRANSFER = 'SELECT status FROM order_mgmt.cancel_transfer(transfer_id => %s, reason => %s, idempotency_key => %s)'
RESERVE = """SELECT reservation_id, sku, location, quantity::numeric FROM order_mgmt.reserve_stock(
    lines => %s, channel => %s, expires_in => %s, holder => %s, idempotency_key => %s)"""
RELEASE = """SELECT status FROM order_mgmt.release_reservation(
    reservation_id => %s, holder => %s, idempotency_key => %s)"""


class Order:
    """An order or a sale as its client knows it."""

    def __init__(self, order_id, channel, lines):
        self.id = order_id
        self.channel = channel
        self.left = {number: line['quantity'] * line.get('each', 1) for number, line in enumerate(lines, 1)}     # by line: units neither canceled nor returned
        self.prices = {number: line['cents'] for number, line in enumerate(lines, 1)}
        self.goods = {number: line.get('goods', 1) for number, line in enumerate(lines, 1)}     # units that move for each: a kit's parts
        self.payment = None
        self.authorized = 0     # cents that may be captured
        self.captured = 0       # cents that may be refunded
        self.in_cash = False

    def worth(self):
        """Cents of the units that are left."""
        return sum(units * self.prices[number] for number, units in self.left.items())

    def units(self):
        """Units of goods that are left."""
        return sum(units * self.goods[number] for number, units in self.left.items())

    def take(self, number, units):
        """Units of a line are canceled or come back; returns the cents they cost."""
        self.left[number] -= units
        if not self.left[number]:
            del self.left[number]
        return units * self.prices[number]


class Shopper:
    """What one client does, and what it was told."""

    def __init__(self, client, seconds, seed):
        self.client = client
        self.count = client.count
        self.seconds = seconds
        self.random = random.Random(f'{seed}/{client.number}')
        self.name = f'client-{client.number}'
        self.visitor = Visitor(self, seed)
        self.register, self.branch = register_of(client.number)
        self.store = f'branch-{self.branch.lower()}'
        self.open, self.shipped, self.sales = [], [], []
        self.drawer = FLOAT_CENTS
        self.keys = 0

    def work(self):
        """Everything, from the common start to the end of the time, and until all kinds of calls had their share."""
        self.ask('shifts', self.store, OPEN_SHIFT, self.register, text_of(FLOAT_CENTS))
        began = self.client.begin()
        events = [(began + self.seconds * FLASH_AT, self.flash_sale), (began + self.seconds * RUSH_AT, self.coupon_rush)]
        while events or time.monotonic() < began + self.seconds or self.behind():
            if events and time.monotonic() >= events[0][0]:
                events.pop(0)[1]()
            self.step()
        self.close()

    def behind(self):
        """Steps of what has not had its share, as after the flash sale of a short run."""
        urgent = {'calls: sales': self.sell, 'calls: transfers': self.transfer, 'calls: cancellations': self.cancel,
                  'calls: returns': self.bring_back, 'calls: refunds': self.send_back,
                  **{f'calls on branch-{code.lower()}': self.order_at_branch for code in BRANCHES}}
        counts = self.client.counts
        return [step for name, step in urgent.items() if counts[name] < SHARE * counts['calls']]

    def step(self):
        """What is behind goes first."""
        steps = {self.order_online: 16, self.order_at_branch: 12, self.sell: 20, self.cancel: 18, self.ship: 10,
                 self.bring_back: 9, self.send_back: 10, self.transfer: 8, self.receive: 4, self.reserve: 5,
                 self.order_batch: 2, self.visitor.browse: 3, self.err: 3}
        step, = self.behind()[:1] or self.random.choices(list(steps), list(steps.values()))
        step()

    def close(self):
        """The drawer is counted; not everybody counts well."""
        over = self.random.choice((0, 0, 0, -50, 20))
        (expected,), = self.ask('shifts', self.store, CLOSE_SHIFT, self.register, text_of(self.drawer + over))
        self.agree('cents in the drawer', expected, self.drawer)
        self.visitor.close()
        self.count('cents in drawers', self.drawer)
        self.count('cents over (short: below 0)', over)

    # ------------------------------------------------ calls

    def key(self):
        """A new idempotency key."""
        self.keys += 1
        return f'{self.name}/{self.keys}'

    def ask(self, kind, channel, query, *arguments, refusal=None):
        """The rows that a function answers under a new key; None when it refuses for this reason, any other ends the run."""
        self.count('calls')
        self.count(f'calls: {kind}')
        if channel:
            self.count(f'calls on {channel}')
        values = [json.dumps(value) if isinstance(value, (dict, list)) else value for value in arguments]
        try:
            return self.client.call(query, (*values, self.key()))
        except psycopg.errors.IntegrityError as error:
            code = refusal_code(error)
            if code != refusal:
                raise DemoError(f'{kind}: refused with {code}: {query} {values}') from error
        self.refused(code)
        return None

    def refused(self, code):
        self.count('refusals')
        self.count(f'refused: {code}')

    def agree(self, what, told, foretold):
        if told != foretold:
            raise DemoError(f'{self.name}, {what}: {told}, not {foretold}')

    # ------------------------------------------------ what is wanted

    def some_lines(self, channel, location=None):
        """One to five lines, each with what a unit of it costs, how many units one of it is (each), and how many move for one (goods)."""
        lines, wanted = [], {}
        for _ in range(self.random.randint(1, 5)):
            if self.random.random() < KIT_SHARE:
                kit, _, cents = kit_of(self.random.randrange(KITS))
                lines.append({'sku': kit, 'quantity': 1, 'cents': cents, 'goods': sum(KIT_PARTS)})
                continue
            number = some_item(self.random)
            line = {'sku': sku_of(number), 'quantity': self.random.choice((1, 1, 1, 2, 3)), 'number': number}
            if number % BOX_EVERY == 0 and self.random.random() < BOX_SHARE:
                line = {**line, 'quantity': 1, 'unit': BOX, 'each': BOX_UNITS}
            wanted[number] = wanted.get(number, 0) + line['quantity'] * line.get('each', 1)
            lines.append(line)
        for line in lines:
            if 'number' in line:
                line['cents'] = price_in(channel, line['number'], wanted[line['number']])
        return [{**line, 'location': location} if location else line for line in lines]

    @staticmethod
    def spell(lines):
        """Lines as the functions read them: what a unit costs, the server knows."""
        return [{name: value for name, value in line.items() if name not in ('cents', 'number', 'each', 'goods')} for line in lines]

    def keep(self, documents, document):
        """Remember a document for later."""
        if len(documents) < REMEMBERED_MAX:
            documents.append(document)

    def some(self, documents):
        """One of the documents, no longer remembered; None when there is none."""
        if not documents:
            return None
        place = self.random.randrange(len(documents))
        documents[place], documents[-1] = documents[-1], documents[place]
        return documents.pop()

    # ------------------------------------------------ orders

    def placed(self, channel, order_id, lines, told_cents, off=0):
        """Book an accepted order or sale; off: cents that a coupon took off it."""
        order = Order(order_id, channel, lines)
        self.agree(f'cents of {order_id}', told_cents, order.worth() - off)
        self.count('orders')
        self.count('cents ordered', told_cents)
        self.count('units ordered', order.units())
        return order

    def place(self, channel, lines, reservation=None):
        """Place an order; None when the stock was not there."""
        rows = self.ask('orders', channel, PLACE, channel, self.spell(lines), reservation, reservation and self.name, refusal=SHORT)
        return rows and self.placed(channel, *rows[0][:1], lines, rows[0][1])

    def pay(self, order):
        """The web shop authorizes what it captures on shipping; others are paid at once."""
        later = order.channel == 'web'
        provider = {'web': 'card', 'marketplace': 'marketplace'}.get(order.channel, 'card')
        (order.payment,), = self.ask('payments', order.channel, AUTHORIZE if later else RECORD, order.id, text_of(order.worth()), provider)
        if later:
            order.authorized = order.worth()
            self.count('cents authorized', order.authorized)
        else:
            order.captured = order.worth()
            self.count('cents captured', order.captured)

    def order_on(self, channel, lines):
        order = self.place(channel, lines)
        if order:
            self.pay(order)
            self.keep(self.open, order)

    def order_of_visitor(self, order_id, cart, off=0):
        """A cart became an order, which is paid; what had a coupon stays as it is."""
        order = self.placed('web', order_id, cart.lines, cart.cents - off, off)
        if not off:
            self.pay(order)
            return self.keep(self.open, order)
        self.ask('payments', 'web', RECORD, order_id, text_of(cart.cents - off), 'card')
        self.count('cents captured', cart.cents - off)
        self.count('cents that the coupon took off', off)

    def order_online(self):
        channel = self.random.choice(('web', 'web', 'marketplace'))
        self.order_on(channel, self.some_lines(channel))

    def order_at_branch(self):
        """Ordered in a branch, to be picked up there: the one that had the fewest calls."""
        branch = min(BRANCHES, key=lambda code: self.client.counts[f'calls on branch-{code.lower()}'])
        self.order_on(f'branch-{branch.lower()}', self.some_lines(f'branch-{branch.lower()}', branch))

    def order_batch(self):
        """Five to twenty orders in one call, each decided alone and unpaid; those that met held stock are sent again."""
        wanted, orders = {}, []
        for _ in range(self.random.randint(5, 20)):
            lines, key = self.some_lines('marketplace'), self.key()
            wanted[key] = lines
            orders.append({'channel': 'marketplace', 'lines': self.spell(lines), 'idempotency_key': key})
        while orders:
            self.count('calls')
            self.count('calls: orders')
            self.count('calls on marketplace')
            answers = self.client.call(PLACE_MANY, (json.dumps(orders),))
            self.agree('answers to a batch', len(answers), len(orders))
            again = []
            for order, (accepted, code, order_id, told) in zip(orders, answers):
                if accepted:
                    self.keep(self.open, self.placed('marketplace', order_id, wanted[order['idempotency_key']], told))
                elif code == 'stock_contended':
                    again.append(order)
                else:
                    self.agree('refusal of an order', code, SHORT)
                    self.refused(code)
            self.client.counts['repeated calls'] += len(again)
            orders = again

    def reserve(self):
        """Hold stock; then order it, release it, or let the hold expire."""
        fate = self.random.choices(('ordered', 'released', 'left to expire'), (70, 15, 15))[0]
        number, units = some_item(self.random), self.random.randint(1, 3)
        line = {'sku': sku_of(number), 'quantity': units}
        expiry = '1 second' if fate == 'left to expire' else '1 hour'
        rows = self.ask('reservations', 'web', RESERVE, [line], 'web', expiry, self.name, refusal=SHORT)
        if not rows:
            return
        (reservation, sku, location, held), = rows
        self.agree(f'units of {sku} held', held, units)
        self.count('units reserved', units)
        self.count(f'units reserved, {"then " if fate != "left to expire" else ""}{fate}', units)
        if fate == 'ordered':
            order = self.place('web', [{**line, 'location': location, 'cents': price_in('web', number, units)}], reservation)
            self.agree('an order of held stock was accepted', bool(order), True)
            self.keep(self.open, order)
        elif fate == 'released':
            self.ask('reservations', 'web', RELEASE, reservation, self.name)

    def cancel(self):
        """Cancel a whole order or some units of a line; what was paid for them goes back."""
        order = self.some(self.open)
        if not order:
            return self.order_online()
        if self.random.random() < 0.5:
            lines, units, cents = None, order.units(), order.worth()
            order.left.clear()
        else:
            number = self.random.choice(list(order.left))
            units = self.random.randint(1, order.left[number])
            lines, cents = [{'line_no': number, 'quantity': units}], order.take(number, units)
            units *= order.goods[number]
        (status,), = self.ask('cancellations', order.channel, CANCEL, order.id, lines, 'changed her mind')
        self.agree(f'status of {order.id}', status, 'placed' if order.left else 'canceled')
        self.count('cancellations')
        self.count('units canceled', units)
        self.count('cents canceled', cents)
        self.count('orders canceled', status == 'canceled')
        if order.captured:
            self.ask('refunds', order.channel, REFUND, order.payment, text_of(cents), 'canceled')
            order.captured -= cents
            self.count('cents refunded', cents)
        elif order.authorized and not order.left:
            self.ask('payments', order.channel, VOID, order.payment)
            self.count('cents voided', order.authorized)
        if order.left:
            self.keep(self.open, order)

    def ship(self):
        """Send what is left of an order, from each place where it lies; the web shop takes its money now."""
        order = self.some(self.open)
        if not order:
            return self.order_online()
        for (fulfillment,) in self.ask('shipments', order.channel, PLAN, order.id):
            (status,), = self.ask('shipments', order.channel, SHIP, fulfillment)
            self.agree('a shipment', status, 'shipped')
        self.count('units shipped', order.units())
        if order.authorized:
            order.captured = order.worth()
            self.ask('payments', order.channel, CAPTURE, order.payment, text_of(order.captured))
            self.count('cents captured', order.captured)
        self.keep(self.shipped, order)

    # ------------------------------------------------ the register

    def tender(self, cents):
        """What is given for a sale, and whether it is cash: notes of five."""
        if self.random.random() < 0.5:
            return [{'provider': 'card', 'amount': text_of(cents)}], 0
        given = -(-cents // 500) * 500
        return [{'provider': 'cash', 'amount': text_of(given)}], given

    def sell(self):
        """A sale at the client's own register: the goods go with the customer."""
        lines = self.some_lines(self.store)
        cents = sum(line['quantity'] * line.get('each', 1) * line['cents'] for line in lines)
        tenders, cash = self.tender(cents)
        rows = self.ask('sales', self.store, SELL, self.register, self.spell(lines), tenders, refusal=SHORT)
        if not rows:
            return
        (order_id, total, change), = rows
        order = self.placed(self.store, order_id, lines, total)
        self.agree('change', change, max(cash - cents, 0))
        self.count('sales')
        self.count('cents of sales', cents)
        self.count('units shipped', order.units())
        self.count('cents captured', cents)
        order.captured, order.in_cash = cents, bool(cash)
        self.drawer += cents if cash else 0
        self.keep(self.sales, order)

    # ------------------------------------------------ returns

    def some_back(self, order):
        """([line], units of goods, cents) of an order that come back."""
        number = self.random.choice(list(order.left))
        units = self.random.randint(1, order.left[number])
        disposition = self.random.choices(('restock', 'quarantine', 'damaged', 'scrap'), (70, 10, 15, 5))[0]
        return [{'line_no': number, 'quantity': units, 'disposition': disposition}], units * order.goods[number], order.take(number, units)

    def returned(self, documents, order, units, cents, credited):
        """Book what came back."""
        self.agree(f'cents credited for a return of {order.id}', credited, cents)
        self.count('returns')
        self.count('units returned', units)
        self.count('cents returned', cents)
        if order.captured:
            order.captured -= cents
            self.count('cents refunded', cents)
        if order.left:
            self.keep(documents, order)

    def bring_back(self):
        """A customer brings goods to the client's branch: its own sales, and orders that were shipped from anywhere."""
        documents = self.sales if self.random.random() < 0.7 or not self.shipped else self.shipped
        order = self.some(documents)
        if not order:
            return self.sell()
        lines, units, cents = self.some_back(order)
        refund = cents if order.captured else 0
        (credited, refunded), = self.ask('returns', order.channel, RETURN_ORDER, order.id, lines, self.branch, self.register)
        self.agree('cents refunded', refunded, refund)
        self.drawer -= refund if order.in_cash else 0
        self.returned(documents, order, units, cents, credited)

    def send_back(self):
        """A customer announces a return and sends it to the warehouse; it is refunded when it has come."""
        order = self.some(self.shipped)
        if not order:
            return self.ship()
        lines, units, cents = self.some_back(order)
        announced = [{'line_no': lines[0]['line_no'], 'quantity': lines[0]['quantity']}]
        (back,), = self.ask('returns', order.channel, REQUEST_RETURN, order.id, announced)
        (credited, _), = self.ask('returns', order.channel, RECEIVE_RETURN, back, lines, WAREHOUSE)
        if order.captured:
            (refunded,), = self.ask('refunds', order.channel, REFUND_RETURN, back)
            self.agree('cents refunded', refunded, cents)
        self.returned(self.shipped, order, units, cents, credited)

    # ------------------------------------------------ goods

    def receive(self):
        """Popular goods come in more often."""
        lines = [{'sku': sku_of(number), 'quantity': self.random.randint(5, 50)}
                 for number in {some_item(self.random) for _ in range(3)}]
        rows = self.ask('receipts', None, RECEIVE, self.random.choice(list(LOCATIONS)), lines, self.name)
        self.agree('rows of a receipt', len(rows), len(lines))
        self.count('units received', sum(line['quantity'] for line in lines))

    def transfer(self):
        """Goods go to another place, mostly from the warehouse; now and then one is missing, still on its way, or called off."""
        source = WAREHOUSE if self.random.random() < 0.8 else self.branch
        target = self.random.choice([location for location in BRANCHES if location != source])
        lines = [{'sku': sku_of(number), 'quantity': self.random.randint(2, 10)}
                 for number in {some_item(self.random) for _ in range(2)}]
        rows = self.ask('transfers', None, CREATE_TRANSFER, source, target, lines, refusal=SHORT)
        if not rows:
            return
        (transfer,), = rows
        if self.random.random() < 0.1:
            (status,), = self.ask('transfers', None, CANCEL_TRANSFER, transfer, 'no truck')
            return self.agree('a transfer', status, 'canceled')
        (status,), = self.ask('transfers', None, SHIP_TRANSFER, transfer)
        self.agree('a transfer', status, 'in_transit')
        units = sum(line['quantity'] for line in lines)
        self.count('units sent to another place', units)
        missing = self.random.choice((0, 0, 0, 0, 1))
        if self.random.random() < 0.1:
            return                              # it arrives on another day
        found = [{'line_no': 1, 'quantity': lines[0]['quantity'] - 1, 'missing': 1, 'reason': 'box was open'},
                 *({'line_no': number, 'quantity': line['quantity']} for number, line in enumerate(lines[1:], 2))]
        (status,), = self.ask('transfers', None, RECEIVE_TRANSFER, transfer, found if missing else None)
        self.agree('a transfer', status, 'received')
        self.count('units arrived there', units - missing)
        self.count('units missing on arrival', missing)

    # ------------------------------------------------ mistakes, and the flash sale

    def err(self):
        """A call that must be refused, whatever the others do."""
        order = self.random.choice(self.shipped or [None])
        sale = self.random.choice(self.sales or [None])
        mistakes = [
            ('unknown_sku', 'web', PLACE, 'web', [{'sku': 'A-MISTYPED', 'quantity': 1}], None, None),
            ('shift_already_open', self.store, OPEN_SHIFT, self.register, text_of(FLOAT_CENTS))]
        if order:
            mistakes.append(('illegal_transition', order.channel, CANCEL, order.id, None, 'too late'))
        if order and order.captured:
            mistakes.append(('refund_exceeds_owed', order.channel, REFUND, order.payment, text_of(1), 'asked twice'))
        if sale:
            number = min(sale.left)
            lines = [{'line_no': number, 'quantity': sale.left[number] + 1, 'disposition': 'restock'}]
            mistakes.append(('return_exceeds_shipped', sale.channel, RETURN_ORDER, sale.id, lines, None, self.register))
        refusal, channel, *rest = self.random.choice(mistakes)
        if self.ask('mistakes', channel, *rest, refusal=refusal) is not None:
            raise DemoError(f'{self.name}: what must be refused with {refusal} was accepted: {rest}')

    def flash_sale(self):
        """With all others at once: one unit after the other, until it is sold out for sure."""
        client = self.client
        client.rally.wait()
        began = time.monotonic()
        line = {'sku': FLASH_SKU, 'quantity': 1, 'cents': FLASH_CENTS}
        refusals = 0
        while refusals * client.rally.parties < FLASH_REFUSALS:
            if self.place(self.random.choice(('web', 'marketplace')), [line]):
                self.count('units of the flash sale')
            else:
                refusals += 1
        self.count('refusals in the flash sale', refusals)
        self.count('flash microseconds', int((time.monotonic() - began) * 1e6))

    def coupon_rush(self):
        """With all others at once: carts with the coupon, until it is used up."""
        self.client.rally.wait()
        self.visitor.rush()
