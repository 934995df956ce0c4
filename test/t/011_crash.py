#!/usr/bin/python3
"""011_crash.py - buyers whose server dies under them still buy exactly once.

Rounds of buyers of a scarce item in which a random backend is killed with SIGKILL (so
that the server throws shared memory away and recovers), the postmaster is killed and
started again, or every call (half of them batches) has a statement_timeout of 1 to 50 ms.
Buyers reconnect and repeat the same call with the same key.  After each round the sales
are exact: every acknowledged one is there, no key has two, no unit is lost or sold
twice, and verify() is clean.

It fails when counters survive a crash with what a dead transaction held, when they
are rebuilt wrongly from the ledger, when a canceled call leaves its hold or its
pin behind, or when a commit that the client never heard of is repeated as a second sale.

OM_KILLS, OM_POSTMASTER_KILLS, OM_TIMEOUT_ROUNDS: rounds over both engines (20, 5, 20).
"""
import contextlib
import os
import random
import signal
import time

import psycopg
from buyers import Crowd, batch_buyer, buyer, impatient, judge_round, sum_repeats
from cluster import Cluster
from shop import Shop
from tap import done, long_run, note, ok, seed

FACTOR = 10 if long_run() else 1
KILLS = int(os.environ.get('OM_KILLS') or 20 * FACTOR)
POSTMASTER_KILLS = int(os.environ.get('OM_POSTMASTER_KILLS') or 5 * FACTOR)
TIMEOUT_ROUNDS = int(os.environ.get('OM_TIMEOUT_ROUNDS') or 20 * FACTOR)
BUYERS = int(os.environ.get('OM_CRASH_BUYERS') or 80)
UNITS = BUYERS // 2
RNG = random.Random(seed())


def kill_backend(crowd):
    """SIGKILL one of the crowd's backends."""
    pids = crowd.pids()
    if pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(RNG.choice(pids), signal.SIGKILL)


def kill_postmaster(cluster):
    cluster.kill9()
    cluster.start()


def reconnected(shop):
    """The shop with a connection that works: the server may be recovering."""
    deadline = time.monotonic() + 60
    while True:
        try:
            shop.reconnect()
            shop.connection.execute('SELECT 1')
            return shop
        except Exception:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)


def asked(shop, question):
    """The answer to a question: repeated when the server notices a kill only after it let us in again."""
    for _ in range(20):
        with contextlib.suppress(psycopg.OperationalError):
            return question(reconnected(shop))
    return question(reconnected(shop))


def play(shop, crowd, rounds, name, script, trouble=None):
    """Rounds with trouble(); asserts that each was exact and that verify() is clean after it."""
    wrong = []
    repeats = {}
    for number in range(rounds):
        sku = reconnected(shop).item(f'{name}-{number}', UNITS)
        events = [(RNG.random() * 0.08, trouble)] if trouble else ()
        bought = crowd.run([script(sku, f'{sku}/{i}') for i in range(BUYERS)], events=events)
        wrong += [f'round {number}: {problem}'
                  for problem in asked(shop, lambda shop: judge_round(shop.connection, sku, UNITS, bought))]
        violations = asked(shop, lambda shop: shop.connection.execute(
            'SELECT name, violations, sample FROM order_mgmt.verify() WHERE violations <> 0').fetchall())
        wrong += [f'round {number}: verify: {row}' for row in violations]
        for reason, count in sum_repeats(bought).items():
            repeats[reason] = repeats.get(reason, 0) + count
    ok(not wrong, f'{name}: {rounds} rounds of {BUYERS} buyers sold exactly {UNITS} units each',
       '\n'.join(wrong[:20]))
    note(f'{name}: calls repeated because of {repeats}')
    return repeats


def engine(name, is_preloaded):
    """Half of all rounds, the odd one on the counters."""
    def share(count):
        return (count + is_preloaded) // 2

    with Cluster(preload=is_preloaded, settings={'max_connections': BUYERS + 20}) as cluster:
        shop = Shop(cluster)
        crowd = Crowd(cluster.dsn(), BUYERS)
        hit = play(shop, crowd, share(KILLS), f'{name}-kill', buyer, lambda: kill_backend(crowd))
        ok(hit.get('lost'), f'{name}: kills broke connections in mid-call')
        shop.quiet(f'{name} after backend kills')
        play(shop, crowd, share(POSTMASTER_KILLS), f'{name}-postmaster', buyer, lambda: kill_postmaster(cluster))
        shop.quiet(f'{name} after postmaster kills')
        hit = play(shop, crowd, share(TIMEOUT_ROUNDS), f'{name}-timeout',
                   lambda sku, key: RNG.choice((impatient, batch_buyer))(sku, key, RNG))
        ok(hit.get('57014'), f'{name}: timeouts canceled calls')
        shop.quiet(f'{name} after timeouts')
        crowd.close()


engine('counter', True)
engine('lock', False)
done()
