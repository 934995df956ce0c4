#!/usr/bin/python3
"""078_payment_order.py - the caller and the provider tell of one payment in every order, on both engines.

An order of 25.00 is authorized and captured, or paid at once, and the provider's webhooks tell of the same: in all orders of

    A   authorize_payment      WA  webhook: authorization
    C   capture_payment        WC  webhook: capture
    R   record_payment         WS  webhook: sale

with one reference; with one of its own for what is captured; with captures that have none; and with webhooks that name the
payment.  Each of them is told again, too.  No call is refused, 25.00 are authorized and captured once, nothing is left to
capture, and the order is paid; of one reference there is one payment.  So it is when two of them happen at one moment.  What
truly differs, as two captures of the same amount, stays two.
"""
import itertools
import threading

import psycopg
from cluster import Cluster
from tap import done, is_, note

APP, WEBHOOKS = ('A', 'C', 'R'), ('WA', 'WC', 'WS')
KINDS = {'WA': 'authorization', 'WC': 'capture', 'WS': 'sale'}
STATE = """SELECT count(*), (SELECT count(DISTINCT reference) FROM order_mgmt.payments WHERE order_id = %(order)s), sum(authorized_numeric)::float,
    sum(captured_numeric)::float, sum(capturable_numeric)::float, (SELECT payment_status FROM order_mgmt.orders WHERE order_id = %(order)s)
    FROM order_mgmt.payments WHERE order_id = %(order)s"""


class Case:
    """One order, what is said of it, and by which names."""

    numbers = itertools.count(1)

    def __init__(self, connection, mode, amount='25'):
        self.connection, self.mode, self.amount = connection, mode, amount
        self.number = next(self.numbers)
        self.order = self.ask("SELECT order_id FROM order_mgmt.place_order('web', '[{\"sku\":\"A\",\"quantity\":1,\"unit_price\":\"25\"}]')")
        self.payment = None
        self.own = f'ch_{self.number}' if mode in ('separate', 'named') else f'pi_{self.number}'
        self.refused = []

    def ask(self, sql, *arguments, connection=None):
        return (connection or self.connection).execute(sql, arguments).fetchone()[0]

    def call(self, step, connection=None, again=''):
        pay, own = f'pi_{self.number}', self.own
        if step == 'A':
            self.payment = self.ask('SELECT payment_id FROM order_mgmt.authorize_payment(%s, %s, %s, reference => %s)',
                                    self.order, self.amount, 'stripe', pay, connection=connection)
        elif step == 'C':
            named = own if self.mode in ('one', 'separate') else None
            self.ask('SELECT payment_id FROM order_mgmt.capture_payment(%s, %s, reference => %s, idempotency_key => %s)',
                     self.payment, self.amount, named, None if named else f'capture-{self.number}', connection=connection)
        elif step == 'R':
            self.ask('SELECT payment_id FROM order_mgmt.record_payment(%s, %s, %s, reference => %s)', self.order, self.amount, 'stripe', own, connection=connection)
        else:
            is_named = self.mode == 'named'
            reference = {'WA': None if is_named else pay}.get(step, own)
            self.ask('SELECT payment_id FROM order_mgmt.record_payment_event(%s, %s, %s, %s, %s, %s, reference => %s, order_id => %s)',
                     'stripe', f'{step}-{self.number}{"" if is_named else again}', self.payment if is_named else None, KINDS[step], 'succeeded',
                     self.amount, reference, self.order, connection=connection)

    def say(self, step, connection=None, again=''):
        try:
            self.call(step, connection, again)
        except psycopg.Error as error:
            self.refused.append(f'{step}{again}: {error.diag.constraint_name} {str(error).splitlines()[0]}')

    def state(self):
        return self.connection.execute(STATE, {'order': self.order}).fetchone()

    def wanted(self, steps):
        """What there is after these steps; whether a payment of its own reference is used by another is said by its capture."""
        authorized = 25.0 if {'A', 'WA'} & set(steps) else 0.0
        captured = 25.0 if {'C', 'R', 'WC', 'WS'} & set(steps) else 0.0
        parts = self.mode != 'separate' or 'C' in steps
        return authorized, captured, max(authorized - captured, 0.0) if parts else authorized, 'paid' if captured else 'authorized'

    def check(self, steps, what):
        """Nothing was refused, and the money is there once."""
        payments, references, *money = self.state()
        problems = self.refused + [f'{money}, wanted {list(self.wanted(steps))}'] * (money != list(self.wanted(steps)))
        if payments != references or (self.mode != 'separate' and payments != 1):
            problems.append(f'{payments} payments of {references} references')
        return [f'{self.mode} {" ".join(steps)}, {what}: {problem}' for problem in problems]


def orders_of(mode):
    """The steps of a mode in every order; who captures has authorized, and a webhook that names the payment knows it."""
    steps = ('A', 'C', 'WA', 'WC') if mode == 'named' else APP + WEBHOOKS
    for size in range(1, len(steps) + 1):
        if size == 5 and len(steps) == 6:
            continue
        for order in itertools.permutations(steps, size):
            if 'C' in order and ('A' not in order or order.index('C') < order.index('A')):
                continue
            if mode != 'named' or order[0] == 'A':
                yield order


def every_order(connection, mode):
    problems, count = [], 0
    for steps in orders_of(mode):
        case = Case(connection, mode)
        for step in steps:
            case.say(step)
        problems += case.check(steps, 'once')
        for step in steps:
            case.say(step, again='-again')
        problems += case.check(steps, 'again')
        count += 1
    return count, problems


def at_once(connection, other, mode):
    """Two steps at one moment: the second begins while the first is not committed."""
    problems, count = [], 0
    for first, second in itertools.permutations(APP + WEBHOOKS, 2):
        case = Case(connection, mode)
        if 'C' in (first, second) or mode == 'named':
            case.say('A')
        steps = (*(['A'] if case.payment else []), first, second)
        with connection.transaction():
            case.say(first)
            if case.refused:
                problems += case.check(steps, 'at once')
                continue
            thread = threading.Thread(target=case.say, args=(second, other))
            thread.start()
            pid = other.info.backend_pid
            while thread.is_alive() and not connection.execute('SELECT cardinality(pg_blocking_pids(%s)) > 0', (pid,)).fetchone()[0]:
                thread.join(0.002)
        thread.join()
        problems += case.check(steps, 'at once')
        count += 1
    return count, problems


# What truly differs: (what is done, what is authorized, captured and left to capture of the one payment).
CAPTURE = "SELECT captured FROM order_mgmt.capture_payment('{payment}', '{0}', reference => {1})"
TOLD = "SELECT captured FROM order_mgmt.record_payment_event('stripe', '{2}-{number}', '{payment}', 'capture', 'succeeded', '{0}', reference => {1})"
DIFFERENT = (
    ('two captures of one amount, by their ids', [(CAPTURE, '10', "'x-{number}'"), (CAPTURE, '10', "'y-{number}'")], (25, 20, 5)),
    ('the same, and their webhooks', [(CAPTURE, '10', "'x-{number}'"), (TOLD, '10', "'y-{number}'", 'e'), (CAPTURE, '10', "'y-{number}'"), (TOLD, '10', "'x-{number}'", 'f')], (25, 20, 5)),
    ('two captures of one amount, without ids', [(CAPTURE, '10', 'NULL'), (CAPTURE, '10', 'NULL')], (25, 20, 5)),
    ('a smaller one, then the rest', [(CAPTURE, '10', 'NULL'), (CAPTURE, '15', 'NULL')], (25, 25, 0)),
    ('told by the id of the payment', [(CAPTURE, '10', 'NULL'), (CAPTURE, '15', 'NULL'), (TOLD, '15', "'pi_{number}'", 'e'), (TOLD, '10', "'pi_{number}'", 'f')], (25, 25, 0)),
    ('two without ids, told by theirs', [(CAPTURE, '10', 'NULL'), (CAPTURE, '10', 'NULL'), (TOLD, '10', "'x-{number}'", 'e'), (TOLD, '10', "'y-{number}'", 'f')], (25, 20, 5)),
    ('one without an id, two told', [(CAPTURE, '10', 'NULL'), (TOLD, '10', "'x-{number}'", 'e'), (TOLD, '10', "'y-{number}'", 'f')], (25, 20, 5)),
    ('one told, two called', [(TOLD, '10', "'x-{number}'", 'e'), (CAPTURE, '10', 'NULL'), (CAPTURE, '10', 'NULL')], (25, 20, 5)),
    ('two told without ids, one called', [(TOLD, '10', 'NULL', 'e'), (TOLD, '10', 'NULL', 'f'), (CAPTURE, '10', 'NULL')], (25, 20, 5)),
    ('one called, two told without ids', [(CAPTURE, '10', 'NULL'), (TOLD, '10', 'NULL', 'e'), (TOLD, '10', 'NULL', 'f')], (25, 20, 5)),
    ('one told by the payment, then by its own id', [(TOLD, '10', "'pi_{number}'", 'e'), (TOLD, '10', "'x-{number}'", 'f'), (CAPTURE, '10', "'x-{number}'")], (25, 10, 15)),
    ('told in parts by the payment', [(TOLD, '10', "'pi_{number}'", 'e'), (TOLD, '15', "'pi_{number}'", 'f'), (TOLD, '15', "'pi_{number}'", 'g'), (CAPTURE, '15', 'NULL'), (CAPTURE, '10', 'NULL')], (25, 25, 0)),
    ('another amount', [(TOLD, '10', "'x-{number}'", 'e'), (CAPTURE, '15', 'NULL')], (25, 25, 0)),
    ('more than is left', [(CAPTURE, '20', 'NULL'), (TOLD, '10', "'x-{number}'", 'e')], (25, 30, 0)),
)
REFUND = "SELECT refunded FROM order_mgmt.refund_goodwill('{payment}', '{0}', 'late', reference => {1})"
TOLD_REFUND = TOLD.replace("'capture'", "'refund'")
REFUNDS = (
    ('a refund without an id, told by its id, and again', [(REFUND, '5', 'NULL'), (TOLD_REFUND, '5', "'r-{number}'", 'g'), (TOLD_REFUND, '5', "'r-{number}'", 'h')], 5),
    ('told by the payment', [(REFUND, '5', 'NULL'), (TOLD_REFUND, '5', "'pi_{number}'", 'g')], 5),
    ('two refunds of one amount', [(REFUND, '5', 'NULL'), (REFUND, '5', 'NULL'), (TOLD_REFUND, '5', "'r-{number}'", 'g'), (TOLD_REFUND, '5', "'s-{number}'", 'h')], 10),
    ('one more in the pages of the provider', [(REFUND, '5', 'NULL'), (TOLD_REFUND, '5', "'r-{number}'", 'g'), (TOLD_REFUND, '5', "'s-{number}'", 'h')], 10),
    ('told in parts by the payment', [(TOLD_REFUND, '5', "'pi_{number}'", 'g'), (TOLD_REFUND, '7', "'pi_{number}'", 'h'), (TOLD_REFUND, '7', "'pi_{number}'", 'i')], 12),
    ('one that came back', [(REFUND, '5', 'NULL'), (TOLD_REFUND.replace('succeeded', 'reversed'), '5', 'NULL', 'g'), (TOLD_REFUND, '5', "'r-{number}'", 'h')], 5),
)


def run(case, steps):
    case.say('A')
    for sql, *words in steps:
        words = [word.format(number=case.number) for word in words]
        case.connection.execute(sql.format(*words, number=case.number, payment=case.payment))


def different(connection):
    problems = []
    for name, steps, wanted in DIFFERENT:
        case = Case(connection, 'one')
        run(case, steps)
        payments, _, *money, _ = case.state()
        if (payments, *money) != (1, *wanted):
            problems.append(f'{name}: {payments} payments, {money}, wanted {wanted}')
    for name, steps, wanted in REFUNDS:
        case = Case(connection, 'one')
        run(case, [(CAPTURE, '25', 'NULL'), *steps])
        refunded = case.ask('SELECT refunded_numeric FROM order_mgmt.orders WHERE order_id = %s', case.order)
        if refunded != wanted:
            problems.append(f'{name}: refunded {refunded}, wanted {wanted}')
    # The money of another order, or of another amount, is not this one.
    one, other = Case(connection, 'one'), Case(connection, 'one')
    one.say('R')
    other.own, other.number = one.own, one.number
    for step, amount in (('R', '25'), ('WC', '25')):
        other.say(step)
    one.amount = '24'
    one.say('R')
    refused = [line.split()[1] for line in other.refused + one.refused]
    if refused != ['idempotency_conflict'] * 3:
        problems.append(f'another order or amount: {refused}')
    # What a sale used of an authorization is nobody's to tell.
    try:
        case = Case(connection, 'one')
        case.say('A')
        case.ask("SELECT order_mgmt.record_payment_event('stripe', %s, %s, 'use', 'succeeded', '1')", f'use-{case.number}', case.payment)
        problems.append('a use was told')
    except psycopg.Error as error:
        problems += [] if error.diag.constraint_name == 'invalid_argument' else [f'a use: {error}']
    return problems


with Cluster(preload=True) as cluster:
    cluster.psql('CREATE EXTENSION order_mgmt')
    owner = cluster.connect()
    owner.execute("SELECT order_mgmt.put_location('L'), order_mgmt.put_provider('stripe', kind => 'card')")
    owner.execute("SELECT order_mgmt.put_channel('web', 'EUR', '{L}'), order_mgmt.put_item('A'), order_mgmt.receive_stock('L', '[{\"sku\":\"A\",\"quantity\":1000000}]')")
    for engine in ('counter', 'lock'):
        one, other = cluster.connect(), cluster.connect()
        for connection in (one, other):
            connection.execute(f"SET order_mgmt.engine = '{engine}'")
        for mode in ('one', 'separate', 'unnamed', 'named'):
            count, problems = every_order(one, mode)
            is_(problems[:5], [], f'{engine}, {mode}: {count} orders of what is said')
            count, problems = at_once(one, other, mode) if mode != 'named' else (0, [])
            is_(problems[:5], [], f'{engine}, {mode}: {count} pairs at one moment')
        is_(different(one), [], f'{engine}: what differs stays two')
    is_(owner.execute('SELECT name, violations, sample FROM order_mgmt.verify(true) WHERE violations <> 0').fetchall(), [], 'verify is clean')
note(f'{next(Case.numbers) - 1} orders')
done()
