#!/usr/bin/python3
"""040_two_phase.py - PREPARE TRANSACTION: refused by the counters, right under the lock engine.

A prepared transaction is finished by another backend, without a callback, so a hold of
a counter could never be settled: PREPARE is refused (0A000 prepare_not_supported) and
gives the stock back.  Under the lock engine, where order_mgmt.allow_prepare is on, the key
locks go with the prepared transaction, also over a crash: until COMMIT or ROLLBACK PREPARED
every other session waits for the key, whichever engine it uses, and then decides rightly.

It fails when PREPARE loses a hold, when a lock is not transferred or not recovered after a
crash, or when another session sells from a number that leaves the prepared sale out.
"""
from cluster import Cluster
from shop import Background, Shop, outcome, place, line, receive, reserve, sell, wait_event
from tap import done, is_, ok


def refused_by_counters(shop):
    sku = shop.item('counted', 1)
    one, two = shop.connect(), shop.connect()
    for what, action in (('sale', lambda: place(one, line(sku))), ('receipt', lambda: receive(one, sku, 1)),
                         ('hold', lambda: reserve(one, sku)),
                         ('policy', lambda: one.execute(
                             'SELECT FROM order_mgmt.put_stock_policy(%s, %s, safety_stock => 1)', (sku, 'BER')))):
        one.execute('BEGIN')
        action()
        try:
            one.execute("PREPARE TRANSACTION 'refused'")
            ok(False, f'PREPARE after a {what} is refused')
        except Exception as error:
            is_((error.sqlstate, error.diag.constraint_name), ('0A000', 'prepare_not_supported'),
                f'PREPARE after a {what} is refused')
    one.execute('BEGIN')
    one.execute('SELECT order_mgmt.available(%s), (SELECT count(*) FROM order_mgmt.stock)', (sku,))
    is_(outcome(lambda: one.execute("PREPARE TRANSACTION 'reader'")), 'ok', 'a reader of stock may be prepared')
    two.execute("COMMIT PREPARED 'reader'")
    is_([sell(two, sku), sell(two, sku)], ['sold', 'insufficient_stock'], 'what was refused took nothing')


def prepare(session, sku, name, key=None):
    """Sell one unit under the lock engine and prepare."""
    session.execute("BEGIN; SET LOCAL order_mgmt.engine = 'lock'")
    place(session, line(sku), key=key)
    session.execute(f"PREPARE TRANSACTION '{name}'")


def others_wait(shop, engine, ending):
    """Another session's sale of the key waits for the prepared one, then decides."""
    name = f'{engine}-{ending}'
    sku, other = shop.item(name, 1), shop.item(name + '-other', 1)
    one, two, three = shop.connect(), shop.connect(engine=engine), shop.connect(engine=engine)
    prepare(one, sku, name)
    three.execute("SET lock_timeout = '100ms'")
    is_(sell(three, sku), '55P03', f'{name}: a sale of the prepared key waits')
    is_(sell(three, other), 'sold', f'{name}: a sale of another key does not')
    buyer = Background(lambda: place(two, line(sku)))
    ok(wait_event(one, two.info.backend_pid, 'Lock'), f'{name}: a patient buyer waits on a lock')
    one.execute(f"{ending} PREPARED '{name}'")
    is_(buyer.result(), 'insufficient_stock' if ending == 'COMMIT' else 'ok', f'{name}: and then decides')
    is_(sell(three, sku), 'insufficient_stock', f'{name}: one unit, one sale')


def survives_crash(shop, cluster, ending):
    name = f'crash-{ending}'
    sku = shop.item(name, 1)
    prepare(shop.connect(), sku, name, key=name)
    cluster.kill9()
    cluster.start()
    shop.reconnect()
    one = shop.connect()
    two, three = shop.connect(), shop.connect(engine='lock')
    for session in (two, three):
        session.execute("SET lock_timeout = '100ms'")
        is_(sell(session, sku), '55P03', f'{name}: after the crash a sale of the prepared key waits')
        is_(sell(session, sku, key=name), '55P03', f'{name}: so does a repeat of its key')
    is_(outcome(lambda: two.execute('SELECT order_mgmt.resync_stock()')), '55P03', f'{name}: so does a resync')
    one.execute(f"{ending} PREPARED '{name}'")
    is_(sell(two, sku, key=name), 'sold', f'{name}: its key answers')
    is_([sell(two, sku), sell(three, sku)], ['insufficient_stock'] * 2, f'{name}: one unit, one sale')
    is_(one.execute('SELECT count(*) FROM order_mgmt.order_lines WHERE sku = %s', (sku,)).fetchone()[0], 1,
        f'{name}: one order')


def lock_engine(shop, cluster, engines):
    for engine in engines:
        for ending in ('COMMIT', 'ROLLBACK'):
            others_wait(shop, engine, ending)
    for ending in ('COMMIT', 'ROLLBACK'):
        survives_crash(shop, cluster, ending)


for is_preloaded in (True, False):
    with Cluster(preload=is_preloaded, settings={'max_prepared_transactions': 10, 'order_mgmt.allow_prepare': True, 'order_mgmt.take_wait': '1min'}) as cluster:
        shop = Shop(cluster)
        if is_preloaded:
            refused_by_counters(shop)
        lock_engine(shop, cluster, ('counter', 'lock') if is_preloaded else ('lock',))
        shop.quiet('with counters' if is_preloaded else 'without counters')
done()
