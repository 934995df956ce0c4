#!/usr/bin/python3
"""061_random_returns.py - random sales, cancellations and returns against a model in plain Python, on both engines.

Seeded histories: place (with discounts, taxes and shipping, in currencies of 0, 2 and 3 decimals; stocked
and untracked items), ship, cancel, request, approve, reject, receive with dispositions at any location,
cancel and refund a return, goodwill, calls repeated with their key.  The model knows integers and Fractions only, and is written
from rules R2, R5 to R8, R19, R25 to R30 and R34.  After every call its answer is compared: statuses, what
is credited, the lines' quantities, or the code of the refusal.  At the end every order is
canceled and returned to nothing in a random order of parts, which must leave exactly
what was never credited: the shipping that was not given back.  Shelves, accounts and costs are the model's, verify() is clean, and
both engines have said the same.

OM_RETURN_CALLS calls (900; make check-long: 15,000) per engine.
"""
import os
import random
import uuid
from json import dumps as dump

import psycopg
from cluster import Cluster
from money_model import DIGITS, Line, Return, any_price, due, half_up, price_text, split, text
from shop import LEDGER
from tap import done, is_, long_run, note, ok, seed

CALLS = int(os.environ.get('OM_RETURN_CALLS') or (15000 if long_run() else 900))
STATES = {'restock': 'free', 'quarantine': 'returned', 'damaged': 'damaged', 'scrap': None, 'return_to_vendor': 'quality_control', 'missing': None}
RECEIVED = 1000000
SHIP = """
    SELECT status FROM order_mgmt.ship_fulfillment((SELECT f.fulfillment_id FROM order_mgmt.plan_fulfillment(%s, %s::order_mgmt.strict_jsonb) AS f))"""
LINES = """
    SELECT string_agg(concat_ws(' ', shipped, canceled, return_requested, returned), ', ' ORDER BY line_no) FROM order_mgmt.order_lines WHERE order_id = %s"""


class Order:
    def __init__(self, currency, lines, discount, shipping):
        self.currency, self.lines, self.shipping = currency, lines, shipping
        for line, part in zip(lines, split(discount, [line.gross - line.discount for line in lines]), strict=True):
            line.freeze(part)
            line.shipped = 0
        self.id, self.returns = None, []
        self.paid = self.refunded = self.goodwill = self.shipping_given = 0
        self.presents = {}
        self.costs_nothing = not self.owed()

    def left(self, number):
        line = self.lines[number]
        return line.quantity - line.canceled - line.shipped

    def owed(self):
        canceled = all(line.canceled == line.quantity for line in self.lines)
        return due(sum(line.owed() for line in self.lines) + (0 if canceled else self.shipping - self.shipping_given), self.goodwill)

    def beyond(self):
        """What is held beyond what is owed."""
        return max(self.paid - self.refunded - self.owed(), 0)

    def status(self):
        if any(self.left(number) for number in range(len(self.lines))):
            return 'placed'
        return 'completed' if any(line.shipped for line in self.lines) else 'canceled'

    def requested(self, number):
        return sum(each.announced[number] - each.gone[number] for each in self.returns if number in each.announced)

    def vectors(self):
        return ', '.join(f'{line.shipped} {line.canceled} {self.requested(number)} {line.returned}' for number, line in enumerate(self.lines))

    def return_status(self):
        if any(each.is_open() for each in self.returns):
            return 'in_progress' if any(each.status in ('approved', 'partially_received') for each in self.returns) else 'requested'
        if not any(line.returned for line in self.lines):
            return 'none'
        return 'returned' if all(line.returned == line.quantity - line.canceled for line in self.lines) else 'partially_returned'

    def payment_status(self):
        if not self.paid:
            return 'paid' if self.costs_nothing else 'none'
        if self.refunded:
            return 'refunded' if self.refunded == self.paid else 'partially_refunded'
        return 'paid' if self.paid == self.owed() else 'overpaid' if self.paid > self.owed() else 'partially_paid'

    def settle(self):
        """Nothing ships of services: they are handed over when they are paid and no goods are left."""
        if (self.status() == 'placed' and self.payment_status() in ('paid', 'overpaid') and not any(line.shipped for line in self.lines)
                and not any(line.stocked and self.left(number) for number, line in enumerate(self.lines))):
            for number, line in enumerate(self.lines):
                line.shipped += self.left(number)


class History:
    """One engine's run: calls, the model beside them, and what was answered."""

    def __init__(self, cluster, engine, tenant):
        self.random = random.Random(seed())
        self.engine, self.tenant = engine, tenant
        self.connection = cluster.connect()
        self.connection.execute(f"SET order_mgmt.engine = '{engine}'")
        self.connection.execute(f'SET order_mgmt.tenant_id = {tenant}')
        self.orders, self.answers, self.problems = [], [], []
        self.calls = 0
        self.shelf = {('BER', 'free'): RECEIVED}

    def ask(self, sql, *arguments):
        """The first row of a call, or the code of its refusal."""
        try:
            row = self.connection.execute(sql, arguments).fetchone()
            return row[0] if len(row) == 1 else row
        except psycopg.Error as error:
            return error.diag.constraint_name or f'{error.sqlstate} {error}'

    def compare(self, what, got, wanted):
        self.answers.append((what, str(got)))
        if got != wanted and len(self.problems) < 5:
            self.problems.append(f'call {self.calls}, {what}: got {got!r}, the model says {wanted!r}')

    def move(self, location, state, quantity):
        self.shelf[location, state] = self.shelf.get((location, state), 0) + quantity

    def check(self, order):
        """The order is as the model has it."""
        self.compare('lines', self.ask(LINES, order.id), order.vectors())
        self.compare('statuses', self.ask('SELECT status, return_status, payment_status FROM order_mgmt.orders WHERE order_id = %s', order.id),
                     (order.status(), order.return_status(), order.payment_status()))

    def check_return(self, got, back):
        """The answer of a function that changed a return."""
        self.compare('return', got, (back.status, text(back.credited, back.order.currency)))
        self.check(back.order)

    def place(self):
        currency = self.random.choice(list(DIGITS))
        one = 10 ** DIGITS[currency]
        lines, inputs = [], []
        for _ in range(self.random.randint(1, 3)):
            quantity, price = self.random.randint(1, 6), any_price(self.random, currency)
            gross = half_up(quantity * price)
            discount = self.random.choice((0, self.random.randint(0, gross)))
            tax = self.random.choice((None, 'VAT', 'SALES'))
            lines.append(Line(quantity, gross, discount, tax))
            lines[-1].stocked = self.random.randrange(3) > 0
            inputs.append({'sku': 'goods' if lines[-1].stocked else 'service', 'quantity': quantity, 'unit_price': price_text(price, currency),
                           'discount': text(discount, currency), **({'tax_rates': [tax]} if tax else {})})
        left = sum(line.gross - line.discount for line in lines)
        discount = self.random.choice((0, self.random.randint(0, left)))
        order = Order(currency, lines, discount, self.random.choice((0, self.random.randint(1, 9 * one))))
        got = self.ask('SELECT order_id, total::text FROM order_mgmt.place_order(%s, %s::order_mgmt.strict_jsonb, %s,'
                       ' discount => %s, shipping => %s)', 'web', dump(inputs), currency, text(discount, currency), text(order.shipping, currency))
        order.id = got[0]
        self.compare('place', got[1], text(order.owed(), currency))
        for line in lines:
            if line.stocked:
                self.move('BER', 'free', -line.quantity)
                self.move('BER', 'allocated', line.quantity)
        if self.random.randrange(4) and order.owed():
            order.paid = order.owed()
            self.ask("SELECT payment_id FROM order_mgmt.record_payment(%s, %s, 'bank')", order.id, text(order.paid, currency))
        order.settle()
        self.orders.append(order)
        self.check(order)

    def some_line(self):
        order = self.random.choice(self.orders[-12:])
        return order, self.random.randrange(len(order.lines))

    def ship(self, order=None, number=None, quantity=None):
        if order is None:
            order, number = self.some_line()
            quantity = self.random.randint(1, max(order.left(number), 1))
        line = order.lines[number]
        if quantity > order.left(number):
            return
        line.shipped += quantity
        self.compare('ship', self.ask(SHIP, order.id, dump([{'line_no': number + 1, 'quantity': quantity}])), 'shipped')
        if line.stocked:
            self.move('BER', 'allocated', -quantity)
        self.check(order)

    def cancel(self, order=None, number=None, quantity=None):
        if order is None:
            order, number = self.some_line()
            quantity = self.random.randint(1, 3)
        line = order.lines[number]
        got = self.ask('SELECT status FROM order_mgmt.cancel_order(%s, %s::order_mgmt.strict_jsonb)', order.id, dump([{'line_no': number + 1, 'quantity': quantity}]))
        if order.status() != 'placed':
            self.compare('cancel', got, 'illegal_transition')
        elif quantity > order.left(number):
            self.compare('cancel', got, 'cancel_exceeds_open')
        else:
            line.canceled += quantity
            if line.stocked:
                self.move('BER', 'allocated', -quantity)
                self.move('BER', 'free', quantity)
            order.settle()
            self.compare('cancel', got, order.status())
        self.check(order)

    def request(self, order=None, wanted=None):
        if order is None:
            order = self.random.choice(self.orders[-12:])
            wanted = {number: self.random.randint(1, max(line.shipped - order.requested(number), 1)) for number, line in enumerate(order.lines)
                      if self.random.randrange(2) and (line.shipped > order.requested(number) or self.random.randrange(4) == 0)}
        if not wanted:
            return None
        approve = self.random.randrange(4) > 0
        lines = [{'line_no': number + 1, 'quantity': quantity} for number, quantity in wanted.items()]
        self.random.shuffle(lines)
        got = self.ask('SELECT return_id, status, credited::text FROM order_mgmt.request_return(%s, %s::order_mgmt.strict_jsonb, options => %s::order_mgmt.strict_jsonb)',
                       order.id, dump(lines), dump({'approve': approve}))
        if any(order.requested(number) + quantity > order.lines[number].shipped for number, quantity in wanted.items()):
            self.compare('request', got, 'return_exceeds_shipped')
            return None
        back = Return(None, order, wanted, 'approved' if approve else 'requested')
        order.returns.append(back)
        if isinstance(got, str):
            self.compare('request', got, 'a return')
            return None
        back.id = got[0]
        self.check_return(got[1:], back)
        return back

    def some_return(self):
        returns = [each for order in self.orders[-12:] for each in order.returns]
        return self.random.choice(returns) if returns else None

    def decide(self):
        """Approve, reject or cancel."""
        back = self.some_return()
        if back is None:
            return
        function, status = self.random.choice((('approve_return', 'approved'), ('approve_return', 'approved'), ('reject_return', 'rejected'), ('cancel_return', 'canceled')))
        legal = back.status == 'requested' or (status == 'canceled' and back.status in ('approved', 'partially_received'))
        got = self.ask(f'SELECT status, credited::text FROM order_mgmt.{function}(%s)', back.id)
        if not legal:
            self.compare(function, got, 'illegal_transition')
            return
        if status == 'approved':
            back.status = status
        else:
            back.end(status)
        self.check_return(got, back)

    def receive(self, back=None, parts=None):
        if back is None:
            expected = [each for order in self.orders[-30:] for each in order.returns if each.status in ('approved', 'partially_received')]
            back = self.random.choice(expected) if expected and self.random.randrange(5) else self.some_return()
            if back is None:
                return
            parts = [(number, self.random.choice(list(STATES)), 1) for number in back.announced for _ in range(self.random.randint(0, max(back.open(number), 1)))]
            if self.random.randrange(4) == 0:
                parts += [(self.random.choice(list(back.announced)), 'restock', self.random.randint(1, 2))]
        if not parts:
            return
        order = back.order
        location = self.random.choice((None, 'BER', 'HAM'))
        lines = [{'line_no': number + 1, 'quantity': quantity, 'disposition': disposition} for number, disposition, quantity in parts]
        key = f'{self.engine}-{self.calls}-{len(self.answers)}'
        sql = ('SELECT status, credited::text FROM order_mgmt.receive_return(%s, %s::order_mgmt.strict_jsonb, %s, idempotency_key => %s)')
        got = self.ask(sql, back.id, dump(lines), location, key)
        total = {number: sum(quantity for other, _, quantity in parts if other == number) for number in back.announced}
        if back.status not in ('approved', 'partially_received'):
            self.compare('receive', got, 'illegal_transition')
            return
        if any(total[number] > back.open(number) for number in total):
            self.compare('receive', got, 'receipt_exceeds_announced')
            return
        before = sum(line.owed() for line in order.lines)
        for number, disposition, quantity in parts:
            line = order.lines[number]
            if disposition == 'missing':
                back.gone[number] += quantity
                continue
            back.came[number] += quantity
            line.returned += quantity
            if line.stocked and STATES[disposition]:
                self.move(location or 'BER', STATES[disposition], quantity)
        back.credited += before - sum(line.owed() for line in order.lines)
        back.status = 'partially_received' if back.is_open() else 'received' if any(back.came.values()) else 'closed'
        self.check_return(got, back)
        if self.random.randrange(4) == 0:
            self.compare('repeated', self.ask(sql, back.id, dump(lines), location, key) == got, True)
            self.check(order)

    def refund(self, back=None):
        if back is None:
            owed = [back for order in self.orders for back in order.returns if order.beyond() and back.credited > back.refunded]
            back = self.random.choice(owed) if owed and self.random.randrange(4) else self.some_return()
            if back is None:
                return
        order = back.order
        left, beyond = back.credited - back.refunded, order.beyond()
        amount = self.random.choice((None, max(min(left, beyond), 1), min(left, beyond) + 1, self.random.randint(1, left + 1)))
        got = self.ask('SELECT refunded::text FROM order_mgmt.refund_return(%s, %s::order_mgmt.amount)', back.id, amount and text(amount, order.currency))
        wanted = min(left, beyond) if amount is None else amount
        if not 0 < wanted <= left:
            self.compare('refund', got, 'refund_exceeds_return')
        elif wanted > beyond:
            self.compare('refund', got, 'refund_exceeds_owed')
        else:
            back.refunded += wanted
            order.refunded += wanted
            self.compare('refund', got, text(back.refunded, order.currency))
        self.check(order)

    def give(self):
        """Goodwill: a discount of what the order is billed, and a part of what it is refunded."""
        order = self.random.choice(self.orders[-12:])
        if not order.paid:
            return
        left = order.paid - order.refunded
        amount = self.random.randint(1, left + 1)
        operation = uuid.UUID(int=self.random.getrandbits(128), version=4)
        got = self.ask("SELECT order_mgmt.amount_minor(refundable)::integer FROM order_mgmt.refund_goodwill((SELECT payment_id FROM order_mgmt.payments WHERE order_id = %s), %s, 'x',"
                       ' operation_id => %s)', order.id, text(amount, order.currency), operation)
        if amount > left:
            self.compare('goodwill', got, 'refund_exceeds_captured')
        else:
            order.goodwill += amount
            order.refunded += amount
            order.presents[operation] = amount, 0
            self.compare('goodwill', got, left - amount)
        self.check(order)

    def give_shipping(self, order=None):
        """A part of the charge for shipping: it is owed no more, whatever of the order was given before."""
        order = order or self.random.choice(self.orders[-12:])
        if not order.paid or not order.shipping:
            return
        charge = 0 if order.status() == 'canceled' else order.shipping - order.shipping_given
        left, amount = order.paid - order.refunded, self.random.choice((max(charge, 1), self.random.randint(1, charge + 1)))
        operation = uuid.UUID(int=self.random.getrandbits(128), version=4)
        got = self.ask('SELECT order_mgmt.amount_minor(refundable)::integer FROM order_mgmt.refund_payment((SELECT payment_id FROM order_mgmt.payments WHERE order_id = %s), %s,'
                       " operation_id => %s, options => '{\"shipping\": true}')", order.id, text(amount, order.currency), operation)
        if amount > charge:
            self.compare('shipping', got, 'refund_exceeds_owed')
        elif amount > left:
            self.compare('shipping', got, 'refund_exceeds_captured')
        else:
            order.shipping_given += amount
            order.refunded += amount
            order.presents[operation] = 0, amount
            self.compare('shipping', got, left - amount)
        self.check(order)

    def take_back(self):
        """The provider says that goodwill, or shipping that was given back, has not arrived."""
        order = self.random.choice(self.orders[-12:])
        if not order.presents:
            return
        operation = self.random.choice(list(order.presents))
        goodwill, shipping = order.presents.pop(operation)
        order.goodwill -= goodwill
        order.shipping_given -= shipping
        order.refunded -= goodwill + shipping
        got = self.ask("SELECT order_mgmt.amount_minor(refundable)::integer FROM order_mgmt.record_payment_event('bank', %s, (SELECT payment_id FROM order_mgmt.payments WHERE order_id = %s),"
                       " 'refund', 'reversed', operation_id => %s)", f'{self.engine}-{operation}', order.id, operation)
        self.compare('taken back', got, order.paid - order.refunded)
        order.settle()
        self.check(order)

    def run(self):
        actions = [self.place, self.ship, self.ship, self.cancel, self.request, self.request, self.decide, self.receive, self.receive, self.receive, self.refund, self.refund, self.give, self.give_shipping, self.take_back]
        self.place()
        for self.calls in range(1, CALLS + 1):
            self.random.choice(actions)()

    def undo(self):
        """Every order to nothing, in parts of any order: nothing is owed but shipping."""
        for order in self.orders:
            for back in order.returns:
                if back.status in ('requested', 'approved', 'partially_received'):
                    back.end('canceled')
                    self.check_return(self.ask('SELECT status, credited::text FROM order_mgmt.cancel_return(%s)', back.id), back)
            while True:
                steps = [('back', number) for number, line in enumerate(order.lines) if line.shipped > line.returned]
                steps += [('left', number) for number in range(len(order.lines)) if order.left(number)]
                if not steps:
                    break
                what, number = self.random.choice(steps)
                if what == 'left':
                    function = self.cancel if order.status() == 'placed' and self.random.randrange(2) else self.ship
                    function(order, number, self.random.randint(1, order.left(number)))
                    continue
                line = order.lines[number]
                quantity = self.random.randint(1, line.shipped - line.returned)
                back = self.request(order, {number: quantity})
                if back.status == 'requested':
                    back.status = 'approved'
                    self.check_return(self.ask('SELECT status, credited::text FROM order_mgmt.approve_return(%s)', back.id), back)
                self.receive(back, [(number, self.random.choice([name for name in STATES if name != 'missing']), quantity)])
                if self.random.randrange(2):
                    self.refund(back)
            if self.random.randrange(2):
                self.give_shipping(order)
            canceled = all(line.canceled == line.quantity for line in order.lines)
            self.compare('nothing is owed', order.owed(), due(0 if canceled else order.shipping - order.shipping_given, order.goodwill))

    def accounts(self):
        """Receivable and clearing per currency, as the model has them."""
        found = {}
        for order in self.orders:
            for account, value in (('receivable', order.owed() - order.paid + order.refunded), ('clearing', order.paid - order.refunded)):
                found[account, order.currency] = found.get((account, order.currency), 0) + value
        return {key: value for key, value in found.items() if value}


note(f'seed {seed()}, {CALLS} calls per engine')
with Cluster(preload=True) as cluster:
    cluster.psql('CREATE EXTENSION order_mgmt')
    histories = []
    for engine, tenant in (('counter', 1), ('lock', 2)):
        owner = cluster.connect()
        owner.execute("SELECT FROM order_mgmt.put_tenant(%s, 'x')", (tenant,))
        owner.execute(f'SET order_mgmt.tenant_id = {tenant}')
        owner.execute("SELECT order_mgmt.put_location('BER'), order_mgmt.put_location('HAM'), order_mgmt.put_channel('web', 'EUR', '{BER}'),"
                      " order_mgmt.put_item('service', kind => 'untracked'), order_mgmt.put_item('goods'),"
                      " order_mgmt.put_tax_rate('VAT', 19), order_mgmt.put_tax_rate('SALES', 8.875, false), order_mgmt.put_provider('bank', kind => 'bank_transfer')")
        owner.execute("SELECT FROM order_mgmt.receive_stock('BER', %s::json)", (dump([{'sku': 'goods', 'quantity': RECEIVED, 'unit_cost': '3.00 EUR'}]),))
        history = History(cluster, engine, tenant)
        history.run()
        middle = owner.execute('SELECT name, violations, sample FROM order_mgmt.verify(true) WHERE violations <> 0').fetchall()
        is_(middle, [], f'{engine}: verify is clean in the middle')
        history.undo()
        histories.append(history)
        is_(history.problems, [], f'{engine}: every answer is the model\'s')
        refused = sum(1 for what, answer in history.answers if answer in ('return_exceeds_shipped', 'receipt_exceeds_announced', 'illegal_transition', 'cancel_exceeds_open', 'refund_exceeds_return', 'refund_exceeds_owed'))
        returns = sum(len(order.returns) for order in history.orders)
        refunded = sum(1 for order in history.orders for back in order.returns if back.refunded)
        ok(refunded > CALLS / 100, f'{engine}: {refunded} returns were refunded')
        ok(len(history.orders) > CALLS / 40 and returns > CALLS / 20 and refused > CALLS / 20,
           f'{engine}: {len(history.orders)} orders, {returns} returns, {refused} refusals')
        accounts = dict(((account, currency), int(minor)) for account, currency, minor in owner.execute(
            "SELECT account, currency, order_mgmt.amount_minor(balance) FROM order_mgmt.money_accounts WHERE tenant_id = %s"
            " AND account IN ('receivable', 'clearing') AND order_mgmt.amount_minor(balance) <> 0", (tenant,)).fetchall())
        is_(accounts, history.accounts(), f'{engine}: what is receivable and with the provider is the model\'s, to the minor unit')
        left = owner.execute("SELECT account, currency, sum(order_mgmt.amount_minor(balance))::bigint FROM order_mgmt.money_accounts WHERE tenant_id = %s"
                             " AND account = 'tax' GROUP BY 1, 2 HAVING sum(order_mgmt.amount_minor(balance)) <> 0", (tenant,)).fetchall()
        is_(left, [], f'{engine}: no tax is left of what was canceled or came back')
        shelf = {(row[1], row[2]): int(float(row[3])) for row in owner.execute(LEDGER.replace('WHERE e.state', f'WHERE i.tenant_id = {tenant} AND e.state')).fetchall()
                 if float(row[3])}
        is_(shelf, {key: value for key, value in history.shelf.items() if value}, f'{engine}: the shelves are the model\'s')
        while owner.execute('SELECT order_mgmt.compact_balances()').fetchone()[0]:
            pass
        odd = owner.execute("SELECT count(*) FROM order_mgmt_data.stock_move_costs AS c JOIN order_mgmt_data.stock_moves AS m USING (tenant_id, move_id)"
                            " WHERE m.from_state::text = 'customer' AND order_mgmt.amount_minor(c.value) <> (c.quantity::numeric * 300)::bigint").fetchone()[0]
        is_(odd, 0, f'{engine}: what came back is worth what it was issued at (R34)')
    is_(histories[0].answers == histories[1].answers, True, 'both engines said the same')
    is_(cluster.connect().execute('SELECT name, violations, sample FROM order_mgmt.verify(true) WHERE violations <> 0').fetchall(), [], 'verify is clean')
    is_(cluster.connect().execute('SELECT count(*) FROM (SELECT FROM order_mgmt_report.journal GROUP BY tenant_id, business_date, currency'
                                  ' HAVING sum(debit) <> sum(credit)) AS x').fetchone()[0], 0, 'debits equal credits per tenant, day and currency')
done()
