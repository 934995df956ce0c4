#!/usr/bin/python3
"""047_keyed_calls.py - every function with an idempotency key acts once, two sessions at once.

The examples below are complete: the catalog says which functions have the argument, and that
their last arguments stand where the driver of keyed calls reads them.  A first session calls and
stays open; a second one makes the same call with the same key and waits.  When the first commits,
the second gives the first's answer and nothing is written twice; when it rolls back, the second
acts.  The same with what the second sees frozen (REPEATABLE READ): it is answered, or told to
repeat (40001) and then answered.  Under either engine.

It fails when a function does not look for its key behind what it waits for, writes before it
claims the key, refuses a retry of what has been done, or is missing here.
"""
import itertools
import json
import uuid

from cluster import Cluster
from shop import Background, Shop, line, outcome, roll_back, scenario, wait_event
from tap import done, is_, ok

# What is only ever added to: what a call writes is told by how these grow.
WRITTEN = ('stock_moves', 'money_moves', 'status_log', 'events', 'idempotency_keys')
LAST = ['idempotency_key', 'options', 'tenant_id']


class Example:
    """Makes what the examples are about, each time anew, in a session of its own."""

    def __init__(self, connection):
        self.connection = connection
        self.count = itertools.count()

    def ask(self, function, *arguments, column=None):
        """Call a function; the first row's column."""
        text = ', '.join(['%s'] * len(arguments))
        return self.connection.execute(f'SELECT {column or "*"} FROM order_mgmt.{function}({text})',
                                       arguments).fetchone()[0]

    def lines(self, *lines):
        return json.dumps(lines)

    def fresh_item(self):
        sku = f'K-{self.connection.info.backend_pid}-{next(self.count)}'
        self.ask('put_item', sku)
        return sku

    def reservation(self):
        return self.connection.execute("SELECT reservation_id FROM order_mgmt.reserve_stock(%s, 'web', '1 hour')",
                                       (self.lines(line('K')),)).fetchone()[0]

    def order(self):
        return self.ask('place_order', 'web', self.lines(line('K', 3)), column='order_id')

    def fulfillment(self, order=None):
        return self.ask('plan_fulfillment', order or self.order(), column='fulfillment_id')

    def shipped(self):
        """A fulfillment that was shipped."""
        fulfillment = self.fulfillment()
        self.ask('ship_fulfillment', fulfillment)
        return fulfillment

    def shipped_order(self):
        order = self.order()
        self.ask('ship_fulfillment', self.fulfillment(order))
        return order

    def payment(self, order=None, captured=False):
        payment = self.connection.execute(
            "SELECT payment_id FROM order_mgmt.authorize_payment(%s, '3.00 EUR', 'stripe')",
            (order or self.order(),)).fetchone()[0]
        if captured:
            self.ask('capture_payment', payment)
        return payment

    def overpaid(self):
        """A payment of an order that owes nothing any more."""
        order = self.order()
        payment = self.payment(order, captured=True)
        self.ask('cancel_order', order)
        return payment

    def requested(self, options='{}', order=None):
        return self.connection.execute('SELECT return_id FROM order_mgmt.request_return(%s, %s, options => %s)',
                                       (order or self.shipped_order(), BACK, options)).fetchone()[0]

    def received(self):
        """A return that came, of a paid order."""
        order = self.shipped_order()
        self.payment(order, captured=True)
        returned = self.requested(order=order)
        self.ask('receive_return', returned, COMES)
        return returned

    def transfer(self, shipped=False):
        transfer = self.ask('create_transfer', 'BER', 'HAM', self.lines(line('K', 2)), column='transfer_id')
        if shipped:
            self.ask('ship_transfer', transfer)
        return transfer

    def register(self, opened=True):
        register = f'R-{self.connection.info.backend_pid}-{next(self.count)}'
        self.ask('put_register', register, 'web', 'BER')
        if opened:
            self.ask('open_shift', register, '50.00 EUR')
        return register


BACK = json.dumps([{'line_no': 1, 'quantity': 1}])
COMES = json.dumps([{'line_no': 1, 'quantity': 1, 'disposition': 'restock'}])
ONE = json.dumps([line('K')])

# The arguments of one call of each, of a document that nobody else knows.
EXAMPLES = {
    'receive_stock': lambda e: ('BER', ONE),
    'adjust_stock': lambda e: ('BER', e.lines(line('K', -1)), 'lost'),
    'set_stock': lambda e: ('BER', e.lines(line(e.fresh_item(), 5)), 'counted'),
    'change_stock_state': lambda e: ('BER', e.lines(line('K', from_state='free', to_state='damaged'))),
    'reserve_stock': lambda e: (ONE, 'web', '1 hour'),
    'extend_reservation': lambda e: (e.reservation(), '2 hours'),
    'release_reservation': lambda e: (e.reservation(),),
    'place_order': lambda e: ('web', ONE),
    'cancel_order': lambda e: (e.order(),),
    'plan_fulfillment': lambda e: (e.order(),),
    'pick_fulfillment': lambda e: (e.fulfillment(),),
    'pack_fulfillment': lambda e: (e.fulfillment(),),
    'ship_fulfillment': lambda e: (e.fulfillment(),),
    'record_delivery': lambda e: (e.shipped(),),
    'cancel_fulfillment': lambda e: (e.fulfillment(),),
    'authorize_payment': lambda e: (e.order(), '3.00 EUR', 'stripe'),
    'capture_payment': lambda e: (e.payment(),),
    'void_payment': lambda e: (e.payment(),),
    'refund_payment': lambda e: (e.overpaid(), '2.00 EUR'),
    'refund_goodwill': lambda e: (e.payment(captured=True), '1.00 EUR', 'sorry'),
    'request_return': lambda e: (e.shipped_order(), BACK),
    'approve_return': lambda e: (e.requested('{"approve":false}'),),
    'reject_return': lambda e: (e.requested('{"approve":false}'),),
    'cancel_return': lambda e: (e.requested(),),
    'receive_return': lambda e: (e.requested(), COMES),
    'refund_return': lambda e: (e.received(),),
    'return_sale': lambda e: (e.shipped_order(), COMES),
    'create_transfer': lambda e: ('BER', 'HAM', ONE),
    'ship_transfer': lambda e: (e.transfer(),),
    'receive_transfer': lambda e: (e.transfer(shipped=True),),
    'cancel_transfer': lambda e: (e.transfer(),),
    'open_shift': lambda e: (e.register(opened=False), '10.00 EUR'),
    'paid_in': lambda e: (e.register(), '5.00 EUR', 'change'),
    'paid_out': lambda e: (e.register(), '5.00 EUR', 'stamps'),
    'close_shift': lambda e: (e.register(), '49.00 EUR'),
    'record_sale': lambda e: (e.register(), ONE, json.dumps([{'provider': 'cash', 'amount': '1.00'}])),
    'refund_unlinked': lambda e: (e.register(), json.dumps(
        [{'sku': 'K', 'quantity': 1, 'unit_price': '1.00', 'disposition': 'restock'}]), 'no receipt'),
}


def complete(shop):
    """The examples are all there are, and the last arguments of all stand in one order."""
    rows = shop.connection.execute("""
        SELECT p.proname, p.proargnames[1:p.pronargs] FROM pg_proc AS p
        WHERE p.pronamespace = 'order_mgmt'::regnamespace AND 'idempotency_key' = ANY (p.proargnames[1:p.pronargs])
        ORDER BY 1""").fetchall()
    is_(sorted(EXAMPLES), [name for name, _ in rows], 'there is an example of every function with a key')
    wrong = [name for name, names in rows if names[-3:] != LAST or ('occurred_at' in names and names[-4] != 'occurred_at')]
    is_(wrong, [], 'all end in occurred_at, idempotency_key, options, tenant_id')


class Call:
    """One call with a key, to be made in several sessions; its arguments: its example's, unless they are given."""

    def __init__(self, example, function, key, *arguments):
        self.arguments = (*(arguments or EXAMPLES[function](example)), key)
        places = ', '.join(['%s'] * (len(self.arguments) - 1))
        self.text = (f'SELECT to_jsonb(t) FROM order_mgmt.{function}({places}, idempotency_key => %s) AS t')
        self.answer = None

    def make(self, session):
        self.answer = session.execute(self.text, self.arguments).fetchall()
        return self.answer


def written(connection):
    return [connection.execute(f'SELECT count(*) FROM order_mgmt_data.{table}').fetchone()[0] for table in WRITTEN]


def growth(before, after):
    return dict(zip(WRITTEN, [b - a for a, b in zip(before, after)]))


def race(example, one, two, function, engine, level, ending):
    """The same call in two sessions; returns what both wrote."""
    title = f'{function}, {engine}, {level}, {ending}'
    call = Call(example, function, f'{engine} {level} {ending}')
    before = written(example.connection)
    one.execute('BEGIN')
    first = call.make(one)
    two.execute(f'BEGIN ISOLATION LEVEL {level}; SELECT 1')
    second = Background(lambda: call.make(two))
    ok(wait_event(example.connection, two.info.backend_pid, 'Lock', 'Extension'), f'{title}: the second waits')
    one.execute(ending)
    said = second.result()
    two.execute('COMMIT' if said == 'ok' else 'ROLLBACK')
    if level != 'READ COMMITTED' and said == '40001':
        said = 'ok'
        call.make(two)
    is_(said, 'ok', f'{title}: and is answered')
    after = written(example.connection)
    if ending == 'COMMIT':
        is_(call.answer, first, f'{title}: as the first was')
    second_answer = call.answer
    is_(call.make(two), second_answer, f'{title}: a repeated call is answered the same')
    is_(written(example.connection), after, f'{title}: and writes nothing')
    return growth(before, after)


def once(shop, engine, function):
    """However the first ends, one of two calls has acted."""
    sessions = [shop.connect(engine=engine, take_wait=20000) for _ in range(3)]
    example = Example(sessions[0])
    try:
        alone = race(example, *sessions[1:], function, engine, 'READ COMMITTED', 'ROLLBACK')
        for level in ('READ COMMITTED', 'REPEATABLE READ'):
            is_(race(example, *sessions[1:], function, engine, level, 'COMMIT'), alone,
                f'{function}, {engine}, {level}: both wrote what one writes')
    finally:
        roll_back(*sessions)
        for session in sessions:
            session.close()


def over_by_now(shop, engine, function, end):
    """What the call changed is over when the retry gets its turn: it is answered all the same."""
    one, two, three = sessions = [shop.connect(engine=engine, take_wait=20000) for _ in range(3)]
    title = f'{function} before {end}, {engine}'
    call = Call(Example(three), function, title)
    document = call.arguments[0]
    more = ", '50.00 EUR'" if end == 'close_shift' else ''
    try:
        one.execute('BEGIN')
        first = call.make(one)
        ending = Background(lambda: three.execute(f'SELECT FROM order_mgmt.{end}(%s{more})', (document,)))
        ok(wait_event(shop.connection, three.info.backend_pid, 'Lock'), f'{title}: which waits for it')
        second = Background(lambda: call.make(two))
        ok(wait_event(shop.connection, two.info.backend_pid, 'Lock'), f'{title}: the retry waits behind both')
        one.execute('COMMIT')
        is_((ending.result(), second.result()), ('ok', 'ok'), f'{title}: it is answered')
        is_(len(call.answer), len(first), f'{title}: with the same document')
    finally:
        roll_back(*sessions)
        for session in sessions:
            session.close()


# Calls that take the only unit of an item, and name the document they make.
TAKING = {
    'adjust_stock': lambda sku, made: ('BER', json.dumps([line(sku, -1)]), 'lost', made),
    'change_stock_state': lambda sku, made: ('BER', json.dumps([line(sku, from_state='free', to_state='damaged')]), 'broken', made),
    'reserve_stock': lambda sku, made: (json.dumps([line(sku)]), 'web', '1 hour', None, made),
    'create_transfer': lambda sku, made: ('BER', 'HAM', json.dumps([line(sku)]), made),
    'place_order': lambda sku, made: ('web', json.dumps([line(sku)]), None, made),
}


def last_unit(shop, engine, function, names_document):
    """A snapshot that does not see the first call's key: its retry is not refused for what that call took and made."""
    one, two = sessions = [shop.connect(engine=engine) for _ in range(2)]
    title = f'{function} of the last unit, {engine}{", named" if names_document else ""}'
    sku = shop.item(f'LAST-{function}-{engine}-{names_document}', 1)
    call = Call(None, function, title, *TAKING[function](sku, uuid.uuid4() if names_document else None))
    try:
        two.execute('BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT 1')
        first = call.make(one)
        is_(outcome(lambda: call.make(two)), 'ok', f'{title}: the retry is answered')
        is_(call.answer, first, f'{title}: as the first call was')
    finally:
        roll_back(*sessions)
        for session in sessions:
            session.close()


with Cluster(preload=True) as cluster:
    shop = Shop(cluster, locations=('BER', 'HAM'))
    shop.item('K', 1000)
    complete(shop)
    for engine in ('counter', 'lock'):
        for function in EXAMPLES:
            scenario(once, shop, engine, function)
        for function, end in (('paid_in', 'close_shift'), ('paid_out', 'close_shift'), ('refund_unlinked', 'close_shift'),
                              ('extend_reservation', 'release_reservation'), ('ship_fulfillment', 'record_delivery'),
                              ('pick_fulfillment', 'cancel_fulfillment'), ('approve_return', 'cancel_return')):
            scenario(over_by_now, shop, engine, function, end)
        for function, named in itertools.product(TAKING, (False, True)):
            scenario(last_unit, shop, engine, function, named)
    shop.quiet('after all')
done()
