"""day_client.py - one client of 067_random_day.py: calls at random functions, the model beside them.

What a client makes (see day_model.py) only it changes, so each answer is predicted: but whether
contended stock is there (SHORT), and which units of LATE wait for goods, which is read.
The first answer that is not the model's ends the client's day and is its problem.
"""
import random
import threading
import traceback
import uuid
from collections import Counter
from fractions import Fraction
from json import dumps as dump

import psycopg
from day_model import (DISPOSITIONS, ENDED, ITEMS, STORE, Books, Fulfillment, Line, Order, Payment, Shift, Transfer, TransferLine, payable)
from money_model import DIGITS, Return, any_price, price_text, text
from tap import seed

PLACES = ('BER', 'HAM')
CHANNELS = {'web': 'EUR', 'export': 'KWD'}
SHORT = ('insufficient_stock', 'stock_contended', 'balance_contended')
STEPS = {'pick_fulfillment': ('picked', ('open',)), 'pack_fulfillment': ('packed', ('open', 'picked')),
         'record_delivery': ('delivered', ('shipped',)), 'cancel_fulfillment': ('canceled', ('open', 'picked', 'packed'))}
PAYMENT_COLUMNS = 'payment_id, ' + ', '.join(f'order_mgmt.amount_minor({name})::bigint' for name in
                                             ('authorized', 'captured', 'voided', 'refunded', 'capturable', 'refundable'))
RETURN_COLUMNS = 'return_id, status, order_mgmt.amount_minor(credited)::bigint, order_mgmt.amount_minor(refunded)::bigint'
ORDER_COLUMNS = 'order_id, status, fulfillment_status, payment_status, return_status, ' + ', '.join(
    f'order_mgmt.amount_minor({name})::bigint' for name in ('billed', 'paid', 'refunded', 'amount_due'))


def number(value):
    """A quantity as JSON has it."""
    return int(value) if value == int(value) else float(value)


class Disagreement(Exception):
    """The product and the model say different things; the client's day is over."""


class Client(threading.Thread):
    """One session, the documents it made, and what happened because of it."""

    def __init__(self, connection, name, quota):
        super().__init__(daemon=True)
        self.random, self.connection, self.name = random.Random(f'{seed()} {name}'), connection, name
        self.books, self.answers, self.calls, self.quota, self.problem = Books(), Counter(), 0, quota, None
        self.orders, self.returns, self.transfers, self.shifts, self.holds = [], [], [], [], []
        self.register, self.shift = f'R-{name}', None

    # ---------------------------------------------------------------- calls

    def ask(self, function, *values, columns='*', **named):
        """The rows of a call, or the code of its refusal; what came through is now and then repeated under its key."""
        self.calls += 1
        named = {name: value for name, value in named.items() if value is not None}
        holes = ['%s'] * len(values) + [f'{name} => %s' for name in (*named, 'idempotency_key')]
        sql = f"SELECT {columns} FROM order_mgmt.{function}({', '.join(holes)})"
        arguments = [dump(value) if isinstance(value, (list, dict)) else value for value in (*values, *named.values(), f'{self.name}-{self.calls}')]
        for _ in range(5):
            try:
                rows = self.connection.execute(sql, arguments).fetchall()
                break
            except psycopg.Error as error:
                rows = error.diag.constraint_name or f'{error.sqlstate} {error}'
                if error.sqlstate not in ('55P03', '40P01'):
                    break
        self.answers[f'{function} {rows}' if isinstance(rows, str) else function] += 1
        if not isinstance(rows, str) and self.random.random() < 0.07:
            again = self.connection.execute(sql, arguments).fetchall()
            self.compare(f'{function} again', [row[0] for row in again], [row[0] for row in rows])
        return rows

    def compare(self, what, got, wanted):
        if got != wanted:
            raise Disagreement(f'{self.name} call {self.calls}, {what}: got {got!r}, the model says {wanted!r}')

    def accepted(self, what, got, refusal=None, contended=False):
        """True for rows where the model knows no refusal; other answers are compared."""
        if isinstance(got, str):
            if contended and got in SHORT:
                return False
            self.compare(what, got, refusal)
            return False
        self.compare(what, 'ok', refusal or 'ok')
        return True

    def key(self):
        return uuid.UUID(int=self.random.getrandbits(128), version=4)

    def some(self, things, recent=8):
        return self.random.choice(things[-recent:] if self.random.random() < 0.9 else things) if things else None

    def quantity(self, sku, most=4):
        return self.random.randint(1, most) * ITEMS[sku][1]

    def up_to(self, sku, most):
        """A quantity of at most so much, now and then one unit more."""
        step = ITEMS[sku][1]
        return max(self.random.randint(1, max(int(most / step), 1)) + (self.random.random() < 0.1), 1) * step

    # ---------------------------------------------------------------- orders

    def make_lines(self, skus, location, currency):
        lines, inputs = [], []
        for sku in skus:
            quantity, price = self.quantity(sku), any_price(self.random, currency)
            taxes = self.random.choice(((), ('VAT',), ('SALES',), ('VAT', 'CITY'), ('VAT', 'SALES')))
            place = None if sku == 'SERVICE' else location or self.random.choice(PLACES)
            line = Line(sku, place, quantity, price, 0, taxes)
            line.discount = self.random.choice((0, 0, self.random.randint(0, line.gross)))
            lines.append(line)
            inputs.append({'sku': sku, 'quantity': number(quantity), 'unit_price': price_text(price, currency), 'discount': text(line.discount, currency),
                           'tax_rates': list(taxes)})
        return lines, inputs

    def sold(self, order, source, target):
        for line in order.lines:
            self.books.bill(order, line.location, line.part(0, line.quantity), 'sold')
            self.books.move(line.sku, line.quantity, (line.location, source), target if isinstance(target, str) else (line.location, target[0]))
            self.books.sales[order.channel, self.books.place(order, line.location), order.currency]['units'] += line.quantity
        first = next((line.location for line in order.lines if line.location), None)
        self.books.sales[order.channel, self.books.place(order, first), order.currency]['orders'] += 1
        if order.shipping.gross:
            self.books.bill(order, None, order.shipping.atoms, 'shipped')

    def place(self):
        channel, currency = self.random.choice(list(CHANNELS.items()))
        hold = self.holds.pop() if self.holds and self.random.randrange(2) else None
        skus = [hold[1]] if hold else self.random.choices(('HOT', 'WARM', 'FINE', 'LATE', 'SERVICE'), (4, 3, 3, 3, 2), k=self.random.randint(1, 3))
        lines, inputs = self.make_lines(skus, None, currency)
        if hold:
            line = lines[0]
            lines, inputs = [Line(hold[1], hold[2], hold[3], 100, 0, ())], [{'sku': hold[1], 'quantity': number(hold[3]), 'unit_price': text(100, currency)}]
        any_place = not hold and self.random.randrange(4) == 0
        for line, given in zip(lines, inputs):
            if line.location:
                given.update({'ship_complete': True} if any_place else {'location': line.location})
        discount = self.random.choice((0, 0, self.random.randint(0, sum(line.gross - line.discount for line in lines))))
        shipping = self.random.choice((0, self.random.randint(1, 9 * 10 ** DIGITS[currency])))
        shipping_taxes = self.random.choice(((), ('VAT',), ('SALES',))) if shipping else ()
        order = Order(self.key(), channel, currency, lines, discount, shipping, shipping_taxes)
        got = self.ask('place_order', channel, inputs, order_id=order.id, reservation_id=hold and hold[0], discount=text(discount, currency),
                       shipping=text(shipping, currency), options={'shipping_tax_rates': list(shipping_taxes)} if shipping_taxes else None,
                       columns='order_id, order_mgmt.amount_minor(total)::bigint')
        if not self.accepted('place', got, contended=not hold):
            return
        self.compare('total', got[0][1], order.owed())
        for line, (location,) in zip(lines, self.connection.execute('SELECT location FROM order_mgmt.order_lines WHERE order_id = %s ORDER BY line_no', (order.id,))):
            if any_place and line.location:
                line.location = location
            self.compare('location', location, line.location)
        self.sold(order, 'reserved' if hold else 'free', ('allocated',))
        order.settle()
        self.orders.append(order)
        self.look(order)

    def adopt(self, order):
        """Which units of an order wait, and what is planned of it, when others may have changed that."""
        rows = self.connection.execute('SELECT backordered::numeric FROM order_mgmt.order_lines WHERE order_id = %s ORDER BY line_no', (order.id,)).fetchall()
        for line, (waiting,) in zip(order.lines, rows):
            if waiting > max(line.left(), 0) or (waiting and line.sku != 'LATE'):
                raise Disagreement(f'{self.name}: {waiting} of {line.sku} wait')
            line.waiting = Fraction(waiting)

    def look(self, order):
        """The order's statuses and amounts are the model's."""
        if order.is_late():
            self.adopt(order)
        rows = self.connection.execute(
            f"SELECT {ORDER_COLUMNS} FROM order_mgmt.orders WHERE order_id = %s", (order.id,)).fetchone()
        wanted = order.shown()
        if order.is_late() and wanted[1] in ('backordered', 'unfulfilled', 'partial'):
            wanted = (wanted[0], rows[2], *wanted[2:])
        self.compare('statuses', rows[1:], wanted)

    def some_order(self, *statuses):
        return self.some([order for order in self.orders if not statuses or order.status() in statuses])

    def cancel(self):
        order = self.some_order('placed') if self.random.random() < 0.95 else self.some_order()
        if order is None:
            return
        if self.random.randrange(5) == 0:
            lines, asked = None, {n: line.left() for n, line in enumerate(order.lines)}
        else:
            n = self.random.randrange(len(order.lines))
            asked = {n: self.up_to(order.lines[n].sku, order.lines[n].left())}
            lines = [{'line_no': n + 1, 'quantity': number(asked[n])}]
        refusal = None
        if order.status() != 'placed':
            refusal = 'illegal_transition'
        elif any(quantity > order.lines[n].left() for n, quantity in asked.items()):
            refusal = 'cancel_exceeds_open'
        got = self.ask('cancel_order', order.id, lines)
        if self.accepted('cancel', got, refusal):
            order.cancel({n: quantity for n, quantity in asked.items() if quantity}, self.books)
            if order.is_late():
                self.adopt(order)
                self.adopt_plans(order)
            order.settle()
            self.look(order)

    # ---------------------------------------------------------------- payments

    def pay(self):
        orders = [order for order in self.orders[-10:] if order.channel != STORE]
        if not orders:
            return
        order = self.random.choice(orders)
        amount = self.random.choice((max(order.owed() - order.kept(), 1), self.random.randint(1, max(order.owed(), 1) + 5)))
        captured = self.random.randrange(2) == 0
        payment = Payment(self.key(), 'bank', 0 if captured else amount, amount if captured else 0)
        function = 'record_payment' if captured else 'authorize_payment'
        got = self.ask(function, order.id, text(amount, order.currency), 'bank', payment_id=payment.id, columns=PAYMENT_COLUMNS)
        if self.accepted(function, got):
            order.payments.append(payment)
            if captured:
                self.books.post(('clearing', 'bank'), ('receivable', None), amount, order.currency)
            self.check_payment(got, order, payment)

    def check_payment(self, got, order, payment):
        self.compare('payment', got[0], (payment.id, *payment.shown()))
        order.settle()
        self.look(order)

    def operate(self):
        order = self.some([order for order in self.orders if order.payments and (order.channel != STORE or self.shift)])
        if order is None:
            return
        payment, at_register = self.random.choice(order.payments), order.channel == STORE
        function = 'refund_goodwill' if at_register else self.random.choice(
            ('capture_payment', 'capture_payment', 'void_payment', 'refund_payment', 'refund_payment', 'refund_goodwill'))
        cap = payment.refundable() if function.startswith('refund') else payment.capturable()
        limit = max(min(cap, order.beyond()) if function == 'refund_payment' else cap, 1)
        amount = self.random.choice((limit, limit + 1, self.random.randint(1, limit), self.random.randint(1, limit)))
        refusal = None
        if function == 'refund_payment' and amount > max(order.beyond(), 0):
            refusal = 'refund_exceeds_owed'
        elif amount > cap:
            refusal = 'refund_exceeds_captured' if function.startswith('refund') else 'capture_exceeds_authorized'
        elif at_register:
            refusal = self.short_of([(payment, amount)])
        named = ({'reason': 'sorry'} if function.startswith('refund') else {}) | ({'register': self.register} if at_register else {})
        got = self.ask(function, payment.id, text(amount, order.currency), columns=PAYMENT_COLUMNS, **named)
        if not self.accepted(function, got, refusal):
            return
        if function == 'capture_payment':
            payment.drawn += amount
            payment.captured += amount
            self.books.post(('clearing', 'bank'), ('receivable', None), amount, order.currency)
        elif function == 'void_payment':
            payment.voided += amount
        else:
            order.refund(payment, amount, self.books, self.drawer())
            if at_register:
                self.shift.sums['cash_refunds' if payment.provider == 'cash' else 'other_refunds'] += amount
            if function == 'refund_goodwill':
                order.goodwill += amount
                order.book_goodwill(self.books)
        self.check_payment(got, order, payment)

    # ---------------------------------------------------------------- fulfillments

    def adopt_plans(self, order):
        """What is open of each fulfillment of an order whose units may be served by others."""
        rows = self.connection.execute('SELECT f.fulfillment_id, f.status, l.line_no - 1, l.planned::numeric, l.open::numeric FROM order_mgmt.fulfillments AS f'
                                       ' JOIN order_mgmt.fulfillment_lines AS l USING (tenant_id, fulfillment_id) WHERE f.order_id = %s', (order.id,)).fetchall()
        for identity, status, n, planned, left in rows:
            f = order.fulfillments.setdefault(identity, Fulfillment({}))
            if n in f.lines and not order.is_late():
                self.compare('fulfillment', (status, planned, left), (f.status, *f.lines[n]))
            f.status = status
            f.lines[n] = [Fraction(planned), Fraction(left)]

    def plan(self):
        order = self.some_order('placed')
        if order is None:
            return
        late = order.is_late()
        if late:
            self.adopt(order)
        wanted = {n: order.unplanned(n) for n in range(len(order.lines)) if order.unplanned(n)}
        lines, refusal = None, None if wanted else 'fulfillment_exceeds_allocated'
        if not late and self.random.randrange(2):
            n = self.random.randrange(len(order.lines))
            wanted = {n: self.up_to(order.lines[n].sku, order.unplanned(n))}
            lines = [{'line_no': n + 1, 'quantity': number(wanted[n])}]
            refusal = 'fulfillment_exceeds_allocated' if wanted[n] > order.unplanned(n) else None
        got = self.ask('plan_fulfillment', order.id, lines, columns='fulfillment_id')
        if late and refusal and not isinstance(got, str):
            refusal = None                      # somebody's receipt has just served it
        if not self.accepted('plan', got, refusal):
            return
        before = {n: order.planned(n) for n in range(len(order.lines))}
        self.adopt_plans(order)
        for n, line in enumerate(order.lines):
            if line.sku != 'LATE':
                self.compare('planned', order.planned(n) - before[n], wanted.get(n, 0))
        if late:
            self.look(order)

    def step(self):
        order = self.some([order for order in self.orders if order.fulfillments])
        if order is None:
            return
        identity, f = self.random.choice(sorted(order.fulfillments.items()))
        function = self.random.choice(list(STEPS))
        status, before = STEPS[function]
        got = self.ask(function, identity, columns='fulfillment_id, status')
        if self.accepted(function, got, None if f.status in before else 'illegal_transition'):
            f.status = status
            if status == 'canceled':
                for row in f.lines.values():
                    row[1] = 0
            self.compare(function, got[0][1], status)

    def ship(self):
        candidates = [(order, identity, f) for order in self.orders[-20:] for identity, f in order.fulfillments.items() if f.status not in ENDED]
        if not candidates:
            return
        order, identity, f = self.random.choice(candidates)
        asked, lines = {n: row[1] for n, row in f.lines.items() if row[1]}, None
        if self.random.randrange(3) == 0:
            n = self.random.choice(sorted(asked))
            asked = {n: self.up_to(order.lines[n].sku, asked[n])}
            lines = [{'line_no': n + 1, 'quantity': number(asked[n])}]
        refusal = 'shipment_exceeds_plan' if any(quantity > f.lines[n][1] for n, quantity in asked.items()) else None
        got = self.ask('ship_fulfillment', identity, lines, columns='fulfillment_id, status')
        if self.accepted('ship', got, refusal):
            order.ship(f, asked, self.books)
            self.look(order)

    # ---------------------------------------------------------------- returns

    def request(self):
        order = self.some([order for order in self.orders if any(line.shipped for line in order.lines)])
        if order is None:
            return
        wanted = {n: self.up_to(line.sku, line.shipped - order.requested(n)) for n, line in enumerate(order.lines)
                  if line.shipped > order.requested(n) and self.random.randrange(3)}
        if not wanted:
            return
        approve = self.random.randrange(4) > 0
        refusal = 'return_exceeds_shipped' if any(order.requested(n) + quantity > order.lines[n].shipped for n, quantity in wanted.items()) else None
        got = self.ask('request_return', order.id, [{'line_no': n + 1, 'quantity': number(quantity)} for n, quantity in wanted.items()],
                       return_id=self.key(), options={'approve': approve}, columns=RETURN_COLUMNS)
        if self.accepted('request', got, refusal):
            self.add_return(got, Return(got[0][0], order, wanted, 'approved' if approve else 'requested'))

    def add_return(self, got, back):
        back.order.returns.append(back)
        self.returns.append(back)
        self.check_return(got, back)

    def check_return(self, got, back):
        self.compare('return', got[0], (back.id, back.status, back.credited, back.refunded))
        self.look(back.order)

    def decide(self):
        back = self.some([each for each in self.returns if each.is_open()] or self.returns)
        if back is None:
            return
        function, status = self.random.choice((('approve_return', 'approved'), ('approve_return', 'approved'), ('reject_return', 'rejected'), ('cancel_return', 'canceled')))
        legal = back.status == 'requested' or (status == 'canceled' and back.status in ('approved', 'partially_received'))
        got = self.ask(function, back.id, columns=RETURN_COLUMNS)
        if self.accepted(function, got, None if legal else 'illegal_transition'):
            if status == 'approved':
                back.status = status
            else:
                back.end(status)
            self.check_return(got, back)

    def parts_of(self, wanted, missing=True):
        """Quantities by line, each with what becomes of it."""
        names = [*DISPOSITIONS, 'restock', *(['missing'] if missing else [])]
        return [(n, self.random.choice(names), quantity) for n, quantity in wanted.items()]

    @staticmethod
    def spell(parts):
        return [{'line_no': n + 1, 'quantity': number(quantity), 'disposition': disposition} for n, disposition, quantity in parts]

    def receive(self):
        back = self.some([each for each in self.returns if each.status in ('approved', 'partially_received')])
        if back is None:
            return
        order = back.order
        wanted = {n: self.up_to(order.lines[n].sku, back.open(n)) for n in back.announced if back.open(n)}
        parts, location = self.parts_of(wanted), self.random.choice((None, *PLACES))
        refusal = 'receipt_exceeds_announced' if any(quantity > back.open(n) for n, quantity in wanted.items()) else None
        got = self.ask('receive_return', back.id, self.spell(parts), location, columns=RETURN_COLUMNS)
        if self.accepted('receive', got, refusal):
            order.take_back(back, parts, location, self.books)
            self.check_return(got, back)

    def drawer(self):
        return 'cash', self.register

    def short_of(self, parts):
        """The refusal of refunds at the register, if its drawer does not hold the cash."""
        return 'drawer_short' if sum(part for payment, part in parts if payment.provider == 'cash') > self.shift.expected() else None

    def pay_back(self, back, parts):
        """Refunds of a return, divided among payments, of which some may be cash."""
        for payment, part in parts:
            back.order.refund(payment, part, self.books, self.drawer())
            back.refunded += part
            if back.order.channel == STORE:
                self.shift.sums['cash_refunds' if payment.provider == 'cash' else 'other_refunds'] += part

    def refund(self):
        back = self.some([each for each in self.returns if each.credited > each.refunded and (each.order.channel != STORE or self.shift)])
        if back is None:
            return
        order, register = back.order, self.register if back.order.channel == STORE else None
        left, beyond = back.credited - back.refunded, max(order.beyond(), 0)
        amount = self.random.choice((None, max(min(left, beyond), 1), min(left, beyond) + 1, self.random.randint(1, left)))
        wanted = min(left, beyond, order.kept()) if amount is None else amount
        refusal = ('refund_exceeds_return' if not 0 < wanted <= left else 'refund_exceeds_owed' if wanted > beyond else
                   'refund_exceeds_captured' if wanted > order.kept() else None)
        parts = order.newest(wanted) if not refusal else []
        refusal = refusal or (self.short_of(parts) if register else None)
        named = {'register': register, 'refunds': [{'payment_id': str(payment.id), 'amount': text(part, order.currency)} for payment, part in parts] if register and parts else None}
        got = self.ask('refund_return', back.id, amount and text(amount, order.currency), columns=RETURN_COLUMNS, **named)
        if self.accepted('refund', got, refusal):
            self.pay_back(back, parts)
            self.check_return(got, back)

    # ---------------------------------------------------------------- the register

    def open_shift(self):
        opening = self.random.randint(0, 20000)
        identity = self.key()
        got = self.ask('open_shift', self.register, text(opening, 'EUR'), shift_id=identity, columns='shift_id')
        if self.accepted('open', got, 'shift_already_open' if self.shift else None):
            self.shift = Shift(identity, opening)
            self.shifts.append(self.shift)
            self.books.post(self.drawer(), ('safe', None), opening)

    def close_shift(self):
        shift, counted = self.shift, self.random.randint(0, 50000)
        got = self.ask('close_shift', self.register, text(counted, 'EUR'), columns='shift_id, order_mgmt.amount_minor(expected)::bigint')
        if self.accepted('close', got, None if shift else 'no_open_shift'):
            self.compare('expected', got[0], (shift.id, shift.expected()))
            self.books.post(('safe', None), self.drawer(), counted)
            self.books.post(('over_short', self.register), self.drawer(), shift.expected() - counted)
            shift.counted, self.shift = counted, None

    def sell(self):
        if not self.shift:
            self.open_shift()
        skus = self.random.choices(('HOT', 'WARM', 'FINE', 'SERVICE'), (4, 3, 2, 1), k=self.random.randint(1, 3))
        lines, inputs = self.make_lines(skus, 'BER', 'EUR')
        discount = self.random.choice((0, self.random.randint(0, sum(line.gross - line.discount for line in lines))))
        order = Order(self.key(), STORE, 'EUR', lines, discount)
        total = order.owed()
        card = self.random.choice((0, 0, total, self.random.randint(0, total)))
        cash = max(total - card + (self.random.randint(0, 500) if total > card else 0) - (self.random.random() < 0.04), 0)
        refusal = 'tenders_mismatch' if card + cash < total else None
        given = [(self.key(), provider, amount) for provider, amount in (('bank', card), ('cash', cash)) if amount > 0]
        tenders = [{'provider': provider, 'amount': text(amount, 'EUR'), 'payment_id': str(identity)} for identity, provider, amount in given]
        got = self.ask('record_sale', self.register, inputs, tenders, order_id=order.id, discount=text(discount, 'EUR'),
                       columns='order_id, shift_id, order_mgmt.amount_minor(total)::bigint, order_mgmt.amount_minor(change)::bigint')
        if not self.accepted('sale', got, refusal, contended=True):
            return
        self.compare('sale', got[0], (order.id, self.shift.id, total, card + cash - total))
        for identity, provider, amount in given:
            kept = min(amount, total - card) if provider == 'cash' else amount
            if kept:
                order.payments.append(Payment(identity, provider, 0, kept))
                self.books.post(self.drawer() if provider == 'cash' else ('clearing', provider), ('receivable', None), kept)
                self.shift.sums['cash_sales' if provider == 'cash' else 'other_sales'] += kept
        self.shift.sums['sales'] += 1
        self.shift.sums['sales_total'] += total
        self.sold(order, 'free', 'customer')
        for line in lines:
            line.shipped = line.quantity
        self.orders.append(order)
        self.look(order)

    def bring_back(self):
        """return_order: announced, received and refunded in one call."""
        order = self.some([order for order in self.orders if order.channel == STORE and any(line.shipped > order.requested(n) for n, line in enumerate(order.lines))])
        if order is None or not self.shift:
            return
        wanted = {n: self.up_to(line.sku, line.shipped - order.requested(n)) for n, line in enumerate(order.lines) if line.shipped > order.requested(n)}
        refusal = 'return_exceeds_shipped' if any(order.requested(n) + quantity > order.lines[n].shipped for n, quantity in wanted.items()) else None
        parts = self.parts_of(wanted, missing=False)
        worth = sum(payable(order.lines[n].part(order.lines[n].settled(), quantity)) for n, quantity in wanted.items())
        refunds = order.newest(min(worth, order.kept(), max(order.beyond() + worth, 0))) if not refusal else []
        refusal = refusal or self.short_of(refunds)
        spelled = [{'payment_id': str(payment.id), 'amount': text(part, 'EUR')} for payment, part in refunds]
        got = self.ask('return_order', order.id, self.spell(parts), register=self.register, refunds=spelled or None, columns=RETURN_COLUMNS)
        if not self.accepted('bring back', got, refusal):
            return
        back = Return(got[0][0], order, wanted, 'approved')
        order.take_back(back, parts, None, self.books)
        self.pay_back(back, refunds)
        self.add_return(got, back)

    def cash(self):
        if not self.shift:
            return
        function, amount = self.random.choice(('paid_in', 'paid_out')), self.random.randint(1, self.random.choice((1000, 30000)))
        refusal = 'drawer_short' if function == 'paid_out' and amount > self.shift.expected() else None
        if self.accepted(function, self.ask(function, self.register, text(amount, 'EUR'), 'reason', columns='shift_id'), refusal):
            self.shift.sums[function] += amount
            ends = (self.drawer(), ('petty_cash', self.register))
            self.books.post(*(ends if function == 'paid_in' else ends[::-1]), amount)

    # ---------------------------------------------------------------- goods

    def goods(self):
        """What the warehouse does by itself: receive, adjust, sort out."""
        what, place = self.random.choice(('receive', 'receive', 'find', 'lose', 'damage', 'repair')), self.random.choice(PLACES)
        sku = self.random.choice(('HOT', 'WARM', 'FINE', 'LATE', 'LATE') if what == 'receive' else ('HOT', 'WARM', 'FINE'))
        quantity = self.quantity(sku, 8 if what == 'receive' else 2)
        entry = {'sku': sku, 'quantity': number(quantity)}
        if what == 'receive':
            got = self.ask('receive_stock', place, [entry | {'unit_cost': text(ITEMS[sku][0], 'EUR')}], columns='sku')
            ends = 'supplier', (place, 'free')
        elif what in ('find', 'lose'):
            got = self.ask('adjust_stock', place, [entry | {'quantity': number(quantity if what == 'find' else -quantity)}], 'count', columns='sku')
            ends = ('loss', (place, 'free')) if what == 'find' else ((place, 'free'), 'loss')
        else:
            states = ('free', 'damaged') if what == 'damage' else ('damaged', 'free')
            got = self.ask('change_stock_state', place, [entry | {'from_state': states[0], 'to_state': states[1]}], columns='sku')
            ends = (place, states[0]), (place, states[1])
        if self.accepted(what, got, contended=what not in ('receive', 'find')):
            self.books.move(sku, quantity, *ends)

    def hold(self):
        if self.holds and self.random.randrange(2):
            identity, sku, place, quantity = self.holds.pop()
            if self.accepted('release', self.ask('release_reservation', identity, columns='reservation_id')):
                self.books.move(sku, quantity, (place, 'reserved'), (place, 'free'))
            return
        sku, place = self.random.choice(('HOT', 'WARM', 'FINE')), self.random.choice(PLACES)
        quantity, identity = self.quantity(sku), self.key()
        got = self.ask('reserve_stock', 'web', [{'sku': sku, 'quantity': number(quantity), 'location': place}], '1 day', reservation_id=identity, columns='reservation_id')
        if self.accepted('reserve', got, contended=True):
            self.books.move(sku, quantity, (place, 'free'), (place, 'reserved'))
            self.holds.append((identity, sku, place, quantity))

    def send(self):
        source, target = self.random.sample(PLACES, 2)
        lines = [TransferLine(sku, self.quantity(sku)) for sku in self.random.sample(('HOT', 'WARM', 'FINE'), self.random.randint(1, 2))]
        got = self.ask('create_transfer', source, target, [{'sku': line.sku, 'quantity': number(line.quantity)} for line in lines],
                       transfer_id=self.key(), columns='transfer_id, status')
        if self.accepted('create transfer', got, contended=True):
            self.transfers.append(Transfer(got[0][0], source, target, lines))
            for line in lines:
                self.books.move(line.sku, line.quantity, (source, 'free'), (source, 'allocated'))

    def forward(self):
        """Ship, receive or cancel a transfer."""
        transfer = self.some([each for each in self.transfers if each.is_open()])
        if transfer is None:
            return
        function = self.random.choice(('ship_transfer', 'ship_transfer', 'receive_transfer', 'receive_transfer', 'receive_transfer', 'cancel_transfer'))
        n = self.random.randrange(len(transfer.lines))
        line, refusal, named = transfer.lines[n], None, {}
        if function == 'ship_transfer':
            quantity = self.up_to(line.sku, line.left())
            arguments, refusal = [[{'line_no': n + 1, 'quantity': number(quantity)}]], 'shipment_exceeds_allocated' if quantity > line.left() else None
        elif function == 'receive_transfer':
            quantity, missing = self.up_to(line.sku, line.moving()), self.random.choice((0, 0, 0, 1)) * ITEMS[line.sku][1]
            state = self.random.choice(('free', 'free', 'damaged', 'quality_control'))
            entry = {'line_no': n + 1, 'quantity': number(quantity), 'state': state} | ({'missing': number(missing), 'reason': 'box was open'} if missing else {})
            arguments = [[entry]]
            refusal = 'illegal_transition' if transfer.status == 'ready' else 'receipt_exceeds_shipped' if quantity + missing > line.moving() else None
        else:
            choice = self.random.choice(('return', 'write_off'))
            arguments = [choice, 'storm']
        got = self.ask(function, transfer.id, *arguments, columns='transfer_id, status', **named)
        if not self.accepted(function, got, refusal):
            return
        if function == 'ship_transfer':
            transfer.ship(n, quantity, self.books)
        elif function == 'receive_transfer':
            transfer.receive(n, quantity, state, missing, self.books)
        if function == 'cancel_transfer':
            transfer.end(choice, self.books)
        else:
            transfer.derive()
        self.compare(function, got[0][1], transfer.status)

    def sweep(self):
        """What jobs do at any time."""
        self.calls += 1
        self.connection.execute(f"SELECT order_mgmt.{self.random.choice(('compact_balances', 'allocate_backorders', 'expire_holds'))}()")

    # ---------------------------------------------------------------- the day

    def run(self):
        actions = {self.place: 8, self.cancel: 4, self.pay: 5, self.operate: 5, self.plan: 6, self.step: 3, self.ship: 7, self.request: 4, self.decide: 2,
                   self.receive: 5, self.refund: 4, self.sell: 6, self.bring_back: 3, self.cash: 1, self.close_shift: 0.4, self.open_shift: 0.2, self.goods: 5,
                   self.hold: 3, self.send: 2, self.forward: 4, self.sweep: 0.3}
        try:
            while self.calls < self.quota:
                self.random.choices(list(actions), list(actions.values()))[0]()
        except Disagreement as problem:
            self.problem = str(problem)
        except Exception:
            self.problem = f'{self.name} call {self.calls}: {traceback.format_exc()[-1500:]}'
