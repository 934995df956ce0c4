#!/usr/bin/python3
"""047_keyed_calls.py - every function with an idempotency key acts once, two sessions at once.

The examples of keyed.py are complete: the catalog says which functions have the argument, and that
their last arguments stand where the driver of keyed calls reads them.  It also says that all API functions
have their arguments in one order.  A first session calls and
stays open; a second one makes the same call with the same key and waits.  When the first commits,
the second gives the first's answer and nothing is written twice; when it rolls back, the second
acts.  The same with what the second sees frozen (REPEATABLE READ): it is answered, or told to
repeat (40001) and then answered.  Under either engine.

It fails when a function does not look for its key behind what it waits for, writes before it
claims the key, refuses a retry of what has been done, or is missing here.
"""
from graphlib import CycleError, TopologicalSorter

from cluster import Cluster
from keyed import EXAMPLES, Call, Example, growth, written
from shop import Background, Shop, roll_back, scenario, wait_event
from tap import done, is_, ok

LAST = ['idempotency_key', 'options', 'tenant_id']
# What a function is about stands first in it, whatever it is elsewhere: one argument, but for stock the item and its place.
ABOUT = ['sku', 'location']
# Behind the id of what a function makes.
AFTER_NEW_ID = ('metadata', 'occurred_at', 'idempotency_key')
# Required arguments, so that they stand before what may be left out: how what a provider tells of ended, whose an order is, what an item costs.
REQUIRED_HERE = {('record_payment_event', 'status'), ('claim_order', 'customer'), ('put_list_price', 'price')}
# What has to see all documents as they are by now.
READS_LATEST = {'erase_customer'}


def complete(shop):
    """The examples are all there are, and the last arguments of all stand in one order."""
    rows = shop.connection.execute("""
        SELECT p.proname, p.proargnames[1:p.pronargs] FROM pg_proc AS p
        WHERE p.pronamespace = 'order_mgmt'::regnamespace AND 'idempotency_key' = ANY (p.proargnames[1:p.pronargs])
        ORDER BY 1""").fetchall()
    is_(sorted(EXAMPLES), [name for name, _ in rows], 'there is an example of every function with a key')
    wrong = [name for name, names in rows if names[-3:] != LAST or ('occurred_at' in names and names[-4] != 'occurred_at')]
    is_(wrong, [], 'all end in occurred_at, idempotency_key, options, tenant_id')


def ordered(shop):
    """Arguments that several functions have stand in one order in all of them."""
    before, where = {}, {}
    for function, names, types in shop.connection.execute("""
            SELECT p.proname, p.proargnames[1:p.pronargs], p.proargtypes::regtype[]::text[] FROM pg_proc AS p
            WHERE p.pronamespace = 'order_mgmt'::regnamespace AND p.proargnames IS NOT NULL ORDER BY 1""").fetchall():
        about = 2 if names[:2] == ABOUT else 1
        common = [name for name, kind, following in list(zip(names, types, [*names[1:], None]))[about:]
                  if not (kind == 'uuid' and following in AFTER_NEW_ID) and (function, name) not in REQUIRED_HERE]
        for n, name in enumerate(common):
            before.setdefault(name, set()).update(common[:n])
            where.update({(earlier, name): function for earlier in common[:n]})
    disputed = sorted({(first, second) for first, second in where if (second, first) in where and first < second})
    is_([f'{first}, {second}: {where[first, second]}, {where[second, first]}' for first, second in disputed], [], 'any two arguments stand in one order')
    try:
        order, said = list(TopologicalSorter(before).static_order()), None
    except CycleError as problem:
        order, said = [], problem.args
    is_((order[-len(LAST):], said), (LAST, None), 'and so do all of them')


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
        for level in ('READ COMMITTED',) if function in READS_LATEST else ('READ COMMITTED', 'REPEATABLE READ'):
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


with Cluster(preload=True) as cluster:
    shop = Shop(cluster, locations=('BER', 'HAM'))
    shop.item('K', 1000)
    complete(shop)
    ordered(shop)
    for engine in ('counter', 'lock'):
        for function in EXAMPLES:
            scenario(once, shop, engine, function)
        for function, end in (('paid_in', 'close_shift'), ('paid_out', 'close_shift'), ('refund_without_sale', 'close_shift'),
                              ('extend_reservation', 'release_reservation'), ('ship_fulfillment', 'record_delivery'),
                              ('pick_fulfillment', 'cancel_fulfillment'), ('approve_return', 'cancel_return')):
            scenario(over_by_now, shop, engine, function, end)
    shop.quiet('after all')
done()
