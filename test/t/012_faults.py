#!/usr/bin/python3
"""012_faults.py - the worst that can happen, at every named point of the counter protocol.

A build with fault points (FAULTS=1) fails on purpose in the middle of an operation: with an
error, FATAL, PANIC, exit() or SIGKILL, between any two steps of loading, taking, accounting,
publishing and folding; alone, in a block after another sale, and inside a savepoint.
Meanwhile a bystander holds a unit of another item in an open transaction.  Afterwards the
same call with the same key is repeated until it is definite, and then exactly the stock is
for sale: nothing was lost, nothing sold twice, and the bystander keeps its unit unless
the server went down under it.

It fails when a hold, a pin, a half-loaded counter or a lock survives the failure of its
transaction, when a commit that happened is forgotten, or when a point is never reached
(then the script would prove nothing).

OM_FAULT_POINTS=name,... runs some points only.
"""
import json
import os
import time

import psycopg
from cluster import Cluster
from shop import PLACE, Shop, line, place, roll_back, sell, wait_until
from tap import done, is_, long_run, ok

MILD = ('error', 'fatal')
HARD = ('panic', 'exit0', 'sigkill')
ONLY = set(filter(None, os.environ.get('OM_FAULT_POINTS', '').split(',')))


def sale(session, sku, key):
    session.execute(PLACE, (json.dumps([line(sku)]), key, None))


def receipt(session, sku, key):
    session.execute('SELECT FROM order_mgmt.receive_stock(%s, %s::json, idempotency_key => %s)',
                    ('BER', json.dumps([line(sku)]), key))


def fold(session, sku, key):
    session.execute('SELECT order_mgmt.compact_balances()')


def resync(session, sku, key):
    session.execute('SELECT order_mgmt.resync_stock()')


# (point, operation, engine, situations)
ALONE, BLOCK, SAVEPOINT = 'alone', 'block', 'savepoint'
INSIDE = (ALONE, BLOCK, SAVEPOINT)
POINTS = [
    ('enter-locked', sale, 'counter', INSIDE),
    ('keylock-after', sale, 'counter', INSIDE),
    ('load-snap', sale, 'counter', INSIDE),
    ('load-before-publish', sale, 'counter', INSIDE),
    ('load-after-publish', sale, 'counter', INSIDE),
    ('take-after-cas', sale, 'counter', INSIDE),
    ('trig-account', sale, 'counter', INSIDE),
    ('pre-commit', sale, 'counter', (ALONE, BLOCK)),
    ('commit-cb-before-unpin', sale, 'counter', (ALONE, BLOCK)),
    ('give-after', receipt, 'counter', INSIDE),
    ('pre-commit', receipt, 'counter', (ALONE,)),
    ('commit-cb-before-unpin', receipt, 'counter', (ALONE,)),
    ('enter-locked', sale, 'lock', (ALONE, SAVEPOINT)),
    ('keylock-after', sale, 'lock', (ALONE, SAVEPOINT)),
    ('drain-wait', sale, 'lock', (ALONE, SAVEPOINT)),
    ('load-snap', sale, 'lock', (ALONE, SAVEPOINT)),
    ('trig-account', sale, 'lock', (ALONE, SAVEPOINT)),
    ('pre-commit', sale, 'lock', (ALONE,)),
    ('fold-s1', fold, 'counter', (ALONE,)),
    ('fold-s2', fold, 'counter', (ALONE,)),
    ('days-s1', fold, 'counter', (ALONE,)),
    ('days-s2', fold, 'counter', (ALONE,)),
    ('gen-bump', resync, 'counter', (ALONE,)),
]


def fails(action):
    """What becomes of a call: 'ok', 'error' (the session lives) or 'lost'."""
    try:
        action()
    except psycopg.OperationalError as error:
        return 'lost' if error.sqlstate is None or error.sqlstate.startswith('57') else 'error'
    except psycopg.Error:
        return 'error'
    return 'ok'


def provoke(session, operation, sku, key, situation, point, action):
    """Run the operation with the fault armed; a second sale of another item comes first in a block."""
    if situation != ALONE:
        session.execute('BEGIN')
        place(session, line(sku + '-first'))
    if situation == SAVEPOINT:
        session.execute('SAVEPOINT a')
    # the statement that arms the fault commits, too
    nth = 2 if (point, situation) == ('pre-commit', ALONE) else 1
    session.execute("SELECT set_config('order_mgmt.fault', %s, false)", (f'{point}:{action}:{nth}',))

    def whole():
        operation(session, sku, key)
        if situation == BLOCK:
            session.execute('COMMIT')

    answer = fails(whole)
    if answer == 'error':
        if situation == SAVEPOINT:
            session.execute('ROLLBACK TO a')
            session.execute("SET order_mgmt.fault = ''")
            operation(session, sku, key)
            session.execute('COMMIT')
        else:
            roll_back(session)
    return answer


def reconnect(shop):
    """Wait for the server to come back."""
    deadline = time.monotonic() + 60
    while True:
        try:
            shop.reconnect()
            shop.connection.execute('SELECT 1')
            return
        except psycopg.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)


def units_left(session, sku):
    """Sell until nothing is left; how many were sold."""
    count = 0
    while sell(session, sku) == 'sold':
        count += 1
    return count


def one_fault(shop, number, point, operation, engine, situation, action):
    """One point, one action, one situation."""
    sku = shop.item(f'sku-{number}', 2)
    first = shop.item(sku + '-first', 1)
    other = shop.item(sku + '-other', 1)
    if operation is not fold:
        shop.connection.execute('SELECT order_mgmt.resync_stock()')
    bystander, session = shop.connect(), shop.connect(engine=engine)
    if operation is not resync:
        bystander.execute('BEGIN')
        place(bystander, line(other))
    answer = provoke(session, operation, sku, f'key-{number}', situation, point, action)
    is_hard = action in HARD or point.startswith('commit-cb')
    if is_hard:
        wait_until(lambda: fails(lambda: bystander.execute('SELECT 1')) == 'lost', 10)
    reconnect(shop)
    went_down = fails(lambda: bystander.execute('COMMIT')) == 'lost'
    operation(shop.connection, sku, f'key-{number}')
    kept = situation == SAVEPOINT and answer == 'error' or situation == BLOCK and point.startswith('commit-cb')
    # a fold leaves out the tenant that fails, and goes on
    survived = 'ok' if operation is fold else 'error'
    wanted = {'answer': survived if action == 'error' and not point.startswith('commit-cb') else 'lost',
              'down': is_hard,
              sku: {sale: 1, receipt: 3}.get(operation, 2),
              first: 0 if kept else 1,
              other: 1 if operation is resync or went_down else 0}
    got = {'answer': answer, 'down': went_down, sku: units_left(shop.connection, sku),
           first: units_left(shop.connection, first), other: units_left(shop.connection, other)}
    return [] if got == wanted else [f'{action}, {situation}: got {got}, wanted {wanted}']


def cases(point, engine, situations):
    """Actions in their situations: a crash costs a restart, so each kind of it happens in one only."""
    found = [(action, situation) for action in MILD for situation in situations]
    if point == 'take-after-cas':
        # between the debit and its record nothing can raise: only a crash can happen there
        found = []
    crashes = [('panic', situations[0]), ('exit0', situations[0]), ('sigkill', situations[-1])]
    if long_run():
        crashes = [(action, situation) for action in HARD for situation in situations]
    return found + (crashes if engine == 'counter' else crashes[-1:])


def main():
    with Cluster(preload=True, variant='faults', settings={'order_mgmt.take_wait': 0}) as cluster:
        shop = Shop(cluster)
        number = 0
        for point, operation, engine, situations in POINTS:
            wrong = []
            if ONLY and point not in ONLY:
                continue
            for action, situation in cases(point, engine, situations):
                number += 1
                wrong += one_fault(shop, number, point, operation, engine, situation, action)
            ok(not wrong, f'{point} of a {operation.__name__} ({engine})', '\n'.join(wrong))
        is_(shop.connection.execute('SELECT engine FROM order_mgmt.engine_status()').fetchone()[0], 'counter',
            'the counters decided')
        shop.quiet(f'after {number} faults')


main()
done()
