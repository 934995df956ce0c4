#!/usr/bin/python3
"""051_refused_retries.py - no refusal answers a repeated call whose first one has committed.

Every function with an idempotency key is called so that the same call would be refused afterwards:
for what the call itself did, or for what its transaction does after it (an item, place, member of
staff or register goes out of use, a shift is closed, a reservation released).  REFUSED says how, for
each of the codes; that the code is raised is checked with a call of another key.

A first session calls and stays open, a second one makes the same call with the same key and waits, at
each isolation level, under each engine.  When the first commits, the second gives its answer; when it
rolls back, the second acts.  And the first commits before the second calls, but after what the second
sees was frozen.  40001 is an answer where that is so, and then the repeated call has the first's.

It fails when something that may have changed is decided before the key is claimed or looked for, or
when the key is looked for in a snapshot that is older than the first call.
"""
import itertools
import json
import uuid

from cluster import Cluster
from keyed import BACK, COMES, EXAMPLES, LESS, ONE, Call, Example
from shop import Background, Shop, line, outcome, receive, roll_back, scenario, wait_event
from tap import done, is_, ok

LEVELS = ('READ COMMITTED', 'REPEATABLE READ', 'SERIALIZABLE')
RETIRE_ITEM = 'SELECT FROM order_mgmt.put_item(%s, is_active => false)'
RETIRE_PLACE = 'SELECT FROM order_mgmt.put_location(%s, is_active => false)'
RETIRE_CHANNEL = "SELECT FROM order_mgmt.put_channel(%s, 'EUR', '{BER}', is_active => false)"
RETIRE_TAX = 'SELECT FROM order_mgmt.put_tax_rate(%s, 20, is_active => false)'
RETIRE_STAFF = 'SELECT FROM order_mgmt.put_staff(%s, is_active => false)'
RETIRE_REGISTER = "SELECT FROM order_mgmt.put_register(%s, 'web', 'BER', is_active => false)"
DOLLARS = "SELECT FROM order_mgmt.put_channel(%s, 'USD', '{BER}')"
DEARER = "SELECT FROM order_mgmt.put_price(%s, '2.00 EUR')"
MOVE_REGISTER = "SELECT FROM order_mgmt.put_register(%s, %s, 'BER')"
OPEN_DOLLARS = "SELECT FROM order_mgmt.open_shift(%s, '0.00 USD')"
CLOSE = "SELECT FROM order_mgmt.close_shift(%s, '50.00 EUR')"
OPEN = "SELECT FROM order_mgmt.open_shift(%s, '50.00 EUR')"
ARRIVE = 'SELECT FROM order_mgmt.receive_transfer(%s)'
RELEASE = 'SELECT FROM order_mgmt.release_reservation(%s)'
ERASE = 'SELECT FROM order_mgmt.erase_customer(%s)'
SHIP = "SELECT FROM order_mgmt.ship_fulfillment(%s, tracking => json_build_object('number', %s::text))"
CASH = json.dumps([{'provider': 'cash', 'amount': '1.00'}])
ALL_BACK = json.dumps([{'line_no': 1, 'quantity': 3, 'disposition': 'restock'}])
TWO = json.dumps([{'line_no': 1, 'quantity': 2}])


class Maker(Example):
    """What the cases are about."""

    def sku(self, quantity=0, place='BER'):
        """An item, with units."""
        sku = self.fresh_item()
        self.ask('put_price', sku, '1.00 EUR')
        if quantity:
            receive(self.connection, sku, quantity, place)
        return sku

    def place(self):
        """A location that nobody else uses, with one unit of an item."""
        place = f'P-{self.connection.info.backend_pid}-{next(self.count)}'
        self.ask('put_location', place)
        return place, self.sku(1, place)

    def channel(self, place='BER'):
        channel = f'c-{self.connection.info.backend_pid}-{next(self.count)}'
        self.ask('put_channel', channel, 'EUR', [place])
        return channel

    def staff(self):
        staff = f's-{self.connection.info.backend_pid}-{next(self.count)}'
        self.ask('put_staff', staff)
        return staff

    def now(self):
        return self.connection.execute('SELECT clock_timestamp()').fetchone()[0]

    def tax(self):
        tax = f'T-{self.connection.info.backend_pid}-{next(self.count)}'
        self.ask('put_tax_rate', tax, 20)
        return tax


def one(sku, **more):
    return json.dumps([line(sku, **more)])


def own(make):
    """Refused for what the call itself does."""
    return lambda e: (make(e),)


def used_id(make):
    """Refused because the call names the document that it makes."""
    return lambda e: (make(e, str(uuid.uuid4())),)


def of_item(make):
    """Refused for the item, which is out of use."""
    def case(e):
        sku = e.sku(5)
        return make(e, sku), (RETIRE_ITEM, sku)
    return case


def of_place(make):
    def case(e):
        place, sku = e.place()
        return make(e, place, sku), (RETIRE_PLACE, place)
    return case


def of_customer(make):
    """Refused for the customer, who was erased."""
    def case(e):
        customer = e.customer()
        return make(e, customer), (ERASE, customer)
    return case


def of_register(code, make, *statements):
    """Refused for the register: its shift is closed, or it is out of use."""
    def case(e):
        register = e.register()
        return make(e, register), *((statement, register) for statement in statements)
    return code, case


def at_register(make, statement=CLOSE):
    """What the functions that need an open shift refuse, and a member of staff that is gone."""
    def staff(e):
        name = e.staff()
        return make(e, e.register(), name), (RETIRE_STAFF, name)
    return (of_register('no_open_shift', lambda e, r: make(e, r, None), statement),
            of_register('unknown_register', lambda e, r: make(e, r, None), statement, RETIRE_REGISTER), ('unknown_staff', staff))


def with_reservation(e):
    reservation = e.reservation()
    return {'channel': 'web', 'lines': ONE, 'reservation_id': reservation}


def reopened(e):
    """A shift whose opener is gone, and that is closed."""
    register, staff = e.register(opened=False), e.staff()
    return (register, '50.00 EUR', staff), (CLOSE, register), (RETIRE_STAFF, staff)


def closed_by(e):
    register, staff = e.register(), e.staff()
    return {'register': register, 'counted': '50.00 EUR', 'staff': staff}, (RETIRE_STAFF, staff), (OPEN, register)


def opened_as(e):
    register = e.register(opened=False)
    return (register, '50.00 EUR', None, str(uuid.uuid4())), (CLOSE, register)


def retired_closed(e):
    register = e.register(opened=False)
    return (register, '50.00 EUR'), (CLOSE, register), (RETIRE_REGISTER, register)


def extended(e):
    reservation = e.reservation()
    return (reservation, '2 hours'), (RELEASE, reservation)


def of_channel(e):
    channel = e.channel()
    return (channel, ONE), (RETIRE_CHANNEL, channel)


def held_for(e):
    channel = e.channel()
    return (channel, ONE), (RETIRE_CHANNEL, channel)


def in_dollars(e):
    """An order of a channel that has another currency since."""
    channel = e.channel()
    return (channel, one('K')), (DOLLARS, channel)


def dearer(e):
    """A sale of what costs more since."""
    sku = e.sku(5)
    return sale(e.register(), sku), (DEARER, sku)


def reopened_later(e):
    """What occurred before the shift that is open by now."""
    register = e.register()
    return {'register': register, 'amount': '5.00 EUR', 'reason': 'change', 'occurred_at': e.now()}, (CLOSE, register), (OPEN, register)


def reopened_in_dollars(e):
    register, channel = e.register(), e.channel()
    return (register, '5.00 EUR', 'change'), (CLOSE, register), (DOLLARS, channel), (MOVE_REGISTER, register, channel), (OPEN_DOLLARS, register)


def of_tax(e):
    tax = e.tax()
    return ('web', one('K', tax_rates=[tax])), (RETIRE_TAX, tax)


def arrived(e):
    """A transfer of which all is shipped and received."""
    transfer = e.transfer()
    return (transfer,), (ARRIVE, transfer)


def with_register(make):
    """A step that happens at a register."""
    return of_register('no_open_shift', lambda e, r: make(e, r), CLOSE)


def of_number(e):
    """What a carrier tells of a number that two parcels have by now."""
    number = f'N-{e.connection.info.backend_pid}-{next(e.count)}'
    first, other = e.fulfillment(), e.fulfillment()
    e.connection.execute(SHIP, (first, number))
    return {'events': '[{"status":"in_transit","occurred_at":"2020-01-02T08:00Z"}]', 'tracking_number': number}, (SHIP, other, number)


def without_sale(register, sku='K', unit_price='1.00', **more):
    return {'register': register, 'reason': 'no receipt', 'lines': json.dumps(
        [{'sku': sku, 'quantity': 1, 'unit_price': unit_price, 'disposition': 'restock'}]), **more}


def sale(register, sku='K', tenders=CASH, **more):
    return {'register': register, 'lines': one(sku), 'tenders': tenders, **more}


def some_back(quantity=1, **more):
    return json.dumps([{'line_no': 1, 'quantity': quantity, **more}])


def expected(e):
    sku = e.sku(174)
    return 'BER', json.dumps([{'sku': sku, 'counted': 176, 'expected': 174}]), 'recount'


STATES = {'from_state': 'free', 'to_state': 'damaged'}

AT_READ_COMMITTED = {'erase_customer'}
# By function: what refuses it, and how: its arguments, and what happens after the call in its transaction.
REFUSED = {
    'receive_stock': (
        ('unknown_sku', of_item(lambda e, sku: ('BER', one(sku)))),
        ('unknown_location', of_place(lambda e, place, sku: (place, one(sku)))),
        ('duplicate_document', used_id(lambda e, made: ('BER', ONE, None, made)))),
    'adjust_stock': (
        ('insufficient_stock', own(lambda e: ('BER', json.dumps([line(e.sku(1), -1)]), 'lost'))),
        ('duplicate_document', used_id(lambda e, made: ('BER', ONE, 'found', made)))),
    'count_stock': (
        ('stock_changed', own(expected)),
        ('duplicate_document', used_id(lambda e, made: ('BER', json.dumps([{'sku': e.sku(), 'counted': 4}]), 'recount', made)))),
    'change_stock_state': (
        ('insufficient_stock', own(lambda e: ('BER', one(e.sku(1), **STATES)))),
        ('duplicate_document', used_id(lambda e, made: ('BER', one('K', **STATES), None, made)))),
    'reserve_stock': (
        ('insufficient_stock', own(lambda e: ('web', one(e.sku(1)), '1 hour'))),
        ('unknown_sku', of_item(lambda e, sku: ('web', one(sku), '1 hour'))),
        ('unknown_location', of_place(lambda e, place, sku: (None, one(sku, location=place), '1 hour'))),
        ('unknown_channel', held_for),
        ('duplicate_document', used_id(lambda e, made: ('web', ONE, '1 hour', None, None, made)))),
    'extend_reservation': (('reservation_expired', extended),),
    'release_reservation': (('illegal_transition', own(lambda e: (e.reservation(),))),),
    'settle_stock_exception': (('illegal_transition', own(lambda e: (e.stock_exception(), 'counted'))),),
    'place_order': (
        ('insufficient_stock', own(lambda e: ('web', one(e.sku(1))))),
        ('unknown_sku', of_item(lambda e, sku: ('web', one(sku)))),
        ('unknown_channel', of_channel),
        ('unknown_tax_rate', of_tax),
        ('no_price', in_dollars),
        ('reservation_expired', own(with_reservation)),
        ('duplicate_document', used_id(lambda e, made: {'channel': 'web', 'lines': ONE, 'order_id': made}))),
    'cancel_order': (
        ('illegal_transition', own(lambda e: (e.order(),))),
        ('cancel_exceeds_open', own(lambda e: (e.order(), TWO)))),
    'claim_order': (('unknown_customer', of_customer(lambda e, customer: (e.order(), customer))),),
    'erase_customer': (('unknown_customer', own(lambda e: (e.customer(),))),),
    'plan_fulfillment': (
        ('fulfillment_exceeds_allocated', own(lambda e: (e.order(),))),
        ('duplicate_document', used_id(lambda e, made: (e.order(), some_back(), None, made)))),
    'pick_fulfillment': (('illegal_transition', own(lambda e: (e.fulfillment(),))),),
    'pack_fulfillment': (('illegal_transition', own(lambda e: (e.fulfillment(),))),),
    'ship_fulfillment': (
        ('illegal_transition', own(lambda e: (e.fulfillment(),))),
        ('illegal_transition', own(lambda e: (e.fulfillment(), TWO)))),
    'record_delivery': (('illegal_transition', own(lambda e: (e.shipped(),))),),
    'cancel_fulfillment': (('illegal_transition', own(lambda e: (e.fulfillment(),))),),
    'record_tracking': (('ambiguous_tracking_number', of_number),),
    # nothing that happens to an order refuses these
    'promise_delivery': (),
    'confirm_order': (),
    # the first call made another version of the order, and its fewer units are less than the order had
    'edit_order': (('stale_version', own(lambda e: (e.order(), 0, LESS))),),
    'issue_gift_card': (
        ('duplicate_document', own(lambda e: ('5.00 EUR', e.gift_code(), 'card'))),
        ('duplicate_document', used_id(lambda e, made: ('5.00 EUR', e.gift_code(), 'card', None, made)))),
    'top_up_gift_card': (('duplicate_document', used_id(lambda e, made: ('5.00 EUR', e.gift_card(), 'card', None, made))),),
    'redeem_gift_card': (
        ('insufficient_balance', own(lambda e: ('20.00 EUR', e.gift_card()))),
        ('duplicate_document', used_id(lambda e, made: ('5.00 EUR', e.gift_card(), None, made)))),
    'hold_order': (),
    'release_order': (),
    'authorize_payment': (
        ('duplicate_document', used_id(lambda e, made: (e.order(), '3.00 EUR', 'stripe', None, None, 'succeeded', made))),),
    'record_payment': (
        ('duplicate_document', used_id(lambda e, made: {'order_id': e.order(), 'amount': '3.00 EUR', 'provider': 'stripe', 'payment_id': made})),),
    'capture_payment': (
        ('capture_exceeds_authorized', own(lambda e: (e.payment(),))),
        ('capture_exceeds_authorized', own(lambda e: (e.payment(), '2.00 EUR'))),
        ('illegal_transition', used_id(lambda e, made: (e.payment(), '1.00 EUR', None, 'succeeded', made))),
        ('idempotency_conflict', used_id(lambda e, made: {'payment_id': e.payment(), 'amount': '1.00 EUR',
                                                          'options': json.dumps({'event_id': made})}))),
    'void_payment': (('capture_exceeds_authorized', own(lambda e: (e.payment(),))),),
    'refund_payment': (
        ('refund_exceeds_owed', own(lambda e: (e.overpaid(), '2.00 EUR'))),
        with_register(lambda e, r: {'payment_id': e.overpaid(), 'amount': '1.00 EUR', 'register': r})),
    'refund_goodwill': (
        ('refund_exceeds_captured', own(lambda e: (e.payment(captured=True), '3.00 EUR', 'sorry'))),
        with_register(lambda e, r: {'payment_id': e.payment(captured=True), 'amount': '1.00 EUR', 'reason': 'sorry', 'register': r})),
    'request_return': (
        ('return_exceeds_shipped', own(lambda e: (e.shipped_order(), some_back(2)))),
        ('unknown_location', of_place(lambda e, place, sku: (e.shipped_order(), BACK, place))),
        ('duplicate_document', used_id(lambda e, made: (e.shipped_order(), BACK, None, None, made)))),
    'approve_return': (('illegal_transition', own(lambda e: (e.requested('{"approve":false}'),))),),
    'reject_return': (('illegal_transition', own(lambda e: (e.requested('{"approve":false}'),))),),
    'cancel_return': (('illegal_transition', own(lambda e: (e.requested(),))),),
    'receive_return': (
        ('illegal_transition', own(lambda e: (e.requested(), COMES))),
        ('receipt_exceeds_announced', own(lambda e: (e.requested(back=some_back(3)), some_back(2, disposition='restock')))),
        ('unknown_location', of_place(lambda e, place, sku: (e.requested(back=some_back(3)), COMES, place))),
        ('duplicate_document', used_id(lambda e, made: (e.requested(back=some_back(3)), COMES, None, made)))),
    'refund_return': (
        ('refund_exceeds_return', own(lambda e: (e.received(), '1.00 EUR'))),
        with_register(lambda e, r: {'return_id': e.received(), 'register': r})),
    'return_order': (
        ('return_exceeds_shipped', own(lambda e: (e.shipped_order(), ALL_BACK))),
        ('unknown_location', of_place(lambda e, place, sku: (e.shipped_order(), COMES, place))),
        ('duplicate_document', used_id(lambda e, made: {'order_id': e.shipped_order(), 'lines': COMES, 'return_id': made})),
        with_register(lambda e, r: {'order_id': e.shipped_order(), 'lines': COMES, 'register': r})),
    'create_transfer': (
        ('insufficient_stock', own(lambda e: ('BER', 'HAM', one(e.sku(1))))),
        ('unknown_location', of_place(lambda e, place, sku: ('BER', place, ONE))),
        ('duplicate_document', used_id(lambda e, made: ('BER', 'HAM', ONE, None, made)))),
    'ship_transfer': (
        ('shipment_exceeds_allocated', own(lambda e: (e.transfer(),))),
        ('shipment_exceeds_allocated', own(lambda e: (e.transfer(units=3), some_back(2)))),
        ('illegal_transition', arrived)),
    'receive_transfer': (
        ('illegal_transition', own(lambda e: (e.transfer(shipped=True),))),
        ('receipt_exceeds_shipped', own(lambda e: (e.transfer(shipped=True, units=3), some_back(2))))),
    'cancel_transfer': (('illegal_transition', own(lambda e: (e.transfer(),))),),
    'open_shift': (
        ('shift_already_open', own(lambda e: (e.register(opened=False), '10.00 EUR'))),
        ('unknown_register', retired_closed), ('unknown_staff', reopened), ('duplicate_document', opened_as)),
    'paid_in': (
        *at_register(lambda e, r, staff: (r, '5.00 EUR', 'change', staff)),
        ('occurred_too_early', reopened_later), ('currency_mismatch', reopened_in_dollars)),
    'paid_out': (
        *at_register(lambda e, r, staff: (r, '5.00 EUR', 'stamps', staff)),
        ('drawer_short', own(lambda e: (e.register(), '50.00 EUR', 'stamps')))),
    'close_shift': (
        ('no_open_shift', own(lambda e: (e.register(), '50.00 EUR'))),
        of_register('unknown_register', lambda e, r: (r, '50.00 EUR'), RETIRE_REGISTER),
        ('unknown_staff', closed_by)),
    'record_sale': (
        *at_register(lambda e, r, staff: sale(r, staff=staff)),
        ('insufficient_stock', own(lambda e: sale(e.register(), e.sku(1)))),
        ('unknown_sku', of_item(lambda e, sku: sale(e.register(), sku))),
        ('tenders_mismatch', dearer),
        ('duplicate_document', used_id(lambda e, made: sale(e.register(), order_id=made)))),
    'refund_without_sale': (
        *at_register(lambda e, r, staff: without_sale(r, staff=staff)),
        ('unknown_sku', of_item(lambda e, sku: without_sale(e.register(), sku))),
        ('drawer_short', own(lambda e: without_sale(e.register(), unit_price='50.00'))),
        ('duplicate_document', used_id(lambda e, made: without_sale(e.register(), refund_id=made)))),
}


def same(answers, firsts, is_changed):
    """One answer is the other; of the same documents, where what happened after the call shows in it."""
    if not is_changed:
        return answers == firsts
    return [{k: v for k, v in row[0].items() if k.endswith('_id')} for row in answers] == [
        {k: v for k, v in row[0].items() if k.endswith('_id')} for row in firsts]


def end(session, said):
    """End the transaction of a call that came to this; what the transaction came to."""
    if said == 'ok':
        return outcome(lambda: session.execute('COMMIT'))
    roll_back(session)
    return said


class Race:
    """One call, twice: by sessions of an engine."""

    keys = itertools.count()

    def __init__(self, shop, engine):
        self.engine = engine
        self.sessions = self.watch, self.one, self.two = [shop.connect(engine=engine, take_wait=20000) for _ in range(3)]
        self.maker = Maker(self.watch)

    def begin(self, function, case):
        arguments, *after = case(self.maker)
        self.after = after
        self.call = Call(self.maker, function, f'refused {next(self.keys)}', arguments)

    def act(self):
        """The first call, and what happens after it."""
        self.one.execute('BEGIN')
        self.first = self.call.make(self.one)
        for statement, *parameters in self.after:
            self.one.execute(statement, parameters)

    def judge(self, title, said, level, is_answered):
        said = end(self.two, said)
        if level != 'READ COMMITTED' and said == '40001':
            said = outcome(lambda: self.call.make(self.two))
        right = said == 'ok' and (not is_answered or same(self.call.answer, self.first, self.after))
        ok(right, f'{title}: {"is answered" if is_answered else "acts"}', (said, self.call.answer, self.first))

    def wait(self, title, level, ending):
        """The second waits for the first."""
        self.act()
        self.two.execute(f'BEGIN ISOLATION LEVEL {level}; SELECT 1')
        second = Background(lambda: self.call.make(self.two))
        ok(wait_event(self.watch, self.two.info.backend_pid, 'Lock', 'Extension'), f'{title}: the second waits')
        self.one.execute(ending)
        self.judge(title, second.result(), level, ending == 'COMMIT')

    def see_late(self, title, level):
        """The first commits while the second has begun, and has not called."""
        self.two.execute(f'BEGIN ISOLATION LEVEL {level}; SELECT 1')
        self.act()
        self.one.execute('COMMIT')
        self.judge(title, outcome(lambda: self.call.make(self.two)), level, True)

    def close(self):
        roll_back(*self.sessions)
        for session in self.sessions:
            session.close()


def refused(shop, engine, function, code, case):
    race = Race(shop, engine)
    title = f'{function}, {code}, {engine}'
    try:
        for level in LEVELS:
            # who works at READ COMMITTED only is answered at others what it did, and does nothing
            for ending in ('COMMIT', 'ROLLBACK') if level == 'READ COMMITTED' or function not in AT_READ_COMMITTED else ('COMMIT',):
                race.begin(function, case)
                race.wait(f'{title}, {level}, {ending}', level, ending)
            race.begin(function, case)
            race.see_late(f'{title}, {level}, before', level)
        is_(outcome(lambda: race.call.anew().make(race.two)), code, f'{title}: which a call with another key is refused for')
    finally:
        race.close()


def of_a_batch(shop, engine):
    """An order of place_orders is answered beside others, whatever refuses it by now."""
    watch, one, two = sessions = [shop.connect(engine=engine, take_wait=20000) for _ in range(3)]
    maker = Maker(watch)
    text = 'SELECT input_no, ok, error_code, order_id FROM order_mgmt.place_orders(%s)'
    try:
        for level, ending in itertools.product(LEVELS, ('COMMIT', 'ROLLBACK')):
            last, gone, reservation, made = maker.sku(1), maker.sku(5), maker.reservation(), str(uuid.uuid4())
            orders = [{'lines': [line(last)]}, {'lines': [line(gone)]}, {'lines': [line('K')], 'reservation_id': str(reservation)},
                      {'lines': [line('K')], 'order_id': made}]
            orders = json.dumps([{'channel': 'web', 'idempotency_key': f'{engine} {level} {ending} {n}', **order}
                                 for n, order in enumerate(orders)])
            answers = []
            one.execute('BEGIN')
            first = one.execute(text, (orders,)).fetchall()
            one.execute(RETIRE_ITEM, (gone,))
            two.execute(f'BEGIN ISOLATION LEVEL {level}; SELECT 1')
            second = Background(lambda: answers.append(two.execute(text, (orders,)).fetchall()))
            title = f'place_orders, {engine}, {level}, {ending}'
            ok(wait_event(watch, two.info.backend_pid, 'Lock', 'Extension'), f'{title}: the second waits')
            one.execute(ending)
            said = end(two, second.result())
            if level != 'READ COMMITTED' and said == '40001':
                answers.append(two.execute(text, (orders,)).fetchall())
            wanted = first if ending == 'COMMIT' else [(n, True, None) for n in range(1, 5)]
            is_([row if ending == 'COMMIT' else row[:3] for row in answers[-1]], wanted, f'{title}: all are answered')
    finally:
        roll_back(*sessions)
        for session in sessions:
            session.close()


with Cluster(preload=True) as cluster:
    shop = Shop(cluster, locations=('BER', 'HAM'))
    shop.item('K', 100000)
    is_(sorted(REFUSED), sorted(EXAMPLES), 'every function with a key has something that refuses it')
    for engine in ('counter', 'lock'):
        for function, cases in REFUSED.items():
            for code, case in cases:
                scenario(refused, shop, engine, function, code, case)
        scenario(of_a_batch, shop, engine)
    shop.quiet('after all')
done()
