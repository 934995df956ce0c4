#!/usr/bin/python3
"""052_hold_ends.py - a reservation of several lines ends in one way, whoever writes its end.

Its time runs out while sessions release it, order it, need the units of one of its lines, and write down
what has expired, line by line, under each engine.  However they meet, its lines end alike.

It fails when a line that expired leaves the others to end as something else.
"""
import json
import random
import time

from cluster import Cluster
from shop import Background, Shop, line, outcome, place, scenario, sell
from tap import done, is_, note, ok, seed

RNG = random.Random(seed())
ROUNDS = 40
RELEASE = 'SELECT status FROM order_mgmt.release_reservation(%s)'
STATUSES = 'SELECT DISTINCT status FROM order_mgmt.reservations WHERE reservation_id = %s'


def reserve(session, milliseconds, *skus):
    return session.execute("SELECT reservation_id FROM order_mgmt.reserve_stock('web', %s, %s::interval)",
                           (json.dumps([line(sku) for sku in skus]), f'{milliseconds} ms')).fetchone()[0]


def one_line_first(shop, engine):
    """A sale needs one line of what has expired; then it is given back."""
    session = shop.connect(engine=engine)
    first, second = shop.item(f'first-{engine}', 1), shop.item(f'second-{engine}', 1)
    reservation = reserve(session, 1, first, second)
    time.sleep(0.002)
    is_(sell(session, first), 'sold', f'{engine}: an expired line serves a sale')
    is_(session.execute(RELEASE, (reservation,)).fetchall(), [('expired',)] * 2, f'{engine}: given back, the other expired as well')
    is_(outcome(lambda: session.execute(RELEASE, (reservation,))), 'illegal_transition', f'{engine}: once')
    early = reserve(session, 60000, second)
    is_(session.execute(RELEASE, (early,)).fetchall(), [('released',)], f'{engine}: what has not expired is released')


def at_once(shop, engine):
    """All who may end it, about when its time is over."""
    sessions = [shop.connect(engine=engine) for _ in range(4)]
    ends = set()
    for n in range(ROUNDS):
        first, second = shop.item(f'{engine}-{n}-1', 1), shop.item(f'{engine}-{n}-2', 1)
        reservation = reserve(shop.connection, 8, first, second)
        calls = [lambda s: s.execute(RELEASE, (reservation,)), lambda s: sell(s, first), lambda s: sell(s, second),
                 lambda s: place(s, line(second), reservation=reservation), lambda s: s.execute('SELECT order_mgmt.expire_holds(1)')]

        def late(session, call, seconds):
            time.sleep(seconds)
            call(session)

        running = [Background(lambda s=session, c=call, d=RNG.uniform(0, 0.016): late(s, c, d))
                   for session, call in zip(sessions, RNG.sample(calls, 4))]
        for call in running:
            call.result()
        time.sleep(0.01)
        while shop.connection.execute('SELECT order_mgmt.expire_holds()').fetchone()[0] > 0:
            pass
        statuses = [row[0] for row in shop.connection.execute(STATUSES, (reservation,)).fetchall()]
        if len(statuses) != 1:
            ok(False, f'{engine}: round {n} has one end', statuses)
        ends.update(statuses)
    note(f'{engine}: {sorted(ends)}')
    ok({'expired'} < ends <= {'expired', 'released', 'converted'}, f'{engine}: they ended in several ways', ends)


with Cluster(preload=True) as cluster:
    shop = Shop(cluster)
    for engine in ('counter', 'lock'):
        scenario(one_line_first, shop, engine)
        scenario(at_once, shop, engine)
    shop.quiet('after all')
done()
