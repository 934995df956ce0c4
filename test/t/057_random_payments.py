#!/usr/bin/python3
"""057_random_payments.py - random payments against a model in plain Python, on both engines.

Seeded histories of all functions that concern an order's money: place (with discounts, taxes
and shipping, in currencies of 0, 2 and 3 decimals), cancel units, authorize, capture, void, refund, goodwill,
pending operations that succeed, fail and are reversed, events that are told twice, chargebacks, calls
repeated with their key.  The model knows integers and Fractions only, and is written from
rules R1 to R8, R14 and R17.  After every call its answer is compared: the amounts of the
payment, the order's payment status and what it is billed, paid, given back and owes, or the code of the refusal.  Orders of services
are completed by their payment.  At the end the accounts
of each channel's orders are compared with the model's, verify() is clean, and both engines have said the same.

OM_PAYMENT_CALLS calls (1500; make check-long: 30,000) per engine.
"""
import os
import random
import uuid
from json import dumps as dump

import psycopg
from cluster import Cluster
from money_model import DIGITS, Line, due, split, text
from tap import done, is_, long_run, note, ok, seed

CALLS = int(os.environ.get('OM_PAYMENT_CALLS') or (30000 if long_run() else 1500))


class Order:
    def __init__(self, currency, lines, discount, shipping, is_service):
        self.currency, self.lines, self.shipping, self.is_service = currency, lines, shipping, is_service
        for line, part in zip(lines, split(discount, [line.gross - line.discount for line in lines]), strict=True):
            line.freeze(part)
        self.payments = []
        self.goodwill = 0
        self.costs_nothing = not self.owed()
        self.is_completed = False

    def settle(self):
        """Nothing ships of services: they are handed over when they are paid, for good."""
        self.is_completed |= self.is_service and not self.is_canceled() and self.status() in ('paid', 'overpaid')

    def shown(self):
        """Its statuses and amounts as order_mgmt.orders has them."""
        self.settle()
        paid, refunded = (sum(payment.total(key) for payment in self.payments) for key in ('captured', 'refunded'))
        paid -= sum(payment.total('charged_back') for payment in self.payments)
        return ('canceled' if self.is_canceled() else 'completed' if self.is_completed else 'placed', self.status(),
                *(signed(minor, self.currency) for minor in (self.owed(), paid, refunded, self.owed() - paid + refunded)))

    def is_canceled(self):
        return all(line.canceled == line.quantity for line in self.lines)

    def owed(self, pending_goodwill=0):
        """What is due now."""
        return due(sum(line.owed() for line in self.lines) + (0 if self.is_canceled() else self.shipping), self.goodwill + pending_goodwill)

    def status(self):
        total = {key: sum(payment.total(key) for payment in self.payments) for key in ('captured', 'refunded', 'charged_back', 'capturable', 'voided')}
        kept = total['captured'] - total['refunded'] - total['charged_back']
        if not any(payment.operations for payment in self.payments):
            return 'paid' if self.costs_nothing else 'none'
        if total['captured']:
            if kept <= 0:
                return 'charged_back' if total['charged_back'] else 'refunded'
            if total['refunded']:
                return 'partially_refunded'
            return 'paid' if kept == self.owed() else 'overpaid' if kept > self.owed() else 'partially_paid'
        if total['capturable'] > 0:
            return 'authorized' if total['capturable'] >= self.owed() else 'partially_authorized'
        if any(state == 'requested' for payment in self.payments for _, state, _, _ in payment.operations.values()):
            return 'pending'
        return 'voided' if total['voided'] else 'none'


def signed(minor, currency):
    return '-' * (minor < 0) + text(abs(minor), currency)


class Payment:
    """Operations by id: [kind, state, amount, is goodwill]; state: requested, succeeded, failed, reversed."""

    def __init__(self, order):
        self.order = order
        self.id = None
        self.operations = {}

    def sum(self, kind, *states):
        return sum(amount for name, state, amount, _ in self.operations.values() if name == kind and state in states)

    def total(self, key):
        if key == 'captured':
            return self.sum('capture', 'succeeded') + self.sum('sale', 'succeeded')
        if key == 'refunded':
            return self.sum('refund', 'succeeded')
        if key == 'charged_back':
            return self.sum('chargeback', 'succeeded')
        if key == 'voided':
            return self.sum('void', 'succeeded')
        if key == 'capturable':
            return (self.sum('authorization', 'succeeded') - self.sum('capture', 'requested', 'succeeded')
                    - self.sum('void', 'requested', 'succeeded'))
        return self.total('captured') - self.sum('refund', 'requested', 'succeeded') - self.total('charged_back')

    def shown(self):
        return tuple(signed(self.total(key), self.order.currency) for key in ('captured', 'voided', 'refunded', 'charged_back', 'capturable', 'refundable'))


class History:
    """One engine's run: calls, the model beside them, and what was answered."""

    def __init__(self, cluster, engine, tenant):
        self.random = random.Random(seed())
        self.engine = engine
        self.connection = cluster.connect()
        self.connection.execute(f"SET order_mgmt.engine = '{engine}'")
        self.connection.execute(f'SET order_mgmt.tenant_id = {tenant}')
        self.orders = []
        self.answers = []
        self.problems = []
        self.calls = 0
        self.events = {}

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

    def place(self):
        currency = self.random.choice(list(DIGITS))
        one = 10 ** DIGITS[currency]
        sku = self.random.choice(('goods', 'goods', 'service'))
        lines, inputs = [], []
        for _ in range(self.random.randint(1, 3)):
            quantity, price = self.random.randint(1, 5), self.random.randint(0, 20 * one)
            gross = quantity * price
            discount = self.random.choice((0, self.random.randint(0, gross)))
            tax = self.random.choice((None, 'VAT', 'SALES'))
            lines.append(Line(quantity, gross, discount, tax))
            inputs.append({'sku': sku, 'quantity': quantity, 'unit_price': text(price, currency), 'discount': text(discount, currency),
                           **({'tax_rates': [tax]} if tax else {})})
        left = sum(line.gross - line.discount for line in lines)
        discount = self.random.choice((0, self.random.randint(0, left)))
        shipping = self.random.choice((0, self.random.randint(1, 9 * one)))
        order = Order(currency, lines, discount, shipping, sku == 'service')
        got = self.ask('SELECT order_id, total::text FROM order_mgmt.place_order(%s, %s::order_mgmt.strict_jsonb, %s,'
                       ' discount => %s, shipping => %s)', 'web', dump(inputs), currency, text(discount, currency), text(shipping, currency))
        if isinstance(got, str):
            self.compare('place', got, 'an order')
            return
        order.id = got[0]
        self.compare('place', got[1], text(order.owed(), currency))
        self.orders.append(order)
        self.look(order)

    def cancel(self):
        order = self.random.choice(self.orders)
        number = self.random.randrange(len(order.lines))
        line = order.lines[number]
        quantity = self.random.randint(1, 3)
        got = self.ask('SELECT payment_status FROM order_mgmt.cancel_order(%s, %s::order_mgmt.strict_jsonb)', order.id,
                       dump([{'line_no': number + 1, 'quantity': quantity}]))
        if order.is_canceled() or order.is_completed:
            self.compare('cancel', got, 'illegal_transition')
        elif quantity > line.quantity - line.canceled:
            self.compare('cancel', got, 'cancel_exceeds_open')
        else:
            line.canceled += quantity
            self.compare('cancel', got, order.status())
            self.look(order)

    def authorize(self):
        order = self.random.choice(self.orders)
        amount = self.random.choice((max(order.owed(), 1), self.random.randint(1, 2 * max(order.owed(), 5))))
        payment = Payment(order)
        kind = self.random.choice(('authorization', 'authorization', 'sale'))
        state = self.random.choice(('succeeded', 'succeeded', 'pending'))
        function = 'record_payment' if kind == 'sale' else 'authorize_payment'
        reference = self.random.choice((None, f'{self.engine}-{self.calls}'))
        sql = f'SELECT payment_id FROM order_mgmt.{function}(%s, %s, %s, status => %s, reference => %s)'
        arguments = (order.id, text(amount, order.currency), 'bank', state, reference)
        got = self.ask(sql, *arguments)
        if reference is not None:
            self.compare('the same again', self.ask(sql, *arguments) == got, True)
            self.compare('another amount', self.ask(sql, order.id, text(amount + 1, order.currency), *arguments[2:]), 'idempotency_conflict')
            told = self.ask('SELECT payment_id FROM order_mgmt.record_payment_event(%s, %s, NULL, %s, %s, reference => %s)', 'bank',
                            f'{self.engine}-echo-{self.calls}', 'capture' if kind == 'sale' else kind, 'succeeded', reference)
            self.compare('its echo', told == got, True)
            state = 'succeeded'
        if isinstance(got, str):
            self.compare('authorize', got, 'a payment')
            return
        payment.id = got
        payment.operations[uuid.uuid4()] = [kind, 'requested' if state == 'pending' else 'succeeded', amount, False]
        order.payments.append(payment)
        self.check(payment)

    def check(self, payment):
        """The payment and its order are as the model has them."""
        got = self.ask('SELECT captured::text, voided::text, refunded::text, charged_back::text, capturable::text, refundable::text'
                       ' FROM order_mgmt.payments WHERE payment_id = %s', payment.id)
        self.compare('payment', got, payment.shown())
        self.look(payment.order)

    def look(self, order):
        """The order says of itself what the model says."""
        got = self.ask('SELECT status, payment_status, billed::text, paid::text, refunded::text, amount_due::text FROM order_mgmt.orders'
                       ' WHERE order_id = %s', order.id)
        self.compare('order', got, order.shown())

    def some_payment(self):
        payments = [payment for order in self.orders[-8:] for payment in order.payments]
        return self.random.choice(payments) if payments else None

    def operate(self):
        payment = self.some_payment()
        if payment is None:
            return
        order = payment.order
        kind, goodwill = self.random.choice((('capture', False), ('capture', False), ('void', False), ('refund', False), ('refund', False), ('refund', True)))
        function = {'capture': 'capture_payment', 'void': 'void_payment'}.get(kind, 'refund_goodwill' if goodwill else 'refund_payment')
        cap = payment.total('refundable' if kind == 'refund' else 'capturable')
        pending_goodwill = sum(value[2] for each in order.payments for value in each.operations.values() if value[1] == 'requested' and value[3])
        owed_back = sum(each.total('refundable') for each in order.payments) - order.owed(pending_goodwill)
        limit = max(cap, 1) if kind != 'refund' or goodwill else max(min(cap, owed_back), 1)
        amount = self.random.choice((limit, limit + 1, self.random.randint(1, limit)))
        state = self.random.choice(('succeeded', 'succeeded', 'pending'))
        operation, key = uuid.UUID(int=self.random.getrandbits(128), version=4), f'{self.engine}-{self.calls}'
        reason = ", reason => 'x'" if kind == 'refund' else ''
        sql = f'SELECT payment_id::text FROM order_mgmt.{function}(%s, %s{reason}, status => %s, operation_id => %s, idempotency_key => %s)'
        arguments = (payment.id, text(amount, order.currency), state, operation, key)
        got = self.ask(sql, *arguments)
        if kind == 'refund' and not goodwill and amount > max(owed_back, 0):
            wanted = 'refund_exceeds_owed'
        elif amount > cap:
            wanted = 'refund_exceeds_captured' if kind == 'refund' else 'capture_exceeds_authorized'
        else:
            wanted = str(payment.id)
            payment.operations[operation] = [kind, 'requested' if state == 'pending' else 'succeeded', amount, goodwill]
            if goodwill and state == 'succeeded':
                order.goodwill += amount
        self.compare(function, got if got != str(payment.id) else 'done', wanted if wanted != str(payment.id) else 'done')
        if got == str(payment.id) and self.random.randrange(4) == 0:
            self.compare('repeated', self.ask(sql, *arguments) == got, True)
            self.compare('conflict', self.ask(sql, payment.id, text(amount + 1, order.currency), *arguments[2:]), 'idempotency_conflict')
        self.check(payment)

    def told(self):
        """What the provider says: how a pending operation ended, a reversal, or something nobody asked for."""
        payment = self.some_payment()
        if payment is None:
            return
        order = payment.order
        named = {key: value for key, value in payment.operations.items() if value[1] == 'requested' and value[0] not in ('authorization', 'sale')}
        choice = self.random.choice(('end', 'end', 'reverse', 'chargeback'))
        event = f'{self.engine}-event-{self.calls}'
        sql = ('SELECT payment_id::text FROM order_mgmt.record_payment_event(%s, %s, %s, %s, %s, %s::order_mgmt.amount, operation_id => %s)')
        if choice == 'end' and named:
            key = self.random.choice(sorted(named, key=str))
            step = self.random.choice(('succeeded', 'failed'))
            arguments = ('bank', event, payment.id, named[key][0], step, text(named[key][2], order.currency), key)
            named[key][1] = step
            if named[key][3] and step == 'succeeded':
                order.goodwill += named[key][2]
        elif choice == 'reverse' and (refunds := [key for key, value in payment.operations.items() if value[0] == 'refund' and value[1] == 'succeeded']):
            key = self.random.choice(sorted(refunds, key=str))
            arguments = ('bank', event, payment.id, 'refund', 'reversed', None, key)
            payment.operations[key][1] = 'reversed'
            if payment.operations[key][3]:
                order.goodwill -= payment.operations[key][2]
        elif choice == 'chargeback' and payment.total('captured') and self.random.randrange(4) == 0:
            key, amount = uuid.UUID(int=self.random.getrandbits(128), version=4), self.random.randint(1, payment.total('captured'))
            arguments = ('bank', event, payment.id, 'chargeback', 'succeeded', text(amount, order.currency), key)
            payment.operations[key] = ['chargeback', 'succeeded', amount, False]
        else:
            return
        got = self.ask(sql, *arguments)
        self.compare(f'told {arguments[3]} {arguments[4]}', got == str(payment.id) or got, True)
        if self.random.randrange(3) == 0:
            self.compare('told again', self.ask(sql, *arguments) == str(payment.id), True)
        self.check(payment)

    def run(self):
        actions = [self.place, self.cancel, self.authorize, self.operate, self.operate, self.operate, self.told, self.told]
        self.place()
        for self.calls in range(1, CALLS + 1):
            if self.orders:
                self.random.choice(actions)()
            else:
                self.place()

    def accounts(self):
        """Receivable and clearing per currency, as the model has them."""
        found = {}
        for order in self.orders:
            kept = sum(payment.total('captured') - payment.total('refunded') - payment.total('charged_back') for payment in order.payments)
            for account, value in (('receivable', order.owed() - kept), ('clearing', kept)):
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
        owner.execute("SELECT order_mgmt.put_location('BER'), order_mgmt.put_channel('web', 'EUR', '{BER}'), order_mgmt.put_item('service', kind => 'untracked'),"
                      " order_mgmt.put_item('goods'), order_mgmt.put_tax_rate('VAT', 19), order_mgmt.put_tax_rate('SALES', 8.875, false), order_mgmt.put_provider('bank', kind => 'bank_transfer')")
        owner.execute("SELECT FROM order_mgmt.receive_stock('BER', '[{\"sku\":\"goods\",\"quantity\":10000000}]')")
        history = History(cluster, engine, tenant)
        history.run()
        histories.append(history)
        is_(history.problems, [], f'{engine}: every answer is the model\'s')
        refused = sum(1 for what, answer in history.answers if answer.endswith(('_owed', '_captured', '_authorized', '_open', '_conflict')))
        ok(len(history.orders) > CALLS / 20 and refused > CALLS / 20, f'{engine}: {len(history.orders)} orders, {refused} refusals')
        accounts = dict(((account, currency), int(minor)) for account, currency, minor in owner.execute(
            "SELECT account, currency, order_mgmt.amount_minor(balance) FROM order_mgmt.money_accounts WHERE tenant_id = %s"
            " AND account IN ('receivable', 'clearing') AND order_mgmt.amount_minor(balance) <> 0", (tenant,)).fetchall())
        is_(accounts, history.accounts(), f'{engine}: what is receivable and with the provider is the model\'s, to the minor unit')
    is_(histories[0].answers == histories[1].answers, True, 'both engines said the same')
    is_(cluster.connect().execute('SELECT name, violations, sample FROM order_mgmt.verify(true) WHERE violations <> 0').fetchall(), [], 'verify is clean')
    is_(cluster.connect().execute('SELECT count(*) FROM (SELECT FROM order_mgmt_report.journal GROUP BY tenant_id, business_date, currency'
                                  ' HAVING sum(debit) <> sum(credit)) AS x').fetchone()[0], 0, 'debits equal credits per tenant, day and currency')
done()
