#!/usr/bin/python3
"""076_unpaid.py - a visitor pays at the moment when the order expires, and many orders expire at once.

A session takes the money of visitors' orders while two sweeps run, under each engine; then
many orders of several lines expire in one call, while others sell the same items.  Whoever comes first, an order that was paid before its end
has none: money is only recorded for a canceled order by a call that began after.  And codes that people take for the same one are made at
one moment, and very many codes in one transaction.

It fails when a paid order is canceled, when an order without money stays, when stock is lost or sold twice, when a sweep and a sale
end in a deadlock, when twins are made, or when many new codes need more locks than the server has.
"""
import json
import random
import threading
import time

from cluster import Cluster
from shop import Background, Shop, line, outcome, place, scenario
from tap import done, is_, note, ok, seed

RNG = random.Random(seed())
ROUNDS = 60
MANY = 1000
SECRET = 'c2VjcmV0IG9mIG9uZSBvZg'
LATER = "SELECT set_config('order_mgmt.clock', (clock_timestamp() + interval '2 hours')::text, false)"
PAY = "SELECT FROM order_mgmt.authorize_payment(%s, '1.00 EUR', 'bank', options => '{\"captured\":true}')"
# Cancellations of what was paid before.
WRONG = 'SELECT order_id FROM order_mgmt_data.order_cancellations WHERE was_paid'


def visit(session, *skus):
    return session.execute("SELECT order_id FROM order_mgmt.place_order('web', %s, secret => %s)",
                           (json.dumps([line(sku) for sku in skus]), SECRET)).fetchone()[0]


def visitor(shop, engine):
    session = shop.connect(engine=engine)
    session.execute('SET ROLE guest')
    return session


def at_its_end(shop, engine):
    """A payment and two sweeps."""
    guest, payer, first, second = visitor(shop, engine), *(shop.connect(engine=engine) for _ in range(3))
    for session in (first, second):
        session.execute(LATER)
    sku = shop.item(f'end-{engine}', ROUNDS)
    ends, answers = [], set()
    for number in range(ROUNDS):
        order = visit(guest, sku)

        def late(call, seconds):
            time.sleep(seconds)
            call()

        # the first is paid in time, the second is not
        if number == 0:
            payer.execute(PAY, (order,))
        if number == 1:
            first.execute('SELECT order_mgmt.expire_orders()')
        pays = [lambda: payer.execute(PAY, (order,))] if number > 0 else []
        running = [Background(lambda c=call, d=RNG.uniform(0, 0.004): late(c, d)) for call in (
            *pays, lambda: first.execute('SELECT order_mgmt.expire_orders()'),
            lambda: second.execute('SELECT order_mgmt.expire_orders()'))]
        answers.update(call.result() for call in running)
        ends.append(shop.connection.execute('SELECT status, payment_status FROM order_mgmt.orders WHERE order_id = %s', (order,)).fetchone())
    note(f'{engine}: {sorted(set(ends))}, paid {ends.count(("placed", "paid"))} of {len(ends)}')
    ok(('placed', 'paid') in ends and any(status == 'canceled' for status, _ in ends), f'{engine}: either came first', sorted(set(ends)))
    is_(answers, {'ok'}, f'{engine}: nobody is refused')
    is_(set(ends) - {('placed', 'paid'), ('canceled', 'none'), ('canceled', 'overpaid')}, set(), f'{engine}: and each order has one end')
    free = shop.connection.execute("SELECT free::numeric FROM order_mgmt.stock WHERE sku = %s AND location = 'BER'", (sku,)).fetchone()[0]
    is_(free, ROUNDS - ends.count(('placed', 'paid')), f'{engine}: what was not paid is free again')


def many(shop, engine):
    """One call, while others take and give back of the same items in another order."""
    skus = [shop.item(f'many-{engine}-{n}', 2 * MANY) for n in range(6)]
    guest = visitor(shop, engine)
    for _ in range(MANY):
        visit(guest, *RNG.sample(skus, 3))
    sellers, sweeper = [shop.connect(engine=engine, take_wait=20000) for _ in range(3)], shop.connect(engine=engine, take_wait=20000)
    sweeper.execute(LATER)
    sold, swept = [], threading.Event()

    def sell(session):
        while not swept.is_set():
            sold.append(outcome(lambda: place(session, *(line(sku) for sku in RNG.sample(skus, 3)))))

    running = [Background(lambda s=session: sell(s)) for session in sellers]
    began = time.monotonic()
    n = sweeper.execute('SELECT order_mgmt.expire_orders(%s)', (MANY,)).fetchone()[0]
    seconds = time.monotonic() - began
    swept.set()
    for call in running:
        call.result()
    is_((n, set(sold) - {'ok'}), (MANY, set()), f'{engine}: many orders end in one call, and nobody who sells is refused')
    note(f'{engine}: {MANY} orders of 3 lines in {seconds:.2f} s, {MANY / seconds:.0f} a second, beside {len(sold)} sales')


def twins(shop):
    """Both codes at one moment; then many in one transaction."""
    one, two = shop.connect(), shop.connect()
    two.execute("SET order_mgmt.take_wait = '20s'")
    for kind, call in (('item', "put_item('{}')"), ('location', "put_location('{}')"), ('channel', "put_channel('{}', 'EUR', '{{BER}}')"),
                       ('tax rate', "put_tax_rate('{}', 20)"), ('register', "put_register('{}', 'web', 'BER')"), ('staff', "put_staff('{}')")):
        one.execute('BEGIN')
        one.execute('SELECT FROM order_mgmt.' + call.format('TWIN'))
        second = Background(lambda: two.execute('SELECT FROM order_mgmt.' + call.format('twin')))
        time.sleep(0.2)
        one.execute('COMMIT')
        is_(second.result(), 'similar_code', f'{kind}: of two codes at one moment one is made')
    one.execute("SELECT count(*) FROM generate_series(1, 9000) AS n, order_mgmt.put_item('bulk-' || n)")
    is_(two.execute("SELECT count(*) FROM order_mgmt.items WHERE sku LIKE 'bulk-%'").fetchone(), (9000,), 'very many in one transaction')


with Cluster(preload=True) as cluster:
    shop = Shop(cluster)
    owner = shop.connection
    owner.execute('CREATE ROLE guest')
    owner.execute("SELECT FROM order_mgmt.put_channel('web', is_public => true)")
    owner.execute("SELECT FROM order_mgmt.grant_access('guest', 'visitor')")
    for engine in ('counter', 'lock'):
        scenario(at_its_end, shop, engine)
        scenario(many, shop, engine)
    scenario(twins, shop)
    is_(owner.execute(WRONG).fetchall(), [], 'no order ended that was paid before')
    shop.quiet('after all')
done()
