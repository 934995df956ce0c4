#!/usr/bin/python3
"""010_buyers.py - 500 buyers want the same 100 units at the same instant.

Proves the promise of the product on both engines: each round sells exactly 100
units to 100 distinct keys, every acknowledged sale is in the tables, and no buyer is
refused while units are left.  In every fourth round one buyer in twenty first buys in
a transaction and rolls back, and one in fifty hangs up in mid-call, so that aborts
return units and lost answers are asked for again.  In every second round the counters
start cold (resync_stock), so that 500 sessions also race to load the same counter, and in
every third one a folder folds balances all the time.
The mixed rounds let half of the buyers use the lock engine and half the counters.

It fails when a unit is sold twice, when an abort loses or doubles a unit, when a
refusal is given while stock is merely held by an open transaction, when a repeated
call buys a second time, or when a call is answered by anything but a sale,
insufficient_stock, or an error that says "repeat".

At most OM_ROUNDS rounds per engine (100; make check-long: 1,000) and a tenth of them mixed: as many as
begin within OM_ROUND_SECONDS (16; check-long: no limit) and a quarter of these, but 12 and 4 on any machine, so
that each kind of round occurs.  OM_BUYERS buyers (500), OM_UNITS units (100).
"""
import os
import random
import time

from buyers import Crowd, buyer, changes_mind, folder, hangs_up, judge_round, random_pause, sum_repeats
from cluster import Cluster
from shop import Shop
from tap import done, long_run, note, ok, seed, tell, within

ROUNDS = int(os.environ.get('OM_ROUNDS') or (1000 if long_run() else 100))
SECONDS = float(os.environ.get('OM_ROUND_SECONDS') or ('inf' if long_run() else 16))
BUYERS = int(os.environ.get('OM_BUYERS') or 500)
UNITS = int(os.environ.get('OM_UNITS') or 100)
# 500 sessions queue for one lock: looking for deadlocks among them would be most of the work.
SETTINGS = {'max_connections': BUYERS + 100, 'deadlock_timeout': '30s'}


def script_of(rng, sku, number, is_restless):
    """One buyer; in a restless round some change their mind or hang up first."""
    key = f'{sku}/{number}'
    before = None
    if is_restless and number % 20 == 7:
        before = changes_mind(sku, key, random_pause(rng))
    elif is_restless and number % 50 == 11:
        before = hangs_up(sku, key)
    return buyer(sku, key, before=before)


def play(shop, crowd, name, seconds, least, most):
    """Play as many rounds as fit, and assert that each was exact."""
    wrong = []
    repeats = {}
    rounds = 0
    started = time.monotonic()
    for number in within(seconds, least, most):
        rng = random.Random(f'{seed()}/{name}/{number}')
        sku = shop.item(f'{name}-{number}', UNITS)
        if number % 2:
            shop.connection.execute('SELECT order_mgmt.resync_stock()')
        is_restless = number % 4 == 3
        scripts = [script_of(rng, sku, i, is_restless) for i in rng.sample(range(BUYERS), BUYERS)]
        if number % 3 == 2:
            scripts.append(folder(20))
        bought = crowd.run(scripts)
        if len(bought) > BUYERS:
            wrong += filter(None, [bought.pop()])
        wrong += [f'round {number}: {problem}' for problem in judge_round(shop.connection, sku, UNITS, bought)]
        for reason, count in sum_repeats(bought).items():
            repeats[reason] = repeats.get(reason, 0) + count
        rounds += 1
        if rounds % 10 == 0:
            note(f'{name}: {rounds} rounds')
    ok(rounds and not wrong, f'{name}: {rounds} rounds of {BUYERS} buyers sold exactly {UNITS} units each', '\n'.join(wrong[:20]))
    tell(f'{name}: {rounds} rounds (at most {most}) in {time.monotonic() - started:.1f} s')
    note(f'{name}: calls repeated because of {repeats}')


def engine_rounds(name, is_preloaded):
    with Cluster(preload=is_preloaded, settings=SETTINGS) as cluster:
        shop = Shop(cluster)
        crowd = Crowd(cluster.dsn(), BUYERS + 1)
        play(shop, crowd, name, SECONDS, min(12, ROUNDS), ROUNDS)
        shop.quiet(name)
        ok(shop.connection.execute('SELECT engine FROM order_mgmt.engine_status()').fetchone()[0] == name,
           f'{name}: that engine decided')
        if is_preloaded:
            mixed_rounds(shop, crowd)
        crowd.close()


def mixed_rounds(shop, crowd):
    """Both engines on the same keys at once."""
    for link in crowd.links[::2]:
        link.pg.exec_(b"SET order_mgmt.engine = 'lock'")
    play(shop, crowd, 'mixed', SECONDS / 4, min(4, ROUNDS), max(min(4, ROUNDS), ROUNDS // 10))
    shop.quiet('mixed')


engine_rounds('counter', True)
engine_rounds('lock', False)
done()
